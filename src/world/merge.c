/* The one place where statements become rows. Statements of a table stream in; each finds its row
 * by its key, after references took the ids of what they refer to, and is merged field by field.
 * The winner of a field is kept in the column; what differs from it goes to a list that freeze.c
 * sorts out. Nothing depends on the order in which statements come: the winner is the least by
 * (rank of source, value), the losers are a set.
 *
 * Cost: a hash look-up a statement and a text; no allocation a row. */
#include "base/str.h"
#include "world/world_int.h"

#include <string.h>

enum { ROWS_MIN = 64, STEP = 1 << 16, RECENT = 256 };

/* A text met lately in a field, and what it came to: most fields have few values. */
typedef struct recent {
    const char *ptr; /* in the interner */
    uint32_t len;
    uint32_t text;
    uint8_t target;
} recent;

typedef struct reading {
    crd_build *b;
    uint32_t table;
    const crd_table *t;
    crd_frame *f;
    crd_table_data *d;
    uint32_t n;                     /* fields read */
    uint8_t fields[CRD_FIELDS_MAX]; /* [n] */
    crd_ref_plan plan[CRD_FIELDS_MAX];
    uint8_t targets[CRD_FIELDS_MAX * 8]; /* room of the plans */
    crd_bits bits[CRD_FIELDS_MAX];
    uint64_t present;
    recent (*recent)[RECENT]; /* [n_fields of t] */
} reading;

/* ---- columns ------------------------------------------------------------------------------ */

static size_t width_of(const crd_field *f)
{
    return f->kind == CRD_INT || f->kind == CRD_REAL ? sizeof(int64_t) : sizeof(uint32_t);
}

static void *column_of(const crd_world_col *c)
{
    return c->text  ? (void *)(uintptr_t)c->text
           : c->i32 ? (void *)(uintptr_t)c->i32
           : c->i64 ? (void *)(uintptr_t)c->i64
                    : (void *)(uintptr_t)c->real;
}

static void set_column(crd_world_col *c, const crd_field *f, void *at)
{
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        c->text = at;
        return;
    case CRD_DATE:
    case CRD_PPM:
    case CRD_BOOL:
        c->i32 = at;
        return;
    case CRD_INT:
        c->i64 = at;
        return;
    case CRD_REAL:
        c->real = at;
        return;
    }
}

static bool resize(void *at, size_t n, size_t size)
{
    void *old;
    memcpy(&old, at, sizeof old);
    void *fresh = reallocarray(old, n ? n : 1, size);
    if (fresh)
        memcpy(at, &fresh, sizeof fresh);
    return fresh != NULL;
}

/* Room for `cap` rows in all columns. */
static bool room(reading *r, size_t cap)
{
    crd_frame *f = r->f;
    bool ok = resize(&f->flags, cap, 1) && resize(&f->source, cap, sizeof(uint32_t)) &&
              resize(&f->line, cap, sizeof(uint32_t)) &&
              resize(&r->d->first, cap, sizeof(uint32_t));
    for (uint32_t i = 0; ok && i < r->n; i++) {
        uint32_t field = r->fields[i];
        crd_world_col *c = &f->cols[field];
        void *at = column_of(c);
        ok = resize(&at, cap, width_of(&r->t->fields[field]));
        if (ok)
            set_column(c, &r->t->fields[field], at);
        if (ok && r->plan[field].n > 0)
            ok = resize(&c->target, cap, 1);
        if (ok && r->d->cell_source[field])
            ok = resize(&r->d->cell_source[field], cap, sizeof(uint32_t));
    }
    if (ok)
        r->d->cap = cap;
    return ok;
}

static void set_cell(const crd_frame *f, uint32_t field, uint32_t row, crd_bits bits, bool present)
{
    const crd_world_col *c = &f->cols[field];
    char *at = column_of(c);
    uint32_t low = present ? (uint32_t)bits : CRD_INTERN_NONE;
    if (c->target)
        memset((uint8_t *)(uintptr_t)c->target + row,
               present ? (uint8_t)(bits >> 32) : CRD_TARGET_NONE, 1);
    if (c->text) {
        memcpy(at + row * sizeof low, &low, sizeof low);
    } else if (c->i32) {
        int32_t v = present ? (int32_t)low : CRD_NULL32;
        memcpy(at + row * sizeof v, &v, sizeof v);
    } else if (c->i64) {
        int64_t v = present ? (int64_t)bits : CRD_NULL64;
        memcpy(at + row * sizeof v, &v, sizeof v);
    } else {
        double v = (double)NAN;
        if (present)
            memcpy(&v, &bits, sizeof v);
        memcpy(at + row * sizeof v, &v, sizeof v);
    }
}

