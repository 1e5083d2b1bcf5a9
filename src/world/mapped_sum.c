/* Sums and the shape of the form. */
#include "world/mapped_int.h"

#include <stddef.h>
#include <string.h>

const char crd_mapped_line[CRD_MAPPED_LINE] =
    "cordon: a case made ready, to be thrown away at any time\n";

static inline uint64_t turn(uint64_t x) { return x << 29 | x >> 35; }

/* Eight chains at once, since a multiplication takes three steps and one can begin in each. */
uint64_t crd_mapped_sum(const void *at, size_t len, uint64_t seed)
{
    enum { LANES = 8 };
    static const uint64_t odd = UINT64_C(0x9fb21c651e98df25);
    uint64_t lane[LANES], word[LANES];
    const char *p = at, *end = p + len / sizeof word * sizeof word;
    for (uint64_t i = 0; i < LANES; i++)
        lane[i] = crd_mix(seed + len + (i << 56) + 1);
    for (; p < end; p += sizeof word) {
        memcpy(word, p, sizeof word);
        for (int i = 0; i < LANES; i++)
            lane[i] = turn(lane[i] ^ word[i]) * odd;
    }
    memset(word, 0, sizeof word);
    memcpy(word, p, len % sizeof word);
    uint64_t sum = len;
    for (int i = 0; i < LANES; i++)
        sum = crd_mix(sum ^ (turn(lane[i] ^ word[i]) * odd)) * odd;
    return sum;
}

/* Field by field, so that a change of what a record holds, or of a struct that is written as it
 * lies, makes another form. */
uint64_t crd_mapped_shape(void)
{
    uint64_t h = sizeof(void *);
    const size_t of[] = {
        sizeof(crd_other),
        offsetof(crd_other, row),
        offsetof(crd_other, field),
        offsetof(crd_other, real),
        offsetof(crd_other, contested),
        offsetof(crd_other, source),
        offsetof(crd_other, text),
        offsetof(crd_other, i32),
        offsetof(crd_other, i64),
        offsetof(crd_other, target),
        sizeof(crd_place),
        sizeof(crd_also),
        sizeof(crd_contradiction),
        offsetof(crd_contradiction, verdict),
        sizeof(crd_mapped_meta),
        sizeof(crd_mapped_source),
        sizeof(crd_mapped_section),
        sizeof(struct crd_node_extra),
        offsetof(struct crd_node_extra, id),
        sizeof(crd_tie_origin),
        offsetof(crd_tie_origin, row),
        CRD_NODE_KINDS,
        CRD_TIES,
        CRD_ORIGIN_GROUP,
        CRD_ORIGIN_SHIFT,
        CRD_MAPPED_CHUNK,
        CRD_PACKINGS,
        CRD_PACK_NEAR,
        crd_records.version,
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        h = crd_mix(h ^ of[i]) + i;
    for (size_t t = 0; t < crd_records.n; t++) {
        const crd_table *table = crd_records.tables[t];
        h = crd_mix(h + strlen(table->name));
        for (const char *c = table->name; *c; c++)
            h = crd_mix(h ^ (unsigned char)*c);
        for (uint32_t i = 0; i < table->n_fields; i++) {
            const crd_field *f = &table->fields[i];
            h = crd_mix(h ^ f->kind ^ (uint64_t)f->flags << 8);
            for (const char *c = f->name; *c; c++)
                h = crd_mix(h ^ (unsigned char)*c);
            for (const char *c = f->arg; *c; c++)
                h = crd_mix(h + (unsigned char)*c);
        }
    }
    return h;
}

/* ---- what a section is --------------------------------------------------------------------- */

const crd_field *crd_mapped_field(const crd_mapped_section *s)
{
    return &crd_records.tables[s->table]->fields[s->field];
}

bool crd_mapped_targets(const crd_field *f)
{
    return f->kind == CRD_REF && (strcmp(f->arg, "any") == 0 || strchr(f->arg, '|'));
}

crd_part_id crd_mapped_values_of(const crd_mapped_section *s)
{
    switch (s->part) {
    case CRD_PART_SOURCE:
        return CRD_PART_SOURCE_VALUES;
    case CRD_PART_LINE:
        return CRD_PART_LINE_VALUES;
    case CRD_PART_FIRST:
        return CRD_PART_FIRST_VALUES;
    case CRD_PART_CELL_SOURCE:
        return CRD_PART_CELL_SOURCE_VALUES;
    case CRD_PART_COLUMN:
        return crd_field_is_text(crd_mapped_field(s)) ? CRD_PARTS : CRD_PART_COLUMN_VALUES;
    default:
        return CRD_PARTS;
    }
}

crd_part_id crd_mapped_owner_of(const crd_mapped_section *s)
{
    static const crd_part_id of[] = {CRD_PART_SOURCE, CRD_PART_LINE, CRD_PART_FIRST,
                                     CRD_PART_COLUMN, CRD_PART_CELL_SOURCE};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        crd_mapped_section owner = *s;
        owner.part = (uint16_t)of[i];
        if ((s->part == CRD_PART_COLUMN_VALUES || of[i] != CRD_PART_COLUMN) &&
            crd_mapped_values_of(&owner) == (crd_part_id)s->part)
            return of[i];
    }
    return CRD_PARTS;
}

