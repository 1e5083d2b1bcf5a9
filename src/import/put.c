#include "import/put.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

crd_status crd_put_needs_records(crd_job *job)
{
    if (job->o->schema != &crd_records)
        return crd_fail(job->err, CRD_EINVAL, "format %s needs the tables of a case",
                        job->report->format);
    return CRD_OK;
}

crd_str crd_put_join(crd_arena *arena, crd_str a, char between, crd_str b)
{
    char *text = crd_arena_room(arena, a.len + b.len + 2, 1);
    if (!text)
        return CRD_STR_NULL;
    if (a.len > 0)
        memcpy(text, a.ptr, a.len);
    text[a.len] = between;
    if (b.len > 0)
        memcpy(text + a.len + 1, b.ptr, b.len);
    text[a.len + 1 + b.len] = '\0';
    return (crd_str){text, a.len + b.len + 1};
}

crd_str crd_put_ref_id(crd_arena *arena, const char *table, crd_str part, crd_str whole)
{
    size_t n = strlen(table);
    char *text = crd_arena_room(arena, n + part.len + whole.len + 3, 1), *at = text;
    if (!text)
        return CRD_STR_NULL;
    memcpy(at, table, n);
    at += n;
    *at++ = ':';
    if (part.len > 0)
        memcpy(at, part.ptr, part.len);
    at += part.len;
    *at++ = '@';
    if (whole.len > 0)
        memcpy(at, whole.ptr, whole.len);
    at += whole.len;
    *at = '\0';
    return (crd_str){text, (size_t)(at - text)};
}

crd_str crd_put_digits(uint64_t number, char room[CRD_PUT_DIGITS])
{
    char *first = room + CRD_PUT_DIGITS;
    do
        *--first = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    return (crd_str){first, (size_t)(room + CRD_PUT_DIGITS - first)};
}

void crd_put_set(crd_job *job, const crd_table *t, void *rec, int field, crd_str text,
                 uint32_t line)
{
    const crd_field *f = &t->fields[field];
    const char *expected = "";
    if (crd_str_trim(text).len == 0 || crd_field_set(f, rec, text, job->scratch, &expected))
        return;
    job->report->fields_dropped++;
    crd_job_tell(job, CRD_IMPORT_FIELD_FORM,
                 &(crd_diag){.file = job->file_name,
                             .line = line,
                             .path = crd_str_from(t->name),
                             .field = crd_str_from(f->name),
                             .expected = crd_str_from(expected),
                             .found = text});
}

crd_status crd_put_party(crd_job *job, crd_str name, uint32_t line)
{
    crd_party p;
    crd_record_clear(CRD_PUT_TABLE(party), &p);
    p.id = name;
    p.name = name;
    return crd_job_put(job, CRD_PUT_TABLE(party), &p, crd_put_from(line));
}

crd_status crd_put_tie(crd_job *job, crd_str holder, crd_str target, const char *kind,
                       uint32_t line)
{
    crd_tie t;
    crd_record_clear(CRD_PUT_TABLE(tie), &t);
    t.holder = holder;
    t.target = target;
    t.kind = crd_str_from(kind);
    return crd_job_put(job, CRD_PUT_TABLE(tie), &t, crd_put_from(line));
}

crd_status crd_put_fact_of(crd_job *job, crd_str subject, crd_str scheme, crd_str item,
                           crd_str value, crd_str unit, uint32_t line)
{
    crd_fact f;
    value = crd_str_trim(value);
    if (value.len == 0)
        return CRD_OK;
    crd_record_clear(CRD_PUT_TABLE(fact), &f);
    f.subject = subject;
    f.scheme = scheme;
    f.item = item;
    f.value = value;
    f.unit = unit;
    return crd_job_put(job, CRD_PUT_TABLE(fact), &f, crd_put_from(line));
}

crd_status crd_unread_add(crd_unread *u, crd_str name)
{
    uint32_t id;
    crd_status rc = CRD_OK;
    if (!u->names)
        rc = crd_intern_new(CRD_UNREAD_NAMES_MAX + 1, (size_t)1 << 20, &u->names);
    if (rc != CRD_OK)
        return rc;
    id = crd_intern_find(u->names, name);
    if (id == CRD_INTERN_NONE) {
        bool full = crd_intern_count(u->names) >= CRD_UNREAD_NAMES_MAX || name.len > 200;
        rc = crd_intern_add(u->names, full ? CRD_STR("(others)") : name, &id);
        if (rc != CRD_OK)
            return rc;
        if (id == u->counts.n && !CRD_VEC_PUSH(&u->counts, 0))
            return CRD_ENOMEM;
    }
    if (id < u->counts.n)
        u->counts.at[id]++;
    return CRD_OK;
}

void crd_unread_tell(crd_unread *u, crd_job *job)
{
    for (uint32_t i = 0; i < u->counts.n; i++) {
        char count[32];
        int n = snprintf(count, sizeof count, "%llu", (unsigned long long)u->counts.at[i]);
        crd_job_tell(job, CRD_IMPORT_PART_UNREAD,
                     &(crd_diag){.file = job->file_name,
                                 .path = crd_intern_text(u->names, i),
                                 .found = {count, (size_t)n}});
    }
    crd_intern_free(u->names);
    u->names = NULL;
    CRD_VEC_DONE(&u->counts);
}
