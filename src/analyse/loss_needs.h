#ifndef CRD_ANALYSE_LOSS_NEEDS_H
#define CRD_ANALYSE_LOSS_NEEDS_H

#include "analyse/loss_int.h"

/* Need trees on the way to gates; shared by loss_needs.c and loss_cover.c. */

typedef enum need_kind { ALL, ANY, AT_LEAST, ELEMENTS, PATH, COVERAGE, AGREEMENT } need_kind;

typedef struct need {
    uint32_t service, parent; /* rows; CRD_ROW_NONE */
    uint32_t child, sibling;  /* chains of needs */
    uint32_t member;          /* chain of need_member, in `next_member` */
    uint32_t lost, degraded;  /* gates */
    uint32_t path;            /* index in `paths`; agreement: of its first pair */
    need_kind kind;
    uint8_t climb; /* 1 leads to a root, 2 to none, 3 being looked at */
} need;

typedef struct needs {
    crd_losing *l;
    need *at; /* [n] by row */
    uint32_t n;
    uint32_t *next_member;
    crd_map row_of; /* service << 32 | node -> row */
    CRD_VEC(crd_loss_path) paths;
    crd_map areas_of;  /* area group -> last area; chained in next_area */
    crd_map covers_of; /* area -> last row of covers */
    uint32_t *next_area, *next_covers;
    uint8_t *unclear;      /* [services] which need is part of which is in doubt */
    crd_loss_list members; /* scratch: gates */
    crd_loss_list areas;   /* scratch: rows */
} needs;

static inline uint32_t open_gate(const crd_losing *l) { return l->high ? l->any : l->never; }

static inline void is_open(needs *x, uint32_t service)
{
    if (service != CRD_ROW_NONE)
        x->l->open[service] = 1;
}

/* Fills areas_of and covers_of. False without memory. O(areas + covers). */
bool crd_losing_gather_areas(needs *x);

/* Gates of a coverage need. Its areas are those of its group; without one, all that the networks
 * and elements that it names cover. O(its areas' covers x its members), without a group of all. */
void crd_losing_coverage(needs *x, uint32_t i);

#endif
