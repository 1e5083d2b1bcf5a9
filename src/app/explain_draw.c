/* explain's drawings: chains of ties, and holdings. */
#include "app/explain_draw.h"

#include "base/buf.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* clang-format off */
static const crd_column node_columns[] = {
    {.name = "node", .title = "Node", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE, .required = true},
    {.name = "actor", .title = "Actor", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "target", .title = "Target", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "on_chain", .title = "On a chain", .kind = CRD_CELL_BOOL, .required = true},
};
static const crd_column tie_columns[] = {
    {.name = "from", .title = "From", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "to", .title = "To", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "tie", .title = "Tie", .kind = CRD_CELL_CODE, .required = true, .about = "of control: the kind of holding; is (a state and its body), branch"},
    {.name = "grade", .title = "Grade", .kind = CRD_CELL_CODE, .about = "of the power asked about; null = it gives none of it"},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true, .about = "at the grade asked for"},
    {.name = "on_chain", .title = "On a chain", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "share_low_ppm", .title = "Share, at least", .kind = CRD_CELL_SHARE, .exact = true, .about = "of a holding"},
    {.name = "share_high_ppm", .title = "At most", .kind = CRD_CELL_SHARE, .exact = true},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE, .about = "of a holding"},
    {.name = "label", .title = "Label", .kind = CRD_CELL_TEXT, .about = "what a drawing writes on it; null: the tie"},
};
/* clang-format on */

static void tables(crd_doc *doc, bool drawn, crd_section **ret_nodes, crd_section **ret_ties)
{
    *ret_nodes = crd_doc_table(doc, "nodes", "Nodes", node_columns, COUNT(node_columns));
    *ret_ties = crd_doc_table(doc, "ties", "Ties", tie_columns, COUNT(tie_columns));
    crd_doc_quiet(doc, *ret_nodes, NULL);
    crd_doc_quiet(doc, *ret_ties, NULL);
    crd_doc_key(doc, *ret_nodes, "node", "name kind");
    if (drawn) /* else it is refused, and no empty picture */
        crd_doc_graph(doc, *ret_nodes, *ret_ties, "on_chain");
}

void crd_app_draw_chains(crd_doc *doc, const crd_explain_result *r)
{
    crd_section *nodes, *ties;
    tables(doc, r != NULL, &nodes, &ties);
    for (size_t i = 0; r && i < r->n_nodes; i++) {
        const crd_explain_node *n = &r->nodes[i];
        crd_doc_row(doc, nodes,
                    (const crd_cell[]){crd_cell_text(n->id), crd_cell_text(n->name),
                                       crd_cell_texts(n->kind), crd_cell_bool(n->actor),
                                       crd_cell_bool(n->target), crd_cell_bool(n->on_chain)});
    }
    for (size_t i = 0; r && i < r->n_ties; i++) {
        const crd_explain_tie *t = &r->ties[i];
        crd_doc_row(doc, ties,
                    (const crd_cell[]){crd_cell_text(t->from), crd_cell_text(t->to),
                                       crd_cell_texts(t->tie),
                                       t->gives ? crd_cell_texts(t->latent ? "latent" : "standing")
                                                : CRD_CELL_NULL,
                                       crd_cell_bool(t->certain), crd_cell_bool(t->on_chain),
                                       CRD_CELL_NULL, CRD_CELL_NULL, CRD_CELL_NULL, CRD_CELL_NULL});
    }
}

crd_status crd_app_plan_control(crd_app *app, const crd_args *args, const crd_control *control,
                                const crd_control_why *why, crd_control_drawing *ret_drawing,
                                crd_err *err)
{
    uint32_t around = (uint32_t)crd_arg_number(args, "neighbourhood", 0);
    crd_control_drawn what = {.who = why->who.id,
                              .subject = why->subject.id,
                              .hops = why->hops,
                              .n_hops = why->n_hops,
                              .around = around == 0 && why->n_hops == 0 ? 1 : around,
                              .max_nodes = (size_t)crd_arg_number(args, "limit", CRD_APP_DRAWN)};
    return crd_control_draw(control, &what, app->arena, ret_drawing, err);
}

crd_status crd_app_plan_party(crd_app *app, const crd_args *args, const crd_control *control,
                              const crd_control_result *r, crd_control_drawing *ret_drawing,
                              crd_err *err)
{
    crd_control_drawn what = {.who = CRD_STR_NULL,
                              .subject = r->subject.id,
                              .hops = r->hops,
                              .n_hops = r->n_hops,
                              .around = (uint32_t)crd_arg_number(args, "neighbourhood", 1),
                              .max_nodes = (size_t)crd_arg_number(args, "limit", CRD_APP_DRAWN)};
    return crd_control_draw(control, &what, app->arena, ret_drawing, err);
}

/* "votes 51 %, since 2012-06-01" */
static void label(const crd_control_edge *e, crd_buf *b)
{
    crd_buf_clear(b);
    crd_buf_adds(b, strcmp(e->kind, "is") == 0 ? "its body" : e->kind);
    if (e->high_ppm > 0 && (e->low_ppm > 0 || e->high_ppm < 1000000)) { /* else it says nothing */
        crd_buf_addc(b, ' ');
        crd_explain_votes(e->low_ppm, e->high_ppm, b);
    }
    if (e->since != CRD_DATE_NONE) {
        char text[11];
        crd_buf_adds(b, ", since ");
        crd_buf_add(b, crd_date_text(e->since, text));
    }
}

void crd_app_draw_control(crd_doc *doc, const crd_control_drawing *g)
{
    crd_section *nodes, *ties;
    crd_buf text;
    crd_buf_init(&text, 1 << 12);
    tables(doc, true, &nodes, &ties);
    for (size_t i = 0; i < g->n_vertices; i++) {
        const crd_control_vertex *v = &g->vertices[i];
        crd_doc_row(doc, nodes,
                    (const crd_cell[]){crd_cell_text(v->id),
                                       crd_cell_text(v->name.len ? v->name : v->id),
                                       crd_cell_texts(v->kind), crd_cell_bool(v->actor),
                                       crd_cell_bool(v->target), crd_cell_bool(v->on_chain)});
    }
    for (size_t i = 0; i < g->n_edges; i++) {
        const crd_control_edge *e = &g->edges[i];
        label(e, &text);
        crd_doc_row(doc, ties,
                    (const crd_cell[]){crd_cell_text(e->from), crd_cell_text(e->to),
                                       crd_cell_texts(e->kind), CRD_CELL_NULL,
                                       crd_cell_bool(e->certain), crd_cell_bool(e->on_chain),
                                       e->low_ppm < 0 ? CRD_CELL_NULL : crd_cell_int(e->low_ppm),
                                       e->high_ppm < 0 ? CRD_CELL_NULL : crd_cell_int(e->high_ppm),
                                       crd_cell_date(e->since), crd_cell_text(crd_buf_str(&text))});
    }
    crd_buf_done(&text);
}
