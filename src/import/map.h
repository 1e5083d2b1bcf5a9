#ifndef CRD_IMPORT_MAP_H
#define CRD_IMPORT_MAP_H

#include "base/buf.h"
#include "base/intern.h"
#include "base/file.h"
#include "fmt/yaml_form.h"
#include "model/record.h"

/* Maps: how the columns of somebody's file become fields of our tables. The YAML form is described
 * in docs/formats/csv-map.md and docs/schema/csv-map.schema.json; this is what it is parsed to. All
 * texts and arrays live in the arena given to crd_csv_map_parse. */

enum {
    CRD_CSV_MAP_TABLES_MAX = 64,
    CRD_CSV_MAP_LETS_MAX = 64,        /* derived columns of a table, with the shared ones */
    CRD_CSV_MAP_VALUES_MAX = 1 << 20, /* rows of one value table or look-up */
    CRD_CSV_MAP_PARTS_MAX = 1000      /* parts of one split value */
};

typedef enum crd_csv_map_else {
    CRD_CSV_MAP_ERROR,
    CRD_CSV_MAP_EMPTY,
    CRD_CSV_MAP_KEEP
} crd_csv_map_else;
typedef enum crd_csv_map_case {
    CRD_CSV_MAP_AS_IS,
    CRD_CSV_MAP_LOWER,
    CRD_CSV_MAP_UPPER,
    CRD_CSV_MAP_SLUG
} crd_csv_map_case;
typedef enum crd_csv_map_encoding {
    CRD_CSV_MAP_UTF8,
    CRD_CSV_MAP_LATIN1,
    CRD_CSV_MAP_WINDOWS1252
} crd_csv_map_encoding;

/* A name that stands for a value of the row: a column of the file, or a derived one. */
typedef struct crd_csv_map_name {
    crd_str name;
    uint32_t line, column; /* in the map */
    int slot; /* set by the reader: index of the file's column, CRD_CSV_MAP_LET + index, or NONE */
} crd_csv_map_name;
enum { CRD_CSV_MAP_NONE = -1, CRD_CSV_MAP_LET = 1 << 20 };

/* Raw texts to values; from the map itself or, for a look-up, from a file beside it. */
typedef struct crd_csv_map_values {
    crd_str name;          /* null: written in place */
    bool loose;            /* compared by crd_text_fold */
    crd_csv_map_else miss; /* what is in no row */
    crd_intern *keys;      /* folded if loose; made by crd_csv_map_values_open, ended by the map */
    crd_str *values;       /* [count of keys]; null = unknown */
    /* look-ups */
    crd_str file; /* null: none */
    crd_csv_map_name key, value;
    crd_csv_map_encoding encoding;
    char delimiter;
    uint32_t line, column;
} crd_csv_map_values;

/* "{operator}-{cell|slug}": literals and names in turn. */
typedef struct crd_csv_map_part {
    crd_str literal;       /* null: a name */
    bool self;             /* "{}": the value so far */
    crd_csv_map_name name; /* otherwise */
    crd_csv_map_case as;
} crd_csv_map_part;

typedef struct crd_csv_map_number {
    bool given;
    char decimal, thousands; /* thousands 0 = none */
    int64_t factor;          /* times 10^power */
    int power;
    bool percent; /* to millionths */
} crd_csv_map_number;

/* How one value is made. The steps in their order: source, empty, split, case, values, number,
 * date or country, template, join, default. */
typedef struct crd_csv_map_value {
    uint32_t line, column;
    crd_csv_map_name source; /* name null: none */
    crd_str constant;        /* null: none */
    crd_yaml_texts empty;    /* texts that mean unknown */
    crd_yaml_texts split, protect;
    uint32_t part; /* 1-based; 0 = all */
    crd_str join;  /* null: a row for each part */
    crd_csv_map_case as;
    crd_csv_map_values *values; /* NULL: none */
    crd_csv_map_number number;
    crd_yaml_texts dates;
    bool country;                  /* the name or code of one, to its ISO code */
    const crd_csv_map_part *parts; /* [n_parts] template */
    size_t n_parts;
    crd_str fallback; /* null: none */
} crd_csv_map_value;

/* Is it split into several rows? */
static inline bool crd_csv_map_is_each(const crd_csv_map_value *v)
{
    return v->split.n > 0 && v->part == 0 && crd_str_is_null(v->join);
}

