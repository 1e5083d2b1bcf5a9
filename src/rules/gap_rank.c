/* The order of asking. Greedy: each time the question that is worth most, as things then stand; a
 * heap keeps the rest in order while worths grow. What is left after each is counted from two
 * sides: a verdict of which all questions are answered is decided whatever the answers are; one
 * that some answers to those asked so far would decide may be. A round costs the verdicts of the
 * question and the questions of those verdicts. */
#include "rules/gap_int.h"

#include "base/err.h"

#include <math.h>

enum { GREEDY = 1000, WORTH = 1000000 };

typedef struct ranking {
    crd_gaps *g;
    uint32_t n;                     /* questions that some verdict rests on */
    uint32_t *of;                   /* [n] question */
    uint32_t *first_use, *uses;     /* uses by question: [n + 1], [used] */
    uint32_t *first_touch, *touch;  /* items by question */
    uint32_t *first_by, *by;        /* questions (ranks) by court: [courts + 1], [used] */
    uint32_t *rank_of;              /* [asks] -> number here, or CRD_X_NONE */
    uint64_t *worth;                /* [n] */
    double *ppm;                    /* [n] widest */
    uint64_t *rows;                 /* [n] */
    uint32_t *order_of;             /* [n] by key, for ties */
    uint32_t *heap, *place, n_heap; /* [n] */
    bool *asked;                    /* [asks] */
    bool *counts;                   /* [courts] some question that is asked is of it */
    uint8_t *state;                 /* [courts] 1 surely decided, 2 may be */
    crd_str only;                   /* whom alone is asked: an operator; null = all */
    uint32_t unknown, rest, sure, may;
} ranking;

/* ---- worth ------------------------------------------------------------------------------------
 */

static uint32_t weight_of(const crd_judgement *v)
{
    static const uint32_t standings[] = {1, 4, 2, 8}, severities[] = {1, 2, 4, 8};
    return standings[v->standing] * severities[v->rule->severity];
}

/* One court's part of a question's worth. */
static uint64_t part(const ranking *k, uint32_t court)
{
    const crd_gap_court *at = &k->g->courts.at[court];
    if (at->v->verdict != CRD_UNKNOWN || at->left == 0)
        return 0;
    return (uint64_t)weight_of(at->v) * WORTH / (at->left + (at->rest ? 1 : 0));
}

/* How far a share moves by the use, in millionths. */
static double moves(const ranking *k, const crd_gap_used *x)
{
    const crd_gap_court *at = &k->g->courts.at[x->court];
    const crd_judgement *v = at->v;
    double width = v->high - v->low;
    if (v->kind != CRD_VALUE_OF_SHARE || !v->has_value || !(width > 0))
        return 0;
    if (at->test == CRD_TEST_ANY || at->den[1] <= 0)
        return width;
    return fmin(width, ceil(x->weight / at->den[1] * 1e6));
}

/* Is a before b? */
static bool better(const ranking *k, uint32_t a, uint32_t b)
{
    if (k->worth[a] != k->worth[b])
        return k->worth[a] > k->worth[b];
    if (k->ppm[a] < k->ppm[b] || k->ppm[a] > k->ppm[b])
        return k->ppm[a] > k->ppm[b];
    if (k->rows[a] != k->rows[b])
        return k->rows[a] > k->rows[b];
    return k->order_of[a] < k->order_of[b];
}

/* ---- heap -------------------------------------------------------------------------------------
 */

static void set_at(ranking *k, uint32_t at, uint32_t what)
{
    k->heap[at] = what;
    k->place[what] = at;
}

static void rise(ranking *k, uint32_t at)
{
    uint32_t what = k->heap[at];
    for (; at > 0 && better(k, what, k->heap[(at - 1) / 2]); at = (at - 1) / 2)
        set_at(k, at, k->heap[(at - 1) / 2]);
    set_at(k, at, what);
}

static void sink(ranking *k, uint32_t at)
{
    uint32_t what = k->heap[at];
    for (;;) {
        uint32_t kid = at * 2 + 1;
        if (kid >= k->n_heap)
            break;
        kid += kid + 1 < k->n_heap && better(k, k->heap[kid + 1], k->heap[kid]);
        if (!better(k, k->heap[kid], what))
            break;
        set_at(k, at, k->heap[kid]);
        at = kid;
    }
    set_at(k, at, what);
}

static uint32_t take(ranking *k)
{
    uint32_t best = k->heap[0], last = k->heap[--k->n_heap];
    if (k->n_heap > 0) {
        set_at(k, 0, last);
        sink(k, 0);
    }
    return best;
}

/* ---- tables -----------------------------------------------------------------------------------
 */

