/* Making a circuit: what the roots need, in order of need, each different gate once. Strong
 * components after Tarjan give the order; hash-consing (Goto 1974, and every decision diagram
 * since) the sharing. The order of components is the one in which a depth-first walk from the roots
 * leaves them, so a gate's inputs were mostly computed shortly before. */
#include "graph/circuit_int.h"

#include "base/err.h"
#include "base/hash.h"
#include "graph/scc.h"

#include <stdlib.h>
#include <string.h>

/* An input of the gate at hand. Two numbers of 64 bits: hashed and compared as bytes. */
typedef struct leg {
    uint64_t word, weight;
} leg;

typedef struct compiler {
    const crd_gates *in;
    crd_circuit *c;
    crd_numbers found;      /* gates that roots need, in order of discovery */
    uint32_t *number;       /* [n_gates] place among them; UINT32_MAX = not needed */
    uint32_t *component;    /* [found.n] */
    uint32_t *members;      /* [found.n] by component */
    uint32_t *first_member; /* [n_components + 1] */
    uint32_t n_components;
    uint32_t *map; /* [found.n] word */
    crd_numbers first, input;
    CRD_VEC(uint64_t) weight, threshold;
    CRD_VEC(uint8_t) kind;
    CRD_VEC(crd_span) knots;
    CRD_VEC(leg) scratch;
    bool weighed;    /* some weight is not 1 */
    uint32_t *slots; /* gate + 1 by hash of its threshold and inputs */
    size_t mask;
    crd_hash_key key;
} compiler;

#define NONE    UINT32_MAX
#define SUM_MAX (UINT64_C(1) << 60)

static crd_status out_of_memory(const compiler *m, crd_err *err)
{
    return crd_fail(err, CRD_ENOMEM, "a circuit of %u gates", m->in->n_gates);
}

static crd_status check_weights(const crd_gates *in, crd_err *err)
{
    for (uint32_t g = 0; g < in->n_gates; g++) {
        uint64_t sum = 0;
        if (in->threshold[g] > CRD_WEIGHT_MAX)
            return crd_fail(err, CRD_EINVAL, "gate %u: its threshold", g);
        for (uint32_t i = in->first[g]; in->weight && i < in->first[g + 1]; i++) {
            if (in->weight[i] > CRD_WEIGHT_MAX)
                return crd_fail(err, CRD_EINVAL, "gate %u: a weight", g);
            sum += in->weight[i];
            if (sum >= SUM_MAX)
                return crd_fail(err, CRD_ELIMIT, "gate %u: the sum of weights", g);
        }
    }
    return CRD_OK;
}

static crd_status check(const crd_gates *in, const uint32_t *roots, uint32_t n_roots, crd_err *err)
{
    uint64_t all = (uint64_t)in->n_vars + in->n_gates;
    if (all + 2 >= UINT32_MAX)
        return crd_fail(err, CRD_ELIMIT, "%u variables and %u gates", in->n_vars, in->n_gates);
    if (in->n_gates > 0 && in->first[0] != 0)
        return crd_fail(err, CRD_EINVAL, "inputs begin at %u", in->first[0]);
    for (uint32_t g = 0; g < in->n_gates; g++)
        if (in->first[g + 1] < in->first[g])
            return crd_fail(err, CRD_EINVAL, "gate %u: inputs fall", g);
    for (uint32_t i = 0; in->n_gates > 0 && i < in->first[in->n_gates]; i++)
        if (in->input[i] >= all)
            return crd_fail(err, CRD_EINVAL, "input %u is %u", i, in->input[i]);
    for (uint32_t i = 0; i < n_roots; i++)
        if (roots[i] >= all)
            return crd_fail(err, CRD_EINVAL, "root %u is %u", i, roots[i]);
    return check_weights(in, err);
}

/* ---- what is needed ----------------------------------------------------------------------- */

static bool need(compiler *m, uint32_t input)
{
    if (input < m->in->n_vars || m->number[input - m->in->n_vars] != NONE)
        return true;
    m->number[input - m->in->n_vars] = (uint32_t)m->found.n;
    return CRD_VEC_PUSH(&m->found, input - m->in->n_vars);
}

