/* Several in one hand: a coalition's votes, and a borrower's with its lenders', are one sum. */
#include "crdtest.h"

#include "analyse/explain.h"
#include "analyse/exposure.h"

#include "power_world.h"

/* The world of this seed, and one in which `both` consolidates two of its parties. */
static void make_pair(struct power_world *o, uint64_t seed, unsigned a, unsigned b, bool merged)
{
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_control_tie *pairs;
    size_t n;
    mem_init(&o->m);
    pw_actors(&o->m, &seed);
    for (unsigned i = 0; i < 4; i++) /* more to add up */
        pw_put(&o->m, "s", "holding", "owner=party:p%u;owned=p%u;kind=votes;ppm_min=%u;ppm_max=%u",
               pw_draw(&seed, 5), pw_draw(&seed, 5), 60000 * pw_draw(&seed, 7),
               420000 + 60000 * pw_draw(&seed, 2));
    pw_network(&o->m, &seed);
    pw_services(&o->m, &seed);
    for (unsigned i = 0; merged && i < 2; i++)
        pw_put(&o->m, "s", "holding", "owner=party:both;owned=p%u;kind=consolidates", i ? b : a);
    if (merged)
        pw_put(&o->m, "s", "party", "id=both;name=Both");
    o->w = ties_world(&o->m);
    assert_ok(crd_control_new(o->w, &votes, &o->control, NULL));
    assert_ok(crd_control_ties(o->control, &pairs, &n, NULL));
    assert_ok(crd_ties_new(o->w, pairs, n, &o->t, NULL));
    free(pairs);
    assert_ok(crd_arena_new(SIZE_MAX, &o->arena));
}

static const crd_exposure_result *ask(struct power_world *o, crd_exposure_opts opts)
{
    const crd_exposure_result *r;
    crd_err err = CRD_ERR_INIT;
    opts.stops = true;
    assert_status(CRD_OK, crd_exposure(o->t, &opts, o->arena, &r, &err), &err);
    return r;
}

static void assert_same(const crd_exposure_result *a, const crd_exposure_result *b)
{
    assert_int_equal(a->n_actors, 1);
    assert_int_equal(b->n_actors, 1);
    assert_int_equal(a->n_cells, b->n_cells);
    for (size_t i = 0; i < a->n_cells; i++)
        assert_memory_equal(a->cells[i].share, b->cells[i].share, sizeof a->cells[i].share);
}

static bool more_than(const crd_exposure_result *a, const crd_exposure_result *b)
{
    bool more = a->n_cells != b->n_cells;
    for (size_t i = 0; !more && i < a->n_cells; i++)
        more |= memcmp(a->cells[i].share, b->cells[i].share, sizeof a->cells[i].share) != 0;
    return more;
}

/* What a coalition reaches is what somebody reaches who consolidates its members; one who borrows
 * from the other has as much. Both ways of reaching agree. */
static void test_merged(void **state)
{
    (void)state;
    uint64_t rounds = crd_rounds(60), seed = 71, unlike = 0;
    for (uint64_t round = 0; round < rounds; round++) {
        struct power_world o, other;
        unsigned a = pw_draw(&seed, 5), b = (a + 1 + pw_draw(&seed, 4)) % 5;
        char name[2][20];
        snprintf(name[0], sizeof name[0], "party:p%u", a);
        snprintf(name[1], sizeof name[1], "party:p%u", b);
        crd_str two[2] = {crd_str_from(name[0]), crd_str_from(name[1])}, both = CRD_STR("both");
        crd_exposure_lend lend = {two[1], two[0]};
        make_pair(&o, seed, a, b, false);
        make_pair(&other, seed, a, b, true);
        crd_exposure_opts together = {
            .actors = two, .n_actors = 2, .coalition = true, .control = o.control};
        const crd_exposure_result *got = ask(&o, together);
        assert_same(got, ask(&other, (crd_exposure_opts){.actors = &both, .n_actors = 1}));
        assert_same(got, ask(&o, (crd_exposure_opts){.actors = two,
                                                     .n_actors = 1,
                                                     .lends = &lend,
                                                     .n_lends = 1,
                                                     .control = o.control}));
        crd_lane_reacher *lanes;
        assert_ok(crd_lane_reacher_new(o.t, NULL, &lanes, NULL));
        crd_reacher use = crd_lane_reacher_use(lanes);
        together.reacher = &use;
        assert_same(got, ask(&o, together));
        together.control = NULL;
        unlike += more_than(got, ask(&o, together));
        crd_lane_reacher_free(lanes);
        pw_done(&o);
        pw_done(&other);
        seed += 1000;
    }
    assert_true(unlike > 0 || rounds < 400); /* it was met; the rows below have it for sure */
}

