#ifndef CRD_ANALYSE_CONTROL_H
#define CRD_ANALYSE_CONTROL_H

#include "graph/capture.h"
#include "world/ties.h"
#include "world/world.h"

/* Who controls whom, and who influences whom: two questions, each with what is certain (low) and
 * what is possible (high).
 *
 * Actors. A state is one actor with the parties of kind state there, a branch with its head office:
 * who controls the head office controls the branch, which the head office has in hand; the branch
 * does not control the head office.
 * A state has its bodies (kind state-body) in hand as it has what it controls; a body alone is not
 * its state. Where kind, seat or head office is contested, the state or head office controls it
 * possibly.
 *
 * Control of z: more than `threshold` (or `threshold` and more) of the votes in z lies with x and
 * all that x controls; or x consolidates z; or x with all it controls may appoint more than half
 * of its board. A group that acts in concert (a party of kind group) counts, in companies in which
 * at least two of its members hold something, what they hold as well: certainly for members by
 * votes in the group, possibly for others.
 *
 * Votes. Where a company has no row of votes, shares stand for them. Where it has, a holder of whom
 * only shares are known has these possibly. Low counts ppm_min of rows that hold surely, the least
 * of contested ones; high ppm_max (unknown = all), the most of contested ones, never more than what
 * others leave. Of several rows of one owner, one owned and one kind the largest counts. A part
 * that no row speaks of stays with nobody named; with `float_any`, whoever holds something in a
 * company may hold that rest too. Sums above the whole are reported and never scaled. A recorded
 * 30 % is certain influence, and no possible control.
 *
 * Influence on z: votes or shares at or above `influence`, the largest holding, a seat on the
 * board, executive management that sits in the state; in z or in one who controls z. Vetoes, and
 * votes without which nobody reaches the threshold, give the power to block and nothing else; debt
 * is finance. Everything is counted for a holder together with all it controls.
 *
 * Votes that a company holds in itself, or that those hold in it whom it certainly controls, are in
 * low votes of others, and in high suspended: what is needed is the threshold of the rest.
 *
 * The order of rows changes nothing. Lists are sorted: certain first, then by id. */
typedef struct crd_control_opts {
    int32_t threshold_ppm; /* 0 .. 1,000,000 */
    bool at_least;         /* threshold and more, instead of more than it */
    int32_t influence_ppm; /* and more */
    bool float_any;
    const crd_progress *progress; /* may be NULL */
} crd_control_opts;
#define CRD_CONTROL_OPTS ((crd_control_opts){.threshold_ppm = 500000, .influence_ppm = 100000})

const crd_want *crd_control_wants(size_t *ret_n);

typedef struct crd_control crd_control;

/* Actors and holdings of a world, which must outlive it. The caller frees; one thread at a time.
 * O(parties + holdings log holdings). CRD_EINVAL: an option out of range. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_control_new(const crd_world *w, const crd_control_opts *opts,
                                         crd_control **ret_control, crd_err *err);
void crd_control_free(crd_control *c); /* NULL is fine */

/* ---- actors, for other analyses ----------------------------------------------------------- */

/* Actors are the vertices of both captures, numbered from 0. */
uint32_t crd_control_actors(const crd_control *c);
uint32_t crd_control_of_party(const crd_control *c, uint32_t party_row);
uint32_t crd_control_of_state(const crd_control *c, uint32_t jurisdiction_row);
/* Who controls whom, certainly or possibly. */
const crd_capture *crd_control_capture(const crd_control *c, bool possible);
/* Certain control as a forest; NULL when it is none (other kinds than votes, a threshold below
 * half, sums above the whole). */
const crd_forest *crd_control_forest(const crd_control *c);

/* Control and influence as ties for crd_ties_new (world/ties.h): every controller and what it
 * controls, and who influences, may block or lends to each party. The caller frees *ret_ties. Costs
 * what the relation is large, and what those at the top and those they control hold. The order of
 * the ties does not depend on the order of rows. CRD_ENOMEM, CRD_ECANCEL. */
CRD_NODISCARD crd_status crd_control_ties(crd_control *c, crd_control_tie **ret_ties, size_t *ret_n,
                                          crd_err *err);

/* The same of several in one hand: what their votes and all that they control come to together. The
 * first of them is named as owner. Those of whom the case knows no holdings, and branches (which
 * have nothing in hand), are left out. One closure in each bound. CRD_ENOMEM. */
