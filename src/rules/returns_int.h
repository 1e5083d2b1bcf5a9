#ifndef CRD_RULES_RETURNS_INT_H
#define CRD_RULES_RETURNS_INT_H

/* Between returns.c (rows) and returns_group.c (groups and totals). */
#include "base/bits.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "rules/returns.h"
#include "world/map.h"

#include <math.h>

enum { CRD_RETURN_GROUPS = 100000 };

/* What is added up of one column in one group. */
typedef struct crd_return_sum {
    double low, high;             /* what the column's `when` takes */
    double other_low, other_high; /* what it does not */
    uint64_t sure, may;           /* distinct texts, certainly and possibly there */
} crd_return_sum;

typedef struct crd_return_group {
    crd_return_cell keys[CRD_RETURN_KEYS];
    crd_return_sum *sums; /* [columns] in the arena */
    bool certain, open;   /* open: some key is not known */
} crd_return_group;

/* One row at hand: its values, and whether it counts. */
typedef struct crd_return_at {
    size_t row;
    const crd_expr_value *values; /* [columns] */
    const int8_t *when;           /* [columns] 1, 0, -1 */
    bool certain;
    double pieces; /* of a counted group of things; NaN = not known */
} crd_return_at;

typedef struct crd_returning {
    const crd_world *w;
    const crd_return *r;
    crd_arena *arena;
    crd_subject *view;
    crd_intern *names;                /* groups by their keys */
    CRD_VEC(crd_return_group) groups; /* 0: all rows */
    crd_map seen; /* distinct texts: place << 32 | text -> 1 possibly, 3 surely */
    crd_buf key;
} crd_returning;

/* A value as a cell; its text is borrowed from the view. */
crd_return_cell crd_return_cell_of(const crd_returning *x, const crd_return_column *c,
                                   const crd_expr_value *value);
/* Its text lives in the arena from here on. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_return_keep(crd_returning *x, crd_return_cell *cell);
/* returns_group.c: between what sources of equal weight say the value of a column of numbers lies,
 * when it is null and cannot be below zero; else both stay. */
void crd_return_between(const crd_returning *x, const crd_return_column *c, size_t row, double *low,
                        double *high);
/* returns_group.c: takes a row in; all cells of groups, and of the totals. */
CRD_NODISCARD crd_status crd_return_add(crd_returning *x, const crd_return_at *at);
CRD_NODISCARD crd_status crd_return_groups(crd_returning *x, crd_return_result *to);
CRD_NODISCARD crd_status crd_return_totals(crd_returning *x, crd_return_result *to);

#endif
