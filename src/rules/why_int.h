#ifndef CRD_RULES_WHY_INT_H
#define CRD_RULES_WHY_INT_H

/* What the files of why share. */
#include "rules/gap_int.h"
#include "rules/why.h"

/* A row of the verdict's group that counts. */
typedef struct crd_why_row {
    uint32_t row;
    crd_str id;
    crd_tri counts, kind; /* kind: it speaks against the rule; share: it is of the kind */
    double weight, cost;  /* NaN: not known */
    crd_range between;    /* of the weight */
} crd_why_row;

typedef struct crd_explaining {
    crd_judging *j;
    crd_gaps *g; /* for looking at rows */
    const crd_ruleset *pack;
    const crd_rule *u;
    const crd_judgement *v;
    crd_arena *arena;
    CRD_VEC(crd_why_row) rows; /* by certainty, then id: those against it first */
    CRD_VEC(crd_why_fact) facts;
    CRD_VEC(crd_why_change) changes;
    crd_buf rule, words, standing, numbers, change; /* sentences on their way */
    crd_buf *say;                                   /* rule or words */
    bool in_words;                                  /* it is words */
    crd_looking look;                               /* of rules on rows */
    uint64_t more;
    bool cheapest;
} crd_explaining;

/* A copy in the arena; null and x->g->failed when memory is out. */
crd_str crd_why_copy(crd_explaining *x, crd_str s);
/* The same of what the buffer holds, which is then empty; its failure is x->g->failed. */
crd_str crd_why_take(crd_explaining *x, crd_buf *b);
/* One more change; `sentence` is copied. */
void crd_why_put(crd_explaining *x, crd_why_change one, crd_str sentence);
/* A number for people: whole ones without a point. */
void crd_why_number(double v, crd_buf *out);
/* The value of the judgement's kind: "35 %", "12". */
void crd_why_value(const crd_judgement *v, double value, crd_buf *out);

/* why_say.c */
const char *crd_why_plural(crd_subject_id subject); /* "parties" */
void crd_why_say_rule(crd_explaining *x);
void crd_why_say_standing(crd_explaining *x);
void crd_why_say_numbers(crd_explaining *x);
/* why_rows.c: rows, facts, and what would turn each row. */
CRD_NODISCARD crd_status crd_why_rows(crd_explaining *x);
/* why_dispute.c: what sources say of a field that is contested; null: it is not. */
crd_str crd_why_disputed(crd_explaining *x, uint32_t table, uint32_t row, uint32_t field);
/* The same of rows of `fact` about one thing under one scheme and item. */
crd_str crd_why_disputed_fact(crd_explaining *x, const uint32_t *rows, size_t n);
/* why_change.c: what would make it pass. */
CRD_NODISCARD crd_status crd_why_change_of(crd_explaining *x);
/* Says so when it passes whatever is not known. */
bool crd_why_passes(crd_explaining *x);
/* By what is weighed: "sites", "quantity", "rows". */
const char *crd_why_unit(const crd_explaining *x);
/* why_spread.c: the same of diversity. */
CRD_NODISCARD crd_status crd_why_change_diversity(crd_explaining *x);
/* why_engine.c: the same of losses and ways. */
CRD_NODISCARD crd_status crd_why_engine(crd_explaining *x);
/* why_cover.c: rows[0 .. n) of x whose weights reach `need` and cost least; true: none cost less.
 * Where a cost is not recorded: the fewest rows. Sets keep[i]. CRD_ENOMEM through x->g->failed. */
bool crd_why_cover(crd_explaining *x, const crd_why_row *rows, size_t n, double need, bool *keep);

#endif
