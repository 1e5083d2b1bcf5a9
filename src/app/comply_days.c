/* Verdicts of one case on several days: the world, ties and verdicts of each. */
#include "app/comply_days.h"

#include "app/comply_extent.h"
#include "app/comply_rules.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum { LAST_YEAR = 2999 };

/* ---- opening ----------------------------------------------------------------------------------
 */

/* Which rules --rule asks for, of every pack. */
static crd_status read_asked(crd_comply_days *d, const crd_args *args, crd_err *err)
{
    crd_comply_rules rules = {.args = args};
    d->asked = CRD_NEW(d->app->arena, bool *, d->packs.n);
    crd_status rc = d->asked ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < d->packs.n && rc == CRD_OK; i++) {
        crd_judge_opts opts = {0};
        rc = crd_comply_rules_of(d->app, &rules, d->packs.at[i].pack, CRD_DATE_NONE, &opts, err);
        d->asked[i] = (bool *)(uintptr_t)opts.asked;
        d->only_asked = opts.only_asked;
    }
    crd_comply_rules_done(&rules);
    return rc;
}

static crd_status take_day(crd_comply_days *d, const crd_world *w, crd_err *err)
{
    crd_date as_of = crd_world_as_of(w);
    d->withheld = crd_world_withheld(w);
    d->marking = crd_str_is_null(crd_world_marking(w))
                     ? CRD_STR_NULL
                     : crd_str_copy(d->app->arena, crd_world_marking(w));
    if (as_of == CRD_DATE_NONE)
        return crd_fail(err, CRD_EINVAL,
                        "no source of the case says up to which date it is true; give "
                        "--as-of");
    d->from = crd_date_first(as_of);
    return CRD_OK;
}

/* The day of the case is known once something of it is read. */
static crd_status find_day(crd_comply_days *d, crd_err *err)
{
    static const crd_want few[] = {{CRD_T_setting, 0}};
    crd_world *w = NULL;
    crd_status rc = crd_world_new(&d->feed, few, 1, &d->when, &w, err);
    if (rc == CRD_OK)
        rc = take_day(d, w, err);
    crd_world_free(w);
    return rc;
}

/* One world, with its ties, for all days. */
static crd_status open_still(crd_app *app, const crd_args *args, crd_comply_days *d, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_TRY(crd_app_when(app, args, &d->when, err));
    CRD_TRY(crd_app_tied_open_more(app, args, d->wants, d->n_wants, &d->tied, err));
    CRD_TRY(take_day(d, d->tied.world, err));
    CRD_TRY(crd_know_new(d->tied.world, d->tied.control, &d->know, err));
    CRD_TRY(crd_judge_shared_new(d->tied.ties, d->rules, d->packs.n, &d->shared, err));
    crd_judge_shared_keep(d->shared, d->tied.kept);
done:
    return rc;
}

