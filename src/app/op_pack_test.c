/* pack test: do a pack's rules reach the verdicts that its cases say, and does every rule have the
 * cases that it needs? */
#include "app/op_pack.h"

#include "app/rows.h"
#include "app/tied.h"
#include "base/err.h"
#include "base/file.h"
#include "base/vec.h"
#include "import/import.h"
#include "rules/cases.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { WANTS = 300, FILES = 1000, EVIDENCE = 1000, SHOWN = 5 };

/* clang-format off */
static const crd_column pack_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "version", .title = "Version", .kind = CRD_CELL_INT, .required = true},
    {.name = "rules", .title = "Rules", .kind = CRD_CELL_INT, .required = true},
    {.name = "cases", .title = "Cases", .kind = CRD_CELL_INT, .required = true},
    {.name = "expected", .title = "Expected", .kind = CRD_CELL_INT, .required = true, .about = "verdicts that cases name"},
    {.name = "not_met", .title = "Not met", .kind = CRD_CELL_INT, .required = true},
    {.name = "untested", .title = "Untested", .kind = CRD_CELL_INT, .required = true, .about = "rules that lack a case"},
};
static const crd_column result_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "place", .title = "Place", .kind = CRD_CELL_ID, .required = true, .about = "file:line:column"},
    {.name = "case", .title = "Case", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID, .required = true},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_TEXT, .about = "empty: every verdict of the rule"},
    {.name = "as_of", .title = "As of", .kind = CRD_CELL_DATE, .required = true},
    {.name = "met", .title = "Met", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "expected", .title = "Expected", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "found", .title = "Found", .kind = CRD_CELL_TEXT, .required = true},
};
static const crd_column rule_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "pass", .title = "Pass", .kind = CRD_CELL_INT, .required = true, .about = "verdicts expected and reached"},
    {.name = "fail", .title = "Fail", .kind = CRD_CELL_INT, .required = true},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "not_applicable", .title = "Not applicable", .kind = CRD_CELL_INT, .required = true},
    {.name = "missing", .title = "Missing", .kind = CRD_CELL_TEXT, .about = "cases that the rule needs and has not"},
};
/* clang-format on */

/* Which dates cases have stood on. */
enum date { ANNOUNCED, SINCE, UNTIL, DEADLINE, DATES };

typedef struct cover {
    int64_t verdicts[4];
    bool before[DATES], after[DATES];
} cover;

typedef struct testing {
    crd_app *app;
    crd_out *out;
    bool all; /* show what is as expected too */
    crd_section *packs, *results, *rules;
    crd_app_pack of;
    crd_str what;  /* as the user named the pack */
    cover *covers; /* [rules] */
    int64_t cases, expected, not_met, untested;
    bool faulty; /* some file of cases has errors */
} testing;

/* ---- a case's world -------------------------------------------------------------------------- */

static crd_status put_tables(testing *t, const crd_case_world *w, crd_str file, const char *source,
                             crd_app_rows *rows, crd_err *err)
{
    crd_import_report report;
    crd_sink sink = crd_app_rows_sink(rows);
    crd_import_opts o = {.schema = &crd_records,
                         .source = crd_str_from(source),
                         .as_of = CRD_DATE_NONE,
                         .parts = true};
    crd_import_text *texts = CRD_NEW(t->app->arena, crd_import_text, w->n);
    if (!texts)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < w->n; i++)
        texts[i] = (crd_import_text){w->tables[i].table, w->tables[i].text, file, w->tables[i].line,
                                     w->tables[i].indent};
    return crd_import_texts(texts, w->n, &o, &sink, t->out->diags, &report, err);
}

static crd_status put_folder(testing *t, const char *above, crd_str folder, crd_app_rows *rows,
                             crd_err *err)
{
    crd_import_report report;
    crd_sink sink = crd_app_rows_sink(rows);
    /* No name for the source: rows of tables like a pack's own name theirs. */
    crd_import_opts o = {.schema = &crd_records, .as_of = CRD_DATE_NONE, .parts = true};
    if (crd_str_is_null(folder))
        return CRD_OK;
    const char *path = crd_app_path(t->app, above, folder);
    if (!path)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    return crd_import_run(CRD_STR("tables"), &path, 1, &o, &sink, t->out->diags, &report, err);
}

