/* Who made what nobody names: each party that could have in turn. What is recorded is not touched;
 * statements of a source of their own stand above the case's, where these say nothing. */
#include "app/comply_vary.h"

#include "analyse/lived.h"
#include "app/rows.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/code.h"

#include <stdlib.h>
#include <string.h>

static const crd_str source_name = {"unknown-maker", 13};
static const crd_str own_product = {"product of the assumed maker", 28};

/* Which layers, a bit each; the last is for links, which have builders. */
typedef uint64_t layers;
#define LINKS (UINT64_C(1) << 63)

typedef struct guessing {
    crd_comply_days *d;
    const crd_world *w;
    layers *of_product, *of_party; /* by row */
    uint8_t *built;                /* [links] somebody is named who built it */
    crd_feed base;
    crd_app_rows rows;
    crd_str *assumed; /* sources that the feed calls assumed */
    crd_vary_point *points;
    crd_str *labels;
    size_t n;
} guessing;

static uint32_t text_at(const crd_world *w, uint32_t table, uint32_t field, uint32_t row)
{
    const uint32_t *text = crd_world_frame(w, table)->cols[field].text;
    return text ? text[row] : CRD_INTERN_NONE;
}

/* 0: the code list does not know the function. */
static layers layer_of(const crd_world *w, uint32_t function)
{
    const crd_code_list *functions = crd_code_list_find(CRD_STR("function"));
    const crd_code_list *all = crd_code_list_find(CRD_STR("layer"));
    int at = function == CRD_INTERN_NONE ? -1
                                         : crd_code_find(functions, crd_world_text(w, function));
    int layer = at < 0 ? -1 : crd_code_find(all, crd_str_from(crd_functions[at].layer));
    return layer < 0 || layer > 62 ? 0 : UINT64_C(1) << layer;
}

static bool is_open(const crd_world *w, uint32_t table, uint32_t field, uint32_t row)
{
    return text_at(w, table, field, row) == CRD_INTERN_NONE &&
           !crd_world_contested(w, table, row, field);
}

/* Links that are built, and the parties who are known for it. */
static void find_builders(guessing *g)
{
    const crd_world *w = g->w;
    const crd_frame *ties = crd_world_frame(w, CRD_T_tie);
    for (uint32_t i = 0; i < ties->n; i++) {
        uint32_t link = text_at(w, CRD_T_tie, CRD_C_tie_target, i);
        uint32_t holder = text_at(w, CRD_T_tie, CRD_C_tie_holder, i);
        uint32_t kind = text_at(w, CRD_T_tie, CRD_C_tie_kind, i);
        if (link == CRD_INTERN_NONE || holder == CRD_INTERN_NONE || kind == CRD_INTERN_NONE ||
            CRD_COL(w, tie, target).target[i] != CRD_T_link ||
            !crd_str_eq(crd_world_text(w, kind), CRD_STR("builds")))
            continue;
        uint32_t row = crd_world_row(w, CRD_T_link, link);
        if (row != CRD_ROW_NONE)
            g->built[row] = 1;
        row = CRD_COL(w, tie, holder).target[i] == CRD_T_party
                  ? crd_world_row(w, CRD_T_party, holder)
                  : CRD_ROW_NONE;
        if (row != CRD_ROW_NONE)
            g->of_party[row] |= LINKS;
    }
}

/* For which layers products are used or sold, and parties known. */
static crd_status find_layers(guessing *g)
{
    const crd_world *w = g->w;
    uint32_t products = crd_world_frame(w, CRD_T_product)->n;
    uint32_t elements = crd_world_frame(w, CRD_T_element)->n;
    g->of_product = calloc(products + 1u, sizeof *g->of_product);
    g->of_party = calloc(crd_world_frame(w, CRD_T_party)->n + 1u, sizeof *g->of_party);
    g->built = calloc(crd_world_frame(w, CRD_T_link)->n + 1u, sizeof *g->built);
    if (!g->of_product || !g->of_party || !g->built)
        return CRD_ENOMEM;
    find_builders(g);
    for (uint32_t e = 0; e < elements; e++) {
        uint32_t product = text_at(w, CRD_T_element, CRD_C_element_product, e);
        uint32_t row = product == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                  : crd_world_row(w, CRD_T_product, product);
        if (row != CRD_ROW_NONE)
            g->of_product[row] |= layer_of(w, text_at(w, CRD_T_element, CRD_C_element_function, e));
    }
    for (uint32_t p = 0; p < products; p++) {
        uint32_t maker = text_at(w, CRD_T_product, CRD_C_product_maker, p);
        uint32_t row = maker == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                : crd_world_row(w, CRD_T_party, maker);
        g->of_product[p] |= layer_of(w, text_at(w, CRD_T_product, CRD_C_product_category, p));
        if (row != CRD_ROW_NONE)
            g->of_party[row] |= g->of_product[p];
    }
    return CRD_OK;
}

