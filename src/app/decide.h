#ifndef CRD_APP_DECIDE_H
#define CRD_APP_DECIDE_H

#include "app/open.h"

/* Records what --same or --different says of the two operands RECORD, as a row of `decision` with a
 * source of its own: "decision-" and 12 letters that depend on the pair and on --by alone. So the
 * same decision twice is recorded once, and another verdict of the same person supersedes the
 * first. An operand is an id, of a party or, as "site:ID", of another table; one of the two may
 * also be a text that references use. *ret_source lies in app->arena. CRD_EINVAL: options that do
 * not go together; CRD_ENOENT: no such record; and what an import gives.
 */
CRD_NODISCARD crd_status crd_app_decide(crd_app *app, const crd_args *args, crd_store *store,
                                        const crd_feed *feed, crd_str *ret_source, crd_err *err);

#endif
