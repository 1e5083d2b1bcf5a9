/* What all formats share: choosing one, opening files, the own source, counting, limits. */
#include "import/job.h"

#include "base/err.h"
#include "base/vec.h"
#include "import/formats.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const crd_diag_kind kinds[] = {
    [CRD_IMPORT_COLUMN_UNKNOWN] = {"column-unknown", CRD_WARNING, "a column that the table does not have", "Rename it as in docs/schema.md, or read the file with a map (format csv --map); its values are not read."},
    [CRD_IMPORT_COLUMN_OWN] = {"column-own", CRD_WARNING, "a column that somebody added", "It is not read, and not in the next workbook: what is to stay goes into a column that is read, such as Note."},
    [CRD_IMPORT_COLUMN_TWICE] = {"column-twice", CRD_ERROR, "two columns of one name", "Keep one; the second is not read."},
    [CRD_IMPORT_COLUMN_MISSING] = {"column-missing", CRD_ERROR, "a required column is missing", "Add it; without a key column nothing of the file can be read."},
    [CRD_IMPORT_FIELD_FORM] = {"field-form", CRD_ERROR, "a value that cannot be read", "Correct it; until then the field is unknown and its row is kept."},
    [CRD_IMPORT_ROW_LONG] = {"row-long", CRD_ERROR, "a row with more fields than the header", "Look for a delimiter inside a value; quote it. The surplus is not read."},
    [CRD_IMPORT_ROW_SHORT] = {"row-short", CRD_WARNING, "a row with fewer fields than the header", "The missing fields are unknown; give each row all delimiters."},
    [CRD_IMPORT_ROW_UNANSWERED] = {"answer-empty", CRD_NOTE, "a question that nobody answered", "Nothing to do: the row says nothing and is not kept; comply --gaps asks again."},
    [CRD_IMPORT_FILE_UNKNOWN] = {"file-unknown", CRD_NOTE, "a file of the folder that is not read", "Name files after tables (party.csv, element.csv), or import this one with a map of its own (csv --map)."},
    [CRD_IMPORT_SOURCE_UNUSED] = {"source-unused", CRD_WARNING, "what was said of the source holds for no row", "All rows name sources of their own: give date, confidence and marking in table source; the option has no effect."},
    [CRD_IMPORT_NO_HEADER] = {"header-missing", CRD_ERROR, "a file without a row of column names", "Begin it with the column names, or give their row with --header-row."},
    [CRD_IMPORT_SHEET_UNKNOWN] = {"sheet-unknown", CRD_NOTE, "a sheet that is not named after a table", "Name it after a table (party, element, ...), name it with --sheet, or read it through a map (format csv --map); it is not read."},
    [CRD_IMPORT_SHEET_NO_HEADER] = {"sheet-header", CRD_ERROR, "a sheet without a row that names the table's key columns", "Write the column names as in docs/schema.md within the first 50 rows, or give their row with --header-row."},
    [CRD_IMPORT_SHEET_HIDDEN] = {"sheet-hidden", CRD_WARNING, "a hidden sheet", "It is read; show it and see whether it was meant."},
    [CRD_IMPORT_COLUMN_HIDDEN] = {"column-hidden", CRD_WARNING, "hidden columns", "They are read; show them and see whether they were meant."},
    [CRD_IMPORT_ROW_HIDDEN] = {"row-hidden", CRD_WARNING, "a hidden or filtered row", "It is read; show it and see whether it was meant."},
    [CRD_IMPORT_SHEET_MERGED] = {"cells-merged", CRD_WARNING, "merged cells among the data", "Unmerge them and fill each cell; only the first of them has the value, the others are empty."},
    [CRD_IMPORT_SHEET_OUTSIDE] = {"cell-outside", CRD_WARNING, "a value outside the named columns", "Give its column a name, or move the remark to another sheet; it is not read."},
    [CRD_IMPORT_NUMBER_IDENTIFIER] = {"identifier-number", CRD_WARNING, "an identifier that a spreadsheet turned into a number", "Format the column as text and enter it again; digits may be lost."},
    [CRD_IMPORT_NUMBER_ZEROS] = {"identifier-zeros", CRD_NOTE, "a number shown with leading zeros, read as it is shown", "Format the column as text, so that the zeros are part of the value."},
    [CRD_IMPORT_DATE_IDENTIFIER] = {"identifier-date", CRD_WARNING, "a date in a field of text", "See whether a spreadsheet took a name or number for a date; format the column as text and enter it again."},
    [CRD_IMPORT_DATE_TIME] = {"date-time", CRD_NOTE, "a time of day in a field of dates", "The date is kept; the time of day is not."},
    [CRD_IMPORT_FORMULA] = {"cell-formula", CRD_NOTE, "a formula", "The result that was last saved is read; open and save the workbook if it may be stale."},
    [CRD_IMPORT_FORMULA_EMPTY] = {"formula-empty", CRD_WARNING, "a formula without a saved result", "Open the workbook in a spreadsheet program and save it, or write the value itself; the field is unknown."},
    [CRD_IMPORT_CELL_ERROR] = {"cell-error", CRD_ERROR, "a cell that holds an error", "Correct the formula or empty the cell; the field is unknown."},
    [CRD_IMPORT_PART_UNREAD] = {"part-unread", CRD_NOTE, "a part of the source that this format does not read", "The number found says how many; docs/formats says what each format reads. Bring what matters in tables of your own."},
    [CRD_IMPORT_ENTRY_UNUSABLE] = {"entry-unusable", CRD_ERROR, "an entry without what identifies it", "It is not read; ask the source for a complete one."},
    [CRD_IMPORT_COUNTRY_UNKNOWN] = {"country-unknown", CRD_WARNING, "a country's name that is on no list", "The row is kept without it; state the country in a row of your own."},
    [CRD_IMPORT_POSITIONS_FLAT] = {"positions-flat", CRD_WARNING, "positions that are not on the globe", "The file's coordinates look like those of a drawing; none of them is read."},
    [CRD_IMPORT_ROLE_UNKNOWN] = {"role-unknown", CRD_WARNING, "a role of devices that stands for no function", "It is kept as a code of its own; say what it is in a map: --map FILE with `roles: {slug: code}`."},
    [CRD_IMPORT_END_UNKNOWN] = {"end-unknown", CRD_WARNING, "a connection with an end that the source does not hold", "Export what it ends at as well; the connection is kept with the ends that are known."},
    [CRD_IMPORT_PAGES_MISSING] = {"pages-missing", CRD_WARNING, "one page of a longer list", "Fetch all pages (a larger limit, or each `next`) and import them together."},
    [CRD_IMPORT_STATEMENT_REJECTED] = {"statement-rejected", CRD_ERROR, "a statement of a register that cannot be used", "Ask its publisher; the note names the statement and says what is wrong with it. Nothing of it is read."},
    [CRD_IMPORT_STATEMENT_SUPERSEDED] = {"statement-superseded", CRD_NOTE, "a statement that a later one of the same record replaces", "Nothing to do; the later one is read."},
    [CRD_IMPORT_OWNER_UNSPECIFIED] = {"owner-unspecified", CRD_WARNING, "a register says that it does not name an owner", "Find out who it is; until then the owner is unknown, and the reason given is kept as a fact."},
    [CRD_IMPORT_INTEREST_KIND] = {"interest-unmapped", CRD_NOTE, "an interest that is no kind of holding", "It is kept as a fact; add a row of table `holding` if it gives control."},
    [CRD_IMPORT_INTEREST_CHAIN] = {"interest-chain", CRD_NOTE, "an indirect interest whose chain the register gives", "It is kept as a fact; the holdings of the chain are read, and counting both would count it twice."},
    [CRD_IMPORT_RECORD_INACTIVE] = {"record-inactive", CRD_NOTE, "a record that its register no longer holds for true", "Nothing to do; it is not read, or it ends with the date that the register gives."},
    [CRD_IMPORT_RELATIONSHIP_KIND] = {"relationship-unmapped", CRD_NOTE, "a relationship that is no kind of holding", "It is kept as a fact."},
    [CRD_IMPORT_RELATIONSHIP_TWICE] = {"relationship-twice", CRD_NOTE, "a relationship that another record of the register states too", "Nothing to do; it is one holding (a direct parent that is also the ultimate one)."},
    [CRD_IMPORT_FUNCTION_UNKNOWN] = {"function-unknown", CRD_WARNING, "equipment whose type names no function that is known", "Give the element its function in a file of your own (docs/formats/bulkcm.md has the table); until then it is unknown."},
    [CRD_IMPORT_MAP_BAD] = {"map-invalid", CRD_ERROR, "a map that cannot be used", "Correct it as docs/formats/csv-map.md says; nothing was read."},
    [CRD_IMPORT_MAP_COLUMN] = {"map-column", CRD_ERROR, "a column that the map asks for is not in the file", "Correct its name in the map, or list it under input, optional; until then the table is not read."},
    [CRD_IMPORT_MAP_VALUE] = {"map-value", CRD_ERROR, "a text that is not in the map's table of values", "Add it to the table (with ~ for unknown), or give the table an else; the field is unknown."},
};
/* clang-format on */

