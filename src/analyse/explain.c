/* One question: from an id to chains, how many, for how many users, and what is missing. */
#include "analyse/explain.h"

#include "analyse/explain_int.h"
#include "base/bits.h"

#include <string.h>

crd_status crd_explainer_new(const crd_ties *t, crd_control *control, crd_explainer **ret_explainer,
                             crd_err *err)
{
    crd_explainer *x = calloc(1, sizeof *x);
    *ret_explainer = NULL;
    if (!x)
        return crd_fail(err, CRD_ENOMEM, "no memory to explain");
    x->t = t;
    x->control = control;
    *ret_explainer = x;
    return CRD_OK;
}

void crd_explainer_free(crd_explainer *x)
{
    if (!x)
        return;
    crd_loss_index_free(x->index);
    crd_explain_users_free(x->users);
    crd_chain_back_done(&x->back);
    free(x);
}

crd_buf *crd_explain_write(crd_explaining *e)
{
    crd_buf_clear(&e->scratch);
    return &e->scratch;
}

crd_str crd_explain_keep(crd_explaining *e)
{
    if (e->scratch.status == CRD_ENOMEM)
        return CRD_STR_NULL;
    return crd_str_copy(e->arena, crd_buf_str(&e->scratch));
}

enum { STOP = 3 };

/* ---- the claim ---------------------------------------------------------------------------- */

static void say_power(const crd_explaining *e, crd_buf *b)
{
    static const char *const services[CRD_POWERS] = {"read the content of ",
                                                     "see the metadata (who, when, where) of ",
                                                     "change ", "stop something that serves "};
    static const char *const things[CRD_POWERS] = {
        "read what passes ", "see the metadata (who, when, where) at ", "change ", "stop "};
    bool service = crd_ties_kind(e->t, e->ask.to) == CRD_NODE_SERVICE;
    bool falls = e->ask.power == STOP && e->r->has_share && e->r->share.high_ppm > 0;
    crd_buf_adds(b, (service && !falls ? services : things)[e->ask.power]);
    crd_say_node(e->t, e->ask.to, false, b);
}

static crd_status claim(crd_explaining *e)
{
    crd_explain_result *r = e->r;
    crd_buf *b = crd_explain_write(e);
    bool stops = r->has_share && e->ask.power == STOP;
    bool sure = stops ? r->share.low_ppm > 0 || r->share.high_ppm == 0
                      : r->certain || r->share.low_ppm > 0;
    if (!r->any && !(stops && r->share.high_ppm > 0)) {
        crd_buf_adds(b, "No chain of recorded ties gives ");
        crd_buf_add(b, r->actor_name);
        crd_buf_adds(b, " the power to ");
        say_power(e, b);
        crd_buf_adds(b, r->latent ? ", not even after preparation (latent)."
                                  : " through a channel that exists (standing).");
    } else {
        crd_buf_add(b, r->actor_name);
        crd_buf_adds(b, " could ");
        say_power(e, b);
        if (stops && r->share.high_ppm == 0)
            crd_buf_adds(b, ", and what is left would serve all of its users");
        else if (r->has_share) {
            crd_buf_adds(b, " for ");
            crd_explain_share(r->share.low_ppm, r->share.high_ppm, b);
            crd_buf_adds(b, " of its users");
        }
        crd_buf_addf(b, " (%s%s).",
                     r->latent ? "latent: after preparation"
                               : "standing: through a channel that exists",
                     sure ? "" : "; possible only");
    }
    r->claim = crd_explain_keep(e);
    return r->claim.ptr ? CRD_OK : CRD_ENOMEM;
}

/* ---- chains ------------------------------------------------------------------------------- */

static bool is_same(const crd_chain_found *a, const crd_chain_found *b)
{
    if (a->n != b->n)
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->hops[i].from != b->hops[i].from || a->hops[i].to != b->hops[i].to ||
            a->hops[i].tie != b->hops[i].tie)
            return false;
    return true;
}

