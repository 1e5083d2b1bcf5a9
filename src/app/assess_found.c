/* Numbers of verdicts with what they are numbers of, for the sentences of an assessment. */
#include "app/assess_found.h"

#include <math.h>

typedef struct looking {
    crd_str finding;
    const char *const (*found)[3];
} looking;

/* Subjects of rules that have a plain word; of others the number stands alone. */
static const char *const nouns[][3] = {
    {"element", "element ", "elements "},
    {"link", "link ", "links "},
    {"site", "site ", "sites "},
    {"network", "network ", "networks "},
    {"product", "product ", "products "},
    {"service", "service ", "services "},
    {"party", "party ", "parties "},
    {"contract", "contract ", "contracts "},
    {"holding", "holding ", "holdings "},
    {"operator", "operator ", "operators "},
    {"supplier", "supplier ", "suppliers "},
};

static crd_status look(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                       crd_err *err)
{
    looking *l = ctx;
    const crd_cells r = {columns, cells, n};
    (void)err;
    if (l->found || !crd_str_eq(crd_cells_text(&r, "finding"), l->finding))
        return CRD_OK;
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns && !l->found; i++)
        if (crd_cells_are(&r, "subject", nouns[i][0]))
            l->found = &nouns[i];
    return CRD_OK;
}

const char *crd_found_noun(const crd_doc *d, crd_str finding, bool one)
{
    looking l = {.finding = finding};
    if (crd_doc_each(d, "rules_evidence", look, &l, NULL) != CRD_OK || !l.found)
        return "";
    return (*l.found)[one ? 1 : 2];
}

/* Percent in tenths, outwards. Rules have them as numbers with a point, so that 35 may be a hair
 * above or below 35. */
static void say_percent(double low, double high, crd_buf *out)
{
    const double hair = 1e-6;
    double from = floor(low * 10 + hair) / 10, to = ceil(high * 10 - hair) / 10;
    crd_buf_addf(out, "%.*f", from == floor(from) ? 0 : 1, from);
    if (from < to)
        crd_buf_addf(out, "\xe2\x80\x93%.*f", to == floor(to) ? 0 : 1, to);
    crd_buf_adds(out, " %");
}

static void say_limit(const crd_cells *r, bool percent, crd_buf *out)
{
    const crd_column *c;
    if (!crd_cells_find(r, "threshold", &c)->known)
        return;
    crd_buf_adds(out, ", where the limit is ");
    crd_cells_show(r, "threshold", out);
    crd_buf_adds(out, percent ? " %" : "");
}

void crd_found_say(const crd_doc *d, const crd_cells *r, crd_buf *out)
{
    const crd_column *c, *other;
    const crd_cell *value = crd_cells_find(r, "value", &c);
    crd_str of = crd_cells_text(r, "measure");
    bool percent = crd_cells_are(r, "unit", "percent"),
         against = crd_cells_are(r, "unit", "count") &&
                   !crd_cells_find(r, "threshold", &other)->known;
    double low, high;
    if (crd_cell_span_of(c, value, &low, &high)) {
        crd_buf_adds(out, against ? ": " : ": found ");
        if (percent)
            say_percent(low, high, out);
        else
            crd_cells_show(r, "value", out);
        if (against)
            crd_buf_addf(out, " %sagainst it",
                         crd_found_noun(d, crd_cells_text(r, "finding"), low == high && low == 1));
        if (!crd_str_is_null(of))
            crd_buf_addf(out, "%s " CRD_STR_FMT, percent ? " of" : "", CRD_STR_ARG(of));
    }
    say_limit(r, percent, out);
}
