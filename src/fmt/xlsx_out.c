#include "fmt/xlsx_out.h"

#include "base/err.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "fmt/xlsx.h"
#include "fmt/xlsx_check.h"
#include "fmt/xlsx_name.h"
#include "fmt/xlsx_value.h"

#include <xlsxwriter.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_SHEETS = 200,
    MAX_COLUMNS = 16384,
    MAX_ROWS = 1048576,
    MAX_TEXT = 32767,   /* UTF-16 units of a cell */
    MAX_MESSAGE = 255,  /* of an input message */
    MAX_TITLE = 32,     /* of a message's title */
    MAX_CHOICES = 65536 /* of one drop-down list */
};

struct list {
    crd_str *at; /* escaped, NUL-terminated */
    size_t n;
};

struct crd_xlsx_out {
    crd_file_out *file;
    lxw_workbook *book;
    lxw_format *bold, *required, *date, *wrap, *typed;
    crd_arena *arena; /* names, lists */
    CRD_VEC(crd_str) names;
    CRD_VEC(struct list) lists;
    crd_buf text; /* scratch */

    char *mark; /* header and footer, in the arena; NULL = none */
    lxw_worksheet *sheet;
    bool table; /* the sheet has a header */
    bool exact;
    uint32_t columns; /* of the header */
    uint32_t row, column;
    crd_status rc; /* the first failure */
    crd_err err;
};

static const size_t arena_bytes = (size_t)256 << 20;
/* 2000-01-01T00:00:00Z, in place of the clock. */
static const time_t created = 946684800;

/* Remembers the first failure. */
#define FAIL(o, code, ...) ((o)->rc = (o)->rc ? (o)->rc : crd_fail(&(o)->err, (code), __VA_ARGS__))

static crd_status tell(crd_xlsx_out *o, crd_err *err)
{
    if (o->rc != CRD_OK && err && err->code == CRD_OK)
        *err = o->err;
    return o->rc;
}

static void check(crd_xlsx_out *o, lxw_error e)
{
    if (e == LXW_NO_ERROR)
        return;
    crd_status rc = e == LXW_ERROR_MEMORY_MALLOC_FAILED         ? CRD_ENOMEM
                    : e == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED ? CRD_ELIMIT
                    : e < LXW_ERROR_NULL_PARAMETER_IGNORED      ? CRD_EIO
                                                                : CRD_EBUG;
    FAIL(o, rc, "writing a workbook: %s", lxw_strerror(e));
}

/* The text as libxlsxwriter wants it: checked, escaped, NUL-terminated in o->text. NULL when it
 * cannot be written. */
static const char *prepare(crd_xlsx_out *o, crd_str s)
{
    if (o->rc != CRD_OK)
        return NULL;
    if (s.len > 0 && (memchr(s.ptr, '\0', s.len) || crd_text_valid(s) != s.len)) {
        FAIL(o, CRD_EINVAL, "row %u, column %u: a text with a NUL or bytes that are not UTF-8",
             o->row + 1, o->column + 1);
        return NULL;
    }
    if (s.len > MAX_TEXT && crd_xlsx_units(s) > MAX_TEXT) {
        FAIL(o, CRD_ELIMIT, "row %u, column %u: a text of more than %d characters", o->row + 1,
             o->column + 1, MAX_TEXT);
        return NULL;
    }
    crd_buf_clear(&o->text);
    crd_buf_adds(&o->text, "");
    crd_xlsx_escape(s, &o->text);
    crd_buf_addc(&o->text, '\0');
    if (o->text.status != CRD_OK) {
        FAIL(o, o->text.status, "no memory for a text");
        return NULL;
    }
    return o->text.at;
}

static void write_text(crd_xlsx_out *o, crd_str s, lxw_format *format)
{
    const char *text = prepare(o, s);
    if (text)
        check(o, worksheet_write_string(o->sheet, o->row, (lxw_col_t)o->column, text, format));
}

