/* Implicit hitting sets: fewest that hit the witnesses known so far, a question, a new witness. One
 * question often gives several: what hits all witnesses and leaves it standing is made larger, by
 * what hits most, until it does take it down; each step on the way is a witness of its own, and the
 * end, less what it does not need, is an upper bound. */
#include "graph/hitting_int.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

typedef struct seeking {
    const crd_hitting *h;
    crd_rows_hit rows;
    crd_hitting_found *f;
    uint32_t *set, *room; /* candidate; for parts of it */
    uint32_t n;
    crd_err *err;
} seeking;

static bool is_over(const seeking *s)
{
    return (s->h->at_most && s->f->lower >= s->h->at_most) || s->f->steps > s->h->effort ||
           (s->h->stop && s->h->stop(s->h->ctx));
}

/* Asks, and keeps the witness when it stands. An empty one: nothing takes it down. */
static crd_status ask(seeking *s, const uint32_t *lost, uint32_t n, crd_hitting_answer *ret,
                      crd_err *err)
{
    static const uint32_t nothing[1];
    *ret = (crd_hitting_answer){0};
    crd_status rc = s->h->ask(s->h->ctx, n == 0 ? nothing : lost, n, ret, err);
    if (rc != CRD_OK)
        return rc;
    s->f->steps += ret->steps + 1;
    if (ret->falls)
        return CRD_OK;
    s->f->never = s->f->never || ret->n == 0;
    return crd_rows_hit_add(&s->rows, ret->witness, ret->n, err);
}

