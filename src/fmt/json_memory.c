#include "fmt/json_memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct head { /* stands before the bytes given out */
    _Alignas(max_align_t) size_t size;
    bool reserved; /* lies in the reserve */
} head;

crd_status crd_json_memory_reserve(crd_json_memory *m, size_t largest)
{
    size_t want = (largest + sizeof(head) + 63) / 64 * 64;
    if (want <= m->slab)
        return CRD_OK;
    assert(m->slabs_used == 0);
    char *more = malloc(CRD_JSON_SLABS * want);
    if (!more)
        return CRD_ENOMEM;
    free(m->slabs);
    m->slabs = more;
    m->slab = want;
    return CRD_OK;
}

void crd_json_memory_done(crd_json_memory *m)
{
    free(m->slabs);
    m->slabs = NULL;
    m->slab = 0;
}

static void *from_reserve(crd_json_memory *m, size_t n)
{
    m->failed = true;
    head *h;
    size_t room;
    if (n + sizeof *h <= sizeof m->small[0] && m->small_used < 8) {
        h = (head *)(void *)m->small[m->small_used++];
        room = sizeof m->small[0];
    } else {
        assert(m->slabs_used < CRD_JSON_SLABS);
        h = (head *)(void *)(m->slabs + m->slab * m->slabs_used++);
        room = m->slab;
    }
    assert(n + sizeof *h <= room);
    *h = (head){room - sizeof *h, true};
    return h + 1;
}

void *crd_json_memory_take(void *memory, size_t n)
{
    head *h = malloc(sizeof *h + n);
    if (!h)
        return from_reserve(memory, n);
    *h = (head){n, false};
    return h + 1;
}

void *crd_json_memory_retake(void *memory, void *p, size_t n)
{
    if (!p)
        return crd_json_memory_take(memory, n);
    head *old = (head *)p - 1;
    if (old->reserved && n <= old->size)
        return p;
    head *h = old->reserved ? NULL : realloc(old, sizeof *h + n);
    if (h) {
        h->size = n;
        return h + 1;
    }
    void *to = from_reserve(memory, n);
    memcpy(to, p, old->size < n ? old->size : n);
    crd_json_memory_give(memory, p);
    return to;
}

void crd_json_memory_give(void *memory, void *p)
{
    (void)memory;
    if (p && !((head *)p - 1)->reserved)
        free((head *)p - 1);
}
