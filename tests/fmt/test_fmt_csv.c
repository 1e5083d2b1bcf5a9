#include "fmt/rows.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/str.h"
#include "base/text.h"
#include "fmt/blocks.h"
#include "fmt/csv.h"
#include "fmt/csv_parts.h"
#include "fmt/findings.h"

/* Rows as text: fields between bars, null as ~, a row's line before it. */
static void show_row(crd_buf *b, const crd_csv_row *row)
{
    crd_buf_addf(b, "%u:", row->line);
    for (size_t i = 0; i < row->n; i++) {
        if (i > 0)
            crd_buf_addc(b, '/');
        crd_buf_add(b, crd_str_is_null(row->fields[i]) ? CRD_STR("~") : row->fields[i]);
    }
    crd_buf_addc(b, '\n');
}

static void show_findings(crd_buf *b, crd_diags *d)
{
    for (size_t i = 0; i < crd_diags_kinds(d); i++) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *k = crd_diags_kind(d, i, &total, &kept);
        for (size_t j = 0; j < kept; j++) {
            const crd_diag *one = crd_diags_at(d, i, j);
            crd_buf_addf(b, "%s@%u:%u", k->code, one->line, one->column);
            crd_buf_addf(b, "[" CRD_STR_FMT "]\n", CRD_STR_ARG(one->found));
            assert_true(one->expected.len > 0);
            assert_true(crd_str_eq(one->file, CRD_STR("t.csv")));
        }
    }
}

static bool is_utf16(crd_str s) { return s.len > 1 && memcmp(s.ptr, "\xFF\xFE", 2) == 0; }

static void read_all(crd_str text, size_t block, const crd_csv_options *o, crd_buf *rows,
                     crd_buf *findings)
{
    strict_in in = {.rest = text, .block = block};
    crd_diags *d;
    crd_csv *r;
    crd_csv_row row;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_diags_new(100, &d));
    assert_ok(crd_csv_new(strict_blocks(&in), o, d, &r));
    for (;;) {
        assert_status(CRD_OK, crd_csv_next(r, &row, &err), &err);
        if (row.n == 0)
            break;
        show_row(rows, &row);
    }
    assert_status(CRD_OK, crd_csv_next(r, &row, &err), &err); /* the end stays the end */
    assert_int_equal(0, row.n);
    assert_int_equal(crd_diags_count(d, CRD_ERROR), crd_csv_skipped(r) + is_utf16(text));
    show_findings(findings, d);
    crd_csv_free(r);
    crd_diags_free(d);
    strict_done(&in);
}

typedef struct reading {
    const char *name;
    crd_str text;
    const char *rows, *findings;
    crd_csv_options o;
} reading;

#define T(s)             \
    {                    \
        s, sizeof(s) - 1 \
    }
#define SMALL(r)                                        \
    {                                                   \
        .max_field = 8, .max_row = (r), .max_fields = 3 \
    }
#define COMMA            \
    {                    \
        .delimiter = ',' \
    }

