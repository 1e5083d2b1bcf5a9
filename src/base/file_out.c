#define _GNU_SOURCE /* mkostemp, strerrordesc_np */
#include "base/file.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct crd_file_out {
    char *target; /* with links resolved */
    char *temp;   /* beside it */
    int fd;
    unsigned mode;
    crd_err failed; /* the first write that failed */
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static crd_status fail_errno(crd_err *err, const char *path, int number)
{
    const char *why = strerrordesc_np(number);
    crd_status code = number == ENOENT ? CRD_ENOENT : number == ENOMEM ? CRD_ENOMEM : CRD_EIO;
    return crd_fail_at(err, code, base_name(path), 0, 0, "%s", why ? why : "unknown system error");
}

static void file_free(crd_file_out *f)
{
    if (!f)
        return;
    if (f->fd >= 0)
        close(f->fd);
    if (f->temp)
        unlink(f->temp);
    free(f->temp);
    free(f->target);
    free(f);
}

static char *temp_name(const char *target)
{
    static const char tail[] = ".tmp-XXXXXX";
    size_t n = strlen(target);
    char *text = malloc(n + sizeof tail);
    if (text) {
        memcpy(text, target, n);
        memcpy(text + n, tail, sizeof tail);
    }
    return text;
}

crd_status crd_file_out_open(const char *path, unsigned mode, crd_file_out **ret_file, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_file = NULL;
    struct stat st;
    bool there = stat(path, &st) == 0;
    /* Renaming over a device or a pipe would destroy it: /dev/stdout, as root. */
    if (there && !S_ISREG(st.st_mode))
        return crd_fail_at(err, CRD_EINVAL, base_name(path), 0, 0, "not a regular file");
    crd_file_out *f = calloc(1, sizeof *f);
    if (!f)
        return fail_errno(err, path, ENOMEM);
    f->fd = -1;
    f->mode = mode;
    f->target = there ? realpath(path, NULL) : strdup(path);
    char *temp = f->target ? temp_name(f->target) : NULL;
    if (!temp) {
        rc = fail_errno(err, path, f->target ? ENOMEM : errno);
        goto done;
    }
    f->fd = mkostemp(temp, O_CLOEXEC);
    if (f->fd < 0) {
        rc = fail_errno(err, path, errno);
        free(temp); /* no such file: nothing to unlink */
        goto done;
    }
    f->temp = temp;
    if (fchmod(f->fd, (mode_t)mode) != 0) {
        rc = fail_errno(err, path, errno);
        goto done;
    }
    *ret_file = f;
done:
    if (rc != CRD_OK)
        file_free(f);
    return rc;
}

crd_status crd_file_out_flush(void *file_out, crd_str bytes, crd_err *err)
{
    crd_file_out *f = file_out;
    while (f->failed.code == CRD_OK && bytes.len > 0) {
        ssize_t n = write(f->fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            (void)fail_errno(&f->failed, f->target, errno);
            break;
        }
        bytes = (crd_str){bytes.ptr + n, bytes.len - (size_t)n};
    }
    if (f->failed.code == CRD_OK)
        return CRD_OK;
    if (err && err->code == CRD_OK)
        *err = f->failed;
    return f->failed.code;
}

const char *crd_file_out_temp(const crd_file_out *f) { return f->temp; }

/* By name, because a library that wrote the file may have put another one in its place. */
static int settle(const char *path, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int failed = fchmod(fd, (mode_t)mode) != 0 || fsync(fd) != 0 ? errno : 0;
    close(fd);
    return failed;
}

static int settle_folder(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        slash[slash == path ? 1 : 0] = '\0';
    int fd = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    /* EINVAL: a file system whose folders need none */
    int failed = fsync(fd) != 0 && errno != EINVAL ? errno : 0;
    close(fd);
    return failed;
}

crd_status crd_file_out_end(crd_file_out *f, bool keep, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (!f || !keep)
        goto done;
    CRD_TRY(crd_file_out_flush(f, (crd_str){NULL, 0}, err));
    int failed = settle(f->temp, f->mode);
    if (failed == 0 && rename(f->temp, f->target) != 0)
        failed = errno;
    if (failed != 0) {
        rc = fail_errno(err, f->target, failed);
        goto done;
    }
    free(f->temp);
    f->temp = NULL;
    failed = settle_folder(f->target);
    if (failed != 0)
        rc = fail_errno(err, f->target, failed);
done:
    file_free(f);
    return rc;
}
