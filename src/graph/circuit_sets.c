/* Many scenarios over a circuit, and all minimal failing sets up to an order: every set of that
 * many is one lane of some pass. Exhaustive on purpose: nobody plans for more than three losses at
 * once, and passes are cheap (methods of fault-tree analysis that prune, MOCUS and after it, repay
 * themselves at higher orders only). */
#include "graph/circuit_int.h"

#include "base/bits.h"
#include "base/err.h"
#include "graph/pairs.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCKS = 8,           /* of a chunk: they share one room */
    MOST_BLOCKS = 1 << 26 /* of one order; a day's work */
};

typedef struct run_state {
    const crd_circuit *c;
    const crd_scenarios *s;
    uint64_t n_blocks;
} run_state;

/* Variables from `begin` on as they are in all scenarios. */
static void clear(const run_state *r, uint32_t begin, uint32_t end, crd_word *words)
{
    if (begin < end)
        memset(&words[begin], 0, (end - begin) * sizeof *words);
    for (uint32_t v = begin; r->s->failed && v < end; v++)
        if (crd_bits_has(r->s->failed, v))
            memset(&words[v], 0xff, sizeof *words);
}

/* How many variables may differ from block to block. */
static uint32_t changing(const run_state *r)
{
    return r->s->n_set > 0 && r->s->n_set < r->c->n_vars ? r->s->n_set : r->c->n_vars;
}

static crd_status run_block(const run_state *r, uint64_t block, crd_word *words, crd_err *err)
{
    uint64_t first = block * CRD_LANES, left = r->s->n - first;
    uint32_t lanes = left < CRD_LANES ? (uint32_t)left : CRD_LANES;
    clear(r, 0, changing(r), words);
    r->s->set(r->s->ctx, first, lanes, words);
    crd_circuit_eval(r->c, words);
    return r->s->look(r->s->ctx, first, lanes, words, err);
}

static crd_status run_chunk(void *ctx, uint32_t chunk, crd_err *err)
{
    crd_status rc = CRD_OK;
    const run_state *r = ctx;
    crd_word *words = crd_words_new(crd_circuit_words(r->c));
    uint64_t begin = (uint64_t)chunk * BLOCKS;
    uint64_t end = begin + BLOCKS < r->n_blocks ? begin + BLOCKS : r->n_blocks;
    if (!words)
        rc = crd_fail(err, CRD_ENOMEM, "%u words", crd_circuit_words(r->c));
    else
        clear(r, changing(r), r->c->n_vars, words);
    for (uint64_t b = begin; b < end && rc == CRD_OK; b++)
        if (!r->s->stop || !r->s->stop(r->s->stop_ctx))
            rc = run_block(r, b, words, err);
    free(words);
    return rc;
}

crd_status crd_circuit_run(const crd_circuit *c, const crd_scenarios *s, crd_pool *pool,
                           crd_err *err)
{
    run_state r = {.c = c, .s = s, .n_blocks = s->n / CRD_LANES + (s->n % CRD_LANES != 0)};
    uint64_t chunks = r.n_blocks / BLOCKS + (r.n_blocks % BLOCKS != 0);
    if (chunks > UINT32_MAX / 2)
        return crd_fail(err, CRD_ELIMIT, "%llu scenarios", (unsigned long long)s->n);
    return crd_pool_run(pool, (uint32_t)chunks, run_chunk, &r, err);
}

uint64_t crd_choose(uint32_t n, uint32_t order)
{
    uint64_t all = 1;
    if (order > n)
        return 0;
    for (uint32_t i = 0; i < order; i++) {
        if (all > UINT64_MAX / (n - i))
            return UINT64_MAX;
        all = all * (n - i) / (i + 1);
    }
    return all;
}

/* ---- sets in order ------------------------------------------------------------------------ */

/* The set of that number among those of `order` of n, ascending, in the order of dictionaries. */
static void unrank(uint32_t n, uint32_t order, uint64_t number, uint32_t *ret)
{
    uint32_t v = 0;
    for (uint32_t i = 0; i < order; i++, v++) {
        for (uint64_t with; (with = crd_choose(n - v - 1, order - i - 1)) <= number; v++)
            number -= with;
        ret[i] = v;
    }
}

