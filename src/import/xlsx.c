/* Format `xlsx`: sheets named after tables, as `cordon export` and `cordon template` write them and
 * as people send them back; docs/formats/xlsx.md describes it. */
#include "import/book.h"
#include "import/formats.h"
#include "import/put.h"

#include "base/err.h"
#include "fmt/xlsx_name.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- one cell ---------------------------------------------------------------------------- */

struct reading {
    crd_sheet *sheet;
    crd_bind bind;
    crd_str *texts; /* [bind.n] of the row at hand */
    char *room;     /* [bind.n][CELL_ROOM] for texts that are made here */
    bool known;     /* the other columns are known, and nobody's to fill in */
};

enum { CELL_ROOM = 48 };

/* "0000": how a spreadsheet keeps leading zeros of what it took for a number. */
static size_t zeros_of(crd_str format)
{
    for (size_t i = 0; i < format.len; i++)
        if (format.ptr[i] != '0')
            return 0;
    return format.len;
}

/* A number in a field of text. */
static crd_str number_as_text(struct reading *r, const crd_xlsx_cell *c, crd_str field, char *room)
{
    size_t zeros = zeros_of(c->format);
    if (c->suspect)
        crd_sheet_tell(r->sheet, CRD_IMPORT_NUMBER_IDENTIFIER, c->column, field, c->number_text);
    if (zeros < 2 || zeros >= CELL_ROOM || c->text.len >= zeros || c->real < 0 ||
        c->real != floor(c->real))
        return c->text;
    memset(room, '0', zeros - c->text.len);
    memcpy(room + zeros - c->text.len, c->text.ptr, c->text.len);
    crd_str shown = {room, zeros};
    crd_sheet_tell(r->sheet, CRD_IMPORT_NUMBER_ZEROS, c->column, field, shown);
    return shown;
}

/* 0.51 shown as "51%". */
static crd_str percent_as_ppm(const crd_xlsx_cell *c, char *room)
{
    if (!(c->real >= 0 && c->real <= 1) || crd_str_find(c->format, CRD_STR("%")) == SIZE_MAX)
        return c->text;
    int n = snprintf(room, CELL_ROOM, "%ld", lround(c->real * 1e6));
    return (crd_str){room, (size_t)n};
}

static crd_str number_text(struct reading *r, const crd_xlsx_cell *c, const crd_field *f,
                           char *room)
{
    if (crd_field_is_text(f))
        return number_as_text(r, c, crd_str_from(f->name), room);
    return f->kind == CRD_PPM ? percent_as_ppm(c, room) : c->text;
}

static crd_str date_text(struct reading *r, const crd_xlsx_cell *c, const crd_field *f)
{
    crd_str field = crd_str_from(f->name);
    if (crd_field_is_text(f))
        crd_sheet_tell(r->sheet, CRD_IMPORT_DATE_IDENTIFIER, c->column, field, c->text);
    size_t clock = f->kind == CRD_DATE ? crd_str_find(c->text, CRD_STR("T")) : SIZE_MAX;
    if (clock == SIZE_MAX)
        return c->text;
    crd_sheet_tell(r->sheet, CRD_IMPORT_DATE_TIME, c->column, field, c->text);
    return (crd_str){c->text.ptr, clock};
}

static crd_str text_of(struct reading *r, const crd_xlsx_cell *c, size_t i)
{
    static const crd_field other = {.name = "", .kind = CRD_INT}; /* source, line: taken as is */
    int column = r->bind.column[i];
    const crd_field *f = column >= 0 ? &r->bind.table->fields[column] : &other;
    if (c->formula)
        crd_sheet_tell(r->sheet, CRD_IMPORT_FORMULA, c->column, crd_str_from(f->name), c->text);
    switch (c->kind) {
    case CRD_XLSX_EMPTY:
        return CRD_STR_NULL;
    case CRD_XLSX_TEXT:
    case CRD_XLSX_BOOL:
        return c->text;
    case CRD_XLSX_NUMBER:
        return number_text(r, c, f, r->room + i * CELL_ROOM);
    case CRD_XLSX_DATE:
        return date_text(r, c, f);
    case CRD_XLSX_ERROR:
        crd_sheet_tell(r->sheet, CRD_IMPORT_CELL_ERROR, c->column, crd_str_from(f->name), c->text);
        r->bind.job->report->fields_dropped++;
        return CRD_STR_NULL;
    }
    return CRD_STR_NULL;
}

