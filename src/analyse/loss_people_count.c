/* How many people each lane leaves without: sums over words, then a few numbers a network. */
#include "analyse/loss_people.h"

#include <stdlib.h>
#include <string.h>

/* ---- the circuit -------------------------------------------------------------------------- */

/* All gates: of every list in turn, then those that stand alone. */
typedef struct gathering {
    crd_crowd *c;
    uint32_t *roots; /* NULL: they are counted only */
    bool take;       /* gates become words of the circuit, by place among the roots */
    size_t n;
} gathering;

static void gather(gathering *x, uint32_t *gates, size_t n)
{
    for (size_t i = 0; i < n; i++, x->n++) {
        if (gates[i] == UINT32_MAX)
            continue; /* there is none */
        if (x->take)
            gates[i] = crd_circuit_root(x->c->circuit, x->roots[x->n]);
        else if (x->roots)
            x->roots[x->n] = gates[i];
    }
}

static size_t gather_all(crd_crowd *c, uint32_t never, uint32_t *roots, bool take)
{
    gathering x = {.c = c, .roots = roots, .take = take};
    gather(&x, c->calls.gate.at, c->calls.gate.n);
    gather(&x, c->gone.gate.at, c->gone.gate.n);
    for (uint32_t k = 0; k < c->n_nets; k++) {
        crd_crowd_net *n = &c->nets[k];
        gather(&x, n->own.gate.at, n->own.gate.n);
        gather(&x, n->any.gate.at, n->any.gate.n);
        for (size_t i = 0; i < n->parts.n; i++)
            gather(&x, n->parts.at[i].gate.at, n->parts.at[i].gate.n);
        gather(&x, &n->core, 1);
        if (roots && !take && n->alone == UINT32_MAX)
            roots[x.n] = never;
        gather(&x, &n->alone, 1);
    }
    return x.n;
}

static void set_none(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    (void)ctx;
    (void)first;
    (void)n_lanes;
    (void)vars;
}

static crd_status look_base(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                            crd_err *err)
{
    crd_crowd *c = ctx;
    uint32_t rows = crd_crowd_rows(c);
    uint64_t *sums = malloc((size_t)rows * CRD_LANES * sizeof *sums);
    (void)first;
    (void)n_lanes;
    if (!sums)
        return crd_fail(err, CRD_ENOMEM, "%u sums", rows);
    crd_crowd_sum(c, words, sums);
    for (uint32_t r = 0; r < rows; r++)
        c->base[r] = sums[(size_t)r * CRD_LANES];
    free(sums);
    return CRD_OK;
}

static crd_status merge(crd_crowd_terms *t)
{
    crd_status rc = t->gate.n ? crd_lanes_merge(t->gate.at, t->weight.at, &t->gate.n) : CRD_OK;
    t->weight.n = t->gate.n;
    return rc;
}

/* Many things fail alike: shorter lists for who sums them often. */
static crd_status merge_all(crd_crowd *c)
{
    crd_status rc = CRD_OK;
    CRD_TRY(merge(&c->calls));
    CRD_TRY(merge(&c->gone));
    for (uint32_t k = 0; k < c->n_nets; k++) {
        crd_crowd_net *n = &c->nets[k];
        CRD_TRY(merge(&n->own));
        CRD_TRY(merge(&n->any));
        for (size_t i = 0; i < n->parts.n; i++)
            CRD_TRY(merge(&n->parts.at[i]));
    }
done:
    return rc;
}

