/* The forest of capture, O(m log n).
 *
 * Why a forest: let x and y be vertices neither of which captures the other, and z the first vertex
 * that both capture. What x and its captures hold in z and what y and its captures hold there are
 * each more than half, so they share an owner; it is neither x nor y, hence captured by both before
 * z: a contradiction. So those who capture z are a chain.
 *
 * How: a group of vertices that capture one another is a node, and its tree all that it captures.
 * A group at work captures, by the stakes that its whole tree holds together, a vertex z that is
 * - in its own tree: nothing to do;
 * - the top of a finished tree: the tree goes below it, the stakes are added up;
 * - untouched: z is worked on first, above it on the path;
 * - a group further down the path: all groups from there on capture one another and become one.
 * It cannot be inside another tree: that tree's owners hold more than half of z already. Path and
 * merging are those of Gabow's strong components (Inf. Process. Lett. 74, 2000). Stakes are kept
 * in a hash map for each tree, made only when something is captured; of two maps the smaller goes
 * into the larger, so a stake moves at most log n times. */
#include "base/err.h"
#include "graph/capture.h"
#include "graph/capture_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
enum { MAP_FIRST = 8, STEP = 1 << 14 };
enum { FRESH, AT_WORK, FINISHED };

typedef struct cell {
    uint32_t slot; /* NONE = free */
    uint64_t sum;
} cell;

/* A group, numbered by a vertex of it. */
typedef struct node {
    cell *cells; /* what its tree holds together; NULL = the stakes of its one vertex */
    uint32_t mask, n;
    uint32_t above;                 /* a vertex of the group above; NONE */
    uint32_t top;                   /* of the tree that it is in: union-find */
    uint32_t same;                  /* group it became part of: union-find */
    uint32_t place;                 /* on the path */
    uint32_t todo_first, todo_last; /* in `todo`: slots that it may capture */
    uint8_t state;
} node;

typedef struct todo {
    uint32_t slot, next;
} todo;

typedef struct work {
    const crd_capture *c;
    node *nodes;    /* [n] */
    uint32_t *path; /* [n] groups at work */
    uint32_t n_path;
    todo *todos;
    size_t n_todos, todos_cap;
} work;

struct crd_forest {
    uint32_t n;
    uint32_t *group; /* [n] lowest vertex of its group */
    uint32_t *above; /* [n] by group */
    uint32_t *top;   /* [n] by group */
    uint32_t *first; /* [n] by group: its tree is order[first .. end) */
    uint32_t *end;   /* [n] by group */
    crd_vid *order;  /* [n] */
};

static uint32_t find_same(node *nodes, uint32_t v)
{
    while (nodes[v].same != v) {
        nodes[v].same = nodes[nodes[v].same].same;
        v = nodes[v].same;
    }
    return v;
}

static uint32_t find_top(node *nodes, uint32_t v)
{
    while (nodes[v].top != v) {
        nodes[v].top = nodes[nodes[v].top].top;
        v = nodes[v].top;
    }
    return v;
}

static bool push_todo(work *w, node *g, uint32_t slot)
{
    if (w->n_todos == w->todos_cap) {
        size_t cap = w->todos_cap + w->todos_cap / 2 + 1024;
        todo *more = cap < NONE ? realloc(w->todos, cap * sizeof *more) : NULL;
        if (!more)
            return false;
        w->todos = more;
        w->todos_cap = cap;
    }
    uint32_t at = (uint32_t)w->n_todos++;
    w->todos[at] = (todo){slot, g->todo_first};
    g->todo_first = at;
    if (g->todo_last == NONE)
        g->todo_last = at;
    return true;
}

static void join_todos(work *w, node *into, node *from)
{
    if (from->todo_first == NONE)
        return;
    w->todos[from->todo_last].next = into->todo_first;
    if (into->todo_first == NONE)
        into->todo_last = from->todo_last;
    into->todo_first = from->todo_first;
    from->todo_first = from->todo_last = NONE;
}

/* ---- maps --------------------------------------------------------------------------------- */

