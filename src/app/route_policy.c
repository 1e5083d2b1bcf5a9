/* Whom to avoid: words of the command line, and policies that the case names. */
#include "app/route_policy.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>

static bool is_state(const crd_world *w, crd_str id)
{
    uint32_t text = crd_world_find_text(w, id);
    return text != CRD_INTERN_NONE &&
           crd_world_row(w, CRD_T_jurisdiction, crd_world_id(w, CRD_T_jurisdiction, text)) !=
               CRD_ROW_NONE;
}

/* The next word of a list. A comma parts two words when what is behind it can be one: names of
 * parties have commas of their own ("Acme Cables Co., Ltd."). */
static bool next_word(const crd_world *w, crd_str *rest, crd_str *ret)
{
    crd_str more, one;
    if (!crd_str_next(rest, ',', ret))
        return false;
    bool named = crd_str_find(*ret, CRD_STR(":")) != SIZE_MAX;
    for (more = *rest; named && crd_str_next(&more, ',', &one); *rest = more) {
        one = crd_str_trim(one);
        if (one.len == 0 || crd_str_find(one, CRD_STR(":")) != SIZE_MAX || is_state(w, one))
            break;
        ret->len = (size_t)(one.ptr + one.len - ret->ptr);
    }
    *ret = crd_str_trim(*ret);
    return true;
}

static crd_status add_words(const crd_world *w, crd_route_asked *a, crd_str list, crd_err *err)
{
    crd_str one;
    while (next_word(w, &list, &one)) {
        if (one.len == 0)
            continue;
        if (a->policy.n_avoid == CRD_ROUTE_AVOIDED)
            return crd_fail(err, CRD_ELIMIT, "--avoid: more than %d", CRD_ROUTE_AVOIDED);
        a->words[a->policy.n_avoid++] = one;
    }
    return CRD_OK;
}

/* The words of a policy that the case names. */
static crd_status policy_of(const crd_world *w, crd_str name, crd_route_asked *a, crd_err *err)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_setting);
    crd_str prefix = CRD_STR("trust_policy:");
    for (uint32_t i = 0; i < f->n; i++) {
        crd_str is = crd_world_text(w, CRD_COL(w, setting, name).text[i]), one;
        crd_str rest = crd_world_text(w, CRD_COL(w, setting, value).text[i]);
        if (!crd_str_starts(is, prefix) ||
            !crd_str_eq((crd_str){is.ptr + prefix.len, is.len - prefix.len}, name))
            continue;
        while (crd_str_next(&rest, ' ', &one)) {
            crd_status rc = add_words(w, a, one, err);
            if (rc != CRD_OK)
                return rc;
        }
        return CRD_OK;
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
        CRD_TRY(add_words(w, ret, crd_arg_at(args, "avoid", i), err));
    if (!crd_str_is_null(name))
        CRD_TRY(policy_of(w, name, ret, err));
    ret->policy.avoid = ret->words;
    ret->policy.standing = crd_str_eq(crd_arg(args, "grade"), CRD_STR("standing"));
    ret->policy.trust_unknown = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("trusted"));
    ret->policy.inland = crd_arg_flag(args, "inland");
done:
    return rc;
}
