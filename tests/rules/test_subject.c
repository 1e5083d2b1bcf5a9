/* Views of a world: each kind of way, what is unknown, and what is read together with expressions.
 */
#include "cells.h"

#include "base/str.h"
#include "memfeed.h"

static const char *const world_rows[][3] = {
    {"s", "source", "name=s;as_of=2025-01-01"},
    {"t", "source", "name=t;as_of=2025-01-01"},
    {"s", "party", "id=acme;name=Acme;jurisdiction=XA"},
    {"s", "party", "id=op;name=Op;jurisdiction=XN"},
    {"s", "network", "id=n;operator=op;country=XN"},
    {"s", "area", "id=a1;area_group=north;country=XB;lat=60;lon=10"},
    {"s", "site", "id=t1;country=XC;area=a1;lat=61;lon=11"},
    {"s", "site", "id=t2;area=a1"},
    {"s", "product", "id=p1;maker=acme;brand=op;open_interfaces=yes"},
    {"s", "product", "id=p2;maker=acme"},
    {"t", "product", "id=p2;maker=op"},
    {"s", "code",
     "list=function;code=own-thing;label=x;layer=core;asset_class=A1;everyone=yes;"
     "regimes=uk-core"},
    {"s", "element", "id=e1;network=n;site=t1;function=amf;product=p1;installed=2020;quantity=4"},
    {"s", "element", "id=e2;network=n;site=t2;function=own-thing;product=p2"},
    {"s", "element", "id=e3;area=a1;function=gnb;asset_class=A3;product=nowhere"},
    {"s", "element", "id=e4;network=n;function=no-such-function"},
    {"s", "link", "id=l1;a=site:t1;b=element:e2"},
    {"s", "tie",
     "holder=party:acme;target=element:e1;kind=manages;from_country=XA;mfa=yes;"
     "just_in_time=no"},
    {"s", "tie", "holder=party:stranger;target=network:n;kind=hosts"},
    {"s", "holding", "owner=jurisdiction:XA;owned=acme;kind=votes;ppm_min=510000"},
};

struct sees {
    const char *name; /* view, row's first text column, column: "element e1 maker" */
    const char *want; /* as text; NULL = unknown */
};

static const struct sees sees[] = {
    {"element e1 maker", "acme"},
    {"element e1 maker_country", "XA"},
    {"element e1 brand", "op"},
    {"element e1 country", "XC"},
    {"element e1 lat", "61"},
    {"element e1 lon", "11"},
    {"element e1 area_group", "north"},
    {"element e1 operator", "op"},
    {"element e1 operator_country", "XN"},
    {"element e1 layer", "core"},
    {"element e1 asset_class", "A1"},
    {"element e1 everyone", "1"},
    {"element e1 groups", "uk-core de-critical eu-key"},
    {"element e1 installed", "2020"},
    {"element e1 quantity", "4"},
    {"element e1 open_interfaces", "1"},
    {"element e1 subscribers", NULL},
    {"element e1 maybe", "0"},
    {"element e2 lat", "60"},   /* of its site's area */
    {"element e2 maker", NULL}, /* sources of equal weight disagree */
    {"element e2 maker_country", NULL},
    {"element e2 country", "XB"}, /* its site's area says */
    {"element e2 layer", "core"},
    {"element e2 asset_class", "A1"},
    {"element e2 everyone", "1"},
    {"element e2 groups", "uk-core"},
    {"element e2 quantity", "1"},
    {"element e3 asset_class", "A3"}, /* its own, not its function's */
    {"element e3 product", "nowhere"},
    {"element e3 maker", NULL},
    {"element e3 country", "XB"},
    {"element e3 operator", NULL},
    {"element e4 layer", NULL},
    {"element e4 everyone", NULL},
    {"element e4 country", "XN"},
    {"link l1 a", "site:t1"},
    {"link l1 b", "element:e2"},
    {"link l1 a_site", "t1"},
    {"link l1 b_site", "t2"},
    {"link l1 a_country", "XC"},
    {"site t2 country", "XB"},
    {"tie party:acme holder_party", "acme"},
    {"tie party:acme holder_element", NULL},
    {"tie party:acme target_network_kind", NULL},
    {"tie party:acme holder_country", "XA"},
    {"tie party:acme target_element", "e1"},
    {"tie party:acme target_asset_class", "A1"},
    {"tie party:acme target_operator", "op"},
    {"tie party:acme mfa", "1"},
    {"tie party:acme just_in_time", "0"},
    {"tie party:acme logged", NULL},
    {"tie party:stranger holder_party", "stranger"}, /* nobody describes it; it has a name */
    {"tie party:stranger holder_country", NULL},
    {"tie party:stranger target_network", "n"},
    {"tie party:stranger target_operator", "op"},
    {"holding jurisdiction:XA owner_party", NULL},
    {"holding jurisdiction:XA owner_country", "XA"},
    {"holding jurisdiction:XA ppm_min", "510000"},
};