/* A coalition has what its members have, in both bounds; and it, with a third, what it has. */
static void test_contains(void **state)
{
    (void)state;
    uint64_t rounds = crd_rounds(60), seed = 72;
    const crd_str three[] = {CRD_STR("X0"), CRD_STR("party:p1"), CRD_STR("party:p3")};
    for (uint64_t round = 0; round < rounds; round++) {
        struct power_world o;
        make_pair(&o, seed += 1000, 0, 1, false);
        for (size_t n = 1; n < 3; n++) {
            crd_exposure_opts opts = {
                .actors = three, .n_actors = n, .coalition = n > 1, .control = o.control};
            const crd_exposure_result *few = ask(&o, opts);
            opts.n_actors = n + 1;
            opts.coalition = true;
            const crd_exposure_result *many = ask(&o, opts);
            for (size_t i = 0, k = 0; i < few->n_cells; i++) {
                while (k < many->n_cells && many->cells[k].service < few->cells[i].service)
                    k++;
                assert_true(k < many->n_cells && many->cells[k].service == few->cells[i].service);
                for (unsigned p = 0; p < 2 * CRD_POWERS; p++) {
                    const crd_exposure_share *x = &few->cells[i].share[p / 4][p % 4];
                    const crd_exposure_share *y = &many->cells[k].share[p / 4][p % 4];
                    assert_true(x->low_ppm <= y->low_ppm && x->high_ppm <= y->high_ppm);
                }
            }
        }
        pw_done(&o);
    }
}

/* explain says what exposure counts. */
static void test_explained(void **state)
{
    (void)state;
    uint64_t rounds = crd_rounds(20), seed = 73;
    const crd_str two[] = {CRD_STR("party:p0"), CRD_STR("party:p1")};
    for (uint64_t round = 0; round < rounds; round++) {
        struct power_world o;
        crd_explainer *x;
        make_pair(&o, seed += 1000, 0, 1, false);
        const crd_exposure_result *r = ask(
            &o, (crd_exposure_opts){
                    .actors = two, .n_actors = 2, .coalition = true, .control = o.control});
        assert_ok(crd_explainer_new(o.t, o.control, &x, NULL));
        for (size_t i = 0; i < r->n_cells; i++)
            for (unsigned k = 0; k < 2 * CRD_POWERS; k++) {
                const crd_exposure_share *s = &r->cells[i].share[k / 4][k % 4];
                const crd_explain_result *e;
                crd_explain_opts how = {.latent = k / 4 == CRD_EXPOSURE_LATENT};
                char id[100];
                snprintf(id, sizeof id, "exposure:" CRD_STR_FMT "/party:p0+party:p1/%s",
                         CRD_STR_ARG(r->services[r->cells[i].service].id),
                         crd_explain_power(k % 4));
                assert_ok(crd_explain(x, crd_str_from(id), &how, o.arena, &e, NULL));
                assert_int_equal(e->share.low_ppm, s->low_ppm);
                assert_int_equal(e->share.high_ppm, s->high_ppm);
                assert_true(k % 4 == 3 || e->any || s->high_ppm == 0);
                /* certain users without a certain chain: things that stand in for each other */
                assert_true(s->low_ppm == 0 ||
                            crd_str_find(e->claim, CRD_STR("possible only")) == SIZE_MAX);
            }
        crd_explainer_free(x);
        pw_done(&o);
    }
}

struct pool_case {
    const char *name;
    const char *rows[10][2];
    const char *who; /* with '+' */
    const char *lend[2];
    const char *power;
    bool latent, any, certain;
    const char *says; /* the first hop that is no row's; NULL = any */
};

#define H(text)         \
    {                   \
        "holding", text \
    }
#define FIRMS                                                                     \
    {"party", "id=a;name=A"}, {"party", "id=b;name=B"}, {"party", "id=z;name=Z"}, \
    {                                                                             \
        "element", "id=e;function=amf;owner=z"                                    \
    }
