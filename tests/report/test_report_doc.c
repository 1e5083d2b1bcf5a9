/* Building documents wrongly, rows that are made when needed, and workbooks. */
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "report/diags.h"
#include "sample.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARENA = 1 << 20, OUT = 1 << 22 };

static const crd_column one_text[] = {{.name = "a", .title = "A", .kind = CRD_CELL_TEXT}};

/* ---- misuse ---- */

struct misuse {
    const char *name;
    void (*build)(crd_doc *d);
    crd_status want;
    const char *message;
};

static void no_fault(crd_doc *d) { crd_doc_table(d, "t", "T", one_text, 1); }
static void reserved(crd_doc *d) { crd_doc_table(d, "head", "T", one_text, 1); }
static void capital(crd_doc *d) { crd_doc_paragraph(d, "Text", "T", CRD_STR("x")); }

static void twice(crd_doc *d)
{
    crd_doc_table(d, "t", "T", one_text, 1);
    crd_doc_paragraph(d, "t", "T", CRD_STR("x"));
    crd_doc_row(d, crd_doc_table(d, "u", "U", one_text, 1), &(crd_cell){0});
}

static void no_columns(crd_doc *d) { crd_doc_table(d, "t", "T", one_text, 0); }

static void same_column(crd_doc *d)
{
    static const crd_column two[] = {{.name = "a", .title = "A"}, {.name = "a", .title = "B"}};
    crd_doc_table(d, "t", "T", two, 2);
}

static void share_name(crd_doc *d)
{
    static const crd_column share[] = {{.name = "users", .title = "U", .kind = CRD_CELL_SHARE}};
    crd_doc_table(d, "t", "T", share, 1);
}

static void quiet_nothing(crd_doc *d)
{
    crd_doc_quiet(d, crd_doc_table(d, "t", "T", one_text, 1), "nothing");
}

static void head_twice(crd_doc *d)
{
    crd_doc_head_text(d, "case", "Case", CRD_STR("x"));
    crd_doc_head_text(d, "case", "Case", CRD_STR("y"));
}

static void head_notes(crd_doc *d) { crd_doc_head_text(d, "notes", "Notes", CRD_STR("x")); }

static void too_large(crd_doc *d)
{
    crd_section *t = crd_doc_table(d, "t", "T", one_text, 1);
    for (size_t i = 0; i < ARENA / 8; i++)
        crd_doc_row(d, t, (crd_cell[]){crd_cell_texts("some text")});
}

static const struct misuse misuses[] = {
    {"nothing wrong", no_fault, CRD_OK, ""},
    {"reserved section", reserved, CRD_EINVAL, "'head' is no name for a section, or taken"},
    {"capital letter", capital, CRD_EINVAL, "'Text' is no name for a section, or taken"},
    {"section twice", twice, CRD_EINVAL, "'t' is no name for a section, or taken"},
    {"no columns", no_columns, CRD_EINVAL, "the table 't' has 0 columns"},
    {"column twice", same_column, CRD_EINVAL, "the table 't' has two columns 'a'"},
    {"share without its unit", share_name, CRD_EINVAL, "the share 'users' must end in _ppm"},
    {"a quiet column that is none", quiet_nothing, CRD_EINVAL,
     "the table 't' has no column 'nothing'"},
    {"head twice", head_twice, CRD_EINVAL, "the head has two lines 'case'"},
    {"head reserved", head_notes, CRD_EINVAL, "the head's line 'notes' is reserved"},
    {"past the arena's limit", too_large, CRD_ENOMEM,
     "the result is too large for its memory limit"},
};

static void misused(void **state)
{
    const struct misuse *row = *state;
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(ARENA, &arena));
    assert_ok(crd_doc_new(arena, "x/1", "X", &d));
    row->build(d);
    crd_buf_init(&out, OUT);
    assert_status(row->want, crd_render(d, CRD_RENDER_JSON, NULL, &out, &err), &err);
    assert_string_equal(err.message, row->message);
    err = CRD_ERR_INIT;
    assert_status(row->want, crd_doc_schema(d, &out, &err), &err);
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* ---- which format for which document ---- */

