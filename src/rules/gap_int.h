#ifndef CRD_RULES_GAP_INT_H
#define CRD_RULES_GAP_INT_H

/* What the files of gaps share. */
#include "rules/expr_eval.h"
#include "rules/gaps.h"
#include "rules/judge_int.h"
#include "rules/know_int.h"

/* ---- questions ------------------------------------------------------------------------------ */

/* A missing fact; its text in crd_gaps.keys is what makes it one. */
typedef struct crd_gap_ask {
    uint8_t kind;        /* crd_gap_kind */
    uint8_t table;       /* CRD_T_...; of PARAM none */
    uint32_t field;      /* CRD_C_...; CRD_X_NONE = the row */
    uint32_t row;        /* CRD_ROW_NONE = there is none */
    uint32_t about;      /* row of `about_table` that an absent row would be about; CRD_ROW_NONE */
    uint8_t about_table; /* CRD_T_... */
    bool addresses;      /* whom a rule binds depends on it */
} crd_gap_ask;

/* What a verdict needs to be decided. */
typedef enum crd_gap_test {
    CRD_TEST_NONE,  /* no row says yes */
    CRD_TEST_SOME,  /* a row says yes */
    CRD_TEST_COUNT, /* the sum of yes reaches the limit */
    CRD_TEST_SHARE, /* the share of yes is over, or under, the limit */
    CRD_TEST_ANY,   /* not followed: any answer may do, all do */
} crd_gap_test;

typedef struct crd_gap_court {
    const crd_judgement *v;
    crd_gap_test test;
    bool rest;             /* something is unknown for which there is no question */
    uint32_t n_items;      /* rows that are open */
    double num[2], den[2]; /* SHARE: least and greatest numerator and what it is of */
    /* while questions are asked */
    uint32_t left, n_yes, n_no; /* questions; rows that answers may have made yes, no */
    double sum_yes, sum_no, sum_out, sum_in;
} crd_gap_court;

/* A row that is open for a verdict. */
typedef struct crd_gap_item {
    uint32_t court;
    uint32_t first; /* in crd_gaps.sets: n_yes sets, then n_no sets, each its length before it */
    uint8_t n_yes, n_no;
    bool rest;  /* whether it is in what a share is of, and not of the kind */
    bool joins; /* the same, where the greatest share leaves it out */
    bool cut;   /* the sets are not all: any question may do */
    bool can_yes, can_no;
    double weight;
} crd_gap_item;

typedef struct crd_gap_used {
    uint32_t question, court;
    uint64_t rows;
    double weight;
} crd_gap_used;

typedef struct crd_gap_home {
    crd_map best;  /* text of a product or site -> operator's text */
    crd_map count; /* the same -> number of operators */
} crd_gap_home;

/* Rows of a table by what one of its references leads to. */
typedef struct crd_gap_lists {
    crd_map first;  /* table << 32 | text -> row + 1 */
    uint32_t *next; /* by row: the next one + 1; 0 = none. NULL: not made */
} crd_gap_lists;

/* What functions look through. */
enum {
    CRD_LIST_HOLDERS,  /* ties by holder */
    CRD_LIST_TARGETS,  /* ties by target */
    CRD_LIST_NEEDED,   /* dependencies by what is needed */
    CRD_LIST_NEEDS,    /* dependencies by what needs */
    CRD_LIST_NETWORKS, /* by operator */
    CRD_LIST_MACHINES, /* elements by network */
    CRD_LISTS
};

/* The ways of a column (crd_subject_col.path), taken apart. */
typedef struct crd_gap_ways crd_gap_ways;

struct crd_gaps {
    const crd_world *w;
    crd_gap_ways **ways[CRD_SUBJECTS]; /* [columns] NULL = not yet */
    crd_intern *keys;
    CRD_VEC(crd_gap_ask) asks; /* by number in keys */
    crd_map cells;             /* kind, table, field, row -> question */
    CRD_VEC(crd_gap_court) courts;
    CRD_VEC(crd_gap_item) items;
    CRD_VEC(uint32_t) sets;
    CRD_VEC(crd_gap_used) used;
    crd_map used_at;           /* question << 32 | court -> in used */
    CRD_VEC(uint64_t) touches; /* question << 32 | item */
    crd_gap_home homes[2];     /* products, sites */
    crd_gap_lists lists[CRD_LISTS];
    struct crd_gap_stands *stands;   /* NULL: not needed yet */
    struct crd_gap_closure *closure; /* what services rest on; NULL: not needed yet */
    crd_map runs;                    /* text of a party that operates networks */
    bool homes_made;
    CRD_VEC(const crd_ruleset *) packs;
    /* while a pack is added */
    crd_know *k;
    const crd_ruleset *pack;
    bool failed; /* memory */
};

