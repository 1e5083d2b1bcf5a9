/* Reaching by the book: one breadth-first search an actor. What the bit-parallel way is compared
 * with, and quick enough for a case of some ten thousand elements. */
#include "analyse/exposure_int.h"

#include <string.h>

typedef struct search {
    uint64_t *seen;
    uint32_t *queue;
    uint32_t n;
} search;

static void reach(search *s, uint32_t node)
{
    if (crd_bits_has(s->seen, node))
        return;
    crd_bits_put(s->seen, node);
    s->queue[s->n++] = node;
}

static crd_status plain(void *ctx, const crd_ties *t, const crd_reach_plane *p,
                        const crd_reach_seeds *actors, size_t n, crd_reach_each each,
                        void *each_ctx, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t words = crd_bits_words(t->n_nodes);
    search s = {.seen = calloc(words + 1, sizeof *s.seen),
                .queue = calloc((size_t)t->n_nodes + 1, sizeof *s.queue)};
    (void)ctx;
    if (!s.seen || !s.queue) {
        rc = crd_fail(err, CRD_ENOMEM, "no memory for exposure");
        goto done;
    }
    for (size_t a = 0; a < n; a++) {
        memset(s.seen, 0, words * sizeof *s.seen);
        s.n = 0;
        for (size_t i = 0; i < actors[a].n; i++)
            reach(&s, actors[a].nodes[i]);
        for (uint32_t at = 0; at < s.n; at++) {
            uint32_t v = s.queue[at];
            for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
                if (crd_reach_tie(t, p, i))
                    reach(&s, t->to[i]);
            for (size_t i = 0; i < p->n_more; i++)
                if (p->more[i].from == v)
                    reach(&s, p->more[i].to);
        }
        CRD_TRY(each(each_ctx, a, s.seen));
    }
done:
    free(s.seen);
    free(s.queue);
    return rc;
}

const crd_reacher crd_reacher_plain = {.reach = plain};
