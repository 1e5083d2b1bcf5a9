#ifndef CRD_APP_OPS_H
#define CRD_APP_OPS_H

#include "app/op.h"
#include "model/record.h"

/* The operations' functions, for the table in ops.c. What each does stands there. */
#define CRD_OP(name) \
    crd_status crd_op_##name(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)

CRD_OP(new);
CRD_OP(import);
CRD_OP(check);
CRD_OP(info);
CRD_OP(find);
CRD_OP(names);
CRD_OP(shares);
CRD_OP(exposure);
CRD_OP(explain);
CRD_OP(control);
CRD_OP(loss);
CRD_OP(route);
CRD_OP(comply);
CRD_OP(pack);
CRD_OP(assess);
CRD_OP(convert);
CRD_OP(diff);
CRD_OP(sql);
CRD_OP(export);
CRD_OP(template);
CRD_OP(forget);
CRD_OP(synth);
CRD_OP(schema);

/* What `explain` says of a route: an id "route:FROM/TO/AVOIDED+...". */
crd_status crd_route_explain(crd_app *app, const crd_args *args, crd_str id, crd_out *out,
                             crd_err *err);

/* The tables of a schema as sections of a document: docs/schema.md. */
void crd_app_describe(const crd_schema *schema, crd_doc *doc, crd_arena *arena);

#endif
