/* import CASE register: is all of it as it must be, before anything is kept? */
#include "app/import_register.h"

#include "app/comply_register.h"
#include "app/open.h"
#include "app/packs.h"
#include "assume/assume.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/vec.h"
#include "world/world.h"

#include <stdio.h>
#include <string.h>

typedef struct checking {
    crd_app *app;
    const crd_feed *feed;
    crd_more_codes more;
    crd_diags *aside; /* of files that treatments name */
    crd_intern *ids;
    crd_status failed;
} checking;

static const char *id_expected(checking *x, crd_str value)
{
    uint32_t id, before = crd_intern_count(x->ids);
    size_t slash = crd_str_find(value, CRD_STR("/"));
    if (slash == SIZE_MAX || slash == 0 || slash + 1 == value.len)
        return "an id as the register has it (R5/operator:acme), or own/NAME";
    x->failed = crd_intern_add(x->ids, value, &id);
    return crd_intern_count(x->ids) > before ? NULL : "an id that no row above has";
}

static const char *treatment_expected(checking *x, crd_str value)
{
    enum { PARTS = 32 };
    crd_str parts[PARTS];
    crd_assume *assume = NULL;
    crd_err why = CRD_ERR_INIT;
    char text[500];
    size_t n = crd_risk_treatment(x->app->arena, value, parts, PARTS);
    if (n == SIZE_MAX)
        return "at most 32 short forms";
    const crd_assume_opts o = {.more = x->more};
    crd_status rc = crd_assume_new(x->feed, parts, n, &o, x->aside, &assume, &why);
    crd_assume_free(assume);
    if (rc == CRD_OK || rc == CRD_EEXIST)
        return NULL;
    if (rc == CRD_ENOMEM)
        x->failed = rc;
    snprintf(text, sizeof text, "what --assume takes, ';' between: %.400s", why.message);
    return crd_str_copy(x->app->arena, crd_str_from(text)).ptr;
}

