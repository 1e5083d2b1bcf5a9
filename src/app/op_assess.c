/* assess: every analysis over a case, as one document. convert: that document in another form. */
#include "app/ops.h"

#include "app/assess.h"
#include "app/assess_ahead.h"
#include "app/assess_annex.h"
#include "app/assess_open.h"
#include "app/assess_release.h"
#include "app/comply_judged.h"
#include "app/assess_since.h"
#include "app/packs.h"
#include "app/tied.h"
#include "base/date.h"
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAMES_BYTES = 1 << 16,
    PACKS_SHOWN = 60 /* bytes of their names */,
    PACKS_FIT = 5 /* of which all verdicts are counted on a screen */
};

static const crd_column worst_columns[] = {
    {.name = "rank", .title = "", .kind = CRD_CELL_INT, .required = true},
    {.name = "kind",
     .title = "Kind",
     .kind = CRD_CELL_CODE,
     .codes = crd_worst_kinds,
     .required = true},
    {.name = "says", .title = "What was found", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "explain",
     .title = "Why",
     .kind = CRD_CELL_ID,
     .about = "for cordon explain, or a party"},
    {.name = "part", .title = "Part", .kind = CRD_CELL_ID, .required = true},
};
static const crd_column line_columns[] = {
    {.name = "rank", .title = "", .kind = CRD_CELL_INT, .required = true},
    {.name = "says", .title = "What", .kind = CRD_CELL_TEXT, .required = true},
};
static const crd_column todo_columns[] = {
    {.name = "rank", .title = "", .kind = CRD_CELL_INT, .required = true},
    {.name = "says", .title = "What", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "explain",
     .title = "Why",
     .kind = CRD_CELL_ID,
     .about = "what it mends, for cordon explain"},
};
static const crd_column standing_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "breaches", .title = "Breaches", .kind = CRD_CELL_INT, .required = true},
    {.name = "departures", .title = "Departures", .kind = CRD_CELL_INT, .required = true},
    {.name = "would_breach", .title = "Would breach", .kind = CRD_CELL_INT, .required = true},
    {.name = "indicators", .title = "Indicators", .kind = CRD_CELL_INT, .required = true},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "passes", .title = "Pass", .kind = CRD_CELL_INT, .required = true},
};

typedef struct first_page {
    crd_section *worst, *todo, *ask, *standings;
} first_page;

/* Made before the parts, which come behind; filled after them. */
static void begin_page(crd_doc *d, first_page *p)
{
    p->worst = crd_doc_table(d, "worst", "The worst of it", worst_columns,
                             sizeof worst_columns / sizeof *worst_columns);
    p->standings = crd_doc_table(d, "standings", "Verdicts", standing_columns,
                                 sizeof standing_columns / sizeof *standing_columns);
    p->todo = crd_doc_table(d, "first", "What to do first", todo_columns, 3);
    p->ask = crd_doc_table(d, "ask", "What to ask", line_columns, 2);
    crd_doc_key(d, p->worst, "kind says", "rank");
    crd_doc_key(d, p->standings, "pack", NULL);
    crd_doc_key(d, p->todo, "says", "rank");
    crd_doc_key(d, p->ask, "says", "rank");
    crd_doc_quiet(d, p->worst, "part");
    crd_doc_quiet(d, p->todo, "explain");
}

typedef struct copying {
    crd_doc *to;
    crd_section *table;
    uint64_t packs, idle; /* of which no rule speaks of anybody here */
} copying;

/* A row of rules_packs: the columns of the same names. The first of them is the pack's. */
static crd_status copy_pack(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                            crd_err *err)
{
    copying *c = ctx;
    crd_cell row[sizeof standing_columns / sizeof *standing_columns] = {{0}};
    (void)err;
    for (size_t k = 0; k < sizeof row / sizeof *row; k++)
        for (size_t i = 0; i < n; i++)
            if (strcmp(columns[i].name, standing_columns[k].name) == 0)
                row[k] = cells[i];
    int64_t verdicts = 0;
    for (size_t k = 1; k < sizeof row / sizeof *row; k++)
        verdicts += row[k].as.i;
    c->packs++;
    c->idle += verdicts == 0;
    if (verdicts > 0)
        crd_doc_row(c->to, c->table, row);
    return CRD_OK;
}

/* The case's setting; null: it does not say. */
static crd_str nation_of(const crd_world *w)
{
    uint32_t text = crd_world_find_text(w, CRD_STR("nation"));
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_setting, text);
    return row == CRD_ROW_NONE ? CRD_STR_NULL
                               : crd_world_text(w, CRD_COL(w, setting, value).text[row]);
}

