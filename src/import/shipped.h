#ifndef CRD_IMPORT_SHIPPED_H
#define CRD_IMPORT_SHIPPED_H

#include "base/str.h"
#include "model/record.h"

/* The maps under maps/, built into the program so that `auto` can read what they are for wherever
 * the program lies. tools/embed-maps writes the table during the build. */
typedef struct crd_shipped_map {
    const char *name;           /* us-dod-1260h */
    const char *why;            /* what a file was recognised by */
    const unsigned char *bytes; /* the map as it lies in maps/ */
    size_t len;
} crd_shipped_map;

extern const crd_shipped_map crd_shipped_maps[]; /* ends with a NULL name */

/* NULL: there is none of that name. */
const crd_shipped_map *crd_shipped_named(const char *name);
/* All of them, parsed. */
typedef struct crd_shipped crd_shipped;

/* NULL when memory is out. O(all maps), about a millisecond. */
crd_shipped *crd_shipped_new(const crd_schema *schema);
void crd_shipped_free(crd_shipped *s); /* NULL is fine */

/* The map that knows most columns of a file by its first bytes, of equals the first; *ret_map NULL
 * when none knows it. `s` may be NULL: none. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_shipped_fit(const crd_shipped *s, crd_str head,
                                         const crd_shipped_map **ret_map);
/* The same by path. NULL also for what is no file or cannot be read. */
CRD_NODISCARD crd_status crd_shipped_fit_file(const crd_shipped *s, const char *path,
                                              const crd_shipped_map **ret_map);
/* The same with the maps parsed for this one file, which must be there. CRD_ENOENT, CRD_EIO. */
CRD_NODISCARD crd_status crd_shipped_find(const crd_schema *schema, const char *path,
                                          const crd_shipped_map **ret_map, crd_err *err);

#endif
