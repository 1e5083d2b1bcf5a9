/* assess --release: small counts, and what would give them away, are not told. Three passes: what
 * the counts are (release_tables.c), what must be hidden (report/suppress.c), hiding it. */
#include "app/assess_release.h"

#include "app/release_int.h"
#include "base/err.h"
#include "base/str.h"
#include "report/doc_edit.h"

#include <stdio.h>
#include <string.h>

enum { SMALL = 5, NAME = 1 << 14 };

/* ---- passes -------------------------------------------------------------------------------------
 */

static crd_status see(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                      crd_err *err)
{
    crd_releasing *x = ctx;
    const crd_cells r = {columns, cells, n};
    const crd_release_bound end = {.column = SIZE_MAX};
    crd_status rc = crd_release_binder_of(x->table)(x, &r);
    if (rc == CRD_OK)
        rc = CRD_VEC_PUSH(&x->bounds, end) ? CRD_OK : CRD_ENOMEM;
    return rc == CRD_OK ? rc : crd_fail(err, rc, "no memory for a release");
}

static bool hides(const crd_releasing *x, const crd_release_bound *b)
{
    return crd_sums_hides(x->sums, b->low) || crd_sums_hides(x->sums, b->high);
}

/* Shares say a part's size and what is left of the group: none where one is hidden. */
static crd_status tear(crd_releasing *x, const crd_cells *r, bool hidden)
{
    uint32_t id;
    crd_release_group(x, r);
    return hidden ? crd_intern_add(x->torn, crd_buf_str(&x->b), &id) : CRD_OK;
}

static crd_status hide(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                       bool *ret_keep, crd_err *err)
{
    crd_releasing *x = ctx;
    const crd_cells r = {columns, cells, n};
    bool any = false;
    (void)ret_keep;
    for (; x->bounds.at[x->at].column != SIZE_MAX; x->at++) {
        const crd_release_bound *b = &x->bounds.at[x->at];
        if (!hides(x, b))
            continue;
        any = true;
        x->hidden += cells[b->column].known;
        cells[b->column] = CRD_CELL_NULL;
    }
    x->at++;
    size_t value = crd_cells_index(&r, "value");
    if (any && value != SIZE_MAX && crd_cells_are(&r, "unit", "percent"))
        cells[value] = CRD_CELL_NULL; /* a share over what is hidden */
    bool group = crd_release_ends(x->table, "_groups") || crd_release_ends(x->table, "_shares");
    crd_status rc = group ? tear(x, &r, any) : CRD_OK;
    return rc == CRD_OK ? rc : crd_fail(err, rc, "no memory for a release");
}

static crd_status untell(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                         bool *ret_keep, crd_err *err)
{
    static const char *const follow[] = {"unknown_ppm", "largest_ppm", "hhi", "hhi_certain",
                                         "without"};
    crd_releasing *x = ctx;
    const crd_cells r = {columns, cells, n};
    (void)ret_keep, (void)err;
    crd_release_group(x, &r);
    if (crd_intern_find(x->torn, crd_buf_str(&x->b)) == CRD_INTERN_NONE)
        return CRD_OK;
    for (size_t i = 0; i < sizeof follow / sizeof *follow; i++) {
        size_t at = crd_cells_index(&r, follow[i]);
        if (at != SIZE_MAX)
            cells[at] = CRD_CELL_NULL;
    }
    return CRD_OK;
}

static crd_status no_mean(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                          bool *ret_keep, crd_err *err)
{
    const crd_cells r = {columns, cells, n};
    size_t at = crd_cells_index(&r, "mean_ppm");
    (void)ctx, (void)ret_keep, (void)err;
    if (at != SIZE_MAX)
        cells[at] = CRD_CELL_NULL;
    return CRD_OK;
}

/* What the setting says; null: nothing. */
static crd_str setting(const crd_world *w, crd_str which)
{
    uint32_t text = crd_world_find_text(w, which);
    uint32_t at = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_setting, text);
    return at == CRD_ROW_NONE ? CRD_STR_NULL
                              : crd_world_text(w, CRD_COL(w, setting, value).text[at]);
}

bool crd_assess_withheld_told(const crd_world *w, crd_str mark)
{
    crd_str from = setting(w, CRD_STR("withheld_told")), one;
    crd_str scheme = setting(w, CRD_STR("marking_scheme"));
    bool reached = false;
    if (crd_str_is_null(from) || crd_str_is_null(scheme))
        return !crd_str_is_null(from) && crd_str_eq(from, mark);
    while (crd_str_next(&scheme, ' ', &one)) {
        reached = reached || crd_str_eq(one, from);
        if (crd_str_eq(one, mark))
            return reached;
    }
    return false;
}

