/* Maps from YAML: strict, and with all problems told. */
#include "import/map.h"

#include "base/err.h"
#include "import/map_parse.h"

#include <stdio.h>
#include <string.h>

void crd_csv_map_delimiter(crd_csv_map_parser *p, const crd_yaml_node *node, char *ret_delimiter)
{
    static const char *const words[] = {",", ";", "|", "tab", NULL};
    int i = -1;
    crd_yaml_word(&p->form, node, words, &i);
    if (i >= 0)
        *ret_delimiter = i == 3 ? '\t' : words[i][0];
}

crd_csv_map_name crd_csv_map_name_at(const crd_yaml_node *node, crd_str name)
{
    return (crd_csv_map_name){
        .name = name, .line = node->line, .column = node->column, .slot = CRD_CSV_MAP_NONE};
}

/* ---- value tables and look-ups ----------------------------------------------------------- */

static const char *const misses[] = {"error", "empty", "keep", NULL};
static const char *const matches[] = {"exact", "loose", NULL};
static const char *const encodings[] = {"utf-8", "latin-1", "windows-1252", NULL};

crd_csv_map_values *crd_csv_map_new_values(crd_csv_map_parser *p, const crd_yaml_node *at)
{
    crd_csv_map *m = p->map;
    crd_csv_map_values *v = CRD_YAML_ROOM(&p->form, crd_csv_map_values, 1);
    crd_csv_map_values **all = CRD_YAML_ROOM(&p->form, crd_csv_map_values *, m->n_values + 1);
    if (!v || !all)
        return NULL;
    if (m->n_values)
        memcpy(all, m->values, m->n_values * sizeof(crd_csv_map_values *));
    *v = (crd_csv_map_values){.line = at->line, .column = at->column};
    all[m->n_values++] = v;
    m->values = all;
    return v;
}

void crd_csv_map_pairs(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_values *to)
{
    if (node->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(&p->form, node, "pairs (text in the file: value)", node->text);
        return;
    }
    for (const crd_yaml_node *k = node->first; k; k = k->next) {
        if (k->value->kind != CRD_YAML_SCALAR) {
            crd_yaml_bad(&p->form, k->value, "a text, or ~ for unknown", CRD_STR_NULL);
            continue;
        }
        bool unknown = crd_yaml_is_null(k->value) || k->value->text.len == 0;
        crd_status rc = crd_csv_map_values_add(to, k->text, unknown ? CRD_STR_NULL : k->value->text,
                                               p->form.arena);
        if (rc != CRD_OK && p->form.failed == CRD_OK)
            p->form.failed = rc;
    }
}

static void read_rules(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_values *v)
{
    int match = 0, miss = 0;
    crd_yaml_word(&p->form, crd_yaml_get(node, "match"), matches, &match);
    crd_yaml_word(&p->form, crd_yaml_get(node, "else"), misses, &miss);
    v->loose = match == 1;
    v->miss = (crd_csv_map_else)miss;
}

static void read_value_table(crd_csv_map_parser *p, const crd_yaml_node *node,
                             crd_csv_map_values *v)
{
    static const char *const allowed[] = {"map", "match", "else", NULL};
    if (!crd_yaml_keys(&p->form, node, allowed))
        return;
    read_rules(p, node, v);
    const crd_yaml_node *pairs = crd_yaml_get(node, "map");
    if (pairs)
        crd_csv_map_pairs(p, pairs, v);
    else
        crd_yaml_bad(&p->form, node, "map: pairs (text in the file: value)", CRD_STR_NULL);
}

/* A file beside the map and nothing else: a stranger's map must not reach for other files. */
static bool is_beside(crd_str path)
{
    if (path.len == 0 || path.len > 200 || path.ptr[0] == '/' || path.ptr[0] == '.')
        return false;
    return crd_str_find(path, CRD_STR("..")) == SIZE_MAX && !memchr(path.ptr, '\\', path.len) &&
           !memchr(path.ptr, '\0', path.len);
}

