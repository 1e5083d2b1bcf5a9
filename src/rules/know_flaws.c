/* Exploited flaws that are open in what is in use. */
#include "rules/know_int.h"

#include <math.h>

typedef const crd_expr_value *args_t;

#define TEXT(w, table, field, row) \
    (CRD_COL(w, table, field).text ? CRD_COL(w, table, field).text[row] : CRD_INTERN_NONE)

/* The release that a function is asked about. */
typedef struct asked {
    const crd_world *w;
    uint32_t product, version; /* texts */
    bool any;                  /* nobody says which release it is */
} asked;

/* Has the release the component in it: 0, 1, 2? Without a version any release may be it. */
static uint8_t contains(const asked *a, uint32_t component)
{
    const crd_world *w = a->w;
    uint8_t best = 0;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_release_component)->n; i++) {
        if (TEXT(w, release_component, product, i) != a->product ||
            TEXT(w, release_component, component, i) != component)
            continue;
        bool this = TEXT(w, release_component, version, i) == a->version;
        uint8_t is = a->any ? 1 : this ? 2 : 0;
        best = is > best ? is : best;
    }
    return best;
}

/* What the maker says of the flaw: 0 = not affected or fixed, 2 = affected, 1 = nothing, or that
 * it does not know yet. A word on the release goes before one on all. */
static uint8_t says(const asked *a, uint32_t flaw)
{
    const crd_world *w = a->w;
    uint8_t best = 1;
    bool on_release = false;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_vex)->n; i++) {
        uint32_t version = TEXT(w, vex, version, i);
        crd_str status = crd_world_text(w, TEXT(w, vex, status, i));
        bool all = version == CRD_INTERN_NONE;
        if (TEXT(w, vex, product, i) != a->product || TEXT(w, vex, vulnerability, i) != flaw ||
            (!all && (a->any || version != a->version)) || (all && on_release))
            continue;
        on_release |= !all;
        bool safe = crd_str_eq(status, CRD_STR("fixed")) ||
                    crd_str_eq(status, CRD_STR("not-affected"));
        best = safe ? 0 : crd_str_eq(status, CRD_STR("affected")) ? 2 : 1;
    }
    return best;
}

/* Does a row of `affects` speak of the release: 0, 1, 2? */
static uint8_t affected(const asked *a, uint32_t row)
{
    const crd_world *w = a->w;
    uint32_t component = TEXT(w, affects, component, row);
    uint8_t is = TEXT(w, affects, product, row) == a->product ? 2
                 : component == CRD_INTERN_NONE               ? 0
                                                              : contains(a, component);
    uint8_t word = is ? says(a, TEXT(w, affects, vulnerability, row)) : 0;
    if (word != 1)
        return word;
    /* which versions are affected is written in each issuer's way: not read */
    bool ranges = TEXT(w, affects, versions, row) != CRD_INTERN_NONE ||
                  TEXT(w, affects, fixed_in, row) != CRD_INTERN_NONE;
    return ranges && is == 2 ? 1 : is;
}

/* Exploited, and public for more than so many days: 0, 1, 2. */
static uint8_t ripe(const crd_world *w, uint32_t flaw, double days)
{
    uint32_t row = crd_world_row(w, CRD_T_vulnerability, flaw);
    int32_t today = crd_date_first(crd_world_as_of(w));
    if (row == CRD_ROW_NONE)
        return 1;
    int32_t exploited = crd_col_i32(&CRD_COL(w, vulnerability, exploited), row);
    crd_date day = crd_col_i32(&CRD_COL(w, vulnerability, published), row);
    uint8_t old = day == CRD_DATE_NONE                          ? 1
                  : today - crd_date_last(day) > (int32_t)days  ? 2
                  : today - crd_date_first(day) > (int32_t)days ? 1
                                                                : 0;
    uint8_t is = exploited == CRD_NULL32 ? 1 : exploited ? 2 : 0;
    return is < old ? is : old;
}

void crd_know_open_flaw(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    const crd_know *k = ctx;
    const crd_world *w = k->w;
    crd_str product = crd_exprs_text(set, args[0].text),
            version = crd_exprs_text(set, args[1].text);
    uint8_t best = 0;
    if (n != 3 || crd_str_is_null(product) || isnan(args[2].real) || args[2].real > 1e6)
        return;
    asked a = {.w = w,
               .product = crd_world_find_text(w, product),
               .version = crd_world_find_text(w, version),
               .any = crd_str_is_null(version)};
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_affects)->n && best < 2; i++) {
        uint8_t is = affected(&a, i);
        uint8_t old = is ? ripe(w, TEXT(w, affects, vulnerability, i), args[2].real) : 0;
        is = is < old ? is : old;
        best = is > best ? is : best;
    }
    ret->truth = crd_know_truth(best);
}
