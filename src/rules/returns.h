#ifndef CRD_RULES_RETURNS_H
#define CRD_RULES_RETURNS_H

#include "rules/know.h"

/* What a return of a pack (docs/packs.md) says of a world.
 *
 * A row counts certainly when `where` is true of it and it holds on the date, possibly when that is
 * not known, else not at all. Totals are bounds: low adds up what counts certainly, each value as
 * small as it may be, high what counts possibly, as large as it may be. A number that nobody says
 * may be anything from 0 up; of one on which sources disagree the least and the greatest count. A
 * group takes into its high also the rows of which nobody says that they belong elsewhere. */
typedef struct crd_return_cell {
    bool known;       /* of a total: both bounds are numbers */
    double low, high; /* a number, or a total; high INFINITY: nothing bounds it; low NaN: nothing */
    int64_t whole;    /* of a column of whole numbers that is no total */
    int8_t truth;     /* of one of yes and no */
    crd_date date;
    crd_str text;
} crd_return_cell;

typedef struct crd_return_row {
    const crd_return_cell *cells; /* [columns of the return] */
    bool certain;                 /* of a group: some row of it counts certainly */
} crd_return_row;

typedef struct crd_return_result {
    const crd_return_row *rows; /* [n] by the key of the subject; groups by theirs, unknown last */
    size_t n;
    const crd_return_cell *totals; /* of all rows; NULL: no column has a total */
    size_t counted, open;          /* rows that may count; of them those that do so only possibly */
} crd_return_result;

/* Columns that a world must hold. Appends; false when there is no room. */
bool crd_return_wants(const crd_return *r, crd_want *wants, size_t most, size_t *n);

/* `k` must speak of the pack's regime. Results live in `arena`. Deterministic. O(rows of the
 * subject), of groups O(groups x groups of which something is not known) besides. CRD_ELIMIT: more
 * than 100,000 groups. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_return_make(const crd_world *w, crd_know *k, const crd_return *r,
                                         crd_arena *arena, const crd_return_result **ret_result,
                                         crd_err *err);

#endif
