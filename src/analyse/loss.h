#ifndef CRD_ANALYSE_LOSS_H
#define CRD_ANALYSE_LOSS_H

#include "analyse/loss_disks.h"
#include "analyse/loss_falls.h"
#include "base/pool.h"
#include "world/ties.h"

/* What is left of a nation's services when a supplier, operator, owner, state, site or risk group
 * is lost, each one alone and any two together.
 *
 * Modes. FAILS: all with the label is dead, a structural reading ("as if all of its equipment
 * stopped"). WITHDRAWS: nothing that stands alone stops at once; what it hosts, operates or
 * manages stops at the end of notice, what it makes once the licence's grace is over. SEIZED:
 * sites and links that stand in or cross the state. SABOTAGES: every element, link and site on
 * which the actor holds A.
 *
 * Time. `hours` after the loss: autonomy, notice, grace and restoral move what is dead. What fails
 * or is sabotaged is back after its restore_h.
 *
 * Bounds. Low is certain; high is possible: links and hosts that may stand in for one another do so
 * in low and not in high; several needs of one kind likewise; a time that is not known favours low
 * to stand and high to fall; where sources of equal weight disagree low counts neither, as what
 * falls or as what it would be worse without, and high each; an unknown maker is, in high, any
 * party known to make for that layer, by what stands or by what its products are sold for, that
 * existed when it was installed (`unknown_any`: any at all). A service without a need tree, a need
 * without members or in dispute, and a path between places that no recorded links join, stand in
 * low and fall with any loss in high. What is watched, set up or tapped by another thing runs
 * without it: management and orchestration stop nothing at once, interception nothing at all,
 * unless the data say when. Elements of one function in a network that a service needs whole stand
 * in for one another. A party is lost together with all that it controls.
 *
 * Capacity. A path need with a capacity is lost when its two places are joined by less than that:
 * by greatest flow over what stands, links used in both directions alike, each need by itself. A
 * link whose capacity is not known carries whatever comes in low and nothing in high; where sources
 * disagree, the most and the least. A link that carries others has, in high, what they leave of it
 * for itself, in low all. What the network does not carry even with nothing lost falls,
 * in low, when its places are parted, and in high with any loss. With `shared`, in high, needs of
 * all services use links at the same time: those of priority access first, then by criticality; a
 * way that is not touched is kept unless a higher class needs it; the others of a class are led
 * anew, and where that fails for one, each of them may be the one that goes without. (Of services
 * with several ways to be met, all are counted.) */
typedef enum crd_loss_by {
    CRD_LOSS_MAKER,    /* makes the product, or builds the link */
    CRD_LOSS_SUPPLIER, /* that, or hosts */
    CRD_LOSS_OPERATOR,
    CRD_LOSS_OWNER,
    CRD_LOSS_STATE, /* suppliers that it controls or that are established there */
    CRD_LOSS_SITE,
    CRD_LOSS_LINK,
    CRD_LOSS_RISK_GROUP,
    CRD_LOSS_DISK, /* what a disk hits, wherever its middle is (loss_disks.h) */
    CRD_LOSS_BYS
} crd_loss_by;

typedef enum crd_loss_mode {
    CRD_LOSS_FAILS,
    CRD_LOSS_WITHDRAWS,
    CRD_LOSS_SABOTAGES,
    CRD_LOSS_SEIZED,
    CRD_LOSS_MODES
} crd_loss_mode;

#define CRD_LOSS_NO_CELLS SIZE_MAX

/* What comes first; then critical services, services, users, equipment, and the id. */
typedef enum crd_loss_rank {
    CRD_LOSS_BY_CRITICAL,     /* services of criticality 4 and 5 */
    CRD_LOSS_BY_PEOPLE_HOURS, /* needs `times` */
    CRD_LOSS_BY_PEOPLE,       /* without any network */
    CRD_LOSS_BY_SERVICES,
    CRD_LOSS_BY_USERS,
    CRD_LOSS_BY_CAPACITY,
    CRD_LOSS_RANKS
} crd_loss_rank;

