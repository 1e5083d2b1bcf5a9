#ifndef CRD_APP_ROUTE_POLICY_H
#define CRD_APP_ROUTE_POLICY_H

#include "analyse/route.h"
#include "app/op.h"

/* Whom to avoid, as options and the case's policies say. */
enum { CRD_ROUTE_AVOIDED = 64, CRD_ROUTE_POLICIES = 64 };

typedef struct crd_route_asked {
    crd_str words[CRD_ROUTE_AVOIDED];
    crd_route_policy policy; /* points into words: the place of this must not change */
} crd_route_asked;

/* Names of --policy, commas between; "all" is each setting trust_policy:NAME, in byte order. Equal
 * names count once. CRD_ELIMIT: more than CRD_ROUTE_POLICIES. */
CRD_NODISCARD crd_status crd_route_policies(const crd_args *args, const crd_world *w,
                                            crd_str ret_names[CRD_ROUTE_POLICIES], size_t *ret_n,
                                            crd_err *err);

/* All of --avoid, and the policy of this name (null: none). CRD_EINVAL: one that names
 * nobody. CRD_ENOENT, CRD_ELIMIT. */
CRD_NODISCARD crd_status crd_route_ask(const crd_args *args, const crd_world *w, crd_str name,
                                       crd_route_asked *ret, crd_err *err);

#endif
