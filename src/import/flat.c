/* JSON events to flat records. The path of the value at hand is kept as one text that grows and
 * shrinks with the nesting; what a record holds lives in an arena that is rewound behind it. */
#include "import/flat.h"

#include "base/err.h"
#include "base/vec.h"
#include "fmt/findings.h"
#include "fmt/json.h"
#include "import/put.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH = 64, FIELDS = 128 }; /* fields: room at the start, for most records enough */

struct frame {
    bool array;
    bool list;      /* its items are records */
    bool record;    /* an object that is a record */
    uint32_t index; /* of the next item */
    size_t path;    /* length of the path outside */
    size_t base;    /* length of the path that its members begin with */
    size_t fields;  /* height at its start */
    crd_arena_mark mark;
    crd_json_place place;
};

struct state {
    crd_job *job;
    const crd_flat_reader *reader;
    crd_json *json;
    crd_arena *arena;
    CRD_VEC(crd_flat_field) fields;
    struct frame frames[DEPTH];
    size_t depth;
    char path[CRD_FLAT_PATH_MAX];
    size_t path_len;
    size_t records;
    bool has_list; /* the top object has a named array: it is no record itself */
};

crd_str crd_flat_get(const crd_flat *r, const char *path)
{
    size_t len = strlen(path);
    char last = len > 0 ? path[len - 1] : '\0'; /* tells most paths of one length apart */
    for (size_t i = 0; len > 0 && i < r->n; i++) {
        crd_str p = r->fields[i].path;
        if (p.len == r->strip + len && p.ptr[p.len - 1] == last &&
            memcmp(p.ptr + r->strip, path, len) == 0)
            return r->fields[i].text;
    }
    return CRD_STR_NULL;
}

/* Does the path, behind `strip`, begin with the name and a point? */
static bool within(crd_str path, size_t strip, crd_str name)
{
    return path.len > strip + name.len + 1 && path.ptr[strip + name.len] == '.' &&
           memcmp(path.ptr + strip, name.ptr, name.len) == 0;
}

static crd_flat slice(const crd_flat *r, size_t from, crd_str name)
{
    crd_flat out = *r;
    size_t to = from;
    while (to < r->n && within(r->fields[to].path, r->strip, name))
        to++;
    out.fields = r->fields + from;
    out.n = to - from;
    out.strip = r->strip + name.len + 1;
    return out;
}

crd_flat crd_flat_member(const crd_flat *r, const char *name)
{
    crd_str want = crd_str_from(name);
    size_t i = 0;
    while (i < r->n && !within(r->fields[i].path, r->strip, want))
        i++;
    return slice(r, i, want);
}

bool crd_flat_next(const crd_flat *array, size_t *cursor, crd_flat *ret_item)
{
    for (; *cursor < array->n; ++*cursor) {
        crd_str rest = array->fields[*cursor].path;
        rest = (crd_str){rest.ptr + array->strip, rest.len - array->strip};
        size_t len = crd_str_find(rest, CRD_STR("."));
        if (len == SIZE_MAX)
            continue; /* a scalar item */
        *ret_item = slice(array, *cursor, (crd_str){rest.ptr, len});
        *cursor += ret_item->n;
        return true;
    }
    return false;
}

/* ---- events ------------------------------------------------------------------------------ */

static crd_status too_big(struct state *s, const char *what)
{
    crd_json_place at = crd_json_where(s->json);
    return crd_fail_at(s->job->err, CRD_ELIMIT, s->job->file_name.ptr, at.line, at.column,
                       "an entry with %s", what);
}

static crd_status path_add(struct state *s, crd_str part)
{
    bool point = s->path_len > 0;
    if (s->path_len + point + part.len > sizeof s->path)
        return too_big(s, "too long a path of names");
    if (point)
        s->path[s->path_len++] = '.';
    if (part.len > 0)
        memcpy(s->path + s->path_len, part.ptr, part.len);
    s->path_len += part.len;
    return CRD_OK;
}

/* Items of an array have their number as a name; members of an object got theirs by `key`. */
static crd_status enter_item(struct state *s)
{
    struct frame *f = s->depth > 0 ? &s->frames[s->depth - 1] : NULL;
    if (!f || !f->array)
        return CRD_OK;
    char room[CRD_PUT_DIGITS];
    crd_str number = crd_put_digits(f->index++, room);
    s->path_len = f->base;
    if (f->list)
        return CRD_OK;
    return path_add(s, number);
}

static crd_status scalar(struct state *s, crd_str text)
{
    crd_status rc = enter_item(s);
    if (rc != CRD_OK || s->depth == 0 || s->path_len == 0)
        return rc;
    if (s->fields.n >= CRD_FLAT_FIELDS_MAX)
        return too_big(s, "too many values");
    char *copy = crd_arena_room(s->arena, s->path_len + text.len + 1, 1);
    if (!copy)
        return crd_arena_save(s->arena).total + s->path_len + text.len > CRD_FLAT_BYTES_MAX / 2
                   ? too_big(s, "too much text")
                   : CRD_ENOMEM;
    memcpy(copy, s->path, s->path_len);
    if (text.len > 0)
        memcpy(copy + s->path_len, text.ptr, text.len);
    copy[s->path_len + text.len] = '\0';
    crd_flat_field field = {{copy, s->path_len}, {copy + s->path_len, text.len}};
    return CRD_VEC_PUSH(&s->fields, field) ? CRD_OK : CRD_ENOMEM;
}

