/* The rows that are shown with a judgement: the certain ones first, then by key. */
#include "rules/judge_int.h"

#include <stdlib.h>

/* Columns of a row's key. */
typedef struct keys {
    crd_subject *rows;
    const uint32_t *texts[CRD_RULE_PER]; /* [n] */
    size_t n;
    crd_arena *arena;
} keys;

static crd_status keys_open(crd_judging *j, const crd_rule *u, keys *k)
{
    const crd_subject_def *d = &crd_subjects[u->subject];
    const crd_table *t = crd_records.tables[d->table];
    *k = (keys){.rows = j->dockets[u->subject].rows, .arena = j->arena};
    for (uint32_t f = 0; f < t->n_fields && k->n < CRD_RULE_PER; f++) {
        int at = crd_subject_column(d, crd_str_from(t->fields[f].name));
        const void *cells;
        if (!(t->fields[f].flags & CRD_F_IN_KEY) || at < 0 || d->cols[at].is.type != CRD_X_TEXT)
            continue;
        crd_status rc = crd_subject_whole(k->rows, (uint32_t)at, &cells, j->err);
        if (rc != CRD_OK)
            return rc;
        k->texts[k->n++] = cells;
    }
    return CRD_OK;
}

/* A key of one column is the world's text; of several it is written into the arena. */
static crd_str row_id(const keys *k, uint32_t row)
{
    crd_buf b;
    if (k->n == 1) {
        crd_str id = crd_subject_text(k->rows, k->texts[0][row]);
        return crd_str_is_null(id) ? CRD_STR("") : id;
    }
    crd_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < k->n; i++) {
        if (b.len > 0)
            crd_buf_addc(&b, '/');
        crd_buf_add(&b, crd_subject_text(k->rows, k->texts[i][row]));
    }
    crd_str copy = b.status != CRD_OK
                       ? CRD_STR_NULL
                       : crd_str_copy(k->arena, b.len > 0 ? crd_buf_str(&b) : CRD_STR(""));
    crd_buf_done(&b);
    return copy;
}

/* Certain rows first, then by key. */
static uint64_t place_of(const crd_docket *d, crd_bad_row row)
{
    return (uint64_t)!row.certain << 32 | (d->rank ? d->rank[row.row] : row.row);
}

/* rows[0 .. n) with the last in order on top. */
static void sift(const crd_docket *d, crd_bad_row *rows, size_t n, size_t i)
{
    for (size_t kid; (kid = 2 * i + 1) < n; i = kid) {
        kid += kid + 1 < n && place_of(d, rows[kid]) < place_of(d, rows[kid + 1]);
        if (place_of(d, rows[i]) >= place_of(d, rows[kid]))
            return;
        crd_bad_row was = rows[i];
        rows[i] = rows[kid];
        rows[kid] = was;
    }
}

/* The first `most` in order to the front, in order. */
static void choose(const crd_docket *d, crd_bad_row *rows, size_t n, size_t most)
{
    for (size_t i = most / 2; i-- > 0;)
        sift(d, rows, most, i);
    for (size_t i = most; i < n; i++)
        if (place_of(d, rows[i]) < place_of(d, rows[0])) {
            rows[0] = rows[i];
            sift(d, rows, most, 0);
        }
    for (size_t i = most; i-- > 1;) {
        crd_bad_row was = rows[0];
        rows[0] = rows[i];
        rows[i] = was;
        sift(d, rows, i, 0);
    }
}

static crd_status ranked(crd_docket *d) { return crd_subject_ranks(d->rows, &d->rank); }

crd_status crd_judging_front(crd_judging *j, const crd_rule *u, crd_bad_row *rows, size_t n)
{
    crd_docket *d = &j->dockets[u->subject];
    size_t most = n < j->opts->evidence ? n : j->opts->evidence;
    crd_status rc = most > 0 ? ranked(d) : CRD_OK;
    if (rc == CRD_OK && most > 0)
        choose(d, rows, n, most);
    return rc;
}

crd_status crd_judging_evidence(crd_judging *j, const crd_rule *u, crd_judgement *to,
                                crd_bad_row *rows, size_t n, size_t n_more)
{
    const crd_world *w = j->t->w;
    uint32_t table = crd_subjects[u->subject].table;
    crd_docket *d = &j->dockets[u->subject];
    size_t n_sources, all_n = n + n_more;
    size_t most = all_n < j->opts->evidence ? all_n : j->opts->evidence;
    const crd_world_source *sources = crd_world_sources(w, &n_sources);
    keys k;
    if (j->opts->all_rows) {
        crd_bad_row *kept = CRD_NEW(j->arena, crd_bad_row, n);
        if (!kept)
            return CRD_ENOMEM;
        memcpy(kept, rows, n * sizeof *rows);
        to->against = kept;
        to->n_against = n;
    }
    if (most == 0)
        return CRD_OK;
    crd_evidence *all = CRD_NEW(j->arena, crd_evidence, most);
    crd_status rc = all ? keys_open(j, u, &k) : CRD_ENOMEM;
    if (rc == CRD_OK)
        rc = ranked(d);
    if (rc != CRD_OK)
        return rc;
    choose(d, rows, all_n, most);
    for (size_t i = 0; i < most; i++) {
        uint32_t row = crd_subject_row(d->rows, rows[i].row);
        uint32_t source = crd_row_source(crd_world_frame(w, table), row);
        all[i] = (crd_evidence){.id = row_id(&k, rows[i].row),
                                .certain = rows[i].certain,
                                .source = source < n_sources ? sources[source].name : CRD_STR_NULL,
                                .line = crd_row_line(crd_world_frame(w, table), row)};
        if (!all[i].id.ptr)
            return CRD_ENOMEM;
    }
    to->evidence = all;
    to->n_evidence = most;
    return CRD_OK;
}
