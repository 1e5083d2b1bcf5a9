#ifndef CRD_BASE_INTERN_H
#define CRD_BASE_INTERN_H

#include "base/arena.h"

/* Texts to dense numbers, 0, 1, 2 ... in order of first appearance, and back. The hash is keyed
 * with a key drawn for each table, so hostile input cannot make it slow; results never depend on
 * it. Not thread-safe while growing; reading a table that no longer grows is. */
typedef struct crd_intern crd_intern;
#define CRD_INTERN_NONE UINT32_MAX

/* @param max_items  texts, at most UINT32_MAX - 1 whatever is given
 * @param max_bytes  of all texts together
 * Past either, add gives CRD_ELIMIT and changes nothing. CRD_ENOMEM; CRD_EIO: no random key. */
CRD_NODISCARD crd_status crd_intern_new(uint32_t max_items, size_t max_bytes,
                                        crd_intern **ret_table);
void crd_intern_free(crd_intern *t); /* NULL is fine */

/* Copies the text when it is new. Null counts as the empty text. Amortised O(len). CRD_ENOMEM,
 * CRD_ELIMIT; the table is then as before. */
CRD_NODISCARD crd_status crd_intern_add(crd_intern *t, crd_str text, uint32_t *ret_id);
/* The same for texts[0 .. n), in this order, and at several times the speed when the table does not
 * fit the processor's caches. Texts are borrowed for the call and may be equal. After a failure the
 * texts before the one that failed are in the table, and their numbers in ret_ids; the rest of
 * ret_ids is not written. */
CRD_NODISCARD crd_status crd_intern_add_many(crd_intern *t, const crd_str *texts, size_t n,
                                             uint32_t *ret_ids); /* [n] */
/* Room for `more` texts, so that the table need not grow while they come. Of one that does not grow
 * any more nothing changes. CRD_ENOMEM; the table is then as before. */
CRD_NODISCARD crd_status crd_intern_reserve(crd_intern *t, size_t more);
/* The text will soon be asked for: lets memory bring its slot meanwhile. Changes nothing. */
void crd_intern_expect(const crd_intern *t, crd_str text);
/* CRD_INTERN_NONE when it is not there. */
uint32_t crd_intern_find(const crd_intern *t, crd_str text);
/* Borrowed while the table lives; id < crd_intern_count(t). NUL-terminated one past len. */
crd_str crd_intern_text(const crd_intern *t, uint32_t id);
uint32_t crd_intern_count(const crd_intern *t);
size_t crd_intern_bytes(const crd_intern *t); /* memory held, for budgets */

/* A table as flat arrays, to be kept in a file. */
typedef struct crd_intern_image {
    const char *bytes;      /* the texts, each with a NUL behind it */
    const uint32_t *starts; /* [n + 1] in bytes; the last is their length */
    const uint32_t *slots;  /* [n_slots] texts by hash, CRD_INTERN_NONE = free */
    size_t n_slots;         /* a power of two */
    uint32_t n;
    unsigned char key[16]; /* of the hash */
} crd_intern_image;

/* The caller frees bytes, starts and slots. CRD_ENOMEM; CRD_ELIMIT: more than 4 GiB of text. */
CRD_NODISCARD crd_status crd_intern_save(const crd_intern *t, crd_intern_image *ret_image);
/* No text comes any more: the table takes as little memory as it can (less than half, mostly), and
 * gives CRD_ELIMIT for a new text. Numbers stay; texts that were lent are there no more. Texts past
 * 4 GiB stay as they are. O(texts). CRD_ENOMEM: it is as before. */
CRD_NODISCARD crd_status crd_intern_freeze(crd_intern *t);
/* The arrays of a table that does not grow, borrowed; NULL while it does. */
const crd_intern_image *crd_intern_frozen(const crd_intern *t);
/* An image may come from anybody: are texts first .. first + n - 1 where they can be? (Slots must
 * be checked by whoever reads them: each a text or free, at least one free. A wrong slot then only
 * hides its text.) */
bool crd_intern_image_sound(const crd_intern_image *image, uint32_t first, uint32_t n);
/* A table over an image that is sound and outlives it. Nothing can be added: CRD_ELIMIT for what is
 * not there. O(1). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_intern_open(const crd_intern_image *image, crd_intern **ret_table);

#endif
