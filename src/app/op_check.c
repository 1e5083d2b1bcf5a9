/* check: what is wrong with a case, how much of it is known, how old its sources are. */
#include "app/ops.h"

#include "analyse/check.h"
#include "app/cache.h"
#include "app/when.h"
#include "base/err.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const crd_column field_columns[] = {
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .required = true},
    {.name = "field", .title = "Field", .kind = CRD_CELL_CODE, .required = true},
    {.name = "required", .title = "Required", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "rows", .title = "Rows", .kind = CRD_CELL_INT, .required = true},
    {.name = "filled", .title = "Filled", .kind = CRD_CELL_INT, .required = true},
    {.name = "filled_ppm", .title = "Known", .kind = CRD_CELL_SHARE, .required = true},
};

static const crd_column source_columns[] = {
    {.name = "source", .title = "Source", .kind = CRD_CELL_ID, .required = true},
    {.name = "as_of", .title = "As of", .kind = CRD_CELL_DATE},
    {.name = "age_days",
     .title = "Age",
     .kind = CRD_CELL_INT,
     .unit = "days",
     .about = "days from its as_of to the day of the check"},
    {.name = "marking", .title = "Marking", .kind = CRD_CELL_CODE},
    {.name = "used", .title = "Used", .kind = CRD_CELL_BOOL, .required = true},
};

static const crd_column layer_columns[] = {
    {.name = "layer", .title = "Layer", .kind = CRD_CELL_CODE},
    {.name = "elements",
     .title = "Elements",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "rows, not quantities"},
    {.name = "no_product",
     .title = "No product",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "rows whose product is not known, so neither its maker"},
    {.name = "no_maker",
     .title = "No maker",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "rows whose product is known, but not who makes it"},
    {.name = "known_ppm",
     .title = "Maker known",
     .kind = CRD_CELL_SHARE,
     .required = true,
     .about = "share of the rows whose maker is known"},
};

static int64_t share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (int64_t)((double)part / (double)whole * 1e6) : 1000000;
}

static void show_fields(crd_doc *doc, const crd_check_report *r)
{
    crd_section *t = crd_doc_table(doc, "completeness", "How much is known, by field",
                                   field_columns, COUNT(field_columns));
    crd_doc_key(doc, t, "table field", NULL);
    for (size_t i = 0; i < r->n_fields; i++) {
        const crd_check_field *f = &r->fields[i];
        crd_doc_row(doc, t,
                    (const crd_cell[]){
                        crd_cell_texts(f->table->name), crd_cell_texts(f->field->name),
                        crd_cell_bool(f->required), crd_cell_int((int64_t)f->rows),
                        crd_cell_int((int64_t)f->filled), crd_cell_int(share(f->filled, f->rows))});
    }
}

/* With --release, sources that may not be shown are not named either. */
static void show_sources(crd_doc *doc, const crd_check_report *r, bool release)
{
    crd_section *t = crd_doc_table(doc, "sources", "Age of the sources", source_columns,
                                   COUNT(source_columns));
    crd_doc_key(doc, t, "source", NULL);
    for (size_t i = 0; i < r->n_sources; i++) {
        const crd_check_source *s = &r->sources[i];
        if (release && !s->used)
            continue;
        crd_doc_row(doc, t,
                    (const crd_cell[]){crd_cell_text(s->name), crd_cell_date(s->as_of),
                                       s->age_days < 0 ? CRD_CELL_NULL : crd_cell_int(s->age_days),
                                       crd_cell_text(s->marking), crd_cell_bool(s->used)});
    }
}

static void show_layers(crd_doc *doc, const crd_check_report *r)
{
    crd_section *t = crd_doc_table(doc, "makers", "Elements without a maker, by layer",
                                   layer_columns, COUNT(layer_columns));
    crd_doc_key(doc, t, "layer", NULL);
    for (size_t i = 0; i < r->n_layers; i++) {
        const crd_check_layer *l = &r->layers[i];
        crd_doc_row(
            doc, t,
            (const crd_cell[]){
                l->layer.len > 0 ? crd_cell_text(l->layer) : CRD_CELL_NULL,
                crd_cell_int((int64_t)l->elements), crd_cell_int((int64_t)l->no_product),
                crd_cell_int((int64_t)l->no_maker),
                crd_cell_int(share(l->elements - l->no_product - l->no_maker, l->elements))});
    }
}

