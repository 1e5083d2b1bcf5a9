#ifndef CRD_IMPORT_BIND_H
#define CRD_IMPORT_BIND_H

#include "import/job.h"

/* Rows of texts under a header of column names to records of one table: what CSV files, sheets and
 * maps have in common. Besides the table's fields a header may have `source` (name of the row's
 * source) and `line` (place in it); for table `source` these are its own. Names are compared
 * without case, blanks around them and a trailing '*' (the template's mark of required columns). */
typedef struct crd_bind {
    crd_job *job;
    const crd_table *table;
    crd_str file;
    int *column;   /* [n] field index, or one of the below */
    bool *unnamed; /* [n] the header has no text there */
    size_t n;
    void *rec;   /* of table->size */
    void *blank; /* a cleared one */
} crd_bind;

enum { CRD_BIND_IGNORED = -1, CRD_BIND_SOURCE = -2, CRD_BIND_LINE = -3 };

/* Where the i-th text of a row stands, for messages. Fills line, column and perhaps path. */
typedef struct crd_bind_place {
    void *ctx;
    void (*at)(void *ctx, size_t i, crd_diag *ret_place);
} crd_bind_place;

/* Which column of the table a header's text names: a field's index or one of the above. */
int crd_bind_column(const crd_table *t, crd_str name);
/* The one table that a header fits: every text names a column of it, and its key and required
 * columns are all there. NULL when none or several do. */
const crd_table *crd_bind_guess(const crd_schema *schema, const crd_str *header, size_t n);

/* Unknown columns are told and ignored, repeated ones and missing keys are told; false when the
 * table cannot be read with this header (a key column is missing). Lives in the job's arena. */
CRD_NODISCARD crd_status crd_bind_init(crd_bind *b, crd_job *job, const crd_table *t,
                                       const crd_str *header, size_t n, crd_bind_place place,
                                       bool *ret_usable);

/* One row: empty texts are null. Rows that are all empty are skipped without a count; of a source
 * answers-... those that have no more than their key are told and not kept. `line` is the row's
 * place. Statuses as crd_job_put. */
CRD_NODISCARD crd_status crd_bind_row(crd_bind *b, const crd_str *texts, size_t n, uint32_t line,
                                      crd_bind_place place);

#endif
