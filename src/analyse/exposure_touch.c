/* What one actor touches, thing by thing, and how. States and parties come first on every path:
 * nothing that is not one of them ties to one. So a path has one tie at which it leaves them, and
 * "how" is the kind of that tie and "through" is who holds it. Each pair of the two is one lane of
 * the sweep that the actor itself is the first lane of. */
#include "analyse/exposure_group.h"

#include <string.h>

enum { SHOWN = 3 }; /* holders named of a thing */

static const char *const way_names[CRD_WAYS] = {"ownership", "supply", "access",
                                                "territory", "keys",   "other"};
const char *crd_way_name(enum crd_exposure_way way) { return way_names[way]; }

enum crd_exposure_way crd_way_of(crd_tie_id kind)
{
    static const struct {
        uint8_t kind, way;
    } ways[] = {
        {CRD_TIE_OWNS, CRD_WAY_OWNERSHIP},      {CRD_TIE_OPERATES, CRD_WAY_OWNERSHIP},
        {CRD_TIE_MAKES, CRD_WAY_SUPPLY},        {CRD_TIE_BUILDS, CRD_WAY_SUPPLY},
        {CRD_TIE_MAINTAINS, CRD_WAY_SUPPLY},    {CRD_TIE_INTEGRATES, CRD_WAY_SUPPLY},
        {CRD_TIE_MADE_IN, CRD_WAY_SUPPLY},      {CRD_TIE_RESTRICTS, CRD_WAY_SUPPLY},
        {CRD_TIE_MANAGES, CRD_WAY_ACCESS},      {CRD_TIE_HOSTS, CRD_WAY_ACCESS},
        {CRD_TIE_STANDS_IN, CRD_WAY_TERRITORY}, {CRD_TIE_HOLDS_KEYS, CRD_WAY_KEYS},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ways[i].kind == kind)
            return (enum crd_exposure_way)ways[i].way;
    return CRD_WAY_OTHER;
}

/* ---- holders ------------------------------------------------------------------------------ */

bool crd_is_holder(const crd_ties *t, uint32_t node)
{
    crd_node_kind kind = crd_ties_kind(t, node);
    if (kind == CRD_NODE_NAMED) {
        uint32_t table = t->extra[node - t->base[CRD_NODE_USERS]].table;
        return table == CRD_T_party || table == CRD_T_jurisdiction;
    }
    return kind == CRD_NODE_PARTY || kind == CRD_NODE_JURISDICTION || kind == CRD_NODE_UNKNOWN;
}

typedef struct walk {
    uint64_t *set;
    uint32_t *queue, n;
} walk;

static void meet(const crd_ties *t, walk *w, uint32_t v)
{
    if (!crd_bits_has(w->set, v) && crd_is_holder(t, v)) {
        crd_bits_put(w->set, v);
        w->queue[w->n++] = v;
    }
}

uint32_t crd_holders_of(const crd_ties *t, const crd_reach_plane *p, const crd_reach_seeds *seeds,
                        uint64_t *ret_set, uint32_t *queue)
{
    walk w = {.set = ret_set, .queue = queue};
    memset(ret_set, 0, crd_bits_words(t->n_nodes) * sizeof *ret_set);
    for (size_t i = 0; i < seeds->n; i++)
        meet(t, &w, seeds->nodes[i]);
    for (uint32_t at = 0; at < w.n; at++) {
        uint32_t v = queue[at];
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if (crd_reach_tie(t, p, i))
                meet(t, &w, t->to[i]);
        for (size_t i = crd_more_begin(p, v); crd_more_next(p, v, &i); i++)
            meet(t, &w, p->more[i].to);
    }
    return w.n;
}

/* ---- lanes -------------------------------------------------------------------------------- */

typedef struct start {
    uint32_t lane, node;
} start;

typedef struct lane {
    uint32_t holder; /* node; CRD_NODE_NONE = the actor itself */
    uint8_t kind;
} lane;

typedef struct touching {
    const crd_ties *t;
    const crd_groups *g;
    crd_exposure_touched *out;                           /* [g->n] */
    uint32_t (*through)[CRD_EXPOSURE_GRADES][SHOWN + 1]; /* [g->n] nodes by id, CRD_NODE_NONE */
    crd_map lane_of;                                     /* holder << 8 | kind -> lane */
    CRD_VEC(lane) lanes;
    CRD_VEC(start) starts; /* of a plane */
    uint32_t *nodes;       /* of starts, by lane */
    crd_reach_seeds *seeds;
    uint64_t *set;
    uint32_t *queue;
    const crd_might_plane *plane;
} touching;

