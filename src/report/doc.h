#ifndef CRD_REPORT_DOC_H
#define CRD_REPORT_DOC_H

#include "base/buf.h"
#include "base/date.h"
#include "base/diag.h"

/* What every command hands over to be rendered: a title, a head of named values, notes and
 * warnings, and sections (tables, paragraphs, diagnostics), in order. It knows no output format;
 * report/render.h makes text, CSV, JSON and the rest from it.
 *
 * The calls that build it remember failure: call what you like, crd_render says how it went.
 * They copy texts into the document's arena, so views are borrowed for the call. Texts given as
 * `const char *` (names, titles, units, columns) must outlive the document: use literals. */
typedef struct crd_doc crd_doc;
typedef struct crd_section crd_section;

/* How a column's value is held, and how it is written in JSON and CSV (text forms in brackets):
 *   TEXT CODE ID     string; ID is for `cordon explain` and is never cut by a layout
 *   INT REAL BOOL    number, true/false                                  [1234, 3.5, yes]
 *   SHARE            integer millionths, 0 .. 1,000,000                  [51.3 %]
 *   DATE             "2021-05-30", "2021-05" or "2021"
 *   *_BOUNDS         JSON {"low": x, "high": y}; CSV two columns name_low, name_high
 *                                                                        [12-40, 51.3-60.2 %]
 * Null is JSON null, an empty CSV field and a dash in text. A text share is never rounded to
 * 0 % or 100 % (it says <0.1 %), and bounds are rounded outwards. */
typedef enum crd_cell_kind {
    CRD_CELL_TEXT,
    CRD_CELL_CODE,
    CRD_CELL_ID,
    CRD_CELL_INT,
    CRD_CELL_REAL,
    CRD_CELL_BOOL,
    CRD_CELL_SHARE,
    CRD_CELL_DATE,
    CRD_CELL_INT_BOUNDS,
    CRD_CELL_REAL_BOUNDS,
    CRD_CELL_SHARE_BOUNDS,
} crd_cell_kind;

typedef enum crd_align { CRD_ALIGN_AUTO, CRD_ALIGN_LEFT, CRD_ALIGN_RIGHT } crd_align;

typedef struct crd_column {
    const char *name;  /* for machines, never changed: [a-z][a-z0-9_]*; shares end in _ppm */
    const char *title; /* for people: "Supplier" */
    crd_cell_kind kind;
    bool required;            /* never null */
    crd_align align;          /* AUTO: numbers to the right */
    const char *unit;         /* "km"; NULL = none. Shares need none */
    const char *about;        /* one sentence for the JSON Schema; NULL = none */
    const char *const *codes; /* CODE: all values, ends with NULL; NULL = open list */
    bool exact; /* a share in full where tenths of a percent would round it: of votes, where a
                   millionth may decide */
} crd_column;

/* One value; its kind is its column's. All zero is null. */
typedef struct crd_cell {
    bool known;
    union {
        crd_str text;
        int64_t i;
        double real;
        bool flag;
        crd_date date;
        struct {
            int64_t low, high;
        } span;
        struct {
            double low, high;
        } range;
    } as;
} crd_cell;

#define CRD_CELL_NULL ((crd_cell){.known = false})
/* Null text, NONE dates and numbers that are not finite give null. */
crd_cell crd_cell_text(crd_str s);
crd_cell crd_cell_texts(const char *s);
crd_cell crd_cell_int(int64_t v); /* INT and SHARE (millionths) */
crd_cell crd_cell_real(double v);
crd_cell crd_cell_bool(bool v);
crd_cell crd_cell_date(crd_date d);
crd_cell crd_cell_span(int64_t low, int64_t high); /* INT_BOUNDS and SHARE_BOUNDS; low <= high */
crd_cell crd_cell_range(double low, double high);  /* REAL_BOUNDS */
/* SHARE_BOUNDS of parts of 1, rounded outward unless they are one number; none of others. */
crd_cell crd_cell_parts(double low, double high);

