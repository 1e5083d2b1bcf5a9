/* Every minimal set of few that takes a service down, and what each party weighs in them. Parties
 * that are recorded alone: in low unknown ones never fail here, in high they fall with whoever
 * could be them. */
#include "analyse/fewest_int.h"
#include "base/bits.h"
#include "graph/cuts.h"

#include <stdlib.h>
#include <string.h>

enum { TOGETHER = 4, SAMPLE = 24 };
static const double step_seconds = 10e-9; /* of one thread; measured, about */

typedef struct listing {
    crd_few *x;
    struct {
        crd_sets sets;
        bool whole;
    } * of[2];              /* [ones] of the first of their kind; certain, possible */
    uint32_t n_jobs, *jobs; /* 2 * one + bound */
    CRD_VEC(crd_fewest_set) out;
    crd_fewest_weight *weights; /* [labels] */
    uint32_t *count, *touched;  /* [labels] scratch */
} listing;

static crd_status list_one(const listing *s, uint32_t job, crd_few_asker *a[2], crd_sets *sets,
                           bool *ret_whole, crd_err *err)
{
    crd_few *x = s->x;
    crd_status rc = CRD_OK;
    uint32_t one = s->jobs[job] / 2, k = s->jobs[job] % 2;
    if (!a[k]) {
        CRD_TRY(crd_few_asker_new(&x->of[k], &a[k], err));
        crd_few_stop(a[k], x->o->stop, x->o->stop_ctx);
    }
    crd_hitting h = crd_few_question(a[k], x->row[one], true, x->effort);
    rc = crd_hitting_all(&h, x->o->size, x->most_sets, sets, ret_whole, err);
done:
    return rc;
}

/* Some of the services first: how long will all take? */
static crd_status estimate(const listing *s)
{
    crd_few *x = s->x;
    crd_status rc = CRD_OK;
    crd_few_asker *a[2] = {NULL, NULL};
    uint32_t n = s->n_jobs < SAMPLE ? s->n_jobs : SAMPLE;
    uint64_t steps = 0;
    for (uint32_t i = 0; i < n && rc == CRD_OK; i++) {
        crd_sets sets = {0};
        bool whole;
        rc = list_one(s, (uint32_t)((uint64_t)i * s->n_jobs / n), a, &sets, &whole, x->err);
        crd_sets_done(&sets);
    }
    for (int k = 0; k < 2; k++) {
        steps += a[k] ? crd_few_steps(a[k]) : 0;
        crd_few_asker_free(a[k]);
    }
    double all = n ? (double)steps / n * s->n_jobs : 0;
    return rc == CRD_OK ? x->o->begin(x->o->begin_ctx,
                                      all * step_seconds / crd_pool_threads(x->o->loss.pool))
                        : rc;
}

static crd_status list_chunk(void *ctx, uint32_t chunk, crd_err *err)
{
    const listing *s = ctx;
    crd_status rc = CRD_OK;
    crd_few_asker *a[2] = {NULL, NULL};
    for (uint32_t i = chunk * TOGETHER; i < s->n_jobs && i < (chunk + 1) * TOGETHER; i++) {
        uint32_t one = s->jobs[i] / 2, k = s->jobs[i] % 2;
        if (crd_few_is_late(s->x))
            continue; /* not whole */
        CRD_TRY(list_one(s, i, a, &s->of[k][one].sets, &s->of[k][one].whole, err));
    }
done:
    crd_few_asker_free(a[0]);
    crd_few_asker_free(a[1]);
    return rc;
}

/* Takes what the passes over all have listed. */
static bool was_listed(listing *s, uint32_t one, uint32_t k)
{
    crd_few *x = s->x;
    crd_few_listed *l = x->listed[k] ? &x->listed[k][x->row[one]] : NULL;
    if (!l || !l->whole)
        return false;
    s->of[k][one].sets = l->sets;
    s->of[k][one].whole = true;
    l->sets = (crd_sets){0};
    return true;
}

static crd_status list_all(listing *s)
{
    crd_few *x = s->x;
    s->jobs = malloc((2 * (size_t)x->n_ones + 1) * sizeof *s->jobs);
    for (int k = 0; k < 2; k++)
        s->of[k] = calloc((size_t)x->n_ones + 1, sizeof *s->of[k]);
    if (!s->jobs || !s->of[0] || !s->of[1])
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < x->n_ones; i++)
        for (uint32_t k = 0; k < 2; k++)
            if (x->like[k][i] == i && !was_listed(s, i, k))
                s->jobs[s->n_jobs++] = 2 * i + k;
    crd_status rc = x->o->begin ? estimate(s) : CRD_OK;
    if (rc != CRD_OK)
        return rc;
    return crd_pool_run(x->o->loss.pool, (s->n_jobs + TOGETHER - 1) / TOGETHER, list_chunk, s,
                        x->err);
}

