#include "fuzz.h"

#include "rules/expr.h"

#include "base/err.h"
#include "base/str.h"
#include "model/record.h"

#include <stdlib.h>

#define CHECK(c) ((c) ? (void)0 : abort())

static const crd_expr_column columns[] = {{"name", CRD_X_TEXT},
                                          {"count", CRD_X_INT},
                                          {"share", CRD_X_REAL},
                                          {"day", CRD_X_DATE},
                                          {"open", CRD_X_BOOL}};

static void length(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                   crd_expr_value *ret)
{
    (void)ctx;
    crd_str s = crd_exprs_text(set, args[0].text);
    CHECK(n == 1);
    if (!crd_str_is_null(s))
        ret->i = (int64_t)s.len;
}

static const crd_expr_fn fns[] = {{"length",
                                   CRD_X_INT,
                                   1,
                                   1,
                                   false,
                                   {CRD_X_TEXT},
                                   length,
                                   "length(text)",
                                   "its bytes",
                                   NULL,
                                   false,
                                   NULL}};
static const crd_expr_param params[] = {{{"cap", 3}, CRD_X_REAL, {.real = 0.5}, {NULL, 0}}};
static const crd_expr_scope scopes[] = {
    {{"wide", 4}, {"share > :cap or @wide", 21}, {.line = 1, .column = 1}}};
static const crd_expr_lang lang = {.columns = columns,
                                   .n_columns = 5,
                                   .fns = fns,
                                   .n_fns = 1,
                                   .params = params,
                                   .n_params = 1,
                                   .scopes = scopes,
                                   .n_scopes = 1};

/* Two rows: one full, one empty. */
static crd_status load(void *ctx, uint32_t column, size_t first, size_t n, void *to, crd_err *err)
{
    (void)ctx, (void)err;
    for (size_t i = 0; i < n; i++) {
        bool full = (first + i) % 2 == 0;
        crd_date day = CRD_DATE_NONE;
        if (full)
            CHECK(crd_date_make(2020, 5, 0, &day));
        if (column == 0)
            ((uint32_t *)to)[i] = full ? 0 : UINT32_MAX;
        else if (column == 1)
            ((int64_t *)to)[i] = full ? 7 : CRD_NULL64;
        else if (column == 2)
            ((double *)to)[i] = full ? 0.25 : (double)NAN;
        else if (column == 3)
            ((crd_date *)to)[i] = day;
        else
            ((int8_t *)to)[i] = (int8_t)(full ? 1 : -1);
    }
    return CRD_OK;
}

static crd_str text(void *ctx, uint32_t id)
{
    (void)ctx;
    CHECK(id == 0);
    return CRD_STR("acme");
}
static uint32_t find(void *ctx, crd_str s)
{
    (void)ctx;
    return crd_str_eq(s, CRD_STR("acme")) ? 0 : UINT32_MAX;
}

/* One expression. It is read whole, and then worked out and never both true and false; or refused
 * with a message that points into the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crd_exprs *set;
    crd_diags *diags;
    uint32_t id;
    crd_err err = CRD_ERR_INIT;
    uint64_t yes = 0, no = 0, *all_yes[] = {&yes}, *all_no[] = {&no};
    const crd_expr_place at = {.line = 1, .column = 1};
    CHECK(crd_diags_new(8, &diags) == CRD_OK && crd_exprs_new(&lang, &set, &err) == CRD_OK);
    crd_status rc = crd_exprs_add(set, (crd_str){(const char *)data, size}, &at, diags, &id, &err);
    CHECK(rc == CRD_OK || rc == CRD_EPARSE);
    CHECK((rc == CRD_OK) == (crd_diags_count(diags, CRD_ERROR) == 0));
    for (size_t k = 0; k < crd_diags_kinds(diags); k++) {
        const crd_diag *d = crd_diags_at(diags, k, 0);
        CHECK(d->line >= 1 && d->line <= size + 1 && d->column >= 1 && d->column <= size + 40);
    }
    if (rc == CRD_OK) {
        crd_expr_rows rows = {.n = 2, .load = load, .text = text, .find = find};
        CHECK(crd_exprs_run(set, &rows, &id, 1, all_yes, all_no, &err) == CRD_OK);
        CHECK((yes & no) == 0 && (yes | no) <= 3);
    }
    crd_exprs_free(set);
    crd_diags_free(diags);
    return 0;
}
