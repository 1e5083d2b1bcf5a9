#ifndef CRD_APP_OPEN_H
#define CRD_APP_OPEN_H

#include "app/op.h"
#include "model/check.h"
#include "store/store.h"

/* What most operations begin with. */

/* The case of operand CASE, for reading or writing. */
CRD_NODISCARD crd_status crd_app_open(crd_app *app, const crd_args *args, bool write,
                                      crd_store **ret_store, crd_err *err);

/* What the operation reads: the case, as --assume would have it. The feed lives as long as both the
 * store and app->assume. Assumptions are read once a run; an operation with two cases asks for that
 * of one of them. Without --assume the store's own feed. */
CRD_NODISCARD crd_status crd_app_feed(crd_app *app, const crd_args *args, crd_store *store,
                                      crd_feed *ret_feed, crd_err *err);

/* A document with the case's path, and what is assumed, in its head. */
CRD_NODISCARD crd_status crd_app_doc(crd_app *app, const crd_args *args, const char *schema,
                                     const char *title, crd_doc **ret_doc, crd_err *err);

/* All rows of table `source`, in the feed's order, with their texts in the arena. */
typedef struct crd_sources {
    crd_source *at;
    size_t n;
} crd_sources;
CRD_NODISCARD crd_status crd_app_sources(crd_app *app, const crd_feed *feed,
                                         crd_sources *ret_sources, crd_err *err);

/* The codes that the case has added, for checks of records. `more->ctx` lives in the arena. */
CRD_NODISCARD crd_status crd_app_codes(crd_app *app, const crd_feed *feed, crd_more_codes *ret_more,
                                       crd_err *err);

#endif
