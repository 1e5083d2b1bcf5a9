/* Links: trees from the leaves to the exchanges (some with a second way), rings of exchanges in
 * each region with two ways up to data centres, a ring of data centres with chords, submarine
 * cables, and wavelengths over fibres. Ducts and power feeds make things fail together. */
#include "synth/synth_int.h"

struct links {
    struct synth *s;
    uint64_t n;
};

static crd_str site_text(struct synth *s, uint64_t i) { return synth_id(s, "site:site", i); }

static crd_str link_id(struct synth *s, uint64_t i) { return synth_id(s, "link", i); }

/* Not shorter than the shortest way between the two sites: along the meridian and then along a
 * parallel north of 60 degrees, and a few kilometres of bends. */
static double length_km(const struct synth *s, uint64_t i, uint64_t a, uint64_t b)
{
    double lat_a, lon_a, lat_b, lon_b;
    synth_site_at(s, a, &lat_a, &lon_a);
    synth_site_at(s, b, &lat_b, &lon_b);
    double north = lat_a - lat_b, east = lon_a - lon_b;
    double km = 112 * (north < 0 ? -north : north) + 57 * (east < 0 ? -east : east);
    return (double)(int64_t)km + 1 + (double)below(s, R_LINK_LENGTH, i, 12);
}

static crd_status put_builder(struct links *k, uint64_t link, bool sea)
{
    struct synth *s = k->s;
    if (is_unknown(s, R_LINK_BUILDER, link))
        return CRD_OK;
    ROW(tie, t);
    uint64_t by = sea ? P_BUILDERS + draw(s, R_LINK_BUILDER, link) % N_BUILDERS
                      : P_INTEGRATORS + draw(s, R_LINK_BUILDER, link) % N_INTEGRATORS;
    t.holder = synth_text(s, "party:party-%06llu", (unsigned long long)by);
    t.target = synth_id(s, "link:link", link);
    t.kind = CRD_STR("builds");
    t.since = synth_year(2000);
    PUT(tie, t);
    return CRD_OK;
}

static crd_status put_link(struct links *k, uint64_t network, uint64_t a, uint64_t b,
                           const char *medium, double gbps)
{
    struct synth *s = k->s;
    ROW(link, l);
    uint64_t i = k->n++;
    l.id = link_id(s, i);
    l.network = synth_id(s, "network", network);
    l.a = site_text(s, a);
    l.b = site_text(s, b);
    l.medium = crd_str_from(medium);
    l.capacity_gbps = gbps;
    l.length_km = length_km(s, i, a, b);
    l.restore_h = (double)(4 + below(s, R_LINK_DAY, i, 44));
    l.status = CRD_STR("in-service");
    l.installed = synth_day(s, R_LINK_DAY, i, 2001, 2024);
    l.replacement_cost = (double)(int64_t)(l.length_km * 20000);
    if (network == N_SUBSEA) {
        l.system = synth_text(s, "Cable %llu", (unsigned long long)(b % 100));
        if (synth_site_state(s, b) != HOME)
            l.crosses = synth_text(s, "XA X%c", synth_letter(synth_site_state(s, b)));
        l.replacement_cost = (double)(int64_t)(l.length_km * 40000);
    }
    PUT(link, l);
    return CRD_OK;
}

/* ---- trees -------------------------------------------------------------------------------- */

static uint64_t exchange_of(const struct synth *s, uint64_t site, uint64_t other)
{
    uint64_t region = region_of(s, site), per = s->n.exchanges / s->n.regions;
    return s->n.data_centres + region +
           s->n.regions * ((below(s, R_LINK_UP, site, per) + other) % per);
}

/* A leaf hangs on an exchange of its region, or on the leaf before it in the same area. */
static crd_status put_leaf(struct links *k, uint64_t site)
{
    struct synth *s = k->s;
    uint64_t first, area = synth_site_area(s, site);
    (void)synth_area_leaves(s, area, &first);
    bool chained = site > first && below(s, R_LINK_MEDIUM, site, 10) < 4;
    uint64_t up = chained ? site - 1 : exchange_of(s, site, 0);
    bool radio = below(s, R_LINK_MEDIUM, site, 3) == 0;
    double gbps = radio ? (double)(1 + below(s, R_LINK_CAPACITY, site, 10))
                        : (double)(10 << below(s, R_LINK_CAPACITY, site, 4));
    uint64_t network = draw(s, R_LINK_CAPACITY, site) % 4 == 0 ? N_TRANSPORT + site % 2
                                                               : synth_leaf_network(s, site);
    crd_status rc = put_link(k, network, site, up, radio ? "microwave" : "fibre", gbps);
    if (rc == CRD_OK && site % 12 == 0) /* a second way */
        rc = put_link(k, N_TRANSPORT + 1, site,
                      exchange_of(s, site, s->n.exchanges / s->n.regions > 1), "leased-line", 10);
    return rc;
}

