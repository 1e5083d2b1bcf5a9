/* The parts of an assessment. */
#include "app/assess.h"

#include "app/assess_annex.h"
#include "app/ops.h"
#include "app/stages.h"
#include "app/tied.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/pool.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { WORDS = 64, TEXT = 4096, YEARS = 4 /* of shares over time */ };
#define ARENA_BYTES ((size_t)8 << 30)

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
     "loss --each supplier --mode fails --pairs --pairs-up-to 1000 --limit 50",
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

/* ---- lines of parts ------------------------------------------------------------------------- */

/* What a part has found, until all are joined. */
typedef struct outcome {
    crd_out out;
    crd_str asked;
} outcome;

typedef struct running {
    crd_assessing *a;
    pthread_mutex_t lock; /* of the rest, while lines run */
    crd_stages stages;
    bool taken[N_PARTS];
    size_t failed; /* the first part of the table that has; N_PARTS: none */
    crd_status rc; /* its */
    crd_err err;
    outcome of[N_PARTS]; /* each its line's until all have ended */
} running;

/* Parts that run one after the other, by one thread. */
typedef struct line {
    running *r;
    crd_app *app;
    crd_progress inner; /* what the stages take */
    bool judging;       /* it takes the parts that judge, then what nobody has taken yet */
    bool own;           /* documents last, what they were made with ends with each part */
} line;

static bool judges(const part *p) { return strncmp(p->words, "comply", 6) == 0; }
static bool exposes(const part *p) { return strncmp(p->words, "exposure", 8) == 0; }

static bool step(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    line *l = ctx;
    pthread_mutex_lock(&l->r->lock);
    bool on = crd_progress_step(&l->inner, what, done, total);
    pthread_mutex_unlock(&l->r->lock);
    return on;
}

static bool tell(line *l, const part *p, bool ended)
{
    running *r = l->r;
    bool on = true;
    pthread_mutex_lock(&r->lock);
    if (ended)
        crd_stages_end(&r->stages, crd_assess_units(p->name));
    else
        on = crd_stages_begin(&r->stages, p->title);
    if (l->app->part)
        l->app->part(l->app->part_ctx, p->name, ended);
    pthread_mutex_unlock(&r->lock);
    return on;
}

static crd_status run_part(line *l, const part *p, outcome *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_args args;
    crd_app *app = l->app;
    words w = {.arena = app->arena};
    crd_str rest = crd_str_from(words_of(l->r->a, p)), name;
    crd_str_next(&rest, ' ', &name);
    const struct crd_op *op = crd_ops_find(name);
    add_all(l->r->a, p, &w);
    if (w.full || !op)
        return crd_fail(err, CRD_ENOMEM, "no memory for the part '%s'", p->name);
    CRD_TRY(crd_args_parse(op, w.at, w.n, app->arena, &args, err));
    args.compared = l->r->a->args->compared;
    CRD_TRY(crd_op_run(app, &args, &ret->out, err));
    ret->asked = asked(app->lasting ? app->lasting : app->arena, op->name, &w);
done:
    return rc;
}

/* The part, in an arena that ends with it where the line has its own. */
static crd_status run_alone(line *l, const part *p, outcome *ret, crd_err *err)
{
    if (!l->own)
        return run_part(l, p, ret, err);
    crd_status rc = crd_arena_new(ARENA_BYTES, &l->app->arena);
    rc = rc == CRD_OK ? run_part(l, p, ret, err) : crd_fail(err, rc, "out of memory");
    crd_arena_free(l->app->arena);
    l->app->arena = NULL;
    return rc;
}

static crd_status run_told(line *l, const part *p, crd_err *err)
{
    crd_status rc = CRD_OK;
    running *r = l->r;
    CRD_TRY(tell(l, p, false) ? CRD_OK : CRD_ECANCEL);
    if (!r->a->annex || !crd_assess_annex_skips(p->name))
        CRD_TRY(run_alone(l, p, &r->of[p - parts], err));
    crd_memory_give_back(); /* a part may have held ten times what it leaves */
    tell(l, p, true);
done:
    return rc;
}

static crd_status run_in_turn(running *r, crd_err *err)
{
    crd_app *app = r->a->app;
    line l = {.r = r, .app = app, .inner = crd_stages_inner(&r->stages)};
    crd_progress outer = app->progress;
    app->progress = (crd_progress){&l, step};
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < N_PARTS && rc == CRD_OK; i++) {
        if (!exposes(&parts[i])) /* nobody asks again */
            crd_exposure_kept_done(app->lent->exposed);
        rc = run_told(&l, &parts[i], err);
    }
    app->progress = outer;
    return rc;
}

/* Takes it until the app ends, or ends it: the document reads it when it is written. */
static crd_status keep_shown(crd_app *app, crd_diags *diags, crd_arena *arena)
{
    crd_app_shown *one = CRD_NEW(app->arena, crd_app_shown, 1);
    if (!one) {
        crd_diags_free(diags);
        crd_arena_free(arena);
        return CRD_ENOMEM;
    }
    *one = (crd_app_shown){diags, arena, app->shown};
    app->shown = one;
    return CRD_OK;
}

