#ifndef CRD_ANALYSE_CONTROL_INT_H
#define CRD_ANALYSE_CONTROL_INT_H

#include "analyse/control.h"
#include "base/arena.h"
#include "base/vec.h"
#include "graph/inflow.h"
#include "world/map.h"

enum { CRD_WHOLE = 1000000, CRD_HALF = 500000 };
#define CRD_NODE_NONE UINT32_MAX

enum crd_hold_kind {
    CRD_HOLD_VOTES,
    CRD_HOLD_SHARES,
    CRD_HOLD_BOARD,
    CRD_HOLD_CONSOLIDATES,
    CRD_HOLD_VETO,
    CRD_HOLD_DEBT,
    CRD_HOLD_IS, /* made of columns, no row of `holding`: a state and its body, or possibly one */
    CRD_HOLD_CONCERT, /* made of what members hold */
    CRD_HOLD_KINDS,
};
const char *crd_hold_name(enum crd_hold_kind kind);

/* All rows of one owner, owned and kind together. */
typedef struct crd_hold {
    uint32_t owner, owned; /* nodes */
    uint32_t from, to;     /* their actors */
    uint8_t kind;          /* enum crd_hold_kind */
    bool certain;          /* some row holds surely */
    bool alone;            /* shares of an owner of whom no votes are known */
    bool within;           /* the owned certainly controls the owner: votes as good as its own */
    int32_t low, high;
    crd_date since;
    uint32_t row; /* of holding, the one that shows it; CRD_ROW_NONE */
} crd_hold;

enum { CRD_SLOT_VOTES, CRD_SLOT_BOARD, CRD_SLOT_AT_ONCE, CRD_SLOTS };

/* Referred to and described nowhere. */
typedef struct crd_unknown_node {
    uint32_t text;
    uint8_t table; /* CRD_T_..., CRD_TARGET_... */
} crd_unknown_node;

/* Nodes are rows of party, then rows of jurisdiction, then what is only referred to. */
struct crd_control {
    const crd_world *w;
    crd_control_opts opts;
    uint32_t n_parties, n_states, n_nodes;
    uint32_t *actor; /* [n_nodes] */
    uint32_t n_actors;
    uint32_t *face;                    /* [n_actors] node that names it */
    uint32_t *node_first;              /* [n_actors + 1], into node */
    uint32_t *node;                    /* [n_nodes] by actor */
    uint32_t *rank;                    /* [n_nodes] place in the order of ids */
    CRD_VEC(crd_unknown_node) unknown; /* node n_parties + n_states + i */
    crd_map unknown_of;
    CRD_VEC(crd_hold) holds; /* by `to`, then kind, then owner's id */
    uint32_t *in;            /* [n_actors + 1], into holds */
    uint32_t *out;           /* [n_actors + 1], into out_hold */
    uint32_t *out_hold;      /* [holds.n] by `from` */
    uint64_t *known;         /* [n_actors] sum of the low votes in it */
    uint8_t *basis;          /* [n_actors] CRD_HOLD_VOTES, CRD_HOLD_SHARES, CRD_HOLD_KINDS = none */
    crd_slot *slots[2];      /* [n_actors * CRD_SLOTS] low, high */
    crd_capture *capture[2];
    crd_capturer *from[2];
    crd_forest *forest; /* NULL = certain control is none */
};

static inline uint32_t crd_slot_of(uint32_t actor, unsigned slot)
{
    return actor * CRD_SLOTS + slot;
}

/* Which slot of its owned a hold counts in; CRD_SLOTS = none. What it puts there, low and high. */
unsigned crd_hold_slot(const crd_control *c, const crd_hold *h);
void crd_hold_weight(const crd_control *c, const crd_hold *h, uint32_t *ret_low,
                     uint32_t *ret_high);
/* A sum as it counts in a bound. */
uint64_t crd_slot_counts(const crd_control *c, unsigned bound, uint32_t slot, uint64_t weight,
                         uint64_t sure);

typedef CRD_VEC(uint32_t) crd_actor_list;

