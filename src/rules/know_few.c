/* Of which things some functions may say something else than of all others: those that stand in a
 * table with few rows of the kind that is asked about. A bit a text of the world; each set of them
 * is found in one pass over the table, and kept. */
#include "rules/know_int.h"

#include "base/bits.h"

#include <stdlib.h>

#define TEXT(w, table, field, row) \
    (CRD_COL(w, table, field).text ? CRD_COL(w, table, field).text[row] : CRD_INTERN_NONE)

enum { DEPEND, TIED, FACTS };
enum { MOST = 64 }; /* sets that are kept; others are not known */

static uint64_t what_of(unsigned function, uint32_t table, uint32_t kind)
{
    return (uint64_t)function << 60 | (uint64_t)table << 32 | kind;
}

/* Does the row count, whose text stands at *ret_text? */
typedef bool (*row_is)(crd_know *k, uint32_t row, uint32_t table, uint32_t kind,
                       uint32_t *ret_text);

static bool depends(crd_know *k, uint32_t row, uint32_t table, uint32_t kinds, uint32_t *ret_text)
{
    (void)table;
    *ret_text = TEXT(k->w, dependency, dependent, row);
    return crd_know_kind(k, TEXT(k->w, dependency, kind, row)) & kinds;
}

/* `kind`: a text. */
static bool tied(crd_know *k, uint32_t row, uint32_t table, uint32_t kind, uint32_t *ret_text)
{
    *ret_text = TEXT(k->w, tie, target, row);
    return CRD_COL(k->w, tie, target).target[row] == table && TEXT(k->w, tie, kind, row) == kind;
}

static bool has_facts(crd_know *k, uint32_t row, uint32_t table, uint32_t kind, uint32_t *ret_text)
{
    (void)table, (void)kind;
    *ret_text = TEXT(k->w, fact, subject, row);
    return true;
}

static bool fill(crd_know *k, uint32_t rows, row_is is, uint32_t table, uint32_t kind,
                 struct crd_know_few *to)
{
    uint32_t most = 0, text;
    for (uint32_t i = 0; i < rows; i++)
        if (is(k, i, table, kind, &text) && text != CRD_INTERN_NONE && text >= most)
            most = text + 1;
    to->n = most;
    to->bits = calloc(crd_bits_words(most) + 1, sizeof *to->bits);
    for (uint32_t i = 0; to->bits && i < rows; i++)
        if (is(k, i, table, kind, &text) && text != CRD_INTERN_NONE)
            crd_bits_put(to->bits, text);
    return to->bits != NULL;
}

static bool some(crd_know *k, unsigned function, uint32_t table, uint32_t kind, crd_expr_some *ret)
{
    static const struct {
        row_is is;
        uint32_t table;
    } of[] = {[DEPEND] = {depends, CRD_T_dependency},
              [TIED] = {tied, CRD_T_tie},
              [FACTS] = {has_facts, CRD_T_fact}};
    struct crd_know_few one = {.what = what_of(function, table, kind)};
    for (size_t i = 0; i < k->few.n; i++)
        if (k->few.at[i].what == one.what) {
            *ret = (crd_expr_some){k->few.at[i].bits, k->few.at[i].n};
            return true;
        }
    if (k->few.n == MOST)
        return false;
    uint32_t rows = crd_world_frame(k->w, of[function].table)->n;
    if (!fill(k, rows, of[function].is, table, kind, &one) || !CRD_VEC_PUSH(&k->few, one)) {
        free(one.bits);
        k->failed = CRD_ENOMEM;
        return false;
    }
    *ret = (crd_expr_some){one.bits, one.n};
    return true;
}

void crd_know_few_forget(crd_know *k)
{
    for (size_t i = 0; i < k->few.n; i++)
        free(k->few.at[i].bits);
    CRD_VEC_DONE(&k->few);
}

bool crd_know_few_depend(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                         size_t at, crd_expr_some *ret_but)
{
    return at == 0 && some(ctx, DEPEND, 0, crd_know_kinds(ctx, set, args, 1, n), ret_but);
}

/* One kind of tie: several would want as many sets. */
bool crd_know_few_tied(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                       size_t at, crd_expr_some *ret_but)
{
    const crd_table *t = crd_schema_find(&crd_records, crd_exprs_text(set, args[0].text));
    return at == 1 && n == 3 && t &&
           some(ctx, TIED, (uint32_t)crd_schema_index(&crd_records, t),
                crd_know_number(ctx, set, args[2]), ret_but);
}

bool crd_know_some_facts(crd_know *k, crd_expr_some *ret) { return some(k, FACTS, 0, 0, ret); }
