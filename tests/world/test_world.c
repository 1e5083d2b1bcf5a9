#include "crdtest.h"

#include "world/world.h"

#include "memfeed.h"

#include "base/buf.h"

/* A world as text: every row of every loaded table in order of its key, with its sources, what is
 * contested and whether it holds only maybe; then contradictions. What two worlds have to share to
 * be the same. */
struct shown {
    const crd_world *w;
    crd_buf out;
};

static void show_others(struct shown *s, uint32_t table, uint32_t row)
{
    const crd_table *t = crd_records.tables[table];
    for (uint32_t i = 0; i < t->n_fields; i++) {
        size_t n;
        const crd_other *o = crd_world_others(s->w, table, row, i, &n);
        for (size_t k = 0; k < n; k++) {
            crd_buf_addf(&s->out, " %s%s", o[k].contested ? "!" : "?", t->fields[i].name);
            if (crd_field_is_text(&t->fields[i])) {
                crd_buf_addf(&s->out, "=" CRD_STR_FMT,
                             CRD_STR_ARG(crd_world_text(s->w, o[k].text)));
            } else {
                crd_buf_addf(&s->out, "=%lld/%d", (long long)o[k].i64, o[k].i32);
            }
        }
    }
}

static crd_status show_row(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                           const crd_merged *about, crd_err *err)
{
    struct shown *s = ctx;
    (void)err;
    uint32_t table = (uint32_t)crd_schema_index(&crd_records, t);
    crd_buf_addf(&s->out, "%s", t->name);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (crd_field_is_null(&t->fields[i], rec))
            continue;
        crd_buf_addf(&s->out, " %s=", t->fields[i].name);
        crd_field_text(&t->fields[i], rec, &s->out);
    }
    crd_buf_addf(&s->out, " [" CRD_STR_FMT "] <" CRD_STR_FMT ":%u>", CRD_STR_ARG(about->sources),
                 CRD_STR_ARG(from->source), from->line);
    crd_buf_addf(&s->out, " (" CRD_STR_FMT ")", CRD_STR_ARG(about->contested));
    if (crd_world_frame(s->w, table)->flags[about->row] & CRD_ROW_MAYBE)
        crd_buf_adds(&s->out, " maybe");
    if (crd_world_frame(s->w, table)->flags[about->row] & CRD_ROW_ELSEWHEN)
        crd_buf_adds(&s->out, " elsewhen");
    show_others(s, table, about->row);
    crd_buf_addc(&s->out, '\n');
    return CRD_OK;
}

static void show(const crd_world *w, struct shown *s)
{
    *s = (struct shown){.w = w};
    crd_buf_init(&s->out, 1 << 24);
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        assert_ok(crd_world_put_rows(w, t, show_row, s, NULL));
    size_t n;
    const crd_contradiction *c = crd_world_contradictions(w, &n);
    for (size_t i = 0; i < n; i++)
        crd_buf_addf(&s->out, "against %s " CRD_STR_FMT " " CRD_STR_FMT " %d %d\n",
                     crd_records.tables[c[i].table]->name, CRD_STR_ARG(crd_world_text(w, c[i].a)),
                     CRD_STR_ARG(crd_world_text(w, c[i].b)), c[i].by, c[i].verdict);
    const crd_also *a = crd_world_also(w, &n);
    for (size_t i = 0; i < n; i++)
        crd_buf_addf(&s->out, "also %s " CRD_STR_FMT " " CRD_STR_FMT " %d\n",
                     crd_records.tables[a[i].table]->name, CRD_STR_ARG(crd_world_text(w, a[i].to)),
                     CRD_STR_ARG(crd_world_text(w, a[i].from)), a[i].by);
    assert_int_equal(s->out.status, CRD_OK);
}

/* ---- tables of statements and the merged outcome ------------------------------------------ */

struct merge_case {
    const char *name;
    const char *rows[16][3]; /* source, table, fields */
    const char *want;        /* sub-texts of the world shown, '\n' between; each must be there; with
                                '~' before it, must not */
    crd_world_opts opts;
};

#define NO .opts = {.as_of = CRD_DATE_NONE, .as_known = CRD_DATE_NONE}

