#include "crdtest.h"

#include "synth/synth.h"

#include "base/hash.h"

#include <stdlib.h>

/* Linked with --wrap: the next allocation fails. */
static bool no_memory;
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size) { return no_memory ? NULL : __real_calloc(n, size); }

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

/* Whatever changes these bytes changes every nation of every seed: say so in the change log. */
static const char golden[] = "d5d3da9fc5ad050a43f368567ab3b858b2620919866250a5755cfac61e27d10a";

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
    assert_string_equal(a, golden);
    assert_in_range(x.unknown_products, 750, 1050); /* 30 % of 3000, five sigma */
}

/* ---- sizes -------------------------------------------------------------------------------- */

static void test_rows_are_as_many_as_promised(void **state)
{
    (void)state;
    char hex[65];
    struct tally y = {0};
    crd_synth_size n;
    assert_ok(make(2, 20000, 0, &y, hex, NULL));
    crd_synth_size_of(20000, &n);
    assert_int_equal(y.rows[CRD_T_element], 20000);
    assert_int_equal(y.rows[CRD_T_site], n.sites);
    assert_int_equal(y.rows[CRD_T_area], n.areas);
    assert_int_equal(y.rows[CRD_T_party], n.parties);
    assert_int_equal(y.rows[CRD_T_product], n.products);
    assert_int_equal(y.rows[CRD_T_component], n.components);
    assert_int_equal(y.rows[CRD_T_service], n.services);
    assert_int_equal(y.rows[CRD_T_network], CRD_SYNTH_NETWORKS);
    /* what analyses read; the rest is for people to decide */
    for (int t = 0; t < CRD_T_COUNT; t++)
        if (t != CRD_T_decision && t != CRD_T_code && t != CRD_T_risk)
            assert_true(y.rows[t] > 0);
}

/* The nation that the design speaks of. */
static void test_a_million_elements(void **state)
{
    (void)state;
    crd_synth_size n;
    crd_synth_size_of(1000000, &n);
    assert_int_equal(n.sites, 100000);
    assert_int_equal(n.services, 10000);
    assert_int_equal(n.parties, 10000);
    assert_true(n.suppliers >= 500);
    assert_int_equal(n.mobile, 4);
    assert_int_equal(n.regions, 20);
    crd_synth_size ten;
    crd_synth_size_of(10000000, &ten);
    assert_int_equal(ten.sites, 10 * n.sites);
    assert_int_equal(ten.parties, 10 * n.parties);
    assert_int_equal(ten.services, 10 * n.services);
    assert_in_range(ten.data_centres, 8 * n.data_centres, 10 * n.data_centres);
}

/* ---- shares ------------------------------------------------------------------------------- */

enum { MAKERS = 64 };

/* How many elements of a function are of which maker, by network and region. */
struct shares {
    uint32_t *maker_of; /* [products] */
    uint64_t n_products, unknown;
    uint32_t *region_of; /* [sites] by area */
    uint64_t n_sites, of[CRD_SYNTH_NETWORKS][20][MAKERS], all[CRD_SYNTH_NETWORKS][20];
};

static uint64_t number_in(crd_str id)
{
    uint64_t n = 0;
    for (size_t i = 0; i < id.len; i++)
        n = id.ptr[i] >= '0' && id.ptr[i] <= '9' ? n * 10 + (uint64_t)(id.ptr[i] - '0') : n;
    return n;
}

static crd_status shares_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                             crd_err *err)
{
    struct shares *x = ctx;
    (void)from;
    (void)err;
    if (t == crd_records.tables[CRD_T_product]) {
        const crd_product *p = rec;
        x->maker_of[x->n_products++] = (uint32_t)(number_in(p->maker) - crd_synth_maker(0));
    } else if (t == crd_records.tables[CRD_T_site]) {
        const crd_site *p = rec;
        x->region_of[x->n_sites++] = (uint32_t)number_in(p->area);
    } else if (t == crd_records.tables[CRD_T_element]) {
        const crd_element *e = rec;
        bool radio = crd_str_eq(e->function, CRD_STR("ru")) ||
                     crd_str_eq(e->function, CRD_STR("enb")) ||
                     crd_str_eq(e->function, CRD_STR("gnb"));
        uint64_t network = number_in(e->network), site = number_in(e->site);
        uint32_t maker = x->maker_of[number_in(e->product)];
        if (!radio || maker >= MAKERS)
            return CRD_OK;
        x->all[network][x->region_of[site] % 20]++;
        x->of[network][x->region_of[site] % 20][maker]++;
    }
    return CRD_OK;
}

