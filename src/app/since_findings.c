/* Findings of rules in two assessments, paired by their ids. The table of verdicts may be cut; the
 * table `fails` has the ids of all that fail, so that none seems to come or go by that. */
#include "app/since.h"

#include "base/err.h"
#include "base/intern.h"

#include <stdlib.h>
#include <string.h>

const char *const crd_since_standings[] = {"indicator", "would-breach", "departure", "breach",
                                           NULL};
const char *const crd_since_changes[] = {"new", "gone", "changed", NULL};

/* One side of a finding. */
typedef struct side {
    crd_cells row; /* no cells: not among the verdicts that are listed */
    crd_str standing;
    bool there, fails; /* unwaived */
} side;

typedef struct both {
    side was, is;
} both;

typedef struct pairing {
    crd_since_work *w;
    crd_intern *ids;
    CRD_VEC(both) all; /* [ids], in the order of the new document, then of the old */
    bool old;          /* which is being read */
} pairing;

static crd_status side_of(pairing *p, crd_str id, side **ret)
{
    uint32_t at;
    crd_status rc = crd_intern_add(p->ids, id, &at);
    if (rc != CRD_OK)
        return rc;
    if (at == p->all.n && !CRD_VEC_PUSH(&p->all, ((both){.was = {.there = false}})))
        return CRD_ENOMEM;
    *ret = p->old ? &p->all.at[at].was : &p->all.at[at].is;
    return CRD_OK;
}

static crd_status keep_row(pairing *p, const crd_cells *r, crd_cells *to)
{
    crd_cell *own = CRD_NEW(p->w->arena, crd_cell, r->n);
    if (!own)
        return CRD_ENOMEM;
    for (size_t i = 0; i < r->n; i++) {
        own[i] = r->at[i];
        crd_cell_kind k = r->columns[i].kind;
        if (own[i].known && (k == CRD_CELL_TEXT || k == CRD_CELL_CODE || k == CRD_CELL_ID))
            own[i].as.text = crd_since_keep(p->w, own[i].as.text);
    }
    *to = (crd_cells){r->columns, own, r->n};
    return CRD_OK;
}

static crd_status verdict(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    pairing *p = ctx;
    side *s = NULL;
    crd_cells r = {columns, cells, n};
    crd_str waived = crd_cells_text(&r, "waived");
    (void)err;
    CRD_TRY(side_of(p, crd_cells_text(&r, "finding"), &s));
    CRD_TRY(keep_row(p, &r, &s->row));
    s->there = true;
    s->standing = crd_cells_text(&s->row, "standing");
    s->fails = crd_cells_are(&r, "verdict", "fail") &&
               (crd_str_is_null(waived) || crd_str_eq(waived, CRD_STR("expired")));
done:
    return rc;
}

static crd_status failing(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    pairing *p = ctx;
    side *s = NULL;
    crd_cells r = {columns, cells, n};
    (void)err;
    CRD_TRY(side_of(p, crd_cells_text(&r, "finding"), &s));
    s->there = s->fails = true;
    s->standing = crd_since_keep(p->w, crd_cells_text(&r, "standing"));
done:
    return rc;
}

static crd_status read_side(pairing *p, const crd_doc *d, bool old)
{
    crd_status rc = CRD_OK;
    static const struct {
        const char *table;
        crd_doc_seen *seen;
    } tables[] = {{"rules_verdicts", verdict}, {"fails", failing}};
    p->old = old;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        rc = crd_doc_each(d, tables[i].table, tables[i].seen, p, p->w->err);
        rc = rc == CRD_ENOENT ? CRD_OK : rc;
        CRD_TRY(rc);
    }
done:
    return rc;
}

/* ---- what became of it ---------------------------------------------------------------------- */

static size_t standing_of(crd_str s)
{
    size_t i = 0;
    while (crd_since_standings[i] && !crd_str_eq(s, crd_str_from(crd_since_standings[i])))
        i++;
    return i;
}

static bool same_text(const both *f, const char *column)
{
    return crd_str_eq(crd_cells_text(&f->was.row, column), crd_cells_text(&f->is.row, column));
}

