/* What is asked where a way is to keep clear of somebody, and nobody says who has a hand in it. */
#include "court.h"

#include "rules/gaps.h"

static const char *const facts[][2] = {
    {"network", "id=n;operator=good"},
    {"link", "id=l;a=site:a;b=element:e;network=n"},
    {"link", "id=k;a=element:e;b=site:b;network=n"},
    {"element", "id=e;site=c;network=n;owner=good;function=p-router;product=p"},
    {"product", "id=p;maker=good"},
    {"tie", "holder=party:good;target=link:l;kind=builds"},
    {"tie", "holder=party:good;target=link:k;kind=builds"},
    {"tie", "holder=party:good;target=site:a;kind=owns"},
    {"tie", "holder=party:good;target=site:b;kind=operates"},
    {"tie", "holder=party:good;target=site:c;kind=owns"},
};

/* The row `at` is `instead`, and what is asked of it then. */
struct lack {
    const char *name;
    unsigned at;
    const char *instead, *table, *key, *field, *sentence;
};
static const struct lack lacks[] = {
    {"nothing", 0, "id=n;operator=good", NULL, NULL, NULL, NULL},
    {"the operator", 0, "id=n", "network", "n", "operator", NULL},
    {"the owner of equipment", 3, "id=e;site=c;network=n;function=p-router;product=p", "element",
     "e", "owner", NULL},
    {"the maker of equipment", 4, "id=p", "product", "p", "maker", NULL},
    {"who built a link", 6, "holder=party:good;target=link:k;kind=maintains", "tie",
     "link:k/builds", NULL, "Who built link k?"},
    {"who owns a place", 7, "holder=party:good;target=site:a;kind=maintains", "tie", "site:a/owns",
     NULL, "Who owns or operates site a (Aberg)?"},
};

static void open_case(court *o, const struct lack *x, const char *row)
{
    mem_init(&o->m);
    mem_put(&o->m, "s", "source", "name=s;as_of=2025-06-01");
    mem_put(&o->m, "s", "party", "id=good");
    mem_put(&o->m, "s", "party", "id=bad");
    mem_put(&o->m, "s", "site", "id=a;name=Aberg");
    mem_put(&o->m, "s", "site", "id=b");
    mem_put(&o->m, "s", "site", "id=c");
    for (unsigned i = 0; i < CRD_COUNT(facts); i++)
        mem_put(&o->m, "s", facts[i][0], i == x->at ? row : facts[i][1]);
    court_open(o);
}

/* The row as it was, of that party. */
static const char *row_of(const struct lack *x, const char *party, char text[200])
{
    const char *was = facts[x->at][1], *good = strstr(was, "good");
    assert_non_null(good);
    snprintf(text, 200, "%.*s%s%s", (int)(good - was), was, party, good + 4);
    return text;
}

static crd_verdict verdict_of(court *o, const struct lack *x, const char *row)
{
    const crd_judgement *all;
    size_t n;
    open_case(o, x, row);
    court_judge(o, &all, &n);
    assert_int_equal(1, n);
    crd_verdict v = all[0].verdict;
    court_close(o);
    return v;
}

static void same_text(const char *want, crd_str have)
{
    assert_true(crd_str_eq(want ? crd_str_from(want) : CRD_STR_NULL, have));
}

static void test_lack(void **state)
{
    const struct lack *x = *state;
    court o = {0};
    char text[200];
    const crd_judgement *all;
    const crd_gaps_result *r;
    crd_gaps *g;
    crd_judge_opts opts = {.evidence = 5};
    size_t n;
    court_pack(&o,
               "pack: p\ntitle: T\nversion: 1\nrules:\n- {id: A, title: t, kind: route, between: "
               "[\"id = 'a'\", \"id = 'b'\"], avoid: [party:bad]}\n");
    open_case(&o, x, x->instead);
    court_judge(&o, &all, &n);
    assert_int_equal(1, n);
    assert_int_equal(x->table ? CRD_UNKNOWN : CRD_PASS, all[0].verdict);
    assert_ok(crd_gaps_new(&g, NULL));
    assert_ok(crd_gaps_add(g, o.t, o.k, o.pack, &opts, all, n, NULL));
    assert_ok(crd_gaps_rank(g, 0, CRD_STR_NULL, o.arena, &r, NULL));
    assert_int_equal(x->table ? 1 : 0, r->n);
    if (x->table) {
        same_text(x->table, r->gaps[0].table);
        same_text(x->key, r->gaps[0].key);
        same_text(x->field, r->gaps[0].field);
        if (x->sentence) {
            same_text(x->sentence, r->gaps[0].question);
        }
    }
    crd_gaps_free(g);
    court_close(&o);
    if (x->table) {
        assert_int_equal(CRD_PASS, verdict_of(&o, x, row_of(x, "good", text)));
        assert_int_equal(CRD_FAIL, verdict_of(&o, x, row_of(x, "bad", text)));
    }
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, lacks, test_lack);
    return crd_suite_run(&s, "rules/gaps_ways");
}
