/* What is common to reading a workbook as tables and through a map. */
#include "import/book.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

crd_status crd_book_open(crd_book *b, crd_job *job, const char *path)
{
    crd_status rc = CRD_OK;
    crd_blocks in;
    crd_str block;
    *b = (crd_book){.job = job};
    crd_buf_init(&b->bytes, CRD_BOOK_BYTES_MAX);
    CRD_TRY(crd_job_open(job, path, &in));
    do {
        CRD_TRY(in.next(in.ctx, &block, job->err));
        crd_buf_add(&b->bytes, block);
    } while (block.len > 0);
    rc = crd_buf_end(&b->bytes, NULL);
    if (rc == CRD_ELIMIT)
        crd_err_set(job->err, rc, job->file_name.ptr, 0, 0, "larger than the %d MiB of a workbook",
                    CRD_BOOK_BYTES_MAX >> 20);
    if (rc != CRD_OK)
        goto done;
    CRD_TRY(
        crd_xlsx_open_memory(crd_buf_str(&b->bytes), job->file_name.ptr, NULL, &b->xlsx, job->err));
done:
    return rc;
}

void crd_book_close(crd_book *b)
{
    crd_xlsx_close(b->xlsx);
    crd_buf_done(&b->bytes);
    if (b->job)
        crd_job_close(b->job);
    *b = (crd_book){0};
}

static char plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c == ' ' || c == '-' ? '_' : c;
}

bool crd_sheet_name_eq(crd_str a, crd_str b)
{
    a = crd_str_trim(a);
    b = crd_str_trim(b);
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (plain(a.ptr[i]) != plain(b.ptr[i]))
            return false;
    return true;
}

const crd_table *crd_sheet_table(const crd_schema *schema, crd_str name)
{
    for (size_t i = 0; i < schema->n; i++)
        if (crd_sheet_name_eq(crd_str_from(schema->tables[i]->name), name))
            return schema->tables[i];
    return NULL;
}

crd_status crd_book_find(const crd_book *b, crd_str name, size_t *ret_index)
{
    char names[140] = "";
    size_t used = 0;
    for (size_t i = 0; i < crd_xlsx_sheets(b->xlsx); i++) {
        const crd_xlsx_sheet *s = crd_xlsx_sheet_at(b->xlsx, i);
        if (!s->rows)
            continue;
        if (crd_sheet_name_eq(s->name, name)) {
            *ret_index = i;
            return CRD_OK;
        }
        if (used + s->name.len + 5 < sizeof names)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s'" CRD_STR_FMT "'",
                                     used ? ", " : "", CRD_STR_ARG(s->name));
    }
    return crd_fail_at(b->job->err, CRD_EINVAL, b->job->file_name.ptr, 0, 0,
                       "no sheet '%.*s'; it has %s", (int)(name.len < 40 ? name.len : 40), name.ptr,
                       names);
}

crd_status crd_sheet_open(crd_sheet *s, crd_book *b, size_t index)
{
    *s = (crd_sheet){.book = b, .index = index, .name = crd_xlsx_sheet_at(b->xlsx, index)->name};
    crd_status rc = crd_xlsx_survey_sheet(b->xlsx, index, b->job->arena, &s->survey, b->job->err);
    return rc == CRD_OK ? crd_xlsx_reader_open(b->xlsx, index, &s->reader, b->job->err) : rc;
}

crd_status crd_sheet_next(crd_sheet *s)
{
    return crd_xlsx_next(s->reader, &s->row, s->book->job->err);
}

void crd_sheet_close(crd_sheet *s)
{
    crd_xlsx_reader_close(s->reader);
    s->reader = NULL;
}

crd_str crd_sheet_path(crd_sheet *s, uint32_t column, uint32_t row)
{
    char cell[16];
    size_t n = s->name.len < 160 ? s->name.len : 160;
    memcpy(s->path, s->name.ptr, n);
    if (row > 0) {
        crd_str at = crd_xlsx_cell_name(column, row, cell);
        s->path[n++] = '!';
        memcpy(s->path + n, at.ptr, at.len);
        n += at.len;
    }
    return (crd_str){s->path, n};
}

