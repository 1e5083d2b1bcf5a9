/* Random rows in every table, of one source or of two that now and then disagree, and the same
 * merged rows as tables of SQLite, over which crd_subject_sql gives the views. */
#ifndef CRD_TEST_VIEW_WORLD_H
#define CRD_TEST_VIEW_WORLD_H

#include "crdtest.h"

#include "base/buf.h"
#include "memfeed.h"
#include "model/code.h"
#include "rules/subject.h"

#include <math.h>
#include <sqlite3.h>

enum { ROWS = 6, TEXT = 2000 };

static uint64_t seed;
static inline uint32_t draw(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

/* ---- a world ------------------------------------------------------------------------------- */

/* "kind1", or of several tables "table:kind1"; now and then of what nobody describes. */
static inline void reference(crd_buf *b, const crd_field *f)
{
    crd_str tables = crd_str_from(f->arg), one, chosen = CRD_STR_NULL;
    size_t n = 0;
    bool many = false;
    while (crd_str_next(&tables, '|', &one)) {
        many |= n > 0;
        if (draw((uint32_t)++n) == 0)
            chosen = one;
    }
    if (many)
        crd_buf_addf(b, CRD_STR_FMT ":", CRD_STR_ARG(chosen));
    if (crd_str_eq(chosen, CRD_STR("jurisdiction")))
        crd_buf_addf(b, "X%c", 'A' + (char)draw(ROWS + 1));
    else
        crd_buf_addf(b, CRD_STR_FMT "%u", CRD_STR_ARG(chosen), draw(ROWS + 2));
}

/* Of codes: any but of functions, which the views ask the code lists about. */
static inline void field(crd_buf *b, const crd_table *t, const crd_field *f, uint32_t row)
{
    static const char *const functions[] = {"amf", "gnb", "own-mast", "own-thing", "no-such-thing"};
    static const char *const kinds[] = {"mocn", "moran", "passive", "roaming"};
    bool id = strcmp(f->name, "id") == 0;
    if (id && strcmp(t->name, "jurisdiction") == 0) {
        crd_buf_addf(b, "X%c", 'A' + (char)row);
        return;
    }
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
        crd_buf_addf(b, "%s%u", id ? t->name : "text", id ? row : draw(3));
        break;
    case CRD_CODE:
    case CRD_CODES:
        if (strcmp(f->name, "function") == 0 || strcmp(f->name, "category") == 0)
            crd_buf_adds(b, functions[draw(CRD_COUNT(functions))]);
        else if (strcmp(t->name, "share_use") == 0 && strcmp(f->name, "kind") == 0)
            crd_buf_adds(b, kinds[draw(CRD_COUNT(kinds))]);
        else
            crd_buf_addf(b, "code%u", draw(3));
        break;
    case CRD_REF:
        reference(b, f);
        break;
    case CRD_DATE:
        crd_buf_addf(b, "20%02u-0%u-1%u", 10 + draw(9), 1 + draw(9), draw(10));
        break;
    case CRD_BOOL:
        crd_buf_adds(b, draw(2) ? "yes" : "no");
        break;
    case CRD_PPM:
    case CRD_INT:
        crd_buf_addf(b, "%u", 1 + draw(4)); /* fits every field */
        break;
    case CRD_REAL:
        crd_buf_addf(b, "%u.5", draw(9));
        break;
    }
}

/* `removed` and `until` would take rows away; that is another test's matter. */
static inline bool ends(const crd_field *f)
{
    return strcmp(f->name, "removed") == 0 || strcmp(f->name, "until") == 0 ||
           strcmp(f->name, "since") == 0 || strcmp(f->name, "branch_of") == 0 ||
           strcmp(f->name, "status") == 0;
}

static inline void put(struct memfeed *m, const char *source, const crd_table *t, uint32_t row,
                       uint32_t left_out)
{
    crd_buf b;
    crd_buf_init(&b, TEXT);
    for (uint32_t k = 0; k < t->n_fields; k++) {
        const crd_field *f = &t->fields[k];
        bool key = (f->flags & CRD_F_IN_KEY) != 0;
        if ((ends(f) && !key) || (!key && draw(100) < left_out))
            continue;
        crd_buf_addf(&b, "%s%s=", b.len ? ";" : "", f->name);
        field(&b, t, f, row);
    }
    crd_buf_addc(&b, '\0');
    mem_put(m, source, t->name, b.at);
    crd_buf_done(&b);
}

