/* What a case is at this moment, as far as its file tells from outside. SQLite counts every change
 * that is written to the file itself in its head (bytes 24 to 27), so that two changes within one
 * tick of the clock and of one size differ. While a write-ahead log is there changes are only in
 * the log and no such count is kept: then nothing is said. */
#include "store/case.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool absent(const crd_store *s, const char *suffix)
{
    struct stat st;
    crd_buf name;
    crd_buf_init(&name, CRD_SQL_MAX);
    crd_buf_addf(&name, "%s%s", s->path, suffix);
    bool gone = name.status == CRD_OK && stat(name.at, &st) != 0;
    crd_buf_done(&name);
    return gone;
}

/* Bytes 24 to 35 (changes, pages, free pages), 40 to 43 (changes of the schema) and 92 to 99 (the
 * change that the size is of, and who made it), through SQLite's own handle: see look_at_head in
 * open.c. */
static bool read_head(sqlite3 *db, unsigned char head[100])
{
    sqlite3_file *file = NULL;
    return sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK &&
           file && file->pMethods && file->pMethods->xRead(file, head, 100, 0) == SQLITE_OK;
}

bool crd_store_state(const crd_store *s, crd_store_mark *ret_mark)
{
    struct stat st;
    unsigned char head[100];
    *ret_mark = (crd_store_mark){0};
    if (stat(s->path, &st) != 0)
        return false;
    ret_mark->device = (uint64_t)st.st_dev;
    ret_mark->file = (uint64_t)st.st_ino;
    if (s->write || s->import || sqlite3_get_autocommit(s->db) || crd_store_is_wal(s->db) ||
        !absent(s, "-wal") || !absent(s, "-journal") || !read_head(s->db, head))
        return false;
    ret_mark->bytes = (uint64_t)st.st_size;
    ret_mark->changed_s = (int64_t)st.st_mtim.tv_sec;
    ret_mark->changed_ns = (int64_t)st.st_mtim.tv_nsec;
    memcpy(ret_mark->generation, head + 24, 12);
    memcpy(ret_mark->generation + 12, head + 92, 8);
    memcpy(ret_mark->generation + 20, head + 40, 4);
    return true;
}

bool crd_store_mark_same(const crd_store_mark *a, const crd_store_mark *b)
{
    return a->device == b->device && a->file == b->file && a->bytes == b->bytes &&
           a->changed_s == b->changed_s && a->changed_ns == b->changed_ns &&
           memcmp(a->generation, b->generation, sizeof a->generation) == 0;
}
