/* Cut sets from the inputs upwards (bottom-up, as in fault-tree analysis, with a cut-off by order):
 * any: the sets of all inputs; all: unions of one of each; weights: unions that grow until what
 * they make fail is heavy enough. Gates in rings are repeated from nothing until no set is new. */
#include "graph/cuts.h"

#include "base/bits.h"
#include "base/err.h"
#include "graph/circuit_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct cut {
    uint64_t sign; /* a bit for each of its variables, by number modulo 64 */
    uint32_t n, var[CRD_CUTS_ORDER_MAX];
} cut;
typedef CRD_VEC(cut) family; /* by size, then variables; none is part of another */

typedef struct cutting {
    const crd_circuit *c;
    uint32_t order;
    const uint64_t *never;
    uint8_t *in; /* [gates] below the root */
    family *of;  /* [gates] */
    family scratch, partial;
    size_t n, limit; /* sets of all gates */
    uint64_t steps;
    crd_err *err;
} cutting;

static int in_order(const void *a, const void *b)
{
    const cut *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    for (uint32_t i = 0; i < x->n; i++)
        if (x->var[i] != y->var[i])
            return x->var[i] < y->var[i] ? -1 : 1;
    return 0;
}

static bool is_part(const cut *part, const cut *whole)
{
    uint32_t k = 0;
    if (part->n > whole->n || (part->sign & ~whole->sign))
        return false;
    for (uint32_t i = 0; i < whole->n && k < part->n; i++)
        k += whole->var[i] == part->var[k];
    return k == part->n;
}

static bool unite(const cut *a, const cut *b, uint32_t order, cut *ret)
{
    uint32_t i = 0, k = 0;
    *ret = (cut){.sign = a->sign | b->sign};
    while (i < a->n || k < b->n) {
        bool first = k == b->n || (i < a->n && a->var[i] <= b->var[k]);
        uint32_t v = first ? a->var[i] : b->var[k];
        k += k < b->n && b->var[k] == v;
        i += i < a->n && a->var[i] == v;
        if (ret->n == order)
            return false;
        ret->var[ret->n++] = v;
    }
    return true;
}

static crd_status add(cutting *x, family *f, const cut *c)
{
    if (++x->steps / 1000 > x->limit || f->n > x->limit)
        return crd_fail(x->err, CRD_ELIMIT, "more than %zu sets", x->limit);
    return CRD_VEC_PUSH(f, *c) ? CRD_OK : crd_fail(x->err, CRD_ENOMEM, "sets");
}

/* Each once, and none of which another is part. */
static void reduce(cutting *x, family *f)
{
    size_t kept = 0;
    if (f->n > 0)
        qsort(f->at, f->n, sizeof *f->at, in_order);
    for (size_t i = 0; i < f->n; i++) {
        bool minimal = true;
        for (size_t k = 0; k < kept && minimal; k++)
            minimal = !is_part(&f->at[k], &f->at[i]);
        x->steps += kept / 64;
        if (minimal)
            f->at[kept++] = f->at[i];
    }
    f->n = kept;
}

/* Sets of an input: a variable's own, or those of a gate. */
static const cut *sets_of(const cutting *x, uint32_t word, cut *own, size_t *ret_n)
{
    if (word >= x->c->base) {
        const family *f = &x->of[word - x->c->base];
        *ret_n = f->n;
        return f->at;
    }
    *ret_n = word == x->c->always ||
             (word < x->c->n_vars && x->order > 0 && !(x->never && crd_bits_has(x->never, word)));
    *own = (cut){.n = word < x->c->n_vars, .var = {word}};
    own->sign = own->n ? UINT64_C(1) << word % 64 : 0;
    return own;
}

static crd_status any_of(cutting *x, uint32_t gate)
{
    crd_status rc = CRD_OK;
    for (uint32_t i = x->c->first[gate]; i < x->c->first[gate + 1]; i++) {
        cut own;
        size_t n;
        const cut *sets = sets_of(x, x->c->input[i], &own, &n);
        for (size_t k = 0; k < n && rc == CRD_OK; k++)
            rc = add(x, &x->scratch, &sets[k]);
    }
    return rc;
}

