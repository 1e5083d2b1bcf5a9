#ifndef CRD_APP_COMPLY_HOST_H
#define CRD_APP_COMPLY_HOST_H

#include "app/op.h"
#include "base/vec.h"
#include "rules/waiver.h"

/* comply -f sarif: verdicts as results for code hosts. What fails has a level by its standing: a
 * breach is an error, a departure and what would breach a warning, an indicator a note; what is
 * unknown is open and has none. Zero, with an arena, is empty. */
typedef struct crd_comply_host {
    crd_arena *arena;
    CRD_VEC(crd_host_rule) rules;
    CRD_VEC(crd_host_result) results;
    CRD_VEC(const crd_rule *) of; /* [rules] */
} crd_comply_host;

/* Adds a verdict that fails or is unknown; others are left out. Pack and id are borrowed. `waiver`
 * NULL: nobody answers for it. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_comply_host_add(crd_comply_host *h, const crd_judgement *v, crd_str id,
                                             const crd_waiver *waiver);
/* The document has them from here on; they live in the arena. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_comply_host_show(crd_comply_host *h, crd_doc *d);
void crd_comply_host_done(crd_comply_host *h);

#endif
