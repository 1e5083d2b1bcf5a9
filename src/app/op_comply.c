/* comply: which rules are broken. */
#include "app/ops.h"

#include "app/comply_compare.h"
#include "app/comply_gaps.h"
#include "app/comply_host.h"
#include "app/comply_judged.h"
#include "app/comply_lists.h"
#include "app/comply_packs.h"
#include "app/comply_register.h"
#include "app/comply_return.h"
#include "app/comply_rules.h"
#include "app/comply_until.h"
#include "app/comply_vary.h"
#include "app/comply_waivers.h"
#include "app/finding.h"
#include "app/packs.h"
#include "app/tied.h"
#include "base/err.h"
#include "base/vec.h"
#include "rules/judge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { EVIDENCE = 5, SHOWN = 100 };

static const char *const verdicts[] = {"pass", "fail", "unknown", "not-applicable", NULL};
static const char *const waived_codes[] = {"waived", "exempt", "expired", NULL};
static const char *const standings[] = {"indicator", "would-breach", "departure", "breach", NULL};

/* clang-format off */
static const crd_column pack_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "version", .title = "Version", .kind = CRD_CELL_INT, .required = true},
    {.name = "rules", .title = "Rules", .kind = CRD_CELL_INT, .required = true},
    {.name = "breaches", .title = "Breaches", .kind = CRD_CELL_INT, .required = true, .about = "verdicts that fail what binds on the date"},
    {.name = "departures", .title = "Departures", .kind = CRD_CELL_INT, .required = true, .about = "that fail soft law or guidance"},
    {.name = "would_breach", .title = "Would breach", .kind = CRD_CELL_INT, .required = true, .about = "that fail what is proposed or binds later"},
    {.name = "indicators", .title = "Indicators", .kind = CRD_CELL_INT, .required = true, .about = "that fail what is nobody's law"},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "passes", .title = "Pass", .kind = CRD_CELL_INT, .required = true},
    {.name = "not_applicable", .title = "Not applicable", .kind = CRD_CELL_INT, .required = true},
    {.name = "waived", .title = "Waived", .kind = CRD_CELL_INT, .required = true, .about = "fails of any standing that a waiver in force speaks of"},
    {.name = "sha256", .title = "SHA-256", .kind = CRD_CELL_CODE, .required = true, .about = "of the pack's file"},
};
static const crd_column verdict_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_TEXT, .about = "the group that is judged; empty: the whole case"},
    {.name = "verdict", .title = "Verdict", .kind = CRD_CELL_CODE, .required = true, .codes = verdicts},
    {.name = "standing", .title = "Standing", .kind = CRD_CELL_CODE, .required = true, .codes = standings, .about = "of a fail, or of what an unknown may be"},
    {.name = "value", .title = "Value", .kind = CRD_CELL_REAL_BOUNDS, .about = "what was found: a count, a share in percent, a number"},
    {.name = "unit", .title = "Unit", .kind = CRD_CELL_CODE, .about = "count, percent, number"},
    {.name = "threshold", .title = "Bound", .kind = CRD_CELL_REAL, .about = "in the same unit; empty: there should be none, or nobody gives it"},
    {.name = "measure", .title = "By", .kind = CRD_CELL_CODE},
    {.name = "rows", .title = "Judged", .kind = CRD_CELL_INT, .required = true, .about = "rows of the subject that may count"},
    {.name = "against", .title = "Against", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "of them those that speak against it"},
    {.name = "clause", .title = "Clause", .kind = CRD_CELL_TEXT},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT},
    {.name = "status", .title = "Status", .kind = CRD_CELL_CODE, .required = true},
    {.name = "confidence", .title = "Confidence", .kind = CRD_CELL_CODE, .required = true},
    {.name = "severity", .title = "Severity", .kind = CRD_CELL_CODE, .required = true},
    {.name = "remedy", .title = "Remedy", .kind = CRD_CELL_TEXT},
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID, .required = true, .about = "the same between runs"},
    {.name = "waived", .title = "Waived", .kind = CRD_CELL_CODE, .codes = waived_codes, .about = "of a fail: by a waiver, by an exemption, or by one that has expired and counts no more"},
    {.name = "reference", .title = "Reference", .kind = CRD_CELL_TEXT, .about = "of that waiver"},
};
static const crd_column evidence_columns[] = {
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID, .required = true},
    {.name = "subject", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true, .about = "else something of it is not known"},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT},
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT},
};
/* clang-format on */

/* The waiver of a verdict, if it has one. */
typedef struct mark {
    const crd_waiver *waiver;
    crd_waived how;
} mark;

