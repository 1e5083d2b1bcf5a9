/* What is asked of exposure beside shares: in which ways, where, from whose view, what is harmless.
 */
#include "crdtest.h"

#include "analyse/control.h"
#include "analyse/harmless.h"
#include "analyse/perspective.h"

#include "../world/ties_show.h"

#include "exposure_world.h"

struct one {
    struct memfeed m;
    crd_world *w;
    crd_ties *t;
    crd_arena *arena;
};

static void one_make(struct one *o)
{
    size_t n, n_view;
    crd_want wants[64];
    const crd_want *ties = crd_ties_wants(&n), *view = crd_perspective_wants(&n_view);
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_control *control;
    crd_control_tie *pairs;
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_feed feed = mem_feed(&o->m);
    assert_true(n + n_view <= CRD_COUNT(wants));
    memcpy(wants, ties, n * sizeof *wants);
    memcpy(wants + n, view, n_view * sizeof *wants);
    assert_ok(crd_world_new(&feed, wants, n + n_view, &opts, &o->w, NULL));
    assert_ok(crd_control_new(o->w, &votes, &control, NULL));
    assert_ok(crd_control_ties(control, &pairs, &n, NULL));
    assert_ok(crd_ties_new(o->w, pairs, n, &o->t, NULL));
    assert_ok(crd_arena_new(SIZE_MAX, &o->arena));
    free(pairs);
    crd_control_free(control);
}

static void one_done(struct one *o)
{
    crd_arena_free(o->arena);
    crd_ties_free(o->t);
    crd_world_free(o->w);
    mem_done(&o->m);
}

enum { ROWS = 20 };

static void put_rows(struct one *o, const char *const rows[ROWS][2])
{
    mem_init(&o->m);
    for (size_t i = 0; i < ROWS && rows[i][0]; i++) {
        bool other = rows[i][0][0] == '!'; /* said by another source */
        mem_put(&o->m, other ? "t" : "s", rows[i][0] + other, rows[i][1]);
    }
}

static const crd_exposure_result *touch(struct one *o, const char *actor, const char *in)
{
    const crd_exposure_result *r;
    crd_err err = CRD_ERR_INIT;
    crd_str who = crd_str_from(actor);
    crd_exposure_opts opts = {
        .actors = &who, .n_actors = 1, .touched = true, .in = in ? crd_str_from(in) : CRD_STR_NULL};
    assert_status(CRD_OK, crd_exposure(o->t, &opts, o->arena, &r, &err), &err);
    return r;
}

/* ---- in which ways ------------------------------------------------------------------------- */

struct way_case {
    const char *name;
    const char *rows[ROWS][2];
    const char *actor, *thing;
    const char *ways;  /* those with some power, latent and possible */
    const char *kinds; /* codes */
    const char *through;
};

#define CABLE                                                                      \
    {"network", "id=c;kind=subsea"}, {"site", "id=t;country=XN"},                  \
    {                                                                              \
        "link", "id=l;network=c;a=site:t;medium=submarine-cable;status=in-service" \
    }

