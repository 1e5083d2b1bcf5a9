#ifndef CRD_STORE_FILTER_H
#define CRD_STORE_FILTER_H

#include "base/intern.h"
#include "store/case.h"

enum { CRD_FILTERS_MAX = 8 };

/* "Field equals one of these values". */
typedef struct crd_filter {
    const crd_field *field;
    crd_intern *values; /* each once */
    char last[64];      /* what was looked up last, as far as it fits, and the answer */
    size_t last_len;
    bool last_is;
} crd_filter;

/* One of them must hold. Zero-initialise. */
typedef struct crd_filters {
    crd_filter at[CRD_FILTERS_MAX];
    size_t n;
} crd_filters;

/* Copies the values. CRD_ENOMEM. At most CRD_FILTERS_MAX. */
CRD_NODISCARD crd_status crd_filters_add(crd_filters *f, const crd_field *field,
                                         const crd_str *values, size_t n);
void crd_filters_drop(crd_filters *f, size_t i);
void crd_filters_done(crd_filters *f);

/* The condition, for SQLite to judge while it scans a table, with one parameter: a pointer. */
void crd_filters_sql(crd_buf *sql, const crd_filters *f, int parameter);
/* Gives the statement the filters, which must outlive its steps. SQLite's answer. */
int crd_filters_bind(sqlite3_stmt *st, crd_filters *f, int parameter);

/* Makes known to a connection the function that the condition calls; whoever else calls it is told
 * 0. SQLite's answer. */
int crd_filters_declare(sqlite3 *db);

#endif
