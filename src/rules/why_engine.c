/* Why verdicts on losses and ways are what they are: the engines' own answers. */
#include "rules/why_int.h"
#include "rules/subject_int.h"

#include "analyse/loss_tell.h"

#include <math.h>

typedef struct taken {
    crd_str lost;
    uint32_t service;
    bool certain;
} taken;

typedef struct watching {
    crd_explaining *x;
    size_t told;
    CRD_VEC(taken) losses;
} watching;

static bool is_ours(const watching *w, const crd_judgement *v)
{
    return crd_str_eq(v->group, w->x->v->group);
}

/* ---- losses -----------------------------------------------------------------------------------
 */

/* The rows that say why the service falls, and what stands in for what. */
static void put_hops(crd_explaining *x, const crd_loss_told *told, crd_str lost, bool certain)
{
    for (size_t i = 0; i < told->n_hops; i++) {
        const crd_explain_hop *h = &told->hops[i];
        crd_str key = h->from, table;
        bool split = crd_str_find(key, CRD_STR(":")) != SIZE_MAX && crd_str_next(&key, ':', &table);
        crd_why_fact one = {.row = crd_why_copy(x, lost),
                            .certain = certain && h->certain,
                            .part = i < told->n_falls ? CRD_STR("why it falls")
                                                      : CRD_STR("what stands in"),
                            .value = CRD_STR_NULL,
                            .why = h->sentence,
                            .table = split ? table : CRD_STR_NULL,
                            .key = key,
                            .source = h->source,
                            .line = h->line,
                            .as_of = h->as_of,
                            .confidence = h->confidence,
                            .assumed = h->assumed};
        if (!CRD_VEC_PUSH(&x->facts, one))
            x->g->failed = true;
    }
}

/* "loss:maker:withdraws:8760h:korvane/police" and what the engine says of it. */
static crd_status tell_loss(watching *w, uint32_t service, crd_str lost, bool certain)
{
    crd_explaining *x = w->x;
    const crd_world *world = x->j->t->w;
    const crd_loss_told *told = NULL;
    crd_loss_opts o = crd_judging_loss(x->u);
    crd_buf b;
    crd_buf_init(&b, 1 << 20);
    crd_str name = crd_world_text(
        world, crd_subject_text_at(world, CRD_T_service, CRD_C_service_id, service));
    crd_loss_id(&o, &lost, 1, name, &b);
    crd_str id = crd_why_take(x, &b);
    crd_status rc = !x->g->failed ? crd_loss_tell(x->j->t, id, &o, x->arena, &told, NULL)
                                  : CRD_ENOMEM;
    if (rc == CRD_OK) {
        crd_buf_add(&b, told->claim);
        if (!crd_str_is_null(told->rests)) {
            crd_buf_addc(&b, ' ');
            crd_buf_add(&b, told->rests);
        }
        put_hops(x, told, lost, certain);
    }
    crd_why_put(x,
                (crd_why_change){.what = "loss",
                                 .id = id,
                                 .units = (double)NAN,
                                 .cost = (double)NAN,
                                 .certain = certain},
                crd_buf_str(&b));
    x->g->failed |= b.status != CRD_OK;
    crd_buf_done(&b);
    return rc == CRD_ENOMEM || x->g->failed ? CRD_ENOMEM : CRD_OK; /* else it stays without words */
}

static crd_status of_loss(void *ctx, const crd_judgement *v, uint32_t row, crd_str lost,
                          crd_tri meant, bool surely)
{
    watching *w = ctx;
    if (!is_ours(w, v))
        return CRD_OK;
    return CRD_VEC_PUSH(&w->losses, ((taken){lost, row, meant == CRD_YES && surely})) ? CRD_OK
                                                                                      : CRD_ENOMEM;
}

static int by_sure_id(const void *a, const void *b)
{
    const taken *x = a, *y = b;
    if (x->certain != y->certain)
        return x->certain ? -1 : 1;
    return crd_str_cmp(x->lost, y->lost);
}

static crd_status tell_losses(watching *w)
{
    crd_status rc = CRD_OK;
    size_t most = w->x->j->opts->evidence;
    if (w->losses.n > 1)
        qsort(w->losses.at, w->losses.n, sizeof *w->losses.at, by_sure_id);
    for (size_t i = 0; rc == CRD_OK && i < w->losses.n && i < most; i++)
        rc = tell_loss(w, w->losses.at[i].service, w->losses.at[i].lost, w->losses.at[i].certain);
    w->x->more = w->losses.n > most ? w->losses.n - most : 0;
    return rc;
}

