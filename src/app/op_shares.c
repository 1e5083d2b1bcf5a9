/* shares: who makes, owns and operates how much, by layer and by operator, network, region, area.
 */
#include "app/ops.h"

#include "analyse/shares_why.h"
#include "app/cache.h"
#include "app/when.h"
#include "base/err.h"
#include "model/code.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* The first is of the series alone. */
static const crd_column series_columns[] = {
    {.name = "as_of",
     .title = "On",
     .kind = CRD_CELL_DATE,
     .required = true,
     .about = "the last day of a year"},
    {.name = "role", .title = "Who", .kind = CRD_CELL_CODE, .required = true},
    {.name = "of",
     .title = "Of",
     .kind = CRD_CELL_TEXT,
     .about = "operator, network, region or area, as --each asks; null = of all"},
    {.name = "layer",
     .title = "Layer",
     .kind = CRD_CELL_CODE,
     .about = "null = all layers; of links the medium"},
    {.name = "amount",
     .title = "Amount",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "certainly there, and possibly there"},
    {.name = "unknown_ppm",
     .title = "Not certain",
     .kind = CRD_CELL_SHARE,
     .required = true,
     .about = "part whose party is not certain"},
    {.name = "largest", .title = "Largest", .kind = CRD_CELL_TEXT},
    {.name = "largest_ppm", .title = "Its share", .kind = CRD_CELL_SHARE_BOUNDS},
    {.name = "hhi",
     .title = "HHI",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "Herfindahl-Hirschman index, 0 to 10,000"},
    {.name = "hhi_certain",
     .title = "Of the certain",
     .kind = CRD_CELL_INT,
     .about = "the same of what is certain alone; null = nothing is"},
    {.name = "without",
     .title = "Left out",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "things of unknown amount or place, which are not counted"},
};
enum {
    SERIES_COLUMNS = COUNT(series_columns),
    GROUP_COLUMNS = SERIES_COLUMNS - 1,
    YEARS_MAX = 200,
    WANTS = 64
};
static const crd_column *const group_columns = series_columns + 1;

static const crd_column share_columns[] = {
    {.name = "role", .title = "Who", .kind = CRD_CELL_CODE, .required = true},
    {.name = "of", .title = "Of", .kind = CRD_CELL_TEXT},
    {.name = "layer", .title = "Layer", .kind = CRD_CELL_CODE},
    {.name = "party", .title = "Party", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "amount", .title = "Amount", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "share_ppm", .title = "Share", .kind = CRD_CELL_SHARE_BOUNDS, .required = true},
    {.name = "per_user",
     .title = "Counted per user",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "what is certain, a shared thing once for each network that uses it"},
    {.name = "once",
     .title = "Counted once",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "what is certain, a shared thing once, for whose it is"},
    {.name = "explain",
     .title = "Explain",
     .kind = CRD_CELL_ID,
     .required = true,
     .about = "id for `cordon explain`: what counts"},
};

static const crd_column mean_columns[] = {
    {.name = "role", .title = "Who", .kind = CRD_CELL_CODE, .required = true},
    {.name = "layer", .title = "Layer", .kind = CRD_CELL_CODE},
    {.name = "party", .title = "Party", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "mean_ppm",
     .title = "Mean share",
     .kind = CRD_CELL_SHARE_BOUNDS,
     .required = true,
     .about = "each operator, network, region or area counts the same"},
    {.name = "over", .title = "Over", .kind = CRD_CELL_INT, .required = true, .about = "so many"},
};

static const char *const roles[] = {
    [CRD_SHARE_MAKER] = "maker", [CRD_SHARE_OWNER] = "owner", [CRD_SHARE_OPERATOR] = "operator"};
static const char *const splits[] = {[CRD_SHARE_BY_OPERATOR] = "operator",
                                     [CRD_SHARE_BY_NETWORK] = "network",
                                     [CRD_SHARE_BY_REGION] = "region",
                                     [CRD_SHARE_BY_AREA] = "area"};

