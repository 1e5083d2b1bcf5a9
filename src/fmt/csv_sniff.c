#include "fmt/csv_parts.h"

#include <string.h>

#define ROWS 10

static const char candidates[] = {',', ';', '\t', '|'};
#define CANDIDATES (sizeof candidates)

typedef struct counts {
    size_t of[CANDIDATES];
    size_t bytes;
} counts;

/* Counts the first rows; a row that the sample cuts is left out unless it is the only one. */
static size_t count_rows(crd_str head, bool whole, counts rows[ROWS])
{
    size_t n = 0;
    bool quoted = false;
    counts row = {0};
    for (size_t i = 0; i < head.len && n < ROWS; i++) {
        char c = head.ptr[i];
        if (c == '"')
            quoted = !quoted;
        if (!quoted && (c == '\n' || c == '\r')) {
            if (row.bytes > 0)
                rows[n++] = row;
            row = (counts){0};
            continue;
        }
        row.bytes++;
        for (size_t k = 0; k < CANDIDATES; k++)
            row.of[k] += !quoted && c == candidates[k];
    }
    if (n < ROWS && row.bytes > 0 && (whole || n == 0))
        rows[n++] = row;
    return n;
}

char crd_csv_sniff(crd_str head, bool whole)
{
    counts rows[ROWS];
    size_t n = count_rows(head, whole, rows), best = 0, best_same = 0, best_count = 0;
    for (size_t k = 0; n > 0 && k < CANDIDATES; k++) {
        size_t count = rows[0].of[k], same = 0;
        for (size_t i = 0; i < n; i++)
            same += rows[i].of[k] == count;
        if (count > 0 && (same > best_same || (same == best_same && count > best_count))) {
            best = k;
            best_same = same;
            best_count = count;
        }
    }
    return candidates[best];
}
