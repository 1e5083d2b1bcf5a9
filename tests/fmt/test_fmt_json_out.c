#include "fmt/rows.h"

#include "base/hash.h"
#include "base/str.h"
#include "fmt/json.h"
#include "fmt/json_out.h"

#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void sample(crd_json_out *o)
{
    crd_json_out_object(o);
    crd_json_out_key(o, CRD_STR("b"));
    crd_json_out_int(o, -5);
    crd_json_out_key(o, CRD_STR("a"));
    crd_json_out_array(o);
    crd_json_out_null(o);
    crd_json_out_bool(o, true);
    crd_json_out_real(o, 0.1);
    crd_json_out_object(o);
    crd_json_out_end_object(o);
    crd_json_out_array(o);
    crd_json_out_end_array(o);
    crd_json_out_end_array(o);
    crd_json_out_key(o, CRD_STR("c"));
    crd_json_out_str(o, CRD_STR_NULL);
    crd_json_out_end_object(o);
    crd_json_out_end(o);
}

static void compact_and_pretty(void **state)
{
    (void)state;
    static const char *const want[] = {
        "{\"b\":-5,\"a\":[null,true,0.1,{},[]],\"c\":null}\n",
        "{\n  \"b\": -5,\n  \"a\": [\n    null,\n    true,\n    0.1,\n"
        "    {},\n    []\n  ],\n  \"c\": null\n}\n"};
    for (int pretty = 0; pretty < 2; pretty++) {
        crd_buf b;
        crd_json_out o;
        crd_buf_init(&b, 1 << 20);
        crd_json_out_init(&o, &b, pretty, false);
        sample(&o);
        assert_string_equal(want[pretty], b.at);
        crd_json_out_null(&o); /* another document may follow */
        crd_json_out_end(&o);
        assert_ok(crd_buf_end(&b, NULL));
        crd_buf_done(&b);
    }
}

typedef struct escaping {
    const char *name;
    crd_str text;
    const char *plain, *html;
} escaping;

#define T(s)             \
    {                    \
        s, sizeof(s) - 1 \
    }

/* clang-format off */
static const escaping escapings[] = {
    {"the empty text", T(""), "", ""},
    {"plain", T("a/b'c"), "a/b'c", "a/b'c"},
    {"quotes and backslashes", T("\"\\"), "\\\"\\\\", "\\\"\\\\"},
    {"controls with a letter", T("\b\f\n\r\t"), "\\b\\f\\n\\r\\t", "\\b\\f\\n\\r\\t"},
    {"controls without", T("\x01\x1F\x7F\0"), "\\u0001\\u001f\\u007f\\u0000", "\\u0001\\u001f\\u007f\\u0000"},
    {"what ends a script", T("</script>&"), "</script>&", "\\u003c/script\\u003e\\u0026"},
    {"line and paragraph separators", T("a\xE2\x80\xA8" "b\xE2\x80\xA9" "c\xE2\x80\xAA"), "a\xE2\x80\xA8" "b\xE2\x80\xA9" "c\xE2\x80\xAA", "a\\u2028b\\u2029c\xE2\x80\xAA"},
    {"UTF-8", T("\xC3\xA4\xF0\x9F\x93\xA1"), "\xC3\xA4\xF0\x9F\x93\xA1", "\xC3\xA4\xF0\x9F\x93\xA1"},
    {"bytes that are not", T("a\xFF\xE2\x80"), "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
};
/* clang-format on */

static void test_escaping(void **state)
{
    const escaping *t = *state;
    for (int html = 0; html < 2; html++) {
        crd_buf b;
        crd_buf_init(&b, 1 << 20);
        crd_buf_adds(&b, ">");
        crd_json_escape(&b, t->text, html);
        assert_string_equal(html ? t->html : t->plain, b.at + 1);
        crd_buf_done(&b);
    }
}

static crd_status take_real(void *ctx, double v, crd_str text)
{
    (void)text;
    *(double *)ctx = v;
    return CRD_OK;
}

static crd_status take_text(void *ctx, crd_str v)
{
    crd_buf_add(ctx, v);
    return CRD_OK;
}

static void read_back(const crd_buf *b, crd_json_events e)
{
    crd_text_in in = {crd_buf_str(b), 5};
    crd_json *r;
    crd_json_options o = {.any_value = true};
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_json_new(crd_text_in_blocks(&in), &o, &e, &r));
    assert_status(CRD_OK, crd_json_read(r, &err), &err);
    crd_json_free(r);
}