static void next_set(uint32_t n, uint32_t order, uint32_t *set)
{
    uint32_t i = order;
    while (i > 0 && set[i - 1] == n - order + i - 1)
        i--;
    if (i == 0)
        return; /* that was the last */
    set[i - 1]++;
    for (; i < order; i++)
        set[i] = set[i - 1] + 1;
}

/* ---- minimal failing sets ----------------------------------------------------------------- */

typedef CRD_VEC(crd_failing) failing_list;

/* A lane of a block in which a kind of roots fails, and no part of the lane's set is enough. */
typedef struct hit {
    uint32_t kind, lane;
} hit;
typedef CRD_VEC(hit) hits; /* by kind, then lane */

typedef struct search {
    const crd_circuit *c;
    const crd_failing_opts *o;
    uint32_t order;       /* of this pass */
    failing_list found;   /* of lower orders, then all */
    uint32_t *first, *by; /* found sets by kind: by[first[kind] ..] */
    uint32_t n_kinds;     /* roots of one word fail together: each kind of them is looked at once */
    uint32_t *word;       /* [n_kinds] */
    uint32_t *kind;       /* [roots] */
    uint64_t *alone; /* of pairs: [n_kinds] bits of places in o->vars whose loss is enough; NULL */
    size_t alone_words;           /* of a kind */
    uint32_t *roots_from, *roots; /* of a kind: roots[roots_from[kind]] .. [roots_from[kind + 1]] */
    hits *blocks;                 /* [n_blocks] of this order */
    uint64_t n_blocks;
    atomic_bool stopped;
} search;

static void set_lanes(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    const search *s = ctx;
    uint32_t set[CRD_ORDER_MAX] = {0};
    unrank(s->o->n_vars, s->order, first, set);
    for (uint32_t l = 0; l < n_lanes; l++) {
        for (uint32_t i = 0; i < s->order; i++)
            vars[s->o->vars[set[i]]].w[l / 64] |= UINT64_C(1) << l % 64;
        next_set(s->o->n_vars, s->order, set);
    }
}

static bool any_lane(const crd_word *w)
{
    uint64_t any = 0;
    for (int k = 0; k < CRD_LANES / 64; k++)
        any |= w->w[k];
    return any != 0;
}

/* Lanes in which the kind fails and no set found before is part of the lane's. */
static bool fresh(const search *s, uint32_t kind, const crd_word *words, crd_word *ret)
{
    enum { AT_ONCE = 16 }; /* sets, between two looks whether any lane is left */
    *ret = words[s->word[kind]];
    for (uint32_t i = s->first[kind]; i < s->first[kind + 1]; i++) {
        const crd_failing *f = &s->found.at[s->by[i]];
        if ((i - s->first[kind]) % AT_ONCE == 0 && !any_lane(ret))
            return false;
        for (int k = 0; k < CRD_LANES / 64; k++) {
            uint64_t has = UINT64_MAX;
            for (uint32_t v = 0; v < f->n; v++)
                has &= words[f->var[v]].w[k];
            ret->w[k] &= ~has;
        }
    }
    return any_lane(ret);
}

/* `fresh` of pairs: a run of lanes at a time, however many were found before. */
static bool fresh_pairs(const search *s, uint32_t kind, const crd_word *words,
                        const crd_pair_run *runs, uint32_t n_runs, crd_word *ret)
{
    *ret = words[s->word[kind]];
    return any_lane(ret) &&
           crd_pairs_without(runs, n_runs, s->alone + kind * s->alone_words, s->o->n_vars, ret);
}

