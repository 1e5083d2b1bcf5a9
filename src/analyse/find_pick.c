/* Which ties and elements a question is about, told before any of them is read: ties of the parties
 * that count; elements of the products, networks, sites and owners that it reaches, and those that
 * it reaches by their id. What an element itself is taken for can only narrow that: an id that is
 * also an element's is no name. */
#include "analyse/find_int.h"

#include <string.h>

enum { PICKS = 5 };

typedef struct picking {
    crd_finding f;
    crd_pick picks[PICKS];
    size_t n;
} picking;

static crd_status pick_rows(picking *p, uint32_t field, uint32_t table, const uint8_t *hits)
{
    const crd_world *w = p->f.w;
    const crd_frame *t = crd_world_frame(w, table);
    size_t n = 0;
    for (uint32_t i = 0; i < t->n; i++)
        n += hits[i] != CRD_MISS;
    crd_str *ids = CRD_NEW(p->f.arena, crd_str, n);
    if (!ids)
        return CRD_ENOMEM;
    p->picks[p->n++] = (crd_pick){field, table, ids, n};
    for (uint32_t i = 0, k = 0; i < t->n; i++)
        if (hits[i] != CRD_MISS)
            ids[k++] = crd_world_text(w, t->cols[0].text[i]);
    return CRD_OK;
}

static crd_status put_where(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                            crd_err *err)
{
    picking *p = ctx;
    (void)t;
    (void)from;
    (void)err;
    crd_str id = crd_str_copy(p->f.arena, ((const crd_element *)rec)->id);
    return id.ptr && CRD_VEC_PUSH(&p->f.asked, id) ? CRD_OK : CRD_ENOMEM;
}

static crd_status pick_ids(picking *p, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_finding *f = &p->f;
    crd_str what = crd_str_trim(f->opts->what), prefix = CRD_STR("element:");
    crd_query q = {.table = crd_records.tables[CRD_T_element],
                   .fields = CRD_BIT(element, id),
                   .where = f->opts->where};
    if (what.len > 0 && !CRD_VEC_PUSH(&f->asked, what))
        CRD_TRY(CRD_ENOMEM);
    crd_str key = {what.ptr + prefix.len, what.len - prefix.len};
    if (crd_str_starts(what, prefix) && key.len > 0 && !CRD_VEC_PUSH(&f->asked, key))
        CRD_TRY(CRD_ENOMEM);
    if (!f->opts->what.ptr && !f->opts->listed.ptr && f->opts->where.ptr)
        CRD_TRY(f->feed->replay(f->feed->ctx, &q, &(crd_sink){.ctx = p, .put = put_where}, err));
    crd_str *ids = crd_find_copy(f->arena, f->asked.at, f->asked.n, sizeof *ids);
    if (!ids)
        CRD_TRY(CRD_ENOMEM);
    p->picks[p->n++] = (crd_pick){CRD_C_element_id, CRD_T_element, ids, f->asked.n};
done:
    return rc;
}

static crd_status pick_elements(picking *p, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_finding *f = &p->f;
    CRD_TRY(pick_rows(p, CRD_C_element_product, CRD_T_product, f->product));
    CRD_TRY(pick_rows(p, CRD_C_element_network, CRD_T_network, f->network));
    CRD_TRY(pick_rows(p, CRD_C_element_site, CRD_T_site, f->site));
    CRD_TRY(pick_rows(p, CRD_C_element_owner, CRD_T_party, f->party));
    rc = pick_ids(p, err);
done:
    return rc;
}

static crd_status pick(const crd_find_choice *c, const crd_world *w, bool elements,
                       const crd_pick **ret_picks, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    picking p = {
        .f = {.w = w, .feed = c->feed, .opts = c->opts, .arena = c->arena, .picking = true}};
    CRD_TRY(crd_find_begin(&p.f));
    CRD_TRY(elements ? pick_elements(&p, err)
                     : pick_rows(&p, CRD_C_tie_holder, CRD_T_party, p.f.party));
    *ret_picks = crd_find_copy(c->arena, p.picks, p.n, sizeof *p.picks);
    *ret_n = p.n;
    if (!*ret_picks)
        rc = CRD_ENOMEM;
done:
    crd_find_end(&p.f);
    return rc;
}

static crd_status which_ties(void *ctx, const crd_world *w, const crd_pick **ret_picks,
                             size_t *ret_n, bool *ret_all, crd_err *err)
{
    *ret_all = false;
    return pick(ctx, w, false, ret_picks, ret_n, err);
}

static crd_status which_elements(void *ctx, const crd_world *w, const crd_pick **ret_picks,
                                 size_t *ret_n, bool *ret_all, crd_err *err)
{
    *ret_all = false;
    return pick(ctx, w, true, ret_picks, ret_n, err);
}

const crd_world_part *crd_find_part(crd_find_choice *choice)
{
    choice->part[1] = (crd_world_part){
        .table = CRD_T_element, .ctx = choice, .pick = which_elements};
    choice->part[0] = (crd_world_part){
        .next = &choice->part[1], .table = CRD_T_tie, .ctx = choice, .pick = which_ties};
    return choice->part;
}