/* ---- the backbone ------------------------------------------------------------------------- */

/* Exchanges of a region make a ring; one that is alone has none. */
static crd_status put_ring(struct links *k, uint64_t x)
{
    struct synth *s = k->s;
    uint64_t next = x + s->n.regions < s->n.exchanges ? x + s->n.regions : x % s->n.regions;
    return next == x ? CRD_OK
                     : put_link(k, N_TRANSPORT, s->n.data_centres + x, s->n.data_centres + next,
                                "fibre", 400);
}

static crd_status put_ups(struct links *k, uint64_t x)
{
    struct synth *s = k->s;
    uint64_t site = s->n.data_centres + x, D = s->n.data_centres, up = x % D;
    crd_status rc = put_link(k, N_TRANSPORT, site, up, "fibre", 800);
    return rc == CRD_OK ? put_link(k, N_TRANSPORT + 1, site, (up + D / 2) % D, "fibre", 800) : rc;
}

static crd_status put_centre(struct links *k, uint64_t d)
{
    struct synth *s = k->s;
    uint64_t D = s->n.data_centres;
    crd_status rc = CRD_OK;
    if (D > 2 || d == 0)
        rc = put_link(k, N_TRANSPORT, d, (d + 1) % D, "fibre", 6400);
    uint64_t far = (d + D / 3 + 1) % D;
    if (rc == CRD_OK && far != d)
        rc = put_link(k, N_TRANSPORT + 1, d, far, "fibre", 3200);
    return rc;
}

static crd_status put_course(struct links *k, uint64_t link, uint64_t a, uint64_t b)
{
    struct synth *s = k->s;
    double lat_a, lon_a, lat_b, lon_b;
    synth_site_at(s, a, &lat_a, &lon_a);
    synth_site_at(s, b, &lat_b, &lon_b);
    for (int64_t i = 0; i < 4; i++) {
        ROW(course, c);
        c.link = link_id(s, link);
        c.seq = i;
        c.lat = lat_a + (lat_b - lat_a) * (double)i / 3;
        c.lon = lon_a + (lon_b - lon_a) * (double)i / 3;
        PUT(course, c);
    }
    return CRD_OK;
}

static crd_status put_landing(struct links *k, uint64_t b)
{
    struct synth *s = k->s;
    uint64_t here = s->n.data_centres + s->n.exchanges + b, D = s->n.data_centres;
    crd_status rc = put_link(k, N_TRANSPORT, here, b % D, "fibre", 1600);
    return rc == CRD_OK ? put_link(k, N_TRANSPORT + 1, here, (b + D / 2) % D, "fibre", 1600) : rc;
}

static crd_status put_cables(struct links *k, uint64_t b)
{
    struct synth *s = k->s;
    uint64_t here = s->n.data_centres + s->n.exchanges + b;
    crd_status rc = put_link(k, N_SUBSEA, here, here + s->n.landings, "submarine-cable", 20000);
    if (rc == CRD_OK)
        rc = put_course(k, k->n - 1, here, here + s->n.landings);
    if (rc == CRD_OK && b > 0) /* along the coast */
        rc = put_link(k, N_SUBSEA, here, here - 1, "submarine-cable", 8000);
    return rc;
}

static crd_status put_watch(struct links *k)
{
    struct synth *s = k->s;
    uint64_t here = s->first_leaf - 2, D = s->n.data_centres;
    crd_status rc = put_link(k, N_TRANSPORT, here, 0, "fibre", 100);
    if (rc == CRD_OK)
        rc = put_link(k, N_TRANSPORT + 1, here, D / 2, "fibre", 100);
    if (rc == CRD_OK)
        rc = put_link(k, N_TRANSPORT, here + 1, 1, "leased-line", 10);
    return rc;
}

