/* Cases of a pack, from YAML. */
#include "rules/cases.h"

#include "base/err.h"
#include "base/str.h"
#include "fmt/yaml_form.h"

#include <math.h>

typedef struct reader {
    crd_yaml_form form;
    crd_str *lines; /* [n_lines] of the file */
    size_t n_lines;
    const crd_ruleset *pack;
    /* What cases inherit from the file. */
    crd_date as_of;
    const crd_pack_given *params;
    size_t n_params;
} reader;

/* ---- tables --------------------------------------------------------------------------------- */

static bool cut_lines(reader *r, crd_str text)
{
    crd_str one, rest = text;
    size_t n = 0;
    while (crd_str_next(&rest, '\n', &one))
        n++;
    r->lines = CRD_NEW(r->form.arena, crd_str, n);
    for (rest = text; r->lines && crd_str_next(&rest, '\n', &one);)
        r->lines[r->n_lines++] = one;
    return r->lines != NULL;
}

/* The line's text, 1-based; null past the end. */
static crd_str line_at(const reader *r, uint32_t line)
{
    return line - 1 < r->n_lines ? r->lines[line - 1] : CRD_STR_NULL;
}

/* Does a block (|) begin at the node? Only there do lines of the value stand as in the file. */
static bool is_block(const reader *r, const crd_yaml_node *node)
{
    crd_str line = line_at(r, node->line);
    size_t at = 0;
    for (uint32_t column = 1; at < line.len && column < node->column; column++)
        for (at++; at < line.len && ((unsigned char)line.ptr[at] & 0xC0) == 0x80;)
            at++;
    return at < line.len && line.ptr[at] == '|';
}

static uint32_t indent_of(const reader *r, uint32_t line)
{
    crd_str one = line_at(r, line);
    uint32_t n = 0;
    while (n < one.len && one.ptr[n] == ' ')
        n++;
    return n;
}

static bool read_table(reader *r, const crd_yaml_node *key, crd_case_table *to)
{
    const crd_table *t = crd_schema_find(&crd_records, key->text);
    const crd_yaml_node *value = key->value;
    if (!t) {
        crd_yaml_bad(&r->form, key, "`data`, `folder`, or a table of docs/schema.md", key->text);
        return false;
    }
    if (value->kind != CRD_YAML_SCALAR || value->plain || !is_block(r, value)) {
        crd_yaml_bad(&r->form, value, "CSV text as a block: | and lines below it", CRD_STR_NULL);
        return false;
    }
    *to = (crd_case_table){t, value->text, value->line + 1, indent_of(r, value->line + 1)};
    return true;
}

/* A folder is named from the file's own and never leads out of it. */
static bool folder_fits(crd_str name)
{
    crd_str rest = name, part;
    while (crd_str_next(&rest, '/', &part))
        if (part.len == 0 || part.ptr[0] == '.')
            return false;
    return name.len > 0;
}

static void read_world(reader *r, const crd_yaml_node *map, crd_case_world *to)
{
    crd_yaml_form *f = &r->form;
    if (!map)
        return;
    if (map->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(f, map, "tables (name: |)", map->text);
        return;
    }
    crd_case_table *all = CRD_YAML_ROOM(f, crd_case_table, map->n);
    for (const crd_yaml_node *k = map->first; all && k; k = k->next) {
        if (crd_str_eq(k->text, CRD_STR("data"))) {
            crd_yaml_bool(f, k->value, &to->data);
            continue;
        }
        if (!crd_str_eq(k->text, CRD_STR("folder"))) {
            to->n += read_table(r, k, &all[to->n]);
            continue;
        }
        crd_yaml_text(f, k->value, &to->folder);
        to->line = k->value->line;
        to->column = k->value->column;
        if (to->folder.ptr && !folder_fits(to->folder))
            crd_yaml_bad(f, k->value, "a folder beside the file", to->folder);
    }
    to->tables = all;
}

/* ---- small values ---------------------------------------------------------------------------- */

static void read_day(reader *r, const crd_yaml_node *node, crd_date *ret)
{
    crd_date d;
    if (!node)
        return;
    if (node->kind == CRD_YAML_SCALAR && crd_date_parse(node->text, &d) &&
        crd_date_precision_of(d) == CRD_DATE_DAY)
        *ret = d;
    else
        crd_yaml_bad(&r->form, node, "a day YYYY-MM-DD", node->text);
}

static bool has_param(const crd_ruleset *p, crd_str name)
{
    for (size_t i = 0; i < p->n_params; i++)
        if (crd_str_eq(p->params[i].name, name))
            return true;
    return false;
}

