#include "names/score.h"

#include "base/str.h"
#include "names/edit.h"
#include "names/normal.h"

#include <string.h>

static const double COMMON_WORD = 1.0 / 3, OTHER_ORDER = 0.98, JOINED = 0.96, INITIALS = 0.6,
                    NOT_EQUAL = 0.99;
enum { SHORT_MIN = 3, INITIALS_MIN = 3 };

unsigned crd_word_edits(size_t shorter) { return shorter < 4 ? 0 : shorter < 8 ? 1 : 2; }

static bool has_digit(crd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
            return true;
    return false;
}

/* Of words that are not equal, in code points; s is the one of fewer bytes. */
static double typo(const uint32_t *s, size_t n, const uint32_t *l, size_t m)
{
    unsigned most = crd_word_edits(n < m ? n : m);
    size_t longer = n < m ? m : n, apart = n < m ? m - n : n - m;
    if (most == 0 || apart > most)
        return 0;
    unsigned d = crd_edit_distance(s, n, l, m);
    return d > most ? 0 : 1 - (double)d / (double)longer;
}

static double alike_unequal(crd_str s, crd_str l, unsigned *ret_why)
{
    uint32_t x[CRD_EDIT_MAX], y[CRD_EDIT_MAX];
    size_t n, m;
    /* Bytes are at least code points, at most four times as many. */
    bool may_edit = s.len >= 4 && l.len - s.len <= 4 * 2;
    bool starts = s.len >= SHORT_MIN && s.len < l.len && crd_str_starts(l, s);
    if ((!may_edit && !starts) || has_digit(s) || has_digit(l))
        return 0;
    if (!crd_edit_points(s, x, &n) || !crd_edit_points(l, y, &m))
        return 0;
    starts = starts && n >= SHORT_MIN;
    double shortened = starts ? 0.6 + 0.3 * (double)n / (double)m : 0;
    double misspelt = typo(x, n, y, m);
    if (misspelt > shortened) {
        *ret_why = CRD_WHY_TYPO;
        return misspelt;
    }
    *ret_why = starts ? CRD_WHY_SHORTENED : 0;
    return shortened;
}

double crd_word_alike(crd_str a, crd_str b, unsigned *ret_why)
{
    *ret_why = 0;
    if (crd_str_eq(a, b))
        return 1;
    return a.len < b.len ? alike_unequal(a, b, ret_why) : alike_unequal(b, a, ret_why);
}

void crd_score_side_read(crd_str normal, crd_score_side *ret_side)
{
    crd_str rest = normal, word;
    ret_side->n = 0;
    ret_side->rest = 0;
    while (rest.len > 0 && crd_str_next(&rest, ' ', &word)) {
        double weight = crd_name_is_common_word(word) ? COMMON_WORD : 1;
        if (ret_side->n == CRD_SCORE_WORDS) {
            ret_side->rest += weight;
            continue;
        }
        ret_side->words[ret_side->n] = word;
        ret_side->weights[ret_side->n++] = weight;
    }
}

/* ---- pairing ----------------------------------------------------------------------------- */

struct match {
    double gain, alike;
    uint8_t a, b;
    uint8_t why;
};

/* Heaviest first; of equal ones the one whose places are nearest, then the first: the same choice
 * seen from either side. */
static bool comes_before(const struct match *x, const struct match *y)
{
    if (x->gain > y->gain || x->gain < y->gain)
        return x->gain > y->gain;
    int dx = x->a > x->b ? x->a - x->b : x->b - x->a, dy = y->a > y->b ? y->a - y->b : y->b - y->a;
    if (dx != dy)
        return dx < dy;
    return x->a + x->b < y->a + y->b;
}

static size_t all_matches(const crd_score_side *a, const crd_score_side *b,
                          struct match matches[CRD_SCORE_WORDS * CRD_SCORE_WORDS])
{
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++) {
            unsigned why;
            double alike = crd_word_alike(a->words[i], b->words[j], &why);
            if (alike > 0)
                matches[n++] = (struct match){alike * (a->weights[i] + b->weights[j]), alike,
                                              (uint8_t)i, (uint8_t)j, (uint8_t)why};
        }
    return n;
}

/* Takes the best match of words that are both free, until there is none. */
static double pair_up(struct match *matches, size_t n, crd_name_score *s)
{
    uint32_t used_a = 0, used_b = 0;
    double gain = 0;
    for (;;) {
        const struct match *best = NULL;
        for (size_t i = 0; i < n; i++) {
            const struct match *m = &matches[i];
            if (!(used_a >> m->a & 1) && !(used_b >> m->b & 1) && (!best || comes_before(m, best)))
                best = m;
        }
        if (!best)
            return gain;
        used_a |= 1u << best->a;
        used_b |= 1u << best->b;
        gain += best->gain;
        s->why |= best->why;
        s->pairs[s->n_pairs++] = (struct crd_score_pair){best->a, best->b, best->alike};
    }
}

static bool in_order(const crd_name_score *s)
{
    for (size_t i = 0; i < s->n_pairs; i++)
        for (size_t j = 0; j < i; j++)
            if ((s->pairs[i].a < s->pairs[j].a) != (s->pairs[i].b < s->pairs[j].b))
                return false;
    return true;
}

/* ---- the whole text ---------------------------------------------------------------------- */

