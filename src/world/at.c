/* A world of a day made from one of all times. Tables of which every row surely holds on the day
 * are lent as they are; of others the columns that are wanted are laid out wide and go the way of a
 * table that was just merged (freeze.c). Who is who, and which statements were merged, is the same
 * on every day: nothing is read again.
 *
 * Cost: a look at the dates of each row; a copy of the tables that change. */
#include "world/world_int.h"

#include <string.h>

static void *room_of(size_t n, size_t size)
{
    void *at = reallocarray(NULL, n ? n : 1, size);
    if (at)
        crd_vec_huge(at, n * size);
    return at;
}

/* `from` may hold nothing: then so does what comes of it. */
static bool lay_out(const crd_packed *from, uint32_t n, bool wide, crd_packed *to)
{
    if (from->packing == CRD_PACK_NOTHING)
        return true;
    void *at = room_of(n, wide ? sizeof(uint64_t) : sizeof(uint32_t));
    *to = (crd_packed){.at = at, .packing = wide ? CRD_PACK_WIDE64 : CRD_PACK_WIDE32};
    for (uint32_t row = 0; at && row < n; row++)
        if (wide)
            ((uint64_t *)at)[row] = crd_packed_bits(from, row);
        else
            ((uint32_t *)at)[row] = (uint32_t)crd_packed_bits(from, row);
    return at != NULL;
}

static bool copy(const void *from, size_t n, size_t size, void *to)
{
    void *at = from ? room_of(n, size) : NULL;
    if (at && n > 0)
        memcpy(at, from, n * size);
    memcpy(to, &at, sizeof at);
    return at || !from;
}

static bool copy_column(const crd_world *ever, uint32_t table, uint32_t field, crd_world *w)
{
    const crd_world_col *from = &ever->frames[table].cols[field];
    crd_world_col *to = &w->frames[table].cols[field];
    uint32_t n = ever->frames[table].n;
    bool wide = from->holds == CRD_HOLDS_I64 || from->holds == CRD_HOLDS_REAL;
    to->holds = from->holds;
    return copy(from->text, n, sizeof *from->text, &to->text) &&
           copy(from->target, n, 1, &to->target) && lay_out(&from->number, n, wide, &to->number) &&
           lay_out(&ever->data[table].cell_source[field], n, false,
                   &w->data[table].cell_source[field]);
}

/* All rows, as a table stands before it is packed. */
static crd_status copy_table(const crd_world *ever, uint32_t table, uint64_t fields, crd_world *w)
{
    const crd_frame *from = &ever->frames[table];
    const crd_table_data *data = &ever->data[table];
    crd_frame *f = &w->frames[table];
    crd_table_data *d = &w->data[table];
    f->n = from->n;
    f->fields = from->fields & fields;
    const crd_packed *first = data->first.packing == CRD_PACK_NOTHING ? &from->source
                                                                      : &data->first;
    bool ok = copy(from->flags, from->n, 1, &f->flags) &&
              lay_out(&from->source, from->n, false, &f->source) &&
              lay_out(&from->line, from->n, false, &f->line) &&
              lay_out(first, from->n, false, &d->first);
    for (uint64_t left = f->fields; ok && left; left &= left - 1)
        ok = copy_column(ever, table, (uint32_t)__builtin_ctzll(left), w);
    ok = ok && copy(data->others.at, data->others.n, sizeof *data->others.at, &d->others.at) &&
         copy(data->more.at, data->more.n, sizeof *data->more.at, &d->more.at);
    if (!ok)
        return CRD_ENOMEM;
    d->others.n = d->others.cap = data->others.n;
    d->more.n = d->more.cap = data->more.n;
    return CRD_OK;
}

static crd_status make_table(const crd_world *ever, uint32_t table, uint64_t fields, crd_world *w)
{
    crd_status rc = CRD_OK;
    if (crd_merge_all_hold(ever, table, w->as_of)) {
        w->frames[table] = ever->frames[table];
        w->data[table] = ever->data[table];
        w->borrows[table] = true;
        return CRD_OK;
    }
    CRD_TRY(copy_table(ever, table, fields, w));
    CRD_TRY(crd_merge_choose(w, table));
    if (ever->data[table].slots && !crd_slots_build(w, table, ever->data[table].mask + 1))
        CRD_TRY(CRD_ENOMEM);
    rc = crd_pack_table(w, table);
done:
    return rc;
}

static crd_status make(crd_world *ever, const crd_want *wants, size_t n, crd_world *w)
{
    crd_status rc = CRD_OK;
    uint64_t fields[CRD_T_COUNT];
    crd_wanted(wants, n, fields);
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        if (fields[t])
            CRD_TRY(make_table(ever, t, fields[t], w));
done:
    return rc;
}

crd_status crd_world_at(crd_world *ever, const crd_want *wants, size_t n_wants, crd_date as_of,
                        crd_world **ret_world, crd_err *err)
{
    *ret_world = NULL;
    if (as_of == CRD_DATE_NONE && ever->as_of == CRD_DATE_NONE) { /* nothing is left out */
        *ret_world = crd_world_share(ever);
        return CRD_OK;
    }
    crd_world *w = calloc(1, sizeof *w);
    if (!w)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    w->ever = crd_world_share(ever);
    w->texts = ever->texts;
    w->sources = ever->sources;
    memcpy(&w->info, &ever->info, sizeof w->info);
    w->ids = ever->ids;
    memcpy(&w->also, &ever->also, sizeof w->also);
    memcpy(&w->contradictions, &ever->contradictions, sizeof w->contradictions);
    w->marking = ever->marking;
    w->withheld = ever->withheld;
    w->as_of = as_of == CRD_DATE_NONE ? ever->as_of : crd_date_from_days(crd_date_last(as_of));
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        w->frames[t].table = crd_records.tables[t];
    crd_status rc = make(ever, wants, n_wants, w);
    if (rc != CRD_OK) {
        crd_world_free(w);
        return crd_fail(err, rc, "a world of another day: %s", crd_status_text(rc));
    }
    *ret_world = w;
    return CRD_OK;
}
