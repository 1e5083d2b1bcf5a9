/* Groups of rows, weights, evidence: what all kinds of rules need. */
#include "rules/judge_int.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_GROUPS = 1000000 };

crd_tri crd_judging_counts(const crd_judging *j, const crd_rule *u, size_t row)
{
    const crd_docket *d = &j->dockets[u->subject];
    bool forbids = u->kind == CRD_RULE_FORBID || u->kind == CRD_RULE_DEADLINE;
    crd_tri is = crd_docket_is(d, u->addressees, row);
    if (!forbids) /* there `where` is what speaks against it */
        is = crd_tri_and(is, crd_docket_is(d, u->where, row));
    return is == CRD_YES && crd_subject_maybe(d->rows, row) ? CRD_OPEN : is;
}

/* ---- groups --------------------------------------------------------------------------------- */

/* What a row has in the columns of `per`. */
typedef struct key {
    uint32_t text[CRD_RULE_PER];
} key;

static crd_status key_of(crd_judging *j, const crd_rule *u, size_t row, key *ret)
{
    crd_expr_value v;
    *ret = (key){{0}};
    for (size_t i = 0; i < u->n_per; i++) {
        crd_status rc = crd_subject_cell(j->dockets[u->subject].rows, u->per[i], row, &v, j->err);
        if (rc != CRD_OK)
            return rc;
        /* other kinds than texts group by their number, which is as good */
        switch (crd_subjects[u->subject].cols[u->per[i]].is.type) {
        case CRD_X_TEXT:
            ret->text[i] = v.text;
            break;
        case CRD_X_BOOL:
            ret->text[i] = v.truth < 0 ? CRD_INTERN_NONE : (uint32_t)v.truth;
            break;
        case CRD_X_DATE:
            ret->text[i] = v.date == CRD_DATE_NONE ? CRD_INTERN_NONE : (uint32_t)v.date;
            break;
        case CRD_X_INT:
            ret->text[i] = v.i == CRD_NULL64 ? CRD_INTERN_NONE : (uint32_t)v.i;
            break;
        case CRD_X_REAL:
        case CRD_X_NULL:
            ret->text[i] = CRD_INTERN_NONE;
            break;
        }
    }
    return CRD_OK;
}

static void value_text(const crd_judging *j, const crd_rule *u, size_t i, uint32_t value,
                       crd_buf *b)
{
    char day[11];
    if (value == CRD_INTERN_NONE) {
        crd_buf_adds(b, "unknown");
        return;
    }
    switch (crd_subjects[u->subject].cols[u->per[i]].is.type) {
    case CRD_X_TEXT:
        crd_buf_add(b, crd_subject_text(j->dockets[u->subject].rows, value));
        break;
    case CRD_X_BOOL:
        crd_buf_adds(b, value ? "yes" : "no");
        break;
    case CRD_X_DATE:
        crd_buf_add(b, crd_date_text((crd_date)value, day));
        break;
    case CRD_X_INT:
    case CRD_X_REAL:
    case CRD_X_NULL:
        crd_buf_addf(b, "%u", value);
        break;
    }
}

/* "operator=acme, asset_class=A1" */
static crd_str name_of(crd_judging *j, const crd_rule *u, const key *k)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < u->n_per; i++) {
        crd_buf_addf(&b, "%s%s=", i ? ", " : "", crd_subjects[u->subject].cols[u->per[i]].is.name);
        value_text(j, u, i, k->text[i], &b);
    }
    crd_str copy = crd_str_copy(j->arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    return copy;
}

typedef struct grouped {
    crd_map first; /* hash of a key -> first group of that hash */
    CRD_VEC(key) keys;
    CRD_VEC(uint32_t) next;
} grouped;

static uint64_t hash_of(const key *k)
{
    uint64_t h = 0;
    for (size_t i = 0; i < CRD_RULE_PER; i++)
        h = crd_mix(h ^ k->text[i]);
    return h >> 1; /* never the map's free key */
}

static crd_status number_of(grouped *x, const key *k, uint32_t *ret)
{
    uint32_t fresh = (uint32_t)x->keys.n;
    uint32_t *at = crd_map_add(&x->first, hash_of(k), CRD_INTERN_NONE);
    if (!at)
        return CRD_ENOMEM;
    uint32_t head = *at;
    for (uint32_t i = head; i != CRD_INTERN_NONE; i = x->next.at[i])
        if (memcmp(&x->keys.at[i], k, sizeof *k) == 0) {
            *ret = i;
            return CRD_OK;
        }
    if (fresh >= MAX_GROUPS)
        return CRD_ELIMIT;
    if (!CRD_VEC_PUSH(&x->keys, *k) || !CRD_VEC_PUSH(&x->next, head))
        return CRD_ENOMEM;
    *at = fresh;
    *ret = fresh;
    return CRD_OK;
}

