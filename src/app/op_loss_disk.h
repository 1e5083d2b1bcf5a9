#ifndef CRD_APP_OP_LOSS_DISK_H
#define CRD_APP_OP_LOSS_DISK_H

#include "analyse/loss.h"
#include "app/op.h"

/* `loss --each disk`: what is asked, and the worst place for each service. */

/* --radius 50km, 800m, 50 (kilometres): given with --each disk and not without. CRD_EINVAL. */
CRD_NODISCARD crd_status crd_op_loss_radius(const crd_args *args, bool disk, double *ret_km,
                                            crd_err *err);
/* The table of places; its rows for one time; what the head says of disks (NULL = none asked). */
crd_section *crd_op_loss_places(crd_doc *doc);
void crd_op_loss_place_rows(crd_doc *doc, crd_section *t, const crd_loss_opts *o, crd_str only,
                            const crd_loss_result *r);
void crd_op_loss_disk_head(crd_doc *doc, crd_section *t, const crd_loss_disks *d);

#endif
