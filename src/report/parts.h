#ifndef CRD_REPORT_PARTS_H
#define CRD_REPORT_PARTS_H

#include "report/doc.h"
#include "report/render.h"

/* What the renderers share; nobody outside this module includes it. */

enum crd_section_kind { CRD_SECTION_TABLE, CRD_SECTION_PARAGRAPH };

enum { CRD_COLUMNS_MAX = 256, CRD_ROWS_IN_BLOCK = 64 };

/* What a column is to its row. BEFORE: the next one is the same column AFTER, of a comparison. */
typedef enum crd_column_role {
    CRD_COLUMN_VALUE,
    CRD_COLUMN_KEY,
    CRD_COLUMN_LABEL,
    CRD_COLUMN_BEFORE,
    CRD_COLUMN_AFTER,
    CRD_COLUMN_LABEL_BEFORE,
    CRD_COLUMN_LABEL_AFTER,
} crd_column_role;

struct crd_row_block {
    struct crd_row_block *next;
    crd_cell *cells; /* [CRD_ROWS_IN_BLOCK * n_columns] */
    size_t n;
};

struct crd_section {
    struct crd_section *next;
    enum crd_section_kind kind;
    const char *name, *title;
    const crd_column *columns;
    size_t n_columns;
    uint8_t *roles; /* [n_columns] crd_column_role; NULL: the texts are the key */
    struct crd_row_block *first, *last;
    crd_rows rows; /* next == NULL: the kept rows */
    crd_str text;  /* paragraph */
    bool blocks;   /* its lines have marks */
    bool code;     /* its lines stand as they are */
    /* A table made from diagnostics; text and SARIF show `diags` instead, once. */
    crd_diags *diags;
    bool kinds; /* the second table of the two */
    bool deep;  /* of a result that is joined to others: not for a first look */
    bool quiet; /* crd_doc_quiet; and its columns, a bit each */
    uint64_t quiet_columns[CRD_COLUMNS_MAX / 64];
    bool brief;  /* crd_doc_brief: no line below the title, and none of titles above ranks */
    size_t tail; /* of the column, from 1; 0: none */
    uint64_t brief_counts[CRD_COLUMNS_MAX / 64];
    const char *brief_says; /* NULL: all rows are shown */
};

struct crd_doc_value {
    struct crd_doc_value *next;
    crd_column about;
    crd_cell value;
    bool quiet, brief;
};

struct crd_doc_line {
    struct crd_doc_line *next;
    crd_str text;
};

struct crd_doc {
    crd_arena *arena;
    crd_status status; /* of the first call that failed */
    crd_err err;
    const char *schema, *title;
    struct crd_doc_value *head, **head_end;
    struct crd_doc_line *notes, **notes_end;
    struct crd_doc_line *warnings, **warnings_end;
    struct crd_doc_line *assumed, **assumed_end;
    crd_section *sections, **sections_end;
    const crd_section *main;
    bool compares; /* made by crd_doc_versus: for people each pair of columns is one */
    const crd_section *nodes, *ties; /* of the graph; NULL = there is none */
    const char *mark;
    const crd_host_results *host; /* for SARIF; NULL = the diagnostics */
};

/* Names of kinds and forms, as crd_joined_end says them. */
extern const char *const crd_cell_kind_names[], *const crd_section_forms[],
                                                    *const crd_column_roles[];

static inline bool crd_column_quiet(const crd_section *t, size_t i)
{
    return (t->quiet_columns[i / 64] >> i % 64 & 1) != 0;
}

/* One pass over a table's rows, kept or made. `cells` lends the current row until the next call;
 * NULL at the end. Memory: one row. */
typedef struct crd_walk {
    const crd_section *table;
    const struct crd_row_block *block;
    size_t at;
    crd_cell *made; /* heap; end() frees */
    const crd_cell *cells;
} crd_walk;
CRD_NODISCARD crd_status crd_walk_start(crd_walk *w, const crd_section *table, crd_err *err);
CRD_NODISCARD crd_status crd_walk_next(crd_walk *w, crd_err *err);
void crd_walk_end(crd_walk *w);