/* ---- sets --------------------------------------------------------------------------------- */

static bool has_all(const uint32_t *whole, uint32_t n, const uint32_t *part, uint32_t m)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < n && k < m; i++)
        k += whole[i] == part[k];
    return k == m;
}

static bool has_certain(const crd_sets *certain, const uint32_t *set, uint32_t n)
{
    for (size_t i = 0; i < crd_sets_n(certain); i++)
        if (has_all(set, n, certain->var.at + certain->first.at[i],
                    certain->first.at[i + 1] - certain->first.at[i]))
            return true;
    return false;
}

/* Are the first n sets of `all` those of `cuts`? */
static bool is_same(const crd_sets *all, size_t n, const crd_sets *cuts)
{
    bool same = n == crd_sets_n(cuts);
    for (size_t i = 0; i < n && same; i++)
        same = all->first.at[i + 1] == cuts->first.at[i + 1];
    size_t bytes = same && n > 0 ? all->first.at[n] * sizeof *all->var.at : 0;
    return same && (bytes == 0 || memcmp(all->var.at, cuts->var.at, bytes) == 0);
}

/* Of one service alone: its sets of one and two, worked out from the inputs upwards (graph/cuts.h),
 * are the same, or one of the two ways is wrong. Left out where those would be too many. */
static crd_status check_sets(const listing *s, int k)
{
    enum { MOST = 200000 };
    crd_few *x = s->x;
    const crd_few_bound *b = &x->of[k];
    const crd_sets *all = &s->of[k][0].sets;
    uint32_t order = x->o->size < 2 ? x->o->size : 2, vars = crd_circuit_vars(b->bulk);
    crd_err err = CRD_ERR_INIT;
    crd_sets cuts = {0};
    size_t n = 0;
    bool leased = b->model.late.leased && b->rests[x->row[0]]; /* the bulk does not follow it */
    if (b->model.late.order < 2 || leased || !s->of[k][0].whole)
        return CRD_OK;
    uint64_t *never = calloc(crd_bits_words(vars) + 1, sizeof *never);
    if (!never)
        return CRD_ENOMEM;
    for (uint32_t v = b->model.late.first_unit; v < vars; v++)
        crd_bits_put(never, v);
    crd_status rc = crd_circuit_cuts(b->bulk, x->row[0], order, never, MOST, &cuts, &err);
    while (n < crd_sets_n(all) && all->first.at[n + 1] - all->first.at[n] <= order)
        n++;
    if (rc == CRD_OK && !is_same(all, n, &cuts))
        rc = crd_fail(x->err, CRD_EBUG, "two ways to minimal sets give %zu and %zu", n,
                      crd_sets_n(&cuts));
    else if (rc != CRD_OK && rc != CRD_ELIMIT)
        *x->err = err;
    crd_sets_done(&cuts);
    free(never);
    return rc == CRD_ELIMIT ? CRD_OK : rc;
}

/* Sets of one service; each counts for its parties even where it is not kept. */
static crd_status put_sets(listing *s, uint32_t one, int k)
{
    crd_few *x = s->x;
    const crd_sets *all = &s->of[k][x->like[k][one]].sets;
    const crd_sets *certain = &s->of[0][x->like[0][one]].sets;
    for (size_t i = 0; i < crd_sets_n(all); i++) {
        const uint32_t *set = all->var.at + all->first.at[i];
        uint32_t n = all->first.at[i + 1] - all->first.at[i];
        if (k == 1 && has_certain(certain, set, n))
            continue;
        for (uint32_t v = 0; v < n; v++) {
            crd_fewest_weight *w = &s->weights[set[v]];
            w->sets.low += k == 0;
            w->sets.high++;
            w->alone.low += n == 1 && k == 0;
            w->alone.high += n == 1;
        }
        if (s->out.n >= x->most_sets) {
            x->result->sets_cut = true;
            continue;
        }
        uint32_t *to = CRD_NEW(x->arena, uint32_t, (size_t)n + 1);
        crd_fewest_set f = {.one = one, .n = n, .party = to, .certain = k == 0};
        if (!to || !CRD_VEC_PUSH(&s->out, f))
            return CRD_ENOMEM;
        memcpy(to, set, n * sizeof *to);
    }
    x->result->sets_cut = x->result->sets_cut || !s->of[k][x->like[k][one]].whole;
    return CRD_OK;
}

