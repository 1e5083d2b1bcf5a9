/* Positions against countries, lengths against positions, capacities against what media carry. */
#include "analyse/check_int.h"

#include "base/buf.h"
#include "geo/distance.h"
#include "geo/outline.h"

#include <math.h>
#include <stdio.h>

/* ---- positions ---------------------------------------------------------------------------- */

enum { FIRM_KM = 10, SEA_KM = 50 }; /* geo/outline.h says how far the drawing can be trusted */

struct place {
    uint32_t table, country, lat, lon;
    int uncertainty; /* field; -1 = none */
};

static const struct place places[] = {
    {CRD_T_site, CRD_C_site_country, CRD_C_site_lat, CRD_C_site_lon, CRD_C_site_uncertainty_m},
    {CRD_T_area, CRD_C_area_country, CRD_C_area_lat, CRD_C_area_lon, -1},
};

static double uncertainty_km(const crd_frame *f, const struct place *p, uint32_t r)
{
    const crd_world_col *c = p->uncertainty >= 0 ? &f->cols[p->uncertainty] : NULL;
    double m = c && c->holds ? crd_col_real(c, r) : (double)NAN;
    return isnan(m) ? 0 : m / 1000;
}

static void tell_place(crd_check_run *c, const struct place *p, uint32_t r, double far,
                       const crd_outlines *o, const crd_country *country)
{
    const crd_frame *f = crd_world_frame(c->w, p->table);
    double lat = crd_col_real(&f->cols[p->lat], r), lon = crd_col_real(&f->cols[p->lon], r);
    const crd_country *in = crd_outlines_where(o, lat, lon);
    if (!in && far <= SEA_KM)
        return;
    double back = crd_geo_valid(lon, lat) ? crd_outlines_distance_km(o, country, lon, lat)
                                          : (double)NAN;
    char found[64], expected[80], number[32];
    snprintf(found, sizeof found, "%s km outside%s%s", crd_km_say(far, number).ptr,
             in ? ", in " : ", at sea", in ? in->alpha2 : "");
    snprintf(expected, sizeof expected, "a place in %s", country->alpha2);
    crd_tell(c, in ? CRD_K_PLACE_COUNTRY : CRD_K_PLACE_SEA, p->table, r, p->lat,
             &(crd_told){.found = crd_str_from(found),
                         .expected = crd_str_from(expected),
                         .note = back <= FIRM_KM ? CRD_STR("latitude and longitude look swapped")
                                                 : CRD_STR_NULL});
}

static void check_place(crd_check_run *c, const struct place *p, uint32_t r, const crd_outlines *o)
{
    const crd_frame *f = crd_world_frame(c->w, p->table);
    double lat = crd_col_real(&f->cols[p->lat], r), lon = crd_col_real(&f->cols[p->lon], r);
    if (isnan(lat) || isnan(lon)) {
        if (!isnan(lat) || !isnan(lon))
            crd_tell(c, CRD_K_PLACE_HALF, p->table, r, isnan(lat) ? p->lat : p->lon, NULL);
        return;
    }
    crd_str code = crd_world_text(c->w, f->cols[p->country].text[r]);
    if (crd_str_is_null(code)) {
        c->report->places_nowhere++;
        return;
    }
    const crd_country *country = crd_country_find(code);
    if (!country || !crd_outlines_has(o, country)) {
        c->report->places_unjudged++;
        return;
    }
    c->report->places_judged++;
    if (crd_world_contested(c->w, p->table, r, p->lat) ||
        crd_world_contested(c->w, p->table, r, p->lon) ||
        crd_world_contested(c->w, p->table, r, p->country))
        return;
    double far = crd_outlines_distance_km(o, country, lat, lon);
    if (far > FIRM_KM + uncertainty_km(f, p, r))
        tell_place(c, p, r, far, o, country);
}

crd_status crd_check_places(crd_check_run *c)
{
    crd_outlines *o = NULL;
    crd_status rc = CRD_OK;
    uint32_t rows = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        rows |= crd_world_frame(c->w, places[i].table)->n;
    if (rows > 0) /* opening costs more than checking a small case */
        rc = crd_outlines_open(&o, c->err);
    for (size_t i = 0; o && i < sizeof places / sizeof *places; i++)
        for (uint32_t r = 0; r < crd_world_frame(c->w, places[i].table)->n; r++)
            check_place(c, &places[i], r, o);
    crd_outlines_close(o);
    return rc;
}

/* ---- lengths ------------------------------------------------------------------------------ */

