/* Shapes of trees: checking, and JSON Schemas. */
#include "fmt/yaml_shape.h"

#include "base/str.h"
#include "fmt/json_out.h"

/* ---- checking -------------------------------------------------------------------------------- */

static bool bad(crd_yaml_form *f, const crd_yaml_node *node, const char *expected)
{
    crd_yaml_bad(f, node, expected,
                 node->kind == CRD_YAML_SCALAR && node->text.len > 0 ? node->text : CRD_STR_NULL);
    return false;
}

static bool is_text(const crd_yaml_node *n)
{
    return n->kind == CRD_YAML_SCALAR && n->text.len > 0 && !crd_yaml_is_null(n);
}

static int word_of(const char *const *words, const crd_yaml_node *n)
{
    for (int i = 0; is_text(n) && words[i]; i++)
        if (crd_str_eq(n->text, crd_str_from(words[i])))
            return i;
    return -1;
}

static bool check_word(crd_yaml_form *f, const crd_shape *s, const crd_yaml_node *n)
{
    int word = -1;
    if (word_of(s->words, n) >= 0)
        return true;
    crd_yaml_word(f, n, s->words, &word); /* tells which there are */
    return word >= 0 ? bad(f, n, s->expected) : false;
}

static bool check_list(crd_yaml_form *f, const crd_shape *s, const crd_yaml_node *n)
{
    bool fine = true;
    if (n->kind != CRD_YAML_SEQUENCE || n->n < s->least || n->n > s->most)
        return bad(f, n, s->expected);
    for (const crd_yaml_node *i = n->first; i; i = i->next)
        fine &= crd_shape_check(f, s->item, i);
    return fine;
}

static bool check_some(crd_yaml_form *f, const crd_shape *s, const crd_yaml_node *n)
{
    if (n->kind == CRD_YAML_SEQUENCE)
        return check_list(f, s, n);
    return n->kind == CRD_YAML_SCALAR ? crd_shape_check(f, s->item, n) : bad(f, n, s->expected);
}

static bool tie_holds(const crd_shape_tie *t, const crd_yaml_node *map)
{
    size_t n = 0;
    for (size_t i = 0; i < 4 && t->names[i]; i++)
        n += crd_yaml_get(map, t->names[i]) != NULL;
    if (t->kind == CRD_TIE_WITH)
        return !crd_yaml_get(map, t->names[0]) || n == 2;
    return t->kind == CRD_TIE_ONE ? n == 1 : n > 0;
}

enum { FIELDS_MAX = 64 };

static bool check_map(crd_yaml_form *f, const crd_shape *s, const crd_yaml_node *map)
{
    const char *names[FIELDS_MAX + 1] = {NULL};
    uint64_t before = f->problems;
    for (size_t i = 0; i < FIELDS_MAX && s->fields[i].name; i++)
        names[i] = s->fields[i].name;
    if (!crd_yaml_keys(f, map, names))
        return false;
    for (const crd_shape_field *one = s->fields; one->name; one++) {
        const crd_yaml_node *value = crd_yaml_get(map, one->name);
        if (value)
            crd_shape_check(f, one->shape, value);
        else if (one->missing)
            crd_yaml_bad(f, map, one->missing, CRD_STR_NULL);
    }
    for (const crd_shape_tie *t = s->ties; t && t->kind != CRD_TIE_END; t++)
        if (!tie_holds(t, map))
            crd_yaml_bad(f, map, t->expected, CRD_STR_NULL);
    return f->problems == before;
}

static bool check_names(crd_yaml_form *f, const crd_shape *s, const crd_yaml_node *map)
{
    bool fine = true;
    if (map->kind != CRD_YAML_MAPPING)
        return bad(f, map, s->expected);
    for (const crd_yaml_node *k = map->first; k; k = k->next) {
        if (s->fits && !s->fits(k->text))
            fine = bad(f, k, "a name of letters, digits and '_'");
        fine &= crd_shape_check(f, s->item, k->value);
    }
    return fine;
}

static bool check_variants(crd_yaml_form *f, const crd_shape *s, const crd_yaml_node *map)
{
    const crd_yaml_node *key = crd_yaml_get(map, s->by);
    if (map->kind != CRD_YAML_MAPPING)
        return bad(f, map, s->expected);
    if (!key) {
        crd_yaml_bad(f, map, s->expected, CRD_STR_NULL);
        return false;
    }
    int word = word_of(s->key->words, key);
    return word < 0 ? check_word(f, s->key, key) : check_map(f, s->variants[word], map);
}