static void show(crd_doc *doc, const crd_world *w, const crd_check_report *r, crd_diags *diags,
                 bool release)
{
    uint64_t errors = crd_diags_count(diags, CRD_ERROR);
    uint64_t warnings = crd_diags_count(diags, CRD_WARNING) - errors;
    crd_app_head_world(doc, w);
    crd_doc_head_count(doc, "n_errors", "Errors", errors);
    crd_doc_head_count(doc, "n_warnings", "Warnings", warnings);
    crd_doc_head_count(doc, "n_notes", "Notes",
                       crd_diags_count(diags, CRD_NOTE) - errors - warnings);
    crd_doc_head_count(doc, "places_judged", "Positions held against their country",
                       r->places_judged);
    crd_doc_head_count(doc, "places_unjudged", "Positions whose country has no outline",
                       r->places_unjudged);
    crd_doc_head_count(doc, "places_nowhere", "Positions without a country", r->places_nowhere);
    crd_doc_head_count(doc, "shares_partial", "Parties whose known shares stay below 100 %",
                       r->shares_partial);
    crd_doc_diags(doc, "findings", "Findings", diags);
    if (crd_diags_count(diags, CRD_NOTE) > 0)
        crd_doc_note(doc, CRD_STR("cordon explain CASE check:CODE/TABLE/KEY shows one finding, as "
                                  "check:reference-dangling/element/a-1, with all that is said of "
                                  "the record."));
    show_layers(doc, r);
    show_sources(doc, r, release);
    show_fields(doc, r);
}

/* --max-age: a source without a date may be of any age. */
static bool is_old(const crd_check_report *r, uint64_t days, crd_buf *why)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_sources; i++) {
        const crd_check_source *s = &r->sources[i];
        if (!s->used || (s->age_days >= 0 && (uint64_t)s->age_days <= days))
            continue;
        if (n++ < 5)
            crd_buf_addf(why, "%s" CRD_STR_FMT, n > 1 ? ", " : "", CRD_STR_ARG(s->name));
    }
    if (n > 5)
        crd_buf_addf(why, " and %zu more", n - 5);
    return n > 0;
}

/* --min-complete: what every answer about supply rests on. */
static bool is_sparse(const crd_check_report *r, uint64_t percent)
{
    uint64_t all = 0, known = 0;
    for (size_t i = 0; i < r->n_layers; i++) {
        all += r->layers[i].elements;
        known += r->layers[i].elements - r->layers[i].no_product - r->layers[i].no_maker;
    }
    return known * 100 < all * percent;
}

static crd_status judge_data(const crd_args *args, const crd_check_report *r, crd_out *out,
                             crd_err *err)
{
    crd_buf why;
    uint64_t percent = crd_arg_number(args, "min-complete", 0);
    crd_buf_init(&why, 1 << 16);
    crd_buf_adds(&why, "Older than --max-age, or undated: ");
    if (crd_arg_count(args, "max-age") > 0 && is_old(r, crd_arg_number(args, "max-age", 0), &why)) {
        crd_buf_adds(&why, ".");
        crd_doc_warn(out->doc, crd_buf_str(&why));
        out->thin = true;
    }
    if (is_sparse(r, percent)) {
        crd_doc_warn(out->doc, CRD_STR("The maker of fewer elements is known than --min-complete "
                                       "asks for."));
        out->thin = true;
    }
    crd_status rc = why.status;
    crd_buf_done(&why);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

crd_status crd_op_check(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_world *w = NULL;
    crd_feed feed;
    crd_world_opts when;
    crd_want wants[CRD_T_COUNT];
    crd_check_report report;
    crd_check_opts o = {.keep = (size_t)crd_arg_number(args, "places", 20),
                        .progress = &app->progress};
    if (crd_arg_number(args, "min-complete", 0) > 100)
        CRD_TRY(crd_fail(err, CRD_EINVAL, "--min-complete: up to 100 percent"));
    CRD_TRY(crd_app_when(app, args, &when, err));
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    when.all_times = true; /* what is over is checked too */
    crd_check_wants(wants);
    CRD_TRY(crd_app_world(app, args, store, &feed, wants, CRD_T_COUNT, &when, &w, err));
    out->diags_are_doc = true;
    rc = crd_diags_new(o.keep > 0 ? o.keep : CRD_CHECK_KEEP_MAX, &out->diags);
    if (rc != CRD_OK) {
        rc = crd_fail(err, rc, "out of memory");
        goto done;
    }
    CRD_TRY(
        crd_app_doc(app, args, "cordon.check/1", "What is wrong with the case", &out->doc, err));
    CRD_TRY(crd_check_statements(w, &feed, &o, out->diags, err));
    CRD_TRY(crd_check(w, &o, out->diags, app->arena, &report, err));
    show(out->doc, w, &report, out->diags, crd_arg_count(args, "release") > 0);
    CRD_TRY(judge_data(args, &report, out, err));
done:
    crd_world_free(w); /* the document has copied what it shows */
    crd_store_close(store);
    return rc;
}
