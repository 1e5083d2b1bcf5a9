/* Where elements, links and sites are: those in a state, or in the members of an alliance. */
#include "analyse/exposure_group.h"

#include <string.h>

typedef struct placing {
    const crd_world *w;
    crd_map in; /* texts of states */
} placing;

static crd_status add_state(placing *p, uint32_t text)
{
    return crd_map_add(&p->in, text, 1) ? CRD_OK : CRD_ENOMEM;
}

/* The members of the alliance; else the state itself. */
static crd_status read_in(placing *p, crd_str in, crd_err *err)
{
    const crd_world *w = p->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_membership);
    crd_str prefix = CRD_STR("jurisdiction:");
    if (crd_str_starts(in, prefix))
        in = (crd_str){in.ptr + prefix.len, in.len - prefix.len};
    uint32_t text = crd_world_find_text(w, in);
    for (uint32_t i = 0; i < f->n && text != CRD_INTERN_NONE; i++)
        if (CRD_COL(w, membership, alliance).text[i] == text &&
            add_state(p, CRD_COL(w, membership, jurisdiction).text[i]) != CRD_OK)
            return CRD_ENOMEM;
    if (p->in.n)
        return CRD_OK;
    bool known = text != CRD_INTERN_NONE &&
                 crd_world_row(w, CRD_T_jurisdiction, text) != CRD_ROW_NONE;
    const crd_frame *sites = crd_world_frame(w, CRD_T_site);
    for (uint32_t i = 0; i < sites->n && !known && text != CRD_INTERN_NONE; i++)
        known = CRD_COL(w, site, country).text[i] == text;
    if (!known)
        return crd_fail(err, CRD_ENOENT, "no state and no alliance with members '" CRD_STR_FMT "'",
                        CRD_STR_ARG(in));
    return add_state(p, text);
}

enum where { NOWHERE, OUTSIDE, INSIDE };

static enum where further(enum where a, enum where b) { return a > b ? a : b; }

static enum where of_state(const placing *p, uint32_t text)
{
    return text == CRD_INTERN_NONE ? NOWHERE : crd_map_find(&p->in, text) ? INSIDE : OUTSIDE;
}

static enum where of_site(const placing *p, uint32_t text)
{
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(p->w, CRD_T_site, text);
    return row == CRD_ROW_NONE ? NOWHERE : of_state(p, CRD_COL(p->w, site, country).text[row]);
}

static enum where of_element(const placing *p, uint32_t row)
{
    const crd_world *w = p->w;
    uint32_t area = CRD_COL(w, element, area).text[row];
    uint32_t a = area == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_area, area);
    enum where at = of_site(p, CRD_COL(w, element, site).text[row]);
    if (at != NOWHERE || a == CRD_ROW_NONE)
        return at;
    return of_state(p, CRD_COL(w, area, country).text[a]);
}

static enum where of_end(const placing *p, uint32_t row, uint32_t field)
{
    const crd_world_col *c = &crd_world_frame(p->w, CRD_T_link)->cols[field];
    if (c->text[row] == CRD_INTERN_NONE)
        return NOWHERE;
    if (c->target[row] == CRD_T_site)
        return of_site(p, c->text[row]);
    uint32_t e = crd_world_row(p->w, CRD_T_element, c->text[row]);
    return e == CRD_ROW_NONE ? NOWHERE : of_element(p, e);
}

/* A link is where one of its ends is, and where it crosses. */
static enum where of_link(const placing *p, uint32_t row)
{
    enum where at = further(of_end(p, row, CRD_C_link_a), of_end(p, row, CRD_C_link_b));
    crd_str crosses = crd_world_text(p->w, CRD_COL(p->w, link, crosses).text[row]), one;
    while (crd_str_next(&crosses, ' ', &one))
        if (one.len > 0)
            at = further(at, of_state(p, crd_world_find_text(p->w, one)));
    return at;
}

static enum where of_node(const placing *p, const crd_ties *t, uint32_t node, bool *ret_there)
{
    crd_node_kind kind = crd_ties_kind(t, node);
    uint32_t row = node - t->base[kind];
    *ret_there = true;
    if (kind == CRD_NODE_SITE)
        return of_state(p, CRD_COL(p->w, site, country).text[row]);
    bool link = kind == CRD_NODE_LINK;
    *ret_there = crd_world_there(p->w, link ? CRD_T_link : CRD_T_element, row) != CRD_THERE_NOT;
    return link ? of_link(p, row) : of_element(p, row);
}

/* In no group any more. */
static void leave(crd_groups *g, uint32_t v, bool there)
{
    crd_bits_put(g->elsewhere, v);
    for (unsigned by = 0; by < CRD_EXPOSED_BYS; by++) {
        uint32_t k = g->of[by][v];
        if (k != CRD_ROW_NONE && there)
            g->group[k].total -= g->most[v];
        g->of[by][v] = CRD_ROW_NONE;
    }
}

crd_status crd_groups_within(crd_groups *g, crd_str in, size_t *ret_nowhere, crd_err *err)
{
    crd_status rc = CRD_OK;
    placing p = {.w = g->t->w};
    size_t nowhere = 0;
    CRD_TRY(read_in(&p, in, err));
    g->elsewhere = calloc(crd_bits_words(g->n) + 1, sizeof *g->elsewhere);
    if (!g->elsewhere) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (uint32_t v = 0; v < g->n; v++) {
        bool there;
        enum where at = of_node(&p, g->t, g->lo + v, &there);
        nowhere += at == NOWHERE && there;
        if (at != INSIDE)
            leave(g, v, there);
    }
    crd_cells_free(g->cells);
    g->cells = NULL;
    CRD_TRY(crd_cells_new(g->lo, g->n, g->of, CRD_EXPOSED_BYS, g->weight, &g->cells));
    *ret_nowhere = nowhere;
done:
    crd_map_done(&p.in);
    return rc;
}
