/* Ties by holder: one counting sort. The list is large (at ten million elements it is what most of
 * the memory goes to), so it is put in place part by part: first where each tie goes, which takes
 * the place of its holder, then targets, then what they give, then rows that say them; each part of
 * the list goes as soon as its array stands. */
#include "base/bits.h"
#include "world/ties_int.h"

#include <string.h>

static bool has_row(crd_raw_what what) { return what.origin >> CRD_ORIGIN_SHIFT == CRD_ORIGIN_ROW; }

void crd_raw_ties_done(crd_raw_ties *raw)
{
    CRD_VEC_DONE(&raw->from);
    CRD_VEC_DONE(&raw->to);
    CRD_VEC_DONE(&raw->what);
    CRD_VEC_DONE(&raw->row);
}

static crd_status place_from(crd_ties *t, crd_raw_ties *raw)
{
    t->first = calloc((size_t)t->n_nodes + 2, sizeof *t->first);
    if (!t->first)
        return CRD_ENOMEM;
    uint32_t *at = t->first + 1; /* at[v] becomes the end of v, that is first[v + 1] */
    for (size_t i = 0; i < raw->from.n; i++)
        at[raw->from.at[i] + 1]++;
    for (uint32_t v = 0; v < t->n_nodes; v++)
        at[v + 1] += at[v];
    for (size_t i = 0; i < raw->from.n; i++)
        raw->from.at[i] = at[raw->from.at[i]]++;
    return CRD_OK;
}

static crd_status place_to(crd_ties *t, crd_raw_ties *raw)
{
    t->to = reallocarray(NULL, raw->to.n + 1, sizeof *t->to);
    if (!t->to)
        return CRD_ENOMEM;
    crd_vec_huge(t->to, raw->to.n * sizeof *t->to);
    for (size_t i = 0; i < raw->to.n; i++)
        t->to[raw->from.at[i]] = raw->to.at[i];
    CRD_VEC_DONE(&raw->to);
    return CRD_OK;
}

/* Where rows stand among those that are written down, in order of ties: for now each by itself. */
static crd_status count_rows(crd_ties *t)
{
    size_t n = t->n_ties;
    struct crd_tie_origins *o = &t->origins;
    o->fresh = calloc(n / 64 + 1, sizeof *o->fresh);
    o->before = calloc(n / CRD_ORIGIN_GROUP + 1, sizeof *o->before);
    if (!o->fresh || !o->before)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        if (i % CRD_ORIGIN_GROUP == 0)
            o->before[i / CRD_ORIGIN_GROUP] = o->n_rows;
        if (o->at[i] >> CRD_ORIGIN_SHIFT != CRD_ORIGIN_ROW)
            continue;
        o->fresh[i / 64] |= UINT64_C(1) << i % 64;
        o->n_rows++;
    }
    return CRD_OK;
}

static crd_status place_what(crd_ties *t, const crd_raw_ties *raw)
{
    size_t n = raw->what.n;
    t->might = reallocarray(NULL, n + 1, sizeof *t->might);
    t->kind = reallocarray(NULL, n + 1, 1);
    t->origins.at = reallocarray(NULL, n + 1, 1);
    if (!t->might || !t->kind || !t->origins.at)
        return CRD_ENOMEM;
    crd_vec_huge(t->might, n * sizeof *t->might);
    crd_vec_huge(t->kind, n);
    crd_vec_huge(t->origins.at, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t k = raw->from.at[i];
        crd_raw_what what = raw->what.at[i];
        t->might[k] = what.might;
        t->kind[k] = what.kind;
        t->origins.at[k] = what.origin;
    }
    return count_rows(t);
}

/* How many of `rows` begin at ties up to this one. */
static uint32_t rank(const struct crd_tie_origins *o, size_t tie)
{
    size_t group = tie / CRD_ORIGIN_GROUP * (CRD_ORIGIN_GROUP / 64), word = tie / 64;
    uint32_t n = o->before[tie / CRD_ORIGIN_GROUP];
    for (size_t i = group; i < word; i++)
        n += (uint32_t)__builtin_popcountll(o->fresh[i]);
    return n + (uint32_t)__builtin_popcountll(o->fresh[word] << (63 - tie % 64));
}

