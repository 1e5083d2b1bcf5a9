#include "base/intern.h"

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"
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
    crd_intern_image image; /* of a table over one: all else but the key is empty; starts NULL =
                               none */
    bool owned;             /* the image's arrays are the table's own */
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

static void free_growing(crd_intern *t)
{
    while (t->chunks) {
        struct chunk *dead = t->chunks;
        t->chunks = dead->prev;
        free(dead);
    }
    CRD_VEC_DONE(&t->texts);
    free(t->slots);
    t->slots = NULL;
}

void crd_intern_free(crd_intern *t)
{
    if (!t)
        return;
    free_growing(t);
    if (t->owned) {
        free((void *)(uintptr_t)t->image.bytes);
        free((void *)(uintptr_t)t->image.starts);
        free((void *)(uintptr_t)t->image.slots);
    }
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

/* To n slots, a power of two. */
static bool grow(crd_intern *t, size_t n)
{
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

/* ---- a table over an image ---------------------------------------------------------------- */

static crd_str image_text(const crd_intern_image *m, uint32_t id)
{
    return (crd_str){m->bytes + m->starts[id], m->starts[id + 1] - m->starts[id] - 1};
}

static uint32_t image_find(const crd_intern_image *m, crd_str text, uint32_t hash)
{
    size_t mask = m->n_slots - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t id = m->slots[i];
        if (id == CRD_INTERN_NONE || crd_str_eq(image_text(m, id), text))
            return id;
    }
}

static void put_slot(uint32_t *slots, size_t n_slots, uint32_t hash, uint32_t id)
{
    size_t at = hash & (n_slots - 1);
    while (slots[at] != CRD_INTERN_NONE)
        at = (at + 1) & (n_slots - 1);
    slots[at] = id;
}

/* Texts by hash. A table that grows has their hashes still. */
static void fill_slots(const crd_intern *t, uint32_t *slots, size_t n_slots)
{
    memset(slots, 0xff, n_slots * sizeof *slots);
    if (t->image.starts) {
        for (uint32_t i = 0; i < t->image.n; i++)
            put_slot(slots, n_slots, hash_of(t, image_text(&t->image, i)), i);
        return;
    }
    for (size_t i = 0; i <= t->mask; i++)
        if (t->slots[i].id != CRD_INTERN_NONE)
            put_slot(slots, n_slots, t->slots[i].hash, t->slots[i].id);
}

crd_status crd_intern_save(const crd_intern *t, crd_intern_image *ret_image)
{
    uint32_t n = crd_intern_count(t);
    size_t len = 0, n_slots = SLOTS_MIN;
    for (uint32_t i = 0; i < n; i++)
        len += crd_intern_text(t, i).len + 1;
    while (n_slots / 4 * 3 < n) /* it grows no more, so it may be full */
        n_slots *= 2;
    if (len > UINT32_MAX)
        return CRD_ELIMIT;
    char *bytes = malloc(len ? len : 1);
    uint32_t *starts = reallocarray(NULL, (size_t)n + 1, sizeof *starts);
    uint32_t *slots = reallocarray(NULL, n_slots, sizeof *slots);
    if (!bytes || !starts || !slots) {
        free(bytes);
        free(starts);
        free(slots);
        return CRD_ENOMEM;
    }
    fill_slots(t, slots, n_slots);
    starts[0] = 0;
    for (uint32_t i = 0; i < n; i++) {
        crd_str s = crd_intern_text(t, i);
        if (s.len > 0)
            memcpy(bytes + starts[i], s.ptr, s.len);
        bytes[starts[i] + s.len] = '\0';
        starts[i + 1] = starts[i] + (uint32_t)s.len + 1;
    }
    *ret_image = (crd_intern_image){bytes, starts, slots, n_slots, n, {0}};
    memcpy(ret_image->key, t->key.bytes, sizeof ret_image->key);
    return CRD_OK;
}

crd_status crd_intern_freeze(crd_intern *t)
{
    crd_intern_image image;
    if (t->image.starts)
        return CRD_OK;
    crd_status rc = crd_intern_save(t, &image);
    if (rc != CRD_OK)
        return rc == CRD_ELIMIT ? CRD_OK : rc;
    free_growing(t);
    t->texts.at = NULL;
    t->image = image;
    t->owned = true;
    return CRD_OK;
}

const crd_intern_image *crd_intern_frozen(const crd_intern *t)
{
    return t->image.starts ? &t->image : NULL;
}

bool crd_intern_image_sound(const crd_intern_image *m, uint32_t first, uint32_t n)
{
    uint32_t len = m->starts[m->n];
    for (uint32_t i = first; i < first + n; i++)
        if (m->starts[i] >= m->starts[i + 1] || m->starts[i + 1] > len ||
            m->bytes[m->starts[i + 1] - 1])
            return false;
    return true;
}

crd_status crd_intern_open(const crd_intern_image *image, crd_intern **ret_table)
{
    *ret_table = NULL;
    assert(image->n_slots > 0 && !(image->n_slots & (image->n_slots - 1)));
    crd_intern *t = calloc(1, sizeof *t);
    if (!t)
        return CRD_ENOMEM;
    t->image = *image;
    memcpy(t->key.bytes, image->key, sizeof image->key);
    *ret_table = t;
    return CRD_OK;
}

/* ---- adding ------------------------------------------------------------------------------- */

static crd_status add_to_image(const crd_intern *t, crd_str text, uint32_t hash, uint32_t *ret_id)
{
    uint32_t id = image_find(&t->image, text, hash);
    if (id == CRD_INTERN_NONE)
        return CRD_ELIMIT;
    *ret_id = id;
    return CRD_OK;
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
        if (!grow(t, (t->mask + 1) * 2))
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

crd_status crd_intern_reserve(crd_intern *t, size_t more)
{
    size_t n = t->mask + 1;
    if (t->image.starts)
        return CRD_OK;
    if (more > t->max_items - t->texts.n)
        more = t->max_items - t->texts.n;
    if (!CRD_VEC_RESERVE(&t->texts, t->texts.n + more))
        return CRD_ENOMEM;
    while (t->texts.n + more > n / 8 * 5)
        n *= 2;
    return n == t->mask + 1 || grow(t, n) ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_intern_add(crd_intern *t, crd_str text, uint32_t *ret_id)
{
    return t->image.starts ? add_to_image(t, text, hash_of(t, text), ret_id)
                           : add(t, text, hash_of(t, text), ret_id);
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
    for (size_t i = 0; t->image.starts && i < n; i++)
        CRD_TRY(crd_intern_add(t, texts[i], &ret_ids[i]));
    for (size_t at = 0; at < n && !t->image.starts; at += GROUP) {
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
    uint32_t hash = hash_of(t, text);
    return t->image.starts ? image_find(&t->image, text, hash) : probe(t, text, hash)->id;
}

crd_str crd_intern_text(const crd_intern *t, uint32_t id)
{
    assert(id < crd_intern_count(t));
    return t->image.starts ? image_text(&t->image, id) : t->texts.at[id];
}

uint32_t crd_intern_count(const crd_intern *t)
{
    return t->image.starts ? t->image.n : (uint32_t)t->texts.n;
}

size_t crd_intern_bytes(const crd_intern *t)
{
    if (t->image.starts)
        return sizeof *t + (t->owned ? t->image.starts[t->image.n] +
                                           ((size_t)t->image.n + 1) * sizeof *t->image.starts +
                                           t->image.n_slots * sizeof *t->image.slots
                                     : 0);
    return sizeof *t + (t->mask + 1) * sizeof *t->slots + t->texts.cap * sizeof *t->texts.at +
           t->chunk_bytes;
}
