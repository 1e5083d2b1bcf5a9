/* Rows in arrays, for expressions. */
#ifndef EXPR_WORLD_H
#define EXPR_WORLD_H

#include "crdtest.h"

#include "base/bits.h"
#include "base/intern.h"
#include "base/str.h"
#include "model/record.h"
#include "rules/expr.h"

enum { X_MAKER, X_KIND, X_COUNT, X_SHARE, X_SINCE, X_OPEN, X_COLUMNS };
static const crd_expr_column x_columns[] = {
    {"maker", CRD_X_TEXT}, {"kind", CRD_X_TEXT},  {"count", CRD_X_INT},
    {"share", CRD_X_REAL}, {"since", CRD_X_DATE}, {"open", CRD_X_BOOL},
};

struct x_row {
    const char *maker, *kind;
    int64_t count;
    double share;
    const char *since;
    int8_t open;
};

struct x_rows {
    const struct x_row *rows;
    crd_intern *texts;
};

static inline uint32_t x_text_id(crd_intern *t, const char *s)
{
    uint32_t id = CRD_INTERN_NONE;
    if (s)
        assert_ok(crd_intern_add(t, crd_str_from(s), &id));
    return id;
}

static inline crd_status x_load(void *ctx, uint32_t column, size_t first, size_t n, void *cells,
                                crd_err *err)
{
    (void)err;
    const struct x_rows *x = ctx;
    for (size_t i = 0; i < n; i++) {
        const struct x_row *r = &x->rows[first + i];
        crd_date d = CRD_DATE_NONE;
        switch (column) {
        case X_MAKER:
            ((uint32_t *)cells)[i] = x_text_id(x->texts, r->maker);
            break;
        case X_KIND:
            ((uint32_t *)cells)[i] = x_text_id(x->texts, r->kind);
            break;
        case X_COUNT:
            ((int64_t *)cells)[i] = r->count;
            break;
        case X_SHARE:
            ((double *)cells)[i] = r->share;
            break;
        case X_SINCE:
            if (r->since)
                assert_true(crd_date_parse(crd_str_from(r->since), &d));
            ((crd_date *)cells)[i] = d;
            break;
        default:
            ((int8_t *)cells)[i] = r->open;
            break;
        }
    }
    return CRD_OK;
}

static inline crd_str x_text(void *ctx, uint32_t id)
{
    return crd_intern_text(((struct x_rows *)ctx)->texts, id);
}
static inline uint32_t x_find(void *ctx, crd_str s)
{
    return crd_intern_find(((struct x_rows *)ctx)->texts, s);
}

/* bad(maker): those whose name begins with 'b'; unknown of nobody. */
static inline void x_bad(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                         crd_expr_value *ret)
{
    (void)n;
    if (ctx)
        ++*(size_t *)ctx;
    crd_str s = crd_exprs_text(set, args[0].text);
    if (!crd_str_is_null(s))
        ret->truth = s.len > 0 && s.ptr[0] == 'b';
}

/* twice(number) */
static inline void x_twice(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                           crd_expr_value *ret)
{
    (void)ctx, (void)set, (void)n;
    if (args[0].i != CRD_NULL64)
        ret->i = 2 * args[0].i;
}

static const crd_expr_fn x_fns[] = {
    {"bad",
     CRD_X_BOOL,
     1,
     1,
     false,
     {CRD_X_TEXT},
     x_bad,
     "bad(maker)",
     "whose name begins with b",
     NULL,
     false,
     NULL},
    {"twice",
     CRD_X_INT,
     1,
     1,
     false,
     {CRD_X_INT},
     x_twice,
     "twice(number)",
     "doubles",
     NULL,
     false,
     NULL},
};

static const crd_expr_param x_params[] = {
    {{"cap", 3}, CRD_X_INT, {.i = 5}, {NULL, 0}},
    {{"none", 4}, CRD_X_NULL, {0}, {NULL, 0}},
    {{"who", 3}, CRD_X_TEXT, {0}, {"acme", 4}},
};

static const crd_expr_scope x_scopes[] = {
    {{"old", 3}, {"since < '2020-06-01' or @kindred", 32}, {.line = 20, .column = 5}},
    {{"kindred", 7}, {"maker = kind", 12}, {.line = 21, .column = 5}},
    {{"broken", 6}, {"maker = or", 10}, {.line = 22, .column = 5}},
    {{"endless", 7}, {"open and @endless", 17}, {.line = 23, .column = 5}},
};

static const crd_expr_lang x_lang = {.columns = x_columns,
                                     .n_columns = X_COLUMNS,
                                     .fns = x_fns,
                                     .n_fns = CRD_COUNT(x_fns),
                                     .params = x_params,
                                     .n_params = CRD_COUNT(x_params),
                                     .scopes = x_scopes,
                                     .n_scopes = CRD_COUNT(x_scopes)};

#endif
