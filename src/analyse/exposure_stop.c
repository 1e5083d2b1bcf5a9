/* Whom 512 actors could leave without a service: everything stops that they could stop, and the
 * circuit of what leans on what and of needs (loss_model.c) says what is left. A thing is a
 * variable, an actor a lane. Which ways are cut depends on all links that an actor stops together:
 * after a first pass over the circuit the links that fail bear the actors as labels, and
 * graph/labels.h parts the places; a second pass has these as well. */
#include "analyse/exposure_int.h"
#include "analyse/loss_int.h"
#include "analyse/shares.h"
#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS = CRD_LANES / 64, MOST_SETS = 1 << 28 };

typedef struct bound {
    crd_losing model;
    crd_circuit *circuit;   /* roots: services, networks, kept elements, links between places */
    uint64_t *base;         /* roots that are down with nothing stopped */
    crd_loss_list kept;     /* rows of elements whose users count */
    uint32_t *row, n_rows;  /* [links of the net] links that fail alike have one row of labels */
    crd_loss_list row_link; /* [n_rows] the first of them */
} bound;

struct crd_stopper {
    const crd_users *u;
    const crd_ties *t;
    crd_pool *pool;
    crd_loss_opts opts; /* models borrow it */
    bound of[2];
    crd_word *words; /* of either circuit */
    crd_tally *tally;
    uint32_t *place;  /* [n_nodes] in `served`; 0: nobody */
    crd_word *served; /* [1 + kept] */
    uint32_t n_services, n_networks;
    uint32_t only; /* service; CRD_ROW_NONE = all */
};

/* ---- whose users count -------------------------------------------------------------------- */

static bool is_layer(const crd_world *w, uint32_t element, const char *layer)
{
    crd_str of = crd_layer_of(w, CRD_COL(w, element, function).text[element]);
    return crd_str_eq(of, crd_str_from(layer));
}

/* Serves a part of the users, who have no other way for sure: in low a line of their own, which no
 * rows of `covers` say that others reach. In high whatever a part of them passes, or all of a
 * network; or might, of what nobody says what it is to them: but what needs name counts by these.
 */
bool crd_stopper_counts(const crd_ties *t, uint32_t element, bool high, const uint8_t *known)
{
    const crd_world *w = t->w;
    if (high)
        return t->everyone[element] == CRD_EVERYONE || crd_element_serves_part(w, element) ||
               (t->everyone[element] == CRD_EVERYONE_UNSAID && !known[element]);
    return t->everyone[element] != CRD_EVERYONE && !known[element] &&
           is_layer(w, element, "access");
}

static void mark_elements(const crd_world *w, bool high, uint8_t *ret_known)
{
    uint32_t n = crd_world_frame(w, high ? CRD_T_need_member : CRD_T_covers)->n;
    const crd_world_col *c = high ? &CRD_COL(w, need_member, member) : &CRD_COL(w, covers, element);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = high && c->target[i] != CRD_T_element
                           ? CRD_ROW_NONE
                           : crd_world_row(w, CRD_T_element, c->text[i]);
        if (row != CRD_ROW_NONE)
            ret_known[row] = 1;
    }
}

static crd_status keep_elements(crd_stopper *s, bool high)
{
    const crd_world *w = s->t->w;
    bound *b = &s->of[high];
    uint32_t n = crd_world_frame(w, CRD_T_element)->n;
    uint8_t *known = calloc((size_t)n + 1, 1);
    bool ok = known != NULL;
    if (ok)
        mark_elements(w, high, known);
    for (uint32_t i = 0; ok && i < n; i++)
        ok = !crd_stopper_counts(s->t, i, high, known) || CRD_VEC_PUSH(&b->kept, i);
    free(known);
    return ok ? CRD_OK : CRD_ENOMEM;
}

/* ---- circuits ----------------------------------------------------------------------------- */

static uint32_t n_roots(const crd_stopper *s, const bound *b)
{
    return s->n_services + s->n_networks + (uint32_t)(b->kept.n + b->model.net.roots.n);
}