crd_status crd_crowd_new(crd_losing *l, const uint32_t *roots, uint32_t n_roots,
                         crd_crowd *ret_crowd, crd_err *err)
{
    crd_crowd *c = ret_crowd;
    crd_status rc = CRD_OK;
    crd_gates gates;
    crd_scenarios none = {.n = 1, .ctx = c, .set = set_none, .look = look_base};
    uint32_t *all = NULL;
    *c = (crd_crowd){.high = l->high};
    CRD_TRY(crd_crowd_build(l, c));
    size_t n = gather_all(c, l->never, NULL, false) + n_roots;
    if (n >= UINT32_MAX) {
        rc = crd_fail(err, CRD_ELIMIT, "%zu groups of people", n);
        goto done;
    }
    all = malloc((n + 1) * sizeof *all);
    c->base = calloc(crd_crowd_rows(c), sizeof *c->base);
    if (!all || !c->base) {
        rc = CRD_ENOMEM;
        goto done;
    }
    if (n_roots > 0)
        memcpy(all, roots, n_roots * sizeof *all);
    (void)gather_all(c, l->never, all + n_roots, false);
    CRD_TRY(crd_gate_list_end(&l->gates, &gates, err));
    CRD_TRY(crd_circuit_new(&gates, all, (uint32_t)n, &c->circuit, err));
    for (uint32_t i = 0; i < n; i++)
        all[i] = i;
    (void)gather_all(c, l->never, all + n_roots, true);
    for (uint32_t k = 0; k < c->n_nets; k++)
        c->nets[k].roams = c->nets[k].any.gate.n > 0;
    if (gates.n_vars > CRD_LANES || l->o->pairs)
        CRD_TRY(merge_all(c));
    CRD_TRY(crd_circuit_run(c->circuit, &none, NULL, err));
done:
    free(all);
    return rc;
}

static void terms_done(crd_crowd_terms *t)
{
    CRD_VEC_DONE(&t->gate);
    CRD_VEC_DONE(&t->weight);
}

void crd_crowd_done(crd_crowd *c)
{
    for (uint32_t k = 0; k < c->n_nets; k++) {
        crd_crowd_net *n = &c->nets[k];
        terms_done(&n->own);
        terms_done(&n->any);
        for (size_t i = 0; i < n->parts.n; i++)
            terms_done(&n->parts.at[i]);
        CRD_VEC_DONE(&n->parts);
        CRD_VEC_DONE(&n->hosts);
    }
    terms_done(&c->calls);
    terms_done(&c->gone);
    crd_circuit_free(c->circuit);
    free(c->nets);
    free(c->of_network);
    free(c->base);
    *c = (crd_crowd){0};
}

/* ---- sums --------------------------------------------------------------------------------- */

static uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }
static uint64_t largest(uint64_t a, uint64_t b) { return a > b ? a : b; }
static uint64_t beyond(uint64_t a, uint64_t b) { return a > b ? a - b : 0; }

static void sum_of(const crd_word *words, const crd_crowd_terms *t, uint64_t sum[CRD_LANES])
{
    crd_lanes_sum(words, &(crd_lane_group){t->gate.at, t->weight.at, t->gate.n}, sum);
}

static bool has(const crd_word *words, uint32_t at, uint32_t lane)
{
    return words[at].w[lane / 64] >> lane % 64 & 1;
}

/* Equipment of several functions: in low their users may be the same. */
static void add_parts(const crd_crowd *c, const crd_crowd_net *n, const crd_word *words,
                      uint64_t own[CRD_LANES])
{
    uint64_t sum[CRD_LANES];
    for (size_t i = 0; i < n->parts.n; i++) {
        sum_of(words, &n->parts.at[i], sum);
        for (uint32_t k = 0; k < CRD_LANES; k++)
            own[k] = c->high ? own[k] + sum[k] : largest(own[k], sum[k]);
    }
}

static void of_network(const crd_crowd *c, uint32_t k, const crd_word *words, uint64_t *sums)
{
    const crd_crowd_net *n = &c->nets[k];
    uint64_t *own = sums + (size_t)3 * (k + 1) * CRD_LANES, *any = own + CRD_LANES;
    uint64_t *first = any + CRD_LANES, all = n->subs[c->high];
    bool roams = n->roams;
    sum_of(words, &n->own, own);
    add_parts(c, n, words, own);
    if (roams)
        sum_of(words, &n->any, any);
    if (roams && c->high) /* nobody knows where these are, so nobody is sure to carry them */
        add_parts(c, n, words, any);
    for (uint32_t lane = 0; lane < CRD_LANES; lane++) {
        own[lane] = has(words, n->core, lane) ? all : least(own[lane], all);
        bool carries = n->carrier < n->hosts.n &&
                       !has(words, c->nets[n->hosts.at[n->carrier].net].core, lane);
        uint64_t left = own[lane], held = carries ? n->room : 0;
        if (roams)
            left = least(any[lane], own[lane]);
        else if (!c->high && n->alone != UINT32_MAX && !has(words, n->alone, lane))
            left = 0;
        /* in high as many as the agreement has no room for; those with priority go first */
        any[lane] = c->high ? largest(left, beyond(own[lane], held)) : left;
        first[lane] = c->high ? least(n->priority,
                                      largest(left, beyond(least(own[lane], n->priority), held)))
                              : beyond(left, n->subs[1] - n->priority);
    }
}