/* All of a short list, so that the cell can be put right. */
static const char *code_expected(checking *x, const crd_field *f, crd_str value)
{
    const crd_code_list *list = crd_code_list_find(crd_str_from(f->arg));
    crd_buf b;
    if (!list || crd_code_find(list, value) >= 0 ||
        (x->more.has && x->more.has(x->more.ctx, f->arg, value)))
        return NULL;
    crd_buf_init(&b, 1000);
    for (size_t i = 0; i < list->n; i++)
        crd_buf_addf(&b, "%s%s", i ? ", " : "one of ", list->codes[i].code);
    crd_str copy = crd_str_copy(x->app->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return copy.ptr;
}

static const char *expected(void *ctx, const crd_table *t, const crd_field *f, crd_str value)
{
    (void)t;
    if (f->kind == CRD_CODE)
        return code_expected(ctx, f, value);
    if (strcmp(f->name, "id") == 0)
        return id_expected(ctx, value);
    return strcmp(f->name, "treatment") == 0 ? treatment_expected(ctx, value) : NULL;
}

/* What is no field of table risk may be worked out: the titles are those of the document. */
const char *crd_import_register_heading(void *ctx, crd_str heading)
{
    (void)ctx;
    return crd_risk_is_heading(heading)
               ? NULL
               : "a heading as the register has it (Id, Title, Owner, Decision, Treatment, Review, "
                 "Opened, Closed, Note, or of what is worked out)";
}

static const char *row_expected(void *ctx, const crd_str *values, const crd_field **ret_field)
{
    crd_date opened, closed;
    (void)ctx;
    if (crd_str_starts(values[CRD_C_risk_id], CRD_STR("own/")) &&
        values[CRD_C_risk_title].len == 0) {
        *ret_field = &crd_records.tables[CRD_T_risk]->fields[CRD_C_risk_title];
        return "a title: an entry of your own (own/NAME) has none but what you give it";
    }
    if (crd_date_parse(values[CRD_C_risk_opened], &opened) &&
        crd_date_parse(values[CRD_C_risk_closed], &closed) &&
        crd_date_last(closed) < crd_date_first(opened)) {
        *ret_field = &crd_records.tables[CRD_T_risk]->fields[CRD_C_risk_closed];
        return "a day that is not before Opened";
    }
    return NULL;
}

static crd_status drop(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    (void)ctx, (void)t, (void)rec, (void)from, (void)err;
    return CRD_OK;
}

static crd_status ended(void *ctx, bool commit, crd_err *err)
{
    (void)ctx, (void)commit, (void)err;
    return CRD_OK;
}

static crd_status check(crd_app *app, const crd_feed *feed, const crd_import_opts *opts,
                        const char *const *paths, size_t n_paths, crd_diags *diags, crd_err *err)
{
    enum { ENTRIES = 1000000, PLACES = 20 };
    crd_status rc = CRD_OK;
    checking x = {.app = app, .feed = feed, .more = opts->more};
    crd_import_opts own = *opts;
    crd_sink sink = {.put = drop, .end = ended};
    crd_import_report *report = CRD_NEW(app->arena, crd_import_report, 1);
    own.check = (crd_import_check){&x, expected, crd_import_register_heading, row_expected};
    CRD_TRY(report ? crd_intern_new(ENTRIES, SIZE_MAX, &x.ids) : CRD_ENOMEM);
    CRD_TRY(crd_diags_new(PLACES, &x.aside));
    CRD_TRY(crd_import_run(CRD_STR("register"), paths, n_paths, &own, &sink, diags, report, err));
    rc = x.failed;
done:
    crd_intern_free(x.ids);
    crd_diags_free(x.aside);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

/* What is told of a sound register is told when it is imported. */
crd_status crd_import_register_check(crd_app *app, const crd_feed *feed,
                                     const crd_import_opts *opts, const char *const *paths,
                                     size_t n_paths, crd_diags *diags, crd_err *err)
{
    crd_diags *unheard = NULL;
    crd_err why = CRD_ERR_INIT;
    crd_status rc = crd_diags_new(1, &unheard);
    if (rc == CRD_OK)
        rc = check(app, feed, opts, paths, n_paths, unheard, &why);
    crd_diags_free(unheard);
    return rc == CRD_OK ? rc : check(app, feed, opts, paths, n_paths, diags, err);
}

/* ---- what entries name ------------------------------------------------------------------------
 */

typedef CRD_VEC(crd_str) scenario_ids;

static crd_status add_scenarios(crd_app *app, const crd_ruleset *pack, scenario_ids *to)
{
    for (size_t i = 0; i < pack->n_scenarios; i++) {
        crd_str copy = crd_str_copy(app->arena, pack->scenarios[i].id);
        if (!copy.ptr || !CRD_VEC_PUSH(to, copy))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* Of all packs that can be read. */
static crd_status find_scenarios(crd_app *app, scenario_ids *to, crd_err *err)
{
    const crd_str *names;
    size_t n;
    crd_status rc = crd_app_pack_names(app, &names, &n, err);
    for (size_t i = 0; i < n && rc == CRD_OK; i++) {
        crd_app_pack p = {0};
        rc = crd_app_pack_load(app, names[i], NULL, 0, NULL, &p, NULL);
        if (rc == CRD_OK)
            rc = add_scenarios(app, p.pack, to);
        else if (rc != CRD_ENOMEM)
            rc = CRD_OK;
        crd_pack_free(p.pack);
    }
    return rc;
}

crd_status crd_import_register_named(crd_app *app, const crd_feed *feed, crd_doc *doc, crd_err *err)
{
    static const crd_want wants[] = {{CRD_T_risk, 0},    {CRD_T_party, 0}, {CRD_T_jurisdiction, 0},
                                     {CRD_T_network, 0}, {CRD_T_area, 0},  {CRD_T_service, 0},
                                     {CRD_T_product, 0}};
    crd_status rc = CRD_OK;
    crd_world *world = NULL;
    crd_world_opts when = CRD_WORLD_OPTS;
    scenario_ids ids = {0};
    when.progress = &app->progress;
    CRD_TRY(find_scenarios(app, &ids, err));
    CRD_TRY(crd_world_new(feed, wants, sizeof wants / sizeof *wants, &when, &world, err));
    const crd_risk_naming naming = {
        .w = world,
        .arena = app->arena,
        .scenarios = ids.at,
        .n = ids.n,
        .no_risk = "Entries of the register name no risk of the packs that there are: "};
    rc = crd_risk_warn_unnamed(&naming, doc);
done:
    CRD_VEC_DONE(&ids);
    crd_world_free(world);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