/* ---- one sheet --------------------------------------------------------------------------- */

static void place_of(void *ctx, size_t i, crd_diag *ret_place)
{
    crd_sheet *s = ctx;
    ret_place->line = s->row ? s->row->number : ret_place->line;
    ret_place->path = crd_sheet_path(s, (uint32_t)i, ret_place->line);
}

/* Does the row name all key columns of the table? */
static bool names_keys(const crd_table *t, const crd_str *texts, size_t n)
{
    for (uint32_t f = 0; f < t->n_fields; f++) {
        bool found = !(t->fields[f].flags & CRD_F_KEY);
        for (size_t i = 0; i < n && !found; i++)
            found = crd_bind_column(t, texts[i]) == (int)f;
        if (!found)
            return false;
    }
    return true;
}

/* The header's texts, in the job's arena; *ret_n is 0 when there is none. */
static crd_status find_header(crd_sheet *s, const crd_table *t, crd_str **ret_texts, size_t *ret_n)
{
    crd_job *job = s->book->job;
    uint32_t given = job->o->header_row;
    *ret_n = 0;
    for (;;) {
        crd_status rc = crd_sheet_next(s);
        if (rc != CRD_OK || !s->row)
            return rc;
        uint32_t at = s->row->number;
        if (at > (given ? given : CRD_SHEET_HEADER_ROWS))
            return CRD_OK;
        if (at < given)
            continue;
        crd_str *texts = NULL;
        size_t n = 0;
        crd_arena_mark mark = crd_arena_save(job->arena);
        rc = crd_sheet_texts(s, job->arena, &texts, &n);
        if (rc != CRD_OK)
            return rc;
        if (given || names_keys(t, texts, n)) {
            *ret_texts = texts;
            *ret_n = n;
            return CRD_OK;
        }
        crd_arena_rewind(job->arena, mark);
    }
}

/* A cell that gives no value, and might have been meant to. */
static void tell_unread(struct reading *r, const crd_xlsx_cell *c, size_t i)
{
    bool ignored = r->bind.column[i] == CRD_BIND_IGNORED;
    if (c->formula && c->kind == CRD_XLSX_EMPTY && !ignored)
        crd_sheet_tell(r->sheet, CRD_IMPORT_FORMULA_EMPTY, c->column, CRD_STR_NULL, CRD_STR_NULL);
    if (c->text.len > 0 && r->bind.unnamed[i] && !r->known)
        crd_sheet_tell(r->sheet, CRD_IMPORT_SHEET_OUTSIDE, c->column, CRD_STR_NULL, c->text);
}

static void tell_wrong(struct reading *r, uint32_t column, const char *field, const char *expected,
                       crd_str found)
{
    crd_job *job = r->bind.job;
    uint32_t line = r->sheet->row->number;
    crd_job_tell(job, CRD_IMPORT_FIELD_FORM,
                 &(crd_diag){.file = job->file_name,
                             .line = line,
                             .path = crd_sheet_path(r->sheet, column, line),
                             .field = crd_str_from(field),
                             .expected = crd_str_from(expected),
                             .found = found});
}

/* What only who asked for the import can judge. */
static void check(struct reading *r, const crd_xlsx_cell *c, size_t i)
{
    crd_job *job = r->bind.job;
    const crd_import_check *asked = &job->o->check;
    int column = r->bind.column[i];
    if (!asked->expected || column < 0 || r->texts[i].len == 0)
        return;
    const crd_field *f = &r->bind.table->fields[column];
    const char *expected = asked->expected(asked->ctx, r->bind.table, f, r->texts[i]);
    if (!expected)
        return;
    tell_wrong(r, c->column, f->name, expected, r->texts[i]);
    if (!(f->flags & CRD_F_IN_KEY)) /* it is told once */
        r->texts[i] = CRD_STR_NULL;
}

