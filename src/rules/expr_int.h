#ifndef CRD_RULES_EXPR_INT_H
#define CRD_RULES_EXPR_INT_H

/* What the files of expr share. */
#include "base/err.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/record.h"
#include "rules/expr.h"

/* Nodes stand behind what they are made of, so going through them in order is enough. */
enum crd_x_op {
    CRD_OP_COLUMN, /* at.column */
    CRD_OP_VALUE,  /* at.value, of a text a literal's number */
    CRD_OP_EQ,     /* kids a, b from here on */
    CRD_OP_NE,
    CRD_OP_LT,
    CRD_OP_LE,
    CRD_OP_GT,
    CRD_OP_GE,
    CRD_OP_ADD,
    CRD_OP_SUB,
    CRD_OP_MUL,
    CRD_OP_DIV,
    CRD_OP_AND,
    CRD_OP_OR,
    CRD_OP_NOT,     /* a */
    CRD_OP_IS_NULL, /* a */
    CRD_OP_IS_TRUE, /* a */
    CRD_OP_IN,      /* a in list */
    CRD_OP_CALL,    /* at.fn of list */
};

#define CRD_X_NONE UINT32_MAX

typedef struct crd_x_node {
    uint8_t op, type;
    uint32_t a, b;
    uint32_t list, n; /* in set->lists */
    union {
        uint64_t bits; /* all of them, for comparing; set first */
        crd_expr_value value;
        uint32_t column, fn;
    } at;
} crd_x_node;

typedef struct crd_x_memo crd_x_memo;

struct crd_exprs {
    const crd_expr_lang *lang;
    CRD_VEC(crd_x_node) nodes;
    CRD_VEC(uint32_t) lists; /* nodes of lists, one list after another */
    CRD_VEC(uint32_t) roots; /* by predicate */
    uint32_t *slots;         /* [n_slots] nodes by hash, CRD_X_NONE = free */
    size_t n_slots;
    crd_intern *literals;
    uint64_t *columns;
    const crd_expr_rows *rows; /* while it runs */
    uint32_t *bound;           /* [literals] their numbers among the rows' texts, or themselves */
};

/* expr_make.c: the node, an equal one that stands already, or CRD_X_NONE when memory or room is
 * out. */
uint32_t crd_x_put(crd_exprs *set, crd_x_node node);
/* A list of n nodes; its start, or CRD_X_NONE. */
uint32_t crd_x_list(crd_exprs *set, const uint32_t *nodes, size_t n);
uint32_t crd_x_value(crd_exprs *set, crd_expr_type type, crd_expr_value value);
/* A literal's number; CRD_X_NONE when memory is out. */
uint32_t crd_x_literal(crd_exprs *set, crd_str text);

/* expr_say.c: a node, or a predicate, as text that would be read as the same. Appends. */
void crd_exprs_say(const crd_exprs *set, uint32_t node, crd_buf *out);
void crd_exprs_say_predicate(const crd_exprs *set, uint32_t id, crd_buf *out);

static inline bool crd_x_number(crd_expr_type t) { return t == CRD_X_INT || t == CRD_X_REAL; }

#endif