/* What --measure may say, with its unit. */
static const struct {
    const char *name, *unit;
} measures[] = {
    [CRD_SHARE_ELEMENTS] = {"elements", "elements"},
    [CRD_SHARE_SITES] = {"sites", "sites with an element"},
    [CRD_SHARE_TRAFFIC] = {"traffic", "Mbit/s through elements"},
    [CRD_SHARE_SUBSCRIBERS] = {"subscribers", "subscribers of elements"},
    [CRD_SHARE_PREMISES] = {"premises", "premises of elements"},
    [CRD_SHARE_LINKS] = {"links", "links"},
    [CRD_SHARE_SYSTEMS] = {"systems", "cable systems"},
    [CRD_SHARE_LENGTH] = {"length", "metres of links"},
    [CRD_SHARE_CAPACITY] = {"capacity", "Mbit/s of links"},
};

/* What was asked, beyond what crd_shares is told. */
typedef struct asking {
    const crd_args *args;
    crd_shares_opts o;
    crd_str one; /* of the split, that alone; null = all together, and with --each each */
    bool each, states;
} asking;

static crd_str name_of(crd_str given, crd_str other)
{
    return crd_str_is_null(given) ? other : given;
}

static uint32_t choice(crd_str given, const char *const *names, uint32_t n, uint32_t otherwise)
{
    for (uint32_t i = 0; i < n; i++)
        if (crd_str_eq(given, crd_str_from(names[i])))
            return i;
    return otherwise;
}

/* What is named alone is a group of the split, or cuts away all else when the split is another. */
static asking ask(const crd_args *args)
{
    asking a = {.args = args, .one = CRD_STR_NULL};
    crd_shares_opts *o = &a.o;
    crd_str by = crd_arg(args, "by"), given[CRD_SHARE_WHOLE];
    for (uint32_t i = 0; i < COUNT(measures); i++)
        if (crd_str_eq(crd_arg(args, "measure"), crd_str_from(measures[i].name)))
            o->measure = (crd_share_measure)i;
    a.states = crd_str_eq(by, CRD_STR("state"));
    by = a.states ? name_of(crd_arg(args, "of"), CRD_STR("maker")) : by;
    uint32_t role = choice(by, roles, COUNT(roles), COUNT(roles));
    o->roles = role < COUNT(roles) ? 1u << role : 0;
    o->split = (crd_share_split)choice(crd_arg(args, "each"), splits, COUNT(splits),
                                       CRD_SHARE_WHOLE);
    a.each = o->split != CRD_SHARE_WHOLE;
    for (uint32_t i = 0; i < CRD_SHARE_WHOLE; i++) {
        given[i] = crd_arg(args, splits[i]);
        if (!crd_str_is_null(given[i]) && o->split == CRD_SHARE_WHOLE)
            o->split = (crd_share_split)i;
    }
    for (uint32_t i = 0; i < CRD_SHARE_WHOLE; i++)
        *(i == o->split ? &a.one : &o->only[i]) = given[i];
    o->country = crd_arg(args, "country");
    o->unknown_any = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("any"));
    o->each_user = crd_str_eq(crd_arg(args, "shared"), CRD_STR("each"));
    return a;
}

static crd_cell of_cell(const crd_share_group *g)
{
    return g->of_unknown ? crd_cell_texts("(unknown)") : crd_cell_text(g->of);
}

static crd_cell layer_cell(crd_str layer)
{
    return !crd_str_is_null(layer) && layer.len == 0 ? crd_cell_texts("(no layer)")
                                                     : crd_cell_text(layer);
}

/* Does the user want to see this group? */
static bool is_wanted(const asking *a, const crd_share_group *g)
{
    crd_str layer = crd_arg(a->args, "layer");
    bool of_one = g->of_unknown || !crd_str_is_null(g->of);
    if (!crd_str_is_null(layer) && !crd_str_eq(layer, g->layer))
        return false;
    if (!crd_str_is_null(a->one))
        return crd_str_eq(a->one, g->of);
    return a->each || !of_one;
}

