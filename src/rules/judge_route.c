/* Rules on trusted ways: one judgement for each path that a service needs, or for each pair of
 * sites. */
#include "rules/judge_int.h"

#include "analyse/route.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_PAIRS = 200000 };

/* A way that is asked for. */
typedef struct wish {
    crd_str name, from, to; /* sites */
    crd_tri counts;
    uint32_t row, need; /* of the service and what it needs; CRD_ROW_NONE */
} wish;

typedef struct wishing {
    crd_judging *j;
    const crd_rule *u;
    CRD_VEC(wish) all;
} wishing;

static crd_status wish_for(wishing *x, const char *what, crd_str a, crd_str b, wish w)
{
    crd_buf name;
    crd_buf_init(&name, 1 << 16);
    crd_buf_adds(&name, what);
    crd_buf_add(&name, a);
    crd_buf_addc(&name, '/');
    crd_buf_add(&name, b);
    w.name = crd_str_copy(x->j->arena, name.status == CRD_OK ? crd_buf_str(&name) : CRD_STR_NULL);
    crd_buf_done(&name);
    if (x->all.n >= MOST_PAIRS)
        return crd_fail(x->j->err, CRD_ELIMIT, "rule " CRD_STR_FMT ": more than %d ways",
                        CRD_STR_ARG(x->u->id), MOST_PAIRS);
    return w.name.ptr && CRD_VEC_PUSH(&x->all, w) ? CRD_OK : CRD_ENOMEM;
}

static crd_str text_at(const crd_world *w, uint32_t table, uint32_t field, uint32_t row)
{
    const uint32_t *text = crd_world_frame(w, table)->cols[field].text;
    return text ? crd_world_text(w, text[row]) : CRD_STR_NULL;
}

