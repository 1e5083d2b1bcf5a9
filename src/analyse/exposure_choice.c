/* Choices: what is certain when any of several things will do. Of a choice each user has a branch
 * at least; branch j has at most the part c_j of the users, of whom at least v_j are in reach.
 * Users out of reach have a branch that leaves them so: they are at most the sum of c_j (1 - v_j),
 * and the rest is in reach (docs/exposure.md). With all branches in reach that is everybody. The
 * same holds of stopping, where only who has no branch left is stopped. */
#include "analyse/exposure_needs.h"

#include <string.h>

enum {
    WORDS = CRD_LANES / 64,
    DEEP = 16,  /* choices in choices; below nothing is certain */
    AHEAD = 16, /* things */
    LOOK = 64,  /* needs that count the same are looked for among so many */
};

/* ---- made of needs ------------------------------------------------------------------------ */

/* A choice that waits for its branches. */
typedef struct pending {
    uint32_t need, service;
    uint8_t depth;
    bool parts; /* of the service's needs of CRD_NEED_PARTLY */
} pending;

typedef struct choosing {
    crd_users *u;
    const crd_needs *n;
    uint32_t *of_member, *of_need, *next; /* ties by what says so */
    uint32_t *first_need, *next_need;     /* needs of a service */
    CRD_VEC(pending) queue;               /* as u->choices */
    CRD_VEC(uint32_t) below;              /* needs of a branch that are still to look at */
} choosing;

static uint32_t *none(uint32_t n)
{
    uint32_t *all = malloc(((size_t)n + 1) * sizeof *all);
    if (all)
        memset(all, 0xff, ((size_t)n + 1) * sizeof *all);
    return all;
}

static bool init(choosing *x)
{
    const crd_world *w = x->n->w;
    const crd_users *u = x->u;
    uint32_t ties = u->first[u->n_services], needs = crd_world_frame(w, CRD_T_need)->n;
    x->of_member = none(crd_world_frame(w, CRD_T_need_member)->n);
    x->of_need = none(needs);
    x->next = none(ties);
    x->first_need = none(u->n_services);
    x->next_need = none(needs);
    if (!x->of_member || !x->of_need || !x->next || !x->first_need || !x->next_need)
        return false;
    for (uint32_t i = ties; i-- > 0;) {
        uint32_t table = crd_ties_origin_table(u->t, u->into[i].tie);
        uint32_t row = crd_ties_origin(u->t, u->into[i].tie).row;
        uint32_t *at = table == CRD_T_need          ? &x->of_need[row]
                       : table == CRD_T_need_member ? &x->of_member[row]
                                                    : NULL;
        if (!at)
            continue;
        x->next[i] = *at;
        *at = i;
    }
    for (uint32_t i = needs; i-- > 0;) {
        uint32_t k = crd_world_row(w, CRD_T_service, CRD_COL(w, need, service).text[i]);
        if (k == CRD_ROW_NONE)
            continue;
        x->next_need[i] = x->first_need[k];
        x->first_need[k] = i;
    }
    return true;
}

static bool add_choice(choosing *x, pending p)
{
    return CRD_VEC_PUSH(&x->queue, p) && CRD_VEC_PUSH(&x->u->choices, ((crd_choice){0, 0, false}));
}

static bool is_whole(const crd_world *w, uint32_t element)
{
    return !crd_element_serves_part(w, element) &&
           crd_col_i64(&CRD_COL(w, element, subscribers), element) == CRD_NULL64 &&
           !crd_world_contested(w, CRD_T_element, element, CRD_C_element_subscribers);
}

