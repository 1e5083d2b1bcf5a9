/* A nation from a seed. Each table is one function that puts its rows; each value of row i comes
 * from crd_rng_at(seed, table and field, i), so tables can refer to each other's rows without
 * remembering them. */
#include "synth/synth.h"

#include "base/err.h"
#include "base/hash.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { STATES = 12, OPERATORS = 4, NETWORKS = 6, STEP = 4096 };

struct synth {
    const crd_synth_opts *o;
    const crd_sink *sink;
    crd_err *err;
    crd_from from;
    uint64_t sites, areas, links, products, parties, makers, services;
    uint64_t put, total;
    char name[32];
    char text[16][64]; /* texts of the row being made */
    int used;
};

/* ---- numbers ----------------------------------------------------------------------------- */

static uint64_t draw(const struct synth *s, const char *what, uint64_t i)
{
    uint64_t stream = 14695981039346656037u; /* FNV-1a of the field's name: a stream of its own */
    for (; *what; what++)
        stream = (stream ^ (unsigned char)*what) * 1099511628211u;
    return crd_rng_at(s->o->seed, stream, i);
}

static uint64_t below(const struct synth *s, const char *what, uint64_t i, uint64_t n)
{
    return (uint64_t)(((__uint128_t)draw(s, what, i) * n) >> 64);
}

static double unit(const struct synth *s, const char *what, uint64_t i)
{
    return (double)(draw(s, what, i) >> 11) * 0x1p-53;
}

static bool happens(const struct synth *s, const char *what, uint64_t i, uint64_t ppm)
{
    return below(s, what, i, 1000000) < ppm;
}

/* 0 most often: about n^-1 of a uniform number to the third power. */
static uint64_t skewed(const struct synth *s, const char *what, uint64_t i, uint64_t n)
{
    double u = unit(s, what, i);
    uint64_t k = (uint64_t)(u * u * u * (double)n);
    return k < n ? k : n - 1;
}

/* ---- texts ------------------------------------------------------------------------------- */

CRD_PRINTF(2, 3) static crd_str text(struct synth *s, const char *fmt, ...)
{
    char *at = s->text[s->used++ % 16];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(at, sizeof s->text[0], fmt, ap);
    va_end(ap);
    return (crd_str){at, (size_t)n < sizeof s->text[0] ? (size_t)n : sizeof s->text[0] - 1};
}

static crd_str id(struct synth *s, const char *prefix, uint64_t i)
{
    return text(s, "%s-%06llu", prefix, (unsigned long long)i);
}

static crd_str pick(const char *const *words, uint64_t i) { return crd_str_from(words[i]); }

static crd_str state(struct synth *s, uint64_t i) { return text(s, "X%c", (char)('A' + i)); }

static crd_date day(const struct synth *s, const char *what, uint64_t i, int from, int to)
{
    crd_date d = CRD_DATE_NONE;
    int year = from + (int)below(s, what, i, (uint64_t)to - (uint64_t)from + 1);
    int month = 1 + (int)(draw(s, what, i) % 12);
    (void)crd_date_make(year, month, 1 + (int)(draw(s, what, i) % 28), &d);
    return d;
}

static crd_status put(struct synth *s, int table, const void *rec)
{
    s->from.line++;
    s->used = 0;
    if (++s->put % STEP == 0 &&
        !crd_progress_step(s->o->progress, "making the nation", s->put, s->total))
        return crd_fail(s->err, CRD_ECANCEL, "stopped");
    return s->sink->put(s->sink->ctx, crd_records.tables[table], rec, &s->from, s->err);
}

