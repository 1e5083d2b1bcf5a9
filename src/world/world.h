#ifndef CRD_WORLD_WORLD_H
#define CRD_WORLD_WORLD_H

#include "base/intern.h"
#include "base/progress.h"
#include "model/sink.h"
#include "world/packed.h"

/* The case at a date: statements merged into rows, held in columns. The only place where statements
 * are merged. Immutable once made; any number of threads may read one.
 *
 * How statements become rows
 *  - Sources. Those that are not superseded and may be shown (see crd_world_opts) are *used*. They
 *    are ranked: confidence (high, medium, low or empty), then later as_of (none is earliest), then
 *    name in byte order. Two sources are of equal weight when confidence and as_of are the same.
 *    Those that the feed calls assumed stand above all others, whatever is said of them: always
 *    used, no part of the default date or of the marking; they need no row in table `source`.
 *  - Identity. Parties are one when their LEI (20 letters and digits), their (registry,
 *    registry_id) or their names agree, and records of party, product, site, element, network and
 *    service when a decision says so. A party's identifier is the one that its best sources give;
 * where these disagree it joins nothing. `different` forbids a pair, whatever speaks for it, also
 * through third ones: decisions come first (by rank, then bytes), then LEIs, then registers, then
 * names; what a veto stops is listed as a contradiction, unless only a name speaks for it. A branch
 * (branch_of, or kind branch) is joined by decisions only. Decisions name records by id.
 *  - Names are compared by normal form and legal form (names/normal.h). Equal names (party.name)
 *    make parties one; then a name of one that is another name of the other (party_name of any kind
 *    but brand, or "formerly X" and its like inside a name), when it is another name of that one
 *    alone. Never a guess: two groups are joined only when they do not exclude one another and
 * every other group of that name excludes both or neither. Groups exclude one another by
 * `different`, by another LEI, jurisdiction or number in the same register, and by a legal form
 * that no firm carries beside the other's. State bodies, and names made of common words alone, also
 * exclude one another unless both say the same jurisdiction. Persons, branches and names that mix
 *    alphabets are not joined by name. Rows of party_name whose party nobody describes count as
 *    names of one party: that is what an alias table is.
 *  - The id of a group is the one that its best source gives, an assumed one last (then byte
 * order). Every reference to any of its ids becomes that one, in keys of other tables too, before
 * rows are merged by key. A reference to a party that is no party's id but a name of exactly one
 * (equal as above, or, where several are, with the same legal form) becomes that party. Rows of
 * `decision` keep their references as they stand.
 *  - Fields, each on its own: the value of the best source that gives one; of several values of one
 *    source, the first in order. Another value of equal weight makes the field *contested*: low
 *    bounds count neither, high bounds each. Values of less weight are kept as disagreement.
 *  - Time. With a date, rows that cannot hold on it are left out, and those that hold only possibly
 *    (a month or a year given for a day, contested dates) are marked: high bounds only. Parties and
 *    their names stay whatever the date, as what they made and did outlives them: they are marked.
 *    So do ties and contracts of integration that have ended, for the ties alone: whoever reads
 *    those tables for another end passes over rows that are marked so.
 *
 * Row and text numbers depend on the order of the feed; nothing shown may be ordered by them. */
typedef struct crd_world crd_world;

#define CRD_ROW_NONE UINT32_MAX

enum { CRD_TARGET_CLASS = 254, CRD_TARGET_NONE = 255 }; /* no table: "class:NAME"; bad form */

enum crd_row_flag {
    CRD_ROW_MAYBE = 1u << 0,     /* holds on the date only possibly */
    CRD_ROW_CONTESTED = 1u << 1, /* at least one field is contested */
    CRD_ROW_DISAGREE = 1u << 2,  /* at least one field has a value of less weight against it */
    CRD_ROW_MERGED = 1u << 3,    /* several statements */
    CRD_ROW_ELSEWHEN = 1u << 4,  /* of a table that keeps them: does not hold on the date */
};

