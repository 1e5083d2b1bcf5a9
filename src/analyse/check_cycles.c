/* Rings where none may be, and those that are worth knowing. Things are numbered densely, strong
 * components of more than one thing (or with a loop) are picked out, and of each the shortest ring
 * through the thing with the lowest name is told. The picked things are put in order of their names
 * before, so that rows in another order give the same ring. */
#include "analyse/check_int.h"

#include "base/buf.h"
#include "base/err.h"
#include "graph/scc.h"

#include <string.h>

struct row_edge {
    crd_edge ends;
    uint32_t row;
};

typedef CRD_VEC(crd_edge) edge_list;

/* One relation. Things are (kind << 32 | text) and say their name by `say`. */
struct rings {
    crd_check_run *c;
    enum crd_check_kind kind;
    uint32_t table, field; /* where a ring is told */
    void (*say)(const crd_world *w, uint64_t thing, crd_buf *out);
    crd_map numbers;
    CRD_VEC(uint64_t) things; /* [number] */
    edge_list ends;
    CRD_VEC(uint32_t) rows; /* [edge] */
};

static void say_record(const crd_world *w, uint64_t thing, crd_buf *out)
{
    crd_buf_adds(out, crd_records.tables[thing >> 32]->name);
    crd_buf_addc(out, ':');
    crd_buf_add(out, crd_world_text(w, (uint32_t)thing));
}

static void say_key(const crd_world *w, uint64_t thing, crd_buf *out)
{
    crd_buf_add(out, crd_world_text(w, (uint32_t)thing));
}

/* A node of a need tree: service << 32 | node. */
static void say_node(const crd_world *w, uint64_t thing, crd_buf *out)
{
    crd_buf_add(out, crd_world_text(w, (uint32_t)(thing >> 32)));
    crd_buf_addc(out, '/');
    crd_buf_add(out, crd_world_text(w, (uint32_t)thing));
}

static bool number_of(struct rings *r, uint64_t thing, crd_vid *ret_v)
{
    uint32_t *at = crd_map_add(&r->numbers, thing, (uint32_t)r->things.n);
    if (!at || (*at == r->things.n && !CRD_VEC_PUSH(&r->things, thing)))
        return false;
    *ret_v = *at;
    return true;
}

static crd_status add(struct rings *r, uint64_t from, uint64_t to, uint32_t row)
{
    crd_edge e;
    if (!number_of(r, from, &e.from) || !number_of(r, to, &e.to) || !CRD_VEC_PUSH(&r->ends, e) ||
        !CRD_VEC_PUSH(&r->rows, row))
        return CRD_ENOMEM;
    return CRD_OK;
}

static void rings_done(struct rings *r)
{
    crd_map_done(&r->numbers);
    CRD_VEC_DONE(&r->things);
    CRD_VEC_DONE(&r->ends);
    CRD_VEC_DONE(&r->rows);
}

/* ---- the few things that stand in rings --------------------------------------------------- */

struct ringed {
    uint64_t thing;
    crd_str name;
    uint32_t component;
    crd_vid was; /* number in struct rings */
};

struct tight {
    struct ringed *at; /* [n] by component, then name */
    uint32_t n;
    struct row_edge *edges; /* [n_edges] inside components */
    size_t n_edges;
};

static int ringed_order(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    const struct ringed *x = a, *y = b;
    int c = crd_str_cmp(x->name, y->name);
    return c != 0 ? c : (x->thing < y->thing ? -1 : x->thing > y->thing);
}

struct edge_ctx {
    const crd_world *w;
    uint32_t table;
};

static int edge_order(const void *ctx, const void *a, const void *b)
{
    const struct edge_ctx *c = ctx;
    const struct row_edge *x = a, *y = b;
    if (x->ends.from != y->ends.from)
        return x->ends.from < y->ends.from ? -1 : 1;
    if (x->ends.to != y->ends.to)
        return x->ends.to < y->ends.to ? -1 : 1;
    return crd_rows_order(c->w, c->table, x->row, y->row);
}

/* Marks with 1 the things that stand in a ring. */
static crd_status find_ringed(const struct rings *r, const uint32_t *component, uint32_t n,
                              uint8_t *ringed)
{
    uint32_t *size = calloc(n ? n : 1, sizeof *size);
    if (!size)
        return CRD_ENOMEM;
    for (size_t v = 0; v < r->things.n; v++)
        size[component[v]]++;
    for (size_t v = 0; v < r->things.n; v++)
        ringed[v] = size[component[v]] > 1;
    CRD_VEC_EACH (crd_edge, e, &r->ends)
        if (e->from == e->to)
            ringed[e->from] = 1;
    free(size);
    return CRD_OK;
}

