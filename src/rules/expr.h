#ifndef CRD_RULES_EXPR_H
#define CRD_RULES_EXPR_H

#include "base/arena.h"
#include "base/date.h"
#include "base/diag.h"

/* Scopes of rules: a small part of SQL's expression grammar over the columns of one view, with
 * SQLite's meaning (docs/packs.md). Expressions of one view stand in one set, in which equal parts
 * are one node, and are worked out together in one pass over the rows, a chunk of them at a time.
 *
 * A predicate is true, false or unknown (SQL's NULL). One thing is finer than in SQL: dates that
 * name a month or a year compare as the spans that they are, so that 2009 is surely before
 * 2022-10-13, and only where the answer depends on the day it is unknown; so do months between
 * them. */

typedef enum crd_expr_type {
    CRD_X_NULL, /* of the literal null alone, and of a parameter without value */
    CRD_X_BOOL, /* a predicate, or a column of yes and no */
    CRD_X_INT,
    CRD_X_REAL,
    CRD_X_TEXT,
    CRD_X_DATE,
} crd_expr_type;
const char *crd_expr_type_name(crd_expr_type type); /* "a number", for messages */

/* One value. Null: INT CRD_NULL64, REAL NaN, TEXT CRD_INTERN_NONE, DATE CRD_DATE_NONE, BOOL -1. */
typedef union crd_expr_value {
    int8_t truth; /* BOOL: 0, 1, -1 unknown */
    int64_t i;
    double real;
    uint32_t text; /* by crd_expr_rows.text; above CRD_X_LITERAL a literal of the set */
    crd_date date;
} crd_expr_value;
#define CRD_X_LITERAL (UINT32_C(1) << 31)
crd_expr_value crd_expr_null(crd_expr_type type);
bool crd_expr_is_null(crd_expr_type type, crd_expr_value v);

typedef struct crd_expr_column {
    const char *name;
    crd_expr_type type;
} crd_expr_column;

typedef struct crd_exprs crd_exprs;

/* Texts by their numbers, a bit each; those from n on are none of them. */
typedef struct crd_expr_some {
    const uint64_t *bits;
    uint32_t n;
} crd_expr_some;

/* A function of the language. `call` must be pure: same arguments, same value, whatever the order
 * of calls; values of texts for which all else is constant are kept and not asked for twice. */
enum { CRD_X_ARGS = 8 };
typedef struct crd_expr_fn {
    const char *name;
    crd_expr_type gives;
    uint8_t n_least, n_most; /* arguments */
    bool rest_text;          /* arguments behind those typed here are TEXT */
    crd_expr_type
        takes[CRD_X_ARGS]; /* DATE also takes a literal text of a day; INT and REAL each other */
    void (*call)(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                 crd_expr_value *ret_value);
    const char *form;  /* "designated(party, effect, ...)" for the reference */
    const char *about; /* one sentence */
    /* Of a whole number (gives INT) that may be null because a date names no day: between which two
     * numbers it lies. False: nothing is known. Comparisons with it are then unknown only where
     * they depend on the day that is meant. May be NULL. */
    bool (*span)(const crd_expr_value *args, int64_t *ret_least, int64_t *ret_most);
    bool own; /* what it says also depends on whose set of expressions it stands in */
    /* Is the value the same whatever text (not null) the argument number `at` is, but for these?
     * They live with ctx. May be NULL. */
    bool (*flat)(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n, size_t at,
                 crd_expr_some *ret_but);
} crd_expr_fn;

/* What a name behind ':' stands for. */
typedef struct crd_expr_param {
    crd_str name;
    crd_expr_type type; /* NULL = no value is given: unknown everywhere */
    crd_expr_value value;
    crd_str text; /* TEXT */
} crd_expr_param;

/* Where a text stands in its file, so that messages point into it. */
typedef struct crd_expr_place {
    crd_str file;
    uint32_t line, column; /* of the text's first character; 0 = unknown */
    crd_str path;          /* "rules/EX-01/where" */
} crd_expr_place;

/* A text that '@name' stands for, as if it stood there in brackets. */
typedef struct crd_expr_scope {
    crd_str name, text;
    crd_expr_place at;
} crd_expr_scope;

/* What is known of rows over which several runs go: which of them are alike in some columns. Of one
 * set of columns; one thread at a time. CRD_ENOMEM. */
typedef struct crd_expr_codes crd_expr_codes;
CRD_NODISCARD crd_status crd_expr_codes_new(crd_expr_codes **ret_codes);
void crd_expr_codes_free(crd_expr_codes *codes); /* NULL is fine */

