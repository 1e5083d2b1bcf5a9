/* What the counts of an assessment's tables are of. Cells are bound to counts by that,
 * so that one that stands in several tables is hidden in all of them. */
#include "app/release_int.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static bool read(const crd_cells *r, size_t at, int64_t *ret_low, int64_t *ret_high)
{
    if (at == SIZE_MAX || !r->at[at].known)
        return false;
    const crd_cell *c = &r->at[at];
    switch (r->columns[at].kind) {
    case CRD_CELL_INT:
        *ret_low = *ret_high = c->as.i;
        return true;
    case CRD_CELL_INT_BOUNDS:
        *ret_low = c->as.span.low;
        *ret_high = c->as.span.high;
        return true;
    case CRD_CELL_REAL_BOUNDS:
        *ret_low = (int64_t)c->as.range.low;
        *ret_high = (int64_t)c->as.range.high;
        return true;
    case CRD_CELL_TEXT:
    case CRD_CELL_CODE:
    case CRD_CELL_ID:
    case CRD_CELL_REAL:
    case CRD_CELL_BOOL:
    case CRD_CELL_SHARE:
    case CRD_CELL_DATE:
    case CRD_CELL_SHARE_BOUNDS:
        break;
    }
    return false;
}

/* ---- cells -------------------------------------------------------------------------------------
 */

/* The name in x->b with a side; another value under the same name is another count. */
static crd_status side(crd_releasing *x, char which, int64_t value, bool shown, uint32_t *ret_cell)
{
    crd_buf_clear(&x->c);
    crd_buf_add(&x->c, crd_buf_str(&x->b));
    if (crd_buf_str(&x->b).len > 0)
        crd_buf_addc(&x->c, which);
    if (x->c.status != CRD_OK)
        return CRD_ENOMEM;
    crd_str name = crd_buf_str(&x->c);
    uint32_t is = name.len > 0 ? crd_sums_find(x->sums, name) : UINT32_MAX;
    if (is != UINT32_MAX && crd_sums_value(x->sums, is) != value) {
        crd_buf_addf(&x->c, "'%s", x->table);
        name = crd_buf_str(&x->c);
    }
    return crd_sums_cell(x->sums, name, value, shown, ret_cell);
}

static void name(crd_releasing *x, const char *kind, crd_str a, crd_str b, crd_str c, crd_str d)
{
    const crd_str parts[] = {a, b, c, d};
    crd_buf_clear(&x->b);
    crd_buf_adds(&x->b, kind);
    for (size_t i = 0; i < 4; i++) {
        crd_buf_addc(&x->b, '\x1f');
        crd_buf_add(&x->b, parts[i]);
    }
}

/* A column that is not there is bound to nothing. */
static crd_status bind(crd_releasing *x, size_t column, uint32_t low, uint32_t high)
{
    if (column == SIZE_MAX)
        return CRD_OK;
    crd_release_bound one = {column, low, high};
    return CRD_VEC_PUSH(&x->bounds, one) ? CRD_OK : CRD_ENOMEM;
}

/* Binds a column to the count in x->b; false in *ret_there: it says nothing. */
static crd_status put(crd_releasing *x, const crd_cells *r, const char *column,
                      crd_release_bound *ret, bool *ret_there)
{
    int64_t low, high;
    size_t at = crd_cells_index(r, column);
    *ret_there = read(r, at, &low, &high);
    if (!*ret_there)
        return CRD_OK;
    ret->column = at;
    crd_status rc = side(x, '<', low, true, &ret->low);
    if (rc == CRD_OK)
        rc = side(x, '>', high, true, &ret->high);
    return rc == CRD_OK ? bind(x, at, ret->low, ret->high) : rc;
}

/* `cell` is a part of the total that x->b names. */
static crd_status relate(crd_releasing *x, const char *kind, const crd_release_bound *part)
{
    for (size_t k = 0; k < 2; k++) {
        uint32_t cell = k ? part->high : part->low, id, seen;
        crd_buf_clear(&x->c);
        crd_buf_addf(&x->c, "%s|", kind);
        crd_buf_add(&x->c, crd_buf_str(&x->b));
        crd_buf_addc(&x->c, k ? '>' : '<');
        crd_status rc = crd_intern_add(x->lists, crd_buf_str(&x->c), &id);
        if (rc == CRD_OK && id == x->first.n)
            rc = CRD_VEC_PUSH(&x->first, UINT32_MAX) ? CRD_OK : CRD_ENOMEM;
        crd_buf_addf(&x->c, "|%u", cell);
        uint32_t before = crd_intern_count(x->related);
        if (rc == CRD_OK)
            rc = crd_intern_add(x->related, crd_buf_str(&x->c), &seen);
        if (rc != CRD_OK)
            return rc;
        if (crd_intern_count(x->related) == before)
            continue;
        crd_release_child one = {cell, x->first.at[id]};
        if (!CRD_VEC_PUSH(&x->children, one))
            return CRD_ENOMEM;
        x->first.at[id] = (uint32_t)x->children.n - 1;
    }
    return x->c.status;
}

