/* Groups of elements, links and sites (by layer, network, operator), and sums over them. Groups are
 * dense numbers and each node has one of each kind; sums are made by cells (exposure_cells.c);
 * what all actors come to is kept sparsely, as most actors reach few groups. */
#include "analyse/exposure_group.h"

#include "analyse/shares.h"

#include <string.h>

static const crd_group no_group = {.id = CRD_INTERN_NONE,
                                   .layer = {NULL, 0},
                                   .operated_by = CRD_ROW_NONE,
                                   .users = CRD_ROW_NONE,
                                   .subscribers = CRD_NULL64};

/* ---- layers ------------------------------------------------------------------------------- */

crd_str crd_exposure_layer_of(const crd_world *w, uint32_t table, uint32_t row)
{
    if (table == CRD_T_element)
        return crd_layer_of(w, CRD_COL(w, element, function).text[row]);
    crd_str medium = crd_world_text(w, CRD_COL(w, link, medium).text[row]);
    return crd_str_eq(medium, CRD_STR("submarine-cable")) ? CRD_STR("subsea")
           : crd_str_eq(medium, CRD_STR("satellite"))     ? CRD_STR("satellite")
                                                          : CRD_STR("transport");
}

typedef struct making {
    crd_groups *g;
    const crd_world *w;
    CRD_VEC(crd_group) group;
    crd_map layer_of;  /* function's text -> group */
    crd_map number_of; /* text of a network or an operator -> group */
    uint32_t *final;   /* [groups of a kind] place in order of ids */
} making;

static int by_layer(const void *a, const void *b)
{
    return crd_str_cmp(((const crd_group *)a)->layer, ((const crd_group *)b)->layer);
}

static uint32_t layer_group(const making *m, crd_str layer)
{
    for (uint32_t k = 0; layer.len && k + 1 < m->group.n; k++) /* the last is for sites */
        if (crd_str_eq(m->group.at[k].layer, layer))
            return k;
    return 0;
}

static bool is_there(const crd_world *w, uint32_t table, uint32_t row)
{
    return crd_world_there(w, table, row) != CRD_THERE_NOT;
}

static uint32_t node_of(const crd_groups *g, crd_node_kind kind, uint32_t row)
{
    return g->t->base[kind] + row - g->lo;
}

static crd_status element_layers(making *m)
{
    crd_groups *g = m->g;
    uint32_t n = crd_world_frame(m->w, CRD_T_element)->n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t *at = crd_map_add(&m->layer_of, CRD_COL(m->w, element, function).text[i],
                                   CRD_ROW_NONE);
        if (!at)
            return CRD_ENOMEM;
        if (*at == CRD_ROW_NONE)
            *at = layer_group(m, crd_exposure_layer_of(m->w, CRD_T_element, i));
        g->of[CRD_EXPOSED_LAYER][node_of(g, CRD_NODE_ELEMENT, i)] = *at;
    }
    return CRD_OK;
}

static crd_status layers(making *m)
{
    crd_groups *g = m->g;
    const crd_world *w = m->w;
    const crd_code_list *list = crd_code_list_find(CRD_STR("layer"));
    crd_group one = no_group;
    for (size_t i = 0; i <= list->n; i++) {
        one.layer = i < list->n ? crd_str_from(list->codes[i].code) : CRD_STR("");
        if (!CRD_VEC_PUSH(&m->group, one))
            return CRD_ENOMEM;
    }
    qsort(m->group.at, m->group.n, sizeof *m->group.at, by_layer);
    one.layer = CRD_STR_NULL;
    one.sites = true;
    if (!CRD_VEC_PUSH(&m->group, one) || element_layers(m) != CRD_OK)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_link)->n; i++)
        g->of[CRD_EXPOSED_LAYER][node_of(g, CRD_NODE_LINK, i)] = layer_group(
            m, crd_exposure_layer_of(w, CRD_T_link, i));
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_site)->n; i++)
        g->of[CRD_EXPOSED_LAYER][node_of(g, CRD_NODE_SITE, i)] = (uint32_t)m->group.n - 1;
    return CRD_OK;
}

