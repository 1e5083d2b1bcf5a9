/* exposure: who could read, see, change or stop how much. */
#include "app/ops.h"

#include "analyse/explain.h"
#include "app/exposure_show.h"
#include "app/tied.h"
#include "app/route_needs.h"
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 20, ACTORS = 64, HARMFUL_ABOVE = 1 };

/* The tables of a result, in their order. */
enum {
    T_SERVICES,
    T_GROUPS,
    T_ELEMENTS = T_GROUPS + CRD_EXPOSED_BYS,
    T_WAYS,
    T_HARMLESS,
    T_VERDICTS,
    TABLES,
};

/* Which tables were asked about; returns the one that CSV shows. */
static size_t asked_tables(const crd_args *args, bool asked[TABLES])
{
    static const char *const names[] = {"service", "layer", "network", "operator"};
    size_t main = T_SERVICES;
    bool by = crd_arg_count(args, "by") > 0;
    asked[T_ELEMENTS] = asked[T_WAYS] = crd_arg_flag(args, "elements");
    asked[T_HARMLESS] = asked[T_VERDICTS] = crd_arg_flag(args, "harmless");
    for (size_t i = 0; by && i < COUNT(names); i++)
        if (crd_str_eq(crd_arg(args, "by"), crd_str_from(names[i])))
            main = i;
    asked[main] = by || !(asked[T_ELEMENTS] || asked[T_HARMLESS]);
    asked[T_GROUPS] |= asked[T_SERVICES] && !by;
    return asked[T_ELEMENTS] ? T_ELEMENTS : asked[T_HARMLESS] ? T_HARMLESS : main;
}

static crd_status make_table(crd_exposure_show *s, size_t which, crd_section **ret)
{
    switch (which) {
    case T_SERVICES:
        return crd_exposure_services(s, ret);
    case T_ELEMENTS:
        return crd_exposure_elements(s, ret);
    case T_WAYS:
        return crd_exposure_ways(s, ret);
    case T_HARMLESS:
        *ret = crd_exposure_harmless(s);
        return CRD_OK;
    case T_VERDICTS:
        *ret = crd_exposure_verdicts(s);
        return CRD_OK;
    default:
        return crd_exposure_groups(s, (enum crd_exposure_by)(which - T_GROUPS), ret);
    }
}

/* Text leaves out the tables that were not asked about, and so does not count what they leave out.
 */
static crd_status show_tables(crd_exposure_show *s)
{
    crd_status rc = CRD_OK;
    bool asked[TABLES] = {false};
    bool text = crd_str_eq(crd_arg(s->args, "format"), CRD_STR("table"));
    size_t main = asked_tables(s->args, asked);
    for (size_t i = 0; i < TABLES; i++) {
        uint64_t left_out = s->left_out;
        crd_section *t = NULL;
        CRD_TRY(make_table(s, i, &t));
        if (i == main)
            crd_doc_main(s->doc, t);
        if (!asked[i])
            crd_doc_quiet(s->doc, t, NULL);
        if (!asked[i] && text)
            s->left_out = left_out;
    }
done:
    return rc;
}

/* ---- perspective --------------------------------------------------------------------------- */

/* With a perspective its groups are one row each, but those unfolded, and but when somebody was
 * asked about by name. */
static crd_status fold(crd_exposure_show *s, const crd_exposure_opts *o, crd_err *err)
{
    bool named = o->n_actors > 0;
    for (unsigned k = 0; k < CRD_REGARDS; k++)
        s->folded[k] = s->view.regards && !named;
    for (size_t i = 0; i < crd_arg_count(s->args, "unfold"); i++) {
        crd_str what = crd_arg_at(s->args, "unfold", i);
        bool all = crd_str_eq(what, CRD_STR("all")), known = all;
        for (unsigned k = 0; k < CRD_REGARDS; k++) {
            bool this = all || crd_str_eq(what, crd_str_from(crd_regard_name((crd_regard)k)));
            known |= this;
            s->folded[k] &= !this;
        }
        if (!known)
            return crd_fail(err, CRD_EINVAL,
                            "--unfold: '" CRD_STR_FMT "' is none of home, ally, partner, other, "
                            "of-concern, unknown, all",
                            CRD_STR_ARG(what));
    }
    return CRD_OK;
}

static void say_perspective(const crd_exposure_show *s)
{
    char text[400];
    if (s->view.regards) {
        snprintf(text, sizeof text,
                 "Seen from %.*s, by %zu rows of table relation. They group what is shown and hide "
                 "nothing: a folded row has the worst value of any of its actors, who together "
                 "may reach more (--coalition); --unfold shows them one by one.",
                 (int)(s->view.of.len < 80 ? s->view.of.len : 80), s->view.of.ptr, s->view.n_rows);
        crd_doc_note(s->doc, crd_str_from(text));
    } else if (s->view.n_views > 1) {
        crd_doc_note(s->doc, CRD_STR("No perspective: all states are treated alike. The case has "
                                     "the views of several; --perspective takes one."));
    } else {
        crd_doc_note(s->doc, CRD_STR("No perspective: all states are treated alike."));
    }
}

