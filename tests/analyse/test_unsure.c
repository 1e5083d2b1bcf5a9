#include "crdtest.h"

#include "analyse/unsure.h"

#include "fmt/oom.h"
#include "memfeed.h"

#include "base/buf.h"

static crd_world *world_of(struct memfeed *m)
{
    crd_world *w;
    crd_want wants[CRD_T_COUNT];
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_feed feed = mem_feed(m);
    assert_ok(crd_world_new(&feed, wants, crd_unsure_wants(wants), &opts, &w, NULL));
    return w;
}

static void show(const crd_unsure *u, crd_buf *out)
{
    static const char *const kinds[] = {"similar", "equal", "jurisdiction"};
    for (size_t i = 0; i < u->n_refs; i++) {
        const crd_unsure_ref *r = &u->refs[i];
        crd_buf_addf(
            out, "ref " CRD_STR_FMT " x%llu in " CRD_STR_FMT "/" CRD_STR_FMT " " CRD_STR_FMT ":",
            CRD_STR_ARG(r->text), (unsigned long long)r->uses, CRD_STR_ARG(r->table),
            CRD_STR_ARG(r->row), CRD_STR_ARG(r->field));
        for (size_t k = 0; k < r->n_candidates; k++)
            crd_buf_addf(out, " " CRD_STR_FMT "(%.2f)", CRD_STR_ARG(r->candidates[k].id),
                         r->candidates[k].score);
        crd_buf_addc(out, '\n');
    }
    for (size_t i = 0; i < u->n_pairs; i++)
        crd_buf_addf(out, "pair " CRD_STR_FMT " " CRD_STR_FMT " %.2f %s\n",
                     CRD_STR_ARG(u->pairs[i].a), CRD_STR_ARG(u->pairs[i].b), u->pairs[i].score,
                     kinds[u->pairs[i].kind]);
    crd_buf_addf(out, "all %zu %zu settled %zu compared %zu\n", u->all_refs, u->all_pairs,
                 u->n_settled, u->n_compared);
}

struct unsure_case {
    const char *name;
    const char *rows[12][2]; /* table, fields */
    crd_unsure_opts opts;
    const char *want;
};

#define USUAL                                      \
    {                                              \
        .least_pair = 0.85, .least_candidate = 0.6 \
    }

