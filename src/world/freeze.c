/* A merged table comes to rest: what lost is sorted into contested values and disagreement, rows
 * that do not hold on the date go. */
#include "base/str.h"
#include "world/world_int.h"

#include <string.h>

crd_bits crd_cell_bits(const crd_frame *f, uint32_t field, uint32_t row, bool *ret_null)
{
    const crd_world_col *c = &f->cols[field];
    crd_bits bits = 0;
    if (c->text) {
        *ret_null = c->text[row] == CRD_INTERN_NONE;
        bits = c->text[row];
        return c->target ? (uint64_t)c->target[row] << 32 | bits : bits;
    }
    bits = crd_packed_bits(&c->number, row);
    if (c->holds == CRD_HOLDS_I32)
        *ret_null = (int32_t)(uint32_t)bits == CRD_NULL32;
    else if (c->holds == CRD_HOLDS_I64)
        *ret_null = (int64_t)bits == CRD_NULL64;
    else
        *ret_null = c->holds == CRD_HOLDS_NOTHING || isnan(crd_col_real(c, row));
    return bits;
}

uint32_t crd_cell_source(const crd_world *w, uint32_t table, uint32_t row, uint32_t field)
{
    const crd_table_data *d = &w->data[table];
    const crd_packed *own = &d->cell_source[field];
    if (own->packing == CRD_PACK_NOTHING)
        own = d->first.packing == CRD_PACK_NOTHING ? &w->frames[table].source : &d->first;
    return (uint32_t)crd_packed_bits(own, row);
}

int crd_bits_cmp(const crd_world *w, const crd_field *f, crd_bits a, crd_bits b)
{
    double x, y;
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        if (a >> 32 != b >> 32)
            return a >> 32 < b >> 32 ? -1 : 1;
        return crd_text_order(w, (uint32_t)a, (uint32_t)b);
    case CRD_DATE:
    case CRD_PPM:
    case CRD_BOOL:
        return ((int32_t)(uint32_t)a > (int32_t)(uint32_t)b) -
               ((int32_t)(uint32_t)a < (int32_t)(uint32_t)b);
    case CRD_INT:
        return ((int64_t)a > (int64_t)b) - ((int64_t)a < (int64_t)b);
    case CRD_REAL:
        memcpy(&x, &a, sizeof x);
        memcpy(&y, &b, sizeof y);
        return (x > y) - (x < y);
    }
    return 0;
}

/* New ids get numbers in a row, so a table whose key is one text starts at the text's own place:
 * its rows fill the slots from one end to the other, not all over memory. Steps of its own for each
 * text keep such runs from being walked. */
crd_probe crd_key_probe(const crd_key *k, const crd_bits *bits, uint64_t present)
{
    uint64_t h = 0;
    for (uint64_t left = k->fields; left; left &= left - 1) {
        int i = __builtin_ctzll(left);
        h = crd_mix(h + (present >> i & 1 ? bits[i] : UINT64_MAX)) + UINT64_C(0x9e3779b9);
    }
    return (crd_probe){k->one_text ? bits[0] : h, h | 1};
}

crd_key crd_key_of(const crd_table *t)
{
    crd_key k = {0};
    for (uint32_t i = 0; i < t->n_fields; i++)
        k.fields |= (uint64_t)((t->fields[i].flags & CRD_F_IN_KEY) != 0) << i;
    k.one_text = k.fields == 1 && crd_field_is_text(&t->fields[0]);
    return k;
}

bool crd_slots_build(crd_world *w, uint32_t table, size_t slots)
{
    crd_table_data *d = &w->data[table];
    const crd_frame *f = &w->frames[table];
    crd_key key = crd_key_of(crd_records.tables[table]);
    crd_bits bits[CRD_FIELDS_MAX] = {0};
    uint32_t *fresh = reallocarray(NULL, slots, sizeof *fresh);
    if (!fresh)
        return false;
    crd_vec_huge(fresh, slots * sizeof *fresh);
    memset(fresh, 0xff, slots * sizeof *fresh);
    free(d->slots);
    d->slots = fresh;
    d->mask = slots - 1;
    for (uint32_t row = 0; row < f->n; row++) {
        uint64_t present = 0;
        for (uint64_t left = key.fields; left; left &= left - 1) {
            int i = __builtin_ctzll(left);
            bool null;
            bits[i] = crd_cell_bits(f, (uint32_t)i, row, &null);
            present |= (uint64_t)!null << i;
        }
        crd_probe p = crd_key_probe(&key, bits, present);
        size_t at = p.start & d->mask;
        while (fresh[at] != CRD_ROW_NONE)
            at = (at + p.step) & d->mask;
        fresh[at] = row;
    }
    return true;
}