/* total = part + what stands nowhere */
static crd_status rest(crd_releasing *x, uint32_t total, uint32_t part)
{
    uint32_t parts[2] = {part, 0};
    int64_t left = crd_sums_value(x->sums, total) - crd_sums_value(x->sums, part);
    if (left < 0)
        return CRD_OK;
    crd_status rc = crd_sums_cell(x->sums, CRD_STR(""), left, false, &parts[1]);
    return rc == CRD_OK ? crd_sums_add(x->sums, total, parts, 2) : rc;
}

/* ---- tables ------------------------------------------------------------------------------------
 */

bool crd_release_ends(const char *table, const char *tail)
{
    return crd_str_ends(crd_str_from(table), crd_str_from(tail));
}

bool crd_release_begins(const char *table, const char *head)
{
    return crd_str_starts(crd_str_from(table), crd_str_from(head));
}

static const char *measured(const char *table)
{
    return crd_release_begins(table, "systems") ? "systems" : "elements";
}

void crd_release_group(crd_releasing *x, const crd_cells *r)
{
    name(x, measured(x->table), crd_cells_text(r, "role"), crd_cells_text(r, "of"),
         crd_cells_text(r, "layer"), CRD_STR_NULL);
}

/* Groups of shares: by what, of whom, layer; and their parties. */
static crd_status shares(crd_releasing *x, const crd_cells *r)
{
    crd_status rc = CRD_OK;
    const char *what = measured(x->table);
    crd_str role = crd_cells_text(r, "role"), of = crd_cells_text(r, "of"),
            layer = crd_cells_text(r, "layer");
    crd_str party = crd_release_ends(x->table, "_shares") ? crd_cells_text(r, "party")
                                                          : CRD_STR_NULL;
    crd_release_bound one;
    bool there;
    name(x, what, role, of, layer, party);
    CRD_TRY(put(x, r, "amount", &one, &there));
    if (!there)
        return CRD_OK;
    if (!crd_str_is_null(layer)) {
        name(x, what, role, of, CRD_STR_NULL, party);
        CRD_TRY(relate(x, "layers", &one));
    }
    if (!crd_str_is_null(of)) {
        name(x, what, role, CRD_STR_NULL, layer, party);
        CRD_TRY(relate(x, crd_release_begins(x->table, "regions") ? "regions" : "operators", &one));
    }
    if (crd_release_ends(x->table, "_shares")) {
        crd_release_group(x, r);
        CRD_TRY(relate(x, "parties", &one));
    }
    static const char *const with[] = {"share_ppm", "per_user", "once"};
    for (size_t i = 0; i < 3 && crd_release_ends(x->table, "_shares"); i++)
        CRD_TRY(bind(x, crd_cells_index(r, with[i]), one.low, one.high));
done:
    return rc;
}

