/* exposure: who could read, see, change or stop how much. */
#include "app/ops.h"

#include "analyse/control.h"
#include "analyse/exposure.h"
#include "app/when.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 20, WANTS = 64, LENDS = 32, ACTORS = 64 };

static const crd_column service_columns[] = {
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "service_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "criticality", .title = "Criticality", .kind = CRD_CELL_INT},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    {.name = "actor",
     .title = "Actor",
     .kind = CRD_CELL_ID,
     .about = "null = whoever is not named"},
    {.name = "actor_kind", .title = "Is", .kind = CRD_CELL_CODE, .required = true},
    {.name = "read_ppm", .title = "Read", .kind = CRD_CELL_SHARE_BOUNDS, .required = true},
    {.name = "metadata_ppm", .title = "Metadata", .kind = CRD_CELL_SHARE_BOUNDS, .required = true},
    {.name = "change_ppm", .title = "Change", .kind = CRD_CELL_SHARE_BOUNDS, .required = true},
};

/* What is in reach of a group of elements and links; OF: where it is of something with users. */
#define COUNT_COLUMNS                                                                             \
    {.name = "total", .title = "Of", .kind = CRD_CELL_INT, .required = true},                     \
        {.name = "read", .title = "Read", .kind = CRD_CELL_INT_BOUNDS, .required = true},         \
        {.name = "metadata", .title = "Metadata", .kind = CRD_CELL_INT_BOUNDS, .required = true}, \
        {.name = "change", .title = "Change", .kind = CRD_CELL_INT_BOUNDS, .required = true},     \
    {                                                                                             \
        .name = "stop", .title = "Stop", .kind = CRD_CELL_INT_BOUNDS, .required = true            \
    }
#define USER_COLUMNS(of)                                                                        \
    {.name = "subscribers", .title = "Subscribers", .kind = CRD_CELL_INT},                      \
        {.name = "users_read_ppm",                                                              \
         .title = "Of them: read",                                                              \
         .kind = CRD_CELL_SHARE_BOUNDS,                                                         \
         .about = "of the subscribers of " of " that a service needs whole; null = not known"}, \
        {.name = "users_metadata_ppm", .title = "metadata", .kind = CRD_CELL_SHARE_BOUNDS},     \
    {                                                                                           \
        .name = "users_change_ppm", .title = "change", .kind = CRD_CELL_SHARE_BOUNDS            \
    }
#define ACTOR_COLUMNS                                                                \
    {.name = "actor", .title = "Actor", .kind = CRD_CELL_ID},                        \
    {                                                                                \
        .name = "actor_kind", .title = "Is", .kind = CRD_CELL_CODE, .required = true \
    }

static const crd_column layer_columns[] = {
    ACTOR_COLUMNS,
    {.name = "layer",
     .title = "Layer",
     .kind = CRD_CELL_CODE,
     .required = true,
     .about = "of elements and links; or sites"},
    COUNT_COLUMNS,
};

static const crd_column network_columns[] = {
    ACTOR_COLUMNS,
    {.name = "network", .title = "Network", .kind = CRD_CELL_ID, .about = "null = not said"},
    {.name = "network_name", .title = "Name", .kind = CRD_CELL_TEXT},
    USER_COLUMNS("a network"),
    COUNT_COLUMNS,
};

static const crd_column operator_columns[] = {
    ACTOR_COLUMNS,
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .about = "null = not known"},
    {.name = "operator_name", .title = "Name", .kind = CRD_CELL_TEXT},
    USER_COLUMNS("its networks"),
    COUNT_COLUMNS,
};

static const crd_column element_columns[] = {
    {.name = "what", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "function", .title = "Function", .kind = CRD_CELL_CODE},
    {.name = "layer", .title = "Layer", .kind = CRD_CELL_CODE},
    {.name = "network", .title = "Network", .kind = CRD_CELL_ID},
    {.name = "read", .title = "Read", .kind = CRD_CELL_CODE, .about = "certain, possible or null"},
    {.name = "metadata", .title = "Metadata", .kind = CRD_CELL_CODE},
    {.name = "change", .title = "Change", .kind = CRD_CELL_CODE},
    {.name = "stop", .title = "Stop", .kind = CRD_CELL_CODE},
};

typedef struct showing {
    crd_doc *doc;
    const crd_args *args;
    const crd_exposure_result *r;
    unsigned grade; /* CRD_EXPOSURE_... */
    size_t limit;
    uint64_t left_out;
} showing;

