/* The network between places: links with the labels that take them, alone or two together. A link
 * of which one end alone is known joins its place with the others of its system: a cable's branches
 * meet, wherever along it they do. */
#include "analyse/loss_int.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SETS = 1 << 24, MOST_LABELS = 1 << 27 };

typedef struct joining {
    crd_losing *l;
    crd_loss_net *n;
    crd_map hub_of;    /* network << 32 | system -> node */
    crd_failing *sets; /* their roots are classes */
    size_t n_sets;
} joining;

/* Sites where one end of a link may be. */
typedef struct places {
    uint32_t n, site[CRD_LOSS_VALUES];
    bool sure;
} places;

static void add_place(places *p, uint32_t site)
{
    if (site != CRD_ROW_NONE && p->n < CRD_LOSS_VALUES)
        p->site[p->n++] = site;
}

static places places_of(const crd_losing *l, uint32_t link, uint32_t field)
{
    places p = {0};
    crd_loss_value v[CRD_LOSS_VALUES], s[CRD_LOSS_VALUES];
    bool sure;
    uint32_t n = crd_losing_values(l, CRD_T_link, link, field, v, &p.sure);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = v[i].table == CRD_T_element || v[i].table == CRD_T_site
                           ? crd_world_row(l->w, v[i].table, v[i].text)
                           : CRD_ROW_NONE;
        if (v[i].table == CRD_T_site)
            add_place(&p, row);
        if (v[i].table != CRD_T_element || row == CRD_ROW_NONE)
            continue;
        uint32_t m = crd_losing_values(l, CRD_T_element, row, CRD_C_element_site, s, &sure);
        p.sure = p.sure && sure;
        for (uint32_t k = 0; k < m; k++)
            add_place(&p, crd_world_row(l->w, CRD_T_site, s[k].text));
    }
    return p;
}

/* The node where the branches of the link's system meet. */
static uint32_t hub(joining *j, uint32_t link)
{
    const crd_world *w = j->l->w;
    uint32_t network = CRD_COL(w, link, network).text[link];
    uint32_t system = CRD_COL(w, link, system).text[link];
    if (system == CRD_INTERN_NONE)
        return CRD_ROW_NONE;
    uint32_t *at = crd_map_add(&j->hub_of, (uint64_t)network << 32 | system, j->n->n_nodes);
    if (!at) {
        j->l->gates.full = true;
        return CRD_ROW_NONE;
    }
    j->n->n_nodes += *at == j->n->n_nodes;
    return *at;
}

/* In low a link joins wherever its ends may be, in high only where they surely are. */
static bool join(joining *j, uint32_t link, const places *a, const places *b)
{
    crd_loss_net *n = j->n;
    for (uint32_t p = 0; p < a->n && (!j->l->high || (a->sure && b->sure)); p++)
        for (uint32_t q = 0; q < b->n; q++)
            if (a->site[p] != b->site[q] &&
                (!CRD_VEC_PUSH(&n->links, ((crd_edge){a->site[p], b->site[q]})) ||
                 !CRD_VEC_PUSH(&n->roots, j->l->link + link)))
                return false;
    return true;
}

static bool gather(joining *j)
{
    crd_losing *l = j->l;
    j->n->n_nodes = crd_world_frame(l->w, CRD_T_site)->n;
    for (uint32_t i = 0; i < crd_world_frame(l->w, CRD_T_link)->n; i++) {
        places a = places_of(l, i, CRD_C_link_a), b = places_of(l, i, CRD_C_link_b);
        if ((a.n == 0) != (b.n == 0))
            add_place(a.n == 0 ? &a : &b, hub(j, i));
        if (!join(j, i, &a, &b))
            return false;
    }
    return !l->gates.full;
}

/* Links whose gates are one in the circuit fail alike: one of each is asked for. */
static crd_status class_links(joining *j, const crd_circuit *c, uint32_t *of_class)
{
    crd_map seen = {0};
    size_t links = j->n->links.n;
    crd_loss_net *n = j->n;
    n->row = malloc((links + 1) * sizeof *n->row);
    crd_status rc = n->row ? CRD_OK : CRD_ENOMEM;
    for (uint32_t i = 0; rc == CRD_OK && i < links; i++) {
        uint32_t *at = crd_map_add(&seen, crd_circuit_root(c, i), n->n_rows);
        if (!at) {
            rc = CRD_ENOMEM;
        } else {
            if (*at == n->n_rows)
                of_class[n->n_rows++] = n->roots.at[i];
            n->row[i] = *at;
        }
    }
    crd_map_done(&seen);
    return rc;
}

static void add_up(uint64_t *sum, uint64_t value)
{
    *sum = (*sum ^ value) * UINT64_C(0x100000001b3);
}

/* Sets come in one order, so one sum says whether any differs. */
static void sum_up(joining *j)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < j->n->links.n; i++)
        add_up(&sum, j->n->row[i]);
    for (size_t i = 0; i < j->n_sets; i++) {
        add_up(&sum, (uint64_t)j->sets[i].root << 2 | j->sets[i].n);
        for (uint32_t k = 0; k < j->sets[i].n; k++)
            add_up(&sum, j->sets[i].var[k]);
    }
    j->n->sum = sum;
}

