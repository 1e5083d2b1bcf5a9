/* Failures pushed along inputs: a gate adds up the weights of what fails below it until they reach
 * its threshold. Each input is looked at once. Numbers of gates may be far apart; chains and sums
 * stand in memory that is only touched where there are inputs. */
#include "graph/once.h"

#include "base/bits.h"
#include "base/err.h"

#include <stdlib.h>

struct crd_once {
    uint32_t n_vars;
    size_t n; /* variables and gates */
    size_t n_inputs;
    struct use {
        uint64_t weight;
        uint32_t gate, next; /* of the same input, + 1; 0: none */
    } * uses;                /* [n_inputs] */
    uint32_t *first;         /* [n] of `uses`, + 1; 0: nobody's input */
    uint64_t *left;          /* [gates] until it fails; 0 with inputs: failed */
    uint64_t *failed;        /* bits of [n] */
    uint32_t *queue;         /* [inputs + 1] */
};

static void put(crd_once *o, uint32_t what, size_t *n)
{
    if (crd_bits_has(o->failed, what))
        return;
    crd_bits_put(o->failed, what);
    o->queue[(*n)++] = what;
}

static void spread(crd_once *o, size_t n)
{
    for (size_t at = 0; at < n; at++)
        for (uint32_t i = o->first[o->queue[at]]; i; i = o->uses[i - 1].next) {
            const struct use *u = &o->uses[i - 1];
            uint64_t *left = &o->left[u->gate - o->n_vars];
            *left -= u->weight < *left ? u->weight : *left;
            if (*left == 0)
                put(o, u->gate, &n);
        }
}

/* Of gates that have inputs: how much is left. Those of all of their inputs count these. */
static void thresholds(crd_once *o, const crd_gate_list *l)
{
    for (size_t i = 0; i < l->inputs.n; i++) {
        uint32_t gate = l->inputs.at[i].gate - o->n_vars;
        uint64_t threshold = l->threshold.at[gate];
        o->left[gate] = threshold == CRD_GATE_ALL_OF ? o->left[gate] + 1 : threshold;
    }
}

static crd_status make_room(crd_once *o)
{
    o->uses = malloc((o->n_inputs + 1) * sizeof *o->uses);
    o->queue = malloc((o->n_inputs + 2) * sizeof *o->queue);
    o->first = calloc(o->n + 1, sizeof *o->first);
    o->left = calloc(o->n - o->n_vars + 1, sizeof *o->left);
    o->failed = calloc(crd_bits_words(o->n) + 1, sizeof *o->failed);
    return o->uses && o->queue && o->first && o->left && o->failed ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_once_new(const crd_gate_list *l, crd_once **ret_once)
{
    crd_status rc = CRD_OK;
    crd_once *o = calloc(1, sizeof *o);
    size_t n = 0;
    *ret_once = NULL;
    if (!o || l->full)
        CRD_TRY(CRD_ENOMEM);
    o->n_vars = l->n_vars;
    o->n = l->n_vars + l->threshold.n;
    o->n_inputs = l->inputs.n;
    CRD_TRY(l->inputs.n < UINT32_MAX ? make_room(o) : CRD_ENOMEM);
    thresholds(o, l);
    for (size_t i = 0; i < o->n_inputs; i++) {
        const struct crd_gate_input *in = &l->inputs.at[i];
        o->uses[i] = (struct use){1, in->gate, o->first[in->input]};
        o->first[in->input] = (uint32_t)i + 1;
    }
    for (size_t i = 0; i < l->weights.n; i++)
        o->uses[l->weights.at[i].input].weight = l->weights.at[i].weight;
    for (size_t i = 0; i < o->n_inputs; i++) { /* nothing else is anybody's input */
        const struct crd_gate_input *in = &l->inputs.at[i];
        if (in->input >= o->n_vars && l->threshold.at[in->input - o->n_vars] == 0)
            put(o, in->input, &n);
        if (l->threshold.at[in->gate - o->n_vars] == 0)
            put(o, in->gate, &n);
    }
    spread(o, n);
    *ret_once = o;
    o = NULL;
done:
    crd_once_free(o);
    return rc;
}

void crd_once_free(crd_once *o)
{
    if (!o)
        return;
    free(o->uses);
    free(o->queue);
    free(o->first);
    free(o->left);
    free(o->failed);
    free(o);
}

void crd_once_fail(crd_once *o, uint32_t variable)
{
    size_t n = 0;
    put(o, variable, &n);
    spread(o, n);
}

bool crd_once_has(const crd_once *o, uint32_t input) { return crd_bits_has(o->failed, input); }
