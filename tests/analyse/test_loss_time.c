/* From when to when services are lost, and how many people for how long. */
#include "loss_world.h"

#include "base/buf.h"

#include <math.h>

struct time_case {
    const char *name;
    crd_loss_mode mode;
    double horizon;
    const char *expect; /* of service s, when a is lost: certain; possible; people x hours */
    const char *rows[14][2];
};

static void show(crd_buf *to, const crd_loss_lasting *l)
{
    if (l->hours > 0)
        crd_buf_addf(to, "%g-%g%s of %g", l->from, l->until, l->lasts ? "+" : "", l->hours);
    else
        crd_buf_adds(to, "never");
}

#define S                                                         \
    {                                                             \
        "service", "id=s;name=S;customer_class=police;users=1000" \
    }
#define A \
    {"party", "id=a;name=A Ltd"}, { "product", "id=p;maker=a" }
#define B \
    {"party", "id=b;name=B Ltd"}, { "product", "id=q;maker=b" }
#define EL(id, product, more)                                                \
    {                                                                        \
        "element", "id=" id ";function=upf;product=" product ";owner=x" more \
    }
#define R(more)                               \
    {                                         \
        "need", "service=s;node=r;kind=" more \
    }
#define MEMBER(what)                                   \
    {                                                  \
        "need_member", "service=s;node=r;member=" what \
    }
#define NEEDS(a, b, more)                                                           \
    {                                                                               \
        "dependency", "dependent=element:" a ";needs=element:" b ";kind=power" more \
    }

/* clang-format off */
static const struct time_case cases[] = {
    {"until it is restored", CRD_LOSS_FAILS, 100, "0-8 of 8; 0-8 of 8; 8000",
     {S, A, EL("e", "p", ";restore_h=8"), R("all"), MEMBER("element:e")}},
    {"when nobody knows: perhaps no time, perhaps for good", CRD_LOSS_FAILS, 100, "never; 0-100+ of 100; 0-100000",
     {S, A, EL("e", "p", ""), R("all"), MEMBER("element:e")}},
    {"beyond the horizon it goes on", CRD_LOSS_FAILS, 24, "0-24+ of 24; 0-24+ of 24; 24000",
     {S, A, EL("e", "p", ";restore_h=80"), R("all"), MEMBER("element:e")}},
    {"restored at the horizon", CRD_LOSS_FAILS, 24, "0-24+ of 24; 0-24+ of 24; 24000",
     {S, A, EL("e", "p", ";restore_h=24"), R("all"), MEMBER("element:e")}},
    {"once the battery is empty", CRD_LOSS_FAILS, 100, "4-10 of 6; 4-10 of 6; 6000",
     {S, A, B, EL("e", "q", ""), EL("g", "p", ";restore_h=10"), NEEDS("e", "g", ";autonomy_h=4"), R("all"), MEMBER("element:e")}},
    {"power is back before that", CRD_LOSS_FAILS, 100, "never; never; 0",
     {S, A, B, EL("e", "q", ""), EL("g", "p", ";restore_h=3"), NEEDS("e", "g", ";autonomy_h=4"), R("all"), MEMBER("element:e")}},
    {"a battery of unknown size", CRD_LOSS_FAILS, 100, "never; 0-10 of 10; 0-10000",
     {S, A, B, EL("e", "q", ""), EL("g", "p", ";restore_h=10"), NEEDS("e", "g", ""), R("all"), MEMBER("element:e")}},
    {"the first of two to be back is enough", CRD_LOSS_FAILS, 100, "0-5 of 5; 0-5 of 5; 5000",
     {S, A, EL("e", "p", ";restore_h=5"), EL("f", "p", ";restore_h=50"), R("any"), MEMBER("element:e"), MEMBER("element:f")}},
    {"down twice", CRD_LOSS_FAILS, 100, "0-30 of 15; 0-30 of 15; 15000",
     {S, A, B, EL("e", "q", ""), EL("g", "p", ";restore_h=30"), NEEDS("e", "g", ";autonomy_h=20"), EL("f", "p", ";restore_h=5"), R("all"), MEMBER("element:e"), MEMBER("element:f")}},
    {"licences end", CRD_LOSS_WITHDRAWS, 2400, "720-2400+ of 1680; 720-2400+ of 1680; 1680000",
     {S, A, EL("e", "p", ";licence_grace_days=30"), R("all"), MEMBER("element:e")}},
    {"spares run out before", CRD_LOSS_WITHDRAWS, 2400, "720-2400+ of 1680; 240-2400+ of 2160; 1680000-2160000",
     {S, A, EL("e", "p", ";licence_grace_days=30;spares_days=10"), R("all"), MEMBER("element:e")}},
    {"not within the horizon", CRD_LOSS_WITHDRAWS, 240, "never; never; 0",
     {S, A, EL("e", "p", ";licence_grace_days=30"), R("all"), MEMBER("element:e")}},
};
/* clang-format on */

