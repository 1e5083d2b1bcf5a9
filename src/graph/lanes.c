/* Pull: every node ORs the words of those before it, once, in the order of places: no frontier, no
 * atomics, each word written once and by one thread. (A breadth-first search from many sources at
 * once, MS-BFS of Then et al., PVLDB 8(4) 2014, passes a tie once for each distance at which it
 * matters; it is for distances.) The cost is the lines of memory that the ties point at.
 *
 * Seeds and stops are rare: a range of places is cut at them, so that the inner loop knows nothing
 * of them. Words are not zeroed before, except those of knots. */
#include "graph/lanes.h"

#include "base/bits.h"
#include "base/err.h"
#include "graph/huge.h"
#include "graph/lanes_kernel.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS = CRD_LANES / 64 };

/* What happens at one place: these lanes begin, those end. */
typedef struct event {
    uint32_t place;
    crd_word begin, stop;
} event;

typedef struct sweep {
    const crd_lane_kernel *kernel;
    const crd_view *view;
    const crd_word *pass; /* or NULL */
    bool rules;           /* lanes differ */
    event *events;        /* [n_events], ascending places, each once */
    size_t n_events;
    crd_word *words;
    const crd_step *step; /* that of the moment */
} sweep;

crd_word *crd_words_new(uint32_t n_nodes) { return crd_huge_alloc(n_nodes, sizeof(crd_word)); }

const crd_lane_kernel *crd_lane_kernel_best(void)
{
    static const crd_lane_kernel *const all[] = {&crd_lane_avx512, &crd_lane_avx2};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i]->usable())
            return all[i];
    return &crd_lane_plain;
}

static void pull(const sweep *s, uint32_t begin, uint32_t end)
{
    if (s->pass)
        s->kernel->pull_some(s->view, s->pass, begin, end, s->words);
    else
        s->kernel->pull(s->view, begin, end, s->words);
}

/* The first event at or after the place. */
static size_t find_event(const sweep *s, uint32_t place)
{
    size_t low = 0, high = s->n_events;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->events[middle].place < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void apply(const event *at, crd_word *word)
{
    for (int k = 0; k < WORDS; k++)
        word->w[k] = (word->w[k] | at->begin.w[k]) & ~at->stop.w[k];
}

static void run_range(const sweep *s, uint32_t begin, uint32_t end)
{
    for (size_t i = find_event(s, begin); i < s->n_events && s->events[i].place < end; i++) {
        pull(s, begin, s->events[i].place + 1);
        apply(&s->events[i], &s->words[s->events[i].place]);
        begin = s->events[i].place + 1;
    }
    pull(s, begin, end);
}

/* ---- knots -------------------------------------------------------------------------------- */

/* All members of a piece reach one another: one word for all. */
static void run_piece(const sweep *s, const uint32_t *member, uint32_t n)
{
    crd_word all = {{0}};
    for (uint32_t i = 0; i < n; i++) {
        crd_word own = s->words[member[i]]; /* its seeds */
        pull(s, member[i], member[i] + 1);
        for (int k = 0; k < WORDS; k++)
            all.w[k] |= own.w[k] | s->words[member[i]].w[k];
        s->words[member[i]] = own; /* members after it must not take it for a seed twice */
    }
    for (uint32_t i = 0; i < n; i++)
        s->words[member[i]] = all;
}

/* Lanes differ in what they may use: until nothing changes. */
static void run_piece_lanes(const sweep *s, const uint32_t *member, uint32_t n)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < n; i++) {
            crd_word *word = &s->words[member[i]], old = *word;
            size_t e = find_event(s, member[i]);
            pull(s, member[i], member[i] + 1);
            for (int k = 0; k < WORDS; k++)
                word->w[k] |= old.w[k];
            if (e < s->n_events && s->events[e].place == member[i])
                apply(&s->events[e], word);
            changed = changed || memcmp(word, &old, sizeof old) != 0;
        }
        changed = changed && n > 1;
    }
}

static void run_knot(const sweep *s, uint32_t knot)
{
    const crd_view *v = s->view;
    crd_span span = v->dag->knots[knot];
    memset(&s->words[span.begin], 0, (span.end - span.begin) * sizeof *s->words);
    for (size_t i = find_event(s, span.begin); i < s->n_events && s->events[i].place < span.end;
         i++)
        apply(&s->events[i], &s->words[s->events[i].place]);
    for (uint32_t p = v->piece[knot]; p < v->piece[knot + 1]; p++) {
        const uint32_t *member = v->member + v->first_member[p];
        uint32_t n = v->first_member[p + 1] - v->first_member[p];
        if (s->rules)
            run_piece_lanes(s, member, n);
        else
            run_piece(s, member, n);
    }
}

