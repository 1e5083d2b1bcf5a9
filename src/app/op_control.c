/* control: who controls a party and who influences it, and what it controls. */
#include "app/explain_draw.h"
#include "app/ops.h"

#include "analyse/control.h"
#include "analyse/explain.h"
#include "app/cache.h"
#include "app/when.h"
#include "app/why.h"
#include "base/err.h"

#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 20 };

struct show {
    crd_doc *doc;
    const crd_args *args;
    bool abroad; /* of what it controls, only what sits in another state */
    size_t limit;
    size_t left_out;
    const crd_control_opts *opts;
    crd_buf id;
    crd_buf none; /* titles of tables that stay empty */
    bool rings;   /* some of those at the top are in one */
};

/* clang-format off */
static const crd_column controller_columns[] = {
    {.name = "party", .title = "Controller", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "jurisdiction", .title = "In", .kind = CRD_CELL_CODE},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true, .about = "else possible"},
    {.name = "ultimate", .title = "Ultimate", .kind = CRD_CELL_BOOL, .required = true, .about = "nobody controls it who is not controlled by it, nor does the party"},
    {.name = "by", .title = "By", .kind = CRD_CELL_CODE, .required = true,
     .about = "votes, shares (standing for votes), board, consolidates, concert (a group that acts together), is (the same person in law)"},
    {.name = "votes_ppm", .title = "Votes", .kind = CRD_CELL_SHARE_BOUNDS, .exact = true, .about = "with all it controls"},
    {.name = "through", .title = "Through", .kind = CRD_CELL_TEXT, .about = "who of them holds something in the party"},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE, .about = "latest start of those holdings"},
    {.name = "explain", .title = "Explain", .kind = CRD_CELL_ID, .required = true, .about = "id for `cordon explain`"},
};
static const crd_column influencer_columns[] = {
    {.name = "party", .title = "Who", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "jurisdiction", .title = "In", .kind = CRD_CELL_CODE},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "tie", .title = "Tie", .kind = CRD_CELL_CODE, .required = true, .about = "influences, vetoes (may block, nothing else), finances"},
    {.name = "kind", .title = "By", .kind = CRD_CELL_CODE, .required = true,
     .about = "minority, largest, board, managed-from, veto, joint (one of two halves), block (without it nobody reaches the threshold), debt"},
    {.name = "on", .title = "On", .kind = CRD_CELL_TEXT, .required = true, .about = "the party, or one who controls it"},
    {.name = "share_ppm", .title = "Share", .kind = CRD_CELL_SHARE_BOUNDS, .exact = true, .about = "of votes or seats, with all it controls"},
    {.name = "through", .title = "Through", .kind = CRD_CELL_TEXT},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE},
    {.name = "explain", .title = "Explain", .kind = CRD_CELL_ID, .required = true, .about = "id for `cordon explain`"},
};
static const crd_column hop_columns[] = {
    {.name = "controller", .title = "Controller", .kind = CRD_CELL_ID, .required = true},
    {.name = "step", .title = "Step", .kind = CRD_CELL_INT, .required = true, .about = "1 is a holding in the party itself"},
    {.name = "owner", .title = "Owner", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "owned", .title = "Holds in", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "kind", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "share_ppm", .title = "Share", .kind = CRD_CELL_SHARE_BOUNDS, .exact = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true, .about = "it is held surely, and what is held at this step surely gives control"},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT},
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT},
};
static const crd_column owner_columns[] = {
    {.name = "party", .title = "Owner", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "jurisdiction", .title = "In", .kind = CRD_CELL_CODE},
    {.name = "integrated_ppm", .title = "Integrated share", .kind = CRD_CELL_SHARE_BOUNDS, .required = true, .about = "of what it earns, all ways together"},
    {.name = "last", .title = "Last", .kind = CRD_CELL_BOOL, .required = true, .about = "nobody is known to own it"},
};
static const crd_column controlled_columns[] = {
    {.name = "party", .title = "Party", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "jurisdiction", .title = "In", .kind = CRD_CELL_CODE},
    {.name = "abroad", .title = "Abroad", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "direct", .title = "Direct", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "by", .title = "By", .kind = CRD_CELL_CODE, .required = true},
    {.name = "votes_ppm", .title = "Votes", .kind = CRD_CELL_SHARE_BOUNDS, .exact = true},
    {.name = "explain", .title = "Explain", .kind = CRD_CELL_ID, .required = true, .about = "id for `cordon explain`"},
};
static const crd_column ultimate_columns[] = {
    {.name = "party", .title = "Ultimate controller", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "jurisdiction", .title = "In", .kind = CRD_CELL_CODE},
    {.name = "controls", .title = "Controls", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "parties"},
    {.name = "abroad", .title = "Of them abroad", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "ring", .title = "In a ring with", .kind = CRD_CELL_TEXT, .about = "they control one another, and nobody outside controls them; null = in no ring"},
};
static const crd_column seat_columns[] = {
    {.name = "jurisdiction", .title = "Jurisdiction", .kind = CRD_CELL_CODE},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "ultimates", .title = "Ultimate controllers", .kind = CRD_CELL_INT, .required = true, .about = "certain ones"},
    {.name = "controlled", .title = "They control", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "parties, each once"},
    {.name = "abroad", .title = "Of them abroad", .kind = CRD_CELL_INT_BOUNDS, .required = true},
};
static const crd_column sum_columns[] = {
    {.name = "party", .title = "Held", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "kind", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "sum_ppm", .title = "Sum, millionths", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "as stated, never scaled"},
    {.name = "says", .title = "Says", .kind = CRD_CELL_CODE, .required = true, .about = "whole, rest (a part is not spoken of), over (more than there is), self (holds itself)"},
};
/* clang-format on */

