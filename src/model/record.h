#ifndef CRD_MODEL_RECORD_H
#define CRD_MODEL_RECORD_H

#include "base/buf.h"
#include "base/date.h"
#include "base/diag.h"
#include "base/str.h"

#include <math.h>

/* Records and the tables that describe them, made from records.def. A record is a plain struct
 * (crd_party, crd_element, ...); everything that treats all records alike goes through its
 * crd_table at run time. Text in a record is borrowed: it lives as long as its maker says. */

/* How a field is held in the struct:   C type     null
 *   CRD_TEXT CRD_REF CRD_CODE CRD_CODES   crd_str    ptr == NULL
 *   CRD_DATE CRD_PPM CRD_BOOL             int32_t    CRD_NULL32 (== CRD_DATE_NONE)
 *   CRD_INT                               int64_t    CRD_NULL64
 *   CRD_REAL                              double     NaN                                        */
typedef enum crd_kind {
    CRD_TEXT,  /* free text */
    CRD_REF,   /* key of another record; see crd_field.arg */
    CRD_CODE,  /* one code of the list crd_field.arg */
    CRD_CODES, /* codes of that list, single blanks between, no duplicates */
    CRD_DATE,  /* crd_date */
    CRD_PPM,   /* millionths, 0 .. 1,000,000 */
    CRD_INT,
    CRD_REAL,
    CRD_BOOL, /* 0 or 1 */
} crd_kind;

#define CRD_NULL32 INT32_MIN
#define CRD_NULL64 INT64_MIN

enum crd_field_flag {
    CRD_F_KEY = 1u << 0,      /* part of the natural key, never null */
    CRD_F_KEY_NULL = 1u << 1, /* part of the key, may be null */
    CRD_F_REQUIRED = 1u << 2,
    CRD_F_SINCE = 1u << 3, /* start of the row's validity */
    CRD_F_UNTIL = 1u << 4, /* end of it, not included */
    CRD_F_INDEX = 1u << 5, /* the case has an index on it */
};
#define CRD_F_IN_KEY (CRD_F_KEY | CRD_F_KEY_NULL)

typedef struct crd_field {
    const char *name;
    const char *arg;   /* REF: "party", "party|element" or "any"; CODE(S): list; else "" */
    const char *unit;  /* "" = none */
    const char *about; /* one sentence, no full stop */
    double min, max;   /* INT and REAL: both inclusive */
    uint32_t offset;   /* in the record's struct */
    uint16_t flags;    /* enum crd_field_flag */
    uint8_t kind;      /* crd_kind */
} crd_field;

enum { CRD_FIELDS_MAX = 64 };

typedef struct crd_table {
    const char *name;
    const char *group;
    const char *about;
    const crd_field *fields; /* [n_fields] in column order */
    uint32_t n_fields;       /* <= CRD_FIELDS_MAX */
    uint32_t size;           /* bytes of the struct */
    const void *null_record; /* one with every field null; NULL = made field by field */
} crd_table;

/* A set of tables. Functions that walk "all tables" take one, so that a test can add its own. The
 * first table is always `source`. */
typedef struct crd_schema {
    const crd_table *const *tables; /* [n] */
    size_t n;
    uint32_t version; /* what a case's user_version holds; raised with each change of columns */
} crd_schema;

extern const crd_schema crd_records; /* all tables of records.def */

/* The structs: crd_source, crd_party, ... */
#define F_TABLE(table, group, about)                     typedef struct crd_##table {
#define F_TEXT(table, field, flags, about)               crd_str field;
#define F_REF(table, field, flags, target, about)        crd_str field;
#define F_CODE(table, field, flags, list, about)         crd_str field;
#define F_CODES(table, field, flags, list, about)        crd_str field;
#define F_DATE(table, field, flags, about)               crd_date field;
#define F_PPM(table, field, flags, about)                int32_t field;
#define F_INT(table, field, flags, unit, lo, hi, about)  int64_t field;
#define F_REAL(table, field, flags, unit, lo, hi, about) double field;
#define F_BOOL(table, field, flags, about)               int32_t field;
#define F_END(table) \
    }                \
    crd_##table;
#include "model/records.def"

/* CRD_T_party: index of a table in crd_records.tables. */
enum {
#define F_TABLE(table, group, about) CRD_T_##table,
#define F_TEXT(table, field, flags, about)
#define F_REF(table, field, flags, target, about)
#define F_CODE(table, field, flags, list, about)
#define F_CODES(table, field, flags, list, about)
#define F_DATE(table, field, flags, about)
#define F_PPM(table, field, flags, about)
#define F_INT(table, field, flags, unit, lo, hi, about)
#define F_REAL(table, field, flags, unit, lo, hi, about)
#define F_BOOL(table, field, flags, about)
#define F_END(table)
#include "model/records.def"
    CRD_T_COUNT
};

