/* Rules on trusted ways: one judgement for each path that a service needs, or for each pair of
 * sites. */
#include "rules/judge_int.h"

#include "analyse/route.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_PAIRS = 10000 };

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
        return CRD_ELIMIT;
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

static crd_status watched(const wishing *x, const crd_judgement *v, const wish *w,
                          const crd_route_map *m, const crd_route_result *r)
{
    const crd_judge_watch *watch = x->j->watch;
    return watch && watch->route ? watch->route(watch->ctx, v, w->row, w->need, m, r) : CRD_OK;
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

/* Somebody looks on who wants to know more than whether: the whole answer. */
static crd_status tell_watch(const wishing *x, const crd_kept_way *k, const wish *w,
                             const uint32_t ends[2], crd_route_opts *o, const crd_judgement *v)
{
    static const crd_route_result nothing = {0};
    const crd_judge_watch *watch = x->j->watch;
    const crd_route_result *r = &nothing;
    bool open = k->open && x->u->n_avoid == 0 &&
                (v->verdict == CRD_UNKNOWN || v->low < v->high || v->bad_low < v->bad_high);
    o->only_whether = false;
    o->only_opening = watch && watch->open_only;
    if (watch && watch->route && (!watch->open_only || open)) {
        crd_status rc = crd_route_between(k->map, ends[0], ends[1], o, x->j->arena, &r, x->j->err);
        if (rc != CRD_OK)
            return rc;
    }
    return watched(x, v, w, k->map, r);
}

static crd_status judge_wish(const wishing *x, const crd_kept_way *k, const wish *w)
{
    const crd_rule_limit *apart = &x->u->disjoint;
    crd_route_opts o = {.disjoint = 1, .by = apart_of(x->u->disjoint_by), .only_whether = true};
    crd_route_whether r;
    uint32_t ends[2];
    crd_judgement *v = crd_judging_add(x->j, x->u, w->name);
    if (!v)
        return CRD_ENOMEM;
    if (apart->set && apart->known && apart->value > 1)
        o.disjoint = (uint32_t)fmin(ceil(apart->value), CRD_DISJOINT_MAX);
    v->verdict = CRD_UNKNOWN;
    v->kind = CRD_VALUE_OF_NUMBER;
    v->rows = 1;
    if (!k || !k->map)
        return CRD_OK; /* nobody says whom to avoid */
    if (!ends_of(k->map, w, &ends[0], &ends[1]))
        return watched(x, v, w, k->map, NULL);
    v->verdict = CRD_NOT_APPLICABLE;
    if (ends[0] == ends[1])
        return CRD_OK;
    crd_status rc = crd_route_asker_ask(k->asker, ends[0], ends[1], &o, x->j->arena, &r, x->j->err);
    if (rc != CRD_OK)
        return rc;
    settle(x->u, w, o.disjoint, &r, v);
    return tell_watch(x, k, w, ends, &o, v);
}

crd_status crd_judge_route(crd_judging *j, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    wishing x = {.j = j, .u = u};
    const crd_kept_way *k = NULL;
    CRD_TRY(u->subject == CRD_V_SERVICE ? of_services(&x) : of_sites(&x));
    if (x.all.n > 1)
        qsort(x.all.at, x.all.n, sizeof *x.all.at, by_name);
    CRD_TRY(way_of(j, u, &k));
    for (size_t i = 0; i < x.all.n; i++)
        CRD_TRY(judge_wish(&x, k, &x.all.at[i]));
    if (x.all.n == 0)
        CRD_TRY(crd_judging_add(j, u, CRD_STR_NULL) ? CRD_OK : CRD_ENOMEM);
done:
    CRD_VEC_DONE(&x.all);
    return rc;
}
