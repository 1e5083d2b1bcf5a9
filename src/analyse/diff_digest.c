/* The digest: rows that differ, counted by what people ask first and by the values they share. */
#include "analyse/diff_int.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 16 << 20, NO_FIELD = CRD_FIELDS_MAX };

typedef struct rule {
    const char *topic, *title;
    uint8_t table, kind;
    uint64_t fields; /* CHANGED: one of these differs; 0 = any */
    uint8_t show;    /* field whose values group the rows; NO_FIELD = none */
} rule;

#define ONE(topic, title, table, kind, field)                                    \
    {                                                                            \
        topic, title, CRD_T_##table, CRD_DIFF_##kind, 0, CRD_C_##table##_##field \
    }
#define FIELD(topic, title, table, field)                                     \
    {                                                                         \
        topic, title, CRD_T_##table, CRD_DIFF_CHANGED, CRD_BIT(table, field), \
            CRD_C_##table##_##field                                           \
    }

enum { RULE_ELEMENT_MAKER = 5 };

/* clang-format off */
static const rule rules[] = {
    ONE("designation-added", "Designations added, by list", designation, ADDED, list),
    ONE("designation-removed", "Designations removed, by list", designation, REMOVED, list),
    ONE("designation-changed", "Designations changed, by list", designation, CHANGED, list),
    FIELD("product-maker", "Products whose maker changed", product, maker),
    FIELD("element-product", "Elements whose product changed", element, product),
    {"element-maker", "Elements whose maker changed, by their product", CRD_T_element, CRD_DIFF_CHANGED, 0, NO_FIELD},
    FIELD("element-owner", "Elements whose owner changed", element, owner),
    FIELD("network-operator", "Networks whose operator changed", network, operator),
    ONE("holding-added", "Holdings added, by kind", holding, ADDED, kind),
    ONE("holding-removed", "Holdings removed, by kind", holding, REMOVED, kind),
    {"holding-share", "Holdings whose share changed, by kind", CRD_T_holding, CRD_DIFF_CHANGED,
     CRD_BIT(holding, ppm_min) | CRD_BIT(holding, ppm_max), CRD_C_holding_kind},
    ONE("tie-added", "Ties added, by kind", tie, ADDED, kind),
    ONE("tie-removed", "Ties removed, by kind", tie, REMOVED, kind),
    FIELD("party-jurisdiction", "Parties established elsewhere", party, jurisdiction),
    FIELD("party-hq", "Parties with headquarters elsewhere", party, hq),
    FIELD("party-managed-from", "Parties managed from elsewhere", party, managed_from),
    ONE("element-added", "Elements added, by function", element, ADDED, function),
    ONE("element-removed", "Elements removed, by function", element, REMOVED, function),
    FIELD("element-status", "Elements whose status changed", element, status),
    {"element-installed", "Elements whose date of installation changed", CRD_T_element, CRD_DIFF_CHANGED,
     CRD_BIT(element, installed), NO_FIELD},
    {"element-until", "Elements whose date of removal changed", CRD_T_element, CRD_DIFF_CHANGED,
     CRD_BIT(element, removed), NO_FIELD},
    FIELD("site-country", "Sites in another country", site, country),
};
/* clang-format on */
enum { RULES = sizeof rules / sizeof *rules };

typedef struct group {
    uint32_t left, right; /* in texts; CRD_INTERN_NONE = null */
    uint32_t rule;
    uint64_t rows, pieces;
    uint32_t first; /* in texts */
} group;

struct crd_digest {
    crd_intern *texts;
    crd_intern *keys; /* of groups: number = index in groups */
    CRD_VEC(group) groups;
    crd_buf value;
};

crd_status crd_digest_new(crd_digest **ret_digest)
{
    crd_status rc = CRD_OK;
    crd_digest *d = calloc(1, sizeof *d);
    *ret_digest = NULL;
    if (!d)
        return CRD_ENOMEM;
    crd_buf_init(&d->value, KEY_MAX);
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &d->texts));
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &d->keys));
    *ret_digest = d;
    d = NULL;
done:
    crd_digest_free(d);
    return rc;
}

