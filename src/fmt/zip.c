#include "fmt/zip.h"

#include "base/err.h"

#include <zip.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MIB = 1024 * 1024, SIGNATURE = 8 };

struct crd_zip {
    zip_t *zip;
    crd_zip_limits limits;
    uint64_t n;     /* entries */
    uint64_t *read; /* [n] the most bytes ever read of each */
    uint64_t total; /* sum of `read` */
    char source[64];
};

struct crd_zip_entry {
    crd_zip *zip;
    zip_file_t *file;
    uint64_t index;
    uint64_t compressed;
    uint64_t done;
};

/* The first bytes of an OLE compound file: .xls of before 2007, and any encrypted .xlsx. */
static const unsigned char ole[SIGNATURE] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};

static crd_status check_signature(const char *source, const unsigned char *at, size_t n,
                                  crd_err *err)
{
    if (n == SIGNATURE && memcmp(at, ole, SIGNATURE) == 0)
        return crd_fail_at(err, CRD_EPARSE, source, 0, 0,
                           "an encrypted workbook or an old .xls file: save it as .xlsx without a "
                           "password");
    if (n < 4 || memcmp(at, "PK", 2) != 0)
        return crd_fail_at(err, CRD_EPARSE, source, 0, 0, "not a zip archive");
    return CRD_OK;
}

static crd_status from_libzip(const crd_zip *z, int code, const char *what, crd_err *err)
{
    zip_error_t e;
    zip_error_init_with_code(&e, code);
    crd_status rc = code == ZIP_ER_MEMORY ? CRD_ENOMEM
                    : code == ZIP_ER_READ || code == ZIP_ER_SEEK || code == ZIP_ER_OPEN
                        ? CRD_EIO
                        : CRD_EPARSE;
    crd_err_set(err, rc, z->source, 0, 0, "%s: %s", what, zip_error_strerror(&e));
    zip_error_fini(&e);
    return rc;
}

static crd_status zip_new(const char *source, const crd_zip_limits *limits, crd_zip **ret_zip,
                          crd_err *err)
{
    crd_zip *z = calloc(1, sizeof *z);
    if (!z)
        return crd_fail_at(err, CRD_ENOMEM, source, 0, 0, "opening the archive");
    z->limits = limits ? *limits : CRD_ZIP_LIMITS;
    snprintf(z->source, sizeof z->source, "%s", source);
    *ret_zip = z;
    return CRD_OK;
}

/* After z->zip is open. */
static crd_status count_entries(crd_zip *z, crd_err *err)
{
    zip_int64_t n = zip_get_num_entries(z->zip, 0);
    if (n < 0 || (uint64_t)n > z->limits.entries)
        return crd_fail_at(err, CRD_ELIMIT, z->source, 0, 0, "an archive of more than %u entries",
                           z->limits.entries);
    z->n = (uint64_t)n;
    z->read = calloc(z->n ? z->n : 1, sizeof *z->read);
    if (!z->read)
        return crd_fail_at(err, CRD_ENOMEM, z->source, 0, 0, "%llu entries",
                           (unsigned long long)z->n);
    return CRD_OK;
}

static crd_status open_file(crd_zip *z, const char *path, crd_err *err)
{
    crd_status rc = CRD_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        rc = crd_fail_at(err, errno == ENOENT ? CRD_ENOENT : CRD_EIO, z->source, 0, 0, "%s",
                         strerror(errno));
        goto done;
    }
    if (!S_ISREG(st.st_mode)) {
        rc = crd_fail_at(err, CRD_EIO, z->source, 0, 0, "not a regular file");
        goto done;
    }
    unsigned char head[SIGNATURE];
    ssize_t n = pread(fd, head, sizeof head, 0);
    CRD_TRY(check_signature(z->source, head, n > 0 ? (size_t)n : 0, err));
    int code = 0;
    z->zip = zip_fdopen(fd, 0, &code);
    if (!z->zip) {
        rc = from_libzip(z, code, "not a zip archive", err);
        goto done;
    }
    fd = -1; /* libzip's now */
done:
    if (fd >= 0)
        close(fd);
    return rc;
}

crd_status crd_zip_open(const char *path, const char *source, const crd_zip_limits *limits,
                        crd_zip **ret_zip, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_zip *z = NULL;
    *ret_zip = NULL;
    const char *slash = strrchr(path, '/');
    CRD_TRY(zip_new(source ? source : slash ? slash + 1 : path, limits, &z, err));
    CRD_TRY(open_file(z, path, err));
    CRD_TRY(count_entries(z, err));
    *ret_zip = z;
    z = NULL;
done:
    crd_zip_close(z);
    return rc;
}

