#ifndef CRD_MODEL_SINK_H
#define CRD_MODEL_SINK_H

#include "model/record.h"

/* Where a statement came from. */
typedef struct crd_from {
    crd_str source; /* source.name */
    uint32_t line;  /* 1-based place in that source; 0 = none */
    uint32_t
        source_no; /* dense number of the source within one feed or import; UINT32_MAX = none */
} crd_from;

/* What takes records: the store, the world's builder, a test's array. Tables in any order, one
 * thread. All text is borrowed for the call only. A row of table `source` describes the source
 * named in it; rows may arrive before their source's own row.
 *
 * put returns CRD_OK also for a row it refused for a reason of the data (a duplicate, say): it has
 * then told its diagnostics. Anything else ends the stream. end(false) undoes everything since the
 * sink was made; end is called exactly once, whatever put returned. */
typedef struct crd_sink {
    void *ctx;
    crd_status (*put)(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                      crd_err *err);
    crd_status (*end)(void *ctx, bool commit, crd_err *err);
} crd_sink;

/* A text field equals one of some values. */
typedef struct crd_with {
    const crd_field *field;
    const crd_str *values; /* [n] */
    size_t n;
} crd_with;

/* Which statements of one table a reader wants. Zero-initialise, set what matters. */
typedef struct crd_query {
    const crd_table *table;
    uint64_t fields;       /* bit i = field i is wanted; others come as null. 0 = all. */
    const crd_field *with; /* only rows whose text field equals one of values ... */
    const crd_str *values; /* [n_values] */
    size_t n_values;
    const crd_with *any; /* ... and of which at least one of these holds, each row once; not
                            together with `with` */
    size_t n_any;        /* 0 = no such condition */
    crd_str where; /* ... and for which this SQL expression over the table's columns holds; only the
                      store understands it, others answer CRD_EINVAL; null = all */
    crd_str source; /* ... and that this source brought; null = all */
} crd_query;

/* Where statements come from on reading: the store, or an array in a test. One call replays one
 * table in the feed's own stable order; sink->end is not called. Every call within one feed sees
 * the same snapshot. */
typedef struct crd_feed {
    void *ctx;
    const crd_schema *schema;
    crd_status (*replay)(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err);
    /* May be NULL, as may `distinct`: readers that want few rows then take all. */
    /* How many sources state something in the table. */
    crd_status (*count_sources)(void *ctx, const crd_table *t, uint32_t *ret_n, crd_err *err);
    /* May be NULL. About how many statements the table has, so that room for all can be made at
     * once: a guess, never beyond what the feed has bytes for. */
    crd_status (*count_rows)(void *ctx, const crd_table *t, uint64_t *ret_n, crd_err *err);
    /* Each value of an indexed text field, once, in any order; borrowed for the call. */
    crd_status (*distinct)(void *ctx, const crd_table *t, const crd_field *f,
                           crd_status (*put)(void *ctx, crd_str value), void *put_ctx,
                           crd_err *err);
    /* Names of sources whose statements are assumed: they outrank all others, are used whatever is
     * asked of sources, and date nothing. Borrowed as long as ctx. */
    const crd_str *assumed; /* [n_assumed] */
    size_t n_assumed;
} crd_feed;

#endif
