/* explain: the chain behind a result, in sentences, with the evidence of each. */
#include "app/ops.h"

#include "analyse/explain.h"
#include "analyse/loss_tell.h"
#include "app/explain_check.h"
#include "app/explain_draw.h"
#include "app/explain_finding.h"
#include "app/explain_shares.h"
#include "app/why.h"
#include "base/err.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
static const crd_column hop_columns[] = {
    {.name = "chain", .title = "Chain", .kind = CRD_CELL_CODE, .required = true, .about = "shortest, strongest, or both: it is the one and the other; or control, influence; of a loss falls, stands"},
    {.name = "step", .title = "Step", .kind = CRD_CELL_INT, .required = true},
    {.name = "from", .title = "From", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "tie", .title = "Tie", .kind = CRD_CELL_CODE, .required = true},
    {.name = "to", .title = "To", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "grade", .title = "Grade", .kind = CRD_CELL_CODE, .about = "standing or latent; null = of ties of control, where it is asked for control"},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "why_possible", .title = "Possible only, as", .kind = CRD_CELL_TEXT},
    {.name = "sentence", .title = "Sentence", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT, .about = "null = a supposition of the question"},
    {.name = "assumed", .title = "Assumed", .kind = CRD_CELL_BOOL, .required = true, .about = "a what-if (--assume): nobody says so"},
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT},
    {.name = "source_as_of", .title = "As of", .kind = CRD_CELL_DATE},
    {.name = "confidence", .title = "Confidence", .kind = CRD_CELL_CODE},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE, .about = "of the row"},
};
static const crd_column holding_columns[] = {
    {.name = "chain", .title = "Chain", .kind = CRD_CELL_CODE, .required = true},
    {.name = "step", .title = "Step", .kind = CRD_CELL_INT, .required = true, .about = "of the chain: the hop that these holdings carry"},
    {.name = "level", .title = "Level", .kind = CRD_CELL_INT, .required = true, .about = "1 is a holding in the controlled party itself"},
    {.name = "owner", .title = "Owner", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "owned", .title = "Holds in", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "kind", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "share_ppm", .title = "Share", .kind = CRD_CELL_SHARE_BOUNDS, .exact = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT},
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT},
};
static const crd_column missing_columns[] = {
    {.name = "what", .title = "What", .kind = CRD_CELL_CODE, .required = true,
     .about = "reach (how far it goes), grade, power (what there is a chain for), not-recorded (who could be it); possible (what a chain rests on), users (how many is not certain)"},
    {.name = "sentence", .title = "Sentence", .kind = CRD_CELL_TEXT, .required = true},
};
/* clang-format on */

/* A document has the same parts whatever was asked. */
typedef struct showing {
    crd_doc *doc;
    crd_section *hops, *holdings, *missing;
    crd_buf text; /* of a paragraph */
} showing;

static crd_cell grade_cell(bool latent) { return crd_cell_texts(latent ? "latent" : "standing"); }

/* ---- sentences with their evidence -------------------------------------------------------- */

static void add_date(crd_date d, crd_buf *out)
{
    char text[11];
    crd_buf_add(out, crd_date_text(d, text));
}

/* "1. Sentence. [latent; register, line 12, as of 2025-01-01, confidence high]" */
static void add_hop(showing *s, const crd_explain_hop *h, bool grade)
{
    crd_buf *b = &s->text;
    size_t at = b->len > 0 ? b->len + 1 : 0;
    crd_buf_addf(b, "%s%u. ", b->len ? "\n" : "", (unsigned)h->step);
    crd_buf_add(b, h->sentence);
    crd_buf_adds(b, " [");
    crd_buf_adds(b, !grade ? "" : h->latent ? "latent; " : "standing; ");
    if (!h->certain) {
        crd_buf_adds(b, "possible only: ");
        crd_buf_add(b, h->why);
        crd_buf_adds(b, "; ");
    }
    if (crd_str_is_null(h->source)) {
        crd_buf_adds(b, "no source");
    } else {
        crd_buf_adds(b, h->assumed ? "assumed: " : "");
        crd_buf_add(b, h->source);
        if (h->line)
            crd_buf_addf(b, ", line %u", (unsigned)h->line);
        if (h->as_of != CRD_DATE_NONE) {
            crd_buf_adds(b, ", as of ");
            add_date(h->as_of, b);
        }
        crd_buf_addf(b, ", confidence %s", h->confidence);
    }
    crd_buf_addc(b, ']');
    crd_buf_one_line(b, at);
}