/* clang-format off */
static const struct way_case ways[] = {
    {"an owner", {CABLE, {"tie", "holder=party:a;target=network:c;kind=owns"}}, "party:a", "l", "ownership", "owns", "a"},
    {"a builder", {CABLE, {"tie", "holder=party:a;target=link:l;kind=builds"}}, "party:a", "l", "supply", "builds", "a"},
    {"both, of two of the actor's companies",
     {CABLE, {"party", "id=a;name=A"}, {"party", "id=b;name=B"}, {"party", "id=c2;name=C"}, {"holding", "owner=party:a;owned=b;kind=votes;ppm_min=600000;ppm_max=600000"},
      {"holding", "owner=party:a;owned=c2;kind=votes;ppm_min=600000;ppm_max=600000"},
      {"tie", "holder=party:b;target=network:c;kind=owns"}, {"tie", "holder=party:c2;target=link:l;kind=builds"}},
     "party:a", "l", "ownership supply", "builds owns", "b, c2"},
    {"a state, by its territory", {CABLE}, "XN", "l", "territory", "stands-in", "XN"},
    {"a maker of what runs there", {{"product", "id=p;maker=a"}, {"element", "id=e;function=amf;product=p"}}, "party:a", "e", "supply", "makes", "a"},
    {"who is managed by remote access", {{"element", "id=e;function=amf"}, {"tie", "holder=party:a;target=element:e;kind=manages"}}, "party:a", "e", "access", "manages", "a"},
    {"after the third the names end",
     {{"element", "id=e;function=amf"}, {"law", "jurisdiction=XN;instrument=Act;powers=read metadata change stop;reach=established;review=none"},
      {"party", "id=a;name=A;jurisdiction=XN"}, {"party", "id=b;name=B;jurisdiction=XN"}, {"party", "id=c;name=C;jurisdiction=XN"}, {"party", "id=d;name=D;jurisdiction=XN"},
      {"tie", "holder=party:d;target=element:e;kind=manages"}, {"tie", "holder=party:c;target=element:e;kind=manages"},
      {"tie", "holder=party:b;target=element:e;kind=manages"}, {"tie", "holder=party:a;target=element:e;kind=owns"}},
     "XN", "e", "ownership access", "manages owns", "a, b, c, ..."},
};
/* clang-format on */

static void test_way(void **state)
{
    const struct way_case *c = *state;
    struct one o;
    crd_buf way, kinds;
    put_rows(&o, c->rows);
    one_make(&o);
    crd_buf_init(&way, 1000);
    crd_buf_init(&kinds, 1000);
    const crd_exposure_result *r = touch(&o, c->actor, NULL);
    const crd_exposure_touched *x = NULL;
    for (size_t i = 0; i < r->n_touched; i++)
        if (crd_str_eq(r->touched[i].id, crd_str_from(c->thing)))
            x = &r->touched[i];
    assert_non_null(x);
    for (unsigned w = 0; w < CRD_WAYS; w++)
        if (x->by_way[w])
            crd_buf_addf(&way, "%s%s", way.len ? " " : "", crd_way_name((enum crd_exposure_way)w));
    for (unsigned k = 0; k < crd_tie_kinds_n; k++)
        if (x->kinds[CRD_EXPOSURE_LATENT] >> k & 1)
            crd_buf_addf(&kinds, "%s%s", kinds.len ? " " : "", crd_tie_kinds[k].code);
    assert_true(crd_str_eq(crd_buf_str(&way), crd_str_from(c->ways)));
    assert_true(crd_str_eq(crd_buf_str(&kinds), crd_str_from(c->kinds)));
    assert_true(crd_str_eq(x->through[CRD_EXPOSURE_LATENT], crd_str_from(c->through)));
    crd_buf_done(&way);
    crd_buf_done(&kinds);
    one_done(&o);
}

/* All ways together are what the actor touches, in each plane; and so are all holders. */
static void test_ways_cover(void **state)
{
    (void)state;
    uint64_t seed = 31;
    for (int round = 0; round < 60; round++) {
        struct one o;
        size_t n = 0;
        crd_lane_reacher *lanes;
        mem_init(&o.m);
        random_world(&o.m, &seed);
        one_make(&o);
        crd_str who[] = {CRD_STR("X0"), CRD_STR("X2")};
        crd_exposure_opts opts = {
            .actors = who, .n_actors = 2, .coalition = true, .touched = true, .unknown_any = true};
        const crd_exposure_result *r, *s;
        assert_ok(crd_exposure(o.t, &opts, o.arena, &r, NULL));
        for (size_t i = 0; i < r->n_touched; i++) {
            const crd_exposure_touched *x = &r->touched[i];
            for (unsigned k = 0; k < 16; k++) {
                crd_might_plane p = {(uint8_t)(k & 3), (uint8_t)(1 + (k >> 2 & 1)), k >> 3};
                bool any = false;
                for (unsigned w = 0; w < CRD_WAYS; w++)
                    any |= crd_might_has(x->by_way[w], p);
                assert_int_equal(any, crd_might_has(x->might, p));
                n += any;
            }
            for (unsigned g = 0; g < CRD_EXPOSURE_GRADES; g++)
                assert_int_equal(x->kinds[g] != 0, !crd_str_is_null(x->through[g]));
        }
        assert_true(n > 0 || r->n_touched == 0);
        assert_ok(crd_lane_reacher_new(o.t, NULL, &lanes, NULL));
        crd_reacher use = crd_lane_reacher_use(lanes);
        opts.reacher = &use;
        assert_ok(crd_exposure(o.t, &opts, o.arena, &s, NULL));
        assert_int_equal(r->n_touched, s->n_touched);
        for (size_t i = 0; i < r->n_touched; i++) {
            assert_memory_equal(r->touched[i].by_way, s->touched[i].by_way,
                                sizeof r->touched[i].by_way);
            assert_true(crd_str_eq(r->touched[i].through[0], s->touched[i].through[0]));
        }
        crd_lane_reacher_free(lanes);
        one_done(&o);
    }
}

