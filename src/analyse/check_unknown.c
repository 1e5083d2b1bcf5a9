/* What is not known: makers, places, operators, ends; and what does not fit its list or scheme. */
#include "analyse/check_int.h"

#include "base/buf.h"
#include "model/code.h"
#include "model/tie.h"

#include <string.h>

/* ---- elements ----------------------------------------------------------------------------- */

struct elements {
    crd_check_run *c;
    CRD_VEC(crd_check_layer) counts;
    crd_map codes;  /* text of a function -> row of table `code` */
    uint32_t *uses; /* [product] elements of a product without a maker */
};

/* The layer that the function, or the case's own code, stands in; null = not known. */
static crd_str layer_of(struct elements *e, uint32_t function, const crd_function **ret_known)
{
    crd_str code = crd_world_text(e->c->w, function);
    *ret_known = crd_str_is_null(code) ? NULL : crd_function_find(code);
    if (*ret_known)
        return crd_str_from((*ret_known)->layer);
    uint32_t row = crd_str_is_null(code) ? CRD_ROW_NONE : crd_map_get(&e->codes, function);
    const uint32_t *layer = CRD_COL(e->c->w, code, layer).text;
    return row == CRD_ROW_NONE || !layer ? CRD_STR_NULL : crd_world_text(e->c->w, layer[row]);
}

static crd_check_layer *count_layer(struct elements *e, crd_str layer)
{
    for (size_t i = 0; i < e->counts.n; i++) /* some twenty at most, unless a case adds more */
        if (crd_str_eq(e->counts.at[i].layer, layer))
            return &e->counts.at[i];
    crd_check_layer one = {.layer = crd_str_is_null(layer) ? CRD_STR("") : layer};
    return CRD_VEC_PUSH(&e->counts, one) ? &e->counts.at[e->counts.n - 1] : NULL;
}

static bool has_role(const crd_world *w, uint32_t roles, crd_str role)
{
    crd_str rest = crd_world_text(w, roles), one;
    while (crd_str_next(&rest, ' ', &one))
        if (crd_str_eq(one, role))
            return true;
    return false;
}

static void check_function(crd_check_run *c, uint32_t r, const crd_function *fn)
{
    crd_str class = crd_world_text(c->w, CRD_COL(c->w, element, asset_class).text[r]);
    uint32_t roles = CRD_COL(c->w, element, roles).text[r];
    if (!crd_str_is_null(class) && fn->asset_class[0] &&
        !crd_str_eq(class, crd_str_from(fn->asset_class)))
        crd_tell(c, CRD_K_CLASS_DIFFERS, CRD_T_element, r, CRD_C_element_asset_class,
                 &(crd_told){.found = class, .expected = crd_str_from(fn->asset_class)});
    if (roles != CRD_INTERN_NONE && (fn->groups & CRD_G_UK_OVERSIGHT) &&
        !has_role(c->w, roles, CRD_STR("network-oversight")))
        crd_tell(c, CRD_K_ROLE_MISSING, CRD_T_element, r, CRD_C_element_roles,
                 &(crd_told){.found = crd_world_text(c->w, roles),
                             .expected = CRD_STR("network-oversight")});
}

static crd_status check_element(struct elements *e, uint32_t r)
{
    crd_check_run *c = e->c;
    const crd_world *w = c->w;
    const crd_function *fn;
    uint32_t text = CRD_COL(w, element, product).text[r];
    crd_check_layer *layer = count_layer(e,
                                         layer_of(e, CRD_COL(w, element, function).text[r], &fn));
    if (!layer)
        return CRD_ENOMEM;
    layer->elements++;
    uint32_t product = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(w, CRD_T_product, text);
    if (text == CRD_INTERN_NONE) {
        layer->no_product++;
        crd_tell(c, CRD_K_NO_PRODUCT, CRD_T_element, r, CRD_C_element_product, NULL);
    } else if (product == CRD_ROW_NONE ||
               CRD_COL(w, product, maker).text[product] == CRD_INTERN_NONE) {
        layer->no_maker++;
        if (product != CRD_ROW_NONE)
            e->uses[product]++;
    }
    if (CRD_COL(w, element, site).text[r] == CRD_INTERN_NONE &&
        CRD_COL(w, element, area).text[r] == CRD_INTERN_NONE)
        crd_tell(c, CRD_K_NO_PLACE, CRD_T_element, r, CRD_C_element_site, NULL);
    if (CRD_COL(w, element, network).text[r] == CRD_INTERN_NONE)
        crd_tell(c, CRD_K_NO_NETWORK, CRD_T_element, r, CRD_C_element_network, NULL);
    if (fn)
        check_function(c, r, fn);
    return CRD_OK;
}

static crd_status index_codes(struct elements *e)
{
    const crd_world *w = e->c->w;
    for (uint32_t r = 0; r < crd_world_frame(w, CRD_T_code)->n; r++)
        if (crd_str_eq(crd_world_text(w, CRD_COL(w, code, list).text[r]), CRD_STR("function")) &&
            !crd_map_add(&e->codes, CRD_COL(w, code, code).text[r], r))
            return CRD_ENOMEM;
    return CRD_OK;
}

