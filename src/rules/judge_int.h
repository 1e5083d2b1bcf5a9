#ifndef CRD_RULES_JUDGE_INT_H
#define CRD_RULES_JUDGE_INT_H

/* What the files of judge share. */
#include "analyse/loss.h"
#include "analyse/route.h"
#include "base/bits.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "rules/judge.h"
#include "world/map.h"

#include <math.h>
#include <pthread.h>

/* Is it false, not known, true? */
typedef enum crd_tri { CRD_NO, CRD_OPEN, CRD_YES } crd_tri;

/* One subject of the pack: its rows, and its predicates over them. */
typedef struct crd_docket {
    crd_subject *rows;
    size_t n;
    uint64_t **yes, **no; /* [predicates] bits by row; NULL = not asked */
    uint32_t *place;      /* [predicates] + 1 in yes and no; 0 = not asked */
    uint32_t *maybe;      /* [n_maybe] rows that hold on the date only possibly */
    size_t n_maybe;
    const uint32_t *rank; /* crd_subject_ranks, once somebody asked */
} crd_docket;

/* Who looks on while rules are judged that engines answer: what is missing, what would help. */
typedef struct crd_judge_watch {
    void *ctx;
    /* One loss that takes the service possibly, or surely; `row`: of the service. */
    crd_status (*loss)(void *ctx, const crd_judgement *v, uint32_t row, crd_str lost, crd_tri meant,
                       bool surely);
    /* The answer to one wish; `r` NULL: nobody says between which places. `row`: of the service, or
     * CRD_ROW_NONE; `need`: of the table, or CRD_ROW_NONE. */
    crd_status (*route)(void *ctx, const crd_judgement *v, uint32_t row, uint32_t need,
                        const crd_route_map *m, const crd_route_result *r);
    /* Of one wish: the things whose open trust makes its bounds differ (crd_route_asker_rests), by
     * the pack's words; none where they are one. `ended` false: nobody says between which places.
     */
    crd_status (*rests)(void *ctx, const crd_judgement *v, uint32_t row, uint32_t need, bool ended,
                        const crd_route_thing *things, size_t n);
} crd_judge_watch;
typedef struct crd_grouped {
    uint32_t row, group;
} crd_grouped;
/* The rows of a rule, group by group. Rules of one `per` share one. */
typedef struct crd_grouping {
    crd_subject_id subject;
    size_t n_per;
    uint32_t per[CRD_RULE_PER]; /* [n_per] columns */
    uint32_t *of;               /* [rows] group of each row; NULL: all are in group 0 */
    crd_str *names;             /* [n] in the arena; null = the whole case */
    bool *open;                 /* [n] a value of `per` is not known */
    size_t n;
    /* Rows on whose group sources disagree: for each other that they say, possibly of it. */
    CRD_VEC(crd_grouped) may;
    /* Rows of which nobody says of which group they are, each with the open group that says what is
     * known of it: they may be of any other that agrees with that, its kin. */
    CRD_VEC(crd_grouped) nobodys;
    uint32_t *kin_first, *kin; /* [n + 1], of a group that is not open: open ones; NULL: none has */
} crd_grouping;
typedef CRD_VEC(crd_grouping *) crd_groupings;
static inline uint32_t crd_grouping_of(const crd_grouping *g, size_t row)
{
    return g->of ? g->of[row] : 0;
}
/* The open groups whose rows may be of this one. */
static inline const uint32_t *crd_grouping_kin(const crd_grouping *g, uint32_t group, size_t *ret_n)
{
    *ret_n = g->kin ? g->kin_first[group + 1] - g->kin_first[group] : 0;
    return g->kin ? g->kin + g->kin_first[group] : NULL;
}

/* judge_shared.c: columns of a subject that the pack's rules read. */
enum { CRD_JUDGE_WORDS = 2 };
void crd_judge_columns(const crd_ruleset *pack, crd_subject_id id,
                       uint64_t columns[CRD_JUDGE_WORDS]);
bool crd_judge_is_subject(const crd_ruleset *pack, crd_subject_id id);
/* Rows that hold only possibly. */
CRD_NODISCARD crd_status crd_docket_maybe(crd_arena *arena, crd_docket *d);

/* The predicates of a docket, worked out. */
typedef struct crd_shared_bits {
    const crd_ruleset *pack;
    crd_subject_id id;
    uint64_t **yes, **no;
    uint32_t *place;
} crd_shared_bits;

struct crd_judge_shared {
    const crd_ties *t;
    const crd_ruleset *const *packs; /* [n] */
    size_t n;
    crd_arena *arena;
    crd_docket dockets[CRD_SUBJECTS]; /* without predicates */
    bool lent[CRD_SUBJECTS];          /* its view is kept with `kept` */
    crd_expr_kept *exprs[CRD_SUBJECTS];
    crd_groupings groupings;
    crd_judge_kept *kept, *own; /* own: to be freed, or NULL */
    CRD_VEC(crd_shared_bits) bits;
};

