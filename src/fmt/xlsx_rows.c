/* Rows of a sheet, pulled. The parser pushes: one block of the part may complete several rows,
 * which wait in `ready`; when all were handed out, a row that is still open moves to the front and
 * the next block follows. So memory is one row plus one block. */
#include "fmt/xlsx_in.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* Depths of a sheet's elements: worksheet, sheetData, row, c, v f is, t or r, t. */
enum { IN_ROOT = 1, IN_GROUP, IN_ROW, IN_CELL, IN_VALUE, IN_TEXT, IN_RUN };

/* Where a cell's texts stand in `text` until its row is handed out. */
struct place {
    size_t text, number;
};

struct ready {
    uint32_t number;
    bool hidden;
    size_t first, n; /* cells */
};

struct crd_xlsx_reader {
    crd_xlsx *book;
    struct crd_xlsx_part part;
    bool more;
    crd_status rc;
    crd_err err;
    crd_xlsx_row lent;

    CRD_VEC(crd_xlsx_cell) cells;
    CRD_VEC(struct place) places; /* as many as cells */
    crd_buf text;
    CRD_VEC(struct ready) ready;
    size_t next; /* of `ready` */

    struct ready row; /* the row being read */
    size_t row_text;  /* where its texts begin */
    bool in_data, in_row, in_cell;
    crd_xlsx_cell cell;
    uint32_t style;
    uint64_t next_column; /* of the next cell without a reference */
    char type;            /* 'n' 's' 'S' (formula string) 'i' 'b' 'e' 'd' */
    uint32_t phonetic;
    bool take;     /* text belongs to the value */
    bool valued;   /* a v or t was there */
    crd_buf value; /* of the cell */

    struct survey *survey; /* NULL when only rows are wanted */
};

struct survey {
    CRD_VEC(crd_xlsx_range) merged, hidden;
};

static bool is(const crd_xml_element *e, uint32_t depth, const char *name)
{
    return e->depth == depth && crd_str_eq(e->name, crd_str_from(name));
}

/* At the current tag, with the cell's name. */
static crd_status fail_cell(struct crd_xlsx_reader *r, crd_err *err, crd_status code,
                            const char *what, crd_str found)
{
    uint32_t line = 0, column = 0;
    char name[16] = "";
    crd_xml_where(r->part.xml, &line, &column);
    if (r->in_cell)
        crd_xlsx_cell_name(r->cell.column, r->row.number, name);
    return crd_fail_at(err, code, crd_xml_source(r->part.xml), line, column, "%s%s%s '%.*s'", name,
                       *name ? ": " : "", what, (int)(found.len < 60 ? found.len : 60),
                       found.ptr ? found.ptr : "");
}

static crd_status start_row(struct crd_xlsx_reader *r, const crd_xml_element *e, crd_err *err)
{
    crd_str ref = crd_xml_attr_get(e, "r");
    int64_t number = (int64_t)r->row.number + 1;
    if (ref.ptr && (!crd_str_to_i64(ref, &number) || number < 1))
        return fail_cell(r, err, CRD_EPARSE, "a row's number is", ref);
    if (number > r->book->limits.rows)
        return fail_cell(r, err, CRD_ELIMIT, "a row past the limit:", ref);
    if (number <= r->row.number)
        return fail_cell(r, err, CRD_EPARSE, "rows out of order at", ref);
    r->row = (struct ready){.number = (uint32_t)number,
                            .hidden = crd_xlsx_flag(crd_xml_attr_get(e, "hidden")),
                            .first = r->cells.n};
    r->row_text = r->text.len;
    r->next_column = 0;
    r->in_row = true;
    return CRD_OK;
}

static char cell_type(crd_str t)
{
    static const struct {
        const char *name;
        char type;
    } types[] = {{"s", 's'}, {"n", 'n'}, {"str", 'S'}, {"inlineStr", 'i'},
                 {"b", 'b'}, {"e", 'e'}, {"d", 'd'}};
    if (crd_str_is_null(t))
        return 'n';
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (crd_str_eq(t, crd_str_from(types[i].name)))
            return types[i].type;
    return 0;
}

