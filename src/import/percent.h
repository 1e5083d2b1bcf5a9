#ifndef CRD_IMPORT_PERCENT_H
#define CRD_IMPORT_PERCENT_H

#include "base/str.h"

/* A percentage as written ("76.5", "7.65e1", "+50.0") in millionths, in whole numbers all the way:
 * no double, so 33.3333 % is 333333 and 50 % is never 499999. *ret_ppm is rounded down; *ret_exact
 * says whether nothing was lost. False (outputs untouched) for what is no number or lies outside 0
 * to 100. O(len). */
bool crd_percent_ppm(crd_str text, int32_t *ret_ppm, bool *ret_exact);

/* A range of shares out of its ends, any of them null, as registers give them. An exclusive end
 * that is a whole number of ppm moves one ppm inwards ("more than 50 %" is at least 500001), so
 * that a majority stays a majority; other ends are rounded outwards. False when an end cannot be
 * read or the range is empty: *ret_wrong is that end's text. */
typedef struct crd_percent_ends {
    crd_str exact, minimum, above, maximum, below;
} crd_percent_ends;
bool crd_percent_range(const crd_percent_ends *e, int32_t *ret_min, int32_t *ret_max,
                       crd_str *ret_wrong);

#endif
