/* All rules of a pack: predicates of each subject in one pass, then rule by rule. */
#include "rules/judge_int.h"

#include "analyse/loss.h"

#include <stdlib.h>

const char *crd_verdict_name(crd_verdict v)
{
    static const char *const names[] = {"pass", "fail", "unknown", "not-applicable"};
    return names[v];
}

const char *crd_standing_name(crd_standing s)
{
    static const char *const names[] = {"indicator", "would-breach", "departure", "breach"};
    return names[s];
}

/* ---- what is read -----------------------------------------------------------------------------
 */

bool crd_judge_wants(const crd_ruleset *pack, crd_want *wants, size_t most, size_t *n)
{
    size_t count;
    bool fine = true;
    for (int id = 0; id < CRD_SUBJECTS && fine; id++) {
        uint64_t columns[CRD_JUDGE_WORDS];
        crd_judge_columns(pack, (crd_subject_id)id, columns);
        if (crd_judge_is_subject(pack, (crd_subject_id)id))
            fine = crd_subject_wants((crd_subject_id)id, columns, wants, most, n);
    }
    const crd_want *more = crd_know_wants(&count);
    for (size_t i = 0; i < count && fine; i++) {
        fine = *n < most;
        if (fine)
            wants[(*n)++] = more[i];
    }
    return fine;
}

/* ---- dockets ----------------------------------------------------------------------------------
 */

/* Numbers of the predicates that rules use over a subject. */
typedef CRD_VEC(uint32_t) predicates;

static bool use(predicates *all, uint32_t pred)
{
    return pred == CRD_PRED_NONE || CRD_VEC_PUSH(all, pred);
}

