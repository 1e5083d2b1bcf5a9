#include "fmt/rows.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/str.h"
#include "fmt/blocks.h"
#include "fmt/json.h"

#include <jansson.h>

/* ---- events as text ---- */

typedef struct shown {
    crd_buf b;
    crd_json *r;
    crd_json_place last;
    int stop_at; /* the event that answers CRD_ECANCEL; 0 = none */
    int n;
} shown;

static crd_status said(shown *s)
{
    s->last = crd_json_where(s->r);
    return ++s->n == s->stop_at ? CRD_ECANCEL : CRD_OK;
}

static crd_status plain(void *ctx, const char *text)
{
    shown *s = ctx;
    crd_buf_adds(&s->b, text);
    return said(s);
}

static crd_status on_null(void *ctx) { return plain(ctx, "null "); }
static crd_status on_start_object(void *ctx) { return plain(ctx, "{ "); }
static crd_status on_end_object(void *ctx) { return plain(ctx, "} "); }
static crd_status on_start_array(void *ctx) { return plain(ctx, "[ "); }
static crd_status on_end_array(void *ctx) { return plain(ctx, "] "); }
static crd_status on_boolean(void *ctx, bool v) { return plain(ctx, v ? "true " : "false "); }

static crd_status on_integer(void *ctx, int64_t v, crd_str text)
{
    shown *s = ctx;
    crd_buf_addf(&s->b, "i%lld<" CRD_STR_FMT "> ", (long long)v, CRD_STR_ARG(text));
    return said(s);
}

static crd_status on_real(void *ctx, double v, crd_str text)
{
    shown *s = ctx;
    crd_buf_addf(&s->b, "r%g<" CRD_STR_FMT "> ", v, CRD_STR_ARG(text));
    return said(s);
}

static crd_status text_event(shown *s, char kind, crd_str v)
{
    assert_non_null(v.ptr);
    crd_buf_addc(&s->b, kind);
    crd_buf_add(&s->b, v);
    crd_buf_addc(&s->b, ' ');
    return said(s);
}

static crd_status on_string(void *ctx, crd_str v) { return text_event(ctx, 's', v); }
static crd_status on_key(void *ctx, crd_str v) { return text_event(ctx, 'k', v); }

static crd_status read_all(crd_str text, size_t block, const crd_json_options *o, shown *s,
                           crd_err *err)
{
    strict_in in = {.rest = text, .block = block};
    crd_json_events e = {s,           on_null, on_boolean,      on_integer,    on_real,
                         on_string,   on_key,  on_start_object, on_end_object, on_start_array,
                         on_end_array};
    crd_buf_init(&s->b, 1 << 22);
    s->n = 0;
    assert_ok(crd_json_new(strict_blocks(&in), o, &e, &s->r));
    crd_status rc = crd_json_read(s->r, err);
    crd_json_free(s->r);
    strict_done(&in);
    return rc;
}

static bool jansson_takes(crd_str text, size_t flags)
{
    json_t *v = json_loadb(text.ptr ? text.ptr : "", text.len, flags, NULL);
    json_decref(v);
    return v != NULL;
}

typedef struct reading {
    const char *name;
    crd_str text;
    const char *events;    /* NULL = refused */
    uint32_t line, column; /* of the fault; 0 = not looked at */
} reading;

#define T(s)             \
    {                    \
        s, sizeof(s) - 1 \
    }
#define NO NULL, 0, 0