/* Rows to show of n; the others are counted. */
static size_t shown(struct show *s, size_t n)
{
    size_t most = n < s->limit ? n : s->limit;
    s->left_out += n - most;
    return most;
}

static crd_cell share(int32_t low, int32_t high)
{
    return high < 0 ? CRD_CELL_NULL : crd_cell_span(low, high);
}

/* Control by other means (the board, consolidation, a group) may do without votes. */
static crd_cell votes(int32_t low, int32_t high)
{
    return high == 0 ? CRD_CELL_NULL : share(low, high);
}

/* Text leaves out what was not asked about: all parties, or one. */
static void only_if(struct show *s, crd_section *t, bool asked)
{
    if (!asked)
        crd_doc_quiet(s->doc, t, NULL);
}

/* Text says of what there is nothing in one line, instead of a table each. */
static void fold_empty(struct show *s, crd_section *t, const char *title, bool empty)
{
    if (!empty)
        return;
    crd_doc_quiet(s->doc, t, NULL);
    crd_buf_adds(&s->none, s->none.len ? "; " : "Nothing is recorded of: ");
    crd_buf_adds(&s->none, title);
}

/* For `cordon explain`. */
static crd_cell id_cell(struct show *s, crd_str who, crd_str party)
{
    crd_buf_clear(&s->id);
    crd_explain_control_id(who, party, &s->id);
    return crd_cell_text(crd_buf_str(&s->id));
}

static void show_controllers(struct show *s, const crd_control_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "controllers", "Who controls it", controller_columns,
                                   COUNT(controller_columns));
    crd_doc_key(s->doc, t, "party", "name jurisdiction");
    only_if(s, t, r != NULL);
    for (size_t i = 0, n = r ? shown(s, r->n_controllers) : 0; i < n; i++) {
        const crd_controller *x = &r->controllers[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(x->who.id), crd_cell_text(x->who.name),
                                       crd_cell_text(x->who.jurisdiction),
                                       crd_cell_bool(x->certain), crd_cell_bool(x->ultimate),
                                       crd_cell_texts(x->by), votes(x->low_ppm, x->high_ppm),
                                       crd_cell_text(x->through), crd_cell_date(x->since),
                                       id_cell(s, x->who.id, r->subject.id)});
    }
    crd_doc_quiet(s->doc, t, "explain");
    if (r)
        crd_doc_main(s->doc, t);
}

