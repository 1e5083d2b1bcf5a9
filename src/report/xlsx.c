#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "fmt/xlsx_out.h"
#include "report/escape.h"

#include <stdlib.h>

enum { TEXT_MAX = 32000, LINES_MAX = 4096, MODE = 0600, SHEET_NAME = 31 /* of a spreadsheet */ };

static const double ppm_per_percent = 10000;

/* A sheet's name: the table's title where it is the document's own and a sheet can hold it, else
 * its short name, which stays the same whatever else is in the book. */
static crd_str sheet_name(const crd_section *t)
{
    crd_str title = crd_str_from(t->title);
    bool fits = title.len > 0 && crd_text_width(title) <= SHEET_NAME && !t->deep;
    return fits ? title : crd_str_from(t->name);
}

/* ---- the sheet "About" ---- */

struct about {
    crd_buf text; /* all lines, one after another */
    CRD_VEC(size_t) ends;
    bool full;
};

static void end_line(struct about *a) { a->full = a->full || !CRD_VEC_PUSH(&a->ends, a->text.len); }

static void add_text(struct about *a, const char *before, crd_str text)
{
    crd_buf_adds(&a->text, before);
    crd_escape_terminal(text, &a->text);
    end_line(a);
}

/* What a sheet holds whose name does not say it. */
static void sheet_lines(struct about *a, const crd_doc *d)
{
    bool any = false;
    for (const crd_section *s = d->sections; s; s = s->next) {
        crd_str title = crd_str_from(s->title), name = sheet_name(s);
        if (s->kind != CRD_SECTION_TABLE || title.len == 0 || crd_str_eq(name, title))
            continue;
        if (!any) {
            end_line(a);
            add_text(a, "", CRD_STR("Sheets"));
            any = true;
        }
        crd_buf_add(&a->text, name);
        add_text(a, ": ", title);
    }
}

static void about_lines(struct about *a, const crd_doc *d)
{
    add_text(a, "", crd_str_from(d->title));
    for (const struct crd_doc_value *v = d->head; v; v = v->next) {
        crd_buf shown;
        if (v->quiet && !v->value.known)
            continue;
        crd_buf_init(&shown, TEXT_MAX);
        crd_cell_show(&v->about, &v->value, false, &shown);
        crd_buf_addf(&a->text, "%s: ", v->about.title);
        add_text(a, "", crd_buf_str(&shown));
        crd_scratch_done(&shown, &a->text);
    }
    for (const struct crd_doc_line *n = d->assumed; n; n = n->next)
        add_text(a, "Assumed: ", n->text);
    for (const struct crd_doc_line *n = d->warnings; n; n = n->next)
        add_text(a, "Warning: ", n->text);
    for (const struct crd_doc_line *n = d->notes; n; n = n->next)
        add_text(a, "Note: ", n->text);
    for (const crd_section *s = d->sections; s; s = s->next) {
        crd_str rest = s->kind == CRD_SECTION_PARAGRAPH ? s->text : CRD_STR_NULL, line;
        if (s->kind == CRD_SECTION_PARAGRAPH && s->title) {
            end_line(a);
            add_text(a, "", crd_str_from(s->title));
        }
        while (crd_str_next(&rest, '\n', &line))
            add_text(a, "", line);
    }
    sheet_lines(a, d);
}

static crd_str cut(crd_str s)
{
    if (s.len <= TEXT_MAX)
        return s;
    s.len = TEXT_MAX;
    while (s.len > 0 && ((unsigned char)s.ptr[s.len] & 0xc0) == 0x80)
        s.len--;
    return s;
}

/* On each page that is printed: a sheet that is taken out of its book says what it is. */
static crd_status mark(crd_xlsx_out *book, const crd_doc *d, crd_err *err)
{
    crd_str marking = crd_doc_marking(d);
    crd_buf shown;
    if (crd_str_is_null(marking))
        return CRD_OK;
    crd_buf_init(&shown, (size_t)TEXT_MAX * 16);
    crd_escape_lines(cut(marking), &shown);
    crd_status rc = shown.status;
    if (rc == CRD_OK)
        crd_xlsx_out_mark(book, crd_buf_str(&shown));
    crd_buf_done(&shown);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "no memory for a marking");
}

static crd_status about_sheet(crd_xlsx_out *book, const crd_doc *d, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct about a = {0};
    crd_str *lines = NULL;
    crd_buf_init(&a.text, (size_t)LINES_MAX * TEXT_MAX);
    about_lines(&a, d);
    lines = calloc(a.ends.n + 1, sizeof *lines);
    if (!lines || a.full || a.text.status != CRD_OK) {
        rc = crd_fail(err, a.text.status == CRD_ELIMIT ? CRD_ELIMIT : CRD_ENOMEM,
                      "no room for what the workbook says about itself");
        goto done;
    }
    for (size_t i = 0, from = 0; i < a.ends.n; from = a.ends.at[i++])
        lines[i] = cut((crd_str){a.text.at ? a.text.at + from : "", a.ends.at[i] - from});
    CRD_TRY(crd_xlsx_out_lines(book, CRD_STR("About"), lines, a.ends.n, err));
done:
    free(lines);
    CRD_VEC_DONE(&a.ends);
    crd_buf_done(&a.text);
    return rc;
}

