/* What packs share that are judged over one world. */
#include "rules/judge_int.h"

#include <stdlib.h>

/* ---- columns -------------------------------------------------------------------------------- */

/* Columns that the pack's rules on a subject read besides those of expressions. */
static void more_columns(const crd_ruleset *pack, crd_subject_id id, uint64_t *columns)
{
    static const char *const always[] = {"id",          "quantity", "site",          "traffic_gbps",
                                         "subscribers", "premises", "capacity_gbps", "length_km",
                                         "population"};
    const crd_subject_def *d = &crd_subjects[id];
    const crd_table *t = crd_records.tables[d->table];
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        int at = crd_subject_column(d, crd_str_from(always[i]));
        if (at >= 0)
            crd_bits_put(columns, (size_t)at);
    }
    for (uint32_t f = 0; f < t->n_fields; f++) {
        int at = crd_subject_column(d, crd_str_from(t->fields[f].name));
        if (at >= 0 && t->fields[f].flags & CRD_F_IN_KEY)
            crd_bits_put(columns, (size_t)at);
    }
    for (size_t i = 0; i < pack->n_rules; i++) {
        const crd_rule *u = &pack->rules[i];
        if (u->subject != id)
            continue;
        for (size_t k = 0; k < u->n_per; k++) {
            uint32_t code = crd_code_column(id, u->per[k]);
            crd_bits_put(columns, u->per[k]);
            if (code != UINT32_MAX)
                crd_bits_put(columns, code);
        }
        uint32_t blocks[CRD_BLOCK_COLUMNS];
        size_t n = u->kind == CRD_RULE_DIVERSITY ? crd_block_columns(id, u->by, blocks) : 0;
        if (u->kind == CRD_RULE_DIVERSITY)
            crd_bits_put(columns, u->by);
        for (size_t k = 0; k < n; k++)
            crd_bits_put(columns, blocks[k]);
        if (u->date_column != UINT32_MAX)
            crd_bits_put(columns, u->date_column);
    }
}

void crd_judge_columns(const crd_ruleset *pack, crd_subject_id id,
                       uint64_t columns[CRD_JUDGE_WORDS])
{
    const uint64_t *read = pack->sets[id] ? crd_exprs_columns(pack->sets[id]) : NULL;
    for (size_t w = 0; w < CRD_JUDGE_WORDS; w++)
        columns[w] = read && w < crd_bits_words(crd_subjects[id].n_cols) ? read[w] : 0;
    more_columns(pack, id, columns);
}

bool crd_judge_is_subject(const crd_ruleset *pack, crd_subject_id id)
{
    if (pack->sets[id])
        return true;
    for (size_t i = 0; i < pack->n_rules; i++) {
        const crd_rule *u = &pack->rules[i];
        if (u->subject == id ||
            (u->kind == CRD_RULE_ROUTE && (id == CRD_V_ELEMENT || id == CRD_V_LINK)))
            return true;
    }
    return false;
}

crd_status crd_docket_maybe(crd_arena *arena, crd_docket *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += crd_subject_maybe(d->rows, i);
    d->maybe = CRD_NEW(arena, uint32_t, n);
    for (size_t i = 0; d->maybe && i < d->n; i++)
        if (crd_subject_maybe(d->rows, i))
            d->maybe[d->n_maybe++] = (uint32_t)i;
    return d->maybe ? CRD_OK : CRD_ENOMEM;
}

/* ---- shared ---------------------------------------------------------------------------------- */