/* Ties of a row; `alone`: each user of the branch passes the very thing. */
static bool add_ties(choosing *x, uint32_t first, bool alone)
{
    crd_users *u = x->u;
    const crd_ties *t = u->t;
    for (uint32_t i = first; i != CRD_ROW_NONE; i = x->next[i]) {
        const crd_into *in = &u->into[i];
        crd_node_kind kind = crd_ties_kind(t, in->from);
        crd_thing one = {.from = in->from,
                         .might = in->might,
                         .kind = in->kind,
                         .is = kind == CRD_NODE_USERS ? CRD_THING_USERS : CRD_THING_TIE};
        if ((kind != CRD_NODE_USERS && kind != CRD_NODE_ELEMENT && kind != CRD_NODE_LINK) ||
            (kind == CRD_NODE_ELEMENT && !alone &&
             !is_whole(t->w, in->from - t->base[CRD_NODE_ELEMENT])))
            continue;
        if (!CRD_VEC_PUSH(&u->things, one))
            return false;
    }
    return true;
}

static bool add_nested(choosing *x, uint32_t need, const pending *above)
{
    crd_thing one = {.from = (uint32_t)x->u->choices.n, .is = CRD_THING_CHOICE};
    return above->depth >= DEEP ||
           (CRD_VEC_PUSH(&x->u->things, one) &&
            add_choice(x, (pending){need, above->service, (uint8_t)(above->depth + 1), false}));
}

/* What stands below a node of which all is needed: to be looked at, or again a choice. */
static bool add_below(choosing *x, uint32_t need, const pending *above)
{
    const crd_needs *n = x->n;
    bool ok = true;
    for (uint32_t c = n->child[need]; c != CRD_ROW_NONE && ok; c = n->sibling[c])
        if (crd_need_in_doubt(n, c) || (n->is[c] & CRD_NEED_PARTLY))
            continue;
        else if (crd_need_is_choice(n, c))
            ok = add_nested(x, c, above);
        else
            ok = CRD_VEC_PUSH(&x->below, c);
    return ok;
}

/* What all users of the need pass who have it: what is in it, and below it. */
static bool add_need(choosing *x, uint32_t need, const pending *above)
{
    const crd_needs *n = x->n;
    x->below.n = 0;
    if (crd_need_in_doubt(n, need))
        return true;
    if (crd_need_is_choice(n, need))
        return add_nested(x, need, above);
    bool ok = CRD_VEC_PUSH(&x->below, need);
    while (ok && x->below.n > 0) {
        uint32_t at = x->below.at[--x->below.n];
        for (uint32_t m = n->member[at]; m != CRD_ROW_NONE && ok; m = n->next_member[m])
            ok = add_ties(x, x->of_member[m], n->n_branches[at] == 1);
        if (ok && crd_need_is(n, at, "path") && (at == need || n->n_paths[above->service] <= 1))
            ok = add_ties(x, x->of_need[at], true);
        ok = ok && add_below(x, at, above);
    }
    return ok;
}

static bool end_branch(choosing *x, size_t first, int32_t most)
{
    crd_branch b = {(uint32_t)first, (uint32_t)(x->u->things.n - first), most};
    return CRD_VEC_PUSH(&x->u->branches, b);
}

/* Needs of parts of the areas; those that count the same are one. */
static bool add_parts(choosing *x, const pending *p)
{
    const crd_needs *n = x->n;
    for (uint32_t i = x->first_need[p->service]; i != CRD_ROW_NONE; i = x->next_need[i]) {
        bool known = !(n->is[i] & CRD_NEED_PARTLY) || !crd_need_is_certain(n, i);
        uint32_t j = x->first_need[p->service];
        for (int looked = 0; j != i && !known && looked < LOOK; looked++, j = x->next_need[j])
            known = (n->is[j] & CRD_NEED_PARTLY) && crd_need_is_certain(n, j) &&
                    crd_need_same_members(n, i, j);
        size_t first = x->u->things.n;
        if (!known && (!add_need(x, i, p) || !end_branch(x, first, CRD_PPM_ALL)))
            return false;
    }
    return true;
}

