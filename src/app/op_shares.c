/* shares: who makes, owns and operates how much, by layer and by operator. */
#include "app/ops.h"

#include "analyse/shares.h"
#include "app/cache.h"
#include "app/when.h"
#include "base/err.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* The first is of the series alone. */
static const crd_column series_columns[] = {
    {.name = "as_of",
     .title = "On",
     .kind = CRD_CELL_DATE,
     .required = true,
     .about = "the last day of a year"},
    {.name = "role", .title = "Who", .kind = CRD_CELL_CODE, .required = true},
    {.name = "operator", .title = "Of operator", .kind = CRD_CELL_TEXT, .about = "null = of all"},
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
};
enum {
    SERIES_COLUMNS = COUNT(series_columns),
    GROUP_COLUMNS = SERIES_COLUMNS - 1,
    YEARS_MAX = 200
};
static const crd_column *const group_columns = series_columns + 1;

static const crd_column share_columns[] = {
    {.name = "role", .title = "Who", .kind = CRD_CELL_CODE, .required = true},
    {.name = "operator", .title = "Of operator", .kind = CRD_CELL_TEXT},
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
};

static const char *const roles[] = {
    [CRD_SHARE_MAKER] = "maker", [CRD_SHARE_OWNER] = "owner", [CRD_SHARE_OPERATOR] = "operator"};

static crd_cell operator_cell(const crd_share_group *g)
{
    return g->operator_unknown ? crd_cell_texts("(unknown)") : crd_cell_text(g->operator);
}

static crd_cell layer_cell(const crd_share_group *g)
{
    return !crd_str_is_null(g->layer) && g->layer.len == 0 ? crd_cell_texts("(no layer)")
                                                           : crd_cell_text(g->layer);
}

/* What --measure may say, with its unit. */
static const struct {
    const char *name, *unit;
} measures[] = {
    [CRD_SHARE_ELEMENTS] = {"elements", "elements"},
    [CRD_SHARE_LINKS] = {"links", "links"},
    [CRD_SHARE_SYSTEMS] = {"systems", "cable systems"},
    [CRD_SHARE_LENGTH] = {"length", "metres of links"},
    [CRD_SHARE_CAPACITY] = {"capacity", "Mbit/s of links"},
};

static crd_share_measure measure_of(const crd_args *args)
{
    for (size_t i = 0; i < COUNT(measures); i++)
        if (crd_str_eq(crd_arg(args, "measure"), crd_str_from(measures[i].name)))
            return (crd_share_measure)i;
    return CRD_SHARE_ELEMENTS;
}

/* Does the user want to see this group? */
static bool is_wanted(const crd_args *args, const crd_share_group *g)
{
    crd_str by = crd_arg(args, "by"), layer = crd_arg(args, "layer");
    crd_str operator= crd_arg(args, "operator");
    bool of_one = g->operator_unknown || !crd_str_is_null(g->operator);
    if (!crd_str_eq(by, CRD_STR("all")) && !crd_str_eq(by, crd_str_from(roles[g->role])))
        return false;
    if (!crd_str_is_null(layer) && !crd_str_eq(layer, g->layer))
        return false;
    if (!crd_str_is_null(operator))
        return crd_str_eq(operator, g->operator);
    return crd_arg_flag(args, "each-operator") || !of_one;
}

/* `on` NONE: as a row of the groups, else of the series. */
static void show_group(crd_doc *doc, crd_section *t, const crd_share_group *g, crd_date on)
{
    const crd_share *top = g->n_rows > 0 && g->rows[0].low > 0 ? &g->rows[0] : NULL;
    const crd_cell cells[] = {
        crd_cell_date(on),
        crd_cell_texts(roles[g->role]),
        operator_cell(g),
        layer_cell(g),
        crd_cell_span(g->certain, g->total),
        crd_cell_int(g->unknown_ppm),
        top ? crd_cell_text(crd_str_is_null(top->name) ? top->party : top->name) : CRD_CELL_NULL,
        top ? crd_cell_span(top->low_ppm, top->high_ppm) : CRD_CELL_NULL,
        crd_cell_span(g->hhi_low, g->hhi_high),
        g->hhi_certain < 0 ? CRD_CELL_NULL : crd_cell_int(g->hhi_certain)};
    crd_doc_row(doc, t, on == CRD_DATE_NONE ? cells + 1 : cells);
}

static void show_shares(crd_doc *doc, crd_section *t, const crd_share_group *g, uint64_t top,
                        uint64_t *left_out)
{
    *left_out += top > 0 && g->n_rows > top ? g->n_rows - top : 0;
    for (size_t i = 0; i < g->n_rows && (top == 0 || i < top); i++) {
        const crd_share *s = &g->rows[i];
        crd_doc_row(doc, t,
                    (const crd_cell[]){crd_cell_texts(roles[g->role]), operator_cell(g),
                                       layer_cell(g), crd_cell_text(s->party),
                                       crd_cell_text(s->name), crd_cell_span(s->low, s->high),
                                       crd_cell_span(s->low_ppm, s->high_ppm),
                                       crd_cell_int(s->per_user)});
    }
}

