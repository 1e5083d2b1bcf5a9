#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PPM = 1000000, PPM_PER_TENTH = 1000, NUMBER_BYTES = 32 };

bool crd_cell_is_text(crd_cell_kind k)
{
    return k == CRD_CELL_TEXT || k == CRD_CELL_CODE || k == CRD_CELL_ID;
}

bool crd_cell_is_bounds(crd_cell_kind k)
{
    return k == CRD_CELL_INT_BOUNDS || k == CRD_CELL_REAL_BOUNDS || k == CRD_CELL_SHARE_BOUNDS;
}

bool crd_column_right(const crd_column *c)
{
    if (c->align != CRD_ALIGN_AUTO)
        return c->align == CRD_ALIGN_RIGHT;
    return c->kind == CRD_CELL_INT || c->kind == CRD_CELL_REAL || c->kind == CRD_CELL_SHARE ||
           crd_cell_is_bounds(c->kind);
}

crd_cell crd_cell_side(const crd_column *c, const crd_cell *v, bool high, crd_cell_kind *ret_kind)
{
    *ret_kind = c->kind == CRD_CELL_REAL_BOUNDS    ? CRD_CELL_REAL
                : c->kind == CRD_CELL_SHARE_BOUNDS ? CRD_CELL_SHARE
                                                   : CRD_CELL_INT;
    if (!v->known)
        return CRD_CELL_NULL;
    if (c->kind == CRD_CELL_REAL_BOUNDS)
        return crd_cell_real(high ? v->as.range.high : v->as.range.low);
    return crd_cell_int(high ? v->as.span.high : v->as.span.low);
}

/* ---- for people ---- */

static void show_int(int64_t v, bool group, crd_buf *out)
{
    char text[NUMBER_BYTES];
    int n = snprintf(text, sizeof text, "%lld", (long long)v);
    int digits = v < 0 ? n - 1 : n;
    for (int i = 0; i < n; i++) {
        int left = n - i;
        if (group && digits > 4 && left % 3 == 0 && left < digits)
            crd_buf_adds(out, "\xe2\x80\xaf"); /* narrow no-break space */
        crd_buf_addc(out, text[i]);
    }
}

/* Six significant digits, or all before the point, are enough to read; JSON and CSV have more. */
static void show_real(double v, bool group, crd_buf *out)
{
    char text[NUMBER_BYTES];
    snprintf(text, sizeof text, "%.5e", v);
    bool large = v >= 1e5 || v <= -1e5;
    double rounded = large ? round(v) : strtod(text, NULL); /* same locale both ways */
    if (rounded > -1e15 && rounded < 1e15 && rounded == (double)(int64_t)rounded) /* exact */
        show_int((int64_t)rounded, group, out);
    else
        crd_buf_addr(out, rounded);
}

