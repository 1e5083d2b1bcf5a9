/* Sets of things: the one that is active during a walk, and the largest of those written down. */
#include "geo/disks_int.h"

#include <string.h>

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* ---- seen --------------------------------------------------------------------------------- */

static bool grow(crd_disk_seen *s)
{
    size_t room = s->keys ? 2 * (s->mask + 1) : 64;
    crd_disk_seen more = {.keys = calloc(room, sizeof *s->keys), .mask = room - 1};
    if (!more.keys)
        return false;
    for (size_t i = 0; s->keys && i <= s->mask; i++) {
        size_t at = s->keys[i][0] & more.mask;
        if (s->keys[i][0] == 0 && s->keys[i][1] == 0)
            continue;
        while (more.keys[at][0] || more.keys[at][1])
            at = (at + 1) & more.mask;
        memcpy(more.keys[at], s->keys[i], sizeof *s->keys);
    }
    free(s->keys);
    s->keys = more.keys;
    s->mask = more.mask;
    return true;
}

bool crd_disk_seen_add(crd_disk_seen *s, uint64_t a, uint64_t b, bool *ret_new)
{
    if ((!s->keys || 2 * s->n > s->mask) && !grow(s))
        return false;
    uint64_t low = mix(a + mix(b + 1)), high = mix(a ^ low) | 1; /* never both 0 */
    size_t at = low & s->mask;
    while ((s->keys[at][0] || s->keys[at][1]) && (s->keys[at][0] != low || s->keys[at][1] != high))
        at = (at + 1) & s->mask;
    *ret_new = s->keys[at][1] == 0;
    if (*ret_new) {
        s->keys[at][0] = low;
        s->keys[at][1] = high;
        s->n++;
    }
    return true;
}

/* ---- during a walk ------------------------------------------------------------------------ */

crd_status crd_disk_keep_init(crd_disk_keep *k, uint32_t n_things, uint64_t most)
{
    size_t n = (size_t)n_things + 1;
    *k = (crd_disk_keep){.n_things = n_things, .most = most};
    k->count = calloc(n, sizeof *k->count);
    k->place = calloc(n, sizeof *k->place);
    k->active = calloc(n, sizeof *k->active);
    return k->count && k->place && k->active && CRD_VEC_PUSH(&k->first, 0) ? CRD_OK : CRD_ENOMEM;
}

void crd_disk_keep_done(crd_disk_keep *k)
{
    free(k->count);
    free(k->place);
    free(k->active);
    free(k->seen.keys);
    CRD_VEC_DONE(&k->middles);
    CRD_VEC_DONE(&k->first);
    CRD_VEC_DONE(&k->things);
    *k = (crd_disk_keep){0};
}

static void flip(crd_disk_keep *k, uint32_t thing)
{
    k->hash[0] ^= mix(2 * (uint64_t)thing + 1);
    k->hash[1] ^= mix(~(2 * (uint64_t)thing));
}

void crd_disk_keep_enter(crd_disk_keep *k, uint32_t thing)
{
    if (k->count[thing]++ > 0)
        return;
    k->place[thing] = k->n_active;
    k->active[k->n_active++] = thing;
    flip(k, thing);
}

void crd_disk_keep_leave(crd_disk_keep *k, uint32_t thing)
{
    if (--k->count[thing] > 0)
        return;
    uint32_t last = k->active[--k->n_active];
    k->active[k->place[thing]] = last;
    k->place[last] = k->place[thing];
    flip(k, thing);
}

