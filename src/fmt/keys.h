#ifndef CRD_FMT_KEYS_H
#define CRD_FMT_KEYS_H

#include "base/hash.h"
#include "base/vec.h"

/* The keys of the objects that are open. Most objects of a document have the same few keys: the
 * first short ones that come are given places, which stay theirs, and each open object has a set of
 * places. All other keys are in one stack of entries with one hash table over all of them. Objects
 * end in the reverse order of their beginning, so what leaves is always the newest entry of its
 * chain, and ending an object costs as much as it has such keys. For the readers of fmt. */
enum { CRD_KEYS_PLACES = 256 };

typedef struct crd_key_place {
    char text[40];
    uint32_t len; /* 0 = free */
} crd_key_place;

typedef struct crd_key_entry {
    uint64_t hash;
    size_t object; /* number of the one it belongs to */
    size_t at, len;
    uint32_t next; /* in its chain, + 1 */
} crd_key_entry;

typedef struct crd_keys_object {
    size_t number;                         /* as it began: 1, 2 ... */
    size_t keys, text;                     /* heights of the two stacks at its start */
    uint64_t places[CRD_KEYS_PLACES / 64]; /* the set of those it has */
} crd_keys_object;

typedef struct crd_keys {
    CRD_VEC(crd_keys_object) objects; /* that are open */
    CRD_VEC(crd_key_entry) keys;
    CRD_VEC(char) text;
    uint32_t *heads; /* [n_heads], + 1 */
    size_t n_heads;  /* a power of two, or 0 */
    size_t begun;    /* objects so far */
    size_t max;      /* bytes of entries and text */
    crd_hash_key key;
    crd_key_place *places; /* [CRD_KEYS_PLACES], made when the first object begins */
} crd_keys;

/* CRD_EIO when the system has no random bytes. */
CRD_NODISCARD crd_status crd_keys_init(crd_keys *k, size_t max);
void crd_keys_done(crd_keys *k);
CRD_NODISCARD crd_status crd_keys_start(crd_keys *k);
void crd_keys_end(crd_keys *k);
/* *ret_placed (may be NULL): its place's text, the same for as long as `k` lives; null = it has
 * none. CRD_EEXIST when the innermost object has it; CRD_ELIMIT past max bytes; CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_keys_add(crd_keys *k, crd_str key, crd_str *ret_placed);

#endif
