/* Routes that share the fewest labels. Two routes without a common label are NP-complete to find
 * (Hu 2003), so this is a search with bounds, over conflicts, as Sharon et al. (Artificial
 * Intelligence 219, 2015) search for paths of many agents: each route alone is as short as it can
 * be; when they share a thing, either one of them goes without it or it is shared, which costs one.
 * Every solution is in one of these branches, and what the routes of a branch cost alone is a bound
 * for it. Best bound first; between, dives after the branch with the fewest conflicts, which find
 * solutions early. Which thing to decide next: of a few, the one whose branches get dearest.
 * What every route must bear is found first and not searched over. */
#include "graph/disjoint_int.h"

#include "base/err.h"
#include "graph/disjoint_things.h"

#include <string.h>

enum { TRIED = 4, DIVE = 48, MOST_BRANCHES = 1 << 18 };

typedef struct bound {
    uint64_t shared, bad, length;
} bound;

typedef struct branch {
    uint32_t up, thing; /* what it decides, on top of the branch `up` */
    uint32_t route;     /* the route that goes without it; n_routes: it is shared once more */
    uint32_t conflicts;
    uint64_t shared; /* so far, as decided */
    bound low;
    uint32_t kept[CRD_DISJOINT_MAX]; /* routes */
} branch;

typedef struct tree {
    crd_things t;
    uint32_t n_routes;
    uint64_t most_effort;
    bool whether;
    uint8_t *allowed; /* [n_things] routes that may bear it, one less than counted */
    uint8_t *uses;    /* [n_things] */
    uint32_t forced;  /* shared whatever one does */
    bound floor;      /* of the whole, from a flow */
    bound best;
    uint32_t best_kept[CRD_DISJOINT_MAX];
    CRD_VEC(branch) all;
    CRD_VEC(uint32_t) open;              /* a heap of branches */
    crd_u32_list borne, ends, conflicts; /* things of each route, where they end; in conflict */
    CRD_VEC(branch) children, tried;
} tree;

static int compare(bound a, bound b)
{
    if (a.shared != b.shared)
        return a.shared < b.shared ? -1 : 1;
    if (a.bad != b.bad)
        return a.bad < b.bad ? -1 : 1;
    return (a.length > b.length) - (a.length < b.length);
}

static crd_status no_memory(crd_err *err) { return crd_fail(err, CRD_ENOMEM, "disjoint routes"); }

/* ---- open branches: a binary heap, the best bound first, then fewest conflicts, then the oldest
 */

static bool is_before(const tree *s, uint32_t a, uint32_t b)
{
    const branch *x = &s->all.at[a], *y = &s->all.at[b];
    int c = compare(x->low, y->low);
    if (c != 0)
        return c < 0;
    return x->conflicts != y->conflicts ? x->conflicts < y->conflicts : a < b;
}

static bool open_push(tree *s, uint32_t one)
{
    if (!CRD_VEC_PUSH(&s->open, one))
        return false;
    size_t i = s->open.n - 1;
    for (; i > 0 && is_before(s, one, s->open.at[(i - 1) / 2]); i = (i - 1) / 2)
        s->open.at[i] = s->open.at[(i - 1) / 2];
    s->open.at[i] = one;
    return true;
}

static uint32_t open_pop(tree *s)
{
    uint32_t top = s->open.at[0], last = s->open.at[--s->open.n];
    size_t i = 0;
    for (size_t c = 1; c < s->open.n; c = 2 * i + 1) {
        if (c + 1 < s->open.n && is_before(s, s->open.at[c + 1], s->open.at[c]))
            c++;
        if (!is_before(s, s->open.at[c], last))
            break;
        s->open.at[i] = s->open.at[c];
        i = c;
    }
    if (s->open.n > 0)
        s->open.at[i] = last;
    return top;
}

/* ---- a branch as routes ------------------------------------------------------------------- */