/* Can numbers of this part be packed so? */
static bool packing_fits(const crd_mapped_section *s)
{
    uint8_t kind = s->part == CRD_PART_COLUMN ? crd_mapped_field(s)->kind : (uint8_t)CRD_DATE;
    switch (s->packing) {
    case CRD_PACK_ONE:
    case CRD_PACK_CODE8:
    case CRD_PACK_CODE16:
        return true;
    case CRD_PACK_NEAR8:
    case CRD_PACK_NEAR16:
        return s->part == CRD_PART_LINE;
    case CRD_PACK_INT32:
        return kind == CRD_INT;
    case CRD_PACK_DECIMAL:
        return kind == CRD_REAL;
    case CRD_PACK_WIDE32:
        return kind != CRD_INT && kind != CRD_REAL;
    case CRD_PACK_WIDE64:
        return kind == CRD_INT || kind == CRD_REAL;
    default:
        return false;
    }
}

static size_t packed_width(const crd_mapped_section *s)
{
    if (s->same || !packing_fits(s))
        return 0;
    size_t width = crd_packing_width((crd_packing)s->packing);
    return width ? width : 1; /* ONE: none of them */
}

static size_t field_width(const crd_mapped_section *s)
{
    const crd_field *f = crd_mapped_field(s);
    switch (s->part) {
    case CRD_PART_TARGET:
        return crd_mapped_targets(f) ? 1 : 0;
    case CRD_PART_COLUMN: /* of texts */
        return sizeof(uint32_t);
    default: /* values */
        return s->part == CRD_PART_COLUMN_VALUES && crd_field_is_text(f) ? 0 : sizeof(uint64_t);
    }
}

/* Does the section speak of a table and a field that are there, where its part has such? */
static bool is_placed(const crd_mapped_section *s)
{
    bool of_table = s->part >= CRD_PART_FLAGS, of_field = s->part >= CRD_PART_COLUMN;
    if (s->part >= CRD_PARTS || (of_table && s->table >= CRD_T_COUNT))
        return false;
    if (!of_table && s->part != CRD_PART_SAME && s->table)
        return false;
    return of_field ? s->field < crd_records.tables[s->table]->n_fields : s->field == 0;
}

size_t crd_mapped_width(const crd_mapped_section *s)
{
    static const uint8_t width[CRD_PARTS] = {
        [CRD_PART_TEXT_BYTES] = 1,
        [CRD_PART_TEXT_STARTS] = sizeof(uint32_t),
        [CRD_PART_TEXT_SLOTS] = sizeof(uint32_t),
        [CRD_PART_SOURCES] = sizeof(crd_mapped_source),
        [CRD_PART_ID_KEYS] = sizeof(uint64_t),
        [CRD_PART_ID_VALUES] = sizeof(uint32_t),
        [CRD_PART_ALSO] = sizeof(crd_also),
        [CRD_PART_CONTRADICTIONS] = sizeof(crd_contradiction),
        [CRD_PART_TIES_FIRST] = sizeof(uint32_t),
        [CRD_PART_TIES_TO] = sizeof(uint32_t),
        [CRD_PART_TIES_MIGHT] = sizeof(crd_might),
        [CRD_PART_TIES_KIND] = 1,
        [CRD_PART_TIES_ORIGIN] = 1,
        [CRD_PART_TIES_FRESH] = sizeof(uint64_t),
        [CRD_PART_TIES_BEFORE] = sizeof(uint32_t),
        [CRD_PART_TIES_ROWS] = sizeof(uint32_t),
        [CRD_PART_TIES_EVERYONE] = 1,
        [CRD_PART_TIES_EXTRA] = sizeof(struct crd_node_extra),
        [CRD_PART_TIES_SKIPPED] = sizeof(crd_tie_origin),
        [CRD_PART_FLAGS] = 1,
        [CRD_PART_SLOTS] = sizeof(uint32_t),
        [CRD_PART_OTHERS] = sizeof(crd_other),
        [CRD_PART_MORE] = sizeof(crd_place),
        [CRD_PART_SOURCE_VALUES] = sizeof(uint64_t),
        [CRD_PART_LINE_VALUES] = sizeof(uint64_t),
        [CRD_PART_FIRST_VALUES] = sizeof(uint64_t),
    };
    if (!is_placed(s))
        return 0;
    if (crd_mapped_values_of(s) != CRD_PARTS)
        return packed_width(s);
    if (s->packing)
        return 0;
    if (s->part >= CRD_PART_COLUMN)
        return field_width(s);
    if (s->part == CRD_PART_META)
        return sizeof(crd_mapped_meta);
    if (s->part == CRD_PART_SAME)
        return s->width == 1 || s->width == 4 ? s->width : 0;
    return width[s->part];
}

/* ---- sections ------------------------------------------------------------------------------ */

static uint64_t fold(uint64_t so_far, uint64_t sum, size_t i) { return crd_mix(so_far ^ sum) + i; }

uint64_t crd_mapped_fold(const uint64_t *sums, size_t bytes)
{
    uint64_t all = bytes;
    for (size_t i = 0; i < crd_mapped_chunks(bytes); i++)
        all = fold(all, sums[i], i);
    return all;
}

uint64_t crd_mapped_section_sum(const void *at, size_t bytes)
{
    uint64_t all = bytes;
    for (size_t i = 0; i < crd_mapped_chunks(bytes); i++) {
        size_t from = i * CRD_MAPPED_CHUNK;
        size_t len = bytes - from < CRD_MAPPED_CHUNK ? bytes - from : CRD_MAPPED_CHUNK;
        all = fold(all, crd_mapped_sum((const char *)at + from, len, i), i);
    }
    return all;
}
