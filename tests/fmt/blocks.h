/* Blocks for the tests of fmt: each lies alone in memory of exactly its size and ends when the
 * next one is asked for, so that a sanitizer sees every step outside. */
#ifndef CRD_TEST_FMT_BLOCKS_H
#define CRD_TEST_FMT_BLOCKS_H

#include "base/err.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

typedef struct strict_in {
    crd_str rest;
    size_t block;
    char *lent;
    bool fails; /* at the end, instead of ending */
} strict_in;

static inline crd_status strict_next(void *ctx, crd_str *ret_block, crd_err *err)
{
    strict_in *in = ctx;
    free(in->lent);
    in->lent = NULL;
    if (in->rest.len == 0 && in->fails)
        return crd_fail(err, CRD_EIO, "the disk is gone");
    size_t n = in->rest.len < in->block ? in->rest.len : in->block;
    *ret_block = CRD_STR_NULL;
    if (n == 0)
        return CRD_OK;
    in->lent = malloc(n);
    if (!in->lent)
        return crd_fail(err, CRD_ENOMEM, "%zu bytes for a block", n);
    memcpy(in->lent, in->rest.ptr, n);
    in->rest = (crd_str){in->rest.ptr + n, in->rest.len - n};
    *ret_block = (crd_str){in->lent, n};
    return CRD_OK;
}

static inline crd_blocks strict_blocks(strict_in *in) { return (crd_blocks){in, strict_next}; }
static inline void strict_done(strict_in *in) { free(in->lent); }

static const size_t block_sizes[] = {1, 2, 3, 7, 64, 1 << 20};

#endif