static crd_world *make_world(struct memfeed *m)
{
    crd_world *w = NULL;
    crd_want wants[CRD_T_COUNT];
    size_t n = 0;
    for (int v = 0; v < CRD_SUBJECTS; v++)
        assert_true(crd_subject_wants((crd_subject_id)v, NULL, wants, CRD_T_COUNT, &n));
    for (size_t i = 0; i < CRD_COUNT(world_rows); i++)
        mem_put(m, world_rows[i][0], world_rows[i][1], world_rows[i][2]);
    crd_feed feed = mem_feed(m);
    assert_ok(crd_world_new(&feed, wants, n, &CRD_WORLD_OPTS, &w, NULL));
    return w;
}

static void test_sees(void **state)
{
    const struct sees *s = *state;
    struct memfeed m;
    mem_init(&m);
    crd_world *w = make_world(&m);
    crd_str rest = crd_str_from(s->name), view = {0}, row = {0}, column = {0};
    assert_true(crd_str_next(&rest, ' ', &view) && crd_str_next(&rest, ' ', &row) &&
                crd_str_next(&rest, ' ', &column));
    int id = crd_subject_find(view);
    assert_true(id >= 0);
    const crd_subject_def *d = &crd_subjects[id];
    int c = crd_subject_column(d, column);
    assert_true(c >= 0);
    crd_subject *v = NULL;
    assert_ok(crd_subject_open(w, (crd_subject_id)id, NULL, &v, NULL));
    size_t found = 0;
    for (size_t i = 0; i < crd_subject_rows(v); i++) {
        crd_expr_value key, one;
        crd_buf out;
        assert_ok(crd_subject_cell(v, 0, i, &key, NULL));
        if (!crd_str_eq(crd_subject_text(v, key.text), row))
            continue;
        found++;
        crd_buf_init(&out, 1000);
        assert_ok(crd_subject_cell(v, (uint32_t)c, i, &one, NULL));
        cell_text(v, d->cols[c].is.type, one, &out);
        crd_buf_addc(&out, '\0');
        assert_string_equal(s->want ? s->want : "", out.at);
        crd_buf_done(&out);
    }
    assert_int_equal(1, found);
    crd_subject_free(v);
    crd_world_free(w);
    mem_done(&m);
}

static crd_expr_value cell_of(crd_expr_type type, const void *all, size_t i)
{
    switch (type) {
    case CRD_X_BOOL:
        return (crd_expr_value){.truth = ((const int8_t *)all)[i]};
    case CRD_X_INT:
        return (crd_expr_value){.i = ((const int64_t *)all)[i]};
    case CRD_X_REAL:
        return (crd_expr_value){.real = ((const double *)all)[i]};
    case CRD_X_TEXT:
        return (crd_expr_value){.text = ((const uint32_t *)all)[i]};
    case CRD_X_DATE:
    case CRD_X_NULL:
        break;
    }
    return (crd_expr_value){.date = ((const crd_date *)all)[i]};
}

/* Every column of every view is the same cell by cell and as a whole; every column is read, and is
 * spoken of; names are unique. */
