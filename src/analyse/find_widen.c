/* From what was asked to all that stands for it: subsidiaries, brands, what ties reach. */
#include "analyse/find_int.h"

#include <string.h>

void crd_find_label(const crd_world *w, uint32_t table, uint32_t row, crd_str *ret_id,
                    crd_str *ret_name)
{
    const crd_frame *f = crd_world_frame(w, table);
    const crd_table *t = f->table;
    *ret_id = crd_world_text(w, f->cols[0].text[row]);
    *ret_name = CRD_STR_NULL;
    if (t->n_fields > 1 && strcmp(t->fields[1].name, "name") == 0 && f->cols[1].text)
        *ret_name = crd_world_text(w, f->cols[1].text[row]);
}

enum crd_hit crd_find_field(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                            uint32_t target, const uint8_t *hits)
{
    const crd_frame *f = crd_world_frame(w, table);
    uint32_t at = crd_find_row(w, target, f->cols[field].text[row]);
    enum crd_hit hit = at == CRD_ROW_NONE ? CRD_MISS : (enum crd_hit)hits[at];
    if (!crd_world_contested(w, table, row, field))
        return hit;
    size_t n;
    const crd_other *o = crd_world_others(w, table, row, field, &n);
    for (size_t i = 0; i < n && o[i].contested; i++) {
        at = crd_find_row(w, target, o[i].text);
        hit = crd_hit_or(hit, at == CRD_ROW_NONE ? CRD_MISS : (enum crd_hit)hits[at]);
    }
    return crd_hit_and(hit, CRD_MAYBE);
}

/* ---- where to start ----------------------------------------------------------------------- */

static crd_status relate(crd_finding *f, uint32_t party, crd_str via, crd_str kind,
                         enum crd_hit hit, bool counted)
{
    crd_find_related r = {.kind = kind, .via = via, .certain = hit == CRD_SURE, .counted = counted};
    crd_find_label(f->w, CRD_T_party, party, &r.id, &r.name);
    return CRD_VEC_PUSH(&f->related, r) ? CRD_OK : CRD_ENOMEM;
}

static crd_status established(crd_finding *f, crd_str state, enum crd_hit hit)
{
    crd_status rc = CRD_OK;
    const crd_world *w = f->w;
    uint32_t text = crd_world_find_text(w, state);
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_party)->n; i++) {
        if (CRD_COL(w, party, jurisdiction).text[i] != text || text == CRD_INTERN_NONE ||
            f->party[i] >= hit)
            continue;
        bool sure = !crd_world_contested(w, CRD_T_party, i, CRD_C_party_jurisdiction);
        f->party[i] = (uint8_t)crd_hit_and(hit, sure ? CRD_SURE : CRD_MAYBE);
        CRD_TRY(relate(f, i, state, CRD_STR("established-in"), (enum crd_hit)f->party[i], true));
    }
done:
    return rc;
}

static crd_status note_element(crd_finding *f, uint32_t row, uint32_t reason, enum crd_hit hit)
{
    uint32_t *why = crd_map_add(&f->element_why, row, 0);
    if (!why)
        return CRD_ENOMEM;
    *why |= reason;
    uint32_t *sure = hit == CRD_SURE ? crd_map_add(&f->element_sure, row, 0) : NULL;
    if (hit == CRD_SURE && !sure)
        return CRD_ENOMEM;
    if (sure)
        *sure |= reason;
    return CRD_OK;
}

/* Something was reached by its id before its table was loaded. */
static crd_status ask(crd_finding *f, uint32_t table, crd_str id)
{
    if (!f->picking || table != CRD_T_element)
        return CRD_OK;
    return CRD_VEC_PUSH(&f->asked, id) ? CRD_OK : CRD_ENOMEM;
}

static crd_status start(crd_finding *f)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < f->subjects.n; i++) {
        const crd_find_subject *s = &f->subjects.at[i];
        enum crd_hit hit = s->certain ? CRD_SURE : CRD_MAYBE;
        uint32_t row = s->table < CRD_T_COUNT
                           ? crd_find_row(f->w, s->table, crd_world_find_text(f->w, s->id))
                           : CRD_ROW_NONE;
        if (s->table == CRD_T_jurisdiction)
            CRD_TRY(established(f, s->id, hit));
        if (row == CRD_ROW_NONE)
            CRD_TRY(ask(f, s->table, s->id));
        if (row == CRD_ROW_NONE)
            continue;
        if (s->table == CRD_T_party)
            crd_raise(&f->party[row], hit);
        else if (s->table == CRD_T_service)
            crd_raise(&f->service[row], hit);
        else if (s->table == CRD_T_product)
            crd_note(&f->product_why[row], &f->product_sure[row], CRD_FIND_PRODUCT, hit);
        else if (s->table == CRD_T_network)
            crd_note(&f->network_why[row], &f->network_sure[row], CRD_FIND_NETWORK, hit);
        else if (s->table == CRD_T_site)
            crd_note(&f->site_why[row], &f->site_sure[row], CRD_FIND_SITE, hit);
        else if (s->table == CRD_T_element)
            CRD_TRY(note_element(f, row, CRD_FIND_ITSELF, hit));
    }
done:
    return rc;
}

/* ---- from parties to things --------------------------------------------------------------- */