/* ---- the sweep ---------------------------------------------------------------------------- */

static crd_status run_chunk(void *ctx, uint32_t chunk, crd_err *err)
{
    (void)err;
    const sweep *s = ctx;
    const uint32_t *bounds = s->view->bounds + s->step->chunk;
    run_range(s, bounds[chunk], bounds[chunk + 1]);
    return CRD_OK;
}

static crd_status check(const crd_view *v, const crd_lane_seed *seeds, size_t n_seeds,
                        const crd_lane_rules *rules, crd_err *err)
{
    for (size_t i = 0; i < n_seeds; i++)
        if (seeds[i].place >= v->dag->n_nodes || seeds[i].lane >= CRD_LANES)
            return crd_fail(err, CRD_EINVAL, "seed %zu: lane %u at place %u of %u", i,
                            seeds[i].lane, seeds[i].place, v->dag->n_nodes);
    for (size_t i = 0; rules && i < rules->n_stops; i++)
        if (rules->stops[i].place >= v->dag->n_nodes ||
            (i > 0 && rules->stops[i].place <= rules->stops[i - 1].place))
            return crd_fail(err, CRD_EINVAL, "stop %zu at place %u of %u", i, rules->stops[i].place,
                            v->dag->n_nodes);
    return CRD_OK;
}

static int by_place(const void *a, const void *b)
{
    const event *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

/* Seeds and stops as events, one a place. */
static crd_status gather_events(sweep *s, const crd_lane_seed *seeds, size_t n_seeds,
                                const crd_lane_rules *rules, crd_err *err)
{
    size_t n_stops = rules ? rules->n_stops : 0, n = 0, kept = 0;
    if (n_seeds > SIZE_MAX / sizeof *s->events / 2 || n_stops > SIZE_MAX / sizeof *s->events / 2)
        return crd_fail(err, CRD_ENOMEM, "%zu seeds", n_seeds);
    s->events = crd_huge_alloc(n_seeds + n_stops, sizeof *s->events);
    if (!s->events)
        return crd_fail(err, CRD_ENOMEM, "%zu seeds, %zu stops", n_seeds, n_stops);
    for (size_t i = 0; i < n_seeds; i++) {
        event *at = &s->events[n++];
        *at = (event){.place = seeds[i].place};
        at->begin.w[seeds[i].lane / 64] = UINT64_C(1) << seeds[i].lane % 64;
    }
    for (size_t i = 0; i < n_stops; i++)
        s->events[n++] = (event){.place = rules->stops[i].place, .stop = rules->stops[i].lanes};
    qsort(s->events, n, sizeof *s->events,
          by_place); /* equals are merged: their order is nothing */
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || s->events[kept - 1].place != s->events[i].place) {
            s->events[kept++] = s->events[i];
            continue;
        }
        for (int k = 0; k < WORDS; k++) {
            s->events[kept - 1].begin.w[k] |= s->events[i].begin.w[k];
            s->events[kept - 1].stop.w[k] |= s->events[i].stop.w[k];
        }
    }
    s->n_events = kept;
    return CRD_OK;
}

crd_status crd_lanes_sweep_with(const crd_lane_kernel *kernel, const crd_view *view,
                                const crd_lane_seed *seeds, size_t n_seeds,
                                const crd_lane_rules *rules, crd_pool *pool, crd_word *words,
                                crd_err *err)
{
    crd_status rc = CRD_OK;
    sweep s = {.kernel = kernel, .view = view, .words = words};
    s.pass = rules ? rules->pass : NULL;
    s.rules = s.pass || (rules && rules->n_stops > 0);
    CRD_TRY(check(view, seeds, n_seeds, rules, err));
    CRD_TRY(gather_events(&s, seeds, n_seeds, rules, err));
    for (uint32_t i = 0; i < view->n_steps; i++) {
        s.step = &view->steps[i];
        for (uint32_t k = s.step->knot_begin; k < s.step->knot_end; k++)
            run_knot(&s, k);
        CRD_TRY(crd_pool_run(pool, s.step->n_chunks, run_chunk, &s, err));
    }
done:
    free(s.events);
    return rc;
}

crd_status crd_lanes_sweep(const crd_view *view, const crd_lane_seed *seeds, size_t n_seeds,
                           const crd_lane_rules *rules, crd_pool *pool, crd_word *words,
                           crd_err *err)
{
    return crd_lanes_sweep_with(crd_lane_kernel_best(), view, seeds, n_seeds, rules, pool, words,
                                err);
}
