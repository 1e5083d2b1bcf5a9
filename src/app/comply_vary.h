#ifndef CRD_APP_COMPLY_VARY_H
#define CRD_APP_COMPLY_VARY_H

#include "app/comply_days.h"
#include "rules/vary.h"

/* comply --vary: how verdicts move with a parameter, or with who made what nobody names. */
CRD_NODISCARD crd_status crd_comply_vary(crd_app *app, const crd_args *args, crd_out *out,
                                         crd_err *err);

/* What was judged, at values in order or under names. */
typedef struct crd_comply_varied {
    const crd_vary_point *points; /* [n] */
    const crd_str *labels;        /* [n]; NULL: the points are numbers */
    size_t n;
    bool share, whole; /* of numbers */
} crd_comply_varied;

/* comply_vary_show.c: the tables. */
CRD_NODISCARD crd_status crd_comply_vary_show(crd_app *app, const crd_args *args,
                                              const crd_comply_days *d,
                                              const crd_comply_varied *varied, crd_doc *doc);
/* "33.3333%", "24" */
void crd_comply_vary_text(const crd_comply_varied *v, double at, crd_buf *out);

/* comply_makers.c: each party who could have made what no maker is named for, in turn made its
 * maker: products without one, and elements without product, of a layer for which the party is
 * known (where the layer is known), not before it existed. The first label is of the case as it
 * is. CRD_ELIMIT: of more than CRD_COMPLY_MAKERS parties. */
enum { CRD_COMPLY_MAKERS = 500 };
CRD_NODISCARD crd_status crd_comply_makers(crd_comply_days *d, crd_comply_varied *ret_varied,
                                           crd_err *err);

#endif
