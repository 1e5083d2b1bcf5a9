/* How the work of an assessment divides into its parts: one unit, but for those that take several
 * passes over everything. */
#include "app/assess.h"

#include <string.h>

unsigned crd_assess_units(const char *part)
{
    static const struct {
        const char *part;
        unsigned units;
    } units[] = {{"check", 2}, {"standing", 2}, {"latent", 2},           {"withdraws", 4},
                 {"fails", 2}, {"sites", 2},    {"fewest_suppliers", 5}, {"fewest_states", 2},
                 {"trend", 4}, {"rules", 11},   {"compare", 2},          {"register", 3},
                 {"gaps", 10}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].part, part) == 0)
            return units[i].units;
    return 1;
}
