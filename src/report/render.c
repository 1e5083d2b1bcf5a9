#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"

static const struct {
    const char *name;
    crd_renderer *run;
} formats[] = {
    [CRD_RENDER_TABLE] = {"table", crd_render_text},
    [CRD_RENDER_CSV] = {"csv", crd_render_csv},
    [CRD_RENDER_JSON] = {"json", crd_render_json},
    [CRD_RENDER_MD] = {"md", crd_render_md},
    [CRD_RENDER_HTML] = {"html", crd_render_html},
    [CRD_RENDER_SARIF] = {"sarif", crd_render_sarif},
    [CRD_RENDER_XLSX] = {"xlsx", NULL},
    [CRD_RENDER_DOT] = {"dot", crd_render_dot},
    [CRD_RENDER_GRAPHML] = {"graphml", crd_render_graphml},
};

bool crd_render_format_parse(crd_str name, crd_render_format *ret_format)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (crd_str_eq(name, crd_str_from(formats[i].name))) {
            *ret_format = (crd_render_format)i;
            return true;
        }
    return false;
}

const char *crd_render_format_name(crd_render_format f) { return formats[f].name; }

/* For people each pair of columns that are compared is one. */
static crd_status write_as(const crd_doc *d, crd_render_format f, const crd_render_options *o,
                           crd_buf *out, crd_err *err)
{
    bool for_people = f == CRD_RENDER_TABLE || f == CRD_RENDER_MD || f == CRD_RENDER_HTML;
    crd_status rc = d->compares && for_people ? crd_doc_fold(d, &d, err) : CRD_OK;
    if (rc != CRD_OK)
        return rc;
    crd_renderer *run = f == CRD_RENDER_HTML && crd_page_fits(d) ? crd_render_page : formats[f].run;
    return run(d, o, out, err);
}

crd_status crd_render(const crd_doc *d, crd_render_format f, const crd_render_options *o,
                      crd_buf *out, crd_err *err)
{
    static const crd_render_options defaults = {0};
    if (d->status != CRD_OK)
        return crd_fail(err, d->status, "%s", d->err.message);
    if (o && o->schema)
        return crd_doc_schema(d, out, err);
    if (!formats[f].run)
        return crd_fail(err, CRD_EINVAL, "the format %s needs a file to write to", formats[f].name);
    crd_status rc = write_as(d, f, o ? o : &defaults, out, err);
    if (out->status != CRD_OK && (rc == CRD_OK || rc == out->status))
        rc = crd_fail(err, out->status, "%s",
                      out->err.code ? out->err.message : crd_status_text(out->status));
    return rc;
}