crd_status crd_zip_open_memory(crd_str bytes, const char *source, const crd_zip_limits *limits,
                               crd_zip **ret_zip, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_zip *z = NULL;
    zip_source_t *from = NULL;
    zip_error_t e;
    zip_error_init(&e);
    *ret_zip = NULL;
    CRD_TRY(zip_new(source, limits, &z, err));
    size_t head = bytes.len < SIGNATURE ? bytes.len : SIGNATURE;
    CRD_TRY(check_signature(z->source, (const unsigned char *)bytes.ptr, head, err));
    from = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &e);
    if (from)
        z->zip = zip_open_from_source(from, ZIP_RDONLY, &e);
    if (!z->zip) {
        rc = from_libzip(z, zip_error_code_zip(&e), "not a zip archive", err);
        goto done;
    }
    from = NULL; /* the archive's now */
    CRD_TRY(count_entries(z, err));
    *ret_zip = z;
    z = NULL;
done:
    zip_source_free(from);
    zip_error_fini(&e);
    crd_zip_close(z);
    return rc;
}

void crd_zip_close(crd_zip *z)
{
    if (!z)
        return;
    if (z->zip)
        zip_discard(z->zip);
    free(z->read);
    free(z);
}

const char *crd_zip_source(const crd_zip *z) { return z->source; }

bool crd_zip_find(const crd_zip *z, const char *name, uint64_t *ret_index)
{
    zip_int64_t i = zip_name_locate(z->zip, name, ZIP_FL_ENC_GUESS);
    if (i < 0)
        i = zip_name_locate(z->zip, name, ZIP_FL_NOCASE);
    if (i < 0)
        return false;
    *ret_index = (uint64_t)i;
    return true;
}

crd_status crd_zip_entry_open(crd_zip *z, uint64_t index, crd_zip_entry **ret_entry, crd_err *err)
{
    *ret_entry = NULL;
    zip_stat_t st;
    zip_stat_init(&st);
    if (zip_stat_index(z->zip, index, 0, &st) != 0)
        return from_libzip(z, zip_error_code_zip(zip_get_error(z->zip)), "archive", err);
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return crd_fail_at(err, CRD_EPARSE, z->source, 0, 0, "'%.80s' is encrypted", st.name);
    crd_zip_entry *e = calloc(1, sizeof *e);
    if (!e)
        return crd_fail_at(err, CRD_ENOMEM, z->source, 0, 0, "'%.80s'", st.name);
    *e = (crd_zip_entry){
        .zip = z, .index = index, .compressed = (st.valid & ZIP_STAT_COMP_SIZE) ? st.comp_size : 0};
    e->file = zip_fopen_index(z->zip, index, 0);
    if (!e->file) {
        free(e);
        return from_libzip(z, zip_error_code_zip(zip_get_error(z->zip)), st.name, err);
    }
    *ret_entry = e;
    return CRD_OK;
}

static crd_status account(crd_zip_entry *e, crd_err *err)
{
    crd_zip *z = e->zip;
    const char *name = zip_get_name(z->zip, e->index, ZIP_FL_ENC_GUESS);
    if (e->done > MIB && e->done / z->limits.ratio > e->compressed)
        return crd_fail_at(err, CRD_ELIMIT, z->source, 0, 0,
                           "'%.80s' unpacks to more than %u times its size: a zip bomb?",
                           name ? name : "", z->limits.ratio);
    if (e->done > z->read[e->index]) {
        z->total += e->done - z->read[e->index];
        z->read[e->index] = e->done;
    }
    if (z->total > z->limits.total_bytes)
        return crd_fail_at(err, CRD_ELIMIT, z->source, 0, 0,
                           "the archive unpacks to more than %llu bytes",
                           (unsigned long long)z->limits.total_bytes);
    return CRD_OK;
}

crd_status crd_zip_read(crd_zip_entry *e, char *at, size_t size, size_t *ret_n, crd_err *err)
{
    zip_int64_t n = zip_fread(e->file, at, size);
    if (n < 0)
        return from_libzip(e->zip, zip_error_code_zip(zip_file_get_error(e->file)),
                           "damaged archive", err);
    e->done += (uint64_t)n;
    crd_status rc = account(e, err);
    if (rc == CRD_OK)
        *ret_n = (size_t)n;
    return rc;
}

void crd_zip_entry_close(crd_zip_entry *e)
{
    if (!e)
        return;
    zip_fclose(e->file);
    free(e);
}
