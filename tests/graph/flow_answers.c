/* Answers questions of greatest flow, for judges from outside.
 *
 * Reads: NODES EDGES, then FROM TO FORTH BACK for each edge, then any number of lines
 *     S T N EDGE...     with these N edges closed
 * Prints for each how much flows, and the capacity of the cut that is given. */
#include "graph/flow.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static bool number(uint64_t *ret) { return scanf("%" SCNu64, ret) == 1; }

static int64_t cut_of(const crd_flow_edge *e, uint64_t n, const bool *closed, const uint8_t *side)
{
    int64_t sum = 0;
    for (uint64_t i = 0; i < n; i++) {
        bool near_from = side[e[i].from] == CRD_FLOW_NEAR, near_to = side[e[i].to] == CRD_FLOW_NEAR;
        if (!closed[i] && near_from && !near_to)
            sum += e[i].forth;
        if (!closed[i] && near_to && !near_from)
            sum += e[i].back;
    }
    return sum;
}

int main(void)
{
    uint64_t nodes, edges, s, t, n, of[4];
    crd_flow *f;
    if (!number(&nodes) || !number(&edges) || nodes > 1000000 || edges > 10000000)
        return 2;
    crd_flow_edge *e = calloc(edges + 1, sizeof *e);
    bool *closed = calloc(edges + 1, sizeof *closed);
    uint8_t *side = calloc(nodes + 1, 1);
    if (!e || !closed || !side)
        return 2;
    for (uint64_t i = 0; i < edges; i++) {
        for (int k = 0; k < 4; k++)
            if (!number(&of[k]))
                return 2;
        e[i] = (crd_flow_edge){(uint32_t)of[0], (uint32_t)of[1], (int64_t)of[2], (int64_t)of[3]};
    }
    if (crd_flow_new((uint32_t)nodes, e, (uint32_t)edges, NULL, &f, NULL) != CRD_OK)
        return 2;
    while (number(&s) && number(&t) && number(&n)) {
        uint64_t edge;
        crd_flow_reset(f);
        for (uint64_t i = 0; i < edges; i++)
            closed[i] = false;
        for (; n > 0 && number(&edge) && edge < edges; n--) {
            crd_flow_close(f, (uint32_t)edge);
            closed[edge] = true;
        }
        int64_t all = crd_flow_most(f, (uint32_t)s, (uint32_t)t, INT64_MAX);
        crd_flow_cut(f, (uint32_t)s, side);
        printf("%" PRId64 " %" PRId64 "\n", all, cut_of(e, edges, closed, side));
    }
    crd_flow_free(f);
    free(side);
    free(closed);
    free(e);
    return 0;
}