/* ---- where --------------------------------------------------------------------------------- */

struct where_case {
    const char *name, *in;
    const char *want; /* ids of what is touched */
    size_t nowhere;
};

static const struct where_case wheres[] = {
    {"everywhere", NULL, "eA eX e? e? lAX lBC lcross A B C ?", 0},
    {"in a state", "XA", "eA lAX lcross A", 4},
    {"in another", "jurisdiction:XB", "lBC B", 4},
    {"in an alliance", "PACT", "eA lAX lBC lcross A B", 4},
    {"in a state without sites that others name", "XZ", "", 4},
};

static void test_where(void **state)
{
    const struct where_case *c = *state;
    static const char *const rows[ROWS][2] = {
        {"jurisdiction", "id=XZ;name=Z"},
        {"membership", "jurisdiction=XA;alliance=PACT"},
        {"membership", "jurisdiction=XB;alliance=PACT"},
        {"site", "id=A;country=XA"},
        {"site", "id=B;country=XB"},
        {"site", "id=C;country=XC"},
        {"site", "id=?"},
        {"element", "id=eA;function=amf;site=A"},
        {"element", "id=eX;function=amf;area=far"},
        {"area", "id=far;country=XC"},
        {"element", "id=e?;function=amf;site=?"},
        {"element", "id=e?2;function=amf"},
        {"link", "id=lAX;a=element:eA;b=site:C"},
        {"link", "id=lBC;a=site:C;b=site:B"},
        {"link", "id=lcross;crosses=XC XA"},
        {"link", "id=lnone"},
        {"element", "id=gone;function=amf;status=retired"},
    };
    struct one o;
    crd_buf got, want;
    put_rows(&o, rows);
    for (size_t i = 0; rows[i][0]; i++) {
        crd_str id = crd_str_from(rows[i][1]), end = id;
        if (crd_str_next(&end, ';', &id) && crd_str_starts(id, CRD_STR("id=")) &&
            strcmp(rows[i][0], "jurisdiction") && strcmp(rows[i][0], "area") &&
            !crd_str_eq(id, CRD_STR("id=gone")) && !crd_str_eq(id, CRD_STR("id=lnone"))) {
            char tie[100];
            snprintf(tie, sizeof tie, "holder=party:a;target=%s:" CRD_STR_FMT ";kind=operates",
                     rows[i][0], CRD_STR_ARG(((crd_str){id.ptr + 3, id.len - 3})));
            mem_put(&o.m, "s", "tie", tie);
        }
    }
    one_make(&o);
    const crd_exposure_result *r = touch(&o, "party:a", c->in);
    crd_buf_init(&got, 1000);
    crd_buf_init(&want, 1000);
    for (size_t i = 0; i < r->n_touched; i++)
        crd_buf_addf(&got, CRD_STR_FMT "\n", CRD_STR_ARG(r->touched[i].id));
    crd_str rest = crd_str_from(c->want), id;
    int64_t elements_and_links = 0;
    while (c->want[0] && crd_str_next(&rest, ' ', &id)) {
        assert_true(crd_str_find(crd_buf_str(&got), id) != SIZE_MAX);
        elements_and_links += id.ptr[0] == 'e' || id.ptr[0] == 'l';
    }
    size_t lines = 0;
    for (size_t i = 0; i < got.len; i++)
        lines += got.at[i] == '\n';
    rest = crd_str_from(c->want);
    while (c->want[0] && crd_str_next(&rest, ' ', &id))
        lines--;
    assert_int_equal(lines, 0);
    assert_int_equal(r->n_nowhere, c->nowhere);
    for (size_t i = 0; i < r->n_groups; i++) /* all are of the one network that is not said */
        if (r->groups[i].by == CRD_EXPOSED_NETWORK)
            assert_int_equal(r->groups[i].low[CRD_EXPOSURE_STANDING][3], elements_and_links);
    crd_buf_done(&got);
    crd_buf_done(&want);
    one_done(&o);
}

