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

/* People of the same areas by the same equipment: most coverage needs of a nation are one of a few.
 */
typedef struct need_cover {
    uint32_t group;
    size_t members, n_members; /* in cover_members: those that count, ascending */
    uint64_t all;              /* people */
    bool doubted;              /* it is in doubt whether some area belongs to it */
    size_t inputs, end_inputs; /* of gates; among them those of `gate`, its first one */
    uint32_t gate;
    uint32_t first_gate; /* in cover_gates: all of its gates, chained; UINT32_MAX */
    uint32_t next;       /* of the same hash; UINT32_MAX */
} need_cover;

typedef struct need_cover_gate {
    uint64_t threshold;
    uint32_t gate, next;
} need_cover_gate;

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
    CRD_VEC(need_cover) covers;
    CRD_VEC(need_cover_gate) cover_gates;
    CRD_VEC(uint64_t) cover_members;
    crd_map cover_of; /* hash -> last cover of it */
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
 * and elements that it names cover. O(its areas' covers x its members), without a group of all; for
 * a need of the same areas, members and thresholds as one before, O(its members): they share gates,
 * but when l->told. */
void crd_losing_coverage(needs *x, uint32_t i);
void crd_losing_coverage_done(needs *x);

#endif