static crd_status place_rows(crd_ties *t, const crd_raw_ties *raw)
{
    struct crd_tie_origins *o = &t->origins;
    size_t at = 0;
    o->rows = reallocarray(NULL, (size_t)o->n_rows + 1, sizeof *o->rows);
    if (!o->rows)
        return CRD_ENOMEM;
    for (size_t i = 0; i < raw->from.n; i++)
        if (has_row(raw->what.at[i]))
            o->rows[rank(o, raw->from.at[i]) - 1] = raw->row.at[at++];
    return CRD_OK;
}

/* Rows that are those of the tie before are written down once. */
static void join_rows(crd_ties *t)
{
    struct crd_tie_origins *o = &t->origins;
    uint32_t n = 0, at = 0;
    for (size_t i = 0; i < t->n_ties; i++) {
        if (i % CRD_ORIGIN_GROUP == 0)
            o->before[i / CRD_ORIGIN_GROUP] = n;
        if (o->at[i] >> CRD_ORIGIN_SHIFT != CRD_ORIGIN_ROW)
            continue;
        uint32_t row = o->rows[at++];
        if (n > 0 && o->rows[n - 1] == row)
            o->fresh[i / 64] &= ~(UINT64_C(1) << i % 64);
        else
            o->rows[n++] = row;
    }
    o->n_rows = n;
    uint32_t *less = reallocarray(o->rows, (size_t)n + 1, sizeof *less);
    o->rows = less ? less : o->rows;
}

crd_status crd_ties_place(crd_ties *t, crd_raw_ties *raw)
{
    crd_status rc = CRD_OK;
    t->n_ties = (uint32_t)raw->from.n;
    CRD_TRY(place_from(t, raw));
    CRD_TRY(place_to(t, raw));
    CRD_TRY(place_what(t, raw));
    CRD_TRY(place_rows(t, raw));
    join_rows(t);
done:
    crd_raw_ties_done(raw);
    return rc;
}

/* ---- asking --------------------------------------------------------------------------------- */

static uint32_t holder_of(const crd_ties *t, uint32_t tie)
{
    uint32_t lo = 0, hi = t->n_nodes; /* first[lo] <= tie < first[hi] */
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (t->first[mid] <= tie)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

crd_tie_origin crd_ties_origin(const crd_ties *t, uint32_t tie)
{
    uint32_t table = crd_ties_origin_table(t, tie), row;
    unsigned how = t->origins.at[tie] >> CRD_ORIGIN_SHIFT;
    if (how == CRD_ORIGIN_ROW)
        row = t->origins.rows[rank(&t->origins, tie) - 1];
    else
        row = (how == CRD_ORIGIN_TO ? t->to[tie] : holder_of(t, tie)) - crd_ties_node(t, table, 0);
    return (crd_tie_origin){(uint8_t)table, row};
}

void crd_ties_free(crd_ties *t)
{
    if (!t)
        return;
    if (!t->lent) {
        free(t->first);
        free(t->to);
        free(t->might);
        free(t->kind);
        free(t->origins.at);
        free(t->origins.fresh);
        free(t->origins.before);
        free(t->origins.rows);
        free(t->everyone);
        free(t->extra);
        free(t->skipped);
    }
    free(t);
}

size_t crd_ties_bytes(const crd_ties *t)
{
    const struct crd_tie_origins *o = &t->origins;
    size_t n = t->n_ties, nodes = t->n_nodes;
    return sizeof *t + n * (sizeof *t->to + sizeof *t->might + sizeof *t->kind + sizeof *o->at) +
           n / 64 * sizeof *o->fresh + n / CRD_ORIGIN_GROUP * sizeof *o->before +
           o->n_rows * sizeof *o->rows + nodes * sizeof *t->first +
           crd_world_frame(t->w, CRD_T_element)->n + t->n_skipped * sizeof *t->skipped +
           (nodes - t->base[CRD_NODE_USERS]) * sizeof *t->extra;
}
