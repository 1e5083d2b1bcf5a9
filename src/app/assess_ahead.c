/* Deadlines ahead, on the first page of an assessment. */
#include "app/assess_ahead.h"

#include "app/assess_called.h"
#include "app/assess_found.h"
#include "app/cells.h"
#include "base/err.h"

enum { TOLD = 3 };

static const crd_column columns[] = {
    {.name = "rank", .title = "", .kind = CRD_CELL_INT, .required = true},
    {.name = "date", .title = "From", .kind = CRD_CELL_DATE, .required = true},
    {.name = "says", .title = "What", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "explain", .title = "Finding", .kind = CRD_CELL_ID},
};

typedef struct telling {
    crd_doc *d;
    crd_section *to;
    uint64_t n;
    crd_called names;
    crd_buf b;
} telling;

void crd_assess_ahead_begin(crd_assess_ahead *a, crd_doc *d)
{
    a->table = crd_doc_table(d, "ahead", "What becomes unlawful next", columns,
                             sizeof columns / sizeof *columns);
    crd_doc_key(d, a->table, "explain date", "rank says");
}

/* Of what, and at how many sites; what is not told (of a release) is left out. */
static void say_how_much(const crd_doc *d, const crd_cells *r, crd_buf *out)
{
    const crd_column *c;
    double low, high;
    const crd_cell *v = crd_cells_find(r, "elements", &c);
    if (crd_cell_span_of(c, v, &low, &high)) {
        crd_buf_adds(out, ": ");
        crd_cells_show(r, "elements", out);
        crd_buf_addf(out, " %sagainst it",
                     crd_found_noun(d, crd_cells_text(r, "finding"), low == high && low == 1));
    }
    v = crd_cells_find(r, "sites", &c);
    if (crd_cell_span_of(c, v, &low, &high) && high > 0) {
        crd_buf_adds(out, ", at ");
        crd_cells_show(r, "sites", out);
        crd_buf_adds(out, low == high && low == 1 ? " site" : " sites");
    }
    crd_buf_addc(out, '.');
}

static crd_status see(void *ctx, const crd_column *of, size_t n, const crd_cell *cells,
                      crd_err *err)
{
    telling *t = ctx;
    crd_cells r = {of, cells, n};
    const crd_column *c;
    (void)err;
    if (!crd_cells_are(&r, "change", "unlawful") || t->n++ >= TOLD)
        return CRD_OK;
    crd_str of_whom = crd_cells_text(&r, "subject");
    crd_buf_clear(&t->b);
    crd_buf_addf(&t->b, CRD_STR_FMT " (" CRD_STR_FMT "/" CRD_STR_FMT ")",
                 CRD_STR_ARG(crd_cells_text(&r, "title")), CRD_STR_ARG(crd_cells_text(&r, "pack")),
                 CRD_STR_ARG(crd_cells_text(&r, "rule")));
    crd_buf_adds(&t->b, " then fails");
    if (!crd_str_is_null(of_whom)) {
        crd_buf_adds(&t->b, " for ");
        crd_called_say_subject(&t->names, of_whom, &t->b);
    }
    say_how_much(t->d, &r, &t->b);
    crd_doc_row(t->d, t->to,
                (const crd_cell[]){crd_cell_int((int64_t)t->n), *crd_cells_find(&r, "date", &c),
                                   crd_cell_text(crd_buf_str(&t->b)),
                                   crd_cell_text(crd_cells_text(&r, "finding"))});
    return t->b.status;
}

crd_status crd_assess_ahead_fill(crd_assess_ahead *a, crd_doc *d, crd_arena *arena, crd_err *err)
{
    telling t = {.d = d, .to = a->table};
    crd_buf_init(&t.b, 1 << 16);
    crd_status rc = crd_called_read(d, arena, &t.names, err);
    rc = rc == CRD_OK ? crd_doc_each(d, "deadlines_changes", see, &t, err) : rc;
    if (t.n == 0)
        crd_doc_quiet(d, a->table, NULL);
    if (rc == CRD_OK && t.n > TOLD) {
        crd_buf_clear(&t.b);
        crd_buf_addf(&t.b, "%llu more verdict%s unlawful later: part deadlines.",
                     (unsigned long long)(t.n - TOLD), t.n - TOLD == 1 ? " becomes" : "s become");
        crd_doc_note(d, crd_buf_str(&t.b));
    }
    crd_called_done(&t.names);
    crd_buf_done(&t.b);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
