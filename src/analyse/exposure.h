#ifndef CRD_ANALYSE_EXPOSURE_H
#define CRD_ANALYSE_EXPOSURE_H

#include "base/bits.h"
#include "base/pool.h"
#include "graph/graph.h"
#include "graph/lanes.h"
#include "world/ties.h"

typedef struct crd_sheet crd_sheet;

/* Which states and parties could read, see, change or stop what a nation depends on, and how much
 * of it. For each power, grade (standing; latent, which contains standing) and bound an actor
 * reaches the nodes to which a path of ties leads that all give the power at least at the grade.
 *
 * Of a service the answer is the share of its users: a function that all pass counts whole, access
 * elements count those whom they serve (subscribers against the network's, or the people of the
 * areas they cover); what overlaps is bounded (largest single share <= union <= min(1, sum)), never
 * added. A service that needs any of several things is exposed by one of them in the high bound
 * alone. Stopping a service depends on what is left without the actor: that is no matter of reach,
 * so A is counted on elements, links and sites only. */

/* ---- reaching ----------------------------------------------------------------------------- */

/* A tie of the question itself, which no row says. */
typedef struct crd_reach_more {
    uint32_t from, to; /* nodes */
    crd_might might;
    uint8_t kind;  /* crd_tie_id; whatever `kinds` of a plane says */
    uint32_t pool; /* whose votes together it rests on (exposure_pool.h), or CRD_NO_POOL */
} crd_reach_more;
#define CRD_NO_POOL UINT32_MAX

/* What counts as a tie in one sweep. */
typedef struct crd_reach_plane {
    crd_might_plane plane;
    uint64_t kinds;             /* bit of each crd_tie_id that counts */
    const crd_reach_more *more; /* [n_more] by `from`, those that give nothing here, too */
    size_t n_more;
} crd_reach_plane;

/* Where one actor starts: nodes, each of which it reaches. */
typedef struct crd_reach_seeds {
    const uint32_t *nodes;
    size_t n;
} crd_reach_seeds;

/* What up to CRD_LANES actors reach: lane l of a word is actor first + l. Borrowed for the call. */
typedef struct crd_reach_block {
    size_t first, n;
    const crd_word *words; /* [n_nodes] by place */
    const uint32_t *place; /* [n_nodes] of each node; the same for all blocks of a plane */
    uint32_t order;        /* one way of placing all nodes, one number */
} crd_reach_block;

typedef crd_status (*crd_reach_each)(void *ctx, const crd_reach_block *block, crd_err *err);

/* A way to answer for many actors at once. Calls `each` for blocks of the n actors, in order, all
 * but the last of CRD_LANES; stops at its first failure. All ways give the same sets. */
typedef struct crd_reacher {
    void *ctx;
    crd_status (*reach)(void *ctx, const crd_ties *t, const crd_reach_plane *p,
                        const crd_reach_seeds *actors, size_t n, crd_reach_each each,
                        void *each_ctx, crd_err *err);
} crd_reacher;

/* The plain one: a breadth-first search an actor, O(actors x (nodes + ties)). CRD_ENOMEM. */
extern const crd_reacher crd_reacher_plain;

/* The same for one case's ties with the memory of a search (80 bytes a node) kept from plane to
 * plane: a question of few actors then costs what they reach. One question at a time; `t` must
 * outlive it; the caller frees. CRD_ENOMEM. */
typedef struct crd_plain_room crd_plain_room;
CRD_NODISCARD crd_status crd_plain_room_new(const crd_ties *t, crd_plain_room **ret_room,
                                            crd_err *err);
void crd_plain_room_free(crd_plain_room *room); /* NULL is fine */
crd_reacher crd_plain_room_use(crd_plain_room *room);

/* The bit-parallel one (graph/lanes.h): 512 actors a sweep. Made once for the ties, which must
 * outlive it; orders them on first use, and again when a scenario's ties differ. `pool` may be NULL
 * and is borrowed; one question at a time. The caller frees. Beside the dag 64 bytes a node. A
 * block costs one sweep. CRD_ENOMEM, CRD_ELIMIT. */
