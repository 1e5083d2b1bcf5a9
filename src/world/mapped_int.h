#ifndef CRD_WORLD_MAPPED_INT_H
#define CRD_WORLD_MAPPED_INT_H

/* The form of a mapped world, for those who write and read it.
 *
 * A line of 64 bytes that says what it is; sections, each at a multiple of 64; a directory of them
 * in order of part, table and field; a tail of fixed size at the very end. Columns of texts of
 * which all rows have one and the same value (nothing, mostly) share their bytes; numbers are
 * packed. Numbers are the machine's own: the tail says which machine. */
#include "world/mapped.h"
#include "world/ties.h"
#include "world/world_int.h"

enum {
    CRD_MAPPED_LINE = 64,
    CRD_MAPPED_CHUNK = 1 << 20, /* bytes of a section that are summed and checked together */
    CRD_MAPPED_SECTIONS = 16384,
    CRD_MAPPED_VERSION = 5,
};

typedef enum crd_part_id {
    CRD_PART_META,
    CRD_PART_SAME, /* `table` = its number: what columns of equal rows share */
    CRD_PART_TEXT_BYTES,
    CRD_PART_TEXT_STARTS,
    CRD_PART_TEXT_SLOTS,
    CRD_PART_SOURCES,
    CRD_PART_ID_KEYS,
    CRD_PART_ID_VALUES,
    CRD_PART_ALSO,
    CRD_PART_CONTRADICTIONS,
    CRD_PART_TIES_FIRST, /* crd_ties: all of them, or none */
    CRD_PART_TIES_TO,
    CRD_PART_TIES_MIGHT,
    CRD_PART_TIES_KIND,
    CRD_PART_TIES_ORIGIN,
    CRD_PART_TIES_FRESH,
    CRD_PART_TIES_BEFORE,
    CRD_PART_TIES_ROWS,
    CRD_PART_TIES_EVERYONE,
    CRD_PART_TIES_EXTRA,
    CRD_PART_TIES_SKIPPED,
    CRD_PART_FLAGS, /* from here on: of a table */
    CRD_PART_SOURCE,
    CRD_PART_LINE,
    CRD_PART_FIRST,
    CRD_PART_SLOTS,
    CRD_PART_OTHERS,
    CRD_PART_MORE,
    CRD_PART_SOURCE_VALUES, /* crd_packed.values of SOURCE, and so on */
    CRD_PART_LINE_VALUES,
    CRD_PART_FIRST_VALUES,
    CRD_PART_COLUMN, /* from here on: of a field */
    CRD_PART_TARGET,
    CRD_PART_CELL_SOURCE,
    CRD_PART_COLUMN_VALUES,
    CRD_PART_CELL_SOURCE_VALUES,
    CRD_PARTS
} crd_part_id;

typedef struct crd_mapped_section {
    uint16_t part, table, field;
    uint16_t width;     /* bytes of an item */
    uint32_t same;      /* all items are `value`; the bytes are those of a section SAME */
    uint32_t packing;   /* of packed numbers (crd_packing), else 0 */
    uint64_t offset, n; /* items; of numbers that are packed as ONE none */
    uint64_t value;     /* of packed numbers their scale */
    uint64_t sum;       /* of its own bytes, else 0 */
} crd_mapped_section;

typedef struct crd_mapped_meta {
    uint32_t n_texts, n_sources, marking; /* CRD_INTERN_NONE = no mark */
    int32_t as_of;
    uint64_t withheld, n_ids;
    unsigned char hash_key[16];
    uint64_t fields[CRD_T_COUNT];
    uint32_t n[CRD_T_COUNT];
} crd_mapped_meta;

typedef struct crd_mapped_source {
    uint32_t name, marking; /* texts */
    int32_t as_of;
    int32_t confidence;
    uint32_t rank, weight;
    uint32_t is; /* 1 used, 2 withheld, 4 assumed */
    uint32_t zero;
} crd_mapped_source;