/* Everything that is decided above the branch counts (+1) or no longer (-1). */
static void apply_shared(tree *s, const branch *b, int sign)
{
    for (; b->up != CRD_VID_NONE; b = &s->all.at[b->up])
        if (b->route == s->n_routes)
            s->allowed[b->thing] = (uint8_t)(s->allowed[b->thing] + sign);
}

static void ban_for(tree *s, const branch *b, uint32_t route)
{
    for (; b->up != CRD_VID_NONE; b = &s->all.at[b->up])
        if (b->route == route)
            crd_things_ban(&s->t, b->thing);
}

/* Lists what the routes of a branch bear, and how many bear each. False: memory is out. */
static bool count_uses(tree *s, const uint32_t *kept)
{
    s->borne.n = s->ends.n = 0;
    for (uint32_t i = 0; i < s->n_routes; i++) {
        size_t begin = s->borne.n;
        if (!crd_things_borne(&s->t, kept[i], &s->borne) ||
            !CRD_VEC_PUSH(&s->ends, (uint32_t)s->borne.n))
            return false;
        for (size_t k = begin; k < s->borne.n; k++)
            s->uses[s->borne.at[k]]++;
    }
    return true;
}

static void forget_uses(tree *s)
{
    for (size_t k = 0; k < s->borne.n; k++)
        s->uses[s->borne.at[k]] = 0;
}

static bool bears(const tree *s, uint32_t route, uint32_t thing)
{
    for (uint32_t k = route > 0 ? s->ends.at[route - 1] : 0; k < s->ends.at[route]; k++)
        if (s->borne.at[k] == thing)
            return true;
    return false;
}

static bound sums(const tree *s, const uint32_t *kept)
{
    bound b = {0};
    for (uint32_t i = 0; i < s->n_routes; i++) {
        b.bad += s->t.kept.at[kept[i]].bad;
        b.length += s->t.kept.at[kept[i]].length;
    }
    return b;
}

/* Fills the branch's bound and conflicts and sees whether its routes are the best so far. */
static bool weigh(tree *s, branch *b)
{
    bound real = sums(s, b->kept);
    b->low = real;
    b->low.shared = b->shared;
    if (compare(b->low, s->floor) < 0)
        b->low = s->floor;
    if (!count_uses(s, b->kept))
        return false;
    b->conflicts = 0;
    s->t.effort += s->borne.n;
    for (size_t k = 0; k < s->borne.n; k++) { /* each once: its count goes back to 0 */
        uint32_t thing = s->borne.at[k];
        real.shared += s->uses[thing] > 1 ? s->uses[thing] - 1u : 0;
        b->conflicts += s->uses[thing] > 1 + s->allowed[thing];
        s->uses[thing] = 0;
    }
    if (compare(real, s->best) < 0) {
        s->best = real;
        memcpy(s->best_kept, b->kept, sizeof s->best_kept);
    }
    return true;
}

/* ---- deciding ----------------------------------------------------------------------------- */

/* Do routes i and j have the same bans? Then to let one or the other go without is the same. */
static bool same_bans(const tree *s, const branch *b, uint32_t i, uint32_t j)
{
    if (b->kept[i] != b->kept[j])
        return false;
    for (; b->up != CRD_VID_NONE; b = &s->all.at[b->up])
        if (b->route == i || b->route == j)
            return false;
    return true;
}

/* The branches that decide `thing`, into `tried`; *ret_least is the bound of the least of those in
 * which a route goes without it (shared UINT64_MAX: none). */
