/* Maps: "how one value is made", from YAML. */
#include "import/map_parse.h"

#include <string.h>

static const char *const cases[] = {"as-is", "lower", "upper", "slug", NULL};

/* ---- templates --------------------------------------------------------------------------- */

/* "operator|slug" */
static bool template_name(crd_csv_map_parser *p, const crd_yaml_node *at, crd_str inside,
                          crd_csv_map_part *part)
{
    size_t bar = crd_str_find(inside, CRD_STR("|"));
    crd_str name = crd_str_trim((crd_str){inside.ptr, bar == SIZE_MAX ? inside.len : bar});
    part->self = name.len == 0;
    part->name = crd_csv_map_name_at(at, name);
    if (bar == SIZE_MAX)
        return true;
    crd_str as = crd_str_trim((crd_str){inside.ptr + bar + 1, inside.len - bar - 1});
    for (int i = 1; cases[i]; i++)
        if (crd_str_eq(as, crd_str_from(cases[i]))) {
            part->as = (crd_csv_map_case)i;
            return true;
        }
    crd_yaml_bad(&p->form, at, "lower, upper or slug behind '|'", as);
    return false;
}

/* The next part of *rest; false on what is no template. */
static bool template_part(crd_csv_map_parser *p, const crd_yaml_node *at, crd_str *rest,
                          crd_csv_map_part *part)
{
    crd_str s = *rest;
    *part = (crd_csv_map_part){0};
    if (s.ptr[0] == '{' && s.len > 1 && s.ptr[1] != '{') {
        size_t end = crd_str_find(s, CRD_STR("}"));
        if (end != SIZE_MAX) {
            *rest = (crd_str){s.ptr + end + 1, s.len - end - 1};
            return template_name(p, at, (crd_str){s.ptr + 1, end - 1}, part);
        }
    }
    bool brace = s.ptr[0] == '{' || s.ptr[0] == '}';
    if (brace && (s.len < 2 || s.ptr[1] != s.ptr[0])) {
        crd_yaml_bad(&p->form, at, "{name}, and {{ or }} for a brace itself", at->text);
        return false;
    }
    size_t n = 1;
    while (!brace && n < s.len && s.ptr[n] != '{' && s.ptr[n] != '}')
        n++;
    part->literal = (crd_str){s.ptr, n};
    *rest = (crd_str){s.ptr + n + (brace ? 1 : 0), s.len - n - (brace ? 1 : 0)};
    return true;
}

static void read_template(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_value *v)
{
    crd_str text = CRD_STR_NULL;
    crd_yaml_text(&p->form, node, &text);
    if (text.len == 0)
        return;
    size_t most = text.len < CRD_YAML_LIST_MAX ? text.len : CRD_YAML_LIST_MAX;
    crd_csv_map_part *parts = CRD_YAML_ROOM(&p->form, crd_csv_map_part, most);
    size_t n = 0;
    bool self = false;
    while (parts && text.len > 0 && n < most) {
        if (!template_part(p, node, &text, &parts[n]))
            return;
        self |= parts[n++].self;
    }
    v->parts = parts;
    v->n_parts = n;
    bool source = !crd_str_is_null(v->source.name) || !crd_str_is_null(v->constant);
    if (self != source)
        crd_yaml_bad(&p->form, node,
                     source ? "{} for the value itself, because the value has a column or constant"
                            : "names inside the braces, because {} has no value here",
                     node->text);
}

/* ---- numbers ----------------------------------------------------------------------------- */

/* "1000", "0.001" -> factor and power of ten. */
static bool parse_factor(crd_str s, crd_csv_map_number *n)
{
    int64_t v = 0;
    int power = 0;
    bool point = false, digit = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || v > 100000000000000)
            return false;
        v = v * 10 + (c - '0');
        power -= point ? 1 : 0;
        digit = true;
    }
    while (v > 0 && v % 10 == 0) {
        v /= 10;
        power++;
    }
    n->factor = v;
    n->power = power;
    return digit && v > 0;
}

static void one_sign(crd_csv_map_parser *p, const crd_yaml_node *node, const char *signs,
                     const char *expected, char *ret_sign)
{
    if (!node)
        return;
    if (node->kind == CRD_YAML_SCALAR && node->text.len == 1 && strchr(signs, node->text.ptr[0]))
        *ret_sign = node->text.ptr[0];
    else
        crd_yaml_bad(&p->form, node, expected, node->text);
}

static void read_number(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_value *v)
{
    static const char *const allowed[] = {"decimal", "thousands", "factor", "percent", NULL};
    if (!node)
        return;
    v->number = (crd_csv_map_number){.given = true, .decimal = '.', .factor = 1};
    if (!crd_yaml_keys(&p->form, node, allowed))
        return;
    one_sign(p, crd_yaml_get(node, "decimal"), ".,", "the decimal sign: '.' or ','",
             &v->number.decimal);
    one_sign(p, crd_yaml_get(node, "thousands"), ".,' _",
             "the thousands sign: '.', ',', a quote, a blank or '_'", &v->number.thousands);
    crd_yaml_bool(&p->form, crd_yaml_get(node, "percent"), &v->number.percent);
    const crd_yaml_node *factor = crd_yaml_get(node, "factor");
    if (factor && !(factor->kind == CRD_YAML_SCALAR && parse_factor(factor->text, &v->number)))
        crd_yaml_bad(&p->form, factor, "a factor above 0, such as 1000 or 0.001", factor->text);
    if (v->number.decimal == v->number.thousands)
        crd_yaml_bad(&p->form, node, "two different signs for decimals and thousands",
                     CRD_STR_NULL);
    if (factor && v->number.percent)
        crd_yaml_bad(&p->form, node, "a factor or percent, not both", CRD_STR_NULL);
}

