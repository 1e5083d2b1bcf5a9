#include "base/intern.h"

#include "base/err.h"
#include "base/hash.h"
#include "base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Open addressing with linear probing over (hash, id) pairs: a lookup touches one or two cache
 * lines of the table, and a text only when 32 bits of its hash agree. At most 5 of 8 slots are in
 * use. Texts lie in chunks that never move. */
enum { SLOTS_MIN = 64, CHUNK_MIN = 4 * 1024, CHUNK_MAX = 1024 * 1024, GROUP = 64 };

struct slot {
    uint32_t hash;
    uint32_t id; /* CRD_INTERN_NONE = free */
};

struct chunk {
    struct chunk *prev;
    char bytes[];
};

struct crd_intern {
    crd_hash_key key;
    struct slot *slots; /* mask + 1 of them, a power of two */
    size_t mask;
    CRD_VEC(crd_str) texts;
    struct chunk *chunks;
    char *free_at; /* in the newest chunk that is shared */
    size_t free_len;
    size_t chunk_size;  /* of the next one */
    size_t chunk_bytes; /* in all */
    size_t text_bytes;
    uint32_t max_items;
    size_t max_bytes;
};

static struct slot *slots_new(size_t n)
{
    struct slot *s = reallocarray(NULL, n, sizeof *s);
    if (s) {
        crd_vec_huge(s, n * sizeof *s);
        memset(s, 0xff, n * sizeof *s);
    }
    return s;
}

crd_status crd_intern_new(uint32_t max_items, size_t max_bytes, crd_intern **ret_table)
{
    *ret_table = NULL;
    crd_intern *t = calloc(1, sizeof *t);
    if (!t)
        return CRD_ENOMEM;
    t->slots = slots_new(SLOTS_MIN);
    crd_status rc = t->slots ? crd_hash_key_draw(&t->key) : CRD_ENOMEM;
    if (rc != CRD_OK) {
        crd_intern_free(t);
        return rc;
    }
    t->mask = SLOTS_MIN - 1;
    t->chunk_size = CHUNK_MIN;
    t->max_items = max_items == UINT32_MAX ? UINT32_MAX - 1 : max_items;
    t->max_bytes = max_bytes;
    *ret_table = t;
    return CRD_OK;
}

void crd_intern_free(crd_intern *t)
{
    if (!t)
        return;
    while (t->chunks) {
        struct chunk *dead = t->chunks;
        t->chunks = dead->prev;
        free(dead);
    }
    CRD_VEC_DONE(&t->texts);
    free(t->slots);
    free(t);
}

/* The slot of the text, or the free one where it belongs. */
static struct slot *probe(const crd_intern *t, crd_str text, uint32_t hash)
{
    for (size_t i = hash & t->mask;; i = (i + 1) & t->mask) {
        struct slot *s = &t->slots[i];
        if (s->id == CRD_INTERN_NONE)
            return s;
        if (s->hash != hash)
            continue;
        const crd_str *known = &t->texts.at[s->id];
        if (known->len == text.len &&
            (text.len == 0 || memcmp(known->ptr, text.ptr, text.len) == 0))
            return s;
    }
}

static bool grow(crd_intern *t)
{
    size_t n = (t->mask + 1) * 2;
    struct slot *bigger = slots_new(n);
    if (!bigger)
        return false;
    for (size_t i = 0; i <= t->mask; i++) {
        if (t->slots[i].id == CRD_INTERN_NONE)
            continue;
        size_t at = t->slots[i].hash & (n - 1);
        while (bigger[at].id != CRD_INTERN_NONE)
            at = (at + 1) & (n - 1);
        bigger[at] = t->slots[i];
    }
    free(t->slots);
    t->slots = bigger;
    t->mask = n - 1;
    return true;
}

static char *chunk_new(crd_intern *t, size_t len)
{
    struct chunk *c = len > SIZE_MAX - sizeof *c ? NULL : malloc(sizeof *c + len);
    if (!c)
        return NULL;
    c->prev = t->chunks;
    t->chunks = c;
    t->chunk_bytes += sizeof *c + len;
    return c->bytes;
}