crd_status crd_judge_shared_new(const crd_ties *t, const crd_ruleset *const *packs, size_t n,
                                crd_judge_shared **ret_shared, crd_err *err)
{
    crd_judge_shared *s = calloc(1, sizeof *s);
    *ret_shared = NULL;
    if (!s || crd_arena_new(SIZE_MAX, &s->arena) != CRD_OK) {
        free(s);
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    s->t = t;
    s->packs = packs;
    s->n = n;
    crd_status rc = crd_judge_kept_new(&s->own, err);
    if (rc != CRD_OK) {
        crd_judge_shared_free(s);
        return rc;
    }
    s->kept = s->own;
    *ret_shared = s;
    return CRD_OK;
}

void crd_judge_shared_free(crd_judge_shared *s)
{
    if (!s)
        return;
    for (int id = 0; id < CRD_SUBJECTS; id++) {
        if (!s->lent[id])
            crd_subject_free(s->dockets[id].rows);
        crd_expr_kept_free(s->exprs[id]);
    }
    crd_groupings_done(&s->groupings);
    CRD_VEC_DONE(&s->bits);
    crd_judge_kept_free(s->own);
    crd_arena_free(s->arena);
    free(s);
}

void crd_judge_shared_keep(crd_judge_shared *s, crd_judge_kept *kept)
{
    s->kept = kept ? kept : s->own;
}

/* What the packs' predicates have in common. */
static crd_status share_exprs(crd_judge_shared *s, crd_subject_id id, const crd_docket *d)
{
    crd_expr_rows rows = crd_subject_use(d->rows);
    crd_status rc = crd_expr_kept_new(d->n, &s->exprs[id]);
    for (size_t i = 0; i < s->n && rc == CRD_OK; i++)
        if (s->packs[i]->sets[id])
            rc = crd_expr_kept_add(s->exprs[id], s->packs[i]->sets[id], &rows);
    return rc;
}

/* One that is kept, if it has the columns; else a new one, which is kept if none is. */
static crd_status view_of(crd_judge_shared *s, crd_subject_id id,
                          const uint64_t columns[CRD_JUDGE_WORDS], crd_err *err)
{
    crd_judge_kept *k = s->kept;
    crd_docket *d = &s->dockets[id];
    bool fits = k->views[id].rows != NULL;
    for (size_t w = 0; w < CRD_JUDGE_WORDS; w++)
        fits = fits && (columns[w] & ~k->views[id].columns[w]) == 0;
    s->lent[id] = fits || !k->views[id].rows;
    if (fits) {
        d->rows = k->views[id].rows;
        return CRD_OK;
    }
    crd_status rc = crd_subject_open(s->t->w, id, columns, &d->rows, err);
    if (rc != CRD_OK || !s->lent[id])
        return rc;
    k->views[id].rows = d->rows;
    memcpy(k->views[id].columns, columns, sizeof k->views[id].columns);
    return CRD_OK;
}

static crd_status open_view(crd_judge_shared *s, crd_subject_id id, crd_err *err)
{
    static const char *const always[] = {"id",         "site",     "area",
                                         "area_group", "operator", "quantity"};
    uint64_t columns[CRD_JUDGE_WORDS] = {0}, own[CRD_JUDGE_WORDS];
    crd_docket *d = &s->dockets[id];
    for (size_t i = 0; i < s->n; i++) {
        crd_judge_columns(s->packs[i], id, own);
        for (size_t w = 0; w < CRD_JUDGE_WORDS; w++)
            columns[w] |= own[w];
    }
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        int at = crd_subject_column(&crd_subjects[id], crd_str_from(always[i]));
        if (at >= 0)
            crd_bits_put(columns, (size_t)at);
    }
    crd_status rc = view_of(s, id, columns, err);
    if (rc != CRD_OK)
        return rc;
    d->n = crd_subject_rows(d->rows);
    rc = share_exprs(s, id, d);
    return rc == CRD_OK ? crd_docket_maybe(s->arena, d) : rc;
}

crd_status crd_judge_shared_view(crd_judge_shared *s, crd_subject_id id, crd_subject **ret_view,
                                 crd_err *err)
{
    crd_status rc = s->dockets[id].rows ? CRD_OK : open_view(s, id, err);
    if (rc == CRD_OK)
        *ret_view = s->dockets[id].rows;
    return rc;
}

crd_status crd_shared_lend(crd_judge_shared *s, crd_subject_id id, crd_docket *d, crd_err *err)
{
    crd_status rc = s->dockets[id].rows ? CRD_OK : open_view(s, id, err);
    if (rc == CRD_OK)
        *d = s->dockets[id];
    return rc;
}

/* ---- predicates ------------------------------------------------------------------------------ */

bool crd_shared_knows(const crd_judge_shared *s, const crd_ruleset *pack)
{
    for (size_t i = 0; s && i < s->n; i++)
        if (s->packs[i] == pack)
            return true;
    return false;
}

bool crd_shared_bits_lend(const crd_judge_shared *s, const crd_ruleset *pack, crd_subject_id id,
                          crd_docket *d)
{
    for (size_t i = 0; i < s->bits.n; i++)
        if (s->bits.at[i].pack == pack && s->bits.at[i].id == id) {
            d->yes = s->bits.at[i].yes;
            d->no = s->bits.at[i].no;
            d->place = s->bits.at[i].place;
            return true;
        }
    return false;
}

crd_status crd_shared_bits_keep(crd_judge_shared *s, const crd_ruleset *pack, crd_subject_id id,
                                const crd_docket *d)
{
    crd_shared_bits one = {.pack = pack, .id = id, .yes = d->yes, .no = d->no, .place = d->place};
    return CRD_VEC_PUSH(&s->bits, one) ? CRD_OK : CRD_ENOMEM;
}
