#ifndef CRD_RULES_KNOW_H
#define CRD_RULES_KNOW_H

#include "analyse/control.h"
#include "rules/pack.h"
#include "world/ties.h"
#include "world/world.h"

/* What the functions of rules know: designations, control, memberships, facts, assessments of one
 * world. An answer is true, false or unknown: what holds only possibly is unknown. */
typedef struct crd_know crd_know;

/* Tables and fields a world must hold besides those of crd_control_wants. */
const crd_want *crd_know_wants(size_t *ret_n);

/* World and control are borrowed and must outlive it. The caller frees; one thread at a time.
 * O(facts log facts + designations + parties). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_know_new(const crd_world *w, crd_control *c, crd_know **ret_know,
                                      crd_err *err);
void crd_know_free(crd_know *k); /* NULL is fine */

/* From here on exposed() answers by these ties (crd_judge gives its own), which must be of the
 * world and outlive `k`; each set of actors it is asked for costs one crd_exposure. Before, it is
 * unknown. */
void crd_know_ties(crd_know *k, const crd_ties *t);

/* From here on high_risk() speaks of this pack's regime; the pack is borrowed. NULL: of none, and
 * it is unknown of everybody. O(designations x control). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_know_regime(crd_know *k, const crd_ruleset *pack, crd_err *err);

/* Lists of which the case has no row of any date: those that high_risk() of the pack names, and
 * that listed() was asked of since crd_know_regime, or crd_know_lacks told of; each once, at
 * most 64. What rests on them is unknown: nobody loaded them. The names live until the next
 * crd_know_regime. */
size_t crd_know_lacking(const crd_know *k);
crd_str crd_know_lacking_at(const crd_know *k, size_t i); /* i < crd_know_lacking(k) */
/* Takes the list for asked of; one that the case has is none. */
void crd_know_lacks(crd_know *k, crd_str list);

/* Functions ask for memory while they answer: did one fail? The answers since do not count. */
crd_status crd_know_failed(const crd_know *k);

/* The functions; crd_expr_rows.fn_ctx is a crd_know. Sorted by name. */
extern const crd_expr_fn crd_rule_fns[];
extern const size_t crd_rule_fns_n;

/* A value outside of expressions; null: type NULL. Texts of results live with the world. */
typedef struct crd_rule_value {
    crd_expr_type type;
    crd_expr_value value; /* of every type but TEXT */
    crd_str text;
} crd_rule_value;

/* Calls a function as an expression would. CRD_EINVAL: so many arguments it does not take, or one
 * of a kind that it does not take (the message says which and what it takes). */
CRD_NODISCARD crd_status crd_rule_fn_call(crd_know *k, const crd_expr_fn *fn,
                                          const crd_rule_value *args, size_t n,
                                          crd_rule_value *ret_value, crd_err *err);

/* ---- for those who say why ------------------------------------------------------------------ */

/* Why high_risk() of a party or product is what it is. */
typedef struct crd_know_why {
    const char
        *how; /* "designated", "controlled", "state", "assessed", "maker", "list not in the case"
                 (`who`: which); NULL = it is not */
    bool certain;
    crd_str who;          /* the designated or controlling one, or the state */
    uint32_t designation; /* row; CRD_ROW_NONE */
} crd_know_why;
crd_know_why crd_know_high_risk(crd_know *k, crd_str id);

/* The row of `fact` about table:key under a scheme and item that holds, or CRD_ROW_NONE; several
 * that differ in value, or none that surely holds: none, and *ret_doubt. */
uint32_t crd_know_fact(crd_know *k, crd_str table, crd_str key, crd_str scheme, crd_str item,
                       bool *ret_doubt);

/* All rows of them, [*ret_n], those that hold only possibly too; lives with `k`. */
const uint32_t *crd_know_facts(const crd_know *k, crd_str table, crd_str key, crd_str scheme,
                               crd_str item, size_t *ret_n);

/* When something was last done, of several records of it, whatever else they say. */
typedef struct crd_know_last {
    crd_date low;  /* the latest that is surely done; NONE: none that has a date */
    crd_date high; /* the latest that perhaps is */
    bool sure;     /* one at least is done */
    bool undated;  /* of one it is not said when: it may be the latest */
} crd_know_last;
/* Adds a row of a table, whose date is `field`; of a date on which sources disagree the earliest
 * counts in low, the latest in high. */
void crd_know_last_add(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                       crd_know_last *to);
/* The last fact about table:key under a scheme and item, by `since`. */
crd_know_last crd_know_fact_last(const crd_know *k, crd_str table, crd_str key, crd_str scheme,
                                 crd_str item);

#endif
