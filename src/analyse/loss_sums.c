/* Lists of words and weights, and what they come to in each lane. */
#include "analyse/loss_sums.h"

#include "base/bits.h"
#include "graph/lanes.h"

#include <stdlib.h>

typedef struct list {
    uint32_t *places, *weights;
    size_t n;
} list;

typedef struct served {
    uint32_t place;
    int64_t users; /* more than a weight holds */
} served;

/* What counts for one bound of the result. */
typedef struct side {
    bool high;
    list of[CRD_LOSS_SUMS];
    served *services;
    size_t n_services;
} side;

struct crd_loss_sums {
    side sides[2]; /* its own; what is in doubt, for high */
    unsigned n_sides;
};

static enum crd_loss_roots roots_of(enum crd_loss_sum sum)
{
    static const enum crd_loss_roots roots[CRD_LOSS_SUMS] = {
        [CRD_LOSS_SUM_SERVICES] = CRD_LOSS_SERVICES, [CRD_LOSS_SUM_CRITICAL] = CRD_LOSS_SERVICES,
        [CRD_LOSS_SUM_DEGRADED] = CRD_LOSS_DEGRADED, [CRD_LOSS_SUM_ELEMENTS] = CRD_LOSS_ELEMENTS,
        [CRD_LOSS_SUM_SITES] = CRD_LOSS_SITES,       [CRD_LOSS_SUM_LINKS] = CRD_LOSS_LINKS,
        [CRD_LOSS_SUM_CAPACITY] = CRD_LOSS_LINKS,    [CRD_LOSS_SUM_DEMAND] = CRD_LOSS_NEEDS};
    return roots[sum];
}

static bool is_counted(const crd_loss_weighing *w, bool doubted, uint32_t root)
{
    bool base = crd_bits_has(w->base, root);
    return doubted ? !base && crd_bits_has(w->doubt, root) : !base;
}

/* Gives back what n numbers do not need. */
static bool fit(uint32_t **numbers, size_t n)
{
    uint32_t *less = realloc(*numbers, (n + 1) * sizeof **numbers);
    *numbers = less ? less : *numbers;
    return less != NULL;
}

static crd_status list_roots(const crd_loss_weighing *w, bool doubted, enum crd_loss_sum sum,
                             list *ret)
{
    const uint32_t *first = w->first + roots_of(sum), *weight = w->weight[sum];
    size_t n = first[1] - first[0];
    ret->places = malloc((n + 1) * sizeof *ret->places);
    ret->weights = malloc((n + 1) * sizeof *ret->weights);
    if (!ret->places || !ret->weights)
        return CRD_ENOMEM;
    for (uint32_t r = first[0]; r < first[1]; r++)
        if (is_counted(w, doubted, r)) {
            ret->places[ret->n] = crd_circuit_root(w->circuit, r);
            ret->weights[ret->n++] = weight ? weight[r - first[0]] : 1;
        }
    if (!w->often || ret->n == 0)
        return CRD_OK;
    crd_status rc = crd_lanes_merge(ret->places, ret->weights, &ret->n);
    return rc == CRD_OK && !(fit(&ret->places, ret->n) && fit(&ret->weights, ret->n)) ? CRD_ENOMEM
                                                                                      : rc;
}

static crd_status list_services(const crd_loss_weighing *w, bool doubted, side *ret)
{
    uint32_t n = w->first[CRD_LOSS_SERVICES + 1];
    ret->services = malloc(((size_t)n + 1) * sizeof *ret->services);
    if (!ret->services)
        return CRD_ENOMEM;
    for (uint32_t s = 0; s < n; s++)
        if (w->users[s] > 0 && is_counted(w, doubted, s))
            ret->services[ret->n_services++] = (served){crd_circuit_root(w->circuit, s),
                                                        w->users[s]};
    return CRD_OK;
}

