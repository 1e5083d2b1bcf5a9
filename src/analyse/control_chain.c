/* Through whom: the holdings that carry control from one actor down to another. Read from the end:
 * what reaches the threshold in the party, largest first and no more than needed, of those captured
 * before it; then the same for each of their owners. */
#include "analyse/control_int.h"

#include "base/err.h"

#include <stdlib.h>

struct chain {
    crd_control_answer *a;
    uint32_t x;
    unsigned bound;
    crd_map place; /* actor to its place in the order of capture; those asked about: 0 */
    crd_map step;  /* actors to explain, with their distance from the party */
    crd_actor_list queue;
};

struct carrier {
    uint32_t hold;
    uint32_t weight, sure;
};
typedef CRD_VEC(struct carrier) carriers;

static int heavy_first(const void *a, const void *b)
{
    const struct carrier *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->hold < y->hold ? -1 : x->hold > y->hold;
}

/* Did v's owner have it already when v was captured? */
static bool before(const struct chain *s, uint32_t owner, uint32_t v)
{
    const uint32_t *at = crd_map_find(&s->place, owner), *to = crd_map_find(&s->place, v);
    return at && to && *at < *to;
}

static crd_status gather(const struct chain *s, uint32_t v, unsigned slot, carriers *ret)
{
    const crd_control *c = s->a->c;
    ret->n = 0;
    for (uint32_t i = c->in[v]; i < c->in[v + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        uint32_t low, high;
        if (crd_hold_slot(c, h) != slot || h->from == v || !before(s, h->from, v))
            continue;
        crd_hold_weight(c, h, &low, &high);
        struct carrier one = {i, s->bound ? high : low, s->bound ? low : 0};
        if (one.weight > 0 && !CRD_VEC_PUSH(ret, one))
            return CRD_ENOMEM;
    }
    if (ret->n > 0)
        qsort(ret->at, ret->n, sizeof *ret->at, heavy_first);
    return CRD_OK;
}

/* How many of them are enough; 0 = all are not. */
static size_t enough(const struct chain *s, uint32_t v, unsigned slot, const carriers *all)
{
    const crd_control *c = s->a->c;
    uint64_t weight = 0, sure = 0;
    uint32_t at = crd_slot_of(v, slot);
    for (size_t i = 0; i < all->n; i++) {
        weight += all->at[i].weight;
        sure += all->at[i].sure;
        if (crd_slot_counts(c, s->bound, at, weight, sure) >= c->slots[s->bound][at].need)
            return i + 1;
    }
    return 0;
}

/* Do these surely give control, if their owners do what x wants? */
static bool is_sure(const struct chain *s, uint32_t v, unsigned slot, const carriers *all, size_t n)
{
    uint64_t sure = 0;
    for (size_t i = 0; i < n; i++)
        sure += all->at[i].sure;
    return s->bound == 0 || sure >= s->a->c->slots[0][crd_slot_of(v, slot)].need;
}

static crd_status explain_later(struct chain *s, uint32_t v, uint32_t step)
{
    size_t known = s->step.n;
    const uint32_t *at = crd_map_find(&s->place, v);
    if (at && *at == 0)
        return CRD_OK;
    if (!crd_map_add(&s->step, v, step) || (s->step.n > known && !CRD_VEC_PUSH(&s->queue, v)))
        return CRD_ENOMEM;
    return CRD_OK;
}

static crd_status tell(struct chain *s, const crd_hold *h, uint32_t step, bool certain)
{
    const crd_control *c = s->a->c;
    crd_control_hop hop = {.controller = crd_control_id(c, c->face[s->x], s->a->arena),
                           .step = step,
                           .owner = crd_control_who(c, h->owner, s->a->arena),
                           .owned = crd_control_id(c, h->owned, s->a->arena),
                           .kind = crd_str_from(crd_hold_name((enum crd_hold_kind)h->kind)),
                           .low_ppm = h->low,
                           .high_ppm = h->high,
                           .since = h->since,
                           .certain = h->certain && certain};
    bool of_party = h->row == CRD_ROW_NONE && h->kind == CRD_HOLD_IS && h->owned < c->n_parties;
    uint32_t row = of_party ? h->owned : h->row;
    if (row != CRD_ROW_NONE) {
        const crd_frame *f = crd_world_frame(c->w, of_party ? CRD_T_party : CRD_T_holding);
        size_t n;
        const crd_world_source *sources = crd_world_sources(c->w, &n);
        if (crd_row_source(f, row) < n)
            hop.source = sources[crd_row_source(f, row)].name;
        hop.line = crd_row_line(f, row);
    }
    return CRD_VEC_PUSH(&s->a->hops, hop) ? CRD_OK : CRD_ENOMEM;
}

static crd_status explain(struct chain *s, uint32_t v, uint32_t step)
{
    crd_status rc = CRD_OK;
    const crd_control *c = s->a->c;
    carriers all = {0};
    size_t n = 0;
    bool certain = false;
    for (unsigned slot = 0; slot < CRD_SLOTS && n == 0; slot++) {
        CRD_TRY(gather(s, v, slot, &all));
        n = enough(s, v, slot, &all);
        certain = is_sure(s, v, slot, &all, n);
    }
    for (size_t i = 0; i < n; i++) {
        const crd_hold *h = &c->holds.at[all.at[i].hold];
        CRD_TRY(tell(s, h, step, certain));
        CRD_TRY(explain_later(s, h->from, step + 1));
    }
done:
    CRD_VEC_DONE(&all);
    return rc;
}

crd_status crd_control_hops(crd_control_answer *a, const uint32_t *hand, size_t n_hand,
                            bool certain)
{
    crd_status rc = CRD_OK;
    struct chain s = {.a = a, .x = hand[0], .bound = certain ? 0 : 1};
    uint32_t n;
    const crd_vid *order = crd_capturer_from_all(a->c->from[s.bound], hand, n_hand, &n);
    for (size_t i = 0; i < n_hand; i++)
        if (!crd_map_add(&s.place, hand[i], 0))
            CRD_TRY(CRD_ENOMEM);
    for (uint32_t i = 0; i < n; i++)
        if (!crd_map_add(&s.place, order[i], i + 1))
            CRD_TRY(CRD_ENOMEM);
    uint32_t head = crd_control_head_of(a->c, a->node);
    if (head != CRD_NODE_NONE)
        CRD_TRY(tell(&s,
                     &(crd_hold){.owner = head,
                                 .owned = a->node,
                                 .kind = CRD_HOLD_IS,
                                 .certain = true,
                                 .low = CRD_WHOLE,
                                 .high = CRD_WHOLE,
                                 .since = CRD_DATE_NONE,
                                 .row = CRD_ROW_NONE},
                     1, true));
    CRD_TRY(explain_later(&s, a->z, head != CRD_NODE_NONE ? 2 : 1));
    for (size_t i = 0; i < s.queue.n; i++)
        CRD_TRY(explain(&s, s.queue.at[i], *crd_map_find(&s.step, s.queue.at[i])));
done:
    crd_map_done(&s.place);
    crd_map_done(&s.step);
    CRD_VEC_DONE(&s.queue);
    return rc;
}
