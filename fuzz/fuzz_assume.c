#include "fuzz.h"

#include "assume/form.h"
#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>

#define CHECK(c) ((c) ? (void)0 : abort())

/* What is given has a value, and what has a value is given; all of it in the text, and fit for its
 * field. */
static void check_row(const crd_form_row *row, size_t len)
{
    const crd_table *t = crd_records.tables[row->table];
    crd_buf out;
    crd_buf_init(&out, 1 << 20);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        CHECK(crd_field_is_null(&t->fields[i], row->rec) == !(row->given >> i & 1));
        CHECK(row->column[i] <= len + 1);
        crd_field_text(&t->fields[i], row->rec, &out);
    }
    CHECK(out.status == CRD_OK);
    crd_buf_done(&out);
}

/* One short form. It is read whole or refused with a place in the text; nothing is kept of it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crd_str text = {(const char *)data, size};
    crd_arena *arena;
    crd_form_said said;
    crd_err err = CRD_ERR_INIT;
    CHECK(crd_arena_new(1 << 22, &arena) == CRD_OK);
    crd_status rc = crd_form_read(text, NULL, arena, &said, &err);
    CHECK(rc == CRD_OK || rc == CRD_EINVAL || rc == CRD_ELIMIT);
    CHECK(rc != CRD_EINVAL || (err.column >= 1 && err.column <= size + 1 && err.message[0]));
    CHECK(rc != CRD_OK || crd_form_is(text));
    for (size_t i = 0; rc == CRD_OK && i < said.n_rows; i++)
        check_row(&said.rows[i], size);
    if (rc == CRD_OK) {
        CHECK(said.n_rows > 0 || said.end.given != 0 || !crd_str_is_null(said.remove));
        CHECK(said.n_rows > 0 || said.end.given == 0 || said.must);
    }
    if (rc == CRD_OK && said.n_rows == 0 && said.end.given)
        check_row(&said.end, size);
    crd_arena_free(arena);
    return 0;
}
