/* What would make a rule on diversity pass: more values, a smaller largest one, less concentration.
 */
#include "rules/subject_int.h"
#include "rules/why_int.h"

#include <math.h>

struct slice {
    crd_str value;
    double low, high;
};

static int by_value(const void *a, const void *b)
{
    return crd_str_cmp(((const struct slice *)a)->value, ((const struct slice *)b)->value);
}

static int by_weight(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;
    if (x->high < y->high || x->high > y->high)
        return x->high > y->high ? -1 : 1;
    return crd_str_cmp(x->value, y->value);
}

/* Weights by value; *ret_nobody of no known one. */
static crd_status slice(crd_explaining *x, struct slice **ret, size_t *ret_n, double *ret_nobody)
{
    crd_subject *s = x->j->dockets[x->u->subject].rows;
    struct slice *all = malloc((x->rows.n + 1) * sizeof *all);
    size_t n = 0, kept = 0;
    *ret_nobody = 0;
    for (size_t i = 0; all && i < x->rows.n; i++) {
        crd_expr_value v = {.text = CRD_INTERN_NONE};
        const crd_why_row *r = &x->rows.at[i];
        double low = r->between.low, w = isinf(r->between.high) ? low : r->between.high;
        if (crd_subject_cell(s, x->u->by, r->row, &v, NULL) != CRD_OK)
            x->g->failed = true;
        if (v.text == CRD_INTERN_NONE)
            *ret_nobody += w;
        else
            all[n++] = (struct slice){crd_subject_text(s, v.text), r->counts == CRD_YES ? low : 0,
                                      w};
    }
    if (n > 1)
        qsort(all, n, sizeof *all, by_value);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || !crd_str_eq(all[kept - 1].value, all[i].value)) {
            all[kept++] = all[i];
            continue;
        }
        all[kept - 1].low += all[i].low;
        all[kept - 1].high += all[i].high;
    }
    if (kept > 1)
        qsort(all, kept, sizeof *all, by_weight);
    *ret = all;
    *ret_n = kept;
    return all ? CRD_OK : CRD_ENOMEM;
}

static void too_large(crd_explaining *x, const struct slice *all, size_t n, double total,
                      double nobody)
{
    double part = x->u->largest.value / 1e6;
    for (size_t i = 0; i < n; i++) {
        double low = all[i].low - part * total, high = all[i].high + nobody - part * total;
        if (high <= 0)
            continue;
        crd_buf b;
        crd_buf_init(&b, 1 << 16);
        crd_buf_adds(&b, "by others instead: at least ");
        crd_why_number(fmax(low, 0), &b);
        if (high > fmax(low, 0)) {
            crd_buf_adds(&b, ", surely enough ");
            crd_why_number(high, &b);
        }
        crd_why_put(x,
                    (crd_why_change){.what = crd_subjects[x->u->subject].cols[x->u->by].is.name,
                                     .id = crd_why_copy(x, all[i].value),
                                     .units = fmax(low, 0),
                                     .cost = (double)NAN,
                                     .certain = low > 0},
                    crd_buf_str(&b));
        x->g->failed |= b.status != CRD_OK;
        crd_buf_done(&b);
    }
}

/* What the largest must give to one who has nothing yet: (a - t)^2 + t^2 + rest <= limit. */
static void too_dense(crd_explaining *x, const struct slice *all, size_t n, double total)
{
    double squares = 0, a = n && total > 0 ? all[0].high / total : 0;
    double limit = x->u->hhi.value / 1e4;
    for (size_t i = 0; i < n; i++)
        squares += total > 0 ? all[i].high / total * (all[i].high / total) : 0;
    if (squares <= limit) {
        crd_buf_adds(&x->change, " By what is known the index is within its bound.");
        return;
    }
    double over = squares - limit, root = a * a - 2 * over;
    crd_buf_adds(&x->change, " The index falls most when the largest gives to one who has nothing "
                             "yet: ");
    if (root < 0) {
        crd_buf_adds(&x->change, "one new one alone is not enough.");
        return;
    }
    crd_why_number(ceil((a - sqrt(root)) / 2 * total), &x->change);
    crd_buf_addf(&x->change, " (by %s) is enough.", crd_why_unit(x));
}

crd_status crd_why_change_diversity(crd_explaining *x)
{
    struct slice *all = NULL;
    const crd_rule *u = x->u;
    size_t n;
    double nobody, total = 0;
    crd_status rc = slice(x, &all, &n, &nobody);
    const char *by = crd_subjects[u->subject].cols[u->by].is.name;
    if (rc != CRD_OK)
        return rc;
    if (crd_why_passes(x))
        crd_buf_addc(&x->change, ' ');
    for (size_t i = 0; i < n; i++)
        total += all[i].high;
    total += nobody;
    crd_buf_addf(&x->change, "Recorded are %zu different values of %s", n, by);
    if (nobody > 0) {
        crd_buf_adds(&x->change, "; nobody is named for ");
        crd_why_number(nobody, &x->change);
        crd_buf_addf(&x->change, " (by %s)", crd_why_unit(x));
    }
    crd_buf_addc(&x->change, '.');
    if (u->distinct.set && u->distinct.known && (double)n < u->distinct.value) {
        crd_buf_adds(&x->change, " More that are needed: ");
        crd_why_number(u->distinct.value - (double)n, &x->change);
        crd_buf_addc(&x->change, '.');
    }
    if (u->largest.set && u->largest.known)
        too_large(x, all, n, total, nobody);
    if (u->hhi.set && u->hhi.known)
        too_dense(x, all, n, total);
    free(all);
    return CRD_OK;
}