/* clang-format off */
static const struct unsure_case cases[] = {
    {"nothing at all", {{0}}, USUAL, "all 0 0 settled 0 compared 0\n"},
    {"a reference that leads nowhere has its candidates, the best first",
     {{"party", "id=a;name=Delvika Electronics"}, {"party", "id=b;name=Delvika Software"}, {"party", "id=c;name=Ostratel"},
      {"product", "id=p;maker=Delvica Electronics"}, {"product", "id=q;maker=Delvica Electronics"}, {"product", "id=r;maker=c"}}, USUAL,
     "ref Delvica Electronics x2 in product/p maker: a(0.89)\nall 1 0 settled 0 compared 3\n"},
    {"references are in order of their uses, then of their texts, and the rest is counted",
     {{"party", "id=a;name=Ostratel"}, {"product", "id=p;maker=zz"}, {"product", "id=q;maker=yy"}, {"product", "id=r;maker=zz"},
      {"product", "id=s;maker=xx"}}, {.least_pair = 0.85, .least_candidate = 0.6, .refs = 2},
     "ref zz x2 in product/p maker:\nref xx x1 in product/s maker:\nall 3 0 settled 0 compared 1\n"},
    {"one candidate a party, whichever of its names is like it",
     {{"party", "id=a;name=Ostratel"}, {"party_name", "party=a;name=Ostratel Works"}, {"product", "id=p;maker=Ostrattel"}}, USUAL,
     "ref Ostrattel x1 in product/p maker: a(0.89)\nall 1 0 settled 0 compared 1\n"},
    {"a reference to something else is none to a party",
     {{"designation", "list=L;subject=product:x;effect=use-ban"}, {"designation", "list=L;subject=party:y;effect=use-ban"}}, USUAL,
     "ref y x1 in designation/L/y/use-ban subject:\nall 1 0 settled 0 compared 0\n"},
    {"like names are a pair, once", {{"party", "id=b;name=Ostratel"}, {"party", "id=a;name=Ostrattel"}}, USUAL,
     "pair a b 0.89 similar\nall 0 1 settled 0 compared 2\n"},
    {"below the score they are none", {{"party", "id=b;name=Ostratel"}, {"party", "id=a;name=Ostrattel"}},
     {.least_pair = 0.95, .least_candidate = 0.6}, "all 0 0 settled 0 compared 2\n"},
    {"equal names in two states", {{"party", "id=a;name=Acme;jurisdiction=SE"}, {"party", "id=b;name=Acme Ltd;jurisdiction=DE"}}, USUAL,
     "pair a b 1.00 jurisdiction\nall 0 1 settled 0 compared 2\n"},
    {"a namesake of two is open against both",
     {{"party", "id=a;name=Acme;jurisdiction=SE"}, {"party", "id=b;name=Acme Ltd;jurisdiction=DE"}, {"party", "id=c;name=Acme"}}, USUAL,
     "pair a b 1.00 jurisdiction\npair a c 1.00 equal\npair b c 1.00 equal\nall 0 3 settled 0 compared 3\n"},
    {"identifiers settle it", {{"party", "id=a;name=Acme;registry=R;registry_id=1"}, {"party", "id=b;name=Acme;registry=R;registry_id=2"}}, USUAL,
     "all 0 0 settled 1 compared 2\n"},
    {"a decision settles it",
     {{"party", "id=b;name=Ostratel"}, {"party", "id=a;name=Ostrattel"}, {"decision", "a=party:a;b=party:b;verdict=different;decided_by=x"}}, USUAL,
     "all 0 0 settled 0 compared 2\n"},
    {"a holding settles it",
     {{"party", "id=b;name=Ostratel"}, {"party", "id=a;name=Ostrattel"}, {"holding", "owner=party:a;owned=b;kind=votes"}}, USUAL,
     "all 0 0 settled 0 compared 2\n"},
    {"what is joined is no pair", {{"party", "id=a;name=Ostratel"}, {"party", "id=b;name=OSTRATEL"}}, USUAL,
     "all 0 0 settled 0 compared 1\n"},
    {"only so many are compared", {{"party", "id=b;name=Ostratel"}, {"party", "id=a;name=Ostrattel"}, {"party", "id=c;name=Ostratell"}},
     {.least_pair = 0.85, .least_candidate = 0.6, .compare = 1, .pairs = 1}, "pair a b 0.89 similar\nall 0 1 settled 0 compared 1\n"},
};
/* clang-format on */

static void put(struct memfeed *m, const struct unsure_case *c)
{
    mem_init(m);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++)
        mem_put(m, "s", c->rows[i][0], c->rows[i][1]);
}

/* As it stands, and in other orders. */
static void test_row(void **state)
{
    const struct unsure_case *c = *state;
    struct memfeed m;
    put(&m, c);
    for (uint64_t seed = 0; seed < 5; seed++) {
        crd_arena *arena;
        const crd_unsure *u;
        crd_buf out;
        crd_buf_init(&out, 1 << 20);
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        crd_world *w = world_of(&m);
        assert_ok(crd_unsure_find(w, &c->opts, arena, &u, NULL));
        show(u, &out);
        assert_string_equal(out.at, c->want);
        crd_world_free(w);
        crd_arena_free(arena);
        crd_buf_done(&out);
        mem_shuffle(&m, seed);
    }
    mem_done(&m);
}

/* ---- failing memory ---------------------------------------------------------------------- */

static void test_memory(void **state)
{
    struct memfeed m;
    const crd_unsure_opts opts = USUAL;
    size_t failed = 0;
    (void)state;
    put(&m, &cases[1]);
    crd_world *w = world_of(&m);
    for (long n = 0;; n++) {
        crd_arena *arena;
        const crd_unsure *u;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n);
        crd_status rc = crd_unsure_find(w, &opts, arena, &u, NULL);
        bool last = !oom_rest();
        assert_true(rc == CRD_ENOMEM || (rc == CRD_OK && u->all_refs == 1));
        failed += rc != CRD_OK;
        crd_arena_free(arena);
        if (last)
            break;
    }
    assert_true(failed > 10);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_row);
    CRD_SUITE_ADD(&s, test_memory);
    return crd_suite_run(&s, "analyse/unsure");
}
