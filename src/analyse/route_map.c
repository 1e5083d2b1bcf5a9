/* The network that routes are looked for in: places, what joins them, and what of it is trusted. */
#include "analyse/route_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const crd_want *crd_route_wants(size_t *ret_n)
{
    static const crd_want wants[] = {
        {CRD_T_site, 0},         {CRD_T_element, 0},      {CRD_T_link, 0},
        {CRD_T_link_support, 0}, {CRD_T_jurisdiction, 0}, {CRD_T_designation, 0},
        {CRD_T_membership, 0},   {CRD_T_product, 0},      {CRD_T_risk_group, 0},
        {CRD_T_risk_member, 0},  {CRD_T_setting, 0},      {CRD_T_need, 0},
        {CRD_T_service, 0},      {CRD_T_course, 0},       {CRD_T_network, 0},
        {CRD_T_share_use, 0},    {CRD_T_mitigation, 0},
    };
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

typedef struct drawing {
    crd_route_map *m;
    CRD_VEC(crd_route_node) nodes;
    CRD_VEC(crd_edge) edges;
    CRD_VEC(uint32_t) link;
    CRD_VEC(uint8_t) sure;  /* its ends are */
    uint32_t *element_node; /* [elements] CRD_NODE_NONE = no link ends at it */
    crd_map system;         /* network << 32 | system -> node */
} drawing;

/* ---- places --------------------------------------------------------------------------------- */

/* Where an end of a link is: a node, CRD_NODE_NONE = not recorded. */
static uint32_t end_of(drawing *d, uint32_t link, uint32_t field, bool *ret_sure)
{
    const crd_world *w = d->m->w;
    const crd_world_col *c = &crd_world_frame(w, CRD_T_link)->cols[field];
    *ret_sure = !crd_world_contested(w, CRD_T_link, link, field);
    if (c->text[link] == CRD_INTERN_NONE)
        return CRD_NODE_NONE;
    uint32_t table = c->target[link];
    uint32_t row = table == CRD_T_site || table == CRD_T_element
                       ? crd_world_row(w, table, c->text[link])
                       : CRD_ROW_NONE;
    if (row == CRD_ROW_NONE)
        return CRD_NODE_NONE;
    return table == CRD_T_site ? row : d->element_node[row];
}

/* Content of mobile users leaves here, where no link ends at it as well. */
static bool is_gateway(const crd_world *w, uint32_t element)
{
    static const char *const functions[] = {"ggsn", "pgw", "upf"};
    crd_str is = crd_world_text(w, CRD_COL(w, element, function).text[element]);
    bool placed = CRD_COL(w, element, site).text[element] != CRD_INTERN_NONE;
    for (size_t i = 0; placed && i < 3; i++)
        if (crd_str_eq(is, crd_str_from(functions[i])))
            return true;
    return false;
}

/* Elements at which links end, and gateways, become nodes of their own, in the order of their rows.
 */
static crd_status place_elements(drawing *d)
{
    const crd_world *w = d->m->w;
    uint32_t n = crd_world_frame(w, CRD_T_element)->n;
    static const uint32_t fields[] = {CRD_C_link_a, CRD_C_link_b};
    d->element_node = malloc((n + 1) * sizeof *d->element_node);
    if (!d->element_node)
        return CRD_ENOMEM;
    memset(d->element_node, 0xff, (n + 1) * sizeof *d->element_node);
    for (size_t k = 0; k < 2; k++) {
        const crd_world_col *c = &crd_world_frame(w, CRD_T_link)->cols[fields[k]];
        for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_link)->n; i++) {
            uint32_t row = c->text[i] != CRD_INTERN_NONE && c->target[i] == CRD_T_element
                               ? crd_world_row(w, CRD_T_element, c->text[i])
                               : CRD_ROW_NONE;
            if (row != CRD_ROW_NONE)
                d->element_node[row] = 0;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        if (d->element_node[i] == CRD_NODE_NONE && !is_gateway(w, i))
            continue;
        d->element_node[i] = (uint32_t)d->nodes.n;
        if (!CRD_VEC_PUSH(&d->nodes, ((crd_route_node){CRD_PLACE_ELEMENT, i})))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* Where the branches of a cable system meet; CRD_NODE_NONE = the link names no system. */
static crd_status system_of(drawing *d, uint32_t link, uint32_t *ret_node)
{
    const crd_world *w = d->m->w;
    uint32_t network = CRD_COL(w, link, network).text[link];
    uint32_t system = CRD_COL(w, link, system).text[link];
    *ret_node = CRD_NODE_NONE;
    if (system == CRD_INTERN_NONE)
        return CRD_OK;
    uint32_t fresh = (uint32_t)d->nodes.n;
    uint32_t *at = crd_map_add(&d->system, (uint64_t)network << 32 | system, fresh);
    if (!at ||
        (*at == fresh && !CRD_VEC_PUSH(&d->nodes, ((crd_route_node){CRD_PLACE_SYSTEM, link}))))
        return CRD_ENOMEM;
    *ret_node = *at;
    return CRD_OK;
}

static bool join(drawing *d, uint32_t a, uint32_t b, uint32_t link, bool sure)
{
    return CRD_VEC_PUSH(&d->edges, ((crd_edge){a, b})) && CRD_VEC_PUSH(&d->link, link) &&
           CRD_VEC_PUSH(&d->sure, (uint8_t)sure);
}

static crd_status join_links(drawing *d)
{
    const crd_world *w = d->m->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_link)->n; i++) {
        bool sure_a, sure_b;
        uint32_t a = end_of(d, i, CRD_C_link_a, &sure_a), b = end_of(d, i, CRD_C_link_b, &sure_b);
        if ((a == CRD_NODE_NONE) != (b == CRD_NODE_NONE)) {
            uint32_t hub;
            if (system_of(d, i, &hub) != CRD_OK)
                return CRD_ENOMEM;
            a = a == CRD_NODE_NONE ? hub : a;
            b = b == CRD_NODE_NONE ? hub : b;
        }
        if (a == CRD_NODE_NONE || b == CRD_NODE_NONE || a == b)
            continue;
        if (!join(d, a, b, i, sure_a && sure_b))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* A gateway to its network. */
static crd_status join_gateway(drawing *d, uint32_t v)
{
    const crd_world *w = d->m->w;
    uint32_t row = d->nodes.at[v].row, text = CRD_COL(w, element, network).text[row];
    uint32_t network = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(w, CRD_T_network, text);
    bool sure = !crd_world_contested(w, CRD_T_element, row, CRD_C_element_network) &&
                !crd_world_contested(w, CRD_T_element, row, CRD_C_element_function);
    return network == CRD_ROW_NONE || !is_gateway(w, row) ||
                   join(d, v, d->m->first_network + network, CRD_ROW_NONE, sure)
               ? CRD_OK
               : CRD_ENOMEM;
}

/* An element to its site, a site to its state, a gateway to its network. */
static crd_status join_inside(drawing *d)
{
    const crd_world *w = d->m->w;
    crd_status rc = CRD_OK;
    for (uint32_t v = d->m->first_element; v < d->m->first_system && rc == CRD_OK; v++)
        rc = join_gateway(d, v);
    if (rc != CRD_OK)
        return rc;
    const uint32_t *at = CRD_COL(w, element, site).text, *in = CRD_COL(w, site, country).text;
    for (uint32_t v = d->m->first_element; at && v < d->m->first_system; v++) {
        uint32_t row = d->nodes.at[v].row;
        uint32_t site = at[row] == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                   : crd_world_row(w, CRD_T_site, at[row]);
        bool sure = !crd_world_contested(w, CRD_T_element, row, CRD_C_element_site);
        if (site != CRD_ROW_NONE && !join(d, v, site, CRD_ROW_NONE, sure))
            return CRD_ENOMEM;
    }
    for (uint32_t s = 0; in && s < crd_world_frame(w, CRD_T_site)->n; s++) {
        uint32_t state = in[s] == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                  : crd_world_row(w, CRD_T_jurisdiction, in[s]);
        bool sure = !crd_world_contested(w, CRD_T_site, s, CRD_C_site_country);
        if (state != CRD_ROW_NONE && !join(d, s, d->m->first_state + state, CRD_ROW_NONE, sure))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static crd_status draw(drawing *d)
{
    crd_status rc = CRD_OK;
    crd_route_map *m = d->m;
    uint32_t sites = crd_world_frame(m->w, CRD_T_site)->n;
    uint32_t states = crd_world_frame(m->w, CRD_T_jurisdiction)->n;
    for (uint32_t s = 0; s < sites; s++)
        CRD_TRY(CRD_VEC_PUSH(&d->nodes, ((crd_route_node){CRD_PLACE_SITE, s})) ? CRD_OK
                                                                               : CRD_ENOMEM);
    m->first_element = sites;
    CRD_TRY(place_elements(d));
    m->first_system = (uint32_t)d->nodes.n;
    CRD_TRY(join_links(d));
    m->first_state = (uint32_t)d->nodes.n;
    for (uint32_t s = 0; s < states; s++)
        CRD_TRY(CRD_VEC_PUSH(&d->nodes, ((crd_route_node){CRD_PLACE_STATE, s})) ? CRD_OK
                                                                                : CRD_ENOMEM);
    m->first_network = (uint32_t)d->nodes.n;
    for (uint32_t i = 0; i < crd_world_frame(m->w, CRD_T_network)->n; i++)
        CRD_TRY(CRD_VEC_PUSH(&d->nodes, ((crd_route_node){CRD_PLACE_NETWORK, i})) ? CRD_OK
                                                                                  : CRD_ENOMEM);
    CRD_TRY(join_inside(d));
done:
    return rc;
}

/* ---- trust ---------------------------------------------------------------------------------- */

static crd_trust trust_of(const crd_route_map *m, uint32_t table, uint32_t row)
{
    uint32_t node = crd_ties_node(m->t, table, row);
    if (node == CRD_NODE_NONE)
        return CRD_TRUST_YES;
    if (crd_bits_has(m->is[0], node))
        return CRD_TRUST_NO;
    return crd_bits_has(m->is[1], node) ? CRD_TRUST_OPEN : CRD_TRUST_YES;
}

static const uint32_t table_of[] = {[CRD_PLACE_SITE] = CRD_T_site,
                                    [CRD_PLACE_ELEMENT] = CRD_T_element,
                                    [CRD_PLACE_SYSTEM] = CRD_T_COUNT,
                                    [CRD_PLACE_STATE] = CRD_T_jurisdiction,
                                    [CRD_PLACE_NETWORK] = CRD_T_network};

crd_route_thing crd_route_thing_at(const crd_route_map *m, uint32_t node)
{
    const crd_route_node *x = &m->nodes[node];
    return (crd_route_thing){
        .table = table_of[x->kind], .row = x->row, .trust = (crd_trust)m->node_trust[node]};
}

static crd_trust said(const crd_route_map *m, const crd_route_policy *policy, uint32_t table,
                      uint32_t row)
{
    if (!policy->elements || !policy->links)
        return trust_of(m, table, row);
    return table == CRD_T_element ? (crd_trust)policy->elements[row]
           : table == CRD_T_link  ? (crd_trust)policy->links[row]
                                  : CRD_TRUST_YES;
}

static crd_status judge(crd_route_map *m, const crd_route_policy *policy)
{
    m->node_trust = calloc(m->net->n_nodes + 1u, 1);
    m->edge_trust = calloc(m->net->n_edges + 1u, 1);
    if (!m->node_trust || !m->edge_trust)
        return CRD_ENOMEM;
    for (uint32_t v = 0; v < m->net->n_nodes; v++)
        if (m->nodes[v].kind != CRD_PLACE_SYSTEM)
            m->node_trust[v] = (uint8_t)said(m, policy, table_of[m->nodes[v].kind],
                                             m->nodes[v].row);
    for (uint32_t e = 0; e < m->net->n_edges; e++)
        if (m->link[e] != CRD_ROW_NONE)
            m->edge_trust[e] = (uint8_t)said(m, policy, CRD_T_link, m->link[e]);
    return CRD_OK;
}

/* ---- what may be used ----------------------------------------------------------------------- */

static crd_there there(const crd_route_map *m, uint32_t table, uint32_t row)
{
    bool maybe = crd_world_frame(m->w, table)->flags[row] & CRD_ROW_MAYBE;
    crd_there is = table == CRD_T_site ? CRD_THERE_SURE : crd_world_there(m->w, table, row);
    return maybe && is == CRD_THERE_SURE ? CRD_THERE_MAYBE : is;
}

static void allow(uint64_t *sets[2], size_t i, crd_there is)
{
    if (is == CRD_THERE_SURE)
        crd_bits_put(sets[0], i);
    if (is != CRD_THERE_NOT)
        crd_bits_put(sets[1], i);
}

static uint64_t *set_new(uint32_t n) { return calloc(crd_bits_words(n) + 1, sizeof(uint64_t)); }

static crd_status make_sets(crd_route_map *m)
{
    for (size_t b = 0; b < 2; b++) {
        m->nodes_in[b] = set_new(m->net->n_nodes);
        m->edges_in[b] = set_new(m->net->n_edges);
        m->trusted_nodes[b] = set_new(m->net->n_nodes);
        m->trusted_edges[b] = set_new(m->net->n_edges);
        if (!m->nodes_in[b] || !m->edges_in[b] || !m->trusted_nodes[b] || !m->trusted_edges[b])
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static crd_there node_there(const crd_route_map *m, uint32_t v, bool inland)
{
    const crd_route_node *x = &m->nodes[v];
    if (x->kind == CRD_PLACE_NETWORK) /* an end is let in when it is asked for */
        return CRD_THERE_NOT;
    if (x->kind == CRD_PLACE_STATE)
        return inland ? CRD_THERE_SURE : CRD_THERE_NOT;
    return x->kind == CRD_PLACE_SYSTEM ? CRD_THERE_SURE : there(m, table_of[x->kind], x->row);
}

static void trusted(const crd_route_map *m, unsigned b)
{
    for (uint32_t v = 0; v < m->net->n_nodes; v++)
        if (crd_bits_has(m->nodes_in[b], v) && !crd_route_bad(b == 1, m->node_trust[v]))
            crd_bits_put(m->trusted_nodes[b], v);
    for (uint32_t e = 0; e < m->net->n_edges; e++)
        if (crd_bits_has(m->edges_in[b], e) && !crd_route_bad(b == 1, m->edge_trust[e]))
            crd_bits_put(m->trusted_edges[b], e);
}

static crd_status usable(crd_route_map *m, const drawing *d, bool inland)
{
    crd_status rc = make_sets(m);
    if (rc != CRD_OK)
        return rc;
    for (uint32_t v = 0; v < m->net->n_nodes; v++)
        allow(m->nodes_in, v, node_there(m, v, inland));
    for (uint32_t e = 0; e < m->net->n_edges; e++) {
        crd_there is = m->link[e] == CRD_ROW_NONE ? CRD_THERE_SURE
                                                  : there(m, CRD_T_link, m->link[e]);
        allow(m->edges_in, e, !d->sure.at[e] && is == CRD_THERE_SURE ? CRD_THERE_MAYBE : is);
    }
    trusted(m, 0);
    trusted(m, 1);
    return CRD_OK;
}

/* ---- what carries what ---------------------------------------------------------------------- */

static crd_status index_support(const crd_world *w, uint32_t by, uint32_t other,
                                uint32_t **ret_first, uint32_t **ret_rows)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_link_support);
    uint32_t links = crd_world_frame(w, CRD_T_link)->n;
    uint32_t *first = *ret_first = calloc((size_t)links + 2, sizeof *first);
    uint32_t *rows = *ret_rows = malloc(((size_t)f->n + 1) * sizeof *rows);
    if (!first || !rows)
        return CRD_ENOMEM;
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < f->n; i++) {
            uint32_t a = crd_world_row(w, CRD_T_link, f->cols[by].text[i]);
            uint32_t b = crd_world_row(w, CRD_T_link, f->cols[other].text[i]);
            if (a == CRD_ROW_NONE || b == CRD_ROW_NONE)
                continue;
            if (pass == 0)
                first[a + 2]++;
            else
                rows[first[a + 1]++] = b;
        }
        for (uint32_t l = 0; pass == 0 && l < links; l++)
            first[l + 2] += first[l + 1];
    }
    return CRD_OK;
}

/* ---- measures ------------------------------------------------------------------------------- */

/* A number on which sources of equal weight disagree is not known. */
static double real_of(const crd_world *w, uint32_t field, uint32_t link)
{
    return crd_world_contested(w, CRD_T_link, link, field)
               ? (double)NAN
               : crd_col_real(&crd_world_frame(w, CRD_T_link)->cols[field], link);
}

static uint32_t scaled(double v, double by)
{
    double x = round(v * by);
    return x < 0 ? 0 : x > 4e9 ? 4000000000u : (uint32_t)x;
}

static crd_status measure(crd_route_map *m)
{
    size_t n = (size_t)m->net->n_edges + 1;
    m->length = calloc(n, sizeof *m->length);
    m->width[0] = calloc(n, sizeof *m->width[0]);
    m->width[1] = calloc(n, sizeof *m->width[1]);
    if (!m->length || !m->width[0] || !m->width[1])
        return CRD_ENOMEM;
    for (uint32_t e = 0; e < m->net->n_edges; e++) {
        m->width[0][e] = m->width[1][e] = UINT32_MAX;
        if (m->link[e] == CRD_ROW_NONE)
            continue;
        double km = real_of(m->w, CRD_C_link_length_km, m->link[e]);
        double gbps = real_of(m->w, CRD_C_link_capacity_gbps, m->link[e]);
        m->unknown_lengths += isnan(km) != 0;
        m->unknown_capacities += isnan(gbps) != 0;
        m->length[e] = isnan(km) ? 0 : scaled(km, 10);
        m->width[0][e] = isnan(gbps) ? 0 : scaled(gbps, 1000);
        m->width[1][e] = isnan(gbps) ? UINT32_MAX : scaled(gbps, 1000);
    }
    return CRD_OK;
}

/* ---- the map -------------------------------------------------------------------------------- */

crd_status crd_route_map_new(const crd_ties *t, const crd_route_policy *policy,
                             crd_route_map **ret_map, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_map *m = calloc(1, sizeof *m);
    drawing d = {.m = m};
    CRD_TRY(m ? CRD_OK : CRD_ENOMEM);
    m->t = t;
    m->w = t->w;
    CRD_TRY(draw(&d));
    CRD_TRY(crd_net_new((uint32_t)d.nodes.n, d.edges.at, d.edges.n, &m->net, err));
    m->nodes = d.nodes.at;
    m->link = d.link.at;
    d.nodes.at = NULL;
    d.link.at = NULL;
    CRD_TRY(crd_route_reached(t, policy, m->is, m->own, err));
    CRD_TRY(judge(m, policy));
    CRD_TRY(usable(m, &d, policy->inland));
    CRD_TRY(measure(m));
    CRD_TRY(index_support(m->w, CRD_C_link_support_upper, CRD_C_link_support_lower, &m->lower_first,
                          &m->lower));
    CRD_TRY(index_support(m->w, CRD_C_link_support_lower, CRD_C_link_support_upper, &m->upper_first,
                          &m->upper));
    *ret_map = m;
    m = NULL;
done:
    crd_route_map_free(m);
    free(d.element_node);
    crd_map_done(&d.system);
    free(d.nodes.at);
    free(d.link.at);
    CRD_VEC_DONE(&d.edges);
    CRD_VEC_DONE(&d.sure);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

void crd_route_map_free(crd_route_map *m)
{
    if (!m)
        return;
    crd_net_free(m->net);
    for (size_t b = 0; b < 2; b++) {
        free(m->nodes_in[b]);
        free(m->edges_in[b]);
        free(m->trusted_nodes[b]);
        free(m->trusted_edges[b]);
        free(m->width[b]);
        free(m->is[b]);
        free(m->own[b]);
    }
    free(m->nodes);
    free(m->link);
    free(m->node_trust);
    free(m->edge_trust);
    free(m->length);
    free(m->lower_first);
    free(m->lower);
    free(m->upper_first);
    free(m->upper);
    free(m);
}
