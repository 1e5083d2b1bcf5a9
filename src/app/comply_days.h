#ifndef CRD_APP_COMPLY_DAYS_H
#define CRD_APP_COMPLY_DAYS_H

#include "app/comply_lists.h"
#include "app/comply_packs.h"
#include "app/comply_waivers.h"
#include "app/tied.h"
#include "rules/compare.h"
#include "rules/until.h"

/* Verdicts of one case on several days. */
typedef struct crd_comply_days {
    crd_app *app;
    crd_store *store;
    crd_feed feed;
    crd_world_opts when;
    crd_want wants[CRD_COMPLY_WANTS];
    size_t n_wants;
    crd_comply_packs packs;
    const crd_ruleset *const *rules; /* [packs.n] */
    bool **asked;                    /* [packs.n] --rule */
    bool only_asked;
    crd_comply_waivers waivers;
    crd_comply_lists lists; /* of the first day that was judged */
    bool listed;
    int32_t from; /* the day of the case */
    /* --ahead: records stay as they are, so that one world does for all days. */
    bool still;
    bool **turning; /* [packs.n][rules] on which some day turns; set before a day is judged */
    crd_app_tied tied;
    crd_know *know;
    crd_judge_shared *shared;
    crd_str marking;
    size_t withheld;
} crd_comply_days;

/* Reads packs, waivers and the day of the case. End it whatever this gives. CRD_EINVAL: the case
 * has no day. */
CRD_NODISCARD crd_status crd_comply_days_open(crd_app *app, const crd_args *args, crd_out *out,
                                              crd_comply_days *d, crd_err *err);
void crd_comply_days_done(crd_comply_days *d); /* NULL is fine */
/* --until; CRD_EINVAL unless it is after the day of the case. */
CRD_NODISCARD crd_status crd_comply_days_until(crd_app *app, const crd_args *args,
                                               const crd_comply_days *d, crd_date *ret_to,
                                               crd_err *err);
/* --ahead: those days alone on which something happens to a rule or a waiver, up to `to`, or, with
 * INT32_MAX, to the last on which a rule of the packs begins, ends or falls due; sets d->turning.
 */
CRD_NODISCARD crd_status crd_comply_days_ahead(crd_comply_days *d, int32_t to,
                                               const crd_turn **ret_turns, size_t *ret_n,
                                               crd_err *err);
/* crd_turns up to a day; CRD_ELIMIT: of more than CRD_COMPLY_DAYS days. */
enum { CRD_COMPLY_DAYS = 2000 };
CRD_NODISCARD crd_status crd_comply_days_turns(crd_comply_days *d, int32_t to,
                                               const crd_turn **ret_turns, size_t *ret_n,
                                               crd_err *err);

/* All verdicts of a day, in the order of crd_held_changes; texts in its own arena. */
typedef struct crd_comply_day {
    crd_arena *arena;
    crd_held *at; /* [n] */
    size_t n;
} crd_comply_day;
CRD_NODISCARD crd_status crd_comply_day_judge(crd_comply_days *d, int32_t day,
                                              crd_comply_day *ret_day, crd_err *err);
void crd_comply_day_done(crd_comply_day *day); /* zero is fine */

#endif
