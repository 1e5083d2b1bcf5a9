#include "crdtest.h"

#include "analyse/diff.h"

#include "fmt/oom.h"
#include "memfeed.h"

static crd_status count_change(void *ctx, const crd_table *t, const crd_diff_change *c,
                               crd_err *err)
{
    (void)t;
    (void)c;
    (void)err;
    ++*(size_t *)ctx;
    return CRD_OK;
}

/* One comparison with the n-th allocation failing: CRD_ENOMEM, or (a look-up that was not kept) the
 * whole answer; nothing leaks. */
static void run_once(crd_world *const w[2], uint32_t table, size_t n, size_t want)
{
    crd_arena *arena;
    crd_digest *digest = NULL;
    const crd_digest_row *rows;
    size_t changes = 0, n_rows;
    crd_diff_to to = {&changes, count_change};
    crd_diff_count c;
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    oom_arm((long)n);
    crd_status rc = crd_digest_new(&digest);
    if (rc == CRD_OK)
        rc = crd_diff_table(w[0], w[1], table, &to, digest, &c, NULL);
    if (rc == CRD_OK)
        rc = crd_digest_list(digest, arena, &rows, &n_rows);
    oom_rest();
    assert_true(rc == CRD_OK ? changes == want : oom_hit && rc == CRD_ENOMEM);
    crd_digest_free(digest);
    crd_arena_free(arena);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    static const char *const rows[2][12][3] = {
        {{"s", "party", "id=a;name=A"},
         {"s", "party", "id=b;name=B"},
         {"d", "decision", "a=party:a;b=party:c;verdict=same"},
         {"s", "product", "id=p;maker=a"},
         {"s", "element", "id=e;product=p;quantity=2;owner=a"},
         {"t", "element", "id=e;product=p;quantity=3"},
         {"s", "element", "id=f;product=p;quantity=2"},
         {"s", "holding", "owner=party:a;owned=b;kind=votes"}},
        {{"s", "party", "id=a;name=A"},
         {"s", "party", "id=b;name=A"},
         {"d", "decision", "a=party:a;b=party:b;verdict=same"},
         {"s", "product", "id=p;maker=m"},
         {"s", "element", "id=e;product=p;quantity=5;owner=b;status=planned"},
         {"t", "element", "id=e;product=p;quantity=7"},
         {"u", "element", "id=e;product=p;quantity=9"},
         {"s", "element", "id=g;product=p;quantity=2"},
         {"s", "holding", "owner=party:b;owned=x;kind=votes"}}};
    static const struct {
        uint32_t table;
        size_t changes;
    } tables[] = {{CRD_T_element, 4}, {CRD_T_party, 1}, {CRD_T_holding, 2}};
    struct memfeed m[2];
    for (int i = 0; i < 2; i++) {
        mem_init(&m[i]);
        for (size_t k = 0; rows[i][k][0]; k++)
            mem_put(&m[i], rows[i][k][0], rows[i][k][1], rows[i][k][2]);
    }
    for (size_t t = 0; t < CRD_COUNT(tables); t++) {
        crd_want wants[CRD_DIFF_WANTS];
        size_t n_wants = crd_diff_wants(tables[t].table, wants), n = 0;
        crd_world *w[2];
        for (int i = 0; i < 2; i++) {
            crd_feed feed = mem_feed(&m[i]);
            crd_world_opts o = CRD_WORLD_OPTS;
            o.all_times = true;
            assert_ok(crd_world_new(&feed, wants, n_wants, &o, &w[i], NULL));
        }
        do
            run_once(w, tables[t].table, n++, tables[t].changes);
        while (oom_hit);
        assert_true(n > 20);
        for (int i = 0; i < 2; i++)
            crd_world_free(w[i]);
    }
    for (int i = 0; i < 2; i++)
        mem_done(&m[i]);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, every_allocation_may_fail);
    return crd_suite_run(&s, "analyse/diff_oom");
}
