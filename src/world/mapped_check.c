/* Is what a mapped file says within its ranges? Everything that code takes as a place somewhere is
 * looked at, by loops that the compiler can make wide; a column is gone through while its chunk is
 * in the processor's cache, where the sum has just brought it. */
#include "world/mapped_int.h"

#include "base/date.h"

#include <stddef.h>
#include <string.h>

enum { ITEMS_MAX = INT32_MAX };

static int order(const crd_mapped_section *s, crd_part_id part, uint32_t table, uint32_t field)
{
    if (s->part != part)
        return s->part < part ? -1 : 1;
    if (s->table != table)
        return s->table < table ? -1 : 1;
    return (s->field > field) - (s->field < field);
}

const crd_mapped_section *crd_mapped_find(const crd_mapped_file *f, crd_part_id part,
                                          uint32_t table, uint32_t field)
{
    size_t lo = 0, hi = f->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = order(&f->sections[mid], part, table, field);
        if (c == 0)
            return &f->sections[mid];
        lo = c < 0 ? mid + 1 : lo;
        hi = c < 0 ? hi : mid;
    }
    return NULL;
}

/* ---- items -------------------------------------------------------------------------------- */

/* Below `limit`, which is below 2^31; or CRD_INTERN_NONE (which is CRD_ROW_NONE). Without a branch:
 * what is past the limit leaves the top bit set. */
static bool ids_ok(const uint32_t *at, size_t n, uint32_t limit, bool none)
{
    uint32_t bad = 0, step = none ? 1 : 0, top = none ? limit : limit - 1;
    if (limit == 0 && !none)
        return n == 0;
    for (size_t i = 0; i < n; i++)
        bad |= (top - (at[i] + step)) | (at[i] + step);
    return !(bad >> 31);
}

static bool dates_ok(const int32_t *at, size_t n)
{
    enum { LOW = -719162 * 4, HIGH = 2932896 * 4 + 3 };
    uint32_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t out = (uint32_t)(at[i] < LOW) | (uint32_t)(at[i] > HIGH) |
                       (uint32_t)((at[i] & 3) == 3);
        bad |= out & (uint32_t)(at[i] != CRD_DATE_NONE);
    }
    return !bad;
}

static bool numbers_ok(const int32_t *at, size_t n, int32_t max)
{
    uint32_t bad = 0;
    for (size_t i = 0; i < n; i++)
        bad |= ((uint32_t)(at[i] < 0) | (uint32_t)(at[i] > max)) & (uint32_t)(at[i] != CRD_NULL32);
    return !bad;
}

static bool i32_ok(const crd_field *field, const int32_t *at, size_t n)
{
    return field->kind == CRD_DATE ? dates_ok(at, n)
                                   : numbers_ok(at, n, field->kind == CRD_BOOL ? 1 : 1000000);
}

static bool target_ok(const crd_field *field, uint8_t target)
{
    if (target == CRD_TARGET_NONE)
        return true;
    if (strcmp(field->arg, "any") == 0)
        return target < CRD_T_COUNT;
    crd_str rest = crd_str_from(field->arg), one;
    while (crd_str_next(&rest, '|', &one)) {
        int table = crd_schema_index(&crd_records, crd_schema_find(&crd_records, one));
        if (table >= 0 ? target == table : target == CRD_TARGET_CLASS)
            return true;
    }
    return false;
}

static bool targets_ok(const crd_field *field, const uint8_t *at, size_t n)
{
    uint8_t bad[256];
    unsigned any = 0;
    for (unsigned i = 0; i < 256; i++)
        bad[i] = !target_ok(field, (uint8_t)i);
    for (size_t i = 0; i < n; i++)
        any |= bad[at[i]];
    return !any;
}

/* Numbers as they are, of 32 bits, of `part`: sources, lines, or a field's. */
static bool wide_ok(const crd_mapped_meta *m, const crd_mapped_section *s, crd_part_id part,
                    const uint32_t *at, size_t n)
{
    if (part == CRD_PART_LINE)
        return true;
    if (part != CRD_PART_COLUMN)
        return ids_ok(at, n, m->n_sources, false);
    return i32_ok(crd_mapped_field(s), (const int32_t *)at, n);
}

