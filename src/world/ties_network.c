/* Ties that columns of the network's tables say: who operates and owns, what is part of what, where
 * it stands, what carries it. */
#include "world/ties_int.h"

#include <string.h>

/* What rows of `tie` say of a node for sure, so that nobody unknown has to be supposed. */
enum { HAS_OWNER = 1, HAS_OPERATOR = 2, HAS_BUILDER = 4 };

typedef struct networks {
    crd_tying *b;
    uint8_t *has; /* [nodes of tables] */
} networks;

static void said_by_ties(networks *n)
{
    crd_tying *b = n->b;
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_tie)->n; i++) {
        const uint32_t kind = CRD_COL(w, tie, kind).text[i];
        uint32_t table = CRD_COL(w, tie, target).target[i];
        uint8_t bit = crd_tying_is(w, kind, "owns")       ? HAS_OWNER
                      : crd_tying_is(w, kind, "operates") ? HAS_OPERATOR
                      : crd_tying_is(w, kind, "builds")   ? HAS_BUILDER
                                                          : 0;
        if (!bit || table >= CRD_T_COUNT || !crd_tying_sure(w, CRD_T_tie, i))
            continue;
        uint32_t node = crd_tying_ref(b, table, CRD_COL(w, tie, target).text[i]);
        if (node < b->t->base[CRD_NODE_UNKNOWN])
            n->has[node] |= bit;
    }
}

/* Each value of the field ties `kind`; with none, and nothing else known, the unknown does. */
static void by_field(networks *n, uint32_t table, uint32_t row, uint32_t field, crd_tie_id kind,
                     uint8_t has)
{
    crd_tying *b = n->b;
    uint32_t node = crd_tying_row(b, table, row);
    crd_origin_row at = {table, row};
    crd_each e = crd_each_of(b->w, table, row, field, CRD_T_party);
    bool any = false;
    for (; crd_each_next(&e); any = true)
        crd_tying_tie(b, crd_tying_ref(b, CRD_T_party, e.text), node, kind, e.sure, at);
    if (!any && !(n->has[node] & has))
        crd_tying_tie(b, crd_tying_unknown(b), node, kind, false, at);
}

static void part_of(networks *n, uint32_t table, uint32_t row, uint32_t field)
{
    crd_tying *b = n->b;
    uint32_t node = crd_tying_row(b, table, row);
    crd_origin_row at = {table, row};
    crd_each e = crd_each_of(b->w, table, row, field, CRD_T_network);
    bool any = false;
    for (; crd_each_next(&e); any = true)
        crd_tying_tie(b, crd_tying_ref(b, CRD_T_network, e.text), node, CRD_TIE_PART_OF, e.sure,
                      at);
    if (!any && !(n->has[node] & HAS_OPERATOR))
        crd_tying_tie(b, crd_tying_unknown(b), node, CRD_TIE_OPERATES, false, at);
}

static void elements(networks *n)
{
    crd_tying *b = n->b;
    for (uint32_t i = 0; i < crd_world_frame(b->w, CRD_T_element)->n; i++) {
        if (b->element[i] == CRD_THERE_NOT)
            continue;
        part_of(n, CRD_T_element, i, CRD_C_element_network);
        by_field(n, CRD_T_element, i, CRD_C_element_owner, CRD_TIE_OWNS, HAS_OWNER);
        crd_each e = crd_each_of(b->w, CRD_T_element, i, CRD_C_element_site, CRD_T_site);
        while (crd_each_next(&e))
            crd_tying_tie(b, crd_tying_ref(b, CRD_T_site, e.text),
                          crd_tying_row(b, CRD_T_element, i), CRD_TIE_HOUSES, e.sure,
                          CRD_AT(element, i));
    }
}

/* Each country of the site ties `node`. */
static void stands(crd_tying *b, uint32_t site, uint32_t node, bool sure, crd_origin_row at)
{
    if (site == CRD_ROW_NONE)
        return;
    crd_each e = crd_each_of(b->w, CRD_T_site, site, CRD_C_site_country, CRD_T_jurisdiction);
    while (crd_each_next(&e))
        crd_tying_tie(b, crd_tying_ref(b, CRD_T_jurisdiction, e.text), node, CRD_TIE_STANDS_IN,
                      sure && e.sure, at);
}

static void sites(networks *n)
{
    crd_tying *b = n->b;
    for (uint32_t i = 0; i < crd_world_frame(b->w, CRD_T_site)->n; i++) {
        uint32_t node = crd_tying_row(b, CRD_T_site, i);
        stands(b, i, node, true, CRD_AT(site, i));
        if (!(n->has[node] & (HAS_OWNER | HAS_OPERATOR)))
            crd_tying_tie(b, crd_tying_unknown(b), node, CRD_TIE_OWNS, false, CRD_AT(site, i));
    }
}