static void say_idle(crd_doc *d, uint64_t idle, uint64_t packs)
{
    char text[128];
    snprintf(text, sizeof text, "%llu of %llu pack%s %s no rule that binds anybody of this case.",
             (unsigned long long)idle, (unsigned long long)packs, packs == 1 ? "" : "s",
             idle == 1 ? "has" : "have");
    crd_doc_note(d, crd_str_from(text));
}

static crd_status fill_page(crd_app *app, const crd_world *w, crd_doc *d, const first_page *p,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_worsts found = {0};
    copying packs = {.to = d, .table = p->standings};
    CRD_TRY(crd_worsts_find(d, nation_of(w), app->arena, &found, err));
    for (size_t i = 0; i < found.all.n; i++)
        crd_doc_row(d, p->worst,
                    (const crd_cell[]){
                        crd_cell_int((int64_t)i + 1), crd_cell_texts(found.all.at[i].kind),
                        crd_cell_text(found.all.at[i].text), crd_cell_text(found.all.at[i].explain),
                        crd_cell_text(found.all.at[i].part)});
    for (size_t i = 0; i < found.todo.n; i++)
        crd_doc_row(d, p->todo,
                    (const crd_cell[]){crd_cell_int((int64_t)i + 1),
                                       crd_cell_text(found.todo.at[i].text),
                                       crd_cell_text(found.todo.at[i].explain)});
    for (size_t i = 0; i < found.ask.n; i++)
        crd_doc_row(
            d, p->ask,
            (const crd_cell[]){crd_cell_int((int64_t)i + 1), crd_cell_text(found.ask.at[i])});
    CRD_TRY(crd_doc_each(d, "rules_packs", copy_pack, &packs, err));
    if (packs.idle > 0)
        say_idle(d, packs.idle, packs.packs);
done:
    crd_worsts_done(&found);
    return rc;
}

static crd_status count_row(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                            crd_err *err)
{
    (void)columns, (void)n, (void)cells, (void)err;
    ++*(size_t *)ctx;
    return CRD_OK;
}

/* The first page on a terminal: all that it leaves out stands in every other form. */
static void fit_a_screen(crd_doc *d)
{
    crd_doc_head_brief(d, "version");
    crd_doc_head_brief(d, "digest");
    const crd_cell *withheld = crd_doc_head_cell(d, "withheld"),
                   *packs = crd_doc_head_cell(d, "packs");
    if (withheld && withheld->known && withheld->as.i == 0)
        crd_doc_head_brief(d, "withheld");
    if (packs && packs->known && packs->as.text.len > PACKS_SHOWN)
        crd_doc_head_brief(d, "packs");
    crd_doc_brief(d, "worst", "explain", NULL, NULL);
    size_t told = 0;
    bool few = crd_doc_each(d, "standings", count_row, &told, NULL) == CRD_OK && told <= PACKS_FIT;
    crd_doc_brief(d, "standings", NULL, few ? NULL : "breaches departures would_breach",
                  "in which nothing weighs more than indicators");
    crd_doc_brief(d, "first", NULL, NULL, NULL);
    crd_doc_brief(d, "ask", NULL, NULL, NULL);
    crd_doc_brief(d, "ahead", "explain", NULL, NULL);
}

/* --packs, or the names of all that are found, commas between. */
static crd_status packs_of(crd_app *app, const crd_args *args, crd_str *ret_packs, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_str *names;
    size_t n;
    crd_buf b;
    crd_buf_init(&b, NAMES_BYTES);
    *ret_packs = crd_arg(args, "packs");
    if (!crd_str_is_null(*ret_packs))
        goto done;
    CRD_TRY(crd_app_pack_names(app, &names, &n, err));
    if (n == 0)
        CRD_TRY(crd_fail(err, CRD_ENOENT,
                         "no packs of rules are found by name; name some with --packs, or set "
                         "CORDON_PACKS"));
    for (size_t i = 0; i < n; i++) {
        crd_buf_adds(&b, i ? "," : "");
        crd_buf_add(&b, names[i]);
    }
    *ret_packs = b.status == CRD_OK ? crd_str_copy(app->arena, crd_buf_str(&b)) : CRD_STR_NULL;
    CRD_TRY(ret_packs->ptr ? CRD_OK : CRD_ENOMEM);
done:
    crd_buf_done(&b);
    return rc;
}

/* A digest speaks of what is withheld, too. */
static bool tells_all(const crd_app *app, const crd_args *args)
{
    return !app->narrow && crd_arg_count(args, "release") == 0;
}