/* ---- names that lead nowhere ---------------------------------------------------------------- */

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
        actors[n] = crd_str_trim(one);
        if (actors[n++].len == 0)
            return crd_fail(err, CRD_EINVAL, "--coalition: nobody before or after a plus sign");
    }
    *ret_n = n;
    return CRD_OK;
}

static void put_members(crd_exposure_show *s, const crd_exposure_opts *o)
{
    for (size_t i = 0; o->coalition && i < o->n_actors; i++) {
        crd_buf_adds(&s->members, i ? "+" : "");
        crd_explain_escape(o->actors[i], &s->members);
    }
}

static crd_status options(const crd_args *args, crd_exposure_opts *o, crd_str *actors,
                          crd_exposure_lend *lends, crd_err *err)
{
    crd_status rc = CRD_OK;
    *o = CRD_EXPOSURE_OPTS;
    o->actors = actors;
    o->lends = lends;
    o->unknown_any = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("any"));
    o->stops = true;
    o->withdraws = crd_arg_flag(args, "withdraws");
    o->touched = crd_arg_flag(args, "elements");
    o->in = crd_arg(args, "in");
    o->service = crd_arg(args, "service");
    if (crd_arg_flag(args, "parties"))
        o->who |= CRD_EXPOSED_TO_PARTIES;
    CRD_TRY(actors_of(args, actors, &o->n_actors, &o->coalition, err));
    CRD_TRY(crd_app_lends(args, lends, &o->n_lends, err));
    if (o->touched && o->n_actors != 1 && !o->coalition)
        rc = crd_fail(err, CRD_EINVAL, "--elements: of whom? give one --actor or a --coalition");
    else if (crd_arg_flag(args, "harmless") && o->n_actors != 1 && !o->coalition)
        rc = crd_fail(err, CRD_EINVAL, "--harmless: of whom? give one --actor or a --coalition");
done:
    return rc;
}

/* What stands in no table that is printed is not worked out. */
static void leave_out(const crd_args *args, crd_exposure_opts *o)
{
    bool text = crd_args_for_reading(args);
    crd_str by = crd_arg(args, "by");
    if (!text || crd_str_is_null(by) || crd_str_eq(by, CRD_STR("service")) ||
        crd_str_eq(crd_arg(args, "versus"), CRD_STR("base")))
        return;
    o->stops = false;
    o->no_services = crd_str_eq(by, CRD_STR("layer"));
}

/* All that is asked of the ties. */
static crd_status ask(crd_app *app, const crd_ties *ties, const crd_exposure_opts *o,
                      crd_exposure_show *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_TRY(crd_perspective_of(ties, crd_arg(s->args, "perspective"), app->arena, &s->view, err));
    CRD_TRY(fold(s, o, err));
    CRD_TRY(crd_exposure_ask_kept(app->lent ? app->lent->exposed : NULL, ties, o, app->arena, &s->r,
                                  err));
    if (crd_arg_flag(s->args, "harmless"))
        CRD_TRY(crd_harmless(ties, o,
                             (int64_t)crd_arg_number(s->args, "criticality", HARMFUL_ABOVE),
                             app->arena, &s->harmless, err));
done:
    return rc;
}

/* ---- the answer ----------------------------------------------------------------------------- */

/* A filter that seems to touch a table and does not would mislead. */
static void say_filters(const crd_exposure_show *s)
{
    if (!crd_str_is_null(crd_arg(s->args, "layer")))
        crd_doc_note(s->doc, CRD_STR("--layer narrows the table by layer and the lists of elements "
                                     "and links; services, networks and operators are as without "
                                     "it: their shares count what stands in any layer."));
    if (!crd_str_is_null(crd_arg(s->args, "service")))
        crd_doc_note(s->doc, CRD_STR("--service narrows the table of services and trusted ways; "
                                     "layers, networks, operators and lists of elements are of "
                                     "the whole case, also what this service does not need."));
}

/* "QO+QO" is no coalition. */
static void say_folded(const crd_exposure_show *s)
{
    char text[100];
    snprintf(text, sizeof text, "--coalition: one is named twice; %zu are different.",
             s->r->n_members);
    crd_doc_warn(s->doc, s->r->n_members > 1
                             ? crd_str_from(text)
                             : CRD_STR("--coalition: all are the same one: no coalition."));
}