static crd_status chains(crd_explaining *e, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_explain_result *r = e->r;
    if (!e->x->back.first)
        CRD_TRY(crd_chain_back_init(&e->x->back, e->t));
    e->ask.back = &e->x->back;
    e->leads = calloc(crd_bits_words(e->t->n_nodes) + 1, sizeof *e->leads);
    if (!e->leads)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_chain_lead(&e->ask, e->leads));
    e->ask.within = e->leads;
    crd_chain_ask low = e->ask;
    low.certain = true;
    CRD_TRY(crd_chain_find(&e->ask, CRD_CHAIN_STRONGEST, &e->strongest, err));
    r->any = e->strongest.any;
    if (!r->any)
        goto done;
    CRD_TRY(crd_chain_find(&e->ask, CRD_CHAIN_SHORTEST, &e->shortest, err));
    CRD_TRY(crd_explain_tell(e, &e->shortest, false, &r->shortest));
    r->same = is_same(&e->shortest, &e->strongest);
    if (r->same)
        r->strongest = r->shortest;
    else
        CRD_TRY(crd_explain_tell(e, &e->strongest, true, &r->strongest));
    r->certain = r->strongest.n_possible == 0;
    CRD_TRY(crd_chain_apart(&e->ask, CRD_EXPLAIN_APART, &r->apart));
    if (r->certain)
        CRD_TRY(crd_chain_apart(&low, CRD_EXPLAIN_APART, &r->apart_certain));
done:
    return rc;
}

static uint64_t kinds_of(const crd_explain_opts *o)
{
    uint64_t kinds = 0;
    for (size_t k = 0; k < crd_tie_kinds_n; k++) {
        unsigned flags = crd_tie_kinds[k].flags;
        if ((!(flags & CRD_TIE_SCENARIO) || o->scenario) &&
            (!(flags & CRD_TIE_WITHDRAWS) || o->withdraws))
            kinds |= UINT64_C(1) << k;
    }
    return kinds;
}

static crd_status keep_lists(crd_explaining *e)
{
    crd_explain_result *r = e->r;
    crd_explain_holding *holdings = CRD_NEW(e->arena, crd_explain_holding, e->holdings.n);
    crd_explain_lack *lacks = CRD_NEW(e->arena, crd_explain_lack, e->lacks.n);
    if (!holdings || !lacks)
        return CRD_ENOMEM;
    if (e->holdings.n > 0)
        memcpy(holdings, e->holdings.at, e->holdings.n * sizeof *holdings);
    if (e->lacks.n > 0)
        memcpy(lacks, e->lacks.at, e->lacks.n * sizeof *lacks);
    r->holdings = holdings;
    r->n_holdings = e->holdings.n;
    r->lacks = lacks;
    r->n_lacks = e->lacks.n;
    return CRD_OK;
}

crd_status crd_explain(crd_explainer *x, crd_str id, const crd_explain_opts *opts, crd_arena *arena,
                       const crd_explain_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_explaining e = {.x = x, .t = x->t, .opts = opts, .arena = arena};
    e.ask = (crd_chain_ask){.t = x->t,
                            .grade = opts->latent ? CRD_GRADE_LATENT : CRD_GRADE_STANDING,
                            .kinds = kinds_of(opts)};
    crd_buf_init(&e.scratch, 1 << 20);
    e.r = CRD_NEW(arena, crd_explain_result, 1);
    *ret_result = NULL;
    if (!e.r)
        CRD_TRY(CRD_ENOMEM);
    e.r->latent = opts->latent;
    CRD_TRY(crd_explain_read(&e, id, err));
    CRD_TRY(crd_explain_lends(&e, err));
    e.r->has_share = crd_ties_kind(x->t, e.ask.to) == CRD_NODE_SERVICE;
    CRD_TRY(chains(&e, err));
    if (e.r->has_share && e.ask.power == STOP)
        CRD_TRY(crd_explain_stops(&e, err));
    else if (e.r->has_share && e.r->any)
        CRD_TRY(crd_explain_count(&e, err));
    CRD_TRY(claim(&e));
    CRD_TRY(crd_explain_lacks(&e, err));
    CRD_TRY(crd_explain_draw(&e));
    CRD_TRY(keep_lists(&e));
    *ret_result = e.r;
done:
    free(e.leads);
    free(e.shortest.hops);
    free(e.strongest.hops);
    CRD_VEC_DONE(&e.from);
    crd_pools_done(&e.pools);
    free(e.has_more);
    CRD_VEC_DONE(&e.hops);
    CRD_VEC_DONE(&e.holdings);
    CRD_VEC_DONE(&e.lacks);
    crd_buf_done(&e.scratch);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory to explain") : rc;
}
