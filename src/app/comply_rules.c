/* comply --rule, and rules that are out of their dates. */
#include "app/comply_rules.h"

#include "app/near.h"
#include "base/err.h"
#include "base/str.h"

enum { NAMED = 6 };

/* RULE, or PACK/RULE. */
static bool names(crd_str said, const crd_ruleset *pack, const crd_rule *u)
{
    size_t n = pack->name.len;
    if (crd_str_eq(said, u->id))
        return true;
    return said.len == n + 1 + u->id.len && crd_str_starts(said, pack->name) &&
           said.ptr[n] == '/' && crd_str_ends(said, u->id);
}

static crd_status no_such(crd_str said, const crd_app_pack *packs, size_t n_packs, crd_err *err)
{
    crd_near near;
    crd_buf b;
    size_t slash = crd_str_find(said, CRD_STR("/"));
    crd_str id = slash == SIZE_MAX ? said : (crd_str){said.ptr + slash + 1, said.len - slash - 1};
    crd_near_init(&near, id, true);
    for (size_t p = 0; p < n_packs; p++)
        for (size_t i = 0; i < packs[p].pack->n_rules; i++)
            crd_near_offer(&near, packs[p].pack->rules[i].id);
    crd_buf_init(&b, 1 << 12);
    crd_buf_adds(&b, near.n > 0 ? "; perhaps " : "");
    crd_near_words(&near, &b);
    crd_buf_adds(&b, near.n > 0 ? " is meant" : "");
    crd_status rc = crd_fail(err, CRD_EINVAL,
                             "--rule: no pack has a rule '" CRD_STR_FMT "'" CRD_STR_FMT,
                             CRD_STR_ARG(said), CRD_STR_ARG(crd_buf_str(&b)));
    crd_buf_done(&b);
    return rc;
}

crd_status crd_comply_rules_check(const crd_args *args, const crd_app_pack *packs, size_t n_packs,
                                  crd_err *err)
{
    for (size_t k = 0; k < crd_arg_count(args, "rule"); k++) {
        crd_str said = crd_arg_at(args, "rule", k);
        bool found = false;
        for (size_t p = 0; p < n_packs; p++)
            for (size_t i = 0; i < packs[p].pack->n_rules; i++)
                found |= names(said, packs[p].pack, &packs[p].pack->rules[i]);
        if (!found)
            return no_such(said, packs, n_packs, err);
    }
    return CRD_OK;
}

/* "uk/OLD (until 2020-07-14)" */
static crd_status note_over(crd_app *app, crd_comply_rules *x, const crd_ruleset *pack,
                            const crd_rule *u, crd_date as_of, crd_err *err)
{
    char day[11];
    crd_buf b;
    bool early = as_of != CRD_DATE_NONE && u->since != CRD_DATE_NONE &&
                 crd_date_last(u->since) > crd_date_first(as_of);
    crd_buf_init(&b, 1 << 12);
    crd_buf_addf(&b, CRD_STR_FMT "/" CRD_STR_FMT " (", CRD_STR_ARG(pack->name), CRD_STR_ARG(u->id));
    if (early)
        crd_buf_addf(&b, "since %s)", crd_date_text(u->since, day).ptr);
    else if (u->until != CRD_DATE_NONE)
        crd_buf_addf(&b, "until %s)", crd_date_text(u->until, day).ptr);
    else
        crd_buf_addf(&b, "%s)", crd_rule_status_name(u->status));
    crd_str copy = crd_str_copy(app->arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    return copy.ptr && CRD_VEC_PUSH(&x->over, copy) ? CRD_OK
                                                    : crd_fail(err, CRD_ENOMEM, "out of memory");
}

crd_status crd_comply_rules_of(crd_app *app, crd_comply_rules *x, const crd_ruleset *pack,
                               crd_date as_of, crd_judge_opts *opts, crd_err *err)
{
    size_t n = crd_arg_count(x->args, "rule");
    bool *asked = CRD_NEW(app->arena, bool, pack->n_rules);
    if (!asked)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < pack->n_rules; i++) {
        const crd_rule *u = &pack->rules[i];
        for (size_t k = 0; k < n; k++)
            asked[i] |= names(crd_arg_at(x->args, "rule", k), pack, u);
        crd_status rc = n == 0 && crd_judge_over(u, as_of) ? note_over(app, x, pack, u, as_of, err)
                                                           : CRD_OK;
        if (rc != CRD_OK)
            return rc;
    }
    opts->asked = asked;
    opts->only_asked = n > 0;
    return CRD_OK;
}

bool crd_comply_rules_leave_out(const crd_args *args, const crd_ruleset *pack, crd_str rule)
{
    size_t n = crd_arg_count(args, "rule");
    bool there = false, asked = false;
    for (size_t i = 0; i < pack->n_rules; i++) {
        if (!crd_str_eq(pack->rules[i].id, rule))
            continue;
        there = true;
        for (size_t k = 0; k < n && !asked; k++)
            asked = names(crd_arg_at(args, "rule", k), pack, &pack->rules[i]);
    }
    return n > 0 && there && !asked;
}

void crd_comply_rules_show(const crd_comply_rules *x, crd_doc *d)
{
    crd_buf b;
    if (x->over.n == 0)
        return;
    crd_buf_init(&b, 1 << 16);
    crd_buf_addf(&b, "%zu rule%s out of %s dates on the day, and not applicable: ", x->over.n,
                 x->over.n == 1 ? " is" : "s are", x->over.n == 1 ? "its" : "their");
    for (size_t i = 0; i < x->over.n && i < NAMED; i++)
        crd_buf_addf(&b, "%s" CRD_STR_FMT, i ? ", " : "", CRD_STR_ARG(x->over.at[i]));
    crd_buf_adds(&b, x->over.n > NAMED ? ", ..." : "");
    crd_buf_adds(&b, ". --rule NAME asks what they would say, as indicators.");
    crd_doc_note(d, crd_buf_str(&b));
    crd_buf_done(&b);
}

void crd_comply_rules_done(crd_comply_rules *x) { CRD_VEC_DONE(&x->over); }
