/* Random families of sets and the fewest that hit them all, for a judge: a line a family, the
 * answer, a colon, then the sets, blanks in and commas between.
 * Usage: hitting_sets ROUNDS */
#include "graph/hitting_int.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t seed = 20261125;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

static bool one(void)
{
    uint32_t vars = 5 + draw(36), rows = 1 + draw(60), longest = 2 + draw(7), size = 0;
    uint32_t row[16], *set = NULL;
    uint64_t steps = 0;
    bool done = false;
    crd_rows_hit r = {.n_vars = vars};
    char text[65536];
    int len = 0;
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t n = 0, want = 1 + draw(longest);
        for (uint32_t k = 0; k < want; k++) {
            uint32_t v = draw(vars);
            bool fresh = true;
            for (uint32_t j = 0; j < n; j++)
                fresh = fresh && row[j] != v;
            if (fresh)
                row[n++] = v;
        }
        if (crd_rows_hit_add(&r, row, n, NULL) != CRD_OK)
            return false;
        for (uint32_t k = 0; k < n; k++)
            len += snprintf(text + len, sizeof text - (size_t)len,
                            k   ? " %u"
                            : i ? ",%u"
                                : "%u",
                            row[k]);
    }
    crd_status rc = crd_rows_hit_least(&r, 0, UINT64_MAX, &steps, &set, &size, &done, NULL);
    if (rc == CRD_OK && done)
        printf("%u:%s\n", size, text);
    free(set);
    crd_rows_hit_done(&r);
    return rc == CRD_OK && done;
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    for (long i = 0; i < rounds; i++)
        if (!one())
            return 1;
    return rounds < 1;
}
