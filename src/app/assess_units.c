/* How the work of an assessment divides into its parts: one unit, but for those that take several
 * passes over everything. */
#include "app/assess.h"

#include <string.h>

unsigned crd_assess_units(const char *part)
{
    static const struct {
        const char *part;
        unsigned units;
    } units[] = {{"standing", 2},         {"latent", 2}, {"withdraws", 3}, {"sites", 2},
                 {"fewest_suppliers", 4}, {"trend", 2},  {"rules", 10},    {"compare", 5},
                 {"register", 2},         {"gaps", 10}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].part, part) == 0)
            return units[i].units;
    return 1;
}
