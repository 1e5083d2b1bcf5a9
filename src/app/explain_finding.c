/* explain, of a verdict: the rule, its clause and standing, the numbers, the records behind them,
 * what is missing, and what would make it pass. */
#include "app/explain_finding.h"

#include "app/comply_lists.h"
#include "app/finding.h"
#include "app/packs.h"
#include "app/pack_codes.h"
#include "app/tied.h"
#include "app/when.h"
#include "base/err.h"
#include "rules/gaps.h"
#include "rules/why.h"

#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { WANTS = 300, GIVEN = 64, ROWS = 20, NAMED = 5 };

/* clang-format off */
static const crd_column fact_columns[] = {
    {.name = "row", .title = "Of", .kind = CRD_CELL_ID, .required = true, .about = "key of the row of the rule's subject, or what is on the way"},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true, .about = "the row speaks against the rule certainly"},
    {.name = "part", .title = "Fact", .kind = CRD_CELL_TEXT, .required = true, .about = "a column, or a function, of the rule; of `and` and `or` what decides"},
    {.name = "value", .title = "Value", .kind = CRD_CELL_TEXT, .about = "null = not known"},
    {.name = "why", .title = "As", .kind = CRD_CELL_TEXT},
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .about = "where it is recorded, or would be"},
    {.name = "record", .title = "Record", .kind = CRD_CELL_ID},
    {.name = "field", .title = "Field", .kind = CRD_CELL_CODE},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT},
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT},
    {.name = "source_as_of", .title = "As of", .kind = CRD_CELL_DATE},
    {.name = "confidence", .title = "Confidence", .kind = CRD_CELL_CODE},
    {.name = "assumed", .title = "Assumed", .kind = CRD_CELL_BOOL, .required = true, .about = "a what-if (--assume): nobody says so"},
};
static const crd_column change_columns[] = {
    {.name = "what", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true, .about = "it must change; else only if what is not known turns out badly"},
    {.name = "units", .title = "Units", .kind = CRD_CELL_REAL, .about = "by the measure of the verdict"},
    {.name = "cost", .title = "Cost", .kind = CRD_CELL_REAL, .about = "to replace it, where that is recorded"},
    {.name = "sentence", .title = "What would do", .kind = CRD_CELL_TEXT},
};
static const crd_column missing_columns[] = {
    {.name = "question", .title = "Question", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "whom", .title = "Ask", .kind = CRD_CELL_CODE, .required = true},
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID},
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .required = true},
    {.name = "record", .title = "Record", .kind = CRD_CELL_ID, .required = true},
    {.name = "field", .title = "Field", .kind = CRD_CELL_CODE},
    {.name = "rows", .title = "Rows", .kind = CRD_CELL_INT, .required = true},
    {.name = "moves_ppm", .title = "Moves it by", .kind = CRD_CELL_SHARE, .required = true},
};
/* clang-format on */

typedef struct explaining {
    crd_app *app;
    const crd_args *args;
    crd_out *out;
    crd_str id;
    size_t most; /* rows of each table */
    crd_app_pack pack;
    crd_app_tied tied;
    crd_know *know;
    crd_judge_opts opts;
    const crd_judgement *all, *v;
    size_t n;
    const crd_why *why;
    crd_gaps *gaps;
    const crd_gaps_result *missing;
} explaining;

/* ---- the verdict ------------------------------------------------------------------------------
 */

static crd_status load(explaining *x, crd_err *err)
{
    crd_pack_given given[GIVEN];
    size_t n = crd_arg_count(x->args, "param");
    crd_str rest = {x->id.ptr + strlen("finding:"), x->id.len - strlen("finding:")}, name;
    crd_status rc = CRD_OK;
    if (n > GIVEN)
        return crd_fail(err, CRD_ELIMIT, "--param: more than %d", GIVEN);
    for (size_t i = 0; i < n; i++) {
        crd_str one = crd_arg_at(x->args, "param", i);
        size_t at = crd_str_find(one, CRD_STR("="));
        if (at == SIZE_MAX || at == 0)
            return crd_fail(err, CRD_EINVAL,
                            "--param: NAME=VALUE is expected, not '" CRD_STR_FMT "'",
                            CRD_STR_ARG(one));
        given[i] = (crd_pack_given){{one.ptr, at}, {one.ptr + at + 1, one.len - at - 1}};
    }
    if (!crd_str_next(&rest, '/', &name) || !rest.ptr)
        return crd_fail(err, CRD_EINVAL, "'" CRD_STR_FMT "' is not finding:PACK/RULE[/GROUP]",
                        CRD_STR_ARG(x->id));
    if (!crd_str_is_null(crd_arg(x->args, "pack")))
        name = crd_arg(x->args, "pack");
    if (!x->out->diags)
        CRD_TRY(crd_diags_new(20, &x->out->diags));
    crd_app_case_codes(x->app, x->args);
    rc = crd_app_pack_load(x->app, name, given, n, x->out->diags, &x->pack, err);
done:
    return rc;
}