static void say_losses(crd_explaining *x)
{
    const crd_judgement *v = x->v;
    crd_buf *b = &x->change;
    uint64_t more = v->bad_high - v->bad_low;
    if (v->bad_high == 0) {
        crd_buf_adds(b, "It passes: no loss that the rule means takes it.");
        return;
    }
    if (v->bad_low > 0)
        crd_buf_addf(b,
                     "%llu loss%s for certain: there must be something that stands in for what "
                     "falls then.",
                     (unsigned long long)v->bad_low, v->bad_low == 1 ? " takes it" : "es take it");
    else
        crd_buf_adds(b, "No loss takes it for certain.");
    if (more > 0)
        crd_buf_addf(b,
                     " %llu %smay, by what is not known: it passes if for each of these it turns "
                     "out that something stands in for what falls.",
                     (unsigned long long)more, v->bad_low ? "more " : "");
    crd_buf_addf(b,
                 " cordon explain with the id of a loss (below) says what falls after what; cordon "
                 "loss --fewest --by %.*s --mode %.*s says how many it takes together.",
                 (int)x->u->lost_each.len, x->u->lost_each.ptr, (int)x->u->mode.len,
                 x->u->mode.ptr);
}

/* ---- ways -------------------------------------------------------------------------------------
 */

static crd_str thing_id(const crd_explaining *x, const crd_route_thing *t)
{
    const crd_world *w = x->j->t->w;
    return crd_world_text(w, crd_subject_text_at(w, t->table, 0, t->row));
}

static double thing_cost(const crd_explaining *x, const crd_route_thing *t)
{
    int field = crd_table_find(crd_records.tables[t->table], CRD_STR("replacement_cost"));
    return field < 0 ? (double)NAN
                     : crd_subject_real_at(x->j->t->w, t->table, (uint32_t)field, t->row);
}

/* What is on the way, and whether it is trusted. */
static void put_things(crd_explaining *x, const crd_route_way *way)
{
    static const char *const words[] = {
        [CRD_TRUST_YES] = "trusted", [CRD_TRUST_OPEN] = NULL, [CRD_TRUST_NO] = "not trusted"};
    const crd_world *w = x->j->t->w;
    size_t n;
    const crd_world_source *sources = crd_world_sources(w, &n);
    for (size_t i = 0; i < way->n; i++) {
        const crd_route_thing *t = &way->things[i];
        const crd_frame *f = crd_world_frame(w, t->table);
        uint32_t source = crd_row_source(f, t->row);
        static const char *const confidences[] = {"low", "medium", "high"};
        crd_why_fact one = {.row = thing_id(x, t),
                            .certain = t->trust != CRD_TRUST_OPEN,
                            .part = CRD_STR("on the way"),
                            .value = crd_str_from(words[t->trust]),
                            .table = crd_str_from(crd_records.tables[t->table]->name),
                            .key = thing_id(x, t),
                            .line = crd_row_line(f, t->row),
                            .as_of = CRD_DATE_NONE};
        if (source < n) {
            one.source = sources[source].name;
            one.as_of = sources[source].as_of;
            one.confidence = confidences[sources[source].confidence];
            one.assumed = sources[source].assumed;
        }
        if (!CRD_VEC_PUSH(&x->facts, one))
            x->g->failed = true;
    }
}

static void put_opening(crd_explaining *x, const crd_route_answer *a, bool certain)
{
    for (size_t i = 0; i < a->opening.n; i++) {
        const crd_route_thing *t = &a->opening.replace[i];
        crd_why_put(x,
                    (crd_why_change){.what = crd_records.tables[t->table]->name,
                                     .id = thing_id(x, t),
                                     .units = (double)NAN,
                                     .cost = thing_cost(x, t),
                                     .certain = certain},
                    t->trust == CRD_TRUST_OPEN ? CRD_STR("to be known as trusted, or replaced")
                                               : CRD_STR("to be replaced by what is trusted"));
    }
}

