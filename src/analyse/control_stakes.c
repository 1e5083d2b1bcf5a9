/* From holdings to what each counts for, low and high. */
#include "analyse/control_int.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* ---- order -------------------------------------------------------------------------------- */

struct keyed {
    uint32_t to, kind, owner, owned; /* nodes as ranks */
    uint32_t at;
    int32_t low, high;
    crd_date since;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->owner != y->owner)
        return x->owner < y->owner ? -1 : 1;
    if (x->owned != y->owned)
        return x->owned < y->owned ? -1 : 1;
    if (x->low != y->low)
        return x->low > y->low ? -1 : 1;
    if (x->high != y->high)
        return x->high > y->high ? -1 : 1;
    return x->since < y->since ? -1 : x->since > y->since;
}

/* Sorts, and makes one of several with the same owner, owned and kind: the largest, low and high.
 */
static crd_status sort_holds(crd_control *c)
{
    size_t n = c->holds.n, kept = 0;
    struct keyed *keys = calloc(n + 1, sizeof *keys);
    crd_hold *sorted = calloc(n + 1, sizeof *sorted);
    if (!keys || !sorted) {
        free(keys);
        free(sorted);
        return CRD_ENOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        crd_hold *h = &c->holds.at[i];
        h->from = c->actor[h->owner];
        h->to = c->actor[h->owned];
        keys[i] = (struct keyed){h->to,       h->kind, c->rank[h->owner], c->rank[h->owned],
                                 (uint32_t)i, h->low,  h->high,           h->since};
    }
    qsort(keys, n, sizeof *keys, by_key);
    for (size_t i = 0; i < n; i++) {
        crd_hold h = c->holds.at[keys[i].at];
        crd_hold *last = kept > 0 ? &sorted[kept - 1] : NULL;
        if (last && last->owner == h.owner && last->owned == h.owned && last->kind == h.kind) {
            last->certain |= h.certain;
            last->high = h.high > last->high ? h.high : last->high;
            continue;
        }
        sorted[kept++] = h;
    }
    if (kept > 0)
        memcpy(c->holds.at, sorted, kept * sizeof *sorted);
    c->holds.n = kept;
    free(keys);
    free(sorted);
    return CRD_OK;
}

static crd_status index_holds(crd_control *c)
{
    free(c->in);
    free(c->out);
    free(c->out_hold);
    c->in = calloc((size_t)c->n_actors + 1, sizeof *c->in);
    c->out = calloc((size_t)c->n_actors + 2, sizeof *c->out);
    c->out_hold = calloc(c->holds.n + 1, sizeof *c->out_hold);
    if (!c->in || !c->out || !c->out_hold)
        return CRD_ENOMEM;
    for (size_t i = 0; i < c->holds.n; i++) {
        c->in[c->holds.at[i].to + 1]++;
        c->out[c->holds.at[i].from + 2]++;
    }
    for (uint32_t a = 0; a < c->n_actors; a++) {
        c->in[a + 1] += c->in[a];
        c->out[a + 1] += c->out[a];
    }
    for (size_t i = 0; i < c->holds.n; i++)
        c->out_hold[c->out[c->holds.at[i].from + 1]++] = (uint32_t)i;
    return CRD_OK;
}

/* ---- what counts for votes ---------------------------------------------------------------- */

static crd_status find_basis(crd_control *c)
{
    free(c->basis);
    free(c->known);
    c->basis = calloc((size_t)c->n_actors + 1, sizeof *c->basis);
    c->known = calloc((size_t)c->n_actors + 1, sizeof *c->known);
    uint32_t *votes_in = calloc((size_t)c->n_actors + 1, sizeof *votes_in); /* last + 1 */
    if (!c->basis || !c->known || !votes_in) {
        free(votes_in);
        return CRD_ENOMEM;
    }
    for (uint32_t z = 0; z < c->n_actors; z++) {
        c->basis[z] = CRD_HOLD_KINDS;
        for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
            const crd_hold *h = &c->holds.at[i];
            if (h->kind <= CRD_HOLD_SHARES && h->kind < c->basis[z])
                c->basis[z] = h->kind;
            if (h->kind == CRD_HOLD_VOTES)
                votes_in[h->from] = z + 1;
        }
        for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
            crd_hold *h = &c->holds.at[i];
            h->alone = h->kind == CRD_HOLD_SHARES && c->basis[z] == CRD_HOLD_VOTES &&
                       votes_in[h->from] != z + 1;
            if (h->kind == c->basis[z])
                c->known[z] += (uint64_t)h->low;
        }
    }
    free(votes_in);
    return CRD_OK;
}