static bool add_branches(choosing *x, const pending *p)
{
    const crd_needs *n = x->n;
    crd_sharing s = {0};
    if (p->parts)
        return add_parts(x, p);
    if (p->depth == 0)
        s = n->sharing[p->need];
    for (uint32_t m = n->member[p->need]; m != CRD_ROW_NONE; m = n->next_member[m]) {
        size_t first = x->u->things.n;
        int32_t most = s.fits ? crd_member_share(n, &s, m).high_ppm : CRD_PPM_ALL;
        if (!add_ties(x, x->of_member[m], true) || !end_branch(x, first, most))
            return false;
    }
    for (uint32_t c = n->child[p->need]; c != CRD_ROW_NONE; c = n->sibling[c]) {
        size_t first = x->u->things.n;
        if (!add_need(x, c, p) || !end_branch(x, first, CRD_PPM_ALL))
            return false;
    }
    return true;
}

static bool make(choosing *x)
{
    crd_users *u = x->u;
    const crd_needs *n = x->n;
    size_t done = 0;
    for (uint32_t k = 0; k < u->n_services; k++) {
        uint32_t parts = CRD_ROW_NONE;
        u->choice_first[k] = (uint32_t)u->choices.n;
        for (uint32_t i = x->first_need[k]; i != CRD_ROW_NONE; i = x->next_need[i]) {
            bool certain = crd_need_is_certain(n, i), partly = n->is[i] & CRD_NEED_PARTLY;
            parts = certain && partly ? i : parts;
            if (certain && !partly && crd_need_is_choice(n, i) &&
                !add_choice(x, (pending){i, k, 0, false}))
                return false;
        }
        if (parts != CRD_ROW_NONE && !add_choice(x, (pending){parts, k, 0, true}))
            return false;
        u->choice_n[k] = (uint32_t)u->choices.n - u->choice_first[k];
        for (; done < x->queue.n; done++) {
            pending p = x->queue.at[done];
            uint32_t first = (uint32_t)u->branches.n;
            if (!add_branches(x, &p))
                return false;
            u->choices.at[done] = (crd_choice){first, (uint32_t)u->branches.n - first, false};
        }
    }
    return true;
}

/* Whoever uses a site passes something that stands there. Ties of one element stand together. */
static bool make_site(crd_users *u, uint32_t k)
{
    uint32_t first = (uint32_t)u->branches.n, last = CRD_ROW_NONE;
    for (uint32_t i = u->first[k]; i < u->first[k + 1]; i++) {
        const crd_into *in = &u->into[i];
        crd_thing one = {
            .from = in->from, .might = in->might, .kind = in->kind, .is = CRD_THING_TIE};
        crd_branch b = {(uint32_t)u->things.n, 0, CRD_PPM_ALL};
        if (in->from != last && !CRD_VEC_PUSH(&u->branches, b))
            return false;
        last = in->from;
        u->branches.at[u->branches.n - 1].n++;
        if (!CRD_VEC_PUSH(&u->things, one))
            return false;
    }
    u->choice_first[k] = (uint32_t)u->choices.n;
    u->choice_n[k] = 1;
    return CRD_VEC_PUSH(&u->choices, ((crd_choice){first, (uint32_t)u->branches.n - first, true}));
}

static bool make_sites(crd_users *u)
{
    const crd_ties *t = u->t;
    bool ok = true;
    for (uint32_t k = u->n_services; k < u->n_targets && ok; k++)
        if (t->extra[k - u->n_services].kind == CRD_NODE_USERS &&
            t->extra[k - u->n_services].table == CRD_T_site && u->first[k + 1] > u->first[k])
            ok = make_site(u, k);
    return ok;
}

crd_status crd_choices_make(crd_users *u, const crd_needs *n)
{
    choosing x = {.u = u, .n = n};
    u->choice_first = calloc((size_t)u->n_targets + 1, sizeof *u->choice_first);
    u->choice_n = calloc((size_t)u->n_targets + 1, sizeof *u->choice_n);
    bool ok = u->choice_first && u->choice_n && init(&x) && make(&x) && make_sites(u);
    free(x.of_member);
    free(x.of_need);
    free(x.next);
    free(x.first_need);
    free(x.next_need);
    CRD_VEC_DONE(&x.queue);
    CRD_VEC_DONE(&x.below);
    return ok ? CRD_OK : CRD_ENOMEM;
}

