#include "base/hash.h"
#include "base/str.h"
#include "base/text.h"
#include "crdtest.h"
#include "report/escape.h"

enum { MAX = 1 << 16 };

static void terminal(crd_str s, crd_buf *out) { crd_escape_terminal(s, out); }
static void csv(crd_str s, crd_buf *out) { crd_escape_csv(s, ',', out); }
static void csv_semicolon(crd_str s, crd_buf *out) { crd_escape_csv(s, ';', out); }
static void html(crd_str s, crd_buf *out) { crd_escape_html(s, out); }
static void json(crd_str s, crd_buf *out) { crd_escape_json(s, false, out); }
static void json_html(crd_str s, crd_buf *out) { crd_escape_json(s, true, out); }
static void md(crd_str s, crd_buf *out) { crd_escape_md(s, out); }
static void dot(crd_str s, crd_buf *out) { crd_escape_dot(s, out); }

struct row {
    const char *name;
    void (*escape)(crd_str s, crd_buf *out);
    crd_str in;
    const char *want;
};

/* A constant, which CRD_STR is not for a static table. */
#define RAW(text)                \
    {                            \
        (text), sizeof(text) - 1 \
    }

/* clang-format off */
static const struct row rows[] = {
    {"terminal: nothing", terminal, RAW(""), ""},
    {"terminal: null", terminal, {NULL, 0}, ""},
    {"terminal: safe text as it is", terminal, RAW("Žižkov 中国 <b>"), "Žižkov 中国 <b>"},
    {"terminal: escape sequence", terminal, RAW("\x1b[2Jx"), "<1B>[2Jx"},
    {"terminal: override", terminal, RAW("a\xe2\x80\xae" "b"), "a<U+202E>b"},
    {"terminal: zero width", terminal, RAW("a\xe2\x80\x8b" "b"), "a<U+200B>b"},
    {"terminal: NUL, line ends, DEL", terminal, RAW("\0\r\n\t\x7f"), "<00><0D><0A><09><7F>"},
    {"terminal: C1", terminal, RAW("\xc2\x9b"), "<U+009B>"},
    {"terminal: invalid bytes", terminal, RAW("\xff\xc3"), "<FF><C3>"},

    {"csv: nothing", csv, RAW(""), ""},
    {"csv: plain", csv, RAW("a b"), "a b"},
    {"csv: comma", csv, RAW("a,b"), "\"a,b\""},
    {"csv: comma where semicolons separate", csv_semicolon, RAW("a,b"), "a,b"},
    {"csv: semicolon where they separate", csv_semicolon, RAW("a;b"), "\"a;b\""},
    {"csv: quotes", csv, RAW("say \"x\""), "\"say \"\"x\"\"\""},
    {"csv: only quotes", csv, RAW("\"\""), "\"\"\"\"\"\""},
    {"csv: blanks at the ends", csv, RAW(" a"), "\" a\""},
    {"csv: line feed and tab stay", csv, RAW("a\n\tb"), "\"a\n\tb\""},
    {"csv: formula", csv, RAW("=1+1"), "'=1+1"},
    {"csv: hyperlink", csv, RAW("=HYPERLINK(\"http://x\",\"y\")"),
     "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
    {"csv: command", csv, RAW("@SUM(1)"), "'@SUM(1)"},
    {"csv: minus and text", csv, RAW("-2+3"), "'-2+3"},
    {"csv: plus and text", csv, RAW("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0"},
    {"csv: negative number", csv, RAW("-5.25"), "-5.25"},
    {"csv: signed number", csv, RAW("+1e3"), "+1e3"},
    {"csv: number with blanks", csv, RAW(" -1"), "\"' -1\""},
    {"csv: formula after blanks", csv, RAW("  =1"), "\"'  =1\""},
    {"csv: formula after a tab", csv, RAW("\t=1"), "\"'\t=1\""},
    {"csv: carriage return first", csv, RAW("\r=1"), "\"'<0D>=1\""},
    {"csv: full-width formula", csv, RAW("\xef\xbc\x9d" "1"), "'\xef\xbc\x9d" "1"},
    {"csv: sign alone", csv, RAW("-"), "'-"},
    {"csv: escape sequence", csv, RAW("\x1b]0;x\a"), "<1B>]0;x<07>"},
    {"csv: invalid byte and NUL", csv, RAW("a\xff\0"), "a<FF><00>"},

    {"html: plain", html, RAW("Ž a"), "Ž a"},
    {"html: all five", html, RAW("&<>\"'"), "&amp;&lt;&gt;&quot;&#39;"},
    {"html: end of script", html, RAW("</script>"), "&lt;/script&gt;"},
    {"html: attribute", html, RAW("\" onload=\"x"), "&quot; onload=&quot;x"},
    {"html: line feed and tab stay", html, RAW("a\n\tb"), "a\n\tb"},
    {"html: control", html, RAW("a\x1b" "b"), "a&lt;1B&gt;b"},
    {"html: NUL, override", html, RAW("\0\xe2\x80\xae<"), "&lt;00&gt;&lt;U+202E&gt;&lt;"},
    {"html: invalid byte", html, RAW("\xe2\x82"), "&lt;E2&gt;&lt;82&gt;"},
    {"html: no XML character", html, RAW("a\xef\xbf\xbf" "b\xef\xbf\xbe"),
     "a\xef\xbf\xbd" "b\xef\xbf\xbd"},

    {"json: nothing", json, RAW(""), "\"\""},
    {"json: plain", json, RAW("Ž a"), "\"Ž a\""},
    {"json: quotes and backslashes", json, RAW("\"\\"), "\"\\\"\\\\\""},
    {"json: markup stays", json, RAW("</script>&"), "\"</script>&\""},
    {"json in html: markup goes", json_html, RAW("</script>&"),
     "\"\\u003c/script\\u003e\\u0026\""},
    {"json in html: comment and CDATA", json_html, RAW("<!--]]>"),
     "\"\\u003c!--]]\\u003e\""},
    {"json: controls", json, RAW("\0\n\t\r\x1b\x7f"), "\"\\u0000\\n\\t\\r\\u001b\\u007f\""},
    {"json: C1", json, RAW("\xc2\x85"), "\"\\u0085\""},
    {"json: override", json, RAW("a\xe2\x80\xae" "b"), "\"a\\u202eb\""},
    {"json: line separator", json, RAW("\xe2\x80\xa8"), "\"\\u2028\""},
    {"json: beyond the first plane", json, RAW("\xf3\xa0\x81\x81"), "\"\\udb40\\udc41\""},
    {"json: emoji as it is", json, RAW("\xf0\x9f\x93\xb6"), "\"\xf0\x9f\x93\xb6\""},
    {"json: invalid bytes", json, RAW("a\xff\xe2\x82" "b"), "\"a\\ufffd\\ufffd\\ufffdb\""},
    {"json: half a character at the end", json, RAW("a\xf0\x9f"), "\"a\\ufffd\\ufffd\""},

    {"md: plain", md, RAW("Ž a-b"), "Ž a-b"},
    {"md: pipe and backticks", md, RAW("a|`b`"), "a\\|\\`b\\`"},
    {"md: emphasis", md, RAW("*a* _b_ ~c~"), "\\*a\\* \\_b\\_ \\~c\\~"},
    {"md: link", md, RAW("[a](javascript:x)"), "\\[a\\](javascript:x)"},
    {"md: image", md, RAW("![a](b)"), "\\!\\[a\\](b)"},
    {"md: bare address", md, RAW("see https://x.y"), "see https\\://x.y"},
    {"md: bare www", md, RAW("WWW.x.y"), "WWW\\.x.y"},
    {"md: HTML", md, RAW("<b>&amp;"), "&lt;b&gt;&amp;amp;"},
    {"md: heading", md, RAW("# a"), "\\# a"},
    {"md: list", md, RAW("- a"), "\\- a"},
    {"md: numbered list", md, RAW("12. a"), "12\\. a"},
    {"md: number", md, RAW("1.5"), "1.5"},
    {"md: backslash", md, RAW("a\\"), "a\\\\"},
    {"md: line ends", md, RAW("a\r\nb\nc\r"), "a b c"},
    {"md: control and invalid byte", md, RAW("\x1b\xff"), "&lt;1B&gt;&lt;FF&gt;"},

    {"dot: plain", dot, RAW("a b"), "\"a b\""},
    {"dot: quotes, backslashes", dot, RAW("\"a\\N"), "\"\\\"a\\\\N\""},
    {"dot: line feed", dot, RAW("a\nb"), "\"a\\nb\""},
    {"dot: control", dot, RAW("a\x1b"), "\"a<1B>\""},
    {"dot: HTML-like label", dot, RAW("<b>"), "\"<b>\""},
};
/* clang-format on */

static void escapes(void **state)
{
    const struct row *row = *state;
    crd_buf out;
    crd_buf_init(&out, MAX);
    row->escape(row->in, &out);
    assert_ok(out.status);
    assert_string_equal(out.at ? out.at : "", row->want);
    crd_buf_done(&out);
}

/* Random texts made of what is dangerous, and of any bytes. */
static crd_str random_text(uint64_t i, char room[64])
{
    static const char *const pieces[] = {"=",
                                         "+",
                                         "-",
                                         "@",
                                         "\t",
                                         "\r",
                                         "\n",
                                         "\"",
                                         "'",
                                         "<",
                                         ">",
                                         "&",
                                         "|",
                                         "\x1b[",
                                         "\xe2\x80\xae",
                                         "\xe2\x81\xa6",
                                         "1",
                                         "e",
                                         ".",
                                         ",",
                                         " ",
                                         "\\",
                                         "\xe2\x80\x8b",
                                         "\xc2\x9b",
                                         "\xef\xbb\xbf",
                                         "a",
                                         "\xff",
                                         "\xed\xa0",
                                         "\xf4",
                                         "\xe4\xb8\xad",
                                         "\x7f"};
    size_t len = 0, n = crd_rng_at(7, 0, i) % 12;
    for (size_t j = 0; j < n; j++) {
        uint64_t r = crd_rng_at(7, j + 1, i);
        const char *piece = pieces[(r >> 8) % CRD_COUNT(pieces)];
        size_t k = strlen(piece);
        if (r % 4 == 0)
            room[len++] = (char)(r >> 16);
        else if (len + k <= 64 - 12)
            memcpy(room + len, piece, k), len += k;
    }
    return (crd_str){room, len};
}

static bool is_bidi(crd_str s)
{
    static const char *const marks[] = {"\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac",
                                        "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6",
                                        "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9"};
    for (size_t i = 0; i < CRD_COUNT(marks); i++)
        if (crd_str_find(s, crd_str_from(marks[i])) != SIZE_MAX)
            return true;
    return false;
}

static void check_shared(crd_str out, const char *allowed)
{
    assert_int_equal(crd_text_valid(out), out.len);
    assert_false(is_bidi(out));
    for (size_t i = 0; i < out.len; i++) {
        unsigned char c = (unsigned char)out.ptr[i];
        assert_true((c >= 0x20 && c != 0x7f) || (c && strchr(allowed, c)));
    }
}

static void check_csv(crd_str out)
{
    double number;
    bool quoted = out.len > 0 && out.ptr[0] == '"';
    crd_str inside = quoted ? (crd_str){out.ptr + 1, out.len - 2} : out;
    if (inside.len > 0 && strchr("=+-@\t\r\n", inside.ptr[0]))
        assert_true(crd_str_to_real(inside, &number));
    for (size_t i = 0; i < inside.len; i++)
        if (!quoted)
            assert_null(strchr(",\"\n", inside.ptr[i]));
        else if (inside.ptr[i] == '"')
            assert_true(i + 1 < inside.len && inside.ptr[++i] == '"');
}

static void check_html(crd_str out)
{
    for (size_t i = 0; i < out.len; i++) {
        assert_null(strchr("<>\"'", out.ptr[i]));
        crd_str rest = {out.ptr + i, out.len - i};
        if (out.ptr[i] == '&')
            assert_true(
                crd_str_starts(rest, CRD_STR("&amp;")) || crd_str_starts(rest, CRD_STR("&lt;")) ||
                crd_str_starts(rest, CRD_STR("&gt;")) || crd_str_starts(rest, CRD_STR("&quot;")) ||
                crd_str_starts(rest, CRD_STR("&#39;")));
    }
}

static void check_quoted(crd_str out)
{
    assert_true(out.len >= 2 && out.ptr[0] == '"' && out.ptr[out.len - 1] == '"');
    for (size_t i = 1; i + 1 < out.len; i++) {
        assert_int_not_equal(out.ptr[i], '"');
        i += out.ptr[i] == '\\';
        assert_true(i + 1 < out.len);
    }
}

static void any_bytes(void **state)
{
    (void)state;
    crd_buf out;
    crd_buf_init(&out, MAX);
    for (uint64_t i = 0, n = crd_rounds(10) * 1000; i < n; i++) {
        char room[64];
        crd_str in = random_text(i, room);
        void (*const all[])(crd_str, crd_buf *) = {terminal, csv, html, json_html, md, dot};
        for (size_t k = 0; k < CRD_COUNT(all); k++) {
            crd_buf_clear(&out);
            all[k](in, &out);
            crd_str got = crd_buf_str(&out);
            check_shared(got, k == 1 || k == 2 ? "\n\t" : "");
            if (k == 1)
                check_csv(got);
            if (k == 2)
                check_html(got);
            if (k == 3 || k == 5)
                check_quoted(got);
            if (k == 3)
                assert_int_equal(strcspn(out.at, "<>&"), out.len);
            if (k == 4 && got.len > 0)
                assert_null(strchr("#+-=<>|`*_", got.ptr[0]));
        }
    }
    crd_buf_done(&out);
}

/* A buffer that is full stays full, and nothing is written past its end. */
static void full_buffer(void **state)
{
    (void)state;
    void (*const all[])(crd_str, crd_buf *) = {terminal, csv, html, json, md, dot};
    for (size_t k = 0; k < CRD_COUNT(all); k++) {
        crd_buf out;
        crd_buf_init(&out, 4);
        all[k](CRD_STR("\x1b\"<longer>"), &out);
        assert_status(CRD_ELIMIT, out.status, NULL);
        assert_true(out.len <= 4);
        crd_buf_done(&out);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, escapes);
    CRD_SUITE_ADD(&s, any_bytes);
    CRD_SUITE_ADD(&s, full_buffer);
    return crd_suite_run(&s, "report/escape");
}
