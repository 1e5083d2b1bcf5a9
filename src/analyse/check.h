#ifndef CRD_ANALYSE_CHECK_H
#define CRD_ANALYSE_CHECK_H

#include "base/diag.h"
#include "world/world.h"

/* What is wrong with a case, all of it: references that lead nowhere, statements that disagree,
 * rings where none may be, shares over 100 %, dates, places, capacities and lengths that cannot be,
 * and what is unknown. Only what is certain is an error: a month is judged by its first and last
 * day, a position by its uncertainty. Pure functions; nothing is changed. */

typedef struct crd_check_opts {
    size_t keep; /* places kept of each kind, the first in order of table and key; the rest is
                    counted. At least what `diags` keeps, or bare counts show as places. 0 = as many
                    as CRD_CHECK_KEEP_MAX */
    const crd_progress *progress; /* may be NULL */
} crd_check_opts;

enum { CRD_CHECK_KEEP_MAX = 1 << 20 };

/* How much of one field is known, over merged rows. */
typedef struct crd_check_field {
    const crd_table *table;
    const crd_field *field;
    uint64_t rows, filled; /* rows > 0 */
    bool required;         /* a key or required */
} crd_check_field;

typedef struct crd_check_source {
    crd_str name, marking;
    crd_date as_of;
    int64_t age_days; /* from as_of to the day of the check; -1 = not known */
    bool used;
} crd_check_source;

/* Elements of one layer without a maker. Rows, not quantities. */
typedef struct crd_check_layer {
    crd_str layer; /* "" = of functions that no list knows */
    uint64_t elements;
    uint64_t no_product; /* the product is not known ... */
    uint64_t no_maker;   /* ... or it is, but not who makes it */
} crd_check_layer;

typedef struct crd_check_report {
    const crd_check_field *fields; /* [n_fields] tables and fields in order, none of empty tables */
    size_t n_fields;
    const crd_check_source *sources; /* [n_sources] by name */
    size_t n_sources;
    const crd_check_layer *layers; /* [n_layers] by name */
    size_t n_layers;
    uint64_t places_judged;   /* sites and areas whose position was held against a country */
    uint64_t places_unjudged; /* ... that have one, but the country has no outline */
    uint64_t places_nowhere;  /* ... whose position is known and the country is not */
    uint64_t shares_partial;  /* parties whose known votes, or shares, stay below 100 % */
} crd_check_report;

/* Everything that the checks read: all tables, all fields. Use with all_times, so that what is
 * over is checked too. `wants` has room for CRD_T_COUNT; fills all. */
void crd_check_wants(crd_want *wants);

/* Adds all findings, by kind and then in order of table, key and field, whatever the order of the
 * feed was. *ret_report lives in `arena` (texts as long as the world).
 * O(cells + findings log findings); spelling suggestions are looked up for kept places only, within
 * a fixed budget. CRD_ENOMEM, CRD_ECANCEL. */
CRD_NODISCARD crd_status crd_check(const crd_world *w, const crd_check_opts *opts, crd_diags *diags,
                                   crd_arena *arena, crd_check_report *ret_report, crd_err *err);

/* Runs the checks of single records (model/check.h) again over every statement of the sources that
 * the world uses, with the codes that the case adds. In order of source and line. */
CRD_NODISCARD crd_status crd_check_statements(const crd_world *w, const crd_feed *feed,
                                              const crd_check_opts *opts, crd_diags *diags,
                                              crd_err *err);

/* For docs/errors.md. */
const crd_diag_kind *crd_analyse_findings(size_t *ret_n);

#endif
