/* All ultimate controllers at once, and where they sit. Two passes over the relation, which is
 * never held: the first finds who is ultimate, the second counts. */
#include "analyse/control_int.h"

#include "base/buf.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

struct all {
    crd_control *c;
    crd_arena *arena;
    uint32_t *size[2];  /* [n_actors] actors that it controls */
    uint32_t *above[2]; /* [n_actors] size of the largest who controls it */
    uint32_t *met[2];   /* [n_actors] number of the seat that counted it last */
    CRD_VEC(crd_ultimate) ultimates;
    CRD_VEC(uint32_t) actors; /* of the ultimates, by seat */
    CRD_VEC(crd_control_seat) seats;
    CRD_VEC(crd_control_sum) sums;
};

crd_status crd_control_measure(crd_control *c, uint32_t *const size[2], uint32_t *const above[2])
{
    for (uint32_t x = 0; x < c->n_actors; x++) {
        if (x % 1024 == 0 && !crd_progress_step(c->opts.progress, "control", x, c->n_actors))
            return CRD_ECANCEL;
        for (unsigned b = 0; b < 2; b++) {
            if (!crd_capture_starts(c->capture[b], x))
                continue;
            if (b == 0 && c->forest) {
                size[0][x] = crd_forest_count(c->forest, x);
                continue;
            }
            const crd_vid *to = crd_capturer_set(c->from[b], x, &size[b][x]);
            for (uint32_t i = 0; i < size[b][x]; i++)
                if (above[b][to[i]] < size[b][x])
                    above[b][to[i]] = size[b][x];
        }
    }
    for (uint32_t x = 0; x < c->n_actors && c->forest; x++)
        above[0][x] = crd_forest_above(c->forest, x) == CRD_VID_NONE ? 0 : UINT32_MAX;
    return CRD_OK;
}

static bool is_ultimate(const struct all *s, unsigned bound, uint32_t x)
{
    return s->size[bound][x] > 0 && s->above[bound][x] <= s->size[bound][x];
}

/* Parties that the actor is, and how many of them sit elsewhere than `seat`. */
static void count_parties(const crd_control *c, uint32_t actor, uint32_t seat, uint32_t *n,
                          uint32_t *abroad)
{
    for (uint32_t i = c->node_first[actor]; i < c->node_first[actor + 1]; i++) {
        uint32_t node = c->node[i], there = crd_control_seat_of(c, node);
        if (node >= c->n_parties && node < c->n_parties + c->n_states)
            continue;
        (*n)++;
        *abroad += seat != CRD_INTERN_NONE && there != CRD_INTERN_NONE && there != seat;
    }
}

static uint32_t seat_of(const crd_control *c, uint32_t actor)
{
    return crd_control_seat_of(c, c->face[actor]);
}

static void count_one(struct all *s, uint32_t x, unsigned bound, crd_ultimate *one,
                      crd_control_seat *seat)
{
    crd_control *c = s->c;
    uint32_t n, at = seat_of(c, x), number = (uint32_t)s->seats.n;
    const crd_vid *to = crd_capturer_set(c->from[bound], x, &n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t parties = 0, abroad = 0;
        count_parties(c, to[i], at, &parties, &abroad);
        *(bound ? &one->high : &one->low) += parties;
        *(bound ? &one->abroad_high : &one->abroad_low) += abroad;
        if (s->met[bound][to[i]] == number)
            continue;
        s->met[bound][to[i]] = number;
        *(bound ? &seat->high : &seat->low) += parties;
        *(bound ? &seat->abroad_high : &seat->abroad_low) += abroad;
    }
}

/* Who else of what x controls controls x: equals, who control one another, control equally many,
 * and who is below controls fewer. At most RING of them by id, then how many more. */