/* A wavelength from each exchange to the data centre, over its first fibre up. */
static crd_status put_wavelengths(struct links *k, uint64_t first_up)
{
    struct synth *s = k->s;
    crd_status rc = CRD_OK;
    for (uint64_t x = 0; rc == CRD_OK && x < s->n.exchanges; x++) {
        uint64_t upper = k->n;
        rc = put_link(k, N_TRANSPORT, s->n.data_centres + x, x % s->n.data_centres, "wavelength",
                      400);
        if (rc != CRD_OK)
            return rc;
        ROW(link_support, u);
        u.upper = link_id(s, upper);
        u.lower = link_id(s, first_up + 2 * x);
        PUT(link_support, u);
    }
    return rc;
}

/* ---- what fails together ------------------------------------------------------------------ */

static crd_status put_member(struct synth *s, const char *group, uint64_t no, crd_str member)
{
    ROW(risk_member, m);
    m.risk_group = synth_id(s, group, no);
    m.member = member;
    PUT(risk_member, m);
    return CRD_OK;
}

static crd_status put_group(struct synth *s, const char *group, uint64_t no, const char *name,
                            const char *kind)
{
    ROW(risk_group, g);
    g.id = synth_id(s, group, no);
    g.name = crd_str_from(name);
    g.kind = crd_str_from(kind);
    PUT(risk_group, g);
    return CRD_OK;
}

/* Both ways up of every third exchange lie in one duct, and each region has two power feeds. */
static crd_status put_risks(struct links *k, uint64_t first_up)
{
    struct synth *s = k->s;
    crd_status rc = CRD_OK;
    for (uint64_t x = 0; rc == CRD_OK && x < s->n.exchanges; x += 3) {
        rc = put_group(s, "duct", x, "duct out of an exchange", "duct");
        for (uint64_t i = 0; rc == CRD_OK && i < 2; i++)
            rc = put_member(s, "duct", x, synth_id(s, "link:link", first_up + 2 * x + i));
    }
    for (uint64_t f = 0; rc == CRD_OK && f < 2 * s->n.regions; f++) {
        rc = put_group(s, "feed", f, "substation", "power");
        for (uint64_t x = f / 2; rc == CRD_OK && x < s->n.exchanges; x += s->n.regions)
            if (x / s->n.regions % 2 == f % 2 || s->n.exchanges / s->n.regions < 2)
                rc = put_member(s, "feed", f, site_text(s, s->n.data_centres + x));
    }
    return rc;
}

/* Where among the links some stand whom others speak of. */
struct places_of_links {
    uint64_t up;             /* two an exchange */
    uint64_t sea, after_sea; /* submarine cables */
};

/* What stands above the leaves. */
static crd_status put_backbone(struct links *k, struct places_of_links *ret_at)
{
    struct synth *s = k->s;
    crd_status rc = CRD_OK;
    for (uint64_t d = 0; rc == CRD_OK && d < s->n.data_centres; d++)
        rc = put_centre(k, d);
    for (uint64_t x = 0; rc == CRD_OK && x < s->n.exchanges; x++)
        rc = put_ring(k, x);
    ret_at->up = k->n;
    for (uint64_t x = 0; rc == CRD_OK && x < s->n.exchanges; x++)
        rc = put_ups(k, x);
    for (uint64_t b = 0; rc == CRD_OK && b < s->n.landings; b++)
        rc = put_landing(k, b);
    ret_at->sea = k->n;
    for (uint64_t b = 0; rc == CRD_OK && b < s->n.landings; b++)
        rc = put_cables(k, b);
    ret_at->after_sea = k->n;
    return rc == CRD_OK ? put_watch(k) : rc;
}

crd_status synth_put_links(struct synth *s)
{
    struct links k = {.s = s};
    struct places_of_links at;
    crd_status rc = put_backbone(&k, &at);
    if (rc == CRD_OK)
        rc = put_wavelengths(&k, at.up);
    for (uint64_t i = s->first_leaf; rc == CRD_OK && i < s->n.sites; i++)
        rc = put_leaf(&k, i);
    if (rc == CRD_OK)
        rc = put_risks(&k, at.up);
    for (uint64_t i = 0; rc == CRD_OK && i < k.n; i++)
        rc = put_builder(&k, i, i >= at.sea && i < at.after_sea);
    return rc;
}
