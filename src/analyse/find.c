#include "analyse/find.h"

#include "analyse/find_int.h"

#include <string.h>

const crd_want *crd_find_wants(size_t *ret_n)
{
    static const crd_want wants[] = {
        {CRD_T_party, CRD_BIT(party, name) | CRD_BIT(party, kind) | CRD_BIT(party, jurisdiction) |
                          CRD_BIT(party, managed_from) | CRD_BIT(party, branch_of)},
        {CRD_T_party_name, CRD_BIT(party_name, kind)},
        {CRD_T_jurisdiction, CRD_BIT(jurisdiction, name)},
        {CRD_T_holding, CRD_BIT(holding, ppm_min) | CRD_BIT(holding, ppm_max)},
        {CRD_T_designation, CRD_BIT(designation, scope) | CRD_BIT(designation, basis)},
        {CRD_T_product, CRD_BIT(product, name) | CRD_BIT(product, model) | CRD_BIT(product, brand) |
                            CRD_BIT(product, maker)},
        {CRD_T_network, CRD_BIT(network, name) | CRD_BIT(network, operator)},
        {CRD_T_site, CRD_BIT(site, name) | CRD_BIT(site, country) | CRD_BIT(site, area)},
        {CRD_T_area, CRD_BIT(area, name) | CRD_BIT(area, country)},
        {CRD_T_element, CRD_BIT(element, network) | CRD_BIT(element, site) |
                            CRD_BIT(element, area) | CRD_BIT(element, owner) |
                            CRD_BIT(element, function) | CRD_BIT(element, product) |
                            CRD_BIT(element, quantity) | CRD_BIT(element, status)},
        {CRD_T_link, CRD_BIT(link, network) | CRD_BIT(link, a) | CRD_BIT(link, b)},
        {CRD_T_tie, CRD_BIT(tie, holder)},
        {CRD_T_service, CRD_BIT(service, name) | CRD_BIT(service, customer) |
                            CRD_BIT(service, customer_class) | CRD_BIT(service, criticality) |
                            CRD_BIT(service, users)},
        {CRD_T_need_member, CRD_BIT(need_member, member)},
    };
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

void *crd_find_copy(crd_arena *arena, const void *at, size_t n, size_t size)
{
    void *copy = crd_arena_alloc(arena, n, size, _Alignof(max_align_t));
    if (copy && n > 0)
        memcpy(copy, at, n * size);
    return copy;
}

/* ---- where -------------------------------------------------------------------------------- */

static crd_status put_only(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                           crd_err *err)
{
    crd_finding *f = ctx;
    size_t n;
    (void)t;
    (void)err;
    uint32_t text = crd_world_find_text(f->w, ((const crd_element *)rec)->id);
    if (text == CRD_INTERN_NONE)
        return CRD_OK;
    uint32_t row = crd_world_row(f->w, CRD_T_element, crd_world_id(f->w, CRD_T_element, text));
    const crd_world_source *sources = crd_world_sources(f->w, &n);
    for (size_t i = 0; row != CRD_ROW_NONE && i < n; i++)
        if (crd_str_eq(sources[i].name, from->source))
            f->only[row] |= sources[i].used;
    return CRD_OK;
}

static crd_status apply_where(crd_finding *f, crd_err *err)
{
    crd_query q = {.table = crd_records.tables[CRD_T_element],
                   .fields = CRD_BIT(element, id),
                   .where = f->opts->where};
    f->only = CRD_NEW(f->arena, uint8_t, crd_world_frame(f->w, CRD_T_element)->n);
    if (!f->only)
        return CRD_ENOMEM;
    return f->feed->replay(f->feed->ctx, &q, &(crd_sink){.ctx = f, .put = put_only}, err);
}

/* ---- names and designations --------------------------------------------------------------- */

static int by_party(const void *a, const void *b)
{
    const crd_find_name *x = a, *y = b;
    int c = crd_str_cmp(x->party, y->party);
    return c != 0 ? c : crd_str_cmp(x->name, y->name);
}

static crd_status other_names(crd_finding *f, crd_find_result *r)
{
    const crd_world *w = f->w;
    const crd_frame *n = crd_world_frame(w, CRD_T_party_name);
    CRD_VEC(crd_find_name) all = {0};
    for (uint32_t i = 0; i < n->n; i++) {
        uint32_t party = CRD_COL(w, party_name, party).text[i];
        uint32_t row = crd_find_row(w, CRD_T_party, party);
        if (row == CRD_ROW_NONE || f->party[row] == CRD_MISS)
            continue;
        crd_find_name one = {crd_world_text(w, party),
                             crd_world_text(w, CRD_COL(w, party_name, name).text[i]),
                             crd_world_text(w, CRD_COL(w, party_name, kind).text[i])};
        if (!CRD_VEC_PUSH(&all, one)) {
            CRD_VEC_DONE(&all);
            return CRD_ENOMEM;
        }
    }
    if (all.n)
        qsort(all.at, all.n, sizeof *all.at, by_party);
    r->names = crd_find_copy(f->arena, all.at, all.n, sizeof *all.at);
    r->n_names = all.n;
    CRD_VEC_DONE(&all);
    return r->names ? CRD_OK : CRD_ENOMEM;
}

static int by_list(const void *a, const void *b)
{
    const crd_find_designation *x = a, *y = b;
    int c = crd_str_cmp(x->list, y->list);
    if (c == 0)
        c = crd_str_cmp(x->subject, y->subject);
    if (c == 0)
        c = crd_str_cmp(x->effect, y->effect);
    return c != 0 ? c : (x->since > y->since) - (x->since < y->since);
}

/* Is the designation's subject one of those that count, or one that was asked for? */
static bool concerned(const crd_finding *f, uint32_t table, uint32_t text)
{
    uint32_t row = table < CRD_T_COUNT ? crd_find_row(f->w, table, text) : CRD_ROW_NONE;
    if (row != CRD_ROW_NONE && table == CRD_T_party && f->party[row] != CRD_MISS)
        return true;
    if (row != CRD_ROW_NONE && table == CRD_T_product && f->product[row] != CRD_MISS)
        return true;
    for (size_t i = 0; i < f->subjects.n; i++)
        if (f->subjects.at[i].table == table &&
            crd_str_eq(f->subjects.at[i].id, crd_world_text(f->w, text)))
            return true;
    return false;
}

static crd_status designations(crd_finding *f, crd_find_result *r)
{
    const crd_world *w = f->w;
    const crd_frame *d = crd_world_frame(w, CRD_T_designation);
    crd_find_designation *all = CRD_NEW(f->arena, crd_find_designation, d->n);
    if (!all)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t table = CRD_COL(w, designation, subject).target[i];
        uint32_t text = CRD_COL(w, designation, subject).text[i];
        if (!concerned(f, table, text))
            continue;
        all[r->n_designations++] = (crd_find_designation){
            .list = crd_world_text(w, CRD_COL(w, designation, list).text[i]),
            .subject_table = table < CRD_T_COUNT ? crd_str_from(crd_records.tables[table]->name)
                                                 : CRD_STR("class"),
            .subject = crd_world_text(w, text),
            .effect = crd_world_text(w, CRD_COL(w, designation, effect).text[i]),
            .scope = crd_world_text(w, CRD_COL(w, designation, scope).text[i]),
            .basis = crd_world_text(w, CRD_COL(w, designation, basis).text[i]),
            .since = crd_col_i32(&CRD_COL(w, designation, since), i),
            .until = crd_col_i32(&CRD_COL(w, designation, until), i),
            .certain = crd_row_hit(d, i) == CRD_SURE,
        };
    }
    qsort(all, r->n_designations, sizeof *all, by_list);
    r->designations = all;
    return CRD_OK;
}