/* ---- networks and operators --------------------------------------------------------------- */

/* Number of the text's group, made when it is new; texts of a kind are told apart from others'. */
static uint32_t number(making *m, enum crd_exposure_by by, uint32_t text)
{
    uint32_t fresh = (uint32_t)m->group.n;
    uint32_t *at = crd_map_add(&m->number_of, (uint64_t)by << 32 | text, fresh);
    crd_group one = no_group;
    one.id = text;
    if (!at || (*at == fresh && !CRD_VEC_PUSH(&m->group, one)))
        return CRD_ROW_NONE;
    return *at;
}

/* A value that not all statements of the same weight give is none. */
static uint32_t sure_text(const crd_world *w, uint32_t table, uint32_t row, uint32_t field)
{
    return crd_world_contested(w, table, row, field)
               ? CRD_INTERN_NONE
               : crd_world_frame(w, table)->cols[field].text[row];
}

static crd_status members(making *m, uint32_t table, crd_node_kind kind, uint32_t field)
{
    crd_groups *g = m->g;
    for (uint32_t i = 0; i < crd_world_frame(m->w, table)->n; i++) {
        uint32_t at = number(m, CRD_EXPOSED_NETWORK, sure_text(m->w, table, i, field));
        if (at == CRD_ROW_NONE)
            return CRD_ENOMEM;
        g->of[CRD_EXPOSED_NETWORK][node_of(g, kind, i)] = at;
    }
    return CRD_OK;
}

static crd_status networks(making *m)
{
    const crd_world *w = m->w;
    if (number(m, CRD_EXPOSED_NETWORK, CRD_INTERN_NONE) == CRD_ROW_NONE)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_network)->n; i++) {
        uint32_t at = number(m, CRD_EXPOSED_NETWORK, CRD_COL(w, network, id).text[i]);
        if (at == CRD_ROW_NONE)
            return CRD_ENOMEM;
        if (!crd_world_contested(w, CRD_T_network, i, CRD_C_network_subscribers))
            m->group.at[at].subscribers = crd_col_i64(&CRD_COL(w, network, subscribers), i);
    }
    return members(m, CRD_T_element, CRD_NODE_ELEMENT, CRD_C_element_network) != CRD_OK ||
                   members(m, CRD_T_link, CRD_NODE_LINK, CRD_C_link_network) != CRD_OK
               ? CRD_ENOMEM
               : CRD_OK;
}

static crd_status operators(making *m, uint32_t first_network, uint32_t end)
{
    const crd_world *w = m->w;
    if (number(m, CRD_EXPOSED_OPERATOR, CRD_INTERN_NONE) == CRD_ROW_NONE)
        return CRD_ENOMEM;
    for (uint32_t k = first_network; k < end; k++) {
        uint32_t text = m->group.at[k].id;
        uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(w, CRD_T_network, text);
        uint32_t who = row == CRD_ROW_NONE
                           ? CRD_INTERN_NONE
                           : sure_text(w, CRD_T_network, row, CRD_C_network_operator);
        uint32_t at = number(m, CRD_EXPOSED_OPERATOR, who);
        if (at == CRD_ROW_NONE)
            return CRD_ENOMEM;
        m->group.at[k].operated_by = at;
    }
    for (uint32_t v = 0; v < m->g->n; v++) {
        uint32_t network = m->g->of[CRD_EXPOSED_NETWORK][v];
        if (network != CRD_ROW_NONE)
            m->g->of[CRD_EXPOSED_OPERATOR][v] = m->group.at[network].operated_by;
    }
    return CRD_OK;
}

