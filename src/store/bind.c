/* Between a record and the columns of a statement: one loop over the table's fields. */
#include "store/case.h"

#include "base/date.h"

static int bind_date(sqlite3_stmt *st, int at, crd_date d)
{
    char buf[11];
    crd_str text = crd_date_text(d, buf);
    return sqlite3_bind_text(st, at, text.ptr, (int)text.len, SQLITE_TRANSIENT);
}

static int bind_field(sqlite3_stmt *st, int at, const crd_field *f, const void *rec)
{
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES: {
        crd_str s = crd_field_str(f, rec);
        return sqlite3_bind_text64(st, at, s.ptr, s.len, SQLITE_STATIC, SQLITE_UTF8);
    }
    case CRD_DATE:
        return bind_date(st, at, crd_field_i32(f, rec));
    case CRD_PPM:
    case CRD_BOOL:
        return sqlite3_bind_int(st, at, crd_field_i32(f, rec));
    case CRD_INT:
        return sqlite3_bind_int64(st, at, crd_field_i64(f, rec));
    case CRD_REAL:
        return sqlite3_bind_double(st, at, crd_field_real(f, rec));
    }
    return SQLITE_MISUSE;
}

int crd_bind_record(sqlite3_stmt *st, int first, const crd_table *t, const void *rec)
{
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        int at = first + (int)i;
        int code = crd_field_is_null(f, rec) ? sqlite3_bind_null(st, at)
                                             : bind_field(st, at, f, rec);
        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

static void *room_of(const crd_field *f, void *rec) { return (char *)rec + f->offset; }

static bool read_text(sqlite3_value *v, const crd_field *f, void *rec)
{
    crd_str s;
    s.ptr = (const char *)sqlite3_value_text(v);
    s.len = (size_t)sqlite3_value_bytes(v);
    if (f->kind == CRD_DATE)
        return s.ptr && crd_date_parse(s, room_of(f, rec));
    *(crd_str *)room_of(f, rec) = s;
    return s.ptr != NULL;
}

static void read_null(const crd_field *f, void *rec)
{
    if (crd_field_is_text(f))
        *(crd_str *)room_of(f, rec) = CRD_STR_NULL;
    else if (f->kind == CRD_INT)
        *(int64_t *)room_of(f, rec) = CRD_NULL64;
    else if (f->kind == CRD_REAL)
        *(double *)room_of(f, rec) = (double)NAN;
    else
        *(int32_t *)room_of(f, rec) = CRD_NULL32;
}

/* The value itself is asked, and not the statement for its column three times: a connection without
 * a mutex allows it, and reading a case is mostly this. */
bool crd_read_field(sqlite3_stmt *st, int col, const crd_field *f, void *rec)
{
    sqlite3_value *v = sqlite3_column_value(st, col);
    int type = sqlite3_value_type(v);
    if (type == SQLITE_NULL) {
        read_null(f, rec);
        return !(f->flags & CRD_F_KEY);
    }
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
    case CRD_DATE:
        return type == SQLITE_TEXT && read_text(v, f, rec);
    case CRD_PPM:
    case CRD_BOOL: {
        int64_t number = sqlite3_value_int64(v);
        if (type != SQLITE_INTEGER || number < 0 || number > (f->kind == CRD_BOOL ? 1 : 1000000))
            return false;
        *(int32_t *)room_of(f, rec) = (int32_t)number;
        return true;
    }
    case CRD_INT:
        *(int64_t *)room_of(f, rec) = sqlite3_value_int64(v);
        return type == SQLITE_INTEGER;
    case CRD_REAL:
        *(double *)room_of(f, rec) = sqlite3_value_double(v);
        return type == SQLITE_FLOAT;
    }
    return false;
}
