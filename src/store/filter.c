/* Filters within a statement: a function of ours, which gets the filters as a pointer and each of
 * their columns once. SQLite's own ways cost more a row: IN looks in a tree as soon as there are
 * three values, OR takes the column out of the row again for each, and thousands of values meet the
 * limit of parameters. */
#include "store/filter.h"

#include <string.h>

enum { FEW = 4 };

static const char kind[] = "crd_filters"; /* of the pointer: nobody can make one from SQL */

crd_status crd_filters_add(crd_filters *f, const crd_field *field, const crd_str *values, size_t n)
{
    crd_status rc = CRD_OK;
    crd_filter *one = &f->at[f->n++];
    one->field = field;
    CRD_TRY(crd_intern_new(UINT32_MAX - 1, SIZE_MAX, &one->values));
    for (size_t i = 0; i < n; i++) {
        uint32_t id;
        CRD_TRY(crd_intern_add(one->values, values[i], &id));
    }
done:
    return rc;
}

void crd_filters_drop(crd_filters *f, size_t i)
{
    crd_intern_free(f->at[i].values);
    f->n--;
    memmove(f->at + i, f->at + i + 1, (f->n - i) * sizeof *f->at);
}

void crd_filters_done(crd_filters *f)
{
    for (size_t i = 0; i < f->n; i++)
        crd_intern_free(f->at[i].values);
    f->n = 0;
}

void crd_filters_sql(crd_buf *sql, const crd_filters *f, int parameter)
{
    crd_buf_addf(sql, "crd_any_holds(?%d", parameter);
    for (size_t i = 0; i < f->n; i++)
        crd_buf_addf(sql, ", \"%s\"", f->at[i].field->name);
    crd_buf_adds(sql, ")");
}

int crd_filters_bind(sqlite3_stmt *st, crd_filters *f, int parameter)
{
    return sqlite3_bind_pointer(st, parameter, f, kind, NULL);
}

static bool look_up(const crd_filter *f, crd_str value)
{
    uint32_t n = crd_intern_count(f->values);
    if (n > FEW)
        return crd_intern_find(f->values, value) != CRD_INTERN_NONE;
    for (uint32_t i = 0; i < n; i++)
        if (crd_str_eq(crd_intern_text(f->values, i), value))
            return true;
    return false;
}

/* Rows that agree in a field often stand together (elements of a site), so the last answer is kept.
 */
static bool holds(crd_filter *f, crd_str value)
{
    if (value.len == f->last_len && memcmp(f->last, value.ptr, value.len) == 0)
        return f->last_is;
    bool is = look_up(f, value);
    if (value.len <= sizeof f->last) {
        memcpy(f->last, value.ptr, value.len);
        f->last_len = value.len;
        f->last_is = is;
    }
    return is;
}

/* A text as a blob is the bytes where they are; as a text it would be copied to end in a zero. */
static void any_holds(sqlite3_context *to, int n, sqlite3_value **args)
{
    crd_filters *f = n > 0 ? sqlite3_value_pointer(args[0], kind) : NULL;
    bool is = false;
    for (int i = 1; f && i < n && !is; i++) {
        if (sqlite3_value_type(args[i]) != SQLITE_TEXT)
            continue;
        const char *at = sqlite3_value_blob(args[i]);
        size_t len = (size_t)sqlite3_value_bytes(args[i]);
        is = at && len > 0 && holds(&f->at[i - 1], (crd_str){at, len});
    }
    sqlite3_result_int(to, is);
}

int crd_filters_declare(sqlite3 *db)
{
    return sqlite3_create_function_v2(db, "crd_any_holds", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                      NULL, any_holds, NULL, NULL, NULL);
}