/* `on` NONE: as a row of the groups, else of the series. */
static void show_group(crd_doc *doc, crd_section *t, const crd_share_group *g, crd_date on)
{
    const crd_share *top = g->n_rows > 0 && g->rows[0].low > 0 ? &g->rows[0] : NULL;
    const crd_cell cells[] = {
        crd_cell_date(on),
        crd_cell_texts(roles[g->role]),
        of_cell(g),
        layer_cell(g->layer),
        crd_cell_span(g->certain, g->total),
        crd_cell_int(g->unknown_ppm),
        top ? crd_cell_text(crd_str_is_null(top->name) ? top->party : top->name) : CRD_CELL_NULL,
        top ? crd_cell_span(top->low_ppm, top->high_ppm) : CRD_CELL_NULL,
        crd_cell_span(g->hhi_low, g->hhi_high),
        g->hhi_certain < 0 ? CRD_CELL_NULL : crd_cell_int(g->hhi_certain),
        crd_cell_int((int64_t)g->without)};
    crd_doc_row(doc, t, on == CRD_DATE_NONE ? cells + 1 : cells);
}

static void show_shares(crd_doc *doc, crd_section *t, const crd_share_group *g, const asking *a,
                        uint64_t top, uint64_t *left_out)
{
    bool each = a->o.each_user;
    *left_out += top > 0 && g->n_rows > top ? g->n_rows - top : 0;
    crd_share_of of = {.role = g->role,
                       .states = a->states,
                       .of_unknown = g->of_unknown,
                       .of = g->of,
                       .layer = g->layer};
    crd_buf id;
    crd_buf_init(&id, 1 << 16);
    for (size_t i = 0; i < g->n_rows && (top == 0 || i < top); i++) {
        const crd_share *s = &g->rows[i];
        of.party = s->party;
        crd_buf_clear(&id);
        crd_shares_id(&a->o, &of, &id);
        crd_doc_row(doc, t,
                    (const crd_cell[]){
                        crd_cell_texts(roles[g->role]), of_cell(g), layer_cell(g->layer),
                        crd_cell_text(s->party), crd_cell_text(s->name),
                        crd_cell_span(s->low, s->high), crd_cell_span(s->low_ppm, s->high_ppm),
                        crd_cell_int(each ? s->low : s->other),
                        crd_cell_int(each ? s->other : s->low), crd_cell_text(crd_buf_str(&id))});
    }
    crd_buf_done(&id);
}

/* Each operator, say, counting the same; of what --each asks alone. */
static crd_status show_means(crd_app *app, crd_doc *doc, const asking *a,
                             const crd_shares_result *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_share_mean *means;
    size_t n;
    crd_str layer = crd_arg(a->args, "layer");
    crd_section *t = crd_doc_table(doc, "means", "Means, each counting the same", mean_columns,
                                   COUNT(mean_columns));
    crd_doc_key(doc, t, "role layer party", "name");
    if (!a->each) {
        crd_doc_quiet(doc, t, NULL);
        return CRD_OK;
    }
    CRD_TRY(crd_shares_mean(r, app->arena, &means, &n, err));
    for (size_t i = 0; i < n; i++)
        if (crd_str_is_null(layer) || crd_str_eq(layer, means[i].layer))
            crd_doc_row(
                doc, t,
                (const crd_cell[]){crd_cell_texts(roles[means[i].role]), layer_cell(means[i].layer),
                                   crd_cell_text(means[i].party), crd_cell_text(means[i].name),
                                   crd_cell_span(means[i].low_ppm, means[i].high_ppm),
                                   crd_cell_int(means[i].n)});
done:
    return rc;
}

