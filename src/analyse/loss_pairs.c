/* Two that together take what neither does alone. Services come from the minimal sets of two
 * (graph/circuit.h); where all twos are few, so do people whom the one network would have carried
 * when the other falls. Of those, and of no others, is counted what both take. */
#include "analyse/loss_pairs.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_PAIRS = 1 << 24, /* sets of one or two */
    MOST_TRIED = 20000    /* twos of whom people are counted though they take no service */
};

typedef struct found { /* a service and its two */
    uint32_t service, two;
    bool certain;
} found;

typedef struct pairing {
    const crd_loss_pairing *in;
    crd_arena *arena;
    crd_loss_result *r;
    CRD_VEC(found) found;
    struct {
        crd_loss_two *at;
        size_t n, cap;
    } twos;
    struct {
        uint32_t (*at)[2];
        size_t n, cap;
    } vars;     /* of the twos */
    crd_map of; /* a << 32 | b -> number of the two */
    crd_loss_count *hours;
} pairing;

/* ---- which -------------------------------------------------------------------------------- */

static uint32_t two_of(pairing *x, uint32_t a, uint32_t b)
{
    uint32_t *at = crd_map_add(&x->of, (uint64_t)a << 32 | b, (uint32_t)x->twos.n);
    if (!at)
        return UINT32_MAX;
    if (*at < x->twos.n)
        return *at;
    crd_loss_two two = {.both = {.number = *at}};
    two.a = crd_losing_label_id(x->in->low, a, &two.a_name);
    two.b = crd_losing_label_id(x->in->low, b, &two.b_name);
    if (!CRD_VEC_RESERVE(&x->vars, x->vars.n + 1) || !CRD_VEC_PUSH(&x->twos, two))
        return UINT32_MAX;
    memcpy(x->vars.at[x->vars.n++], (const uint32_t[2]){a, b}, sizeof *x->vars.at);
    return *at;
}

static void add(crd_loss_count *to, bool certain, int64_t n)
{
    to->low += certain ? n : 0;
    to->high += n;
}

static bool put(pairing *x, const crd_failing *f, bool certain)
{
    const crd_world *w = x->in->t->w;
    uint32_t two = two_of(x, f->var[0], f->var[1]);
    if (two == UINT32_MAX || !CRD_VEC_PUSH(&x->found, ((found){f->root, two, certain})))
        return false;
    crd_loss_what *more = &x->twos.at[two].more;
    int64_t users = crd_col_i64(&CRD_COL(w, service, users), f->root);
    add(&more->services, certain, 1);
    add(&more->critical, certain, crd_col_i64(&CRD_COL(w, service, criticality), f->root) >= 4);
    add(&more->users, certain, users > 0 ? users : 0);
    return true;
}

static bool has_pair(const crd_failing *sets, size_t n, const crd_failing *f)
{
    return n > 0 && bsearch(f, sets, n, sizeof *sets, crd_failing_order) != NULL;
}

static crd_status services(pairing *x)
{
    const crd_loss_pairing *in = x->in;
    crd_status rc = CRD_OK;
    crd_failing *sets[2] = {NULL, NULL};
    size_t n[2] = {0, 0};
    uint32_t *vars = malloc(((size_t)in->n_vars + 1) * sizeof *vars);
    if (!vars)
        return CRD_ENOMEM;
    for (uint32_t v = 0; v < in->n_vars; v++)
        vars[v] = v;
    for (int high = 0; high < 2; high++) {
        crd_failing_opts o = {.vars = vars,
                              .n_vars = in->n_vars,
                              .order = 2,
                              .limit = in->o->most_pairs ? in->o->most_pairs : MOST_PAIRS};
        CRD_TRY(crd_circuit_failing(in->services[high], &o, in->o->pool, &sets[high], &n[high],
                                    in->err));
        for (size_t i = 0; i < n[high]; i++) {
            const crd_failing *f = &sets[high][i];
            if (f->n == 2 && !(high && has_pair(sets[0], n[0], f)) && !put(x, f, !high)) {
                rc = CRD_ENOMEM;
                goto done;
            }
        }
    }
done:
    free(sets[0]);
    free(sets[1]);
    free(vars);
    return rc;
}

/* ---- what they take ----------------------------------------------------------------------- */