typedef struct crd_loss_opts {
    crd_loss_by by;
    crd_loss_mode mode; /* SEIZED takes STATE; SITE, LINK, RISK_GROUP, DISK: FAILS */
    double hours;       /* 0 and up */
    double until;       /* above `hours`: all of the time from then until now; low is what is down
                           throughout, high what is at any time. Else at the one time */
    crd_loss_rank rank;
    const struct crd_loss_times *times; /* of the same losses; NULL = not asked for */
    bool pairs;                         /* any two as well */
    bool latent;                        /* SABOTAGES: also what must be prepared */
    bool unknown_any;
    bool shared;        /* in high, paths share what capacity there is, see above */
    const crd_str *set; /* [n_set] these together, one loss; 0 = each one. A party that nobody
                           recorded: unknown:TABLE:ID, or unknown:all, see fewest.h */
    size_t n_set;
    const crd_loss_disks *disks; /* DISK: them; of the same world */
    size_t most_pairs;           /* CRD_ELIMIT beyond; 0 = 1,000,000 */
    uint32_t pairs_up_to;        /* where more than so many can be lost: no `pairs`, see
                                    pairs_left_out; 0 = of however many */
    size_t weigh_pairs;          /* of so many twos, by what they take together of services, count
                                    all that both take; of `times` people times hours as well */
    size_t tell_pairs;           /* of the first so many, in their order, count what is cut off; of
                                    `times` also from when to when services are lost */
    size_t tell_cells;           /* as crd_loss_list_cells has it, not of DISK; CRD_LOSS_NO_CELLS */
    crd_pool *pool;              /* may be NULL */
    bool (*stop)(void *ctx); /* fewest.h: from several threads; true: list less. Not of crd_loss */
    void *stop_ctx;
} crd_loss_opts;

/* What is lost, certainly and at most. */
typedef struct crd_loss_count {
    int64_t low, high;
} crd_loss_count;

/* People without service, beyond those who had none before: without the network that they subscribe
 * to; nor one on which it may roam (or, a second subscription); in no reach of any public network
 * that stands, for emergency calls. Of the nation overlaps are bounded, never added: low is the
 * largest of the networks, high at most everybody. */
typedef struct crd_loss_people {
    crd_loss_count own, any, calls;
} crd_loss_people;

typedef struct crd_loss_what {
    crd_str id, name;                  /* of a set: ids, "+" between, and names */
    crd_loss_count services, degraded; /* services lost; below target, lost ones among them */
    crd_loss_count critical;           /* lost, of criticality 4 and 5 */
    crd_loss_count users;              /* of lost services, each service for itself */
    crd_loss_count elements, sites, links;
    crd_loss_count cut_sites, cut_states; /* no longer joined with the largest part; a state by one
                                             of its places */
    crd_loss_count capacity;              /* of links, Gbit/s rounded; each link for itself */
    crd_loss_count demand;       /* that path needs which are lost ask for, Gbit/s rounded */
    crd_loss_people people;      /* of the nation; zero unless people_known */
    crd_loss_count people_hours; /* as in crd_loss_times; CRD_NULL64 without `times` */
    uint32_t number;             /* among all that were tried, by id */
} crd_loss_what;

typedef struct crd_loss_cell {
    uint32_t what; /* index in `whats` */
    crd_str service, name;
    int64_t criticality, users; /* CRD_NULL64 = unknown */
    bool lost_low, lost_high, degraded_low, degraded_high;
} crd_loss_cell;

/* Subscribers of one network whom the loss leaves without. */
typedef struct crd_loss_network {
    uint32_t what; /* index in `whats` */
    crd_str id, name, operated_by;
    int64_t subscribers;  /* CRD_NULL64 = not known: at most whom it covers */
    crd_loss_count own;   /* without their own network */
    crd_loss_count any;   /* nor one on which they may roam */
    crd_loss_count first; /* of these users of services with priority, who are served first */
    bool has_first;       /* there are such users */
} crd_loss_network;

/* Where a service is taken down: in how many places, and which is the worst (first of `whats`) of
 * those that take it for certain, and of all that may. */