/* clang-format off */
static const reading readings[] = {
    {"the empty file has no rows", T(""), "", "", COMMA},
    {"a file with a mark only has no rows", T("\xEF\xBB\xBF"), "", "", COMMA},
    {"one field without a line end", T("a"), "1:a\n", "", COMMA},
    {"LF", T("a,b\nc,d\n"), "1:a/b\n2:c/d\n", "", COMMA},
    {"CR LF", T("a,b\r\nc,d\r\n"), "1:a/b\n2:c/d\n", "", COMMA},
    {"CR", T("a,b\rc,d\r"), "1:a/b\n2:c/d\n", "", COMMA},
    {"mixed line ends", T("a\rb\nc\r\nd"), "1:a\n2:b\n3:c\n4:d\n", "", COMMA},
    {"the byte order mark is no text", T("\xEF\xBB\xBF" "a,b\n"), "1:a/b\n", "", COMMA},
    {"a second mark is text", T("\xEF\xBB\xBF\xEF\xBB\xBF" "a\n"), "1:\xEF\xBB\xBF" "a\n", "", COMMA},
    {"unquoted and empty is null", T(",a,\n"), "1:~/a/~\n", "", COMMA},
    {"quoted and empty is the empty text", T("\"\",a,\"\"\n"), "1:/a/\n", "", COMMA},
    {"the last row may be an empty text", T("a\n\"\""), "1:a\n2:\n", "", COMMA},
    {"a trailing delimiter at the end is a null", T("a,"), "1:a/~\n", "", COMMA},
    {"quotes", T("\"a,b\",\"c\"\"d\"\n"), "1:a,b/c\"d\n", "", COMMA},
    {"only doubled quotes", T("\"\"\"\"\"\"\n"), "1:\"\"\n", "", COMMA},
    {"line ends in quotes count as lines", T("\"a\nb\r\nc\rd\",e\nf\n"), "1:a\nb\r\nc\rd/e\n5:f\n", "", COMMA},
    {"empty lines are passed over and counted", T("\n\na\r\n\r\nb\n\n"), "3:a\n5:b\n", "", COMMA},
    {"empty lines are kept on request", T("a\n\nb\n"), "1:a\n2:~\n3:b\n", "", {.delimiter = ',', .keep_blank = true}},
    {"blanks belong to the field", T(" a , b \n"), "1: a / b \n", "", COMMA},
    {"control characters are text", T("a\tb,\x01\x0B\n"), "1:a\tb/\x01\x0B\n", "", COMMA},
    {"UTF-8", T("\xC3\xA4,\xE2\x82\xAC,\xF0\x9F\x93\xA1\n"), "1:\xC3\xA4/\xE2\x82\xAC/\xF0\x9F\x93\xA1\n", "", COMMA},
    {"the delimiter is found: comma", T("a,b;c,d\n1,2,3\n"), "1:a/b;c/d\n2:1/2/3\n", "", {.delimiter = 0}},
    {"the delimiter is found: semicolon", T("a;b;c\n1,5;2,5;x\n"), "1:a/b/c\n2:1,5/2,5/x\n", "", {.delimiter = 0}},
    {"the delimiter is found: tab", T("a\tb\n1,0\t2,0\n"), "1:a/b\n2:1,0/2,0\n", "", {.delimiter = 0}},
    {"the delimiter is found: bar", T("a|b\n1|2"), "1:a/b\n2:1/2\n", "", {.delimiter = 0}},
    {"delimiters in quotes do not count", T("\"a,b,c\";d\n\"e,,\";f\n"), "1:a,b,c/d\n2:e,,/f\n", "", {.delimiter = 0}},
    {"no delimiter at all is comma", T("a\nb\n"), "1:a\n2:b\n", "", {.delimiter = 0}},
    {"a given delimiter", T("a:b,c\n"), "1:a/b,c\n", "", {.delimiter = ':'}},
    {"a letter may delimit", T("1a2a3"), "1:1/2/3\n", "", {.delimiter = 'a'}},
    {"quote in an unquoted field", T("ok,1\nab\"c,\"x\"\nok,2\n"), "1:ok/1\n3:ok/2\n", "csv-quote@2:3[ab\"]\n", COMMA},
    {"quote after a blank", T("a, \"b\"\nc\n"), "2:c\n", "csv-quote@1:4[ \"]\n", COMMA},
    {"text after a closing quote", T("a,\"b\"c,d\ne\n"), "2:e\n", "csv-after-quote@1:6[\"b\"c]\n", COMMA},
    {"text after a quote that closes a line below", T("a,\"b\nc\"d\ne\n"), "3:e\n", "csv-after-quote@2:3[\"b\nc\"d]\n", COMMA},
    {"a quote that never closes loses one line", T("a\nb,\"c\nd\ne\n"), "1:a\n3:d\n4:e\n", "csv-open-quote@2:3[\"c]\n", COMMA},
    {"a quote at the very end", T("a\n\""), "1:a\n", "csv-open-quote@2:1[\"]\n", COMMA},
    {"a quote opened a line below the row", T("\"a\nb\",\"c\nd"), "3:d\n", "csv-open-quote@2:4[\"c]\n", COMMA},
    {"NUL", T("a\nb\0c\nd\n"), "1:a\n3:d\n", "csv-nul@2:2[byte 0x00 at offset 3]\n", COMMA},
    {"NUL in quotes", T("a\n\"b\n\0\"\nd\n"), "1:a\n4:d\n", "csv-nul@3:1[byte 0x00 at offset 5]\n", COMMA},
    {"NUL after quotes", T("\"b\"\0\nd\n"), "2:d\n", "csv-nul@1:4[byte 0x00 at offset 3]\n", COMMA},
    {"a byte of Latin-1", T("a\nb,\xE9t\xE9\nc\n"), "1:a\n3:c\n", "csv-utf8@2:3[byte 0xE9 at offset 4]\n", COMMA},
    {"a cut sequence at the end", T("a\nb\xE2\x82"), "1:a\n", "csv-utf8@2:2[byte 0xE2 at offset 3]\n", COMMA},
    {"a surrogate in UTF-8", T("\xED\xA0\x80\nb\n"), "2:b\n", "csv-utf8@1:1[byte 0xED at offset 0]\n", COMMA},
    {"UTF-16 is told once", T("\xFF\xFE" "a\0\n\0"), "", "csv-utf16@1:1[byte 0xFF at offset 0]\n", COMMA},
    {"every fault is told", T("\"a\"b\nc\"\nok\n\xFF\n"), "3:ok\n",
     "csv-after-quote@1:4[\"a\"b]\ncsv-quote@2:2[c\"]\ncsv-utf8@4:1[byte 0xFF at offset 11]\n", COMMA},
    {"a field at its limit", T("12345678\n"), "1:12345678\n", "", SMALL(64)},
    {"a field past its limit", T("123456789\nb\n"), "2:b\n", "csv-field-limit@1:1[123456789]\n", SMALL(64)},
    {"a quoted field at its limit", T("\"123456\"\n"), "1:123456\n", "", SMALL(64)},
    {"a quoted field past its limit", T("\"1234567\"\nb\n"), "2:b\n", "csv-field-limit@1:1[\"1234567\"]\n", SMALL(64)},
    {"a quote past the limit", T("123456789\"\nb\n"), "2:b\n", "csv-field-limit@1:1[123456789]\n", SMALL(64)},
    {"quotes that a limit ends lose one line", T("a,\"b\ncdefghi\nd\n"), "2:cdefghi\n3:d\n", "csv-field-limit@1:3[\"b]\n", SMALL(64)},
    {"a row at its limit", T("1234567,90\n"), "1:1234567/90\n", "", SMALL(10)},
    {"a row past its limit", T("1234567,901\nb\n"), "2:b\n", "csv-row-limit@1:9[901]\n", SMALL(10)},
    {"a quoted row past its limit", T("1234567,\"0\"\nb\n"), "2:b\n", "csv-row-limit@1:9[\"0\"]\n", SMALL(10)},
    {"a row whose delimiter is the last byte", T("12345,7,,\nb\n"), "2:b\n", "csv-fields-limit@1:10[]\n", SMALL(9)},
    {"as many fields as allowed", T("1,2,3\n"), "1:1/2/3\n", "", SMALL(64)},
    {"one field more", T("1,2,3,4,5\nb\n"), "2:b\n", "csv-fields-limit@1:7[]\n", SMALL(64)},
    {"one quoted field more", T("1,2,3,\"4\"\nb\n"), "2:b\n", "csv-fields-limit@1:7[]\n", SMALL(64)},
    {"a fault's line ends in CR LF", T("a\"\r\nb\r\n"), "2:b\n", "csv-quote@1:2[a\"]\n", COMMA},
    {"a fault's line ends in CR", T("a\"\rb\r"), "2:b\n", "csv-quote@1:2[a\"]\n", COMMA},
};
/* clang-format on */