static uint32_t hash(uint32_t slot, uint32_t mask)
{
    return (uint32_t)(slot * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
}

static bool map_room(node *g, uint32_t want)
{
    uint64_t size = g->cells ? (uint64_t)g->mask + 1 : MAP_FIRST;
    while (size < 2 * (uint64_t)want)
        size *= 2;
    if (g->cells && size == (uint64_t)g->mask + 1)
        return true;
    if (size > UINT32_MAX)
        return false;
    cell *cells = calloc(size, sizeof *cells);
    if (!cells)
        return false;
    for (size_t i = 0; i < size; i++)
        cells[i].slot = NONE;
    for (size_t i = 0; g->cells && i <= g->mask; i++) {
        if (g->cells[i].slot == NONE)
            continue;
        size_t at = hash(g->cells[i].slot, (uint32_t)(size - 1));
        while (cells[at].slot != NONE)
            at = (at + 1) & (size - 1);
        cells[at] = g->cells[i];
    }
    free(g->cells);
    g->cells = cells;
    g->mask = (uint32_t)(size - 1);
    return true;
}

/* Adds to the group's sum in a slot; what is reached is to do. */
static bool map_add(work *w, node *g, uint32_t slot, uint64_t sum)
{
    if (!map_room(g, g->n + 1))
        return false;
    uint32_t at = hash(slot, g->mask);
    while (g->cells[at].slot != NONE && g->cells[at].slot != slot)
        at = (at + 1) & g->mask;
    if (g->cells[at].slot == NONE) {
        g->cells[at].slot = slot;
        g->n++;
    }
    g->cells[at].sum += sum;
    return g->cells[at].sum < w->c->slots[slot].need || push_todo(w, g, slot);
}

/* The stakes of v join those of g. */
static bool add_own(work *w, node *g, crd_vid v)
{
    const crd_capture *c = w->c;
    for (uint32_t i = c->first[v]; i < c->first[v + 1]; i++)
        if (!map_add(w, g, c->held[i].slot, c->held[i].weight))
            return false;
    return true;
}

/* All that `from` holds joins what `into` holds; `from` ends empty. */
static bool join_maps(work *w, uint32_t into, uint32_t from)
{
    node *a = &w->nodes[into], *b = &w->nodes[from];
    if (!b->cells)
        return (a->cells || add_own(w, a, into)) && add_own(w, a, from);
    if (!a->cells || a->n < b->n) {
        node swap = *a;
        a->cells = b->cells;
        a->mask = b->mask;
        a->n = b->n;
        b->cells = swap.cells;
        b->mask = swap.mask;
        b->n = swap.n;
        if (!b->cells)
            return add_own(w, a, into);
    }
    bool good = true;
    for (size_t i = 0; good && i <= b->mask; i++)
        if (b->cells[i].slot != NONE)
            good = map_add(w, a, b->cells[i].slot, b->cells[i].sum);
    free(b->cells);
    b->cells = NULL;
    b->n = b->mask = 0;
    return good;
}

/* ---- the path ----------------------------------------------------------------------------- */

/* v is worked on, above all others. */
static bool enter(work *w, crd_vid v)
{
    const crd_capture *c = w->c;
    node *g = &w->nodes[v];
    g->state = AT_WORK;
    g->place = w->n_path;
    w->path[w->n_path++] = v;
    for (uint32_t i = c->first[v]; i < c->first[v + 1]; i++)
        if (c->held[i].weight >= c->slots[c->held[i].slot].need &&
            !push_todo(w, g, c->held[i].slot))
            return false;
    return true;
}

/* A finished tree goes below a group at work. */
static bool attach(work *w, uint32_t group, uint32_t tree)
{
    w->nodes[tree].above = group;
    w->nodes[tree].top = group;
    return join_maps(w, group, tree);
}

/* The groups of the path from `to` on become one. */
static bool close_ring(work *w, uint32_t to)
{
    bool good = true;
    while (good && w->path[w->n_path - 1] != to) {
        uint32_t g = w->path[--w->n_path];
        good = join_maps(w, to, g);
        join_todos(w, &w->nodes[to], &w->nodes[g]);
        w->nodes[g].same = to;
        w->nodes[g].top = to;
    }
    return good;
}

static bool capture(work *w, uint32_t group, crd_vid z)
{
    uint32_t other = find_top(w->nodes, z);
    if (other == group)
        return true;
    switch (w->nodes[other].state) {
    case FRESH:
        return enter(w, other);
    case AT_WORK:
        return close_ring(w, other);
    default:
        return attach(w, group, other);
    }
}

static bool visit(work *w, crd_vid v)
{
    bool good = enter(w, v);
    while (good && w->n_path > 0) {
        uint32_t group = w->path[w->n_path - 1];
        node *g = &w->nodes[group];
        if (g->todo_first != NONE) {
            uint32_t slot = w->todos[g->todo_first].slot;
            g->todo_first = w->todos[g->todo_first].next;
            if (g->todo_first == NONE)
                g->todo_last = NONE;
            good = capture(w, group, w->c->slots[slot].vertex);
            continue;
        }
        g->state = FINISHED;
        w->n_path--;
        if (w->n_path > 0)
            good = attach(w, w->path[w->n_path - 1], group);
    }
    w->n_todos = 0;
    return good;
}

/* ---- what is kept ------------------------------------------------------------------------- */

/* Groups by their lowest vertex, and what stands above each. */
static void name_groups(crd_forest *f, node *nodes)
{
    for (uint32_t v = 0; v < f->n; v++)
        f->above[v] = NONE; /* for a moment: lowest vertex by group number */
    for (uint32_t v = 0; v < f->n; v++) {
        uint32_t g = find_same(nodes, v);
        if (f->above[g] == NONE)
            f->above[g] = v;
        f->group[v] = f->above[g];
    }
    for (uint32_t v = 0; v < f->n; v++)
        f->above[v] = NONE;
    for (uint32_t v = 0; v < f->n; v++) {
        uint32_t g = find_same(nodes, v), above = nodes[g].above;
        if (f->group[v] == v && above != NONE)
            f->above[v] = f->group[above];
    }
}

/* Groups from below to above, without recursion: each after all below it. `left` counts children
 * that are still to come; [n] each, `left` zero. */
static void lay_out(crd_forest *f, uint32_t *size, uint32_t *left)
{
    uint32_t n = f->n;
    for (uint32_t v = 0; v < n; v++) {
        size[f->group[v]]++;
        if (f->group[v] == v && f->above[v] != NONE)
            left[f->above[v]]++;
    }
    for (uint32_t v = 0; v < n; v++) /* sums go up as far as nothing is still to come */
        for (uint32_t g = v; f->group[g] == g && left[g] == 0;) {
            left[g] = NONE;
            uint32_t above = f->above[g];
            if (above == NONE)
                break;
            size[above] += size[g];
            left[above]--;
            g = above;
        }
}

/* Preorder from above to below. Places are given to a group when it is first asked for, after those
 * above it: climb, noting the way, then come down. `way` is [n]. */
static void place(crd_forest *f, const uint32_t *size, uint32_t *way)
{
    uint32_t next = 0;
    for (uint32_t v = 0; v < f->n; v++)
        f->end[v] = f->first[v] = NONE;
    for (uint32_t v = 0; v < f->n; v++) {
        uint32_t n = 0;
        for (uint32_t g = f->group[v]; g != NONE && f->first[g] == NONE; g = f->above[g])
            way[n++] = g;
        while (n-- > 0) {
            uint32_t g = way[n], above = f->above[g];
            uint32_t *at = above == NONE ? &next : &f->end[above];
            f->first[g] = f->end[g] =
                *at; /* `end` is where the next comes, until the tree is full */
            f->top[g] = above == NONE ? g : f->top[above];
            *at += size[g];
        }
        uint32_t g = f->group[v];
        f->order[f->end[g]++] = v; /* members stand wherever there is room in the tree */
    }
    for (uint32_t v = 0; v < f->n; v++)
        if (f->group[v] == v)
            f->end[v] = f->first[v] + size[v];
}

static crd_status freeze(crd_forest *f, work *w, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t n = f->n;
    uint32_t *size = calloc((size_t)n + 1, sizeof *size);
    uint32_t *other = calloc((size_t)n + 1, sizeof *other);
    f->group = calloc((size_t)n + 1, sizeof *f->group);
    f->above = calloc((size_t)n + 1, sizeof *f->above);
    f->top = calloc((size_t)n + 1, sizeof *f->top);
    f->first = calloc((size_t)n + 1, sizeof *f->first);
    f->end = calloc((size_t)n + 1, sizeof *f->end);
    f->order = calloc((size_t)n + 1, sizeof *f->order);
    if (!size || !other || !f->group || !f->above || !f->top || !f->first || !f->end || !f->order)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "forest of %u vertices", n));
    name_groups(f, w->nodes);
    lay_out(f, size, other);
    place(f, size, other);
