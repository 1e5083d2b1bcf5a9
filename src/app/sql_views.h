#ifndef CRD_APP_SQL_VIEWS_H
#define CRD_APP_SQL_VIEWS_H

#include "app/when.h"
#include "rules/subject.h"

/* Makes view_SUBJECT of every subject of rules, and view_function (what the code lists and the case
 * say of network functions), tables of the store's queries, and the functions of rules functions of
 * them: so the expression of a rule can be tried behind WHERE. Each is computed when a query first
 * asks for it. They live in app->arena and `feed`, which must outlive the queries;
 * crd_app_sql_views_done frees their worlds. */
typedef struct crd_sql_views crd_sql_views;
CRD_NODISCARD crd_status crd_app_sql_views(crd_app *app, const crd_args *args, crd_store *store,
                                           const crd_feed *feed, crd_sql_views **ret_views,
                                           crd_err *err);
void crd_app_sql_views_done(crd_sql_views *v); /* NULL is fine */

#endif
