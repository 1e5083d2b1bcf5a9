/* Needs that share links: who is served when not all can be. Several pairs of places at once are no
 * question of greatest flow, so this is a rule, not an optimum, and for the high bound alone: a
 * need that finds its room by the rule stands.
 *
 * With nothing lost, classes are served one after another, each need by ways of few links over what
 * is left. After a loss, class by class: a way that the loss does not touch, and no higher class
 * has taken, is kept; the others of the class are led anew over what is then left. When that fails
 * for one of them, each of them may be the one that goes without. What finds too little takes what
 * there is. */
#include "analyse/loss_flow.h"
#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
enum { ORDERS = 8, MOST_SETS = 1 << 24 };
static const uint64_t most_steps = UINT64_C(2000000000);

typedef struct way {
    uint32_t edge;
    int64_t amount;
} way;

typedef struct sharing {
    crd_loss_flow *x;
    crd_flow *f;
    uint32_t block;
    const crd_loss_part **order; /* [n] by class */
    uint32_t n;
    uint32_t *first; /* [n + 1] into ways */
    CRD_VEC(way) ways;
    uint8_t *without;   /* [n] even with nothing lost */
    uint8_t *lost;      /* [n] now */
    uint8_t *used;      /* [links of the block] by a way */
    crd_loss_list todo; /* of one class */
    crd_loss_list labels;
    uint64_t *alone; /* [labels][n] bits: what each label's loss takes */
    size_t n_sets;
} sharing;

/* ---- with nothing lost -------------------------------------------------------------------- */

typedef struct ranked {
    crd_str service, node;
    const crd_loss_part *part;
} ranked;

static int by_class(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->part->class != y->part->class)
        return x->part->class < y->part->class ? -1 : 1;
    int order = crd_str_cmp(x->service, y->service);
    return order ? order : crd_str_cmp(x->node, y->node);
}

/* By class, then by name: any order will do that does not change with that of rows. */
static bool rank(sharing *h, size_t begin)
{
    const crd_world *w = h->x->l->w;
    ranked *all = malloc(h->n * sizeof *all);
    if (!all)
        return false;
    for (uint32_t k = 0; k < h->n; k++) {
        const crd_loss_part *p = &h->x->parts.at[begin + k];
        all[k] = (ranked){crd_world_text(w, CRD_COL(w, need, service).text[p->need]),
                          crd_world_text(w, CRD_COL(w, need, node).text[p->need]), p};
    }
    qsort(all, h->n, sizeof *all, by_class);
    for (uint32_t k = 0; k < h->n; k++)
        h->order[k] = all[k].part;
    free(all);
    return true;
}

static bool is_served(sharing *h, uint32_t k)
{
    const crd_loss_part *p = h->order[k];
    return crd_flow_most(h->f, p->a, p->b, p->bits) >= p->bits;
}

/* Ways for all in order; those that find too little are marked. False: memory is out. */
static bool lead_all(sharing *h, uint32_t *ret_without)
{
    crd_flow_reset(h->f);
    h->ways.n = 0;
    *ret_without = 0;
    for (uint32_t k = 0; k < h->n; k++) {
        const uint32_t *edges;
        h->without[k] = !is_served(h, k);
        *ret_without += h->without[k];
        uint32_t n = crd_flow_touched(h->f, &edges);
        h->first[k] = (uint32_t)h->ways.n;
        for (uint32_t e = 0; e < n; e++) {
            int64_t on = crd_flow_on(h->f, edges[e]);
            if (on != 0 && !CRD_VEC_PUSH(&h->ways, ((way){edges[e], on < 0 ? -on : on})))
                return false;
        }
        crd_flow_keep(h->f);
    }
    h->first[h->n] = (uint32_t)h->ways.n;
    return true;
}

/* Those that went without go first in their class next time. */
static void go_first(sharing *h, const crd_loss_part **scratch)
{
    for (uint32_t begin = 0, end; begin < h->n; begin = end) {
        uint32_t n = 0;
        for (end = begin; end < h->n && h->order[end]->class == h->order[begin]->class; end++)
            ;
        for (int served = 0; served < 2; served++)
            for (uint32_t k = begin; k < end; k++)
                if (h->without[k] != served)
                    scratch[n++] = h->order[k];
        memcpy(h->order + begin, scratch, n * sizeof *scratch);
    }
}