/* ---- tables ---- */

static double width_of(crd_cell_kind kind)
{
    return kind == CRD_CELL_TEXT ? 28 : kind == CRD_CELL_ID ? 36 : kind == CRD_CELL_DATE ? 12 : 0;
}

/* A column of ours is one or, for bounds, two of a sheet. Titles lie in `text`. */
static crd_status begin_sheet(crd_xlsx_out *book, const crd_section *t, crd_err *err)
{
    static const char *const sides[] = {"", " low", " high"};
    crd_status rc = CRD_OK;
    crd_buf text;
    size_t n = 0;
    size_t ends[2 * CRD_COLUMNS_MAX];
    crd_xlsx_column columns[2 * CRD_COLUMNS_MAX];
    crd_buf_init(&text, (size_t)CRD_COLUMNS_MAX * TEXT_MAX);
    for (size_t i = 0; i < t->n_columns; i++) {
        const crd_column *c = &t->columns[i];
        bool share = c->kind == CRD_CELL_SHARE || c->kind == CRD_CELL_SHARE_BOUNDS;
        const char *unit = share ? "%" : c->unit;
        int first = crd_cell_is_bounds(c->kind) ? 1 : 0;
        for (int side = first; side <= 2 * first; side++) {
            crd_buf_adds(&text, c->title ? c->title : c->name);
            crd_buf_adds(&text, sides[side]);
            if (unit)
                crd_buf_addf(&text, " (%s)", unit);
            columns[n] = (crd_xlsx_column){.note = crd_str_from(c->about),
                                           .width = width_of(c->kind)};
            ends[n++] = text.len;
        }
    }
    CRD_TRY(text.status);
    for (size_t i = 0, from = 0; i < n; from = ends[i++])
        columns[i].title = (crd_str){text.at + from, ends[i] - from};
    crd_xlsx_table table = {.name = sheet_name(t), .columns = columns, .n = n};
    CRD_TRY(crd_xlsx_out_table(book, &table, err));
done:
    crd_buf_done(&text);
    return rc;
}

static void put_text(crd_xlsx_out *book, crd_str s, crd_buf *scratch)
{
    scratch->len = 0; /* not cleared: it remembers failure until the row ends */
    crd_escape_lines(cut(s), scratch);
    crd_xlsx_out_text(book, cut(crd_buf_str(scratch)));
}

static void put(crd_xlsx_out *book, const crd_column *c, const crd_cell *v, crd_buf *scratch)
{
    if (crd_cell_is_bounds(c->kind)) {
        for (int high = 0; high <= 1; high++) {
            crd_column side = *c;
            crd_cell one = crd_cell_side(c, v, high, &side.kind);
            put(book, &side, &one, scratch);
        }
        return;
    }
    if (!v->known) {
        crd_xlsx_out_skip(book);
        return;
    }
    switch (c->kind) {
    case CRD_CELL_TEXT:
    case CRD_CELL_CODE:
    case CRD_CELL_ID:
        put_text(book, v->as.text, scratch);
        break;
    case CRD_CELL_INT:
        crd_xlsx_out_int(book, v->as.i);
        break;
    case CRD_CELL_REAL:
        crd_xlsx_out_real(book, v->as.real);
        break;
    case CRD_CELL_BOOL:
        crd_xlsx_out_bool(book, v->as.flag);
        break;
    case CRD_CELL_SHARE:
        crd_xlsx_out_real(book, (double)v->as.i / ppm_per_percent);
        break;
    case CRD_CELL_DATE:
        crd_xlsx_out_date(book, v->as.date);
        break;
    case CRD_CELL_INT_BOUNDS:
    case CRD_CELL_REAL_BOUNDS:
    case CRD_CELL_SHARE_BOUNDS:
        break; /* above */
    }
}

static crd_status sheet(crd_xlsx_out *book, const crd_section *t, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    crd_buf scratch;
    crd_buf_init(&scratch, (size_t)TEXT_MAX * 16);
    CRD_TRY(begin_sheet(book, t, err));
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        for (size_t i = 0; i < t->n_columns; i++)
            put(book, &t->columns[i], &walk.cells[i], &scratch);
        CRD_TRY(scratch.status);
        CRD_TRY(crd_xlsx_out_row(book, err));
    }
done:
    crd_walk_end(&walk);
    crd_buf_done(&scratch);
    return rc;
}

crd_status crd_render_xlsx(const crd_doc *d, const char *path, crd_err *err)
{
    if (d->status != CRD_OK)
        return crd_fail(err, d->status, "%s", d->err.message);
    crd_status rc = CRD_OK;
    crd_xlsx_out *book = NULL;
    CRD_TRY(crd_xlsx_out_open(path, MODE, &book, err));
    CRD_TRY(mark(book, d, err));
    CRD_TRY(about_sheet(book, d, err));
    for (const crd_section *s = d->sections; s; s = s->next)
        if (s->kind == CRD_SECTION_TABLE)
            CRD_TRY(sheet(book, s, err));
done:
    if (book) {
        crd_status end = crd_xlsx_out_end(book, rc == CRD_OK, err);
        rc = rc == CRD_OK ? end : rc;
    }
    return rc;
}
