/* Where business with an actor does no harm: forward from the actor, backward from the services,
 * plane by plane; a thing that both meet lies on a way between them. Backward every node learns the
 * most critical service that it leads to, as services are taken in that order and a node keeps the
 * first that comes: O(ties) a plane, however many services there are. What leads to no service at
 * all is used for something that nobody recorded; so one more search a power goes back from that.
 */
#include "analyse/harmless.h"

#include "analyse/exposure_group.h"

#include <string.h>

#define NONE UINT32_MAX

typedef struct served {
    uint32_t row;
    int64_t criticality;
    crd_str id;
} served;

typedef struct harming {
    const crd_ties *t;
    const crd_world *w;
    const crd_exposure_opts *opts;
    int64_t limit;
    crd_asked asked;
    served *services; /* [n_services] the most critical first, then by id; those without one last */
    uint32_t n_services, n_known;
    uint32_t *in_first, *in_tie, *from; /* ties into a node; [ties] their holders */
    /* [power][bound]: what the actor reaches; the most critical service that a node leads to, as a
     * place in services; and, in high, the first one without a criticality. */
    uint64_t *reach[CRD_POWERS][2];
    uint32_t *leads[CRD_POWERS][2], *open[CRD_POWERS];
    uint32_t *unsaid[CRD_POWERS]; /* [power] not NONE: leads to something of unrecorded use */
    uint64_t *kept;               /* what `keep` fills */
    uint32_t *queue;
    crd_map without; /* functions of elements without a product */
    crd_map holding; /* texts of elements that are said to hold data */
    crd_map retired; /* products of elements that are planned or out of service */
    bool some_without;
    crd_harmless_result *r;
} harming;

const char *crd_harm_name(crd_harm h)
{
    static const char *const names[CRD_HARMS] = {"harmless", "unknown", "touches"};
    return names[h];
}

/* ---- services ----------------------------------------------------------------------------- */

static int by_criticality(const void *a, const void *b)
{
    const served *x = a, *y = b;
    if (x->criticality != y->criticality) /* not known is the least number */
        return x->criticality > y->criticality ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static bool is_above(const harming *x, const served *s)
{
    return s->criticality == CRD_NULL64 || s->criticality > x->limit;
}

static crd_status sort_services(harming *x)
{
    const crd_ties *t = x->t;
    uint32_t n = crd_world_frame(x->w, CRD_T_service)->n;
    x->services = calloc((size_t)n + 1, sizeof *x->services);
    if (!x->services)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < n; i++) {
        bool sure = !crd_world_contested(x->w, CRD_T_service, i, CRD_C_service_criticality);
        int64_t c = sure ? crd_col_i64(&CRD_COL(x->w, service, criticality), i) : CRD_NULL64;
        x->services[i] = (served){i, c, crd_world_text(x->w, CRD_COL(x->w, service, id).text[i])};
        x->n_known += c != CRD_NULL64;
    }
    if (n)
        qsort(x->services, n, sizeof *x->services, by_criticality);
    x->n_services = n;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t node = t->base[CRD_NODE_SERVICE] + x->services[k].row;
        if (!is_above(x, &x->services[k]))
            continue;
        x->r->n_above++;
        x->r->n_no_needs += x->in_first[node] == x->in_first[node + 1];
    }
    return CRD_OK;
}

/* ---- backward ----------------------------------------------------------------------------- */

static crd_status turn(harming *x)
{
    const crd_ties *t = x->t;
    x->in_first = calloc((size_t)t->n_nodes + 2, sizeof *x->in_first);
    x->in_tie = calloc((size_t)t->n_ties + 1, sizeof *x->in_tie);
    x->from = calloc((size_t)t->n_ties + 1, sizeof *x->from);
    x->queue = calloc((size_t)t->n_nodes + 1, sizeof *x->queue);
    if (!x->in_first || !x->in_tie || !x->from || !x->queue)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < t->n_ties; i++)
        x->in_first[t->to[i] + 1]++;
    for (uint32_t v = 0; v < t->n_nodes; v++)
        x->in_first[v + 1] += x->in_first[v];
    for (uint32_t v = 0; v < t->n_nodes; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
            x->from[i] = v;
            x->in_tie[x->in_first[t->to[i]]++] = i;
        }
    memmove(x->in_first + 1, x->in_first, t->n_nodes * sizeof *x->in_first);
    x->in_first[0] = 0;
    return CRD_OK;
}

