/* exposure's tables of services, layers, networks and operators by actor. A perspective folds the
 * actors of a group into one row, which shows the worst value that any of them has. */
#include "app/exposure_show.h"
#include "app/why.h"

#include "analyse/explain.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
#define WHO \
    {.name = "actor", .title = "Actor", .kind = CRD_CELL_ID, .about = "a coalition: its members as they were asked for, plus signs between; null = whoever is not recorded, or a folded group"}, \
    {.name = "actor_kind", .title = "Is", .kind = CRD_CELL_CODE, .required = true, .about = "state, party, coalition, unknown, group (folded)"}, \
    {.name = "relation", .title = "Relation", .kind = CRD_CELL_CODE, .about = "home, ally, partner, other, of-concern, unknown; null = without a perspective"}, \
    {.name = "actors", .title = "Actors", .kind = CRD_CELL_INT, .required = true, .about = "how many the row stands for; it shows the worst value of any"}, \
    {.name = "worst", .title = "Worst", .kind = CRD_CELL_ID, .about = "of a folded group: who has the worst value"}
#define COUNTS \
    {.name = "total", .title = "Of", .kind = CRD_CELL_INT, .required = true}, \
    {.name = "read", .title = "Read", .kind = CRD_CELL_INT_BOUNDS, .required = true}, \
    {.name = "metadata", .title = "Metadata", .kind = CRD_CELL_INT_BOUNDS, .required = true}, \
    {.name = "change", .title = "Change", .kind = CRD_CELL_INT_BOUNDS, .required = true}, \
    {.name = "stop", .title = "Stop", .kind = CRD_CELL_INT_BOUNDS, .required = true}
#define USERS(of) \
    {.name = "subscribers", .title = "Subscribers", .kind = CRD_CELL_INT}, \
    {.name = "users_read_ppm", .title = "Of them: read", .kind = CRD_CELL_SHARE_BOUNDS, .about = "of the subscribers of " of " that a service needs whole; null = not known"}, \
    {.name = "users_metadata_ppm", .title = "metadata", .kind = CRD_CELL_SHARE_BOUNDS}, \
    {.name = "users_change_ppm", .title = "change", .kind = CRD_CELL_SHARE_BOUNDS}

static const crd_column service_columns[] = {
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "service_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "criticality", .title = "Criticality", .kind = CRD_CELL_INT},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    WHO,
    {.name = "read_ppm", .title = "Read", .kind = CRD_CELL_SHARE_BOUNDS, .required = true},
    {.name = "metadata_ppm", .title = "Metadata", .kind = CRD_CELL_SHARE_BOUNDS, .required = true},
    {.name = "change_ppm", .title = "Change", .kind = CRD_CELL_SHARE_BOUNDS, .required = true},
    {.name = "stop_ppm", .title = "Stop", .kind = CRD_CELL_SHARE_BOUNDS, .required = true,
     .about = "whom the actor could leave without the service at once: what is left without all that it could stop"},
    {.name = "explain", .title = "Explain", .kind = CRD_CELL_ID, .required = true,
     .about = "id for `cordon explain`, of the largest share; its last word is the power"},
};
static const crd_column layer_columns[] = {
    {.name = "layer", .title = "Layer", .kind = CRD_CELL_CODE, .required = true, .about = "of elements and links; or sites"},
    WHO,
    COUNTS,
};
static const crd_column network_columns[] = {
    {.name = "network", .title = "Network", .kind = CRD_CELL_ID, .about = "null = not said"},
    {.name = "network_name", .title = "Name", .kind = CRD_CELL_TEXT},
    WHO,
    USERS("a network"),
    COUNTS,
};
static const crd_column operator_columns[] = {
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .about = "null = not known"},
    {.name = "operator_name", .title = "Name", .kind = CRD_CELL_TEXT},
    WHO,
    USERS("its networks"),
    COUNTS,
};
/* clang-format on */

/* ---- lines -------------------------------------------------------------------------------- */

enum { VALUES = CRD_POWERS + 3 }; /* counts by power, then shares of users */