static void test_nowhere(void **state)
{
    (void)state;
    struct one o;
    const crd_exposure_result *r;
    crd_str who = CRD_STR("party:a");
    mem_init(&o.m);
    mem_put(&o.m, "s", "party", "id=a;name=A");
    one_make(&o);
    crd_exposure_opts opts = {.actors = &who, .n_actors = 1, .in = CRD_STR("Atlantis")};
    assert_status(CRD_ENOENT, crd_exposure(o.t, &opts, o.arena, &r, NULL), NULL);
    one_done(&o);
}

/* ---- whose view ---------------------------------------------------------------------------- */

struct view_case {
    const char *name;
    const char *rows[ROWS][2];
    const char *of;   /* NULL = not given */
    const char *who;  /* "" = nobody: no view */
    const char *want; /* regard; NULL = error */
};

#define VIEW                                                                \
    {"jurisdiction", "id=XN;name=N"}, {"jurisdiction", "id=XA;name=A"},     \
        {"jurisdiction", "id=XC;name=C"}, {"jurisdiction", "id=XD;name=D"}, \
        {"relation", "of_state=XN;towards=XA;kind=ally"},                   \
    {                                                                       \
        "relation", "of_state=XN;towards=XC;kind=of-concern"                \
    }

/* clang-format off */
static const struct view_case views[] = {
    {"no rows: none", {{"jurisdiction", "id=XN;name=N"}}, NULL, "", ""},
    {"the case's only view is taken", {VIEW}, NULL, "XA", "ally"},
    {"a state itself is home", {VIEW}, "XN", "XN", "home"},
    {"one of concern", {VIEW}, "jurisdiction:XN", "XC", "of-concern"},
    {"one without a row is another", {VIEW}, NULL, "XD", "other"},
    {"none when none is wanted", {VIEW}, "none", "", ""},
    {"nobody else's view is there", {VIEW}, "XA", "", NULL},
    {"of two views none is taken", {VIEW, {"relation", "of_state=XA;towards=XN;kind=partner"}}, NULL, "", ""},
    {"unless it is named", {VIEW, {"relation", "of_state=XA;towards=XN;kind=partner"}}, "XA", "XN", "partner"},
    {"sources that disagree: the furthest", {VIEW, {"!relation", "of_state=XN;towards=XA;kind=other"}}, NULL, "XA", "other"},
    {"a party by its seat", {VIEW, {"party", "id=p;name=P;jurisdiction=XA"}}, NULL, "p", "ally"},
    {"and its headquarters, whichever is further", {VIEW, {"party", "id=p;name=P;jurisdiction=XN;hq=XC"}}, NULL, "p", "of-concern"},
    {"and the seat of its management", {VIEW, {"party", "id=p;name=P;jurisdiction=XN;hq=XN;managed_from=XA"}}, NULL, "p", "ally"},
    {"and by who controls it", {VIEW, {"party", "id=p;name=P;jurisdiction=XN"}, {"party", "id=q;name=Q;jurisdiction=XC"},
     {"holding", "owner=party:q;owned=p;kind=votes;ppm_min=600000;ppm_max=600000"}}, NULL, "p", "of-concern"},
    {"not by a minority", {VIEW, {"party", "id=p;name=P;jurisdiction=XN"}, {"party", "id=q;name=Q;jurisdiction=XC"},
     {"holding", "owner=party:q;owned=p;kind=votes;ppm_min=300000;ppm_max=300000"}}, NULL, "p", "home"},
    {"not by whom it controls", {VIEW, {"party", "id=q;name=Q;jurisdiction=XC"}, {"party", "id=p;name=P;jurisdiction=XN"},
     {"holding", "owner=party:p;owned=q;kind=votes;ppm_min=600000;ppm_max=600000"}}, NULL, "p", "home"},
    {"a party at no known seat is in no group", {VIEW, {"party", "id=p;name=P"}}, NULL, "p", "unknown"},
};
/* clang-format on */

