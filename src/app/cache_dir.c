#define _GNU_SOURCE /* mkostemp */
#include "app/cache_dir.h"

#include "base/err.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILES_MAX = 100000, STALE_S = 3600, BLOCK = 1 << 20 };

static const char ending[] = ".world", temporary[] = ".world.tmp-";

char *crd_cache_path(const crd_cache_place *p, crd_arena *arena, const char *name)
{
    size_t a = strlen(p->folder), b = strlen(name);
    char *path = CRD_NEW(arena, char, a + b + 2);
    if (path) {
        memcpy(path, p->folder, a);
        path[a] = '/';
        memcpy(path + a + 1, name, b + 1);
    }
    return path;
}

/* Only its owner may have had a hand in it, and that is us. */
static bool is_private(const struct stat *st)
{
    return st->st_uid == geteuid() && (st->st_mode & 077) == 0;
}

static bool folder_ours(const char *path, struct stat *ret_stat)
{
    return lstat(path, ret_stat) == 0 && S_ISDIR(ret_stat->st_mode) &&
           ret_stat->st_uid == geteuid();
}

int crd_cache_open(const crd_cache_place *p, crd_arena *arena, const char *name)
{
    struct stat st;
    char *path = crd_cache_path(p, arena, name);
    if (!path || !folder_ours(p->folder, &st) || !is_private(&st))
        return -1;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || !is_private(&st))) {
        close(fd);
        return -1;
    }
    return fd;
}

void crd_cache_used(int fd) { (void)futimens(fd, NULL); }

void crd_cache_drop(const crd_cache_place *p, crd_arena *arena, const char *name)
{
    struct stat st;
    char *path = crd_cache_path(p, arena, name);
    if (path && folder_ours(p->folder, &st))
        (void)unlink(path);
}

/* ---- writing ------------------------------------------------------------------------------ */

/* The folder above is that of all caches, and may have to be made too. */
static bool make_folder(const crd_cache_place *p, crd_arena *arena)
{
    struct stat st;
    char *above = crd_cache_path(p, arena, "");
    if (!above)
        return false;
    above[strlen(p->folder)] = '\0';
    char *slash = strrchr(above, '/');
    if (slash && slash != above) {
        *slash = '\0';
        (void)mkdir(above, 0700);
    }
    if ((mkdir(p->folder, 0700) != 0 && errno != EEXIST) || !folder_ours(p->folder, &st))
        return false;
    return is_private(&st) || chmod(p->folder, 0700) == 0;
}

typedef struct writing {
    int fd;
    size_t n;
    char *block; /* [BLOCK] */
} writing;

static crd_status put_out(int fd, const char *at, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno != EINTR)
            return CRD_EIO;
        at += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return CRD_OK;
}

/* Small pieces are collected. */
static crd_status put(void *ctx, crd_str bytes, crd_err *err)
{
    writing *w = ctx;
    crd_status rc = CRD_OK;
    (void)err;
    if (bytes.len > BLOCK - w->n) {
        rc = put_out(w->fd, w->block, w->n);
        w->n = 0;
    }
    if (rc != CRD_OK || bytes.len > BLOCK - w->n)
        return rc == CRD_OK ? put_out(w->fd, bytes.ptr, bytes.len) : rc;
    memcpy(w->block + w->n, bytes.ptr, bytes.len);
    w->n += bytes.len;
    return CRD_OK;
}

static bool has_end(crd_str name, const char *end)
{
    size_t n = strlen(end);
    return name.len > n && memcmp(name.ptr + name.len - n, end, n) == 0;
}

static bool is_temporary(crd_str name)
{
    return crd_str_find(name, crd_str_from(temporary)) != SIZE_MAX;
}

typedef struct aged {
    const char *name;
    struct timespec when;
    uint64_t bytes;
} aged;

