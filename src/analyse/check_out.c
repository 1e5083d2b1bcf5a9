/* What is found is kept by kind, in bounded memory: past twice the places that are wanted, the list
 * is put in order and its second half only counted. So what is shown does not depend on the order
 * of rows, and a case with a million unknowns costs no more than one with a thousand. */
#include "analyse/check_int.h"

#include "base/buf.h"
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- in order ---------------------------------------------------------------------------- */

static void merge_runs(char *to, const char *from, size_t size, size_t lo, size_t mid, size_t hi,
                       int (*cmp)(const void *, const void *, const void *), const void *ctx)
{
    size_t a = lo, b = mid;
    for (size_t i = lo; i < hi; i++) {
        bool first = b >= hi || (a < mid && cmp(ctx, from + a * size, from + b * size) <= 0);
        memcpy(to + i * size, from + (first ? a++ : b++) * size, size);
    }
}

crd_status crd_check_sort(void *at, size_t n, size_t size,
                          int (*cmp)(const void *ctx, const void *a, const void *b),
                          const void *ctx)
{
    if (n < 2)
        return CRD_OK;
    char *spare = reallocarray(NULL, n, size);
    if (!spare)
        return CRD_ENOMEM;
    char *from = at, *to = spare;
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * run) {
            size_t mid = lo + run < n ? lo + run : n;
            size_t hi = lo + 2 * run < n ? lo + 2 * run : n;
            merge_runs(to, from, size, lo, mid, hi, cmp, ctx);
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != at)
        memcpy(at, from, n * size);
    free(spare);
    return CRD_OK;
}

static int order32(uint32_t a, uint32_t b) { return a < b ? -1 : a > b; }

static int field_order(const crd_world *w, const crd_frame *f, uint32_t field, uint32_t a,
                       uint32_t b)
{
    const crd_world_col *c = &f->cols[field];
    if (c->text) {
        if (c->target && c->target[a] != c->target[b])
            return order32(c->target[a], c->target[b]);
        return c->text[a] == c->text[b]
                   ? 0
                   : crd_str_cmp(crd_world_text(w, c->text[a]), crd_world_text(w, c->text[b]));
    }
    if (c->holds != CRD_HOLDS_I32 && c->holds != CRD_HOLDS_I64)
        return 0;
    int64_t x = c->holds == CRD_HOLDS_I32 ? crd_col_i32(c, a) : crd_col_i64(c, a);
    int64_t y = c->holds == CRD_HOLDS_I32 ? crd_col_i32(c, b) : crd_col_i64(c, b);
    return x < y ? -1 : x > y;
}

int crd_rows_order(const crd_world *w, uint32_t table, uint32_t a, uint32_t b)
{
    const crd_frame *f = crd_world_frame(w, table);
    if (a == b || a >= f->n || b >= f->n)
        return order32(a, b);
    for (uint32_t i = 0; i < f->table->n_fields; i++) {
        int c = f->table->fields[i].flags & CRD_F_IN_KEY ? field_order(w, f, i, a, b) : 0;
        if (c != 0)
            return c;
    }
    return 0;
}

static int told_order(const crd_told *a, const crd_told *b)
{
    static const crd_told none = {.placed = false};
    a = a ? a : &none;
    b = b ? b : &none;
    int c = crd_str_cmp(a->found, b->found);
    c = c != 0 ? c : crd_str_cmp(a->note, b->note);
    c = c != 0 ? c : crd_str_cmp(a->expected, b->expected);
    c = c != 0 ? c : order32(a->source, b->source);
    return c != 0 ? c : order32(a->line, b->line);
}

static int finding_order(const void *ctx, const void *a, const void *b)
{
    const crd_finding *x = a, *y = b;
    int c = order32(x->table, y->table);
    c = c != 0 ? c : crd_rows_order(ctx, x->table, x->row, y->row);
    c = c != 0 ? c : order32(x->field, y->field);
    return c != 0 ? c : told_order(x->told, y->told);
}

/* ---- telling ----------------------------------------------------------------------------- */

static char *put_text(char *at, crd_str *s)
{
    if (s->len > 0)
        memcpy(at, s->ptr, s->len);
    if (!crd_str_is_null(*s))
        s->ptr = at;
    return at + s->len;
}

static crd_told *copy_told(const crd_told *told)
{
    size_t texts = told->expected.len + told->found.len + told->note.len;
    crd_told *t = malloc(sizeof *t + texts + 1);
    if (!t)
        return NULL;
    *t = *told;
    put_text(put_text(put_text((char *)(t + 1), &t->expected), &t->found), &t->note);
    return t;
}

