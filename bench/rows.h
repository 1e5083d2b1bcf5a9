/* A sink that counts rows: `ctx` is the uint64_t. */
#ifndef CRD_BENCH_ROWS_H
#define CRD_BENCH_ROWS_H

#include "model/sink.h"

static inline crd_status bench_count(void *ctx, const crd_table *t, const void *rec,
                                     const crd_from *from, crd_err *err)
{
    uint64_t *n = ctx;
    (void)t;
    (void)rec;
    (void)from;
    (void)err;
    ++*n;
    return CRD_OK;
}

#endif