enum { RING = 5 };
static crd_status name_ring(const struct all *s, uint32_t x, unsigned bound, crd_str *ret_ring)
{
    const crd_control *c = s->c;
    uint32_t n, first[RING], n_first = 0, left = 0;
    const crd_vid *to = crd_capturer_set(c->from[bound], x, &n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = c->face[to[i]], at = n_first;
        if (s->size[bound][to[i]] != s->size[bound][x])
            continue;
        if (n_first == RING) {
            left++;
            at--;
            if (crd_control_order(c, node, first[at]) > 0)
                continue;
        } else {
            n_first++;
        }
        for (; at > 0 && crd_control_order(c, node, first[at - 1]) < 0; at--)
            first[at] = first[at - 1];
        first[at] = node;
    }
    *ret_ring = CRD_STR_NULL;
    if (n_first == 0)
        return CRD_OK;
    crd_buf b;
    crd_buf_init(&b, 1 << 20);
    for (uint32_t i = 0; i < n_first; i++) {
        crd_buf_adds(&b, i ? ", " : "");
        crd_buf_add(&b, crd_control_id(c, first[i], s->arena));
    }
    if (left > 0)
        crd_buf_addf(&b, " and %u more", left);
    *ret_ring = b.status == CRD_OK ? crd_str_copy(s->arena, crd_buf_str(&b)) : CRD_STR_NULL;
    crd_buf_done(&b);
    return ret_ring->ptr ? CRD_OK : CRD_ENOMEM;
}

struct seated {
    crd_str seat;
    uint32_t rank, actor;
};

static int by_seat(const void *a, const void *b)
{
    const struct seated *x = a, *y = b;
    int order = crd_str_cmp(x->seat, y->seat);
    return order != 0 ? order : x->rank < y->rank ? -1 : x->rank > y->rank;
}

static crd_status order_actors(struct all *s)
{
    const crd_control *c = s->c;
    CRD_VEC(struct seated) list = {0};
    crd_status rc = CRD_OK;
    for (uint32_t x = 0; x < c->n_actors; x++) {
        struct seated one = {crd_world_text(c->w, seat_of(c, x)), c->rank[c->face[x]], x};
        if ((is_ultimate(s, 0, x) || is_ultimate(s, 1, x)) && !CRD_VEC_PUSH(&list, one))
            CRD_TRY(CRD_ENOMEM);
    }
    if (list.n > 0)
        qsort(list.at, list.n, sizeof *list.at, by_seat);
    for (size_t i = 0; i < list.n; i++)
        if (!CRD_VEC_PUSH(&s->actors, list.at[i].actor))
            CRD_TRY(CRD_ENOMEM);
done:
    CRD_VEC_DONE(&list);
    return rc;
}

static crd_status open_seat(struct all *s, uint32_t text)
{
    const crd_world *w = s->c->w;
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                           : crd_world_row(w, CRD_T_jurisdiction, text);
    crd_control_seat seat = {.jurisdiction = crd_world_text(w, text)};
    if (row != CRD_ROW_NONE)
        seat.name = crd_world_text(w, CRD_COL(w, jurisdiction, name).text[row]);
    return CRD_VEC_PUSH(&s->seats, seat) ? CRD_OK : CRD_ENOMEM;
}

static crd_status count(struct all *s)
{
    crd_status rc = CRD_OK;
    crd_control *c = s->c;
    for (size_t i = 0; i < s->actors.n; i++) {
        uint32_t x = s->actors.at[i];
        crd_ultimate one = {.who = crd_control_who(c, c->face[x], s->arena)};
        if (i == 0 || seat_of(c, x) != seat_of(c, s->actors.at[i - 1]))
            CRD_TRY(open_seat(s, seat_of(c, x)));
        crd_control_seat *seat = &s->seats.at[s->seats.n - 1];
        for (unsigned b = 0; b < 2; b++)
            if (b == 1 || is_ultimate(s, 0, x))
                count_one(s, x, b, &one, seat);
        CRD_TRY(name_ring(s, x, is_ultimate(s, 0, x) ? 0 : 1, &one.ring));
        seat->ultimates += is_ultimate(s, 0, x);
        if (!CRD_VEC_PUSH(&s->ultimates, one))
            CRD_TRY(CRD_ENOMEM);
    }
done:
    return rc;
}

