/* Rows of texts to records. The hot path of every import: a row costs one copy of the cleared
 * record and one crd_field_set for each text that is not empty. */
#include "import/bind.h"

#include "base/err.h"

#include <string.h>

static crd_str plain_name(crd_str s)
{
    s = crd_str_trim(s);
    while (s.len > 0 && s.ptr[s.len - 1] == '*')
        s = crd_str_trim((crd_str){s.ptr, s.len - 1});
    return s;
}

int crd_bind_column(const crd_table *t, crd_str name)
{
    name = plain_name(name);
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (crd_str_eq_nocase(crd_str_from(t->fields[i].name), name))
            return (int)i;
    bool is_source = strcmp(t->name, "source") == 0;
    if (!is_source && crd_str_eq_nocase(name, CRD_STR("source")))
        return CRD_BIND_SOURCE;
    if (!is_source && crd_str_eq_nocase(name, CRD_STR("line")))
        return CRD_BIND_LINE;
    return CRD_BIND_IGNORED;
}

static bool fits(const crd_table *t, const crd_str *header, size_t n)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        int column = crd_bind_column(t, header[i]);
        if (column == CRD_BIND_IGNORED)
            return false;
        if (column >= 0)
            seen |= UINT64_C(1) << column;
    }
    for (uint32_t f = 0; f < t->n_fields; f++)
        if ((t->fields[f].flags & (CRD_F_KEY | CRD_F_REQUIRED)) && !(seen >> f & 1))
            return false;
    return true;
}

const crd_table *crd_bind_guess(const crd_schema *schema, const crd_str *header, size_t n)
{
    const crd_table *found = NULL;
    for (size_t i = 0; i < schema->n; i++)
        if (fits(schema->tables[i], header, n)) {
            if (found)
                return NULL;
            found = schema->tables[i];
        }
    return found;
}

static void tell_column(const crd_bind *b, enum crd_import_finding what, size_t i, crd_str found,
                        crd_bind_place place)
{
    crd_diag d = {.file = b->file, .path = crd_str_from(b->table->name), .found = found};
    if (place.at && i < b->n)
        place.at(place.ctx, i, &d);
    crd_job_tell(b->job, what, &d);
}

static bool has_column(const crd_bind *b, size_t before, int column)
{
    for (size_t i = 0; i < before; i++)
        if (b->column[i] == column)
            return true;
    return false;
}

crd_status crd_bind_init(crd_bind *b, crd_job *job, const crd_table *t, const crd_str *header,
                         size_t n, crd_bind_place place, bool *ret_usable)
{
    *b = (crd_bind){.job = job, .table = t, .file = job->file_name, .n = n};
    b->column = CRD_NEW(job->arena, int, n);
    b->unnamed = CRD_NEW(job->arena, bool, n);
    b->rec = crd_arena_alloc(job->arena, 1, t->size, _Alignof(max_align_t));
    b->blank = crd_arena_alloc(job->arena, 1, t->size, _Alignof(max_align_t));
    if (!b->column || !b->unnamed || !b->rec || !b->blank)
        return crd_fail(job->err, CRD_ENOMEM, "out of memory");
    crd_record_clear(t, b->blank);
    for (size_t i = 0; i < n; i++) {
        crd_str name = plain_name(header[i]);
        b->column[i] = crd_bind_column(t, name);
        b->unnamed[i] = name.len == 0;
        if (name.len > 0 && b->column[i] == CRD_BIND_IGNORED)
            tell_column(b, CRD_IMPORT_COLUMN_UNKNOWN, i, name, place);
        if (b->column[i] != CRD_BIND_IGNORED && has_column(b, i, b->column[i])) {
            tell_column(b, CRD_IMPORT_COLUMN_TWICE, i, name, place);
            b->column[i] = CRD_BIND_IGNORED;
        }
    }
    *ret_usable = true;
    unsigned required = job->o->parts ? CRD_F_KEY : CRD_F_KEY | CRD_F_REQUIRED;
    for (uint32_t f = 0; f < t->n_fields; f++)
        if ((t->fields[f].flags & required) && !has_column(b, n, (int)f)) {
            tell_column(b, CRD_IMPORT_COLUMN_MISSING, n, crd_str_from(t->fields[f].name), place);
            *ret_usable &= !(t->fields[f].flags & CRD_F_KEY);
        }
    return CRD_OK;
}

