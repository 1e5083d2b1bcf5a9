/* Format `csv`: any CSV file or sheet through a map (docs/formats/csv-map.md). */
#include "import/map_read.h"

#include "base/err.h"
#include "import/formats.h"
#include "import/shipped.h"

#include <stdio.h>
#include <string.h>

enum { FILES_MAX = 20000 };

static crd_status no_memory(crd_job *job)
{
    return crd_fail(job->err, CRD_ENOMEM, "out of memory");
}

/* ---- names to columns -------------------------------------------------------------------- */

static int header_slot(const crd_csv_map_reader *r, const crd_str *header, size_t n, crd_str name)
{
    int64_t number;
    if (r->map.header_row == 0)
        return crd_str_to_i64(name, &number) && number >= 1 && number < CRD_CSV_MAP_LET
                   ? (int)number - 1
                   : CRD_CSV_MAP_NONE;
    for (int nocase = 0; nocase < 2; nocase++)
        for (size_t i = 0; i < n; i++) {
            crd_str have = crd_str_trim(header[i]);
            if (nocase ? crd_str_eq_nocase(have, crd_str_trim(name))
                       : crd_str_eq(have, crd_str_trim(name)))
                return (int)i;
        }
    return CRD_CSV_MAP_NONE;
}

struct resolving {
    const crd_csv_map_reader *r;
    crd_csv_map_target *t;
    const crd_str *header;
    size_t n;
};

static void tell_missing(const crd_csv_map_reader *r, crd_csv_map_name name, const char *table)
{
    char note[96];
    snprintf(note, sizeof note, "asked for by %.60s:%u", r->map.name.ptr, name.line);
    crd_job_tell(r->job, CRD_IMPORT_MAP_COLUMN,
                 &(crd_diag){.file = r->job->file_name,
                             .path = crd_str_from(table),
                             .found = name.name,
                             .note = crd_str_from(note)});
}

/* Derived columns before `lets` hide columns of the file. */
static void resolve(struct resolving *s, crd_csv_map_name *name, size_t lets)
{
    if (crd_str_is_null(name->name))
        return;
    for (size_t i = lets; i-- > 0;)
        if (crd_str_eq(s->t->map->lets[i].name, name->name)) {
            name->slot = CRD_CSV_MAP_LET + (int)i;
            return;
        }
    name->slot = header_slot(s->r, s->header, s->n, name->name);
    bool optional = false;
    for (size_t i = 0; i < s->r->map.optional.n; i++)
        optional |= crd_str_eq(s->r->map.optional.at[i], name->name);
    if (name->slot != CRD_CSV_MAP_NONE || optional)
        return;
    tell_missing(s->r, *name, s->t->map->table->name);
    s->t->usable = false;
}

static void resolve_value(struct resolving *s, crd_csv_map_value *v, crd_csv_map_part *parts,
                          size_t lets)
{
    resolve(s, &v->source, lets);
    for (size_t i = 0; i < v->n_parts; i++)
        if (crd_str_is_null(parts[i].literal) && !parts[i].self)
            resolve(s, &parts[i].name, lets);
}

/* The parts are the map's, and the map is ours: the const is for the readers of values. */
static crd_csv_map_part *parts_of(crd_csv_map_reader *r, crd_csv_map_value *v)
{
    crd_csv_map_part *own = CRD_NEW(r->job->arena, crd_csv_map_part, v->n_parts);
    if (own && v->n_parts)
        memcpy(own, v->parts, v->n_parts * sizeof *own);
    v->parts = own;
    return own;
}

static crd_status resolve_target(crd_csv_map_reader *r, crd_csv_map_target *t, crd_csv_map_table *m,
                                 const crd_str *header, size_t n)
{
    struct resolving s = {r, t, header, n};
    for (size_t i = 0; i < m->n_lets; i++) {
        crd_csv_map_part *parts = parts_of(r, &m->lets[i].value);
        if (!parts)
            return no_memory(r->job);
        resolve_value(&s, &m->lets[i].value, parts, i);
    }
    for (size_t i = 0; i < m->n_fields; i++) {
        crd_csv_map_part *parts = parts_of(r, &m->values[i]);
        if (!parts)
            return no_memory(r->job);
        resolve_value(&s, &m->values[i], parts, m->n_lets);
    }
    for (size_t i = 0; i < m->n_when; i++)
        resolve(&s, &m->when[i].name, m->n_lets);
    return CRD_OK;
}

