#ifndef DIFF_SIDES_H
#define DIFF_SIDES_H

/* Worlds to compare, and changes as lines. */
#include "analyse/diff.h"

#include "memfeed.h"

#include "base/buf.h"

static const char *const kinds[] = {"removed", "added", "changed", "joined", "split"};

/* ---- comparing two feeds -------------------------------------------------------------------- */

struct listing {
    crd_buf *out;
    bool sources;
};

static inline void show_side(crd_buf *out, const crd_diff_side *s, bool sources)
{
    crd_buf_add(out, s->value.ptr ? s->value : CRD_STR("-"));
    if (s->contested.ptr)
        crd_buf_addf(out, " or " CRD_STR_FMT, CRD_STR_ARG(s->contested));
    if (sources && s->source.ptr)
        crd_buf_addf(out, " (" CRD_STR_FMT ":%u)", CRD_STR_ARG(s->source), s->line);
}

/* "changed element e1 quantity: 1 -> 2", with sources "1 (s:3) -> 2 (t:4)". */
static inline crd_status list_change(void *ctx, const crd_table *t, const crd_diff_change *c,
                                     crd_err *err)
{
    struct listing *l = ctx;
    (void)err;
    crd_buf_addf(l->out, "%s %s " CRD_STR_FMT, kinds[c->kind], t->name, CRD_STR_ARG(c->key));
    if (c->otherwise.ptr)
        crd_buf_addf(l->out, " as " CRD_STR_FMT, CRD_STR_ARG(c->otherwise));
    if (c->field != CRD_DIFF_ROW)
        crd_buf_addf(l->out, " %s",
                     c->field == CRD_DIFF_MAYBE ? "maybe" : t->fields[c->field].name);
    crd_buf_adds(l->out, ": ");
    if (c->kind != CRD_DIFF_ADDED && c->kind != CRD_DIFF_SPLIT)
        show_side(l->out, &c->left, l->sources);
    if (c->kind == CRD_DIFF_CHANGED)
        crd_buf_adds(l->out, " -> ");
    if (c->kind != CRD_DIFF_REMOVED && c->kind != CRD_DIFF_JOINED)
        show_side(l->out, &c->right, l->sources);
    crd_buf_addc(l->out, '\n');
    return CRD_OK;
}

static inline crd_world *world_of(struct memfeed *m, const crd_world_opts *opts, uint32_t table)
{
    crd_want wants[CRD_DIFF_WANTS];
    size_t n = crd_diff_wants(table, wants);
    crd_feed feed = mem_feed(m);
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_world_new(&feed, wants, n, opts, &w, &err), &err);
    return w;
}

static const crd_world_opts all_times = {
    .as_of = CRD_DATE_NONE, .as_known = CRD_DATE_NONE, .all_times = true};

struct sides {
    struct memfeed *feed[2];
    crd_world_opts opts[2];
};

static inline crd_diff_count diff(const struct sides *s, struct listing *list, crd_digest *digest)
{
    crd_diff_count sum = {0};
    size_t n;
    const uint8_t *order = crd_diff_order(&n);
    for (size_t i = 0; i < n; i++) {
        crd_world *l = world_of(s->feed[0], &s->opts[0], order[i]);
        crd_world *r = world_of(s->feed[1], &s->opts[1], order[i]);
        crd_diff_to to = {list, list_change};
        crd_diff_count c;
        assert_ok(crd_diff_table(l, r, order[i], list ? &to : NULL, digest, &c, NULL));
        assert_int_equal(c.same + c.changed + c.removed + c.joined,
                         crd_world_frame(l, order[i])->n);
        assert_int_equal(c.same + c.changed + c.added + c.split, crd_world_frame(r, order[i])->n);
        sum.removed += c.removed;
        sum.added += c.added;
        sum.changed += c.changed;
        sum.joined += c.joined;
        sum.split += c.split;
        sum.same += c.same;
        crd_world_free(l);
        crd_world_free(r);
    }
    return sum;
}

#endif