static bool used_by(const crd_rule *u, crd_subject_id id, predicates *all)
{
    const struct {
        bool is;
        uint32_t pred;
    } uses[] = {
        {u->subject == id, u->addressees},
        {u->subject == id, u->where},
        {u->subject == id, u->of},
        {u->subject == id, u->services},
        {u->kind == CRD_RULE_SURVIVES && u->lost_subject == id, u->lost},
        {u->kind == CRD_RULE_ROUTE && id == CRD_V_SITE, u->between[0]},
        {u->kind == CRD_RULE_ROUTE && id == CRD_V_SITE, u->between[1]},
        {u->kind == CRD_RULE_ROUTE && id == CRD_V_ELEMENT, u->trusted[0]},
        {u->kind == CRD_RULE_ROUTE && id == CRD_V_LINK, u->trusted[1]},
    };
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
        if (uses[i].is && !use(all, uses[i].pred))
            return false;
    return true;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void only_once(predicates *all)
{
    size_t n = 0;
    if (all->n > 1)
        qsort(all->at, all->n, sizeof *all->at, by_number);
    for (size_t i = 0; i < all->n; i++)
        if (n == 0 || all->at[n - 1] != all->at[i])
            all->at[n++] = all->at[i];
    all->n = n;
}

static crd_status run(crd_judging *j, crd_subject_id id, crd_docket *d, const predicates *all)
{
    crd_exprs *set = j->pack->sets[id];
    size_t words = crd_bits_words(d->n) + 1;
    bool kept = crd_shared_knows(j->opts->shared, j->pack);
    crd_arena *arena = kept ? j->opts->shared->arena : j->arena;
    uint32_t most = all->n ? all->at[all->n - 1] : 0;
    d->yes = CRD_NEW(arena, uint64_t *, all->n + 1);
    d->no = CRD_NEW(arena, uint64_t *, all->n + 1);
    d->place = CRD_NEW(arena, uint32_t, (size_t)most + 1);
    if (!d->yes || !d->no || !d->place)
        return CRD_ENOMEM;
    for (size_t i = 0; i < all->n; i++) {
        d->yes[i] = CRD_NEW(arena, uint64_t, words);
        d->no[i] = CRD_NEW(arena, uint64_t, words);
        d->place[all->at[i]] = (uint32_t)i + 1;
        if (!d->yes[i] || !d->no[i])
            return CRD_ENOMEM;
    }
    crd_expr_rows rows = crd_subject_use(d->rows);
    rows.fn_ctx = j->k;
    rows.kept = kept ? j->opts->shared->exprs[id] : NULL;
    return all->n ? crd_exprs_run(set, &rows, all->at, all->n, d->yes, d->no, j->err) : CRD_OK;
}

static crd_status open_docket(crd_judging *j, crd_subject_id id)
{
    crd_status rc = CRD_OK;
    crd_docket *d = &j->dockets[id];
    uint64_t columns[CRD_JUDGE_WORDS];
    predicates all = {0};
    crd_judge_columns(j->pack, id, columns);
    if (j->opts->shared) {
        CRD_TRY(crd_shared_lend(j->opts->shared, id, d, j->err));
    } else {
        CRD_TRY(crd_subject_open(j->t->w, id, columns, &d->rows, j->err));
        d->n = crd_subject_rows(d->rows);
        CRD_TRY(crd_docket_maybe(j->arena, d));
    }
    for (size_t i = 0; i < j->pack->n_rules; i++)
        CRD_TRY(used_by(&j->pack->rules[i], id, &all) ? CRD_OK : CRD_ENOMEM);
    only_once(&all);
    bool kept = crd_shared_knows(j->opts->shared, j->pack);
    if (kept && crd_shared_bits_lend(j->opts->shared, j->pack, id, d))
        goto done;
    CRD_TRY(run(j, id, d, &all));
    if (kept)
        CRD_TRY(crd_shared_bits_keep(j->opts->shared, j->pack, id, d));
done:
    CRD_VEC_DONE(&all);
    return rc;
}

/* ---- judging ----------------------------------------------------------------------------------
 */

bool crd_judge_over(const crd_rule *u, crd_date as_of)
{
    bool gone = u->status == CRD_STATUS_LAPSED || u->status == CRD_STATUS_SUPERSEDED;
    if (u->until == CRD_DATE_NONE && gone)
        return true;
    if (as_of == CRD_DATE_NONE)
        return false;
    int32_t day = crd_date_first(as_of);
    return (u->until != CRD_DATE_NONE && crd_date_first(u->until) <= day) ||
           (gone && u->since != CRD_DATE_NONE && crd_date_last(u->since) > day);
}

/* A rule that is not yet known, or out of its dates and not asked for. */
static bool idle(const crd_judging *j, const crd_rule *u)
{
    const bool *asked = j->opts->asked;
    crd_date as_of = crd_judging_day(j);
    if (as_of != CRD_DATE_NONE && u->announced != CRD_DATE_NONE &&
        crd_date_last(u->announced) > crd_date_first(as_of))
        return true;
    return crd_judge_over(u, as_of) && !(asked && asked[u - j->pack->rules]);
}

static crd_status judge(crd_judging *j, const crd_rule *u)
{
    if (idle(j, u))
        return crd_judging_add(j, u, CRD_STR_NULL) ? CRD_OK : CRD_ENOMEM;
    switch (u->kind) {
    case CRD_RULE_FORBID:
    case CRD_RULE_REQUIRE:
    case CRD_RULE_FRESH:
    case CRD_RULE_DEADLINE:
        return crd_judge_rows(j, u);
    case CRD_RULE_SHARE:
        return crd_judge_share(j, u);
    case CRD_RULE_DIVERSITY:
        return crd_judge_diversity(j, u);
    case CRD_RULE_SURVIVES:
        return crd_judge_survives(j, u);
    case CRD_RULE_ROUTE:
        return crd_judge_route(j, u);
    }
    return CRD_EBUG;
}

crd_status crd_judging_open(crd_judging *j)
{
    crd_status rc = CRD_OK;
    crd_know_ties(j->k, j->t);
    if (!j->opts->shared) {
        j->kept = crd_judge_kept_in(j->arena);
        rc = j->kept ? CRD_OK : CRD_ENOMEM;
    }
    for (int id = 0; id < CRD_SUBJECTS && rc == CRD_OK; id++)
        if (crd_judge_is_subject(j->pack, (crd_subject_id)id))
            rc = open_docket(j, (crd_subject_id)id);
    return rc;
}

void crd_judging_close(crd_judging *j)
{
    for (int id = 0; id < CRD_SUBJECTS && !j->opts->shared; id++)
        crd_subject_free(j->dockets[id].rows);
    crd_judge_kept_free(j->kept);
    crd_groupings_done(&j->groupings);
    CRD_VEC_DONE(&j->all);
}

crd_status crd_judge(const crd_ties *t, crd_know *k, const crd_ruleset *pack,
                     const crd_judge_opts *opts, crd_arena *arena,
                     const crd_judgement **ret_judgements, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_judging j = {.t = t, .k = k, .pack = pack, .opts = opts, .arena = arena, .err = err};
    CRD_TRY(crd_judging_open(&j));
    for (size_t i = 0; i < pack->n_rules; i++)
        if ((!opts->only_asked || (opts->asked && opts->asked[i])) &&
            (!opts->only || opts->only[i]))
            CRD_TRY(judge(&j, &pack->rules[i]));
    CRD_TRY(crd_know_failed(k));
    crd_judgement *all = CRD_NEW(arena, crd_judgement, j.all.n);
    CRD_TRY(all ? CRD_OK : CRD_ENOMEM);
    if (j.all.n > 0)
        memcpy(all, j.all.at, j.all.n * sizeof *all);
    *ret_judgements = all;
    *ret_n = j.all.n;
done:
    crd_judging_close(&j);
    return rc == CRD_OK || err->message[0] != '\0'
               ? rc
               : crd_fail(err, rc, "out of memory, or more groups than a million");
}
