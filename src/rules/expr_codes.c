/* Rows by what they have in a few columns: a column at a time, then column by column together. */
#include "rules/expr_codes.h"

#include "world/map.h"

#include <stdlib.h>

enum { PIECE = 1024 };

struct crd_expr_codes {
    CRD_VEC(crd_x_coded *) all;
};

crd_status crd_expr_codes_new(crd_expr_codes **ret_codes)
{
    *ret_codes = calloc(1, sizeof **ret_codes);
    return *ret_codes ? CRD_OK : CRD_ENOMEM;
}

static void coded_free(crd_x_coded *c)
{
    if (!c)
        return;
    free(c->codes);
    free(c->first);
    free(c->cells);
    free(c->plain);
    free(c);
}

void crd_expr_codes_free(crd_expr_codes *codes)
{
    if (!codes)
        return;
    for (size_t i = 0; i < codes->all.n; i++)
        coded_free(codes->all.at[i]);
    CRD_VEC_DONE(&codes->all);
    free(codes);
}

size_t crd_x_cell_bytes(crd_expr_type type)
{
    switch (type) {
    case CRD_X_BOOL:
        return 1;
    case CRD_X_INT:
    case CRD_X_REAL:
        return sizeof(int64_t);
    case CRD_X_TEXT:
    case CRD_X_DATE:
    case CRD_X_NULL:
        break;
    }
    return sizeof(uint32_t);
}

void crd_x_codes_of(const crd_x_coded *c, size_t first, size_t n, uint32_t *ret_codes)
{
    const uint8_t *small = c->codes;
    const uint16_t *middle = c->codes;
    if (c->width == 1)
        for (size_t i = 0; i < n; i++)
            ret_codes[i] = small[first + i];
    else if (c->width == 2)
        for (size_t i = 0; i < n; i++)
            ret_codes[i] = middle[first + i];
    else
        memcpy(ret_codes, (const uint32_t *)c->codes + first, n * sizeof *ret_codes);
}

/* ---- numbering --------------------------------------------------------------------------------
 */

/* Numbers for values in the order in which they come. */
struct numbering {
    crd_map at;
    uint64_t last; /* the value before, of `code`, when n > 0 */
    uint32_t code, free_code, n;
    bool some_free; /* the value that a map cannot hold has a number */
    size_t most;
    CRD_VEC(uint32_t) first;
    uint32_t *codes; /* [rows] */
};

/* False: memory is out. */
static bool number(struct numbering *x, uint64_t value, size_t row)
{
    bool fresh;
    if (x->first.n > 0 && value == x->last) {
        x->codes[row] = x->code;
        return true;
    }
    if (value == CRD_MAP_FREE) {
        fresh = !x->some_free;
        x->free_code = fresh ? x->n : x->free_code;
        x->some_free = true;
        x->code = x->free_code;
    } else {
        uint32_t *at = crd_map_add(&x->at, value, x->n);
        if (!at)
            return false;
        x->code = *at;
        fresh = x->code == x->n;
    }
    x->last = value;
    x->codes[row] = x->code;
    x->n += fresh;
    return !fresh || CRD_VEC_PUSH(&x->first, (uint32_t)row);
}

static uint64_t value_at(crd_expr_type type, const void *cells, size_t i)
{
    switch (type) {
    case CRD_X_BOOL:
        return ((const uint8_t *)cells)[i];
    case CRD_X_INT:
    case CRD_X_REAL:
        return ((const uint64_t *)cells)[i];
    case CRD_X_TEXT:
    case CRD_X_DATE:
    case CRD_X_NULL:
        break;
    }
    return ((const uint32_t *)cells)[i];
}

static crd_status number_column(struct numbering *x, const crd_expr_rows *rows, uint32_t column,
                                crd_expr_type type, crd_err *err)
{
    static const size_t bytes = PIECE * sizeof(uint64_t);
    crd_status rc = CRD_OK;
    uint64_t *cells = malloc(bytes);
    CRD_TRY(cells ? CRD_OK : CRD_ENOMEM);
    for (size_t row = 0; row < rows->n && x->n <= x->most; row += PIECE) {
        size_t n = rows->n - row < PIECE ? rows->n - row : PIECE;
        CRD_TRY(rows->load(rows->ctx, column, row, n, cells, err));
        for (size_t i = 0; i < n; i++)
            CRD_TRY(number(x, value_at(type, cells, i), row + i) ? CRD_OK : CRD_ENOMEM);
    }
done:
    free(cells);
    return rc;
}

static crd_status number_pairs(struct numbering *x, size_t rows, const crd_x_coded *a,
                               const crd_x_coded *b)
{
    for (size_t row = 0; row < rows && x->n <= x->most; row++)
        if (!number(x, (uint64_t)crd_x_code(a, row) << 32 | crd_x_code(b, row), row))
            return CRD_ENOMEM;
    return CRD_OK;
}

/* ---- classes ----------------------------------------------------------------------------------
 */

