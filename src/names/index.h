#ifndef CRD_NAMES_INDEX_H
#define CRD_NAMES_INDEX_H

#include "names/score.h"

/* Which of many names are like this one? An immutable index over normal forms (normal.h), for up to
 * some millions of them; any number of threads may ask, each with a finder of its own. */
typedef struct crd_name_index crd_name_index;
typedef struct crd_name_finder crd_name_finder;

/* @param normals  [n], borrowed for the call; may repeat and may be empty (never found)
 * What is answered does not depend on their order. O(bytes log n) and about 150 bytes a name.
 * CRD_ELIMIT: more than UINT32_MAX / 64 names; CRD_ENOMEM; CRD_EIO (no random key). */
CRD_NODISCARD crd_status crd_name_index_new(const crd_str *normals, size_t n,
                                            crd_name_index **ret_index, crd_err *err);
void crd_name_index_free(crd_name_index *x); /* NULL is fine */
size_t crd_name_index_bytes(const crd_name_index *x);

/* Working memory for one thread, 4 bytes a name. The index must outlive it. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_name_finder_new(const crd_name_index *x, crd_name_finder **ret_finder);
void crd_name_finder_free(crd_name_finder *f); /* NULL is fine */

typedef struct crd_name_candidate {
    uint32_t id; /* place in `normals` */
    double score;
    unsigned why; /* crd_name_why */
} crd_name_candidate;

/* The k names most like `normal`, best first, that score `least` or more; of equal scores in byte
 * order of their words, then by id. Scores are crd_score_sides with the index's weights: a word in
 * df of n names weighs ln(1 + (n + 1) / (df + 1)).
 *
 * Found are names that share a word, or a word within the edits of crd_word_edits, or the start of
 * a word (when at most 32 words begin so), or are equal without blanks, or initials. All of them,
 * while these words stand in few names. The rarest word brings up to CRD_INDEX_FIRST names, the
 * others up to CRD_INDEX_POSTINGS together; what is more frequent counts for the names that are
 * there, but brings none of its own. The CRD_INDEX_SCORED most promising are scored. Equal names
 * are found in any case.
 *
 * @param ret_candidates  [k]
 * Never fails: all memory is the finder's. */
enum {
    CRD_INDEX_FIRST = 100000,
    CRD_INDEX_POSTINGS = 10000,
    CRD_INDEX_SCORED = 100,
    CRD_INDEX_BEST = 100
};
/* k at most CRD_INDEX_BEST. Gives the number of candidates. */
size_t crd_names_candidates(crd_name_finder *f, crd_str normal, size_t k, double least,
                            crd_name_candidate *ret_candidates);

/* Why a candidate is one, in words (crd_score_explain). */
void crd_names_explain(const crd_name_finder *f, crd_str normal, uint32_t id, crd_buf *out);

/* The two sides with the index's weights: for tests and for explaining. */
void crd_index_side(const crd_name_index *x, crd_str normal, crd_score_side *ret_side);

#endif