typedef struct crd_control_member {
    uint32_t table, text; /* CRD_T_party or CRD_T_jurisdiction; id */
} crd_control_member;
CRD_NODISCARD crd_status crd_control_together(crd_control *c, const crd_control_member *members,
                                              size_t n, crd_control_tie **ret_ties, size_t *ret_n,
                                              crd_err *err);

/* ---- one party or state ------------------------------------------------------------------- */

typedef struct crd_control_actor {
    crd_str id, name;     /* a state: "jurisdiction:XN"; name may be null */
    crd_str jurisdiction; /* a state's own code; null = unknown */
} crd_control_actor;

typedef struct crd_controller {
    crd_control_actor who;
    bool certain;
    bool ultimate;  /* nobody else controls it, who is not also controlled by it; nor does the party
                     */
    bool direct;    /* holds something in the party itself */
    const char *by; /* "votes", "shares", "board", "consolidates", "concert", "is" */
    int32_t low_ppm, high_ppm; /* votes in the party, with all it controls */
    crd_str through;           /* who of those holds something in the party, ", " between */
    crd_date since;            /* latest start of the holdings that carry it; NONE = not known */
} crd_controller;

typedef struct crd_influencer {
    crd_control_actor who;
    const char *kind; /* "minority", "largest", "board", "managed-from", "veto", "joint", "block",
                         "debt" */
    const char *tie;  /* "influences", "vetoes", "finances" */
    crd_str on;       /* the party itself, or one who controls it */
    bool certain;
    int32_t low_ppm, high_ppm; /* of votes, board or debt; high -1 = not a matter of shares */
    crd_str through;
    crd_date since;
} crd_influencer;

/* One holding in the chain from an ultimate controller down to the party. */
typedef struct crd_control_hop {
    crd_str controller;
    uint32_t step; /* 1 is the holding in the party itself */
    crd_control_actor owner;
    crd_str owned;
    crd_str kind; /* of holding; "is" */
    int32_t low_ppm, high_ppm;
    crd_date since;
    crd_str source;
    uint32_t line;
    bool certain; /* it holds surely, and the holdings of its step surely give control */
} crd_control_hop;

typedef struct crd_controlled {
    crd_control_actor who;
    bool certain, direct;
    bool abroad; /* seated in another state */
    const char *by;
    int32_t low_ppm, high_ppm;
} crd_controlled;

/* Integrated (cash-flow) share: all ways together, what a holder holds in itself counted once. */
typedef struct crd_control_owner {
    crd_control_actor who;
    int32_t low_ppm, high_ppm;
    bool last; /* nobody is known to own it */
} crd_control_owner;

typedef struct crd_control_sum {
    crd_str party, kind;
    int64_t low_ppm, high_ppm; /* sums as stated */
    const char *what; /* "whole", "rest" (a part is not spoken of), "over", "self" (holds itself) */
} crd_control_sum;

typedef struct crd_control_result {
    crd_control_actor subject;
    const char *basis; /* "votes", "shares", "none" */
    const crd_controller *controllers;
    size_t n_controllers;
    const crd_influencer *influencers;
    size_t n_influencers;
    const crd_control_hop *hops;
    size_t n_hops;
    const crd_controlled *controlled;
    size_t n_controlled;
    const crd_control_owner *owners; /* largest low first */
    size_t n_owners;
    crd_str closed; /* a party of a ring that leaves nothing to outside owners, or of which more
                       than the whole is held: there are no integrated shares. Null = there are */
    bool unbounded; /* the same for the high bound alone: it says 1,000,000 */
    bool own_votes; /* the party, or one who controls it, holds votes in itself, or those do whom
                       it certainly controls */
    const crd_control_sum *sums; /* of the party and all who control it */
    size_t n_sums;
} crd_control_result;

/* @param what  id of a party ("party:x" too), of a state ("jurisdiction:XN"), a code of a state, or
 * a name as written, also after folding.
 * CRD_ENOENT: nothing of that name. CRD_EINVAL: several. CRD_ENOMEM, CRD_ECANCEL.
 * `arena` owns the result; texts live as long as the world. */
CRD_NODISCARD crd_status crd_control_about(crd_control *c, crd_str what, crd_arena *arena,
                                           const crd_control_result **ret_result, crd_err *err);