static void read_lookup(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_values *v)
{
    static const char *const allowed[] = {"file", "key",       "value",    "match",
                                          "else", "delimiter", "encoding", NULL};
    int encoding = 0;
    if (!crd_yaml_keys(&p->form, node, allowed))
        return;
    read_rules(p, node, v);
    const crd_yaml_node *file = crd_yaml_get(node, "file");
    const crd_yaml_node *key = crd_yaml_get(node, "key"), *value = crd_yaml_get(node, "value");
    crd_yaml_text(&p->form, file, &v->file);
    if (file && v->file.len > 0 && !is_beside(v->file))
        crd_yaml_bad(&p->form, file, "a file beside the map, without / at its start and without ..",
                     v->file);
    crd_str name = CRD_STR_NULL;
    crd_yaml_text(&p->form, key, &name);
    v->key = crd_csv_map_name_at(key ? key : node, name);
    name = CRD_STR_NULL;
    crd_yaml_text(&p->form, value, &name);
    v->value = crd_csv_map_name_at(value ? value : node, name);
    if (!file || !key || !value)
        crd_yaml_bad(&p->form, node, "file, key and value", CRD_STR_NULL);
    crd_csv_map_delimiter(p, crd_yaml_get(node, "delimiter"), &v->delimiter);
    crd_yaml_word(&p->form, crd_yaml_get(node, "encoding"), encodings, &encoding);
    v->encoding = (crd_csv_map_encoding)encoding;
}

static void read_named_values(crd_csv_map_parser *p, const crd_yaml_node *node,
                              void (*read)(crd_csv_map_parser *p, const crd_yaml_node *node,
                                           crd_csv_map_values *v))
{
    if (!node)
        return;
    if (node->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(&p->form, node, "a mapping of names", node->text);
        return;
    }
    for (const crd_yaml_node *k = node->first; k; k = k->next) {
        for (size_t i = 0; i < p->map->n_values; i++)
            if (crd_str_eq(p->map->values[i]->name, k->text))
                crd_yaml_bad(&p->form, k, "a name that no other table of values has", k->text);
        crd_csv_map_values *v = crd_csv_map_new_values(p, k);
        if (!v)
            return;
        read(p, k->value, v);
        v->name = k->text;
    }
}

/* ---- tables ------------------------------------------------------------------------------ */

static void read_condition(crd_csv_map_parser *p, const crd_yaml_node *key,
                           crd_csv_map_condition *c)
{
    static const char *const allowed[] = {"equals", "in", "not", "matches", "empty", NULL};
    const crd_yaml_node *node = key->value;
    *c = (crd_csv_map_condition){.name = crd_csv_map_name_at(key, key->text), .empty = -1};
    if (node->kind != CRD_YAML_MAPPING) {
        crd_yaml_texts_of(&p->form, node, false, &c->in);
        return;
    }
    if (!crd_yaml_keys(&p->form, node, allowed))
        return;
    if (node->n == 0)
        crd_yaml_bad(&p->form, node, "equals, in, not, matches or empty", CRD_STR_NULL);
    if (crd_yaml_get(node, "equals") && crd_yaml_get(node, "in"))
        crd_yaml_bad(&p->form, node, "equals or in, not both", CRD_STR_NULL);
    const crd_yaml_node *empty = crd_yaml_get(node, "empty");
    bool is_empty = false;
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "equals"), false, &c->in);
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "in"), false, &c->in);
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "not"), false, &c->not_in);
    crd_yaml_text(&p->form, crd_yaml_get(node, "matches"), &c->matches);
    crd_yaml_bool(&p->form, empty, &is_empty);
    if (empty)
        c->empty = is_empty;
}

static void read_when(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_table *t)
{
    if (!node)
        return;
    if (node->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(&p->form, node, "conditions (column: text, list or test)", node->text);
        return;
    }
    t->when = CRD_YAML_ROOM(&p->form, crd_csv_map_condition, node->n);
    for (const crd_yaml_node *k = node->first; t->when && k; k = k->next)
        read_condition(p, k, &t->when[t->n_when++]);
}

static void read_lets(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_let *lets,
                      size_t *n)
{
    if (!node)
        return;
    if (node->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(&p->form, node, "derived columns (name: how it is made)", node->text);
        return;
    }
    for (const crd_yaml_node *k = node->first; k; k = k->next) {
        if (*n == CRD_CSV_MAP_LETS_MAX) {
            crd_yaml_bad(&p->form, k, "at most 64 derived columns", CRD_STR_NULL);
            return;
        }
        for (size_t i = 0; i < *n; i++)
            if (crd_str_eq(lets[i].name, k->text))
                crd_yaml_bad(&p->form, k, "a name that no derived column has", k->text);
        lets[*n].name = k->text;
        crd_csv_map_spec(p, k->value, CRD_TEXT, &lets[(*n)++].value);
    }
}

