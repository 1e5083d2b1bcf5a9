/* Equipment as networks use it: who shares what, what is only possible, and what rules on operators
 * make of it. */
#include "cells.h"
#include "court.h"

#include "base/str.h"

struct use {
    const char *name;
    const char *rows[8][3]; /* source, table, row; behind those below */
    const char *want;       /* "element:network?operator ..."; '?': possibly */
};

static const char *const base_rows[][3] = {
    {"s", "source", "name=s;as_of=2025-01-01"}, {"t", "source", "name=t;as_of=2025-01-01"},
    {"s", "network", "id=joint;operator=jv"},   {"s", "network", "id=na;operator=a"},
    {"s", "network", "id=nb;operator=b"},
};

#define GNB                                               \
    {                                                     \
        "s", "element", "id=e;network=joint;function=gnb" \
    }
#define MAST                                               \
    {                                                      \
        "s", "element", "id=e;network=joint;function=mast" \
    }

static const struct use cases[] = {
    {"nobody shares it", {GNB}, "e:joint/jv"},
    {"two share the network",
     {GNB,
      {"s", "share_use", "what=network:joint;used_by=nb;kind=mocn"},
      {"s", "share_use", "what=network:joint;used_by=na;kind=moran"}},
     "e:joint/jv e:na/a e:nb/b"},
    {"the same twice",
     {GNB,
      {"s", "share_use", "what=network:joint;used_by=na;kind=mocn"},
      {"s", "share_use", "what=element:e;used_by=na;kind=passive"}},
     "e:joint/jv e:na/a"},
    {"roaming, virtual operators and wholesale are no sharing",
     {GNB,
      {"s", "share_use", "what=network:joint;used_by=na;kind=national-roaming"},
      {"s", "share_use", "what=network:joint;used_by=nb;kind=mvno"}},
     "e:joint/jv"},
    {"passive sharing is of what is passive",
     {GNB, {"s", "share_use", "what=network:joint;used_by=na;kind=passive"}},
     "e:joint/jv"},
    {"masts",
     {MAST, {"s", "share_use", "what=network:joint;used_by=na;kind=passive"}},
     "e:joint/jv e:na/a"},
    {"radio sharing is not of masts",
     {MAST, {"s", "share_use", "what=network:joint;used_by=na;kind=mocn"}},
     "e:joint/jv"},
    {"a site's",
     {{"s", "element", "id=e;network=joint;function=gnb;site=t"},
      {"s", "share_use", "what=site:t;used_by=na;kind=mocn"}},
     "e:joint/jv e:na/a"},
    {"by itself",
     {MAST, {"s", "share_use", "what=element:e;used_by=na;kind=mocn"}},
     "e:joint/jv e:na/a"},
    {"its own is among those who share it",
     {GNB,
      {"s", "share_use", "what=network:joint;used_by=joint;kind=mocn"},
      {"s", "share_use", "what=network:joint;used_by=na;kind=mocn"}},
     "e:joint/jv e:na/a"},
    {"its operator is among those who share it",
     {{"s", "element", "id=e;network=na-ran;function=gnb"},
      {"s", "network", "id=na-ran;operator=a"},
      {"s", "share_use", "what=network:na-ran;used_by=na;kind=mocn"},
      {"s", "share_use", "what=network:na-ran;used_by=nb;kind=mocn"}},
     "e:na/a e:nb/b"},
    {"its operator perhaps shares it",
     {{"s", "element", "id=e;network=na-ran;function=gnb"},
      {"s", "network", "id=na-ran;operator=a"},
      {"s", "share_use", "what=network:na-ran;used_by=na;kind=mocn;since=2025"}},
     "e:na-ran/a"},
    {"perhaps not yet",
     {GNB, {"s", "share_use", "what=network:joint;used_by=na;kind=mocn;since=2025"}},
     "e:joint/jv e:na?/a"},
    {"no longer",
     {GNB, {"s", "share_use", "what=network:joint;used_by=na;kind=mocn;until=2024-06-01"}},
     "e:joint/jv"},
    {"perhaps by one share, certainly by another",
     {GNB,
      {"s", "share_use", "what=network:joint;used_by=na;kind=mocn;since=2025"},
      {"s", "share_use", "what=element:e;used_by=na;kind=mocn"}},
     "e:joint/jv e:na/a"},
    {"a user that nobody describes",
     {GNB, {"s", "share_use", "what=network:joint;used_by=nowhere;kind=mocn"}},
     "e:joint/jv e:nowhere/-"},
    {"of no known network", {{"s", "element", "id=e;function=gnb"}}, "e:-/-"},
    {"in a network on which sources disagree",
     {GNB,
      {"t", "element", "id=e;network=nb"},
      {"s", "share_use", "what=network:joint;used_by=na;kind=mocn"}},
     "e:-/- e:na?/a"},
    {"at a site on which sources disagree",
     {{"s", "element", "id=e;network=joint;function=gnb;site=t"},
      {"t", "element", "id=e;site=u"},
      {"s", "share_use", "what=site:u;used_by=na;kind=mocn"},
      {"s", "share_use", "what=site:t;used_by=nb;kind=mocn"}},
     "e:joint/jv e:na?/a e:nb?/b"},
    {"two elements",
     {GNB,
      {"s", "element", "id=d;network=joint;function=gnb"},
      {"s", "share_use", "what=network:joint;used_by=na;kind=mocn"}},
     "d:joint/jv d:na/a e:joint/jv e:na/a"},
};

