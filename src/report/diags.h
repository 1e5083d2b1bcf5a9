#ifndef CRD_REPORT_DIAGS_H
#define CRD_REPORT_DIAGS_H

#include "report/render.h"

/* The document of diagnostics alone, borrowed as in crd_doc_diags. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_diags_doc(crd_arena *arena, crd_diags *d, const char *title,
                                       crd_doc **ret_doc);

/* Diagnostics alone, in any format of crd_render (schema "cordon.diagnostics/1", sections
 * `diagnostics` and `diagnostics_kinds`). As text, grouped by kind, errors first:
 *
 *     error: csv-quote (12): quote inside an unquoted field
 *       sites.csv:17:5: name: expected a comma, found 'x'
 *       and 11 more
 *       advice: put the whole field in quotes
 *
 *     12 errors, 0 warnings, 0 notes
 *
 * `d` is unchanged. Errors as crd_render. */
CRD_NODISCARD crd_status crd_diags_render(crd_diags *d, const char *title, crd_render_format f,
                                          const crd_render_options *o, crd_buf *out, crd_err *err);

#endif