/* clang-format off */
static const reading readings[] = {
    {"nothing", T(""), NULL, 1, 1},
    {"blanks only", T(" \n "), NULL, 2, 2},
    {"the empty object", T("{}"), "{ } ", 0, 0},
    {"the empty array", T("[]"), "[ ] ", 0, 0},
    {"blanks of all four kinds", T(" \t\r\n[ \t\r\n] \t\r\n"), "[ ] ", 0, 0},
    {"words", T("[null,true,false]"), "[ null true false ] ", 0, 0},
    {"an object", T("{\"a\":1,\"b\":{\"c\":[\"d\",2.5]}}"), "{ ka i1<1> kb { kc [ sd r2.5<2.5> ] } } ", 0, 0},
    {"a key twice", T("{\"a\":1,\"a\":2}"), "{ ka i1<1> ka i2<2> } ", 0, 0},
    {"an empty key and an empty string", T("{\"\":\"\"}"), "{ k s } ", 0, 0},
    {"a null at the top", T("null"), NULL, 1, 5},
    {"a string at the top", T("\"a\""), NO},
    {"a number at the top", T("1"), NO},
    {"a boolean at the top", T("true "), NO},
    {"zero and minus zero", T("[0,-0,0.0,-0.0]"), "[ i0<0> i0<-0> r0<0.0> r-0<-0.0> ] ", 0, 0},
    {"the largest integers", T("[9223372036854775807,-9223372036854775808]"),
     "[ i9223372036854775807<9223372036854775807> i-9223372036854775808<-9223372036854775808> ] ", 0, 0},
    {"an integer too large", T("[9223372036854775808]"), NO},
    {"an integer too small", T("[-9223372036854775809]"), NO},
    {"the largest double", T("[1.7976931348623157e308]"), "[ r1.79769e+308<1.7976931348623157e308> ] ", 0, 0},
    {"a real too large", T("[1e999]"), NO},
    {"a real too small", T("[-1e999]"), NO},
    {"a real just too large", T("[1.7976931348623159e308]"), NO},
    {"a real that vanishes", T("[1e-999]"), "[ r0<1e-999> ] ", 0, 0},
    {"exponents", T("[1e2,1E+2,1e-2,1.5e0]"), "[ r100<1e2> r100<1E+2> r0.01<1e-2> r1.5<1.5e0> ] ", 0, 0},
    {"a leading zero", T("[01]"), NO},
    {"a leading plus", T("[+1]"), NO},
    {"a minus alone", T("[-]"), NO},
    {"a point alone", T("[1.]"), NO},
    {"a point first", T("[.5]"), NO},
    {"an exponent alone", T("[1e]"), NO},
    {"an exponent's sign alone", T("[1e+]"), NO},
    {"hexadecimal", T("[0x1]"), NO},
    {"not a number", T("[NaN]"), NO},
    {"infinite", T("[Infinity]"), NO},
    {"a word in capitals", T("[True]"), NO},
    {"a word cut", T("[tru]"), NO},
    {"a word too long", T("[truex]"), NO},
    {"two words without a comma", T("[true false]"), NO},
    {"a trailing comma in an array", T("[1,]"), NO},
    {"a trailing comma in an object", T("{\"a\":1,}"), NO},
    {"a leading comma", T("[,1]"), NO},
    {"a key without quotes", T("{a:1}"), NO},
    {"a number as a key", T("{1:1}"), NO},
    {"a key without a value", T("{\"a\"}"), NO},
    {"a comma for a colon", T("{\"a\",1}"), NO},
    {"single quotes", T("['a']"), NO},
    {"a line comment", T("[1] // x"), NO},
    {"a block comment", T("/* x */ [1]"), NO},
    {"text behind the document", T("[1] x"), NO},
    {"a second document", T("[1][2]"), NO},
    {"a quote behind the document", T("[1]\n \""), NULL, 2, 2},
    {"a word cut behind the document", T("[1] tru"), NO},
    {"a minus behind the document", T("[1]-"), NO},
    {"an escape behind the document", T("[1]\\"), NO},
    {"a stray end", T("[1]]"), NO},
    {"the wrong end", T("[1}"), NO},
    {"an array cut", T("[1"), NULL, 1, 3},
    {"an object cut behind its key", T("{\"a\":"), NO},
    {"a string cut", T("[\"a"), NO},
    {"a string cut in an escape", T("[\"a\\"), NO},
    {"a NUL behind the document", T("[1]\0"), NO},
    {"a NUL in a string", T("[\"a\0\"]"), NULL, 1, 4},
    {"a vertical tab for a blank", T("[\x0B" "1]"), NULL, 1, 2},
    {"a form feed for a blank", T("[1]\n\x0C"), NULL, 2, 1},
    {"a line end in a string", T("[\"a\nb\"]"), NO},
    {"a tab in a string", T("[\"a\tb\"]"), NO},
    {"DEL in a string", T("[\"\x7F\"]"), "[ s\x7F ] ", 0, 0},
    {"a byte order mark", T("\xEF\xBB\xBF[1]"), NO},
    {"all escapes", T("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"]"), "[ s\"\\/\b\f\n\r\tA ] ", 0, 0},
    {"an unknown escape", T("[\"\\a\"]"), NO},
    {"an escape in capitals", T("[\"\\U0041\"]"), NO},
    {"an escaped line end", T("[\"\\\n\"]"), NO},
    {"three digits", T("[\"\\u004\"]"), NO},
    {"a digit that is none", T("[\"\\u004g\"]"), NO},
    {"digits in either case", T("[\"\\u00e4\\u00E4\"]"), "[ s\xC3\xA4\xC3\xA4 ] ", 0, 0},
    {"a surrogate pair", T("[\"\\uD83D\\uDCE1\"]"), "[ s\xF0\x9F\x93\xA1 ] ", 0, 0},
    {"a high surrogate alone", T("[\"\\ud800\"]"), NULL, 1, 9},
    {"a high surrogate before a letter", T("[\"\\ud800x\"]"), NO},
    {"a high surrogate before another escape", T("[\"\\ud800\\n\"]"), NO},
    {"a high surrogate before a plain unit", T("[\"\\ud800\\u0041\"]"), NO},
    {"two high surrogates", T("[\"\\ud800\\ud800\"]"), NO},
    {"a low surrogate alone", T("[\"\\udc00\"]"), NO},
    {"surrogates the wrong way round", T("[\"\\udc00\\ud800\"]"), NO},
    {"an escaped NUL", T("[\"\\u0000\"]"), NO},
    {"an escaped NUL in a key", T("{\"\\u0000\":1}"), NO},
    {"an escaped backslash before u", T("[\"\\\\ud800\"]"), "[ s\\ud800 ] ", 0, 0},
    {"an escape in a key", T("{\"\\u0061\":1}"), "{ ka i1<1> } ", 0, 0},
    {"UTF-8 of two, three and four bytes", T("[\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x93\xA1\"]"), "[ s\xC3\xA4\xE2\x82\xAC\xF0\x9F\x93\xA1 ] ", 0, 0},
    {"a continuation byte alone", T("[\n\"a\x80\"]"), NULL, 2, 3},
    {"a sequence cut", T("[\"\xE2\x82\"]"), NO},
    {"an overlong form of two", T("[\"\xC0\xAF\"]"), NO},
    {"an overlong form of three", T("[\"\xE0\x80\xAF\"]"), NO},
    {"an overlong form of four", T("[\"\xF0\x80\x80\xAF\"]"), NO},
    {"a surrogate in UTF-8", T("[\"\xED\xA0\x80\"]"), NO},
    {"the last code point", T("[\"\xF4\x8F\xBF\xBF\"]"), "[ s\xF4\x8F\xBF\xBF ] ", 0, 0},
    {"above the last code point", T("[\"\xF4\x90\x80\x80\"]"), NO},
    {"Latin-1", T("[\"\xE4\"]"), NO},
    {"UTF-8 outside a string", T("[\xC3\xA4]"), NO},
    {"a no-break space for a blank", T("[\xC2\xA0" "1]"), NO},
    {"UTF-16", T("[\0" "1\0]\0"), NO},
    {"a noncharacter", T("[\"\xEF\xBF\xBF\"]"), "[ s\xEF\xBF\xBF ] ", 0, 0},
};
/* clang-format on */

static void test_reading(void **state)
{
    const reading *t = *state;
    assert_int_equal(t->events != NULL, jansson_takes(t->text, 0));
    for (size_t i = 0; i < CRD_COUNT(block_sizes); i++) {
        shown s = {0};
        crd_err err = CRD_ERR_INIT;
        crd_json_options o = {.source = "t.json"};
        crd_status rc = read_all(t->text, block_sizes[i], &o, &s, &err);
        assert_status(t->events ? CRD_OK : CRD_EPARSE, rc, &err);
        if (t->events) {
            assert_string_equal(t->events, s.b.at);
        } else {
            assert_true(err.message[0] && err.line > 0 && err.column > 0);
            assert_string_equal("t.json", err.source);
            assert_true(t->line == 0 || (t->line == err.line && t->column == err.column));
        }
        crd_buf_done(&s.b);
    }
}

/* Pieces thrown together, and sound documents with one byte changed. */
static void random_texts_are_taken_and_refused_as_jansson_does(void **state)
{
    (void)state;
    static const char *const pieces[] = {"{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         ":",
                                         "\"a\"",
                                         "\"b\"",
                                         "1",
                                         "-2.5e1",
                                         "true",
                                         "null",
                                         " ",
                                         "\"\\ud83d\\udce1\"",
                                         "\"\\ud83d",
                                         "\\udce1\"",
                                         "\"\xC3\xA4\"",
                                         "\n",
                                         "\"",
                                         "\\"};
    static const char *const sound[] = {"{\"a\":[1,2.5,{\"b\":null}],\"c\":\"d\\n\\ud83d\\udce1\"}",
                                        "[[],{},[\"\xE2\x82\xAC\",-0.1e-5,true,false]]"};
    size_t taken = 0;
    for (uint64_t seed = 0, rounds = crd_rounds(300) * 10; seed < rounds; seed++) {
        crd_buf b;
        crd_buf_init(&b, 1 << 16);
        if (seed % 2) {
            crd_buf_addc(&b, '[');
            for (size_t n = crd_rng_at(seed, 1, 0) % 6; n > 0; n--)
                crd_buf_adds(&b, pieces[crd_rng_at(seed, 1, n) % CRD_COUNT(pieces)]);
            crd_buf_addc(&b, ']');
        } else {
            crd_buf_adds(&b, sound[seed / 2 % 2]);
            size_t at = crd_rng_at(seed, 2, 0) % b.len;
            b.at[at] = pieces[crd_rng_at(seed, 2, 1) % CRD_COUNT(pieces)][0];
        }
        size_t flags = seed % 3 ? 0 : JSON_REJECT_DUPLICATES;
        shown s = {0};
        crd_json_options o = {.unique_keys = flags != 0};
        crd_status rc = read_all(crd_buf_str(&b), 1 + seed % 9, &o, &s, NULL);
        bool takes = jansson_takes(crd_buf_str(&b), flags);
        if (takes != (rc == CRD_OK))
            print_error("%s\n", b.at);
        assert_int_equal(takes, rc == CRD_OK);
        taken += takes;
        crd_buf_done(&s.b);
        crd_buf_done(&b);
    }
    assert_true(taken > 500);
}

static crd_status read_with(const char *text, crd_json_options o, size_t block, char events[256],
                            crd_err *err)
{
    shown s = {0};
    crd_status rc = read_all(crd_str_from(text), block, &o, &s, err);
    snprintf(events, 256, "%s", s.b.at ? s.b.at : "");
    crd_buf_done(&s.b);
    return rc;
}

typedef struct option_row {
    const char *name, *text;
    crd_json_options o;
    crd_status status;
    const char *events;
} option_row;

/* clang-format off */
#define LONG_KEY "0123456789012345678901234567890123456789a" /* 41: has no place */
static const option_row option_rows[] = {
    {"any value: null", "null", {.any_value = true}, CRD_OK, "null "},
    {"any value: a number that the end ends", "12", {.any_value = true}, CRD_OK, "i12<12> "},
    {"any value: a string", "\"a\"", {.any_value = true}, CRD_OK, "sa "},
    {"any value: still only one", "1 2", {.any_value = true}, CRD_EPARSE, NULL},
    {"several: none", "", {.several = true}, CRD_OK, ""},
    {"several: only blanks", " \n", {.several = true}, CRD_OK, ""},
    {"several: one without a line end", "{}", {.several = true}, CRD_OK, "{ } "},
    {"several: lines", "{\"a\":1}\n[2]\n\n{}\n", {.several = true}, CRD_OK, "{ ka i1<1> } [ i2<2> ] { } "},
    {"several: each an object or array", "{}\n1\n", {.several = true}, CRD_EPARSE, NULL},
    {"several: any", "1\n\"a\"\n", {.several = true, .any_value = true}, CRD_OK, "i1<1> sa "},
    {"several: the last one cut in a string", "{}\n\"a", {.several = true, .any_value = true}, CRD_EPARSE, NULL},
    {"several: the last one cut in a word", "{}\ntru", {.several = true, .any_value = true}, CRD_EPARSE, NULL},
    {"several: the last one a number", "{}\n12", {.several = true, .any_value = true}, CRD_OK, "{ } i12<12> "},
    {"several: the last one cut", "{}\n{", {.several = true}, CRD_EPARSE, NULL},
    {"unique keys: different", "{\"a\":1,\"b\":2}", {.unique_keys = true}, CRD_OK, "{ ka i1<1> kb i2<2> } "},
    {"unique keys: the same", "{\"a\":1,\"a\":2}", {.unique_keys = true}, CRD_EPARSE, NULL},
    {"unique keys: the same by an escape", "{\"a\":1,\"\\u0061\":2}", {.unique_keys = true}, CRD_EPARSE, NULL},
    {"unique keys: in another object", "{\"a\":{\"a\":{}},\"b\":{\"a\":0}}", {.unique_keys = true}, CRD_OK,
     "{ ka { ka { } } kb { ka i0<0> } } "},
    {"unique keys: after an object within", "{\"a\":{\"b\":1,\"c\":2},\"a\":0}", {.unique_keys = true}, CRD_EPARSE, NULL},
    {"unique keys: empty twice", "{\"\":1,\"\":2}", {.unique_keys = true}, CRD_EPARSE, NULL},
    {"unique keys: two of one place", "{\"axbxc\":1,\"aybyc\":2}", {.unique_keys = true}, CRD_OK,
     "{ kaxbxc i1<1> kaybyc i2<2> } "},
    {"unique keys: the first of one place again", "{\"axbxc\":1,\"aybyc\":2,\"axbxc\":3}", {.unique_keys = true}, CRD_EPARSE, NULL},
    {"unique keys: the second of one place again", "{\"axbxc\":1,\"aybyc\":2,\"aybyc\":3}", {.unique_keys = true}, CRD_EPARSE, NULL},
    {"unique keys: one after the other in objects", "[{\"axbxc\":1},{\"aybyc\":2,\"a\":{\"aybyc\":0}},{\"axbxc\":3}]", {.unique_keys = true}, CRD_OK,
     "[ { kaxbxc i1<1> } { kaybyc i2<2> ka { kaybyc i0<0> } } { kaxbxc i3<3> } ] "},
    {"unique keys: a long one again", "{\"" LONG_KEY "\":1,\"" LONG_KEY "\":2}", {.unique_keys = true}, CRD_EPARSE, NULL},
    {"unique keys: room for all", "{\"" LONG_KEY "\":1,\"" LONG_KEY "b\":2}", {.unique_keys = true, .max_keys = 300}, CRD_OK,
     "{ k" LONG_KEY " i1<1> k" LONG_KEY "b i2<2> } "},
    {"unique keys: room runs out", "{\"" LONG_KEY "\":1,\"" LONG_KEY "b\":2}", {.unique_keys = true, .max_keys = 140}, CRD_ELIMIT, NULL},
    {"unique keys: short ones have room of their own", "{\"abc\":1,\"def\":2}", {.unique_keys = true, .max_keys = 1}, CRD_OK,
     "{ kabc i1<1> kdef i2<2> } "},
    {"depth at its limit", "[[[]]]", {.max_depth = 3}, CRD_OK, "[ [ [ ] ] ] "},
    {"depth past its limit", "[[{\"a\":[]}]]", {.max_depth = 3}, CRD_ELIMIT, NULL},
    {"a string at its limit", "[\"abcd\"]", {.max_string = 4}, CRD_OK, "[ sabcd ] "},
    {"an escaped string at its limit", "[\"\\u0061bcd\"]", {.max_string = 4}, CRD_OK, "[ sabcd ] "},
    {"a string past its limit", "[\"abcde\"]", {.max_string = 4}, CRD_ELIMIT, NULL},
    {"a key past its limit", "{\"abcde\":1}", {.max_string = 4}, CRD_ELIMIT, NULL},
    {"a number past its limit", "[12345]", {.max_string = 4}, CRD_ELIMIT, NULL},
};
/* clang-format on */

static void options_do_what_they_say(void **state)
{
    (void)state;
    for (size_t k = 0; k < CRD_COUNT(option_rows); k++) {
        const option_row *t = &option_rows[k];
        for (size_t i = 0; i < CRD_COUNT(block_sizes); i++) {
            char events[256];
            crd_err err = CRD_ERR_INIT;
            crd_status rc = read_with(t->text, t->o, block_sizes[i], events, &err);
            if (rc != t->status)
                print_error("%s\n", t->name);
            assert_status(t->status, rc, &err);
            if (t->events)
                assert_string_equal(t->events, events);
        }
    }
}

static void events_know_their_place_and_may_stop(void **state)
{
    (void)state;
    crd_str text = CRD_STR("{\n \"a\": [1,\n  22]\n}");
    static const crd_json_place want[] = {{1, 1, 2, 1},  {6, 2, 5, 1},  {9, 2, 8, 2}, {10, 2, 9, 2},
                                          {16, 3, 5, 2}, {17, 3, 6, 1}, {19, 4, 2, 0}};
    for (int n = 1; n <= 7; n++) {
        for (size_t i = 0; i < CRD_COUNT(block_sizes); i++) {
            shown s = {.stop_at = n};
            crd_err err = CRD_ERR_INIT;
            assert_int_equal(CRD_ECANCEL, read_all(text, block_sizes[i], NULL, &s, &err));
            assert_int_equal(n, s.n);
            const crd_json_place *w = &want[n - 1];
            bool number = n == 4 || n == 5; /* yajl has seen the byte behind it, or not yet */
            assert_in_range(s.last.offset, w->offset, w->offset + number);
            assert_int_equal(w->line, s.last.line);
            assert_in_range(s.last.column, w->column, w->column + number);
            assert_int_equal(w->depth, s.last.depth);
            assert_int_equal(CRD_ECANCEL, err.code);
            assert_int_equal(w->line, err.line);
            crd_buf_done(&s.b);
        }
    }
}

typedef struct endless {
    crd_str head; /* first, then `fill` again and again */
    char block[4096];
    size_t left;
} endless;

static crd_status endless_next(void *ctx, crd_str *ret_block, crd_err *err)
{
    (void)err;
    endless *e = ctx;
    *ret_block = e->head;
    if (e->head.len > 0) {
        e->head = CRD_STR_NULL;
        return CRD_OK;
    }
    size_t n = e->left < sizeof e->block ? e->left : sizeof e->block;
    e->left -= n;
    *ret_block = (crd_str){e->block, n};
    return CRD_OK;
}

static void what_never_ends_meets_a_limit(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        char fill;
        crd_status want;
        size_t read_at_most; /* bytes, before it is refused */
    } rows[] = {
        {"[\"", 'x', CRD_ELIMIT, 100000},
        {"[", '1', CRD_ELIMIT, 300000},
        {"[", '[', CRD_ELIMIT, 4096},
        {"[", ' ', CRD_EPARSE, SIZE_MAX}, /* blanks need no memory: read to the end */
    };
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        size_t size = (size_t)16 << 20;
        endless e = {.head = crd_str_from(rows[i].head), .left = size};
        memset(e.block, rows[i].fill, sizeof e.block);
        crd_json *r;
        crd_err err = CRD_ERR_INIT;
        crd_json_options o = {.max_string = 10000};
        assert_ok(crd_json_new((crd_blocks){&e, endless_next}, &o, &(crd_json_events){0}, &r));
        assert_status(rows[i].want, crd_json_read(r, &err), &err);
        assert_true(size - e.left <= rows[i].read_at_most);
        crd_json_free(r);
    }
}

