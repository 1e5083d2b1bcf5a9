#ifndef CRD_BASE_STR_H
#define CRD_BASE_STR_H

#include "base/arena.h"

#include <string.h>

/* Views of bytes: comparing, cutting, reading numbers. Nothing here allocates except
 * crd_str_copy. No function depends on the locale. A view with ptr == NULL is *null* (unknown),
 * which is not the empty text; functions that compare treat both as length 0. */

#define CRD_STR_NULL ((crd_str){NULL, 0})

static inline bool crd_str_is_null(crd_str s) { return s.ptr == NULL; }

/* A C string as a view, borrowed; NULL gives null. */
static inline crd_str crd_str_from(const char *text)
{
    return text ? (crd_str){text, strlen(text)} : CRD_STR_NULL;
}
static inline bool crd_str_eq(crd_str a, crd_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
/* Byte order, shorter first on a common prefix: <0, 0, >0. */
int crd_str_cmp(crd_str a, crd_str b);
bool crd_str_starts(crd_str s, crd_str prefix);
bool crd_str_ends(crd_str s, crd_str suffix);
/* ASCII letters alone are folded; for names use crd_text_fold. */
bool crd_str_eq_nocase(crd_str a, crd_str b);
/* Without ASCII blanks (space, \t, \r, \n) at both ends. */
crd_str crd_str_trim(crd_str s);
/* Where `needle` first stands in `s`, or SIZE_MAX. An empty needle stands at 0. */
size_t crd_str_find(crd_str s, crd_str needle);
/* Cut the next part off *rest, up to `sep` or the end; false when *rest is used up (null).
 * "a,,b" gives "a", "", "b"; the empty text gives one empty part. */
bool crd_str_next(crd_str *rest, char sep, crd_str *ret_part);

/* Whole-text numbers: optional sign, digits; real also a fraction (digits on one side of the point
 * are enough: "5.", ".5") and an exponent; no blanks, hex, inf or nan. False (output untouched) on
 * anything else and on overflow. A real is the nearest double, also of a thousand digits; too small
 * is zero. */
bool crd_str_to_i64(crd_str s, int64_t *ret_value);
bool crd_str_to_real(crd_str s, double *ret_value);

/* A copy in the arena, NUL-terminated one past len. Null stays null; a null copy of a text that is
 * not null (`!ret.ptr && s.ptr`) means out of memory. */
crd_str crd_str_copy(crd_arena *a, crd_str s);

#endif
