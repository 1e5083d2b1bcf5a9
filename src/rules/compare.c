/* Verdicts of several packs side by side: tallies by operator and topic, and rules beside their
 * counterparts. */
#include "rules/compare.h"

#include "base/bits.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

crd_verdict crd_tally_worst(const crd_tally *t)
{
    static const crd_verdict order[] = {CRD_FAIL, CRD_UNKNOWN, CRD_PASS};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (t->by_verdict[order[i]] > 0)
            return order[i];
    return CRD_NOT_APPLICABLE;
}

/* ---- whose -------------------------------------------------------------------------------------
 */

/* The value of column `k` of a group "a=x, b=y"; null when it is not written so. */
static crd_str value_of(const crd_judgement *v, size_t k)
{
    const crd_rule *u = v->rule;
    const crd_subject_col *cols = crd_subjects[u->subject].cols;
    crd_str rest = v->group;
    for (size_t i = 0; i < u->n_per; i++) {
        crd_str name = crd_str_from(cols[u->per[i]].is.name);
        if (!crd_str_starts(rest, name) || rest.len <= name.len)
            return CRD_STR_NULL;
        rest = (crd_str){rest.ptr + name.len + 1, rest.len - name.len - 1};
        size_t end = rest.len;
        if (i + 1 < u->n_per) {
            crd_str next = crd_str_from(cols[u->per[i + 1]].is.name);
            for (end = 0; end + 2 + next.len < rest.len; end++)
                if (memcmp(rest.ptr + end, ", ", 2) == 0 &&
                    memcmp(rest.ptr + end + 2, next.ptr, next.len) == 0 &&
                    rest.ptr[end + 2 + next.len] == '=')
                    break;
        }
        if (i == k)
            return (crd_str){rest.ptr, end};
        rest = (crd_str){rest.ptr + end + 2, rest.len > end + 2 ? rest.len - end - 2 : 0};
    }
    return CRD_STR_NULL;
}

static crd_str operator_of(const crd_world *w, crd_str network)
{
    uint32_t text = crd_world_find_text(w, network);
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_network, text);
    const uint32_t *operators = CRD_COL(w, network, operator).text;
    return row == CRD_ROW_NONE || !operators || operators[row] == CRD_INTERN_NONE
               ? CRD_STR("unknown")
               : crd_world_text(w, operators[row]);
}

crd_str crd_judgement_operator(const crd_judgement *v, const crd_world *w)
{
    static const char *const parties[] = {"operator", "target_operator", "buyer"};
    static const char *const networks[] = {"network", "target_network"};
    const crd_rule *u = v->rule;
    bool own = u->subject == CRD_V_NETWORK; /* its id is a network */
    for (size_t k = 0; k < u->n_per && !crd_str_is_null(v->group); k++) {
        crd_str name = crd_str_from(crd_subjects[u->subject].cols[u->per[k]].is.name);
        for (size_t i = 0; i < sizeof parties / sizeof *parties; i++)
            if (crd_str_eq(name, crd_str_from(parties[i])))
                return value_of(v, k);
        for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
            if (crd_str_eq(name, crd_str_from(networks[i])))
                return operator_of(w, value_of(v, k));
        if (own && crd_str_eq(name, CRD_STR("id")))
            return operator_of(w, value_of(v, k));
    }
    return CRD_STR_NULL;
}

/* ---- rows --------------------------------------------------------------------------------------
 */

typedef CRD_VEC(crd_str) texts;

typedef struct comparing {
    const crd_compare_in *in;
    size_t n;
    const crd_world *w;
    const crd_compare_opts *opts;
    crd_arena *arena;
    crd_str **operators; /* [n][in.n] of each verdict */
    crd_comparison *to;
    uint64_t *failed; /* bits: topic, operator, pack */
} comparing;

static int by_bytes(const void *a, const void *b)
{
    return crd_str_cmp(*(const crd_str *)a, *(const crd_str *)b);
}

static crd_status only_once(crd_arena *arena, texts *all, const crd_str **ret, size_t *ret_n)
{
    size_t n = 0;
    if (all->n > 1)
        qsort(all->at, all->n, sizeof *all->at, by_bytes);
    for (size_t i = 0; i < all->n; i++)
        if (n == 0 || !crd_str_eq(all->at[n - 1], all->at[i]))
            all->at[n++] = all->at[i];
    crd_str *to = CRD_NEW(arena, crd_str, n);
    if (!to)
        return CRD_ENOMEM;
    if (n > 0)
        memcpy(to, all->at, n * sizeof *to);
    *ret = to;
    *ret_n = n;
    return CRD_OK;
}

