#ifndef CRD_ASSUME_FORM_H
#define CRD_ASSUME_FORM_H

#include "model/check.h"

/* Short forms: one assumption as a line of words. The table in form.c says what each form takes,
 * makes and ends; docs/assume.md lists it. Words are separated by blanks; "double quotes" hold
 * blanks together. After its own words every form takes pairs FIELD VALUE, fields of the table it
 * acts on.
 *
 * Here the words are read, and nothing is looked up: references stand as they were written. */

enum { CRD_FORM_BYTES_MAX = 4096, CRD_FORM_WORDS_MAX = 64, CRD_FORM_ROWS_MAX = 3 };

/* A record, or the part of one that a condition is on. */
typedef struct crd_form_row {
    uint32_t table;                  /* CRD_T_... */
    void *rec;                       /* in the arena */
    uint64_t given;                  /* bit i = field i has a value */
    uint64_t fresh;                  /* ... that names what the row itself brings: not looked for */
    uint32_t column[CRD_FIELDS_MAX]; /* where the value stands in the text, 1-based */
} crd_form_row;

typedef struct crd_form_said {
    crd_form_row rows[CRD_FORM_ROWS_MAX]; /* to add */
    size_t n_rows;
    crd_form_row end; /* rows of the case that have these values end; given == 0: none */
    bool must;        /* there must be such a row */
    crd_str remove;   /* what is to be as if it were not there; null = nothing */
    uint32_t remove_column;
    bool sets; /* rows[0] changes a record that is there */
} crd_form_said;

/* Is the first word of the text the name of a form? */
bool crd_form_is(crd_str text);

/* Reads one form. Texts in *ret_said are views of `text` or live in `arena`. CRD_EINVAL with the
 * column (line and source are the caller's) and what was expected; CRD_ELIMIT past the limits
 * above; CRD_ENOMEM. O(bytes). */
CRD_NODISCARD crd_status crd_form_read(crd_str text, const crd_more_codes *more, crd_arena *arena,
                                       crd_form_said *ret_said, crd_err *err);

/* For help and tests: form i as it is written, what it means and an example that works on the
 * example nation; false past the last. */
typedef struct crd_form_about {
    const char *usage, *about, *example;
} crd_form_about;
bool crd_form_at(size_t i, crd_form_about *ret_about);

#endif
