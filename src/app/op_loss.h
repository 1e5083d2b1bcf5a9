#ifndef CRD_APP_OP_LOSS_H
#define CRD_APP_OP_LOSS_H

#include "analyse/loss.h"
#include "app/loss_room.h"
#include "app/op.h"
#include "base/buf.h"

/* What the questions of one operation, loss, share. */
enum { CRD_APP_LOSS_SET = 64, CRD_APP_LOSS_TIMES = 16 };

/* --each (or --by), --mode, --pairs, --grade, --unknown, --set; ret_set [CRD_APP_LOSS_SET] is
 * borrowed by them, its texts from the arguments. CRD_EINVAL. */
CRD_NODISCARD crd_status crd_app_loss_options(const crd_args *args, crd_loss_opts *ret_opts,
                                              crd_str *ret_set, crd_err *err);
/* --plan: what happens if a supplier stops, operator by operator. */
CRD_NODISCARD crd_status crd_app_loss_plan(crd_app *app, const crd_args *args, crd_out *out,
                                           crd_err *err);
/* --at, in hours: ret_times [CRD_APP_LOSS_TIMES]. CRD_EINVAL. */
CRD_NODISCARD crd_status crd_app_loss_times(const crd_args *args, double *ret_times, size_t *ret_n,
                                            crd_err *err);

/* --fewest: the fewest that take each service down. */
CRD_NODISCARD crd_status crd_app_loss_fewest(crd_app *app, const crd_args *args, crd_out *out,
                                             crd_err *err);

/* --pairs: their tables, and their rows at the time of the options. */
typedef struct crd_app_loss_twos {
    crd_doc *doc;
    crd_section *pairs, *services, *spells;
    crd_buf id;
    bool more;
} crd_app_loss_twos;
void crd_app_loss_twos_begin(crd_app_loss_twos *t, crd_doc *doc);
void crd_app_loss_twos_show(crd_app_loss_twos *t, const crd_loss_opts *o, const crd_loss_result *r,
                            crd_str only, crd_loss_room *room);
/* From when to when, of the pairs of `r`. */
void crd_app_loss_twos_spells(crd_app_loss_twos *t, const crd_loss_result *r, crd_str only,
                              crd_loss_room *room);
/* Leaves out what says nothing. */
void crd_app_loss_twos_end(crd_app_loss_twos *t, const crd_loss_opts *o);
void crd_app_loss_twos_done(crd_app_loss_twos *t); /* a zeroed one is fine */

/* --triples: their table, and its rows at one time. */
typedef struct crd_app_loss_more {
    crd_doc *doc;
    crd_section *triples;
    size_t limit;
    uint64_t left_out; /* rows beyond the limit */
    bool cut;          /* there may be more than were found */
} crd_app_loss_more;
void crd_app_loss_triples_begin(crd_app_loss_more *more, crd_doc *doc, size_t limit, bool asked);
/* CRD_ELIMIT: it would take too long, and --force is not given. */
CRD_NODISCARD crd_status crd_app_loss_triples(crd_app *app, const crd_args *args,
                                              const crd_ties *ties, const crd_loss_opts *opts,
                                              crd_app_loss_more *more, crd_err *err);
void crd_app_loss_triples_end(crd_app_loss_more *more, crd_out *out);

#endif