static bool narrow(crd_x_coded *c, const uint32_t *codes, size_t rows)
{
    c->width = c->n <= UINT8_MAX + 1u ? 1 : c->n <= UINT16_MAX + 1u ? 2 : 4;
    c->codes = malloc(rows * c->width + 1);
    uint8_t *small = c->codes;
    uint16_t *middle = c->codes;
    if (!c->codes)
        return false;
    if (c->width == 1)
        for (size_t i = 0; i < rows; i++)
            small[i] = (uint8_t)codes[i];
    else if (c->width == 2)
        for (size_t i = 0; i < rows; i++)
            middle[i] = (uint16_t)codes[i];
    else
        memcpy(c->codes, codes, rows * sizeof *codes);
    return true;
}

/* What each class has in the column, from its first row. */
static crd_status cells_of(crd_x_coded *c, const crd_expr_rows *rows, crd_expr_type type,
                           crd_err *err)
{
    size_t bytes = crd_x_cell_bytes(type);
    char *to = c->cells = malloc(c->n * bytes + 1);
    crd_status rc = to ? CRD_OK : CRD_ENOMEM;
    for (uint32_t i = 0; rc == CRD_OK && i < c->n; i++) {
        rc = rows->load(rows->ctx, c->key.columns[0], c->first[i], 1, to + i * bytes, err);
        if (type == CRD_X_BOOL)
            to[i] = (char)crd_x_truth_byte((int8_t)to[i]);
    }
    return rc;
}

static crd_status plain_cells(crd_x_coded *c, const crd_expr_rows *rows, crd_expr_type type,
                              crd_err *err)
{
    if (c->key.n > 1 || type == CRD_X_BOOL)
        return CRD_OK;
    c->plain = malloc(rows->n * crd_x_cell_bytes(type) + 1);
    return c->plain ? rows->load(rows->ctx, c->key.columns[0], 0, rows->n, c->plain, err)
                    : CRD_ENOMEM;
}

static crd_status coded_fill(const crd_exprs *set, const crd_expr_rows *rows, crd_x_coded *c,
                             const crd_x_coded *parts[2], crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_expr_type type = crd_expr_lang_column(set->lang, c->key.columns[0])->type;
    struct numbering x = {.most = rows->n / 4, .codes = malloc((rows->n + 1) * sizeof *x.codes)};
    CRD_TRY(x.codes ? CRD_OK : CRD_ENOMEM);
    if (c->key.n == 1)
        CRD_TRY(number_column(&x, rows, c->key.columns[0], type, err));
    else
        CRD_TRY(number_pairs(&x, rows->n, parts[0], parts[1]));
    c->wide = x.n > x.most;
    if (c->wide) {
        rc = plain_cells(c, rows, type, err);
        goto done;
    }
    c->n = x.n;
    c->first = x.first.at;
    x.first.at = NULL;
    CRD_TRY(narrow(c, x.codes, rows->n) ? CRD_OK : CRD_ENOMEM);
    if (c->key.n == 1)
        rc = cells_of(c, rows, type, err);
done:
    crd_map_done(&x.at);
    CRD_VEC_DONE(&x.first);
    free(x.codes);
    return rc;
}

static crd_x_coded *find(const crd_expr_codes *codes, const crd_x_key *key)
{
    for (size_t i = 0; codes && i < codes->all.n; i++) {
        crd_x_coded *c = codes->all.at[i];
        if (c->key.n == key->n &&
            memcmp(c->key.columns, key->columns, key->n * sizeof *key->columns) == 0)
            return c;
    }
    return NULL;
}

const crd_x_coded *crd_x_coded_find(const crd_expr_rows *rows, uint32_t column)
{
    return find(rows->codes, &(crd_x_key){{column}, 1});
}

crd_status crd_x_coded_get(const crd_exprs *set, const crd_expr_rows *rows, const crd_x_key *key,
                           const crd_x_coded **ret_coded, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_x_coded *parts[2] = {NULL};
    crd_x_coded *c = find(rows->codes, key);
    if (c) {
        *ret_coded = c;
        return CRD_OK;
    }
    c = calloc(1, sizeof *c);
    CRD_TRY(c ? CRD_OK : CRD_ENOMEM);
    c->key = *key;
    if (key->n > 1) {
        crd_x_key before = *key, last = {{key->columns[key->n - 1]}, 1};
        before.n--;
        CRD_TRY(crd_x_coded_get(set, rows, &before, &parts[0], err));
        CRD_TRY(crd_x_coded_get(set, rows, &last, &parts[1], err));
        c->wide = parts[0]->wide || parts[1]->wide;
    }
    if (!c->wide)
        CRD_TRY(coded_fill(set, rows, c, parts, err));
    CRD_TRY(CRD_VEC_PUSH(&rows->codes->all, c) ? CRD_OK : CRD_ENOMEM);
    *ret_coded = c;
    c = NULL;
done:
    coded_free(c);
    return rc;
}