/* CRD_C_party_name: index of a field (column) in its table. */
#define F_TABLE(table, group, about)                     enum {
#define F_TEXT(table, field, flags, about)               CRD_C_##table##_##field,
#define F_REF(table, field, flags, target, about)        CRD_C_##table##_##field,
#define F_CODE(table, field, flags, list, about)         CRD_C_##table##_##field,
#define F_CODES(table, field, flags, list, about)        CRD_C_##table##_##field,
#define F_DATE(table, field, flags, about)               CRD_C_##table##_##field,
#define F_PPM(table, field, flags, about)                CRD_C_##table##_##field,
#define F_INT(table, field, flags, unit, lo, hi, about)  CRD_C_##table##_##field,
#define F_REAL(table, field, flags, unit, lo, hi, about) CRD_C_##table##_##field,
#define F_BOOL(table, field, flags, about)               CRD_C_##table##_##field,
#define F_END(table)      \
    CRD_C_##table##_COUNT \
    }                     \
    ;
#include "model/records.def"

/* One bit for a field in a set of a table's fields. */
#define CRD_BIT(table, field) (UINT64_C(1) << CRD_C_##table##_##field)

/* NULL / -1 when there is none. Linear: for names from outside, not for inner loops. */
const crd_table *crd_schema_find(const crd_schema *s, crd_str name);
int crd_schema_index(const crd_schema *s, const crd_table *t);
int crd_table_find(const crd_table *t, crd_str field);

/* Sets every field to null. */
void crd_record_clear(const crd_table *t, void *rec);

/* Text to field: trims blanks; empty text gives null. Only the form is judged (and ranges of
 * numbers), not codes or references. CRD_CODES are brought to single blanks and need `arena` for
 * it when they are not yet so; all other text is borrowed.
 * Accepted: dates YYYY[-MM[-DD]]; bool yes/no/true/false/1/0 (any case); PPM digits, or a
 * percentage ("51%", "33.3333 %") of at most 4 decimals; numbers with '.' and no thousands sign.
 * @retval false  the field is unchanged; *ret_expected is a static phrase ("a date YYYY-MM-DD"). */
bool crd_field_set(const crd_field *f, void *rec, crd_str text, crd_arena *arena,
                   const char **ret_expected);
/* Field to its one canonical text, that crd_field_set reads back to the same value. Null adds
 * nothing. */
void crd_field_text(const crd_field *f, const void *rec, crd_buf *out);

/* Typed reads for generic code; the kind must fit (asserted). */
static inline crd_str crd_field_str(const crd_field *f, const void *rec)
{
    return *(const crd_str *)(const void *)((const char *)rec + f->offset);
}
static inline int32_t crd_field_i32(const crd_field *f, const void *rec)
{
    return *(const int32_t *)(const void *)((const char *)rec + f->offset);
}
static inline int64_t crd_field_i64(const crd_field *f, const void *rec)
{
    return *(const int64_t *)(const void *)((const char *)rec + f->offset);
}
static inline double crd_field_real(const crd_field *f, const void *rec)
{
    return *(const double *)(const void *)((const char *)rec + f->offset);
}

/* Is it held as crd_str? */
static inline bool crd_field_is_text(const crd_field *f) { return f->kind <= CRD_CODES; }
/* Inline, because everything that treats all records alike asks it of every field. */
static inline bool crd_field_is_null(const crd_field *f, const void *rec)
{
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        return crd_str_is_null(crd_field_str(f, rec));
    case CRD_DATE:
    case CRD_PPM:
    case CRD_BOOL:
        return crd_field_i32(f, rec) == CRD_NULL32;
    case CRD_INT:
        return crd_field_i64(f, rec) == CRD_NULL64;
    case CRD_REAL:
        return isnan(crd_field_real(f, rec)) != 0;
    }
    return true;
}

/* Equal in every field (texts by bytes, NaN equals NaN). */
bool crd_record_eq(const crd_table *t, const void *a, const void *b);
/* "acme/osl-1/votes/2020-01-01": the key fields' texts joined by '/', '/' and '%' inside them as
 * %2F and %25, trailing empty parts dropped. What ids and diagnostics show. */
void crd_record_key(const crd_table *t, const void *rec, crd_buf *out);

/* A reference with several possible targets, "table:key", cut at the first ':'. When the field
 * has one target, the whole text is the key. False when the prefix is missing or not allowed. */
bool crd_ref_split(const crd_field *f, crd_str ref, crd_str *ret_table, crd_str *ret_key);

/* Is `name` one of the targets of the field? ("class" stands for a class of products or actors and
 * is no table; "any" allows every table.) */
bool crd_ref_allows(const crd_field *f, crd_str name);

#endif
