/* Cells of views as text. */
#ifndef CRD_TEST_CELLS_H
#define CRD_TEST_CELLS_H

#include "crdtest.h"

#include "base/buf.h"
#include "rules/subject.h"

#include <math.h>

/* Nothing of what is not known. Appends. */
static inline void cell_text(const crd_subject *v, crd_expr_type type, crd_expr_value one,
                             crd_buf *out)
{
    char day[11];
    switch (type) {
    case CRD_X_BOOL:
        if (one.truth >= 0)
            crd_buf_addf(out, "%d", one.truth);
        break;
    case CRD_X_INT:
        if (one.i != CRD_NULL64)
            crd_buf_addf(out, "%lld", (long long)one.i);
        break;
    case CRD_X_REAL:
        if (!isnan(one.real))
            crd_buf_addf(out, "%g", one.real);
        break;
    case CRD_X_TEXT:
        crd_buf_add(out, crd_subject_text(v, one.text));
        break;
    case CRD_X_NULL:
    case CRD_X_DATE:
        crd_buf_add(out, crd_date_text(one.date, day));
        break;
    }
}

#endif
