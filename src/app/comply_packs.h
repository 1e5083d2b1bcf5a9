#ifndef CRD_APP_COMPLY_PACKS_H
#define CRD_APP_COMPLY_PACKS_H

#include "app/packs.h"
#include "rules/judge.h"

/* comply: the packs of --pack and --packs, with --param, and what a world must hold for them. */
enum { CRD_COMPLY_PACKS = 200, CRD_COMPLY_GIVEN = 64, CRD_COMPLY_WANTS = 100 };

typedef struct crd_comply_packs {
    crd_app_pack at[CRD_COMPLY_PACKS];
    crd_str names[CRD_COMPLY_PACKS]; /* as they were named */
    size_t n;
    crd_pack_given given[CRD_COMPLY_GIVEN]; /* --param */
    size_t n_given;
} crd_comply_packs;

/* Names with commas between, folders, files; "all": every pack that is found by name. Each file is
 * read once. What is wrong with them goes to out->diags. CRD_EINVAL: no pack is named, or none has
 * a parameter that is given. End it whatever this gives. */
CRD_NODISCARD crd_status crd_comply_packs_load(crd_app *app, const crd_args *args, crd_out *out,
                                               crd_comply_packs *p, crd_err *err);
/* Reads one of them anew with more parameters given, in the place of the pack that was there. */
CRD_NODISCARD crd_status crd_comply_packs_again(crd_app *app, crd_out *out, crd_comply_packs *p,
                                                size_t i, const crd_pack_given *more, size_t n_more,
                                                crd_err *err);
void crd_comply_packs_done(crd_comply_packs *p);

/* What judging by all of them wants of a world, each table once. CRD_ELIMIT. */
CRD_NODISCARD crd_status crd_comply_packs_wants(const crd_comply_packs *p,
                                                crd_want wants[CRD_COMPLY_WANTS], size_t *ret_n,
                                                crd_err *err);
/* The rulesets, in the arena; NULL: memory is out. */
const crd_ruleset *const *crd_comply_packs_rules(crd_app *app, const crd_comply_packs *p);

#endif
