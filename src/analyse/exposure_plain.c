/* Reaching by the book: one breadth-first search an actor. What the bit-parallel way is compared
 * with, and quicker than it for few actors. */
#include "analyse/exposure_int.h"

#include <string.h>

struct crd_plain_room {
    const crd_ties *t;
    uint64_t *seen;
    uint32_t *queue, *place;
    uint32_t n;
    uint32_t *used, n_used; /* nodes with a word that is not empty */
    crd_word *words;
};

void crd_plain_room_free(crd_plain_room *s)
{
    if (!s)
        return;
    free(s->seen);
    free(s->queue);
    free(s->place);
    free(s->used);
    free(s->words);
    free(s);
}

crd_status crd_plain_room_new(const crd_ties *t, crd_plain_room **ret_room, crd_err *err)
{
    size_t room = (size_t)t->n_nodes + 1;
    crd_plain_room *s = calloc(1, sizeof *s);
    *ret_room = NULL;
    if (s) {
        s->t = t;
        s->seen = calloc(crd_bits_words(room), sizeof *s->seen);
        s->queue = malloc(room * sizeof *s->queue);
        s->place = malloc(room * sizeof *s->place);
        s->used = malloc(room * sizeof *s->used);
        s->words = crd_words_new(t->n_nodes);
    }
    if (!s || !s->seen || !s->queue || !s->place || !s->used || !s->words) {
        crd_plain_room_free(s);
        return crd_fail(err, CRD_ENOMEM, "no memory for exposure");
    }
    memset(s->words, 0, (size_t)t->n_nodes * sizeof *s->words);
    for (uint32_t v = 0; v < t->n_nodes; v++)
        s->place[v] = v;
    *ret_room = s;
    return CRD_OK;
}

static void reach(crd_plain_room *s, uint32_t node)
{
    if (crd_bits_has(s->seen, node))
        return;
    crd_bits_put(s->seen, node);
    s->queue[s->n++] = node;
}

static bool is_empty(const crd_word *w)
{
    uint64_t any = 0;
    for (unsigned k = 0; k < CRD_LANES / 64; k++)
        any |= w->w[k];
    return !any;
}

/* What one actor reaches becomes a lane. */
static void run(crd_plain_room *s, const crd_reach_plane *p, const crd_reach_seeds *from,
                size_t lane)
{
    const crd_ties *t = s->t;
    s->n = 0;
    for (size_t i = 0; i < from->n; i++)
        reach(s, from->nodes[i]);
    for (uint32_t at = 0; at < s->n; at++) {
        uint32_t v = s->queue[at];
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if (crd_reach_counts(p, t->kind[i], t->might[i]))
                reach(s, t->to[i]);
        for (size_t i = crd_more_begin(p, v); crd_more_next(p, v, &i); i++)
            reach(s, p->more[i].to);
    }
    for (uint32_t at = 0; at < s->n; at++) {
        crd_word *w = &s->words[s->queue[at]];
        if (is_empty(w))
            s->used[s->n_used++] = s->queue[at];
        crd_bits_put(w->w, lane);
        crd_bits_drop(s->seen, s->queue[at]);
    }
}

static crd_status plain(void *ctx, const crd_ties *t, const crd_reach_plane *p,
                        const crd_reach_seeds *actors, size_t n, crd_reach_each each,
                        void *each_ctx, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_plain_room *s = ctx, *own = NULL;
    if (!s)
        CRD_TRY(crd_plain_room_new(t, &own, err));
    s = s ? s : own;
    for (size_t from = 0; from < n; from += CRD_LANES) {
        crd_reach_block b = {from, n - from < CRD_LANES ? n - from : CRD_LANES, s->words, s->place,
                             0};
        for (; s->n_used > 0; s->n_used--)
            memset(&s->words[s->used[s->n_used - 1]], 0, sizeof *s->words);
        for (size_t a = 0; a < b.n; a++)
            run(s, p, &actors[from + a], a);
        CRD_TRY(each(each_ctx, &b, err));
    }
done:
    crd_plain_room_free(own);
    return rc;
}

const crd_reacher crd_reacher_plain = {.reach = plain};

crd_reacher crd_plain_room_use(crd_plain_room *room)
{
    return (crd_reacher){.ctx = room, .reach = plain};
}
