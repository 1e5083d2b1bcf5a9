/* The fewest that take each service down: what none, one and two do is tried for all at once; the
 * rest is searched, a kind of service at a time (those whose needs are the same gate are one kind),
 * the critical ones first. Each search counts its own effort, so the answer does not depend on
 * threads. */
#include "analyse/fewest_int.h"

#include <stdlib.h>
#include <string.h>

enum { EFFORT = 50000000, MOST_SETS = 100000, TOGETHER = 4 /* searches of one chunk */ };

typedef struct one_key {
    crd_str id;
    int64_t criticality;
    uint32_t row;
} one_key;

static int critical_first(const void *a, const void *b)
{
    const one_key *x = a, *y = b;
    if (x->criticality != y->criticality)
        return x->criticality > y->criticality ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static crd_status list_ones(crd_few *x)
{
    const crd_world *w = x->t->w;
    crd_status rc = CRD_OK;
    uint32_t n = crd_world_frame(w, CRD_T_service)->n, kept = 0;
    one_key *all = malloc(((size_t)n + 1) * sizeof *all);
    x->row = malloc(((size_t)n + 1) * sizeof *x->row);
    x->ones = CRD_NEW(x->arena, crd_fewest_one, (size_t)n + 1);
    if (!all || !x->row || !x->ones) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (uint32_t s = 0; s < n; s++) {
        crd_str id = crd_world_text(w, CRD_COL(w, service, id).text[s]);
        if (crd_str_is_null(x->o->service) || crd_str_eq(id, x->o->service))
            all[kept++] = (one_key){id, crd_col_i64(&CRD_COL(w, service, criticality), s), s};
    }
    if (kept == 0 && !crd_str_is_null(x->o->service)) {
        rc = crd_fail(x->err, CRD_ENOENT, "no service is called '" CRD_STR_FMT "'",
                      CRD_STR_ARG(x->o->service));
        goto done;
    }
    if (kept > 0)
        qsort(all, kept, sizeof *all, critical_first);
    for (uint32_t i = 0; i < kept; i++) {
        uint32_t s = x->row[i] = all[i].row;
        x->ones[i] = (crd_fewest_one){
            .service = all[i].id,
            .name = crd_world_text(w, CRD_COL(w, service, name).text[s]),
            .criticality = all[i].criticality,
            .users = crd_col_i64(&CRD_COL(w, service, users), s),
        };
    }
    x->n_ones = kept;
done:
    free(all);
    return rc;
}

/* The first one whose needs are the same gate, in each bound and in both. */
static crd_status list_kinds(crd_few *x)
{
    crd_status rc = CRD_ENOMEM;
    uint32_t n = x->n_ones;
    crd_map of[3] = {{0}, {0}, {0}};
    for (int k = 0; k < 2; k++) {
        x->like[k] = malloc(((size_t)n + 1) * sizeof *x->like[k]);
        if (!x->like[k])
            goto done;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint64_t root[2];
        for (int k = 0; k < 2; k++) {
            root[k] = crd_circuit_root(x->of[k].late, x->row[i]);
            uint32_t *at = crd_map_add(&of[k], root[k], i);
            if (!at)
                goto done;
            x->like[k][i] = *at;
        }
        uint32_t *both = crd_map_add(&of[2], root[0] << 32 | root[1], i);
        if (!both)
            goto done;
        x->ones[i].like = *both;
        x->result->kinds += *both == i;
    }
    rc = CRD_OK;
done:
    for (int k = 0; k < 3; k++)
        crd_map_done(&of[k]);
    return rc;
}

/* ---- search ------------------------------------------------------------------------------- */

typedef struct job {
    uint32_t one;
    bool high;
} job;

typedef struct searching {
    crd_few *x;
    const job *jobs;
    uint32_t n;
} searching;

static crd_status search_one(crd_few *x, job j, crd_few_asker *a, crd_err *err)
{
    const crd_few_low *low = &x->low[j.high][x->row[j.one]];
    crd_hitting h = crd_few_question(a, x->row[j.one], false, x->effort);
    h.at_least = low->beyond;
    h.at_most = low->order == CRD_HITTING_NONE ? 0 : low->order;
    return crd_hitting_fewest(&h, &x->found[j.high][j.one], err);
}

static crd_status search_chunk(void *ctx, uint32_t chunk, crd_err *err)
{
    const searching *s = ctx;
    crd_status rc = CRD_OK;
    crd_few_asker *a[2] = {NULL, NULL};
    for (uint32_t i = chunk * TOGETHER; i < s->n && i < (chunk + 1) * TOGETHER; i++) {
        job j = s->jobs[i];
        if (crd_few_is_late(s->x)) {
            uint32_t least = s->x->low[j.high][s->x->row[j.one]].beyond;
            s->x->found[j.high][j.one] = (crd_hitting_found){.lower = least,
                                                             .upper = CRD_HITTING_NONE};
            continue;
        }
        if (!a[j.high]) {
            CRD_TRY(crd_few_asker_new(&s->x->of[j.high], &a[j.high], err));
            crd_few_stop(a[j.high], s->x->o->stop, s->x->o->stop_ctx);
        }
        CRD_TRY(search_one(s->x, j, a[j.high], err));
    }
done:
    crd_few_asker_free(a[0]);
    crd_few_asker_free(a[1]);
    return rc;
}

static crd_status search_all(crd_few *x)
{
    crd_status rc = CRD_OK;
    searching s = {.x = x};
    job *jobs = malloc((2 * (size_t)x->n_ones + 1) * sizeof *jobs);
    for (int k = 0; k < 2; k++)
        x->found[k] = calloc((size_t)x->n_ones + 1, sizeof *x->found[k]);
    if (!jobs || !x->found[0] || !x->found[1]) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (uint32_t i = 0; i < x->n_ones; i++)
        for (int k = 0; k < 2; k++)
            if (x->like[k][i] == i && !crd_few_is_settled(&x->low[k][x->row[i]]))
                jobs[s.n++] = (job){i, k};
    s.jobs = jobs;
    CRD_TRY(
        crd_pool_run(x->o->loss.pool, (s.n + TOGETHER - 1) / TOGETHER, search_chunk, &s, x->err));
done:
    free(jobs);
    return rc;
}

/* ---- parties ------------------------------------------------------------------------------ */

static const char *what_of(uint32_t table)
{
    switch (table) {
    case CRD_T_product:
        return "product";
    case CRD_T_element:
        return "element";
    case CRD_T_link:
        return "link";
    case CRD_T_network:
        return "network";
    case CRD_T_site:
        return "site";
    default:
        return "thing";
    }
}

static crd_fewest_party unknown_party(const crd_few *x, uint32_t node)
{
    const crd_world *w = x->t->w;
    uint32_t table = CRD_TARGET_NONE;
    crd_str id = crd_ties_id(x->t, node, &table, NULL), name = CRD_STR_NULL;
    uint32_t row = node - x->t->base[crd_ties_kind(x->t, node)];
    if (table == CRD_T_product && crd_ties_kind(x->t, node) == CRD_NODE_PRODUCT)
        name = crd_world_text(w, CRD_COL(w, product, name).text[row]);
    else if (table == CRD_T_element)
        name = crd_world_text(w, CRD_COL(w, element, name).text[row]);
    return (crd_fewest_party){id, name, what_of(table)};
}

/* The best set that is known: the search's, or that of the passes over all. */
static uint32_t best_of(const crd_few *x, int k, uint32_t one, const uint32_t **ret_vars)
{
    const crd_few_low *low = &x->low[k][x->row[one]];
    const crd_hitting_found *f = &x->found[k][one];
    bool bulk = low->order != CRD_HITTING_NONE &&
                (crd_few_is_settled(low) || !f->set || low->order <= f->upper);
    *ret_vars = bulk ? low->var : f->set;
    return bulk ? low->order : f->set ? f->upper : CRD_HITTING_NONE;
}

/* A variable of a set: a label is a party as it is, an unknown one is the next when it is new. */
static void meet(crd_few *x, int k, uint32_t var, uint32_t *n)
{
    if (x->party_of[k][var] == CRD_HITTING_NONE)
        x->party_of[k][var] = (*n)++;
}

/* Numbers of the variables of one bound that a set has. */
static bool meet_all(crd_few *x, int k, uint32_t labels, uint32_t *n)
{
    uint32_t vars = x->of[k].model.late.first_way;
    x->party_of[k] = malloc(((size_t)vars + 1) * sizeof **x->party_of);
    if (!x->party_of[k])
        return false;
    for (uint32_t v = 0; v < vars; v++)
        x->party_of[k][v] = v < labels ? v : CRD_HITTING_NONE;
    for (uint32_t i = 0; i < x->n_ones && !x->o->sets_only; i++) {
        const uint32_t *set;
        uint32_t size = best_of(x, k, i, &set);
        for (uint32_t m = 0; size != CRD_HITTING_NONE && m < size; m++)
            meet(x, k, set[m], n);
    }
    return true;
}

/* Labels, then the unknown parties that a set has. */
static crd_status list_parties(crd_few *x)
{
    const crd_losing *l = &x->of[0].model;
    uint32_t labels = l->late.first_unit, n = labels;
    if (!meet_all(x, 0, labels, &n) || !meet_all(x, 1, labels, &n))
        return CRD_ENOMEM;
    crd_fewest_party *to = CRD_NEW(x->arena, crd_fewest_party, (size_t)n + 1);
    if (!to)
        return CRD_ENOMEM;
    for (uint32_t v = 0; v < labels; v++)
        to[v].id = crd_losing_label_id(l, v, &to[v].name);
    for (int k = 0; k < 2; k++)
        for (uint32_t v = labels; v < x->of[k].model.late.first_way; v++)
            if (x->party_of[k][v] != CRD_HITTING_NONE)
                to[x->party_of[k][v]] = k ? (crd_fewest_party){.unknown = "all"}
                                          : unknown_party(x, l->late.units.at[v - labels]);
    x->result->parties = to;
    x->result->n_parties = n;
    return CRD_OK;
}

/* ---- answers ------------------------------------------------------------------------------ */

static crd_status put_bound(crd_few *x, int high, uint32_t one, crd_fewest_bound *to)
{
    const crd_few_low *low = &x->low[high][x->row[one]];
    const crd_hitting_found *f = &x->found[high][one];
    const uint32_t *from;
    uint32_t size = best_of(x, high, one, &from);
    uint32_t least = crd_few_is_settled(low) || f->lower < low->beyond ? low->beyond : f->lower;
    least = crd_few_is_settled(low) || least > size ? size : least;
    *to = (crd_fewest_bound){.lower = least,
                             .upper = size,
                             .never = !crd_few_is_settled(low) && f->never,
                             .proven = least == size || (!crd_few_is_settled(low) && f->never)};
    if (size == CRD_HITTING_NONE)
        return CRD_OK;
    uint32_t *set = CRD_NEW(x->arena, uint32_t, (size_t)to->upper + 1);
    if (!set)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < to->upper; i++)
        set[i] = x->party_of[high][from[i]];
    to->set = set;
    return CRD_OK;
}

