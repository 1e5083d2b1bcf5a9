/* import: files into the case, in one transaction. */
#include "app/ops.h"

#include "analyse/unsure.h"
#include "app/import_register.h"
#include "app/open.h"
#include "base/err.h"
#include "base/file.h"
#include "import/import.h"

#include <math.h>
#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const crd_column columns[] = {
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .required = true},
    {.name = "read", .title = "Read", .kind = CRD_CELL_INT, .required = true},
    {.name = "kept", .title = "Kept", .kind = CRD_CELL_INT, .required = true},
    {.name = "fresh",
     .title = "New",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "kept rows whose key no earlier source states"},
    {.name = "agreeing",
     .title = "Agreeing",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "kept rows that an earlier source states the same way"},
    {.name = "conflicting",
     .title = "Conflicting",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "kept rows that an earlier source states differently"},
    {.name = "repeated",
     .title = "Repeated",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "rows not kept: the source said exactly this before"},
    {.name = "dropped",
     .title = "Dropped",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "rows not kept: no usable key, or a second and different statement of one key"},
};

/* Names are looked at in cases of at most this size, so that importing costs what reading costs. */
enum { NAMES_CASE_MAX = 32 << 20, NAMES_COMPARED = 2000, NAMES_SHOWN = 5 };

static const crd_column name_columns[] = {
    {.name = "text", .title = "Stands for a party", .kind = CRD_CELL_ID, .required = true},
    {.name = "uses", .title = "Uses", .kind = CRD_CELL_INT, .required = true},
    {.name = "first", .title = "First in", .kind = CRD_CELL_ID, .required = true},
    {.name = "candidate",
     .title = "Best candidate",
     .kind = CRD_CELL_ID,
     .about = "null = no party has a name like it"},
    {.name = "score", .title = "Score", .kind = CRD_CELL_REAL, .about = "0 to 1"},
};

static crd_status make_opts(crd_app *app, const crd_args *args, const crd_feed *feed,
                            crd_import_opts *ret_opts, crd_err *err)
{
    crd_str delimiter = crd_arg(args, "delimiter");
    *ret_opts = (crd_import_opts){
        .schema = &crd_records,
        .source = crd_arg(args, "source"),
        .title = crd_arg(args, "title"),
        .url = crd_arg(args, "url"),
        .as_of = CRD_DATE_NONE,
        .confidence = crd_arg(args, "confidence"),
        .marking = crd_arg(args, "marking"),
        .map = crd_arg_path(args, "map"),
        .sheet = crd_arg(args, "sheet"),
        .header_row = (uint32_t)crd_arg_number(args, "header-row", 0),
        .max_errors = crd_arg_number(args, "max-errors", 0),
        .strict = crd_arg_number(args, "max-errors", 1) == 0,
        .progress = &app->progress,
    };
    if (crd_str_eq(delimiter, CRD_STR("tab")))
        ret_opts->delimiter = '\t';
    else if (delimiter.len == 1)
        ret_opts->delimiter = delimiter.ptr[0];
    else if (!crd_str_is_null(delimiter))
        return crd_fail(err, CRD_EINVAL, "--delimiter is one character, or 'tab'");
    crd_str as_of = crd_arg(args, "as-of");
    if (crd_str_eq(as_of, CRD_STR("today")))
        as_of = app->today;
    if (!crd_str_is_null(as_of) && !crd_date_parse(as_of, &ret_opts->as_of))
        return crd_fail(err, CRD_EINVAL, "--as-of is not a date");
    if (crd_arg_count(args, "confidence") == 0)
        ret_opts->confidence = CRD_STR_NULL; /* a choice's default is not a statement */
    return crd_app_codes(app, feed, &ret_opts->more, err);
}

static crd_status list_paths(crd_app *app, const crd_args *args, const char *const **ret_paths,
                             size_t *ret_n)
{
    size_t n = crd_arg_count(args, "PATH");
    const char **paths = CRD_NEW(app->arena, const char *, n);
    if (!paths)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++)
        paths[i] = crd_arg_at(args, "PATH", i).ptr;
    *ret_paths = paths;
    *ret_n = n;
    return CRD_OK;
}

