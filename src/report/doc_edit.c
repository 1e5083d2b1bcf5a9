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

void crd_doc_head_null(crd_doc *d, const char *name)
{
    for (struct crd_doc_value *v = d->head; v; v = v->next)
        if (strcmp(v->about.name, name) == 0) {
            v->value = CRD_CELL_NULL;
            v->quiet = true;
        }
}