const crd_diag_kind *crd_import_findings(size_t *ret_n)
{
    *ret_n = sizeof kinds / sizeof *kinds;
    return kinds;
}

void crd_job_tell(crd_job *job, enum crd_import_finding what, const crd_diag *place)
{
    crd_diag d = *place;
    d.kind = &kinds[what];
    crd_diags_add(job->diags, &d);
}

crd_str crd_job_base_name(const char *path)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    return (crd_str){path + start, end - start};
}

int crd_table_pass(const crd_table *t)
{
    if (strcmp(t->name, "source") == 0)
        return 0;
    return strcmp(t->name, "code") == 0 ? 1 : CRD_TABLE_PASS_LAST;
}

/* ---- codes that this import brings ------------------------------------------------------- */

struct new_code {
    crd_str list, code;
};

struct crd_new_codes {
    CRD_VEC(struct new_code) codes;
    const crd_more_codes *before; /* the case's */
};

static bool has_code(void *ctx, const char *list, crd_str code)
{
    const struct crd_new_codes *n = ctx;
    for (size_t i = 0; i < n->codes.n; i++)
        if (crd_str_eq(n->codes.at[i].code, code) &&
            crd_str_eq(n->codes.at[i].list, crd_str_from(list)))
            return true;
    return n->before->has && n->before->has(n->before->ctx, list, code);
}