static crd_status begin_target(crd_csv_map_reader *r, size_t i, const crd_str *header, size_t n)
{
    crd_job *job = r->job;
    crd_csv_map_table *m = &r->map.tables[i];
    crd_csv_map_target *t = &r->targets[i];
    bool usable = false;
    crd_str *names = CRD_NEW(job->arena, crd_str, m->n_fields);
    *t = (crd_csv_map_target){.map = m, .usable = true};
    t->texts = CRD_NEW(job->arena, crd_str, m->n_fields);
    t->lets = CRD_NEW(job->arena, crd_str, m->n_lets);
    if (!names || !t->texts || !t->lets)
        return no_memory(job);
    for (size_t f = 0; f < m->n_fields; f++)
        names[f] = crd_str_from(m->fields[f]->name);
    crd_status rc = resolve_target(r, t, m, header, n);
    if (rc == CRD_OK)
        rc = crd_bind_init(&t->bind, job, m->table, names, m->n_fields, (crd_bind_place){0},
                           &usable);
    t->usable &= usable;
    return rc;
}

/* Header to slots; false when a required column is not there. */
static crd_status begin_rows(crd_csv_map_reader *r, const crd_str *header, size_t n,
                             bool *ret_usable)
{
    crd_status rc = CRD_OK;
    *ret_usable = true;
    for (size_t i = 0; i < r->map.required.n; i++)
        if (header_slot(r, header, n, r->map.required.at[i]) == CRD_CSV_MAP_NONE) {
            tell_missing(r, (crd_csv_map_name){.name = r->map.required.at[i], .line = 1}, "");
            *ret_usable = false;
        }
    r->targets = CRD_NEW(r->job->arena, crd_csv_map_target, r->map.n_tables);
    if (!r->targets)
        return no_memory(r->job);
    for (size_t i = 0; rc == CRD_OK && i < r->map.n_tables; i++)
        rc = begin_target(r, i, header, n);
    return rc;
}

/* ---- rows -------------------------------------------------------------------------------- */

static crd_status sheet_row(crd_csv_map_reader *r)
{
    crd_sheet *s = &r->sheet;
    crd_str *texts = NULL;
    crd_status rc = crd_sheet_next(s);
    r->n = 0;
    r->line = 0;
    if (rc != CRD_OK || !s->row)
        return rc;
    rc = crd_sheet_texts(s, r->job->scratch, &texts, &r->n);
    r->row = texts;
    r->line = s->row->number;
    return rc;
}

/* What is strange in the cells of a data row. */
static void tell_cells(crd_csv_map_reader *r)
{
    crd_sheet *s = &r->sheet;
    for (size_t i = 0; i < s->row->n; i++) {
        const crd_xlsx_cell *c = &s->row->cells[i];
        if (c->kind == CRD_XLSX_ERROR)
            crd_sheet_tell(s, CRD_IMPORT_CELL_ERROR, c->column, CRD_STR_NULL, c->text);
        if (c->formula)
            crd_sheet_tell(
                s, c->kind == CRD_XLSX_EMPTY ? CRD_IMPORT_FORMULA_EMPTY : CRD_IMPORT_FORMULA,
                c->column, CRD_STR_NULL, c->text);
        if (c->suspect)
            crd_sheet_tell(s, CRD_IMPORT_NUMBER_IDENTIFIER, c->column, CRD_STR_NULL,
                           c->number_text);
    }
    if (s->row->hidden)
        crd_sheet_tell(s, CRD_IMPORT_ROW_HIDDEN, 0, CRD_STR_NULL, CRD_STR_NULL);
}

/* The next row of the file; r->line is 0 at the end. */
static crd_status next_row(crd_csv_map_reader *r)
{
    crd_csv_row row;
    if (r->is_book)
        return sheet_row(r);
    crd_status rc = crd_csv_next(r->csv, &row, r->job->err);
    if (rc == CRD_OK) {
        r->row = row.fields;
        r->n = row.n;
        r->line = row.n > 0 ? row.line : 0;
    }
    return rc;
}