static void put_hop(showing *s, const char *chain, const crd_explain_hop *h, bool grade)
{
    crd_doc_row(
        s->doc, s->hops,
        (const crd_cell[]){crd_cell_texts(chain), crd_cell_int(h->step), crd_cell_text(h->from),
                           crd_cell_texts(h->tie), crd_cell_text(h->to),
                           grade ? grade_cell(h->latent) : CRD_CELL_NULL, crd_cell_bool(h->certain),
                           crd_cell_text(h->why), crd_cell_text(h->sentence),
                           crd_cell_text(h->source), crd_cell_bool(h->assumed),
                           h->line ? crd_cell_int(h->line) : CRD_CELL_NULL, crd_cell_date(h->as_of),
                           crd_cell_texts(h->confidence), crd_cell_date(h->since)});
}

static void chain_paragraph(showing *s, const char *name, const char *title,
                            const crd_explain_chain *c, const char *otherwise)
{
    crd_buf_clear(&s->text);
    crd_buf_adds(&s->text, otherwise);
    for (uint32_t i = 0; !otherwise && i < c->n; i++)
        add_hop(s, &c->hops[i], true);
    crd_doc_paragraph(s->doc, name, title, crd_buf_str(&s->text));
}

static void put_holding(showing *s, const char *chain, uint32_t step, const crd_control_hop *h)
{
    crd_doc_row(s->doc, s->holdings,
                (const crd_cell[]){
                    crd_cell_texts(chain), crd_cell_int(step), crd_cell_int(h->step),
                    crd_cell_text(h->owner.id), crd_cell_text(h->owned), crd_cell_text(h->kind),
                    h->high_ppm < 0 || crd_str_eq(h->kind, CRD_STR("is"))
                        ? CRD_CELL_NULL
                        : crd_cell_span(h->low_ppm, h->high_ppm),
                    crd_cell_bool(h->certain), crd_cell_date(h->since), crd_cell_text(h->source),
                    h->line ? crd_cell_int(h->line) : CRD_CELL_NULL});
}

static void start(showing *s)
{
    s->hops = crd_doc_table(s->doc, "hops", "Hops", hop_columns, COUNT(hop_columns));
    crd_doc_quiet(s->doc, s->hops, NULL);
    crd_doc_key(s->doc, s->hops, "chain step", NULL);
    crd_doc_main(s->doc, s->hops);
    s->holdings = crd_doc_table(s->doc, "holdings", "Holdings behind control", holding_columns,
                                COUNT(holding_columns));
    crd_doc_key(s->doc, s->holdings, "chain step level owner owned kind", NULL);
    s->missing = crd_doc_table(s->doc, "missing", "What is missing, or not certain",
                               missing_columns, COUNT(missing_columns));
}

/* ---- the head ----------------------------------------------------------------------------- */

typedef struct head {
    crd_str id, actor, target, power;
    const char *grade;
    bool loss; /* chains are not asked about */
    bool found, certain;
    crd_cell share, shortest, strongest, apart, apart_certain;
    uint64_t left_out;
} head;

static void head_cell(crd_doc *d, const char *name, const char *title, crd_cell_kind kind,
                      crd_cell cell)
{
    crd_doc_head(d, (crd_column){.name = name, .title = title, .kind = kind}, cell);
}