/* One row to be shown: of one actor, or of a folded group. */
typedef struct line {
    uint32_t who;  /* an actor, or the number of actors + a crd_regard */
    uint32_t what; /* which service or group of elements, in order of ids */
    size_t at;     /* its cell or group in the result: one of them */
    uint32_t n_actors, worst;
    int64_t low[VALUES], high[VALUES];
    int64_t rank[3]; /* the greater the worse: low, high, criticality */
} line;

static bool is_worse(const line *a, const line *b)
{
    for (unsigned k = 0; k < 2; k++)
        if (a->rank[k] != b->rank[k])
            return a->rank[k] > b->rank[k];
    return false;
}

static int by_who(const void *a, const void *b)
{
    const line *x = a, *y = b;
    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    if (x->who != y->who)
        return x->who < y->who ? -1 : 1;
    return (x->worst > y->worst) - (x->worst < y->worst);
}

static int by_worst(const void *a, const void *b)
{
    const line *x = a, *y = b;
    for (unsigned k = 0; k < 3; k++)
        if (x->rank[k] != y->rank[k])
            return x->rank[k] > y->rank[k] ? -1 : 1;
    return by_who(a, b);
}

static crd_regard regard_of(const crd_exposure_show *s, const crd_exposure_actor *a)
{
    return a->node == CRD_NODE_NONE ? CRD_REGARD_UNKNOWN : (crd_regard)s->view.regards[a->node];
}

static uint32_t who(const crd_exposure_show *s, uint32_t actor)
{
    const crd_exposure_actor *a = &s->r->actors[actor];
    if (!s->view.regards || a->unknown)
        return actor;
    crd_regard r = regard_of(s, a);
    return s->folded[r] ? (uint32_t)s->r->n_actors + (uint32_t)r : actor;
}

/* The lines to be shown, as they come: of n about one thing `limit` are kept, and those of folded
 * groups become one. */
typedef struct picking {
    const crd_exposure_show *s;
    CRD_VEC(line) lines; /* unless all are kept, no more than twice the limit */
    crd_str only;        /* this service alone; null = all */
    bool is_cut;         /* the first `limit` lines are in order, and no worse ones were lost */
    size_t n;            /* lines of single actors so far */
    line *folded;        /* [CRD_REGARDS x n_what] */
    uint32_t n_what;
} picking;

static crd_status picking_init(picking *k, const crd_exposure_show *s, uint32_t n_what)
{
    *k = (picking){.s = s, .n_what = n_what, .only = crd_arg(s->args, "service")};
    bool folds = false;
    for (size_t r = 0; r < CRD_REGARDS; r++)
        folds |= s->view.regards && s->folded[r];
    if (!folds)
        return CRD_OK;
    k->folded = calloc((size_t)n_what * CRD_REGARDS + 1, sizeof *k->folded);
    return k->folded ? CRD_OK : CRD_ENOMEM;
}

static void picking_done(picking *k)
{
    CRD_VEC_DONE(&k->lines);
    free(k->folded);
}

static crd_status keep(picking *k, const line *l)
{
    size_t limit = k->s->limit;
    k->n++;
    if (k->is_cut && (limit == 0 || by_worst(l, &k->lines.at[limit - 1]) > 0))
        return CRD_OK;
    if (!CRD_VEC_PUSH(&k->lines, *l))
        return CRD_ENOMEM;
    if (k->lines.n / 2 < limit || k->lines.n < 1000)
        return CRD_OK;
    qsort(k->lines.at, k->lines.n, sizeof *k->lines.at, by_worst);
    k->lines.n = limit;
    k->is_cut = true;
    return CRD_OK;
}