done:
    free(size);
    free(other);
    return rc;
}

static void work_done(work *w)
{
    for (uint32_t v = 0; w->nodes && v < w->c->n; v++)
        free(w->nodes[v].cells);
    free(w->nodes);
    free(w->path);
    free(w->todos);
}

crd_status crd_forest_new(const crd_capture *c, const crd_progress *progress,
                          crd_forest **ret_forest, crd_err *err)
{
    crd_status rc = CRD_OK;
    work w = {.c = c};
    crd_forest *f = NULL;
    *ret_forest = NULL;
    if (!c->forest)
        return crd_fail(err, CRD_EINVAL, "two separate sets could capture one vertex");
    f = calloc(1, sizeof *f);
    w.nodes = calloc((size_t)c->n + 1, sizeof *w.nodes);
    w.path = calloc((size_t)c->n + 1, sizeof *w.path);
    if (!f || !w.nodes || !w.path)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "forest of %u vertices", c->n));
    f->n = c->n;
    for (uint32_t v = 0; v < c->n; v++)
        w.nodes[v] = (node){
            .above = NONE, .top = v, .same = v, .todo_first = NONE, .todo_last = NONE};
    for (crd_vid v = 0; v < c->n; v++) {
        if (v % STEP == 0 && !crd_progress_step(progress, "control", v, c->n))
            CRD_TRY(crd_fail(err, CRD_ECANCEL, "cancelled"));
        if (w.nodes[v].state == FRESH && !visit(&w, v))
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "forest of %u vertices", c->n));
    }
    CRD_TRY(freeze(f, &w, err));
    *ret_forest = f;
    f = NULL;
