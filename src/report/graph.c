/* The graph of a result, for GraphViz (the DOT language) and as GraphML 1.0: two of its tables,
 * nodes and ties (crd_doc_graph). In DOT a tie that is not `certain` is dashed. */
#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"
#include "report/escape.h"

#include <string.h>

static crd_status has_graph(const crd_doc *d, crd_err *err)
{
    return d->nodes && d->ties ? CRD_OK
                               : crd_fail(err, CRD_EINVAL, "this result is no graph to be drawn");
}

/* Is the BOOL column of that name true in the row? `otherwise` when there is none. */
static bool is_true(const crd_section *t, const crd_cell *cells, const char *column, bool otherwise)
{
    for (size_t i = 0; column && i < t->n_columns; i++)
        if (t->columns[i].kind == CRD_CELL_BOOL && strcmp(t->columns[i].name, column) == 0)
            return cells[i].known && cells[i].as.flag;
    return otherwise;
}

typedef void write_row(const crd_doc *d, const crd_section *t, const crd_cell *cells, size_t n,
                       crd_buf *out);

static crd_status each_row(const crd_doc *d, const crd_section *t, write_row *write, crd_buf *out,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (size_t n = 0;; n++) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        write(d, t, walk.cells, n, out);
        CRD_TRY(out->status);
    }
done:
    crd_walk_end(&walk);
    return rc;
}

/* ---- DOT ---------------------------------------------------------------------------------- */

static void dot_node(const crd_doc *d, const crd_section *t, const crd_cell *cells, size_t n,
                     crd_buf *out)
{
    (void)n;
    crd_buf_adds(out, "  ");
    crd_escape_dot(cells[0].as.text, out);
    crd_buf_adds(out, " [label=");
    crd_escape_dot(cells[1].as.text, out);
    crd_buf_adds(out, is_true(t, cells, d->mark, false) ? ", penwidth=2];\n" : "];\n");
}

/* What stands on a tie: its column `label` where there is one and it is known, else what it is. */
static crd_str label_of(const crd_section *t, const crd_cell *cells)
{
    for (size_t i = 3; i < t->n_columns; i++)
        if (strcmp(t->columns[i].name, "label") == 0 && crd_cell_is_text(t->columns[i].kind) &&
            cells[i].known)
            return cells[i].as.text;
    return cells[2].as.text;
}

static void dot_tie(const crd_doc *d, const crd_section *t, const crd_cell *cells, size_t n,
                    crd_buf *out)
{
    (void)n;
    crd_buf_adds(out, "  ");
    crd_escape_dot(cells[0].as.text, out);
    crd_buf_adds(out, " -> ");
    crd_escape_dot(cells[1].as.text, out);
    crd_buf_adds(out, " [label=");
    crd_escape_dot(label_of(t, cells), out);
    crd_buf_adds(out, is_true(t, cells, "certain", true) ? "" : ", style=dashed");
    crd_buf_adds(out, is_true(t, cells, d->mark, false) ? ", penwidth=2];\n" : "];\n");
}

crd_status crd_render_dot(const crd_doc *d, const crd_render_options *o, crd_buf *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    (void)o;
    CRD_TRY(has_graph(d, err));
    crd_buf_adds(out, "digraph result {\n  rankdir=LR;\n  label=");
    crd_escape_dot(crd_str_from(d->title), out);
    crd_buf_adds(out, ";\n  node [shape=box, fontname=\"sans-serif\"];\n"
                      "  edge [fontname=\"sans-serif\"];\n");
    CRD_TRY(each_row(d, d->nodes, dot_node, out, err));
    CRD_TRY(each_row(d, d->ties, dot_tie, out, err));
    crd_buf_adds(out, "}\n");
done:
    return rc;
}

/* ---- GraphML ------------------------------------------------------------------------------ */

static const char *type_of(crd_cell_kind kind)
{
    switch (kind) {
    case CRD_CELL_INT:
    case CRD_CELL_SHARE:
        return "long";
    case CRD_CELL_REAL:
        return "double";
    case CRD_CELL_BOOL:
        return "boolean";
    case CRD_CELL_TEXT:
    case CRD_CELL_CODE:
    case CRD_CELL_ID:
    case CRD_CELL_DATE:
    case CRD_CELL_INT_BOUNDS:
    case CRD_CELL_REAL_BOUNDS:
    case CRD_CELL_SHARE_BOUNDS:
        break;
    }
    return "string";
}

/* Columns behind those that are the structure itself. */
static void keys(const crd_section *t, const char *what, size_t from, crd_buf *out)
{
    for (size_t i = from; i < t->n_columns; i++)
        if (!crd_cell_is_bounds(t->columns[i].kind))
            crd_buf_addf(
                out, "  <key id=\"%s.%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n", what,
                t->columns[i].name, what, t->columns[i].name, type_of(t->columns[i].kind));
}

static void data(const crd_section *t, const crd_cell *cells, const char *what, size_t from,
                 crd_buf *out)
{
    for (size_t i = from; i < t->n_columns; i++) {
        const crd_column *c = &t->columns[i];
        if (!cells[i].known || crd_cell_is_bounds(c->kind))
            continue;
        crd_buf_addf(out, "<data key=\"%s.%s\">", what, c->name);
        if (crd_cell_is_text(c->kind))
            crd_escape_html(cells[i].as.text, out);
        else
            crd_cell_plain(c, &cells[i], out);
        crd_buf_adds(out, "</data>");
    }
}

static void graphml_node(const crd_doc *d, const crd_section *t, const crd_cell *cells, size_t n,
                         crd_buf *out)
{
    (void)d, (void)n;
    crd_buf_adds(out, "    <node id=\"");
    crd_escape_html(cells[0].as.text, out);
    crd_buf_adds(out, "\">");
    data(t, cells, "node", 1, out);
    crd_buf_adds(out, "</node>\n");
}

static void graphml_tie(const crd_doc *d, const crd_section *t, const crd_cell *cells, size_t n,
                        crd_buf *out)
{
    (void)d;
    crd_buf_addf(out, "    <edge id=\"tie%zu\" source=\"", n + 1);
    crd_escape_html(cells[0].as.text, out);
    crd_buf_adds(out, "\" target=\"");
    crd_escape_html(cells[1].as.text, out);
    crd_buf_adds(out, "\">");
    data(t, cells, "edge", 2, out);
    crd_buf_adds(out, "</edge>\n");
}

crd_status crd_render_graphml(const crd_doc *d, const crd_render_options *o, crd_buf *out,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    (void)o;
    CRD_TRY(has_graph(d, err));
    crd_buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    keys(d->nodes, "node", 1, out);
    keys(d->ties, "edge", 2, out);
    crd_buf_adds(out, "  <graph id=\"result\" edgedefault=\"directed\">\n");
    CRD_TRY(each_row(d, d->nodes, graphml_node, out, err));
    CRD_TRY(each_row(d, d->ties, graphml_tie, out, err));
    crd_buf_adds(out, "  </graph>\n</graphml>\n");
done:
    return rc;
}