/* ---- the rest ---------------------------------------------------------------------------- */

static void read_dates(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_value *v)
{
    crd_yaml_texts_of(&p->form, node, false, &v->dates);
    for (size_t i = 0; i < v->dates.n; i++)
        if (!crd_csv_map_date_format_valid(v->dates.at[i]))
            crd_yaml_bad(&p->form, node,
                         "a date of YYYY, MM (or MONTH) and DD with signs between, excel-1900 or "
                         "excel-1904",
                         v->dates.at[i]);
}

/* The name of a value table, or pairs written in place. */
static void read_values(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_value *v)
{
    if (!node)
        return;
    if (node->kind == CRD_YAML_MAPPING) {
        v->values = crd_csv_map_new_values(p, node);
        if (v->values)
            crd_csv_map_pairs(p, node, v->values);
        return;
    }
    crd_str name = CRD_STR_NULL;
    crd_yaml_text(&p->form, node, &name);
    for (size_t i = 0; name.len > 0 && i < p->map->n_values; i++)
        if (crd_str_eq(p->map->values[i]->name, name))
            v->values = p->map->values[i];
    if (name.len > 0 && !v->values)
        crd_yaml_bad(&p->form, node, "the name of a table under values or lookups", name);
}

static void check_split(crd_csv_map_parser *p, const crd_yaml_node *node,
                        const crd_csv_map_value *v)
{
    const crd_yaml_node *part = crd_yaml_get(node, "part"), *join = crd_yaml_get(node, "join");
    const crd_yaml_node *protect = crd_yaml_get(node, "protect");
    if (part && v->part == 0)
        crd_yaml_bad(&p->form, part, "the number of a part, from 1", part->text);
    if (v->split.n == 0 && (part || join || protect))
        crd_yaml_bad(&p->form,
                     part   ? part
                     : join ? join
                            : protect,
                     "split beside it", CRD_STR_NULL);
    if (part && join)
        crd_yaml_bad(&p->form, join, "part or join, not both", CRD_STR_NULL);
}

static void read_split(crd_csv_map_parser *p, const crd_yaml_node *node, crd_kind kind,
                       crd_csv_map_value *v)
{
    const crd_yaml_node *join = crd_yaml_get(node, "join");
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "split"), false, &v->split);
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "protect"), false, &v->protect);
    crd_yaml_count(&p->form, crd_yaml_get(node, "part"), CRD_CSV_MAP_PARTS_MAX, &v->part);
    if (join && join->kind != CRD_YAML_SCALAR)
        crd_yaml_bad(&p->form, join, "a text between the parts", CRD_STR_NULL);
    else if (join)
        v->join = join->text;
    else if (kind == CRD_CODES && v->split.n > 0 && v->part == 0)
        v->join = CRD_STR(" ");
    check_split(p, node, v);
}

static void read_source(crd_csv_map_parser *p, const crd_yaml_node *node, crd_csv_map_value *v)
{
    const crd_yaml_node *column = crd_yaml_get(node, "column");
    const crd_yaml_node *constant = crd_yaml_get(node, "const");
    crd_str name = CRD_STR_NULL;
    crd_yaml_text(&p->form, column, &name);
    if (column && name.len > 0)
        v->source = crd_csv_map_name_at(column, name);
    crd_yaml_text(&p->form, constant, &v->constant);
    if (column && constant)
        crd_yaml_bad(&p->form, constant, "column or const, not both", CRD_STR_NULL);
    if (!column && !constant && !crd_yaml_get(node, "template"))
        crd_yaml_bad(&p->form, node, "column, const or template", CRD_STR_NULL);
}

void crd_csv_map_spec(crd_csv_map_parser *p, const crd_yaml_node *node, crd_kind kind,
                      crd_csv_map_value *ret_value)
{
    static const char *const allowed[] = {"column", "const", "template", "empty",   "split",
                                          "part",   "join",  "protect",  "case",    "values",
                                          "number", "date",  "country",  "default", NULL};
    crd_csv_map_value *v = ret_value;
    *v = (crd_csv_map_value){.line = node->line, .column = node->column};
    if (node->kind == CRD_YAML_SCALAR) { /* the name of a column */
        crd_str name = CRD_STR_NULL;
        crd_yaml_text(&p->form, node, &name);
        v->source = crd_csv_map_name_at(node, name);
        return;
    }
    if (!crd_yaml_keys(&p->form, node, allowed))
        return;
    int as = 0;
    read_source(p, node, v);
    crd_yaml_texts_of(&p->form, crd_yaml_get(node, "empty"), true, &v->empty);
    read_split(p, node, kind, v);
    crd_yaml_word(&p->form, crd_yaml_get(node, "case"), cases, &as);
    v->as = (crd_csv_map_case)as;
    read_values(p, crd_yaml_get(node, "values"), v);
    read_number(p, crd_yaml_get(node, "number"), v);
    read_dates(p, crd_yaml_get(node, "date"), v);
    const crd_yaml_node *country = crd_yaml_get(node, "country");
    crd_yaml_bool(&p->form, country, &v->country);
    if (v->number.given + (v->dates.n > 0) + (country != NULL) > 1)
        crd_yaml_bad(&p->form, node, "one of number, date and country", CRD_STR_NULL);
    read_template(p, crd_yaml_get(node, "template"), v);
    crd_yaml_text(&p->form, crd_yaml_get(node, "default"), &v->fallback);
}