/* In breadth; components are then found in depth, from the roots in turn. */
static crd_status discover(compiler *m, const uint32_t *roots, uint32_t n_roots, crd_err *err)
{
    const crd_gates *in = m->in;
    m->number = malloc((in->n_gates ? in->n_gates : 1) * sizeof *m->number);
    if (!m->number)
        return out_of_memory(m, err);
    memset(m->number, 0xff, in->n_gates * sizeof *m->number);
    for (uint32_t i = 0; i < n_roots; i++)
        if (!need(m, roots[i]))
            return out_of_memory(m, err);
    for (size_t i = 0; i < m->found.n; i++)
        for (uint32_t k = in->first[m->found.at[i]]; k < in->first[m->found.at[i] + 1]; k++)
            if (!need(m, in->input[k]))
                return out_of_memory(m, err);
    return CRD_OK;
}

static crd_status components_of(compiler *m, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_gates *in = m->in;
    uint32_t n = (uint32_t)m->found.n, at = 0;
    crd_graph *g = NULL;
    uint32_t *first = malloc(((size_t)n + 1) * sizeof *first), *target = NULL;
    size_t edges = 0;
    for (uint32_t i = 0; i < n; i++)
        edges += in->first[m->found.at[i] + 1] - in->first[m->found.at[i]];
    target = malloc((edges ? edges : 1) * sizeof *target);
    m->component = malloc((n ? n : 1) * sizeof *m->component);
    if (!first || !target || !m->component) {
        rc = out_of_memory(m, err);
        goto done;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t gate = m->found.at[i];
        first[i] = at;
        for (uint32_t k = in->first[gate]; k < in->first[gate + 1]; k++)
            if (in->input[k] >= in->n_vars)
                target[at++] = m->number[in->input[k] - in->n_vars];
    }
    first[n] = at;
    CRD_TRY(crd_graph_take(n, first, target, &g, err));
    first = target = NULL;
    CRD_TRY(crd_graph_scc(g, m->component, &m->n_components, err));
done:
    free(first);
    free(target);
    crd_graph_free(g);
    return rc;
}

static crd_status sort_members(compiler *m, crd_err *err)
{
    uint32_t n = (uint32_t)m->found.n;
    m->members = malloc((n ? n : 1) * sizeof *m->members);
    m->first_member = calloc((size_t)m->n_components + 2, sizeof *m->first_member);
    m->map = malloc((n ? n : 1) * sizeof *m->map);
    if (!m->members || !m->first_member || !m->map)
        return out_of_memory(m, err);
    for (uint32_t i = 0; i < n; i++)
        m->first_member[m->component[i] + 2]++;
    for (uint32_t k = 0; k < m->n_components; k++)
        m->first_member[k + 2] += m->first_member[k + 1];
    for (uint32_t i = 0; i < n; i++)
        m->members[m->first_member[m->component[i] + 1]++] = i;
    return CRD_OK;
}

/* ---- gates, each once --------------------------------------------------------------------- */

static int by_word(const void *a, const void *b)
{
    const leg *x = a, *y = b;
    return (x->word > y->word) - (x->word < y->word);
}

static void sort(leg *at, size_t n)
{
    if (n > 32) {
        qsort(at, n, sizeof *at, by_word);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        leg value = at[i];
        size_t k = i;
        for (; k > 0 && at[k - 1].word > value.word; k--)
            at[k] = at[k - 1];
        at[k] = value;
    }
}

static uint64_t divisor(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Constants leave, equal inputs become one. What is left of the threshold. */
static uint64_t collect(compiler *m, uint64_t threshold)
{
    leg *at = m->scratch.at;
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < m->scratch.n; i++) {
        if (at[i].word == m->c->always)
            threshold -= at[i].weight < threshold ? at[i].weight : threshold;
        else if (at[i].word != m->c->never && at[i].weight > 0)
            at[n++] = at[i];
    }
    if (n > 0)
        sort(at, n);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && at[kept - 1].word == at[i].word)
            at[kept - 1].weight += at[i].weight;
        else
            at[kept++] = at[i];
    }
    m->scratch.n = kept;
    return threshold;
}

/* Weights as small as they can be and mean the same; what kind of gate that makes. */
static enum crd_gate_kind reduce(compiler *m, uint64_t *threshold, uint64_t sum)
{
    leg *at = m->scratch.at;
    uint64_t least = UINT64_MAX, common = 0, t = *threshold;
    for (size_t i = 0; i < m->scratch.n; i++) {
        if (at[i].weight > t) {
            sum -= at[i].weight - t;
            at[i].weight = t;
        }
        least = at[i].weight < least ? at[i].weight : least;
        common = divisor(at[i].weight, common);
    }
    enum crd_gate_kind kind = least >= t                                        ? CRD_GATE_ANY
                              : sum - least < t                                 ? CRD_GATE_ALL
                              : common == least && sum == common * m->scratch.n ? CRD_GATE_COUNT
                                                                                : CRD_GATE_WEIGHED;
    *threshold = kind == CRD_GATE_ANY   ? 1
                 : kind == CRD_GATE_ALL ? m->scratch.n
                                        : (t + common - 1) / common;
    for (size_t i = 0; i < m->scratch.n; i++)
        at[i].weight = kind == CRD_GATE_WEIGHED ? at[i].weight / common : 1;
    m->weighed = m->weighed || kind == CRD_GATE_WEIGHED;
    return kind;
}

