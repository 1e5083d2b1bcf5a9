#ifndef CRD_ANALYSE_SHARES_H
#define CRD_ANALYSE_SHARES_H

#include "world/world.h"

/* Who makes, owns and operates how many elements, by layer and by operator.
 *
 * Counted are elements in service or failed, or of unknown status, each `quantity` times. Low
 * counts what is certain; high also what is possible: elements that hold only maybe, contested
 * fields for each of the parties named, and elements of which nothing is known (no value, or a
 * reference that leads nowhere) for every party that could be the one: it existed at the date of
 * installation and is known for that layer (makes a product for it, owns an element of it; any
 * operator). The maker is who makes the product in fact; a brand is none. Elements whose operator
 * is not known form a group of their own, and no operator's. */
typedef enum crd_share_role {
    CRD_SHARE_MAKER,
    CRD_SHARE_OWNER,
    CRD_SHARE_OPERATOR,
} crd_share_role;

/* What is summed. Of links: each that is in service or failed, or of unknown status. Links' makers
 * are whom ties `builds` name; their owners, those of ties `owns` to the link or its network; their
 * operators, those of ties `operates` to the link, else who operates its network. Several may be:
 * each is a mention, and the thing counts once for each; what is of unknown make counts once. Ties
 * that have ended say nothing. Who could be an unknown maker or owner is known
 * for the medium: a tie of the case says so of another link. */
typedef enum crd_share_measure {
    CRD_SHARE_ELEMENTS,
    CRD_SHARE_LINKS,
    CRD_SHARE_SYSTEMS,  /* links of one `system`, else of one network, as one thing: its parties are
                           those of any of its links, and an unknown one when a link has none */
    CRD_SHARE_LENGTH,   /* of links, in metres */
    CRD_SHARE_CAPACITY, /* of links, in Mbit/s */
} crd_share_measure;

typedef struct crd_share {
    crd_str party, name;       /* id; name may be null */
    int64_t low, high;         /* things, metres, Mbit/s */
    int32_t low_ppm, high_ppm; /* of what is there; low rounded down, high up; one
                                  number to the nearest when what is counted is exact */
    int64_t per_user; /* as low, but a shared element counts once for each network that uses it */
} crd_share;

typedef struct crd_share_group {
    crd_share_role role;
    crd_str layer;    /* null = all layers; empty = functions of no known layer. Of links: medium */
    crd_str operator; /* id; null = all */
    crd_str operator_name;
    bool operator_unknown; /* the group of those without a known operator */
    int64_t total;         /* all that may be there */
    int64_t certain;       /* that is there, whoever makes it */
    int64_t unknown;       /* total less the sum of `low`: whose party is not certain */
    int32_t unknown_ppm;
    int64_t per_user;          /* `certain`, once for each network that uses it */
    int32_t hhi_low, hhi_high; /* Herfindahl-Hirschman index, 0 to 10,000 */
    int32_t hhi_certain;       /* of the rows' `low` alone, to the nearest; -1 = all are 0 */
    const crd_share
        *rows; /* [n_rows] by low, then high, falling, then id: parties with a certain or
                  contested element, or known for the layer where something is unknown */
    size_t n_rows;
    size_t n_others; /* further parties that only the unknown could be (unknown_any) */
} crd_share_group;

typedef struct crd_shares_result {
    const crd_share_group *groups; /* [n] by role, operator (all, by id, unknown), layer (all, by
                                      name); none that is empty; operators only by layer */
    size_t n;
    uint64_t without; /* links left out, as their length or capacity is not known */
} crd_shares_result;

typedef struct crd_shares_opts {
    crd_share_measure measure;
    crd_str country;  /* elements at its sites, links with an end there (an end that is not given
                         says  nothing); where it is unknown, only maybe. null = everywhere */
    bool unknown_any; /* the unknown could be any party that existed, known for the layer or not */
} crd_shares_opts;

/* What crd_shares needs of a world. */
const crd_want *crd_shares_wants(size_t *ret_n);

/* Results live in `arena`, their texts in the world. CRD_ENOMEM; CRD_ELIMIT: more than 2^53
 * elements, or of another measure. O(elements + links + ties + groups x parties). Deterministic. */
CRD_NODISCARD crd_status crd_shares(const crd_world *w, const crd_shares_opts *opts,
                                    crd_arena *arena, const crd_shares_result **ret_result,
                                    crd_err *err);

/* Layer of a network function, also of one that the case adds (table `code`); null when there is
 * none. `function` is the text's number. */
crd_str crd_layer_of(const crd_world *w, uint32_t function);

#endif