/* Parties that are in any of the service's sets, and in all of them. */
static void put_services(listing *s, uint32_t one, int k)
{
    crd_few *x = s->x;
    const crd_sets *all = &s->of[k][x->like[k][one]].sets;
    int64_t users = x->ones[one].users > 0 ? x->ones[one].users : 0;
    uint32_t n = 0;
    for (size_t i = 0; i < all->var.n; i++)
        if (s->count[all->var.at[i]]++ == 0)
            s->touched[n++] = all->var.at[i];
    while (n-- > 0) {
        uint32_t v = s->touched[n];
        crd_fewest_weight *w = &s->weights[v];
        w->services.low += k == 0;
        w->services.high += k == 1;
        if (s->count[v] == crd_sets_n(all)) {
            w->saved[k]++;
            w->saved_users[k] += users;
        }
        s->count[v] = 0;
    }
}

/* ---- weights ------------------------------------------------------------------------------ */

static int falling(int64_t a, int64_t b) { return a == b ? 0 : a > b ? -1 : 1; }

static int heaviest_first(const void *a, const void *b)
{
    const crd_fewest_weight *x = a, *y = b;
    int order = falling(x->saved[0], y->saved[0]);
    order = order ? order : falling(x->saved_users[0], y->saved_users[0]);
    order = order ? order : falling(x->alone.low, y->alone.low);
    order = order ? order : falling(x->services.low, y->services.low);
    order = order ? order : falling(x->services.high, y->services.high);
    order = order ? order : falling(x->sets.high, y->sets.high);
    return order ? order : (x->party > y->party) - (x->party < y->party);
}

static crd_status put_weights(listing *s)
{
    crd_few *x = s->x;
    uint32_t labels = x->of[0].model.late.first_unit, n = 0;
    crd_fewest_weight *to = CRD_NEW(x->arena, crd_fewest_weight, (size_t)labels + 1);
    crd_fewest_set *sets = CRD_NEW(x->arena, crd_fewest_set, s->out.n + 1);
    if (!to || !sets)
        return CRD_ENOMEM;
    for (uint32_t v = 0; v < labels; v++) {
        s->weights[v].party = v;
        /* a party that a certain set needs may not be needed by what is possible */
        if (s->weights[v].services.high < s->weights[v].services.low)
            s->weights[v].services.high = s->weights[v].services.low;
        if (s->weights[v].sets.high > 0)
            to[n++] = s->weights[v];
    }
    if (n > 0)
        qsort(to, n, sizeof *to, heaviest_first);
    if (s->out.n > 0)
        memcpy(sets, s->out.at, s->out.n * sizeof *sets);
    x->result->weights = to;
    x->result->n_weights = n;
    x->result->sets = sets;
    x->result->n_sets = s->out.n;
    return CRD_OK;
}

crd_status crd_few_sets(crd_few *x)
{
    crd_status rc = CRD_OK;
    listing s = {.x = x};
    size_t labels = (size_t)x->of[0].model.late.first_unit + 1;
    CRD_TRY(list_all(&s));
    s.weights = calloc(labels, sizeof *s.weights);
    s.count = calloc(labels, sizeof *s.count);
    s.touched = malloc(labels * sizeof *s.touched);
    if (!s.weights || !s.count || !s.touched) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (int k = 0; k < 2 && x->n_ones == 1; k++)
        CRD_TRY(check_sets(&s, k));
    for (uint32_t i = 0; i < x->n_ones; i++)
        for (int k = 0; k < 2; k++) {
            CRD_TRY(put_sets(&s, i, k));
            put_services(&s, i, k);
        }
    CRD_TRY(put_weights(&s));
done:
    for (int k = 0; k < 2; k++) {
        for (uint32_t i = 0; s.of[k] && i < x->n_ones; i++)
            crd_sets_done(&s.of[k][i].sets);
        free(s.of[k]);
    }
    free(s.jobs);
    free(s.weights);
    free(s.count);
    free(s.touched);
    CRD_VEC_DONE(&s.out);
    return rc;
}
