/* loss: what is left without them. */
#include "app/op_loss.h"
#include "app/ops.h"

#include "analyse/loss_tell.h"
#include "app/cache.h"
#include "app/loss_people.h"
#include "app/op_loss_disk.h"
#include "app/tied.h"
#include "app/why.h"
#include "app/route_needs.h"
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum {
    SHOWN = 20,
    EACH = 3 /* rows of one loss */,
    WEIGHED = 20000,
    TOLD = 1000, /* pairs of which all is worked out */
    SET = CRD_APP_LOSS_SET,
    TIMES = CRD_APP_LOSS_TIMES
};

static const crd_column what_columns[] = {
    {.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL, .required = true},
    {.name = "lost", .title = "Lost", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "critical",
     .title = "Critical services",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "of criticality 4 and 5"},
    {.name = "services", .title = "Services", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "degraded",
     .title = "Degraded",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "below their target, lost ones among them"},
    {.name = "users",
     .title = "Users",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "of lost services, each service for itself"},
    {.name = "elements", .title = "Elements", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "sites", .title = "Sites", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "links", .title = "Links", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "cut_sites",
     .title = "Sites cut off",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "no longer joined with the largest part by links, where they were"},
    {.name = "cut_states",
     .title = "States cut off",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "the same for states, each joined within itself"},
    {.name = "capacity_gbps",
     .title = "Capacity",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .unit = "Gbit/s",
     .about = "of the links, each for itself"},
    {.name = "paths_gbps",
     .title = "Paths",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .unit = "Gbit/s",
     .about = "capacity that paths ask for which are lost"},
    {.name = "people_hours",
     .title = "People x hours",
     .kind = CRD_CELL_INT_BOUNDS,
     .about = "who lose a network or a service, times hours, up to the horizon; null without one"},
};

static const char *const states[] = {"lost", "degraded", "possibly lost", "possibly degraded",
                                     NULL};

static const crd_column service_columns[] = {
    {.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL, .required = true},
    {.name = "lost", .title = "Lost", .kind = CRD_CELL_ID, .required = true},
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "service_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "criticality", .title = "Criticality", .kind = CRD_CELL_INT},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    {.name = "is", .title = "Is", .kind = CRD_CELL_CODE, .required = true, .codes = states},
    {.name = "explain",
     .title = "Explain",
     .kind = CRD_CELL_ID,
     .about = "id for `cordon explain`"},
    {.name = "more",
     .title = "More",
     .kind = CRD_CELL_INT,
     .about = "further services of this loss, which --limit leaves out"},
};

static const crd_column why_columns[] = {
    {.name = "bound", .title = "Bound", .kind = CRD_CELL_CODE, .required = true},
    {.name = "depth", .title = "Depth", .kind = CRD_CELL_INT, .required = true},
    {.name = "fails", .title = "Fails", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "again", .title = "Reason above", .kind = CRD_CELL_BOOL, .required = true},
};

typedef struct showing {
    crd_doc *doc;
    crd_section *whats, *services, *why, *places;
    bool asks_why;
    crd_loss_crowds crowds;
    crd_app_loss_more triples;
    crd_str only; /* service; null = all */
    const crd_loss_opts *o;
    crd_app_loss_twos twos;
    crd_buf id;
    double hours;
    crd_loss_room room;
    bool more; /* the column says something */
} showing;

static crd_cell span(crd_loss_count n) { return crd_cell_span(n.low, n.high); }
static crd_cell number(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }

static void show_whats(showing *s, const crd_loss_result *r)
{
    size_t n = r->n_whats < s->room.losses ? r->n_whats : s->room.losses;
    s->room.left_out += r->n_whats - n;
    for (size_t i = 0; i < n; i++) {
        const crd_loss_what *x = &r->whats[i];
        crd_doc_row(s->doc, s->whats,
                    (const crd_cell[]){
                        crd_cell_real(s->hours), crd_cell_text(x->id), crd_cell_text(x->name),
                        span(x->critical), span(x->services), span(x->degraded), span(x->users),
                        span(x->elements), span(x->sites), span(x->links), span(x->cut_sites),
                        span(x->cut_states), span(x->capacity), span(x->demand),
                        x->people_hours.low == CRD_NULL64 ? CRD_CELL_NULL : span(x->people_hours)});
    }
}

static const char *state_of(const crd_loss_cell *c)
{
    return states[c->lost_low ? 0 : c->degraded_low ? 1 : c->lost_high ? 2 : 3];
}

