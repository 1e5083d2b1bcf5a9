/* route --matrix: every pair of places. */
#include "app/route_matrix.h"

#include "base/bits.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdlib.h>

enum { PLACES = 5000, LANE_PLACES = 2000, WAYS = 4 };

/* ---- places --------------------------------------------------------------------------------- */

typedef struct node_list {
    uint32_t *at;
    size_t n, cap;
    uint64_t *has; /* set of those in it: no place counts twice */
} node_list;

static bool add_node(node_list *to, uint32_t node)
{
    if (crd_bits_has(to->has, node))
        return true;
    crd_bits_put(to->has, node);
    return CRD_VEC_PUSH(to, node);
}

/* Sites of a kind or in a state, in byte order of their ids. */
static crd_status sites_with(const crd_route_map *m, uint32_t field, crd_str value, node_list *to)
{
    const crd_world *w = m->w;
    uint32_t text = crd_world_find_text(w, value);
    const uint32_t *at = crd_world_frame(w, CRD_T_site)->cols[field].text;
    uint32_t *sorted = NULL;
    crd_status rc = crd_world_sorted(w, CRD_T_site, &sorted);
    for (uint32_t i = 0; rc == CRD_OK && at && i < crd_world_frame(w, CRD_T_site)->n; i++)
        if (text != CRD_INTERN_NONE && at[sorted[i]] == text && !add_node(to, sorted[i]))
            rc = CRD_ENOMEM;
    free(sorted);
    return rc;
}

static crd_status add_place(const crd_route_map *m, crd_str word, node_list *to, crd_err *err)
{
    uint32_t node;
    if (crd_str_starts(word, CRD_STR("kind:")))
        return sites_with(m, CRD_C_site_kind, (crd_str){word.ptr + 5, word.len - 5}, to);
    if (crd_str_starts(word, CRD_STR("in:")))
        return sites_with(m, CRD_C_site_country, (crd_str){word.ptr + 3, word.len - 3}, to);
    crd_status rc = crd_route_place(m, word, &node, err);
    if (rc == CRD_OK && !add_node(to, node))
        rc = CRD_ENOMEM;
    return rc;
}

static crd_status read_places(const crd_args *args, const crd_route_map *m, uint32_t most,
                              node_list *at, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str list = crd_arg(args, "matrix"), word;
    at->has = calloc(crd_bits_words(m->net->n_nodes) + 1, sizeof *at->has);
    CRD_TRY(at->has ? CRD_OK : CRD_ENOMEM);
    while (crd_str_next(&list, ',', &word)) {
        size_t before = at->n;
        word = crd_str_trim(word);
        CRD_TRY(add_place(m, word, at, err));
        bool some = crd_str_starts(word, CRD_STR("kind:")) || crd_str_starts(word, CRD_STR("in:"));
        if (some && at->n == before && before == 0)
            CRD_TRY(
                crd_fail(err, CRD_ENOENT, "'" CRD_STR_FMT "': no such site", CRD_STR_ARG(word)));
    }
    if (at->n < 2 || at->n > most)
        CRD_TRY(crd_fail(err, CRD_EINVAL, "--matrix: 2 to %u places are expected, these are %zu",
                         most, at->n));
done:
    return rc;
}

static void places_done(node_list *at)
{
    CRD_VEC_DONE(at);
    free(at->has);
}

/* ---- under one policy ----------------------------------------------------------------------- */

static crd_status open_pairs(const node_list *at, crd_route_show *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_protection p = crd_route_protection_of(s->map->w);
    for (unsigned hopeful = 0; hopeful < 2 && rc == CRD_OK; hopeful++) {
        crd_route_opening replace, protect;
        uint32_t n = (uint32_t)at->n;
        rc = crd_route_open_all(s->map, at->at, n, NULL, hopeful, s->arena, &replace, err);
        if (rc == CRD_OK)
            rc = crd_route_open_all(s->map, at->at, n, &p, hopeful, s->arena, &protect, err);
        if (rc == CRD_OK)
            rc = crd_route_show_opening(s, hopeful == 1, &replace, &protect);
    }
    return rc;
}

crd_status crd_route_matrix_run(crd_app *app, const crd_args *args, crd_route_show *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    node_list at = {0};
    crd_route_matrix x;
    uint64_t most = crd_arg_number(args, "disjoint", WAYS);
    if (most > CRD_REACH_MAX)
        CRD_TRY(crd_fail(err, CRD_EINVAL, "--disjoint: at most %d in a matrix", CRD_REACH_MAX));
    CRD_TRY(read_places(args, s->map, PLACES, &at, err));
    CRD_TRY(
        crd_route_matrix_of(s->map, at.at, (uint32_t)at.n, (uint32_t)most, app->arena, &x, err));
    CRD_TRY(crd_route_show_matrix(s, &x, at.at));
    if (crd_arg_flag(args, "open"))
        CRD_TRY(open_pairs(&at, s, err));
done:
    places_done(&at);
    return rc;
}

/* ---- under several -------------------------------------------------------------------------- */

typedef struct lanes {
    uint64_t *sure, *maybe; /* [pairs] bit p: policy p finds a way */
    crd_route_lane lane[CRD_ROUTE_POLICIES];
} lanes;

/* One policy's answers, as bit p of each pair. */
static void keep(lanes *l, const crd_route_matrix *x, size_t p)
{
    size_t pair = 0;
    for (uint32_t i = 0; i < x->n; i++)
        for (uint32_t k = i + 1; k < x->n; k++, pair++) {
            uint8_t is = x->joined[(size_t)i * x->n + k];
            l->sure[pair] |= (uint64_t)(is == 2) << p;
            l->maybe[pair] |= (uint64_t)(is > 0) << p;
            l->lane[p].pairs[is]++;
        }
}

static crd_status under(crd_app *app, const crd_args *args, const crd_ties *t, node_list *at,
                        lanes *l, size_t p, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_map *m = NULL;
    crd_arena *arena = NULL;
    crd_route_asked a;
    crd_route_matrix x;
    (void)app;
    CRD_TRY(crd_route_ask(args, t->w, l->lane[p].name, &a, err));
    CRD_TRY(crd_arena_new(SIZE_MAX, &arena));
    CRD_TRY(crd_route_map_new(t, &a.policy, &m, err));
    CRD_TRY(crd_route_matrix_of(m, at->at, (uint32_t)at->n, 0, arena, &x, err));
    keep(l, &x, p);
done:
    crd_route_map_free(m);
    crd_arena_free(arena);
    return rc;
}

crd_status crd_route_matrix_policies(crd_app *app, const crd_args *args, const crd_str *names,
                                     size_t n, crd_route_show *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    node_list at = {0};
    lanes l = {0};
    CRD_TRY(read_places(args, s->map, LANE_PLACES, &at, err));
    size_t pairs = at.n * (at.n - 1) / 2;
    l.sure = calloc(pairs + 1, sizeof *l.sure);
    l.maybe = calloc(pairs + 1, sizeof *l.maybe);
    CRD_TRY(l.sure && l.maybe ? CRD_OK : CRD_ENOMEM);
    for (size_t p = 0; p < n; p++) {
        l.lane[p].name = names[p];
        CRD_TRY(under(app, args, s->map->t, &at, &l, p, err));
    }
    CRD_TRY(crd_route_show_lanes(s, l.lane, n, at.at, (uint32_t)at.n, l.sure, l.maybe));
done:
    free(l.sure);
    free(l.maybe);
    places_done(&at);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