/* A line of one actor; lines of one thing come by actor. */
static crd_status pick(picking *k, const line *l)
{
    if (l->who < k->s->r->n_actors)
        return keep(k, l);
    line *to = &k->folded[(l->who - k->s->r->n_actors) * (size_t)k->n_what + l->what];
    if (to->n_actors == 0) {
        *to = *l;
        return CRD_OK;
    }
    to->worst = is_worse(l, to) ? l->worst : to->worst;
    to->n_actors++;
    for (size_t v = 0; v < VALUES; v++) {
        to->low[v] = l->low[v] > to->low[v] ? l->low[v] : to->low[v];
        to->high[v] = l->high[v] > to->high[v] ? l->high[v] : to->high[v];
    }
    for (size_t v = 0; v < 2; v++)
        to->rank[v] = l->rank[v] > to->rank[v] ? l->rank[v] : to->rank[v];
    return CRD_OK;
}

/* The worst first; ret_n of them are shown. */
static crd_status picked(picking *k, crd_exposure_show *s, size_t *ret_n)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; k->folded && i < (size_t)k->n_what * CRD_REGARDS; i++)
        if (k->folded[i].n_actors)
            CRD_TRY(keep(k, &k->folded[i]));
    if (k->lines.n)
        qsort(k->lines.at, k->lines.n, sizeof *k->lines.at, by_worst);
    *ret_n = k->n < s->limit ? k->n : s->limit;
    s->left_out += k->n - *ret_n;
done:
    return rc;
}

static bool is_coalition(const crd_exposure_actor *a)
{
    return crd_str_is_null(a->id) && !a->unknown;
}

static const char *kind_of(const crd_exposure_actor *a)
{
    return a->unknown ? "unknown" : is_coalition(a) ? "coalition" : a->state ? "state" : "party";
}

/* The columns WHO; returns how many. */
static size_t who_cells(const crd_exposure_show *s, const line *l, crd_cell *cells)
{
    size_t n = 0;
    if (l->who >= s->r->n_actors) {
        cells[n++] = CRD_CELL_NULL;
        cells[n++] = crd_cell_texts("group");
        cells[n++] = crd_cell_texts(crd_regard_name((crd_regard)(l->who - s->r->n_actors)));
        cells[n++] = crd_cell_int(l->n_actors);
        cells[n++] = crd_cell_text(s->r->actors[l->worst].id);
        return n;
    }
    const crd_exposure_actor *a = &s->r->actors[l->who];
    cells[n++] = is_coalition(a) ? crd_cell_text(crd_buf_str(&s->members)) : crd_cell_text(a->id);
    cells[n++] = crd_cell_texts(kind_of(a));
    cells[n++] = s->view.regards ? crd_cell_texts(crd_regard_name(regard_of(s, a))) : CRD_CELL_NULL;
    cells[n++] = crd_cell_int(1);
    cells[n++] = CRD_CELL_NULL;
    return n;
}

/* Columns that a perspective or folding fills are spared where there is none. */
static void spare(const crd_exposure_show *s, crd_section *t)
{
    bool folds = false;
    for (size_t k = 0; k < CRD_REGARDS; k++)
        folds |= s->folded[k];
    if (!s->view.regards)
        crd_doc_quiet(s->doc, t, "relation");
    if (!s->view.regards || !folds) {
        crd_doc_quiet(s->doc, t, "actors");
        crd_doc_quiet(s->doc, t, "worst");
    }
}

static crd_cell number(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }

/* ---- services ----------------------------------------------------------------------------- */

static line service_line(const crd_exposure_show *s, const crd_exposure_cell *c)
{
    line l = {.who = who(s, c->actor), .what = c->service, .n_actors = 1, .worst = c->actor};
    for (unsigned p = 0; p < CRD_POWERS; p++) {
        l.low[p] = c->share[s->grade][p].low_ppm;
        l.high[p] = c->share[s->grade][p].high_ppm;
        l.rank[0] = l.low[p] > l.rank[0] ? l.low[p] : l.rank[0];
        l.rank[1] = l.high[p] > l.rank[1] ? l.high[p] : l.rank[1];
    }
    l.rank[2] = s->r->services[c->service].criticality; /* unknown is the least number */
    return l;
}

