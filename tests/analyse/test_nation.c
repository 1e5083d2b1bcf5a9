/* What analyses find in an invented nation: nothing wrong, about ten ties an element, and results
 * that look like a nation's. */
#include "crdtest.h"

#include "analyse/check.h"
#include "analyse/control.h"
#include "analyse/exposure.h"
#include "base/err.h"
#include "synth/synth.h"
#include "world/ties.h"

#include "memfeed.h"

static crd_world *world_of(struct memfeed *m, const crd_want *wants, size_t n, bool all_times)
{
    crd_world *w = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_feed feed = mem_feed(m);
    crd_world_opts opts = CRD_WORLD_OPTS;
    opts.all_times = all_times;
    assert_status(CRD_OK, crd_world_new(&feed, wants, n, &opts, &w, &err), &err);
    return w;
}

static void nation(struct memfeed *m, uint64_t seed, uint64_t elements, uint32_t unknown)
{
    mem_init(m);
    crd_sink sink = mem_sink(m);
    crd_synth_opts o = {.seed = seed, .elements = elements, .unknown_ppm = unknown};
    assert_ok(crd_synth(&o, &sink, NULL));
}

/* ---- check -------------------------------------------------------------------------------- */

struct size {
    const char *name;
    uint64_t seed, elements;
};
static const struct size sizes[] = {
    {"the least", 1, 100},
    {"one operator", 2, 1237},
    {"two operators", 3, 1500},
    {"four operators", 4, 12000},
};

static void test_nothing_is_wrong(void **state)
{
    const struct size *t = *state;
    struct memfeed m;
    crd_want wants[CRD_T_COUNT];
    crd_arena *arena;
    crd_diags *diags;
    crd_check_report report;
    crd_err err = CRD_ERR_INIT;
    nation(&m, t->seed, t->elements, 0);
    crd_check_wants(wants);
    crd_world *w = world_of(&m, wants, CRD_T_COUNT, true);
    assert_ok(crd_arena_new(256 << 20, &arena));
    assert_ok(crd_diags_new(10, &diags));
    crd_check_opts o = {.keep = 10};
    assert_status(CRD_OK, crd_check(w, &o, diags, arena, &report, &err), &err);
    for (size_t i = 0; i < crd_diags_kinds(diags); i++) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *kind = crd_diags_kind(diags, i, &total, &kept);
        if (kind->severity != CRD_NOTE)
            fail_msg("%s: " CRD_STR_FMT, kind->code, CRD_STR_ARG(crd_diags_at(diags, i, 0)->path));
    }
    crd_diags_free(diags);
    crd_world_free(w);
    crd_arena_free(arena);
    mem_done(&m);
}

/* ---- ties and power ----------------------------------------------------------------------- */

static void test_ten_ties_an_element(void **state)
{
    (void)state;
    enum { ELEMENTS = 20000 };
    struct memfeed m;
    crd_ties *t = NULL;
    crd_err err = CRD_ERR_INIT;
    size_t n;
    nation(&m, 6, ELEMENTS, 0);
    const crd_want *wants = crd_ties_wants(&n);
    crd_world *w = world_of(&m, wants, n, false);
    assert_status(CRD_OK, crd_ties_new(w, NULL, 0, &t, &err), &err);
    print_message("# %.2f ties an element\n", (double)t->n_ties / ELEMENTS);
    assert_in_range(t->n_ties, 8 * ELEMENTS, 13 * ELEMENTS);
    assert_int_equal(t->n_skipped, 0);
    uint64_t of[64] = {0}; /* each kind that a nation can have is there */
    for (uint32_t i = 0; i < t->n_ties; i++)
        of[t->kind[i]]++;
    static const crd_tie_id never[] = {CRD_TIE_LENDS, CRD_TIE_CONTROLS, CRD_TIE_INFLUENCES};
    for (size_t k = 0; k < crd_tie_kinds_n; k++) {
        bool none = false;
        for (size_t x = 0; x < CRD_COUNT(never); x++)
            none |= k == (size_t)never[x];
        if (!of[k] && !none)
            fail_msg("no tie of kind %s", crd_tie_kinds[k].code);
    }
    crd_ties_free(t);
    crd_world_free(w);
    mem_done(&m);
}

/* ---- control ------------------------------------------------------------------------------ */