/* ---- two of them -------------------------------------------------------------------------- */

/* Why one controls or influences another. */
typedef struct crd_control_why {
    crd_control_actor who, subject;
    bool same;                      /* one person in law: head office and branch, a state */
    const crd_controller *controls; /* NULL = it does not */
    const crd_control_hop *hops;    /* the holdings that carry control */
    size_t n_hops;
    const crd_influencer *influences; /* certain first */
    size_t n_influences;
} crd_control_why;

/* @param beyond  influence on those who control the party, too, as crd_control_about lists it;
 * without it that on the party itself, as crd_control_ties gives it.
 * Otherwise as crd_control_about. */
CRD_NODISCARD crd_status crd_control_between(crd_control *c, crd_str who, crd_str party,
                                             bool beyond, crd_arena *arena,
                                             const crd_control_why **ret_why, crd_err *err);
/* The same of several in one hand (crd_control_together) and the party itself; `who` is the first
 * of them, and `direct` never true. */
CRD_NODISCARD crd_status crd_control_between_all(crd_control *c, const crd_control_member *members,
                                                 size_t n, crd_str party, crd_arena *arena,
                                                 const crd_control_why **ret_why, crd_err *err);

/* ---- a drawing ---------------------------------------------------------------------------- */

typedef struct crd_control_vertex {
    crd_str id, name; /* "party:x", "jurisdiction:XN"; name may be null */
    const char *kind; /* "party", "jurisdiction" */
    bool actor, target, on_chain;
} crd_control_vertex;

/* A holding; or a state and its body, a head office and its branch. */
typedef struct crd_control_edge {
    crd_str from, to;          /* who holds, and in whom */
    const char *kind;          /* as in crd_control_hop; "branch" */
    int32_t low_ppm, high_ppm; /* < 0: no share */
    crd_date since;
    bool certain, on_chain;
} crd_control_edge;

typedef struct crd_control_drawn {
    crd_str who, subject;        /* ids as in crd_control_actor; `who` may be null */
    const crd_control_hop *hops; /* the chain */
    size_t n_hops;
    uint32_t around;  /* also draw what is so many holdings from it */
    size_t max_nodes; /* with `around`; 0 = no limit */
} crd_control_drawn;

typedef struct crd_control_drawing {
    const crd_control_vertex *vertices; /* by id */
    size_t n_vertices;
    const crd_control_edge *edges; /* by whom they lead to, kind, owner's id */
    size_t n_edges;
    uint64_t left_out; /* parties for which max_nodes leaves no room */
} crd_control_drawing;

/* The chain with all holdings between those who are on it, and what is around. Texts live in
 * `arena` and as long as the world. O(parties) for the marks, and what is drawn holds and is held
 * by. Deterministic. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_control_draw(const crd_control *c, const crd_control_drawn *what,
                                          crd_arena *arena, crd_control_drawing *ret_drawing,
                                          crd_err *err);

/* ---- all ---------------------------------------------------------------------------------- */

typedef struct crd_ultimate {
    crd_control_actor who;
    uint32_t low, high;               /* parties that it controls */
    uint32_t abroad_low, abroad_high; /* of them seated in another state */
    crd_str
        ring; /* whom it controls and is controlled by, so that nobody is behind all of them: ids,
                 ", " between, after five " and N more"; null = it is in no ring */
} crd_ultimate;

typedef struct crd_control_seat {
    crd_str jurisdiction, name; /* null = not known */
    uint32_t ultimates;         /* certain ones */
    uint32_t low, high;         /* parties that they control, each once */
    uint32_t abroad_low, abroad_high;
} crd_control_seat;

typedef struct crd_control_all_result {
    const crd_ultimate *ultimates; /* low, then high falling, then id */
    size_t n_ultimates;
    const crd_control_seat *seats; /* the same */
    size_t n_seats;
    uint32_t by_shares;          /* companies in which shares stand for votes */
    uint32_t rest;               /* companies of whose votes a part is not spoken of */
    const crd_control_sum *sums; /* "over" and "self" */
    size_t n_sums;
} crd_control_all_result;

/* Costs what the relation is large, in time; memory is linear. CRD_ENOMEM, CRD_ECANCEL. */
CRD_NODISCARD crd_status crd_control_all(crd_control *c, crd_arena *arena,
                                         const crd_control_all_result **ret_result, crd_err *err);

#endif