static int layer_order(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    return crd_str_cmp(((const crd_check_layer *)a)->layer, ((const crd_check_layer *)b)->layer);
}

static crd_status report_layers(struct elements *e)
{
    crd_check_report *report = e->c->report;
    crd_check_layer *out = CRD_NEW(e->c->arena, crd_check_layer, e->counts.n);
    if (!out)
        return CRD_ENOMEM;
    crd_status rc = crd_check_sort(e->counts.at, e->counts.n, sizeof *e->counts.at, layer_order,
                                   NULL);
    if (e->counts.n > 0)
        memcpy(out, e->counts.at, e->counts.n * sizeof *out);
    report->layers = out;
    report->n_layers = e->counts.n;
    return rc;
}

crd_status crd_check_elements(crd_check_run *c)
{
    struct elements e = {.c = c};
    uint32_t products = crd_world_frame(c->w, CRD_T_product)->n;
    e.uses = calloc(products ? products : 1, sizeof *e.uses);
    crd_status rc = e.uses ? index_codes(&e) : CRD_ENOMEM;
    for (uint32_t r = 0; rc == CRD_OK && r < crd_world_frame(c->w, CRD_T_element)->n; r++)
        rc = check_element(&e, r);
    for (uint32_t p = 0; rc == CRD_OK && p < products; p++)
        if (e.uses[p] > 0)
            crd_tell_note(c, CRD_K_NO_MAKER, CRD_T_product, p, CRD_C_product_maker, CRD_STR_NULL,
                          "rows of elements that are this product: %u", e.uses[p]);
    if (rc == CRD_OK)
        rc = report_layers(&e);
    crd_map_done(&e.codes);
    CRD_VEC_DONE(&e.counts);
    free(e.uses);
    return rc;
}

/* ---- networks, links ---------------------------------------------------------------------- */

/* A network also has an operator when a tie says who operates it. */
static crd_status operated(const crd_world *w, crd_map *out)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_tie);
    const crd_world_col *target = &CRD_COL(w, tie, target);
    for (uint32_t r = 0; r < f->n; r++)
        if (target->target[r] == CRD_T_network &&
            crd_str_eq(crd_world_text(w, CRD_COL(w, tie, kind).text[r]), CRD_STR("operates")) &&
            !crd_map_add(out, target->text[r], r))
            return CRD_ENOMEM;
    return CRD_OK;
}

crd_status crd_check_bare(crd_check_run *c)
{
    const crd_world *w = c->w;
    crd_map by_tie = {0};
    crd_status rc = operated(w, &by_tie);
    for (uint32_t r = 0; rc == CRD_OK && r < crd_world_frame(w, CRD_T_network)->n; r++)
        if (CRD_COL(w, network, operator).text[r] == CRD_INTERN_NONE &&
            crd_map_get(&by_tie, CRD_COL(w, network, id).text[r]) == CRD_ROW_NONE)
            crd_tell(c, CRD_K_NO_OPERATOR, CRD_T_network, r, CRD_C_network_operator, NULL);
    for (uint32_t r = 0; r < crd_world_frame(w, CRD_T_link)->n; r++)
        if (CRD_COL(w, link, a).text[r] == CRD_INTERN_NONE &&
            CRD_COL(w, link, b).text[r] == CRD_INTERN_NONE)
            crd_tell(c, CRD_K_NO_ENDS, CRD_T_link, r, CRD_C_link_a, NULL);
    crd_map_done(&by_tie);
    return rc;
}

/* ---- ties --------------------------------------------------------------------------------- */

static crd_str table_name(uint8_t target)
{
    return target < CRD_T_COUNT ? crd_str_from(crd_records.tables[target]->name) : CRD_STR("");
}

crd_status crd_check_ties(crd_check_run *c)
{
    const crd_world *w = c->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_tie);
    const crd_world_col *holder = &CRD_COL(w, tie, holder), *target = &CRD_COL(w, tie, target);
    for (uint32_t r = 0; r < f->n; r++) {
        const crd_tie_kind *kind = crd_tie_kind_find(
            crd_world_text(w, CRD_COL(w, tie, kind).text[r]));
        if (!kind || holder->target[r] >= CRD_T_COUNT || target->target[r] >= CRD_T_COUNT ||
            crd_tie_allows(kind, table_name(holder->target[r]), table_name(target->target[r])))
            continue;
        crd_tell_note(c, CRD_K_TIE_ENDS, CRD_T_tie, r, CRD_C_tie_kind, CRD_STR_NULL,
                      "from %s to %s; `%s` leads from %s to %s", table_name(holder->target[r]).ptr,
                      table_name(target->target[r]).ptr, kind->code, kind->from, kind->to);
    }
    return CRD_OK;
}
