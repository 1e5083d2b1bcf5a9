#ifndef CRD_NAMES_INDEX_INT_H
#define CRD_NAMES_INDEX_INT_H

#include "base/hash.h"
#include "base/intern.h"
#include "names/edit.h"
#include "names/index.h"

/* Inside the index. Words and names are numbered in byte order ("rank"), so that nothing depends on
 * the order in which names came. */

/* Hash to values, filled in two passes: count all, open, put all. Values of one hash lie in the
 * order in which they were put. The hash is keyed: whoever writes names cannot aim at a bucket. */
typedef struct crd_index_map {
    unsigned bits;
    uint32_t *starts; /* [2^bits + 1] */
    struct crd_index_entry {
        uint32_t hash, value;
    } * entries;
    size_t n;
} crd_index_map;

struct crd_name_index {
    crd_hash_key key;
    crd_intern *words;
    uint32_t n_words, *rank_of, *word_at; /* interned id to rank and back */
    uint32_t n_names, *ids;               /* rank to place in `normals` */
    uint32_t *starts, *tokens;            /* [n_names + 1]; ranks of words */
    uint32_t *post_starts, *postings;     /* [n_words + 1]; ranks of names, ascending */
    double *weights;                      /* [n_words] */
    float *totals;                        /* [n_names] weight of all words */
    crd_index_map near_words;             /* words with letters left out -> ranks of words */
    crd_index_map whole_names;            /* joined words, initials -> ranks of names */
};

/* Words that are within the allowed edits share one of these: the first eight letters with up to
 * two left out (one when the word is shorter than eight). That is SymSpell's scheme (W. Garbe,
 * 2012), with the prefix argument: of two strings d edits apart, the first p letters have a common
 * subsequence of p - d letters. */
enum { CRD_INDEX_PREFIX = 8, CRD_INDEX_VARIANTS = 1 + 8 + 28 };
/* Hashes of a word's variants; 0 of them for words that may not be edited. */
size_t crd_index_variants(const crd_name_index *x, crd_str word, uint32_t ret[CRD_INDEX_VARIANTS]);
/* Of all words without blanks, and of their first letters ("and" left out); false: no initials. */
uint32_t crd_index_joined(const crd_name_index *x, const crd_str *words, size_t n);
bool crd_index_initials(const crd_name_index *x, const crd_str *words, size_t n, uint32_t *ret);

static inline crd_str crd_index_word(const crd_name_index *x, uint32_t rank)
{
    return crd_intern_text(x->words, x->word_at[rank]);
}
/* Entries of a hash's bucket; look at their hashes. */
static inline const struct crd_index_entry *crd_index_bucket(const crd_index_map *m, uint32_t hash,
                                                             size_t *ret_n)
{
    uint32_t b = m->bits == 0 ? 0 : hash >> (32 - m->bits);
    *ret_n = m->starts[b + 1] - m->starts[b];
    return m->entries + m->starts[b];
}

#endif
