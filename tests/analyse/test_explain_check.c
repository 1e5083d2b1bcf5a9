/* Whatever check finds can be explained by the id that check prints. */
#include "crdtest.h"

#include "analyse/check.h"
#include "analyse/explain_check.h"
#include "base/buf.h"

#include "fmt/oom.h"
#include "check_cases.h"
#include "memfeed.h"

static crd_world *world_of(struct memfeed *m)
{
    crd_feed feed = mem_feed(m);
    crd_world_opts o = CRD_WORLD_OPTS;
    crd_want wants[CRD_T_COUNT];
    crd_world *w;
    o.all_times = true;
    crd_check_wants(wants);
    assert_ok(crd_world_new(&feed, wants, CRD_T_COUNT, &o, &w, NULL));
    return w;
}

static bool same(crd_str a, crd_str b)
{
    return crd_str_eq(a.ptr ? a : CRD_STR(""), b.ptr ? b : CRD_STR(""));
}

/* A finding is among the places of its explanation, with the same rule. */
static void is_explained(const crd_world *w, const crd_feed *feed, const crd_diag *d)
{
    crd_buf id;
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    const crd_explain_finding *f;
    bool there = false;
    crd_buf_init(&id, 1 << 16);
    crd_buf_addf(&id, "check:%s/", d->kind->code);
    crd_buf_add(&id, d->path);
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    assert_status(CRD_OK, crd_explain_check(w, feed, crd_buf_str(&id), NULL, arena, &f, &err),
                  &err);
    assert_string_equal(f->kind->code, d->kind->code);
    assert_true(f->n_alike >= f->n_places);
    for (size_t i = 0; i < f->n_places; i++) {
        const crd_diag *p = &f->places[i];
        there |= same(p->file, d->file) && p->line == d->line && same(p->field, d->field) &&
                 same(p->found, d->found) && same(p->note, d->note);
    }
    assert_true(there);
    crd_arena_free(arena);
    crd_buf_done(&id);
}

static void test_case(void **state)
{
    const struct check_case *c = *state;
    struct memfeed m;
    crd_arena *arena;
    crd_diags *diags;
    crd_check_report report;
    crd_check_opts o = {.keep = 0};
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(c->has) && c->has[i][0]; i++)
        mem_put(&m, c->has[i][0], c->has[i][1], c->has[i][2]);
    crd_feed feed = mem_feed(&m);
    crd_world *w = world_of(&m);
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    assert_ok(crd_diags_new(CRD_CHECK_KEEP_MAX, &diags));
    assert_ok(crd_check_statements(w, &feed, &o, diags, NULL));
    assert_ok(crd_check(w, &o, diags, arena, &report, NULL));
    for (size_t i = 0; i < crd_diags_kinds(diags); i++) {
        uint64_t total;
        size_t kept;
        crd_diags_kind(diags, i, &total, &kept);
        for (size_t j = 0; j < kept && j < 1; j++)
            is_explained(w, &feed, crd_diags_at(diags, i, j));
    }
    crd_diags_free(diags);
    crd_arena_free(arena);
    crd_world_free(w);
    mem_done(&m);
}

/* ---- what is said of the record ----------------------------------------------------------- */

static void put_product(struct memfeed *m)
{
    mem_put(m, "a", "source", "name=a;as_of=2024-05-01;confidence=high");
    mem_put(m, "b", "source", "name=b;as_of=2024-05-01;confidence=high");
    mem_put(m, "c", "source", "name=c;as_of=2020;confidence=low");
    mem_put(m, "a", "product", "id=p;name=P;maker=nobody");
    mem_put(m, "b", "product", "id=p;maker=x");
    mem_put(m, "c", "product", "id=p;maker=y");
    mem_put(m, "a", "party", "id=x;name=X");
    mem_put(m, "a", "party", "id=y;name=Y");
}

static void say(const crd_explain_finding *f, crd_buf *out)
{
    char date[11];
    for (size_t i = 0; i < f->n_values; i++) {
        const crd_explain_value *v = &f->values[i];
        crd_buf_addf(out, CRD_STR_FMT "=" CRD_STR_FMT " %s " CRD_STR_FMT " ", CRD_STR_ARG(v->field),
                     CRD_STR_ARG(v->value), v->standing, CRD_STR_ARG(v->source));
        crd_buf_add(out, crd_date_text(v->as_of, date));
        crd_buf_addf(out, " %s\n", v->confidence);
    }
    crd_buf_addc(out, 0);
}

static void every_source_is_heard(void **state)
{
    (void)state;
    struct memfeed m;
    crd_arena *arena;
    crd_buf out;
    const crd_explain_finding *f;
    mem_init(&m);
    put_product(&m);
    crd_feed feed = mem_feed(&m);
    crd_world *w = world_of(&m);
    crd_buf_init(&out, 1 << 16);
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    assert_ok(crd_explain_check(w, &feed, CRD_STR("check:reference-dangling/product/p"), NULL,
                                arena, &f, NULL));
    say(f, &out);
    assert_string_equal(out.at, "id=p used a 2024-05-01 high\n"
                                "name=P used a 2024-05-01 high\n"
                                "maker=nobody used a 2024-05-01 high\n"
                                "maker=x contested b 2024-05-01 high\n"
                                "maker=y outweighed c 2020 low\n");
    assert_true(crd_str_eq(f->table, CRD_STR("product")));
    assert_true(crd_str_eq(f->key, CRD_STR("p")));
    crd_buf_done(&out);
    crd_arena_free(arena);
    crd_world_free(w);
    mem_done(&m);
}

static const struct refused {
    const char *name, *id;
    crd_status status;
} refused[] = {
    {"no place", "check:reference-dangling", CRD_EINVAL},
    {"an empty place", "check:reference-dangling/", CRD_EINVAL},
    {"no code", "check:/product/p", CRD_EINVAL},
    {"another id", "exposure:s/XN/read", CRD_EINVAL},
    {"no such finding", "check:reference-dangeling/product/p", CRD_EINVAL},
    {"not found there", "check:reference-dangling/product/q", CRD_ENOENT},
    {"not that", "check:shares-over/product/p", CRD_ENOENT},
};

static void test_refused(void **state)
{
    const struct refused *r = *state;
    struct memfeed m;
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    const crd_explain_finding *f;
    mem_init(&m);
    put_product(&m);
    crd_feed feed = mem_feed(&m);
    crd_world *w = world_of(&m);
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    assert_status(r->status,
                  crd_explain_check(w, &feed, crd_str_from(r->id), NULL, arena, &f, &err), &err);
    crd_arena_free(arena);
    crd_world_free(w);
    mem_done(&m);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct memfeed m;
    mem_init(&m);
    put_product(&m);
    crd_feed feed = mem_feed(&m);
    crd_world *w = world_of(&m);
    bool hit = true;
    for (long n = 0; hit; n++) {
        crd_arena *arena;
        const crd_explain_finding *f;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n);
        crd_status rc = crd_explain_check(w, &feed, CRD_STR("check:reference-dangling/product/p"),
                                          NULL, arena, &f, NULL);
        hit = oom_rest();
        /* a finding may be told without what did not fit, or not be found */
        assert_true(rc == CRD_OK || (hit && (rc == CRD_ENOMEM || rc == CRD_ENOENT)));
        crd_arena_free(arena);
    }
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ROWS(&s, refused, test_refused);
    CRD_SUITE_ADD(&s, every_source_is_heard);
    CRD_SUITE_ADD(&s, every_allocation_may_fail);
    return crd_suite_run(&s, "analyse/explain_check");
}
