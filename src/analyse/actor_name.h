#ifndef CRD_ANALYSE_ACTOR_NAME_H
#define CRD_ANALYSE_ACTOR_NAME_H

#include "world/ties.h"

/* "jurisdiction:XN", "party:x", or one of the two by itself, a state first; CRD_NODE_NONE. */
uint32_t crd_actor_node(const crd_ties *t, crd_str what);

/* Fails with CRD_ENOENT (or CRD_ENOMEM): the case has no such state or party. Who is called so, or
 * has such an id but for capitals, is named in the message, three at most, by id. O(parties). */
CRD_NODISCARD crd_status crd_no_actor(const crd_world *w, crd_str what, crd_err *err);

#endif
