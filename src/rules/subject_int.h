#ifndef CRD_RULES_SUBJECT_INT_H
#define CRD_RULES_SUBJECT_INT_H

/* What the files of views share. */
#include "base/bits.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "rules/subject.h"
#include "world/map.h"

/* Rows of a join: none, and sources disagree on the reference that leads there. */
#define CRD_SUBJECT_NOWHERE CRD_ROW_NONE
#define CRD_SUBJECT_UNSURE  (CRD_ROW_NONE - 1)

enum { CRD_SUBJECT_MAX_OWN = 1 << 28 };
#define CRD_SUBJECT_OWN (UINT32_C(1) << 30) /* texts of the view's own */

enum crd_way_kind {
    CRD_WAY_FIELD, /* of a row */
    CRD_WAY_KEY,   /* the key that a reference to `table` has, also of what no row describes */
    CRD_WAY_CODE,  /* what the code lists say of a function */
    CRD_WAY_CONST,
    CRD_WAY_MAYBE,
    CRD_WAY_USER, /* the network that uses the row */
};

enum crd_code_part { CRD_PART_LAYER, CRD_PART_CLASS, CRD_PART_EVERYONE, CRD_PART_GROUPS };

typedef struct crd_subject_join {
    uint32_t parent, field, table;
    bool any_target; /* the reference has one target */
    bool contested;  /* sources disagree on some row of the table */
    uint32_t *rows;  /* [n]; NULL = the view's own rows */
} crd_subject_join;

typedef struct crd_subject_way {
    enum crd_way_kind kind;
    uint32_t join, field;
    uint32_t table; /* KEY */
    enum crd_code_part part;
    int64_t value;
} crd_subject_way;

struct crd_subject {
    const crd_world *w;
    const crd_subject_def *def;
    size_t n;
    CRD_VEC(crd_subject_join) joins;
    CRD_VEC(crd_subject_way) ways;
    uint32_t *first_way; /* [n_cols + 1] */
    void **whole;        /* [n_cols] columns that were asked for as a whole */
    crd_intern *own;
    crd_expr_codes *alike;
    bool ranked;       /* `ranks` says in which order they stand */
    uint32_t *ranks;   /* [n] rows by key; NULL: they stand in that order */
    crd_status failed; /* a literal found no room */
    crd_map refs;      /* target << 32 | text -> text of "table:key" */
    crd_map codes[4];  /* by part: function's text -> text, or truth + 1 */
    /* Of a view with uses, whose first two joins are the table's rows and the users' networks: */
    uint32_t *users;    /* [n] text of the network; CRD_INTERN_NONE = not known */
    uint32_t *shares;   /* [n] row of share_use; CRD_ROW_NONE = its own network */
    uint64_t *possible; /* [n] bits: it uses it only possibly */
};
enum { CRD_SUBJECT_USERS = 1 }; /* the join of users */

/* ---- cells of the world -------------------------------------------------------------------- */

static inline uint32_t crd_subject_text_at(const crd_world *w, uint32_t table, uint32_t field,
                                           uint32_t row)
{
    const uint32_t *text = crd_world_frame(w, table)->cols[field].text;
    return text ? text[row] : CRD_INTERN_NONE;
}
static inline uint8_t crd_subject_target_at(const crd_world *w, uint32_t table, uint32_t field,
                                            uint32_t row)
{
    const uint8_t *target = crd_world_frame(w, table)->cols[field].target;
    return target ? target[row] : CRD_TARGET_NONE;
}
static inline int32_t crd_subject_i32_at(const crd_world *w, uint32_t table, uint32_t field,
                                         uint32_t row)
{
    const crd_world_col *c = &crd_world_frame(w, table)->cols[field];
    return c->holds == CRD_HOLDS_I32 ? crd_col_i32(c, row) : CRD_NULL32;
}
static inline int64_t crd_subject_i64_at(const crd_world *w, uint32_t table, uint32_t field,
                                         uint32_t row)
{
    const crd_world_col *c = &crd_world_frame(w, table)->cols[field];
    return c->holds == CRD_HOLDS_I64 ? crd_col_i64(c, row) : CRD_NULL64;
}
static inline double crd_subject_real_at(const crd_world *w, uint32_t table, uint32_t field,
                                         uint32_t row)
{
    const crd_world_col *c = &crd_world_frame(w, table)->cols[field];
    return c->holds == CRD_HOLDS_REAL ? crd_col_real(c, row) : (double)NAN;
}

static inline uint32_t crd_subject_table_of(const crd_subject *v, uint32_t j)
{
    return v->joins.at[j].table;
}

static inline uint32_t crd_subject_row_of(const crd_subject *v, uint32_t j, size_t row)
{
    const uint32_t *rows = v->joins.at[j].rows;
    return rows ? rows[row] : (uint32_t)row;
}

/* The network that uses the row; NONE when that is not known, or sources disagree on it. */
static inline uint32_t crd_subject_user(const crd_subject *v, size_t row)
{
    bool known = crd_subject_row_of(v, CRD_SUBJECT_USERS, row) != CRD_SUBJECT_UNSURE;
    return known ? v->users[row] : CRD_INTERN_NONE;
}

/* subject_ways.c: do sources disagree on some row of the table? */
bool crd_subject_contested(const crd_world *w, uint32_t table);
/* Takes the ways of the columns apart and follows their references. */
CRD_NODISCARD crd_status crd_subject_ways(crd_subject *v, const uint64_t *columns);

/* subject_uses.c: rows, users and the two joins of a view with uses. CRD_ENOMEM, CRD_ELIMIT. */
CRD_NODISCARD crd_status crd_subject_uses(crd_subject *v);
bool crd_subject_uses_want(crd_want *wants, size_t most, size_t *n);
bool crd_subject_want(crd_want *wants, size_t most, size_t *n, uint32_t table, uint64_t fields);

/* subject.c: a text's number, the world's or the view's own. */
CRD_NODISCARD crd_status crd_subject_literal(crd_subject *v, crd_str text, uint32_t *ret);
/* subject.c: "table:key" of a reference with several kinds of targets. */
CRD_NODISCARD crd_status crd_subject_reference(crd_subject *v, uint8_t target, uint32_t text,
                                               uint32_t *ret);
/* What the code lists say of a function: a text's number, or truth + 1 of EVERYONE; kept. */
CRD_NODISCARD crd_status crd_subject_code(crd_subject *v, uint32_t function,
                                          enum crd_code_part part, uint32_t *ret);
/* subject_load.c: cells [first, first + n) of a column, as crd_expr_rows.load gives them. */
CRD_NODISCARD crd_status crd_subject_load(crd_subject *v, uint32_t column, size_t first, size_t n,
                                          void *cells);
size_t crd_subject_width(crd_expr_type type); /* bytes of a cell */

#endif