static crd_status remember_code(crd_job *job, const crd_table *t, const void *rec)
{
    int list = crd_table_find(t, CRD_STR("list")), code = crd_table_find(t, CRD_STR("code"));
    if (list < 0 || code < 0)
        return CRD_OK;
    struct new_code one = {
        .list = crd_str_copy(job->arena, crd_field_str(&t->fields[list], rec)),
        .code = crd_str_copy(job->arena, crd_field_str(&t->fields[code], rec)),
    };
    if (!one.list.ptr || !one.code.ptr || !CRD_VEC_PUSH(&job->new_codes->codes, one))
        return crd_fail(job->err, CRD_ENOMEM, "out of memory");
    return CRD_OK;
}

/* ---- files ------------------------------------------------------------------------------- */

crd_str crd_job_unmarked(crd_str start)
{
    return crd_str_starts(start, CRD_STR("\xef\xbb\xbf")) ? (crd_str){start.ptr + 3, start.len - 3}
                                                          : start;
}

static crd_status next_hashed(void *ctx, crd_str *ret_block, crd_err *err)
{
    crd_job *job = ctx;
    crd_blocks in = crd_file_in_blocks(job->file);
    crd_str block;
    crd_status rc = in.next(in.ctx, &block, err);
    if (rc != CRD_OK)
        return rc;
    crd_sha256_add(&job->hash, block);
    *ret_block = job->begun ? block : crd_job_unmarked(block);
    job->begun = true;
    return ret_block->len == 0 && block.len > 0 ? next_hashed(ctx, ret_block, err) : CRD_OK;
}

