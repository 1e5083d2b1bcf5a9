#ifndef CRD_RULES_WHY_H
#define CRD_RULES_WHY_H

#include "rules/judge.h"

/* Why a verdict is what it is: the rule in words, the numbers, the facts behind them, and what
 * would make it pass. */

/* A fact that a row's answer rests on. Of `and` and `or` only the parts that decide are told. */
typedef struct crd_why_fact {
    crd_str row;               /* key of the row of the subject */
    bool certain;              /* it speaks against the rule certainly */
    crd_str part;              /* "maker", "high_risk(maker)" */
    crd_str value;             /* null = not known */
    crd_str why;               /* of a function; null */
    crd_str table, key, field; /* where it is recorded, or would be; null: nowhere */
    crd_str source;            /* null = nobody says it */
    uint32_t line;
    crd_date as_of;
    const char *confidence; /* NULL = no source */
    bool assumed;
} crd_why_fact;

/* Something that would have to change. */
typedef struct crd_why_change {
    const char *what;   /* "element", "site", "loss", "value", ... */
    crd_str id;         /* of it */
    crd_str sentence;   /* what would be enough; null */
    double units, cost; /* NaN = not said */
    bool certain;       /* else only if what is not known turns out badly */
} crd_why_change;

typedef struct crd_why {
    crd_str rule;                      /* as it was parsed, exactly */
    crd_str words;                     /* the same for people */
    crd_str standing, numbers, change; /* sentences */
    const crd_why_fact *facts;         /* [n_facts] by row */
    size_t n_facts;
    const crd_why_change *changes; /* [n_changes] */
    size_t n_changes;
    uint64_t more; /* changes that are not listed */
    bool cheapest; /* the changes are a cheapest set (of fewest, where costs are not recorded) */
} crd_why;

/* Of a judgement of crd_judge; opts->evidence rows are told of, at most. In the arena. `k` speaks
 * of the pack's regime. Works the pack's predicates out once more, and engines for rules on losses
 * and ways. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_why_of(const crd_ties *t, crd_know *k, const crd_ruleset *pack,
                                    const crd_judgement *v, const crd_judge_opts *opts,
                                    crd_arena *arena, const crd_why **ret_why, crd_err *err);

#endif
