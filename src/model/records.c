/* records.def as tables at run time. */
#include "model/record.h"

#include <stddef.h>

/* Flag letters of records.def. */
#define K CRD_F_KEY
#define N CRD_F_KEY_NULL
#define R CRD_F_REQUIRED
#define S CRD_F_SINCE
#define U CRD_F_UNTIL
#define X CRD_F_INDEX

#define FIELD(table, field, flags, kind, arg, unit, lo, hi, about) \
    {#field, (arg), (unit), (about), (lo), (hi), offsetof(crd_##table, field), (flags), (kind)},

#define F_TABLE(table, group, about)   static const crd_field table##_fields[] = {
#define F_TEXT(t, field, flags, about) FIELD(t, field, flags, CRD_TEXT, "", "", 0, 0, about)
#define F_REF(t, field, flags, target, about) \
    FIELD(t, field, flags, CRD_REF, target, "", 0, 0, about)
#define F_CODE(t, field, flags, list, about) FIELD(t, field, flags, CRD_CODE, list, "", 0, 0, about)
#define F_CODES(t, field, flags, list, about) \
    FIELD(t, field, flags, CRD_CODES, list, "", 0, 0, about)
#define F_DATE(t, field, flags, about) FIELD(t, field, flags, CRD_DATE, "", "", 0, 0, about)
#define F_PPM(t, field, flags, about)  FIELD(t, field, flags, CRD_PPM, "", "ppm", 0, 1e6, about)
#define F_INT(t, field, flags, unit, lo, hi, about) \
    FIELD(t, field, flags, CRD_INT, "", unit, lo, hi, about)
#define F_REAL(t, field, flags, unit, lo, hi, about) \
    FIELD(t, field, flags, CRD_REAL, "", unit, lo, hi, about)
#define F_BOOL(t, field, flags, about) FIELD(t, field, flags, CRD_BOOL, "", "", 0, 1, about)
#define F_END(table) \
    }                \
    ;                \
    _Static_assert(sizeof table##_fields / sizeof *table##_fields <= CRD_FIELDS_MAX, "too wide");
#include "model/records.def"

/* A record of each table with nothing in it. Static memory: what lies between fields is zero. */
#define F_TABLE(table, group, about)                 static const crd_##table table##_null = {
#define F_TEXT(t, field, flags, about)               .field = {NULL, 0},
#define F_REF(t, field, flags, target, about)        .field = {NULL, 0},
#define F_CODE(t, field, flags, list, about)         .field = {NULL, 0},
#define F_CODES(t, field, flags, list, about)        .field = {NULL, 0},
#define F_DATE(t, field, flags, about)               .field = CRD_NULL32,
#define F_PPM(t, field, flags, about)                .field = CRD_NULL32,
#define F_INT(t, field, flags, unit, lo, hi, about)  .field = CRD_NULL64,
#define F_REAL(t, field, flags, unit, lo, hi, about) .field = (double)NAN,
#define F_BOOL(t, field, flags, about)               .field = CRD_NULL32,
#define F_END(table) \
    }                \
    ;
#include "model/records.def"

#define NOTHING(...)
#define F_TABLE(table, group, about)                                                            \
    static const crd_table table##_table = {                                                    \
        #table,       group, about, table##_fields, CRD_C_##table##_COUNT, sizeof(crd_##table), \
        &table##_null};
#define F_TEXT  NOTHING
#define F_REF   NOTHING
#define F_CODE  NOTHING
#define F_CODES NOTHING
#define F_DATE  NOTHING
#define F_PPM   NOTHING
#define F_INT   NOTHING
#define F_REAL  NOTHING
#define F_BOOL  NOTHING
#define F_END   NOTHING
#include "model/records.def"

static const crd_table *const all[] = {
#define F_TABLE(table, group, about) &table##_table,
#define F_TEXT                       NOTHING
#define F_REF                        NOTHING
#define F_CODE                       NOTHING
#define F_CODES                      NOTHING
#define F_DATE                       NOTHING
#define F_PPM                        NOTHING
#define F_INT                        NOTHING
#define F_REAL                       NOTHING
#define F_BOOL                       NOTHING
#define F_END                        NOTHING
#include "model/records.def"
};

const crd_schema crd_records = {all, sizeof all / sizeof *all, 4};
