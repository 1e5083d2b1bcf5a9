/* The one place where statements become rows. Statements of a table stream in; each finds its row
 * by its key, after references took the ids of what they refer to, and is merged field by field.
 * The winner of a field is kept in the column; what differs from it goes to a list that freeze.c
 * sorts out. Nothing depends on the order in which statements come: the winner is the least by
 * (rank of source, value), the losers are a set.
 *
 * Statements wait in blocks (read.c), so that what a block looks up in memory is asked for
 * together.
 *
 * Cost: a hash look-up a statement and a text; no allocation a row. */
#include "base/str.h"
#include "world/reading.h"

#include <string.h>

enum { ROWS_MIN = 64, STEP = 1 << 16, MOST_AT_ONCE = 1 << 26 /* beyond, room grows with rows */ };

/* ---- columns ------------------------------------------------------------------------------ */

static bool is_wide(const crd_field *f) { return f->kind == CRD_INT || f->kind == CRD_REAL; }

static bool resize(void *at, size_t n, size_t size)
{
    void *old;
    memcpy(&old, at, sizeof old);
    void *fresh = reallocarray(old, n ? n : 1, size);
    if (fresh) {
        crd_vec_huge(fresh, n * size);
        memcpy(at, &fresh, sizeof fresh);
    }
    return fresh != NULL;
}

static bool resize_numbers(crd_packed *p, size_t n, bool wide)
{
    p->packing = wide ? CRD_PACK_WIDE64 : CRD_PACK_WIDE32;
    return resize(&p->at, n, wide ? sizeof(uint64_t) : sizeof(uint32_t));
}

static bool resize_field(crd_reading *r, uint32_t field, size_t cap)
{
    crd_world_col *c = &r->f->cols[field];
    const crd_field *f = &r->t->fields[field];
    c->holds = (uint8_t)crd_holds_of(f);
    bool ok = c->holds == CRD_HOLDS_TEXT ? resize(&c->text, cap, sizeof *c->text)
                                         : resize_numbers(&c->number, cap, is_wide(f));
    if (ok && r->plan[field].n > 0)
        ok = resize(&c->target, cap, 1);
    if (ok && r->d->cell_source[field].at)
        ok = resize_numbers(&r->d->cell_source[field], cap, false);
    return ok;
}

/* Room for `cap` rows in all columns. */
static bool room(crd_reading *r, size_t cap)
{
    crd_frame *f = r->f;
    bool ok = resize(&f->flags, cap, 1) && resize_numbers(&f->source, cap, false) &&
              resize_numbers(&f->line, cap, false) && resize_numbers(&r->d->first, cap, false);
    for (uint32_t i = 0; ok && i < r->n; i++)
        ok = resize_field(r, r->fields[i], cap);
    if (ok)
        r->d->cap = cap;
    for (uint32_t i = 0; ok && i < r->n; i++) {
        const crd_world_col *c = &r->f->cols[r->fields[i]];
        r->cells[i].at = c->text ? (void *)(uintptr_t)c->text : crd_packed_wide(&c->number);
        r->cells[i].target = (uint8_t *)(uintptr_t)c->target;
        r->cells[i].sources = r->d->cell_source[r->fields[i]].at != NULL;
    }
    return ok;
}

static void set_cell(const crd_reading *r, uint32_t i, uint32_t row, crd_bits bits, bool present)
{
    const struct crd_cell *cell = &r->cells[i];
    char *at = cell->at;
    if (cell->target)
        cell->target[row] = present ? (uint8_t)(bits >> 32) : CRD_TARGET_NONE;
    switch ((crd_kind)r->t->fields[r->fields[i]].kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES: {
        uint32_t v = present ? (uint32_t)bits : CRD_INTERN_NONE;
        memcpy(at + row * sizeof v, &v, sizeof v);
        return;
    }
    case CRD_DATE:
    case CRD_PPM:
    case CRD_BOOL: {
        int32_t v = present ? (int32_t)(uint32_t)bits : CRD_NULL32;
        memcpy(at + row * sizeof v, &v, sizeof v);
        return;
    }
    case CRD_INT: {
        int64_t v = present ? (int64_t)bits : CRD_NULL64;
        memcpy(at + row * sizeof v, &v, sizeof v);
        return;
    }
    case CRD_REAL: {
        double v = (double)NAN;
        if (present)
            memcpy(&v, &bits, sizeof v);
        memcpy(at + row * sizeof v, &v, sizeof v);
        return;
    }
    }
}

/* ---- rows --------------------------------------------------------------------------------- */