/* Whoever names a finding asks for its rule, also when it is over. */
static crd_status ask(explaining *x, crd_err *err)
{
    const crd_ruleset *pack = x->pack.pack;
    bool *asked = CRD_NEW(x->app->arena, bool, pack->n_rules);
    crd_str rest = {x->id.ptr + strlen("finding:"), x->id.len - strlen("finding:")}, name;
    if (!asked)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    crd_str_next(&rest, '/', &name);
    for (size_t i = 0; i < pack->n_rules; i++) {
        crd_str id = pack->rules[i].id;
        asked[i] = crd_str_starts(rest, id) && (rest.len == id.len || rest.ptr[id.len] == '/');
    }
    x->opts.asked = asked;
    return CRD_OK;
}

static crd_status judge(explaining *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_ruleset *pack = x->pack.pack;
    crd_want wants[WANTS] = {{CRD_T_element, CRD_BIT(element, replacement_cost)},
                             {CRD_T_link, CRD_BIT(link, replacement_cost)}};
    size_t n = 2;
    if (!crd_judge_wants(pack, wants, WANTS, &n))
        return crd_fail(err, CRD_ELIMIT, "the pack reads too many columns");
    CRD_TRY(crd_app_tied_open_more(x->app, x->args, wants, n, &x->tied, err));
    CRD_TRY(crd_know_new(x->tied.world, x->tied.control, &x->know, err));
    CRD_TRY(crd_know_regime(x->know, pack, err));
    CRD_TRY(ask(x, err));
    CRD_TRY(crd_judge(x->tied.ties, x->know, pack, &x->opts, x->app->arena, &x->all, &x->n, err));
done:
    return rc;
}

/* Ids that begin like the one that is not there. */
static crd_status not_there(const explaining *x, crd_err *err)
{
    crd_buf b, like;
    size_t named = 0, more = 0;
    crd_buf_init(&b, 1 << 16);
    crd_buf_init(&like, 1 << 12);
    for (size_t i = 0; i < x->n; i++) {
        crd_buf_clear(&b);
        crd_finding_id(&x->all[i], &b);
        if (!crd_str_starts(crd_buf_str(&b), x->id))
            continue;
        if (named == NAMED) {
            more++;
            continue;
        }
        crd_buf_addf(&like, "%s'", named++ ? ", " : "");
        crd_buf_add(&like, crd_buf_str(&b));
        crd_buf_addc(&like, '\'');
    }
    crd_str all = crd_buf_str(&like);
    crd_status rc = named ? crd_fail(err, CRD_ENOENT,
                                     "no finding '" CRD_STR_FMT "': there are " CRD_STR_FMT "%s",
                                     CRD_STR_ARG(x->id), CRD_STR_ARG(all), more ? " and more" : "")
                          : crd_fail(err, CRD_ENOENT, "no finding '" CRD_STR_FMT "'",
                                     CRD_STR_ARG(x->id));
    crd_buf_done(&b);
    crd_buf_done(&like);
    return rc;
}

static crd_status find(explaining *x, crd_err *err)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < x->n && !x->v; i++) {
        crd_buf_clear(&b);
        crd_finding_id(&x->all[i], &b);
        if (crd_str_eq(crd_buf_str(&b), x->id))
            x->v = &x->all[i];
    }
    crd_buf_done(&b);
    return x->v ? CRD_OK : not_there(x, err);
}

/* ---- what is shown ----------------------------------------------------------------------------
 */

static void head(crd_doc *d, const char *name, const char *title, crd_cell_kind kind, crd_cell cell)
{
    crd_doc_head(d, (crd_column){.name = name, .title = title, .kind = kind}, cell);
}

static const char *words_of_read(crd_str read)
{
    static const char *const words[][2] = {{"full", "read in full"},
                                           {"opening", "its opening was read"},
                                           {"secondary", "known from what others write of it"},
                                           {"memory", "from memory: not looked up"}};
    for (size_t i = 0; i < COUNT(words); i++)
        if (crd_str_eq(read, crd_str_from(words[i][0])))
            return words[i][1];
    return "not said";
}