/* clang-format off */
static const struct merge_case cases[] = {
    {"no statements at all", {{0}}, "~party", NO},
    {"one statement is a row", {{"s", "party", "id=a;name=A"}},
     "party id=a name=A [s] <s:1> ()\n~maybe", NO},
    {"an integration that has ended is not among what holds",
     {{"s", "source", "name=s;as_of=2024-06-01"}, {"s", "tie", "holder=party:a;target=element:e;kind=integrates;until=2020"},
      {"s", "tie", "holder=party:b;target=element:e;kind=integrates;until=2030"}},
     "holder=party:b\n~holder=party:a", NO},
    {"higher confidence wins whatever the date",
     {{"s", "source", "name=s;confidence=high;as_of=2020"}, {"t", "source", "name=t;confidence=low;as_of=2024"},
      {"t", "party", "id=a;name=T"}, {"s", "party", "id=a;name=S"}},
     "party id=a name=S [s, t] <s:4> () ?name=T", NO},
    {"of equal confidence the later wins",
     {{"s", "source", "name=s;confidence=high;as_of=2020"}, {"t", "source", "name=t;confidence=high;as_of=2024"},
      {"s", "party", "id=a;name=S"}, {"t", "party", "id=a;name=T"}},
     "party id=a name=T [t, s] <t:4> () ?name=S", NO},
    {"an empty confidence counts as low",
     {{"s", "source", "name=s;as_of=2025"}, {"t", "source", "name=t;confidence=medium"},
      {"s", "party", "id=a;name=S"}, {"t", "party", "id=a;name=T"}},
     "party id=a name=T [t, s]", NO},
    {"equal weight and another value is contested, first name shown",
     {{"s", "source", "name=s;as_of=2024"}, {"t", "source", "name=t;as_of=2024"},
      {"t", "party", "id=a;name=T"}, {"s", "party", "id=a;name=S"}},
     "party id=a name=S [s, t] <s:4> (name) !name=T", NO},
    {"equal weight and the same value is not",
     {{"s", "party", "id=a;name=S"}, {"t", "party", "id=a;name=S"}},
     "party id=a name=S [s, t] <s:1> ()\n~!name", NO},
    {"fields win one by one, an empty one says nothing",
     {{"s", "source", "name=s;confidence=high"}, {"t", "source", "name=t;confidence=low"},
      {"s", "party", "id=a;name=S"}, {"t", "party", "id=a;name=T;url=u"}},
     "party id=a name=S url=u [s, t]", NO},
    {"one LEI, in either case, makes one party; the best source gives the id",
     {{"s", "source", "name=s;confidence=high"}, {"t", "source", "name=t;confidence=low"},
      {"t", "party", "id=a;name=T;lei=5299000000000000ab01"}, {"s", "party", "id=b;name=S;lei=5299000000000000AB01"},
      {"t", "product", "id=p;maker=a"}},
     "party id=b name=S\nproduct id=p maker=b\nalso party b a 1\n~id=a", NO},
    {"what is no LEI joins nobody",
     {{"s", "party", "id=a;name=A;lei=pending"}, {"s", "party", "id=b;name=B;lei=pending"}},
     "party id=a\nparty id=b\n~also", NO},
    {"one number in one register makes one party",
     {{"s", "party", "id=a;name=A;registry=R;registry_id=1"}, {"s", "party", "id=b;name=B;registry=R;registry_id=1"},
      {"s", "party", "id=c;name=C;registry=Q;registry_id=1"}, {"s", "party", "id=d;name=D;registry=R;registry_id=none"},
      {"s", "party", "id=e;name=E;registry=R;registry_id=none"}},
     "party id=a\nparty id=c\nparty id=d\nparty id=e\n~party id=b\nalso party a b 2", NO},
    {"a branch keeps to itself",
     {{"s", "party", "id=a;name=A;lei=52990000000000000001"}, {"s", "party", "id=b;name=B;lei=52990000000000000001;branch_of=a"}},
     "party id=a\nparty id=b name=B branch_of=a", NO},
    {"a disputed LEI joins nobody",
     {{"s", "party", "id=a;name=A;lei=52990000000000000001"}, {"t", "party", "id=a;name=A;lei=52990000000000000002"},
      {"s", "party", "id=b;name=B;lei=52990000000000000001"}},
     "party id=a\nparty id=b", NO},
    {"a better source settles which LEI",
     {{"s", "source", "name=s;confidence=high"}, {"s", "party", "id=a;name=A;lei=52990000000000000001"},
      {"t", "party", "id=a;name=A;lei=52990000000000000002"}, {"s", "party", "id=b;name=B;lei=52990000000000000002"},
      {"s", "party", "id=c;name=C;lei=52990000000000000001"}},
     "also party a c 1\nparty id=b", NO},
    {"a decision joins sites, and keys that become one merge",
     {{"s", "decision", "a=site:x;b=site:y;verdict=same;decided_by=me"}, {"s", "site", "id=x;name=X"},
      {"s", "site", "id=y;name=X"}, {"s", "risk_group", "id=g"}, {"s", "risk_member", "risk_group=g;member=site:x"},
      {"t", "risk_member", "risk_group=g;member=site:y"}},
     "site id=x name=X [s] <s:2>\n~id=y\nrisk_member risk_group=g member=site:x [s, t]\ndecision a=site:x b=site:y", NO},
    {"different forbids a pair that an identifier joins",
     {{"s", "party", "id=a;name=A;lei=52990000000000000001"}, {"s", "party", "id=b;name=B;lei=52990000000000000001"},
      {"s", "decision", "a=party:b;b=party:a;verdict=different;decided_by=me"}},
     "party id=a\nparty id=b\nagainst party a b 1 0", NO},
    {"different forbids a chain of same, the later link gives way",
     {{"s", "decision", "a=party:a;b=party:b;verdict=same;decided_by=me"}, {"s", "decision", "a=party:b;b=party:c;verdict=same;decided_by=me"},
      {"s", "decision", "a=party:a;b=party:c;verdict=different;decided_by=me"}, {"s", "party", "id=a;name=A"},
      {"s", "party", "id=b;name=A"}, {"s", "party", "id=c;name=C"}},
     "also party a b 0\nparty id=c\nagainst party b c 0 0", NO},
    {"both verdicts with equal weight: two things, and said",
     {{"s", "decision", "a=party:a;b=party:b;verdict=same;decided_by=me"}, {"t", "decision", "a=party:b;b=party:a;verdict=different;decided_by=you"},
      {"s", "party", "id=a;name=A"}, {"s", "party", "id=b;name=B"}},
     "party id=a\nparty id=b\nagainst party a b 0 1", NO},
    {"the better source's verdict holds",
     {{"s", "source", "name=s;confidence=high"}, {"s", "decision", "a=party:a;b=party:b;verdict=same;decided_by=me"},
      {"t", "decision", "a=party:b;b=party:a;verdict=different;decided_by=you"}, {"s", "party", "id=a;name=A"}, {"s", "party", "id=b;name=A"}},
     "also party a b 0\n~against", NO},
    {"a reference written as a name finds its party",
     {{"s", "party", "id=a;name=Ácme Corp."}, {"s", "party_name", "party=a;name=Akme"}, {"s", "product", "id=p;maker=ACME CORP;brand=akme"},
      {"s", "tie", "holder=party:acme corp;target=product:p;kind=maintains"}},
     "product id=p brand=a maker=a\ntie holder=party:a target=product:p\nalso party a ACME CORP 3", NO},
    {"a name of two parties finds none",
     {{"s", "party", "id=a;name=Acme;jurisdiction=SE"}, {"s", "party", "id=b;name=acme;jurisdiction=DE"}, {"s", "product", "id=p;maker=ACME"}},
     "product id=p maker=ACME\n~also", NO},
    {"equal names make one party, the legal form aside",
     {{"s", "party", "id=a;name=Ácme Oy"}, {"t", "party", "id=b;name=ACME"}, {"t", "product", "id=p;maker=b"}},
     "party id=a name=Ácme Oy [s, t]\nproduct id=p maker=a\nalso party a b 4\n~party id=b", NO},
    {"forms that one firm does not carry both keep them apart",
     {{"s", "party", "id=a;name=Acme AB"}, {"s", "party", "id=b;name=Acme GmbH"}, {"s", "product", "id=p;maker=ACME GMBH"},
      {"s", "product", "id=q;maker=Acme Inc"}},
     "party id=a\nparty id=b\nproduct id=p maker=b\nproduct id=q maker=Acme Inc", NO},
    {"which of two namesakes it is, is not guessed",
     {{"s", "party", "id=a;name=Acme;jurisdiction=SE"}, {"s", "party", "id=b;name=Acme;jurisdiction=DE"},
      {"t", "party", "id=c;name=Acme"}, {"t", "party", "id=d;name=Acme;jurisdiction=DE"}, {"t", "party", "id=e;name=Acme"}},
     "party id=a\nparty id=b\nparty id=c\nalso party b d 4\nalso party c e 4\n~also party a", NO},
    {"another LEI, or another number in the same register, is another firm",
     {{"s", "party", "id=a;name=Acme;lei=52990000000000000001"}, {"s", "party", "id=b;name=Acme;lei=52990000000000000002"},
      {"s", "party", "id=c;name=Bcme;registry=R;registry_id=1"}, {"s", "party", "id=d;name=Bcme;registry=R;registry_id=2"},
      {"s", "party", "id=e;name=Ccme;registry=R;registry_id=1x"}, {"s", "party", "id=f;name=Ccme;registry=Q;registry_id=2"}},
     "party id=a\nparty id=b\nparty id=c\nparty id=d\nalso party e f 4", NO},
    {"different forbids what a name says, and that is no contradiction",
     {{"s", "decision", "a=party:a;b=party:b;verdict=different;decided_by=me"}, {"s", "party", "id=a;name=Acme"}, {"s", "party", "id=b;name=Acme"}},
     "party id=a\nparty id=b\n~against\n~also", NO},
    {"persons, branches and look-alike letters are not joined by name",
     {{"s", "party", "id=a;name=Ann Lee;kind=person"}, {"s", "party", "id=b;name=Ann Lee"}, {"s", "party", "id=c;name=Acme"},
      {"s", "party", "id=d;name=Acme;branch_of=c"}, {"s", "party", "id=e;name=Nokia"}, {"s", "party", "id=f;name=Nоkia"}},
     "party id=a\nparty id=b\nparty id=c\nparty id=d\nparty id=e\nparty id=f\n~also", NO},
    {"ministries, and names of common words, only in the same state",
     {{"s", "party", "id=a;name=Army;kind=state-body"}, {"t", "party", "id=b;name=Army;kind=state-body"},
      {"s", "party", "id=c;name=Navy;kind=state-body;jurisdiction=SE"}, {"t", "party", "id=d;name=Navy;jurisdiction=SE"},
      {"s", "party", "id=e;name=Telecom"}, {"t", "party", "id=f;name=Telecom Ltd"}},
     "party id=a\nparty id=b\nalso party c d 4\nparty id=e\nparty id=f", NO},
    {"nobody owns himself: parent and subsidiary are two, whatever their names",
     {{"s", "party", "id=a;name=Acme Group"}, {"s", "party", "id=b;name=Acme"}, {"s", "party_name", "party=a;name=Acme"},
      {"s", "holding", "owner=party:a;owned=b;kind=votes"}, {"s", "party", "id=c;name=Bcme"}, {"t", "party", "id=d;name=Bcme"},
      {"s", "holding", "owner=party:c;owned=d;kind=votes"}},
     "party id=a\nparty id=b\nparty id=c\nparty id=d\n~also", NO},
    {"a text told apart from a party is no name of it",
     {{"s", "party", "id=a;name=Acme"}, {"s", "product", "id=p;maker=ACME"}, {"s", "product", "id=q;maker=acme"},
      {"s", "decision", "a=party:ACME;b=party:a;verdict=different;decided_by=me"}},
     "product id=p maker=ACME\nproduct id=q maker=a", NO},
    {"an alias table makes one firm of three names",
     {{"s", "party", "id=x;name=HMN Tech"}, {"t", "party", "id=y;name=Huawei Marine Networks Co., Ltd"}, {"u", "party", "id=z;name=HMN Technologies"},
      {"v", "party_name", "party=hmn;name=HMN Tech;kind=abbreviation"}, {"v", "party_name", "party=hmn;name=HMN Technologies;kind=legal"},
      {"v", "party_name", "party=hmn;name=Huawei Marine Networks;kind=former"}, {"s", "product", "id=p;maker=hmn"}},
     "party id=x\nproduct id=p maker=x\nalso party x hmn 5\nalso party x y 5\nalso party x z 5", NO},
    {"another name that two firms have joins neither",
     {{"s", "party", "id=a;name=Alpha"}, {"s", "party", "id=b;name=Beta"}, {"s", "party", "id=c;name=Gamma"},
      {"s", "party_name", "party=a;name=Gamma"}, {"s", "party_name", "party=b;name=Gamma"}},
     "party id=a\nparty id=b\nparty id=c\n~also", NO},
    {"a brand joins nobody, but is a name of the firm",
     {{"s", "party", "id=a;name=Alpha"}, {"s", "party", "id=b;name=Beta"}, {"s", "party_name", "party=a;name=Beta;kind=brand"},
      {"s", "party_name", "party=a;name=Omega;kind=brand"}, {"s", "product", "id=p;maker=Omega"}},
     "party id=a\nparty id=b\nproduct id=p maker=a\nalso party a Omega 3", NO},
    {"a former name in brackets is another name",
     {{"s", "party", "id=a;name=Arelion (formerly Telia Carrier)"}, {"t", "party", "id=b;name=Telia Carrier"}, {"u", "party", "id=c;name=Arelion"}},
     "party id=a\nalso party a b 5\nalso party a c 4", NO},
    {"what a case's names say together does not depend on their order",
     {{"s", "party", "id=a;name=Zeta"}, {"s", "party_name", "party=a;name=Mid"}, {"s", "party_name", "party=a;name=Yota"},
      {"t", "party", "id=b;name=Yota"}, {"t", "party_name", "party=b;name=Mid"}, {"u", "party", "id=c;name=Mid"}},
     "also party a b 5\nalso party a c 5", NO},
    {"an id goes before a name",
     {{"s", "party", "id=a;name=b"}, {"s", "party", "id=b;name=a"}, {"s", "product", "id=p;maker=b"}},
     "product id=p maker=b", NO},
    {"superseded sources are not used",
     {{"s", "source", "name=s;superseded_at=2024-05-01;imported_at=2024-01-01"}, {"t", "source", "name=t;imported_at=2024-05-01"},
      {"s", "party", "id=a;name=S"}, {"t", "party", "id=a;name=T"}},
     "party id=a name=T [t]", NO},
    {"dates choose rows, half-open, and a year is not a day",
     {{"s", "source", "name=s;as_of=2024-06-30"}, {"s", "holding", "owner=party:a;owned=b;kind=votes;since=2024-06-30"},
      {"s", "holding", "owner=party:c;owned=b;kind=votes;until=2024-06-30"}, {"s", "holding", "owner=party:d;owned=b;kind=votes;since=2024"},
      {"s", "holding", "owner=party:e;owned=b;kind=votes;since=2025"}},
     "holding owner=party:a owned=b kind=votes since=2024-06-30 [s] <s:2> ()\n~party:c\nsince=2024 [s] <s:4> () maybe\n~party:e", NO},
    {"contested dates hold maybe",
     {{"s", "source", "name=s;as_of=2024-06-30"}, {"t", "source", "name=t;as_of=2024-06-30"}, {"s", "element", "id=e;function=enb;installed=2020"},
      {"t", "element", "id=e;function=enb;installed=2025"}},
     "element id=e function=enb installed=2020 [s, t] <s:3> (installed) maybe", NO},
    {"without a date nothing is left out",
     {{"s", "holding", "owner=party:c;owned=b;kind=votes;until=1999"}}, "until=1999 [s] <s:1> ()\n~maybe", NO},
    {"a dissolved party is still a party",
     {{"s", "source", "name=s;as_of=2024-06-30"}, {"s", "party", "id=a;name=A;until=2000-01-01"}, {"s", "product", "id=p;maker=a"}},
     "party id=a name=A until=2000-01-01 [s] <s:2> () elsewhen\nproduct id=p maker=a", NO},
    {"sets of codes are sets",
     {{"s", "element", "id=e;function=enb;generations=5g 4g"}, {"t", "element", "id=e;function=enb;generations=4g 5g"}},
     "generations=4g 5g [s, t] <s:1> ()", NO},
    {"a date can be asked for", {{"s", "holding", "owner=party:c;owned=b;kind=votes;until=2020-01-01"},
      {"s", "source", "name=s;as_of=2030"}}, "until=2020-01-01",
     .opts = {.as_of = CRD_DATE_NONE, .as_known = CRD_DATE_NONE, .all_times = true}},
    {"classes and bad references stay as they are",
     {{"s", "designation", "list=L;subject=class:drone;effect=use-ban"}, {"s", "designation", "list=L;subject=site:x;effect=use-ban"}},
     "subject=class:drone\nsubject=site:x", NO},
};
/* clang-format on */