crd_status crd_job_open(crd_job *job, const char *path, crd_blocks *ret_blocks)
{
    crd_str name = crd_str_copy(job->arena, crd_job_base_name(path));
    if (!name.ptr)
        return crd_fail(job->err, CRD_ENOMEM, "out of memory");
    crd_status rc = crd_file_in_open(path, &job->file, job->err);
    if (rc != CRD_OK)
        return rc;
    job->file_name = name;
    job->report->files++;
    job->begun = false;
    crd_sha256_again(&job->hash);
    *ret_blocks = (crd_blocks){.ctx = job, .next = next_hashed};
    return CRD_OK;
}

void crd_job_close(crd_job *job)
{
    if (!job->file)
        return;
    crd_file_in_close(job->file);
    job->file = NULL;
    crd_sha256_end(&job->hash, job->last_hash);
    crd_sha256_add(&job->all, job->file_name);
    crd_sha256_add(&job->all, CRD_STR(" "));
    crd_sha256_add(&job->all, (crd_str){job->last_hash, 64});
    crd_sha256_add(&job->all, CRD_STR("\n"));
}

/* ---- records ----------------------------------------------------------------------------- */

enum { STEP = 4096, FILES_MAX = 20000 };

static crd_status too_many(crd_job *job)
{
    return crd_fail(job->err, CRD_ELIMIT,
                    "more than %llu errors: nothing was kept (--max-errors raises the limit)",
                    (unsigned long long)job->max_errors);
}

/* Says how far it is; a sign to stop ends the import. */
static crd_status watch(crd_job *job)
{
    uint64_t done = job->file ? crd_file_in_done(job->file) : 0;
    uint64_t total = job->file ? crd_file_in_size(job->file) : 0;
    char what[80];
    snprintf(what, sizeof what, "reading %.60s", job->file_name.ptr ? job->file_name.ptr : "");
    if (!crd_progress_step(job->o->progress, what, done, total))
        return crd_fail(job->err, CRD_ECANCEL, "stopped: nothing was kept");
    return CRD_OK;
}

/* Its place in the schema; the plan of its checks is made when its first row comes. */
static crd_status meet(crd_job *job, const crd_table *t, crd_job_table *ret_table)
{
    crd_job_table *met = &job->met[(uintptr_t)t / sizeof *t % CRD_JOB_TABLES];
    if (met->table != t)
        *met = (crd_job_table){t, crd_schema_index(job->o->schema, t),
                               strcmp(t->name, "code") == 0};
    *ret_table = *met;
    if (job->plans[met->index] ||
        crd_check_plan_new(t, job->arena, &job->plans[met->index]) == CRD_OK)
        return CRD_OK;
    return crd_fail(job->err, CRD_ENOMEM, "out of memory");
}

static crd_status put_checked(crd_job *job, const crd_table *t, const void *rec, crd_from from,
                              crd_diags *diags)
{
    crd_job_table table;
    crd_status rc = meet(job, t, &table);
    if (rc != CRD_OK)
        return rc;
    crd_import_count *count = &job->report->tables[table.index];
    bool is_source = table.index == 0;
    if (is_source)
        from.source = crd_field_str(&t->fields[0], rec);
    else if (crd_str_is_null(from.source))
        from.source = job->own;
    bool own = !is_source && (from.source.ptr == job->own.ptr || crd_str_eq(from.source, job->own));
    crd_from place = {.source = job->file_name, .line = from.line}; /* diagnostics name the file */
    bool fit = crd_check_plan_sound(job->plans[table.index], rec, &job->more) ||
               (job->o->parts ? crd_record_check_part(t, rec, &place, &job->more, diags)
                              : crd_record_check(t, rec, &place, &job->more, diags));
    count->read++;
    if (crd_diags_count(job->diags, CRD_ERROR) > job->max_errors)
        rc = too_many(job);
    else if (count->read % STEP == 0)
        rc = watch(job);
    if (rc != CRD_OK || !fit) {
        count->dropped += !fit;
        return rc;
    }
    if (table.codes)
        rc = remember_code(job, t, rec);
    if (rc == CRD_OK)
        rc = job->sink->put(job->sink->ctx, t, rec, &from, job->err);
    count->put += rc == CRD_OK;
    job->own_used |= own;
    return rc;
}

crd_status crd_job_put(crd_job *job, const crd_table *t, const void *rec, crd_from from)
{
    return put_checked(job, t, rec, from, job->diags);
}

