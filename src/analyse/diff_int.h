#ifndef CRD_ANALYSE_DIFF_INT_H
#define CRD_ANALYSE_DIFF_INT_H

/* What the files of diff share; nobody else includes it. */
#include "analyse/diff.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/vec.h"
#include "world/map.h"

enum { LEFT, RIGHT, SIDES };

/* An id that some side joined to another. */
typedef struct crd_match_node {
    uint32_t parent;
    uint32_t least; /* of a root: the node whose id is the least in bytes */
} crd_match_node;

typedef struct crd_match {
    const crd_world *world[SIDES];
    uint32_t table;
    uint8_t refs[CRD_FIELDS_MAX]; /* table whose ids the field holds; CRD_TARGET_NONE = none */
    bool aliased[CRD_T_COUNT];    /* some id of the table has another one */
    crd_intern *ids;              /* of nodes: a byte for the table, then the id */
    CRD_VEC(crd_match_node) nodes;
    crd_map node_of[SIDES]; /* table << 32 | text -> node */
    uint32_t *to_left;      /* [n_to_left] right text -> left text, UNKNOWN until asked for */
    size_t n_to_left;
} crd_match;

/* Both must be loaded as crd_diff_wants says; borrowed. */
CRD_NODISCARD crd_status crd_match_new(const crd_world *left, const crd_world *right,
                                       uint32_t table, crd_match **ret_match);
void crd_match_free(crd_match *m);

/* Equal exactly when the two texts, as ids of `table`, mean one thing; no table: the same text. */
uint64_t crd_match_value(crd_match *m, int side, uint32_t table, uint32_t text);
/* The least id of the thing. */
crd_str crd_match_text(crd_match *m, int side, uint32_t table, uint32_t text);
/* Whose ids the cell holds, for the two calls above. */
uint32_t crd_match_target(const crd_match *m, int side, uint32_t field, uint32_t row);

/* A row with its other half; REMOVED and ADDED have one side only, JOINED and SPLIT the row that
 * the other became part of. */
typedef struct crd_pair {
    crd_diff_kind kind;
    uint32_t row[SIDES];
} crd_pair;

typedef crd_status (*crd_pair_put)(void *ctx, const crd_pair *p, crd_err *err);
/* Every row of both sides once, in order of keys. */
CRD_NODISCARD crd_status crd_match_rows(crd_match *m, crd_pair_put put, void *ctx, crd_err *err);

/* digest.c: `changed` has a bit for each field that differs. `key` is the row's, for the first of
 * a kind. */
bool crd_digest_wants(crd_match *m, const crd_pair *p, uint64_t changed);
CRD_NODISCARD crd_status crd_digest_add(crd_digest *d, crd_match *m, const crd_pair *p,
                                        uint64_t changed, crd_str key);

/* diff.c: the cell's canonical text; false when it is null. */
bool crd_diff_cell(const crd_world *w, uint32_t table, uint32_t field, uint32_t row, crd_buf *out);

#endif