/* Scratch holds the inputs; true: the gate is only another word, in *ret_word. */
static bool simplify(compiler *m, uint64_t *threshold, enum crd_gate_kind *ret_kind,
                     uint32_t *ret_word)
{
    uint64_t sum = 0;
    *threshold = collect(m, *threshold);
    for (size_t i = 0; i < m->scratch.n; i++)
        sum += m->scratch.at[i].weight;
    *ret_word = m->c->always;
    if (*threshold == 0)
        return true;
    *ret_word = m->c->never;
    if (sum < *threshold)
        return true;
    *ret_word = (uint32_t)m->scratch.at[0].word;
    if (m->scratch.n == 1)
        return true;
    *ret_kind = reduce(m, threshold, sum);
    return false;
}

static bool append(compiler *m, uint64_t threshold, enum crd_gate_kind kind)
{
    if (!CRD_VEC_PUSH(&m->threshold, threshold) || !CRD_VEC_PUSH(&m->kind, (uint8_t)kind) ||
        !CRD_VEC_RESERVE(&m->input, m->input.n + m->scratch.n) ||
        !CRD_VEC_RESERVE(&m->weight, m->weight.n + m->scratch.n))
        return false;
    for (size_t i = 0; i < m->scratch.n; i++) {
        m->input.at[m->input.n++] = (uint32_t)m->scratch.at[i].word;
        m->weight.at[m->weight.n++] = m->scratch.at[i].weight;
    }
    return CRD_VEC_PUSH(&m->first, (uint32_t)m->input.n);
}

static bool same(const compiler *m, uint32_t gate, uint64_t threshold)
{
    uint32_t first = m->first.at[gate];
    if (m->threshold.at[gate] != threshold || m->first.at[gate + 1] - first != m->scratch.n)
        return false;
    for (size_t i = 0; i < m->scratch.n; i++)
        if (m->input.at[first + i] != m->scratch.at[i].word ||
            m->weight.at[first + i] != m->scratch.at[i].weight)
            return false;
    return true;
}

/* The word of the gate whose inputs stand in scratch: one that stands already, or a new one. Gates
 * in knots are not in the table. */
static crd_status intern(compiler *m, uint64_t threshold, uint32_t *ret_word, crd_err *err)
{
    enum crd_gate_kind kind;
    if (simplify(m, &threshold, &kind, ret_word))
        return CRD_OK;
    crd_str bytes = {(const char *)m->scratch.at, m->scratch.n * sizeof *m->scratch.at};
    size_t at = (crd_hash_keyed(&m->key, bytes) + threshold) & m->mask;
    for (; m->slots[at]; at = (at + 1) & m->mask)
        if (same(m, m->slots[at] - 1, threshold)) {
            *ret_word = m->c->base + m->slots[at] - 1;
            return CRD_OK;
        }
    uint32_t gate = (uint32_t)m->threshold.n;
    if (!append(m, threshold, kind))
        return out_of_memory(m, err);
    m->slots[at] = gate + 1;
    *ret_word = m->c->base + gate;
    return CRD_OK;
}

/* ---- components --------------------------------------------------------------------------- */

static uint32_t word_of(const compiler *m, uint32_t input)
{
    return input < m->in->n_vars ? input : m->map[m->number[input - m->in->n_vars]];
}

static uint64_t weight_of(const compiler *m, uint32_t at)
{
    return m->in->weight ? m->in->weight[at] : 1;
}

static bool inside(const compiler *m, uint32_t input, uint32_t component)
{
    return input >= m->in->n_vars && m->component[m->number[input - m->in->n_vars]] == component;
}

/* Adds the gate's inputs to scratch; `from_outside`: without those of its own component. */
static bool gather(compiler *m, uint32_t member, bool from_outside)
{
    uint32_t gate = m->found.at[member], component = m->component[member];
    for (uint32_t k = m->in->first[gate]; k < m->in->first[gate + 1]; k++)
        if (!(from_outside && inside(m, m->in->input[k], component)) &&
            !CRD_VEC_PUSH(&m->scratch, ((leg){word_of(m, m->in->input[k]), weight_of(m, k)})))
            return false;
    return true;
}

