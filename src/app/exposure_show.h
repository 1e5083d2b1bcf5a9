#ifndef CRD_APP_EXPOSURE_SHOW_H
#define CRD_APP_EXPOSURE_SHOW_H

/* The tables of `exposure`. */
#include "analyse/exposure.h"
#include "analyse/harmless.h"
#include "analyse/perspective.h"
#include "app/op.h"

typedef struct crd_exposure_show {
    crd_doc *doc;
    const crd_args *args;
    const crd_exposure_result *r;
    const crd_harmless_result *harmless; /* NULL = not asked */
    crd_perspective view;
    bool folded[CRD_REGARDS]; /* which groups of the view are one row */
    unsigned grade;           /* CRD_EXPOSURE_... */
    size_t limit;
    uint64_t left_out;
} crd_exposure_show;

/* Each makes one table, `quiet` or not as was asked, and fills it. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_exposure_services(crd_exposure_show *s, crd_section **ret_table);
CRD_NODISCARD crd_status crd_exposure_groups(crd_exposure_show *s, enum crd_exposure_by by,
                                             crd_section **ret_table);
CRD_NODISCARD crd_status crd_exposure_elements(crd_exposure_show *s, crd_section **ret_table);
CRD_NODISCARD crd_status crd_exposure_ways(crd_exposure_show *s, crd_section **ret_table);
crd_section *crd_exposure_harmless(crd_exposure_show *s);
crd_section *crd_exposure_verdicts(crd_exposure_show *s);

/* Does the option --layer leave this layer in? */
bool crd_exposure_layer_wanted(const crd_exposure_show *s, crd_str layer);

#endif