static void test_reading(void **state)
{
    const reading *t = *state;
    for (size_t i = 0; i < CRD_COUNT(block_sizes); i++) {
        crd_buf rows, findings;
        crd_buf_init(&rows, 1 << 20);
        crd_buf_init(&findings, 1 << 20);
        crd_csv_options o = t->o;
        o.file = CRD_STR("t.csv");
        if (o.max_field)
            o.delimiter = ',';
        read_all(t->text, block_sizes[i], &o, &rows, &findings);
        assert_string_equal(t->rows, rows.at ? rows.at : "");
        assert_string_equal(t->findings, findings.at ? findings.at : "");
        crd_buf_done(&rows);
        crd_buf_done(&findings);
    }
}

/* ---- the oracle: one byte at a time over the whole text; sound texts only ---- */

static void naive(crd_str s, crd_buf *b)
{
    uint32_t line = 1;
    size_t i = 0;
    while (i < s.len) {
        uint32_t start = line;
        crd_buf row;
        crd_buf_init(&row, SIZE_MAX);
        size_t n = 0, from = i;
        for (bool more = true; more; n++) {
            if (n > 0)
                crd_buf_addc(&row, '/');
            if (i < s.len && s.ptr[i] == '"') {
                for (i++; s.ptr[i] != '"' || (i + 1 < s.len && s.ptr[i + 1] == '"'); i++) {
                    i += s.ptr[i] == '"';
                    line += s.ptr[i] == '\n' || (s.ptr[i] == '\r' && s.ptr[i + 1] != '\n');
                    crd_buf_addc(&row, s.ptr[i]);
                }
                i++;
            } else if (i == s.len || strchr(",\r\n", s.ptr[i])) {
                crd_buf_addc(&row, '~');
            }
            while (i < s.len && !strchr(",\r\n", s.ptr[i]))
                crd_buf_addc(&row, s.ptr[i++]);
            more = i < s.len && s.ptr[i] == ',';
            i += more;
        }
        bool blank = from == i;
        if (i < s.len)
            i += s.ptr[i] == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n' ? 2 : 1;
        line++;
        if (!blank) {
            crd_buf_addf(b, "%u:", start);
            crd_buf_add(b, crd_buf_str(&row));
            crd_buf_addc(b, '\n');
        }
        crd_buf_done(&row);
    }
}

