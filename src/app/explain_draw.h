#ifndef CRD_APP_EXPLAIN_DRAW_H
#define CRD_APP_EXPLAIN_DRAW_H

#include "analyse/explain.h"
#include "app/op.h"

/* The drawing of a result as two tables of its document, which the forms dot and graphml draw. With
 * NULL the tables are there and empty, and there is no graph to be drawn. */
void crd_app_draw_chains(crd_doc *doc, const crd_explain_result *r);
enum { CRD_APP_DRAWN = 300 }; /* nodes, unless --limit says otherwise */
/* What is drawn of control: its holdings, with --neighbourhood and --limit. Where nothing carries
 * it, what the two hold and are held by at least. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_app_plan_control(crd_app *app, const crd_args *args,
                                              const crd_control *control,
                                              const crd_control_why *why,
                                              crd_control_drawing *ret_drawing, crd_err *err);
/* The same of one party: who controls it, and what is around. */
CRD_NODISCARD crd_status crd_app_plan_party(crd_app *app, const crd_args *args,
                                            const crd_control *control, const crd_control_result *r,
                                            crd_control_drawing *ret_drawing, crd_err *err);
/* Control: an edge has the share and since when. */
void crd_app_draw_control(crd_doc *doc, const crd_control_drawing *g);

#endif