/* Until the next call. */
static crd_cell id_of(showing *s, const crd_str *set, size_t n, crd_str service)
{
    crd_buf_clear(&s->id);
    crd_loss_id(s->o, set, n, service, &s->id);
    return crd_cell_text(crd_buf_str(&s->id));
}

static void show_service(showing *s, const crd_loss_result *r, const crd_loss_cell *c,
                         uint64_t others)
{
    s->more |= others > 0;
    crd_doc_row(s->doc, s->services,
                (const crd_cell[]){crd_cell_real(s->hours), crd_cell_text(r->whats[c->what].id),
                                   crd_cell_text(c->service), crd_cell_text(c->name),
                                   number(c->criticality), number(c->users),
                                   crd_cell_texts(state_of(c)),
                                   id_of(s, s->o->n_set ? s->o->set : &r->whats[c->what].id,
                                         s->o->n_set ? s->o->n_set : 1, c->service),
                                   others ? crd_cell_int((int64_t)others) : CRD_CELL_NULL});
}

static bool is_asked(const showing *s, crd_str service)
{
    return crd_str_is_null(s->only) || crd_str_eq(s->only, service);
}

/* Of each loss the worst: lost before degraded, certain before possible, then the most critical. */
static void show_services(showing *s, const crd_loss_result *r)
{
    size_t taking = 0; /* losses that take what is asked for */
    s->room.left_out += r->cells_left_out;
    s->room.cut |= r->cells_left_out > 0;
    for (size_t from = 0, end; from < r->n_cells; from = end) {
        crd_loss_worst worst;
        uint32_t what = r->cells[from].what;
        size_t place = crd_str_is_null(s->only) ? what : taking;
        crd_loss_worst_begin(&worst, place < s->room.losses ? s->room.each : 0);
        for (end = from; end < r->n_cells && r->cells[end].what == what; end++) {
            const crd_loss_cell *c = &r->cells[end];
            int64_t state = c->lost_low ? 3 : c->degraded_low ? 2 : c->lost_high;
            if (is_asked(s, c->service))
                crd_loss_worst_meet(&worst, end - from,
                                    (const int64_t[]){state, c->criticality, c->users});
        }
        uint64_t out = crd_loss_worst_end(&worst, &s->room);
        size_t last = crd_loss_worst_last(&worst);
        taking += worst.seen > 0;
        for (size_t i = from; i < end; i++)
            if (is_asked(s, r->cells[i].service) && crd_loss_worst_has(&worst, i - from))
                show_service(s, r, &r->cells[i], i - from == last ? out : 0);
    }
}

/* Indented by depth, as a tree is read. */
static void why_row(showing *s, const char *bound, const crd_loss_step *x)
{
    char line[128];
    int indent = x->depth < 40 ? (int)x->depth : 40;
    snprintf(line, sizeof line, "%*s%s", 2 * indent, "", x->what);
    crd_doc_row(s->doc, s->why,
                (const crd_cell[]){crd_cell_texts(bound), crd_cell_int(x->depth),
                                   crd_cell_texts(line), crd_cell_text(x->id),
                                   crd_cell_text(x->name), crd_cell_bool(x->again)});
}

/* What makes the service fall for sure; when nothing does, what possibly does. */
static crd_status show_why(crd_app *app, const crd_ties *ties, const crd_loss_opts *o, showing *s,
                           crd_err *err)
{
    static const char *const says[] = {
        "stands: nothing that is recorded takes it, certainly or possibly",
        "falls below its target, possibly", "falls, possibly", "falls below its target", "is lost"};
    crd_status rc = CRD_OK;
    const crd_loss_why *why = NULL;
    char line[400] = "";
    for (int high = 0; high < 2 && !(why && why->degraded); high++) {
        CRD_TRY(crd_loss_explain(ties, o, s->only, high, app->arena, &why, err));
        for (size_t i = 0; i < why->n_steps; i++)
            why_row(s, high ? "possible" : "certain", &why->steps[i]);
        int at = !why->degraded ? 0 : (high ? 1 : 3) + why->lost;
        if (why->degraded || high)
            snprintf(line, sizeof line, "Service %.*s %s.%s",
                     (int)(s->only.len < 200 ? s->only.len : 200), s->only.ptr, says[at],
                     why->cut ? " The reason is longer than what is shown." : "");
    }
    crd_doc_note(s->doc, crd_str_from(line));
done:
    return rc;
}