crd_cell crd_exposure_id(crd_exposure_show *s, uint32_t table, crd_str what,
                         const crd_exposure_actor *who, const int64_t *low, const int64_t *high,
                         unsigned n_powers)
{
    static const unsigned order[] = {2, 0, 1, 3};
    unsigned worst = order[0];
    for (size_t i = 1; i < n_powers; i++) {
        unsigned k = order[i];
        if (low[k] > low[worst] || (low[k] == low[worst] && high[k] > high[worst]))
            worst = k;
    }
    crd_buf_clear(&s->id);
    crd_explain_id(table, what, is_coalition(who) ? NULL : who, crd_buf_str(&s->members), worst,
                   &s->id);
    return crd_cell_text(crd_buf_str(&s->id));
}

/* How to ask for the reason of the first row. */
static void say_how(crd_exposure_show *s, const line *l)
{
    crd_str id = crd_exposure_id(s, CRD_T_service, s->r->services[l->what].id,
                                 &s->r->actors[l->worst], l->low, l->high, CRD_POWERS)
                     .as.text;
    crd_app_why(s->doc, s->args, "Why", id);
}

static void service_row(crd_exposure_show *s, crd_section *t, const line *l)
{
    const crd_exposure_service *c = &s->r->services[l->what];
    crd_cell cells[COUNT(service_columns)];
    size_t n = 0;
    cells[n++] = crd_cell_text(c->id);
    cells[n++] = crd_cell_text(c->name);
    cells[n++] = number(c->criticality);
    cells[n++] = number(c->users);
    n += who_cells(s, l, cells + n);
    for (unsigned p = 0; p < CRD_POWERS; p++)
        cells[n++] = crd_cell_span(l->low[p], l->high[p]);
    cells[n++] = crd_exposure_id(s, CRD_T_service, c->id, &s->r->actors[l->worst], l->low, l->high,
                                 CRD_POWERS);
    crd_doc_row(s->doc, t, cells);
}

static crd_status pick_service(void *ctx, const crd_exposure_cell *cell)
{
    picking *k = ctx;
    line l = service_line(k->s, cell);
    if (l.rank[1] <= 0 ||
        (!crd_str_is_null(k->only) && !crd_str_eq(k->only, k->s->r->services[l.what].id)))
        return CRD_OK;
    return pick(k, &l);
}

crd_status crd_exposure_services(crd_exposure_show *s, crd_section **ret_table)
{
    crd_status rc = CRD_OK;
    size_t n = 0;
    picking k = {0};
    crd_section *t = crd_doc_table(s->doc, "services", "Services", service_columns,
                                   COUNT(service_columns));
    crd_doc_key(s->doc, t, "service actor actor_kind relation", "service_name");
    spare(s, t);
    CRD_TRY(picking_init(&k, s, (uint32_t)s->r->n_services));
    CRD_TRY(crd_exposure_each(s->r, &k, pick_service));
    CRD_TRY(picked(&k, s, &n));
    for (size_t i = 0; i < n; i++)
        service_row(s, t, &k.lines.at[i]);
    crd_doc_quiet(s->doc, t, "explain");
    if (n > 0)
        say_how(s, &k.lines.at[0]);
    *ret_table = t;
done:
    picking_done(&k);
    return rc;
}

/* ---- layers, networks, operators ----------------------------------------------------------- */

bool crd_exposure_layer_wanted(const crd_exposure_show *s, crd_str layer)
{
    crd_str only = crd_arg(s->args, "layer");
    return crd_str_is_null(only) || (!crd_str_is_null(layer) && crd_str_eq(only, layer));
}

/* In billionths, so that one of a million is not nothing. */
static int64_t part(int64_t n, int64_t all)
{
    return all > 0 ? (int64_t)((double)n / (double)all * 1e9) : 0;
}

static line group_line(const crd_exposure_show *s, size_t at)
{
    const crd_exposure_group *g = &s->r->groups[at];
    line l = {
        .who = who(s, g->actor), .what = g->group, .at = at, .n_actors = 1, .worst = g->actor};
    for (unsigned p = 0; p < CRD_POWERS; p++) {
        l.low[p] = g->low[s->grade][p];
        l.high[p] = g->high[s->grade][p];
        int64_t low = part(l.low[p], g->total), high = part(l.high[p], g->total);
        l.rank[0] = low > l.rank[0] ? low : l.rank[0];
        l.rank[1] = high > l.rank[1] ? high : l.rank[1];
    }
    for (unsigned p = 0; p < 3; p++) {
        l.low[CRD_POWERS + p] = g->share[s->grade][p].low_ppm;
        l.high[CRD_POWERS + p] = g->share[s->grade][p].high_ppm;
    }
    l.rank[2] = g->total;
    return l;
}