static void add_head(crd_doc *doc, const asking *a, const crd_shares_result *r)
{
    crd_doc_head_text(doc, "unit", "Counted in", crd_str_from(measures[a->o.measure].unit));
    crd_doc_head_text(doc, "parties", "Parties",
                      a->states ? CRD_STR("the states that they answer to")
                                : CRD_STR("themselves"));
    crd_doc_head_text(doc, "shared", "What is shared counts",
                      a->o.each_user ? CRD_STR("once for each network that uses it")
                                     : CRD_STR("once"));
    crd_doc_head_count(doc, "without", "Left out, of unknown amount or place", r->without);
}

static void add_notes(crd_doc *doc, const asking *a)
{
    if (a->o.measure == CRD_SHARE_SITES || a->o.measure >= CRD_SHARE_LINKS)
        crd_doc_note(doc, CRD_STR("What several make, own or operate together counts once for each "
                                  "of them; what of nobody is known, once."));
    if (a->states)
        crd_doc_note(doc, CRD_STR("A party answers to the state that controls it, else to the one "
                                  "where the last who controls it is established, else to its "
                                  "own."));
    crd_doc_note(doc, CRD_STR("The low bound counts what is "
                              "certain; the high bound adds what is possible: what is of unknown "
                              "make may be any party's that could be the one."));
}

static crd_status show(crd_app *app, crd_doc *doc, const asking *a, const crd_shares_result *r,
                       crd_err *err)
{
    uint64_t top = crd_arg_number(a->args, "top", 20), left_out = 0;
    bool any = false;
    add_head(doc, a, r);
    crd_section *t = crd_doc_table(doc, "groups", "Concentration", group_columns, GROUP_COLUMNS);
    crd_doc_key(doc, t, "role of layer", NULL);
    if (a->o.split == CRD_SHARE_WHOLE)
        crd_doc_quiet(doc, t, "of");
    if (r->without == 0)
        crd_doc_quiet(doc, t, "without");
    for (size_t i = 0; i < r->n; i++)
        if (is_wanted(a, &r->groups[i])) {
            show_group(doc, t, &r->groups[i], CRD_DATE_NONE);
            any = true;
        }
    if (!any && r->n > 0)
        crd_doc_warn(doc, CRD_STR("Nothing is counted there. Layers are named by 'cordon schema "
                                  "functions', media of links by 'cordon schema codes', operators, "
                                  "networks and areas by their id, regions as areas name them."));
    t = crd_doc_table(doc, "shares", "Shares", share_columns, COUNT(share_columns));
    crd_doc_key(doc, t, "role of layer party", "name");
    crd_doc_main(doc, t);
    if (a->o.split == CRD_SHARE_WHOLE)
        crd_doc_quiet(doc, t, "of");
    crd_doc_quiet(doc, t, a->o.each_user ? "per_user" : "once");
    crd_doc_quiet(doc, t, "explain");
    for (size_t i = 0; i < r->n; i++)
        if (is_wanted(a, &r->groups[i]))
            show_shares(doc, t, &r->groups[i], a, top, &left_out);
    crd_doc_head_count(doc, "left_out", "Parties left out by --top", left_out);
    add_notes(doc, a);
    return show_means(app, doc, a, r, err);
}

/* --series FROM..TO; *ret_n = 0 without it. */
static crd_status years_of(const crd_args *args, int64_t *ret_first, size_t *ret_n, crd_err *err)
{
    crd_str text = crd_arg(args, "series");
    int64_t last;
    *ret_n = 0;
    if (crd_str_is_null(text))
        return CRD_OK;
    size_t dots = crd_str_find(text, CRD_STR(".."));
    if (dots == SIZE_MAX || !crd_str_to_i64((crd_str){text.ptr, dots}, ret_first) ||
        !crd_str_to_i64((crd_str){text.ptr + dots + 2, text.len - dots - 2}, &last) ||
        *ret_first < 1 || last > 9999 || *ret_first > last || last - *ret_first >= YEARS_MAX)
        return crd_fail(err, CRD_EINVAL,
                        "--series: '" CRD_STR_FMT
                        "' is not FIRST..LAST, two years, up to %d of them",
                        CRD_STR_ARG(text), YEARS_MAX);
    *ret_n = (size_t)(last - *ret_first + 1);
    return CRD_OK;
}