/* Links whose gates are one in the circuit fail alike. `first_root`: theirs. */
static crd_status class_links(bound *b, uint32_t first_root)
{
    crd_map seen = {0};
    size_t links = b->model.net.links.n;
    b->row = malloc((links + 1) * sizeof *b->row);
    crd_status rc = b->row ? CRD_OK : CRD_ENOMEM;
    for (uint32_t i = 0; rc == CRD_OK && i < links; i++) {
        uint32_t *at = crd_map_add(&seen, crd_circuit_root(b->circuit, first_root + i), b->n_rows);
        if (!at || (*at == b->n_rows && !CRD_VEC_PUSH(&b->row_link, i)))
            rc = CRD_ENOMEM;
        else
            b->n_rows = (uint32_t)b->row_link.n;
        b->row[i] = at ? *at : 0;
    }
    crd_map_done(&seen);
    return rc;
}

static crd_status compile(crd_stopper *s, bool high, crd_err *err)
{
    bound *b = &s->of[high];
    const crd_losing *l = &b->model;
    crd_status rc = CRD_OK;
    crd_gates gates;
    uint32_t n = n_roots(s, b), at = 0, *roots = malloc(((size_t)n + 1) * sizeof *roots);
    if (!roots)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < s->n_services; i++) /* with one alone, no gates of others */
        roots[at++] = l->lost + (s->only == CRD_ROW_NONE ? i : s->only);
    for (uint32_t i = 0; i < s->n_networks; i++)
        roots[at++] = l->network + i;
    for (size_t i = 0; i < b->kept.n; i++)
        roots[at++] = l->element + b->kept.at[i];
    if (l->net.roots.n > 0)
        memcpy(roots + at, l->net.roots.at, l->net.roots.n * sizeof *roots);
    CRD_TRY(crd_gate_list_end(&b->model.gates, &gates, err));
    CRD_TRY(crd_circuit_new(&gates, roots, n, &b->circuit, err));
    CRD_TRY(class_links(b, n - (uint32_t)l->net.roots.n));
    b->base = calloc(crd_bits_words(n) + 1, sizeof *b->base);
    if (!b->base)
        rc = CRD_ENOMEM;
    crd_gate_list_free(&b->model.gates); /* the circuit has what it needs */
    b->model.gates = (crd_gate_list){.n_vars = crd_circuit_vars(b->circuit)};
done:
    free(roots);
    return rc;
}

static const crd_word *root(const crd_stopper *s, const bound *b, uint32_t r)
{
    return &s->words[crd_circuit_root(b->circuit, r)];
}

static void look_base(crd_stopper *s, bound *b)
{
    memset(s->words, 0, (size_t)crd_circuit_vars(b->circuit) * sizeof *s->words);
    crd_circuit_eval(b->circuit, s->words);
    for (uint32_t r = 0; r < n_roots(s, b); r++)
        if (root(s, b, r)->w[0] & 1)
            crd_bits_put(b->base, r);
}

/* Of one bound, beside the other. */
static crd_status make_bound(void *ctx, uint32_t high, crd_err *err)
{
    crd_stopper *s = ctx;
    crd_losing *l = &s->of[high].model;
    crd_status rc = CRD_OK;
    CRD_TRY(crd_losing_make_things(s->t, &s->opts, high, NULL, l, err));
    CRD_TRY(keep_elements(s, high));
    CRD_TRY(compile(s, high, err));
done:
    l->err = NULL; /* of this call alone */
    return rc;
}