static void check_row(struct reading *r)
{
    const crd_import_check *asked = &r->bind.job->o->check;
    const crd_table *t = r->bind.table;
    crd_str values[64] = {{0}}; /* a table has no more fields */
    uint32_t columns[64] = {0};
    const crd_field *f = NULL;
    if (!asked->row || t->n_fields > 64)
        return;
    for (size_t i = 0; i < r->bind.n; i++)
        if (r->bind.column[i] >= 0) {
            values[r->bind.column[i]] = crd_str_trim(r->texts[i]);
            columns[r->bind.column[i]] = (uint32_t)i;
        }
    const char *expected = asked->row(asked->ctx, values, &f);
    if (expected)
        tell_wrong(r, columns[f - t->fields], f->name, expected, values[f - t->fields]);
}

static crd_status read_row(struct reading *r)
{
    crd_sheet *s = r->sheet;
    size_t hint = 0;
    bool any = false;
    for (size_t i = 0; i < r->bind.n; i++) {
        const crd_xlsx_cell *c = crd_sheet_cell(s, (uint32_t)i, &hint);
        r->texts[i] = CRD_STR_NULL;
        if (!c || c->kind == CRD_XLSX_EMPTY || r->bind.column[i] == CRD_BIND_IGNORED) {
            if (c)
                tell_unread(r, c, i);
            continue;
        }
        any = true;
        r->texts[i] = text_of(r, c, i);
        check(r, c, i);
    }
    for (; hint < s->row->n && !r->known; hint++)
        if (s->row->cells[hint].column >= r->bind.n && s->row->cells[hint].text.len > 0)
            crd_sheet_tell(s, CRD_IMPORT_SHEET_OUTSIDE, s->row->cells[hint].column, CRD_STR_NULL,
                           s->row->cells[hint].text);
    if (!any)
        return CRD_OK;
    check_row(r);
    if (s->row->hidden)
        crd_sheet_tell(s, CRD_IMPORT_ROW_HIDDEN, 0, CRD_STR_NULL, CRD_STR_NULL);
    return crd_bind_row(&r->bind, r->texts, r->bind.n, s->row->number,
                        (crd_bind_place){.ctx = s, .at = place_of});
}

/* A bit for each field of the table that has a heading. */
static uint64_t fields_headed(const crd_table *t, const crd_str *header, size_t n)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        int column = crd_bind_column(t, header[i]);
        if (column >= 0)
            seen |= UINT64_C(1) << column;
    }
    return seen;
}

/* Of a sheet that we wrote ourselves, for people to fill in, columns that are not the table's are
 * left alone. All of the table's must be there: one without its heading would be lost in silence.
 * Where they all are, a heading that nobody knows is a column that people added, and no misspelt
 * one: it is told, and not read.
 */
static void only_known(struct reading *r, const crd_table *t, crd_str *header, size_t n)
{
    const crd_import_check *asked = &r->bind.job->o->check;
    uint64_t seen = fields_headed(t, header, n);
    bool whole = true;
    for (uint32_t f = 0; f < t->n_fields; f++)
        whole = whole && (seen >> f & 1 || t->fields[f].flags & CRD_F_KEY);
    for (size_t i = 0; i < n; i++) {
        crd_str heading = crd_str_trim(header[i]);
        if (crd_bind_column(t, header[i]) >= 0)
            continue;
        const char *expected = asked->heading && heading.len > 0
                                   ? asked->heading(asked->ctx, heading)
                                   : NULL;
        if (expected && !whole)
            tell_wrong(r, (uint32_t)i, "heading", expected, heading);
        else if (expected)
            crd_sheet_tell(r->sheet, CRD_IMPORT_COLUMN_OWN, (uint32_t)i, CRD_STR_NULL, heading);
        header[i] = CRD_STR_NULL;
    }
    for (uint32_t f = 0; f < t->n_fields; f++)
        if (!(seen >> f & 1) && !(t->fields[f].flags & CRD_F_KEY))
            tell_wrong(r, (uint32_t)n, t->fields[f].name,
                       "a column with this heading: people fill it in", CRD_STR_NULL);
}

