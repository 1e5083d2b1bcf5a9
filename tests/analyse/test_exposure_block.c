/* Exposure of 512 actors at once against one actor at a time, for any threads and any number of
 * actors, and with memory failing. */
#include "crdtest.h"

#include "analyse/exposure_group.h"
#include "analyse/harmless.h"
#include "analyse/loss.h"
#include "analyse/perspective.h"

#include "../fmt/oom.h"
#include "../world/ties_show.h"
#include "exposure_oracle.h"

struct one {
    struct memfeed m;
    crd_world *w;
    crd_ties *t;
};

static void one_make(struct one *o)
{
    crd_want wants[64];
    size_t n, more;
    const crd_want *ties = crd_ties_wants(&n), *loss = crd_loss_wants(&more);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_feed feed = mem_feed(&o->m);
    assert_true(n + more <= CRD_COUNT(wants));
    memcpy(wants, ties, n * sizeof *wants);
    memcpy(wants + n, loss, more * sizeof *wants);
    assert_ok(crd_world_new(&feed, wants, n + more, &opts, &o->w, NULL));
    assert_ok(crd_ties_new(o->w, NULL, 0, &o->t, NULL));
}

static void one_done(struct one *o)
{
    crd_ties_free(o->t);
    crd_world_free(o->w);
    mem_done(&o->m);
}

static uint32_t draw(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % n;
}