static crd_status look(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                       crd_err *err)
{
    const search *s = ctx;
    hits *list = &s->blocks[first / CRD_LANES];
    crd_word lanes;
    crd_pair_run runs[CRD_LANES];
    uint32_t n_runs = 0;
    if (s->alone)
        n_runs = crd_pair_runs(s->o->n_vars, first, n_lanes, runs);
    for (uint32_t kind = 0; kind < s->n_kinds; kind++) {
        if (!(s->alone ? fresh_pairs(s, kind, words, runs, n_runs, &lanes)
                       : fresh(s, kind, words, &lanes)))
            continue;
        for (uint32_t l = 0; l < n_lanes; l = l / 64 * 64 + 64)
            for (uint64_t left = lanes.w[l / 64] & crd_bits_first(n_lanes - l); left;
                 left &= left - 1) {
                hit one = {kind, l + (uint32_t)__builtin_ctzll(left)};
                if (list->n >= s->o->limit)
                    return crd_fail(err, CRD_ELIMIT, "more than %zu failing sets", s->o->limit);
                if (!CRD_VEC_PUSH(list, one))
                    return crd_fail(err, CRD_ENOMEM, "failing sets");
            }
    }
    return CRD_OK;
}

int crd_failing_order(const void *a, const void *b)
{
    const crd_failing *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    for (uint32_t i = 0; i < x->n; i++)
        if (x->var[i] != y->var[i])
            return x->var[i] < y->var[i] ? -1 : 1;
    return (x->root > y->root) - (x->root < y->root);
}

void crd_failing_sort(crd_failing *sets, size_t n)
{
    size_t i = 1;
    while (i < n && crd_failing_order(&sets[i - 1], &sets[i]) <= 0)
        i++;
    if (i < n)
        qsort(sets, n, sizeof *sets, crd_failing_order);
}

static bool is_first(const search *s, uint32_t root)
{
    return s->roots[s->roots_from[s->kind[root]]] == root;
}

/* Index of the variable in o->vars, which ascend. */
static uint32_t place_of(const crd_failing_opts *o, uint32_t var)
{
    uint32_t lo = 0, hi = o->n_vars;
    while (lo + 1 < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        *(o->vars[mid] <= var ? &lo : &hi) = mid;
    }
    return lo;
}

/* Found sets by kind: those of its first root. */
static crd_status index_found(search *s, crd_err *err)
{
    free(s->by);
    s->by = malloc((s->found.n ? s->found.n : 1) * sizeof *s->by);
    if (!s->by)
        return crd_fail(err, CRD_ENOMEM, "%zu failing sets", s->found.n);
    memset(s->first, 0, ((size_t)s->n_kinds + 2) * sizeof *s->first);
    CRD_VEC_EACH (const crd_failing, f, &s->found)
        if (is_first(s, f->root))
            s->first[s->kind[f->root] + 2]++;
    for (uint32_t k = 0; k < s->n_kinds; k++)
        s->first[k + 2] += s->first[k + 1];
    for (size_t i = 0; i < s->found.n; i++)
        if (is_first(s, s->found.at[i].root))
            s->by[s->first[s->kind[s->found.at[i].root] + 1]++] = (uint32_t)i;
    return CRD_OK;
}

/* For pairs what was found as bits, where that is not too much. A kind that fails by itself has
 * all.
 */
static crd_status index_alone(search *s, crd_err *err)
{
    enum { MOST_WORDS = 1 << 24 };
    s->alone_words = crd_bits_words(s->o->n_vars) + 1;
    if (s->order != 2 || s->n_kinds > MOST_WORDS / s->alone_words)
        return CRD_OK;
    s->alone = calloc(s->n_kinds * s->alone_words + 1, sizeof *s->alone);
    if (!s->alone)
        return crd_fail(err, CRD_ENOMEM, "%u kinds of roots", s->n_kinds);
    for (uint32_t kind = 0; kind < s->n_kinds; kind++) {
        uint64_t *bits = s->alone + kind * s->alone_words;
        for (uint32_t i = s->first[kind]; i < s->first[kind + 1]; i++) {
            const crd_failing *f = &s->found.at[s->by[i]];
            if (f->n == 0)
                memset(bits, 0xff, s->alone_words * sizeof *bits);
            else
                crd_bits_put(bits, place_of(s->o, f->var[0]));
        }
    }
    return CRD_OK;
}

/* ---- what blocks found, in order ------------------------------------------------------------ */

/* Hits of a root: those of its kind. */
typedef struct root_hits {
    uint32_t root;
    size_t begin, end;
} root_hits;
typedef CRD_VEC(root_hits) root_list;

