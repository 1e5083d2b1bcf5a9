#ifndef CRD_APP_CELLS_H
#define CRD_APP_CELLS_H

#include "base/buf.h"
#include "base/str.h"
#include "report/doc.h"

/* A row of a result, its cells by name. Columns that are not there are null. */
typedef struct crd_cells {
    const crd_column *columns; /* [n] */
    const crd_cell *at;        /* [n] */
    size_t n;
} crd_cells;

/* Where in the row; SIZE_MAX: not there. */
size_t crd_cells_index(const crd_cells *r, const char *name);
const crd_cell *crd_cells_find(const crd_cells *r, const char *name, const crd_column **ret_column);
crd_str crd_cells_text(const crd_cells *r, const char *name); /* null where it is no text */
bool crd_cells_are(const crd_cells *r, const char *name, const char *code);
int64_t crd_cells_int(const crd_cells *r, const char *name, int64_t otherwise); /* INT, REAL */
/* As text output has it. */
void crd_cells_show(const crd_cells *r, const char *name, crd_buf *out);

/* Numbers of every kind as bounds; false for what is none, or null. Shares in millionths. */
bool crd_cell_span_of(const crd_column *c, const crd_cell *v, double *ret_low, double *ret_high);

#endif