unsigned crd_hold_slot(const crd_control *c, const crd_hold *h)
{
    switch ((enum crd_hold_kind)h->kind) {
    case CRD_HOLD_VOTES:
    case CRD_HOLD_SHARES:
        return h->kind == c->basis[h->to] || h->alone ? CRD_SLOT_VOTES : CRD_SLOTS;
    case CRD_HOLD_BOARD:
        return CRD_SLOT_BOARD;
    case CRD_HOLD_CONSOLIDATES:
    case CRD_HOLD_IS:
    case CRD_HOLD_CONCERT:
        return CRD_SLOT_AT_ONCE;
    case CRD_HOLD_VETO:
    case CRD_HOLD_DEBT:
    case CRD_HOLD_KINDS:
        break;
    }
    return CRD_SLOTS;
}

void crd_hold_weight(const crd_control *c, const crd_hold *h, uint32_t *ret_low, uint32_t *ret_high)
{
    unsigned slot = crd_hold_slot(c, h);
    if (slot == CRD_SLOT_AT_ONCE) {
        *ret_low = h->certain;
        *ret_high = 1;
        return;
    }
    bool rest = c->opts.float_any && slot == CRD_SLOT_VOTES && h->high > 0 &&
                c->known[h->to] <= CRD_WHOLE;
    *ret_low = h->alone ? 0 : (uint32_t)h->low;
    *ret_high = rest ? CRD_WHOLE : (uint32_t)h->high;
}

/* ---- captures ----------------------------------------------------------------------------- */

/* Most of the votes that z may hold in itself, or that those hold whom it certainly controls. */
static uint64_t own_votes(const crd_control *c, uint32_t z)
{
    uint64_t low = 0, high = 0;
    for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        if ((h->from != z && !h->within) || crd_hold_slot(c, h) != CRD_SLOT_VOTES)
            continue;
        low += h->alone ? 0 : (uint64_t)h->low;
        high += (uint64_t)h->high;
    }
    uint64_t most = c->known[z] <= CRD_WHOLE ? CRD_WHOLE - c->known[z] + low : CRD_WHOLE;
    return high < most ? high : most;
}

/* What is needed of the votes when those that z holds in itself, or through those it controls, are
 * suspended, as most laws have it: the threshold of the rest. Nobody counts z's own votes for
 * himself, and what z's subsidiaries hold he who has z or them: so that one number is enough. */
static uint64_t need_without_own(const crd_control *c, uint32_t z)
{
    uint64_t own = own_votes(c, z), of = (uint64_t)c->opts.threshold_ppm;
    if (own >= CRD_WHOLE) /* no vote is left */
        own = 0;
    uint64_t product = of * (CRD_WHOLE - own);
    return c->opts.at_least ? (product + CRD_WHOLE - 1) / CRD_WHOLE : product / CRD_WHOLE + 1;
}

