#ifndef CRD_RULES_GAP_COLLECT_H
#define CRD_RULES_GAP_COLLECT_H

#include "rules/gap_int.h"

/* A measure of the rule's rows. */
typedef struct crd_gap_measured {
    bool known; /* else it was not asked for yet */
    int column; /* -1: none */
    crd_weights weights;
} crd_gap_measured;

/* One rule of a pack whose verdicts are looked through. */
typedef struct crd_gap_collect {
    crd_gaps *g;
    crd_judging *j;
    const crd_ruleset *pack;
    const crd_rule *u;
    uint32_t first_court, n_courts; /* of the rule, in the order of its verdicts */
    crd_looking look;               /* of a rule on rows */
    crd_gap_measured by[CRD_MEASURES];
    crd_gap_row rows[CRD_SUBJECTS]; /* of rules on rows; g NULL: not made yet */
} crd_gap_collect;

/* `rows` more rows of the verdict rest on the question. CRD_X_NONE: nothing is done. */
void crd_gap_use_one(crd_gaps *g, uint32_t question, uint32_t court, uint64_t rows, double weight);
/* The row's leaves that matter for it. */
void crd_gap_use_leaves(crd_gap_row *r, const crd_gap_fam *f, uint32_t court, double weight);
/* The row counts for the rule, and satisfies `more`. */
crd_gap_fam crd_gap_counts(const crd_gap_collect *c, crd_gap_row *r, uint32_t more);
bool crd_gap_is_open(const crd_judgement *v);

/* gap_engine.c: survives and route. */
CRD_NODISCARD crd_status crd_gap_engine(crd_gap_collect *c);

/* gap_closure.c: elements that a service rests on, with what it needs and what that needs; what is
 * asked about them. The graph is made once, O(rows); with all that is made of it, it lives until
 * freed. */
typedef struct crd_gap_closure crd_gap_closure;
CRD_NODISCARD crd_status crd_gap_closure_new(crd_gaps *g, crd_gap_closure **ret_closure);
void crd_gap_closure_free(crd_gap_closure *c); /* NULL is fine */
/* Is it said what the service needs? `service`: a row. */
bool crd_gap_closure_tree(const crd_gap_closure *c, uint32_t service);
/* What is asked: these columns of elements where they are missing. Made once for the same columns,
 * O(rows); lives with the closure. CRD_ENOMEM. */
enum { CRD_GAP_PLAN_COLUMNS = 3 };
typedef struct crd_gap_plan crd_gap_plan;
CRD_NODISCARD crd_status crd_gap_closure_plan(crd_gap_closure *c, const uint32_t *columns, size_t n,
                                              const crd_gap_plan **ret_plan);
/* Elements under a service (a text), each once, as they are found, until `visit` says false:
 * questions about their columns, CRD_X_NONE where nothing is missing. Elements may be left out of
 * which nothing is. O(what leads to those visited). CRD_ENOMEM. */
typedef bool (*crd_gap_visit)(void *ctx, const uint32_t *questions, size_t n);
CRD_NODISCARD crd_status crd_gap_closure_walk(crd_gap_closure *c, const crd_gap_plan *p,
                                              uint32_t service, crd_gap_visit visit, void *ctx);

#endif
