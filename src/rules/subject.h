#ifndef CRD_RULES_SUBJECT_H
#define CRD_RULES_SUBJECT_H

#include "base/buf.h"
#include "model/code.h"
#include "rules/expr.h"
#include "world/world.h"

/* What rules are about: one view a subject, a row of it with what other tables say of the things it
 * refers to. docs/packs-reference.md is made from the tables here, and `cordon sql` shows the same
 * rows under the names view_element, view_link, ... (app/merged.c).
 *
 * A cell is null (unknown) when nobody says it, and when sources of equal weight disagree on it, or
 * on the reference that leads to it. A reference with several kinds of targets reads "table:key".
 */
typedef enum crd_subject_id {
    CRD_V_ELEMENT,
    CRD_V_LINK,
    CRD_V_SITE,
    CRD_V_PARTY,
    CRD_V_SERVICE,
    CRD_V_PRODUCT,
    CRD_V_TIE,
    CRD_V_NETWORK,
    CRD_V_CONTRACT,
    CRD_V_HOLDING,
    CRD_V_COVER,
    CRD_V_ORIGIN,
    CRD_V_DATA,
    CRD_V_USE,
    CRD_SUBJECTS
} crd_subject_id;

/* Where a cell comes from: ways, '|' between, of which the first that leads somewhere counts. A way
 * is steps, '.' between: references of the row, then of the row that it leads to ..., then a field.
 * "target:element" is a reference that counts only when it leads to an element. Behind the last
 * field '@' asks what the code lists say of a function: layer, asset_class, everyone, groups. "=1"
 * is a whole number that stands where nothing else does; "user", where the view has it, is the
 * network that uses the thing, also as a first step; "maybe" is whether the row holds on the
 * date only possibly. */
typedef struct crd_subject_col {
    crd_expr_column is;
    const char *path;
    const char *about; /* NULL = as the field that the path ends in */
} crd_subject_col;

typedef struct crd_subject_def {
    const char *name;  /* "element" */
    uint32_t table;    /* CRD_T_..., whose rows it has */
    const char *about; /* one sentence */
    const crd_subject_col *cols;
    size_t n_cols;
    /* A row of the table once for each network that uses it: its own, and those that share its
     * network, its site or itself (share_use: MOCN and MORAN, of what is passive passive; named
     * itself any of the three). Its own is left out when one that shares it, or that one's
     * operator, is the same. As `cordon shares --shared each` counts. */
    bool uses;
} crd_subject_def;
extern const crd_subject_def crd_subjects[CRD_SUBJECTS];
/* -1 when there is none. */
int crd_subject_find(crd_str name);
/* The column's number, or -1. */
int crd_subject_column(const crd_subject_def *v, crd_str name);
/* The code lists whose codes the column's cells are; none when other texts can stand there. */
enum { CRD_SUBJECT_LISTS = 4 };
size_t crd_subject_lists(crd_subject_id id, uint32_t column,
                         const crd_code_list *ret_lists[CRD_SUBJECT_LISTS]);
/* Tables and fields that a world must hold for these columns, one bit each (NULL = all). Appends to
 * wants[*n ...), at most `most` in all. False when there is no room. */
bool crd_subject_wants(crd_subject_id id, const uint64_t *columns, crd_want *wants, size_t most,
                       size_t *n);

/* The view as a SELECT of SQLite over the tables merged_TABLE of `cordon sql` and view_function
 * (the code lists, and the case's own codes): what it means, for docs/views.md and as an oracle.
 * `columns`: which, NULL = all. `plain`: as if no sources disagreed, which is easier to read.
 * Appends.
 */
void crd_subject_sql(crd_subject_id id, const uint64_t *columns, bool plain, crd_buf *out);

typedef struct crd_subject crd_subject;
/* A view of the world, which must outlive it. References are followed once; a column costs nothing
 * before it is read. `columns`: those that will be read, NULL = all. The caller frees. 4 bytes a
 * row and step of the ways. CRD_ENOMEM. CRD_EBUG: a table at fault. */
CRD_NODISCARD crd_status crd_subject_open(const crd_world *w, crd_subject_id id,
                                          const uint64_t *columns, crd_subject **ret_view,
                                          crd_err *err);
void crd_subject_free(crd_subject *v); /* NULL is fine */
size_t crd_subject_rows(const crd_subject *v);
/* For crd_exprs_run; fn_ctx is left NULL. Borrows the view. Text numbers of all views of one world
 * that lead to texts of the world are the world's. */
crd_expr_rows crd_subject_use(crd_subject *v);
/* One cell. */
CRD_NODISCARD crd_status crd_subject_cell(crd_subject *v, uint32_t column, size_t row,
                                          crd_expr_value *ret_value, crd_err *err);
/* All cells of a column, as crd_expr_rows.load gives them; kept with the view. */
CRD_NODISCARD crd_status crd_subject_whole(crd_subject *v, uint32_t column, const void **ret_cells,
                                           crd_err *err);
/* Between what a cell of a column of numbers lies, when it is null: the least and the greatest that
 * sources of equal weight say; 0 and infinity when nobody says it, or nobody knows of which row it
 * is. O(1) where nobody disagrees, else O(log). */
void crd_subject_range(const crd_subject *v, uint32_t column, size_t row, double *ret_low,
                       double *ret_high);
/* What sources of equal weight say of a cell of a column of texts, when it is null because they
 * disagree: on it, or on the reference that leads there; each once, at most `most`. Returns how
 * many. O(1) where nobody disagrees, else O(log). */
size_t crd_subject_said(const crd_subject *v, uint32_t column, size_t row, uint32_t *ret_texts,
                        size_t most);
crd_str crd_subject_text(const crd_subject *v, uint32_t text);
/* Does the row hold on the date only possibly? */
bool crd_subject_maybe(const crd_subject *v, size_t row);
/* The row of the table that a row of the view is of: itself, unless the view has uses. */
uint32_t crd_subject_row(const crd_subject *v, size_t row);
/* The view's rows in the order of their keys, as crd_world_sorted; free() it. */
CRD_NODISCARD crd_status crd_subject_sorted(const crd_subject *v, uint32_t **ret_order);
/* Places of its rows in that order, kept with the view; NULL: they stand in it. */
CRD_NODISCARD crd_status crd_subject_ranks(crd_subject *v, const uint32_t **ret_ranks);
/* Are its rows pieces of equipment, each so many as its quantity says? */
static inline bool crd_subject_pieces(crd_subject_id id)
{
    return id == CRD_V_ELEMENT || id == CRD_V_USE;
}

#endif