/* Where the users of networks are among nodes that are no rows. */
static void find_users(making *m)
{
    const crd_ties *t = m->g->t;
    for (uint32_t v = t->base[CRD_NODE_USERS]; v < t->n_nodes; v++) {
        uint32_t extra = v - t->base[CRD_NODE_USERS];
        const struct crd_node_extra *x = &t->extra[extra];
        if (x->kind != CRD_NODE_USERS || x->table != CRD_T_network)
            continue;
        uint32_t id = CRD_COL(m->w, network, id).text[x->id];
        crd_group *g = &m->group.at[number(m, CRD_EXPOSED_NETWORK, id)];
        crd_group *o = &m->group.at[g->operated_by];
        g->users = extra;
        bool known = g->subscribers != CRD_NULL64 && (o->n_networks == 0 || o->subscribers >= 0);
        o->subscribers = !known               ? CRD_NULL64
                         : o->n_networks == 0 ? g->subscribers
                                              : o->subscribers + g->subscribers;
        o->n_networks++;
    }
}

/* ---- order and totals --------------------------------------------------------------------- */

typedef struct placed {
    crd_str id;
    uint32_t at;
} placed;

static int by_id(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    bool none = crd_str_is_null(x->id), other = crd_str_is_null(y->id); /* first */
    return none || other ? other - none : crd_str_cmp(x->id, y->id);
}

/* Groups of one kind in order of ids, as texts are numbered as the feed goes. */
static crd_status order(making *m, uint32_t first, uint32_t end)
{
    placed *p = calloc((size_t)(end - first) + 1, sizeof *p);
    if (!p)
        return CRD_ENOMEM;
    for (uint32_t k = first; k < end; k++)
        p[k - first] = (placed){crd_world_text(m->w, m->group.at[k].id), k};
    qsort(p, end - first, sizeof *p, by_id);
    for (uint32_t k = first; k < end; k++)
        m->final[p[k - first].at] = k;
    free(p);
    return CRD_OK;
}

/* How many an element stands for, in either bound, where sources of equal weight disagree. */
static void count(const crd_world *w, uint32_t element, uint32_t *ret_least, uint32_t *ret_most)
{
    int64_t v = crd_col_i64(&CRD_COL(w, element, quantity), element), least, most;
    size_t n = 0;
    least = most = v == CRD_NULL64 ? 1 : v;
    const crd_other *o = NULL;
    if (crd_world_contested(w, CRD_T_element, element, CRD_C_element_quantity))
        o = crd_world_others(w, CRD_T_element, element, CRD_C_element_quantity, &n);
    for (size_t i = 0; i < n && o[i].contested; i++) {
        least = o[i].i64 < least ? o[i].i64 : least;
        most = o[i].i64 > most ? o[i].i64 : most;
    }
    *ret_least = (uint32_t)least;
    *ret_most = (uint32_t)most;
}

static void total(crd_groups *g)
{
    const crd_world *w = g->t->w;
    const uint32_t *base = g->t->base;
    for (uint32_t v = 0; v < g->n; v++) {
        uint32_t node = g->lo + v;
        bool link = node >= base[CRD_NODE_LINK], site = node < base[CRD_NODE_ELEMENT];
        uint32_t row = node - base[link ? CRD_NODE_LINK : site ? CRD_NODE_SITE : CRD_NODE_ELEMENT];
        g->weight[v] = g->most[v] = 1;
        if (!link && !site)
            count(w, row, &g->weight[v], &g->most[v]);
        if (!site && !is_there(w, link ? CRD_T_link : CRD_T_element, row))
            continue;
        for (unsigned by = 0; by < CRD_EXPOSED_BYS; by++)
            if (g->of[by][v] != CRD_ROW_NONE)
                g->group[g->of[by][v]].total += g->most[v];
    }
}