/* ---- what lost ---------------------------------------------------------------------------- */

typedef struct ordering {
    const crd_world *w;
    const crd_table *t;
} ordering;

static int by_cell(const crd_loser *x, const crd_loser *y)
{
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->field > y->field) - (x->field < y->field);
}

static int by_rank(const ordering *o, const crd_loser *x, const crd_loser *y)
{
    uint32_t a = o->w->info.at[x->source].rank, b = o->w->info.at[y->source].rank;
    return (a > b) - (a < b);
}

static int by_value(const void *ctx, const void *a, const void *b)
{
    const crd_loser *x = a, *y = b;
    int c = by_cell(x, y);
    if (c == 0 && x->bits != y->bits)
        return x->bits < y->bits ? -1 : 1;
    return c != 0 ? c : by_rank(ctx, x, y);
}

static int by_place(const void *ctx, const void *a, const void *b)
{
    const ordering *o = ctx;
    const crd_loser *x = a, *y = b;
    int c = by_cell(x, y);
    if (c == 0)
        c = by_rank(o, x, y);
    return c != 0 ? c : crd_bits_cmp(o->w, &o->t->fields[x->field], x->bits, y->bits);
}

static crd_other other_of(const crd_loser *l, const crd_frame *f)
{
    crd_other o = {.row = l->row,
                   .field = l->field,
                   .source = l->source,
                   .target = (uint8_t)(l->bits >> 32),
                   .text = (uint32_t)l->bits,
                   .i32 = (int32_t)(uint32_t)l->bits,
                   .i64 = (int64_t)l->bits};
    if (!f->cols[l->field].target)
        o.target = CRD_TARGET_NONE;
    memcpy(&o.real, &l->bits, sizeof o.real);
    return o;
}

static crd_status settle(crd_world *w, uint32_t table)
{
    crd_status rc = CRD_OK;
    crd_table_data *d = &w->data[table];
    crd_frame *f = &w->frames[table];
    ordering o = {w, f->table};
    size_t kept = 0;
    bool null;
    CRD_TRY(crd_sort(d->losers.at, d->losers.n, sizeof *d->losers.at, by_value, &o));
    for (size_t i = 0; i < d->losers.n; i++) {
        crd_loser *l = &d->losers.at[i];
        bool again = kept > 0 && by_cell(&d->losers.at[kept - 1], l) == 0 &&
                     d->losers.at[kept - 1].bits == l->bits;
        if (!again && crd_cell_bits(f, l->field, l->row, &null) != l->bits)
            d->losers.at[kept++] = *l;
    }
    CRD_TRY(crd_sort(d->losers.at, kept, sizeof *d->losers.at, by_place, &o));
    if (!CRD_VEC_RESERVE(&d->others, kept))
        CRD_TRY(CRD_ENOMEM);
    for (size_t i = 0; i < kept; i++) {
        const crd_loser *l = &d->losers.at[i];
        crd_other one = other_of(l, f);
        uint32_t winner = crd_cell_source(w, table, l->row, l->field);
        one.contested = w->info.at[l->source].weight == w->info.at[winner].weight;
        ((uint8_t *)(uintptr_t)f->flags)[l->row] |= one.contested ? CRD_ROW_CONTESTED
                                                                  : CRD_ROW_DISAGREE;
        d->others.at[d->others.n++] = one;
    }
done:
    CRD_VEC_DONE(&d->losers);
    return rc;
}

static int by_row(const void *ctx, const void *a, const void *b)
{
    const crd_world *w = ctx;
    const crd_place *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    uint32_t rx = w->info.at[x->source].rank, ry = w->info.at[y->source].rank;
    if (rx != ry)
        return rx < ry ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

/* ---- time --------------------------------------------------------------------------------- */

typedef struct validity {
    uint32_t table;
    int since, until; /* fields; -1 = none */
} validity;

static validity validity_of(uint32_t table)
{
    validity v = {table, -1, -1};
    const crd_table *t = crd_records.tables[table];
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (t->fields[i].flags & CRD_F_SINCE)
            v.since = (int)i;
        if (t->fields[i].flags & CRD_F_UNTIL)
            v.until = (int)i;
    }
    return v;
}

