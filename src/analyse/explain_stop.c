/* Whom one actor could leave without one service: what exposure_stop.c finds for all services and
 * 512 actors at once, of what this service leans on alone (loss_cone.c), as one scenario over its
 * gates (graph/once.h). Nothing of other services is looked at, and no circuit is made. */
#include "analyse/explain_int.h"
#include "analyse/loss_cone.h"
#include "base/bits.h"
#include "graph/once.h"

#include <string.h>

typedef struct stopping {
    crd_explaining *e;
    const crd_ties *t;
    crd_users few;
    crd_loss_cone cone;
    crd_loss_list elements; /* that serve its users */
    uint32_t service;       /* row */
    uint64_t *reached[2];   /* by bound: nodes that the actor could stop */
    uint8_t *down;          /* [links of the net], then [elements]: with nothing stopped */
    int32_t ppm[2];
} stopping;

/* ---- ways --------------------------------------------------------------------------------- */

static uint32_t root_of(uint32_t *of, uint32_t v)
{
    while (of[v] != v)
        v = of[v] = of[of[v]];
    return v;
}

/* Which places links join: those that stand, or stood before anything stopped. */
static void join(const crd_losing *l, const crd_once *o, const uint8_t *down, uint32_t *of)
{
    const crd_loss_net *n = &l->net;
    for (uint32_t v = 0; v < n->n_nodes; v++)
        of[v] = v;
    for (uint32_t i = 0; i < n->links.n; i++)
        if (!down[i] && !(o && crd_once_has(o, n->roots.at[i])))
            of[root_of(of, n->links.at[i].from)] = root_of(of, n->links.at[i].to);
}

/* The variables of ways that are cut; what no links joined before is no way. */
static crd_status cut_ways(const stopping *s, const crd_losing *l, crd_once *o)
{
    uint32_t first = l->n_things + l->n_parties;
    uint32_t *before = malloc(((size_t)l->net.n_nodes + 1) * sizeof *before);
    uint32_t *after = malloc(((size_t)l->net.n_nodes + 1) * sizeof *after);
    crd_status rc = before && after ? CRD_OK : CRD_ENOMEM;
    if (rc == CRD_OK) {
        join(l, NULL, s->down, before);
        join(l, o, s->down, after);
    }
    for (uint32_t i = 0; rc == CRD_OK && i < l->asked.n; i++) {
        const crd_loss_path *p = &l->asked.at[i];
        if (root_of(before, p->a) == root_of(before, p->b) &&
            root_of(after, p->a) != root_of(after, p->b))
            crd_once_fail(o, first + i);
    }
    free(before);
    free(after);
    return rc;
}

/* ---- one bound ---------------------------------------------------------------------------- */

static void stop_things(const stopping *s, const crd_losing *l, crd_once *o)
{
    static const uint32_t tables[] = {CRD_T_site, CRD_T_element, CRD_T_link};
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++)
        for (uint32_t i = 0; i < s->cone.of[tables[k]].n; i++) {
            uint32_t node = crd_ties_node(s->t, tables[k], s->cone.of[tables[k]].at[i]);
            if (crd_bits_has(s->reached[l->high], node))
                crd_once_fail(o, node - l->thing);
        }
    for (uint32_t i = 0; i < l->n_parties; i++)
        if (crd_bits_has(s->reached[l->high], s->t->base[CRD_NODE_PARTY] + i))
            crd_once_fail(o, l->n_things + i);
}

/* Those of which there are no gates, before anything stops or after. */
static void fail_plain(const stopping *s, const crd_losing *l, bool before, crd_once *o)
{
    const crd_ties *t = s->t;
    for (size_t i = 0; i < s->cone.plain.n; i++) {
        const crd_loss_plain *p = &s->cone.plain.at[i];
        crd_node_kind kind = crd_ties_kind(t, p->node);
        uint32_t gates = kind == CRD_NODE_SITE   ? l->site
                         : kind == CRD_NODE_LINK ? l->link
                                                 : l->element;
        if ((before ? p->down : p->fails) >> l->high & 1)
            crd_once_fail(o, gates + p->node - t->base[kind]);
    }
}

static bool network_falls(const stopping *s, const crd_losing *l, const crd_once *o, uint32_t e)
{
    uint32_t text = CRD_COL(s->t->w, element, network).text[e];
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                           : crd_world_row(s->t->w, CRD_T_network, text);
    return row != CRD_ROW_NONE && crd_once_has(o, l->network + row);
}

/* Users of what stops, though the service stands: of an element that all users of a network pass
 * when the network falls with it. */