/* Memory is a line of 4 KB a group: sums of one block. */
static crd_status make_room(making *m, uint32_t n)
{
    crd_groups *g = m->g;
    size_t extra = g->t->n_nodes - g->t->base[CRD_NODE_USERS];
    size_t operators = n - g->first[CRD_EXPOSED_OPERATOR];
    m->final = calloc((size_t)n + 1, sizeof *m->final);
    g->group = calloc((size_t)n + 1, sizeof *g->group);
    g->sums = reallocarray(NULL, (size_t)n + 1, CRD_LANES * sizeof *g->sums);
    g->people = reallocarray(NULL, operators + 1, CRD_LANES * sizeof *g->people);
    g->network_of = reallocarray(NULL, extra + 1, sizeof *g->network_of);
    if (!m->final || !g->group || !g->sums || !g->people || !g->network_of)
        return CRD_ENOMEM;
    memset(g->network_of, 0xff, extra * sizeof *g->network_of);
    return CRD_OK;
}

static crd_status freeze(making *m)
{
    crd_groups *g = m->g;
    uint32_t n = (uint32_t)m->group.n;
    if (make_room(m, n) != CRD_OK)
        return CRD_ENOMEM;
    for (uint32_t k = 0; k < g->first[CRD_EXPOSED_NETWORK]; k++)
        m->final[k] = k;
    for (unsigned by = CRD_EXPOSED_NETWORK; by < CRD_EXPOSED_BYS; by++)
        if (order(m, g->first[by], g->first[by + 1]) != CRD_OK)
            return CRD_ENOMEM;
    for (uint32_t k = 0; k < n; k++) {
        crd_group *to = &g->group[m->final[k]];
        *to = m->group.at[k];
        if (to->operated_by != CRD_ROW_NONE)
            to->operated_by = m->final[to->operated_by];
    }
    for (unsigned by = 0; by < CRD_EXPOSED_BYS; by++)
        for (uint32_t v = 0; v < g->n; v++)
            if (g->of[by][v] != CRD_ROW_NONE)
                g->of[by][v] = m->final[g->of[by][v]];
    for (uint32_t k = g->first[CRD_EXPOSED_NETWORK]; k < g->first[CRD_EXPOSED_OPERATOR]; k++)
        if (g->group[k].users != CRD_ROW_NONE)
            g->network_of[g->group[k].users] = k;
    total(g);
    return crd_cells_new(g->lo, g->n, g->of, CRD_EXPOSED_BYS, g->weight, &g->cells);
}

static crd_status make(making *m)
{
    crd_status rc = CRD_OK;
    crd_groups *g = m->g;
    g->lo = g->t->base[CRD_NODE_SITE];
    g->n = g->t->base[CRD_NODE_LINK + 1] - g->lo;
    g->weight = calloc((size_t)g->n + 1, sizeof *g->weight);
    g->most = calloc((size_t)g->n + 1, sizeof *g->most);
    for (unsigned by = 0; by < CRD_EXPOSED_BYS; by++) {
        g->of[by] = malloc(((size_t)g->n + 1) * sizeof *g->of[by]);
        if (!g->of[by] || !g->weight || !g->most)
            return CRD_ENOMEM;
        memset(g->of[by], 0xff, (size_t)g->n * sizeof *g->of[by]);
    }
    CRD_TRY(layers(m));
    g->first[CRD_EXPOSED_NETWORK] = (uint32_t)m->group.n;
    CRD_TRY(networks(m));
    g->first[CRD_EXPOSED_OPERATOR] = (uint32_t)m->group.n;
    CRD_TRY(operators(m, g->first[CRD_EXPOSED_NETWORK], g->first[CRD_EXPOSED_OPERATOR]));
    g->first[CRD_EXPOSED_BYS] = (uint32_t)m->group.n;
    find_users(m);
    CRD_TRY(freeze(m));
done:
    return rc;
}

crd_status crd_groups_new(const crd_ties *t, crd_groups **ret_groups)
{
    making m = {.w = t->w, .g = calloc(1, sizeof *m.g)};
    *ret_groups = NULL;
    if (!m.g)
        return CRD_ENOMEM;
    m.g->t = t;
    crd_status rc = make(&m);
    crd_map_done(&m.layer_of);
    crd_map_done(&m.number_of);
    CRD_VEC_DONE(&m.group);
    free(m.final);
    if (rc == CRD_OK)
        *ret_groups = m.g;
    else
        crd_groups_free(m.g);
    return rc;
}