/* The row of column names, and the bindings made from it. */
static crd_status read_header(crd_csv_map_reader *r, bool *ret_usable)
{
    crd_arena_mark mark = crd_arena_save(r->job->scratch);
    crd_status rc = CRD_OK;
    *ret_usable = false;
    if (r->map.header_row == 0)
        return begin_rows(r, NULL, 0, ret_usable);
    do {
        crd_arena_rewind(r->job->scratch, mark);
        rc = next_row(r);
    } while (rc == CRD_OK && r->line > 0 && r->line < r->map.header_row);
    if (rc == CRD_OK && r->line == 0)
        crd_job_tell(r->job, CRD_IMPORT_NO_HEADER, &(crd_diag){.file = r->job->file_name});
    else if (rc == CRD_OK)
        rc = begin_rows(r, r->row, r->n, ret_usable);
    if (rc == CRD_OK && r->is_book && r->line > 0)
        crd_sheet_tell_hidden(&r->sheet, r->line, (uint32_t)r->n);
    crd_arena_rewind(r->job->scratch, mark);
    return rc;
}

static crd_status read_rows(crd_csv_map_reader *r)
{
    bool usable = false;
    crd_status rc = read_header(r, &usable);
    for (uint64_t at = 0; rc == CRD_OK && usable; at++) {
        crd_arena_mark mark = crd_arena_save(r->job->scratch);
        rc = next_row(r);
        if (rc != CRD_OK || r->line == 0)
            break;
        if (at >= r->map.skip_rows) {
            if (r->is_book)
                tell_cells(r);
            rc = crd_csv_map_row(r);
        }
        crd_arena_rewind(r->job->scratch, mark);
    }
    return rc;
}

/* ---- files ------------------------------------------------------------------------------- */

static crd_status read_csv(crd_csv_map_reader *r, const char *path)
{
    crd_status rc = CRD_OK;
    crd_job *job = r->job;
    crd_blocks in;
    CRD_TRY(crd_job_open(job, path, &in));
    in = crd_recode_init(&r->recode, in, r->map.encoding);
    crd_csv_options o = {.file = job->file_name, .delimiter = r->map.delimiter};
    CRD_TRY(crd_csv_new(in, &o, job->diags, &r->csv));
    CRD_TRY(read_rows(r));
done:
    if (r->csv)
        job->report->rows_malformed += crd_csv_skipped(r->csv);
    crd_csv_free(r->csv);
    crd_recode_done(&r->recode);
    crd_job_close(job);
    return rc;
}

static crd_status read_sheet(crd_csv_map_reader *r, const char *path)
{
    crd_status rc = CRD_OK;
    size_t index = 0;
    r->is_book = true;
    CRD_TRY(crd_book_open(&r->book, r->job, path));
    if (!crd_str_is_null(r->map.sheet))
        CRD_TRY(crd_book_find(&r->book, r->map.sheet, &index));
    CRD_TRY(crd_sheet_open(&r->sheet, &r->book, index));
    CRD_TRY(read_rows(r));
done:
    crd_sheet_close(&r->sheet);
    crd_book_close(&r->book);
    return rc;
}

/* A ZIP archive? Pipes are not looked into. */
static crd_status is_zip(crd_job *job, const char *path, bool *ret_zip)
{
    crd_file_in *file = NULL;
    crd_str block = CRD_STR_NULL;
    *ret_zip = false;
    crd_status rc = crd_file_in_open(path, &file, job->err);
    if (rc == CRD_OK && crd_file_in_size(file) > 0) {
        crd_blocks in = crd_file_in_blocks(file);
        rc = in.next(in.ctx, &block, job->err);
        *ret_zip = crd_str_starts(block, CRD_STR("PK\x03\x04"));
    }
    crd_file_in_close(file);
    return rc;
}

/* ---- look-ups ---------------------------------------------------------------------------- */

static int lookup_column(const crd_csv_row *row, crd_str name)
{
    for (size_t i = 0; i < row->n; i++)
        if (crd_str_eq(crd_str_trim(row->fields[i]), name))
            return (int)i;
    return CRD_CSV_MAP_NONE;
}