static int by_root(const void *a, const void *b)
{
    const root_hits *x = a, *y = b;
    return (x->root > y->root) - (x->root < y->root);
}

/* Roots that fail in a block, ascending. Kinds are numbered by their first root, so where each has
 * one they are in order as they come. */
static bool list_roots(const search *s, const hits *list, root_list *roots)
{
    bool ordered = true;
    roots->n = 0;
    for (size_t begin = 0, end; begin < list->n; begin = end) {
        uint32_t kind = list->at[begin].kind;
        for (end = begin + 1; end < list->n && list->at[end].kind == kind;)
            end++;
        for (uint32_t i = s->roots_from[kind]; i < s->roots_from[kind + 1]; i++) {
            root_hits one = {s->roots[i], begin, end};
            ordered = ordered && (roots->n == 0 || roots->at[roots->n - 1].root < one.root);
            if (!CRD_VEC_PUSH(roots, one))
                return false;
        }
    }
    if (!ordered)
        qsort(roots->at, roots->n, sizeof *roots->at, by_root);
    return true;
}

/* Each set of a block for all roots of its kind: sets as lanes are, their roots ascending. */
static crd_status gather_block(search *s, uint64_t block, root_list *roots, crd_err *err)
{
    const hits *list = &s->blocks[block];
    size_t place[CRD_LANES + 1] = {0}, total = 0; /* by lane: of its next set */
    crd_failing of_lane[CRD_LANES];
    uint32_t set[CRD_ORDER_MAX] = {0};
    if (!list_roots(s, list, roots))
        return crd_fail(err, CRD_ENOMEM, "failing sets");
    CRD_VEC_EACH (const root_hits, r, roots)
        for (size_t i = r->begin; i < r->end; i++, total++)
            place[list->at[i].lane + 1]++;
    if (total > s->o->limit - s->found.n)
        return crd_fail(err, CRD_ELIMIT, "more than %zu failing sets", s->o->limit);
    if (!CRD_VEC_RESERVE(&s->found, s->found.n + total))
        return crd_fail(err, CRD_ENOMEM, "failing sets");
    unrank(s->o->n_vars, s->order, block * CRD_LANES, set);
    for (uint32_t l = 0; l < CRD_LANES; l++) {
        of_lane[l] = (crd_failing){.n = s->order};
        for (uint32_t i = 0; i < s->order && place[l + 1] > 0; i++)
            of_lane[l].var[i] = s->o->vars[set[i]];
        next_set(s->o->n_vars, s->order, set);
        place[l + 1] += place[l];
    }
    crd_failing *to = s->found.at + s->found.n;
    CRD_VEC_EACH (const root_hits, r, roots)
        for (size_t i = r->begin; i < r->end; i++) {
            uint32_t lane = list->at[i].lane;
            crd_failing *one = &to[place[lane]++];
            *one = of_lane[lane];
            one->root = r->root;
        }
    s->found.n += total;
    return CRD_OK;
}

/* Blocks are in the order of their sets. */
static crd_status gather(search *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    root_list roots = {0};
    for (uint64_t b = 0; b < s->n_blocks && rc == CRD_OK; b++) {
        if (s->blocks[b].n > 0)
            rc = gather_block(s, b, &roots, err);
        CRD_VEC_DONE(&s->blocks[b]);
    }
    CRD_VEC_DONE(&roots);
    return rc;
}

/* Some of the blocks would be missing. */
static bool is_stopped(void *ctx)
{
    search *s = ctx;
    bool now = s->stopped || (s->o->stop && s->o->stop(s->o->stop_ctx));
    if (now)
        s->stopped = true;
    return now;
}

