/* Codes beside those of the lists, for words of packs: those of the pack's own tables, and those of
 * the case that is judged. Neither is read before a word is met that no list has, and such words
 * are few: the pack's table is gone through again for each. */
#include "app/pack_codes.h"

#include "app/open.h"
#include "app/packs.h"
#include "base/file.h"
#include "fmt/csv.h"
#include "store/store.h"

enum { TABLE_BYTES = 4 << 20 };

typedef struct own_codes {
    crd_app *app;
    const char *folder; /* the pack's */
    crd_str table;      /* its data/code.csv; null: not read yet, or there is none */
} own_codes;

typedef struct case_codes {
    crd_app *app;
    const crd_args *args;
    bool read;
    crd_more_codes codes;
} case_codes;

/* ---- of the pack ----------------------------------------------------------------------------- */

static void read_table(own_codes *o)
{
    const char *folder = crd_app_path(o->app, o->folder, CRD_STR("data"));
    const char *file = folder ? crd_app_path(o->app, folder, CRD_STR("code.csv")) : NULL;
    o->table = CRD_STR("");
    if (file && crd_file_exists(file) &&
        crd_file_read(file, TABLE_BYTES, o->app->arena, &o->table, NULL) != CRD_OK)
        o->table = CRD_STR("");
}

/* Has the table a row of this list and code? What is wrong with it an import says. */
static bool table_has(crd_str table, crd_str list, crd_str code)
{
    crd_text_in in = {table, 1 << 16};
    crd_csv_row row;
    crd_csv *r = NULL;
    size_t of_list = SIZE_MAX, of_code = SIZE_MAX;
    bool head = true, found = false;
    if (crd_csv_new(crd_text_in_blocks(&in), NULL, NULL, &r) != CRD_OK)
        return false;
    while (!found && crd_csv_next(r, &row, NULL) == CRD_OK && row.n > 0) {
        for (size_t i = 0; head && i < row.n; i++) {
            of_list = crd_str_eq(row.fields[i], CRD_STR("list")) ? i : of_list;
            of_code = crd_str_eq(row.fields[i], CRD_STR("code")) ? i : of_code;
        }
        found = !head && of_list < row.n && of_code < row.n &&
                crd_str_eq(row.fields[of_list], list) && crd_str_eq(row.fields[of_code], code);
        head = false;
    }
    crd_csv_free(r);
    return found;
}

static bool own_has(void *ctx, const char *list, crd_str code)
{
    own_codes *o = ctx;
    const crd_more_codes *more = &o->app->case_codes;
    if (crd_str_is_null(o->table))
        read_table(o);
    return table_has(o->table, crd_str_from(list), code) ||
           (more->has && more->has(more->ctx, list, code));
}

crd_more_codes crd_app_pack_codes(crd_app *app, const char *folder)
{
    own_codes *o = CRD_NEW(app->arena, own_codes, 1);
    if (!o)
        return (crd_more_codes){.has = NULL};
    *o = (own_codes){.app = app, .folder = folder};
    return (crd_more_codes){.ctx = o, .has = own_has};
}

/* ---- of the case ----------------------------------------------------------------------------- */

/* What is wrong with the case whoever opens it for its world says. */
static void read_case(case_codes *c)
{
    crd_store *store = NULL;
    crd_feed feed;
    c->read = true;
    if (crd_app_open(c->app, c->args, false, &store, NULL) == CRD_OK &&
        crd_store_feed(store, &feed, NULL) == CRD_OK &&
        crd_app_codes(c->app, &feed, &c->codes, NULL) != CRD_OK)
        c->codes = (crd_more_codes){.has = NULL};
    crd_store_close(store);
}

static bool case_has(void *ctx, const char *list, crd_str code)
{
    case_codes *c = ctx;
    if (!c->read)
        read_case(c);
    return c->codes.has && c->codes.has(c->codes.ctx, list, code);
}

void crd_app_case_codes(crd_app *app, const crd_args *args)
{
    case_codes *c = CRD_NEW(app->arena, case_codes, 1);
    if (!c)
        return;
    *c = (case_codes){.app = app, .args = args};
    app->case_codes = (crd_more_codes){.ctx = c, .has = case_has};
}