/* Beyond what they take one by one. */
static crd_loss_count beyond(crd_loss_count both, crd_loss_count a, crd_loss_count b)
{
    crd_loss_count more = {both.low - a.low - b.low, both.high - a.high - b.high};
    more.low = more.low > 0 ? more.low : 0;
    more.high = more.high > more.low ? more.high : more.low;
    return more;
}

static void more_people(pairing *x, size_t two, const crd_loss_people *both)
{
    crd_loss_two *to = &x->twos.at[two];
    const crd_loss_people *a = &x->in->alone[x->vars.at[two][0]].people;
    const crd_loss_people *b = &x->in->alone[x->vars.at[two][1]].people;
    to->both.people = *both;
    to->more.people.own = beyond(both->own, a->own, b->own);
    to->more.people.any = beyond(both->any, a->any, b->any);
    to->more.people.calls = beyond(both->calls, a->calls, b->calls);
}

static crd_status people_of(const pairing *x, const uint32_t (*two)[2], size_t n,
                            crd_loss_people **ret)
{
    const crd_loss_pairing *in = x->in;
    *ret = calloc(n + 1, sizeof **ret);
    return *ret ? crd_crowd_pairs(in->crowd[0], in->crowd[1], two, n, in->o->pool, *ret, in->err)
                : CRD_ENOMEM;
}

/* Any two of few: those who leave people without anything whom neither alone does. */
static crd_status people(pairing *x)
{
    crd_status rc = CRD_OK;
    uint32_t n = x->in->n_vars;
    size_t all = n > 1 ? (size_t)n * (n - 1) / 2 : 0, k = 0;
    crd_loss_people *of = NULL;
    uint32_t(*two)[2] = NULL;
    if (x->in->people_known && all <= MOST_TRIED) {
        two = malloc((all + 1) * sizeof *two);
        CRD_TRY(two ? CRD_OK : CRD_ENOMEM);
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = a + 1; b < n; b++, k++)
                memcpy(two[k], (const uint32_t[2]){a, b}, sizeof *two);
        CRD_TRY(people_of(x, (const uint32_t(*)[2])two, all, &of));
        for (size_t i = 0; i < all; i++) {
            const crd_loss_people *a = &x->in->alone[two[i][0]].people,
                                  *b = &x->in->alone[two[i][1]].people;
            if ((beyond(of[i].any, a->any, b->any).high > 0 ||
                 beyond(of[i].calls, a->calls, b->calls).high > 0) &&
                two_of(x, two[i][0], two[i][1]) == UINT32_MAX)
                CRD_TRY(CRD_ENOMEM);
        }
        free(of);
        of = NULL;
    }
    CRD_TRY(people_of(x, (const uint32_t(*)[2])x->vars.at, x->vars.n, &of));
    for (size_t i = 0; i < x->twos.n; i++)
        more_people(x, i, &of[i]);
done:
    free(two);
    free(of);
    return rc;
}

static void more_of(crd_loss_two *to, const crd_loss_what *a, const crd_loss_what *b)
{
    const crd_loss_what *both = &to->both;
    to->more.degraded = beyond(both->degraded, a->degraded, b->degraded);
    to->more.elements = beyond(both->elements, a->elements, b->elements);
    to->more.sites = beyond(both->sites, a->sites, b->sites);
    to->more.links = beyond(both->links, a->links, b->links);
    to->more.capacity = beyond(both->capacity, a->capacity, b->capacity);
    to->more.demand = beyond(both->demand, a->demand, b->demand);
}

/* ---- in order ----------------------------------------------------------------------------- */

static int falling(int64_t a, int64_t b) { return (a < b) - (a > b); }

static int by_whom(const crd_loss_people *x, const crd_loss_people *y)
{
    int order = falling(x->any.low, y->any.low);
    order = order ? order : falling(x->calls.low, y->calls.low);
    return order ? order : falling(x->calls.high, y->calls.high);
}

static int two_order(const crd_loss_two *x, const crd_loss_two *y, crd_loss_rank rank)
{
    bool none = x->more.services.high == 0 && y->more.services.high == 0;
    if (x->weighed != y->weighed)
        return x->weighed ? -1 : 1;
    int order = none && rank == CRD_LOSS_BY_CRITICAL /* which is worse say people */
                    ? 0
                    : crd_loss_what_order(&x->more, &y->more, rank);
    order = order ? order : by_whom(&x->more.people, &y->more.people);
    order = order ? order : crd_str_cmp(x->a, y->a);
    return order ? order : crd_str_cmp(x->b, y->b);
}

