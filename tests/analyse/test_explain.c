/* Chains against what they are by definition, on random small worlds; and what is said of them. */
#include "crdtest.h"

#include "analyse/explain_int.h"
#include "base/bits.h"

#include "power_world.h"

/* ---- oracles ------------------------------------------------------------------------------ */

enum { NODES = 96 };

static unsigned gives(const crd_chain_ask *a, uint32_t tie, bool high)
{
    return a->t->might[tie] >> ((high ? 8 : 0) + 2 * a->power) & 3;
}

static bool walks(const crd_chain_ask *a, uint32_t tie, bool high)
{
    return (a->kinds >> a->t->kind[tie] & 1) && gives(a, tie, high) >= a->grade;
}

/* Hops to each node, -1 = none, by rounds over all ties. */
static void distances(const crd_chain_ask *a, bool high, int *d)
{
    const crd_ties *t = a->t;
    for (uint32_t v = 0; v < t->n_nodes; v++)
        d[v] = -1;
    for (size_t i = 0; i < a->n_from; i++)
        d[a->from[i]] = 0;
    for (int round = 0; round < NODES; round++)
        for (uint32_t v = 0; v < t->n_nodes; v++)
            for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
                if (d[v] == round && d[t->to[i]] < 0 && walks(a, i, high))
                    d[t->to[i]] = round + 1;
}

typedef struct price {
    int possible, latent, hops;
} price;

static bool cheaper(price a, price b)
{
    return a.possible != b.possible ? a.possible < b.possible
           : a.latent != b.latent   ? a.latent < b.latent
                                    : a.hops < b.hops;
}

static price price_of(const crd_chain_ask *a, uint32_t tie)
{
    bool certain = gives(a, tie, false) >= a->grade;
    return (price){!certain, gives(a, tie, !certain) == CRD_GRADE_LATENT, 1};
}

/* Least price to the end, by relaxing all ties until nothing changes (Bellman and Ford). */
static price least(const crd_chain_ask *a)
{
    const crd_ties *t = a->t;
    price best[NODES];
    bool change = true;
    for (uint32_t v = 0; v < t->n_nodes; v++)
        best[v] = (price){1000, 0, 0};
    for (size_t i = 0; i < a->n_from; i++)
        best[a->from[i]] = (price){0, 0, 0};
    while (change) {
        change = false;
        for (uint32_t v = 0; v < t->n_nodes; v++)
            for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
                price p = price_of(a, i), q = best[v];
                if (q.possible >= 1000 || !walks(a, i, true))
                    continue;
                q = (price){q.possible + p.possible, q.latent + p.latent, q.hops + 1};
                if (cheaper(q, best[t->to[i]])) {
                    best[t->to[i]] = q;
                    change = true;
                }
            }
    }
    return best[a->to];
}

static bool is_open(const crd_ties *t, uint32_t v)
{
    crd_node_kind kind = crd_ties_kind(t, v);
    return kind == CRD_NODE_USERS || kind == CRD_NODE_WAYS;
}

/* Most chains apart: a flow on a matrix of capacities, entrance 2v to exit 2v + 1. */
static int apart(const crd_chain_ask *a, bool high, int limit)
{
    static int cap[2 * NODES + 1][2 * NODES + 1];
    const crd_ties *t = a->t;
    int source = 2 * NODES, sink = 2 * (int)a->to, n = 0;
    memset(cap, 0, sizeof cap);
    for (uint32_t v = 0; v < t->n_nodes; v++) {
        bool open = is_open(t, v);
        cap[2 * v][2 * v + 1] = open ? 1000 : 1;
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if (walks(a, i, high))
                cap[2 * v + 1][2 * t->to[i]] = open ? 1000 : 1;
    }
    for (size_t i = 0; i < a->n_from; i++)
        for (int k = 0; k < 2 * NODES; k++) {
            int *from = &cap[2 * a->from[i] + 1][k];
            cap[source][k] = *from > 0 ? 1 : cap[source][k];
            *from = 0;
            cap[k][2 * a->from[i]] = 0;
        }
    for (size_t i = 0; i < a->n_from; i++)
        cap[source][2 * a->from[i]] = 0;
    for (; n < limit; n++) {
        int from[2 * NODES + 1], queue[2 * NODES + 1], head = 0, tail = 0;
        memset(from, -1, sizeof from);
        from[source] = source;
        queue[tail++] = source;
        while (head < tail && from[sink] < 0) {
            int u = queue[head++];
            for (int k = 0; k <= 2 * NODES; k++)
                if (cap[u][k] > 0 && from[k] < 0) {
                    from[k] = u;
                    queue[tail++] = k;
                }
        }
        if (from[sink] < 0)
            break;
        for (int v = sink; v != source; v = from[v]) {
            cap[from[v]][v]--;
            cap[v][from[v]]++;
        }
    }
    return n;
}

