/* loss --fewest: how many must fail, or act together, to take a service down; and who. */
#include "app/op_loss.h"

#include "analyse/fewest.h"
#include "analyse/loss_tell.h"
#include "app/cache.h"
#include "app/why.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 20, NAMED = 6 /* parties that a sentence names */, MOST_TEXT = 1 << 20 };

static const crd_column one_columns[] = {
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "service_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "criticality", .title = "Criticality", .kind = CRD_CELL_INT},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    {.name = "certain_at_least",
     .title = "At least",
     .kind = CRD_CELL_INT,
     .about = "nothing smaller takes it down for sure; null: nothing at all does"},
    {.name = "certain_at_most",
     .title = "Fewest, certainly",
     .kind = CRD_CELL_INT,
     .about = "a set of so many takes it down, each unknown party counted for itself; null: none "
              "is known"},
    {.name = "certain_set",
     .title = "Who, certainly",
     .kind = CRD_CELL_TEXT,
     .about = "ids, blanks between; unknown:product:X is whoever makes X"},
    {.name = "possible_at_least",
     .title = "At least",
     .kind = CRD_CELL_INT,
     .about = "nothing smaller may take it down; null: nothing at all may"},
    {.name = "possible_at_most",
     .title = "Fewest, possibly",
     .kind = CRD_CELL_INT,
     .about = "a set of so many may take it down, where what is not recorded answers to it; null: "
              "none is known"},
    {.name = "possible_set", .title = "Who, possibly", .kind = CRD_CELL_TEXT},
    {.name = "proven",
     .title = "Proven",
     .kind = CRD_CELL_BOOL,
     .required = true,
     .about = "both numbers are the fewest; else a limit ended the search"},
    {.name = "says", .title = "In words", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "certain_explain",
     .title = "Explain",
     .kind = CRD_CELL_ID,
     .about = "id for `cordon explain`: why those take it for certain"},
    {.name = "possible_explain",
     .title = "Explain, possibly",
     .kind = CRD_CELL_ID,
     .about = "the same of those who possibly do"},
};

static const crd_column set_columns[] = {
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "parties", .title = "Parties", .kind = CRD_CELL_INT, .required = true},
    {.name = "set", .title = "Set", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "explain",
     .title = "Explain",
     .kind = CRD_CELL_ID,
     .required = true,
     .about = "id for `cordon explain`"},
};

static const crd_column party_columns[] = {
    {.name = "party", .title = "Party", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "alone",
     .title = "Takes alone",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "services"},
    {.name = "sets",
     .title = "In sets",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "minimal ones: certain ones; and possible ones"},
    {.name = "services",
     .title = "Of services",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "that those sets take down"},
    {.name = "saved_certain",
     .title = "Saved if safe",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "services that no set of that size would take down for sure any more if this party "
              "could not be lost"},
    {.name = "saved_users_certain", .title = "Their users", .kind = CRD_CELL_INT, .required = true},
    {.name = "saved_possible",
     .title = "Saved, possibly",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "the same of sets that may take it down"},
    {.name = "saved_users_possible",
     .title = "Their users",
     .kind = CRD_CELL_INT,
     .required = true},
};

typedef struct showing {
    crd_doc *doc;
    const crd_args *args;
    crd_section *ones, *sets, *parties;
    const crd_fewest_result *r;
    crd_loss_by by;
    const crd_loss_opts *o;
    size_t limit;
    uint64_t left_out;
    crd_buf text, ids[2], why[2], one;
    crd_status status; /* of them */
} showing;

static crd_cell number(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }

static crd_cell text_of(const crd_buf *b)
{
    return b->len > 0 ? crd_cell_text(crd_buf_str(b)) : CRD_CELL_NULL;
}

/* ---- words -------------------------------------------------------------------------------- */

static const char *role(crd_loss_by by)
{
    static const char *const roles[] = {
        [CRD_LOSS_MAKER] = "maker",       [CRD_LOSS_SUPPLIER] = "supplier",
        [CRD_LOSS_OPERATOR] = "operator", [CRD_LOSS_OWNER] = "owner",
        [CRD_LOSS_STATE] = "maker",       [CRD_LOSS_SITE] = "site",
        [CRD_LOSS_LINK] = "link",         [CRD_LOSS_RISK_GROUP] = "risk group"};
    return roles[by];
}