static void show_head(crd_doc *d, const head *h)
{
    head_cell(d, "question", "Question", CRD_CELL_ID, crd_cell_text(h->id));
    crd_doc_head_text(d, "actor", "Actor", h->actor);
    crd_doc_head_text(d, "target", "Over", h->target);
    crd_doc_head_text(d, "power", "Power", h->power);
    crd_doc_head_text(d, "grade", "Grade", crd_str_from(h->grade));
    head_cell(d, "found", "There is a chain", CRD_CELL_BOOL,
              h->loss ? CRD_CELL_NULL : crd_cell_bool(h->found));
    head_cell(d, "certain", "One without a possible hop", CRD_CELL_BOOL,
              h->loss ? CRD_CELL_NULL : crd_cell_bool(h->certain));
    head_cell(d, "share_ppm", "Share of users", CRD_CELL_SHARE_BOUNDS, h->share);
    head_cell(d, "shortest", "Hops of the shortest", CRD_CELL_INT, h->shortest);
    head_cell(d, "strongest", "Hops of the strongest", CRD_CELL_INT, h->strongest);
    head_cell(d, "disjoint", "Disjoint chains (4: or more)", CRD_CELL_INT, h->apart);
    head_cell(d, "disjoint_certain", "Of certain hops alone (4: or more)", CRD_CELL_INT,
              h->apart_certain);
    crd_doc_head_count(d, "left_out", "Nodes left out of the drawing", h->left_out);
}

/* ---- exposure ----------------------------------------------------------------------------- */

static crd_cell count_cell(bool any, uint32_t n) { return any ? crd_cell_int(n) : CRD_CELL_NULL; }

static void show_hops(showing *s, const crd_explain_result *r)
{
    for (uint32_t i = 0; i < r->shortest.n; i++)
        put_hop(s, r->same ? "both" : "shortest", &r->shortest.hops[i], true);
    for (uint32_t i = 0; !r->same && i < r->strongest.n; i++)
        put_hop(s, "strongest", &r->strongest.hops[i], true);
    for (size_t i = 0; i < r->n_holdings; i++)
        put_holding(s,
                    r->same                    ? "both"
                    : r->holdings[i].strongest ? "strongest"
                                               : "shortest",
                    r->holdings[i].step, &r->holdings[i].hop);
}

static void show_exposure(showing *s, const crd_explain_result *r)
{
    head h = {.id = r->id,
              .actor = r->actor,
              .target = r->target,
              .power = r->power,
              .grade = r->latent ? "latent" : "standing",
              .found = r->any,
              .certain = r->certain,
              .share = r->has_share ? crd_cell_span(r->share.low_ppm, r->share.high_ppm)
                                    : CRD_CELL_NULL,
              .shortest = count_cell(r->any, r->shortest.n),
              .strongest = count_cell(r->any, r->strongest.n),
              .apart = crd_cell_int(r->apart),
              .apart_certain = crd_cell_int(r->apart_certain),
              .left_out = r->nodes_left_out};
    show_head(s->doc, &h);
    crd_doc_paragraph(s->doc, "answer", "Answer", r->claim);
    chain_paragraph(s, "shortest_chain", "The shortest chain", &r->shortest,
                    r->any ? NULL : "There is none.");
    chain_paragraph(s, "strongest_chain", "The strongest chain", &r->strongest,
                    !r->any   ? "There is none."
                    : r->same ? "It is the shortest one."
                              : NULL);
    start(s);
    show_hops(s, r);
    for (size_t i = 0; i < r->n_lacks; i++)
        crd_doc_row(s->doc, s->missing,
                    (const crd_cell[]){crd_cell_texts(r->lacks[i].what),
                                       crd_cell_text(r->lacks[i].sentence)});
    if (r->n_holdings == 0)
        crd_doc_quiet(s->doc, s->holdings, NULL);
    if (r->n_lacks == 0)
        crd_doc_quiet(s->doc, s->missing, NULL);
    crd_app_draw_chains(s->doc, r);
    if (crd_str_eq(r->power, CRD_STR("stop")) && r->has_share)
        crd_doc_note(s->doc, CRD_STR("The chains lead to something that serves it; who is left "
                                     "without it depends on what stands in for all that the actor "
                                     "could stop: cordon loss --mode sabotages."));
}

