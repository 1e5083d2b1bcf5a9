#ifndef CRD_FMT_YAML_FORM_H
#define CRD_FMT_YAML_FORM_H

#include "base/diag.h"
#include "fmt/yaml.h"

/* Reading a tree that people wrote into values: strict, every problem told with its place, and
 * reading goes on. Functions leave *ret_... as it was when the node is NULL (the key is not there)
 * or wrong. */
typedef struct crd_yaml_form {
    crd_arena *arena;
    const crd_diag_kind *kind; /* of all problems */
    crd_diags *diags;
    crd_str file;
    bool quiet; /* problems are counted and not told: somebody else has told them */
    uint64_t problems;
    crd_status failed; /* CRD_ENOMEM, CRD_ELIMIT: reading goes on, its result does not count */
} crd_yaml_form;

typedef struct crd_yaml_texts {
    const crd_str *at; /* [n] */
    size_t n;
} crd_yaml_texts;

enum { CRD_YAML_LIST_MAX = 4096 }; /* items of any list */

/* Tells one problem. `node` NULL: of the whole file. */
void crd_yaml_bad(crd_yaml_form *f, const crd_yaml_node *node, const char *expected, crd_str found);
/* Is it a mapping with keys of the list alone (ends with NULL)? Tells each that is not. */
bool crd_yaml_keys(crd_yaml_form *f, const crd_yaml_node *node, const char *const *allowed);
/* Room for n items, zeroed; NULL past CRD_YAML_LIST_MAX or out of memory, which is remembered. */
void *crd_yaml_room(crd_yaml_form *f, size_t n, size_t size);
#define CRD_YAML_ROOM(f, type, n) ((type *)crd_yaml_room((f), (n), sizeof(type)))
void crd_yaml_text(crd_yaml_form *f, const crd_yaml_node *node, crd_str *ret_text); /* not empty */
void crd_yaml_texts_of(crd_yaml_form *f, const crd_yaml_node *node, bool empty_ok,
                       crd_yaml_texts *ret_texts); /* one text or a list */
void crd_yaml_bool(crd_yaml_form *f, const crd_yaml_node *node, bool *ret_value);
void crd_yaml_count(crd_yaml_form *f, const crd_yaml_node *node, uint32_t max, uint32_t *ret_value);
/* One of the words (ends with NULL): its index. */
void crd_yaml_word(crd_yaml_form *f, const crd_yaml_node *node, const char *const *words,
                   int *ret_index);

#endif