/* Groups in byte order of their names: rows' numbers mean nothing. */
struct ranked {
    crd_str name;
    uint32_t group;
};

static int by_name(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return crd_str_cmp(x->name, y->name);
}

static crd_status sort_groups(crd_judging *j, const crd_rule *u, const grouped *x, size_t n_rows,
                              crd_grouping *g)
{
    size_t n = x->keys.n;
    struct ranked *r = malloc((n + 1) * sizeof *r);
    uint32_t *rank = malloc((n + 1) * sizeof *rank);
    crd_status rc = r && rank ? CRD_OK : CRD_ENOMEM;
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        r[i] = (struct ranked){name_of(j, u, &x->keys.at[i]), (uint32_t)i};
        rc = r[i].name.ptr ? CRD_OK : CRD_ENOMEM;
    }
    if (rc == CRD_OK) {
        qsort(r, n, sizeof *r, by_name);
        for (size_t i = 0; i < n; i++) {
            rank[r[i].group] = (uint32_t)i;
            g->names[i] = r[i].name;
            for (size_t c = 0; c < u->n_per; c++)
                g->open[i] |= x->keys.at[r[i].group].text[c] == CRD_INTERN_NONE;
        }
        for (size_t i = 0; i < n_rows; i++)
            g->of[i] = rank[g->of[i]];
    }
    free(r);
    free(rank);
    return rc;
}

crd_status crd_grouping_new(crd_judging *j, const crd_rule *u, crd_grouping *g)
{
    crd_status rc = CRD_OK;
    size_t n = j->dockets[u->subject].n;
    grouped x = {0};
    *g = (crd_grouping){.of = calloc(n + 1, sizeof *g->of), .n = 1};
    if (!g->of)
        return CRD_ENOMEM;
    for (size_t i = 0; u->n_per > 0 && i < n; i++) {
        key k;
        CRD_TRY(key_of(j, u, i, &k));
        CRD_TRY(number_of(&x, &k, &g->of[i]));
    }
    if (u->n_per > 0)
        g->n = x.keys.n;
    g->names = CRD_NEW(j->arena, crd_str, g->n + 1);
    g->open = CRD_NEW(j->arena, bool, g->n + 1);
    if (!g->names || !g->open)
        CRD_TRY(CRD_ENOMEM);
    if (u->n_per > 0)
        CRD_TRY(sort_groups(j, u, &x, n, g));
done:
    crd_map_done(&x.first);
    CRD_VEC_DONE(&x.keys);
    CRD_VEC_DONE(&x.next);
    if (rc != CRD_OK)
        crd_grouping_done(g);
    return rc;
}

void crd_grouping_done(crd_grouping *g)
{
    free(g->of);
    g->of = NULL;
}

/* ---- judgements ----------------------------------------------------------------------------- */

/* Does a threshold count that is nobody's but the pack's: a parameter without `basis`? */
static bool own_threshold(const crd_ruleset *pack, const crd_rule *u)
{
    const crd_rule_limit *all[] = {&u->at_most, &u->at_least, &u->distinct, &u->largest,
                                   &u->hhi,     &u->disjoint, &u->months};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t k = 0; !crd_str_is_null(all[i]->param) && k < pack->n_params; k++)
            if (crd_str_eq(pack->params[k].name, all[i]->param) &&
                crd_str_is_null(pack->params[k].basis))
                return true;
    return false;
}

crd_standing crd_judging_standing(const crd_judging *j, const crd_rule *u)
{
    int32_t day = crd_date_first(crd_world_as_of(j->t->w));
    bool ahead = u->since != CRD_DATE_NONE && crd_date_last(u->since) > day;
    bool ours = u->confidence == 0 || own_threshold(j->pack, u);
    switch (ours ? CRD_STATUS_DERIVED : u->status) {
    case CRD_STATUS_LAW:
    case CRD_STATUS_DIRECTION:
    case CRD_STATUS_LICENCE:
    case CRD_STATUS_CONTRACT:
        return ahead ? CRD_STANDING_WOULD_BREACH : CRD_STANDING_BREACH;
    case CRD_STATUS_PROPOSED:
        return CRD_STANDING_WOULD_BREACH;
    case CRD_STATUS_SOFT_LAW:
    case CRD_STATUS_GUIDANCE:
        return CRD_STANDING_DEPARTURE;
    case CRD_STATUS_LAPSED:
    case CRD_STATUS_SUPERSEDED:
    case CRD_STATUS_DERIVED:
        break;
    }
    return CRD_STANDING_INDICATOR;
}

crd_judgement *crd_judging_add(crd_judging *j, const crd_rule *u, crd_str group)
{
    crd_judgement one = {.pack = j->pack,
                         .rule = u,
                         .group = group,
                         .verdict = CRD_NOT_APPLICABLE,
                         .standing = crd_judging_standing(j, u)};
    return CRD_VEC_PUSH(&j->all, one) ? &j->all.at[j->all.n - 1] : NULL;
}