/* Each mobile operator has of each vendor, in each region, about as much radio as it asked for. */
static void test_shares_of_vendors_are_as_asked(void **state)
{
    (void)state;
    crd_synth_opts o = {.seed = 11, .elements = 200000};
    struct shares *x = calloc(1, sizeof *x);
    crd_synth_size n;
    crd_synth_size_of(o.elements, &n);
    assert_int_equal(n.regions, 20);
    assert_true(n.vendors < MAKERS);
    x->maker_of = calloc(n.products, sizeof *x->maker_of);
    x->region_of = calloc(n.sites, sizeof *x->region_of);
    assert_ok(crd_synth(&o, &(crd_sink){.ctx = x, .put = shares_put}, NULL));
    for (uint32_t net = 0; net < n.mobile; net++)
        for (uint32_t r = 0; r < 20; r++) {
            crd_synth_share asked[CRD_SYNTH_VENDORS];
            crd_synth_shares(&o, net, CRD_SYNTH_RAN, r, asked);
            assert_true(x->all[net][r] > 300);
            for (int k = 0; k < CRD_SYNTH_VENDORS; k++) {
                uint64_t got = x->of[net][r][asked[k].vendor] * 1000000 / x->all[net][r];
                /* makers of everything are no small makers; five sigma of 300 is 14 % */
                assert_in_range(got, asked[k].ppm > 140000 ? asked[k].ppm - 140000 : 0,
                                asked[k].ppm + 140000);
            }
        }
    crd_synth_share a[CRD_SYNTH_VENDORS], b[CRD_SYNTH_VENDORS];
    int differ = 0;
    crd_synth_shares(&o, 0, CRD_SYNTH_RAN, 0, a);
    for (uint32_t r = 1; r < 20; r++) { /* regions are not all alike */
        crd_synth_shares(&o, 0, CRD_SYNTH_RAN, r, b);
        differ += a[0].vendor != b[0].vendor;
    }
    assert_in_range(differ, 1, 19);
    free(x->maker_of);
    free(x->region_of);
    free(x);
}

/* ---- links -------------------------------------------------------------------------------- */

enum { SITES = 4000, LINKS = 6000 };

struct ways {
    uint32_t up[SITES]; /* union-find over sites */
    uint32_t a[LINKS], b[LINKS], degree[SITES], n, supports, ducts;
};

static uint32_t root_of(struct ways *x, uint32_t v)
{
    while (x->up[v] != v)
        v = x->up[v] = x->up[x->up[v]];
    return v;
}

static crd_status ways_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                           crd_err *err)
{
    struct ways *x = ctx;
    (void)from;
    (void)err;
    if (t == crd_records.tables[CRD_T_link]) {
        const crd_link *l = rec;
        uint32_t a = (uint32_t)number_in(l->a), b = (uint32_t)number_in(l->b);
        assert_true(a < SITES && b < SITES && a != b && x->n < LINKS);
        assert_int_equal(number_in(l->id), x->n);
        x->a[x->n] = a;
        x->b[x->n++] = b;
        x->degree[a]++;
        x->degree[b]++;
        x->up[root_of(x, a)] = root_of(x, b);
    } else if (t == crd_records.tables[CRD_T_link_support]) {
        const crd_link_support *l = rec;
        uint64_t upper = number_in(l->upper), lower = number_in(l->lower);
        assert_int_equal(x->a[upper], x->a[lower]); /* a wavelength ends where its fibre does */
        assert_int_equal(x->b[upper], x->b[lower]);
        x->supports++;
    } else if (t == crd_records.tables[CRD_T_risk_member]) {
        const crd_risk_member *r = rec;
        x->ducts += crd_str_starts(r->risk_group, CRD_STR("duct-"));
    }
    return CRD_OK;
}

static void test_every_place_is_connected(void **state)
{
    (void)state;
    static struct ways x;
    crd_synth_opts o = {.seed = 12, .elements = SITES * 10};
    crd_synth_size n;
    x = (struct ways){.n = 0};
    for (uint32_t i = 0; i < SITES; i++)
        x.up[i] = i;
    crd_synth_size_of(o.elements, &n);
    assert_int_equal(n.sites, SITES);
    assert_ok(crd_synth(&o, &(crd_sink){.ctx = &x, .put = ways_put}, NULL));
    for (uint32_t i = 1; i < SITES; i++)
        assert_int_equal(root_of(&x, i), root_of(&x, 0));
    for (uint32_t i = 0; i < n.data_centres + n.exchanges; i++)
        assert_true(x.degree[i] >= 2); /* no data centre or exchange hangs on one link */
    assert_int_equal(x.supports, n.exchanges);
    assert_int_equal(x.ducts, 2 * ((n.exchanges + 2) / 3));
}

/* ---- owners ------------------------------------------------------------------------------- */

enum { PARTIES = 2000 };

