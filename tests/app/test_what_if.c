/* What an assumption may do to exposure: a tie more never takes power from anyone. On the example
 * nation, with random ties. */
#include "crdtest.h"

#include "analyse/control.h"
#include "analyse/exposure.h"
#include "assume/assume.h"
#include "import/import.h"
#include "memfeed.h"

enum { WANTS = 64 };

/* Exposure of all parties and states through a feed; the world lives until `done`. */
struct answer {
    crd_arena *arena;
    crd_world *w;
    crd_ties *ties;
    const crd_exposure_result *r;
};

static void answer_of(const crd_feed *feed, struct answer *a)
{
    crd_want wants[WANTS];
    size_t n_ties, n_control, n = 0, n_pairs = 0;
    const crd_want *ties = crd_ties_wants(&n_ties), *control = crd_control_wants(&n_control);
    crd_control *c;
    crd_control_tie *pairs;
    crd_err err = CRD_ERR_INIT;
    crd_exposure_opts o = CRD_EXPOSURE_OPTS;
    o.who = CRD_EXPOSED_TO_STATES | CRD_EXPOSED_TO_PARTIES | CRD_EXPOSED_TO_UNKNOWN;
    for (size_t i = 0; i < n_ties; i++)
        wants[n++] = ties[i];
    for (size_t i = 0; i < n_control; i++)
        wants[n++] = control[i];
    assert_ok(crd_arena_new((size_t)1 << 28, &a->arena));
    assert_status(CRD_OK, crd_world_new(feed, wants, n, &CRD_WORLD_OPTS, &a->w, &err), &err);
    assert_ok(crd_control_new(a->w, &CRD_CONTROL_OPTS, &c, NULL));
    assert_ok(crd_control_ties(c, &pairs, &n_pairs, NULL));
    assert_ok(crd_ties_new(a->w, pairs, n_pairs, &a->ties, NULL));
    assert_status(CRD_OK, crd_exposure(a->ties, &o, a->arena, &a->r, &err), &err);
    free(pairs);
    crd_control_free(c);
}

static void answer_done(struct answer *a)
{
    crd_ties_free(a->ties);
    crd_world_free(a->w);
    crd_arena_free(a->arena);
}

static bool same_actor(const crd_exposure_actor *a, const crd_exposure_actor *b)
{
    return a->state == b->state && a->unknown == b->unknown && crd_str_eq(a->id, b->id);
}

static const crd_exposure_cell *cell_of(const crd_exposure_result *r, const crd_exposure_actor *who,
                                        crd_str service)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (same_actor(&r->actors[r->cells[i].actor], who) &&
            crd_str_eq(r->services[r->cells[i].service].id, service))
            return &r->cells[i];
    return NULL;
}

/* Every cell of `a` is there in `b`, with no bound lower. */
static void no_less(const crd_exposure_result *a, const crd_exposure_result *b, const char *why)
{
    for (size_t i = 0; i < a->n_cells; i++) {
        const crd_exposure_cell *x = &a->cells[i];
        const crd_exposure_cell *y = cell_of(b, &a->actors[x->actor], a->services[x->service].id);
        bool fine = y != NULL;
        for (int g = 0; fine && g < CRD_EXPOSURE_GRADES; g++)
            for (int p = 0; fine && p < 3; p++)
                fine = y->share[g][p].low_ppm >= x->share[g][p].low_ppm &&
                       y->share[g][p].high_ppm >= x->share[g][p].high_ppm;
        if (!fine)
            fail_msg("%s: less of " CRD_STR_FMT " over " CRD_STR_FMT, why,
                     CRD_STR_ARG(a->actors[x->actor].id), CRD_STR_ARG(a->services[x->service].id));
    }
}

static void import_example(struct memfeed *m)
{
    crd_diags *diags;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    const char *path = CRD_TEST_DATA "/../../examples/norland";
    crd_sink sink = mem_sink(m);
    crd_import_opts o = {.schema = &crd_records, .as_of = CRD_DATE_NONE};
    mem_init(m);
    assert_ok(crd_diags_new(1, &diags));
    assert_status(
        CRD_OK, crd_import_run(CRD_STR("tables"), &path, 1, &o, &sink, diags, &report, &err), &err);
    crd_diags_free(diags);
}

/* The id of a random row of the table. */
static crd_str draw(const struct memfeed *m, uint64_t *seed, int table)
{
    for (;;) {
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const struct mem_row *row = &m->rows.at[(*seed >> 33) % m->rows.n];
        if (row->table == table)
            return crd_field_str(&crd_records.tables[table]->fields[0], row->rec);
    }
}

static void test_more_ties(void **state)
{
    (void)state;
    static const char *const kinds[] = {"manages", "maintains", "operates", "owns", "hosts"};
    struct memfeed m;
    struct answer base;
    uint64_t seed = 4;
    import_example(&m);
    crd_feed feed = mem_feed(&m);
    answer_of(&feed, &base);
    assert_true(base.r->n_cells > 100);
    for (uint64_t i = 0; i < crd_rounds(10); i++) {
        char text[256];
        crd_assume *a;
        struct answer more;
        crd_err err = CRD_ERR_INIT;
        crd_str holder = draw(&m, &seed, CRD_T_party), target = draw(&m, &seed, CRD_T_element);
        snprintf(text, sizeof text,
                 "add tie holder party:" CRD_STR_FMT " target element:" CRD_STR_FMT " kind %s",
                 CRD_STR_ARG(holder), CRD_STR_ARG(target), kinds[i % CRD_COUNT(kinds)]);
        crd_str one = crd_str_from(text);
        assert_status(
            CRD_OK,
            crd_assume_new(&feed, &one, 1, &(crd_assume_opts){.progress = NULL}, NULL, &a, &err),
            &err);
        answer_of(crd_assume_feed(a), &more);
        no_less(base.r, more.r, text);
        answer_done(&more);
        crd_assume_free(a);
    }
    answer_done(&base);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_more_ties);
    return crd_suite_run(&s, "app/what_if");
}
