/* Any two at once, against each two asked for by themselves: what both take, and what of it neither
 * takes alone. */
#include "loss_world.h"

#include "synth/synth.h"

enum { WEIGHED = 6 };

static bool same(crd_loss_count a, crd_loss_count b) { return a.low == b.low && a.high == b.high; }

static crd_loss_count beyond(crd_loss_count both, crd_loss_count a, crd_loss_count b)
{
    int64_t low = both.low - a.low - b.low, high = both.high - a.high - b.high;
    low = low > 0 ? low : 0;
    return (crd_loss_count){low, high > low ? high : low};
}

static const crd_loss_what *alone_of(const crd_loss_result *r, crd_str id)
{
    for (size_t i = 0; i < r->n_whats; i++)
        if (crd_str_eq(r->whats[i].id, id))
            return &r->whats[i];
    return NULL;
}

static void same_lasting(const crd_loss_lasting *x, const crd_loss_lasting *y)
{
    assert_true(x->hours == y->hours && x->lasts == y->lasts);
    assert_true(x->hours == 0 || (x->from == y->from && x->until == y->until));
}

/* From when to when, of one of the twos and of the same as one loss. */
static void same_spells(const crd_loss_times *twos, uint32_t two, const crd_loss_times *set)
{
    size_t n = 0;
    assert_non_null(twos);
    for (size_t i = 0; i < twos->n_spells; i++) {
        const crd_loss_spell *x = &twos->spells[i];
        if (x->loss != two)
            continue;
        assert_true(n < set->n_spells);
        const crd_loss_spell *y = &set->spells[n++];
        assert_true(crd_str_eq(x->service, y->service));
        same_lasting(&x->low, &y->low);
        same_lasting(&x->high, &y->high);
    }
    assert_int_equal(n, set->n_spells);
}

/* The two by themselves, as one loss. */
static const crd_loss_what *set_of(struct one *o, const crd_loss_opts *opts, double horizon,
                                   const crd_loss_result *all, const crd_loss_two *two,
                                   const crd_loss_result **ret)
{
    const crd_str ids[2] = {two->a, two->b};
    crd_err err = CRD_ERR_INIT;
    crd_loss_opts set = *opts;
    set.pairs = false;
    set.set = ids;
    set.n_set = 2;
    set.times = NULL;
    if (horizon > 0)
        assert_status(CRD_OK, crd_loss_over_time(o->t, &set, horizon, o->arena, &set.times, &err),
                      &err);
    *ret = ask(o, &set);
    if (horizon > 0)
        same_spells(all->two_times, (uint32_t)(two - all->twos), set.times);
    assert_int_equal((*ret)->n_whats, 1);
    return &(*ret)->whats[0];
}

static void compare(struct one *o, const crd_loss_opts *opts, double horizon,
                    const crd_loss_result *all, const crd_loss_two *two)
{
    const crd_loss_result *r;
    const crd_loss_what *set = set_of(o, opts, horizon, all, two, &r), *both = &two->both;
    const crd_loss_what *a = alone_of(all, two->a), *b = alone_of(all, two->b);
    const crd_loss_what nothing = {.people_hours = {0, 0}};
    a = a ? a : &nothing;
    b = b ? b : &nothing;
    assert_true(two->weighed);
    assert_true(same(both->services, set->services) && same(both->degraded, set->degraded));
    assert_true(same(both->critical, set->critical) && same(both->users, set->users));
    assert_true(same(both->elements, set->elements) && same(both->sites, set->sites));
    assert_true(same(both->links, set->links) && same(both->capacity, set->capacity));
    assert_true(two->told);
    assert_true(same(both->cut_sites, set->cut_sites));
    assert_true(same(both->cut_states, set->cut_states));
    assert_true(same(two->more.cut_sites, beyond(set->cut_sites, a->cut_sites, b->cut_sites)));
    assert_true(same(both->people.any, set->people.any));
    assert_true(same(both->people.calls, set->people.calls));
    assert_true(same(both->people_hours, set->people_hours));
    assert_true(same(two->alone[0], a->services) && same(two->alone[1], b->services));
    assert_true(same(two->more.capacity, beyond(set->capacity, a->capacity, b->capacity)));
    assert_true(same(two->more.people.any, beyond(set->people.any, a->people.any, b->people.any)));
    if (horizon > 0)
        assert_true(same(two->more.people_hours,
                         beyond(set->people_hours, a->people_hours, b->people_hours)));
}

/* In the order that was asked for. */
static void is_ranked(const crd_loss_result *r, crd_loss_rank rank)
{
    for (size_t i = 1; i < r->n_twos; i++) {
        const crd_loss_what *x = &r->twos[i - 1].more, *y = &r->twos[i].more;
        if (r->twos[i - 1].weighed != r->twos[i].weighed)
            continue;
        if (rank == CRD_LOSS_BY_CAPACITY)
            assert_true(x->capacity.low >= y->capacity.low);
        else if (rank == CRD_LOSS_BY_PEOPLE_HOURS)
            assert_true(x->people_hours.low >= y->people_hours.low);
        else
            assert_true(x->critical.low >= y->critical.low);
    }
    for (size_t i = 0; i < r->n_pairs; i++) {
        const crd_loss_two *two = &r->twos[r->pairs[i].two];
        assert_true(crd_str_eq(two->a, r->pairs[i].a) && crd_str_eq(two->b, r->pairs[i].b));
        assert_true(i == 0 || r->pairs[i - 1].two <= r->pairs[i].two);
    }
}

