#include "fmt/keys.h"

#include "base/str.h"

#include <string.h>

crd_status crd_keys_init(crd_keys *k, size_t max)
{
    *k = (crd_keys){.max = max};
    return crd_hash_key_draw(&k->key);
}

void crd_keys_done(crd_keys *k)
{
    CRD_VEC_DONE(&k->objects);
    CRD_VEC_DONE(&k->keys);
    CRD_VEC_DONE(&k->text);
    free(k->places);
    k->places = NULL;
    free(k->heads);
    k->heads = NULL;
    k->n_heads = 0;
}

crd_status crd_keys_start(crd_keys *k)
{
    if (!k->places)
        k->places = calloc(CRD_KEYS_PLACES, sizeof *k->places);
    if (!k->places)
        return CRD_ENOMEM;
    crd_keys_object o = {.number = ++k->begun, .keys = k->keys.n, .text = k->text.n};
    return CRD_VEC_PUSH(&k->objects, o) ? CRD_OK : CRD_ENOMEM;
}

static uint32_t *head(crd_keys *k, uint64_t hash) { return &k->heads[hash & (k->n_heads - 1)]; }

void crd_keys_end(crd_keys *k)
{
    crd_keys_object o = k->objects.at[--k->objects.n];
    while (k->keys.n > o.keys) {
        crd_key_entry last = k->keys.at[--k->keys.n];
        *head(k, last.hash) = last.next;
    }
    k->text.n = o.text;
}

static bool more_heads(crd_keys *k)
{
    size_t n = k->n_heads ? k->n_heads * 2 : 64;
    uint32_t *heads = calloc(n, sizeof *heads);
    if (!heads)
        return false;
    free(k->heads);
    k->heads = heads;
    k->n_heads = n;
    for (size_t i = 0; i < k->keys.n; i++) { /* oldest first: newest stays at the head */
        uint32_t *h = head(k, k->keys.at[i].hash);
        k->keys.at[i].next = *h;
        *h = (uint32_t)i + 1;
    }
    return true;
}

/* As memcmp() == 0, without a call: most keys are short. */
static inline bool same(const char *a, const char *b, size_t n)
{
    uint64_t x, y;
    size_t i = 0;
    for (; i + sizeof x <= n; i += sizeof x) {
        memcpy(&x, a + i, sizeof x);
        memcpy(&y, b + i, sizeof y);
        if (x != y)
            return false;
    }
    for (; i < n; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

/* The key's place, or -1: it is too long, or another key was there first. */
static int place_of(crd_keys *k, crd_str key)
{
    if (key.len == 0 || key.len > sizeof k->places[0].text)
        return -1;
    unsigned first = (unsigned char)key.ptr[0], last = (unsigned char)key.ptr[key.len - 1];
    unsigned middle = (unsigned char)key.ptr[key.len / 2];
    unsigned at = (first * 3 + middle * 11 + last * 29 + (unsigned)key.len * 7) % CRD_KEYS_PLACES;
    crd_key_place *p = &k->places[at];
    if (p->len == 0) {
        memcpy(p->text, key.ptr, key.len);
        p->len = (uint32_t)key.len;
    }
    return p->len == key.len && same(p->text, key.ptr, key.len) ? (int)at : -1;
}

static bool is_held(crd_keys *k, size_t object, uint64_t hash, crd_str key)
{
    for (uint32_t i = k->n_heads ? *head(k, hash) : 0; i > 0; i = k->keys.at[i - 1].next) {
        const crd_key_entry *old = &k->keys.at[i - 1];
        if (old->object == object && old->hash == hash && old->len == key.len &&
            memcmp(k->text.at + old->at, key.ptr, key.len) == 0)
            return true;
    }
    return false;
}

crd_status crd_keys_add(crd_keys *k, crd_str key, crd_str *ret_placed)
{
    crd_keys_object *o = &k->objects.at[k->objects.n - 1];
    int place = place_of(k, key);
    if (ret_placed)
        *ret_placed = place < 0 ? (crd_str){NULL, 0} : (crd_str){k->places[place].text, key.len};
    if (place >= 0) {
        uint64_t bit = UINT64_C(1) << place % 64, *set = &o->places[place / 64];
        bool had = *set & bit;
        *set |= bit;
        return had ? CRD_EEXIST : CRD_OK;
    }
    size_t object = o->number;
    uint64_t hash = crd_hash_keyed(&k->key, key);
    if (is_held(k, object, hash, key))
        return CRD_EEXIST;
    size_t held = k->text.n + (k->keys.n + 1) * sizeof(crd_key_entry);
    if (held > k->max || key.len > k->max - held || k->keys.n >= UINT32_MAX - 1)
        return CRD_ELIMIT;
    if (k->keys.n >= k->n_heads && !more_heads(k))
        return CRD_ENOMEM;
    if (!CRD_VEC_RESERVE(&k->text, k->text.n + key.len + 1))
        return CRD_ENOMEM;
    crd_key_entry one = {hash, object, k->text.n, key.len, *head(k, hash)};
    if (!CRD_VEC_PUSH(&k->keys, one))
        return CRD_ENOMEM;
    *head(k, hash) = (uint32_t)k->keys.n;
    memcpy(k->text.at + k->text.n, key.ptr, key.len);
    k->text.n += key.len;
    return CRD_OK;
}
