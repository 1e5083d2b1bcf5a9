#ifndef CRD_REPORT_TEMPLATE_H
#define CRD_REPORT_TEMPLATE_H

#include "model/record.h"

/* The workbook one sends to those who are asked: a sheet "read me" in plain words, then a sheet for
 * each table with its columns, their definitions and drop-downs of the code lists. Filled in, the
 * format `xlsx` reads it. The same tables give the same bytes. */

/* @param tables  [n] of the schema, in the order of the sheets; n == 0: crd_template_tables.
 * @param title   first line of the "read me"; null = a general one.
 * The file gets mode 0600 and appears whole or not at all. CRD_EINVAL for a table given twice;
 * CRD_EIO; CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_template_write(const char *path, const crd_schema *schema,
                                            const crd_table *const *tables, size_t n, crd_str title,
                                            crd_err *err);

/* What is asked when nothing else is said: names of tables, ends with NULL. Those that a schema
 * lacks are left out. */
extern const char *const crd_template_tables[];

#endif