static void random_text(uint64_t seed, crd_buf *b)
{
    static const char *const plain[] = {"", "a", "bc", "0123456789", "\xC3\xA9t\xC3\xA9", " x "};
    static const char *const quoted[] = {"",   ",",    "\n",   "\r\n",
                                         "\r", "\"\"", "text", "\xE2\x82\xAC"};
    static const char *const ends[] = {"\n", "\r\n", "\r", "\n\n"};
    uint64_t i = 0;
    size_t rows = crd_rng_at(seed, 1, i++) % 12;
    for (size_t r = 0; r < rows; r++) {
        size_t fields = 1 + crd_rng_at(seed, 1, i++) % 6;
        for (size_t f = 0; f < fields; f++) {
            if (f > 0)
                crd_buf_addc(b, ',');
            if (crd_rng_at(seed, 1, i++) % 2 == 0) {
                crd_buf_adds(b, plain[crd_rng_at(seed, 1, i++) % CRD_COUNT(plain)]);
                continue;
            }
            crd_buf_addc(b, '"');
            for (size_t n = crd_rng_at(seed, 1, i++) % 5; n > 0; n--)
                crd_buf_adds(b, quoted[crd_rng_at(seed, 1, i++) % CRD_COUNT(quoted)]);
            crd_buf_addc(b, '"');
        }
        if (r + 1 < rows || crd_rng_at(seed, 1, i++) % 2)
            crd_buf_adds(b, ends[crd_rng_at(seed, 1, i++) % CRD_COUNT(ends)]);
    }
}

static void random_texts_read_as_the_naive_reader_does(void **state)
{
    (void)state;
    for (uint64_t seed = 0, rounds = crd_rounds(150) * 10; seed < rounds; seed++) {
        crd_buf text, want, got, findings;
        crd_buf_init(&text, 1 << 20);
        crd_buf_init(&want, 1 << 20);
        crd_buf_init(&findings, 1 << 20);
        random_text(seed, &text);
        naive(crd_buf_str(&text), &want);
        crd_csv_options o = {.delimiter = ',', .file = CRD_STR("t.csv")};
        for (size_t i = 0; i < CRD_COUNT(block_sizes); i++) {
            crd_buf_init(&got, 1 << 20);
            read_all(crd_buf_str(&text), block_sizes[i], &o, &got, &findings);
            assert_string_equal(want.at ? want.at : "", got.at ? got.at : "");
            crd_buf_done(&got);
        }
        assert_int_equal(0, findings.len);
        crd_buf_done(&text);
        crd_buf_done(&want);
        crd_buf_done(&findings);
    }
}

/* Bytes that matter, thrown together: whatever the cut, the same rows and the same findings. */
static void random_bytes_read_the_same_at_every_block_size(void **state)
{
    (void)state;
    static const char bytes[] = "aab,,\"\"\"\n\n\r\xC3\xA9\x00";
    for (uint64_t seed = 0, rounds = crd_rounds(300) * 10; seed < rounds; seed++) {
        char text[96];
        size_t n = crd_rng_at(seed, 2, 0) % sizeof text;
        for (size_t i = 0; i < n; i++)
            text[i] = bytes[crd_rng_at(seed, 3, i) % sizeof bytes];
        crd_csv_options o = {.file = CRD_STR("t.csv"), .delimiter = seed % 3 ? ',' : 0};
        if (seed % 2)
            o.max_field = 9, o.max_row = 20, o.max_fields = 4;
        crd_buf want[2] = {0}, got[2];
        for (size_t i = 0; i < CRD_COUNT(block_sizes); i++) {
            crd_buf *b = i == 0 ? want : got;
            crd_buf_init(&b[0], 1 << 20);
            crd_buf_init(&b[1], 1 << 20);
            read_all((crd_str){text, n}, block_sizes[i], &o, &b[0], &b[1]);
            for (size_t k = 0; i > 0 && k < 2; k++) {
                assert_true(crd_str_eq(crd_buf_str(&want[k]), crd_buf_str(&got[k])));
                crd_buf_done(&got[k]);
            }
        }
        crd_buf_done(&want[0]);
        crd_buf_done(&want[1]);
    }
}

