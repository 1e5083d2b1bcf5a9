#ifndef CRD_RULES_EXPR_WORDS_H
#define CRD_RULES_EXPR_WORDS_H

#include "rules/pack.h"

/* Expressions in words, for people who do not write rules. Loosely: what the rule says exactly is
 * crd_exprs_say. */
typedef enum crd_words_tense {
    CRD_WORDS_IS,            /* "maker is high-risk" */
    CRD_WORDS_IS_NOT,        /* "maker is not high-risk" */
    CRD_WORDS_NOW,           /* "maker is then high-risk": something was changed */
    CRD_WORDS_NO_LONGER,     /* "maker is no longer high-risk" */
    CRD_WORDS_TURNS_OUT,     /* "maker turns out to be high-risk" */
    CRD_WORDS_TURNS_OUT_NOT, /* "maker turns out not to be high-risk" */
} crd_words_tense;

/* A node of the pack's expressions over the subject. Appends; `out` remembers failure. */
void crd_words_node(const crd_ruleset *pack, crd_subject_id subject, uint32_t node,
                    crd_words_tense tense, crd_buf *out);
/* A predicate: "EU asset class is A1, and maker is high-risk". */
void crd_words_predicate(const crd_ruleset *pack, crd_subject_id subject, uint32_t id,
                         crd_buf *out);
/* One row of it: "element in use". */
const char *crd_words_subject(crd_subject_id subject);
/* A column's name: "the operator's state". */
void crd_words_column(crd_subject_id subject, const char *name, crd_buf *out);
/* "365 days", "8 hours", "at once" */
void crd_words_hours(double hours, crd_buf *out);

#endif
