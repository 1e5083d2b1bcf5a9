/* Answers about a network that stands on standard input, for route_judge.py to judge.
 *
 * Input: nodes edges labels pairs; for each node: cost; for each edge: from to bad length cost
 * label; for each pair: from to. Output: a line an answer, "pair name values"; and "opening cost
 * low". */
#include "graph/barrier.h"
#include "graph/disjoint.h"
#include "graph/opening.h"
#include "graph/reach.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 100000, SITES = 64 };

typedef struct question {
    uint32_t n, m, labels, n_pairs;
    crd_edge *edge;
    uint32_t *bad, *length, *label, *first;
    uint64_t *node_cost, *edge_cost;
    crd_ends *pair;
    crd_net *net;
} question;

static void stop(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static void must(crd_status rc)
{
    if (rc != CRD_OK)
        stop(crd_status_name(rc));
}

static uint32_t number(void)
{
    unsigned long long value;
    if (scanf("%llu", &value) != 1 || value > UINT32_MAX)
        stop("a number is missing");
    return (uint32_t)value;
}

static void *room(size_t n, size_t size)
{
    void *at = calloc(n + 1, size);
    if (!at)
        stop("no memory");
    return at;
}

static void read_question(question *q)
{
    q->n = number();
    q->m = number();
    q->labels = number();
    q->n_pairs = number();
    if (q->n > MOST || q->m > MOST || q->n_pairs > MOST)
        stop("too much");
    q->edge = room(q->m, sizeof *q->edge);
    q->bad = room(q->m, sizeof *q->bad);
    q->length = room(q->m, sizeof *q->length);
    q->label = room(q->m, sizeof *q->label);
    q->first = room(q->m + 1, sizeof *q->first);
    q->node_cost = room(q->n, sizeof *q->node_cost);
    q->edge_cost = room(q->m, sizeof *q->edge_cost);
    q->pair = room(q->n_pairs, sizeof *q->pair);
    for (uint32_t v = 0; v < q->n; v++)
        q->node_cost[v] = number();
    for (uint32_t e = 0; e < q->m; e++) {
        q->edge[e].from = number();
        q->edge[e].to = number();
        q->bad[e] = number();
        q->length[e] = number();
        q->edge_cost[e] = number();
        q->label[e] = number();
        q->first[e + 1] = e + 1;
    }
    for (uint32_t i = 0; i < q->n_pairs; i++) {
        q->pair[i].a = number();
        q->pair[i].b = number();
    }
    must(crd_net_new(q->n, q->edge, q->m, &q->net, NULL));
}

static void answer_pair(const question *q, const crd_router *r, crd_route_room *space, uint32_t i)
{
    static const struct {
        const char *name;
        unsigned by;
        uint32_t n;
    } kinds[] = {{"edges", CRD_BY_EDGE, 2},
                 {"edges", CRD_BY_EDGE, 3},
                 {"nodes", CRD_BY_NODE, 2},
                 {"nodes", CRD_BY_NODE, 3},
                 {"labels", CRD_BY_LABEL, 2}};
    const crd_labelling labels = {q->labels, NULL, NULL, q->first, q->label};
    crd_ends p = q->pair[i];
    crd_route route;
    crd_barrier b;
    must(crd_route_find(r, space, p.a, p.b, &route, NULL));
    printf("%u route %u %" PRIu64 " %" PRIu64 "\n", i, route.n, route.bad, route.length);
    crd_route_done(&route);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        crd_disjoint d;
        crd_disjoint_opts o = {kinds[k].n, kinds[k].by, &labels, 0, NULL, false};
        must(crd_disjoint_find(r, space, p.a, p.b, &o, &d, NULL));
        printf("%u %s%u %u %" PRIu64 " %" PRIu64 " %" PRIu64 " %d\n", i, kinds[k].name, kinds[k].n,
               d.n, d.got.shared, d.got.bad, d.got.length, d.proven);
        crd_disjoint_done(&d);
    }
    must(crd_barrier_find(q->net, NULL, NULL, NULL, NULL, p.a, p.b, &b, NULL));
    printf("%u cut_edges %" PRIu64 "\n", i, b.weight);
    crd_barrier_done(&b);
}

static void answer_counts(const question *q)
{
    uint32_t sites[SITES], n = q->n < SITES ? q->n : SITES;
    uint8_t *count = room((size_t)n * n, 1);
    for (uint32_t v = 0; v < n; v++)
        sites[v] = v;
    for (int by = 0; by < 2; by++) {
        must(crd_reach_counts(q->net, NULL, NULL, sites, n, by ? CRD_REACH_NODES : CRD_REACH_EDGES,
                              CRD_REACH_MAX, count, NULL));
        printf("0 %s", by ? "count_nodes" : "count_edges");
        for (uint32_t i = 0; i < n * n; i++)
            printf(" %u", count[i]);
        printf("\n");
    }
    free(count);
}

static void answer_opening(const question *q, uint32_t n_pairs)
{
    crd_opening o;
    const crd_opening_in in = {q->net, q->node_cost, q->edge_cost, q->pair, n_pairs, 0};
    must(crd_opening_find(&in, &o, NULL));
    printf("%u opening %" PRIu64 " %" PRIu64 " %u\n", n_pairs, o.cost, o.low, o.n_blocked);
    crd_opening_done(&o);
}

int main(void)
{
    question q = {0};
    crd_router *r;
    crd_route_room *space;
    read_question(&q);
    must(crd_router_new(q.net, &(crd_route_rules){.edge_bad = q.bad, .edge_length = q.length}, &r,
                        NULL));
    must(crd_route_room_new(q.net, &space, NULL));
    for (uint32_t i = 0; i < q.n_pairs; i++)
        answer_pair(&q, r, space, i);
    answer_counts(&q);
    for (uint32_t n = 1; n <= q.n_pairs; n++)
        answer_opening(&q, n);
    crd_route_room_free(space);
    crd_router_free(r);
    crd_net_free(q.net);
    free(q.edge);
    free(q.bad);
    free(q.length);
    free(q.label);
    free(q.first);
    free(q.node_cost);
    free(q.edge_cost);
    free(q.pair);
    return 0;
}