crd_status crd_job_put_part(crd_job *job, const crd_table *t, const void *rec, crd_from from)
{
    return put_checked(job, t, rec, from, NULL);
}

/* ---- running ----------------------------------------------------------------------------- */

static const crd_format *find_format(crd_str name)
{
    for (const crd_format *f = crd_formats; f->name; f++)
        if (crd_str_eq(crd_str_from(f->name), name))
            return f;
    return NULL;
}

static crd_status name_own_source(crd_job *job, const char *path)
{
    crd_str name = crd_str_is_null(job->o->source) ? crd_job_base_name(path) : job->o->source;
    if (name.len == 0 || name.len >= sizeof job->report->source)
        return crd_fail(job->err, CRD_EINVAL, "a source's name has 1 to %zu bytes",
                        sizeof job->report->source - 1);
    job->own = crd_str_copy(job->arena, name);
    if (!job->own.ptr)
        return crd_fail(job->err, CRD_ENOMEM, "out of memory");
    memcpy(job->report->source, name.ptr, name.len);
    return CRD_OK;
}

/* The row that describes the own source. */
static crd_status put_own_source(crd_job *job, const char *path)
{
    const crd_table *t = job->o->schema->tables[0];
    crd_source s;
    char hash[65];
    if (t != crd_records.tables[0]) /* a test's schema may have another */
        return CRD_OK;
    crd_record_clear(t, &s);
    crd_sha256_end(&job->all, hash);
    s.name = job->own;
    s.title = job->o->title;
    s.url = job->o->url;
    s.format = crd_str_from(job->report->format);
    s.path = crd_str_from(path);
    if (job->report->files > 0)
        s.sha256 = crd_str_from(job->report->files == 1 ? job->last_hash : hash);
    s.as_of = job->o->as_of;
    s.confidence = job->o->confidence;
    s.marking = job->o->marking;
    crd_from from = {.source = job->own, .source_no = UINT32_MAX};
    if (!crd_record_check(t, &s, &from, NULL, job->diags))
        return crd_fail(job->err, CRD_EINVAL,
                        "the source's name, title or path is not fit to keep");
    return job->sink->put(job->sink->ctx, t, &s, &from, job->err);
}

/* No row belongs to the own source: it is not described, and what the user said of it is lost.
 * Quietly losing a marking would be the worst of it. */
static void tell_unused(crd_job *job, const char *path)
{
    const crd_import_opts *o = job->o;
    crd_diag place = {.file = crd_job_base_name(path)};
    const struct {
        const char *name;
        crd_str value;
    } said[] = {{"source", o->source},
                {"title", o->title},
                {"url", o->url},
                {"confidence", o->confidence},
                {"marking", o->marking},
                {"as-of", o->as_of != CRD_DATE_NONE ? CRD_STR("a date") : CRD_STR_NULL}};
    uint64_t put = 0;
    for (size_t i = 0; i < o->schema->n; i++)
        put += job->report->tables[i].put;
    job->report->source[0] = 0;
    for (size_t i = 0; put > 0 && i < sizeof said / sizeof *said; i++) {
        place.field = crd_str_from(said[i].name);
        place.found = said[i].value;
        if (!crd_str_is_null(said[i].value))
            crd_job_tell(job, CRD_IMPORT_SOURCE_UNUSED, &place);
    }
}

static crd_status read_as(crd_job *job, const crd_format *f, const char *why, const char *path)
{
    job->report->format = f->name;
    job->report->why = why;
    job->path = path;
    crd_status rc = f->read(job, path);
    crd_job_close(job);
    return rc;
}

/* A folder that is no format's own: each file in it by itself. */
static crd_status read_files(crd_job *job, const char *folder)
{
    bool any = false;
    crd_str *names;
    size_t n;
    crd_status rc = crd_dir_list(folder, FILES_MAX, job->arena, &names, &n, job->err);
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        const crd_format *f = NULL;
        size_t size = strlen(folder) + names[i].len + 2;
        char *path = CRD_NEW(job->arena, char, size);
        if (!path)
            return crd_fail(job->err, CRD_ENOMEM, "out of memory");
        snprintf(path, size, "%s/" CRD_STR_FMT, folder, CRD_STR_ARG(names[i]));
        rc = crd_format_of_file(job, path, &f);
        if (rc == CRD_OK && f)
            rc = read_as(job, f, "a folder of files, each by what it holds", path);
        else if (rc == CRD_OK)
            crd_job_tell(job, CRD_IMPORT_FILE_UNKNOWN, &(crd_diag){.file = names[i]});
        any |= f != NULL;
    }
    return rc == CRD_OK && !any ? crd_format_unknown(job, folder, CRD_STR_NULL) : rc;
}

