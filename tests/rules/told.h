/* What was told of a text, for whoever reads why a test failed. */
#ifndef CRD_TEST_TOLD_H
#define CRD_TEST_TOLD_H

#include "crdtest.h"

#include "base/diag.h"

/* The first of each kind: line and column, what was expected and what found. */
static inline void print_told(crd_diags *diags)
{
    for (size_t i = 0; i < crd_diags_kinds(diags); i++) {
        const crd_diag *d = crd_diags_at(diags, i, 0);
        print_error("%u:%u %.*s, not %.*s\n", d->line, d->column, (int)d->expected.len,
                    d->expected.ptr, (int)d->found.len, d->found.ptr);
    }
}

#endif