/* Declares a cleared record of a table. */
#define ROW(table, r) \
    crd_##table r;    \
    crd_record_clear(crd_records.tables[CRD_T_##table], &r)

#define PUT(table, r)                               \
    do {                                            \
        crd_status rc_ = put(s, CRD_T_##table, &r); \
        if (rc_ != CRD_OK)                          \
            return rc_;                             \
    } while (0)

/* ---- actors ------------------------------------------------------------------------------ */

static crd_status put_states(struct synth *s)
{
    ROW(source, src);
    src.name = s->from.source;
    src.title = CRD_STR("invented nation");
    src.format = CRD_STR("synth");
    src.confidence = CRD_STR("high");
    (void)crd_date_make(2026, 1, 1, &src.as_of);
    PUT(source, src);
    for (uint64_t i = 0; i < STATES; i++) {
        ROW(jurisdiction, j);
        j.id = state(s, i);
        j.name = text(s, "State %c", (char)('A' + i));
        PUT(jurisdiction, j);
    }
    for (uint64_t i = 0; i < STATES / 2; i++) {
        ROW(membership, m);
        m.jurisdiction = state(s, i);
        m.alliance = CRD_STR("ALLIANCE");
        (void)crd_date_make(1990 + (int)i, 4, 4, &m.since);
        PUT(membership, m);
    }
    return CRD_OK;
}

/* Parties 0 .. OPERATORS-1 operate, the next `makers` make, the rest own and are customers. */
static crd_status put_parties(struct synth *s)
{
    static const char *const kinds[] = {"company", "company", "company",
                                        "fund",    "person",  "state-body"};
    for (uint64_t i = 0; i < s->parties; i++) {
        ROW(party, p);
        bool owner = i >= OPERATORS + s->makers;
        p.id = id(s, "party", i);
        p.name = text(s, "%s %llu",
                      owner           ? "Holding"
                      : i < OPERATORS ? "Telecom"
                                      : "Works",
                      (unsigned long long)i);
        p.kind = owner ? pick(kinds, below(s, "party.kind", i, 6)) : CRD_STR("company");
        p.jurisdiction = i < OPERATORS ? state(s, 0)
                                       : state(s, skewed(s, "party.state", i, STATES));
        p.since = day(s, "party.since", i, 1950, 2005);
        PUT(party, p);
        if (!happens(s, "party.alias", i, 100000))
            continue;
        ROW(party_name, n);
        n.party = id(s, "party", i);
        n.name = text(s, "Firm No %llu", (unsigned long long)i);
        n.kind = CRD_STR("trading");
        PUT(party_name, n);
    }
    return CRD_OK;
}

static crd_status put_holding(struct synth *s, uint64_t n, uint64_t owner, uint64_t owned,
                              int32_t ppm)
{
    ROW(holding, h);
    h.owner = text(s, "party:party-%06llu", (unsigned long long)owner);
    h.owned = id(s, "party", owned);
    h.kind = CRD_STR("votes");
    h.ppm_min = ppm;
    h.ppm_max = happens(s, "holding.range", n, 50000) && ppm < 800000 ? ppm + 100000 : ppm;
    h.since = day(s, "holding.since", n, 2006, 2020);
    PUT(holding, h);
    return CRD_OK;
}

/* A party's main owner comes after it (a pyramid), a second one is anyone; 2 % of second owners
 * come before it, which makes rings. */
static crd_status put_holdings(struct synth *s)
{
    for (uint64_t i = 0; i + 1 < s->parties; i++) {
        uint64_t up = s->parties - i - 1;
        uint64_t step = up < 64 ? up : 64;
        uint64_t main = i + 1 + below(s, "holding.main", i, step);
        int32_t ppm = 300000 + (int32_t)below(s, "holding.ppm", i, 400000);
        crd_status rc = put_holding(s, i, main, i, ppm);
        if (rc != CRD_OK)
            return rc;
        if (!happens(s, "holding.second", i, 700000))
            continue;
        uint64_t other = happens(s, "holding.ring", i, 20000)
                             ? below(s, "holding.back", i, i + 1)
                             : i + 1 + below(s, "holding.other", i, up);
        if (other == i || other == main)
            continue;
        rc = put_holding(s, s->parties + i, other, i,
                         10000 + (int32_t)below(s, "holding.rest", i, 280000));
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

static crd_status put_products(struct synth *s)
{
    static const char *const functions[] = {"gnb", "enb", "router", "dwdm", "microwave",
                                            "olt", "upf", "amf",    "host", "ems"};
    for (uint64_t i = 0; i < s->products; i++) {
        ROW(product, p);
        uint64_t maker = OPERATORS + skewed(s, "product.maker", i, s->makers);
        p.id = id(s, "product", i);
        p.name = text(s, "Model %llu", (unsigned long long)i);
        p.category = pick(functions, i % 10);
        p.brand = id(s, "party", maker);
        if (happens(s, "product.white", i, 30000)) /* sold under another's name */
            p.brand = id(s, "party", OPERATORS + below(s, "product.brand", i, s->makers));
        if (!happens(s, "product.unknown", i, s->o->unknown_ppm))
            p.maker = id(s, "party", maker);
        p.open_interfaces = (int32_t)below(s, "product.open", i, 2);
        PUT(product, p);
    }
    return CRD_OK;
}

/* ---- network ----------------------------------------------------------------------------- */

static crd_status put_networks(struct synth *s)
{
    static const char *const kinds[] = {"mobile", "mobile",    "mobile",
                                        "fixed",  "transport", "cloud"};
    for (uint64_t i = 0; i < NETWORKS; i++) {
        ROW(network, n);
        n.id = id(s, "network", i);
        n.name = text(s, "Network %llu", (unsigned long long)i);
        n.operator= id(s, "party", i % OPERATORS);
        n.kind = pick(kinds, i);
        n.country = state(s, 0);
        n.subscribers = (int64_t)(s->o->elements * 5 / (i + 1));
        PUT(network, n);
    }
    ROW(share_use, u);
    u.what = text(s, "network:network-%06d", 0);
    u.used_by = id(s, "network", 1);
    u.kind = CRD_STR("mocn");
    PUT(share_use, u);
    return CRD_OK;
}

static double place(const struct synth *s, const char *what, uint64_t i, double from, double to)
{
    double v = from + unit(s, what, i) * (to - from);
    return (double)(int64_t)(v * 1e5) / 1e5;
}

static crd_status put_places(struct synth *s)
{
    static const char *const kinds[] = {"mast",     "rooftop", "street",
                                        "exchange", "indoor",  "data-centre"};
    for (uint64_t i = 0; i < s->areas; i++) {
        ROW(area, a);
        a.id = id(s, "area", i);
        a.area_group = text(s, "region-%02llu", (unsigned long long)(i % 20));
        a.country = state(s, 0);
        a.lat = place(s, "area.lat", i, 60, 68);
        a.lon = place(s, "area.lon", i, -8, 8);
        a.population = 500 + (int64_t)(5000 / (1 + skewed(s, "area.people", i, 100)));
        PUT(area, a);
    }
    for (uint64_t i = 0; i < s->sites; i++) {
        ROW(site, t);
        t.id = id(s, "site", i);
        t.name = text(s, "Place %llu", (unsigned long long)i);
        t.country = state(s, 0);
        t.area = id(s, "area", i % s->areas);
        if (!happens(s, "site.unknown", i, s->o->unknown_ppm)) {
            t.lat = place(s, "site.lat", i, 60, 68);
            t.lon = place(s, "site.lon", i, -8, 8);
        }
        t.kind = pick(kinds, i % 1000 == 0 ? 5 : below(s, "site.kind", i, 5));
        t.power_autonomy_h = (double)(2 + below(s, "site.power", i, 7));
        PUT(site, t);
    }
    return CRD_OK;
}

/* Of a thousand elements: 850 radio and their masts' gear, 100 transport, 40 fixed access, 10 core
 * and management. */
static crd_str function_of(const struct synth *s, uint64_t i, uint64_t *ret_category)
{
    static const char *const radio[] = {"gnb", "enb", "antenna", "gnb-du"};
    static const char *const transport[] = {"router", "dwdm", "microwave"};
    static const char *const core[] = {"upf", "amf", "udm", "host", "ems", "smf"};
    uint64_t k = below(s, "element.function", i, 1000);
    *ret_category = k < 850 ? k % 2 : k < 950 ? 2 + k % 3 : k < 990 ? 5 : 6 + k % 4;
    if (k < 850)
        return pick(radio, k % 4);
    if (k < 950)
        return pick(transport, k % 3);
    return k < 990 ? CRD_STR("olt") : pick(core, k % 6);
}

static crd_status put_element(struct synth *s, uint64_t i)
{
    ROW(element, e);
    uint64_t category;
    uint64_t net = skewed(s, "element.network", i, NETWORKS);
    e.id = id(s, "element", i);
    e.network = id(s, "network", net);
    e.site = id(s, "site", below(s, "element.site", i, s->sites));
    e.function = function_of(s, i, &category);
    if (!happens(s, "element.owner", i, s->o->unknown_ppm))
        e.owner = id(s, "party", net % OPERATORS);
    /* Operators prefer few makers: the choice falls steeply, and each starts elsewhere. */
    uint64_t model = (skewed(s, "element.model", i, s->products / 10) + net * 7) %
                     (s->products / 10);
    if (!happens(s, "element.unknown", i, s->o->unknown_ppm))
        e.product = id(s, "product", model * 10 + category);
    e.status = CRD_STR("in-service");
    e.installed = day(s, "element.installed", i, 2012, 2025);
    e.restore_h = (double)(1 + below(s, "element.restore", i, 48));
    e.subscribers = (int64_t)below(s, "element.users", i, 2000);
    e.replacement_cost = (double)(1000 * (1 + below(s, "element.cost", i, 90)));
    PUT(element, e);
    if (i % 100 == 0) {
        ROW(tie, t);
        t.holder = id(s, "party:party", OPERATORS + skewed(s, "tie.holder", i, s->makers));
        t.target = text(s, "element:element-%06llu", (unsigned long long)i);
        t.kind = pick((const char *const[]){"manages", "maintains"}, i / 100 % 2);
        t.mfa = (int32_t)below(s, "tie.mfa", i, 2);
        t.logged = 1;
        PUT(tie, t);
    }
    return CRD_OK;
}

/* A ring over the first tenth of the sites, trees from there. */
/* Not shorter than the shortest way between the two sites: along the meridian and then along a
 * parallel north of 60 degrees, and a few kilometres of bends. */
static double length_km(const struct synth *s, uint64_t i, uint64_t a, uint64_t b)
{
    double north = place(s, "site.lat", a, 60, 68) - place(s, "site.lat", b, 60, 68);
    double east = place(s, "site.lon", a, -8, 8) - place(s, "site.lon", b, -8, 8);
    double km = 112 * (north < 0 ? -north : north) + 57 * (east < 0 ? -east : east);
    return (double)(int64_t)km + 1 + (double)below(s, "link.length", i, 20);
}

static crd_status put_links(struct synth *s)
{
    uint64_t ring = s->sites / 10 + 2;
    for (uint64_t i = 0; i < s->links; i++) {
        ROW(link, l);
        uint64_t a = i % s->sites;
        uint64_t b = a < ring ? (a + 1) % ring : below(s, "link.up", i, a);
        if (i >= s->sites) /* second links: anywhere nearby */
            b = (a + 1 + below(s, "link.chord", i, 50)) % s->sites;
        if (a == b)
            b = (a + 1) % s->sites;
        l.id = id(s, "link", i);
        l.network = id(s, "network", i % 4 == 0 ? 4 : i % 3);
        l.a = text(s, "site:site-%06llu", (unsigned long long)a);
        l.b = text(s, "site:site-%06llu", (unsigned long long)b);
        l.length_km = length_km(s, i, a, b);
        bool radio = l.length_km < 80 && below(s, "link.medium", i, 3) == 0;
        l.medium = radio ? CRD_STR("microwave") : CRD_STR("fibre");
        l.capacity_gbps = (double)(1 << below(s, "link.capacity", i, radio ? 6 : 9));
        l.installed = day(s, "link.installed", i, 2005, 2024);
        PUT(link, l);
    }
    return CRD_OK;
}

/* ---- missions ---------------------------------------------------------------------------- */

static crd_status put_member(struct synth *s, uint64_t i, const char *node, uint64_t element)
{
    ROW(need_member, m);
    m.service = id(s, "service", i);
    m.node = crd_str_from(node);
    m.member = text(s, "element:element-%06llu", (unsigned long long)element);
    PUT(need_member, m);
    return CRD_OK;
}

static crd_status put_need(struct synth *s, uint64_t i, const char *node, const char *parent,
                           const char *kind)
{
    ROW(need, n);
    n.service = id(s, "service", i);
    n.node = crd_str_from(node);
    n.parent = crd_str_from(parent);
    n.kind = crd_str_from(kind);
    PUT(need, n);
    return CRD_OK;
}

/* Everything of "all", where "all" is one of two core functions and some access elements. */
static crd_status put_service(struct synth *s, uint64_t i)
{
    static const char *const classes[] = {"government", "defence", "emergency", "energy",
                                          "health",     "banking", "transport", "other"};
    ROW(service, v);
    v.id = id(s, "service", i);
    v.name = text(s, "Service %llu", (unsigned long long)i);
    v.customer = id(s, "party",
                    OPERATORS + s->makers +
                        below(s, "service.customer", i, s->parties - OPERATORS - s->makers));
    v.customer_class = pick(classes, below(s, "service.class", i, 8));
    v.criticality = 1 + (int64_t)below(s, "service.criticality", i, 5);
    v.users = 100 + (int64_t)below(s, "service.users", i, 100000);
    PUT(service, v);
    static const char *const nodes[][3] = {
        {"root", NULL, "all"}, {"core", "root", "any"}, {"access", "root", "elements"}};
    for (size_t k = 0; k < 3; k++) {
        crd_status rc = put_need(s, i, nodes[k][0], nodes[k][1], nodes[k][2]);
        if (rc != CRD_OK)
            return rc;
    }
    for (uint64_t k = 0; k < 6; k++) { /* six neighbours, no element twice */
        uint64_t first = below(s, "service.element", i, s->o->elements - 6);
        crd_status rc = put_member(s, i, k < 2 ? "core" : "access", first + k);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

static crd_status put_all(struct synth *s)
{
    static crd_status (*const tables[])(struct synth *) = {put_states,   put_parties,  put_holdings,
                                                           put_products, put_networks, put_places};
    crd_status rc = CRD_OK;
    for (size_t i = 0; rc == CRD_OK && i < sizeof tables / sizeof *tables; i++)
        rc = tables[i](s);
    for (uint64_t i = 0; rc == CRD_OK && i < s->o->elements; i++)
        rc = put_element(s, i);
    if (rc == CRD_OK)
        rc = put_links(s);
    for (uint64_t i = 0; rc == CRD_OK && i < s->services; i++)
        rc = put_service(s, i);
    return rc;
}

crd_status crd_synth(const crd_synth_opts *opts, const crd_sink *sink, crd_err *err)
{
    if (opts->elements < 100 || opts->elements > 100000000 || opts->unknown_ppm > 1000000)
        return crd_fail(
            err, CRD_EINVAL,
            "a nation has 100 to 100,000,000 elements, and unknowns up to 1,000,000 ppm");
    struct synth s = {.o = opts, .sink = sink, .err = err};
    snprintf(s.name, sizeof s.name, "synth-%llu", (unsigned long long)opts->seed);
    s.from = (crd_from){.source = crd_str_from(s.name), .source_no = 0};
    s.sites = opts->elements / 10;
    s.areas = opts->elements / 50 + 1;
    s.links = opts->elements / 8;
    s.products = opts->elements / 50 < 40 ? 40 : opts->elements / 50 / 10 * 10;
    s.parties = opts->elements / 100 < 40 ? 40 : opts->elements / 100;
    s.makers = s.parties / 10;
    s.services = opts->elements / 100;
    s.total = opts->elements * 3 / 2;
    return put_all(&s);
}
