#ifndef CRD_ANALYSE_CHECK_INT_H
#define CRD_ANALYSE_CHECK_INT_H

/* What the files of `check` share; nobody else includes it. */
#include "analyse/say.h"
#include "analyse/check.h"
#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "world/map.h"

enum crd_check_kind {
#define CRD_KIND(name, code, severity, title, advice) CRD_K_##name,
#include "analyse/check_kinds.def"
    CRD_K_COUNT
};

enum { CRD_NO_FIELD = 255 };

/* Beside kind and place. Texts are copied by crd_tell. */
typedef struct crd_told {
    crd_str expected, found, note;
    bool placed;           /* `source` and `line` say where, not the row's best statement */
    uint32_t source, line; /* as in crd_frame */
    uint32_t near_table;   /* with near_text: suggest keys of this table that are spelled like it */
    uint32_t near_text;    /* 0 = none (1 + text number) */
} crd_told;

typedef struct crd_finding {
    uint32_t row;
    uint8_t table, field;
    crd_told *told; /* NULL = nothing more; one block with its texts */
} crd_finding;

typedef struct crd_kind_list {
    CRD_VEC(crd_finding) list;
    uint64_t total;
} crd_kind_list;

typedef struct crd_check_run {
    const crd_world *w;
    const crd_check_opts *opts;
    size_t keep;
    crd_arena *arena;
    crd_check_report *report;
    crd_err *err;
    crd_status status; /* the first failure of crd_tell */
    int32_t day;       /* of the check; INT32_MIN = not known */
    crd_kind_list kinds[CRD_K_COUNT];
} crd_check_run;

/* Remembers failure in c->status. */
void crd_tell(crd_check_run *c, enum crd_check_kind kind, uint32_t table, uint32_t row,
              uint32_t field, const crd_told *told);
/* With printf's format as the note. */
void crd_tell_note(crd_check_run *c, enum crd_check_kind kind, uint32_t table, uint32_t row,
                   uint32_t field, crd_str found, const char *fmt, ...) CRD_PRINTF(7, 8);
/* Gives all findings to `diags` and frees them. Frees only, when diags is NULL. */
crd_status crd_findings_flush(crd_check_run *c, crd_diags *diags);

/* By key fields, in the order of their bytes and numbers: what findings are ordered by. */
int crd_rows_order(const crd_world *w, uint32_t table, uint32_t a, uint32_t b);
/* Stable, O(n log n). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_check_sort(void *at, size_t n, size_t size,
                                        int (*cmp)(const void *ctx, const void *a, const void *b),
                                        const void *ctx);
/* The row's key as crd_record_key. */
void crd_row_say(const crd_world *w, uint32_t table, uint32_t row, crd_buf *out);
/* A number as crd_buf_addr writes it: the same in every locale. */
crd_str crd_number_say(double v, char room[32]);
/* To one decimal. */
crd_str crd_km_say(double km, char room[32]);
/* The line of what `source` says of the row; 0 = not known. */
uint32_t crd_line_of(const crd_world *w, uint32_t table, uint32_t row, uint32_t source);
/* The place of a value that did not win. */
crd_told crd_told_by(const crd_world *w, uint32_t table, const crd_other *o);

/* check_near.c: keys of a table spelled like `text`, "'a' or 'b'"; empty when there is none. */
typedef struct crd_near {
    const crd_world *w;
    uint64_t budget; /* keys still to be looked at */
} crd_near;
void crd_near_say(crd_near *n, uint32_t table, crd_str text, crd_buf *out);

/* The checks. Each a row of the table in check.c. */
crd_status crd_check_references(crd_check_run *c);
crd_status crd_check_releases(crd_check_run *c);
crd_status crd_check_disagreement(crd_check_run *c);
crd_status crd_check_identity(crd_check_run *c);
crd_status crd_check_lei(crd_check_run *c);
crd_status crd_check_names(crd_check_run *c);
crd_status crd_check_cycles(crd_check_run *c);
crd_status crd_check_needs(crd_check_run *c);
crd_status crd_check_holdings(crd_check_run *c);
crd_status crd_check_covers(crd_check_run *c);
crd_status crd_check_dates(crd_check_run *c);
crd_status crd_check_ages(crd_check_run *c);
crd_status crd_check_places(crd_check_run *c);
crd_status crd_check_lengths(crd_check_run *c);
crd_status crd_check_capacities(crd_check_run *c);
crd_status crd_check_elements(crd_check_run *c);
crd_status crd_check_bare(crd_check_run *c);
crd_status crd_check_ties(crd_check_run *c);
crd_status crd_check_settings(crd_check_run *c);
crd_status crd_check_sources(crd_check_run *c);
crd_status crd_check_completeness(crd_check_run *c);

/* A row's number in a map of dense numbers; CRD_ROW_NONE when it is not there. */
static inline uint32_t crd_map_get(const crd_map *m, uint64_t key)
{
    const uint32_t *at = crd_map_find(m, key);
    return at ? *at : CRD_ROW_NONE;
}

static inline uint64_t crd_pair(uint32_t high, uint32_t low) { return (uint64_t)high << 32 | low; }

#endif