static bool lead_at_first(sharing *h)
{
    uint32_t without = 1;
    const crd_loss_part **scratch = malloc(h->n * sizeof *scratch);
    bool ok = scratch != NULL;
    for (int i = 0; i < ORDERS && ok && without > 0; i++) {
        if (i > 0)
            go_first(h, scratch);
        ok = lead_all(h, &without);
    }
    for (size_t i = 0; ok && i < h->ways.n; i++)
        h->used[h->ways.at[i].edge] = 1;
    free(scratch);
    return ok;
}

/* ---- with something lost ------------------------------------------------------------------ */

/* The way it had, when all of it is there still. */
static bool keeps_its_way(sharing *h, uint32_t k)
{
    for (uint32_t i = h->first[k]; i < h->first[k + 1]; i++)
        if (crd_flow_left(h->f, h->ways.at[i].edge) < h->ways.at[i].amount)
            return false;
    for (uint32_t i = h->first[k]; i < h->first[k + 1]; i++)
        crd_flow_use(h->f, h->ways.at[i].edge, h->ways.at[i].amount);
    return true;
}

/* Who goes without when the labels i and j are lost. False: memory is out. */
static bool lose(sharing *h, uint32_t i, uint32_t j)
{
    crd_loss_flow_lose(h->x, h->f, h->block, i, j);
    memset(h->lost, 0, h->n);
    for (uint32_t begin = 0, end; begin < h->n; begin = end) {
        bool all = true;
        h->todo.n = 0;
        for (end = begin; end < h->n && h->order[end]->class == h->order[begin]->class; end++)
            if (!keeps_its_way(h, end) && !CRD_VEC_PUSH(&h->todo, end))
                return false;
        CRD_VEC_EACH (const uint32_t, k, &h->todo) {
            bool served = is_served(h, *k);
            all = all && (served || h->without[*k]);
            crd_flow_keep(h->f);
        }
        CRD_VEC_EACH (const uint32_t, k, &h->todo)
            h->lost[*k] = !all && !h->without[*k];
    }
    return true;
}

static bool touches(const sharing *h, uint32_t label)
{
    const crd_loss_flow *x = h->x;
    for (uint32_t i = x->label_first[label]; i < x->label_first[label + 1]; i++) {
        uint32_t n;
        const uint32_t *links = crd_loss_flow_row(x, x->label_row[i], h->block, &n);
        for (uint32_t k = 0; k < n; k++)
            if (h->used[x->place[links[k]]])
                return true;
    }
    return false;
}

static crd_status add(sharing *h, uint32_t k, uint32_t gate)
{
    crd_losing *l = h->x->l;
    if (++h->n_sets > MOST_SETS)
        return crd_fail(l->err, CRD_ELIMIT, "more than %d losses of shared paths", MOST_SETS);
    crd_losing_in(l, h->order[k]->gate, gate);
    return l->gates.full ? CRD_ENOMEM : CRD_OK;
}

static crd_status each_alone(sharing *h)
{
    crd_status rc = CRD_OK;
    for (size_t at = 0; at < h->labels.n && rc == CRD_OK; at++) {
        uint32_t label = h->labels.at[at];
        if (!touches(h, label))
            continue;
        if (!lose(h, label, NONE))
            return CRD_ENOMEM;
        for (uint32_t k = 0; k < h->n && rc == CRD_OK; k++) {
            if (!h->lost[k])
                continue;
            rc = add(h, k, label);
            crd_bits_put(h->alone, at * h->n + k);
        }
    }
    return rc;
}

static crd_status lose_two(sharing *h, size_t i, size_t j)
{
    crd_losing *l = h->x->l;
    crd_status rc = CRD_OK;
    uint32_t gate = NONE;
    if (!lose(h, h->labels.at[i], h->labels.at[j]))
        return CRD_ENOMEM;
    for (uint32_t k = 0; k < h->n && rc == CRD_OK; k++) {
        if (!h->lost[k] || crd_bits_has(h->alone, i * h->n + k) ||
            crd_bits_has(h->alone, j * h->n + k))
            continue;
        if (gate == NONE) {
            gate = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
            crd_losing_in(l, gate, h->labels.at[i]);
            crd_losing_in(l, gate, h->labels.at[j]);
        }
        rc = add(h, k, gate);
    }
    return rc;
}

