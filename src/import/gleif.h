#ifndef CRD_IMPORT_GLEIF_H
#define CRD_IMPORT_GLEIF_H

#include "base/intern.h"
#include "base/vec.h"
#include "import/job.h"

/* One record of the LEI register, from CSV or XML alike: the values that matter, by slot. */
typedef enum crd_gleif_slot {
    CRD_GLEIF_LEI,
    CRD_GLEIF_NAME,
    CRD_GLEIF_OTHER, /* repeated, with its type */
    CRD_GLEIF_OTHER_TYPE,
    CRD_GLEIF_TRANSLITERATED, /* repeated */
    CRD_GLEIF_COUNTRY,
    CRD_GLEIF_HQ,
    CRD_GLEIF_AUTHORITY,
    CRD_GLEIF_AUTHORITY_ID,
    CRD_GLEIF_LAW,
    CRD_GLEIF_CATEGORY,
    CRD_GLEIF_STATUS,
    CRD_GLEIF_CREATED,
    CRD_GLEIF_EXPIRED,
    CRD_GLEIF_REGISTRATION,
    CRD_GLEIF_CHILD,
    CRD_GLEIF_CHILD_TYPE,
    CRD_GLEIF_PARENT,
    CRD_GLEIF_PARENT_TYPE,
    CRD_GLEIF_RELATION,
    CRD_GLEIF_RELATION_STATUS,
    CRD_GLEIF_SINCE, /* of periods: repeated, with their type */
    CRD_GLEIF_UNTIL,
    CRD_GLEIF_PERIOD,
    CRD_GLEIF_SLOTS,
} crd_gleif_slot;

/* Names in a record beyond these are counted and not read. */
enum { CRD_GLEIF_GROUPS_MAX = 64 };

typedef struct crd_gleif_value {
    crd_gleif_slot slot;
    uint32_t group; /* of repeated ones, from 0 */
    crd_str text;
} crd_gleif_value;

typedef struct crd_gleif {
    crd_job *job;
    CRD_VEC(crd_gleif_value) values;
    uint32_t line;
    crd_intern *seen; /* holdings that were put: "child parent since" */
} crd_gleif;

/* Which slot a path names ("Entity.LegalName", "Relationship.Period.2.startDate"): without case,
 * '@' and numbers; *ret_group is the last number less one. CRD_GLEIF_SLOTS: none. */
crd_gleif_slot crd_gleif_slot_of(crd_str path, uint32_t *ret_group);

/* Hands the record on and forgets it. Statuses as crd_job_put. */
CRD_NODISCARD crd_status crd_gleif_entity(crd_gleif *g);
CRD_NODISCARD crd_status crd_gleif_relation(crd_gleif *g);

#endif