/* gap_ask.c: the question's number; CRD_X_NONE: memory is out (and g->failed). */
uint32_t crd_gap_of_cell(crd_gaps *g, crd_gap_kind kind, uint32_t table, uint32_t field,
                         uint32_t row);
/* Of a row that is not there, with the key that it would have; about what row (or CRD_ROW_NONE). */
uint32_t crd_gap_of_row(crd_gaps *g, crd_gap_kind kind, uint32_t table, uint32_t field, crd_str key,
                        uint32_t about_table, uint32_t about);
uint32_t crd_gap_of_param(crd_gaps *g, crd_str name);
/* The key of a row as crd_record_key writes it; one part of such a key. Append. */
void crd_gap_part(crd_str part, crd_buf *out);
void crd_gap_key(const crd_world *w, uint32_t table, uint32_t row, crd_buf *out);
/* Table, key and field of a question. */
void crd_gap_parts(const crd_gaps *g, uint32_t question, crd_str *ret_table, crd_str *ret_key,
                   crd_str *ret_field);

/* What the pack that asks for the fact says of it; NULL: nothing, or it is no fact. */
const crd_pack_fact *crd_gap_fact(const crd_gaps *g, uint32_t question);

/* gap_say.c: the question; gap_words.c: how to answer it. */
crd_str crd_gap_sentence(const crd_gaps *g, uint32_t question, crd_arena *arena);
crd_str crd_gap_answer(const crd_gaps *g, uint32_t question, crd_arena *arena);
/* "which product is it"; appends, without a sign of a question at its end. */
void crd_gap_field_words(uint32_t table, uint32_t field, crd_buf *b);
/* gap_closure.c. `only`: the table of what the field leads to, CRD_X_NONE: as each row says.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_gap_lists_new(const crd_world *w, uint32_t table, uint32_t field,
                                           uint32_t only, crd_gap_lists *l);
void crd_gap_lists_done(crd_gap_lists *l);
/* The first row + 1; 0 = none. */
uint32_t crd_gap_lists_head(const crd_gap_lists *l, uint32_t table, uint32_t text);
/* gap_whom.c */
crd_gap_whom crd_gap_whom_of(crd_gaps *g, uint32_t question, uint32_t *ret_operator,
                             uint32_t *ret_operators);

/* ---- one row -------------------------------------------------------------------------------- */

enum { CRD_GAP_LEAVES = 64, CRD_GAP_SETS = 12 };

/* Smallest sets of leaves, a bit each, of which some answers make it true (false). The empty set:
 * it is so already. */
typedef struct crd_gap_fam {
    uint64_t yes[CRD_GAP_SETS], no[CRD_GAP_SETS];
    uint8_t n_yes, n_no;
    bool cut, loose; /* some sets are left out; something unknown has no leaf */
    uint64_t all;    /* leaves that matter */
} crd_gap_fam;
crd_gap_fam crd_gap_known(bool truth);
crd_gap_fam crd_gap_not(crd_gap_fam a);
crd_gap_fam crd_gap_and(const crd_gap_fam *a, const crd_gap_fam *b);
crd_gap_fam crd_gap_or(const crd_gap_fam *a, const crd_gap_fam *b);
/* The same without looking at what is known: where known parts can change, too. */
crd_gap_fam crd_gap_join(const crd_gap_fam *a, const crd_gap_fam *b, bool either);
/* All leaves of the mask together decide it, and no fewer. 0: loose. */
crd_gap_fam crd_gap_leaf(uint64_t mask);

/* A leaf as it was found: a question, or what is missing of a column of the row. */
typedef struct crd_gap_traced {
    uint32_t question;
    uint32_t column; /* CRD_X_NONE: it is the question, whatever the row */
    bool exact;
    uint8_t leaf; /* its number; CRD_GAP_LEAVES: no fact would help */
} crd_gap_traced;
typedef struct crd_gap_memo crd_gap_memo;

