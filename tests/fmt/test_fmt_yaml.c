#include "fmt/rows.h"

#include "base/buf.h"
#include "base/str.h"
#include "fmt/blocks.h"
#include "fmt/yaml.h"

/* The tree as text: scalars in <> when plain and "" when not, each with its place. */
static void show(crd_buf *b, const crd_yaml_node *n)
{
    static const char brackets[] = "<>\"\"[]{}";
    size_t kind = n->kind == CRD_YAML_SCALAR ? !n->plain : (size_t)n->kind + 1;
    crd_buf_addf(b, "%u:%u", n->line, n->column);
    crd_buf_addc(b, brackets[2 * kind]);
    crd_buf_add(b, n->text);
    size_t count = 0;
    for (const crd_yaml_node *c = n->first; c; c = c->next, count++) {
        if (count > 0)
            crd_buf_addc(b, ' ');
        show(b, c);
        assert_int_equal(n->kind == CRD_YAML_MAPPING, c->value != NULL);
        if (c->value) {
            crd_buf_addc(b, '=');
            show(b, c->value);
        }
    }
    assert_int_equal(n->n, count);
    crd_buf_addc(b, brackets[2 * kind + 1]);
}

typedef struct reading {
    const char *name;
    crd_str text;
    crd_status status;
    const char *tree; /* or the error: "line:column message" */
    crd_yaml_options o;
} reading;

#define T(s)             \
    {                    \
        s, sizeof(s) - 1 \
    }
#define NO CRD_EPARSE
#define USUAL              \
    {                      \
        .source = "t.yaml" \
    }

/* clang-format off */
static const reading readings[] = {
    {"nothing", T(""), NO, "1:1 no document", USUAL},
    {"a comment only", T("# hm\n"), NO, "1:1 no document", USUAL},
    {"a scalar", T("a"), CRD_OK, "1:1<a>", USUAL},
    {"an empty document", T("---\n"), CRD_OK, "2:1<>", USUAL},
    {"a mapping", T("a: 1\nb: x y\n"), CRD_OK, "1:1{1:1<a>=1:4<1> 2:1<b>=2:4<x y>}", USUAL},
    {"a sequence", T("- a\n- b\n"), CRD_OK, "1:1[1:3<a> 2:3<b>]", USUAL},
    {"flow style", T("{a: [1, 2], b: {}}"), CRD_OK, "1:1{1:2<a>=1:5[1:6<1> 1:9<2>] 1:13<b>=1:16{}}", USUAL},
    {"nested blocks", T("a:\n  - b: 1\n    c: 2\n  - d\n"), CRD_OK, "1:1{1:1<a>=2:3[2:5{2:5<b>=2:8<1> 3:5<c>=3:8<2>} 4:5<d>]}", USUAL},
    {"quotes are told", T("[a, 'b', \"c\", '']"), CRD_OK, "1:1[1:2<a> 1:5\"b\" 1:10\"c\" 1:15\"\"]", USUAL},
    {"blocks of text are not plain", T("a: |\n  x\n  y\n"), CRD_OK, "1:1{1:1<a>=1:4\"x\ny\n\"}", USUAL},
    {"a value that is missing", T("a:\nb: 1\n"), CRD_OK, "1:1{1:1<a>=1:3<> 2:1<b>=2:4<1>}", USUAL},
    {"no scalar is interpreted", T("no: 0x1F"), CRD_OK, "1:1{1:1<no>=1:5<0x1F>}", USUAL},
    {"escapes", T("\"\\u00e4\\n\""), CRD_OK, "1:1\"\xC3\xA4\n\"", USUAL},
    {"columns count characters", T("{\xC3\xA4: b}"), CRD_OK, "1:1{1:2<\xC3\xA4>=1:5<b>}", USUAL},
    {"an end mark", T("a\n...\n"), CRD_OK, "1:1<a>", USUAL},
    {"an anchor", T("a: &x 1\n"), NO, "1:4 anchors are not allowed", USUAL},
    {"an anchor on a mapping", T("a: &x {}\n"), NO, "1:4 anchors are not allowed", USUAL},
    {"an alias", T("a: *x\n"), NO, "1:4 aliases are not allowed", USUAL},
    {"a tag", T("a: !!str 1\n"), NO, "1:4 tags are not allowed", USUAL},
    {"a tag of one's own", T("- !x [a]\n"), NO, "1:3 tags are not allowed", USUAL},
    {"a tag directive", T("%TAG ! tag:x,2000:\n---\na\n"), NO, "1:1 tags are not allowed", USUAL},
    {"a key twice", T("a: 1\nb: 2\na: 3\n"), NO, "3:1 the mapping has the key 'a' twice", USUAL},
    {"a key twice in other quotes", T("{a: 1, 'a': 2}"), NO, "1:8 the mapping has the key 'a' twice", USUAL},
    {"a key again further in and beside", T("{a: {a: 1}, b: [{a: 2}, {a: 3}]}"), CRD_OK,
     "1:1{1:2<a>=1:5{1:6<a>=1:9<1>} 1:13<b>=1:16[1:17{1:18<a>=1:21<2>} 1:25{1:26<a>=1:29<3>}]}", USUAL},
    {"a key that is a mapping", T("? {a: 1}\n: 2\n"), NO, "1:3 a key must be a scalar", USUAL},
    {"a second document", T("a\n---\nb\n"), NO, "2:1 only one document is allowed", USUAL},
    {"an escaped NUL", T("\"a\\0\""), NO, "1:1 NUL is not allowed", USUAL},
    {"a NUL", T("a: b\nc: \0\n"), NO, "2:4 control characters are not allowed", USUAL},
    {"a byte of Latin-1", T("a: b\n\xC3\xA4: \xE4 \n"), NO, "2:4 not UTF-8", USUAL},
    {"a tab for indentation", T("a:\n\t- b\n"), NO, "2:1 found character that cannot start any token", USUAL},
    {"a sequence cut", T("[a, b"), NO, "2:1 did not find expected ',' or ']'", USUAL},
    {"quotes cut", T("a: 'b\n"), NO, "2:1 found unexpected end of stream", USUAL},
    {"bytes at the limit", T("[a]"), CRD_OK, "1:1[1:2<a>]", {.max_bytes = 3}},
    {"bytes past the limit", T("[a] "), CRD_ELIMIT, "0:0 more than 3 bytes", {.max_bytes = 3}},
    {"depth at the limit", T("[[{a: b}]]"), CRD_OK, "1:1[1:2[1:3{1:4<a>=1:7<b>}]]", {.max_depth = 3}},
    {"depth past the limit", T("[[{a: []}]]"), CRD_ELIMIT, "1:7 nested past the limit", {.max_depth = 3}},
    {"nodes at the limit", T("[a, b]"), CRD_OK, "1:1[1:2<a> 1:5<b>]", {.max_nodes = 3}},
    {"nodes past the limit", T("[a, b, c]"), CRD_ELIMIT, "1:8 more nodes than the limit", {.max_nodes = 3}},
};
/* clang-format on */

