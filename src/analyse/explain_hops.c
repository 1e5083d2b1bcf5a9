/* Chains as sentences with their evidence: which row says so, in which source, how sure that is. */
#include "analyse/explain_int.h"

#include <string.h>

/* Ties that one column of a row says: the value is the holder. Its source is the column's, which
 * may be another than the row's best. */
static const struct {
    uint8_t tie, table, field;
} columns[] = {
    {CRD_TIE_MAKES, CRD_T_product, CRD_C_product_maker},
    {CRD_TIE_MAKES, CRD_T_component, CRD_C_component_maker},
    {CRD_TIE_MAKES, CRD_T_origin, CRD_C_origin_party},
    {CRD_TIE_RUNS, CRD_T_element, CRD_C_element_product},
    {CRD_TIE_OPERATES, CRD_T_network, CRD_C_network_operator},
    {CRD_TIE_OWNS, CRD_T_element, CRD_C_element_owner},
    {CRD_TIE_HOUSES, CRD_T_element, CRD_C_element_site},
    {CRD_TIE_PART_OF, CRD_T_element, CRD_C_element_network},
    {CRD_TIE_PART_OF, CRD_T_link, CRD_C_link_network},
    {CRD_TIE_STANDS_IN, CRD_T_site, CRD_C_site_country},
    {CRD_TIE_CONTROLS, CRD_T_party, CRD_C_party_branch_of},
    {CRD_TIE_HOLDS_KEYS, CRD_T_protection, CRD_C_protection_key_holder},
};

static uint32_t line_in(const crd_world *w, uint32_t table, uint32_t row, uint32_t source)
{
    const crd_frame *f = crd_world_frame(w, table);
    size_t n;
    if (crd_row_source(f, row) == source)
        return crd_row_line(f, row);
    const crd_place *more = crd_world_more_places(w, table, row, &n);
    for (size_t i = 0; i < n; i++)
        if (more[i].source == source)
            return more[i].line;
    return 0;
}

/* The source of a column's value that names the holder. */
static uint32_t source_of(const crd_ties *t, const crd_chain_hop *hop, uint32_t table, uint32_t row)
{
    const crd_world *w = t->w;
    uint32_t source = crd_row_source(crd_world_frame(w, table), row);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        uint32_t field = columns[i].field, won, told;
        size_t n;
        if (columns[i].tie != t->kind[hop->tie] || columns[i].table != table)
            continue;
        won = crd_world_source_of(w, table, row, field);
        source = won != UINT32_MAX ? won : source;
        const crd_other *others = crd_world_others(w, table, row, field, &n);
        crd_buf key;
        crd_buf_init(&key, 1 << 16);
        crd_str holder = crd_ties_id(t, hop->from, &told, &key);
        for (size_t k = n; k-- > 0;)
            if (crd_str_eq(crd_world_text(w, others[k].text), holder))
                source = others[k].source;
        crd_buf_done(&key);
    }
    return source;
}

static void add_evidence(const crd_ties *t, const crd_chain_hop *hop, crd_explain_hop *h)
{
    static const char *const confidence[] = {"low", "medium", "high"};
    const crd_world *w = t->w;
    size_t n;
    const crd_world_source *sources = crd_world_sources(w, &n);
    h->as_of = CRD_DATE_NONE;
    h->since = CRD_DATE_NONE;
    if (hop->tie == CRD_ROW_NONE)
        return;
    uint32_t table = crd_ties_origin_table(t, hop->tie), row = crd_ties_origin(t, hop->tie).row,
             source;
    if (row != CRD_ROW_NONE) {
        source = source_of(t, hop, table, row);
    } else if (crd_ties_kind(t, hop->to) == CRD_NODE_PARTY) { /* where it is managed, who it is */
        table = CRD_T_party;
        row = hop->to - t->base[CRD_NODE_PARTY];
        source = crd_world_source_of(w, table, row, CRD_C_party_managed_from);
        source = source != UINT32_MAX ? source : crd_row_source(crd_world_frame(w, table), row);
    } else {
        return;
    }
    const crd_frame *f = crd_world_frame(w, table);
    for (uint32_t k = 0; k < f->table->n_fields; k++)
        if ((f->table->fields[k].flags & CRD_F_SINCE) && f->cols[k].holds)
            h->since = crd_col_i32(&f->cols[k], row);
    if (source >= n)
        return;
    h->source = sources[source].name;
    h->as_of = sources[source].as_of;
    h->confidence = confidence[sources[source].confidence];
    h->assumed = sources[source].assumed;
    h->line = line_in(w, table, row, source);
}

