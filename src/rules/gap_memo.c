/* What rows that are alike have in common: a node that reads few columns has one value in all rows
 * that have the same there (rules/expr_codes.h), and what would decide it is the same but for the
 * questions about the columns themselves. A family of sets is kept with the leaves in the order in
 * which they were found; for another row these are found again, and if they are as many, and as
 * different, the sets are its own. */
#include "rules/gap_int.h"

#include <stdlib.h>

enum { ROWS_A_CLASS = 4 }; /* on average at least; else too little is gained */

/* One node by its classes. */
typedef struct by_class {
    bool sought;
    const crd_x_coded *by;  /* NULL = it has none */
    crd_expr_value *values; /* [by->n] */
    uint64_t *known;        /* [by->n] bits */
    uint32_t *families;     /* [by->n] in `families` + 1; 0 = not yet; ODD = not to be kept */
} by_class;
#define ODD UINT32_MAX

typedef struct family {
    uint64_t all;
    uint32_t first_set, first_leaf, n_leaves;
    uint8_t n_yes, n_no;
    bool cut, loose;
} family;

struct crd_gap_memo {
    crd_x_reading *reads; /* [nodes] */
    by_class *nodes;      /* [nodes] */
    size_t n;
    CRD_VEC(family) families;
    CRD_VEC(uint64_t) sets; /* bits by place among the family's leaves */
    CRD_VEC(crd_gap_traced) leaves;
};

crd_status crd_gap_memo_new(crd_gap_row *r)
{
    crd_gap_memo *m = calloc(1, sizeof *m);
    if (!m)
        return CRD_ENOMEM;
    r->memo = m;
    m->n = r->set ? r->set->nodes.n : 0;
    m->reads = calloc(m->n + 1, sizeof *m->reads);
    m->nodes = calloc(m->n + 1, sizeof *m->nodes);
    if (!m->reads || !m->nodes)
        return CRD_ENOMEM;
    if (r->set)
        crd_x_read_all(r->set, m->reads);
    return CRD_OK;
}

void crd_gap_memo_free(crd_gap_memo *m)
{
    if (!m)
        return;
    for (size_t i = 0; m->nodes && i < m->n; i++) {
        free(m->nodes[i].values);
        free(m->nodes[i].known);
        free(m->nodes[i].families);
    }
    free(m->nodes);
    free(m->reads);
    CRD_VEC_DONE(&m->families);
    CRD_VEC_DONE(&m->sets);
    CRD_VEC_DONE(&m->leaves);
    free(m);
}

/* ---- classes ----------------------------------------------------------------------------------
 */

/* Classes that are there, or are worth making: where something that costs reads all columns. */
static crd_status find_classes(crd_gap_row *r, uint32_t node, by_class *c)
{
    const crd_x_reading *is = &r->memo->reads[node];
    const crd_x_node *n = &r->set->nodes.at[node];
    const crd_x_coded *by = NULL;
    crd_status rc = CRD_OK;
    if (is->many || is->key.n == 0 || n->type == CRD_X_NULL || !r->rows.codes)
        return CRD_OK;
    if (is->calls && is->whole)
        rc = crd_x_coded_get(r->set, &r->rows, &is->key, &by, NULL);
    else if (is->key.n == 1)
        by = crd_x_coded_find(&r->rows, is->key.columns[0]);
    if (rc != CRD_OK || !by || by->wide || (size_t)by->n * ROWS_A_CLASS > r->rows.n)
        return rc;
    c->values = malloc((by->n + 1) * sizeof *c->values);
    c->known = calloc(crd_bits_words(by->n) + 1, sizeof *c->known);
    c->families = calloc(by->n + 1, sizeof *c->families);
    if (!c->values || !c->known || !c->families)
        return CRD_ENOMEM;
    c->by = by;
    return CRD_OK;
}

static const by_class *classes_of(crd_gap_row *r, uint32_t node)
{
    by_class *c = &r->memo->nodes[node];
    if (!c->sought && find_classes(r, node, c) != CRD_OK)
        r->g->failed = true;
    c->sought = true;
    return c->by ? c : NULL;
}

bool crd_gap_memo_get(crd_gap_row *r, uint32_t node, crd_expr_value *ret_value, bool *ret_put)
{
    const by_class *c = classes_of(r, node);
    uint32_t code = c ? crd_x_code(c->by, r->row) : 0;
    bool known = c && crd_bits_has(c->known, code);
    *ret_put = c && !known;
    if (known)
        *ret_value = c->values[code];
    return known;
}

void crd_gap_memo_put(crd_gap_row *r, uint32_t node, crd_expr_value value)
{
    const by_class *c = &r->memo->nodes[node];
    uint32_t code = crd_x_code(c->by, r->row);
    c->values[code] = value;
    crd_bits_put(c->known, code);
}

/* ---- families ---------------------------------------------------------------------------------
 */