/* ---- every question of a world ------------------------------------------------------------ */

static void check_hops(const crd_chain_ask *a, const crd_chain_found *c)
{
    const crd_ties *t = a->t;
    uint32_t at = c->n ? c->hops[0].from : a->to;
    bool begins = false;
    for (size_t i = 0; i < a->n_from; i++)
        begins |= a->from[i] == at;
    assert_true(begins);
    for (uint32_t i = 0; i < c->n; i++) {
        const crd_chain_hop *h = &c->hops[i];
        price p = price_of(a, h->tie);
        assert_int_equal(h->from, at);
        assert_int_equal(t->to[h->tie], h->to);
        assert_true(h->tie >= t->first[h->from] && h->tie < t->first[h->from + 1]);
        assert_true(walks(a, h->tie, true));
        assert_int_equal(h->certain, !p.possible);
        assert_int_equal(h->latent, p.latent);
        at = h->to;
    }
    assert_int_equal(at, a->to);
}

static price price_of_chain(const crd_chain_found *c)
{
    price p = {0, 0, (int)c->n};
    for (uint32_t i = 0; i < c->n; i++) {
        p.possible += !c->hops[i].certain;
        p.latent += c->hops[i].latent;
    }
    return p;
}

static void check_question(const crd_chain_ask *a, const int *high, const int *low)
{
    crd_chain_found strongest, shortest;
    crd_chain_ask certain = *a;
    uint32_t n;
    assert_ok(crd_chain_find(a, CRD_CHAIN_STRONGEST, &strongest, NULL));
    assert_ok(crd_chain_find(a, CRD_CHAIN_SHORTEST, &shortest, NULL));
    assert_int_equal(strongest.any, high[a->to] >= 0);
    assert_int_equal(shortest.any, high[a->to] >= 0);
    assert_ok(crd_chain_apart(a, CRD_EXPLAIN_APART, &n));
    assert_int_equal(n, high[a->to] > 0 ? apart(a, true, CRD_EXPLAIN_APART) : 0);
    if (strongest.any) {
        price p = price_of_chain(&strongest), best = least(a);
        check_hops(a, &strongest);
        check_hops(a, &shortest);
        assert_int_equal(shortest.n, high[a->to]);
        assert_false(cheaper(p, best) || cheaper(best, p));
        assert_int_equal(p.possible == 0, low[a->to] >= 0);
        certain.certain = true;
        assert_ok(crd_chain_apart(&certain, CRD_EXPLAIN_APART, &n));
        assert_int_equal(n, low[a->to] > 0 ? apart(a, false, CRD_EXPLAIN_APART) : 0);
    }
    free(strongest.hops);
    free(shortest.hops);
}

static uint64_t plain_kinds(void)
{
    uint64_t kinds = 0;
    for (size_t k = 0; k < crd_tie_kinds_n; k++)
        if (!(crd_tie_kinds[k].flags & (CRD_TIE_SCENARIO | CRD_TIE_WITHDRAWS)))
            kinds |= UINT64_C(1) << k;
    return kinds;
}

static bool is_actor(const crd_ties *t, uint32_t v)
{
    crd_node_kind kind = crd_ties_kind(t, v);
    return kind == CRD_NODE_JURISDICTION || kind == CRD_NODE_PARTY || kind == CRD_NODE_UNKNOWN;
}

