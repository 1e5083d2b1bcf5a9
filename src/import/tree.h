#ifndef CRD_IMPORT_TREE_H
#define CRD_IMPORT_TREE_H

#include "base/buf.h"
#include "base/file.h"
#include "base/str.h"

/* JSON in pieces: the items of one array, or documents one after another (JSON Lines), each as a
 * small tree that lives for one call. So a register of any length is read in the memory of its
 * largest record. */
typedef enum crd_tree_kind {
    CRD_TREE_NULL,
    CRD_TREE_BOOL,   /* text is "true" or "false" */
    CRD_TREE_NUMBER, /* text is the number as written */
    CRD_TREE_STRING,
    CRD_TREE_OBJECT,
    CRD_TREE_ARRAY,
} crd_tree_kind;

typedef struct crd_tree {
    crd_tree_kind kind;
    crd_str text;  /* of a scalar; never null */
    crd_str key;   /* member of an object; null otherwise */
    size_t index;  /* place among the items of the parent, from 0 */
    size_t n;      /* items or members */
    uint32_t line; /* of an item that is an object: 1-based, where it begins; else 0 */
    struct crd_tree *parent, *first, *last, *next;
} crd_tree;

enum { CRD_TREE_NODES_MAX = 200000, CRD_TREE_BYTES_MAX = 8 << 20, CRD_TREE_DEPTH_MAX = 64 };

/* @param source  name for errors.
 * @param arena   rewound after each item.
 * @param item    `index` counts items from 0; `in_array` tells the two forms apart. What is not
 *                CRD_OK ends the reading.
 * CRD_EPARSE with line and column; CRD_ELIMIT for an item past the limits above; CRD_ENOMEM; what
 * the blocks gave. */
typedef crd_status (*crd_tree_item)(void *ctx, const crd_tree *item, uint64_t index, bool in_array,
                                    crd_err *err);
CRD_NODISCARD crd_status crd_tree_each(crd_blocks in, const char *source, crd_arena *arena,
                                       crd_tree_item item, void *ctx, crd_err *err);

/* A member; NULL when it is not there, or `t` is NULL or no object. O(members). */
static inline const crd_tree *crd_tree_get(const crd_tree *t, const char *key)
{
    crd_str want = crd_str_from(key);
    if (!t || t->kind != CRD_TREE_OBJECT)
        return NULL;
    for (const crd_tree *m = t->first; m; m = m->next)
        if (crd_str_eq(m->key, want))
            return m;
    return NULL;
}
/* The text of a member that is a string; null otherwise, and for the empty string. */
static inline crd_str crd_tree_text(const crd_tree *t, const char *key)
{
    const crd_tree *m = crd_tree_get(t, key);
    return m && m->kind == CRD_TREE_STRING && m->text.len > 0 ? m->text : CRD_STR_NULL;
}
/* A member that is true; false otherwise. */
static inline bool crd_tree_true(const crd_tree *t, const char *key)
{
    const crd_tree *m = crd_tree_get(t, key);
    return m && m->kind == CRD_TREE_BOOL && m->text.ptr[0] == 't';
}
/* ".a.b[2]" from the item down to the node. */
void crd_tree_path(const crd_tree *t, crd_buf *out);

#endif
