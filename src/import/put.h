#ifndef CRD_IMPORT_PUT_H
#define CRD_IMPORT_PUT_H

#include "base/intern.h"
#include "base/vec.h"
#include "import/job.h"

/* Small pieces that formats of registers and inventories share: records of a few fields, values
 * from text with a finding when they cannot be read, and a count of what is not read. */

/* The table of crd_records. The importers that use this module work on that schema alone. */
#define CRD_PUT_TABLE(name) (crd_records.tables[CRD_T_##name])
/* A line of the own source. */
static inline crd_from crd_put_from(uint32_t line)
{
    return (crd_from){.line = line, .source_no = UINT32_MAX};
}
/* CRD_EINVAL when the import is into another schema. */
CRD_NODISCARD crd_status crd_put_needs_records(crd_job *job);

/* "a:b" in the arena; null when memory is out. */
crd_str crd_put_join(crd_arena *arena, crd_str a, char between, crd_str b);
/* "link:id" likewise. */
static inline crd_str crd_put_ref(crd_arena *arena, const char *table, crd_str key)
{
    return crd_put_join(arena, crd_str_from(table), ':', key);
}
/* "part@whole" likewise. */
static inline crd_str crd_put_id(crd_arena *arena, crd_str part, crd_str whole)
{
    return crd_put_join(arena, part, '@', whole);
}
/* "table:part@whole" likewise; what stands behind the colon is the same as of crd_put_id. */
crd_str crd_put_ref_id(crd_arena *arena, const char *table, crd_str part, crd_str whole);

/* The number's digits, at the end of the room. */
enum { CRD_PUT_DIGITS = 20 };
crd_str crd_put_digits(uint64_t number, char room[CRD_PUT_DIGITS]);

/* Text to the field; empty text and null leave it. What cannot be read is told with its line and
 * stays unknown. `arena` as in crd_field_set. */
void crd_put_set(crd_job *job, const crd_table *t, void *rec, int field, crd_str text,
                 uint32_t line);

/* A party that is known by its name alone: the name as written is its key. */
CRD_NODISCARD crd_status crd_put_party(crd_job *job, crd_str name, uint32_t line);
/* `holder` and `target` are references with a table ("party:Acme"). */
CRD_NODISCARD crd_status crd_put_tie(crd_job *job, crd_str holder, crd_str target, const char *kind,
                                     uint32_t line);
/* Nothing is put for a null or blank value. `unit` may be null. */
CRD_NODISCARD crd_status crd_put_fact_of(crd_job *job, crd_str subject, crd_str scheme,
                                         crd_str item, crd_str value, crd_str unit, uint32_t line);
static inline crd_status crd_put_fact(crd_job *job, crd_str subject, const char *scheme,
                                      crd_str item, crd_str value, const char *unit, uint32_t line)
{
    return crd_put_fact_of(job, subject, crd_str_from(scheme), item, value, crd_str_from(unit),
                           line);
}

/* What a format does not read, counted by name. Zero-initialise; crd_unread_tell ends it and tells
 * one finding a name, in order of first appearance. */
typedef struct crd_unread {
    crd_intern *names;
    CRD_VEC(uint64_t) counts;
} crd_unread;
enum { CRD_UNREAD_NAMES_MAX = 1000 }; /* names past it are counted together as "(others)" */
CRD_NODISCARD crd_status crd_unread_add(crd_unread *u, crd_str name);
void crd_unread_tell(crd_unread *u, crd_job *job); /* also after a failure */

#endif
