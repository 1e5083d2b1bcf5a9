#ifndef CRD_RULES_VARY_H
#define CRD_RULES_VARY_H

#include "rules/until.h"

/* How verdicts move with a number: all values between two at which some verdict changes. */

/* Does the verdict of the rule depend on the parameter: is it a bound of the rule, or named in an
 * expression, a scope of one, whom the rule avoids, or the states of the regime? */
typedef enum crd_vary_how {
    CRD_VARY_NOT,
    CRD_VARY_BOUND, /* as a bound alone: a verdict turns where the value that was judged lies */
    CRD_VARY_ELSE,
} crd_vary_how;
crd_vary_how crd_rule_varies(const crd_ruleset *pack, const crd_rule *u, crd_str param);

/* All verdicts at one value. */
typedef struct crd_vary_point {
    double at;
    const crd_held *held; /* [n] in the order of crd_held_order */
    size_t n;
} crd_vary_point;

typedef struct crd_vary_opts {
    double from, to; /* from < to; with `whole` whole numbers */
    bool whole;      /* only whole numbers count (shares: millionths); else any */
    size_t grid;     /* values looked at beside the ends, evenly, for verdicts that turn and turn
                        back; 0 = none: verdicts turn once, as those of bounds do */
    const double *values; /* [n_values] in between that are looked at too, each with its neighbours:
                             where a verdict is another one for a single value */
    size_t n_values;
    crd_str param; /* bounds of rules by that name are tried first */
    size_t most;   /* CRD_ELIMIT beyond so many values judged; 0 = 5,000 */
} crd_vary_opts;

typedef crd_status crd_vary_judge(void *ctx, double at, crd_vary_point *ret_point, crd_err *err);

/* Judges at values until for each two neighbours either all verdicts and standings are the same,
 * or no value lies between them. *ret_points in order, the ends among them; at every place where
 * some verdict turns, the last value before and the first value after it. A verdict that turns and
 * turns back between two neighbours of the grid is not seen. Of a bound by few judgements, else by
 * halving: some 20 for each place where shares turn. What `judge` gives; CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_vary(const crd_vary_opts *opts, crd_vary_judge *judge, void *ctx,
                                  crd_arena *arena, const crd_vary_point **ret_points,
                                  size_t *ret_n, crd_err *err);

/* Is the verdict of the same rule and group the same? Points of one crd_vary. */
bool crd_vary_same(const crd_held *a, const crd_held *b); /* NULL: there is none */

#endif
