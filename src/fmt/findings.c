#include "fmt/findings.h"

static const crd_diag_kind findings[] = {
#define X(id, c, s, t, a) \
    [CRD_FMT_##id] = {.code = (c), .severity = (s), .title = (t), .advice = (a)},
    CRD_FMT_FINDING_MAP(X)
#undef X
};

const crd_diag_kind *crd_fmt_findings(size_t *ret_n)
{
    if (ret_n)
        *ret_n = sizeof findings / sizeof findings[0];
    return findings;
}