static crd_status start_cell(struct crd_xlsx_reader *r, const crd_xml_element *e, crd_err *err)
{
    crd_str ref = crd_xml_attr_get(e, "r"), style = crd_xml_attr_get(e, "s");
    uint32_t column = (uint32_t)r->next_column, row = r->row.number;
    int64_t s = 0;
    if (ref.ptr && (!crd_xlsx_cell_parse(ref, &column, &row) || row != r->row.number))
        return fail_cell(r, err, CRD_EPARSE, "a cell's place is", ref);
    if (column >= r->book->limits.columns)
        return fail_cell(r, err, CRD_ELIMIT, "a column past the limit:", ref);
    if (column < r->next_column)
        return fail_cell(r, err, CRD_EPARSE, "cells out of order at", ref);
    if (style.ptr && (!crd_str_to_i64(style, &s) || s < 0 || s > UINT32_MAX))
        return fail_cell(r, err, CRD_EPARSE, "a cell's style is", style);
    r->next_column = (uint64_t)column + 1;
    r->cell = (crd_xlsx_cell){.column = column};
    r->style = (uint32_t)s;
    r->in_cell = true;
    r->valued = false;
    r->type = cell_type(crd_xml_attr_get(e, "t"));
    crd_buf_clear(&r->value);
    if (!r->type)
        return fail_cell(r, err, CRD_EPARSE, "a cell's type is", crd_xml_attr_get(e, "t"));
    return CRD_OK;
}

/* The parts of a cell: value, formula, inline string with its runs. */
static void start_in_cell(struct crd_xlsx_reader *r, const crd_xml_element *e)
{
    if (is(e, IN_VALUE, "f"))
        r->cell.formula = true;
    if (!r->phonetic && crd_str_eq(e->name, CRD_STR("rPh")))
        r->phonetic = e->depth;
    r->take = r->type == 'i' ? !r->phonetic && (is(e, IN_TEXT, "t") || is(e, IN_RUN, "t"))
                             : is(e, IN_VALUE, "v");
    r->valued |= r->take;
}

static crd_status add_range(struct crd_xlsx_reader *r, const crd_xml_element *e, crd_err *err)
{
    crd_xlsx_range range = {0};
    crd_str ref = crd_xml_attr_get(e, "ref"), rest = ref, a, b;
    bool ok = ref.ptr && crd_str_next(&rest, ':', &a) &&
              crd_xlsx_cell_parse(a, &range.first_column, &range.first_row);
    if (!ok)
        return fail_cell(r, err, CRD_EPARSE, "a merged range is", ref);
    range.last_column = range.first_column;
    range.last_row = range.first_row;
    if (crd_str_next(&rest, ':', &b) &&
        (!crd_xlsx_cell_parse(b, &range.last_column, &range.last_row) ||
         range.last_column < range.first_column || range.last_row < range.first_row))
        return fail_cell(r, err, CRD_EPARSE, "a merged range is", ref);
    if (r->survey->merged.n >= r->book->limits.merged)
        return fail_cell(r, err, CRD_ELIMIT, "too many merged ranges at", ref);
    return CRD_VEC_PUSH(&r->survey->merged, range)
               ? CRD_OK
               : fail_cell(r, err, CRD_ENOMEM, "no memory for a range", ref);
}

static crd_status add_hidden(struct crd_xlsx_reader *r, const crd_xml_element *e, crd_err *err)
{
    int64_t min = 0, max = 0;
    crd_str from = crd_xml_attr_get(e, "min");
    if (!crd_xlsx_flag(crd_xml_attr_get(e, "hidden")))
        return CRD_OK;
    if (!crd_str_to_i64(from, &min) || !crd_str_to_i64(crd_xml_attr_get(e, "max"), &max) ||
        min < 1 || max < min || max > UINT32_MAX)
        return fail_cell(r, err, CRD_EPARSE, "columns begin at", from);
    if (r->survey->hidden.n >= r->book->limits.columns)
        return fail_cell(r, err, CRD_ELIMIT, "too many columns at", from);
    crd_xlsx_range range = {0, (uint32_t)min - 1, 0, (uint32_t)max - 1};
    return CRD_VEC_PUSH(&r->survey->hidden, range)
               ? CRD_OK
               : fail_cell(r, err, CRD_ENOMEM, "no memory for columns", from);
}

