/* Which sources are used, and how they rank. */
#include "base/str.h"
#include "model/code.h"
#include "world/world_int.h"

#include <string.h>

/* A row of table `source`, before the sources have their order. */
typedef struct source_row {
    crd_source_info info;
    crd_date imported_at, superseded_at;
} source_row;

typedef CRD_VEC(source_row) source_rows;

static bool is_assumed(const crd_build *b, crd_str name)
{
    for (size_t i = 0; i < b->feed->n_assumed; i++)
        if (crd_str_eq(b->feed->assumed[i], name))
            return true;
    return false;
}

typedef struct loading {
    crd_build *b;
    source_rows rows;
} loading;

static crd_status keep(crd_world *w, crd_str s, crd_str *ret)
{
    uint32_t id;
    *ret = CRD_STR_NULL;
    if (s.len == 0)
        return CRD_OK;
    crd_status rc = crd_intern_add(w->texts, s, &id);
    if (rc == CRD_OK)
        *ret = crd_intern_text(w->texts, id);
    return rc;
}

static crd_status put_source(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                             crd_err *err)
{
    loading *l = ctx;
    const crd_source *s = rec;
    crd_status rc = CRD_OK;
    (void)t;
    (void)from;
    (void)err;
    int level = crd_code_find(crd_code_list_find(CRD_STR("confidence")), s->confidence);
    source_row row = {.imported_at = s->imported_at, .superseded_at = s->superseded_at};
    row.info.pub.as_of = s->as_of;
    row.info.pub.confidence = (int8_t)(level < 0 ? 0 : level);
    CRD_TRY(keep(l->b->w, s->name, &row.info.pub.name));
    CRD_TRY(keep(l->b->w, crd_str_trim(s->marking), &row.info.pub.marking));
    row.info.pub.assumed = is_assumed(l->b, s->name);
    rc = CRD_VEC_PUSH(&l->rows, row) ? CRD_OK : CRD_ENOMEM;
done:
    return rc;
}

static int by_name(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    return crd_str_cmp(((const source_row *)a)->info.pub.name,
                       ((const source_row *)b)->info.pub.name);
}

/* Weight first, then name: the ranking that the header promises. */
static int by_rank(const void *ctx, const void *a, const void *b)
{
    const crd_source_info *info = ctx;
    const crd_world_source *x = &info[*(const uint32_t *)a].pub;
    const crd_world_source *y = &info[*(const uint32_t *)b].pub;
    if (x->assumed != y->assumed)
        return x->assumed ? -1 : 1;
    if (x->confidence != y->confidence)
        return y->confidence - x->confidence;
    if (x->as_of != y->as_of)
        return x->as_of < y->as_of ? 1 : -1;
    return crd_str_cmp(x->name, y->name);
}

static crd_status rank(crd_world *w)
{
    crd_status rc = CRD_OK;
    size_t n = w->info.n;
    uint32_t *order = reallocarray(NULL, n + 1, sizeof *order);
    if (!order)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    CRD_TRY(crd_sort(order, n, sizeof *order, by_rank, w->info.at));
    uint32_t weight = (uint32_t)n + 1; /* 0 is left for strangers */
    for (uint32_t i = 0; i < n; i++) {
        crd_source_info *one = &w->info.at[order[i]];
        const crd_source_info *before = i ? &w->info.at[order[i - 1]] : NULL;
        if (before &&
            (before->pub.assumed != one->pub.assumed ||
             before->pub.confidence != one->pub.confidence || before->pub.as_of != one->pub.as_of))
            weight--;
        one->rank = i;
        bool least = one->pub.confidence == 0 && one->pub.as_of == CRD_DATE_NONE;
        one->weight = least && !one->pub.assumed ? 0 : weight;
    }
done:
    free(order);
    return rc;
}

/* ---- marks -------------------------------------------------------------------------------- */

typedef struct scheme {
    crd_build *b;
    crd_str text;    /* in the world's texts; null = the default */
    uint32_t source; /* that gave it */
} scheme;

