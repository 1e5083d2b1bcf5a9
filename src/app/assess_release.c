/* assess --release: small counts, and what would give them away, are not told. Cells are bound to
 * counts by what they count, so that one that stands in several tables is hidden in all of them. */
#include "app/assess_release.h"

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "report/doc_edit.h"
#include "report/suppress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL = 5, NAME = 1 << 14, NONE = -1 };

typedef struct row {
    const crd_column *columns;
    size_t n;
    crd_cell *cells;
} row;

/* Of one row: which column is hidden with which cells. */
typedef struct bound {
    int column;
    uint32_t low, high;
} bound;
typedef struct child {
    uint32_t cell, next;
} child;

typedef struct releasing {
    crd_assessing *a;
    const crd_world *w;
    crd_sums *sums;
    crd_intern *lists; /* "kind|name of the total" */
    CRD_VEC(uint32_t) first;
    CRD_VEC(child) children;
    crd_intern *related;
    CRD_VEC(bound) bounds; /* in the order of tables, rows, columns; NONE ends a row */
    size_t at;             /* while editing */
    crd_buf b, c;
    const char *table;
    crd_intern *torn; /* groups of shares with a hidden part */
    int64_t small;
    uint64_t hidden;
} releasing;

static int column_of(const row *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->columns[i].name, name) == 0)
            return (int)i;
    return NONE;
}

static crd_str text_of(const row *r, const char *name)
{
    int at = column_of(r, name);
    return at != NONE && r->cells[at].known && r->columns[at].kind <= CRD_CELL_ID
               ? r->cells[at].as.text
               : CRD_STR_NULL;
}

static bool read(const row *r, int at, int64_t *ret_low, int64_t *ret_high)
{
    if (at == NONE || !r->cells[at].known)
        return false;
    const crd_cell *c = &r->cells[at];
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
static crd_status side(releasing *x, char which, int64_t value, bool shown, uint32_t *ret_cell)
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

static void name(releasing *x, const char *kind, crd_str a, crd_str b, crd_str c, crd_str d)
{
    const crd_str parts[] = {a, b, c, d};
    crd_buf_clear(&x->b);
    crd_buf_adds(&x->b, kind);
    for (size_t i = 0; i < 4; i++) {
        crd_buf_addc(&x->b, '\x1f');
        crd_buf_add(&x->b, parts[i]);
    }
}

static crd_status bind(releasing *x, int column, uint32_t low, uint32_t high)
{
    bound one = {column, low, high};
    return CRD_VEC_PUSH(&x->bounds, one) ? CRD_OK : CRD_ENOMEM;
}

/* Binds a column to the count in x->b; false in *ret_there: it says nothing. */
static crd_status put(releasing *x, const row *r, const char *column, bound *ret, bool *ret_there)
{
    int64_t low, high;
    int at = column_of(r, column);
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
static crd_status relate(releasing *x, const char *kind, const bound *part)
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
        child one = {cell, x->first.at[id]};
        if (!CRD_VEC_PUSH(&x->children, one))
            return CRD_ENOMEM;
        x->first.at[id] = (uint32_t)x->children.n - 1;
    }
    return x->c.status;
}

/* total = part + what stands nowhere */
static crd_status rest(releasing *x, uint32_t total, uint32_t part)
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

static bool ends(const char *table, const char *tail)
{
    return crd_str_ends(crd_str_from(table), crd_str_from(tail));
}

static bool begins(const char *table, const char *head)
{
    return crd_str_starts(crd_str_from(table), crd_str_from(head));
}

/* Groups of shares: by what, of whom, layer; and their parties. */
static crd_status shares(releasing *x, const row *r)
{
    crd_status rc = CRD_OK;
    const char *what = begins(x->table, "systems") ? "systems" : "elements";
    crd_str role = text_of(r, "role"), of = text_of(r, "of"), layer = text_of(r, "layer");
    crd_str party = ends(x->table, "_shares") ? text_of(r, "party") : CRD_STR_NULL;
    bound one;
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
        CRD_TRY(relate(x, begins(x->table, "regions") ? "regions" : "operators", &one));
    }
    if (ends(x->table, "_shares")) {
        name(x, what, role, of, layer, CRD_STR_NULL);
        CRD_TRY(relate(x, "parties", &one));
        name(x, "", CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
    }
    static const char *const with[] = {"share_ppm", "per_user", "once"};
    for (size_t i = 0; i < 3 && ends(x->table, "_shares"); i++)
        CRD_TRY(bind(x, column_of(r, with[i]), one.low, one.high));
done:
    return rc;
}