static const char *noun(crd_loss_by by, bool many)
{
    static const char *const nouns[][2] = {[CRD_LOSS_MAKER] = {"maker", "makers"},
                                           [CRD_LOSS_SUPPLIER] = {"supplier", "suppliers"},
                                           [CRD_LOSS_OPERATOR] = {"operator", "operators"},
                                           [CRD_LOSS_OWNER] = {"owner", "owners"},
                                           [CRD_LOSS_STATE] = {"state", "states"},
                                           [CRD_LOSS_SITE] = {"site", "sites"},
                                           [CRD_LOSS_LINK] = {"link", "links"},
                                           [CRD_LOSS_RISK_GROUP] = {"risk group", "risk groups"}};
    return nouns[by][many];
}

static void put_party(showing *s, const crd_fewest_party *p)
{
    crd_str name = crd_str_is_null(p->name) ? p->id : p->name;
    if (!p->unknown)
        crd_buf_addf(&s->text, CRD_STR_FMT, CRD_STR_ARG(name));
    else if (crd_str_is_null(p->id))
        crd_buf_addf(&s->text, "whoever stands behind all that has no %s on record", role(s->by));
    else
        crd_buf_addf(&s->text, "the unknown %s of %s " CRD_STR_FMT, role(s->by), p->unknown,
                     CRD_STR_ARG(name));
}

/* "A, B and C" */
static void put_names(showing *s, const crd_fewest_bound *b)
{
    for (uint32_t i = 0; i < b->upper && i < NAMED; i++) {
        bool last = i + 1 == b->upper, cut = i + 1 == NAMED && !last;
        if (i > 0)
            crd_buf_addf(&s->text, last ? " and " : ", ");
        put_party(s, &s->r->parties[b->set[i]]);
        if (cut)
            crd_buf_addf(&s->text, " and %u more", b->upper - NAMED);
    }
}

/* What is known of the least of one bound. */
static void put_least(showing *s, const crd_fewest_bound *b)
{
    if (b->proven && b->upper == 1)
        crd_buf_addf(&s->text, " (proven)");
    else if (b->proven && b->upper == 2)
        crd_buf_addf(&s->text, "; no single one does (proven)");
    else if (b->proven)
        crd_buf_addf(&s->text, "; no %u do (proven)", b->upper - 1);
    else
        crd_buf_addf(&s->text, "; whether fewer do is open: at least %u", b->lower);
}

static void put_certain(showing *s, const crd_fewest_bound *b)
{
    if (b->never)
        crd_buf_addf(&s->text, "Nothing recorded takes it down for certain");
    else if (b->upper == UINT32_MAX)
        crd_buf_addf(&s->text, "At least %u %s; no set is known yet", b->lower,
                     noun(s->by, b->lower != 1));
    else if (b->upper == 0)
        crd_buf_addf(&s->text, "It is down with nothing lost");
    else {
        crd_buf_addf(&s->text, "%u %s %s enough: ", b->upper, noun(s->by, b->upper != 1),
                     b->upper == 1 ? "is" : "are");
        put_names(s, b);
        put_least(s, b);
    }
    crd_buf_addf(&s->text, ".");
}

static void put_possible(showing *s, const crd_fewest_bound *b, const crd_fewest_bound *certain)
{
    if (b->never || b->upper == 0 || b->upper >= certain->upper)
        return;
    if (b->upper == UINT32_MAX) {
        crd_buf_addf(&s->text, " Possibly: at least %u.", b->lower);
        return;
    }
    crd_buf_addf(&s->text, " Possibly %u already: ", b->upper);
    put_names(s, b);
    put_least(s, b);
    crd_buf_addf(&s->text, ".");
}

static void put_id(const crd_fewest_party *p, crd_buf *to)
{
    if (p->unknown)
        crd_buf_addf(to, "unknown:%s%s", p->unknown, crd_str_is_null(p->id) ? "" : ":");
    crd_buf_add(to, p->id);
}

