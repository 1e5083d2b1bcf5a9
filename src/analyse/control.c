/* One party or state: who controls it, and what it controls. */
#include "analyse/control_int.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- who controls z ----------------------------------------------------------------------- */

crd_status crd_control_owners(const crd_control *c, uint32_t z, crd_actor_list *ret)
{
    crd_status rc = CRD_OK;
    crd_map met = {0}, *at = &met;
    if (!crd_map_add(at, z, 0) || !CRD_VEC_PUSH(ret, z))
        CRD_TRY(CRD_ENOMEM);
    for (size_t i = 0; i < ret->n; i++) {
        uint32_t v = ret->at[i];
        for (uint32_t k = c->in[v]; k < c->in[v + 1]; k++) {
            const crd_hold *h = &c->holds.at[k];
            size_t before = at->n;
            uint32_t low, high;
            crd_hold_weight(c, h, &low, &high); /* who consolidates needs no share */
            if (high == 0 || crd_hold_slot(c, h) == CRD_SLOTS)
                continue;
            if (!crd_map_add(at, h->from, (uint32_t)ret->n) ||
                (at->n > before && !CRD_VEC_PUSH(ret, h->from)))
                CRD_TRY(CRD_ENOMEM);
        }
    }
done:
    crd_map_done(&met);
    return rc;
}

/* The largest that anyone of the list controls, for each whom somebody of it controls. */
static crd_status above_each(crd_control *c, unsigned bound, const crd_found_list *list,
                             crd_map *ret_above)
{
    for (size_t i = 0; i < list->n; i++) {
        uint32_t n;
        const crd_found_controller *y = &list->at[i];
        if (bound == 0 && !y->certain)
            continue;
        const crd_vid *to = crd_capturer_from(c->from[bound], y->actor, &n);
        for (uint32_t k = 0; k < n; k++) {
            uint32_t *most = crd_map_add(ret_above, to[k], 0);
            if (!most)
                return CRD_ENOMEM;
            *most = *most > n ? *most : n;
        }
    }
    return CRD_OK;
}

/* Equals, who control one another, control equally many; who is above controls more. */
static crd_status find_ultimate(crd_control *c, crd_found_list *list)
{
    crd_status rc = CRD_OK;
    crd_map above[2] = {{0}, {0}};
    for (unsigned b = 0; b < 2; b++)
        CRD_TRY(above_each(c, b, list, &above[b]));
    for (size_t i = 0; i < list->n; i++) {
        unsigned b = list->at[i].certain ? 0 : 1;
        uint32_t n;
        const uint32_t *most = crd_map_find(&above[b], list->at[i].actor);
        crd_capturer_from(c->from[b], list->at[i].actor, &n);
        list->at[i].ultimate = !most || *most <= n;
    }
done:
    crd_map_done(&above[0]);
    crd_map_done(&above[1]);
    return rc;
}

crd_status crd_control_find(crd_control *c, uint32_t z, crd_found_list *ret_list)
{
    crd_status rc = CRD_OK;
    crd_actor_list owners = {0};
    uint32_t n;
    ret_list->n = 0;
    CRD_TRY(crd_control_owners(c, z, &owners));
    for (size_t i = 1; i < owners.n; i++) {
        uint32_t x = owners.at[i];
        if (i % 256 == 0 && !crd_progress_step(c->opts.progress, "control", i, owners.n))
            CRD_TRY(CRD_ECANCEL);
        if (!crd_capture_starts(c->capture[1], x))
            continue;
        crd_capturer_from(c->from[1], x, &n);
        if (!crd_capturer_has(c->from[1], z))
            continue;
        crd_capturer_from(c->from[0], x, &n);
        crd_found_controller found = {.actor = x, .certain = crd_capturer_has(c->from[0], z)};
        if (!CRD_VEC_PUSH(ret_list, found))
            CRD_TRY(CRD_ENOMEM);
    }
    CRD_TRY(find_ultimate(c, ret_list));
done:
    CRD_VEC_DONE(&owners);
    return rc;
}

/* ---- how ---------------------------------------------------------------------------------- */

static int32_t as_ppm(uint64_t sum) { return sum > CRD_WHOLE ? CRD_WHOLE : (int32_t)sum; }

