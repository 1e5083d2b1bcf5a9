#ifndef CRD_RULES_EXPR_CODES_H
#define CRD_RULES_EXPR_CODES_H

/* Rows by what they have in a few columns. Rows that have the same there are one class; what reads
 * nothing but these columns is worked out once a class, and not once a row. */
#include "rules/expr_int.h"

enum { CRD_X_KEY = 3 }; /* columns of a key, at most */

typedef struct crd_x_key {
    uint32_t columns[CRD_X_KEY]; /* [n], ascending */
    uint32_t n;
} crd_x_key;

/* The classes of a key, numbered by their first rows. */
typedef struct crd_x_coded {
    crd_x_key key;
    bool wide;       /* more than a class for four rows: nothing but `plain` is set */
    uint8_t width;   /* bytes of a code */
    uint32_t n;      /* classes */
    void *codes;     /* [rows] */
    uint32_t *first; /* [n] their first rows */
    void *cells;     /* [n] what they have; of one column alone. BOOL: crd_x_truth_byte */
    void *plain;     /* [rows] all cells, of one wide column */
} crd_x_coded;

/* Of a truth 1, 0, -1: bit 0 that it is true, bit 1 that it is false. */
static inline uint8_t crd_x_truth_byte(int8_t truth) { return truth == 1 ? 1 : truth == 0 ? 2 : 0; }
static inline uint32_t crd_x_code(const crd_x_coded *c, size_t row)
{
    return c->width == 1   ? ((const uint8_t *)c->codes)[row]
           : c->width == 2 ? ((const uint16_t *)c->codes)[row]
                           : ((const uint32_t *)c->codes)[row];
}
/* Codes of rows [first, first + n). */
void crd_x_codes_of(const crd_x_coded *c, size_t first, size_t n, uint32_t *ret_codes);
/* Bytes of a cell of a class. */
size_t crd_x_cell_bytes(crd_expr_type type);

/* The classes of the key over the rows, which must have codes; kept with them. O(rows) the first
 * time. CRD_ENOMEM, and what load gives. */
CRD_NODISCARD crd_status crd_x_coded_get(const crd_exprs *set, const crd_expr_rows *rows,
                                         const crd_x_key *key, const crd_x_coded **ret_coded,
                                         crd_err *err);
/* Those of one column if they are known; NULL. */
const crd_x_coded *crd_x_coded_find(const crd_expr_rows *rows, uint32_t column);

#endif