/* What codes stand for. */
static bool values_in_range(const crd_mapped_meta *m, const crd_mapped_section *s,
                            const uint64_t *at, size_t n)
{
    crd_part_id owner = crd_mapped_owner_of(s);
    uint8_t kind = owner == CRD_PART_COLUMN ? crd_mapped_field(s)->kind : (uint8_t)CRD_DATE;
    for (size_t i = 0; i < n && kind != CRD_INT && kind != CRD_REAL; i++) {
        uint32_t one = (uint32_t)at[i];
        if (one != at[i] || !wide_ok(m, s, owner, &one, 1))
            return false;
    }
    return true;
}

static bool codes8_ok(const uint8_t *at, size_t n, uint64_t limit)
{
    unsigned most = 0;
    for (size_t i = 0; i < n; i++)
        most = at[i] > most ? at[i] : most;
    return n == 0 || most < limit;
}

static bool codes16_ok(const uint16_t *at, size_t n, uint64_t limit)
{
    uint16_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = at[i] > most ? at[i] : most;
    return n == 0 || most < limit;
}

static bool packed_ok(const crd_mapped_file *f, const crd_mapped_section *s, const void *at,
                      size_t n)
{
    const crd_mapped_section *values = crd_mapped_find(f, crd_mapped_values_of(s), s->table,
                                                       s->field);
    if (s->packing == CRD_PACK_CODE8)
        return values && codes8_ok(at, n, values->n);
    if (s->packing == CRD_PACK_CODE16)
        return values && codes16_ok(at, n, values->n);
    return s->packing != CRD_PACK_WIDE32 || wide_ok(f->meta, s, (crd_part_id)s->part, at, n);
}

static bool same_ok(const crd_mapped_section *s, const char *at, size_t n)
{
    uint32_t bad = 0, four, value4 = (uint32_t)s->value;
    for (size_t i = 0; i < n && s->width == 4; i++) {
        memcpy(&four, at + i * 4, 4);
        bad |= four ^ value4;
    }
    for (size_t i = 0; i < n && s->width == 1; i++)
        bad |= (uint8_t)at[i] ^ (uint8_t)s->value;
    return !bad;
}

static bool flags_ok(const uint8_t *at, size_t n)
{
    uint8_t any = 0;
    for (size_t i = 0; i < n; i++)
        any |= at[i];
    return any < CRD_ROW_ELSEWHEN * 2;
}

/* ---- records ------------------------------------------------------------------------------ */

static bool byte_is_bool(const void *rec, size_t offset)
{
    return ((const unsigned char *)rec)[offset] <= 1;
}

static uint32_t word_at(const void *rec, size_t offset)
{
    uint32_t v;
    memcpy(&v, (const char *)rec + offset, sizeof v);
    return v;
}

static bool other_ok(const crd_mapped_meta *m, uint32_t table, const void *rec)
{
    const crd_table *t = crd_records.tables[table];
    uint32_t field = ((const unsigned char *)rec)[offsetof(crd_other, field)];
    uint32_t text = word_at(rec, offsetof(crd_other, text));
    int32_t i32 = (int32_t)word_at(rec, offsetof(crd_other, i32));
    uint8_t target = ((const unsigned char *)rec)[offsetof(crd_other, target)];
    if (field >= t->n_fields || !(m->fields[table] >> field & 1) ||
        word_at(rec, offsetof(crd_other, row)) >= m->n[table] ||
        word_at(rec, offsetof(crd_other, source)) >= m->n_sources ||
        !byte_is_bool(rec, offsetof(crd_other, contested)))
        return false;
    const crd_field *f = &t->fields[field];
    if (crd_field_is_text(f))
        return text < m->n_texts && (!crd_mapped_targets(f) || target_ok(f, target));
    return f->kind == CRD_INT || f->kind == CRD_REAL || i32_ok(f, &i32, 1);
}

static bool source_ok(const crd_mapped_meta *m, const crd_mapped_source *s)
{
    return s->name < m->n_texts && (s->marking == CRD_INTERN_NONE || s->marking < m->n_texts) &&
           dates_ok(&s->as_of, 1) && s->confidence >= 0 && s->confidence <= 2 && s->is < 8 &&
           s->zero == 0;
}