/* What the document rests on: with the packs' digests, in rules_packs, enough to make it again.
 * `hex`: the case's; empty where it is not told. */
static void manifest(const crd_args *args, const crd_world *w, crd_doc *d, crd_str packs,
                     const char *hex)
{
    crd_doc_head_text(d, "version", "Cordon", CRD_STR(CRD_VERSION));
    crd_doc_head_text(d, "packs", "Packs", packs);
    crd_doc_head_text(d, "actors", "Exposure to", crd_arg(args, "actors"));
    if (crd_arg_count(args, "actors") == 0)
        crd_doc_head_quiet(d, "actors");
    crd_doc_head_text(d, "nation", "Nation", nation_of(w));
    if (crd_str_is_null(nation_of(w)))
        crd_doc_head_quiet(d, "nation");
    crd_doc_head_text(d, "digest", "Case (SHA-256)", *hex ? crd_str_from(hex) : CRD_STR_NULL);
}

/* Of a case without any day: one that no series starts before. */
static int year_of(const crd_world *w)
{
    crd_date day = crd_world_as_of(w);
    int y = 2000, m, d;
    if (day != CRD_DATE_NONE)
        crd_date_split(crd_date_last(day), &y, &m, &d);
    return y;
}

crd_status crd_assess_case(crd_assessing *a)
{
    crd_status rc = CRD_OK;
    crd_app *app = a->app;
    crd_doc **doc = &a->out->doc;
    crd_app_tied tied = {0};
    crd_exposure_kept exposed = {0};
    first_page page;
    crd_assess_since since;
    crd_assess_ahead ahead;
    char digest[CRD_ASSESS_DIGEST];
    CRD_TRY(crd_assess_since_open(app, a->args, &since, a->err));
    CRD_TRY(crd_assess_open(app, a->args, tells_all(app, a->args), &tied, digest, a->err));
    CRD_TRY(crd_app_doc(app, a->args, "cordon.assess/1", "Assessment", doc, a->err));
    crd_app_head_world(*doc, tied.world);
    manifest(a->args, tied.world, *doc, a->packs, digest);
    if (a->annex)
        crd_assess_annex_head(a->annex, *doc);
    a->year = year_of(tied.world);
    begin_page(*doc, &page);
    if (!a->annex) {
        crd_assess_ahead_begin(&ahead, *doc);
        CRD_TRY(crd_assess_since_begin(a, &since));
    }
    CRD_TRY(crd_joined_new(app->arena, *doc, &a->joined));
    CRD_TRY(crd_judge_kept_new(&tied.kept, a->err));
    tied.exposed = &exposed;
    tied.judged = calloc(1, sizeof *tied.judged);
    CRD_TRY(tied.judged ? CRD_OK : crd_fail(a->err, CRD_ENOMEM, "out of memory"));
    app->lent = &tied;
    CRD_TRY(crd_assess_map(a, tied.world));
    CRD_TRY(crd_assess_holdings(a, tied.world));
    CRD_TRY(crd_assess_parts(a));
    if (a->annex)
        CRD_TRY(crd_assess_annex_edit(a));
    CRD_TRY(crd_assess_release(a, tied.world));
    CRD_TRY(fill_page(app, tied.world, *doc, &page, a->err));
    if (!a->annex) {
        CRD_TRY(crd_assess_ahead_fill(&ahead, *doc, app->arena, a->err));
        CRD_TRY(crd_assess_since_add(a, &since));
    }
    crd_joined_end(a->joined);
    fit_a_screen(*doc);
done:
    app->lent = NULL;
    crd_comply_judged_free(tied.judged);
    crd_exposure_kept_done(&exposed);
    crd_app_tied_done(&tied);
    return rc;
}

crd_status crd_op_assess(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_assessing a = {.app = app, .args = args, .out = out, .err = err};
    crd_status rc = packs_of(app, args, &a.packs, err);
    if (rc != CRD_OK)
        return rc;
    return crd_args_folder(args) ? crd_assess_annexes(&a) : crd_assess_case(&a);
}

crd_status crd_op_convert(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_file_in *file = NULL;
    const char *path = crd_arg_path(args, "FILE");
    CRD_TRY(crd_file_in_open(path, &file, err));
    CRD_TRY(crd_joined_read(crd_file_in_blocks(file), path, "cordon.assess/", app->arena, &out->doc,
                            err));
    fit_a_screen(out->doc);
done:
    crd_file_in_close(file);
    return rc;
}
