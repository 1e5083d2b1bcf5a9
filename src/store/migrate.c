/* How a case of an older program becomes one of ours: a step a version. */
#include "store/case.h"

static const char *const from_1[] = {
    "ALTER TABLE \"product\" ADD COLUMN \"maker_of_record\" TEXT",
    NULL,
};

static const char *const from_2[] = {
    "CREATE TABLE \"risk\" (\"row_id\" INTEGER PRIMARY KEY, \"source\" INTEGER NOT NULL REFERENCES "
    "\"source\" (\"source_id\"), \"line\" INTEGER, \"id\" TEXT NOT NULL, \"title\" TEXT, \"owner\" "
    "TEXT, \"decision\" TEXT, \"treatment\" TEXT, \"review\" TEXT, \"opened\" TEXT, \"closed\" "
    "TEXT, "
    "\"note\" TEXT) STRICT",
    "CREATE UNIQUE INDEX \"risk_key\" ON \"risk\" (\"id\", \"source\")",
    NULL,
};

static const char *const from_3[] = {
    "ALTER TABLE \"component\" ADD COLUMN \"end_of_support\" TEXT",
    NULL,
};

const crd_migration crd_migrations[] = {{1, from_1}, {2, from_2}, {3, from_3}};
const size_t crd_migrations_n = sizeof crd_migrations / sizeof *crd_migrations;