static void put_all(struct memfeed *m, const char *const (*rows)[3], size_t n)
{
    for (size_t i = 0; i < n && rows[i][0]; i++)
        mem_put(m, rows[i][0], rows[i][1], rows[i][2]);
}

static void add_cell(crd_subject *v, const char *column, size_t row, crd_buf *out)
{
    crd_expr_value one;
    const crd_subject_def *d = &crd_subjects[CRD_V_USE];
    int at = crd_subject_column(d, crd_str_from(column));
    size_t was = out->len;
    assert_true(at >= 0);
    assert_ok(crd_subject_cell(v, (uint32_t)at, row, &one, NULL));
    cell_text(v, d->cols[at].is.type, one, out);
    crd_buf_adds(out, out->len == was ? "-" : "");
}

static void test_case(void **state)
{
    const struct use *u = *state;
    struct memfeed m;
    crd_world *w = NULL;
    crd_subject *v = NULL;
    crd_want wants[CRD_T_COUNT];
    uint32_t *order = NULL;
    size_t n = 0;
    crd_buf out;
    mem_init(&m);
    put_all(&m, base_rows, CRD_COUNT(base_rows));
    put_all(&m, u->rows, CRD_COUNT(u->rows));
    assert_true(crd_subject_wants(CRD_V_USE, NULL, wants, CRD_T_COUNT, &n));
    crd_feed feed = mem_feed(&m);
    assert_ok(crd_world_new(&feed, wants, n, &CRD_WORLD_OPTS, &w, NULL));
    assert_ok(crd_subject_open(w, CRD_V_USE, NULL, &v, NULL));
    assert_ok(crd_subject_sorted(v, &order));
    crd_buf_init(&out, 1000);
    for (size_t i = 0; i < crd_subject_rows(v); i++) {
        crd_buf_adds(&out, i ? " " : "");
        add_cell(v, "id", order[i], &out);
        crd_buf_addc(&out, ':');
        add_cell(v, "network", order[i], &out);
        crd_buf_adds(&out, crd_subject_maybe(v, order[i]) ? "?/" : "/");
        add_cell(v, "operator", order[i], &out);
    }
    crd_buf_addc(&out, '\0');
    assert_string_equal(u->want, out.at);
    crd_buf_done(&out);
    free(order);
    crd_subject_free(v);
    crd_world_free(w);
    mem_done(&m);
}