static uint64_t counted(const crd_loss_result *r, size_t two, bool certain)
{
    uint64_t n = 0;
    for (size_t i = 0; i < r->n_pairs; i++)
        n += r->pairs[i].two == two && (r->pairs[i].certain || !certain);
    return n;
}

static void nation(struct one *o, uint64_t seed)
{
    crd_err err = CRD_ERR_INIT;
    mem_init(&o->m);
    crd_sink sink = mem_sink(&o->m);
    assert_status(CRD_OK,
                  crd_synth(&(crd_synth_opts){.seed = seed, .elements = 600, .unknown_ppm = 50000},
                            &sink, &err),
                  &err);
    one_make(o);
}

static void test_both(void **state)
{
    (void)state;
    static const crd_loss_rank ranks[] = {CRD_LOSS_BY_CRITICAL, CRD_LOSS_BY_CAPACITY,
                                          CRD_LOSS_BY_PEOPLE_HOURS};
    struct one o;
    nation(&o, 5);
    for (size_t k = 0; k < CRD_COUNT(ranks); k++) {
        crd_err err = CRD_ERR_INIT;
        crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER,
                              .mode = CRD_LOSS_FAILS,
                              .pairs = true,
                              .weigh_pairs = WEIGHED,
                              .tell_pairs = WEIGHED,
                              .rank = ranks[k]};
        double horizon = ranks[k] == CRD_LOSS_BY_PEOPLE_HOURS ? 100 : 0;
        if (horizon > 0)
            assert_status(
                CRD_OK, crd_loss_over_time(o.t, &opts, horizon, o.arena, &opts.times, &err), &err);
        const crd_loss_result *r = ask(&o, &opts);
        assert_true(r->n_twos > WEIGHED && r->n_pairs > 0);
        is_ranked(r, ranks[k]);
        for (size_t i = 0; i < r->n_twos; i++) {
            assert_int_equal(r->twos[i].more.services.low, counted(r, i, true));
            assert_int_equal(r->twos[i].more.services.high, counted(r, i, false));
            assert_int_equal(r->twos[i].weighed, i < WEIGHED);
            assert_int_equal(r->twos[i].told, i < WEIGHED);
        }
        for (size_t i = 0; i < WEIGHED; i += k == 2 ? 3 : 1)
            compare(&o, &opts, horizon, r, &r->twos[i]);
    }
    one_done(&o);
}

/* Two networks that carry one another's users: neither loss leaves people without, both do. */
static void test_two_that_carry_one_another(void **state)
{
    (void)state;
    struct one o;
    mem_init(&o.m);
    put(&o.m, "setting", "name=nation;value=XN");
    put(&o.m, "jurisdiction", "id=XN;name=N");
    put(&o.m, "area", "id=a;country=XN;population=1000");
    for (int i = 0; i < 2; i++) {
        put(&o.m, "party", "id=o%d;name=Operator %d;jurisdiction=XN", i, i);
        put(&o.m, "party", "id=m%d;name=Maker %d;jurisdiction=XN", i, i);
        put(&o.m, "product", "id=p%d;maker=m%d;name=P;category=gnb", i, i);
        put(&o.m, "network", "id=n%d;operator=o%d;kind=mobile;country=XN;subscribers=400", i, i);
        put(&o.m, "element", "id=e%d;network=n%d;function=gnb;product=p%d;generations=5g", i, i, i);
        put(&o.m, "covers", "element=e%d;area=a;share_ppm=1000000;overlap=nested", i);
    }
    for (int i = 0; i < 2; i++)
        put(&o.m, "share_use",
            "what=network:n%d;used_by=n%d;kind=national-roaming;routing=home-routed;"
            "capacity_ppm=1000000",
            i, 1 - i);
    one_make(&o);
    crd_loss_opts opts = {
        .by = CRD_LOSS_MAKER, .mode = CRD_LOSS_FAILS, .pairs = true, .weigh_pairs = 10};
    const crd_loss_result *r = ask(&o, &opts);
    assert_int_equal(r->n_pairs, 0);
    assert_int_equal(r->n_twos, 1);
    assert_true(crd_str_eq(r->twos[0].a, CRD_STR("m0")));
    assert_true(crd_str_eq(r->twos[0].b_name, CRD_STR("Maker 1")));
    assert_int_equal(r->twos[0].more.people.calls.low, 1000);
    assert_true(r->twos[0].more.people.any.low >= 400);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_both);
    CRD_SUITE_ADD(&s, test_two_that_carry_one_another);
    return crd_suite_run(&s, "analyse/loss_pairs");
}