/* ---- statements of a guess --------------------------------------------------------------------
 */

static crd_status put(guessing *g, const crd_table *t, const void *rec, crd_err *err)
{
    crd_sink sink = crd_app_rows_sink(&g->rows);
    crd_from from = {.source = source_name, .source_no = UINT32_MAX};
    return sink.put(sink.ctx, t, rec, &from, err);
}

static crd_status put_product(guessing *g, crd_str id, crd_str maker, crd_err *err)
{
    crd_product p;
    crd_record_clear(crd_records.tables[CRD_T_product], &p);
    p.id = id;
    p.maker = maker;
    return put(g, crd_records.tables[CRD_T_product], &p, err);
}

/* Was the party there when it was installed? */
static bool existed(const crd_world *w, uint32_t party, crd_date installed)
{
    bool any = installed == CRD_DATE_NONE;
    return crd_party_lived(w, party, any ? INT32_MIN : crd_date_first(installed),
                           any ? INT32_MAX : crd_date_last(installed));
}

/* "link:KEY"; null: memory is out. */
static crd_str reference(guessing *g, const char *table, crd_str key)
{
    size_t n = strlen(table);
    char *text = CRD_NEW(g->rows.arena, char, n + key.len);
    if (!text)
        return CRD_STR_NULL;
    memcpy(text, table, n);
    memcpy(text + n, key.ptr, key.len);
    return (crd_str){text, n + key.len};
}

/* Links of which nobody says who built them are built by it. */
static crd_status guess_links(guessing *g, uint32_t party, crd_str id, size_t *n, crd_err *err)
{
    const crd_world *w = g->w;
    const crd_table *ties = crd_records.tables[CRD_T_tie];
    crd_status rc = CRD_OK;
    crd_str holder = reference(g, "party:", id);
    CRD_TRY(holder.ptr ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; g->of_party[party] & LINKS && i < crd_world_frame(w, CRD_T_link)->n; i++) {
        crd_tie rec;
        if (g->built[i] || !existed(w, party, crd_col_i32(&CRD_COL(w, link, installed), i)))
            continue;
        crd_record_clear(ties, &rec);
        rec.holder = holder;
        rec.target = reference(
            g, "link:", crd_world_text(w, text_at(w, CRD_T_link, CRD_C_link_id, i)));
        rec.kind = CRD_STR("builds");
        CRD_TRY(rec.target.ptr ? put(g, ties, &rec, err) : CRD_ENOMEM);
        ++*n;
    }
done:
    return rc;
}

/* What the party could have made is made by it; *ret_n things. */
static crd_status guess(guessing *g, uint32_t party, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_world *w = g->w;
    const crd_table *elements = crd_records.tables[CRD_T_element];
    crd_str id = crd_world_text(w, text_at(w, CRD_T_party, CRD_C_party_id, party));
    *ret_n = 0;
    for (uint32_t p = 0; p < crd_world_frame(w, CRD_T_product)->n; p++) {
        if (!is_open(w, CRD_T_product, CRD_C_product_maker, p) ||
            (g->of_product[p] && !(g->of_product[p] & g->of_party[party])))
            continue;
        CRD_TRY(put_product(g, crd_world_text(w, text_at(w, CRD_T_product, CRD_C_product_id, p)),
                            id, err));
        ++*ret_n;
    }
    for (uint32_t e = 0; e < crd_world_frame(w, CRD_T_element)->n; e++) {
        crd_element rec;
        layers layer = layer_of(w, text_at(w, CRD_T_element, CRD_C_element_function, e));
        if (!is_open(w, CRD_T_element, CRD_C_element_product, e) ||
            !existed(w, party, crd_col_i32(&CRD_COL(w, element, installed), e)) ||
            (layer && !(layer & g->of_party[party])))
            continue;
        crd_record_clear(elements, &rec);
        rec.id = crd_world_text(w, text_at(w, CRD_T_element, CRD_C_element_id, e));
        rec.product = own_product;
        CRD_TRY(put(g, elements, &rec, err));
        ++*ret_n;
    }
    if (*ret_n > 0)
        CRD_TRY(put_product(g, own_product, id, err));
    rc = guess_links(g, party, id, ret_n, err);
done:
    return rc;
}

/* ---- the case as guessed ----------------------------------------------------------------------
 */

/* Sources of the guess have no number: those of the case's have. */
typedef struct passing {
    const crd_sink *to;
} passing;

