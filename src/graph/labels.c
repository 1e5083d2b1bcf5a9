/* Offline connectivity by halving the choices and contracting what none of them touches. For one
 * label this is the divide and conquer known from offline dynamic connectivity (Eppstein, J.
 * Algorithms 17, 1994, and later forms) over labels instead of time; for two, blocks (first label's
 * range, second label's range) are quartered, so that a link stands in the blocks of one row and
 * one column only. Ranges are cut by how many links bear their labels, and for two labels those
 * that part the same pairs stand together: blocks in which every pair is settled end early.
 *
 * A block is contracted before its pairs are looked at, the smallest ones too: else a pair that is
 * joined by links of other labels would count as parted. */
#include "graph/labels_int.h"

#include "base/bits.h"
#include "base/err.h"
#include "graph/circuit_int.h"

#include <stdlib.h>
#include <string.h>

#define NONE    UINT32_MAX
#define SEVERAL UINT32_MAX

typedef struct link {
    uint32_t a, b;
    uint32_t label; /* SEVERAL: look at the row */
    uint32_t row;
} link;

typedef struct question {
    uint32_t a, b, pair;
} question;

typedef struct range {
    uint32_t begin, end;
} range;

/* What a level holds: from these places of the stacks to their tops. */
typedef struct level {
    size_t links, end_links, questions, end_questions;
    uint32_t n_nodes;
} level;

typedef struct job {
    const crd_labelled *g;
    const crd_label_rows *rows;
    const crd_label_order *order; /* the numbers of labels are its; NULL: as they were given */
    const crd_ends *pairs;
    uint32_t n_pairs;
    size_t limit;
    bool two;                  /* order 2; else 1 */
    const crd_failing *single; /* of order 1, by pair, then label: when two */
    const uint32_t *first_single;
    uint64_t *weight;         /* [n_labels + 1] of the labels below (crd_label_weights) */
    const uint64_t *skip;     /* pairs that nothing joins (base/bits.h) */
    CRD_VEC(range) blocks;    /* pairs of ranges: one chunk each */
    struct work *works;       /* [blocks.n / 2] */
    const struct work *whole; /* what all blocks begin with */
    level at;                 /* of it */
} job;

/* One thread's stacks: a level of the recursion stands above that of its caller. */
typedef struct work {
    const job *j;
    CRD_VEC(link) links;
    CRD_VEC(question) questions;
    CRD_VEC(uint32_t)
    over;              /* by node, no stack: whom it joined, its new number, how many links it
                          has and all their numbers in one by exclusive or */
    uint64_t *seen[2]; /* [rows] see crd_label_rows_seen; of either range */
    uint64_t block;
    CRD_VEC(crd_failing) found;
    crd_status rc;
} work;

static bool in(range r, uint32_t label) { return label >= r.begin && label < r.end; }
static uint32_t length(range r) { return r.end - r.begin; }
static bool one_range(range i, range k) { return i.begin == k.begin; }

/* Do two labels that take a row together stand in the block? */
static bool both_touch(const crd_labelled *g, uint32_t row, range i, range k)
{
    for (uint32_t at = g->both_first ? g->both_first[row] : 0;
         g->both_first && at < g->both_first[row + 1]; at++) {
        const uint32_t *two = g->both[at];
        if ((in(i, two[0]) && in(k, two[1])) || (in(i, two[1]) && in(k, two[0])))
            return true;
    }
    return false;
}

static crd_label_touch one_touch(uint32_t label, range r)
{
    return !in(r, label) ? CRD_LABEL_NONE : length(r) == 1 ? CRD_LABEL_ALL : CRD_LABEL_SOME;
}

/* In how many choices of the block is the link lost? */
static crd_label_touch touched(const work *w, const link *l, range i, range k)
{
    crd_label_touch of[2];
    if (l->label != SEVERAL) {
        of[0] = one_touch(l->label, i);
        of[1] = one_touch(l->label, k);
    } else {
        const crd_label_rows *r = w->j->rows;
        of[0] = of[1] = crd_label_rows_seen(r, w->seen[0], w->block, l->row, i.begin, i.end);
        if (!one_range(i, k))
            of[1] = crd_label_rows_seen(r, w->seen[1], w->block, l->row, k.begin, k.end);
        if (of[0] == CRD_LABEL_NONE && of[1] == CRD_LABEL_NONE)
            return both_touch(w->j->g, l->row, i, k) ? CRD_LABEL_SOME : CRD_LABEL_NONE;
    }
    return of[0] > of[1] ? of[0] : of[1];
}