static void test_chains(void **state)
{
    (void)state;
    uint64_t seed = 41, rounds = crd_rounds(6);
    for (uint64_t round = 0; round < rounds; round++) {
        struct power_world o;
        pw_make(&o, &seed, 0);
        crd_chain_back back;
        assert_true(o.t->n_nodes <= NODES);
        assert_ok(crd_chain_back_init(&back, o.t));
        for (uint32_t v = 0; v < o.t->n_nodes; v++)
            for (unsigned plane = 0; plane < 8 && is_actor(o.t, v); plane++) {
                uint32_t two[2] = {v, (v + 1) % 3}; /* every fifth time with a state beside it */
                crd_chain_ask a = {.t = o.t,
                                   .power = (uint8_t)(plane / 2),
                                   .grade = plane % 2 ? CRD_GRADE_STANDING : CRD_GRADE_LATENT,
                                   .kinds = plain_kinds(),
                                   .back = &back,
                                   .from = two,
                                   .n_from = pw_draw(&seed, 5) ? 1 : 2};
                int high[NODES], low[NODES];
                uint64_t reached[NODES / 64 + 1];
                distances(&a, true, high);
                distances(&a, false, low);
                assert_ok(crd_chain_reach(&a, reached));
                for (uint32_t to = 0; to < o.t->n_nodes; to++) {
                    assert_int_equal(crd_bits_has(reached, to), high[to] >= 0);
                    uint64_t leads[NODES / 64 + 1];
                    a.to = to;
                    if (pw_draw(&seed, 4))
                        continue;
                    assert_ok(crd_chain_lead(&a, leads));
                    a.within = pw_draw(&seed, 2) ? leads : NULL; /* makes no difference */
                    check_question(&a, high, low);
                    a.within = NULL;
                }
            }
        crd_chain_back_done(&back);
        pw_done(&o);
    }
}

/* Graphs that no world gives: many nodes that stand for ties, rings, paths to be taken back. */
static void test_graphs(void **state)
{
    enum { FEW = 14, TIES = 44 };
    (void)state;
    uint64_t seed = 44, rounds = crd_rounds(60) * 20;
    uint64_t two_or_more = 0;
    for (uint64_t round = 0; round < rounds; round++) {
        crd_ties t = {.n_nodes = FEW};
        uint32_t first[FEW + 1] = {0}, to[TIES];
        crd_might might[TIES];
        uint8_t kind[TIES] = {0}; /* any plain kind */
        struct crd_node_extra extra[FEW];
        uint32_t tables = pw_draw(&seed, FEW), n = 0;
        for (uint32_t k = 0; k <= CRD_NODE_KINDS; k++)
            t.base[k] = k <= CRD_NODE_PARTY ? 0 : tables;
        for (uint32_t v = tables; v < FEW; v++)
            extra[v - tables] = (struct crd_node_extra){.kind = pw_draw(&seed, 4) ? CRD_NODE_USERS
                                                                                  : CRD_NODE_NAMED};
        for (uint32_t v = 0; v < FEW; v++) {
            for (uint32_t k = pw_draw(&seed, 6); k > 0 && n < TIES; k--, n++) {
                to[n] = (v + 1 + pw_draw(&seed, FEW - 1)) % FEW;
                might[n] = pw_draw(&seed, 3) ? 0x0202 : 0x0200;
            }
            first[v + 1] = n;
        }
        t.first = first;
        t.to = to;
        t.might = might;
        t.kind = kind;
        t.extra = extra;
        t.n_ties = n;
        uint32_t from = 0, count;
        crd_chain_ask a = {.t = &t,
                           .grade = CRD_GRADE_STANDING,
                           .certain = pw_draw(&seed, 3) == 0,
                           .kinds = UINT64_MAX,
                           .from = &from,
                           .n_from = 1,
                           .to = FEW - 1};
        if (is_open(&t, from) || is_open(&t, a.to))
            continue;
        assert_ok(crd_chain_apart(&a, CRD_EXPLAIN_APART, &count));
        assert_int_equal(count, apart(&a, !a.certain, CRD_EXPLAIN_APART));
        two_or_more += count > 1;
    }
    assert_true(two_or_more > rounds / 25);
}

/* A path found first goes through a node that stands for ties, where the second has to take it
 * back. */