static void show(crd_doc *doc, const crd_args *args, const crd_shares_result *r)
{
    uint64_t top = crd_arg_number(args, "top", 20), left_out = 0;
    bool any = false, links = measure_of(args) != CRD_SHARE_ELEMENTS;
    crd_doc_head_text(doc, "unit", "Counted in", crd_str_from(measures[measure_of(args)].unit));
    crd_doc_head_count(doc, "without", "Links left out, of unknown amount", r->without);
    crd_section *t = crd_doc_table(doc, "groups", "Concentration", group_columns, GROUP_COLUMNS);
    crd_doc_key(doc, t, "role operator layer", NULL);
    for (size_t i = 0; i < r->n; i++)
        if (is_wanted(args, &r->groups[i])) {
            show_group(doc, t, &r->groups[i], CRD_DATE_NONE);
            any = true;
        }
    if (!any && r->n > 0)
        crd_doc_warn(doc,
                     CRD_STR("Nothing is counted there. Layers are named by 'cordon schema "
                             "functions', media of links by 'cordon schema codes', operators by "
                             "their id."));
    t = crd_doc_table(doc, "shares", "Shares", share_columns, COUNT(share_columns));
    crd_doc_key(doc, t, "role operator layer party", "name");
    crd_doc_main(doc, t);
    for (size_t i = 0; i < r->n; i++)
        if (is_wanted(args, &r->groups[i]))
            show_shares(doc, t, &r->groups[i], top, &left_out);
    crd_doc_head_count(doc, "left_out", "Parties left out by --top", left_out);
    if (links)
        crd_doc_note(doc, CRD_STR("What several make, own or operate together counts once for each "
                                  "of them; what of nobody is known, once."));
    crd_doc_note(doc, CRD_STR("The low bound counts what is "
                              "certain; the high bound adds what is possible: what is of unknown "
                              "make may be any party's that could be the one."));
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

/* What the series is made of. */
typedef struct yearly {
    crd_app *app;
    const crd_args *args;
    const crd_feed *feed;
    crd_world_opts when;
    crd_shares_opts opts;
} yearly;

/* One year's rows. Its world is not worth keeping: nobody asks for that day again. */
static crd_status show_year(const yearly *y, crd_doc *doc, crd_section *t, int64_t year,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *world = NULL;
    crd_world_opts when = y->when;
    const crd_shares_result *r;
    size_t n_wants;
    const crd_want *wants = crd_shares_wants(&n_wants);
    if (!crd_date_make((int)year, 12, 31, &when.as_of))
        CRD_TRY(crd_fail(err, CRD_EINVAL, "--series: no such year"));
    CRD_TRY(crd_world_new(y->feed, wants, n_wants, &when, &world, err));
    CRD_TRY(crd_shares(world, &y->opts, y->app->arena, &r, err));
    for (size_t i = 0; i < r->n; i++)
        if (is_wanted(y->args, &r->groups[i]))
            show_group(doc, t, &r->groups[i], when.as_of);
done:
    crd_world_free(world);
    return rc;
}

/* One year after the other. */
static crd_status show_series(const yearly *y, crd_doc *doc, int64_t first, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_section *t = crd_doc_table(doc, "series", "Year by year", series_columns, SERIES_COLUMNS);
    crd_doc_key(doc, t, "as_of role operator layer", NULL);
    if (n == 0) {
        crd_doc_quiet(doc, t, NULL);
        return CRD_OK;
    }
    crd_doc_main(doc, t);
    crd_doc_note(doc, CRD_STR("Year by year is counted what held on the last day of each year, by "
                              "dates of installation and removal; what has no date is there in "
                              "every year."));
    for (size_t i = 0; i < n; i++)
        CRD_TRY(show_year(y, doc, t, first + (int64_t)i, err));
done:
    return rc;
}

crd_status crd_op_shares(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_world *world = NULL;
    crd_feed feed;
    crd_world_opts when;
    size_t n_wants;
    const crd_want *wants = crd_shares_wants(&n_wants);
    const crd_shares_result *result;
    crd_shares_opts o = {.measure = measure_of(args),
                         .country = crd_arg(args, "country"),
                         .unknown_any = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("any"))};
    int64_t first = 0;
    size_t n_years;
    CRD_TRY(years_of(args, &first, &n_years, err));
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    CRD_TRY(crd_app_when(app, args, &when, err));
    CRD_TRY(crd_app_world(app, args, store, &feed, wants, n_wants, &when, &world, err));
    CRD_TRY(crd_shares(world, &o, app->arena, &result, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.shares/1", "Shares by count", &out->doc, err));
    crd_app_head_world(out->doc, world);
    show(out->doc, args, result);
    CRD_TRY(show_series(&(yearly){app, args, &feed, when, o}, out->doc, first, n_years, err));
done:
    crd_world_free(world);
    crd_store_close(store);
    return rc;
}