static void fill_slots(crd_control *c)
{
    uint64_t threshold = (uint64_t)c->opts.threshold_ppm + (c->opts.at_least ? 0 : 1);
    for (uint32_t z = 0; z < c->n_actors; z++) {
        uint64_t seats = 0;
        for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++)
            if (c->holds.at[i].kind == CRD_HOLD_BOARD)
                seats += (uint64_t)c->holds.at[i].low;
        const uint64_t need[CRD_SLOTS] = {threshold, CRD_HALF + 1, 1};
        const uint64_t stated[CRD_SLOTS] = {c->known[z], seats, UINT64_MAX};
        for (unsigned s = 0; s < CRD_SLOTS; s++) {
            uint64_t room = stated[s] <= CRD_WHOLE ? CRD_WHOLE - stated[s] : UINT64_MAX;
            c->slots[0][crd_slot_of(z, s)] = (crd_slot){z, need[s], UINT64_MAX};
            c->slots[1][crd_slot_of(z, s)] = (crd_slot){z, need[s], room};
        }
        c->slots[1][crd_slot_of(z, CRD_SLOT_VOTES)].need = need_without_own(c, z);
    }
}

static crd_status make_capture(crd_control *c, unsigned bound, crd_err *err)
{
    size_t n = 0;
    crd_stake *stakes = calloc(c->holds.n + 1, sizeof *stakes);
    if (!stakes)
        return crd_fail(err, CRD_ENOMEM, "%zu holdings", c->holds.n);
    for (size_t i = 0; i < c->holds.n; i++) {
        const crd_hold *h = &c->holds.at[i];
        unsigned slot = crd_hold_slot(c, h);
        uint32_t low, high;
        if (slot == CRD_SLOTS)
            continue;
        crd_hold_weight(c, h, &low, &high);
        if ((bound ? high : low) > 0)
            stakes[n++] = (crd_stake){h->from, crd_slot_of(h->to, slot), bound ? high : low,
                                      bound ? low : 0};
    }
    crd_capturer_free(c->from[bound]);
    crd_capture_free(c->capture[bound]);
    c->from[bound] = NULL;
    crd_status rc = crd_capture_new(c->n_actors, c->slots[bound], (size_t)c->n_actors * CRD_SLOTS,
                                    stakes, n, &c->capture[bound], err);
    if (rc == CRD_OK)
        rc = crd_capturer_new(c->capture[bound], &c->from[bound], err);
    free(stakes);
    return rc;
}

static crd_status make_captures(crd_control *c, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (c->n_actors >= UINT32_MAX / CRD_SLOTS)
        return crd_fail(err, CRD_ELIMIT, "%u parties", c->n_actors);
    CRD_TRY(sort_holds(c));
    CRD_TRY(index_holds(c));
    CRD_TRY(find_basis(c));
    fill_slots(c);
    for (unsigned b = 0; b < 2; b++)
        CRD_TRY(make_capture(c, b, err));
done:
    return rc;
}

uint64_t crd_slot_counts(const crd_control *c, unsigned bound, uint32_t slot, uint64_t weight,
                         uint64_t sure)
{
    uint64_t room = c->slots[bound][slot].room;
    uint64_t most = room > UINT64_MAX - sure ? UINT64_MAX : room + sure;
    return weight < most ? weight : most;
}

/* ---- in concert --------------------------------------------------------------------------- */

struct pooled {
    uint32_t slot, owned, members;
    uint64_t weight, sure;
    crd_date since;
};
typedef CRD_VEC(struct pooled) pool;

/* Is it a group? Certainly: its kind is not contested. */
static bool is_group(const crd_world *w, uint32_t row, bool *ret_certain)
{
    *ret_certain = !crd_world_contested(w, CRD_T_party, row, CRD_C_party_kind);
    return crd_str_eq(crd_world_text(w, CRD_COL(w, party, kind).text[row]), CRD_STR("group"));
}

static bool is_member(const crd_hold *h, unsigned bound)
{
    return bound == 0 ? h->kind == CRD_HOLD_VOTES && h->certain : h->kind <= CRD_HOLD_BOARD;
}

