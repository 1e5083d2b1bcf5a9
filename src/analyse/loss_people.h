#ifndef CRD_ANALYSE_LOSS_PEOPLE_H
#define CRD_ANALYSE_LOSS_PEOPLE_H

/* People without a network, in all lanes at once. Whoever is without is a sum of people times gates
 * (who is lost with this element, with these three together), so that a block of 512 losses is one
 * pass of the circuit and one sum over words for each network.
 *
 * Subscribers of a network are spread over the areas that it covers as people are. Own: the
 * network's core and, by area, its radio and that which it shares or is a guest of. Any: nor does a
 * network on which it roams carry them. Calls: people whom no public network that stands covers. */
#include "analyse/loss_int.h"

/* Gates and the people that each stands for. */
typedef struct crd_crowd_terms {
    crd_loss_list gate, weight; /* after crd_crowd_new: words of the circuit */
} crd_crowd_terms;

/* A network on which others roam, or whose guests they are. */
typedef struct crd_crowd_host {
    uint32_t net;     /* index in `nets` */
    uint32_t core;    /* gate: what of its core is leant on */
    bool guest;       /* no core of its own needed here: MVNO, wholesale; else roaming */
    bool sure;        /* the agreement holds for sure */
    bool breakout;    /* traffic leaves at the host; else through home */
    bool unsaid;      /* routing is not known */
    int32_t capacity; /* ppm; < 0 unknown */
} crd_crowd_host;

typedef struct crd_crowd_net {
    uint32_t row;
    bool open;        /* public and of this nation: counts for the nation */
    bool known;       /* subscribers are */
    bool placed;      /* its coverage is recorded */
    bool roams;       /* it has terms in `any` */
    uint64_t subs[2]; /* low, high */
    uint64_t priority;
    uint32_t core, keys; /* gates: the core, what admits users; core in the end a word */
    uint32_t alone;      /* no host is left to carry anybody */
    uint32_t carrier;    /* of `hosts` the one that high rests on: most room for sure */
    uint64_t room;       /* users whom it is sure to carry */
    crd_crowd_terms own, any;
    CRD_VEC(crd_crowd_terms) parts; /* by function, of equipment that says whom it serves */
    CRD_VEC(crd_crowd_host) hosts;
} crd_crowd_net;

typedef struct crd_crowd {
    bool high;
    crd_crowd_net *nets; /* [n_nets] in the order of ids */
    uint32_t n_nets, n_open;
    uint32_t *of_network;     /* [networks] index in `nets`; UINT32_MAX = not there */
    uint32_t n_areas;         /* with people and coverage */
    uint32_t unsaid_capacity; /* agreements */
    uint32_t unsaid_subscribers;
    crd_crowd_terms calls; /* people by area, under what covers them */
    crd_crowd_terms gone;  /* low: users by area whom nothing of any network covers */
    uint64_t people;       /* in the nation's areas */
    uint64_t unsure;       /* of them whom perhaps no network covers, with nothing lost */
    crd_circuit *circuit;
    uint64_t *base; /* what crd_crowd_sum gives with nothing lost, by row of it */
} crd_crowd;

/* Adds its gates to the model, and compiles them together with other roots, which are roots 0 ..
 * n_roots - 1 of the circuit. Whatever it gives, crd_crowd_done frees. CRD_ENOMEM, CRD_ELIMIT. */
CRD_NODISCARD crd_status crd_crowd_new(crd_losing *l, const uint32_t *roots, uint32_t n_roots,
                                       crd_crowd *ret_crowd, crd_err *err);
void crd_crowd_done(crd_crowd *c); /* a zeroed one is fine */

/* Rows of sums: three of the nation, then three a network. */
enum { CRD_CROWD_OWN, CRD_CROWD_ANY, CRD_CROWD_LAST /* calls; of a network: priority users */ };
static inline uint32_t crd_crowd_rows(const crd_crowd *c) { return 3 * (c->n_nets + 1); }
/* sums[row * CRD_LANES + lane], beyond what is so with nothing lost. O(words of the terms). */
void crd_crowd_sum(const crd_crowd *c, const crd_word *words, uint64_t *sums);

/* loss_people_each.c: many losses, both bounds. A network that loses anybody in one of them. */
typedef struct crd_crowd_row {
    uint32_t loss, net;
    uint64_t of[3][2]; /* OWN, ANY, LAST; low, high */
} crd_crowd_row;
typedef struct crd_crowd_found {
    crd_loss_people *people;     /* [n]; may be NULL: nobody asks */
    CRD_VEC(crd_crowd_row) rows; /* by loss and network */
} crd_crowd_found;

