/* Changing the rows of a table that is made. */
#include "report/doc_edit.h"

#include "base/err.h"
#include "report/parts.h"

#include <string.h>

static crd_section *find(const crd_doc *d, const char *table)
{
    crd_section *s = d->sections;
    while (s && strcmp(s->name, table) != 0)
        s = s->next;
    return s && s->kind == CRD_SECTION_TABLE ? s : NULL;
}

/* The table says of itself that the column may be null. */
static crd_status may_be_null(crd_doc *d, const crd_section *was, crd_section *s, size_t i,
                              crd_err *err)
{
    crd_column *own = (crd_column *)(uintptr_t)s->columns; /* the copy of an earlier call */
    if (s->columns == was->columns) {
        own = CRD_NEW(d->arena, crd_column, s->n_columns);
        if (!own)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
        memcpy(own, s->columns, s->n_columns * sizeof *own);
        s->columns = own;
    }
    own[i].required = false;
    return CRD_OK;
}

crd_status crd_doc_edit(crd_doc *d, const char *table, crd_doc_editor *edit, void *ctx,
                        crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    crd_cell cells[CRD_COLUMNS_MAX];
    crd_section *s = find(d, table);
    if (!s)
        return CRD_OK;
    crd_section changed = *s;
    changed.first = changed.last = NULL;
    changed.rows = (crd_rows){0};
    changed.diags = NULL;
    CRD_TRY(crd_walk_start(&walk, s, err));
    for (;;) {
        bool keep = true;
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        memcpy(cells, walk.cells, s->n_columns * sizeof *cells);
        CRD_TRY(edit(ctx, s->columns, s->n_columns, cells, &keep, err));
        for (size_t i = 0; keep && i < s->n_columns; i++)
            if (!cells[i].known && changed.columns[i].required)
                CRD_TRY(may_be_null(d, s, &changed, i, err));
        if (keep)
            crd_doc_row(d, &changed, cells);
    }
    if (d->status != CRD_OK)
        CRD_TRY(crd_fail(err, d->status, "%s", d->err.message));
    *s = changed;
done:
    crd_walk_end(&walk);
    return rc;
}

const char *crd_doc_table_at(const crd_doc *d, size_t i)
{
    const crd_section *s = d->sections;
    for (; s; s = s->next)
        if (s->kind == CRD_SECTION_TABLE && i-- == 0)
            return s->name;
    return NULL;
}

void crd_doc_head_null(crd_doc *d, const char *name)
{
    for (struct crd_doc_value *v = d->head; v; v = v->next)
        if (strcmp(v->about.name, name) == 0) {
            v->value = CRD_CELL_NULL;
            v->quiet = true;
        }
}