struct owners {
    uint32_t main[PARTIES]; /* who holds more than half; 0 = nobody */
    int64_t votes[PARTIES];
    uint64_t past, self, crosswise, states, unknown, held;
    uint32_t pair[PARTIES][8], pairs[PARTIES];
};

static crd_status owners_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                             crd_err *err)
{
    struct owners *x = ctx;
    (void)from;
    (void)err;
    if (t != crd_records.tables[CRD_T_holding])
        return CRD_OK;
    const crd_holding *h = rec;
    uint64_t owner = number_in(h->owner), owned = number_in(h->owned);
    assert_true(owner < PARTIES && owned < PARTIES);
    x->past += h->until != CRD_DATE_NONE;
    x->self += owner == owned;
    x->states += crd_str_starts(h->owner, CRD_STR("jurisdiction:"));
    if (!crd_str_eq(h->kind, CRD_STR("votes")) || h->until != CRD_DATE_NONE)
        return CRD_OK;
    x->held++;
    x->unknown += h->ppm_min == CRD_NULL32;
    if (h->ppm_min == CRD_NULL32)
        return CRD_OK;
    x->votes[owned] += h->ppm_min;
    if (h->ppm_min > 500000)
        x->main[owned] = (uint32_t)owner;
    if (x->pairs[owner] < 8)
        x->pair[owner][x->pairs[owner]++] = (uint32_t)owned;
    for (uint32_t i = 0; i < x->pairs[owned]; i++)
        x->crosswise += x->pair[owned][i] == owner;
    return CRD_OK;
}

static void test_ownership_is_deep_and_crossed(void **state)
{
    (void)state;
    static struct owners x;
    x = (struct owners){.past = 0};
    crd_synth_opts o = {.seed = 5, .elements = 200000, .unknown_ppm = 100000};
    assert_ok(crd_synth(&o, &(crd_sink){.ctx = &x, .put = owners_put}, NULL));
    int deepest = 0, majorities = 0;
    for (uint32_t i = 0; i < PARTIES; i++) {
        int depth = 0;
        assert_true(x.votes[i] <= 1000000);
        majorities += x.main[i] != 0;
        for (uint32_t at = i; x.main[at] && depth < 100; at = x.main[at])
            depth++;
        deepest = depth > deepest ? depth : deepest;
    }
    assert_in_range(deepest, 4, 30);
    assert_in_range(majorities, PARTIES / 4, PARTIES * 3 / 4);
    assert_in_range(x.held, PARTIES, PARTIES * 3);
    assert_true(x.past > 0 && x.self > 0 && x.crosswise > 0 && x.states > 0);
    assert_in_range(x.unknown, x.held * 7 / 100, x.held * 13 / 100);
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

/* ---- references --------------------------------------------------------------------------- */

enum { ROOM = 40000 };

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
        assert_true(k->n < ROOM);
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

struct small {
    const char *name;
    crd_synth_opts o;
};

static const struct small small[] = {
    {"the least", {.seed = 3, .elements = 100, .unknown_ppm = 100000}},
    {"not a multiple of anything", {.seed = 4, .elements = 1237}},
    {"four operators", {.seed = 5, .elements = 9000, .unknown_ppm = 20000}},
};

static void test_every_reference_is_kept(void **state)
{
    const struct small *t = *state;
    struct keys k = {.at = calloc(ROOM, sizeof *k.at)};
    crd_sink sink = {.ctx = &k, .put = keys_put};
    assert_ok(crd_synth(&t->o, &sink, NULL));
    qsort(k.at, k.n, sizeof k.at[0], by_text);
    for (size_t i = 1; i < k.n; i++)
        k.twice += strcmp(k.at[i - 1], k.at[i]) == 0;
    k.look = true;
    assert_ok(crd_synth(&t->o, &sink, NULL));
    assert_int_equal(k.dangling, 0);
    assert_int_equal(k.twice, 0);
    free(k.at);
}

/* ---- as a feed ---------------------------------------------------------------------------- */

/* A hash over the rows of each table, in order, without their lines. */
struct by_table {
    crd_sha256 hash[CRD_T_COUNT];
    uint64_t rows[CRD_T_COUNT];
};

static crd_status by_table_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                               crd_err *err)
{
    struct by_table *y = ctx;
    int table = crd_schema_index(&crd_records, t);
    crd_buf b;
    (void)err;
    crd_buf_init(&b, 1 << 16);
    crd_buf_add(&b, from->source);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        crd_field_text(&t->fields[i], rec, &b);
        crd_buf_addc(&b, '\n');
    }
    y->rows[table]++;
    crd_sha256_add(&y->hash[table], crd_buf_str(&b));
    crd_buf_done(&b);
    return CRD_OK;
}