/* ---- from field to bits ------------------------------------------------------------------- */

static uint32_t table_named(crd_str name)
{
    for (uint32_t i = 0; i < CRD_T_COUNT; i++)
        if (crd_str_eq(name, crd_str_from(crd_records.tables[i]->name)))
            return i;
    return crd_str_eq(name, CRD_STR("class")) ? CRD_TARGET_CLASS : CRD_TARGET_NONE;
}

static bool may_be_merged(uint32_t table)
{
    return table == CRD_T_party || table == CRD_T_product || table == CRD_T_site ||
           table == CRD_T_element || table == CRD_T_network || table == CRD_T_service;
}

static void plan_field(reading *r, uint32_t field, size_t *used)
{
    const crd_field *f = &r->t->fields[field];
    crd_ref_plan *p = &r->plan[field];
    p->only = CRD_TARGET_NONE;
    if (field == 0 && may_be_merged(r->table))
        p->only = (uint8_t)r->table;
    if (f->kind != CRD_REF)
        return;
    crd_str rest = crd_str_from(f->arg), one;
    bool any = crd_str_eq(rest, CRD_STR("any"));
    if (!any && crd_str_find(rest, CRD_STR("|")) == SIZE_MAX) {
        uint32_t table = table_named(rest);
        p->only = r->table == CRD_T_decision || table >= CRD_T_COUNT ? CRD_TARGET_NONE
                                                                     : (uint8_t)table;
        return;
    }
    p->tables = r->targets + *used;
    while (!any && crd_str_next(&rest, '|', &one) && *used < sizeof r->targets) {
        r->targets[(*used)++] = (uint8_t)table_named(one);
        p->n++;
    }
    for (uint32_t i = 0; any && i < CRD_T_COUNT && *used < sizeof r->targets; i++) {
        r->targets[(*used)++] = (uint8_t)i;
        p->n++;
    }
}

/* Cuts "table:key"; false when the table is not one of the field's. */
static bool cut(crd_ref_plan *p, crd_str ref, uint8_t *ret_table, crd_str *ret_key)
{
    const char *colon = memchr(ref.ptr, ':', ref.len);
    if (!colon || colon + 1 == ref.ptr + ref.len)
        return false;
    crd_str name = {ref.ptr, (size_t)(colon - ref.ptr)};
    for (uint32_t i = 0; i < p->n; i++) {
        uint8_t place = (uint8_t)((p->last + i) % p->n);
        uint8_t table = p->tables[place];
        crd_str known = table == CRD_TARGET_CLASS ? CRD_STR("class")
                                                  : crd_str_from(crd_records.tables[table]->name);
        if (!crd_str_eq(name, known))
            continue;
        p->last = place;
        *ret_table = table;
        *ret_key = (crd_str){colon + 1, ref.len - name.len - 1};
        return true;
    }
    return false;
}

/* Codes of a set in byte order, so that equal sets are equal texts. */
static crd_str in_order(crd_str codes, char *room, size_t size)
{
    crd_str parts[64], rest = codes, one;
    size_t n = 0, len = 0;
    if (codes.len > size || !memchr(codes.ptr, ' ', codes.len))
        return codes;
    while (crd_str_next(&rest, ' ', &one)) {
        if (n == sizeof parts / sizeof *parts)
            return codes;
        size_t at = n++;
        for (; at > 0 && crd_str_cmp(one, parts[at - 1]) < 0; at--)
            parts[at] = parts[at - 1];
        parts[at] = one;
    }
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            room[len++] = ' ';
        if (parts[i].len > 0)
            memcpy(room + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
    }
    return (crd_str){room, len};
}