static crd_status exposure(crd_releasing *x, const crd_cells *r)
{
    static const char *const powers[] = {"read", "metadata", "change", "stop"};
    crd_status rc = CRD_OK;
    crd_release_bound total, power;
    bool there;
    crd_str layer = crd_cells_text(r, "layer"), network = crd_cells_text(r, "network");
    crd_str operator= crd_cells_text(r, "operator");
    if (crd_release_ends(x->table, "_layers"))
        name(x, "elements", CRD_STR("maker"), CRD_STR_NULL, layer, CRD_STR_NULL);
    else if (crd_release_ends(x->table, "_networks"))
        name(x, "network", network, CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
    else
        name(x, "operator", operator, CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
    CRD_TRY(put(x, r, "total", &total, &there));
    if (!there)
        return CRD_OK;
    if (crd_release_ends(x->table, "_networks")) {
        uint32_t text = crd_world_find_text(x->w, network);
        uint32_t at = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                              : crd_world_row(x->w, CRD_T_network, text);
        const uint32_t *whose = CRD_COL(x->w, network, operator).text;
        if (at != CRD_ROW_NONE && whose && whose[at] != CRD_INTERN_NONE) {
            name(x, "operator", crd_world_text(x->w, whose[at]), CRD_STR_NULL, CRD_STR_NULL,
                 CRD_STR_NULL);
            CRD_TRY(relate(x, "networks", &total));
        }
    }
    for (size_t i = 0; i < 4; i++) {
        crd_buf_clear(&x->b);
        CRD_TRY(put(x, r, powers[i], &power, &there));
        if (!there)
            continue;
        CRD_TRY(rest(x, total.low, power.low));
        CRD_TRY(rest(x, total.high, power.high));
    }
done:
    return rc;
}

static crd_status makers(crd_releasing *x, const crd_cells *r)
{
    crd_status rc = CRD_OK;
    crd_release_bound all, no_product, no_maker;
    bool a, b, c;
    uint32_t parts[3];
    name(x, "rows", crd_cells_text(r, "layer"), CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
    CRD_TRY(put(x, r, "elements", &all, &a));
    name(x, "table", CRD_STR("element"), CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
    CRD_TRY(a ? relate(x, "layers", &all) : CRD_OK);
    crd_buf_clear(&x->b);
    CRD_TRY(put(x, r, "no_product", &no_product, &b));
    CRD_TRY(put(x, r, "no_maker", &no_maker, &c));
    if (!a || !b || !c)
        return CRD_OK;
    int64_t left = crd_sums_value(x->sums, all.low) - crd_sums_value(x->sums, no_product.low) -
                   crd_sums_value(x->sums, no_maker.low);
    parts[0] = no_product.low;
    parts[1] = no_maker.low;
    CRD_TRY(crd_sums_cell(x->sums, CRD_STR(""), left, false, &parts[2]));
    CRD_TRY(crd_sums_add(x->sums, all.low, parts, 3));
    size_t known = crd_cells_index(r, "known_ppm");
    CRD_TRY(bind(x, known, all.low, no_product.low));
    CRD_TRY(bind(x, known, no_maker.low, no_maker.high));
done:
    return rc;
}

static crd_status completeness(crd_releasing *x, const crd_cells *r)
{
    crd_status rc = CRD_OK;
    crd_release_bound rows, filled;
    bool a, b;
    name(x, "table", crd_cells_text(r, "table"), CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
    CRD_TRY(put(x, r, "rows", &rows, &a));
    crd_buf_clear(&x->b);
    CRD_TRY(put(x, r, "filled", &filled, &b));
    if (!a || !b)
        return CRD_OK;
    CRD_TRY(rest(x, rows.low, filled.low));
    CRD_TRY(bind(x, crd_cells_index(r, "filled_ppm"), rows.low, filled.low));
done:
    return rc;
}

/* Counts that are parts of nothing. */
static crd_status alone(crd_releasing *x, const crd_cells *r)
{
    static const char *const counts[] = {"elements",
                                         "sites",
                                         "links",
                                         "cut_sites",
                                         "users",
                                         "subscribers",
                                         "own",
                                         "any",
                                         "calls",
                                         "priority",
                                         "both_any",
                                         "both_calls",
                                         "against",
                                         "rows",
                                         "value",
                                         "then_against",
                                         "saved_users_certain",
                                         "both_cut_sites",
                                         "saved_users_possible"};
    crd_status rc = CRD_OK;
    bool one_by_one = crd_release_begins(x->table, "map_") &&
                      (!crd_str_is_null(crd_cells_text(r, "site")) ||
                       !crd_str_is_null(crd_cells_text(r, "link")));
    for (size_t i = 0; i < sizeof counts / sizeof *counts && rc == CRD_OK; i++) {
        crd_release_bound one;
        bool there;
        if ((strcmp(counts[i], "value") == 0 && !crd_cells_are(r, "unit", "count") &&
             !crd_cells_are(r, "unit", "number")) ||
            (one_by_one && strcmp(counts[i], "elements") != 0))
            continue;
        crd_buf_clear(&x->b);
        rc = put(x, r, counts[i], &one, &there);
    }
    return rc;
}

crd_status crd_release_add_sums(crd_releasing *x)
{
    crd_status rc = CRD_OK;
    CRD_VEC(uint32_t) parts = {0};
    for (uint32_t i = 0; i < x->first.n && rc == CRD_OK; i++) {
        crd_str key = crd_intern_text(x->lists, i);
        size_t bar = crd_str_find(key, CRD_STR("|"));
        crd_str total = {key.ptr + bar + 1, key.len - bar - 1};
        uint32_t at = crd_sums_find(x->sums, total);
        bool parties = crd_str_starts(key, CRD_STR("parties|"));
        parts.n = 0;
        int64_t left = at == UINT32_MAX ? -1 : crd_sums_value(x->sums, at);
        for (uint32_t k = x->first.at[i]; k != UINT32_MAX && rc == CRD_OK;
             k = x->children.at[k].next) {
            left -= crd_sums_value(x->sums, x->children.at[k].cell);
            rc = CRD_VEC_PUSH(&parts, x->children.at[k].cell) ? CRD_OK : CRD_ENOMEM;
        }
        if (rc == CRD_OK && parties && left >= 0) { /* whoever is not listed, or unknown */
            uint32_t others;
            rc = crd_sums_cell(x->sums, CRD_STR(""), left, false, &others);
            if (rc == CRD_OK)
                rc = CRD_VEC_PUSH(&parts, others) ? CRD_OK : CRD_ENOMEM;
        }
        if (rc == CRD_OK && at != UINT32_MAX)
            rc = crd_sums_add(x->sums, at, parts.at, parts.n);
    }
    CRD_VEC_DONE(&parts);
    return rc;
}

crd_release_binder *crd_release_binder_of(const char *table)
{
    static const char *const own[] = {"worst",      "first",     "ask",    "standings",    "parts",
                                      "part_heads", "part_said", "tables", "table_columns"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i], table) == 0)
            return NULL;
    if (strcmp(table, "check_makers") == 0)
        return makers;
    if (strcmp(table, "check_completeness") == 0)
        return completeness;
    if (crd_release_begins(table, "standing_") || crd_release_begins(table, "latent_"))
        return crd_release_ends(table, "_services") ? alone : exposure;
    if ((crd_release_ends(table, "_groups") || crd_release_ends(table, "_shares")))
        return shares;
    return alone;
}
