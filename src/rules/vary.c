/* Values of a parameter at which verdicts turn: by the values that were judged, and by halving. */
#include "rules/vary.h"

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 5000 };

/* ---- what depends on a parameter --------------------------------------------------------------
 */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Does the text have the word behind the sign, and not as the beginning of a longer one? */
static bool has_word(crd_str text, char sign, crd_str word)
{
    for (size_t i = 0; i + 1 + word.len <= text.len; i++) {
        size_t end = i + 1 + word.len;
        if (text.ptr[i] == sign && memcmp(text.ptr + i + 1, word.ptr, word.len) == 0 &&
            (end == text.len || !is_letter(text.ptr[end])))
            return true;
    }
    return false;
}

enum { DEPTH = 16 }; /* of scopes within scopes */

static bool names(const crd_ruleset *p, crd_str text, crd_str param, int depth)
{
    if (crd_str_is_null(text))
        return false;
    if (has_word(text, ':', param))
        return true;
    for (size_t i = 0; depth < DEPTH && i < p->n_scopes; i++)
        if (has_word(text, '@', p->scopes[i].name) && names(p, p->scopes[i].text, param, depth + 1))
            return true;
    return false;
}

static bool regime_names(const crd_ruleset *p, crd_str param)
{
    for (size_t i = 0; i < p->risk.n_states; i++)
        if (has_word(p->risk.states[i], ':', param))
            return true;
    return !crd_str_is_null(p->risk.at_least.param) && crd_str_eq(p->risk.at_least.param, param);
}

static bool bounds_name(const crd_rule *u, crd_str param)
{
    const crd_rule_limit *all[] = {&u->at_most, &u->at_least, &u->distinct, &u->largest,
                                   &u->hhi,     &u->disjoint, &u->months};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!crd_str_is_null(all[i]->param) && crd_str_eq(all[i]->param, param))
            return true;
    return false;
}

crd_vary_how crd_rule_varies(const crd_ruleset *pack, const crd_rule *u, crd_str param)
{
    const crd_str texts[] = {u->addressees_text, u->where_text,      u->of_text,     u->lost_text,
                             u->between_text[0], u->between_text[1], u->trusted_text};
    bool own = bounds_name(u, param), other = regime_names(pack, param);
    for (size_t i = 0; i < sizeof texts / sizeof *texts && !other; i++)
        other = names(pack, texts[i], param, 0);
    for (size_t i = 0; i < u->n_avoid && !other; i++)
        other = has_word(u->avoid[i], ':', param);
    /* months are a bound on another number than the one that is judged, ways are searched anew */
    other |= own && (u->kind == CRD_RULE_FRESH || u->kind == CRD_RULE_ROUTE);
    return other ? CRD_VARY_ELSE : own ? CRD_VARY_BOUND : CRD_VARY_NOT;
}

/* ---- values -----------------------------------------------------------------------------------
 */

typedef struct varying {
    const crd_vary_opts *opts;
    crd_vary_judge *judge;
    void *ctx;
    CRD_VEC(crd_vary_point) all;
    crd_err *err;
} varying;

bool crd_vary_same(const crd_held *a, const crd_held *b)
{
    crd_verdict x = a ? a->verdict : CRD_NOT_APPLICABLE, y = b ? b->verdict : CRD_NOT_APPLICABLE;
    return x == y && (x == CRD_NOT_APPLICABLE || a->standing == b->standing);
}

/* The first two verdicts of one subject that are not the same; false: all are. */
static bool differs(const crd_vary_point *a, const crd_vary_point *b, const crd_held **ret_a,
                    const crd_held **ret_b)
{
    size_t i = 0, k = 0;
    while (i < a->n || k < b->n) {
        int order = i == a->n ? 1 : k == b->n ? -1 : crd_held_order(&a->held[i], &b->held[k]);
        *ret_a = order <= 0 ? &a->held[i++] : NULL;
        *ret_b = order >= 0 ? &b->held[k++] : NULL;
        if (!crd_vary_same(*ret_a, *ret_b))
            return true;
    }
    return false;
}

static double next(const varying *x, double at)
{
    return x->opts->whole ? at + 1 : nextafter(at, (double)INFINITY);
}
static double before(const varying *x, double at)
{
    return x->opts->whole ? at - 1 : nextafter(at, -(double)INFINITY);
}

static bool inside(double at, double low, double high) { return at > low && at < high; }

/* Where the verdict on a bound turns: at what was judged, or beside it. */
static bool judged_value(const varying *x, const crd_held *h, double low, double high, double *ret)
{
    if (!h || !h->has_value || !h->limit || crd_str_is_null(h->limit->param) ||
        !crd_str_eq(h->limit->param, x->opts->param))
        return false;
    const double values[] = {h->low, h->high};
    for (size_t i = 0; i < 2; i++) {
        double at = x->opts->whole ? floor(values[i]) : values[i];
        const double tries[] = {at, before(x, at), next(x, at)};
        for (size_t k = 0; k < 3; k++)
            if (inside(tries[k], low, high)) {
                *ret = tries[k];
                return true;
            }
    }
    return false;
}