/* judge_kept.c: losses, and networks with what is trusted in them. */
typedef struct crd_kept_answers crd_kept_answers;
typedef struct crd_kept_way {
    crd_str *avoid; /* [n_avoid] copies; none: trust is said of each element and link */
    size_t n_avoid, n_elements, n_links;
    uint8_t *elements, *links;
    crd_route_map *map; /* NULL: the case does not know whom to avoid */
    crd_route_asker *asker;
    crd_kept_answers *answers; /* what it said */
    bool open;                 /* the trust of some place or link of the map is open */
} crd_kept_way;
struct crd_judge_kept {
    crd_arena *arena, *own; /* own: to be freed, or NULL */
    pthread_mutex_t lock;   /* of losses */
    pthread_cond_t done;    /* one of them was worked out, or failed */
    struct crd_kept_loss {
        struct crd_kept_loss *next;
        crd_loss_opts opts;
        crd_arena *arena;              /* of the result, or NULL: the keeper's */
        const crd_loss_result *result; /* NULL: somebody is at it */
    } * losses;
    CRD_VEC(crd_kept_way *) ways;
    struct {
        crd_subject *rows; /* NULL = none yet */
        uint64_t columns[CRD_JUDGE_WORDS];
    } views[CRD_SUBJECTS];
    crd_groupings groupings; /* of these views */
};
/* judge_answers.c. */
crd_kept_answers *crd_kept_answers_new(void);    /* NULL: memory is out */
void crd_kept_answers_free(crd_kept_answers *a); /* NULL is fine */
/* As crd_route_asker_ask of its asker, each question once. */
CRD_NODISCARD crd_status crd_kept_answer(const crd_kept_way *w, uint32_t from, uint32_t to,
                                         const crd_route_opts *opts, crd_arena *arena,
                                         crd_route_whether *ret, crd_err *err);
/* With texts of results in `arena`; NULL: memory is out. */
crd_judge_kept *crd_judge_kept_in(crd_arena *arena);
/* The network under the policy, of which avoid, or elements and links are set. `rule`: for errors.
 * *ret_way lives with `k`. */
CRD_NODISCARD crd_status crd_kept_way_of(crd_judge_kept *k, const crd_ties *t,
                                         const crd_route_policy *policy,
                                         const crd_kept_way **ret_way, crd_err *err);
/* What of a docket is shared. */
CRD_NODISCARD crd_status crd_shared_lend(crd_judge_shared *s, crd_subject_id id, crd_docket *d,
                                         crd_err *err);
/* Is it one of its packs? Others may be gone before it, and another be in their place. NULL: no. */
bool crd_shared_knows(const crd_judge_shared *s, const crd_ruleset *pack);
/* Its predicates, if they were worked out for this pack; false: not yet. */
bool crd_shared_bits_lend(const crd_judge_shared *s, const crd_ruleset *pack, crd_subject_id id,
                          crd_docket *d);
/* They live in s->arena. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_shared_bits_keep(crd_judge_shared *s, const crd_ruleset *pack,
                                              crd_subject_id id, const crd_docket *d);

typedef struct crd_judging {
    const crd_ties *t;
    crd_know *k;
    const crd_ruleset *pack;
    const crd_judge_opts *opts;
    crd_arena *arena;
    crd_docket dockets[CRD_SUBJECTS];
    crd_groupings groupings;
    CRD_VEC(crd_judgement) all;
    const crd_judge_watch *watch; /* NULL = nobody */
    crd_judge_kept *kept;         /* its own, when nobody shares one; NULL = none yet */
    crd_err *err;
} crd_judging;
/* The day for which rules are read. */
static inline crd_date crd_judging_day(const crd_judging *j)
{
    return j->opts->day ? *j->opts->day : crd_world_as_of(j->t->w);
}

/* Predicates of all subjects worked out; t, k, pack, opts, arena and err are set. Close it whatever
 * this gives. */
CRD_NODISCARD crd_status crd_judging_open(crd_judging *j);
void crd_judging_close(crd_judging *j);

/* Is a predicate of a row true, false, neither? CRD_PRED_NONE is true. */
static inline crd_tri crd_docket_is(const crd_docket *d, uint32_t pred, size_t row)
{
    if (pred == CRD_PRED_NONE)
        return CRD_YES;
    uint32_t at = d->place[pred] - 1;
    return crd_bits_has(d->yes[at], row)  ? CRD_YES
           : crd_bits_has(d->no[at], row) ? CRD_NO
                                          : CRD_OPEN;
}
static inline crd_tri crd_tri_and(crd_tri a, crd_tri b) { return a < b ? a : b; }
static inline crd_tri crd_tri_not(crd_tri a) { return (crd_tri)(CRD_YES - a); }
/* Does the row count for the rule: it is there, it is addressed, and `where` (of others than forbid
 * and deadline) takes it? */