static crd_status pass_on(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                          crd_err *err)
{
    const passing *p = ctx;
    crd_from own = *from;
    own.source_no = UINT32_MAX;
    return p->to->put(p->to->ctx, t, rec, &own, err);
}

static crd_status replay(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    guessing *g = ctx;
    crd_feed own = crd_app_rows_feed(&g->rows, NULL);
    passing p = {to};
    crd_sink sink = {.ctx = &p, .put = pass_on};
    crd_status rc = g->base.replay(g->base.ctx, q, to, err);
    return rc == CRD_OK ? own.replay(own.ctx, q, &sink, err) : rc;
}

static crd_status overlay(guessing *g, crd_err *err)
{
    size_t n = g->base.n_assumed;
    g->assumed = CRD_NEW(g->d->app->arena, crd_str, n + 1);
    if (!g->assumed)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < n; i++)
        g->assumed[i] = g->base.assumed[i];
    g->assumed[n] = source_name;
    g->d->feed = (crd_feed){.ctx = g,
                            .schema = g->base.schema,
                            .replay = replay,
                            .assumed = g->assumed,
                            .n_assumed = n + 1};
    return CRD_OK;
}

/* Verdicts as the feed now says, kept with the operation. */
static crd_status judge(guessing *g, crd_str label, crd_err *err)
{
    crd_comply_day day;
    crd_arena *arena = g->d->app->arena;
    crd_status rc = crd_comply_day_judge(g->d, g->d->from, &day, err);
    crd_held *to = rc == CRD_OK ? CRD_NEW(arena, crd_held, day.n) : NULL;
    if (rc == CRD_OK && !to)
        rc = CRD_ENOMEM;
    for (size_t i = 0; rc == CRD_OK && i < day.n; i++) {
        to[i] = day.at[i];
        to[i].group = crd_str_is_null(to[i].group) ? CRD_STR_NULL
                                                   : crd_str_copy(arena, to[i].group);
        to[i].operator= crd_str_is_null(to[i].operator) ? CRD_STR_NULL
                                                        : crd_str_copy(arena, to[i].operator);
        to[i].extent = (crd_extent){.areas = CRD_STR_NULL};
    }
    if (rc == CRD_OK) {
        g->points[g->n] = (crd_vary_point){.at = (double)g->n, .held = to, .n = day.n};
        g->labels[g->n++] = crd_str_copy(arena, label);
    }
    crd_comply_day_done(&day);
    return rc;
}

static crd_status all_parties(guessing *g, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t *sorted = NULL;
    size_t n;
    CRD_TRY(crd_world_sorted(g->w, CRD_T_party, &sorted));
    for (uint32_t i = 0; i < crd_world_frame(g->w, CRD_T_party)->n; i++) {
        uint32_t party = sorted[i];
        if (!g->of_party[party])
            continue;
        crd_app_rows_done(&g->rows);
        crd_arena_free(g->rows.arena);
        g->rows = (crd_app_rows){0};
        CRD_TRY(crd_arena_new(SIZE_MAX, &g->rows.arena));
        CRD_TRY(guess(g, party, &n, err));
        if (n == 0)
            continue;
        if (g->n > CRD_COMPLY_MAKERS)
            CRD_TRY(crd_fail(err, CRD_ELIMIT, "--vary: more than %d parties could have made it",
                             CRD_COMPLY_MAKERS));
        CRD_TRY(
            judge(g, crd_world_text(g->w, text_at(g->w, CRD_T_party, CRD_C_party_id, party)), err));
    }
done:
    free(sorted);
    return rc;
}

crd_status crd_comply_makers(crd_comply_days *d, crd_comply_varied *ret_varied, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *w = NULL;
    crd_world_opts when = d->when;
    guessing g = {.d = d, .base = d->feed};
    when.as_of = crd_date_from_days(d->from);
    g.points = CRD_NEW(d->app->arena, crd_vary_point, CRD_COMPLY_MAKERS + 2);
    g.labels = CRD_NEW(d->app->arena, crd_str, CRD_COMPLY_MAKERS + 2);
    CRD_TRY(g.points && g.labels ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_app_tied_world(&d->feed, &when, d->wants, d->n_wants, &w, err));
    g.w = w;
    CRD_TRY(find_layers(&g));
    CRD_TRY(judge(&g, CRD_STR("as it is"), err));
    CRD_TRY(overlay(&g, err));
    CRD_TRY(all_parties(&g, err));
    *ret_varied = (crd_comply_varied){.points = g.points, .labels = g.labels, .n = g.n};
done:
    d->feed = g.base;
    free(g.of_product);
    free(g.of_party);
    free(g.built);
    crd_app_rows_done(&g.rows);
    crd_arena_free(g.rows.arena);
    crd_world_free(w);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
