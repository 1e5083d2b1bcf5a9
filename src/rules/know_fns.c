/* The functions that expressions may call. */
#include "rules/know_int.h"

#include "geo/distance.h"
#include "model/code.h"

#include <math.h>
#include <stdlib.h>

typedef const crd_expr_value *args_t;

static crd_str text_of(const crd_exprs *set, crd_expr_value v)
{
    return crd_exprs_text(set, v.text);
}

/* ---- parties -------------------------------------------------------------------------------- */

static void high_risk(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    crd_str id = text_of(set, args[0]);
    uint32_t table, twin;
    if (crd_str_is_null(id))
        return;
    uint32_t row = crd_know_row_at(k, set, args[0], &table, &twin);
    crd_str whose = n > 1 ? text_of(set, args[1]) : CRD_STR_NULL;
    if (row != CRD_ROW_NONE) {
        uint8_t sure = crd_know_mark_of(k, row, table, whose).sure;
        if (twin != CRD_ROW_NONE)
            sure = crd_know_either(sure, crd_know_mark_of(k, twin, CRD_T_product, whose).sure);
        ret->truth = crd_know_truth(sure);
    } else if (k->pack && k->pack->risk.given && !k->some_assessment && !crd_know_unnamed(k))
        ret->truth = 0; /* a name alone: nothing is recorded against it */
}

/* Some designation of this subject with one of the words in the field: 0, 1, 2. */
static uint8_t named(const crd_know *k, const crd_exprs *set, uint32_t field, args_t args, size_t n)
{
    const crd_frame *f = crd_world_frame(k->w, CRD_T_designation);
    uint32_t table, other_row, best[2] = {0}; /* of what was found first, and of its twin */
    uint32_t row = crd_know_row_at(k, set, args[0], &table, &other_row);
    bool twin = other_row != CRD_ROW_NONE;
    uint32_t id = row == CRD_ROW_NONE ? crd_know_number(k, set, args[0])
                                      : crd_world_frame(k->w, table)->cols[0].text[row];
    for (uint32_t i = 0; i < f->n; i++) {
        bool is = n == 1;
        uint8_t target = f->cols[CRD_C_designation_subject].target[i];
        bool other = row != CRD_ROW_NONE && target != table;
        if (f->cols[CRD_C_designation_subject].text[i] != id ||
            (other && !(twin && target == CRD_T_product)))
            continue;
        for (size_t a = 1; a < n && !is; a++)
            is = f->cols[field].text && crd_know_number(k, set, args[a]) == f->cols[field].text[i];
        uint8_t sure = crd_know_holds(k->w, CRD_T_designation, i);
        best[other] = is && sure > best[other] ? sure : best[other];
    }
    return crd_know_either((uint8_t)best[0], (uint8_t)best[twin ? 1 : 0]);
}

static void designated(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    if (args[0].text != CRD_INTERN_NONE)
        ret->truth = crd_know_truth(named(ctx, set, CRD_C_designation_effect, args, n));
}

static void listed(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    if (args[0].text == CRD_INTERN_NONE)
        return;
    uint8_t is = named(k, set, CRD_C_designation_list, args, n);
    for (size_t a = 1; a < n && is < 2; a++) {
        crd_str list = text_of(set, args[a]);
        if (crd_know_has_list(k, list))
            continue;
        crd_know_lacks(k, list); /* what nobody loaded may name anybody */
        is = 1;
    }
    ret->truth = crd_know_truth(is);
}

static void controlled_by(void *ctx, const crd_exprs *set, args_t args, size_t n,
                          crd_expr_value *ret)
{
    crd_know *k = ctx;
    uint32_t table, twin, row = crd_know_row_at(k, set, args[0], &table, &twin);
    uint8_t best = 0;
    if (args[0].text == CRD_INTERN_NONE)
        return;
    ret->truth = 0;
    if (row == CRD_ROW_NONE || table != CRD_T_party)
        return; /* nobody says anything of it */
    for (size_t i = 1; i < n; i++) {
        crd_str all = text_of(set, args[i]), one;
        if (crd_str_is_null(all))
            best = best > 1 ? best : 1;
        while (crd_str_next(&all, ' ', &one)) {
            uint32_t who = crd_know_actor(k, one);
            uint8_t is = who == CRD_INTERN_NONE ? 0 : crd_know_is_under(k, row, who);
            best = is > best ? is : best;
        }
    }
    ret->truth = crd_know_truth(best);
}