static bool record_ok(const crd_mapped_meta *m, const crd_mapped_section *s, const void *rec)
{
    const crd_place *place = rec;
    crd_mapped_source source;
    switch (s->part) {
    case CRD_PART_SOURCES:
        memcpy(&source, rec, sizeof source);
        return source_ok(m, &source);
    case CRD_PART_ALSO:
        return word_at(rec, offsetof(crd_also, table)) < CRD_T_COUNT &&
               word_at(rec, offsetof(crd_also, from)) < m->n_texts &&
               word_at(rec, offsetof(crd_also, to)) < m->n_texts &&
               word_at(rec, offsetof(crd_also, by)) <= CRD_BY_ALIAS;
    case CRD_PART_CONTRADICTIONS:
        return word_at(rec, offsetof(crd_contradiction, table)) < CRD_T_COUNT &&
               word_at(rec, offsetof(crd_contradiction, a)) < m->n_texts &&
               word_at(rec, offsetof(crd_contradiction, b)) < m->n_texts &&
               word_at(rec, offsetof(crd_contradiction, by)) <= CRD_BY_ALIAS &&
               byte_is_bool(rec, offsetof(crd_contradiction, verdict));
    case CRD_PART_OTHERS:
        return other_ok(m, s->table, rec);
    default: /* MORE */
        return place->row < m->n[s->table] && place->source < m->n_sources;
    }
}

static bool records_ok(const crd_mapped_meta *m, const crd_mapped_section *s, const char *at,
                       size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!record_ok(m, s, at + i * s->width))
            return false;
    return true;
}

static bool starts_ok(const crd_mapped_file *f, const uint32_t *starts, size_t first, size_t n)
{
    crd_intern_image image = {.bytes = f->text_bytes, .n = f->meta->n_texts};
    image.starts = starts - first;
    size_t end = first + n < image.n ? first + n : image.n;
    return first >= end || crd_intern_image_sound(&image, (uint32_t)first, (uint32_t)(end - first));
}

static bool items_ok(const crd_mapped_file *f, const crd_mapped_section *s, const void *at,
                     size_t first, size_t n)
{
    const crd_mapped_meta *m = f->meta;
    const crd_field *field = s->part >= CRD_PART_COLUMN ? crd_mapped_field(s) : NULL;
    if (s->part >= CRD_PART_TIES_FIRST && s->part <= CRD_PART_TIES_SKIPPED)
        return crd_mapped_ties_items_ok(f, s, at, first, n);
    switch ((int)s->part) {
    case CRD_PART_META:
    case CRD_PART_TEXT_BYTES:
    case CRD_PART_ID_KEYS:
    case CRD_PART_LINE_VALUES:
        return true;
    case CRD_PART_SAME:
        return same_ok(s, at, n);
    case CRD_PART_TEXT_STARTS:
        return starts_ok(f, at, first, n);
    case CRD_PART_TEXT_SLOTS:
        return ids_ok(at, n, m->n_texts, true);
    case CRD_PART_ID_VALUES:
        return ids_ok(at, n, m->n_texts, false);
    case CRD_PART_FLAGS:
        return flags_ok(at, n);
    case CRD_PART_SOURCE:
    case CRD_PART_LINE:
    case CRD_PART_FIRST:
    case CRD_PART_CELL_SOURCE:
        return packed_ok(f, s, at, n);
    case CRD_PART_SOURCE_VALUES:
    case CRD_PART_FIRST_VALUES:
    case CRD_PART_COLUMN_VALUES:
    case CRD_PART_CELL_SOURCE_VALUES:
        return values_in_range(m, s, at, n);
    case CRD_PART_SLOTS:
        return ids_ok(at, n, m->n[s->table], true);
    case CRD_PART_TARGET:
        return targets_ok(field, at, n);
    case CRD_PART_COLUMN:
        return crd_field_is_text(field) ? ids_ok(at, n, m->n_texts, !(field->flags & CRD_F_KEY))
                                        : packed_ok(f, s, at, n);
    case CRD_PART_SOURCES:
    case CRD_PART_ALSO:
    case CRD_PART_CONTRADICTIONS:
    case CRD_PART_OTHERS:
    case CRD_PART_MORE:
        return records_ok(m, s, at, n);
    default:
        return false;
    }
}