/* Does a text hold a whole number from 1 to small - 1? */
static bool says_small(const crd_releasing *x, crd_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t from = i;
        int64_t v = 0;
        while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && i - from < 9)
            v = v * 10 + (text.ptr[i++] - '0');
        bool inside = from > 0 && (text.ptr[from - 1] == '-' || text.ptr[from - 1] == '.' ||
                                   (text.ptr[from - 1] >= '0' && text.ptr[from - 1] <= '9'));
        if (i > from && !inside && v > 0 && v < x->small)
            return true;
    }
    return false;
}

static crd_status head_line(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                            bool *ret_keep, crd_err *err)
{
    crd_releasing *x = ctx;
    const crd_cells r = {columns, cells, n};
    crd_str value = crd_cells_text(&r, "value");
    (void)err;
    *ret_keep = crd_assess_withheld_told(x->w, crd_arg(x->a->args, "release")) ||
                !crd_str_eq(crd_cells_text(&r, "line"), CRD_STR("withheld"));
    bool digit = value.len > 0 && value.ptr[0] >= '0' && value.ptr[0] <= '9';
    if (digit && value.len < 24 && says_small(x, value))
        cells[crd_cells_index(&r, "value")] = CRD_CELL_NULL;
    return CRD_OK;
}

static crd_status said_line(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                            bool *ret_keep, crd_err *err)
{
    crd_releasing *x = ctx;
    const crd_cells r = {columns, cells, n};
    (void)err;
    *ret_keep = crd_str_eq(crd_cells_text(&r, "kind"), CRD_STR("assumed")) ||
                !says_small(x, crd_cells_text(&r, "text"));
    return CRD_OK;
}

/* ---- the whole ----*/
static crd_status each(crd_releasing *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_doc *d = x->a->out->doc;
    for (size_t i = 0; (x->table = crd_doc_table_at(d, i)); i++)
        if (crd_release_binder_of(x->table))
            CRD_TRY(crd_doc_each(d, x->table, see, x, err));
    if (crd_release_add_sums(x) != CRD_OK || crd_sums_settle(x->sums) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "no memory for a release"));
    for (size_t i = 0; (x->table = crd_doc_table_at(d, i)); i++)
        if (crd_release_binder_of(x->table))
            CRD_TRY(crd_doc_edit(d, x->table, hide, x, err));
    for (size_t i = 0; (x->table = crd_doc_table_at(d, i)); i++) {
        if (crd_release_ends(x->table, "_groups"))
            CRD_TRY(crd_doc_edit(d, x->table, untell, x, err));
        if (crd_release_ends(x->table, "_means") && x->hidden > 0)
            CRD_TRY(crd_doc_edit(d, x->table, no_mean, x, err));
    }
    CRD_TRY(crd_doc_edit(d, "part_said", said_line, x, err));
    CRD_TRY(crd_doc_edit(d, "part_heads", head_line, x, err));
done:
    return rc;
}

static void say(const crd_releasing *x, crd_str mark)
{
    char line[200];
    crd_doc *d = x->a->out->doc;
    bool told = crd_assess_withheld_told(x->w, mark);
    if (!told)
        crd_doc_head_null(d, "withheld");
    else if (crd_world_withheld(x->w) > 0)
        crd_doc_note(d, CRD_STR("The case has more, which may not be shown at this marking."));
    if (x->hidden > 0) {
        snprintf(line, sizeof line,
                 "Counts below %lld, and those that would give them away, are not told: %llu.",
                 (long long)x->small, (unsigned long long)x->hidden);
        crd_doc_note(d, crd_str_from(line));
    }
}

crd_status crd_assess_release(crd_assessing *a, const crd_world *w)
{
    crd_status rc = CRD_OK;
    crd_releasing x = {.a = a, .w = w};
    crd_str mark = crd_arg(a->args, "release");
    x.small = a->annex ? 0
                       : (int64_t)crd_arg_number(a->args, "small", SMALL); /* they are its own */
    if (crd_str_is_null(mark))
        return crd_arg_count(a->args, "small") == 0
                   ? CRD_OK
                   : crd_fail(a->err, CRD_EINVAL, "--small goes with --release");
    crd_buf_init(&x.b, NAME);
    crd_buf_init(&x.c, NAME);
    if (crd_sums_new(x.small, &x.sums) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &x.lists) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &x.related) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &x.torn) != CRD_OK)
        CRD_TRY(crd_fail(a->err, CRD_ENOMEM, "no memory for a release"));
    CRD_TRY(each(&x, a->err));
    say(&x, mark);
done:
    crd_sums_free(x.sums);
    crd_intern_free(x.lists);
    crd_intern_free(x.related);
    crd_intern_free(x.torn);
    CRD_VEC_DONE(&x.first);
    CRD_VEC_DONE(&x.children);
    CRD_VEC_DONE(&x.bounds);
    crd_buf_done(&x.b);
    crd_buf_done(&x.c);
    return rc;
}
