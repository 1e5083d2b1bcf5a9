#ifndef CRD_APP_ASSESS_OPEN_H
#define CRD_APP_ASSESS_OPEN_H

#include "app/tied.h"

enum { CRD_ASSESS_DIGEST = 65 };

/* As crd_app_tied_open_ever, with the digest of the case where `digest` asks for it (else ret_hex
 * is empty). The two read the case beside one another, unless app->in_turn; both are of one
 * snapshot. */
CRD_NODISCARD crd_status crd_assess_open(crd_app *app, const crd_args *args, bool digest,
                                         crd_app_tied *ret_tied, char ret_hex[CRD_ASSESS_DIGEST],
                                         crd_err *err);

#endif
