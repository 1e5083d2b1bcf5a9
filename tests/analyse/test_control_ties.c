/* Control as ties, for all parties at once, against the answers for each party alone. */
#include "crdtest.h"

#include "analyse/control_int.h"

#include "memfeed.h"

#include "../fmt/oom.h"
#include "base/buf.h"

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

enum { PARTIES = 9, STATES = 3, NAMED = 2 };

/* Companies, organs of states, branches, groups; holdings of all kinds, some of firms that no row
 * describes; where they are managed, sometimes disputed. */
static void random_register(struct memfeed *m, uint64_t *seed)
{
    static const char *const kinds[] = {"votes", "votes", "votes",        "shares",
                                        "board", "veto",  "consolidates", "debt"};
    for (unsigned i = 0; i < STATES; i++)
        put(m, "jurisdiction", "id=X%u;name=J", i);
    for (unsigned i = 0; i < PARTIES; i++) {
        uint32_t k = draw(seed, 12);
        put(m, "party", "id=p%u;name=P%u;jurisdiction=X%u;kind=%s%s%s", i, i, draw(seed, STATES),
            k == 0   ? "state-body"
            : k == 1 ? "group"
                     : "company",
            draw(seed, 4) ? "" : ";managed_from=X1", i > 0 && k == 2 ? ";branch_of=p0" : "");
        if (draw(seed, 8) == 0)
            mem_put(m, "t", "party", i % 2 ? "id=p1;managed_from=X2" : "id=p2;managed_from=X0");
    }
    for (unsigned i = 10 + draw(seed, 12); i > 0; i--) {
        uint32_t low = draw(seed, 9) * 80000, more = draw(seed, 3) * 120000;
        char owner[20], owned[20];
        snprintf(owner, sizeof owner, draw(seed, 9) ? "party:p%u" : "party:u%u",
                 draw(seed, PARTIES));
        snprintf(owned, sizeof owned, draw(seed, 9) ? "p%u" : "u%u", draw(seed, PARTIES));
        put(m, "holding", "owner=%s;owned=%s;kind=%s;ppm_min=%u;ppm_max=%u;since=20%02u-01-01",
            owner, owned, kinds[draw(seed, CRD_COUNT(kinds))], low,
            low + more > 1000000 ? 1000000 : low + more, i);
    }
}

struct lines {
    char at[1000][64];
    size_t n;
};

static void add_line(struct lines *l, crd_str owner, const char *kind, crd_str owned, bool certain)
{
    crd_str state = CRD_STR("jurisdiction:");
    if (crd_str_starts(owner, state)) /* states and parties have different names here */
        owner = (crd_str){owner.ptr + state.len, owner.len - state.len};
    assert_true(l->n < CRD_COUNT(l->at));
    snprintf(l->at[l->n++], sizeof l->at[0], CRD_STR_FMT " %s " CRD_STR_FMT "%s",
             CRD_STR_ARG(owner), kind, CRD_STR_ARG(owned), certain ? "" : "?");
}

static int by_line(const void *a, const void *b) { return strcmp(a, b); }

/* A state's body: world/ties.h makes that tie. */
static bool is_body(const crd_control *c, uint32_t z, crd_str state, bool certain)
{
    bool is = false;
    for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        uint32_t node = c->face[h->from];
        if (h->kind != CRD_HOLD_IS || node < c->n_parties || (certain && !h->certain))
            continue;
        crd_arena *arena;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        is |= crd_str_eq(crd_control_id(c, node, arena), state);
        crd_arena_free(arena);
    }
    return is;
}

/* What each party alone is told. */
static void one_by_one(crd_control *c, struct lines *l)
{
    for (uint32_t node = 0; node < c->n_nodes; node++) {
        crd_arena *arena;
        const crd_control_result *r;
        bool described = node < c->n_parties;
        if (c->face[c->actor[node]] != node ||
            (node >= c->n_parties && node < c->n_parties + c->n_states))
            continue;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        crd_str id = crd_control_id(c, node, arena);
        assert_ok(crd_control_about(c, id, arena, &r, NULL));
        for (size_t i = 0; i < r->n_controllers; i++)
            if (!is_body(c, c->actor[node], r->controllers[i].who.id, r->controllers[i].certain))
                add_line(l, r->controllers[i].who.id, "controls", id, r->controllers[i].certain);
        for (size_t i = 0; described && i < r->n_influencers; i++)
            if (crd_str_eq(r->influencers[i].on, id))
                add_line(l, r->influencers[i].who.id, r->influencers[i].tie, id,
                         r->influencers[i].certain);
        crd_arena_free(arena);
    }
    qsort(l->at, l->n, sizeof l->at[0], by_line);
}

