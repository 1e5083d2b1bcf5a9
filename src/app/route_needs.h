#ifndef CRD_APP_ROUTE_NEEDS_H
#define CRD_APP_ROUTE_NEEDS_H

#include "app/tied.h"
#include "report/doc.h"

/* The table "trusted_ways" at the end of a result: every path that a service needs, where the
 * service names a policy that the case knows, and whether a trusted way is there (analyse/route.h);
 * how many are under one that it does not know is a note. At most `limit`
 * rows, of service `only` where it is not null. Empty, and unseen by people, where no service names
 * one, or where the question is another: not `asked`. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_trusted_ways(crd_app *app, const crd_app_tied *tied, bool asked,
                                                crd_str only, size_t limit, crd_doc *doc,
                                                crd_err *err);

#endif