static int by_critical(const void *a, const void *b)
{
    return two_order(a, b, CRD_LOSS_BY_CRITICAL);
}
static int by_hours(const void *a, const void *b)
{
    return two_order(a, b, CRD_LOSS_BY_PEOPLE_HOURS);
}
static int by_people(const void *a, const void *b) { return two_order(a, b, CRD_LOSS_BY_PEOPLE); }
static int by_services(const void *a, const void *b)
{
    return two_order(a, b, CRD_LOSS_BY_SERVICES);
}
static int by_users(const void *a, const void *b) { return two_order(a, b, CRD_LOSS_BY_USERS); }
static int by_capacity(const void *a, const void *b)
{
    return two_order(a, b, CRD_LOSS_BY_CAPACITY);
}

static void sort(pairing *x, crd_loss_rank rank)
{
    static int (*const orders[CRD_LOSS_RANKS])(const void *, const void *) = {
        [CRD_LOSS_BY_CRITICAL] = by_critical, [CRD_LOSS_BY_PEOPLE_HOURS] = by_hours,
        [CRD_LOSS_BY_PEOPLE] = by_people,     [CRD_LOSS_BY_SERVICES] = by_services,
        [CRD_LOSS_BY_USERS] = by_users,       [CRD_LOSS_BY_CAPACITY] = by_capacity};
    if (x->twos.n > 0)
        qsort(x->twos.at, x->twos.n, sizeof *x->twos.at, orders[rank]);
}

static double horizon(const crd_loss_pairing *in)
{
    return in->o->times->times[in->o->times->n_times];
}

static crd_status hours_of(pairing *x, const uint32_t (*two)[2], size_t n)
{
    const crd_loss_pairing *in = x->in;
    const crd_loss_times *times = NULL;
    crd_arena *arena = NULL;
    crd_status rc = CRD_OK;
    CRD_TRY(crd_arena_new(SIZE_MAX, &arena));
    CRD_TRY(crd_losing_pair_times(in->t, in->o, horizon(in), two, n, true, arena, &times, in->err));
    for (size_t i = 0; i < n; i++)
        x->hours[i] = times->losses[i].people_hours;
done:
    crd_arena_free(arena);
    return rc;
}

/* The first of them by services, and all that both take. */
static crd_status weigh(pairing *x)
{
    const crd_loss_pairing *in = x->in;
    crd_status rc = CRD_OK;
    size_t n = x->twos.n < in->o->weigh_pairs ? x->twos.n : in->o->weigh_pairs;
    uint32_t(*two)[2] = malloc((n + 1) * sizeof *two);
    crd_loss_what *whats = calloc(n + 1, sizeof *whats);
    x->hours = calloc(n + 1, sizeof *x->hours);
    CRD_TRY(two && whats && x->hours ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < n; i++)
        memcpy(two[i], x->vars.at[x->twos.at[i].both.number], sizeof *two);
    if (n > 0)
        CRD_TRY(in->weigh(in->ctx, (const uint32_t(*)[2])two, n, whats));
    if (n > 0 && in->o->times)
        CRD_TRY(hours_of(x, (const uint32_t(*)[2])two, n));
    for (size_t i = 0; i < n; i++) {
        crd_loss_two *to = &x->twos.at[i];
        const crd_loss_what *a = &in->alone[two[i][0]], *b = &in->alone[two[i][1]];
        whats[i].number = to->both.number;
        whats[i].people = to->both.people;
        whats[i].people_hours = in->o->times ? x->hours[i]
                                             : (crd_loss_count){CRD_NULL64, CRD_NULL64};
        to->both = whats[i];
        to->weighed = true;
        to->alone[0] = a->services;
        to->alone[1] = b->services;
        more_of(to, a, b);
        if (in->o->times)
            to->more.people_hours = beyond(x->hours[i],
                                           in->o->times->losses[two[i][0]].people_hours,
                                           in->o->times->losses[two[i][1]].people_hours);
    }
done:
    free(two);
    free(whats);
    return rc;
}