typedef struct ranked {
    const crd_judgement *v;
    mark mark;
    size_t at; /* by pack, rule and group */
} ranked;

typedef struct complying {
    crd_app *app;
    crd_out *out;
    crd_comply_packs packs;
    crd_section *summary, *verdicts, *evidence;
    CRD_VEC(ranked) all;   /* of every pack, ranked before they are shown */
    size_t limit;          /* 0 = none */
    size_t left_out[4][4]; /* by verdict, by standing */
    crd_comply_waivers waivers;
    crd_comply_host host;
    crd_comply_lists lists;
    crd_comply_rules rules;
    crd_standing worst; /* of fails that make exit 1; past the last: none */
    bool never;
    crd_comply_judged *judged; /* of an assessment; NULL: judged here, with the two below */
    crd_know *know;
    crd_judge_shared *shared;
} complying;

/* ---- verdicts ---------------------------------------------------------------------------------
 */

static crd_str finding_id(complying *c, const crd_judgement *v)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_finding_id(v, &b);
    crd_str copy = crd_str_copy(c->app->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return copy;
}

static void put_verdict(complying *c, const crd_judgement *v, crd_str id, const crd_waiver *waiver,
                        crd_waived how)
{
    static const char *const confidences[] = {"low", "medium", "high"};
    const crd_rule *u = v->rule;
    crd_cell row[COUNT(verdict_columns)] = {{0}};
    row[0] = crd_cell_text(v->pack->name);
    row[1] = crd_cell_text(u->id);
    row[2] = crd_cell_text(u->title);
    row[3] = crd_cell_text(v->group);
    row[4] = crd_cell_texts(crd_verdict_name(v->verdict));
    row[5] = crd_cell_texts(crd_standing_name(v->standing));
    if (v->has_value) {
        row[6] = crd_cell_range(crd_finding_unit(v, v->low), crd_finding_unit(v, v->high));
        row[7] = crd_cell_texts(crd_finding_unit_name(v));
    }
    if (v->limit && v->limit->set && v->limit->known)
        row[8] = crd_cell_real(crd_finding_unit(v, v->limit->value));
    row[9] = crd_cell_text(v->measure);
    row[10] = crd_cell_int((int64_t)v->rows);
    row[11] = crd_cell_span((int64_t)v->bad_low, (int64_t)v->bad_high);
    row[12] = crd_cell_text(u->clause);
    if (u->source != UINT32_MAX)
        row[13] = crd_cell_text(v->pack->sources[u->source].title);
    row[14] = crd_cell_texts(crd_rule_status_name(u->status));
    row[15] = crd_cell_texts(confidences[u->confidence]);
    row[16] = crd_cell_texts(crd_severity_name(u->severity));
    row[17] = crd_cell_text(v->verdict == CRD_PASS ? CRD_STR_NULL : u->remedy);
    row[18] = crd_cell_text(id);
    if (waiver && how != CRD_WAIVED)
        row[19] = crd_cell_texts("expired");
    else if (waiver)
        row[19] = crd_cell_texts(waiver->exemption ? "exempt" : "waived");
    row[20] = waiver ? crd_cell_text(waiver->reference) : CRD_CELL_NULL;
    crd_doc_row(c->out->doc, c->verdicts, row);
}

static void put_evidence(complying *c, const crd_judgement *v, crd_str id)
{
    for (size_t i = 0; i < v->n_evidence; i++) {
        const crd_evidence *e = &v->evidence[i];
        crd_cell row[COUNT(evidence_columns)] = {
            crd_cell_text(id),        crd_cell_texts(crd_subjects[v->rule->subject].name),
            crd_cell_text(e->id),     crd_cell_bool(e->certain),
            crd_cell_text(e->source), e->line ? crd_cell_int(e->line) : CRD_CELL_NULL};
        crd_doc_row(c->out->doc, c->evidence, row);
    }
}