/* Where an end stands; false when no certain position is known. */
static bool end_at(const crd_world *w, const crd_world_col *end, uint32_t r, double *lat,
                   double *lon, double *far_km)
{
    uint32_t site = end->text[r];
    if (site != CRD_INTERN_NONE && end->target[r] == CRD_T_element) {
        uint32_t e = crd_world_row(w, CRD_T_element, site);
        if (e == CRD_ROW_NONE || crd_world_contested(w, CRD_T_element, e, CRD_C_element_site))
            return false;
        site = CRD_COL(w, element, site).text[e];
    }
    uint32_t s = site == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_site, site);
    if (s == CRD_ROW_NONE || crd_world_contested(w, CRD_T_site, s, CRD_C_site_lat) ||
        crd_world_contested(w, CRD_T_site, s, CRD_C_site_lon))
        return false;
    double off = crd_col_real(&CRD_COL(w, site, uncertainty_m), s);
    *lat = crd_col_real(&CRD_COL(w, site, lat), s);
    *lon = crd_col_real(&CRD_COL(w, site, lon), s);
    *far_km += isnan(off) ? 0 : off / 1000;
    return crd_geo_valid(*lat, *lon);
}

/* Rounding of lengths to whole kilometres, cables that end in the next street. */
static const double slack_km = 1;

static void judge_length(crd_check_run *c, uint32_t r, double km, crd_told told)
{
    const crd_world_col *a = &CRD_COL(c->w, link, a), *b = &CRD_COL(c->w, link, b);
    double lat1, lon1, lat2, lon2, off = 0;
    char found[40], expected[80], number[32];
    if (isnan(km) || !end_at(c->w, a, r, &lat1, &lon1, &off) ||
        !end_at(c->w, b, r, &lat2, &lon2, &off))
        return;
    double apart = crd_geo_ellipsoid_m(lat1, lon1, lat2, lon2) / 1000;
    bool shorter = km + slack_km < apart - off;
    if (!shorter && km <= 5 * (apart + off) + 50)
        return;
    snprintf(found, sizeof found, "%s km", crd_number_say(km, number).ptr);
    snprintf(expected, sizeof expected, "%s %s km, the distance of its ends",
             shorter ? "at least" : "about", crd_km_say(apart, number).ptr);
    told.found = crd_str_from(found);
    told.expected = crd_str_from(expected);
    crd_tell(c, shorter ? CRD_K_LENGTH_SHORT : CRD_K_LENGTH_LONG, CRD_T_link, r,
             CRD_C_link_length_km, &told);
}

static void check_loop(crd_check_run *c, uint32_t r)
{
    const crd_world_col *a = &CRD_COL(c->w, link, a), *b = &CRD_COL(c->w, link, b);
    if (a->text[r] != CRD_INTERN_NONE && a->text[r] == b->text[r] && a->target[r] == b->target[r])
        crd_tell(c, CRD_K_LINK_LOOP, CRD_T_link, r, CRD_C_link_b,
                 &(crd_told){.found = crd_world_text(c->w, a->text[r])});
}

crd_status crd_check_lengths(crd_check_run *c)
{
    const crd_frame *f = crd_world_frame(c->w, CRD_T_link);
    for (uint32_t r = 0; r < f->n; r++) {
        judge_length(c, r, crd_col_real(&CRD_COL(c->w, link, length_km), r),
                     (crd_told){.placed = false});
        check_loop(c, r);
    }
    size_t n;
    const crd_other *o = crd_world_all_others(c->w, CRD_T_link, &n);
    for (size_t i = 0; i < n; i++)
        if (o[i].field == CRD_C_link_length_km)
            judge_length(c, o[i].row, o[i].real, crd_told_by(c->w, CRD_T_link, &o[i]));
    return CRD_OK;
}

/* ---- capacities --------------------------------------------------------------------------- */

/* Far above what one link of the medium carries today, so that it is a mistake of units. Media that
 * stand for any other (leased lines, virtual links) have the limit of the largest. */
