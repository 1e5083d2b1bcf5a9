/* Areas with their people, and sites where the people are. Numbers of sites are in this order: data
 * centres, exchanges, landing stations here and abroad, two operations centres, then the leaves
 * (radio sites and street cabinets), which stand in order of their areas; an area has as many of
 * them as its people ask for. */
#include "synth/synth_int.h"

#include <stdlib.h>

/* ---- areas -------------------------------------------------------------------------------- */

/* Area a is the (a / regions)-th of its region; the first is the city. Zipf's law, with villages.
 */
uint64_t synth_area_people(const struct synth *s, uint64_t area)
{
    return 300 + 60000 / (1 + area / s->n.regions) + area * 37 % 200;
}

/* Leaves are dealt out by people, with a share that each area has. */
crd_status synth_index_areas(struct synth *s)
{
    const uint64_t floor_weight = 2000;
    uint64_t all = 0, sum = 0;
    s->leaves_upto = calloc(s->n.areas, sizeof *s->leaves_upto);
    if (!s->leaves_upto)
        return CRD_ENOMEM;
    s->population = 0;
    for (uint64_t a = 0; a < s->n.areas; a++) {
        s->population += synth_area_people(s, a);
        all += synth_area_people(s, a) + floor_weight;
    }
    for (uint64_t a = 0; a < s->n.areas; a++) {
        __extension__ typedef unsigned __int128 wide;
        sum += synth_area_people(s, a) + floor_weight;
        s->leaves_upto[a] = (uint64_t)((wide)sum * s->n.leaves / all);
    }
    return CRD_OK;
}

uint64_t synth_area_leaves(const struct synth *s, uint64_t area, uint64_t *ret_first)
{
    uint64_t before = area ? s->leaves_upto[area - 1] : 0;
    *ret_first = s->first_leaf + before;
    return s->leaves_upto[area] - before;
}

/* ---- sites -------------------------------------------------------------------------------- */

synth_place synth_place_of(const struct synth *s, uint64_t site)
{
    const uint64_t sizes[] = {s->n.data_centres, s->n.exchanges, s->n.landings, s->n.landings, 2};
    static const synth_place kinds[] = {PLACE_CENTRE, PLACE_EXCHANGE, PLACE_LANDING, PLACE_ABROAD,
                                        PLACE_WATCH};
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        if (site < sizes[k])
            return kinds[k];
        site -= sizes[k];
    }
    return happens(s, R_LEAF_CABINET, site, 100000) ? PLACE_CABINET : PLACE_RADIO;
}

