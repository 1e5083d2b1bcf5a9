#ifndef CRD_REPORT_SUPPRESS_H
#define CRD_REPORT_SUPPRESS_H

#include "base/str.h"

/* Which counts must not be shown, so that no small one can be read or worked out: those from 1 to
 * threshold - 1 (primary), and what would give them by addition or subtraction (secondary). */
typedef struct crd_sums crd_sums;

CRD_NODISCARD crd_status crd_sums_new(int64_t threshold, crd_sums **ret_sums);
void crd_sums_free(crd_sums *s); /* NULL is fine */

/* A count. Cells of one name are one and the same, wherever they stand; an empty name is a cell of
 * its own. `shown` false: it stands nowhere, and follows from others only. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_sums_cell(crd_sums *s, crd_str name, int64_t value, bool shown,
                                       uint32_t *ret_cell);
/* The cell of that name; UINT32_MAX when there is none. */
uint32_t crd_sums_find(const crd_sums *s, crd_str name);
int64_t crd_sums_value(const crd_sums *s, uint32_t cell);
/* total = parts[0] + ... + parts[n - 1], and readers know it. Where the values do not add up
 * nothing can be worked out, and nothing is kept. */
CRD_NODISCARD crd_status crd_sums_add(crd_sums *s, uint32_t total, const uint32_t *parts, size_t n);

/* Chooses: then, from all that is shown and all sums, each small count could also have been
 * another, and the parts that are hidden of a sum that is shown leave each of them room for at
 * least `threshold` values. Of what may be hidden the smallest is, zeros last. Cost: a pass over
 * the sums for each that is hidden in the worst case, few in practice; hidden cells that hang
 * together are solved as equations up to SOLVE of them, more are hidden with all their sums. */
CRD_NODISCARD crd_status crd_sums_settle(crd_sums *s);
bool crd_sums_hides(const crd_sums *s, uint32_t cell);

#endif