/* Those of the file, then the case's own: the last of a name counts. */
static void read_params(reader *r, const crd_yaml_node *map, const crd_pack_given **ret,
                        size_t *ret_n)
{
    crd_yaml_form *f = &r->form;
    size_t n = 0;
    *ret = r->params;
    *ret_n = r->n_params;
    if (!map)
        return;
    if (map->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(f, map, "values of the pack's parameters (name: value)", map->text);
        return;
    }
    crd_pack_given *all = CRD_YAML_ROOM(f, crd_pack_given, r->n_params + map->n);
    for (; all && n < r->n_params; n++)
        all[n] = r->params[n];
    for (const crd_yaml_node *k = map->first; all && k; k = k->next) {
        if (!has_param(r->pack, k->text))
            crd_yaml_bad(f, k, "a parameter of the pack", k->text);
        else if (k->value->kind != CRD_YAML_SCALAR)
            crd_yaml_bad(f, k->value, "a number, a share (35%) or a text", CRD_STR_NULL);
        else
            all[n++] = (crd_pack_given){k->text, k->value->text};
    }
    *ret = all;
    *ret_n = n;
}

/* Half of the last digit that is written. */
static void read_value(reader *r, const crd_yaml_node *node, crd_case_value *ret)
{
    crd_str t = node->kind == CRD_YAML_SCALAR ? node->text : CRD_STR_NULL;
    size_t dot = crd_str_find(t, CRD_STR("."));
    t.len -= crd_str_ends(t, CRD_STR("%"));
    if (!crd_str_to_real(t, &ret->value) || !isfinite(ret->value)) {
        crd_yaml_bad(&r->form, node, "a number, or [low, high]", node->text);
        return;
    }
    ret->slack = 0.5 * pow(10, dot < t.len ? -(double)(t.len - dot - 1) : 0) + 1e-9;
}

static void read_values(reader *r, const crd_yaml_node *node, crd_case_expect *e)
{
    if (!node)
        return;
    e->has_value = true;
    if (node->kind == CRD_YAML_SEQUENCE && node->n == 2) {
        read_value(r, node->first, &e->low);
        read_value(r, node->first->next, &e->high);
    } else {
        read_value(r, node, &e->low);
        e->high = e->low;
    }
}

/* ---- what is expected ------------------------------------------------------------------------ */

static void read_rule(reader *r, const crd_yaml_node *map, crd_case_expect *e)
{
    const crd_yaml_node *node = crd_yaml_get(map, "rule");
    size_t i = 0;
    if (!node || node->kind != CRD_YAML_SCALAR) {
        crd_yaml_bad(&r->form, node ? node : map, "`rule`: the id of a rule", CRD_STR_NULL);
        return;
    }
    while (i < r->pack->n_rules && !crd_str_eq(r->pack->rules[i].id, node->text))
        i++;
    if (i == r->pack->n_rules)
        crd_yaml_bad(&r->form, node, "a rule of the pack", node->text);
    e->rule = (uint32_t)i;
}

static void read_expect(reader *r, const crd_yaml_node *map, crd_case_expect *e)
{
    static const char *const keys[] = {"rule",     "subject", "as_of", "verdict",
                                       "standing", "value",   "finds", NULL};
    static const char *const verdicts[] = {"pass", "fail", "unknown", "not-applicable", NULL};
    static const char *const standings[] = {"indicator", "would-breach", "departure", "breach",
                                            NULL};
    crd_yaml_form *f = &r->form;
    crd_yaml_texts finds = {0};
    int verdict = -1;
    if (!crd_yaml_keys(f, map, keys))
        return;
    e->line = map->line;
    e->column = map->column;
    read_rule(r, map, e);
    crd_yaml_text(f, crd_yaml_get(map, "subject"), &e->subject);
    read_day(r, crd_yaml_get(map, "as_of"), &e->as_of);
    if (e->as_of == CRD_DATE_NONE)
        crd_yaml_bad(f, map, "`as_of`, here, of the case or of the file", CRD_STR_NULL);
    crd_yaml_word(f, crd_yaml_get(map, "verdict"), verdicts, &verdict);
    if (!crd_yaml_get(map, "verdict"))
        crd_yaml_bad(f, map, "`verdict`: pass, fail, unknown, not-applicable", CRD_STR_NULL);
    e->verdict = verdict < 0 ? CRD_PASS : (crd_verdict)verdict;
    crd_yaml_word(f, crd_yaml_get(map, "standing"), standings, &e->standing);
    read_values(r, crd_yaml_get(map, "value"), e);
    crd_yaml_texts_of(f, crd_yaml_get(map, "finds"), false, &finds);
    e->finds = finds.at;
    e->n_finds = finds.n;
}

