/* Assumptions by their properties, on random small cases: none changes nothing, rows assumed are as
 * good as rows imported under a source that outranks all others, and their order is nothing. */
#include "worlds.h"

static uint64_t draw(uint64_t *s)
{
    *s = *s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *s >> 33;
}

/* A random row of one of a few tables, as "FIELD VALUE ..." with `key_of` making keys few. */
static void draw_row(uint64_t *seed, unsigned kinds, char between, char is, const char **ret_table,
                     char *fields, size_t size)
{
    unsigned x = (unsigned)(draw(seed) % 4), y = (unsigned)(draw(seed) % 4),
             v = (unsigned)(draw(seed) % 3);
    switch (draw(seed) % kinds) {
    case 0:
        *ret_table = "holding";
        snprintf(fields, size, "owner%cparty:p%u%cowned%cp%u%ckind%cvotes%cppm_min%c%u00000", is, x,
                 between, is, y, between, is, between, is, v + 1);
        return;
    case 1:
        *ret_table = "product";
        snprintf(fields, size, "id%cd%u%cmaker%cp%u", is, x, between, is, y);
        return;
    case 2:
        *ret_table = "element";
        snprintf(fields, size, "id%ce%u%cfunction%cgnb%cproduct%cd%u", is, x, between, is, between,
                 is, y);
        return;
    case 3:
        *ret_table = "tie";
        snprintf(fields, size, "holder%cparty:p%u%ctarget%celement:e%u%ckind%cmanages%cmfa%c%s", is,
                 x, between, is, y, between, is, between, is, v ? "yes" : "no");
        return;
    default:
        *ret_table = "party";
        snprintf(fields, size, "id%cp%u%cname%cN%u", is, x, between, is, v);
    }
}

static void draw_case(uint64_t *seed, struct memfeed *m)
{
    static const char *const sources[] = {"a", "b", "c"};
    mem_init(m);
    mem_put(m, "a", "source", "name=a;as_of=2024-01-01;confidence=high");
    mem_put(m, "b", "source", "name=b;as_of=2024-01-01;confidence=high");
    mem_put(m, "c", "source", "name=c;as_of=2025-01-01;confidence=low");
    for (unsigned i = 0; i < 4; i++) { /* all that rows name is there */
        char text[64];
        snprintf(text, sizeof text, "id=p%u", i);
        mem_put(m, "c", "party", text);
        snprintf(text, sizeof text, "id=d%u", i);
        mem_put(m, "c", "product", text);
        snprintf(text, sizeof text, "id=e%u", i);
        mem_put(m, "c", "element", text);
    }
    for (size_t i = draw(seed) % 30; i > 0; i--) {
        const char *table;
        char fields[256];
        draw_row(seed, 5, ';', '=', &table, fields, sizeof fields);
        mem_put(m, sources[draw(seed) % 3], table, fields);
    }
    if (draw(seed) % 2)
        mem_put(m, "b", "decision", "a=party:p0;b=party:p1;verdict=same;decided_by=x");
}

enum { ASSUMED = 6, TEXT = 320 };

/* Forms "add ...", and the same rows under a source on top of a copy of the case. */
static size_t draw_added(uint64_t *seed, uint64_t case_seed, struct memfeed *copy,
                         char (*texts)[TEXT])
{
    size_t n = 1 + draw(seed) % ASSUMED;
    draw_case(&case_seed, copy);
    mem_put(copy, "assumption", "source", "name=assumption;as_of=9999-01-01;confidence=high");
    for (size_t i = 0; i < n; i++) {
        const char *table;
        char fields[256], same[256];
        uint64_t before = *seed;
        draw_row(seed, 4, ' ', ' ', &table, fields, sizeof fields);
        draw_row(&before, 4, ';', '=', &table, same, sizeof same);
        snprintf(texts[i], TEXT, "add %s %s", table, fields);
        mem_put(copy, "assumption", table, same);
    }
    return n;
}

