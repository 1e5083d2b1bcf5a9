/* A comparison as people read it: a pair of columns is one, "before -> after" where they differ.
 * What does not change at all is left out, and so are columns that the results leave out. */
#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"

#include <string.h>

typedef struct folding {
    const crd_doc *from;
    crd_doc *to;
    crd_err *err;
    crd_status rc; /* of a text that did not fit into memory */
} folding;

static bool is_pair(const crd_section *t, size_t i)
{
    return t->roles && (t->roles[i] == CRD_COLUMN_BEFORE || t->roles[i] == CRD_COLUMN_LABEL_BEFORE);
}

static void show(const crd_column *c, const crd_cell *v, crd_buf *out)
{
    if (v->known && crd_cell_is_text(c->kind))
        crd_buf_add(out, v->as.text);
    else
        crd_cell_show(c, v, false, out);
}

static bool differ(folding *f, const crd_column *c, const crd_cell *a, const crd_cell *b)
{
    crd_buf x, y;
    if (a->known != b->known)
        return true;
    crd_buf_init(&x, SIZE_MAX / 2);
    crd_buf_init(&y, SIZE_MAX / 2);
    if (crd_cell_is_bounds(c->kind)) {
        for (int high = 0; high <= 1; high++) {
            crd_column side = *c;
            crd_cell one = crd_cell_side(c, a, high, &side.kind);
            crd_cell two = crd_cell_side(c, b, high, &side.kind);
            crd_cell_plain(&side, &one, &x);
            crd_cell_plain(&side, &two, &y);
            crd_buf_addc(&x, ' ');
            crd_buf_addc(&y, ' ');
        }
    } else if (a->known && crd_cell_is_text(c->kind)) {
        crd_buf_add(&x, a->as.text);
        crd_buf_add(&y, b->as.text);
    } else if (a->known) {
        crd_cell_plain(c, a, &x);
        crd_cell_plain(c, b, &y);
    }
    bool is = !crd_str_eq(x.len ? crd_buf_str(&x) : CRD_STR(""),
                          y.len ? crd_buf_str(&y) : CRD_STR(""));
    if (x.status != CRD_OK || y.status != CRD_OK)
        f->rc = CRD_ENOMEM;
    crd_buf_done(&x);
    crd_buf_done(&y);
    return is;
}

/* Which columns are shown: all but quiet ones, and pairs in which no row differs. */
static crd_status choose(folding *f, const crd_section *t, bool *shown, bool *ret_any)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    *ret_any = false;
    for (size_t i = 0; i < t->n_columns; i++)
        shown[i] = !is_pair(t, i) || t->roles[i] == CRD_COLUMN_LABEL_BEFORE;
    CRD_TRY(crd_walk_start(&walk, t, f->err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, f->err));
        if (!walk.cells)
            break;
        *ret_any = true;
        for (size_t i = 0; i < t->n_columns; i++)
            if (!shown[i])
                shown[i] = differ(f, &t->columns[i], &walk.cells[i], &walk.cells[i + 1]);
    }
    for (size_t i = 0; i < t->n_columns; i++)
        if (crd_column_quiet(t, i) || (i > 0 && is_pair(t, i - 1)))
            shown[i] = false;
done:
    crd_walk_end(&walk);
    return rc;
}

/* Title of the pair without " before". */
static const char *title_of(folding *f, const crd_column *c)
{
    crd_str title = crd_str_from(c->title), tail = CRD_STR(" before");
    if (crd_str_ends(title, tail))
        title.len -= tail.len;
    return crd_str_copy(f->to->arena, title).ptr;
}

