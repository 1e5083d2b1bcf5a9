#ifndef CRD_APP_PACK_CODES_H
#define CRD_APP_PACK_CODES_H

#include "app/op.h"

/* Codes that the pack's folder adds by its data/code.csv, and those of app->case_codes; `folder` is
 * borrowed. Lives in the arena. */
crd_more_codes crd_app_pack_codes(crd_app *app, const char *folder);
/* From here on packs are read for the case of the arguments, which are borrowed: its own codes are
 * known. Where memory is out they are not. */
void crd_app_case_codes(crd_app *app, const crd_args *args);

#endif