/* Nothing assumed: the same world, byte for byte. */
static void test_nothing(void **state)
{
    (void)state;
    uint64_t seed = 7;
    crd_buf was, is;
    crd_buf_init(&was, DUMP_MAX);
    crd_buf_init(&is, DUMP_MAX);
    for (uint64_t i = 0; i < crd_rounds(60); i++) {
        struct memfeed m;
        crd_assume *a;
        draw_case(&seed, &m);
        crd_feed base = mem_feed(&m);
        assert_ok(assume_n(&m, NULL, 0, NULL, &a, NULL));
        dump(&base, CRD_WORLD_OPTS, true, &was);
        dump(crd_assume_feed(a), CRD_WORLD_OPTS, true, &is);
        assert_string_equal(was.at, is.at);
        crd_assume_free(a);
        mem_done(&m);
    }
    crd_buf_done(&was);
    crd_buf_done(&is);
}

/* Assumed or imported by a source that outranks all others: the same world. And in any order. */
static void test_as_imported(void **state)
{
    (void)state;
    uint64_t seed = 11;
    crd_buf want, got;
    size_t done = 0;
    crd_world_opts o = CRD_WORLD_OPTS;
    assert_true(crd_date_parse(CRD_STR("2025-01-01"), &o.as_of));
    crd_buf_init(&want, DUMP_MAX);
    crd_buf_init(&got, DUMP_MAX);
    for (uint64_t i = 0; i < crd_rounds(150); i++) {
        struct memfeed m, copy;
        crd_assume *a;
        crd_err err = CRD_ERR_INIT;
        char texts[ASSUMED][TEXT];
        const char *at[ASSUMED];
        uint64_t case_seed = seed, copied = seed;
        draw_case(&case_seed, &m);
        seed = case_seed;
        size_t n = draw_added(&seed, copied, &copy, texts);
        for (size_t k = 0; k < n; k++)
            at[k] = texts[k];
        crd_status rc = assume_n(&m, at, n, NULL, &a, &err);
        if (rc == CRD_OK) { /* else two of them contradict one another */
            crd_feed imported = mem_feed(&copy);
            dump(&imported, o, false, &want);
            dump(crd_assume_feed(a), o, false, &got);
            assert_string_equal(want.at, got.at);
            crd_assume_free(a);
            for (size_t k = 0; k < n; k++)
                at[k] = texts[n - 1 - k];
            assert_ok(assume_n(&m, at, n, NULL, &a, NULL));
            dump(crd_assume_feed(a), o, false, &got);
            assert_string_equal(want.at, got.at);
            crd_assume_free(a);
            done++;
        } else {
            assert_int_equal(CRD_EINVAL, rc);
            assert_non_null(strstr(err.message, "contradict"));
        }
        mem_done(&m);
        mem_done(&copy);
    }
    assert_true(done > crd_rounds(150) / 4);
    crd_buf_done(&want);
    crd_buf_done(&got);
}

/* What ends, what is removed and what is added: in any order. */
static void test_order(void **state)
{
    (void)state;
    static const char *const forms[] = {"holding p0 p1 30%",         "end holding p2",
                                        "remove party:p3",           "set element:e0 product d1",
                                        "tie p2 manages element:e1", "restrict p1 party:p2",
                                        "same party:p1 party:p2"};
    uint64_t seed = 13;
    crd_buf want, got;
    size_t done = 0;
    crd_buf_init(&want, DUMP_MAX);
    crd_buf_init(&got, DUMP_MAX);
    for (uint64_t i = 0; i < crd_rounds(100); i++) {
        struct memfeed m;
        crd_assume *a, *b;
        const char *there[4], *back[4];
        size_t first = draw(&seed) % CRD_COUNT(forms);
        for (size_t k = 0; k < 4; k++)
            there[k] = back[3 - k] = forms[(first + k) % CRD_COUNT(forms)];
        draw_case(&seed, &m);
        crd_status rc = assume_n(&m, there, 4, NULL, &a, NULL);
        assert_int_equal(rc, assume_n(&m, back, 4, NULL, &b, NULL));
        if (rc == CRD_OK) { /* else there is no holding to end */
            dump(crd_assume_feed(a), CRD_WORLD_OPTS, false, &want);
            dump(crd_assume_feed(b), CRD_WORLD_OPTS, false, &got);
            assert_string_equal(want.at, got.at);
            done++;
        }
        crd_assume_free(a);
        crd_assume_free(b);
        mem_done(&m);
    }
    assert_true(done > 0);
    crd_buf_done(&want);
    crd_buf_done(&got);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_nothing);
    CRD_SUITE_ADD(&s, test_as_imported);
    CRD_SUITE_ADD(&s, test_order);
    return crd_suite_run(&s, "assume/random");
}
