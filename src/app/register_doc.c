/* The register of risks as a document. */
#include "app/comply_register.h"

#include "app/finding.h"
#include "base/buf.h"
#include "base/str.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const char *const verdicts[] = {"pass", "fail", "unknown", "not-applicable", NULL};
static const char *const standings[] = {"indicator", "would-breach", "departure", "breach", NULL};

/* clang-format off */
static const crd_column line_columns[] = {
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true, .about = "the same between runs; own/NAME: an entry that people added"},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "state", .title = "State", .kind = CRD_CELL_CODE, .required = true, .codes = crd_risk_states, .about = "open: a rule fails; reopened: likewise, and it had been closed; unknown: none fails, some are unknown; own: people added it; closed: nothing of it holds; later: kept as opened after the day that is looked at"},
    {.name = "standing", .title = "Standing", .kind = CRD_CELL_CODE, .codes = standings, .about = "the gravest of what fails, else of what is unknown"},
    {.name = "severity", .title = "Severity", .kind = CRD_CELL_CODE},
    {.name = "fails", .title = "Fail", .kind = CRD_CELL_INT, .required = true, .about = "verdicts that fail"},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "against", .title = "Against", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "rows that speak against its rules, each rule for itself"},
    {.name = "likelihood", .title = "Likelihood", .kind = CRD_CELL_CODE, .required = true, .about = "the highest band that somebody assessed for the risk; never a default"},
    {.name = "critical", .title = "Critical services", .kind = CRD_CELL_INT_BOUNDS, .about = "of criticality 4 and 5, that the worst single loss takes or the worst actor reaches; empty: no engine is asked of this risk"},
    {.name = "share_ppm", .title = "Of their users", .kind = CRD_CELL_SHARE_BOUNDS, .about = "the largest share of a critical service's users in reach of an actor"},
    {.name = "owner", .title = "Owner", .kind = CRD_CELL_TEXT},
    {.name = "decision", .title = "Decision", .kind = CRD_CELL_CODE},
    {.name = "treatment", .title = "Treatment", .kind = CRD_CELL_TEXT, .about = "in the language of --assume"},
    {.name = "then_fails", .title = "Then fail", .kind = CRD_CELL_INT, .about = "with its treatment, by the same assessment"},
    {.name = "then_unknown", .title = "Then unknown", .kind = CRD_CELL_INT},
    {.name = "then_against", .title = "Then against", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "then_critical", .title = "Then critical services", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "then_share_ppm", .title = "Then of their users", .kind = CRD_CELL_SHARE_BOUNDS},
    {.name = "review", .title = "Review", .kind = CRD_CELL_DATE},
    {.name = "overdue", .title = "Overdue", .kind = CRD_CELL_BOOL, .about = "the day of review is past"},
    {.name = "opened", .title = "Opened", .kind = CRD_CELL_DATE, .required = true},
    {.name = "closed", .title = "Closed", .kind = CRD_CELL_DATE},
    {.name = "note", .title = "Note", .kind = CRD_CELL_TEXT},
};
static const crd_column scenario_columns[] = {
    {.name = "risk", .title = "Risk", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "group", .title = "Group", .kind = CRD_CELL_TEXT},
    {.name = "threat", .title = "Threat", .kind = CRD_CELL_TEXT},
    {.name = "vulnerability", .title = "Vulnerability", .kind = CRD_CELL_TEXT},
    {.name = "consequence", .title = "Consequence", .kind = CRD_CELL_TEXT},
    {.name = "open", .title = "Open", .kind = CRD_CELL_INT, .required = true, .about = "entries of which a rule fails"},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "closed", .title = "Closed", .kind = CRD_CELL_INT, .required = true},
    {.name = "likelihood", .title = "Likelihood", .kind = CRD_CELL_CODE, .required = true},
    {.name = "assessments", .title = "Assessments", .kind = CRD_CELL_INT, .required = true},
    {.name = "critical", .title = "Critical services", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "share_ppm", .title = "Of their users", .kind = CRD_CELL_SHARE_BOUNDS},
};
static const crd_column threat_columns[] = {
    {.name = "risk", .title = "Risk", .kind = CRD_CELL_ID, .about = "empty: its scenario begins with the id of no risk"},
    {.name = "actor", .title = "Actor", .kind = CRD_CELL_ID, .required = true},
    {.name = "scenario", .title = "What they would do", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "capability", .title = "Capability", .kind = CRD_CELL_INT, .about = "1 low to 5 high"},
    {.name = "intent", .title = "Intent", .kind = CRD_CELL_INT, .about = "1 low to 5 high"},
    {.name = "likelihood", .title = "Likelihood", .kind = CRD_CELL_CODE},
    {.name = "assessed_by", .title = "Says who", .kind = CRD_CELL_TEXT},
    {.name = "as_of", .title = "When", .kind = CRD_CELL_DATE},
};
static const char *const kinds[] = {"loss", "exposure", NULL};
static const crd_column impact_columns[] = {
    {.name = "risk", .title = "Risk", .kind = CRD_CELL_ID, .required = true},
    {.name = "kind", .title = "By", .kind = CRD_CELL_CODE, .required = true, .codes = kinds},
    {.name = "asked", .title = "Asked", .kind = CRD_CELL_TEXT, .required = true, .about = "what the engine was asked"},
    {.name = "tried", .title = "Tried", .kind = CRD_CELL_INT, .required = true, .about = "losses, or actors"},
    {.name = "worst", .title = "Worst", .kind = CRD_CELL_ID},
    {.name = "critical", .title = "Critical services", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "services", .title = "Services", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "share_ppm", .title = "Of their users", .kind = CRD_CELL_SHARE_BOUNDS},
};
static const crd_column measure_columns[] = {
    {.name = "risk", .title = "Risk", .kind = CRD_CELL_ID, .required = true},
    {.name = "measure", .title = "Measure", .kind = CRD_CELL_ID, .required = true},
    {.name = "fails", .title = "Fail", .kind = CRD_CELL_INT, .required = true},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "passes", .title = "Pass", .kind = CRD_CELL_INT, .required = true},
};
static const crd_column evidence_columns[] = {
    {.name = "id", .title = "Entry", .kind = CRD_CELL_ID, .required = true},
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Rule", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "verdict", .title = "Verdict", .kind = CRD_CELL_CODE, .required = true, .codes = verdicts},
    {.name = "standing", .title = "Standing", .kind = CRD_CELL_CODE, .required = true, .codes = standings},
    {.name = "clause", .title = "Clause", .kind = CRD_CELL_TEXT},
    {.name = "against", .title = "Against", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "measures", .title = "Measures", .kind = CRD_CELL_TEXT, .about = "that would treat it"},
};
/* clang-format on */

