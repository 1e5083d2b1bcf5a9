#ifndef CRD_ANALYSE_EXPOSURE_INT_H
#define CRD_ANALYSE_EXPOSURE_INT_H

/* What exposure_actors.c (who is asked about), exposure.c (sweeps, results), exposure_share.c (what
 * each tie brings of whose users), exposure_tally.c (users of 512 actors at once) and
 * exposure_group.c share. */
#include "analyse/exposure.h"
#include "analyse/exposure_pool.h"
#include "analyse/loss.h"
#include "base/err.h"
#include "base/vec.h"

enum { CRD_PPM_ALL = 1000000 };

/* ---- what each tie brings ----------------------------------------------------------------- */

enum crd_unsure {
    CRD_SURE_OF_NEED,     /* every user needs it, or no need says so */
    CRD_UNSURE_BY_CHOICE, /* another would do */
    CRD_UNSURE_BY_DOUBT,  /* sources leave open whether it is needed */
    CRD_UNSURE_OUTSIDE,   /* it is needed in some areas, other things in others */
};
enum { CRD_UNSURE_N = CRD_UNSURE_OUTSIDE + 1 };

/* What one tie brings of a service's or a network's users. */
typedef struct crd_portion {
    int32_t low, high; /* ppm */
    uint32_t need;     /* whose members have fewer subscribers than it has users; CRD_ROW_NONE */
    int32_t once;      /* of such a need: in high, once for all of its members in reach */
    bool covers;       /* by areas: low and high are not used */
    bool unweighed;    /* access equipment that serves nobody knows whom: low is 0, no need */
    bool counted;      /* access equipment that serves so many */
    uint8_t unsure;    /* enum crd_unsure: why nothing is certain of it alone */
} crd_portion;

typedef struct crd_into {
    uint32_t tie, from;
    crd_might might; /* of the tie */
    uint8_t kind;
    crd_portion part;
} crd_into;

/* One of several things that will do has a user for sure: what is in reach of all of them together
 * is bounded (docs/exposure.md). A thing is a tie into the target, the users of a network or site,
 * or again a choice. */
enum crd_thing_kind { CRD_THING_TIE, CRD_THING_USERS, CRD_THING_CHOICE };
typedef struct crd_thing {
    uint32_t from; /* node, or number of the choice */
    crd_might might;
    uint8_t kind, is;
} crd_thing;
typedef struct crd_branch {
    uint32_t first, n; /* of things: each of them is passed by all users of the branch */
    int32_t most;      /* ppm of the target's users, at most, whose branch it is */
} crd_branch;
typedef struct crd_choice {
    uint32_t first, n; /* of branches */
    bool site;         /* of things at a site: those that could never give a power are not passed */
} crd_choice;

/* A tie into a target covers a part of an area. */
typedef struct crd_covering {
    uint32_t area; /* row, with people */
    uint32_t from; /* as its tie's */
    crd_might might;
    uint8_t kind;
    bool doubtful;     /* no tie into the target is sure to cover any of the area */
    int32_t low, high; /* ppm of the area's people */
} crd_covering;

/* Ties into services and into the users of networks and sites, with what they bring; made once for
 * all actors and planes. Targets: services, then extra nodes in their order (those that are no
 * users have no ties here). */
typedef struct crd_users {
    const crd_ties *t;
    uint32_t n_services, n_targets;
    uint32_t *first;       /* [n_targets + 1] in `into` */
    crd_into *into;        /* of a target: by need, then the largest low first */
    uint32_t *cover_first; /* [n_targets + 1] in `coverings` */
    CRD_VEC(crd_covering)
    coverings;              /* of a target: doubtful ones last; by area, then the largest
                               low first */
    int64_t *covered;       /* [n_targets] people of all areas that ties into it cover */
    int64_t *covered_least; /* [n_targets] the same, of what is sure to be covered: of a
                               service the people, of users' nodes all of these areas */
    int32_t *beside;        /* [n_targets] ppm of users, at most, of access equipment that
                               says how many it serves */
    uint32_t *choice_first; /* [n_targets] in choices: what some user must pass */
    uint32_t *choice_n;     /* [n_targets] of these, how many; the rest is part of them */
    CRD_VEC(crd_choice) choices;
    CRD_VEC(crd_branch) branches;
    CRD_VEC(crd_thing) things;
} crd_users;

CRD_NODISCARD crd_status crd_users_new(const crd_ties *t, crd_users **ret_users);
void crd_users_free(crd_users *u);
/* A part as ppm of the whole, at most all. */
int32_t crd_part_ppm(int64_t part, int64_t whole, bool up);
/* By its nature, as access equipment does. */
bool crd_element_serves_part(const crd_world *w, uint32_t element);

/* Who is asked about. */
typedef struct crd_asked {
    crd_exposure_actor *actors; /* [n_actors] in the arena; by id */
    size_t n_actors, n_members;
    CRD_VEC(crd_reach_seeds) seeds; /* of each */
    crd_pools pools;                /* ties of the question */
    uint64_t kinds;
} crd_asked;
/* The caller calls done in any case. CRD_ENOENT, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_asked_init(crd_asked *q, const crd_ties *t, const crd_exposure_opts *o,
                                        crd_arena *arena, crd_err *err);
void crd_asked_done(crd_asked *q);
/* The planes of an answer, by number: all of low first. Lends what q holds. */
enum { CRD_ASKED_PLANES = 2 * 2 * CRD_POWERS };
crd_reach_plane crd_asked_plane(const crd_asked *q, unsigned i);