/* ---- for 512 actors ------------------------------------------------------------------------ */

static uint32_t users_row(const crd_choosing *c, const crd_thing *g)
{
    return c->users_row[g->from - c->u->t->base[CRD_NODE_USERS]];
}

/* Asks for what things some way behind this one have: services stand one behind the other. */
static void look_ahead(const crd_choosing *c, uint32_t at)
{
    const crd_users *u = c->u;
    if (at + 2 * AHEAD < u->things.n && u->things.at[at + 2 * AHEAD].is == CRD_THING_TIE)
        __builtin_prefetch(&c->place[u->things.at[at + 2 * AHEAD].from]);
    if (at + AHEAD < u->things.n && u->things.at[at + AHEAD].is == CRD_THING_TIE)
        __builtin_prefetch(&c->words[c->place[u->things.at[at + AHEAD].from]], 0, 2);
}

/* The lanes that may have something of the branch. Nested choices are looked at later. */
static void any_of_branch(const crd_choosing *c, const crd_branch *b, uint64_t any[WORDS])
{
    memset(any, 0, WORDS * sizeof *any);
    for (uint32_t i = b->first; i < b->first + b->n; i++) {
        const crd_thing *g = &c->u->things.at[i];
        const uint64_t *w = NULL;
        look_ahead(c, i);
        if (g->is == CRD_THING_CHOICE) {
            memset(any, 0xff, WORDS * sizeof *any);
            return;
        }
        if (!crd_reach_counts(c->plane, g->kind, g->might))
            continue;
        if (g->is == CRD_THING_TIE)
            w = c->words[c->place[g->from]].w;
        else if (users_row(c, g) != CRD_ROW_NONE)
            w = c->users->rows[users_row(c, g)].lanes;
        for (unsigned k = 0; k < WORDS && w; k++)
            any[k] |= w[k];
    }
}

/* A thing at a site through which no user goes, as far as the power is asked for. */
static bool is_no_way(const crd_choosing *c, const crd_choice *h, const crd_branch *b)
{
    const crd_might_plane any = {c->plane->plane.power, CRD_GRADE_LATENT, true};
    bool sees = !h->site;
    for (uint32_t i = b->first; i < b->first + b->n && !sees; i++)
        sees = crd_might_has(c->u->things.at[i].might, any);
    return !sees;
}

/* Lanes without a branch that may be everybody's: nothing is certain for them. */
static bool sift(const crd_choosing *c, const crd_choice *h, crd_word *open)
{
    uint64_t some = 1, any[WORDS];
    bool ways = false;
    for (uint32_t i = h->first; i < h->first + h->n && some; i++) {
        const crd_branch *b = &c->u->branches.at[i];
        if (is_no_way(c, h, b))
            continue;
        ways = true;
        if (b->most < CRD_PPM_ALL)
            continue;
        some = 0;
        any_of_branch(c, b, any);
        for (unsigned k = 0; k < WORDS; k++)
            some |= open->w[k] &= any[k];
    }
    return ways && some != 0;
}

static void raise_to(const uint64_t lanes[WORDS], const int32_t *by, int32_t ppm[CRD_LANES])
{
    for (unsigned k = 0; k < WORDS; k++)
        for (uint64_t left = lanes[k]; left; left &= left - 1) {
            unsigned l = k * 64 + (unsigned)__builtin_ctzll(left);
            int32_t v = by ? by[l] : CRD_PPM_ALL;
            ppm[l] = v > ppm[l] ? v : ppm[l];
        }
}

/* What has something of the branch has it whole: of who was sifted that is everybody. */
static bool is_all_or_nothing(const crd_choosing *c, const crd_branch *b)
{
    for (uint32_t i = b->first; i < b->first + b->n; i++) {
        const crd_thing *g = &c->u->things.at[i];
        uint32_t row = g->is == CRD_THING_USERS ? users_row(c, g) : CRD_ROW_NONE;
        if (g->is == CRD_THING_CHOICE ||
            (row != CRD_ROW_NONE && c->users->rows[row].same != CRD_PPM_ALL))
            return false;
    }
    return true;
}