static crd_status on_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    struct crd_xlsx_reader *r = ctx;
    if (r->in_cell) {
        start_in_cell(r, e);
        return CRD_OK;
    }
    if (e->depth == IN_ROOT && !crd_str_eq(e->name, CRD_STR("worksheet")))
        return fail_cell(r, err, CRD_EPARSE, "not a worksheet but", e->name);
    if (is(e, IN_GROUP, "sheetData"))
        r->in_data = true;
    else if (r->in_data && is(e, IN_ROW, "row"))
        return start_row(r, e, err);
    else if (r->in_row && is(e, IN_CELL, "c"))
        return start_cell(r, e, err);
    else if (r->survey && is(e, IN_ROW, "mergeCell"))
        return add_range(r, e, err);
    else if (r->survey && is(e, IN_ROW, "col"))
        return add_hidden(r, e, err);
    return CRD_OK;
}

static crd_status on_text(void *ctx, crd_str text, crd_err *err)
{
    struct crd_xlsx_reader *r = ctx;
    if (!r->take)
        return CRD_OK;
    crd_buf_add(&r->value, text);
    if (r->value.status != CRD_OK)
        return fail_cell(r, err, r->value.status, "a value too long, it begins",
                         (crd_str){r->value.at, r->value.len < 20 ? r->value.len : 20});
    return CRD_OK;
}

static crd_status finish_number(struct crd_xlsx_reader *r, struct place *place, crd_err *err)
{
    static const struct crd_xlsx_format general = {{"General", 7}, CRD_XLSX_SHOWS_NUMBER};
    crd_str v = crd_str_trim(crd_buf_str(&r->value));
    crd_xlsx_cell *c = &r->cell;
    if (!crd_str_to_real(v, &c->real))
        return fail_cell(r, err, CRD_EPARSE, "not a number:", v);
    const struct crd_xlsx_format *f = r->style < r->book->styles.n ? &r->book->styles.at[r->style]
                                                                   : &general;
    c->format = f->code;
    c->kind = CRD_XLSX_NUMBER;
    place->number = r->text.len;
    c->number_text = (crd_str){"", v.len};
    crd_buf_add(&r->text, v);
    place->text = r->text.len;
    char iso[32];
    if (f->shows != CRD_XLSX_SHOWS_NUMBER &&
        crd_xlsx_serial_text(c->real, r->book->epoch_1904, f->shows == CRD_XLSX_SHOWS_TIME, iso)) {
        c->kind = CRD_XLSX_DATE;
        crd_buf_adds(&r->text, iso);
    } else {
        c->suspect = crd_xlsx_number_suspect(v);
        crd_xlsx_number_text(c->real, &r->text);
    }
    c->text.len = r->text.len - place->text;
    return CRD_OK;
}

static crd_status finish_shared(struct crd_xlsx_reader *r, crd_err *err)
{
    crd_str v = crd_str_trim(crd_buf_str(&r->value));
    int64_t i = 0;
    if (!crd_str_to_i64(v, &i) || i < 0 || (uint64_t)i >= r->book->strings.n)
        return fail_cell(r, err, CRD_EPARSE, "no shared string", v);
    r->cell.text = r->book->strings.at[i];
    return CRD_OK;
}

static crd_status finish_bool(struct crd_xlsx_reader *r, crd_err *err)
{
    crd_str v = crd_str_trim(crd_buf_str(&r->value));
    bool on = crd_xlsx_flag(v);
    if (!on && !crd_str_eq(v, CRD_STR("0")) && !crd_str_eq(v, CRD_STR("false")))
        return fail_cell(r, err, CRD_EPARSE, "neither true nor false:", v);
    r->cell.kind = CRD_XLSX_BOOL;
    r->cell.real = on ? 1 : 0;
    r->cell.text = on ? CRD_STR("true") : CRD_STR("false");
    return CRD_OK;
}

/* The cell's value as text in the reader's buffer. */
static void keep_text(struct crd_xlsx_reader *r, struct place *place, crd_xlsx_kind kind)
{
    r->cell.kind = kind;
    place->text = r->text.len;
    if (kind == CRD_XLSX_TEXT)
        crd_xlsx_unescape(crd_buf_str(&r->value), &r->text);
    else
        crd_buf_add(&r->text, crd_buf_str(&r->value));
    r->cell.text.len = r->text.len - place->text;
}