static char *keep(crd_intern *t, crd_str text)
{
    size_t need = text.len + 1; /* text.len <= max_bytes - what is held, so no overflow */
    char *at;
    if (need > t->free_len && need > CHUNK_MIN / 4) {
        at = chunk_new(t, need); /* a long one alone, and the shared chunk goes on */
        if (!at)
            return NULL;
    } else {
        if (need > t->free_len) {
            char *fresh = chunk_new(t, t->chunk_size);
            if (!fresh)
                return NULL;
            t->free_at = fresh;
            t->free_len = t->chunk_size;
            t->chunk_size = t->chunk_size < CHUNK_MAX ? t->chunk_size * 2 : CHUNK_MAX;
        }
        at = t->free_at;
        t->free_at += need;
        t->free_len -= need;
    }
    if (text.len > 0)
        memcpy(at, text.ptr, text.len);
    at[text.len] = '\0';
    return at;
}

static uint32_t hash_of(const crd_intern *t, crd_str text)
{
    return (uint32_t)crd_hash_keyed(&t->key, text);
}

static crd_status add(crd_intern *t, crd_str text, uint32_t hash, uint32_t *ret_id)
{
    struct slot *s = probe(t, text, hash);
    if (s->id != CRD_INTERN_NONE) {
        *ret_id = s->id;
        return CRD_OK;
    }
    if (t->texts.n >= t->max_items || text.len > t->max_bytes - t->text_bytes ||
        text.len == SIZE_MAX)
        return CRD_ELIMIT;
    if (t->texts.n + 1 > (t->mask + 1) / 8 * 5) {
        if (!grow(t))
            return CRD_ENOMEM;
        s = probe(t, text, hash);
    }
    if (!CRD_VEC_RESERVE(&t->texts, t->texts.n + 1))
        return CRD_ENOMEM;
    const char *kept = keep(t, text);
    if (!kept)
        return CRD_ENOMEM;
    *s = (struct slot){hash, (uint32_t)t->texts.n};
    t->texts.at[t->texts.n++] = (crd_str){kept, text.len};
    t->text_bytes += text.len;
    *ret_id = s->id;
    return CRD_OK;
}

crd_status crd_intern_add(crd_intern *t, crd_str text, uint32_t *ret_id)
{
    return add(t, text, hash_of(t, text), ret_id);
}

/* Where the text is if it is anywhere: the first slot on its way with its hash. */
static uint32_t likely(const crd_intern *t, uint32_t hash)
{
    size_t i = hash & t->mask;
    while (t->slots[i].id != CRD_INTERN_NONE && t->slots[i].hash != hash)
        i = (i + 1) & t->mask;
    return t->slots[i].id;
}

/* A look-up in a large table waits for memory three times, each time for what the last one named:
 * the slot, the text's place, its bytes. A group waits for all its slots together, then for all
 * places, then for all bytes; what is asked for is only a hint, the look-up itself follows. */
crd_status crd_intern_add_many(crd_intern *t, const crd_str *texts, size_t n, uint32_t *ret_ids)
{
    crd_status rc = CRD_OK;
    uint32_t hashes[GROUP], known[GROUP];
    for (size_t at = 0; at < n; at += GROUP) {
        size_t here = n - at < GROUP ? n - at : GROUP;
        for (size_t i = 0; i < here; i++) {
            hashes[i] = hash_of(t, texts[at + i]);
            __builtin_prefetch(&t->slots[hashes[i] & t->mask]);
        }
        for (size_t i = 0; i < here; i++) {
            known[i] = likely(t, hashes[i]);
            if (known[i] != CRD_INTERN_NONE)
                __builtin_prefetch(&t->texts.at[known[i]]);
        }
        for (size_t i = 0; i < here; i++)
            if (known[i] != CRD_INTERN_NONE)
                __builtin_prefetch(t->texts.at[known[i]].ptr);
        for (size_t i = 0; i < here; i++)
            CRD_TRY(add(t, texts[at + i], hashes[i], &ret_ids[at + i]));
    }
done:
    return rc;
}

void crd_intern_expect(const crd_intern *t, crd_str text)
{
    __builtin_prefetch(&t->slots[hash_of(t, text) & t->mask]);
}

uint32_t crd_intern_find(const crd_intern *t, crd_str text)
{
    return probe(t, text, hash_of(t, text))->id;
}

crd_str crd_intern_text(const crd_intern *t, uint32_t id)
{
    assert(id < t->texts.n);
    return t->texts.at[id];
}

uint32_t crd_intern_count(const crd_intern *t) { return (uint32_t)t->texts.n; }

size_t crd_intern_bytes(const crd_intern *t)
{
    return sizeof *t + (t->mask + 1) * sizeof *t->slots + t->texts.cap * sizeof *t->texts.at +
           t->chunk_bytes;
}