typedef struct crd_lane_reacher crd_lane_reacher;
CRD_NODISCARD crd_status crd_lane_reacher_new(const crd_ties *t, crd_pool *pool,
                                              crd_lane_reacher **ret_reacher, crd_err *err);
void crd_lane_reacher_free(crd_lane_reacher *r); /* NULL is fine */
crd_reacher crd_lane_reacher_use(crd_lane_reacher *r);

/* ---- the question ------------------------------------------------------------------------- */

enum crd_exposure_who {
    CRD_EXPOSED_TO_STATES = 1u << 0,
    CRD_EXPOSED_TO_ULTIMATES = 1u << 1, /* parties that nobody is certain to control and that
                                           are no state's body */
    CRD_EXPOSED_TO_PARTIES = 1u << 2,   /* all parties */
    CRD_EXPOSED_TO_UNKNOWN = 1u << 3,   /* the unknown party: what nobody is named for */
};

typedef struct crd_exposure_lend {
    crd_str lender, borrower; /* states */
} crd_exposure_lend;

typedef struct crd_exposure_opts {
    unsigned who;          /* enum crd_exposure_who; used when n_actors == 0 */
    const crd_str *actors; /* [n_actors] "XN" or "jurisdiction:XN" a state, "party:x" or "x" */
    size_t n_actors;
    bool coalition;                 /* the actors together are one */
    const crd_exposure_lend *lends; /* [n_lends] the borrower has the lender's powers too */
    size_t n_lends;
    struct crd_control *control; /* of the same world: votes of a coalition, and of a borrower with
                                    its lenders, are added; NULL = they are not */
    bool scenario;               /* ties that are suppositions (`lends` of the case) count */
    bool withdraws;              /* ties of withdrawn supply (export control, sanctions) count */
    bool unknown_any;            /* whoever is not named could be any actor: high bounds only */
    bool stops;                  /* also: whom could they leave without the service? The
                                    world holds crd_loss_wants, too (analyse/loss.h) */
    crd_str service;             /* cells of this one alone; null = of all */
    bool touched;                /* fill `touched`; takes exactly one actor */
    crd_str in;                  /* groups and what is touched: only what stands or lands in this
                                    state, or in a member of this alliance; null = everywhere */
    const crd_reacher *reacher;  /* NULL = the cheaper one of the two for the question */
    crd_pool *pool;              /* may be NULL; changes no answer */
    bool compact;                /* leave `cells` empty: crd_exposure_each tells them */
    bool no_services;            /* only groups: no cells, and of groups no users and shares */
} crd_exposure_opts;
#define CRD_EXPOSURE_OPTS                                                          \
    ((crd_exposure_opts){.who = CRD_EXPOSED_TO_STATES | CRD_EXPOSED_TO_ULTIMATES | \
                                CRD_EXPOSED_TO_UNKNOWN})

enum { CRD_EXPOSURE_LATENT, CRD_EXPOSURE_STANDING, CRD_EXPOSURE_GRADES };

typedef struct crd_exposure_share {
    int32_t low_ppm, high_ppm; /* low rounded down, high up */
} crd_exposure_share;

typedef struct crd_exposure_actor {
    crd_str id, name; /* a state's code, a party's id; id null = the unknown party or a coalition */
    bool state, unknown;
    uint32_t node; /* in the ties; CRD_NODE_NONE = a coalition */
} crd_exposure_actor;

typedef struct crd_exposure_service {
    crd_str id, name;
    int64_t criticality, users; /* CRD_NULL64 = unknown */
} crd_exposure_service;

typedef struct crd_exposure_cell {
    uint32_t actor, service;
    crd_exposure_share share[CRD_EXPOSURE_GRADES][CRD_POWERS]; /* A: asked for by `stops` */
} crd_exposure_cell;

/* Elements (each quantity times) and links in reach, by layer, network or operator of the network;
 * and sites. */
enum crd_exposure_by {
    CRD_EXPOSED_LAYER,
    CRD_EXPOSED_NETWORK,
    CRD_EXPOSED_OPERATOR,
};
enum { CRD_EXPOSED_BYS = CRD_EXPOSED_OPERATOR + 1 };