/* Votes in z of those whom the two capturers were last run for. */
static void votes_in(const crd_control *c, uint32_t z, int32_t *ret_low, int32_t *ret_high)
{
    uint64_t weight, sure;
    uint32_t slot = crd_slot_of(z, CRD_SLOT_VOTES);
    crd_capturer_sum(c->from[0], slot, &weight, &sure);
    *ret_low = as_ppm(weight);
    crd_capturer_sum(c->from[1], slot, &weight, &sure);
    *ret_high = as_ppm(crd_slot_counts(c, 1, slot, weight, sure));
    *ret_high = *ret_high < *ret_low ? *ret_low : *ret_high;
}

/* Which of its slots z is captured in, by those whom the bound's capturer was last run for. */
static unsigned reached_slot(const crd_control *c, unsigned bound, uint32_t z)
{
    for (unsigned s = 0; s < CRD_SLOTS; s++) {
        uint64_t weight, sure;
        uint32_t slot = crd_slot_of(z, s);
        crd_capturer_sum(c->from[bound], slot, &weight, &sure);
        if (crd_slot_counts(c, bound, slot, weight, sure) >= c->slots[bound][slot].need)
            return s;
    }
    return CRD_SLOTS;
}

static const char *by_what(const crd_control *c, unsigned bound, uint32_t z)
{
    unsigned slot = reached_slot(c, bound, z);
    if (slot == CRD_SLOT_VOTES)
        return crd_hold_name((enum crd_hold_kind)c->basis[z]);
    if (slot == CRD_SLOT_BOARD)
        return crd_hold_name(CRD_HOLD_BOARD);
    for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        if (crd_hold_slot(c, h) == CRD_SLOT_AT_ONCE && crd_capturer_has(c->from[bound], h->from) &&
            (bound == 1 || h->certain))
            return crd_hold_name((enum crd_hold_kind)h->kind);
    }
    return crd_hold_name(CRD_HOLD_IS);
}

crd_str crd_control_through(const crd_control *c, unsigned bound, uint32_t x, uint32_t z,
                            uint32_t kinds, crd_arena *arena, crd_date *ret_since, bool *ret_direct)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    uint32_t last = CRD_NODE_NONE;
    *ret_since = CRD_DATE_NONE;
    *ret_direct = false;
    for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        if (!(kinds >> h->kind & 1) || (bound == 0 && !h->certain) || h->from == z ||
            (h->from != x && !crd_capturer_has(c->from[bound], h->from)))
            continue;
        *ret_direct |= h->from == x;
        if (h->since != CRD_DATE_NONE && (*ret_since == CRD_DATE_NONE || h->since > *ret_since))
            *ret_since = h->since;
        if (h->owner != last) {
            crd_buf_adds(&b, b.len > 0 ? ", " : "");
            crd_buf_add(&b, crd_control_id(c, h->owner, arena));
        }
        last = h->owner;
    }
    if (b.status == CRD_ELIMIT) /* a list that nobody reads to its end */
        b.status = CRD_OK;
    crd_str text = b.status == CRD_OK ? crd_str_copy(arena, crd_buf_str(&b)) : CRD_STR_NULL;
    crd_buf_done(&b);
    return text;
}

enum {
    CONTROL_KINDS = 1 << CRD_HOLD_VOTES | 1 << CRD_HOLD_SHARES | 1 << CRD_HOLD_BOARD |
                    1 << CRD_HOLD_CONSOLIDATES | 1 << CRD_HOLD_IS | 1 << CRD_HOLD_CONCERT
};

/* Who of them the party controls itself: nobody in a ring is above another. */
static void find_rings(crd_control_answer *a)
{
    crd_control *c = a->c;
    uint32_t n;
    crd_capturer_from(c->from[0], a->z, &n);
    crd_capturer_from(c->from[1], a->z, &n);
    for (size_t i = 0; i < a->found.n; i++) {
        crd_found_controller *f = &a->found.at[i];
        f->within = crd_capturer_has(c->from[f->certain ? 0 : 1], f->actor);
    }
}