static void show_tenths(int64_t tenths, crd_buf *out)
{
    if (tenths < 0)
        crd_buf_addc(out, '-');
    uint64_t t = tenths < 0 ? 0 - (uint64_t)tenths : (uint64_t)tenths;
    crd_buf_addf(out, "%llu.%llu", (unsigned long long)(t / 10), (unsigned long long)(t % 10));
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static void show_share(int64_t ppm, crd_buf *out)
{
    int64_t tenths = floor_div(ppm, PPM_PER_TENTH) +
                     (ppm - floor_div(ppm, PPM_PER_TENTH) * PPM_PER_TENTH >= PPM_PER_TENTH / 2);
    if (ppm > 0 && tenths == 0)
        crd_buf_adds(out, "<0.1");
    else if (ppm < PPM && tenths == PPM / PPM_PER_TENTH)
        crd_buf_adds(out, ">99.9");
    else
        show_tenths(tenths, out);
}

/* All digits that it has: four behind the point at most. */
static void show_exact(int64_t ppm, crd_buf *out)
{
    if (ppm % PPM_PER_TENTH == 0) {
        show_tenths(ppm / PPM_PER_TENTH, out);
        return;
    }
    unsigned digits = 4;
    uint64_t p = ppm < 0 ? 0 - (uint64_t)ppm : (uint64_t)ppm, part = p % (PPM / 100);
    for (; part % 10 == 0; part /= 10)
        digits--;
    crd_buf_adds(out, ppm < 0 ? "-" : "");
    crd_buf_addf(out, "%llu.%0*llu", (unsigned long long)(p / (PPM / 100)), (int)digits,
                 (unsigned long long)part);
}

static const char dash[] = "\xe2\x80\x93";

static void show_bounds(const crd_column *c, const crd_cell *v, bool group, crd_buf *out)
{
    if (c->kind == CRD_CELL_REAL_BOUNDS) {
        show_real(v->as.range.low, group, out);
        if (v->as.range.low < v->as.range.high) {
            crd_buf_adds(out, dash);
            show_real(v->as.range.high, group, out);
        }
        return;
    }
    int64_t low = v->as.span.low, high = v->as.span.high;
    bool share = c->kind == CRD_CELL_SHARE_BOUNDS;
    if (low == high) {
        if (share && c->exact)
            show_exact(low, out);
        else if (share)
            show_share(low, out);
        else
            show_int(low, group, out);
        return;
    }
    if (share && c->exact)
        show_exact(low, out);
    else if (share)
        show_tenths(floor_div(low, PPM_PER_TENTH), out);
    else
        show_int(low, group, out);
    crd_buf_adds(out, dash);
    if (share && c->exact)
        show_exact(high, out);
    else if (share)
        show_tenths(-floor_div(-high, PPM_PER_TENTH), out);
    else
        show_int(high, group, out);
}

void crd_cell_show(const crd_column *c, const crd_cell *v, bool group, crd_buf *out)
{
    char date[11];
    if (!v->known) {
        crd_buf_adds(out, dash);
        return;
    }
    switch (c->kind) {
    case CRD_CELL_TEXT:
    case CRD_CELL_CODE:
    case CRD_CELL_ID:
        crd_buf_add(out, v->as.text);
        break;
    case CRD_CELL_INT:
        show_int(v->as.i, group, out);
        break;
    case CRD_CELL_REAL:
        show_real(v->as.real, group, out);
        break;
    case CRD_CELL_BOOL:
        crd_buf_adds(out, v->as.flag ? "yes" : "no");
        break;
    case CRD_CELL_SHARE:
        if (c->exact)
            show_exact(v->as.i, out);
        else
            show_share(v->as.i, out);
        break;
    case CRD_CELL_DATE:
        crd_buf_add(out, crd_date_text(v->as.date, date));
        break;
    case CRD_CELL_INT_BOUNDS:
    case CRD_CELL_REAL_BOUNDS:
    case CRD_CELL_SHARE_BOUNDS:
        show_bounds(c, v, group, out);
        break;
    }
    if (c->kind == CRD_CELL_SHARE || c->kind == CRD_CELL_SHARE_BOUNDS)
        crd_buf_adds(out, " %");
}

/* ---- for programs ---- */

void crd_cell_plain(const crd_column *c, const crd_cell *v, crd_buf *out)
{
    char date[11];
    if (!v->known)
        return;
    switch (c->kind) {
    case CRD_CELL_TEXT:
    case CRD_CELL_CODE:
    case CRD_CELL_ID:
        crd_buf_add(out, v->as.text);
        break;
    case CRD_CELL_INT:
    case CRD_CELL_SHARE:
        crd_buf_addi(out, v->as.i);
        break;
    case CRD_CELL_REAL:
        crd_buf_addr(out, v->as.real);
        break;
    case CRD_CELL_BOOL:
        crd_buf_adds(out, v->as.flag ? "true" : "false");
        break;
    case CRD_CELL_DATE:
        crd_buf_add(out, crd_date_text(v->as.date, date));
        break;
    case CRD_CELL_INT_BOUNDS:
    case CRD_CELL_REAL_BOUNDS:
    case CRD_CELL_SHARE_BOUNDS:
        break; /* two cells: crd_cell_side */
    }
}

/* ---- rows ---- */

crd_status crd_walk_start(crd_walk *w, const crd_section *table, crd_err *err)
{
    *w = (crd_walk){.table = table, .block = table->first};
    if (!table->rows.next)
        return CRD_OK;
    w->made = calloc(table->n_columns, sizeof *w->made);
    if (!w->made)
        return crd_fail(err, CRD_ENOMEM, "no memory for a row of '%s'", table->name);
    return table->rows.start ? table->rows.start(table->rows.ctx, err) : CRD_OK;
}

crd_status crd_walk_next(crd_walk *w, crd_err *err)
{
    const crd_section *t = w->table;
    w->cells = NULL;
    if (w->made) {
        bool more = true;
        for (size_t i = 0; i < t->n_columns; i++)
            w->made[i] = CRD_CELL_NULL;
        crd_status rc = t->rows.next(t->rows.ctx, w->made, &more, err);
        if (rc == CRD_OK && more)
            w->cells = w->made;
        return rc;
    }
    if (w->block && w->at == w->block->n) {
        w->block = w->block->next;
        w->at = 0;
    }
    if (w->block)
        w->cells = w->block->cells + w->at++ * t->n_columns;
    return CRD_OK;
}

void crd_walk_end(crd_walk *w)
{
    free(w->made);
    w->made = NULL;
}
