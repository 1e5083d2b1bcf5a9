#ifndef CRD_APP_WHEN_H
#define CRD_APP_WHEN_H

#include "app/open.h"
#include "world/world.h"

/* The options of group CRD_OP_TIME, the same for every operation. */

/* --as-of, --as-known, --release to options of a world. CRD_EINVAL for a date that is none. */
CRD_NODISCARD crd_status crd_app_when(crd_app *app, const crd_args *args, crd_world_opts *ret_opts,
                                      crd_err *err);

/* --tables a,b: a flag for each table, all true when it is not given; *ret_n tables were named.
 * CRD_EINVAL for a name that is no table. */
CRD_NODISCARD crd_status crd_app_tables(const crd_args *args, bool ret_want[CRD_T_COUNT],
                                        size_t *ret_n, crd_err *err);

/* What every result that rests on a world says first: the date, the marking, what was left out. */
void crd_app_head_world(crd_doc *doc, const crd_world *w);

/* Makes merged_TABLE of every table a table of the store's queries: one row a thing as it holds on
 * the date, then columns `sources` (names, best first), `contested` (names of fields on which
 * sources of equal weight disagree) and `maybe` (1: holds only possibly). Each is computed when a
 * query first reads it. The views live in app->arena and `feed`, which must outlive the queries;
 * crd_app_merged_done frees their worlds. */
typedef struct crd_merged_views crd_merged_views;
CRD_NODISCARD crd_status crd_app_merged_expose(crd_app *app, const crd_args *args, crd_store *store,
                                               const crd_feed *feed, crd_merged_views **ret_views,
                                               crd_err *err);
void crd_app_merged_done(crd_merged_views *v); /* NULL is fine */

#endif