static void one_each(crd_csv_map_parser *p, crd_csv_map_table *t, crd_csv_map_value *v)
{
    if (!crd_csv_map_is_each(v))
        return;
    crd_yaml_node at = {.line = v->line, .column = v->column};
    if (t->each)
        crd_yaml_bad(&p->form, &at,
                     "at most one split into rows in a table (part or join for the others)",
                     CRD_STR_NULL);
    t->each = v;
}

static void read_fields(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_table *t)
{
    if (!node || node->kind != CRD_YAML_MAPPING || !t->table)
        return;
    char expected[64];
    uint64_t seen = 0;
    t->fields = CRD_YAML_ROOM(&p->form, const crd_field *, node->n);
    t->values = CRD_YAML_ROOM(&p->form, crd_csv_map_value, node->n);
    for (const crd_yaml_node *k = node->first; t->fields && t->values && k; k = k->next) {
        int i = crd_table_find(t->table, k->text);
        if (i < 0) {
            snprintf(expected, sizeof expected, "a field of table %s", t->table->name);
            crd_yaml_bad(&p->form, k, expected, k->text);
            continue;
        }
        seen |= UINT64_C(1) << i;
        t->fields[t->n_fields] = &t->table->fields[i];
        crd_csv_map_spec(p, k->value, (crd_kind)t->table->fields[i].kind, &t->values[t->n_fields]);
        one_each(p, t, &t->values[t->n_fields++]);
    }
    for (uint32_t i = 0; i < t->table->n_fields; i++)
        if ((t->table->fields[i].flags & (CRD_F_KEY | CRD_F_REQUIRED)) && !(seen >> i & 1)) {
            snprintf(expected, sizeof expected, "the required field %.40s",
                     t->table->fields[i].name);
            crd_yaml_bad(&p->form, node, expected, CRD_STR_NULL);
        }
}

static void read_table(crd_csv_map_parser *p, const crd_yaml_node *node,
                       const crd_yaml_node *shared, crd_csv_map_table *t)
{
    static const char *const allowed[] = {"table", "when", "dedupe", "let", "fields", NULL};
    crd_str name = CRD_STR_NULL;
    if (!crd_yaml_keys(&p->form, node, allowed))
        return;
    const crd_yaml_node *table = crd_yaml_get(node, "table");
    const crd_yaml_node *fields = crd_yaml_get(node, "fields");
    crd_yaml_text(&p->form, table, &name);
    t->table = name.len > 0 ? crd_schema_find(p->schema, name) : NULL;
    if (!table || (name.len > 0 && !t->table))
        crd_yaml_bad(&p->form, table ? table : node, "table: the name of a table", name);
    if (!fields || fields->kind != CRD_YAML_MAPPING)
        crd_yaml_bad(&p->form, fields ? fields : node, "fields: (field: how it is made)",
                     CRD_STR_NULL);
    crd_yaml_bool(&p->form, crd_yaml_get(node, "dedupe"), &t->dedupe);
    read_when(p, crd_yaml_get(node, "when"), t);
    t->lets = CRD_YAML_ROOM(&p->form, crd_csv_map_let, CRD_CSV_MAP_LETS_MAX);
    if (!t->lets)
        return;
    uint64_t told = p->form.problems;
    crd_diags *diags = p->form.diags;
    p->form.diags = p->map->n_tables > 1 ? NULL : diags; /* the shared ones are told once */
    read_lets(p, shared, t->lets, &t->n_lets);
    p->form.diags = diags;
    p->form.problems = p->map->n_tables > 1 ? told : p->form.problems;
    read_lets(p, crd_yaml_get(node, "let"), t->lets, &t->n_lets);
    for (size_t i = 0; i < t->n_lets; i++)
        one_each(p, t, &t->lets[i].value);
    read_fields(p, fields, t);
}

/* ---- the map ----------------------------------------------------------------------------- */

static void read_recognise(crd_csv_map_parser *p, const crd_yaml_node *node)
{
    static const char *const allowed[] = {"columns", "text", "only", NULL};
    crd_csv_map_recognise *how = &p->map->recognise;
    if (!node || !crd_yaml_keys(&p->form, node, allowed))
        return;
    if (!crd_yaml_get(node, "columns"))
        crd_yaml_bad(&p->form, node, "columns: those that the header must have", CRD_STR_NULL);
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "columns"), false, &how->columns);
    crd_yaml_text(&p->form, crd_yaml_get(node, "text"), &how->text);
    crd_yaml_bool(&p->form, crd_yaml_get(node, "only"), &how->only);
}

