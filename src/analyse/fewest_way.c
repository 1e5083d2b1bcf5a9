/* Is there a way between two places in this scenario, wide enough? From both ends, over links whose
 * state is asked for one by one: where nothing much is lost the two searches meet after few links,
 * and where one end is nearly alone that shows soon. What needs a capacity is looked for over links
 * that have all of it; where there is none, as the greatest flow by shortest ways (Edmonds, Karp
 * 1972) over the same links. */
#include "analyse/fewest_int.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* ---- the model ---------------------------------------------------------------------------- */

/* Links by place, in both directions; those that are gone anyway are loops and left out. */
static crd_status join(crd_few_bound *b)
{
    const crd_loss_net *n = &b->model.net;
    size_t links = n->links.n;
    b->first = calloc((size_t)n->n_nodes + 2, sizeof *b->first);
    b->half = malloc((2 * links + 1) * sizeof *b->half);
    if (!b->first || !b->half)
        return CRD_ENOMEM;
    for (size_t i = 0; i < links; i++)
        if (n->links.at[i].from != n->links.at[i].to) {
            b->first[n->links.at[i].from + 2]++;
            b->first[n->links.at[i].to + 2]++;
        }
    for (uint32_t v = 0; v < n->n_nodes; v++)
        b->first[v + 2] += b->first[v + 1];
    for (uint32_t i = 0; i < links; i++) {
        crd_edge e = n->links.at[i];
        uint32_t word = e.from == e.to ? 0 : crd_circuit_root(n->circuit, i);
        for (uint32_t way = 0; way < 2 && e.from != e.to; way++)
            b->half[b->first[(way ? e.to : e.from) + 1]++] = (crd_few_half){
                .from = way ? e.to : e.from, .to = way ? e.from : e.to, .link = i, .word = word};
    }
    return CRD_OK;
}

/* Up from ways, and those that need a capacity; needs stand before those above them or behind, so
 * until nothing is new. */
static crd_status find_rests(crd_few_bound *b, const crd_gates *g, crd_err *err)
{
    const crd_losing *l = &b->model;
    uint32_t n = crd_world_frame(l->w, CRD_T_service)->n, all = g->n_vars + g->n_gates;
    uint8_t *is = calloc((size_t)all + 1, 1);
    b->rests = calloc((size_t)n + 1, 1);
    bool more = l->late.ways.n > 0;
    if (!is || !b->rests) {
        free(is);
        return crd_fail(err, CRD_ENOMEM, "%u services", n);
    }
    for (size_t i = 0; i < l->late.ways.n; i++)
        is[l->late.first_way + i] = CRD_FEW_RESTS_ON_WAY |
                                    (l->late.ways.at[i].bits > 0 ? CRD_FEW_RESTS_ON_CAPACITY : 0);
    while (more) {
        more = false;
        for (uint32_t k = 0; k < g->n_gates; k++)
            for (uint32_t i = g->first[k]; i < g->first[k + 1]; i++)
                if (is[g->input[i]] & ~is[g->n_vars + k]) {
                    is[g->n_vars + k] |= is[g->input[i]];
                    more = true;
                }
    }
    for (uint32_t s = 0; s < n; s++)
        b->rests[s] = is[l->lost + s];
    free(is);
    return CRD_OK;
}

/* Two circuits of one list: first ways are variables alone, then also what one or two labels do. */
static crd_status compile(crd_few_bound *b, crd_err *err)
{
    crd_losing *l = &b->model;
    crd_status rc = CRD_OK;
    crd_gates gates;
    uint32_t n = crd_world_frame(l->w, CRD_T_service)->n;
    uint32_t *roots = malloc(((size_t)n + 1) * sizeof *roots);
    if (!roots)
        return CRD_ENOMEM;
    for (uint32_t s = 0; s < n; s++)
        roots[s] = l->lost + s;
    CRD_TRY(crd_gate_list_end(&l->gates, &gates, err));
    CRD_TRY(crd_circuit_new(&gates, roots, n, &b->late, err));
    CRD_TRY(find_rests(b, &gates, err));
    CRD_TRY(crd_few_part(l));
    CRD_TRY(crd_gate_list_end(&l->gates, &gates, err));
    CRD_TRY(crd_circuit_new(&gates, roots, n, &b->bulk, err));
    crd_gate_list_free(&l->gates); /* the largest part of a model */
done:
    free(roots);
    return rc;
}

