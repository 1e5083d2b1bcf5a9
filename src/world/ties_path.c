/* Needs of a path: which links a service's traffic passes between two sites. A link on every path
 * (a bridge on the way) is passed surely; one on some simple path, maybe. Blocks give both in one
 * pass over the network (graph/bicon.h); a block of several links is one node, that each of its
 * links is tied to and that is tied to each service whose way leads through it. */
#include "world/ties_int.h"

#include <string.h>

typedef struct ways {
    crd_tying *b;
    CRD_VEC(crd_edge) edges;
    CRD_VEC(uint32_t) link_of;
    CRD_VEC(uint8_t) sure;
    crd_bicon blocks;
    uint32_t *first, *member; /* edges of a block */
    uint32_t *path;
} ways;

/* A vertex is a site, or an element that stands at none. */
static uint32_t vertex(const crd_world *w, uint32_t table, uint32_t text)
{
    uint32_t sites = crd_world_frame(w, CRD_T_site)->n;
    if (table == CRD_T_site)
        return crd_world_row(w, CRD_T_site, text);
    uint32_t element = table == CRD_T_element ? crd_world_row(w, table, text) : CRD_ROW_NONE;
    if (element == CRD_ROW_NONE)
        return CRD_VID_NONE;
    uint32_t site = CRD_COL(w, element, site).text[element];
    uint32_t row = site == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_site, site);
    return row != CRD_ROW_NONE ? row : sites + element;
}

static crd_status join(ways *x)
{
    const crd_world *w = x->b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_link)->n; i++) {
        crd_each a = crd_each_of(w, CRD_T_link, i, CRD_C_link_a, 0);
        while (x->b->link[i] != CRD_THERE_NOT && crd_each_next(&a)) {
            uint32_t u = vertex(w, a.target, a.text);
            crd_each z = crd_each_of(w, CRD_T_link, i, CRD_C_link_b, 0);
            while (crd_each_next(&z)) {
                uint32_t v = vertex(w, z.target, z.text);
                bool sure = a.sure && z.sure && x->b->link[i] == CRD_THERE_SURE;
                if (u != CRD_VID_NONE && v != CRD_VID_NONE &&
                    (!CRD_VEC_PUSH(&x->edges, ((crd_edge){u, v})) ||
                     !CRD_VEC_PUSH(&x->link_of, i) || !CRD_VEC_PUSH(&x->sure, sure)))
                    return CRD_ENOMEM;
            }
        }
    }
    return CRD_OK;
}

static crd_status sort_blocks(ways *x)
{
    uint32_t n = x->blocks.n_blocks;
    x->first = calloc((size_t)n + 2, sizeof *x->first);
    x->member = calloc(x->edges.n + 1, sizeof *x->member);
    x->path = calloc((size_t)n + 1, sizeof *x->path);
    if (!x->first || !x->member || !x->path)
        return CRD_ENOMEM;
    for (uint32_t k = 0; k < n; k++)
        x->first[k + 2] = x->first[k + 1] + x->blocks.size[k];
    for (uint32_t i = 0; i < x->edges.n; i++)
        if (x->blocks.block[i] != CRD_VID_NONE)
            x->member[x->first[x->blocks.block[i] + 1]++] = i;
    return CRD_OK;
}

static uint32_t way_through(ways *x, uint32_t block)
{
    crd_tying *b = x->b;
    size_t before = b->extra.n;
    uint32_t node = crd_tying_extra(b, CRD_NODE_WAYS, CRD_T_link, block);
    if (b->extra.n == before || node == CRD_NODE_NONE)
        return node;
    for (uint32_t i = x->first[block]; i < x->first[block + 1]; i++) {
        uint32_t link = x->link_of.at[x->member[i]];
        crd_tying_add(b, crd_tying_row(b, CRD_T_link, link), node, CRD_TIE_PASSES,
                      crd_tying_passes(b, link), false, CRD_AT(link, link));
    }
    return node;
}

static void between(ways *x, uint32_t need, uint32_t service, uint32_t a, uint32_t z, bool sure)
{
    crd_tying *b = x->b;
    uint32_t n;
    if (!crd_bicon_between(&x->blocks, a, z, x->path, &n))
        return;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t block = x->path[i];
        if (x->blocks.size[block] > 1) {
            crd_tying_into(b, way_through(x, block), service, CRD_TIE_PASSES,
                           crd_might_of(0, CRD_MIGHT_ALL), false, CRD_CUT_NO, CRD_AT(need, need));
            continue;
        }
        uint32_t edge = x->member[x->first[block]], link = x->link_of.at[edge];
        crd_tying_into(b, crd_tying_row(b, CRD_T_link, link), service, CRD_TIE_PASSES,
                       crd_tying_passes(b, link), sure && x->sure.at[edge], CRD_CUT_NO,
                       CRD_AT(need, need));
    }
}

static void needs(ways *x)
{
    const crd_world *w = x->b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_need)->n; i++) {
        uint32_t service = crd_world_row(w, CRD_T_service, CRD_COL(w, need, service).text[i]);
        if (service == CRD_ROW_NONE || !crd_tying_is(w, CRD_COL(w, need, kind).text[i], "path"))
            continue;
        crd_each a = crd_each_of(w, CRD_T_need, i, CRD_C_need_a_site, CRD_T_site);
        while (crd_each_next(&a)) {
            uint32_t u = vertex(w, CRD_T_site, a.text);
            crd_each z = crd_each_of(w, CRD_T_need, i, CRD_C_need_b_site, CRD_T_site);
            while (crd_each_next(&z)) {
                uint32_t v = vertex(w, CRD_T_site, z.text);
                if (u != CRD_ROW_NONE && v != CRD_ROW_NONE)
                    between(x, i, service, u, v, a.sure && z.sure);
            }
        }
    }
}

crd_status crd_tying_paths(crd_tying *b)
{
    crd_status rc = CRD_OK;
    ways x = {.b = b};
    const crd_world *w = b->w;
    uint64_t n = (uint64_t)crd_world_frame(w, CRD_T_site)->n + crd_world_frame(w, CRD_T_element)->n;
    if (n >= UINT32_MAX)
        return CRD_ELIMIT;
    CRD_TRY(join(&x));
    CRD_TRY(crd_bicon_init(&x.blocks, (uint32_t)n, x.edges.at, x.edges.n, NULL));
    CRD_TRY(sort_blocks(&x));
    needs(&x);
    rc = b->rc;
done:
    CRD_VEC_DONE(&x.edges);
    CRD_VEC_DONE(&x.link_of);
    CRD_VEC_DONE(&x.sure);
    crd_bicon_done(&x.blocks);
    free(x.first);
    free(x.member);
    free(x.path);
    return rc;
}
