/* Depth first with a stack of its own, since needs may lean on needs a hundred thousand deep. A
 * gate ends as soon as its inputs decide it. Gates in rings are settled together: first what they
 * lean on outside, then the least that is consistent. */
#include "graph/probe.h"

#include "base/err.h"
#include "graph/circuit_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct frame {
    uint32_t gate, at; /* next input to look at */
    uint64_t failing;  /* weight of those that fail so far */
    uint32_t knot;     /* number of the ring that is settled; UINT32_MAX = a gate by itself */
} frame;

typedef struct weighty {
    uint64_t weight;
    uint32_t word;
} weighty;

struct crd_probe {
    const crd_circuit *c;
    crd_probe_late late;
    uint32_t *state; /* [words] 2 * scenario + fails */
    uint32_t *given; /* [vars] scenario that names the variable */
    uint32_t *told;  /* [words] round of reasons in which it was taken */
    uint32_t scenario, round;
    bool stand;
    uint64_t steps;
    CRD_VEC(frame) frames;
    crd_probe_vars queue;
    CRD_VEC(weighty) heavy;
};

crd_status crd_probe_new(const crd_circuit *c, const crd_probe_late *late, crd_probe **ret_probe,
                         crd_err *err)
{
    size_t words = crd_circuit_words(c);
    crd_probe *p = calloc(1, sizeof *p);
    *ret_probe = NULL;
    if (p) {
        p->c = c;
        p->late = late ? *late : (crd_probe_late){.first = UINT32_MAX};
        p->scenario = p->round = 1;
        p->state = calloc(words + 1, sizeof *p->state);
        p->given = calloc((size_t)c->n_vars + 1, sizeof *p->given);
        p->told = calloc(words + 1, sizeof *p->told);
    }
    if (!p || !p->state || !p->given || !p->told) {
        crd_probe_free(p);
        return crd_fail(err, CRD_ENOMEM, "%zu words", words);
    }
    *ret_probe = p;
    return CRD_OK;
}

void crd_probe_free(crd_probe *p)
{
    if (!p)
        return;
    free(p->state);
    free(p->given);
    free(p->told);
    CRD_VEC_DONE(&p->frames);
    CRD_VEC_DONE(&p->queue);
    CRD_VEC_DONE(&p->heavy);
    free(p);
}

void crd_probe_set(crd_probe *p, const uint32_t *vars, uint32_t n, bool stand)
{
    if (p->scenario == UINT32_MAX / 2) {
        p->scenario = 0;
        memset(p->state, 0, crd_circuit_words(p->c) * sizeof *p->state);
        memset(p->given, 0, p->c->n_vars * sizeof *p->given);
    }
    p->scenario++;
    p->stand = stand;
    for (uint32_t i = 0; i < n; i++)
        p->given[vars[i]] = p->scenario;
}

uint64_t crd_probe_steps(const crd_probe *p) { return p->steps; }

static bool is_known(const crd_probe *p, uint32_t word)
{
    return p->state[word] >> 1 == p->scenario;
}

static bool is_failing(const crd_probe *p, uint32_t word) { return p->state[word] & 1; }

static void decide(crd_probe *p, uint32_t word, bool fails)
{
    p->state[word] = 2 * p->scenario + fails;
}

static uint32_t knot_of(const crd_circuit *c, uint32_t gate)
{
    uint32_t low = 0, high = c->n_knots;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->knots[middle].end <= gate)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->n_knots && c->knots[low].begin <= gate ? low : UINT32_MAX;
}