static void test_definitions(void **state)
{
    (void)state;
    struct memfeed m;
    mem_init(&m);
    crd_world *w = make_world(&m);
    for (int id = 0; id < CRD_SUBJECTS; id++) {
        const crd_subject_def *d = &crd_subjects[id];
        crd_subject *v = NULL;
        assert_true(d->n_cols > 0 && d->n_cols <= 64);
        assert_ok(crd_subject_open(w, (crd_subject_id)id, NULL, &v, NULL));
        for (size_t c = 0; c < d->n_cols; c++) {
            crd_expr_value one;
            assert_int_equal(c, crd_subject_column(d, crd_str_from(d->cols[c].is.name)));
            const void *all = NULL;
            assert_ok(crd_subject_whole(v, (uint32_t)c, &all, NULL));
            for (size_t i = 0; i < crd_subject_rows(v); i++) {
                crd_buf a, b;
                crd_buf_init(&a, 1000);
                crd_buf_init(&b, 1000);
                assert_ok(crd_subject_cell(v, (uint32_t)c, i, &one, NULL));
                cell_text(v, d->cols[c].is.type, one, &a);
                cell_text(v, d->cols[c].is.type, cell_of(d->cols[c].is.type, all, i), &b);
                assert_true(crd_str_eq(crd_buf_str(&a), crd_buf_str(&b)));
                crd_buf_done(&a);
                crd_buf_done(&b);
            }
        }
        crd_subject_free(v);
    }
    crd_world_free(w);
    mem_done(&m);
}

/* Expressions over a view: literals that no row has, and texts that only the view makes. */
static void test_expressions(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "asset_class = 'A1' and maker = 'acme'",
        "maker is null",
        "layer in ('core', 'nothing')",
        "groups = 'uk-core de-critical eu-key'",
        "installed < '2021-01-01'",
    };
    static const char want[][5] = {"yun-", "nyy-", "yyn-", "ynn-", "yuu-"};
    struct memfeed m;
    mem_init(&m);
    crd_world *w = make_world(&m);
    const crd_subject_def *d = &crd_subjects[CRD_V_ELEMENT];
    crd_expr_lang lang = {
        .columns = &d->cols[0].is, .n_columns = d->n_cols, .stride = sizeof *d->cols};
    crd_exprs *set = NULL;
    crd_diags *diags = NULL;
    crd_subject *v = NULL;
    uint32_t ids[CRD_COUNT(texts)];
    uint64_t bits[2][CRD_COUNT(texts)] = {{0}}, *yes[CRD_COUNT(texts)], *no[CRD_COUNT(texts)];
    assert_ok(crd_diags_new(5, &diags));
    assert_ok(crd_exprs_new(&lang, &set, NULL));
    for (size_t k = 0; k < CRD_COUNT(texts); k++) {
        crd_expr_place at = {.line = 1, .column = 1};
        assert_ok(crd_exprs_add(set, crd_str_from(texts[k]), &at, diags, &ids[k], NULL));
        yes[k] = &bits[0][k];
        no[k] = &bits[1][k];
    }
    assert_ok(crd_subject_open(w, CRD_V_ELEMENT, crd_exprs_columns(set), &v, NULL));
    crd_expr_rows rows = crd_subject_use(v);
    assert_ok(crd_exprs_run(set, &rows, ids, CRD_COUNT(texts), yes, no, NULL));
    for (size_t k = 0; k < CRD_COUNT(texts); k++)
        for (size_t i = 0; i < 3; i++) {
            char is = yes[k][0] >> i & 1 ? 'y' : no[k][0] >> i & 1 ? 'n' : 'u';
            if (is != want[k][i])
                fail_msg("%s, row %zu: %c, not %c", texts[k], i, is, want[k][i]);
        }
    crd_subject_free(v);
    crd_exprs_free(set);
    crd_diags_free(diags);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, sees, test_sees);
    CRD_SUITE_ADD(&s, test_definitions);
    CRD_SUITE_ADD(&s, test_expressions);
    return crd_suite_run(&s, "rules/subject");
}