static crd_status try_thing(tree *s, uint32_t b, uint32_t thing, const uint32_t *users,
                            uint32_t n_users, bound *ret_least, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_least = (bound){.shared = UINT64_MAX};
    s->tried.n = 0;
    for (uint32_t u = 0; u <= n_users; u++) {
        branch child = s->all.at[b];
        child.up = b;
        child.thing = thing;
        child.route = u < n_users ? users[u] : s->n_routes;
        bool again = false;
        for (uint32_t k = 0; u < n_users && k < u; k++)
            again = again || same_bans(s, &s->all.at[b], users[k], users[u]);
        if (again)
            continue;
        if (u < n_users) {
            crd_things_allow_all(&s->t);
            ban_for(s, &child, child.route);
            CRD_TRY(crd_things_route(&s->t, &child.kept[child.route], err));
            if (child.kept[child.route] == CRD_VID_NONE)
                continue;
        } else {
            child.shared++;
            s->allowed[thing]++;
        }
        bool ok = weigh(s, &child);
        if (u == n_users)
            s->allowed[thing]--;
        if (!ok || !CRD_VEC_PUSH(&s->tried, child)) {
            rc = no_memory(err);
            goto done;
        }
        if (u < n_users && compare(child.low, *ret_least) < 0)
            *ret_least = child.low;
    }
done:
    return rc;
}

/* The things in conflict that are borne by most, at most TRIED of them. */
static bool list_conflicts(tree *s, const branch *b)
{
    s->conflicts.n = 0;
    if (!count_uses(s, b->kept))
        return false;
    for (size_t k = 0; k < s->borne.n; k++) {
        uint32_t thing = s->borne.at[k], size = crd_things_size(&s->t, thing);
        bool in = s->uses[thing] > 1 + s->allowed[thing];
        for (size_t i = 0; in && i < s->conflicts.n; i++)
            in = s->conflicts.at[i] != thing;
        if (!in)
            continue;
        if (!CRD_VEC_PUSH(&s->conflicts, thing))
            return false;
        size_t i = s->conflicts.n - 1;
        for (; i > 0 && size > crd_things_size(&s->t, s->conflicts.at[i - 1]); i--)
            s->conflicts.at[i] = s->conflicts.at[i - 1];
        s->conflicts.at[i] = thing;
        if (s->conflicts.n > TRIED)
            s->conflicts.n = TRIED;
    }
    return true;
}

/* Branches of the thing whose deciding costs most, into `children`. */
static crd_status expand(tree *s, uint32_t b, crd_err *err)
{
    crd_status rc = CRD_OK;
    bound most = {0}, least;
    s->children.n = 0;
    apply_shared(s, &s->all.at[b], 1);
    bool ok = list_conflicts(s, &s->all.at[b]);
    for (size_t c = 0; ok && c < s->conflicts.n; c++) {
        uint32_t thing = s->conflicts.at[c], users[CRD_DISJOINT_MAX], n = 0;
        if (c > 0 && !(ok = count_uses(s, s->all.at[b].kept)))
            break;
        for (uint32_t i = 0; i < s->n_routes && n < s->allowed[thing] + 2u; i++)
            if (bears(s, i, thing))
                users[n++] = i;
        forget_uses(s);
        CRD_TRY(try_thing(s, b, thing, users, n, &least, err));
        if (s->children.n > 0 && compare(least, most) <= 0)
            continue;
        most = least;
        s->children.n = 0;
        for (size_t i = 0; ok && i < s->tried.n; i++)
            ok = CRD_VEC_PUSH(&s->children, s->tried.at[i]);
        if (least.shared == UINT64_MAX) /* no route can do without */
            break;
    }
    rc = ok ? CRD_OK : no_memory(err);
done:
    forget_uses(s);
    apply_shared(s, &s->all.at[b], -1);
    return rc;
}

/* Opens the children that may still be better than the best; *ret_dive is that with the fewest
 * conflicts, not opened but kept for now, or CRD_VID_NONE. */