typedef struct crd_mapped_tail {
    char magic[8];
    uint32_t version, order; /* `order` has bytes 1, 2, 3, 4 of a machine that counts as ours */
    uint64_t shape;          /* of our structs and tables: see crd_mapped_shape */
    uint64_t directory, n_sections, directory_sum, len;
    crd_mapped_key key;
    uint64_t sum; /* of all before */
} crd_mapped_tail;

extern const char crd_mapped_line[CRD_MAPPED_LINE];
uint64_t crd_mapped_shape(void);

/* A sum for what goes wrong by itself, as fast as memory is read: eight lanes of a word each, mixed
 * in steps that lose nothing, so a change within one word of the input always changes it. No secret
 * and no defence against people. `at` is at a multiple of 8. */
uint64_t crd_mapped_sum(const void *at, size_t len, uint64_t seed);
static inline size_t crd_mapped_chunks(size_t bytes)
{
    return bytes / CRD_MAPPED_CHUNK + (bytes % CRD_MAPPED_CHUNK != 0);
}
/* Of a section: over the sums of its chunks, chunk i with seed i. */
uint64_t crd_mapped_fold(const uint64_t *sums, size_t bytes);
uint64_t crd_mapped_section_sum(const void *at, size_t bytes);

/* Which field of which table; NULL, or the table alone, when the part has none. */
const crd_field *crd_mapped_field(const crd_mapped_section *s);
/* Has the field's column targets beside it? */
bool crd_mapped_targets(const crd_field *f);
/* Bytes of an item of this part; 0 = it names no part, table or field that there is, or a packing
 * that this part cannot have. */
size_t crd_mapped_width(const crd_mapped_section *s);
/* Packed numbers: where their values stand; CRD_PARTS for what is not packed. */
crd_part_id crd_mapped_values_of(const crd_mapped_section *s);
/* Values of packed numbers: whose; CRD_PARTS for other parts. */
crd_part_id crd_mapped_owner_of(const crd_mapped_section *s);

/* ---- mapped_check.c ------------------------------------------------------------------------ */

/* A file of which directory and tail are sound. */
typedef struct crd_mapped_file {
    const char *at;
    const crd_mapped_section *sections; /* [n] */
    size_t n;
    const crd_mapped_meta *meta;
    const char *text_bytes;
    uint64_t text_len;
    bool ties; /* wanted: what is not is neither summed nor looked at */
} crd_mapped_file;
/* NULL when there is none. O(log). */
const crd_mapped_section *crd_mapped_find(const crd_mapped_file *f, crd_part_id part,
                                          uint32_t table, uint32_t field);
/* Are these the sections of a world, each as long as it must be, and is `meta` sound? */
bool crd_mapped_complete(const crd_mapped_file *f);
/* Items first .. first + n - 1 of a section against their ranges. */
bool crd_mapped_items_ok(const crd_mapped_file *f, const crd_mapped_section *s, size_t first,
                         size_t n);

/* ---- mapped_ties.c ------------------------------------------------------------------------- */

static inline bool crd_mapped_of_ties(const crd_mapped_section *s)
{
    return s->part >= CRD_PART_TIES_FIRST && s->part <= CRD_PART_TIES_SKIPPED;
}
/* Are the sections of ties all there, or none, each as long as it must be? */
bool crd_mapped_ties_whole(const crd_mapped_file *f);
/* As crd_mapped_items_ok, of a section of ties: each number by itself. */
bool crd_mapped_ties_items_ok(const crd_mapped_file *f, const crd_mapped_section *s, const void *at,
                              size_t first, size_t n);
/* What ties say of one another, when each number by itself is in its range: that the rows which say
 * ties first .. first + n - 1 are there, and that what runs runs on elements, as the analyses take
 * for granted (of other kinds they ask what the ends are). `first` is at a multiple of
 * CRD_ORIGIN_GROUP. */
bool crd_mapped_ties_rows_ok(const crd_mapped_file *f, uint32_t first, uint32_t n);
/* NULL in *ret_ties when the file has none. */
CRD_NODISCARD crd_status crd_mapped_ties(const crd_mapped_file *f, const crd_world *w,
                                         crd_ties **ret_ties);

#endif
