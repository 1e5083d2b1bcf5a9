/* The table of checks and what runs it. A check is a function over frames that tells what it finds;
 * adding one is a row here and its kinds in check_kinds.def. */
#include "analyse/check.h"

#include "analyse/check_int.h"
#include "base/err.h"

static const crd_diag_kind kinds[] = {
#define CRD_KIND(name, code, severity, title, advice) \
    [CRD_K_##name] = {code, CRD_##severity, title, advice},
#include "analyse/check_kinds.def"
};

static const struct {
    const char *name;
    crd_status (*run)(crd_check_run *c);
} checks[] = {
    {"references", crd_check_references},
    {"releases", crd_check_releases},
    {"disagreement", crd_check_disagreement},
    {"identity", crd_check_identity},
    {"identifiers", crd_check_lei},
    {"names", crd_check_names},
    {"cycles", crd_check_cycles},
    {"needs", crd_check_needs},
    {"holdings", crd_check_holdings},
    {"coverage", crd_check_covers},
    {"dates", crd_check_dates},
    {"ages", crd_check_ages},
    {"places", crd_check_places},
    {"lengths", crd_check_lengths},
    {"capacities", crd_check_capacities},
    {"elements", crd_check_elements},
    {"networks", crd_check_bare},
    {"ties", crd_check_ties},
    {"settings", crd_check_settings},
    {"sources", crd_check_sources},
    {"completeness", crd_check_completeness},
};

enum { CHECKS = sizeof checks / sizeof *checks };

const crd_diag_kind *crd_analyse_findings(size_t *ret_n)
{
    *ret_n = CRD_K_COUNT;
    return kinds;
}

void crd_check_wants(crd_want *wants)
{
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        wants[t] = (crd_want){.table = t};
}

static crd_status run_all(crd_check_run *c)
{
    for (size_t i = 0; i < CHECKS; i++) {
        if (!crd_progress_step(c->opts->progress, checks[i].name, i, CHECKS))
            return crd_fail(c->err, CRD_ECANCEL, "cancelled");
        crd_status rc = checks[i].run(c);
        if (rc == CRD_OK)
            rc = c->status;
        if (rc != CRD_OK)
            return crd_fail(c->err, rc, "checking %s: %s", checks[i].name, crd_status_text(rc));
    }
    return CRD_OK;
}

crd_status crd_check(const crd_world *w, const crd_check_opts *opts, crd_diags *diags,
                     crd_arena *arena, crd_check_report *ret_report, crd_err *err)
{
    *ret_report = (crd_check_report){.fields = NULL};
    crd_date as_of = crd_world_as_of(w);
    crd_check_run c = {.w = w, .opts = opts, .arena = arena, .report = ret_report, .err = err};
    c.keep = opts->keep > 0 && opts->keep < CRD_CHECK_KEEP_MAX ? opts->keep : CRD_CHECK_KEEP_MAX;
    c.day = as_of == CRD_DATE_NONE ? INT32_MIN : crd_date_last(as_of);
    crd_status rc = run_all(&c);
    crd_status flushed = crd_findings_flush(&c, rc == CRD_OK ? diags : NULL);
    if (rc == CRD_OK && flushed != CRD_OK)
        rc = crd_fail(err, flushed, "listing what was found: %s", crd_status_text(flushed));
    return rc;
}