/* Where each lane begins in this plane. */
static crd_status begin(touching *x, const crd_reach_plane *p, const crd_reach_seeds *actor)
{
    const crd_ties *t = x->t;
    uint32_t n = crd_holders_of(t, p, actor, x->set, x->queue);
    x->starts.n = 0;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t v = x->queue[k];
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
            if (!crd_reach_tie(t, p, i) || crd_is_holder(t, t->to[i]))
                continue;
            uint32_t fresh = (uint32_t)x->lanes.n;
            uint32_t *at = crd_map_add(&x->lane_of, (uint64_t)v << 8 | t->kind[i], fresh);
            if (!at || (*at == fresh && !CRD_VEC_PUSH(&x->lanes, ((lane){v, t->kind[i]}))) ||
                !CRD_VEC_PUSH(&x->starts, ((start){*at, t->to[i]})))
                return CRD_ENOMEM;
        }
    }
    return CRD_OK;
}

static int by_lane(const void *a, const void *b)
{
    const start *x = a, *y = b;
    return x->lane != y->lane ? (x->lane > y->lane) - (x->lane < y->lane)
                              : (x->node > y->node) - (x->node < y->node);
}

/* Seeds of all lanes, the actor's first. */
static crd_status lay_out(touching *x, const crd_reach_seeds *actor)
{
    size_t n = x->starts.n;
    free(x->nodes);
    free(x->seeds);
    x->nodes = calloc(n + 1, sizeof *x->nodes);
    x->seeds = calloc(x->lanes.n + 1, sizeof *x->seeds);
    if (!x->nodes || !x->seeds)
        return CRD_ENOMEM;
    if (n)
        qsort(x->starts.at, n, sizeof *x->starts.at, by_lane);
    x->seeds[0] = *actor;
    for (size_t i = 0; i < n; i++) {
        crd_reach_seeds *s = &x->seeds[x->starts.at[i].lane];
        x->nodes[i] = x->starts.at[i].node;
        if (s->n++ == 0)
            s->nodes = x->nodes + i;
    }
    return CRD_OK;
}

/* ---- what a lane reaches ------------------------------------------------------------------- */

static void raise(crd_might *m, const crd_might_plane *p)
{
    unsigned shift = (p->high ? 8u : 0u) + 2u * p->power;
    if ((*m >> shift & 3) < p->grade)
        *m = (crd_might)((*m & ~(3u << shift)) | (unsigned)p->grade << shift);
}

static int by_holder(const crd_ties *t, uint32_t a, uint32_t b)
{
    uint32_t table;
    bool a_state = crd_ties_kind(t, a) == CRD_NODE_JURISDICTION,
         b_state = crd_ties_kind(t, b) == CRD_NODE_JURISDICTION;
    crd_str x = crd_ties_id(t, a, &table, NULL), y = crd_ties_id(t, b, &table, NULL);
    bool x_null = crd_str_is_null(x), y_null = crd_str_is_null(y); /* the unknown party, last */
    if (a_state != b_state)
        return a_state ? -1 : 1;
    return x_null || y_null ? x_null - y_null : crd_str_cmp(x, y);
}

/* The first few by id are kept. */
static void name(const crd_ties *t, uint32_t *through, uint32_t holder)
{
    for (size_t i = 0; i <= SHOWN; i++) {
        if (through[i] == holder)
            return;
        if (through[i] != CRD_NODE_NONE && by_holder(t, through[i], holder) < 0)
            continue;
        memmove(through + i + 1, through + i, (SHOWN - i) * sizeof *through);
        through[i] = holder;
        return;
    }
}

static void touch(touching *x, uint32_t v, const lane *l)
{
    const crd_might_plane *p = x->plane;
    unsigned grade = crd_plane_grade(p);
    crd_exposure_touched *o = &x->out[v];
    if (l->holder == CRD_NODE_NONE) {
        raise(&o->might, p);
        return;
    }
    raise(&o->by_way[crd_way_of((crd_tie_id)l->kind)], p);
    if (!p->high)
        return;
    o->kinds[grade] |= UINT32_C(1) << l->kind;
    name(x->t, x->through[v][grade], l->holder);
}

static crd_status each(void *ctx, const crd_reach_block *b, crd_err *err)
{
    touching *x = ctx;
    (void)err;
    for (uint32_t v = 0; v < x->g->n; v++) {
        const crd_word *word = &b->words[b->place[x->g->lo + v]];
        if (x->g->elsewhere && crd_bits_has(x->g->elsewhere, v))
            continue;
        for (size_t k = 0; k < crd_bits_words(b->n); k++)
            for (uint64_t left = word->w[k]; left; left &= left - 1)
                touch(x, v, &x->lanes.at[b->first + k * 64 + (size_t)__builtin_ctzll(left)]);
    }
    return CRD_OK;
}

