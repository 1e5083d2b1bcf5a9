/* A world to the bytes of a file, from its first to its last: sections are listed first, so that
 * columns of equal rows are known and share one section, then written and summed as they go. */
#include "world/mapped_int.h"

#include <stddef.h>
#include <string.h>

typedef struct item {
    crd_mapped_section s;
    const void *at;
} item;

typedef struct saving {
    const crd_world *w;
    const crd_ties *ties; /* NULL = none */
    const crd_mapped_out *out;
    CRD_VEC(item) items;
    CRD_VEC(void *) owned; /* copies that the items point to */
    uint64_t offset;
    crd_mapped_meta meta;
    crd_err *err;
} saving;

static const char zeros[CRD_MAPPED_LINE];

/* ---- listing ------------------------------------------------------------------------------ */

static crd_status list(saving *v, crd_part_id part, uint32_t table, uint32_t field, const void *at,
                       size_t n)
{
    item one = {.at = at};
    one.s.part = (uint16_t)part;
    one.s.table = (uint16_t)table;
    one.s.field = (uint16_t)field;
    one.s.n = n;
    one.s.width = (uint16_t)crd_mapped_width(&one.s);
    if (n > INT32_MAX && part != CRD_PART_TEXT_BYTES)
        return CRD_ELIMIT;
    return CRD_VEC_PUSH(&v->items, one) ? CRD_OK : CRD_ENOMEM;
}

static bool all_same(const void *at, size_t n, size_t width)
{
    return memcmp(at, (const char *)at + width, (n - 1) * width) == 0;
}

/* That, of a column: when all rows have one value, they share the bytes of all that have it. */
static crd_status list_column(saving *v, crd_part_id part, uint32_t table, uint32_t field,
                              const void *at, size_t n)
{
    crd_status rc = list(v, part, table, field, at, n);
    if (rc != CRD_OK || n < 2)
        return rc;
    crd_mapped_section *s = &v->items.at[v->items.n - 1].s;
    if (all_same(at, n, s->width)) {
        s->same = 1;
        memcpy(&s->value, at, s->width); /* the low bytes, on machines of our order */
    }
    return CRD_OK;
}

/* Numbers, and their values beside them. */
static crd_status list_packed(saving *v, crd_part_id part, uint32_t table, uint32_t field,
                              const crd_packed *p)
{
    crd_status rc = CRD_OK;
    item one = {.at = p->at};
    if (p->packing == CRD_PACK_NOTHING)
        return CRD_OK;
    one.s.part = (uint16_t)part;
    one.s.table = (uint16_t)table;
    one.s.field = (uint16_t)field;
    one.s.packing = p->packing;
    one.s.value = p->scale;
    one.s.n = p->packing == CRD_PACK_ONE ? 0 : v->w->frames[table].n;
    one.s.width = (uint16_t)crd_mapped_width(&one.s);
    if (!CRD_VEC_PUSH(&v->items, one))
        return CRD_ENOMEM;
    if (p->n_values > 0)
        rc = list(v, crd_mapped_values_of(&one.s), table, field, p->values, p->n_values);
    return rc;
}

/* Room that lives until the end. Zeroed, as what is written must not depend on what memory held. */
static crd_status keep_room(saving *v, size_t n, size_t size, void *ret_room)
{
    void *room = calloc(n ? n : 1, size);
    if (!room || !CRD_VEC_PUSH(&v->owned, room)) {
        free(room);
        return CRD_ENOMEM;
    }
    memcpy(ret_room, &room, sizeof room);
    return CRD_OK;
}

static crd_status list_texts(saving *v)
{
    crd_status rc = CRD_OK;
    const crd_intern_image *frozen = crd_intern_frozen(v->w->texts);
    if (!frozen) /* texts past 4 GiB */
        return CRD_ELIMIT;
    crd_intern_image image = *frozen;
    v->meta.n_texts = image.n;
    memcpy(v->meta.hash_key, image.key, sizeof image.key);
    CRD_TRY(list(v, CRD_PART_TEXT_BYTES, 0, 0, image.bytes, image.starts[image.n]));
    CRD_TRY(list(v, CRD_PART_TEXT_STARTS, 0, 0, image.starts, (size_t)image.n + 1));
    rc = list(v, CRD_PART_TEXT_SLOTS, 0, 0, image.slots, image.n_slots);
done:
    return rc;
}

