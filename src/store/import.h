#ifndef CRD_STORE_IMPORT_H
#define CRD_STORE_IMPORT_H

#include "base/hash.h"
#include "base/intern.h"
#include "base/vec.h"
#include "store/case.h"
#include "store/seen.h"

/* A running import; load.c takes the rows, import.c begins and ends it. */
struct crd_place { /* one table of one source */
    crd_seen seen;
    uint32_t n; /* rows kept */
};

struct crd_new_source {
    struct crd_place *tables; /* [schema->n] */
    bool described;           /* its own row has come */
};

struct crd_new_table {
    sqlite3_stmt *insert, *get;
    void *rec;    /* room for one record, to compare with */
    bool touched; /* looked at: `bulk` is decided */
    bool bulk;    /* was empty: its indexes are made at the end */
};

struct crd_import {
    crd_store *store;
    crd_store_import opts;
    crd_store_report report;
    crd_intern *names; /* of the new sources, in order of arrival */
    CRD_VEC(struct crd_new_source) sources;
    struct crd_new_table *tables; /* [schema->n] */
    sqlite3_stmt *find_source, *describe;
    int64_t first_id;          /* source_id of the first new source */
    sqlite3_int64 replaced_id; /* 0 = none */
    crd_buf replaced;          /* name of the replaced source, as it will be called */
    crd_hash_key hash_key;
    crd_buf scratch, sql;
    crd_status failed; /* after a failure nothing more is taken */
};

/* load.c */
crd_status crd_import_put(void *import, const crd_table *t, const void *rec, const crd_from *from,
                          crd_err *err);
crd_status crd_import_end(void *import, bool commit, crd_err *err);
/* The table's columns: "a", "b", ... */
void crd_import_columns(crd_buf *sql, const crd_table *t);

#endif
