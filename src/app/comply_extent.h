#ifndef CRD_APP_COMPLY_EXTENT_H
#define CRD_APP_COMPLY_EXTENT_H

#include "rules/until.h"

/* How many a row of a subject stands for: one where nobody says, between bounds where sources of
 * equal weight disagree. `quantity` NULL: the subject has no such column. Borrowed from the view.
 */
typedef struct crd_pieces {
    crd_subject *view;
    const int64_t *quantity;
    uint32_t column;
} crd_pieces;
CRD_NODISCARD crd_status crd_pieces_open(crd_subject *view, crd_subject_id id,
                                         crd_pieces *ret_pieces, crd_err *err);
int64_t crd_pieces_of(const crd_pieces *p, size_t row, bool most);

/* How much speaks against a rule: elements, sites, areas of the rows of a verdict that was judged
 * with opts.all_rows. Low: of rows that certainly do, of a fail; high: of all. The text lives in
 * the arena. O(rows log rows). CRD_ENOMEM, and what views give. */
CRD_NODISCARD crd_status crd_comply_extent(crd_judge_shared *shared, const crd_judgement *v,
                                           crd_arena *arena, crd_extent *ret_extent, crd_err *err);

#endif
