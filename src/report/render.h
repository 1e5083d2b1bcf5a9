#ifndef CRD_REPORT_RENDER_H
#define CRD_REPORT_RENDER_H

#include "report/doc.h"

/* A document to bytes. The same document and options give the same bytes everywhere. */
typedef enum crd_render_format {
    CRD_RENDER_TABLE, /* text for a terminal or a plain file */
    CRD_RENDER_CSV,   /* one section, see options */
    CRD_RENDER_JSON,
    CRD_RENDER_MD,
    CRD_RENDER_HTML,  /* one file, nothing fetched; scripts only in joined documents' pages */
    CRD_RENDER_SARIF, /* 2.1.0; documents with diagnostics only */
    CRD_RENDER_XLSX,  /* a sheet a section; only to a path */
    CRD_RENDER_DOT,   /* the graph of the result, for GraphViz; documents with one only */
    CRD_RENDER_GRAPHML,
} crd_render_format;

/* "table", "csv", "json", "md", "html", "sarif", "xlsx", "dot", "graphml". */
bool crd_render_format_parse(crd_str name, crd_render_format *ret_format);
const char *crd_render_format_name(crd_render_format f);

/* All zero is a good choice for files. */
typedef struct crd_render_options {
    unsigned width;      /* TABLE: columns of the terminal; 0 = lines as long as they need */
    bool cut;            /* TABLE: too wide texts end in "..." instead of going on below */
    bool colour;         /* TABLE: ANSI colours, never the only signal */
    bool pretty;         /* JSON: indented, a row a line */
    char separator;      /* CSV: 0 = comma */
    const char *section; /* CSV: the table to write; NULL = the main one */
    const char *version; /* SARIF: of the tool; NULL = left out */
    bool schema;         /* whatever the format: the JSON Schema of its JSON, and nothing of it */
} crd_render_options;

/* Appends to `out` (a stream's flush comes last: crd_buf_end is the caller's). `o` may be NULL.
 * Memory does not grow with rows that are made when needed (crd_doc_rows).
 * CRD_EINVAL: the format does not fit the document, or the document was built wrongly;
 * CRD_ENOENT: no such section; CRD_ENOMEM; and what rows and `out` answer. */
CRD_NODISCARD crd_status crd_render(const crd_doc *d, crd_render_format f,
                                    const crd_render_options *o, crd_buf *out, crd_err *err);

/* Into the file `path`, mode 0600, of any format; it is there whole or not at all, and what stood
 * there before stays when this fails. CRD_EIO says which file; the rest as above and below. */
CRD_NODISCARD crd_status crd_render_file(const crd_doc *d, crd_render_format f,
                                         const crd_render_options *o, const char *path,
                                         crd_err *err);

/* A workbook at `path`, mode 0600, whole or not at all: a sheet "About" (title, head, warnings,
 * notes, paragraphs), then one for each table. Shares are percent, bounds are two columns.
 * Texts are shown as in text output and cut at 32,000 bytes. CRD_ELIMIT past the million rows of
 * a sheet; CRD_EIO; CRD_ENOMEM; CRD_EINVAL as above. */
CRD_NODISCARD crd_status crd_render_xlsx(const crd_doc *d, const char *path, crd_err *err);

#endif
