/* Who has a hand in the things of a route. */
#include "app/route_hands.h"

#include "base/bits.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "world/map.h"

#include <stdlib.h>

/* A holder in a role over thing `at`. */
typedef struct hand {
    uint32_t at;
    uint8_t role;
    crd_str id;
    bool avoided, maybe; /* it is one of those avoided, or theirs, certainly or possibly */
} hand;

struct crd_hands {
    const crd_route_map *m;
    crd_arena *arena;
    crd_map at; /* node of the ties -> thing */
    CRD_VEC(crd_route_thing) things;
    crd_map via; /* node of a product or network -> first of its things + 1 */
    CRD_VEC(uint32_t) via_thing, via_next;
    CRD_VEC(hand) hands;
    bool full;
};

crd_status crd_hands_new(const crd_route_map *m, crd_arena *arena, crd_hands **ret)
{
    crd_hands *h = calloc(1, sizeof *h);
    if (!h)
        return CRD_ENOMEM;
    h->m = m;
    h->arena = arena;
    *ret = h;
    return CRD_OK;
}

void crd_hands_free(crd_hands *h)
{
    if (!h)
        return;
    crd_map_done(&h->at);
    crd_map_done(&h->via);
    CRD_VEC_DONE(&h->things);
    CRD_VEC_DONE(&h->via_thing);
    CRD_VEC_DONE(&h->via_next);
    CRD_VEC_DONE(&h->hands);
    free(h);
}

/* What a thing is or is part of: whoever holds that holds the thing. */
static crd_status through(crd_hands *h, uint32_t thing, uint32_t table, uint32_t text)
{
    const crd_route_map *m = h->m;
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(m->w, table, text);
    if (row == CRD_ROW_NONE)
        return CRD_OK;
    uint32_t *head = crd_map_add(&h->via, crd_ties_node(m->t, table, row), 0);
    if (!head || !CRD_VEC_PUSH(&h->via_thing, thing) || !CRD_VEC_PUSH(&h->via_next, *head))
        return CRD_ENOMEM;
    *head = (uint32_t)h->via_thing.n;
    return CRD_OK;
}

