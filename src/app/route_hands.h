#ifndef CRD_APP_ROUTE_HANDS_H
#define CRD_APP_ROUTE_HANDS_H

#include "analyse/route.h"

/* Who has a hand in the things of a route: maker, owner, operator, manager, what carries it, whose
 * territory it is in; and which of these the policy avoids. Asked for in one pass over the ties. */
enum crd_hand {
    CRD_HAND_WHY,
    CRD_HAND_MAKER,
    CRD_HAND_OWNER,
    CRD_HAND_OPERATOR,
    CRD_HAND_MANAGER,
    CRD_HAND_CARRIER,
    CRD_HAND_STATE,
    CRD_HANDS
};

typedef struct crd_hands crd_hands;
/* Texts live in `arena`. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_hands_new(const crd_route_map *m, crd_arena *arena, crd_hands **ret);
void crd_hands_free(crd_hands *h); /* NULL is fine */
CRD_NODISCARD crd_status crd_hands_ask(crd_hands *h, const crd_route_thing *things, size_t n);
/* After all were asked for. O(ties). */
CRD_NODISCARD crd_status crd_hands_look(crd_hands *h);
/* Ids, ", " between, in byte order; null = nobody is recorded. */
crd_str crd_hands_text(const crd_hands *h, crd_route_thing thing, enum crd_hand role);

#endif