/* Bounds and shares are columns of their own in a workbook: "Against low", "Of their users high
 * (%)". Only what is worked out has them. */
static bool is_heading(crd_str text, const crd_column *c, const char *name)
{
    crd_str whole = crd_str_from(name);
    bool parts = c->kind == CRD_CELL_INT_BOUNDS || c->kind == CRD_CELL_SHARE_BOUNDS;
    if (text.len < whole.len || !crd_str_eq_nocase((crd_str){text.ptr, whole.len}, whole))
        return false;
    return text.len == whole.len ||
           (parts && (text.ptr[whole.len] == ' ' || text.ptr[whole.len] == '_'));
}

bool crd_risk_is_heading(crd_str text)
{
    for (size_t i = 0; i < COUNT(line_columns); i++)
        if (is_heading(text, &line_columns[i], line_columns[i].title) ||
            is_heading(text, &line_columns[i], line_columns[i].name))
            return true;
    return false;
}

typedef struct writing {
    crd_doc *d;
    const crd_world *w;
    const crd_risk_lines *lines;
    crd_buf text;
} writing;

/* ---- cells ------------------------------------------------------------------------------------
 */

static crd_cell band(int at)
{
    const crd_code_list *bands = crd_code_list_find(CRD_STR("likelihood"));
    return crd_cell_texts(at < 0 ? "not-assessed" : bands->codes[at].code);
}

static crd_cell critical(const crd_register_impact *i)
{
    return i->asked > 0 ? crd_cell_span(i->critical_low, i->critical_high) : CRD_CELL_NULL;
}

static crd_cell share(const crd_register_impact *i)
{
    return i->exposure ? crd_cell_span(i->share_low, i->share_high) : CRD_CELL_NULL;
}

static crd_cell against(uint64_t low, uint64_t high)
{
    return crd_cell_span((int64_t)low, (int64_t)high);
}