static void read_input(crd_csv_map_parser *p, const crd_yaml_node *node)
{
    static const char *const allowed[] = {"encoding", "delimiter", "sheet",    "header_row", "skip",
                                          "empty",    "required",  "optional", "recognise",  NULL};
    crd_csv_map *m = p->map;
    int encoding = 0;
    if (!node || !crd_yaml_keys(&p->form, node, allowed))
        return;
    crd_yaml_word(&p->form, crd_yaml_get(node, "encoding"), encodings, &encoding);
    m->encoding = (crd_csv_map_encoding)encoding;
    crd_csv_map_delimiter(p, crd_yaml_get(node, "delimiter"), &m->delimiter);
    crd_yaml_text(&p->form, crd_yaml_get(node, "sheet"), &m->sheet);
    crd_yaml_count(&p->form, crd_yaml_get(node, "header_row"), 1000000, &m->header_row);
    crd_yaml_count(&p->form, crd_yaml_get(node, "skip"), 1000000, &m->skip_rows);
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "empty"), true, &m->empty);
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "required"), false, &m->required);
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "optional"), false, &m->optional);
    read_recognise(p, crd_yaml_get(node, "recognise"));
}

static void read_tables(crd_csv_map_parser *p, const crd_yaml_node *root)
{
    const crd_yaml_node *node = crd_yaml_get(root, "tables");
    if (!node || node->kind != CRD_YAML_SEQUENCE || node->n == 0 ||
        node->n > CRD_CSV_MAP_TABLES_MAX) {
        crd_yaml_bad(&p->form, node ? node : root, "tables: a list of 1 to 64 tables",
                     CRD_STR_NULL);
        return;
    }
    p->map->tables = CRD_YAML_ROOM(&p->form, crd_csv_map_table, node->n);
    for (const crd_yaml_node *i = node->first; p->map->tables && i; i = i->next)
        read_table(p, i, crd_yaml_get(root, "let"), &p->map->tables[p->map->n_tables++]);
}

static void read_map(crd_csv_map_parser *p, const crd_yaml_node *root)
{
    static const char *const allowed[] = {"cordon_map", "about", "input",  "values",
                                          "lookups",    "let",   "tables", NULL};
    crd_str about = CRD_STR_NULL;
    if (!crd_yaml_keys(&p->form, root, allowed))
        return;
    const crd_yaml_node *version = crd_yaml_get(root, "cordon_map");
    if (!version || !crd_str_eq(version->text, CRD_STR("1")))
        crd_yaml_bad(&p->form, version ? version : root, "cordon_map: 1",
                     version ? version->text : CRD_STR_NULL);
    crd_yaml_text(&p->form, crd_yaml_get(root, "about"), &about);
    read_input(p, crd_yaml_get(root, "input"));
    read_named_values(p, crd_yaml_get(root, "values"), read_value_table);
    read_named_values(p, crd_yaml_get(root, "lookups"), read_lookup);
    read_tables(p, root);
}

crd_status crd_csv_map_parse(crd_blocks in, const char *name, const crd_schema *schema,
                             crd_arena *arena, const crd_diag_kind *kind, crd_diags *diags,
                             crd_csv_map *ret_map, crd_err *err)
{
    const crd_yaml_node *root = NULL;
    crd_yaml_options options = {.source = name};
    *ret_map = (crd_csv_map){.name = crd_str_from(name), .header_row = 1};
    crd_status rc = crd_yaml_read(in, &options, arena, &root, err);
    if (rc != CRD_OK)
        return rc;
    crd_csv_map_parser p = {
        .schema = schema,
        .form = {.arena = arena, .kind = kind, .diags = diags, .file = crd_str_from(name)},
        .map = ret_map};
    read_map(&p, root);
    if (p.form.failed != CRD_OK)
        return crd_fail_at(err, p.form.failed, name, 0, 0, "%s",
                           p.form.failed == CRD_ELIMIT ? "a list of the map is longer than 4096"
                                                       : "out of memory");
    if (p.form.problems > 0)
        return crd_fail_at(err, CRD_EPARSE, name, 0, 0,
                           "%llu problem%s in the map: nothing was read",
                           (unsigned long long)p.form.problems, p.form.problems == 1 ? "" : "s");
    return CRD_OK;
}

void crd_csv_map_done(crd_csv_map *m)
{
    for (size_t i = 0; i < m->n_values; i++) {
        crd_intern_free(m->values[i]->keys);
        m->values[i]->keys = NULL;
    }
}