static crd_status explain_exposure(crd_app *app, const crd_args *args, crd_str id,
                                   const crd_app_tied *tied, showing *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_explainer *x = NULL;
    const crd_explain_result *r;
    crd_exposure_lend lends[CRD_APP_LENDS];
    crd_explain_opts o = {.latent = crd_str_eq(crd_arg(args, "grade"), CRD_STR("latent")),
                          .lends = lends,
                          .withdraws = crd_arg_flag(args, "withdraws"),
                          .unknown_any = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("any")),
                          .around = (uint32_t)crd_arg_number(args, "neighbourhood", 0),
                          .max_nodes = (size_t)crd_arg_number(args, "limit", CRD_APP_DRAWN)};
    CRD_TRY(crd_app_lends(args, lends, &o.n_lends, err));
    CRD_TRY(crd_explainer_new(tied->ties, tied->control, &x, err));
    CRD_TRY(crd_explain(x, id, &o, app->arena, &r, err));
    show_exposure(s, r);
done:
    crd_explainer_free(x);
    return rc;
}

/* ---- control ------------------------------------------------------------------------------ */

static void add_who(const crd_control_actor *a, crd_buf *b)
{
    size_t at = b->len;
    crd_str state = CRD_STR("jurisdiction:");
    crd_str id = crd_str_starts(a->id, state)
                     ? (crd_str){a->id.ptr + state.len, a->id.len - state.len}
                     : a->id;
    crd_buf_add(b, a->name.len ? a->name : id);
    if (a->name.len && !crd_str_eq(a->name, id)) {
        crd_buf_adds(b, " (");
        crd_buf_add(b, id);
        crd_buf_addc(b, ')');
    }
    crd_buf_one_line(b, at);
}

static void add_share(int32_t low, int32_t high, const char *of, crd_buf *b)
{
    if (high < 0)
        return;
    crd_buf_adds(b, " with ");
    crd_explain_votes(low, high, b);
    crd_buf_addf(b, " of the %s", of);
}

static void add_since(crd_date since, crd_buf *b)
{
    if (since != CRD_DATE_NONE) {
        crd_buf_adds(b, ", since ");
        add_date(since, b);
    }
}

static void say_influence(const crd_control_why *why, const crd_influencer *i, crd_buf *b)
{
    crd_buf_adds(b, b->len ? "\n" : "");
    add_who(&why->who, b);
    crd_buf_adds(b, strcmp(i->tie, "vetoes") == 0     ? " could block what "
                    : strcmp(i->tie, "finances") == 0 ? " could call in what it lends to "
                                                      : " has weight in ");
    crd_buf_add(b, i->on);
    crd_buf_adds(b, strcmp(i->tie, "vetoes") == 0 ? " decides" : "");
    if (strcmp(i->kind, "managed-from") == 0)
        crd_buf_adds(b, ", whose executive management sits there");
    else
        add_share(i->low_ppm, i->high_ppm,
                  strcmp(i->kind, "board") == 0  ? "seats on its board"
                  : strcmp(i->kind, "debt") == 0 ? "debt"
                                                 : "votes",
                  b);
    add_since(i->since, b);
    crd_buf_addf(b, " (%s%s).", i->kind, i->certain ? "" : "; possible only");
}

static void control_claim(showing *s, const crd_control_why *why)
{
    crd_buf *b = &s->text;
    const crd_controller *c = why->controls;
    crd_buf_clear(b);
    if (c) {
        add_who(&why->who, b);
        crd_buf_adds(b, " controls ");
        add_who(&why->subject, b);
        add_share(c->low_ppm, c->high_ppm > 0 ? c->high_ppm : -1, "votes", b);
        if (!c->direct && c->through.len > 0) {
            size_t at = b->len;
            crd_buf_adds(b, ", held through ");
            crd_buf_add(b, c->through);
            crd_buf_one_line(b, at);
        }
        add_since(c->since, b);
        bool is = crd_str_eq(crd_str_from(c->by), CRD_STR("is"));
        crd_buf_addf(b, " (%s%s%s).", is ? "" : "by ", is ? "its body or branch" : c->by,
                     c->certain ? "" : "; possible only");
    } else {
        crd_buf_adds(b, why->same ? "In law one person, which does not control itself: "
                                  : "No recorded holding gives ");
        add_who(&why->who, b);
        crd_buf_adds(b, why->same ? " and " : " control of ");
        add_who(&why->subject, b);
        crd_buf_adds(b, why->same || why->n_influences ? "." : ", and none gives influence.");
    }
    for (size_t i = 0; i < why->n_influences; i++)
        say_influence(why, &why->influences[i], b);
    crd_doc_paragraph(s->doc, "answer", "Answer", crd_buf_str(b));
}

