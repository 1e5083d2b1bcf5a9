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
/* Makes the bits of rows of many labels: a look is then at one word, not a search in a list.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_label_rows_to_bits(crd_label_rows *r, crd_err *err);

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

/* How many links bear the labels below each one, and one more for each label: [n_labels + 1], which
 * the caller frees; NULL: memory is out. O(links + labels of rows). */
uint64_t *crd_label_weights(const crd_label_rows *r);

/* Labels in another order: those that part most pairs alone first, so that ranges of labels are
 * alike. `g` and `rows` have the new numbers; links and their rows are those of before. */
typedef struct crd_label_order {
    crd_labelled g;
    crd_label_rows rows;
    uint32_t *was, *now; /* [n_labels] the number before, by new number; the other way round */
    size_t *begin;       /* [n_labels + 1] by number before: where the label's sets of one begin */
    uint32_t (*both)[2];
} crd_label_order;

/* By n sets of one label each, in crd_failing_order. Borrows g and rows. Whatever it gives,
 * crd_label_order_done frees; not to be moved. O(labels of rows + labels log labels). CRD_ENOMEM.
 */
CRD_NODISCARD crd_status crd_label_order_by(const crd_labelled *g, const crd_label_rows *rows,
                                            const crd_failing *single, size_t n,
                                            crd_label_order *ret, crd_err *err);
void crd_label_order_done(crd_label_order *o);
/* Sets of one label with the new numbers, by root, then label; first[root] .. first[root + 1].
 * `sets` come in crd_failing_order; ret_single[n], ret_first[n_roots + 1]. O(n). */
void crd_label_order_sets(const crd_label_order *o, const crd_failing *sets, size_t n,
                          uint32_t n_roots, crd_failing *ret_single, uint32_t *ret_first);
/* A set of two with the numbers of before. */
void crd_label_order_back(const crd_label_order *o, crd_failing *two);

#endif