/* Says what there is too much of, and what may be asked instead. */
static crd_status is_listed(const joining *j, crd_status rc, const crd_err *err)
{
    const crd_losing *l = j->l;
    if (rc == CRD_ELIMIT)
        return crd_fail(l->err, rc,
                        "%u losses%s and %u kinds of links: which of them go together is a list of "
                        "more than %d; ask for some of them as a set, or by another kind, or name "
                        "who makes the links of which nobody is named",
                        crd_losing_n_labels(l), l->o->pairs ? ", any two of them," : "",
                        j->n->n_rows, MOST_SETS);
    if (rc != CRD_OK && l->err)
        *l->err = *err;
    return rc;
}

/* Which labels, and which two, take each link. */
static crd_status lose_links(joining *j)
{
    crd_losing *l = j->l;
    crd_loss_net *n = j->n;
    crd_status rc = CRD_OK;
    crd_gates gates;
    crd_circuit *c = NULL, *classes = NULL;
    crd_failing_opts o = {
        .n_vars = crd_losing_n_labels(l), .order = l->o->pairs ? 2 : 1, .limit = MOST_SETS};
    uint32_t *vars = malloc((o.n_vars ? o.n_vars : 1) * sizeof *vars);
    uint32_t *of_class = malloc((n->links.n + 1) * sizeof *of_class);
    crd_err err = CRD_ERR_INIT;
    CRD_TRY(vars && of_class ? CRD_OK : CRD_ENOMEM);
    for (uint32_t v = 0; v < o.n_vars; v++)
        vars[v] = v;
    o.vars = vars;
    CRD_TRY(crd_gate_list_end(&l->gates, &gates, l->err));
    CRD_TRY(crd_circuit_new(&gates, n->roots.at, (uint32_t)n->roots.n, &c, l->err));
    CRD_TRY(class_links(j, c, of_class));
    CRD_TRY(crd_circuit_new(&gates, of_class, n->n_rows, &classes, l->err));
    if (l->late.on) {
        CRD_TRY(crd_losing_fewer(l, classes, &o, &j->sets, &j->n_sets));
    } else {
        rc = crd_circuit_failing(classes, &o, l->o->pool, &j->sets, &j->n_sets, &err);
        CRD_TRY(is_listed(j, rc, &err));
    }
    sum_up(j);
    if (l->late.on) {
        n->circuit = c;
        c = NULL;
    }
done:
    crd_circuit_free(c);
    crd_circuit_free(classes);
    free(of_class);
    free(vars);
    return rc;
}

/* Rows of the sets of one order: sets come by order, then variables, and so do rows. */
static crd_status spread(const joining *j, uint32_t order, uint32_t **ret_first, uint32_t *ret_rows)
{
    uint32_t rows = j->n->n_rows;
    size_t total = 0;
    uint32_t *first = calloc((size_t)rows + 2, sizeof *first);
    if (!first)
        return CRD_ENOMEM;
    for (size_t i = 0; i < j->n_sets; i++) {
        first[j->sets[i].root + 1] += j->sets[i].n == order;
        total += j->sets[i].n == order;
    }
    for (uint32_t r = 0; r < rows; r++)
        first[r + 1] += first[r];
    *ret_first = first;
    *ret_rows = (uint32_t)total;
    return total <= MOST_LABELS
               ? CRD_OK
               : crd_fail(j->l->err, CRD_ELIMIT, "more than %d labels of links", MOST_LABELS);
}

/* Links that fail with nothing lost. `room`: [rows], no longer needed. */
static void mark_gone(const joining *j, uint32_t *room)
{
    memset(room, 0, ((size_t)j->n->n_rows + 1) * sizeof *room);
    for (size_t i = 0; i < j->n_sets; i++)
        room[j->sets[i].root] |= j->sets[i].n == 0;
    for (size_t i = 0; i < j->n->links.n; i++)
        j->n->gone[i] = room[j->n->row[i]] != 0;
}