static int by_key(const void *a, const void *b)
{
    const crd_str *x = a, *y = b;
    return crd_str_cmp(*x, *y);
}

/* Numbers of the questions in use, in byte order of what they are. */
static crd_status number(ranking *k)
{
    crd_gaps *g = k->g;
    crd_str *texts = malloc((g->asks.n + 1) * sizeof *texts);
    k->rank_of = malloc((g->asks.n + 1) * sizeof *k->rank_of);
    k->of = malloc((g->asks.n + 1) * sizeof *k->of);
    if (!texts || !k->rank_of || !k->of) {
        free(texts);
        return CRD_ENOMEM;
    }
    for (size_t i = 0; i < g->asks.n; i++)
        k->rank_of[i] = CRD_X_NONE;
    for (size_t i = 0; i < g->used.n; i++)
        k->rank_of[g->used.at[i].question] = 0;
    for (uint32_t i = 0; i < g->asks.n; i++)
        if (k->rank_of[i] == 0)
            texts[k->n++] = crd_intern_text(g->keys, i);
    if (k->n > 1)
        qsort(texts, k->n, sizeof *texts, by_key);
    for (uint32_t i = 0; i < k->n; i++) {
        k->of[i] = crd_intern_find(g->keys, texts[i]);
        k->rank_of[k->of[i]] = i;
    }
    free(texts);
    return CRD_OK;
}

/* Lists by number: counts, then places. `pick` gives item i's list, or CRD_X_NONE. */
static crd_status lists(const ranking *k, size_t n_lists, size_t n,
                        uint32_t (*pick)(const ranking *k, size_t i), uint32_t **ret_first,
                        uint32_t **ret_items)
{
    uint32_t *first = calloc(n_lists + 2, sizeof *first), *items = malloc((n + 1) * sizeof *items);
    *ret_first = first;
    *ret_items = items;
    if (!first || !items)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++)
        if (pick(k, i) != CRD_X_NONE)
            first[pick(k, i) + 2]++;
    for (size_t i = 2; i < n_lists + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < n; i++)
        if (pick(k, i) != CRD_X_NONE)
            items[first[pick(k, i) + 1]++] = (uint32_t)i;
    return CRD_OK;
}

static uint32_t use_question(const ranking *k, size_t i)
{
    return k->rank_of[k->g->used.at[i].question];
}
static uint32_t use_court(const ranking *k, size_t i) { return k->g->used.at[i].court; }
static uint32_t touch_question(const ranking *k, size_t i)
{
    return k->rank_of[(uint32_t)(k->g->touches.at[i] >> 32)];
}

static crd_status room(ranking *k)
{
    size_t n = (size_t)k->n + 1;
    k->worth = calloc(n, sizeof *k->worth);
    k->ppm = calloc(n, sizeof *k->ppm);
    k->rows = calloc(n, sizeof *k->rows);
    k->order_of = calloc(n, sizeof *k->order_of);
    k->heap = calloc(n, sizeof *k->heap);
    k->place = calloc(n, sizeof *k->place);
    k->asked = calloc(k->g->asks.n + 1, sizeof *k->asked);
    k->state = calloc(k->g->courts.n + 1, sizeof *k->state);
    k->counts = calloc(k->g->courts.n + 1, sizeof *k->counts);
    return k->worth && k->ppm && k->rows && k->order_of && k->heap && k->place && k->asked &&
                   k->state && k->counts
               ? CRD_OK
               : CRD_ENOMEM;
}

