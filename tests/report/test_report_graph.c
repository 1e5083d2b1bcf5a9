/* The graph of a result, with names that try to be more than names. */
#include "crdtest.h"

#include "base/str.h"
#include "report/render.h"

static const crd_column node_columns[] = {
    {.name = "id", .title = "Id", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "size", .title = "Size", .kind = CRD_CELL_INT},
    {.name = "thick", .title = "Thick", .kind = CRD_CELL_BOOL},
};
static const crd_column tie_columns[] = {
    {.name = "from", .title = "From", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "to", .title = "To", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "tie", .title = "Tie", .kind = CRD_CELL_CODE, .required = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL},
    {.name = "thick", .title = "Thick", .kind = CRD_CELL_BOOL},
};

static crd_doc *graph(crd_arena *arena)
{
    crd_doc *d;
    assert_ok(crd_doc_new(arena, "cordon.test/1", "A \"graph\"", &d));
    crd_section *n = crd_doc_table(d, "nodes", "Nodes", node_columns, CRD_COUNT(node_columns));
    crd_section *t = crd_doc_table(d, "ties", "Ties", tie_columns, CRD_COUNT(tie_columns));
    crd_doc_row(d, n,
                (const crd_cell[]){crd_cell_texts("a\"];b"), crd_cell_texts("<b>&\x1b\\"),
                                   crd_cell_int(7), crd_cell_bool(true)});
    crd_doc_row(d, n,
                (const crd_cell[]){crd_cell_texts("c"), crd_cell_texts("two\nlines"), CRD_CELL_NULL,
                                   crd_cell_bool(false)});
    crd_doc_row(d, t,
                (const crd_cell[]){crd_cell_texts("a\"];b"), crd_cell_texts("c"),
                                   crd_cell_texts("owns"), crd_cell_bool(false),
                                   crd_cell_bool(true)});
    crd_doc_graph(d, n, t, "thick");
    return d;
}

struct form {
    const char *name;
    crd_render_format format;
    const char *text;
};
static const struct form forms[] = {
    {"DOT", CRD_RENDER_DOT,
     "digraph result {\n"
     "  rankdir=LR;\n"
     "  label=\"A \\\"graph\\\"\";\n"
     "  node [shape=box, fontname=\"sans-serif\"];\n"
     "  edge [fontname=\"sans-serif\"];\n"
     "  \"a\\\"];b\" [label=\"<b>&<1B>\\\\\", penwidth=2];\n"
     "  \"c\" [label=\"two\\nlines\"];\n"
     "  \"a\\\"];b\" -> \"c\" [label=\"owns\", style=dashed, penwidth=2];\n"
     "}\n"},
    {"GraphML", CRD_RENDER_GRAPHML,
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
     "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
     "  <key id=\"node.name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n"
     "  <key id=\"node.size\" for=\"node\" attr.name=\"size\" attr.type=\"long\"/>\n"
     "  <key id=\"node.thick\" for=\"node\" attr.name=\"thick\" attr.type=\"boolean\"/>\n"
     "  <key id=\"edge.tie\" for=\"edge\" attr.name=\"tie\" attr.type=\"string\"/>\n"
     "  <key id=\"edge.certain\" for=\"edge\" attr.name=\"certain\" attr.type=\"boolean\"/>\n"
     "  <key id=\"edge.thick\" for=\"edge\" attr.name=\"thick\" attr.type=\"boolean\"/>\n"
     "  <graph id=\"result\" edgedefault=\"directed\">\n"
     "    <node id=\"a&quot;];b\"><data key=\"node.name\">&lt;b&gt;&amp;&lt;1B&gt;\\</data>"
     "<data key=\"node.size\">7</data><data key=\"node.thick\">true</data></node>\n"
     "    <node id=\"c\"><data key=\"node.name\">two\nlines</data>"
     "<data key=\"node.thick\">false</data></node>\n"
     "    <edge id=\"tie1\" source=\"a&quot;];b\" target=\"c\"><data key=\"edge.tie\">owns</data>"
     "<data key=\"edge.certain\">false</data><data key=\"edge.thick\">true</data></edge>\n"
     "  </graph>\n"
     "</graphml>\n"},
};

static void test_form(void **state)
{
    const struct form *c = *state;
    crd_arena *arena;
    crd_buf out;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(1 << 20, &arena));
    crd_buf_init(&out, 1 << 16);
    assert_status(CRD_OK, crd_render(graph(arena), c->format, NULL, &out, &err), &err);
    assert_string_equal(out.at, c->text);
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* A result without a graph is not drawn; tables that are no graph are our bug. */
static void test_none(void **state)
{
    (void)state;
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    assert_ok(crd_arena_new(1 << 20, &arena));
    crd_buf_init(&out, 1 << 16);
    assert_ok(crd_doc_new(arena, "cordon.test/1", "x", &d));
    crd_section *n = crd_doc_table(d, "nodes", "Nodes", node_columns, 1);
    assert_status(CRD_EINVAL, crd_render(d, CRD_RENDER_DOT, NULL, &out, NULL), NULL);
    assert_status(CRD_EINVAL, crd_render(d, CRD_RENDER_GRAPHML, NULL, &out, NULL), NULL);
    crd_doc_graph(d, n, n, NULL);
    assert_status(CRD_EINVAL, crd_render(d, CRD_RENDER_TABLE, NULL, &out, NULL), NULL);
    crd_buf_done(&out);
    crd_arena_free(arena);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, forms, test_form);
    CRD_SUITE_ADD(&s, test_none);
    return crd_suite_run(&s, "report/graph");
}