static crd_status name_ringed(struct rings *r, const uint32_t *component, const uint8_t *ringed,
                              struct tight *t)
{
    crd_buf name;
    crd_buf_init(&name, 1 << 12);
    for (crd_vid v = 0; v < r->things.n; v++) {
        if (!ringed[v])
            continue;
        crd_buf_clear(&name);
        r->say(r->c->w, r->things.at[v], &name);
        crd_str copy = crd_str_copy(r->c->arena, crd_buf_str(&name));
        t->at[t->n++] = (struct ringed){r->things.at[v], copy, component[v], v};
        if (crd_str_is_null(copy)) {
            crd_buf_done(&name);
            return CRD_ENOMEM;
        }
    }
    crd_buf_done(&name);
    return crd_check_sort(t->at, t->n, sizeof *t->at, ringed_order, NULL);
}

/* The things of `t` numbered by name; edges between things of one component, in order. */
static crd_status tighten(struct rings *r, const uint32_t *component, const uint8_t *ringed,
                          struct tight *t)
{
    t->at = calloc(r->things.n, sizeof *t->at);
    t->edges = calloc(r->ends.n, sizeof *t->edges);
    uint32_t *place = calloc(r->things.n, sizeof *place);
    crd_status rc = t->at && t->edges && place ? name_ringed(r, component, ringed, t) : CRD_ENOMEM;
    for (uint32_t i = 0; rc == CRD_OK && i < t->n; i++)
        place[t->at[i].was] = i;
    for (size_t e = 0; rc == CRD_OK && e < r->ends.n; e++) {
        crd_edge x = r->ends.at[e];
        if (ringed[x.from] && ringed[x.to] && component[x.from] == component[x.to])
            t->edges[t->n_edges++] = (struct row_edge){{place[x.from], place[x.to]}, r->rows.at[e]};
    }
    free(place);
    struct edge_ctx ctx = {r->c->w, r->table};
    return rc != CRD_OK ? rc
                        : crd_check_sort(t->edges, t->n_edges, sizeof *t->edges, edge_order, &ctx);
}

/* ---- telling ------------------------------------------------------------------------------ */

static uint32_t row_between(const struct tight *t, crd_vid from, crd_vid to)
{
    size_t lo = 0, hi = t->n_edges;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        crd_edge e = t->edges[mid].ends;
        if (e.from < from || (e.from == from && e.to < to))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->n_edges ? t->edges[lo].row : CRD_ROW_NONE;
}

static void tell_ring(struct rings *r, const struct tight *t, const crd_vid *ring, uint32_t n,
                      size_t in_component)
{
    enum { SHOWN = 12 };
    crd_buf note;
    crd_buf_init(&note, 1 << 13);
    for (uint32_t i = 0; i < n && i < SHOWN; i++) {
        crd_buf_add(&note, t->at[ring[i]].name);
        crd_buf_adds(&note, " > ");
    }
    if (n > SHOWN)
        crd_buf_addf(&note, "(%u more) > ", n - SHOWN);
    crd_buf_add(&note, t->at[ring[0]].name);
    if (in_component > n)
        crd_buf_addf(&note, "; %zu stand in rings with it", in_component - 1);
    crd_tell(r->c, r->kind, r->table, row_between(t, ring[0], ring[n > 1 ? 1 : 0]), r->field,
             &(crd_told){.note = crd_buf_str(&note)});
    crd_buf_done(&note);
}

/* One ring a component: through its first thing by name. */
static crd_status tell_rings(struct rings *r, const struct tight *t, uint32_t n_components)
{
    crd_status rc = CRD_OK;
    crd_graph *g = NULL;
    edge_list ends = {0};
    uint32_t n;
    crd_vid *ring = calloc(t->n, sizeof *ring);
    uint32_t *size = calloc(n_components, sizeof *size);
    if (!ring || !size)
        rc = CRD_ENOMEM;
    for (size_t i = 0; rc == CRD_OK && i < t->n_edges; i++)
        if (!CRD_VEC_PUSH(&ends, t->edges[i].ends))
            rc = CRD_ENOMEM;
    if (rc == CRD_OK)
        rc = crd_graph_new(t->n, ends.at, ends.n, &g, r->c->err);
    for (uint32_t i = 0; rc == CRD_OK && i < t->n; i++)
        size[t->at[i].component]++;
    for (uint32_t i = 0; rc == CRD_OK && i < t->n; i++) {
        uint32_t in = size[t->at[i].component];
        size[t->at[i].component] = 0; /* told */
        if (in == 0)
            continue;
        rc = crd_graph_ring(g, i, ring, &n, r->c->err);
        if (rc == CRD_OK && n > 0)
            tell_ring(r, t, ring, n, in);
    }
    free(ring);
    free(size);
    CRD_VEC_DONE(&ends);
    crd_graph_free(g);
    return rc;
}

