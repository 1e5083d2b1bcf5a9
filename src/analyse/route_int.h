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
 * is named for): sets over the nodes of the ties, made here; and of them the links that they reach
 * otherwise than over a link that carries them. CRD_ENOENT, CRD_EINVAL, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_reached(const crd_ties *t, const crd_route_policy *policy,
                                           uint64_t *ret_sets[2], uint64_t *ret_own[2],
                                           crd_err *err);

/* route.c: nodes and edges of a route as things. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_told(const crd_route_map *m, bool hopeful, const crd_route *r,
                                        crd_arena *arena, crd_route_way *to);
/* route.c: what graph/disjoint.h is told of `by`. */
unsigned crd_route_apart_by(crd_apart by);
/* A state, or a network: a place only where it is asked for. */
static inline bool crd_route_any(const crd_route_map *m, uint32_t node)
{
    return m->nodes[node].kind == CRD_PLACE_STATE || m->nodes[node].kind == CRD_PLACE_NETWORK;
}

/* What opening is asked of. */
typedef struct crd_route_demand {
    bool hopeful;
    const uint64_t *edges; /* the usable ones that are wide enough */
    const uint32_t *nodes; /* [n] each two of them */
    uint32_t n;
    const crd_route_protection *protect; /* NULL: replacing alone */
} crd_route_demand;

/* route_open.c */
CRD_NODISCARD crd_status crd_route_open(const crd_route_map *m, const crd_route_demand *x,
                                        crd_arena *arena, crd_route_opening *to, crd_err *err);
/* route_seal.c: star demands: pairs that, joined, join all that can be; of the first *ret_seals of
 * them a sealed way may take the place (ends trusted, and a way between them). *ret_all: no place
 * is left out. The caller frees. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_star(const crd_route_map *m, const crd_route_demand *x,
                                        const uint64_t *node_cost, const uint64_t *edge_cost,
                                        crd_ends **ret_pairs, uint32_t *ret_n, uint32_t *ret_seals,
                                        bool *ret_all);
/* What is not trusted on the best way of each sealed one. */
CRD_NODISCARD crd_status crd_route_seen(const crd_route_map *m, const crd_route_demand *x,
                                        crd_route_sealed *sealed, size_t n, crd_err *err);
CRD_NODISCARD crd_status crd_route_block(const crd_route_map *m, bool hopeful,
                                         const uint64_t *edges, uint32_t from, uint32_t to,
                                         crd_arena *arena, crd_route_answer *a, crd_err *err);
/* Node of the map, or one inside a place, as a thing; table CRD_T_COUNT: none. */
crd_route_thing crd_route_thing_at(const crd_route_map *m, uint32_t node);
/* route_apart.c: rows of labels of nodes and edges, but for the site and state of the two ends; the
 * caller frees what is in it. */
CRD_NODISCARD crd_status crd_route_labels(const crd_route_map *m, const crd_route_opts *o,
                                          const crd_loss_disks *disks, bool hopeful,
                                          const uint32_t ends[2], crd_labelling *ret_labels);
/* route_disk.c: disks of which none has its middle near an end. The caller frees. */
CRD_NODISCARD crd_status crd_route_disks(const crd_route_map *m, uint32_t from, uint32_t to,
                                         double radius_km, crd_loss_disks **ret, crd_err *err);
void crd_route_labels_done(crd_labelling *l);
/* Is it a thing that does not count as trusted in this answer? */
static inline bool crd_route_bad(bool hopeful, uint8_t trust)
{
    return hopeful ? trust == CRD_TRUST_NO : trust != CRD_TRUST_YES;
}

#endif
