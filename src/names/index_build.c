#include "names/index_int.h"

#include "base/err.h"
#include "base/str.h"
#include "names/normal.h"
#include "names/translit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = UINT32_MAX / 64, JOINED_MAX = 512 };

/* ---- keys -------------------------------------------------------------------------------- */

static uint32_t hash_of(const crd_name_index *x, const void *bytes, size_t n)
{
    return (uint32_t)crd_hash_keyed(&x->key, (crd_str){bytes, n});
}

size_t crd_index_variants(const crd_name_index *x, crd_str word, uint32_t ret[CRD_INDEX_VARIANTS])
{
    uint32_t points[CRD_EDIT_MAX], some[CRD_INDEX_PREFIX];
    size_t n, count = 0;
    if (!crd_edit_points(word, points, &n))
        return 0;
    unsigned edits = crd_word_edits(n);
    if (edits == 0)
        return 0;
    n = n < CRD_INDEX_PREFIX ? n : CRD_INDEX_PREFIX;
    /* i and j are left out; n is "none". */
    for (size_t i = 0; i <= n; i++)
        for (size_t j = i == n ? n : i + 1; j <= n; j++) {
            if (edits < 2 && j < n)
                continue;
            size_t len = 0;
            for (size_t k = 0; k < n; k++)
                if (k != i && k != j)
                    some[len++] = points[k];
            ret[count++] = hash_of(x, some, len * sizeof *some);
        }
    return count;
}

uint32_t crd_index_joined(const crd_name_index *x, const crd_str *words, size_t n)
{
    char text[JOINED_MAX];
    size_t len = 0;
    for (size_t i = 0; i < n; i++) { /* what is past the end is compared later */
        size_t some = words[i].len < JOINED_MAX - len ? words[i].len : JOINED_MAX - len;
        memcpy(text + len, words[i].ptr, some);
        len += some;
    }
    return hash_of(x, text, len);
}

bool crd_index_initials(const crd_name_index *x, const crd_str *words, size_t n, uint32_t *ret)
{
    char text[CRD_SCORE_WORDS];
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        if (!crd_str_eq(words[i], CRD_STR("and")))
            text[len++] = words[i].ptr[0];
    if (len < 3)
        return false;
    *ret = hash_of(x, text, len);
    return true;
}

/* ---- the map ----------------------------------------------------------------------------- */

static void map_done(crd_index_map *m)
{
    free(m->starts);
    free(m->entries);
}

/* For about `n` entries: buckets of four. */
static bool map_init(crd_index_map *m, size_t n)
{
    while (m->bits < 28 && (size_t)4 << m->bits < n)
        m->bits++;
    m->starts = calloc(((size_t)1 << m->bits) + 2, sizeof *m->starts);
    return m->starts != NULL;
}

static void map_count(crd_index_map *m, uint32_t hash)
{
    m->starts[(m->bits == 0 ? 0 : hash >> (32 - m->bits)) + 2]++;
    m->n++;
}

static bool map_open(crd_index_map *m)
{
    for (size_t i = 2; i < ((size_t)1 << m->bits) + 2; i++)
        m->starts[i] += m->starts[i - 1];
    m->entries = reallocarray(NULL, m->n + 1, sizeof *m->entries);
    return m->entries != NULL;
}

/* While filling, starts[b + 1] is where bucket b goes on; at the end that is its end. */
static void map_put(crd_index_map *m, uint32_t hash, uint32_t value)
{
    uint32_t at = m->starts[(m->bits == 0 ? 0 : hash >> (32 - m->bits)) + 1]++;
    m->entries[at] = (struct crd_index_entry){hash, value};
}

/* ---- words and names in byte order ------------------------------------------------------- */

struct named {
    crd_str text;
    uint32_t id;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = crd_str_cmp(x->text, y->text);
    return order != 0 ? order : x->id < y->id ? -1 : x->id > y->id;
}

static crd_status rank_words(crd_name_index *x)
{
    size_t n = x->n_words = crd_intern_count(x->words);
    struct named *all = reallocarray(NULL, n + 1, sizeof *all);
    x->rank_of = reallocarray(NULL, n + 1, sizeof *x->rank_of);
    x->word_at = reallocarray(NULL, n + 1, sizeof *x->word_at);
    crd_status rc = all && x->rank_of && x->word_at ? CRD_OK : CRD_ENOMEM;
    if (rc == CRD_OK) {
        for (uint32_t i = 0; i < n; i++)
            all[i] = (struct named){crd_intern_text(x->words, i), i};
        qsort(all, n, sizeof *all, compare_named);
        for (uint32_t i = 0; i < n; i++) {
            x->word_at[i] = all[i].id;
            x->rank_of[all[i].id] = i;
        }
    }
    free(all);
    return rc;
}