/* A mask with its bits in other places: that of bit i at to[i]. */
static uint64_t moved(uint64_t mask, const uint8_t *to)
{
    uint64_t out = 0;
    for (; mask; mask &= mask - 1)
        out |= UINT64_C(1) << to[__builtin_ctzll(mask)];
    return out;
}

static bool keep_sets(crd_gap_memo *m, const uint64_t *sets, uint8_t n, const uint8_t *place)
{
    bool fine = true;
    for (uint8_t i = 0; i < n && fine; i++)
        fine = CRD_VEC_PUSH(&m->sets, moved(sets[i], place));
    return fine;
}

/* The leaves of the trace from `from` on, each once, and the family by their places. */
static bool keep(crd_gap_row *r, size_t from, const crd_gap_fam *f, uint32_t *ret_number)
{
    crd_gap_memo *m = r->memo;
    family k = {.first_set = (uint32_t)m->sets.n,
                .first_leaf = (uint32_t)m->leaves.n,
                .n_yes = f->n_yes,
                .n_no = f->n_no,
                .cut = f->cut,
                .loose = f->loose};
    uint8_t place[CRD_GAP_LEAVES] = {0}, n = 0;
    uint64_t seen = 0;
    for (size_t i = from; i < r->trace.n; i++) {
        crd_gap_traced one = r->trace.at[i];
        bool is = one.leaf < CRD_GAP_LEAVES, fresh = is && !(seen >> one.leaf & 1);
        if (is && !fresh && one.column == CRD_X_NONE)
            continue; /* of columns it is said again: other rows may lack another thing there */
        if (fresh) {
            place[one.leaf] = n++;
            seen |= UINT64_C(1) << one.leaf;
        }
        one.leaf = is ? place[one.leaf] : CRD_GAP_LEAVES;
        if (!CRD_VEC_PUSH(&m->leaves, one))
            return false;
    }
    k.n_leaves = (uint32_t)m->leaves.n - k.first_leaf;
    k.all = moved(f->all, place);
    *ret_number = (uint32_t)m->families.n + 1;
    return keep_sets(m, f->yes, f->n_yes, place) && keep_sets(m, f->no, f->n_no, place) &&
           CRD_VEC_PUSH(&m->families, k);
}

/* Finds the family's leaves for this row. False: they are others, or differ in other ways. */
static bool find_leaves(crd_gap_row *r, const family *k, uint8_t *bits)
{
    uint64_t taken = 0, found = 0;
    for (uint32_t i = 0; i < k->n_leaves; i++) {
        crd_gap_traced one = r->memo->leaves.at[k->first_leaf + i];
        uint64_t bit = one.column == CRD_X_NONE ? crd_gap_bit(r, one.question)
                                                : crd_gap_bit_of_column(r, one.column, one.exact);
        if ((bit == 0) != (one.leaf == CRD_GAP_LEAVES))
            return false;
        if (bit == 0)
            continue;
        uint8_t at = (uint8_t)__builtin_ctzll(bit);
        if (found >> one.leaf & 1 ? bits[one.leaf] != at : (taken & bit) != 0)
            return false;
        bits[one.leaf] = at;
        found |= UINT64_C(1) << one.leaf;
        taken |= bit;
    }
    return true;
}

static crd_gap_fam give(const crd_gap_memo *m, const family *k, const uint8_t *bits)
{
    crd_gap_fam f = {.n_yes = k->n_yes, .n_no = k->n_no, .cut = k->cut, .loose = k->loose};
    const uint64_t *sets = m->sets.at + k->first_set;
    for (uint8_t i = 0; i < k->n_yes; i++)
        f.yes[i] = moved(sets[i], bits);
    for (uint8_t i = 0; i < k->n_no; i++)
        f.no[i] = moved(sets[k->n_yes + i], bits);
    f.all = moved(k->all, bits);
    return f;
}

/* Finds it, and keeps it where it is that of all rows of the class. */
static crd_gap_fam find_anew(crd_gap_row *r, uint32_t node, crd_gap_find find, uint32_t *ret_number)
{
    size_t from = r->trace.n;
    bool odd = r->odd;
    r->odd = false;
    r->listeners++;
    crd_gap_fam f = find(r, node);
    r->listeners--;
    *ret_number = ODD;
    if (!r->odd && !keep(r, from, &f, ret_number))
        r->g->failed = true;
    r->odd |= odd;
    if (r->listeners == 0)
        r->trace.n = 0;
    return f;
}

crd_gap_fam crd_gap_memo_family(crd_gap_row *r, uint32_t node, crd_gap_find find)
{
    const by_class *c = classes_of(r, node);
    uint8_t bits[CRD_GAP_LEAVES] = {0};
    if (!c)
        return find(r, node);
    uint32_t *at = &c->families[crd_x_code(c->by, r->row)];
    if (*at == 0)
        return find_anew(r, node, find, at);
    if (*at != ODD) {
        const family *k = &r->memo->families.at[*at - 1];
        if (find_leaves(r, k, bits))
            return give(r->memo, k, bits);
    }
    return find(r, node);
}