/* ---- all ---------------------------------------------------------------------------------- */

static int by_subject(const void *a, const void *b)
{
    const crd_find_subject *x = a, *y = b;
    int c = crd_str_cmp(x->id, y->id);
    return c != 0 ? c : (x->table > y->table) - (x->table < y->table);
}

static bool make_room(crd_finding *f)
{
    const crd_world *w = f->w;
    uint32_t n = crd_world_frame(w, CRD_T_product)->n;
    f->product = CRD_NEW(f->arena, uint8_t, n);
    f->product_why = CRD_NEW(f->arena, uint32_t, n);
    f->product_sure = CRD_NEW(f->arena, uint32_t, n);
    n = crd_world_frame(w, CRD_T_network)->n;
    f->network = CRD_NEW(f->arena, uint8_t, n);
    f->network_why = CRD_NEW(f->arena, uint32_t, n);
    f->network_sure = CRD_NEW(f->arena, uint32_t, n);
    n = crd_world_frame(w, CRD_T_site)->n;
    f->site = CRD_NEW(f->arena, uint8_t, n);
    f->site_why = CRD_NEW(f->arena, uint32_t, n);
    f->site_sure = CRD_NEW(f->arena, uint32_t, n);
    f->party = CRD_NEW(f->arena, uint8_t, crd_world_frame(w, CRD_T_party)->n);
    f->service = CRD_NEW(f->arena, uint8_t, crd_world_frame(w, CRD_T_service)->n);
    f->link = CRD_NEW(f->arena, uint8_t, crd_world_frame(w, CRD_T_link)->n);
    f->element = CRD_NEW(f->arena, uint8_t, crd_world_frame(w, CRD_T_element)->n);
    return f->product && f->product_why && f->product_sure && f->network && f->network_why &&
           f->network_sure && f->site && f->site_why && f->site_sure && f->party && f->service &&
           f->link && f->element;
}