done:
    work_done(&w);
    crd_forest_free(f);
    return rc;
}

void crd_forest_free(crd_forest *f)
{
    if (!f)
        return;
    free(f->group);
    free(f->above);
    free(f->top);
    free(f->first);
    free(f->end);
    free(f->order);
    free(f);
}

/* ---- asking ------------------------------------------------------------------------------- */

bool crd_forest_captures(const crd_forest *f, crd_vid x, crd_vid z)
{
    assert(x < f->n && z < f->n);
    uint32_t g = f->group[x], h = f->group[z];
    return x != z && f->first[g] <= f->first[h] && f->end[h] <= f->end[g];
}

crd_vid crd_forest_top(const crd_forest *f, crd_vid z)
{
    assert(z < f->n);
    return f->top[f->group[z]];
}

crd_vid crd_forest_above(const crd_forest *f, crd_vid z)
{
    assert(z < f->n);
    return f->above[f->group[z]];
}

uint32_t crd_forest_count(const crd_forest *f, crd_vid x)
{
    assert(x < f->n);
    return f->end[f->group[x]] - f->first[f->group[x]] - 1;
}

const crd_vid *crd_forest_under(const crd_forest *f, crd_vid x, uint32_t *ret_n)
{
    assert(x < f->n);
    uint32_t g = f->group[x];
    *ret_n = f->end[g] - f->first[g];
    return f->order + f->first[g];
}