static crd_status lookup_rows(crd_csv_map_reader *r, crd_csv_map_values *v, crd_csv *csv)
{
    crd_job *job = r->job;
    crd_csv_row row;
    crd_status rc = crd_csv_next(csv, &row, job->err);
    if (rc != CRD_OK)
        return rc;
    int key = lookup_column(&row, v->key.name), value = lookup_column(&row, v->value.name);
    const crd_csv_map_name *bad = key < 0 ? &v->key : &v->value;
    if (key < 0 || value < 0)
        return crd_fail_at(job->err, CRD_EPARSE, r->map.name.ptr, bad->line, bad->column,
                           "%.80s has no column '%.60s'", job->file_name.ptr, bad->name.ptr);
    for (;;) {
        rc = crd_csv_next(csv, &row, job->err);
        if (rc != CRD_OK || row.n == 0)
            return rc;
        if ((size_t)key >= row.n || (size_t)value >= row.n)
            continue;
        crd_str text = crd_str_trim(row.fields[value]);
        rc = crd_csv_map_values_add(v, crd_str_trim(row.fields[key]),
                                    text.len ? text : CRD_STR_NULL, job->arena);
        if (rc != CRD_OK)
            return crd_fail_at(job->err, rc, job->file_name.ptr, row.line, 0,
                               "the look-up has no room");
    }
}

static crd_status read_lookup(crd_csv_map_reader *r, crd_csv_map_values *v)
{
    crd_job *job = r->job;
    crd_status rc = CRD_OK;
    crd_csv *csv = NULL;
    crd_recode recode = {0};
    crd_blocks in;
    const char *map = job->o->map, *slash = strrchr(map, '/');
    size_t folder = slash ? (size_t)(slash - map) + 1 : 0, size = folder + v->file.len + 1;
    char *path = CRD_NEW(job->arena, char, size);
    if (!path)
        return no_memory(job);
    snprintf(path, size, "%.*s" CRD_STR_FMT, (int)folder, map, CRD_STR_ARG(v->file));
    CRD_TRY(crd_job_open(job, path, &in));
    in = crd_recode_init(&recode, in, v->encoding);
    crd_csv_options o = {.file = job->file_name, .delimiter = v->delimiter};
    CRD_TRY(crd_csv_new(in, &o, job->diags, &csv));
    CRD_TRY(lookup_rows(r, v, csv));
done:
    crd_csv_free(csv);
    crd_recode_done(&recode);
    crd_job_close(job);
    return rc;
}

/* ---- the format -------------------------------------------------------------------------- */

static crd_status parse_map(crd_csv_map_reader *r, crd_blocks in, const char *name)
{
    crd_job *job = r->job;
    size_t n = 0;
    return crd_csv_map_parse(in, name, job->o->schema, job->arena,
                             crd_import_findings(&n) + CRD_IMPORT_MAP_BAD, job->diags, &r->map,
                             job->err);
}

static crd_status parse_map_file(crd_csv_map_reader *r)
{
    crd_job *job = r->job;
    crd_file_in *file = NULL;
    crd_str name = crd_str_copy(job->arena, crd_job_base_name(job->o->map));
    if (!name.ptr)
        return no_memory(job);
    crd_status rc = crd_file_in_open(job->o->map, &file, job->err);
    if (rc == CRD_OK)
        rc = parse_map(r, crd_file_in_blocks(file), name.ptr);
    crd_file_in_close(file);
    return rc;
}

/* @param shipped  NULL = the file that is given with --map */
static crd_status read_map(crd_csv_map_reader *r, const crd_shipped_map *shipped)
{
    crd_job *job = r->job;
    crd_status rc = CRD_OK;
    if (shipped) {
        crd_text_in in = {{(const char *)shipped->bytes, shipped->len}, SIZE_MAX};
        rc = parse_map(r, crd_text_in_blocks(&in), shipped->name);
    } else {
        rc = parse_map_file(r);
    }
    if (job->o->delimiter)
        r->map.delimiter = job->o->delimiter;
    if (!crd_str_is_null(job->o->sheet))
        r->map.sheet = job->o->sheet;
    if (job->o->header_row)
        r->map.header_row = job->o->header_row;
    return rc;
}

static crd_status read_file(crd_job *job, const char *path, const crd_shipped_map *shipped)
{
    crd_status rc = CRD_OK;
    crd_csv_map_reader r = {.job = job};
    bool zip = false;
    CRD_TRY(read_map(&r, shipped));
    CRD_TRY(is_zip(job, path, &zip));
    for (size_t i = 0; i < r.map.n_values; i++)
        if (!crd_str_is_null(r.map.values[i]->file))
            CRD_TRY(read_lookup(&r, r.map.values[i]));
    CRD_TRY(zip ? read_sheet(&r, path) : read_csv(&r, path));
done:
    for (size_t i = 0; r.targets && i < r.map.n_tables; i++)
        crd_intern_free(r.targets[i].seen);
    crd_csv_map_done(&r.map);
    return rc;
}

