/* How a case of an older program becomes one of ours: a step a version. */
#include "store/case.h"

static const char *const from_1[] = {
    "ALTER TABLE \"product\" ADD COLUMN \"maker_of_record\" TEXT",
    NULL,
};

const crd_migration crd_migrations[] = {{1, from_1}};
const size_t crd_migrations_n = sizeof crd_migrations / sizeof *crd_migrations;
