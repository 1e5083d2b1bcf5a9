#ifndef CRD_ANALYSE_FIND_INT_H
#define CRD_ANALYSE_FIND_INT_H

/* What the files of find share. */
#include "analyse/find.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "world/map.h"

/* How far something is concerned. */
enum crd_hit { CRD_MISS, CRD_MAYBE, CRD_SURE };

typedef CRD_VEC(crd_find_subject) crd_find_subjects;

typedef struct crd_finding {
    const crd_world *w;
    const crd_feed *feed;
    const crd_find_opts *opts;
    crd_arena *arena;
    crd_find_subjects subjects;
    CRD_VEC(crd_find_related) related;
    CRD_VEC(crd_str) near;
    /* By row: enum crd_hit. */
    uint8_t *party, *product, *network, *site, *service, *link;
    /* By row, of tables whose rows are reached in several ways: reasons, sure in `..._sure`. */
    uint32_t *product_why, *product_sure;
    uint32_t *network_why, *network_sure;
    uint32_t *site_why, *site_sure;
    crd_map element_why, element_sure; /* row -> reasons */
    uint8_t *element;                  /* enum crd_hit, after counting */
    bool picking;                      /* elements are not there yet: */
    CRD_VEC(crd_str) asked;            /* those reached by their id */
    uint8_t *only;                     /* NULL = all; else 1 for rows that `where` takes */
} crd_finding;

/* find.c: from what was asked to what stands for it. */
CRD_NODISCARD crd_status crd_find_begin(crd_finding *f);
void crd_find_end(crd_finding *f);
/* find_name.c: fills subjects, or near. */
CRD_NODISCARD crd_status crd_find_names(crd_finding *f);
CRD_NODISCARD crd_status crd_find_listed(crd_finding *f, crd_str list, crd_find_how how);
/* find_widen.c: from subjects to parties, products, networks, sites. */
CRD_NODISCARD crd_status crd_find_widen(crd_finding *f);
/* find_control.c: from parties to those that they control, and who controls them. */
CRD_NODISCARD crd_status crd_find_control(crd_finding *f);
/* find_count.c */
CRD_NODISCARD crd_status crd_find_count_elements(crd_finding *f, crd_find_result *r);
/* find_service.c */
CRD_NODISCARD crd_status crd_find_services(crd_finding *f, crd_find_result *r);
/* Members of subject services are elements to be found. */
CRD_NODISCARD crd_status crd_find_members(crd_finding *f);

/* The row that a reference leads to, or CRD_ROW_NONE. */
static inline uint32_t crd_find_row(const crd_world *w, uint32_t table, uint32_t text)
{
    return text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, table, text);
}

/* id and name of a row of a table that has both; the name may be null. */
void crd_find_label(const crd_world *w, uint32_t table, uint32_t row, crd_str *ret_id,
                    crd_str *ret_name);
/* Does a text field lead to a row that is hit? Contested values may. */
enum crd_hit crd_find_field(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                            uint32_t target, const uint8_t *hits);
/* A copy in the arena; NULL past its limit. */
void *crd_find_copy(crd_arena *arena, const void *at, size_t n, size_t size);

static inline enum crd_hit crd_hit_and(enum crd_hit a, enum crd_hit b) { return a < b ? a : b; }
static inline enum crd_hit crd_hit_or(enum crd_hit a, enum crd_hit b) { return a > b ? a : b; }
static inline enum crd_hit crd_row_hit(const crd_frame *f, uint32_t row)
{
    return f->flags[row] & CRD_ROW_MAYBE ? CRD_MAYBE : CRD_SURE;
}
static inline void crd_raise(uint8_t *at, enum crd_hit hit)
{
    *at = (uint8_t)crd_hit_or((enum crd_hit) * at, hit);
}
/* Notes a reason, and that it is certain. */
static inline void crd_note(uint32_t *why, uint32_t *sure, uint32_t reason, enum crd_hit hit)
{
    *why |= hit != CRD_MISS ? reason : 0;
    *sure |= hit == CRD_SURE ? reason : 0;
}

#endif