/* The rows of one subject, looked at one by one. */
typedef struct crd_gap_row {
    crd_gaps *g;
    crd_docket *d;
    crd_subject_id subject;
    crd_exprs *set;
    crd_expr_rows rows;
    size_t row;
    bool addressing;                 /* the predicate that is looked at says whom the rule binds */
    uint32_t leaves[CRD_GAP_LEAVES]; /* questions of this row */
    uint32_t n_leaves;
    uint32_t now;     /* stamps of this row */
    uint32_t *stamps; /* [nodes] */
    crd_expr_value *values;
    crd_map calls; /* node << 32 | text -> in kept */
    CRD_VEC(crd_expr_value) kept;
    crd_gap_memo *memo; /* what rows that are alike have in common; NULL = nothing is kept */
    CRD_VEC(crd_gap_traced) trace; /* leaves as they are found, while somebody listens */
    uint32_t listeners;
    bool odd; /* what was found depends on the row in other ways */
} crd_gap_row;
CRD_NODISCARD crd_status crd_gap_row_new(crd_gaps *g, crd_docket *d, crd_subject_id subject,
                                         crd_exprs *set, crd_gap_row *r);
void crd_gap_row_done(crd_gap_row *r);
/* Leaves are forgotten. */
void crd_gap_row_at(crd_gap_row *r, size_t row);
/* The bit of a question among the row's leaves; 0: there are too many, or memory is out. */
uint64_t crd_gap_bit(crd_gap_row *r, uint32_t question);
/* The same of what is missing of a column of the row. */
uint64_t crd_gap_bit_of_column(crd_gap_row *r, uint32_t column, bool exact);
/* gap_memo.c: from now on values and what would decide them are kept by classes of rows, as long as
 * `r` and the regime stay. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_gap_memo_new(crd_gap_row *r);
void crd_gap_memo_free(crd_gap_memo *m); /* NULL is fine */
/* The value of the node in the row's class. False: it is not known; *ret_put: it may be put. */
bool crd_gap_memo_get(crd_gap_row *r, uint32_t node, crd_expr_value *ret_value, bool *ret_put);
/* Where that said that it may be put. */
void crd_gap_memo_put(crd_gap_row *r, uint32_t node, crd_expr_value value);
/* What would decide the node, as `find` says of rows of its class. */
typedef crd_gap_fam (*crd_gap_find)(crd_gap_row *r, uint32_t node);
crd_gap_fam crd_gap_memo_family(crd_gap_row *r, uint32_t node, crd_gap_find find);

/* What would decide a predicate of the row. CRD_PRED_NONE is true. */
crd_gap_fam crd_gap_predicate(crd_gap_row *r, uint32_t pred);
/* The value of a node. */
crd_expr_value crd_gap_value(crd_gap_row *r, uint32_t node);
/* Leaves on which a value rests that is null, or (dates) not exact; `exact`: that is known, but not
 * well enough. */
uint64_t crd_gap_sources(crd_gap_row *r, uint32_t node, bool exact);
/* gap_from.c: the missing fact behind a column, CRD_X_NONE when no fact would help. `rows` NULL:
 * the row is the table's. */
uint32_t crd_gap_column(crd_gaps *g, crd_subject_id subject, const crd_subject *rows,
                        uint32_t column, size_t row, bool exact);
void crd_gap_ways_free(crd_gaps *g);
/* gap_hands.c: what nobody says of who makes, owns, operates or built a row (an element, link or
 * site); how many. The columns of it that a subject has: made as the lists are, once. */
enum { CRD_GAP_HANDS = 4 };
size_t crd_gap_hands(crd_gaps *g, uint32_t table, uint32_t row,
                     uint32_t ret_questions[CRD_GAP_HANDS]);
size_t crd_gap_hand_columns(crd_subject_id subject, uint32_t columns[CRD_GAP_HANDS]);
/* Rows by what they refer to; `which`: CRD_LIST_... NULL: memory is out (and g->failed). */
const crd_gap_lists *crd_gap_list(crd_gaps *g, int which);
/* What would tell whether a row that holds only possibly does. */
uint32_t crd_gap_holds(crd_gaps *g, crd_subject_id subject, const crd_subject *rows, size_t row);
/* gap_fns.c: what is missing of a call whose arguments are known. */
crd_gap_fam crd_gap_call(crd_gap_row *r, uint32_t node);
/* gap_facts.c: a fact that nobody states, about a row of the table. */
uint32_t crd_gap_of_no_fact(crd_gaps *g, uint32_t table, crd_str id, crd_str scheme, crd_str item);
/* What would tell when it was last done, see crd_know_fact_last. */
crd_gap_fam crd_gap_last_fact(crd_gap_row *r, uint32_t table, crd_str id, crd_str scheme,
                              crd_str item);

#endif