/* A value between two points that differ; false: there is none. */
static bool between(const varying *x, const crd_vary_point *a, const crd_vary_point *b, double *ret)
{
    const crd_held *one = NULL, *two = NULL;
    if (!differs(a, b, &one, &two) || next(x, a->at) >= b->at)
        return false;
    if (judged_value(x, one, a->at, b->at, ret) || judged_value(x, two, a->at, b->at, ret))
        return true;
    double mid = a->at / 2 + b->at / 2;
    *ret = x->opts->whole ? floor(mid) : mid;
    if (!inside(*ret, a->at, b->at))
        *ret = next(x, a->at);
    return true;
}

static crd_status look(varying *x, double at)
{
    crd_vary_point p = {.at = at};
    if (x->all.n >= (x->opts->most ? x->opts->most : MOST))
        return crd_fail(x->err, CRD_ELIMIT, "more than %zu values would have to be judged",
                        x->opts->most ? x->opts->most : (size_t)MOST);
    crd_status rc = x->judge(x->ctx, at, &p, x->err);
    p.at = at;
    if (rc == CRD_OK && !CRD_VEC_PUSH(&x->all, p))
        rc = crd_fail(x->err, CRD_ENOMEM, "out of memory");
    return rc;
}

/* Two points, by number. */
typedef struct interval {
    size_t a, b;
} interval;

/* Splits until nothing lies between; a stack of intervals, right one first. */
static crd_status split(varying *x, size_t a, size_t b)
{
    crd_status rc = CRD_OK;
    double at;
    CRD_VEC(interval) todo = {0};
    CRD_TRY(CRD_VEC_PUSH(&todo, ((interval){a, b})) ? CRD_OK : CRD_ENOMEM);
    while (todo.n > 0) {
        interval one = todo.at[--todo.n];
        if (!between(x, &x->all.at[one.a], &x->all.at[one.b], &at))
            continue;
        CRD_TRY(look(x, at));
        size_t mid = x->all.n - 1;
        CRD_TRY(CRD_VEC_PUSH(&todo, ((interval){mid, one.b})) &&
                        CRD_VEC_PUSH(&todo, ((interval){one.a, mid}))
                    ? CRD_OK
                    : CRD_ENOMEM);
    }
done:
    CRD_VEC_DONE(&todo);
    return rc;
}

static int by_value(const void *a, const void *b)
{
    const crd_vary_point *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The ends, as many values evenly between them, and those that were asked for; each once. */
static crd_status look_at_grid(varying *x, crd_arena *arena)
{
    const crd_vary_opts *o = x->opts;
    crd_status rc = CRD_OK;
    size_t n = 0;
    double wide = o->to - o->from;
    double *all = CRD_NEW(arena, double, 2 + o->grid + 3 * o->n_values);
    if (!all)
        return CRD_ENOMEM;
    all[n++] = o->from;
    all[n++] = o->to;
    for (size_t i = 1; i <= o->grid; i++) {
        double at = o->from + wide * (double)i / (double)(o->grid + 1);
        all[n++] = o->whole ? floor(at) : at;
    }
    for (size_t i = 0; i < o->n_values; i++) {
        const double near[] = {before(x, o->values[i]), o->values[i], next(x, o->values[i])};
        for (size_t k = 0; k < 3; k++)
            if (inside(near[k], o->from, o->to))
                all[n++] = near[k];
    }
    qsort(all, n, sizeof *all, by_number);
    for (size_t i = 0; i < n && rc == CRD_OK; i++)
        if (i == 0 || all[i] > all[i - 1])
            rc = look(x, all[i]);
    return rc;
}

crd_status crd_vary(const crd_vary_opts *opts, crd_vary_judge *judge, void *ctx, crd_arena *arena,
                    const crd_vary_point **ret_points, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    varying x = {.opts = opts, .judge = judge, .ctx = ctx, .err = err};
    CRD_TRY(look_at_grid(&x, arena));
    for (size_t i = 1, n = x.all.n; i < n; i++)
        CRD_TRY(split(&x, i - 1, i));
    if (x.all.n > 1)
        qsort(x.all.at, x.all.n, sizeof *x.all.at, by_value);
    crd_vary_point *to = CRD_NEW(arena, crd_vary_point, x.all.n);
    CRD_TRY(to ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    memcpy(to, x.all.at, x.all.n * sizeof *to);
    *ret_points = to;
    *ret_n = x.all.n;
done:
    CRD_VEC_DONE(&x.all);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