/* The j-th date that the field may have: the winner, then contested ones. */
static bool date_at(const crd_world *w, uint32_t table, uint32_t row, int field, size_t j,
                    crd_date *ret)
{
    *ret = CRD_DATE_NONE;
    if (field < 0)
        return j == 0;
    size_t n = 0;
    const crd_other *others = NULL;
    if (j == 0)
        *ret = crd_col_i32(&w->frames[table].cols[field], row);
    else if (w->frames[table].flags[row] & CRD_ROW_CONTESTED)
        others = crd_world_others(w, table, row, (uint32_t)field, &n);
    if (j == 0)
        return true;
    if (j > n || !others[j - 1].contested)
        return false;
    *ret = others[j - 1].i32;
    return true;
}

static crd_date own_date(const crd_frame *f, int field, uint32_t row)
{
    return field < 0 ? CRD_DATE_NONE : crd_col_i32(&f->cols[field], row);
}

/* Does the row hold on the day: surely, maybe. */
static void holds(const crd_world *w, const validity *v, uint32_t row, int32_t day,
                  bool *ret_surely, bool *ret_maybe)
{
    const crd_frame *f = &w->frames[v->table];
    crd_date since = own_date(f, v->since, row), until = own_date(f, v->until, row);
    if (!(f->flags[row] & CRD_ROW_CONTESTED)) { /* most rows */
        *ret_surely = crd_date_holds_surely(since, until, day);
        *ret_maybe = *ret_surely || crd_date_holds_maybe(since, until, day);
        return;
    }
    *ret_surely = true;
    *ret_maybe = false;
    for (size_t i = 0; date_at(w, v->table, row, v->since, i, &since); i++) {
        for (size_t j = 0; date_at(w, v->table, row, v->until, j, &until); j++) {
            *ret_surely &= crd_date_holds_surely(since, until, day);
            *ret_maybe |= crd_date_holds_maybe(since, until, day);
        }
    }
}

/* Moves a column's items of `size` bytes; rows that go are left out. */
#define MOVE(type)                             \
    do {                                       \
        type *to = at;                         \
        for (uint32_t row = 0; row < n; row++) \
            if (new_of[row] != CRD_ROW_NONE)   \
                to[new_of[row]] = to[row];     \
    } while (0)

static void move(void *at, size_t size, const uint32_t *new_of, uint32_t n)
{
    if (size == sizeof(uint8_t))
        MOVE(uint8_t);
    else if (size == sizeof(uint32_t))
        MOVE(uint32_t);
    else
        MOVE(uint64_t);
}

static void move_numbers(const crd_packed *p, const uint32_t *new_of, uint32_t n)
{
    if (p->packing == CRD_PACK_WIDE32 || p->packing == CRD_PACK_WIDE64)
        move(crd_packed_wide(p),
             p->packing == CRD_PACK_WIDE32 ? sizeof(uint32_t) : sizeof(uint64_t), new_of, n);
}

/* Column by column: memory is walked once from end to end. */
static void move_rows(crd_world *w, uint32_t table, const uint32_t *new_of)
{
    crd_frame *f = &w->frames[table];
    crd_table_data *d = &w->data[table];
    move((void *)(uintptr_t)f->flags, 1, new_of, f->n);
    move_numbers(&f->source, new_of, f->n);
    move_numbers(&f->line, new_of, f->n);
    move_numbers(&d->first, new_of, f->n);
    for (uint64_t left = f->fields; left; left &= left - 1) {
        int i = __builtin_ctzll(left);
        const crd_world_col *c = &f->cols[i];
        if (c->text)
            move((void *)(uintptr_t)c->text, sizeof *c->text, new_of, f->n);
        if (c->target)
            move((void *)(uintptr_t)c->target, 1, new_of, f->n);
        move_numbers(&c->number, new_of, f->n);
        move_numbers(&d->cell_source[i], new_of, f->n);
    }
}

/* Rows take their new numbers, and so does what is kept beside them. CRD_ROW_NONE = goes. */
static void renumber(crd_world *w, uint32_t table, const uint32_t *new_of, uint32_t n)
{
    crd_frame *f = &w->frames[table];
    crd_table_data *d = &w->data[table];
    size_t kept = 0;
    move_rows(w, table, new_of);
    for (size_t i = 0; i < d->others.n; i++) {
        crd_other o = d->others.at[i];
        o.row = new_of[o.row];
        if (o.row != CRD_ROW_NONE)
            d->others.at[kept++] = o;
    }
    d->others.n = kept;
    kept = 0;
    for (size_t i = 0; i < d->more.n; i++) {
        crd_place p = d->more.at[i];
        p.row = new_of[p.row];
        if (p.row != CRD_ROW_NONE)
            d->more.at[kept++] = p;
    }
    d->more.n = kept;
    f->n = n;
}