static crd_status publish(crd_finding *f, crd_find_result *r)
{
    if (f->subjects.n)
        qsort(f->subjects.at, f->subjects.n, sizeof *f->subjects.at, by_subject);
    r->subjects = crd_find_copy(f->arena, f->subjects.at, f->subjects.n, sizeof *f->subjects.at);
    r->n_subjects = f->subjects.n;
    r->related = crd_find_copy(f->arena, f->related.at, f->related.n, sizeof *f->related.at);
    r->n_related = f->related.n;
    r->near = crd_find_copy(f->arena, f->near.at, f->near.n, sizeof *f->near.at);
    r->n_near = f->near.n;
    return r->subjects && r->related && r->near ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_find_begin(crd_finding *f)
{
    crd_status rc = CRD_OK;
    if (!make_room(f))
        CRD_TRY(CRD_ENOMEM);
    if (f->opts->what.ptr)
        CRD_TRY(crd_find_names(f));
    if (f->opts->listed.ptr)
        CRD_TRY(crd_find_listed(f, f->opts->listed, CRD_FOUND_LISTED));
    rc = crd_find_widen(f);
done:
    return rc;
}

void crd_find_end(crd_finding *f)
{
    CRD_VEC_DONE(&f->subjects);
    CRD_VEC_DONE(&f->related);
    CRD_VEC_DONE(&f->near);
    CRD_VEC_DONE(&f->asked);
    crd_map_done(&f->element_why);
    crd_map_done(&f->element_sure);
}

static crd_status find_all(crd_finding *f, crd_find_result *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_TRY(crd_find_begin(f));
    if (f->opts->where.ptr)
        CRD_TRY(apply_where(f, err));
    CRD_TRY(crd_find_count_elements(f, r));
    CRD_TRY(crd_find_services(f, r));
    CRD_TRY(other_names(f, r));
    CRD_TRY(designations(f, r));
    rc = publish(f, r);
done:
    return rc;
}

crd_status crd_find(const crd_world *w, const crd_feed *feed, const crd_find_opts *opts,
                    crd_arena *arena, const crd_find_result **ret_result, crd_err *err)
{
    if (!opts->what.ptr && !opts->listed.ptr && !opts->where.ptr)
        return crd_fail(err, CRD_EINVAL, "find: say what: a name, a list or a condition");
    crd_finding f = {.w = w, .feed = feed, .opts = opts, .arena = arena};
    crd_find_result *r = CRD_NEW(arena, crd_find_result, 1);
    crd_status rc = r ? find_all(&f, r, err) : CRD_ENOMEM;
    crd_find_end(&f);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "find: %s", crd_status_text(rc));
    *ret_result = r;
    return CRD_OK;
}
