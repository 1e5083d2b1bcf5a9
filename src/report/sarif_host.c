/* Findings that are no diagnostics, as SARIF 2.1.0: what fails is a result of kind fail with a
 * level, what is open or passes has none; what somebody answers for is suppressed, and says why. */
#include "report/parts.h"

#include "base/str.h"

#include <math.h>

void crd_sarif_host_rules(const crd_host_results *f, crd_buf *out)
{
    for (size_t i = 0; i < f->n_rules; i++) {
        const crd_host_rule *r = &f->rules[i];
        crd_buf_adds(out, i ? ",\n          {" : "\n          {");
        crd_sarif_string("id", r->id, out);
        crd_buf_adds(out, ", ");
        crd_sarif_text("shortDescription", r->title, out);
        if (!crd_str_is_null(r->about)) {
            crd_buf_adds(out, ", ");
            crd_sarif_text("fullDescription", r->about, out);
        }
        crd_buf_adds(out, ", "); /* code hosts want it of every rule */
        crd_sarif_text("help",
                       !crd_str_is_null(r->help)    ? r->help
                       : !crd_str_is_null(r->about) ? r->about
                                                    : r->title,
                       out);
        crd_buf_addf(out, ", \"defaultConfiguration\": {\"level\": \"%s\"}}",
                     crd_sarif_levels[r->level]);
    }
}

/* A result always has a place: without evidence the finding itself. */
static void places(const crd_host_result *one, crd_buf *out)
{
    crd_buf_adds(out, ", \"locations\": [");
    for (size_t i = 0; i < one->n_places; i++) {
        const crd_host_place *p = &one->places[i];
        crd_buf_adds(out, i ? ", " : "");
        crd_sarif_place(p->file, p->line, 0, p->what, out);
    }
    if (one->n_places == 0)
        crd_sarif_place(CRD_STR_NULL, 0, 0, one->id, out);
    crd_buf_addc(out, ']');
}

/* What code hosts have no word for. */
static void properties(const crd_host_result *one, crd_buf *out)
{
    const char *before = ", \"properties\": {";
    if (!crd_str_is_null(one->clause)) {
        crd_buf_adds(out, before);
        crd_sarif_string("clause", one->clause, out);
        before = ", ";
    }
    if (one->standing) {
        crd_buf_adds(out, before);
        crd_sarif_string("standing", crd_str_from(one->standing), out);
        before = ", ";
    }
    if (isfinite(one->low) && isfinite(one->high)) {
        crd_buf_addf(out, "%s\"value\": {\"low\": %.10g, \"high\": %.10g", before, one->low,
                     one->high);
        if (one->unit) {
            crd_buf_adds(out, ", ");
            crd_sarif_string("unit", crd_str_from(one->unit), out);
        }
        crd_buf_addc(out, '}');
        before = ", ";
    }
    if (before[2] == '\0')
        crd_buf_addc(out, '}');
}

void crd_sarif_host(const crd_host_results *f, crd_buf *out)
{
    static const char *const kinds[] = {"fail", "open", "pass"};
    for (size_t i = 0; i < f->n && out->status == CRD_OK; i++) {
        const crd_host_result *one = &f->at[i];
        crd_buf_adds(out, i ? ",\n        {" : "\n        {");
        crd_sarif_string("ruleId", f->rules[one->rule].id, out);
        crd_buf_addf(out, ", \"ruleIndex\": %u, \"kind\": \"%s\", \"level\": \"%s\", ", one->rule,
                     kinds[one->kind],
                     one->kind == CRD_HOST_FAIL ? crd_sarif_levels[one->level] : "none");
        crd_sarif_message(one->message, out);
        places(one, out);
        crd_buf_adds(out, ", \"partialFingerprints\": {");
        crd_sarif_string("finding/v1", one->id, out);
        crd_buf_addc(out, '}');
        if (!crd_str_is_null(one->waived)) {
            crd_buf_adds(out, ", \"suppressions\": [{\"kind\": \"external\", \"status\": "
                              "\"accepted\", ");
            crd_sarif_string("justification", one->waived, out);
            crd_buf_adds(out, "}]");
        }
        properties(one, out);
        crd_buf_addc(out, '}');
    }
}