/* A holding as a hop; numbered from the controller down. */
static crd_status holding_hop(crd_arena *arena, const crd_control_hop *h, uint32_t step,
                              crd_explain_hop *ret)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    add_who(&h->owner, &b);
    crd_buf_adds(&b, crd_str_eq(h->kind, CRD_STR("is")) ? " has in hand, as its body or branch, "
                     : crd_str_eq(h->kind, CRD_STR("consolidates")) ? " consolidates "
                                                                    : " holds ");
    if (h->high_ppm > 0 && !crd_str_eq(h->kind, CRD_STR("is")) &&
        !crd_str_eq(h->kind, CRD_STR("consolidates"))) {
        crd_explain_votes(h->low_ppm, h->high_ppm, &b);
        crd_buf_adds(&b, " of ");
        crd_buf_add(&b, h->kind);
        crd_buf_adds(&b, " in ");
    }
    crd_buf_add(&b, h->owned);
    add_since(h->since, &b);
    crd_buf_addc(&b, '.');
    crd_buf_one_line(&b, 0);
    *ret = (crd_explain_hop){.step = step,
                             .from = h->owner.id,
                             .to = h->owned,
                             .tie = "controls",
                             .certain = h->certain,
                             .sentence = crd_str_copy(arena, crd_buf_str(&b)),
                             .why = h->certain
                                        ? CRD_STR_NULL
                                        : CRD_STR("what is held at this step is a range, contested "
                                                  "or doubtful"),
                             .source = h->source,
                             .line = h->line,
                             .as_of = CRD_DATE_NONE,
                             .since = h->since};
    crd_buf_done(&b);
    return ret->sentence.ptr ? CRD_OK : CRD_ENOMEM;
}

static void add_source(const crd_world *w, crd_explain_hop *h)
{
    static const char *const confidence[] = {"low", "medium", "high"};
    size_t n;
    const crd_world_source *all = crd_world_sources(w, &n);
    for (size_t i = 0; i < n && !crd_str_is_null(h->source); i++)
        if (crd_str_eq(all[i].name, h->source)) {
            h->as_of = all[i].as_of;
            h->confidence = confidence[all[i].confidence];
            h->assumed = all[i].assumed;
        }
}

/* The holdings as hops, from the top down. */
static crd_status control_hops(crd_arena *arena, const crd_world *w, const crd_control_why *why,
                               const crd_explain_hop **ret_hops)
{
    crd_status rc = CRD_OK;
    crd_explain_hop *hops = CRD_NEW(arena, crd_explain_hop, why->n_hops + 1);
    if (!hops)
        return CRD_ENOMEM;
    for (size_t i = 0; i < why->n_hops && rc == CRD_OK; i++) {
        rc = holding_hop(arena, &why->hops[why->n_hops - 1 - i], (uint32_t)i + 1, &hops[i]);
        add_source(w, &hops[i]);
    }
    *ret_hops = hops;
    return rc;
}

