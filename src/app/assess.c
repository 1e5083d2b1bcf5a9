/* The parts of an assessment. */
#include "app/assess.h"

#include "app/assess_annex.h"
#include "app/ops.h"
#include "app/stages.h"
#include "app/tied.h"
#include "base/err.h"

#include <stdio.h>
#include <string.h>

enum { WORDS = 64, TEXT = 4096, YEARS = 4 /* of shares over time */ };

typedef struct part {
    const char *name, *title;
    const char *words;    /* the operation and its options, blanks between; the case comes behind
                             the operation, options of time at the end */
    const char *sections; /* what of its result is taken */
} part;

/* clang-format off */
static const part parts[] = {
    {"check", "Data quality", "check --places 3 --fail-on never",
     "findings_kinds findings makers sources completeness"},
    {"control", "Who controls whom", "control --limit 200", "ultimates seats sums"},
    {"standing", "Exposure through channels that exist", "exposure --grade standing --unfold of-concern --limit 5000",
     "services layers networks operators"},
    {"latent", "Exposure that can be prepared", "exposure --grade latent --unfold of-concern --limit 5000",
     "services layers networks operators"},
    {"withdraws", "Suppliers that stop supplying",
     "loss --each supplier --mode withdraws --at 0,8h,3d,30d,365d --limit 50",
     "losses people networks services"},
    {"fails", "Suppliers whose equipment stops",
     "loss --each supplier --mode fails --pairs --limit 50",
     "losses people networks services pairs pair_services"},
    {"sabotages", "States that stop what they can",
     "loss --each state --mode sabotages --grade standing --limit 50",
     "losses people networks services"},
    {"sites", "Sites that fail", "loss --each site --mode fails --limit 25",
     "losses people services places"},
    {"groups", "Risk groups that fail", "loss --each risk-group --mode fails --limit 25",
     "losses people services"},
    {"fewest_suppliers", "The fewest suppliers that take a service down",
     "loss --fewest --by supplier --mode fails --limit 100", "fewest parties sets"},
    {"fewest_states", "The fewest states that take a service down",
     "loss --fewest --by state --mode sabotages --limit 500", "fewest parties sets"},
    {"shares", "Shares", "shares --top 10", "groups shares"},
    {"trend", "Shares over time", "shares --by maker --top 1 --series YEARS", "series"},
    {"regions", "Shares of each region", "shares --by maker --each region --top 5",
     "groups shares means"},
    {"operators", "Shares of each operator", "shares --by maker --each operator --top 5",
     "groups shares means"},
    {"systems", "Shares of links and cable systems", "shares --measure systems --top 10",
     "groups shares"},
    {"routes", "Trusted ways", "route --services --limit 200", "services openings"},
    {"rules", "Rules", "comply --limit 1000 --evidence 5", "packs verdicts evidence waivers"},
    {"compare", "Packs side by side", "comply --compare --limit 500",
     "everywhere topics verdicts divergence operators"},
    {"deadlines", "Deadlines ahead", "comply --ahead --fail-on never --limit 1000",
     "dates changes"},
    {"register", "Register of risks", "comply --register",
     "scenarios register threats impacts measures evidence"},
    {"gaps", "What nobody knows", "comply --gaps --limit 100", "whom questions reasons"},
};
/* clang-format on */

enum { N_PARTS = sizeof parts / sizeof *parts };

typedef struct words {
    const char *at[WORDS];
    size_t n;
    crd_arena *arena;
    bool full;
} words;

static void add(words *w, crd_str word)
{
    char *text = w->n < WORDS ? CRD_NEW(w->arena, char, word.len + 1) : NULL;
    if (text)
        memcpy(text, word.ptr, word.len);
    w->full = w->full || !text;
    if (text)
        w->at[w->n++] = text;
}

/* An option of the assessment that its parts have as well. */
static void pass_on(words *w, const crd_args *args, const char *name, bool flag)
{
    char option[32];
    snprintf(option, sizeof option, "--%s", name);
    if (flag && crd_arg_flag(args, name))
        add(w, crd_str_from(option));
    for (size_t i = 0; !flag && i < crd_arg_count(args, name); i++) {
        add(w, crd_str_from(option));
        add(w, crd_arg_at(args, name, i));
    }
}

/* --actors A,B,C+D: each one, and those with plus signs between as one. */
static void add_actors(words *w, crd_str list)
{
    crd_str one;
    while (!crd_str_is_null(list) && crd_str_next(&list, ',', &one)) {
        bool several = crd_str_find(one, CRD_STR("+")) != SIZE_MAX;
        add(w, several ? CRD_STR("--coalition") : CRD_STR("--actor"));
        add(w, crd_str_trim(one));
    }
}

/* In an annex verdicts are chosen from all of them. */
static const char *words_of(const crd_assessing *a, const part *p)
{
    bool all = a->annex && strcmp(p->name, "rules") == 0;
    return all ? "comply --limit 0 --evidence 5" : p->words;
}