static void test_taken_back(void **state)
{
    enum { START, E1, E2, Y, Z, END, OPEN, NODES_ALL };
    (void)state;
    uint32_t first[NODES_ALL + 1] = {0, 2, 4, 5, 6, 7, 7, 8};
    uint32_t to[] = {E2, E1, Z, OPEN, OPEN, END, END, Y};
    crd_might might[CRD_COUNT(to)];
    uint8_t kind[CRD_COUNT(to)] = {0};
    struct crd_node_extra extra = {.kind = CRD_NODE_USERS};
    crd_ties t = {.n_nodes = NODES_ALL,
                  .n_ties = CRD_COUNT(to),
                  .first = first,
                  .to = to,
                  .might = might,
                  .kind = kind,
                  .extra = &extra};
    uint32_t from = START, count;
    crd_chain_ask a = {.t = &t,
                       .grade = CRD_GRADE_STANDING,
                       .kinds = UINT64_MAX,
                       .from = &from,
                       .n_from = 1,
                       .to = END};
    for (size_t i = 0; i < CRD_COUNT(to); i++)
        might[i] = 0x0202;
    for (uint32_t k = 0; k <= CRD_NODE_KINDS; k++)
        t.base[k] = k <= CRD_NODE_PARTY ? 0 : OPEN;
    assert_ok(crd_chain_apart(&a, CRD_EXPLAIN_APART, &count));
    assert_int_equal(count, 2);
}

/* ---- what is said ------------------------------------------------------------------------- */

static const crd_explain_result *explain(struct power_world *o, const char *id,
                                         crd_explain_opts opts)
{
    crd_explainer *x;
    const crd_explain_result *r;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_explainer_new(o->t, o->control, &x, NULL));
    assert_status(CRD_OK, crd_explain(x, crd_str_from(id), &opts, o->arena, &r, &err), &err);
    crd_explainer_free(x);
    return r;
}

static void assert_same_text(crd_str a, crd_str b)
{
    if (!crd_str_eq(a, b))
        fail_msg("'" CRD_STR_FMT "' is not '" CRD_STR_FMT "'", CRD_STR_ARG(a), CRD_STR_ARG(b));
}

static void assert_same_chain(const crd_explain_chain *a, const crd_explain_chain *b)
{
    assert_int_equal(a->n, b->n);
    for (uint32_t i = 0; i < a->n; i++) {
        assert_same_text(a->hops[i].sentence, b->hops[i].sentence);
        assert_same_text(a->hops[i].why, b->hops[i].why);
        assert_same_text(a->hops[i].source, b->hops[i].source);
        assert_int_equal(a->hops[i].line, b->hops[i].line);
    }
}

static void assert_same_answer(const crd_explain_result *a, const crd_explain_result *b)
{
    assert_same_text(a->claim, b->claim);
    assert_same_chain(&a->shortest, &b->shortest);
    assert_same_chain(&a->strongest, &b->strongest);
    assert_int_equal(a->apart, b->apart);
    assert_int_equal(a->n_lacks, b->n_lacks);
    for (size_t i = 0; i < a->n_lacks; i++)
        assert_same_text(a->lacks[i].sentence, b->lacks[i].sentence);
    assert_int_equal(a->n_nodes, b->n_nodes);
    for (size_t i = 0; i < a->n_nodes; i++)
        assert_same_text(a->nodes[i].id, b->nodes[i].id);
    assert_int_equal(a->n_ties, b->n_ties);
    for (size_t i = 0; i < a->n_ties; i++) {
        assert_same_text(a->ties[i].from, b->ties[i].from);
        assert_same_text(a->ties[i].to, b->ties[i].to);
        assert_string_equal(a->ties[i].tie, b->ties[i].tie);
    }
    assert_int_equal(a->n_holdings, b->n_holdings);
    for (size_t i = 0; i < a->n_holdings; i++)
        assert_same_text(a->holdings[i].hop.owner.id, b->holdings[i].hop.owner.id);
}

