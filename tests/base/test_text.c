#include "crdtest.h"

#include "base/hash.h"
#include "base/str.h"
#include "base/text.h"

/* Unicode 15, table 3-7, read slowly: the length of the well-formed character at p, or 0. */
static size_t naive_length(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return 1;
    size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc0 || p[0] > 0xf7 || len > n)
        return 0;
    uint32_t v = p[0] & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if (p[i] < 0x80 || p[i] > 0xbf)
            return 0;
        v = v << 6 | (p[i] & 0x3fu);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    return v < least[len] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff) ? 0 : len;
}

static size_t naive_valid(crd_str s)
{
    size_t at = 0;
    while (at < s.len) {
        size_t n = naive_length((const unsigned char *)s.ptr + at, s.len - at);
        if (n == 0)
            break;
        at += n;
    }
    return at;
}

static void valid_as_the_naive_decoder_says(void **state)
{
    (void)state;
    /* every text of two bytes, every three-byte lead with the two after it */
    for (uint32_t i = 0; i < 0x10000; i++) {
        char two[2] = {(char)(i >> 8), (char)i};
        assert_int_equal(crd_text_valid((crd_str){two, 2}), naive_valid((crd_str){two, 2}));
    }
    /* bytes drawn from those that decide */
    static const unsigned char edge[] = {0,    'a',  0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                         0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
                                         0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff};
    for (uint64_t i = 0, rounds = crd_rounds(100) * 1000; i < rounds; i++) {
        char text[8];
        uint64_t r = crd_rng_at(1, 0, i);
        size_t n = r % 9;
        for (size_t k = 0; k < n; k++, r /= sizeof edge)
            text[k] = (char)edge[(r >> 8) % sizeof edge];
        crd_str s = {text, n};
        assert_int_equal(crd_text_valid(s), naive_valid(s));
    }
    /* any byte at any place of a longer text, which is read eight bytes at a time */
    for (unsigned c = 0; c < 256; c++) {
        for (size_t k = 0; k < 20; k++) {
            char text[20];
            memset(text, '~', sizeof text);
            text[k] = (char)c;
            crd_str s = {text, sizeof text};
            assert_int_equal(crd_text_valid(s), c < 0x80 ? sizeof text : k);
            assert_int_equal(crd_text_unsafe(s), c < 0x20 || c >= 0x7f);
        }
    }
    assert_int_equal(crd_text_valid(CRD_STR_NULL), 0);
    assert_int_equal(crd_text_valid(CRD_STR("a\0b")), 3);
}

/* Each code point of Unicode as UTF-8 of our own making. */
static size_t encode(uint32_t p, char *at)
{
    if (p < 0x80) {
        at[0] = (char)p;
        return 1;
    }
    size_t n = p < 0x800 ? 2 : p < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; p >>= 6)
        at[i] = (char)(0x80 | (p & 0x3f));
    static const uint32_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    at[0] = (char)(lead[n] | p);
    return n;
}

static bool must_be_unsafe(uint32_t p)
{
    return p < 0x20 || (p >= 0x7f && p < 0xa0) || p == 0xad || p == 0x61c ||
           (p >= 0x200b && p <= 0x200f) || (p >= 0x2028 && p <= 0x202e) ||
           (p >= 0x2060 && p <= 0x206f) || p == 0xfeff || (p >= 0xe0000 && p <= 0xe007f);
}

static void each_character_is_safe_or_made_visible(void **state)
{
    (void)state;
    size_t unsafe = 0;
    crd_buf b;
    crd_buf_init(&b, 1000);
    for (uint32_t p = 0; p <= 0x10ffff; p++) {
        if (p >= 0xd800 && p <= 0xdfff)
            continue;
        char text[4];
        crd_str s = {text, encode(p, text)};
        assert_int_equal(crd_text_valid(s), s.len);
        bool bad = crd_text_unsafe(s);
        if (must_be_unsafe(p) && !bad)
            fail_msg("U+%04X passes", p);
        crd_buf_clear(&b);
        crd_text_visible(s, &b);
        if (!bad && !crd_str_eq(crd_buf_str(&b), s))
            fail_msg("U+%04X is changed", p);
        if (bad) {
            char want[16];
            snprintf(want, sizeof want, p < 0x80 ? "<%02X>" : "<U+%04X>", p);
            assert_string_equal(b.at, want);
            unsafe++;
        }
    }
    assert_in_range(unsafe, 300, 4600); /* 4096 of them are in plane 14 */
    crd_buf_done(&b);
}

