#ifndef CRD_APP_IMPORT_REGISTER_H
#define CRD_APP_IMPORT_REGISTER_H

#include "app/op.h"
#include "import/import.h"

/* Reads a register of risks (format `register`) once without keeping anything, and tells all that
 * is wrong with it, also with treatments, which the case must understand. CRD_EPARSE: something is;
 * what importing gives. The feed must not be in an import. */
CRD_NODISCARD crd_status crd_import_register_check(crd_app *app, const crd_feed *feed,
                                                   const crd_import_opts *opts,
                                                   const char *const *paths, size_t n_paths,
                                                   crd_diags *diags, crd_err *err);

/* For crd_import_check: headings that are neither a field's nor worked out; `ctx` is not used. */
const char *crd_import_register_heading(void *ctx, crd_str heading);

/* Warns in `doc` of entries of the case's register that name no risk of the packs that there are,
 * or no subject of the case. CRD_ENOMEM, and what reading the case gives. */
CRD_NODISCARD crd_status crd_import_register_named(crd_app *app, const crd_feed *feed, crd_doc *doc,
                                                   crd_err *err);

#endif