uint8_t crd_know_member(const crd_know *k, crd_str state, crd_str wanted)
{
    const crd_frame *f = crd_world_frame(k->w, CRD_T_membership);
    uint32_t of = crd_world_find_text(k->w, state);
    uint8_t best = crd_know_has_word(wanted, state) ? 2 : 0; /* its own code among alliances */
    for (uint32_t i = 0; i < f->n && of != CRD_INTERN_NONE; i++) {
        uint8_t sure = crd_know_holds(k->w, CRD_T_membership, i);
        if (f->cols[CRD_C_membership_jurisdiction].text[i] == of && sure > best &&
            crd_know_has_word(wanted,
                              crd_world_text(k->w, f->cols[CRD_C_membership_alliance].text[i])))
            best = sure;
    }
    return best;
}

static void member_of(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    uint8_t best = 0;
    if (args[0].text == CRD_INTERN_NONE)
        return;
    for (size_t a = 1; a < n; a++) {
        crd_str wanted = text_of(set, args[a]);
        uint8_t is = crd_str_is_null(wanted) ? 1
                                             : crd_know_member(ctx, text_of(set, args[0]), wanted);
        best = is > best ? is : best;
    }
    ret->truth = crd_know_truth(best);
}

/* The best score of a party under a regime and criterion. */
static void score(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    const crd_know *k = ctx;
    const crd_frame *f = crd_world_frame(k->w, CRD_T_profile);
    uint32_t party = crd_know_number(k, set, args[0]), regime = crd_know_number(k, set, args[1]);
    uint32_t criterion = crd_know_number(k, set, args[2]);
    for (uint32_t i = 0; n == 3 && i < f->n; i++)
        if (f->cols[CRD_C_profile_party].text[i] == party && party != CRD_INTERN_NONE &&
            f->cols[CRD_C_profile_regime].text[i] == regime &&
            f->cols[CRD_C_profile_criterion].text[i] == criterion &&
            crd_know_holds(k->w, CRD_T_profile, i) == 2)
            ret->real = crd_col_real(&f->cols[CRD_C_profile_score], i);
}

/* Last day of security updates of a product's release. */
static void supported_until(void *ctx, const crd_exprs *set, args_t args, size_t n,
                            crd_expr_value *ret)
{
    crd_know *k = ctx;
    const crd_frame *f = crd_world_frame(k->w, CRD_T_release);
    uint32_t product = crd_know_number(k, set, args[0]), version = crd_know_number(k, set, args[1]);
    uint32_t i = n == 2 ? crd_know_first(k, CRD_KNOW_RELEASES, product) : CRD_ROW_NONE;
    for (; i != CRD_ROW_NONE; i = crd_know_next(k, CRD_KNOW_RELEASES, i))
        if (f->cols[CRD_C_release_version].text[i] == version &&
            !crd_world_contested(k->w, CRD_T_release, i, CRD_C_release_end_of_support))
            ret->date = crd_col_i32(&f->cols[CRD_C_release_end_of_support], i);
}

/* ---- facts ---------------------------------------------------------------------------------- */

/* False: one of the arguments is null. */
static bool about_of(const crd_know *k, const crd_exprs *set, args_t args, crd_know_about *to)
{
    for (size_t i = 0; i < 4; i++)
        if (args[i].text == CRD_INTERN_NONE)
            return false;
    *to = (crd_know_about){text_of(set, args[0]), crd_know_number(k, set, args[1]),
                           crd_know_number(k, set, args[2]), crd_know_number(k, set, args[3])};
    return true;
}