static uint32_t number_of(const crd_world *w, crd_str text)
{
    return text.ptr ? crd_intern_find(w->texts, text) : CRD_INTERN_NONE;
}

static crd_status list_sources(saving *v)
{
    const crd_world *w = v->w;
    crd_mapped_source *to = NULL;
    crd_status rc = keep_room(v, w->info.n, sizeof *to, &to);
    for (size_t i = 0; rc == CRD_OK && i < w->info.n; i++) {
        const crd_source_info *s = &w->info.at[i];
        to[i] = (crd_mapped_source){
            .name = number_of(w, s->pub.name),
            .marking = number_of(w, s->pub.marking),
            .as_of = s->pub.as_of,
            .confidence = s->pub.confidence,
            .rank = s->rank,
            .weight = s->weight,
            .is = (s->pub.used ? 1u : 0u) | (s->pub.withheld ? 2u : 0u) |
                  (s->pub.assumed ? 4u : 0u),
        };
    }
    return rc == CRD_OK ? list(v, CRD_PART_SOURCES, 0, 0, to, w->info.n) : rc;
}

static crd_status list_ids(saving *v)
{
    crd_status rc = CRD_OK;
    const crd_map *ids = &v->w->ids;
    uint32_t *values = NULL;
    if (ids->n == 0)
        return CRD_OK;
    CRD_TRY(keep_room(v, ids->mask + 1, sizeof *values, &values));
    for (size_t i = 0; i <= ids->mask; i++)
        values[i] = ids->keys[i] == CRD_MAP_FREE ? 0 : ids->values[i];
    CRD_TRY(list(v, CRD_PART_ID_KEYS, 0, 0, ids->keys, ids->mask + 1));
    rc = list(v, CRD_PART_ID_VALUES, 0, 0, values, ids->mask + 1);
done:
    return rc;
}

/* Records with holes are copied member by member: the holes are zero then. */
static crd_status list_joined(saving *v)
{
    crd_status rc = CRD_OK;
    const crd_world *w = v->w;
    crd_contradiction *to = NULL;
    if (w->also.n > 0)
        CRD_TRY(list(v, CRD_PART_ALSO, 0, 0, w->also.at, w->also.n));
    if (w->contradictions.n == 0)
        goto done;
    CRD_TRY(keep_room(v, w->contradictions.n, sizeof *to, &to));
    for (size_t i = 0; i < w->contradictions.n; i++) {
        const crd_contradiction *c = &w->contradictions.at[i];
        to[i].table = c->table;
        to[i].a = c->a;
        to[i].b = c->b;
        to[i].by = c->by;
        to[i].verdict = c->verdict;
    }
    rc = list(v, CRD_PART_CONTRADICTIONS, 0, 0, to, w->contradictions.n);
done:
    return rc;
}

/* Records with holes again. */
static crd_status list_nodes(saving *v)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = v->ties;
    size_t n = t->n_nodes - t->base[CRD_NODE_USERS];
    struct crd_node_extra *extra = NULL;
    crd_tie_origin *skipped = NULL;
    CRD_TRY(keep_room(v, n, sizeof *extra, &extra));
    CRD_TRY(keep_room(v, t->n_skipped, sizeof *skipped, &skipped));
    for (size_t i = 0; i < n; i++) {
        extra[i].kind = t->extra[i].kind;
        extra[i].table = t->extra[i].table;
        extra[i].id = t->extra[i].id;
    }
    for (size_t i = 0; i < t->n_skipped; i++) {
        skipped[i].table = t->skipped[i].table;
        skipped[i].row = t->skipped[i].row;
    }
    CRD_TRY(list(v, CRD_PART_TIES_EXTRA, 0, 0, extra, n));
    rc = list(v, CRD_PART_TIES_SKIPPED, 0, 0, skipped, t->n_skipped);
done:
    return rc;
}

static crd_status list_ties(saving *v)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = v->ties;
    const struct crd_tie_origins *o = &t->origins;
    size_t n = t->n_ties, elements = v->w->frames[CRD_T_element].n;
    CRD_TRY(list(v, CRD_PART_TIES_FIRST, 0, 0, t->first, (size_t)t->n_nodes + 1));
    CRD_TRY(list(v, CRD_PART_TIES_TO, 0, 0, t->to, n));
    CRD_TRY(list(v, CRD_PART_TIES_MIGHT, 0, 0, t->might, n));
    CRD_TRY(list(v, CRD_PART_TIES_KIND, 0, 0, t->kind, n));
    CRD_TRY(list(v, CRD_PART_TIES_ORIGIN, 0, 0, o->at, n));
    CRD_TRY(list(v, CRD_PART_TIES_FRESH, 0, 0, o->fresh, n / 64 + 1));
    CRD_TRY(list(v, CRD_PART_TIES_BEFORE, 0, 0, o->before, n / CRD_ORIGIN_GROUP + 1));
    CRD_TRY(list(v, CRD_PART_TIES_ROWS, 0, 0, o->rows, o->n_rows));
    CRD_TRY(list(v, CRD_PART_TIES_EVERYONE, 0, 0, t->everyone, elements));
    rc = list_nodes(v);
