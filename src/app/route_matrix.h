#ifndef CRD_APP_ROUTE_MATRIX_H
#define CRD_APP_ROUTE_MATRIX_H

#include "app/route_policy.h"
#include "app/route_show.h"

/* `route --matrix`: every pair of places, under one policy (s->map is of it) or several. */
CRD_NODISCARD crd_status crd_route_matrix_run(crd_app *app, const crd_args *args, crd_route_show *s,
                                              crd_err *err);

/* Which of the policies find a way for each pair: a map of each in turn, its answers kept as a
 * lane. The policies stand from strict to lax. */
CRD_NODISCARD crd_status crd_route_matrix_policies(crd_app *app, const crd_args *args,
                                                   const crd_str *names, size_t n,
                                                   crd_route_show *s, crd_err *err);

#endif