static uint32_t fact_row(void *ctx, const crd_exprs *set, args_t args)
{
    bool doubt;
    crd_know_about a;
    return about_of(ctx, set, args, &a) ? crd_know_fact_of(ctx, &a, &doubt) : CRD_ROW_NONE;
}

/* Mostly nobody says that of anything; else of few things. */
static bool no_facts(void *ctx, const crd_exprs *set, args_t args, size_t n, size_t at,
                     crd_expr_some *ret_but)
{
    const crd_know *k = ctx;
    if (n != 4 || at != 1)
        return false;
    return !crd_know_has_facts(k, crd_know_number(k, set, args[2]),
                               crd_know_number(k, set, args[3])) ||
           crd_know_some_facts(ctx, ret_but);
}

static void fact(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    const crd_know *k = ctx;
    uint32_t row = n == 4 ? fact_row(ctx, set, args) : CRD_ROW_NONE;
    if (row != CRD_ROW_NONE)
        ret->text = CRD_COL(k->w, fact, value).text[row];
}

static void fact_number(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    const crd_know *k = ctx;
    uint32_t row = n == 4 ? fact_row(ctx, set, args) : CRD_ROW_NONE;
    double v;
    if (row != CRD_ROW_NONE &&
        crd_str_to_real(crd_world_text(k->w, CRD_COL(k->w, fact, value).text[row]), &v))
        ret->real = v;
}

static void fact_since(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    const crd_know *k = ctx;
    uint32_t row = n == 4 ? fact_row(ctx, set, args) : CRD_ROW_NONE;
    if (row != CRD_ROW_NONE && !crd_world_contested(k->w, CRD_T_fact, row, CRD_C_fact_since))
        ret->date = crd_col_i32(&CRD_COL(k->w, fact, since), row);
}

/* Is there such a fact? No row is no; only such that hold possibly: unknown. Several that differ
 * are one at least. */
static void has_fact(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know_about a;
    if (n == 4 && about_of(ctx, set, args, &a))
        ret->truth = crd_know_truth(crd_know_some_fact(ctx, &a));
}

/* ---- sets, numbers, dates ------------------------------------------------------------------- */

static void has(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    (void)ctx;
    crd_str words = text_of(set, args[0]);
    if (crd_str_is_null(words))
        return;
    ret->truth = 0;
    for (size_t i = 1; i < n; i++)
        ret->truth |= crd_know_has_word(words, text_of(set, args[i]));
}

static void number_of(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    (void)ctx, (void)n;
    double v;
    if (crd_str_to_real(text_of(set, args[0]), &v))
        ret->real = v;
}

static void as_of(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    (void)set, (void)args, (void)n;
    ret->date = crd_world_as_of(((const crd_know *)ctx)->w);
}

/* Whole months from one day to another, rounded towards zero. */
static int64_t months(int32_t from, int32_t to)
{
    int y[2], m[2], d[2];
    bool back = to < from;
    crd_date_split(back ? to : from, &y[0], &m[0], &d[0]);
    crd_date_split(back ? from : to, &y[1], &m[1], &d[1]);
    int64_t n = (int64_t)(y[1] - y[0]) * 12 + (m[1] - m[0]) - (d[1] < d[0]);
    return back ? -n : n;
}

static bool months_span(args_t args, int64_t *ret_least, int64_t *ret_most)
{
    if (args[0].date == CRD_DATE_NONE || args[1].date == CRD_DATE_NONE)
        return false;
    *ret_least = months(crd_date_last(args[0].date), crd_date_first(args[1].date));
    *ret_most = months(crd_date_first(args[0].date), crd_date_last(args[1].date));
    return true;
}

static void months_between(void *ctx, const crd_exprs *set, args_t args, size_t n,
                           crd_expr_value *ret)
{
    (void)ctx, (void)set, (void)n;
    int64_t least, most;
    if (months_span(args, &least, &most) && least == most)
        ret->i = least;
}

/* ---- places --------------------------------------------------------------------------------- */

