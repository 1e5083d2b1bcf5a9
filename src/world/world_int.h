#ifndef CRD_WORLD_WORLD_INT_H
#define CRD_WORLD_WORLD_INT_H

/* What the files of this module share; nobody else includes it. */
#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "names/normal.h"
#include "world/map.h"
#include "world/world.h"

#include <stdatomic.h>

#define CRD_NO_SOURCE UINT32_MAX

/* A value as 64 bits, equal when the values are equal: text number (with the target's table above
 * bit 32 when the field has several targets), integer, or the double's bits. */
typedef uint64_t crd_bits;

/* While merging: a value that did not win when it was met. */
typedef struct crd_loser {
    crd_bits bits;
    uint32_t row;
    uint32_t source;
    uint8_t field;
} crd_loser;

/* Where a field's texts lead. */
typedef struct crd_ref_plan {
    uint8_t n;       /* targets; 0 = no reference with several */
    uint8_t only;    /* the one target's table, or the own table of an id that may be merged;
                        CRD_TARGET_NONE = texts stay as they are */
    uint8_t last;    /* place in `tables` that matched last */
    uint8_t *tables; /* [n]; CRD_TARGET_CLASS for "class" */
} crd_ref_plan;

typedef struct crd_table_data {
    size_t cap;
    uint32_t *slots; /* mask + 1 of rows by key; CRD_ROW_NONE = free */
    size_t mask;
    crd_packed first;                       /* source of the row's first statement; none = as
                                               the frame's `source` */
    crd_packed cell_source[CRD_FIELDS_MAX]; /* whose value won; none = as `first` says */
    uint32_t *none; /* [n] CRD_INTERN_NONE: what text columns without a value point to; NULL */
    CRD_VEC(crd_loser) losers; /* until frozen */
    CRD_VEC(crd_other) others;
    CRD_VEC(crd_place) more;
} crd_table_data;

typedef struct crd_source_info {
    crd_world_source pub;
    uint32_t rank;   /* 0 = best; strangers behind all */
    uint32_t weight; /* equal = of equal weight, higher = more */
} crd_source_info;

struct crd_world {
    crd_intern *texts;
    crd_frame frames[CRD_T_COUNT];
    crd_table_data data[CRD_T_COUNT];
    crd_world_source *sources; /* [n_sources], as `info`, for lending */
    CRD_VEC(crd_source_info) info;
    crd_map ids; /* table << 32 | text -> text: what references became; and of `designation`, to
                    which none leads, the lists that it had before rows were left out */
    CRD_VEC(crd_also) also;
    CRD_VEC(crd_contradiction) contradictions;
    crd_date as_of;
    crd_str marking;
    size_t withheld;
    bool lent;                 /* all arrays but `info` and `sources` lie in a file: see mapped.c */
    crd_world *ever;           /* NULL, or whose texts, sources and identities these are: at.c */
    bool borrows[CRD_T_COUNT]; /* tables too */
    atomic_uint sharers;       /* how many hold it beside the first */
    void *map;                 /* that file, when it is to be unmapped */
    size_t map_len;
};

/* What lives while a world is made. */

/* A name of a party. */
typedef struct crd_called {
    uint32_t normal; /* in crd_names.normals */
    uint32_t party;  /* text: its id as stated */
    uint32_t node;   /* of identity.c */
    uint32_t next;   /* the next one with this normal form; CRD_INTERN_NONE = last */
    const crd_legal_form *form;
    bool alias; /* no party.name */
    bool joins; /* it may make parties one */
} crd_called;

typedef struct crd_names {
    crd_intern *normals;
    CRD_VEC(crd_called) all;
    CRD_VEC(uint32_t) head; /* [normal] in `all` */
    crd_map known;          /* text -> is a party's id */
    crd_name_reader *reader;
    crd_arena *arena; /* of the name at hand */
    crd_arena_mark empty;
} crd_names;

typedef struct crd_build {
    crd_world *w;
    const crd_feed *feed;
    const crd_world_opts *opts;
    crd_intern *source_names; /* number = index in w->info */
    CRD_VEC(uint32_t) by_no;  /* the feed's number of a source -> index; CRD_NO_SOURCE */
    uint64_t wanted[CRD_T_COUNT];
    crd_names names;
    crd_buf fold;
    bool merges[CRD_T_COUNT]; /* some id of the table was merged */
    uint64_t done;            /* rows read, for progress */
} crd_build;

/* source.c */
CRD_NODISCARD crd_status crd_sources_load(crd_build *b, crd_err *err);
/* The source of a statement; CRD_NO_SOURCE in *ret when it is not used. */
CRD_NODISCARD crd_status crd_source_of(crd_build *b, const crd_from *from, uint32_t *ret);