static inline unsigned crd_plane_grade(const crd_might_plane *p)
{
    return p->grade == CRD_GRADE_STANDING ? CRD_EXPOSURE_STANDING : CRD_EXPOSURE_LATENT;
}

bool crd_reach_tie(const crd_ties *t, const crd_reach_plane *p, uint32_t tie);
static inline bool crd_reach_counts(const crd_reach_plane *p, uint8_t kind, crd_might might)
{
    return (p->kinds >> kind & 1) && crd_might_has(might, p->plane);
}

/* The ties of the question from a node in this plane: for (i = crd_more_begin(p, v);
 * crd_more_next(p, v, &i); i++) of p->more[i]. O(log ties) to begin. */
static inline size_t crd_more_begin(const crd_reach_plane *p, uint32_t from)
{
    size_t lo = 0, hi = p->n_more;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->more[mid].from < from)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}
static inline bool crd_more_next(const crd_reach_plane *p, uint32_t from, size_t *i)
{
    while (*i < p->n_more && p->more[*i].from == from &&
           !crd_might_has(p->more[*i].might, p->plane))
        ++*i;
    return *i < p->n_more && p->more[*i].from == from;
}

/* A share of a share: low rounded down, high up. */
static inline int32_t crd_share_times(int32_t a, int32_t b, bool high)
{
    return (int32_t)(((int64_t)a * b + (high ? CRD_PPM_ALL - 1 : 0)) / CRD_PPM_ALL);
}

/* Ties by which one thing leans on another: whether it falls with it depends on what else there
 * is. A question takes all of these kinds or none. */
#define CRD_TIES_LEANING                                            \
    (UINT64_C(1) << CRD_TIE_NEEDS | UINT64_C(1) << CRD_TIE_HOUSES | \
     UINT64_C(1) << CRD_TIE_CARRIES | UINT64_C(1) << CRD_TIE_ENDS | \
     UINT64_C(1) << CRD_TIE_SERVES | UINT64_C(1) << CRD_TIE_PASSES | UINT64_C(1) << CRD_TIE_OPENS)

/* ---- users of 512 actors at once ---------------------------------------------------------- */

/* One number above 0 for each of some lanes. */
typedef struct crd_lane_row {
    uint32_t target;
    int32_t same; /* the number, when it is the same for all of them; else 0 */
    size_t first; /* else: theirs in the sheet's values, in the order of lanes */
    uint64_t lanes[CRD_LANES / 64];
} crd_lane_row;

/* By target; targets of which no lane has anything are left out. */
struct crd_sheet {
    crd_lane_row *rows;
    size_t n_rows;
    int32_t *values;
};
void crd_sheet_done(crd_sheet *s);

/* The row's numbers by lane, 0 where it has none. */
void crd_row_spread(const crd_sheet *s, const crd_lane_row *row, int32_t ret[CRD_LANES]);

/* Work space for one question; the pool is borrowed and may be NULL. */
typedef struct crd_tally crd_tally;
CRD_NODISCARD crd_status crd_tally_new(const crd_users *u, crd_pool *pool, crd_tally **ret_tally);
void crd_tally_free(crd_tally *y); /* NULL is fine */
/* From here on of this service alone (row), and of the users of networks and sites. */
void crd_tally_only(crd_tally *y, uint32_t service);

/* From here on shares are of this plane, in its bound. `place` as in crd_reach_block. O(ties into
 * targets). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_tally_plane(crd_tally *y, const crd_reach_plane *p,
                                         const uint32_t *place);
/* The shares of all services, in the bound of the plane: of a low plane low, of a high one high.
 * The sheet is in the arena; or that is NULL, and the caller ends it. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_tally_block(crd_tally *y, const crd_reach_block *block,
                                         crd_arena *arena, crd_sheet *ret_sheet, crd_err *err);
/* The same of the users of networks and sites, of the last block; targets as in crd_users. */
const crd_sheet *crd_tally_users(const crd_tally *y);

/* ---- whom 512 actors could leave without ---------------------------------------------------- */

/* For each service the share of its users whom an actor could leave without it at once: all where
 * it is lost when everything stops that the actor could stop (analyse/loss.h: SABOTAGES), else
 * those whom access equipment that stops serves: in high all of these, in low those with a line of
 * their own. Needs that nobody recorded are not counted. `u` and what it is of are borrowed. Costs
 * what the circuits of two bounds do: O(rows), and as many words as things and gates. */
typedef struct crd_stopper crd_stopper;
/* @param o  mode and hours: what leans on what, so long after; pool */
CRD_NODISCARD crd_status crd_stopper_new(const crd_users *u, const crd_loss_opts *o, uint32_t only,
                                         crd_stopper **ret_stopper, crd_err *err);
void crd_stopper_free(crd_stopper *s); /* NULL is fine */
/* Do the element's users count when it stops and the service stands?
 * @param known  [elements] in low those with rows of `covers`, in high those that needs name */
bool crd_stopper_counts(const crd_ties *t, uint32_t element, bool high, const uint8_t *known);
/* What actors reach with the power to stop, but over ties that are CRD_TIES_LEANING. `low`: the
 * sheet of the same actors and grade in the low bound, of which this is the high one; NULL: this is
 * the low one. The sheet is in the arena. Two passes over the circuit. */
CRD_NODISCARD crd_status crd_stopper_block(crd_stopper *s, const crd_reach_block *block,
                                           const crd_sheet *low, crd_arena *arena,
                                           crd_sheet *ret_sheet, crd_err *err);

#endif