static void show_influencers(struct show *s, const crd_control_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "influencers", "Who influences it, may block or lends",
                                   influencer_columns, COUNT(influencer_columns));
    crd_doc_key(s->doc, t, "party tie kind on through", "name jurisdiction");
    only_if(s, t, r != NULL);
    fold_empty(s, t, "Who influences it, may block or lends", r && r->n_influencers == 0);
    for (size_t i = 0, n = r ? shown(s, r->n_influencers) : 0; i < n; i++) {
        const crd_influencer *x = &r->influencers[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){
                        crd_cell_text(x->who.id), crd_cell_text(x->who.name),
                        crd_cell_text(x->who.jurisdiction), crd_cell_bool(x->certain),
                        crd_cell_texts(x->tie), crd_cell_texts(x->kind), crd_cell_text(x->on),
                        share(x->low_ppm, x->high_ppm), crd_cell_text(x->through),
                        crd_cell_date(x->since), id_cell(s, x->who.id, r->subject.id)});
    }
    crd_doc_quiet(s->doc, t, "explain");
}

static void show_hops(struct show *s, const crd_control_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "chain", "Through whom", hop_columns,
                                   COUNT(hop_columns));
    crd_doc_key(s->doc, t, "controller step owner owned kind", NULL);
    only_if(s, t, r != NULL);
    fold_empty(s, t, "Through whom", r && r->n_hops == 0);
    for (size_t i = 0, n = r ? shown(s, r->n_hops) : 0; i < n; i++) {
        const crd_control_hop *x = &r->hops[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(x->controller), crd_cell_int(x->step),
                                       crd_cell_text(x->owner.id), crd_cell_text(x->owned),
                                       crd_cell_text(x->kind), share(x->low_ppm, x->high_ppm),
                                       crd_cell_bool(x->certain), crd_cell_date(x->since),
                                       crd_cell_text(x->source),
                                       x->line ? crd_cell_int(x->line) : CRD_CELL_NULL});
    }
}

static void show_owners(struct show *s, const crd_control_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "owners", "Whose money", owner_columns,
                                   COUNT(owner_columns));
    crd_doc_key(s->doc, t, "party", "name jurisdiction");
    only_if(s, t, r != NULL);
    fold_empty(s, t, "Whose money", r && r->n_owners == 0);
    for (size_t i = 0, n = r ? shown(s, r->n_owners) : 0; i < n; i++) {
        const crd_control_owner *x = &r->owners[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(x->who.id), crd_cell_text(x->who.name),
                                       crd_cell_text(x->who.jurisdiction),
                                       crd_cell_span(x->low_ppm, x->high_ppm),
                                       crd_cell_bool(x->last)});
    }
}

static void show_controlled(struct show *s, const crd_control_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "controlled", "What it controls", controlled_columns,
                                   COUNT(controlled_columns));
    crd_doc_key(s->doc, t, "party", "name jurisdiction");
    only_if(s, t, r != NULL);
    fold_empty(s, t, "What it controls", r && r->n_controlled == 0);
    size_t n = 0;
    for (size_t i = 0; r && i < r->n_controlled; i++) {
        const crd_controlled *x = &r->controlled[i];
        if (s->abroad && !x->abroad)
            continue;
        if (n++ >= s->limit) {
            s->left_out++;
            continue;
        }
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(x->who.id), crd_cell_text(x->who.name),
                                       crd_cell_text(x->who.jurisdiction), crd_cell_bool(x->abroad),
                                       crd_cell_bool(x->certain), crd_cell_bool(x->direct),
                                       crd_cell_texts(x->by), votes(x->low_ppm, x->high_ppm),
                                       id_cell(s, r->subject.id, x->who.id)});
    }
    crd_doc_quiet(s->doc, t, "explain");
}

