/* When are two places no longer joined? Links are lost by sets of at most two labels; which of
 * those part a pair of places is worked out for all pairs at once (graph/labels.h). */
#include "analyse/loss_int.h"

#include "graph/labels.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SETS = 1 << 24 };

typedef struct net {
    crd_losing *l;
    CRD_VEC(crd_edge) links;
    crd_loss_list roots; /* their gates */
    uint32_t *first, *label, *both_first, (*both)[2];
    crd_failing *sets; /* of the roots */
    size_t n_sets;
    uint8_t *gone; /* [links] fails with nothing lost */
} net;

static uint32_t place_of(const crd_world *w, uint32_t link, uint32_t field)
{
    const crd_world_col *c = &crd_world_frame(w, CRD_T_link)->cols[field];
    uint32_t text = c->text[link], table = c->target[link];
    if (text != CRD_INTERN_NONE && table == CRD_T_element) {
        uint32_t row = crd_world_row(w, CRD_T_element, text);
        text = row == CRD_ROW_NONE ? CRD_INTERN_NONE : CRD_COL(w, element, site).text[row];
        table = CRD_T_site;
    }
    return text == CRD_INTERN_NONE || table != CRD_T_site ? CRD_ROW_NONE
                                                          : crd_world_row(w, CRD_T_site, text);
}

static bool gather(net *n)
{
    crd_losing *l = n->l;
    for (uint32_t i = 0; i < crd_world_frame(l->w, CRD_T_link)->n; i++) {
        uint32_t a = place_of(l->w, i, CRD_C_link_a), b = place_of(l->w, i, CRD_C_link_b);
        if (a != CRD_ROW_NONE && b != CRD_ROW_NONE && a != b &&
            (!CRD_VEC_PUSH(&n->links, ((crd_edge){a, b})) || !CRD_VEC_PUSH(&n->roots, l->link + i)))
            return false;
    }
    return true;
}

/* Which labels, and which two, take each link. */
static crd_status lose_links(net *n)
{
    crd_losing *l = n->l;
    crd_status rc = CRD_OK;
    crd_gates gates;
    crd_circuit *c = NULL;
    crd_failing_opts o = {
        .n_vars = l->gates.n_vars, .order = l->o->pairs ? 2 : 1, .limit = MOST_SETS};
    uint32_t *vars = malloc((o.n_vars ? o.n_vars : 1) * sizeof *vars);
    if (!vars)
        return CRD_ENOMEM;
    for (uint32_t v = 0; v < o.n_vars; v++)
        vars[v] = v;
    o.vars = vars;
    CRD_TRY(crd_gate_list_end(&l->gates, &gates, l->err));
    CRD_TRY(crd_circuit_new(&gates, n->roots.at, (uint32_t)n->roots.n, &c, l->err));
    CRD_TRY(crd_circuit_failing(c, &o, l->o->pool, &n->sets, &n->n_sets, l->err));
done:
    crd_circuit_free(c);
    free(vars);
    return rc;
}

/* Rows of labels by link. */
static bool sort_sets(net *n)
{
    size_t links = n->links.n, ones = 0, twos = 0;
    n->first = calloc(links + 2, sizeof *n->first);
    n->both_first = calloc(links + 2, sizeof *n->both_first);
    n->gone = calloc(links + 1, 1);
    if (!n->first || !n->both_first || !n->gone)
        return false;
    for (size_t i = 0; i < n->n_sets; i++) {
        const crd_failing *f = &n->sets[i];
        n->gone[f->root] |= f->n == 0;
        ones += f->n == 1;
        twos += f->n == 2;
        if (f->n == 1)
            n->first[f->root + 2]++;
        else if (f->n == 2)
            n->both_first[f->root + 2]++;
    }
    n->label = malloc((ones ? ones : 1) * sizeof *n->label);
    n->both = malloc((twos ? twos : 1) * sizeof *n->both);
    if (!n->label || !n->both)
        return false;
    for (size_t i = 0; i < links; i++) {
        n->first[i + 2] += n->first[i + 1];
        n->both_first[i + 2] += n->both_first[i + 1];
    }
    for (size_t i = 0; i < n->n_sets; i++) {
        const crd_failing *f = &n->sets[i];
        if (f->n == 1)
            n->label[n->first[f->root + 1]++] = f->var[0];
        else if (f->n == 2)
            memcpy(n->both[n->both_first[f->root + 1]++], f->var, sizeof *n->both);
    }
    return true;
}

/* Links that are gone before anything is lost join nothing: they become loops. */
static void drop_gone(net *n)
{
    for (size_t i = 0; i < n->links.n; i++)
        if (n->gone[i])
            n->links.at[i].to = n->links.at[i].from;
}

static crd_status part(net *n, crd_loss_path *paths, size_t n_paths)
{
    crd_losing *l = n->l;
    crd_status rc = CRD_OK;
    crd_failing *sets = NULL;
    size_t n_sets = 0;
    crd_ends *pairs = malloc(n_paths * sizeof *pairs);
    crd_labelled g = {.n_nodes = crd_world_frame(l->w, CRD_T_site)->n,
                      .n_links = (uint32_t)n->links.n,
                      .n_labels = l->gates.n_vars,
                      .links = n->links.at,
                      .first = n->first,
                      .label = n->label,
                      .both_first = n->both_first,
                      .both = (const uint32_t(*)[2])n->both};
    if (!pairs)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n_paths; i++) {
        pairs[i] = (crd_ends){paths[i].a, paths[i].b};
        paths[i].gate = crd_gate_list_add(&l->gates, 1);
        crd_losing_in(l, paths[i].gate, l->site + paths[i].a);
        crd_losing_in(l, paths[i].gate, l->site + paths[i].b);
    }
    CRD_TRY(crd_labels_failing(&g, pairs, (uint32_t)n_paths, l->o->pairs ? 2 : 1, MOST_SETS,
                               l->o->pool, &sets, &n_sets, l->err));
    for (size_t i = 0; i < n_sets; i++) {
        uint32_t gate = paths[sets[i].root].gate;
        if (sets[i].n == 0) { /* no recorded way: it may exist all the same */
            if (l->high)
                crd_losing_in(l, gate, l->any);
        } else if (sets[i].n == 1) {
            crd_losing_in(l, gate, sets[i].var[0]);
        } else {
            uint32_t two = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
            crd_losing_in(l, two, sets[i].var[0]);
            crd_losing_in(l, two, sets[i].var[1]);
            crd_losing_in(l, gate, two);
        }
    }
done:
    free(pairs);
    free(sets);
    return rc;
}

crd_status crd_losing_paths(crd_losing *l, crd_loss_path *paths, size_t n_paths)
{
    net n = {.l = l};
    crd_status rc = CRD_OK;
    if (n_paths == 0)
        return CRD_OK;
    if (n_paths > UINT32_MAX / 2)
        return crd_fail(l->err, CRD_ELIMIT, "%zu paths", n_paths);
    if (!gather(&n)) {
        rc = CRD_ENOMEM;
        goto done;
    }
    CRD_TRY(lose_links(&n));
    if (!sort_sets(&n)) {
        rc = CRD_ENOMEM;
        goto done;
    }
    drop_gone(&n);
    CRD_TRY(part(&n, paths, n_paths));
done:
    CRD_VEC_DONE(&n.links);
    CRD_VEC_DONE(&n.roots);
    free(n.first);
    free(n.label);
    free(n.both_first);
    free(n.both);
    free(n.gone);
    free(n.sets);
    return rc;
}