static void show_source(const explaining *x, crd_doc *d)
{
    const crd_rule *u = x->v->rule;
    const crd_pack_source *s = u->source == UINT32_MAX ? NULL : &x->pack.pack->sources[u->source];
    crd_doc_head_text(d, "clause", "Clause", u->clause);
    crd_doc_head_text(d, "source", "Source", s ? s->title : CRD_STR_NULL);
    crd_doc_head_text(d, "source_url", "Source's address", s ? s->url : CRD_STR_NULL);
    head(d, "source_date", "Source's date", CRD_CELL_DATE,
         s ? crd_cell_date(s->date) : CRD_CELL_NULL);
    head(d, "source_read", "How much of it was read", CRD_CELL_TEXT,
         s ? crd_cell_texts(words_of_read(s->read)) : CRD_CELL_NULL);
}

static crd_str basis_of(const explaining *x)
{
    const crd_rule_limit *l = x->v->limit;
    for (size_t i = 0; l && i < x->pack.pack->n_params; i++)
        if (crd_str_eq(x->pack.pack->params[i].name, l->param))
            return x->pack.pack->params[i].basis;
    return CRD_STR_NULL;
}

static void show_numbers(const explaining *x, crd_doc *d)
{
    const crd_judgement *v = x->v;
    const crd_rule_limit *l = v->limit;
    bool limit = l && l->set && l->known;
    head(d, "value", "Value", CRD_CELL_REAL_BOUNDS,
         v->has_value ? crd_cell_range(crd_finding_unit(v, v->low), crd_finding_unit(v, v->high))
                      : CRD_CELL_NULL);
    head(d, "unit", "Unit", CRD_CELL_CODE,
         v->has_value ? crd_cell_texts(crd_finding_unit_name(v)) : CRD_CELL_NULL);
    head(d, "threshold", "Bound", CRD_CELL_REAL,
         limit ? crd_cell_real(crd_finding_unit(v, l->value)) : CRD_CELL_NULL);
    crd_doc_head_text(d, "basis", "Basis of the bound", basis_of(x));
    crd_doc_head_text(d, "measure", "By", v->measure);
    head(d, "judged", "Judged", CRD_CELL_INT, crd_cell_int((int64_t)v->rows));
    head(d, "against", "Against", CRD_CELL_INT_BOUNDS,
         crd_cell_span((int64_t)v->bad_low, (int64_t)v->bad_high));
}

static void show_head(const explaining *x, crd_doc *d)
{
    static const char *const confidences[] = {"low", "medium", "high"};
    const crd_judgement *v = x->v;
    head(d, "question", "Question", CRD_CELL_ID, crd_cell_text(x->id));
    crd_doc_head_text(d, "pack", "Pack", x->pack.pack->title);
    crd_doc_head_text(d, "title", "Rule", v->rule->title);
    crd_doc_head_text(d, "subject", "Of", v->group);
    crd_doc_head_text(d, "verdict", "Verdict", crd_str_from(crd_verdict_name(v->verdict)));
    crd_doc_head_text(d, "standing", "Standing", crd_str_from(crd_standing_name(v->standing)));
    crd_doc_head_text(d, "status", "Status", crd_str_from(crd_rule_status_name(v->rule->status)));
    crd_doc_head_text(d, "confidence", "Confidence",
                      crd_str_from(confidences[v->rule->confidence]));
    crd_doc_head_text(d, "severity", "Severity",
                      crd_str_from(crd_severity_name(v->rule->severity)));
    show_source(x, d);
    show_numbers(x, d);
}

static void put_facts(const explaining *x, crd_doc *d)
{
    crd_section *t = crd_doc_table(d, "facts", "The records behind it", fact_columns,
                                   COUNT(fact_columns));
    crd_doc_key(d, t, "row part record field", NULL);
    crd_doc_main(d, t);
    crd_doc_quiet(d, t, "assumed");
    for (size_t i = 0; i < x->why->n_facts; i++) {
        const crd_why_fact *f = &x->why->facts[i];
        crd_doc_row(d, t,
                    (const crd_cell[]){
                        crd_cell_text(f->row), crd_cell_bool(f->certain), crd_cell_text(f->part),
                        crd_cell_text(f->value), crd_cell_text(f->why), crd_cell_text(f->table),
                        crd_cell_text(f->key), crd_cell_text(f->field), crd_cell_text(f->source),
                        f->line ? crd_cell_int(f->line) : CRD_CELL_NULL, crd_cell_date(f->as_of),
                        crd_cell_texts(f->confidence), crd_cell_bool(f->assumed)});
    }
}

