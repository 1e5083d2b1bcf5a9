/* Paths with a capacity: which labels, alone or two together, leave too little for each, each by
 * itself. Exact.
 *
 * A need is one question for each block that it passes. A block whose every link carries the whole
 * need is left to connectivity (loss_paths.c). Of the others: the links of a greatest flow are a
 * witness, and a loss that takes none of them changes nothing. So all that can hurt is a label of
 * the witness, or two that take a link of it together; and with label i lost, the same holds of a
 * witness that does without i. All witnesses of a question are kept: most losses that are left to
 * be tried have one already, the others need a flow, which begins with the ways of the first that
 * are still there. */
#include "analyse/loss_flow.h"
#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
enum { PARTS_A_CHUNK = 32, WITNESSES = 128 };
static const size_t most_sets = (size_t)1 << 24;

/* ---- each by itself ----------------------------------------------------------------------- */

typedef struct range {
    size_t begin, end; /* of parts */
} range;

typedef struct job {
    crd_loss_flow *x;
    CRD_VEC(range) questions; /* parts that ask the same */
    struct work *works;       /* a chunk */
} job;

struct way {
    size_t first; /* in way_edges */
    uint32_t n;
    int64_t amount;
};

/* What carries a question: labels that take a link of it, and pairs of labels that do. */
struct witness {
    size_t label, n_labels; /* in `labels` */
    size_t both, n_both;    /* in `boths` */
    uint64_t *has;          /* [labels] bits */
};

/* One thread's: the block in hand and what was found. */
typedef struct work {
    const job *j;
    crd_flow *f;
    uint32_t block;
    uint32_t *seen, round; /* [labels] */
    uint64_t *bits;        /* [WITNESSES][labels] */
    struct witness witness[WITNESSES];
    uint32_t n_witnesses;
    crd_loss_list labels;
    CRD_VEC(uint64_t) boths; /* lower label << 32 | higher */
    crd_loss_list way_edges; /* the ways that carry a question with nothing lost */
    CRD_VEC(struct way) ways;
    CRD_VEC(uint64_t) two;      /* to be tried together, as in boths */
    CRD_VEC(crd_failing) found; /* root: the question */
    crd_err *err;
} work;

/* Takes what flows apart. */
static bool keep_ways(work *w, const crd_loss_part *p)
{
    struct way one = {0};
    w->ways.n = w->way_edges.n = 0;
    do {
        one.first = w->way_edges.n;
        if (!CRD_VEC_RESERVE(&w->way_edges, one.first + w->j->x->nodes[w->block]))
            return false;
        one.n = crd_flow_way(w->f, p->a, p->b, w->way_edges.at + one.first, &one.amount);
        w->way_edges.n += one.n;
    } while (one.n > 0 && CRD_VEC_PUSH(&w->ways, one));
    return one.n == 0;
}

/* First over what is left of the ways that it has with nothing lost. */
static bool flows(work *w, const crd_loss_part *p)
{
    CRD_VEC_EACH (const struct way, way, &w->ways)
        (void)crd_flow_along(w->f, p->a, w->way_edges.at + way->first, way->n, way->amount);
    return crd_flow_most(w->f, p->a, p->b, p->bits) >= p->bits;
}

static uint64_t pair_of(uint32_t i, uint32_t j)
{
    return i < j ? (uint64_t)i << 32 | j : (uint64_t)j << 32 | i;
}

static bool add_link(work *w, struct witness *to, uint32_t link)
{
    const crd_labelled *g = &w->j->x->g;
    uint32_t row = crd_labelled_row(g, link);
    bool ok = true;
    for (uint32_t k = g->first[row]; k < g->first[row + 1] && ok; k++) {
        if (crd_bits_has(to->has, g->label[k]))
            continue;
        crd_bits_put(to->has, g->label[k]);
        to->n_labels++;
        ok = CRD_VEC_PUSH(&w->labels, g->label[k]);
    }
    for (uint32_t k = g->both_first[row]; k < g->both_first[row + 1] && ok; k++) {
        to->n_both++;
        ok = CRD_VEC_PUSH(&w->boths, pair_of(g->both[k][0], g->both[k][1]));
    }
    return ok;
}

/* What flows now is one more witness, in the place of the last when there is no room. NULL: memory
 * is out. */
static const struct witness *add_witness(work *w)
{
    const crd_loss_flow *x = w->j->x;
    const uint32_t *edges, n = crd_flow_touched(w->f, &edges);
    bool ok = true;
    if (w->n_witnesses == WITNESSES) {
        w->labels.n = w->witness[WITNESSES - 1].label;
        w->boths.n = w->witness[--w->n_witnesses].both;
    }
    struct witness *to = &w->witness[w->n_witnesses];
    size_t words = crd_bits_words(x->g.n_labels);
    *to = (struct witness){
        .label = w->labels.n, .both = w->boths.n, .has = w->bits + w->n_witnesses++ * words};
    memset(to->has, 0, words * sizeof *to->has);
    for (uint32_t e = 0; e < n && ok; e++)
        if (crd_flow_on(w->f, edges[e]) != 0)
            ok = add_link(w, to, x->block_link[x->block_first[w->block] + edges[e]]);
    return ok ? to : NULL;
}

