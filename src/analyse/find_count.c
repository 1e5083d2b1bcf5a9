/* One pass over the elements: which are meant, why, and their totals. */
#include "analyse/find_int.h"

#include <string.h>

enum { FEW = 64, AHEAD = 64 };

/* Totals by a text; key CRD_INTERN_NONE = unknown. */
typedef struct tally {
    crd_map at;
    CRD_VEC(crd_find_count) rows;
    CRD_VEC(uint32_t) texts;
    uint32_t last; /* row added to last: elements that agree often stand together */
} tally;

enum { OPERATOR, NETWORK, SITE, AREA, COUNTRY, PRODUCT, STATUS, TALLIES };

typedef struct counting {
    crd_finding *f;
    tally by[TALLIES];
    crd_find_count reasons[CRD_FIND_REASONS];
    CRD_VEC(crd_find_element) list;
    crd_find_result *r;
    /* Rows that the elements from `first` refer to. */
    uint32_t first, product[AHEAD], network[AHEAD], site[AHEAD];
} counting;

const char *crd_find_reason_name(unsigned bit)
{
    static const char *const names[CRD_FIND_REASONS] = {
        "itself",  "product", "maker", "brand",   "owner", "operator",
        "network", "site",    "tie",   "service", "where",
    };
    return names[bit];
}

static crd_status tally_add(tally *t, uint32_t text, int64_t low, int64_t high)
{
    if (t->rows.n == 0 || t->texts.at[t->last] != text) {
        uint32_t *at = crd_map_add(&t->at, text, (uint32_t)t->rows.n);
        if (!at)
            return CRD_ENOMEM;
        t->last = *at;
        if (*at == t->rows.n &&
            (!CRD_VEC_PUSH(&t->rows, (crd_find_count){0}) || !CRD_VEC_PUSH(&t->texts, text)))
            return CRD_ENOMEM;
    }
    crd_find_count *c = &t->rows.at[t->last];
    c->low += low;
    c->high += high;
    c->rows++;
    return CRD_OK;
}

