/* A person's decision on two records, as a source of the case. */
#include "app/decide.h"

#include "app/when.h"
#include "base/err.h"
#include "base/hash.h"
#include "analyse/unsure.h"

#include <string.h>

struct decide {
    crd_app *app;
    const crd_args *args;
    const crd_feed *feed;
    crd_decision row;
    crd_source source;
    bool known, unchanged; /* the case has this source; it says just this */
};

/* ---- the two records --------------------------------------------------------------------- */

static int table_of(crd_str ref, crd_str *ret_table, crd_str *ret_id)
{
    const crd_table *t = crd_records.tables[CRD_T_decision];
    if (!crd_ref_split(&t->fields[CRD_C_decision_a], ref, ret_table, ret_id)) {
        *ret_table = CRD_STR("party");
        *ret_id = ref;
    }
    const crd_table *found = crd_schema_find(&crd_records, *ret_table);
    return found ? crd_schema_index(&crd_records, found) : -1;
}

static crd_status full_ref(struct decide *d, crd_str written, crd_str *ret, crd_err *err)
{
    crd_str table, id;
    crd_buf b;
    if (table_of(written, &table, &id) < 0 || id.len == 0)
        return crd_fail(err, CRD_EINVAL, "'" CRD_STR_FMT "' is no record", CRD_STR_ARG(written));
    crd_buf_init(&b, 1 << 16);
    crd_buf_add(&b, table);
    crd_buf_addc(&b, ':');
    crd_buf_add(&b, id);
    *ret = crd_str_copy(d->app->arena, crd_buf_str(&b));
    crd_status rc = b.status != CRD_OK ? b.status : ret->ptr ? CRD_OK : CRD_ENOMEM;
    crd_buf_done(&b);
    return rc;
}

/* 2: described; 1: the text occurs, as an id or a reference; 0: neither. */
static int standing(const crd_world *w, crd_str ref)
{
    crd_str table_name, id;
    int table = table_of(ref, &table_name, &id);
    uint32_t text = crd_world_find_text(w, id);
    if (table < 0 || text == CRD_INTERN_NONE)
        return 0;
    uint32_t row = crd_world_row(w, (uint32_t)table, crd_world_id(w, (uint32_t)table, text));
    return row != CRD_ROW_NONE ? 2 : 1;
}

static crd_status look_up(struct decide *d, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *w = NULL;
    crd_world_opts when;
    crd_want wants[2 * CRD_T_COUNT];
    size_t n = crd_unsure_wants(wants);
    static const uint8_t tables[] = {CRD_T_product, CRD_T_site, CRD_T_element, CRD_T_network,
                                     CRD_T_service};
    for (size_t i = 0; i < sizeof tables; i++)
        wants[n++] = (crd_want){tables[i], 1};
    CRD_TRY(crd_app_when(d->app, d->args, &when, err));
    when.all_times = true;
    CRD_TRY(crd_world_new(d->feed, wants, n, &when, &w, err));
    int a = standing(w, d->row.a), b = standing(w, d->row.b);
    if (a == 0 || b == 0 || a + b < 3) {
        crd_str missing = a == 0 || (a < 2 && b == 2) ? d->row.a : d->row.b;
        rc = crd_fail(err, CRD_ENOENT, "the case knows nothing of '" CRD_STR_FMT "'",
                      CRD_STR_ARG(missing));
    }
done:
    crd_world_free(w);
    return rc;
}

/* ---- the source -------------------------------------------------------------------------- */

