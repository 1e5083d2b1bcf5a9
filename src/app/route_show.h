#ifndef CRD_APP_ROUTE_SHOW_H
#define CRD_APP_ROUTE_SHOW_H

#include "analyse/route.h"
#include "report/doc.h"

/* Routes as tables: always the same ones, empty where nothing was asked. */
typedef struct crd_route_show {
    crd_doc *doc;
    const crd_route_map *map;
    crd_arena *arena;
    crd_section *answers, *hops, *ways_out, *replace, *seal, *cut, *pairs, *services, *openings,
        *policies, *lanes;
    size_t limit, left_out;  /* rows of pairs and services; 0 = all */
    struct crd_hands *hands; /* who has a hand in what is shown */
    crd_str id;              /* for `cordon explain` */
} crd_route_show;

/* The tables, in their order; those that nothing was asked of stay out of what people read. */
typedef enum crd_route_asks {
    CRD_ROUTE_PAIR,
    CRD_ROUTE_WAYS,
    CRD_ROUTE_MATRIX,
    CRD_ROUTE_OPEN,
    CRD_ROUTE_LANES,
    CRD_ROUTE_SERVICES
} crd_route_asks;
void crd_route_tables(crd_route_show *s, crd_route_asks asks);
/* Both answers for one pair. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_show_result(crd_route_show *s, const crd_route_result *r);
/* What opens a trusted way for all pairs, by replacing alone and with sealing in its place: a row
 * of answers, and what each takes. */
CRD_NODISCARD crd_status crd_route_show_opening(crd_route_show *s, bool hopeful,
                                                const crd_route_opening *replace,
                                                const crd_route_opening *protect);
/* A policy, and for how many pairs it finds a way: not, possibly, certainly. */
typedef struct crd_route_lane {
    crd_str name;
    uint64_t pairs[3];
} crd_route_lane;
/* Bit p of sure[i], maybe[i]: policy p finds a way for pair i, those of the first place first. */
CRD_NODISCARD crd_status crd_route_show_lanes(crd_route_show *s, const crd_route_lane *lanes,
                                              size_t n_lanes, const uint32_t *nodes, uint32_t n,
                                              const uint64_t *sure, const uint64_t *maybe);
CRD_NODISCARD crd_status crd_route_show_matrix(crd_route_show *s, const crd_route_matrix *x,
                                               const uint32_t *nodes);
CRD_NODISCARD crd_status crd_route_show_needs(crd_route_show *s, const crd_route_need *needs,
                                              size_t n);
/* route_openings.c: the table, and what would open each need that has it worked out. `otherwise`:
 * of which its own words of whom to avoid are those of the need. CRD_ENOMEM. */
void crd_route_openings_table(crd_route_show *s);
CRD_NODISCARD crd_status crd_route_show_openings(crd_route_show *s,
                                                 const crd_route_policy *otherwise,
                                                 const crd_route_need *needs, size_t n);
/* op_route.c: "route:FROM/TO/WHOM+WHOM/inland", in the arena: asks for the same answer again. */
CRD_NODISCARD crd_status crd_route_id(crd_arena *arena, const crd_route_policy *policy,
                                      crd_str from, crd_str to, crd_str *ret_id);
void crd_route_show_done(crd_route_show *s);

#endif
