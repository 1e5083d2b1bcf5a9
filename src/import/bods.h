#ifndef CRD_IMPORT_BODS_H
#define CRD_IMPORT_BODS_H

#include "base/vec.h"
#include "import/job.h"
#include "import/tree.h"

/* One statement of the Beneficial Ownership Data Standard 0.4 to records. */
typedef struct crd_bods {
    crd_job *job;
    const crd_tree *statement;
    const crd_tree *details; /* recordDetails */
    crd_str statement_id, record_id;
    crd_str date; /* statementDate, its day; null = not given */
    bool closed;
    uint64_t index;
    bool in_array;
} crd_bods;

/* Fingerprints of the ids of records: one that was added is always found, another one almost never.
 * 17 to 30 bytes each. */
typedef struct crd_bods_ids {
    crd_hash_key key;
    uint64_t *slots; /* [mask + 1], 0 = free; NULL = empty */
    size_t mask;
    CRD_VEC(uint32_t) order; /* half of each, as they were added */
    size_t next;             /* in order: asked for next, if they are asked for in that order */
} crd_bods_ids;

/* CRD_EIO when the system has no random bytes. */
CRD_NODISCARD crd_status crd_bods_ids_init(crd_bods_ids *ids);
void crd_bods_ids_done(crd_bods_ids *ids);
/* Quickest when the ids are asked for as they were added, some left out. */
bool crd_bods_ids_has(crd_bods_ids *ids, crd_str id);

/* Has no record of the file more than one statement? False also when that is not plain to see.
 * *ret_single only becomes false. Adds the records' ids (and perhaps more texts) to `ids`.
 * CRD_ENOMEM, what opening and reading give. O(bytes), a few hundred KiB beside the ids. */
CRD_NODISCARD crd_status crd_bods_scan(const char *path, crd_bods_ids *ids, bool *ret_single,
                                       crd_err *err);

/* Why it cannot be used, NULL when it can; *ret_at: where the reason lies. */
const char *crd_bods_reject(const crd_tree *statement, const crd_tree **ret_at);
/* A finding at a node of the statement: file, line, JSON path, and the statement's id. */
void crd_bods_tell(const crd_bods *b, enum crd_import_finding what, const crd_tree *at,
                   const char *reason);

CRD_NODISCARD crd_status crd_bods_party(const crd_bods *b);
CRD_NODISCARD crd_status crd_bods_relationship(const crd_bods *b);

/* A fact about a party: texts are borrowed; *since may be CRD_DATE_NONE. */
CRD_NODISCARD crd_status crd_bods_fact(const crd_bods *b, crd_str party, crd_str scheme,
                                       crd_str item, crd_str value, crd_date since, crd_date until);
/* A date of a member, or of the first 10 bytes of a date and time; NONE when there is none. What
 * is no date is told. */
crd_date crd_bods_date(const crd_bods *b, const crd_tree *object, const char *key);
/* Texts one after another in the job's scratch arena; null = out of memory or nothing given. */
crd_str crd_bods_join(const crd_bods *b, const crd_str *parts, size_t n);

#endif