static void test_view(void **state)
{
    const struct view_case *c = *state;
    struct one o;
    crd_perspective p;
    crd_err err = CRD_ERR_INIT;
    put_rows(&o, c->rows);
    one_make(&o);
    crd_status rc = crd_perspective_of(o.t, c->of ? crd_str_from(c->of) : CRD_STR_NULL, o.arena, &p,
                                       &err);
    assert_status(c->want ? CRD_OK : CRD_ENOENT, rc, &err);
    if (c->want && !c->who[0])
        assert_null(p.regards);
    for (uint32_t v = 0; c->who[0] && v < o.t->n_nodes; v++) {
        uint32_t table;
        if (crd_ties_kind(o.t, v) <= CRD_NODE_PARTY &&
            crd_str_eq(crd_ties_id(o.t, v, &table, NULL), crd_str_from(c->who)))
            assert_string_equal(crd_regard_name((crd_regard)p.regards[v]), c->want);
    }
    one_done(&o);
}

/* ---- what does no harm ---------------------------------------------------------------------- */

struct harm_case {
    const char *name;
    const char *rows[ROWS][2];
    const char *thing; /* table:id */
    int64_t criticality;
    bool any;         /* unknown_any */
    const char *want; /* verdict, and why */
};

#define SERVICE(more)                                                           \
    {"service", "id=s;name=S;customer_class=police" more}, {"network", "id=n"}, \
        {"need", "service=s;node=r;kind=elements"},                             \
    {                                                                           \
        "need_member", "service=s;node=r;member=element:e"                      \
    }
#define MAKES                                  \
    {                                          \
        "product", "id=p;maker=a;category=amf" \
    }