static crd_status list_side(const crd_loss_weighing *w, bool doubted, side *ret)
{
    crd_status rc = list_services(w, doubted, ret);
    ret->high = w->high || doubted;
    for (int k = 0; k < CRD_LOSS_SUMS && rc == CRD_OK; k++)
        rc = list_roots(w, doubted, (enum crd_loss_sum)k, &ret->of[k]);
    return rc;
}

static bool any_doubt(const crd_loss_weighing *w)
{
    bool any = false;
    for (uint32_t r = 0; w->doubt && r < w->first[CRD_LOSS_ROOTS] && !any; r++)
        any = is_counted(w, true, r);
    return any;
}

crd_status crd_loss_sums_new(const crd_loss_weighing *w, crd_loss_sums **ret_sums)
{
    crd_loss_sums *s = calloc(1, sizeof *s);
    crd_status rc = s ? CRD_OK : CRD_ENOMEM;
    *ret_sums = NULL;
    if (!s)
        return rc;
    s->n_sides = any_doubt(w) ? 2 : 1;
    for (unsigned k = 0; k < s->n_sides && rc == CRD_OK; k++)
        rc = list_side(w, k == 1, &s->sides[k]);
    if (rc == CRD_OK)
        *ret_sums = s;
    else
        crd_loss_sums_free(s);
    return rc;
}

void crd_loss_sums_free(crd_loss_sums *s)
{
    for (unsigned k = 0; s && k < s->n_sides; k++) {
        for (int i = 0; i < CRD_LOSS_SUMS; i++) {
            free(s->sides[k].of[i].places);
            free(s->sides[k].of[i].weights);
        }
        free(s->sides[k].services);
    }
    free(s);
}

/* ---- each loss ---------------------------------------------------------------------------- */

static void add(crd_loss_count *to, bool high, uint64_t value)
{
    *(high ? &to->high : &to->low) += (int64_t)value;
}

static crd_loss_count *count_of(crd_loss_what *w, enum crd_loss_sum sum)
{
    crd_loss_count *const of[CRD_LOSS_SUMS] = {
        [CRD_LOSS_SUM_SERVICES] = &w->services, [CRD_LOSS_SUM_CRITICAL] = &w->critical,
        [CRD_LOSS_SUM_DEGRADED] = &w->degraded, [CRD_LOSS_SUM_ELEMENTS] = &w->elements,
        [CRD_LOSS_SUM_SITES] = &w->sites,       [CRD_LOSS_SUM_LINKS] = &w->links,
        [CRD_LOSS_SUM_CAPACITY] = &w->capacity, [CRD_LOSS_SUM_DEMAND] = &w->demand};
    return of[sum];
}

/* Services that fall, lane by lane. */
static void add_users(const side *s, const crd_word *words, uint32_t n_lanes, crd_loss_what *whats)
{
    for (size_t i = 0; i < s->n_services; i++) {
        const crd_word *lost = &words[s->services[i].place];
        for (uint32_t k = 0; k * 64 < n_lanes; k++)
            for (uint64_t left = lost->w[k]; left; left &= left - 1) {
                uint32_t lane = k * 64 + (uint32_t)__builtin_ctzll(left);
                if (lane < n_lanes)
                    add(&whats[lane].users, s->high, (uint64_t)s->services[i].users);
            }
    }
}

void crd_loss_sums_add(const crd_loss_sums *s, const crd_word *words, uint32_t n_lanes,
                       crd_loss_what *ret_whats)
{
    uint64_t sum[CRD_LANES];
    for (unsigned k = 0; k < s->n_sides; k++) {
        const side *of = &s->sides[k];
        for (int i = 0; i < CRD_LOSS_SUMS; i++) {
            const list *l = &of->of[i];
            crd_lanes_sum(words, &(crd_lane_group){l->places, l->weights, l->n}, sum);
            for (uint32_t lane = 0; lane < n_lanes; lane++) {
                uint64_t v = i == CRD_LOSS_SUM_DEMAND ? (sum[lane] + 500) / 1000 : sum[lane];
                add(count_of(&ret_whats[lane], (enum crd_loss_sum)i), of->high, v);
            }
        }
        add_users(of, words, n_lanes, ret_whats);
    }
}