static void say_answer(crd_explaining *x, const char *which, const crd_route_answer *a)
{
    crd_buf *b = &x->change;
    unsigned apart = (unsigned)(a->apart ? a->apart : 1);
    crd_buf_adds(b, which);
    if (!a->exists) {
        crd_buf_adds(b, "there is no way at all, trusted or not. ");
    } else if (a->trusted && x->u->disjoint.set) {
        crd_buf_addf(b, "there %s %u trusted way%s", apart == 1 ? "is" : "are", apart,
                     apart == 1 ? ". " : "s that share no ");
        if (apart != 1)
            crd_buf_addf(b, "%.*s. ", (int)x->u->disjoint_by.len, x->u->disjoint_by.ptr);
    } else if (a->trusted) {
        crd_buf_adds(b, "there is a trusted way. ");
    } else if (!a->opening.exists) {
        crd_buf_adds(b,
                     "there is no trusted way, and nothing that could be replaced to open one. ");
    } else {
        crd_buf_addf(b, "there is no trusted way; %s%zu thing%s would have to change to open one",
                     a->opening.proven ? "" : "at most ", a->opening.n,
                     a->opening.n == 1 ? "" : "s");
        if (a->opening.cost > 0) {
            crd_buf_adds(b, ", for ");
            crd_why_number(a->opening.cost, b);
        }
        crd_buf_adds(b, a->opening.costless ? " (not all say what they cost). " : ". ");
    }
}

/* Where more ways are asked for than there are. */
static void say_apart(crd_explaining *x, const crd_route_result *r)
{
    crd_buf *b = &x->change;
    const crd_rule *u = x->u;
    double found = (double)r->hopeful.apart;
    if (!u->disjoint.set || !u->disjoint.known || u->disjoint.value <= 1 ||
        x->v->verdict == CRD_PASS)
        return;
    crd_why_number(u->disjoint.value, b);
    crd_buf_addf(b, " trusted ways that share no %.*s are asked for: ", (int)u->disjoint_by.len,
                 u->disjoint_by.ptr);
    crd_buf_adds(b, u->disjoint.value > CRD_DISJOINT_MAX && found >= CRD_DISJOINT_MAX
                        ? "more than 16 are not counted."
                    : x->v->verdict == CRD_UNKNOWN || found >= u->disjoint.value
                        ? "what is not known decides."
                        : "another way is needed, or something beside what they share.");
    crd_buf_adds(b, " cordon route --disjoint says what they share.");
}

static crd_status of_route(void *ctx, const crd_judgement *v, uint32_t row, uint32_t need,
                           const crd_route_map *m, const crd_route_result *r)
{
    watching *w = ctx;
    crd_explaining *x = w->x;
    (void)row, (void)need, (void)m;
    if (!is_ours(w, v) || w->told++ > 0)
        return CRD_OK;
    if (!r) {
        crd_buf_adds(&x->change, "Nobody says between which places the way is needed.");
        return CRD_OK;
    }
    bool sure = !r->hopeful.trusted;
    if (x->v->verdict == CRD_PASS)
        crd_buf_adds(&x->change, "It passes: nothing must change. ");
    say_answer(x, "By what is certain, ", &r->careful);
    if (x->v->verdict != CRD_PASS)
        say_answer(x, "If all that is not known turns out well, ", &r->hopeful);
    put_things(x, sure                ? &r->hopeful.best
                  : r->careful.exists ? &r->careful.best
                                      : &r->hopeful.best);
    put_opening(x, sure ? &r->hopeful : &r->careful, sure);
    x->cheapest = sure ? r->hopeful.opening.proven : r->careful.opening.proven;
    say_apart(x, r);
    return x->g->failed ? CRD_ENOMEM : CRD_OK;
}

crd_status crd_why_engine(crd_explaining *x)
{
    watching w = {.x = x};
    crd_judge_watch watch = {.ctx = &w, .loss = of_loss, .route = of_route};
    bool losses = x->u->kind == CRD_RULE_SURVIVES;
    x->j->watch = &watch;
    crd_status rc = losses ? crd_judge_survives(x->j, x->u) : crd_judge_route(x->j, x->u);
    x->j->watch = NULL;
    if (rc == CRD_OK && losses) {
        rc = tell_losses(&w);
        say_losses(x);
    }
    CRD_VEC_DONE(&w.losses);
    return rc;
}
