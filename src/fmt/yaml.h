#ifndef CRD_FMT_YAML_H
#define CRD_FMT_YAML_H

#include "base/file.h"

/* Reads one YAML document into a tree, through libyaml (fmt/yaml.c alone includes it). For files
 * that people write (packs, maps): small, and without what surprises: anchors, aliases, tags,
 * a key twice in a mapping, keys that are not scalars, several documents, and NUL are refused, each
 * with its place. No scalar is interpreted: `no` is the text "no"; who reads the tree decides, and
 * may ask whether it was written plain. */
typedef enum crd_yaml_kind { CRD_YAML_SCALAR, CRD_YAML_SEQUENCE, CRD_YAML_MAPPING } crd_yaml_kind;

typedef struct crd_yaml_node {
    crd_yaml_kind kind;
    bool plain;            /* a scalar without quotes, not a block (| or >) */
    uint32_t line, column; /* 1-based, of its first character; the column counts characters */
    crd_str text;          /* scalar: UTF-8, never null */
    size_t n;              /* items of a sequence, pairs of a mapping */
    const struct crd_yaml_node *first; /* first item, or first key; NULL = empty */
    const struct crd_yaml_node *next;  /* item or key behind this one, in the file's order */
    const struct crd_yaml_node *value; /* of a key of a mapping; otherwise NULL */
} crd_yaml_node;

typedef struct crd_yaml_options {
    const char *source; /* name for errors; may be NULL */
    size_t max_bytes;   /* of the file; 0 = 4 MiB */
    size_t max_depth;   /* sequences and mappings in one another; 0 = 64 */
    size_t max_nodes;   /* keys count; 0 = 200,000 */
} crd_yaml_options;

/* The tree lives in the arena. CRD_EPARSE with line and column (also for an input without any
 * document); CRD_ELIMIT; CRD_ENOMEM; what the blocks gave. */
CRD_NODISCARD crd_status crd_yaml_read(crd_blocks in, const crd_yaml_options *options,
                                       crd_arena *arena, const crd_yaml_node **ret_root,
                                       crd_err *err);

/* The value of a key; NULL when it is not there, or `map` is NULL or no mapping. O(keys). */
const crd_yaml_node *crd_yaml_get(const crd_yaml_node *map, const char *key);
/* Written plain and as nothing, ~ or null (also Null, NULL). False for NULL. */
bool crd_yaml_is_null(const crd_yaml_node *node);

#endif
