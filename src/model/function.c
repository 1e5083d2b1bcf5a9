/* functions.def and outages.def as static tables. The names of their columns are explained there.
 */
#include "model/code.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define C CRD_POWER_C
#define M CRD_POWER_M
#define I CRD_POWER_I
#define A CRD_POWER_A

enum {
    TRAFFIC = C | M | I | A,
    KEYS = C | M | I | A,
    ROUTES = C | M | I | A,
    COMMANDS = C | M | I | A,
    POLICY = M | I | A,
    RECORDS = M | A,
    RADIO = M | A,
    WATCHES = M,
    TAPS = C | M,
    SECRETS = C | I | A,
    WARNS = I | A,
    STOPS = A,
};

#define ALL          true
#define SOME         false
#define UK_CORE      CRD_G_UK_CORE
#define UK_OVERSIGHT CRD_G_UK_OVERSIGHT
#define DE_CRITICAL  CRD_G_DE_CRITICAL
#define EU_KEY       CRD_G_EU_KEY

#define CRD_FUNCTION(code, label, layer, asset_class, sees, everyone, groups, source) \
    {code, label, layer, asset_class, sees, everyone, groups, source},

const crd_function crd_functions[] = {
#include "model/functions.def"
};

const size_t crd_functions_n = sizeof crd_functions / sizeof *crd_functions;

const crd_function *crd_function_find(crd_str code)
{
    int at = crd_code_search(crd_functions, crd_functions_n, sizeof *crd_functions, code);
    return at < 0 ? NULL : &crd_functions[at];
}

crd_str crd_function_groups(const crd_function *f, char *to, size_t size)
{
    const crd_code_list *list = crd_code_list_find(CRD_STR("function_group"));
    size_t n = 0;
    if (size > 0)
        to[0] = '\0';
    for (size_t i = 0; list && i < list->n; i++)
        if (f->groups >> i & 1 && n + strlen(list->codes[i].code) + 1 < size)
            n += (size_t)snprintf(to + n, size - n, "%s%s", n ? " " : "", list->codes[i].code);
    return (crd_str){to, n};
}

#define NEVER ((double)INFINITY)
#define CRD_OUTAGE(code, possible_h, certain_h, why, source) \
    {code, possible_h, certain_h, why, source},

const crd_outage crd_outages[] = {
#include "model/outages.def"
};

const size_t crd_outages_n = sizeof crd_outages / sizeof *crd_outages;

const crd_outage *crd_outage_find(crd_str code)
{
    int at = crd_code_search(crd_outages, crd_outages_n, sizeof *crd_outages, code);
    return at < 0 ? NULL : &crd_outages[at];
}