static bool is_something(const line *l)
{
    for (size_t k = 0; k < VALUES; k++)
        if (l->high[k] > 0)
            return true;
    return false;
}

static crd_cell group_cell(const crd_exposure_group *g)
{
    if (g->by != CRD_EXPOSED_LAYER)
        return crd_cell_text(g->id);
    if (g->sites)
        return crd_cell_texts("(sites)");
    return g->id.len ? crd_cell_text(g->id) : crd_cell_texts("(no layer)");
}

static void group_row(crd_exposure_show *s, crd_section *t, const line *l)
{
    const crd_exposure_group *g = &s->r->groups[l->at];
    crd_cell cells[24];
    size_t n = 0;
    cells[n++] = group_cell(g);
    if (g->by != CRD_EXPOSED_LAYER)
        cells[n++] = crd_cell_text(g->name);
    n += who_cells(s, l, cells + n);
    if (g->by != CRD_EXPOSED_LAYER) {
        cells[n++] = g->has_users ? number(g->users) : CRD_CELL_NULL;
        for (size_t p = CRD_POWERS; p < VALUES; p++)
            cells[n++] = g->has_users ? crd_cell_span(l->low[p], l->high[p]) : CRD_CELL_NULL;
    }
    cells[n++] = crd_cell_int(g->total);
    for (unsigned p = 0; p < CRD_POWERS; p++)
        cells[n++] = crd_cell_span(l->low[p], l->high[p]);
    crd_doc_row(s->doc, t, cells);
}

crd_status crd_exposure_groups(crd_exposure_show *s, enum crd_exposure_by by,
                               crd_section **ret_table)
{
    static const struct {
        const char *name, *title;
        const crd_column *columns;
        size_t n_columns;
        const char *key, *labels;
    } tables[CRD_EXPOSED_BYS] = {
        [CRD_EXPOSED_LAYER] = {"layers", "By layer: elements, links and sites in reach",
                               layer_columns, COUNT(layer_columns),
                               "layer actor actor_kind relation", NULL},
        [CRD_EXPOSED_NETWORK] = {"networks", "By network: users, and elements and links in reach",
                                 network_columns, COUNT(network_columns),
                                 "network actor actor_kind relation", "network_name"},
        [CRD_EXPOSED_OPERATOR] = {"operators",
                                  "By operator: users, and elements and links in reach",
                                  operator_columns, COUNT(operator_columns),
                                  "operator actor actor_kind relation", "operator_name"},
    };
    crd_status rc = CRD_OK;
    size_t n = 0;
    uint32_t n_what = 0;
    picking k = {0};
    crd_section *t = crd_doc_table(s->doc, tables[by].name, tables[by].title, tables[by].columns,
                                   tables[by].n_columns);
    crd_doc_key(s->doc, t, tables[by].key, tables[by].labels);
    spare(s, t);
    for (size_t i = 0; i < s->r->n_groups; i++)
        n_what = s->r->groups[i].group < n_what ? n_what : s->r->groups[i].group + 1;
    CRD_TRY(picking_init(&k, s, n_what));
    for (size_t i = 0; i < s->r->n_groups; i++) {
        const crd_exposure_group *g = &s->r->groups[i];
        line l = group_line(s, i);
        if (g->by == by && is_something(&l) &&
            (by != CRD_EXPOSED_LAYER || crd_exposure_layer_wanted(s, g->id)))
            CRD_TRY(pick(&k, &l));
    }
    CRD_TRY(picked(&k, s, &n));
    for (size_t i = 0; i < n; i++)
        group_row(s, t, &k.lines.at[i]);
    *ret_table = t;
done:
    picking_done(&k);
    return rc;
}
