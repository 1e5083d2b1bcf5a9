/* Waivers, from YAML. */
#include "rules/waiver.h"

#include "base/err.h"
#include "base/str.h"
#include "fmt/yaml_form.h"

/* "pack/rule" */
static void read_rule(crd_yaml_form *f, const crd_yaml_node *node, crd_waiver *w)
{
    crd_str text = CRD_STR_NULL;
    crd_yaml_text(f, node, &text);
    size_t slash = crd_str_find(text, CRD_STR("/"));
    if (crd_str_is_null(text))
        return;
    if (slash == SIZE_MAX || slash == 0 || slash + 1 == text.len) {
        crd_yaml_bad(f, node, "PACK/RULE", text);
        return;
    }
    w->pack = (crd_str){text.ptr, slash};
    w->rule = (crd_str){text.ptr + slash + 1, text.len - slash - 1};
}

static void read_day(crd_yaml_form *f, const crd_yaml_node *node, crd_date *ret)
{
    crd_date d;
    if (!node)
        return;
    if (node->kind == CRD_YAML_SCALAR && crd_date_parse(node->text, &d) &&
        crd_date_precision_of(d) == CRD_DATE_DAY)
        *ret = d;
    else
        crd_yaml_bad(f, node, "a day YYYY-MM-DD", node->text);
}

static void read_waiver(crd_yaml_form *f, const crd_yaml_node *map, crd_waiver *w)
{
    static const char *const keys[] = {"rule",      "subject", "operator", "kind",    "reason",
                                       "reference", "owner",   "since",    "expires", NULL};
    static const char *const kinds[] = {"waiver", "exemption", NULL};
    static const char *const needed[][2] = {
        {"rule", "a waiver with `rule`: PACK/RULE"},
        {"reason", "a waiver with `reason`"},
        {"reference", "a waiver with `reference`: the authority's"},
        {"owner", "a waiver with `owner`: who answers for it"},
        {"expires", "a waiver with `expires`: its last day"}};
    int kind = 0;
    *w = (crd_waiver){
        .line = map->line, .column = map->column, .since = CRD_DATE_NONE, .expires = CRD_DATE_NONE};
    if (!crd_yaml_keys(f, map, keys))
        return;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!crd_yaml_get(map, needed[i][0]))
            crd_yaml_bad(f, map, needed[i][1], CRD_STR_NULL);
    read_rule(f, crd_yaml_get(map, "rule"), w);
    crd_yaml_text(f, crd_yaml_get(map, "subject"), &w->subject);
    crd_yaml_text(f, crd_yaml_get(map, "operator"), &w->operator);
    if (!crd_str_is_null(w->subject) && !crd_str_is_null(w->operator))
        crd_yaml_bad(f, crd_yaml_get(map, "operator"), "`subject` or `operator`, not both",
                     w->operator);
    crd_yaml_word(f, crd_yaml_get(map, "kind"), kinds, &kind);
    w->exemption = kind == 1;
    crd_yaml_text(f, crd_yaml_get(map, "reason"), &w->reason);
    crd_yaml_text(f, crd_yaml_get(map, "reference"), &w->reference);
    crd_yaml_text(f, crd_yaml_get(map, "owner"), &w->owner);
    read_day(f, crd_yaml_get(map, "since"), &w->since);
    read_day(f, crd_yaml_get(map, "expires"), &w->expires);
    if (w->expires != CRD_DATE_NONE && w->since != CRD_DATE_NONE && w->since > w->expires)
        crd_yaml_bad(f, crd_yaml_get(map, "expires"), "a day that is not before `since`",
                     crd_yaml_get(map, "expires")->text);
}

static void read_all(crd_yaml_form *f, const crd_yaml_node *root, crd_waivers *to)
{
    static const char *const keys[] = {"about", "waivers", NULL};
    const crd_yaml_node *list = crd_yaml_get(root, "waivers");
    crd_str about;
    if (!crd_yaml_keys(f, root, keys))
        return;
    crd_yaml_text(f, crd_yaml_get(root, "about"), &about);
    if (!list || list->kind != CRD_YAML_SEQUENCE || list->n > CRD_WAIVERS_MAX) {
        crd_yaml_bad(f, list ? list : root, "`waivers`: a list of up to 4,096", CRD_STR_NULL);
        return;
    }
    crd_waiver *all = CRD_YAML_ROOM(f, crd_waiver, list->n);
    for (const crd_yaml_node *i = list->first; all && i; i = i->next)
        read_waiver(f, i, &all[to->n++]);
    to->at = all;
}

crd_status crd_waivers_read(crd_blocks in, crd_str file, crd_arena *arena, crd_diags *diags,
                            crd_waivers *ret_waivers, crd_err *err)
{
    const crd_yaml_node *root = NULL;
    crd_yaml_options yaml = {.source = file.ptr};
    crd_yaml_form form = {.arena = arena, .kind = &crd_waiver_form, .diags = diags, .file = file};
    crd_waivers all = {NULL, 0};
    crd_status rc = crd_yaml_read(in, &yaml, arena, &root, err);
    if (rc != CRD_OK)
        return rc;
    read_all(&form, root, &all);
    if (form.failed != CRD_OK)
        return crd_fail(err, form.failed, "%s",
                        form.failed == CRD_ENOMEM ? "out of memory" : "too many waivers");
    if (form.problems > 0)
        return crd_fail(err, CRD_EPARSE, "the waivers have errors");
    *ret_waivers = all;
    return CRD_OK;
}

crd_waived crd_waiver_on(const crd_waiver *w, int32_t day)
{
    if (w->since != CRD_DATE_NONE && day < crd_date_first(w->since))
        return CRD_WAIVED_EARLY;
    return day > crd_date_last(w->expires) ? CRD_WAIVED_EXPIRED : CRD_WAIVED;
}

/* Is it the operator of a group "site=s, operator=acme"? */
static bool is_operator(crd_str group, crd_str id)
{
    crd_str name = CRD_STR("operator=");
    for (size_t at = 0; at + name.len + id.len <= group.len; at++) {
        crd_str rest = {group.ptr + at, group.len - at};
        bool begins = at == 0 || (at > 1 && group.ptr[at - 1] == ' ' && group.ptr[at - 2] == ',');
        if (!begins || !crd_str_starts(rest, name))
            continue;
        rest = (crd_str){rest.ptr + name.len, rest.len - name.len};
        if (crd_str_starts(rest, id) &&
            (rest.len == id.len ||
             crd_str_starts((crd_str){rest.ptr + id.len, rest.len - id.len}, CRD_STR(", "))))
            return true;
    }
    return false;
}

bool crd_waiver_is_of(const crd_waiver *w, const crd_judgement *v, crd_str whose)
{
    if (!crd_str_eq(w->pack, v->pack->name) || !crd_str_eq(w->rule, v->rule->id))
        return false;
    if (!crd_str_is_null(w->operator))
        return crd_str_eq(whose, w->operator) || is_operator(v->group, w->operator);
    return crd_str_is_null(w->subject) || crd_str_eq(w->subject, v->group);
}