crd_status crd_stopper_new(const crd_users *u, const crd_loss_opts *o, uint32_t only,
                           crd_stopper **ret_stopper, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_stopper *s = calloc(1, sizeof *s);
    const crd_ties *t = u->t;
    uint32_t words = 0;
    *ret_stopper = NULL;
    if (!s)
        return crd_fail(err, CRD_ENOMEM, "no memory for exposure");
    s->u = u;
    s->t = t;
    s->pool = o->pool;
    s->only = only;
    s->opts = (crd_loss_opts){.by = CRD_LOSS_STATE, .mode = o->mode, .hours = o->hours};
    s->n_services = crd_world_frame(t->w, CRD_T_service)->n;
    s->n_networks = crd_world_frame(t->w, CRD_T_network)->n;
    CRD_TRY(crd_pool_run(o->pool, 2, make_bound, s, err));
    for (int high = 0; high < 2; high++) {
        uint32_t n = crd_circuit_words(s->of[high].circuit);
        words = n > words ? n : words;
    }
    s->words = crd_words_new(words);
    s->place = calloc((size_t)t->n_nodes + 1, sizeof *s->place);
    s->served = crd_words_new((uint32_t)(s->of[1].kept.n + s->of[0].kept.n) + 1);
    if (!s->words || !s->place || !s->served)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_tally_new(u, o->pool, &s->tally));
    crd_tally_only(s->tally, only);
    look_base(s, &s->of[0]);
    look_base(s, &s->of[1]);
    *ret_stopper = s;
    s = NULL;
done:
    crd_stopper_free(s);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for exposure") : rc;
}

void crd_stopper_free(crd_stopper *s)
{
    if (!s)
        return;
    for (int high = 0; high < 2; high++) {
        bound *b = &s->of[high];
        crd_circuit_free(b->circuit);
        free(b->base);
        free(b->row);
        CRD_VEC_DONE(&b->row_link);
        CRD_VEC_DONE(&b->kept);
        crd_losing_end(&b->model);
    }
    crd_tally_free(s->tally);
    free(s->words);
    free(s->place);
    free(s->served);
    free(s);
}

/* ---- what stops --------------------------------------------------------------------------- */

static void set_things(crd_stopper *s, const bound *b, const crd_reach_block *block)
{
    const crd_losing *l = &b->model;
    uint32_t party = s->t->base[CRD_NODE_PARTY];
    memset(s->words, 0, (size_t)crd_circuit_vars(b->circuit) * sizeof *s->words);
    for (uint32_t i = 0; i < l->n_things; i++)
        s->words[i] = block->words[block->place[l->thing + i]];
    for (uint32_t i = 0; i < l->n_parties; i++)
        s->words[l->n_things + i] = block->words[block->place[party + i]];
}

typedef struct labelling {
    uint32_t *first, *label;
    crd_edge *links;
} labelling;

/* Actors as labels of the links that they stop. Those that are down before join nothing. */
static crd_status label(const crd_stopper *s, const bound *b, uint32_t first_root, labelling *g)
{
    const crd_loss_net *n = &b->model.net;
    size_t labels = 0;
    g->first = malloc(((size_t)b->n_rows + 1) * sizeof *g->first);
    g->links = malloc((n->links.n + 1) * sizeof *g->links);
    for (uint32_t r = 0; r < b->n_rows; r++)
        for (unsigned k = 0; k < WORDS; k++)
            labels += (unsigned)__builtin_popcountll(
                root(s, b, first_root + b->row_link.at[r])->w[k]);
    if (labels < UINT32_MAX)
        g->label = malloc((labels + 1) * sizeof *g->label);
    if (!g->first || !g->links || !g->label)
        return CRD_ENOMEM;
    labels = 0;
    for (uint32_t r = 0; r < b->n_rows; r++) {
        const crd_word *w = root(s, b, first_root + b->row_link.at[r]);
        g->first[r] = (uint32_t)labels;
        for (unsigned k = 0; k < WORDS; k++)
            for (uint64_t left = w->w[k]; left; left &= left - 1)
                g->label[labels++] = k * 64 + (unsigned)__builtin_ctzll(left);
    }
    g->first[b->n_rows] = (uint32_t)labels;
    for (uint32_t i = 0; i < n->links.n; i++) {
        g->links[i] = n->links.at[i];
        if (crd_bits_has(b->base, first_root + i))
            g->links[i].to = g->links[i].from;
    }
    return CRD_OK;
}

