#include "fmt/yaml.h"

#include "base/err.h"
#include "base/str.h"
#include "base/text.h"
#include "fmt/keys.h"

#include <string.h>
#include <yaml.h>

#define DEFAULT_BYTES ((size_t)4 << 20)
#define DEFAULT_DEPTH ((size_t)64)
#define DEFAULT_NODES ((size_t)200000)

/* An open sequence or mapping. */
typedef struct frame {
    crd_yaml_node *node, *last; /* last: newest item or key */
    bool keyed;                 /* the newest key waits for its value */
} frame;

typedef struct builder {
    crd_yaml_options o;
    crd_arena *arena;
    crd_buf text;
    yaml_parser_t parser;
    crd_keys keys;
    frame *frames; /* [max_depth] */
    size_t depth, nodes;
    crd_yaml_node *root;
    bool documents; /* one has begun */
    crd_err *err;
} builder;

static crd_status fail_mark(builder *b, yaml_mark_t at, crd_status rc, const char *what)
{
    return crd_fail_at(b->err, rc, b->o.source, (uint32_t)at.line + 1, (uint32_t)at.column + 1,
                       "%s", what);
}

/* ---- the tree ---- */

/* Hang the node where it belongs: a document's root, an item, a key or a key's value. */
static crd_status attach(builder *b, crd_yaml_node *node, yaml_mark_t at)
{
    if (b->depth == 0) {
        b->root = node;
        return CRD_OK;
    }
    frame *f = &b->frames[b->depth - 1];
    if (f->keyed) {
        f->last->value = node;
        f->keyed = false;
        return CRD_OK;
    }
    if (f->node->kind == CRD_YAML_MAPPING) {
        if (node->kind != CRD_YAML_SCALAR)
            return fail_mark(b, at, CRD_EPARSE, "a key must be a scalar");
        crd_status rc = crd_keys_add(&b->keys, node->text, NULL);
        if (rc == CRD_EEXIST)
            return crd_fail_at(b->err, CRD_EPARSE, b->o.source, node->line, node->column,
                               "the mapping has the key '" CRD_STR_FMT "' twice",
                               (int)(node->text.len < 100 ? node->text.len : 100), node->text.ptr);
        if (rc != CRD_OK)
            return fail_mark(b, at, rc, "for keys");
        f->keyed = true;
    }
    if (f->last)
        f->last->next = node;
    else
        f->node->first = node;
    f->last = node;
    f->node->n++;
    return CRD_OK;
}

static crd_status add_node(builder *b, crd_yaml_kind kind, const yaml_event_t *e,
                           crd_yaml_node **ret_node)
{
    if (++b->nodes > b->o.max_nodes)
        return fail_mark(b, e->start_mark, CRD_ELIMIT, "more nodes than the limit");
    crd_yaml_node *node = CRD_NEW(b->arena, crd_yaml_node, 1);
    if (!node)
        return fail_mark(b, e->start_mark, CRD_ENOMEM, "for a node");
    node->kind = kind;
    node->line = (uint32_t)e->start_mark.line + 1;
    node->column = (uint32_t)e->start_mark.column + 1;
    *ret_node = node;
    return CRD_OK;
}

static crd_status refuse_properties(builder *b, const yaml_event_t *e, const yaml_char_t *anchor,
                                    const yaml_char_t *tag)
{
    if (anchor)
        return fail_mark(b, e->start_mark, CRD_EPARSE, "anchors are not allowed");
    if (tag)
        return fail_mark(b, e->start_mark, CRD_EPARSE, "tags are not allowed");
    return CRD_OK;
}

static crd_status on_scalar(builder *b, const yaml_event_t *e)
{
    crd_status rc = CRD_OK;
    crd_yaml_node *node;
    crd_str text = {(const char *)e->data.scalar.value, e->data.scalar.length};
    CRD_TRY(refuse_properties(b, e, e->data.scalar.anchor, e->data.scalar.tag));
    if (text.len > 0 && memchr(text.ptr, '\0', text.len))
        return fail_mark(b, e->start_mark, CRD_EPARSE, "NUL is not allowed");
    CRD_TRY(add_node(b, CRD_YAML_SCALAR, e, &node));
    node->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->text = crd_str_copy(b->arena, text);
    if (!node->text.ptr)
        return fail_mark(b, e->start_mark, CRD_ENOMEM, "for a scalar");
    CRD_TRY(attach(b, node, e->start_mark));
done:
    return rc;
}

static crd_status on_start(builder *b, crd_yaml_kind kind, const yaml_event_t *e)
{
    crd_status rc = CRD_OK;
    crd_yaml_node *node;
    bool map = kind == CRD_YAML_MAPPING;
    CRD_TRY(refuse_properties(b, e,
                              map ? e->data.mapping_start.anchor : e->data.sequence_start.anchor,
                              map ? e->data.mapping_start.tag : e->data.sequence_start.tag));
    if (b->depth == b->o.max_depth)
        return fail_mark(b, e->start_mark, CRD_ELIMIT, "nested past the limit");
    CRD_TRY(add_node(b, kind, e, &node));
    CRD_TRY(attach(b, node, e->start_mark));
    b->frames[b->depth++] = (frame){.node = node};
    if (map && crd_keys_start(&b->keys) != CRD_OK)
        return fail_mark(b, e->start_mark, CRD_ENOMEM, "for keys");
done:
    return rc;
}

static crd_status on_document(builder *b, const yaml_event_t *e)
{
    if (b->documents)
        return fail_mark(b, e->start_mark, CRD_EPARSE, "only one document is allowed");
    if (e->data.document_start.tag_directives.start != e->data.document_start.tag_directives.end)
        return fail_mark(b, e->start_mark, CRD_EPARSE, "tags are not allowed");
    b->documents = true;
    return CRD_OK;
}

