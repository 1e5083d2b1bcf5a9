#ifndef CRD_FMT_ZIP_H
#define CRD_FMT_ZIP_H

#include "base/arena.h"

/* Entries of a zip archive, read in order, each as a stream (libzip; zip.c alone includes it).
 * Nothing is ever written, so an entry's name is only a key. One archive, one thread. */

/* Past any of these: CRD_ELIMIT. */
typedef struct crd_zip_limits {
    uint64_t total_bytes; /* of all entries read, uncompressed; an entry read twice counts once */
    uint32_t ratio;       /* uncompressed : compressed of one entry, beyond its first MiB */
    uint32_t entries;
} crd_zip_limits;
#define CRD_ZIP_LIMITS ((crd_zip_limits){UINT64_C(4) << 30, 1000, 10000})

typedef struct crd_zip crd_zip;
typedef struct crd_zip_entry crd_zip_entry;

/* @param source  what errors name; NULL = the path's last part. Copied.
 * @param limits  NULL = CRD_ZIP_LIMITS.
 * CRD_ENOENT, CRD_EIO; CRD_EPARSE when it is no zip archive (an OLE file - an encrypted workbook or
 * one of before 2007 - is named as such); CRD_ELIMIT; CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_zip_open(const char *path, const char *source,
                                      const crd_zip_limits *limits, crd_zip **ret_zip,
                                      crd_err *err);
/* The same from memory. `bytes` stay the caller's and must live as long. */
CRD_NODISCARD crd_status crd_zip_open_memory(crd_str bytes, const char *source,
                                             const crd_zip_limits *limits, crd_zip **ret_zip,
                                             crd_err *err);
void crd_zip_close(crd_zip *z); /* NULL is fine; after its entries */
const char *crd_zip_source(const crd_zip *z);

/* Upper and lower case are the same, as the office formats want it. False = not there. */
bool crd_zip_find(const crd_zip *z, const char *name, uint64_t *ret_index);

/* CRD_EPARSE when encrypted or compressed in an unknown way, CRD_EIO, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_zip_entry_open(crd_zip *z, uint64_t index, crd_zip_entry **ret_entry,
                                            crd_err *err);
/* Up to `size` bytes; 0 = the end, and the checksum was right. CRD_EPARSE (damaged), CRD_ELIMIT. */
CRD_NODISCARD crd_status crd_zip_read(crd_zip_entry *e, char *at, size_t size, size_t *ret_n,
                                      crd_err *err);
void crd_zip_entry_close(crd_zip_entry *e); /* NULL is fine */

#endif