/* ---- services ----------------------------------------------------------------------------- */

static crd_cell actor_cell(const crd_exposure_actor *a) { return crd_cell_text(a->id); }

static crd_cell actor_kind(const crd_exposure_actor *a)
{
    return crd_cell_texts(a->unknown               ? "unknown"
                          : crd_str_is_null(a->id) ? "coalition"
                          : a->state               ? "state"
                                                   : "party");
}

/* The worst first: by the largest certain share, then the largest possible one, then what is most
 * critical; a cell of the result, by its place there when all is equal. */
typedef struct placed {
    int32_t low, high;
    int64_t criticality;
    size_t at;
} placed;

static int by_worst(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    if (x->low != y->low)
        return x->low > y->low ? -1 : 1;
    if (x->high != y->high)
        return x->high > y->high ? -1 : 1;
    if (x->criticality != y->criticality) /* unknown is the least number */
        return x->criticality > y->criticality ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static placed place(const showing *s, size_t at)
{
    const crd_exposure_cell *c = &s->r->cells[at];
    placed p = {.criticality = c->criticality, .at = at};
    for (unsigned k = 0; k < 3; k++) {
        p.low = c->share[s->grade][k].low_ppm > p.low ? c->share[s->grade][k].low_ppm : p.low;
        p.high = c->share[s->grade][k].high_ppm > p.high ? c->share[s->grade][k].high_ppm : p.high;
    }
    return p;
}

static crd_cell number(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }

static crd_status show_services(showing *s, crd_section **ret_table)
{
    crd_str only = crd_arg(s->args, "service");
    size_t n = 0;
    crd_section *t = crd_doc_table(s->doc, "services", "Services", service_columns,
                                   COUNT(service_columns));
    crd_doc_key(s->doc, t, "service actor actor_kind", "service_name");
    placed *all = calloc(s->r->n_cells + 1, sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < s->r->n_cells; i++) {
        placed p = place(s, i);
        if (p.high > 0 && (crd_str_is_null(only) || crd_str_eq(only, s->r->cells[i].service)))
            all[n++] = p;
    }
    qsort(all, n, sizeof *all, by_worst);
    s->left_out += n > s->limit ? n - s->limit : 0;
    for (size_t i = 0; i < n && i < s->limit; i++) {
        const crd_exposure_cell *c = &s->r->cells[all[i].at];
        const crd_exposure_actor *a = &s->r->actors[c->actor];
        const crd_exposure_share *x = c->share[s->grade];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(c->service), crd_cell_text(c->name),
                                       number(c->criticality), number(c->users), actor_cell(a),
                                       actor_kind(a), crd_cell_span(x[0].low_ppm, x[0].high_ppm),
                                       crd_cell_span(x[1].low_ppm, x[1].high_ppm),
                                       crd_cell_span(x[2].low_ppm, x[2].high_ppm)});
    }
    free(all);
    *ret_table = t;
    return CRD_OK;
}

/* ---- layers and elements ------------------------------------------------------------------ */

static bool is_layer_wanted(const showing *s, crd_str layer)
{
    crd_str only = crd_arg(s->args, "layer");
    return crd_str_is_null(only) || (!crd_str_is_null(layer) && crd_str_eq(only, layer));
}

static bool is_group_wanted(const showing *s, const crd_exposure_group *g)
{
    const int64_t *high = g->high[s->grade];
    return high[0] + high[1] + high[2] + high[3] > 0 &&
           (g->by != CRD_EXPOSED_LAYER || is_layer_wanted(s, g->id));
}

static crd_cell layer_cell(const crd_exposure_group *g)
{
    if (g->sites)
        return crd_cell_texts("(sites)");
    return g->id.len ? crd_cell_text(g->id) : crd_cell_texts("(no layer)");
}

static crd_cell users_cell(const showing *s, const crd_exposure_group *g, unsigned power)
{
    const crd_exposure_share *x = &g->share[s->grade][power];
    return g->has_users ? crd_cell_span(x->low_ppm, x->high_ppm) : CRD_CELL_NULL;
}

