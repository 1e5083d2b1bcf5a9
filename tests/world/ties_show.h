#ifndef TIES_SHOW_H
#define TIES_SHOW_H

/* Ties as text, one a line: "party:acme makes product:p LLLL LLLL a product", the four grades C M I
 * A of low, then of high, then the table of the row that says so. */
#include "world/ties.h"

#include "memfeed.h"

#include "base/buf.h"

static inline void show_node(const crd_ties *t, uint32_t node, crd_buf *out)
{
    crd_buf scratch;
    uint32_t table;
    crd_buf_init(&scratch, 1 << 16);
    crd_str id = crd_ties_id(t, node, &table, &scratch);
    crd_node_kind kind = crd_ties_kind(t, node);
    if (kind == CRD_NODE_UNKNOWN || kind == CRD_NODE_WAYS)
        crd_buf_adds(out, kind == CRD_NODE_WAYS ? "ways" : "unknown");
    else
        crd_buf_addf(out, "%s%s:" CRD_STR_FMT, kind == CRD_NODE_USERS ? "users-of-" : "",
                     crd_records.tables[table]->name, CRD_STR_ARG(id));
    crd_buf_done(&scratch);
}

static inline void show_ties(const crd_ties *t, crd_buf *out)
{
    for (uint32_t v = 0; v < t->n_nodes; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
            show_node(t, v, out);
            crd_buf_addf(out, " %s ", crd_tie_kinds[t->kind[i]].code);
            show_node(t, t->to[i], out);
            crd_buf_addc(out, ' ');
            for (unsigned k = 0; k < 8; k++) {
                if (k == 4)
                    crd_buf_addc(out, ' ');
                crd_buf_addc(out, "-LS?"[t->might[i] >> (2 * k) & 3]);
            }
            crd_buf_addf(out, " %s\n", crd_records.tables[crd_ties_origin_table(t, i)]->name);
        }
    for (size_t i = 0; i < t->n_skipped; i++)
        crd_buf_addf(out, "skipped %s\n", crd_records.tables[t->skipped[i].table]->name);
    assert_int_equal(out->status, CRD_OK);
}

static inline crd_world *ties_world(struct memfeed *m)
{
    size_t n;
    const crd_want *wants = crd_ties_wants(&n);
    crd_world_opts o = CRD_WORLD_OPTS;
    crd_feed feed = mem_feed(m);
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_world_new(&feed, wants, n, &o, &w, &err), &err);
    return w;
}

/* Each line of `want` must be in `out`, or with '~' before it must not. */
static inline void judge(const char *out, const char *want)
{
    crd_str rest = crd_str_from(want), one;
    while (crd_str_next(&rest, '\n', &one)) {
        bool not = one.len > 0 && one.ptr[0] == '~';
        crd_str part = not ? (crd_str){one.ptr + 1, one.len - 1} : one;
        if ((crd_str_find(crd_str_from(out), part) != SIZE_MAX) == not )
            fail_msg("want '" CRD_STR_FMT "' in\n%s", CRD_STR_ARG(one), out);
    }
}

/* Rows {table, fields}, '!' before the table: said by another source; as text, to be freed. */
static inline char *ties_of(const char *const rows[][2], size_t n, uint64_t shuffle)
{
    struct memfeed m;
    crd_ties *t;
    crd_buf out;
    mem_init(&m);
    for (size_t i = 0; i < n && rows[i][0]; i++) {
        bool other = rows[i][0][0] == '!'; /* said by another source */
        mem_put(&m, other ? "t" : "s", rows[i][0] + other, rows[i][1]);
    }
    if (shuffle)
        mem_shuffle(&m, shuffle);
    crd_world *w = ties_world(&m);
    assert_ok(crd_ties_new(w, NULL, 0, &t, NULL));
    assert_true(crd_ties_bytes(t) > 0);
    crd_buf_init(&out, 1 << 24);
    show_ties(t, &out);
    char *copy = malloc(out.len + 1);
    assert_non_null(copy);
    memcpy(copy, out.len ? out.at : "", out.len);
    copy[out.len] = '\0';
    crd_buf_done(&out);
    crd_ties_free(t);
    crd_world_free(w);
    mem_done(&m);
    return copy;
}

#endif