static void all_at_once(crd_control *c, struct lines *l)
{
    crd_control_tie *ties;
    size_t n;
    assert_ok(crd_control_ties(c, &ties, &n, NULL));
    for (size_t i = 0; i < n; i++) {
        add_line(l, crd_world_text(c->w, ties[i].owner), crd_tie_kinds[ties[i].kind].code,
                 crd_world_text(c->w, ties[i].owned), ties[i].certain);
        assert_true(ties[i].row == CRD_ROW_NONE ||
                    ties[i].row < crd_world_frame(c->w, CRD_T_holding)->n);
    }
    free(ties);
}

static crd_world *world_of(struct memfeed *m)
{
    size_t n;
    const crd_want *wants = crd_control_wants(&n);
    crd_world_opts o = CRD_WORLD_OPTS;
    crd_feed feed = mem_feed(m);
    crd_world *w;
    assert_ok(crd_world_new(&feed, wants, n, &o, &w, NULL));
    return w;
}

static void test_each(void **state)
{
    (void)state;
    uint64_t seed = 5;
    static struct lines want, got, again;
    size_t influence = 0;
    for (uint64_t round = crd_rounds(300); round > 0; round--) {
        struct memfeed m;
        crd_control_opts opts = CRD_CONTROL_OPTS;
        crd_control *c;
        opts.threshold_ppm = draw(&seed, 4) ? 500000 : 250000;
        opts.float_any = draw(&seed, 5) == 0;
        want.n = got.n = again.n = 0;
        mem_init(&m);
        random_register(&m, &seed);
        crd_world *w = world_of(&m);
        assert_ok(crd_control_new(w, &opts, &c, NULL));
        one_by_one(c, &want);
        all_at_once(c, &got);
        crd_control_free(c);
        crd_world_free(w);
        mem_shuffle(&m, seed);
        w = world_of(&m);
        assert_ok(crd_control_new(w, &opts, &c, NULL));
        all_at_once(c, &again);
        crd_control_free(c);
        crd_world_free(w);
        assert_int_equal(got.n, again.n);
        for (size_t i = 0; i < got.n; i++) /* in the same order as well */
            assert_string_equal(got.at[i], again.at[i]);
        qsort(got.at, got.n, sizeof got.at[0], by_line);
        assert_int_equal(want.n, got.n);
        for (size_t i = 0; i < want.n; i++) {
            assert_string_equal(want.at[i], got.at[i]);
            influence += strstr(got.at[i], " controls ") == NULL;
        }
        mem_done(&m);
    }
    assert_true(influence > 100);
}

/* Every allocation may fail, of actors, captures, forest and ties. */
static void test_out_of_memory(void **state)
{
    (void)state;
    uint64_t seed = 6;
    struct memfeed m;
    long n = 0;
    bool hit;
    mem_init(&m);
    random_register(&m, &seed);
    crd_world *w = world_of(&m);
    do {
        crd_control_opts opts = CRD_CONTROL_OPTS;
        crd_control *c = NULL;
        crd_control_tie *ties = NULL;
        size_t n_ties = 0;
        oom_arm(n++);
        crd_status rc = crd_control_new(w, &opts, &c, NULL);
        if (rc == CRD_OK)
            rc = crd_control_ties(c, &ties, &n_ties, NULL);
        hit = oom_rest();
        assert_int_equal(rc, hit ? CRD_ENOMEM : CRD_OK);
        assert_true(rc == CRD_OK ? n_ties > 0 : n_ties == 0 && !ties);
        free(ties);
        crd_control_free(c);
    } while (hit);
    assert_true(n > 30);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_each);
    CRD_SUITE_ADD(&s, test_out_of_memory);
    return crd_suite_run(&s, "analyse/control_ties");
}