static void group_row(showing *s, crd_section *t, const crd_exposure_group *g)
{
    const crd_exposure_actor *a = &s->r->actors[g->actor];
    const int64_t *low = g->low[s->grade], *high = g->high[s->grade];
    crd_cell cells[16];
    size_t n = 0;
    cells[n++] = actor_cell(a);
    cells[n++] = actor_kind(a);
    cells[n++] = g->by == CRD_EXPOSED_LAYER ? layer_cell(g) : crd_cell_text(g->id);
    if (g->by != CRD_EXPOSED_LAYER) {
        cells[n++] = crd_cell_text(g->name);
        cells[n++] = g->has_users ? number(g->users) : CRD_CELL_NULL;
        for (unsigned p = 0; p < 3; p++)
            cells[n++] = users_cell(s, g, p);
    }
    cells[n++] = crd_cell_int(g->total);
    for (unsigned p = 0; p < CRD_POWERS; p++)
        cells[n++] = crd_cell_span(low[p], high[p]);
    crd_doc_row(s->doc, t, cells);
}

static crd_section *show_groups(showing *s, enum crd_exposure_by by)
{
    static const struct {
        const char *name, *title;
        const crd_column *columns;
        size_t n_columns;
        const char *key, *label;
    } tables[CRD_EXPOSED_BYS] = {
        [CRD_EXPOSED_LAYER] = {"layers", "By layer: elements, links and sites in reach",
                               layer_columns, COUNT(layer_columns), "actor actor_kind layer", NULL},
        [CRD_EXPOSED_NETWORK] = {"networks", "By network: users, and elements and links in reach",
                                 network_columns, COUNT(network_columns),
                                 "actor actor_kind network", "network_name"},
        [CRD_EXPOSED_OPERATOR] = {"operators",
                                  "By operator: users, and elements and links in reach",
                                  operator_columns, COUNT(operator_columns),
                                  "actor actor_kind operator", "operator_name"},
    };
    crd_section *t = crd_doc_table(s->doc, tables[by].name, tables[by].title, tables[by].columns,
                                   tables[by].n_columns);
    crd_doc_key(s->doc, t, tables[by].key, tables[by].label);
    size_t n = 0;
    for (size_t i = 0; i < s->r->n_groups; i++) {
        const crd_exposure_group *g = &s->r->groups[i];
        if (g->by != by || !is_group_wanted(s, g))
            continue;
        if (n++ < s->limit)
            group_row(s, t, g);
        else
            s->left_out++;
    }
    return t;
}

static crd_cell might_cell(const showing *s, crd_might m, uint8_t power)
{
    uint8_t grade = s->grade == CRD_EXPOSURE_STANDING ? CRD_GRADE_STANDING : CRD_GRADE_LATENT;
    if (crd_might_has(m, (crd_might_plane){power, grade, false}))
        return crd_cell_texts("certain");
    return crd_might_has(m, (crd_might_plane){power, grade, true}) ? crd_cell_texts("possible")
                                                                   : CRD_CELL_NULL;
}

static crd_section *show_elements(showing *s)
{
    size_t n = 0;
    crd_section *t = crd_doc_table(s->doc, "elements", "What is touched", element_columns,
                                   COUNT(element_columns));
    crd_doc_key(s->doc, t, "what id", "function layer network");
    for (size_t i = 0; i < s->r->n_touched; i++) {
        const crd_exposure_touched *x = &s->r->touched[i];
        crd_cell cells[] = {crd_cell_texts(crd_records.tables[x->table]->name),
                            crd_cell_text(x->id),
                            crd_cell_text(x->function),
                            crd_cell_text(x->layer),
                            crd_cell_text(x->network),
                            might_cell(s, x->might, 0),
                            might_cell(s, x->might, 1),
                            might_cell(s, x->might, 2),
                            might_cell(s, x->might, 3)};
        if (!is_layer_wanted(s, x->layer) ||
            !(cells[5].known || cells[6].known || cells[7].known || cells[8].known))
            continue;
        if (n++ < s->limit)
            crd_doc_row(s->doc, t, cells);
        else
            s->left_out++;
    }
    return t;
}

/* The tables that were asked about; text leaves out the others. */
static void choose_tables(showing *s, crd_section *const tables[], size_t n)
{
    static const char *const names[] = {"service", "layer", "network", "operator"};
    bool elements = crd_arg_flag(s->args, "elements"), by = crd_arg_count(s->args, "by") > 0;
    size_t main = elements && !by ? COUNT(names) : 0;
    for (size_t i = 0; by && i < COUNT(names); i++)
        if (crd_str_eq(crd_arg(s->args, "by"), crd_str_from(names[i])))
            main = i;
    crd_doc_main(s->doc, tables[main]);
    for (size_t i = 0; i < n; i++) {
        bool plain = !by && !elements && i < 2;
        if (i != main && !plain && !(elements && i == COUNT(names)))
            crd_doc_quiet(s->doc, tables[i], NULL);
    }
}