crd_status crd_few_bound_make(const crd_ties *t, const crd_loss_opts *o, bool high,
                              crd_few_bound *ret_bound, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_bound = (crd_few_bound){0};
    CRD_TRY(crd_losing_make_late(t, o, high, &ret_bound->model, err));
    CRD_TRY(compile(ret_bound, err));
    if (ret_bound->model.net.made)
        CRD_TRY(join(ret_bound));
done:
    return rc;
}

void crd_few_bound_end(crd_few_bound *b)
{
    crd_circuit_free(b->late);
    crd_circuit_free(b->bulk);
    free(b->rests);
    free(b->first);
    free(b->half);
    crd_losing_end(&b->model);
}

/* ---- search ------------------------------------------------------------------------------- */

typedef struct met {
    uint32_t stamp, half; /* that led here; NONE: one of the ends */
} met;

struct crd_few_seeker {
    const crd_few_bound *b;
    crd_probe *net;
    met *met;             /* [nodes] */
    uint32_t stamp;       /* even: from a, odd: from b */
    uint32_t *queue[2];   /* [nodes] */
    int64_t *flow;        /* [links] from -> to of the link; below 0 the other way */
    crd_probe_vars used;  /* links over which something flows, or did */
    crd_probe_vars trail; /* 2 * half-link + against it, of the way that was found */
    int64_t least;        /* of a link's capacity, when nothing flows */
    bool flows;
    uint64_t steps;
};

crd_status crd_few_seeker_new(const crd_few_bound *b, crd_probe *net, crd_few_seeker **ret_seeker,
                              crd_err *err)
{
    const crd_loss_net *n = &b->model.net;
    size_t nodes = (size_t)n->n_nodes + 1;
    crd_few_seeker *s = calloc(1, sizeof *s);
    if (s) {
        s->b = b;
        s->net = net;
        s->met = calloc(nodes, sizeof *s->met);
        s->queue[0] = malloc(nodes * sizeof **s->queue);
        s->queue[1] = malloc(nodes * sizeof **s->queue);
        s->flow = b->model.late.capacity ? calloc(n->links.n + 1, sizeof *s->flow) : NULL;
    }
    if (!s || !s->met || !s->queue[0] || !s->queue[1] || (b->model.late.capacity && !s->flow)) {
        crd_few_seeker_free(s);
        return crd_fail(err, CRD_ENOMEM, "%zu places", nodes);
    }
    *ret_seeker = s;
    return CRD_OK;
}

void crd_few_seeker_free(crd_few_seeker *s)
{
    if (!s)
        return;
    free(s->met);
    free(s->queue[0]);
    free(s->queue[1]);
    free(s->flow);
    CRD_VEC_DONE(&s->used);
    CRD_VEC_DONE(&s->trail);
    free(s);
}

uint64_t crd_few_seeker_steps(const crd_few_seeker *s) { return s->steps; }

/* How much more the half-link carries, along it or against it. */
static int64_t left(const crd_few_seeker *s, const crd_few_half *h, bool against)
{
    const crd_losing *l = &s->b->model;
    bool forth = (l->net.links.at[h->link].from == h->from) != against;
    return l->late.capacity[h->link] + (forth ? -s->flow[h->link] : s->flow[h->link]);
}

static bool is_wide(const crd_few_seeker *s, const crd_few_half *h, bool against)
{
    if (s->flows)
        return left(s, h, against) > 0;
    return s->least == 0 || s->b->model.late.capacity[h->link] >= s->least;
}

/* From where the searches met back to both ends. */
static crd_status trace(crd_few_seeker *s, uint32_t half, int side, crd_err *err)
{
    const crd_few_half *h = &s->b->half[half];
    uint32_t ends[2] = {side ? h->to : h->from, side ? h->from : h->to};
    s->trail.n = 0;
    bool ok = CRD_VEC_PUSH(&s->trail, 2 * half + (uint32_t)side);
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t v = ends[k]; ok && s->met[v].half != NONE;
             v = s->b->half[s->met[v].half].from)
            ok = CRD_VEC_PUSH(&s->trail, 2 * s->met[v].half + k);
    return ok ? CRD_OK : crd_fail(err, CRD_ENOMEM, "a way");
}