static void the_blocks_failure_is_passed_on(void **state)
{
    (void)state;
    strict_in in = {.rest = CRD_STR("[1,2"), .block = 2, .fails = true};
    crd_json *r;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_json_new(strict_blocks(&in), NULL, &(crd_json_events){0}, &r));
    assert_int_equal(CRD_EIO, crd_json_read(r, &err));
    assert_string_equal("the disk is gone", err.message);
    crd_json_free(r);
    strict_done(&in);
}

/* The one place where jansson is not the oracle. */
static void a_nul_behind_a_number_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < CRD_COUNT(block_sizes); i++) {
        shown s = {0};
        crd_str text = {"[1\0]", 4};
        assert_int_equal(CRD_EPARSE, read_all(text, block_sizes[i], NULL, &s, NULL));
        crd_buf_done(&s.b);
    }
}

static void many_keys_are_found_again(void **state)
{
    (void)state;
    for (int twice = 0; twice < 2; twice++) {
        crd_buf b;
        crd_buf_init(&b, 1 << 22);
        crd_buf_addc(&b, '{');
        for (int i = 0; i < 20000; i++)
            crd_buf_addf(&b, "\"k%d\":{\"k%d\":0},", i, i);
        crd_buf_addf(&b, "\"%s\":0}", twice ? "k777" : "new");
        crd_text_in in = {crd_buf_str(&b), 999};
        crd_json *r;
        crd_json_options o = {.unique_keys = true};
        assert_ok(crd_json_new(crd_text_in_blocks(&in), &o, &(crd_json_events){0}, &r));
        assert_int_equal(twice ? CRD_EPARSE : CRD_OK, crd_json_read(r, NULL));
        crd_json_free(r);
        crd_buf_done(&b);
    }
}

