/* Three steps. Words of the query bring words of the index (equal, a few letters apart, longer or
 * shorter); rare ones first, each brings its names and adds to their sums. The most promising sums
 * are scored exactly. The scored ones are ordered. */
#include "names/index_int.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum {
    BEGIN_ALIKE = 32, /* words that may begin as the query's word does */
    NEAR_MAX = 64,    /* words near one word of the query */
    WHOLE_MAX = 32,   /* names that are equal without blanks, or initials */
    LOOK_MAX = 4096,  /* entries of one bucket that are looked at */
    HITS = CRD_SCORE_WORDS * (NEAR_MAX + BEGIN_ALIKE + CRD_EDIT_MAX + 1),
    FREQUENT_MAX = 16, /* words too frequent to bring names, that are looked for in those brought */
    TOUCHED = CRD_INDEX_FIRST + CRD_INDEX_POSTINGS + CRD_INDEX_BEST + 2 * WHOLE_MAX
};

struct hit {
    uint32_t word, names; /* rank; in how many names */
    float gain;
};

struct promise {
    float bound;
    uint32_t name;
};

struct crd_name_finder {
    const crd_name_index *x;
    float *sums; /* [n_names]; 0 between calls */
    uint32_t touched[TOUCHED];
    size_t n_touched;
    struct hit hits[HITS];
    size_t n_hits;
    struct promise heap[CRD_INDEX_SCORED]; /* the least promising one first */
    size_t n_heap;
    crd_score_side query;
    double query_weight;
};

crd_status crd_name_finder_new(const crd_name_index *x, crd_name_finder **ret_finder)
{
    *ret_finder = NULL;
    crd_name_finder *f = calloc(1, sizeof *f);
    if (!f)
        return CRD_ENOMEM;
    f->x = x;
    f->sums = calloc((size_t)x->n_names + 1, sizeof *f->sums);
    if (!f->sums) {
        crd_name_finder_free(f);
        return CRD_ENOMEM;
    }
    *ret_finder = f;
    return CRD_OK;
}

void crd_name_finder_free(crd_name_finder *f)
{
    if (!f)
        return;
    free(f->sums);
    free(f);
}

/* ---- words ------------------------------------------------------------------------------- */

/* A word of the index for word i of the query, unless it came before (hits from `first` on). */
static void add_hit(crd_name_finder *f, size_t i, size_t first, uint32_t rank)
{
    const crd_name_index *x = f->x;
    unsigned why;
    for (size_t h = first; h < f->n_hits; h++)
        if (f->hits[h].word == rank)
            return;
    double alike = crd_word_alike(f->query.words[i], crd_index_word(x, rank), &why);
    if (alike <= 0 || f->n_hits == HITS)
        return;
    f->hits[f->n_hits++] = (struct hit){rank, x->post_starts[rank + 1] - x->post_starts[rank],
                                        (float)(alike * (f->query.weights[i] + x->weights[rank]))};
}

/* The first rank whose word is not before `word`; with `past`, not before anything that starts with
 * it. */
static uint32_t lower_bound(const crd_name_index *x, crd_str word, bool past)
{
    uint32_t low = 0, high = x->n_words;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        crd_str w = crd_index_word(x, middle);
        if (crd_str_cmp(w, word) < 0 || (past && crd_str_starts(w, word)))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_longer(crd_name_finder *f, size_t i, size_t first)
{
    crd_str w = f->query.words[i];
    if (w.len < 3)
        return;
    uint32_t low = lower_bound(f->x, w, false), high = lower_bound(f->x, w, true);
    if (high - low <= BEGIN_ALIKE)
        for (uint32_t r = low; r < high; r++)
            add_hit(f, i, first, r);
}

static void add_shorter(crd_name_finder *f, size_t i, size_t first)
{
    crd_str w = f->query.words[i];
    for (size_t len = 3; len < w.len && len < CRD_EDIT_MAX; len++) {
        uint32_t id = crd_intern_find(f->x->words, (crd_str){w.ptr, len});
        if (id != CRD_INTERN_NONE)
            add_hit(f, i, first, f->x->rank_of[id]);
    }
}

static void add_near(crd_name_finder *f, size_t i, size_t first)
{
    uint32_t hashes[CRD_INDEX_VARIANTS];
    size_t n = crd_index_variants(f->x, f->query.words[i], hashes);
    for (size_t v = 0; v < n; v++) {
        size_t in_bucket;
        const struct crd_index_entry *e = crd_index_bucket(&f->x->near_words, hashes[v],
                                                           &in_bucket);
        for (size_t k = 0; k < in_bucket && k < LOOK_MAX; k++)
            if (e[k].hash == hashes[v] && f->n_hits - first < NEAR_MAX)
                add_hit(f, i, first, e[k].value);
    }
}

static bool came_before(const crd_score_side *s, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (crd_str_eq(s->words[j], s->words[i]))
            return true;
    return false;
}

static int compare_hits(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->names != y->names)
        return x->names < y->names ? -1 : 1;
    return x->word < y->word ? -1 : x->word > y->word;
}

