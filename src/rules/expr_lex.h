#ifndef CRD_RULES_EXPR_LEX_H
#define CRD_RULES_EXPR_LEX_H

/* Text to words and signs, and messages that point at them: what the grammar stands on. */
#include "rules/expr_int.h"

enum crd_x_token {
    T_END,
    T_NAME,
    T_PARAM,
    T_SCOPE,
    T_TEXT,
    T_INT,
    T_REAL,
    T_SIGN, /* one of ( ) , + - * / = < > <= >= <> */
    T_WRONG,
};

typedef struct crd_x_parser {
    crd_exprs *set;
    crd_str text;
    const crd_expr_place *at;
    crd_diags *diags;
    size_t next; /* behind the token */
    enum crd_x_token kind;
    size_t start; /* of the token */
    crd_str word; /* of the token; of a text without quotes */
    size_t depth, nodes;
    crd_arena *arena; /* texts with doubled quotes */
    bool bad, no_memory;
} crd_x_parser;

/* The next token. */
void crd_x_step(crd_x_parser *p);
/* Tells what is wrong at an offset in the text. */
void crd_x_tell(crd_x_parser *p, const crd_diag_kind *kind, size_t offset, const char *expected,
                crd_str found);
/* A fault of grammar at the token: told once, and the text is taken as read. CRD_X_NONE. */
uint32_t crd_x_syntax(crd_x_parser *p, const char *expected);
/* Is the token this word (whatever its case), this sign? `take` steps past it. */
bool crd_x_is_word(const crd_x_parser *p, const char *word);
bool crd_x_is_sign(const crd_x_parser *p, const char *sign);
bool crd_x_take_word(crd_x_parser *p, const char *word);
bool crd_x_take_sign(crd_x_parser *p, const char *sign);

/* expr_parse.c: the whole text, of a fresh parser, as a node; CRD_X_NONE: told, or memory is out.
 * `predicate`: it must be true or false. */
uint32_t crd_x_expression(crd_x_parser *p, bool predicate);

#endif