static void reach_products(crd_finding *f)
{
    for (uint32_t i = 0; i < crd_world_frame(f->w, CRD_T_product)->n; i++) {
        crd_note(
            &f->product_why[i], &f->product_sure[i], CRD_FIND_MAKER,
            crd_find_field(f->w, CRD_T_product, i, CRD_C_product_maker, CRD_T_party, f->party));
        crd_note(
            &f->product_why[i], &f->product_sure[i], CRD_FIND_BRAND,
            crd_find_field(f->w, CRD_T_product, i, CRD_C_product_brand, CRD_T_party, f->party));
    }
}

static void reach_networks(crd_finding *f)
{
    const crd_frame *n = crd_world_frame(f->w, CRD_T_network);
    for (uint32_t i = 0; i < n->n; i++)
        crd_note(&f->network_why[i], &f->network_sure[i], CRD_FIND_OPERATOR,
                 crd_hit_and(crd_row_hit(n, i),
                             crd_find_field(f->w, CRD_T_network, i, CRD_C_network_operator,
                                            CRD_T_party, f->party)));
}

/* What rows of `tie` say that the parties hold. */
static crd_status reach_ties(crd_finding *f)
{
    crd_status rc = CRD_OK;
    const crd_world *w = f->w;
    const crd_frame *t = crd_world_frame(w, CRD_T_tie);
    for (uint32_t i = 0; i < t->n; i++) {
        if (CRD_COL(w, tie, holder).target[i] != CRD_T_party ||
            (t->flags[i] & CRD_ROW_ELSEWHEN)) /* an integration that has ended */
            continue;
        enum crd_hit hit = crd_hit_and(
            crd_row_hit(t, i),
            crd_find_field(w, CRD_T_tie, i, CRD_C_tie_holder, CRD_T_party, f->party));
        uint32_t table = CRD_COL(w, tie, target).target[i];
        if (hit == CRD_MISS || table >= CRD_T_COUNT)
            continue;
        uint32_t text = CRD_COL(w, tie, target).text[i];
        uint32_t row = crd_find_row(w, table, text);
        if (row == CRD_ROW_NONE) {
            CRD_TRY(ask(f, table, crd_world_text(w, text)));
            continue;
        }
        if (table == CRD_T_product)
            crd_note(&f->product_why[row], &f->product_sure[row], CRD_FIND_TIE, hit);
        else if (table == CRD_T_network)
            crd_note(&f->network_why[row], &f->network_sure[row], CRD_FIND_TIE, hit);
        else if (table == CRD_T_site)
            crd_note(&f->site_why[row], &f->site_sure[row], CRD_FIND_TIE, hit);
        else if (table == CRD_T_element)
            CRD_TRY(note_element(f, row, CRD_FIND_TIE, hit));
        else if (table == CRD_T_link)
            crd_raise(&f->link[row], hit);
    }
done:
    return rc;
}

/* What a service that was asked for needs; and what services need that it needs in turn. */
crd_status crd_find_members(crd_finding *f)
{
    crd_status rc = CRD_OK;
    const crd_world *w = f->w;
    const crd_frame *m = crd_world_frame(w, CRD_T_need_member);
    bool more = true;
    while (more) {
        more = false;
        for (uint32_t i = 0; i < m->n; i++) {
            enum crd_hit hit = crd_find_field(w, CRD_T_need_member, i, CRD_C_need_member_service,
                                              CRD_T_service, f->service);
            uint32_t table = CRD_COL(w, need_member, member).target[i];
            if (hit == CRD_MISS || table >= CRD_T_COUNT)
                continue;
            uint32_t text = CRD_COL(w, need_member, member).text[i];
            uint32_t row = crd_find_row(w, table, text);
            if (row == CRD_ROW_NONE) {
                CRD_TRY(ask(f, table, crd_world_text(w, text)));
                continue;
            }
            if (table == CRD_T_network)
                crd_note(&f->network_why[row], &f->network_sure[row], CRD_FIND_SERVICE, hit);
            else if (table == CRD_T_site)
                crd_note(&f->site_why[row], &f->site_sure[row], CRD_FIND_SERVICE, hit);
            else if (table == CRD_T_element)
                CRD_TRY(note_element(f, row, CRD_FIND_SERVICE, hit));
            else if (table == CRD_T_link)
                crd_raise(&f->link[row], hit);
            else if (table == CRD_T_service && f->service[row] < hit) {
                f->service[row] = (uint8_t)hit;
                more = true;
            }
        }
    }
done:
    return rc;
}

static void settle(uint8_t *hits, const uint32_t *why, const uint32_t *sure, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        hits[i] = sure[i] ? CRD_SURE : why[i] ? CRD_MAYBE : CRD_MISS;
}

static int by_id(const void *a, const void *b)
{
    const crd_find_related *x = a, *y = b;
    int c = crd_str_cmp(x->kind, y->kind);
    return c != 0 ? c : crd_str_cmp(x->id, y->id);
}

crd_status crd_find_widen(crd_finding *f)
{
    crd_status rc = CRD_OK;
    const crd_world *w = f->w;
    CRD_TRY(start(f));
    CRD_TRY(crd_find_control(f));
    if (f->related.n)
        qsort(f->related.at, f->related.n, sizeof *f->related.at, by_id);
    reach_products(f);
    reach_networks(f);
    CRD_TRY(reach_ties(f));
    CRD_TRY(crd_find_members(f));
    settle(f->product, f->product_why, f->product_sure, crd_world_frame(w, CRD_T_product)->n);
    settle(f->network, f->network_why, f->network_sure, crd_world_frame(w, CRD_T_network)->n);
    settle(f->site, f->site_why, f->site_sure, crd_world_frame(w, CRD_T_site)->n);
done:
    return rc;
}
