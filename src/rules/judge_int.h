#ifndef CRD_RULES_JUDGE_INT_H
#define CRD_RULES_JUDGE_INT_H

/* What the files of judge share. */
#include "analyse/route.h"
#include "base/bits.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "rules/judge.h"
#include "world/map.h"

/* Is it false, not known, true? */
typedef enum crd_tri { CRD_NO, CRD_OPEN, CRD_YES } crd_tri;

/* One subject of the pack: its rows, and its predicates over them. */
typedef struct crd_docket {
    crd_subject *rows;
    size_t n;
    uint64_t **yes, **no; /* [predicates] bits by row; NULL = not asked */
    uint32_t *place;      /* [predicates] + 1 in yes and no; 0 = not asked */
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
} crd_judge_watch;

typedef struct crd_judging {
    const crd_ties *t;
    crd_know *k;
    const crd_ruleset *pack;
    const crd_judge_opts *opts;
    crd_arena *arena;
    crd_docket dockets[CRD_SUBJECTS];
    CRD_VEC(crd_judgement) all;
    const crd_judge_watch *watch; /* NULL = nobody */
    crd_err *err;
} crd_judging;
/* Predicates of all subjects worked out; t, k, pack, opts, arena and err are set. Close it whatever
 * this gives. */
CRD_NODISCARD crd_status crd_judging_open(crd_judging *j);
void crd_judging_close(crd_judging *j);

/* The rows of one rule, group by group. */
typedef struct crd_grouping {
    uint32_t *of;   /* [rows] group of each row, by the values of `per` */
    crd_str *names; /* [n] in the arena; null = the whole case */
    bool *open;     /* [n] a value of `per` is not known */
    size_t n;
} crd_grouping;

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

/* judge_group.c */
CRD_NODISCARD crd_status crd_grouping_new(crd_judging *j, const crd_rule *u, crd_grouping *g);
void crd_grouping_done(crd_grouping *g);
/* The judgement of a group: everything but what depends on the kind. NULL: memory is out. */
crd_judgement *crd_judging_add(crd_judging *j, const crd_rule *u, crd_str group);
/* Nothing was judged since `first`: the rule is not applicable, and says so once. */
crd_status crd_judging_none(crd_judging *j, const crd_rule *u, size_t first);
/* Weight of a row by the measure; NaN = not known. SITES is not for rows. */
double crd_judging_weight(crd_judging *j, const crd_rule *u, crd_measure m, size_t row);
/* Evidence: rows of the group that `bad` says; filled in and sorted. */
typedef struct crd_bad_row {
    uint32_t row;
    bool certain;
} crd_bad_row;
CRD_NODISCARD crd_status crd_judging_evidence(crd_judging *j, const crd_rule *u, crd_judgement *to,
                                              crd_bad_row *rows, size_t n);
/* pass, fail or unknown from bounds and a limit; a group whose own name is not known cannot pass or
 * fail. */
void crd_judging_settle(crd_judgement *to, const crd_rule_limit *limit, bool at_most, bool open);
/* Does a row that counts speak against a rule on rows (forbid, require, fresh, deadline)? */
CRD_NODISCARD crd_status crd_judging_against(crd_judging *j, const crd_rule *u, size_t row,
                                             crd_tri *ret);
crd_standing crd_judging_standing(const crd_judging *j, const crd_rule *u);

/* judge_rows.c: forbid, require, fresh, deadline. judge_share.c: share, diversity. judge_loss.c:
 * survives. judge_route.c: route. */
CRD_NODISCARD crd_status crd_judge_rows(crd_judging *j, const crd_rule *u);
CRD_NODISCARD crd_status crd_judge_share(crd_judging *j, const crd_rule *u);
CRD_NODISCARD crd_status crd_judge_diversity(crd_judging *j, const crd_rule *u);
CRD_NODISCARD crd_status crd_judge_survives(crd_judging *j, const crd_rule *u);
CRD_NODISCARD crd_status crd_judge_route(crd_judging *j, const crd_rule *u);

#endif
