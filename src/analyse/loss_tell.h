#ifndef CRD_ANALYSE_LOSS_TELL_H
#define CRD_ANALYSE_LOSS_TELL_H

#include "analyse/explain.h"
#include "analyse/loss.h"

/* Losses in words: why a service falls when somebody is lost, or what keeps it alive.
 *
 * Ids, stable between runs, are printed beside results:
 *   loss:BY:MODE:TIME:SET/SERVICE     loss:supplier:fails:0h:korvane+urvik/grid-control
 * BY and MODE as the options --each and --mode say them, TIME in hours, SET the ids of those lost
 * with plus signs between; of disks the middle and the radius (59.12000,10.40000@50km); a party
 * that nobody recorded is unknown:TABLE:ID or unknown:all (fewest.h). In names the characters % / +
 * are written %25 %2F %2B. */
extern const char *const crd_loss_bys[CRD_LOSS_BYS];
extern const char *const crd_loss_modes[CRD_LOSS_MODES];

enum { CRD_LOSS_SET = 64 }; /* members of an id at most */
/* Of the options by, mode, hours, disks. */
void crd_loss_id(const crd_loss_opts *o, const crd_str *set, size_t n, crd_str service,
                 crd_buf *out);
/* Fills by, mode, hours, set and n_set; the rest of `o` stays. In the arena. CRD_EINVAL: not of
 * that form. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_loss_id_read(crd_str id, crd_arena *arena, crd_loss_opts *o,
                                          crd_str *ret_service, crd_err *err);

/* Of ids of disks: leaves of each of `set` [n_set] the middle, and makes the disks, which the
 * caller frees. CRD_EINVAL, what crd_loss_disks_new gives. */
CRD_NODISCARD crd_status crd_loss_id_disks(const crd_ties *t, crd_loss_opts *o, crd_str *set,
                                           crd_loss_disks **ret_disks, crd_err *err);

typedef struct crd_loss_told {
    crd_str id, who, service;    /* `who`: those lost, in words */
    bool lost[2], degraded[2];   /* low, high */
    crd_str claim;               /* one sentence */
    const crd_explain_hop *hops; /* [n_hops] why it falls, numbered; then what stands in for what */
    size_t n_falls, n_hops;
    bool certain;  /* they are why it falls for certain; else why it falls possibly */
    crd_str rests; /* a sentence: what it rests on still; null when it is lost for certain */
    const crd_loss_step *on; /* [n_on] the same */
    size_t n_on;
    bool cut; /* there is more */
} crd_loss_told;

/* @param o  latent, unknown_any, pool.
 * The result and its texts live in `arena`, and as long as the world. Deterministic. Two models.
 * CRD_EINVAL, CRD_ENOENT: a name that the case does not have. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_loss_tell(const crd_ties *t, crd_str id, const crd_loss_opts *o,
                                       crd_arena *arena, const crd_loss_told **ret_told,
                                       crd_err *err);

#endif
