/* What one or two labels do to ways, as gates for the bulk. Where many links may be anybody's,
 * thousands of ways are parted by the same hundreds of labels: those are one gate for all. */
#include "analyse/fewest_int.h"
#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHARED = 32, /* rows of labels that may be one gate */
    MANY = 2     /* labels of such a row at least */
};

/* What one or two labels leave too narrow; one alone when there is too much of two. */
static crd_status add_capacity(crd_losing *l, const crd_loss_path *paths, size_t n)
{
    crd_status rc = CRD_OK;
    crd_err err = CRD_ERR_INIT, *kept = l->err;
    const crd_loss_opts *o = l->o;
    crd_loss_opts now = *o;
    l->o = &now;
    l->err = &err;
    for (bool again = true; again && l->late.order > 0;) {
        now.pairs = l->late.order > 1;
        err = CRD_ERR_INIT;
        rc = crd_losing_capacity(l, paths, n);
        again = rc == CRD_ELIMIT;
        l->late.order -= again;
        rc = again ? CRD_OK : rc;
    }
    l->o = o;
    l->err = kept;
    if (rc != CRD_OK)
        *kept = err;
    return rc;
}

/* Labels of a row of links. */
typedef struct shared {
    uint32_t row, gate; /* gate 0: not made yet */
    uint32_t links;
    uint64_t *bits; /* [labels] */
} shared;

typedef struct parting {
    crd_losing *l;
    shared of[SHARED]; /* [n], most links first */
    uint32_t n;
    size_t words;    /* of bits of labels */
    uint64_t *has;   /* [labels] that part the way in hand */
    uint64_t *room;  /* bits of all shared rows */
    uint32_t *first; /* [ways + 1] into label */
    uint32_t *label; /* that part each way alone */
} parting;

static uint32_t labels_of(const crd_losing *l, uint32_t row)
{
    return l->net.first[row + 1] - l->net.first[row];
}

static int most_links(const void *a, const void *b)
{
    const shared *x = a, *y = b;
    if (x->links != y->links)
        return x->links > y->links ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Rows of many labels that most links have; the bits of each. */
static bool list_shared(parting *p)
{
    const crd_loss_net *n = &p->l->net;
    uint32_t rows = 0;
    shared *all = calloc((size_t)n->n_rows + 1, sizeof *all);
    uint32_t *links = calloc((size_t)n->n_rows + 1, sizeof *links);
    if (!all || !links) {
        free(all);
        free(links);
        return false;
    }
    for (size_t i = 0; i < n->links.n; i++)
        links[n->row[i]]++;
    for (uint32_t r = 0; r < n->n_rows; r++)
        if (links[r] > 0 && labels_of(p->l, r) >= MANY)
            all[rows++] = (shared){.row = r, .links = links[r]};
    if (rows > 0)
        qsort(all, rows, sizeof *all, most_links);
    p->n = rows < SHARED ? rows : SHARED;
    memcpy(p->of, all, p->n * sizeof *all);
    free(all);
    free(links);
    p->room = calloc(SHARED * p->words + 1, sizeof *p->room);
    for (uint32_t k = 0; k < p->n && p->room; k++) {
        p->of[k].bits = p->room + k * p->words;
        for (uint32_t i = n->first[p->of[k].row]; i < n->first[p->of[k].row + 1]; i++)
            crd_bits_put(p->of[k].bits, n->label[i]);
    }
    return p->room != NULL;
}

/* Labels that part each way alone, by way. */
static bool sort_ones(parting *p)
{
    const crd_loss_late *late = &p->l->late;
    size_t ways = late->ways.n;
    p->first = calloc(ways + 2, sizeof *p->first);
    p->label = malloc((late->n_sets + 1) * sizeof *p->label);
    if (!p->first || !p->label)
        return false;
    for (size_t i = 0; i < late->n_sets; i++)
        p->first[late->sets[i].root + 2] += late->sets[i].n == 1;
    for (size_t w = 0; w < ways; w++)
        p->first[w + 2] += p->first[w + 1];
    for (size_t i = 0; i < late->n_sets; i++)
        if (late->sets[i].n == 1)
            p->label[p->first[late->sets[i].root + 1]++] = late->sets[i].var[0];
    return true;
}

static uint32_t gate_of(parting *p, shared *s)
{
    const crd_loss_net *n = &p->l->net;
    if (s->gate)
        return s->gate;
    s->gate = crd_gate_list_add(&p->l->gates, 1);
    for (uint32_t i = n->first[s->row]; i < n->first[s->row + 1]; i++)
        crd_losing_in(p->l, s->gate, n->label[i]);
    return s->gate;
}

static bool has_all(const parting *p, const shared *s)
{
    bool all = true;
    for (size_t k = 0; k < p->words && all; k++)
        all = (s->bits[k] & ~p->has[k]) == 0;
    return all;
}

/* A way's labels: whole rows first, then those that are left. */
static void add_ones(parting *p, uint32_t way)
{
    crd_losing *l = p->l;
    uint32_t gate = l->late.ways.at[way].gate, begin = p->first[way], end = p->first[way + 1];
    bool many = end - begin >= MANY;
    for (uint32_t i = begin; i < end && many; i++)
        if (p->label[i] < l->late.first_unit)
            crd_bits_put(p->has, p->label[i]);
    for (uint32_t k = 0; k < p->n && many; k++) {
        if (!has_all(p, &p->of[k]))
            continue;
        crd_losing_in(l, gate, gate_of(p, &p->of[k]));
        for (size_t w = 0; w < p->words; w++)
            p->has[w] &= ~p->of[k].bits[w];
    }
    for (uint32_t i = begin; i < end; i++)
        if (!many || p->label[i] >= l->late.first_unit || crd_bits_has(p->has, p->label[i]))
            crd_losing_in(l, gate, p->label[i]);
    if (many)
        memset(p->has, 0, p->words * sizeof *p->has);
}

static crd_status add_all_ones(crd_losing *l)
{
    parting p = {.l = l, .words = crd_bits_words(l->late.first_unit)};
    p.has = calloc(p.words + 1, sizeof *p.has);
    crd_status rc = p.has && sort_ones(&p) && (!l->net.made || list_shared(&p)) ? CRD_OK
                                                                                : CRD_ENOMEM;
    for (uint32_t w = 0; rc == CRD_OK && w < l->late.ways.n; w++)
        add_ones(&p, w);
    free(p.has);
    free(p.room);
    free(p.first);
    free(p.label);
    return rc;
}

static void add_twos(crd_losing *l)
{
    for (size_t i = 0; i < l->late.n_sets; i++) {
        const crd_failing *f = &l->late.sets[i];
        if (f->n != 2)
            continue;
        uint32_t two = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
        crd_losing_in(l, two, f->var[0]);
        crd_losing_in(l, two, f->var[1]);
        crd_losing_in(l, l->late.ways.at[f->root].gate, two);
    }
}

crd_status crd_few_part(crd_losing *l)
{
    crd_status rc = CRD_OK;
    size_t n = l->late.ways.n;
    crd_loss_path *paths = malloc((n + 1) * sizeof *paths);
    if (!paths)
        return CRD_ENOMEM;
    CRD_TRY(add_all_ones(l));
    add_twos(l);
    for (size_t i = 0; i < n; i++) {
        const crd_loss_way *w = &l->late.ways.at[i];
        paths[i] = (crd_loss_path){w->a, w->b, w->gate, w->need, w->nowhere ? 0 : w->bits};
    }
    if (l->net.made)
        CRD_TRY(add_capacity(l, paths, n));
done:
    free(paths);
    return rc;
}
