#ifndef CRD_ANALYSE_SHARES_H
#define CRD_ANALYSE_SHARES_H

#include "analyse/control.h"
#include "world/world.h"

/* Who makes, owns and operates how much, by layer and by operator, network, region or area.
 *
 * Counted are elements in service or failed, or of unknown status, each `quantity` times. Low
 * counts what is certain; high also what is possible: elements that hold only maybe, contested
 * fields for each of the parties named, and elements of which nothing is known (no value, or a
 * reference that leads nowhere) for every party that could be the one: it existed at the date of
 * installation and is known for that layer (makes a product for it, owns an element of it; any
 * operator). The maker is who makes the product in fact; a brand is none. What is of no known
 * operator (network, region, area) forms a group of its own, and is no other's. */
typedef enum crd_share_role {
    CRD_SHARE_MAKER,
    CRD_SHARE_OWNER,
    CRD_SHARE_OPERATOR,
} crd_share_role;
enum { CRD_SHARE_ROLES = CRD_SHARE_OPERATOR + 1 };

/* What is summed. Of links: each that is in service or failed, or of unknown status. Links' makers
 * are whom ties `builds` name; their owners, those of ties `owns` to the link or its network; their
 * operators, those of ties `operates` to the link, else who operates its network. Several may be:
 * each is a mention, and the thing counts once for each; what is of unknown make counts once. Ties
 * that have ended say nothing. Who could be an unknown maker or owner is known
 * for the medium: a tie of the case says so of another link. */
typedef enum crd_share_measure {
    CRD_SHARE_ELEMENTS,
    CRD_SHARE_SITES,   /* with an element of the group, by the parties of such elements, as mentions
                        */
    CRD_SHARE_TRAFFIC, /* of elements, Mbit/s; of a row, whatever its quantity; so the next two */
    CRD_SHARE_SUBSCRIBERS, /* whom they serve */
    CRD_SHARE_PREMISES,    /* that they pass */
    CRD_SHARE_LINKS,
    CRD_SHARE_SYSTEMS,  /* links of one `system`, else of one network, as one thing: its parties are
                           those of any of its links, and an unknown one when a link has none */
    CRD_SHARE_LENGTH,   /* of links, in metres */
    CRD_SHARE_CAPACITY, /* of links, in Mbit/s */
} crd_share_measure;

/* What groups there are beside the one of all. Elements are in the area they name, else in their
 * site's; links in those of both ends. A region is an area's `area_group`. */
typedef enum crd_share_split {
    CRD_SHARE_BY_OPERATOR,
    CRD_SHARE_BY_NETWORK,
    CRD_SHARE_BY_REGION,
    CRD_SHARE_BY_AREA,
    CRD_SHARE_WHOLE, /* none */
} crd_share_split;

typedef struct crd_share {
    crd_str party, name;       /* id; name may be null. Of states their codes */
    int64_t low, high;         /* things, metres, Mbit/s */
    int32_t low_ppm, high_ppm; /* of what is there; low rounded down, high up; one
                                  number to the nearest when what is counted is exact */
    int64_t other; /* as low, by the other way to count what is shared (see crd_shares_opts) */
} crd_share;

typedef struct crd_share_group {
    crd_share_role role;
    crd_str layer; /* null = all layers; empty = functions of no known layer. Of links: medium */
    crd_str of;    /* id of the operator, network, region or area; null = all */
    crd_str of_name;
    bool of_unknown; /* the group of those without a known one */
    int64_t total;   /* all that may be there */
    int64_t certain; /* that is there, whoever makes it */
    int64_t unknown; /* total less the sum of `low`: whose party is not certain */
    int32_t unknown_ppm;
    int64_t other;             /* `certain`, by the other way to count what is shared */
    int32_t hhi_low, hhi_high; /* Herfindahl-Hirschman index, 0 to 10,000 */
    int32_t hhi_certain;       /* of the rows' `low` alone, to the nearest; -1 = all are 0 */
    const crd_share
        *rows; /* [n_rows] by low, then high, falling, then id: parties with a certain or
                  contested element, or known for the layer where something is unknown */
    size_t n_rows;
    size_t n_others;  /* further parties that only the unknown could be (unknown_any) */
    uint64_t without; /* left out of it, as in the result */
} crd_share_group;

typedef struct crd_shares_result {
    const crd_share_group *groups; /* [n] by role, `of` (all, by id, unknown), layer (all, by
                                      name); none without anything in it */
    size_t n;
    uint64_t without; /* left out: links of unknown length or capacity, elements of unknown traffic,
                         subscribers or premises, or at no known site */
} crd_shares_result;

typedef struct crd_shares_opts {
    crd_share_measure measure;
    unsigned roles; /* 1 << role of those that are asked for; 0 = all */
    crd_share_split split;
    crd_str country; /* elements at its sites, links with an end there (an end that is not given
                        says  nothing); where it is unknown, only maybe. null = everywhere */
    crd_str only[CRD_SHARE_WHOLE]; /* by split: only of this operator, ...; the same bounds */
    bool unknown_any; /* the unknown could be any party that existed, known for the layer or not */
    /* What networks share (share_use: MOCN, MORAN, passive, or an element or link by name) counts
     * once, for the operator or network it belongs to; or once for each network that uses it, for
     * that network's. `other` holds what the way not chosen would count. */
    bool each_user;
    /* Not parties but the states they answer to: who controls it for certain, if that is a state;
     * else where the last who controls it for certain sits; else its own seat. Whoever controls it
     * possibly makes more than one possible. Of the same world; NULL = parties. */
    crd_control *control;
} crd_shares_opts;

/* What crd_shares needs of a world; with `control`, crd_control_wants too. */
const crd_want *crd_shares_wants(size_t *ret_n);

/* Results live in `arena`, their texts in the world. CRD_ENOMEM; CRD_ELIMIT: more than 2^53
 * elements, or of another measure, or more than 2^24 groups. O(elements + links + ties + groups x
 * parties). Deterministic. */
CRD_NODISCARD crd_status crd_shares(const crd_world *w, const crd_shares_opts *opts,
                                    crd_arena *arena, const crd_shares_result **ret_result,
                                    crd_err *err);

/* Mean of a party's shares over the groups of the split, each counting the same, however much it
 * has; the group of the unknown is not among them. */
typedef struct crd_share_mean {
    crd_share_role role;
    crd_str layer; /* as in crd_share_group */
    crd_str party, name;
    int32_t low_ppm, high_ppm; /* to the nearest */
    uint32_t n;                /* groups */
} crd_share_mean;
/* By role, layer, then low, high falling, then id. In the arena. O(rows log rows). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_shares_mean(const crd_shares_result *r, crd_arena *arena,
                                         const crd_share_mean **ret_means, size_t *ret_n,
                                         crd_err *err);

/* Layer of a network function, also of one that the case adds (table `code`); null when there is
 * none. `function` is the text's number. */
crd_str crd_layer_of(const crd_world *w, uint32_t function);

#endif
