#include "import/tree.h"

#include "base/err.h"
#include "fmt/json.h"

#include <string.h>

struct grower {
    crd_json *json;
    crd_arena *arena;
    crd_arena_mark mark;
    crd_err *err;
    crd_tree_item item;
    void *ctx;
    const char *source;
    crd_tree *open; /* the container being filled; NULL = outside any item */
    crd_str key;    /* for the next value */
    uint64_t items;
    bool in_array; /* of the document */
    size_t nodes, bytes;
};

static crd_status out_of_limit(struct grower *g)
{
    crd_json_place at = crd_json_where(g->json);
    return crd_fail_at(g->err, CRD_ELIMIT, g->source, at.line, at.column,
                       "an item of more than %d values or %d bytes", CRD_TREE_NODES_MAX,
                       CRD_TREE_BYTES_MAX);
}

static crd_status item_done(struct grower *g, const crd_tree *t)
{
    crd_status rc = g->item(g->ctx, t, g->items++, g->in_array, g->err);
    crd_arena_rewind(g->arena, g->mark);
    g->nodes = g->bytes = 0;
    return rc;
}

/* `copied`: the text lives for the event alone; else it is static. */
static crd_status add(struct grower *g, crd_tree_kind kind, crd_str text, bool copied,
                      crd_tree **ret_node)
{
    size_t room = copied ? text.len + 1 : 0;
    if (!g->open)
        g->mark = crd_arena_save(g->arena);
    g->bytes += room;
    if (++g->nodes > CRD_TREE_NODES_MAX || g->bytes > CRD_TREE_BYTES_MAX)
        return out_of_limit(g);
    crd_tree *t = crd_arena_room(g->arena, sizeof *t + room, _Alignof(crd_tree));
    if (!t)
        return CRD_ENOMEM;
    /* One by one: a struct of this size is cleared by an instruction that takes as long as all the
     * rest. */
    t->kind = kind;
    t->text = text;
    t->key = g->key;
    t->index = t->n = 0;
    t->line = 0;
    t->parent = g->open;
    t->first = t->last = t->next = NULL;
    g->key = CRD_STR_NULL;
    if (copied) { /* behind the node */
        char *copy = (char *)(t + 1);
        memcpy(copy, text.ptr, text.len);
        copy[text.len] = '\0';
        t->text.ptr = copy;
    }
    if (kind == CRD_TREE_OBJECT && !g->open)
        t->line = crd_json_where(g->json).line;
    if (g->open) {
        t->index = g->open->n++;
        *(g->open->last ? &g->open->last->next : &g->open->first) = t;
        g->open->last = t;
    }
    *ret_node = t;
    return CRD_OK;
}

static crd_status scalar(struct grower *g, crd_tree_kind kind, crd_str text, bool copied)
{
    crd_tree *t = NULL;
    crd_status rc = add(g, kind, text, copied, &t);
    return rc == CRD_OK && !g->open ? item_done(g, t) : rc;
}

static crd_status on_null(void *ctx) { return scalar(ctx, CRD_TREE_NULL, CRD_STR("null"), false); }
static crd_status on_boolean(void *ctx, bool value)
{
    return scalar(ctx, CRD_TREE_BOOL, value ? CRD_STR("true") : CRD_STR("false"), false);
}
static crd_status on_integer(void *ctx, int64_t value, crd_str text)
{
    (void)value;
    return scalar(ctx, CRD_TREE_NUMBER, text, true);
}
static crd_status on_real(void *ctx, double value, crd_str text)
{
    (void)value;
    return scalar(ctx, CRD_TREE_NUMBER, text, true);
}
static crd_status on_string(void *ctx, crd_str value)
{
    return scalar(ctx, CRD_TREE_STRING, value, true);
}

static crd_status on_key(void *ctx, crd_str key)
{
    struct grower *g = ctx;
    if (!crd_json_key_lasts(g->json)) {
        g->bytes += key.len;
        if (g->bytes > CRD_TREE_BYTES_MAX)
            return out_of_limit(g);
        key = crd_str_copy(g->arena, key);
        if (!key.ptr)
            return CRD_ENOMEM;
    }
    g->key = key;
    return CRD_OK;
}

static crd_status start(struct grower *g, crd_tree_kind kind)
{
    return add(g, kind, CRD_STR(""), false, &g->open);
}

static crd_status end(struct grower *g)
{
    crd_tree *t = g->open;
    g->open = t->parent;
    return g->open ? CRD_OK : item_done(g, t);
}

static crd_status on_start_object(void *ctx) { return start(ctx, CRD_TREE_OBJECT); }
static crd_status on_end_object(void *ctx) { return end(ctx); }
static crd_status on_start_array(void *ctx)
{
    struct grower *g = ctx;
    if (g->open || g->in_array)
        return start(g, CRD_TREE_ARRAY);
    g->in_array = true; /* the document's own: its items are ours */
    return CRD_OK;
}
static crd_status on_end_array(void *ctx)
{
    struct grower *g = ctx;
    if (g->open)
        return end(g);
    g->in_array = false;
    return CRD_OK;
}

crd_status crd_tree_each(crd_blocks in, const char *source, crd_arena *arena, crd_tree_item item,
                         void *ctx, crd_err *err)
{
    struct grower g = {.arena = arena, .err = err, .item = item, .ctx = ctx, .source = source};
    const crd_json_events events = {
        &g,     on_null,         on_boolean,    on_integer,     on_real,     on_string,
        on_key, on_start_object, on_end_object, on_start_array, on_end_array};
    const crd_json_options options = {.source = source,
                                      .several = true,
                                      .any_value = true,
                                      .unique_keys = true,
                                      .max_depth = CRD_TREE_DEPTH_MAX};
    crd_status rc = crd_json_new(in, &options, &events, &g.json);
    if (rc != CRD_OK)
        return rc;
    crd_arena_mark before = crd_arena_save(arena);
    if (!crd_arena_room(arena, 1, 1)) /* its block stays from item to item */
        rc = CRD_ENOMEM;
    if (rc == CRD_OK)
        rc = crd_json_read(g.json, err);
    if (rc == CRD_ENOMEM)
        crd_err_set(err, rc, NULL, 0, 0, "out of memory");
    crd_arena_rewind(arena, before);
    crd_json_free(g.json);
    return rc;
}

void crd_tree_path(const crd_tree *t, crd_buf *out)
{
    const crd_tree *up[CRD_TREE_DEPTH_MAX + 1];
    size_t n = 0;
    for (; t && t->parent && n <= CRD_TREE_DEPTH_MAX; t = t->parent)
        up[n++] = t;
    while (n-- > 0) {
        if (crd_str_is_null(up[n]->key)) {
            crd_buf_addf(out, "[%zu]", up[n]->index);
        } else {
            crd_buf_addc(out, '.');
            crd_buf_add(out, up[n]->key);
        }
    }
}