static crd_status put_setting(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                              crd_err *err)
{
    scheme *m = ctx;
    const crd_setting *s = rec;
    uint32_t source;
    (void)t;
    (void)err;
    if (!crd_str_eq(s->name, CRD_STR("marking_scheme")) || crd_str_trim(s->value).len == 0)
        return CRD_OK;
    crd_status rc = crd_source_of(m->b, from, &source);
    if (rc != CRD_OK || source == CRD_NO_SOURCE)
        return rc;
    const crd_source_info *info = m->b->w->info.at;
    if (m->text.ptr && info[m->source].rank <= info[source].rank)
        return CRD_OK;
    m->source = source;
    return keep(m->b->w, s->value, &m->text);
}

/* Place of the mark in the scheme; one past the last for a mark that is not in it, or none. */
static size_t mark_rank(const scheme *m, crd_str mark)
{
    const crd_code_list *list = crd_code_list_find(CRD_STR("marking"));
    if (!m->text.ptr) {
        int at = crd_code_find(list, mark);
        return at < 0 ? list->n : (size_t)at;
    }
    crd_str rest = m->text, one;
    size_t i = 0, found = SIZE_MAX;
    while (crd_str_next(&rest, ' ', &one)) {
        if (one.len == 0)
            continue;
        if (found == SIZE_MAX && crd_str_eq(one, mark))
            found = i;
        i++;
    }
    return found == SIZE_MAX ? i : found;
}

static crd_status fail_mark(const scheme *m, crd_str mark, crd_err *err)
{
    const crd_code_list *list = crd_code_list_find(CRD_STR("marking"));
    crd_buf b;
    crd_buf_init(&b, 1 << 10);
    crd_buf_add(&b, m->text);
    for (size_t i = 0; !m->text.ptr && i < list->n; i++)
        crd_buf_addf(&b, "%s%s", i ? " " : "", list->codes[i].code);
    crd_status rc = crd_fail(
        err, CRD_EINVAL, "no such mark in the case's scheme (" CRD_STR_FMT "): '" CRD_STR_FMT "'",
        CRD_STR_ARG(crd_buf_str(&b)), CRD_STR_ARG(mark));
    crd_buf_done(&b);
    return rc;
}

static crd_status apply_marks(crd_build *b, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *w = b->w;
    scheme m = {.b = b};
    crd_sink sink = {.ctx = &m, .put = put_setting};
    crd_query q = {.table = crd_records.tables[CRD_T_setting]};
    CRD_TRY(b->feed->replay(b->feed->ctx, &q, &sink, err));
    crd_str release = b->opts->release;
    size_t limit = mark_rank(&m, release);
    if (release.ptr && mark_rank(&m, CRD_STR("")) == limit)
        CRD_TRY(fail_mark(&m, release, err));
    size_t highest = 0;
    for (size_t i = 0; i < w->info.n; i++) {
        crd_world_source *s = &w->info.at[i].pub;
        size_t own = mark_rank(&m, s->marking);
        if (s->assumed)
            continue;
        if (s->used && release.ptr && own > limit) {
            s->used = false;
            s->withheld = true;
            w->withheld++;
        }
        if (s->used && s->marking.ptr && (!w->marking.ptr || own > highest)) {
            w->marking = s->marking;
            highest = own;
        }
    }
done:
    return rc;
}

/* ---- all ---------------------------------------------------------------------------------- */

static crd_status take(crd_build *b, const source_row *row)
{
    crd_date known = b->opts->as_known;
    crd_source_info info = row->info;
    uint32_t at;
    info.pub.used = info.pub.assumed ? true
                    : known == CRD_DATE_NONE
                        ? row->superseded_at == CRD_DATE_NONE ||
                              (b->opts->only.ptr && crd_str_eq(info.pub.name, b->opts->only))
                        : crd_date_holds_surely(row->imported_at, row->superseded_at,
                                                crd_date_last(known));
    crd_status rc = crd_intern_add(b->source_names, info.pub.name, &at);
    if (rc != CRD_OK || at < b->w->info.n) /* the name was there: a source has one row */
        return rc;
    return CRD_VEC_PUSH(&b->w->info, info) ? CRD_OK : CRD_ENOMEM;
}