static void add_all(const crd_assessing *a, const part *p, words *w)
{
    crd_str rest = crd_str_from(words_of(a, p)), one;
    char years[32];
    snprintf(years, sizeof years, "%04d..%04d", a->year - YEARS, a->year - 1);
    for (bool first = true; crd_str_next(&rest, ' ', &one); first = false) {
        if (crd_str_eq(one, CRD_STR("YEARS")))
            add(w, crd_str_from(years));
        else if (first) /* the operation itself */
            add(w, crd_arg(a->args, "CASE"));
        else
            add(w, one);
    }
    if (strncmp(p->words, "comply", 6) == 0) {
        add(w, CRD_STR("--pack"));
        add(w, a->packs);
    }
    if (strcmp(p->name, "rules") == 0) {
        pass_on(w, a->args, "waivers", false);
        pass_on(w, a->args, "fail-on", false);
    }
    if (strcmp(p->name, "standing") == 0 || strcmp(p->name, "latent") == 0)
        add_actors(w, crd_arg(a->args, "actors"));
    if (strcmp(p->name, "deadlines") == 0) {
        pass_on(w, a->args, "waivers", false);
        pass_on(w, a->args, "until", false);
    }
    if (strncmp(p->name, "fewest", 6) == 0)
        pass_on(w, a->args, "effort", false);
    pass_on(w, a->args, "as-of", false);
    pass_on(w, a->args, "as-known", false);
    pass_on(w, a->args, "release", false);
    pass_on(w, a->args, "assume", false);
    pass_on(w, a->args, "no-cache", true);
}

/* As a person would type it. */
static crd_str asked(crd_arena *arena, const char *op, const words *w)
{
    crd_buf b;
    crd_buf_init(&b, TEXT);
    crd_buf_addf(&b, "cordon %s", op);
    for (size_t i = 0; i < w->n; i++) {
        bool quote = strpbrk(w->at[i], " '\"$*") != NULL;
        crd_buf_addf(&b, quote ? " '%s'" : " %s", w->at[i]);
    }
    crd_str text = b.status == CRD_OK ? crd_str_copy(arena, crd_buf_str(&b)) : CRD_STR_NULL;
    crd_buf_done(&b);
    return text;
}

/* Keeps findings until the app ends: the document reads them when it is written. */
static crd_status keep_shown(crd_app *app, crd_diags *diags)
{
    crd_app_shown *one = CRD_NEW(app->arena, crd_app_shown, 1);
    if (!one)
        return CRD_ENOMEM;
    *one = (crd_app_shown){.diags = diags, .next = app->shown};
    app->shown = one;
    return CRD_OK;
}

static crd_status run_part(crd_assessing *a, const part *p)
{
    crd_status rc = CRD_OK;
    crd_args args;
    crd_out out = {0};
    words w = {.arena = a->app->arena};
    crd_str rest = crd_str_from(words_of(a, p)), name;
    crd_str_next(&rest, ' ', &name);
    const struct crd_op *op = crd_ops_find(name);
    add_all(a, p, &w);
    if (w.full || !op)
        return crd_fail(a->err, CRD_ENOMEM, "no memory for the part '%s'", p->name);
    CRD_TRY(crd_args_parse(op, w.at, w.n, a->app->arena, &args, a->err));
    args.compared = a->args->compared;
    CRD_TRY(crd_op_run(a->app, &args, &out, a->err));
    crd_joined_add(a->joined, p->name, p->title, asked(a->app->arena, op->name, &w), out.doc,
                   p->sections);
    a->out->limited |= out.limited;
    a->out->found |= out.found;
    if (out.diags_are_doc) { /* the document shows them */
        CRD_TRY(keep_shown(a->app, out.diags));
        out.diags = NULL;
    }
done:
    crd_diags_free(out.diags);
    return rc;
}

const char *crd_assess_part_of(const char *title)
{
    for (size_t i = 0; i < N_PARTS; i++)
        if (parts[i].title == title)
            return parts[i].name;
    return NULL;
}

crd_status crd_assess_parts(crd_assessing *a)
{
    crd_status rc = CRD_OK;
    crd_stages stages = {.outer = a->app->progress};
    for (size_t i = 0; i < N_PARTS; i++)
        stages.total += crd_assess_units(parts[i].name);
    a->app->progress = crd_stages_inner(&stages);
    for (size_t i = 0; i < N_PARTS; i++) {
        CRD_TRY(crd_stages_begin(&stages, parts[i].title) ? CRD_OK : CRD_ECANCEL);
        if (!a->annex || !crd_assess_annex_skips(parts[i].name))
            CRD_TRY(run_part(a, &parts[i]));
        crd_stages_end(&stages, crd_assess_units(parts[i].name));
    }
done:
    a->app->progress = stages.outer;
    return rc;
}
