#ifndef CRD_IMPORT_MAP_READ_H
#define CRD_IMPORT_MAP_READ_H

#include "fmt/csv.h"
#include "import/book.h"
#include "import/encoding.h"

/* Between map_read.c (a file through a map) and map_row.c (one row to records). */

/* One target table at work. */
typedef struct crd_csv_map_target {
    const crd_csv_map_table *map;
    crd_bind bind;
    crd_str *texts;   /* [map->n_fields] of the row being made */
    crd_str *lets;    /* [map->n_lets] */
    crd_intern *seen; /* dedupe: keys */
    bool usable;
} crd_csv_map_target;

typedef struct crd_csv_map_reader {
    crd_job *job;
    crd_csv_map map;
    crd_csv_map_target *targets; /* [map.n_tables] */
    /* The file: one of the two. */
    crd_csv *csv;
    crd_recode recode;
    crd_book book;
    crd_sheet sheet;
    bool is_book;
    /* The row at hand. */
    const crd_str *row; /* [n] */
    size_t n;
    uint32_t line;
} crd_csv_map_reader;

/* The row at hand to records of every target. What crd_job_put gives; CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_csv_map_row(crd_csv_map_reader *r);

#endif
