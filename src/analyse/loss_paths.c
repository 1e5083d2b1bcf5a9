/* When are two places no longer joined, and how much is cut off? Which labels part a pair of places
 * is worked out for all pairs at once (graph/labels.h). */
#include "analyse/loss_int.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SETS = 1 << 24 };

crd_status crd_losing_part(crd_losing *l, crd_loss_path *paths, size_t n_paths)
{
    crd_status rc = CRD_OK;
    crd_failing *sets = NULL;
    size_t n_sets = 0;
    crd_ends *pairs = malloc(n_paths * sizeof *pairs);
    crd_labelled g = crd_losing_labelled(l);
    if (!pairs)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n_paths; i++)
        pairs[i] = (crd_ends){paths[i].a, paths[i].b};
    CRD_TRY(crd_labels_failing(&g, pairs, (uint32_t)n_paths, l->o->pairs ? 2 : 1, MOST_SETS,
                               l->o->pool, &sets, &n_sets, l->err));
    for (size_t i = 0; i < n_sets; i++) {
        uint32_t gate = paths[sets[i].root].gate;
        if (sets[i].n == 0) { /* no recorded way: it may exist all the same */
            if (l->high)
                crd_losing_in(l, gate, l->any);
        } else if (sets[i].n == 1) {
            crd_losing_in(l, gate, sets[i].var[0]);
        } else {
            uint32_t two = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
            crd_losing_in(l, two, sets[i].var[0]);
            crd_losing_in(l, two, sets[i].var[1]);
            crd_losing_in(l, gate, two);
        }
    }
done:
    free(pairs);
    free(sets);
    return rc;
}

/* Lost with either of the two places; what parts them is to come. */
static void make_gates(crd_losing *l, crd_loss_path *paths, size_t n_paths)
{
    for (size_t i = 0; i < n_paths; i++) {
        paths[i].gate = crd_gate_list_add(&l->gates, 1);
        crd_losing_in(l, paths[i].gate, l->site + paths[i].a);
        crd_losing_in(l, paths[i].gate, l->site + paths[i].b);
    }
}

/* By thing: a variable each. */
static crd_status as_variables(crd_losing *l, crd_loss_path *paths, size_t n_paths)
{
    uint32_t first = l->n_things + l->n_parties;
    make_gates(l, paths, n_paths);
    for (size_t i = 0; i < n_paths; i++)
        crd_losing_in(l, paths[i].gate, first + (uint32_t)i);
    return crd_losing_net(l);
}

crd_status crd_losing_paths(crd_losing *l, crd_loss_path *paths, size_t n_paths)
{
    if (n_paths == 0)
        return CRD_OK;
    if (l->by_thing)
        return as_variables(l, paths, n_paths);
    if (l->late.on)
        return crd_losing_ways(l, paths, n_paths);
    if (n_paths > UINT32_MAX / 2)
        return crd_fail(l->err, CRD_ELIMIT, "%zu paths", n_paths);
    crd_status rc = crd_losing_net(l);
    make_gates(l, paths, n_paths);
    for (size_t i = 0; i < n_paths && rc == CRD_OK; i++)
        rc = CRD_VEC_PUSH(&l->asked, paths[i]) ? CRD_OK : CRD_ENOMEM;
    if (rc != CRD_OK || crd_losing_may_lease(l)) /* which links stand is not known yet */
        return rc;
    rc = crd_losing_part(l, paths, n_paths);
    return rc == CRD_OK ? crd_losing_capacity(l, paths, n_paths) : rc;
}

/* ---- what is cut off ---------------------------------------------------------------------- */

typedef struct apart {
    const uint32_t (*two)[2]; /* NULL: each by itself */
    size_t n_two;
    uint64_t *ret, *base;
} apart;

static crd_status count_apart(const apart *x, const crd_labelled *g, const uint32_t *weight,
                              crd_err *err)
{
    return x->two ? crd_labels_apart_two(g, weight, x->two, x->n_two, x->ret, x->base, err)
                  : crd_labels_apart(g, weight, x->ret, x->base, err);
}

/* Each site beside the first of its state becomes a link to that one, in row `always`; the first
 * weighs 1. */
static crd_status join_states(const crd_world *w, uint32_t always, crd_edge *links, uint32_t *row,
                              uint32_t *weight, uint32_t *n)
{
    crd_map face_of = {0};
    crd_status rc = CRD_OK;
    uint32_t sites = crd_world_frame(w, CRD_T_site)->n;
    for (uint32_t s = 0; s < sites && rc == CRD_OK; s++) {
        uint32_t state = CRD_COL(w, site, country).text[s];
        if (state == CRD_INTERN_NONE)
            continue;
        const uint32_t *face = crd_map_add(&face_of, state, s);
        if (!face) {
            rc = CRD_ENOMEM;
        } else if (*face == s) {
            weight[s] = 1;
        } else {
            row[*n] = always;
            links[(*n)++] = (crd_edge){s, *face};
        }
    }
    crd_map_done(&face_of);
    return rc;
}

/* One site a state stands for it, and joins it: a nation is reached when one of its places is. */
static crd_status by_state(crd_losing *l, const apart *x)
{
    const crd_world *w = l->w;
    crd_status rc = CRD_ENOMEM;
    crd_labelled g = crd_losing_labelled(l);
    uint32_t sites = crd_world_frame(w, CRD_T_site)->n, n = g.n_links, always = g.n_rows;
    uint32_t *weight = calloc((size_t)g.n_nodes + 1, sizeof *weight);
    uint32_t *first = malloc(((size_t)always + 2) * sizeof *first);
    uint32_t *both = malloc(((size_t)always + 2) * sizeof *both);
    uint32_t *row = malloc(((size_t)n + sites + 1) * sizeof *row);
    crd_edge *links = malloc(((size_t)n + sites + 1) * sizeof *links);
    if (!weight || !first || !both || !row || !links)
        goto done;
    memcpy(first, g.first, ((size_t)always + 1) * sizeof *first);
    first[always + 1] = first[always]; /* no labels: it is always there */
    if (n > 0) {
        memcpy(links, g.links, n * sizeof *links);
        memcpy(row, g.row, n * sizeof *row);
    }
    rc = join_states(w, always, links, row, weight, &n);
    if (rc != CRD_OK)
        goto done;
    g.links = links;
    g.first = first;
    g.row = row;
    g.n_rows = always + 1;
    g.n_links = n;
    if (g.both_first) {
        memcpy(both, g.both_first, ((size_t)always + 1) * sizeof *both);
        both[always + 1] = both[always];
        g.both_first = both;
    }
    rc = count_apart(x, &g, weight, l->err);
done:
    free(weight);
    free(first);
    free(both);
    free(row);
    free(links);
    return rc;
}

crd_status crd_losing_apart(crd_losing *l, bool states, const uint32_t (*two)[2], size_t n_two,
                            uint64_t *ret_apart, uint64_t *ret_base)
{
    const apart x = {two, n_two, ret_apart, ret_base};
    crd_status rc = crd_losing_net(l);
    if (rc != CRD_OK || states)
        return rc == CRD_OK ? by_state(l, &x) : rc;
    crd_labelled g = crd_losing_labelled(l);
    uint32_t *weight = calloc((size_t)g.n_nodes + 1, sizeof *weight);
    if (!weight)
        return CRD_ENOMEM;
    for (uint32_t s = 0; s < crd_world_frame(l->w, CRD_T_site)->n; s++)
        weight[s] = 1;
    rc = count_apart(&x, &g, weight, l->err);
    free(weight);
    return rc;
}