static void make_formats(crd_xlsx_out *o)
{
    o->bold = workbook_add_format(o->book);
    o->required = workbook_add_format(o->book);
    o->date = workbook_add_format(o->book);
    o->wrap = workbook_add_format(o->book);
    o->typed = workbook_add_format(o->book);
    if (!o->typed || !o->bold || !o->required || !o->date || !o->wrap) {
        FAIL(o, CRD_ENOMEM, "opening a workbook");
        return;
    }
    format_set_bold(o->bold);
    format_set_bold(o->required);
    format_set_bg_color(o->required, 0xFFE699); /* the mark says it too */
    format_set_num_format(o->date, "yyyy-mm-dd");
    format_set_num_format(o->typed, "@");
    format_set_text_wrap(o->wrap);
    format_set_align(o->wrap, LXW_ALIGN_VERTICAL_TOP);
}

static void out_free(crd_xlsx_out *o)
{
    if (!o)
        return;
    if (o->book)
        lxw_workbook_free(o->book);
    CRD_VEC_DONE(&o->names);
    CRD_VEC_DONE(&o->lists);
    crd_buf_done(&o->text);
    crd_arena_free(o->arena);
    free(o);
}

crd_status crd_xlsx_out_open(const char *path, unsigned mode, crd_xlsx_out **ret_out, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_out = NULL;
    crd_xlsx_out *o = calloc(1, sizeof *o);
    if (!o)
        return crd_fail_at(err, CRD_ENOMEM, path, 0, 0, "opening a workbook");
    o->err = CRD_ERR_INIT;
    crd_buf_init(&o->text, (size_t)MAX_TEXT * 8 + 1); /* an escape is 7 bytes */
    if (crd_arena_new(arena_bytes, &o->arena) != CRD_OK) {
        rc = crd_fail_at(err, CRD_ENOMEM, path, 0, 0, "opening a workbook");
        goto done;
    }
    CRD_TRY(crd_file_out_open(path, mode, &o->file, err));
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    o->book = workbook_new_opt(crd_file_out_temp(o->file), &options);
    lxw_doc_properties properties = {.created = created};
    if (!o->book || workbook_set_properties(o->book, &properties) != LXW_NO_ERROR) {
        rc = crd_fail_at(err, CRD_ENOMEM, path, 0, 0, "opening a workbook");
        goto done;
    }
    make_formats(o);
    CRD_TRY(tell(o, err));
    *ret_out = o;
    o = NULL;
done:
    if (o && o->file && crd_file_out_end(o->file, false, NULL) != CRD_OK)
        rc = rc ? rc : CRD_EIO;
    out_free(o);
    return rc;
}

/* Valid, unique, in the arena, NUL-terminated; null after a failure. */
static crd_str sheet_name(crd_xlsx_out *o, crd_str wanted)
{
    char clean[CRD_XLSX_NAME_BYTES];
    if (crd_text_valid(wanted) != wanted.len) {
        FAIL(o, CRD_EINVAL, "a sheet's name is not UTF-8");
        return CRD_STR_NULL;
    }
    crd_str kept = crd_str_copy(o->arena,
                                crd_xlsx_name_make(wanted, o->names.at, o->names.n, clean));
    if (!kept.ptr || !CRD_VEC_PUSH(&o->names, kept)) {
        FAIL(o, CRD_ENOMEM, "no memory for a sheet");
        return CRD_STR_NULL;
    }
    return kept;
}

crd_str crd_xlsx_out_name(const crd_xlsx_out *o)
{
    return o->names.n ? o->names.at[o->names.n - 1] : CRD_STR_NULL;
}

static void end_sheet(crd_xlsx_out *o)
{
    if (!o->sheet || !o->table || o->rc != CRD_OK)
        return;
    uint32_t last = o->row > 0 ? o->row - 1 : 0;
    check(o, worksheet_autofilter(o->sheet, 0, 0, last, (lxw_col_t)(o->columns - 1)));
    o->table = false;
}