void crd_digest_free(crd_digest *d)
{
    if (!d)
        return;
    crd_intern_free(d->texts);
    crd_intern_free(d->keys);
    CRD_VEC_DONE(&d->groups);
    crd_buf_done(&d->value);
    free(d);
}

static bool applies(const rule *r, uint32_t table, const crd_pair *p, uint64_t changed)
{
    if (r->table != table || r->kind != p->kind || r == &rules[RULE_ELEMENT_MAKER])
        return false;
    return p->kind != CRD_DIFF_CHANGED || (r->fields ? changed & r->fields : changed) != 0;
}

static uint32_t maker_of(const crd_world *w, uint32_t element)
{
    uint32_t product = CRD_COL(w, element, product).text[element];
    uint32_t row = crd_world_row(w, CRD_T_product, product);
    return row == CRD_ROW_NONE ? CRD_INTERN_NONE : CRD_COL(w, product, maker).text[row];
}

/* A product's maker may have changed where no field of the element did. */
static bool other_maker(crd_match *m, const crd_pair *p)
{
    if (m->table != CRD_T_element || p->kind != CRD_DIFF_CHANGED)
        return false;
    return crd_match_value(m, LEFT, CRD_T_party, maker_of(m->world[LEFT], p->row[LEFT])) !=
           crd_match_value(m, RIGHT, CRD_T_party, maker_of(m->world[RIGHT], p->row[RIGHT]));
}

bool crd_digest_wants(crd_match *m, const crd_pair *p, uint64_t changed)
{
    for (uint32_t i = 0; i < RULES; i++)
        if (applies(&rules[i], m->table, p, changed))
            return true;
    return other_maker(m, p);
}

static uint64_t pieces_of(const crd_match *m, const crd_pair *p)
{
    if (m->table != CRD_T_element)
        return 0;
    int side = p->row[RIGHT] != CRD_ROW_NONE ? RIGHT : LEFT;
    int64_t n = crd_col_i64(&CRD_COL(m->world[side], element, quantity), p->row[side]);
    return n == CRD_NULL64 ? 1 : (uint64_t)n;
}

static crd_status add(crd_digest *d, uint32_t r, const crd_match *m, const crd_pair *p,
                      const uint32_t values[SIDES], crd_str key)
{
    crd_status rc = CRD_OK;
    const uint32_t name[3] = {r, values[LEFT], values[RIGHT]};
    uint32_t at;
    CRD_TRY(crd_intern_add(d->keys, (crd_str){(const char *)name, sizeof name}, &at));
    if (at == d->groups.n) {
        group fresh = {.left = values[LEFT], .right = values[RIGHT], .rule = r};
        CRD_TRY(crd_intern_add(d->texts, key, &fresh.first));
        if (!CRD_VEC_PUSH(&d->groups, fresh))
            CRD_TRY(CRD_ENOMEM);
    }
    d->groups.at[at].rows++;
    d->groups.at[at].pieces += pieces_of(m, p);
done:
    return rc;
}

/* The value of the rule's field on the sides that have the row. */
static crd_status values_of(crd_digest *d, const rule *r, const crd_match *m, const crd_pair *p,
                            uint32_t ret[SIDES])
{
    crd_status rc = CRD_OK;
    for (int side = 0; side < SIDES; side++) {
        ret[side] = CRD_INTERN_NONE;
        crd_buf_clear(&d->value);
        if (r->show == NO_FIELD || p->row[side] == CRD_ROW_NONE ||
            !crd_diff_cell(m->world[side], r->table, r->show, p->row[side], &d->value))
            continue;
        CRD_TRY(d->value.status);
        CRD_TRY(crd_intern_add(d->texts, crd_buf_str(&d->value), &ret[side]));
    }
done:
    return rc;
}

