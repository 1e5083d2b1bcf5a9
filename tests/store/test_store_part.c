/* Queries that want rows for one of several reasons, small parts of a table and large ones; and
 * what a feed tells of a table without reading it. */
#include "case.h"

#include "base/buf.h"

enum { ELEMENTS = 400 };

static void put_element(const crd_sink *to, const char *source, int i)
{
    char id[16], site[16], product[16];
    crd_element e;
    const crd_table *t = crd_records.tables[CRD_T_element];
    crd_record_clear(t, &e);
    snprintf(id, sizeof id, "e%d", i);
    snprintf(site, sizeof site, "s%d", i % 40);
    snprintf(product, sizeof product, "q%d", i % 3);
    e.id = crd_str_from(id);
    e.function = S("gnb");
    e.site = i % 7 ? crd_str_from(site) : CRD_STR_NULL;
    e.product = crd_str_from(product);
    e.bands = i % 2 ? S("n1") : S("n78");
    crd_from from = {crd_str_from(source), (uint32_t)i + 1, UINT32_MAX};
    assert_ok(to->put(to->ctx, t, &e, &from, NULL));
}

static void fill(const char *path)
{
    crd_err err = CRD_ERR_INIT;
    crd_sink to;
    crd_store *s;
    assert_ok(crd_store_create(path, &crd_records, NULL, &err));
    assert_ok(crd_store_open(path, &crd_records, &(crd_store_opts){.write = true}, &s, &err));
    assert_ok(
        crd_store_begin_import(s, &(crd_store_import){.imported_at = CRD_DATE_NONE}, &to, &err));
    for (int i = 0; i < ELEMENTS; i++)
        put_element(&to, i % 4 ? "b" : "a", i);
    assert_ok(to.end(to.ctx, true, &err));
    crd_store_close(s);
}

static crd_status print(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                        crd_err *err)
{
    const crd_element *e = rec;
    (void)t;
    (void)err;
    crd_buf_addf(ctx, CRD_STR_FMT ":" CRD_STR_FMT ":" CRD_STR_FMT ":" CRD_STR_FMT " ",
                 CRD_STR_ARG(from->source), CRD_STR_ARG(e->id), CRD_STR_ARG(e->site),
                 CRD_STR_ARG(e->product));
    return CRD_OK;
}

struct reasons {
    const char *name;
    const char *sites, *products, *bands; /* values, commas between; NULL = no such condition */
    size_t rows;
};

static const struct reasons cases[] = {
    {"few rows, one index", "s1,s2,nowhere", NULL, NULL, 17},
    {"few rows, two indexes, each row once", "s1", "q9,q8", NULL, 9},
    {"a third of the table", NULL, "q1", NULL, 133},
    {"a third and some that are in it", "s1,s2", "q1", NULL, 144},
    {"a third and one of many values", "s1,s2,s3,s4,s5,s6,s8", "q1", NULL, 173},
    {"a third and a value that no row has", "nowhere", "q1", NULL, 133},
    {"a condition without an index", "s1", NULL, "n78", 209},
    {"one of many values without an index", "s1,s2,s3,s4,s5,s6,s8", NULL, "n78,a,b,c,d", 227},
    {"no value", NULL, "", NULL, 0},
};

struct wanted {
    const struct reasons *r;
    crd_buf *out;
    bool ids_alone;
    size_t n;
};

static bool one_of(const char *values, crd_str value)
{
    crd_str rest = crd_str_from(values), one;
    while (values && crd_str_next(&rest, ',', &one))
        if (one.len > 0 && crd_str_eq(one, value))
            return true;
    return false;
}

static crd_status by_hand(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                          crd_err *err)
{
    struct wanted *w = ctx;
    crd_element e = *(const crd_element *)rec;
    if (!one_of(w->r->sites, e.site) && !one_of(w->r->products, e.product) &&
        !one_of(w->r->bands, e.bands))
        return CRD_OK;
    w->n++;
    if (w->ids_alone)
        e.site = e.product = CRD_STR_NULL;
    return print(w->out, t, &e, from, err);
}

