/* Who holds what in whom, as recorded: what the page draws around a party. */
#include "app/assess.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>

enum { MOST = 5000, PPM = 1000000 };

static const crd_column columns[] = {
    {.name = "owner",
     .title = "Who holds",
     .kind = CRD_CELL_ID,
     .required = true,
     .about = "a party, or a state's code"},
    {.name = "owner_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "owned", .title = "In whom", .kind = CRD_CELL_ID, .required = true},
    {.name = "owned_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "kind", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "share_ppm",
     .title = "Share",
     .kind = CRD_CELL_SHARE_BOUNDS,
     .about = "null: none is stated"},
};

typedef struct holding {
    crd_str owner, owned, kind;
    uint32_t row, of; /* how many the owner has */
} holding;

static int by_owner(const void *a, const void *b)
{
    const holding *x = a, *y = b;
    int d = crd_str_cmp(x->owner, y->owner);
    d = d ? d : crd_str_cmp(x->owned, y->owned);
    return d ? d : crd_str_cmp(x->kind, y->kind);
}

static int by_weight(const void *a, const void *b)
{
    const holding *x = a, *y = b;
    return x->of != y->of ? (x->of > y->of ? -1 : 1) : by_owner(a, b);
}

static crd_str name_of(const crd_world *w, const crd_world_col *c, uint32_t row)
{
    uint32_t table = c->target ? c->target[row] : CRD_T_party;
    if (table != CRD_T_party && table != CRD_T_jurisdiction)
        return CRD_STR_NULL;
    uint32_t at = crd_world_row(w, table, c->text[row]);
    const crd_world_col *name = table == CRD_T_party ? &CRD_COL(w, party, name)
                                                     : &CRD_COL(w, jurisdiction, name);
    return at == CRD_ROW_NONE || name->holds != CRD_HOLDS_TEXT ? CRD_STR_NULL
                                                               : crd_world_text(w, name->text[at]);
}

/* What is stated of the share; an end that nobody states is nothing, or all. */
static crd_cell share_of(const crd_world *w, uint32_t row)
{
    const crd_world_col *low = &CRD_COL(w, holding, ppm_min);
    const crd_world_col *high = &CRD_COL(w, holding, ppm_max);
    int32_t a = low->holds == CRD_HOLDS_I32 ? crd_col_i32(low, row) : CRD_NULL32;
    int32_t b = high->holds == CRD_HOLDS_I32 ? crd_col_i32(high, row) : CRD_NULL32;
    if (a == CRD_NULL32 && b == CRD_NULL32)
        return CRD_CELL_NULL;
    a = a == CRD_NULL32 ? 0 : a;
    b = b == CRD_NULL32 ? PPM : b;
    return crd_cell_span(a < b ? a : b, b);
}

static size_t collect(const crd_world *w, holding *all)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_holding);
    const crd_world_col *owner = &CRD_COL(w, holding, owner), *owned = &CRD_COL(w, holding, owned);
    const crd_world_col *kind = &CRD_COL(w, holding, kind);
    bool held = owner->holds == CRD_HOLDS_TEXT && owned->holds == CRD_HOLDS_TEXT &&
                kind->holds == CRD_HOLDS_TEXT;
    size_t n = 0;
    for (uint32_t row = 0; held && row < f->n; row++) {
        holding h = {crd_world_text(w, owner->text[row]), crd_world_text(w, owned->text[row]),
                     crd_world_text(w, kind->text[row]), row, 0};
        if (h.owner.len > 0 && h.owned.len > 0 && !(f->flags[row] & CRD_ROW_ELSEWHEN))
            all[n++] = h;
    }
    if (n > 0)
        qsort(all, n, sizeof *all, by_owner);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i; next < n && crd_str_eq(all[next].owner, all[i].owner);)
            next++;
        for (size_t k = i; k < next; k++)
            all[k].of = (uint32_t)(next - i);
    }
    return n;
}

crd_status crd_assess_holdings(crd_assessing *a, const crd_world *w)
{
    crd_status rc = CRD_OK;
    crd_doc *d;
    const crd_world_col *owner = &CRD_COL(w, holding, owner), *owned = &CRD_COL(w, holding, owned);
    holding *all = malloc(((size_t)crd_world_frame(w, CRD_T_holding)->n + 1) * sizeof *all);
    CRD_TRY(all ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_doc_new(a->app->arena, "cordon.holdings/1", "Holdings", &d));
    crd_section *t = crd_doc_table(d, "holdings", "Holdings", columns,
                                   sizeof columns / sizeof *columns);
    crd_doc_key(d, t, "owner owned kind", "owner_name");
    size_t n = collect(w, all), shown = n < MOST ? n : MOST;
    if (n > MOST)
        qsort(all, n, sizeof *all, by_weight);
    for (size_t i = 0; i < shown; i++)
        crd_doc_row(d, t,
                    (const crd_cell[]){
                        crd_cell_text(all[i].owner), crd_cell_text(name_of(w, owner, all[i].row)),
                        crd_cell_text(all[i].owned), crd_cell_text(name_of(w, owned, all[i].row)),
                        crd_cell_text(all[i].kind), share_of(w, all[i].row)});
    crd_doc_head_count(d, "left_out", "Left out", n - shown);
    crd_joined_add(a->joined, "holdings", "Holdings", CRD_STR_NULL, d, "holdings");
done:
    free(all);
    return rc == CRD_ENOMEM ? crd_fail(a->err, rc, "no memory for the holdings") : rc;
}