/* Of an added row there is no before, of a removed one no after. */
static crd_str fold_cell(folding *f, const crd_column *c, const crd_cell *pair, crd_str change)
{
    crd_buf b;
    crd_buf_init(&b, SIZE_MAX / 2);
    bool changed = crd_str_eq(change, CRD_STR("changed"));
    if (changed && differ(f, c, &pair[0], &pair[1])) {
        show(c, &pair[0], &b);
        crd_buf_adds(&b, " -> ");
        show(c, &pair[1], &b);
    } else {
        show(c, crd_str_eq(change, CRD_STR("removed")) ? &pair[0] : &pair[1], &b);
    }
    crd_str text = b.status == CRD_OK
                       ? crd_str_copy(f->to->arena, b.len ? crd_buf_str(&b) : CRD_STR(""))
                       : CRD_STR_NULL;
    crd_buf_done(&b);
    if (!text.ptr)
        f->rc = CRD_ENOMEM;
    return text;
}

static crd_status fold_rows(folding *f, const crd_section *t, const bool *shown, crd_section *to)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    crd_cell *cells = CRD_NEW(f->to->arena, crd_cell, t->n_columns);
    if (!cells)
        return crd_fail(f->err, CRD_ENOMEM, "out of memory");
    CRD_TRY(crd_walk_start(&walk, t, f->err));
    for (;;) {
        size_t n = 0;
        CRD_TRY(crd_walk_next(&walk, f->err));
        if (!walk.cells)
            break;
        for (size_t i = 0; i < t->n_columns; i++) {
            if (!shown[i])
                continue;
            cells[n++] = is_pair(t, i) ? crd_cell_text(fold_cell(f, &t->columns[i], &walk.cells[i],
                                                                 walk.cells[0].as.text))
                                       : walk.cells[i];
        }
        crd_doc_row(f->to, to, cells);
    }
done:
    crd_walk_end(&walk);
    return rc;
}

static crd_status fold_table(folding *f, const crd_section *t)
{
    crd_status rc = CRD_OK;
    bool any;
    size_t n = 0;
    bool *shown = CRD_NEW(f->to->arena, bool, t->n_columns + 1);
    crd_column *columns = CRD_NEW(f->to->arena, crd_column, t->n_columns + 1);
    if (!shown || !columns)
        return crd_fail(f->err, CRD_ENOMEM, "out of memory");
    CRD_TRY(choose(f, t, shown, &any));
    if (!any)
        goto done;
    for (size_t i = 0; i < t->n_columns; i++) {
        if (!shown[i])
            continue;
        columns[n] = t->columns[i];
        if (is_pair(t, i)) {
            columns[n].title = title_of(f, &t->columns[i]);
            if (!columns[n].title)
                f->rc = CRD_ENOMEM;
            columns[n].align = crd_column_right(&t->columns[i]) ? CRD_ALIGN_RIGHT : CRD_ALIGN_LEFT;
            columns[n].kind = crd_cell_is_text(t->columns[i].kind) ? t->columns[i].kind
                                                                   : CRD_CELL_CODE;
        }
        n++;
    }
    crd_section *to = crd_doc_table(f->to, t->name, t->title, columns, n);
    if (to)
        to->deep = t->deep;
    rc = fold_rows(f, t, shown, to);
done:
    return rc;
}

crd_status crd_doc_fold(const crd_doc *d, const crd_doc **ret_doc, crd_err *err)
{
    crd_status rc = CRD_OK;
    folding f = {.from = d, .err = err};
    if (crd_doc_new(d->arena, d->schema, d->title, &f.to) != CRD_OK)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    crd_doc_copy_head(f.to, d, NULL);
    for (const struct crd_doc_line *n = d->notes; n; n = n->next)
        crd_doc_note(f.to, n->text);
    for (const crd_section *s = d->sections; s; s = s->next)
        if (s->kind == CRD_SECTION_TABLE)
            CRD_TRY(fold_table(&f, s));
    CRD_TRY(f.rc);
    CRD_TRY(f.to->status != CRD_OK ? crd_fail(err, f.to->status, "%s", f.to->err.message) : CRD_OK);
    *ret_doc = f.to;
done:
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}