static crd_status set_value(struct crd_xlsx_reader *r, struct place *place, crd_err *err)
{
    bool nothing = !r->valued || (r->value.len == 0 && r->type != 'S' && r->type != 'i');
    r->cell.text = CRD_STR("");
    if (nothing)
        return CRD_OK;
    switch (r->type) {
    case 's':
        r->cell.kind = CRD_XLSX_TEXT;
        return finish_shared(r, err);
    case 'b':
        return finish_bool(r, err);
    case 'n':
        return finish_number(r, place, err);
    case 'e':
        keep_text(r, place, CRD_XLSX_ERROR);
        return CRD_OK;
    case 'd':
        keep_text(r, place, CRD_XLSX_DATE);
        return CRD_OK;
    default: /* 'S', 'i' */
        keep_text(r, place, CRD_XLSX_TEXT);
        return CRD_OK;
    }
}

static crd_status finish_cell(struct crd_xlsx_reader *r, crd_err *err)
{
    struct place place = {SIZE_MAX, SIZE_MAX};
    crd_status rc = set_value(r, &place, err);
    if (rc != CRD_OK)
        return rc;
    if (r->text.status == CRD_ELIMIT || r->text.len - r->row_text > r->book->limits.row_bytes)
        return fail_cell(r, err, CRD_ELIMIT, "a row with too much text", CRD_STR(""));
    /* Room in both first, so that they stay as long as each other. */
    if (r->text.status != CRD_OK || !CRD_VEC_RESERVE(&r->places, r->places.n + 1) ||
        !CRD_VEC_PUSH(&r->cells, r->cell))
        return fail_cell(r, err, CRD_ENOMEM, "no memory for a cell", CRD_STR(""));
    r->places.at[r->places.n++] = place;
    r->in_cell = false;
    return CRD_OK;
}

static crd_status on_end(void *ctx, const crd_xml_element *e, crd_err *err)
{
    struct crd_xlsx_reader *r = ctx;
    r->take = false;
    if (r->phonetic == e->depth)
        r->phonetic = 0;
    if (r->in_cell && e->depth == IN_CELL)
        return finish_cell(r, err);
    if (r->in_row && e->depth == IN_ROW) {
        r->in_row = false;
        r->row.n = r->cells.n - r->row.first;
        if (!CRD_VEC_PUSH(&r->ready, r->row))
            return fail_cell(r, err, CRD_ENOMEM, "no memory for a row", CRD_STR(""));
    }
    if (e->depth == IN_GROUP)
        r->in_data = false;
    return CRD_OK;
}

crd_status crd_xlsx_reader_open(crd_xlsx *b, size_t i, crd_xlsx_reader **ret_reader, crd_err *err)
{
    static const crd_xml_events events = {on_start, on_text, on_end};
    crd_status rc = CRD_OK;
    *ret_reader = NULL;
    crd_xlsx_reader *r = calloc(1, sizeof *r);
    if (!r)
        return crd_fail_at(err, CRD_ENOMEM, crd_zip_source(b->zip), 0, 0, "opening a sheet");
    r->book = b;
    r->more = true;
    r->err = CRD_ERR_INIT;
    crd_buf_init(&r->text, SIZE_MAX / 2);
    crd_buf_init(&r->value, b->limits.row_bytes);
    if (i >= b->sheets.n || !b->sheets.at[i].rows) {
        rc = crd_fail_at(err, CRD_EINVAL, crd_zip_source(b->zip), 0, 0,
                         "sheet %zu has no rows to read", i + 1);
        goto done;
    }
    CRD_TRY(crd_xlsx_read_strings(b, err));
    CRD_TRY(crd_xlsx_part_open(b, b->paths.at[i], &events, r, &r->part, err));
    *ret_reader = r;
    r = NULL;
done:
    crd_xlsx_reader_close(r);
    return rc;
}

void crd_xlsx_reader_close(crd_xlsx_reader *r)
{
    if (!r)
        return;
    crd_xlsx_part_close(&r->part);
    CRD_VEC_DONE(&r->cells);
    CRD_VEC_DONE(&r->places);
    CRD_VEC_DONE(&r->ready);
    crd_buf_done(&r->text);
    crd_buf_done(&r->value);
    free(r);
}