static void put_changes(const explaining *x, crd_doc *d)
{
    crd_section *t = crd_doc_table(d, "changes", "What would have to change", change_columns,
                                   COUNT(change_columns));
    crd_doc_key(d, t, "what id", NULL);
    for (size_t i = 0; i < x->why->n_changes; i++) {
        const crd_why_change *c = &x->why->changes[i];
        crd_doc_row(d, t,
                    (const crd_cell[]){crd_cell_texts(c->what), crd_cell_text(c->id),
                                       crd_cell_bool(c->certain), crd_cell_real(c->units),
                                       crd_cell_real(c->cost), crd_cell_text(c->sentence)});
    }
}

/* Questions that this verdict rests on, in the order of their worth for it alone. */
static uint64_t put_missing(const explaining *x, crd_doc *d)
{
    crd_section *t = crd_doc_table(d, "missing", "What is not known", missing_columns,
                                   COUNT(missing_columns));
    uint32_t at = (uint32_t)(x->v - x->all);
    uint64_t told = 0, more = 0;
    crd_doc_key(d, t, "table record field", "question");
    for (size_t i = 0; i < x->missing->n; i++) {
        const crd_gap *g = &x->missing->gaps[i];
        const crd_gap_use *use = NULL;
        for (size_t u = 0; u < g->n_uses && !use; u++)
            if (g->uses[u].judgement == at)
                use = &g->uses[u];
        if (!use)
            continue;
        if (told++ >= x->most) {
            more++;
            continue;
        }
        crd_doc_row(d, t,
                    (const crd_cell[]){crd_cell_text(g->question),
                                       crd_cell_texts(crd_gap_whom_name(g->whom)),
                                       crd_cell_text(g->operated_by), crd_cell_text(g->table),
                                       crd_cell_text(g->key), crd_cell_text(g->field),
                                       crd_cell_int((int64_t)use->rows), crd_cell_int(use->ppm)});
    }
    return more;
}

static void paragraph(crd_doc *d, const char *name, const char *title, crd_str text,
                      const char *otherwise)
{
    crd_doc_paragraph(d, name, title,
                      crd_str_is_null(text) || text.len == 0 ? crd_str_from(otherwise) : text);
}

static void show(const explaining *x, crd_doc *d)
{
    char text[200];
    show_head(x, d);
    paragraph(d, "words", "In words", x->why->words, "");
    paragraph(d, "rule", "The rule as it is read", x->why->rule, "");
    paragraph(d, "why_standing", "Why this standing", x->why->standing, "");
    paragraph(d, "numbers", "The numbers", x->why->numbers, "");
    paragraph(d, "change", "What would make it pass", x->why->change, "Nothing must change.");
    paragraph(d, "remedy", "What the pack advises", x->v->rule->remedy, "Nothing.");
    put_facts(x, d);
    put_changes(x, d);
    uint64_t missing = put_missing(x, d);
    if (x->why->more + missing > 0) {
        snprintf(text, sizeof text, "%llu more rows and %llu more questions: --limit 0 shows all.",
                 (unsigned long long)x->why->more, (unsigned long long)missing);
        crd_doc_note(d, crd_str_from(text));
    }
    crd_doc_note(d, CRD_STR("A verdict is evidence for a decision and is none. What would make it "
                            "pass is what the rule's words leave open: whether a way is lawful, "
                            "possible or wise is not said."));
}

crd_status crd_app_explain_finding(crd_app *app, const crd_args *args, crd_str id, crd_out *out,
                                   crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_lists lists = {0};
    size_t most = crd_arg_number(args, "limit", ROWS);
    explaining x = {.app = app, .args = args, .out = out, .id = id, .most = most ? most : SIZE_MAX};
    x.opts.evidence = x.most;
    CRD_TRY(load(&x, err));
    CRD_TRY(judge(&x, err));
    CRD_TRY(find(&x, err));
    CRD_TRY(crd_why_of(x.tied.ties, x.know, x.pack.pack, x.v, &x.opts, app->arena, &x.why, err));
    CRD_TRY(crd_gaps_new(&x.gaps, err));
    CRD_TRY(crd_gaps_add(x.gaps, x.tied.ties, x.know, x.pack.pack, &x.opts, x.all, x.n, err));
    CRD_TRY(crd_gaps_rank(x.gaps, 0, CRD_STR_NULL, app->arena, &x.missing, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.explain.finding/1", "Why", &out->doc, err));
    crd_app_head_world(out->doc, x.tied.world);
    show(&x, out->doc);
    CRD_TRY(crd_comply_lists_add(app, &lists, &x.pack, x.know, err));
    crd_comply_lists_show(&lists, out->doc);
done:
    crd_comply_lists_done(&lists);
    crd_gaps_free(x.gaps);
    crd_know_free(x.know);
    crd_pack_free(x.pack.pack);
    crd_app_tied_done(&x.tied);
    return rc;
}
