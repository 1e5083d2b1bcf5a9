#ifndef CRD_GRAPH_LABELS_INT_H
#define CRD_GRAPH_LABELS_INT_H

/* What labels.c and labels_apart.c share: rows of labels in order, and how a range of labels
 * touches a row. */
#include "graph/labels.h"

typedef struct crd_label_rows {
    const crd_labelled *g;
    uint32_t n;
    const uint32_t *first; /* [n + 1] */
    const uint32_t *label; /* of a row: ascending, each once */
    uint32_t *own_first, *own_label;
    uint64_t *bits; /* [n x words] the same, a bit a label; NULL where lists are much smaller */
    size_t words;
} crd_label_rows;

/* The labels of g; those out of order are copied. Whatever it gives, crd_label_rows_done frees.
 * CRD_EINVAL: a node, label or row that is none. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_label_rows_of(const crd_labelled *g, crd_label_rows *ret_rows,
                                           crd_err *err);
void crd_label_rows_done(crd_label_rows *r);

/* Is a link of this row lost for no label of a range, for some, or for every one? */
typedef enum crd_label_touch { CRD_LABEL_NONE, CRD_LABEL_SOME, CRD_LABEL_ALL } crd_label_touch;
crd_label_touch crd_label_rows_touch(const crd_label_rows *r, uint32_t row, uint32_t begin,
                                     uint32_t end);

/* What a block found of each row, so that rows which many links have are looked at once: a number
 * that grows by 4 from block to block, plus crd_label_touch. */
static inline crd_label_touch crd_label_rows_seen(const crd_label_rows *r, uint64_t *seen,
                                                  uint64_t block, uint32_t row, uint32_t begin,
                                                  uint32_t end)
{
    if (seen[row] < block)
        seen[row] = block + crd_label_rows_touch(r, row, begin, end);
    return (crd_label_touch)(seen[row] - block);
}

#endif