/* One gate; that it leans on itself changes nothing. */
static crd_status one_gate(compiler *m, uint32_t member, crd_err *err)
{
    m->scratch.n = 0;
    if (!gather(m, member, true))
        return out_of_memory(m, err);
    return intern(m, m->in->threshold[m->found.at[member]], &m->map[member], err);
}

/* A ring in which one failing input is enough everywhere: all fail together. */
static crd_status one_for_all(compiler *m, const uint32_t *member, uint32_t n, crd_err *err)
{
    uint32_t word;
    m->scratch.n = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!gather(m, member[i], true))
            return out_of_memory(m, err);
    crd_status rc = intern(m, 1, &word, err);
    for (uint32_t i = 0; rc == CRD_OK && i < n; i++)
        m->map[member[i]] = word;
    return rc;
}

/* Gates of a knot stand as they are, one after the other: none is simplified away. */
static crd_status knot(compiler *m, const uint32_t *member, uint32_t n, crd_err *err)
{
    uint32_t begin = (uint32_t)m->threshold.n;
    m->weighed = true;
    for (uint32_t i = 0; i < n; i++)
        m->map[member[i]] = m->c->base + begin + i;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t gate = m->found.at[member[i]];
        m->scratch.n = 0;
        uint64_t threshold = m->in->threshold[gate];
        if (!gather(m, member[i], false) || !append(m, threshold, CRD_GATE_WEIGHED))
            return out_of_memory(m, err);
    }
    return CRD_VEC_PUSH(&m->knots, ((crd_span){begin, begin + n})) ? CRD_OK : out_of_memory(m, err);
}

static crd_status one_component(compiler *m, const uint32_t *member, uint32_t n, crd_err *err)
{
    bool any = true;
    if (n == 1)
        return one_gate(m, member[0], err);
    for (uint32_t i = 0; i < n; i++)
        any = any && m->in->threshold[m->found.at[member[i]]] == 1;
    return any ? one_for_all(m, member, n, err) : knot(m, member, n, err);
}

static crd_status translate(compiler *m, crd_err *err)
{
    size_t want = 64;
    while (want < 2 * m->found.n)
        want *= 2;
    m->slots = calloc(want, sizeof *m->slots);
    m->mask = want - 1;
    if (!m->slots || !CRD_VEC_PUSH(&m->first, 0))
        return out_of_memory(m, err);
    crd_status rc = crd_hash_key_draw(&m->key);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "no random key");
    for (uint32_t k = 0; rc == CRD_OK && k < m->n_components; k++)
        rc = one_component(m, m->members + m->first_member[k],
                           m->first_member[k + 1] - m->first_member[k], err);
    return rc;
}

/* ---- only what is still needed ------------------------------------------------------------ */

static void mark(const compiler *m, uint8_t *keep, uint32_t gate)
{
    keep[gate] = 1;
    for (uint32_t k = m->first.at[gate]; k < m->first.at[gate + 1]; k++)
        if (m->input.at[k] >= m->c->base)
            keep[m->input.at[k] - m->c->base] = 1;
}

/* Inputs stand before their gates, so one pass downwards marks all; a knot is kept whole. */
static void mark_all(const compiler *m, uint8_t *keep)
{
    size_t knot = m->knots.n;
    for (uint32_t g = (uint32_t)m->threshold.n; g-- > 0;) {
        if (knot > 0 && g + 1 == m->knots.at[knot - 1].end) {
            crd_span span = m->knots.at[--knot];
            bool any = false;
            for (uint32_t k = span.begin; k < span.end; k++)
                any = any || keep[k];
            for (uint32_t k = span.begin; any && k < span.end; k++)
                mark(m, keep, k);
            g = span.begin;
        } else if (keep[g]) {
            mark(m, keep, g);
        }
    }
}

/* Moves what is kept together; `place` becomes the new number of each gate. */
static void compact(compiler *m, const uint8_t *keep, uint32_t *place)
{
    crd_circuit *c = m->c;
    uint32_t n = 0, inputs = 0;
    for (uint32_t g = 0; g < m->threshold.n; g++) {
        place[g] = n;
        n += keep[g];
    }
    for (uint32_t g = 0, to = 0; g < m->threshold.n; g++) {
        if (!keep[g])
            continue;
        c->threshold[to] = m->threshold.at[g];
        c->kind[to] = m->kind.at[g];
        c->first[to++] = inputs;
        for (uint32_t k = m->first.at[g]; k < m->first.at[g + 1]; k++) {
            uint32_t from = m->input.at[k];
            if (c->weight)
                c->weight[inputs] = m->weight.at[k];
            c->input[inputs++] = from < c->base ? from : c->base + place[from - c->base];
        }
    }
    c->first[n] = inputs;
    c->n_gates = n;
    CRD_VEC_EACH (crd_span, k, &m->knots)
        if (keep[k->begin])
            c->knots[c->n_knots++] = (crd_span){place[k->begin],
                                                place[k->begin] + k->end - k->begin};
}