static void show_ultimates(struct show *s, const crd_control_all_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "ultimates", "Ultimate controllers", ultimate_columns,
                                   COUNT(ultimate_columns));
    crd_doc_key(s->doc, t, "party", "name jurisdiction");
    only_if(s, t, r != NULL);
    fold_empty(s, t, "Ultimate controllers (no holding gives control)", r && r->n_ultimates == 0);
    for (size_t i = 0, n = r ? shown(s, r->n_ultimates) : 0; i < n; i++) {
        const crd_ultimate *x = &r->ultimates[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){
                        crd_cell_text(x->who.id), crd_cell_text(x->who.name),
                        crd_cell_text(x->who.jurisdiction), crd_cell_span(x->low, x->high),
                        crd_cell_span(x->abroad_low, x->abroad_high), crd_cell_text(x->ring)});
        s->rings |= !crd_str_is_null(x->ring);
    }
    if (!s->rings)
        crd_doc_quiet(s->doc, t, "ring");
    if (r)
        crd_doc_main(s->doc, t);
    t = crd_doc_table(s->doc, "seats", "Where they sit", seat_columns, COUNT(seat_columns));
    crd_doc_key(s->doc, t, "jurisdiction", "name");
    only_if(s, t, r != NULL);
    fold_empty(s, t, "Where they sit", r && r->n_seats == 0);
    for (size_t i = 0, n = r ? shown(s, r->n_seats) : 0; i < n; i++) {
        const crd_control_seat *x = &r->seats[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(x->jurisdiction), crd_cell_text(x->name),
                                       crd_cell_int(x->ultimates), crd_cell_span(x->low, x->high),
                                       crd_cell_span(x->abroad_low, x->abroad_high)});
    }
}

static void show_sums(struct show *s, const crd_control_sum *sums, size_t count)
{
    crd_section *t = crd_doc_table(s->doc, "sums", "What is stated of whom", sum_columns,
                                   COUNT(sum_columns));
    crd_doc_key(s->doc, t, "party kind", NULL);
    fold_empty(s, t, "What is stated of whom", count == 0);
    for (size_t i = 0, n = shown(s, count); i < n; i++)
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(sums[i].party), crd_cell_text(sums[i].kind),
                                       crd_cell_span(sums[i].low_ppm, sums[i].high_ppm),
                                       crd_cell_texts(sums[i].what)});
}

/* ---- head --------------------------------------------------------------------------------- */

static void head(struct show *s, const char *name, const char *title, crd_cell_kind kind,
                 crd_cell value)
{
    crd_doc_head(s->doc, (crd_column){.name = name, .title = title, .kind = kind, .exact = true},
                 value);
}

static void show_head(struct show *s, const crd_control_result *r,
                      const crd_control_all_result *all)
{
    head(s, "threshold_ppm", "Threshold of control", CRD_CELL_SHARE,
         crd_cell_int(s->opts->threshold_ppm));
    crd_doc_head_text(s->doc, "reached_by", "Reached by",
                      s->opts->at_least ? CRD_STR("as much or more") : CRD_STR("more"));
    head(s, "influence_ppm", "Influence from", CRD_CELL_SHARE,
         crd_cell_int(s->opts->influence_ppm));
    crd_doc_head_text(s->doc, "float", "The rest is held by",
                      s->opts->float_any ? CRD_STR("any holder") : CRD_STR("nobody named"));
    crd_doc_head_text(s->doc, "party", "Party", r ? r->subject.id : CRD_STR_NULL);
    crd_doc_head_text(s->doc, "party_name", "Name", r ? r->subject.name : CRD_STR_NULL);
    crd_doc_head_text(s->doc, "basis", "Counted are", r ? crd_str_from(r->basis) : CRD_STR_NULL);
    head(s, "by_shares", "Held by shares alone", CRD_CELL_INT,
         all ? crd_cell_int(all->by_shares) : CRD_CELL_NULL);
    head(s, "rest", "With a part not spoken of", CRD_CELL_INT,
         all ? crd_cell_int(all->rest) : CRD_CELL_NULL);
}