/* @param schema  name and version of the JSON form: "cordon.check/1".
 * The document lives in `arena` and ends with it; past the arena's limit rendering says
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_doc_new(crd_arena *arena, const char *schema, const char *title,
                                     crd_doc **ret_doc);

/* One line of the head. The name "marking" is special: HTML repeats it above and below. */
void crd_doc_head(crd_doc *d, crd_column about, crd_cell value);
void crd_doc_head_text(crd_doc *d, const char *name, const char *title, crd_str value);
void crd_doc_head_count(crd_doc *d, const char *name, const char *title, uint64_t n);
void crd_doc_note(crd_doc *d, crd_str sentence);
void crd_doc_warn(crd_doc *d, crd_str sentence);
/* One thing that the result assumes: a line of the head; JSON has the array head.assumed, when
 * there is one. */
void crd_doc_assumed(crd_doc *d, crd_str text);

/* A section's name is its key in JSON, so it is stable, unique and not schema, title or head.
 * A command's document always has the same sections with the same columns, empty ones too:
 * that is what its JSON Schema says. NULL after a failure; the calls below accept that. */
crd_section *crd_doc_table(crd_doc *d, const char *name, const char *title,
                           const crd_column *columns, size_t n_columns);
/* What tells the table's rows apart, for comparing two results: names of columns, blanks between;
 * and columns that only describe the key (a name beside an id). Either may be NULL. Without a call
 * the texts of a row are its key. Names that are no columns are our bug: rendering fails. */
void crd_doc_key(crd_doc *d, crd_section *t, const char *key, const char *labels);
/* cells[n_columns of t]. Amortised O(n_columns + bytes of text). */
void crd_doc_row(crd_doc *d, crd_section *t, const crd_cell *cells);
void crd_doc_paragraph(crd_doc *d, const char *name, const char *title, crd_str text);
/* A paragraph of several blocks with an empty line between, for a statement to be read. The first
 * line of each is its heading; after it a line that begins with "- " is a point of a list, one with
 * "1. " (any number) begins a numbered part. Put no text of others at the start of a line. */
void crd_doc_blocks(crd_doc *d, const char *name, const char *title, crd_str text);
/* Program text, shown as it is: of ours only, as nothing in it is escaped but for HTML. */
void crd_doc_code(crd_doc *d, const char *name, const char *title, crd_str text);
/* Borrowed until the document has been rendered. In JSON, CSV and the like it is two tables:
 * `name` (a row a place) and name_kinds (a row a kind with its count). At most one a document. */
void crd_doc_diags(crd_doc *d, const char *name, const char *title, crd_diags *diags);

/* Rows that are not kept but made when they are needed, for tables of any size. `start` begins
 * from the first row and may be called several times (two passes make a text table, and there is
 * one pass a format); each must give the same rows. `next` fills cells[n_columns], null before the
 * call, and clears *ret_more when there was no further row. Texts are borrowed until the next
 * call. Replaces rows given before. */
typedef struct crd_rows {
    void *ctx;
    crd_status (*start)(void *ctx, crd_err *err);
    crd_status (*next)(void *ctx, crd_cell *cells, bool *ret_more, crd_err *err);
} crd_rows;
void crd_doc_rows(crd_doc *d, crd_section *t, crd_rows rows);

/* Text, Markdown and HTML are read from top to bottom: there a section that was not asked for, or a
 * column that says nothing in this answer, may be left out. All other forms have it. `column` NULL:
 * the whole section; else a column's name. */
void crd_doc_quiet(crd_doc *d, crd_section *t, const char *column);
/* The same of a line of the head. */
void crd_doc_head_quiet(crd_doc *d, const char *name);

