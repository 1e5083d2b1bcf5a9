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
    crd_buf members;          /* of a coalition, as they were asked for: part of an id */
    size_t limit;
    uint64_t left_out;
    crd_buf id;
} crd_exposure_show;

/* The id for `cordon explain`, until the next call: of a row with these bounds by power, of the
 * worst of them (change, read, metadata, stop among equals). A coalition's members stand in no
 * result: they are as they were asked for. */
crd_cell crd_exposure_id(crd_exposure_show *s, uint32_t table, crd_str what,
                         const crd_exposure_actor *who, const int64_t *low, const int64_t *high,
                         unsigned n_powers);

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
