#ifndef CRD_NAMES_SCORE_H
#define CRD_NAMES_SCORE_H

#include "base/buf.h"

/* How alike two normal forms are, from 0 to 1, and why. A score orders candidates for a person; it
 * never makes two records one.
 *
 * Words are paired, the heaviest and most alike first. Score = what the paired words weigh, times
 * how alike they are, by what all words weigh. Weights come from an index (rare words weigh more)
 * or are 1; a word of words.def weighs a third. Equal texts score 1, all others at most 0.99. */
enum crd_name_why {
    CRD_WHY_EQUAL = 1u << 0,
    CRD_WHY_TYPO = 1u << 1,      /* words a letter or two apart */
    CRD_WHY_SHORTENED = 1u << 2, /* a word is the start of the other */
    CRD_WHY_ORDER = 1u << 3,     /* the same words in another order: times 0.98 */
    CRD_WHY_JOINED = 1u << 4,    /* equal without blanks: 0.96 at least */
    CRD_WHY_INITIALS = 1u << 5,  /* one is the other's initials: 0.6 at least */
    CRD_WHY_ALONE = 1u << 6      /* words without a partner */
};

enum { CRD_SCORE_WORDS = 24 }; /* of each side; words past it count as ones without a partner */

typedef struct crd_score_side {
    crd_str words[CRD_SCORE_WORDS];
    double weights[CRD_SCORE_WORDS];
    size_t n;
    double rest; /* weight of the words past the limit */
} crd_score_side;

typedef struct crd_name_score {
    double score;
    unsigned why; /* crd_name_why */
    size_t n_pairs;
    struct crd_score_pair {
        uint8_t a, b; /* words */
        double alike;
    } pairs[CRD_SCORE_WORDS];
} crd_name_score;

/* How alike two words are: 1 equal; 0.6 to 0.9 when one, of three letters or more, is the start of
 * the other; 1 - edits / length when edits are at most crd_word_edits; else 0. Words with digits
 * are equal or not. */
double crd_word_alike(crd_str a, crd_str b, unsigned *ret_why);
/* Edits that are allowed between words of so many letters: none below 4, one below 8, then two. */
unsigned crd_word_edits(size_t shorter);

/* Words of a normal form, borrowed, with weights 1 (a third for common ones). */
void crd_score_side_read(crd_str normal, crd_score_side *ret_side);
/* Symmetric. O(words squared). */
void crd_score_sides(const crd_score_side *a, const crd_score_side *b, crd_name_score *ret_score);
/* Both in one, without an index. */
void crd_name_score_read(crd_str normal_a, crd_str normal_b, crd_name_score *ret_score);
/* "hmn = hmn, tech ~ technologies (shortened), without partner: group" */
void crd_score_explain(const crd_score_side *a, const crd_score_side *b,
                       const crd_name_score *score, crd_buf *out);

#endif