/* An integrator knows what it built after its contract has ended, so that what it has then is
 * another power and not none (model/tie.h): such rows stay once they surely began. */
static bool outlives(const crd_world *w, const validity *v, uint32_t row, int32_t day)
{
    crd_date since;
    bool tie = v->table == CRD_T_tie;
    if (!tie && v->table != CRD_T_contract)
        return false;
    const uint32_t *kind = tie ? CRD_COL(w, tie, kind).text : CRD_COL(w, contract, kind).text;
    if (!kind || !crd_str_eq(crd_world_text(w, kind[row]),
                             tie ? CRD_STR("integrates") : CRD_STR("integration")))
        return false;
    for (size_t i = 0; date_at(w, v->table, row, v->since, i, &since); i++)
        if (!crd_date_holds_surely(since, CRD_DATE_NONE, day))
            return false;
    return true;
}

bool crd_merge_all_hold(const crd_world *ever, uint32_t table, crd_date as_of)
{
    validity v = validity_of(table);
    bool surely = true, maybe;
    for (uint32_t row = 0; (v.since >= 0 || v.until >= 0) && row < ever->frames[table].n && surely;
         row++)
        holds(ever, &v, row, crd_date_first(as_of), &surely, &maybe);
    return surely;
}

/* The rows of the day get new numbers, the others none; marks those that do not hold for sure.
 * Returns how many there are. */
static uint32_t number_kept(crd_world *w, const validity *v, uint32_t *new_of)
{
    crd_frame *f = &w->frames[v->table];
    int32_t day = crd_date_first(w->as_of);
    bool stays = v->table == CRD_T_party || v->table == CRD_T_party_name;
    uint32_t n = 0;
    for (uint32_t row = 0; row < f->n; row++) {
        bool surely, maybe;
        holds(w, v, row, day, &surely, &maybe);
        if (!surely)
            ((uint8_t *)(uintptr_t)f->flags)[row] |= maybe ? CRD_ROW_MAYBE : CRD_ROW_ELSEWHEN;
        bool kept = surely || maybe || stays || outlives(w, v, row, day);
        new_of[row] = kept ? n++ : CRD_ROW_NONE;
    }
    return n;
}

crd_status crd_merge_choose(crd_world *w, uint32_t table)
{
    const crd_frame *f = &w->frames[table];
    const crd_table_data *d = &w->data[table];
    validity v = validity_of(table);
    if (v.since < 0 && v.until < 0)
        return CRD_OK;
    uint32_t *new_of = reallocarray(NULL, (size_t)f->n + 1, sizeof *new_of);
    if (!new_of)
        return CRD_ENOMEM;
    uint32_t n = number_kept(w, &v, new_of);
    bool fewer = n < f->n;
    if (fewer)
        renumber(w, table, new_of, n);
    free(new_of);
    return !fewer || !d->slots || crd_slots_build(w, table, d->mask + 1) ? CRD_OK : CRD_ENOMEM;
}

/* Which lists there are, in force or not. */
static crd_status keep_lists(crd_world *w)
{
    const crd_frame *f = &w->frames[CRD_T_designation];
    const uint32_t *list = CRD_COL(w, designation, list).text;
    for (uint32_t row = 0; list && row < f->n; row++)
        if (list[row] != CRD_INTERN_NONE &&
            !crd_map_add(&w->ids, crd_id_key(CRD_T_designation, list[row]), list[row]))
            return CRD_ENOMEM;
    return CRD_OK;
}

crd_status crd_merge_freeze(crd_world *w, uint32_t table, bool all_times)
{
    crd_status rc = CRD_OK;
    crd_table_data *d = &w->data[table];
    CRD_TRY(settle(w, table));
    CRD_TRY(crd_sort(d->more.at, d->more.n, sizeof *d->more.at, by_row, w));
    if (table == CRD_T_designation)
        CRD_TRY(keep_lists(w));
    if (!all_times)
        CRD_TRY(crd_merge_choose(w, table));
    if (!crd_key_of(crd_records.tables[table]).one_text) { /* nobody looks such a key up again */
        free(d->slots);
        d->slots = NULL;
        d->mask = 0;
    }
done:
    return rc;
}
