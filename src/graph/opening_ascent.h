#ifndef CRD_GRAPH_OPENING_ASCENT_H
#define CRD_GRAPH_OPENING_ASCENT_H

#include "graph/opening_int.h"

/* Room for lower bounds, kept for many. */
typedef CRD_VEC(uint32_t) crd_item_list;
typedef struct crd_ascent {
    crd_items *items;
    uint64_t *left;        /* [n] of each weight */
    uint8_t *tight;        /* [n] nothing is left */
    uint32_t *over;        /* [n] tight items that hang together */
    crd_item_list *border; /* [n] of each root: items beside it; tight and repeated ones too */
    uint32_t *seen, round; /* [n] */
    crd_item_list todo;
} crd_ascent;

CRD_NODISCARD crd_status crd_ascent_init(crd_ascent *a, crd_items *items, crd_err *err);
void crd_ascent_done(crd_ascent *a);

enum { CRD_ITEM_FREE, CRD_ITEM_IN, CRD_ITEM_OUT };

/* What joining all pairs costs at least when items IN are there for nothing and items OUT are not;
 * *ret_feasible false: they cannot be joined. Afterwards `tight` joins them. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_ascent_run(crd_ascent *a, const uint8_t *state, uint64_t *ret_low,
                                        bool *ret_feasible, crd_err *err);

/* After a run: items that no choice cheaper than `best` needs become OUT; *ret_left are not. */
CRD_NODISCARD crd_status crd_opening_reduce(const crd_ascent *a, uint64_t low, uint64_t best,
                                            uint8_t *state, uint32_t *ret_left, crd_err *err);
/* crd_opening_exact among the items that are not OUT, if it can afford that. */
CRD_NODISCARD crd_status crd_opening_exact_rest(crd_items *items, const uint8_t *state,
                                                uint8_t *bought, bool *ret_done, crd_err *err);

#endif