crd_status crd_hands_ask(crd_hands *h, const crd_route_thing *things, size_t n)
{
    const crd_world *w = h->m->w;
    for (size_t i = 0; i < n; i++) {
        crd_status rc = CRD_OK;
        uint32_t row = things[i].row, node = crd_ties_node(h->m->t, things[i].table, row);
        uint32_t fresh = (uint32_t)h->things.n;
        uint32_t *at = node == CRD_NODE_NONE ? NULL : crd_map_add(&h->at, node, fresh);
        if (!at || *at != fresh)
            continue;
        if (!CRD_VEC_PUSH(&h->things, things[i]))
            return CRD_ENOMEM;
        if (things[i].table == CRD_T_element) {
            rc = through(h, fresh, CRD_T_product, CRD_COL(w, element, product).text[row]);
            if (rc == CRD_OK)
                rc = through(h, fresh, CRD_T_network, CRD_COL(w, element, network).text[row]);
        } else if (things[i].table == CRD_T_link) {
            rc = through(h, fresh, CRD_T_network, CRD_COL(w, link, network).text[row]);
        }
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

static int role_of(uint8_t kind)
{
    switch ((int)kind) {
    case CRD_TIE_MAKES:
    case CRD_TIE_BUILDS:
        return CRD_HAND_MAKER;
    case CRD_TIE_OWNS:
        return CRD_HAND_OWNER;
    case CRD_TIE_OPERATES:
        return CRD_HAND_OPERATOR;
    case CRD_TIE_MANAGES:
    case CRD_TIE_MAINTAINS:
    case CRD_TIE_HOSTS:
        return CRD_HAND_MANAGER;
    case CRD_TIE_CARRIES:
        return CRD_HAND_CARRIER;
    case CRD_TIE_STANDS_IN:
        return CRD_HAND_STATE;
    default:
        return -1;
    }
}

static void note(crd_hands *h, uint32_t holder, uint32_t tie, uint32_t thing)
{
    const crd_ties *t = h->m->t;
    int role = role_of(t->kind[tie]);
    uint32_t table;
    crd_buf b;
    if (role < 0)
        return;
    crd_buf_init(&b, 1 << 16);
    crd_str id = crd_ties_kind(t, holder) == CRD_NODE_UNKNOWN ? CRD_STR("unknown")
                                                              : crd_ties_id(t, holder, &table, &b);
    hand x = {.at = thing,
              .role = (uint8_t)role,
              .id = crd_str_copy(h->arena, id),
              .avoided = crd_bits_has(h->m->is[0], holder),
              .maybe = crd_bits_has(h->m->is[1], holder)};
    crd_buf_done(&b);
    h->full |= !x.id.ptr || !CRD_VEC_PUSH(&h->hands, x);
}

static int by_thing(const void *a, const void *b)
{
    const hand *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

crd_status crd_hands_look(crd_hands *h)
{
    const crd_ties *t = h->m->t;
    for (uint32_t v = 0; v < t->n_nodes; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
            const uint32_t *at = crd_map_find(&h->at, t->to[i]);
            const uint32_t *head = crd_map_find(&h->via, t->to[i]);
            if (at)
                note(h, v, i, *at);
            for (uint32_t k = head ? *head : 0; k > 0; k = h->via_next.at[k - 1])
                note(h, v, i, h->via_thing.at[k - 1]);
        }
    if (h->hands.n > 1)
        qsort(h->hands.at, h->hands.n, sizeof *h->hands.at, by_thing);
    return h->full ? CRD_ENOMEM : CRD_OK;
}

/* "maker acme" of those whom the policy avoids. */
static void add_why(crd_buf *b, const hand *x)
{
    static const char *const roles[] = {"",        "maker", "owner",       "operator",
                                        "manager", "over",  "territory of"};
    crd_buf_addf(b, "%s%s ", b->len ? ", " : "", roles[x->role]);
    crd_buf_add(b, x->id);
}

/* Is the hand one of those for which the thing is not trusted? */
static bool is_why(const hand *x, crd_trust trust)
{
    return trust == CRD_TRUST_NO ? x->avoided : trust == CRD_TRUST_OPEN && x->maybe;
}

static void add_hand(crd_buf *b, const hand *x, crd_str *last)
{
    if (crd_str_eq(x->id, *last))
        return;
    if (b->len > 0)
        crd_buf_adds(b, ", ");
    crd_buf_add(b, x->id);
    *last = x->id;
}

/* The hands are sorted by thing. */
static size_t first_of(const crd_hands *h, uint32_t thing)
{
    size_t low = 0, high = h->hands.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (h->hands.at[mid].at < thing)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

crd_str crd_hands_text(const crd_hands *h, crd_route_thing thing, enum crd_hand role)
{
    const uint32_t *at = crd_map_find(&h->at, crd_ties_node(h->m->t, thing.table, thing.row));
    crd_str last = CRD_STR_NULL;
    crd_buf b;
    if (!at || (role == CRD_HAND_WHY && thing.trust == CRD_TRUST_YES))
        return CRD_STR_NULL;
    crd_buf_init(&b, 1 << 16);
    for (size_t i = first_of(h, *at); i < h->hands.n && h->hands.at[i].at == *at; i++) {
        const hand *x = &h->hands.at[i];
        bool again = i > 0 && by_thing(x - 1, x) == 0; /* through the thing and its product */
        if (role == CRD_HAND_WHY && !again && is_why(x, thing.trust))
            add_why(&b, x);
        else if (x->role == role)
            add_hand(&b, x, &last);
    }
    if (role == CRD_HAND_WHY && b.len == 0)
        crd_buf_adds(&b, "indirectly");
    crd_str copy = b.len > 0 ? crd_str_copy(h->arena, crd_buf_str(&b)) : CRD_STR_NULL;
    crd_buf_done(&b);
    return copy;
}