static void distance_km(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    (void)ctx, (void)set;
    for (size_t i = 0; i < n; i++)
        if (isnan(args[i].real))
            return;
    double km = crd_geo_sphere_km(args[0].real, args[1].real, args[2].real, args[3].real);
    if (isfinite(km))
        ret->real = km;
}

static int by_latitude(const void *a, const void *b)
{
    const crd_know_place *x = a, *y = b;
    return x->lat != y->lat ? (x->lat < y->lat ? -1 : 1) : (x->lon > y->lon) - (x->lon < y->lon);
}

/* Does the fact say this, by the value that was chosen or by one as good? */
static bool said(const crd_world *w, uint32_t row, uint32_t value)
{
    size_t n = 0;
    const crd_other *others = crd_world_others(w, CRD_T_fact, row, CRD_C_fact_value, &n);
    if (CRD_COL(w, fact, value).text[row] == value)
        return true;
    for (size_t i = 0; i < n && others[i].contested; i++)
        if (others[i].text == value)
            return true;
    return false;
}

/* Holds it possibly only, or does another of the same subject, scheme and item say otherwise? */
static bool fact_in_doubt(crd_know *k, uint32_t row)
{
    const crd_world *w = k->w;
    bool doubt;
    (void)crd_know_fact(k, CRD_STR("site"), crd_world_text(w, CRD_COL(w, fact, subject).text[row]),
                        crd_world_text(w, CRD_COL(w, fact, scheme).text[row]),
                        crd_world_text(w, CRD_COL(w, fact, item).text[row]), &doubt);
    return doubt;
}

static bool place_disputed(const crd_world *w, uint32_t site)
{
    return crd_world_contested(w, CRD_T_site, site, CRD_C_site_lat) ||
           crd_world_contested(w, CRD_T_site, site, CRD_C_site_lon) ||
           crd_world_contested(w, CRD_T_site, site, CRD_C_site_uncertainty_m);
}

/* Where it is; without a latitude where that is disputed: it may be anywhere. */
static crd_know_place place_of(const crd_world *w, uint32_t site, bool doubt)
{
    if (site == CRD_ROW_NONE || place_disputed(w, site))
        return (crd_know_place){.lat = (double)NAN};
    return (crd_know_place){crd_col_real(&CRD_COL(w, site, lat), site),
                            crd_col_real(&CRD_COL(w, site, lon), site),
                            crd_col_real(&CRD_COL(w, site, uncertainty_m), site), doubt};
}

static crd_status places_new(crd_know *k, uint32_t scheme, uint32_t item, uint32_t value,
                             crd_know_places *p)
{
    const crd_world *w = k->w;
    *p = (crd_know_places){.scheme = scheme, .item = item, .value = value};
    for (size_t i = 0; i < k->n_facts && scheme != CRD_INTERN_NONE; i++) {
        uint32_t row = k->facts[i];
        if (CRD_COL(w, fact, subject).target[row] != CRD_T_site ||
            CRD_COL(w, fact, scheme).text[row] != scheme ||
            CRD_COL(w, fact, item).text[row] != item || !said(w, row, value))
            continue;
        uint32_t site = crd_world_row(w, CRD_T_site, CRD_COL(w, fact, subject).text[row]);
        crd_know_place at = place_of(w, site, fact_in_doubt(k, row));
        p->open |= isnan(at.lat) || isnan(at.lon);
        if (isnan(at.lat) || isnan(at.lon))
            continue;
        if (!CRD_VEC_PUSH(&p->at, at))
            return CRD_ENOMEM;
    }
    if (p->at.n > 1)
        qsort(p->at.at, p->at.n, sizeof *p->at.at, by_latitude);
    return CRD_VEC_PUSH(&k->places, *p) ? CRD_OK : CRD_ENOMEM;
}

