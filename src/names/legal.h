#ifndef CRD_NAMES_LEGAL_H
#define CRD_NAMES_LEGAL_H

#include "names/plain.h"

/* Legal forms at the end or the front of a name, from legal.def. */
enum { CRD_FORM_PRIVATE = 1u << 0, CRD_FORM_STOCK = 1u << 1, CRD_FORM_OTHER = 1u << 2 };
enum { CRD_FORM_BEHIND = 1u << 0, CRD_FORM_AHEAD = 1u << 1, CRD_FORM_AHEAD_CYRILLIC = 1u << 2 };

typedef struct crd_legal_form {
    const char *words;     /* as plain.h gives them */
    const char *code;      /* one code for all spellings: "gmbh" */
    unsigned kinds;        /* CRD_FORM_PRIVATE ...: what it can be */
    unsigned where;        /* CRD_FORM_BEHIND ... */
    const char *countries; /* alpha-2 codes, blanks between; "*": anywhere */
} crd_legal_form;

/* The longest form that ends at word `end` (not included) and starts after word `first`, so that
 * at least one word stays. Gives its number of words; 0: none. */
size_t crd_legal_behind(const crd_plain *f, size_t first, size_t end,
                        const crd_legal_form **ret_form);
/* The longest one that starts at word `first` and ends before `end`. */
size_t crd_legal_ahead(const crd_plain *f, size_t first, size_t end,
                       const crd_legal_form **ret_form);
/* Nothing but forms and parts of forms ("Pvt", "publ") from word `at` to `end`? False when empty.
 */
bool crd_legal_only(const crd_plain *f, size_t at, size_t end);
/* Scripts without blanks: bytes that a form takes at the start or the end of the one word;
 * something stays. 0: none. */
size_t crd_legal_tail(crd_str word, const crd_legal_form **ret_form);
size_t crd_legal_head(crd_str word, const crd_legal_form **ret_form);
/* A form or a part of one ("pvt", "limited")? As a whole text. */
bool crd_legal_is(crd_str words);

/* The table, in byte order of `words`. */
size_t crd_legal_count(void);
const crd_legal_form *crd_legal_at(size_t i);

/* May the same firm carry both? Same code; or a common kind and a common country, so that one may
 * be the translation of the other (OOO and LLC, K.K. and Co., Ltd.). NULL agrees with all. */
bool crd_legal_agree(const crd_legal_form *a, const crd_legal_form *b);

#endif