/* Variables and constants at once; a gate: what has to be looked at first. */
static crd_status enter(crd_probe *p, uint32_t word, crd_err *err)
{
    const crd_circuit *c = p->c;
    if (word >= c->base) {
        frame f = {.gate = word - c->base};
        f.knot = knot_of(c, f.gate);
        f.at = c->first[f.knot == UINT32_MAX ? f.gate : c->knots[f.knot].begin];
        return CRD_VEC_PUSH(&p->frames, f) ? CRD_OK : crd_fail(err, CRD_ENOMEM, "gates");
    }
    bool fails = word == c->always;
    if (word < c->n_vars && word >= p->late.first) {
        crd_status rc = p->late.fails(p->late.ctx, word, &fails, err);
        if (rc != CRD_OK)
            return rc;
    } else if (word < c->n_vars) {
        fails = (p->given[word] == p->scenario) != p->stand;
    }
    decide(p, word, fails);
    return CRD_OK;
}

static uint64_t weight_of(const crd_circuit *c, uint32_t gate, uint32_t at)
{
    return c->weight && c->kind[gate] == CRD_GATE_WEIGHED ? c->weight[at] : 1;
}

/* Goes on with a gate; true: it is decided. `ret_word`: else what must be known next. */
static bool go_on(crd_probe *p, frame *f, uint32_t *ret_word)
{
    const crd_circuit *c = p->c;
    uint32_t end = c->first[f->gate + 1], kind = c->kind[f->gate];
    uint64_t threshold = c->threshold[f->gate];
    bool fails = kind == CRD_GATE_ALL || threshold == 0;
    for (; f->at < end; f->at++) {
        uint32_t word = c->input[f->at];
        if (!is_known(p, word)) {
            *ret_word = word;
            return false;
        }
        p->steps++;
        if (kind == CRD_GATE_ALL && !is_failing(p, word)) {
            fails = false;
            break;
        }
        f->failing += is_failing(p, word) ? weight_of(c, f->gate, f->at) : 0;
        if (kind != CRD_GATE_ALL && f->failing >= (kind == CRD_GATE_ANY ? 1 : threshold)) {
            fails = true;
            break;
        }
    }
    decide(p, c->base + f->gate, fails);
    return true;
}

/* The least that is consistent among the gates of a ring. */
static void settle(crd_probe *p, crd_span span)
{
    const crd_circuit *c = p->c;
    for (uint32_t g = span.begin; g < span.end; g++)
        decide(p, c->base + g, false);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t g = span.begin; g < span.end; g++) {
            uint64_t failing = 0;
            if (is_failing(p, c->base + g))
                continue;
            for (uint32_t i = c->first[g]; i < c->first[g + 1]; i++)
                failing += is_failing(p, c->input[i]) ? weight_of(c, g, i) : 0;
            p->steps += c->first[g + 1] - c->first[g];
            if (failing >= c->threshold[g]) {
                decide(p, c->base + g, true);
                changed = true;
            }
        }
    }
}

static bool go_on_knot(crd_probe *p, frame *f, uint32_t *ret_word)
{
    const crd_circuit *c = p->c;
    crd_span span = c->knots[f->knot];
    for (; f->at < c->first[span.end]; f->at++) {
        uint32_t word = c->input[f->at];
        bool inside = word >= c->base + span.begin && word < c->base + span.end;
        if (!inside && !is_known(p, word)) {
            *ret_word = word;
            return false;
        }
    }
    settle(p, span);
    return true;
}

crd_status crd_probe_fails(crd_probe *p, uint32_t word, bool *ret_fails, crd_err *err)
{
    crd_status rc = is_known(p, word) ? CRD_OK : enter(p, word, err);
    while (rc == CRD_OK && p->frames.n > 0) {
        frame *f = &p->frames.at[p->frames.n - 1];
        uint32_t next = 0;
        bool done = f->knot == UINT32_MAX ? go_on(p, f, &next) : go_on_knot(p, f, &next);
        if (done)
            p->frames.n--;
        else
            rc = enter(p, next, err);
    }
    p->frames.n = 0;
    if (rc == CRD_OK)
        *ret_fails = is_failing(p, word);
    return rc;
}

/* ---- why it stands ------------------------------------------------------------------------ */

