#ifndef CRD_RULES_REGISTER_INT_H
#define CRD_RULES_REGISTER_INT_H

/* Between register.c (entries) and register_impact.c (what the engines say). */
#include "analyse/loss.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "rules/judge_int.h"
#include "rules/register.h"

typedef struct crd_registering {
    const crd_register_in *in;
    crd_arena *arena;
    crd_register *to;
    crd_err *err;
} crd_registering;

CRD_NODISCARD crd_status crd_register_impacts(crd_registering *x);

#endif
