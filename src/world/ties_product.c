/* Ties of what is made: products, their releases, what is in them, where they come from. */
#include "world/ties_int.h"

/* Each value of a party field ties the party to `to`; none ties the unknown party. */
static void from_field(crd_tying *b, uint32_t table, uint32_t row, uint32_t field, uint32_t to,
                       crd_origin_row at)
{
    crd_each e = crd_each_of(b->w, table, row, field, CRD_T_party);
    bool any = false;
    while (crd_each_next(&e)) {
        crd_tying_tie(b, crd_tying_ref(b, CRD_T_party, e.text), to, CRD_TIE_MAKES, e.sure, at);
        any = true;
    }
    if (!any)
        crd_tying_tie(b, crd_tying_unknown(b), to, CRD_TIE_MAKES, false, at);
}

static void makers(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_product)->n; i++)
        from_field(b, CRD_T_product, i, CRD_C_product_maker, crd_tying_row(b, CRD_T_product, i),
                   CRD_AT(product, i));
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_component)->n; i++)
        from_field(b, CRD_T_component, i, CRD_C_component_maker,
                   crd_tying_row(b, CRD_T_component, i), CRD_AT(component, i));
}

/* Who makes the product makes its releases. */
static void releases(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_release)->n && b->rc == CRD_OK; i++) {
        uint32_t name = CRD_COL(w, release, product).text[i];
        uint32_t *at = crd_map_add(&b->release_of,
                                   (uint64_t)name << 32 | CRD_COL(w, release, version).text[i], i);
        if (!at)
            b->rc = CRD_ENOMEM;
        uint32_t product = crd_world_row(w, CRD_T_product, name);
        uint32_t release = crd_tying_row(b, CRD_T_release, i);
        if (product != CRD_ROW_NONE)
            from_field(b, CRD_T_product, product, CRD_C_product_maker, release,
                       CRD_AT(product, product));
        else
            crd_tying_tie(b, crd_tying_unknown(b), release, CRD_TIE_MAKES, false,
                          CRD_AT(release, i));
    }
}

/* A stage: whoever did it is a maker, and the state in which it was done can reach the line. */
static void origins(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_origin)->n; i++) {
        uint32_t product = crd_tying_ref(b, CRD_T_product, CRD_COL(w, origin, product).text[i]);
        uint32_t state = crd_tying_ref(b, CRD_T_jurisdiction, CRD_COL(w, origin, country).text[i]);
        from_field(b, CRD_T_origin, i, CRD_C_origin_party, product, CRD_AT(origin, i));
        crd_tying_tie(b, state, product, CRD_TIE_MADE_IN, crd_tying_sure(w, CRD_T_origin, i),
                      CRD_AT(origin, i));
    }
}

/* What is used to build and not delivered is no part of the release. What is optional may not run.
 */
static void contents(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_release_component)->n; i++) {
        uint32_t *release = crd_map_find(
            &b->release_of, (uint64_t)CRD_COL(w, release_component, product).text[i] << 32 |
                                CRD_COL(w, release_component, version).text[i]);
        uint32_t relation = crd_tying_code(w, CRD_T_release_component, i,
                                           CRD_C_release_component_relation);
        uint32_t part = crd_tying_ref(b, CRD_T_component,
                                      CRD_COL(w, release_component, component).text[i]);
        if (crd_tying_is(w, relation, "build"))
            continue;
        if (!release) {
            crd_tying_skip(b, CRD_AT(release_component, i));
            continue;
        }
        crd_tying_tie(b, part, crd_tying_row(b, CRD_T_release, *release), CRD_TIE_CONTAINS,
                      crd_tying_sure(w, CRD_T_release_component, i) &&
                          !crd_tying_is(w, relation, "optional"),
                      CRD_AT(release_component, i));
    }
}

static void runs(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_element)->n; i++) {
        uint32_t element = crd_tying_row(b, CRD_T_element, i);
        uint32_t version = CRD_COL(w, element, release).text[i];
        bool there = b->element[i] == CRD_THERE_SURE, any = false;
        bool version_sure = !crd_world_contested(w, CRD_T_element, i, CRD_C_element_release);
        if (b->element[i] == CRD_THERE_NOT)
            continue;
        crd_each e = crd_each_of(w, CRD_T_element, i, CRD_C_element_product, CRD_T_product);
        for (; crd_each_next(&e); any = true) {
            crd_tying_tie(b, crd_tying_ref(b, CRD_T_product, e.text), element, CRD_TIE_RUNS,
                          there && e.sure, CRD_AT(element, i));
            uint32_t *release = version == CRD_INTERN_NONE
                                    ? NULL
                                    : crd_map_find(&b->release_of,
                                                   (uint64_t)e.text << 32 | version);
            if (release)
                crd_tying_tie(b, crd_tying_row(b, CRD_T_release, *release), element, CRD_TIE_RUNS,
                              there && e.sure && version_sure, CRD_AT(element, i));
        }
        if (!any) /* no product is recorded: somebody made it */
            crd_tying_tie(b, crd_tying_unknown(b), element, CRD_TIE_MAKES, false,
                          CRD_AT(element, i));
    }
}

crd_status crd_tying_products(crd_tying *b)
{
    makers(b);
    releases(b);
    origins(b);
    contents(b);
    runs(b);
    return b->rc;
}
