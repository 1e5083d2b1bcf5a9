/* Services that fall with whoever made what nobody is named for, where no recorded party can have.
 */
#include "court.h"

#include "rules/gaps.h"

struct row {
    const char *name;
    const char *maker; /* of what the service runs on */
    const char *other; /* function of what the only recorded maker made */
    const char *lost;
    crd_verdict verdict;
    const char *evidence, *asked; /* key of the only question; NULL: none */
};
static const struct row rows[] = {
    {"nobody is known for such things", "", "gnb", "{each: maker}", CRD_UNKNOWN, "unknown:all",
     "p"},
    {"somebody is known for such things", "", "dns", "{each: maker}", CRD_UNKNOWN, "m", "p"},
    {"the maker is named", ";maker=m", "gnb", "{each: maker}", CRD_FAIL, "m", NULL},
    {"only recorded ones are meant", "", "gnb", "{each: maker, where: \"id = 'm'\"}", CRD_PASS,
     NULL, NULL},
    {"operators are named", "", "gnb", "{each: operator}", CRD_FAIL, "op", NULL},
};

static void test_row(void **state)
{
    const struct row *x = *state;
    court o = {0};
    char text[300];
    const crd_judgement *all;
    const crd_gaps_result *r;
    crd_gaps *g;
    crd_judge_opts opts = {.evidence = 5};
    size_t n;
    snprintf(text, sizeof text,
             "pack: p\ntitle: T\nversion: 1\nrules:\n- {id: A, title: t, kind: survives, services: "
             "'true', mode: fails, lost: %s}\n",
             x->lost);
    court_pack(&o, text);
    mem_init(&o.m);
    mem_put(&o.m, "s", "source", "name=s;as_of=2025-06-01");
    mem_put(&o.m, "s", "party", "id=m");
    mem_put(&o.m, "s", "party", "id=op");
    mem_put(&o.m, "s", "network", "id=n;operator=op");
    snprintf(text, sizeof text, "id=p%s", x->maker);
    mem_put(&o.m, "s", "product", text);
    mem_put(&o.m, "s", "product", "id=q;maker=m");
    mem_put(&o.m, "s", "element", "id=e;network=n;function=dns;product=p");
    snprintf(text, sizeof text, "id=f;network=n;function=%s;product=q", x->other);
    mem_put(&o.m, "s", "element", text);
    mem_put(&o.m, "s", "service", "id=s");
    mem_put(&o.m, "s", "need", "service=s;node=r;kind=elements;k=1");
    mem_put(&o.m, "s", "need_member", "service=s;node=r;member=element:e");
    court_open(&o);
    court_judge(&o, &all, &n);
    assert_int_equal(1, n);
    assert_int_equal(x->verdict, all[0].verdict);
    assert_int_equal(x->evidence != NULL, all[0].n_evidence);
    assert_int_equal(x->evidence != NULL, all[0].bad_high);
    if (x->evidence) {
        assert_true(crd_str_eq(all[0].evidence[0].id, crd_str_from(x->evidence)));
    }
    assert_ok(crd_gaps_new(&g, NULL));
    assert_ok(crd_gaps_add(g, o.t, o.k, o.pack, &opts, all, n, NULL));
    assert_ok(crd_gaps_rank(g, 0, CRD_STR_NULL, o.arena, &r, NULL));
    assert_int_equal(x->asked != NULL, r->n);
    if (x->asked) {
        assert_true(crd_str_eq(r->gaps[0].key, crd_str_from(x->asked)));
    }
    crd_gaps_free(g);
    court_close(&o);
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "rules/nameless");
}