static recent *recent_of(const reading *r, uint32_t field, crd_str s)
{
    uint64_t tail = 0;
    size_t n = s.len < sizeof tail ? s.len : sizeof tail;
    memcpy(&tail, s.ptr + s.len - n, n); /* ids differ in their ends */
    return &r->recent[field][(tail + s.len) * UINT64_C(0x9e3779b97f4a7c15) >> 56];
}

static crd_status text_bits(reading *r, uint32_t field, crd_str s, crd_bits *ret)
{
    crd_ref_plan *p = &r->plan[field];
    crd_world *w = r->b->w;
    char sorted[512];
    uint8_t target = p->only;
    uint32_t text, own;
    if (p->n > 0 && !cut(p, s, &target, &s))
        target = CRD_TARGET_NONE;
    if (r->t->fields[field].kind == CRD_CODES)
        s = in_order(s, sorted, sizeof sorted);
    recent *known = recent_of(r, field, s);
    if (known->ptr && known->len == s.len && known->target == target &&
        memcmp(known->ptr, s.ptr, s.len) == 0) {
        *ret = p->n > 0 ? (uint64_t)target << 32 | known->text : known->text;
        return CRD_OK;
    }
    crd_status rc = crd_world_keep(w, s, &own);
    text = own;
    if (rc == CRD_OK && target < CRD_T_COUNT && r->table != CRD_T_decision)
        rc = crd_identity_of(r->b, target, own, &text);
    if (rc == CRD_OK && s.len <= UINT32_MAX)
        *known = (recent){crd_intern_text(w->texts, own).ptr, (uint32_t)s.len, text, target};
    *ret = p->n > 0 ? (uint64_t)target << 32 | text : text;
    return rc;
}

static crd_status read_field(reading *r, uint32_t field, const void *rec)
{
    const crd_field *f = &r->t->fields[field];
    crd_bits *bits = &r->bits[field];
    bool present = !crd_field_is_null(f, rec);
    double real;
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES: {
        crd_str s = crd_field_str(f, rec);
        if (s.len == 0)
            return CRD_OK;
        r->present |= UINT64_C(1) << field;
        return text_bits(r, field, s, bits);
    }
    case CRD_DATE:
    case CRD_PPM:
    case CRD_BOOL:
        *bits = (uint32_t)crd_field_i32(f, rec);
        break;
    case CRD_INT:
        *bits = (uint64_t)crd_field_i64(f, rec);
        break;
    case CRD_REAL:
        real = crd_field_real(f, rec) + 0.0; /* one zero */
        memcpy(bits, &real, sizeof real);
        break;
    }
    if (present)
        r->present |= UINT64_C(1) << field;
    return CRD_OK;
}

/* ---- rows --------------------------------------------------------------------------------- */

static bool same_key(const reading *r, uint32_t row)
{
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t field = r->fields[i];
        if (!(r->t->fields[field].flags & CRD_F_IN_KEY))
            continue;
        bool null;
        crd_bits have = crd_cell_bits(r->f, field, row, &null);
        bool present = r->present >> field & 1;
        if (null == present || (present && have != r->bits[field]))
            return false;
    }
    return true;
}

static crd_status new_row(reading *r, size_t slot, uint32_t source, uint32_t line)
{
    crd_frame *f = r->f;
    if (f->n >= UINT32_MAX - 2)
        return CRD_ELIMIT;
    if (f->n == r->d->cap && !room(r, r->d->cap + r->d->cap / 2 + ROWS_MIN))
        return CRD_ENOMEM;
    uint32_t row = f->n++;
    r->d->slots[slot] = row;
    ((uint8_t *)(uintptr_t)f->flags)[row] = 0;
    ((uint32_t *)(uintptr_t)f->source)[row] = source;
    ((uint32_t *)(uintptr_t)f->line)[row] = line;
    r->d->first[row] = source;
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t field = r->fields[i];
        set_cell(f, field, row, r->bits[field], r->present >> field & 1);
        if (r->d->cell_source[field])
            r->d->cell_source[field][row] = source;
    }
    return CRD_OK;
}

/* Makes the field's column of sources, which starts as those of the rows' first statements. */
static bool split_source(reading *r, uint32_t field)
{
    uint32_t **at = &r->d->cell_source[field];
    if (*at)
        return true;
    *at = reallocarray(NULL, r->d->cap, sizeof **at);
    if (*at)
        memcpy(*at, r->d->first, r->f->n * sizeof **at);
    return *at != NULL;
}

