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

/* Rows from the reader to the binder, the first (or the given) one as header. */
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

/* Sources and codes first: a code must be known before a row uses it. */
static int rank(const crd_schema *s, const crd_table *t)
{
    if (strcmp(t->name, "source") == 0)
        return 0;
    return strcmp(t->name, "code") == 0 ? 1 : 2 + crd_schema_index(s, t);
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
    if (!crd_file_is_dir(path)) {
        const crd_table *t = table_of(job->o->schema, crd_job_base_name(path));
        if (!t && crd_file_exists(path))
            return crd_fail_at(job->err, CRD_EPARSE, path, 0, 0,
                               "not named after a table (party.csv, element.csv, ...)");
        return read_file(job, t, path); /* also says that it does not exist */
    }
    crd_status rc = list_files(job, path, &files, &n);
    if (rc == CRD_OK && n == 0)
        return crd_fail_at(job->err, CRD_EPARSE, path, 0, 0,
                           "no file in it is named after a table (party.csv, element.csv, ...)");
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        rc = read_file(job, files[i].table, files[i].path);
    return rc;
}

int crd_recognise_tables(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why)
{
    (void)head;
    if (!crd_file_is_dir(path)) {
        *ret_why = "a file named after a table";
        return table_of(schema, crd_job_base_name(path)) ? 80 : 0;
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
