#ifndef CRD_GRAPH_HITTING_INT_H
#define CRD_GRAPH_HITTING_INT_H

#include "graph/hitting.h"

/* Witnesses known so far, and the fewest that hit them all. Zero-initialise, then set n_vars. */
typedef struct crd_rows_hit {
    uint32_t n_vars;
    uint32_t *place;         /* [n_vars] 1 + column; 0 = in no row yet */
    CRD_VEC(uint32_t) var;   /* of a column */
    CRD_VEC(uint32_t) first; /* [rows + 1] into item */
    CRD_VEC(uint32_t) item;  /* columns */
    uint64_t *bits;          /* [columns x stride] rows that a column hits */
    size_t stride, room;     /* words of a column; columns that there is room for */
    uint32_t n_rows, longest;
} crd_rows_hit;

CRD_NODISCARD crd_status crd_rows_hit_add(crd_rows_hit *r, const uint32_t *vars, uint32_t n,
                                          crd_err *err);
void crd_rows_hit_done(crd_rows_hit *r);

/* Rows that the variable hits. */
uint32_t crd_rows_hit_count(const crd_rows_hit *r, uint32_t var);

/* A smallest set that hits all rows, `from` or more of them (fewer are known not to): into *ret_set
 * (made larger when needed). *ret_n = its size; when *steps passes `effort` before there is one,
 * *ret_done false and *ret_n = what is proven to be needed at least. No row may be empty. Branch
 * and bound, deepening: a row is chosen, the fewest ways to hit it first; what is given up is that
 * which more disjoint rows, or more rows than its best columns hit, rule out, and a column that
 * hits no more than another of the row. */
CRD_NODISCARD crd_status crd_rows_hit_least(const crd_rows_hit *r, uint32_t from, uint64_t effort,
                                            uint64_t *steps, uint32_t **ret_set, uint32_t *ret_n,
                                            bool *ret_done, crd_err *err);

#endif