static int by_size(const void *a, const void *b)
{
    const crd_find_count *x = a, *y = b;
    if (x->high != y->high)
        return x->high > y->high ? -1 : 1;
    if (x->low != y->low)
        return x->low > y->low ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

/* `table`: whose ids the texts are; CRD_T_COUNT = codes. */
static crd_status tally_end(const counting *c, tally *t, uint32_t table,
                            const crd_find_count **ret_rows, size_t *ret_n)
{
    const crd_world *w = c->f->w;
    for (size_t i = 0; i < t->rows.n; i++) {
        crd_find_count *one = &t->rows.at[i];
        one->id = crd_world_text(w, t->texts.at[i]);
        uint32_t row = table < CRD_T_COUNT ? crd_find_row(w, table, t->texts.at[i]) : CRD_ROW_NONE;
        crd_str id;
        if (row != CRD_ROW_NONE)
            crd_find_label(w, table, row, &id, &one->name);
    }
    if (t->rows.n)
        qsort(t->rows.at, t->rows.n, sizeof *t->rows.at, by_size);
    *ret_rows = crd_find_copy(c->f->arena, t->rows.at, t->rows.n, sizeof *t->rows.at);
    *ret_n = t->rows.n;
    return *ret_rows ? CRD_OK : CRD_ENOMEM;
}

/* ---- why ---------------------------------------------------------------------------------- */

/* Reasons that lie on what a field refers to, the row `at`; contested values only may be. */
static void through(const crd_world *w, uint32_t row, uint32_t at, uint32_t field, uint32_t target,
                    const uint32_t *why_of, const uint32_t *sure_of, uint32_t *why, uint32_t *sure)
{
    if (at != CRD_ROW_NONE)
        *why |= why_of[at];
    if (!crd_world_contested(w, CRD_T_element, row, field)) {
        *sure |= at == CRD_ROW_NONE ? 0 : sure_of[at];
        return;
    }
    size_t n;
    const crd_other *o = crd_world_others(w, CRD_T_element, row, field, &n);
    for (size_t i = 0; i < n && o[i].contested; i++) {
        at = crd_find_row(w, target, o[i].text);
        *why |= at == CRD_ROW_NONE ? 0 : why_of[at];
    }
}

/* Looks up what the next elements refer to. */
static void look_ahead(counting *c, uint32_t first, uint32_t n)
{
    const crd_world *w = c->f->w;
    c->first = first;
    crd_world_rows(w, CRD_T_product, CRD_COL(w, element, product).text + first, n, c->product);
    crd_world_rows(w, CRD_T_network, CRD_COL(w, element, network).text + first, n, c->network);
    crd_world_rows(w, CRD_T_site, CRD_COL(w, element, site).text + first, n, c->site);
}

static void reasons_of(const counting *c, uint32_t row, uint32_t *why, uint32_t *sure)
{
    const crd_finding *f = c->f;
    const crd_world *w = f->w;
    uint32_t ahead = row - c->first;
    const uint32_t *at = crd_map_find(&f->element_why, row);
    *why = at ? *at : 0;
    at = crd_map_find(&f->element_sure, row);
    *sure = at ? *at : 0;
    through(w, row, c->product[ahead], CRD_C_element_product, CRD_T_product, f->product_why,
            f->product_sure, why, sure);
    through(w, row, c->network[ahead], CRD_C_element_network, CRD_T_network, f->network_why,
            f->network_sure, why, sure);
    through(w, row, c->site[ahead], CRD_C_element_site, CRD_T_site, f->site_why, f->site_sure, why,
            sure);
    crd_note(why, sure, CRD_FIND_OWNER,
             crd_find_field(w, CRD_T_element, row, CRD_C_element_owner, CRD_T_party, f->party));
    if (!f->opts->what.ptr && !f->opts->listed.ptr)
        crd_note(why, sure, CRD_FIND_WHERE, CRD_SURE);
    if (f->only && !f->only[row])
        *why = *sure = 0;
    if (crd_row_hit(crd_world_frame(w, CRD_T_element), row) != CRD_SURE)
        *sure = 0;
}

static void quantity_of(const crd_world *w, uint32_t row, int64_t *low, int64_t *high)
{
    int64_t q = crd_col_i64(&CRD_COL(w, element, quantity), row);
    *low = *high = q == CRD_NULL64 ? 1 : q;
    if (!crd_world_contested(w, CRD_T_element, row, CRD_C_element_quantity))
        return;
    size_t n;
    const crd_other *o = crd_world_others(w, CRD_T_element, row, CRD_C_element_quantity, &n);
    for (size_t i = 0; i < n && o[i].contested; i++) {
        *low = o[i].i64 < *low ? o[i].i64 : *low;
        *high = o[i].i64 > *high ? o[i].i64 : *high;
    }
}

/* ---- the list ----------------------------------------------------------------------------- */

/* A place in the list for this id, which is kept in order while it is short; -1 = none. */
static crd_status list_put(counting *c, crd_find_element one)
{
    size_t limit = c->f->opts->limit;
    if (limit == 0)
        return CRD_OK;
    if (limit > FEW) /* sorted and cut at the end */
        return CRD_VEC_PUSH(&c->list, one) ? CRD_OK : CRD_ENOMEM;
    if (c->list.n == limit) {
        if (crd_str_cmp(c->list.at[limit - 1].id, one.id) < 0)
            return CRD_OK;
        c->list.n--;
    }
    size_t at = c->list.n;
    if (!CRD_VEC_PUSH(&c->list, one))
        return CRD_ENOMEM;
    for (; at > 0 && crd_str_cmp(c->list.at[at - 1].id, one.id) > 0; at--)
        c->list.at[at] = c->list.at[at - 1];
    c->list.at[at] = one;
    return CRD_OK;
}

static int by_element(const void *a, const void *b)
{
    return crd_str_cmp(((const crd_find_element *)a)->id, ((const crd_find_element *)b)->id);
}

static uint32_t text_at(const crd_world *w, uint32_t table, uint32_t row, uint32_t field)
{
    return row == CRD_ROW_NONE ? CRD_INTERN_NONE : crd_world_frame(w, table)->cols[field].text[row];
}

static void date_add(crd_find_result *r, crd_date d)
{
    if (d == CRD_DATE_NONE)
        return;
    if (r->earliest == CRD_DATE_NONE || d < r->earliest)
        r->earliest = d;
    if (r->latest == CRD_DATE_NONE || d > r->latest)
        r->latest = d;
}

static crd_status count_one(counting *c, uint32_t row, uint32_t why, uint32_t sure)
{
    crd_status rc = CRD_OK;
    const crd_world *w = c->f->w;
    crd_find_element e = {.reasons = why};
    uint32_t key[TALLIES];
    quantity_of(w, row, &e.low, &e.high);
    e.low = sure ? e.low : 0;
    e.installed = crd_col_i32(&CRD_COL(w, element, installed), row);
    key[NETWORK] = CRD_COL(w, element, network).text[row];
    key[SITE] = CRD_COL(w, element, site).text[row];
    key[PRODUCT] = CRD_COL(w, element, product).text[row];
    key[STATUS] = CRD_COL(w, element, status).text[row];
    uint32_t network = c->network[row - c->first], site = c->site[row - c->first];
    key[OPERATOR] = text_at(w, CRD_T_network, network, CRD_C_network_operator);
    key[AREA] = CRD_COL(w, element, area).text[row];
    if (key[AREA] == CRD_INTERN_NONE)
        key[AREA] = text_at(w, CRD_T_site, site, CRD_C_site_area);
    key[COUNTRY] = text_at(w, CRD_T_site, site, CRD_C_site_country);
    if (key[COUNTRY] == CRD_INTERN_NONE)
        key[COUNTRY] = text_at(w, CRD_T_area, crd_find_row(w, CRD_T_area, key[AREA]),
                               CRD_C_area_country);
    for (int i = 0; i < TALLIES; i++)
        CRD_TRY(tally_add(&c->by[i], key[i], e.low, e.high));
    for (int i = 0; i < CRD_FIND_REASONS; i++) {
        c->reasons[i].rows += why >> i & 1;
        c->reasons[i].high += why >> i & 1 ? e.high : 0;
        c->reasons[i].low += sure >> i & 1 ? e.low : 0;
    }
    c->r->low += e.low;
    c->r->high += e.high;
    c->r->n_rows++;
    date_add(c->r, e.installed);
    e.id = crd_world_text(w, CRD_COL(w, element, id).text[row]);
    e.function = crd_world_text(w, CRD_COL(w, element, function).text[row]);
    e.status = crd_world_text(w, key[STATUS]);
    e.product = crd_world_text(w, key[PRODUCT]);
    e.network = crd_world_text(w, key[NETWORK]);
    e.operator= crd_world_text(w, key[OPERATOR]);
    e.site = crd_world_text(w, key[SITE]);
    e.area = crd_world_text(w, key[AREA]);
    e.country = crd_world_text(w, key[COUNTRY]);
    rc = list_put(c, e);
done:
    return rc;
}

/* ---- all ---------------------------------------------------------------------------------- */

static crd_status finish(counting *c)
{
    crd_status rc = CRD_OK;
    crd_find_result *r = c->r;
    CRD_VEC(crd_find_count) why = {0};
    CRD_TRY(tally_end(c, &c->by[OPERATOR], CRD_T_party, &r->by_operator, &r->n_operator));
    CRD_TRY(tally_end(c, &c->by[NETWORK], CRD_T_network, &r->by_network, &r->n_network));
    CRD_TRY(tally_end(c, &c->by[SITE], CRD_T_site, &r->by_site, &r->n_site));
    CRD_TRY(tally_end(c, &c->by[AREA], CRD_T_area, &r->by_area, &r->n_area));
    CRD_TRY(tally_end(c, &c->by[COUNTRY], CRD_T_jurisdiction, &r->by_country, &r->n_country));
    CRD_TRY(tally_end(c, &c->by[PRODUCT], CRD_T_product, &r->by_product, &r->n_product));
    CRD_TRY(tally_end(c, &c->by[STATUS], CRD_T_COUNT, &r->by_status, &r->n_status));
    for (unsigned i = 0; i < CRD_FIND_REASONS; i++) {
        c->reasons[i].id = crd_str_from(crd_find_reason_name(i));
        if (c->reasons[i].rows > 0 && !CRD_VEC_PUSH(&why, c->reasons[i]))
            CRD_TRY(CRD_ENOMEM);
    }
    r->by_reason = crd_find_copy(c->f->arena, why.at, why.n, sizeof *why.at);
    r->n_reason = why.n;
    if (c->list.n)
        qsort(c->list.at, c->list.n, sizeof *c->list.at, by_element);
    r->n_elements = c->list.n < c->f->opts->limit ? c->list.n : c->f->opts->limit;
    r->elements = crd_find_copy(c->f->arena, c->list.at, r->n_elements, sizeof *c->list.at);
    rc = r->by_reason && r->elements ? CRD_OK : CRD_ENOMEM;
done:
    CRD_VEC_DONE(&why);
    return rc;
}

crd_status crd_find_count_elements(crd_finding *f, crd_find_result *r)
{
    crd_status rc = CRD_OK;
    counting c = {.f = f, .r = r};
    r->earliest = r->latest = CRD_DATE_NONE;
    bool nothing = f->subjects.n == 0 && (f->opts->what.ptr || f->opts->listed.ptr);
    uint32_t n = nothing ? 0 : crd_world_frame(f->w, CRD_T_element)->n;
    for (uint32_t row = 0; row < n; row++) {
        uint32_t why, sure;
        if (row % AHEAD == 0)
            look_ahead(&c, row, n - row < AHEAD ? n - row : AHEAD);
        reasons_of(&c, row, &why, &sure);
        if (!why)
            continue;
        f->element[row] = sure ? CRD_SURE : CRD_MAYBE;
        CRD_TRY(count_one(&c, row, why, sure));
    }
    rc = finish(&c);
done:
    for (int i = 0; i < TALLIES; i++) {
        crd_map_done(&c.by[i].at);
        CRD_VEC_DONE(&c.by[i].rows);
        CRD_VEC_DONE(&c.by[i].texts);
    }
    CRD_VEC_DONE(&c.list);
    return rc;
}