/* A link that ends at a site ends in equipment there that carries; in which, is not known. */
static void ends_at_site(crd_tying *b, uint32_t site, uint32_t link, crd_origin_row at)
{
    const crd_world *w = b->w;
    for (uint32_t i = b->site_elements[site]; i != CRD_ROW_NONE; i = b->element_in_site[i])
        if (crd_tying_fn(b, CRD_COL(w, element, function).text[i])->carrier)
            crd_tying_tie(b, crd_tying_row(b, CRD_T_element, i), link, CRD_TIE_ENDS, false, at);
}

static void end(crd_tying *b, uint32_t link, uint32_t field)
{
    const crd_world *w = b->w;
    crd_origin_row at = CRD_AT(link, link);
    uint32_t node = crd_tying_row(b, CRD_T_link, link);
    crd_each e = crd_each_of(w, CRD_T_link, link, field, 0);
    while (crd_each_next(&e)) {
        uint32_t row = e.target == CRD_T_site || e.target == CRD_T_element
                           ? crd_world_row(w, e.target, e.text)
                           : CRD_ROW_NONE;
        if (e.target == CRD_T_element)
            crd_tying_tie(b, crd_tying_ref(b, e.target, e.text), node, CRD_TIE_ENDS, e.sure, at);
        if (row == CRD_ROW_NONE)
            continue;
        if (e.target == CRD_T_site) {
            ends_at_site(b, row, node, at);
            stands(b, row, node, e.sure, at);
            continue;
        }
        crd_each s = crd_each_of(w, CRD_T_element, row, CRD_C_element_site, CRD_T_site);
        while (crd_each_next(&s))
            stands(b, crd_world_row(w, CRD_T_site, s.text), node, e.sure && s.sure, at);
    }
}

static void crosses(crd_tying *b, uint32_t link)
{
    const crd_world *w = b->w;
    crd_each e = crd_each_of(w, CRD_T_link, link, CRD_C_link_crosses, 0);
    while (crd_each_next(&e)) {
        crd_str rest = crd_world_text(w, e.text), one;
        while (crd_str_next(&rest, ' ', &one)) {
            uint32_t text = crd_world_find_text(w, one);
            if (one.len > 0 && text == CRD_INTERN_NONE)
                crd_tying_skip(b, CRD_AT(link, link)); /* a state that nothing else speaks of */
            else if (one.len > 0)
                crd_tying_tie(b, crd_tying_ref(b, CRD_T_jurisdiction, text),
                              crd_tying_row(b, CRD_T_link, link), CRD_TIE_STANDS_IN, e.sure,
                              CRD_AT(link, link));
        }
    }
}

static void links(networks *n)
{
    crd_tying *b = n->b;
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_link)->n; i++) {
        uint32_t node = crd_tying_row(b, CRD_T_link, i);
        if (b->link[i] == CRD_THERE_NOT)
            continue;
        part_of(n, CRD_T_link, i, CRD_C_link_network);
        if (!(n->has[node] & HAS_BUILDER))
            crd_tying_tie(b, crd_tying_unknown(b), node, CRD_TIE_BUILDS, false, CRD_AT(link, i));
        end(b, i, CRD_C_link_a);
        end(b, i, CRD_C_link_b);
        crosses(b, i);
    }
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_link_support)->n; i++) {
        uint32_t lower = CRD_COL(w, link_support, lower).text[i];
        uint32_t row = crd_world_row(w, CRD_T_link, lower);
        crd_might might = crd_tying_plain(CRD_TIE_CARRIES);
        if (row != CRD_ROW_NONE)
            might = crd_tying_left(might, crd_tying_cut_of(b, row));
        crd_tying_add(b, crd_tying_ref(b, CRD_T_link, lower),
                      crd_tying_ref(b, CRD_T_link, CRD_COL(w, link_support, upper).text[i]),
                      CRD_TIE_CARRIES, might, crd_tying_sure(w, CRD_T_link_support, i),
                      CRD_AT(link_support, i));
    }
}

crd_status crd_tying_network(crd_tying *b)
{
    networks n = {.b = b, .has = calloc((size_t)b->t->base[CRD_NODE_UNKNOWN] + 1, 1)};
    if (!n.has)
        return CRD_ENOMEM;
    said_by_ties(&n);
    for (uint32_t i = 0; i < crd_world_frame(b->w, CRD_T_network)->n; i++)
        by_field(&n, CRD_T_network, i, CRD_C_network_operator, CRD_TIE_OPERATES, HAS_OPERATOR);
    elements(&n);
    sites(&n);
    links(&n);
    free(n.has);
    return b->rc;
}
