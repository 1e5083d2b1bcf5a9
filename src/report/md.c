#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"
#include "report/escape.h"

enum { CELL_BYTES = 1 << 20 };

static void cell(const crd_column *c, const crd_cell *v, crd_buf *out)
{
    if (v->known && crd_cell_is_text(c->kind)) {
        crd_escape_md(v->as.text, out);
        return;
    }
    crd_buf shown;
    crd_buf_init(&shown, CELL_BYTES);
    crd_cell_show(c, v, false, &shown);
    crd_str text = crd_buf_str(&shown);
    if (crd_str_starts(text, CRD_STR("<")) || crd_str_starts(text, CRD_STR(">")))
        crd_escape_md(text, out); /* <0.1 % */
    else
        crd_buf_add(out, text);
    crd_scratch_done(&shown, out);
}

static void head(const crd_doc *d, crd_buf *out)
{
    crd_buf_addf(out, "# %s\n", d->title ? d->title : "");
    if (d->head)
        crd_buf_addc(out, '\n');
    for (const struct crd_doc_value *v = d->head; v; v = v->next) {
        if (v->quiet)
            continue;
        crd_buf_addf(out, "- **%s:** ", v->about.title);
        cell(&v->about, &v->value, out);
        crd_buf_addc(out, '\n');
    }
    const struct crd_doc_line *lists[] = {d->assumed, d->warnings, d->notes};
    static const char *const names[] = {"Assumed", "Warning", "Note"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const struct crd_doc_line *n = lists[i]; n; n = n->next) {
            crd_buf_addf(out, "\n> **%s:** ", names[i]);
            crd_escape_md(n->text, out);
            crd_buf_addc(out, '\n');
        }
}

static void code(crd_str text, crd_buf *out)
{
    crd_buf_adds(out, "```\n");
    crd_buf_add(out, text);
    crd_buf_adds(out, "\n```\n");
}

static void paragraphs(crd_str text, crd_buf *out)
{
    crd_str line;
    while (crd_str_next(&text, '\n', &line)) {
        crd_escape_md(line, out);
        crd_buf_addc(out, '\n');
    }
}

static crd_status table(const crd_section *t, crd_buf *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    for (size_t i = 0; i < t->n_columns; i++) {
        const crd_column *c = &t->columns[i];
        if (crd_column_quiet(t, i))
            continue;
        crd_buf_addf(out, "| %s ", c->title ? c->title : c->name);
        if (c->unit)
            crd_buf_addf(out, "(%s) ", c->unit);
    }
    crd_buf_adds(out, "|\n");
    for (size_t i = 0; i < t->n_columns; i++)
        if (!crd_column_quiet(t, i))
            crd_buf_adds(out, crd_column_right(&t->columns[i]) ? "|---:" : "|---");
    crd_buf_adds(out, "|\n");
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        for (size_t i = 0; i < t->n_columns; i++) {
            if (crd_column_quiet(t, i))
                continue;
            crd_buf_adds(out, "| ");
            cell(&t->columns[i], &walk.cells[i], out);
            crd_buf_addc(out, ' ');
        }
        crd_buf_adds(out, "|\n");
        CRD_TRY(out->status);
    }
done:
    crd_walk_end(&walk);
    return rc;
}

crd_status crd_render_md(const crd_doc *d, const crd_render_options *o, crd_buf *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    (void)o;
    head(d, out);
    for (const crd_section *s = d->sections; s; s = s->next) {
        if (s->quiet || s->deep)
            continue;
        crd_buf_addc(out, '\n');
        if (s->title)
            crd_buf_addf(out, "## %s\n\n", s->title);
        if (s->kind == CRD_SECTION_PARAGRAPH && s->code)
            code(s->text, out);
        else if (s->kind == CRD_SECTION_PARAGRAPH)
            (s->blocks ? crd_blocks_md : paragraphs)(s->text, out);
        else
            CRD_TRY(table(s, out, err));
    }
done:
    return rc;
}
