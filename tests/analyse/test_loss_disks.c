/* Disks as losses: what they hit, by hand; random places against many middles; and what falls. */
#include "crdtest.h"

#include "analyse/loss.h"
#include "base/buf.h"
#include "geo/distance.h"

#include "memfeed.h"

#include <math.h>
#include <stdio.h>

struct one {
    struct memfeed m;
    crd_world *w;
    crd_ties *t;
    crd_arena *arena;
};

static void one_make(struct one *o)
{
    const crd_want *of[2];
    crd_want wants[64];
    size_t n[2], all = 0;
    crd_err err = CRD_ERR_INIT;
    crd_feed feed = mem_feed(&o->m);
    crd_world_opts opts = CRD_WORLD_OPTS;
    of[0] = crd_ties_wants(&n[0]);
    of[1] = crd_loss_wants(&n[1]);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < n[k]; i++)
            wants[all++] = of[k][i];
    assert_status(CRD_OK, crd_world_new(&feed, wants, all, &opts, &o->w, &err), &err);
    assert_status(CRD_OK, crd_ties_new(o->w, NULL, 0, &o->t, &err), &err);
    assert_ok(crd_arena_new(SIZE_MAX, &o->arena));
}

static void one_done(struct one *o)
{
    crd_arena_free(o->arena);
    crd_ties_free(o->t);
    crd_world_free(o->w);
    mem_done(&o->m);
}

/* ---- by hand ------------------------------------------------------------------------------ */

struct disk_case {
    const char *name;
    double radius_km;
    const char *want; /* sets, sorted: ids with "?" when possible; then what was left out */
    const char *rows[10][2];
};

/* One degree of latitude is 111.2 km. */
/* clang-format off */
static const struct disk_case cases[] = {
    {"nothing is nowhere", 5, "-0-0", {{"source", "name=case;as_of=2025-06-30"}}},
    {"two near, one far", 10, "a b / c -0-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b;lat=0.1;lon=0"}, {"site", "id=c;lat=5;lon=0"}}},
    {"equal places are hit together", 1, "a b -0-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b;lat=0;lon=0"}}},
    {"a site of no place is never hit", 10, "a -1-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b"}}},
    {"nor one that may be anywhere", 10, "a -1-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b;lat=0;lon=0;uncertainty_m=50000"}}},
    {"what is known roughly is hit for sure when it is near enough", 10, "a b -0-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b;lat=0.1;lon=0;uncertainty_m=5000"}}},
    {"and possibly when it is not", 10, "a b? / b -0-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b;lat=0.2;lon=0;uncertainty_m=5000"}}},
    {"less is known than the disk is large", 10, "a? -0-0", {{"site", "id=a;lat=0;lon=0;uncertainty_m=15000"}}},
    {"a link where its course passes", 10, "a / b / k -0-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b;lat=0;lon=4"}, {"link", "id=k"}, {"course", "link=k;seq=0;lat=2;lon=0"},
      {"course", "link=k;seq=1;lat=2;lon=4"}}},
    {"with its ends", 10, "a k / b k -0-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b;lat=0;lon=4"}, {"link", "id=k;a=site:a;b=site:b"}, {"course", "link=k;seq=1;lat=1;lon=4"},
      {"course", "link=k;seq=0;lat=1;lon=0"}}},
    {"without a course possibly on the shortest line", 10, "a k? / b k? / c k? -0-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b;lat=0;lon=4"}, {"site", "id=c;lat=0.05;lon=2"},
      {"link", "id=k;a=site:a;b=site:b"}}},
    {"an end at an element is where its site is", 10, "a k? / b k? -0-0", {{"site", "id=a;lat=0;lon=0"}, {"site", "id=b;lat=0;lon=4"}, {"element", "id=e;function=odf;site=b"},
      {"link", "id=k;a=site:a;b=element:e"}}},
    {"one end alone is no course", 10, "a -0-1", {{"site", "id=a;lat=0;lon=0"}, {"link", "id=k;a=site:a"}}},
    {"two lines that cross are hit together", 5, "a k? / b k? / c l? / d l? / k? l? -0-0", {{"site", "id=a;lat=-1;lon=0"}, {"site", "id=b;lat=1;lon=0"}, {"site", "id=c;lat=0;lon=-1"},
      {"site", "id=d;lat=0;lon=1"}, {"link", "id=k;a=site:a;b=site:b"}, {"link", "id=l;a=site:c;b=site:d"}}},
};
/* clang-format on */

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static void show(const crd_world *w, const crd_loss_disks *d, crd_buf *out)
{
    char sets[16][64];
    for (uint32_t i = 0; i < d->n; i++) {
        size_t at = 0;
        assert_true(i < 16);
        for (size_t k = d->first[i]; k < d->first[i + 1]; k++) {
            const crd_loss_member *m = &d->member[k];
            crd_str id = crd_world_text(w, crd_world_frame(w, m->table)->cols[0].text[m->row]);
            at += (size_t)snprintf(sets[i] + at, sizeof sets[i] - at, CRD_STR_FMT "%s ",
                                   CRD_STR_ARG(id), m->sure ? "" : "?");
        }
    }
    qsort(sets, d->n, sizeof *sets, by_text);
    for (uint32_t i = 0; i < d->n; i++)
        crd_buf_addf(out, "%s%s", i ? "/ " : "", sets[i]);
    crd_buf_addf(out, "-%u-%u", d->sites_left_out, d->links_left_out);
}