static crd_status name_source(struct decide *d)
{
    crd_sha256 h;
    char hex[65];
    crd_buf b;
    const crd_str parts[] = {d->row.a, d->row.b, d->row.decided_by};
    crd_sha256_init(&h);
    for (size_t i = 0; i < 3; i++) {
        crd_sha256_add(&h, parts[i]);
        crd_sha256_add(&h, (crd_str){"", 1});
    }
    crd_sha256_end(&h, hex);
    crd_buf_init(&b, 64);
    crd_buf_adds(&b, "decision-");
    crd_buf_add(&b, (crd_str){hex, 12});
    d->source.name = crd_str_copy(d->app->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return d->source.name.ptr ? CRD_OK : CRD_ENOMEM;
}

static crd_status meet(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    struct decide *d = ctx;
    const crd_decision *old = rec;
    (void)t;
    (void)from;
    (void)err;
    d->known = true;
    d->unchanged = d->unchanged ||
                   (crd_str_eq(old->verdict, d->row.verdict) && crd_str_eq(old->why, d->row.why) &&
                    old->decided_on == d->row.decided_on);
    return CRD_OK;
}

static crd_status look_for_earlier(struct decide *d, crd_err *err)
{
    crd_query q = {.table = crd_records.tables[CRD_T_decision], .source = d->source.name};
    return d->feed->replay(d->feed->ctx, &q, &(crd_sink){.ctx = d, .put = meet}, err);
}

static crd_status write_down(struct decide *d, crd_store *store, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_sink sink;
    bool open = false;
    crd_from from = {d->source.name, 1, UINT32_MAX};
    crd_store_import how = {.replace = d->known ? d->source.name : CRD_STR_NULL};
    crd_str known = crd_arg(d->args, "known");
    if (crd_str_is_null(known) || crd_str_eq(known, CRD_STR("today")))
        known = d->app->today;
    if (!crd_date_parse(known, &how.imported_at))
        return crd_fail(err, CRD_EINVAL, "--known is not a date");
    CRD_TRY(crd_store_begin_import(store, &how, &sink, err));
    open = true;
    CRD_TRY(sink.put(sink.ctx, crd_records.tables[CRD_T_source], &d->source, &from, err));
    CRD_TRY(sink.put(sink.ctx, crd_records.tables[CRD_T_decision], &d->row, &from, err));
    open = false;
    rc = sink.end(sink.ctx, true, err);
done:
    if (open && sink.end(sink.ctx, false, NULL) != CRD_OK && rc == CRD_OK)
        rc = CRD_EIO;
    return rc;
}

static crd_status read_args(struct decide *d, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_args *args = d->args;
    crd_str on = crd_arg(args, "on");
    bool same = crd_arg_flag(args, "same");
    if (same && crd_arg_flag(args, "different"))
        return crd_fail(err, CRD_EINVAL, "--same and --different exclude one another");
    if (crd_arg_count(args, "RECORD") != 2)
        return crd_fail(err, CRD_EINVAL, "a decision is about two records");
    if (crd_arg(args, "by").len == 0)
        return crd_fail(err, CRD_EINVAL, "--by is missing: who decides");
    crd_record_clear(crd_records.tables[CRD_T_decision], &d->row);
    crd_record_clear(crd_records.tables[CRD_T_source], &d->source);
    CRD_TRY(full_ref(d, crd_arg_at(args, "RECORD", 0), &d->row.a, err));
    CRD_TRY(full_ref(d, crd_arg_at(args, "RECORD", 1), &d->row.b, err));
    crd_str table[2], id;
    if (table_of(d->row.a, &table[0], &id) != table_of(d->row.b, &table[1], &id))
        return crd_fail(err, CRD_EINVAL, "records of two tables are never the same");
    int order = crd_str_cmp(d->row.a, d->row.b);
    if (order == 0)
        return crd_fail(err, CRD_EINVAL, "a record is the same as itself");
    if (order > 0) {
        crd_str swap = d->row.a;
        d->row.a = d->row.b;
        d->row.b = swap;
    }
    d->row.verdict = same ? CRD_STR("same") : CRD_STR("different");
    d->row.decided_by = crd_arg(args, "by");
    d->row.why = crd_arg(args, "why");
    if (!crd_str_is_null(on) &&
        !crd_date_parse(crd_str_eq(on, CRD_STR("today")) ? d->app->today : on, &d->row.decided_on))
        return crd_fail(err, CRD_EINVAL, "--on is not a date");
    d->source.title = CRD_STR("a person's decision on two records");
    d->source.format = CRD_STR("decision");
    d->source.confidence = CRD_STR("high");
    d->source.marking = crd_arg(args, "marking");
done:
    return rc;
}

crd_status crd_app_decide(crd_app *app, const crd_args *args, crd_store *store,
                          const crd_feed *feed, crd_str *ret_source, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct decide d = {.app = app, .args = args, .feed = feed};
    CRD_TRY(read_args(&d, err));
    CRD_TRY(look_up(&d, err));
    CRD_TRY(name_source(&d));
    CRD_TRY(look_for_earlier(&d, err));
    if (!d.unchanged)
        CRD_TRY(write_down(&d, store, err));
    *ret_source = d.source.name;
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