/* Number of a text; n for one that is null. */
static uint32_t number_of(const crd_str *all, size_t n, crd_str text)
{
    size_t low = 0, high = n;
    while (low < high && !crd_str_is_null(text)) {
        size_t mid = low + (high - low) / 2;
        int order = crd_str_cmp(all[mid], text);
        if (order == 0)
            return (uint32_t)mid;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint32_t)n;
}

static bool meant(const comparing *x, crd_str operator)
{
    for (size_t i = 0; i < x->opts->n_of; i++)
        if (crd_str_eq(x->opts->of[i], operator))
            return true;
    return x->opts->n_of == 0;
}

static crd_status find_operators(comparing *x)
{
    crd_status rc = CRD_OK;
    texts all = {0};
    x->operators = CRD_NEW(x->arena, crd_str *, x->n);
    CRD_TRY(x->operators ? CRD_OK : CRD_ENOMEM);
    for (size_t p = 0; p < x->n; p++) {
        x->operators[p] = CRD_NEW(x->arena, crd_str, x->in[p].n);
        CRD_TRY(x->operators[p] ? CRD_OK : CRD_ENOMEM);
        for (size_t i = 0; i < x->in[p].n; i++) {
            crd_str who = crd_judgement_operator(&x->in[p].all[i], x->w);
            x->operators[p][i] = who;
            if (!crd_str_is_null(who) && meant(x, who))
                CRD_TRY(CRD_VEC_PUSH(&all, who) ? CRD_OK : CRD_ENOMEM);
        }
    }
    for (size_t i = 0; i < x->opts->n_of; i++) /* also those whom nothing speaks of */
        CRD_TRY(CRD_VEC_PUSH(&all, x->opts->of[i]) ? CRD_OK : CRD_ENOMEM);
    rc = only_once(x->arena, &all, &x->to->operators, &x->to->n_operators);
done:
    CRD_VEC_DONE(&all);
    return rc;
}

static crd_status find_topics(comparing *x)
{
    crd_status rc = CRD_OK;
    texts all = {0};
    for (size_t p = 0; p < x->n; p++)
        for (size_t i = 0; i < x->in[p].pack->n_rules; i++)
            if (!crd_str_is_null(x->in[p].pack->rules[i].topic))
                CRD_TRY(CRD_VEC_PUSH(&all, x->in[p].pack->rules[i].topic) ? CRD_OK : CRD_ENOMEM);
    rc = only_once(x->arena, &all, &x->to->topics, &x->to->n_topics);
done:
    CRD_VEC_DONE(&all);
    return rc;
}

static int by_place(const void *a, const void *b)
{
    const crd_compare_row *x = a, *y = b;
    if (x->topic != y->topic)
        return x->topic < y->topic ? -1 : 1;
    if (x->operator!= y->operator)
        return x->operator<y->operator? -1 : 1;
    if (x->pack != y->pack)
        return x->pack < y->pack ? -1 : 1;
    return (x->v > y->v) - (x->v < y->v); /* of one array */
}

static size_t bit_of(const comparing *x, uint32_t topic, uint32_t operator, uint32_t pack)
{
    return ((size_t)topic * (x->to->n_operators + 1) + operator) * x->n + pack;
}

static crd_status fill_rows(comparing *x)
{
    crd_comparison *to = x->to;
    size_t most = 0;
    for (size_t p = 0; p < x->n; p++)
        most += x->in[p].n;
    crd_compare_row *rows = CRD_NEW(x->arena, crd_compare_row, most);
    crd_tally *tallies = CRD_NEW(x->arena, crd_tally, (to->n_operators + 1) * x->n);
    size_t bits = (to->n_topics + 1) * (to->n_operators + 1) * x->n;
    x->failed = calloc(crd_bits_words(bits) + 1, sizeof *x->failed);
    if (!rows || !tallies || !x->failed)
        return CRD_ENOMEM;
    for (uint32_t p = 0; p < x->n; p++)
        for (size_t i = 0; i < x->in[p].n; i++) {
            const crd_judgement *v = &x->in[p].all[i];
            uint32_t who = number_of(to->operators, to->n_operators, x->operators[p][i]);
            bool whole = crd_str_is_null(x->operators[p][i]);
            if (x->opts->n_of > 0 && (whole || who == to->n_operators)) {
                to->left_out++;
                continue;
            }
            uint32_t topic = number_of(to->topics, to->n_topics, v->rule->topic);
            crd_tally *t = &tallies[who * x->n + p];
            t->by_verdict[v->verdict]++;
            t->fails[v->standing] += v->verdict == CRD_FAIL;
            if (v->verdict == CRD_FAIL)
                crd_bits_put(x->failed, bit_of(x, topic, who, p));
            rows[to->n_rows++] = (crd_compare_row){topic, who, p, v};
        }
    if (to->n_rows > 1)
        qsort(rows, to->n_rows, sizeof *rows, by_place);
    to->rows = rows;
    to->tallies = tallies;
    return CRD_OK;
}

