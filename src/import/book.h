#ifndef CRD_IMPORT_BOOK_H
#define CRD_IMPORT_BOOK_H

#include "fmt/xlsx.h"
#include "import/bind.h"

/* Workbooks for the formats of this module: opened from hashed bytes, sheets by name, rows with the
 * names of their cells ("sheet!B7") for findings. */

enum { CRD_BOOK_BYTES_MAX = 256 << 20, CRD_SHEET_HEADER_ROWS = 50 };

typedef struct crd_book {
    crd_job *job;
    crd_buf bytes; /* the file, whole: what is read is what was hashed */
    crd_xlsx *xlsx;
} crd_book;

/* CRD_ELIMIT for files past CRD_BOOK_BYTES_MAX; what crd_job_open and crd_xlsx_open_memory give.
 * Close it also after a failure. */
CRD_NODISCARD crd_status crd_book_open(crd_book *b, crd_job *job, const char *path);
void crd_book_close(crd_book *b);

/* Sheets are told apart without case; blanks, hyphens and underscores are alike. */
bool crd_sheet_name_eq(crd_str a, crd_str b);
/* The table that a sheet is named after, or NULL. */
const crd_table *crd_sheet_table(const crd_schema *schema, crd_str name);
/* The index of the sheet with rows of that name; CRD_EINVAL with the names there are. */
CRD_NODISCARD crd_status crd_book_find(const crd_book *b, crd_str name, size_t *ret_index);

typedef struct crd_sheet {
    crd_book *book;
    size_t index; /* of the sheet in the book */
    crd_str name; /* null before crd_sheet_open */
    crd_xlsx_reader *reader;
    const crd_xlsx_row *row; /* the last one read; NULL at the end */
    crd_xlsx_survey survey;
    char path[192]; /* of the last place */
} crd_sheet;

/* Surveys the sheet and opens it for reading. Close it also after a failure. */
CRD_NODISCARD crd_status crd_sheet_open(crd_sheet *s, crd_book *b, size_t index);
CRD_NODISCARD crd_status crd_sheet_next(crd_sheet *s); /* sets row */
void crd_sheet_close(crd_sheet *s);

/* "sheet!B7" of the 0-based column, or "sheet" for row 0; lent until the next call. */
crd_str crd_sheet_path(crd_sheet *s, uint32_t column, uint32_t row);
/* A finding at a cell of the row at hand. */
void crd_sheet_tell(crd_sheet *s, enum crd_import_finding what, uint32_t column, crd_str field,
                    crd_str found);
/* The cell of the row at hand, or NULL. `hint`: where the last one was found, 0 at first; columns
 * asked in ascending order cost O(1) together. */
const crd_xlsx_cell *crd_sheet_cell(const crd_sheet *s, uint32_t column, size_t *hint);
/* One past the last column of the row at hand with a value. */
uint32_t crd_sheet_width(const crd_sheet *s);
/* The texts of the row at hand from the left, [*ret_n] in the arena; errors are null. */
CRD_NODISCARD crd_status crd_sheet_texts(const crd_sheet *s, crd_arena *arena, crd_str **ret_texts,
                                         size_t *ret_n);

/* Tells what a reader of the sheet may not have seen: hidden rows and columns, merged cells past
 * the header within `width` columns. */
void crd_sheet_tell_hidden(crd_sheet *s, uint32_t header_row, uint32_t width);

#endif
