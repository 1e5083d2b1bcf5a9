/* comply --return: a return of a pack, filled in from the case. */
#include "app/comply_return.h"

#include "app/comply_lists.h"
#include "app/comply_packs.h"
#include "app/open.h"
#include "app/tied.h"
#include "base/err.h"
#include "rules/returns.h"

#include <math.h>
#include <string.h>

enum { SHOWN = 100, WANTS = 300 };

typedef struct filing {
    crd_app *app;
    crd_doc *doc;
    const crd_return *r;
    const crd_return_result *result;
    crd_column columns[CRD_RETURN_COLUMNS + 2];
    crd_cell cells[CRD_RETURN_COLUMNS + 2];
    crd_buf unknown; /* what is not known of the row at hand */
} filing;

/* ---- which ------------------------------------------------------------------------------------
 */

/* "plan", or "uk/plan" where two packs have one of that name. */
static bool is_named(const crd_ruleset *p, const crd_return *r, crd_str name)
{
    if (crd_str_eq(r->name, name))
        return true;
    return name.len == p->name.len + 1 + r->name.len && crd_str_starts(name, p->name) &&
           name.ptr[p->name.len] == '/' && crd_str_ends(name, r->name);
}

static crd_status none_of(const crd_comply_packs *packs, crd_str name, crd_err *err)
{
    crd_buf b;
    crd_buf_init(&b, 400);
    for (size_t i = 0; i < packs->n; i++)
        for (size_t k = 0; k < packs->at[i].pack->n_returns; k++)
            crd_buf_addf(&b, "%s" CRD_STR_FMT, b.len > 0 ? ", " : "",
                         CRD_STR_ARG(packs->at[i].pack->returns[k].name));
    crd_status rc = crd_fail(err, CRD_ENOENT,
                             "--return: no pack has '" CRD_STR_FMT "'; there is %s",
                             CRD_STR_ARG(name), b.len > 0 ? b.at : "none");
    crd_buf_done(&b);
    return rc;
}

static crd_status find(const crd_comply_packs *packs, crd_str name, size_t *ret_pack,
                       const crd_return **ret_return, crd_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < packs->n; i++)
        for (size_t k = 0; k < packs->at[i].pack->n_returns; k++)
            if (is_named(packs->at[i].pack, &packs->at[i].pack->returns[k], name)) {
                *ret_pack = i;
                *ret_return = &packs->at[i].pack->returns[k];
                n++;
            }
    if (n > 1)
        return crd_fail(err, CRD_EINVAL,
                        "--return: %zu packs have '" CRD_STR_FMT "': say PACK/" CRD_STR_FMT, n,
                        CRD_STR_ARG(name), CRD_STR_ARG(name));
    return n == 1 ? CRD_OK : none_of(packs, name, err);
}

/* ---- columns ----------------------------------------------------------------------------------
 */

static crd_cell_kind kind_of(const crd_return_column *c)
{
    switch (c->total) {
    case CRD_TOTAL_SUM:
        return c->type == CRD_X_INT ? CRD_CELL_INT_BOUNDS : CRD_CELL_REAL_BOUNDS;
    case CRD_TOTAL_COUNT:
    case CRD_TOTAL_DISTINCT:
        return CRD_CELL_INT_BOUNDS;
    case CRD_TOTAL_SHARE:
        return CRD_CELL_SHARE_BOUNDS;
    case CRD_TOTAL_NONE:
        break;
    }
    return CRD_CELL_TEXT;
}

static crd_cell_kind plain_kind(crd_expr_type type)
{
    switch (type) {
    case CRD_X_INT:
        return CRD_CELL_INT;
    case CRD_X_REAL:
        return CRD_CELL_REAL;
    case CRD_X_BOOL:
        return CRD_CELL_BOOL;
    case CRD_X_DATE:
        return CRD_CELL_DATE;
    case CRD_X_TEXT:
    case CRD_X_NULL:
        break;
    }
    return CRD_CELL_TEXT;
}