static crd_status exposure(releasing *x, const row *r)
{
    static const char *const powers[] = {"read", "metadata", "change", "stop"};
    crd_status rc = CRD_OK;
    bound total, power;
    bool there;
    crd_str layer = text_of(r, "layer"), network = text_of(r, "network");
    crd_str operator= text_of(r, "operator");
    if (ends(x->table, "_layers"))
        name(x, "elements", CRD_STR("maker"), CRD_STR_NULL, layer, CRD_STR_NULL);
    else if (ends(x->table, "_networks"))
        name(x, "network", network, CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
    else
        name(x, "operator", operator, CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
    CRD_TRY(put(x, r, "total", &total, &there));
    if (!there)
        return CRD_OK;
    if (ends(x->table, "_networks")) {
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

static crd_status makers(releasing *x, const row *r)
{
    crd_status rc = CRD_OK;
    bound all, no_product, no_maker;
    bool a, b, c;
    uint32_t parts[3];
    name(x, "rows", text_of(r, "layer"), CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
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
    int known = column_of(r, "known_ppm");
    CRD_TRY(bind(x, known, all.low, no_product.low));
    CRD_TRY(bind(x, known, no_maker.low, no_maker.high));
done:
    return rc;
}

static crd_status completeness(releasing *x, const row *r)
{
    crd_status rc = CRD_OK;
    bound rows, filled;
    bool a, b;
    name(x, "table", text_of(r, "table"), CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL);
    CRD_TRY(put(x, r, "rows", &rows, &a));
    crd_buf_clear(&x->b);
    CRD_TRY(put(x, r, "filled", &filled, &b));
    if (!a || !b)
        return CRD_OK;
    CRD_TRY(rest(x, rows.low, filled.low));
    CRD_TRY(bind(x, column_of(r, "filled_ppm"), rows.low, filled.low));
done:
    return rc;
}

/* Counts that are parts of nothing. */
static crd_status alone(releasing *x, const row *r)
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
    bool one_by_one = begins(x->table, "map_") && (!crd_str_is_null(text_of(r, "site")) ||
                                                   !crd_str_is_null(text_of(r, "link")));
    for (size_t i = 0; i < sizeof counts / sizeof *counts && rc == CRD_OK; i++) {
        bound one;
        bool there;
        if ((strcmp(counts[i], "value") == 0 &&
             !crd_str_eq(text_of(r, "unit"), CRD_STR("count"))) ||
            (one_by_one && strcmp(counts[i], "elements") != 0))
            continue;
        crd_buf_clear(&x->b);
        rc = put(x, r, counts[i], &one, &there);
    }
    return rc;
}

typedef crd_status binder(releasing *x, const row *r);
static binder *binder_of(const char *table)
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
    if (begins(table, "standing_") || begins(table, "latent_"))
        return ends(table, "_services") ? alone : exposure;
    if ((ends(table, "_groups") || ends(table, "_shares")))
        return shares;
    return alone;
}

/* ---- passes -------------------------------------------------------------------------------------
 */

static crd_status see(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                      crd_err *err)
{
    releasing *x = ctx;
    crd_cell own[256];
    memcpy(own, cells, n * sizeof *own);
    const row r = {columns, n, own};
    crd_status rc = binder_of(x->table)(x, &r);
    if (rc == CRD_OK)
        rc = bind(x, NONE, 0, 0);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "no memory for a release");
}

static bool hides(const releasing *x, const bound *b)
{
    return crd_sums_hides(x->sums, b->low) || crd_sums_hides(x->sums, b->high);
}

/* Shares say a part's size and what is left of the group: none where one is hidden. */
static crd_status tear(releasing *x, const row *r, bool hidden)
{
    uint32_t id;
    name(x, begins(x->table, "systems") ? "systems" : "elements", text_of(r, "role"),
         text_of(r, "of"), text_of(r, "layer"), CRD_STR_NULL);
    return hidden ? crd_intern_add(x->torn, crd_buf_str(&x->b), &id) : CRD_OK;
}

static crd_status hide(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                       bool *ret_keep, crd_err *err)
{
    releasing *x = ctx;
    const row r = {columns, n, cells};
    bool any = false;
    (void)ret_keep;
    for (; x->bounds.at[x->at].column != NONE; x->at++) {
        const bound *b = &x->bounds.at[x->at];
        if (!hides(x, b))
            continue;
        any = true;
        x->hidden += cells[b->column].known;
        cells[b->column] = CRD_CELL_NULL;
    }
    x->at++;
    bool group = ends(x->table, "_groups") || ends(x->table, "_shares");
    crd_status rc = group ? tear(x, &r, any) : CRD_OK;
    return rc == CRD_OK ? rc : crd_fail(err, rc, "no memory for a release");
}

static crd_status untell(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                         bool *ret_keep, crd_err *err)
{
    static const char *const follow[] = {"unknown_ppm", "largest_ppm", "hhi", "hhi_certain",
                                         "without"};
    releasing *x = ctx;
    const row r = {columns, n, cells};
    (void)ret_keep, (void)err;
    name(x, begins(x->table, "systems") ? "systems" : "elements", text_of(&r, "role"),
         text_of(&r, "of"), text_of(&r, "layer"), CRD_STR_NULL);
    if (crd_intern_find(x->torn, crd_buf_str(&x->b)) == CRD_INTERN_NONE)
        return CRD_OK;
    for (size_t i = 0; i < sizeof follow / sizeof *follow; i++) {
        int at = column_of(&r, follow[i]);
        if (at != NONE)
            cells[at] = CRD_CELL_NULL;
    }
    return CRD_OK;
}

static crd_status no_mean(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                          bool *ret_keep, crd_err *err)
{
    const row r = {columns, n, cells};
    int at = column_of(&r, "mean_ppm");
    (void)ctx, (void)ret_keep, (void)err;
    if (at != NONE)
        cells[at] = CRD_CELL_NULL;
    return CRD_OK;
}

/* What the setting says; null: nothing. */
static crd_str setting(const crd_world *w, crd_str which)
{
    uint32_t text = crd_world_find_text(w, which);
    uint32_t at = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_setting, text);
    return at == CRD_ROW_NONE ? CRD_STR_NULL
                              : crd_world_text(w, CRD_COL(w, setting, value).text[at]);
}

/* May it be said, at this mark, that there is more? Only where the case says from which mark. */
static bool is_told(const crd_world *w, crd_str mark)
{
    crd_str from = setting(w, CRD_STR("withheld_told")), one;
    crd_str scheme = setting(w, CRD_STR("marking_scheme"));
    bool reached = false;
    if (crd_str_is_null(from) || crd_str_is_null(scheme))
        return !crd_str_is_null(from) && crd_str_eq(from, mark);
    while (crd_str_next(&scheme, ' ', &one)) {
        reached = reached || crd_str_eq(one, from);
        if (crd_str_eq(one, mark))
            return reached;
    }
    return false;
}

/* Does a text hold a whole number from 1 to small - 1? */
static bool says_small(const releasing *x, crd_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t from = i;
        int64_t v = 0;
        while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && i - from < 9)
            v = v * 10 + (text.ptr[i++] - '0');
        bool inside = from > 0 && (text.ptr[from - 1] == '-' || text.ptr[from - 1] == '.' ||
                                   (text.ptr[from - 1] >= '0' && text.ptr[from - 1] <= '9'));
        if (i > from && !inside && v > 0 && v < x->small)
            return true;
    }
    return false;
}