static crd_status one_order(search *s, crd_pool *pool, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_scenarios all = {.n = crd_choose(s->o->n_vars, s->order),
                         .failed = s->o->failed,
                         .n_set = s->o->n_vars > 0 ? s->o->vars[s->o->n_vars - 1] + 1 : 0,
                         .ctx = s,
                         .set = set_lanes,
                         .look = look,
                         .stop = is_stopped,
                         .stop_ctx = s};
    s->n_blocks = all.n / CRD_LANES + (all.n % CRD_LANES != 0);
    s->blocks = calloc(s->n_blocks ? s->n_blocks : 1, sizeof *s->blocks);
    if (!s->blocks) {
        s->n_blocks = 0;
        rc = crd_fail(err, CRD_ENOMEM, "%llu sets", (unsigned long long)all.n);
        goto done;
    }
    CRD_TRY(index_found(s, err));
    CRD_TRY(index_alone(s, err));
    CRD_TRY(crd_circuit_run(s->c, &all, pool, err));
    if (s->stopped)
        CRD_TRY(crd_fail(err, CRD_ELIMIT, "stopped among sets of %u", s->order));
    CRD_TRY(gather(s, err));
done:
    for (uint64_t b = 0; b < s->n_blocks; b++)
        CRD_VEC_DONE(&s->blocks[b]);
    free(s->blocks);
    free(s->alone);
    s->blocks = NULL;
    s->alone = NULL;
    return rc;
}

static crd_status check(const crd_circuit *c, const crd_failing_opts *o, crd_err *err)
{
    if (o->order > CRD_ORDER_MAX)
        return crd_fail(err, CRD_EINVAL, "sets of %u; at most %d", o->order, CRD_ORDER_MAX);
    if (crd_choose(o->n_vars, o->order) / CRD_LANES > MOST_BLOCKS)
        return crd_fail(err, CRD_ELIMIT, "sets of %u of %u", o->order, o->n_vars);
    for (uint32_t i = 0; i < o->n_vars; i++)
        if (o->vars[i] >= c->n_vars || (i > 0 && o->vars[i] <= o->vars[i - 1]))
            return crd_fail(err, CRD_EINVAL, "variable %u at %u", o->vars[i], i);
    return CRD_OK;
}

/* Kinds are numbered by their first root. */
static crd_status list_kinds(search *s)
{
    uint32_t n = s->c->n_roots, words = crd_circuit_words(s->c);
    uint32_t *of = malloc(((size_t)words + 1) * sizeof *of); /* by word */
    s->kind = malloc(((size_t)n + 1) * sizeof *s->kind);
    s->word = malloc(((size_t)n + 1) * sizeof *s->word);
    s->roots = malloc(((size_t)n + 1) * sizeof *s->roots);
    s->roots_from = calloc((size_t)n + 2, sizeof *s->roots_from);
    bool ok = of && s->kind && s->word && s->roots && s->roots_from;
    if (ok)
        memset(of, 0xff, ((size_t)words + 1) * sizeof *of);
    for (uint32_t r = 0; ok && r < n; r++) {
        uint32_t word = s->c->root[r];
        if (of[word] == UINT32_MAX) {
            s->word[s->n_kinds] = word;
            of[word] = s->n_kinds++;
        }
        s->kind[r] = of[word];
        s->roots_from[s->kind[r] + 1]++;
    }
    for (uint32_t k = 0; ok && k < s->n_kinds; k++) {
        s->roots_from[k + 1] += s->roots_from[k];
        of[k] = s->roots_from[k];
    }
    for (uint32_t r = 0; ok && r < n; r++)
        s->roots[of[s->kind[r]]++] = r;
    free(of);
    return ok ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_circuit_failing(const crd_circuit *c, const crd_failing_opts *opts, crd_pool *pool,
                               crd_failing **ret_sets, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    search s = {.c = c, .o = opts};
    *ret_sets = NULL;
    *ret_n = 0;
    CRD_TRY(check(c, opts, err));
    s.first = calloc((size_t)c->n_roots + 2, sizeof *s.first);
    if (!s.first || list_kinds(&s) != CRD_OK) {
        rc = crd_fail(err, CRD_ENOMEM, "%u roots", c->n_roots);
        goto done;
    }
    for (s.order = 0; s.order <= opts->order; s.order++)
        CRD_TRY(one_order(&s, pool, err));
    *ret_sets = s.found.at;
    *ret_n = s.found.n;
    s.found.at = NULL;
done:
    free(s.found.at);
    free(s.first);
    free(s.by);
    free(s.word);
    free(s.kind);
    free(s.roots);
    free(s.roots_from);
    return rc;
}
