/* What is missing where it is not known where a product was made, what a release contains, who owns
 * a maker, or whether a list speaks of something. */
#include "rules/gap_call.h"
#include "rules/subject_int.h"

typedef crd_gap_asked asked;

static uint32_t text_at(const asked *a, uint32_t table, uint32_t field, uint32_t row)
{
    return crd_subject_text_at(a->g->w, table, field, row);
}

static uint32_t row_of(const asked *a, uint32_t table, crd_str key)
{
    uint32_t text = crd_str_is_null(key) ? CRD_INTERN_NONE : crd_world_find_text(a->g->w, key);
    return text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(a->g->w, table, text);
}

static void doubtful(asked *a, uint32_t table, uint32_t row)
{
    if (crd_world_frame(a->g->w, table)->flags[row] & CRD_ROW_MAYBE)
        crd_gap_found(a, crd_gap_of_cell(a->g, CRD_GAP_DATES, table, CRD_X_NONE, row));
}

/* Who holds how much of a party. */
static void found_holders(asked *a, uint32_t party)
{
    crd_str id = crd_world_text(a->g->w, text_at(a, CRD_T_party, CRD_C_party_id, party));
    crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_holding, CRD_X_NONE, &id, 1, CRD_T_party, party);
}

void crd_gap_ask_owners(asked *a)
{
    uint32_t party = row_of(a, CRD_T_party, crd_gap_arg(a, 0));
    if (party != CRD_ROW_NONE)
        found_holders(a, party);
}

void crd_gap_ask_made(asked *a)
{
    const crd_world *w = a->g->w;
    crd_know *k = a->g->k;
    crd_str product = crd_gap_arg(a, 0);
    uint32_t text = crd_world_find_text(w, product);
    for (uint32_t s = 2; s < a->n->n; s++) {
        crd_str key[] = {product, crd_gap_arg(a, s)};
        uint32_t stage = crd_world_find_text(w, key[1]);
        bool there = false;
        for (uint32_t i = crd_know_first(k, CRD_KNOW_ORIGINS, text); i != CRD_ROW_NONE;
             i = crd_know_next(k, CRD_KNOW_ORIGINS, i)) {
            if (text_at(a, CRD_T_origin, CRD_C_origin_stage, i) != stage)
                continue;
            there = true;
            doubtful(a, CRD_T_origin, i);
            if (text_at(a, CRD_T_origin, CRD_C_origin_country, i) == CRD_INTERN_NONE)
                crd_gap_found(
                    a, crd_gap_of_cell(a->g, CRD_GAP_FIELD, CRD_T_origin, CRD_C_origin_country, i));
        }
        if (!there)
            crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_origin, CRD_C_origin_country, key, 2,
                              CRD_T_product, row_of(a, CRD_T_product, product));
    }
}

/* What the release contains, and of each part the version or the end of support. */
void crd_gap_ask_parts(asked *a)
{
    const crd_world *w = a->g->w;
    crd_know *k = a->g->k;
    crd_str key[] = {crd_gap_arg(a, 0), crd_gap_arg(a, 1)};
    uint32_t version = crd_world_find_text(w, key[1]);
    bool ends = a->n->type == CRD_X_BOOL, there = false;
    for (uint32_t i = crd_know_first(k, CRD_KNOW_PARTS, crd_world_find_text(w, key[0]));
         i != CRD_ROW_NONE; i = crd_know_next(k, CRD_KNOW_PARTS, i)) {
        if (text_at(a, CRD_T_release_component, CRD_C_release_component_version, i) != version)
            continue;
        uint32_t part = text_at(a, CRD_T_release_component, CRD_C_release_component_component, i);
        uint32_t row = part == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(w, CRD_T_component, part);
        there = true;
        if (row == CRD_ROW_NONE)
            continue;
        uint32_t field = ends ? CRD_C_component_end_of_support : CRD_C_component_version;
        bool empty = ends
                         ? crd_col_i32(&CRD_COL(w, component, end_of_support), row) == CRD_DATE_NONE
                         : text_at(a, CRD_T_component, field, row) == CRD_INTERN_NONE;
        bool doubt = crd_world_contested(w, CRD_T_component, row, field);
        if (empty || doubt)
            crd_gap_found(a, crd_gap_of_cell(a->g, doubt ? CRD_GAP_DISPUTE : CRD_GAP_FIELD,
                                             CRD_T_component, field, row));
    }
    if (!there)
        crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_release_component, CRD_X_NONE, key, 2,
                          CRD_T_product, row_of(a, CRD_T_product, key[0]));
}

/* Lists that the case does not have, and rows of them that hold only possibly. */
static void lists(asked *a, uint32_t from)
{
    crd_know *k = a->g->k;
    for (uint32_t l = from; l < a->n->n; l++) {
        crd_str list = crd_gap_arg(a, l);
        if (!crd_str_is_null(list) && !crd_know_has_list(k, list))
            crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_designation, CRD_X_NONE, &list, 1,
                              CRD_T_designation, CRD_ROW_NONE);
        for (uint32_t i = crd_know_first(k, CRD_KNOW_LISTS, crd_world_find_text(a->g->w, list));
             i != CRD_ROW_NONE; i = crd_know_next(k, CRD_KNOW_LISTS, i))
            doubtful(a, CRD_T_designation, i);
    }
}

void crd_gap_ask_listed_for(asked *a) { lists(a, 2); }

void crd_gap_ask_restricted_by(asked *a)
{
    const crd_world *w = a->g->w;
    uint32_t table, row = crd_know_row(a->g->k, crd_gap_arg(a, 0), &table);
    lists(a, 1);
    if (row == CRD_ROW_NONE)
        return;
    if (table == CRD_T_product) {
        bool doubt = crd_world_contested(w, CRD_T_product, row, CRD_C_product_maker);
        uint32_t maker = text_at(a, CRD_T_product, CRD_C_product_maker, row);
        if (doubt || maker == CRD_INTERN_NONE) {
            crd_gap_found(a, crd_gap_of_cell(a->g, doubt ? CRD_GAP_DISPUTE : CRD_GAP_FIELD,
                                             CRD_T_product, CRD_C_product_maker, row));
            return;
        }
        row = crd_world_row(w, CRD_T_party, maker);
    }
    if (row != CRD_ROW_NONE)
        found_holders(a, row);
}
