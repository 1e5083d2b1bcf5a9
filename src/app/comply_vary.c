/* comply --vary: verdicts at all values of a parameter at which one turns. */
#include "app/comply_vary.h"

#include "base/err.h"
#include "base/vec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GRID = 31, VALUES = 500 };
#define MOST 1e15 /* whole numbers are exact up to there */

typedef struct varying {
    crd_comply_days *d;
    crd_out *out;
    crd_str name;
    crd_comply_varied shown;
    crd_app_tied tied;
    crd_know *know;
    crd_judge_shared *shared;
    bool **asked;               /* [packs] rules that depend on it; NULL: none of the pack */
    bool other;                 /* not as a bound alone */
    CRD_VEC(crd_app_pack) read; /* packs at the values, until all are judged */
} varying;

/* ---- what is asked ----------------------------------------------------------------------------
 */

static crd_status which_rules(varying *x, crd_err *err)
{
    crd_comply_days *d = x->d;
    bool known = false, any = false;
    x->asked = CRD_NEW(d->app->arena, bool *, d->packs.n);
    if (!x->asked)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t p = 0; p < d->packs.n; p++) {
        const crd_ruleset *pack = d->packs.at[p].pack;
        bool own = false, *asked = CRD_NEW(d->app->arena, bool, pack->n_rules);
        for (size_t i = 0; i < pack->n_params; i++)
            own |= crd_str_eq(pack->params[i].name, x->name);
        known |= own;
        if (!asked)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
        for (size_t i = 0; own && i < pack->n_rules; i++) {
            crd_vary_how how = crd_rule_varies(pack, &pack->rules[i], x->name);
            if (how == CRD_VARY_NOT || (d->only_asked && !d->asked[p][i]))
                continue;
            asked[i] = any = true;
            x->asked[p] = asked;
            x->other |= how == CRD_VARY_ELSE;
        }
    }
    if (!known)
        return crd_fail(err, CRD_EINVAL, "--vary: no pack has a parameter '" CRD_STR_FMT "'",
                        CRD_STR_ARG(x->name));
    return any ? CRD_OK
               : crd_fail(err, CRD_EINVAL,
                          "--vary: no rule that is judged depends on parameter '" CRD_STR_FMT "'",
                          CRD_STR_ARG(x->name));
}

static crd_status open_world(varying *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_days *d = x->d;
    crd_world_opts when = d->when;
    when.as_of = crd_date_from_days(d->from);
    CRD_TRY(crd_app_tied_feed(d->app, &d->feed, &when, d->wants, d->n_wants, &x->tied, err));
    CRD_TRY(crd_know_new(x->tied.world, x->tied.control, &x->know, err));
    CRD_TRY(crd_judge_shared_new(x->tied.ties, d->rules, d->packs.n, &x->shared, err));
done:
    return rc;
}

/* ---- judging ----------------------------------------------------------------------------------
 */

typedef CRD_VEC(crd_held) verdicts;