static size_t values_of(const char *text, crd_str *ret)
{
    crd_str rest = crd_str_from(text), one;
    size_t n = 0;
    while (crd_str_next(&rest, ',', &one))
        if (one.len > 0)
            ret[n++] = one;
    return n;
}

static void rows_for_any_reason(void **state)
{
    const struct reasons *r = *state;
    const crd_table *t = crd_records.tables[CRD_T_element];
    const char *texts[] = {r->sites, r->products, r->bands};
    static const uint32_t fields[] = {CRD_C_element_site, CRD_C_element_product,
                                      CRD_C_element_bands};
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_str values[3][8];
    crd_with any[3];
    crd_store *s;
    crd_feed feed;
    crd_query q = {.table = t, .any = any};
    for (size_t i = 0; i < 3; i++)
        if (texts[i])
            any[q.n_any++] = (crd_with){&t->fields[fields[i]], values[i],
                                        values_of(texts[i], values[i])};
    fill(path);
    assert_ok(crd_store_open(path, &crd_records, NULL, &s, NULL));
    assert_ok(crd_store_feed(s, &feed, NULL));
    for (int alone = 0; alone < 2; alone++) {
        crd_buf want, got;
        crd_buf_init(&want, 1 << 20);
        crd_buf_init(&got, 1 << 20);
        struct wanted w = {r, &want, alone, 0};
        q.fields = alone ? CRD_BIT(element, id) : 0;
        assert_ok(feed.replay(feed.ctx, &(crd_query){.table = t},
                              &(crd_sink){.ctx = &w, .put = by_hand}, NULL));
        assert_ok(feed.replay(feed.ctx, &q, &(crd_sink){.ctx = &got, .put = print}, NULL));
        assert_true(crd_str_eq(crd_buf_str(&want), crd_buf_str(&got)));
        assert_int_equal(w.n, r->rows);
        crd_buf_done(&want);
        crd_buf_done(&got);
    }
    q.with = any[0].field;
    assert_status(CRD_EINVAL, feed.replay(feed.ctx, &q, &(crd_sink){.put = print}, NULL), NULL);
    crd_store_close(s);
    folder_free(folder);
}

static crd_status add(void *ctx, crd_str value)
{
    crd_buf_addf(ctx, CRD_STR_FMT " ", CRD_STR_ARG(value));
    return CRD_OK;
}

static void what_a_table_holds(void **state)
{
    (void)state;
    const crd_table *t = crd_records.tables[CRD_T_element];
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_store *s;
    crd_feed feed;
    crd_buf out;
    uint32_t n = 9;
    uint64_t rows = 9;
    crd_buf_init(&out, 1 << 20);
    fill(path);
    assert_ok(crd_store_open(path, &crd_records, NULL, &s, NULL));
    assert_ok(crd_store_feed(s, &feed, NULL));
    assert_ok(feed.count_sources(feed.ctx, t, &n, NULL));
    assert_int_equal(n, 2);
    assert_ok(feed.count_sources(feed.ctx, crd_records.tables[CRD_T_party], &n, NULL));
    assert_int_equal(n, 0);
    assert_ok(feed.count_rows(feed.ctx, t, &rows, NULL));
    assert_int_equal(rows, ELEMENTS);
    assert_ok(feed.count_rows(feed.ctx, crd_records.tables[CRD_T_party], &rows, NULL));
    assert_int_equal(rows, 0);
    assert_ok(feed.distinct(feed.ctx, t, &t->fields[CRD_C_element_product], add, &out, NULL));
    assert_true(crd_str_eq(crd_buf_str(&out), S("q0 q1 q2 ")));
    crd_buf_clear(&out);
    assert_ok(feed.distinct(feed.ctx, t, &t->fields[CRD_C_element_owner], add, &out, NULL));
    assert_int_equal(out.len, 0);
    assert_status(CRD_EINVAL,
                  feed.distinct(feed.ctx, t, &t->fields[CRD_C_element_bands], add, &out, NULL),
                  NULL);
    crd_store_close(s);
    crd_buf_done(&out);
    folder_free(folder);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, rows_for_any_reason);
    CRD_SUITE_ADD(&s, what_a_table_holds);
    return crd_suite_run(&s, "store/part");
}
