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
    return (crd_loss_opts){
        .by = by_of(u->lost_each), .mode = mode_of(u->mode), .hours = u->at_hours};
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

typedef struct counting {
    crd_judging *j;
    const crd_rule *u;
    const crd_loss_result *r;
    const struct crd_kept_cells *cells;
    uint8_t *meant; /* [whats] crd_tri */
} counting;

static crd_status find_meant(counting *x)
{
    x->meant = malloc(x->r->n_whats + 1);
    for (size_t i = 0; x->meant && i < x->r->n_whats; i++)
        x->meant[i] = (uint8_t)meant(x->j, x->u, x->r->whats[i].id);
    return x->meant ? CRD_OK : CRD_ENOMEM;
}

static int by_sure_id(const void *a, const void *b)
{
    const crd_evidence *x = a, *y = b;
    if (x->certain != y->certain)
        return x->certain ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

/* The first of many in that order: once twice as many are there the rest is forgotten. */
enum { KEPT = 32 };
typedef struct first_few {
    crd_evidence *at; /* [room] */
    size_t n, most, room;
} first_few;

static void cut_first(first_few *f)
{
    if (f->n > 1)
        qsort(f->at, f->n, sizeof *f->at, by_sure_id);
    f->n = f->n < f->most ? f->n : f->most;
}

static void keep_first(first_few *f, crd_evidence one)
{
    if (f->n == f->room)
        cut_first(f);
    f->at[f->n++] = one;
}

/* Losses that take one service down. */
static bool watched(const counting *x, const crd_judgement *v, uint32_t row, crd_str lost,
                    crd_tri is, bool surely)
{
    const crd_judge_watch *watch = x->j->watch;
    return !watch || !watch->loss || watch->loss(watch->ctx, v, row, lost, is, surely) == CRD_OK;
}

static crd_status count(const counting *x, uint32_t row, uint32_t service, crd_judgement *to)
{
    const uint32_t *at = crd_map_find(&x->cells->services, service);
    first_few few = {.most = x->j->opts->evidence};
    uint32_t i = at ? x->cells->first[*at] : 0, end = at ? x->cells->first[*at + 1] : 0;
    few.room = end - i;
    few.room = few.room < few.most * 2 + KEPT ? few.room : few.most * 2 + KEPT;
    few.at = CRD_NEW(x->j->arena, crd_evidence, few.room);
    if (!few.at)
        return CRD_ENOMEM;
    for (; i < end; i++) {
        const crd_loss_cell *c = &x->r->cells[x->cells->cells[i]];
        crd_str id = x->r->whats[c->what].id;
        crd_tri is = (crd_tri)x->meant[c->what];
        bool low = x->u->keeps_target ? c->degraded_low : c->lost_low;
        bool high = x->u->keeps_target ? c->degraded_high : c->lost_high;
        if (is == CRD_NO || !high)
            continue;
        bool sure = is == CRD_YES && low;
        to->bad_low += sure;
        to->bad_high++;
        keep_first(&few, (crd_evidence){.id = id, .certain = sure});
        if (!watched(x, to, row, id, is, low))
            return CRD_ENOMEM;
    }
    cut_first(&few);
    to->evidence = few.at;
    to->n_evidence = few.n;
    return CRD_OK;
}

static crd_status judge_service(const counting *x, uint32_t row, uint32_t service, crd_tri counts)
{
    crd_str name = crd_world_text(x->j->t->w, service);
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_adds(&b, "service=");
    crd_buf_add(&b, name);
    crd_str group = crd_str_copy(x->j->arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    crd_judgement *to = group.ptr ? crd_judging_add(x->j, x->u, group) : NULL;
    if (!to || count(x, row, service, to) != CRD_OK)
        return CRD_ENOMEM;
    to->rows = x->r->asked;
    to->kind = CRD_VALUE_OF_COUNT;
    to->has_value = true;
    to->low = (double)to->bad_low;
    to->high = (double)to->bad_high;
    to->verdict = to->bad_high == 0                      ? CRD_PASS
                  : to->bad_low > 0 && counts == CRD_YES ? CRD_FAIL
                                                         : CRD_UNKNOWN;
    return CRD_OK;
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
    CRD_TRY(crd_kept_cells_of(crd_judging_kept(j), w, x.r, &x.cells));
    CRD_TRY(find_meant(&x));
    CRD_TRY(crd_world_sorted(w, CRD_T_service, &sorted));
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t row = sorted[i];
        crd_tri counts = crd_tri_and(crd_judging_counts(j, u, row),
                                     crd_docket_is(d, u->services, row));
        if (counts != CRD_NO)
            CRD_TRY(judge_service(&x, row, f->cols[CRD_C_service_id].text[row], counts));
    }
    CRD_TRY(crd_judging_none(j, u, first));
done:
    free(sorted);
    free(x.meant);
    return rc;
}