static int ascending(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The set takes it down; without what it does not need it becomes the upper bound. */
static crd_status keep(seeking *s, bool fewest)
{
    crd_hitting_answer a;
    crd_status rc = CRD_OK;
    for (uint32_t i = s->n; i-- > 0 && !fewest;) {
        memcpy(s->room, s->set, i * sizeof *s->set);
        memcpy(s->room + i, s->set + i + 1, (s->n - i - 1) * sizeof *s->set);
        CRD_TRY(ask(s, s->room, s->n - 1, &a, s->err));
        if (a.falls)
            memcpy(s->set, s->room, --s->n * sizeof *s->set);
    }
    if (s->n >= s->f->upper)
        goto done;
    uint32_t *set = realloc(s->f->set, ((size_t)s->n + 1) * sizeof *set);
    if (!set) {
        rc = crd_fail(s->err, CRD_ENOMEM, "a set of %u", s->n);
        goto done;
    }
    memcpy(set, s->set, s->n * sizeof *set);
    if (s->n > 0)
        qsort(set, s->n, sizeof *set, ascending);
    s->f->set = set;
    s->f->upper = s->n;
done:
    return rc;
}

/* Of the last witness: what hits most of all. */
static uint32_t best_of(const seeking *s)
{
    uint32_t best = CRD_HITTING_NONE, most = 0, last = s->rows.n_rows - 1;
    for (uint32_t k = s->rows.first.at[last]; k < s->rows.first.at[last + 1]; k++) {
        uint32_t v = s->rows.var.at[s->rows.item.at[k]], n = crd_rows_hit_count(&s->rows, v);
        if (n > most || (n == most && v < best)) {
            most = n;
            best = v;
        }
    }
    return best;
}

static bool make_room(seeking *s, uint32_t n)
{
    uint32_t *set = realloc(s->set, ((size_t)n + 2) * sizeof *set);
    s->set = set ? set : s->set;
    uint32_t *room = realloc(s->room, ((size_t)n + 2) * sizeof *room);
    s->room = room ? room : s->room;
    return set && room;
}

/* The candidate stands: larger, until it falls, or is no better than what is known. */
static crd_status grow(seeking *s)
{
    crd_hitting_answer a;
    crd_status rc = CRD_OK;
    while (!s->f->never && s->n + 1 < s->f->upper && !is_over(s)) {
        if (!make_room(s, s->n)) {
            rc = crd_fail(s->err, CRD_ENOMEM, "a set of %u", s->n);
            goto done;
        }
        s->set[s->n++] = best_of(s);
        CRD_TRY(ask(s, s->set, s->n, &a, s->err));
        if (a.falls) {
            rc = keep(s, false);
            goto done;
        }
    }
done:
    return rc;
}

static crd_status seek(seeking *s)
{
    crd_status rc = CRD_OK;
    crd_hitting_found *f = s->f;
    crd_hitting_answer a;
    while (!f->never && f->lower < f->upper && !is_over(s)) {
        bool whole = false;
        CRD_TRY(crd_rows_hit_least(&s->rows, f->lower, s->h->effort, &f->steps, &s->set, &s->n,
                                   &whole, s->err));
        f->lower = s->n > f->lower ? s->n : f->lower;
        f->lower = f->lower < f->upper ? f->lower : f->upper;
        if (!whole || f->lower == f->upper)
            break;
        CRD_TRY(ask(s, s->set, s->n, &a, s->err));
        if (a.falls && s->n <= f->lower) {
            CRD_TRY(keep(s, true));
        } else if (a.falls) {
            CRD_TRY(keep(s, false));
        } else if (!make_room(s, s->n)) {
            CRD_TRY(crd_fail(s->err, CRD_ENOMEM, "a set of %u", s->n));
        } else {
            CRD_TRY(grow(s));
        }
    }
done:
    return rc;
}

crd_status crd_hitting_fewest(const crd_hitting *h, crd_hitting_found *ret_found, crd_err *err)
{
    crd_status rc = CRD_OK;
    seeking s = {.h = h, .rows = {.n_vars = h->n_vars}, .f = ret_found, .err = err};
    crd_hitting_answer a;
    *ret_found = (crd_hitting_found){.lower = h->at_least, .upper = CRD_HITTING_NONE};
    if (!make_room(&s, 1)) {
        rc = crd_fail(err, CRD_ENOMEM, "fewest");
        goto done;
    }
    CRD_TRY(h->ask(h->ctx, NULL, CRD_HITTING_NONE, &a, err));
    ret_found->steps += a.steps;
    ret_found->never = !a.falls;
    if (a.falls)
        CRD_TRY(ask(&s, s.set, 0, &a, err));
    if (a.falls) {
        ret_found->lower = 0;
        CRD_TRY(keep(&s, true));
    }
    CRD_TRY(seek(&s));
    ret_found->proven = ret_found->never || ret_found->lower >= ret_found->upper;
    ret_found->witnesses = s.rows.n_rows;
done:
    crd_rows_hit_done(&s.rows);
    free(s.set);
    free(s.room);
    return rc;
}

/* ---- all minimal sets --------------------------------------------------------------------- */

bool crd_sets_add(crd_sets *s, const uint32_t *var, uint32_t n)
{
    if (!CRD_VEC_RESERVE(&s->first, s->first.n + 2) || !CRD_VEC_RESERVE(&s->var, s->var.n + n))
        return false;
    if (s->first.n == 0)
        s->first.at[s->first.n++] = 0;
    for (uint32_t i = 0; i < n; i++)
        s->var.at[s->var.n++] = var[i];
    s->first.at[s->first.n++] = (uint32_t)s->var.n;
    return true;
}

void crd_sets_done(crd_sets *s)
{
    CRD_VEC_DONE(&s->first);
    CRD_VEC_DONE(&s->var);
}

typedef struct one_set {
    const uint32_t *var;
    uint32_t n;
} one_set;

static int by_size(const void *a, const void *b)
{
    const one_set *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    for (uint32_t i = 0; i < x->n; i++)
        if (x->var[i] != y->var[i])
            return x->var[i] < y->var[i] ? -1 : 1;
    return 0;
}

static bool has_part(const one_set *whole, const one_set *part)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < whole->n && k < part->n; i++)
        k += whole->var[i] == part->var[k];
    return k == part->n;
}

bool crd_sets_minimal(crd_sets *s)
{
    size_t n = crd_sets_n(s), kept = 0;
    crd_sets to = {0};
    bool ok = true;
    one_set *all = malloc((n + 1) * sizeof *all);
    if (!all)
        return false;
    for (size_t i = 0; i < n; i++) {
        all[i] = (one_set){s->var.at + s->first.at[i], s->first.at[i + 1] - s->first.at[i]};
        if (all[i].n > 0)
            qsort(s->var.at + s->first.at[i], all[i].n, sizeof *s->var.at, ascending);
    }
    if (n > 0)
        qsort(all, n, sizeof *all, by_size);
    for (size_t i = 0; i < n && ok; i++) {
        bool minimal = true;
        for (size_t k = 0; k < kept && minimal; k++)
            minimal = !has_part(&all[i], &all[k]);
        if (minimal) {
            all[kept++] = all[i];
            ok = crd_sets_add(&to, all[i].var, all[i].n);
        }
    }
    free(all);
    if (ok) {
        crd_sets_done(s);
        *s = to;
    } else {
        crd_sets_done(&to);
    }
    return ok;
}