/* "State interference: operator acme", unless people call it something else. */
static crd_cell title(writing *x, const crd_risk_line *l)
{
    const crd_register *r = x->lines->now;
    size_t slash = crd_str_find(l->id, CRD_STR("/"));
    if (l->kept && !crd_str_is_null(l->kept->title))
        return crd_cell_text(l->kept->title);
    crd_buf_clear(&x->text);
    if (l->scenario != UINT32_MAX) {
        crd_buf_add(&x->text, r->scenarios[l->scenario]->title);
        crd_buf_adds(&x->text, ": ");
    } else if (slash != SIZE_MAX && !crd_str_starts(l->id, CRD_STR("own/"))) {
        crd_buf_add(&x->text, (crd_str){l->id.ptr, slash});
        crd_buf_adds(&x->text, ": ");
    }
    for (size_t i = slash == SIZE_MAX ? 0 : slash + 1; i < l->id.len; i++)
        crd_buf_addc(&x->text, l->id.ptr[i] == ':' ? ' ' : l->id.ptr[i]);
    return crd_cell_text(crd_buf_str(&x->text));
}

static bool overdue(const crd_risk_lines *all, const crd_kept_risk *k)
{
    return all->as_of != CRD_DATE_NONE && crd_date_last(k->review) < crd_date_first(all->as_of);
}

static void put_kept(const crd_risk_lines *all, const crd_kept_risk *k, crd_cell *row)
{
    row[11] = crd_cell_text(k->owner);
    row[12] = crd_cell_text(k->decision);
    row[13] = crd_cell_text(k->treatment);
    row[19] = crd_cell_date(k->review);
    if (k->review != CRD_DATE_NONE)
        row[20] = crd_cell_bool(overdue(all, k));
    row[23] = crd_cell_text(k->note);
}

static void put_after(const crd_risk_line *l, crd_cell *row)
{
    const crd_register_entry *e = l->then;
    row[14] = crd_cell_int(e ? e->failing : 0);
    row[15] = crd_cell_int(e ? e->unknown : 0);
    row[16] = against(e ? e->against_low : 0, e ? e->against_high : 0);
    row[17] = critical(&l->thence);
    row[18] = share(&l->thence);
}

static void put_line(writing *x, crd_section *t, const crd_risk_line *l)
{
    const crd_register_entry *e = l->now;
    crd_cell row[COUNT(line_columns)] = {crd_cell_text(l->id), title(x, l),
                                         crd_cell_texts(crd_risk_states[l->state])};
    if (e) {
        row[3] = crd_cell_texts(crd_standing_name(e->standing));
        row[4] = crd_cell_texts(crd_severity_name(e->severity));
    }
    row[5] = crd_cell_int(e ? e->failing : 0);
    row[6] = crd_cell_int(e ? e->unknown : 0);
    row[7] = against(e ? e->against_low : 0, e ? e->against_high : 0);
    row[8] = band(l->likelihood);
    row[9] = critical(&l->impact);
    row[10] = share(&l->impact);
    if (l->kept)
        put_kept(x->lines, l->kept, row);
    if (l->treated)
        put_after(l, row);
    row[21] = crd_cell_date(l->opened);
    row[22] = crd_cell_date(l->closed);
    crd_doc_row(x->d, t, row);
}

/* ---- the other tables -------------------------------------------------------------------------
 */

static void put_scenarios(writing *x)
{
    const crd_register *r = x->lines->now;
    crd_section *t = crd_doc_table(x->d, "scenarios", "Risks", scenario_columns,
                                   COUNT(scenario_columns));
    crd_doc_key(x->d, t, "risk", "title");
    for (uint32_t s = 0; s < r->n_scenarios; s++) {
        const crd_pack_scenario *p = r->scenarios[s];
        crd_register_impact impact = crd_risk_impact(r, s);
        int64_t open = 0, unknown = 0, closed = 0, assessed = 0;
        int likelihood = -1;
        for (size_t i = 0; i < x->lines->n; i++) {
            const crd_risk_line *l = &x->lines->at[i];
            if (l->scenario != s)
                continue;
            open += l->state <= CRD_RISK_REOPENED;
            unknown += l->state == CRD_RISK_UNKNOWN;
            closed += l->state == CRD_RISK_CLOSED;
        }
        for (size_t i = 0; i < r->n_threats; i++)
            assessed += r->threats[i].scenario == s;
        likelihood = crd_risk_likelihood(x->w, r, s);
        crd_doc_row(x->d, t,
                    (const crd_cell[]){
                        crd_cell_text(p->id), crd_cell_text(p->title), crd_cell_text(p->group),
                        crd_cell_text(p->threat), crd_cell_text(p->vulnerability),
                        crd_cell_text(p->consequence), crd_cell_int(open), crd_cell_int(unknown),
                        crd_cell_int(closed), band(likelihood), crd_cell_int(assessed),
                        critical(&impact), share(&impact)});
    }
}

