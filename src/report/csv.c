#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"
#include "report/escape.h"

struct line {
    char separator;
    crd_buf *out;
    bool begun;
};

static void end_field(struct line *l)
{
    if (l->begun)
        crd_buf_addc(l->out, l->separator);
    l->begun = true;
}

static void end_line(struct line *l)
{
    crd_buf_addc(l->out, '\n');
    l->begun = false;
}

static void titles(struct line *l, const crd_section *t)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        const crd_column *c = &t->columns[i];
        bool bounds = crd_cell_is_bounds(c->kind);
        end_field(l);
        crd_buf_adds(l->out, c->name);
        if (bounds) {
            crd_buf_adds(l->out, "_low");
            end_field(l);
            crd_buf_addf(l->out, "%s_high", c->name);
        }
    }
    end_line(l);
}

static void cell(struct line *l, const crd_column *c, const crd_cell *v)
{
    end_field(l);
    if (!v->known)
        return;
    if (crd_cell_is_text(c->kind))
        crd_escape_csv(v->as.text, l->separator, l->out);
    else
        crd_cell_plain(c, v, l->out); /* holds no separator: digits, signs, letters */
}

static void row(struct line *l, const crd_section *t, const crd_cell *cells)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        const crd_column *c = &t->columns[i];
        if (!crd_cell_is_bounds(c->kind)) {
            cell(l, c, &cells[i]);
            continue;
        }
        for (int high = 0; high <= 1; high++) {
            crd_column side = *c;
            crd_cell one = crd_cell_side(c, &cells[i], high, &side.kind);
            cell(l, &side, &one);
        }
    }
    /* A lone empty field would be an empty line, which readers pass over. */
    if (t->n_columns == 1 && !cells[0].known && !crd_cell_is_bounds(t->columns[0].kind))
        crd_buf_adds(l->out, "\"\"");
    end_line(l);
}

crd_status crd_render_csv(const crd_doc *d, const crd_render_options *o, crd_buf *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_section *t;
    crd_walk walk = {0};
    struct line l = {.separator = o->separator ? o->separator : ',', .out = out};
    CRD_TRY(crd_doc_pick(d, o->section, &t, err));
    titles(&l, t);
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        row(&l, t, walk.cells);
        CRD_TRY(out->status);
    }
done:
    crd_walk_end(&walk);
    return rc;
}