void crd_groups_free(crd_groups *g)
{
    if (!g)
        return;
    for (unsigned by = 0; by < CRD_EXPOSED_BYS; by++)
        free(g->of[by]);
    free(g->weight);
    free(g->most);
    free(g->elsewhere);
    free(g->group);
    free(g->sums);
    free(g->people);
    free(g->network_of);
    crd_cells_free(g->cells);
    crd_map_done(&g->entry_of);
    CRD_VEC_DONE(&g->entries);
    free(g);
}

/* ---- sums --------------------------------------------------------------------------------- */

static crd_exposure_group *entry(crd_groups *g, uint32_t actor, uint32_t group)
{
    uint32_t fresh = (uint32_t)g->entries.n;
    uint32_t *at = crd_map_add(&g->entry_of, (uint64_t)actor << 32 | group, fresh);
    crd_exposure_group one = {.actor = actor, .group = group};
    if (!at || (*at == fresh && !CRD_VEC_PUSH(&g->entries, one)))
        return NULL;
    return &g->entries.at[*at];
}

static unsigned grade_of(const crd_might_plane *p)
{
    return p->grade == CRD_GRADE_STANDING ? CRD_EXPOSURE_STANDING : CRD_EXPOSURE_LATENT;
}

/* What the lanes of a block reach of a group, where it is something. */
static crd_status put_sums(crd_groups *g, const crd_reach_block *b, uint32_t group,
                           const uint64_t *sum, const crd_might_plane *p)
{
    unsigned grade = grade_of(p);
    for (size_t l = 0; l < b->n; l++) {
        if (sum[l] == 0)
            continue;
        crd_exposure_group *e = entry(g, (uint32_t)(b->first + l), group);
        if (!e)
            return CRD_ENOMEM;
        *(p->high ? &e->high[grade][p->power] : &e->low[grade][p->power]) = (int64_t)sum[l];
    }
    return CRD_OK;
}

static crd_status put_share(crd_groups *g, uint32_t actor, uint32_t group, const crd_might_plane *p,
                            int64_t share)
{
    if (share <= 0)
        return CRD_OK;
    crd_exposure_group *e = entry(g, actor, group);
    if (!e)
        return CRD_ENOMEM;
    crd_exposure_share *to = &e->share[grade_of(p)][p->power];
    *(p->high ? &to->high_ppm : &to->low_ppm) = (int32_t)share;
    return CRD_OK;
}

/* An operator's users are those of its networks; where subscribers are not known the least and the
 * most of any network bound them, and networks out of reach count as nothing. */
static void add_share(crd_groups *g, uint32_t network, size_t lane, int32_t share, bool high)
{
    const crd_group *n = &g->group[network], *o = &g->group[n->operated_by];
    int64_t *to =
        &g->people[(size_t)(n->operated_by - g->first[CRD_EXPOSED_OPERATOR]) * CRD_LANES + lane];
    if (o->n_networks == 1)
        *to = share;
    else if (o->subscribers != CRD_NULL64 && o->subscribers != 0)
        *to += share * n->subscribers;
    else if (high && share > *to)
        *to = share;
}

static int64_t of_operator(const crd_group *o, int64_t people, bool high)
{
    if (o->n_networks == 1 || o->subscribers == CRD_NULL64 || o->subscribers == 0)
        return people;
    return (people + (high ? o->subscribers - 1 : 0)) / o->subscribers;
}

