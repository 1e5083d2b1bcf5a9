#ifndef CRD_ANALYSE_FEWEST_H
#define CRD_ANALYSE_FEWEST_H

#include "analyse/loss.h"

/* The fewest parties (makers, owners, states, sites ...) that must fail, or act together, to take a
 * service down; and every minimal set of few.
 *
 * Two bounds, as analyse/loss.h has them. LOW: counted as for an attacker with luck: everything
 * that is possible helps, and whoever is not recorded answers to a party that is in the set already
 * and could be it, or they are all one. HIGH: what is certain, and each unknown maker (owner,
 * operator) of a product, element or link is a party of its own. So the fewest lie between the two.
 * Each of the two has bounds of its own where it could not be worked out to the end.
 *
 * Sets name parties that are recorded, and no others: certain ones take it down for sure, possible
 * ones perhaps. */
enum { CRD_FEWEST_SIZE_MAX = 6, CRD_FEWEST_PARTIES = 64 };

typedef struct crd_fewest_opts {
    crd_loss_opts
        loss;         /* by, mode, hours, latent, unknown_any, pool; most_pairs: of sets of two that
                        links and ways may have, before twos are left to the search; 0 = 2^24 */
    crd_str service;  /* only this one; null = all */
    uint32_t size;    /* list all minimal sets of up to so many; 0 = none */
    size_t most_sets; /* that are kept in all; 0 = 100,000 */
    uint64_t effort;  /* steps of search for each kind of service; 0 = 50 million */
    bool (*stop)(void *ctx); /* from several threads; true: end with bounds. NULL = never */
    void *stop_ctx;
    bool sets_only; /* the sets alone: the fewest of `ones` stay zero */
    /* Asked before sets are listed, with how long that will take, from a few of them: about, and
     * the same on every machine. What it gives, but for CRD_OK, ends the question. May be NULL. */
    crd_status (*begin)(void *ctx, double seconds);
    void *begin_ctx;
} crd_fewest_opts;

typedef struct crd_fewest_party {
    crd_str id, name;    /* of what it makes, where the party itself is unknown */
    const char *unknown; /* NULL: a party; "product", "element", "link" ...: whose maker (owner,
                            operator) nobody recorded; "all": one who makes all of those */
} crd_fewest_party;

typedef struct crd_fewest_bound {
    uint32_t lower, upper; /* of the fewest; upper UINT32_MAX: no set is known */
    bool proven;           /* lower = upper, or never */
    bool never;            /* all of them together do not take it down */
    const uint32_t *set;   /* [upper] indices in `parties` */
} crd_fewest_bound;

typedef struct crd_fewest_one {
    crd_str service, name;
    int64_t criticality, users; /* CRD_NULL64 = unknown */
    crd_fewest_bound low, high;
    uint32_t like; /* index of the first one with the same needs: itself, or before */
} crd_fewest_one;

typedef struct crd_fewest_set {
    uint32_t one; /* index in `ones` */
    uint32_t n;
    const uint32_t *party; /* [n] indices in `parties` */
    bool certain;          /* else possible, and no part of it is certain */
} crd_fewest_set;

typedef struct crd_fewest_weight {
    uint32_t party;
    crd_loss_count sets;     /* low: certain ones that it is in, high: those and possible ones */
    crd_loss_count services; /* of those sets */
    crd_loss_count alone;    /* services that it takes down alone */
    int64_t saved[2]; /* services that nothing of up to `size` would take down any more, if this
                         party could not be lost: all of their sets have it; of certain sets, of
                         possible ones */
    int64_t saved_users[2]; /* of those, each service for itself */
} crd_fewest_weight;

typedef struct crd_fewest_result {
    const crd_fewest_party *parties;
    size_t n_parties;
    const crd_fewest_one *ones; /* most critical first, then id */
    size_t n_ones;
    uint32_t asked;             /* parties that were tried */
    uint32_t unknown;           /* unknown parties besides, in high */
    uint32_t kinds;             /* of services: those with the same needs are worked out once */
    size_t open;                /* ones that are not proven, both bounds */
    bool stopped;               /* effort or `stop` ended some of it */
    const crd_fewest_set *sets; /* by service, certain first, then size, then parties */
    size_t n_sets;
    bool sets_cut;                    /* there may be more than those */
    const crd_fewest_weight *weights; /* of parties in any set: most saved, alone, sets; then id */
    size_t n_weights;
} crd_fewest_result;

/* Results live in `arena`, their texts in the world. Deterministic but for `stop`; the same for any
 * pool. None, one and two are tried in bulk for all services; what they leave is searched, critical
 * services first (graph/hitting.h). CRD_EINVAL: options. CRD_ENOENT: no such service. CRD_ELIMIT,
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_fewest(const crd_ties *t, const crd_fewest_opts *opts,
                                    crd_arena *arena, const crd_fewest_result **ret_result,
                                    crd_err *err);

#endif
