/* What counts for a party adds up to its share, for every measure, role and group; ids read back.
 */
#include "crdtest.h"

#include "analyse/shares_why.h"

#include "memfeed.h"

#include "synth/synth.h"

struct asked {
    struct memfeed m;
    crd_world *w;
    crd_control *control;
    crd_arena *arena;
};

static void begin(struct asked *a)
{
    size_t n[3], all = 0;
    crd_want wants[96];
    crd_err err = CRD_ERR_INIT;
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_control_opts who = CRD_CONTROL_OPTS;
    const crd_want *of[3] = {crd_shares_wants(&n[0]), crd_control_wants(&n[1]),
                             crd_shares_why_wants(&n[2])};
    mem_init(&a->m);
    crd_sink sink = mem_sink(&a->m);
    assert_status(CRD_OK,
                  crd_synth(&(crd_synth_opts){.seed = 3, .elements = 400, .unknown_ppm = 300000},
                            &sink, &err),
                  &err);
    crd_feed feed = mem_feed(&a->m);
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < n[k]; i++)
            wants[all++] = of[k][i];
    assert_status(CRD_OK, crd_world_new(&feed, wants, all, &opts, &a->w, &err), &err);
    assert_status(CRD_OK, crd_control_new(a->w, &who, &a->control, &err), &err);
    assert_ok(crd_arena_new(SIZE_MAX, &a->arena));
}

static void end(struct asked *a)
{
    crd_arena_free(a->arena);
    crd_control_free(a->control);
    crd_world_free(a->w);
    mem_done(&a->m);
}

static bool same(crd_str a, crd_str b)
{
    return crd_str_is_null(a) == crd_str_is_null(b) && (crd_str_is_null(a) || crd_str_eq(a, b));
}

/* By way of its id. */
static void adds_up(struct asked *a, const crd_shares_opts *o, const crd_share_of *of,
                    const crd_share_group *g, const crd_share *s)
{
    crd_buf id, again;
    crd_shares_opts read;
    crd_share_of back;
    crd_err err = CRD_ERR_INIT;
    const crd_shares_why *why;
    crd_buf_init(&id, 1 << 12);
    crd_buf_init(&again, 1 << 12);
    crd_shares_id(o, of, &id);
    assert_status(CRD_OK, crd_shares_id_read(crd_buf_str(&id), a->arena, &read, &back, &err), &err);
    crd_shares_id(&read, &back, &again);
    assert_true(crd_str_eq(crd_buf_str(&id), crd_buf_str(&again)));
    assert_true(same(back.of, of->of) && same(back.layer, of->layer));
    read.control = o->control;
    assert_status(CRD_OK, crd_shares_explain(a->w, &read, &back, a->arena, &why, &err), &err);
    assert_int_equal(why->group->total, g->total);
    assert_int_equal(why->share->low, s->low);
    assert_int_equal(why->share->high, s->high);
    int64_t low = 0, high = 0;
    for (size_t i = 0; i < why->n; i++) {
        const crd_share_thing *t = &why->things[i];
        low += t->low;
        high += t->high;
        assert_true(t->id.len > 0 && t->low <= t->high);
        assert_true(t->how == CRD_SHARE_SURE ? t->low == t->high : t->low < t->high);
        assert_true(t->how != CRD_SHARE_UNNAMED || t->low == 0);
        if (t->table == CRD_T_element && t->how == CRD_SHARE_SURE)
            assert_true(t->by_table < CRD_T_COUNT);
    }
    if (low != s->low || (high < g->total ? high : g->total) != s->high)
        fail_msg("%.*s: %lld-%lld is not %lld-%lld", (int)id.len, id.at, (long long)low,
                 (long long)high, (long long)s->low, (long long)s->high);
    crd_buf_done(&id);
    crd_buf_done(&again);
}

static size_t all_of(struct asked *a, crd_shares_opts o, bool states, size_t step)
{
    const crd_shares_result *r;
    size_t n = 0, done = 0;
    o.control = states ? a->control : NULL;
    assert_ok(crd_shares(a->w, &o, a->arena, &r, NULL));
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->groups[i].n_rows; k++) {
            const crd_share_group *g = &r->groups[i];
            crd_share_of of = {g->role, states, g->of_unknown, g->of, g->layer, g->rows[k].party};
            if (n++ % step)
                continue;
            crd_shares_opts one = o;
            one.roles = 1u << g->role;
            adds_up(a, &one, &of, g, &g->rows[k]);
            done++;
        }
    return done;
}

static void test_adds_up(void **state)
{
    (void)state;
    struct asked a;
    size_t done = 0;
    begin(&a);
    for (int m = 0; m <= CRD_SHARE_CAPACITY; m++)
        done += all_of(
            &a,
            (crd_shares_opts){.measure = (crd_share_measure)m,
                              .split = m % 2 ? CRD_SHARE_WHOLE : CRD_SHARE_BY_OPERATOR,
                              .country = m == 3 ? CRD_STR("XA") : CRD_STR_NULL,
                              .only = {CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL},
                              .unknown_any = m == 5,
                              .each_user = m == 2},
            m == 4, m % 2 ? 3 : 17);
    assert_true(done > 60);
    end(&a);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        crd_status want;
    } rows[] = {
        {"shares:", CRD_EINVAL},
        {"shares:maker:elements/ran", CRD_EINVAL},
        {"shares:maker:elements:ran", CRD_EINVAL},
        {"shares:maker:elements:ran/", CRD_EINVAL},
        {"shares:nobody:elements:ran/a", CRD_EINVAL},
        {"shares:maker:atoms:ran/a", CRD_EINVAL},
        {"shares:maker:elements:ran:odd/a", CRD_EINVAL},
        {"shares:maker:elements:ran:odd=1/a", CRD_EINVAL},
        {"shares:maker:elements:ran:of-odd=1/a", CRD_EINVAL},
        {"shares:maker:elements:ran:unknown=some/a", CRD_EINVAL},
        {"shares:maker:elements:ran/nobody", CRD_ENOENT},
        {"shares:maker:elements:nowhere/party-000001", CRD_ENOENT},
        {"shares:maker:elements:ran:of-operator=nobody/party-000001", CRD_ENOENT},
    };
    struct asked a;
    begin(&a);
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        crd_shares_opts o;
        crd_share_of of;
        const crd_shares_why *why;
        crd_err err = CRD_ERR_INIT;
        crd_status rc = crd_shares_id_read(crd_str_from(rows[i].id), a.arena, &o, &of, &err);
        if (rc == CRD_OK)
            rc = crd_shares_explain(a.w, &o, &of, a.arena, &why, &err);
        assert_status(rows[i].want, rc, &err);
    }
    end(&a);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_adds_up);
    CRD_SUITE_ADD(&s, test_refused);
    return crd_suite_run(&s, "analyse/shares_why");
}