static void begin_sheet(crd_xlsx_out *o, crd_str wanted)
{
    end_sheet(o);
    o->sheet = NULL;
    o->row = o->column = 0;
    if (o->rc != CRD_OK)
        return;
    if (o->names.n >= MAX_SHEETS) {
        FAIL(o, CRD_ELIMIT, "a workbook of more than %d sheets", MAX_SHEETS);
        return;
    }
    crd_str name = sheet_name(o, wanted);
    if (!name.ptr)
        return;
    o->sheet = workbook_add_worksheet(o->book, name.ptr);
    if (!o->sheet)
        FAIL(o, CRD_ENOMEM, "no memory for a sheet");
    if (o->sheet && o->mark) {
        check(o, worksheet_set_header(o->sheet, o->mark));
        check(o, worksheet_set_footer(o->sheet, o->mark));
    }
}

void crd_xlsx_out_mark(crd_xlsx_out *o, crd_str text)
{
    o->mark = crd_xlsx_mark(o->arena, text);
    if (!o->mark)
        FAIL(o, CRD_ENOMEM, "no memory for a marking");
}

/* Drop-down lists. */

/* Copies the choices, escaped. False after a failure. */
static bool copy_choices(crd_xlsx_out *o, const crd_xlsx_column *c, struct list *ret_list)
{
    if (c->n_choices > MAX_CHOICES) {
        FAIL(o, CRD_ELIMIT, "a drop-down list of more than %d values", MAX_CHOICES);
        return false;
    }
    struct list l = {CRD_NEW(o->arena, crd_str, c->n_choices), c->n_choices};
    for (size_t i = 0; l.at && i < l.n; i++) {
        const char *text = prepare(o, c->choices[i]);
        if (!text)
            return false;
        l.at[i] = crd_str_copy(o->arena, crd_str_from(text));
        if (!l.at[i].ptr)
            l.at = NULL;
    }
    if (!l.at) {
        FAIL(o, CRD_ENOMEM, "no memory for a drop-down list");
        return false;
    }
    *ret_list = l;
    return true;
}

/* The list's range on the hidden sheet, in the arena; NULL after a failure. */
static char *list_range(crd_xlsx_out *o, struct list l)
{
    size_t i = 0;
    while (i < o->lists.n && !crd_xlsx_lists_same(o->lists.at[i].at, o->lists.at[i].n, l.at, l.n))
        i++;
    if (i == o->lists.n && (i >= MAX_COLUMNS || !CRD_VEC_PUSH(&o->lists, l))) {
        FAIL(o, i >= MAX_COLUMNS ? CRD_ELIMIT : CRD_ENOMEM, "no room for a drop-down list");
        return NULL;
    }
    char name[16];
    crd_xlsx_cell_name((uint32_t)i, 1, name);
    name[strlen(name) - 1] = '\0'; /* the column's letters */
    char *range = CRD_NEW(o->arena, char, 64);
    if (!range)
        FAIL(o, CRD_ENOMEM, "no memory for a drop-down list");
    else
        snprintf(range, 64, "=" CRD_XLSX_LISTS "!$%s$1:$%s$%zu", name, name, l.n);
    return range;
}

/* Text in the arena, cut; NULL for none or after a failure. */
static char *message(crd_xlsx_out *o, crd_str s, size_t units)
{
    const char *text = s.len > 0 ? prepare(o, crd_xlsx_cut(s, units)) : NULL;
    if (!text)
        return NULL;
    crd_str cut = crd_xlsx_cut(crd_str_from(text), units); /* escapes made it longer */
    char *copy = CRD_NEW(o->arena, char, cut.len + 1);
    if (!copy)
        FAIL(o, CRD_ENOMEM, "no memory for a note");
    else
        memcpy(copy, cut.ptr, cut.len);
    return copy;
}

