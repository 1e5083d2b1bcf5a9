#ifndef CRD_RULES_EXPR_EVAL_H
#define CRD_RULES_EXPR_EVAL_H

/* A chunk of rows: a predicate is two bits a row (true, false; neither = unknown), a value an array
 * of its type. */
#include "base/bits.h"
#include "rules/expr_codes.h"
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

/* Bit i from the lowest bit of byte i, eight at a time: the product moves the eight bits of a word
 * beside each other into its highest byte. */
static inline uint64_t crd_x_pack(const uint8_t bytes[64])
{
    uint64_t all = 0;
    for (size_t k = 0; k < 8; k++) {
        uint64_t x = 0;
        for (size_t i = 0; i < 8; i++) /* one load where the lowest byte comes first */
            x |= (uint64_t)bytes[k * 8 + i] << (i * 8);
        x &= UINT64_C(0x0101010101010101);
        all |= (x * UINT64_C(0x0102040810204080) >> 56) << (k * 8);
    }
    return all;
}

/* How a node's cells come without working it out: by classes of rows, or as bits of all rows. */
typedef struct crd_x_given {
    const crd_x_coded *by; /* NULL = not by classes */
    const void *values;    /* [by->n] as crd_x_coded.cells */
    const uint64_t *yes, *no;
} crd_x_given;

/* A node whose bits are kept for other sets. */
typedef struct crd_x_keeping {
    uint32_t node, id;
    uint64_t *yes, *no;
} crd_x_keeping;

typedef struct crd_x_memo crd_x_memo;

/* A pass over rows. */
typedef struct crd_x_run {
    crd_exprs *set;
    const crd_expr_rows *rows;
    const crd_x_coded *by; /* over its classes, by their first rows; NULL = over all rows */
    size_t n_rows;
    uint64_t *used;       /* nodes that are asked for */
    uint64_t *still;      /* nodes whose cells stand for all chunks that follow */
    crd_x_cells **cells;  /* [nodes] */
    crd_x_memo **memos;   /* [nodes] of calls that keep values */
    crd_x_given *given;   /* [nodes] */
    uint8_t *bytes;       /* [CRD_X_CHUNK] */
    uint32_t *codes;      /* [CRD_X_CHUNK] */
    CRD_VEC(void *) made; /* what is given, to be freed */
    CRD_VEC(crd_x_keeping) keep;
    size_t first, n; /* the chunk */
    crd_err *err;
} crd_x_run;

/* What a node reads. */
typedef struct crd_x_reading {
    crd_x_key key;
    bool many;  /* more columns than a key has */
    bool calls; /* it calls a function, or compares dates or with a list, which takes as long */
    bool whole; /* one of these reads all of the columns */
} crd_x_reading;
/* expr_plan.c: of all nodes of the set, [nodes], zeroed by the caller. */
void crd_x_read_all(const crd_exprs *set, crd_x_reading *reads);

/* expr_plan.c: which nodes a pass works out, so that these roots stand, and how the others come.
 * What depends on few values is worked out here, over classes of rows. */
CRD_NODISCARD crd_status crd_x_plan(crd_x_run *r, const uint32_t *roots, size_t n);
/* The cells of the chunk, of a node that is given. */
void crd_x_take(crd_x_run *r, uint32_t node);
/* Does the call depend on a column that is nearly a key, and on nothing else? */
bool crd_x_by_row(const crd_x_run *r, uint32_t node);
/* expr_eval.c: all nodes of the plan for the chunk [first, first + n). */
CRD_NODISCARD crd_status crd_x_chunk(crd_x_run *r);
void crd_x_constant(const crd_x_run *r, const crd_x_node *n, crd_x_cells *c);
crd_expr_value crd_x_get(const crd_x_run *r, uint32_t node, size_t i);
void crd_x_finish(crd_x_run *r);

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
