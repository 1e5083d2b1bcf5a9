/* new, info, forget: the case as a whole. */
#include "app/ops.h"

#include "app/cache.h"
#include "app/open.h"
#include "base/err.h"

crd_status crd_op_new(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_store_opts o = {.write = true, .busy_ms = (unsigned)app->busy_ms};
    crd_status rc = crd_store_create(crd_arg_path(args, "CASE"), &crd_records, &o, err);
    if (rc != CRD_OK)
        return rc;
    rc = crd_app_doc(app, args, "cordon.new/1", "New case", &out->doc, err);
    if (rc == CRD_OK)
        crd_doc_note(out->doc, CRD_STR("An empty case, readable by its owner only. Next: cordon "
                                       "import CASE auto FILE-OR-FOLDER"));
    return rc;
}

/* ---- info -------------------------------------------------------------------------------- */

static const crd_column source_columns[] = {
    {.name = "source", .title = "Source", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "What it is", .kind = CRD_CELL_TEXT},
    {.name = "format", .title = "Format", .kind = CRD_CELL_CODE},
    {.name = "as_of", .title = "As of", .kind = CRD_CELL_DATE},
    {.name = "imported_at", .title = "Imported", .kind = CRD_CELL_DATE},
    {.name = "superseded_at", .title = "Superseded", .kind = CRD_CELL_DATE},
    {.name = "replaces", .title = "Replaces", .kind = CRD_CELL_ID},
    {.name = "confidence", .title = "Confidence", .kind = CRD_CELL_CODE},
    {.name = "marking", .title = "Marking", .kind = CRD_CELL_CODE},
    {.name = "rows", .title = "Rows", .kind = CRD_CELL_INT, .required = true},
    {.name = "sha256", .title = "SHA-256", .kind = CRD_CELL_TEXT},
};

static const crd_column table_columns[] = {
    {.name = "group", .title = "Group", .kind = CRD_CELL_CODE, .required = true},
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .required = true},
    {.name = "rows", .title = "Rows", .kind = CRD_CELL_INT, .required = true},
    {.name = "about", .title = "What it holds", .kind = CRD_CELL_TEXT, .required = true},
};