static void ranking_done(ranking *k)
{
    void *all[] = {k->of,   k->first_use, k->uses,  k->first_touch, k->touch, k->first_by,
                   k->by,   k->rank_of,   k->worth, k->ppm,         k->rows,  k->order_of,
                   k->heap, k->place,     k->asked, k->state,       k->counts};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

/* Is it a question for whom alone is asked? */
static bool is_asked(const ranking *k, uint32_t q)
{
    uint32_t whose, n;
    if (crd_str_is_null(k->only))
        return true;
    crd_gap_whom whom = crd_gap_whom_of(k->g, k->of[q], &whose, &n);
    return whom == CRD_ASK_OPERATOR && crd_str_eq(crd_world_text(k->g->w, whose), k->only);
}

static void add_question(ranking *k, uint32_t q)
{
    crd_gaps *g = k->g;
    for (uint32_t i = k->first_use[q]; i < k->first_use[q + 1]; i++) {
        const crd_gap_used *x = &g->used.at[k->uses[i]];
        k->worth[q] += part(k, x->court);
        k->ppm[q] = fmax(k->ppm[q], moves(k, x));
        k->rows[q] += x->rows;
        k->counts[x->court] = true;
    }
    set_at(k, k->n_heap++, q);
}

static void begin(ranking *k)
{
    crd_gaps *g = k->g;
    bool all = crd_str_is_null(k->only);
    for (size_t i = 0; i < g->used.n; i++)
        g->courts.at[g->used.at[i].court].left++;
    for (uint32_t q = 0; q < k->n; q++) {
        k->order_of[q] = q;
        k->place[q] = CRD_X_NONE;
        if (is_asked(k, q))
            add_question(k, q);
    }
    for (size_t i = 0; i < g->courts.n; i++) {
        crd_gap_court *at = &g->courts.at[i];
        bool unknown = at->v->verdict == CRD_UNKNOWN && (all || k->counts[i]);
        k->unknown += unknown;
        k->rest += unknown && (at->rest || at->left == 0);
    }
    for (uint32_t i = k->n_heap / 2; i-- > 0;)
        sink(k, i);
}

/* ---- asking -----------------------------------------------------------------------------------
 */

static bool some_asked(const ranking *k, uint32_t *at, uint8_t n)
{
    bool some = false;
    for (uint8_t s = 0; s < n; s++) {
        uint32_t len = k->g->sets.at[(*at)++];
        bool all = true;
        for (uint32_t i = 0; i < len; i++)
            all &= k->asked[k->g->sets.at[(*at)++]];
        some |= all;
    }
    return some;
}

/* The court with a row that answers may now also make yes, or no. */
static void widen(crd_gap_court *c, const crd_gap_item *x, bool yes, bool no)
{
    double w = isnan(x->weight) ? 0 : x->weight;
    if (x->rest) {
        c->sum_out += no ? w : 0;
        c->sum_in += yes && x->joins ? w : 0;
    } else {
        c->n_yes += yes;
        c->n_no += no;
        c->sum_yes += yes ? w : 0;
        c->sum_no += no ? w : 0;
    }
}

/* May answers make the row yes, or no? It only grows, and matters until its verdict may be
 * decided. */
static void look_again(ranking *k, crd_gap_item *x)
{
    uint32_t at = x->first;
    if (k->state[x->court] & 2 || (x->can_yes && x->can_no))
        return;
    bool yes = some_asked(k, &at, x->n_yes) || x->cut, no = some_asked(k, &at, x->n_no) || x->cut;
    widen(&k->g->courts.at[x->court], x, yes && !x->can_yes, no && !x->can_no);
    x->can_yes |= yes;
    x->can_no |= no;
}

/* May the answers so far decide it? Outer bounds for shares. */
static bool may_decide(const crd_gap_court *c)
{
    const crd_judgement *v = c->v;
    double limit = v->limit && v->limit->known ? v->limit->value : (double)NAN;
    double least, most;
    switch (c->test) {
    case CRD_TEST_NONE:
    case CRD_TEST_SOME:
        return c->n_yes > 0 || c->n_no == c->n_items;
    case CRD_TEST_COUNT:
        return isnan(limit) || v->low + c->sum_yes >= limit || v->high - c->sum_no < limit;
    case CRD_TEST_SHARE:
        if (isnan(limit))
            return true;
        most = c->den[1] > 0 ? (c->num[1] - c->sum_no) / (c->den[1] + c->sum_in) * 1e6 : 0;
        least = c->den[0] - c->sum_out > 0
                    ? (c->num[0] + c->sum_yes) / (c->den[0] - c->sum_out) * 1e6
                    : 1e6;
        return v->at_most ? most <= limit + 1 || least > limit - 1
                          : least >= limit - 1 || most < limit + 1;
    case CRD_TEST_ANY:
        break;
    }
    return true;
}

/* The other questions of the court are worth more by what this one no longer shares. */
static void raise_others(ranking *k, uint32_t court, uint64_t before)
{
    uint64_t now = part(k, court);
    for (uint32_t i = k->first_by[court]; i < k->first_by[court + 1]; i++) {
        uint32_t q = k->rank_of[k->g->used.at[k->by[i]].question];
        if (k->asked[k->of[q]] || k->place[q] == CRD_X_NONE)
            continue;
        k->worth[q] += now - before;
        rise(k, k->place[q]);
    }
}

static void ask(ranking *k, uint32_t q, bool greedy)
{
    crd_gaps *g = k->g;
    k->asked[k->of[q]] = true;
    for (uint32_t i = k->first_touch[q]; i < k->first_touch[q + 1]; i++)
        look_again(k, &g->items.at[(uint32_t)g->touches.at[k->touch[i]]]);
    for (uint32_t i = k->first_use[q]; i < k->first_use[q + 1]; i++) {
        uint32_t court = g->used.at[k->uses[i]].court;
        crd_gap_court *c = &g->courts.at[court];
        uint64_t before = part(k, court);
        c->left--;
        if (c->v->verdict != CRD_UNKNOWN)
            continue;
        bool sure = c->left == 0 && !c->rest, may = sure || may_decide(c);
        k->sure += sure && !(k->state[court] & 1);
        k->may += may && !(k->state[court] & 2);
        k->state[court] |= (uint8_t)((sure ? 1 : 0) | (may ? 2 : 0));
        if (greedy)
            raise_others(k, court, before);
    }
}

/* ---- the result -------------------------------------------------------------------------------
 */

static int by_judgement(const void *a, const void *b)
{
    const crd_gap_use *x = a, *y = b;
    return (x->judgement > y->judgement) - (x->judgement < y->judgement);
}

static crd_status tell_uses(const ranking *k, uint32_t q, crd_arena *arena, crd_gap *to)
{
    const crd_gaps *g = k->g;
    size_t n = k->first_use[q + 1] - k->first_use[q];
    crd_gap_use *uses = CRD_NEW(arena, crd_gap_use, n);
    if (!uses)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const crd_gap_used *x = &g->used.at[k->uses[k->first_use[q] + i]];
        const crd_judgement *v = g->courts.at[x->court].v;
        uint32_t others = k->first_by[x->court + 1] - k->first_by[x->court];
        uses[i] = (crd_gap_use){x->court, x->rows, (int64_t)moves(k, x)};
        to->rows += x->rows;
        to->ppm = uses[i].ppm > to->ppm ? uses[i].ppm : to->ppm;
        if (v->verdict != CRD_UNKNOWN)
            continue;
        to->unknown++;
        to->verdicts[v->standing]++;
        to->alone += others == 1 && !g->courts.at[x->court].rest;
    }
    if (n > 1)
        qsort(uses, n, sizeof *uses, by_judgement);
    to->uses = uses;
    to->n_uses = n;
    return CRD_OK;
}