/* ---- options ------------------------------------------------------------------------------ */

/* "0", "8h", "3d"; a number alone is hours. */
static bool read_time(crd_str s, double *ret_hours)
{
    double value = 0, unit = 1;
    s = crd_str_trim(s);
    if (s.len > 0 && (s.ptr[s.len - 1] == 'd' || s.ptr[s.len - 1] == 'h'))
        unit = s.ptr[--s.len] == 'd' ? 24 : 1;
    if (s.len == 0 || s.len > 6)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        value = 10 * value + (s.ptr[i] - '0');
    }
    *ret_hours = value * unit;
    return true;
}

crd_status crd_app_loss_times(const crd_args *args, double *times, size_t *ret_n, crd_err *err)
{
    crd_str rest = crd_arg(args, "at"), one;
    *ret_n = 0;
    if (crd_str_is_null(rest))
        rest = CRD_STR("0");
    while (crd_str_next(&rest, ',', &one)) {
        if (*ret_n == TIMES)
            return crd_fail(err, CRD_EINVAL, "--at: more than %d times", TIMES);
        if (!read_time(one, &times[*ret_n]))
            return crd_fail(err, CRD_EINVAL,
                            "--at: '" CRD_STR_FMT "' is no time after the loss: 0, 8h, 30d",
                            CRD_STR_ARG(one));
        ++*ret_n;
    }
    return CRD_OK;
}

static int choice(crd_str given, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (crd_str_eq(given, crd_str_from(names[i])))
            return i;
    return n;
}

/* How far ahead durations are worked out, 0 = not at all; and what stands first: people times hours
 * when these are there. */
static crd_status rank_of(const crd_args *args, crd_loss_opts *o, double *ret_horizon, crd_err *err)
{
    static const char *const ranks[] = {"critical", "people-hours", "people",
                                        "services", "users",        "capacity"};
    crd_str horizon = crd_arg(args, "horizon");
    bool ranked = crd_arg_count(args, "rank") > 0;
    *ret_horizon = 0;
    o->rank = ranked ? (crd_loss_rank)choice(crd_arg(args, "rank"), ranks, COUNT(ranks))
                     : CRD_LOSS_BY_CRITICAL;
    if (crd_str_is_null(horizon) && o->rank == CRD_LOSS_BY_PEOPLE_HOURS)
        horizon = CRD_STR("30d");
    if (crd_str_is_null(horizon))
        return CRD_OK;
    if (!read_time(horizon, ret_horizon) || *ret_horizon <= 0)
        return crd_fail(err, CRD_EINVAL,
                        "--horizon: '" CRD_STR_FMT "' is no time after the loss: 8h, 30d",
                        CRD_STR_ARG(horizon));
    if (!ranked)
        o->rank = CRD_LOSS_BY_PEOPLE_HOURS;
    return CRD_OK;
}

/* What would have no effect is refused. */
static crd_status needless(const crd_args *args, const crd_loss_opts *o, crd_err *err)
{
    bool supply = o->by < CRD_LOSS_SITE &&
                  (o->mode == CRD_LOSS_FAILS || o->mode == CRD_LOSS_WITHDRAWS);
    if (crd_arg_count(args, "grade") > 0 && o->mode != CRD_LOSS_SABOTAGES)
        return crd_fail(err, CRD_EINVAL, "--grade goes with --mode sabotages only");
    if (crd_arg_count(args, "pairs-up-to") > 0 && !o->pairs)
        return crd_fail(err, CRD_EINVAL, "--pairs-up-to goes with --pairs");
    if (crd_arg_count(args, "unknown") > 0 && !supply)
        return crd_fail(err, CRD_EINVAL,
                        "--unknown goes with suppliers, makers, operators, owners and states that "
                        "fail or withdraw: nothing else asks who an unknown maker is");
    if (o->mode == CRD_LOSS_SEIZED && o->by != CRD_LOSS_STATE)
        return crd_fail(err, CRD_EINVAL, "what is seized is seized by a state: --%s state",
                        crd_arg_flag(args, "fewest") ? "by" : "each");
    return CRD_OK;
}

