/* Format `tables`: the native exchange form. A folder with one CSV file a table (party.csv), or
 * such files by themselves; docs/formats/tables.md describes it. */
#include "import/formats.h"

#include "base/err.h"
#include "fmt/csv.h"
#include "import/bind.h"

#include <stdio.h>
#include <string.h>

enum { FILES_MAX = 4096 };

/* "party.csv" -> party; NULL when it is no table's file. */
static const crd_table *table_of(const crd_schema *schema, crd_str name)
{
    crd_str ending = CRD_STR(".csv");
    if (name.len <= ending.len ||
        !crd_str_eq_nocase((crd_str){name.ptr + name.len - ending.len, ending.len}, ending))
        return NULL;
    return crd_schema_find(schema, (crd_str){name.ptr, name.len - ending.len});
}

static void place_of(void *ctx, size_t i, crd_diag *ret_place)
{
    crd_csv_place(ctx, i, &ret_place->line, &ret_place->column);
}

/* Rows from the reader to the binder, the first (or the given) one as header. Without a table, the
 * one that the header fits. */
static crd_status read_rows(crd_job *job, const crd_table *t, crd_csv *csv)
{
    crd_bind bind;
    crd_csv_row row = {0};
    bool usable = false;
    crd_bind_place place = {.ctx = csv, .at = place_of};
    uint32_t want = job->o->header_row ? job->o->header_row : 1;
    crd_status rc = CRD_OK;
    do {
        rc = crd_csv_next(csv, &row, job->err);
        if (rc != CRD_OK)
            return rc;
    } while (row.n > 0 && row.line < want);
    if (row.n == 0) {
        crd_job_tell(job, CRD_IMPORT_NO_HEADER, &(crd_diag){.file = job->file_name});
        return CRD_OK;
    }
    t = t ? t : crd_bind_guess(job->o->schema, row.fields, row.n);
    if (!t)
        return crd_fail_at(job->err, CRD_EPARSE, job->file_name.ptr, row.line, 0,
                           "not named after a table (party.csv, element.csv, ...), and its columns "
                           "do not fit one table alone");
    rc = crd_bind_init(&bind, job, t, row.fields, row.n, place, &usable);
    while (rc == CRD_OK && usable) {
        rc = crd_csv_next(csv, &row, job->err);
        if (rc != CRD_OK || row.n == 0)
            break;
        rc = crd_bind_row(&bind, row.fields, row.n, row.line, place);
    }
    return rc;
}

static crd_status read_file(crd_job *job, const crd_table *t, const char *path)
{
    crd_status rc = CRD_OK;
    crd_csv *csv = NULL;
    crd_blocks in;
    CRD_TRY(crd_job_open(job, path, &in));
    crd_csv_options o = {.file = job->file_name, .delimiter = job->o->delimiter};
    CRD_TRY(crd_csv_new(in, &o, job->diags, &csv));
    CRD_TRY(read_rows(job, t, csv));
done:
    if (csv)
        job->report->rows_malformed += crd_csv_skipped(csv);
    crd_csv_free(csv);
    crd_job_close(job);
    return rc;
}

crd_status crd_read_table_text(crd_job *job, const crd_import_text *text)
{
    crd_csv *csv = NULL;
    crd_text_in in = {.rest = text->text, .block = SIZE_MAX};
    crd_csv_options o = {
        .file = text->file, .delimiter = ',', .line = text->line, .indent = text->indent};
    job->file_name = text->file;
    crd_status rc = crd_csv_new(crd_text_in_blocks(&in), &o, job->diags, &csv);
    if (rc == CRD_OK)
        rc = read_rows(job, text->table, csv);
    if (csv)
        job->report->rows_malformed += crd_csv_skipped(csv);
    crd_csv_free(csv);
    return rc;
}

static int rank(const crd_schema *s, const crd_table *t)
{
    return crd_table_pass(t) * CRD_IMPORT_TABLES_MAX + crd_schema_index(s, t);
}

struct file {
    const crd_table *table;
    const char *path;
};

static crd_status list_files(crd_job *job, const char *path, struct file **ret_files, size_t *ret_n)
{
    crd_str *names;
    size_t n, found = 0;
    crd_status rc = crd_dir_list(path, FILES_MAX, job->arena, &names, &n, job->err);
    struct file *files = rc == CRD_OK ? CRD_NEW(job->arena, struct file, n) : NULL;
    if (!files)
        return rc != CRD_OK ? rc : CRD_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const crd_table *t = table_of(job->o->schema, names[i]);
        size_t size = strlen(path) + names[i].len + 2;
        char *full = CRD_NEW(job->arena, char, size);
        if (!full)
            return CRD_ENOMEM;
        if (t) {
            snprintf(full, size, "%s/" CRD_STR_FMT, path, CRD_STR_ARG(names[i]));
            files[found++] = (struct file){t, full};
        } else if (crd_str_ends(names[i], CRD_STR(".csv"))) {
            crd_job_tell(job, CRD_IMPORT_FILE_UNKNOWN, &(crd_diag){.file = names[i]});
        }
    }
    for (size_t i = 1; i < found; i++) /* few files: insertion sort */
        for (size_t k = i; k > 0 && rank(job->o->schema, files[k].table) <
                                        rank(job->o->schema, files[k - 1].table);
             k--) {
            struct file swap = files[k];
            files[k] = files[k - 1];
            files[k - 1] = swap;
        }
    *ret_files = files;
    *ret_n = found;
    return CRD_OK;
}

crd_status crd_read_tables(crd_job *job, const char *path)
{
    struct file *files = NULL;
    size_t n = 0;
    if (!crd_file_is_dir(path))
        return read_file(job, table_of(job->o->schema, crd_job_base_name(path)), path);
    crd_status rc = list_files(job, path, &files, &n);
    if (rc == CRD_OK && n == 0)
        return crd_fail_at(job->err, CRD_EPARSE, path, 0, 0,
                           "no file in it is named after a table (party.csv, element.csv, ...)");
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        rc = read_file(job, files[i].table, files[i].path);
    return rc;
}

/* Does the first row of the text name the columns of one table? */
static bool header_fits(const crd_schema *schema, crd_str head)
{
    crd_text_in text = {.rest = head, .block = SIZE_MAX};
    crd_csv *csv = NULL;
    crd_csv_row row = {0};
    bool fits = crd_csv_new(crd_text_in_blocks(&text), NULL, NULL, &csv) == CRD_OK &&
                crd_csv_next(csv, &row, NULL) == CRD_OK && row.n > 0 &&
                crd_bind_guess(schema, row.fields, row.n) != NULL;
    crd_csv_free(csv);
    return fits;
}

int crd_recognise_tables(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why)
{
    if (!crd_file_is_dir(path)) {
        *ret_why = "a file named after a table";
        if (table_of(schema, crd_job_base_name(path)))
            return 80;
        *ret_why = "columns that fit one table alone";
        return header_fits(schema, head) ? 50 : 0;
    }
    crd_arena *arena = NULL;
    crd_str *names;
    size_t n, found = 0;
    if (crd_arena_new((size_t)4 << 20, &arena) == CRD_OK &&
        crd_dir_list(path, FILES_MAX, arena, &names, &n, NULL) == CRD_OK)
        for (size_t i = 0; i < n; i++)
            found += table_of(schema, names[i]) != NULL;
    crd_arena_free(arena);
    *ret_why = "a folder of files named after tables";
    return found > 0 ? 90 : 0;
}