/* A name that is no layer would look like one that nobody reaches. */
static crd_status known_layer(crd_str layer, crd_err *err)
{
    const crd_code_list *list = crd_code_list_find(CRD_STR("layer"));
    if (crd_str_is_null(layer) || crd_code_find(list, layer) >= 0)
        return CRD_OK;
    return crd_fail(err, CRD_EINVAL,
                    "--layer: '" CRD_STR_FMT "' is none ('cordon schema codes' lists them)",
                    CRD_STR_ARG(layer));
}

/* ---- the question ------------------------------------------------------------------------- */

/* "XN+XE" cut at the plus signs, after the actors given one by one. */
static crd_status actors_of(const crd_args *args, crd_str *actors, size_t *ret_n, bool *ret_all,
                            crd_err *err)
{
    crd_str coalition = crd_arg(args, "coalition"), one;
    size_t n = 0;
    for (size_t i = 0; i < crd_arg_count(args, "actor"); i++) {
        if (n == ACTORS)
            return crd_fail(err, CRD_EINVAL, "--actor: more than %d", ACTORS);
        actors[n++] = crd_arg_at(args, "actor", i);
    }
    *ret_all = !crd_str_is_null(coalition);
    if (*ret_all && n > 0)
        return crd_fail(err, CRD_EINVAL, "--actor and --coalition: give one of them");
    while (crd_str_next(&coalition, '+', &one)) {
        if (n == ACTORS)
            return crd_fail(err, CRD_EINVAL, "--coalition: more than %d", ACTORS);
        actors[n++] = crd_str_trim(one);
    }
    *ret_n = n;
    return CRD_OK;
}

static crd_status lends_of(const crd_args *args, crd_exposure_lend *lends, size_t *ret_n,
                           crd_err *err)
{
    size_t n = crd_arg_count(args, "lend");
    if (n > LENDS)
        return crd_fail(err, CRD_EINVAL, "--lend: more than %d", LENDS);
    for (size_t i = 0; i < n; i++) {
        crd_str pair = crd_arg_at(args, "lend", i);
        size_t colon = crd_str_find(pair, CRD_STR(":"));
        if (colon == SIZE_MAX)
            return crd_fail(err, CRD_EINVAL, "--lend: '" CRD_STR_FMT "' is not LENDER:BORROWER",
                            CRD_STR_ARG(pair));
        lends[i] = (crd_exposure_lend){{pair.ptr, colon},
                                       {pair.ptr + colon + 1, pair.len - colon - 1}};
    }
    *ret_n = n;
    return CRD_OK;
}

static void add_notes(crd_doc *doc, const crd_exposure_opts *o)
{
    crd_doc_note(doc,
                 CRD_STR("What an actor could do, by ties that are recorded: no statement that "
                         "it does or would. The low bound counts what is certain, the high "
                         "bound also what is possible. Shares are of a service's users."));
    crd_doc_note(doc, CRD_STR("Stopping is counted on elements, links and sites. Whether a service "
                              "stops depends on what is left without the actor, and is not said "
                              "here."));
    if (!o->unknown_any)
        crd_doc_note(doc, CRD_STR("Makers, owners and operators who are not recorded are an actor "
                                  "of their own, unknown; with --unknown any each actor could be "
                                  "them."));
}

/* Every table that ties or control need, each whole. */
static size_t all_wants(crd_want *wants)
{
    size_t n_ties, n_control, n = 0;
    const crd_want *ties = crd_ties_wants(&n_ties), *control = crd_control_wants(&n_control);
    for (size_t i = 0; i < n_ties && n < WANTS; i++)
        wants[n++] = ties[i];
    for (size_t i = 0; i < n_control && n < WANTS; i++)
        wants[n++] = control[i];
    return n;
}

static crd_status options(const crd_args *args, crd_exposure_opts *o, crd_str *actors,
                          crd_exposure_lend *lends, crd_err *err)
{
    crd_status rc = CRD_OK;
    *o = CRD_EXPOSURE_OPTS;
    o->actors = actors;
    o->lends = lends;
    o->unknown_any = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("any"));
    o->withdraws = crd_arg_flag(args, "withdraws");
    o->touched = crd_arg_flag(args, "elements");
    if (crd_arg_flag(args, "parties"))
        o->who |= CRD_EXPOSED_TO_PARTIES;
    CRD_TRY(actors_of(args, actors, &o->n_actors, &o->coalition, err));
    CRD_TRY(lends_of(args, lends, &o->n_lends, err));
    if (o->touched && o->n_actors != 1 && !o->coalition)
        rc = crd_fail(err, CRD_EINVAL, "--elements: of whom? give one --actor or a --coalition");