struct row {
    const char *name;
    const char *text, *want;
};

static const struct row visible_rows[] = {
    {"plain text stays", "Nordtel AS, \xc3\x85lesund", "Nordtel AS, \xc3\x85lesund"},
    {"nothing", "", ""},
    {"terminal escape", "\x1b[31mred", "<1B>[31mred"},
    {"tab and line end", "a\tb\n", "a<09>b<0A>"},
    {"right-to-left override",
     "a\xe2\x80\xae"
     "b",
     "a<U+202E>b"},
    {"zero-width space", "pay\xe2\x80\x8bpal", "pay<U+200B>pal"},
    {"byte order mark", "\xef\xbb\xbfname", "<U+FEFF>name"},
    {"C1 control",
     "\xc2\x9b"
     "31m",
     "<U+009B>31m"},
    {"a byte that is no text", "caf\xe9", "caf<E9>"},
    {"half a character", "a\xe2\x82", "a<E2><82>"},
    {"a surrogate in UTF-8", "\xed\xa0\x80", "<ED><A0><80>"},
    {"emoji in emoji style", "\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4\xef\xb8\x8f"},
    {"DEL", "\x7f", "<7F>"},
};

static void visible(void **state)
{
    const struct row *row = *state;
    crd_buf b;
    crd_buf_init(&b, 1000);
    crd_text_visible(crd_str_from(row->text), &b);
    assert_true(crd_str_eq(crd_buf_str(&b), crd_str_from(row->want)));
    assert_int_equal(crd_text_unsafe(crd_str_from(row->text)), strcmp(row->text, row->want) != 0);
    assert_false(crd_text_unsafe(crd_buf_str(&b)));
    crd_buf_done(&b);
}

static const struct row fold_rows[] = {
    {"case", "NordTel", "nordtel"},
    {"accents",
     "\xc3\x85lesund \xc4\x8c"
     "esk\xc3\xa9",
     "alesund ceske"},
    {"accent as a mark of its own", "Cafe\xcc\x81", "cafe"},
    {"strokes", "\xc3\x98rsted \xc5\x81\xc3\xb3\xc4\x91\xc5\xba", "orsted lodz"},
    {"Turkish i, both", "\xc4\xb0stanbul D\xc4\xb1\xc5\x9f", "istanbul dis"},
    {"sharp s",
     "Stra\xc3\x9f"
     "e",
     "strasse"},
    {"ligature",
     "\xef\xac\x81"
     "ber",
     "fiber"},
    {"full width", "\xef\xbc\xa1\xef\xbc\xa2\xef\xbc\xa3", "abc"},
    {"punctuation and blanks are one space", "  A,\t.B -- (C)  ", "a b c"},
    {"symbols too", "Foo\xe2\x84\xa2 + Bar\xc2\xae", "foo bar"},
    {"only punctuation", " .,- ", ""},
    {"nothing", "", ""},
    {"zero-width characters are gone", "no\xe2\x80\x8brd\xc2\xadtel", "nordtel"},
    {"invalid byte", "caf\xe9 x", "caf\xef\xbf\xbd x"},
    {"Greek, final sigma", "\xce\x91\xce\xa3", "\xce\xb1\xcf\x83"},
    {"Cyrillic", "\xd0\x9c\xd0\xa2\xd0\xa1", "\xd0\xbc\xd1\x82\xd1\x81"},
    {"Hangul syllables stay whole", "\xed\x95\x9c", "\xed\x95\x9c"},
    {"Japanese voicing is another letter", "\xe3\x82\xab\xe3\x82\x99", "\xe3\x82\xac"},
    {"Chinese", "\xe5\x8d\x8e\xe4\xb8\xba\xe3\x80\x80\xe5\x85\xac",
     "\xe5\x8d\x8e\xe4\xb8\xba \xe5\x85\xac"},
    {"fraction", "\xc2\xbd", "1 2"},
};