/* Where worlds come from. */
typedef struct source {
    crd_app *app;
    const crd_feed *feed;
    crd_store *store; /* NULL: a world not worth keeping */
    crd_world_opts when;
} source;

static size_t all_wants(const asking *a, crd_want wants[WANTS])
{
    size_t n[2] = {0, 0}, all = 0;
    const crd_want *of[2] = {crd_shares_wants(&n[0]), a->states ? crd_control_wants(&n[1]) : NULL};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < n[k] && all < WANTS; i++)
            wants[all++] = of[k][i];
    return all;
}

/* A world at a day and its shares, which live as long as it. */
static crd_status count_at(const source *from, asking *a, crd_world **ret_world,
                           const crd_shares_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *world = NULL;
    crd_want wants[WANTS];
    size_t n = all_wants(a, wants);
    crd_control_opts who = CRD_CONTROL_OPTS;
    a->o.control = NULL;
    who.progress = &from->app->progress;
    CRD_TRY(crd_app_world_lent(from->app, wants, n, &from->when, &world, err));
    if (!world && from->store)
        CRD_TRY(crd_app_world(from->app, a->args, from->store, from->feed, wants, n, &from->when,
                              &world, err));
    else if (!world)
        CRD_TRY(crd_world_new(from->feed, wants, n, &from->when, &world, err));
    if (a->states)
        CRD_TRY(crd_control_new(world, &who, &a->o.control, err));
    CRD_TRY(crd_shares(world, &a->o, from->app->arena, ret_result, err));
    *ret_world = world;
    world = NULL;
done:
    crd_control_free(a->o.control);
    a->o.control = NULL;
    crd_world_free(world);
    return rc;
}

/* One year's rows. Its world is not worth keeping: nobody asks for that day again. */
static crd_status show_year(const source *from, asking *a, crd_doc *doc, crd_section *t,
                            int64_t year, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *world = NULL;
    source then = *from;
    const crd_shares_result *r;
    then.store = NULL;
    if (!crd_date_make((int)year, 12, 31, &then.when.as_of))
        CRD_TRY(crd_fail(err, CRD_EINVAL, "--series: no such year"));
    CRD_TRY(count_at(&then, a, &world, &r, err));
    for (size_t i = 0; i < r->n; i++)
        if (is_wanted(a, &r->groups[i]))
            show_group(doc, t, &r->groups[i], then.when.as_of);
done:
    crd_world_free(world);
    return rc;
}

/* One year after the other. */
static crd_status show_series(const source *from, asking *a, crd_doc *doc, int64_t first, size_t n,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_section *t = crd_doc_table(doc, "series", "Year by year", series_columns, SERIES_COLUMNS);
    crd_doc_key(doc, t, "as_of role of layer", NULL);
    crd_doc_quiet(doc, t, "without");
    if (a->o.split == CRD_SHARE_WHOLE)
        crd_doc_quiet(doc, t, "of");
    if (n == 0) {
        crd_doc_quiet(doc, t, NULL);
        return CRD_OK;
    }
    crd_doc_main(doc, t);
    crd_doc_note(doc, CRD_STR("Year by year is counted what held on the last day of each year, by "
                              "dates of installation and removal; what has no date is there in "
                              "every year."));
    for (size_t i = 0; i < n; i++)
        CRD_TRY(show_year(from, a, doc, t, first + (int64_t)i, err));
done:
    return rc;
}

/* ---- is there such a thing? --------------------------------------------------------------- */

static bool has_text(const crd_world *w, uint32_t table, uint32_t field, crd_str value)
{
    const crd_frame *f = crd_world_frame(w, table);
    uint32_t text = crd_world_find_text(w, value);
    for (uint32_t i = 0; text != CRD_INTERN_NONE && i < f->n; i++)
        if (f->cols[field].text[i] == text)
            return true;
    return false;
}

