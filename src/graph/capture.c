/* Company control (Ceri, Gottlob, Tanca 1989 use it as the example of recursive sums) as a worklist
 * from one vertex, with a sum for each slot. Sums are stamped with the number of the run, so that
 * starting costs nothing. The least fix-point of a monotone operator: the order of the worklist
 * changes the order of the answer and never the set. */
#include "graph/capture.h"

#include "base/err.h"
#include "graph/capture_int.h"
#include "graph/huge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 16 }; /* stakes between asking for a line of memory and using it */

struct sum {
    uint32_t run;
    uint64_t weight, sure;
};

/* Where no slot has a bound: all that a stake needs, in one place. */
struct plain {
    uint32_t run, vertex, need, weight; /* weight stays at the largest number */
};

struct crd_capturer {
    const crd_capture *c;
    uint32_t run;
    struct sum *sums;    /* [n_slots], or */
    struct plain *plain; /* [n_slots] */
    bool filled;         /* `plain` is: it is not needed by who asks for sets alone */
    struct plain *open;  /* [n_open] */
    uint32_t *met;       /* [n]: run in which the vertex was captured */
    crd_vid *found;      /* [n + 1]: x, then C(x) */
};

static bool reaches(const crd_slot *s, uint64_t weight, uint64_t sure)
{
    uint64_t most = s->room > UINT64_MAX - sure ? UINT64_MAX : s->room + sure;
    return (weight < most ? weight : most) >= s->need;
}

/* ---- building ----------------------------------------------------------------------------- */

static crd_status check(uint32_t n, const crd_slot *slots, size_t n_slots, const crd_stake *stakes,
                        size_t n_stakes, crd_err *err)
{
    if (n == CRD_VID_NONE || n_slots >= UINT32_MAX || n_stakes >= UINT32_MAX)
        return crd_fail(err, CRD_ELIMIT, "%u vertices, %zu slots, %zu stakes", n, n_slots,
                        n_stakes);
    for (size_t i = 0; i < n_slots; i++)
        if (slots[i].vertex >= n || slots[i].need == 0)
            return crd_fail(err, CRD_EINVAL, "slot %zu of vertex %u needs %llu", i, slots[i].vertex,
                            (unsigned long long)slots[i].need);
    for (size_t i = 0; i < n_stakes; i++)
        if (stakes[i].from >= n || stakes[i].slot >= n_slots || stakes[i].sure > stakes[i].weight)
            return crd_fail(err, CRD_EINVAL, "stake %zu of vertex %u in slot %u", i, stakes[i].from,
                            stakes[i].slot);
    return CRD_OK;
}

/* Into rows by vertex, a counting sort. */
static void fill_rows(crd_capture *c, const crd_stake *stakes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n)
            __builtin_prefetch(&c->first[stakes[i + AHEAD].from + 1], 1);
        c->first[stakes[i].from + 1]++;
    }
    for (size_t v = 0; v < c->n; v++)
        c->first[v + 1] += c->first[v];
    for (size_t i = n; i-- > 0;) {
        const crd_stake *k = &stakes[i];
        if (i >= 2 * AHEAD) {
            __builtin_prefetch(&c->first[stakes[i - 2 * AHEAD].from + 1], 1);
            __builtin_prefetch(&c->held[c->first[stakes[i - AHEAD].from + 1]], 1);
        }
        c->held[--c->first[k->from + 1]] = (crd_held){k->slot, k->weight, k->sure};
    }
    /* Now first[v + 1] is where v's row begins; merge in place and move it back. */
}

static int by_slot(const void *a, const void *b)
{
    const crd_held *x = a, *y = b;
    return x->slot < y->slot ? -1 : x->slot > y->slot;
}

/* Rows are short, mostly: by insertion, long ones by qsort. */
static void sort_row(crd_held *row, uint32_t n)
{
    if (n > 16) {
        qsort(row, n, sizeof *row, by_slot);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        crd_held one = row[i];
        uint32_t k = i;
        for (; k > 0 && row[k - 1].slot > one.slot; k--)
            row[k] = row[k - 1];
        row[k] = one;
    }
}

/* A slot while it is looked at for each stake: half a line of memory. */
typedef struct seen {
    uint64_t need, total, minor; /* minor: the sum of stakes that do not reach it alone */
    uint32_t vertex;
} seen;

