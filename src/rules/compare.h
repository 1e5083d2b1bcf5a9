#ifndef CRD_RULES_COMPARE_H
#define CRD_RULES_COMPARE_H

#include "base/arena.h"
#include "base/buf.h"
#include "rules/judge.h"

/* Verdicts of several packs over one world, side by side. Rules are counterparts when they are of
 * one topic. Nothing is averaged, and no pack counts for more than another. */

/* ---- demands ----------------------------------------------------------------------------------
 */

/* What a rule asks, compared with another. Only demands are compared, not of what they are asked:
 * its topic says that they speak of the same. */
typedef enum crd_contrast {
    CRD_REL_NONE,     /* there is no counterpart */
    CRD_REL_STRICTER, /* who meets it meets the other's demand */
    CRD_REL_SAME,
    CRD_REL_LAXER,
    CRD_REL_OTHER,    /* they ask different things, or nobody gives the number */
    CRD_REL_NO_TOPIC, /* the rule does not say what it is about */
} crd_contrast;
const char *crd_contrast_name(crd_contrast r); /* "no-counterpart", "stricter", ... */

/* What `a` asks compared with `b`, on a day. Of one kind of thing (subject) only:
 *  - what forbids, or sets a deadline: the one that binds sooner is stricter; both bind: the same
 *  - shares at most, by the same measures: the smaller; none at all (forbid) is stricter than any
 *  - `require`: the larger share or number; every one is 100 %
 *  - diversity by the same column and measure, fresh evidence, ways apart: by their numbers
 *  - losses of the same kind: the later they are outlived
 * CRD_REL_OTHER for everything else. */
crd_contrast crd_rule_contrast(const crd_rule *a, const crd_rule *b, crd_date as_of);

/* "none", "none after 2027-12-31", "at most 35% by sites, traffic". Appends. */
void crd_rule_demand(const crd_rule *u, crd_buf *out);

/* ---- verdicts ---------------------------------------------------------------------------------
 */

typedef struct crd_compare_in {
    const crd_ruleset *pack;
    const crd_judgement *all; /* [n] */
    size_t n;
} crd_compare_in;

/* Verdicts of one pack on one operator. */
typedef struct crd_tally {
    uint32_t by_verdict[4], fails[4]; /* crd_verdict; fails by crd_standing */
} crd_tally;
crd_verdict crd_tally_worst(const crd_tally *t); /* fail, unknown, pass, not applicable */

typedef struct crd_compare_row {
    uint32_t topic, operator, pack;
    const crd_judgement *v;
} crd_compare_row;

/* A rule beside the rules of another pack, or of several that have no counterpart. */
typedef struct crd_divergence {
    uint32_t pack;
    const crd_rule *rule;
    crd_contrast relation;
    const uint32_t *against; /* [n_against] packs */
    size_t n_against;
    const crd_rule *theirs; /* with which it was compared; NULL = none */
    const uint32_t *bites;  /* [n_bites] operators who fail it */
    size_t n_bites;
    const uint32_t *alone; /* [n_alone] of them those who fail no counterpart of `against` */
    size_t n_alone;
} crd_divergence;

/* What the packs that have rules of a topic have in common. */
typedef struct crd_minimum {
    uint32_t packs;        /* that have a rule of it */
    const crd_rule *least; /* every one of them has a rule at least as strict; NULL: they cannot
                              be compared */
    const crd_rule *most;  /* at least as strict as every other; NULL the same */
    uint32_t least_of, most_of; /* their packs */
} crd_minimum;

typedef struct crd_comparison crd_comparison;
struct crd_comparison {
    size_t n_packs;
    const crd_str *operators; /* [n_operators] by name; number n_operators: the whole case */
    size_t n_operators;
    const crd_str *topics; /* [n_topics] by name; number n_topics: rules that say none */
    size_t n_topics;
    const crd_compare_row *rows; /* [n_rows] by topic, operator, pack */
    size_t n_rows;
    size_t left_out;          /* verdicts on others, with opts.of */
    const crd_tally *tallies; /* [(n_operators + 1) * n_packs] */
    const crd_divergence *divergences;
    size_t n_divergences;
    const crd_minimum *minima; /* [n_topics] */
};

typedef struct crd_compare_opts {
    const crd_str *of; /* [n_of] these operators alone; 0 = all, and the whole case */
    size_t n_of;
} crd_compare_opts;

/* The operator whose network a verdict is about, from its group: operator, target_operator, buyer,
 * or who operates its network. Null: it is about the whole case, or about something else. */
crd_str crd_judgement_operator(const crd_judgement *v, const crd_world *w);

/* Results live in the arena, texts with the packs and judgements. O(verdicts log verdicts + rules x
 * rules of one topic). Deterministic. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_compare(const crd_compare_in *in, size_t n, const crd_world *w,
                                     const crd_compare_opts *opts, crd_arena *arena,
                                     const crd_comparison **ret_comparison, crd_err *err);

#endif