static const crd_loss_times *over(struct one *o, const crd_loss_opts *opts, double horizon)
{
    const crd_loss_times *t;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_loss_over_time(o->t, opts, horizon, o->arena, &t, &err), &err);
    return t;
}

static void test_case(void **state)
{
    const struct time_case *c = *state;
    struct one o;
    crd_str set[] = {CRD_STR("a")};
    crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER, .mode = c->mode, .set = set, .n_set = 1};
    const crd_loss_lasting never = {0};
    crd_buf got;
    mem_init(&o.m);
    crd_buf_init(&got, 4096);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++)
        mem_put(&o.m, "case", c->rows[i][0], c->rows[i][1]);
    one_make(&o);
    const crd_loss_times *t = over(&o, &opts, c->horizon);
    assert_int_equal(t->n_losses, 1);
    assert_true(t->n_spells <= 1 && t->exact);
    show(&got, t->n_spells ? &t->spells[0].low : &never);
    crd_buf_adds(&got, "; ");
    show(&got, t->n_spells ? &t->spells[0].high : &never);
    const crd_loss_count *n = &t->losses[0].people_hours;
    crd_buf_addf(&got, n->low == n->high ? "; %lld" : "; %lld-%lld", (long long)n->low,
                 (long long)n->high);
    assert_string_equal(got.at, c->expect);
    crd_buf_done(&got);
    one_done(&o);
}

/* ---- random worlds: stretches say what every moment says ----------------------------------- */

static uint64_t seed = 20261125;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

enum { PARTIES = 4, HORIZON = 100 };

static void make_world(struct memfeed *m, uint32_t times)
{
    uint32_t elements = 4 + draw(times > 10 ? 40 : 6);
    for (uint32_t i = 0; i < PARTIES; i++) {
        put(m, "party", "id=p%u;name=Firm %u Ltd", i, i);
        put(m, "product", "id=q%u;maker=p%u", i, i);
    }
    for (uint32_t i = 0; i < elements; i++) {
        char more[64] = "";
        if (draw(5))
            snprintf(more, sizeof more, ";restore_h=%u;licence_grace_days=%u%s", 1 + draw(times),
                     draw(5), draw(2) ? "" : ";spares_days=1");
        put(m, "element", "id=e%u;function=upf;product=q%u;owner=x%s", i, draw(PARTIES), more);
    }
    for (uint32_t i = draw(8); i > 0; i--) {
        char more[32] = "";
        if (draw(4))
            snprintf(more, sizeof more, ";autonomy_h=%u", draw(times));
        put(m, "dependency", "dependent=element:e%u;needs=element:e%u;kind=%s%s", draw(elements),
            draw(elements), draw(2) ? "power" : "management", more);
    }
    for (uint32_t i = 0; i < 2; i++) {
        static const char *const kinds[] = {"all", "any", "elements;k=2"};
        put(m, "service", "id=s%u;name=S;customer_class=police;users=%u", i, 10 + i);
        put(m, "need", "service=s%u;node=r;kind=%s", i, kinds[draw(3)]);
        for (uint32_t k = 1 + draw(4); k > 0; k--)
            put(m, "need_member", "service=s%u;node=r;member=element:e%u", i, draw(elements));
    }
}

static const crd_loss_spell *find(const crd_loss_times *t, uint32_t loss, crd_str service)
{
    for (size_t i = 0; i < t->n_spells; i++)
        if (t->spells[i].loss == loss && crd_str_eq(t->spells[i].service, service))
            return &t->spells[i];
    return NULL;
}

/* What the moment says of a loss and service: bit 0 certainly, bit 1 possibly. */
static unsigned moment(const crd_loss_result *r, crd_str id, crd_str service)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (crd_str_eq(r->whats[r->cells[i].what].id, id) &&
            crd_str_eq(r->cells[i].service, service))
            return r->cells[i].lost_low + 2u * r->cells[i].lost_high;
    return 0;
}

static void same(double a, double b) { assert_true(fabs(a - b) < 1e-9); }

struct sums {
    double from[2], until[2], hours[2];
};

static void judge_spell(const crd_loss_times *t, uint32_t loss, crd_str service,
                        const struct sums *is)
{
    const crd_loss_spell *s = find(t, loss, service);
    if (!s) {
        assert_true(is->hours[1] == 0);
        return;
    }
    if (!t->exact) {
        assert_true(s->low.hours <= is->hours[0] + 1e-9 && s->high.hours >= is->hours[1] - 1e-9);
        return;
    }
    same(s->low.hours, is->hours[0]);
    same(s->high.hours, is->hours[1]);
    if (is->hours[0] > 0) {
        same(s->low.from, is->from[0]);
        same(s->low.until, is->until[0]);
    }
    same(s->high.from, is->from[1]);
    same(s->high.until, is->until[1]);
}