static bool same_key(const crd_reading *r, uint32_t row)
{
    for (uint64_t left = r->key.fields; left; left &= left - 1) {
        uint32_t field = (uint32_t)__builtin_ctzll(left);
        bool null;
        crd_bits have = crd_cell_bits(r->f, field, row, &null);
        bool present = r->present >> field & 1;
        if (null == present || (present && have != r->bits[field]))
            return false;
    }
    return true;
}

static crd_status new_row(crd_reading *r, size_t slot, uint32_t source, uint32_t line)
{
    crd_frame *f = r->f;
    if (f->n >= UINT32_MAX - 2)
        return CRD_ELIMIT;
    if (f->n == r->d->cap && !room(r, r->d->cap + r->d->cap / 2 + ROWS_MIN))
        return CRD_ENOMEM;
    uint32_t row = f->n++;
    r->d->slots[slot] = row;
    ((uint8_t *)(uintptr_t)f->flags)[row] = 0;
    ((uint32_t *)crd_packed_wide(&f->source))[row] = source;
    ((uint32_t *)crd_packed_wide(&f->line))[row] = line;
    ((uint32_t *)crd_packed_wide(&r->d->first))[row] = source;
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t field = r->fields[i];
        set_cell(r, i, row, r->bits[field], r->present >> field & 1);
        if (r->cells[i].sources)
            ((uint32_t *)crd_packed_wide(&r->d->cell_source[field]))[row] = source;
    }
    return CRD_OK;
}

/* Makes the field's column of sources, which starts as those of the rows' first statements. */
static bool split_source(crd_reading *r, uint32_t i)
{
    crd_packed *p = &r->d->cell_source[r->fields[i]];
    if (p->at)
        return true;
    if (!resize_numbers(p, r->d->cap, false))
        return false;
    memcpy(crd_packed_wide(p), r->d->first.at, r->f->n * sizeof(uint32_t));
    r->cells[i].sources = true;
    return true;
}

static crd_status merge_cell(crd_reading *r, uint32_t i, uint32_t row, uint32_t source)
{
    uint32_t field = r->fields[i];
    const crd_source_info *info = r->b->w->info.at;
    bool null;
    crd_bits have = crd_cell_bits(r->f, field, row, &null), fresh = r->bits[field];
    uint32_t holder = crd_cell_source(r->b->w, r->table, row, field);
    bool better = null || info[source].rank < info[holder].rank;
    if (!null && have != fresh) {
        if (source == holder)
            better = crd_bits_cmp(r->b->w, &r->t->fields[field], fresh, have) < 0;
        crd_loser lost = {.row = row, .field = (uint8_t)field};
        lost.bits = better ? have : fresh;
        lost.source = better ? holder : source;
        if (!CRD_VEC_PUSH(&r->d->losers, lost))
            return CRD_ENOMEM;
    }
    if (!better)
        return CRD_OK;
    if (source != holder && !split_source(r, i))
        return CRD_ENOMEM;
    if (r->cells[i].sources)
        ((uint32_t *)crd_packed_wide(&r->d->cell_source[field]))[row] = source;
    set_cell(r, i, row, fresh, true);
    return CRD_OK;
}

/* A better source takes the row: what it does not say stays with whoever said it. */
static bool keep_sources(crd_reading *r, uint32_t row)
{
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t field = r->fields[i];
        bool null;
        crd_cell_bits(r->f, field, row, &null);
        if (!null && !(r->present >> field & 1) && !split_source(r, i))
            return false;
    }
    return true;
}

static crd_status merge_row(crd_reading *r, uint32_t row, uint32_t source, uint32_t line)
{
    crd_status rc = CRD_OK;
    const crd_source_info *info = r->b->w->info.at;
    for (uint32_t i = 0; i < r->n; i++)
        if (r->present >> r->fields[i] & 1)
            CRD_TRY(merge_cell(r, i, row, source));
    uint32_t *of = (uint32_t *)crd_packed_wide(&r->f->source) + row;
    uint32_t *at = (uint32_t *)crd_packed_wide(&r->f->line) + row;
    crd_place other = {row, source, line};
    if (info[source].rank < info[*of].rank || (source == *of && line < *at)) {
        other = (crd_place){row, *of, *at};
        if (!keep_sources(r, row))
            return CRD_ENOMEM;
        *of = source;
        *at = line;
    }
    ((uint8_t *)(uintptr_t)r->f->flags)[row] |= CRD_ROW_MERGED;
    rc = CRD_VEC_PUSH(&r->d->more, other) ? CRD_OK : CRD_ENOMEM;
done:
    return rc;
}

