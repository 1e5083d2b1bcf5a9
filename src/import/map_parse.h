#ifndef CRD_IMPORT_MAP_PARSE_H
#define CRD_IMPORT_MAP_PARSE_H

#include "fmt/yaml_form.h"
#include "import/map.h"

/* Between map.c (the parts of a map) and map_spec.c (how one value is made). */
typedef struct crd_csv_map_parser {
    const crd_schema *schema;
    crd_yaml_form form;
    crd_csv_map *map;
} crd_csv_map_parser;

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