struct lasting {
    crd_json *json;
    crd_str keys[32];
    size_t n, passing; /* keys that last, that do not */
};

static crd_status keep_key(void *ctx, crd_str key)
{
    struct lasting *l = ctx;
    if (crd_json_key_lasts(l->json))
        l->keys[l->n++] = key;
    else
        l->passing++;
    return CRD_OK;
}

static void keys_that_last_are_the_same_at_the_end(void **state)
{
    (void)state;
    struct lasting l = {.n = 0};
    static const char text[] = "[{\"id\":1,\"na\\u006De\":2,\"axbxc\":3},{\"aybyc\":4,\"id\":5},"
                               "{\"" LONG_KEY "\":0,\"name\":{\"axbxc\":7}}]";
    static const char *const wanted[] = {"id", "name", "axbxc", "id", "name", "axbxc"};
    crd_text_in in = {crd_str_from(text), 7};
    crd_json_options o = {.unique_keys = true};
    crd_json_events events = {.ctx = &l, .key = keep_key};
    assert_ok(crd_json_new(crd_text_in_blocks(&in), &o, &events, &l.json));
    assert_ok(crd_json_read(l.json, NULL));
    assert_int_equal(l.n, CRD_COUNT(wanted));
    for (size_t i = 0; i < l.n; i++)
        assert_true(crd_str_eq(l.keys[i], crd_str_from(wanted[i])));
    assert_int_equal(l.passing, 2); /* its place is another's; too long */
    crd_json_free(l.json);
}

static void without_unique_keys_no_key_lasts(void **state)
{
    (void)state;
    struct lasting l = {.n = 0};
    crd_text_in in = {CRD_STR("{\"id\":1}"), 7};
    crd_json_events events = {.ctx = &l, .key = keep_key};
    assert_ok(crd_json_new(crd_text_in_blocks(&in), NULL, &events, &l.json));
    assert_ok(crd_json_read(l.json, NULL));
    assert_int_equal(l.n, 0);
    assert_int_equal(l.passing, 1);
    crd_json_free(l.json);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_last_are_the_same_at_the_end),
        cmocka_unit_test(without_unique_keys_no_key_lasts),
        cmocka_unit_test(random_texts_are_taken_and_refused_as_jansson_does),
        cmocka_unit_test(options_do_what_they_say),
        cmocka_unit_test(events_know_their_place_and_may_stop),
        cmocka_unit_test(what_never_ends_meets_a_limit),
        cmocka_unit_test(the_blocks_failure_is_passed_on),
        cmocka_unit_test(a_nul_behind_a_number_is_refused),
        cmocka_unit_test(many_keys_are_found_again),
    };
    return RUN_ROWS_AND("json", readings, test_reading, tests);
}
