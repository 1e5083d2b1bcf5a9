#ifndef CRD_IMPORT_MAP_PARSE_H
#define CRD_IMPORT_MAP_PARSE_H

#include "fmt/yaml.h"
#include "import/map.h"

/* Between map.c (the parts of a map) and map_spec.c (how one value is made). */
typedef struct crd_csv_map_parser {
    const crd_schema *schema;
    crd_arena *arena;
    const crd_diag_kind *kind;
    crd_diags *diags;
    crd_str file;
    crd_csv_map *map;
    uint64_t problems;
    crd_status failed; /* CRD_ENOMEM, CRD_ELIMIT: parsing goes on, its result does not count */
} crd_csv_map_parser;

/* Tells one problem. `node` NULL: of the whole file. */
void crd_csv_map_bad(crd_csv_map_parser *p, const crd_yaml_node *node, const char *expected,
                     crd_str found);
/* Is it a mapping with keys of the list alone (ends with NULL)? Tells each that is not. */
bool crd_csv_map_keys(crd_csv_map_parser *p, const crd_yaml_node *node, const char *const *allowed);
/* Room for n items, zeroed; NULL past CRD_CSV_MAP_LIST_MAX or out of memory, which is remembered.
 */
void *crd_csv_map_room(crd_csv_map_parser *p, size_t n, size_t size);
#define CRD_CSV_MAP_ROOM(p, type, n) ((type *)crd_csv_map_room((p), (n), sizeof(type)))
/* NULL nodes give the value unchanged. */
void crd_csv_map_text(crd_csv_map_parser *p, const crd_yaml_node *node,
                      crd_str *ret_text); /* not empty */
void crd_csv_map_texts_of(crd_csv_map_parser *p, const crd_yaml_node *node, bool empty_ok,
                          crd_csv_map_texts *ret_texts); /* one text or a list */
void crd_csv_map_bool(crd_csv_map_parser *p, const crd_yaml_node *node, bool *ret_value);
void crd_csv_map_count(crd_csv_map_parser *p, const crd_yaml_node *node, uint32_t max,
                       uint32_t *ret_value);
/* One of the words (ends with NULL): its index. */
void crd_csv_map_word(crd_csv_map_parser *p, const crd_yaml_node *node, const char *const *words,
                      int *ret_index);
void crd_csv_map_delimiter(crd_csv_map_parser *p, const crd_yaml_node *node, char *ret_delimiter);
crd_csv_map_name crd_csv_map_name_at(const crd_yaml_node *node, crd_str name);
/* A new value table of the map; NULL when memory is out. */
crd_csv_map_values *crd_csv_map_new_values(crd_csv_map_parser *p, const crd_yaml_node *at);
/* Pairs "raw: value"; a list of raw texts is not allowed. */
void crd_csv_map_pairs(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_values *to);

/* How one value is made. `lets` [n]: names that are known so far, for nothing but messages: a name
 * may always be a column of the file. `kind`: of the field, CRD_TEXT for derived columns. */
void crd_csv_map_spec(crd_csv_map_parser *p, const crd_yaml_node *node, crd_kind kind,
                      crd_csv_map_value *ret_value);

#endif
