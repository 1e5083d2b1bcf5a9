/* view_SUBJECT: what rules see, as tables of SQL; and the functions of rules. Worlds are built when
 * a query first reads a table or calls a function. */
#include "app/sql_views.h"

#include "base/err.h"
#include "model/code.h"
#include "rules/know.h"
#include "world/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WANTS = 128, COLUMNS = 128, NAME = 40 };

struct view {
    crd_sql_views *all;
    crd_subject_id id;
    crd_world *world; /* NULL until a query reads the table */
    crd_subject *rows;
    uint32_t *order; /* rows by key */
    char day[11];
    char name[NAME];
    crd_store_view calls;
};

/* Functions of the code lists, then those of the case. */
struct functions {
    crd_sql_views *all;
    crd_world *world;
    uint32_t *own; /* [n_own] rows of `code` */
    size_t n_own;
    char groups[200];
    crd_store_view calls;
};

/* What functions of rules know. */
struct knowing {
    crd_sql_views *all;
    crd_world *world;
    crd_control *control;
    crd_know *know;
    char day[11];
};

struct called {
    struct knowing *k;
    const crd_expr_fn *fn;
};

struct crd_sql_views {
    const crd_feed *feed;
    crd_world_opts opts;
    struct view at[CRD_SUBJECTS];
    struct functions functions;
    struct knowing knowing;
    struct called *fns;
};

static crd_value value_of(crd_expr_type type, crd_expr_value v, crd_str text, char day[11])
{
    const crd_value null = {.type = CRD_VALUE_NULL};
    switch (type) {
    case CRD_X_BOOL:
        return v.truth < 0 ? null : (crd_value){.type = CRD_VALUE_INT, .i = v.truth};
    case CRD_X_INT:
        return v.i == CRD_NULL64 ? null : (crd_value){.type = CRD_VALUE_INT, .i = v.i};
    case CRD_X_REAL:
        return isnan(v.real) ? null : (crd_value){.type = CRD_VALUE_REAL, .r = v.real};
    case CRD_X_TEXT:
        return crd_str_is_null(text) ? null : (crd_value){.type = CRD_VALUE_TEXT, .text = text};
    case CRD_X_DATE:
        if (v.date != CRD_DATE_NONE)
            return (crd_value){.type = CRD_VALUE_TEXT, .text = crd_date_text(v.date, day)};
        break;
    case CRD_X_NULL:
        break;
    }
    return null;
}

/* ---- the views ----------------------------------------------------------------------------- */