bool crd_mapped_items_ok(const crd_mapped_file *f, const crd_mapped_section *s, size_t first,
                         size_t n)
{
    if (s->same) /* one of them stands for all; the bytes are checked where they belong */
        return items_ok(f, s, &s->value, first, n > 0);
    return items_ok(f, s, f->at + s->offset + first * s->width, first, n);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static bool meta_ok(const crd_mapped_meta *m)
{
    if (m->n_texts >= ITEMS_MAX || m->n_sources >= ITEMS_MAX || !dates_ok(&m->as_of, 1) ||
        (m->marking != CRD_INTERN_NONE && m->marking >= m->n_texts))
        return false;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++) {
        uint32_t n = crd_records.tables[t]->n_fields;
        if (m->n[t] >= ITEMS_MAX || (m->n[t] > 0 && m->fields[t] == 0) ||
            (n < 64 && m->fields[t] >> n))
            return false;
    }
    return true;
}

static bool is_power(uint64_t n) { return n > 0 && (n & (n - 1)) == 0; }

static bool has_free_word(const crd_mapped_file *f, const crd_mapped_section *s)
{
    const uint32_t *at = (const void *)(f->at + s->offset);
    for (uint64_t i = 0; i < s->n; i++)
        if (at[i] == CRD_ROW_NONE)
            return true;
    return false;
}

static bool has_free_key(const crd_mapped_file *f, const crd_mapped_section *s)
{
    const uint64_t *at = (const void *)(f->at + s->offset);
    for (uint64_t i = 0; i < s->n; i++)
        if (at[i] == CRD_MAP_FREE)
            return true;
    return false;
}

/* Of hash tables: a free place is where looking for what is not there ends. */
static bool table_ok(const crd_mapped_file *f, const crd_mapped_section *s)
{
    return is_power(s->n) && s->n < ITEMS_MAX &&
           (s->part == CRD_PART_ID_KEYS ? has_free_key(f, s) : has_free_word(f, s));
}

static bool id_values_ok(const crd_mapped_file *f, const crd_mapped_section *s)
{
    const crd_mapped_section *keys = crd_mapped_find(f, CRD_PART_ID_KEYS, 0, 0);
    return keys && s->n == keys->n;
}

/* How many values the packing has: those that codes can name, one, one for each group of rows, or
 * none. And its scale. */
static bool packing_ok(const crd_mapped_file *f, const crd_mapped_section *s)
{
    const crd_mapped_section *values = crd_mapped_find(f, crd_mapped_values_of(s), s->table,
                                                       s->field);
    uint64_t n = values ? values->n : 0, rows = f->meta->n[s->table], scale = 1;
    while (s->packing == CRD_PACK_DECIMAL && scale < s->value && scale < 1000000)
        scale *= 10;
    if (s->value != (s->packing == CRD_PACK_DECIMAL ? scale : 0) ||
        s->n != (s->packing == CRD_PACK_ONE ? 0 : rows))
        return false;
    switch (s->packing) {
    case CRD_PACK_ONE:
        return n == 1;
    case CRD_PACK_CODE8:
        return n > 0 && n <= 256;
    case CRD_PACK_CODE16:
        return n > 0 && n <= 65536;
    case CRD_PACK_NEAR8:
    case CRD_PACK_NEAR16:
        return n == rows / CRD_PACK_NEAR + (rows % CRD_PACK_NEAR != 0);
    default:
        return !values;
    }
}

/* Of a table, or of a field: is it loaded, and are there as many as rows? */
static bool column_ok(const crd_mapped_file *f, const crd_mapped_section *s)
{
    uint64_t fields = f->meta->fields[s->table];
    if (s->part < CRD_PART_COLUMN ? fields == 0 : !(fields >> s->field & 1))
        return false;
    if (crd_mapped_values_of(s) != CRD_PARTS)
        return packing_ok(f, s);
    crd_part_id owner = crd_mapped_owner_of(s);
    return owner == CRD_PARTS ? s->n == f->meta->n[s->table]
                              : !s->same && crd_mapped_find(f, owner, s->table, s->field);
}

