#ifndef CRD_APP_ASSESS_MAP_H
#define CRD_APP_ASSESS_MAP_H

#include "app/assess.h"

/* What the map of an assessment is made of (assess_map.c); inside of it alone. */

typedef struct place {
    crd_str id; /* null: a cell */
    uint32_t row;
    double lat, lon;
    int64_t cell;
    int64_t sites, elements;
} place;

typedef struct line {
    crd_str id, medium;
    crd_str system;     /* of a link with one end: drawn to another one of it; else null */
    uint32_t row, a, b; /* places */
} line;

typedef struct mapping {
    const crd_world *w;
    crd_arena *arena;
    place *sites; /* those whose position is known, by id; then the places */
    size_t n_sites;
    bool gridded;
    uint32_t *of_row;           /* [rows of site] its place; CRD_ROW_NONE */
    int64_t *elements;          /* [rows of site] */
    crd_str *layers, *networks; /* [places] ids, commas between; NULL where nothing is known */
    line *lines;
    size_t n_lines, unplaced;
    bool by_id; /* lines are told one by one, by id */
} mapping;

/* Fills `layers` and `networks` of the places: of the elements that stand there, by id, at most 12
 * networks of a place, then "...". O(n log n) for elements. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_map_stands(mapping *m);

/* Adds lines for `ends` [n], links of which one end is known and whose system is: of each system as
 * few and short ones as join its places (assess_ends.c). Sorts `ends`; CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_map_join_ends(mapping *m, line *ends, size_t n);

/* The table `courses`: the points of links that have any recorded, for links that are told one by
 * one; thinned, the ends kept, where there are more than can be drawn. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_map_courses(const mapping *m, crd_doc *d);

#endif
