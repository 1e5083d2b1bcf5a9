#ifndef CRD_RULES_EXPR_KEPT_H
#define CRD_RULES_EXPR_KEPT_H

/* Predicates that several sets have in common over the same rows: what one has worked out the
 * others take. */
#include "rules/expr_int.h"

/* What is known of a node of a set: of how many sets it is a part, at least 1, and its bits, once
 * some set has worked it out. */
typedef struct crd_x_common {
    uint32_t sets;
    const uint64_t *yes, *no; /* NULL = not yet */
} crd_x_common;

/* The set's nodes in terms of all sets', [nodes]; CRD_X_NONE = it is the set's alone. NULL: the set
 * was not added. */
const uint32_t *crd_x_kept_ids(const crd_expr_kept *kept, const crd_exprs *set);
crd_x_common crd_x_kept_get(const crd_expr_kept *kept, uint32_t id);
/* Room for the bits of one, which the caller fills; NULL when there is none left. */
bool crd_x_kept_room(crd_expr_kept *kept, uint32_t id, uint64_t **ret_yes, uint64_t **ret_no);
/* The bits stand: from now on crd_x_kept_get gives them. */
void crd_x_kept_done(crd_expr_kept *kept, uint32_t id);

#endif