static crd_status serve(stopping *s, const crd_losing *l, const crd_once *o, int32_t *ret_ppm,
                        crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_explain_users *u = s->e->x->users;
    const crd_reach_plane plane = {.plane = {3, CRD_GRADE_LATENT, l->high}, .kinds = UINT64_MAX};
    const crd_reach_block block = {.n = 1, .words = u->words, .place = u->place};
    const uint8_t *known = crd_loss_index_known(s->e->x->index, l->high);
    uint32_t base = s->t->base[CRD_NODE_ELEMENT];
    crd_sheet sheet = {0};
    crd_tally *tally = NULL;
    for (uint32_t i = 0; i < s->elements.n; i++) {
        uint32_t e = s->elements.at[i];
        bool stops = crd_stopper_counts(s->t, e, l->high, known) && !s->down[l->net.links.n + i] &&
                     crd_once_has(o, l->element + e) &&
                     (s->t->everyone[e] != CRD_EVERYONE || network_falls(s, l, o, e));
        u->place[base + e] = stops;
    }
    CRD_TRY(crd_tally_new(&s->few, NULL, &tally));
    crd_tally_only(tally, s->service);
    CRD_TRY(crd_tally_plane(tally, &plane, u->place));
    CRD_TRY(crd_tally_block(tally, &block, NULL, &sheet, err));
    *ret_ppm = crd_explain_number(&sheet, s->service);
done:
    for (uint32_t i = 0; i < s->elements.n; i++)
        u->place[base + s->elements.at[i]] = 0;
    crd_sheet_done(&sheet);
    crd_tally_free(tally);
    return rc;
}

/* What is down with nothing stopped, of links and of those who serve. */
static crd_status look_before(stopping *s, const crd_losing *l, const crd_once *o)
{
    uint8_t *down = realloc(s->down, l->net.links.n + s->elements.n + 1);
    if (!down)
        return CRD_ENOMEM;
    s->down = down;
    for (uint32_t i = 0; i < l->net.links.n; i++)
        *down++ = crd_once_has(o, l->net.roots.at[i]);
    for (uint32_t i = 0; i < s->elements.n; i++)
        *down++ = crd_once_has(o, l->element + s->elements.at[i]);
    return CRD_OK;
}

static crd_status bound(stopping *s, bool high, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_loss_opts opts = {.by = CRD_LOSS_STATE, .mode = CRD_LOSS_SABOTAGES};
    crd_losing l = {0};
    crd_once *o = NULL;
    int32_t served = 0;
    CRD_TRY(crd_losing_make_things(s->t, &opts, high, &s->cone, &l, err));
    CRD_TRY(crd_once_new(&l.gates, &o));
    fail_plain(s, &l, true, o);
    CRD_TRY(look_before(s, &l, o));
    bool before = crd_once_has(o, l.lost + s->service);
    fail_plain(s, &l, false, o);
    stop_things(s, &l, o);
    if (l.asked.n > 0)
        CRD_TRY(cut_ways(s, &l, o));
    CRD_TRY(serve(s, &l, o, &served, err));
    bool lost = crd_once_has(o, l.lost + s->service) && !before;
    s->ppm[high] = lost ? CRD_PPM_ALL : served;
    if (high && s->ppm[0] > s->ppm[1])
        s->ppm[1] = s->ppm[0];
done:
    crd_once_free(o);
    crd_losing_end(&l);
    return rc;
}

static crd_status reach(stopping *s, bool high)
{
    crd_chain_ask one = s->e->ask;
    one.kinds &= ~CRD_TIES_LEANING;
    one.certain = !high;
    one.within = NULL;
    s->reached[high] = calloc(crd_bits_words(s->t->n_nodes) + 1, sizeof *s->reached[high]);
    return s->reached[high] ? crd_chain_reach(&one, s->reached[high]) : CRD_ENOMEM;
}

/* Elements that the tally looks at. */
static crd_status gather(stopping *s)
{
    const crd_users *u = &s->few;
    for (uint32_t i = 0; i < u->first[u->n_targets]; i++)
        if (crd_ties_kind(s->t, u->into[i].from) == CRD_NODE_ELEMENT &&
            !CRD_VEC_PUSH(&s->elements, u->into[i].from - s->t->base[CRD_NODE_ELEMENT]))
            return CRD_ENOMEM;
    return CRD_OK;
}

crd_status crd_explain_stops(crd_explaining *e, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_explainer *x = e->x;
    const crd_ties *t = e->t;
    const crd_loss_back back = {x->back.first, x->back.from, x->back.might, x->back.kind};
    stopping s = {.e = e, .t = t, .service = e->ask.to - t->base[CRD_NODE_SERVICE]};
    CRD_TRY(crd_explain_users_make(x));
    if (!x->index)
        CRD_TRY(crd_loss_index_new(t, &x->index));
    CRD_TRY(reach(&s, false));
    CRD_TRY(reach(&s, true));
    CRD_TRY(crd_explain_few(x->users->all, s.service, &s.few));
    CRD_TRY(gather(&s));
    CRD_TRY(crd_loss_cone_make(x->index, &back,
                               (const uint64_t *const[2]){s.reached[0], s.reached[1]}, s.service,
                               s.elements.at, s.elements.n, &s.cone));
    CRD_TRY(bound(&s, false, err));
    CRD_TRY(bound(&s, true, err));
    e->r->share = (crd_exposure_share){s.ppm[0], s.ppm[1]};
done:
    crd_loss_cone_done(&s.cone);
    crd_explain_few_done(&s.few);
    CRD_VEC_DONE(&s.elements);
    free(s.reached[0]);
    free(s.reached[1]);
    free(s.down);
    return rc;
}
