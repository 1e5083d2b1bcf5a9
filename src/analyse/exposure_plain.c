/* Reaching by the book: one breadth-first search an actor. What the bit-parallel way is compared
 * with, and quicker than it for few actors. */
#include "analyse/exposure_int.h"

#include <string.h>

typedef struct search {
    uint64_t *seen;
    uint32_t *queue, *place;
    uint32_t n;
    crd_word *words;
} search;

static void reach(search *s, uint32_t node)
{
    if (crd_bits_has(s->seen, node))
        return;
    crd_bits_put(s->seen, node);
    s->queue[s->n++] = node;
}

/* What one actor reaches becomes a lane. */
static void run(search *s, const crd_ties *t, const crd_reach_plane *p, const crd_reach_seeds *from,
                size_t lane)
{
    s->n = 0;
    for (size_t i = 0; i < from->n; i++)
        reach(s, from->nodes[i]);
    for (uint32_t at = 0; at < s->n; at++) {
        uint32_t v = s->queue[at];
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if (crd_reach_counts(p, t->kind[i], t->might[i]))
                reach(s, t->to[i]);
        for (size_t i = 0; i < p->n_more; i++)
            if (p->more[i].from == v)
                reach(s, p->more[i].to);
    }
    for (uint32_t at = 0; at < s->n; at++) {
        crd_bits_put(s->words[s->queue[at]].w, lane);
        crd_bits_drop(s->seen, s->queue[at]);
    }
}

static crd_status plain(void *ctx, const crd_ties *t, const crd_reach_plane *p,
                        const crd_reach_seeds *actors, size_t n, crd_reach_each each,
                        void *each_ctx, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t room = (size_t)t->n_nodes + 1;
    search s = {.seen = calloc(crd_bits_words(room), sizeof *s.seen),
                .queue = calloc(room, sizeof *s.queue),
                .place = calloc(room, sizeof *s.place),
                .words = crd_words_new(t->n_nodes)};
    (void)ctx;
    if (!s.seen || !s.queue || !s.place || !s.words) {
        rc = crd_fail(err, CRD_ENOMEM, "no memory for exposure");
        goto done;
    }
    for (uint32_t v = 0; v < t->n_nodes; v++)
        s.place[v] = v;
    for (size_t from = 0; from < n; from += CRD_LANES) {
        crd_reach_block b = {from, n - from < CRD_LANES ? n - from : CRD_LANES, s.words, s.place,
                             0};
        memset(s.words, 0, (size_t)t->n_nodes * sizeof *s.words);
        for (size_t a = 0; a < b.n; a++)
            run(&s, t, p, &actors[from + a], a);
        CRD_TRY(each(each_ctx, &b, err));
    }
done:
    free(s.seen);
    free(s.queue);
    free(s.place);
    free(s.words);
    return rc;
}

const crd_reacher crd_reacher_plain = {.reach = plain};
