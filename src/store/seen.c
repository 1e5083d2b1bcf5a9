/* An open-addressing table of (tag, row), linear probing. The slot is the tag scaled to the table's
 * size, so that entries stand nearly sorted by tag and growing is one sequential pass that needs no
 * hash anew. */
#include "store/seen.h"

#include <stdlib.h>

enum { FIRST_CAP = 64 };

static uint32_t home(const crd_seen *s, uint32_t tag)
{
    return (uint32_t)((uint64_t)tag * s->cap >> 32);
}

static uint32_t after(const crd_seen *s, uint32_t at) { return at + 1 == s->cap ? 0 : at + 1; }

void crd_seen_done(crd_seen *s)
{
    free(s->slots);
    *s = (crd_seen){0};
}

static void place(crd_seen *s, uint32_t tag, uint32_t row_plus_one)
{
    uint32_t i = home(s, tag);
    while (s->slots[i].row)
        i = after(s, i);
    s->slots[i].tag = tag;
    s->slots[i].row = row_plus_one;
}

static crd_status grow(crd_seen *s)
{
    if (s->cap > UINT32_MAX / 2)
        return CRD_ELIMIT;
    crd_seen bigger = {.cap = s->cap ? s->cap * 2 : FIRST_CAP};
    bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
    if (!bigger.slots)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < s->cap; i++)
        if (s->slots[i].row)
            place(&bigger, s->slots[i].tag, s->slots[i].row);
    bigger.n = s->n;
    free(s->slots);
    *s = bigger;
    return CRD_OK;
}

crd_status crd_seen_find(crd_seen *s, uint64_t hash)
{
    if (s->n >= s->cap - s->cap / 4) {
        crd_status rc = grow(s);
        if (rc != CRD_OK)
            return rc;
    }
    s->tag = (uint32_t)(hash >> 32);
    s->at = home(s, s->tag);
    return CRD_OK;
}

uint32_t crd_seen_next(crd_seen *s)
{
    while (s->slots[s->at].row) {
        uint32_t i = s->at;
        s->at = after(s, i);
        if (s->slots[i].tag == s->tag)
            return s->slots[i].row - 1;
    }
    return UINT32_MAX;
}

void crd_seen_put(crd_seen *s, uint32_t row)
{
    s->slots[s->at].tag = s->tag;
    s->slots[s->at].row = row + 1;
    s->n++;
}
