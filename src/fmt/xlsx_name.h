#ifndef CRD_FMT_XLSX_NAME_H
#define CRD_FMT_XLSX_NAME_H

#include "base/arena.h"

#include <crd/types.h>

/* Lengths as a spreadsheet counts them, drop-down lists, and names of sheets. The texts are UTF-8.
 */

/* UTF-16 units: characters past U+FFFF are two. */
size_t crd_xlsx_units(crd_str s);
/* The longest prefix of at most `units`, cut between characters. */
crd_str crd_xlsx_cut(crd_str s, size_t units);

/* Can these be a drop-down list in place: with the commas between them at most 255 units, and no
 * comma, quote, or blank at an end in any? */
bool crd_xlsx_list_fits(const crd_str *at, size_t n);

bool crd_xlsx_lists_same(const crd_str *a, size_t n, const crd_str *b, size_t m);

/* Header and footer of printed pages: the text, cut, in the middle and bold. NULL: no memory. */
char *crd_xlsx_mark(crd_arena *arena, crd_str text);

#define CRD_XLSX_LISTS "lists" /* the hidden sheet of drop-down lists; no other gets this name */
enum { CRD_XLSX_NAME_UNITS = 31, CRD_XLSX_NAME_BYTES = 4 * CRD_XLSX_NAME_UNITS + 1 };

/* A valid name that none of `taken` [n] is, like `wanted`: forbidden characters become '_', too
 * long is cut, "" is "Sheet", a taken one gets " (2)", " (3)" ... Case does not tell names apart.
 * n + 3 tries at most; never fails. The view is of buf. */
crd_str crd_xlsx_name_make(crd_str wanted, const crd_str *taken, size_t n,
                           char buf[CRD_XLSX_NAME_BYTES]);

#endif