static void read_expects(reader *r, const crd_yaml_node *node, crd_date as_of,
                         const crd_yaml_node *of, crd_case *to)
{
    crd_yaml_form *f = &r->form;
    if (!node || node->kind != CRD_YAML_SEQUENCE || node->n == 0) {
        crd_yaml_bad(f, node ? node : of, "`expect`: a list of {rule, verdict, ...}", CRD_STR_NULL);
        return;
    }
    crd_case_expect *all = CRD_YAML_ROOM(f, crd_case_expect, node->n);
    for (const crd_yaml_node *i = node->first; all && i; i = i->next) {
        all[to->n_expects] = (crd_case_expect){.as_of = as_of, .standing = -1};
        read_expect(r, i, &all[to->n_expects++]);
    }
    to->expects = all;
}

static void read_case(reader *r, const crd_yaml_node *map, crd_case *to)
{
    static const char *const keys[] = {"name", "as_of", "params", "world", "expect", NULL};
    crd_date as_of = r->as_of;
    if (!crd_yaml_keys(&r->form, map, keys))
        return;
    to->line = map->line;
    to->column = map->column;
    crd_yaml_text(&r->form, crd_yaml_get(map, "name"), &to->name);
    if (!crd_yaml_get(map, "name"))
        crd_yaml_bad(&r->form, map, "a case with `name`", CRD_STR_NULL);
    read_day(r, crd_yaml_get(map, "as_of"), &as_of);
    read_params(r, crd_yaml_get(map, "params"), &to->params, &to->n_params);
    read_world(r, crd_yaml_get(map, "world"), &to->world);
    read_expects(r, crd_yaml_get(map, "expect"), as_of, map, to);
}

static void read_file(reader *r, const crd_yaml_node *root, crd_case_file *to)
{
    static const char *const keys[] = {"about", "as_of", "params", "world", "cases", NULL};
    crd_yaml_form *f = &r->form;
    crd_str about;
    if (!crd_yaml_keys(f, root, keys))
        return;
    crd_yaml_text(f, crd_yaml_get(root, "about"), &about);
    read_day(r, crd_yaml_get(root, "as_of"), &r->as_of);
    read_params(r, crd_yaml_get(root, "params"), &r->params, &r->n_params);
    read_world(r, crd_yaml_get(root, "world"), &to->world);
    const crd_yaml_node *list = crd_yaml_get(root, "cases");
    if (!list || list->kind != CRD_YAML_SEQUENCE || list->n == 0 || list->n > CRD_CASES_MAX) {
        crd_yaml_bad(f, list ? list : root, "`cases`: a list of 1 to 1,000", CRD_STR_NULL);
        return;
    }
    crd_case *all = CRD_YAML_ROOM(f, crd_case, list->n);
    for (const crd_yaml_node *i = list->first; all && i; i = i->next)
        read_case(r, i, &all[to->n++]);
    to->cases = all;
}

crd_status crd_cases_read(crd_str text, crd_str file, const crd_ruleset *pack, crd_arena *arena,
                          crd_diags *diags, crd_case_file *ret_file, crd_err *err)
{
    crd_text_in in = {text, 1 << 16};
    const crd_yaml_node *root = NULL;
    crd_yaml_options yaml = {.source = file.ptr, .max_bytes = CRD_CASES_BYTES};
    crd_case_file all = {.file = file};
    reader r = {
        .form = {.arena = arena, .kind = &crd_case_form, .diags = diags, .file = file},
        .pack = pack,
        .as_of = CRD_DATE_NONE,
    };
    crd_status rc = crd_yaml_read(crd_text_in_blocks(&in), &yaml, arena, &root, err);
    if (rc != CRD_OK)
        return rc;
    if (!cut_lines(&r, text))
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    read_file(&r, root, &all);
    if (r.form.failed != CRD_OK)
        return crd_fail(err, r.form.failed, "%s",
                        r.form.failed == CRD_ENOMEM ? "out of memory" : "the file is too large");
    if (r.form.problems > 0)
        return crd_fail(err, CRD_EPARSE, "the cases have errors");
    *ret_file = all;
    return CRD_OK;
}

/* ---- comparing ------------------------------------------------------------------------------- */

double crd_judgement_shown(const crd_judgement *v, double value)
{
    return v->kind == CRD_VALUE_OF_SHARE ? value / 10000 : value;
}

static bool value_meets(const crd_case_value *want, double have)
{
    return fabs(want->value - have) <= want->slack;
}

static bool found(const crd_judgement *v, crd_str id)
{
    for (size_t i = 0; i < v->n_evidence; i++)
        if (crd_str_eq(v->evidence[i].id, id))
            return true;
    return false;
}

bool crd_case_meets(const crd_case_expect *e, const crd_judgement *v)
{
    if (v->verdict != e->verdict || (e->standing >= 0 && (int)v->standing != e->standing))
        return false;
    if (e->has_value && (!v->has_value || !value_meets(&e->low, crd_judgement_shown(v, v->low)) ||
                         !value_meets(&e->high, crd_judgement_shown(v, v->high))))
        return false;
    for (size_t i = 0; i < e->n_finds; i++)
        if (!found(v, e->finds[i]))
            return false;
    return true;
}
