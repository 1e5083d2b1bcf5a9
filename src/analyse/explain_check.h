#ifndef CRD_ANALYSE_EXPLAIN_CHECK_H
#define CRD_ANALYSE_EXPLAIN_CHECK_H

#include "base/diag.h"
#include "world/world.h"

/* One finding of `check` (analyse/check.h) with its rule and all that is said of the record.
 *
 * Its id is check:CODE/PLACE, where CODE is the finding's and PLACE what `check` prints:
 * "link/ns-main", "need/tax-cloud/keys", or a table alone. */

/* What one source says in a field of the record. */
typedef struct crd_explain_value {
    crd_str field, value; /* the value as files write it */
    const char *standing; /* "used"; "contested": as good as it; "outweighed" */
    crd_str source;
    uint32_t line; /* 0 = not known */
    crd_date as_of;
    const char *confidence; /* of the source: "high", "medium", "low" */
} crd_explain_value;

typedef struct crd_explain_finding {
    const crd_diag_kind *kind;
    crd_str table, key;     /* key null: of the table as a whole */
    const crd_diag *places; /* [n_places]: the rule may be broken in several fields or statements */
    size_t n_places;
    uint64_t n_alike;                /* findings of the kind in the case, these among them */
    const crd_explain_value *values; /* by field; of a field what is used first */
    size_t n_values;
} crd_explain_finding;

/* @param w  of all tables and fields (crd_check_wants) and all times; `feed` is what it was made
 *           from
 * All of the case is checked for it. The result lives in `arena`, and as long as the world.
 * CRD_EINVAL: not of this form, or no check has that code. CRD_ENOENT: check does not find that
 * there. CRD_ENOMEM, CRD_ECANCEL. */
CRD_NODISCARD crd_status crd_explain_check(const crd_world *w, const crd_feed *feed, crd_str id,
                                           const crd_progress *progress, crd_arena *arena,
                                           const crd_explain_finding **ret_finding, crd_err *err);

#endif
