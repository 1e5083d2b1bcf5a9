#ifndef CRD_RULES_GAP_COLLECT_H
#define CRD_RULES_GAP_COLLECT_H

#include "rules/gap_int.h"

/* One rule of a pack whose verdicts are looked through. */
typedef struct crd_gap_collect {
    crd_gaps *g;
    crd_judging *j;
    const crd_ruleset *pack;
    const crd_rule *u;
    uint32_t first_court, n_courts;  /* of the rule, in the order of its verdicts */
    struct crd_gap_closure *closure; /* what services rest on; made when first needed */
    crd_looking look;                /* of a rule on rows */
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
void crd_gap_engine_done(crd_gap_collect *c);

/* gap_closure.c: elements that a service rests on, with what it needs and what that needs. */
typedef struct crd_gap_closure crd_gap_closure;
CRD_NODISCARD crd_status crd_gap_closure_new(const crd_world *w, crd_gap_closure **ret_closure);
void crd_gap_closure_free(crd_gap_closure *c);
/* Is it said what the service needs? `service`: a text. */
bool crd_gap_closure_tree(const crd_gap_closure *c, uint32_t service);
/* Rows of `element`, each once, as they are found, until `visit` says false: no more of them are
 * looked for. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_gap_closure_walk(crd_gap_closure *c, uint32_t service,
                                              bool (*visit)(void *ctx, uint32_t row), void *ctx);

#endif
