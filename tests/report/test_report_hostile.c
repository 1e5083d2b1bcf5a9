/* Whole documents made of hostile bytes: what must hold of every format's output. */
#include "base/hash.h"
#include "base/text.h"
#include "report/diags.h"
#include "sample.h"

enum { OUT = 1 << 20, DOCS = 400 };

/* A text of dangerous pieces and random bytes; a new one at each call. */
static crd_str hostile(uint64_t *at)
{
    static char room[8][48];
    static const char *const pieces[] = {
        "=1",   "\x1b[2J",      "\n", "\r",   "\t",       "</script>",   "\"",  "'",
        "|",    "\xe2\x80\xae", "\\", "{0}",  "](1)",     "`",           "<b>", "\xf0\x9f",
        "&lt;", "\xc2\x9b",     " ",  "word", "\xcc\x81", "\xe4\xb8\xad"};
    uint64_t i = ++*at;
    char *text = room[i % 8];
    size_t len = 0, n = crd_rng_at(11, 0, i) % 8;
    for (size_t j = 1; j <= n && len < 32; j++) {
        uint64_t r = crd_rng_at(11, j, i);
        const char *piece = pieces[(r >> 8) % CRD_COUNT(pieces)];
        if (r % 4 == 0) {
            text[len++] = (char)(r >> 16);
        } else {
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
    }
    return (crd_str){text, len};
}

static crd_doc *hostile_doc(crd_arena *arena, crd_diags *diags, uint64_t *at)
{
    static const crd_column columns[] = {
        {.name = "a", .title = "A", .kind = CRD_CELL_TEXT},
        {.name = "b", .title = "B", .kind = CRD_CELL_CODE, .codes = sample_verdicts},
        {.name = "c", .title = "C", .kind = CRD_CELL_ID},
    };
    crd_doc *d;
    assert_ok(crd_doc_new(arena, "x/1", "X", &d));
    crd_doc_head_text(d, "case", "Case", hostile(at));
    crd_doc_head_text(d, "marking", "Marking", hostile(at));
    crd_doc_warn(d, hostile(at));
    crd_doc_note(d, hostile(at));
    crd_section *t = crd_doc_table(d, "t", "T", columns, 3);
    for (int i = 0; i < 3; i++)
        crd_doc_row(d, t,
                    (crd_cell[]){crd_cell_text(hostile(at)), crd_cell_text(hostile(at)),
                                 crd_cell_text(hostile(at))});
    crd_doc_paragraph(d, "p", "P", hostile(at));
    for (uint32_t i = 0; i < 3; i++)
        crd_diags_add(diags, &(crd_diag){.kind = &sample_kinds[i],
                                         .file = hostile(at),
                                         .line = i,
                                         .path = hostile(at),
                                         .field = hostile(at),
                                         .expected = hostile(at),
                                         .found = hostile(at),
                                         .note = hostile(at)});
    crd_doc_diags(d, "diagnostics", "Diagnostics", diags);
    return d;
}

struct row {
    const char *name;
    crd_render_format format;
    crd_render_options options;
    const char *controls; /* that may stand in it */
};

static const struct row rows[] = {
    {"text", CRD_RENDER_TABLE, {0}, "\n"},
    {"text for 30 columns", CRD_RENDER_TABLE, {.width = 30}, "\n"},
    {"text for 3 columns", CRD_RENDER_TABLE, {.width = 3}, "\n"},
    {"text for 40 columns, cut", CRD_RENDER_TABLE, {.width = 40, .cut = true}, "\n"},
    {"CSV", CRD_RENDER_CSV, {0}, "\n\t"},
    {"CSV of diagnostics", CRD_RENDER_CSV, {.section = "diagnostics"}, "\n\t"},
    {"JSON", CRD_RENDER_JSON, {.pretty = true}, "\n"},
    {"Markdown", CRD_RENDER_MD, {0}, "\n"},
    {"HTML", CRD_RENDER_HTML, {0}, "\n\t"},
    {"SARIF", CRD_RENDER_SARIF, {0}, "\n"},
};

static size_t occurrences(crd_str s, crd_str what)
{
    size_t n = 0;
    for (size_t at; (at = crd_str_find(s, what)) != SIZE_MAX; n++)
        s = (crd_str){s.ptr + at + what.len, s.len - at - what.len};
    return n;
}

static void check(const struct row *row, crd_str out)
{
    assert_int_equal(crd_text_valid(out), out.len);
    crd_str rest = out, line;
    while (crd_str_next(&rest, '\n', &line)) {
        crd_str part;
        while (strchr(row->controls, '\t') ? crd_str_next(&line, '\t', &part)
                                           : (part = line, line = CRD_STR_NULL, part.ptr != NULL))
            assert_false(crd_text_unsafe(part));
    }
    rest = out;
    while (row->format == CRD_RENDER_TABLE && crd_str_next(&rest, '\n', &line))
        assert_true(line.len == 0 || line.ptr[line.len - 1] != ' ');
}

static void holds(void **state)
{
    const struct row *row = *state;
    uint64_t at = 0;
    size_t tags = 0;
    for (int i = 0; i < DOCS; i++) {
        crd_arena *arena;
        crd_diags *diags;
        crd_buf out;
        assert_ok(crd_arena_new(OUT, &arena));
        assert_ok(crd_diags_new(5, &diags));
        crd_doc *d = hostile_doc(arena, diags, &at);
        crd_buf_init(&out, OUT);
        assert_ok(crd_render(d, row->format, &row->options, &out, NULL));
        check(row, crd_buf_str(&out));
        if (row->format == CRD_RENDER_HTML) { /* no text becomes an element, whatever it holds */
            crd_str html = crd_buf_str(&out);
            size_t n = occurrences(html, CRD_STR("<")) - occurrences(html, CRD_STR("<wbr>"));
            assert_true(tags == 0 || n == tags);
            tags = n;
        }
        crd_buf_done(&out);
        crd_diags_free(diags);
        crd_arena_free(arena);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, holds);
    return crd_suite_run(&s, "report/hostile");
}