/* Assumed sources have no row: nobody has said anything of them. */
static crd_status take_assumed(crd_build *b)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < b->feed->n_assumed; i++) {
        crd_source_info info = {
            .pub = {.as_of = CRD_DATE_NONE, .confidence = 2, .used = true, .assumed = true}};
        uint32_t at;
        CRD_TRY(keep(b->w, b->feed->assumed[i], &info.pub.name));
        CRD_TRY(crd_intern_add(b->source_names, info.pub.name, &at));
        if (at == b->w->info.n && !CRD_VEC_PUSH(&b->w->info, info))
            rc = CRD_ENOMEM;
    }
done:
    return rc;
}

static void set_as_of(crd_build *b)
{
    crd_world *w = b->w;
    int32_t day = INT32_MIN;
    if (b->opts->as_of != CRD_DATE_NONE) {
        day = crd_date_last(b->opts->as_of);
    } else {
        for (size_t i = 0; i < w->info.n; i++) {
            const crd_world_source *s = &w->info.at[i].pub;
            if (s->used && !s->assumed && s->as_of != CRD_DATE_NONE &&
                crd_date_last(s->as_of) > day)
                day = crd_date_last(s->as_of);
        }
    }
    w->as_of = crd_date_from_days(day);
}

crd_status crd_sources_load(crd_build *b, crd_err *err)
{
    crd_status rc = CRD_OK;
    loading l = {.b = b};
    crd_sink sink = {.ctx = &l, .put = put_source};
    crd_query q = {.table = crd_records.tables[CRD_T_source]};
    CRD_TRY(b->feed->replay(b->feed->ctx, &q, &sink, err));
    CRD_TRY(crd_sort(l.rows.at, l.rows.n, sizeof *l.rows.at, by_name, NULL));
    for (size_t i = 0; i < l.rows.n; i++)
        CRD_TRY(take(b, &l.rows.at[i]));
    CRD_TRY(take_assumed(b));
    CRD_TRY(rank(b->w));
    CRD_TRY(apply_marks(b, err));
    set_as_of(b);
done:
    CRD_VEC_DONE(&l.rows);
    return rc;
}

/* A source that has no row of its own: nothing is known of it, so it ranks behind all others, and
 * among its like by name. */
static crd_status stranger(crd_build *b, crd_str name)
{
    crd_world *w = b->w;
    crd_source_info info = {.pub = {.as_of = CRD_DATE_NONE}};
    info.pub.withheld = b->opts->release.ptr != NULL;
    info.pub.used = !info.pub.withheld;
    crd_status rc = keep(w, name, &info.pub.name);
    if (rc != CRD_OK)
        return rc;
    if (!CRD_VEC_PUSH(&w->info, info))
        return CRD_ENOMEM;
    w->withheld += info.pub.withheld;
    return rank(w);
}

crd_status crd_source_of(crd_build *b, const crd_from *from, uint32_t *ret)
{
    crd_status rc = CRD_OK;
    uint32_t at = CRD_NO_SOURCE;
    crd_world *w = b->w;
    bool numbered = from->source_no < 1u << 20;
    if (numbered && from->source_no < b->by_no.n)
        at = b->by_no.at[from->source_no];
    if (at == CRD_NO_SOURCE || !crd_str_eq(w->info.at[at].pub.name, from->source)) {
        CRD_TRY(crd_intern_add(b->source_names, from->source, &at));
        if (at == w->info.n)
            CRD_TRY(stranger(b, from->source));
        while (numbered && b->by_no.n <= from->source_no)
            if (!CRD_VEC_PUSH(&b->by_no, CRD_NO_SOURCE))
                CRD_TRY(CRD_ENOMEM);
        if (numbered)
            b->by_no.at[from->source_no] = at;
    }
    *ret = w->info.at[at].pub.used ? at : CRD_NO_SOURCE;
done:
    return rc;
}