/* The world of the file, then that of the case: where both say something of one thing, the case's
 * counts. Faults are told; *ret_sound: there were none. */
static crd_status fill(testing *t, const crd_case_file *f, const crd_case *c, crd_app_rows *rows,
                       bool *ret_sound, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint64_t before = crd_diags_count(t->out->diags, CRD_WARNING);
    const char *cases = crd_app_path(t->app, t->of.folder, CRD_STR("cases"));
    CRD_TRY(cases ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    if (f->world.data || c->world.data)
        CRD_TRY(put_folder(t, t->of.folder, CRD_STR("data"), rows, err));
    CRD_TRY(put_folder(t, cases, f->world.folder, rows, err));
    CRD_TRY(put_folder(t, cases, c->world.folder, rows, err));
    CRD_TRY(put_tables(t, &f->world, f->file, "file", rows, err));
    CRD_TRY(put_tables(t, &c->world, f->file, "case", rows, err));
    *ret_sound = crd_diags_count(t->out->diags, CRD_WARNING) == before;
done:
    return rc;
}

/* ---- one case -------------------------------------------------------------------------------- */

static void value_words(crd_buf *b, double low, double high)
{
    if (low == high)
        crd_buf_addf(b, " %.10g", low);
    else
        crd_buf_addf(b, " %.10g to %.10g", low, high);
}

static void expected_words(crd_buf *b, const crd_case_expect *e)
{
    crd_buf_adds(b, crd_verdict_name(e->verdict));
    if (e->standing >= 0)
        crd_buf_addf(b, ", %s", crd_standing_name((crd_standing)e->standing));
    if (e->has_value) {
        crd_buf_adds(b, ", value");
        value_words(b, e->low.value, e->high.value);
    }
    for (size_t i = 0; i < e->n_finds; i++)
        crd_buf_addf(b, "%s" CRD_STR_FMT, i ? " " : ", finds ", CRD_STR_ARG(e->finds[i]));
}

static void found_words(crd_buf *b, const crd_judgement *v, const crd_case_expect *e)
{
    crd_buf_adds(b, crd_verdict_name(v->verdict));
    if (e->standing >= 0)
        crd_buf_addf(b, ", %s", crd_standing_name(v->standing));
    if (v->has_value) {
        crd_buf_adds(b, ", value");
        value_words(b, crd_judgement_shown(v, v->low), crd_judgement_shown(v, v->high));
    }
    for (size_t i = 0; i < v->n_evidence && i < SHOWN; i++)
        crd_buf_addf(b, "%s" CRD_STR_FMT "%s", i ? " " : ", found ", CRD_STR_ARG(v->evidence[i].id),
                     v->evidence[i].certain ? "" : "?");
}

/* Verdicts of the rule, of the subject if one is named. */
static bool is_of(const crd_ruleset *p, const crd_case_expect *e, const crd_judgement *v)
{
    return v->rule == &p->rules[e->rule] &&
           (crd_str_is_null(e->subject) || crd_str_eq(e->subject, v->group));
}

/* Is it so of each that is meant? A subject that the rule does not judge at all is not
 * applicable. */
static bool meets(const crd_ruleset *p, const crd_case_expect *e, const crd_judgement *all,
                  size_t n, crd_buf *found)
{
    size_t met = 0, judged = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_of(p, e, &all[i]))
            continue;
        judged++;
        if (crd_case_meets(e, &all[i])) {
            met++;
            continue;
        }
        if (found->len > 0)
            crd_buf_adds(found, "; ");
        if (crd_str_is_null(e->subject) && !crd_str_is_null(all[i].group))
            crd_buf_addf(found, CRD_STR_FMT ": ", CRD_STR_ARG(all[i].group));
        found_words(found, &all[i], e);
    }
    if (judged > 0)
        return met == judged;
    crd_buf_adds(found, "no verdict of it, but of");
    for (size_t i = 0; i < n; i++)
        if (all[i].rule == &p->rules[e->rule] && crd_str_is_null(all[i].group))
            crd_buf_adds(found, " the whole case");
        else if (all[i].rule == &p->rules[e->rule])
            crd_buf_addf(found, " '" CRD_STR_FMT "'", CRD_STR_ARG(all[i].group));
    return e->verdict == CRD_NOT_APPLICABLE;
}