done:
    return rc;
}

/* A name that nothing has would look like a service that nobody reaches. */
static crd_status known_service(const crd_world *w, crd_str id, crd_err *err)
{
    uint32_t text = crd_world_find_text(w, id);
    if (crd_str_is_null(id) ||
        (text != CRD_INTERN_NONE && crd_world_row(w, CRD_T_service, text) != CRD_ROW_NONE))
        return CRD_OK;
    return crd_fail(err, CRD_ENOENT, "no service '" CRD_STR_FMT "'", CRD_STR_ARG(id));
}

static crd_status expose(crd_app *app, const crd_ties *ties, const crd_exposure_opts *opts,
                         const crd_exposure_result **ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_exposure_opts o = *opts;
    crd_pool *pool = NULL;
    CRD_TRY(crd_pool_new(0, &pool, err));
    o.pool = pool;
    CRD_TRY(crd_exposure(ties, &o, app->arena, ret, err));
done:
    crd_pool_free(pool);
    return rc;
}

static crd_status answer(crd_app *app, const crd_world *world, const crd_exposure_opts *o,
                         const crd_exposure_result **ret, size_t *ret_skipped, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_control *control = NULL;
    crd_control_tie *pairs = NULL;
    crd_ties *ties = NULL;
    size_t n_pairs = 0;
    crd_control_opts who = CRD_CONTROL_OPTS;
    who.progress = &app->progress;
    CRD_TRY(crd_control_new(world, &who, &control, err));
    CRD_TRY(crd_control_ties(control, &pairs, &n_pairs, err));
    CRD_TRY(crd_ties_new(world, pairs, n_pairs, &ties, err));
    CRD_TRY(expose(app, ties, o, ret, err));
    *ret_skipped = ties->n_skipped;
done:
    crd_ties_free(ties);
    free(pairs);
    crd_control_free(control);
    return rc;
}

crd_status crd_op_exposure(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_world *world = NULL;
    crd_feed feed;
    crd_world_opts when;
    crd_want wants[WANTS];
    crd_str actors[ACTORS];
    crd_exposure_lend lends[LENDS];
    crd_exposure_opts o;
    size_t skipped = 0;
    crd_section *tables[CRD_EXPOSED_BYS + 2];
    bool for_reading = crd_arg_count(args, "output") == 0 &&
                       crd_str_eq(crd_arg(args, "format"), CRD_STR("table"));
    uint64_t limit = crd_arg_number(args, "limit", for_reading ? SHOWN : 0);
    showing s = {.args = args, .limit = limit > 0 ? (size_t)limit : SIZE_MAX};
    s.grade = crd_str_eq(crd_arg(args, "grade"), CRD_STR("latent")) ? CRD_EXPOSURE_LATENT
                                                                    : CRD_EXPOSURE_STANDING;
    CRD_TRY(options(args, &o, actors, lends, err));
    CRD_TRY(known_layer(crd_arg(args, "layer"), err));
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    CRD_TRY(crd_app_when(app, args, &when, err));
    CRD_TRY(crd_world_new(&feed, wants, all_wants(wants), &when, &world, err));
    CRD_TRY(known_service(world, crd_arg(args, "service"), err));
    CRD_TRY(answer(app, world, &o, &s.r, &skipped, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.exposure/1", "Exposure", &out->doc, err));
    s.doc = out->doc;
    crd_app_head_world(out->doc, world);
    crd_doc_head_text(out->doc, "grade", "Grade",
                      s.grade == CRD_EXPOSURE_LATENT ? CRD_STR("latent") : CRD_STR("standing"));
    crd_doc_head_count(out->doc, "skipped", "Rows that say a tie which cannot be placed", skipped);
    CRD_TRY(show_services(&s, &tables[0]));
    for (unsigned by = 0; by < CRD_EXPOSED_BYS; by++)
        tables[by + 1] = show_groups(&s, by);
    tables[CRD_EXPOSED_BYS + 1] = show_elements(&s);
    choose_tables(&s, tables, COUNT(tables));
    crd_doc_head_count(out->doc, "left_out", "Rows left out by --limit", s.left_out);
    add_notes(out->doc, &o);
done:
    crd_world_free(world);
    crd_store_close(store);
    return rc;
}
