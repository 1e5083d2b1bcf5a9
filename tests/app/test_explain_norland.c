/* The example nation, whole: in every cell, of every actor and thing, explain says what exposure
 * says; and the vignettes' questions have chains that a person of the field would give. */
#include "crdtest.h"

#include "analyse/control.h"
#include "analyse/explain.h"
#include "import/import.h"
#include "store/store.h"

#include <unistd.h>

struct nation {
    char dir[64], path[128];
    crd_store *store;
    crd_world *w;
    crd_control *control;
    crd_ties *t;
    crd_explainer *x;
    crd_arena *arena;
};

static void import(struct nation *n, const char *path)
{
    crd_diags *diags = NULL;
    crd_sink sink;
    crd_err err = CRD_ERR_INIT;
    crd_import_report report;
    crd_import_opts o = {.schema = &crd_records, .as_of = CRD_DATE_NONE};
    assert_ok(crd_diags_new(10, &diags));
    crd_store_import how = {.imported_at = CRD_DATE_NONE, .diags = diags};
    assert_status(CRD_OK, crd_store_begin_import(n->store, &how, &sink, &err), &err);
    assert_status(
        CRD_OK, crd_import_run(CRD_STR("tables"), &path, 1, &o, &sink, diags, &report, &err), &err);
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    crd_diags_free(diags);
}

static void open_nation(struct nation *n)
{
    crd_err err = CRD_ERR_INIT;
    crd_store_opts o = {.write = true};
    crd_feed feed;
    crd_world_opts when = CRD_WORLD_OPTS;
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_control_tie *pairs;
    crd_want wants[64];
    size_t n_ties, n_control, n_pairs, all = 0;
    const crd_want *ties = crd_ties_wants(&n_ties), *control = crd_control_wants(&n_control);
    *n = (struct nation){.dir = "/tmp/cordon-test-XXXXXX"};
    assert_non_null(mkdtemp(n->dir));
    snprintf(n->path, sizeof n->path, "%s/n.cordon", n->dir);
    assert_status(CRD_OK, crd_store_create(n->path, &crd_records, &o, &err), &err);
    assert_status(CRD_OK, crd_store_open(n->path, &crd_records, &o, &n->store, &err), &err);
    import(n, CRD_TEST_DATA "/../../examples/norland");
    assert_status(CRD_OK, crd_store_feed(n->store, &feed, &err), &err);
    for (size_t i = 0; i < n_ties; i++)
        wants[all++] = ties[i];
    for (size_t i = 0; i < n_control; i++)
        wants[all++] = control[i];
    assert_status(CRD_OK, crd_world_new(&feed, wants, all, &when, &n->w, &err), &err);
    assert_ok(crd_control_new(n->w, &votes, &n->control, NULL));
    assert_ok(crd_control_ties(n->control, &pairs, &n_pairs, NULL));
    assert_ok(crd_ties_new(n->w, pairs, n_pairs, &n->t, NULL));
    free(pairs);
    assert_ok(crd_explainer_new(n->t, n->control, &n->x, NULL));
    assert_ok(crd_arena_new(SIZE_MAX, &n->arena));
}

static void close_nation(struct nation *n)
{
    crd_explainer_free(n->x);
    crd_ties_free(n->t);
    crd_control_free(n->control);
    crd_world_free(n->w);
    crd_store_close(n->store);
    crd_arena_free(n->arena);
    unlink(n->path);
    rmdir(n->dir);
}

static const crd_explain_result *ask(struct nation *n, uint32_t table, crd_str what,
                                     const crd_exposure_actor *who, unsigned power, bool latent)
{
    const crd_explain_result *r;
    crd_explain_opts o = {.latent = latent};
    crd_err err = CRD_ERR_INIT;
    crd_buf id;
    crd_buf_init(&id, 1 << 12);
    crd_explain_id(table, what, who, CRD_STR_NULL, power, &id);
    assert_status(CRD_OK, crd_explain(n->x, crd_buf_str(&id), &o, n->arena, &r, &err), &err);
    if (!crd_str_eq(r->id, crd_buf_str(&id)))
        fail_msg("asked %s, was told " CRD_STR_FMT, id.at, CRD_STR_ARG(r->id));
    crd_buf_done(&id);
    return r;
}

static void check_chain(const crd_explain_result *r, const crd_explain_chain *c, bool latent)
{
    uint32_t possible = 0, prepared = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        const crd_explain_hop *h = &c->hops[i];
        possible += !h->certain;
        prepared += h->latent;
        assert_true(h->sentence.len > 0 && h->sentence.ptr[h->sentence.len - 1] == '.');
        assert_true(h->certain == crd_str_is_null(h->why));
        assert_true(latent || !h->latent);
        assert_true(h->source.ptr && h->confidence); /* all that the example says has a source */
        assert_true(i == 0 || crd_str_eq(h->from, c->hops[i - 1].to));
    }
    assert_true(c->n == 0 || crd_str_eq(c->hops[c->n - 1].to, r->target));
    assert_int_equal(possible, c->n_possible);
    assert_int_equal(prepared, c->n_latent);
}