typedef struct walk {
    seeking s;
    uint32_t order;
    size_t limit;
    crd_sets *sets;
    bool cut;
    uint32_t *set; /* [order] chosen */
    uint8_t *out;  /* [n_vars] what an earlier branch has dealt with */
} walk;

static bool hits(const walk *w, uint32_t row, uint32_t depth)
{
    const crd_rows_hit *r = &w->s.rows;
    for (uint32_t k = r->first.at[row]; k < r->first.at[row + 1]; k++)
        for (uint32_t i = 0; i < depth; i++)
            if (r->var.at[r->item.at[k]] == w->set[i])
                return true;
    return false;
}

/* The shortest witness that the choice does not hit; a new one when it hits all. None: it falls. */
static crd_status next_row(walk *w, uint32_t depth, uint32_t *ret_row, crd_err *err)
{
    const crd_rows_hit *r = &w->s.rows;
    crd_hitting_answer a;
    uint32_t best = CRD_HITTING_NONE;
    for (uint32_t row = 0; row < r->n_rows; row++) {
        uint32_t n = r->first.at[row + 1] - r->first.at[row];
        w->s.f->steps += n;
        if (n < best && !hits(w, row, depth)) {
            best = n;
            *ret_row = row;
        }
    }
    if (best != CRD_HITTING_NONE)
        return CRD_OK;
    crd_status rc = ask(&w->s, w->set, depth, &a, err);
    if (rc == CRD_OK)
        *ret_row = a.falls ? CRD_HITTING_NONE : r->n_rows - 1;
    return rc;
}

static crd_status walk_on(walk *w, uint32_t depth, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_rows_hit *r = &w->s.rows;
    uint32_t row, i = 0, n;
    w->cut = w->cut || is_over(&w->s) || crd_sets_n(w->sets) > w->limit;
    if (w->cut)
        return CRD_OK;
    CRD_TRY(next_row(w, depth, &row, err));
    if (row == CRD_HITTING_NONE && !crd_sets_add(w->sets, w->set, depth))
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "sets"));
    if (row == CRD_HITTING_NONE || depth == w->order)
        return CRD_OK;
    n = r->first.at[row + 1] - r->first.at[row];
    uint8_t *set_out = calloc((size_t)n + 1, 1); /* rows move when others are added */
    if (!set_out)
        return crd_fail(err, CRD_ENOMEM, "sets");
    for (; i < n && rc == CRD_OK && !w->cut; i++) {
        uint32_t var = r->var.at[r->item.at[r->first.at[row] + i]];
        if (w->out[var])
            continue;
        w->set[depth] = var;
        rc = walk_on(w, depth + 1, err);
        w->out[var] = set_out[i] = 1;
    }
    while (i-- > 0)
        if (set_out[i])
            w->out[r->var.at[r->item.at[r->first.at[row] + i]]] = 0;
    free(set_out);
done:
    return rc;
}

crd_status crd_hitting_all(const crd_hitting *h, uint32_t order, size_t limit, crd_sets *ret_sets,
                           bool *ret_whole, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_hitting_found found = {0};
    walk w = {.s = {.h = h, .rows = {.n_vars = h->n_vars}, .f = &found, .err = err},
              .order = order,
              .limit = limit,
              .sets = ret_sets,
              .set = malloc(((size_t)order + 1) * sizeof *w.set),
              .out = calloc((size_t)h->n_vars + 1, 1)};
    *ret_sets = (crd_sets){0};
    if (!w.set || !w.out) {
        rc = crd_fail(err, CRD_ENOMEM, "sets");
        goto done;
    }
    CRD_TRY(walk_on(&w, 0, err));
    if (!crd_sets_minimal(ret_sets))
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "sets"));
    *ret_whole = !w.cut;
done:
    crd_rows_hit_done(&w.s.rows);
    free(w.set);
    free(w.out);
    return rc;
}