static void wrong_format(void **state)
{
    (void)state;
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(ARENA, &arena));
    assert_ok(crd_doc_new(arena, "x/1", "X", &d));
    crd_doc_paragraph(d, "p", "P", CRD_STR("x"));
    crd_buf_init(&out, OUT);
    assert_status(CRD_EINVAL, crd_render(d, CRD_RENDER_SARIF, NULL, &out, NULL), NULL);
    assert_status(CRD_EINVAL, crd_render(d, CRD_RENDER_XLSX, NULL, &out, NULL), NULL);
    assert_status(CRD_EINVAL, crd_render(d, CRD_RENDER_CSV, NULL, &out, NULL), NULL);
    crd_render_options o = {.section = "p"};
    assert_status(CRD_ENOENT, crd_render(d, CRD_RENDER_CSV, &o, &out, &err), &err);
    assert_string_equal(err.message, "the result has no table 'p'");
    assert_int_equal(out.len, 0);
    crd_buf_done(&out);
    crd_arena_free(arena);
}

static void format_names(void **state)
{
    (void)state;
    for (crd_render_format f = CRD_RENDER_TABLE; f <= CRD_RENDER_XLSX; f++) {
        crd_render_format back = CRD_RENDER_TABLE;
        assert_true(crd_render_format_parse(crd_str_from(crd_render_format_name(f)), &back));
        assert_int_equal(back, f);
    }
    crd_render_format back = CRD_RENDER_MD;
    assert_false(crd_render_format_parse(CRD_STR("TABLE"), &back));
    assert_false(crd_render_format_parse(CRD_STR(""), &back));
    assert_int_equal(back, CRD_RENDER_MD);
}