static crd_status add_maker(crd_digest *d, const crd_match *m, const crd_pair *p, crd_str key)
{
    crd_status rc = CRD_OK;
    uint32_t values[SIDES] = {CRD_INTERN_NONE, CRD_INTERN_NONE};
    for (int side = 0; side < SIDES; side++) {
        crd_str maker = crd_world_text(m->world[side], maker_of(m->world[side], p->row[side]));
        if (!crd_str_is_null(maker))
            CRD_TRY(crd_intern_add(d->texts, maker, &values[side]));
    }
    rc = add(d, RULE_ELEMENT_MAKER, m, p, values, key);
done:
    return rc;
}

crd_status crd_digest_add(crd_digest *d, crd_match *m, const crd_pair *p, uint64_t changed,
                          crd_str key)
{
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; i < RULES; i++) {
        uint32_t values[SIDES];
        if (!applies(&rules[i], m->table, p, changed))
            continue;
        CRD_TRY(values_of(d, &rules[i], m, p, values));
        CRD_TRY(add(d, i, m, p, values, key));
    }
    if (other_maker(m, p))
        CRD_TRY(add_maker(d, m, p, key));
done:
    return rc;
}

/* ---- listing ------------------------------------------------------------------------------ */

typedef struct sorting {
    uint32_t rule;
    crd_digest_row row;
} sorting;

static int null_last(crd_str a, crd_str b)
{
    if (crd_str_is_null(a) || crd_str_is_null(b))
        return crd_str_is_null(a) - crd_str_is_null(b);
    return crd_str_cmp(a, b);
}

static int by_weight(const void *one, const void *two)
{
    const sorting *a = one, *b = two;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    if (a->row.rows != b->row.rows)
        return a->row.rows > b->row.rows ? -1 : 1;
    int c = null_last(a->row.left, b->row.left);
    return c != 0 ? c : null_last(a->row.right, b->row.right);
}

static crd_str text_of(const crd_digest *d, uint32_t text)
{
    return text == CRD_INTERN_NONE ? CRD_STR_NULL : crd_intern_text(d->texts, text);
}

/* Sums what is beyond the first CRD_DIGEST_MOST of a topic; the number of rows left. */
static size_t cut_long(sorting *all, size_t n)
{
    size_t kept = 0, of_topic = 0;
    for (size_t i = 0; i < n; i++) {
        of_topic = i > 0 && all[i].rule == all[i - 1].rule ? of_topic + 1 : 0;
        if (of_topic <= CRD_DIGEST_MOST) {
            all[kept] = all[i];
            if (of_topic == CRD_DIGEST_MOST) {
                all[kept].row.rest = true;
                all[kept].row.left = all[kept].row.right = CRD_STR_NULL;
            }
            kept++;
            continue;
        }
        all[kept - 1].row.rows += all[i].row.rows;
        all[kept - 1].row.pieces += all[i].row.pieces;
    }
    return kept;
}

crd_status crd_digest_list(const crd_digest *d, crd_arena *arena, const crd_digest_row **ret_rows,
                           size_t *ret_n)
{
    crd_status rc = CRD_OK;
    crd_digest_row *rows;
    size_t n = d->groups.n;
    sorting *all = reallocarray(NULL, n + 1, sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const group *g = &d->groups.at[i];
        all[i] = (sorting){g->rule,
                           {.topic = rules[g->rule].topic,
                            .title = rules[g->rule].title,
                            .left = text_of(d, g->left),
                            .right = text_of(d, g->right),
                            .rows = g->rows,
                            .pieces = g->pieces,
                            .elements = rules[g->rule].table == CRD_T_element,
                            .first = text_of(d, g->first)}};
    }
    qsort(all, n, sizeof *all, by_weight);
    n = cut_long(all, n);
    rows = CRD_NEW(arena, crd_digest_row, n);
    if (!rows)
        CRD_TRY(CRD_ENOMEM);
    for (size_t i = 0; i < n; i++) {
        crd_str *texts[] = {&all[i].row.left, &all[i].row.right, &all[i].row.first};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            crd_str copy = crd_str_copy(arena, *texts[k]);
            if (!copy.ptr && texts[k]->ptr)
                CRD_TRY(CRD_ENOMEM);
            *texts[k] = copy;
        }
        rows[i] = all[i].row;
    }
    *ret_rows = rows;
    *ret_n = n;
done:
    free(all);
    return rc;
}
