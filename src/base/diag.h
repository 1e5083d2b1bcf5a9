#ifndef CRD_BASE_DIAG_H
#define CRD_BASE_DIAG_H

#include "base/arena.h"

/* What is wrong with an input, as opposed to what ends a call (crd_err). A diagnostic has a kind
 * from a static table (each module lists its own; docs/errors.md is made from them), a place and
 * what was expected and found. They are counted by kind, all of them; the first places are kept.
 * One renderer (report/diags.h) turns them into text, JSON, CSV or SARIF. */
typedef enum crd_severity { CRD_NOTE, CRD_WARNING, CRD_ERROR } crd_severity;

typedef struct crd_diag_kind {
    const char *code; /* "csv-quote": stable, what users filter by */
    crd_severity severity;
    const char *title;  /* one line, lower case, no full stop */
    const char *advice; /* what to do about it, one sentence */
} crd_diag_kind;

/* Views are borrowed for the call to crd_diags_add; lent by crd_diags_at while the object lives.
 * What is kept is cut between characters: `found` at 200 bytes, the other texts at 500. */
typedef struct crd_diag {
    const crd_diag_kind *kind;
    crd_str file;          /* base name or source name; null = none */
    uint32_t line, column; /* 1-based; 0 = none */
    crd_str path;          /* "table/key", "sheet!B7", "$.a[3]"; null = none */
    crd_str field;         /* column or member; null = none */
    crd_str expected;      /* null = nothing to say */
    crd_str found;         /* user text, as it came; cut at 200 bytes when kept */
    crd_str note;          /* a sentence of ours, such as a reader's message; null = none */
} crd_diag;

typedef struct crd_diags crd_diags;

/* @param keep  places kept for each kind; the rest is counted. SIZE_MAX keeps all (bounded by
 *              memory: past 256 MiB the object counts on and keeps no more). */
CRD_NODISCARD crd_status crd_diags_new(size_t keep, crd_diags **ret_diags);
void crd_diags_free(crd_diags *d); /* NULL is fine */

/* Never fails: out of memory, it still counts, but keeps no more places. (Past 64 kinds a kind
 * first met without memory is in crd_diags_count alone.) `d` may be NULL (nothing happens).
 * kind must outlive d; kinds are told apart by address. */
void crd_diags_add(crd_diags *d, const crd_diag *one);
/* The same from an error record: its source, line and column; its message is the note. */
void crd_diags_add_err(crd_diags *d, const crd_diag_kind *kind, const crd_err *err);

/* Kinds met, in order of severity (errors first), then code. i < crd_diags_kinds(d). */
size_t crd_diags_kinds(crd_diags *d);
const crd_diag_kind *crd_diags_kind(crd_diags *d, size_t i, uint64_t *ret_total, size_t *ret_kept);
/* The j-th kept place of the i-th kind, in order of arrival. */
const crd_diag *crd_diags_at(crd_diags *d, size_t i, size_t j);
uint64_t crd_diags_count(const crd_diags *d, crd_severity at_least);

#endif