static void show(crd_doc *doc, const crd_import_report *read, const crd_store_report *kept)
{
    crd_doc_head_text(doc, "source", "Source",
                      read->source[0] ? crd_str_from(read->source) : CRD_STR_NULL);
    crd_doc_head_text(doc, "format", "Format", crd_str_from(read->format));
    crd_doc_head_text(doc, "recognised_by", "Recognised by",
                      read->why[0] ? crd_str_from(read->why) : CRD_STR_NULL);
    crd_doc_head_count(doc, "files", "Files", read->files);
    crd_doc_head_count(doc, "rows_malformed", "Malformed rows", read->rows_malformed);
    crd_doc_head_count(doc, "fields_unknown", "Unreadable values", read->fields_dropped);
    crd_section *t = crd_doc_table(doc, "tables", "Rows", columns, COUNT(columns));
    for (size_t i = 0; i < crd_records.n; i++) {
        const crd_import_count *r = &read->tables[i];
        const crd_store_count *k = &kept->tables[i];
        if (r->read == 0 && k->kept == 0)
            continue;
        crd_doc_row(doc, t,
                    (const crd_cell[]){
                        crd_cell_texts(crd_records.tables[i]->name), crd_cell_int((int64_t)r->read),
                        crd_cell_int((int64_t)k->kept), crd_cell_int((int64_t)k->fresh),
                        crd_cell_int((int64_t)k->agreeing), crd_cell_int((int64_t)k->conflicting),
                        crd_cell_int((int64_t)k->repeated),
                        crd_cell_int((int64_t)(r->dropped + k->dropped))});
    }
}

/* NULL: they were not looked at. */
static void show_open(crd_app *app, crd_doc *doc, const crd_unsure *u)
{
    crd_column about = {
        .name = "references_open", .title = "References open", .kind = CRD_CELL_INT};
    crd_doc_head(doc, about, u ? crd_cell_int((int64_t)u->all_refs) : (crd_cell){0});
    about.name = "pairs_open";
    about.title = "Pairs of names open";
    crd_doc_head(doc, about, u ? crd_cell_int((int64_t)u->all_pairs) : (crd_cell){0});
    if (u && u->all_refs + u->all_pairs > 0)
        crd_doc_note(doc, CRD_STR("Names are left open in the case: 'cordon names CASE' shows "
                                  "them with candidates, and records decisions."));
    crd_section *t = crd_doc_table(doc, "names", "References to parties that lead nowhere",
                                   name_columns, COUNT(name_columns));
    for (size_t i = 0; u && i < u->n_refs; i++) {
        const crd_unsure_ref *r = &u->refs[i];
        size_t size = r->table.len + r->row.len + r->field.len + 3;
        char *first = CRD_NEW(app->arena, char, size);
        if (first)
            snprintf(first, size, CRD_STR_FMT "/" CRD_STR_FMT " " CRD_STR_FMT,
                     CRD_STR_ARG(r->table), CRD_STR_ARG(r->row), CRD_STR_ARG(r->field));
        crd_cell cells[COUNT(name_columns)] = {crd_cell_text(r->text),
                                               crd_cell_int((int64_t)r->uses),
                                               crd_cell_texts(first ? first : "")};
        if (r->n_candidates > 0) {
            cells[3] = crd_cell_text(r->candidates[0].id);
            cells[4] = crd_cell_real(floor(r->candidates[0].score * 100 + 0.5) / 100);
        }
        crd_doc_row(doc, t, cells);
    }
}

/* What names leave open in the case as it is now. What was imported stays imported, whatever
 * happens here. */
static void look_at_names(crd_app *app, const crd_args *args, crd_store *store, crd_doc *doc)
{
    crd_feed feed;
    crd_world *world = NULL;
    crd_file_in *file = NULL;
    crd_want wants[CRD_T_COUNT];
    crd_world_opts when = CRD_WORLD_OPTS;
    const crd_unsure *found = NULL;
    crd_unsure_opts o = {.least_pair = 0.85,
                         .least_candidate = 0.6,
                         .refs = NAMES_SHOWN,
                         .pairs = 1,
                         .compare = NAMES_COMPARED,
                         .progress = &app->progress};
    when.progress = &app->progress;
    bool small = crd_file_in_open(crd_arg(args, "CASE").ptr, &file, NULL) == CRD_OK &&
                 crd_file_in_size(file) <= NAMES_CASE_MAX;
    crd_file_in_close(file);
    if (small && crd_store_feed(store, &feed, NULL) == CRD_OK &&
        crd_world_new(&feed, wants, crd_unsure_wants(wants), &when, &world, NULL) == CRD_OK &&
        crd_unsure_find(world, &o, app->arena, &found, NULL) != CRD_OK)
        found = NULL;
    if (!found)
        crd_doc_note(doc, CRD_STR("Names were not looked at, as the case is large; 'cordon names "
                                  "CASE' shows what they leave open."));
    show_open(app, doc, found);
    crd_world_free(world);
}

