#ifndef CRD_RULES_UNTIL_H
#define CRD_RULES_UNTIL_H

#include "rules/judge.h"
#include "rules/waiver.h"

/* What changes for verdicts between two days, and when. Verdicts are judged anew on the days on
 * which something that they rest on changes, and on no other. */

typedef enum crd_turn_kind {
    CRD_TURN_KNOWN,    /* a rule was announced */
    CRD_TURN_SINCE,    /* binds */
    CRD_TURN_OVER,     /* binds no more */
    CRD_TURN_DEADLINE, /* its deadline is over */
    CRD_TURN_STALE,    /* evidence that it asks for is too old */
    CRD_TURN_WAIVER,   /* a waiver begins */
    CRD_TURN_EXPIRED,  /* a waiver's last day is over */
    CRD_TURN_RECORD,   /* a date of records */
    CRD_TURN_TEXT,     /* a date that an expression or a parameter names */
    CRD_TURN_MONTHS,   /* so many months since a date, or before it */
} crd_turn_kind;

/* Something that happens on a day and may change verdicts. */
typedef struct crd_turn {
    int32_t day; /* the first on which it counts */
    crd_turn_kind kind;
    uint32_t pack;            /* of rules, texts and waivers */
    const crd_rule *rule;     /* NULL: of no rule alone */
    const crd_waiver *waiver; /* NULL: of none */
    uint32_t table, field;    /* RECORD */
    uint64_t rows;            /* RECORD, STALE: how many records */
} crd_turn;

/* All of the days after `from` up to and with `to`, by day, then kind, pack and rule, table and
 * field. `all` is the world of all times (crd_world_opts.all_times) with all that the packs want: a
 * date counts with its first and last day and, where packs compare dates with the day itself, the
 * days after these. Days between two of them give the same verdicts as the earlier one, except
 * what no date says: nothing else moves. O(dates). CRD_ELIMIT: more than a million. */
CRD_NODISCARD crd_status crd_turns(const crd_world *all, const crd_ruleset *const *packs, size_t n,
                                   const crd_waivers *waivers, int32_t from, int32_t to,
                                   crd_arena *arena, const crd_turn **ret_turns, size_t *ret_n,
                                   crd_err *err);

/* The same of what rules and waivers say themselves: kinds up to CRD_TURN_EXPIRED. O(rules, and
 * evidence of those on freshness). */
CRD_NODISCARD crd_status crd_turns_of_rules(const crd_world *w, const crd_ruleset *const *packs,
                                            size_t n, const crd_waivers *waivers, int32_t from,
                                            int32_t to, crd_arena *arena,
                                            const crd_turn **ret_turns, size_t *ret_n,
                                            crd_err *err);

/* ---- verdicts of a day ------------------------------------------------------------------------
 */

/* How much speaks against a rule. */
typedef struct crd_extent {
    int64_t low, high;             /* elements, or what the subject is, with their quantity */
    int64_t sites_low, sites_high; /* at which they stand */
    crd_str areas;                 /* "west (12), east (3)", of low and high together */
} crd_extent;

/* A verdict without its world. */
typedef struct crd_held {
    uint32_t pack;
    const crd_rule *rule;
    crd_str group;    /* null = the whole case */
    crd_str operator; /* null = nobody's alone */
    crd_verdict verdict;
    crd_standing standing;
    bool waived, has_value;
    double low, high;
    const crd_rule_limit *limit;
    crd_value_kind kind;
    uint64_t rows, bad_low, bad_high;
    bool has_part;
    double part[2]; /* as in crd_judgement */
    crd_extent extent;
} crd_held;

/* By pack, rule and group: the order of crd_held_changes. */
int crd_held_order(const void *a, const void *b);
/* It fails what binds, and nobody answers for it. */
bool crd_held_unlawful(const crd_held *h);

typedef enum crd_held_change {
    CRD_CHANGE_UNLAWFUL, /* it fails what binds, unwaived, and did not */
    CRD_CHANGE_LAWFUL,   /* it no longer does */
    CRD_CHANGE_MORE,     /* it still fails, and more speaks against it */
    CRD_CHANGE_FEWER,
    CRD_CHANGE_FAILS, /* of another standing */
    CRD_CHANGE_UNKNOWN,
    CRD_CHANGE_PASSES,
    CRD_CHANGE_GONE,  /* no longer applicable */
    CRD_CHANGE_VALUE, /* as before, by another value or among other rows */
} crd_held_change;
const char *crd_held_change_name(crd_held_change c);

typedef struct crd_changed {
    const crd_held *was, *is; /* NULL: there was, is, no verdict */
    crd_held_change change;
} crd_changed;

/* What differs between two days; both in order. A verdict that is not there counts as not
 * applicable. Appends to nothing: `ret` has room for n_was + n_is. */
size_t crd_held_changes(const crd_held *was, size_t n_was, const crd_held *is, size_t n_is,
                        crd_changed *ret);

#endif
