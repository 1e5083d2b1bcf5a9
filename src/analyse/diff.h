#ifndef CRD_ANALYSE_DIFF_H
#define CRD_ANALYSE_DIFF_H

#include "world/world.h"

/* What differs between two worlds, the left and the right: two filings, two sources, two dates.
 *
 * Rows are compared table by table, by their keys. Each side is merged on its own; an id that one
 * side joined to another matches on both sides, in keys and in references: ids are one when a chain
 * of crd_world_also of either side leads from one to the other. (A name taken as a reference counts
 * when the other side knows no party or meaning of it.) A field differs when its value differs, or
 * the set of contested values. Rows that do not hold on the world's date (CRD_ROW_ELSEWHEN) count
 * as absent; what holds only possibly on one side differs in the field `maybe`.
 *
 * Nothing depends on the order of sources or statements. Table `source` is not for comparing: it is
 * what the others are merged by. */

typedef enum crd_diff_kind {
    CRD_DIFF_REMOVED, /* only on the left */
    CRD_DIFF_ADDED,   /* only on the right */
    CRD_DIFF_CHANGED, /* on both; one change a field */
    CRD_DIFF_JOINED,  /* on the left a row of its own, on the right part of another */
    CRD_DIFF_SPLIT,   /* on the right a row of its own, on the left part of another */
} crd_diff_kind;

enum {
    CRD_DIFF_ROW = 254,  /* field: the whole row */
    CRD_DIFF_MAYBE = 255 /* field: holds only possibly; values "yes" and "no" */
};

typedef struct crd_diff_side {
    crd_str value;     /* canonical text; of a whole row its fields, "a=1; b=2"; null = none */
    crd_str contested; /* other values of equal weight, " | " between; null = none */
    crd_str source;    /* the best that says so; null = nobody */
    uint32_t line;     /* there; 0 = none */
} crd_diff_side;

typedef struct crd_diff_change {
    crd_diff_kind kind;
    uint32_t field;    /* CHANGED: of the table, or CRD_DIFF_MAYBE; else CRD_DIFF_ROW */
    crd_str key;       /* as crd_record_key; of the left, ADDED and SPLIT: of the right */
    crd_str otherwise; /* the row's key on the other side when it differs; null = it does not */
    crd_diff_side left, right;
} crd_diff_change;

typedef struct crd_diff_count {
    uint64_t removed, added, changed, joined, split, same; /* rows */
} crd_diff_count;

/* What takes changes. Texts are borrowed for the call. Rows come in byte order of their keys (of
 * the least id where a thing has several), fields of a row in column order. */
typedef struct crd_diff_to {
    void *ctx;
    crd_status (*put)(void *ctx, const crd_table *t, const crd_diff_change *c, crd_err *err);
} crd_diff_to;

/* Numbers of what matters first, over all tables; see crd_digest_list. */
typedef struct crd_digest crd_digest;

/* What crd_diff_table needs loaded for this table: itself, ids of parties, and for elements the
 * makers of products. Into wants[CRD_DIFF_WANTS]; the number of them. */
enum { CRD_DIFF_WANTS = 3 };
size_t crd_diff_wants(uint32_t table, crd_want *wants);

/* Compares one table that both worlds have loaded with crd_diff_wants.
 * @param to, digest  NULL: only counted
 * O(n log n) text comparisons, O(n) when both tables are in order already. Memory: 12 bytes a row
 * and a number a text. CRD_ENOMEM, CRD_ELIMIT (a row of more than 16 MB of text), what put gives.
 */
CRD_NODISCARD crd_status crd_diff_table(const crd_world *left, const crd_world *right,
                                        uint32_t table, const crd_diff_to *to, crd_digest *digest,
                                        crd_diff_count *ret_count, crd_err *err);

/* All tables but `source`, those that matter most first. [CRD_T_COUNT - 1] */
const uint8_t *crd_diff_order(size_t *ret_n);

/* ---- what matters first -------------------------------------------------------------------- */

typedef struct crd_digest_row {
    const char *topic;   /* "element-maker" */
    const char *title;   /* "Elements whose maker changed" */
    crd_str left, right; /* the values that the rows have in common; null = none, or unknown */
    uint64_t rows;
    uint64_t pieces; /* element: the sum of quantities (right side, where there is one); else 0 */
    bool elements;   /* pieces are meant */
    bool rest;       /* all further values of the topic together */
    crd_str first;   /* key of the first row */
} crd_digest_row;

enum { CRD_DIGEST_MOST = 20 }; /* rows of a topic; what is beyond is summed in one more */

CRD_NODISCARD crd_status crd_digest_new(crd_digest **ret_digest);
void crd_digest_free(crd_digest *d); /* NULL is fine */
/* By topic in order of weight, then most rows first, then values in byte order. In the arena.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_digest_list(const crd_digest *d, crd_arena *arena,
                                         const crd_digest_row **ret_rows, size_t *ret_n);

#endif
