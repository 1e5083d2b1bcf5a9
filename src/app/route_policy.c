/* Whom to avoid: words of the command line, and policies that the case names. */
#include "app/route_policy.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>

/* At least one word: a slip must not let everybody in. */
static crd_status add_words(crd_route_words list, const char *what, crd_route_asked *a,
                            crd_err *err)
{
    crd_str one;
    size_t before = a->policy.n_avoid;
    while (crd_route_word(&list, &one)) {
        if (a->policy.n_avoid == CRD_ROUTE_AVOIDED)
            return crd_fail(err, CRD_ELIMIT, "--avoid: more than %d", CRD_ROUTE_AVOIDED);
        a->words[a->policy.n_avoid++] = one;
    }
    if (a->policy.n_avoid == before)
        return crd_fail(err, CRD_EINVAL,
                        "%s: names nobody; XN, party:ID, list:NAME or outside:ALLIANCE is expected",
                        what);
    return CRD_OK;
}

/* The words of a policy that the case names. */
static crd_status policy_of(const crd_world *w, crd_str name, crd_route_asked *a, crd_err *err)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_setting);
    crd_str prefix = CRD_STR("trust_policy:");
    for (uint32_t i = 0; i < f->n; i++) {
        crd_str is = crd_world_text(w, CRD_COL(w, setting, name).text[i]);
        if (!crd_str_starts(is, prefix) ||
            !crd_str_eq((crd_str){is.ptr + prefix.len, is.len - prefix.len}, name))
            continue;
        crd_str value = crd_world_text(w, CRD_COL(w, setting, value).text[i]);
        return add_words(crd_route_words_of(w, value, true), "trust_policy", a, err);
    }
    return crd_fail(err, CRD_ENOENT, "no setting trust_policy:" CRD_STR_FMT " in the case",
                    CRD_STR_ARG(name));
}

static bool is_in(const crd_str *names, size_t n, crd_str name)
{
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(names[i], name))
            return true;
    return false;
}

static crd_status add_name(crd_str *names, size_t *n, crd_str name, crd_err *err)
{
    if (name.len == 0 || is_in(names, *n, name))
        return CRD_OK;
    if (*n == CRD_ROUTE_POLICIES)
        return crd_fail(err, CRD_ELIMIT, "--policy: more than %d", CRD_ROUTE_POLICIES);
    names[(*n)++] = name;
    return CRD_OK;
}

static int by_bytes(const void *a, const void *b)
{
    return crd_str_cmp(*(const crd_str *)a, *(const crd_str *)b);
}

/* Each policy that the case has. */
static crd_status all_names(const crd_world *w, crd_str *names, size_t *n, crd_err *err)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_setting);
    crd_str prefix = CRD_STR("trust_policy:");
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; i < f->n && rc == CRD_OK; i++) {
        crd_str is = crd_world_text(w, CRD_COL(w, setting, name).text[i]);
        if (crd_str_starts(is, prefix))
            rc = add_name(names, n, (crd_str){is.ptr + prefix.len, is.len - prefix.len}, err);
    }
    if (rc == CRD_OK && *n == 0)
        rc = crd_fail(err, CRD_ENOENT, "no setting trust_policy:NAME in the case");
    if (*n > 1)
        qsort(names, *n, sizeof *names, by_bytes);
    return rc;
}

crd_status crd_route_policies(const crd_args *args, const crd_world *w,
                              crd_str ret_names[CRD_ROUTE_POLICIES], size_t *ret_n, crd_err *err)
{
    crd_str list = crd_arg(args, "policy"), one;
    crd_status rc = CRD_OK;
    *ret_n = 0;
    if (crd_arg_count(args, "policy") == 0)
        return CRD_OK;
    if (crd_str_eq(list, CRD_STR("all")))
        return all_names(w, ret_names, ret_n, err);
    while (rc == CRD_OK && crd_str_next(&list, ',', &one))
        rc = add_name(ret_names, ret_n, crd_str_trim(one), err);
    if (rc == CRD_OK && *ret_n == 0)
        rc = crd_fail(err, CRD_EINVAL, "--policy: a name is expected");
    return rc;
}

crd_status crd_route_ask(const crd_args *args, const crd_world *w, crd_str name,
                         crd_route_asked *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret = (crd_route_asked){.words = {{NULL, 0}}};
    for (size_t i = 0; i < crd_arg_count(args, "avoid"); i++)
        CRD_TRY(add_words(crd_route_words_of(w, crd_arg_at(args, "avoid", i), false), "--avoid",
                          ret, err));
    if (!crd_str_is_null(name))
        CRD_TRY(policy_of(w, name, ret, err));
    ret->policy.avoid = ret->words;
    ret->policy.standing = crd_str_eq(crd_arg(args, "grade"), CRD_STR("standing"));
    ret->policy.trust_unknown = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("trusted"));
    ret->policy.inland = crd_arg_flag(args, "inland");
done:
    return rc;
}