static void add_notes(const crd_exposure_show *s, const crd_exposure_opts *o)
{
    crd_doc *doc = s->doc;
    say_perspective(s);
    say_filters(s);
    crd_doc_note(doc,
                 CRD_STR("What an actor could do, by ties that are recorded: no statement that "
                         "it does or would. The low bound counts what is certain, the high "
                         "bound also what is possible. Shares are of a service's users. A "
                         "function that every user of a network passes counts whole, also each "
                         "of several that share its work, unless it says how many it serves."));
    crd_doc_note(doc, CRD_STR("Stop: of a service, whom the actor could leave without it at once "
                              "if all that it could stop did: what stands in for that counts. Of "
                              "elements, links and sites: what it could stop."));
    if (o->coalition || o->n_lends)
        crd_doc_note(doc, CRD_STR("Several as one: what any of them could do, taken together, "
                                  "their votes in one hand: a company of which they hold enough "
                                  "together is controlled here, also where none of them alone "
                                  "controls it."));
    if (o->coalition && s->r->n_members < o->n_actors)
        say_folded(s);
    if (!o->unknown_any)
        crd_doc_note(doc, CRD_STR("Makers, owners and operators who are not recorded are an actor "
                                  "of their own, unknown; with --unknown any each actor could be "
                                  "them."));
    if (s->r->n_nowhere)
        crd_doc_warn(doc, CRD_STR("Of some elements, links or sites nobody says where they are: "
                                  "they are left out by --in, and counted above."));
    if (s->harmless && s->harmless->n_no_needs)
        crd_doc_warn(doc, CRD_STR("Of some services above the criticality no needs are recorded: "
                                  "they could need anything, also what is called harmless."));
}

static void show_head(const crd_exposure_show *s, size_t skipped)
{
    crd_doc *doc = s->doc;
    crd_doc_head_text(doc, "grade", "Grade",
                      s->grade == CRD_EXPOSURE_LATENT ? CRD_STR("latent") : CRD_STR("standing"));
    crd_doc_head_text(doc, "perspective", "Perspective", s->view.of);
    crd_doc_head_text(doc, "in", "Only in", crd_arg(s->args, "in"));
    crd_doc_head_count(doc, "nowhere", "At no known place", s->r->n_nowhere);
    crd_doc_head_count(doc, "skipped", "Rows that say a tie which cannot be placed", skipped);
}

static crd_status answer(crd_app *app, const crd_app_tied *tied, const crd_exposure_opts *o,
                         crd_exposure_show *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_TRY(ask(app, tied->ties, o, s, err));
    crd_app_head_world(s->doc, tied->world);
    show_head(s, tied->ties->n_skipped);
    CRD_TRY(show_tables(s));
    crd_doc_head_count(s->doc, "left_out", "Rows left out by --limit", s->left_out);
    add_notes(s, o);
done:
    return rc;
}

/* Of services, and of nobody and no part of the networks in particular: then whether their ways are
 * trusted belongs to the answer. */
static bool asks_of_services(const crd_args *args)
{
    static const char *const narrow[] = {"actor", "coalition", "lend", "layer", "in", "unfold"};
    bool asked[TABLES] = {false};
    asked_tables(args, asked);
    for (size_t i = 0; i < COUNT(narrow); i++)
        asked[T_SERVICES] &= crd_arg_count(args, narrow[i]) == 0;
    return asked[T_SERVICES];
}

crd_status crd_op_exposure(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_str actors[ACTORS];
    crd_exposure_lend lends[CRD_APP_LENDS];
    crd_exposure_opts o;
    bool for_reading = crd_args_for_reading(args);
    uint64_t limit = crd_arg_number(args, "limit", for_reading ? SHOWN : 0);
    crd_exposure_show s = {.args = args, .limit = limit > 0 ? (size_t)limit : SIZE_MAX};
    s.grade = crd_str_eq(crd_arg(args, "grade"), CRD_STR("latent")) ? CRD_EXPOSURE_LATENT
                                                                    : CRD_EXPOSURE_STANDING;
    crd_buf_init(&s.id, 1 << 16);
    crd_buf_init(&s.members, 1 << 16);
    CRD_TRY(options(args, &o, actors, lends, err));
    leave_out(args, &o);
    put_members(&s, &o);
    CRD_TRY(known_layer(crd_arg(args, "layer"), err));
    CRD_TRY(crd_app_tied_open(app, args, &tied, err));
    o.control = tied.control;
    CRD_TRY(crd_app_known_service(tied.world, crd_arg(args, "service"), err));
    CRD_TRY(crd_app_doc(app, args, "cordon.exposure/1", "Exposure", &out->doc, err));
    s.doc = out->doc;
    CRD_TRY(answer(app, &tied, &o, &s, err));
    CRD_TRY(crd_route_trusted_ways(app, &tied, asks_of_services(args), crd_arg(args, "service"),
                                   s.limit, out->doc, err));
done:
    crd_buf_done(&s.id);
    crd_buf_done(&s.members);
    crd_app_tied_done(&tied);
    return rc;
}