typedef enum crd_holds {
    CRD_HOLDS_NOTHING, /* not loaded */
    CRD_HOLDS_TEXT,    /* TEXT REF CODE CODES */
    CRD_HOLDS_I32,     /* DATE PPM BOOL */
    CRD_HOLDS_I64,     /* INT */
    CRD_HOLDS_REAL,    /* REAL */
} crd_holds;

/* One field of all rows. Texts are an array; numbers are packed: ask crd_col_i32, _i64, _real. */
typedef struct crd_world_col {
    const uint32_t
        *text; /* TEXT REF CODE CODES: text number; CRD_INTERN_NONE = null. Of a reference
                  the key without its table; codes of a set stand in byte order */
    const uint8_t *target; /* REF with several targets: CRD_T_..., CRD_TARGET_... */
    crd_packed number;
    uint8_t holds; /* crd_holds */
} crd_world_col;

/* The row's number in a column that holds such; CRD_NULL32, CRD_NULL64, NaN = null. */
static inline int32_t crd_col_i32(const crd_world_col *c, uint32_t row)
{
    return (int32_t)(uint32_t)crd_packed_bits(&c->number, row);
}
static inline int64_t crd_col_i64(const crd_world_col *c, uint32_t row)
{
    return (int64_t)crd_packed_bits(&c->number, row);
}
static inline double crd_col_real(const crd_world_col *c, uint32_t row)
{
    uint64_t bits = crd_packed_bits(&c->number, row);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

typedef struct crd_frame {
    const crd_table *table;
    uint32_t n;           /* rows */
    uint64_t fields;      /* loaded */
    const uint8_t *flags; /* [n] enum crd_row_flag */
    crd_packed source;    /* ask crd_row_source, */
    crd_packed line;      /* crd_row_line */
    crd_world_col cols[CRD_FIELDS_MAX];
} crd_frame;

/* Best source of the row: index in crd_world_sources. */
static inline uint32_t crd_row_source(const crd_frame *f, uint32_t row)
{
    return (uint32_t)crd_packed_bits(&f->source, row);
}
/* The row's line there; 0 = none. */
static inline uint32_t crd_row_line(const crd_frame *f, uint32_t row)
{
    return (uint32_t)crd_packed_bits(&f->line, row);
}

/* A value that did not win. */
typedef struct crd_other {
    uint32_t row;
    uint8_t field;
    bool contested;  /* as good as the winner; else of less weight */
    uint8_t target;  /* as crd_world_col.target */
    uint32_t source; /* the best that gives this value */
    uint32_t text;   /* by the field's kind one of these four */
    int32_t i32;
    int64_t i64;
    double real;
} crd_other;

typedef struct crd_world_source {
    crd_str name;
    crd_str marking; /* null = none */
    crd_date as_of;
    int8_t confidence; /* 0 low or empty, 1 medium, 2 high */
    bool used;
    bool withheld; /* not used because of `release` */
    bool assumed;  /* a what-if: nobody says so */
} crd_world_source;

typedef enum crd_joined_by {
    CRD_BY_DECISION,
    CRD_BY_LEI,
    CRD_BY_REGISTRY,
    CRD_BY_NAME,        /* a reference written as a name; no identity */
    CRD_BY_NORMAL_NAME, /* equal names */
    CRD_BY_ALIAS,       /* another name of the one is the name of the other */
} crd_joined_by;

/* Another id of a row (or, BY_NAME, a text that stands for it in references). */
typedef struct crd_also {
    uint32_t table;
    uint32_t from, to; /* texts; `to` is the row's id */
    crd_joined_by by;  /* what joined `from` to its group first */
} crd_also;

/* a and b were not joined although `by` says so. */
typedef struct crd_contradiction {
    uint32_t table;
    uint32_t a, b; /* texts, in byte order */
    crd_joined_by by;
    bool verdict; /* both verdicts stand on the pair itself with equal weight: taken as different */
} crd_contradiction;

typedef struct crd_want {
    uint32_t table;  /* CRD_T_... */
    uint64_t fields; /* CRD_BIT(...); 0 = all. Keys and dates of validity always come along */
} crd_want;

/* Rows that a reader needs of a table: those of which a statement has one of these values in this
 * field. */
typedef struct crd_pick {
    uint32_t field;        /* CRD_C_...: TEXT or REF; part of the key where that is no single id */
    uint32_t target;       /* of a REF with several: the table that all values are ids of */
    const crd_str *values; /* [n] ids as merged (or as written), without their table */
    size_t n;
} crd_pick;

/* A table of which only some rows are loaded: each of them is in every respect what it is in the
 * whole world, whoever states it; the others are not there (a few more may be). When all other
 * tables are there, `pick` is asked which; of several parts one after the other, so that the last
 * sees what the first ones have brought. Picks, at most CRD_PICKS_MAX, are borrowed until the
 * world is made; none of them = no rows. *ret_all: all rows after all. */
enum { CRD_PICKS_MAX = 8 };
typedef struct crd_world_part {
    const struct crd_world_part *next; /* NULL = the last; another table */
    uint32_t table;                    /* CRD_T_..., wanted, and not `party` or `party_name` */
    void *ctx;
    crd_status (*pick)(void *ctx, const crd_world *w, const crd_pick **ret_picks, size_t *ret_n,
                       bool *ret_all, crd_err *err);
} crd_world_part;

typedef struct crd_world_opts {
    crd_date as_of;    /* the last day it may mean; NONE = the latest as_of of the used sources */
    crd_date as_known; /* only sources imported by then (or at no known date) and not superseded by
                          then; NONE = those not superseded */
    crd_str release;   /* leave out sources marked above it. Marks are ordered by the setting
                          marking_scheme (lowest first, blanks between; default list "marking"); an
                          unknown mark counts as highest, and so does none. null = all */
    bool all_times;    /* rows of all times; as_of is then only reported */
    crd_str only;      /* rows come from statements of this source alone, which is then used even if
                          superseded (without as_known); who is who still rests on all. null = all */
    uint32_t only_in;  /* CRD_T_...: `only` is for this table, others have all; 0 = for all */
    const crd_world_part *part;   /* the first; NULL = all rows of all wanted tables */
    const crd_progress *progress; /* may be NULL */
} crd_world_opts;

/* @param wants  tables to load; others stay empty. A table named twice gets both sets of fields.
 * Zero `opts` are not the default: start from CRD_WORLD_OPTS.
 * O(statements) beyond the feed's own time, plus sorting what has several statements. A part of a
 * table is read once where all picks are of fields of its key, or one source alone states the table
 * and none of its ids is merged; else twice: which ids are meant, then all that is said of them.
 * CRD_EINVAL: `release` is no mark of the scheme. CRD_ENOMEM, CRD_ECANCEL, and what the feed gives.
 * The feed is not used afterwards. */
#define CRD_WORLD_OPTS ((crd_world_opts){.as_of = CRD_DATE_NONE, .as_known = CRD_DATE_NONE})
CRD_NODISCARD crd_status crd_world_new(const crd_feed *feed, const crd_want *wants, size_t n_wants,
                                       const crd_world_opts *opts, crd_world **ret_world,
                                       crd_err *err);
/* The same of another day, from a world of all times: what crd_world_new makes with `as_of` of the
 * same statements and otherwise the same options, without reading them again. What does not change
 * is shared, for which it holds `ever`. It may hold more fields than wanted; of texts that only
 * left-out rows have it knows the numbers. O(rows of the wanted tables that have dates), and a copy
 * of those that change. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_world_at(crd_world *ever, const crd_want *wants, size_t n_wants,
                                      crd_date as_of, crd_world **ret_world, crd_err *err);
/* Held once more: it ends when each of its holders has called crd_world_free. Any thread. */
crd_world *crd_world_share(crd_world *w);
void crd_world_free(crd_world *w); /* NULL is fine */

/* Never NULL; n == 0 and no columns when the table was not wanted. table < CRD_T_COUNT. */
const crd_frame *crd_world_frame(const crd_world *w, uint32_t table);
#define CRD_COL(world, table, field) \
    (crd_world_frame((world), CRD_T_##table)->cols[CRD_C_##table##_##field])

/* null for CRD_INTERN_NONE. Lives as long as the world. */
crd_str crd_world_text(const crd_world *w, uint32_t text);
/* CRD_INTERN_NONE when no loaded value has this text. */
uint32_t crd_world_find_text(const crd_world *w, crd_str text);
/* Row of a table whose whole key is one text field ("id", source.name, setting.name), by the
 * field's value; CRD_ROW_NONE when there is none. An id that was merged away has none: see
 * crd_world_id. O(1). */
uint32_t crd_world_row(const crd_world *w, uint32_t table, uint32_t text);
/* The same for texts[0 .. n), a column say, CRD_INTERN_NONE among them: faster than one by one in a
 * table that does not fit the processor's caches, as what is looked up is asked for together. */
void crd_world_rows(const crd_world *w, uint32_t table, const uint32_t *texts, size_t n,
                    uint32_t *ret_rows); /* [n] */
/* What references to this id became (itself, mostly); a name gives its party. O(1). */
uint32_t crd_world_id(const crd_world *w, uint32_t table, uint32_t text);

/* Does a row of `designation`, of whatever date, name this list? A list of which all rows are over
 * is there, and names nobody. Of worlds that want the table. O(1). */
bool crd_world_lists(const crd_world *w, uint32_t list);

/* Values that did not win for a field of a row, contested ones first, then by rank of source and
 * value; a value is there once. *ret_n of them, borrowed. O(log). */
const crd_other *crd_world_others(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                                  size_t *ret_n);
/* All of a table, by row. */
const crd_other *crd_world_all_others(const crd_world *w, uint32_t table, size_t *ret_n);
/* Is the field contested? Costs nothing for rows without the flag. */
bool crd_world_contested(const crd_world *w, uint32_t table, uint32_t row, uint32_t field);
/* The source whose value won; UINT32_MAX when the field is null. */
uint32_t crd_world_source_of(const crd_world *w, uint32_t table, uint32_t row, uint32_t field);

typedef struct crd_place {
    uint32_t row;
    uint32_t source, line;
} crd_place;
/* Where the other statements of the row stand (its best is in the frame), by rank and line. */
const crd_place *crd_world_more_places(const crd_world *w, uint32_t table, uint32_t row,
                                       size_t *ret_n);

/* All sources of the feed, in byte order of the name; those without a row of their own last. */
const crd_world_source *crd_world_sources(const crd_world *w, size_t *ret_n);
/* Ids merged away and names taken as references, by table, `to` and `from` in byte order. */
const crd_also *crd_world_also(const crd_world *w, size_t *ret_n);
const crd_contradiction *crd_world_contradictions(const crd_world *w, size_t *ret_n);

/* The day for which rows were chosen, or (all_times) would be; NONE = no source says, no row was
 * left out. */
crd_date crd_world_as_of(const crd_world *w);
/* The highest mark among used sources; null when none has one. */
crd_str crd_world_marking(const crd_world *w);
size_t crd_world_withheld(const crd_world *w); /* sources left out by `release` */
size_t crd_world_bytes(const crd_world *w);    /* memory held */

/* ---- rows as records ---------------------------------------------------------------------- */

typedef struct crd_merged {
    uint32_t row;
    crd_str sources;   /* names of all sources of the row, best first, ", " between */
    crd_str contested; /* names of contested fields, ", " between; empty = none */
} crd_merged;

/* Every row of a loaded table as an ordinary record, in byte order of its key; fields that were not
 * loaded are null. `about` and the record's texts are borrowed for the call. `from` names the row's
 * best source. Stops at the first failure of `put`. O(n log n). */
typedef crd_status (*crd_merged_put)(void *ctx, const crd_table *t, const void *rec,
                                     const crd_from *from, const crd_merged *about, crd_err *err);
CRD_NODISCARD crd_status crd_world_put_rows(const crd_world *w, uint32_t table, crd_merged_put put,
                                            void *ctx, crd_err *err);
/* Row numbers in byte order of the rows' keys, texts of references without their table. The caller
 * frees. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_world_sorted(const crd_world *w, uint32_t table, uint32_t **ret_rows);

#endif
