/* Records to a folder of CSV files. The folder is made beside its place under a temporary name, so
 * that a reader never sees half of it. */
#include "report/tables_out.h"

#include "base/err.h"
#include "fmt/csv_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct table {
    crd_file_out *file; /* NULL: no row yet */
    crd_buf out;
    crd_csv_out csv;
};

struct folder {
    const crd_schema *schema;
    char *target, *temp;
    crd_buf cell;          /* one value */
    struct table tables[]; /* [schema->n] */
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static crd_status fail_system(crd_err *err, const char *path, const char *what, int number)
{
    crd_status code = number == ENOMEM ? CRD_ENOMEM : number == ENOENT ? CRD_ENOENT : CRD_EIO;
    char why[96] = "";
    if (strerror_r(number, why, sizeof why) != 0)
        snprintf(why, sizeof why, "error %d", number);
    return crd_fail_at(err, code, base_name(path), 0, 0, "%s: %s", what, why);
}

static char *file_path(const struct folder *f, const crd_table *t)
{
    size_t size = strlen(f->temp) + strlen(t->name) + sizeof "/.csv";
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s.csv", f->temp, t->name);
    return path;
}

static crd_status begin_table(struct folder *f, size_t index, crd_err *err)
{
    struct table *to = &f->tables[index];
    const crd_table *t = f->schema->tables[index];
    char *path = file_path(f, t);
    crd_status rc = path ? crd_file_out_open(path, 0600, &to->file, err) : CRD_ENOMEM;
    free(path);
    if (rc != CRD_OK)
        return rc;
    crd_buf_init_stream(&to->out, crd_file_out_flush, to->file);
    crd_csv_out_init(&to->csv, &to->out, ',', false, false);
    for (uint32_t i = 0; i < t->n_fields; i++)
        crd_csv_out_field(&to->csv, crd_str_from(t->fields[i].name));
    if (index > 0) {
        crd_csv_out_field(&to->csv, CRD_STR("source"));
        crd_csv_out_field(&to->csv, CRD_STR("line"));
    }
    crd_csv_out_end_row(&to->csv);
    return CRD_OK;
}

static void put_field(struct folder *f, struct table *to, const crd_field *field, const void *rec)
{
    if (crd_field_is_null(field, rec)) {
        crd_csv_out_field(&to->csv, CRD_STR_NULL);
    } else if (crd_field_is_text(field)) {
        crd_csv_out_field(&to->csv, crd_field_str(field, rec));
    } else {
        crd_buf_clear(&f->cell);
        crd_field_text(field, rec, &f->cell);
        crd_csv_out_field(&to->csv, crd_buf_str(&f->cell));
    }
}

static crd_status folder_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                             crd_err *err)
{
    struct folder *f = ctx;
    int index = crd_schema_index(f->schema, t);
    if (index < 0)
        return crd_fail(err, CRD_EINVAL, "table '%s' is not of the schema", t->name);
    struct table *to = &f->tables[index];
    crd_status rc = to->file ? CRD_OK : begin_table(f, (size_t)index, err);
    if (rc != CRD_OK)
        return rc;
    for (uint32_t i = 0; i < t->n_fields; i++)
        put_field(f, to, &t->fields[i], rec);
    if (index > 0) {
        char line[16];
        int n = snprintf(line, sizeof line, "%u", (unsigned)from->line);
        crd_csv_out_field(&to->csv, from->source);
        crd_csv_out_field(&to->csv, (crd_str){line, (size_t)n});
    }
    crd_csv_out_end_row(&to->csv);
    if (to->out.status != CRD_OK) /* a full disk is told at once, not after hours */
        return crd_buf_end(&to->out, err);
    return f->cell.status;
}

static crd_status end_tables(struct folder *f, bool keep, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < f->schema->n; i++) {
        struct table *to = &f->tables[i];
        if (!to->file)
            continue;
        if (keep && rc == CRD_OK)
            rc = crd_buf_end(&to->out, err);
        crd_status ended = crd_file_out_end(to->file, keep && rc == CRD_OK, rc ? NULL : err);
        rc = rc ? rc : ended;
        crd_buf_done(&to->out);
    }
    return rc;
}

static void remove_temp(const struct folder *f)
{
    for (size_t i = 0; i < f->schema->n; i++) {
        char *path = f->tables[i].file ? file_path(f, f->schema->tables[i]) : NULL;
        if (path)
            unlink(path);
        free(path);
    }
    rmdir(f->temp);
}

static void folder_free(struct folder *f)
{
    if (!f)
        return;
    crd_buf_done(&f->cell);
    free(f->temp);
    free(f->target);
    free(f);
}

static crd_status folder_end(void *ctx, bool commit, crd_err *err)
{
    struct folder *f = ctx;
    crd_status rc = end_tables(f, commit, err);
    bool done = commit && rc == CRD_OK;
    if (done && rename(f->temp, f->target) != 0) {
        int number = errno;
        bool there = number == ENOTEMPTY || number == EEXIST || number == ENOTDIR;
        rc = there ? crd_fail_at(err, CRD_EEXIST, base_name(f->target), 0, 0,
                                 "there already, and not an empty folder")
                   : fail_system(err, f->target, "putting the folder in its place", number);
        done = false;
    }
    if (!done)
        remove_temp(f);
    folder_free(f);
    return rc;
}

/* Not there, or an empty folder. */
static crd_status is_free(const char *path, crd_err *err)
{
    crd_arena *arena = NULL;
    crd_str *names;
    size_t n = 0;
    if (!crd_file_exists(path))
        return CRD_OK;
    crd_status rc = crd_file_is_dir(path) ? CRD_OK : CRD_EEXIST;
    if (rc == CRD_OK)
        rc = crd_arena_new(1 << 20, &arena);
    if (rc == CRD_OK)
        rc = crd_dir_list(path, 1, arena, &names, &n, NULL);
    crd_arena_free(arena);
    if (rc == CRD_OK && n == 0)
        return CRD_OK;
    if (rc == CRD_ENOMEM)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    return crd_fail_at(err, CRD_EEXIST, base_name(path), 0, 0,
                       "there already, and not an empty folder");
}

crd_status crd_tables_out_open(const char *folder, const crd_schema *schema, crd_sink *ret_sink,
                               crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        len--;
    struct folder *f = calloc(1, sizeof *f + schema->n * sizeof *f->tables);
    if (!f)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    f->schema = schema;
    crd_buf_init(&f->cell, 4096);
    f->target = strndup(folder, len);
    f->temp = malloc(len + sizeof ".tmp-XXXXXX");
    if (!f->target || !f->temp) {
        rc = crd_fail(err, CRD_ENOMEM, "out of memory");
        goto done;
    }
    CRD_TRY(is_free(f->target, err));
    snprintf(f->temp, len + sizeof ".tmp-XXXXXX", "%s.tmp-XXXXXX", f->target);
    if (!mkdtemp(f->temp)) { /* 0700 */
        rc = fail_system(err, f->target, "making the folder", errno);
        goto done;
    }
    *ret_sink = (crd_sink){.ctx = f, .put = folder_put, .end = folder_end};
    f = NULL;
done:
    folder_free(f);
    return rc;
}
