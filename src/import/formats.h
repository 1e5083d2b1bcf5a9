#ifndef CRD_IMPORT_FORMATS_H
#define CRD_IMPORT_FORMATS_H

#include "import/job.h"

/* The formats' entry points, for the table in formats.c. */
crd_status crd_read_tables(crd_job *job, const char *path);
/* Text of a table inside another file, whose name job->file_name is. */
crd_status crd_read_table_text(crd_job *job, const crd_import_text *text);
int crd_recognise_tables(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why);
crd_status crd_read_bods(crd_job *job, const char *path);
int crd_recognise_bods(const char *path, crd_str head, const crd_schema *schema,
                       const char **ret_why);
crd_status crd_read_csv_map(crd_job *job, const char *path);
int crd_recognise_csv_map(const char *path, crd_str head, const crd_schema *schema,
                          const char **ret_why);
crd_status crd_read_bulkcm(crd_job *job, const char *path);
int crd_recognise_bulkcm(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why);
crd_status crd_read_gleif(crd_job *job, const char *path);
int crd_recognise_gleif(const char *path, crd_str head, const crd_schema *schema,
                        const char **ret_why);
crd_status crd_read_register(crd_job *job, const char *path);
crd_status crd_read_xlsx(crd_job *job, const char *path);
int crd_recognise_xlsx(const char *path, crd_str head, const crd_schema *schema,
                       const char **ret_why);
crd_status crd_read_cables(crd_job *job, const char *path);
int crd_recognise_cables(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why);
crd_status crd_read_graphml(crd_job *job, const char *path);
int crd_recognise_graphml(const char *path, crd_str head, const crd_schema *schema,
                          const char **ret_why);
crd_status crd_read_sndlib(crd_job *job, const char *path);
int crd_recognise_sndlib(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why);
crd_status crd_read_netbox(crd_job *job, const char *path);
int crd_recognise_netbox(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why);

/* Says that no format knows the path, and which formats there are. `head`: its first bytes, null
 * for a folder. CRD_EPARSE. */
CRD_NODISCARD crd_status crd_format_unknown(crd_job *job, const char *path, crd_str head);

/* `auto`: the format that is surest of the path. NULL for a folder that none knows as a whole;
 * CRD_EPARSE for a file that none knows. */
CRD_NODISCARD crd_status crd_format_recognise(crd_job *job, const char *path,
                                              const crd_format **ret_format, const char **ret_why);
/* The same for a file among others: NULL for a folder in it and for what no format knows or only
 * guesses. CRD_EIO. */
CRD_NODISCARD crd_status crd_format_of_file(crd_job *job, const char *path,
                                            const crd_format **ret_format);

#endif
