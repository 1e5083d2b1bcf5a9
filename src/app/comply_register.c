/* comply --register: the register of risks, with what its treatments would leave. */
#include "app/comply_register.h"

#include "app/comply_judged.h"
#include "app/comply_lists.h"
#include "app/comply_packs.h"
#include "app/open.h"
#include "app/tied.h"
#include "assume/assume.h"
#include "base/err.h"

#include <stdio.h>
#include <string.h>

enum { PARTS = 32, SHOWN = 100 };

/* One world judged: it lives as long as its register. */
typedef struct assessed {
    crd_know *know;
    crd_judge_shared *shared;
    const crd_register *reg;
} assessed;

static void done(assessed *a)
{
    crd_know_free(a->know);
    crd_judge_shared_free(a->shared);
    *a = (assessed){0};
}

/* `lists` NULL: what packs ask for is said already. */
static crd_status assess(crd_app *app, const crd_comply_packs *packs, const crd_app_tied *tied,
                         crd_comply_lists *lists, assessed *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_ruleset *const *rules = crd_comply_packs_rules(app, packs);
    const crd_judgement **judged = CRD_NEW(app->arena, const crd_judgement *, packs->n);
    size_t *n_judged = CRD_NEW(app->arena, size_t, packs->n);
    if (!rules || !judged || !n_judged)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    CRD_TRY(crd_know_new(tied->world, tied->control, &to->know, err));
    CRD_TRY(crd_judge_shared_new(tied->ties, rules, packs->n, &to->shared, err));
    crd_judge_shared_keep(to->shared, tied->kept);
    crd_judge_opts opts = {.shared = to->shared};
    for (size_t i = 0; i < packs->n; i++) {
        CRD_TRY(crd_know_regime(to->know, rules[i], err));
        CRD_TRY(crd_judge(tied->ties, to->know, rules[i], &opts, app->arena, &judged[i],
                          &n_judged[i], err));
        if (lists)
            CRD_TRY(crd_comply_lists_add(app, lists, &packs->at[i], to->know, err));
    }
    const crd_register_in in = {
        .t = tied->ties, .packs = rules, .judged = judged, .n_judged = n_judged, .n = packs->n};
    rc = crd_register_make(&in, app->arena, &to->reg, err);
done:
    return rc;
}

/* ---- treatments -------------------------------------------------------------------------------
 */

typedef struct treating {
    crd_app *app;
    const crd_args *args;
    const crd_comply_packs *packs;
    const crd_app_tied *tied;
    const crd_want *wants;
    size_t n_wants;
    crd_doc *doc;
} treating;

/* The same assessment with the treatment, and with what the command assumes anyway. */
static crd_status with(const treating *x, crd_str treatment, const crd_register **ret_reg,
                       crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_feed feed;
    crd_world_opts when;
    crd_assume *assume = NULL;
    crd_app_tied tied = {0};
    assessed a = {0};
    size_t n = crd_arg_count(x->args, "assume");
    crd_str *texts = CRD_NEW(x->app->arena, crd_str, n + PARTS);
    if (!texts)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < n; i++)
        texts[i] = crd_arg_at(x->args, "assume", i);
    size_t more = crd_risk_treatment(x->app->arena, treatment, texts + n, PARTS);
    if (more == SIZE_MAX)
        return crd_fail(err, CRD_EINVAL, "more than %d parts", PARTS);
    CRD_TRY(crd_store_feed(x->tied->store, &feed, err));
    CRD_TRY(crd_app_when(x->app, x->args, &when, err));
    crd_assume_opts o = {
        .release = when.release, .as_known = when.as_known, .progress = &x->app->progress};
    CRD_TRY(crd_app_codes(x->app, &feed, &o.more, err));
    CRD_TRY(crd_assume_new(&feed, texts, n + more, &o, x->app->notes, &assume, err));
    CRD_TRY(crd_app_tied_feed(x->app, crd_assume_feed(assume), &when, x->wants, x->n_wants, &tied,
                              err));
    CRD_TRY(assess(x->app, x->packs, &tied, NULL, &a, err));
    *ret_reg = a.reg; /* its numbers, and ids in the arena, are all that is read of it */
done:
    done(&a);
    crd_app_tied_done(&tied);
    crd_assume_free(assume);
    return rc;
}

/* Entries with equal treatments share one assessment. */
static crd_status treat(const treating *x, crd_risk_lines *lines, crd_err *err)
{
    for (size_t i = 0; i < lines->n; i++) {
        crd_risk_line *l = &lines->at[i];
        crd_str treatment = l->kept ? crd_str_trim(l->kept->treatment) : CRD_STR_NULL;
        if (treatment.len == 0 || l->state >= CRD_RISK_CLOSED || l->treated)
            continue;
        const crd_register *after = NULL;
        crd_err why = CRD_ERR_INIT;
        crd_status rc = with(x, treatment, &after, &why);
        if (rc == CRD_EINVAL || rc == CRD_EPARSE || rc == CRD_ENOENT) {
            char text[600];
            snprintf(text, sizeof text, CRD_STR_FMT ": its treatment cannot be worked out: %.300s",
                     CRD_STR_ARG(l->id), why.message);
            crd_doc_warn(x->doc, crd_str_from(text));
            continue;
        }
        if (rc != CRD_OK) {
            *err = why;
            return rc;
        }
        for (size_t k = i; k < lines->n; k++) {
            crd_risk_line *o = &lines->at[k];
            if (!o->kept || !crd_str_eq(crd_str_trim(o->kept->treatment), treatment))
                continue;
            o->treated = o->state < CRD_RISK_CLOSED;
            o->after = after;
            o->then = crd_register_find(after, o->id);
            o->thence = crd_risk_impact(after, o->scenario);
        }
    }
    return CRD_OK;
}