typedef struct two_lines {
    running *r;
    crd_arena *lasting[2];
} two_lines;

/* Exposures hand on what they know, and rules do: each kind is one line's. */
static bool may_take(const line *l, const part *p, bool helping)
{
    return helping ? !judges(p) && !exposes(p) : judges(p) == l->judging;
}

/* The first of the table that is left for the line, before any that failed; NULL: none. So
 * whichever part fails first in the table is always run, and its error told. */
static const part *take_part(line *l, bool helping)
{
    running *r = l->r;
    const part *p = NULL;
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->failed && !p; i++)
        if (!r->taken[i] && may_take(l, &parts[i], helping)) {
            r->taken[i] = true;
            p = &parts[i];
        }
    pthread_mutex_unlock(&r->lock);
    return p;
}

static void put_failure(running *r, size_t at, crd_status rc, const crd_err *err)
{
    pthread_mutex_lock(&r->lock);
    if (at < r->failed) {
        r->failed = at;
        r->rc = rc;
        r->err = *err;
    }
    pthread_mutex_unlock(&r->lock);
}

static void run_taken(line *l, bool helping)
{
    for (const part *p; (p = take_part(l, helping)) != NULL;) {
        crd_err err = CRD_ERR_INIT;
        if (!l->judging && !exposes(p)) /* nobody asks again */
            crd_exposure_kept_done(l->app->lent->exposed);
        crd_status rc = run_told(l, p, &err);
        if (rc != CRD_OK)
            put_failure(l->r, (size_t)(p - parts), rc, &err);
    }
}

/* The first line: what judges no rules. What rules know of one another lives as long as their line,
 * which helps the other when it has judged. */
static crd_status run_one_line(void *ctx, uint32_t chunk, crd_err *err)
{
    two_lines *t = ctx;
    bool judging = chunk == 1;
    crd_app app = *t->r->a->app;
    line l = {.r = t->r,
              .app = &app,
              .inner = crd_stages_inner(&t->r->stages),
              .judging = judging,
              .own = !judging};
    (void)err; /* of the part that failed: crd_assess_parts */
    app.progress = (crd_progress){&l, step};
    app.lasting = t->lasting[chunk];
    app.arena = judging ? t->lasting[chunk] : NULL;
    app.assumed = NULL;
    app.notes = NULL;
    app.shown = NULL;
    run_taken(&l, false);
    if (judging) {
        l.own = true;
        app.arena = NULL;
        run_taken(&l, true);
    }
    crd_app_done(&app);
    return CRD_OK;
}

static crd_status run_at_once(running *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    two_lines t = {.r = r};
    crd_pool *pool = NULL;
    for (int i = 0; i < 2; i++) {
        CRD_TRY(crd_arena_new(ARENA_BYTES, &t.lasting[i]));
        CRD_TRY(keep_shown(r->a->app, NULL, t.lasting[i]));
    }
    CRD_TRY(crd_pool_new(2, &pool, err));
    CRD_TRY(crd_pool_run(pool, 2, run_one_line, &t, err));
    if (r->failed < N_PARTS) {
        rc = r->rc;
        *err = r->err;
    }
done:
    crd_pool_free(pool);
    return rc;
}

static crd_status join(crd_assessing *a, const part *p, outcome *found)
{
    if (found->out.doc)
        crd_joined_add(a->joined, p->name, p->title, found->asked, found->out.doc, p->sections);
    a->out->limited |= found->out.limited;
    a->out->found |= found->out.found;
    crd_diags *shown = found->out.diags_are_doc ? found->out.diags : NULL; /* by the document */
    if (shown)
        found->out.diags = NULL;
    return shown ? keep_shown(a->app, shown, NULL) : CRD_OK;
}

crd_status crd_assess_parts(crd_assessing *a)
{
    crd_status rc = CRD_OK;
    running r = {.a = a,
                 .lock = PTHREAD_MUTEX_INITIALIZER,
                 .stages = {.outer = a->app->progress},
                 .failed = N_PARTS};
    bool in_turn = a->app->in_turn || a->app->narrow || a->app->assume;
    crd_memory_keep_little();
    for (size_t i = 0; i < N_PARTS; i++)
        r.stages.total += crd_assess_units(parts[i].name);
    CRD_TRY(in_turn ? run_in_turn(&r, a->err) : run_at_once(&r, a->err));
    for (size_t i = 0; i < N_PARTS; i++)
        CRD_TRY(join(a, &parts[i], &r.of[i]));
done:
    for (size_t i = 0; i < N_PARTS; i++)
        crd_diags_free(r.of[i].out.diags);
    pthread_mutex_destroy(&r.lock);
    return rc;
}
