/* The page around a joined document: what it carries, and that nothing gets out of its place. */
#include "base/hash.h"
#include "fmt/oom.h"
#include "report/joined.h"
#include "report/packed.h"
#include "report/page_bundle.h"
#include "report/parts.h"
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { OUT = 1 << 24 };

static crd_doc *joined_of(crd_arena *arena, crd_diags *diags)
{
    crd_doc *d;
    crd_joined *j;
    assert_ok(crd_doc_new(arena, "cordon.joined/1", "All </title><script>x</script>", &d));
    crd_doc_head_text(d, "marking", "Marking", CRD_STR("<b>red</b>"));
    crd_doc_warn(d, CRD_STR("</script><script>alert(1)</script>"));
    assert_ok(crd_joined_new(arena, d, &j));
    crd_joined_add(j, "loss", "What is left", CRD_STR("cordon loss"), sample_doc(arena, diags),
                   NULL);
    crd_joined_end(j);
    return d;
}

static unsigned digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = memchr(digits, c, 64);
    assert_non_null(at);
    return (unsigned)(at - digits);
}

/* What base64 and zlib's form stand for, in heap. */
static char *unpacked(const char *text, size_t n, size_t most, size_t *ret_len)
{
    unsigned char *bytes = malloc(n / 4 * 3 + 1);
    char *out = malloc(most);
    size_t len = 0;
    uLongf got = most;
    assert_true(n % 4 == 0);
    for (size_t i = 0; i < n; i += 4) {
        unsigned pad = text[i + 2] == '=' ? 2 : text[i + 3] == '=' ? 1 : 0;
        unsigned bits = digit(text[i]) << 18 | digit(text[i + 1]) << 12;
        bits |= pad > 1 ? 0 : digit(text[i + 2]) << 6;
        bits |= pad > 0 ? 0 : digit(text[i + 3]);
        for (unsigned k = 0; k < 3 - pad; k++)
            bytes[len++] = (unsigned char)(bits >> (16 - 8 * k));
    }
    assert_int_equal(uncompress((Bytef *)out, &got, bytes, len), Z_OK);
    free(bytes);
    *ret_len = got;
    return out;
}

struct piece {
    const char *name;
    size_t bytes, pieces;
};
static const struct piece pieces[] = {
    {"nothing", 0, 1},         {"one byte", 1, 1},
    {"two bytes", 2, 1},       {"three bytes", 3, 1},
    {"a few pieces", 1000, 7}, {"one less than a buffer", 65535, 1},
    {"a buffer", 65536, 1},    {"several buffers", 3 << 20, 1000},
};

static void comes_back(void **state)
{
    const struct piece *row = *state;
    char *text = malloc(row->bytes + 1);
    crd_buf out, *in;
    crd_packed *p;
    size_t len;
    for (size_t i = 0; i < row->bytes; i++)
        text[i] = (char)crd_rng_at(1, 2, i);
    crd_buf_init(&out, OUT);
    assert_ok(crd_packed_new(&out, &p, &in));
    for (size_t i = 0; i < row->pieces; i++) {
        size_t from = row->bytes * i / row->pieces, to = row->bytes * (i + 1) / row->pieces;
        crd_buf_add(in, (crd_str){text + from, to - from});
    }
    assert_ok(crd_packed_end(p, NULL));
    char *back = unpacked(out.at, out.len, row->bytes + 1, &len);
    assert_int_equal(len, row->bytes);
    assert_memory_equal(back, text, len);
    free(back);
    free(text);
    crd_packed_free(p);
    crd_buf_done(&out);
}

/* The data are in the page as they are, and nothing of them outside of their block. */
static void carries_its_data(void **state)
{
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    crd_buf page, data;
    size_t len;
    (void)state;
    assert_ok(crd_arena_new(OUT, &arena));
    crd_diags *diags = sample_diags();
    crd_doc *d = joined_of(arena, diags);
    crd_buf_init(&page, OUT);
    crd_buf_init(&data, OUT);
    assert_ok(crd_render_page(d, NULL, &page, &err));
    assert_ok(crd_page_data(d, &data, &err));
    static const char mark[] = "id=\"data\">";
    const char *from = strstr(page.at, mark) + sizeof mark - 1;
    char *back = unpacked(from, strcspn(from, "<"), data.len + 1, &len);
    assert_int_equal(len, data.len);
    assert_memory_equal(back, data.at, len);
    free(back);
    assert_null(strstr(page.at, "alert(1)</script>"));
    assert_null(strstr(page.at, "<script>x"));
    assert_null(strstr(page.at, "<b>red"));
    assert_non_null(strstr(page.at, "default-src 'none'"));
    assert_null(strstr(page.at, "unsafe"));
    assert_non_null(strstr(data.at, "\"name\":\"loss_suppliers\""));
    assert_non_null(strstr(data.at, "<U+202E>")); /* what may not pass unseen is visible */
    crd_buf_done(&page);
    crd_buf_done(&data);
    crd_diags_free(diags);
    crd_arena_free(arena);
}

/* With the application where the build has it, else plain and complete; other results always. */
static void is_plain_without(void **state)
{
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    crd_buf page, plain;
    (void)state;
    assert_ok(crd_arena_new(OUT, &arena));
    crd_diags *diags = sample_diags();
    crd_doc *d = joined_of(arena, diags), *other = sample_doc(arena, NULL);
    assert_int_equal(crd_page_fits(d), crd_page_script_len > 0);
    assert_false(crd_page_fits(other));
    crd_buf_init(&page, OUT);
    crd_buf_init(&plain, OUT);
    assert_ok(crd_render(d, CRD_RENDER_HTML, NULL, &page, &err));
    assert_int_equal(strstr(page.at, "<script") != NULL, crd_page_script_len > 0);
    assert_ok(crd_render_html(d, NULL, &plain, &err));
    assert_null(strstr(plain.at, "<script"));
    for (const crd_section *s = d->sections; s; s = s->next) {
        char id[128];
        snprintf(id, sizeof id, "<h2 id=\"%s\">", s->name);
        assert_int_equal(strstr(plain.at, id) != NULL, !s->quiet);
    }
    crd_buf_done(&page);
    crd_buf_done(&plain);
    crd_diags_free(diags);
    crd_arena_free(arena);
}

static void survives_no_memory(void **state)
{
    crd_arena *arena;
    (void)state;
    assert_ok(crd_arena_new(OUT, &arena));
    crd_doc *d = joined_of(arena, NULL);
    bool hit = true;
    for (long i = 0; hit; i++) {
        crd_buf out;
        assert_true(i < 10000);
        crd_buf_init(&out, OUT);
        oom_arm(i);
        crd_status rc = crd_render_page(d, NULL, &out, NULL);
        hit = oom_rest();
        rc = rc == CRD_OK ? out.status : rc;
        assert_true(rc == CRD_ENOMEM || (rc == CRD_OK && !hit));
        crd_buf_done(&out);
    }
    crd_arena_free(arena);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, pieces, comes_back);
    CRD_SUITE_ADD(&s, carries_its_data);
    CRD_SUITE_ADD(&s, is_plain_without);
    CRD_SUITE_ADD(&s, survives_no_memory);
    return crd_suite_run(&s, "report/page");
}