static void test_every_moment(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(40); round > 0; round--) {
        struct one o;
        crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER,
                              .mode = round % 3 ? CRD_LOSS_FAILS : CRD_LOSS_WITHDRAWS};
        const crd_loss_result *at[HORIZON];
        bool many = round % 4 == 0;
        mem_init(&o.m);
        make_world(&o.m, many ? 60 : 10);
        one_make(&o);
        const crd_loss_times *t = over(&o, &opts, HORIZON);
        for (int h = 0; h < HORIZON; h++) { /* times are whole hours: nothing happens between */
            opts.hours = h + 0.5;
            at[h] = ask(&o, &opts);
        }
        for (uint32_t loss = 0; loss < t->n_losses; loss++)
            for (int s = 0; s < 2; s++) {
                crd_str service = s ? CRD_STR("s1") : CRD_STR("s0");
                struct sums is = {{0}, {0}, {0}};
                for (int h = 0; h < HORIZON; h++) {
                    unsigned down = moment(at[h], t->losses[loss].id, service);
                    for (int b = 0; b < 2; b++) {
                        if (!(down >> b & 1))
                            continue;
                        is.from[b] = is.hours[b] > 0 ? is.from[b] : h;
                        is.until[b] = h + 1;
                        is.hours[b] += 1;
                    }
                }
                judge_spell(t, loss, service, &is);
            }
        one_done(&o);
    }
}

/* ---- order -------------------------------------------------------------------------------- */

static void test_ranks(void **state)
{
    (void)state;
    static const struct {
        crd_loss_rank rank;
        const char *first;
    } rows[] = {{CRD_LOSS_BY_CRITICAL, "c"},
                {CRD_LOSS_BY_PEOPLE_HOURS, "b"},
                {CRD_LOSS_BY_USERS, "a"},
                {CRD_LOSS_BY_CAPACITY, "d"}};
    struct one o;
    mem_init(&o.m);
    put(&o.m, "service", "id=s;name=S;customer_class=public;users=1000;criticality=1");
    put(&o.m, "service", "id=t;name=T;customer_class=public;users=100;criticality=1");
    put(&o.m, "service", "id=u;name=U;customer_class=police;users=10;criticality=5");
    for (const char *id = "abcd"; *id; id++) {
        put(&o.m, "party", "id=%c;name=Firm %c Ltd", *id, *id);
        put(&o.m, "product", "id=%c;maker=%c", *id, *id);
        put(&o.m, "element", "id=e%c;function=upf;product=%c;owner=x;restore_h=%d", *id, *id,
            *id == 'b' ? 90 : 1);
    }
    put(&o.m, "site", "id=h");
    put(&o.m, "site", "id=i");
    put(&o.m, "link", "id=l;a=site:h;b=site:i;capacity_gbps=100;restore_h=1");
    put(&o.m, "tie", "holder=party:d;target=link:l;kind=builds");
    for (int i = 0; i < 3; i++) {
        put(&o.m, "need", "service=%c;node=r;kind=all", "stu"[i]);
        put(&o.m, "need_member", "service=%c;node=r;member=element:e%c", "stu"[i], "abc"[i]);
    }
    one_make(&o);
    crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS};
    opts.times = over(&o, &opts, 100);
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        opts.rank = rows[i].rank;
        const crd_loss_result *r = ask(&o, &opts);
        assert_int_equal(r->n_whats, 4);
        assert_true(crd_str_eq(r->whats[0].id, crd_str_from(rows[i].first)));
    }
    one_done(&o);
}

static void test_refused(void **state)
{
    (void)state;
    struct one o;
    const crd_loss_times *t;
    mem_init(&o.m);
    make_world(&o.m, 5);
    one_make(&o);
    crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS};
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_EINVAL, crd_loss_over_time(o.t, &opts, 0, o.arena, &t, &err), &err);
    assert_null(t);
    opts.rank = CRD_LOSS_BY_PEOPLE_HOURS; /* nobody has worked them out */
    const crd_loss_result *r;
    crd_err other = CRD_ERR_INIT;
    assert_status(CRD_EINVAL, crd_loss(o.t, &opts, o.arena, &r, &other), &other);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_every_moment);
    CRD_SUITE_ADD(&s, test_ranks);
    CRD_SUITE_ADD(&s, test_refused);
    return crd_suite_run(&s, "analyse/loss_time");
}