static crd_status hold(varying *x, uint32_t pack, const crd_ruleset *read, const crd_judgement *all,
                       size_t n, verdicts *to)
{
    for (size_t i = 0; i < n; i++) {
        const crd_judgement *v = &all[i];
        crd_held h = {.pack = pack,
                      .rule = &x->d->rules[pack]->rules[v->rule - read->rules],
                      .group = v->group,
                      .operator= crd_judgement_operator(v, x->tied.world),
                      .verdict = v->verdict,
                      .standing = v->standing,
                      .has_value = v->has_value,
                      .low = v->low,
                      .high = v->high,
                      .limit = v->limit,
                      .kind = v->kind,
                      .rows = v->rows,
                      .bad_low = v->bad_low,
                      .bad_high = v->bad_high};
        if (!x->asked[pack][v->rule - read->rules])
            continue;
        if (!CRD_VEC_PUSH(to, h))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static crd_status judge_pack(varying *x, uint32_t p, crd_str value, verdicts *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_days *d = x->d;
    crd_app_pack read = {0};
    crd_pack_given given[CRD_COMPLY_GIVEN + 1];
    size_t n = 0;
    const crd_judgement *all;
    crd_judge_opts opts = {.shared = x->shared, .asked = x->asked[p], .only_asked = true};
    for (size_t i = 0; i < d->packs.n_given; i++)
        given[n++] = d->packs.given[i];
    given[n++] = (crd_pack_given){x->name, value};
    CRD_TRY(crd_app_pack_load(d->app, d->packs.names[p], given, n, x->out->diags, &read, err));
    if (!CRD_VEC_PUSH(&x->read, read)) {
        crd_pack_free(read.pack);
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    CRD_TRY(crd_know_regime(x->know, read.pack, err));
    CRD_TRY(crd_judge(x->tied.ties, x->know, read.pack, &opts, d->app->arena, &all, &n, err));
    rc = hold(x, p, read.pack, all, n, to);
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

static crd_status judge_text(varying *x, crd_str value, crd_vary_point *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    verdicts all = {0};
    crd_str copy = crd_str_copy(x->d->app->arena, value);
    CRD_TRY(copy.ptr ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    for (uint32_t p = 0; p < x->d->packs.n; p++)
        if (x->asked[p])
            CRD_TRY(judge_pack(x, p, copy, &all, err));
    if (all.n > 1)
        qsort(all.at, all.n, sizeof *all.at, crd_held_order);
    crd_held *to = CRD_NEW(x->d->app->arena, crd_held, all.n);
    CRD_TRY(to ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    if (all.n > 0)
        memcpy(to, all.at, all.n * sizeof *to);
    *ret = (crd_vary_point){.held = to, .n = all.n};
done:
    CRD_VEC_DONE(&all);
    return rc;
}

static crd_status judge_at(void *ctx, double at, crd_vary_point *ret_point, crd_err *err)
{
    varying *x = ctx;
    crd_buf text;
    crd_buf_init(&text, 1 << 10);
    crd_comply_vary_text(&x->shown, at, &text);
    crd_status rc = text.status == CRD_OK ? judge_text(x, crd_buf_str(&text), ret_point, err)
                                          : crd_fail(err, CRD_ENOMEM, "out of memory");
    crd_buf_done(&text);
    return rc;
}

/* ---- values -----------------------------------------------------------------------------------
 */

static bool has(crd_str text, char c) { return text.len > 0 && memchr(text.ptr, c, text.len); }

/* The packs' own values, at which alone the law, and no guess, is the basis. */
static crd_status own_values(const varying *x, bool share, crd_vary_opts *to, crd_err *err)
{
    const crd_comply_packs *packs = &x->d->packs;
    double *all = CRD_NEW(x->d->app->arena, double, packs->n);
    if (!all)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t p = 0; p < packs->n; p++) {
        const crd_ruleset *pack = packs->at[p].pack;
        for (size_t i = 0; i < pack->n_params && x->asked[p]; i++) {
            const crd_pack_param *one = &pack->params[i];
            if (crd_str_eq(one->name, x->name) && one->type != CRD_X_NULL &&
                one->type != CRD_X_TEXT && one->share == share)
                all[to->n_values++] = one->number;
        }
    }
    to->values = all;
    return CRD_OK;
}

static crd_status vary_range(varying *x, crd_str from, crd_str to, crd_err *err)
{
    bool shares[2];
    crd_vary_opts opts = {.param = x->name, .grid = x->other ? GRID : 0};
    if (!crd_pack_number(crd_str_trim(from), &opts.from, &shares[0]) ||
        !crd_pack_number(crd_str_trim(to), &opts.to, &shares[1]) || shares[0] != shares[1])
        return crd_fail(err, CRD_EINVAL,
                        "--vary: two numbers or two shares are expected, as in 10%%..50%%");
    if (fabs(opts.from) > MOST || fabs(opts.to) > MOST)
        return crd_fail(err, CRD_EINVAL, "--vary: numbers up to %.0e are expected", MOST);
    if (opts.from >= opts.to)
        return crd_fail(err, CRD_EINVAL, "--vary: the first value must be less than the second");
    x->shown.share = shares[0];
    opts.whole = x->shown.whole = shares[0] || (!has(from, '.') && !has(to, '.'));
    crd_status rc = own_values(x, shares[0], &opts, err);
    if (rc != CRD_OK)
        return rc;
    return crd_vary(&opts, judge_at, x, x->d->app->arena, &x->shown.points, &x->shown.n, err);
}

static crd_status vary_list(varying *x, crd_str list, crd_err *err)
{
    crd_arena *arena = x->d->app->arena;
    crd_vary_point *points = CRD_NEW(arena, crd_vary_point, VALUES);
    crd_str *labels = CRD_NEW(arena, crd_str, VALUES), one;
    if (!points || !labels)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    while (crd_str_next(&list, ',', &one)) {
        size_t n = x->shown.n;
        if (n == VALUES)
            return crd_fail(err, CRD_ELIMIT, "--vary: more than %d values", VALUES);
        labels[n] = crd_str_trim(one);
        crd_status rc = judge_text(x, labels[n], &points[n], err);
        if (rc != CRD_OK)
            return rc;
        points[n].at = (double)n;
        x->shown.n++;
    }
    x->shown.points = points;
    x->shown.labels = labels;
    return CRD_OK;
}

static crd_status vary_param(varying *x, crd_str said, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t at = crd_str_find(said, CRD_STR("="));
    if (at == SIZE_MAX || at == 0 || at + 1 == said.len)
        return crd_fail(err, CRD_EINVAL,
                        "--vary: NAME=FROM..TO, NAME=VALUE,VALUE or unknown-maker is expected, not "
                        "'" CRD_STR_FMT "'",
                        CRD_STR_ARG(said));
    crd_str values = {said.ptr + at + 1, said.len - at - 1};
    size_t dots = crd_str_find(values, CRD_STR(".."));
    x->name = (crd_str){said.ptr, at};
    CRD_TRY(which_rules(x, err));
    CRD_TRY(open_world(x, err));
    if (dots == SIZE_MAX)
        rc = vary_list(x, values, err);
    else
        rc = vary_range(x, (crd_str){values.ptr, dots},
                        (crd_str){values.ptr + dots + 2, values.len - dots - 2}, err);
done:
    return rc;
}

static void done(varying *x)
{
    crd_judge_shared_free(x->shared);
    crd_know_free(x->know);
    crd_app_tied_done(&x->tied);
    for (size_t i = 0; i < x->read.n; i++)
        crd_pack_free(x->read.at[i].pack);
    CRD_VEC_DONE(&x->read);
    crd_comply_days_done(x->d);
}

static void add_notes(const varying *x, crd_doc *doc)
{
    if (!x->shown.labels && x->other)
        crd_doc_note(doc,
                     CRD_STR("The parameter stands in expressions: values are looked at evenly "
                             "and halved where a verdict turns; one that turns and turns back "
                             "between two of them is not seen."));
    if (crd_str_is_null(x->name))
        crd_doc_note(doc, CRD_STR("Each party in turn is taken for the maker of all that no maker "
                                  "is named for and that it could have made: of a layer for which "
                                  "it is known (links, where it builds such), while it existed. "
                                  "Nobody says that it is."));
}

crd_status crd_comply_vary(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str said = crd_arg(args, "vary");
    varying x = {.d = CRD_NEW(app->arena, crd_comply_days, 1), .out = out, .name = CRD_STR_NULL};
    bool makers = crd_str_eq(said, CRD_STR("unknown-maker"));
    if (!x.d)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    CRD_TRY(crd_comply_days_open(app, args, out, x.d, err));
    CRD_TRY(makers ? crd_comply_makers(x.d, &x.shown, err) : vary_param(&x, said, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.comply.vary/1", "How verdicts move", &out->doc, err));
    crd_doc_head(out->doc, (crd_column){.name = "as_of", .title = "As of", .kind = CRD_CELL_DATE},
                 crd_cell_date(crd_date_from_days(x.d->from)));
    crd_doc_head_text(out->doc, "varied", "Varied", said);
    crd_doc_head_text(out->doc, "marking", "Marking", x.d->marking);
    crd_doc_head_count(out->doc, "withheld", "Sources withheld", x.d->withheld);
    CRD_TRY(crd_comply_vary_show(app, args, x.d, &x.shown, out->doc));
    add_notes(&x, out->doc);
    crd_comply_lists_show(&x.d->lists, out->doc);
done:
    done(&x);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
