/* What has one value together although nobody knows which: pieces of one product have one maker,
 * whoever that is, products of one maker one country. */
#include "rules/judge_int.h"

#include <string.h>

/* A column whose cells are found by these steps and no other way, or -1. */
static int column_of(const crd_subject_def *d, const char *path, size_t len)
{
    for (size_t i = 0; i < d->n_cols; i++)
        if (strlen(d->cols[i].path) == len && memcmp(d->cols[i].path, path, len) == 0)
            return d->cols[i].is.type == CRD_X_TEXT ? (int)i : -1;
    return -1;
}

size_t crd_block_columns(crd_subject_id subject, uint32_t by, uint32_t ret[CRD_BLOCK_COLUMNS])
{
    const crd_subject_def *d = &crd_subjects[subject];
    const char *path = d->cols[by].path;
    size_t n = 0;
    if (path[strcspn(path, "|@:=")] != '\0')
        return 0;
    for (size_t len = strlen(path); len-- > 0 && n < CRD_BLOCK_COLUMNS;) {
        int at = path[len] == '.' ? column_of(d, path, len) : -1;
        if (at >= 0)
            ret[n++] = (uint32_t)at;
    }
    return n;
}

uint32_t crd_code_column(crd_subject_id subject, uint32_t column)
{
    const crd_subject_def *d = &crd_subjects[subject];
    const char *path = d->cols[column].path, *end = strchr(path, '@'), *from = end;
    while (end && from > path && from[-1] != '|')
        from--;
    int at = end ? column_of(d, from, (size_t)(end - from)) : -1;
    return at < 0 ? UINT32_MAX : (uint32_t)at;
}
