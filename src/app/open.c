/* Opening a case and reading its small tables whole. */
#include "app/open.h"

#include "app/when.h"
#include "assume/assume.h"
#include "base/err.h"
#include "base/vec.h"

#include <string.h>

crd_status crd_app_open(crd_app *app, const crd_args *args, bool write, crd_store **ret_store,
                        crd_err *err)
{
    crd_store_opts o = {.write = write, .busy_ms = (unsigned)app->busy_ms};
    return crd_store_open(crd_arg_path(args, "CASE"), &crd_records, &o, ret_store, err);
}

crd_status crd_app_doc(crd_app *app, const crd_args *args, const char *schema, const char *title,
                       crd_doc **ret_doc, crd_err *err)
{
    crd_status rc = crd_doc_new(app->lasting ? app->lasting : app->arena, schema, title, ret_doc);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "out of memory");
    crd_doc_head_text(*ret_doc, "case", "Case", crd_arg(args, "CASE"));
    for (size_t i = 0; app->assume && i < crd_assume_count(app->assume); i++)
        crd_doc_assumed(*ret_doc, crd_assume_line(app->assume, i));
    return CRD_OK;
}

/* ---- reading a table whole --------------------------------------------------------------- */

struct whole {
    crd_arena *arena;
    CRD_VEC(crd_source) sources;
    CRD_VEC(crd_code) codes;
};

static crd_status keep(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    struct whole *w = ctx;
    union {
        crd_source source;
        crd_code code;
    } one;
    (void)from;
    memcpy(&one, rec, t->size);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (!crd_field_is_text(&t->fields[i]) || crd_field_is_null(&t->fields[i], rec))
            continue;
        crd_str copy = crd_str_copy(w->arena, crd_field_str(&t->fields[i], rec));
        if (!copy.ptr)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
        memcpy((char *)&one + t->fields[i].offset, &copy, sizeof copy);
    }
    bool ok = t == crd_records.tables[CRD_T_source] ? CRD_VEC_PUSH(&w->sources, one.source)
                                                    : CRD_VEC_PUSH(&w->codes, one.code);
    return ok ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory");
}

static crd_status read_whole(struct whole *w, const crd_feed *feed, int table, crd_err *err)
{
    crd_query q = {.table = crd_records.tables[table]};
    crd_sink sink = {.ctx = w, .put = keep};
    return feed->replay(feed->ctx, &q, &sink, err);
}

crd_status crd_app_sources(crd_app *app, const crd_feed *feed, crd_sources *ret_sources,
                           crd_err *err)
{
    struct whole w = {.arena = app->arena};
    crd_status rc = read_whole(&w, feed, CRD_T_source, err);
    crd_source *at = rc == CRD_OK ? CRD_NEW(app->arena, crd_source, w.sources.n) : NULL;
    if (rc == CRD_OK && !at)
        rc = crd_fail(err, CRD_ENOMEM, "out of memory");
    if (rc == CRD_OK) {
        if (w.sources.n > 0)
            memcpy(at, w.sources.at, w.sources.n * sizeof *at);
        *ret_sources = (crd_sources){at, w.sources.n};
    }
    CRD_VEC_DONE(&w.sources);
    return rc;
}

struct codes {
    crd_code *at;
    size_t n;
};

static bool has_code(void *ctx, const char *list, crd_str code)
{
    const struct codes *c = ctx;
    for (size_t i = 0; i < c->n; i++)
        if (crd_str_eq(c->at[i].code, code) && crd_str_eq(c->at[i].list, crd_str_from(list)))
            return true;
    return false;
}

crd_status crd_app_codes(crd_app *app, const crd_feed *feed, crd_more_codes *ret_more, crd_err *err)
{
    struct whole w = {.arena = app->arena};
    crd_status rc = read_whole(&w, feed, CRD_T_code, err);
    struct codes *c = rc == CRD_OK ? CRD_NEW(app->arena, struct codes, 1) : NULL;
    if (c)
        *c = (struct codes){CRD_NEW(app->arena, crd_code, w.codes.n), w.codes.n};
    if (rc == CRD_OK && (!c || !c->at))
        rc = crd_fail(err, CRD_ENOMEM, "out of memory");
    if (rc == CRD_OK) {
        if (w.codes.n > 0)
            memcpy(c->at, w.codes.at, w.codes.n * sizeof *c->at);
        *ret_more = (crd_more_codes){.ctx = c, .has = has_code};
    }
    CRD_VEC_DONE(&w.codes);
    return rc;
}

/* ---- what if ------------------------------------------------------------------------------ */

/* An operation that runs others asks for several feeds of one case; each lives to the end. */
struct crd_app_assumed {
    struct crd_app_assumed *next;
    crd_assume *it;
};

static crd_status assume(crd_app *app, const crd_args *args, const crd_feed *feed, crd_err *err)
{
    enum { PLACES = 20 };
    crd_status rc = CRD_OK;
    crd_world_opts when;
    CRD_TRY(crd_app_when(app, args, &when, err));
    crd_assume_opts o = {
        .release = when.release, .as_known = when.as_known, .progress = &app->progress};
    size_t n = crd_arg_count(args, "assume");
    crd_str *texts = CRD_NEW(app->arena, crd_str, n);
    if (!texts)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < n; i++)
        texts[i] = crd_arg_at(args, "assume", i);
    CRD_TRY(crd_app_codes(app, feed, &o.more, err));
    if (!app->notes && crd_diags_new(PLACES, &app->notes) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    struct crd_app_assumed *kept = CRD_NEW(app->arena, struct crd_app_assumed, 1);
    CRD_TRY(kept ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    rc = crd_assume_new(feed, texts, n, &o, app->notes, &app->assume, err);
    *kept = (struct crd_app_assumed){app->assumed, app->assume};
    app->assumed = kept;
done:
    return rc;
}

crd_status crd_app_feed(crd_app *app, const crd_args *args, crd_store *store, crd_feed *ret_feed,
                        crd_err *err)
{
    crd_feed feed;
    if (app->narrow) {
        *ret_feed = *app->narrow;
        return CRD_OK;
    }
    crd_status rc = crd_store_feed(store, &feed, err);
    if (rc == CRD_OK && crd_arg_count(args, "assume") > 0) {
        rc = assume(app, args, &feed, err);
        if (rc == CRD_OK)
            feed = *crd_assume_feed(app->assume);
    }
    if (rc == CRD_OK)
        *ret_feed = feed;
    return rc;
}

void crd_app_done(crd_app *app)
{
    for (struct crd_app_assumed *at = app->assumed; at; at = at->next)
        crd_assume_free(at->it);
    crd_diags_free(app->notes);
    for (crd_app_shown *at = app->shown; at; at = at->next) {
        crd_diags_free(at->diags);
        crd_arena_free(at->arena);
    }
    app->assume = NULL;
    app->assumed = NULL;
    app->notes = NULL;
    app->shown = NULL;
}
