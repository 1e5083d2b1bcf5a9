#ifndef CRD_APP_EXPOSURE_KEPT_H
#define CRD_APP_EXPOSURE_KEPT_H

#include "analyse/exposure.h"

/* What everybody reaches, of an operation that runs others: its parts on standing and on latent
 * power show two sides of one answer, which is worked out once. Zero is a fine start. */
typedef struct crd_exposure_kept {
    crd_arena *arena;        /* of what follows; NULL = nobody has asked yet */
    crd_exposure_opts asked; /* its texts are the arena's */
    const crd_exposure_result *answer;
} crd_exposure_kept;

/* crd_exposure on all threads with `compact`, or the answer that is kept, when it was asked the
 * same and no more; a first answer is kept. `control` is taken for that of the same ties.
 * CRD_ENOMEM, and as crd_exposure. */
CRD_NODISCARD crd_status crd_exposure_ask_kept(crd_exposure_kept *kept, const crd_ties *ties,
                                               const crd_exposure_opts *opts, crd_arena *arena,
                                               const crd_exposure_result **ret_result,
                                               crd_err *err);
/* Gives back the answer: nobody asks again, or it is worked out again. */
void crd_exposure_kept_done(crd_exposure_kept *kept);

#endif
