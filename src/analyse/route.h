#ifndef CRD_ANALYSE_ROUTE_H
#define CRD_ANALYSE_ROUTE_H

#include "analyse/loss_disks.h"
#include "graph/disjoint.h"
#include "graph/reach.h"
#include "world/ties.h"

/* Which ways through the network can be trusted: end to end, over everything that has a hand in
 * them.
 *
 * Trust. A policy names those whom one's traffic shall avoid. A link, element or site is not
 * trusted when one of them holds a power over it: a path of ties leads from him to it
 * (world/ties.h), so that what carries a link, who manages it, who hosts, made, owns and operates
 * what it passes, and the state that it crosses all count. Low is certain; possible is what only
 * the high bound of the ties gives, and what nobody is named for (an unknown maker, owner,
 * operator).
 *
 * The way. Links join places; an element that a link ends at joins it to the element's site;
 * branches of a cable system meet; a state that is asked for is any of its sites, a network any of
 * its gateways (UPF, PGW, GGSN): where content leaves that is routed through it. Best is: fewest
 * things that are not trusted, then the greatest capacity, then the least length.
 *
 * Two answers. The careful one uses only what is certainly there and certainly trusted; the hopeful
 * one also what possibly is. Where both find a way there is one; where only the hopeful one does,
 * it depends on what is not known, and both are shown. */
typedef enum crd_trust { CRD_TRUST_YES, CRD_TRUST_OPEN, CRD_TRUST_NO } crd_trust;

typedef struct crd_route_policy {
    const crd_str *avoid; /* [n_avoid] "XN" or "jurisdiction:XN", "party:x", "list:L" (all that a
                             list names), "outside:A" (states that are no members of an alliance) */
    size_t n_avoid;
    unsigned powers; /* enum crd_power bits that count; 0 = all four */
    bool standing;   /* only channels that exist; else also what must be prepared */
    bool inland; /* the sites of a state are joined with one another, over ways nobody records */
    bool trust_unknown;              /* what nobody is named for counts as trusted */
    const uint8_t *elements, *links; /* [rows] crd_trust of each, in the place of what ties say;
                                        sites are then trusted. NULL: ties say it */
} crd_route_policy;

enum crd_route_kind {
    CRD_PLACE_SITE,
    CRD_PLACE_ELEMENT,
    CRD_PLACE_SYSTEM,
    CRD_PLACE_STATE,
    CRD_PLACE_NETWORK, /* where its users' traffic leaves: at one of its gateways */
};

typedef struct crd_route_node {
    uint8_t kind; /* enum crd_route_kind */
    uint32_t row; /* of site, element, jurisdiction, network; of a system: a link of it */
} crd_route_node;

/* The network of a world with what is trusted in it. Read the fields, change none. */
typedef struct crd_route_map {
    const crd_ties *t;
    const crd_world *w;
    crd_net *net;
    crd_route_node *nodes;               /* [net->n_nodes] */
    uint32_t *link;                      /* [net->n_edges] row; CRD_ROW_NONE = inside a place */
    uint8_t *node_trust, *edge_trust;    /* crd_trust */
    uint64_t *nodes_in[2], *edges_in[2]; /* sets: certainly, possibly usable */
    uint64_t *trusted_nodes[2], *trusted_edges[2]; /* of them those trusted: certainly, possibly */
    uint32_t *width[2]; /* [n_edges] Mbit/s; careful: unknown is 0, hopeful: no limit */
    uint32_t *length;   /* [n_edges] tenths of a kilometre; unknown is 0 */
    uint32_t first_element, first_system, first_state, first_network; /* in this order */
    uint32_t unknown_lengths, unknown_capacities;                     /* links that do not say */
    uint32_t *lower_first, *lower; /* rows of link: what carries link l stands from lower_first[l]
                                      to lower_first[l + 1] - 1 */
    uint32_t *upper_first, *upper; /* what it carries */
    uint64_t *is[2];  /* [n_nodes of ties] sets: those avoided reach it certainly, possibly */
    uint64_t *own[2]; /* of them the links that are reached otherwise than over what carries them */
} crd_route_map;

const crd_want *crd_route_wants(size_t *ret_n);

/* A list of whom to avoid, in words for crd_route_policy. Commas stand between; a comma is part of
 * the id of a party when what is behind it can be no word. The value of a setting (`setting`) that
 * has no comma has blanks between: with one, ids may have blanks. Words borrow from the list. */
typedef struct crd_route_words {
    const crd_world *w;
    crd_str rest;
    bool blanks;
} crd_route_words;
crd_route_words crd_route_words_of(const crd_world *w, crd_str list, bool setting);
bool crd_route_word(crd_route_words *l, crd_str *ret_word); /* false: no more; never empty */

/* The caller frees. `t` is borrowed. Searches of the ties, one for each power and bound; then
 * linear. CRD_ENOENT: a name that the case does not know. CRD_EINVAL: a word of no known form.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_map_new(const crd_ties *t, const crd_route_policy *policy,
                                           crd_route_map **ret_map, crd_err *err);
void crd_route_map_free(crd_route_map *m); /* NULL is fine */