/* Places that are not leaves stand in the cities, region after region. */
uint64_t synth_site_area(const struct synth *s, uint64_t site)
{
    if (site < s->first_leaf) {
        uint64_t no = site < s->n.data_centres ? site : site - s->n.data_centres;
        uint64_t per = s->n.areas / s->n.regions;
        return no % s->n.regions + s->n.regions * (no / s->n.regions % (per ? per : 1));
    }
    uint64_t leaf = site - s->first_leaf, lo = 0, hi = s->n.areas - 1;
    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (s->leaves_upto[mid] <= leaf)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

uint64_t synth_site_state(const struct synth *s, uint64_t site)
{
    uint64_t first = s->n.data_centres + s->n.exchanges + s->n.landings;
    if (site >= first && site < first + s->n.landings)
        return 1 + (site - first) * 3 % (STATES - 1);
    return site + 1 == s->first_leaf ? synth_party_state(s, P_MANAGERS + 2) : HOME;
}

uint64_t synth_leaf_network(const struct synth *s, uint64_t site)
{
    uint64_t pick = below(s, R_LEAF_NETWORK, site, 1000000), m = 0;
    if (synth_place_of(s, site) == PLACE_CABINET)
        return N_FIXED + pick % 2;
    while (m + 1 < s->n.mobile && pick >= synth_market_ppm(s, m))
        pick -= synth_market_ppm(s, m++);
    return m;
}

/* ---- where -------------------------------------------------------------------------------- */

static double degrees(double v) { return (double)(int64_t)(v * 1e5) / 1e5; }

static double unit(const struct synth *s, enum stream k, uint64_t i)
{
    return (double)(draw(s, k, i) >> 11) * 0x1p-53;
}

/* Regions lie in a grid of five by four north of 60 degrees; areas the farther from its middle the
 * smaller they are. */
static void area_at(const struct synth *s, uint64_t area, double *ret_lat, double *ret_lon)
{
    uint64_t region = area % s->n.regions, rank = area / s->n.regions;
    double out = 0.1 + 0.8 * (double)rank / (double)(1 + s->n.areas / s->n.regions);
    *ret_lat = 61 + 2 * (double)(region / 5) + out * (2 * unit(s, R_AREA_LAT, area) - 1);
    *ret_lon = -6.4 + 3.2 * (double)(region % 5) + 1.5 * out * (2 * unit(s, R_AREA_LON, area) - 1);
}

/* Abroad is a strip to the south and the east. */
void synth_site_at(const struct synth *s, uint64_t site, double *ret_lat, double *ret_lon)
{
    double lat, lon;
    if (synth_site_state(s, site) != HOME) {
        lat = 60.1 + 8 * unit(s, R_SITE_LAT, site);
        lon = 12 + 8 * unit(s, R_SITE_LON, site);
    } else {
        area_at(s, synth_site_area(s, site), &lat, &lon);
        lat += 0.04 * (unit(s, R_SITE_LAT, site) - 0.5);
        lon += 0.08 * (unit(s, R_SITE_LON, site) - 0.5);
    }
    *ret_lat = degrees(lat);
    *ret_lon = degrees(lon);
}

/* ---- rows --------------------------------------------------------------------------------- */

static crd_status put_area(struct synth *s, uint64_t i)
{
    ROW(area, a);
    double lat, lon;
    a.id = synth_id(s, "area", i);
    a.name = synth_text(s, "Parish %llu", (unsigned long long)i);
    a.area_group = synth_text(s, "region-%02llu", (unsigned long long)(i % s->n.regions));
    a.country = synth_state(s, HOME);
    area_at(s, i, &lat, &lon);
    a.lat = degrees(lat);
    a.lon = degrees(lon);
    a.population = (int64_t)synth_area_people(s, i);
    PUT(area, a);
    return CRD_OK;
}

static const char *site_kind(const struct synth *s, uint64_t i)
{
    static const char *const radio[] = {"mast", "mast", "mast", "rooftop", "rooftop", "street"};
    switch (synth_place_of(s, i)) {
    case PLACE_CENTRE:
        return "data-centre";
    case PLACE_EXCHANGE:
        return "exchange";
    case PLACE_LANDING:
    case PLACE_ABROAD:
        return "landing-station";
    case PLACE_WATCH:
        return "operations-centre";
    case PLACE_CABINET:
        return "cabinet";
    case PLACE_RADIO:
        break;
    }
    return radio[below(s, R_SITE_KIND, i, COUNT_OF(radio))];
}

static crd_status put_site(struct synth *s, uint64_t i)
{
    ROW(site, t);
    uint64_t state = synth_site_state(s, i);
    t.id = synth_id(s, "site", i);
    t.name = synth_text(s, "Place %llu", (unsigned long long)i);
    t.country = synth_state(s, state);
    if (state == HOME)
        t.area = synth_id(s, "area", synth_site_area(s, i));
    if (!is_unknown(s, R_SITE_UNKNOWN, i)) {
        synth_site_at(s, i, &t.lat, &t.lon);
        t.uncertainty_m = 50;
    }
    t.kind = crd_str_from(site_kind(s, i));
    t.power_autonomy_h = i < s->first_leaf ? 72 : (double)(2 + below(s, R_SITE_POWER, i, 7));
    PUT(site, t);
    return CRD_OK;
}

crd_status synth_put_areas(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.areas; i++)
        rc = put_area(s, i);
    return rc;
}

crd_status synth_put_sites(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.sites; i++)
        rc = put_site(s, i);
    return rc;
}