void crd_probe_fresh(crd_probe *p)
{
    if (++p->round != 0)
        return;
    memset(p->told, 0, crd_circuit_words(p->c) * sizeof *p->told);
    p->round = 1;
}

static crd_status take(crd_probe *p, uint32_t word, crd_err *err)
{
    if (p->told[word] == p->round)
        return CRD_OK;
    p->told[word] = p->round;
    return CRD_VEC_PUSH(&p->queue, word) ? CRD_OK : crd_fail(err, CRD_ENOMEM, "reasons");
}

static int heavy_first(const void *a, const void *b)
{
    const weighty *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->word > y->word) - (x->word < y->word);
}

/* So much of what stands that the rest cannot reach the threshold: what was taken before, then the
 * heaviest. One input is enough where all must fail. */
static crd_status enough(crd_probe *p, uint32_t gate, crd_err *err)
{
    const crd_circuit *c = p->c;
    crd_status rc = CRD_OK;
    uint64_t rest = 0, threshold = c->threshold[gate];
    bool sorted = true; /* as inputs of one weight are */
    p->heavy.n = 0;
    for (uint32_t i = c->first[gate]; i < c->first[gate + 1]; i++) {
        uint64_t weight = weight_of(c, gate, i);
        bool fails = false, taken = p->told[c->input[i]] == p->round;
        CRD_TRY(crd_probe_fails(p, c->input[i], &fails, err));
        rest += weight;
        if (taken && !fails)
            rest -= weight;
        if (taken || fails)
            continue;
        const weighty one = {weight, c->input[i]};
        sorted = sorted &&
                 (p->heavy.n == 0 || heavy_first(&p->heavy.at[p->heavy.n - 1], &one) <= 0);
        if (!CRD_VEC_PUSH(&p->heavy, one))
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "reasons"));
    }
    if (!sorted)
        qsort(p->heavy.at, p->heavy.n, sizeof *p->heavy.at, heavy_first);
    for (size_t i = 0; i < p->heavy.n && rest >= threshold; i++) {
        rest -= p->heavy.at[i].weight;
        CRD_TRY(take(p, p->heavy.at[i].word, err));
    }
done:
    return rc;
}

/* One that stands, one that was taken before if there is one. */
static crd_status one_of(crd_probe *p, uint32_t gate, crd_err *err)
{
    const crd_circuit *c = p->c;
    crd_status rc = CRD_OK;
    for (uint32_t i = c->first[gate]; i < c->first[gate + 1]; i++)
        if (p->told[c->input[i]] == p->round && is_known(p, c->input[i]) &&
            !is_failing(p, c->input[i]))
            return CRD_OK;
    for (uint32_t i = c->first[gate]; i < c->first[gate + 1]; i++) {
        bool fails = false;
        CRD_TRY(crd_probe_fails(p, c->input[i], &fails, err));
        if (!fails)
            return take(p, c->input[i], err);
    }
done:
    return rc;
}

crd_status crd_probe_why(crd_probe *p, uint32_t word, crd_probe_vars *to, crd_err *err)
{
    const crd_circuit *c = p->c;
    crd_status rc = CRD_OK;
    p->queue.n = 0;
    CRD_TRY(take(p, word, err));
    for (size_t next = 0; next < p->queue.n; next++) {
        uint32_t at = p->queue.at[next];
        if (at < c->n_vars && !CRD_VEC_PUSH(to, at))
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "reasons"));
        if (at < c->base)
            continue;
        uint32_t gate = at - c->base;
        p->steps += c->first[gate + 1] - c->first[gate];
        if (c->kind[gate] == CRD_GATE_ANY)
            for (uint32_t i = c->first[gate]; i < c->first[gate + 1]; i++)
                CRD_TRY(take(p, c->input[i], err));
        else if (c->kind[gate] == CRD_GATE_ALL)
            CRD_TRY(one_of(p, gate, err));
        else
            CRD_TRY(enough(p, gate, err));
    }
done:
    return rc;
}
