#ifndef CRD_APP_COMPLY_LISTS_H
#define CRD_APP_COMPLY_LISTS_H

#include "app/packs.h"
#include "rules/know.h"

#include "base/vec.h"

/* Notes on lists that a pack asks for and the case has no row of: which, and how to load them. */
typedef struct crd_comply_lists {
    CRD_VEC(crd_str) notes; /* texts in the operation's arena */
} crd_comply_lists;

/* Of the pack that `k` speaks of, once it is judged. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_comply_lists_add(crd_app *app, crd_comply_lists *x,
                                              const crd_app_pack *p, const crd_know *k,
                                              crd_err *err);
void crd_comply_lists_show(const crd_comply_lists *x, crd_doc *d);
void crd_comply_lists_done(crd_comply_lists *x);

#endif