static crd_status merge_cell(reading *r, uint32_t field, uint32_t row, uint32_t source)
{
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
    if (source != holder && !split_source(r, field))
        return CRD_ENOMEM;
    if (r->d->cell_source[field])
        r->d->cell_source[field][row] = source;
    set_cell(r->f, field, row, fresh, true);
    return CRD_OK;
}

/* A better source takes the row: what it does not say stays with whoever said it. */
static bool keep_sources(reading *r, uint32_t row)
{
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t field = r->fields[i];
        bool null;
        crd_cell_bits(r->f, field, row, &null);
        if (!null && !(r->present >> field & 1) && !split_source(r, field))
            return false;
    }
    return true;
}

static crd_status merge_row(reading *r, uint32_t row, uint32_t source, uint32_t line)
{
    crd_status rc = CRD_OK;
    const crd_source_info *info = r->b->w->info.at;
    for (uint32_t i = 0; i < r->n; i++)
        if (r->present >> r->fields[i] & 1)
            CRD_TRY(merge_cell(r, r->fields[i], row, source));
    uint32_t *of = (uint32_t *)(uintptr_t)r->f->source + row;
    uint32_t *at = (uint32_t *)(uintptr_t)r->f->line + row;
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

static crd_status put_row(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                          crd_err *err)
{
    reading *r = ctx;
    crd_status rc = CRD_OK;
    uint32_t source;
    CRD_TRY(crd_source_of(r->b, from, &source));
    if (++r->b->done % STEP == 0 &&
        !crd_progress_step(r->b->opts->progress, "reading", r->b->done, 0))
        CRD_TRY(crd_fail(err, CRD_ECANCEL, "stopped"));
    if (source == CRD_NO_SOURCE)
        goto done;
    r->present = 0;
    for (uint32_t i = 0; i < r->n; i++)
        CRD_TRY(read_field(r, r->fields[i], rec));
    if (r->f->n >= (r->d->mask + 1) / 8 * 5 &&
        !crd_slots_build(r->b->w, r->table, (r->d->mask + 1) * 2))
        CRD_TRY(CRD_ENOMEM);
    crd_probe at = crd_key_probe(t, r->bits, r->present);
    size_t slot = at.start & r->d->mask;
    while (r->d->slots[slot] != CRD_ROW_NONE && !same_key(r, r->d->slots[slot]))
        slot = (slot + at.step) & r->d->mask;
    rc = r->d->slots[slot] == CRD_ROW_NONE ? new_row(r, slot, source, from->line)
                                           : merge_row(r, r->d->slots[slot], source, from->line);
done:
    return rc;
}

crd_status crd_merge_table(crd_build *b, uint32_t table, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *w = b->w;
    reading r = {.b = b, .table = table, .t = crd_records.tables[table]};
    size_t used = 0;
    r.f = &w->frames[table];
    r.d = &w->data[table];
    r.f->fields = b->wanted[table];
    for (uint32_t i = 0; i < r.t->n_fields; i++) {
        if (!(r.f->fields >> i & 1))
            continue;
        r.fields[r.n++] = (uint8_t)i;
        plan_field(&r, i, &used);
    }
    if (!room(&r, ROWS_MIN) || !crd_slots_build(w, table, 2 * ROWS_MIN))
        CRD_TRY(CRD_ENOMEM);
    r.recent = calloc(r.t->n_fields, sizeof *r.recent);
    if (!r.recent)
        CRD_TRY(CRD_ENOMEM);
    crd_query q = {.table = r.t, .fields = r.f->fields};
    if (b->opts->only_in == 0 || b->opts->only_in == table)
        q.source = b->opts->only;
    CRD_TRY(b->feed->replay(b->feed->ctx, &q, &(crd_sink){.ctx = &r, .put = put_row}, err));
    CRD_TRY(crd_merge_freeze(w, table, b->opts->all_times || w->as_of == CRD_DATE_NONE));
    if (!room(&r, r.f->n)) /* only shrinks */
        CRD_TRY(CRD_ENOMEM);
done:
    free(r.recent);
    return rc;
}