/* ---- big ---- */

typedef struct endless {
    char block[1 << 16];
    size_t left;
    crd_str head, tail;
} endless;

static crd_status endless_next(void *ctx, crd_str *ret_block, crd_err *err)
{
    (void)err;
    endless *e = ctx;
    crd_str *fixed = e->head.len > 0 ? &e->head : &e->tail;
    if (e->head.len == 0 && e->left > 0) {
        size_t n = e->left < sizeof e->block ? e->left : sizeof e->block;
        e->left -= n;
        *ret_block = (crd_str){e->block, n};
        return CRD_OK;
    }
    *ret_block = *fixed;
    *fixed = CRD_STR_NULL;
    return CRD_OK;
}

static void a_row_of_a_gigabyte_is_one_error_in_bounded_memory(void **state)
{
    (void)state;
    static const crd_str heads[] = {{"a,", 2}, {"a,\"", 3}};
    for (size_t i = 0; i < CRD_COUNT(heads); i++) {
        endless *e = calloc(1, sizeof *e);
        crd_diags *d;
        crd_csv *r;
        crd_csv_row row;
        assert_non_null(e);
        memset(e->block, 'x', sizeof e->block);
        e->left = (size_t)1 << 30;
        e->head = heads[i];
        e->tail = CRD_STR("\nafter,1\n");
        assert_ok(crd_diags_new(10, &d));
        assert_ok(crd_csv_new((crd_blocks){e, endless_next}, &(crd_csv_options){.delimiter = ','},
                              d, &r));
        assert_ok(crd_csv_next(r, &row, NULL));
        assert_int_equal(2, row.n);
        assert_int_equal(2, row.line);
        assert_true(crd_str_eq(CRD_STR("after"), row.fields[0]));
        assert_int_equal(1, crd_csv_skipped(r));
        assert_int_equal(((uint64_t)1 << 30) + heads[i].len + 9, crd_csv_offset(r));
        assert_true(crd_csv_memory(r) < (size_t)3 * (4 << 20) + (1 << 20));
        crd_csv_free(r);
        crd_diags_free(d);
        free(e);
    }
}

/* ---- the rest of the promises ---- */

static void fields_tell_their_line_and_column(void **state)
{
    (void)state;
    crd_str text = CRD_STR("x\naa,\"b\"\"\n,\",,\"c\"\r\n");
    static const uint32_t want[][2] = {{2, 1}, {2, 4}, {3, 4}, {3, 5}};
    crd_text_in in = {text, 5};
    crd_csv *r;
    crd_csv_row row;
    assert_ok(crd_csv_new(crd_text_in_blocks(&in), &(crd_csv_options){.delimiter = ','}, NULL, &r));
    assert_ok(crd_csv_next(r, &row, NULL));
    assert_ok(crd_csv_next(r, &row, NULL));
    assert_int_equal(4, row.n);
    for (size_t i = 0; i < row.n; i++) {
        uint32_t line, column;
        crd_csv_place(r, i, &line, &column);
        assert_int_equal(want[i][0], line);
        assert_int_equal(want[i][1], column);
    }
    assert_int_equal(text.len, crd_csv_offset(r));
    crd_csv_free(r);
}

static void null_and_empty_differ(void **state)
{
    (void)state;
    crd_text_in in = {CRD_STR(",\"\""), 100};
    crd_csv *r;
    crd_csv_row row;
    assert_ok(crd_csv_new(crd_text_in_blocks(&in), NULL, NULL, &r));
    assert_int_equal(0, crd_csv_delimiter(r));
    assert_ok(crd_csv_next(r, &row, NULL));
    assert_int_equal(',', crd_csv_delimiter(r));
    assert_true(crd_str_is_null(row.fields[0]));
    assert_false(crd_str_is_null(row.fields[1]));
    assert_int_equal(0, row.fields[1].len);
    crd_csv_free(r);
}