static crd_status view_rows(void *ctx, uint64_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct view *v = ctx;
    crd_want wants[WANTS];
    size_t n = 0;
    if (!v->world) {
        if (!crd_subject_wants(v->id, NULL, wants, WANTS, &n))
            return crd_fail(err, CRD_EBUG, "more tables than there is room for");
        CRD_TRY(crd_world_new(v->all->feed, wants, n, &v->all->opts, &v->world, err));
        CRD_TRY(crd_subject_open(v->world, v->id, NULL, &v->rows, err));
        CRD_TRY(crd_subject_sorted(v->rows, &v->order));
    }
    *ret_n = crd_subject_rows(v->rows);
done:
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

static crd_status view_cell(void *ctx, uint64_t row, size_t column, crd_value *ret_cell,
                            crd_err *err)
{
    struct view *v = ctx;
    crd_expr_value one;
    crd_status rc = crd_subject_cell(v->rows, (uint32_t)column, v->order[row], &one, err);
    if (rc != CRD_OK)
        return rc;
    crd_expr_type type = crd_subjects[v->id].cols[column].is.type;
    crd_str text = type == CRD_X_TEXT ? crd_subject_text(v->rows, one.text) : CRD_STR_NULL;
    *ret_cell = value_of(type, one, text, v->day);
    return CRD_OK;
}

static crd_status expose_view(crd_store *store, struct view *v, crd_err *err)
{
    const crd_subject_def *d = &crd_subjects[v->id];
    const char *columns[COLUMNS];
    for (size_t c = 0; c < d->n_cols; c++)
        columns[c] = d->cols[c].is.name;
    snprintf(v->name, sizeof v->name, "view_%s", d->name);
    v->calls = (crd_store_view){.ctx = v, .rows = view_rows, .cell = view_cell};
    return crd_store_expose(store, v->name, columns, d->n_cols, &v->calls, err);
}

/* ---- view_function ------------------------------------------------------------------------- */

static crd_status functions_rows(void *ctx, uint64_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct functions *f = ctx;
    const crd_want want = {.table = CRD_T_code};
    uint32_t *order = NULL;
    if (!f->world) {
        CRD_TRY(crd_world_new(f->all->feed, &want, 1, &f->all->opts, &f->world, err));
        CRD_TRY(crd_world_sorted(f->world, CRD_T_code, &order));
        const crd_frame *codes = crd_world_frame(f->world, CRD_T_code);
        f->own = malloc((codes->n + 1) * sizeof *f->own);
        CRD_TRY(f->own ? CRD_OK : CRD_ENOMEM);
        uint32_t list = crd_world_find_text(f->world, CRD_STR("function"));
        for (uint32_t i = 0; i < codes->n; i++) {
            crd_str code = crd_world_text(f->world, CRD_COL(f->world, code, code).text[order[i]]);
            if (CRD_COL(f->world, code, list).text[order[i]] == list && !crd_function_find(code))
                f->own[f->n_own++] = order[i];
        }
    }
    *ret_n = crd_functions_n + f->n_own;
done:
    free(order);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

static crd_value texts(const char *s)
{
    return s && *s ? (crd_value){.type = CRD_VALUE_TEXT, .text = crd_str_from(s)}
                   : (crd_value){.type = CRD_VALUE_NULL};
}

static crd_value built_in(struct functions *v, const crd_function *f, size_t column)
{
    switch (column) {
    case 0:
        return texts(f->code);
    case 1:
        return texts(f->layer);
    case 2:
        return texts(f->asset_class);
    case 3:
        return (crd_value){.type = CRD_VALUE_INT, .i = f->everyone};
    default: /* in no group: known to be none */
        return (crd_value){.type = CRD_VALUE_TEXT,
                           .text = crd_function_groups(f, v->groups, sizeof v->groups)};
    }
}

static crd_status functions_cell(void *ctx, uint64_t row, size_t column, crd_value *ret_cell,
                                 crd_err *err)
{
    static const uint32_t fields[] = {CRD_C_code_code, CRD_C_code_layer, CRD_C_code_asset_class,
                                      CRD_C_code_everyone, CRD_C_code_regimes};
    struct functions *f = ctx;
    (void)err;
    if (row < crd_functions_n) {
        *ret_cell = built_in(f, &crd_functions[row], column);
        return CRD_OK;
    }
    const crd_world_col *c = &crd_world_frame(f->world, CRD_T_code)->cols[fields[column]];
    uint32_t at = f->own[row - crd_functions_n];
    *ret_cell = (crd_value){.type = CRD_VALUE_NULL};
    if (column == 3 && crd_col_i32(c, at) != CRD_NULL32)
        *ret_cell = (crd_value){.type = CRD_VALUE_INT, .i = crd_col_i32(c, at)};
    else if (column != 3 && c->text[at] != CRD_INTERN_NONE)
        *ret_cell = (crd_value){.type = CRD_VALUE_TEXT,
                                .text = crd_world_text(f->world, c->text[at])};
    return CRD_OK;
}

static crd_status expose_functions(crd_store *store, struct functions *f, crd_err *err)
{
    static const char *const columns[] = {"code", "layer", "asset_class", "everyone", "groups"};
    f->calls = (crd_store_view){.ctx = f, .rows = functions_rows, .cell = functions_cell};
    return crd_store_expose(store, "view_function", columns, sizeof columns / sizeof *columns,
                            &f->calls, err);
}

/* ---- functions of rules -------------------------------------------------------------------- */

static crd_status known(struct knowing *k, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_want wants[WANTS];
    crd_control_opts votes = CRD_CONTROL_OPTS;
    size_t n[2];
    const crd_want *of[2] = {crd_control_wants(&n[0]), crd_know_wants(&n[1])};
    if (k->know)
        return CRD_OK;
    for (size_t i = 0; i < n[0] + n[1] && i < WANTS; i++)
        wants[i] = i < n[0] ? of[0][i] : of[1][i - n[0]];
    CRD_TRY(crd_world_new(k->all->feed, wants, n[0] + n[1], &k->all->opts, &k->world, err));
    CRD_TRY(crd_control_new(k->world, &votes, &k->control, err));
    rc = crd_know_new(k->world, k->control, &k->know, err);
done:
    return rc;
}

static crd_status call(void *ctx, const crd_value *args, size_t n, crd_value *ret_value,
                       crd_err *err)
{
    struct called *c = ctx;
    crd_rule_value given[CRD_X_ARGS * 2], to;
    crd_status rc = known(c->k, err);
    for (size_t i = 0; i < n && i < CRD_X_ARGS * 2; i++) {
        given[i] = (crd_rule_value){.type = CRD_X_NULL};
        if (args[i].type == CRD_VALUE_TEXT)
            given[i] = (crd_rule_value){.type = CRD_X_TEXT, .text = args[i].text};
        else if (args[i].type == CRD_VALUE_INT)
            given[i] = (crd_rule_value){.type = CRD_X_INT, .value.i = args[i].i};
        else if (args[i].type == CRD_VALUE_REAL)
            given[i] = (crd_rule_value){.type = CRD_X_REAL, .value.real = args[i].r};
    }
    if (rc == CRD_OK)
        rc = crd_rule_fn_call(c->k->know, c->fn, given, n, &to, err);
    if (rc == CRD_OK)
        *ret_value = value_of(to.type, to.value, to.text, c->k->day);
    return rc;
}

/* ---- all of them --------------------------------------------------------------------------- */

crd_status crd_app_sql_views(crd_app *app, const crd_args *args, crd_store *store,
                             const crd_feed *feed, crd_sql_views **ret_views, crd_err *err)
{
    crd_sql_views *all = CRD_NEW(app->arena, crd_sql_views, 1);
    if (all)
        all->fns = CRD_NEW(app->arena, struct called, crd_rule_fns_n);
    if (!all || !all->fns)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    *ret_views = all;
    all->feed = feed;
    all->functions.all = all->knowing.all = all;
    crd_status rc = crd_app_when(app, args, &all->opts, err);
    for (int id = 0; rc == CRD_OK && id < CRD_SUBJECTS; id++) {
        all->at[id] = (struct view){.all = all, .id = (crd_subject_id)id};
        rc = expose_view(store, &all->at[id], err);
    }
    if (rc == CRD_OK)
        rc = expose_functions(store, &all->functions, err);
    for (size_t i = 0; rc == CRD_OK && i < crd_rule_fns_n; i++) {
        all->fns[i] = (struct called){&all->knowing, &crd_rule_fns[i]};
        rc = crd_store_function(store, crd_rule_fns[i].name, call, &all->fns[i], err);
    }
    return rc;
}

void crd_app_sql_views_done(crd_sql_views *all)
{
    if (!all)
        return;
    for (int id = 0; id < CRD_SUBJECTS; id++) {
        crd_subject_free(all->at[id].rows);
        crd_world_free(all->at[id].world);
        free(all->at[id].order);
    }
    crd_world_free(all->functions.world);
    free(all->functions.own);
    crd_know_free(all->knowing.know);
    crd_control_free(all->knowing.control);
    crd_world_free(all->knowing.world);
}