done:
    return rc;
}

static crd_status list_others(saving *v, uint32_t table)
{
    const crd_table_data *d = &v->w->data[table];
    crd_other *to = NULL;
    if (d->others.n == 0)
        return CRD_OK;
    crd_status rc = keep_room(v, d->others.n, sizeof *to, &to);
    for (size_t i = 0; rc == CRD_OK && i < d->others.n; i++) {
        const crd_other *o = &d->others.at[i];
        to[i].row = o->row;
        to[i].field = o->field;
        to[i].contested = o->contested;
        to[i].target = o->target;
        to[i].source = o->source;
        to[i].text = o->text;
        to[i].i32 = o->i32;
        to[i].i64 = o->i64;
        to[i].real = o->real;
    }
    return rc == CRD_OK ? list(v, CRD_PART_OTHERS, table, 0, to, d->others.n) : rc;
}

static crd_status list_columns(saving *v, uint32_t table)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = &v->w->frames[table];
    for (uint64_t left = f->fields; left; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        const crd_world_col *c = &f->cols[i];
        if (c->text)
            CRD_TRY(list_column(v, CRD_PART_COLUMN, table, i, c->text, f->n));
        if (c->target)
            CRD_TRY(list_column(v, CRD_PART_TARGET, table, i, c->target, f->n));
        CRD_TRY(list_packed(v, CRD_PART_COLUMN, table, i, &c->number));
        CRD_TRY(list_packed(v, CRD_PART_CELL_SOURCE, table, i, &v->w->data[table].cell_source[i]));
    }
done:
    return rc;
}

static crd_status list_table(saving *v, uint32_t table)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = &v->w->frames[table];
    const crd_table_data *d = &v->w->data[table];
    v->meta.fields[table] = f->fields;
    v->meta.n[table] = f->n;
    if (!f->fields)
        return CRD_OK;
    CRD_TRY(list_column(v, CRD_PART_FLAGS, table, 0, f->flags, f->n));
    CRD_TRY(list_packed(v, CRD_PART_SOURCE, table, 0, &f->source));
    CRD_TRY(list_packed(v, CRD_PART_LINE, table, 0, &f->line));
    CRD_TRY(list_packed(v, CRD_PART_FIRST, table, 0, &d->first));
    if (d->slots)
        CRD_TRY(list(v, CRD_PART_SLOTS, table, 0, d->slots, d->mask + 1));
    CRD_TRY(list_others(v, table));
    if (d->more.n > 0)
        CRD_TRY(list(v, CRD_PART_MORE, table, 0, d->more.at, d->more.n));
    rc = list_columns(v, table);
done:
    return rc;
}

/* ---- what equal rows share ----------------------------------------------------------------- */

/* The section SAME for this column, made when it is the first; long enough for it in any case. */
static crd_status share(saving *v, size_t at)
{
    crd_mapped_section s = v->items.at[at].s;
    uint32_t n = 0;
    for (size_t i = 0; i < v->items.n; i++) {
        item *one = &v->items.at[i];
        if (one->s.part != CRD_PART_SAME)
            continue;
        n++;
        if (one->s.width != s.width || one->s.value != s.value)
            continue;
        if (one->s.n < s.n) { /* the longest column is the one to copy */
            one->s.n = s.n;
            one->at = v->items.at[at].at;
        }
        return CRD_OK;
    }
    item fresh = {.s = s, .at = v->items.at[at].at};
    fresh.s.part = CRD_PART_SAME;
    fresh.s.table = (uint16_t)n;
    fresh.s.field = 0;
    fresh.s.same = 0;
    return CRD_VEC_PUSH(&v->items, fresh) ? CRD_OK : CRD_ENOMEM;
}

static int by_place(const void *a, const void *b)
{
    const crd_mapped_section *x = &((const item *)a)->s, *y = &((const item *)b)->s;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return (x->field > y->field) - (x->field < y->field);
}