static crd_status put_users(crd_groups *g, const crd_reach_block *b, const crd_sheet *users,
                            const crd_might_plane *p)
{
    crd_status rc = CRD_OK;
    int32_t share[CRD_LANES];
    uint32_t services = g->t->base[CRD_NODE_UNKNOWN] - g->t->base[CRD_NODE_SERVICE];
    uint32_t operators = g->first[CRD_EXPOSED_OPERATOR];
    size_t n = g->first[CRD_EXPOSED_BYS] - operators;
    memset(g->people, 0, n * CRD_LANES * sizeof *g->people);
    for (size_t i = 0; i < users->n_rows; i++) {
        uint32_t k = g->network_of[users->rows[i].target - services];
        if (k == CRD_ROW_NONE)
            continue;
        crd_row_spread(users, &users->rows[i], share);
        for (size_t l = 0; l < b->n; l++) {
            CRD_TRY(put_share(g, (uint32_t)(b->first + l), k, p, share[l]));
            if (share[l] > 0)
                add_share(g, k, l, share[l], p->high);
        }
    }
    for (size_t i = 0; i < n * CRD_LANES; i++)
        if (g->people[i] > 0)
            CRD_TRY(put_share(
                g, (uint32_t)(b->first + i % CRD_LANES), operators + (uint32_t)(i / CRD_LANES), p,
                of_operator(&g->group[operators + i / CRD_LANES], g->people[i], p->high)));
done:
    return rc;
}

crd_status crd_groups_add(crd_groups *g, const crd_reach_block *block, const crd_sheet *users,
                          const crd_might_plane *plane, crd_pool *pool, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t n = g->first[CRD_EXPOSED_BYS];
    memset(g->sums, 0, (size_t)n * CRD_LANES * sizeof *g->sums);
    crd_cells_weigh(g->cells, plane->high ? g->most : g->weight);
    CRD_TRY(crd_cells_sum(g->cells, block, pool, g->sums, err));
    for (uint32_t k = 0; k < n; k++)
        CRD_TRY(put_sums(g, block, k, g->sums + (size_t)k * CRD_LANES, plane));
    if (users)
        CRD_TRY(put_users(g, block, users, plane));
done:
    return rc;
}

/* ---- results ------------------------------------------------------------------------------ */

static int by_kind(const void *a, const void *b)
{
    const crd_exposure_group *x = a, *y = b;
    if (x->by != y->by)
        return x->by < y->by ? -1 : 1;
    if (x->actor != y->actor)
        return x->actor < y->actor ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

static crd_str name_of(const crd_world *w, enum crd_exposure_by by, uint32_t id)
{
    uint32_t table = by == CRD_EXPOSED_NETWORK ? CRD_T_network : CRD_T_party;
    uint32_t row = id == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, table, id);
    if (row == CRD_ROW_NONE)
        return CRD_STR_NULL;
    return crd_world_text(w, by == CRD_EXPOSED_NETWORK ? CRD_COL(w, network, name).text[row]
                                                       : CRD_COL(w, party, name).text[row]);
}

crd_status crd_groups_put(crd_groups *g, crd_arena *arena, const crd_exposure_group **ret_at,
                          size_t *ret_n)
{
    const crd_world *w = g->t->w;
    crd_exposure_group *out = CRD_NEW(arena, crd_exposure_group, g->entries.n + 1);
    if (!out)
        return CRD_ENOMEM;
    for (size_t i = 0; i < g->entries.n; i++) {
        crd_exposure_group *e = &out[i];
        *e = g->entries.at[i];
        const crd_group *of = &g->group[e->group];
        e->by = e->group < g->first[CRD_EXPOSED_NETWORK]    ? CRD_EXPOSED_LAYER
                : e->group < g->first[CRD_EXPOSED_OPERATOR] ? CRD_EXPOSED_NETWORK
                                                            : CRD_EXPOSED_OPERATOR;
        e->id = e->by == CRD_EXPOSED_LAYER ? of->layer : crd_world_text(w, of->id);
        e->name = e->by == CRD_EXPOSED_LAYER ? CRD_STR_NULL : name_of(w, e->by, of->id);
        e->sites = of->sites;
        e->total = of->total;
        e->has_users = of->users != CRD_ROW_NONE || of->n_networks > 0;
        e->users = of->subscribers;
    }
    if (g->entries.n)
        qsort(out, g->entries.n, sizeof *out, by_kind);
    *ret_at = out;
    *ret_n = g->entries.n;
    return CRD_OK;
}