/* Shares are not scaled to fit: the reader is told where they do not. */
static void warn_of_sums(struct show *s, const crd_control_sum *sums, size_t n)
{
    size_t over = 0;
    char text[256];
    const crd_control_sum *first = NULL;
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(crd_str_from(sums[i].what), CRD_STR("over"))) {
            first = first ? first : &sums[i];
            over++;
        }
    if (!first)
        return;
    int len = (int)(first->party.len < 80 ? first->party.len : 80);
    if (over > 1)
        snprintf(
            text, sizeof text,
            "What is stated as held of %.*s and %zu more adds up to over 100 %%: see the sums. "
            "Nothing was scaled.",
            len, first->party.ptr, over - 1);
    else
        snprintf(text, sizeof text,
                 "What is stated as held of %.*s adds up to over 100 %%: see the sums. Nothing was "
                 "scaled.",
                 len, first->party.ptr);
    crd_doc_warn(s->doc, crd_str_from(text));
}

/* How to ask for the reason of the first row. */
static void say_how(struct show *s, const crd_control_result *r)
{
    if (!r || r->n_controllers + r->n_influencers == 0)
        return;
    crd_str who = r->n_controllers > 0 ? r->controllers[0].who.id : r->influencers[0].who.id;
    crd_app_why(s->doc, s->args, "Why", id_cell(s, who, r->subject.id).as.text);
}

static void show_notes(struct show *s, const crd_control_result *r)
{
    char text[256];
    say_how(s, r);
    if (s->rings)
        crd_doc_note(s->doc, CRD_STR("Those in a ring control one another, and nobody outside "
                                     "controls them: no one of them is behind the others, and who "
                                     "is behind all of them no holding says."));
    if (r && crd_str_eq(crd_str_from(r->basis), CRD_STR("shares")))
        crd_doc_note(s->doc, CRD_STR("Of its votes nothing is known: shares stand for them."));
    if (r && r->own_votes)
        crd_doc_note(s->doc,
                     CRD_STR("A company here holds votes in itself, or a company that it controls "
                             "does. Most laws suspend them: possible control is counted without "
                             "them, certain control with them."));
    if (r && !crd_str_is_null(r->closed)) {
        snprintf(text, sizeof text,
                 "There are no integrated shares: a group with %.*s leaves nothing to outside "
                 "owners, or more than the whole of one of it is held.",
                 (int)(r->closed.len < 80 ? r->closed.len : 80), r->closed.ptr);
        crd_doc_warn(s->doc, crd_str_from(text));
    }
    if (r && r->unbounded)
        crd_doc_note(s->doc, CRD_STR("Integrated shares have no upper bound here: what is not "
                                     "known could close a ring."));
    crd_doc_note(s->doc,
                 CRD_STR("Certain counts what is stated surely; possible adds ranges, contested "
                         "and doubtful rows. Control and influence are two questions: a stated "
                         "minority is influence, not possible control. This is evidence for a "
                         "decision, not one."));
}

/* ---- options ------------------------------------------------------------------------------ */