static crd_status open_children(tree *s, bool dive, uint32_t *ret_dive, crd_err *err)
{
    size_t into = SIZE_MAX;
    *ret_dive = CRD_VID_NONE;
    for (size_t i = 0; dive && i < s->children.n; i++) {
        const branch *c = &s->children.at[i];
        if (c->conflicts > 0 && compare(c->low, s->best) < 0 &&
            (into == SIZE_MAX || c->conflicts < s->children.at[into].conflicts))
            into = i;
    }
    for (size_t i = 0; i < s->children.n; i++) {
        if (s->children.at[i].conflicts == 0 || compare(s->children.at[i].low, s->best) >= 0)
            continue;
        if (!CRD_VEC_PUSH(&s->all, s->children.at[i]))
            return no_memory(err);
        if (i == into)
            *ret_dive = (uint32_t)s->all.n - 1;
        else if (!open_push(s, (uint32_t)s->all.n - 1))
            return no_memory(err);
    }
    return CRD_OK;
}

static bool is_spent(const tree *s)
{
    return s->t.effort > s->most_effort || s->all.n > MOST_BRANCHES;
}

/* Is it known whether the routes share anything? */
static bool is_known(const tree *s)
{
    return s->best.shared == 0 || s->floor.shared > 0 || s->open.n == 0 ||
           s->all.at[s->open.at[0]].low.shared > 0;
}

static crd_status run(tree *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    while (s->open.n > 0 && !is_spent(s) && !(s->whether && is_known(s))) {
        uint32_t b = open_pop(s);
        for (uint32_t depth = 0; b != CRD_VID_NONE; depth++) {
            if (compare(s->all.at[b].low, s->best) >= 0 || (s->whether && s->best.shared == 0))
                break;
            if (is_spent(s)) {
                if (!open_push(s, b))
                    rc = no_memory(err);
                goto done;
            }
            CRD_TRY(expand(s, b, err));
            CRD_TRY(open_children(s, depth < DIVE, &b, err));
        }
    }
done:
    return rc;
}

/* ---- the beginning ------------------------------------------------------------------------ */

/* Routes of a flow: a first solution, and a bound where edges or nodes count. *ret_n == 0: the ends
 * are not joined. */
static crd_status begin_with_flow(tree *s, uint32_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route routes[CRD_DISJOINT_MAX] = {0};
    crd_things *t = &s->t;
    branch b = {.up = CRD_VID_NONE};
    unsigned own = t->by & (CRD_BY_EDGE | CRD_BY_NODE);
    CRD_TRY(crd_disjoint_flow(t->r, t->room, t->from, t->to, s->n_routes, own ? own : CRD_BY_NODE,
                              t->uncounted, routes, ret_n, &t->effort, err));
    if (*ret_n == 0)
        goto done;
    for (uint32_t i = 0; i < s->n_routes; i++)
        CRD_TRY(crd_things_keep(t, &routes[i], &b.kept[i], err));
    s->best = (bound){.shared = UINT64_MAX};
    if (!weigh(s, &b)) {
        rc = no_memory(err);
        goto done;
    }
    if (own) {
        crd_diversity got;
        CRD_TRY(crd_disjoint_measure(t->r->net, routes, s->n_routes, t->from, t->to, own, NULL,
                                     t->uncounted, &got, err));
        s->floor = (bound){got.shared, got.bad, got.length};
    }
done:
    for (uint32_t i = 0; i < CRD_DISJOINT_MAX; i++)
        crd_route_done(&routes[i]);
    return rc;
}

/* What all routes of the first solution and the shortest bear and no route can do without: shared
 * by all, whatever is decided. */
static crd_status force(tree *s, uint32_t shortest, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t kept[CRD_DISJOINT_MAX], route;
    crd_u32_list all = {0};
    memcpy(kept, s->best_kept, sizeof kept);
    bool ok = count_uses(s, kept) && crd_things_borne(&s->t, shortest, &all);
    for (size_t k = 0; ok && k < all.n; k++) {
        uint32_t thing = all.at[k];
        if (s->uses[thing] < s->n_routes)
            continue;
        crd_things_allow_all(&s->t);
        crd_things_ban(&s->t, thing);
        CRD_TRY(crd_things_route(&s->t, &route, err));
        if (route != CRD_VID_NONE)
            continue;
        s->allowed[thing] = (uint8_t)(s->n_routes - 1);
        s->forced += s->n_routes - 1;
        s->floor.shared += thing < s->t.n_labels ? s->n_routes - 1 : 0;
    }
    rc = ok ? CRD_OK : no_memory(err);
done:
    forget_uses(s);
    CRD_VEC_DONE(&all);
    return rc;
}

