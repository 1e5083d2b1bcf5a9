/* Values from a tree that people wrote. */
#include "fmt/yaml_form.h"

#include "base/err.h"
#include "base/str.h"

#include <stdio.h>

void crd_yaml_bad(crd_yaml_form *f, const crd_yaml_node *node, const char *expected, crd_str found)
{
    f->problems++;
    if (f->quiet)
        return;
    crd_diags_add(f->diags, &(crd_diag){.kind = f->kind,
                                        .file = f->file,
                                        .line = node ? node->line : 0,
                                        .column = node ? node->column : 0,
                                        .expected = crd_str_from(expected),
                                        .found = found});
}

bool crd_yaml_keys(crd_yaml_form *f, const crd_yaml_node *node, const char *const *allowed)
{
    char expected[240] = "one of";
    if (node->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(f, node, "a mapping (key: value)", node->text);
        return false;
    }
    for (size_t i = 0, n = strlen(expected); allowed[i] && n < sizeof expected; i++)
        n += (size_t)snprintf(expected + n, sizeof expected - n, "%s %s", i ? "," : "", allowed[i]);
    for (const crd_yaml_node *k = node->first; k; k = k->next) {
        bool known = false;
        for (size_t i = 0; allowed[i] && !known; i++)
            known = crd_str_eq(k->text, crd_str_from(allowed[i]));
        if (!known)
            crd_yaml_bad(f, k, expected, k->text);
    }
    return true;
}

void *crd_yaml_room(crd_yaml_form *f, size_t n, size_t size)
{
    void *room = n <= CRD_YAML_LIST_MAX ? crd_arena_alloc(f->arena, n, size, _Alignof(max_align_t))
                                        : NULL;
    if (!room && f->failed == CRD_OK)
        f->failed = n <= CRD_YAML_LIST_MAX ? CRD_ENOMEM : CRD_ELIMIT;
    return room;
}

void crd_yaml_text(crd_yaml_form *f, const crd_yaml_node *node, crd_str *ret_text)
{
    if (!node)
        return;
    if (node->kind == CRD_YAML_SCALAR && node->text.len > 0 && !crd_yaml_is_null(node))
        *ret_text = node->text;
    else
        crd_yaml_bad(f, node, "a text that is not empty", CRD_STR_NULL);
}

void crd_yaml_texts_of(crd_yaml_form *f, const crd_yaml_node *node, bool empty_ok,
                       crd_yaml_texts *ret_texts)
{
    if (!node)
        return;
    bool list = node->kind == CRD_YAML_SEQUENCE;
    crd_str *at = CRD_YAML_ROOM(f, crd_str, list ? node->n : 1);
    if (node->kind == CRD_YAML_MAPPING || (list && node->n == 0)) {
        crd_yaml_bad(f, node, "a text, or a list of texts", CRD_STR_NULL);
        return;
    }
    size_t n = 0;
    for (const crd_yaml_node *i = list ? node->first : node; at && i; i = list ? i->next : NULL) {
        if (i->kind == CRD_YAML_SCALAR && (empty_ok || i->text.len > 0))
            at[n++] = i->text;
        else
            crd_yaml_bad(f, i, empty_ok ? "a text" : "a text that is not empty", CRD_STR_NULL);
    }
    *ret_texts = (crd_yaml_texts){at, at ? n : 0};
}

void crd_yaml_bool(crd_yaml_form *f, const crd_yaml_node *node, bool *ret_value)
{
    if (!node)
        return;
    bool yes = crd_str_eq(node->text, CRD_STR("true")) || crd_str_eq(node->text, CRD_STR("yes"));
    bool no = crd_str_eq(node->text, CRD_STR("false")) || crd_str_eq(node->text, CRD_STR("no"));
    if (node->kind == CRD_YAML_SCALAR && (yes || no))
        *ret_value = yes;
    else
        crd_yaml_bad(f, node, "true or false", node->text);
}

void crd_yaml_count(crd_yaml_form *f, const crd_yaml_node *node, uint32_t max, uint32_t *ret_value)
{
    int64_t v;
    char expected[48];
    if (!node)
        return;
    snprintf(expected, sizeof expected, "a whole number from 0 to %u", max);
    if (node->kind == CRD_YAML_SCALAR && crd_str_to_i64(node->text, &v) && v >= 0 && v <= max)
        *ret_value = (uint32_t)v;
    else
        crd_yaml_bad(f, node, expected, node->text);
}

void crd_yaml_word(crd_yaml_form *f, const crd_yaml_node *node, const char *const *words,
                   int *ret_index)
{
    char expected[120] = "one of";
    if (!node)
        return;
    for (int i = 0; words[i]; i++) {
        if (node->kind == CRD_YAML_SCALAR && crd_str_eq(node->text, crd_str_from(words[i]))) {
            *ret_index = i;
            return;
        }
        size_t n = strlen(expected);
        snprintf(expected + n, sizeof expected - n, "%s %s", i ? "," : "", words[i]);
    }
    crd_yaml_bad(f, node, expected, node->text);
}