/* The order of rows, and so every number, changes nothing that is said. */
static void test_any_order(void **state)
{
    (void)state;
    static const char *const powers[] = {"read", "metadata", "change", "stop"};
    uint64_t seed = 42, rounds = crd_rounds(12);
    for (uint64_t round = 0; round < rounds; round++) {
        struct power_world a, b;
        uint64_t same = seed;
        pw_make(&a, &seed, 0);
        pw_make(&b, &same, seed | 1);
        for (unsigned i = 0; i < 40; i++) {
            static const char *const actors[] = {"X0",       "X1",      "party:p0",
                                                 "party:p3", "unknown", "X0+X2"};
            static const char *const things[] = {"s0",         "s1",      "s2",
                                                 "element:e1", "link:l1", "site:t0"};
            char id[100];
            crd_explain_opts o = {.latent = pw_draw(&seed, 2),
                                  .unknown_any = pw_draw(&seed, 4) == 0,
                                  .around = pw_draw(&seed, 3),
                                  .max_nodes = 12};
            snprintf(id, sizeof id, "exposure:%s/%s/%s", things[pw_draw(&seed, 6)],
                     actors[pw_draw(&seed, 6)], powers[pw_draw(&seed, 4)]);
            assert_same_answer(explain(&a, id, o), explain(&b, id, o));
        }
        pw_done(&a);
        pw_done(&b);
    }
}

/* What exposure counts, explain says: of every service and actor. */
static void test_as_exposure(void **state)
{
    (void)state;
    uint64_t seed = 43, rounds = crd_rounds(8);
    for (uint64_t round = 0; round < rounds; round++) {
        struct power_world o;
        const crd_exposure_result *r;
        pw_make(&o, &seed, 0);
        crd_exposure_opts all = {.who = 15, .stops = true};
        assert_ok(crd_exposure(o.t, &all, o.arena, &r, NULL));
        for (size_t i = 0; i < r->n_cells; i++)
            for (unsigned k = 0; k < 2 * CRD_POWERS; k++) {
                const crd_exposure_cell *c = &r->cells[i];
                const crd_exposure_share *s = &c->share[k / CRD_POWERS][k % CRD_POWERS];
                crd_buf id;
                crd_buf_init(&id, 1 << 12);
                crd_explain_id(CRD_T_service, r->services[c->service].id, &r->actors[c->actor],
                               CRD_STR_NULL, k % CRD_POWERS, &id);
                const crd_explain_result *x = explain(
                    &o, id.at, (crd_explain_opts){.latent = k / CRD_POWERS == CRD_EXPOSURE_LATENT});
                assert_same_text(x->id, crd_buf_str(&id));
                assert_int_equal(x->share.low_ppm, s->low_ppm);
                assert_int_equal(x->share.high_ppm, s->high_ppm);
                assert_true(x->any || s->high_ppm == 0 || k % CRD_POWERS == 3);
                assert_true(x->certain || s->low_ppm == 0 || k % CRD_POWERS == 3);
                crd_buf_done(&id);
            }
        pw_done(&o);
    }
}

struct say_case {
    const char *name;
    const char *rows[12][2];
    const char *id;
    crd_explain_opts opts;
    const char *claim;
    const char *says[6]; /* sentences of the strongest chain */
    const char *lack;    /* begins so, of any */
};