static crd_status head_line(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                            bool *ret_keep, crd_err *err)
{
    releasing *x = ctx;
    const row r = {columns, n, cells};
    crd_str value = text_of(&r, "value");
    (void)err;
    *ret_keep = is_told(x->w, crd_arg(x->a->args, "release")) ||
                !crd_str_eq(text_of(&r, "line"), CRD_STR("withheld"));
    bool digit = value.len > 0 && value.ptr[0] >= '0' && value.ptr[0] <= '9';
    if (digit && value.len < 24 && says_small(x, value))
        cells[column_of(&r, "value")] = CRD_CELL_NULL;
    return CRD_OK;
}

static crd_status said_line(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                            bool *ret_keep, crd_err *err)
{
    releasing *x = ctx;
    const row r = {columns, n, cells};
    (void)err;
    *ret_keep = crd_str_eq(text_of(&r, "kind"), CRD_STR("assumed")) ||
                !says_small(x, text_of(&r, "text"));
    return CRD_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

static crd_status add_sums(releasing *x)
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

static crd_status each(releasing *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_doc *d = x->a->out->doc;
    for (size_t i = 0; (x->table = crd_doc_table_at(d, i)); i++)
        if (binder_of(x->table))
            CRD_TRY(crd_doc_each(d, x->table, see, x, err));
    if (add_sums(x) != CRD_OK || crd_sums_settle(x->sums) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "no memory for a release"));
    for (size_t i = 0; (x->table = crd_doc_table_at(d, i)); i++)
        if (binder_of(x->table))
            CRD_TRY(crd_doc_edit(d, x->table, hide, x, err));
    for (size_t i = 0; (x->table = crd_doc_table_at(d, i)); i++) {
        if (ends(x->table, "_groups"))
            CRD_TRY(crd_doc_edit(d, x->table, untell, x, err));
        if (ends(x->table, "_means") && x->hidden > 0)
            CRD_TRY(crd_doc_edit(d, x->table, no_mean, x, err));
    }
    CRD_TRY(crd_doc_edit(d, "part_said", said_line, x, err));
    CRD_TRY(crd_doc_edit(d, "part_heads", head_line, x, err));
done:
    return rc;
}