static void show_control(showing *s, const crd_explain_hop *hops, crd_str id,
                         const crd_control_why *why, const crd_control_drawing *drawing)
{
    head h = {.id = id,
              .actor = why->who.id,
              .target = why->subject.id,
              .found = why->controls || why->n_influences,
              .certain = why->controls && why->controls->certain,
              .left_out = drawing->left_out};
    static const char *const others[] = {"power",     "grade",    "share_ppm",       "shortest",
                                         "strongest", "disjoint", "disjoint_certain"};
    show_head(s->doc, &h);
    for (size_t i = 0; i < COUNT(others); i++)
        crd_doc_head_quiet(s->doc, others[i]);
    control_claim(s, why);
    crd_buf_clear(&s->text);
    for (size_t i = 0; i < why->n_hops; i++)
        add_hop(s, &hops[i], false);
    crd_doc_paragraph(s->doc, "shortest_chain", "Through which holdings",
                      why->n_hops ? crd_buf_str(&s->text) : CRD_STR("There are none."));
    crd_doc_paragraph(s->doc, "strongest_chain", "The strongest chain",
                      why->n_hops ? CRD_STR("All holdings that carry control stand above.")
                                  : CRD_STR("There is none."));
    start(s);
    for (size_t i = 0; i < why->n_hops; i++) {
        put_hop(s, "control", &hops[i], false);
        put_holding(s, "control", (uint32_t)i + 1, &why->hops[why->n_hops - 1 - i]);
    }
    crd_doc_quiet(s->doc, s->missing, NULL);
    if (why->n_hops == 0)
        crd_doc_quiet(s->doc, s->holdings, NULL);
    crd_app_draw_control(s->doc, drawing);
}

/* control:WHO/PARTY; WHO without a prefix is a state's code first. */
static crd_status explain_control(crd_app *app, const crd_args *args, crd_str id,
                                  const crd_app_tied *tied, showing *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str rest = {id.ptr + strlen("control:"), id.len - strlen("control:")}, who, party;
    const crd_control_why *why = NULL;
    const crd_explain_hop *hops;
    crd_control_drawing drawing;
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    if (!crd_str_next(&rest, '/', &who) || !crd_str_next(&rest, '/', &party) || rest.ptr)
        CRD_TRY(crd_fail(err, CRD_EINVAL, "'" CRD_STR_FMT "' is not control:WHO/PARTY",
                         CRD_STR_ARG(id)));
    crd_explain_unescape(party, &b);
    party = crd_str_copy(app->arena, crd_buf_str(&b));
    crd_buf_clear(&b);
    bool bare = crd_str_find(who, CRD_STR(":")) == SIZE_MAX;
    crd_buf_adds(&b, bare ? "jurisdiction:" : "");
    crd_explain_unescape(who, &b);
    who = crd_str_copy(app->arena, crd_buf_str(&b));
    if (!who.ptr || !party.ptr)
        CRD_TRY(CRD_ENOMEM);
    rc = crd_control_between(tied->control, who, party, true, app->arena, &why, bare ? NULL : err);
    size_t skip = strlen("jurisdiction:");
    if (bare && (rc == CRD_ENOENT || rc == CRD_EINVAL))
        rc = crd_control_between(tied->control, (crd_str){who.ptr + skip, who.len - skip}, party,
                                 true, app->arena, &why, err);
    CRD_TRY(rc);
    CRD_TRY(control_hops(app->arena, tied->world, why, &hops));
    CRD_TRY(crd_app_plan_control(app, args, tied->control, why, &drawing, err));
    show_control(s, hops, id, why, &drawing);
done:
    crd_buf_done(&b);
    return rc;
}

/* ---- loss --------------------------------------------------------------------------------- */

