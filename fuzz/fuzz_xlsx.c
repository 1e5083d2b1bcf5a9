#include "fuzz.h"

#include "fmt/xlsx.h"

#include <stdlib.h>

#define CHECK(c) ((c) ? (void)0 : abort())

static uint64_t sum; /* of every byte lent, so that a sanitizer sees all of them read */

static void touch(crd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        sum += (unsigned char)s.ptr[i];
}

static void read_sheet(crd_xlsx *b, size_t i, crd_arena *arena)
{
    crd_xlsx_reader *r;
    crd_xlsx_survey s;
    const crd_xlsx_row *row;
    uint32_t last = 0;
    crd_status rc = crd_xlsx_reader_open(b, i, &r, NULL);
    if (rc != CRD_OK)
        return;
    while ((rc = crd_xlsx_next(r, &row, NULL)) == CRD_OK && row) {
        CHECK(row->number > last && row->number <= 2000);
        last = row->number;
        for (size_t k = 0; k < row->n; k++) {
            const crd_xlsx_cell *c = &row->cells[k];
            CHECK(c->column < 100 && (k == 0 || c->column > c[-1].column));
            CHECK(c->text.ptr && (c->kind != CRD_XLSX_NUMBER || c->number_text.ptr));
            touch(c->text);
            touch(c->number_text);
            touch(c->format);
        }
    }
    crd_xlsx_reader_close(r);
    crd_status again = crd_xlsx_survey_sheet(b, i, arena, &s, NULL);
    CHECK(again != CRD_OK || (rc == CRD_OK && s.last_row <= last));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const crd_xlsx_limits limits = {{1 << 20, 100, 50}, 10, 50, 100, 10000, 2000, 100, 10000, 50};
    crd_xlsx *b;
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    CHECK(crd_arena_new(1 << 20, &arena) == CRD_OK);
    crd_str bytes = {(const char *)data, size};
    crd_status rc = crd_xlsx_open_memory(bytes, "f", &limits, &b, &err);
    CHECK(rc == err.code && (rc == CRD_OK) == (b != NULL));
    for (size_t i = 0; rc == CRD_OK && i < crd_xlsx_sheets(b); i++) {
        touch(crd_xlsx_sheet_at(b, i)->name);
        read_sheet(b, i, arena);
    }
    crd_xlsx_close(b);
    crd_arena_free(arena);
    return 0;
}
