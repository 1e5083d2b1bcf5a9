#include "graph/gates.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

uint32_t crd_gate_list_add_many(crd_gate_list *l, uint64_t threshold, size_t n)
{
    size_t at = l->threshold.n;
    if (l->full || n > UINT32_MAX - l->n_vars - at || !CRD_VEC_RESERVE(&l->threshold, at + n)) {
        l->full = true;
        return l->n_vars;
    }
    for (size_t i = 0; i < n; i++)
        l->threshold.at[l->threshold.n++] = threshold;
    return l->n_vars + (uint32_t)at;
}

uint32_t crd_gate_list_add(crd_gate_list *l, uint64_t threshold)
{
    return crd_gate_list_add_many(l, threshold, 1);
}

void crd_gate_list_input(crd_gate_list *l, uint32_t gate, uint32_t input, uint64_t weight)
{
    size_t at = l->inputs.n;
    if (l->full ||
        (weight != 1 && !CRD_VEC_PUSH(&l->weights, ((struct crd_gate_weight){weight, at}))) ||
        !CRD_VEC_PUSH(&l->inputs, ((struct crd_gate_input){gate, input})))
        l->full = true;
}

void crd_gate_list_copy(crd_gate_list *l, size_t from, size_t end, uint32_t gate, uint32_t to)
{
    size_t w = 0, n = l->weights.n; /* the first at or behind `from` */
    for (size_t high = n; w < high;) {
        size_t middle = w + (high - w) / 2;
        if (l->weights.at[middle].input < from)
            w = middle + 1;
        else
            high = middle;
    }
    for (size_t i = from; i < end && !l->full; i++) {
        bool weighs = w < n && l->weights.at[w].input == i;
        uint64_t weight = weighs ? l->weights.at[w++].weight : 1;
        if (l->inputs.at[i].gate == gate)
            crd_gate_list_input(l, to, l->inputs.at[i].input, weight);
    }
}

static void forget_rows(crd_gate_list *l)
{
    free(l->first);
    free(l->input);
    free(l->weight);
    l->first = l->input = NULL;
    l->weight = NULL;
}

/* Rows by gate, in the order of addition; first[g + 1] is where the next input of g stands. */
static void spread(crd_gate_list *l)
{
    size_t w = 0;
    for (size_t i = 0; i < l->inputs.n; i++) {
        const struct crd_gate_input *in = &l->inputs.at[i];
        uint32_t at = l->first[in->gate - l->n_vars + 1]++;
        l->input[at] = in->input;
        if (!l->weight)
            continue;
        bool weighs = w < l->weights.n && l->weights.at[w].input == i;
        l->weight[at] = weighs ? l->weights.at[w++].weight : 1;
    }
}

crd_status crd_gate_list_end(crd_gate_list *l, crd_gates *ret_gates, crd_err *err)
{
    size_t n = l->threshold.n, many = l->inputs.n, room = many ? many : 1;
    bool weighed = l->weights.n > 0;
    forget_rows(l);
    if (many > UINT32_MAX)
        return crd_fail(err, CRD_ELIMIT, "%zu inputs of gates", many);
    l->first = calloc(n + 2, sizeof *l->first);
    l->input = malloc(room * sizeof *l->input);
    l->weight = weighed ? malloc(room * sizeof *l->weight) : NULL;
    if (l->full || !l->first || !l->input || (weighed && !l->weight))
        return crd_fail(err, CRD_ENOMEM, "%zu gates", n);
    for (size_t i = 0; i < many; i++)
        l->first[l->inputs.at[i].gate - l->n_vars + 2]++;
    for (size_t g = 0; g < n; g++)
        l->first[g + 2] += l->first[g + 1];
    spread(l);
    for (size_t g = 0; g < n; g++) {
        uint32_t inputs = l->first[g + 1] - l->first[g];
        if (l->threshold.at[g] == CRD_GATE_ALL_OF)
            l->threshold.at[g] = inputs ? inputs : 1;
    }
    *ret_gates = (crd_gates){l->n_vars, (uint32_t)n, l->threshold.at,
                             l->first,  l->input,    l->weight};
    return CRD_OK;
}

void crd_gate_list_free(crd_gate_list *l)
{
    CRD_VEC_DONE(&l->threshold);
    free(l->inputs.at);
    free(l->weights.at);
    forget_rows(l);
    *l = (crd_gate_list){0};
}
