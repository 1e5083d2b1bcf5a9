/* Rows that together weigh enough and cost least: a covering knapsack, by branch and bound with the
 * fractional bound (Martello and Toth, Knapsack Problems, 1990, ch. 2). Small by nature: the rows
 * of one verdict. Past EFFORT steps the best found so far is given, and not called cheapest. */
#include "rules/why_int.h"

#include <math.h>

enum { EFFORT = 300000 };

struct item {
    double weight, cost;
    uint32_t at;
};

struct search {
    struct item *items; /* by cost of a unit */
    size_t n;
    bool *now, *best;
    double best_cost;
    uint64_t steps;
};

static int by_ratio(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    double one = x->cost * y->weight, two = y->cost * x->weight;
    if (one < two || one > two)
        return one < two ? -1 : 1;
    if (x->weight < y->weight || x->weight > y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* The least that the rest can cost, when the last one may be taken in part. */
static double bound(const struct search *s, size_t from, double need)
{
    double cost = 0;
    for (size_t i = from; i < s->n && need > 0; i++) {
        double part = fmin(1, need / s->items[i].weight);
        cost += part * s->items[i].cost;
        need -= s->items[i].weight;
    }
    return need > 1e-9 ? (double)INFINITY : cost;
}

static void look(struct search *s, size_t i, double need, double cost)
{
    if (++s->steps > EFFORT)
        return;
    if (need <= 1e-9) {
        if (cost < s->best_cost - 1e-9) {
            s->best_cost = cost;
            memcpy(s->best, s->now, s->n * sizeof *s->best);
        }
        return;
    }
    if (i == s->n || cost + bound(s, i, need) >= s->best_cost - 1e-9)
        return;
    s->now[i] = true;
    look(s, i + 1, need - s->items[i].weight, cost + s->items[i].cost);
    s->now[i] = false;
    look(s, i + 1, need, cost);
}

bool crd_why_cover(crd_explaining *x, const crd_why_row *rows, size_t n, double need, bool *keep)
{
    struct search s = {.best_cost = (double)INFINITY};
    bool costs = true;
    s.items = calloc(n + 1, sizeof *s.items);
    s.now = calloc(n + 1, sizeof *s.now);
    s.best = calloc(n + 1, sizeof *s.best);
    for (size_t i = 0; i < n; i++)
        costs &= !isnan(rows[i].cost);
    for (size_t i = 0; s.items && i < n; i++)
        if (rows[i].weight > 0)
            s.items[s.n++] = (struct item){rows[i].weight, costs ? rows[i].cost : 1, (uint32_t)i};
    if (!s.items || !s.now || !s.best) {
        x->g->failed = true;
    } else if (n > 0) {
        if (s.n > 1)
            qsort(s.items, s.n, sizeof *s.items, by_ratio);
        if (s.n <= 4000) /* as deep as there are rows */
            look(&s, 0, need, 0);
        for (size_t i = 0; i < s.n; i++)
            keep[s.items[i].at] = s.best[i];
    }
    free(s.items);
    free(s.now);
    free(s.best);
    return s.steps <= EFFORT && s.n <= 4000 && isfinite(s.best_cost);
}