static void show_loss(showing *s, const crd_loss_told *r)
{
    head h = {.id = r->id, .actor = r->who, .target = r->service, .loss = true};
    static const char *const others[] = {
        "power",    "grade",     "found",    "certain",          "share_ppm",
        "shortest", "strongest", "disjoint", "disjoint_certain", "left_out"};
    show_head(s->doc, &h);
    for (size_t i = 0; i < COUNT(others); i++)
        crd_doc_head_quiet(s->doc, others[i]);
    crd_doc_paragraph(s->doc, "answer", "Answer", r->claim);
    crd_buf_clear(&s->text);
    for (size_t i = 0; i < r->n_falls; i++)
        add_hop(s, &r->hops[i], false);
    if (r->cut)
        crd_buf_adds(&s->text, "\nThere is more than is shown.");
    crd_doc_paragraph(s->doc, "shortest_chain", "Why it falls",
                      r->n_falls ? crd_buf_str(&s->text) : CRD_STR("It does not."));
    crd_buf_clear(&s->text);
    for (size_t i = r->n_falls; i < r->n_hops; i++)
        add_hop(s, &r->hops[i], false);
    if (r->rests.ptr) {
        crd_buf_adds(&s->text, s->text.len ? "\n" : "");
        crd_buf_add(&s->text, r->rests);
    }
    crd_doc_paragraph(s->doc, "strongest_chain", "What keeps it alive",
                      s->text.len ? crd_buf_str(&s->text) : CRD_STR("Nothing does."));
    start(s);
    for (size_t i = 0; i < r->n_hops; i++)
        put_hop(s, i < r->n_falls ? "falls" : "stands", &r->hops[i], false);
    crd_doc_quiet(s->doc, s->holdings, NULL);
    crd_doc_quiet(s->doc, s->missing, NULL);
    crd_app_draw_chains(s->doc, NULL);
    crd_doc_note(s->doc, CRD_STR("What would happen, by what is recorded: no statement that it is "
                                 "expected or meant. Just enough of what fails is told to say why "
                                 "the service does."));
}

static crd_status explain_loss(crd_app *app, const crd_args *args, crd_str id,
                               const crd_app_tied *tied, showing *s, crd_err *err)
{
    const crd_loss_told *r = NULL;
    crd_loss_opts o = {.latent = crd_str_eq(crd_arg(args, "grade"), CRD_STR("latent")),
                       .unknown_any = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("any"))};
    crd_str format = crd_arg(args, "format");
    if (crd_str_eq(format, CRD_STR("dot")) || crd_str_eq(format, CRD_STR("graphml")))
        return crd_fail(err, CRD_EINVAL,
                        "why a loss takes a service is told in sentences: there is no graph of it "
                        "to be drawn (-f dot and graphml draw exposure:... and control:...)");
    crd_status rc = crd_loss_tell(tied->ties, id, &o, app->arena, &r, err);
    if (rc == CRD_OK)
        show_loss(s, r);
    return rc;
}

/* ---- the operation ------------------------------------------------------------------------ */

static void add_notes(crd_doc *doc)
{
    crd_doc_note(doc, CRD_STR("What could be done, by ties that are recorded: no statement that it "
                              "is done or meant. The strongest chain has the fewest possible "
                              "hops, then the fewest latent ones; chains are disjoint when they "
                              "have nothing but their ends in common."));
}

/* Questions with a document of their own. */
static const struct {
    const char *prefix;
    crd_status (*explain)(crd_app *, const crd_args *, crd_str, crd_out *, crd_err *);
} others[] = {{"route:", crd_route_explain},
              {"check:", crd_app_explain_check},
              {"finding:", crd_app_explain_finding},
              {"shares:", crd_app_explain_shares}};

crd_status crd_op_explain(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_str id = crd_arg(args, "RESULT");
    showing s = {0};
    for (size_t i = 0; i < COUNT(others); i++)
        if (crd_str_starts(id, crd_str_from(others[i].prefix)))
            return others[i].explain(app, args, id, out, err);
    crd_buf_init(&s.text, 1 << 22);
    CRD_TRY(crd_app_tied_open(app, args, &tied, err));
    CRD_TRY(crd_app_votes_asked(app, args, id, &tied, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.explain/1", "Why", &out->doc, err));
    crd_app_head_world(out->doc, tied.world);
    s.doc = out->doc;
    if (crd_str_starts(id, CRD_STR("loss:"))) {
        CRD_TRY(explain_loss(app, args, id, &tied, &s, err));
    } else {
        bool control = crd_str_starts(id, CRD_STR("control:"));
        CRD_TRY((control ? explain_control : explain_exposure)(app, args, id, &tied, &s, err));
        add_notes(out->doc);
    }
    rc = s.text.status;
done:
    crd_buf_done(&s.text);
    crd_app_tied_done(&tied);
    return rc;
}
