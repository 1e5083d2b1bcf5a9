#ifndef CRD_MODEL_TIE_H
#define CRD_MODEL_TIE_H

#include "model/code.h"

/* The tie table: what the holder of each kind of tie could do to its target, with the reason. One
 * table, one meaning; every analysis reads it. Three laws hold and are tested: who can change can
 * stop; every power of every tie lies on some path to a service; a condition only weakens. */

typedef enum crd_grade {
    CRD_GRADE_NONE,
    CRD_GRADE_LATENT,   /* after preparation: a flaw left at manufacture, a visit, an order */
    CRD_GRADE_STANDING, /* through a channel that exists */
    CRD_GRADE_PASSES,   /* whatever grade arrives goes on unchanged */
    CRD_GRADE_LAW,      /* by the powers of the law in force (law.powers): standing if it has it */
    CRD_GRADE_FUNCTION, /* by the element's function (crd_function.sees): standing if it has it */
    CRD_GRADE_NEED,     /* by the need tree of the service */
} crd_grade;

enum crd_tie_flag {
    CRD_TIE_EITHER_WAY = 1u << 0, /* may be said of target and holder too; each way by itself */
    CRD_TIE_SCENARIO = 1u << 1,   /* only where a scenario says so */
    CRD_TIE_WITHDRAWS = 1u << 2,  /* only when the actor withdraws supply */
    CRD_TIE_UNKNOWN = 1u << 3,    /* no holder recorded means an unknown party, in the high bound */
    CRD_TIE_DEPENDENCY = 1u << 4, /* only the powers of its dependency's kind */
};

enum { CRD_POWERS = 4 };

typedef struct crd_tie_kind {
    const char *code;          /* list "tie_kind" */
    const char *from, *to;     /* tables, '|' between */
    uint8_t grade[CRD_POWERS]; /* crd_grade of C, M, I, A: the order of list "power" */
    uint8_t cap[CRD_POWERS];   /* at most this while `when` holds; NONE, LATENT or STANDING */
    const char *when;          /* condition in words; "" = none, then `cap` says nothing */
    uint16_t flags;            /* enum crd_tie_flag */
    const char *why;           /* the reason for the cells, one or two sentences */
} crd_tie_kind;

extern const crd_tie_kind crd_tie_kinds[]; /* sorted by code: the order of list "tie_kind" */
extern const size_t crd_tie_kinds_n;

/* NULL when there is none. Cost as crd_code_find. */
const crd_tie_kind *crd_tie_kind_find(crd_str code);

/* The grade of one power; `weakened` = the condition `when` holds. Never more weakened than not. A
 * grade that is not fixed (PASSES, LAW, ...) is returned as it is unless the cap is below STANDING;
 * then the cap is, as the most it can come to. */
crd_grade crd_tie_grade(const crd_tie_kind *kind, enum crd_power power, bool weakened);

/* May a tie of this kind lead from a record of table `holder` to one of table `target`? */
bool crd_tie_allows(const crd_tie_kind *kind, crd_str holder, crd_str target);

/* What a needed thing could do to what needs it, by the code of list "dependency_kind": set of
 * enum crd_power; 0 for a code that is not in the list. */
unsigned crd_dependency_powers(crd_str kind);

#endif