/* clang-format off */
static const struct pool_case pools[] = {
    {"two of 30 % control", {FIRMS, H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")},
     "party:a+party:b", {NULL}, "stop", false, true, true, "A (a) and B (b) together control Z (z) with 60 % of the votes, held through a, b."},
    {"one of them does not", {FIRMS, H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")},
     "party:a", {NULL}, "stop", false, false, false, NULL},
    {"two halves control", {FIRMS, H("owner=party:a;owned=z;kind=votes;ppm_min=50%;ppm_max=50%"), H("owner=party:b;owned=z;kind=votes;ppm_min=50%;ppm_max=50%")},
     "party:a+party:b", {NULL}, "stop", false, true, true, "A (a) and B (b) together control Z (z) with 100 % of the votes, held through a, b."},
    {"half of it does not", {FIRMS, H("owner=party:a;owned=z;kind=votes;ppm_min=25%;ppm_max=25%"), H("owner=party:b;owned=z;kind=votes;ppm_min=25%;ppm_max=25%")},
     "party:a+party:b", {NULL}, "stop", false, false, false, NULL},
    {"a range does possibly", {FIRMS, H("owner=party:a;owned=z;kind=votes;ppm_min=20%;ppm_max=40%"), H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")},
     "party:a+party:b", {NULL}, "stop", false, true, false, "A (a) and B (b) together control Z (z) with 50–70 % of the votes, held through a, b."},
    {"with what they control together", {FIRMS, {"party", "id=y;name=Y"}, H("owner=party:a;owned=y;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=y;kind=votes;ppm_min=30%;ppm_max=30%"),
      H("owner=party:y;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")},
     "party:a+party:b", {NULL}, "stop", false, true, true, "A (a) and B (b) together control Z (z) with 60 % of the votes, held through b, y."},
    {"seats on a board are added", {FIRMS, H("owner=party:a;owned=z;kind=board;ppm_min=40%;ppm_max=40%"), H("owner=party:b;owned=z;kind=board;ppm_min=40%;ppm_max=40%")},
     "party:a+party:b", {NULL}, "stop", false, true, true, "A (a) and B (b) together control Z (z) by the right to appoint most of its board, held through a, b."},
    {"two small holdings are weight", {FIRMS, H("owner=party:a;owned=z;kind=votes;ppm_min=6%;ppm_max=6%"), H("owner=party:b;owned=z;kind=votes;ppm_min=6%;ppm_max=6%"), H("owner=party:c;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")},
     "party:a+party:b", {NULL}, "change", true, true, true, "A (a) and B (b) together have weight in Z (z) with 12 % of the votes, and do not decide alone."},
    {"a borrower with its lender", {FIRMS, H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")},
     "party:a", {"party:b", "party:a"}, "stop", false, true, true, "A (a) and B (b) together control Z (z) with 60 % of the votes, held through a, b."},
    {"the lender has no more than before", {FIRMS, H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")},
     "party:b", {"party:b", "party:a"}, "stop", false, false, false, NULL},
    {"a state, with its body, and another", {{"jurisdiction", "id=X;name=State"}, {"jurisdiction", "id=Y;name=Other"}, {"party", "id=m;name=M;kind=state-body;jurisdiction=X"}, {"party", "id=z;name=Z"},
      {"element", "id=e;function=amf;owner=z"}, H("owner=party:m;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=jurisdiction:Y;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")},
     "X+Y", {NULL}, "stop", false, true, true, "State (X) and Other (Y) together control Z (z) with 60 % of the votes, held through jurisdiction:Y, m."},
    {"a company that no row describes", {{"party", "id=a;name=A"}, {"party", "id=b;name=B"}, {"element", "id=e;function=amf;owner=z"}, H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"),
      H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")}, "party:a+party:b", {NULL}, "stop", false, true, true, "A (a) and B (b) together control party z with 60 % of the votes, held through a, b."},
    {"a branch has nothing in hand", {FIRMS, {"party", "id=k;name=K;kind=branch;branch_of=a"}, H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")},
     "party:k+party:b", {NULL}, "stop", false, false, false, NULL},
};
/* clang-format on */

static void test_pool(void **state)
{
    const struct pool_case *c = *state;
    struct power_world o;
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_control_tie *pairs;
    crd_explainer *x;
    const crd_explain_result *e;
    size_t n;
    crd_err err = CRD_ERR_INIT;
    crd_exposure_lend lend = {crd_str_from(c->lend[0]), crd_str_from(c->lend[1])};
    crd_explain_opts how = {.latent = c->latent, .lends = &lend, .n_lends = c->lend[0] ? 1 : 0};
    char id[100];
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++)
        mem_put(&o.m, "s", c->rows[i][0], c->rows[i][1]);
    o.w = ties_world(&o.m);
    assert_ok(crd_control_new(o.w, &votes, &o.control, NULL));
    assert_ok(crd_control_ties(o.control, &pairs, &n, NULL));
    assert_ok(crd_ties_new(o.w, pairs, n, &o.t, NULL));
    free(pairs);
    assert_ok(crd_arena_new(SIZE_MAX, &o.arena));
    assert_ok(crd_explainer_new(o.t, o.control, &x, NULL));
    snprintf(id, sizeof id, "exposure:element:e/%s/%s", c->who, c->power);
    assert_status(CRD_OK, crd_explain(x, crd_str_from(id), &how, o.arena, &e, &err), &err);
    assert_int_equal(e->any, c->any);
    assert_int_equal(e->certain, c->certain);
    crd_str said = CRD_STR_NULL;
    for (uint32_t i = 0; i < e->strongest.n; i++)
        if (crd_str_is_null(e->strongest.hops[i].source) && crd_str_is_null(said))
            said = e->strongest.hops[i].sentence;
    if (c->says && !crd_str_eq(said, crd_str_from(c->says)))
        fail_msg("said '" CRD_STR_FMT "'", CRD_STR_ARG(said));
    assert_true(!c->says || strcmp(c->power, "stop") != 0 || e->n_holdings > 0);
    crd_explainer_free(x);
    pw_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, pools, test_pool);
    CRD_SUITE_ADD(&s, test_merged);
    CRD_SUITE_ADD(&s, test_contains);
    CRD_SUITE_ADD(&s, test_explained);
    return crd_suite_run(&s, "analyse/exposure_pool");
}