static const struct {
    const char *medium;
    double gbps;
    const char *why;
} limits[] = {
    {"aerial-fibre", 1e6,
     "the largest fibre cables carry some 100 Tbit/s a pair in the laboratory"},
    {"coax", 100, "DOCSIS 4.0 shares 10 Gbit/s a segment"},
    {"copper", 10, "G.fast and the fastest Ethernet over twisted pairs end at 10 Gbit/s"},
    {"free-space-optics", 1000, "products end at 100 Gbit/s"},
    {"indoor", 1e6, "as fibre"},
    {"leased-line", 1e6, "as the largest that can lie beneath"},
    {"fibre", 1e6, "a cable of many pairs, 100 Tbit/s each, is never lit whole"},
    {"microwave", 100, "the widest E-band and D-band channels give 10 to 100 Gbit/s"},
    {"mobile", 100, "a whole cell site has some 10 Gbit/s"},
    {"satellite", 1000, "a whole satellite has some 1,000 Gbit/s"},
    {"submarine-cable", 1e6, "the largest systems are built for 500 Tbit/s"},
    {"virtual", 1e6, "as the largest that can lie beneath"},
    {"wavelength", 1e4, "one wavelength has 1.6 Tbit/s; some rows mean a bundle"},
};

static void judge_capacity(crd_check_run *c, uint32_t r, double gbps, crd_told told)
{
    crd_str medium = crd_world_text(c->w, CRD_COL(c->w, link, medium).text[r]);
    double most = 1e6;
    char found[48], expected[80], number[32];
    told.note = CRD_STR("the largest systems of any medium are far below");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (crd_str_eq(medium, crd_str_from(limits[i].medium))) {
            most = limits[i].gbps;
            told.note = crd_str_from(limits[i].why);
        }
    if (isnan(gbps) || (gbps > 0 && gbps <= most) ||
        crd_world_contested(c->w, CRD_T_link, r, CRD_C_link_medium))
        return;
    snprintf(found, sizeof found, "%s Gbit/s", crd_number_say(gbps, number).ptr);
    snprintf(expected, sizeof expected, "more than 0 and at most %s Gbit/s",
             crd_number_say(most, number).ptr);
    told.found = crd_str_from(found);
    told.expected = crd_str_from(expected);
    if (gbps <= 0)
        told.note = CRD_STR("leave it empty when it is not known");
    crd_tell(c, CRD_K_CAPACITY, CRD_T_link, r, CRD_C_link_capacity_gbps, &told);
}

/* Whether lower links carry an upper one side by side or one after the other is not said, but more
 * than all of them together it cannot have. */
static crd_status check_lower(crd_check_run *c)
{
    const crd_world *w = c->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_link_support);
    const crd_world_col *gbps = &CRD_COL(w, link, capacity_gbps);
    size_t n = crd_world_frame(w, CRD_T_link)->n;
    double *sum = calloc(n ? n : 1, sizeof *sum);
    if (!sum)
        return CRD_ENOMEM;
    for (uint32_t r = 0; r < f->n; r++) {
        uint32_t up = crd_world_row(w, CRD_T_link, CRD_COL(w, link_support, upper).text[r]);
        uint32_t low = crd_world_row(w, CRD_T_link, CRD_COL(w, link_support, lower).text[r]);
        if (up == CRD_ROW_NONE)
            continue;
        bool known = low != CRD_ROW_NONE && !isnan(crd_col_real(gbps, low)) &&
                     !crd_world_contested(w, CRD_T_link, low, CRD_C_link_capacity_gbps);
        sum[up] += known ? crd_col_real(gbps, low) : (double)INFINITY;
    }
    char has[32], lower[32];
    for (uint32_t r = 0; r < n; r++)
        if (sum[r] > 0 && crd_col_real(gbps, r) > sum[r] * (1 + 1e-9) &&
            !crd_world_contested(w, CRD_T_link, r, CRD_C_link_capacity_gbps))
            crd_tell_note(c, CRD_K_CAPACITY_LOWER, CRD_T_link, r, CRD_C_link_capacity_gbps,
                          CRD_STR_NULL, "%s Gbit/s over links of %s Gbit/s",
                          crd_number_say(crd_col_real(gbps, r), has).ptr,
                          crd_number_say(sum[r], lower).ptr);
    free(sum);
    return CRD_OK;
}

crd_status crd_check_capacities(crd_check_run *c)
{
    const crd_frame *f = crd_world_frame(c->w, CRD_T_link);
    for (uint32_t r = 0; r < f->n; r++)
        judge_capacity(c, r, crd_col_real(&CRD_COL(c->w, link, capacity_gbps), r),
                       (crd_told){.placed = false});
    size_t n;
    const crd_other *o = crd_world_all_others(c->w, CRD_T_link, &n);
    for (size_t i = 0; i < n; i++)
        if (o[i].field == CRD_C_link_capacity_gbps)
            judge_capacity(c, o[i].row, o[i].real, crd_told_by(c->w, CRD_T_link, &o[i]));
    return f->n ? check_lower(c) : CRD_OK;
}