static void put_summary(complying *c, const crd_app_pack *p, const crd_judgement *all,
                        const mark *marks, size_t n)
{
    int64_t by_standing[4] = {0}, by_verdict[4] = {0}, waived = 0;
    for (size_t i = 0; i < n; i++) {
        bool fails = all[i].verdict == CRD_FAIL,
             off = marks[i].waiver && marks[i].how == CRD_WAIVED;
        by_verdict[all[i].verdict]++;
        by_standing[all[i].standing] += fails;
        waived += off;
        c->out->found |= !c->never && fails && !off && all[i].standing >= c->worst;
    }
    crd_cell row[COUNT(pack_columns)] = {crd_cell_text(p->pack->name),
                                         crd_cell_text(p->pack->title),
                                         crd_cell_int(p->pack->version),
                                         crd_cell_int((int64_t)p->pack->n_rules),
                                         crd_cell_int(by_standing[CRD_STANDING_BREACH]),
                                         crd_cell_int(by_standing[CRD_STANDING_DEPARTURE]),
                                         crd_cell_int(by_standing[CRD_STANDING_WOULD_BREACH]),
                                         crd_cell_int(by_standing[CRD_STANDING_INDICATOR]),
                                         crd_cell_int(by_verdict[CRD_UNKNOWN]),
                                         crd_cell_int(by_verdict[CRD_PASS]),
                                         crd_cell_int(by_verdict[CRD_NOT_APPLICABLE]),
                                         crd_cell_int(waived),
                                         crd_cell_texts(p->sha256)};
    crd_doc_row(c->out->doc, c->summary, row);
}

/* Takes a pack's verdicts in; they are shown when those of all packs are there. */
static crd_status take(complying *c, const crd_app_pack *p, const crd_world *world,
                       const crd_judgement *all, size_t n)
{
    mark *marks = CRD_NEW(c->app->arena, mark, n);
    if (!marks)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        marks[i].waiver = crd_comply_waiver(&c->waivers, &all[i], world, &marks[i].how);
        if (!CRD_VEC_PUSH(&c->all, ((ranked){&all[i], marks[i], c->all.n})))
            return CRD_ENOMEM;
    }
    put_summary(c, p, all, marks, n);
    return CRD_OK;
}

/* Fails first, then what is not known, then the rest; of each what weighs most: by standing, by
 * severity, then in the order of packs and rules. */
static int by_weight(const void *a, const void *b)
{
    static const int place[] = {
        [CRD_FAIL] = 0, [CRD_UNKNOWN] = 1, [CRD_PASS] = 2, [CRD_NOT_APPLICABLE] = 3};
    const ranked *x = a, *y = b;
    if (x->v->verdict != y->v->verdict)
        return place[x->v->verdict] - place[y->v->verdict];
    if (x->v->standing != y->v->standing)
        return (int)y->v->standing - (int)x->v->standing;
    if (x->v->rule->severity != y->v->rule->severity)
        return (int)y->v->rule->severity - (int)x->v->rule->severity;
    return (x->at > y->at) - (x->at < y->at);
}