static crd_status intern_words(crd_name_index *x, const crd_str *normals, size_t n,
                               size_t *ret_tokens)
{
    crd_status rc = CRD_OK;
    size_t tokens = 0;
    for (size_t i = 0; i < n; i++) {
        crd_str rest = normals[i], word;
        uint32_t id;
        while (rest.len > 0 && crd_str_next(&rest, ' ', &word)) {
            if (word.len == 0)
                continue;
            CRD_TRY(crd_intern_add(x->words, word, &id));
            tokens++;
        }
    }
    *ret_tokens = tokens;
    rc = tokens > UINT32_MAX ? CRD_ELIMIT : CRD_OK;
done:
    return rc;
}

struct sequence {
    const uint32_t *words;
    uint32_t n, id;
};

static int compare_sequences(const void *a, const void *b)
{
    const struct sequence *x = a, *y = b;
    for (uint32_t i = 0; i < x->n && i < y->n; i++)
        if (x->words[i] != y->words[i])
            return x->words[i] < y->words[i] ? -1 : 1;
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void fill_sequences(const crd_name_index *x, const crd_str *normals, uint32_t *tokens,
                           struct sequence *names)
{
    uint32_t *at = tokens;
    for (uint32_t i = 0; i < x->n_names; i++) {
        crd_str rest = normals[i], word;
        names[i] = (struct sequence){at, 0, i};
        while (rest.len > 0 && crd_str_next(&rest, ' ', &word))
            if (word.len > 0)
                *at++ = x->rank_of[crd_intern_find(x->words, word)];
        names[i].n = (uint32_t)(at - names[i].words);
    }
}

static crd_status rank_names(crd_name_index *x, const crd_str *normals, size_t n_tokens)
{
    crd_status rc = CRD_OK;
    uint32_t *tokens = reallocarray(NULL, n_tokens + 1, sizeof *tokens);
    struct sequence *names = reallocarray(NULL, (size_t)x->n_names + 1, sizeof *names);
    x->ids = reallocarray(NULL, (size_t)x->n_names + 1, sizeof *x->ids);
    x->starts = reallocarray(NULL, (size_t)x->n_names + 1, sizeof *x->starts);
    x->tokens = reallocarray(NULL, n_tokens + 1, sizeof *x->tokens);
    if (!tokens || !names || !x->ids || !x->starts || !x->tokens)
        CRD_TRY(CRD_ENOMEM);
    fill_sequences(x, normals, tokens, names);
    qsort(names, x->n_names, sizeof *names, compare_sequences);
    uint32_t at = 0;
    for (uint32_t i = 0; i < x->n_names; i++) {
        x->ids[i] = names[i].id;
        x->starts[i] = at;
        memcpy(x->tokens + at, names[i].words, names[i].n * sizeof *tokens);
        at += names[i].n;
    }
    x->starts[x->n_names] = at;
done:
    free(tokens);
    free(names);
    return rc;
}

/* ---- postings ---------------------------------------------------------------------------- */

static bool is_repeated(const crd_name_index *x, uint32_t name, uint32_t at)
{
    for (uint32_t i = x->starts[name]; i < at && at - i < CRD_SCORE_WORDS; i++)
        if (x->tokens[i] == x->tokens[at])
            return true;
    return false;
}

static crd_status post(crd_name_index *x)
{
    uint32_t all = x->starts[x->n_names];
    x->post_starts = calloc((size_t)x->n_words + 2, sizeof *x->post_starts);
    x->postings = reallocarray(NULL, (size_t)all + 1, sizeof *x->postings);
    if (!x->post_starts || !x->postings)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < x->n_names; i++)
        for (uint32_t t = x->starts[i]; t < x->starts[i + 1]; t++)
            if (!is_repeated(x, i, t))
                x->post_starts[x->tokens[t] + 2]++;
    for (uint32_t w = 2; w < x->n_words + 2; w++)
        x->post_starts[w] += x->post_starts[w - 1];
    for (uint32_t i = 0; i < x->n_names; i++)
        for (uint32_t t = x->starts[i]; t < x->starts[i + 1]; t++)
            if (!is_repeated(x, i, t))
                x->postings[x->post_starts[x->tokens[t] + 1]++] = i;
    return CRD_OK;
}

static double weight_of(const crd_name_index *x, crd_str word, double names_with_it)
{
    double w = log(1 + ((double)x->n_names + 1) / (names_with_it + 1));
    return crd_name_is_common_word(word) ? w / 3 : w;
}

static crd_status weigh(crd_name_index *x)
{
    x->weights = reallocarray(NULL, (size_t)x->n_words + 1, sizeof *x->weights);
    x->totals = reallocarray(NULL, (size_t)x->n_names + 1, sizeof *x->totals);
    if (!x->weights || !x->totals)
        return CRD_ENOMEM;
    for (uint32_t w = 0; w < x->n_words; w++)
        x->weights[w] = weight_of(x, crd_index_word(x, w),
                                  x->post_starts[w + 1] - x->post_starts[w]);
    for (uint32_t i = 0; i < x->n_names; i++) {
        double sum = 0;
        for (uint32_t t = x->starts[i]; t < x->starts[i + 1]; t++)
            sum += x->weights[x->tokens[t]];
        x->totals[i] = (float)sum;
    }
    return CRD_OK;
}

