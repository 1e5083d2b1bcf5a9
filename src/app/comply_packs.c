/* Packs of comply. */
#include "app/comply_packs.h"

#include "app/comply_rules.h"
#include "app/pack_codes.h"
#include "base/err.h"
#include "base/file.h"

#include <string.h>

/* ---- reading ----------------------------------------------------------------------------------
 */

static crd_status load(crd_app *app, crd_out *out, crd_comply_packs *p, crd_str what, crd_err *err)
{
    crd_app_pack one = {0};
    if (p->n == CRD_COMPLY_PACKS)
        return crd_fail(err, CRD_ELIMIT, "--pack: more than %d", CRD_COMPLY_PACKS);
    if (!out->diags && crd_diags_new(20, &out->diags) != CRD_OK)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    crd_status rc = crd_app_pack_load(app, what, p->given, p->n_given, out->diags, &one, err);
    if (rc != CRD_OK)
        return rc;
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->at[i].file, one.file) == 0) {
            crd_pack_free(one.pack); /* named twice */
            return CRD_OK;
        }
    p->names[p->n] = what;
    p->at[p->n++] = one;
    return CRD_OK;
}

static crd_status load_found(crd_app *app, crd_out *out, crd_comply_packs *p, crd_err *err)
{
    const crd_str *names;
    size_t n;
    crd_status rc = crd_app_pack_names(app, &names, &n, err);
    if (rc == CRD_OK && n == 0)
        return crd_fail(err, CRD_ENOENT, "--pack all: no pack is found by name");
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        rc = load(app, out, p, names[i], err);
    return rc;
}

/* Several by commas, unless it is a path with one in it. */
static crd_status load_some(crd_app *app, crd_out *out, crd_comply_packs *p, crd_str said,
                            crd_err *err)
{
    crd_str one;
    crd_status rc = CRD_OK;
    if (crd_file_exists(said.ptr))
        return load(app, out, p, said, err);
    crd_str whole = said;
    while (rc == CRD_OK && crd_str_next(&said, ',', &one))
        rc = crd_str_trim(one).len == 0
                 ? crd_fail(err, CRD_EINVAL, "--pack: a name is missing in '" CRD_STR_FMT "'",
                            CRD_STR_ARG(whole))
             : crd_str_eq(one, CRD_STR("all")) ? load_found(app, out, p, err)
                                               : load(app, out, p, one, err);
    return rc;
}

static crd_status read_given(const crd_args *args, crd_comply_packs *p, crd_err *err)
{
    for (size_t i = 0; i < crd_arg_count(args, "param"); i++) {
        crd_str one = crd_arg_at(args, "param", i);
        size_t at = crd_str_find(one, CRD_STR("="));
        if (at == SIZE_MAX || at == 0 || p->n_given == CRD_COMPLY_GIVEN)
            return crd_fail(err, CRD_EINVAL,
                            "--param: NAME=VALUE is expected, not '" CRD_STR_FMT "'",
                            CRD_STR_ARG(one));
        p->given[p->n_given++] = (crd_pack_given){{one.ptr, at},
                                                  {one.ptr + at + 1, one.len - at - 1}};
    }
    return CRD_OK;
}

/* A name that no pack has would silently change nothing. */
static crd_status all_taken(const crd_comply_packs *p, crd_err *err)
{
    for (size_t g = 0; g < p->n_given; g++) {
        bool taken = false;
        for (size_t k = 0; k < p->n; k++)
            for (size_t i = 0; i < p->at[k].pack->n_params; i++)
                taken |= crd_str_eq(p->at[k].pack->params[i].name, p->given[g].name);
        if (!taken)
            return crd_fail(err, CRD_EINVAL, "--param: no pack has a parameter '" CRD_STR_FMT "'",
                            CRD_STR_ARG(p->given[g].name));
    }
    return CRD_OK;
}

crd_status crd_comply_packs_load(crd_app *app, const crd_args *args, crd_out *out,
                                 crd_comply_packs *p, crd_err *err)
{
    static const char *const names[] = {"pack", "packs"};
    crd_status rc = read_given(args, p, err);
    crd_app_case_codes(app, args);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; rc == CRD_OK && i < crd_arg_count(args, names[k]); i++)
            rc = load_some(app, out, p, crd_arg_at(args, names[k], i), err);
    if (rc == CRD_OK && p->n == 0)
        return crd_fail(err, CRD_EINVAL, "--pack is missing");
    if (rc == CRD_OK)
        rc = all_taken(p, err);
    return rc == CRD_OK ? crd_comply_rules_check(args, p->at, p->n, err) : rc;
}

crd_status crd_comply_packs_again(crd_app *app, crd_out *out, crd_comply_packs *p, size_t i,
                                  const crd_pack_given *more, size_t n_more, crd_err *err)
{
    crd_app_pack fresh = {0};
    crd_pack_given *all = CRD_NEW(app->arena, crd_pack_given, p->n_given + n_more);
    if (!all)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t k = 0; k < p->n_given + n_more; k++)
        all[k] = k < p->n_given ? p->given[k] : more[k - p->n_given];
    crd_status rc = crd_app_pack_load(app, p->names[i], all, p->n_given + n_more, out->diags,
                                      &fresh, err);
    if (rc != CRD_OK)
        return rc;
    crd_pack_free(p->at[i].pack);
    p->at[i] = fresh;
    return CRD_OK;
}

void crd_comply_packs_done(crd_comply_packs *p)
{
    for (size_t i = 0; i < p->n; i++)
        crd_pack_free(p->at[i].pack);
    p->n = 0;
}

const crd_ruleset *const *crd_comply_packs_rules(crd_app *app, const crd_comply_packs *p)
{
    const crd_ruleset **all = CRD_NEW(app->arena, const crd_ruleset *, p->n);
    for (size_t i = 0; all && i < p->n; i++)
        all[i] = p->at[i].pack;
    return all;
}

/* ---- wants ------------------------------------------------------------------------------------
 */

crd_status crd_comply_packs_wants(const crd_comply_packs *p, crd_want wants[CRD_COMPLY_WANTS],
                                  size_t *ret_n, crd_err *err)
{
    enum { ONE = 300 };
    crd_want own[ONE];
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        size_t count = 0;
        if (!crd_judge_wants(p->at[i].pack, own, ONE, &count))
            return crd_fail(err, CRD_ELIMIT, "pack '" CRD_STR_FMT "' reads too many tables",
                            CRD_STR_ARG(p->at[i].pack->name));
        for (size_t k = 0; k < count; k++) {
            size_t at = 0;
            while (at < n && wants[at].table != own[k].table)
                at++;
            if (at == CRD_COMPLY_WANTS)
                return crd_fail(err, CRD_ELIMIT, "the packs read too many tables");
            uint64_t was = at < n ? wants[at].fields : own[k].fields;
            n += at == n;
            /* 0: all fields */
            wants[at] = (crd_want){own[k].table,
                                   was == 0 || own[k].fields == 0 ? 0 : was | own[k].fields};
        }
    }
    *ret_n = n;
    return CRD_OK;
}
