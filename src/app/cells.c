/* Cells of a row by the names of their columns. */
#include "app/cells.h"

#include <string.h>

static const crd_column no_column = {.name = "", .kind = CRD_CELL_TEXT};
static const crd_cell nothing = {.known = false};

size_t crd_cells_index(const crd_cells *r, const char *name)
{
    for (size_t i = 0; r->at && i < r->n; i++)
        if (strcmp(r->columns[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

const crd_cell *crd_cells_find(const crd_cells *r, const char *name, const crd_column **ret_column)
{
    size_t i = crd_cells_index(r, name);
    *ret_column = i == SIZE_MAX ? &no_column : &r->columns[i];
    return i == SIZE_MAX ? &nothing : &r->at[i];
}

crd_str crd_cells_text(const crd_cells *r, const char *name)
{
    const crd_column *c;
    const crd_cell *v = crd_cells_find(r, name, &c);
    bool text = c->kind == CRD_CELL_TEXT || c->kind == CRD_CELL_CODE || c->kind == CRD_CELL_ID;
    return v->known && text ? v->as.text : CRD_STR_NULL;
}

bool crd_cells_are(const crd_cells *r, const char *name, const char *code)
{
    return crd_str_eq(crd_cells_text(r, name), crd_str_from(code));
}

int64_t crd_cells_int(const crd_cells *r, const char *name, int64_t otherwise)
{
    const crd_column *c;
    double low, high;
    const crd_cell *v = crd_cells_find(r, name, &c);
    bool one = c->kind == CRD_CELL_INT || c->kind == CRD_CELL_REAL;
    return one && crd_cell_span_of(c, v, &low, &high) && low > -9e18 && low < 9e18 ? (int64_t)low
                                                                                   : otherwise;
}

void crd_cells_show(const crd_cells *r, const char *name, crd_buf *out)
{
    const crd_column *c;
    const crd_cell *v = crd_cells_find(r, name, &c);
    crd_doc_show(c, v, out);
}

bool crd_cell_span_of(const crd_column *c, const crd_cell *v, double *ret_low, double *ret_high)
{
    if (!v->known)
        return false;
    switch (c->kind) {
    case CRD_CELL_INT:
    case CRD_CELL_SHARE:
        *ret_low = *ret_high = (double)v->as.i;
        return true;
    case CRD_CELL_REAL:
        *ret_low = *ret_high = v->as.real;
        return true;
    case CRD_CELL_INT_BOUNDS:
    case CRD_CELL_SHARE_BOUNDS:
        *ret_low = (double)v->as.span.low;
        *ret_high = (double)v->as.span.high;
        return true;
    case CRD_CELL_REAL_BOUNDS:
        *ret_low = v->as.range.low;
        *ret_high = v->as.range.high;
        return true;
    case CRD_CELL_BOOL:
    case CRD_CELL_DATE:
    case CRD_CELL_TEXT:
    case CRD_CELL_CODE:
    case CRD_CELL_ID:
        return false;
    }
    return false;
}