/* clang-format off */
static const struct harm_case harms[] = {
    {"what a critical service needs", {SERVICE(";criticality=5"), MAKES, {"element", "id=e;network=n;function=amf;product=p"}}, "element:e", 2, false, "touches"},
    {"and the product of it", {SERVICE(";criticality=5"), MAKES, {"element", "id=e;network=n;function=amf;product=p"}}, "product:p", 2, false, "touches"},
    {"a service that is not above it", {SERVICE(";criticality=2"), MAKES, {"element", "id=e;network=n;function=amf;product=p"}}, "element:e", 2, false, "harmless"},
    {"one that nobody rates", {SERVICE(""), MAKES, {"element", "id=e;network=n;function=amf;product=p"}}, "element:e", 2, false, "unknown criticality"},
    {"what no service needs", {SERVICE(";criticality=5"), MAKES, {"element", "id=f;network=n;function=amf;product=p"}}, "element:f", 2, false, "unknown use"},
    {"and the product of that", {SERVICE(";criticality=5"), MAKES, {"element", "id=f;network=n;function=amf;product=p"}}, "product:p", 2, false, "unknown use"},
    {"routers at homes behind what a service needs", {SERVICE(";criticality=5"), MAKES, {"element", "id=e;network=n;function=olt"}, {"element", "id=f;network=n;function=cpe;product=p;quantity=580000"}}, "element:f", 2, false, "unknown use"},
    {"a product in harmless use, and in one that nobody recorded",
     {SERVICE(";criticality=2"), MAKES, {"element", "id=e;network=n;function=amf;product=p"}, {"element", "id=f;network=n;function=amf;product=p"}}, "product:p", 2, false, "unknown use"},
    {"its harmless use alone", {SERVICE(";criticality=2"), MAKES, {"element", "id=e;network=n;function=amf;product=p"}, {"element", "id=f;network=n;function=amf;product=p"}}, "element:e", 2, false, "harmless"},
    {"a product in harmless use alone", {SERVICE(";criticality=2"), MAKES, {"element", "id=e;network=n;function=amf;product=p"}}, "product:p", 2, false, "harmless"},
    {"a product of which all is planned", {SERVICE(";criticality=5"), MAKES, {"element", "id=f;network=n;function=amf;product=p;status=planned"}}, "product:p", 2, false, "harmless"},
    {"or out of service, but for one", {SERVICE(";criticality=5"), MAKES, {"element", "id=f;network=n;function=amf;product=p;status=decommissioned"}, {"element", "id=g;network=n;function=amf;product=p"}}, "product:p", 2, false, "unknown use"},
    {"and what is planned is not listed", {SERVICE(";criticality=5"), MAKES, {"element", "id=f;network=n;function=amf;product=p;status=planned"}}, "element:f", 2, false, "not listed"},
    {"what serves by some powers only, but serves", {SERVICE(";criticality=2"), MAKES, {"element", "id=e;network=n;function=antenna;product=p"}}, "element:e", 2, false, "harmless"},
    {"what has power over a thing of unrecorded use", {SERVICE(";criticality=2"), MAKES, {"element", "id=e;network=n;function=amf;product=p"}, {"element", "id=f;network=n;function=cpe"}, {"dependency", "dependent=element:f;needs=element:e;kind=management"}}, "element:e", 2, false, "unknown use"},
    {"nor is said to be part of anything", {SERVICE(";criticality=5"), MAKES, {"element", "id=f;function=amf;product=p"}}, "element:f", 2, false, "unknown use"},
    {"what holds data of people", {SERVICE(";criticality=5"), MAKES, {"element", "id=f;network=n;function=amf;product=p"}, {"data_held", "element=f;data_class=location"}}, "element:f", 2, false, "unknown data"},
    {"what intercepts", {SERVICE(";criticality=5"), MAKES, {"element", "id=f;network=n;function=li-mediation;product=p"}}, "element:f", 2, false, "unknown data"},
    {"one of two that are said to be the product", {SERVICE(";criticality=5"), MAKES, {"element", "id=e;network=n;function=amf;product=p"}, {"!element", "id=e;product=q"}}, "element:e", 2, false, "unknown hold"},
    {"a product that nothing is recorded to run", {SERVICE(";criticality=5"), MAKES}, "product:p", 2, false, "unknown use"},
    {"it could run what has no product", {SERVICE(";criticality=5"), MAKES, {"element", "id=e;network=n;function=amf"}}, "product:p", 2, true, "unknown product"},
    {"if that is of its kind", {SERVICE(";criticality=2"), MAKES, {"element", "id=e;network=n;function=amf;product=p"}, {"element", "id=g;network=n;function=router"}}, "product:p", 2, true, "harmless"},
    {"an indoor cell of a network that a service needs whole",
     {{"service", "id=s;name=S;customer_class=police;criticality=5"}, {"network", "id=n"}, {"need", "service=s;node=r;kind=coverage"}, {"need_member", "service=s;node=r;member=network:n"},
      MAKES, {"element", "id=e;network=n;function=small-cell;product=p"}}, "element:e", 2, false, "touches"},
    {"influence is a hold, at latent grade",
     {SERVICE(";criticality=5"), {"holding", "owner=party:a;owned=b;kind=votes;ppm_min=400000;ppm_max=600000"}, {"party", "id=b;name=B"}, {"party", "id=a;name=A"},
      {"product", "id=p;maker=b"}, {"element", "id=e;network=n;function=amf;product=p"}}, "element:e", 2, false, "touches"},
};
/* clang-format on */