/* Blocks of losses, as crd_scenarios has them, of both bounds: all of low first, those of one bound
 * from several threads. The caller frees. CRD_ENOMEM. */
typedef struct crd_crowd_tally crd_crowd_tally;
CRD_NODISCARD crd_status crd_crowd_tally_new(const crd_crowd *low, const crd_crowd *high,
                                             uint64_t losses, crd_crowd_tally **ret_tally);
CRD_NODISCARD crd_status crd_crowd_tally_block(crd_crowd_tally *t, bool high, uint64_t first,
                                               uint32_t n_lanes, const crd_word *words,
                                               crd_err *err);
/* Once. The caller ends `found` also after a failure: free(people), CRD_VEC_DONE(&rows). */
CRD_NODISCARD crd_status crd_crowd_tally_end(crd_crowd_tally *t, crd_crowd_found *ret_found);
void crd_crowd_tally_free(crd_crowd_tally *t); /* NULL is fine */

/* The same people of two variables together, ret_people[n]. The same two are worked out once. */
CRD_NODISCARD crd_status crd_crowd_pairs(const crd_crowd *low, const crd_crowd *high,
                                         const uint32_t (*pairs)[2], size_t n, crd_pool *pool,
                                         crd_loss_people *ret_people, crd_err *err);
/* Rows and head counts as results, of losses that have a place among the result's. */
CRD_NODISCARD crd_status crd_crowd_list(const crd_crowd *high, const crd_world *w,
                                        const crd_crowd_found *found, const uint32_t *place,
                                        crd_arena *arena, crd_loss_result *ret_result);

/* loss_people_items.c: what covers an area for a network. By area in the order of ids, then
 * network. The caller ends the list, also after a failure. */
enum { CRD_CROWD_ALL = 1000000 };
typedef struct crd_crowd_item {
    uint32_t place, area;  /* in the order of ids; row */
    uint32_t net;          /* in the crowd's list */
    uint32_t gate, whole;  /* it fails; it, or the core of `net` */
    uint32_t sure, most;   /* ppm of the area's people */
    bool disjoint, nested; /* reaches whom no other does; whom a larger one does too */
    bool guest;            /* a host's: the host covers anyway */
    uint32_t machine;      /* gate: of a host's item as the host has it */
} crd_crowd_item;
typedef CRD_VEC(crd_crowd_item) crd_crowd_items;
CRD_NODISCARD crd_status crd_crowd_items_of(crd_losing *l, crd_crowd *c,
                                            crd_crowd_items *ret_items);

/* loss_people_core.c: gates `core` and `keys` of networks and hosts, and some of `parts`. */
CRD_NODISCARD crd_status crd_crowd_cores(crd_losing *l, crd_crowd *c);
/* loss_people_areas.c: by area and network. */
CRD_NODISCARD crd_status crd_crowd_areas(crd_losing *l, crd_crowd *c);
bool crd_crowd_put(crd_crowd_terms *t, uint32_t gate, uint64_t people);
/* loss_people.c: who serves whom. */
CRD_NODISCARD crd_status crd_crowd_build(crd_losing *l, crd_crowd *c);
/* Is the country another than the one that the case is about? */
bool crd_crowd_abroad(const crd_losing *l, uint32_t country);
/* What a row of share_use means for people. */
typedef enum crd_crowd_use {
    CRD_CROWD_NO_USE,
    CRD_CROWD_RADIO, /* radio that serves its users as its own does */
    CRD_CROWD_GUEST, /* users of another's network: virtual operators, wholesale access */
    CRD_CROWD_ROAMS,
} crd_crowd_use;
crd_crowd_use crd_crowd_use_of(const crd_losing *l, uint32_t use);
/* Which of the listed networks the row of network is; UINT32_MAX = none. */
static inline uint32_t crd_crowd_find(const crd_crowd *c, uint32_t network_row)
{
    return network_row == CRD_ROW_NONE ? UINT32_MAX : c->of_network[network_row];
}

/* A number of a row in this bound, of several that weigh the same the least or the most; `unknown`
 * when there is none. */
uint64_t crd_crowd_number(const crd_losing *l, uint32_t table, uint32_t field, uint32_t row,
                          bool high, uint64_t unknown);

#endif