/* What sets of one language share that run over the same rows: predicates that are parts of several
 * of them are worked out once and kept, 2 bits a row. `rows`: how many; one thread at a time.
 * CRD_ENOMEM. */
typedef struct crd_expr_kept crd_expr_kept;
CRD_NODISCARD crd_status crd_expr_kept_new(size_t rows, crd_expr_kept **ret_kept);
void crd_expr_kept_free(crd_expr_kept *kept); /* NULL is fine */

/* The rows over which a set is worked out. */
typedef struct crd_expr_rows {
    void *ctx;
    size_t n;
    /* Cells [first, first + n) of a column into an array of its type: BOOL int8_t, INT int64_t,
     * REAL double, TEXT uint32_t, DATE crd_date. */
    crd_status (*load)(void *ctx, uint32_t column, size_t first, size_t n, void *ret_cells,
                       crd_err *err);
    crd_str (*text)(void *ctx, uint32_t text); /* of a number below CRD_X_LITERAL */
    uint32_t (*find)(void *ctx, crd_str text); /* CRD_INTERN_NONE = no cell has it */
    void *fn_ctx;                              /* what functions get */
    uint32_t world_texts;  /* texts below are numbered as functions number them; those from here to
                              CRD_X_LITERAL they do not know. 0 = nothing is said of any */
    crd_expr_codes *codes; /* of these rows; NULL = nothing is kept */
    crd_expr_kept *kept;   /* of these rows; NULL = nothing is shared */
} crd_expr_rows;
/* Tells of a set that will run over the rows, which has all its expressions; the sooner all sets
 * are told of, the more is shared. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_expr_kept_add(crd_expr_kept *kept, const crd_exprs *set,
                                           const crd_expr_rows *rows);

/* Where a text stands: compared with a column (fn NULL), or as argument `arg` of a function whose
 * first argument may be a column. UINT32_MAX: no column. */
typedef struct crd_expr_beside {
    const crd_expr_fn *fn;
    size_t arg;
    uint32_t column;
} crd_expr_beside;
enum { CRD_X_EXPECTED = 200 };

typedef struct crd_expr_lang crd_expr_lang;
struct crd_expr_lang {
    const crd_expr_column *columns; /* [n_columns], each `stride` bytes behind the one before */
    size_t n_columns;
    size_t stride;          /* 0 = one beside the other */
    const crd_expr_fn *fns; /* [n_fns] */
    size_t n_fns;
    const crd_expr_param *params; /* [n_params] */
    size_t n_params;
    const crd_expr_scope *scopes; /* [n_scopes] */
    size_t n_scopes;
    /* What is wrong with a text that is written where it stands; NULL = nothing. A warning leaves
     * the expression as it is. NULL: every text is fine. */
    const crd_diag_kind *(*wrong)(const crd_expr_lang *l, const crd_expr_beside *beside,
                                  crd_str text, char expected[CRD_X_EXPECTED]);
    /* Has it been told of that place (expressions may be read several times)? May be NULL. */
    bool (*told)(void *ctx, uint32_t line, uint32_t column);
    void *told_ctx;
};

static inline const crd_expr_column *crd_expr_lang_column(const crd_expr_lang *l, size_t i)
{
    size_t stride = l->stride > 0 ? l->stride : sizeof *l->columns;
    return (const crd_expr_column *)(const void *)((const char *)l->columns + i * stride);
}

enum {
    CRD_X_MAX_TEXT = 4000, /* characters of one expression */
    CRD_X_MAX_NODES = 200, /* of one */
    CRD_X_MAX_DEPTH = 32,
    CRD_X_MAX_SET = 200000, /* nodes of a set */
};

/* The language is borrowed and must outlive the set. The caller frees. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_exprs_new(const crd_expr_lang *lang, crd_exprs **ret_set,
                                       crd_err *err);
void crd_exprs_free(crd_exprs *set); /* NULL is fine */

/* Adds a predicate. Wrong texts are told to `diags` with place, what was expected and found (all
 * that can be told without guessing: one for a fault of grammar, else each wrong name or type), and
 * give CRD_EPARSE; the set is then as before. CRD_ELIMIT: the set is full. CRD_ENOMEM.
 * @param ret_id  number of the predicate, for crd_exprs_run */
CRD_NODISCARD crd_status crd_exprs_add(crd_exprs *set, crd_str text, const crd_expr_place *at,
                                       crd_diags *diags, uint32_t *ret_id, crd_err *err);