static void count(testing *t, const crd_case_expect *e)
{
    const crd_rule *u = &t->of.pack->rules[e->rule];
    const crd_date dates[DATES] = {u->announced, u->since, u->until, u->deadline};
    cover *c = &t->covers[e->rule];
    int32_t day = crd_date_first(e->as_of);
    c->verdicts[e->verdict]++;
    for (size_t i = 0; i < DATES; i++) {
        if (dates[i] == CRD_DATE_NONE)
            continue;
        bool still = i == DEADLINE && day == crd_date_first(dates[i]);
        c->before[i] |= day < crd_date_first(dates[i]) || still;
        c->after[i] |= day >= crd_date_last(dates[i]) && !still;
    }
}

static crd_status say(testing *t, const crd_case_file *f, const crd_case *c,
                      const crd_case_expect *e, bool met, const crd_buf *found, crd_err *err)
{
    char place[600];
    crd_buf expected;
    crd_buf_init(&expected, 1 << 16);
    expected_words(&expected, e);
    snprintf(place, sizeof place, "%.500s:%u:%u", f->file.ptr, e->line, e->column);
    crd_doc_row(
        t->out->doc, t->results,
        (const crd_cell[]){crd_cell_text(t->of.pack->name), crd_cell_texts(place),
                           crd_cell_text(c->name), crd_cell_text(t->of.pack->rules[e->rule].id),
                           crd_cell_text(e->subject), crd_cell_date(e->as_of), crd_cell_bool(met),
                           crd_cell_text(crd_buf_str(&expected)),
                           crd_cell_text(met ? CRD_STR("as expected") : crd_buf_str(found))});
    crd_status rc = expected.status == CRD_OK ? found->status : expected.status;
    crd_buf_done(&expected);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

static crd_status compare(testing *t, const crd_case_file *f, const crd_case *c, crd_date as_of,
                          const crd_ruleset *p, const crd_judgement *all, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf found;
    crd_buf_init(&found, 1 << 20);
    for (size_t i = 0; i < c->n_expects; i++) {
        const crd_case_expect *e = &c->expects[i];
        if (e->as_of != as_of)
            continue;
        crd_buf_clear(&found);
        bool met = meets(p, e, all, n, &found);
        t->expected++;
        t->not_met += !met;
        if (met)
            count(t, e);
        if (!met || t->all)
            CRD_TRY(say(t, f, c, e, met, &found, err));
    }
done:
    crd_buf_done(&found);
    return rc;
}

static crd_status judge(testing *t, const crd_case_file *f, const crd_case *c, crd_date as_of,
                        const crd_ruleset *pack, crd_app_rows *rows, crd_err *err)
{
    static const crd_str assumed = {"case", 4};
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_know *know = NULL;
    crd_want wants[WANTS];
    size_t n_wants = 0, n = 0;
    const crd_judgement *all = NULL;
    crd_judge_opts opts = {.evidence = EVIDENCE};
    crd_world_opts when = CRD_WORLD_OPTS;
    crd_feed feed = crd_app_rows_feed(rows, &assumed);
    when.as_of = as_of;
    if (!crd_judge_wants(pack, wants, WANTS, &n_wants))
        return crd_fail(err, CRD_ELIMIT, "the pack reads more than there is room for");
    CRD_TRY(crd_app_tied_feed(t->app, &feed, &when, wants, n_wants, &tied, err));
    CRD_TRY(crd_know_new(tied.world, tied.control, &know, err));
    CRD_TRY(crd_know_regime(know, pack, err));
    CRD_TRY(crd_judge(tied.ties, know, pack, &opts, rows->arena, &all, &n, err));
    CRD_TRY(compare(t, f, c, as_of, pack, all, n, err));
done:
    crd_know_free(know);
    crd_app_tied_done(&tied);
    return rc;
}

/* The pack as the case's parameters have it. */
static crd_status pack_for(testing *t, const crd_case_file *f, const crd_case *c,
                           crd_app_pack *ret_pack, crd_err *err)
{
    crd_err why = CRD_ERR_INIT;
    crd_status rc = crd_app_pack_load(t->app, t->what, c->params, c->n_params, t->out->diags,
                                      ret_pack, &why);
    if (rc != CRD_OK)
        return crd_fail_at(err, rc == CRD_EINVAL ? CRD_EPARSE : rc, f->file.ptr, c->line, c->column,
                           "%s", why.message);
    return rc;
}

static crd_status run_case(testing *t, const crd_case_file *f, const crd_case *c, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_rows rows = {0};
    crd_app_pack own = {0};
    bool sound = false;
    t->cases++;
    CRD_TRY(crd_arena_new((size_t)1 << 30, &rows.arena));
    CRD_TRY(fill(t, f, c, &rows, &sound, err));
    t->faulty |= !sound;
    if (c->n_params > 0)
        CRD_TRY(pack_for(t, f, c, &own, err));
    for (size_t i = 0; i < c->n_expects && sound; i++) {
        bool done = false; /* a date is worked out once */
        for (size_t k = 0; k < i && !done; k++)
            done = c->expects[k].as_of == c->expects[i].as_of;
        if (!done)
            CRD_TRY(
                judge(t, f, c, c->expects[i].as_of, own.pack ? own.pack : t->of.pack, &rows, err));
    }
done:
    crd_pack_free(own.pack);
    crd_app_rows_done(&rows);
    crd_arena_free(rows.arena);
    return rc;
}

/* ---- one pack -------------------------------------------------------------------------------- */

static crd_status run_file(testing *t, const char *path, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_case_file f;
    crd_str text;
    CRD_TRY(crd_file_read(path, CRD_CASES_BYTES, t->app->arena, &text, err));
    rc = crd_cases_read(text, crd_str_from(path), t->of.pack, t->app->arena, t->out->diags, &f,
                        err);
    if (rc == CRD_EPARSE && err->line == 0) { /* told; other files may have more to tell */
        t->faulty = true;
        return CRD_OK;
    }
    CRD_TRY(rc);
    for (size_t i = 0; i < f.n; i++)
        CRD_TRY(run_case(t, &f, &f.cases[i], err));
done:
    return rc;
}

static crd_status run_files(testing *t, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str *names = NULL;
    size_t n = 0;
    const char *folder = crd_app_path(t->app, t->of.folder, CRD_STR("cases"));
    CRD_TRY(folder ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    if (crd_file_is_dir(folder))
        CRD_TRY(crd_dir_list(folder, FILES, t->app->arena, &names, &n, err));
    for (size_t i = 0; i < n; i++) {
        const char *path = crd_app_path(t->app, folder, names[i]);
        CRD_TRY(path ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
        if (crd_str_ends(names[i], CRD_STR(".yaml")))
            CRD_TRY(run_file(t, path, err));
    }
done:
    return rc;
}

static void add_missing(crd_buf *b, bool is_there, const char *words, const char *date)
{
    if (!is_there)
        crd_buf_addf(b, "%s%s%s", b->len > 0 ? ", " : "", words, date);
}

static void show_rule(testing *t, size_t i)
{
    static const char *const dates[DATES] = {"announced", "since", "until", "by"};
    const crd_rule *u = &t->of.pack->rules[i];
    const crd_date days[DATES] = {u->announced, u->since, u->until, u->deadline};
    const cover *c = &t->covers[i];
    crd_buf missing;
    crd_buf_init(&missing, 1 << 16);
    add_missing(&missing, c->verdicts[CRD_PASS] > 0, "pass", "");
    add_missing(&missing, c->verdicts[CRD_FAIL] > 0, "fail", "");
    add_missing(&missing, c->verdicts[CRD_UNKNOWN] > 0, "unknown", "");
    for (size_t d = 0; d < DATES; d++) {
        add_missing(&missing, days[d] == CRD_DATE_NONE || c->before[d], "before ", dates[d]);
        add_missing(&missing, days[d] == CRD_DATE_NONE || c->after[d], "after ", dates[d]);
    }
    t->untested += missing.len > 0;
    crd_doc_row(t->out->doc, t->rules,
                (const crd_cell[]){
                    crd_cell_text(t->of.pack->name), crd_cell_text(u->id), crd_cell_text(u->title),
                    crd_cell_int(c->verdicts[CRD_PASS]), crd_cell_int(c->verdicts[CRD_FAIL]),
                    crd_cell_int(c->verdicts[CRD_UNKNOWN]),
                    crd_cell_int(c->verdicts[CRD_NOT_APPLICABLE]),
                    missing.len > 0 ? crd_cell_text(crd_buf_str(&missing)) : CRD_CELL_NULL});
    crd_buf_done(&missing);
}

static crd_status run_pack(testing *t, crd_str what, crd_err *err)
{
    crd_status rc = CRD_OK;
    t->what = what;
    t->of = (crd_app_pack){0};
    t->cases = t->expected = t->not_met = t->untested = 0;
    CRD_TRY(crd_app_pack_load(t->app, what, NULL, 0, t->out->diags, &t->of, err));
    t->covers = CRD_NEW(t->app->arena, cover, t->of.pack->n_rules);
    CRD_TRY(t->covers ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    CRD_TRY(run_files(t, err));
    for (size_t i = 0; i < t->of.pack->n_rules; i++)
        show_rule(t, i);
    crd_doc_row(t->out->doc, t->packs,
                (const crd_cell[]){
                    crd_cell_text(t->of.pack->name), crd_cell_text(t->of.pack->title),
                    crd_cell_int(t->of.pack->version), crd_cell_int((int64_t)t->of.pack->n_rules),
                    crd_cell_int(t->cases), crd_cell_int(t->expected), crd_cell_int(t->not_met),
                    crd_cell_int(t->untested)});
done:
    crd_pack_free(t->of.pack);
    return rc;
}

static void make_tables(testing *t)
{
    crd_doc *d = t->out->doc;
    t->packs = crd_doc_table(d, "packs", "Packs", pack_columns, COUNT(pack_columns));
    t->results = crd_doc_table(d, "results", t->all ? "Verdicts" : "Not as expected",
                               result_columns, COUNT(result_columns));
    t->rules = crd_doc_table(d, "rules", "Rules, and verdicts that cases test", rule_columns,
                             COUNT(rule_columns));
    crd_doc_main(d, t->results);
    crd_doc_quiet(d, t->results, "pack");
    if (!t->all)
        crd_doc_quiet(d, t->results, "met");
}

crd_status crd_pack_test(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    testing t = {.app = app, .out = out, .all = crd_arg_flag(args, "all")};
    bool strict = crd_arg_flag(args, "strict");
    if (crd_arg_count(args, "NAME") == 0)
        return crd_fail(err, CRD_EINVAL, "test: which pack?");
    if (crd_doc_new(app->arena, "cordon.pack-test/1", "Cases of packs", &out->doc) != CRD_OK)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    make_tables(&t);
    for (size_t i = 0; i < crd_arg_count(args, "NAME"); i++) {
        CRD_TRY(run_pack(&t, crd_arg_at(args, "NAME", i), err));
        out->found |= t.not_met > 0 || (strict && t.untested > 0);
    }
    if (t.faulty)
        rc = crd_fail(err, CRD_EPARSE, "the cases have errors");
done:
    return rc;
}
