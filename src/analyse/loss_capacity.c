/* Paths with a capacity: which labels, alone or two together, leave too little for each, each by
 * itself. Exact.
 *
 * A need is one question for each block that it passes. A block whose every link carries the whole
 * need is left to connectivity (loss_paths.c). Of the others: the ways of a greatest flow are a
 * witness, and a loss that takes none of their links changes nothing. So all that can hurt is a
 * label of the witness, or two that take a link of it together; and with label i lost, the same
 * holds of the witness that is left without i. Each of these is tried, all others need no flow at
 * all. */
#include "analyse/loss_flow.h"

#include <stdlib.h>

#define NONE UINT32_MAX
enum { PARTS_A_CHUNK = 32 };
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

/* One thread's: the block in hand and what was found. */
typedef struct work {
    const job *j;
    crd_flow *f;
    uint32_t block;
    uint32_t *seen, round;      /* [labels] */
    crd_loss_list first, next;  /* labels of a witness */
    CRD_VEC(uint64_t) two;      /* of labels to be tried together: lower << 32 | higher */
    CRD_VEC(crd_failing) found; /* root: the question */
    crd_err *err;
} work;

static bool flows(work *w, const crd_loss_part *p)
{
    return crd_flow_most(w->f, p->a, p->b, p->bits) >= p->bits;
}

static bool add_two(work *w, uint32_t i, uint32_t j)
{
    return i == j || CRD_VEC_PUSH(&w->two, i < j ? (uint64_t)i << 32 | j : (uint64_t)j << 32 | i);
}

/* Labels that take a link of what flows; pairs that do into `two`: all, or with `i` those it is
 * one of. */
static bool witness(work *w, uint32_t i, crd_loss_list *labels)
{
    const crd_loss_flow *x = w->j->x;
    const crd_labelled *g = &x->g;
    const uint32_t *edges;
    uint32_t n = crd_flow_touched(w->f, &edges);
    bool ok = true;
    labels->n = 0;
    w->round++;
    for (uint32_t e = 0; e < n && ok; e++) {
        uint32_t link = x->block_link[x->block_first[w->block] + edges[e]];
        if (crd_flow_on(w->f, edges[e]) == 0)
            continue;
        for (uint32_t k = g->first[link]; k < g->first[link + 1] && ok; k++) {
            if (w->seen[g->label[k]] != w->round)
                ok = CRD_VEC_PUSH(labels, g->label[k]);
            w->seen[g->label[k]] = w->round;
        }
        for (uint32_t k = g->both_first[link]; k < g->both_first[link + 1] && ok; k++)
            if (i == NONE || g->both[k][0] == i || g->both[k][1] == i)
                ok = add_two(w, g->both[k][0], g->both[k][1]);
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
    crd_status rc = CRD_OK;
    uint64_t last = UINT64_MAX;
    w->round++;
    for (size_t s = singles; s < w->found.n; s++)
        w->seen[w->found.at[s].var[0]] = w->round;
    if (w->two.n > 0)
        qsort(w->two.at, w->two.n, sizeof *w->two.at, by_number);
    for (size_t k = 0; k < w->two.n && rc == CRD_OK; k++) {
        uint32_t i = (uint32_t)(w->two.at[k] >> 32), j = (uint32_t)w->two.at[k];
        if (w->two.at[k] == last || w->seen[i] == w->round || w->seen[j] == w->round)
            continue;
        last = w->two.at[k];
        crd_loss_flow_lose(w->j->x, w->f, w->block, i, j);
        if (!flows(w, p))
            rc = fails(w, question, 2, i, j);
    }
    return rc;
}

/* One question: the witness of what is there, what is left of it without each of its labels. */
static crd_status answer(work *w, uint32_t question, const crd_loss_part *p)
{
    crd_status rc = CRD_OK;
    bool pairs = w->j->x->l->o->pairs, ok;
    size_t singles = w->found.n;
    crd_flow_reset(w->f);
    w->two.n = 0;
    if (!flows(w, p))
        return fails(w, question, 0, 0, 0);
    ok = witness(w, NONE, &w->first);
    for (size_t k = 0; k < w->first.n && ok && rc == CRD_OK; k++) {
        uint32_t i = w->first.at[k];
        crd_loss_flow_lose(w->j->x, w->f, w->block, i, NONE);
        if (!flows(w, p)) {
            rc = fails(w, question, 1, i, 0);
        } else if (pairs) {
            ok = witness(w, i, &w->next);
            for (size_t n = 0; n < w->next.n && ok; n++)
                ok = add_two(w, i, w->next.at[n]);
        }
    }
    if (!ok)
        return crd_fail(w->err, CRD_ENOMEM, "labels of a path");
    return rc == CRD_OK && pairs ? try_two(w, question, singles, p) : rc;
}

static crd_status run_chunk(void *ctx, uint32_t chunk, crd_err *err)
{
    job *j = ctx;
    work *w = &j->works[chunk];
    crd_status rc = CRD_OK;
    size_t begin = (size_t)chunk * PARTS_A_CHUNK, end = begin + PARTS_A_CHUNK;
    *w = (work){.j = j, .block = NONE, .err = err};
    w->seen = calloc((size_t)j->x->g.n_labels + 1, sizeof *w->seen);
    if (!w->seen) {
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
    w->f = NULL;
    w->seen = NULL;
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
        CRD_VEC_DONE(&j.works[c].first);
        CRD_VEC_DONE(&j.works[c].next);
        CRD_VEC_DONE(&j.works[c].two);
        CRD_VEC_DONE(&j.works[c].found);
    }
    free(j.works);
    CRD_VEC_DONE(&j.questions);
    return rc;
}