static void main_table(void **state)
{
    (void)state;
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    assert_ok(crd_arena_new(ARENA, &arena));
    assert_ok(crd_doc_new(arena, "x/1", "X", &d));
    crd_doc_row(d, crd_doc_table(d, "first", NULL, one_text, 1), (crd_cell[]){crd_cell_texts("1")});
    crd_section *second = crd_doc_table(d, "second", NULL, one_text, 1);
    crd_doc_row(d, second, (crd_cell[]){crd_cell_texts("2")});
    crd_doc_row(d, second, (crd_cell[]){CRD_CELL_NULL});
    crd_buf_init(&out, OUT);
    assert_ok(crd_render(d, CRD_RENDER_CSV, NULL, &out, NULL));
    assert_string_equal(out.at, "a\n1\n");
    crd_doc_main(d, second);
    crd_buf_clear(&out);
    assert_ok(crd_render(d, CRD_RENDER_CSV, NULL, &out, NULL));
    assert_string_equal(out.at, "a\n2\n\"\"\n");
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* Who reads from top to bottom is spared what says nothing; machines get all. */
static void quiet(void **state)
{
    (void)state;
    static const crd_column two[] = {{.name = "first", .title = "First", .kind = CRD_CELL_TEXT},
                                     {.name = "second", .title = "Second", .kind = CRD_CELL_TEXT}};
    for (crd_render_format f = CRD_RENDER_TABLE; f < CRD_RENDER_XLSX; f++) {
        bool all = f == CRD_RENDER_CSV || f == CRD_RENDER_JSON;
        crd_arena *arena;
        crd_doc *d;
        crd_buf out;
        if (f == CRD_RENDER_SARIF)
            continue;
        assert_ok(crd_arena_new(ARENA, &arena));
        assert_ok(crd_doc_new(arena, "x/1", "X", &d));
        crd_section *t = crd_doc_table(d, "seen", "Seen", two, 2);
        crd_doc_row(d, t, (crd_cell[]){crd_cell_texts("aaa"), crd_cell_texts("bbb")});
        crd_doc_quiet(d, t, "first");
        crd_section *u = crd_doc_table(d, "hidden", "Hidden", one_text, 1);
        crd_doc_row(d, u, (crd_cell[]){crd_cell_texts("ccc")});
        crd_doc_quiet(d, u, NULL);
        crd_buf_init(&out, OUT);
        assert_ok(crd_render(d, f, NULL, &out, NULL));
        crd_str got = crd_buf_str(&out);
        assert_true(crd_str_find(got, CRD_STR("bbb")) != SIZE_MAX);
        assert_int_equal(crd_str_find(got, CRD_STR("aaa")) != SIZE_MAX, all);
        assert_int_equal(crd_str_find(got, CRD_STR("First")) != SIZE_MAX, false);
        assert_int_equal(crd_str_find(got, CRD_STR("ccc")) != SIZE_MAX, f == CRD_RENDER_JSON);
        crd_buf_done(&out);
        crd_arena_free(arena);
    }
}

/* ---- rows that are made when needed ---- */

struct maker {
    int64_t at, n, fail_at;
    int starts;
    char text[32];
};

static crd_status maker_start(void *ctx, crd_err *err)
{
    struct maker *m = ctx;
    (void)err;
    m->at = 0;
    m->starts++;
    return CRD_OK;
}

static crd_status maker_next(void *ctx, crd_cell *cells, bool *ret_more, crd_err *err)
{
    struct maker *m = ctx;
    if (m->at == m->fail_at)
        return crd_fail(err, CRD_EIO, "the disk is gone");
    if (m->at == m->n) {
        *ret_more = false;
        return CRD_OK;
    }
    assert_false(cells[0].known);
    snprintf(m->text, sizeof m->text, "row %lld", (long long)m->at++);
    cells[0] = crd_cell_texts(m->text);
    return CRD_OK;
}

static crd_status count_bytes(void *ctx, crd_str bytes, crd_err *err)
{
    (void)err;
    *(size_t *)ctx += bytes.len;
    return CRD_OK;
}

struct made {
    const char *name;
    crd_render_format format;
    int starts; /* passes */
};

static const struct made mades[] = {
    {"made rows as text, measured first", CRD_RENDER_TABLE, 2},
    {"made rows as CSV", CRD_RENDER_CSV, 1},
    {"made rows as JSON", CRD_RENDER_JSON, 1},
    {"made rows as Markdown", CRD_RENDER_MD, 1},
    {"made rows as HTML", CRD_RENDER_HTML, 1},
};

/* 200,000 rows through an arena of 64 KiB and a stream. */
static void rows_made(void **state)
{
    const struct made *row = *state;
    struct maker m = {.n = 200000, .fail_at = -1};
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    size_t bytes = 0;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(1 << 16, &arena));
    assert_ok(crd_doc_new(arena, "x/1", "X", &d));
    crd_section *t = crd_doc_table(d, "t", "T", one_text, 1);
    crd_doc_rows(d, t, (crd_rows){&m, maker_start, maker_next});
    crd_buf_init_stream(&out, count_bytes, &bytes);
    assert_status(CRD_OK, crd_render(d, row->format, NULL, &out, &err), &err);
    assert_ok(crd_buf_end(&out, NULL));
    assert_true(bytes > (size_t)m.n * 9);
    assert_int_equal(m.starts, row->starts);
    m.fail_at = 70;
    assert_status(CRD_EIO, crd_render(d, row->format, NULL, &out, &err), &err);
    assert_string_equal(err.message, "the disk is gone");
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* Kept and made rows look the same, over the edges of the blocks they are kept in. */
static void kept_as_made(void **state)
{
    (void)state;
    for (int64_t n = 0; n <= 200; n += n < 60 || n > 130 ? 20 : 1) {
        struct maker m = {.n = n, .fail_at = -1};
        crd_arena *arena;
        crd_doc *d[2];
        crd_buf out[2];
        assert_ok(crd_arena_new(ARENA, &arena));
        for (int made = 0; made <= 1; made++) {
            assert_ok(crd_doc_new(arena, "x/1", "X", &d[made]));
            crd_section *t = crd_doc_table(d[made], "t", "T", one_text, 1);
            char text[32];
            for (int64_t i = 0; !made && i < n; i++) {
                snprintf(text, sizeof text, "row %lld", (long long)i);
                crd_doc_row(d[0], t, (crd_cell[]){crd_cell_texts(text)});
            }
            if (made)
                crd_doc_rows(d[1], t, (crd_rows){&m, maker_start, maker_next});
            crd_buf_init(&out[made], OUT);
            assert_ok(crd_render(d[made], CRD_RENDER_JSON, NULL, &out[made], NULL));
        }
        assert_string_equal(out[0].at, out[1].at);
        crd_buf_done(&out[0]);
        crd_buf_done(&out[1]);
        crd_arena_free(arena);
    }
}

/* A full buffer ends the rendering with its status. */
static void buffer_full(void **state)
{
    (void)state;
    crd_arena *arena;
    assert_ok(crd_arena_new(ARENA, &arena));
    crd_diags *diags = sample_diags();
    crd_doc *d = sample_doc(arena, diags);
    for (crd_render_format f = CRD_RENDER_TABLE; f < CRD_RENDER_XLSX; f++)
        for (size_t max = 0; max < 400; max += 7) {
            crd_buf out;
            crd_buf_init(&out, max);
            assert_status(CRD_ELIMIT, crd_render(d, f, NULL, &out, NULL), NULL);
            assert_true(out.len <= max);
            crd_buf_done(&out);
        }
    crd_diags_free(diags);
    crd_arena_free(arena);
}

/* ---- text layout ---- */

/* No line is wider than the terminal unless ids and numbers need it; none ends in a blank. */
static void lines_fit(void **state)
{
    (void)state;
    static const crd_column columns[] = {
        {.name = "name", .title = "Name of it", .kind = CRD_CELL_TEXT},
        {.name = "n", .title = "Number", .kind = CRD_CELL_INT},
        {.name = "what", .title = "What", .kind = CRD_CELL_TEXT},
    };
    crd_arena *arena;
    crd_doc *d;
    assert_ok(crd_arena_new(ARENA, &arena));
    assert_ok(crd_doc_new(arena, "x/1", "X", &d));
    crd_section *t = crd_doc_table(d, "t", "T", columns, 3);
    crd_doc_row(d, t,
                (crd_cell[]){crd_cell_texts("e\xcc\x81t\xc3\xa9 \xe4\xb8\xad\xe5\x9b\xbd and more "
                                            "words than fit"),
                             crd_cell_int(123456),
                             crd_cell_texts("averyveryverylongwordwithoutanyblankinit")});
    crd_doc_paragraph(d, "p", "P", CRD_STR("some words and a verylongwordwithoutblanks\n\nend"));
    for (unsigned width = 26; width < 100; width++)
        for (int cut = 0; cut <= 1; cut++) {
            crd_buf out;
            crd_buf_init(&out, OUT);
            crd_render_options o = {.width = width, .cut = cut};
            assert_ok(crd_render(d, CRD_RENDER_TABLE, &o, &out, NULL));
            crd_str rest = crd_buf_str(&out), line;
            while (crd_str_next(&rest, '\n', &line)) {
                assert_true(crd_text_width(line) <= width);
                assert_true(line.len == 0 || line.ptr[line.len - 1] != ' ');
            }
            crd_buf_done(&out);
        }
    crd_arena_free(arena);
}

/* ---- blocks, and quiet lines of the head ---- */

struct block_row {
    const char *name, *text, *want;
    crd_render_format format;
};

#define BLOCKS "A <b>\nIf so.\n1. First:\n- x\n- # y\n2. Second\n\nB"
static const struct block_row block_rows[] = {
    {"Markdown", BLOCKS,
     "\n### A &lt;b&gt;\n\nIf so.\n\n**1.** First:\n\n- x\n- \\# y\n\n**2.** Second\n\n### B\n",
     CRD_RENDER_MD},
    {"HTML", BLOCKS,
     "<h3>A &lt;b&gt;</h3>\n<p>If so.</p>\n<p><strong>1.</strong> First:</p>\n<ul>\n<li>x</li>\n"
     "<li># y</li>\n</ul>\n<p><strong>2.</strong> Second</p>\n<h3>B</h3>\n</section>",
     CRD_RENDER_HTML},
    {"text", BLOCKS, "A <b>\nIf so.\n1. First:\n- x\n- # y\n2. Second\n\nB\n", CRD_RENDER_TABLE},
    {"JSON", "A\n- x", "\"p\":\"A\\n- x\"", CRD_RENDER_JSON},
    {"a list at the end", "A\n- x", "<h3>A</h3>\n<ul>\n<li>x</li>\n</ul>\n</section>",
     CRD_RENDER_HTML},
    {"no number", "A\n1.5 of 2\n. x", "<p>1.5 of 2</p>\n<p>. x</p>", CRD_RENDER_HTML},
    {"a mark does not begin a block", "- A", "\n### \\- A\n", CRD_RENDER_MD},
};

static void blocks(void **state)
{
    const struct block_row *row = *state;
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    assert_ok(crd_arena_new(ARENA, &arena));
    assert_ok(crd_doc_new(arena, "x/1", "X", &d));
    crd_doc_head_text(d, "shown", "Shown", CRD_STR("s"));
    crd_doc_head_text(d, "unsaid", "Unsaid", CRD_STR("u"));
    crd_doc_head_quiet(d, "unsaid");
    crd_doc_blocks(d, "p", "P", crd_str_from(row->text));
    crd_buf_init(&out, OUT);
    assert_ok(crd_render(d, row->format, NULL, &out, NULL));
    crd_str got = crd_buf_str(&out);
    bool json = row->format == CRD_RENDER_JSON;
    assert_true(crd_str_find(got, crd_str_from(row->want)) != SIZE_MAX);
    assert_true(crd_str_find(got, CRD_STR("Shown")) != SIZE_MAX || json);
    assert_true(crd_str_find(got, CRD_STR("Unsaid")) == SIZE_MAX);
    assert_true(!json || crd_str_find(got, CRD_STR("\"unsaid\":\"u\"")) != SIZE_MAX);
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* ---- how values are written for people ---- */

struct shown {
    const char *name;
    crd_cell_kind kind;
    int64_t low, high;
    const char *want;
};

static const struct shown showns[] = {
    {"exact share: half and one", CRD_CELL_SHARE, 500001, 0, "50.0001 %"},
    {"exact share: one less than half", CRD_CELL_SHARE, 499999, 0, "49.9999 %"},
    {"exact share: no more digits than it has", CRD_CELL_SHARE, 333300, 0, "33.33 %"},
    {"exact share: round", CRD_CELL_SHARE, 500000, 0, "50.0 %"},
    {"exact share: a trace", CRD_CELL_SHARE, 1, 0, "0.0001 %"},
    {"exact share bounds", CRD_CELL_SHARE_BOUNDS, 499999, 500010,
     "49.9999\xe2\x80\x93"
     "50.001 %"},
    {"exact share bounds: one", CRD_CELL_SHARE_BOUNDS, 500001, 500001, "50.0001 %"},
    {"share: nothing", CRD_CELL_SHARE, 0, 0, "0.0 %"},
    {"share: all", CRD_CELL_SHARE, 1000000, 0, "100.0 %"},
    {"share: a trace is not nothing", CRD_CELL_SHARE, 1, 0, "<0.1 %"},
    {"share: almost all is not all", CRD_CELL_SHARE, 999999, 0, ">99.9 %"},
    {"share: half up", CRD_CELL_SHARE, 123500, 0, "12.4 %"},
    {"share: down", CRD_CELL_SHARE, 123499, 0, "12.3 %"},
    {"share bounds: outwards", CRD_CELL_SHARE_BOUNDS, 123999, 123999 + 2,
     "12.3\xe2\x80\x93"
     "12.5 %"},
    {"share bounds: exact", CRD_CELL_SHARE_BOUNDS, 500000, 500000, "50.0 %"},
    {"share bounds: everything", CRD_CELL_SHARE_BOUNDS, 0, 1000000,
     "0.0\xe2\x80\x93"
     "100.0 %"},
    {"bounds: one value", CRD_CELL_INT_BOUNDS, 7, 7, "7"},
    {"bounds: two", CRD_CELL_INT_BOUNDS, -7, 12345,
     "-7\xe2\x80\x93"
     "12345"},
    {"integer: smallest", CRD_CELL_INT, INT64_MIN, 0, "-9223372036854775808"},
};

static void shows(void **state)
{
    const struct shown *row = *state;
    crd_column column = {.name = "v_ppm",
                         .title = "V",
                         .kind = row->kind,
                         .exact = strncmp(row->name, "exact", 5) == 0};
    bool bounds = row->kind == CRD_CELL_INT_BOUNDS || row->kind == CRD_CELL_SHARE_BOUNDS;
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    assert_ok(crd_arena_new(ARENA, &arena));
    assert_ok(crd_doc_new(arena, "x/1", NULL, &d));
    crd_doc_head(d, column, bounds ? crd_cell_span(row->low, row->high) : crd_cell_int(row->low));
    crd_buf_init(&out, OUT);
    assert_ok(crd_render(d, CRD_RENDER_TABLE, NULL, &out, NULL));
    char want[64];
    snprintf(want, sizeof want, "V: %s\n", row->want);
    assert_string_equal(out.at, want);
    crd_buf_done(&out);
    crd_arena_free(arena);
}

static void not_finite_is_null(void **state)
{
    (void)state;
    assert_false(crd_cell_real(1e308 * 10).known);
    assert_false(crd_cell_range(0, 1e308 * 10).known);
    assert_false(crd_cell_text(CRD_STR_NULL).known);
    assert_true(crd_cell_text(CRD_STR("")).known);
    assert_false(crd_cell_date(CRD_DATE_NONE).known);
}

/* ---- workbooks ---- */

static int judge(const char *path)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl("/usr/bin/python3", "python3", CRD_TEST_DATA "/../report/judge_xlsx.py", path,
              (char *)NULL);
        _exit(1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void workbook(void **state)
{
    (void)state;
    char folder[] = "/tmp/crd-report-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/sample.xlsx", folder);
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(ARENA, &arena));
    crd_diags *diags = sample_diags();
    assert_status(CRD_OK, crd_render_xlsx(sample_doc(arena, diags), path, &err), &err);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    int verdict = judge(path);
    unlink(path);

    struct maker m = {.n = 10, .fail_at = 5}; /* fails half-way: no file */
    crd_doc *d;
    assert_ok(crd_doc_new(arena, "x/1", "X", &d));
    crd_doc_rows(d, crd_doc_table(d, "t", "T", one_text, 1),
                 (crd_rows){&m, maker_start, maker_next});
    assert_status(CRD_EIO, crd_render_xlsx(d, path, &err), &err);
    assert_false(crd_file_exists(path));
    assert_int_equal(rmdir(folder), 0); /* and nothing else left behind */
    crd_diags_free(diags);
    crd_arena_free(arena);
    assert_int_equal(verdict, 0);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, misuses, misused);
    CRD_SUITE_ADD(&s, wrong_format);
    CRD_SUITE_ADD(&s, format_names);
    CRD_SUITE_ADD(&s, main_table);
    CRD_SUITE_ADD(&s, quiet);
    CRD_SUITE_ROWS(&s, mades, rows_made);
    CRD_SUITE_ADD(&s, kept_as_made);
    CRD_SUITE_ADD(&s, buffer_full);
    CRD_SUITE_ADD(&s, lines_fit);
    CRD_SUITE_ROWS(&s, block_rows, blocks);
    CRD_SUITE_ROWS(&s, showns, shows);
    CRD_SUITE_ADD(&s, not_finite_is_null);
    CRD_SUITE_ADD(&s, workbook);
    return crd_suite_run(&s, "report/doc");
}
