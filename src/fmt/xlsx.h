#ifndef CRD_FMT_XLSX_H
#define CRD_FMT_XLSX_H

#include "fmt/zip.h"

/* Reader of .xlsx workbooks (ECMA-376, transitional and strict). Rows are pulled one by one; memory
 * is that of the shared strings and styles plus one row, whatever the length of a sheet. Formulas
 * are never evaluated: their cached value is read. Macros, links and everything outside the cells
 * are not looked at. One book, one thread. */

typedef enum crd_xlsx_kind {
    CRD_XLSX_EMPTY, /* a cell that has only a style */
    CRD_XLSX_TEXT,
    CRD_XLSX_NUMBER,
    CRD_XLSX_BOOL,
    CRD_XLSX_DATE, /* a date, a time, or both: a number whose format shows one */
    CRD_XLSX_ERROR
} crd_xlsx_kind;

typedef struct crd_xlsx_cell {
    uint32_t column; /* 0 = A */
    crd_xlsx_kind kind;
    /* TEXT: runs joined, _x000D_ decoded. NUMBER: shortest form of the double, whole numbers
     * below 10^15 in plain digits. BOOL: "true", "false". DATE: "2021-05-03", "2021-05-03T10:30:00"
     * (".250" when there are milliseconds), "10:30:00" for a time alone. ERROR: "#N/A".
     * EMPTY: "". */
    crd_str text;
    double real;         /* NUMBER, DATE: the stored number; BOOL: 0 or 1; else 0 */
    crd_str number_text; /* NUMBER, DATE: as the file has it; else null */
    crd_str format;      /* number format of NUMBER, DATE ("General", "0000"); else null */
    bool formula;        /* the value is the cached result of a formula */
    /* NUMBER with more than 15 digits before the point, or in scientific notation with a positive
     * exponent: perhaps an identifier that a spreadsheet took for a number, and digits are lost. */
    bool suspect;
} crd_xlsx_cell;

typedef struct crd_xlsx_row {
    uint32_t number; /* 1-based, as in the spreadsheet */
    bool hidden;
    const crd_xlsx_cell *cells; /* ascending by column; absent ones are empty */
    size_t n;
} crd_xlsx_row;

typedef struct crd_xlsx_sheet {
    crd_str name;
    bool hidden;      /* hidden or very hidden */
    bool very_hidden; /* only a macro can show it */
    bool rows;        /* a worksheet; false = chart or dialog: nothing to read */
} crd_xlsx_sheet;

/* 1-based rows, 0-based columns, ends included. */
typedef struct crd_xlsx_range {
    uint32_t first_row, first_column, last_row, last_column;
} crd_xlsx_range;

/* What one pass over a sheet finds; arrays live in the arena. */
typedef struct crd_xlsx_survey {
    uint32_t last_row, last_column; /* of cells with a value; 0, 0 when there is none */
    uint32_t rows;                  /* with a value */
    uint32_t hidden_rows;           /* of these */
    uint64_t formulas;
    const crd_xlsx_range *merged; /* [n_merged] in the file's order; the value is in the first */
    size_t n_merged;
    const crd_xlsx_range *hidden_columns; /* [n_hidden_columns] rows are 0 */
    size_t n_hidden_columns;
} crd_xlsx_survey;

/* Past any of these: CRD_ELIMIT. */
typedef struct crd_xlsx_limits {
    crd_zip_limits zip;
    uint32_t sheets;     /* default 1,000 */
    uint32_t styles;     /* default 65,536 cell formats */
    uint32_t strings;    /* shared ones, default 8 million */
    size_t string_bytes; /* theirs, default 512 MiB */
    uint32_t rows;       /* highest row number, default 1,048,576 */
    uint32_t columns;    /* default 16,384 */
    size_t row_bytes;    /* text of one row, default 32 MiB */
    uint32_t merged;     /* ranges in one sheet, default 1 million */
} crd_xlsx_limits;
#define CRD_XLSX_LIMITS                                                                         \
    ((crd_xlsx_limits){CRD_ZIP_LIMITS, 1000, 65536, 8000000, (size_t)512 << 20, 1048576, 16384, \
                       (size_t)32 << 20, 1000000})

typedef struct crd_xlsx crd_xlsx;
typedef struct crd_xlsx_reader crd_xlsx_reader;

/* @param limits  NULL = CRD_XLSX_LIMITS.
 * CRD_ENOENT, CRD_EIO; CRD_EPARSE when it is not such a workbook, with what it is instead if known
 * (encrypted, old .xls); CRD_ELIMIT; CRD_ENOMEM. In errors, `source` is the file's base name, or
 * "file.xlsx!sheet1.xml" when line and column are those of a part. */
CRD_NODISCARD crd_status crd_xlsx_open(const char *path, const crd_xlsx_limits *limits,
                                       crd_xlsx **ret_book, crd_err *err);
/* The same from memory; `bytes` stay the caller's and must live as long. */
CRD_NODISCARD crd_status crd_xlsx_open_memory(crd_str bytes, const char *source,
                                              const crd_xlsx_limits *limits, crd_xlsx **ret_book,
                                              crd_err *err);
void crd_xlsx_close(crd_xlsx *b); /* NULL is fine; after its readers */

/* In the order of the tabs; views live as long as the book. */
size_t crd_xlsx_sheets(const crd_xlsx *b);
const crd_xlsx_sheet *crd_xlsx_sheet_at(const crd_xlsx *b, size_t i);
bool crd_xlsx_epoch_1904(const crd_xlsx *b);

/* Rows of sheet i from the first. The book's first reader also reads the shared strings.
 * CRD_EINVAL when the sheet has no rows. Readers of several sheets may be open at once. */
CRD_NODISCARD crd_status crd_xlsx_reader_open(crd_xlsx *b, size_t i, crd_xlsx_reader **ret_reader,
                                              crd_err *err);
/* The next row that the file has, also when all its cells are empty; NULL at the end. Lent until
 * the next call. CRD_EPARSE with line and column in the part; CRD_ELIMIT; CRD_ENOMEM. After a
 * failure: the same again. */
CRD_NODISCARD crd_status crd_xlsx_next(crd_xlsx_reader *r, const crd_xlsx_row **ret_row,
                                       crd_err *err);
void crd_xlsx_reader_close(crd_xlsx_reader *r); /* NULL is fine */

/* Reads sheet i once through for what stands after its rows (merged ranges) and for counts. */
CRD_NODISCARD crd_status crd_xlsx_survey_sheet(crd_xlsx *b, size_t i, crd_arena *arena,
                                               crd_xlsx_survey *ret_survey, crd_err *err);

/* "B7" of column 1, row 7. buf holds at least 16 bytes; returns its text. */
crd_str crd_xlsx_cell_name(uint32_t column, uint32_t row, char buf[16]);
/* The other way; upper case letters, no '$'. False on anything else, or row 0, or past 2^31. */
bool crd_xlsx_cell_parse(crd_str name, uint32_t *ret_column, uint32_t *ret_row);

#endif