static void test_reading(void **state)
{
    const reading *t = *state;
    for (size_t i = 0; i < CRD_COUNT(block_sizes); i++) {
        strict_in in = {.rest = t->text, .block = block_sizes[i]};
        crd_arena *arena;
        crd_buf b;
        crd_err err = CRD_ERR_INIT;
        const crd_yaml_node *root = NULL;
        crd_buf_init(&b, 1 << 16);
        assert_ok(crd_arena_new(1 << 20, &arena));
        crd_status rc = crd_yaml_read(strict_blocks(&in), &t->o, arena, &root, &err);
        assert_status(t->status, rc, &err);
        if (rc == CRD_OK)
            show(&b, root);
        else
            crd_buf_addf(&b, "%u:%u %s", err.line, err.column, err.message);
        assert_string_equal(t->tree, b.at);
        assert_int_equal(rc == CRD_OK, root != NULL);
        crd_buf_done(&b);
        crd_arena_free(arena);
        strict_done(&in);
    }
}

static void values_are_looked_up(void **state)
{
    (void)state;
    crd_text_in in = {CRD_STR("{a: 1, b: [x], c: , d: ~, e: null, f: 'null'}"), 9};
    crd_arena *arena;
    const crd_yaml_node *root;
    assert_ok(crd_arena_new(1 << 20, &arena));
    assert_ok(crd_yaml_read(crd_text_in_blocks(&in), NULL, arena, &root, NULL));
    assert_true(crd_str_eq(CRD_STR("1"), crd_yaml_get(root, "a")->text));
    assert_int_equal(CRD_YAML_SEQUENCE, crd_yaml_get(root, "b")->kind);
    assert_null(crd_yaml_get(root, "x"));
    assert_null(crd_yaml_get(crd_yaml_get(root, "b"), "x"));
    assert_null(crd_yaml_get(NULL, "x"));
    static const struct {
        const char *key;
        bool null;
    } nulls[] = {{"a", false}, {"b", false}, {"c", true}, {"d", true}, {"e", true}, {"f", false}};
    for (size_t i = 0; i < CRD_COUNT(nulls); i++)
        assert_int_equal(nulls[i].null, crd_yaml_is_null(crd_yaml_get(root, nulls[i].key)));
    assert_false(crd_yaml_is_null(NULL));
    crd_arena_free(arena);
}

static void many_keys_are_read_quickly(void **state)
{
    (void)state;
    crd_buf b;
    crd_arena *arena;
    const crd_yaml_node *root;
    crd_buf_init(&b, 1 << 22);
    for (int i = 0; i < 50000; i++)
        crd_buf_addf(&b, "key-%d: v\n", i);
    crd_text_in in = {crd_buf_str(&b), 4096};
    assert_ok(crd_arena_new(64 << 20, &arena));
    assert_ok(crd_yaml_read(crd_text_in_blocks(&in), NULL, arena, &root, NULL));
    assert_int_equal(50000, root->n);
    assert_non_null(crd_yaml_get(root, "key-49999"));
    crd_arena_free(arena);
    crd_buf_done(&b);
}

static void failures_of_others_are_passed_on(void **state)
{
    (void)state;
    strict_in in = {.rest = CRD_STR("a: b"), .block = 2, .fails = true};
    crd_arena *arena;
    const crd_yaml_node *root = NULL;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(1 << 20, &arena));
    assert_int_equal(CRD_EIO, crd_yaml_read(strict_blocks(&in), NULL, arena, &root, &err));
    assert_string_equal("the disk is gone", err.message);
    assert_null(root);
    crd_arena_free(arena);
    strict_done(&in);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_looked_up),
        cmocka_unit_test(many_keys_are_read_quickly),
        cmocka_unit_test(failures_of_others_are_passed_on),
    };
    return RUN_ROWS_AND("yaml", readings, test_reading, tests);
}