static void a_row_whole_in_its_block_is_not_copied(void **state)
{
    (void)state;
    crd_str text = CRD_STR("a,b\nc,\"d\"\n");
    crd_text_in in = {text, 100};
    crd_csv *r;
    crd_csv_row row;
    assert_ok(crd_csv_new(crd_text_in_blocks(&in), &(crd_csv_options){.delimiter = ','}, NULL, &r));
    assert_ok(crd_csv_next(r, &row, NULL));
    assert_ptr_equal(text.ptr + 2, row.fields[1].ptr);
    assert_ok(crd_csv_next(r, &row, NULL));
    assert_ptr_equal(text.ptr + 7, row.fields[1].ptr);
    crd_csv_free(r);
}

static void the_blocks_failure_is_passed_on_and_stays(void **state)
{
    (void)state;
    strict_in in = {.rest = CRD_STR("a\nb\nc"), .block = 2, .fails = true};
    crd_csv *r;
    crd_csv_row row;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_csv_new(strict_blocks(&in), &(crd_csv_options){.delimiter = ','}, NULL, &r));
    assert_ok(crd_csv_next(r, &row, &err));
    assert_ok(crd_csv_next(r, &row, &err));
    assert_int_equal(CRD_EIO, crd_csv_next(r, &row, &err));
    assert_string_equal("the disk is gone", err.message);
    assert_int_equal(CRD_EIO, crd_csv_next(r, &row, NULL));
    crd_csv_free(r);
    strict_done(&in);
}

static void a_delimiter_that_cannot_be_is_refused(void **state)
{
    (void)state;
    static const char bad[] = {'"', '\n', '\r', (char)0xC3};
    crd_text_in in = {CRD_STR("a"), 1};
    for (size_t i = 0; i < sizeof bad; i++) {
        crd_csv *r;
        crd_csv_options o = {.delimiter = bad[i]};
        assert_int_equal(CRD_EINVAL, crd_csv_new(crd_text_in_blocks(&in), &o, NULL, &r));
        assert_null(r);
    }
}

static void the_quick_check_of_utf8_is_the_exact_one(void **state)
{
    (void)state;
    static const char bytes[] = "aaaaaaaaaa\xC3\xA4\xE2\x82\xAC\xF0\x9F\x93\xA1\xED\xA0\xC0\xFF";
    for (uint64_t seed = 0, rounds = crd_rounds(200) * 100; seed < rounds; seed++) {
        char text[40];
        size_t n = crd_rng_at(seed, 4, 0) % sizeof text;
        for (size_t i = 0; i < n;) { /* whole sequences and stray bytes */
            size_t at = crd_rng_at(seed, 5, i) % (sizeof bytes - 1);
            for (size_t k = 1 + crd_rng_at(seed, 6, i) % 4; k > 0 && i < n; k--)
                text[i++] = bytes[at++ % (sizeof bytes - 1)];
        }
        assert_int_equal(crd_text_valid((crd_str){text, n}), crd_csv_valid((crd_str){text, n}));
    }
}

static void findings_have_codes_titles_and_advice(void **state)
{
    (void)state;
    size_t n;
    const crd_diag_kind *k = crd_fmt_findings(&n);
    assert_int_equal(CRD_FMT_FINDINGS, n);
    for (size_t i = 0; i < n; i++) {
        assert_true(k[i].code[0] && k[i].title[0] && k[i].advice[0]);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(k[i].code, k[j].code);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_read_as_the_naive_reader_does),
        cmocka_unit_test(random_bytes_read_the_same_at_every_block_size),
        cmocka_unit_test(a_row_of_a_gigabyte_is_one_error_in_bounded_memory),
        cmocka_unit_test(fields_tell_their_line_and_column),
        cmocka_unit_test(null_and_empty_differ),
        cmocka_unit_test(a_row_whole_in_its_block_is_not_copied),
        cmocka_unit_test(the_blocks_failure_is_passed_on_and_stays),
        cmocka_unit_test(a_delimiter_that_cannot_be_is_refused),
        cmocka_unit_test(the_quick_check_of_utf8_is_the_exact_one),
        cmocka_unit_test(findings_have_codes_titles_and_advice),
    };
    return RUN_ROWS_AND("csv", readings, test_reading, tests);
}