void crd_disk_keep_clear(crd_disk_keep *k)
{
    for (uint32_t i = 0; i < k->n_active; i++)
        k->count[k->active[i]] = 0;
    k->n_active = 0;
    k->hash[0] = k->hash[1] = 0;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

crd_status crd_disk_keep_note(crd_disk_keep *k, crd_geo_vec middle)
{
    bool fresh;
    if (k->n_active == 0)
        return CRD_OK;
    if (!crd_disk_seen_add(&k->seen, k->hash[0], k->hash[1], &fresh))
        return CRD_ENOMEM;
    if (!fresh)
        return CRD_OK;
    size_t from = k->things.n;
    if (from + k->n_active > k->most)
        return CRD_ELIMIT;
    for (uint32_t i = 0; i < k->n_active; i++)
        if (!CRD_VEC_PUSH(&k->things, k->active[i]))
            return CRD_ENOMEM;
    qsort(k->things.at + from, k->n_active, sizeof *k->things.at, by_number);
    return CRD_VEC_PUSH(&k->first, k->things.n) && CRD_VEC_PUSH(&k->middles, crd_disk_place(middle))
               ? CRD_OK
               : CRD_ENOMEM;
}

/* ---- the largest -------------------------------------------------------------------------- */

typedef struct ranked {
    uint32_t set;
    uint32_t size;
} ranked;

static int by_size(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return (x->set > y->set) - (x->set < y->set);
}

typedef struct entry {
    uint32_t set, next; /* 0 = last, else place + 1 */
} entry;

typedef struct sieve {
    const crd_disk_keep *k;
    uint32_t *head, *length; /* [things] kept sets with the thing */
    uint64_t *mark;          /* [sets] a bit a thing, shared by many */
    CRD_VEC(entry) entries;
    CRD_VEC(uint32_t) kept;
} sieve;

static const uint32_t *set_of(const crd_disk_keep *k, uint32_t set, size_t *ret_n)
{
    *ret_n = k->first.at[set + 1] - k->first.at[set];
    return k->things.at + k->first.at[set];
}

static bool is_part(const sieve *s, uint32_t small, uint32_t large)
{
    size_t n, m, at = 0;
    const uint32_t *x = set_of(s->k, small, &n), *y = set_of(s->k, large, &m);
    if (n >= m || (s->mark[small] & ~s->mark[large]))
        return false;
    for (size_t i = 0; i < n; i++, at++) {
        while (at < m && y[at] < x[i])
            at++;
        if (at == m || y[at] != x[i])
            return false;
    }
    return true;
}

/* Only kept sets with the thing of the set that the fewest have can hold all of it. */
static bool is_in_another(const sieve *s, uint32_t set)
{
    size_t n;
    const uint32_t *x = set_of(s->k, set, &n);
    uint32_t rare = x[0];
    for (size_t i = 1; i < n; i++)
        if (s->length[x[i]] < s->length[rare])
            rare = x[i];
    for (uint32_t at = s->head[rare]; at; at = s->entries.at[at - 1].next)
        if (is_part(s, set, s->entries.at[at - 1].set))
            return true;
    return false;
}

static bool keep(sieve *s, uint32_t set)
{
    size_t n;
    const uint32_t *x = set_of(s->k, set, &n);
    for (size_t i = 0; i < n; i++) {
        if (!CRD_VEC_PUSH(&s->entries, ((entry){set, s->head[x[i]]})))
            return false;
        s->head[x[i]] = (uint32_t)s->entries.n;
        s->length[x[i]]++;
    }
    return CRD_VEC_PUSH(&s->kept, set);
}

static bool sift(sieve *s)
{
    size_t n = s->k->middles.n, m;
    ranked *order = malloc((n + 1) * sizeof *order);
    bool ok = order != NULL;
    for (uint32_t i = 0; ok && i < n; i++) {
        const uint32_t *x = set_of(s->k, i, &m);
        order[i] = (ranked){i, (uint32_t)m};
        for (size_t j = 0; j < m; j++)
            s->mark[i] |= UINT64_C(1) << (mix(x[j] + 1) & 63);
    }
    if (ok && n)
        qsort(order, n, sizeof *order, by_size);
    for (size_t i = 0; ok && i < n; i++)
        ok = is_in_another(s, order[i].set) || keep(s, order[i].set);
    free(order);
    return ok;
}

typedef struct listed {
    const uint32_t *things;
    size_t n;
    uint32_t set;
} listed;

static int by_things(const void *a, const void *b)
{
    const listed *x = a, *y = b;
    for (size_t i = 0; i < x->n && i < y->n; i++)
        if (x->things[i] != y->things[i])
            return x->things[i] < y->things[i] ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

static crd_status copy_out(const sieve *s, crd_disk_sets *ret)
{
    crd_disk_sets to = {.n = s->kept.n};
    size_t total = 0;
    listed *order = malloc((to.n + 1) * sizeof *order);
    crd_status rc = order ? CRD_OK : CRD_ENOMEM;
    for (size_t i = 0; rc == CRD_OK && i < to.n; i++) {
        order[i].set = s->kept.at[i];
        order[i].things = set_of(s->k, order[i].set, &order[i].n);
        total += order[i].n;
    }
    to.middle = malloc((to.n + 1) * sizeof *to.middle);
    to.first = malloc((to.n + 1) * sizeof *to.first);
    to.thing = malloc((total + 1) * sizeof *to.thing);
    if (rc != CRD_OK || !to.middle || !to.first || !to.thing) {
        free(order);
        crd_disk_sets_done(&to);
        return CRD_ENOMEM;
    }
    if (to.n)
        qsort(order, to.n, sizeof *order, by_things);
    to.first[0] = 0;
    for (size_t i = 0; i < to.n; i++) {
        memcpy(to.thing + to.first[i], order[i].things, order[i].n * sizeof *to.thing);
        to.first[i + 1] = to.first[i] + order[i].n;
        to.middle[i] = s->k->middles.at[order[i].set];
    }
    free(order);
    *ret = to;
    return CRD_OK;
}

crd_status crd_disk_keep_end(crd_disk_keep *k, crd_disk_sets *ret_sets)
{
    sieve s = {.k = k};
    crd_status rc = CRD_ENOMEM;
    s.head = calloc((size_t)k->n_things + 1, sizeof *s.head);
    s.length = calloc((size_t)k->n_things + 1, sizeof *s.length);
    s.mark = calloc(k->middles.n + 1, sizeof *s.mark);
    if (k->things.n >= UINT32_MAX)
        rc = CRD_ELIMIT;
    else if (s.head && s.length && s.mark && sift(&s))
        rc = copy_out(&s, ret_sets);
    free(s.head);
    free(s.length);
    free(s.mark);
    CRD_VEC_DONE(&s.entries);
    CRD_VEC_DONE(&s.kept);
    return rc;
}

void crd_disk_sets_done(crd_disk_sets *s)
{
    free(s->middle);
    free(s->first);
    free(s->thing);
    *s = (crd_disk_sets){0};
}