static crd_status trim(crd_check_run *c, crd_kind_list *k)
{
    crd_status rc = crd_check_sort(k->list.at, k->list.n, sizeof *k->list.at, finding_order, c->w);
    if (rc != CRD_OK)
        return rc;
    while (k->list.n > c->keep)
        free(k->list.at[--k->list.n].told);
    return CRD_OK;
}

void crd_tell(crd_check_run *c, enum crd_check_kind kind, uint32_t table, uint32_t row,
              uint32_t field, const crd_told *told)
{
    crd_kind_list *k = &c->kinds[kind];
    if (c->status != CRD_OK)
        return;
    if (k->list.n >= 2 * c->keep)
        c->status = trim(c, k);
    k->total++;
    crd_finding f = {.row = row, .table = (uint8_t)table, .field = (uint8_t)field};
    if (told && !(f.told = copy_told(told)))
        c->status = CRD_ENOMEM;
    if (c->status == CRD_OK && !CRD_VEC_PUSH(&k->list, f))
        c->status = CRD_ENOMEM;
    if (c->status != CRD_OK)
        free(f.told);
}

void crd_tell_note(crd_check_run *c, enum crd_check_kind kind, uint32_t table, uint32_t row,
                   uint32_t field, crd_str found, const char *fmt, ...)
{
    char note[400];
    va_list args;
    va_start(args, fmt);
    vsnprintf(note, sizeof note, fmt, args);
    va_end(args);
    crd_tell(c, kind, table, row, field, &(crd_told){.found = found, .note = crd_str_from(note)});
}

/* ---- handing over ------------------------------------------------------------------------ */

struct hand {
    crd_check_run *c;
    crd_diags *diags;
    crd_near near;
    crd_buf path, expected;
};

static void hand_over(struct hand *h, const crd_diag_kind *kind, const crd_finding *f)
{
    const crd_frame *frame = crd_world_frame(h->c->w, f->table);
    const crd_table *t = frame->table;
    const crd_told *told = f->told;
    crd_diag d = {.kind = kind};
    uint32_t source = UINT32_MAX;
    if (f->row < frame->n) {
        source = crd_row_source(frame, f->row);
        d.line = crd_row_line(frame, f->row);
    }
    crd_buf_clear(&h->path);
    crd_buf_adds(&h->path, t->name);
    if (f->row < frame->n) {
        crd_buf_addc(&h->path, '/');
        crd_row_say(h->c->w, f->table, f->row, &h->path);
    }
    if (told && told->placed) {
        source = told->source;
        d.line = told->line;
    }
    if (told) {
        d.expected = told->expected;
        d.found = told->found;
        d.note = told->note.len > 0 ? told->note : CRD_STR_NULL;
    }
    if (told && told->near_text > 0) {
        crd_buf_clear(&h->expected);
        crd_near_say(&h->near, told->near_table, crd_world_text(h->c->w, told->near_text - 1),
                     &h->expected);
        if (h->expected.len > 0)
            d.expected = crd_buf_str(&h->expected);
    }
    size_t n_sources;
    const crd_world_source *sources = crd_world_sources(h->c->w, &n_sources);
    d.file = source < n_sources ? sources[source].name : CRD_STR_NULL;
    d.path = crd_buf_str(&h->path);
    d.field = f->field < t->n_fields ? crd_str_from(t->fields[f->field].name) : CRD_STR_NULL;
    crd_diags_add(h->diags, &d);
}

static crd_status hand_over_kind(struct hand *h, size_t i)
{
    size_t n;
    const crd_diag_kind *kind = &crd_analyse_findings(&n)[i];
    crd_kind_list *k = &h->c->kinds[i];
    crd_status rc = trim(h->c, k);
    if (rc != CRD_OK)
        return rc;
    CRD_VEC_EACH (crd_finding, f, &k->list)
        hand_over(h, kind, f);
    for (uint64_t j = k->list.n; j < k->total; j++)
        crd_diags_add(h->diags, &(crd_diag){.kind = kind});
    return CRD_OK;
}

crd_status crd_findings_flush(crd_check_run *c, crd_diags *diags)
{
    crd_status rc = CRD_OK;
    struct hand h = {.c = c, .diags = diags, .near = {.w = c->w, .budget = 400000000}};
    crd_buf_init(&h.path, 4096);
    crd_buf_init(&h.expected, 4096);
    for (size_t i = 0; i < CRD_K_COUNT; i++) {
        if (diags && rc == CRD_OK)
            rc = hand_over_kind(&h, i);
        CRD_VEC_EACH (crd_finding, f, &c->kinds[i].list)
            free(f->told);
        CRD_VEC_DONE(&c->kinds[i].list);
    }
    crd_buf_done(&h.path);
    crd_buf_done(&h.expected);
    return rc;
}