/* The largest of what is in the branch. False: all lanes that are open have it whole. */
static bool value_of(const crd_choosing *c, const crd_branch *b, const crd_word *open,
                     int32_t ppm[CRD_LANES])
{
    int32_t have[CRD_LANES];
    uint64_t whole[WORDS] = {0}, rest = 0;
    memset(ppm, 0, CRD_LANES * sizeof *ppm);
    for (uint32_t i = b->first; i < b->first + b->n; i++) {
        const crd_thing *g = &c->u->things.at[i];
        if (g->is != CRD_THING_TIE || !crd_reach_counts(c->plane, g->kind, g->might))
            continue;
        for (unsigned k = 0; k < WORDS; k++)
            whole[k] |= c->words[c->place[g->from]].w[k];
    }
    for (unsigned k = 0; k < WORDS; k++)
        rest |= open->w[k] & ~whole[k];
    if (!rest)
        return false;
    raise_to(whole, NULL, ppm);
    for (uint32_t i = b->first; i < b->first + b->n; i++) {
        const crd_thing *g = &c->u->things.at[i];
        if (g->is == CRD_THING_CHOICE) {
            crd_word some = *open;
            bool all;
            if (crd_choice_ppm(c, g->from, &some, have, &all))
                raise_to(some.w, all ? NULL : have, ppm);
        } else if (g->is == CRD_THING_USERS && users_row(c, g) != CRD_ROW_NONE &&
                   crd_reach_counts(c->plane, g->kind, g->might)) {
            const crd_lane_row *row = &c->users->rows[users_row(c, g)];
            crd_row_spread(c->users, row, have);
            raise_to(row->lanes, have, ppm);
        }
    }
    return true;
}

/* Takes what branch b leaves out of reach from what there is; 0 is the least, as there may be many.
 */
static void take(const crd_branch *b, const int32_t ppm[CRD_LANES], int32_t left[CRD_LANES])
{
    if (b->most == CRD_PPM_ALL)
        for (unsigned l = 0; l < CRD_LANES; l++)
            left[l] -= CRD_PPM_ALL - ppm[l];
    else
        for (unsigned l = 0; l < CRD_LANES; l++)
            left[l] -= crd_share_times(b->most, CRD_PPM_ALL - ppm[l], true);
    for (unsigned l = 0; l < CRD_LANES; l++)
        left[l] = left[l] > 0 ? left[l] : 0;
}

static bool keep_some(const int32_t left[CRD_LANES], crd_word *open)
{
    uint64_t some = 0;
    for (unsigned k = 0; k < WORDS; k++) {
        for (uint64_t at = open->w[k]; at; at &= at - 1)
            if (left[k * 64 + (unsigned)__builtin_ctzll(at)] == 0)
                open->w[k] &= ~(at & -at);
        some |= open->w[k];
    }
    return some != 0;
}

bool crd_choice_ppm(const crd_choosing *c, uint32_t choice, crd_word *open,
                    int32_t ret_ppm[CRD_LANES], bool *ret_whole)
{
    const crd_choice *h = &c->u->choices.at[choice];
    int32_t ppm[CRD_LANES];
    *ret_whole = true;
    if (h->n == 0 || !sift(c, h, open))
        return false;
    for (uint32_t i = h->first; i < h->first + h->n; i++) {
        const crd_branch *b = &c->u->branches.at[i];
        if (is_no_way(c, h, b) || (b->most == CRD_PPM_ALL && is_all_or_nothing(c, b)) ||
            !value_of(c, b, open, ppm))
            continue;
        for (unsigned l = 0; l < CRD_LANES && *ret_whole; l++)
            ret_ppm[l] = CRD_PPM_ALL;
        *ret_whole = false;
        take(b, ppm, ret_ppm);
    }
    return *ret_whole || keep_some(ret_ppm, open);
}