crd_tri crd_judging_counts(const crd_judging *j, const crd_rule *u, size_t row);

/* All rows for which that is yes or open, in a pass over words. */
typedef struct crd_counted {
    uint64_t *sure, *any; /* [rows] bits */
    size_t words;
} crd_counted;
CRD_NODISCARD crd_status crd_counted_new(const crd_judging *j, const crd_rule *u, crd_counted *c);
void crd_counted_done(crd_counted *c);
/* The first row of `any` from `row` on; SIZE_MAX: none. */
static inline size_t crd_counted_next(const crd_counted *c, size_t row)
{
    size_t w = row / 64;
    uint64_t bits = w < c->words ? c->any[w] >> row % 64 << row % 64 : 0;
    while (bits == 0 && ++w < c->words)
        bits = c->any[w];
    return bits ? w * 64 + (size_t)__builtin_ctzll(bits) : SIZE_MAX;
}
static inline crd_tri crd_counted_is(const crd_counted *c, size_t row)
{
    return crd_bits_has(c->sure, row) ? CRD_YES : CRD_OPEN;
}

/* What the rule's judging may keep things in: that of opts.shared, else one of its own. */
crd_judge_kept *crd_judging_kept(const crd_judging *j);

/* judge_group.c */
CRD_NODISCARD crd_status crd_grouping_get(crd_judging *j, const crd_rule *u,
                                          const crd_grouping **ret_grouping);
void crd_groupings_done(crd_groupings *all); /* what is not in the arena */
/* judge_loss.c: the losses that a rule means; of all packs once. */
CRD_NODISCARD crd_status crd_judging_losses(crd_judging *j, const crd_loss_opts *opts,
                                            const crd_loss_result **ret_result);
/* The judgement of a group: everything but what depends on the kind. NULL: memory is out. */
crd_judgement *crd_judging_add(crd_judging *j, const crd_rule *u, crd_str group);
/* Nothing was judged since `first`: the rule is not applicable, and says so once. */
CRD_NODISCARD crd_status crd_judging_none(crd_judging *j, const crd_rule *u, size_t first);
/* Weights of rows by a measure, as columns; SITES is not for rows. */
typedef struct crd_weights {
    const int64_t *whole; /* [rows] of these two one at most */
    const double *real;
    bool none; /* the subject has no such column: nothing is known */
    const crd_subject *rows;
    uint32_t column;
} crd_weights;
CRD_NODISCARD crd_status crd_judging_weights(crd_judging *j, const crd_rule *u, crd_measure m,
                                             crd_weights *ret_weights);
/* A weight lies between the least and the greatest that sources of equal weight say; one that
 * nobody says between 0 and infinity. */
typedef struct crd_range {
    double low, high;
} crd_range;
/* NaN: it is not known. */
static inline double crd_range_known(crd_range r) { return r.low < r.high ? (double)NAN : r.low; }
static inline crd_range crd_weight(const crd_weights *w, size_t row)
{
    crd_range r = {0, (double)INFINITY};
    if (w->real && !isnan(w->real[row]))
        return (crd_range){w->real[row], w->real[row]};
    if (w->whole && w->whole[row] != CRD_NULL64)
        return (crd_range){(double)w->whole[row], (double)w->whole[row]};
    if (w->real || w->whole)
        crd_subject_range(w->rows, w->column, row, &r.low, &r.high); /* few rows */
    else if (!w->none)
        r = (crd_range){1, 1};
    return r;
}
/* judge_blocks.c: what has one value together although it is not known which. The columns of whose
 * value that of `by` is one: of a maker's country the maker, then the product; the nearest first.
 */
enum { CRD_BLOCK_COLUMNS = 3 };
size_t crd_block_columns(crd_subject_id subject, uint32_t by, uint32_t ret[CRD_BLOCK_COLUMNS]);
/* The column of codes of which the lists say what stands in the column: of a class the function.
 * Where the code is known and the lists say nothing, there is none. UINT32_MAX: it is no such. */
uint32_t crd_code_column(crd_subject_id subject, uint32_t column);
/* Evidence: of rows of one group, those that are shown: certain ones
 * first, then by key. Behind the n rows of the group stand n_more of which nobody says whose they
 * are. Puts `rows` in another order. O(n log shown); the first time, rows are put in the order of
 * their keys. */
CRD_NODISCARD crd_status crd_judging_evidence(crd_judging *j, const crd_rule *u, crd_judgement *to,
                                              crd_bad_row *rows, size_t n, size_t n_more);