/* Has the section as many items as it must? Only columns may share their bytes. */
static bool count_ok(const crd_mapped_file *f, const crd_mapped_section *s)
{
    const crd_mapped_meta *m = f->meta;
    if (s->part >= CRD_PART_FLAGS && s->part != CRD_PART_SLOTS && s->part != CRD_PART_OTHERS &&
        s->part != CRD_PART_MORE)
        return column_ok(f, s);
    if (s->same)
        return false;
    switch (s->part) {
    case CRD_PART_META:
        return s->n == 1;
    case CRD_PART_TEXT_BYTES:
        return s->n <= UINT32_MAX;
    case CRD_PART_TEXT_STARTS:
        return s->n == (uint64_t)m->n_texts + 1;
    case CRD_PART_TEXT_SLOTS:
    case CRD_PART_SLOTS:
    case CRD_PART_ID_KEYS:
        return table_ok(f, s);
    case CRD_PART_ID_VALUES:
        return id_values_ok(f, s);
    case CRD_PART_SOURCES:
        return s->n == m->n_sources;
    default: /* SAME and lists of records */
        return s->n < ITEMS_MAX;
    }
}

/* The bytes of a column of equal rows: some section SAME of that value, and at least as long. */
static bool shared_ok(const crd_mapped_file *f, const crd_mapped_section *s)
{
    for (size_t i = 0; i < f->n && f->sections[i].part <= CRD_PART_SAME; i++) {
        const crd_mapped_section *to = &f->sections[i];
        if (to->part == CRD_PART_SAME && to->offset == s->offset && to->width == s->width &&
            to->value == s->value && to->n >= s->n)
            return true;
    }
    return false;
}

static bool has(const crd_mapped_file *f, crd_part_id part, uint32_t table, uint32_t field)
{
    return crd_mapped_find(f, part, table, field) != NULL;
}

static bool table_whole(const crd_mapped_file *f, uint32_t table)
{
    uint64_t fields = f->meta->fields[table];
    const crd_table *t = crd_records.tables[table];
    bool slots = crd_mapped_find(f, CRD_PART_SLOTS, table, 0) != NULL;
    for (uint32_t i = 0; i < t->n_fields && fields; i++) {
        bool must = t->fields[i].flags & (CRD_F_IN_KEY | CRD_F_SINCE | CRD_F_UNTIL);
        if (!(fields >> i & 1)) {
            if (must)
                return false;
            continue;
        }
        if (!has(f, CRD_PART_COLUMN, table, i) ||
            has(f, CRD_PART_TARGET, table, i) != crd_mapped_targets(&t->fields[i]))
            return false;
    }
    return !fields || (has(f, CRD_PART_FLAGS, table, 0) && has(f, CRD_PART_SOURCE, table, 0) &&
                       has(f, CRD_PART_LINE, table, 0) && slots == crd_key_of(t).one_text);
}

static bool texts_whole(const crd_mapped_file *f)
{
    const crd_mapped_section *starts = crd_mapped_find(f, CRD_PART_TEXT_STARTS, 0, 0);
    if (!starts || !f->text_bytes || !has(f, CRD_PART_TEXT_SLOTS, 0, 0))
        return false;
    const uint32_t *at = (const void *)(f->at + starts->offset);
    return at[0] == 0 && at[f->meta->n_texts] == f->text_len;
}

bool crd_mapped_complete(const crd_mapped_file *f)
{
    if (!meta_ok(f->meta))
        return false;
    for (size_t i = 0; i < f->n; i++) {
        const crd_mapped_section *s = &f->sections[i];
        if (!count_ok(f, s) || (s->same && !shared_ok(f, s)))
            return false;
    }
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        if (!table_whole(f, t))
            return false;
    return texts_whole(f) && crd_mapped_ties_whole(f) && has(f, CRD_PART_SOURCES, 0, 0) &&
           has(f, CRD_PART_ID_KEYS, 0, 0) == has(f, CRD_PART_ID_VALUES, 0, 0);
}