static crd_status begin(tree *s, uint32_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    branch root = {.up = CRD_VID_NONE};
    s->allowed = calloc((size_t)s->t.n_things + 1, 1);
    s->uses = calloc((size_t)s->t.n_things + 1, 1);
    if (!s->allowed || !s->uses)
        return no_memory(err);
    CRD_TRY(begin_with_flow(s, ret_n, err));
    if (*ret_n == 0)
        goto done;
    crd_things_allow_all(&s->t);
    CRD_TRY(crd_things_route(&s->t, &root.kept[0], err));
    for (uint32_t i = 1; i < s->n_routes; i++)
        root.kept[i] = root.kept[0];
    CRD_TRY(force(s, root.kept[0], err));
    root.shared = s->forced;
    if (!weigh(s, &root) || !CRD_VEC_PUSH(&s->all, root) || !open_push(s, 0))
        rc = no_memory(err);
done:
    return rc;
}

static crd_status collect(tree *s, crd_disjoint *ret, crd_err *err)
{
    const crd_things *t = &s->t;
    for (uint32_t i = 0; i < s->n_routes; i++) {
        const crd_kept_route *k = &t->kept.at[s->best_kept[i]];
        crd_route *route = &ret->route[i];
        if (!crd_route_init(route, k->n))
            return no_memory(err);
        ret->n++;
        memcpy(route->nodes, t->pool.at + k->at, k->n * sizeof *route->nodes);
        memcpy(route->edges, t->pool.at + k->at + k->n, (k->n - 1) * sizeof *route->edges);
        crd_disjoint_sum(t->r, route);
    }
    crd_disjoint_sort(ret->route, ret->n);
    bound low = s->best;
    if (s->open.n > 0 && compare(s->all.at[s->open.at[0]].low, low) < 0)
        low = s->all.at[s->open.at[0]].low;
    ret->proven = s->whether ? is_known(s) : compare(low, s->best) == 0;
    if (low.shared < s->best.shared) { /* then for more sharing there is but the shortest */
        bound least = sums(s, s->all.at[0].kept);
        low.bad = least.bad;
        low.length = least.length;
    }
    ret->low_shared = low.shared;
    ret->low_bad = low.bad;
    ret->low_length = low.length;
    return CRD_OK;
}

crd_status crd_disjoint_search(const crd_router *r, crd_route_room *room, uint32_t from,
                               uint32_t to, const crd_disjoint_opts *opts, crd_disjoint *ret,
                               crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t n;
    tree s = {.n_routes = opts->n_routes,
              .whether = opts->whether,
              .most_effort = opts->effort ? opts->effort : CRD_DISJOINT_EFFORT};
    s.t.uncounted = opts->uncounted;
    CRD_TRY(crd_things_init(&s.t, r, room, from, to, opts->by, opts->labels, err));
    CRD_TRY(begin(&s, &n, err));
    if (n > 0) {
        CRD_TRY(run(&s, err));
        CRD_TRY(collect(&s, ret, err));
    }
    ret->effort = s.t.effort;
done:
    free(s.allowed);
    free(s.uses);
    CRD_VEC_DONE(&s.all);
    CRD_VEC_DONE(&s.open);
    CRD_VEC_DONE(&s.borne);
    CRD_VEC_DONE(&s.ends);
    CRD_VEC_DONE(&s.conflicts);
    CRD_VEC_DONE(&s.children);
    CRD_VEC_DONE(&s.tried);
    crd_things_done(&s.t);
    return rc;
}