/* Some holdings control many firms, across borders, and nobody controls all. */
static void test_control_is_spread(void **state)
{
    (void)state;
    struct memfeed m;
    crd_control *c = NULL;
    crd_arena *arena;
    const crd_control_all_result *r;
    crd_err err = CRD_ERR_INIT;
    size_t n;
    nation(&m, 7, 100000, 0);
    const crd_want *wants = crd_control_wants(&n);
    crd_world *w = world_of(&m, wants, n, false);
    uint32_t parties = crd_world_frame(w, CRD_T_party)->n;
    assert_ok(crd_arena_new(64 << 20, &arena));
    assert_status(CRD_OK, crd_control_new(w, &CRD_CONTROL_OPTS, &c, &err), &err);
    assert_status(CRD_OK, crd_control_all(c, arena, &r, &err), &err);
    assert_in_range(r->n_ultimates, parties / 20, parties);
    assert_in_range(r->ultimates[0].low, 5, parties / 2);
    assert_true(r->ultimates[0].abroad_low > 0);
    assert_true(r->n_seats >= 6);
    for (size_t i = 0; i < r->n_sums; i++) /* nothing is held twice */
        assert_string_not_equal(r->sums[i].what, "over");
    crd_control_free(c);
    crd_world_free(w);
    crd_arena_free(arena);
    mem_done(&m);
}

/* ---- exposure ----------------------------------------------------------------------------- */

/* No state has nothing at all latent, none has everything standing; of the services of public
 * networks some state surely has a part, and home is not the only one with the whole. */
static void test_exposure_tells_states_apart(void **state)
{
    (void)state;
    struct memfeed m;
    crd_ties *t = NULL;
    crd_control *c = NULL;
    crd_control_tie *control = NULL;
    crd_arena *arena;
    const crd_exposure_result *r;
    crd_err err = CRD_ERR_INIT;
    size_t n, whole = 0, part = 0, nothing = 0;
    nation(&m, 8, 10000, 0);
    const crd_want *wants = crd_ties_wants(&n);
    crd_world *w = world_of(&m, wants, n, false);
    assert_ok(crd_arena_new(256 << 20, &arena));
    assert_status(CRD_OK, crd_control_new(w, &CRD_CONTROL_OPTS, &c, &err), &err);
    assert_status(CRD_OK, crd_control_ties(c, &control, &n, &err), &err);
    assert_status(CRD_OK, crd_ties_new(w, control, n, &t, &err), &err);
    crd_exposure_opts o = CRD_EXPOSURE_OPTS;
    o.who = CRD_EXPOSED_TO_STATES;
    assert_status(CRD_OK, crd_exposure(t, &o, arena, &r, &err), &err);
    assert_int_equal(r->n_actors, CRD_SYNTH_STATES);
    assert_int_equal(r->n_services, 100);
    bool latent[CRD_SYNTH_STATES] = {false};
    for (size_t i = 0; i < r->n_cells; i++) {
        const crd_exposure_cell *cell = &r->cells[i];
        for (int power = 0; power < 3; power++) {
            crd_exposure_share s = cell->share[CRD_EXPOSURE_STANDING][power],
                               l = cell->share[CRD_EXPOSURE_LATENT][power];
            assert_true(s.low_ppm <= s.high_ppm && l.low_ppm <= l.high_ppm);
            assert_true(s.low_ppm <= l.low_ppm && s.high_ppm <= l.high_ppm);
            whole += s.low_ppm == 1000000;
            part += s.low_ppm > 0 && s.low_ppm < 1000000;
            nothing += s.high_ppm == 0;
            latent[cell->actor] |= l.high_ppm > 0;
        }
    }
    for (size_t i = 0; i < CRD_SYNTH_STATES; i++)
        assert_true(latent[i]);
    size_t all = 3 * r->n_actors * r->n_services;
    assert_true(whole > 0 && whole < all / 2);
    assert_true(part > 0);
    assert_true(nothing > 0);
    crd_ties_free(t);
    free(control);
    crd_control_free(c);
    crd_world_free(w);
    crd_arena_free(arena);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, sizes, test_nothing_is_wrong);
    CRD_SUITE_ADD(&s, test_ten_ties_an_element);
    CRD_SUITE_ADD(&s, test_control_is_spread);
    CRD_SUITE_ADD(&s, test_exposure_tells_states_apart);
    return crd_suite_run(&s, "analyse/nation");
}
