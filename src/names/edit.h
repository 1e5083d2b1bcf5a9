#ifndef CRD_NAMES_EDIT_H
#define CRD_NAMES_EDIT_H

#include <crd/types.h>

/* How many insertions, deletions, replacements and swaps of two neighbours turn a into b, no place
 * edited twice ("optimal string alignment"), counted in code points. Bit-parallel: G. Myers, A fast
 * bit-vector algorithm for approximate string matching (J. ACM 46, 1999), in the form with swaps of
 * H. Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances (Nordic J.
 * Computing 10, 2003): one word operation a letter of b, where the table of the textbook needs one
 * step a pair of letters. */
enum { CRD_EDIT_MAX = 64 };

/* Code points of UTF-8 text; false when there are more than CRD_EDIT_MAX. */
bool crd_edit_points(crd_str s, uint32_t points[CRD_EDIT_MAX], size_t *ret_n);
/* n and m at most CRD_EDIT_MAX. O(n + m). */
unsigned crd_edit_distance(const uint32_t *a, size_t n, const uint32_t *b, size_t m);

#endif
