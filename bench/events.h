/* Events of a JSON reader, counted: `ctx` is the uint64_t. */
#ifndef CRD_BENCH_EVENTS_H
#define CRD_BENCH_EVENTS_H

#include <crd/types.h>

static inline crd_status one(void *ctx)
{
    ++*(uint64_t *)ctx;
    return CRD_OK;
}
static inline crd_status one_bool(void *ctx, bool v)
{
    (void)v;
    return one(ctx);
}
static inline crd_status one_int(void *ctx, int64_t v, crd_str text)
{
    (void)v;
    (void)text;
    return one(ctx);
}
static inline crd_status one_real(void *ctx, double v, crd_str text)
{
    (void)v;
    (void)text;
    return one(ctx);
}
static inline crd_status one_text(void *ctx, crd_str text)
{
    (void)text;
    return one(ctx);
}

#endif