/* Text alone, which is to fit a screen: no line stands below the table's title, and titles of
 * columns do not stand above ranks (a first column without a title). A table that is not there, and
 * a name that is no column's, are passed over.
 * @param tail    ids in brackets behind the text before, instead of a column; may be NULL
 * @param counts  INT columns, blanks between: rows of which all are 0 are left out, and counted
 *                below the table; may be NULL
 * @param says    of those rows: "in which nothing fails" */
void crd_doc_brief(crd_doc *d, const char *table, const char *tail, const char *counts,
                   const char *says);
/* Text leaves this line of the head out. */
void crd_doc_head_brief(crd_doc *d, const char *name);
/* What the head says there; NULL: no such line. Lent until the next call that changes the head. */
const crd_cell *crd_doc_head_cell(const crd_doc *d, const char *name);
/* What the head says as `marking`; null: nothing. */
crd_str crd_doc_marking(const crd_doc *d);

/* The two tables are a graph, which the forms dot and graphml draw: the first column of `nodes` is
 * a node's id, its second (TEXT) the label; the first two columns of `ties` are ids of nodes, its
 * third (TEXT, CODE) the label. All columns are attributes of GraphML; in DOT a node of which the
 * BOOL column `mark` (NULL = none) is true has a thick line, and so has a tie; a tie of which the
 * BOOL column `certain` is false is dashed. */
void crd_doc_graph(crd_doc *d, const crd_section *nodes, const crd_section *ties, const char *mark);

/* What code hosts take (SARIF) from a result whose findings are no diagnostics; no other form has
 * it. Borrowed until the document has been rendered. */
typedef enum crd_host_kind { CRD_HOST_FAIL, CRD_HOST_OPEN, CRD_HOST_PASS } crd_host_kind;
typedef struct crd_host_place {
    crd_str file;  /* null = none */
    uint32_t line; /* 0 = none */
    crd_str what;  /* "element/gl-upf"; null = none */
} crd_host_place;
typedef struct crd_host_rule {
    crd_str id, title, about, help; /* the last two may be null */
    crd_severity level;             /* of a result that says nothing else */
} crd_host_rule;
typedef struct crd_host_result {
    uint32_t rule; /* in rules */
    crd_host_kind kind;
    crd_severity level;           /* of a FAIL */
    crd_str id;                   /* the same between runs */
    crd_str message;              /* one line */
    crd_str waived;               /* why it does not count; null = it does */
    crd_str clause;               /* where the demand stands; null = nobody says */
    const char *standing, *unit;  /* NULL = none */
    double low, high;             /* the value; NaN = none */
    const crd_host_place *places; /* [n_places] */
    size_t n_places;
} crd_host_result;
typedef struct crd_host_results {
    const crd_host_rule *rules; /* [n_rules] */
    size_t n_rules;
    const crd_host_result *at; /* [n] */
    size_t n;
} crd_host_results;
void crd_doc_host(crd_doc *d, const crd_host_results *results);
const crd_host_results *crd_doc_hosted(const crd_doc *d); /* NULL: none */

/* Each row of a table, in order: for who sums a result up. `cells` are lent for the call; what is
 * not CRD_OK ends it. CRD_ENOENT: there is no such table; what rows made when needed answer. */
typedef crd_status crd_doc_seen(void *ctx, const crd_column *columns, size_t n_columns,
                                const crd_cell *cells, crd_err *err);
CRD_NODISCARD crd_status crd_doc_each(const crd_doc *d, const char *table, crd_doc_seen *seen,
                                      void *ctx, crd_err *err);
/* A value as text output has it: "51.3 %", "12-40", a dash for null. Text of users is raw. */
void crd_doc_show(const crd_column *c, const crd_cell *v, crd_buf *out);

/* What CSV shows when no section is named. Without a call: the first table. */
void crd_doc_main(crd_doc *d, const crd_section *t);

/* The JSON Schema (2020-12) of every document built like this one: from its head, sections and
 * columns; rows do not matter. docs/schema/ is made by this. */
CRD_NODISCARD crd_status crd_doc_schema(const crd_doc *d, crd_buf *out, crd_err *err);

#endif