void crd_sheet_tell(crd_sheet *s, enum crd_import_finding what, uint32_t column, crd_str field,
                    crd_str found)
{
    uint32_t row = s->row ? s->row->number : 0;
    crd_job_tell(s->book->job, what,
                 &(crd_diag){.file = s->book->job->file_name,
                             .line = row,
                             .path = crd_sheet_path(s, column, row),
                             .field = field,
                             .found = found});
}

const crd_xlsx_cell *crd_sheet_cell(const crd_sheet *s, uint32_t column, size_t *hint)
{
    while (*hint < s->row->n && s->row->cells[*hint].column < column)
        ++*hint;
    bool found = *hint < s->row->n && s->row->cells[*hint].column == column;
    return found ? &s->row->cells[*hint] : NULL;
}

uint32_t crd_sheet_width(const crd_sheet *s)
{
    for (size_t i = s->row->n; i-- > 0;)
        if (s->row->cells[i].text.len > 0)
            return s->row->cells[i].column + 1;
    return 0;
}

crd_status crd_sheet_texts(const crd_sheet *s, crd_arena *arena, crd_str **ret_texts, size_t *ret_n)
{
    size_t n = crd_sheet_width(s), hint = 0;
    crd_str *texts = CRD_NEW(arena, crd_str, n);
    if (!texts)
        return crd_fail(s->book->job->err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < n; i++) {
        const crd_xlsx_cell *c = crd_sheet_cell(s, (uint32_t)i, &hint);
        bool valued = c && c->kind != CRD_XLSX_EMPTY && c->kind != CRD_XLSX_ERROR;
        texts[i] = valued ? crd_str_copy(arena, c->text) : CRD_STR_NULL;
        if (valued && c->text.ptr && !texts[i].ptr)
            return crd_fail(s->book->job->err, CRD_ENOMEM, "out of memory");
    }
    *ret_texts = texts;
    *ret_n = n;
    return CRD_OK;
}

/* "sheet!B2" with a note "to C3"; columns alone are "sheet!B". */
static void tell_range(crd_sheet *s, enum crd_import_finding what, const crd_xlsx_range *r)
{
    char cell[16], note[24] = "to ";
    bool rows = r->last_row > 0;
    crd_str last = crd_xlsx_cell_name(r->last_column, rows ? r->last_row : 1, cell);
    crd_str first = crd_sheet_path(s, r->first_column, rows ? r->first_row : 1);
    size_t cut = rows ? 0 : 1; /* the 1 of "B1" */
    memcpy(note + 3, last.ptr, last.len - cut);
    crd_job_tell(s->book->job, what,
                 &(crd_diag){.file = s->book->job->file_name,
                             .line = r->first_row,
                             .path = {first.ptr, first.len - cut},
                             .note = {note, 3 + last.len - cut}});
}

void crd_sheet_tell_hidden(crd_sheet *s, uint32_t header_row, uint32_t width)
{
    if (crd_xlsx_sheet_at(s->book->xlsx, s->index)->hidden)
        crd_job_tell(s->book->job, CRD_IMPORT_SHEET_HIDDEN,
                     &(crd_diag){.file = s->book->job->file_name, .path = crd_sheet_path(s, 0, 0)});
    for (size_t i = 0; i < s->survey.n_hidden_columns; i++)
        if (s->survey.hidden_columns[i].first_column < width)
            tell_range(s, CRD_IMPORT_COLUMN_HIDDEN, &s->survey.hidden_columns[i]);
    for (size_t i = 0; i < s->survey.n_merged; i++) {
        const crd_xlsx_range *m = &s->survey.merged[i];
        if (m->last_row > header_row && m->first_column < width)
            tell_range(s, CRD_IMPORT_SHEET_MERGED, m);
    }
}
