/* The options of time, and what results say about it. */
#include "app/when.h"

#include "base/err.h"

#include <stdio.h>

static crd_status date_of(const crd_app *app, const crd_args *args, const char *name,
                          crd_date *ret_date, crd_err *err)
{
    crd_str s = crd_arg(args, name);
    *ret_date = CRD_DATE_NONE;
    if (crd_str_is_null(s))
        return CRD_OK;
    if (crd_str_eq(s, CRD_STR("today")))
        s = app->today;
    return crd_date_parse(s, ret_date)
               ? CRD_OK
               : crd_fail(err, CRD_EINVAL, "--%s: '" CRD_STR_FMT "' is not a date", name,
                          CRD_STR_ARG(s));
}

crd_status crd_app_when(crd_app *app, const crd_args *args, crd_world_opts *ret_opts, crd_err *err)
{
    *ret_opts = CRD_WORLD_OPTS;
    ret_opts->progress = &app->progress;
    ret_opts->release = crd_arg(args, "release");
    crd_status rc = date_of(app, args, "as-of", &ret_opts->as_of, err);
    return rc == CRD_OK ? date_of(app, args, "as-known", &ret_opts->as_known, err) : rc;
}

crd_status crd_app_tables(const crd_args *args, bool ret_want[CRD_T_COUNT], size_t *ret_n,
                          crd_err *err)
{
    crd_str part, rest = crd_arg(args, "tables");
    *ret_n = 0;
    for (size_t i = 0; i < crd_records.n; i++)
        ret_want[i] = crd_str_is_null(rest);
    while (!crd_str_is_null(rest) && crd_str_next(&rest, ',', &part)) {
        const crd_table *t = crd_schema_find(&crd_records, crd_str_trim(part));
        if (!t)
            return crd_fail(err, CRD_EINVAL,
                            "no table '" CRD_STR_FMT "'; 'cordon schema' lists them",
                            CRD_STR_ARG(part));
        ret_want[crd_schema_index(&crd_records, t)] = true;
        ++*ret_n;
    }
    return CRD_OK;
}

void crd_app_head_world(crd_doc *doc, const crd_world *w)
{
    crd_date as_of = crd_world_as_of(w);
    crd_doc_head(doc, (crd_column){.name = "as_of", .title = "As of", .kind = CRD_CELL_DATE},
                 crd_cell_date(as_of));
    crd_doc_head_text(doc, "marking", "Marking", crd_world_marking(w));
    crd_doc_head_count(doc, "withheld", "Sources withheld", crd_world_withheld(w));
    size_t n, used = 0;
    const crd_world_source *sources = crd_world_sources(w, &n);
    for (size_t i = 0; i < n; i++)
        used += sources[i].used;
    if (n > 0 && used == 0)
        crd_doc_warn(doc, CRD_STR("No source is used: none was known by then, or none may be "
                                  "shown. This says nothing about the case."));
    else if (as_of == CRD_DATE_NONE)
        crd_doc_warn(doc, CRD_STR("No source says up to which date it is true: nothing was left "
                                  "out for its date. --as-of sets one."));
}
