#ifndef CRD_FMT_XLSX_IN_H
#define CRD_FMT_XLSX_IN_H

#include "base/vec.h"
#include "fmt/xlsx.h"
#include "fmt/xlsx_value.h"
#include "fmt/xml.h"

/* What the files of the .xlsx reader share; nobody else includes this. */

struct crd_xlsx_format {
    crd_str code;
    crd_xlsx_shows shows;
};

struct crd_xlsx {
    crd_zip *zip;
    crd_xlsx_limits limits;
    bool epoch_1904;
    crd_arena *arena; /* names, format codes */
    CRD_VEC(crd_xlsx_sheet) sheets;
    CRD_VEC(crd_str) paths;                 /* of the sheets' parts; null = none */
    CRD_VEC(struct crd_xlsx_format) styles; /* by cell style */
    crd_str strings_path;                   /* null = no such part */
    bool strings_read;
    crd_arena *strings_arena;
    CRD_VEC(crd_str) strings;
};

/* A part of the book while it is read. */
struct crd_xlsx_part {
    crd_zip_entry *entry;
    crd_xml *xml;
    char *block;
};

/* CRD_EPARSE when the book has no such part. `path` is NUL-terminated in the view's arena. */
CRD_NODISCARD crd_status crd_xlsx_part_open(crd_xlsx *b, crd_str path, const crd_xml_events *events,
                                            void *ctx, struct crd_xlsx_part *ret_part,
                                            crd_err *err);
/* Gives the next block to the events; *ret_more is false after the last. */
CRD_NODISCARD crd_status crd_xlsx_part_step(struct crd_xlsx_part *p, bool *ret_more, crd_err *err);
void crd_xlsx_part_close(struct crd_xlsx_part *p);
/* All of it. */
CRD_NODISCARD crd_status crd_xlsx_part_read(crd_xlsx *b, crd_str path, const crd_xml_events *events,
                                            void *ctx, crd_err *err);

/* xlsx_parts.c: what surrounds the cells. */
CRD_NODISCARD crd_status crd_xlsx_read_book(crd_xlsx *b, crd_err *err);
/* Once; later calls do nothing. */
CRD_NODISCARD crd_status crd_xlsx_read_strings(crd_xlsx *b, crd_err *err);

/* "1", "true" and "on" are true. */
bool crd_xlsx_flag(crd_str value);

#endif
