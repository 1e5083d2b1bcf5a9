#ifndef CRD_APP_ROWS_H
#define CRD_APP_ROWS_H

#include "base/vec.h"
#include "model/sink.h"

/* Statements in memory, for small worlds that no file holds: a sink that keeps what it is given,
 * and a feed that gives it back in the order of arrival. Zero, with an arena, is an empty one. */
typedef struct crd_app_row {
    const crd_table *table;
    uint32_t line, source; /* in sources */
    void *rec;
} crd_app_row;

typedef struct crd_app_rows {
    crd_arena *arena;
    CRD_VEC(crd_app_row) rows;
    CRD_VEC(crd_str) sources;
} crd_app_rows;

enum { CRD_APP_ROWS_MAX = 1000000 };

/* put: CRD_ENOMEM; CRD_ELIMIT past CRD_APP_ROWS_MAX. */
crd_sink crd_app_rows_sink(crd_app_rows *r);
/* Lives as long as the rows and the arena; statements of source `assumed` (may be NULL) outrank the
 * others. A query with `where` is CRD_EINVAL. O(rows) a query. */
crd_feed crd_app_rows_feed(crd_app_rows *r, const crd_str *assumed);
void crd_app_rows_done(crd_app_rows *r); /* the arena is the caller's */

#endif