static void say(const releasing *x, crd_str mark)
{
    char line[200];
    crd_doc *d = x->a->out->doc;
    bool told = is_told(x->w, mark);
    if (!told)
        crd_doc_head_null(d, "withheld");
    else if (crd_world_withheld(x->w) > 0)
        crd_doc_note(d, CRD_STR("The case has more, which may not be shown at this marking."));
    if (x->hidden > 0) {
        snprintf(line, sizeof line,
                 "Counts below %lld, and those that would give them away, are not told: %llu.",
                 (long long)x->small, (unsigned long long)x->hidden);
        crd_doc_note(d, crd_str_from(line));
    }
}

crd_status crd_assess_release(crd_assessing *a, const crd_world *w)
{
    crd_status rc = CRD_OK;
    releasing x = {.a = a, .w = w};
    crd_str mark = crd_arg(a->args, "release");
    x.small = a->annex ? 0
                       : (int64_t)crd_arg_number(a->args, "small", SMALL); /* they are its own */
    if (crd_str_is_null(mark))
        return crd_arg_count(a->args, "small") == 0
                   ? CRD_OK
                   : crd_fail(a->err, CRD_EINVAL, "--small goes with --release");
    crd_buf_init(&x.b, NAME);
    crd_buf_init(&x.c, NAME);
    if (crd_sums_new(x.small, &x.sums) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &x.lists) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &x.related) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &x.torn) != CRD_OK)
        CRD_TRY(crd_fail(a->err, CRD_ENOMEM, "no memory for a release"));
    CRD_TRY(each(&x, a->err));
    say(&x, mark);
done:
    crd_sums_free(x.sums);
    crd_intern_free(x.lists);
    crd_intern_free(x.related);
    crd_intern_free(x.torn);
    CRD_VEC_DONE(&x.first);
    CRD_VEC_DONE(&x.children);
    CRD_VEC_DONE(&x.bounds);
    crd_buf_done(&x.b);
    crd_buf_done(&x.c);
    return rc;
}