static crd_status find_rings(struct rings *r)
{
    crd_status rc = CRD_OK;
    crd_graph *g = NULL;
    struct tight t = {0};
    uint32_t n_components;
    size_t n = r->things.n ? r->things.n : 1;
    uint32_t *component = calloc(n, sizeof *component);
    uint8_t *ringed = calloc(n, 1);
    if (!component || !ringed) {
        rc = CRD_ENOMEM;
        goto done;
    }
    CRD_TRY(crd_graph_new((uint32_t)r->things.n, r->ends.at, r->ends.n, &g, r->c->err));
    CRD_TRY(crd_graph_scc(g, component, &n_components, r->c->err));
    CRD_TRY(find_ringed(r, component, n_components, ringed));
    if (!memchr(ringed, 1, n))
        goto done;
    CRD_TRY(tighten(r, component, ringed, &t));
    CRD_TRY(tell_rings(r, &t, n_components));
done:
    crd_graph_free(g);
    free(component);
    free(ringed);
    free(t.at);
    free(t.edges);
    return rc;
}

/* ---- the relations ------------------------------------------------------------------------ */

/* A column that leads from `fixed` or its own target, as a thing. 0 = none. */
static uint64_t thing_at(const crd_world_col *col, uint32_t fixed, uint32_t row)
{
    uint32_t table = col->target ? col->target[row] : fixed;
    if (col->text[row] == CRD_INTERN_NONE || table >= CRD_T_COUNT)
        return 0;
    return crd_pair(table, col->text[row]);
}

struct relation {
    enum crd_check_kind kind;
    uint32_t table, from, to, field;
    uint32_t from_table, to_table; /* when the field has one target */
    bool full;                     /* things of several tables: say which */
    bool (*counts)(const crd_world *w, uint32_t row);
};

static bool is_share(const crd_world *w, uint32_t row)
{
    crd_str kind = crd_world_text(w, CRD_COL(w, holding, kind).text[row]);
    return crd_str_eq(kind, CRD_STR("votes")) || crd_str_eq(kind, CRD_STR("shares"));
}

static bool is_service(const crd_world *w, uint32_t row)
{
    return CRD_COL(w, need_member, member).target[row] == CRD_T_service;
}

static const struct relation relations[] = {
    {CRD_K_CYCLE_SUPPORT, CRD_T_link_support, CRD_C_link_support_upper, CRD_C_link_support_lower,
     CRD_C_link_support_lower, CRD_T_link, CRD_T_link, false, NULL},
    {CRD_K_CYCLE_BRANCH, CRD_T_party, CRD_C_party_id, CRD_C_party_branch_of, CRD_C_party_branch_of,
     CRD_T_party, CRD_T_party, false, NULL},
    {CRD_K_CYCLE_SERVICE, CRD_T_need_member, CRD_C_need_member_service, CRD_C_need_member_member,
     CRD_C_need_member_member, CRD_T_service, CRD_T_service, false, is_service},
    {CRD_K_CYCLE_DEPENDENCY, CRD_T_dependency, CRD_C_dependency_dependent, CRD_C_dependency_needs,
     CRD_C_dependency_needs, CRD_TARGET_NONE, CRD_TARGET_NONE, true, NULL},
    {CRD_K_RING_HOLDING, CRD_T_holding, CRD_C_holding_owner, CRD_C_holding_owned,
     CRD_C_holding_owned, CRD_T_party, CRD_T_party, true, is_share},
};

static crd_status check_relation(crd_check_run *c, const struct relation *a)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = crd_world_frame(c->w, a->table);
    const crd_world_col *from = &f->cols[a->from], *to = &f->cols[a->to];
    struct rings r = {.c = c, .kind = a->kind, .table = a->table, .field = a->field};
    r.say = a->full ? say_record : say_key;
    for (uint32_t i = 0; rc == CRD_OK && from->text && to->text && i < f->n; i++) {
        uint64_t x = thing_at(from, a->from_table, i), y = thing_at(to, a->to_table, i);
        if (x && y && (!a->counts || a->counts(c->w, i)))
            rc = add(&r, x, y, i);
    }
    if (rc == CRD_OK)
        rc = find_rings(&r);
    rings_done(&r);
    return rc;
}

static crd_status check_parents(crd_check_run *c)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = crd_world_frame(c->w, CRD_T_need);
    const uint32_t *service = CRD_COL(c->w, need, service).text;
    const uint32_t *node = CRD_COL(c->w, need, node).text;
    const uint32_t *parent = CRD_COL(c->w, need, parent).text;
    struct rings r = {.c = c,
                      .kind = CRD_K_CYCLE_NEED,
                      .table = CRD_T_need,
                      .field = CRD_C_need_parent,
                      .say = say_node};
    for (uint32_t i = 0; rc == CRD_OK && parent && i < f->n; i++)
        if (parent[i] != CRD_INTERN_NONE)
            rc = add(&r, crd_pair(service[i], node[i]), crd_pair(service[i], parent[i]), i);
    if (rc == CRD_OK)
        rc = find_rings(&r);
    rings_done(&r);
    return rc;
}

crd_status crd_check_cycles(crd_check_run *c)
{
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        crd_status rc = check_relation(c, &relations[i]);
        if (rc != CRD_OK)
            return rc;
    }
    return check_parents(c);
}
