#ifndef CRD_MODEL_CHECK_H
#define CRD_MODEL_CHECK_H

#include "model/sink.h"

/* Checks of a single record, the same for every way in: required fields, codes, references' form,
 * dates in order, text that is not fit to keep (NUL, invalid UTF-8, over a length). */

/* Extra codes of the case at hand (rows of table `code`). `has` may be NULL. */
typedef struct crd_more_codes {
    void *ctx;
    bool (*has)(void *ctx, const char *list, crd_str code);
} crd_more_codes;

enum { CRD_TEXT_MAX = 64 * 1024, CRD_KEY_MAX = 512 }; /* bytes of a text, of a key field */

/* Adds a diagnostic for everything wrong with the record. False when it may not enter a case at
 * all (a key is missing or unfit, invalid UTF-8, NUL); true also with lesser errors, which `check`
 * will report again. */
bool crd_record_check(const crd_table *t, const void *rec, const crd_from *from,
                      const crd_more_codes *more, crd_diags *diags);

const crd_diag_kind *crd_model_findings(size_t *ret_n);

#endif