static crd_status pool_one(crd_control *c, unsigned bound, uint32_t who, bool member, crd_map *at,
                           pool *out)
{
    for (uint32_t i = c->out[who]; i < c->out[who + 1]; i++) {
        const crd_hold *h = &c->holds.at[c->out_hold[i]];
        unsigned slot = crd_hold_slot(c, h);
        uint32_t low, high;
        if (slot > CRD_SLOT_BOARD)
            continue;
        struct pooled fresh = {
            .slot = crd_slot_of(h->to, slot), .owned = h->owned, .since = CRD_DATE_NONE};
        uint32_t *p = crd_map_add(at, fresh.slot, (uint32_t)out->n);
        if (!p || (*p == out->n && !CRD_VEC_PUSH(out, fresh)))
            return CRD_ENOMEM;
        crd_hold_weight(c, h, &low, &high);
        struct pooled *sum = &out->at[*p];
        sum->weight += bound ? high : low;
        sum->sure += bound ? low : 0;
        sum->members += member;
    }
    return CRD_OK;
}

/* All of a group's members, and what it controls itself, each once. */
static crd_status pool_group(crd_control *c, uint32_t g, unsigned bound, pool *out)
{
    crd_status rc = CRD_OK;
    crd_map at = {0}, met = {0};
    uint32_t n;
    const crd_vid *own = crd_capturer_from(c->from[bound], g, &n);
    for (uint32_t i = c->in[g]; i < c->in[g + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        if (!is_member(h, bound) || h->from == g)
            continue;
        size_t before = met.n;
        if (!crd_map_add(&met, h->from, 0))
            CRD_TRY(CRD_ENOMEM);
        if (met.n > before)
            CRD_TRY(pool_one(c, bound, h->from, true, &at, out));
    }
    for (uint32_t i = 0; i <= n; i++) {
        uint32_t who = i == n ? g : own[i];
        if (!crd_map_find(&met, who))
            CRD_TRY(pool_one(c, bound, who, false, &at, out));
    }
done:
    crd_map_done(&at);
    crd_map_done(&met);
    return rc;
}

static crd_status add_concert(crd_control *c, uint32_t row, unsigned bound, bool *ret_any)
{
    crd_status rc = CRD_OK;
    pool out = {0};
    uint32_t g = c->actor[row];
    CRD_TRY(pool_group(c, g, bound, &out));
    for (size_t i = 0; i < out.n; i++) {
        const struct pooled *p = &out.at[i];
        uint64_t sum = crd_slot_counts(c, bound, p->slot, p->weight, p->sure);
        if (p->members < 2 || sum < c->slots[bound][p->slot].need || c->actor[p->owned] == g)
            continue;
        int32_t ppm = sum > CRD_WHOLE ? CRD_WHOLE : (int32_t)sum;
        crd_hold h = {.owner = row,
                      .owned = p->owned,
                      .kind = CRD_HOLD_CONCERT,
                      .certain = bound == 0,
                      .low = bound == 0 ? ppm : 0,
                      .high = ppm,
                      .since = CRD_DATE_NONE,
                      .row = CRD_ROW_NONE};
        *ret_any = true;
        if (!CRD_VEC_PUSH(&c->holds, h))
            CRD_TRY(CRD_ENOMEM);
    }
done:
    CRD_VEC_DONE(&out);
    return rc;
}

crd_status crd_control_build(crd_control *c, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool any = false, certain;
    for (unsigned b = 0; b < 2; b++) {
        c->slots[b] = calloc((size_t)c->n_actors * CRD_SLOTS + 1, sizeof *c->slots[b]);
        if (!c->slots[b])
            return crd_fail(err, CRD_ENOMEM, "%u parties", c->n_actors);
    }
    CRD_TRY(make_captures(c, err));
    CRD_TRY(crd_control_mark_within(c, &any));
    if (any)
        CRD_TRY(make_captures(c, err));
    any = false;
    /* What is added goes behind the holdings that are indexed, and counts after the loop. */
    for (uint32_t row = 0; row < c->n_parties; row++) {
        if (!is_group(c->w, row, &certain))
            continue;
        if (certain)
            CRD_TRY(add_concert(c, row, 0, &any));
        CRD_TRY(add_concert(c, row, 1, &any));
    }
    if (any)
        CRD_TRY(make_captures(c, err));
    if (crd_capture_is_forest(c->capture[0]))
        CRD_TRY(crd_forest_new(c->capture[0], c->opts.progress, &c->forest, err));
done:
    return rc;
}