static const crd_harmless_result *harmless(struct one *o, crd_exposure_opts opts,
                                           int64_t criticality)
{
    const crd_harmless_result *r;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_harmless(o->t, &opts, criticality, o->arena, &r, &err), &err);
    return r;
}

static void test_harm(void **state)
{
    const struct harm_case *c = *state;
    struct one o;
    crd_str who = CRD_STR("party:a");
    char got[60] = "not listed";
    put_rows(&o, c->rows);
    one_make(&o);
    const crd_harmless_result *r = harmless(
        &o, (crd_exposure_opts){.actors = &who, .n_actors = 1, .unknown_any = c->any},
        c->criticality);
    size_t n = 0;
    for (size_t i = 0; i < r->n_things; i++) {
        const crd_harm_thing *x = &r->things[i];
        char id[80];
        snprintf(id, sizeof id, "%s:" CRD_STR_FMT, crd_records.tables[x->table]->name,
                 CRD_STR_ARG(x->id));
        if (strcmp(id, c->thing) == 0)
            snprintf(got, sizeof got, "%s%s%s", crd_harm_name(x->harm), x->why ? " " : "",
                     x->why ? x->why : "");
        assert_true(i == 0 || r->things[i - 1].harm <= x->harm);
    }
    for (unsigned k = 0; k < CRD_HARMS; k++)
        n += r->n[k];
    assert_int_equal(n, r->n_things);
    assert_string_equal(got, c->want);
    one_done(&o);
}

/* Against the definition: from each thing forward, power by power. */
struct forward {
    const crd_ties *t;
    uint64_t *at; /* set of nodes, of one start */
};

static crd_status keep(void *ctx, const crd_reach_block *b, crd_err *err)
{
    struct forward *f = ctx;
    (void)err;
    memset(f->at, 0, crd_bits_words(f->t->n_nodes) * sizeof *f->at);
    for (uint32_t v = 0; v < f->t->n_nodes; v++)
        if (b->words[b->place[v]].w[0] & 1)
            crd_bits_put(f->at, v);
    return CRD_OK;
}

/* Does a power that the actor has over the thing lead on to the service? */
static bool leads(struct forward *f, uint32_t actor, uint32_t thing, uint32_t service, bool high)
{
    for (uint8_t p = 0; p < CRD_POWERS; p++) {
        crd_reach_plane plane = {.plane = {p, CRD_GRADE_LATENT, high}, .kinds = UINT64_MAX};
        crd_reach_seeds from = {&actor, 1}, on = {&thing, 1};
        assert_ok(crd_reacher_plain.reach(NULL, f->t, &plane, &from, 1, keep, f, NULL));
        if (!crd_bits_has(f->at, thing))
            continue;
        assert_ok(crd_reacher_plain.reach(NULL, f->t, &plane, &on, 1, keep, f, NULL));
        if (crd_bits_has(f->at, service))
            return true;
    }
    return false;
}

/* Is some power over it one over any service? */
static bool serves(struct forward *f, uint32_t thing)
{
    for (uint8_t p = 0; p < CRD_POWERS; p++) {
        crd_reach_plane plane = {.plane = {p, CRD_GRADE_LATENT, true}, .kinds = UINT64_MAX};
        crd_reach_seeds on = {&thing, 1};
        assert_ok(crd_reacher_plain.reach(NULL, f->t, &plane, &on, 1, keep, f, NULL));
        for (uint32_t s = f->t->base[CRD_NODE_SERVICE]; s < f->t->base[CRD_NODE_UNKNOWN]; s++)
            if (crd_bits_has(f->at, s))
                return true;
    }
    return false;
}