/* ---- rules ----------------------------------------------------------------------------------- */

static const char *const nation[][3] = {
    {"s", "source", "name=s;as_of=2025-01-01"},
    {"s", "party", "id=a;name=A;jurisdiction=XN"},
    {"s", "party", "id=b;name=B;jurisdiction=XN"},
    {"s", "party", "id=jv;name=J;jurisdiction=XN"},
    {"s", "fact", "subject=party:a;scheme=S;item=bound;value=yes"},
    {"s", "fact", "subject=party:jv;scheme=S;item=bound;value=no"},
    {"s", "network", "id=joint;operator=jv"},
    {"s", "network", "id=na;operator=a"},
    {"s", "network", "id=nb;operator=b"},
    {"s", "product", "id=p1;maker=risky"},
    {"s", "product", "id=p2;maker=sound"},
    {"s", "element", "id=j1;network=joint;function=gnb;product=p1;quantity=60"},
    {"s", "element", "id=j2;network=joint;function=gnb;product=p2;quantity=40"},
    {"s", "element", "id=a1;network=na;function=gnb;product=p2;quantity=100"},
    {"s", "share_use", "what=network:joint;used_by=na;kind=mocn"},
    {"s", "share_use", "what=network:joint;used_by=nb;kind=mocn;since=2025"},
};

struct ruling {
    const char *name, *rule, *want;
};

#define OF "of: \"maker = 'risky'\", per: operator, at_most: 35%"

static const struct ruling rulings[] = {
    {"by own equipment alone an operator seems clean", "kind: share, subject: element, " OF,
     "operator=a pass 0..0; operator=jv fail 600000..600000"},
    {"what it shares counts for it", "kind: share, subject: use, " OF,
     "operator=a pass 300000..300000; operator=b unknown 0..1000000; operator=jv fail "
     "600000..600000"},
    {"and for nobody twice in the country",
     "kind: share, subject: element, of: \"maker = 'risky'\", at_most: 35%", "pass 300000..300000"},
    {"addressees are those who use it",
     "kind: forbid, subject: use, where: \"maker = 'risky'\", per: operator, addressees: "
     "\"fact('party', operator, 'S', 'bound') = 'yes'\"",
     "operator=a fail 60..60 [j1]; operator=b unknown 0..60 [j1?]"},
};

static void test_ruling(void **state)
{
    const struct ruling *u = *state;
    court o = {0};
    char text[1000];
    const crd_judgement *all = NULL;
    size_t n = 0;
    crd_buf out;
    snprintf(text, sizeof text, "pack: p\ntitle: T\nversion: 1\nrules:\n- {id: A, title: t, %s}\n",
             u->rule);
    court_pack(&o, text);
    mem_init(&o.m);
    put_all(&o.m, nation, CRD_COUNT(nation));
    court_open(&o);
    court_judge(&o, &all, &n);
    crd_buf_init(&out, 1000);
    for (size_t i = 0; i < n; i++) {
        crd_buf_adds(&out, i ? "; " : "");
        crd_buf_add(&out, crd_str_is_null(all[i].group) ? CRD_STR("") : all[i].group);
        crd_buf_addf(&out, "%s%s %.0f..%.0f", all[i].group.len ? " " : "",
                     crd_verdict_name(all[i].verdict), all[i].low, all[i].high);
        for (size_t k = 0; all[i].rule->kind == CRD_RULE_FORBID && k < all[i].n_evidence; k++)
            crd_buf_addf(&out, " [" CRD_STR_FMT "%s]", CRD_STR_ARG(all[i].evidence[k].id),
                         all[i].evidence[k].certain ? "" : "?");
    }
    crd_buf_addc(&out, '\0');
    assert_string_equal(u->want, out.at);
    crd_buf_done(&out);
    court_close(&o);
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ROWS(&s, rulings, test_ruling);
    return crd_suite_run(&s, "rules/uses");
}