static crd_status read_rows(crd_sheet *s, const crd_table *t, bool known)
{
    crd_job *job = s->book->job;
    struct reading r = {.sheet = s, .bind.job = job, .known = known};
    crd_str *header = NULL;
    size_t n = 0;
    bool usable = false;
    crd_status rc = find_header(s, t, &header, &n);
    if (rc != CRD_OK)
        return rc;
    if (n == 0) {
        crd_job_tell(job, CRD_IMPORT_SHEET_NO_HEADER,
                     &(crd_diag){.file = job->file_name, .path = crd_sheet_path(s, 0, 0)});
        return CRD_OK;
    }
    crd_sheet_tell_hidden(s, s->row->number, (uint32_t)n);
    if (known)
        only_known(&r, t, header, n);
    rc = crd_bind_init(&r.bind, job, t, header, n, (crd_bind_place){.ctx = s, .at = place_of},
                       &usable);
    r.texts = CRD_NEW(job->arena, crd_str, n);
    r.room = CRD_NEW(job->arena, char, n *CELL_ROOM);
    if (rc == CRD_OK && (!r.texts || !r.room))
        rc = crd_fail(job->err, CRD_ENOMEM, "out of memory");
    while (rc == CRD_OK && usable) {
        rc = crd_sheet_next(s);
        if (rc != CRD_OK || !s->row)
            break;
        rc = read_row(&r);
    }
    return rc;
}

static crd_status read_sheet(crd_book *b, size_t index, const crd_table *t, bool known)
{
    crd_sheet s = {0};
    crd_arena_mark mark = crd_arena_save(b->job->arena);
    crd_status rc = crd_sheet_open(&s, b, index);
    if (rc == CRD_OK && (s.survey.rows > 0 || b->job->o->header_row))
        rc = read_rows(&s, t, known);
    crd_sheet_close(&s);
    if (rc == CRD_OK && strcmp(t->name, "code") != 0) /* its codes live on in the arena */
        crd_arena_rewind(b->job->arena, mark);
    return rc;
}

/* ---- the book ---------------------------------------------------------------------------- */

/* Sheets that our own workbooks have beside the tables. */
static bool is_ours(const crd_xlsx_sheet *s)
{
    return crd_sheet_name_eq(s->name, CRD_STR("read me")) ||
           (s->hidden && crd_sheet_name_eq(s->name, CRD_STR(CRD_XLSX_LISTS)));
}

/* The table of the sheet asked for: by its name, or by columns that fit one table alone. */
static crd_status table_of_sheet(crd_book *b, size_t index, const crd_table **ret_table)
{
    crd_job *job = b->job;
    crd_sheet s = {0};
    crd_str *texts = NULL;
    size_t n = 0;
    *ret_table = crd_sheet_table(job->o->schema, crd_xlsx_sheet_at(b->xlsx, index)->name);
    if (*ret_table)
        return CRD_OK;
    crd_status rc = crd_sheet_open(&s, b, index);
    uint32_t last = job->o->header_row ? job->o->header_row : CRD_SHEET_HEADER_ROWS;
    while (rc == CRD_OK && !*ret_table) {
        rc = crd_sheet_next(&s);
        if (rc != CRD_OK || !s.row || s.row->number > last)
            break;
        rc = crd_sheet_texts(&s, job->arena, &texts, &n);
        if (rc == CRD_OK && s.row->number >= job->o->header_row)
            *ret_table = crd_bind_guess(job->o->schema, texts, n);
    }
    crd_sheet_close(&s);
    if (rc == CRD_OK && !*ret_table)
        rc = crd_fail_at(job->err, CRD_EPARSE, job->file_name.ptr, 0, 0,
                         "sheet '%.60s' is not named after a table, and its columns do not fit one "
                         "alone",
                         crd_xlsx_sheet_at(b->xlsx, index)->name.ptr);
    return rc;
}

