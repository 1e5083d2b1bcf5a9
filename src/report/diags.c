#include "report/diags.h"

#include "base/err.h"
#include "base/str.h"
#include "report/escape.h"
#include "report/parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- as tables ---- */

static const char *const severities[] = {"note", "warning", "error", NULL};

#define COL(col, head, what, say)                                               \
    {                                                                           \
        .name = (col), .title = (head), .kind = CRD_CELL_##what, .about = (say) \
    }

/* clang-format off */
const crd_column crd_diag_columns[] = {
    {.name = "severity", .title = "Severity", .kind = CRD_CELL_CODE, .required = true,
     .codes = severities, .about = "How bad it is"},
    {.name = "code", .title = "Code", .kind = CRD_CELL_CODE, .required = true,
     .about = "What it is; see docs/errors.md"},
    COL("file", "File", TEXT, "Base name of the file, or the source's name"),
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT, .about = "1-based"},
    {.name = "column", .title = "Column", .kind = CRD_CELL_INT, .about = "1-based, in bytes"},
    COL("path", "Path", TEXT, "Place in the source's own terms: table/key, sheet!B7, $.a[3]"),
    COL("field", "Field", TEXT, "Column or member"),
    COL("expected", "Expected", TEXT, "What would have been right"),
    COL("found", "Found", TEXT, "What was there, as it came, shortened"),
    COL("note", "Note", TEXT, "What else there is to say"),
};
const crd_column crd_diag_kind_columns[] = {
    {.name = "severity", .title = "Severity", .kind = CRD_CELL_CODE, .required = true,
     .codes = severities, .about = "How bad it is"},
    {.name = "code", .title = "Code", .kind = CRD_CELL_CODE, .required = true,
     .about = "What it is; see docs/errors.md"},
    {.name = "count", .title = "Count", .kind = CRD_CELL_INT, .required = true,
     .about = "All of them, listed or not"},
    {.name = "listed", .title = "Listed", .kind = CRD_CELL_INT, .required = true,
     .about = "Those whose places are kept"},
    COL("title", "What", TEXT, "One line"),
    COL("advice", "Advice", TEXT, "What to do about it"),
};
/* clang-format on */
const size_t crd_n_diag_columns = sizeof crd_diag_columns / sizeof crd_diag_columns[0];
const size_t crd_n_diag_kind_columns = sizeof crd_diag_kind_columns /
                                       sizeof crd_diag_kind_columns[0];

struct places {
    crd_diags *diags;
    size_t kind, at;
};

static crd_status places_start(void *ctx, crd_err *err)
{
    struct places *p = ctx;
    (void)err;
    p->kind = p->at = 0;
    return CRD_OK;
}

static crd_cell number_or_null(uint32_t v) { return v ? crd_cell_int(v) : CRD_CELL_NULL; }

static crd_status places_next(void *ctx, crd_cell *cells, bool *ret_more, crd_err *err)
{
    struct places *p = ctx;
    (void)err;
    for (; p->kind < crd_diags_kinds(p->diags); p->kind++, p->at = 0) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *k = crd_diags_kind(p->diags, p->kind, &total, &kept);
        if (p->at == kept)
            continue;
        const crd_diag *one = crd_diags_at(p->diags, p->kind, p->at++);
        crd_cell row[] = {
            crd_cell_texts(severities[k->severity]),
            crd_cell_texts(k->code),
            crd_cell_text(one->file),
            number_or_null(one->line),
            number_or_null(one->column),
            crd_cell_text(one->path),
            crd_cell_text(one->field),
            crd_cell_text(one->expected),
            crd_cell_text(one->found),
            crd_cell_text(one->note),
        };
        memcpy(cells, row, sizeof row);
        return CRD_OK;
    }
    *ret_more = false;
    return CRD_OK;
}

static crd_status kinds_next(void *ctx, crd_cell *cells, bool *ret_more, crd_err *err)
{
    struct places *p = ctx;
    (void)err;
    if (p->kind >= crd_diags_kinds(p->diags)) {
        *ret_more = false;
        return CRD_OK;
    }
    uint64_t total;
    size_t kept;
    const crd_diag_kind *k = crd_diags_kind(p->diags, p->kind++, &total, &kept);
    crd_cell row[] = {
        crd_cell_texts(severities[k->severity]),
        crd_cell_texts(k->code),
        crd_cell_int((int64_t)total),
        crd_cell_int((int64_t)kept),
        crd_cell_texts(k->title),
        crd_cell_texts(k->advice),
    };
    memcpy(cells, row, sizeof row);
    return CRD_OK;
}

crd_rows crd_diags_rows(crd_arena *arena, crd_diags *diags, bool kinds)
{
    struct places *p = CRD_NEW(arena, struct places, 1);
    if (p)
        p->diags = diags;
    return (crd_rows){.ctx = p, .start = places_start, .next = kinds ? kinds_next : places_next};
}

/* ---- as text ---- */