/* One entry a slot, own slots and empty stakes left out, and whether one reaches alone. */
static crd_status merge_row(crd_capture *c, const seen *slots, crd_vid v, uint32_t from,
                            uint32_t end, uint32_t n_stakes, uint32_t *to, crd_err *err)
{
    uint32_t begin = *to;
    sort_row(c->held + from, end - from);
    for (uint32_t i = from; i < end; i++) {
        crd_held h = c->held[i];
        if (i + AHEAD < n_stakes)
            __builtin_prefetch(&slots[c->held[i + AHEAD].slot], 1);
        if (slots[h.slot].vertex == v || h.weight == 0)
            continue;
        if (*to == begin || c->held[*to - 1].slot != h.slot) {
            c->held[(*to)++] = h;
            continue;
        }
        crd_held *with = &c->held[*to - 1];
        if (__builtin_add_overflow(with->weight, h.weight, &with->weight))
            return crd_fail(err, CRD_ELIMIT, "vertex %u puts too much into slot %u", v, h.slot);
        with->sure += h.sure; /* at most the weight */
    }
    c->first[v] = begin;
    return CRD_OK;
}

/* Sums of slots, who starts, and stakes as lean ones for now with slots instead of open ones. */
static void look_at_row(crd_capture *c, seen *slots, crd_vid v, uint32_t end)
{
    for (uint32_t i = c->first[v]; i < end; i++) {
        const crd_held *h = &c->held[i];
        seen *s = &slots[h->slot];
        bool alone = c->plain ? h->weight >= s->need
                              : reaches(&c->slots[h->slot], h->weight, h->sure);
        s->total += h->weight;
        s->minor += alone ? 0 : h->weight;
        if (alone)
            c->starts[v / 64] |= UINT64_C(1) << v % 64;
        if (c->plain)
            c->lean[i] = (crd_lean){alone ? s->vertex : h->slot, alone ? 0 : h->weight};
    }
}

static crd_status merge_rows(crd_capture *c, seen *slots, size_t n_stakes, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t to = 0;
    for (crd_vid v = 0; v < c->n; v++) {
        uint32_t from = c->first[v + 1];
        uint32_t end = v + 1 < c->n ? c->first[v + 2] : (uint32_t)n_stakes;
        CRD_TRY(merge_row(c, slots, v, from, end, (uint32_t)n_stakes, &to, err));
        look_at_row(c, slots, v, to);
    }
    c->first[c->n] = to;
done:
    return rc;
}

/* Can no two separate sets of vertices both reach a slot? */
static crd_status ask_forest(crd_capture *c, const seen *slots, crd_err *err)
{
    bool *has = calloc((size_t)c->n + 1, sizeof *has);
    if (!has)
        return crd_fail(err, CRD_ENOMEM, "%u slots", c->n_slots);
    c->forest = true;
    for (uint32_t i = 0; i < c->n_slots; i++) {
        const seen *s = &slots[i];
        if (s->total == 0)
            continue;
        c->forest &= !has[s->vertex] && c->slots[i].room == UINT64_MAX &&
                     s->need > s->total / 2; /* 2 need > total */
        has[s->vertex] = true;
    }
    free(has);
    return CRD_OK;
}

/* A set that reaches a slot has a stake in it that reaches it alone, or enough of the others: where
 * all the others together are not enough they decide nothing, and are left out. */
static crd_status make_lean(crd_capture *c, const seen *slots, crd_err *err)
{
    uint32_t n = 0, n_held = c->first[c->n];
    uint32_t *open = reallocarray(NULL, (size_t)c->n_slots + 1, sizeof *open);
    c->lean_first = calloc((size_t)c->n + 1, sizeof *c->lean_first);
    for (uint32_t i = 0; open && i < c->n_slots; i++)
        open[i] = slots[i].minor >= slots[i].need ? c->n_open++ : UINT32_MAX;
    c->open = calloc((size_t)c->n_open + 1, sizeof *c->open);
    if (!open || !c->lean_first || !c->open) {
        free(open);
        return crd_fail(err, CRD_ENOMEM, "%u stakes", n_held);
    }
    for (uint32_t i = 0; i < c->n_slots; i++)
        if (open[i] != UINT32_MAX)
            c->open[open[i]] = (crd_open){slots[i].vertex, (uint32_t)slots[i].need};
    for (crd_vid v = 0; v < c->n; v++) {
        for (uint32_t i = c->first[v]; i < c->first[v + 1]; i++) {
            crd_lean l = c->lean[i];
            if (i + AHEAD < n_held)
                __builtin_prefetch(&open[c->held[i + AHEAD].slot]);
            l.to = l.weight ? open[l.to] : l.to;
            c->lean[n] = l;
            n += l.weight == 0 || l.to != UINT32_MAX;
        }
        c->lean_first[v + 1] = n;
    }
    free(open);
    return CRD_OK;
}