/* Of the first ones, in their order: what is cut off, and from when to when services are lost. */
static crd_status tell(pairing *x)
{
    const crd_loss_pairing *in = x->in;
    crd_status rc = CRD_OK;
    size_t n = x->twos.n < in->o->tell_pairs ? x->twos.n : in->o->tell_pairs;
    uint32_t(*two)[2] = malloc((n + 1) * sizeof *two);
    crd_loss_what *whats = calloc(n + 1, sizeof *whats);
    CRD_TRY(two && whats ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < n; i++)
        memcpy(two[i], x->vars.at[x->twos.at[i].both.number], sizeof *two);
    if (n > 0)
        CRD_TRY(in->cut(in->ctx, (const uint32_t(*)[2])two, n, whats));
    if (n > 0 && in->o->times)
        CRD_TRY(crd_losing_pair_times(in->t, in->o, horizon(in), (const uint32_t(*)[2])two, n,
                                      false, x->arena, &x->r->two_times, in->err));
    for (size_t i = 0; i < n; i++) {
        crd_loss_two *to = &x->twos.at[i];
        const crd_loss_what *a = &in->alone[two[i][0]], *b = &in->alone[two[i][1]];
        to->told = true;
        to->both.cut_sites = whats[i].cut_sites;
        to->both.cut_states = whats[i].cut_states;
        to->more.cut_sites = beyond(to->both.cut_sites, a->cut_sites, b->cut_sites);
        to->more.cut_states = beyond(to->both.cut_states, a->cut_states, b->cut_states);
    }
done:
    free(two);
    free(whats);
    return rc;
}

static int pair_order(const void *a, const void *b)
{
    const crd_loss_pair *x = a, *y = b;
    if (x->two != y->two)
        return x->two < y->two ? -1 : 1;
    if (x->certain != y->certain)
        return x->certain ? -1 : 1;
    if (x->criticality != y->criticality)
        return x->criticality > y->criticality ? -1 : 1;
    return crd_str_cmp(x->service, y->service);
}

/* The twos in their order, and their services. */
static crd_status list(pairing *x)
{
    const crd_world *w = x->in->t->w;
    crd_loss_two *twos = CRD_NEW(x->arena, crd_loss_two, x->twos.n + 1);
    crd_loss_pair *pairs = CRD_NEW(x->arena, crd_loss_pair, x->found.n + 1);
    uint32_t *place = malloc((x->twos.n + 1) * sizeof *place);
    if (!twos || !pairs || !place) {
        free(place);
        return CRD_ENOMEM;
    }
    for (size_t i = 0; i < x->twos.n; i++) {
        twos[i] = x->twos.at[i];
        twos[i].both.name = twos[i].both.id = CRD_STR_NULL;
        place[twos[i].both.number] = (uint32_t)i;
    }
    for (size_t i = 0; i < x->found.n; i++) {
        uint32_t s = x->found.at[i].service, at = place[x->found.at[i].two];
        pairs[i] = (crd_loss_pair){.two = at,
                                   .service = crd_world_text(w, CRD_COL(w, service, id).text[s]),
                                   .name = crd_world_text(w, CRD_COL(w, service, name).text[s]),
                                   .criticality = crd_col_i64(&CRD_COL(w, service, criticality), s),
                                   .users = crd_col_i64(&CRD_COL(w, service, users), s),
                                   .a = twos[at].a,
                                   .b = twos[at].b,
                                   .certain = x->found.at[i].certain,
                                   .people = twos[at].both.people};
    }
    if (x->found.n > 0)
        qsort(pairs, x->found.n, sizeof *pairs, pair_order);
    x->r->twos = twos;
    x->r->n_twos = x->twos.n;
    x->r->pairs = pairs;
    x->r->n_pairs = x->found.n;
    free(place);
    return CRD_OK;
}

crd_status crd_losing_pairs(const crd_loss_pairing *in, crd_arena *arena, crd_loss_result *r)
{
    crd_status rc = CRD_OK;
    pairing x = {.in = in, .arena = arena, .r = r};
    CRD_TRY(services(&x));
    CRD_TRY(people(&x));
    sort(&x, CRD_LOSS_BY_CRITICAL);
    CRD_TRY(weigh(&x));
    sort(&x, in->o->rank);
    CRD_TRY(tell(&x));
    CRD_TRY(list(&x));
done:
    CRD_VEC_DONE(&x.found);
    CRD_VEC_DONE(&x.twos);
    CRD_VEC_DONE(&x.vars);
    crd_map_done(&x.of);
    free(x.hours);
    return rc;
}