/* clang-format off */
static const struct say_case said[] = {
    {"a maker", {{"product", "id=q;name=Quick;maker=m"}, {"party", "id=m;name=Maker"}, {"element", "id=e;name=Core;function=amf;product=q;owner=m"}},
     "exposure:element:e/party:m/change", {.latent = true}, "Maker (m) could change element Core (e, amf) (latent: after preparation).",
     {"Maker (m) owns element Core (e, amf)."}, NULL},
    {"the strongest is not the shortest", {{"element", "id=e;function=amf;owner=o"}, {"tie", "holder=party:m;target=element:e;kind=manages"}, {"party", "id=o;name=O"},
      {"party", "id=m;name=M"}, {"tie", "holder=party:m;target=element:f;kind=operates"}, {"element", "id=f;function=ems;owner=o"}, {"dependency", "dependent=element:e;needs=element:f;kind=management"}},
     "exposure:element:e/party:m/change", {.latent = true}, NULL,
     {"M (m) operates element f (ems).", "Element e (amf) needs element f (ems) (management: to be configured and watched)."}, NULL},
    {"who is not recorded", {{"product", "id=q;name=Quick"}, {"element", "id=e;function=amf;product=q;owner=o"}},
     "exposure:element:e/unknown/read", {.latent = true}, "A party that is not recorded could read what passes element e (amf) (latent: after preparation; possible only).",
     {"Who operates element e (amf) is not recorded."}, "Who operates element e (amf) is not recorded. Possible only: nobody is named."},
    {"none, and what is missing", {{"party", "id=m;name=Maker"}, {"product", "id=q;maker=m"}, {"element", "id=e;function=amf;product=q;owner=o;network=n"}, {"network", "id=n;operator=o"}},
     "exposure:element:e/party:m/read", {.latent = false}, "No chain of recorded ties gives Maker (m) the power to read what passes element e (amf) through a channel that exists (standing).",
     {NULL}, "After preparation (--grade latent) there is a chain."},
    {"it could be the one who is not recorded", {{"party", "id=m;name=Maker"}, {"product", "id=q"}, {"element", "id=e;function=amf;product=q;owner=o;network=n"}, {"network", "id=n;operator=o"}},
     "exposure:element:e/party:m/read", {.latent = true}, NULL, {NULL}, "Who makes product q is not recorded. If it were this actor, there would be a chain."},
    {"and is supposed to be", {{"party", "id=m;name=Maker"}, {"product", "id=q"}, {"element", "id=e;function=amf;product=q;owner=o;network=n"}, {"network", "id=n;operator=o"}},
     "exposure:element:e/party:m/read", {.latent = true, .unknown_any = true}, NULL,
     {"Maker (m) is supposed to be who is not recorded.", "Who makes product q is not recorded.", "Product q runs as element e (amf)."}, NULL},
    {"a law", {{"jurisdiction", "id=XN;name=Norland"}, {"law", "jurisdiction=XN;instrument=Order Act;article=art. 7;powers=read stop;reach=established;secrecy=yes;review=none;since=2017-06-28"},
      {"party", "id=p;name=Firm;jurisdiction=XN"}, {"element", "id=e;function=amf;owner=o"}, {"tie", "holder=party:p;target=element:e;kind=operates"}},
     "exposure:element:e/XN/read", {.latent = false}, NULL,
     {"The law 'Order Act', art. 7 of Norland (XN), in force since 2017-06-28, lets it order Firm (p) to hand over content, to stop it (in secret; reviewed by nobody independent).",
      "Firm (p) operates element e (amf)."}, NULL},
    {"control, unfolded", {{"party", "id=x;name=Holder"}, {"party", "id=y;name=Middle"}, {"party", "id=z;name=Firm"}, {"holding", "owner=party:x;owned=y;kind=votes;ppm_min=600000;ppm_max=600000"},
      {"holding", "owner=party:y;owned=z;kind=votes;ppm_min=510000;ppm_max=510000;since=2020-01-01"}, {"element", "id=e;function=amf;owner=o"}, {"tie", "holder=party:z;target=element:e;kind=operates"}},
     "exposure:element:e/party:x/read", {.latent = false}, NULL,
     {"Holder (x) controls Firm (z) with 51 % of the votes, held through y, since 2020-01-01.", "Firm (z) operates element e (amf)."}, NULL},
    {"an id that is the name", {{"party", "id=Firm;name=Firm"}, {"element", "id=e;function=amf;owner=Firm"}}, "exposure:element:e/party:Firm/stop", {.latent = false},
     "Firm could stop element e (amf) (standing: through a channel that exists).", {"Firm owns element e (amf)."}, NULL},
    {"a name with a slash", {{"party", "id=a/b;name=Odd"}, {"element", "id=e/1;function=amf;owner=o"}, {"tie", "holder=party:a/b;target=element:e/1;kind=operates"}},
     "exposure:element:e%2F1/party:a%2Fb/stop", {.latent = false}, "Odd (a/b) could stop element e/1 (amf) (standing: through a channel that exists).", {"Odd (a/b) operates element e/1 (amf)."}, NULL},
    {"who is what it touches", {{"party", "id=a;name=A"}, {"element", "id=e;function=amf;owner=a"}}, "exposure:party:a/party:a/stop", {.latent = false},
     "A (a) could stop A (a) (standing: through a channel that exists).", {NULL}, NULL},
};
/* clang-format on */