typedef struct crd_loss_place {
    crd_str service, name;
    int64_t criticality, users; /* CRD_NULL64 = unknown */
    int64_t low, high;
    uint32_t sure, may; /* in `whats`; UINT32_MAX = none */
} crd_loss_place;

/* Two that together take more than each alone: a service, or people without any network or
 * emergency calls (these where there are at most 20,000 such twos to try). */
typedef struct crd_loss_two {
    crd_str a, b, a_name, b_name;
    crd_loss_what more; /* services, critical ones and users: of services that neither alone takes;
                           of the rest what both take beyond the sum of each alone */
    crd_loss_what both; /* what both take: `people`; when `weighed` all, but what is cut off: when
                           `told` */
    crd_loss_count alone[2]; /* services that a, and b, take alone; when `weighed` */
    bool weighed, told;
} crd_loss_two;

/* The two together take the service down, and neither does alone. */
typedef struct crd_loss_pair {
    uint32_t two; /* index in `twos` */
    crd_str service, name, a, b;
    int64_t criticality, users; /* CRD_NULL64 = unknown */
    bool certain;               /* else possible: and then neither alone takes it down possibly */
    crd_loss_people people;     /* without service when both are lost */
} crd_loss_pair;

enum { CRD_LOSS_TOLD = 1000 };

typedef struct crd_loss_result {
    const crd_loss_what *whats; /* [n_whats] that take anything: worst first (critical, services,
                                   users, elements; low, then high), then id */
    size_t n_whats, asked;      /* asked: labels that were tried */
    const uint32_t *place; /* [asked] by number: index in `whats`; UINT32_MAX = takes nothing */
    const crd_loss_falls *falls; /* which loss takes which service */
    const crd_loss_cell *cells;  /* by `whats`, most critical first, then id; of disks those of the
                                    first CRD_LOSS_TOLD */
    size_t n_cells;
    uint64_t cells_left_out; /* of losses beyond `tell_cells` */
    const crd_loss_place
        *places; /* of disks: services that one takes; most critical first, then id */
    size_t n_places;
    const crd_loss_two *twos; /* most more first, as `rank` says; weighed ones before others */
    size_t n_twos;
    const struct crd_loss_times *two_times; /* of the twos that are told, by their place; NULL */
    const crd_loss_pair *pairs;             /* by `twos`; certain ones, most critical ones first */
    size_t n_pairs;
    bool pairs_left_out; /* `asked` is above pairs_up_to */
    uint32_t services;   /* in the case */
    uint32_t open;       /* of them those whose needs are not fully known */
    uint32_t unknown;    /* elements and links without a maker that the high bound rests on */
    uint32_t unclaimed;  /* of them those that no recorded party could have made: none is known for
                            such things, or was there then */
    uint32_t undated;    /* parties who could be that, of whom nobody says since when they exist */
    uint32_t capacity_paths; /* path needs with a capacity */
    crd_loss_count
        capacity_short;               /* of them not met even with nothing lost: even if links of
                                         unknown capacity carry whatever comes; if they carry nothing */
    const crd_loss_network *networks; /* by `whats`, then id; those that lose anybody */
    size_t n_networks;
    bool people_known;        /* a public network of the nation with users or coverage is there */
    int64_t people;           /* in its areas; 0 = not known */
    uint32_t public_networks; /* that count for the nation */
    uint32_t unsaid_subscribers; /* of them: they do not say how many they have */
    uint32_t unsaid_capacity;    /* roaming agreements that do not say how much is set aside */
} crd_loss_result;

/* Tables and fields besides crd_ties_wants. */
const crd_want *crd_loss_wants(size_t *ret_n);

/* Results live in `arena`, their texts in the world. Deterministic. A pass over the needs for every
 * 512 losses, two bounds. CRD_EINVAL: mode and `by` that do not go together. CRD_ENOENT: a name of
 * `set` that nothing has. CRD_ELIMIT, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_loss(const crd_ties *t, const crd_loss_opts *opts, crd_arena *arena,
                                  const crd_loss_result **ret_result, crd_err *err);

/* The same with cells of so many of `whats`, from the first, the others counted; 0 = of all, also
 * where these have none. `*ret_told` may be `r`; cells in the arena, the rest is shared.
 * CRD_ENOMEM. O(cells + words of `falls`). */