/* From n nodes in the queue backward: who leads to one learns what that one knows. */
static void flood(harming *x, const crd_reach_plane *p, uint32_t *known, uint32_t n)
{
    const crd_ties *t = x->t;
    for (uint32_t at = 0; at < n; at++) {
        uint32_t v = x->queue[at];
        for (uint32_t i = x->in_first[v]; i < x->in_first[v + 1]; i++) {
            uint32_t tie = x->in_tie[i], u = x->from[tie];
            if (known[u] != NONE || !crd_reach_tie(t, p, tie))
                continue;
            known[u] = known[v];
            x->queue[n++] = u;
        }
    }
}

static uint32_t *nothing_known(const harming *x)
{
    uint32_t *known = malloc(((size_t)x->t->n_nodes + 1) * sizeof *known);
    if (known)
        memset(known, 0xff, (size_t)x->t->n_nodes * sizeof *known);
    return known;
}

/* Every node that leads to one of services[from .. to - 1] learns the first of them. */
static crd_status back(harming *x, const crd_reach_plane *p, uint32_t from, uint32_t to,
                       uint32_t **ret)
{
    uint32_t *first = nothing_known(x);
    if (!first)
        return CRD_ENOMEM;
    for (uint32_t k = from; k < to; k++) {
        uint32_t node = x->t->base[CRD_NODE_SERVICE] + x->services[k].row;
        if (first[node] != NONE)
            continue;
        first[node] = k;
        x->queue[0] = node;
        flood(x, p, first, 1);
    }
    *ret = first;
    return CRD_OK;
}

/* Some power over it is power over a service: what it is used for is recorded. */
static bool serves(const harming *x, uint32_t node)
{
    for (unsigned p = 0; p < CRD_POWERS; p++)
        if (x->leads[p][1][node] != NONE || x->open[p][node] != NONE)
            return true;
    return false;
}

/* Equipment and links that are there and lead to no service: to be in a network says nothing of who
 * uses it, and what stands with customers or under the sea often carries them all. */
static crd_status back_from_unsaid(harming *x, const crd_reach_plane *p)
{
    static const struct {
        crd_node_kind kind;
        uint32_t table;
    } at[] = {{CRD_NODE_ELEMENT, CRD_T_element}, {CRD_NODE_LINK, CRD_T_link}};
    uint32_t *known = nothing_known(x), n = 0;
    if (!known)
        return CRD_ENOMEM;
    for (size_t k = 0; k < sizeof at / sizeof *at; k++)
        for (uint32_t i = 0; i < crd_world_frame(x->w, at[k].table)->n; i++) {
            uint32_t v = x->t->base[at[k].kind] + i;
            if (serves(x, v) || crd_world_there(x->w, at[k].table, i) == CRD_THERE_NOT)
                continue;
            known[v] = v;
            x->queue[n++] = v;
        }
    flood(x, p, known, n);
    x->unsaid[p->plane.power] = known;
    return CRD_OK;
}

static crd_status keep(void *ctx, const crd_reach_block *b, crd_err *err)
{
    harming *x = ctx;
    (void)err;
    for (uint32_t v = 0; v < x->t->n_nodes; v++)
        if (b->words[b->place[v]].w[0] & 1)
            crd_bits_put(x->kept, v);
    return CRD_OK;
}

static crd_status both_ways(harming *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (unsigned i = 0; i < CRD_ASKED_PLANES; i++) {
        crd_reach_plane p = crd_asked_plane(&x->asked, i);
        unsigned power = p.plane.power, high = p.plane.high;
        if (p.plane.grade != CRD_GRADE_LATENT)
            continue;
        x->kept = calloc(crd_bits_words(x->t->n_nodes) + 1, sizeof *x->kept);
        if (!x->kept) {
            rc = CRD_ENOMEM;
            goto done;
        }
        x->reach[power][high] = x->kept;
        CRD_TRY(crd_reacher_plain.reach(NULL, x->t, &p, x->asked.seeds.at, 1, keep, x, err));
        CRD_TRY(back(x, &p, 0, x->n_known, &x->leads[power][high]));
        if (high)
            CRD_TRY(back(x, &p, x->n_known, x->n_services, &x->open[power]));
    }
    for (unsigned i = 0; i < CRD_ASKED_PLANES; i++) {
        crd_reach_plane p = crd_asked_plane(&x->asked, i);
        if (p.plane.grade == CRD_GRADE_LATENT && p.plane.high)
            CRD_TRY(back_from_unsaid(x, &p));
    }
done:
    return rc;
}

/* ---- one thing ---------------------------------------------------------------------------- */

static bool above(const harming *x, uint32_t service)
{
    return service != NONE && x->services[service].criticality > x->limit;
}

/* Leads to no service. A product is known to be out of use when all that is recorded to run it is;
 * where one runs that nothing is recorded to run nobody says. */
