/* Rules on what outlives a loss: one judgement a service, over all losses that the rule means. */
#include "rules/judge_int.h"

#include "analyse/loss.h"

#include <stdlib.h>

static crd_loss_by by_of(crd_str each)
{
    static const char *const names[] = {"maker", "supplier", "operator",  "owner",
                                        "state", "site",     "risk-group"};
    static const crd_loss_by bys[] = {CRD_LOSS_MAKER,     CRD_LOSS_SUPPLIER, CRD_LOSS_OPERATOR,
                                      CRD_LOSS_OWNER,     CRD_LOSS_STATE,    CRD_LOSS_SITE,
                                      CRD_LOSS_RISK_GROUP};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (crd_str_eq(each, crd_str_from(names[i])))
            return bys[i];
    return CRD_LOSS_MAKER;
}

static crd_loss_mode mode_of(crd_str mode)
{
    static const char *const names[] = {"fails", "withdraws", "sabotages", "seized"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (crd_str_eq(mode, crd_str_from(names[i])))
            return (crd_loss_mode)i;
    return CRD_LOSS_FAILS;
}

crd_loss_opts crd_judging_loss(const crd_rule *u)
{
    return (crd_loss_opts){.by = by_of(u->lost_each),
                           .mode = mode_of(u->mode),
                           .hours = u->at_hours,
                           .tell_cells = CRD_LOSS_NO_CELLS};
}

/* Is a loss one of those that the rule means? */
static crd_tri meant(const crd_judging *j, const crd_rule *u, crd_str id)
{
    const crd_world *w = j->t->w;
    const crd_docket *d = &j->dockets[u->lost_subject];
    if (u->lost == CRD_PRED_NONE)
        return CRD_YES;
    uint32_t text = crd_world_find_text(w, id);
    uint32_t row = text == CRD_INTERN_NONE
                       ? CRD_ROW_NONE
                       : crd_world_row(w, crd_subjects[u->lost_subject].table, text);
    return row == CRD_ROW_NONE ? CRD_OPEN : crd_docket_is(d, u->lost, row);
}

/* As crd_loss names one party behind all that nobody is named for. */
static const crd_str all_nameless = {"unknown:all", 11};

typedef struct counting {
    crd_judging *j;
    const crd_rule *u;
    const crd_loss_result *r, *nameless; /* of one party behind what nobody made; NULL */
    uint64_t *meant, *perhaps; /* losses (by number) that the rule means; that it may mean */
} counting;

static crd_status find_meant(counting *x)
{
    size_t words = (size_t)x->r->falls->n_blocks * (CRD_LANES / 64);
    x->meant = calloc(words + 1, sizeof *x->meant);
    x->perhaps = calloc(words + 1, sizeof *x->perhaps);
    if (!x->meant || !x->perhaps)
        return CRD_ENOMEM;
    for (size_t i = 0; i < x->r->n_whats; i++) {
        crd_tri is = meant(x->j, x->u, x->r->whats[i].id);
        if (is != CRD_NO)
            crd_bits_put(is == CRD_YES ? x->meant : x->perhaps, x->r->whats[i].number);
    }
    return CRD_OK;
}

/* Losses that take one service down. */
typedef struct taking {
    const counting *x;
    uint32_t service; /* row */
    crd_judgement *to;
} taking;

static crd_str id_of(const counting *x, uint32_t loss) { return x->r->whats[x->r->place[loss]].id; }

static crd_fall kind_of(const counting *x)
{
    return x->u->keeps_target ? CRD_FALL_LESS : CRD_FALL_LOST;
}

static bool breaks_none(const taking *t, uint32_t block)
{
    return crd_falls_none(t->x->r->falls, kind_of(t->x), t->service, block);
}

/* Of 64 losses those that surely break the rule, and those that may. */
static void breaks_of(const taking *t, uint32_t block, uint32_t k, uint64_t *ret_sure,
                      uint64_t *ret_may)
{
    const counting *x = t->x;
    crd_fall kind = kind_of(x);
    size_t at = (size_t)block * (CRD_LANES / 64) + k;
    uint64_t low = crd_falls_of(x->r->falls, false, kind, t->service, block)->w[k];
    uint64_t high = crd_falls_of(x->r->falls, true, kind, t->service, block)->w[k];
    *ret_sure = low & x->meant[at];
    *ret_may = high & (x->meant[at] | x->perhaps[at]) & ~*ret_sure;
}

/* The first of them by id, sure ones first: numbers are in the order of ids. */
static crd_status note_evidence(const taking *t)
{
    crd_judgement *to = t->to;
    size_t most = t->x->j->opts->evidence;
    size_t n = most < (size_t)to->bad_high ? most : (size_t)to->bad_high;
    crd_evidence *all = CRD_NEW(t->x->j->arena, crd_evidence, n);
    if (!all)
        return CRD_ENOMEM;
    for (int sure = 1; sure >= 0; sure--)
        for (uint32_t b = 0; b < t->x->r->falls->n_blocks && to->n_evidence < n; b++)
            for (uint32_t k = 0; k < CRD_LANES / 64 && !breaks_none(t, b); k++) {
                uint64_t of[2];
                breaks_of(t, b, k, &of[1], &of[0]);
                for (; of[sure] && to->n_evidence < n; of[sure] &= of[sure] - 1) {
                    uint32_t loss = b * CRD_LANES + k * 64 + (uint32_t)__builtin_ctzll(of[sure]);
                    all[to->n_evidence++] = (crd_evidence){.id = id_of(t->x, loss),
                                                           .certain = sure};
                }
            }
    to->evidence = all;
    return CRD_OK;
}

static crd_status tell_watch(const taking *t)
{
    const counting *x = t->x;
    const crd_judge_watch *watch = x->j->watch;
    crd_status rc = CRD_OK;
    if (!watch || !watch->loss)
        return CRD_OK;
    for (uint32_t b = 0; b < x->r->falls->n_blocks; b++)
        for (uint32_t k = 0; k < CRD_LANES / 64 && !breaks_none(t, b); k++) {
            uint64_t sure, may;
            breaks_of(t, b, k, &sure, &may);
            for (uint64_t left = sure | may; left && rc == CRD_OK; left &= left - 1) {
                uint32_t loss = b * CRD_LANES + k * 64 + (uint32_t)__builtin_ctzll(left);
                bool is = crd_bits_has(x->meant, loss);
                bool low = crd_falls_has(x->r->falls, false, kind_of(x), t->service, loss);
                rc = watch->loss(watch->ctx, t->to, t->service, id_of(x, loss),
                                 is ? CRD_YES : CRD_OPEN, low);
            }
        }
    return rc == CRD_OK ? CRD_OK : CRD_ENOMEM;
}

/* What no recorded party can have made falls with whoever it was: that loss alone may take it. */
static crd_status count_nameless(const taking *t)
{
    crd_judgement *to = t->to;
    const crd_loss_result *r = t->x->nameless;
    const crd_judge_watch *watch = t->x->j->watch;
    if (!r || to->bad_high > 0 || !crd_falls_has(r->falls, true, kind_of(t->x), t->service, 0))
        return CRD_OK;
    to->bad_high = 1;
    if (t->x->j->opts->evidence > 0) {
        crd_evidence *one = CRD_NEW(t->x->j->arena, crd_evidence, 1);
        if (!one)
            return CRD_ENOMEM;
        *one = (crd_evidence){.id = all_nameless, .certain = false};
        to->evidence = one;
        to->n_evidence = 1;
    }
    return watch && watch->loss
               ? watch->loss(watch->ctx, to, t->service, all_nameless, CRD_YES, false)
               : CRD_OK;
}

static crd_status count(const taking *t)
{
    crd_judgement *to = t->to;
    for (uint32_t b = 0; b < t->x->r->falls->n_blocks; b++)
        for (uint32_t k = 0; k < CRD_LANES / 64 && !breaks_none(t, b); k++) {
            uint64_t sure, may;
            breaks_of(t, b, k, &sure, &may);
            to->bad_low += (uint64_t)__builtin_popcountll(sure);
            to->bad_high += (uint64_t)__builtin_popcountll(sure | may);
        }
    crd_status rc = note_evidence(t);
    rc = rc == CRD_OK ? tell_watch(t) : rc;
    return rc == CRD_OK ? count_nameless(t) : rc;
}

static crd_status judge_service(const counting *x, uint32_t row, crd_tri counts)
{
    const crd_world *w = x->j->t->w;
    crd_str name = crd_world_text(w, CRD_COL(w, service, id).text[row]);
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_adds(&b, "service=");
    crd_buf_add(&b, name);
    crd_str group = crd_str_copy(x->j->arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    crd_judgement *to = group.ptr ? crd_judging_add(x->j, x->u, group) : NULL;
    if (!to || count(&(taking){x, row, to}) != CRD_OK)
        return CRD_ENOMEM;
    to->rows = x->r->asked + (x->nameless != NULL);
    to->kind = CRD_VALUE_OF_COUNT;
    to->has_value = true;
    to->low = (double)to->bad_low;
    to->high = (double)to->bad_high;
    to->verdict = to->bad_high == 0                      ? CRD_PASS
                  : to->bad_low > 0 && counts == CRD_YES ? CRD_FAIL
                                                         : CRD_UNKNOWN;
    return CRD_OK;
}

/* One party behind all that nobody is named for; only where some of it is nobody's who is recorded,
 * as the rule's losses have what is theirs. */
static crd_status lose_nameless(counting *x, crd_loss_opts opts)
{
    opts.set = &all_nameless;
    opts.n_set = 1;
    opts.tell_cells = CRD_LOSS_NO_CELLS;
    return crd_loss(x->j->t, &opts, x->j->arena, &x->nameless, x->j->err);
}

crd_status crd_judge_survives(crd_judging *j, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    const crd_world *w = j->t->w;
    const crd_docket *d = &j->dockets[CRD_V_SERVICE];
    const crd_frame *f = crd_world_frame(w, CRD_T_service);
    uint32_t *sorted = NULL;
    size_t first = j->all.n;
    counting x = {.j = j, .u = u};
    crd_loss_opts opts = crd_judging_loss(u);
    opts.pool = j->opts->pool;
    CRD_TRY(crd_judging_losses(j, &opts, &x.r));
    CRD_TRY(find_meant(&x));
    if (u->lost == CRD_PRED_NONE && x.r->unclaimed > 0)
        CRD_TRY(lose_nameless(&x, opts));
    CRD_TRY(crd_world_sorted(w, CRD_T_service, &sorted));
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t row = sorted[i];
        crd_tri counts = crd_tri_and(crd_judging_counts(j, u, row),
                                     crd_docket_is(d, u->services, row));
        if (counts != CRD_NO)
            CRD_TRY(judge_service(&x, row, counts));
    }
    CRD_TRY(crd_judging_none(j, u, first));
done:
    free(sorted);
    free(x.meant);
    free(x.perhaps);
    return rc;
}