static uint32_t find(uint32_t *over, uint32_t v)
{
    while (over[v] != v) {
        over[v] = over[over[v]]; /* halves the way */
        v = over[v];
    }
    return v;
}

static void join(uint32_t *over, uint32_t a, uint32_t b)
{
    a = find(over, a);
    b = find(over, b);
    if (a < b)
        over[b] = a;
    else
        over[a] = b;
}

/* The first set of the pair whose label is not below this one. */
static uint32_t first_from(const job *j, uint32_t pair, uint32_t label)
{
    uint32_t low = j->first_single[pair], high = j->first_single[pair + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (j->single[middle].var[0] < label)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Does the loss of each label of the range, alone, part the pair? */
static bool alone(const job *j, uint32_t pair, range r)
{
    uint32_t at = first_from(j, pair, r.begin), last = at + length(r) - 1;
    return last < j->first_single[pair + 1] && j->single[last].var[0] == r.end - 1;
}

/* What the block holds of the pair is no minimal set. */
static bool settled(const job *j, uint32_t pair, range i, range k)
{
    return j->two && (alone(j, pair, i) || (!one_range(i, k) && alone(j, pair, k)));
}

static void found(work *w, uint32_t pair, range i, range k)
{
    crd_failing f = {.root = pair, .n = w->j->two ? 2 : 1, .var = {i.begin}};
    if (w->j->two)
        f.var[1] = k.begin;
    if (w->found.n >= w->j->limit)
        w->rc = CRD_ELIMIT;
    else if (!CRD_VEC_PUSH(&w->found, f))
        w->rc = CRD_ENOMEM;
}

static uint32_t number(uint32_t *names, uint32_t root, uint32_t *n)
{
    if (names[root] == NONE)
        names[root] = (*n)++;
    return names[root];
}

static bool make_room(work *w, const level *from)
{
    return CRD_VEC_RESERVE(&w->over, 4 * (size_t)from->n_nodes) &&
           CRD_VEC_RESERVE(&w->links, w->links.n + from->end_links - from->links) &&
           CRD_VEC_RESERVE(&w->questions, w->questions.n + from->end_questions - from->questions);
}

/* Joins over links that are there in every choice of the block; puts those on top of the stack that
 * are there in some. */
static void join_links(work *w, const level *from, range i, range k)
{
    uint32_t *over = w->over.at;
    w->block += 4;
    for (size_t at = from->links; at < from->end_links; at++) {
        const link *l = &w->links.at[at];
        crd_label_touch is = touched(w, l, i, k);
        if (is == CRD_LABEL_NONE)
            join(over, l->a, l->b);
        else if (is == CRD_LABEL_SOME)
            w->links.at[w->links.n++] = *l;
    }
}

/* Takes links away at whose end nothing else hangs and of which nobody asks, one after the other.
 * Ends of links are roots of `over`; those that go are loops after it. */
static void prune(work *w, const level *at, uint32_t n_nodes)
{
    uint32_t *asked = w->over.at + n_nodes, *links = asked + n_nodes, *all = links + n_nodes;
    link *of = w->links.at + at->links;
    uint32_t n = (uint32_t)(w->links.n - at->links);
    for (uint32_t l = 0; l < n; l++) {
        links[of[l].a]++;
        links[of[l].b]++;
        all[of[l].a] ^= l;
        all[of[l].b] ^= l;
    }
    for (uint32_t l = 0; l < n; l++) {
        for (int side = 0; side < 2; side++) {
            uint32_t v = side ? of[l].b : of[l].a;
            while (links[v] == 1 && asked[v] == NONE) {
                link *last = &of[all[v]];
                uint32_t other = last->a == v ? last->b : last->a;
                links[v] = 0;
                links[other]--;
                all[other] ^= all[v];
                last->a = last->b = other;
                v = other;
            }
        }
    }
}

/* Joins what no choice of the block touches and puts what is left on top of the stacks, its nodes
 * numbered anew. False: memory is out. */
static bool contract(work *w, const level *from, range i, range k, level *ret)
{
    uint32_t n_nodes = from->n_nodes, n = 0;
    if (!make_room(w, from))
        return false;
    uint32_t *over = w->over.at, *names = n_nodes ? over + n_nodes : NULL;
    for (uint32_t v = 0; v < n_nodes; v++)
        over[v] = v;
    if (n_nodes > 0) {
        memset(names, 0xff, n_nodes * sizeof *names);
        memset(names + n_nodes, 0, 2 * (size_t)n_nodes * sizeof *names);
    }
    *ret = (level){.links = w->links.n, .questions = w->questions.n};
    join_links(w, from, i, k);
    for (size_t at = from->questions; at < from->end_questions; at++) {
        const question *q = &w->questions.at[at];
        uint32_t a = find(over, q->a), b = find(over, q->b);
        if (a != b && !settled(w->j, q->pair, i, k))
            w->questions.at[w->questions.n++] = (question){number(names, a, &n),
                                                           number(names, b, &n), q->pair};
    }
    size_t kept = ret->links;
    for (size_t at = ret->links; at < w->links.n && w->questions.n > ret->questions; at++) {
        link l = w->links.at[at];
        l.a = find(over, l.a);
        l.b = find(over, l.b);
        if (l.a != l.b)
            w->links.at[kept++] = l;
    }
    w->links.n = kept;
    prune(w, ret, n_nodes);
    kept = ret->links;
    for (size_t at = ret->links; at < w->links.n; at++) {
        link l = w->links.at[at];
        if (l.a != l.b)
            w->links.at[kept++] = (link){number(names, l.a, &n), number(names, l.b, &n), l.label,
                                         l.row};
    }
    w->links.n = ret->end_links = kept;
    ret->end_questions = w->questions.n;
    ret->n_nodes = n;
    return true;
}

/* Where a range of several labels is cut so that about `part` of its links (of `parts`) lie below:
 * in the middle of labels a single one that most links bear would stay in many blocks. */
static uint32_t cut_at(const job *j, range r, uint32_t part, uint32_t parts)
{
    const uint64_t *weight = j->weight;
    uint64_t want = weight[r.begin] + (weight[r.end] - weight[r.begin]) * part / parts;
    uint32_t low = r.begin, high = r.end;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (weight[middle] < want)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The lower part of a range, both of which hold something if it holds two labels. */
static range lower(const job *j, range r)
{
    if (length(r) < 2)
        return (range){r.begin, r.begin};
    uint32_t at = cut_at(j, r, 1, 2);
    at -= at == r.end;
    return (range){r.begin, at > r.begin ? at : r.begin + 1};
}

static void solve(work *w, const level *from, range i, range k);

/* The parts of a block that hold choices (first label below the second). */
static void split(work *w, const level *at, range i, range k)
{
    range i1 = lower(w->j, i), i2 = {i1.end, i.end}, k1 = lower(w->j, k), k2 = {k1.end, k.end};
    if (one_range(i, k)) {
        solve(w, at, i1, i1);
        if (w->j->two)
            solve(w, at, i1, i2);
        solve(w, at, i2, i2);
        return;
    }
    solve(w, at, i1, k1);
    solve(w, at, i1, k2);
    solve(w, at, i2, k1);
    solve(w, at, i2, k2);
}

static void solve(work *w, const level *from, range i, range k)
{
    level at;
    if (w->rc != CRD_OK || length(i) == 0 || length(k) == 0)
        return;
    if (w->j->two && one_range(i, k) && length(i) == 1)
        return; /* one label: order 1 */
    if (!contract(w, from, i, k, &at)) {
        w->rc = CRD_ENOMEM;
        return;
    }
    if (length(i) == 1 && length(k) == 1)
        for (size_t q = at.questions; q < at.end_questions && w->rc == CRD_OK; q++)
            found(w, w->questions.at[q].pair, i, k);
    else if (at.end_questions > at.questions)
        split(w, &at, i, k);
    w->links.n = at.links;
    w->questions.n = at.questions;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* Everything as it was given. */
static bool load_all(work *w, level *ret)
{
    const crd_labelled *g = w->j->g;
    const crd_label_rows *r = w->j->rows;
    *ret = (level){.n_nodes = g->n_nodes};
    if (!CRD_VEC_RESERVE(&w->links, g->n_links) || !CRD_VEC_RESERVE(&w->questions, w->j->n_pairs))
        return false;
    for (uint32_t l = 0; l < g->n_links; l++) {
        uint32_t row = crd_labelled_row(g, l);
        bool one = r->first[row + 1] - r->first[row] == 1 &&
                   !(g->both_first && g->both_first[row + 1] > g->both_first[row]);
        w->links.at[w->links.n++] = (link){g->links[l].from, g->links[l].to,
                                           one ? r->label[r->first[row]] : SEVERAL, row};
    }
    for (uint32_t q = 0; q < w->j->n_pairs; q++)
        if (!crd_bits_has(w->j->skip, q))
            w->questions.at[w->questions.n++] = (question){w->j->pairs[q].a, w->j->pairs[q].b, q};
    ret->end_links = w->links.n;
    ret->end_questions = w->questions.n;
    return true;
}

static bool begin(work *w, const job *j)
{
    w->j = j;
    for (int k = 0; k < 2; k++)
        w->seen[k] = calloc((size_t)j->rows->n + 1, sizeof *w->seen[k]);
    return w->seen[0] && w->seen[1];
}

/* All but what it found. */
static void end_work(work *w)
{
    CRD_VEC_DONE(&w->links);
    CRD_VEC_DONE(&w->questions);
    CRD_VEC_DONE(&w->over);
    for (int k = 0; k < 2; k++) {
        free(w->seen[k]);
        w->seen[k] = NULL;
    }
}

/* What no label takes is joined once for all blocks. */
static bool make_whole(job *j, work *w)
{
    level all;
    range every = {0, j->g->n_labels};
    if (!begin(w, j) || !load_all(w, &all) || !contract(w, &all, every, every, &j->at))
        return false;
    j->whole = w;
    return true;
}

static bool load(work *w, level *ret)
{
    const job *j = w->j;
    size_t links = j->at.end_links - j->at.links;
    size_t questions = j->at.end_questions - j->at.questions;
    *ret = (level){.end_links = links, .end_questions = questions, .n_nodes = j->at.n_nodes};
    if (!CRD_VEC_RESERVE(&w->links, links) || !CRD_VEC_RESERVE(&w->questions, questions))
        return false;
    if (links > 0)
        memcpy(w->links.at, j->whole->links.at + j->at.links, links * sizeof *w->links.at);
    if (questions > 0)
        memcpy(w->questions.at, j->whole->questions.at + j->at.questions,
               questions * sizeof *w->questions.at);
    w->links.n = links;
    w->questions.n = questions;
    return true;
}

static crd_status run_block(void *ctx, uint32_t chunk, crd_err *err)
{
    const job *j = ctx;
    work *w = &j->works[chunk];
    level at;
    if (!begin(w, j) || !load(w, &at))
        w->rc = CRD_ENOMEM;
    else
        solve(w, &at, j->blocks.at[2 * chunk], j->blocks.at[2 * chunk + 1]);
    end_work(w);
    return w->rc == CRD_OK       ? CRD_OK
           : w->rc == CRD_ENOMEM ? crd_fail(err, CRD_ENOMEM, "%u links", j->g->n_links)
                                 : crd_fail(err, w->rc, "more than %zu failing sets", j->limit);
}

/* Eight ranges of labels, or a row and column of eight, of as many links each: enough for many
 * threads. */
static bool cut_blocks(job *j)
{
    enum { PARTS = 8 };
    range part[PARTS], all = {0, j->g->n_labels};
    for (uint32_t p = 0; p < PARTS; p++)
        part[p] = (range){p > 0 ? part[p - 1].end : 0,
                          p + 1 < PARTS ? cut_at(j, all, p + 1, PARTS) : all.end};
    j->blocks.n = 0;
    for (uint32_t a = 0; a < PARTS; a++)
        for (uint32_t b = a; b < (j->two ? PARTS : a + 1); b++)
            if (length(part[a]) > 0 && length(part[b]) > 0 &&
                (!CRD_VEC_PUSH(&j->blocks, part[a]) || !CRD_VEC_PUSH(&j->blocks, part[b])))
                return false;
    return true;
}

typedef CRD_VEC(crd_failing) failing_list;

static crd_status run_order(job *j, crd_pool *pool, failing_list *all, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t before = all->n, n = 0;
    work whole = {0};
    j->weight = crd_label_weights(j->rows);
    if (j->weight && cut_blocks(j) && make_whole(j, &whole))
        j->works = calloc(j->blocks.n / 2 + 1, sizeof *j->works);
    if (!j->works) {
        rc = crd_fail(err, CRD_ENOMEM, "%u labels", j->g->n_labels);
        goto done;
    }
    n = j->blocks.n / 2;
    CRD_TRY(crd_pool_run(pool, (uint32_t)n, run_block, j, err));
    for (size_t b = 0; b < n; b++)
        CRD_VEC_EACH (const crd_failing, f, &j->works[b].found) {
            if (all->n >= j->limit)
                rc = crd_fail(err, CRD_ELIMIT, "more than %zu failing sets", j->limit);
            else if (!CRD_VEC_PUSH(all, *f))
                rc = crd_fail(err, CRD_ENOMEM, "failing sets");
            if (rc != CRD_OK)
                goto done;
            if (j->order)
                crd_label_order_back(j->order, &all->at[all->n - 1]);
        }
    if (all->n > before)
        crd_failing_sort(all->at + before, all->n - before);
done:
    for (size_t b = 0; b < n; b++)
        CRD_VEC_DONE(&j->works[b].found);
    end_work(&whole);
    free(j->works);
    free(j->weight);
    j->works = NULL;
    j->weight = NULL;
    return rc;
}

/* Pairs that nothing joins: with every link there. */
static crd_status part_at_once(const job *j, uint64_t *skip, failing_list *all, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t *over = malloc((j->g->n_nodes ? j->g->n_nodes : 1) * sizeof *over);
    if (!over)
        return crd_fail(err, CRD_ENOMEM, "%u nodes", j->g->n_nodes);
    for (uint32_t v = 0; v < j->g->n_nodes; v++)
        over[v] = v;
    for (uint32_t l = 0; l < j->g->n_links; l++)
        join(over, j->g->links[l].from, j->g->links[l].to);
    for (uint32_t q = 0; q < j->n_pairs && rc == CRD_OK; q++) {
        if (find(over, j->pairs[q].a) == find(over, j->pairs[q].b))
            continue;
        crd_bits_put(skip, q);
        if (all->n >= j->limit)
            rc = crd_fail(err, CRD_ELIMIT, "more than %zu failing sets", j->limit);
        else if (!CRD_VEC_PUSH(all, ((crd_failing){.root = q})))
            rc = crd_fail(err, CRD_ENOMEM, "failing sets");
    }
    free(over);
    return rc;
}

/* Order 2 must know order 1: all->at[begin ..) by pair. */
static crd_status run_second(job *j, crd_pool *pool, failing_list *all, size_t begin, crd_err *err)
{
    size_t n = all->n - begin;
    crd_label_order order = {0};
    crd_failing *single = malloc((n + 1) * sizeof *single);
    uint32_t *first = malloc(((size_t)j->n_pairs + 1) * sizeof *first);
    crd_status rc = CRD_OK;
    if (!single || !first) {
        rc = crd_fail(err, CRD_ENOMEM, "%zu failing sets", n);
        goto done;
    }
    CRD_TRY(crd_label_order_by(j->g, j->rows, all->at + begin, n, &order, err));
    crd_label_order_sets(&order, all->at + begin, n, j->n_pairs, single, first);
    j->two = true;
    j->g = &order.g;
    j->rows = &order.rows;
    j->order = &order;
    j->single = single;
    j->first_single = first;
    rc = run_order(j, pool, all, err);
done:
    crd_label_order_done(&order);
    free(single);
    free(first);
    return rc;
}

static crd_status check(const crd_labelled *g, const crd_ends *pairs, uint32_t n_pairs,
                        uint32_t order, crd_err *err)
{
    if (order > CRD_LABELS_ORDER_MAX)
        return crd_fail(err, CRD_EINVAL, "sets of %u; at most %d", order, CRD_LABELS_ORDER_MAX);
    for (uint32_t q = 0; q < n_pairs; q++)
        if (pairs[q].a >= g->n_nodes || pairs[q].b >= g->n_nodes)
            return crd_fail(err, CRD_EINVAL, "pair %u", q);
    return CRD_OK;
}

crd_status crd_labels_failing(const crd_labelled *g, const crd_ends *pairs, uint32_t n_pairs,
                              uint32_t order, size_t limit, crd_pool *pool, crd_failing **ret_sets,
                              size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    failing_list all = {0};
    crd_label_rows rows = {0};
    job j = {.g = g, .rows = &rows, .pairs = pairs, .n_pairs = n_pairs, .limit = limit};
    uint64_t *skip = calloc(crd_bits_words(n_pairs) + 1, sizeof *skip);
    *ret_sets = NULL;
    *ret_n = 0;
    if (!skip) {
        rc = crd_fail(err, CRD_ENOMEM, "%u pairs", n_pairs);
        goto done;
    }
    j.skip = skip;
    CRD_TRY(check(g, pairs, n_pairs, order, err));
    CRD_TRY(crd_label_rows_of(g, &rows, err));
    CRD_TRY(part_at_once(&j, skip, &all, err));
    size_t begin = all.n;
    if (order >= 1)
        CRD_TRY(run_order(&j, pool, &all, err));
    if (order >= 2)
        CRD_TRY(run_second(&j, pool, &all, begin, err));
    *ret_sets = all.at;
    *ret_n = all.n;
    all.at = NULL;
done:
    free(all.at);
    free(skip);
    crd_label_rows_done(&rows);
    CRD_VEC_DONE(&j.blocks);
    return rc;
}