static crd_status find_sums(struct all *s, crd_control_all_result *r)
{
    const crd_control *c = s->c;
    for (uint32_t z = 0; z < c->n_actors; z++) {
        r->by_shares += c->basis[z] == CRD_HOLD_SHARES;
        r->rest += c->basis[z] != CRD_HOLD_KINDS && c->known[z] < CRD_WHOLE;
        for (unsigned k = CRD_HOLD_VOTES; k <= CRD_HOLD_SHARES; k++) {
            crd_control_sum sum;
            if (!crd_control_sum_of(c, z, (enum crd_hold_kind)k, &sum) ||
                (strcmp(sum.what, "over") != 0 && strcmp(sum.what, "self") != 0))
                continue;
            sum.party = crd_control_id(c, c->face[z], s->arena);
            if (!CRD_VEC_PUSH(&s->sums, sum))
                return CRD_ENOMEM;
        }
    }
    return CRD_OK;
}

/* ---- order and result --------------------------------------------------------------------- */

static int falling(uint32_t x, uint32_t y) { return x == y ? 0 : x > y ? -1 : 1; }

static int ultimate_order(const void *a, const void *b)
{
    const crd_ultimate *x = a, *y = b;
    int order = falling(x->low, y->low);
    if (order == 0)
        order = falling(x->high, y->high);
    return order != 0 ? order : crd_str_cmp(x->who.id, y->who.id);
}

static int seat_order(const void *a, const void *b)
{
    const crd_control_seat *x = a, *y = b;
    int order = falling(x->low, y->low);
    if (order == 0)
        order = falling(x->high, y->high);
    return order != 0 ? order : crd_str_cmp(x->jurisdiction, y->jurisdiction);
}

static int sum_order(const void *a, const void *b)
{
    const crd_control_sum *x = a, *y = b;
    int order = crd_str_cmp(x->party, y->party);
    return order != 0 ? order : crd_str_cmp(x->kind, y->kind);
}

static void *keep(crd_arena *arena, void *from, size_t n, size_t size,
                  int (*order)(const void *, const void *))
{
    void *to = crd_arena_alloc(arena, n, size, _Alignof(max_align_t));
    if (to && n > 0) {
        memcpy(to, from, n * size);
        qsort(to, n, size, order);
    }
    return to;
}

crd_status crd_control_all(crd_control *c, crd_arena *arena,
                           const crd_control_all_result **ret_result, crd_err *err)
{
    (void)err;
    crd_status rc = CRD_OK;
    struct all s = {.c = c, .arena = arena};
    crd_control_all_result *r = CRD_NEW(arena, crd_control_all_result, 1);
    *ret_result = NULL;
    for (unsigned b = 0; b < 2; b++) {
        s.size[b] = calloc((size_t)c->n_actors + 1, sizeof *s.size[b]);
        s.above[b] = calloc((size_t)c->n_actors + 1, sizeof *s.above[b]);
        s.met[b] = calloc((size_t)c->n_actors + 1, sizeof *s.met[b]);
        if (!s.size[b] || !s.above[b] || !s.met[b])
            CRD_TRY(CRD_ENOMEM);
    }
    if (!r)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_control_measure(c, s.size, s.above));
    CRD_TRY(order_actors(&s));
    CRD_TRY(count(&s));
    CRD_TRY(find_sums(&s, r));
    r->n_ultimates = s.ultimates.n;
    r->n_seats = s.seats.n;
    r->n_sums = s.sums.n;
    r->ultimates = keep(arena, s.ultimates.at, s.ultimates.n, sizeof *s.ultimates.at,
                        ultimate_order);
    r->seats = keep(arena, s.seats.at, s.seats.n, sizeof *s.seats.at, seat_order);
    r->sums = keep(arena, s.sums.at, s.sums.n, sizeof *s.sums.at, sum_order);
    if (!r->ultimates || !r->seats || !r->sums)
        CRD_TRY(CRD_ENOMEM);
    *ret_result = r;
done:
    for (unsigned b = 0; b < 2; b++) {
        free(s.size[b]);
        free(s.above[b]);
        free(s.met[b]);
    }
    CRD_VEC_DONE(&s.ultimates);
    CRD_VEC_DONE(&s.actors);
    CRD_VEC_DONE(&s.seats);
    CRD_VEC_DONE(&s.sums);
    return rc;
}