typedef struct crd_csv_map_condition {
    crd_csv_map_name name;
    crd_yaml_texts in;     /* n == 0: not asked */
    crd_yaml_texts not_in; /* n == 0: not asked */
    crd_str matches;       /* null: not asked; * any run, ? one character */
    int empty;             /* -1 not asked, 0 must have a value, 1 must be empty */
} crd_csv_map_condition;

typedef struct crd_csv_map_let {
    crd_str name;
    crd_csv_map_value value;
} crd_csv_map_let;

typedef struct crd_csv_map_table {
    const crd_table *table;
    bool dedupe;
    crd_csv_map_condition *when; /* [n_when] all must hold */
    size_t n_when;
    crd_csv_map_let *lets; /* [n_lets] the map's shared ones first */
    size_t n_lets;
    const crd_field **fields;  /* [n_fields] */
    crd_csv_map_value *values; /* [n_fields] */
    size_t n_fields;
    crd_csv_map_value *each; /* the one value that makes several rows, or NULL */
} crd_csv_map_table;

/* How `auto` knows a file that a map is for, when the map ships with the program. */
typedef struct crd_csv_map_recognise {
    crd_yaml_texts columns; /* all of them are in the header; n == 0: never */
    crd_str text;           /* somewhere in the first 4 KiB; null = not asked */
    bool only;              /* the header has no column but required and optional ones */
} crd_csv_map_recognise;

typedef struct crd_csv_map {
    crd_str name; /* the map's file */
    crd_csv_map_recognise recognise;
    crd_csv_map_encoding encoding;
    char delimiter;      /* 0 = detect */
    crd_str sheet;       /* null = the first */
    uint32_t header_row; /* 0: the file has no header, columns are named "1", "2" ... */
    uint32_t skip_rows;  /* after the header */
    crd_yaml_texts empty, required, optional;
    crd_csv_map_table *tables; /* [n_tables] */
    size_t n_tables;
    crd_csv_map_values **values; /* [n_values] all, also those written in place */
    size_t n_values;
} crd_csv_map;

/* Everything wrong with the map goes to the diagnostics with its line and column and what was
 * expected. CRD_EPARSE when there was any (the message says how many), or when it is no YAML;
 * CRD_ELIMIT; CRD_ENOMEM. End the map with crd_csv_map_done, also after a failure.
 *
 * @param kind  of the diagnostics */
CRD_NODISCARD crd_status crd_csv_map_parse(crd_blocks in, const char *name,
                                           const crd_schema *schema, crd_arena *arena,
                                           const crd_diag_kind *kind, crd_diags *diags,
                                           crd_csv_map *ret_map, crd_err *err);
void crd_csv_map_done(crd_csv_map *m);

/* ---- values: no input, no output, nothing but texts ---- */

/* Adds a row; the first of a key counts. CRD_ENOMEM, CRD_ELIMIT. */
CRD_NODISCARD crd_status crd_csv_map_values_add(crd_csv_map_values *v, crd_str key, crd_str value,
                                                crd_arena *arena);
/* CRD_ENOMEM; CRD_ELIMIT for a text too long to compare loosely. */
CRD_NODISCARD crd_status crd_csv_map_values_find(const crd_csv_map_values *v, crd_str key,
                                                 bool *ret_found, crd_str *ret_value);

/* Parts of a text at any of the separators, trimmed, empty ones left out; a protected phrase is
 * never cut. [*ret_n] in the arena. CRD_ENOMEM; CRD_ELIMIT past CRD_CSV_MAP_PARTS_MAX. */
CRD_NODISCARD crd_status crd_csv_map_split(crd_str s, const crd_yaml_texts *separators,
                                           const crd_yaml_texts *protect, crd_arena *arena,
                                           crd_str **ret_parts, size_t *ret_n);
/* Canonical text of a number written that way, appended. False: not such a number. */
bool crd_csv_map_number_text(const crd_csv_map_number *how, crd_str s, crd_buf *out);
/* A date written in a format ("DD.MM.YYYY", "excel-1900") as ISO text. ISO dates, and the date of
 * ISO date-times, fit every format. buf holds 32 bytes. */
bool crd_csv_map_date_text(crd_str format, crd_str s, char buf[32]);
bool crd_csv_map_date_format_valid(crd_str format);
void crd_csv_map_case_text(crd_csv_map_case as, crd_str s, crd_buf *out); /* appends */
bool crd_csv_map_glob(crd_str pattern, crd_str s);

#endif