CRD_NODISCARD crd_status crd_loss_list_cells(const crd_world *w, const crd_loss_result *r,
                                             size_t tell_cells, crd_arena *arena,
                                             crd_loss_result *ret_told);

/* ---- how long ------------------------------------------------------------------------------ */

/* A service's being lost, within the horizon. */
typedef struct crd_loss_lasting {
    double from, until; /* hours; NaN when never */
    double hours;       /* less than until - from when it is back in between */
    bool lasts;         /* still lost at the horizon */
} crd_loss_lasting;

typedef struct crd_loss_spell {
    uint32_t loss; /* index in `losses` */
    crd_str service, name;
    int64_t criticality, users; /* CRD_NULL64 = unknown */
    crd_loss_lasting low, high;
} crd_loss_spell;

typedef struct crd_loss_lost {
    crd_str id, name;
    /* People who lose their own network or a service that they use, times the hours of that: low
     * the largest group at each time, high all groups but never more than all people (if known). */
    crd_loss_count people_hours;
    bool takes_any; /* some service, or somebody's network, possibly, for a while */
} crd_loss_lost;

typedef struct crd_loss_times {
    const crd_loss_lost *losses; /* [n_losses] all that were tried, by id */
    size_t n_losses;
    const crd_loss_spell *spells; /* by loss; most users times possible hours first, then id */
    size_t n_spells;
    bool spells_left_out; /* there would be more than 2^25 losses times services: none is listed */
    const double *times;  /* [n_times + 1] between which nothing changes; the last: the horizon */
    size_t n_times;
    bool exact; /* else there were more such times than 24 (12 above 200,000 elements and links):
                   several are taken as one, so that bounds stand further apart */
} crd_loss_times;

/* From when to when services are lost, from the loss to the horizon. `hours`, `pairs` and `rank` of
 * the options are not looked at. Up to 24 times the cost of one moment. In the arena. As crd_loss;
 * CRD_EINVAL: a horizon that is not after the loss. */
CRD_NODISCARD crd_status crd_loss_over_time(const crd_ties *t, const crd_loss_opts *opts,
                                            double horizon_h, crd_arena *arena,
                                            const crd_loss_times **ret_times, crd_err *err);

/* ---- why ---------------------------------------------------------------------------------- */

/* One line of the reason: what fails, under what it makes fail. */
typedef struct crd_loss_step {
    uint32_t depth;      /* 0 is the service */
    const char *what;    /* "service", "need", "element", "link", "site", "network", "product",
                            "party", "jurisdiction", "label", "out of service", "not recorded" */
    crd_str id, name;    /* of a need: service/node, and its kind */
    bool again;          /* its reason stands above */
    uint32_t table, row; /* CRD_T_COUNT = none */
    uint32_t node;       /* in the ties; CRD_NODE_NONE = none */
} crd_loss_step;

/* What stood in for what: `stands` is enough under `under`, although `fails` does. */
typedef struct crd_loss_spare {
    crd_loss_step under, stands, fails;
} crd_loss_spare;

typedef struct crd_loss_why {
    bool lost, degraded;        /* in the bound asked for */
    const crd_loss_step *steps; /* none when it stands */
    size_t n_steps;
    bool cut; /* there are more than CRD_LOSS_STEPS */
    /* When it is not lost: just enough of what stands, so that it does. */
    const crd_loss_step *rests; /* elements, links, sites, networks, services; depth 0 */
    size_t n_rests;
    const crd_loss_spare *spares;
    size_t n_spares;
} crd_loss_why;
enum { CRD_LOSS_STEPS = 1000 };

/* Why the service falls when `set` of the options is lost together: for each thing that fails just
 * enough of what failed before it; or why it stands. In the arena. CRD_ENOENT: no such service.
 * CRD_EINVAL: no set.
 */
CRD_NODISCARD crd_status crd_loss_explain(const crd_ties *t, const crd_loss_opts *opts,
                                          crd_str service, bool high, crd_arena *arena,
                                          const crd_loss_why **ret_why, crd_err *err);

#endif