/* Those that would be shown of them to the front. */
CRD_NODISCARD crd_status crd_judging_front(crd_judging *j, const crd_rule *u, crd_bad_row *rows,
                                           size_t n);

/* judge_nobody.c: rows that speak against a rule and of which nobody says of which group they are,
 * by open group. */
typedef struct crd_nobodys {
    const crd_grouping *g;
    crd_bad_row *rows; /* [first[groups]] */
    uint32_t *first;   /* [groups + 1]; NULL: there are none */
    size_t shown;      /* of each open group, at its front */
} crd_nobodys;
/* Those of `bad` that satisfy `of`, possibly. Done whatever this gives. */
CRD_NODISCARD crd_status crd_nobodys_new(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                                         const uint64_t *bad, uint32_t of, crd_nobodys *x);
void crd_nobodys_done(crd_nobodys *x);
/* Those that may be shown of a group: how many, and they. */
size_t crd_nobodys_most(const crd_nobodys *x, uint32_t group);
size_t crd_nobodys_put(const crd_nobodys *x, uint32_t group, crd_bad_row *to);
/* All of them, where all rows are kept. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_nobodys_keep(const crd_nobodys *x, const crd_judging *j,
                                          uint32_t group, crd_judgement *to);
/* pass, fail or unknown from bounds and a limit; a group whose own name is not known cannot pass or
 * fail. */
void crd_judging_settle(crd_judgement *to, const crd_rule_limit *limit, bool at_most, bool open);

/* The same of parts of wholes, low and high, in parts of `scale`: judged as they are, shown rounded
 * away from each other. What differs by `slack` of itself is the same. */
typedef struct crd_part {
    double of, all; /* all infinite: nothing of it, or all of it when `of` is infinite too */
} crd_part;
void crd_judging_settle_parts(crd_judgement *to, const crd_rule_limit *limit, bool at_most,
                              bool open, const crd_part parts[2], double scale, double slack);
/* By how much a sum of so many rows may be off: nothing when all are whole numbers. */
double crd_weights_slack(const crd_weights *w, uint64_t rows);

/* judge_rows.c: the last day on which evidence of that day is fresh, when it may be so many months
 * old; INT32_MAX: later than dates are. */
int32_t crd_months_after(int32_t from, double months);

/* until_months.c: days behind `from` up to `to` on which months_between() of the day, or past(),
 * may pass what the pack's expressions compare it with; each is put once, in no order. O(dates x
 * numbers of months), of others than written numbers O(dates x months of the range). */
typedef crd_status (*crd_until_put)(void *ctx, int32_t day);
CRD_NODISCARD crd_status crd_until_months(const crd_world *w, const crd_ruleset *p, int32_t from,
                                          int32_t to, crd_until_put put, void *ctx);

/* judge_rows.c: does a row that counts speak against a rule on rows (forbid, require, fresh,
 * deadline)? Close it whatever opening gives. */
typedef struct crd_looking {
    crd_judging *j;
    const crd_rule *u;
    const crd_date *dates; /* fresh: a column */
    const uint32_t *ids;   /* fresh: the rows' ids, for facts and profiles */
    crd_map newest;        /* party's text -> its profile's row */
    int32_t too_old;       /* fresh: evidence of this day, or before it, is too old */
    bool aged;             /* and there is such a bound */
} crd_looking;
CRD_NODISCARD crd_status crd_looking_open(crd_judging *j, const crd_rule *u, crd_looking *l);
void crd_looking_done(crd_looking *l);
crd_tri crd_against(const crd_looking *l, size_t row);
/* Fresh: the row's newest evidence. */
crd_know_last crd_looking_evidence(const crd_looking *l, size_t row);

/* What a rule on losses asks of the engine. */
crd_loss_opts crd_judging_loss(const crd_rule *u);
crd_standing crd_judging_standing(const crd_judging *j, const crd_rule *u);

/* judge_rows.c: forbid, require, fresh, deadline. judge_share.c: share. judge_spread.c: diversity.
 * judge_loss.c: survives. judge_route.c: route. */
/* Which of two verdicts is worse: above 0 when a is. */
int crd_verdict_worse(crd_verdict a, crd_verdict b);
CRD_NODISCARD crd_status crd_judge_rows(crd_judging *j, const crd_rule *u);
CRD_NODISCARD crd_status crd_judge_share(crd_judging *j, const crd_rule *u);
CRD_NODISCARD crd_status crd_judge_diversity(crd_judging *j, const crd_rule *u);
CRD_NODISCARD crd_status crd_judge_survives(crd_judging *j, const crd_rule *u);
CRD_NODISCARD crd_status crd_judge_route(crd_judging *j, const crd_rule *u);

#endif