/* The same of a value of any type; its number is of the same kind. CRD_X_NULL: it is always null.
 */
CRD_NODISCARD crd_status crd_exprs_add_value(crd_exprs *set, crd_str text, const crd_expr_place *at,
                                             crd_diags *diags, uint32_t *ret_id,
                                             crd_expr_type *ret_type, crd_err *err);
/* Is it a column and nothing else? */
bool crd_exprs_is_column(const crd_exprs *set, uint32_t id, uint32_t *ret_column);
extern const crd_diag_kind crd_rule_kinds[]; /* of findings, in this order */
#define crd_expr_syntax  crd_rule_kinds[0]
#define crd_expr_name    crd_rule_kinds[1]
#define crd_expr_types   crd_rule_kinds[2]
#define crd_expr_limit   crd_rule_kinds[3]
#define crd_pack_form    crd_rule_kinds[4]
#define crd_case_form    crd_rule_kinds[5]
#define crd_pack_origin  crd_rule_kinds[6]
#define crd_pack_clause  crd_rule_kinds[7]
#define crd_pack_unread  crd_rule_kinds[8]
#define crd_pack_unused  crd_rule_kinds[9]
#define crd_pack_basis   crd_rule_kinds[10]
#define crd_pack_meaning crd_rule_kinds[11]
#define crd_waiver_form  crd_rule_kinds[12]
#define crd_pack_code    crd_rule_kinds[13]
#define crd_pack_words   crd_rule_kinds[14]
#define crd_pack_over    crd_rule_kinds[15]
#define crd_pack_never   crd_rule_kinds[16]
#define crd_pack_regime  crd_rule_kinds[17]
#define crd_pack_ask     crd_rule_kinds[18]
#define crd_pack_always  crd_rule_kinds[19]
#define crd_pack_dates   crd_rule_kinds[20]

/* Which columns the set reads: one bit each, in words of 64. Lives as long as the set. */
const uint64_t *crd_exprs_columns(const crd_exprs *set);
/* What a text number stands for, in a call of a function; null for CRD_INTERN_NONE. */
crd_str crd_exprs_text(const crd_exprs *set, uint32_t text);

/* The same as a number that functions know, where rows say which these are
 * (crd_expr_rows.world_texts): *ret_number, CRD_INTERN_NONE for a text that they do not know.
 * False: it is not said, and the text itself must be looked up. O(1). */
bool crd_exprs_number(const crd_exprs *set, uint32_t text, uint32_t *ret_number);

/* Does the predicate read a column or call a function of these names (ended by NULL)? */
bool crd_exprs_reads_any(const crd_exprs *set, uint32_t id, const char *const *names);
/* Does it compare one of these columns with a text (=, <>, in), or call one of these functions with
 * a text behind its first argument? A text is one that is written, or a parameter that has one. */
bool crd_exprs_names_any(const crd_exprs *set, uint32_t id, const char *const *columns,
                         const char *const *functions);

/* Gives the last two arguments of each call of these functions in it, where both are texts that are
 * written (or parameters that have one). */
typedef void (*crd_exprs_pair)(void *ctx, crd_str one, crd_str other);
void crd_exprs_pairs(const crd_exprs *set, uint32_t id, const char *const *functions,
                     crd_exprs_pair take, void *ctx);

/* Is it nothing but `false`? */
bool crd_exprs_is_false(const crd_exprs *set, uint32_t id);

/* Works out predicates ids[0 .. n) for all rows. Bit r of ret_true[k] (ret_false[k]) is set when
 * predicate k is true (false) of row r; neither: unknown. The caller gives crd_bits_words(rows->n)
 * words each; all are written. O(nodes x rows), a chunk of 1,024 rows in cache at a time.
 * CRD_ENOMEM, and what load gives. */
CRD_NODISCARD crd_status crd_exprs_run(crd_exprs *set, const crd_expr_rows *rows,
                                       const uint32_t *ids, size_t n, uint64_t *const *ret_true,
                                       uint64_t *const *ret_false, crd_err *err);

/* Gives the values of predicates and values ids[0 .. n), a row a call, rows in their order; the
 * array is lent for the call, in which crd_exprs_text knows the texts. Cost, and errors, as above;
 * what `take` gives ends it. */
typedef crd_status (*crd_exprs_take)(void *ctx, size_t row, const crd_expr_value *values);
CRD_NODISCARD crd_status crd_exprs_each(crd_exprs *set, const crd_expr_rows *rows,
                                        const uint32_t *ids, size_t n, crd_exprs_take take,
                                        void *ctx, crd_err *err);

#endif
