/* Trusted ways of services, for results about services. */
#include "app/route_needs.h"

#include "analyse/route.h"
#include "app/ops.h"
#include "base/err.h"
#include "base/str.h"

#include <stdio.h>

static const char *const trusts[] = {"yes", "unknown", "no", NULL};
/* clang-format off */
static const crd_column columns[] = {
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "need", .title = "Need", .kind = CRD_CELL_ID, .required = true, .about = "of kind path"},
    {.name = "policy", .title = "Policy", .kind = CRD_CELL_ID, .required = true, .about = "that the service names"},
    {.name = "from", .title = "From", .kind = CRD_CELL_ID},
    {.name = "to", .title = "To", .kind = CRD_CELL_ID},
    {.name = "trusted", .title = "Trusted way", .kind = CRD_CELL_CODE, .required = true, .codes = trusts},
};
/* clang-format on */

enum { COLUMNS = sizeof columns / sizeof *columns };

crd_status crd_route_trusted_ways(crd_app *app, const crd_app_tied *tied, bool asked, crd_str only,
                                  size_t limit, crd_doc *doc, crd_err *err)
{
    const crd_route_need *needs = NULL;
    size_t n = 0, shown = 0, undefined = 0;
    char text[200];
    crd_section *t = crd_doc_table(doc, "trusted_ways", "Trusted ways of services", columns,
                                   COLUMNS);
    crd_doc_key(doc, t, "service need", NULL);
    crd_status rc = crd_route_needs(tied->ties, NULL, 0, app->arena, &needs, &n, err);
    for (size_t i = 0; i < n && rc == CRD_OK; i++) {
        const crd_route_need *x = &needs[i];
        if (crd_str_is_null(x->policy) || (!crd_str_is_null(only) && !crd_str_eq(only, x->service)))
            continue;
        undefined += !x->known;
        if (!x->known || shown++ >= limit)
            continue;
        crd_cell c[COLUMNS] = {crd_cell_text(x->service), crd_cell_text(x->node),
                               crd_cell_text(x->policy),  crd_cell_text(x->a),
                               crd_cell_text(x->b),       crd_cell_texts(trusts[x->trusted])};
        crd_doc_row(doc, t, c);
    }
    if (shown == 0 || !asked)
        crd_doc_quiet(doc, t, NULL);
    if (!asked)
        return rc;
    if (shown > limit)
        crd_doc_note(doc, CRD_STR("More services have paths under a trust policy: cordon route "
                                  "CASE --services."));
    if (undefined > 0) {
        snprintf(text, sizeof text,
                 "%zu paths of services are under a trust policy of which the case does not say "
                 "what it is (docs/route.md).",
                 undefined);
        crd_doc_note(doc, crd_str_from(text));
    }
    return rc;
}