/* The node of a site, an element that a link ends at (else its site), or a state: "site:x",
 * "element:x", "jurisdiction:XN", or the bare id, looked for in this order; or "network:x"; or
 * "roaming:HOME/VISITED": the network through which content of HOME's users in VISITED leaves, by
 * the `routing` of their agreement. CRD_ENOENT: no such place; no agreement, none that says. */
CRD_NODISCARD crd_status crd_route_place(const crd_route_map *m, crd_str id, uint32_t *ret_node,
                                         crd_err *err);

/* ---- one pair ------------------------------------------------------------------------------- */

typedef enum crd_apart {
    CRD_APART_LINK,
    CRD_APART_NODE,
    CRD_APART_SITE,
    CRD_APART_RISK_GROUP,
    CRD_APART_SUPPLIER,
    CRD_APART_STATE,
    CRD_APART_DISK, /* no disk of a radius hits two of them, but near the ends */
    CRD_APARTS
} crd_apart;

typedef struct crd_route_opts {
    double capacity_gbps; /* each link must carry it; 0 = does not matter */
    uint32_t disjoint;    /* how many routes; 0 and 1: one */
    crd_apart by;
    double radius_km; /* for CRD_APART_DISK, whose middle is farther than twice that from both ends:
                         nearer nothing keeps ways apart. Careful: what such a disk may hit (and
                         one an eighth larger); hopeful: what it surely hits */
    uint64_t effort;  /* 0: CRD_DISJOINT_EFFORT */
    bool only_whether; /* is there a trusted way, and how many of them: no best way, opening, cut,
                          and no ways where there is none */
} crd_route_opts;

/* One thing on a route, or one that is in the way. */
typedef struct crd_route_thing {
    uint32_t table; /* CRD_T_site, CRD_T_element, CRD_T_link, CRD_T_jurisdiction, CRD_T_network */
    uint32_t row;
    crd_trust trust;
} crd_route_thing;

typedef struct crd_route_way {
    const crd_route_thing *things; /* [n] from one end to the other; systems and insides left out */
    size_t n;
    uint64_t untrusted, open; /* of them */
    double length_km;         /* of links that say */
    double capacity_gbps;     /* least; NaN = a link does not say, or there is none */
} crd_route_way;

/* Encryption between two trusted places, as the case prices it: the cheapest row of `mitigation`
 * that acts on what carries and leaves metadata and stopping, no more and no less. */
typedef struct crd_route_protection {
    crd_str measure; /* null: the case has none */
    double cost;     /* of one application; NaN: it does not say */
} crd_route_protection;
crd_route_protection crd_route_protection_of(const crd_world *w);

/* Two trusted places between which content is sealed in the place of a trusted way. What is not
 * trusted on the best way sees who speaks to whom, where and when, and can stop it. */
typedef struct crd_route_sealed {
    uint32_t from, to;        /* nodes */
    uint64_t untrusted, open; /* CRD_ROUTE_UNSEEN: there are too many to look at each */
} crd_route_sealed;
#define CRD_ROUTE_UNSEEN UINT64_MAX

/* What must change so that there is a trusted way. */
typedef struct crd_route_opening {
    bool exists;
    const crd_route_thing *replace; /* [n] */
    size_t n;
    const crd_route_sealed *sealed; /* [n_sealed] where protection was let in */
    size_t n_sealed;
    double cost;     /* of those that say what replacing or sealing them costs */
    size_t costless; /* that do not say; they count as the dearest that does */
    bool proven;
    double at_least; /* no opening costs less, what does not say counted as the dearest; NaN: no
                        bound is known, or nothing says its cost */
    double gap;      /* so much more than that this one costs, counted so; 0 where proven */
} crd_route_opening;

/* One of the two answers. */
typedef struct crd_route_answer {
    bool exists;  /* some way is there, trusted or not */
    bool trusted; /* the best one is, all of it */
    crd_route_way best;
    bool under_protection; /* not trusted, but both ends are: with encryption from end to end and
                              keys in trusted hands content would be safe; who speaks to whom, and
                              whether they can, would not */
    crd_route_opening opening;    /* when not trusted: what to replace */
    crd_route_opening protecting; /* the same, where sealing may take its place: the cheaper */
    const crd_route_thing *cut;   /* [n_cut] when not trusted: every way passes one of these */
    size_t n_cut;
    const crd_route_way *ways; /* [n_ways] when several are wished */
    size_t n_ways;
    uint32_t apart;    /* of them no two of which share what was asked for */
    uint64_t shared;   /* how often they do */
    bool ways_trusted; /* they use nothing that is not trusted */
    uint64_t at_least; /* none share less than that */
    bool proven;       /* none share less, and of those that do not none are better */
} crd_route_answer;

typedef struct crd_route_result {
    uint32_t from, to; /* nodes */
    crd_route_answer careful, hopeful;
    uint32_t sites_left_out, links_left_out; /* by disk: of no known place, so never hit */
    double cover_km;                         /* middles of disks stand so close */
} crd_route_result;