bool crd_shape_check(crd_yaml_form *f, const crd_shape *s, const crd_yaml_node *node)
{
    bool truth;
    uint64_t before = f->problems;
    switch (s->kind) {
    case CRD_SHAPE_TEXT:
        return is_text(node) || bad(f, node, s->expected);
    case CRD_SHAPE_ANY:
        return node->kind == CRD_YAML_SCALAR || bad(f, node, s->expected);
    case CRD_SHAPE_WORD:
        return check_word(f, s, node);
    case CRD_SHAPE_FORM:
        return (is_text(node) && s->fits(node->text)) || bad(f, node, s->expected);
    case CRD_SHAPE_BOOL:
        crd_yaml_bool(f, node, &truth);
        return f->problems == before;
    case CRD_SHAPE_LIST:
        return check_list(f, s, node);
    case CRD_SHAPE_SOME:
        return check_some(f, s, node);
    case CRD_SHAPE_MAP:
        return check_map(f, s, node);
    case CRD_SHAPE_NAMES:
        return check_names(f, s, node);
    case CRD_SHAPE_VARIANTS:
        return check_variants(f, s, node);
    }
    return false;
}

/* ---- JSON Schema ----------------------------------------------------------------------------- */

static void key(crd_json_out *o, const char *name) { crd_json_out_key(o, crd_str_from(name)); }
static void str(crd_json_out *o, const char *text) { crd_json_out_str(o, crd_str_from(text)); }
static void member(crd_json_out *o, const char *name, const char *text)
{
    key(o, name);
    str(o, text);
}
static void count(crd_json_out *o, const char *name, size_t n)
{
    key(o, name);
    crd_json_out_int(o, (int64_t)n);
}

static void types(crd_json_out *o, const char *const *names)
{
    key(o, "type");
    crd_json_out_array(o);
    for (; *names; names++)
        str(o, *names);
    crd_json_out_end_array(o);
}

static void write_shape(crd_json_out *o, const crd_shape *s);

static void write_words(crd_json_out *o, const char *const *words)
{
    key(o, "enum");
    crd_json_out_array(o);
    for (; *words; words++)
        str(o, *words);
    crd_json_out_end_array(o);
}

static void write_bool(crd_json_out *o)
{
    key(o, "enum");
    crd_json_out_array(o);
    crd_json_out_bool(o, true);
    crd_json_out_bool(o, false);
    for (const char *const *w = (const char *const[]){"true", "false", "yes", "no", NULL}; *w; w++)
        str(o, *w);
    crd_json_out_end_array(o);
}

/* minimum and maximum say nothing of texts, and pattern nothing of numbers. */
static void write_form(crd_json_out *o, const crd_shape *s)
{
    types(o, s->number ? (const char *const[]){"string", "number", NULL}
                       : (const char *const[]){"string", NULL});
    member(o, "pattern", s->pattern);
    if (s->number) {
        key(o, "minimum");
        crd_json_out_real(o, s->least_n);
        key(o, "maximum");
        crd_json_out_real(o, s->most_n);
    }
}

static void write_list(crd_json_out *o, const crd_shape *s)
{
    member(o, "type", "array");
    key(o, "items");
    crd_json_out_object(o);
    write_shape(o, s->item);
    crd_json_out_end_object(o);
    count(o, "minItems", s->least);
    count(o, "maxItems", s->most);
}

static void write_some(crd_json_out *o, const crd_shape *s)
{
    key(o, "anyOf");
    crd_json_out_array(o);
    crd_json_out_object(o);
    write_shape(o, s->item);
    crd_json_out_end_object(o);
    crd_json_out_object(o);
    write_list(o, s);
    crd_json_out_end_object(o);
    crd_json_out_end_array(o);
}

static void requires(crd_json_out *o, const char *const *names, size_t n)
{
    key(o, "required");
    crd_json_out_array(o);
    for (size_t i = 0; i < n && names[i]; i++)
        str(o, names[i]);
    crd_json_out_end_array(o);
}

static void write_tie(crd_json_out *o, const crd_shape_tie *t)
{
    crd_json_out_object(o);
    if (t->kind == CRD_TIE_WITH) {
        key(o, "dependentRequired");
        crd_json_out_object(o);
        key(o, t->names[0]);
        crd_json_out_array(o);
        str(o, t->names[1]);
        crd_json_out_end_array(o);
        crd_json_out_end_object(o);
    } else {
        key(o, t->kind == CRD_TIE_ONE ? "oneOf" : "anyOf");
        crd_json_out_array(o);
        for (size_t i = 0; i < 4 && t->names[i]; i++) {
            crd_json_out_object(o);
            requires(o, &t->names[i], 1);
            crd_json_out_end_object(o);
        }
        crd_json_out_end_array(o);
    }
    crd_json_out_end_object(o);
}