/* What is left of an open row moves to the front. */
static void drop_ready(crd_xlsx_reader *r)
{
    size_t first = r->in_row ? r->row.first : r->cells.n;
    size_t text = r->in_row ? r->row_text : r->text.len, n = r->cells.n - first;
    if (n > 0 && first > 0) {
        memmove(r->cells.at, r->cells.at + first, n * sizeof *r->cells.at);
        memmove(r->places.at, r->places.at + first, n * sizeof *r->places.at);
    }
    for (size_t i = 0; i < n; i++) {
        struct place *p = &r->places.at[i];
        p->text -= p->text == SIZE_MAX ? 0 : text;
        p->number -= p->number == SIZE_MAX ? 0 : text;
    }
    if (r->text.len > text && text > 0)
        memmove(r->text.at, r->text.at + text, r->text.len - text);
    r->text.len -= text;
    r->cells.n = r->places.n = n;
    r->row.first = 0;
    r->row_text = 0;
    r->ready.n = r->next = 0;
}

/* The buffer no longer moves: offsets become views. */
static void lend(crd_xlsx_reader *r, const struct ready *row)
{
    for (size_t i = row->first; i < row->first + row->n; i++) {
        if (r->places.at[i].text != SIZE_MAX)
            r->cells.at[i].text.ptr = r->text.at ? r->text.at + r->places.at[i].text : "";
        if (r->places.at[i].number != SIZE_MAX)
            r->cells.at[i].number_text.ptr = r->text.at + r->places.at[i].number;
    }
    r->lent = (crd_xlsx_row){row->number, row->hidden, row->n ? r->cells.at + row->first : NULL,
                             row->n};
}

crd_status crd_xlsx_next(crd_xlsx_reader *r, const crd_xlsx_row **ret_row, crd_err *err)
{
    while (r->rc == CRD_OK && r->next == r->ready.n && r->more) {
        drop_ready(r);
        r->rc = crd_xlsx_part_step(&r->part, &r->more, &r->err);
    }
    /* Rows that were complete before a failure are handed out first. */
    if (r->next < r->ready.n) {
        lend(r, &r->ready.at[r->next++]);
        *ret_row = &r->lent;
        return CRD_OK;
    }
    if (r->rc != CRD_OK) {
        if (err && err->code == CRD_OK)
            *err = r->err;
        return r->rc;
    }
    *ret_row = NULL;
    return CRD_OK;
}

static void count_row(crd_xlsx_survey *s, const crd_xlsx_row *row)
{
    bool any = false;
    for (size_t i = 0; i < row->n; i++) {
        const crd_xlsx_cell *c = &row->cells[i];
        s->formulas += c->formula;
        if (c->kind == CRD_XLSX_EMPTY)
            continue;
        any = true;
        if (c->column > s->last_column)
            s->last_column = c->column;
    }
    if (!any)
        return;
    s->rows++;
    s->hidden_rows += row->hidden;
    s->last_row = row->number;
}

static const crd_xlsx_range *keep_ranges(crd_arena *a, const crd_xlsx_range *at, size_t n)
{
    crd_xlsx_range *kept = CRD_NEW(a, crd_xlsx_range, n);
    if (kept && n > 0)
        memcpy(kept, at, n * sizeof *at);
    return kept;
}

crd_status crd_xlsx_survey_sheet(crd_xlsx *b, size_t i, crd_arena *arena,
                                 crd_xlsx_survey *ret_survey, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_xlsx_reader *r = NULL;
    struct survey found = {0};
    crd_xlsx_survey s = {0};
    CRD_TRY(crd_xlsx_reader_open(b, i, &r, err));
    r->survey = &found;
    for (;;) {
        const crd_xlsx_row *row = NULL;
        CRD_TRY(crd_xlsx_next(r, &row, err));
        if (!row)
            break;
        count_row(&s, row);
    }
    s.merged = keep_ranges(arena, found.merged.at, found.merged.n);
    s.n_merged = found.merged.n;
    s.hidden_columns = keep_ranges(arena, found.hidden.at, found.hidden.n);
    s.n_hidden_columns = found.hidden.n;
    if (!s.merged || !s.hidden_columns) {
        rc = crd_fail_at(err, CRD_ENOMEM, crd_zip_source(b->zip), 0, 0, "no memory for ranges");
        goto done;
    }
    *ret_survey = s;
done:
    CRD_VEC_DONE(&found.merged);
    CRD_VEC_DONE(&found.hidden);
    crd_xlsx_reader_close(r);
    return rc;
}
