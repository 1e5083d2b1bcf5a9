#ifndef CRD_ANALYSE_ROUTE_ASKER_INT_H
#define CRD_ANALYSE_ROUTE_ASKER_INT_H

/* What the files of the asker share. */
#include "analyse/route_int.h"
#include "graph/bicon.h"

typedef struct crd_route_rings crd_route_rings;

/* One bound: the trusted places and links of the map. */
typedef struct crd_route_side {
    const uint64_t *nodes, *edges;
    uint32_t *part;          /* [nodes] */
    uint32_t *edge, n_edges; /* links that may be used */
    crd_bicon blocks;        /* of them */
    uint32_t *bridge;        /* [blocks] of one edge: that edge */
    crd_route_rings *rings;  /* NULL: not needed so far */
    crd_router *router;      /* the same */
    bool blocked;            /* blocks are there */
} crd_route_side;

struct crd_route_asker {
    const crd_route_map *m;
    crd_route_side side[2];
    uint64_t *inside; /* set of edges that are no things of their own */
    uint32_t *path;   /* room for blocks */
    size_t path_room;
    crd_route_room *room;
    crd_router *rests; /* hopeful ways, by what is openly trusted on them */
    uint32_t *counted; /* [nodes + links] round in which a way was found to rest on it */
    uint32_t round;
    struct crd_route_tree *tree;      /* of the last end; NULL: none was asked for */
    bool same_rings;                  /* both sides have rings, and they are the same */
    crd_labelling labels[CRD_APARTS]; /* of those that do not depend on the ends */
    bool labelled[CRD_APARTS];
};

/* Ends that are kept out by more than trust are let in by crd_route_between alone. */
static inline bool crd_route_asker_plain(const crd_route_asker *a, uint32_t node, unsigned b)
{
    return crd_bits_has(a->m->nodes_in[b], node) != 0;
}

/* Ways of the router that share as little as can be, as crd_route_between searches for them; there
 * must be room. End with crd_disjoint_done. */
CRD_NODISCARD crd_status crd_route_asker_several(crd_route_asker *a, const crd_router *r,
                                                 uint32_t from, uint32_t to,
                                                 const crd_route_opts *o, unsigned b,
                                                 crd_disjoint *ret, crd_err *err);
/* route_rings.c: the side's rings and insides, as a network of their own. Blocks must be there. The
 * caller frees. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_rings_new(const crd_route_map *m, const crd_route_side *s,
                                             const uint64_t *inside, crd_route_rings **ret,
                                             crd_err *err);
void crd_route_rings_free(crd_route_rings *r); /* NULL is fine */
bool crd_route_rings_equal(const crd_route_rings *a, const crd_route_rings *b);
/* Whether two ways share nothing, of places between which there is no bridge but insides; `labels`
 * of the map, always the same for one `by`. Ways are those of the rings' own network. CRD_ENOMEM.
 */
CRD_NODISCARD crd_status crd_route_rings_two(crd_route_rings *r, uint32_t from, uint32_t to,
                                             const crd_route_opts *o, const crd_labelling *labels,
                                             crd_disjoint *ret, crd_err *err);
/* route_rests.c */
void crd_route_tree_free(struct crd_route_tree *t); /* NULL is fine */

#endif