/* identity.c: fills w->ids, also, contradictions and b->names. */
CRD_NODISCARD crd_status crd_identity_load(crd_build *b, crd_err *err);
/* What a reference to `text` in `table` becomes. */
CRD_NODISCARD crd_status crd_identity_of(crd_build *b, uint32_t table, uint32_t text,
                                         uint32_t *ret_text);

/* names.c */
CRD_NODISCARD crd_status crd_names_init(crd_names *n);
/* Keeps a name of the party `id`, and what it says of other names. `kind` of party_name; null for
 * party.name. */
CRD_NODISCARD crd_status crd_names_add(crd_names *n, uint32_t id, uint32_t node, crd_str name,
                                       crd_str kind, bool alias);
void crd_names_done(crd_names *n);

/* merge.c, freeze.c */
/* @param rows  NULL = all; else those of which one of rows->any holds, none when rows->n is 0 */
typedef struct crd_rows {
    const crd_with *any;
    size_t n;
} crd_rows;
CRD_NODISCARD crd_status crd_merge_table(crd_build *b, uint32_t table, const crd_rows *rows,
                                         crd_err *err);
/* part.c: the tables of b->opts->part and those behind it. */
CRD_NODISCARD crd_status crd_part_load(crd_build *b, crd_err *err);
bool crd_part_has(const crd_world_opts *opts, uint32_t table);
CRD_NODISCARD crd_status crd_merge_freeze(crd_world *w, uint32_t table, bool all_times);
/* Does every row of a table of all times surely hold on the day? */
bool crd_merge_all_hold(const crd_world *ever, uint32_t table, crd_date as_of);
/* Leaves out the rows of the table that cannot hold on the world's day, and marks those that hold
 * only maybe. Numbers are wide arrays of the world's own. */
CRD_NODISCARD crd_status crd_merge_choose(crd_world *w, uint32_t table);
/* Fields by table, 0 = not wanted; keys and validity always come along. */
void crd_wanted(const crd_want *wants, size_t n, uint64_t ret_fields[CRD_T_COUNT]);
crd_bits crd_cell_bits(const crd_frame *f, uint32_t field, uint32_t row, bool *ret_null);
uint32_t crd_cell_source(const crd_world *w, uint32_t table, uint32_t row, uint32_t field);
/* <0, 0, >0: order of two values of one field, by bytes of texts or as numbers. */
int crd_bits_cmp(const crd_world *w, const crd_field *f, crd_bits a, crd_bits b);
/* Where a row's key is looked for in the slots: start, start + step, ... */
typedef struct crd_probe {
    uint64_t start, step;
} crd_probe;
typedef struct crd_key {
    uint64_t fields; /* of the table's key */
    bool one_text;   /* it is one text, the first field */
} crd_key;
crd_key crd_key_of(const crd_table *t);
crd_probe crd_key_probe(const crd_key *k, const crd_bits *bits, uint64_t present);
bool crd_slots_build(crd_world *w, uint32_t table, size_t slots);

/* What a column of the field holds. */
static inline crd_holds crd_holds_of(const crd_field *f)
{
    if (crd_field_is_text(f))
        return CRD_HOLDS_TEXT;
    return f->kind == CRD_INT    ? CRD_HOLDS_I64
           : f->kind == CRD_REAL ? CRD_HOLDS_REAL
                                 : CRD_HOLDS_I32;
}

/* pack_table.c: the columns of a table that is frozen, into as few bytes as they need. */
CRD_NODISCARD crd_status crd_pack_table(crd_world *w, uint32_t table);
/* Ends all columns of the table. */
void crd_table_done(crd_world *w, uint32_t table);
size_t crd_table_bytes(const crd_world *w, uint32_t table);
/* While a table is merged its numbers are arrays that may be written. */
static inline void *crd_packed_wide(const crd_packed *p) { return (void *)(uintptr_t)p->at; }

/* sort.c: stable, O(n log n), with a context. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_sort(void *at, size_t n, size_t size,
                                  int (*cmp)(const void *ctx, const void *a, const void *b),
                                  const void *ctx);

/* Between two texts by bytes. */
static inline int crd_text_order(const crd_world *w, uint32_t a, uint32_t b)
{
    return a == b ? 0 : crd_str_cmp(crd_intern_text(w->texts, a), crd_intern_text(w->texts, b));
}

/* Number of a non-empty text. */
static inline crd_status crd_world_keep(crd_world *w, crd_str s, uint32_t *ret)
{
    return crd_intern_add(w->texts, s, ret);
}

static inline uint64_t crd_id_key(uint32_t table, uint32_t text)
{
    return (uint64_t)table << 32 | text;
}

#endif