static crd_world *world_of(struct memfeed *m, const crd_world_opts *opts)
{
    crd_want wants[CRD_T_COUNT];
    crd_feed feed = mem_feed(m);
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    for (uint32_t i = 0; i < CRD_T_COUNT; i++)
        wants[i] = (crd_want){.table = i};
    wants[CRD_T_source].table = CRD_T_party; /* the shown text has no sources */
    assert_status(CRD_OK, crd_world_new(&feed, wants, CRD_T_COUNT, opts, &w, &err), &err);
    return w;
}

static void check_case(struct memfeed *m, const struct merge_case *c)
{
    crd_world *w = world_of(m, &c->opts);
    struct shown s;
    show(w, &s);
    crd_str rest = crd_str_from(c->want), one;
    while (crd_str_next(&rest, '\n', &one)) {
        bool absent = crd_str_starts(one, CRD_STR("~"));
        if (absent)
            one = (crd_str){one.ptr + 1, one.len - 1};
        if ((crd_str_find(crd_buf_str(&s.out), one) == SIZE_MAX) != absent)
            fail_msg("%s '" CRD_STR_FMT "' in:\n%s", absent ? "unexpected" : "missing",
                     CRD_STR_ARG(one), s.out.at);
    }
    crd_buf_done(&s.out);
    crd_world_free(w);
}