/* PARTY, or --of-state; null = all. */
static crd_status subject(crd_app *app, const crd_args *args, crd_str *ret, crd_err *err)
{
    crd_str party = crd_arg(args, "PARTY"), state = crd_arg(args, "of-state");
    crd_buf b;
    *ret = party;
    if (crd_str_is_null(state))
        return CRD_OK;
    if (!crd_str_is_null(party))
        return crd_fail(err, CRD_EINVAL, "PARTY and --of-state: give one of them");
    crd_buf_init(&b, 1 << 12);
    if (!crd_str_starts(state, CRD_STR("jurisdiction:")))
        crd_buf_adds(&b, "jurisdiction:");
    crd_buf_add(&b, state);
    *ret = crd_str_copy(app->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return ret->ptr ? CRD_OK : crd_fail(err, CRD_ENOMEM, "--of-state");
}

static void show(struct show *s, const crd_control_result *r, const crd_control_all_result *all)
{
    show_head(s, r, all);
    show_controllers(s, r);
    show_hops(s, r);
    show_influencers(s, r);
    show_owners(s, r);
    show_controlled(s, r);
    show_ultimates(s, all);
    show_sums(s, r ? r->sums : all->sums, r ? r->n_sums : all->n_sums);
    head(s, "left_out", "Rows left out by --limit", CRD_CELL_INT,
         crd_cell_int((int64_t)s->left_out));
    warn_of_sums(s, r ? r->sums : all->sums, r ? r->n_sums : all->n_sums);
    if (s->none.len > 0) {
        crd_buf_addc(&s->none, '.');
        crd_doc_note(s->doc, crd_buf_str(&s->none));
    }
    show_notes(s, r);
}

/* What has no sense of all ultimate controllers. */
static crd_status needs_party(const crd_args *args, crd_err *err)
{
    static const char *const options[] = {"abroad", "neighbourhood"}, *const forms[] = {"dot",
                                                                                        "graphml"};
    for (size_t i = 0; i < COUNT(options); i++)
        if (crd_arg_count(args, options[i]) > 0)
            return crd_fail(err, CRD_EINVAL, "--%s: of whom? give a PARTY or --of-state",
                            options[i]);
    for (size_t i = 0; i < COUNT(forms); i++)
        if (crd_str_eq(crd_arg(args, "format"), crd_str_from(forms[i])))
            return crd_fail(err, CRD_EINVAL, "-f %s: of whom? give a PARTY or --of-state",
                            forms[i]);
    return CRD_OK;
}

static crd_status draw(crd_app *app, const crd_args *args, const crd_control *control,
                       const crd_control_result *r, crd_doc *doc, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_control_drawing g;
    if (!r || crd_str_eq(crd_arg(args, "versus"), CRD_STR("base"))) {
        crd_app_draw_chains(doc, NULL);
        return CRD_OK;
    }
    CRD_TRY(crd_app_plan_party(app, args, control, r, &g, err));
    crd_app_draw_control(doc, &g);
    if (g.left_out > 0)
        crd_doc_note(doc, CRD_STR("Not all that is around has room in the drawing (--limit)."));
done:
    return rc;
}

crd_status crd_op_control(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_world *world = NULL;
    crd_control *control = NULL;
    crd_feed feed;
    crd_world_opts when;
    crd_control_opts o;
    crd_str what;
    size_t n_wants;
    const crd_want *wants = crd_control_wants(&n_wants);
    const crd_control_result *r = NULL;
    const crd_control_all_result *all = NULL;
    bool for_reading = crd_args_for_reading(args);
    uint64_t limit = crd_arg_number(args, "limit", for_reading ? SHOWN : 0);
    struct show s = {.args = args,
                     .abroad = crd_arg_flag(args, "abroad"),
                     .limit = limit > 0 ? (size_t)limit : SIZE_MAX,
                     .opts = &o};
    crd_buf_init(&s.id, 1 << 16);
    crd_buf_init(&s.none, 1 << 16);
    CRD_TRY(crd_app_votes(app, args, &o, err));
    CRD_TRY(subject(app, args, &what, err));
    CRD_TRY(crd_str_is_null(what) ? needs_party(args, err) : CRD_OK);
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    CRD_TRY(crd_app_when(app, args, &when, err));
    CRD_TRY(crd_app_world(app, args, store, &feed, wants, n_wants, &when, &world, err));
    CRD_TRY(crd_control_new(world, &o, &control, err));
    if (crd_str_is_null(what))
        CRD_TRY(crd_control_all(control, app->arena, &all, err));
    else
        CRD_TRY(crd_control_about(control, what, app->arena, &r, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.control/1", "Control and influence", &out->doc, err));
    crd_app_head_world(out->doc, world);
    s.doc = out->doc;
    show(&s, r, all);
    CRD_TRY(draw(app, args, control, r, out->doc, err));
done:
    crd_buf_done(&s.id);
    crd_buf_done(&s.none);
    crd_control_free(control);
    crd_world_free(world);
    crd_store_close(store);
    return rc;
}