static const crd_column cache_columns[] = {
    {.name = "path",
     .title = "Made ready for later commands",
     .kind = CRD_CELL_TEXT,
     .required = true},
    {.name = "bytes", .title = "Bytes", .kind = CRD_CELL_INT, .required = true},
    {.name = "current",
     .title = "Is current",
     .kind = CRD_CELL_BOOL,
     .required = true,
     .about = "no: the case or the program has changed since; it will not be used"},
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static uint64_t rows_of(const crd_store_info *info, crd_str source)
{
    uint64_t n = 0;
    for (size_t i = 0; i < info->n_sources; i++)
        if (crd_str_eq(info->sources[i].source, source))
            for (size_t t = 1; t < crd_records.n; t++)
                n += info->sources[i].tables[t];
    return n;
}

static void show_sources(crd_doc *doc, const crd_sources *sources, const crd_store_info *info)
{
    crd_section *t = crd_doc_table(doc, "sources", "Sources", source_columns,
                                   COUNT(source_columns));
    for (size_t i = 0; i < sources->n; i++) {
        const crd_source *s = &sources->at[i];
        crd_str hash = s->sha256.len > 12 ? (crd_str){s->sha256.ptr, 12} : s->sha256;
        crd_doc_row(doc, t,
                    (const crd_cell[]){
                        crd_cell_text(s->name), crd_cell_text(s->title), crd_cell_text(s->format),
                        crd_cell_date(s->as_of), crd_cell_date(s->imported_at),
                        crd_cell_date(s->superseded_at), crd_cell_text(s->replaces),
                        crd_cell_text(s->confidence), crd_cell_text(s->marking),
                        crd_cell_int((int64_t)rows_of(info, s->name)), crd_cell_text(hash)});
    }
}

static void show_tables(crd_doc *doc, const crd_store_info *info, bool all)
{
    crd_section *t = crd_doc_table(doc, "tables", "Tables", table_columns, COUNT(table_columns));
    for (size_t i = 0; i < crd_records.n; i++)
        if (info->tables[i] > 0 || all)
            crd_doc_row(doc, t,
                        (const crd_cell[]){crd_cell_texts(crd_records.tables[i]->group),
                                           crd_cell_texts(crd_records.tables[i]->name),
                                           crd_cell_int((int64_t)info->tables[i]),
                                           crd_cell_texts(crd_records.tables[i]->about)});
}

static void show_cache(crd_app *app, const crd_store *store, crd_doc *doc)
{
    const crd_cached *files;
    size_t n;
    crd_app_cached(app, store, &files, &n);
    crd_section *t = crd_doc_table(doc, "cache", "Cache", cache_columns, COUNT(cache_columns));
    for (size_t i = 0; i < n; i++)
        crd_doc_row(doc, t,
                    (const crd_cell[]){crd_cell_texts(files[i].path),
                                       crd_cell_int((int64_t)files[i].bytes),
                                       crd_cell_bool(files[i].current)});
}

static void show_head(crd_doc *doc, const crd_store_info *info, const crd_sources *sources)
{
    crd_date latest = CRD_DATE_NONE;
    for (size_t i = 0; i < sources->n; i++)
        if (sources->at[i].superseded_at == CRD_DATE_NONE && sources->at[i].as_of > latest)
            latest = sources->at[i].as_of;
    crd_doc_head(doc, (crd_column){.name = "as_of", .title = "Latest as-of", .kind = CRD_CELL_DATE},
                 crd_cell_date(latest));
    crd_doc_head_count(doc, "schema", "Schema version", info->version);
    crd_doc_head_count(doc, "bytes", "Size in bytes", info->file_bytes);
}

crd_status crd_op_info(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_feed feed;
    crd_store_info info;
    crd_sources sources;
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_store_feed(store, &feed, err));
    CRD_TRY(crd_store_describe(store, app->arena, &info, err));
    CRD_TRY(crd_app_sources(app, &feed, &sources, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.info/1", "What the case holds", &out->doc, err));
    show_head(out->doc, &info, &sources);
    char hex[65];
    bool digest = crd_arg_flag(args, "digest");
    if (digest)
        CRD_TRY(crd_store_digest(store, hex, err));
    crd_doc_head_text(out->doc, "digest", "Digest (SHA-256)",
                      digest ? crd_str_from(hex) : CRD_STR_NULL);
    show_sources(out->doc, &sources, &info);
    show_tables(out->doc, &info, crd_arg_flag(args, "all"));
    show_cache(app, store, out->doc);
done:
    crd_store_close(store);
    return rc;
}

/* ---- forget ------------------------------------------------------------------------------ */

crd_status crd_op_forget(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_store_info info;
    size_t cleared = 0, again = 0;
    CRD_TRY(crd_app_open(app, args, true, &store, err));
    CRD_TRY(crd_store_describe(store, app->arena, &info, err));
    CRD_TRY(crd_app_cache_clear(app, &cleared, err)); /* also should the next step fail half-way */
    CRD_TRY(crd_store_forget(store, crd_arg(args, "SOURCE"), err));
    CRD_TRY(crd_app_cache_clear(app, &again, err)); /* whoever read meanwhile may have kept it */
    CRD_TRY(crd_app_doc(app, args, "cordon.forget/1", "Forgotten", &out->doc, err));
    crd_doc_head_text(out->doc, "source", "Source", crd_arg(args, "SOURCE"));
    crd_doc_head_count(out->doc, "rows", "Rows", rows_of(&info, crd_arg(args, "SOURCE")));
    crd_doc_head_count(out->doc, "cache_files", "Files removed from the cache", cleared + again);
    crd_doc_note(out->doc,
                 CRD_STR("No byte of it is left in the case, beside it or in your cache. Out of "
                         "reach are: caches of others who read the case, files "
                         "it was imported from, exports and reports made from it, backups and "
                         "snapshots, and blocks that the medium gave up but did not erase."));
done:
    crd_store_close(store);
    return rc;
}