typedef struct crd_exposure_group {
    uint32_t actor;
    uint8_t by;     /* enum crd_exposure_by */
    uint32_t group; /* number of the group: the same group, the same number */
    crd_str id;     /* layer, "" = none is known; network or operator, null = not said, or sources
                       of equal weight disagree */
    crd_str name;   /* of a network or an operator; null = not described */
    bool sites;     /* of kind LAYER: this row is of sites, id is null */
    int64_t total;  /* all that may be there */
    int64_t low[CRD_EXPOSURE_GRADES][CRD_POWERS], high[CRD_EXPOSURE_GRADES][CRD_POWERS];
    bool has_users; /* of a network that a service needs whole, and its operator: `share` is of the
                       subscribers of such networks. Else that is not known */
    int64_t users;  /* their subscribers; CRD_NULL64 = unknown */
    crd_exposure_share share[CRD_EXPOSURE_GRADES][3]; /* C, M, I */
} crd_exposure_group;

/* How a path leaves states and parties, by the kind of its first tie to a thing. */
enum crd_exposure_way {
    CRD_WAY_OWNERSHIP, /* owns, operates */
    CRD_WAY_SUPPLY,    /* makes, builds, maintains, integrates, made in */
    CRD_WAY_ACCESS,    /* manages, hosts */
    CRD_WAY_TERRITORY, /* stands in */
    CRD_WAY_KEYS,      /* holds keys */
    CRD_WAY_OTHER,
};
enum { CRD_WAYS = CRD_WAY_OTHER + 1 };
const char *crd_way_name(enum crd_exposure_way way); /* "ownership" */
enum crd_exposure_way crd_way_of(crd_tie_id kind);

typedef struct crd_exposure_touched {
    uint32_t table; /* CRD_T_element, CRD_T_link, CRD_T_site */
    crd_str id, function, layer, network;
    int64_t quantity;                     /* of an element; else 1 */
    crd_might might;                      /* the best of all paths */
    crd_might by_way[CRD_WAYS];           /* the best of those that leave the parties so */
    uint32_t kinds[CRD_EXPOSURE_GRADES];  /* bits of crd_tie_id: how they leave, in high */
    crd_str through[CRD_EXPOSURE_GRADES]; /* which states and parties they leave from, by id, ", "
                                             between; after the first few ", ..." */
} crd_exposure_touched;

typedef struct crd_exposure_result {
    const crd_exposure_actor *actors; /* [n_actors] states, parties, by id; the unknown last */
    size_t n_actors;
    size_t n_members; /* different ones who were asked about: more than n_actors in a coalition */
    const crd_exposure_service *services; /* all, by id */
    size_t n_services;
    const crd_exposure_cell *cells; /* those that are not all nothing, by actor, then service */
    size_t n_cells;
    struct crd_sheets {      /* what crd_exposure_each reads */
        const crd_sheet *at; /* in a tenth to a half of the memory of cells */
        size_t n_blocks;
        const uint32_t *order;
    } sheets;
    const crd_exposure_group *groups; /* the same, by kind, actor, then id; sites after layers */
    size_t n_groups;
    size_t n_nowhere; /* elements, links and sites left out by `in`, as nobody says where they are
                       */
    const crd_exposure_touched *touched; /* by table (elements, links, sites), then id */
    size_t n_touched;
} crd_exposure_result;

/* Results live in `arena`, their texts in the world of `t`. Deterministic; the order of rows and
 * the threads make no difference. One sweep for each power, grade and bound: 16, and for each block
 * of 512 actors a pass over the words of elements, links and sites and one over those of what
 * serves services; one plane is in memory at a time. What is kept grows with the pairs of actor and
 * service (or group) that are something. CRD_ENOENT: an actor or a service, or a state or alliance
 * in `in`, that the case does not speak of. CRD_EINVAL: `touched` without exactly one actor.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_exposure(const crd_ties *t, const crd_exposure_opts *opts,
                                      crd_arena *arena, const crd_exposure_result **ret_result,
                                      crd_err *err);

/* Every cell once; those of one service by actor. Stops at the first
 * failure. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_exposure_each(const crd_exposure_result *r, void *ctx,
                                           crd_status (*each)(void *ctx,
                                                              const crd_exposure_cell *cell));

#endif
