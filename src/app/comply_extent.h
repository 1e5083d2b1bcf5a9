#ifndef CRD_APP_COMPLY_EXTENT_H
#define CRD_APP_COMPLY_EXTENT_H

#include "rules/until.h"

/* How much speaks against a rule: elements, sites, areas of the rows of a verdict that was judged
 * with opts.all_rows. Low: of rows that certainly do, of a fail; high: of all. The text lives in
 * the arena. O(rows log rows). CRD_ENOMEM, and what views give. */
CRD_NODISCARD crd_status crd_comply_extent(crd_judge_shared *shared, const crd_judgement *v,
                                           crd_arena *arena, crd_extent *ret_extent, crd_err *err);

#endif