static crd_cell small(const crd_world_col *c, uint32_t row)
{
    int64_t v = crd_col_i64(c, row);
    return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v);
}

static void put_threats(writing *x)
{
    const crd_register *r = x->lines->now;
    const crd_frame *f = crd_world_frame(x->w, CRD_T_threat);
    crd_section *t = crd_doc_table(x->d, "threats", "Who may do it, as assessed", threat_columns,
                                   COUNT(threat_columns));
    crd_doc_key(x->d, t, "actor scenario", NULL);
    for (size_t i = 0; i < r->n_threats; i++) {
        const crd_register_threat *one = &r->threats[i];
        const crd_world_col *c = f->cols;
        crd_doc_row(
            x->d, t,
            (const crd_cell[]){
                one->scenario == UINT32_MAX ? CRD_CELL_NULL
                                            : crd_cell_text(r->scenarios[one->scenario]->id),
                crd_cell_text(one->actor),
                crd_cell_text(crd_world_text(x->w, c[CRD_C_threat_scenario].text[one->row])),
                small(&c[CRD_C_threat_capability], one->row),
                small(&c[CRD_C_threat_intent], one->row),
                crd_cell_text(crd_world_text(x->w, c[CRD_C_threat_likelihood].text[one->row])),
                crd_cell_text(crd_world_text(x->w, c[CRD_C_threat_assessed_by].text[one->row])),
                crd_cell_date(crd_col_i32(&c[CRD_C_threat_as_of], one->row))});
    }
}

static void say_asked(const crd_pack_scenario *s, const crd_register_impact *i, crd_buf *b)
{
    crd_buf_clear(b);
    if (i->exposure)
        crd_buf_addf(b, CRD_STR_FMT ", %s, by %s", CRD_STR_ARG(s->power),
                     s->latent ? "latent" : "standing",
                     i->of_threats ? "the actors that were assessed" : "any state but home");
    else
        crd_buf_addf(b, "each " CRD_STR_FMT ", " CRD_STR_FMT ", after %ld h",
                     CRD_STR_ARG(s->loss_each), CRD_STR_ARG(s->loss_mode), (long)s->loss_hours);
}

static void put_impacts(writing *x)
{
    const crd_register *r = x->lines->now;
    crd_section *t = crd_doc_table(x->d, "impacts", "What the engines say of consequences",
                                   impact_columns, COUNT(impact_columns));
    crd_doc_key(x->d, t, "risk kind", NULL);
    for (size_t i = 0; i < r->n_impacts; i++) {
        const crd_register_impact *one = &r->impacts[i];
        say_asked(r->scenarios[one->scenario], one, &x->text);
        crd_doc_row(x->d, t,
                    (const crd_cell[]){
                        crd_cell_text(r->scenarios[one->scenario]->id),
                        crd_cell_texts(kinds[one->exposure]), crd_cell_text(crd_buf_str(&x->text)),
                        crd_cell_int((int64_t)one->asked), crd_cell_text(one->worst),
                        crd_cell_span(one->critical_low, one->critical_high),
                        crd_cell_span(one->services_low, one->services_high), share(one)});
    }
}

static void put_measures(writing *x)
{
    const crd_register *r = x->lines->now;
    crd_section *t = crd_doc_table(x->d, "measures", "Measures that treat them", measure_columns,
                                   COUNT(measure_columns));
    crd_doc_key(x->d, t, "risk measure", NULL);
    for (size_t i = 0; i < r->n_measures; i++) {
        const crd_register_measure *m = &r->measures[i];
        crd_doc_row(x->d, t,
                    (const crd_cell[]){crd_cell_text(r->scenarios[m->scenario]->id),
                                       crd_cell_text(m->measure), crd_cell_int(m->fails),
                                       crd_cell_int(m->unknown), crd_cell_int(m->passes)});
    }
}