/* One that does without both labels, of which no link is taken by them together. */
static const struct witness *without(const work *w, uint32_t i, uint32_t j)
{
    for (uint32_t k = w->n_witnesses; k-- > 0;) {
        const struct witness *one = &w->witness[k];
        bool good = !crd_bits_has(one->has, i) && (j == NONE || !crd_bits_has(one->has, j));
        for (size_t b = 0; b < one->n_both && good && j != NONE; b++)
            good = w->boths.at[one->both + b] != pair_of(i, j);
        if (good)
            return one;
    }
    return NULL;
}

/* With i lost and one that does without it: whatever else takes it. */
static bool add_two(work *w, const struct witness *one, uint32_t i)
{
    bool ok = true;
    for (size_t k = 0; k < one->n_labels && ok; k++)
        ok = CRD_VEC_PUSH(&w->two, pair_of(i, w->labels.at[one->label + k]));
    for (size_t k = 0; k < one->n_both && ok; k++) {
        uint64_t both = w->boths.at[one->both + k];
        if (both >> 32 == i || (uint32_t)both == i)
            ok = CRD_VEC_PUSH(&w->two, both);
    }
    return ok;
}

static crd_status fails(work *w, uint32_t question, uint32_t n, uint32_t i, uint32_t j)
{
    crd_failing set = {.root = question, .n = n, .var = {i, j}};
    if (w->found.n >= most_sets)
        return crd_fail(w->err, CRD_ELIMIT, "more than %zu failing sets of paths", most_sets);
    return CRD_VEC_PUSH(&w->found, set) ? CRD_OK
                                        : crd_fail(w->err, CRD_ENOMEM, "failing sets of paths");
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Any two that were gathered, without those of which one alone is enough. */
static crd_status try_two(work *w, uint32_t question, size_t singles, const crd_loss_part *p)
{
    uint64_t last = UINT64_MAX;
    w->round++;
    for (size_t s = singles; s < w->found.n; s++)
        w->seen[w->found.at[s].var[0]] = w->round;
    if (w->two.n > 0)
        qsort(w->two.at, w->two.n, sizeof *w->two.at, by_number);
    for (size_t k = 0; k < w->two.n; k++) {
        uint32_t i = (uint32_t)(w->two.at[k] >> 32), j = (uint32_t)w->two.at[k];
        if (w->two.at[k] == last || w->seen[i] == w->round || w->seen[j] == w->round)
            continue;
        last = w->two.at[k];
        if (without(w, i, j))
            continue;
        crd_loss_flow_lose(w->j->x, w->f, w->block, i, j);
        crd_status rc = !flows(w, p)      ? fails(w, question, 2, i, j)
                        : !add_witness(w) ? crd_fail(w->err, CRD_ENOMEM, "labels of a path")
                                          : CRD_OK;
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

/* Label i of the first witness. */
static crd_status try_one(work *w, uint32_t question, uint32_t i, const crd_loss_part *p)
{
    const struct witness *one = without(w, i, NONE);
    if (!one) {
        crd_loss_flow_lose(w->j->x, w->f, w->block, i, NONE);
        if (!flows(w, p))
            return fails(w, question, 1, i, 0);
        one = add_witness(w);
    }
    return one && (!w->j->x->l->o->pairs || add_two(w, one, i))
               ? CRD_OK
               : crd_fail(w->err, CRD_ENOMEM, "labels of a path");
}

static crd_status answer(work *w, uint32_t question, const crd_loss_part *p)
{
    crd_status rc = CRD_OK;
    size_t singles = w->found.n;
    crd_flow_reset(w->f);
    crd_flow_aim(w->f, p->b);
    w->two.n = w->ways.n = w->labels.n = w->boths.n = w->n_witnesses = 0;
    if (!flows(w, p))
        return fails(w, question, 0, 0, 0);
    if (!add_witness(w) || !keep_ways(w, p))
        return crd_fail(w->err, CRD_ENOMEM, "ways of a path");
    for (size_t k = 0; k < w->witness[0].n_both; k++)
        if (!CRD_VEC_PUSH(&w->two, w->boths.at[k]))
            return crd_fail(w->err, CRD_ENOMEM, "labels of a path");
    for (size_t k = 0; k < w->witness[0].n_labels && rc == CRD_OK; k++)
        rc = try_one(w, question, w->labels.at[k], p);
    return rc == CRD_OK && w->j->x->l->o->pairs ? try_two(w, question, singles, p) : rc;
}

static crd_status run_chunk(void *ctx, uint32_t chunk, crd_err *err)
{
    job *j = ctx;
    work *w = &j->works[chunk];
    crd_status rc = CRD_OK;
    size_t begin = (size_t)chunk * PARTS_A_CHUNK, end = begin + PARTS_A_CHUNK;
    *w = (work){.j = j, .block = NONE, .err = err};
    w->seen = calloc((size_t)j->x->g.n_labels + 1, sizeof *w->seen);
    w->bits = calloc(WITNESSES * crd_bits_words(j->x->g.n_labels) + 1, sizeof *w->bits);
    if (!w->seen || !w->bits) {
        rc = crd_fail(err, CRD_ENOMEM, "%u labels", j->x->g.n_labels);
        goto done;
    }
    for (size_t q = begin; q < end && q < j->questions.n; q++) {
        const crd_loss_part *p = &j->x->parts.at[j->questions.at[q].begin];
        if (p->block != w->block) {
            crd_flow_free(w->f);
            w->f = NULL;
            CRD_TRY(crd_loss_flow_of(j->x, p->block, &w->f, err));
            w->block = p->block;
        }
        CRD_TRY(answer(w, (uint32_t)q, p));
    }
done:
    crd_flow_free(w->f);
    free(w->seen);
    free(w->bits);
    w->f = NULL;
    w->seen = NULL;
    w->bits = NULL;
    return rc;
}

/* Parts that ask the same, of blocks that are not wide enough for whatever comes. */
static bool gather_questions(job *j)
{
    const crd_loss_flow *x = j->x;
    bool ok = true;
    for (size_t i = 0; i < x->parts.n && ok;) {
        const crd_loss_part *p = &x->parts.at[i];
        range r = {i, i + 1};
        while (r.end < x->parts.n && x->parts.at[r.end].block == p->block &&
               x->parts.at[r.end].a == p->a && x->parts.at[r.end].b == p->b &&
               x->parts.at[r.end].bits == p->bits)
            r.end++;
        ok = x->narrowest[p->block] >= p->bits || CRD_VEC_PUSH(&j->questions, r);
        i = r.end;
    }
    return ok;
}

/* Needs that are short from the start: any loss takes them in high, and in low nothing that is
 * found here, whichever of their blocks it is in. */
static void find_short(job *j, const crd_failing *f)
{
    crd_losing *l = j->x->l;
    range r = j->questions.at[f->root];
    for (size_t i = r.begin; i < r.end && f->n == 0; i++) {
        j->x->without[j->x->parts.at[i].path] = 1;
        if (l->high)
            crd_losing_in(l, j->x->parts.at[i].gate, l->any);
    }
}

static void add_gates(job *j, const crd_failing *f)
{
    crd_losing *l = j->x->l;
    range r = j->questions.at[f->root];
    uint32_t gate = f->var[0];
    if (f->n == 2) {
        gate = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
        crd_losing_in(l, gate, f->var[0]);
        crd_losing_in(l, gate, f->var[1]);
    }
    for (size_t i = r.begin; i < r.end && f->n > 0; i++)
        if (!j->x->without[j->x->parts.at[i].path])
            crd_losing_in(l, j->x->parts.at[i].gate, gate);
}

crd_status crd_loss_flow_alone(crd_loss_flow *x)
{
    crd_status rc = CRD_ENOMEM;
    job j = {.x = x};
    size_t chunks = 0;
    if (!gather_questions(&j))
        goto done;
    chunks = (j.questions.n + PARTS_A_CHUNK - 1) / PARTS_A_CHUNK;
    j.works = calloc(chunks + 1, sizeof *j.works);
    if (!j.works) {
        chunks = 0;
        goto done;
    }
    CRD_TRY(crd_pool_run(x->l->o->pool, (uint32_t)chunks, run_chunk, &j, x->l->err));
    for (int gates = 0; gates < 2; gates++)
        for (size_t c = 0; c < chunks; c++)
            CRD_VEC_EACH (const crd_failing, f, &j.works[c].found)
                (gates ? add_gates : find_short)(&j, f);
    rc = x->l->gates.full ? CRD_ENOMEM : CRD_OK;
done:
    for (size_t c = 0; c < chunks; c++) {
        CRD_VEC_DONE(&j.works[c].labels);
        CRD_VEC_DONE(&j.works[c].boths);
        CRD_VEC_DONE(&j.works[c].way_edges);
        CRD_VEC_DONE(&j.works[c].ways);
        CRD_VEC_DONE(&j.works[c].two);
        CRD_VEC_DONE(&j.works[c].found);
    }
    free(j.works);
    CRD_VEC_DONE(&j.questions);
    return rc;
}
