#ifndef CRD_APP_RELEASE_INT_H
#define CRD_APP_RELEASE_INT_H

/* Inside assess --release: assess_release.c goes over the tables, release_tables.c knows what their
 * counts are of. */

#include "app/assess.h"
#include "app/cells.h"
#include "base/intern.h"
#include "report/suppress.h"

/* Of one row: which column is hidden with which cells. */
typedef struct crd_release_bound {
    size_t column; /* SIZE_MAX ends a row */
    uint32_t low, high;
} crd_release_bound;
typedef struct crd_release_child {
    uint32_t cell, next;
} crd_release_child;

typedef struct crd_releasing {
    crd_assessing *a;
    const crd_world *w;
    crd_sums *sums;
    crd_intern *lists; /* "kind|name of the total" */
    CRD_VEC(uint32_t) first;
    CRD_VEC(crd_release_child) children;
    crd_intern *related;
    CRD_VEC(crd_release_bound) bounds; /* in the order of tables, rows, columns */
    size_t at;                         /* while editing */
    crd_buf b, c;
    const char *table;
    crd_intern *torn; /* groups of shares with a hidden part */
    int64_t small;
    uint64_t hidden;
} crd_releasing;

/* Binds the counts of a row of x->table, and relates them to those that they are parts of. */
typedef crd_status crd_release_binder(crd_releasing *x, const crd_cells *r);
/* NULL: nothing of the table is hidden. */
crd_release_binder *crd_release_binder_of(const char *table);
/* The group of shares that a row of x->table is of, as a name in x->b. */
void crd_release_group(crd_releasing *x, const crd_cells *r);
/* What was related, as sums: after the last row. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_release_add_sums(crd_releasing *x);

bool crd_release_begins(const char *table, const char *head);
bool crd_release_ends(const char *table, const char *tail);

#endif
