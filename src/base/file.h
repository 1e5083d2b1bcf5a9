#ifndef CRD_BASE_FILE_H
#define CRD_BASE_FILE_H

#include "base/buf.h"

/* Read a whole regular file into the arena. `max` bytes at most (CRD_ELIMIT). The bytes live as
 * long as the arena. CRD_ENOENT, CRD_EINVAL no regular file, CRD_EIO with the system's reason in
 * err, CRD_ENOMEM. Errors name the file by its base name. */
CRD_NODISCARD crd_status crd_file_read(const char *path, size_t max, crd_arena *arena,
                                       crd_str *ret_text, crd_err *err);

/* A stream of blocks: what the readers of fmt eat. `next` lends a block until the next call; an
 * empty block is the end. */
typedef struct crd_blocks {
    void *ctx;
    crd_status (*next)(void *ctx, crd_str *ret_block, crd_err *err);
} crd_blocks;

typedef struct crd_file_in crd_file_in;
/* Opens for reading in blocks of at most 256 KiB. Regular files, pipes, terminals; not folders.
 * CRD_EINVAL a folder or device, CRD_EIO, CRD_ENOENT, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_file_in_open(const char *path, crd_file_in **ret_file, crd_err *err);
crd_blocks crd_file_in_blocks(crd_file_in *f);
uint64_t crd_file_in_size(const crd_file_in *f); /* bytes; 0 = unknown (pipe) */
uint64_t crd_file_in_done(const crd_file_in *f); /* bytes read so far */
void crd_file_in_close(crd_file_in *f);          /* NULL is fine */

/* Text already in memory as blocks of at most `block` bytes; `state` is the caller's, kept alive.
 */
typedef struct crd_text_in {
    crd_str rest;
    size_t block;
} crd_text_in;
crd_blocks crd_text_in_blocks(crd_text_in *state);

/* Write beside the target under a temporary name, then rename: readers see the old file or the
 * whole new one, never half. The file gets exactly `mode`, whatever the umask. end(false) or a
 * failure leaves the old one. A link is followed; a target that is there and no regular file is
 * refused (CRD_EINVAL). crd_file_out_flush fits crd_buf_init_stream. */
typedef struct crd_file_out crd_file_out;
CRD_NODISCARD crd_status crd_file_out_open(const char *path, unsigned mode, crd_file_out **ret_file,
                                           crd_err *err);
crd_status crd_file_out_flush(void *file_out, crd_str bytes, crd_err *err);
/* The temporary file's path, for libraries that write files by name. */
const char *crd_file_out_temp(const crd_file_out *f);
/* Ends the object in any case (NULL is fine). With keep: fsync, rename, fsync of the folder; when a
 * flush failed before, nothing is renamed and its error comes again. */
CRD_NODISCARD crd_status crd_file_out_end(crd_file_out *f, bool keep, crd_err *err);

/* Names in a folder (without . and ..), sorted by bytes, in the arena; `max` at most (CRD_ELIMIT).
 * CRD_ENOENT, CRD_EIO, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_dir_list(const char *path, size_t max, crd_arena *arena,
                                      crd_str **ret_names, size_t *ret_n, crd_err *err);
bool crd_file_is_dir(const char *path);
bool crd_file_exists(const char *path);
/* Do both paths lead to one file that is there? */
bool crd_file_same(const char *a, const char *b);

#endif
