/* Many pairs at once. */
#include "analyse/route_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- matrix -------------------------------------------------------------------------------------
 */

/* Trusted places, with those that are asked about let in where only their kind keeps them out. */
static uint64_t *trusted_with(const crd_route_map *m, bool hopeful, const uint32_t *nodes,
                              uint32_t n)
{
    size_t words = crd_bits_words(m->net->n_nodes) + 1;
    uint64_t *set = malloc(words * sizeof *set);
    if (!set)
        return NULL;
    memcpy(set, m->trusted_nodes[hopeful], words * sizeof *set);
    for (uint32_t i = 0; i < n; i++)
        if (crd_route_any(m, nodes[i]) && !crd_route_bad(hopeful, m->node_trust[nodes[i]]))
            crd_bits_put(set, nodes[i]);
    return set;
}

/* The parts that each place asked about touches, ascending: a site or element its own. A state lets
 * nothing pass through unless it is asked to, so it touches those of its sites, surely in it. */
typedef struct touching {
    size_t *first; /* [n + 1] */
    CRD_VEC(uint32_t) at;
} touching;

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool add_part(touching *t, uint32_t part)
{
    return part == CRD_VID_NONE || CRD_VEC_PUSH(&t->at, part);
}

static bool add_state(touching *t, const crd_route_map *m, bool hopeful, const uint32_t *part,
                      uint32_t state)
{
    size_t from = t->at.n, kept = from;
    for (uint32_t k = m->net->first[state]; k < m->net->first[state + 1]; k++)
        if (crd_bits_has(m->trusted_edges[hopeful], m->net->arc[k].edge) &&
            !add_part(t, part[m->net->arc[k].to]))
            return false;
    if (t->at.n - from > 1)
        qsort(t->at.at + from, t->at.n - from, sizeof *t->at.at, by_number);
    for (size_t i = from; i < t->at.n; i++)
        if (i == from || t->at.at[i] != t->at.at[i - 1])
            t->at.at[kept++] = t->at.at[i];
    t->at.n = kept;
    return true;
}

static crd_status touch(const crd_route_map *m, bool hopeful, const uint32_t *part,
                        const uint32_t *nodes, uint32_t n, touching *t)
{
    t->first = malloc((n + 1u) * sizeof *t->first);
    if (!t->first)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < n; i++) {
        t->first[i] = t->at.n;
        if (!(crd_route_any(m, nodes[i]) ? add_state(t, m, hopeful, part, nodes[i])
                                         : add_part(t, part[nodes[i]])))
            return CRD_ENOMEM;
    }
    t->first[n] = t->at.n;
    return CRD_OK;
}

static bool meet(const touching *t, uint32_t a, uint32_t b)
{
    size_t i = t->first[a], k = t->first[b];
    while (i < t->first[a + 1] && k < t->first[b + 1]) {
        if (t->at.at[i] == t->at.at[k])
            return true;
        if (t->at.at[i] < t->at.at[k])
            i++;
        else
            k++;
    }
    return false;
}

static crd_status join_all(const crd_route_map *m, bool hopeful, const uint32_t *nodes, uint32_t n,
                           uint8_t *joined)
{
    crd_status rc = CRD_OK;
    touching t = {0};
    uint32_t *part = malloc((m->net->n_nodes + 1u) * sizeof *part);
    CRD_TRY(part ? CRD_OK : CRD_ENOMEM);
    crd_reach_parts(m->net, m->trusted_nodes[hopeful], m->trusted_edges[hopeful], part, NULL);
    CRD_TRY(touch(m, hopeful, part, nodes, n, &t));
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++) {
            bool ends = !crd_route_bad(hopeful, m->node_trust[nodes[i]]) &&
                        !crd_route_bad(hopeful, m->node_trust[nodes[k]]);
            bool is = ends && (i == k || meet(&t, i, k));
            uint8_t *to = &joined[(size_t)i * n + k];
            if (is && !hopeful)
                *to = 2;
            else if (is && *to == 0)
                *to = 1;
        }
done:
    free(part);
    free(t.first);
    CRD_VEC_DONE(&t.at);
    return rc;
}

crd_status crd_route_matrix_of(const crd_route_map *m, const uint32_t *nodes, uint32_t n,
                               uint32_t most, crd_arena *arena, crd_route_matrix *ret_matrix,
                               crd_err *err)
{
    crd_status rc = CRD_OK;
    uint64_t *in = NULL;
    uint8_t *joined = CRD_NEW(arena, uint8_t, (size_t)n * n + 1);
    *ret_matrix = (crd_route_matrix){.n = n, .joined = joined, .most = most};
    CRD_TRY(joined ? CRD_OK : CRD_ENOMEM);
    for (unsigned b = 0; b < 2; b++) {
        CRD_TRY(join_all(m, b == 1, nodes, n, joined));
        if (most == 0)
            continue;
        uint8_t *apart = CRD_NEW(arena, uint8_t, (size_t)n * n + 1);
        free(in);
        in = trusted_with(m, b == 1, nodes, n);
        CRD_TRY(apart && in ? CRD_OK : CRD_ENOMEM);
        CRD_TRY(crd_reach_counts(m->net, in, m->trusted_edges[b], nodes, n, CRD_REACH_NODES, most,
                                 apart, err));
        ret_matrix->apart[b] = apart;
    }
done:
    free(in);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

crd_status crd_route_open_all(const crd_route_map *m, const uint32_t *nodes, uint32_t n,
                              const crd_route_protection *protect, bool hopeful, crd_arena *arena,
                              crd_route_opening *ret_opening, crd_err *err)
{
    crd_route_demand x = {.hopeful = hopeful,
                          .edges = m->edges_in[hopeful],
                          .nodes = nodes,
                          .n = n,
                          .protect = protect};
    return crd_route_open(m, &x, arena, ret_opening, err);
}