static const crd_know_places *places(crd_know *k, uint32_t scheme, uint32_t item, uint32_t value)
{
    crd_know_places fresh;
    for (size_t i = 0; i < k->places.n; i++) {
        const crd_know_places *p = &k->places.at[i];
        if (p->scheme == scheme && p->item == item && p->value == value)
            return p;
    }
    if (places_new(k, scheme, item, value, &fresh) != CRD_OK) {
        CRD_VEC_DONE(&fresh.at);
        k->failed = CRD_ENOMEM;
        return NULL;
    }
    return &k->places.at[k->places.n - 1];
}

/* Within `km` of one of the places: 0, 1, 2. Where the uncertainty is not said it is none. */
static uint8_t within(const crd_know_places *p, double lat, double lon, double uncertainty_m,
                      double km)
{
    double u = isnan(uncertainty_m) ? 0 : uncertainty_m / 1000, best = 0;
    double reach = (km + u + 1000) / 110; /* degrees; no site is given to worse than 1,000 km */
    size_t low = 0, high = p->at.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (p->at.at[mid].lat < lat - reach)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < p->at.n && p->at.at[low].lat <= lat + reach && best < 2; low++) {
        const crd_know_place *a = &p->at.at[low];
        double slack = u + (isnan(a->uncertainty_m) ? 0 : a->uncertainty_m / 1000);
        double d = crd_geo_sphere_km(lat, lon, a->lat, a->lon);
        double is = d + slack <= km && !a->doubt ? 2 : d - slack <= km ? 1 : 0;
        best = is > best ? is : best;
    }
    return (uint8_t)(best < 1 && p->open ? 1 : best);
}

/* Is it exactly where an area is? What only its area places, or whoever did so, is not exact. */
static bool by_area(crd_know *k, double lat, double lon)
{
    const crd_world *w = k->w;
    for (uint32_t i = 0; !k->centres_made && i < crd_world_frame(w, CRD_T_area)->n; i++) {
        crd_know_place at = {.lat = crd_col_real(&CRD_COL(w, area, lat), i),
                             .lon = crd_col_real(&CRD_COL(w, area, lon), i)};
        if (!isnan(at.lat) && !isnan(at.lon) && !CRD_VEC_PUSH(&k->centres, at))
            k->failed = CRD_ENOMEM;
    }
    if (!k->centres_made && k->centres.n > 1)
        qsort(k->centres.at, k->centres.n, sizeof *k->centres.at, by_latitude);
    k->centres_made = true;
    crd_know_place at = {.lat = lat, .lon = lon};
    return k->centres.n > 0 &&
           bsearch(&at, k->centres.at, k->centres.n, sizeof *k->centres.at, by_latitude);
}

/* near(lat, lon, uncertainty_m, km, scheme, item, value) */
static void near(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    const crd_know_places *p = n == 7 ? places(k, crd_know_number(k, set, args[4]),
                                               crd_know_number(k, set, args[5]),
                                               crd_know_number(k, set, args[6]))
                                      : NULL;
    if (!p)
        return;
    bool anywhere = isnan(args[0].real) || isnan(args[1].real) || isnan(args[3].real) ||
                    (isnan(args[2].real) && by_area(k, args[0].real, args[1].real));
    if (anywhere)
        ret->truth = (int8_t)(p->at.n == 0 && !p->open ? 0 : -1);
    else
        ret->truth = crd_know_truth(
            within(p, args[0].real, args[1].real, args[2].real, args[3].real));
}

/* ---- the table ------------------------------------------------------------------------------ */

