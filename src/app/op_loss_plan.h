#ifndef CRD_APP_OP_LOSS_PLAN_H
#define CRD_APP_OP_LOSS_PLAN_H

/* What the files of loss --plan share. */
#include "analyse/loss_plan.h"
#include "app/op_loss.h"

typedef struct crd_stop_showing {
    crd_doc *doc;
    const crd_stop_plan *p;
    const double *hours;
    size_t n_hours;
    uint32_t only; /* an operator; UINT32_MAX = all */
    crd_loss_mode mode;
    crd_buf text;
} crd_stop_showing;

static inline bool crd_stop_is_shown(const crd_stop_showing *s, uint32_t of)
{
    return s->only == UINT32_MAX || s->only == of;
}

/* Of so many users; `up` rounds up. */
static inline int64_t crd_stop_part(int64_t users, int32_t ppm, bool up)
{
    return (users * (int64_t)ppm + (up ? 999999 : 0)) / 1000000;
}

/* op_loss_statement.c: the text, as section `statement`; failures stay in s->text. */
void crd_stop_statement(crd_stop_showing *s);
int64_t crd_stop_contracts_of(const crd_stop_plan *p, uint32_t of);

#endif