static void place_words(const crd_diag *one, crd_buf *out)
{
    crd_buf_adds(out, "  ");
    const char *between = "";
    if (one->file.len > 0) {
        crd_escape_terminal(one->file, out);
        if (one->line > 0)
            crd_buf_addf(out, ":%u", one->line);
        if (one->line > 0 && one->column > 0)
            crd_buf_addf(out, ":%u", one->column);
        between = ": ";
    } else if (one->line > 0) {
        crd_buf_addf(out, "line %u", one->line);
        between = ": ";
    }
    const crd_str names[] = {one->path, one->field};
    for (size_t i = 0; i < 2; i++)
        if (names[i].len > 0) {
            crd_buf_adds(out, between);
            crd_escape_terminal(names[i], out);
            between = ": ";
        }
    if (!crd_str_is_null(one->expected)) {
        crd_buf_adds(out, between);
        crd_buf_adds(out, "expected ");
        crd_escape_terminal(one->expected, out);
        between = ", ";
    }
    if (!crd_str_is_null(one->found)) {
        crd_buf_adds(out, between);
        crd_buf_adds(out, "found '");
        crd_escape_terminal(one->found, out);
        crd_buf_addc(out, '\'');
        between = ": ";
    }
    if (one->note.len > 0) {
        crd_buf_adds(out, strcmp(between, ", ") == 0 ? ": " : between);
        crd_escape_terminal(one->note, out);
    } else if (!*between) {
        crd_buf_adds(out, "(no place)");
    }
}

static void text_place(const crd_diag *one, crd_buf *out)
{
    crd_buf words;
    crd_buf_init(&words, (size_t)1 << 20);
    place_words(one, &words);
    crd_str line = crd_buf_str(&words);
    while (line.len > 0 && line.ptr[line.len - 1] == ' ')
        line.len--;
    crd_buf_add(out, line);
    crd_buf_addc(out, '\n');
    crd_scratch_done(&words, out);
}

static void text_kind(crd_diags *diags, size_t i, const crd_render_options *o, crd_buf *out)
{
    static const char *const colours[] = {"\x1b[36m", "\x1b[33m", "\x1b[31m"};
    uint64_t total;
    size_t kept;
    const crd_diag_kind *k = crd_diags_kind(diags, i, &total, &kept);
    crd_buf_adds(out, o->colour ? colours[k->severity] : "");
    crd_buf_addf(out, "%s:", severities[k->severity]);
    crd_buf_adds(out, o->colour ? "\x1b[0m" : "");
    crd_buf_addf(out, " %s (%llu): %s\n", k->code, (unsigned long long)total, k->title);
    for (size_t j = 0; j < kept; j++)
        text_place(crd_diags_at(diags, i, j), out);
    if (total > kept)
        crd_buf_addf(out, kept ? "  and %llu more\n" : "  %llu, none listed\n",
                     (unsigned long long)(total - kept));
    if (k->advice)
        crd_buf_addf(out, "  advice: %s\n", k->advice);
    crd_buf_addc(out, '\n');
}

static void text_count(uint64_t n, const char *what, const char *after, crd_buf *out)
{
    crd_buf_addf(out, "%llu %s%s%s", (unsigned long long)n, what, n == 1 ? "" : "s", after);
}

crd_status crd_diags_text(crd_diags *diags, const crd_render_options *o, crd_buf *out)
{
    size_t n = crd_diags_kinds(diags);
    for (size_t i = 0; i < n; i++)
        text_kind(diags, i, o, out);
    uint64_t errors = crd_diags_count(diags, CRD_ERROR);
    uint64_t bad = crd_diags_count(diags, CRD_WARNING), all = crd_diags_count(diags, CRD_NOTE);
    if (all == 0) {
        crd_buf_adds(out, "nothing to report\n");
        return out->status;
    }
    text_count(errors, "error", ", ", out);
    text_count(bad - errors, "warning", ", ", out);
    text_count(all - bad, "note", "\n", out);
    return out->status;
}

crd_status crd_diags_doc(crd_arena *arena, crd_diags *d, const char *title, crd_doc **ret_doc)
{
    crd_status rc = crd_doc_new(arena, "cordon.diagnostics/1", title, ret_doc);
    if (rc == CRD_OK)
        crd_doc_diags(*ret_doc, "diagnostics", "Diagnostics", d);
    return rc;
}

crd_status crd_diags_render(crd_diags *d, const char *title, crd_render_format f,
                            const crd_render_options *o, crd_buf *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_arena *arena = NULL;
    crd_doc *doc;
    if (crd_arena_new((size_t)1 << 20, &arena) != CRD_OK ||
        crd_diags_doc(arena, d, title, &doc) != CRD_OK) {
        rc = crd_fail(err, CRD_ENOMEM, "no memory for a report");
        goto done;
    }
    rc = crd_render(doc, f, o, out, err);
done:
    crd_arena_free(arena);
    return rc;
}
