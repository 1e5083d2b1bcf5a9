#ifndef CRD_APP_CACHE_DIR_H
#define CRD_APP_CACHE_DIR_H

#include "app/op.h"
#include "world/mapped.h"

/* The cache's folder: files that are ours, and nobody else's. */

/* Opens a file of the folder for reading; -1 when there is none, or it is not a plain file that its
 * owner alone can read and write. */
int crd_cache_open(const crd_cache_place *p, crd_arena *arena, const char *name);
void crd_cache_used(int fd); /* it is now the youngest */
void crd_cache_drop(const crd_cache_place *p, crd_arena *arena, const char *name);

/* Writes the world, and its ties unless NULL, under a temporary name, then renames. Makes the
 * folder (0700) when it is not there. Afterwards the oldest files go until all together take at
 * most p->max_bytes. */
CRD_NODISCARD crd_status crd_cache_write(const crd_cache_place *p, crd_arena *arena,
                                         const char *name, const crd_world *w, const crd_ties *ties,
                                         const crd_mapped_key *key);

/* Names of our files that begin with `prefix`, also half-written ones; in the arena, by bytes. */
CRD_NODISCARD crd_status crd_cache_list(const crd_cache_place *p, crd_arena *arena,
                                        const char *prefix, crd_str **ret_names, size_t *ret_n);
/* "FOLDER/NAME" in the arena; NULL when memory is out. */
char *crd_cache_path(const crd_cache_place *p, crd_arena *arena, const char *name);

#endif
