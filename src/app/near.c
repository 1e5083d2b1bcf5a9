/* Names near to a word: what may have been meant. */
#include "app/near.h"

#include "base/str.h"

enum { OFFERS = 1000, FAR = 1000 };

void crd_near_init(crd_near *x, crd_str word, bool alike)
{
    *x = (crd_near){.alike = alike};
    if (crd_str_is_null(word) || !crd_edit_points(word, x->points, &x->n_points))
        x->n_points = 0;
}

void crd_near_offer(crd_near *x, crd_str name)
{
    uint32_t points[CRD_EDIT_MAX];
    size_t n, at;
    unsigned far = FAR;
    if (crd_str_is_null(name) || x->offered++ >= OFFERS)
        return;
    if (x->n_points > 0 && crd_edit_points(name, points, &n))
        far = crd_edit_distance(x->points, x->n_points, points, n);
    if (x->alike && far > 1 + x->n_points / 2)
        return;
    for (at = x->n; at > 0 && far < x->far[at - 1]; at--)
        if (at < CRD_NEAR) {
            x->at[at] = x->at[at - 1];
            x->far[at] = x->far[at - 1];
        }
    if (at == CRD_NEAR)
        return;
    x->at[at] = name;
    x->far[at] = far;
    x->n += x->n < CRD_NEAR;
}

void crd_near_words(const crd_near *x, crd_buf *out)
{
    for (size_t i = 0; i < x->n; i++)
        crd_buf_addf(out, "%s'" CRD_STR_FMT "'",
                     i == 0          ? ""
                     : i + 1 == x->n ? " or "
                                     : ", ",
                     CRD_STR_ARG(x->at[i]));
}
