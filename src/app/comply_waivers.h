#ifndef CRD_APP_COMPLY_WAIVERS_H
#define CRD_APP_COMPLY_WAIVERS_H

#include "app/near.h"
#include "app/op.h"
#include "app/packs.h"
#include "rules/waiver.h"

/* comply --waivers: which findings somebody answers for. Zero: none are given. */
typedef struct crd_comply_waivers {
    bool given;
    const crd_args *args;
    crd_waivers all;
    uint64_t *findings, *fails; /* [all.n] that it speaks of; of them fails */
    crd_near *near;             /* [all.n] groups of the rule of those with a subject or operator */
    bool dated;                 /* the case has a day */
    int32_t day;
    const crd_rule *rule; /* the one last asked about, and */
    size_t *of, n_of;     /* waivers of it */
} crd_comply_waivers;

/* The file of --waivers; what is wrong with it goes to out->diags. */
CRD_NODISCARD crd_status crd_comply_waivers_read(crd_app *app, const crd_args *args, crd_out *out,
                                                 crd_comply_waivers *ret_waivers, crd_err *err);
void crd_comply_waivers_date(crd_comply_waivers *w, crd_date as_of);
/* The waiver of a finding: one in force before one that has expired, then the first of the file;
 * NULL when there is none, and of what is no fail. Ask once about each finding. */
const crd_waiver *crd_comply_waiver(crd_comply_waivers *w, const crd_judgement *v,
                                    const crd_world *world, crd_waived *ret_how);
/* The table of waivers, and warnings of those that match nothing, with what may have been
 * meant, or have expired. */
void crd_comply_waivers_table(crd_doc *d, const crd_comply_waivers *w, const crd_app_pack *packs,
                              size_t n_packs);

#endif