static crd_status all_of(cutting *x, uint32_t gate)
{
    crd_status rc = CRD_OK;
    CRD_TRY(add(x, &x->scratch, &(cut){0}));
    for (uint32_t i = x->c->first[gate]; i < x->c->first[gate + 1]; i++) {
        cut own, both;
        size_t n;
        const cut *sets = sets_of(x, x->c->input[i], &own, &n);
        x->partial.n = 0;
        for (size_t a = 0; a < x->scratch.n; a++)
            for (size_t b = 0; b < n; b++)
                if (unite(&x->scratch.at[a], &sets[b], x->order, &both))
                    CRD_TRY(add(x, &x->partial, &both));
        reduce(x, &x->partial);
        family f = x->scratch;
        x->scratch = x->partial;
        x->partial = f;
    }
done:
    return rc;
}

/* Weight of the inputs that the set makes fail; -> inputs that it does not, when it is too little:
 * whatever it grows by makes one of them fail. */
static uint64_t weight_of(cutting *x, uint32_t gate, const cut *set)
{
    const crd_circuit *c = x->c;
    uint64_t sum = 0;
    for (uint32_t i = c->first[gate]; i < c->first[gate + 1]; i++) {
        cut own;
        size_t n;
        const cut *sets = sets_of(x, c->input[i], &own, &n);
        bool fails = false;
        for (size_t k = 0; k < n && !fails; k++)
            fails = is_part(&sets[k], set);
        x->steps += n / 16 + 1;
        if (fails)
            sum += c->weight && c->kind[gate] == CRD_GATE_WEIGHED ? c->weight[i] : 1;
    }
    return sum;
}

/* `partial` holds sets that are not enough, each to be grown once; sorted search finds those that
 * were there before. */
static crd_status weighed(cutting *x, uint32_t gate)
{
    const crd_circuit *c = x->c;
    crd_status rc = CRD_OK;
    x->partial.n = 0;
    CRD_TRY(add(x, &x->partial, &(cut){0}));
    for (size_t at = 0; at < x->partial.n; at++) {
        cut set = x->partial.at[at];
        if (weight_of(x, gate, &set) >= c->threshold[gate]) {
            CRD_TRY(add(x, &x->scratch, &set));
            continue;
        }
        for (uint32_t i = c->first[gate]; i < c->first[gate + 1]; i++) {
            cut own, grown;
            size_t n;
            const cut *sets = sets_of(x, c->input[i], &own, &n);
            for (size_t k = 0; k < n; k++) {
                bool known = !unite(&set, &sets[k], x->order, &grown) || grown.n == set.n;
                for (size_t m = x->partial.n; m-- > 0 && !known;)
                    known = in_order(&x->partial.at[m], &grown) == 0;
                x->steps += x->partial.n / 64;
                if (!known)
                    CRD_TRY(add(x, &x->partial, &grown));
            }
        }
    }
done:
    return rc;
}

/* Sets of a gate from those of its inputs; *ret_new: there are others than before. */
static crd_status one_gate(cutting *x, uint32_t gate, bool *ret_new)
{
    crd_status rc = CRD_OK;
    family *f = &x->of[gate];
    x->scratch.n = 0;
    x->steps = 0;
    if (x->c->threshold[gate] == 0)
        rc = add(x, &x->scratch, &(cut){0});
    else if (x->c->kind[gate] == CRD_GATE_ANY)
        rc = any_of(x, gate);
    else if (x->c->kind[gate] == CRD_GATE_ALL)
        rc = all_of(x, gate);
    else
        rc = weighed(x, gate);
    if (rc != CRD_OK)
        return rc;
    reduce(x, &x->scratch);
    *ret_new = f->n != x->scratch.n ||
               (f->n > 0 && memcmp(f->at, x->scratch.at, f->n * sizeof *f->at) != 0);
    x->n += x->scratch.n - f->n;
    f->n = 0;
    if (x->n > x->limit)
        return crd_fail(x->err, CRD_ELIMIT, "more than %zu sets", x->limit);
    if (!CRD_VEC_RESERVE(f, x->scratch.n))
        return crd_fail(x->err, CRD_ENOMEM, "sets");
    for (size_t i = 0; i < x->scratch.n; i++)
        f->at[f->n++] = x->scratch.at[i];
    return CRD_OK;
}