/* NULL when memory is out. */
static const char *join(crd_arena *arena, const char *folder, crd_str name)
{
    size_t size = strlen(folder) + name.len + 2;
    char *path = CRD_NEW(arena, char, size);
    if (path)
        snprintf(path, size, "%s/" CRD_STR_FMT, folder, CRD_STR_ARG(name));
    return path;
}

static bool is_csv_name(crd_str name)
{
    return name.len > 4 &&
           crd_str_eq_nocase((crd_str){name.ptr + name.len - 4, 4}, CRD_STR(".csv"));
}

/* Each file through the map that is for it; those for which there is none are told. */
static crd_status read_folder(crd_job *job, const char *path)
{
    crd_str *names;
    size_t n, read = 0;
    crd_shipped *shipped = NULL;
    crd_status rc = crd_dir_list(path, FILES_MAX, job->arena, &names, &n, job->err);
    if (rc == CRD_OK && !(shipped = crd_shipped_new(job->o->schema)))
        rc = no_memory(job);
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        const char *file = join(job->arena, path, names[i]);
        if (!file) {
            rc = no_memory(job);
            break;
        }
        const crd_shipped_map *map = NULL;
        if (is_csv_name(names[i]) && crd_shipped_fit_file(shipped, file, &map) != CRD_OK)
            rc = no_memory(job);
        else if (map)
            rc = read_file(job, file, map);
        else
            crd_job_tell(job, CRD_IMPORT_FILE_UNKNOWN, &(crd_diag){.file = names[i]});
        read += map != NULL;
    }
    crd_shipped_free(shipped);
    if (rc == CRD_OK && read == 0)
        return crd_fail_at(job->err, CRD_EPARSE, path, 0, 0,
                           "no file of the folder is one that a shipped map is for");
    return rc;
}

crd_status crd_read_csv_map(crd_job *job, const char *path)
{
    const crd_shipped_map *shipped = job->o->map ? crd_shipped_named(job->o->map) : NULL;
    if (!job->o->map && crd_file_is_dir(path))
        return read_folder(job, path);
    if (!job->o->map) {
        crd_status rc = crd_shipped_find(job->o->schema, path, &shipped, job->err);
        if (rc != CRD_OK)
            return rc;
        if (!shipped)
            return crd_fail(job->err, CRD_EINVAL,
                            "format csv reads through a map, and none that ships is for this file: "
                            "give one with --map FILE (docs/formats/csv-map.md)");
        job->report->why = shipped->why;
    }
    return read_file(job, path, shipped);
}

static bool folder_fits(const char *path, const crd_schema *schema)
{
    crd_arena *arena = NULL;
    crd_str *names;
    size_t n;
    bool found = false;
    crd_shipped *shipped = crd_shipped_new(schema);
    if (crd_arena_new((size_t)16 << 20, &arena) == CRD_OK &&
        crd_dir_list(path, FILES_MAX, arena, &names, &n, NULL) == CRD_OK)
        for (size_t i = 0; i < n && !found; i++) {
            const char *file = is_csv_name(names[i]) ? join(arena, path, names[i]) : NULL;
            const crd_shipped_map *map = NULL;
            found = file && crd_shipped_fit_file(shipped, file, &map) == CRD_OK && map;
        }
    crd_shipped_free(shipped);
    crd_arena_free(arena);
    return found;
}

int crd_recognise_csv_map(const char *path, crd_str head, const crd_schema *schema,
                          const char **ret_why)
{
    if (crd_file_is_dir(path)) {
        *ret_why = "a folder of files that shipped maps are for";
        return folder_fits(path, schema) ? 40 : 0;
    }
    crd_shipped *all = crd_shipped_new(schema);
    const crd_shipped_map *shipped = NULL;
    bool known = crd_shipped_fit(all, head, &shipped) == CRD_OK && shipped;
    crd_shipped_free(all);
    if (known) {
        *ret_why = shipped->why;
        return 60;
    }
    crd_text_in text = {.rest = head, .block = SIZE_MAX};
    crd_csv *csv = NULL;
    crd_csv_row row = {0};
    *ret_why = "rows of text with delimiters";
    bool fits = crd_csv_new(crd_text_in_blocks(&text), NULL, NULL, &csv) == CRD_OK &&
                crd_csv_next(csv, &row, NULL) == CRD_OK && row.n > 1;
    crd_csv_free(csv);
    return fits ? 10 : 0;
}