static bool make_room(compiler *m, uint32_t n_roots)
{
    crd_circuit *c = m->c;
    size_t n = m->threshold.n, inputs = m->input.n ? m->input.n : 1;
    c->first = malloc((n + 1) * sizeof *c->first);
    c->input = malloc(inputs * sizeof *c->input);
    c->threshold = malloc((n + 1) * sizeof *c->threshold);
    c->kind = malloc(n + 1);
    c->weight = m->weighed ? malloc(inputs * sizeof *c->weight) : NULL;
    c->knots = malloc((m->knots.n + 1) * sizeof *c->knots);
    c->root = malloc(((size_t)n_roots + 1) * sizeof *c->root);
    return c->first && c->input && c->threshold && c->kind && c->knots && c->root &&
           (c->weight || !m->weighed);
}

static crd_status finish(compiler *m, const uint32_t *roots, uint32_t n_roots, crd_err *err)
{
    crd_circuit *c = m->c;
    size_t n = m->threshold.n;
    uint8_t *keep = calloc(n + 1, 1);
    uint32_t *place = malloc((n + 1) * sizeof *place);
    bool ok = keep && place && make_room(m, n_roots);
    for (uint32_t i = 0; ok && i < n_roots; i++) {
        c->root[i] = word_of(m, roots[i]);
        if (c->root[i] >= c->base)
            keep[c->root[i] - c->base] = 1;
    }
    if (ok) {
        mark_all(m, keep);
        compact(m, keep, place);
        c->n_roots = n_roots;
    }
    for (uint32_t i = 0; ok && i < n_roots; i++)
        if (c->root[i] >= c->base)
            c->root[i] = c->base + place[c->root[i] - c->base];
    free(keep);
    free(place);
    return ok ? CRD_OK : out_of_memory(m, err);
}

crd_status crd_circuit_new(const crd_gates *gates, const uint32_t *roots, uint32_t n_roots,
                           crd_circuit **ret_circuit, crd_err *err)
{
    crd_status rc = CRD_OK;
    compiler m = {.in = gates};
    *ret_circuit = NULL;
    CRD_TRY(check(gates, roots, n_roots, err));
    m.c = calloc(1, sizeof *m.c);
    if (!m.c) {
        rc = out_of_memory(&m, err);
        goto done;
    }
    m.c->n_vars = gates->n_vars;
    m.c->never = gates->n_vars;
    m.c->always = gates->n_vars + 1;
    m.c->base = gates->n_vars + 2;
    CRD_TRY(discover(&m, roots, n_roots, err));
    CRD_TRY(components_of(&m, err));
    CRD_TRY(sort_members(&m, err));
    CRD_TRY(translate(&m, err));
    CRD_TRY(finish(&m, roots, n_roots, err));
    *ret_circuit = m.c;
    m.c = NULL;
done:
    crd_circuit_free(m.c);
    CRD_VEC_DONE(&m.found);
    CRD_VEC_DONE(&m.first);
    CRD_VEC_DONE(&m.input);
    CRD_VEC_DONE(&m.threshold);
    CRD_VEC_DONE(&m.weight);
    CRD_VEC_DONE(&m.kind);
    CRD_VEC_DONE(&m.knots);
    CRD_VEC_DONE(&m.scratch);
    free(m.number);
    free(m.component);
    free(m.members);
    free(m.first_member);
    free(m.map);
    free(m.slots);
    return rc;
}

void crd_circuit_free(crd_circuit *c)
{
    if (!c)
        return;
    free(c->first);
    free(c->input);
    free(c->threshold);
    free(c->weight);
    free(c->kind);
    free(c->knots);
    free(c->root);
    free(c);
}

uint32_t crd_circuit_vars(const crd_circuit *c) { return c->n_vars; }
uint32_t crd_circuit_gates(const crd_circuit *c) { return c->n_gates; }
size_t crd_circuit_inputs(const crd_circuit *c) { return c->first[c->n_gates]; }
uint32_t crd_circuit_words(const crd_circuit *c) { return c->base + c->n_gates; }
uint32_t crd_circuit_root(const crd_circuit *c, uint32_t root) { return c->root[root]; }
