/* Services and their need trees: roots, what nodes ask for and have. */
#include "analyse/check_int.h"

#include "base/buf.h"

struct needs {
    crd_check_run *c;
    const crd_frame *f;
    const uint32_t *service, *node, *parent, *kind;
    crd_map nodes;      /* service << 32 | node -> row */
    uint32_t *children; /* [row] nodes below */
    uint32_t *members;  /* [row] rows of need_member */
    int64_t *quantity;  /* [row] what the members stand for; -1 = cannot be said */
};

static bool is_kind(const struct needs *n, uint32_t row, const char *kind)
{
    return crd_str_eq(crd_world_text(n->c->w, n->kind[row]), crd_str_from(kind));
}

static crd_status index_nodes(struct needs *n)
{
    for (uint32_t r = 0; r < n->f->n; r++)
        if (!crd_map_add(&n->nodes, crd_pair(n->service[r], n->node[r]), r))
            return CRD_ENOMEM;
    return CRD_OK;
}

static void count_children(struct needs *n)
{
    for (uint32_t r = 0; r < n->f->n; r++) {
        if (n->parent[r] == CRD_INTERN_NONE)
            continue;
        uint32_t up = crd_map_get(&n->nodes, crd_pair(n->service[r], n->parent[r]));
        if (up != CRD_ROW_NONE)
            n->children[up]++;
        else
            crd_tell(n->c, CRD_K_NODE_UNKNOWN, CRD_T_need, r, CRD_C_need_parent,
                     &(crd_told){.expected = CRD_STR("a node of the same service"),
                                 .found = crd_world_text(n->c->w, n->parent[r])});
    }
}

/* How many one member stands for: its quantity when it is an element, else one; -1 = the sources
 * disagree. */
static int64_t quantity_of(const crd_world *w, const crd_world_col *member, uint32_t row)
{
    const crd_world_col *quantity = &CRD_COL(w, element, quantity);
    if (member->target[row] != CRD_T_element || !quantity->holds)
        return 1;
    uint32_t e = crd_world_row(w, CRD_T_element, member->text[row]);
    if (e == CRD_ROW_NONE || crd_col_i64(quantity, e) == CRD_NULL64)
        return 1;
    return crd_world_contested(w, CRD_T_element, e, CRD_C_element_quantity)
               ? -1
               : crd_col_i64(quantity, e);
}

static void count_members(struct needs *n)
{
    const crd_world *w = n->c->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_need_member);
    const uint32_t *service = CRD_COL(w, need_member, service).text;
    const uint32_t *node = CRD_COL(w, need_member, node).text;
    const crd_world_col *member = &CRD_COL(w, need_member, member);
    for (uint32_t r = 0; r < f->n; r++) {
        uint32_t at = crd_map_get(&n->nodes, crd_pair(service[r], node[r]));
        if (at == CRD_ROW_NONE) {
            crd_tell(n->c, CRD_K_NODE_UNKNOWN, CRD_T_need_member, r, CRD_C_need_member_node,
                     &(crd_told){.expected = CRD_STR("a node of the same service"),
                                 .found = crd_world_text(w, node[r])});
            continue;
        }
        n->members[at]++;
        int64_t q = quantity_of(w, member, r);
        n->quantity[at] = q < 0 || n->quantity[at] < 0 ? -1 : n->quantity[at] + q;
    }
}

/* ---- roots -------------------------------------------------------------------------------- */