/* The next letter of all words, blanks left out; -1 at the end. */
static int next_letter(const crd_score_side *s, size_t *word, size_t *at)
{
    while (*word < s->n && *at == s->words[*word].len) {
        (*word)++;
        *at = 0;
    }
    return *word < s->n ? (unsigned char)s->words[*word].ptr[(*at)++] : -1;
}

static bool equal_joined(const crd_score_side *a, const crd_score_side *b)
{
    size_t wa = 0, wb = 0, ia = 0, ib = 0;
    for (;;) {
        int x = next_letter(a, &wa, &ia), y = next_letter(b, &wb, &ib);
        if (x != y)
            return false;
        if (x < 0)
            return a->n > 0;
    }
}

/* Is `one` a word made of the first letters of the others, "and" left out? */
static bool is_initials(const crd_score_side *one, const crd_score_side *of)
{
    if (one->n != 1 || one->rest > 0 || of->rest > 0 || one->words[0].len < INITIALS_MIN)
        return false;
    crd_str letters = one->words[0];
    size_t at = 0;
    for (size_t i = 0; i < of->n; i++) {
        if (crd_str_eq(of->words[i], CRD_STR("and")))
            continue;
        if (at == letters.len || of->words[i].ptr[0] != letters.ptr[at])
            return false;
        at++;
    }
    return at == letters.len;
}

static bool equal_words(const crd_score_side *a, const crd_score_side *b)
{
    if (a->n != b->n || a->n == 0 || a->rest > 0 || b->rest > 0)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!crd_str_eq(a->words[i], b->words[i]))
            return false;
    return true;
}

static double side_weight(const crd_score_side *s)
{
    double sum = s->rest;
    for (size_t i = 0; i < s->n; i++)
        sum += s->weights[i];
    return sum;
}

static void raise_to(crd_name_score *s, double least, unsigned why)
{
    s->why |= why;
    if (s->score < least)
        s->score = least;
}

void crd_score_sides(const crd_score_side *a, const crd_score_side *b, crd_name_score *ret_score)
{
    struct match matches[CRD_SCORE_WORDS * CRD_SCORE_WORDS];
    crd_name_score *s = ret_score;
    s->score = 0;
    s->why = 0;
    s->n_pairs = 0;
    double all = side_weight(a) + side_weight(b);
    if (all <= 0)
        return;
    double gain = pair_up(matches, all_matches(a, b, matches), s);
    if (equal_words(a, b)) {
        s->score = 1;
        s->why = CRD_WHY_EQUAL;
        return;
    }
    s->score = gain / all;
    if (!in_order(s)) {
        s->score *= OTHER_ORDER;
        s->why |= CRD_WHY_ORDER;
    }
    if (s->n_pairs < a->n || s->n_pairs < b->n || a->rest > 0 || b->rest > 0)
        s->why |= CRD_WHY_ALONE;
    if (a->rest <= 0 && b->rest <= 0 && equal_joined(a, b))
        raise_to(s, JOINED, CRD_WHY_JOINED);
    else if (is_initials(a, b) || is_initials(b, a))
        raise_to(s, INITIALS, CRD_WHY_INITIALS);
    if (s->score > NOT_EQUAL)
        s->score = NOT_EQUAL;
}

void crd_name_score_read(crd_str normal_a, crd_str normal_b, crd_name_score *ret_score)
{
    crd_score_side a, b;
    crd_score_side_read(normal_a, &a);
    crd_score_side_read(normal_b, &b);
    crd_score_sides(&a, &b, ret_score);
}

/* ---- explaining -------------------------------------------------------------------------- */

static void put_alone(const crd_score_side *s, uint32_t used, bool *any, crd_buf *out)
{
    for (size_t i = 0; i < s->n; i++) {
        if (used >> i & 1)
            continue;
        crd_buf_adds(out, *any ? ", " : out->len > 0 ? "; without partner: " : "without partner: ");
        crd_buf_add(out, s->words[i]);
        *any = true;
    }
}

void crd_score_explain(const crd_score_side *a, const crd_score_side *b,
                       const crd_name_score *score, crd_buf *out)
{
    uint32_t used_a = 0, used_b = 0;
    for (size_t i = 0; i < score->n_pairs; i++) {
        const struct crd_score_pair *p = &score->pairs[i];
        unsigned why;
        crd_word_alike(a->words[p->a], b->words[p->b], &why);
        used_a |= 1u << p->a;
        used_b |= 1u << p->b;
        crd_buf_adds(out, i > 0 ? ", " : "");
        crd_buf_add(out, a->words[p->a]);
        crd_buf_adds(out, why == 0 ? " = " : " ~ ");
        crd_buf_add(out, b->words[p->b]);
        crd_buf_adds(out, why & CRD_WHY_SHORTENED ? " (shortened)"
                          : why & CRD_WHY_TYPO    ? " (spelling)"
                                                  : "");
    }
    if (score->why & (CRD_WHY_JOINED | CRD_WHY_INITIALS)) {
        crd_buf_adds(out, out->len > 0 ? "; " : "");
        crd_buf_adds(out, score->why & CRD_WHY_JOINED ? "equal without blanks" : "initials");
        return;
    }
    if (score->why & CRD_WHY_ORDER)
        crd_buf_adds(out, "; other order");
    bool any = false;
    put_alone(a, used_a, &any, out);
    put_alone(b, used_b, &any, out);
}