static void fold(void **state)
{
    const struct row *row = *state;
    crd_buf once, twice;
    crd_buf_init(&once, 1000);
    crd_buf_init(&twice, 1000);
    crd_text_fold(crd_str_from(row->text), &once);
    assert_string_equal(crd_buf_str(&once).ptr, row->want);
    crd_text_fold(crd_buf_str(&once), &twice);
    assert_string_equal(crd_buf_str(&twice).ptr, row->want);
    crd_buf_done(&once);
    crd_buf_done(&twice);
}

/* Every code point between letters: the result is valid, trimmed, and folds to itself. */
static void folding_twice_changes_nothing(void **state)
{
    (void)state;
    crd_buf once, twice;
    crd_buf_init(&once, 1000);
    crd_buf_init(&twice, 1000);
    for (uint32_t p = 0; p <= 0x1ffff; p++) {
        if (p >= 0xd800 && p <= 0xdfff)
            continue;
        char text[8] = "A";
        size_t n = 1 + encode(p, text + 1);
        text[n++] = 'B';
        crd_buf_clear(&once);
        crd_buf_clear(&twice);
        crd_text_fold((crd_str){text, n}, &once);
        crd_text_fold(crd_buf_str(&once), &twice);
        if (!crd_str_eq(crd_buf_str(&once), crd_buf_str(&twice)))
            fail_msg("U+%04X: '%s', then '%s'", p, once.at, twice.at);
        assert_int_equal(crd_text_valid(crd_buf_str(&once)), once.len);
        assert_true(once.at[0] == 'a' && once.at[once.len - 1] != ' ');
    }
    crd_buf_done(&once);
    crd_buf_done(&twice);
}

static void long_words_fold_too(void **state)
{
    (void)state;
    static char text[30000];
    for (size_t i = 0; i + 3 <= sizeof text; i += 3)
        memcpy(text + i, "\xef\xb7\xba", 3); /* one character that decomposes into 18 */
    crd_buf b;
    crd_buf_init(&b, SIZE_MAX);
    crd_text_fold((crd_str){text, sizeof text}, &b);
    assert_ok(b.status);
    assert_int_equal(crd_text_valid(crd_buf_str(&b)), b.len);
    assert_true(b.len > sizeof text);
    crd_buf_done(&b);
}

struct width_row {
    const char *name;
    const char *text;
    size_t width;
    size_t columns;
    const char *cut;
};

static const struct width_row width_rows[] = {
    {"letters", "abc", 3, 2, "ab"},
    {"all fits", "abc", 3, 3, "abc"},
    {"no room", "abc", 3, 0, ""},
    {"nothing", "", 0, 0, ""},
    {"wide characters", "\xe5\x8d\x8e\xe4\xb8\xba", 4, 3, "\xe5\x8d\x8e"},
    {"marks have no width and stay with their letter",
     "e\xcc\x81"
     "a",
     2, 1, "e\xcc\x81"},
    {"a mark is never cut off", "ae\xcc\x81", 2, 1, "a"},
    {"invalid bytes count one each",
     "\xff\xfe"
     "a",
     3, 2, "\xff\xfe"},
    {"a joined emoji is one cluster", "a\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xa7", 5, 4, "a"},
};

static void width(void **state)
{
    const struct width_row *row = *state;
    crd_str s = crd_str_from(row->text);
    assert_int_equal(crd_text_width(s), row->width);
    assert_true(crd_str_eq(crd_text_cut(s, row->columns), crd_str_from(row->cut)));
    for (size_t columns = 0; columns <= row->width; columns++)
        assert_true(crd_text_width(crd_text_cut(s, columns)) <= columns);
    assert_int_equal(crd_text_cut(s, row->width).len, s.len);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, valid_as_the_naive_decoder_says);
    CRD_SUITE_ADD(&s, each_character_is_safe_or_made_visible);
    CRD_SUITE_ROWS(&s, visible_rows, visible);
    CRD_SUITE_ROWS(&s, fold_rows, fold);
    CRD_SUITE_ADD(&s, folding_twice_changes_nothing);
    CRD_SUITE_ADD(&s, long_words_fold_too);
    CRD_SUITE_ROWS(&s, width_rows, width);
    return crd_suite_run(&s, "text");
}
