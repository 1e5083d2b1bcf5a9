#ifndef CRD_GRAPH_OPENING_INT_H
#define CRD_GRAPH_OPENING_INT_H

#include "graph/opening.h"
#include "graph/route_int.h"

/* What is left of a network when all that is open is contracted: items, joined for nothing. An item
 * is a region that is open (weight 0, no two of them side by side), or a node or an edge that costs
 * its weight. Ends of pairs are regions. */
typedef struct crd_items {
    uint32_t n;
    uint64_t *weight;       /* [n] */
    uint32_t *thing;        /* [n] node, or edge + CRD_ITEM_EDGE, or CRD_VID_NONE: a region */
    uint32_t *first, *next; /* [n + 1], the items beside each one */
    uint32_t n_pairs, n_ends, n_groups;
    crd_ends *pairs; /* [n_pairs] of items; different, both ends different */
    uint32_t *ends;  /* [n_ends] the items that are an end of some pair, ascending */
    uint32_t *group; /* [n_ends] of ends that pairs join, directly or over others */
    uint64_t effort, most_effort;
} crd_items;

#define CRD_ITEM_EDGE (UINT32_C(1) << 31)

/* A search for the cheapest way between items; kept for many. */
typedef struct crd_item_search {
    crd_route_label *label; /* [n]; key: CRD_ROUTE_NONE where not met */
    uint32_t *touched;      /* [n] */
    uint32_t n_touched;
    crd_route_heap heap;
} crd_item_search;

CRD_NODISCARD crd_status crd_item_search_init(crd_item_search *s, uint32_t n, crd_err *err);
void crd_item_search_done(crd_item_search *s);
/* From item to item; what is not 0 in `bought` costs nothing, what is not 0 in `closed` (or NULL)
 * may not be used. Afterwards label[].next leads from `to` back to `from`. *ret_found. CRD_ENOMEM.
 */
CRD_NODISCARD crd_status crd_item_search_run(crd_item_search *s, crd_items *items,
                                             const uint8_t *bought, const uint8_t *closed,
                                             uint32_t from, uint32_t to, bool *ret_found,
                                             crd_err *err);

/* Can the exact method afford it? */
bool crd_opening_is_small(const crd_items *items);
/* The cheapest choice of items that joins all pairs: bought[] is set to 1 for them. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_opening_exact(crd_items *items, uint8_t *bought, crd_err *err);
/* A good choice, and a bound that none is below; equal when the effort sufficed. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_opening_bounds(crd_items *items, uint8_t *bought, uint64_t *ret_low,
                                            crd_err *err);

#endif