/* Likewise: what entries name. */
static void look_at_register(crd_app *app, crd_store *store, crd_doc *doc)
{
    crd_feed feed;
    crd_err why = CRD_ERR_INIT;
    if (crd_store_feed(store, &feed, &why) != CRD_OK ||
        crd_import_register_named(app, &feed, doc, &why) != CRD_OK)
        crd_doc_warn(doc, CRD_STR("What entries of the register name was not looked at."));
}

/* Imports and commits, or undoes everything. */
static crd_status import(crd_app *app, const crd_args *args, crd_store *store, crd_diags *diags,
                         crd_import_report *ret_read, crd_store_report *ret_kept, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_feed feed;
    crd_import_opts opts;
    crd_sink sink;
    const char *const *paths;
    size_t n_paths;
    bool open = false;
    crd_str known = crd_arg(args, "known");
    if (crd_str_is_null(known) || crd_str_eq(known, CRD_STR("today")))
        known = app->today;
    crd_store_import how = {
        .replace = crd_arg(args, "replace"), .diags = diags, .ret_report = ret_kept};
    if (!crd_date_parse(known, &how.imported_at))
        return crd_fail(err, CRD_EINVAL, "--known is not a date");
    CRD_TRY(crd_store_feed(store, &feed, err));
    CRD_TRY(make_opts(app, args, &feed, &opts, err));
    if (crd_str_is_null(opts.source) && !crd_str_is_null(how.replace))
        opts.source = how.replace;
    CRD_TRY(list_paths(app, args, &paths, &n_paths));
    if (crd_str_eq(crd_arg(args, "FORMAT"), CRD_STR("register"))) {
        CRD_TRY(crd_import_register_check(app, &feed, &opts, paths, n_paths, diags, err));
        opts.check.heading = crd_import_register_heading;
    }
    CRD_TRY(crd_store_begin_import(store, &how, &sink, err));
    open = true;
    CRD_TRY(crd_import_run(crd_arg(args, "FORMAT"), paths, n_paths, &opts, &sink, diags, ret_read,
                           err));
    open = false;
    CRD_TRY(sink.end(sink.ctx, true, err));
done:
    if (open && sink.end(sink.ctx, false, NULL) != CRD_OK && rc == CRD_OK)
        rc = CRD_EIO;
    return rc;
}

crd_status crd_op_import(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_import_report *read = CRD_NEW(app->arena, crd_import_report, 1);
    crd_store_report *kept = CRD_NEW(app->arena, crd_store_report, 1);
    if (!read || !kept)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    CRD_TRY(crd_diags_new(100, &out->diags));
    CRD_TRY(crd_app_open(app, args, true, &store, err));
    CRD_TRY(import(app, args, store, out->diags, read, kept, err));
    uint64_t rows = 0;
    for (size_t i = 0; i < crd_records.n; i++)
        rows += kept->tables[i].kept + kept->tables[i].repeated;
    bool nothing = rows == 0;
    out->bad_input = nothing && crd_diags_count(out->diags, CRD_ERROR) > 0;
    CRD_TRY(crd_app_doc(app, args, "cordon.import/1", nothing ? "Nothing imported" : "Imported",
                        &out->doc, err));
    if (nothing && !out->bad_input)
        crd_doc_warn(out->doc, CRD_STR("There was nothing to keep in what was read: the case is "
                                       "unchanged."));
    show(out->doc, read, kept);
    if (!nothing && crd_str_eq(crd_arg(args, "FORMAT"), CRD_STR("register")))
        look_at_register(app, store, out->doc);
    if (nothing)
        show_open(app, out->doc, NULL);
    else
        look_at_names(app, args, store, out->doc);
done:
    crd_store_close(store);
    return rc;
}
