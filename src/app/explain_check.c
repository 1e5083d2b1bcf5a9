/* explain, of a finding of check: the rule, the places, and all that is said of the record. */
#include "analyse/explain_check.h"

#include "analyse/check.h"
#include "app/cache.h"
#include "app/explain_check.h"
#include "app/when.h"
#include "base/err.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
static const crd_column place_columns[] = {
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT},
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT},
    {.name = "field", .title = "Field", .kind = CRD_CELL_CODE},
    {.name = "expected", .title = "Expected", .kind = CRD_CELL_TEXT},
    {.name = "found", .title = "Found", .kind = CRD_CELL_TEXT},
    {.name = "note", .title = "Note", .kind = CRD_CELL_TEXT},
};
static const crd_column value_columns[] = {
    {.name = "field", .title = "Field", .kind = CRD_CELL_CODE, .required = true},
    {.name = "value", .title = "Value", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "standing", .title = "Standing", .kind = CRD_CELL_CODE, .required = true,
     .about = "used; contested: another source of the same weight says so; outweighed: a source of less weight"},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT},
    {.name = "source_as_of", .title = "As of", .kind = CRD_CELL_DATE},
    {.name = "confidence", .title = "Confidence", .kind = CRD_CELL_CODE},
};
/* clang-format on */

static const char *severity_name(crd_severity s)
{
    return s == CRD_ERROR ? "error" : s == CRD_WARNING ? "warning" : "note";
}

static crd_cell line_cell(uint32_t line) { return line ? crd_cell_int(line) : CRD_CELL_NULL; }

static void show_tables(crd_doc *d, const crd_explain_finding *f)
{
    crd_section *t = crd_doc_table(d, "places", "What is found", place_columns,
                                   COUNT(place_columns));
    crd_doc_main(d, t);
    for (size_t i = 0; i < f->n_places; i++) {
        const crd_diag *p = &f->places[i];
        crd_doc_row(d, t,
                    (const crd_cell[]){crd_cell_text(p->file), line_cell(p->line),
                                       crd_cell_text(p->field), crd_cell_text(p->expected),
                                       crd_cell_text(p->found), crd_cell_text(p->note)});
    }
    t = crd_doc_table(d, "record", "What is said of the record", value_columns,
                      COUNT(value_columns));
    for (size_t i = 0; i < f->n_values; i++) {
        const crd_explain_value *v = &f->values[i];
        crd_doc_row(d, t,
                    (const crd_cell[]){crd_cell_text(v->field), crd_cell_text(v->value),
                                       crd_cell_texts(v->standing), crd_cell_text(v->source),
                                       line_cell(v->line), crd_cell_date(v->as_of),
                                       crd_cell_texts(v->confidence)});
    }
}

static void show(crd_doc *d, crd_str id, const crd_explain_finding *f)
{
    crd_doc_head(d, (crd_column){.name = "question", .title = "Question", .kind = CRD_CELL_ID},
                 crd_cell_text(id));
    crd_doc_head_text(d, "severity", "Severity", crd_str_from(severity_name(f->kind->severity)));
    crd_doc_head_text(d, "code", "Finding", crd_str_from(f->kind->code));
    crd_doc_head_text(d, "table", "Table", f->table);
    crd_doc_head_text(d, "key", "Key", f->key);
    crd_doc_head_count(d, "alike", "Such findings in the case", f->n_alike);
    crd_doc_paragraph(d, "rule", "Rule", crd_str_from(f->kind->title));
    crd_doc_paragraph(d, "advice", "What to do", crd_str_from(f->kind->advice));
    show_tables(d, f);
}

crd_status crd_app_explain_check(crd_app *app, const crd_args *args, crd_str id, crd_out *out,
                                 crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_world *w = NULL;
    crd_feed feed;
    crd_world_opts when;
    crd_want wants[CRD_T_COUNT];
    const crd_explain_finding *f;
    CRD_TRY(crd_app_when(app, args, &when, err));
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    when.all_times = true; /* as check does */
    crd_check_wants(wants);
    CRD_TRY(crd_app_world(app, args, store, &feed, wants, CRD_T_COUNT, &when, &w, err));
    CRD_TRY(crd_explain_check(w, &feed, id, &app->progress, app->arena, &f, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.explain.check/1", "Why", &out->doc, err));
    crd_app_head_world(out->doc, w);
    show(out->doc, id, f);
done:
    crd_world_free(w); /* the document has copied what it shows */
    crd_store_close(store);
    return rc;
}