/* What speaks against it, else the value itself; of a value nobody says where more of it leads. */
static crd_way way_of_numbers(const both *f, bool *ret_same)
{
    static const char *const columns[] = {"against", "value", "threshold"};
    crd_way way = CRD_WAY_OTHER;
    *ret_same = true;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const crd_column *a, *b;
        double was_low = 0, was_high = 0, low = 0, high = 0;
        const crd_cell *old = crd_cells_find(&f->was.row, columns[i], &a);
        const crd_cell *own = crd_cells_find(&f->is.row, columns[i], &b);
        bool was = crd_cell_span_of(a, old, &was_low, &was_high);
        bool is = crd_cell_span_of(b, own, &low, &high);
        if (was == is && was_low == low && was_high == high)
            continue;
        if (i == 0 && was && is)
            way = crd_since_way_of_bounds(was_low, was_high, low, high);
        *ret_same = false;
    }
    return way;
}

/* pass is best; what does not apply stands beside it. */
static int badness(const side *s)
{
    if (s->fails)
        return 3;
    if (crd_cells_are(&s->row, "verdict", "unknown"))
        return 2;
    return crd_cells_are(&s->row, "verdict", "fail") ? 1 : 0; /* 1: waived */
}

/* One that fails as it did: by its standing. */
static crd_way way_of_standing(const both *f, crd_way otherwise)
{
    size_t old = standing_of(f->was.standing), own = standing_of(f->is.standing);
    if (old == own || old == CRD_SINCE_STANDINGS || own == CRD_SINCE_STANDINGS)
        return otherwise;
    return own > old ? CRD_WAY_WORSE : CRD_WAY_BETTER;
}

static crd_way way_of(const both *f, bool *ret_same)
{
    int was = badness(&f->was), is = badness(&f->is);
    crd_way way = CRD_WAY_OTHER;
    *ret_same = was == is && crd_str_eq(f->was.standing, f->is.standing);
    if (was != 3 || is != 3 || (f->was.row.at && f->is.row.at)) { /* else `fails` alone has it */
        bool same;
        way = way_of_numbers(f, &same);
        *ret_same = *ret_same && same && same_text(f, "verdict") && same_text(f, "waived");
    }
    if (was != is)
        return is > was ? CRD_WAY_WORSE : CRD_WAY_BETTER;
    return was == 3 ? way_of_standing(f, way) : way;
}

enum { NEW, GONE, MORE, FEWER };

static void count(crd_since_work *w, const both *f, crd_way way)
{
    size_t old = standing_of(f->was.standing), own = standing_of(f->is.standing);
    if (f->is.fails && own < CRD_SINCE_STANDINGS) {
        bool known = f->was.fails && old >= own; /* what weighs more than it did is new */
        *(known ? &w->found->known[own] : &w->found->fresh[own]) += 1;
        w->by_standing[own][NEW] += !known;
        w->by_standing[own][MORE] += known && way == CRD_WAY_WORSE;
        w->by_standing[own][FEWER] += known && old == own && way == CRD_WAY_BETTER;
    }
    if (f->was.fails && old < CRD_SINCE_STANDINGS && !(f->is.fails && own == old))
        w->by_standing[old][GONE]++;
}

static void count_unknown(crd_since_work *w, const both *f)
{
    bool unknown = crd_cells_are(&f->is.row, "verdict", "unknown");
    bool was_unknown = crd_cells_are(&f->was.row, "verdict", "unknown");
    w->opened += unknown && !was_unknown && f->was.there;
    w->settled += was_unknown && !unknown && f->is.there;
}