static void find_words(crd_name_finder *f)
{
    f->n_hits = 0;
    for (size_t i = 0; i < f->query.n; i++) {
        size_t first = f->n_hits;
        if (came_before(&f->query, i))
            continue;
        uint32_t id = crd_intern_find(f->x->words, f->query.words[i]);
        if (id != CRD_INTERN_NONE)
            add_hit(f, i, first, f->x->rank_of[id]);
        add_near(f, i, first);
        add_longer(f, i, first);
        add_shorter(f, i, first);
    }
    qsort(f->hits, f->n_hits, sizeof *f->hits, compare_hits);
}

/* ---- names ------------------------------------------------------------------------------- */

static void touch(crd_name_finder *f, uint32_t name, float gain)
{
    if (f->sums[name] <= 0) {
        if (f->n_touched == TOUCHED)
            return;
        f->touched[f->n_touched++] = name;
    }
    f->sums[name] += gain;
}

/* Lists of names, shortest first, as long as there is room; the first one has room of its own.
 * Gives how many words brought their names. */
static size_t collect(crd_name_finder *f)
{
    const crd_name_index *x = f->x;
    size_t left = CRD_INDEX_POSTINGS, h = 0;
    for (; h < f->n_hits; h++) {
        const uint32_t *names = x->postings + x->post_starts[f->hits[h].word];
        size_t n = f->hits[h].names;
        if (h == 0)
            n = n < CRD_INDEX_FIRST ? n : CRD_INDEX_FIRST;
        else if (n > left) /* half a list would favour those that come first in the alphabet */
            break;
        for (size_t i = 0; i < n; i++)
            touch(f, names[i], f->hits[h].gain);
        left -= h == 0 ? 0 : n;
    }
    return h;
}

/* The words that brought no names still count for the names that are there. */
static void add_frequent(crd_name_finder *f, size_t first)
{
    const crd_name_index *x = f->x;
    size_t n = f->n_hits - first < FREQUENT_MAX ? f->n_hits - first : FREQUENT_MAX;
    const struct hit *frequent = f->hits + first;
    for (size_t i = 0; i < f->n_touched && n > 0; i++) {
        uint32_t name = f->touched[i];
        float gain = 0;
        for (uint32_t t = x->starts[name]; t < x->starts[name + 1]; t++)
            for (size_t k = 0; k < n; k++)
                if (frequent[k].word == x->tokens[t])
                    gain += frequent[k].gain;
        f->sums[name] += gain;
    }
}

static const float SURE = 1e6f; /* is scored, whatever its words promise */

static void add_whole(crd_name_finder *f, uint32_t hash)
{
    size_t n, found = 0;
    const struct crd_index_entry *e = crd_index_bucket(&f->x->whole_names, hash, &n);
    for (size_t k = 0; k < n && k < LOOK_MAX && found < WHOLE_MAX; k++)
        if (e[k].hash == hash) {
            touch(f, e[k].value, SURE);
            found++;
        }
}

/* <0, 0, >0: the name's words against the query's, given as ranks. */
static int compare_name(const crd_name_index *x, uint32_t name, const uint32_t *words, size_t n)
{
    const uint32_t *t = x->tokens + x->starts[name];
    size_t m = x->starts[name + 1] - x->starts[name];
    for (size_t i = 0; i < m && i < n; i++)
        if (t[i] != words[i])
            return t[i] < words[i] ? -1 : 1;
    return m < n ? -1 : m > n;
}

static void add_equal(crd_name_finder *f, size_t k)
{
    const crd_name_index *x = f->x;
    uint32_t words[CRD_SCORE_WORDS];
    for (size_t i = 0; i < f->query.n; i++) {
        uint32_t id = crd_intern_find(x->words, f->query.words[i]);
        if (id == CRD_INTERN_NONE)
            return;
        words[i] = x->rank_of[id];
    }
    uint32_t low = 0, high = x->n_names;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_name(x, middle, words, f->query.n) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; k > 0 && low < x->n_names && compare_name(x, low, words, f->query.n) == 0; k--)
        touch(f, low++, 2 * SURE);
}