/* Their ids with blanks between; and the question why they take the service. */
static void put_ids(showing *s, crd_str service, const uint32_t *party, uint32_t n, int k)
{
    crd_str set[CRD_APP_LOSS_SET];
    size_t at[CRD_APP_LOSS_SET + 1];
    crd_buf_clear(&s->ids[k]);
    crd_buf_clear(&s->why[k]);
    crd_buf_clear(&s->one);
    for (uint32_t i = 0; i < n; i++) {
        const crd_fewest_party *p = &s->r->parties[party[i]];
        crd_buf_addf(&s->ids[k], "%s", i ? " " : "");
        put_id(p, &s->ids[k]);
        if (i >= CRD_APP_LOSS_SET)
            continue;
        at[i] = s->one.len;
        put_id(p, &s->one);
        at[i + 1] = s->one.len;
    }
    for (uint32_t i = 0; i < n && i < CRD_APP_LOSS_SET; i++)
        set[i] = (crd_str){s->one.at + at[i], at[i + 1] - at[i]};
    if (n > 0 && n <= CRD_APP_LOSS_SET)
        crd_loss_id(s->o, set, n, service, &s->why[k]);
    for (int i = 0; i < 2 && s->status == CRD_OK; i++)
        s->status = s->ids[i].status ? s->ids[i].status : s->why[i].status;
}

/* ---- rows --------------------------------------------------------------------------------- */

static bool is_room(showing *s, size_t *n)
{
    if (*n < s->limit) {
        ++*n;
        return true;
    }
    s->left_out++;
    return false;
}

static crd_cell least(const crd_fewest_bound *b)
{
    return b->never ? CRD_CELL_NULL : crd_cell_int(b->lower);
}

static crd_cell most(const crd_fewest_bound *b)
{
    return b->upper == UINT32_MAX ? CRD_CELL_NULL : crd_cell_int(b->upper);
}

static void show_ones(showing *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->r->n_ones; i++) {
        const crd_fewest_one *x = &s->r->ones[i];
        if (!is_room(s, &n))
            continue;
        crd_buf_clear(&s->text);
        put_certain(s, &x->high);
        put_possible(s, &x->low, &x->high);
        put_ids(s, x->service, x->high.set, x->high.set ? x->high.upper : 0, 0);
        put_ids(s, x->service, x->low.set, x->low.set ? x->low.upper : 0, 1);
        s->status = s->status ? s->status : s->text.status;
        crd_doc_row(
            s->doc, s->ones,
            (const crd_cell[]){crd_cell_text(x->service), crd_cell_text(x->name),
                               number(x->criticality), number(x->users), least(&x->high),
                               most(&x->high), text_of(&s->ids[0]), least(&x->low), most(&x->low),
                               text_of(&s->ids[1]), crd_cell_bool(x->low.proven && x->high.proven),
                               text_of(&s->text), text_of(&s->why[0]), text_of(&s->why[1])});
    }
}

static void show_sets(showing *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->r->n_sets; i++) {
        const crd_fewest_set *x = &s->r->sets[i];
        if (!is_room(s, &n))
            continue;
        put_ids(s, s->r->ones[x->one].service, x->party, x->n, 0);
        crd_doc_row(s->doc, s->sets,
                    (const crd_cell[]){crd_cell_text(s->r->ones[x->one].service),
                                       crd_cell_int(x->n), text_of(&s->ids[0]),
                                       crd_cell_bool(x->certain), text_of(&s->why[0])});
    }
}

static crd_cell span(crd_loss_count n) { return crd_cell_span(n.low, n.high); }

static void show_parties(showing *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->r->n_weights; i++) {
        const crd_fewest_weight *x = &s->r->weights[i];
        const crd_fewest_party *p = &s->r->parties[x->party];
        if (is_room(s, &n))
            crd_doc_row(
                s->doc, s->parties,
                (const crd_cell[]){crd_cell_text(p->id), crd_cell_text(p->name), span(x->alone),
                                   span(x->sets), span(x->services), crd_cell_int(x->saved[0]),
                                   crd_cell_int(x->saved_users[0]), crd_cell_int(x->saved[1]),
                                   crd_cell_int(x->saved_users[1])});
    }
}

/* ---- the question ------------------------------------------------------------------------- */

typedef struct watch {
    uint64_t (*clock_ms)(void);
    uint64_t until;
} watch;

