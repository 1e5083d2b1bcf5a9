/* Ids and units of verdicts. */
#include "app/finding.h"

void crd_finding_id(const crd_judgement *v, crd_buf *out)
{
    crd_buf_adds(out, "finding:");
    crd_buf_add(out, v->pack->name);
    crd_buf_addc(out, '/');
    crd_buf_add(out, v->rule->id);
    if (crd_str_is_null(v->group))
        return;
    crd_buf_addc(out, '/');
    crd_buf_add(out, v->group);
}

double crd_finding_unit(const crd_judgement *v, double x)
{
    return v->kind == CRD_VALUE_OF_SHARE ? x / 10000 : x;
}

const char *crd_finding_unit_name(const crd_judgement *v)
{
    static const char *const units[] = {"count", "percent", "number", "months"};
    return units[v->kind];
}
