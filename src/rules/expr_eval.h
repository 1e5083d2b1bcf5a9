#ifndef CRD_RULES_EXPR_EVAL_H
#define CRD_RULES_EXPR_EVAL_H

/* A chunk of rows: a predicate is two bits a row (true, false; neither = unknown), a value an array
 * of its type. */
#include "base/bits.h"
#include "rules/expr_int.h"

#include <math.h>

enum { CRD_X_CHUNK = 1024, CRD_X_WORDS = CRD_X_CHUNK / 64 };

typedef struct crd_x_truth {
    uint64_t yes[CRD_X_WORDS], no[CRD_X_WORDS];
} crd_x_truth;

typedef union crd_x_cells {
    crd_x_truth truth;
    int64_t i[CRD_X_CHUNK];
    double real[CRD_X_CHUNK];
    uint32_t text[CRD_X_CHUNK];
    crd_date date[CRD_X_CHUNK];
} crd_x_cells;

/* expr_compare.c: of nodes whose cells stand. */
void crd_x_compare(const crd_exprs *set, crd_x_cells *const *cells, enum crd_x_op op, uint32_t a,
                   uint32_t b, crd_x_truth *t);
void crd_x_in(const crd_exprs *set, crd_x_cells *const *cells, const crd_x_node *n, crd_x_truth *t);
/* Single values: 1, 0, or -1 when it depends on the day meant; below 0, 0, above 0. */
int crd_x_compare_dates(enum crd_x_op op, crd_date a, crd_date b);
int crd_x_order_ir(int64_t a, double b);
/* expr_span.c: a number that lies between two; NaN: it is null. */
typedef struct crd_x_span {
    double least, most;
} crd_x_span;
#define CRD_X_NO_SPAN ((crd_x_span){(double)NAN, (double)NAN})
/* Is it a call of a function that knows more than its value, see crd_expr_fn.span? */
bool crd_x_spans(const crd_exprs *set, uint32_t node);
/* What such a function knows; args as it takes them. */
crd_x_span crd_x_span_of(const crd_expr_fn *fn, const crd_expr_value *args);
/* 1, 0, or -1 when it depends on the number meant. */
int8_t crd_x_compare_spans(enum crd_x_op op, crd_x_span a, crd_x_span b);
void crd_x_is_null(const crd_exprs *set, crd_x_cells *const *cells, uint32_t a, crd_x_truth *t);
void crd_x_logic(const crd_exprs *set, crd_x_cells *const *cells, const crd_x_node *n,
                 crd_x_truth *t);

#endif