static void set_choices(crd_xlsx_out *o, const crd_xlsx_column *c, lxw_data_validation *v)
{
    struct list l;
    if (!copy_choices(o, c, &l))
        return;
    v->error_type = c->open_choices ? LXW_VALIDATION_ERROR_TYPE_WARNING
                                    : LXW_VALIDATION_ERROR_TYPE_STOP;
    if (!crd_xlsx_list_fits(l.at, l.n)) {
        v->validate = LXW_VALIDATION_TYPE_CUSTOM_FORMULA; /* see add_validation */
        v->value_formula = list_range(o, l);
        return;
    }
    /* libxlsxwriter takes an array of writable strings that ends with NULL. */
    char **values = CRD_NEW(o->arena, char *, l.n + 1);
    for (size_t i = 0; values && i < l.n; i++) {
        values[i] = CRD_NEW(o->arena, char, l.at[i].len + 1);
        if (!values[i]) {
            values = NULL;
            break;
        }
        memcpy(values[i], l.at[i].ptr, l.at[i].len);
    }
    if (!values)
        FAIL(o, CRD_ENOMEM, "no memory for a drop-down list");
    v->validate = LXW_VALIDATION_TYPE_LIST;
    v->value_list = values;
}

/* libxlsxwriter 1.1 copies the formula of a list twice and loses one copy, so a list from a range
 * goes in as a custom formula and gets its type afterwards. */
static void add_validation(crd_xlsx_out *o, lxw_data_validation *v)
{
    lxw_col_t column = (lxw_col_t)o->column;
    check(o, worksheet_data_validation_range(o->sheet, 1, column, MAX_ROWS - 1, column, v));
    if (o->rc != CRD_OK || v->validate != LXW_VALIDATION_TYPE_CUSTOM_FORMULA)
        return;
    lxw_data_val_obj *kept;
    STAILQ_FOREACH(kept, o->sheet->data_validations, list_pointers)
    {
        if (kept->validate == LXW_VALIDATION_TYPE_CUSTOM_FORMULA)
            kept->validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
    }
}

static void validate(crd_xlsx_out *o, const crd_xlsx_column *c)
{
    if (c->n_choices == 0 && c->note.len == 0)
        return;
    lxw_data_validation v = {.validate = LXW_VALIDATION_TYPE_ANY,
                             .show_input = LXW_VALIDATION_ON,
                             .show_error = LXW_VALIDATION_ON,
                             .ignore_blank = LXW_VALIDATION_ON,
                             .dropdown = LXW_VALIDATION_ON};
    if (c->n_choices > 0)
        set_choices(o, c, &v);
    v.input_message = message(o, c->note, MAX_MESSAGE);
    if (v.input_message)
        v.input_title = message(o, c->title, MAX_TITLE);
    if (o->rc == CRD_OK)
        add_validation(o, &v);
}

static void write_note(crd_xlsx_out *o, crd_str note)
{
    const char *text = note.len > 0 ? prepare(o, note) : NULL;
    if (!text)
        return;
    lxw_comment_options options = {.width = 300, .height = (uint16_t)(40 + 16 * (note.len / 40))};
    if (options.height > 400)
        options.height = 400;
    check(o, worksheet_write_comment_opt(o->sheet, 0, (lxw_col_t)o->column, text, &options));
}

static void write_header(crd_xlsx_out *o, const crd_xlsx_column *c)
{
    crd_buf title;
    crd_buf_init(&title, (size_t)MAX_TEXT * 4);
    crd_buf_add(&title, c->title);
    crd_buf_adds(&title, c->required ? CRD_XLSX_REQUIRED : "");
    if (title.status != CRD_OK)
        FAIL(o, title.status, "column %u: a title too long", o->column + 1);
    write_text(o, crd_buf_str(&title), c->required ? o->required : o->bold);
    double fit = (double)crd_text_width(crd_buf_str(&title)) + 4; /* room for the filter button */
    crd_buf_done(&title);
    double width = c->width > 0 ? c->width : fit < 10 ? 10 : fit > 40 ? 40 : fit;
    lxw_col_t column = (lxw_col_t)o->column;
    if (o->rc == CRD_OK)
        check(o, worksheet_set_column(o->sheet, column, column, width > 255 ? 255 : width,
                                      c->text ? o->typed : NULL));
    write_note(o, c->note);
    validate(o, c);
}