static uint32_t kind_of(const crd_ties *t, const crd_chain_hop *hop)
{
    if (hop->tie != CRD_ROW_NONE)
        return t->kind[hop->tie];
    return hop->more->pool == CRD_NO_POOL ? CRD_TIE_LENDS : hop->more->kind;
}

static bool is_of_control(const crd_ties *t, const crd_chain_hop *hop)
{
    uint32_t kind = kind_of(t, hop);
    if (hop->tie != CRD_ROW_NONE && crd_ties_origin_table(t, hop->tie) != CRD_T_holding)
        return false;
    return kind == CRD_TIE_CONTROLS || kind == CRD_TIE_INFLUENCES || kind == CRD_TIE_VETOES ||
           kind == CRD_TIE_FINANCES;
}

/* Who holds what, of a tie of control; NULL when that is not known. */
static crd_status ask_control(crd_explaining *e, const crd_explain_hop *h, const crd_chain_hop *hop,
                              const crd_control_why **ret_why)
{
    *ret_why = NULL;
    if (!e->x->control || !is_of_control(e->t, hop))
        return CRD_OK;
    crd_status rc = CRD_OK;
    if (hop->tie == CRD_ROW_NONE && hop->more->pool != CRD_NO_POOL) {
        size_t n;
        const crd_control_member *m = crd_pools_members(&e->pools, hop->more->pool, e->arena, &n);
        rc = m ? crd_control_between_all(e->x->control, m, n, h->to, e->arena, ret_why, NULL)
               : CRD_ENOMEM;
    } else {
        rc = crd_control_between(e->x->control, h->from, h->to, false, e->arena, ret_why, NULL);
    }
    return rc == CRD_ENOENT || rc == CRD_EINVAL ? CRD_OK : rc;
}

/* All holdings that carry control go into a list of their own. */
static crd_status unfold(crd_explaining *e, const crd_control_why *why, bool strongest,
                         crd_explain_hop *h)
{
    if (!why || strcmp(h->tie, "controls") != 0)
        return CRD_OK;
    for (size_t i = 0; i < why->n_hops; i++) {
        const crd_control_hop *one = &why->hops[i];
        if (!CRD_VEC_PUSH(&e->holdings, ((crd_explain_holding){strongest, h->step, *one})))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static crd_status keep_text(crd_explaining *e, crd_str *ret)
{
    *ret = crd_explain_keep(e);
    return ret->ptr ? CRD_OK : CRD_ENOMEM;
}

static crd_status tell(crd_explaining *e, const crd_chain_hop *hop, uint32_t step, bool strongest)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = e->t;
    crd_explain_hop h = {.step = step,
                         .tie = crd_tie_kinds[kind_of(t, hop)].code,
                         .certain = hop->certain,
                         .latent = hop->latent};
    crd_say say = {.a = &e->ask, .hop = hop, .pools = &e->pools};
    crd_say_ref(t, hop->from, crd_explain_write(e));
    CRD_TRY(keep_text(e, &h.from));
    crd_say_ref(t, hop->to, crd_explain_write(e));
    CRD_TRY(keep_text(e, &h.to));
    CRD_TRY(ask_control(e, &h, hop, &say.why));
    crd_say_hop(&say, crd_explain_write(e));
    CRD_TRY(keep_text(e, &h.sentence));
    if (!hop->certain) {
        crd_say_why(&say, crd_explain_write(e));
        CRD_TRY(keep_text(e, &h.why));
    }
    add_evidence(t, hop, &h);
    CRD_TRY(unfold(e, say.why, strongest, &h));
    rc = CRD_VEC_PUSH(&e->hops, h) ? CRD_OK : CRD_ENOMEM;
done:
    return rc;
}

crd_status crd_explain_tell(crd_explaining *e, const crd_chain_found *found, bool strongest,
                            crd_explain_chain *ret_chain)
{
    crd_status rc = CRD_OK;
    crd_explain_chain c = {.n = found->n};
    size_t before = e->hops.n;
    for (uint32_t i = 0; i < found->n; i++) {
        CRD_TRY(tell(e, &found->hops[i], i + 1, strongest));
        c.n_possible += !found->hops[i].certain;
        c.n_latent += found->hops[i].latent;
    }
    crd_explain_hop *hops = CRD_NEW(e->arena, crd_explain_hop, found->n);
    if (!hops)
        CRD_TRY(CRD_ENOMEM);
    if (found->n > 0)
        memcpy(hops, e->hops.at + before, found->n * sizeof *hops);
    c.hops = hops;
    *ret_chain = c;
done:
    return rc;
}
