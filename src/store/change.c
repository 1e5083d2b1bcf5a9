/* Taking back: superseding a source, and erasing one. */
#include "store/case.h"

#include "base/date.h"

crd_status crd_mark_superseded(sqlite3 *db, sqlite3_int64 source_id, crd_date date, crd_err *err)
{
    sqlite3_stmt *st = NULL;
    char buf[11];
    crd_str text = crd_date_text(date, buf);
    int code = sqlite3_prepare_v2(db, "UPDATE source SET superseded_at = ?1 WHERE source_id = ?2",
                                  -1, &st, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_text(st, 1, text.ptr, (int)text.len, SQLITE_TRANSIENT);
        sqlite3_bind_int64(st, 2, source_id);
        code = sqlite3_step(st);
    }
    crd_status rc = crd_sql_fail(db, code, "superseding a source", err);
    sqlite3_finalize(st);
    return rc;
}