/* Code hosts get what fails whatever the limit. */
static crd_status show(complying *c)
{
    if (c->all.n > 1)
        qsort(c->all.at, c->all.n, sizeof *c->all.at, by_weight);
    for (size_t i = 0; i < c->all.n; i++) {
        const crd_judgement *v = c->all.at[i].v;
        const mark *m = &c->all.at[i].mark;
        bool out = c->limit > 0 && i >= c->limit;
        c->left_out[v->verdict][v->standing] += out;
        if (out && v->verdict != CRD_FAIL)
            continue;
        crd_str id = finding_id(c, v);
        if (!id.ptr)
            return CRD_ENOMEM;
        if (!out) {
            put_verdict(c, v, id, m->waiver, m->how);
            put_evidence(c, v, id);
        }
        bool waived = m->waiver && m->how == CRD_WAIVED;
        if (crd_comply_host_add(&c->host, v, id, waived ? m->waiver : NULL) != CRD_OK)
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* ---- the operation ----------------------------------------------------------------------------
 */

static void make_tables(complying *c)
{
    crd_doc *d = c->out->doc;
    c->summary = crd_doc_table(d, "packs", "Packs", pack_columns, COUNT(pack_columns));
    crd_doc_key(d, c->summary, "pack", "title");
    c->verdicts = crd_doc_table(d, "verdicts", "Verdicts", verdict_columns, COUNT(verdict_columns));
    crd_doc_key(d, c->verdicts, "finding", "title");
    crd_doc_main(d, c->verdicts);
    c->evidence = crd_doc_table(d, "evidence", "What speaks against them", evidence_columns,
                                COUNT(evidence_columns));
    crd_doc_key(d, c->evidence, "finding id", NULL);
    static const char *const quiet[] = {"pack",       "source",   "status",
                                        "confidence", "severity", "remedy"};
    for (size_t i = 0; i < COUNT(quiet); i++)
        crd_doc_quiet(d, c->verdicts, quiet[i]);
    crd_doc_quiet(d, c->summary, "sha256");
    if (!c->waivers.given) {
        crd_doc_quiet(d, c->summary, "waived");
        crd_doc_quiet(d, c->verdicts, "waived");
        crd_doc_quiet(d, c->verdicts, "reference");
    }
}

static void read_fail_on(complying *c, crd_str word)
{
    c->never = crd_str_eq(word, CRD_STR("never"));
    c->worst = CRD_STANDING_BREACH;
    for (int i = 0; standings[i]; i++)
        if (crd_str_eq(word, crd_str_from(standings[i])))
            c->worst = (crd_standing)i;
}

/* "2 fail (1 breach, 1 departure), 20 unknown (...), 5 pass"; of what passes the standing is of no
 * weight. Returns how many in all. */
static size_t say_left_out(const complying *c, crd_buf *b)
{
    static const crd_verdict order[] = {CRD_FAIL, CRD_UNKNOWN, CRD_PASS, CRD_NOT_APPLICABLE};
    size_t all = 0;
    for (size_t k = 0; k < COUNT(order); k++) {
        const size_t *of = c->left_out[order[k]];
        size_t n = of[0] + of[1] + of[2] + of[3];
        const char *before = " (";
        if (n == 0)
            continue;
        crd_buf_addf(b, "%s%zu %s", all > 0 ? ", " : "", n, crd_verdict_name(order[k]));
        all += n;
        for (size_t s = 4; s-- > 0 && k < 2;) {
            if (of[s] == 0)
                continue;
            crd_buf_addf(b, "%s%zu %s", before, of[s], crd_standing_name((crd_standing)s));
            before = ", ";
        }
        crd_buf_adds(b, k < 2 ? ")" : "");
    }
    return all;
}

static void add_notes(const complying *c)
{
    crd_buf which, text;
    crd_buf_init(&which, 1 << 16);
    crd_buf_init(&text, 1 << 16);
    crd_doc_note(
        c->out->doc,
        CRD_STR("A verdict is evidence for a decision and is none. Standings are never added "
                "up: a departure, what would breach, and an indicator are no breaches."));
    size_t n = say_left_out(c, &which);
    crd_buf_addf(&text, "%zu more verdicts are not shown: " CRD_STR_FMT "; --limit 0 shows all.", n,
                 CRD_STR_ARG(crd_buf_str(&which)));
    if (n > 0)
        crd_doc_note(c->out->doc, crd_buf_str(&text));
    crd_buf_done(&text);
    crd_buf_done(&which);
}

/* A page is for people; programs and offices get all, unless it is said how many. */
static size_t limit_of(const crd_args *args)
{
    bool page = crd_args_for_reading(args);
    return crd_arg_number(args, "limit", page ? SHOWN : 0);
}

/* The verdicts, what stands below them, and what code hosts get. */
static crd_status finish(complying *c, crd_err *err)
{
    if (show(c) != CRD_OK)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    crd_comply_waivers_table(c->out->doc, &c->waivers, c->packs.at, c->packs.n);
    add_notes(c);
    return crd_comply_host_show(&c->host, c->out->doc) == CRD_OK
               ? CRD_OK
               : crd_fail(err, CRD_ENOMEM, "out of memory");
}

/* Pack by pack; into the tables, or into `gaps` when it is not NULL. */
static crd_status judge_each(complying *c, const crd_args *args, const crd_app_tied *tied,
                             crd_comply_gaps *gaps, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app *app = c->app;
    crd_judge_opts opts = {.evidence = crd_arg_number(args, "evidence", EVIDENCE)};
    CRD_TRY(crd_comply_judged_lent(app, args, c->out, &c->judged, err));
    const crd_comply_judged *is = c->judged;
    if (is) {
        opts = is->opts;
    } else {
        CRD_TRY(crd_know_new(tied->world, tied->control, &c->know, err));
        CRD_TRY(crd_judge_shared_new(tied->ties, crd_comply_packs_rules(app, &c->packs), c->packs.n,
                                     &c->shared, err));
        crd_judge_shared_keep(c->shared, tied->kept);
        opts.shared = c->shared;
    }
    crd_know *know = is ? is->know : c->know;
    for (size_t i = 0; i < c->packs.n; i++) {
        const crd_app_pack *p = is ? &is->packs.at[i] : &c->packs.at[i];
        const crd_judgement *all = is ? is->all[i] : NULL;
        size_t n = is ? is->n[i] : 0;
        CRD_TRY(crd_know_regime(know, p->pack, err));
        CRD_TRY(
            crd_comply_rules_of(app, &c->rules, p->pack, crd_world_as_of(tied->world), &opts, err));
        if (!is) {
            CRD_TRY(crd_judge(tied->ties, know, p->pack, &opts, app->arena, &all, &n, err));
            CRD_TRY(crd_comply_lists_add(app, &c->lists, p, know, err));
        }
        if (gaps)
            CRD_TRY(crd_comply_gaps_add(app, gaps, tied->ties, know, p->pack, &opts, all, n, err));
        else
            CRD_TRY(take(c, p, tied->world, all, n));
    }
done:
    return rc;
}

static crd_status judge_packs(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_want wants[CRD_COMPLY_WANTS];
    size_t n_wants = 0;
    bool wants_gaps = crd_arg_flag(args, "gaps");
    crd_comply_gaps gaps = {0};
    complying c = {.app = app,
                   .out = out,
                   .limit = limit_of(args),
                   .host = {.arena = app->arena},
                   .rules = {.args = args}};
    if (!wants_gaps && (crd_arg_path(args, "operator") || crd_arg_path(args, "answers")))
        return crd_fail(err, CRD_EINVAL, "--operator and --answers go with --gaps");
    read_fail_on(&c, crd_arg(args, "fail-on"));
    CRD_TRY(crd_comply_packs_load(app, args, out, &c.packs, err));
    CRD_TRY(crd_comply_waivers_read(app, args, out, &c.waivers, err));
    CRD_TRY(crd_comply_packs_wants(&c.packs, wants, &n_wants, err));
    CRD_TRY(crd_app_tied_open_more(app, args, wants, n_wants, &tied, err));
    if (!wants_gaps) {
        CRD_TRY(
            crd_app_doc(app, args, "cordon.comply/1", "Which rules are broken", &out->doc, err));
        crd_app_head_world(out->doc, tied.world);
        make_tables(&c);
        crd_comply_waivers_date(&c.waivers, crd_world_as_of(tied.world));
    }
    CRD_TRY(judge_each(&c, args, &tied, wants_gaps ? &gaps : NULL, err));
    rc = wants_gaps ? crd_comply_gaps_show(app, args, out, &gaps, tied.world, err)
                    : finish(&c, err);
    if (rc == CRD_OK) {
        crd_comply_lists_show(c.judged ? &c.judged->lists : &c.lists, out->doc);
        crd_comply_rules_show(&c.rules, out->doc);
    }
done:
    crd_comply_rules_done(&c.rules);
    crd_comply_lists_done(&c.lists);
    crd_comply_host_done(&c.host);
    CRD_VEC_DONE(&c.all);
    crd_gaps_free(gaps.gaps);
    crd_know_free(c.know);
    crd_judge_shared_free(c.shared);
    crd_comply_packs_done(&c.packs);
    crd_app_tied_done(&tied);
    return rc;
}

/* Other questions of the same packs, and what says nothing to them. */
static const struct mode {
    const char *name;
    crd_status (*run)(crd_app *app, const crd_args *args, crd_out *out, crd_err *err);
    const char *own;        /* option that goes with it alone; NULL = none */
    const char *others[12]; /* that have no effect */
} modes[] = {
    /* packs side by side are no list of what somebody breaks: nothing is waived, or fails */
    {"compare",
     crd_comply_compare,
     "of",
     {"gaps", "waivers", "fail-on", "operator", "answers", "rule", "return", "register"}},
    {"until",
     crd_comply_until,
     NULL,
     {"gaps", "compare", "operator", "answers", "evidence", "return", "register"}},
    {"ahead",
     crd_comply_until,
     NULL,
     {"gaps", "compare", "operator", "answers", "evidence", "return", "register", "vary"}},
    {"vary",
     crd_comply_vary,
     NULL,
     {"gaps", "compare", "until", "operator", "answers", "evidence", "fail-on", "waivers", "return",
      "register"}},
    {"return",
     crd_comply_return,
     NULL,
     {"gaps", "waivers", "fail-on", "operator", "answers", "rule", "compare", "register", "until",
      "vary"}},
    {"register",
     crd_comply_register,
     "order",
     {"gaps", "waivers", "fail-on", "operator", "answers", "rule", "compare", "evidence", "until",
      "vary", "return"}},
};

crd_status crd_op_comply(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    const struct mode *asked = NULL;
    for (size_t i = 0; i < COUNT(modes); i++) {
        if (crd_arg_count(args, modes[i].name) > 0)
            asked = &modes[i];
        else if (modes[i].own && crd_arg_count(args, modes[i].own) > 0)
            return crd_fail(err, CRD_EINVAL, "--%s goes with --%s", modes[i].own, modes[i].name);
    }
    for (size_t k = 0; asked && k < COUNT(asked->others) && asked->others[k]; k++)
        if (crd_arg_count(args, asked->others[k]) > 0)
            return crd_fail(err, CRD_EINVAL, "--%s has no effect with --%s", asked->others[k],
                            asked->name);
    return asked ? asked->run(app, args, out, err) : judge_packs(app, args, out, err);
}