static int root_order(const void *ctx, const void *a, const void *b)
{
    const crd_world *w = ctx;
    return crd_rows_order(w, CRD_T_need, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* Rows in order of their keys, so those of one service stand together. */
static void check_tree(struct needs *n, const uint32_t *rows, size_t count)
{
    const uint32_t *first = NULL;
    size_t roots = 0;
    crd_buf names;
    crd_buf_init(&names, 4096);
    for (size_t i = 0; i < count; i++) {
        if (n->parent[rows[i]] != CRD_INTERN_NONE)
            continue;
        first = first ? first : &rows[i];
        crd_buf_adds(&names, roots++ ? ", " : "");
        crd_buf_add(&names, crd_world_text(n->c->w, n->node[rows[i]]));
    }
    if (roots > 1)
        crd_tell(n->c, CRD_K_NEED_ROOTS, CRD_T_need, *first, CRD_C_need_parent,
                 &(crd_told){.expected = CRD_STR("one node without a parent"),
                             .found = crd_buf_str(&names)});
    if (roots == 0)
        crd_tell(n->c, CRD_K_NEED_NO_ROOT, CRD_T_need, rows[0], CRD_C_need_parent, NULL);
    crd_buf_done(&names);
}

static crd_status check_roots(struct needs *n)
{
    uint32_t *rows = calloc(n->f->n ? n->f->n : 1, sizeof *rows);
    if (!rows)
        return CRD_ENOMEM;
    for (uint32_t r = 0; r < n->f->n; r++)
        rows[r] = r;
    crd_status rc = crd_check_sort(rows, n->f->n, sizeof *rows, root_order, n->c->w);
    for (uint32_t i = 0, end; rc == CRD_OK && i < n->f->n; i = end) {
        for (end = i + 1; end < n->f->n && n->service[rows[end]] == n->service[rows[i]];)
            end++;
        check_tree(n, rows + i, end - i);
    }
    free(rows);
    return rc;
}

/* ---- nodes -------------------------------------------------------------------------------- */

static void check_empty(struct needs *n, uint32_t r)
{
    const crd_world *w = n->c->w;
    bool gate = is_kind(n, r, "all") || is_kind(n, r, "any") || is_kind(n, r, "at-least");
    const char *lacks = NULL;
    if (gate && n->children[r] == 0 && n->members[r] == 0)
        lacks = "nodes below it";
    else if ((is_kind(n, r, "elements") || is_kind(n, r, "agreement")) && n->members[r] == 0)
        lacks = "members";
    else if (is_kind(n, r, "path") && (CRD_COL(w, need, a_site).text[r] == CRD_INTERN_NONE ||
                                       CRD_COL(w, need, b_site).text[r] == CRD_INTERN_NONE))
        lacks = "the two sites of the path";
    if (lacks)
        crd_tell(n->c, CRD_K_NEED_EMPTY, CRD_T_need, r, CRD_C_need_kind,
                 &(crd_told){.expected = crd_str_from(lacks)});
}

static void check_k(struct needs *n, uint32_t r)
{
    int64_t k = crd_col_i64(&CRD_COL(n->c->w, need, k), r);
    int64_t has = -1;
    if (is_kind(n, r, "at-least"))
        has = (int64_t)n->children[r] + n->members[r];
    else if ((is_kind(n, r, "elements") || is_kind(n, r, "agreement")) && n->members[r] > 0)
        has = n->quantity[r];
    if (k == CRD_NULL64 || has < 0 || k <= has ||
        crd_world_contested(n->c->w, CRD_T_need, r, CRD_C_need_k))
        return;
    crd_tell_note(n->c, CRD_K_NEED_K, CRD_T_need, r, CRD_C_need_k, CRD_STR_NULL,
                  "asks for %lld of %lld", (long long)k, (long long)has);
}

static crd_status check_areas(struct needs *n, crd_map *groups)
{
    const crd_world *w = n->c->w;
    const uint32_t *group = CRD_COL(w, area, area_group).text;
    const uint32_t *asked = CRD_COL(w, need, area_group).text;
    for (uint32_t r = 0; group && r < crd_world_frame(w, CRD_T_area)->n; r++)
        if (group[r] != CRD_INTERN_NONE && !crd_map_add(groups, group[r], r))
            return CRD_ENOMEM;
    for (uint32_t r = 0; r < n->f->n; r++)
        if (asked[r] != CRD_INTERN_NONE && crd_map_get(groups, asked[r]) == CRD_ROW_NONE)
            crd_tell(n->c, CRD_K_NEED_AREAS, CRD_T_need, r, CRD_C_need_area_group,
                     &(crd_told){.found = crd_world_text(w, asked[r])});
    return CRD_OK;
}

static void check_target(struct needs *n, uint32_t r)
{
    int32_t lost = crd_col_i32(&CRD_COL(n->c->w, need, minimum_ppm), r);
    int32_t degraded = crd_col_i32(&CRD_COL(n->c->w, need, target_ppm), r);
    if (lost != CRD_NULL32 && degraded != CRD_NULL32 && lost > degraded)
        crd_tell_note(n->c, CRD_K_NEED_TARGET, CRD_T_need, r, CRD_C_need_minimum_ppm, CRD_STR_NULL,
                      "minimum %ld ppm, target %ld ppm", (long)lost, (long)degraded);
}

static crd_status check_services(struct needs *n)
{
    const crd_frame *f = crd_world_frame(n->c->w, CRD_T_service);
    uint8_t *has = calloc(f->n ? f->n : 1, 1);
    if (!has)
        return CRD_ENOMEM;
    for (uint32_t r = 0; r < n->f->n; r++) {
        uint32_t s = crd_world_row(n->c->w, CRD_T_service, n->service[r]);
        if (s != CRD_ROW_NONE)
            has[s] = 1;
    }
    for (uint32_t s = 0; s < f->n; s++)
        if (!has[s])
            crd_tell(n->c, CRD_K_SERVICE_NO_NEED, CRD_T_service, s, CRD_NO_FIELD, NULL);
    free(has);
    return CRD_OK;
}

static crd_status check_all(struct needs *n, crd_map *groups)
{
    crd_status rc = index_nodes(n);
    if (rc != CRD_OK)
        return rc;
    count_children(n);
    count_members(n);
    for (uint32_t r = 0; r < n->f->n; r++) {
        check_empty(n, r);
        check_k(n, r);
        check_target(n, r);
    }
    rc = check_roots(n);
    rc = rc != CRD_OK ? rc : check_areas(n, groups);
    return rc != CRD_OK ? rc : check_services(n);
}

crd_status crd_check_needs(crd_check_run *c)
{
    const crd_frame *f = crd_world_frame(c->w, CRD_T_need);
    size_t rows = f->n ? f->n : 1;
    crd_map groups = {0};
    struct needs n = {.c = c,
                      .f = f,
                      .service = CRD_COL(c->w, need, service).text,
                      .node = CRD_COL(c->w, need, node).text,
                      .parent = CRD_COL(c->w, need, parent).text,
                      .kind = CRD_COL(c->w, need, kind).text,
                      .children = calloc(rows, sizeof *n.children),
                      .members = calloc(rows, sizeof *n.members),
                      .quantity = calloc(rows, sizeof *n.quantity)};
    crd_status rc = n.children && n.members && n.quantity ? check_all(&n, &groups) : CRD_ENOMEM;
    crd_map_done(&n.nodes);
    crd_map_done(&groups);
    free(n.children);
    free(n.members);
    free(n.quantity);
    return rc;
}