/* The other source repeats some keys, with few fields: so they disagree on some. */
static inline void make_rows(struct memfeed *m, const crd_want *wants, size_t n, bool two)
{
    static const char code[] = "list=function;code=own-thing;label=x;layer=core;asset_class=A1;"
                               "everyone=no;regimes=uk-core";
    mem_put(m, "s", "source", "name=s;as_of=2025-01-01");
    mem_put(m, "t", "source", "name=t;as_of=2025-01-01");
    mem_put(m, "s", "code", code);
    mem_put(m, "s", "code",
            "list=function;code=own-mast;label=x;layer=passive;asset_class=A6;everyone=no;"
            "regimes=uk-core");
    for (size_t i = 0; i < n; i++) {
        const crd_table *t = crd_records.tables[wants[i].table];
        if (wants[i].table == CRD_T_source || wants[i].table == CRD_T_code)
            continue;
        for (uint32_t row = 0; row < ROWS; row++) {
            uint64_t was = seed;
            put(m, "s", t, row, 25);
            if (draw(3) > 0 || !two)
                continue;
            seed = was; /* the same key, where it is drawn */
            put(m, "t", t, row, 60);
        }
    }
}

/* ---- SQLite ---------------------------------------------------------------------------------- */

static inline void sql(sqlite3 *db, const char *text)
{
    char *message = NULL;
    if (sqlite3_exec(db, text, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", message, text);
}

static inline void bind_text(sqlite3_stmt *s, int at, crd_str text)
{
    if (!crd_str_is_null(text))
        assert_int_equal(SQLITE_OK,
                         sqlite3_bind_text(s, at, text.ptr, (int)text.len, SQLITE_TRANSIENT));
}

static inline void bind_field(sqlite3_stmt *s, int at, const crd_world *w, uint32_t table,
                              uint32_t f, uint32_t row)
{
    const crd_frame *frame = crd_world_frame(w, table);
    const crd_world_col *c = &frame->cols[f];
    char day[11];
    crd_buf b;
    switch ((crd_kind)frame->table->fields[f].kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        if (!c->text || c->text[row] == CRD_INTERN_NONE)
            return;
        crd_buf_init(&b, TEXT);
        if (c->target && c->target[row] < CRD_T_COUNT)
            crd_buf_addf(&b, "%s:", crd_records.tables[c->target[row]]->name);
        crd_buf_add(&b, crd_world_text(w, c->text[row]));
        bind_text(s, at, crd_buf_str(&b));
        crd_buf_done(&b);
        return;
    case CRD_DATE:
        if (crd_col_i32(c, row) != CRD_NULL32)
            bind_text(s, at, crd_date_text(crd_col_i32(c, row), day));
        return;
    case CRD_BOOL:
    case CRD_PPM:
        if (crd_col_i32(c, row) != CRD_NULL32)
            sqlite3_bind_int(s, at, crd_col_i32(c, row));
        return;
    case CRD_INT:
        if (crd_col_i64(c, row) != CRD_NULL64)
            sqlite3_bind_int64(s, at, crd_col_i64(c, row));
        return;
    case CRD_REAL:
        if (!isnan(crd_col_real(c, row)))
            sqlite3_bind_double(s, at, crd_col_real(c, row));
        return;
    }
}

/* merged_TABLE as `cordon sql` has it, with a column `row` besides. */
static inline void fill(sqlite3 *db, const crd_world *w, uint32_t table)
{
    const crd_frame *frame = crd_world_frame(w, table);
    crd_buf b, contested;
    sqlite3_stmt *s;
    int n = (int)frame->table->n_fields;
    crd_buf_init(&b, 1 << 16);
    crd_buf_addf(&b, "create table merged_%s(", frame->table->name);
    for (int f = 0; f < n; f++)
        crd_buf_addf(&b, "\"%s\", ", frame->table->fields[f].name);
    crd_buf_adds(&b, "contested, maybe, row)");
    crd_buf_addc(&b, '\0');
    sql(db, b.at);
    crd_buf_clear(&b);
    crd_buf_addf(&b, "insert into merged_%s values(?", frame->table->name);
    for (int f = 0; f < n + 2; f++)
        crd_buf_adds(&b, ",?");
    crd_buf_adds(&b, ")");
    assert_int_equal(SQLITE_OK, sqlite3_prepare_v2(db, b.at, (int)b.len, &s, NULL));
    crd_buf_init(&contested, TEXT);
    for (uint32_t row = 0; row < frame->n; row++) {
        sqlite3_reset(s);
        sqlite3_clear_bindings(s);
        crd_buf_clear(&contested);
        for (int f = 0; f < n; f++) {
            bind_field(s, f + 1, w, table, (uint32_t)f, row);
            if (crd_world_contested(w, table, row, (uint32_t)f))
                crd_buf_addf(&contested, "%s%s", contested.len ? ", " : "",
                             frame->table->fields[f].name);
        }
        bind_text(s, n + 1, contested.len ? crd_buf_str(&contested) : CRD_STR(""));
        sqlite3_bind_int(s, n + 2, (frame->flags[row] & CRD_ROW_MAYBE) != 0);
        sqlite3_bind_int(s, n + 3, (int)row);
        assert_int_equal(SQLITE_DONE, sqlite3_step(s));
    }
    sqlite3_finalize(s);
    crd_buf_done(&b);
    crd_buf_done(&contested);
}

static inline void fill_functions(sqlite3 *db)
{
    char groups[200];
    sqlite3_stmt *s;
    sql(db, "create table view_function(code, layer, asset_class, everyone, groups)");
    sql(db, "insert into view_function values('own-thing', 'core', 'A1', 0, 'uk-core'), "
            "('own-mast', 'passive', 'A6', 0, 'uk-core')");
    assert_int_equal(
        SQLITE_OK, sqlite3_prepare_v2(db, "insert into view_function values(?,?,nullif(?,''),?,?)",
                                      -1, &s, NULL));
    for (size_t i = 0; i < crd_functions_n; i++) {
        const crd_function *f = &crd_functions[i];
        sqlite3_reset(s);
        bind_text(s, 1, crd_str_from(f->code));
        bind_text(s, 2, crd_str_from(f->layer));
        bind_text(s, 3, crd_str_from(f->asset_class));
        sqlite3_bind_int(s, 4, f->everyone);
        bind_text(s, 5, crd_function_groups(f, groups, sizeof groups));
        assert_int_equal(SQLITE_DONE, sqlite3_step(s));
    }
    sqlite3_finalize(s);
}

/* Everything of the views, as SQLite has it. The caller closes it. */
static inline sqlite3 *view_database(const crd_world *w, const crd_want *wants, size_t n)
{
    sqlite3 *db = NULL;
    assert_int_equal(SQLITE_OK, sqlite3_open(":memory:", &db));
    for (size_t i = 0; i < n; i++)
        fill(db, w, wants[i].table);
    fill_functions(db);
    return db;
}

/* A world of all that views read; `m` and the world are the caller's. */
static inline crd_world *view_world(struct memfeed *m, uint64_t of, bool two, crd_want *wants,
                                    size_t *n)
{
    crd_world *w = NULL;
    *n = 0;
    seed = of;
    mem_init(m);
    for (int id = 0; id < CRD_SUBJECTS; id++)
        assert_true(crd_subject_wants((crd_subject_id)id, NULL, wants, CRD_T_COUNT, n));
    for (size_t i = 0; i < *n; i++)
        wants[i].fields = 0; /* all: SQLite gets them all */
    make_rows(m, wants, *n, two);
    crd_feed feed = mem_feed(m);
    assert_ok(crd_world_new(&feed, wants, *n, &CRD_WORLD_OPTS, &w, NULL));
    return w;
}

#endif