static void test_case(void **state)
{
    const struct disk_case *c = *state;
    struct one o;
    crd_loss_disks *d;
    crd_buf out;
    mem_init(&o.m);
    for (size_t i = 0; i < 10 && c->rows[i][0]; i++)
        mem_put(&o.m, "case", c->rows[i][0], c->rows[i][1]);
    one_make(&o);
    assert_ok(crd_loss_disks_new(o.w, c->radius_km, 0, &d, NULL));
    crd_buf_init(&out, 1 << 16);
    show(o.w, d, &out);
    assert_string_equal(out.at, c->want);
    crd_buf_done(&out);
    crd_loss_disks_free(d);
    one_done(&o);
}

/* ---- against many middles ----------------------------------------------------------------- */

enum { SITES = 12 };

struct place {
    double lat, lon, off_km;
};

static double uniform(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*seed >> 11) / 9007199254740992.0;
}

/* Is all of it, for certain and possibly, in some disk? */
static bool is_in_one(const crd_loss_disks *d, uint32_t sure, uint32_t may)
{
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t has = 0, could = 0;
        for (size_t k = d->first[i]; k < d->first[i + 1]; k++) {
            could |= 1u << d->member[k].row;
            has |= (uint32_t)d->member[k].sure << d->member[k].row;
        }
        if ((sure & ~has) == 0 && (may & ~could) == 0)
            return true;
    }
    return false;
}

static void hits(const struct place *p, unsigned n, double lat, double lon, double radius,
                 uint32_t *sure, uint32_t *may)
{
    *sure = *may = 0;
    for (unsigned i = 0; i < n; i++) {
        double far = crd_geo_sphere_km(lat, lon, p[i].lat, p[i].lon);
        *sure |= (uint32_t)(far <= radius - p[i].off_km) << i;
        *may |= (uint32_t)(far <= radius + p[i].off_km) << i;
    }
}

static void test_many_middles(void **state)
{
    (void)state;
    for (uint64_t round = 1; round <= crd_rounds(40); round++) {
        uint64_t seed = round;
        struct one o;
        struct place p[SITES];
        crd_loss_disks *d, *coarse;
        double radius = 5 + 20 * uniform(&seed);
        unsigned n = 2 + (unsigned)(uniform(&seed) * (SITES - 2));
        char text[160];
        mem_init(&o.m);
        for (unsigned i = 0; i < n; i++) {
            int off = uniform(&seed) < 0.5 ? 0 : (int)(uniform(&seed) * radius * 1500);
            p[i] = (struct place){uniform(&seed), 10 + uniform(&seed), off / 1000.0};
            snprintf(text, sizeof text, "id=s%02u;lat=%.17g;lon=%.17g;uncertainty_m=%d", i,
                     p[i].lat, p[i].lon, off);
            mem_put(&o.m, "case", "site", text);
        }
        one_make(&o);
        assert_ok(crd_loss_disks_new(o.w, radius, 0, &d, NULL));
        assert_true(d->cover_km == 0);
        assert_ok(crd_loss_disks_new(o.w, radius, 20, &coarse, NULL) == CRD_OK
                      ? CRD_OK
                      : crd_loss_disks_new(o.w, radius, 20000, &coarse, NULL));
        for (int i = 0; i < 3000; i++) {
            uint32_t sure, may;
            double lat = 1.4 * uniform(&seed) - 0.2, lon = 9.8 + 1.4 * uniform(&seed);
            hits(p, n, lat, lon, radius - 1e-5, &sure, &may);
            assert_true(is_in_one(d, sure, may));
            assert_true(is_in_one(coarse, 0, may));
        }
        for (uint32_t i = 0; i < coarse->n; i++) { /* what is certain there, one disk hits */
            uint32_t sure = 0;
            for (size_t k = coarse->first[i]; k < coarse->first[i + 1]; k++)
                sure |= (uint32_t)coarse->member[k].sure << coarse->member[k].row;
            assert_true(is_in_one(d, sure, 0));
        }
        crd_loss_disks_free(d);
        crd_loss_disks_free(coarse);
        one_done(&o);
    }
}