static bool is_idle(const harming *x, uint32_t node, uint32_t table, uint32_t row)
{
    return !serves(x, node) && (table != CRD_T_product ||
                                !crd_map_find(&x->retired, CRD_COL(x->w, product, id).text[row]));
}

/* Data and intercepts are worth protecting though no service needs them. */
static bool holds_data(const harming *x, uint32_t table, uint32_t row)
{
    if (table != CRD_T_element)
        return false;
    crd_str layer = crd_exposure_layer_of(x->w, table, row);
    return crd_str_eq(layer, CRD_STR("intercept")) || crd_str_eq(layer, CRD_STR("security")) ||
           crd_map_find(&x->holding, CRD_COL(x->w, element, id).text[row]) != NULL;
}

static crd_status look_at_elements(harming *x)
{
    const crd_world *w = x->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_data_held)->n; i++)
        if (!crd_map_add(&x->holding, CRD_COL(w, data_held, element).text[i], 1))
            return CRD_ENOMEM;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_element)->n; i++) {
        uint32_t product = CRD_COL(w, element, product).text[i];
        bool there = crd_world_there(w, CRD_T_element, i) != CRD_THERE_NOT;
        if (!there && product != CRD_INTERN_NONE && !crd_map_add(&x->retired, product, 1))
            return CRD_ENOMEM;
        if (!x->opts->unknown_any || product != CRD_INTERN_NONE || !there)
            continue;
        x->some_without = true;
        if (!crd_map_add(&x->without, CRD_COL(w, element, function).text[i], 1))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static bool could_be_elsewhere(const harming *x, uint32_t product)
{
    uint32_t category = CRD_COL(x->w, product, category).text[product];
    return x->some_without &&
           (category == CRD_INTERN_NONE || crd_map_find(&x->without, category) != NULL);
}

/* Services in the order of x->services: the less the worse. */
static void worse(uint32_t *at, uint32_t service)
{
    if (service < *at)
        *at = service;
}

/* How bad: in order, what is certain first. */
typedef struct judged {
    bool reached, touches, hold, way, open;
    bool unsaid; /* something it leads to is of unrecorded use */
    uint8_t powers, any;
    uint32_t worst; /* place of a service; NONE */
} judged;

static judged judge(const harming *x, uint32_t v)
{
    judged j = {.worst = NONE};
    for (unsigned p = 0; p < CRD_POWERS; p++) {
        if (!crd_bits_has(x->reach[p][1], v))
            continue;
        bool surely = crd_bits_has(x->reach[p][0], v), low = above(x, x->leads[p][0][v]);
        bool possibly = above(x, x->leads[p][1][v]), open = x->open[p][v] != NONE;
        j.reached = true;
        j.touches |= surely && low;
        j.hold |= !surely && low;
        j.way |= possibly;
        j.open |= open;
        j.unsaid |= x->unsaid[p][v] != NONE;
        j.powers |= (uint8_t)(possibly || open ? 1u << p : 0);
        j.any |= (uint8_t)(x->leads[p][1][v] != NONE ? 1u << p : 0);
        worse(&j.worst, x->leads[p][1][v]);
        if (!possibly)
            worse(&j.worst, x->open[p][v]);
    }
    return j;
}

static void describe(const harming *x, uint32_t node, uint32_t table, uint32_t row,
                     crd_harm_thing *o)
{
    const crd_world *w = x->w;
    o->table = table;
    o->id = crd_ties_id(x->t, node, &o->table, NULL);
    o->name = o->function = o->layer = o->network = CRD_STR_NULL;
    o->quantity = 1;
    if (table == CRD_T_product) {
        o->name = crd_world_text(w, CRD_COL(w, product, name).text[row]);
        o->function = crd_world_text(w, CRD_COL(w, product, category).text[row]);
    } else if (table == CRD_T_network) {
        o->name = crd_world_text(w, CRD_COL(w, network, name).text[row]);
    } else if (table == CRD_T_site) {
        o->name = crd_world_text(w, CRD_COL(w, site, name).text[row]);
    } else if (table == CRD_T_link) {
        o->layer = crd_exposure_layer_of(w, table, row);
        o->network = crd_world_text(w, CRD_COL(w, link, network).text[row]);
    } else {
        int64_t q = crd_col_i64(&CRD_COL(w, element, quantity), row);
        o->function = crd_world_text(w, CRD_COL(w, element, function).text[row]);
        o->layer = crd_exposure_layer_of(w, table, row);
        o->network = crd_world_text(w, CRD_COL(w, element, network).text[row]);
        o->quantity = q == CRD_NULL64 ? 1 : q;
    }
}

static bool is_thing(const harming *x, uint32_t table, uint32_t row)
{
    return (table != CRD_T_element && table != CRD_T_link) ||
           crd_world_there(x->w, table, row) != CRD_THERE_NOT;
}

/* NULL: nothing is open. */
static const char *why_unknown(const harming *x, const judged *j, uint32_t node, uint32_t table,
                               uint32_t row)
{
    if (j->hold || j->way || j->open)
        return j->hold ? "hold" : j->way ? "way" : "criticality";
    if (holds_data(x, table, row))
        return "data";
    if (table == CRD_T_product && could_be_elsewhere(x, row))
        return "product";
    return j->unsaid || is_idle(x, node, table, row) ? "use" : NULL;
}

/* False: not in the actor's reach. */
static bool one(const harming *x, uint32_t node, uint32_t table, uint32_t row, crd_harm_thing *o)
{
    judged j = judge(x, node);
    if (!j.reached || !is_thing(x, table, row))
        return false;
    const char *why = why_unknown(x, &j, node, table, row);
    describe(x, node, table, row, o);
    o->harm = j.touches ? CRD_HARM_TOUCHES : why ? CRD_HARM_UNKNOWN : CRD_HARMLESS;
    o->why = o->harm == CRD_HARM_UNKNOWN ? why : NULL;
    o->powers = o->harm == CRD_HARMLESS ? j.any : j.powers;
    o->criticality = j.worst == NONE ? CRD_NULL64 : x->services[j.worst].criticality;
    o->service = j.worst == NONE ? CRD_STR_NULL : x->services[j.worst].id;
    return true;
}

/* ---- all ---------------------------------------------------------------------------------- */

static int by_harm(const void *a, const void *b)
{
    const crd_harm_thing *x = a, *y = b;
    if (x->harm != y->harm)
        return x->harm < y->harm ? -1 : 1;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static crd_status list(harming *x, crd_arena *arena)
{
    static const struct {
        uint32_t table;
        crd_node_kind kind;
    } tables[] = {{CRD_T_product, CRD_NODE_PRODUCT},
                  {CRD_T_network, CRD_NODE_NETWORK},
                  {CRD_T_site, CRD_NODE_SITE},
                  {CRD_T_element, CRD_NODE_ELEMENT},
                  {CRD_T_link, CRD_NODE_LINK}};
    size_t room = 0;
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++)
        room += crd_world_frame(x->w, tables[k].table)->n;
    crd_harm_thing *out = CRD_NEW(arena, crd_harm_thing, room + 1);
    if (!out)
        return CRD_ENOMEM;
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++)
        for (uint32_t i = 0; i < crd_world_frame(x->w, tables[k].table)->n; i++) {
            crd_harm_thing *o = &out[x->r->n_things];
            if (!one(x, x->t->base[tables[k].kind] + i, tables[k].table, i, o))
                continue;
            x->r->n_things++;
            x->r->n[o->harm]++;
        }
    if (x->r->n_things)
        qsort(out, x->r->n_things, sizeof *out, by_harm);
    x->r->things = out;
    return CRD_OK;
}