/* Merges the rows of the block, in their order. */
static crd_status merge_block(crd_reading *r)
{
    crd_status rc = CRD_OK;
    const crd_block *b = &r->block;
    CRD_TRY(crd_block_texts(r));
    if (r->f->n + b->n >= (r->d->mask + 1) / 8 * 5 &&
        !crd_slots_build(r->b->w, r->table, (r->d->mask + 1) * 2))
        CRD_TRY(CRD_ENOMEM);
    for (uint32_t i = 0; i < b->n; i++) {
        crd_block_row *row = &r->block.rows[i];
        row->at = crd_key_probe(&r->key, b->bits + (size_t)i * r->t->n_fields, row->present);
        __builtin_prefetch(&r->d->slots[row->at.start & r->d->mask]);
    }
    for (uint32_t i = 0; i < b->n; i++) {
        const crd_block_row *row = &b->rows[i];
        size_t slot = row->at.start & r->d->mask;
        r->bits = b->bits + (size_t)i * r->t->n_fields;
        r->present = row->present;
        while (r->d->slots[slot] != CRD_ROW_NONE && !same_key(r, r->d->slots[slot]))
            slot = (slot + row->at.step) & r->d->mask;
        CRD_TRY(r->d->slots[slot] == CRD_ROW_NONE
                    ? new_row(r, slot, row->source, row->line)
                    : merge_row(r, r->d->slots[slot], row->source, row->line));
    }
    crd_block_clear(r);
done:
    return rc;
}

static crd_status put_row(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                          crd_err *err)
{
    crd_reading *r = ctx;
    crd_status rc = CRD_OK;
    uint32_t source;
    (void)t;
    CRD_TRY(crd_source_of(r->b, from, &source));
    if (++r->b->done % STEP == 0 &&
        !crd_progress_step(r->b->opts->progress, "reading", r->b->done, 0))
        CRD_TRY(crd_fail(err, CRD_ECANCEL, "stopped"));
    if (source == CRD_NO_SOURCE)
        goto done;
    CRD_TRY(crd_block_add(r, rec, source, from->line));
    if (crd_block_full(r))
        rc = merge_block(r);
done:
    return rc;
}

/* Room for as many rows as the feed says that there are; of a part of them for few. */
static crd_status make_room(crd_reading *r, bool part, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_feed *feed = r->b->feed;
    crd_world *w = r->b->w;
    uint64_t rows = 0;
    size_t slots = 2 * ROWS_MIN;
    if (!part && feed->count_rows)
        CRD_TRY(feed->count_rows(feed->ctx, r->t, &rows, err));
    rows = rows < ROWS_MIN ? ROWS_MIN : rows > MOST_AT_ONCE ? MOST_AT_ONCE : rows;
    while (slots / 8 * 5 <= rows + ROWS_MIN)
        slots *= 2;
    if (r->key.one_text)
        CRD_TRY(crd_intern_reserve(w->texts, (size_t)rows));
    if (!room(r, (size_t)rows) || !crd_slots_build(w, r->table, slots))
        rc = CRD_ENOMEM;
done:
    return rc;
}

crd_status crd_merge_table(crd_build *b, uint32_t table, const crd_rows *rows, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *w = b->w;
    crd_reading r = {.b = b, .table = table, .t = crd_records.tables[table]};
    size_t used = 0;
    r.f = &w->frames[table];
    r.d = &w->data[table];
    r.f->fields = b->wanted[table];
    r.key = crd_key_of(r.t);
    for (uint32_t i = 0; i < r.t->n_fields; i++) {
        if (!(r.f->fields >> i & 1))
            continue;
        r.fields[r.n++] = (uint8_t)i;
        crd_plan_field(&r, i, &used);
    }
    CRD_TRY(make_room(&r, rows != NULL || b->opts->only.len > 0, err));
    CRD_TRY(crd_block_init(&r));
    crd_query q = {.table = r.t, .fields = r.f->fields};
    if (b->opts->only_in == 0 || b->opts->only_in == table)
        q.source = b->opts->only;
    if (rows) {
        q.any = rows->any;
        q.n_any = rows->n;
    }
    if (!rows || rows->n > 0)
        CRD_TRY(b->feed->replay(b->feed->ctx, &q, &(crd_sink){.ctx = &r, .put = put_row}, err));
    CRD_TRY(merge_block(&r));
    CRD_TRY(crd_merge_freeze(w, table, b->opts->all_times || w->as_of == CRD_DATE_NONE));
    if (!room(&r, r.f->n)) /* only shrinks */
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_pack_table(w, table));
done:
    crd_block_done(&r);
    return rc;
}