/* `low` counts what is possible: the other model's answer. */
static crd_status put_ones(crd_few *x)
{
    crd_status rc = CRD_OK;
    crd_fewest_result *r = x->result;
    for (uint32_t i = 0; i < x->n_ones; i++) {
        crd_fewest_one *one = &x->ones[i];
        for (int k = 0; k < 2; k++) {
            crd_fewest_bound *to = k ? &one->low : &one->high;
            if (x->like[k][i] == i)
                CRD_TRY(put_bound(x, k, i, to));
            else
                *to = k ? x->ones[x->like[k][i]].low : x->ones[x->like[k][i]].high;
        }
        bool open = !one->low.proven || !one->high.proven;
        r->open += open;
        r->stopped = r->stopped || open;
    }
done:
    return rc;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static crd_status bulk(crd_few *x)
{
    crd_status rc = CRD_OK;
    uint8_t *asked = malloc((size_t)crd_world_frame(x->t->w, CRD_T_service)->n + 1);
    if (!asked)
        return CRD_ENOMEM;
    for (int k = 0; k < 2; k++) {
        memset(asked, 0, (size_t)crd_world_frame(x->t->w, CRD_T_service)->n + 1);
        for (uint32_t i = 0; i < x->n_ones; i++)
            asked[x->row[i]] = x->like[k][i] == i;
        CRD_TRY(
            crd_few_bulk(&x->of[k], asked, x->o, x->most_sets, &x->low[k], &x->listed[k], x->err));
    }
done:
    free(asked);
    return rc;
}

static crd_status answer(crd_few *x)
{
    crd_status rc = CRD_OK;
    for (int k = 0; k < 2; k++)
        CRD_TRY(crd_few_bound_make(x->t, &x->loss, k, &x->of[k], x->err));
    CRD_TRY(list_ones(x));
    CRD_TRY(list_kinds(x));
    if (!x->o->sets_only) {
        CRD_TRY(bulk(x));
        CRD_TRY(search_all(x));
    }
    CRD_TRY(list_parties(x));
    if (!x->o->sets_only)
        CRD_TRY(put_ones(x));
    x->result->ones = x->ones;
    x->result->n_ones = x->n_ones;
    x->result->asked = x->of[0].model.late.first_unit;
    x->result->unknown = (uint32_t)x->of[0].model.late.units.n;
    if (x->o->size > 0)
        CRD_TRY(crd_few_sets(x));
done:
    return rc;
}

static void end(crd_few *x)
{
    for (int k = 0; k < 2; k++) {
        for (uint32_t i = 0; x->found[k] && i < x->n_ones; i++)
            free(x->found[k][i].set);
        free(x->found[k]);
        free(x->like[k]);
        free(x->low[k]);
        for (uint32_t i = 0; x->listed[k] && i < crd_world_frame(x->t->w, CRD_T_service)->n; i++)
            crd_sets_done(&x->listed[k][i].sets);
        free(x->listed[k]);
        free(x->party_of[k]);
        crd_few_bound_end(&x->of[k]);
    }
    free(x->row);
}

crd_status crd_fewest(const crd_ties *t, const crd_fewest_opts *opts, crd_arena *arena,
                      const crd_fewest_result **ret_result, crd_err *err)
{
    crd_few x = {.t = t,
                 .o = opts,
                 .arena = arena,
                 .err = err,
                 .loss = opts->loss,
                 .effort = opts->effort ? opts->effort : EFFORT,
                 .most_sets = opts->most_sets ? opts->most_sets : MOST_SETS};
    *ret_result = NULL;
    x.loss.pairs = true;
    x.loss.shared = false;
    x.loss.n_set = 0;
    x.loss.stop = opts->stop;
    x.loss.stop_ctx = opts->stop_ctx;
    crd_status rc = crd_losing_check(&x.loss, err);
    if (rc == CRD_OK && opts->size > CRD_FEWEST_SIZE_MAX)
        rc = crd_fail(err, CRD_EINVAL, "sets of up to %u; at most %d", opts->size,
                      CRD_FEWEST_SIZE_MAX);
    if (rc != CRD_OK)
        return rc;
    x.result = CRD_NEW(arena, crd_fewest_result, 1);
    rc = x.result ? answer(&x) : CRD_ENOMEM;
    if (rc == CRD_ENOMEM && err->message[0] == '\0')
        rc = crd_fail(err, CRD_ENOMEM, "memory for the fewest");
    if (rc == CRD_OK)
        *ret_result = x.result;
    end(&x);
    return rc;
}