static void done_with(harming *x)
{
    for (unsigned p = 0; p < CRD_POWERS; p++) {
        for (unsigned b = 0; b < 2; b++) {
            free(x->reach[p][b]);
            free(x->leads[p][b]);
        }
        free(x->open[p]);
        free(x->unsaid[p]);
    }
    crd_asked_done(&x->asked);
    crd_map_done(&x->without);
    crd_map_done(&x->holding);
    crd_map_done(&x->retired);
    free(x->services);
    free(x->in_first);
    free(x->in_tie);
    free(x->from);
    free(x->queue);
}

crd_status crd_harmless(const crd_ties *t, const crd_exposure_opts *opts, int64_t criticality,
                        crd_arena *arena, const crd_harmless_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    harming x = {.t = t, .w = t->w, .opts = opts, .limit = criticality};
    if (criticality < 0 || criticality > 5)
        return crd_fail(err, CRD_EINVAL, "criticality goes from 0 to 5");
    x.r = CRD_NEW(arena, crd_harmless_result, 1);
    if (!x.r)
        return crd_fail(err, CRD_ENOMEM, "no memory for exposure");
    CRD_TRY(crd_asked_init(&x.asked, t, opts, arena, err));
    if (x.asked.n_actors != 1 || opts->n_actors == 0) {
        rc = crd_fail(err, CRD_EINVAL, "what is harmless is listed for one actor");
        goto done;
    }
    CRD_TRY(turn(&x));
    CRD_TRY(sort_services(&x));
    CRD_TRY(look_at_elements(&x));
    CRD_TRY(both_ways(&x, err));
    CRD_TRY(list(&x, arena));
    *ret_result = x.r;
done:
    done_with(&x);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for exposure") : rc;
}