static void put_finding(writing *x, crd_section *t, crd_str entry, const crd_judgement *v)
{
    crd_buf measures;
    crd_buf_init(&measures, 1 << 16);
    crd_buf_clear(&x->text);
    crd_finding_id(v, &x->text);
    for (size_t i = 0; i < v->rule->n_measures; i++)
        crd_buf_addf(&measures, "%s" CRD_STR_FMT, i ? ", " : "", CRD_STR_ARG(v->rule->measures[i]));
    crd_doc_row(x->d, t,
                (const crd_cell[]){
                    crd_cell_text(entry), crd_cell_text(crd_buf_str(&x->text)),
                    crd_cell_text(v->rule->title), crd_cell_texts(crd_verdict_name(v->verdict)),
                    crd_cell_texts(crd_standing_name(v->standing)), crd_cell_text(v->rule->clause),
                    against(v->bad_low, v->bad_high),
                    measures.len > 0 ? crd_cell_text(crd_buf_str(&measures)) : CRD_CELL_NULL});
    crd_buf_done(&measures);
}

static void put_evidence(writing *x, size_t limit)
{
    crd_section *t = crd_doc_table(x->d, "evidence", "What they rest on", evidence_columns,
                                   COUNT(evidence_columns));
    crd_doc_key(x->d, t, "id finding", "title");
    crd_doc_quiet(x->d, t, NULL);
    for (size_t i = 0; i < x->lines->n && (limit == 0 || i < limit); i++) {
        const crd_register_entry *e = x->lines->at[i].now;
        for (size_t k = 0; e && k < e->n_findings; k++)
            put_finding(x, t, e->id, e->findings[k]);
    }
}

/* ---- the document -----------------------------------------------------------------------------
 */

static void notes(const writing *x, size_t limit)
{
    size_t unassessed = 0, loose = 0;
    const crd_register *r = x->lines->now;
    crd_buf b;
    crd_buf_init(&b, 600);
    crd_doc_note(x->d, CRD_STR("Likelihood is what somebody assessed (table threat, its scenario "
                               "beginning with the risk's id), impact what the engines say: they "
                               "stand side by side and are never multiplied. The order is "
                               "lexicographic; docs/register.md says by what."));
    crd_doc_note(x->d, CRD_STR("Title, Owner, Decision, Treatment, Review and Note are yours: "
                               "'cordon import CASE register FILE.xlsx' reads them back, with Id, "
                               "Opened and Closed; all else is worked out anew each time."));
    for (uint32_t s = 0; s < r->n_scenarios; s++)
        unassessed += crd_risk_likelihood(x->w, r, s) < 0;
    for (size_t i = 0; i < r->n_threats; i++)
        loose += r->threats[i].scenario == UINT32_MAX;
    if (unassessed > 0)
        crd_buf_addf(&b, "Of %zu risks nobody assessed the likelihood. ", unassessed);
    if (loose > 0)
        crd_buf_addf(&b, "%zu assessments name none of the risks and count for none. ", loose);
    if (limit > 0 && x->lines->n > limit)
        crd_buf_addf(&b, "%zu more entries are not shown; --limit 0 shows all.",
                     x->lines->n - limit);
    if (b.len > 0)
        crd_doc_note(x->d, crd_str_trim(crd_buf_str(&b)));
    crd_buf_done(&b);
}

void crd_risk_doc(crd_doc *d, const crd_world *w, const crd_risk_lines *lines, size_t limit)
{
    static const char *const quiet[] = {"severity", "then_share_ppm", "opened", "against",
                                        "then_against"};
    writing x = {.d = d, .w = w, .lines = lines};
    crd_buf_init(&x.text, 1 << 20);
    crd_doc_head_count(d, "entries", "Entries", lines->n);
    notes(&x, limit);
    put_scenarios(&x);
    crd_section *t = crd_doc_table(d, "register", "Register", line_columns, COUNT(line_columns));
    crd_doc_key(d, t, "id", "title");
    crd_doc_main(d, t);
    for (size_t i = 0; i < COUNT(quiet); i++)
        crd_doc_quiet(d, t, quiet[i]);
    for (size_t i = 0; i < lines->n && (limit == 0 || i < limit); i++)
        put_line(&x, t, &lines->at[i]);
    put_threats(&x);
    put_impacts(&x);
    put_measures(&x);
    put_evidence(&x, limit);
    crd_buf_done(&x.text);
}