static crd_status look_at_slots(crd_capture *c, size_t n_stakes, crd_err *err)
{
    crd_status rc = CRD_OK;
    seen *slots = crd_huge_alloc((size_t)c->n_slots + 1, sizeof *slots);
    if (!slots)
        return crd_fail(err, CRD_ENOMEM, "%u slots", c->n_slots);
    c->plain = true;
    for (uint32_t i = 0; i < c->n_slots; i++) {
        slots[i] = (seen){.need = c->slots[i].need, .vertex = c->slots[i].vertex};
        c->plain &= c->slots[i].room == UINT64_MAX && c->slots[i].need <= UINT32_MAX;
    }
    if (c->plain) {
        c->lean = crd_huge_alloc(n_stakes + 1, sizeof *c->lean);
        if (!c->lean)
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "%zu stakes", n_stakes));
    }
    CRD_TRY(merge_rows(c, slots, n_stakes, err));
    CRD_TRY(ask_forest(c, slots, err));
    if (c->plain)
        CRD_TRY(make_lean(c, slots, err));
done:
    free(slots);
    return rc;
}

crd_status crd_capture_new(uint32_t n_vertices, const crd_slot *slots, size_t n_slots,
                           const crd_stake *stakes, size_t n_stakes, crd_capture **ret_capture,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_capture *c = NULL;
    *ret_capture = NULL;
    CRD_TRY(check(n_vertices, slots, n_slots, stakes, n_stakes, err));
    c = calloc(1, sizeof *c);
    if (!c)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "%zu stakes", n_stakes));
    c->n = n_vertices;
    c->n_slots = (uint32_t)n_slots;
    c->slots = calloc(n_slots + 1, sizeof *c->slots);
    c->first = calloc((size_t)n_vertices + 1, sizeof *c->first);
    c->held = crd_huge_alloc(n_stakes + 1, sizeof *c->held);
    c->starts = calloc((size_t)n_vertices / 64 + 1, sizeof *c->starts);
    if (!c->slots || !c->first || !c->held || !c->starts)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "%zu stakes", n_stakes));
    if (n_slots > 0)
        memcpy(c->slots, slots, n_slots * sizeof *slots);
    fill_rows(c, stakes, n_stakes);
    CRD_TRY(look_at_slots(c, n_stakes, err));
    *ret_capture = c;
    c = NULL;
done:
    crd_capture_free(c);
    return rc;
}

void crd_capture_free(crd_capture *c)
{
    if (!c)
        return;
    free(c->slots);
    free(c->first);
    free(c->held);
    free(c->lean_first);
    free(c->lean);
    free(c->open);
    free(c->starts);
    free(c);
}

bool crd_capture_is_forest(const crd_capture *c) { return c->forest; }

bool crd_capture_starts(const crd_capture *c, crd_vid x)
{
    assert(x < c->n);
    return c->starts[x / 64] >> x % 64 & 1;
}

/* ---- asking ------------------------------------------------------------------------------- */

crd_status crd_capturer_new(const crd_capture *c, crd_capturer **ret_capturer, crd_err *err)
{
    *ret_capturer = NULL;
    crd_capturer *k = calloc(1, sizeof *k);
    if (!k)
        return crd_fail(err, CRD_ENOMEM, "%u vertices", c->n);
    k->c = c;
    if (c->plain)
        k->plain = crd_huge_alloc((size_t)c->n_slots + 1, sizeof *k->plain);
    else
        k->sums = calloc((size_t)c->n_slots + 1, sizeof *k->sums);
    k->met = calloc((size_t)c->n + 1, sizeof *k->met);
    k->found = calloc((size_t)c->n + 1, sizeof *k->found);
    k->open = calloc((size_t)c->n_open + 1, sizeof *k->open);
    if ((!k->sums && !k->plain) || !k->met || !k->found || !k->open) {
        crd_capturer_free(k);
        return crd_fail(err, CRD_ENOMEM, "%u vertices", c->n);
    }
    for (uint32_t i = 0; i < c->n_open; i++)
        k->open[i] = (struct plain){0, c->open[i].vertex, c->open[i].need, 0};
    *ret_capturer = k;
    return CRD_OK;
}

void crd_capturer_free(crd_capturer *k)
{
    if (!k)
        return;
    free(k->sums);
    free(k->plain);
    free(k->open);
    free(k->met);
    free(k->found);
    free(k);
}

static void next_run(crd_capturer *k)
{
    if (++k->run != 0)
        return;
    for (uint32_t s = 0; s < k->c->n_slots && (k->filled || k->sums); s++)
        *(k->plain ? &k->plain[s].run : &k->sums[s].run) = 0;
    for (uint32_t s = 0; s < k->c->n_open; s++)
        k->open[s].run = 0;
    memset(k->met, 0, (size_t)k->c->n * sizeof *k->met);
    k->run = 1;
}

