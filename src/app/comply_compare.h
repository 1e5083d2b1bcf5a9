#ifndef CRD_APP_COMPLY_COMPARE_H
#define CRD_APP_COMPLY_COMPARE_H

#include "app/comply_packs.h"
#include "app/tied.h"

/* comply --compare: the same networks under every pack, each as if it bound them. */
CRD_NODISCARD crd_status crd_comply_compare(crd_app *app, const crd_args *args, crd_out *out,
                                            crd_err *err);

/* The state whose operators are asked about: of --of, else the case's nation, else
 * the one state of all operators; null: nobody says, or they are of several. */
typedef struct crd_comply_whose {
    crd_str state;
    const crd_str *operators; /* [n]; 0 = all */
    size_t n;
    bool by_operators; /* `state` is that of all operators, as the case names no nation */
} crd_comply_whose;
/* CRD_ENOENT: --of is neither a state in which somebody operates a network nor an operator. */
CRD_NODISCARD crd_status crd_comply_whose_of(crd_app *app, const crd_args *args, const crd_world *w,
                                             crd_comply_whose *ret_whose, crd_err *err);
/* Puts the state in the place of parameters that say whom packs bind, unless --param gives them. */
CRD_NODISCARD crd_status crd_comply_bind(crd_app *app, crd_out *out, crd_comply_packs *p,
                                         crd_str state, crd_err *err);

/* comply_refused.c: what of these operators' networks the rules would refuse. */
struct crd_comparison;
typedef struct crd_comply_refused {
    crd_app *app;
    crd_doc *doc;
    const crd_world *w;
    const crd_comply_packs *packs;
    crd_judge_shared *shared;
    size_t limit;
} crd_comply_refused;
CRD_NODISCARD crd_status crd_comply_refused_show(const crd_comply_refused *x,
                                                 const struct crd_comparison *c, bool asked,
                                                 crd_err *err);

#endif