crd_status crd_judging_none(crd_judging *j, const crd_rule *u, size_t first)
{
    bool none = j->all.n == first;
    return !none || crd_judging_add(j, u, CRD_STR_NULL) ? CRD_OK : CRD_ENOMEM;
}

void crd_judging_settle(crd_judgement *to, const crd_rule_limit *limit, bool at_most, bool open)
{
    to->limit = limit;
    to->at_most = at_most;
    to->has_value = true;
    bool fine = at_most ? to->high <= limit->value : to->low >= limit->value;
    bool bad = at_most ? to->low > limit->value : to->high < limit->value;
    to->verdict = !limit->known || open ? CRD_UNKNOWN
                  : bad                 ? CRD_FAIL
                  : fine                ? CRD_PASS
                                        : CRD_UNKNOWN;
}

/* ---- weights -------------------------------------------------------------------------------- */

static double number_in(crd_judging *j, const crd_rule *u, const char *column, size_t row)
{
    crd_expr_value v;
    const crd_subject_def *d = &crd_subjects[u->subject];
    int at = crd_subject_column(d, crd_str_from(column));
    if (at < 0 ||
        crd_subject_cell(j->dockets[u->subject].rows, (uint32_t)at, row, &v, j->err) != CRD_OK)
        return (double)NAN;
    if (d->cols[at].is.type == CRD_X_INT)
        return v.i == CRD_NULL64 ? (double)NAN : (double)v.i;
    return d->cols[at].is.type == CRD_X_REAL ? v.real : (double)NAN;
}

double crd_judging_weight(crd_judging *j, const crd_rule *u, crd_measure m, size_t row)
{
    static const char *const columns[CRD_MEASURES] = {
        [CRD_BY_QUANTITY] = "quantity",       [CRD_BY_TRAFFIC] = "traffic_gbps",
        [CRD_BY_SUBSCRIBERS] = "subscribers", [CRD_BY_PREMISES] = "premises",
        [CRD_BY_CAPACITY] = "capacity_gbps",  [CRD_BY_LENGTH] = "length_km",
        [CRD_BY_POPULATION] = "population"};
    return columns[m] ? number_in(j, u, columns[m], row) : 1.0;
}

/* ---- evidence ------------------------------------------------------------------------------- */

static crd_str row_id(crd_judging *j, const crd_rule *u, uint32_t row)
{
    const crd_subject_def *d = &crd_subjects[u->subject];
    const crd_table *t = crd_records.tables[d->table];
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    for (uint32_t f = 0; f < t->n_fields; f++) {
        crd_expr_value v;
        int at = crd_subject_column(d, crd_str_from(t->fields[f].name));
        if (!(t->fields[f].flags & CRD_F_IN_KEY) || at < 0 || d->cols[at].is.type != CRD_X_TEXT ||
            crd_subject_cell(j->dockets[u->subject].rows, (uint32_t)at, row, &v, j->err) != CRD_OK)
            continue;
        if (b.len > 0)
            crd_buf_addc(&b, '/');
        crd_buf_add(&b, crd_subject_text(j->dockets[u->subject].rows, v.text));
    }
    crd_str copy = b.status != CRD_OK
                       ? CRD_STR_NULL
                       : crd_str_copy(j->arena, b.len > 0 ? crd_buf_str(&b) : CRD_STR(""));
    crd_buf_done(&b);
    return copy;
}

static int by_sure_id(const void *a, const void *b)
{
    const crd_evidence *x = a, *y = b;
    if (x->certain != y->certain)
        return x->certain ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

crd_status crd_judging_evidence(crd_judging *j, const crd_rule *u, crd_judgement *to,
                                crd_bad_row *rows, size_t n)
{
    const crd_world *w = j->t->w;
    const crd_frame *f = crd_world_frame(w, crd_subjects[u->subject].table);
    size_t n_sources;
    const crd_world_source *sources = crd_world_sources(w, &n_sources);
    crd_arena_mark mark = crd_arena_save(j->arena);
    crd_evidence *all = CRD_NEW(j->arena, crd_evidence, n);
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        uint32_t source = crd_row_source(f, rows[i].row);
        all[i] = (crd_evidence){.id = row_id(j, u, rows[i].row),
                                .certain = rows[i].certain,
                                .source = source < n_sources ? sources[source].name : CRD_STR_NULL,
                                .line = crd_row_line(f, rows[i].row)};
        if (!all[i].id.ptr)
            return CRD_ENOMEM;
    }
    (void)mark;
    if (n > 1)
        qsort(all, n, sizeof *all, by_sure_id);
    to->evidence = all;
    to->n_evidence = n < j->opts->evidence ? n : j->opts->evidence;
    return CRD_OK;
}