static crd_str copied(crd_arena *arena, crd_str s, bool *fine)
{
    crd_str copy = crd_str_copy(arena, s);
    *fine &= copy.ptr || !s.ptr;
    return copy;
}

static crd_status tell(ranking *k, uint32_t q, crd_arena *arena, crd_gap *to)
{
    crd_gaps *g = k->g;
    uint32_t question = k->of[q], whose;
    bool fine = true;
    *to = (crd_gap){.kind = (crd_gap_kind)g->asks.at[question].kind, .worth = k->worth[q]};
    to->whom = crd_gap_whom_of(g, question, &whose, &to->operators);
    to->operated_by = crd_world_text(g->w, whose);
    crd_gap_parts(g, question, &to->table, &to->key, &to->field);
    to->table = copied(arena, to->table, &fine);
    to->key = copied(arena, to->key, &fine);
    to->field = copied(arena, to->field, &fine);
    to->question = crd_gap_sentence(g, question, arena);
    to->answer = crd_gap_answer(g, question, arena);
    if (!fine || !to->question.ptr || !to->answer.ptr || g->failed)
        return CRD_ENOMEM;
    return tell_uses(k, q, arena, to);
}

crd_status crd_gaps_rank(crd_gaps *g, size_t greedy, crd_str only, crd_arena *arena,
                         const crd_gaps_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t n;
    ranking k = {.g = g, .only = only};
    crd_gaps_result *r = CRD_NEW(arena, crd_gaps_result, 1);
    crd_gap *gaps = NULL;
    CRD_TRY(r ? number(&k) : CRD_ENOMEM);
    CRD_TRY(lists(&k, k.n, g->used.n, use_question, &k.first_use, &k.uses));
    CRD_TRY(lists(&k, g->courts.n, g->used.n, use_court, &k.first_by, &k.by));
    CRD_TRY(lists(&k, k.n, g->touches.n, touch_question, &k.first_touch, &k.touch));
    CRD_TRY(room(&k));
    begin(&k);
    n = k.n_heap;
    gaps = CRD_NEW(arena, crd_gap, n);
    CRD_TRY(gaps ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t q = take(&k);
        CRD_TRY(tell(&k, q, arena, &gaps[i]));
        ask(&k, q, i < (greedy ? greedy : GREEDY));
        gaps[i].left_low = k.unknown - k.may;
        gaps[i].left_high = k.unknown - k.sure;
    }
    *r = (crd_gaps_result){.gaps = gaps, .n = n, .unknown = k.unknown, .rest = k.rest};
    *ret_result = r;
done:
    ranking_done(&k);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}