static void tell_field(const crd_bind *b, size_t i, uint32_t line, crd_str field,
                       const char *expected, crd_str found, crd_bind_place place)
{
    crd_diag d = {.file = b->file,
                  .line = line,
                  .path = crd_str_from(b->table->name),
                  .field = field,
                  .expected = crd_str_from(expected),
                  .found = found};
    if (place.at)
        place.at(place.ctx, i, &d);
    b->job->report->fields_dropped++;
    crd_job_tell(b->job, CRD_IMPORT_FIELD_FORM, &d);
}

static void take_line(const crd_bind *b, size_t i, uint32_t line, crd_str text, crd_from *from,
                      crd_bind_place place)
{
    int64_t v;
    if (crd_str_to_i64(crd_str_trim(text), &v) && v >= 0 && v <= UINT32_MAX)
        from->line = (uint32_t)v;
    else
        tell_field(b, i, line, CRD_STR("line"), "a line number", text, place);
}

static bool all_empty(const crd_str *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (crd_str_trim(texts[i]).len > 0)
            return false;
    return true;
}

/* A value that cannot be read is told and stays unknown. */
static crd_status take_field(crd_bind *b, size_t i, uint32_t line, crd_str text,
                             crd_bind_place place)
{
    const crd_field *f = &b->table->fields[b->column[i]];
    const char *expected = "";
    if (crd_field_set(f, b->rec, text, b->job->scratch, &expected))
        return CRD_OK;
    if (f->kind == CRD_CODES) /* any text is a set of codes, given memory */
        return crd_fail(b->job->err, CRD_ENOMEM, "out of memory");
    tell_field(b, i, line, crd_str_from(f->name), expected, text, place);
    return CRD_OK;
}

/* The tables of `comply --gaps --answers` hold the key of what is asked about: a row that has no
 * more than it was not filled in, and is no statement that there is such a thing. */
static bool unanswered(const crd_bind *b, const crd_from *from, bool says, uint32_t line,
                       crd_bind_place place)
{
    if (says || crd_str_is_null(from->source) ||
        !crd_str_starts(from->source, CRD_STR("answers-")) || strcmp(b->table->name, "source") == 0)
        return false;
    crd_diag d = {.file = b->file, .line = line, .path = crd_str_from(b->table->name)};
    if (place.at)
        place.at(place.ctx, 0, &d);
    crd_job_tell(b->job, CRD_IMPORT_ROW_UNANSWERED, &d);
    return true;
}

static void check_length(crd_bind *b, size_t n, uint32_t line)
{
    if (n != b->n)
        crd_job_tell(
            b->job, n > b->n ? CRD_IMPORT_ROW_LONG : CRD_IMPORT_ROW_SHORT,
            &(crd_diag){.file = b->file, .line = line, .path = crd_str_from(b->table->name)});
}

crd_status crd_bind_row(crd_bind *b, const crd_str *texts, size_t n, uint32_t line,
                        crd_bind_place place)
{
    crd_from from = {.line = line, .source_no = UINT32_MAX};
    if (n < b->n && all_empty(texts, n))
        return CRD_OK;
    check_length(b, n, line);
    memcpy(b->rec, b->blank, b->table->size);
    crd_arena_mark mark = crd_arena_save(b->job->scratch);
    bool any = false, says = false;
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < n && i < b->n; i++) {
        if (texts[i].len == 0 || b->column[i] == CRD_BIND_IGNORED)
            continue;
        any = true;
        says |= b->column[i] >= 0 && !(b->table->fields[b->column[i]].flags & CRD_F_KEY);
        if (b->column[i] == CRD_BIND_SOURCE)
            from.source = crd_str_trim(texts[i]);
        else if (b->column[i] == CRD_BIND_LINE)
            take_line(b, i, line, texts[i], &from, place);
        else if (rc == CRD_OK)
            rc = take_field(b, i, line, texts[i], place);
    }
    if (from.source.len == 0)
        from.source = CRD_STR_NULL;
    if (any && rc == CRD_OK && !unanswered(b, &from, says, line, place))
        rc = crd_job_put(b->job, b->table, b->rec, from);
    crd_arena_rewind(b->job->scratch, mark);
    return rc;
}