static bool is_late(void *ctx)
{
    const watch *w = ctx;
    return w->clock_ms() >= w->until;
}

static bool is_beyond(const crd_args *args, const char *name, uint64_t most)
{
    uint64_t n = crd_arg_number(args, name, 1);
    return n < 1 || n > most;
}

static crd_status options(const crd_args *args, crd_fewest_opts *o, double *hours, crd_err *err)
{
    crd_str set[CRD_APP_LOSS_SET];
    double times[CRD_APP_LOSS_TIMES];
    size_t n;
    uint64_t effort = crd_arg_number(args, "effort", 0);
    uint64_t size = crd_arg_number(args, "size", 2);
    crd_status rc = crd_app_loss_options(args, &o->loss, set, err);
    if (rc == CRD_OK)
        rc = crd_app_loss_times(args, times, &n, err);
    if (rc != CRD_OK)
        return rc;
    if (o->loss.n_set > 0 || o->loss.pairs || o->loss.shared || crd_arg_flag(args, "why") ||
        crd_arg_flag(args, "triples"))
        return crd_fail(err, CRD_EINVAL,
                        "--fewest asks for all sets, each path by itself: without "
                        "--set, --pairs, --triples, --shared and --why");
    if (o->loss.by > CRD_LOSS_RISK_GROUP || crd_arg_count(args, "radius") > 0)
        return crd_fail(err, CRD_EINVAL, "--fewest: of parties, sites and risk groups, not disks");
    if (n != 1)
        return crd_fail(err, CRD_EINVAL, "--at: with --fewest one time");
    if (size > CRD_FEWEST_SIZE_MAX)
        return crd_fail(err, CRD_EINVAL, "--size: at most %d", CRD_FEWEST_SIZE_MAX);
    if (is_beyond(args, "effort", UINT64_MAX / 1000) || is_beyond(args, "time-limit", 1000000))
        return crd_fail(err, CRD_EINVAL,
                        "--effort, --time-limit: at least 1, and no more than "
                        "anybody waits for");
    *hours = o->loss.hours = times[0];
    o->loss.set = NULL;
    o->size = (uint32_t)size;
    o->effort = 1000 * effort;
    o->service = crd_arg(args, "service");
    return CRD_OK;
}

static void head(const showing *s, const crd_world *w, const crd_args *args, double hours)
{
    const crd_fewest_result *r = s->r;
    crd_app_head_world(s->doc, w);
    crd_doc_head_text(s->doc, "mode", "Mode", crd_arg(args, "mode"));
    crd_doc_head(s->doc,
                 (crd_column){.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL},
                 crd_cell_real(hours));
    crd_doc_head_text(s->doc, "by", "Counted by", crd_str_from(noun(s->by, false)));
    crd_doc_head_count(s->doc, "asked", "Parties that were tried", r->asked);
    crd_doc_head_count(s->doc, "unknown", "Unknown parties besides", r->unknown);
    crd_doc_head_count(s->doc, "services_asked", "Services", r->n_ones);
    crd_doc_head_count(s->doc, "kinds", "Of them with needs of their own", r->kinds);
    crd_doc_head_count(s->doc, "open", "Of them not proven", r->open);
    crd_doc_head_count(s->doc, "left_out", "Rows left out by --limit", s->left_out);
}

/* How to ask why, of the first that falls. */
static bool first_why(showing *s, size_t i)
{
    const crd_fewest_one *x = &s->r->ones[i];
    if (!x->high.set || x->high.upper == 0)
        return false;
    put_ids(s, x->service, x->high.set, x->high.upper, 0);
    if (s->why[0].len == 0)
        return false;
    crd_app_why(s->doc, s->args, "Why, with the sources", crd_buf_str(&s->why[0]));
    return true;
}

