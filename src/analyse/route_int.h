#ifndef CRD_ANALYSE_ROUTE_INT_H
#define CRD_ANALYSE_ROUTE_INT_H

/* What the files of routes share. */
#include "analyse/route.h"
#include "base/bits.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "world/map.h"

/* route_trust.c: what those whom the policy avoids reach, certainly and possibly (with what nobody
 * is named for): sets over the nodes of the ties, made here. CRD_ENOENT, CRD_EINVAL, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_reached(const crd_ties *t, const crd_route_policy *policy,
                                           uint64_t *ret_sets[2], crd_err *err);

/* route.c: nodes and edges of a route as things. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_told(const crd_route_map *m, bool hopeful, const crd_route *r,
                                        crd_arena *arena, crd_route_way *to);
/* route_open.c; `edges`: the usable ones that are wide enough */
CRD_NODISCARD crd_status crd_route_open(const crd_route_map *m, bool hopeful, const uint64_t *edges,
                                        const crd_ends *pairs, size_t n, crd_arena *arena,
                                        crd_route_opening *to, crd_err *err);
CRD_NODISCARD crd_status crd_route_block(const crd_route_map *m, bool hopeful,
                                         const uint64_t *edges, uint32_t from, uint32_t to,
                                         crd_arena *arena, crd_route_answer *a, crd_err *err);
/* Node of the map, or one inside a place, as a thing; table CRD_T_COUNT: none. */
crd_route_thing crd_route_thing_at(const crd_route_map *m, uint32_t node);
/* route_apart.c: rows of labels of nodes and edges; the caller frees what is in it. */
CRD_NODISCARD crd_status crd_route_labels(const crd_route_map *m, crd_apart by,
                                          crd_labelling *ret_labels);
void crd_route_labels_done(crd_labelling *l);
/* Is it a thing that does not count as trusted in this answer? */
static inline bool crd_route_bad(bool hopeful, uint8_t trust)
{
    return hopeful ? trust == CRD_TRUST_NO : trust != CRD_TRUST_YES;
}

#endif