/* The variables of ways that are cut. */
static crd_status cut_ways(crd_stopper *s, bound *b, crd_err *err)
{
    crd_losing *l = &b->model;
    crd_status rc = CRD_OK;
    const crd_loss_net *n = &l->net;
    labelling of = {0};
    crd_failing *sets = NULL;
    size_t n_sets = 0;
    uint32_t first = l->n_things + l->n_parties;
    crd_ends *ends = malloc((l->asked.n + 1) * sizeof *ends);
    if (!ends)
        CRD_TRY(CRD_ENOMEM);
    for (size_t i = 0; i < l->asked.n; i++)
        ends[i] = (crd_ends){l->asked.at[i].a, l->asked.at[i].b};
    CRD_TRY(label(s, b, n_roots(s, b) - (uint32_t)n->roots.n, &of));
    crd_labelled g = {.n_nodes = n->n_nodes,
                      .n_links = (uint32_t)n->links.n,
                      .n_labels = CRD_LANES,
                      .links = of.links,
                      .first = of.first,
                      .label = of.label,
                      .row = b->row,
                      .n_rows = b->n_rows};
    CRD_TRY(crd_labels_failing(&g, ends, (uint32_t)l->asked.n, 1, MOST_SETS, s->pool, &sets,
                               &n_sets, err));
    for (size_t i = 0; i < n_sets; i++)
        if (sets[i].n == 1)
            crd_bits_put(s->words[first + sets[i].root].w, sets[i].var[0]);
done:
    free(ends);
    free(of.links);
    free(of.first);
    free(of.label);
    free(sets);
    return rc;
}

/* ---- whose users -------------------------------------------------------------------------- */

static const crd_word *network_word(const crd_stopper *s, const bound *b, uint32_t element)
{
    const crd_world *w = s->t->w;
    uint32_t text = CRD_COL(w, element, network).text[element];
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_network, text);
    return row == CRD_ROW_NONE ? NULL : root(s, b, s->n_services + row);
}

/* Which word each kept element has. */
static void place(crd_stopper *s, const bound *b)
{
    memset(s->place, 0, ((size_t)s->t->n_nodes + 1) * sizeof *s->place);
    for (uint32_t i = 0; i < b->kept.n; i++)
        s->place[s->t->base[CRD_NODE_ELEMENT] + b->kept.at[i]] = i + 1;
}

/* Words of the elements whose users are left without. What every user of a network passes counts
 * when the network falls with it. */
static void serve(crd_stopper *s, const bound *b)
{
    const crd_ties *t = s->t;
    uint32_t first = s->n_services + s->n_networks;
    memset(s->served, 0, (b->kept.n + 1) * sizeof *s->served);
    for (uint32_t i = 0; i < b->kept.n; i++) {
        uint32_t e = b->kept.at[i];
        crd_word *to = &s->served[i + 1];
        bool all = t->everyone[e] == CRD_EVERYONE;
        const crd_word *network = all ? network_word(s, b, e) : NULL;
        if (crd_bits_has(b->base, first + i) || (all && !network))
            continue;
        *to = *root(s, b, first + i);
        for (unsigned k = 0; k < WORDS && network; k++)
            to->w[k] &= network->w[k];
    }
}

typedef struct rows {
    CRD_VEC(crd_lane_row) at;
    CRD_VEC(int32_t) values;
} rows;

/* The row of a target in a sheet; rows stand by target. */
static const crd_lane_row *row_of(const crd_sheet *s, uint32_t target, size_t *from)
{
    while (s && *from < s->n_rows && s->rows[*from].target < target)
        ++*from;
    return s && *from < s->n_rows && s->rows[*from].target == target ? &s->rows[*from] : NULL;
}

static void raise(const crd_sheet *s, const crd_lane_row *row, int32_t ppm[CRD_LANES],
                  uint64_t any[WORDS])
{
    int32_t have[CRD_LANES];
    if (!row)
        return;
    crd_row_spread(s, row, have);
    for (unsigned l = 0; l < CRD_LANES; l++)
        ppm[l] = have[l] > ppm[l] ? have[l] : ppm[l];
    for (unsigned k = 0; k < WORDS; k++)
        any[k] |= row->lanes[k];
}

