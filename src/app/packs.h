#ifndef CRD_APP_PACKS_H
#define CRD_APP_PACKS_H

#include "app/op.h"
#include "rules/know.h"

/* Packs by path or by name, for the operations that read them. */
typedef struct crd_app_pack {
    crd_ruleset *pack;  /* crd_pack_free */
    const char *file;   /* pack.yaml, in the arena */
    const char *folder; /* the one it stands in */
    char sha256[65];    /* of the file */
} crd_app_pack;

/* @param what  a folder with pack.yaml, a file, or the name of a pack in a folder of app->packs.
 * What is wrong with the pack goes to `diags`. CRD_ENOENT: there is none; what reading files and
 * crd_pack_read give. */
CRD_NODISCARD crd_status crd_app_pack_load(crd_app *app, crd_str what, const crd_pack_given *given,
                                           size_t n_given, crd_diags *diags, crd_app_pack *ret_pack,
                                           crd_err *err);
/* Names of the packs in the folders of app->packs, sorted, each once. CRD_ENOMEM, CRD_EIO. */
CRD_NODISCARD crd_status crd_app_pack_names(crd_app *app, const crd_str **ret_names, size_t *ret_n,
                                            crd_err *err);
/* The parts joined with '/', in the arena; NULL when memory is out. */
const char *crd_app_path(crd_app *app, const char *folder, crd_str name);

#endif