/* A branch is its head office, which therefore has it in hand as whoever controls that has. */
static crd_status tell_head_office(crd_control_answer *a)
{
    crd_control *c = a->c;
    uint32_t head = crd_control_head_of(c, a->node);
    if (head == CRD_NODE_NONE)
        return CRD_OK;
    crd_controller one = {.who = crd_control_who(c, head, a->arena),
                          .certain = true,
                          .ultimate = true,
                          .direct = true,
                          .by = crd_hold_name(CRD_HOLD_IS),
                          .since = CRD_DATE_NONE};
    for (size_t i = 0; i < a->found.n; i++)
        one.ultimate &= !a->found.at[i].certain || a->found.at[i].within;
    if (!CRD_VEC_PUSH(&a->controllers, one))
        return CRD_ENOMEM;
    return one.ultimate ? crd_control_hops(a, &a->z, 1, true) : CRD_OK;
}

/* Both capturers are run for it, or for all who are in one hand with it. */
static crd_status tell_controller(crd_control_answer *a, const crd_found_controller *f, bool alone)
{
    crd_control *c = a->c;
    unsigned bound = f->certain ? 0 : 1;
    uint32_t self = alone ? f->actor : CRD_NODE_NONE;
    crd_controller one = {.who = crd_control_who(c, c->face[f->actor], a->arena),
                          .certain = f->certain,
                          .ultimate = f->ultimate && !f->within,
                          .by = by_what(c, bound, a->z)};
    votes_in(c, a->z, &one.low_ppm, &one.high_ppm);
    one.through = crd_control_through(c, bound, self, a->z, CONTROL_KINDS, a->arena, &one.since,
                                      &one.direct);
    if (!one.through.ptr)
        return CRD_ENOMEM;
    one.through = one.through.len > 0 ? one.through : CRD_STR_NULL;
    return CRD_VEC_PUSH(&a->controllers, one) ? CRD_OK : CRD_ENOMEM;
}

static crd_status tell_controllers(crd_control_answer *a)
{
    crd_control *c = a->c;
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < a->found.n && rc == CRD_OK; i++) {
        uint32_t n;
        crd_capturer_from(c->from[0], a->found.at[i].actor, &n);
        crd_capturer_from(c->from[1], a->found.at[i].actor, &n);
        rc = tell_controller(a, &a->found.at[i], true);
    }
    return rc;
}

/* ---- what it controls --------------------------------------------------------------------- */

static bool holds_in(const crd_control *c, uint32_t x, uint32_t z)
{
    for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++)
        if (c->holds.at[i].from == x && crd_hold_slot(c, &c->holds.at[i]) != CRD_SLOTS)
            return true;
    return false;
}

