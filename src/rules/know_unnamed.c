/* What nobody named: elements of unknown product or maker, and who or what that could be: a party
 * that is known for things of that layer, by what stands or by what its products are sold for, and
 * that was there when the element was installed; a product that is sold for that function. */
#include "rules/know_int.h"

#include "analyse/lived.h"
#include "model/code.h"

/* Layers have a bit each, the last is for what is of no layer that is known. */
enum { OTHER = CRD_KNOW_LAYERS - 1 };

#define TEXT(w, table, field, row) \
    (CRD_COL(w, table, field).text ? CRD_COL(w, table, field).text[row] : CRD_INTERN_NONE)

/* The layer of a function, by the shipped list or the case's own codes. */
static crd_str layer_text(const crd_world *w, uint32_t function)
{
    const crd_function *f = crd_function_find(crd_world_text(w, function));
    uint32_t list = crd_world_find_text(w, CRD_STR("function"));
    if (f)
        return crd_str_from(f->layer);
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_code)->n; i++)
        if (list != CRD_INTERN_NONE && TEXT(w, code, list, i) == list &&
            TEXT(w, code, code, i) == function &&
            !crd_world_contested(w, CRD_T_code, i, CRD_C_code_layer))
            return crd_world_text(w, TEXT(w, code, layer, i));
    return CRD_STR_NULL;
}

/* Its number; OTHER: not known. Worked out once for each function. */
static uint32_t layer_of(crd_know *k, uint32_t function)
{
    crd_know_nameless *u = &k->unnamed;
    if (function == CRD_INTERN_NONE)
        return OTHER;
    uint32_t *at = crd_map_add(&u->layer_of, function, UINT32_MAX);
    if (!at) {
        k->failed = CRD_ENOMEM;
        return OTHER;
    }
    if (*at != UINT32_MAX)
        return *at;
    crd_str text = layer_text(k->w, function);
    uint32_t i = 0;
    while (i < u->n_layers && !crd_str_eq(u->layers[i], text))
        i++;
    if (text.len == 0)
        i = OTHER;
    else if (i == u->n_layers && i < OTHER)
        u->layers[u->n_layers++] = text;
    *at = i;
    return i;
}

void crd_know_maker_of(crd_know *k, uint32_t maker, uint32_t function)
{
    uint32_t *at = crd_map_add(&k->unnamed.makers, maker, 0);
    if (!at)
        k->failed = CRD_ENOMEM;
    else
        *at |= UINT32_C(1) << layer_of(k, function);
}

/* What makers' products are sold for, by all sources that are as good. */
static void read_products(crd_know *k)
{
    bool agreed;
    for (uint32_t p = 0; p < crd_world_frame(k->w, CRD_T_product)->n; p++)
        for (size_t i = 0;; i++) {
            uint32_t maker = crd_know_text(k->w, CRD_T_product, p, CRD_C_product_maker, i, &agreed);
            if (maker == CRD_INTERN_NONE)
                break;
            uint32_t sold, n = 0;
            while ((sold = crd_know_text(k->w, CRD_T_product, p, CRD_C_product_category, n,
                                         &agreed)) != CRD_INTERN_NONE) {
                crd_know_maker_of(k, maker, sold);
                n++;
            }
            if (n == 0)
                crd_know_maker_of(k, maker, CRD_INTERN_NONE);
        }
}

/* The days on which it may have been installed. */
static crd_know_gap days_of(const crd_world *w, uint32_t element)
{
    crd_date on = crd_world_contested(w, CRD_T_element, element, CRD_C_element_installed)
                      ? CRD_DATE_NONE
                      : crd_col_i32(&CRD_COL(w, element, installed), element);
    return (crd_know_gap){.some = true,
                          .first = on == CRD_DATE_NONE ? INT32_MIN : crd_date_first(on),
                          .last = on == CRD_DATE_NONE ? INT32_MAX : crd_date_last(on)};
}

/* One of the functions that it may have. */
static void gap_of(crd_know *k, uint32_t class, uint32_t element, uint32_t function, bool product)
{
    crd_know_gap *g = &k->unnamed.gaps[class][layer_of(k, function)];
    crd_know_gap one = days_of(k->w, element);
    g->first = g->some && g->first < one.first ? g->first : one.first;
    g->last = g->some && g->last > one.last ? g->last : one.last;
    g->some = true;
    if (product && !crd_map_add(&k->unnamed.functions, (uint64_t) class << 32 | function, 1))
        k->failed = CRD_ENOMEM;
}

void crd_know_unnamed_in(crd_know *k, uint32_t class, uint32_t element, bool product)
{
    uint32_t function;
    bool agreed;
    if (class >= CRD_KNOW_CLASSES)
        return;
    for (size_t i = 0;; i++) {
        function = crd_know_text(k->w, CRD_T_element, element, CRD_C_element_function, i, &agreed);
        if (i == 0 || function != CRD_INTERN_NONE)
            gap_of(k, class, element, function, product);
        if (function == CRD_INTERN_NONE)
            break;
    }
}

void crd_know_unnamed_make(crd_know *k) { read_products(k); }

bool crd_know_may_make(const crd_know *k, uint32_t party, uint32_t class)
{
    const crd_know_nameless *u = &k->unnamed;
    const uint32_t *known = crd_map_find(&u->makers, party);
    uint32_t row = crd_world_row(k->w, CRD_T_party, party);
    for (uint32_t i = 0; known && class < CRD_KNOW_CLASSES && i < CRD_KNOW_LAYERS; i++) {
        const crd_know_gap *g = &u->gaps[class][i];
        if (g->some && (i == OTHER || *known >> i & 1) &&
            crd_party_lived(k->w, row, g->first, g->last))
            return true;
    }
    return false;
}

bool crd_know_may_stand(const crd_know *k, uint32_t product, uint32_t class)
{
    uint64_t of = (uint64_t) class << 32;
    uint32_t row = crd_world_row(k->w, CRD_T_product, product), sold;
    bool agreed;
    if (row == CRD_ROW_NONE)
        return false;
    for (size_t i = 0; (sold = crd_know_text(k->w, CRD_T_product, row, CRD_C_product_category, i,
                                             &agreed)) != CRD_INTERN_NONE;
         i++)
        if (crd_map_find(&k->unnamed.functions, of | sold) ||
            crd_map_find(&k->unnamed.functions, of | CRD_INTERN_NONE))
            return true;
    return false;
}

uint32_t crd_know_layer(crd_know *k, uint32_t function) { return layer_of(k, function); }

bool crd_know_makes_for(const crd_know *k, uint32_t party, uint32_t layer)
{
    const uint32_t *known = crd_map_find(&k->unnamed.makers, party);
    return known && (layer == OTHER || *known >> layer & 1);
}

bool crd_know_lived_then(const crd_world *w, uint32_t party, uint32_t element)
{
    crd_know_gap days = days_of(w, element);
    return crd_party_lived(w, crd_world_row(w, CRD_T_party, party), days.first, days.last);
}

void crd_know_unnamed_forget(crd_know *k)
{
    crd_map_done(&k->unnamed.layer_of);
    crd_map_done(&k->unnamed.makers);
    crd_map_done(&k->unnamed.functions);
}