crd_status crd_app_loss_options(const crd_args *args, crd_loss_opts *o, crd_str *set, crd_err *err)
{
    crd_str rest = crd_arg(args, "set"), one, mode = crd_arg(args, "mode");
    uint64_t up_to = crd_arg_number(args, "pairs-up-to", 0);
    *o = (crd_loss_opts){
        .by = (crd_loss_by)choice(crd_arg(args, crd_arg_count(args, "by") ? "by" : "each"),
                                  crd_loss_bys, CRD_LOSS_BYS),
        .mode = (crd_loss_mode)choice(mode, crd_loss_modes, CRD_LOSS_MODES),
        .pairs = crd_arg_flag(args, "pairs"),
        .pairs_up_to = up_to < UINT32_MAX ? (uint32_t)up_to : 0,
        .latent = crd_str_eq(crd_arg(args, "grade"), CRD_STR("latent")),
        .unknown_any = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("any")),
        .shared = crd_arg_flag(args, "shared"),
        .set = set};
    if (crd_arg_count(args, "mode") == 0) {
        if (o->by < CRD_LOSS_SITE)
            return crd_fail(err, CRD_EINVAL,
                            "--mode: say how it is lost: fails (as if all of its equipment "
                            "stopped), withdraws, sabotages or seized");
        o->mode = CRD_LOSS_FAILS;
    }
    while (crd_str_next(&rest, ',', &one)) {
        if (o->n_set == SET)
            return crd_fail(err, CRD_EINVAL, "--set: more than %d", SET);
        set[o->n_set] = crd_str_trim(one);
        if (set[o->n_set++].len == 0)
            return crd_fail(err, CRD_EINVAL, "--set: an id is missing: --set A,B,C");
    }
    if (crd_arg_flag(args, "why") && (o->n_set == 0 || crd_arg_count(args, "service") == 0))
        return crd_fail(err, CRD_EINVAL,
                        "--why: of whose loss, and which service? give --set and "
                        "--service");
    if ((o->pairs || crd_arg_flag(args, "triples")) && o->n_set > 0)
        return crd_fail(err, CRD_EINVAL, "--pairs, --triples and --set: give one of them");
    return needless(args, o, err);
}

/* ---- the question ------------------------------------------------------------------------- */

static void add_notes(crd_doc *doc, const crd_loss_opts *o, const crd_loss_result *r)
{
    if (o->mode == CRD_LOSS_FAILS && o->by <= CRD_LOSS_STATE)
        crd_doc_note(doc, CRD_STR("As if all of its equipment stopped: a structural reading, not "
                                  "what a supplier can do from afar."));
    crd_doc_note(doc, CRD_STR("The low bound is certain, the high bound possible: links, hosts and "
                              "needs of one kind stand in for one another in low only, unknown "
                              "times and makers count in high only."));
    if (r && r->unknown > 0 && r->undated > 0) {
        char line[320];
        snprintf(line, sizeof line,
                 "In the high bound a thing of unknown make may be that of whoever is known for "
                 "such things and existed then; of %u of these nobody says since when they exist "
                 "(party.since), so things of any age may be theirs: --assume 'set \"party:ID\" "
                 "since DATE'.",
                 (unsigned)r->undated);
        crd_doc_note(doc, crd_str_from(line));
    }
    if (r && r->capacity_paths > 0)
        crd_doc_note(doc, o->shared
                              ? CRD_STR("A path that needs capacity is lost when less is left "
                                        "between its places; in the high bound paths share what "
                                        "is left, priority access first, then by criticality.")
                              : CRD_STR("A path that needs capacity is lost when less is left "
                                        "between its places, each by itself: how paths share what "
                                        "is left is asked by --shared."));
    if (r && r->pairs_left_out) {
        char line[200];
        snprintf(line, sizeof line,
                 "No pairs: %zu can be lost, and pairs were asked for of at most %u. Without "
                 "--pairs-up-to they are worked out, which takes long.",
                 r->asked, (unsigned)o->pairs_up_to);
        crd_doc_note(doc, crd_str_from(line));
    }
    if (r && r->open > 0)
        crd_doc_note(doc, CRD_STR("Services whose needs are not fully known stand in the low bound "
                                  "and fall with any loss in the high one."));
}