static void reals_read_back_as_the_same_reals(void **state)
{
    (void)state;
    static const double some[] = {
        0.0,      -0.0, 1.0, 5e-324, 1e15, 1e16, 123456789012345680.0, 1e22, 1.7976931348623157e308,
        0.1 + 0.2};
    for (uint64_t i = 0, rounds = crd_rounds(300) * 10; i < rounds; i++) {
        uint64_t bits = crd_rng_at(1, 2, i);
        double v, got = 4711;
        memcpy(&v, &bits, sizeof v);
        v = i < CRD_COUNT(some) ? some[i] : v;
        if (!isfinite(v))
            continue;
        crd_buf b;
        crd_json_out o;
        crd_buf_init(&b, 1 << 10);
        crd_json_out_init(&o, &b, false, false);
        crd_json_out_real(&o, v);
        crd_json_out_end(&o);
        read_back(&b, (crd_json_events){.ctx = &got, .real = take_real});
        assert_memory_equal(&v, &got, sizeof v);
        crd_buf_done(&b);
    }
    crd_buf b;
    crd_json_out o;
    crd_buf_init(&b, 1 << 10);
    crd_json_out_init(&o, &b, false, false);
    crd_json_out_array(&o);
    crd_json_out_real(&o, (double)INFINITY);
    crd_json_out_real(&o, (double)NAN);
    crd_json_out_end_array(&o);
    crd_json_out_end(&o);
    assert_string_equal("[null,null]\n", b.at);
    crd_buf_done(&b);
}

static void texts_read_back_as_the_same_texts(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "a", "\"", "\\", "\n", "\x01", "\xE2\x80\xA8", "<", "\xF0\x9F\x93\xA1", "\x7F"};
    for (uint64_t seed = 0, rounds = crd_rounds(100) * 10; seed < rounds; seed++) {
        crd_buf text, b, got;
        crd_json_out o;
        crd_buf_init(&text, 1 << 10);
        crd_buf_init(&b, 1 << 10);
        crd_buf_init(&got, 1 << 10);
        for (size_t n = crd_rng_at(seed, 1, 0) % 9; n > 0; n--)
            crd_buf_adds(&text, parts[crd_rng_at(seed, 1, n) % CRD_COUNT(parts)]);
        crd_json_out_init(&o, &b, seed % 2, seed % 3 == 0);
        crd_json_out_str(&o, text.at ? crd_buf_str(&text) : CRD_STR(""));
        crd_json_out_end(&o);
        read_back(&b, (crd_json_events){.ctx = &got, .string = take_text});
        assert_true(crd_str_eq(crd_buf_str(&text), crd_buf_str(&got)));
        crd_buf_done(&text);
        crd_buf_done(&b);
        crd_buf_done(&got);
    }
}

#ifndef NDEBUG
static void value_without_key(crd_json_out *o)
{
    crd_json_out_object(o);
    crd_json_out_null(o);
}

static void key_in_array(crd_json_out *o)
{
    crd_json_out_array(o);
    crd_json_out_key(o, CRD_STR("a"));
}

static void key_without_value(crd_json_out *o)
{
    crd_json_out_object(o);
    crd_json_out_key(o, CRD_STR("a"));
    crd_json_out_end_object(o);
}

static void two_keys(crd_json_out *o)
{
    crd_json_out_object(o);
    crd_json_out_key(o, CRD_STR("a"));
    crd_json_out_key(o, CRD_STR("b"));
}

static void wrong_end(crd_json_out *o)
{
    crd_json_out_object(o);
    crd_json_out_end_array(o);
}

static void end_of_nothing(crd_json_out *o) { crd_json_out_end_object(o); }

static void second_document(crd_json_out *o)
{
    crd_json_out_null(o);
    crd_json_out_null(o);
}

static void cut_document(crd_json_out *o)
{
    crd_json_out_array(o);
    crd_json_out_end(o);
}

static void too_deep(crd_json_out *o)
{
    for (int i = 0; i <= CRD_JSON_OUT_DEPTH; i++)
        crd_json_out_array(o);
}

/* Each in a process of its own, which must abort. */
static void misuse_is_asserted(void **state)
{
    (void)state;
    static void (*const misuses[])(crd_json_out *) = {
        value_without_key, key_in_array,    key_without_value, two_keys, wrong_end,
        end_of_nothing,    second_document, cut_document,      too_deep};
    for (size_t i = 0; i < CRD_COUNT(misuses); i++) {
        int status;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
            signal(SIGABRT, SIG_DFL);
            close(STDERR_FILENO);
            crd_buf b;
            crd_json_out o;
            crd_buf_init(&b, 1 << 10);
            crd_json_out_init(&o, &b, false, false);
            misuses[i](&o);
            _exit(0);
        }
        assert_int_equal(child, waitpid(child, &status, 0));
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
}
#endif

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(compact_and_pretty),
#ifndef NDEBUG
        cmocka_unit_test(misuse_is_asserted),
#endif
        cmocka_unit_test(reals_read_back_as_the_same_reals),
        cmocka_unit_test(texts_read_back_as_the_same_texts),
    };
    return RUN_ROWS_AND("json_out", escapings, test_escaping, tests);
}