/* A value for people: "51.3 %", "yes", a dash for null. The text is raw user text where it is
 * text: escape it. `group` puts narrow no-break spaces between thousands. */
void crd_cell_show(const crd_column *c, const crd_cell *v, bool group, crd_buf *out);
/* For programs: "513000", "true", nothing for null. Not for bounds; see crd_cell_side. */
void crd_cell_plain(const crd_column *c, const crd_cell *v, crd_buf *out);
bool crd_cell_is_text(crd_cell_kind k);
bool crd_cell_is_bounds(crd_cell_kind k);
/* Low (false) or high (true) of bounds as a cell of its own, and its kind. */
crd_cell crd_cell_side(const crd_column *c, const crd_cell *v, bool high, crd_cell_kind *ret_kind);
bool crd_column_right(const crd_column *c);

/* The section CSV shows: `name`, or the main one for NULL. CRD_ENOENT. */
CRD_NODISCARD crd_status crd_doc_pick(const crd_doc *d, const char *name,
                                      const crd_section **ret_section, crd_err *err);

/* fold.c: a comparison for people: pairs of columns as one, "before -> after" where they differ;
 * columns and tables in which nothing changes are left out. In the arena of `d`. */
CRD_NODISCARD crd_status crd_doc_fold(const crd_doc *d, const crd_doc **ret_doc, crd_err *err);
/* doc.c: an owned copy of the value. */
void crd_doc_copy_head(crd_doc *to, const crd_doc *from, const char *without);

/* marked.c: the text of crd_doc_blocks. */
void crd_blocks_md(crd_str text, crd_buf *out);
void crd_blocks_html(crd_str text, crd_buf *out);

/* Ends a scratch buffer; its failure becomes that of `out`, so that no text is lost unseen. */
static inline void crd_scratch_done(crd_buf *scratch, crd_buf *out)
{
    if (out->status == CRD_OK)
        out->status = scratch->status;
    crd_buf_done(scratch);
}

/* Renderers: each appends and leaves buffer failures in `out`. */
typedef crd_status crd_renderer(const crd_doc *d, const crd_render_options *o, crd_buf *out,
                                crd_err *err);
crd_renderer crd_render_text;
crd_renderer crd_render_csv;
crd_renderer crd_render_json;
crd_renderer crd_render_md;
crd_renderer crd_render_html;
/* What stands first in a document, without a page around it. */
CRD_NODISCARD crd_status crd_html_first(const crd_doc *d, crd_buf *out, crd_err *err);
/* page.c: HTML with the application of web/ in it, for documents that describe themselves and where
 * the build had Node: crd_page_fits. */
crd_renderer crd_render_page;
bool crd_page_fits(const crd_doc *d);
/* The page's data, before they are packed. CRD_ENOMEM, and what rows and `json` answer. */
CRD_NODISCARD crd_status crd_page_data(const crd_doc *d, crd_buf *json, crd_err *err);
crd_renderer crd_render_sarif;
/* sarif.c: parts of it. */
void crd_sarif_string(const char *key, crd_str value, crd_buf *out);
void crd_sarif_text(const char *key, crd_str value, crd_buf *out); /* "key": {"text": ...} */
void crd_sarif_message(crd_str words, crd_buf *out);
void crd_sarif_place(crd_str file, uint32_t line, uint32_t column, crd_str path, crd_buf *out);
extern const char *const crd_sarif_levels[];
/* sarif_host.c: rules and results of crd_doc_host. */
void crd_sarif_host_rules(const crd_host_results *f, crd_buf *out);
void crd_sarif_host(const crd_host_results *f, crd_buf *out);
crd_renderer crd_render_dot;
crd_renderer crd_render_graphml;
/* The grouped text form of diagnostics. */
crd_status crd_diags_text(crd_diags *diags, const crd_render_options *o, crd_buf *out);
/* Two tables for crd_doc_diags. */
extern const crd_column crd_diag_columns[], crd_diag_kind_columns[];
extern const size_t crd_n_diag_columns, crd_n_diag_kind_columns;
crd_rows crd_diags_rows(crd_arena *arena, crd_diags *diags, bool kinds); /* ctx NULL: no memory */

#endif