static crd_status tell_controlled(crd_control_answer *a, uint32_t z, bool certain)
{
    const crd_control *c = a->c;
    uint32_t seat = crd_control_seat_of(c, a->node);
    crd_controlled one = {.certain = certain, .direct = true, .by = crd_hold_name(CRD_HOLD_IS)};
    if (z != a->z) {
        one.by = by_what(c, certain ? 0 : 1, z);
        one.direct = holds_in(c, a->z, z);
        votes_in(c, z, &one.low_ppm, &one.high_ppm);
    }
    for (uint32_t i = c->node_first[z]; i < c->node_first[z + 1]; i++) {
        uint32_t node = c->node[i], there = crd_control_seat_of(c, node);
        bool is_party = node < c->n_parties || node >= c->n_parties + c->n_states;
        if (node == a->node || !is_party)
            continue;
        one.who = crd_control_who(c, node, a->arena);
        one.abroad = seat != CRD_INTERN_NONE && there != CRD_INTERN_NONE && seat != there;
        if (!CRD_VEC_PUSH(&a->controlled, one))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static crd_status list_controlled(crd_control_answer *a)
{
    crd_status rc = CRD_OK;
    crd_control *c = a->c;
    uint32_t n;
    crd_capturer_from(c->from[0], a->z, &n);
    const crd_vid *to = crd_capturer_from(c->from[1], a->z, &n);
    if (crd_control_head_of(c, a->node) == CRD_NODE_NONE)
        CRD_TRY(tell_controlled(a, a->z, true)); /* its branches; a branch has none in hand */
    for (uint32_t i = 0; i < n; i++)
        CRD_TRY(tell_controlled(a, to[i], crd_capturer_has(c->from[0], to[i])));
done:
    return rc;
}

/* ---- the whole answer --------------------------------------------------------------------- */

static int by_certain(bool x, bool y) { return x == y ? 0 : x ? -1 : 1; }

static int controller_order(const void *a, const void *b)
{
    const crd_controller *x = a, *y = b;
    int order = by_certain(x->certain, y->certain);
    return order != 0 ? order : crd_str_cmp(x->who.id, y->who.id);
}

static int controlled_order(const void *a, const void *b)
{
    const crd_controlled *x = a, *y = b;
    int order = by_certain(x->certain, y->certain);
    return order != 0 ? order : crd_str_cmp(x->who.id, y->who.id);
}

static int found_order(const void *a, const void *b)
{
    const crd_found_controller *x = a, *y = b;
    int order = by_certain(x->certain, y->certain);
    return order != 0 ? order : x->actor < y->actor ? -1 : x->actor > y->actor;
}

/* A copy in the arena; n == 0 gives something that is not read. */
static crd_status keep(crd_arena *arena, const void *from, size_t n, size_t size, const void *ret)
{
    void *to = crd_arena_alloc(arena, n, size, _Alignof(max_align_t));
    if (!to)
        return CRD_ENOMEM;
    if (n > 0)
        memcpy(to, from, n * size);
    memcpy((void *)(uintptr_t)ret, &to, sizeof to);
    return CRD_OK;
}

#define KEEP(list)                                                                       \
    do {                                                                                 \
        CRD_TRY(keep(a->arena, a->list.at, a->list.n, sizeof *a->list.at, &a->r->list)); \
        a->r->n_##list = a->list.n;                                                      \
    } while (0)

static crd_status fill(crd_control_answer *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_control *c = a->c;
    CRD_TRY(crd_control_find(c, a->z, &a->found));
    if (a->found.n > 0)
        qsort(a->found.at, a->found.n, sizeof *a->found.at, found_order);
    find_rings(a);
    CRD_TRY(tell_controllers(a));
    CRD_TRY(tell_head_office(a));
    if (a->controllers.n > 0)
        qsort(a->controllers.at, a->controllers.n, sizeof *a->controllers.at, controller_order);
    CRD_TRY(crd_control_influence(a));
    for (size_t i = 0; i < a->found.n; i++)
        if (a->found.at[i].ultimate)
            CRD_TRY(crd_control_hops(a, &a->found.at[i].actor, 1, a->found.at[i].certain));
    CRD_TRY(list_controlled(a));
    if (a->controlled.n > 0)
        qsort(a->controlled.at, a->controlled.n, sizeof *a->controlled.at, controlled_order);
    CRD_TRY(crd_control_money(a, err));
    KEEP(controllers);
    KEEP(influencers);
    KEEP(hops);
    KEEP(controlled);
    KEEP(owners);
    KEEP(sums);
done:
    return rc;
}

/* ---- whom it means ------------------------------------------------------------------------ */

static void meet(uint32_t node, uint32_t *found, unsigned *n)
{
    if (*n > 0 && *found == node)
        return;
    *found = node;
    (*n)++;
}

static crd_status by_name(const crd_control *c, crd_str what, uint32_t *ret_node, unsigned *ret_n)
{
    const crd_world *w = c->w;
    const crd_frame *names = crd_world_frame(w, CRD_T_party_name);
    crd_buf wanted, fold;
    crd_buf_init(&wanted, 1 << 16);
    crd_buf_init(&fold, 1 << 16);
    crd_text_fold(what, &wanted);
    uint32_t n = c->n_parties + c->n_states;
    for (uint32_t i = 0; i < n + names->n && wanted.len > 0; i++) {
        uint32_t at = i;
        crd_str name;
        if (i < c->n_parties) {
            name = crd_world_text(w, CRD_COL(w, party, name).text[i]);
        } else if (i < n) {
            name = crd_world_text(w, CRD_COL(w, jurisdiction, name).text[i - c->n_parties]);
        } else {
            at = crd_world_row(w, CRD_T_party, CRD_COL(w, party_name, party).text[i - n]);
            name = crd_world_text(w, CRD_COL(w, party_name, name).text[i - n]);
        }
        crd_buf_clear(&fold);
        crd_text_fold(name, &fold);
        if (at != CRD_ROW_NONE && crd_str_eq(crd_buf_str(&fold), crd_buf_str(&wanted)))
            meet(at, ret_node, ret_n);
    }
    crd_status rc = wanted.status == CRD_ENOMEM || fold.status == CRD_ENOMEM ? CRD_ENOMEM : CRD_OK;
    crd_buf_done(&wanted);
    crd_buf_done(&fold);
    return rc;
}

uint32_t crd_control_node_of(const crd_control *c, uint32_t table, uint32_t text)
{
    if (text == CRD_INTERN_NONE)
        return CRD_NODE_NONE;
    uint32_t row = crd_world_row(c->w, table, crd_world_id(c->w, table, text));
    if (row != CRD_ROW_NONE)
        return table == CRD_T_party ? row : c->n_parties + row;
    const uint32_t *unknown = crd_map_find(&c->unknown_of, (uint64_t)table << 32 | text);
    return unknown ? c->n_parties + c->n_states + *unknown : CRD_NODE_NONE;
}

static uint32_t by_id(const crd_control *c, uint32_t table, crd_str id)
{
    return crd_control_node_of(c, table, crd_world_find_text(c->w, id));
}

uint32_t crd_control_node(const crd_control *c, crd_str id)
{
    crd_str state = CRD_STR("jurisdiction:");
    return crd_str_starts(id, state)
               ? by_id(c, CRD_T_jurisdiction, (crd_str){id.ptr + state.len, id.len - state.len})
               : by_id(c, CRD_T_party, id);
}

static crd_status resolve(const crd_control *c, crd_str what, uint32_t *ret_node, crd_err *err)
{
    static const struct {
        crd_str prefix;
        uint32_t table;
    } forms[] = {{{"party:", 6}, CRD_T_party},
                 {{"jurisdiction:", 13}, CRD_T_jurisdiction},
                 {{"", 0}, CRD_T_party},
                 {{"", 0}, CRD_T_jurisdiction}};
    unsigned n = 0;
    *ret_node = CRD_NODE_NONE;
    for (size_t i = 0; i < sizeof forms / sizeof *forms && *ret_node == CRD_NODE_NONE; i++)
        if (crd_str_starts(what, forms[i].prefix))
            *ret_node = by_id(
                c, forms[i].table,
                (crd_str){what.ptr + forms[i].prefix.len, what.len - forms[i].prefix.len});
    if (*ret_node != CRD_NODE_NONE)
        return CRD_OK;
    crd_status rc = by_name(c, what, ret_node, &n);
    if (rc == CRD_OK && n == 0)
        return crd_fail(err, CRD_ENOENT, "no party and no state is called '" CRD_STR_FMT "'",
                        CRD_STR_ARG(what));
    if (rc == CRD_OK && n > 1)
        return crd_fail(err, CRD_EINVAL, "several are called '" CRD_STR_FMT "': give an id",
                        CRD_STR_ARG(what));
    return rc;
}

static void answer_done(crd_control_answer *a)
{
    CRD_VEC_DONE(&a->found);
    CRD_VEC_DONE(&a->controllers);
    CRD_VEC_DONE(&a->influencers);
    CRD_VEC_DONE(&a->hops);
    CRD_VEC_DONE(&a->controlled);
    CRD_VEC_DONE(&a->owners);
    CRD_VEC_DONE(&a->sums);
}

crd_status crd_control_about(crd_control *c, crd_str what, crd_arena *arena,
                             const crd_control_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_control_answer a = {.c = c, .arena = arena};
    *ret_result = NULL;
    CRD_TRY(resolve(c, what, &a.node, err));
    a.z = c->actor[a.node];
    a.r = CRD_NEW(arena, crd_control_result, 1);
    if (!a.r)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "control"));
    a.r->subject = crd_control_who(c, a.node, arena);
    a.r->basis = c->basis[a.z] == CRD_HOLD_KINDS ? "none"
                                                 : crd_hold_name((enum crd_hold_kind)c->basis[a.z]);
    CRD_TRY(fill(&a, err));
    *ret_result = a.r;
done:
    answer_done(&a);
    return rc;
}

