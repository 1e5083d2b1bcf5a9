/* Exploited flaws that are open in what is in use. */
#include "rules/know_int.h"

#include <math.h>
#include <stdlib.h>

typedef const crd_expr_value *args_t;

#define TEXT(w, table, field, row) \
    (CRD_COL(w, table, field).text ? CRD_COL(w, table, field).text[row] : CRD_INTERN_NONE)

/* Rows of a table by the text of one field, each list in the order of rows. */
typedef struct by_text {
    crd_map first;  /* text -> row */
    uint32_t *next; /* [rows] */
} by_text;

struct crd_know_flaws {
    by_text parts, says;        /* release_component, vex: by product */
    by_text product, component; /* affects */
};

static crd_status list_rows(const crd_world *w, uint32_t table, uint32_t field, by_text *to)
{
    const crd_frame *f = crd_world_frame(w, table);
    to->next = malloc(((size_t)f->n + 1) * sizeof *to->next);
    if (!to->next)
        return CRD_ENOMEM;
    for (uint32_t i = f->n; i-- > 0;) {
        uint32_t text = f->cols[field].text ? f->cols[field].text[i] : CRD_INTERN_NONE;
        uint32_t *at = text == CRD_INTERN_NONE ? NULL : crd_map_add(&to->first, text, CRD_ROW_NONE);
        if (!at && text != CRD_INTERN_NONE)
            return CRD_ENOMEM;
        to->next[i] = at ? *at : CRD_ROW_NONE;
        if (at)
            *at = i;
    }
    return CRD_OK;
}

static uint32_t first_of(const by_text *rows, uint32_t text)
{
    const uint32_t *at = text == CRD_INTERN_NONE ? NULL : crd_map_find(&rows->first, text);
    return at ? *at : CRD_ROW_NONE;
}

void crd_know_flaws_forget(crd_know *k)
{
    if (!k->flaws)
        return;
    by_text *lists[] = {&k->flaws->parts, &k->flaws->says, &k->flaws->product,
                        &k->flaws->component};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        crd_map_done(&lists[i]->first);
        free(lists[i]->next);
    }
    free(k->flaws);
    k->flaws = NULL;
}

/* Made by the first question. */
static crd_status list_all(crd_know *k)
{
    const crd_world *w = k->w;
    crd_status rc = CRD_OK;
    if (k->flaws)
        return CRD_OK;
    k->flaws = calloc(1, sizeof *k->flaws);
    CRD_TRY(k->flaws ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(
        list_rows(w, CRD_T_release_component, CRD_C_release_component_product, &k->flaws->parts));
    CRD_TRY(list_rows(w, CRD_T_vex, CRD_C_vex_product, &k->flaws->says));
    CRD_TRY(list_rows(w, CRD_T_affects, CRD_C_affects_product, &k->flaws->product));
    CRD_TRY(list_rows(w, CRD_T_affects, CRD_C_affects_component, &k->flaws->component));
done:
    if (rc != CRD_OK)
        crd_know_flaws_forget(k);
    return rc;
}

/* The release that a function is asked about. */
typedef struct asked {
    const crd_world *w;
    const struct crd_know_flaws *of;
    uint32_t product, version; /* texts */
    bool any;                  /* nobody says which release it is */
} asked;

/* Has the release the component in it: 0, 1, 2? Without a version any release may be it. */
static uint8_t contains(const asked *a, uint32_t component)
{
    const crd_world *w = a->w;
    uint8_t best = 0;
    for (uint32_t i = first_of(&a->of->parts, a->product); i != CRD_ROW_NONE;
         i = a->of->parts.next[i]) {
        if (TEXT(w, release_component, component, i) != component)
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
    for (uint32_t i = first_of(&a->of->says, a->product); i != CRD_ROW_NONE;
         i = a->of->says.next[i]) {
        uint32_t version = TEXT(w, vex, version, i);
        crd_str status = crd_world_text(w, TEXT(w, vex, status, i));
        bool all = version == CRD_INTERN_NONE;
        if (TEXT(w, vex, vulnerability, i) != flaw || (!all && (a->any || version != a->version)) ||
            (all && on_release))
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

/* The worst of the rows of one list that speak of the release. */
static uint8_t worst_of(const asked *a, const by_text *rows, uint32_t text, double days)
{
    uint8_t best = 0;
    for (uint32_t i = first_of(rows, text); i != CRD_ROW_NONE && best < 2; i = rows->next[i]) {
        uint8_t is = affected(a, i);
        uint8_t old = is ? ripe(a->w, TEXT(a->w, affects, vulnerability, i), days) : 0;
        is = is < old ? is : old;
        best = is > best ? is : best;
    }
    return best;
}

void crd_know_open_flaw(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    const crd_world *w = k->w;
    crd_str product = crd_exprs_text(set, args[0].text),
            version = crd_exprs_text(set, args[1].text);
    if (n != 3 || crd_str_is_null(product) || isnan(args[2].real) || args[2].real > 1e6)
        return;
    if (k->failed == CRD_OK)
        k->failed = list_all(k);
    if (k->failed != CRD_OK)
        return;
    asked a = {.w = w,
               .of = k->flaws,
               .product = crd_world_find_text(w, product),
               .version = crd_world_find_text(w, version),
               .any = crd_str_is_null(version)};
    uint8_t best = worst_of(&a, &k->flaws->product, a.product, args[2].real);
    for (uint32_t i = first_of(&k->flaws->parts, a.product); i != CRD_ROW_NONE && best < 2;
         i = k->flaws->parts.next[i]) {
        uint8_t is = worst_of(&a, &k->flaws->component, TEXT(w, release_component, component, i),
                              args[2].real);
        best = is > best ? is : best;
    }
    ret->truth = crd_know_truth(best);
}