static void test_harm_by_definition(void **state)
{
    (void)state;
    uint64_t seed = 32;
    size_t seen[CRD_HARMS] = {0};
    for (int round = 0; round < 25; round++) {
        struct one o;
        crd_str who = CRD_STR("X1");
        mem_init(&o.m);
        random_world(&o.m, &seed);
        for (unsigned i = 0; i < 3; i++)
            put(&o.m, "service", "id=s%u;criticality=%u", i, 1 + draw(&seed, 5));
        one_make(&o);
        struct forward f = {.t = o.t, .at = calloc(crd_bits_words(o.t->n_nodes) + 1, 8)};
        assert_non_null(f.at);
        const crd_harmless_result *r = harmless(
            &o, (crd_exposure_opts){.actors = &who, .n_actors = 1}, 3);
        uint32_t actor = crd_ties_node(
            o.t, CRD_T_jurisdiction,
            crd_world_row(o.w, CRD_T_jurisdiction, crd_world_find_text(o.w, who)));
        for (size_t i = 0; i < r->n_things; i++) {
            const crd_harm_thing *x = &r->things[i];
            uint32_t row = crd_world_row(o.w, x->table, crd_world_find_text(o.w, x->id));
            uint32_t node = crd_ties_node(o.t, x->table, row);
            bool surely = false, possibly = false;
            for (uint32_t s = 0; s < 3; s++) {
                uint32_t service = o.t->base[CRD_NODE_SERVICE] + s;
                int64_t c = crd_col_i64(&CRD_COL(o.w, service, criticality), s);
                surely |= c > 3 && leads(&f, actor, node, service, false);
                possibly |= c > 3 && leads(&f, actor, node, service, true);
            }
            if (x->harm == CRD_HARM_TOUCHES)
                assert_true(surely);
            else
                assert_false(surely);
            if (x->harm == CRD_HARMLESS || (x->why && (!strcmp(x->why, "use"))))
                assert_false(possibly);
            if (x->harm == CRD_HARMLESS) /* no product there has planned elements alone */
                assert_true(serves(&f, node));
            seen[x->harm]++;
        }
        free(f.at);
        one_done(&o);
    }
    assert_true(seen[CRD_HARMLESS] > 20 && seen[CRD_HARM_UNKNOWN] > 20 &&
                seen[CRD_HARM_TOUCHES] > 20);
}

static void test_harm_refused(void **state)
{
    (void)state;
    struct one o;
    const crd_harmless_result *r;
    crd_str who[] = {CRD_STR("party:a"), CRD_STR("party:b")};
    mem_init(&o.m);
    mem_put(&o.m, "s", "party", "id=a;name=A");
    mem_put(&o.m, "s", "party", "id=b;name=B");
    one_make(&o);
    crd_exposure_opts opts = {.actors = who, .n_actors = 2};
    assert_status(CRD_EINVAL, crd_harmless(o.t, &opts, 1, o.arena, &r, NULL), NULL);
    assert_status(CRD_EINVAL, crd_harmless(o.t, &opts, 6, o.arena, &r, NULL), NULL);
    assert_status(CRD_EINVAL, crd_harmless(o.t, &opts, -1, o.arena, &r, NULL), NULL);
    opts.n_actors = 0;
    assert_status(CRD_EINVAL, crd_harmless(o.t, &opts, 1, o.arena, &r, NULL), NULL);
    opts = (crd_exposure_opts){.actors = who, .n_actors = 2, .coalition = true};
    assert_int_equal(harmless(&o, opts, 1)->n_things, 0);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, ways, test_way);
    CRD_SUITE_ADD(&s, test_ways_cover);
    CRD_SUITE_ROWS(&s, wheres, test_where);
    CRD_SUITE_ADD(&s, test_nowhere);
    CRD_SUITE_ROWS(&s, views, test_view);
    CRD_SUITE_ROWS(&s, harms, test_harm);
    CRD_SUITE_ADD(&s, test_harm_by_definition);
    CRD_SUITE_ADD(&s, test_harm_refused);
    return crd_suite_run(&s, "analyse/exposure_ask");
}