/* A plain question may have been asked before, by rules or for another table of an assessment. */
static crd_status lose(crd_app *app, const crd_app_tied *tied, const crd_loss_opts *o,
                       const crd_loss_result **ret_result, crd_err *err)
{
    bool plain = o->by != CRD_LOSS_DISK && o->rank == CRD_LOSS_BY_CRITICAL && !o->times &&
                 !o->pairs && !o->latent && !o->unknown_any && !o->shared && o->n_set == 0;
    if (!plain || !tied->kept)
        return crd_loss(tied->ties, o, app->arena, ret_result, err);
    crd_loss_result *told = CRD_NEW(app->arena, crd_loss_result, 1);
    const crd_loss_result *kept = NULL;
    crd_status rc = CRD_OK;
    CRD_TRY(told ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_judge_kept_losses(tied->kept, tied->ties, o, app->arena, &kept, err));
    CRD_TRY(crd_loss_list_cells(tied->world, kept, o->tell_cells, app->arena, told));
    *ret_result = told;
done:
    return rc;
}

static crd_status all_times(crd_app *app, const crd_args *args, const crd_app_tied *tied,
                            crd_loss_opts *o, const double *times, size_t n, showing *s,
                            const crd_loss_result **ret_last, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_ties *ties = tied->ties;
    for (size_t i = 0; i < n; i++) {
        o->hours = s->hours = times[i];
        CRD_TRY(lose(app, tied, o, ret_last, err));
        show_whats(s, *ret_last);
        crd_loss_crowds_show(&s->crowds, *ret_last, times[i]);
        show_services(s, *ret_last);
        crd_app_loss_twos_show(&s->twos, o, *ret_last, s->only, &s->room);
        crd_op_loss_place_rows(s->doc, s->places, o, s->only, *ret_last);
        if (crd_arg_flag(args, "triples"))
            CRD_TRY(crd_app_loss_triples(app, args, ties, o, &s->triples, err));
    }
    if (s->asks_why) /* at the last of the times */
        CRD_TRY(show_why(app, ties, o, s, err));
done:
    return rc;
}

static void make_tables(showing *s)
{
    s->whats = crd_doc_table(s->doc, "losses", "Losses, worst first", what_columns,
                             COUNT(what_columns));
    crd_loss_crowds_begin(&s->crowds, s->doc, &s->room);
    s->services = crd_doc_table(s->doc, "services", "Services that each loss takes",
                                service_columns, COUNT(service_columns));
    crd_app_loss_twos_begin(&s->twos, s->doc);
    s->places = crd_op_loss_places(s->doc);
    s->why = crd_doc_table(s->doc, "why", "Why", why_columns, COUNT(why_columns));
    crd_doc_key(s->doc, s->whats, "at_hours lost", "name");
    crd_doc_key(s->doc, s->services, "at_hours lost service", "service_name");
    crd_doc_quiet(s->doc, s->services, "explain");
}

/* What is left out, and how to see it; how to ask why. */
static void how_many(showing *s, const crd_args *args, const crd_loss_opts *o,
                     const crd_loss_result *r)
{
    if (!s->more)
        crd_doc_quiet(s->doc, s->services, "more");
    if (s->room.cut && s->room.each < s->room.losses)
        crd_doc_note(s->doc, CRD_STR("Of each loss its worst rows are shown; 'More' says how many "
                                     "there are besides. --set LOST shows one loss alone, "
                                     "--limit 0 all of them."));
    if (r->n_cells > 0) {
        id_of(s, o->n_set ? o->set : &r->whats[r->cells[0].what].id, o->n_set ? o->n_set : 1,
              r->cells[0].service);
        crd_app_why(s->doc, args, "Why, with the sources", crd_buf_str(&s->id));
    }
}

static void head(const showing *s, const crd_args *args, const crd_loss_result *last)
{
    crd_doc_head_text(s->doc, "mode", "Mode", crd_arg(args, "mode"));
    crd_doc_head_count(s->doc, "asked", "Losses that were tried", last->asked);
    crd_doc_head_count(s->doc, "services_in_case", "Services", last->services);
    crd_doc_head_count(s->doc, "open", "Of them without all of their needs known", last->open);
    crd_doc_head_count(s->doc, "unknown", "Things of nobody named that high rests on",
                       last->unknown);
    crd_doc_head_count(s->doc, "undated", "Parties of no known age who could be theirs",
                       last->undated);
    crd_doc_head_count(s->doc, "capacity_paths", "Paths that need a capacity",
                       last->capacity_paths);
    crd_doc_head_count(s->doc, "capacity_short_low", "Of them too narrow as they stand",
                       (uint64_t)last->capacity_short.low);
    crd_doc_head_count(s->doc, "capacity_short_high", "Of them if unknown capacity is none",
                       (uint64_t)last->capacity_short.high);
    crd_doc_head_count(s->doc, "left_out", "Rows left out by --limit",
                       s->room.left_out + s->triples.left_out);
}