static crd_status put_row(rows *out, uint32_t target, const int32_t ppm[CRD_LANES],
                          const uint64_t any[WORDS])
{
    crd_lane_row row = {.target = target, .first = out->values.n};
    bool same = true, some = false;
    for (unsigned k = 0; k < WORDS; k++)
        for (uint64_t left = any[k]; left; left &= left - 1) {
            unsigned l = k * 64 + (unsigned)__builtin_ctzll(left);
            if (ppm[l] <= 0)
                continue;
            same &= !some || row.same == ppm[l];
            some = true;
            row.same = ppm[l];
            row.lanes[k] |= UINT64_C(1) << l % 64;
            if (!CRD_VEC_PUSH(&out->values, ppm[l]))
                return CRD_ENOMEM;
        }
    if (same)
        out->values.n = row.first;
    else
        row.same = 0;
    return !some || CRD_VEC_PUSH(&out->at, row) ? CRD_OK : CRD_ENOMEM;
}

/* All where the service is lost, else the users of what stops, and what low has. */
static crd_status merge(const crd_stopper *s, const bound *b, size_t n_lanes,
                        const crd_sheet *served, const crd_sheet *low, rows *out)
{
    crd_status rc = CRD_OK;
    size_t at_served = 0, at_low = 0;
    for (uint32_t k = 0; k < s->n_services; k++) {
        int32_t ppm[CRD_LANES];
        uint64_t any[WORDS] = {0}, some = 0;
        const crd_lane_row *of_served = row_of(served, k, &at_served);
        const crd_lane_row *of_low = row_of(low, k, &at_low);
        if (s->only != CRD_ROW_NONE && s->only != k)
            continue;
        for (unsigned w = 0; w < WORDS && !crd_bits_has(b->base, k); w++)
            some |= any[w] = root(s, b, k)->w[w];
        if (!some && !of_served && !of_low)
            continue;
        for (unsigned l = 0; l < CRD_LANES; l++)
            ppm[l] = l < n_lanes && crd_bits_has(any, l) ? CRD_PPM_ALL : 0;
        raise(served, of_served, ppm, any);
        raise(low, of_low, ppm, any);
        CRD_TRY(put_row(out, k, ppm, any));
    }
done:
    return rc;
}

static crd_status keep_rows(const rows *from, crd_arena *arena, crd_sheet *ret)
{
    crd_sheet s = {.rows = CRD_NEW(arena, crd_lane_row, from->at.n + 1),
                   .values = CRD_NEW(arena, int32_t, from->values.n + 1),
                   .n_rows = from->at.n};
    if (!s.rows || !s.values)
        return CRD_ENOMEM;
    if (from->at.n)
        memcpy(s.rows, from->at.at, from->at.n * sizeof *s.rows);
    if (from->values.n)
        memcpy(s.values, from->values.at, from->values.n * sizeof *s.values);
    *ret = s;
    return CRD_OK;
}

crd_status crd_stopper_block(crd_stopper *s, const crd_reach_block *block, const crd_sheet *low,
                             crd_arena *arena, crd_sheet *ret_sheet, crd_err *err)
{
    crd_status rc = CRD_OK;
    bound *b = &s->of[low != NULL];
    /* Whoever's equipment it was, what has stopped serves nobody. */
    crd_reach_plane plane = {.plane = {3, CRD_GRADE_LATENT, low != NULL}, .kinds = UINT64_MAX};
    crd_reach_block stopped = {.n = block->n, .words = s->served, .place = s->place};
    crd_sheet served = {0};
    rows out = {0};
    set_things(s, b, block);
    crd_circuit_eval(b->circuit, s->words);
    if (b->model.asked.n > 0) {
        CRD_TRY(cut_ways(s, b, err));
        crd_circuit_eval(b->circuit, s->words);
    }
    serve(s, b);
    if (block->first == 0) {
        place(s, b);
        CRD_TRY(crd_tally_plane(s->tally, &plane, s->place));
    }
    CRD_TRY(crd_tally_block(s->tally, &stopped, NULL, &served, err));
    CRD_TRY(merge(s, b, block->n, &served, low, &out));
    CRD_TRY(keep_rows(&out, arena, ret_sheet));
done:
    crd_sheet_done(&served);
    CRD_VEC_DONE(&out.at);
    CRD_VEC_DONE(&out.values);
    return rc;
}