static int by_age(const void *a, const void *b)
{
    const aged *x = a, *y = b;
    if (x->when.tv_sec != y->when.tv_sec)
        return x->when.tv_sec < y->when.tv_sec ? -1 : 1;
    if (x->when.tv_nsec != y->when.tv_nsec)
        return x->when.tv_nsec < y->when.tv_nsec ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* What does not fit goes, the longest unused first. Half a file is somebody's who is at it, unless
 * it is old. */
static void trim(const crd_cache_place *p, crd_arena *arena)
{
    crd_str *names;
    size_t n, m = 0;
    uint64_t total = 0;
    struct stat st;
    if (crd_cache_list(p, arena, "", &names, &n) != CRD_OK)
        return;
    aged *all = CRD_NEW(arena, aged, n + 1);
    for (size_t i = 0; all && i < n; i++) {
        char *path = crd_cache_path(p, arena, names[i].ptr);
        if (!path || lstat(path, &st) != 0)
            continue;
        if (is_temporary(names[i])) {
            if (time(NULL) - st.st_mtim.tv_sec > STALE_S)
                (void)unlink(path);
            continue;
        }
        all[m++] = (aged){names[i].ptr, st.st_mtim, (uint64_t)st.st_size};
        total += (uint64_t)st.st_size;
    }
    if (m > 0)
        qsort(all, m, sizeof *all, by_age);
    for (size_t i = 0; i < m && total > p->max_bytes; i++) {
        crd_cache_drop(p, arena, all[i].name);
        total -= all[i].bytes;
    }
}

static crd_status write_file(int fd, const crd_world *w, const crd_ties *ties,
                             const crd_mapped_key *key)
{
    writing to = {.fd = fd, .block = malloc(BLOCK)};
    crd_mapped_out out = {&to, put};
    if (!to.block)
        return CRD_ENOMEM;
    crd_status rc = crd_world_save(w, ties, key, &out, NULL);
    if (rc == CRD_OK)
        rc = put_out(fd, to.block, to.n);
    free(to.block);
    return rc;
}

crd_status crd_cache_write(const crd_cache_place *p, crd_arena *arena, const char *name,
                           const crd_world *w, const crd_ties *ties, const crd_mapped_key *key)
{
    char *path = crd_cache_path(p, arena, name);
    size_t n = path ? strlen(path) : 0;
    char *temp = path ? CRD_NEW(arena, char, n + 16) : NULL;
    if (!temp)
        return CRD_ENOMEM;
    if (!make_folder(p, arena))
        return CRD_EIO;
    memcpy(temp, path, n);
    memcpy(temp + n, ".tmp-XXXXXX", sizeof ".tmp-XXXXXX");
    int fd = mkostemp(temp, O_CLOEXEC); /* 0600 */
    if (fd < 0)
        return CRD_EIO;
    crd_status rc = write_file(fd, w, ties, key);
    if (close(fd) != 0 && rc == CRD_OK)
        rc = CRD_EIO;
    if (rc == CRD_OK && rename(temp, path) != 0)
        rc = CRD_EIO;
    if (rc != CRD_OK)
        (void)unlink(temp);
    trim(p, arena);
    return rc;
}

/* ---- listing ------------------------------------------------------------------------------ */

crd_status crd_cache_list(const crd_cache_place *p, crd_arena *arena, const char *prefix,
                          crd_str **ret_names, size_t *ret_n)
{
    crd_str *names = NULL;
    size_t n = 0, m = 0, len = strlen(prefix);
    struct stat st;
    if (!folder_ours(p->folder, &st))
        return CRD_ENOENT;
    crd_status rc = crd_dir_list(p->folder, FILES_MAX, arena, &names, &n, NULL);
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        if ((has_end(names[i], ending) || is_temporary(names[i])) && names[i].len >= len &&
            memcmp(names[i].ptr, prefix, len) == 0)
            names[m++] = names[i];
    if (rc == CRD_OK) {
        *ret_names = names;
        *ret_n = m;
    }
    return rc;
}
