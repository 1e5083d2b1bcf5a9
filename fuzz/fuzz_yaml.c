#include "fuzz.h"

#include "base/str.h"
#include "base/text.h"
#include "fmt/yaml.h"

#include <stdlib.h>
#include <string.h>

#define CHECK(c) ((c) ? (void)0 : abort())

static size_t walk(const crd_yaml_node *node, size_t depth)
{
    size_t nodes = 1, n = 0;
    CHECK(depth <= 9 && node->line > 0 && node->column > 0);
    CHECK(crd_text_valid(node->text) == node->text.len);
    CHECK(node->text.len == 0 || !memchr(node->text.ptr, '\0', node->text.len));
    for (const crd_yaml_node *c = node->first; c; c = c->next, n++) {
        CHECK((c->value != NULL) == (node->kind == CRD_YAML_MAPPING));
        nodes += walk(c, depth + 1) + (c->value ? walk(c->value, depth + 1) : 0);
        for (const crd_yaml_node *o = node->first; c->value && o != c; o = o->next)
            CHECK(!crd_str_eq(o->text, c->text));
    }
    CHECK(n == node->n && (n == 0 || node->kind != CRD_YAML_SCALAR));
    return nodes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crd_text_in in = {{(const char *)data, size}, 7};
    crd_yaml_options o = {.max_depth = 8, .max_nodes = 300, .max_bytes = 4096};
    crd_arena *arena = NULL;
    const crd_yaml_node *root = NULL;
    crd_err err = CRD_ERR_INIT;
    CHECK(crd_arena_new(1 << 20, &arena) == CRD_OK);
    crd_status rc = crd_yaml_read(crd_text_in_blocks(&in), &o, arena, &root, &err);
    CHECK((rc == CRD_OK) == (root != NULL) && rc == err.code);
    CHECK(rc == CRD_OK || err.message[0]);
    if (root)
        CHECK(walk(root, 0) <= 300);
    crd_arena_free(arena);
    return 0;
}