static crd_status gates(cutting *x)
{
    const crd_circuit *c = x->c;
    crd_status rc = CRD_OK;
    bool changed;
    for (uint32_t g = 0, knot = 0; g < c->n_gates; g++) {
        if (knot < c->n_knots && c->knots[knot].begin == g) {
            crd_span span = c->knots[knot++];
            for (bool again = true; again;) {
                again = false;
                for (uint32_t k = span.begin; k < span.end; k++) {
                    if (x->in[k])
                        CRD_TRY(one_gate(x, k, &changed));
                    again = again || (x->in[k] && changed);
                }
            }
            g = span.end - 1;
        } else if (x->in[g]) {
            CRD_TRY(one_gate(x, g, &changed));
        }
    }
done:
    return rc;
}

/* Gates below the root; a ring whole. Inputs stand before their gates. */
static void mark(cutting *x, uint32_t word)
{
    const crd_circuit *c = x->c;
    uint32_t knot = c->n_knots;
    if (word >= c->base)
        x->in[word - c->base] = 1;
    for (uint32_t g = c->n_gates; g-- > 0;) {
        while (knot > 0 && c->knots[knot - 1].begin > g)
            knot--;
        bool ring = knot > 0 && c->knots[knot - 1].end == g + 1, any = x->in[g];
        for (uint32_t k = ring ? c->knots[knot - 1].begin : g; k < g; k++)
            any = any || x->in[k];
        for (uint32_t k = ring ? c->knots[knot - 1].begin : g; any && k <= g; k++)
            x->in[k] = 1;
        for (uint32_t i = c->first[g]; x->in[g] && i < c->first[g + 1]; i++)
            if (c->input[i] >= c->base)
                x->in[c->input[i] - c->base] = 1;
    }
}

crd_status crd_circuit_cuts(const crd_circuit *c, uint32_t root, uint32_t order,
                            const uint64_t *never, size_t limit, crd_sets *ret_sets, crd_err *err)
{
    crd_status rc = CRD_OK;
    cutting x = {.c = c, .order = order, .never = never, .limit = limit, .err = err};
    cut own;
    size_t n;
    *ret_sets = (crd_sets){0};
    if (root >= c->n_roots || order > CRD_CUTS_ORDER_MAX)
        return crd_fail(err, CRD_EINVAL, "root %u, sets of %u", root, order);
    x.in = calloc((size_t)c->n_gates + 1, 1);
    x.of = calloc((size_t)c->n_gates + 1, sizeof *x.of);
    if (!x.in || !x.of) {
        rc = crd_fail(err, CRD_ENOMEM, "%u gates", c->n_gates);
        goto done;
    }
    mark(&x, c->root[root]);
    CRD_TRY(gates(&x));
    const cut *sets = sets_of(&x, c->root[root], &own, &n);
    for (size_t i = 0; i < n; i++)
        if (!crd_sets_add(ret_sets, sets[i].var, sets[i].n))
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "sets"));
    if (!crd_sets_minimal(ret_sets))
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "sets"));
done:
    for (uint32_t g = 0; x.of && g < c->n_gates; g++)
        CRD_VEC_DONE(&x.of[g]);
    CRD_VEC_DONE(&x.scratch);
    CRD_VEC_DONE(&x.partial);
    free(x.in);
    free(x.of);
    return rc;
}