/* ---- what falls --------------------------------------------------------------------------- */

/* Two sites 22 km apart stand in for one another: a small disk takes neither service, a larger one
 * does; a third site far away alone carries another. */
static void test_what_falls(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"site", "id=a;lat=0;lon=0;name=Alpha"},
        {"site", "id=b;lat=0.2;lon=0;name=Beta;uncertainty_m=2000"},
        {"site", "id=c;lat=30;lon=0"},
        {"element", "id=ea;function=upf;site=a"},
        {"element", "id=eb;function=upf;site=b"},
        {"element", "id=ec;function=upf;site=c"},
        {"service", "id=s;name=S;customer_class=police;criticality=5;users=100"},
        {"need", "service=s;node=r;kind=any"},
        {"need_member", "service=s;node=r;member=element:ea"},
        {"need_member", "service=s;node=r;member=element:eb"},
        {"service", "id=t;name=T;customer_class=police;criticality=1;users=10"},
        {"need", "service=t;node=r;kind=all"},
        {"need_member", "service=t;node=r;member=element:ec"},
    };
    static const struct {
        double radius;
        int s_low, s_high;
    } asked[] = {{8, 0, 0}, {10.5, 0, 1}, {12.5, 1, 1}, {100, 1, 1}};
    struct one o;
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&o.m, "case", rows[i][0], rows[i][1]);
    one_make(&o);
    for (size_t i = 0; i < CRD_COUNT(asked); i++) {
        crd_loss_disks *d;
        const crd_loss_result *r;
        int low = 0, high = 0, other = 0;
        assert_ok(crd_loss_disks_new(o.w, asked[i].radius, 0, &d, NULL));
        crd_loss_opts opts = {.by = CRD_LOSS_DISK, .disks = d};
        assert_ok(crd_loss(o.t, &opts, o.arena, &r, NULL));
        assert_int_equal(r->asked, d->n);
        for (size_t k = 0; k < r->n_cells; k++) {
            bool s = crd_str_eq(r->cells[k].service, CRD_STR("s"));
            low |= s && r->cells[k].lost_low;
            high |= s && r->cells[k].lost_high;
            other += !s && r->cells[k].lost_low;
            assert_true(r->whats[r->cells[k].what].name.len > 0);
        }
        assert_int_equal(low, asked[i].s_low);
        assert_int_equal(high, asked[i].s_high);
        assert_int_equal(other, 1);
        assert_int_equal(r->n_places, (size_t)high + 1);
        const crd_loss_place *worst = &r->places[0]; /* s is more critical than t */
        if (high)
            assert_true(crd_str_eq(worst->service, CRD_STR("s")) && worst->low == low &&
                        worst->high == 1 && (worst->sure != UINT32_MAX) == (low > 0) &&
                        worst->may != UINT32_MAX);
        if (asked[i].radius > 11)
            assert_int_equal(r->whats[0].services.low, 1);
        crd_loss_disks_free(d);
    }
    one_done(&o);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    struct one o;
    crd_loss_disks *d;
    const crd_loss_result *r;
    crd_str id = CRD_STR("0.00000,0.00000");
    mem_init(&o.m);
    mem_put(&o.m, "case", "site", "id=a;lat=0;lon=0");
    one_make(&o);
    assert_status(CRD_EINVAL, crd_loss_disks_new(o.w, 0.05, 0, &d, NULL), NULL);
    assert_status(CRD_EINVAL, crd_loss_disks_new(o.w, 4001, 0, &d, NULL), NULL);
    assert_status(CRD_EINVAL, crd_loss_disks_new(o.w, (double)NAN, 0, &d, NULL), NULL);
    assert_ok(crd_loss_disks_new(o.w, 5, 0, &d, NULL));
    crd_loss_opts opts[] = {{.by = CRD_LOSS_DISK},
                            {.by = CRD_LOSS_DISK, .set = &id, .n_set = 1},
                            {.by = CRD_LOSS_DISK, .disks = d, .mode = CRD_LOSS_SABOTAGES}};
    for (size_t i = 0; i < CRD_COUNT(opts); i++)
        assert_status(CRD_EINVAL, crd_loss(o.t, &opts[i], o.arena, &r, NULL), NULL);
    crd_loss_disks_free(d);
    crd_loss_disks_free(NULL);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_many_middles);
    CRD_SUITE_ADD(&s, test_what_falls);
    CRD_SUITE_ADD(&s, test_what_is_refused);
    return crd_suite_run(&s, "analyse/loss_disks");
}