static crd_status read_path(crd_job *job, crd_str format, const char *path)
{
    const char *why = "";
    const crd_format *f = NULL;
    if (crd_str_eq(format, CRD_STR("auto"))) {
        crd_status rc = crd_format_recognise(job, path, &f, &why);
        if (rc == CRD_OK && !f)
            return read_files(job, path);
        if (rc != CRD_OK)
            return rc;
    } else {
        f = find_format(format);
    }
    if (!f)
        return crd_fail(job->err, CRD_EINVAL,
                        "no format '" CRD_STR_FMT "'; 'cordon help import' names them",
                        CRD_STR_ARG(format));
    return read_as(job, f, why, path);
}

/* What every import begins with; `codes` and the arenas are the caller's to end, also after a
 * failure. */
static crd_status begin(crd_job *job, const crd_import_opts *opts, struct crd_new_codes *codes,
                        const char *path)
{
    crd_status rc = CRD_OK;
    job->o = opts;
    job->new_codes = codes;
    job->more = (crd_more_codes){.ctx = codes, .has = has_code};
    job->max_errors = opts->strict       ? 0
                      : opts->max_errors ? opts->max_errors
                                         : CRD_IMPORT_MAX_ERRORS;
    *job->report = (crd_import_report){.format = "", .why = ""};
    crd_sha256_init(&job->all);
    crd_sha256_init(&job->hash);
    CRD_TRY(crd_arena_new((size_t)1 << 30, &job->arena));
    CRD_TRY(crd_arena_new((size_t)64 << 20, &job->scratch));
    rc = name_own_source(job, path);
done:
    return rc;
}

static void finish(crd_job *job, crd_status rc)
{
    if (rc == CRD_ENOMEM)
        crd_err_set(job->err, rc, NULL, 0, 0, "out of memory");
    CRD_VEC_DONE(&job->new_codes->codes);
    crd_arena_free(job->scratch);
    crd_arena_free(job->arena);
}

crd_status crd_import_run(crd_str format, const char *const *paths, size_t n_paths,
                          const crd_import_opts *opts, const crd_sink *sink, crd_diags *diags,
                          crd_import_report *ret_report, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct crd_new_codes codes = {.before = &opts->more};
    crd_job job = {.sink = sink, .diags = diags, .report = ret_report, .err = err};
    *ret_report = (crd_import_report){.format = "", .why = ""};
    if (n_paths == 0)
        return crd_fail(err, CRD_EINVAL, "no file to import");
    CRD_TRY(begin(&job, opts, &codes, paths[0]));
    for (size_t i = 0; i < n_paths; i++)
        CRD_TRY(read_path(&job, format, paths[i]));
    if (job.own_used)
        CRD_TRY(put_own_source(&job, paths[0]));
    else
        tell_unused(&job, paths[0]);
done:
    finish(&job, rc);
    return rc;
}

crd_status crd_import_texts(const crd_import_text *texts, size_t n, const crd_import_opts *opts,
                            const crd_sink *sink, crd_diags *diags, crd_import_report *ret_report,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    struct crd_new_codes codes = {.before = &opts->more};
    crd_job job = {.sink = sink, .diags = diags, .report = ret_report, .err = err};
    CRD_TRY(begin(&job, opts, &codes, ""));
    job.report->format = "tables";
    for (int pass = 0; pass <= CRD_TABLE_PASS_LAST; pass++)
        for (size_t i = 0; i < n; i++)
            if (crd_table_pass(texts[i].table) == pass)
                CRD_TRY(crd_read_table_text(&job, &texts[i]));
done:
    finish(&job, rc);
    return rc;
}