/* Of the standard lists, or of those that the case adds to. */
static bool is_layer(const crd_world *w, crd_str layer)
{
    static const char *const lists[] = {"layer", "medium"};
    for (size_t i = 0; i < COUNT(lists); i++) {
        const crd_code_list *of = crd_code_list_find(crd_str_from(lists[i]));
        if (of && crd_code_find(of, layer) >= 0)
            return true;
    }
    return has_text(w, CRD_T_code, CRD_C_code_layer, layer) ||
           has_text(w, CRD_T_code, CRD_C_code_code, layer) ||
           has_text(w, CRD_T_link, CRD_C_link_medium, layer);
}

static bool has_row(const crd_world *w, uint32_t table, crd_str id)
{
    uint32_t text = crd_world_find_text(w, id);
    return text != CRD_INTERN_NONE && crd_world_row(w, table, text) != CRD_ROW_NONE;
}

static bool is_country(const crd_world *w, crd_str country)
{
    return has_row(w, CRD_T_jurisdiction, country) ||
           has_text(w, CRD_T_site, CRD_C_site_country, country) ||
           has_text(w, CRD_T_network, CRD_C_network_country, country);
}

/* A name that the case does not know is a slip: an empty table would look like an answer. */
static crd_status check_names(const crd_args *args, const crd_world *w, crd_err *err)
{
    crd_str region = crd_arg(args, "region"), country = crd_arg(args, "country");
    static const struct {
        const char *option, *what;
        uint32_t table;
    } things[] = {{"operator", "party", CRD_T_party},
                  {"network", "network", CRD_T_network},
                  {"area", "area", CRD_T_area}};
    crd_str layer = crd_arg(args, "layer");
    if (!crd_str_is_null(layer) && !is_layer(w, layer))
        return crd_fail(err, CRD_ENOENT,
                        "no layer or medium '" CRD_STR_FMT
                        "': 'cordon schema functions' lists layers, 'cordon schema codes' media",
                        CRD_STR_ARG(layer));
    for (size_t i = 0; i < COUNT(things); i++) {
        crd_str id = crd_arg(args, things[i].option);
        if (!crd_str_is_null(id) && !has_row(w, things[i].table, id))
            return crd_fail(err, CRD_ENOENT, "--%s: no %s '" CRD_STR_FMT "'", things[i].option,
                            things[i].what, CRD_STR_ARG(id));
    }
    if (!crd_str_is_null(region) && !has_text(w, CRD_T_area, CRD_C_area_area_group, region))
        return crd_fail(err, CRD_ENOENT, "no region '" CRD_STR_FMT "': no area names it",
                        CRD_STR_ARG(region));
    if (!crd_str_is_null(country) && !is_country(w, country))
        return crd_fail(err, CRD_ENOENT, "no country '" CRD_STR_FMT "' in the case",
                        CRD_STR_ARG(country));
    return CRD_OK;
}

crd_status crd_op_shares(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_world *world = NULL;
    crd_feed feed;
    source from = {.app = app, .feed = &feed};
    const crd_shares_result *result;
    asking a = ask(args);
    int64_t first = 0;
    size_t n_years;
    CRD_TRY(years_of(args, &first, &n_years, err));
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    CRD_TRY(crd_app_when(app, args, &from.when, err));
    from.store = store;
    CRD_TRY(count_at(&from, &a, &world, &result, err));
    CRD_TRY(check_names(args, world, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.shares/1", "Shares by count", &out->doc, err));
    crd_app_head_world(out->doc, world);
    CRD_TRY(show(app, out->doc, &a, result, err));
    CRD_TRY(show_series(&from, &a, out->doc, first, n_years, err));
done:
    crd_world_free(world);
    crd_store_close(store);
    return rc;
}