static crd_status on_event(builder *b, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        return on_document(b, e);
    case YAML_ALIAS_EVENT:
        return fail_mark(b, e->start_mark, CRD_EPARSE, "aliases are not allowed");
    case YAML_SCALAR_EVENT:
        return on_scalar(b, e);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(b, CRD_YAML_SEQUENCE, e);
    case YAML_MAPPING_START_EVENT:
        return on_start(b, CRD_YAML_MAPPING, e);
    case YAML_MAPPING_END_EVENT:
        crd_keys_end(&b->keys);
        b->depth--;
        return CRD_OK;
    case YAML_SEQUENCE_END_EVENT:
        b->depth--;
        return CRD_OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return CRD_OK;
}

/* ---- reading ---- */

static crd_status fail_offset(builder *b, size_t offset, const char *what)
{
    yaml_mark_t at = {0};
    for (size_t i = 0; i < offset && i < b->text.len; i++) {
        bool line_end = b->text.at[i] == '\n';
        at.line += line_end;
        at.column = line_end ? 0 : at.column + (((unsigned char)b->text.at[i] & 0xC0) != 0x80);
    }
    return fail_mark(b, at, CRD_EPARSE, what);
}

/* libyaml's own complaint. For characters it does not allow it gives an offset, and no line. */
static crd_status fail_parser(builder *b)
{
    const yaml_parser_t *p = &b->parser;
    if (p->error == YAML_MEMORY_ERROR)
        return crd_fail_at(b->err, CRD_ENOMEM, b->o.source, 0, 0, "for YAML");
    const char *what = p->problem ? p->problem : "not YAML";
    if (p->error == YAML_READER_ERROR)
        return fail_offset(b, p->problem_offset, what);
    return fail_mark(b, p->problem_mark, CRD_EPARSE, what);
}

static crd_status gather(builder *b, crd_blocks in)
{
    for (;;) {
        crd_str block = CRD_STR_NULL;
        crd_status rc = in.next(in.ctx, &block, b->err);
        if (rc != CRD_OK)
            return rc;
        if (block.len == 0)
            return CRD_OK;
        if (block.len > b->o.max_bytes - b->text.len)
            return crd_fail_at(b->err, CRD_ELIMIT, b->o.source, 0, 0, "more than %zu bytes",
                               b->o.max_bytes);
        crd_buf_add(&b->text, block);
        if (b->text.status != CRD_OK)
            return crd_fail_at(b->err, b->text.status, b->o.source, 0, 0, "for the file's text");
    }
}

static crd_status parse(builder *b)
{
    size_t sound = crd_text_valid(crd_buf_str(&b->text));
    if (sound < b->text.len)
        return fail_offset(b, sound, "not UTF-8");
    yaml_parser_set_encoding(&b->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &b->parser, (const unsigned char *)(b->text.len > 0 ? b->text.at : ""), b->text.len);
    for (bool more = true; more;) {
        yaml_event_t e;
        if (!yaml_parser_parse(&b->parser, &e))
            return fail_parser(b);
        crd_status rc = on_event(b, &e);
        more = e.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&e);
        if (rc != CRD_OK)
            return rc;
    }
    if (!b->root)
        return crd_fail_at(b->err, CRD_EPARSE, b->o.source, 1, 1, "no document");
    return CRD_OK;
}

crd_status crd_yaml_read(crd_blocks in, const crd_yaml_options *options, crd_arena *arena,
                         const crd_yaml_node **ret_root, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool parser = false;
    builder b = {.o = options ? *options : (crd_yaml_options){0}, .arena = arena, .err = err};
    b.o.max_bytes = b.o.max_bytes ? b.o.max_bytes : DEFAULT_BYTES;
    b.o.max_depth = b.o.max_depth ? b.o.max_depth : DEFAULT_DEPTH;
    b.o.max_nodes = b.o.max_nodes ? b.o.max_nodes : DEFAULT_NODES;
    crd_buf_init(&b.text, SIZE_MAX);
    CRD_TRY(crd_keys_init(&b.keys, SIZE_MAX));
    b.frames = CRD_NEW(arena, frame, b.o.max_depth);
    if (!b.frames) {
        rc = crd_fail_at(err, CRD_ENOMEM, b.o.source, 0, 0, "for YAML");
        goto done;
    }
    CRD_TRY(gather(&b, in));
    if (!yaml_parser_initialize(&b.parser)) {
        rc = crd_fail_at(err, CRD_ENOMEM, b.o.source, 0, 0, "for YAML");
        goto done;
    }
    parser = true;
    CRD_TRY(parse(&b));
    *ret_root = b.root;
done:
    if (parser)
        yaml_parser_delete(&b.parser);
    crd_keys_done(&b.keys);
    crd_buf_done(&b.text);
    return rc;
}

/* ---- looking ---- */

const crd_yaml_node *crd_yaml_get(const crd_yaml_node *map, const char *key)
{
    if (!map || map->kind != CRD_YAML_MAPPING)
        return NULL;
    crd_str want = crd_str_from(key);
    for (const crd_yaml_node *k = map->first; k; k = k->next)
        if (crd_str_eq(k->text, want))
            return k->value;
    return NULL;
}

bool crd_yaml_is_null(const crd_yaml_node *node)
{
    static const char *const forms[] = {"", "~", "null", "Null", "NULL"};
    for (size_t i = 0; node && node->plain && i < sizeof forms / sizeof forms[0]; i++)
        if (crd_str_eq(node->text, crd_str_from(forms[i])))
            return true;
    return false;
}
