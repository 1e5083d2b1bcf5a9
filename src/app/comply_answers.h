#ifndef CRD_APP_COMPLY_ANSWERS_H
#define CRD_APP_COMPLY_ANSWERS_H

#include "app/op.h"
#include "rules/gaps.h"

/* Writes --answers FILE: a workbook of native tables with a row for each record that the questions
 * of r[0 .. n) are about: its key, what must stand in such a row and is known, and the number of
 * the question in its letter (in_letter[question]) as its line; the fields asked about are empty.
 * Sources are answers-WHOM-DATE. Filled in, `import CASE xlsx FILE` reads it. Rows of `holding` and
 * `need`, which have no key before they are known, and parameters are left out. CRD_EINVAL: no
 * .xlsx; CRD_EIO, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_comply_answers(crd_app *app, const crd_args *args, const crd_world *w,
                                            const crd_gaps_result *r, const uint32_t *in_letter,
                                            size_t n, crd_err *err);

#endif