/* ---- results ------------------------------------------------------------------------------ */

static int by_touched(const void *a, const void *b)
{
    const crd_exposure_touched *x = a, *y = b;
    if (x->table != y->table)
        return x->table == CRD_T_element || y->table == CRD_T_site ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static crd_status holders_text(touching *x, const uint32_t *through, crd_arena *arena, crd_str *ret)
{
    crd_buf b;
    uint32_t table;
    crd_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < SHOWN && through[i] != CRD_NODE_NONE; i++) {
        crd_str id = crd_ties_id(x->t, through[i], &table, NULL);
        crd_buf_adds(&b, i ? ", " : "");
        crd_buf_add(&b, crd_str_is_null(id) ? CRD_STR("(not recorded)") : id);
    }
    if (through[SHOWN] != CRD_NODE_NONE)
        crd_buf_adds(&b, ", ...");
    *ret = b.len ? crd_str_copy(arena, crd_buf_str(&b)) : CRD_STR_NULL;
    bool ok = b.status == CRD_OK && (b.len == 0 || ret->ptr);
    crd_buf_done(&b);
    return ok ? CRD_OK : CRD_ENOMEM;
}

static crd_status describe(touching *x, uint32_t v, crd_arena *arena)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = x->t;
    const crd_world *w = t->w;
    crd_exposure_touched *o = &x->out[v];
    uint32_t node = x->g->lo + v, row = node - t->base[crd_ties_kind(t, node)];
    o->id = crd_ties_id(t, node, &o->table, NULL);
    o->quantity = x->g->weight[v];
    if (o->table != CRD_T_site) {
        bool element = o->table == CRD_T_element;
        o->layer = crd_exposure_layer_of(w, o->table, row);
        o->network = crd_world_text(w, element ? CRD_COL(w, element, network).text[row]
                                               : CRD_COL(w, link, network).text[row]);
        if (element)
            o->function = crd_world_text(w, CRD_COL(w, element, function).text[row]);
    }
    for (unsigned grade = 0; grade < CRD_EXPOSURE_GRADES; grade++)
        CRD_TRY(holders_text(x, x->through[v][grade], arena, &o->through[grade]));
done:
    return rc;
}

static crd_status prepare(touching *x, crd_arena *arena)
{
    const crd_ties *t = x->t;
    x->out = CRD_NEW(arena, crd_exposure_touched, (size_t)x->g->n + 1);
    x->through = malloc(((size_t)x->g->n + 1) * sizeof *x->through);
    x->set = calloc(crd_bits_words(t->n_nodes) + 1, sizeof *x->set);
    x->queue = calloc((size_t)t->n_nodes + 1, sizeof *x->queue);
    if (!x->out || !x->through || !x->set || !x->queue)
        return CRD_ENOMEM;
    memset(x->through, 0xff, ((size_t)x->g->n + 1) * sizeof *x->through);
    return CRD_VEC_PUSH(&x->lanes, ((lane){CRD_NODE_NONE, 0})) ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_touch(const crd_asked *q, const crd_ties *t, const crd_reacher *r,
                     const crd_groups *g, crd_arena *arena, crd_exposure_result *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    touching x = {.t = t, .g = g};
    size_t n = 0;
    CRD_TRY(prepare(&x, arena));
    for (unsigned i = 0; i < CRD_ASKED_PLANES; i++) {
        crd_reach_plane p = crd_asked_plane(q, i);
        x.plane = &p.plane;
        CRD_TRY(begin(&x, &p, &q->seeds.at[0]));
        CRD_TRY(lay_out(&x, &q->seeds.at[0]));
        CRD_TRY(r->reach(r->ctx, t, &p, x.seeds, x.lanes.n, each, &x, err));
    }
    for (uint32_t v = 0; v < g->n; v++)
        if (x.out[v].might) {
            CRD_TRY(describe(&x, v, arena));
            x.out[n++] = x.out[v];
        }
    if (n)
        qsort(x.out, n, sizeof *x.out, by_touched);
    ret->touched = x.out;
    ret->n_touched = n;
done:
    free(x.through);
    free(x.set);
    free(x.queue);
    free(x.nodes);
    free(x.seeds);
    crd_map_done(&x.lane_of);
    CRD_VEC_DONE(&x.lanes);
    CRD_VEC_DONE(&x.starts);
    return rc;
}