static void find_names(crd_name_finder *f, size_t k)
{
    const crd_score_side *q = &f->query;
    uint32_t hash;
    f->n_touched = 0;
    if (q->rest <= 0) {
        add_equal(f, k);
        hash = crd_index_joined(f->x, q->words, q->n);
        add_whole(f, hash); /* equal without blanks; or a name whose initials are this word */
        /* A name that is this one's initials. */
        if (crd_index_initials(f->x, q->words, q->n, &hash))
            add_whole(f, hash);
    }
    add_frequent(f, collect(f));
}

/* ---- the most promising ------------------------------------------------------------------ */

static bool is_less(struct promise a, struct promise b)
{
    return a.bound < b.bound || (!(a.bound > b.bound) && a.name > b.name);
}

static void sift_down(struct promise *heap, size_t n, size_t i)
{
    for (;;) {
        size_t least = i, left = 2 * i + 1, right = left + 1;
        if (left < n && is_less(heap[left], heap[least]))
            least = left;
        if (right < n && is_less(heap[right], heap[least]))
            least = right;
        if (least == i)
            return;
        struct promise p = heap[i];
        heap[i] = heap[least];
        heap[least] = p;
        i = least;
    }
}

static void keep_most_promising(crd_name_finder *f)
{
    f->n_heap = 0;
    for (size_t i = 0; i < f->n_touched; i++) {
        uint32_t name = f->touched[i];
        struct promise p = {f->sums[name] / ((float)f->query_weight + f->x->totals[name]), name};
        f->sums[name] = 0;
        if (f->n_heap < CRD_INDEX_SCORED) {
            f->heap[f->n_heap++] = p;
            if (f->n_heap == CRD_INDEX_SCORED)
                for (size_t j = CRD_INDEX_SCORED; j-- > 0;)
                    sift_down(f->heap, CRD_INDEX_SCORED, j);
        } else if (is_less(f->heap[0], p)) {
            f->heap[0] = p;
            sift_down(f->heap, CRD_INDEX_SCORED, 0);
        }
    }
}

/* ---- the answer -------------------------------------------------------------------------- */

static void name_side(const crd_name_index *x, uint32_t name, crd_score_side *s)
{
    s->n = 0;
    s->rest = 0;
    for (uint32_t t = x->starts[name]; t < x->starts[name + 1]; t++) {
        double w = x->weights[x->tokens[t]];
        if (s->n == CRD_SCORE_WORDS) {
            s->rest += w;
            continue;
        }
        s->words[s->n] = crd_index_word(x, x->tokens[t]);
        s->weights[s->n++] = w;
    }
}

struct scored {
    double score;
    uint32_t name; /* rank */
    unsigned why;
};

static int compare_scored(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    if (x->score > y->score || x->score < y->score)
        return x->score > y->score ? -1 : 1;
    return x->name < y->name ? -1 : x->name > y->name;
}

size_t crd_names_candidates(crd_name_finder *f, crd_str normal, size_t k, double least,
                            crd_name_candidate *ret_candidates)
{
    struct scored all[CRD_INDEX_SCORED];
    size_t n = 0;
    k = k < CRD_INDEX_BEST ? k : CRD_INDEX_BEST;
    crd_index_side(f->x, normal, &f->query);
    f->query_weight = f->query.rest;
    for (size_t i = 0; i < f->query.n; i++)
        f->query_weight += f->query.weights[i];
    if (f->query.n == 0)
        return 0;
    find_words(f);
    find_names(f, k);
    keep_most_promising(f);
    for (size_t i = 0; i < f->n_heap; i++) {
        crd_score_side side;
        crd_name_score s;
        name_side(f->x, f->heap[i].name, &side);
        crd_score_sides(&f->query, &side, &s);
        if (s.score > 0 && s.score >= least)
            all[n++] = (struct scored){s.score, f->heap[i].name, s.why};
    }
    qsort(all, n, sizeof *all, compare_scored);
    n = n < k ? n : k;
    for (size_t i = 0; i < n; i++)
        ret_candidates[i] = (crd_name_candidate){f->x->ids[all[i].name], all[i].score, all[i].why};
    return n;
}

void crd_names_explain(const crd_name_finder *f, crd_str normal, uint32_t id, crd_buf *out)
{
    crd_score_side a, b;
    crd_name_score s;
    uint32_t name = 0;
    while (name < f->x->n_names && f->x->ids[name] != id)
        name++;
    if (name == f->x->n_names)
        return;
    crd_index_side(f->x, normal, &a);
    name_side(f->x, name, &b);
    crd_score_sides(&a, &b, &s);
    crd_score_explain(&a, &b, &s, out);
}