/* For reading: the worst losses, and of each a few rows, if there is more than one loss. */
static crd_loss_room room_of(const crd_args *args, bool one)
{
    bool for_reading = crd_args_for_reading(args);
    uint64_t limit = crd_arg_number(args, "limit", for_reading ? SHOWN : 0);
    size_t most = limit > 0 ? (size_t)limit : SIZE_MAX;
    bool few = for_reading && crd_arg_count(args, "limit") == 0 && !one;
    return (crd_loss_room){.losses = most, .each = few ? EACH : most};
}

/* All of those that are shown; which ones take a service that is asked for is not known yet. */
static void how_much(const showing *s, crd_loss_opts *o)
{
    bool some = s->room.losses < TOLD && crd_str_is_null(s->only);
    o->weigh_pairs = o->pairs ? WEIGHED : 0;
    o->tell_pairs = !o->pairs ? 0 : some ? s->room.losses : TOLD;
    o->tell_cells = s->room.losses < SIZE_MAX && crd_str_is_null(s->only) ? s->room.losses : 0;
}

crd_status crd_op_loss(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_pool *pool = NULL;
    crd_str set[SET];
    crd_loss_opts o;
    double times[TIMES], horizon, radius_km;
    size_t n_times = 0;
    crd_loss_disks *disks = NULL;
    const crd_loss_result *last = NULL;
    showing s = {.only = crd_arg(args, "service")};
    if (crd_arg_flag(args, "fewest"))
        return crd_app_loss_fewest(app, args, out, err);
    if (crd_arg_count(args, "plan") > 0)
        return crd_app_loss_plan(app, args, out, err);
    s.o = &o;
    crd_buf_init(&s.id, 1 << 16);
    CRD_TRY(crd_app_loss_options(args, &o, set, err));
    s.room = room_of(args, o.n_set > 0);
    how_much(&s, &o);
    CRD_TRY(crd_app_loss_times(args, times, &n_times, err));
    CRD_TRY(rank_of(args, &o, &horizon, err));
    CRD_TRY(crd_op_loss_radius(args, o.by == CRD_LOSS_DISK, &radius_km, err));
    CRD_TRY(crd_app_tied_open(app, args, &tied, err));
    CRD_TRY(crd_app_known_service(tied.world, s.only, err));
    if (o.by == CRD_LOSS_DISK)
        CRD_TRY(crd_loss_disks_new(tied.world, radius_km, 0, &disks, err));
    CRD_TRY(crd_pool_new(0, &pool, err));
    o.pool = pool;
    o.disks = disks;
    CRD_TRY(crd_app_doc(app, args, "cordon.loss/1", "What is left without them", &out->doc, err));
    s.doc = out->doc;
    s.asks_why = crd_arg_flag(args, "why");
    make_tables(&s);
    crd_app_loss_triples_begin(&s.triples, out->doc, s.room.losses, crd_arg_flag(args, "triples"));
    if (horizon > 0)
        CRD_TRY(crd_loss_over_time(tied.ties, &o, horizon, app->arena, &o.times, err));
    CRD_TRY(all_times(app, args, &tied, &o, times, n_times, &s, &last, err));
    crd_app_head_world(out->doc, tied.world);
    head(&s, args, last);
    crd_loss_crowds_end(&s.crowds, last);
    crd_loss_crowds_spells(&s.crowds, last, o.times, s.only);
    crd_app_loss_twos_spells(&s.twos, last, s.only, &s.room);
    crd_op_loss_disk_head(out->doc, s.places, disks);
    if (!s.asks_why)
        crd_doc_quiet(out->doc, s.why, NULL);
    crd_app_loss_twos_end(&s.twos, &o);
    how_many(&s, args, &o, last);
    crd_app_loss_triples_end(&s.triples, out);
    add_notes(out->doc, &o, last);
    CRD_TRY(crd_route_trusted_ways(app, &tied, true, s.only, s.room.losses, out->doc, err));
done:
    crd_buf_done(&s.id);
    crd_app_loss_twos_done(&s.twos);
    crd_pool_free(pool);
    crd_loss_disks_free(disks);
    crd_app_tied_done(&tied);
    return rc;
}
