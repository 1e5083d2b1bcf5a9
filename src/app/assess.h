#ifndef CRD_APP_ASSESS_H
#define CRD_APP_ASSESS_H

#include "app/op.h"
#include "base/vec.h"
#include "report/joined.h"
#include "world/world.h"

/* An assessment: every analysis over a case as one document (docs/assess.md). Its parts are results
 * of other operations, made with their own options, and stand in the table of assess.c. */

typedef struct crd_assessing {
    crd_app *app;
    const crd_args *args;
    crd_out *out;
    crd_joined *joined;
    crd_str packs; /* names, commas between */
    int year;      /* of the day of the case */
    crd_err *err;
    /* Of an annex (assess_annex.h): what its operator may see, and the verdicts of the whole case;
     * else NULL. */
    const struct crd_annex *annex;
    const crd_doc *whole;
} crd_assessing;

/* The assessment itself, into a->out; app, args, packs, err and what is of an annex are set. */
CRD_NODISCARD crd_status crd_assess_case(crd_assessing *a);

/* Runs the operations of all parts and takes what they find into the document, in the order of
 * their table. Those that judge rules are one line, all others another; unless app->in_turn, and
 * without
 * --assume and annexes, the two lines run at once. Nothing depends on it: what both read is never
 * changed (app->lent), and what parts hand on to one another stays within a line. */
CRD_NODISCARD crd_status crd_assess_parts(crd_assessing *a);

/* How much of the work a part is, in units, by estimate: for progress alone (assess_units.c). */
unsigned crd_assess_units(const char *part);

/* The part `map`, made of the world itself (assess_map.c): where sites stand and links run, summed
 * up by the cells of a grid where there are too many. */
CRD_NODISCARD crd_status crd_assess_map(crd_assessing *a, const crd_world *w);

/* The part `holdings`: who holds what in whom, as recorded, at most 5000 rows, of owners that hold
 * most (assess_holdings.c). */
CRD_NODISCARD crd_status crd_assess_holdings(crd_assessing *a, const crd_world *w);

/* ---- what stands first --------------------------------------------------------------------- */

/* A finding as one sentence with its numbers. */
typedef struct crd_worst {
    const char *kind; /* code of crd_worst_kinds */
    crd_str text, explain, part;
} crd_worst;
typedef struct crd_todo {
    crd_str text, explain; /* the finding, or the loss, that it mends */
} crd_todo;
typedef struct crd_worsts {
    crd_arena *arena;
    CRD_VEC(crd_worst) all;
    CRD_VEC(crd_todo)
    todo; /* what to do first: what failing rules say, then what stands in `all` */
    CRD_VEC(crd_str) ask;
    crd_status status;
} crd_worsts;
extern const char *const crd_worst_kinds[];

/* Reads the tables that the parts have put into `doc` (see assess.c); those that are not there are
 * passed over. `home`: the state whose own power over its services is not told; may be null, then
 * only states with a relation count. Sentences in the order of crd_worst_kinds, of one kind those
 * that weigh most first. Texts live in `arena`; crd_worsts_done. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_worsts_find(const crd_doc *doc, crd_str home, crd_arena *arena,
                                         crd_worsts *ret, crd_err *err);
void crd_worsts_done(crd_worsts *w);

#endif