crd_status crd_xlsx_out_table(crd_xlsx_out *o, const crd_xlsx_table *table, crd_err *err)
{
    if (table->n == 0 || table->n > MAX_COLUMNS)
        FAIL(o, CRD_ELIMIT, "a sheet of %zu columns: 1 to %d can be", table->n, MAX_COLUMNS);
    begin_sheet(o, table->name);
    if (o->rc != CRD_OK)
        return tell(o, err);
    o->table = true;
    o->exact = table->exact;
    o->columns = (uint32_t)table->n;
    for (o->column = 0; o->column < o->columns && o->rc == CRD_OK; o->column++)
        write_header(o, &table->columns[o->column]);
    o->column = 0;
    o->row = 1;
    worksheet_freeze_panes(o->sheet, 1, 0);
    return tell(o, err);
}

crd_status crd_xlsx_out_lines(crd_xlsx_out *o, crd_str name, const crd_str *lines, size_t n,
                              crd_err *err)
{
    begin_sheet(o, name);
    if (o->rc == CRD_OK)
        check(o, worksheet_set_column(o->sheet, 0, 0, 100, NULL));
    if (o->rc == CRD_OK && n > MAX_ROWS)
        FAIL(o, CRD_ELIMIT, "a sheet of %zu rows", n);
    for (size_t i = 0; i < n && o->rc == CRD_OK; i++, o->row++)
        if (lines[i].len > 0)
            write_text(o, lines[i], i == 0 ? o->bold : o->wrap);
    return tell(o, err);
}

/* Cells. */

static bool row_ready(crd_xlsx_out *o)
{
    if (o->rc == CRD_OK && !o->sheet)
        FAIL(o, CRD_EINVAL, "a row before the first sheet");
    if (o->rc == CRD_OK && o->row >= MAX_ROWS)
        FAIL(o, CRD_ELIMIT, "sheet '%s': more than %d rows", crd_xlsx_out_name(o).ptr, MAX_ROWS);
    return o->rc == CRD_OK;
}

static bool ready(crd_xlsx_out *o)
{
    if (row_ready(o) && o->column >= MAX_COLUMNS)
        FAIL(o, CRD_ELIMIT, "row %u: more than %d columns", o->row + 1, MAX_COLUMNS);
    return o->rc == CRD_OK;
}

void crd_xlsx_out_skip(crd_xlsx_out *o)
{
    if (ready(o))
        o->column++;
}

void crd_xlsx_out_text(crd_xlsx_out *o, crd_str text)
{
    if (!ready(o))
        return;
    if (text.len > 0)
        write_text(o, text, NULL);
    o->column++;
}

static void write_number(crd_xlsx_out *o, double v, lxw_format *format)
{
    check(o, worksheet_write_number(o->sheet, o->row, (lxw_col_t)o->column, v, format));
    o->column++;
}

static const int64_t fifteen_digits = 999999999999999;

void crd_xlsx_out_int(crd_xlsx_out *o, int64_t v)
{
    char text[24];
    if (!ready(o))
        return;
    if (v >= -fifteen_digits && v <= fifteen_digits) {
        write_number(o, (double)v, NULL);
        return;
    }
    snprintf(text, sizeof text, "%lld", (long long)v);
    crd_xlsx_out_text(o, crd_str_from(text));
}

void crd_xlsx_out_real(crd_xlsx_out *o, double v)
{
    char as_written[32];
    double back = 0;
    if (!ready(o))
        return;
    if (!isfinite(v)) {
        FAIL(o, CRD_EINVAL, "row %u, column %u: not a finite number", o->row + 1, o->column + 1);
        return;
    }
    snprintf(as_written, sizeof as_written, "%.16G", v); /* libxlsxwriter's form */
    bool same = crd_str_to_real(crd_str_from(as_written), &back) && !(back < v) && !(back > v);
    if (same || !o->exact) {
        write_number(o, v, NULL);
        return;
    }
    crd_buf text;
    crd_buf_init(&text, 64);
    crd_buf_addr(&text, v);
    if (text.status != CRD_OK)
        FAIL(o, text.status, "no memory for a number");
    crd_xlsx_out_text(o, crd_buf_str(&text));
    crd_buf_done(&text);
}