/* ---- two of them -------------------------------------------------------------------------- */

/* Does it control the subject, or do all who are in one hand, and through which holdings? */
static crd_status why_controls(crd_control_answer *a, const uint32_t *hand, size_t n_hand)
{
    crd_control *c = a->c;
    uint32_t n;
    for (size_t i = 0; i < n_hand; i++)
        if (hand[i] == a->z)
            return CRD_OK;
    crd_capturer_from_all(c->from[0], hand, n_hand, &n);
    crd_capturer_from_all(c->from[1], hand, n_hand, &n);
    crd_found_controller found = {.actor = hand[0], .certain = crd_capturer_has(c->from[0], a->z)};
    if (!found.certain && !crd_capturer_has(c->from[1], a->z))
        return CRD_OK;
    crd_status rc = tell_controller(a, &found, n_hand == 1);
    return rc == CRD_OK ? crd_control_hops(a, hand, n_hand, found.certain) : rc;
}

static crd_status keep_why(crd_control_answer *a, crd_control_why *why)
{
    crd_status rc = CRD_OK;
    CRD_TRY(keep(a->arena, a->controllers.at, a->controllers.n, sizeof *a->controllers.at,
                 &why->controls));
    why->controls = a->controllers.n > 0 ? why->controls : NULL;
    CRD_TRY(keep(a->arena, a->hops.at, a->hops.n, sizeof *a->hops.at, &why->hops));
    why->n_hops = a->hops.n;
    CRD_TRY(keep(a->arena, a->influencers.at, a->influencers.n, sizeof *a->influencers.at,
                 &why->influences));
    why->n_influences = a->influencers.n;
done:
    return rc;
}