/* Labels by row. */
static crd_status sort_sets(joining *j)
{
    crd_status rc = CRD_OK;
    crd_loss_net *n = j->n;
    uint32_t ones = 0, twos = 0, *one, *two;
    one = malloc(2 * ((size_t)n->n_rows + 1) * sizeof *one);
    CRD_TRY(one ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(spread(j, 1, &n->first, &ones));
    CRD_TRY(spread(j, 2, &n->both_first, &twos));
    n->gone = calloc(n->links.n + 1, 1);
    n->label = malloc(((size_t)ones + 1) * sizeof *n->label);
    n->both = malloc(((size_t)twos + 1) * sizeof *n->both);
    CRD_TRY(n->gone && n->label && n->both ? CRD_OK : CRD_ENOMEM);
    two = one + n->n_rows + 1;
    memcpy(one, n->first, ((size_t)n->n_rows + 1) * sizeof *one);
    memcpy(two, n->both_first, ((size_t)n->n_rows + 1) * sizeof *two);
    for (size_t i = 0; i < j->n_sets; i++) {
        const crd_failing *f = &j->sets[i];
        if (f->n == 1)
            n->label[one[f->root]++] = f->var[0];
        else if (f->n == 2)
            memcpy(n->both[two[f->root]++], f->var, sizeof *n->both);
    }
    mark_gone(j, one);
done:
    free(one);
    return rc;
}

/* A row of labels and of twos that take its links. */
typedef struct row_of {
    const uint32_t *label;
    uint32_t (*both)[2];
    uint32_t n, n_both;
} row_of;

static row_of row_at(const crd_loss_net *n, uint32_t row)
{
    return (row_of){n->label + n->first[row], n->both + n->both_first[row],
                    n->first[row + 1] - n->first[row], n->both_first[row + 1] - n->both_first[row]};
}

static bool is_same(const row_of *a, const row_of *b)
{
    return a->n == b->n && a->n_both == b->n_both &&
           (a->n == 0 || memcmp(a->label, b->label, a->n * sizeof *a->label) == 0) &&
           (a->n_both == 0 || memcmp(a->both, b->both, a->n_both * sizeof *a->both) == 0);
}

static uint64_t key_of(const row_of *r)
{
    uint64_t key = crd_mix((uint64_t)r->n << 32 | r->n_both);
    for (uint32_t i = 0; i < r->n; i++)
        key = crd_mix(key ^ r->label[i]);
    for (uint32_t i = 0; i < r->n_both; i++)
        key = crd_mix(key ^ ((uint64_t)r->both[i][0] << 32 | r->both[i][1]));
    return key == CRD_MAP_FREE ? 0 : key;
}

/* Moves a row down to the place `to`. */
static void move_row(crd_loss_net *n, uint32_t to, const row_of *r)
{
    memmove(n->label + n->first[to], r->label, r->n * sizeof *r->label);
    memmove(n->both + n->both_first[to], r->both, r->n_both * sizeof *r->both);
    n->first[to + 1] = n->first[to] + r->n;
    n->both_first[to + 1] = n->both_first[to] + r->n_both;
}

/* Rows alike become one: tens of thousands of links may be anybody's of a few hundred, each with a
 * gate of its own. */
static crd_status merge_rows(crd_loss_net *n)
{
    crd_map seen = {0};
    uint32_t kept = 0;
    uint32_t *number = malloc(((size_t)n->n_rows + 1) * sizeof *number);
    crd_status rc = number ? CRD_OK : CRD_ENOMEM;
    for (uint32_t r = 0; rc == CRD_OK && r < n->n_rows; r++) {
        row_of row = row_at(n, r), other;
        const uint32_t *at = crd_map_add(&seen, key_of(&row), kept);
        if (!at) {
            rc = CRD_ENOMEM;
            continue;
        }
        if (*at < kept) {
            other = row_at(n, *at);
            if (is_same(&row, &other)) {
                number[r] = *at;
                continue;
            }
        }
        move_row(n, kept, &row);
        number[r] = kept++;
    }
    for (size_t i = 0; rc == CRD_OK && i < n->links.n; i++)
        n->row[i] = number[n->row[i]];
    n->n_rows = rc == CRD_OK ? kept : n->n_rows;
    crd_map_done(&seen);
    free(number);
    return rc;
}

/* Links that are gone before anything is lost join nothing: they become loops. */
static void drop_gone(crd_loss_net *n)
{
    for (size_t i = 0; i < n->links.n; i++)
        if (n->gone[i])
            n->links.at[i].to = n->links.at[i].from;
}

crd_status crd_losing_net(crd_losing *l)
{
    crd_status rc = CRD_OK;
    joining j = {.l = l, .n = &l->net};
    if (l->net.made)
        return CRD_OK;
    if (!gather(&j)) {
        rc = CRD_ENOMEM;
        goto done;
    }
    if (l->by_thing) { /* which links fail is worked out later */
        l->net.made = true;
        goto done;
    }
    CRD_TRY(lose_links(&j));
    CRD_TRY(sort_sets(&j));
    CRD_TRY(merge_rows(&l->net));
    drop_gone(&l->net);
    l->net.made = true;
done:
    crd_map_done(&j.hub_of);
    free(j.sets);
    return rc;
}

crd_labelled crd_losing_labelled(const crd_losing *l)
{
    const crd_loss_net *n = &l->net;
    return (crd_labelled){.n_nodes = n->n_nodes,
                          .n_links = (uint32_t)n->links.n,
                          .n_labels = crd_losing_n_labels(l),
                          .links = n->links.at,
                          .first = n->first,
                          .label = n->label,
                          .both_first = n->both_first,
                          .both = (const uint32_t(*)[2])n->both,
                          .row = n->row,
                          .n_rows = n->n_rows};
}

void crd_losing_net_done(crd_losing *l)
{
    crd_loss_net *n = &l->net;
    CRD_VEC_DONE(&n->links);
    CRD_VEC_DONE(&n->roots);
    free(n->first);
    free(n->label);
    free(n->both_first);
    free(n->both);
    free(n->row);
    free(n->gone);
    crd_circuit_free(n->circuit);
    *n = (crd_loss_net){0};
}