static void notes(showing *s, const crd_fewest_opts *o)
{
    if (o->loss.mode == CRD_LOSS_FAILS && o->loss.by <= CRD_LOSS_STATE)
        crd_doc_note(s->doc,
                     CRD_STR("As if all of its equipment stopped: a structural reading, not "
                             "what a supplier can do from afar."));
    crd_doc_note(
        s->doc, CRD_STR("Certainly: what is recorded is enough, and each unknown party is somebody "
                        "of its own. Possibly: everything not recorded helps, and whoever is not "
                        "recorded answers to a party of the set that could be it."));
    for (size_t i = 0; i < s->r->n_ones; i++)
        if (first_why(s, i))
            break;
    if (s->r->open > 0)
        crd_doc_warn(s->doc, CRD_STR("A limit ended the search for some services: 'at least' and "
                                     "'fewest' differ there. --effort and --time-limit move it."));
    if (s->r->sets_cut)
        crd_doc_warn(s->doc,
                     CRD_STR("There are more minimal sets than those listed: a limit ended "
                             "the list. What parties weigh is counted from what was found."));
}

static void tables(showing *s, bool lists)
{
    s->ones = crd_doc_table(s->doc, "fewest", "The fewest that take a service down", one_columns,
                            COUNT(one_columns));
    s->parties = crd_doc_table(s->doc, "parties", "What each party weighs", party_columns,
                               COUNT(party_columns));
    s->sets = crd_doc_table(s->doc, "sets", "Minimal sets", set_columns, COUNT(set_columns));
    crd_doc_key(s->doc, s->ones, "service", "service_name");
    crd_doc_key(s->doc, s->parties, "party", "name");
    crd_doc_key(s->doc, s->sets, "service set", NULL);
    static const char *const quiet[] = {
        "users",        "certain_at_least", "certain_set",     "possible_at_least",
        "possible_set", "certain_explain",  "possible_explain"};
    for (size_t i = 0; i < COUNT(quiet); i++)
        crd_doc_quiet(s->doc, s->ones, quiet[i]);
    if (!lists) {
        crd_doc_quiet(s->doc, s->sets, NULL);
        crd_doc_quiet(s->doc, s->parties, NULL);
    }
}

crd_status crd_app_loss_fewest(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_pool *pool = NULL;
    crd_fewest_opts o = {0};
    double hours = 0;
    bool for_reading = crd_args_for_reading(args);
    uint64_t limit = crd_arg_number(args, "limit", for_reading ? SHOWN : 0);
    uint64_t seconds = crd_arg_number(args, "time-limit", 0);
    showing s = {.args = args, .limit = limit > 0 ? (size_t)limit : SIZE_MAX};
    watch w = {.clock_ms = app->clock_ms};
    crd_buf_init(&s.text, MOST_TEXT);
    crd_buf_init(&s.ids[0], MOST_TEXT);
    crd_buf_init(&s.ids[1], MOST_TEXT);
    crd_buf_init(&s.why[0], MOST_TEXT);
    crd_buf_init(&s.why[1], MOST_TEXT);
    crd_buf_init(&s.one, MOST_TEXT);
    CRD_TRY(options(args, &o, &hours, err));
    CRD_TRY(crd_app_tied_open(app, args, &tied, err));
    CRD_TRY(crd_app_known_service(tied.world, o.service, err));
    CRD_TRY(crd_pool_new(0, &pool, err));
    o.loss.pool = pool;
    if (seconds > 0 && w.clock_ms) {
        w.until = w.clock_ms() + 1000 * seconds;
        o.stop = is_late;
        o.stop_ctx = &w;
    }
    CRD_TRY(crd_app_doc(app, args, "cordon.fewest/1", "The fewest that take a service down",
                        &out->doc, err));
    s.doc = out->doc;
    s.by = o.loss.by;
    s.o = &o.loss;
    tables(&s, o.size > 0);
    CRD_TRY(crd_fewest(tied.ties, &o, app->arena, &s.r, err));
    show_ones(&s);
    show_parties(&s);
    show_sets(&s);
    if (s.status != CRD_OK)
        CRD_TRY(crd_fail(err, s.status, "a sentence"));
    head(&s, tied.world, args, hours);
    notes(&s, &o);
    out->limited = s.r->stopped || s.r->sets_cut;
done:
    crd_buf_done(&s.text);
    crd_buf_done(&s.ids[0]);
    crd_buf_done(&s.ids[1]);
    crd_buf_done(&s.why[0]);
    crd_buf_done(&s.why[1]);
    crd_buf_done(&s.one);
    crd_pool_free(pool);
    crd_app_tied_done(&tied);
    return rc;
}