/* In the arena. CRD_EINVAL: from == to, or more than CRD_DISJOINT_MAX routes. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_between(const crd_route_map *m, uint32_t from, uint32_t to,
                                           const crd_route_opts *opts, crd_arena *arena,
                                           const crd_route_result **ret_result, crd_err *err);

/* Only whether, of many pairs of one map: there is a trusted way, and how many of them share
 * nothing of what was asked. Equal to crd_route_between with `only_whether`, but for what that
 * cannot prove within its effort: a bridge decides, and of two ways only whether they share
 * anything. One search of the map for all pairs, two when several ways are asked for; then a pair
 * costs no more than the blocks between its ends, or a search where these do not decide: of the
 * rings alone for two ways apart by risk group or supplier (once where careful and hopeful rings
 * are the same), of the map by site or state and for more than two ways. */
typedef struct crd_route_whether {
    bool trusted[2];   /* careful, hopeful */
    uint32_t apart[2]; /* with opts.disjoint above 1 */
    bool proven[2];
} crd_route_whether;
typedef struct crd_route_asker crd_route_asker;
/* The map is borrowed. The caller frees; one thread at a time. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_asker_new(const crd_route_map *m, crd_route_asker **ret_asker,
                                             crd_err *err);
void crd_route_asker_free(crd_route_asker *a); /* NULL is fine */
/* `arena`: for work of crd_route_between. As that. */
CRD_NODISCARD crd_status crd_route_asker_ask(crd_route_asker *a, uint32_t from, uint32_t to,
                                             const crd_route_opts *opts, crd_arena *arena,
                                             crd_route_whether *ret, crd_err *err);

/* On what it rests that there may be more trusted ways than there are certainly: what is openly
 * trusted on `n` ways of the hopeful answer that share nothing (as many as crd_route_asker_ask
 * says; opts.disjoint does not count) and have as few such things on them as can be, each piece of
 * a cable counted. So each may decide: without it, and without all others that are openly trusted
 * and not among these, there are no n such ways (by label if that is proven within its effort).
 * Each once, in the order of the ways; none where there is no way. One search that goes no farther
 * than it must; of one way it is kept for the next with the same `to`, which takes it up.
 * CRD_EINVAL: from == to, more than CRD_DISJOINT_MAX, by disk, or a capacity is asked for.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_asker_rests(crd_route_asker *a, uint32_t from, uint32_t to,
                                               uint32_t n, const crd_route_opts *opts,
                                               crd_arena *arena, const crd_route_thing **ret_things,
                                               size_t *ret_n, crd_err *err);

/* ---- many pairs ----------------------------------------------------------------------------- */

typedef struct crd_route_matrix {
    uint32_t n;            /* places */
    const uint8_t *joined; /* [n * n] 0 by nothing; 1 possibly by trusted ways; 2 certainly */
    const uint8_t
        *apart[2]; /* [n * n] trusted ways that share no node: careful, hopeful; up to `most` */
    uint32_t most;
} crd_route_matrix;

/* `most` 0: only whether. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_matrix_of(const crd_route_map *m, const uint32_t *nodes,
                                             uint32_t n, uint32_t most, crd_arena *arena,
                                             crd_route_matrix *ret_matrix, crd_err *err);

/* The cheapest set that opens a trusted way for each two of the places at once (careful, or
 * hopeful); `protect` (NULL = not): where sealing the way between two of them may take the place of
 * replacing. Places that what could be opened joins are asked for as a star, not as pairs: O(n)
 * demands. A state or network counts as one place here: what reaches one of its sites is joined
 * with what reaches another. */
CRD_NODISCARD crd_status crd_route_open_all(const crd_route_map *m, const uint32_t *nodes,
                                            uint32_t n, const crd_route_protection *protect,
                                            bool hopeful, crd_arena *arena,
                                            crd_route_opening *ret_opening, crd_err *err);

/* ---- services ------------------------------------------------------------------------------- */

/* A path that a service needs, with the policy that the service names. */
typedef struct crd_route_need {
    crd_str service, node, policy; /* need: service/node; policy null = the service names none */
    crd_str a, b;                  /* sites */
    bool known;                    /* the case says what the policy is */
    crd_trust trusted;             /* YES certainly, OPEN possibly, NO */
    /* What the answer was made under: `otherwise` with these to avoid. 0: nobody was asked. */
    const crd_str *avoid; /* [n_avoid] */
    size_t n_avoid;
    /* Careful and hopeful: what opens a trusted way. NULL: there is one, or it was not worked out.
     */
    const crd_route_answer *closed[2];
} crd_route_need;

/* All needs of kind path, by service and node. A policy is a row of `setting`: its name is
 * "trust_policy:NAME", its value the words of --avoid, blanks or commas between.
 * @param openings  of so many needs without a certain way it is worked out what would open one:
 *                  those of the most critical services, then by service and node; a search of the
 *                  map each. 0: of none
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_needs(const crd_ties *t, const crd_route_policy *otherwise,
                                         size_t openings, crd_arena *arena,
                                         const crd_route_need **ret_needs, size_t *ret_n,
                                         crd_err *err);

#endif