static void write_map(crd_json_out *o, const crd_shape *s)
{
    const char *needed[FIELDS_MAX];
    size_t n = 0;
    member(o, "type", "object");
    key(o, "properties");
    crd_json_out_object(o);
    for (const crd_shape_field *f = s->fields; f->name; f++) {
        key(o, f->name);
        crd_json_out_object(o);
        write_shape(o, f->shape);
        crd_json_out_end_object(o);
        if (f->missing && n < FIELDS_MAX)
            needed[n++] = f->name;
    }
    crd_json_out_end_object(o);
    requires(o, needed, n);
    key(o, "additionalProperties");
    crd_json_out_bool(o, false);
    if (!s->ties)
        return;
    key(o, "allOf");
    crd_json_out_array(o);
    for (const crd_shape_tie *t = s->ties; t->kind != CRD_TIE_END; t++)
        write_tie(o, t);
    crd_json_out_end_array(o);
}

static void write_names(crd_json_out *o, const crd_shape *s)
{
    member(o, "type", "object");
    if (s->pattern) {
        key(o, "propertyNames");
        crd_json_out_object(o);
        member(o, "pattern", s->pattern);
        crd_json_out_end_object(o);
    }
    key(o, "additionalProperties");
    crd_json_out_object(o);
    write_shape(o, s->item);
    crd_json_out_end_object(o);
}

/* if KEY is WORD, then the map. */
static void write_variant(crd_json_out *o, const crd_shape *s, size_t i)
{
    crd_json_out_object(o);
    key(o, "if");
    crd_json_out_object(o);
    key(o, "properties");
    crd_json_out_object(o);
    key(o, s->by);
    crd_json_out_object(o);
    member(o, "const", s->key->words[i]);
    crd_json_out_end_object(o);
    crd_json_out_end_object(o);
    crd_json_out_end_object(o);
    key(o, "then");
    crd_json_out_object(o);
    write_map(o, s->variants[i]);
    crd_json_out_end_object(o);
    crd_json_out_end_object(o);
}

static void write_variants(crd_json_out *o, const crd_shape *s)
{
    member(o, "type", "object");
    requires(o, &s->by, 1);
    key(o, "properties");
    crd_json_out_object(o);
    key(o, s->by);
    crd_json_out_object(o);
    write_words(o, s->key->words);
    crd_json_out_end_object(o);
    crd_json_out_end_object(o);
    key(o, "allOf");
    crd_json_out_array(o);
    for (size_t i = 0; s->key->words[i]; i++)
        write_variant(o, s, i);
    crd_json_out_end_array(o);
}

/* The members of the shape's object. */
static void write_shape(crd_json_out *o, const crd_shape *s)
{
    switch (s->kind) {
    case CRD_SHAPE_TEXT:
        types(o, (const char *const[]){"string", "number", "boolean", NULL});
        count(o, "minLength", 1);
        return;
    case CRD_SHAPE_ANY:
        types(o, (const char *const[]){"string", "number", "boolean", "null", NULL});
        return;
    case CRD_SHAPE_WORD:
        write_words(o, s->words);
        return;
    case CRD_SHAPE_FORM:
        write_form(o, s);
        return;
    case CRD_SHAPE_BOOL:
        write_bool(o);
        return;
    case CRD_SHAPE_LIST:
        write_list(o, s);
        return;
    case CRD_SHAPE_SOME:
        write_some(o, s);
        return;
    case CRD_SHAPE_MAP:
        write_map(o, s);
        return;
    case CRD_SHAPE_NAMES:
        write_names(o, s);
        return;
    case CRD_SHAPE_VARIANTS:
        write_variants(o, s);
        return;
    }
}

void crd_shape_schema(const crd_shape *s, const char *title, const char *description, crd_buf *out)
{
    crd_json_out o;
    crd_json_out_init(&o, out, true, false);
    crd_json_out_object(&o);
    member(&o, "$schema", "https://json-schema.org/draft/2020-12/schema");
    member(&o, "title", title);
    member(&o, "description", description);
    write_shape(&o, s);
    crd_json_out_end_object(&o);
    crd_json_out_end(&o);
}