/* ---- near words, whole names ------------------------------------------------------------- */

static crd_status map_words(crd_name_index *x)
{
    uint32_t hashes[CRD_INDEX_VARIANTS];
    if (!map_init(&x->near_words, (size_t)x->n_words * 16))
        return CRD_ENOMEM;
    for (uint32_t w = 0; w < x->n_words; w++)
        for (size_t n = crd_index_variants(x, crd_index_word(x, w), hashes), i = 0; i < n; i++)
            map_count(&x->near_words, hashes[i]);
    if (x->near_words.n > UINT32_MAX)
        return CRD_ELIMIT;
    if (!map_open(&x->near_words))
        return CRD_ENOMEM;
    for (uint32_t w = 0; w < x->n_words; w++)
        for (size_t n = crd_index_variants(x, crd_index_word(x, w), hashes), i = 0; i < n; i++)
            map_put(&x->near_words, hashes[i], w);
    return CRD_OK;
}

/* The one or two keys of a name; names of more words than are scored have none. */
static size_t whole_keys(const crd_name_index *x, uint32_t name, uint32_t keys[2])
{
    crd_str words[CRD_SCORE_WORDS];
    size_t n = x->starts[name + 1] - x->starts[name];
    if (n == 0 || n > CRD_SCORE_WORDS)
        return 0;
    for (size_t i = 0; i < n; i++)
        words[i] = crd_index_word(x, x->tokens[x->starts[name] + i]);
    keys[0] = crd_index_joined(x, words, n);
    return crd_index_initials(x, words, n, &keys[1]) ? 2 : 1;
}

static crd_status map_names(crd_name_index *x)
{
    uint32_t keys[2];
    if (!map_init(&x->whole_names, (size_t)x->n_names * 2))
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < x->n_names; i++)
        for (size_t n = whole_keys(x, i, keys), k = 0; k < n; k++)
            map_count(&x->whole_names, keys[k]);
    if (!map_open(&x->whole_names))
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < x->n_names; i++)
        for (size_t n = whole_keys(x, i, keys), k = 0; k < n; k++)
            map_put(&x->whole_names, keys[k], i);
    return CRD_OK;
}

/* ---- the whole --------------------------------------------------------------------------- */

crd_status crd_name_index_new(const crd_str *normals, size_t n, crd_name_index **ret_index,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t tokens;
    *ret_index = NULL;
    if (n > NAMES_MAX)
        return crd_fail(err, CRD_ELIMIT, "%zu names, at most %u can be indexed", n,
                        (unsigned)NAMES_MAX);
    crd_name_index *x = calloc(1, sizeof *x);
    if (!x)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    x->n_names = (uint32_t)n;
    CRD_TRY(crd_hash_key_draw(&x->key));
    CRD_TRY(crd_intern_new(UINT32_MAX - 2, SIZE_MAX, &x->words));
    CRD_TRY(intern_words(x, normals, n, &tokens));
    CRD_TRY(rank_words(x));
    CRD_TRY(rank_names(x, normals, tokens));
    CRD_TRY(post(x));
    CRD_TRY(weigh(x));
    CRD_TRY(map_words(x));
    CRD_TRY(map_names(x));
    *ret_index = x;
    x = NULL;
done:
    crd_name_index_free(x);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "index of names: %s", crd_status_text(rc));
}

void crd_name_index_free(crd_name_index *x)
{
    if (!x)
        return;
    crd_intern_free(x->words);
    map_done(&x->near_words);
    map_done(&x->whole_names);
    free(x->rank_of);
    free(x->word_at);
    free(x->ids);
    free(x->starts);
    free(x->tokens);
    free(x->post_starts);
    free(x->postings);
    free(x->weights);
    free(x->totals);
    free(x);
}

static size_t map_bytes(const crd_index_map *m)
{
    return ((size_t)1 << m->bits) * sizeof *m->starts + m->n * sizeof *m->entries;
}

size_t crd_name_index_bytes(const crd_name_index *x)
{
    size_t tokens = x->starts[x->n_names];
    return sizeof *x + crd_intern_bytes(x->words) + map_bytes(&x->near_words) +
           map_bytes(&x->whole_names) + x->n_words * (3 * sizeof(uint32_t) + sizeof(double)) +
           x->n_names * (2 * sizeof(uint32_t) + sizeof(float)) + 2 * tokens * sizeof(uint32_t);
}

void crd_index_side(const crd_name_index *x, crd_str normal, crd_score_side *ret_side)
{
    crd_str rest = normal, word;
    ret_side->n = 0;
    ret_side->rest = 0;
    while (rest.len > 0 && crd_str_next(&rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        uint32_t id = crd_intern_find(x->words, word);
        double w = id == CRD_INTERN_NONE ? weight_of(x, word, 0) : x->weights[x->rank_of[id]];
        if (ret_side->n == CRD_SCORE_WORDS) {
            ret_side->rest += w;
            continue;
        }
        ret_side->words[ret_side->n] = word;
        ret_side->weights[ret_side->n++] = w;
    }
}
