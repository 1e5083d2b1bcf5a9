/* Making a circuit: what the roots need, in order of need, each different gate once. One walk in
 * depth from the roots finds strong components (Pearce, Information Processing Letters 116, 2016:
 * one number a gate) and makes each of them as it leaves it, when all that it leans on is made and
 * was looked at shortly before; hash-consing (Goto 1974, and every decision diagram since) gives
 * the sharing. */
#include "graph/circuit_int.h"

#include "base/err.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

/* An input of the gate at hand. Two numbers of 64 bits: hashed and compared as bytes. */
typedef struct leg {
    uint64_t word, weight;
} leg;

/* A gate on the way down. */
typedef struct step {
    uint32_t gate, next; /* the input to be looked at next */
    bool root;           /* as far as is known it can reach no gate that was met before it */
} step;

typedef struct compiler {
    const crd_gates *in;
    crd_circuit *c;
    uint32_t *word; /* [n_gates] what it became; NONE = not made */
    uint32_t *met;  /* [n_gates] when it was met, or the earliest that it reaches; 0 = not */
    uint32_t n_met;
    CRD_VEC(step) path;
    crd_numbers open; /* left, but of a component that is not left yet */
    crd_numbers first, input;
    CRD_VEC(uint64_t) weight, threshold;
    CRD_VEC(uint8_t) kind;
    CRD_VEC(crd_span) knots;
    CRD_VEC(leg) scratch;
    bool weighed;    /* some weight is not 1 */
    uint32_t *slots; /* gate + 1 by hash of its threshold and inputs */
    size_t mask, n_slots;
    crd_numbers hash; /* by gate, what of it the slots go by */
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

static bool append(compiler *m, uint64_t threshold, enum crd_gate_kind kind, uint32_t hash)
{
    if (!CRD_VEC_PUSH(&m->threshold, threshold) || !CRD_VEC_PUSH(&m->kind, (uint8_t)kind) ||
        !CRD_VEC_PUSH(&m->hash, hash) || !CRD_VEC_RESERVE(&m->input, m->input.n + m->scratch.n) ||
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

static bool grow_slots(compiler *m)
{
    size_t size = m->slots ? 2 * (m->mask + 1) : 1024;
    uint32_t *slots = calloc(size, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; m->slots && i <= m->mask; i++) {
        if (!m->slots[i])
            continue;
        size_t at = m->hash.at[m->slots[i] - 1] & (size - 1);
        while (slots[at])
            at = (at + 1) & (size - 1);
        slots[at] = m->slots[i];
    }
    free(m->slots);
    m->slots = slots;
    m->mask = size - 1;
    return true;
}

/* The word of the gate whose inputs stand in scratch: one that stands already, or a new one. Gates
 * in knots are not in the table. */
static crd_status intern(compiler *m, uint64_t threshold, uint32_t *ret_word, crd_err *err)
{
    enum crd_gate_kind kind;
    if (simplify(m, &threshold, &kind, ret_word))
        return CRD_OK;
    if ((!m->slots || 2 * m->n_slots > m->mask) && !grow_slots(m))
        return out_of_memory(m, err);
    crd_str bytes = {(const char *)m->scratch.at, m->scratch.n * sizeof *m->scratch.at};
    uint32_t hash = (uint32_t)(crd_hash_keyed(&m->key, bytes) + threshold);
    size_t at = hash & m->mask;
    for (; m->slots[at]; at = (at + 1) & m->mask)
        if (m->hash.at[m->slots[at] - 1] == hash && same(m, m->slots[at] - 1, threshold)) {
            *ret_word = m->c->base + m->slots[at] - 1;
            return CRD_OK;
        }
    uint32_t gate = (uint32_t)m->threshold.n;
    if (!append(m, threshold, kind, hash))
        return out_of_memory(m, err);
    m->slots[at] = gate + 1;
    m->n_slots++;
    *ret_word = m->c->base + gate;
    return CRD_OK;
}

/* ---- components --------------------------------------------------------------------------- */

static uint32_t word_of(const compiler *m, uint32_t input)
{
    return input < m->in->n_vars ? input : m->word[input - m->in->n_vars];
}

/* Adds the gate's inputs to scratch, but not those of its own component that have no word yet. */
static bool gather(compiler *m, uint32_t gate)
{
    const crd_gates *in = m->in;
    for (uint32_t k = in->first[gate]; k < in->first[gate + 1]; k++) {
        leg one = {word_of(m, in->input[k]), in->weight ? in->weight[k] : 1};
        if (one.word != NONE && !CRD_VEC_PUSH(&m->scratch, one))
            return false;
    }
    return true;
}

/* One gate; that it leans on itself changes nothing. */
static crd_status one_gate(compiler *m, uint32_t gate, crd_err *err)
{
    m->scratch.n = 0;
    if (!gather(m, gate))
        return out_of_memory(m, err);
    return intern(m, m->in->threshold[gate], &m->word[gate], err);
}

/* A ring in which one failing input is enough everywhere: all fail together. */
static crd_status one_for_all(compiler *m, const uint32_t *member, size_t n, crd_err *err)
{
    uint32_t word;
    m->scratch.n = 0;
    for (size_t i = 0; i < n; i++)
        if (!gather(m, member[i]))
            return out_of_memory(m, err);
    crd_status rc = intern(m, 1, &word, err);
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        m->word[member[i]] = word;
    return rc;
}

/* Gates of a knot stand as they are, one after the other: none is simplified away. */
static crd_status knot(compiler *m, const uint32_t *member, size_t n, crd_err *err)
{
    uint32_t begin = (uint32_t)m->threshold.n;
    m->weighed = true;
    for (size_t i = 0; i < n; i++)
        m->word[member[i]] = m->c->base + begin + (uint32_t)i;
    for (size_t i = 0; i < n; i++) {
        uint64_t threshold = m->in->threshold[member[i]];
        m->scratch.n = 0;
        if (!gather(m, member[i]) || !append(m, threshold, CRD_GATE_WEIGHED, 0))
            return out_of_memory(m, err);
    }
    return CRD_VEC_PUSH(&m->knots, ((crd_span){begin, begin + (uint32_t)n}))
               ? CRD_OK
               : out_of_memory(m, err);
}

/* Is one failing input of the gate enough? One without weight never is. */
static bool is_any(const crd_gates *in, uint32_t gate)
{
    bool any = in->threshold[gate] == 1;
    for (uint32_t k = in->first[gate]; k < in->first[gate + 1] && any && in->weight; k++)
        any = in->weight[k] > 0;
    return any;
}

static crd_status one_component(compiler *m, const uint32_t *member, size_t n, crd_err *err)
{
    bool any = true;
    if (n == 1)
        return one_gate(m, member[0], err);
    for (size_t i = 0; i < n; i++)
        any = any && is_any(m->in, member[i]);
    return any ? one_for_all(m, member, n, err) : knot(m, member, n, err);
}

/* ---- the walk ----------------------------------------------------------------------------- */

/* Steps down to a gate; one without inputs is made at once. */
static bool meet(compiler *m, uint32_t gate)
{
    const crd_gates *in = m->in;
    if (in->first[gate] == in->first[gate + 1]) {
        m->word[gate] = in->threshold[gate] == 0 ? m->c->always : m->c->never;
        return true;
    }
    m->met[gate] = ++m->n_met;
    return CRD_VEC_PUSH(&m->path, ((step){gate, in->first[gate], true}));
}

/* All that the last gate of the path leans on is made, or in a component with it. */
static crd_status leave(compiler *m, crd_err *err)
{
    crd_status rc = CRD_OK;
    step last = m->path.at[--m->path.n];
    uint32_t met = m->met[last.gate];
    if (!CRD_VEC_PUSH(&m->open, last.gate))
        return out_of_memory(m, err);
    if (last.root) {
        size_t from = m->open.n - 1;
        while (from > 0 && m->met[m->open.at[from - 1]] >= met)
            from--;
        rc = one_component(m, m->open.at + from, m->open.n - from, err);
        m->open.n = from;
    } else if (m->path.n > 0) {
        step *above = &m->path.at[m->path.n - 1];
        if (met < m->met[above->gate]) {
            m->met[above->gate] = met;
            above->root = false;
        }
    }
    return rc;
}

/* Goes on at the end of the path: down, or, when all inputs were looked at, back. */
static crd_status walk_on(compiler *m, crd_err *err)
{
    const crd_gates *in = m->in;
    size_t at = m->path.n - 1;
    step *here = &m->path.at[at];
    uint32_t end = in->first[here->gate + 1];
    while (here->next < end) {
        uint32_t input = in->input[here->next++];
        if (input < in->n_vars || m->word[input - in->n_vars] != NONE)
            continue;
        uint32_t below = input - in->n_vars;
        if (m->met[below] == 0) {
            if (!meet(m, below))
                return out_of_memory(m, err);
            if (m->path.n > at + 1)
                return CRD_OK;
        } else if (m->met[below] < m->met[here->gate]) {
            m->met[here->gate] = m->met[below];
            here->root = false;
        }
    }
    return leave(m, err);
}

static crd_status walk(compiler *m, const uint32_t *roots, uint32_t n_roots, crd_err *err)
{
    const crd_gates *in = m->in;
    m->word = malloc(((size_t)in->n_gates + 1) * sizeof *m->word);
    m->met = calloc((size_t)in->n_gates + 1, sizeof *m->met);
    if (!m->word || !m->met || !CRD_VEC_PUSH(&m->first, 0))
        return out_of_memory(m, err);
    memset(m->word, 0xff, ((size_t)in->n_gates + 1) * sizeof *m->word);
    crd_status rc = crd_hash_key_draw(&m->key);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "no random key");
    for (uint32_t i = 0; rc == CRD_OK && i < n_roots; i++) {
        if (roots[i] < in->n_vars || m->word[roots[i] - in->n_vars] != NONE)
            continue;
        if (!meet(m, roots[i] - in->n_vars))
            return out_of_memory(m, err);
        while (rc == CRD_OK && m->path.n > 0)
            rc = walk_on(m, err);
    }
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
    CRD_TRY(walk(&m, roots, n_roots, err));
    CRD_TRY(finish(&m, roots, n_roots, err));
    *ret_circuit = m.c;
    m.c = NULL;
done:
    crd_circuit_free(m.c);
    CRD_VEC_DONE(&m.path);
    CRD_VEC_DONE(&m.open);
    CRD_VEC_DONE(&m.hash);
    CRD_VEC_DONE(&m.first);
    CRD_VEC_DONE(&m.input);
    CRD_VEC_DONE(&m.threshold);
    CRD_VEC_DONE(&m.weight);
    CRD_VEC_DONE(&m.kind);
    CRD_VEC_DONE(&m.knots);
    CRD_VEC_DONE(&m.scratch);
    free(m.word);
    free(m.met);
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
