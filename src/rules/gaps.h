#ifndef CRD_RULES_GAPS_H
#define CRD_RULES_GAPS_H

#include "rules/judge.h"

/* Which facts are missing, by what they would decide: the questions to ask, worth most first.
 *
 * A fact is missing when an expression is unknown of a row and rests on it: a field that nobody
 * gives, on which sources of equal weight disagree, or that is not exact enough; a row that is not
 * there (an assessment, a fact); whether a row holds on the date; a parameter without value. Known
 * parts that decide hide what stands beside them: in `a and b` with b false nobody is asked for a.
 * A question belongs to a verdict when it is part of a smallest set of questions of which some
 * answers decide one of the rows that the verdict leaves open. Exact where rows are not weighed and
 * no fact stands twice in one expression; else there may be a question too many (a row that is too
 * light to turn a sum), of rules on rows and shares never one too few. Of losses
 * the questions are those about what the engine's answer passes or may rest on, of ways those about
 * what is openly trusted on the possible ways that need the fewest such things.
 *
 * What answers raise anew is not foreseen: whoever is named as a maker may have to be assessed. */
typedef enum crd_gap_kind {
    CRD_GAP_FIELD,   /* nobody gives it */
    CRD_GAP_DISPUTE, /* sources of equal weight give different values */
    CRD_GAP_EXACT,   /* it is given, but not exactly: the day of a date, a position */
    CRD_GAP_DATES,   /* whether the row holds on the date */
    CRD_GAP_ROW,     /* there is no such row */
    CRD_GAP_PARAM,   /* a parameter of the pack */
} crd_gap_kind;
const char *crd_gap_kind_name(crd_gap_kind kind); /* "field", "dispute", ... */

/* Who can answer. */
typedef enum crd_gap_whom {
    CRD_ASK_OPERATOR,  /* crd_gap.operated_by; null: nobody says who operates it */
    CRD_ASK_AUTHORITY, /* who assesses, designates, concludes treaties */
    CRD_ASK_REGISTER,  /* of companies and their owners */
    CRD_ASK_PACK,      /* who uses the pack: --param NAME=VALUE */
} crd_gap_whom;
const char *crd_gap_whom_name(crd_gap_whom whom); /* "operator", "authority", ... */

/* A verdict that rests on the fact. */
typedef struct crd_gap_use {
    uint32_t judgement; /* number among those that were added */
    uint64_t rows;      /* of its subject that rest on it */
    int64_t ppm;        /* of a share: how far its bounds may move by the answer; else 0 */
} crd_gap_use;

typedef struct crd_gap {
    crd_gap_kind kind;
    crd_gap_whom whom;
    crd_str table, key, field; /* the record, its key as crd_record_key writes it (of `holding` whom
                                  it is in, of `need` the service, of `tie` its target and kind);
                                  field null: the whole row */
    crd_str operated_by;       /* whom to ask first; null */
    uint32_t operators;        /* that have to do with it */
    crd_str question;          /* one sentence */
    crd_str answer;            /* what an answer looks like: "yes or no", "a day, YYYY-MM-DD" */
    const crd_gap_use *uses;   /* [n_uses] by judgement */
    size_t n_uses;
    uint32_t verdicts[4]; /* unknown ones that rest on it, by standing */
    uint32_t unknown;     /* of all standings */
    uint32_t alone;       /* of them those where nothing else is missing */
    uint64_t rows;
    int64_t ppm;                  /* the widest of its uses */
    uint64_t worth;               /* when it is its turn, see crd_gaps_rank */
    uint32_t left_low, left_high; /* verdicts unknown once it and all before it are answered: with
                                     the most telling answers, and whatever the answers are */
} crd_gap;

typedef struct crd_gaps_result {
    const crd_gap *gaps; /* [n] in the order of asking */
    size_t n;
    uint32_t unknown; /* verdicts; of one operator: those that rest on its questions */
    uint32_t rest;    /* of them those that rest on something else, too: no answer is enough */
} crd_gaps_result;

typedef struct crd_gaps crd_gaps;
/* The caller frees. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_gaps_new(crd_gaps **ret_gaps, crd_err *err);
void crd_gaps_free(crd_gaps *g); /* NULL is fine */

/* Adds what the pack's judgements of crd_judge rest on; `k` speaks of the pack's regime, world and
 * pack outlive the gaps, and all packs are judged over one world. Works the predicates out once
 * more; then O(rows), and for rows with something unknown O(nodes) a rule. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_gaps_add(crd_gaps *g, const crd_ties *t, crd_know *k,
                                      const crd_ruleset *pack, const crd_judge_opts *opts,
                                      const crd_judgement *all, size_t n, crd_err *err);

/* Worth, and with it the order: greedily, of all questions left the one that is worth most. A
 * verdict gives its weight (standing: breach 8, would-breach 4, departure 2, indicator 1; times
 * severity: block 8, high 4, medium 2, info 1) in equal parts to the questions that are still open
 * for it; then how far shares move, then rows, then the record. Beyond `greedy` questions (0:
 * 1,000) the order is the worth as it stands then. `only`: the questions of one operator alone, as
 * if nobody else answered, with the verdicts that rest on them; null = all. The result lives in
 * `arena` and in what was added; once only. Deterministic. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_gaps_rank(crd_gaps *g, size_t greedy, crd_str only, crd_arena *arena,
                                       const crd_gaps_result **ret_result, crd_err *err);

#endif