/* Looks at the links of one place for side 0 or 1. */
static crd_status spread(crd_few_seeker *s, uint32_t v, int side, uint32_t *tail, bool *ret_joined,
                         crd_err *err)
{
    const crd_few_bound *b = s->b;
    crd_status rc = CRD_OK;
    uint32_t own = s->stamp + (uint32_t)side, other = s->stamp + !side;
    for (uint32_t k = b->first[v]; k < b->first[v + 1]; k++) {
        const crd_few_half *h = &b->half[k];
        bool fails = false;
        s->steps++;
        if (s->met[h->to].stamp == own || !is_wide(s, h, side))
            continue;
        CRD_TRY(crd_probe_fails(s->net, h->word, &fails, err));
        if (fails)
            continue;
        if (s->met[h->to].stamp == other) {
            *ret_joined = true;
            return trace(s, k, side, err);
        }
        s->met[h->to] = (met){own, k};
        s->queue[side][(*tail)++] = h->to;
    }
done:
    return rc;
}

static void next_stamp(crd_few_seeker *s)
{
    if (s->stamp >= UINT32_MAX - 4) {
        memset(s->met, 0, ((size_t)s->b->model.net.n_nodes + 1) * sizeof *s->met);
        s->stamp = 0;
    }
    s->stamp += 2;
}

/* Breadth first from both ends, the side with less before it next. The way is in `trail`. */
static crd_status search(crd_few_seeker *s, uint32_t from, uint32_t to, bool *ret_joined,
                         crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t head[2] = {0, 0}, tail[2] = {1, 1};
    *ret_joined = false;
    next_stamp(s);
    s->queue[0][0] = from;
    s->queue[1][0] = to;
    s->met[from] = (met){s->stamp, NONE};
    s->met[to] = (met){s->stamp + 1, NONE};
    while (!*ret_joined && head[0] < tail[0] && head[1] < tail[1]) {
        int side = tail[1] - head[1] < tail[0] - head[0];
        CRD_TRY(spread(s, s->queue[side][head[side]++], side, &tail[side], ret_joined, err));
    }
done:
    return rc;
}

/* ---- capacity ----------------------------------------------------------------------------- */

/* Sends what the trail still carries, at most `most`. */
static crd_status send(crd_few_seeker *s, int64_t most, int64_t *ret_sent, crd_err *err)
{
    const crd_losing *l = &s->b->model;
    int64_t bits = most;
    for (size_t i = 0; i < s->trail.n; i++) {
        int64_t has = left(s, &s->b->half[s->trail.at[i] / 2], s->trail.at[i] & 1);
        bits = has < bits ? has : bits;
    }
    for (size_t i = 0; i < s->trail.n; i++) {
        const crd_few_half *h = &s->b->half[s->trail.at[i] / 2];
        bool forth = (l->net.links.at[h->link].from == h->from) != (s->trail.at[i] & 1);
        s->flow[h->link] += forth ? bits : -bits;
        if (!CRD_VEC_PUSH(&s->used, h->link))
            return crd_fail(err, CRD_ENOMEM, "a way");
    }
    *ret_sent = bits;
    return CRD_OK;
}

/* Several ways together. */
static crd_status most(crd_few_seeker *s, const crd_loss_way *w, bool *ret_stands,
                       crd_probe_vars *words, crd_err *err)
{
    crd_status rc = CRD_OK;
    int64_t wanted = w->bits, sent;
    bool joined = true;
    s->flows = true;
    s->used.n = 0;
    while (wanted > 0 && joined) {
        CRD_TRY(search(s, w->a, w->b, &joined, err));
        if (!joined)
            break;
        CRD_TRY(send(s, wanted, &sent, err));
        wanted -= sent;
    }
    *ret_stands = wanted == 0;
    for (size_t i = 0; i < s->used.n && *ret_stands; i++) {
        uint32_t link = s->used.at[i];
        if (s->flow[link] != 0 &&
            !CRD_VEC_PUSH(words, crd_circuit_root(s->b->model.net.circuit, link)))
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "a way"));
        s->flow[link] = 0; /* and so each once */
    }
done:
    for (size_t i = 0; i < s->used.n; i++)
        s->flow[s->used.at[i]] = 0;
    s->flows = false;
    return rc;
}

crd_status crd_few_seek(crd_few_seeker *s, const crd_loss_way *w, bool *ret_stands,
                        crd_probe_vars *words, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_stands = true;
    if (w->a == w->b || w->nowhere)
        return CRD_OK;
    s->least = w->bits;
    CRD_TRY(search(s, w->a, w->b, ret_stands, err));
    for (size_t i = 0; i < s->trail.n && *ret_stands; i++)
        if (!CRD_VEC_PUSH(words, s->b->half[s->trail.at[i] / 2].word))
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "a way"));
    if (!*ret_stands && w->bits > 0)
        CRD_TRY(most(s, w, ret_stands, words, err));
done:
    return rc;
}