/* Names of shares end as everywhere. */
static const char *name_of(const filing *x, const crd_return_column *c, crd_cell_kind kind)
{
    crd_buf b;
    crd_buf_init(&b, 200);
    crd_buf_add(&b, c->name);
    if (kind == CRD_CELL_SHARE_BOUNDS && !crd_str_ends(c->name, CRD_STR("_ppm")))
        crd_buf_adds(&b, "_ppm");
    crd_str copy = crd_str_copy(x->app->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return copy.ptr;
}

static bool column(filing *x, size_t at, const crd_return_column *c, bool total)
{
    crd_cell_kind kind = total ? kind_of(c) : plain_kind(c->type);
    crd_str about = crd_str_copy(x->app->arena, c->about);
    crd_str title = crd_str_copy(x->app->arena, c->title);
    x->columns[at] = (crd_column){.name = name_of(x, c, kind),
                                  .title = title.ptr,
                                  .kind = kind,
                                  .about = crd_str_is_null(c->about) ? NULL : about.ptr};
    return x->columns[at].name && title.ptr;
}

static const crd_column certain_column = {
    .name = "certain",
    .title = "Certain",
    .kind = CRD_CELL_BOOL,
    .required = true,
    .about = "else it is not known whether it is to be filed; of a group: of no row"};
static const crd_column unknown_column = {.name = "unknown",
                                          .title = "Not known",
                                          .kind = CRD_CELL_TEXT,
                                          .about = "columns of which something is not known, and "
                                                   "what is known of them"};

/* ---- cells ------------------------------------------------------------------------------------
 */

static void unknown(filing *x, const crd_return_column *c, const crd_return_cell *cell)
{
    crd_buf_adds(&x->unknown, x->unknown.len > 0 ? "; " : "");
    crd_buf_add(&x->unknown, c->title);
    if (c->total == CRD_TOTAL_NONE || isnan(cell->low))
        return;
    crd_buf_adds(&x->unknown, " (at least ");
    crd_buf_addr(&x->unknown, c->total == CRD_TOTAL_SHARE ? cell->low / 10000 : cell->low);
    crd_buf_adds(&x->unknown, c->total == CRD_TOTAL_SHARE ? " %)" : ")");
}

/* The high of what nobody bounds is no number: the column says what is known of it. */
static crd_cell total(const crd_return_column *c, const crd_return_cell *cell)
{
    const double most = 9007199254740992.0; /* whole numbers are exact up to there */
    if (!cell->known || cell->high > most || cell->low < -most)
        return CRD_CELL_NULL;
    if (kind_of(c) == CRD_CELL_REAL_BOUNDS)
        return crd_cell_range(cell->low, cell->high);
    return crd_cell_span((int64_t)cell->low, (int64_t)cell->high);
}

static crd_cell plain(const crd_return_column *c, const crd_return_cell *cell)
{
    if (!cell->known)
        return plain_kind(c->type) == CRD_CELL_TEXT ? crd_cell_texts("unknown") : CRD_CELL_NULL;
    switch (c->type) {
    case CRD_X_INT:
        return crd_cell_int(cell->whole);
    case CRD_X_REAL:
        return crd_cell_real(cell->low);
    case CRD_X_BOOL:
        return crd_cell_bool(cell->truth == 1);
    case CRD_X_DATE:
        return crd_cell_date(cell->date);
    case CRD_X_TEXT:
    case CRD_X_NULL:
        break;
    }
    return crd_cell_text(cell->text);
}

static void put(filing *x, crd_section *t, const crd_return_row *row)
{
    const crd_return *r = x->r;
    crd_buf_clear(&x->unknown);
    for (size_t i = 0; i < r->n_columns; i++) {
        const crd_return_column *c = &r->columns[i];
        bool totals = r->n_keys > 0 && !c->key;
        x->cells[i] = totals ? total(c, &row->cells[i]) : plain(c, &row->cells[i]);
        if (!row->cells[i].known)
            unknown(x, c, &row->cells[i]);
    }
    x->cells[r->n_columns] = crd_cell_bool(row->certain);
    x->cells[r->n_columns + 1] = x->unknown.len > 0 ? crd_cell_text(crd_buf_str(&x->unknown))
                                                    : CRD_CELL_NULL;
    crd_doc_row(x->doc, t, x->cells);
}

/* ---- the document -----------------------------------------------------------------------------
 */

static crd_status put_rows(filing *x, size_t limit)
{
    const crd_return *r = x->r;
    for (size_t i = 0; i < r->n_columns; i++)
        if (!column(x, i, &r->columns[i], r->n_keys > 0 && !r->columns[i].key))
            return CRD_ENOMEM;
    x->columns[r->n_columns] = certain_column;
    x->columns[r->n_columns + 1] = unknown_column;
    crd_column *columns = CRD_NEW(x->app->arena, crd_column, r->n_columns + 2);
    crd_str title = crd_str_copy(x->app->arena, r->title);
    if (!columns || !title.ptr)
        return CRD_ENOMEM;
    memcpy(columns, x->columns, (r->n_columns + 2) * sizeof *columns);
    crd_section *t = crd_doc_table(x->doc, "rows", title.ptr, columns, r->n_columns + 2);
    crd_doc_main(x->doc, t);
    for (size_t i = 0; i < x->result->n && (limit == 0 || i < limit); i++)
        put(x, t, &x->result->rows[i]);
    return CRD_OK;
}

/* One line of all columns that have a total. */
static crd_status put_totals(filing *x)
{
    const crd_return *r = x->r;
    size_t n = 0;
    crd_buf_clear(&x->unknown);
    for (size_t i = 0; i < r->n_columns && x->result->totals; i++) {
        const crd_return_column *c = &r->columns[i];
        if (c->total == CRD_TOTAL_NONE)
            continue;
        x->cells[n] = total(c, &x->result->totals[i]);
        if (!x->result->totals[i].known)
            unknown(x, c, &x->result->totals[i]);
        if (!column(x, n++, c, true))
            return CRD_ENOMEM;
    }
    x->columns[n] = unknown_column;
    x->cells[n++] = x->unknown.len > 0 ? crd_cell_text(crd_buf_str(&x->unknown)) : CRD_CELL_NULL;
    crd_column *columns = CRD_NEW(x->app->arena, crd_column, n);
    if (!columns)
        return CRD_ENOMEM;
    memcpy(columns, x->columns, n * sizeof *columns);
    crd_section *t = crd_doc_table(x->doc, "totals", "In all", columns, n);
    if (x->result->totals)
        crd_doc_row(x->doc, t, x->cells);
    else
        crd_doc_quiet(x->doc, t, NULL);
    return CRD_OK;
}

static void put_head(filing *x, const crd_app_pack *p)
{
    const crd_return *r = x->r;
    crd_doc_head_text(x->doc, "return", "Return", r->name);
    crd_doc_head_text(x->doc, "pack", "Pack", p->pack->name);
    crd_doc_head_count(x->doc, "pack_version", "Version of the pack", (uint64_t)p->pack->version);
    crd_doc_head_text(x->doc, "clause", "Clause", r->clause);
    crd_doc_head_text(x->doc, "source", "Source",
                      r->source == UINT32_MAX ? CRD_STR_NULL : p->pack->sources[r->source].title);
    crd_doc_head_text(x->doc, "about", "About", r->about);
    crd_doc_head_count(x->doc, "rows_counted", "Records counted", x->result->counted);
    crd_doc_head_count(x->doc, "rows_open", "Of them perhaps not to be filed", x->result->open);
}

static void put_notes(const filing *x, size_t limit)
{
    crd_buf b;
    crd_buf_init(&b, 400);
    crd_doc_note(x->doc, CRD_STR("What is not known is said to be unknown and filled in by nobody. "
                                 "It is a draft from what the case records: whoever files it "
                                 "answers for it."));
    if (x->r->n_keys > 0)
        crd_doc_note(x->doc, CRD_STR("Numbers are bounds: what is certain, and what is possible. A "
                                     "line's upper bound has in it what is not known to belong "
                                     "elsewhere, so lines may add up to more than all."));
    if (limit > 0 && x->result->n > limit)
        crd_buf_addf(&b, "%zu more rows are not shown; --limit 0 shows all.", x->result->n - limit);
    if (b.len > 0)
        crd_doc_note(x->doc, crd_buf_str(&b));
    crd_buf_done(&b);
}

static crd_status show(filing *x, const crd_args *args, const crd_app_pack *p)
{
    bool page = crd_args_for_reading(args);
    size_t limit = crd_arg_number(args, "limit", page ? SHOWN : 0);
    put_head(x, p);
    crd_status rc = put_rows(x, limit);
    if (rc == CRD_OK)
        rc = put_totals(x);
    put_notes(x, limit);
    return rc;
}

crd_status crd_comply_return(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_packs packs = {.n = 0};
    crd_comply_lists lists = {.notes = {0}};
    crd_app_tied tied = {0};
    crd_know *know = NULL;
    crd_want wants[WANTS];
    size_t n_wants = 0, at = 0;
    filing x = {.app = app};
    crd_buf_init(&x.unknown, 1 << 20);
    CRD_TRY(crd_comply_packs_load(app, args, out, &packs, err));
    CRD_TRY(find(&packs, crd_arg(args, "return"), &at, &x.r, err));
    const crd_app_pack *p = &packs.at[at];
    if (!crd_return_wants(x.r, wants, WANTS, &n_wants))
        CRD_TRY(crd_fail(err, CRD_ELIMIT, "the return reads too many tables"));
    CRD_TRY(crd_app_tied_open_more(app, args, wants, n_wants, &tied, err));
    CRD_TRY(crd_know_new(tied.world, tied.control, &know, err));
    crd_know_ties(know, tied.ties);
    CRD_TRY(crd_know_regime(know, p->pack, err));
    CRD_TRY(crd_return_make(tied.world, know, x.r, app->arena, &x.result, err));
    CRD_TRY(crd_comply_lists_add(app, &lists, p, know, err));
    crd_str title = crd_str_copy(app->arena, x.r->title);
    CRD_TRY(title.ptr ? crd_app_doc(app, args, "cordon.comply.return/1", title.ptr, &out->doc, err)
                      : CRD_ENOMEM);
    x.doc = out->doc;
    crd_app_head_world(out->doc, tied.world);
    rc = show(&x, args, p);
    crd_comply_lists_show(&lists, out->doc);
done:
    crd_buf_done(&x.unknown);
    crd_comply_lists_done(&lists);
    crd_know_free(know);
    crd_comply_packs_done(&packs);
    crd_app_tied_done(&tied);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