static crd_status read_named(crd_book *b)
{
    size_t index = 0;
    const crd_table *t = NULL;
    crd_status rc = crd_book_find(b, b->job->o->sheet, &index);
    if (rc == CRD_OK)
        rc = table_of_sheet(b, index, &t);
    return rc == CRD_OK ? read_sheet(b, index, t, false) : rc;
}

/* Sources and codes first, then the order of the tabs: `pass` 0, 1, 2. */
static crd_status read_pass(crd_book *b, int pass, size_t *ret_tables)
{
    crd_job *job = b->job;
    crd_status rc = CRD_OK;
    for (size_t i = 0; rc == CRD_OK && i < crd_xlsx_sheets(b->xlsx); i++) {
        const crd_xlsx_sheet *s = crd_xlsx_sheet_at(b->xlsx, i);
        const crd_table *t = s->rows ? crd_sheet_table(job->o->schema, s->name) : NULL;
        if (t && crd_table_pass(t) == pass) {
            ++*ret_tables;
            rc = read_sheet(b, i, t, false);
        } else if (!t && pass == 0 && !is_ours(s)) {
            crd_job_tell(job, CRD_IMPORT_SHEET_UNKNOWN,
                         &(crd_diag){.file = job->file_name, .path = s->name});
        }
    }
    return rc;
}

crd_status crd_read_xlsx(crd_job *job, const char *path)
{
    crd_status rc = CRD_OK;
    crd_book b = {0};
    size_t tables = 0;
    CRD_TRY(crd_book_open(&b, job, path));
    if (!crd_str_is_null(job->o->sheet)) {
        CRD_TRY(read_named(&b));
        goto done;
    }
    for (int pass = 0; pass <= CRD_TABLE_PASS_LAST; pass++)
        CRD_TRY(read_pass(&b, pass, &tables));
    if (tables == 0)
        rc = crd_fail_at(job->err, CRD_EPARSE, job->file_name.ptr, 0, 0,
                         "no sheet is named after a table (party, element, ...): name one with "
                         "--sheet, or read it through a map (format csv --map)");
done:
    crd_book_close(&b);
    return rc;
}

/* The sheet of a register of risks. It is kept for years and read back whole: with an error in it
 * nothing is. */
crd_status crd_read_register(crd_job *job, const char *path)
{
    crd_status rc = CRD_OK;
    crd_book b = {0};
    size_t index = 0;
    uint64_t before = crd_diags_count(job->diags, CRD_ERROR);
    CRD_TRY(crd_put_needs_records(job));
    CRD_TRY(crd_book_open(&b, job, path));
    CRD_TRY(crd_book_find(&b, CRD_STR("Register"), &index));
    CRD_TRY(read_sheet(&b, index, CRD_PUT_TABLE(risk), true));
    uint64_t wrong = crd_diags_count(job->diags, CRD_ERROR) - before;
    if (wrong > 0)
        rc = crd_fail_at(job->err, CRD_EPARSE, job->file_name.ptr, 0, 0,
                         "the register has errors (%llu): nothing is stored",
                         (unsigned long long)wrong);
done:
    crd_book_close(&b);
    return rc;
}

int crd_recognise_xlsx(const char *path, crd_str head, const crd_schema *schema,
                       const char **ret_why)
{
    (void)schema;
    if (!crd_str_starts(head, CRD_STR("PK\x03\x04")))
        return 0;
    crd_str name = crd_job_base_name(path), ending = CRD_STR(".xlsx");
    *ret_why = "a ZIP archive named .xlsx";
    if (name.len > ending.len &&
        crd_str_eq_nocase((crd_str){name.ptr + name.len - ending.len, ending.len}, ending))
        return 90;
    *ret_why = "a ZIP archive with the parts of a workbook";
    bool parts = crd_str_find(head, CRD_STR("[Content_Types].xml")) != SIZE_MAX ||
                 crd_str_find(head, CRD_STR("xl/")) != SIZE_MAX;
    return parts ? 70 : 0;
}