#define T CRD_X_TEXT
#define R CRD_X_REAL
#define D CRD_X_DATE
/* clang-format off */
const crd_expr_fn crd_rule_fns[] = {
    {"as_of", D, 0, 0, false, {CRD_X_NULL}, as_of,
     "as_of()", "The day for which the case is read", NULL, false, NULL},
    {"controlled_by", CRD_X_BOOL, 2, 16, true, {T}, controlled_by,
     "controlled_by(party, who, ...)", "Does one of these parties or states control it, or is it one of them? Possible control is unknown", NULL, false, NULL},
    {"depends", CRD_X_BOOL, 1, 16, true, {T}, crd_know_depends,
     "depends(element, kind, ...)", "Is it said what it needs, by one of these kinds of dependency (none: any)?", NULL, false, crd_know_few_depend},
    {"designated", CRD_X_BOOL, 1, 16, true, {T}, designated,
     "designated(party or product, effect, ...)", "Does a designation in force name it itself, with one of these effects (none: any)?", NULL, false, NULL},
    {"distance_km", R, 4, 4, false, {R, R, R, R}, distance_km,
     "distance_km(lat, lon, lat, lon)", "Great-circle distance on the sphere", NULL, false, NULL},
    {"exposed", CRD_X_BOOL, 5, 16, true, {T}, crd_know_exposed,
     "exposed(table, key, power, grade, actor, ...)", "Could these states and parties together read, metadata (watch), change, stop (or any of these) the element, link, site or service, at the grade (standing, latent)? Several tables: either. What holds in the high bound alone is unknown", NULL, false, NULL},
    {"exposed_to_high_risk", CRD_X_BOOL, 4, 4, true, {T}, crd_know_exposed_to_risk,
     "exposed_to_high_risk(table, key, power, grade)", "The same of all parties together that high_risk() speaks of: through making, building, owning, operating, managing, hosting, carrying", NULL, true, NULL},
    {"fact", T, 4, 4, true, {T}, fact,
     "fact(table, key, scheme, item)", "The value of the fact about table:key; null when there is none, or several that differ", NULL, false, no_facts},
    {"fact_number", R, 4, 4, true, {T}, fact_number,
     "fact_number(table, key, scheme, item)", "The same as a number", NULL, false, no_facts},
    {"fact_since", D, 4, 4, true, {T}, fact_since,
     "fact_since(table, key, scheme, item)", "Since when it holds", NULL, false, no_facts},
    {"has", CRD_X_BOOL, 2, 16, true, {T}, has,
     "has(codes, code, ...)", "Is one of these among the codes, blanks between?", NULL, false, NULL},
    {"has_fact", CRD_X_BOOL, 4, 4, true, {T}, has_fact,
     "has_fact(table, key, scheme, item)", "Is there such a fact about table:key, whatever its value? Several that differ are one at least", NULL, false, no_facts},
    {"has_function", CRD_X_BOOL, 2, 16, true, {T}, crd_know_has_function,
     "has_function(network, function, ...)", "Is an element with one of these functions part of the network?", NULL, false, NULL},
    {"high_risk", CRD_X_BOOL, 1, 2, true, {T}, high_risk,
     "high_risk(party or product, operator)", "Does the pack's regime restrict it (for this operator)?", NULL, true, NULL},
    {"hosts", CRD_X_BOOL, 2, 16, true, {T}, crd_know_hosts,
     "hosts(element or network, asset class, ...)", "Does an element of one of these EU asset classes run on it?", NULL, false, NULL},
    {"listed", CRD_X_BOOL, 1, 16, true, {T}, listed,
     "listed(party or product, list, ...)", "Is it itself on one of these lists (none: any)? Null where the case has no row of a list", NULL, true, NULL},
    {"listed_for", CRD_X_BOOL, 3, 16, true, {T, T}, crd_know_listed_for,
     "listed_for(party or product, operator, list, ...)", "Is it itself, or the class of products that it is of, on one of these lists by a row that names no addressees, or this operator? Null where the case has no row of a list", NULL, true, NULL},
    {"made_outside", CRD_X_BOOL, 3, 8, true, {T}, crd_know_made_outside,
     "made_outside(product, states, stage, ...)", "Was one of these stages of making it (assembly, chip, chip-design, design, firmware) outside of these states or alliances? Unknown where nobody says where a stage was", NULL, false, NULL},
    {"member_of", CRD_X_BOOL, 2, 16, true, {T}, member_of,
     "member_of(state, alliance, ...)", "Is the state in one of these alliances, or one of these states, on the day?", NULL, false, NULL},
    {"months_between", CRD_X_INT, 2, 2, false, {D, D}, months_between,
     "months_between(from, to)", "Whole months; null where it depends on which day is meant, and a comparison with it unknown only where it does, too", months_span, false, NULL},
    {"near", CRD_X_BOOL, 7, 7, false, {R, R, R, R, T, T, T}, near,
     "near(lat, lon, uncertainty_m, km, scheme, item, value)", "Is it within so many km of a site of which a fact says this? Unknown where it depends on how far off the positions may be", NULL, false, NULL},
    {"needs", CRD_X_BOOL, 2, 16, true, {T}, crd_know_needs,
     "needs(one, other, kind, ...)", "Does the one need the other, directly, by one of these kinds of dependency (none: any)?", NULL, false, NULL},
    {"number", R, 1, 1, false, {T}, number_of,
     "number(text)", "A text as a number; null when it is none", NULL, false, NULL},
    {"open_flaw", CRD_X_BOOL, 3, 3, false, {T, T, R}, crd_know_open_flaw,
     "open_flaw(product, release, days)", "Is a flaw that is known to be exploited open for more than so many days? No where the maker says not affected or fixed; unknown where affected versions are not told apart", NULL, false, NULL},
    {"operates", CRD_X_BOOL, 1, 16, true, {T}, crd_know_operates,
     "operates(party, network kind, ...)", "Does it operate a network of one of these kinds (none: any)?", NULL, false, NULL},
    {"owners_known", CRD_X_BOOL, 1, 1, false, {T}, crd_know_owners_known,
     "owners_known(party)", "Is it recorded who controls it, up to a state or a person, or that nobody unnamed can have more than half of the votes? Else unknown: who recorded nothing may know it", NULL, false, NULL},
    {"part_ends_before", CRD_X_BOOL, 3, 3, false, {T, T, D}, crd_know_part_ends,
     "part_ends_before(product, release, day)", "Does support of something that the release contains end before the day? Unknown without its parts, or their ends of support", NULL, false, NULL},
    {"past", CRD_X_BOOL, 2, 2, false, {D, R}, crd_know_past,
     "past(date, months)", "Is the day so many months after the date over? Unknown where it depends on which day is meant", NULL, false, NULL},
    {"restricted_by", CRD_X_BOOL, 2, 16, true, {T}, crd_know_restricted_by,
     "restricted_by(party or product, list, ...)", "Is it, the class of products that it is of, or its maker on one of these lists, or controlled by who is (of a listed state: established in it)? What high_risk() says by lists, for one list. Null where the case has no row of a list", NULL, true, NULL},
    {"restricted_since", D, 1, 2, true, {T}, crd_know_restricted_since,
     "restricted_since(party or product, operator)", "Since when high_risk() is so: the earliest day of the designations that say it; null where it is not certain, or rests on something else", NULL, true, NULL},
    {"score", R, 3, 3, true, {T}, score,
     "score(party, regime, criterion)", "An authority's recorded assessment of the party", NULL, false, NULL},
    {"supplies", CRD_X_BOOL, 2, 16, true, {T}, crd_know_supplies,
     "supplies(party, asset class, ...)", "Does it make something that stands in an element of one of these EU asset classes?", NULL, false, NULL},
    {"supported_until", D, 2, 2, true, {T}, supported_until,
     "supported_until(product, release)", "Last day of security updates of the release", NULL, false, NULL},
    {"tied", CRD_X_BOOL, 3, 16, true, {T}, crd_know_tied,
     "tied(table, key, kind, ...)", "Is there a row of tie with one of these kinds whose target it is?", NULL, false, crd_know_few_tied},
    {"used", CRD_X_BOOL, 2, 16, true, {T}, crd_know_used,
     "used(product, asset class, ...)", "Does it stand in an element of one of these EU asset classes?", NULL, false, NULL},
    {"versions", CRD_X_INT, 3, 3, false, {T, T, T}, crd_know_versions,
     "versions(product, release, names)", "How many versions the release contains of one of these components (names, blanks between; the most); null without its parts", NULL, false, NULL},
};
/* clang-format on */
const size_t crd_rule_fns_n = sizeof crd_rule_fns / sizeof *crd_rule_fns;