crd_status crd_comply_days_open(crd_app *app, const crd_args *args, crd_out *out,
                                crd_comply_days *d, crd_err *err)
{
    crd_status rc = CRD_OK;
    *d = (crd_comply_days){
        .app = app, .marking = CRD_STR_NULL, .still = crd_arg_flag(args, "ahead")};
    CRD_TRY(crd_comply_packs_load(app, args, out, &d->packs, err));
    CRD_TRY(crd_comply_waivers_read(app, args, out, &d->waivers, err));
    CRD_TRY(crd_comply_packs_wants(&d->packs, d->wants, &d->n_wants, err));
    d->rules = crd_comply_packs_rules(app, &d->packs);
    CRD_TRY(d->rules ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    CRD_TRY(read_asked(d, args, err));
    if (d->still)
        return open_still(app, args, d, err);
    CRD_TRY(crd_app_open(app, args, false, &d->store, err));
    CRD_TRY(crd_app_feed(app, args, d->store, &d->feed, err));
    CRD_TRY(crd_app_when(app, args, &d->when, err));
    rc = find_day(d, err);
done:
    return rc;
}

void crd_comply_days_done(crd_comply_days *d)
{
    if (!d)
        return;
    crd_comply_lists_done(&d->lists);
    crd_comply_packs_done(&d->packs);
    crd_judge_shared_free(d->shared);
    crd_know_free(d->know);
    crd_app_tied_done(&d->tied);
    d->shared = NULL;
    d->know = NULL;
    crd_store_close(d->store);
    d->store = NULL;
}

crd_status crd_comply_days_until(crd_app *app, const crd_args *args, const crd_comply_days *d,
                                 crd_date *ret_to, crd_err *err)
{
    char day[11];
    crd_str s = crd_arg(args, "until");
    crd_date to;
    if (crd_str_eq(s, CRD_STR("today")))
        s = app->today;
    if (!crd_date_parse(s, &to))
        return crd_fail(err, CRD_EINVAL, "--until: '" CRD_STR_FMT "' is not a date",
                        CRD_STR_ARG(s));
    crd_date_text(crd_date_from_days(d->from), day);
    if (crd_date_last(to) <= d->from)
        return crd_fail(err, CRD_EINVAL,
                        "--until: '" CRD_STR_FMT "' is not after %s, the day of the case",
                        CRD_STR_ARG(s), day);
    *ret_to = to;
    return CRD_OK;
}

crd_status crd_comply_days_turns(crd_comply_days *d, int32_t to, const crd_turn **ret_turns,
                                 size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *all = NULL;
    crd_world_opts opts = d->when;
    size_t days = 0;
    opts.all_times = true;
    CRD_TRY(crd_app_tied_world(&d->feed, &opts, d->wants, d->n_wants, &all, err));
    CRD_TRY(crd_turns(all, d->rules, d->packs.n, &d->waivers.all, d->from, to, d->app->arena,
                      ret_turns, ret_n, err));
    for (size_t i = 0; i < *ret_n; i++)
        days += i == 0 || (*ret_turns)[i].day != (*ret_turns)[i - 1].day;
    if (days > CRD_COMPLY_DAYS)
        rc = crd_fail(err, CRD_ELIMIT,
                      "--until: something may change on %zu days, more than %d; name an earlier "
                      "date",
                      days, CRD_COMPLY_DAYS);
done:
    crd_world_free(all);
    return rc;
}

/* ---- ahead ------------------------------------------------------------------------------------
 */

/* The last day that a rule names of itself: what grows old has no last day. */
static int32_t last_of(const crd_turn *all, size_t n, int32_t from)
{
    int32_t last = from;
    for (size_t i = 0; i < n; i++)
        if (all[i].kind <= CRD_TURN_DEADLINE && all[i].day > last)
            last = all[i].day;
    return last;
}

/* The rule itself, or that of the waiver: all of its name. */
static void mark(crd_comply_days *d, const crd_turn *t)
{
    for (uint32_t p = 0; p < d->packs.n; p++)
        for (size_t i = 0; i < d->rules[p]->n_rules; i++) {
            const crd_rule *u = &d->rules[p]->rules[i];
            d->turning[p][i] |= t->rule == u || (t->waiver && crd_str_eq(t->waiver->rule, u->id) &&
                                                 crd_str_eq(t->waiver->pack, d->rules[p]->name));
        }
}

crd_status crd_comply_days_ahead(crd_comply_days *d, int32_t to, const crd_turn **ret_turns,
                                 size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_arena *arena = d->app->arena;
    const crd_turn *all;
    size_t n, kept = 0;
    d->turning = CRD_NEW(arena, bool *, d->packs.n);
    CRD_TRY(d->turning ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < d->packs.n; i++) {
        d->turning[i] = CRD_NEW(arena, bool, d->rules[i]->n_rules + 1);
        CRD_TRY(d->turning[i] ? CRD_OK : CRD_ENOMEM);
        memset(d->turning[i], 0, d->rules[i]->n_rules + 1);
    }
    crd_date end = CRD_DATE_NONE;
    bool open = to == INT32_MAX && crd_date_make(LAST_YEAR, 12, 31, &end);
    CRD_TRY(crd_turns_of_rules(d->tied.world, d->rules, d->packs.n, &d->waivers.all, d->from,
                               open ? crd_date_last(end) : to, arena, &all, &n, err));
    crd_turn *own = CRD_NEW(arena, crd_turn, n + 1);
    CRD_TRY(own ? CRD_OK : CRD_ENOMEM);
    int32_t last = open ? last_of(all, n, d->from) : to;
    for (size_t i = 0; i < n; i++)
        if (all[i].day <= last) {
            own[kept++] = all[i];
            mark(d, &all[i]);
        }
    *ret_turns = own;
    *ret_n = kept;
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

/* ---- a day ------------------------------------------------------------------------------------
 */

typedef struct judging {
    crd_comply_days *d;
    crd_comply_day *to;
    crd_app_tied tied;
    crd_know *know;
    crd_judge_shared *shared;
    crd_arena *arena; /* of judgements */
    size_t room;
    int32_t day;
} judging;

static crd_status copy(judging *j, crd_str text, crd_str *ret)
{
    *ret = crd_str_is_null(text) ? CRD_STR_NULL : crd_str_copy(j->to->arena, text);
    return crd_str_is_null(text) || ret->ptr ? CRD_OK : CRD_ENOMEM;
}

static bool waived(judging *j, const crd_judgement *v)
{
    crd_waived how;
    const crd_waiver *w = crd_comply_waiver(&j->d->waivers, v, j->tied.world, &how);
    return w && how == CRD_WAIVED;
}

static crd_status hold(judging *j, uint32_t pack, const crd_judgement *v, crd_held *to,
                       crd_err *err)
{
    crd_status rc = CRD_OK;
    *to = (crd_held){.pack = pack,
                     .rule = v->rule,
                     .verdict = v->verdict,
                     .standing = v->standing,
                     .waived = waived(j, v),
                     .has_value = v->has_value,
                     .low = v->low,
                     .high = v->high,
                     .limit = v->limit,
                     .kind = v->kind,
                     .rows = v->rows,
                     .bad_low = v->bad_low,
                     .bad_high = v->bad_high,
                     .has_part = v->has_part,
                     .part = {v->part[0], v->part[1]},
                     .extent = {.areas = CRD_STR_NULL}};
    CRD_TRY(copy(j, v->group, &to->group));
    CRD_TRY(copy(j, crd_judgement_operator(v, j->tied.world), &to->operator));
    if (v->verdict == CRD_FAIL || v->verdict == CRD_UNKNOWN)
        CRD_TRY(crd_comply_extent(j->shared, v, j->to->arena, &to->extent, err));
done:
    return rc;
}

static bool any_turns(const crd_comply_days *d, uint32_t pack)
{
    for (size_t i = 0; i < d->rules[pack]->n_rules; i++)
        if (d->turning[pack][i])
            return true;
    return false;
}

static crd_status judge_pack(judging *j, uint32_t pack, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_days *d = j->d;
    const crd_judgement *all;
    const crd_date day = crd_date_from_days(j->day);
    size_t n;
    if (d->still && !any_turns(d, pack))
        return CRD_OK;
    crd_judge_opts opts = {.all_rows = true,
                           .shared = j->shared,
                           .asked = d->asked[pack],
                           .only_asked = d->only_asked,
                           .only = d->still ? d->turning[pack] : NULL,
                           .day = d->still ? &day : NULL};
    CRD_TRY(crd_know_regime(j->know, d->rules[pack], err));
    CRD_TRY(crd_judge(j->tied.ties, j->know, d->rules[pack], &opts, j->arena, &all, &n, err));
    if (!d->listed)
        CRD_TRY(crd_comply_lists_add(d->app, &d->lists, &d->packs.at[pack], j->know, err));
    crd_held *more = reallocarray(j->to->at, j->room + n + 1, sizeof *more);
    CRD_TRY(more ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    j->to->at = more;
    j->room += n;
    for (size_t i = 0; i < n; i++)
        CRD_TRY(hold(j, pack, &all[i], &j->to->at[j->to->n++], err));
done:
    return rc;
}

static crd_status open_day(judging *j, const crd_world_opts *when, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_days *d = j->d;
    CRD_TRY(crd_app_tied_feed(d->app, &d->feed, when, d->wants, d->n_wants, &j->tied, err));
    CRD_TRY(crd_know_new(j->tied.world, j->tied.control, &j->know, err));
    rc = crd_judge_shared_new(j->tied.ties, d->rules, d->packs.n, &j->shared, err);
done:
    return rc;
}

crd_status crd_comply_day_judge(crd_comply_days *d, int32_t day, crd_comply_day *ret_day,
                                crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world_opts when = d->when;
    judging j = {.d = d, .to = ret_day, .day = day};
    if (d->still) {
        j.tied = d->tied;
        j.know = d->know;
        j.shared = d->shared;
    }
    *ret_day = (crd_comply_day){0};
    when.as_of = crd_date_from_days(day);
    crd_comply_waivers_date(&d->waivers, when.as_of);
    CRD_TRY(crd_arena_new(SIZE_MAX, &ret_day->arena));
    CRD_TRY(crd_arena_new(SIZE_MAX, &j.arena));
    CRD_TRY(d->still ? CRD_OK : open_day(&j, &when, err));
    for (uint32_t i = 0; i < d->packs.n; i++)
        CRD_TRY(judge_pack(&j, i, err));
    d->listed = true;
    if (ret_day->n > 1)
        qsort(ret_day->at, ret_day->n, sizeof *ret_day->at, crd_held_order);
done:
    if (!d->still) {
        crd_judge_shared_free(j.shared);
        crd_know_free(j.know);
        crd_app_tied_done(&j.tied);
    }
    crd_arena_free(j.arena);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

void crd_comply_day_done(crd_comply_day *day)
{
    free(day->at);
    crd_arena_free(day->arena);
    *day = (crd_comply_day){0};
}