/* ---- rules beside rules ------------------------------------------------------------------------
 */

/* Of the rules of a pack on the topic the one that says most: a stricter one before one that is the
 * same, before a laxer one. */
static crd_contrast beside(const comparing *x, const crd_rule *u, size_t pack,
                           const crd_rule **ret_theirs)
{
    static const int rank[] = {[CRD_REL_NONE] = 0,     [CRD_REL_OTHER] = 1, [CRD_REL_NO_TOPIC] = 0,
                               [CRD_REL_STRICTER] = 2, [CRD_REL_SAME] = 3,  [CRD_REL_LAXER] = 4};
    const crd_ruleset *p = x->in[pack].pack;
    crd_contrast best = CRD_REL_NONE;
    *ret_theirs = NULL;
    for (size_t i = 0; i < p->n_rules; i++) {
        if (crd_str_is_null(p->rules[i].topic) || !crd_str_eq(p->rules[i].topic, u->topic))
            continue;
        crd_contrast r = crd_rule_contrast(u, &p->rules[i], crd_world_as_of(x->w));
        if (rank[r] > rank[best]) {
            best = r;
            *ret_theirs = &p->rules[i];
        }
    }
    return best;
}

typedef CRD_VEC(uint32_t) numbers;

static crd_status keep(const comparing *x, const numbers *from, const uint32_t **ret, size_t *ret_n)
{
    uint32_t *to = CRD_NEW(x->arena, uint32_t, from->n);
    if (!to)
        return CRD_ENOMEM;
    if (from->n > 0)
        memcpy(to, from->at, from->n * sizeof *to);
    *ret = to;
    *ret_n = from->n;
    return CRD_OK;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Operators who fail the rule, each once, in order. */
static crd_status who_fails(const comparing *x, uint32_t pack, const crd_rule *u, numbers *to)
{
    to->n = 0;
    for (size_t i = 0; i < x->in[pack].n; i++) {
        const crd_judgement *v = &x->in[pack].all[i];
        crd_str who = x->operators[pack][i];
        if (v->rule != u || v->verdict != CRD_FAIL)
            continue;
        uint32_t number = number_of(x->to->operators, x->to->n_operators, who);
        if (x->opts->n_of > 0 && number == x->to->n_operators)
            continue;
        if ((to->n == 0 || to->at[to->n - 1] != number) && !CRD_VEC_PUSH(to, number))
            return CRD_ENOMEM;
    }
    size_t n = 0;
    if (to->n > 1)
        qsort(to->at, to->n, sizeof *to->at, by_number);
    for (size_t i = 0; i < to->n; i++)
        if (n == 0 || to->at[n - 1] != to->at[i])
            to->at[n++] = to->at[i];
    to->n = n;
    return CRD_OK;
}

static crd_status add(const comparing *x, const crd_divergence *like, const numbers *bites,
                      const numbers *against, crd_divergence *to)
{
    crd_status rc = CRD_OK;
    numbers alone = {0};
    uint32_t topic = number_of(x->to->topics, x->to->n_topics, like->rule->topic);
    *to = *like;
    for (size_t i = 0; i < bites->n; i++) {
        bool other = false;
        for (size_t k = 0; k < against->n && topic < x->to->n_topics; k++)
            other |= crd_bits_has(x->failed, bit_of(x, topic, bites->at[i], against->at[k]));
        if (!other)
            CRD_TRY(CRD_VEC_PUSH(&alone, bites->at[i]) ? CRD_OK : CRD_ENOMEM);
    }
    CRD_TRY(keep(x, against, &to->against, &to->n_against));
    CRD_TRY(keep(x, bites, &to->bites, &to->n_bites));
    CRD_TRY(keep(x, &alone, &to->alone, &to->n_alone));
done:
    CRD_VEC_DONE(&alone);
    return rc;
}

/* One rule beside all other packs: those without counterpart together, others one by one. */
static crd_status diverge(const comparing *x, uint32_t pack, const crd_rule *u, crd_divergence *all,
                          size_t *n)
{
    crd_status rc = CRD_OK;
    numbers bites = {0}, none = {0}, one = {0};
    bool about = !crd_str_is_null(u->topic);
    CRD_TRY(who_fails(x, pack, u, &bites));
    for (uint32_t q = 0; q < x->n; q++) {
        crd_divergence d = {.pack = pack, .rule = u};
        if (q == pack)
            continue;
        d.relation = about ? beside(x, u, q, &d.theirs) : CRD_REL_NO_TOPIC;
        one.n = 0;
        if (d.relation == CRD_REL_NONE || d.relation == CRD_REL_NO_TOPIC) {
            CRD_TRY(CRD_VEC_PUSH(&none, q) ? CRD_OK : CRD_ENOMEM);
            continue;
        }
        CRD_TRY(CRD_VEC_PUSH(&one, q) ? CRD_OK : CRD_ENOMEM);
        CRD_TRY(add(x, &d, &bites, &one, &all[(*n)++]));
    }
    if (none.n > 0) {
        crd_divergence d = {
            .pack = pack, .rule = u, .relation = about ? CRD_REL_NONE : CRD_REL_NO_TOPIC};
        CRD_TRY(add(x, &d, &bites, &none, &all[(*n)++]));
    }
done:
    CRD_VEC_DONE(&bites);
    CRD_VEC_DONE(&none);
    CRD_VEC_DONE(&one);
    return rc;
}

static crd_status find_divergences(comparing *x)
{
    size_t most = 0;
    for (size_t p = 0; p < x->n; p++)
        most += x->in[p].pack->n_rules;
    crd_divergence *all = CRD_NEW(x->arena, crd_divergence, most * x->n);
    if (!all)
        return CRD_ENOMEM;
    crd_status rc = CRD_OK;
    for (uint32_t p = 0; p < x->n; p++)
        for (size_t i = 0; rc == CRD_OK && i < x->in[p].pack->n_rules; i++)
            rc = diverge(x, p, &x->in[p].pack->rules[i], all, &x->to->n_divergences);
    x->to->divergences = all;
    return rc;
}

/* ---- what all share ----------------------------------------------------------------------------
 */

/* Is the rule at least as strict as some rule of each pack that has one (most), or is some rule of
 * each at least as strict as it (least)? */
static bool everywhere(const comparing *x, const crd_rule *u, uint32_t own, bool most)
{
    for (size_t p = 0; p < x->n; p++) {
        const crd_ruleset *r = x->in[p].pack;
        bool any = false, fine = p == own;
        for (size_t i = 0; i < r->n_rules; i++) {
            const crd_rule *other = &r->rules[i];
            if (crd_str_is_null(other->topic) || !crd_str_eq(other->topic, u->topic))
                continue;
            crd_contrast is = other == u ? CRD_REL_SAME
                                         : crd_rule_contrast(u, other, crd_world_as_of(x->w));
            bool one = is == CRD_REL_SAME || is == (most ? CRD_REL_STRICTER : CRD_REL_LAXER);
            any = true;
            if (most && !one)
                return false;
            fine |= one;
        }
        if (any && !fine)
            return false;
    }
    return true;
}

static crd_status find_minima(comparing *x)
{
    crd_comparison *to = x->to;
    crd_minimum *all = CRD_NEW(x->arena, crd_minimum, to->n_topics);
    if (!all)
        return CRD_ENOMEM;
    for (uint32_t p = 0; p < x->n; p++) {
        uint32_t last = UINT32_MAX; /* of this pack's rules are mostly several of one topic */
        for (size_t i = 0; i < x->in[p].pack->n_rules; i++) {
            const crd_rule *u = &x->in[p].pack->rules[i];
            uint32_t topic = number_of(to->topics, to->n_topics, u->topic);
            if (topic == to->n_topics)
                continue;
            crd_minimum *m = &all[topic];
            bool counted = topic == last;
            for (size_t k = 0; k < i && !counted; k++)
                counted = crd_str_eq(x->in[p].pack->rules[k].topic, u->topic);
            m->packs += !counted;
            last = topic;
            if (!m->least && everywhere(x, u, p, false)) {
                m->least = u;
                m->least_of = p;
            }
            if (!m->most && everywhere(x, u, p, true)) {
                m->most = u;
                m->most_of = p;
            }
        }
    }
    to->minima = all;
    return CRD_OK;
}

crd_status crd_compare(const crd_compare_in *in, size_t n, const crd_world *w,
                       const crd_compare_opts *opts, crd_arena *arena,
                       const crd_comparison **ret_comparison, crd_err *err)
{
    crd_status rc = CRD_OK;
    comparing x = {.in = in, .n = n, .w = w, .opts = opts, .arena = arena};
    x.to = CRD_NEW(arena, crd_comparison, 1);
    CRD_TRY(x.to ? CRD_OK : CRD_ENOMEM);
    *x.to = (crd_comparison){.n_packs = n};
    CRD_TRY(find_operators(&x));
    CRD_TRY(find_topics(&x));
    CRD_TRY(fill_rows(&x));
    CRD_TRY(find_divergences(&x));
    CRD_TRY(find_minima(&x));
    *ret_comparison = x.to;
done:
    free(x.failed);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}