static void test_a_feed_gives_the_same_tables(void **state)
{
    (void)state;
    struct by_table *x = calloc(2, sizeof *x);
    crd_synth_opts o = {.seed = 9, .elements = 7000, .unknown_ppm = 50000};
    crd_feed feed = crd_synth_feed(&o);
    for (size_t t = 0; t < CRD_T_COUNT; t++) {
        crd_sha256_init(&x[0].hash[t]);
        crd_sha256_init(&x[1].hash[t]);
    }
    assert_ok(crd_synth(&o, &(crd_sink){.ctx = &x[0], .put = by_table_put}, NULL));
    crd_sink sink = {.ctx = &x[1], .put = by_table_put};
    for (size_t t = CRD_T_COUNT; t-- > 0;)
        assert_ok(feed.replay(feed.ctx, &(crd_query){.table = crd_records.tables[t]}, &sink, NULL));
    for (size_t t = 0; t < CRD_T_COUNT; t++) {
        char a[65], b[65];
        crd_sha256_end(&x[0].hash[t], a);
        crd_sha256_end(&x[1].hash[t], b);
        assert_int_equal(x[0].rows[t], x[1].rows[t]);
        assert_string_equal(a, b);
    }
    free(x);
}

struct asked {
    const char *name, *table, *field, *value, *source, *where;
    uint64_t rows;
    crd_status want;
};

static const struct asked asked[] = {
    {"a key", "party", "id", "party-000017", NULL, NULL, 1, CRD_OK},
    {"no such key", "party", "id", "party", NULL, NULL, 0, CRD_OK},
    {"its source", "network", NULL, NULL, "synth-9", NULL, CRD_SYNTH_NETWORKS, CRD_OK},
    {"another source", "network", NULL, NULL, "synth-1", NULL, 0, CRD_OK},
    {"SQL", "network", NULL, NULL, NULL, "1", 0, CRD_EINVAL},
};

static void test_what_is_asked(void **state)
{
    const struct asked *t = *state;
    struct by_table *x = calloc(1, sizeof *x);
    crd_synth_opts o = {.seed = 9, .elements = 7000};
    crd_feed feed = crd_synth_feed(&o);
    const crd_table *table = crd_schema_find(&crd_records, crd_str_from(t->table));
    crd_str value = crd_str_from(t->value);
    crd_query q = {
        .table = table, .source = crd_str_from(t->source), .where = crd_str_from(t->where)};
    crd_with with = {.field = &table->fields[0], .values = &value, .n = 1};
    for (int any = 0; any < (t->field ? 2 : 1); any++) {
        q.with = t->field && !any ? &table->fields[0] : NULL;
        q.values = &value;
        q.n_values = 1;
        q.any = &with;
        q.n_any = (size_t)any;
        uint64_t before = x->rows[crd_schema_index(&crd_records, table)];
        crd_sink sink = {.ctx = x, .put = by_table_put};
        crd_sha256_init(&x->hash[crd_schema_index(&crd_records, table)]);
        crd_err err = CRD_ERR_INIT;
        assert_status(t->want, feed.replay(feed.ctx, &q, &sink, &err), &err);
        assert_int_equal(x->rows[crd_schema_index(&crd_records, table)] - before, t->rows);
    }
    free(x);
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

static void test_without_memory_nothing_is_put(void **state)
{
    (void)state;
    struct tally y = {.put = 0};
    crd_sink sink = {.ctx = &y, .put = tally_put};
    crd_err err = CRD_ERR_INIT;
    no_memory = true;
    crd_status rc = crd_synth(&(crd_synth_opts){.elements = 1000}, &sink, &err);
    no_memory = false;
    assert_status(CRD_ENOMEM, rc, &err);
    assert_int_equal(y.rows[CRD_T_source], 0);
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
    CRD_SUITE_ADD(&s, test_rows_are_as_many_as_promised);
    CRD_SUITE_ADD(&s, test_a_million_elements);
    CRD_SUITE_ADD(&s, test_shares_of_vendors_are_as_asked);
    CRD_SUITE_ADD(&s, test_every_place_is_connected);
    CRD_SUITE_ADD(&s, test_ownership_is_deep_and_crossed);
    CRD_SUITE_ADD(&s, test_unknowns_follow_the_rate);
    CRD_SUITE_ROWS(&s, small, test_every_reference_is_kept);
    CRD_SUITE_ADD(&s, test_a_feed_gives_the_same_tables);
    CRD_SUITE_ROWS(&s, asked, test_what_is_asked);
    CRD_SUITE_ADD(&s, test_it_stops_when_asked);
    CRD_SUITE_ADD(&s, test_without_memory_nothing_is_put);
    CRD_SUITE_ADD(&s, test_a_failing_sink_ends_it);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "synth");
}
