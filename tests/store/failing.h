/* A VFS over the system's whose k-th changing call fails, and every one after it when `forever`:
 * a full disk, a medium that breaks. */
#ifndef CRDTEST_FAILING_H
#define CRDTEST_FAILING_H

#include <sqlite3.h>
#include <string.h>

static struct failing_state {
    sqlite3_vfs *real;
    long left; /* changing calls until one fails; < 0 = never */
    int code;  /* SQLITE_FULL, SQLITE_IOERR_WRITE, ... */
    int forever;
    long seen;
} failing;

typedef struct failing_file {
    sqlite3_file base;
    sqlite3_file *real; /* follows the struct */
} failing_file;

static int fails_now(void)
{
    failing.seen++;
    if (failing.left < 0)
        return 0;
    if (failing.left > 0) {
        failing.left--;
        return 0;
    }
    if (!failing.forever)
        failing.left = -1;
    return 1;
}

#define REAL(f) (((failing_file *)(void *)(f))->real)

static int f_close(sqlite3_file *f) { return REAL(f)->pMethods->xClose(REAL(f)); }
static int f_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return REAL(f)->pMethods->xRead(REAL(f), to, n, at);
}
static int f_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    return fails_now() ? failing.code : REAL(f)->pMethods->xWrite(REAL(f), from, n, at);
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return fails_now() ? SQLITE_IOERR_TRUNCATE : REAL(f)->pMethods->xTruncate(REAL(f), size);
}
static int f_sync(sqlite3_file *f, int flags)
{
    (void)f; /* no power is cut here, and a real one takes its time */
    (void)flags;
    return fails_now() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}
static int f_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return REAL(f)->pMethods->xFileSize(REAL(f), size);
}
static int f_lock(sqlite3_file *f, int level) { return REAL(f)->pMethods->xLock(REAL(f), level); }
static int f_unlock(sqlite3_file *f, int level)
{
    return REAL(f)->pMethods->xUnlock(REAL(f), level);
}
static int f_reserved(sqlite3_file *f, int *out)
{
    return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out);
}
static int f_control(sqlite3_file *f, int op, void *arg)
{
    return REAL(f)->pMethods->xFileControl(REAL(f), op, arg);
}
static int f_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int f_device(sqlite3_file *f) { return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f)); }
static int f_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}
static int f_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return REAL(f)->pMethods->xShmLock(REAL(f), offset, n, flags);
}
static void f_barrier(sqlite3_file *f) { REAL(f)->pMethods->xShmBarrier(REAL(f)); }
static int f_unmap(sqlite3_file *f, int erase)
{
    return REAL(f)->pMethods->xShmUnmap(REAL(f), erase);
}

static const sqlite3_io_methods failing_methods = {
    .iVersion = 2,
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_reserved,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_device,
    .xShmMap = f_map,
    .xShmLock = f_shm_lock,
    .xShmBarrier = f_barrier,
    .xShmUnmap = f_unmap,
};

static int failing_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)vfs;
    failing_file *mine = (failing_file *)(void *)f;
    mine->real = (sqlite3_file *)(void *)(mine + 1);
    memset(mine->real, 0, (size_t)failing.real->szOsFile);
    int code = failing.real->xOpen(failing.real, name, mine->real, flags, out);
    f->pMethods = mine->real->pMethods ? &failing_methods : NULL;
    return code;
}

static int failing_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    return fails_now() ? SQLITE_IOERR_DELETE : failing.real->xDelete(failing.real, name, sync);
}

static sqlite3_vfs failing_vfs;

static inline const char *failing_install(int as_default)
{
    failing.real = sqlite3_vfs_find(NULL);
    failing.left = -1;
    failing_vfs = *failing.real;
    failing_vfs.zName = "failing";
    failing_vfs.szOsFile = (int)sizeof(failing_file) + failing.real->szOsFile;
    failing_vfs.xOpen = failing_open;
    failing_vfs.xDelete = failing_delete;
    sqlite3_vfs_register(&failing_vfs, as_default);
    return failing_vfs.zName;
}

#endif