/* Returns whether there is a chain. */
static bool check_cell(struct nation *n, const crd_exposure_cell *c, crd_str service,
                       const crd_exposure_actor *who, unsigned k)
{
    static const crd_exposure_share nothing;
    const crd_exposure_share *s = c ? &c->share[k / 3][k % 3] : &nothing;
    bool latent = k / 3 == CRD_EXPOSURE_LATENT;
    const crd_explain_result *r = ask(n, CRD_T_service, service, who, k % 3, latent);
    assert_true(r->has_share);
    assert_int_equal(r->share.low_ppm, s->low_ppm);
    assert_int_equal(r->share.high_ppm, s->high_ppm);
    assert_true(r->any || s->high_ppm == 0);
    assert_true(r->certain || s->low_ppm == 0);
    assert_int_equal(r->certain, r->any && r->strongest.n_possible == 0);
    assert_true(r->any == (r->apart > 0) && r->certain == (r->apart_certain > 0));
    assert_true(r->apart_certain <= r->apart && r->shortest.n <= r->strongest.n);
    check_chain(r, &r->shortest, latent);
    check_chain(r, &r->strongest, latent);
    assert_true(r->any || r->n_lacks > 0);
    return r->any;
}

static void test_every_cell(void **state)
{
    (void)state;
    struct nation n;
    const crd_exposure_result *r;
    size_t cells = 0, chains = 0;
    open_nation(&n);
    const crd_frame *services = crd_world_frame(n.w, CRD_T_service);
    crd_exposure_opts all = {.who = CRD_EXPOSED_TO_STATES | CRD_EXPOSED_TO_PARTIES |
                                    CRD_EXPOSED_TO_UNKNOWN};
    assert_ok(crd_exposure(n.t, &all, n.arena, &r, NULL));
    assert_true(r->n_actors > 50 && services->n > 15);
    for (uint32_t a = 0; a < r->n_actors; a++)
        for (uint32_t i = 0; i < services->n; i++) {
            crd_str id = crd_world_text(n.w, CRD_COL(n.w, service, id).text[i]);
            const crd_exposure_cell *c = NULL;
            for (size_t k = 0; k < r->n_cells && !c; k++)
                if (r->cells[k].actor == a && crd_str_eq(r->services[r->cells[k].service].id, id))
                    c = &r->cells[k];
            crd_arena_mark mark = crd_arena_save(n.arena);
            for (unsigned k = 0; k < 6; k++, cells++)
                chains += check_cell(&n, c, id, &r->actors[a], k);
            crd_arena_rewind(n.arena, mark);
        }
    assert_true(cells > 5000 && chains > 500);
    close_nation(&n);
}

/* Every element, link and site that some states touch, and those that they do not. */
static void test_every_thing(void **state)
{
    (void)state;
    static const char *const states[] = {"QO", "XN"};
    struct nation n;
    open_nation(&n);
    for (size_t s = 0; s < CRD_COUNT(states); s++) {
        const crd_exposure_result *r;
        crd_str who = crd_str_from(states[s]);
        crd_exposure_opts o = {.actors = &who, .n_actors = 1, .touched = true};
        assert_ok(crd_exposure(n.t, &o, n.arena, &r, NULL));
        assert_true(r->n_touched > 10);
        static const uint32_t tables[] = {CRD_T_element, CRD_T_link, CRD_T_site};
        for (size_t k = 0; k < CRD_COUNT(tables); k++)
            for (uint32_t i = 0; i < crd_world_frame(n.w, tables[k])->n; i++) {
                crd_str id = crd_world_text(n.w, crd_world_frame(n.w, tables[k])->cols[0].text[i]);
                crd_might might = 0;
                for (size_t at = 0; at < r->n_touched; at++)
                    if (r->touched[at].table == tables[k] && crd_str_eq(r->touched[at].id, id))
                        might = r->touched[at].might;
                crd_arena_mark mark = crd_arena_save(n.arena);
                for (unsigned p = 0; p < 8; p++) {
                    uint8_t power = (uint8_t)(p / 2);
                    uint8_t grade = p % 2 ? CRD_GRADE_LATENT : CRD_GRADE_STANDING;
                    const crd_explain_result *x = ask(&n, tables[k], id, &r->actors[0], power,
                                                      p % 2);
                    assert_int_equal(x->any,
                                     crd_might_has(might, (crd_might_plane){power, grade, true}));
                    assert_int_equal(x->certain,
                                     crd_might_has(might, (crd_might_plane){power, grade, false}));
                }
                crd_arena_rewind(n.arena, mark);
            }
    }
    close_nation(&n);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_every_cell);
    CRD_SUITE_ADD(&s, test_every_thing);
    return crd_suite_run(&s, "app/explain_norland");
}