/* y's stakes are added; what is reached is found. *n of them so far. */
static void add_bounded(crd_capturer *k, crd_vid y, uint32_t *n)
{
    const crd_capture *c = k->c;
    for (uint32_t i = c->first[y]; i < c->first[y + 1]; i++) {
        const crd_held *h = &c->held[i];
        struct sum *s = &k->sums[h->slot];
        if (s->run != k->run)
            *s = (struct sum){.run = k->run};
        s->weight += h->weight;
        s->sure += h->sure;
        const crd_slot *slot = &c->slots[h->slot];
        if (reaches(slot, s->weight, s->sure) && k->met[slot->vertex] != k->run) {
            k->met[slot->vertex] = k->run;
            k->found[(*n)++] = slot->vertex;
        }
    }
}

static void add_plain(crd_capturer *k, crd_vid y, uint32_t *n)
{
    const crd_capture *c = k->c;
    uint32_t end = c->first[c->n];
    for (uint32_t i = c->first[y]; i < c->first[y + 1]; i++) {
        struct plain *s = &k->plain[c->held[i].slot];
        if (i + AHEAD < end) /* who asks for all asks for the next row next */
            __builtin_prefetch(&k->plain[c->held[i + AHEAD].slot], 1);
        uint32_t before = s->run == k->run ? s->weight : 0;
        s->run = k->run;
        if (__builtin_add_overflow(before, c->held[i].weight, &s->weight))
            s->weight = UINT32_MAX;
        if (s->weight >= s->need && k->met[s->vertex] != k->run) {
            k->met[s->vertex] = k->run;
            k->found[(*n)++] = s->vertex;
        }
    }
}

/* As add_plain, with stakes that decide nothing left out. */
static void add_lean(crd_capturer *k, crd_vid y, uint32_t *n)
{
    const crd_capture *c = k->c;
    for (uint32_t i = c->lean_first[y]; i < c->lean_first[y + 1]; i++) {
        const crd_lean *l = &c->lean[i];
        uint32_t vertex = l->to;
        if (l->weight > 0) {
            struct plain *s = &k->open[l->to];
            uint32_t before = s->run == k->run ? s->weight : 0;
            s->run = k->run;
            if (__builtin_add_overflow(before, l->weight, &s->weight))
                s->weight = UINT32_MAX;
            if (s->weight < s->need)
                continue;
            vertex = s->vertex;
        }
        if (k->met[vertex] != k->run) {
            k->met[vertex] = k->run;
            k->found[(*n)++] = vertex;
        }
    }
}

static void fill_plain(crd_capturer *k)
{
    const crd_capture *c = k->c;
    for (uint32_t i = 0; i < c->n_slots; i++)
        k->plain[i] = (struct plain){0, c->slots[i].vertex, (uint32_t)c->slots[i].need, 0};
    k->filled = true;
}

static const crd_vid *run_from(crd_capturer *k, const crd_vid *xs, size_t n_xs,
                               void (*add)(crd_capturer *, crd_vid, uint32_t *), uint32_t *ret_n)
{
    uint32_t n = 0, own;
    next_run(k);
    for (size_t i = 0; i < n_xs; i++) {
        assert(xs[i] < k->c->n);
        if (k->met[xs[i]] != k->run)
            k->found[n++] = xs[i];
        k->met[xs[i]] = k->run;
    }
    own = n;
    for (uint32_t at = 0; at < n; at++)
        add(k, k->found[at], &n);
    *ret_n = n - own;
    return k->found + own;
}

const crd_vid *crd_capturer_from(crd_capturer *k, crd_vid x, uint32_t *ret_n)
{
    return crd_capturer_from_all(k, &x, 1, ret_n);
}

const crd_vid *crd_capturer_from_all(crd_capturer *k, const crd_vid *xs, size_t n_xs,
                                     uint32_t *ret_n)
{
    if (k->plain && !k->filled)
        fill_plain(k);
    return run_from(k, xs, n_xs, k->plain ? add_plain : add_bounded, ret_n);
}

const crd_vid *crd_capturer_set(crd_capturer *k, crd_vid x, uint32_t *ret_n)
{
    return run_from(k, &x, 1, k->plain ? add_lean : add_bounded, ret_n);
}

void crd_capturer_sum(const crd_capturer *k, uint32_t slot, uint64_t *ret_weight,
                      uint64_t *ret_sure)
{
    assert(slot < k->c->n_slots);
    if (k->plain) {
        const struct plain *p = &k->plain[slot];
        *ret_weight = k->filled && p->run == k->run ? p->weight : 0;
        *ret_sure = 0;
        return;
    }
    const struct sum *s = &k->sums[slot];
    bool any = s->run == k->run && k->run > 0;
    *ret_weight = any ? s->weight : 0;
    *ret_sure = any ? s->sure : 0;
}

bool crd_capturer_has(const crd_capturer *k, crd_vid v)
{
    assert(v < k->c->n);
    return k->run > 0 && k->met[v] == k->run;
}