static crd_status on_null(void *ctx) { return enter_item(ctx); }
static crd_status on_string(void *ctx, crd_str value) { return scalar(ctx, value); }

static crd_status on_boolean(void *ctx, bool value)
{
    return scalar(ctx, value ? CRD_STR("true") : CRD_STR("false"));
}

static crd_status on_integer(void *ctx, int64_t value, crd_str text)
{
    (void)value;
    return scalar(ctx, text);
}

static crd_status on_real(void *ctx, double value, crd_str text)
{
    (void)value;
    return scalar(ctx, text);
}

static crd_status on_key(void *ctx, crd_str key)
{
    struct state *s = ctx;
    s->path_len = s->frames[s->depth - 1].base;
    return path_add(s, key);
}

static bool is_list(const struct state *s)
{
    if (s->depth == 0)
        return true;
    if (s->depth != 1 || s->frames[0].array || !s->reader->lists)
        return false;
    for (const char *const *name = s->reader->lists; *name; name++)
        if (crd_str_eq((crd_str){s->path, s->path_len}, crd_str_from(*name)))
            return true;
    return false;
}

static crd_status push(struct state *s, bool array)
{
    struct frame *outside = s->depth > 0 ? &s->frames[s->depth - 1] : NULL;
    size_t before = s->path_len;
    crd_status rc = enter_item(s);
    if (rc != CRD_OK)
        return rc;
    if (s->depth == DEPTH)
        return too_big(s, "too deep a nesting");
    bool list = array && is_list(s);
    s->has_list |= list && outside;
    bool record = !array && (!outside || outside->list);
    if (record || list)
        s->path_len = 0; /* paths begin at the record */
    s->frames[s->depth++] = (struct frame){
        .array = array,
        .list = list,
        .record = record,
        .path = before,
        .base = s->path_len,
        .fields = s->fields.n,
        .mark = crd_arena_save(s->arena),
        .place = record ? crd_json_where(s->json) : (crd_json_place){0},
    };
    return CRD_OK;
}

static crd_status pop(struct state *s)
{
    struct frame f = s->frames[--s->depth];
    crd_status rc = CRD_OK;
    s->path_len = f.path;
    if (!f.record)
        return CRD_OK;
    static const crd_flat_field none = {{NULL, 0}, {NULL, 0}};
    crd_flat r = {.fields = s->fields.at ? s->fields.at + f.fields : &none,
                  .n = s->fields.n - f.fields,
                  .line = f.place.line,
                  .column = f.place.column - 1, /* told behind its bracket */
                  .outer = s->depth == 0 && s->has_list};
    s->records += !r.outer;
    rc = s->reader->record(s->reader->ctx, &r);
    s->fields.n = f.fields;
    crd_arena_rewind(s->arena, f.mark);
    return rc;
}

static crd_status on_start_object(void *ctx) { return push(ctx, false); }
static crd_status on_start_array(void *ctx) { return push(ctx, true); }
static crd_status on_end(void *ctx) { return pop(ctx); }

crd_status crd_flat_read(crd_job *job, const char *path, const crd_flat_reader *reader,
                         size_t *ret_records)
{
    static const crd_json_events template = {
        .null = on_null,
        .boolean = on_boolean,
        .integer = on_integer,
        .real = on_real,
        .string = on_string,
        .key = on_key,
        .start_object = on_start_object,
        .end_object = on_end,
        .start_array = on_start_array,
        .end_array = on_end,
    };
    crd_status rc = CRD_OK;
    crd_blocks in;
    struct state s = {.job = job, .reader = reader};
    crd_json_events events = template;
    events.ctx = &s;
    CRD_TRY(crd_arena_new(CRD_FLAT_BYTES_MAX, &s.arena));
    CRD_TRY(CRD_VEC_RESERVE(&s.fields, FIELDS) ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_job_open(job, path, &in));
    crd_json_options o = {.source = job->file_name.ptr, .max_depth = DEPTH};
    CRD_TRY(crd_json_new(in, &o, &events, &s.json));
    CRD_TRY(crd_json_read(s.json, job->err));
    if (ret_records)
        *ret_records = s.records;
done:
    crd_json_free(s.json);
    crd_job_close(job);
    CRD_VEC_DONE(&s.fields);
    crd_arena_free(s.arena);
    return rc;
}

crd_status crd_flat_forgive(crd_job *job, crd_status rc)
{
    if (rc != CRD_EPARSE || !job->err)
        return rc;
    crd_diags_add_err(job->diags, &crd_fmt_findings(NULL)[CRD_FMT_JSON_MALFORMED], job->err);
    job->report->rows_malformed++;
    *job->err = CRD_ERR_INIT;
    return CRD_OK;
}
