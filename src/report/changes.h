#ifndef CRD_REPORT_CHANGES_H
#define CRD_REPORT_CHANGES_H

#include "report/doc.h"

/* What differs between two documents of one kind, row by row: for who tells it in words or counts
 * it. Rows are paired by the keys of their tables (crd_doc_key), as in crd_doc_versus. */

typedef enum crd_change_kind { CRD_CHANGED, CRD_ADDED, CRD_REMOVED } crd_change_kind;

typedef struct crd_change {
    const char *table;
    crd_change_kind kind;
    const crd_column *columns; /* [n] that both tables have; where their kinds differ TEXT */
    const bool *is_key;        /* [n] it tells rows apart */
    const bool *is_label;      /* [n] it describes the key: that it differs is no change */
    const bool *differs;       /* [n] all false unless CRD_CHANGED */
    const crd_cell *before;    /* [n]; NULL when the row was added */
    const crd_cell *after;     /* [n]; NULL when it was removed */
    size_t n;
} crd_change;

/* Why a table is not compared: one of the documents has none of the name, or none with its keys. */
typedef enum crd_apart { CRD_APART_BEFORE, CRD_APART_AFTER, CRD_APART_KEYS } crd_apart;

typedef struct crd_changes {
    void *ctx;
    /* Is the table looked at? NULL: all are. */
    bool (*wants)(void *ctx, const char *table);
    /* May be NULL. CRD_APART_BEFORE: only the old document has it. */
    void (*apart)(void *ctx, const char *table, crd_apart why);
    /* Columns of a table that only one of the documents has; they are not compared. May be NULL. */
    void (*unpaired)(void *ctx, const char *table, const char *column);
    /* Lent for the call; what is not CRD_OK ends it. */
    crd_status (*seen)(void *ctx, const crd_change *c, crd_err *err);
} crd_changes;

/* Tells the rows that differ in anything but labels: table by table in the order of `after`, of
 * each changed and added rows in its order, then those removed in that of `before`. Paragraphs and
 * heads are not looked at. *ret_relabelled: rows of which only labels differ; may be NULL.
 * O(rows), in the arena. CRD_ENOMEM; CRD_EINVAL for a document that was built wrongly; what rows
 * that are made when needed, and `seen`, answer. */
CRD_NODISCARD crd_status crd_doc_changes(crd_arena *arena, const crd_doc *before,
                                         const crd_doc *after, const crd_changes *to,
                                         uint64_t *ret_relabelled, crd_err *err);

/* A line of the head, by its name, as it is shown; null when there is none or its value is null. In
 * the arena. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_doc_head_shown(const crd_doc *d, const char *name, crd_arena *arena,
                                            crd_str *ret_text);

#endif