static void test_said(void **state)
{
    const struct say_case *c = *state;
    struct power_world o;
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_control_tie *pairs;
    size_t n;
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++)
        mem_put(&o.m, "s", c->rows[i][0], c->rows[i][1]);
    o.w = ties_world(&o.m);
    assert_ok(crd_control_new(o.w, &votes, &o.control, NULL));
    assert_ok(crd_control_ties(o.control, &pairs, &n, NULL));
    assert_ok(crd_ties_new(o.w, pairs, n, &o.t, NULL));
    free(pairs);
    assert_ok(crd_arena_new(SIZE_MAX, &o.arena));
    const crd_explain_result *r = explain(&o, c->id, c->opts);
    if (c->claim)
        assert_same_text(r->claim, crd_str_from(c->claim));
    for (size_t i = 0; i < CRD_COUNT(c->says) && c->says[i]; i++) {
        assert_true(i < r->strongest.n);
        assert_same_text(r->strongest.hops[i].sentence, crd_str_from(c->says[i]));
    }
    bool lacks = !c->lack;
    for (size_t i = 0; c->lack && i < r->n_lacks; i++)
        lacks |= crd_str_eq(r->lacks[i].sentence, crd_str_from(c->lack));
    for (size_t i = 0; !lacks && i < r->n_lacks; i++)
        print_error("has: " CRD_STR_FMT "\n", CRD_STR_ARG(r->lacks[i].sentence));
    assert_true(lacks);
    pw_done(&o);
}

struct refused {
    const char *name, *id;
    crd_status rc;
};

static const struct refused refused[] = {
    {"nothing", "", CRD_EINVAL},
    {"another kind of id", "loss:a/b", CRD_EINVAL},
    {"too few parts", "exposure:s0/X0", CRD_EINVAL},
    {"too many parts", "exposure:s0/X0/read/stop", CRD_EINVAL},
    {"no power", "exposure:s0/X0/see", CRD_EINVAL},
    {"no service", "exposure:nothing/X0/read", CRD_ENOENT},
    {"no element", "exposure:element:s0/X0/read", CRD_ENOENT},
    {"no actor", "exposure:s0/nobody/read", CRD_ENOENT},
    {"no member", "exposure:s0/X0+nobody/read", CRD_ENOENT},
    {"an empty actor", "exposure:s0//read", CRD_ENOENT},
    {"the unknown in a coalition", "exposure:s0/X0+unknown/read", CRD_EINVAL},
};

static void test_refused(void **state)
{
    const struct refused *c = *state;
    struct power_world o;
    uint64_t seed = 5;
    crd_explainer *x;
    const crd_explain_result *r;
    crd_explain_opts opts = {0};
    crd_err err = CRD_ERR_INIT;
    pw_make(&o, &seed, 0);
    assert_ok(crd_explainer_new(o.t, NULL, &x, NULL));
    assert_status(c->rc, crd_explain(x, crd_str_from(c->id), &opts, o.arena, &r, &err), &err);
    assert_true(err.message[0]);
    crd_explainer_free(x);
    pw_done(&o);
}

struct share_text {
    const char *name;
    int32_t low, high;
};
static const struct share_text shares[] = {
    {"0 %", 0, 0},     {"100 %", 1000000, 1000000}, {"51 %", 510000, 510000},
    {"0.1 %", 1, 1},   {"99.9 %", 999999, 999999},  {"38.1–100 %", 381999, 1000000},
    {"0–0.1 %", 0, 1}, {"33.3 %", 333333, 333333},
};

static void test_shares(void **state)
{
    const struct share_text *c = *state;
    crd_buf b;
    crd_buf_init(&b, 100);
    crd_explain_share(c->low, c->high, &b);
    assert_string_equal(b.at, c->name);
    crd_buf_done(&b);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_chains);
    CRD_SUITE_ADD(&s, test_graphs);
    CRD_SUITE_ADD(&s, test_taken_back);
    CRD_SUITE_ADD(&s, test_any_order);
    CRD_SUITE_ADD(&s, test_as_exposure);
    CRD_SUITE_ROWS(&s, said, test_said);
    CRD_SUITE_ROWS(&s, refused, test_refused);
    CRD_SUITE_ROWS(&s, shares, test_shares);
    return crd_suite_run(&s, "analyse/explain");
}
