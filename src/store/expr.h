#ifndef CRD_STORE_EXPR_H
#define CRD_STORE_EXPR_H

#include "store/case.h"

enum { CRD_EXPR_MAX = 64 * 1024 };

/* Is `text` one SQL expression over the columns of `t`, and nothing else: no way out of the
 * parentheses it will stand in, no parameters, no comments, no other table, no function that does
 * more than compute? CRD_EPARSE with the column in the text; CRD_ELIMIT when it is too long. */
CRD_NODISCARD crd_status crd_expr_check(sqlite3 *db, const crd_table *t, crd_str text,
                                        crd_err *err);
/* While on, statements prepared may only select from `t`, and call harmless functions. */
void crd_expr_guard(sqlite3 *db, const crd_table *t, bool on);
/* May a user's SQL call it? Nothing that depends on clock or chance, or reaches outside. */
bool crd_expr_function_ok(const char *name);
/* Offset of the first thing that may not stand in an expression, or text.len; *ret_why says what
 * (static). */
size_t crd_expr_scan(crd_str text, const char **ret_why);

#endif