/* What people wrote, and these packs or this case do not bear out. */
static crd_status warn_of(crd_app *app, const crd_world *w, const crd_risk_lines *lines, crd_doc *d,
                          crd_err *err)
{
    const crd_register *r = lines->now;
    crd_risk_naming naming = {
        .w = w,
        .arena = app->arena,
        .no_risk = "Entries of the register name no risk of the packs given: "};
    crd_str *scenarios = CRD_NEW(app->arena, crd_str, r->n_scenarios);
    if (!scenarios)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < r->n_scenarios; i++)
        scenarios[naming.n++] = r->scenarios[i]->id;
    naming.scenarios = scenarios;
    for (size_t i = 0; i < lines->n; i++) {
        const crd_risk_line *l = &lines->at[i];
        char text[600], day[11];
        if (!l->now || !l->kept || l->kept->closed == CRD_DATE_NONE)
            continue;
        snprintf(text, sizeof text, "%.300s: people closed it on %s, and %s.", l->id.ptr,
                 crd_date_text(l->kept->closed, day).ptr,
                 l->state == CRD_RISK_REOPENED  ? "a rule of it fails: it is reopened"
                 : l->state == CRD_RISK_UNKNOWN ? "rules of it are unknown: it counts as unknown, "
                                                  "and the day is kept"
                                                : "the day is still to come: it counts as open, "
                                                  "and the day is kept");
        crd_doc_warn(d, crd_str_from(text));
    }
    return crd_risk_warn_unnamed(&naming, d);
}

/* ---- the operation ----------------------------------------------------------------------------
 */

static crd_status wants_of(const crd_comply_packs *packs, crd_want *wants, size_t *n, crd_err *err)
{
    size_t count;
    const crd_want *more = crd_register_wants(&count);
    crd_status rc = crd_comply_packs_wants(packs, wants, n, err);
    for (size_t i = 0; rc == CRD_OK && i < count; i++)
        wants[(*n)++] = more[i];
    return rc;
}

static crd_status any_risks(const crd_comply_packs *packs, crd_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < packs->n; i++)
        n += packs->at[i].pack->n_scenarios;
    return n > 0
               ? CRD_OK
               : crd_fail(err, CRD_EINVAL,
                          "--register: no pack defines risks (eu-toolbox does; docs/register.md)");
}

/* Of what is judged already. */
static crd_status from_judged(crd_app *app, const crd_app_tied *tied, const crd_comply_judged *j,
                              assessed *to, crd_err *err)
{
    const crd_register_in in = {.t = tied->ties,
                                .packs = crd_comply_packs_rules(app, &j->packs),
                                .judged = j->all,
                                .n_judged = j->n,
                                .n = j->packs.n,
                                .pool = j->opts.pool,
                                .kept = tied->kept};
    return in.packs ? crd_register_make(&in, app->arena, &to->reg, err)
                    : crd_fail(err, CRD_ENOMEM, "out of memory");
}

crd_status crd_comply_register(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    enum { MORE = 8 };
    crd_status rc = CRD_OK;
    crd_comply_packs packs = {.n = 0};
    crd_comply_lists lists = {.notes = {0}};
    crd_app_tied tied = {0};
    assessed now = {0};
    crd_risk_lines lines = {0};
    crd_comply_judged *judged = NULL;
    crd_want wants[CRD_COMPLY_WANTS + MORE];
    size_t n_wants = 0;
    bool page = crd_str_eq(crd_arg(args, "format"), CRD_STR("table")) &&
                crd_arg_count(args, "output") == 0;
    CRD_TRY(crd_comply_packs_load(app, args, out, &packs, err));
    if (!app->lent) /* a part of an assessment may well be empty */
        CRD_TRY(any_risks(&packs, err));
    CRD_TRY(wants_of(&packs, wants, &n_wants, err));
    CRD_TRY(crd_app_tied_open_more(app, args, wants, n_wants, &tied, err));
    CRD_TRY(
        crd_app_doc(app, args, "cordon.comply.register/1", "Register of risks", &out->doc, err));
    crd_app_head_world(out->doc, tied.world);
    crd_doc_head_text(out->doc, "order", "Order", crd_arg(args, "order"));
    CRD_TRY(crd_comply_judged_lent(app, args, out, &judged, err));
    CRD_TRY(judged ? from_judged(app, &tied, judged, &now, err)
                   : assess(app, &packs, &tied, &lists, &now, err));
    CRD_TRY(crd_risk_lines_make(tied.world, now.reg, app->arena, &lines));
    const treating x = {app, args, &packs, &tied, wants, n_wants, out->doc};
    CRD_TRY(treat(&x, &lines, err));
    CRD_TRY(warn_of(app, tied.world, &lines, out->doc, err));
    crd_risk_lines_sort(&lines, crd_arg(args, "order"));
    crd_risk_doc(out->doc, tied.world, &lines, crd_arg_number(args, "limit", page ? SHOWN : 0));
    crd_comply_lists_show(judged ? &judged->lists : &lists, out->doc);
done:
    crd_comply_lists_done(&lists);
    done(&now);
    crd_comply_packs_done(&packs);
    crd_app_tied_done(&tied);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