/* Paths that the services of the rule need. */
static crd_status of_services(wishing *x)
{
    const crd_world *w = x->j->t->w;
    const crd_docket *d = &x->j->dockets[CRD_V_SERVICE];
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_need)->n; i++) {
        crd_str service = text_at(w, CRD_T_need, CRD_C_need_service, i);
        uint32_t row = crd_world_row(w, CRD_T_service, crd_world_find_text(w, service));
        if (row == CRD_ROW_NONE ||
            !crd_str_eq(text_at(w, CRD_T_need, CRD_C_need_kind, i), CRD_STR("path")))
            continue;
        crd_tri counts = crd_tri_and(crd_judging_counts(x->j, x->u, row),
                                     crd_docket_is(d, x->u->services, row));
        if (counts == CRD_NO)
            continue;
        crd_status rc = wish_for(x, "service=", service, text_at(w, CRD_T_need, CRD_C_need_node, i),
                                 (wish){.from = text_at(w, CRD_T_need, CRD_C_need_a_site, i),
                                        .to = text_at(w, CRD_T_need, CRD_C_need_b_site, i),
                                        .counts = counts,
                                        .row = row,
                                        .need = i});
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

/* Each site of the one kind with each of the other. */
static crd_status of_sites(wishing *x)
{
    const crd_world *w = x->j->t->w;
    const crd_docket *d = &x->j->dockets[CRD_V_SITE];
    for (uint32_t a = 0; a < d->n; a++) {
        crd_tri from = crd_tri_and(crd_judging_counts(x->j, x->u, a),
                                   crd_docket_is(d, x->u->between[0], a));
        for (uint32_t b = 0; from != CRD_NO && b < d->n; b++) {
            crd_tri both = crd_tri_and(from, crd_docket_is(d, x->u->between[1], b));
            crd_str one = text_at(w, CRD_T_site, CRD_C_site_id, a);
            crd_str two = text_at(w, CRD_T_site, CRD_C_site_id, b);
            if (a == b || both == CRD_NO)
                continue;
            crd_status rc = wish_for(x, "sites=", one, two,
                                     (wish){.from = one,
                                            .to = two,
                                            .counts = both,
                                            .row = CRD_ROW_NONE,
                                            .need = CRD_ROW_NONE});
            if (rc != CRD_OK)
                return rc;
        }
    }
    return CRD_OK;
}

static int by_name(const void *a, const void *b)
{
    return crd_str_cmp(((const wish *)a)->name, ((const wish *)b)->name);
}

/* ---- trust ------------------------------------------------------------------------------------
 */

static uint8_t *trust_of(crd_judging *j, crd_subject_id id, uint32_t pred)
{
    static const uint8_t as[] = {
        [CRD_NO] = CRD_TRUST_NO, [CRD_OPEN] = CRD_TRUST_OPEN, [CRD_YES] = CRD_TRUST_YES};
    const crd_docket *d = &j->dockets[id];
    uint8_t *to = malloc(d->n + 1);
    for (size_t i = 0; to && i < d->n; i++)
        to[i] = as[crd_docket_is(d, pred, i)];
    return to;
}

static crd_apart apart_of(crd_str by)
{
    static const char *const names[] = {"link", "node", "site", "risk-group", "supplier", "state"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (crd_str_eq(by, crd_str_from(names[i])))
            return (crd_apart)i;
    return CRD_APART_NODE;
}

/* How many ways, that share nothing of what was asked, are trusted. */
static double ways(const crd_route_whether *a, unsigned hopeful, uint32_t wanted)
{
    if (!a->trusted[hopeful])
        return 0;
    return wanted > 1 ? a->apart[hopeful] : 1;
}

/* What stands in the place of ":name"; null = it has no value. */
static crd_str value_of(const crd_ruleset *pack, crd_str name)
{
    for (size_t p = 0; p < pack->n_params; p++)
        if (crd_str_eq(name, pack->params[p].name))
            return pack->params[p].type == CRD_X_NULL ? CRD_STR_NULL : pack->params[p].text;
    return CRD_STR_NULL;
}

/* Whom the ways shall avoid, parameters unfolded: their words are as those of a setting, an entry
 * of the rule has commas between if it is several. False: a parameter has no value. */
typedef CRD_VEC(crd_str) avoided;
static crd_status avoid(const crd_judging *j, const crd_rule *u, avoided *to, bool *ret_known)
{
    for (size_t i = 0; i < u->n_avoid; i++) {
        crd_str said = u->avoid[i], one;
        bool param = crd_str_starts(said, CRD_STR(":"));
        if (param)
            said = value_of(j->pack, (crd_str){said.ptr + 1, said.len - 1});
        *ret_known &= !crd_str_is_null(said);
        crd_route_words words = crd_route_words_of(j->t->w, said, param);
        while (!crd_str_is_null(said) && crd_route_word(&words, &one))
            if (!CRD_VEC_PUSH(to, one))
                return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* The network with what is trusted in it; none when nobody says whom to avoid, or the case does not
 * know them. */
static crd_status way_of(crd_judging *j, const crd_rule *u, const crd_kept_way **ret_way)
{
    crd_status rc = CRD_OK;
    uint8_t *elements = NULL, *links = NULL;
    avoided all = {0};
    crd_route_policy policy = {0};
    bool known = true;
    crd_judge_kept *kept = crd_judging_kept(j);
    CRD_TRY(kept ? CRD_OK : CRD_ENOMEM);
    if (u->n_avoid > 0) {
        CRD_TRY(avoid(j, u, &all, &known));
        policy.avoid = all.at;
        policy.n_avoid = all.n;
    } else {
        policy.elements = elements = trust_of(j, CRD_V_ELEMENT, u->trusted[0]);
        policy.links = links = trust_of(j, CRD_V_LINK, u->trusted[1]);
        CRD_TRY(elements && links ? CRD_OK : CRD_ENOMEM);
    }
    crd_err err = CRD_ERR_INIT;
    if (known)
        rc = crd_kept_way_of(kept, j->t, &policy, ret_way, &err);
    for (size_t i = 0; i < all.n; i++)
        if (crd_str_starts(all.at[i], CRD_STR("list:")))
            crd_know_lacks(j->k, (crd_str){all.at[i].ptr + 5, all.at[i].len - 5});
    if (rc != CRD_OK)
        rc = crd_fail(j->err, rc, "rule " CRD_STR_FMT ": %s", CRD_STR_ARG(u->id), err.message);
done:
    CRD_VEC_DONE(&all);
    free(elements);
    free(links);
    return rc;
}

/* The ends of a way; false: nobody says between which places. */
static bool ends_of(const crd_route_map *m, const wish *w, uint32_t *from, uint32_t *to)
{
    return !crd_str_is_null(w->from) && !crd_str_is_null(w->to) &&
           crd_route_place(m, w->from, from, NULL) == CRD_OK &&
           crd_route_place(m, w->to, to, NULL) == CRD_OK;
}

static void settle(const crd_rule *u, const wish *w, uint32_t wanted, const crd_route_whether *r,
                   crd_judgement *v)
{
    static const crd_rule_limit one = {.set = true, .known = true, .value = 1};
    v->low = ways(r, 0, wanted);
    v->high = fmax(v->low, ways(r, 1, wanted));
    crd_judging_settle(v, u->disjoint.set ? &u->disjoint : &one, false, w->counts == CRD_OPEN);
    /* fewer than there may be is no proof that there are no more */
    bool more = v->limit->value > CRD_DISJOINT_MAX && v->high >= CRD_DISJOINT_MAX;
    if (v->verdict == CRD_FAIL && r->trusted[1] && (!r->proven[1] || more))
        v->verdict = CRD_UNKNOWN;
    v->bad_low = v->verdict == CRD_FAIL;
    v->bad_high = v->verdict != CRD_PASS;
}

/* ---- judging ----------------------------------------------------------------------------------
 */

/* A wish with what the map says of it. */
typedef struct granted {
    enum { NOBODY, NOWHERE, SAME, ASKED } how; /* nobody to avoid, no known ends, one place */
    uint32_t ends[2];
    crd_route_whether is;
    const crd_route_result *whole; /* of ASKED, where somebody looks on who wants to know more */
    const crd_route_thing *rests;  /* [n_rests] the same, see crd_judge_watch.rests */
    size_t n_rests;
} granted;

enum { CHUNK = 16 }; /* wishes worked out one after the other */

typedef struct judging {
    const wishing *x;
    const crd_kept_way *k;
    crd_route_opts o;
    granted *all;       /* [x->all.n] */
    crd_arena **arenas; /* [chunks] what `whole` of theirs lives in */
    size_t n_chunks;
} judging;

static crd_status ask_one(const judging *y, size_t i)
{
    const wish *w = &y->x->all.at[i];
    granted *g = &y->all[i];
    crd_judging *j = y->x->j;
    *g = (granted){.how = NOBODY};
    if (!y->k || !y->k->map)
        return CRD_OK;
    g->how = NOWHERE;
    if (!ends_of(y->k->map, w, &g->ends[0], &g->ends[1]))
        return CRD_OK;
    g->how = g->ends[0] == g->ends[1] ? SAME : ASKED;
    return g->how == SAME
               ? CRD_OK
               : crd_kept_answer(y->k, g->ends[0], g->ends[1], &y->o, j->arena, &g->is, j->err);
}

/* Does somebody look on who reads the whole answer? */
static bool is_read(const judging *y, size_t i)
{
    const crd_judge_watch *watch = y->x->j->watch;
    return watch && watch->route && y->all[i].how == ASKED;
}

/* The whole answers of some wishes. Maps are read by any number of threads. */
static crd_status work_out(void *ctx, uint32_t chunk, crd_err *err)
{
    const judging *y = ctx;
    crd_status rc = CRD_OK;
    crd_route_opts o = y->o;
    size_t end = ((size_t)chunk + 1) * CHUNK;
    o.only_whether = false;
    for (size_t i = (size_t)chunk * CHUNK; rc == CRD_OK && i < end && i < y->x->all.n; i++) {
        if (!is_read(y, i))
            continue;
        if (!y->arenas[chunk])
            rc = crd_arena_new(SIZE_MAX, &y->arenas[chunk]);
        if (rc == CRD_OK)
            rc = crd_route_between(y->k->map, y->all[i].ends[0], y->all[i].ends[1], &o,
                                   y->arenas[chunk], &y->all[i].whole, err);
    }
    return rc;
}

static crd_status watched(const judging *y, size_t i, const crd_judgement *v)
{
    const crd_judge_watch *watch = y->x->j->watch;
    const granted *g = &y->all[i];
    const wish *w = &y->x->all.at[i];
    crd_status rc = CRD_OK;
    if (watch && watch->route)
        rc = watch->route(watch->ctx, v, w->row, w->need, y->k->map, g->whole);
    if (rc == CRD_OK && watch && watch->rests)
        rc = watch->rests(watch->ctx, v, w->row, w->need, g->how == ASKED, g->rests, g->n_rests);
    return rc;
}

/* ---- what answers rest on -------------------------------------------------------------------- */

typedef struct resting {
    uint32_t root, other;
    size_t wish;
} resting;

static int by_root(const void *a, const void *b)
{
    const resting *x = a, *y = b;
    if (x->root != y->root)
        return x->root < y->root ? -1 : 1;
    return (x->wish > y->wish) - (x->wish < y->wish);
}

/* Sorts by the end of the ways; how many different ones. */
static size_t sort_by_root(resting *all, size_t n)
{
    size_t roots = n > 0;
    if (n > 1)
        qsort(all, n, sizeof *all, by_root);
    for (size_t i = 1; i < n; i++)
        roots += all[i].root != all[i - 1].root;
    return roots;
}

static void turn_round(resting *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        all[i] = (resting){all[i].other, all[i].root, all[i].wish};
}

/* What the possible number of ways rests on, where there are certainly fewer. Searches outwards
 * from one end are shared by all that have it: from the ends of which there are fewer. */
static crd_status find_rests(judging *y)
{
    crd_status rc = CRD_OK;
    size_t n = 0;
    const crd_judge_watch *watch = y->x->j->watch;
    resting *all = NULL;
    if (!watch || !watch->rests || !y->k || !y->k->open)
        return CRD_OK;
    all = malloc((y->x->all.n + 1) * sizeof *all);
    CRD_TRY(all ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < y->x->all.n; i++) {
        const granted *g = &y->all[i];
        if (g->how == ASKED && ways(&g->is, 0, y->o.disjoint) < ways(&g->is, 1, y->o.disjoint))
            all[n++] = (resting){g->ends[1], g->ends[0], i};
    }
    size_t roots = sort_by_root(all, n);
    turn_round(all, n);
    if (sort_by_root(all, n) > roots) {
        turn_round(all, n);
        (void)sort_by_root(all, n);
    }
    for (size_t i = 0; i < n; i++) {
        granted *g = &y->all[all[i].wish];
        CRD_TRY(crd_route_asker_rests(y->k->asker, all[i].other, all[i].root,
                                      (uint32_t)ways(&g->is, 1, y->o.disjoint), &y->o,
                                      y->x->j->arena, &g->rests, &g->n_rests, y->x->j->err));
    }
done:
    free(all);
    return rc;
}

/* ---- verdicts -------------------------------------------------------------------------------- */

static crd_status judge_wish(const judging *y, size_t i)
{
    const granted *g = &y->all[i];
    const wish *w = &y->x->all.at[i];
    crd_judgement *v = crd_judging_add(y->x->j, y->x->u, w->name);
    if (!v)
        return CRD_ENOMEM;
    v->verdict = g->how == SAME ? CRD_NOT_APPLICABLE : CRD_UNKNOWN;
    v->kind = CRD_VALUE_OF_NUMBER;
    v->rows = 1;
    if (g->how != NOWHERE && g->how != ASKED)
        return CRD_OK;
    if (g->how == ASKED) {
        v->verdict = CRD_NOT_APPLICABLE;
        settle(y->x->u, w, y->o.disjoint, &g->is, v);
    }
    return watched(y, i, v);
}

static crd_status judge_wishes(judging *y)
{
    crd_status rc = CRD_OK;
    const wishing *x = y->x;
    const crd_rule_limit *apart = &x->u->disjoint;
    y->o = (crd_route_opts){.disjoint = 1, .by = apart_of(x->u->disjoint_by), .only_whether = true};
    if (apart->set && apart->known && apart->value > 1)
        y->o.disjoint = (uint32_t)fmin(ceil(apart->value), CRD_DISJOINT_MAX);
    y->n_chunks = (x->all.n + CHUNK - 1) / CHUNK;
    y->all = calloc(x->all.n + 1, sizeof *y->all);
    y->arenas = calloc(y->n_chunks + 1, sizeof(crd_arena *));
    CRD_TRY(y->all && y->arenas ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < x->all.n; i++)
        CRD_TRY(ask_one(y, i));
    if (x->j->watch && x->j->watch->route && y->n_chunks > 0)
        CRD_TRY(crd_pool_run(x->j->opts->pool, (uint32_t)y->n_chunks, work_out, y, x->j->err));
    CRD_TRY(find_rests(y));
    for (size_t i = 0; i < x->all.n; i++)
        CRD_TRY(judge_wish(y, i));
done:
    return rc;
}

crd_status crd_judge_route(crd_judging *j, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    wishing x = {.j = j, .u = u};
    judging y = {.x = &x};
    CRD_TRY(u->subject == CRD_V_SERVICE ? of_services(&x) : of_sites(&x));
    if (x.all.n > 1)
        qsort(x.all.at, x.all.n, sizeof *x.all.at, by_name);
    CRD_TRY(way_of(j, u, &y.k));
    CRD_TRY(judge_wishes(&y));
    if (x.all.n == 0)
        CRD_TRY(crd_judging_add(j, u, CRD_STR_NULL) ? CRD_OK : CRD_ENOMEM);
done:
    for (size_t i = 0; y.arenas && i < y.n_chunks; i++)
        crd_arena_free(y.arenas[i]);
    free(y.arenas);
    free(y.all);
    CRD_VEC_DONE(&x.all);
    return rc;
}
