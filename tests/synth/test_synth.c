#include "crdtest.h"

#include "synth/synth.h"

#include "base/hash.h"

#include <stdlib.h>

/* A sink that hashes every row's canonical text and counts rows by table. */
struct tally {
    crd_sha256 hash;
    uint64_t rows[CRD_T_COUNT];
    uint64_t unknown_products;
    uint64_t fail_after; /* 0 = never */
    uint64_t put;
};

static crd_status tally_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                            crd_err *err)
{
    struct tally *y = ctx;
    (void)err;
    if (y->fail_after && ++y->put > y->fail_after)
        return CRD_EIO;
    int table = crd_schema_index(&crd_records, t);
    assert_true(table >= 0);
    y->rows[table]++;
    if (table == CRD_T_element)
        y->unknown_products += crd_str_is_null(((const crd_element *)rec)->product);
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_addf(&b, "%s:%u:", t->name, from->line);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        crd_field_text(&t->fields[i], rec, &b);
        crd_buf_addc(&b, '\n');
    }
    crd_sha256_add(&y->hash, crd_buf_str(&b));
    crd_buf_done(&b);
    return CRD_OK;
}

static crd_status make(uint64_t seed, uint64_t elements, uint32_t unknown, struct tally *y,
                       char hex[65], crd_err *err)
{
    crd_sha256_init(&y->hash);
    crd_sink sink = {.ctx = y, .put = tally_put};
    crd_status rc = crd_synth(
        &(crd_synth_opts){.seed = seed, .elements = elements, .unknown_ppm = unknown}, &sink, err);
    crd_sha256_end(&y->hash, hex);
    return rc;
}

static void test_same_seed_same_rows(void **state)
{
    (void)state;
    char a[65], b[65], c[65];
    struct tally x = {0}, y = {0}, z = {0};
    crd_err err = CRD_ERR_INIT;
    assert_ok(make(7, 3000, 300000, &x, a, &err));
    assert_ok(make(7, 3000, 300000, &y, b, &err));
    assert_ok(make(8, 3000, 300000, &z, c, &err));
    assert_string_equal(a, b);
    assert_string_not_equal(a, c);
    assert_int_equal(x.rows[CRD_T_element], 3000);
    assert_int_equal(x.rows[CRD_T_site], 300);
    assert_int_equal(x.rows[CRD_T_link], 375);
    assert_int_equal(x.rows[CRD_T_service], 30);
    assert_int_equal(x.rows[CRD_T_need_member], 180);
    assert_in_range(x.unknown_products, 750, 1050); /* 30 % of 3000, five sigma */
}

static void test_unknowns_follow_the_rate(void **state)
{
    (void)state;
    char a[65];
    struct tally none = {0}, all = {0};
    assert_ok(make(1, 1000, 0, &none, a, NULL));
    assert_ok(make(1, 1000, 1000000, &all, a, NULL));
    assert_int_equal(none.unknown_products, 0);
    assert_int_equal(all.unknown_products, 1000);
}

/* Every reference of a small nation names a row that exists, and no key comes twice. */
struct keys {
    char (*at)[96];
    size_t n;
    bool look;
    size_t dangling, twice;
};

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static bool has(const struct keys *k, const char *key)
{
    return bsearch(key, k->at, k->n, sizeof k->at[0], by_text) != NULL;
}

static crd_status keys_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                           crd_err *err)
{
    (void)from;
    (void)err;
    struct keys *k = ctx;
    crd_buf b;
    crd_buf_init(&b, 1000);
    crd_record_key(t, rec, &b);
    if (!k->look) {
        snprintf(k->at[k->n++], sizeof k->at[0], "%s:%s", t->name, b.at);
    } else {
        for (uint32_t i = 0; i < t->n_fields; i++) {
            crd_str table, key;
            const crd_field *f = &t->fields[i];
            if (f->kind != CRD_REF || crd_field_is_null(f, rec))
                continue;
            assert_true(crd_ref_split(f, crd_field_str(f, rec), &table, &key));
            char want[96];
            snprintf(want, sizeof want, CRD_STR_FMT ":" CRD_STR_FMT, CRD_STR_ARG(table),
                     CRD_STR_ARG(key));
            if (!has(k, want)) {
                print_error("%s of %s/%s\n", want, t->name, b.at);
                k->dangling++;
            }
        }
    }
    crd_buf_done(&b);
    return CRD_OK;
}

static void test_every_reference_is_kept(void **state)
{
    (void)state;
    struct keys k = {.at = calloc(20000, sizeof *k.at)};
    crd_sink sink = {.ctx = &k, .put = keys_put};
    crd_synth_opts o = {.seed = 3, .elements = 1000, .unknown_ppm = 100000};
    assert_ok(crd_synth(&o, &sink, NULL));
    qsort(k.at, k.n, sizeof k.at[0], by_text);
    for (size_t i = 1; i < k.n; i++)
        k.twice += strcmp(k.at[i - 1], k.at[i]) == 0;
    k.look = true;
    assert_ok(crd_synth(&o, &sink, NULL));
    assert_int_equal(k.dangling, 0);
    assert_int_equal(k.twice, 0);
    free(k.at);
}

static bool stop_at_once(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    (void)ctx;
    (void)what;
    assert_true(done <= total);
    return false;
}

static void test_it_stops_when_asked(void **state)
{
    (void)state;
    crd_progress p = {.step = stop_at_once};
    struct tally y = {0};
    crd_sink sink = {.ctx = &y, .put = tally_put};
    crd_err err = CRD_ERR_INIT;
    crd_synth_opts o = {.elements = 10000, .progress = &p};
    assert_status(CRD_ECANCEL, crd_synth(&o, &sink, &err), &err);
}

struct row {
    const char *name;
    uint64_t elements;
    uint32_t unknown;
    crd_status want;
};

static const struct row rows[] = {
    {"least size", 100, 0, CRD_OK},
    {"below it", 99, 0, CRD_EINVAL},
    {"above the greatest", 100000001, 0, CRD_EINVAL},
    {"more unknown than all", 100, 1000001, CRD_EINVAL},
};

static void test_row(void **state)
{
    const struct row *t = *state;
    struct tally y = {0};
    char hex[65];
    crd_err err = CRD_ERR_INIT;
    assert_status(t->want, make(1, t->elements, t->unknown, &y, hex, &err), &err);
    assert_int_equal(y.rows[CRD_T_element], t->want == CRD_OK ? t->elements : 0);
}

static void test_a_failing_sink_ends_it(void **state)
{
    (void)state;
    struct tally y = {.fail_after = 50};
    char hex[65];
    assert_status(CRD_EIO, make(1, 1000, 0, &y, hex, NULL), NULL);
    assert_int_equal(y.put, 51);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_same_seed_same_rows);
    CRD_SUITE_ADD(&s, test_unknowns_follow_the_rate);
    CRD_SUITE_ADD(&s, test_every_reference_is_kept);
    CRD_SUITE_ADD(&s, test_it_stops_when_asked);
    CRD_SUITE_ADD(&s, test_a_failing_sink_ends_it);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "synth");
}