static crd_status any_two(sharing *h)
{
    crd_status rc = CRD_OK;
    uint64_t n = h->labels.n;
    if (n * n / 2 * h->n > most_steps)
        return crd_fail(h->x->l->err, CRD_ELIMIT,
                        "any two of %zu losses for %u paths that share a network: too many to try",
                        h->labels.n, h->n);
    for (size_t i = 0; i < h->labels.n; i++)
        for (size_t j = i + 1; j < h->labels.n && rc == CRD_OK; j++)
            rc = lose_two(h, i, j);
    return rc;
}

/* ---- a block ------------------------------------------------------------------------------ */

static int ascending(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Labels that take a link of the block, alone or with another. */
static bool gather_labels(sharing *h)
{
    const crd_loss_flow *x = h->x;
    const crd_labelled *g = &x->g;
    bool ok = true;
    size_t kept = 0;
    for (uint32_t e = x->block_first[h->block]; e < x->block_first[h->block + 1]; e++) {
        uint32_t row = crd_labelled_row(g, x->block_link[e]);
        for (uint32_t i = g->first[row]; i < g->first[row + 1] && ok; i++)
            ok = CRD_VEC_PUSH(&h->labels, g->label[i]);
        for (uint32_t i = g->both_first[row]; i < g->both_first[row + 1] && ok; i++)
            ok = CRD_VEC_PUSH(&h->labels, g->both[i][0]) && CRD_VEC_PUSH(&h->labels, g->both[i][1]);
    }
    if (ok && h->labels.n > 0)
        qsort(h->labels.at, h->labels.n, sizeof *h->labels.at, ascending);
    for (size_t i = 0; ok && i < h->labels.n; i++)
        if (i == 0 || h->labels.at[i] != h->labels.at[i - 1])
            h->labels.at[kept++] = h->labels.at[i];
    h->labels.n = kept;
    return ok;
}

static bool allocate(sharing *h, size_t begin)
{
    size_t links = h->x->blocks.size[h->block], n = h->n;
    h->order = malloc(n * sizeof *h->order);
    h->first = malloc((n + 1) * sizeof *h->first);
    h->without = calloc(n, 1);
    h->lost = calloc(n, 1);
    h->used = calloc(links, 1);
    if (!h->order || !h->first || !h->without || !h->lost || !h->used || !gather_labels(h))
        return false;
    h->alone = calloc(crd_bits_words(h->labels.n * n) + 1, sizeof *h->alone);
    return h->alone && rank(h, begin);
}

static void block_done(sharing *h)
{
    crd_flow_free(h->f);
    free(h->order);
    free(h->first);
    free(h->without);
    free(h->lost);
    free(h->used);
    free(h->alone);
    CRD_VEC_DONE(&h->ways);
    CRD_VEC_DONE(&h->todo);
    CRD_VEC_DONE(&h->labels);
}

static crd_status share_block(crd_loss_flow *x, size_t begin, size_t end)
{
    crd_status rc = CRD_OK;
    sharing h = {.x = x, .block = x->parts.at[begin].block, .n = (uint32_t)(end - begin)};
    if (!allocate(&h, begin)) {
        rc = CRD_ENOMEM;
        goto done;
    }
    CRD_TRY(crd_loss_flow_of(x, h.block, &h.f, x->l->err));
    if (!lead_at_first(&h)) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (uint32_t k = 0; k < h.n; k++)
        if (h.without[k]) {
            CRD_TRY(add(&h, k, x->l->any));
            x->without[h.order[k]->path] = 1;
        }
    CRD_TRY(each_alone(&h));
    if (x->l->o->pairs)
        CRD_TRY(any_two(&h));
done:
    block_done(&h);
    return rc;
}

crd_status crd_loss_flow_shared(crd_loss_flow *x)
{
    crd_status rc = CRD_OK;
    for (size_t begin = 0, end; begin < x->parts.n && rc == CRD_OK; begin = end) {
        uint32_t block = x->parts.at[begin].block;
        int64_t all = 0;
        for (end = begin; end < x->parts.n && x->parts.at[end].block == block; end++)
            all = all > CRD_FLOW_MAX ? all : all + x->parts.at[end].bits;
        if (x->narrowest[block] < all && end - begin > 1)
            rc = share_block(x, begin, end);
    }
    return rc;
}
