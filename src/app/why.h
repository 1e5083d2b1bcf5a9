#ifndef CRD_APP_WHY_H
#define CRD_APP_WHY_H

#include "app/op.h"
#include "app/tied.h"

/* How to ask for the reason of a result, as a note of its document: "LABEL: cordon explain CASE ID"
 * and every option of `explain` that the question itself was given (--grade, --as-of, --assume,
 * --threshold, ...), quoted for a shell, so that it is the same question. Nothing for an empty id.
 */
void crd_app_why(crd_doc *doc, const crd_args *args, const char *label, crd_str id);

/* --threshold, --at-least, --influence-at, --float of `control` and `explain`. CRD_EINVAL. */
CRD_NODISCARD crd_status crd_app_votes(crd_app *app, const crd_args *args,
                                       crd_control_opts *ret_opts, crd_err *err);
/* Of `explain`, asked for `id`: with any of them, who controls whom by these, in the place of what
 * the usual ones gave; the ties stay. CRD_EINVAL: the id is of no control. */
CRD_NODISCARD crd_status crd_app_votes_asked(crd_app *app, const crd_args *args, crd_str id,
                                             crd_app_tied *tied, crd_err *err);

#endif
