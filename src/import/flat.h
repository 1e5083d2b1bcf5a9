#ifndef CRD_IMPORT_FLAT_H
#define CRD_IMPORT_FLAT_H

#include "import/job.h"

/* JSON as a stream of flat records, for formats whose files are lists of objects: the items of the
 * document's array, the items of a named array in its object ({"count": 2, "results": [...]}), or
 * the document itself. One record at a time is in memory: each scalar in it with its path
 * ("fields.status.value", "landing_points.3.name"); null is as if it were not there. */

typedef struct crd_flat_field {
    crd_str path;
    crd_str text; /* as written; true and false for booleans */
} crd_flat_field;

typedef struct crd_flat {
    const crd_flat_field *fields; /* [n] in the order of the file */
    size_t n;
    size_t strip;          /* leading bytes of each path that are passed over */
    uint32_t line, column; /* where the object begins */
    bool outer;            /* not a record: what stands beside the named array, at the end */
} crd_flat;

/* Null when it is not there. O(n). */
crd_str crd_flat_get(const crd_flat *r, const char *path);
/* The object (or array) of that name in r; empty when it is not there. */
crd_flat crd_flat_member(const crd_flat *r, const char *name);
/* The objects in an array that crd_flat_member gave, one after another; *cursor starts at 0. O(n)
 * together. */
bool crd_flat_next(const crd_flat *array, size_t *cursor, crd_flat *ret_item);

enum { CRD_FLAT_FIELDS_MAX = 200000, CRD_FLAT_BYTES_MAX = 16 << 20, CRD_FLAT_PATH_MAX = 1024 };

typedef struct crd_flat_reader {
    const char *const *lists; /* names of arrays whose items are records; ends with NULL */
    void *ctx;
    /* The record is lent for the call. */
    crd_status (*record)(void *ctx, const crd_flat *r);
} crd_flat_reader;

/* Opens, reads and closes the file. *ret_records (may be NULL): records seen, outer ones apart.
 * CRD_EPARSE with line and column; CRD_ELIMIT for a record past the limits above; what record and
 * the file give. */
CRD_NODISCARD crd_status crd_flat_read(crd_job *job, const char *path,
                                       const crd_flat_reader *reader, size_t *ret_records);

/* For formats that read the files of a folder: malformed JSON is told with its place, counted as a
 * malformed row, and forgotten (CRD_OK); other statuses come back. */
CRD_NODISCARD crd_status crd_flat_forgive(crd_job *job, crd_status rc);

#endif