CRD_PRINTF(3, 4)
static void put(struct memfeed *m, const char *table, const char *fmt, ...)
{
    char text[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    mem_put(m, "s", table, text);
}

static const char *const functions[] = {"amf", "gnb", "gnb", "gnb", "router", "gnb-du", "antenna"};

static void put_service(struct memfeed *m, uint64_t *seed, unsigned i)
{
    static const char *const kinds[] = {"coverage", "any", "elements", "all", "at-least"};
    put(m, "service",
        draw(seed, 3) ? "id=s%u;name=S;customer_class=police;users=%u"
                      : "id=s%u;name=S;customer_class=police",
        i, 1 + draw(seed, 1500));
    put(m, "need", "service=s%u;node=x0;kind=%s;k=%u", i, draw(seed, 3) ? "all" : "at-least",
        1 + draw(seed, 2));
    for (unsigned k = 1, n = draw(seed, 4) + 1; k <= n; k++) {
        put(m, "need", "service=s%u;node=x%u;parent=x%u;kind=%s;k=%u", i, k, draw(seed, k),
            kinds[draw(seed, CRD_COUNT(kinds))], 1 + draw(seed, 2));
        for (unsigned j = draw(seed, 5); j > 0; j--)
            put(m, "need_member", "service=s%u;node=x%u;member=%s%u", i, k,
                j == 1   ? "element:e"
                : j == 2 ? "site:t"
                         : "network:n",
                draw(seed, 4));
    }
}

/* Networks with subscribers or without, cells that serve so many or cover areas, services that need
 * networks, sites and elements. */
static void random_world(struct memfeed *m, uint64_t *seed)
{
    for (unsigned i = 0; i < 2; i++)
        put(m, "jurisdiction", "id=X%u;name=J", i);
    put(m, "law", "jurisdiction=X0;instrument=Act;powers=read metadata change stop;reach=%s",
        draw(seed, 2) ? "established" : "");
    for (unsigned i = 0; i < 6; i++)
        put(m, "party", "id=p%u;name=Party %u;jurisdiction=X%u", i, i, draw(seed, 2));
    for (unsigned i = 0; i < 4; i++)
        put(m, "network",
            draw(seed, 4) ? "id=n%u;operator=p%u;subscribers=%u" : "id=n%u;operator=p%u", i,
            draw(seed, 6), draw(seed, 900));
    for (unsigned i = 0; i < 4; i++)
        put(m, "site", "id=t%u;country=X0", i);
    for (unsigned i = 0; i < 3; i++)
        put(m, "product", "id=q%u;maker=p%u", i, draw(seed, 6));
    for (unsigned i = 0; i < 5; i++)
        put(m, "area", "id=a%u;population=%u", i, draw(seed, 4) ? 1 + draw(seed, 100000) : 0);
    for (unsigned i = 0, n = draw(seed, 4) ? 14 : 60; i < n; i++) {
        put(m, "element", "id=e%u;function=%s;network=n%u;product=q%u;site=t%u;quantity=%u%s", i,
            functions[draw(seed, CRD_COUNT(functions))], draw(seed, 4), draw(seed, 3),
            draw(seed, 4), 1 + draw(seed, 70), draw(seed, 3) ? "" : ";subscribers=37");
        for (unsigned k = draw(seed, 4); k > 0; k--)
            put(m, "covers",
                draw(seed, 5) ? "element=e%u;area=a%u;share_ppm=%u" : "element=e%u;area=a%u", i,
                draw(seed, 5), draw(seed, 6) * 160000);
        if (draw(seed, 2))
            put(m, "tie", "holder=party:p%u;target=element:e%u;kind=operates;since=%u",
                draw(seed, 6), i, 1000 + i);
    }
    put(m, "link", "id=l0;network=n0;a=site:t0;b=site:t1");
    for (unsigned i = 0; i < 5; i++)
        put_service(m, seed, i);
}

/* ---- blocks against single actors ----------------------------------------------------------- */

struct compare {
    crd_users *u;
    crd_tally *y;
    crd_groups *g;
    const crd_reach_plane *p;
    size_t some; /* shares that were above 0 and below all */
};

static void same_sheet(struct compare *c, const crd_sheet *sheet, const crd_reach_block *b,
                       uint32_t first, uint32_t end)
{
    const crd_ties *t = c->u->t;
    int32_t got[CRD_LANES];
    size_t at = 0;
    uint64_t *reached = calloc(crd_bits_words(t->n_nodes) + 1, 8);
    crd_exposure_share *want = calloc(c->u->n_targets + 1, sizeof *want);
    assert_true(reached && want);
    for (uint32_t l = 0; l < b->n; l++) {
        memset(reached, 0, crd_bits_words(t->n_nodes) * 8);
        for (uint32_t v = 0; v < t->n_nodes; v++)
            if (crd_bits_has(b->words[b->place[v]].w, l))
                crd_bits_put(reached, v);
        oracle_shares(c->u, reached, c->p, want);
        at = 0;
        for (uint32_t k = first; k < end; k++) {
            memset(got, 0, sizeof got);
            if (at < sheet->n_rows && sheet->rows[at].target == k)
                crd_row_spread(sheet, &sheet->rows[at++], got);
            int32_t share = c->p->plane.high ? want[k].high_ppm : want[k].low_ppm;
            assert_int_equal(got[l], share);
            c->some += share > 0 && share < CRD_PPM_ALL;
        }
        assert_int_equal(at, sheet->n_rows);
    }
    free(reached);
    free(want);
}

/* Sums of groups, node by node. */
static void same_sums(struct compare *c, const crd_reach_block *b)
{
    crd_groups *g = c->g;
    uint32_t n = g->first[CRD_EXPOSED_BYS];
    uint64_t(*want)[CRD_LANES] = calloc(n, sizeof *want),
    (*got)[CRD_LANES] = calloc(n, sizeof *got);
    assert_true(want && got);
    for (uint32_t v = 0; v < g->n; v++)
        for (uint32_t l = 0; l < b->n; l++)
            for (unsigned by = 0; by < CRD_EXPOSED_BYS; by++)
                if (g->of[by][v] != CRD_ROW_NONE &&
                    crd_bits_has(b->words[b->place[g->lo + v]].w, l))
                    want[g->of[by][v]][l] += g->weight[v];
    assert_ok(crd_cells_sum(g->cells, b, NULL, got[0], NULL));
    assert_memory_equal(want, got, n * sizeof *want);
    free(want);
    free(got);
}

static crd_status compare(void *ctx, const crd_reach_block *b, crd_err *err)
{
    struct compare *c = ctx;
    crd_sheet sheet = {0};
    (void)err;
    if (b->first == 0)
        assert_ok(crd_tally_plane(c->y, c->p, b->place));
    assert_ok(crd_tally_block(c->y, b, NULL, &sheet, NULL));
    same_sheet(c, &sheet, b, 0, c->u->n_services);
    same_sheet(c, crd_tally_users(c->y), b, c->u->n_services, c->u->n_targets);
    same_sums(c, b);
    crd_sheet_done(&sheet);
    return CRD_OK;
}

/* Any nodes are actors, so that all that can be reached is; by both ways. */
static void test_one_by_one(void **state)
{
    (void)state;
    uint64_t seed = 31;
    size_t some = 0;
    for (uint64_t round = crd_rounds(6); round > 0; round--) {
        struct one o;
        mem_init(&o.m);
        random_world(&o.m, &seed);
        one_make(&o);
        size_t n = draw(&seed, 3) ? 20 + draw(&seed, 60) : 400;
        uint32_t *nodes = calloc(n, sizeof *nodes);
        crd_reach_seeds *seeds = calloc(n, sizeof *seeds);
        crd_lane_reacher *lanes;
        struct compare c = {0};
        assert_true(nodes && seeds);
        for (uint32_t v = 0; v < n; v++) {
            nodes[v] = draw(&seed, o.t->n_nodes);
            seeds[v] = (crd_reach_seeds){&nodes[v / 2], v % 2 + (v < n - 1)};
        }
        assert_ok(crd_users_new(o.t, &c.u));
        assert_ok(crd_groups_new(o.t, &c.g));
        assert_ok(crd_tally_new(c.u, NULL, &c.y));
        assert_ok(crd_lane_reacher_new(o.t, NULL, &lanes, NULL));
        crd_reacher use = crd_lane_reacher_use(lanes);
        for (unsigned k = 0; k < 12; k++) {
            crd_reach_plane p = {.plane = {(uint8_t)(k % 3), (uint8_t)(1 + (k / 3 & 1)), k >= 6},
                                 .kinds = UINT64_MAX};
            c.p = &p;
            assert_ok(use.reach(use.ctx, o.t, &p, seeds, n, compare, &c, NULL));
            if (k % 4 == 0)
                assert_ok(crd_reacher_plain.reach(NULL, o.t, &p, seeds, n, compare, &c, NULL));
        }
        some += c.some;
        crd_lane_reacher_free(lanes);
        crd_tally_free(c.y);
        crd_groups_free(c.g);
        crd_users_free(c.u);
        free(nodes);
        free(seeds);
        one_done(&o);
    }
    assert_true(some > 500);
}

/* ---- whole answers -------------------------------------------------------------------------- */

static void same_cell(const crd_exposure_cell *a, const crd_exposure_cell *b)
{
    assert_int_equal(a->service, b->service);
    assert_memory_equal(a->share, b->share, sizeof a->share);
}

static void same_answer(const crd_exposure_result *a, const crd_exposure_result *b)
{
    assert_int_equal(a->n_actors, b->n_actors);
    assert_int_equal(a->n_cells, b->n_cells);
    assert_int_equal(a->n_groups, b->n_groups);
    for (size_t i = 0; i < a->n_cells; i++) {
        assert_int_equal(a->cells[i].actor, b->cells[i].actor);
        same_cell(&a->cells[i], &b->cells[i]);
    }
    for (size_t i = 0; i < a->n_groups; i++) {
        assert_int_equal(a->groups[i].actor, b->groups[i].actor);
        assert_memory_equal(a->groups[i].high, b->groups[i].high, sizeof a->groups[i].high);
        assert_memory_equal(a->groups[i].low, b->groups[i].low, sizeof a->groups[i].low);
        assert_memory_equal(a->groups[i].share, b->groups[i].share, sizeof a->groups[i].share);
    }
}

/* The cells of a compact answer: the same ones, those of a service by actor. */
struct cells {
    const crd_exposure_result *r;
    crd_exposure_cell last;
    size_t n;
};

static crd_status find_cell(void *ctx, const crd_exposure_cell *cell)
{
    struct cells *c = ctx;
    assert_true(c->last.service != cell->service || c->last.actor < cell->actor || c->n == 0);
    for (size_t i = 0; i < c->r->n_cells; i++)
        if (c->r->cells[i].actor == cell->actor && c->r->cells[i].service == cell->service) {
            same_cell(&c->r->cells[i], cell);
            c->n++;
        }
    c->last = *cell;
    return c->n < 10000 ? CRD_OK : CRD_ELIMIT;
}

static void test_compact(void **state)
{
    (void)state;
    uint64_t seed = 34;
    for (int round = 0; round < 5; round++) {
        struct one o;
        crd_arena *arena;
        struct cells c = {0};
        const crd_exposure_result *compact;
        mem_init(&o.m);
        random_world(&o.m, &seed);
        one_make(&o);
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        crd_exposure_opts opts = {.who = 15, .stops = true};
        assert_ok(crd_exposure(o.t, &opts, arena, &c.r, NULL));
        opts.compact = true;
        assert_ok(crd_exposure(o.t, &opts, arena, &compact, NULL));
        assert_int_equal(compact->n_cells, 0);
        assert_ok(crd_exposure_each(compact, &c, find_cell));
        assert_int_equal(c.n, c.r->n_cells);
        c.n = 0;
        assert_ok(crd_exposure_each(c.r, &c, find_cell));
        assert_int_equal(c.n, c.r->n_cells);
        crd_arena_free(arena);
        one_done(&o);
    }
}

/* More actors than a block has lanes: 600 parties, of whom most have one cell each. */
static void many_parties(struct memfeed *m, uint64_t *seed)
{
    random_world(m, seed);
    for (unsigned i = 10; i < 610; i++) {
        put(m, "party", "id=p%u;name=Party %u;jurisdiction=X%u", i, i, i % 2);
        put(m, "tie", "holder=party:p%u;target=element:e%u;kind=operates;since=%u", i,
            draw(seed, 14), 1000 + i);
    }
}

/* Any number of threads, either way, and each actor asked about alone. */
static void test_any_width(void **state)
{
    (void)state;
    uint64_t seed = 32;
    struct one o;
    crd_arena *arena;
    crd_pool *pool;
    crd_lane_reacher *lanes, *threaded;
    const crd_exposure_result *r[4];
    mem_init(&o.m);
    many_parties(&o.m, &seed);
    one_make(&o);
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    assert_ok(crd_pool_new(4, &pool, NULL));
    assert_ok(crd_lane_reacher_new(o.t, NULL, &lanes, NULL));
    assert_ok(crd_lane_reacher_new(o.t, pool, &threaded, NULL));
    crd_reacher use[2] = {crd_lane_reacher_use(lanes), crd_lane_reacher_use(threaded)};
    crd_exposure_opts opts = {.who = 15, .stops = true};
    assert_ok(crd_exposure(o.t, &opts, arena, &r[0], NULL));
    opts.pool = pool;
    assert_ok(crd_exposure(o.t, &opts, arena, &r[1], NULL));
    opts.reacher = &use[1];
    assert_ok(crd_exposure(o.t, &opts, arena, &r[2], NULL));
    opts = (crd_exposure_opts){.who = 15, .stops = true, .reacher = &use[0]};
    assert_ok(crd_exposure(o.t, &opts, arena, &r[3], NULL));
    if (r[0]->n_actors <= CRD_LANES || r[0]->n_cells <= 600)
        fail_msg("%zu actors, %zu cells", r[0]->n_actors, r[0]->n_cells);
    for (int i = 1; i < 4; i++)
        same_answer(r[0], r[i]);
    for (uint32_t a = 0; a < r[0]->n_actors; a += 37) {
        const crd_exposure_result *alone;
        size_t at = 0;
        if (crd_str_is_null(r[0]->actors[a].id))
            continue;
        opts = (crd_exposure_opts){.actors = &r[0]->actors[a].id, .n_actors = 1, .stops = true};
        assert_ok(crd_exposure(o.t, &opts, arena, &alone, NULL));
        for (size_t i = 0; i < r[0]->n_cells; i++)
            if (r[0]->cells[i].actor == a)
                same_cell(&r[0]->cells[i], &alone->cells[at++]);
        assert_int_equal(at, alone->n_cells);
    }
    for (uint32_t k = 0; k < r[0]->n_services; k += 3) { /* one service alone */
        const crd_exposure_result *alone;
        size_t at = 0;
        opts = (crd_exposure_opts){.who = 15, .stops = true, .service = r[0]->services[k].id};
        assert_ok(crd_exposure(o.t, &opts, arena, &alone, NULL));
        for (size_t i = 0; i < r[0]->n_cells; i++)
            if (r[0]->cells[i].service == k) {
                assert_int_equal(alone->cells[at].actor, r[0]->cells[i].actor);
                same_cell(&r[0]->cells[i], &alone->cells[at++]);
            }
        assert_int_equal(at, alone->n_cells);
        assert_int_equal(alone->n_groups, r[0]->n_groups);
    }
    opts.service = CRD_STR("nowhere");
    assert_status(CRD_ENOENT, crd_exposure(o.t, &opts, arena, &r[1], NULL), NULL);
    crd_lane_reacher_free(lanes);
    crd_lane_reacher_free(threaded);
    crd_pool_free(pool);
    crd_arena_free(arena);
    one_done(&o);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void fail_each(const crd_ties *t, bool by_lanes)
{
    bool hit;
    long n = 0;
    do {
        crd_arena *arena;
        crd_lane_reacher *lanes = NULL;
        crd_reacher use = crd_reacher_plain;
        const crd_exposure_result *r = NULL;
        crd_status rc = CRD_OK;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n++);
        if (by_lanes)
            rc = crd_lane_reacher_new(t, NULL, &lanes, NULL);
        if (by_lanes && rc == CRD_OK)
            use = crd_lane_reacher_use(lanes);
        crd_exposure_opts opts = {.who = 15, .stops = true, .reacher = &use, .unknown_any = true};
        if (rc == CRD_OK)
            rc = crd_exposure(t, &opts, arena, &r, NULL);
        hit = oom_rest();
        assert_int_equal(rc, hit ? CRD_ENOMEM : CRD_OK);
        assert_true(hit ? !r : r->n_cells > 0);
        crd_lane_reacher_free(lanes);
        crd_arena_free(arena);
    } while (hit);
    assert_true(n > 50);
}

/* What is asked of one actor: how it touches things, where, from whose view, what is harmless. */
static crd_status ask_of_one(const crd_ties *t, crd_arena *arena, const crd_exposure_result **ret,
                             const crd_harmless_result **ret_harmless, crd_perspective *ret_view)
{
    crd_status rc = CRD_OK;
    crd_str who = CRD_STR("X0");
    crd_exposure_opts opts = {.actors = &who,
                              .n_actors = 1,
                              .touched = true,
                              .in = CRD_STR("X0"),
                              .reacher = &crd_reacher_plain};
    CRD_TRY(crd_perspective_of(t, CRD_STR_NULL, arena, ret_view, NULL));
    CRD_TRY(crd_exposure(t, &opts, arena, ret, NULL));
    opts.unknown_any = true;
    CRD_TRY(crd_harmless(t, &opts, 2, arena, ret_harmless, NULL));
done:
    return rc;
}

static void test_asking_out_of_memory(void **state)
{
    (void)state;
    uint64_t seed = 34;
    struct one o;
    bool hit;
    long n = 0;
    mem_init(&o.m);
    random_world(&o.m, &seed);
    one_make(&o);
    do {
        crd_arena *arena;
        const crd_exposure_result *r = NULL;
        const crd_harmless_result *h = NULL;
        crd_perspective view;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n++);
        crd_status rc = ask_of_one(o.t, arena, &r, &h, &view);
        hit = oom_rest();
        assert_int_equal(rc, hit ? CRD_ENOMEM : CRD_OK);
        assert_true(hit ? !h : r->n_touched > 0 && h->n_things > 0);
        crd_arena_free(arena);
    } while (hit);
    assert_true(n > 60);
    one_done(&o);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    uint64_t seed = 33;
    struct one o;
    mem_init(&o.m);
    random_world(&o.m, &seed);
    one_make(&o);
    fail_each(o.t, false);
    fail_each(o.t, true);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_one_by_one);
    CRD_SUITE_ADD(&s, test_any_width);
    CRD_SUITE_ADD(&s, test_compact);
    CRD_SUITE_ADD(&s, test_out_of_memory);
    CRD_SUITE_ADD(&s, test_asking_out_of_memory);
    return crd_suite_run(&s, "analyse/exposure_block");
}