/* Table and id of the record that names an actor. */
uint32_t crd_control_face_of(const crd_control *c, uint32_t actor, uint32_t *ret_text);
/* The node of an id; CRD_NODE_NONE. */
uint32_t crd_control_node_of(const crd_control *c, uint32_t table, uint32_t text);
/* The node of "jurisdiction:XN", or of a party's id; CRD_NODE_NONE. */
uint32_t crd_control_node(const crd_control *c, crd_str id);
crd_str crd_control_id(const crd_control *c, uint32_t node, crd_arena *arena);
crd_control_actor crd_control_who(const crd_control *c, uint32_t node, crd_arena *arena);
uint32_t crd_control_seat_of(const crd_control *c, uint32_t node); /* text, or CRD_INTERN_NONE */
/* The head office of which the node is a branch for sure; CRD_NODE_NONE: it is none. */
uint32_t crd_control_head_of(const crd_control *c, uint32_t node);
int crd_control_order(const crd_control *c, uint32_t a, uint32_t b); /* nodes, by id */

/* The actors that have what the members hold; not those of whom nothing is held, nor branches. */
CRD_NODISCARD crd_status crd_control_hand(const crd_control *c, const crd_control_member *members,
                                          size_t n, crd_actor_list *ret);

/* control_own.c: marks holdings `within`; the low capture is made. *ret_any: there are any.
 * O(actors + holdings), and what those in rings of holdings control. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_control_mark_within(crd_control *c, bool *ret_any);

/* control_build.c's second half: stakes, captures. */
CRD_NODISCARD crd_status crd_control_build(crd_control *c, crd_err *err);

/* z, and all from whom holdings that may count lead to it. */
CRD_NODISCARD crd_status crd_control_owners(const crd_control *c, uint32_t z, crd_actor_list *ret);

/* Who controls z, in no order: certain and possible ones. */
typedef struct crd_found_controller {
    uint32_t actor;
    bool certain, ultimate;
    bool within; /* the party controls it as well: a ring */
} crd_found_controller;
typedef CRD_VEC(crd_found_controller) crd_found_list;
CRD_NODISCARD crd_status crd_control_find(crd_control *c, uint32_t z, crd_found_list *ret_list);

/* Answers, in parts; `r` is filled. */
typedef struct crd_control_answer {
    crd_control *c;
    crd_arena *arena;
    uint32_t node, z; /* the subject and its actor */
    crd_found_list found;
    CRD_VEC(crd_controller) controllers;
    CRD_VEC(crd_influencer) influencers;
    CRD_VEC(crd_control_hop) hops;
    CRD_VEC(crd_controlled) controlled;
    CRD_VEC(crd_control_owner) owners;
    CRD_VEC(crd_control_sum) sums;
    crd_control_result *r;
} crd_control_answer;
CRD_NODISCARD crd_status crd_control_influence(crd_control_answer *a);
/* That of several in one hand, on the party itself. */
CRD_NODISCARD crd_status crd_control_influence_of(crd_control_answer *a, const uint32_t *hand,
                                                  size_t n);
/* Of several in one hand `controller` is the first. */
CRD_NODISCARD crd_status crd_control_hops(crd_control_answer *a, const uint32_t *hand, size_t n,
                                          bool certain);
CRD_NODISCARD crd_status crd_control_money(crd_control_answer *a, crd_err *err);

/* What somebody has in u without controlling it. */
typedef struct crd_sway {
    const char *kind; /* as in crd_influencer */
    crd_tie_id tie;
    bool certain;
    int32_t low, high;
    unsigned kinds; /* of holdings that it rests on: bits of enum crd_hold_kind */
} crd_sway;
enum { CRD_SWAYS = 5 };

/* Of him whom both capturers were last run for. `only_refuse`: he controls u, so that vetoes and
 * debts alone are told. O(holdings in u). */
unsigned crd_control_sways(const crd_control *c, uint32_t u, bool only_refuse,
                           crd_sway ret[CRD_SWAYS]);

/* In each bound: how many actors each controls, and the most that anyone controls who controls it
 * (without knowing the number: 0 or UINT32_MAX). [n_actors] each, zero before. An actor is at the
 * top who controls somebody, and whom nobody controls who controls more. CRD_ECANCEL. */
CRD_NODISCARD crd_status crd_control_measure(crd_control *c, uint32_t *const size[2],
                                             uint32_t *const above[2]);

/* What actor z's holdings of one kind sum to; true when there are any. */
bool crd_control_sum_of(const crd_control *c, uint32_t z, enum crd_hold_kind kind,
                        crd_control_sum *ret_sum);
/* "a, b" of who of the actor and what it controls (as last run in `bound`) holds in z; latest
 * start of these holdings; does x itself. Nobody: empty. Memory out: null text. */
crd_str crd_control_through(const crd_control *c, unsigned bound, uint32_t x, uint32_t z,
                            uint32_t kinds, crd_arena *arena, crd_date *ret_since,
                            bool *ret_direct);

#endif