void crd_xlsx_out_bool(crd_xlsx_out *o, bool v)
{
    if (!ready(o))
        return;
    check(o, worksheet_write_boolean(o->sheet, o->row, (lxw_col_t)o->column, v, NULL));
    o->column++;
}

void crd_xlsx_out_date(crd_xlsx_out *o, crd_date d)
{
    enum { DAY_0 = -25569, MARCH_1900 = 61 }; /* serial 0, and the first after Excel's leap fault */
    char text[11];
    if (d == CRD_DATE_NONE) {
        crd_xlsx_out_skip(o);
        return;
    }
    int32_t serial = crd_date_first(d) - DAY_0;
    if (crd_date_precision_of(d) != CRD_DATE_DAY || serial < MARCH_1900)
        crd_xlsx_out_text(o, crd_date_text(d, text));
    else if (ready(o))
        write_number(o, serial, o->date);
}

crd_status crd_xlsx_out_row(crd_xlsx_out *o, crd_err *err)
{
    if (row_ready(o)) {
        o->row++;
        o->column = 0;
    }
    return tell(o, err);
}

/* Row by row, because the library cannot go back. */
static void write_lists(crd_xlsx_out *o)
{
    size_t rows = 0;
    for (size_t i = 0; i < o->lists.n; i++)
        if (o->lists.at[i].n > rows)
            rows = o->lists.at[i].n;
    lxw_worksheet *sheet = rows ? workbook_add_worksheet(o->book, CRD_XLSX_LISTS) : NULL;
    if (rows && !sheet)
        FAIL(o, CRD_ENOMEM, "no memory for a sheet");
    for (size_t row = 0; row < rows && o->rc == CRD_OK; row++)
        for (size_t i = 0; i < o->lists.n && o->rc == CRD_OK; i++)
            if (row < o->lists.at[i].n && o->lists.at[i].at[row].len > 0)
                check(o, worksheet_write_string(sheet, (lxw_row_t)row, (lxw_col_t)i,
                                                o->lists.at[i].at[row].ptr, NULL));
    if (sheet)
        worksheet_hide(sheet);
}

/* libxlsxwriter does not look whether its temporary files took what it wrote: on a full disk a
 * sheet would end somewhere. */
static void check_rows(crd_xlsx_out *o)
{
    lxw_worksheet *sheet;
    STAILQ_FOREACH(sheet, o->book->worksheets, list_pointers)
    {
        FILE *rows = sheet->optimize_tmpfile;
        if (rows && (fflush(rows) != 0 || ferror(rows)))
            FAIL(o, CRD_EIO, "writing a workbook: no room for temporary files");
    }
}

static void close_book(crd_xlsx_out *o)
{
    size_t sheets = o->names.n + (o->lists.n > 0);
    check_rows(o);
    if (o->rc != CRD_OK)
        return;
    lxw_error e = workbook_close(o->book); /* frees it, whatever happens */
    o->book = NULL;
    check(o, e);
    if (o->rc == CRD_OK)
        o->rc = crd_xlsx_check(crd_file_out_temp(o->file), sheets, &o->err);
}

crd_status crd_xlsx_out_end(crd_xlsx_out *o, bool keep, crd_err *err)
{
    if (keep) {
        end_sheet(o);
        if (o->names.n == 0)
            begin_sheet(o, CRD_STR("Sheet"));
        if (o->rc == CRD_OK)
            write_lists(o);
        if (o->rc == CRD_OK)
            close_book(o);
    }
    bool good = keep && o->rc == CRD_OK;
    crd_status rc = keep ? tell(o, err) : CRD_OK;
    crd_status ended = crd_file_out_end(o->file, good, err);
    if (rc == CRD_OK)
        rc = ended;
    out_free(o);
    return rc;
}