/* Low: whoever has another network that stands may have that one too; so what others may still
 * serve is taken off. */
static uint64_t certainly_any(const crd_crowd *c, const uint64_t *sums, uint32_t lane)
{
    uint64_t stand = 0, most = 0;
    for (uint32_t k = 0; k < c->n_nets; k++)
        if (c->nets[k].open)
            stand += c->nets[k].subs[1] -
                     least(c->nets[k].subs[1], sums[(size_t)(3 * k + 4) * CRD_LANES + lane]);
    for (uint32_t k = 0; k < c->n_nets; k++) {
        const crd_crowd_net *n = &c->nets[k];
        uint64_t any = sums[(size_t)(3 * k + 4) * CRD_LANES + lane];
        if (n->open)
            most = largest(most, beyond(any, stand - (n->subs[1] - least(n->subs[1], any))));
    }
    return most;
}

static void low_nation(const crd_crowd *c, const crd_word *words, uint64_t *sums, uint32_t lane)
{
    uint64_t own = 0, stand = 0, all = 0, calls = sums[CRD_CROWD_LAST * CRD_LANES + lane];
    uint64_t gone = sums[CRD_CROWD_ANY * CRD_LANES + lane];
    bool any_core = false;
    for (uint32_t k = 0; k < c->n_nets; k++) {
        const crd_crowd_net *n = &c->nets[k];
        uint64_t out = sums[(size_t)(3 * k + 3) * CRD_LANES + lane];
        if (!n->open)
            continue;
        own = largest(own, out);
        all = largest(all, n->subs[0]);
        any_core = any_core || !has(words, n->core, lane);
        stand += n->placed ? 0 : n->subs[1] - least(n->subs[1], out);
    }
    calls = largest(beyond(calls, stand), any_core ? 0 : all);
    uint64_t any = largest(beyond(gone, stand), certainly_any(c, sums, lane));
    sums[CRD_CROWD_LAST * CRD_LANES + lane] = calls;
    sums[CRD_CROWD_ANY * CRD_LANES + lane] = any;
    sums[CRD_CROWD_OWN * CRD_LANES + lane] = largest(own, any);
}

static void high_nation(const crd_crowd *c, uint64_t *sums, uint32_t lane)
{
    uint64_t own = 0, any = 0, unplaced = 0, calls = sums[CRD_CROWD_LAST * CRD_LANES + lane];
    uint64_t most = c->people > 0 ? c->people : UINT64_MAX;
    for (uint32_t k = 0; k < c->n_nets; k++) {
        const crd_crowd_net *n = &c->nets[k];
        if (!n->open)
            continue;
        own += sums[(size_t)(3 * k + 3) * CRD_LANES + lane];
        any += sums[(size_t)(3 * k + 4) * CRD_LANES + lane];
        unplaced += n->placed ? 0 : sums[(size_t)(3 * k + 3) * CRD_LANES + lane];
    }
    calls += c->n_areas > 0 ? least(unplaced, c->unsure) : unplaced;
    calls = least(calls, most);
    any = least(any, most);
    sums[CRD_CROWD_LAST * CRD_LANES + lane] = calls;
    sums[CRD_CROWD_ANY * CRD_LANES + lane] = any;
    sums[CRD_CROWD_OWN * CRD_LANES + lane] = largest(least(own, most), any);
}

void crd_crowd_sum(const crd_crowd *c, const crd_word *words, uint64_t *sums)
{
    sum_of(words, &c->calls, sums + (size_t)CRD_CROWD_LAST * CRD_LANES);
    sum_of(words, &c->gone, sums + (size_t)CRD_CROWD_ANY * CRD_LANES);
    for (uint32_t k = 0; k < c->n_nets; k++)
        of_network(c, k, words, sums);
    for (uint32_t lane = 0; lane < CRD_LANES; lane++) {
        if (c->high)
            high_nation(c, sums, lane);
        else
            low_nation(c, words, sums, lane);
    }
    for (uint32_t r = 0; r < crd_crowd_rows(c); r++)
        for (uint32_t lane = 0; lane < CRD_LANES; lane++)
            sums[(size_t)r * CRD_LANES + lane] -= least(sums[(size_t)r * CRD_LANES + lane],
                                                        c->base[r]);
}
