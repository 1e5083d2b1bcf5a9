/* Records to a workbook, one sheet a table. */
#include "report/tables_out.h"

#include "base/err.h"
#include "fmt/xlsx_out.h"

#include <stdio.h>
#include <stdlib.h>

struct book {
    const crd_schema *schema;
    crd_xlsx_out *out;
    const crd_table *now; /* of the sheet at hand */
    bool *seen;           /* [schema->n] */
};

static crd_status begin_sheet(struct book *b, const crd_table *t, crd_err *err)
{
    crd_xlsx_column columns[CRD_FIELDS_MAX + 2] = {0};
    size_t n = 0;
    for (; n < t->n_fields; n++) {
        const crd_field *f = &t->fields[n];
        columns[n] = (crd_xlsx_column){.title = crd_str_from(f->name),
                                       .note = crd_str_from(f->about),
                                       .text = crd_field_is_text(f)};
    }
    if (t != b->schema->tables[0]) {
        columns[n++] = (crd_xlsx_column){.title = CRD_STR("source"), .text = true};
        columns[n++] = (crd_xlsx_column){.title = CRD_STR("line")};
    }
    crd_xlsx_table sheet = {crd_str_from(t->name), columns, n, .exact = true};
    return crd_xlsx_out_table(b->out, &sheet, err);
}

static void put_cell(crd_xlsx_out *out, const crd_field *f, const void *rec)
{
    if (crd_field_is_null(f, rec)) {
        crd_xlsx_out_skip(out);
        return;
    }
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        crd_xlsx_out_text(out, crd_field_str(f, rec));
        break;
    case CRD_DATE:
        crd_xlsx_out_date(out, crd_field_i32(f, rec));
        break;
    case CRD_BOOL: /* in the words of the drop-downs and of CSV */
        crd_xlsx_out_text(out, crd_field_i32(f, rec) ? CRD_STR("yes") : CRD_STR("no"));
        break;
    case CRD_PPM:
        crd_xlsx_out_int(out, crd_field_i32(f, rec));
        break;
    case CRD_INT:
        crd_xlsx_out_int(out, crd_field_i64(f, rec));
        break;
    case CRD_REAL:
        crd_xlsx_out_real(out, crd_field_real(f, rec));
        break;
    }
}

static crd_status book_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                           crd_err *err)
{
    struct book *b = ctx;
    if (t != b->now) {
        int index = crd_schema_index(b->schema, t);
        if (index < 0 || b->seen[index])
            return crd_fail(err, CRD_EINVAL, "table '%s' %s", t->name,
                            index < 0 ? "is not of the schema" : "comes again after another");
        b->seen[index] = true;
        b->now = t;
        crd_status rc = begin_sheet(b, t, err);
        if (rc != CRD_OK)
            return rc;
    }
    for (uint32_t i = 0; i < t->n_fields; i++)
        put_cell(b->out, &t->fields[i], rec);
    if (t != b->schema->tables[0]) {
        crd_xlsx_out_text(b->out, from->source);
        crd_xlsx_out_int(b->out, from->line);
    }
    return crd_xlsx_out_row(b->out, err);
}

static crd_status book_end(void *ctx, bool commit, crd_err *err)
{
    struct book *b = ctx;
    crd_status rc = crd_xlsx_out_end(b->out, commit, err);
    free(b->seen);
    free(b);
    return rc;
}

crd_status crd_book_out_open(const char *path, const crd_schema *schema, crd_sink *ret_sink,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    struct book *b = calloc(1, sizeof *b);
    bool *seen = calloc(schema->n, sizeof *seen);
    if (!b || !seen) {
        rc = crd_fail(err, CRD_ENOMEM, "out of memory");
        goto done;
    }
    CRD_TRY(crd_xlsx_out_open(path, 0600, &b->out, err));
    b->schema = schema;
    b->seen = seen;
    *ret_sink = (crd_sink){.ctx = b, .put = book_put, .end = book_end};
    b = NULL;
    seen = NULL;
done:
    free(seen);
    free(b);
    return rc;
}