static uint64_t shared_offset(const saving *v, const crd_mapped_section *s)
{
    for (size_t i = 0; i < v->items.n; i++) {
        const crd_mapped_section *to = &v->items.at[i].s;
        if (to->part == CRD_PART_SAME && to->width == s->width && to->value == s->value)
            return to->offset;
    }
    return 0;
}

static crd_status list_all(saving *v)
{
    crd_status rc = CRD_OK;
    const crd_world *w = v->w;
    v->meta.n_sources = (uint32_t)w->info.n;
    v->meta.as_of = w->as_of;
    v->meta.withheld = w->withheld;
    v->meta.n_ids = w->ids.n;
    v->meta.marking = number_of(w, w->marking);
    CRD_TRY(list(v, CRD_PART_META, 0, 0, &v->meta, 1));
    CRD_TRY(list_texts(v));
    CRD_TRY(list_sources(v));
    CRD_TRY(list_ids(v));
    CRD_TRY(list_joined(v));
    if (v->ties)
        CRD_TRY(list_ties(v));
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        CRD_TRY(list_table(v, t));
    size_t n = v->items.n;
    for (size_t i = 0; i < n; i++)
        if (v->items.at[i].s.same)
            CRD_TRY(share(v, i));
    if (v->items.n > CRD_MAPPED_SECTIONS)
        CRD_TRY(CRD_ELIMIT);
    qsort(v->items.at, v->items.n, sizeof *v->items.at, by_place);
done:
    return rc;
}

/* ---- writing ------------------------------------------------------------------------------ */

static crd_status put(saving *v, const void *at, size_t len)
{
    size_t odd = len % CRD_MAPPED_LINE;
    crd_status rc = len > 0 ? v->out->put(v->out->ctx, (crd_str){at, len}, v->err) : CRD_OK;
    v->offset += len + (odd ? CRD_MAPPED_LINE - odd : 0);
    if (rc == CRD_OK && odd)
        rc = v->out->put(v->out->ctx, (crd_str){zeros, CRD_MAPPED_LINE - odd}, v->err);
    return rc;
}

static crd_status put_sections(saving *v)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < v->items.n; i++) {
        item *one = &v->items.at[i];
        if (one->s.same) { /* sections SAME stand before all columns */
            one->s.offset = shared_offset(v, &one->s);
            continue;
        }
        one->s.offset = v->offset;
        one->s.sum = crd_mapped_section_sum(one->at, one->s.n * one->s.width);
        CRD_TRY(put(v, one->at, one->s.n * one->s.width));
    }
done:
    return rc;
}

static crd_status put_directory(saving *v, const crd_mapped_key *key)
{
    crd_status rc = CRD_OK;
    crd_mapped_section *all = NULL;
    size_t n = v->items.n, bytes = n * sizeof *all;
    crd_mapped_tail tail = {.version = CRD_MAPPED_VERSION, .order = 0x04030201, .n_sections = n};
    CRD_TRY(keep_room(v, n, sizeof *all, &all));
    for (size_t i = 0; i < n; i++)
        all[i] = v->items.at[i].s;
    memcpy(tail.magic, crd_mapped_line, sizeof tail.magic);
    tail.shape = crd_mapped_shape();
    tail.directory = v->offset;
    tail.directory_sum = crd_mapped_section_sum(all, bytes);
    tail.key = *key;
    CRD_TRY(put(v, all, bytes));
    tail.len = v->offset + sizeof tail;
    tail.sum = crd_mapped_sum(&tail, offsetof(crd_mapped_tail, sum), 0);
    rc = v->out->put(v->out->ctx, (crd_str){(const char *)&tail, sizeof tail}, v->err);
done:
    return rc;
}

crd_status crd_world_save(const crd_world *w, const crd_ties *ties, const crd_mapped_key *key,
                          const crd_mapped_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    saving v = {.w = w, .ties = ties, .out = out, .err = err};
    CRD_TRY(list_all(&v));
    CRD_TRY(put(&v, crd_mapped_line, sizeof crd_mapped_line));
    CRD_TRY(put_sections(&v));
    rc = put_directory(&v, key);
done:
    for (size_t i = 0; i < v.owned.n; i++)
        free(v.owned.at[i]);
    CRD_VEC_DONE(&v.owned);
    CRD_VEC_DONE(&v.items);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "keeping the world: %s", crd_status_text(rc));
}