static void keep_who(crd_control_answer *a, crd_str id)
{
    size_t kept = 0;
    for (size_t i = 0; i < a->influencers.n; i++)
        if (crd_str_eq(a->influencers.at[i].who.id, id))
            a->influencers.at[kept++] = a->influencers.at[i];
    a->influencers.n = kept;
}

crd_status crd_control_between(crd_control *c, crd_str who, crd_str party, bool beyond,
                               crd_arena *arena, const crd_control_why **ret_why, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_control_answer a = {.c = c, .arena = arena};
    crd_control_why *why = CRD_NEW(arena, crd_control_why, 1);
    uint32_t node;
    *ret_why = NULL;
    if (!why)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "control"));
    CRD_TRY(resolve(c, who, &node, err));
    CRD_TRY(resolve(c, party, &a.node, err));
    a.z = c->actor[a.node];
    why->same = c->actor[node] == a.z;
    why->who = crd_control_who(c, why->same ? node : c->face[c->actor[node]], arena);
    why->subject = crd_control_who(c, a.node, arena);
    CRD_TRY(why->same && node == c->face[a.z] ? tell_head_office(&a)
                                              : why_controls(&a, &c->actor[node], 1));
    a.found.n = 0;
    if (beyond)
        CRD_TRY(crd_control_find(c, a.z, &a.found));
    CRD_TRY(crd_control_influence(&a));
    keep_who(&a, why->who.id);
    CRD_TRY(keep_why(&a, why));
    *ret_why = why;
done:
    answer_done(&a);
    return rc;
}

crd_status crd_control_between_all(crd_control *c, const crd_control_member *members, size_t n,
                                   crd_str party, crd_arena *arena, const crd_control_why **ret_why,
                                   crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_control_answer a = {.c = c, .arena = arena};
    crd_actor_list hand = {0};
    crd_control_why *why = CRD_NEW(arena, crd_control_why, 1);
    *ret_why = NULL;
    if (!why)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "control"));
    CRD_TRY(crd_control_hand(c, members, n, &hand));
    CRD_TRY(resolve(c, party, &a.node, err));
    a.z = c->actor[a.node];
    why->subject = crd_control_who(c, a.node, arena);
    if (hand.n > 0) {
        why->who = crd_control_who(c, c->face[hand.at[0]], arena);
        CRD_TRY(why_controls(&a, hand.at, hand.n));
        CRD_TRY(crd_control_influence_of(&a, hand.at, hand.n));
    }
    CRD_TRY(keep_why(&a, why));
    *ret_why = why;
done:
    CRD_VEC_DONE(&hand);
    answer_done(&a);
    return rc;
}