static crd_status put(crd_since_work *w, const both *f, crd_str id)
{
    bool same;
    crd_way way = way_of(f, &same);
    count(w, f, same ? CRD_WAY_OTHER : way);
    count_unknown(w, f);
    /* A verdict that is listed on one side only, where lists are cut, may be on the other too. */
    bool listed = f->was.row.at && f->is.row.at;
    if (same || (!listed && !f->was.fails && !f->is.fails &&
                 crd_str_find(w->cut, CRD_STR(" rules ")) != SIZE_MAX))
        return CRD_OK;
    crd_since_finding found = {.way = way,
                               .change = f->is.fails && !f->was.fails   ? CRD_SINCE_NEW
                                         : f->was.fails && !f->is.fails ? CRD_SINCE_GONE
                                                                        : CRD_SINCE_CHANGED,
                               .was = f->was.row,
                               .is = f->is.row,
                               .id = crd_since_keep(w, id),
                               .at = w->findings.n};
    w->found->differs = true;
    return CRD_VEC_PUSH(&w->findings, found) ? CRD_OK : CRD_ENOMEM;
}

/* Fails that bind first: by where they lead, standing and verdict; then as they stood. */
static int weight(const crd_since_finding *f)
{
    const crd_cells *r = f->is.at ? &f->is : &f->was;
    size_t standing = standing_of(crd_cells_text(r, "standing"));
    int fails = crd_cells_are(&f->is, "verdict", "fail") ||
                crd_cells_are(&f->was, "verdict", "fail");
    return (int)f->way * 16 - fails * 8 - (standing < CRD_SINCE_STANDINGS ? (int)standing : 0);
}

static int by_weight(const void *a, const void *b)
{
    const crd_since_finding *x = a, *y = b;
    int p = weight(x), q = weight(y);
    return p != q ? (p > q) - (p < q) : (x->at > y->at) - (x->at < y->at);
}

crd_status crd_since_findings(crd_since_work *w)
{
    crd_status rc = CRD_OK;
    pairing p = {.w = w};
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &p.ids));
    CRD_TRY(read_side(&p, w->after, false));
    CRD_TRY(read_side(&p, w->before, true));
    for (size_t i = 0; i < p.all.n; i++)
        CRD_TRY(put(w, &p.all.at[i], crd_intern_text(p.ids, (uint32_t)i)));
    if (w->findings.n > 1)
        qsort(w->findings.at, w->findings.n, sizeof *w->findings.at, by_weight);
done:
    crd_intern_free(p.ids);
    CRD_VEC_DONE(&p.all);
    return rc;
}

/* ---- showing -------------------------------------------------------------------------------- */

static crd_cell cell(const crd_cells *r, const char *name, crd_cell_kind kind)
{
    const crd_column *c;
    const crd_cell *v = crd_cells_find(r, name, &c);
    return v->known && c->kind == kind ? *v : CRD_CELL_NULL;
}

static crd_cell text(const crd_cells *r, const char *name)
{
    return crd_cell_text(crd_cells_text(r, name));
}

void crd_since_show_findings(crd_since_work *w, crd_section *t, size_t *ret_left_out)
{
    size_t n = w->findings.n, most = w->opts->limit > 0 ? w->opts->limit : n;
    *ret_left_out = n > most ? n - most : 0;
    for (size_t i = 0; i < n && i < most; i++) {
        const crd_since_finding *f = &w->findings.at[i];
        const crd_cells *r = f->is.at ? &f->is : &f->was;
        crd_doc_row(w->to, t,
                    (const crd_cell[]){crd_cell_texts(crd_since_changes[f->change]),
                                       crd_cell_texts(crd_way_names[f->way]),
                                       text(r, "pack"),
                                       text(r, "rule"),
                                       text(r, "title"),
                                       text(r, "subject"),
                                       text(&f->was, "verdict"),
                                       text(&f->is, "verdict"),
                                       text(&f->was, "standing"),
                                       text(&f->is, "standing"),
                                       text(&f->was, "waived"),
                                       text(&f->is, "waived"),
                                       cell(&f->was, "value", CRD_CELL_REAL_BOUNDS),
                                       cell(&f->is, "value", CRD_CELL_REAL_BOUNDS),
                                       cell(&f->was, "against", CRD_CELL_INT_BOUNDS),
                                       cell(&f->is, "against", CRD_CELL_INT_BOUNDS),
                                       cell(&f->was, "threshold", CRD_CELL_REAL),
                                       cell(&f->is, "threshold", CRD_CELL_REAL),
                                       text(r, "unit"),
                                       crd_cell_text(f->id)});
    }
}