static void test_case(void **state)
{
    const struct merge_case *c = *state;
    struct memfeed m;
    mem_init(&m);
    for (size_t i = 0; i < 16 && c->rows[i][0]; i++)
        mem_put(&m, c->rows[i][0], c->rows[i][1], c->rows[i][2]);
    check_case(&m, c);
    for (uint64_t seed = 1; seed < 6; seed++) { /* in any order of rows */
        mem_shuffle(&m, seed);
        check_case(&m, c);
    }
    mem_done(&m);
}

/* Rows looked up many at a time are those found one by one. */
static void test_many_rows(void **state)
{
    (void)state;
    enum { N = 200 };
    static const crd_want wants[] = {{CRD_T_site, 0}, {CRD_T_element, 0}};
    struct memfeed m;
    crd_world *w;
    crd_world_opts opts = CRD_WORLD_OPTS;
    uint32_t rows[N];
    mem_init(&m);
    for (int i = 0; i < N; i++) {
        char text[64];
        snprintf(text, sizeof text, "id=e%d;site=s%d", i, i * 7 % 90);
        mem_put(&m, "s", "element", i % 9 ? text : "id=e0");
        snprintf(text, sizeof text, "id=s%d", i);
        if (i % 3)
            mem_put(&m, "s", "site", text);
    }
    crd_feed feed = mem_feed(&m);
    assert_ok(crd_world_new(&feed, wants, 2, &opts, &w, NULL));
    uint32_t n = crd_world_frame(w, CRD_T_element)->n;
    const uint32_t *sites = CRD_COL(w, element, site).text;
    crd_world_rows(w, CRD_T_site, sites, n, rows);
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(rows[i], crd_world_row(w, CRD_T_site, sites[i]));
    assert_int_equal(rows[0], CRD_ROW_NONE);
    crd_world_rows(w, CRD_T_network, sites, n, rows); /* not loaded */
    assert_int_equal(rows[n - 1], CRD_ROW_NONE);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_many_rows);
    return crd_suite_run(&s, "world");
}
