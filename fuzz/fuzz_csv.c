#include "fuzz.h"

#include "base/hash.h"
#include "base/text.h"
#include "fmt/csv.h"

#include <stdlib.h>
#include <string.h>

#define CHECK(c) ((c) ? (void)0 : abort())

/* Everything the reader says, as one number. */
static void read_all(crd_str text, size_t block, crd_csv_options o, char hex[65])
{
    crd_text_in in = {text, block};
    crd_diags *d = NULL;
    crd_csv *r = NULL;
    crd_csv_row row;
    crd_sha256 h;
    crd_sha256_init(&h);
    CHECK(crd_diags_new(8, &d) == CRD_OK);
    CHECK(crd_csv_new(crd_text_in_blocks(&in), &o, d, &r) == CRD_OK);
    for (;;) {
        CHECK(crd_csv_next(r, &row, NULL) == CRD_OK);
        if (row.n == 0)
            break;
        for (size_t i = 0; i < row.n; i++) {
            crd_str f = row.fields[i];
            CHECK(crd_text_valid(f) == f.len && (f.len == 0 || !memchr(f.ptr, '\0', f.len)));
            uint32_t place[3] = {f.ptr ? (uint32_t)f.len : UINT32_MAX, 0, 0};
            crd_csv_place(r, i, &place[1], &place[2]);
            crd_sha256_add(&h, (crd_str){(const char *)place, sizeof place});
            crd_sha256_add(&h, f);
        }
    }
    for (size_t i = 0; i < crd_diags_kinds(d); i++) {
        uint64_t total;
        size_t kept;
        crd_diags_kind(d, i, &total, &kept);
        for (size_t j = 0; j < kept; j++) {
            const crd_diag *one = crd_diags_at(d, i, j);
            uint32_t place[2] = {one->line, one->column};
            crd_sha256_add(&h, (crd_str){(const char *)place, sizeof place});
            crd_sha256_add(&h, one->found);
        }
    }
    crd_sha256_end(&h, hex);
    crd_csv_free(r);
    crd_diags_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t blocks[] = {1, 3, 17};
    crd_str text = {(const char *)data, size};
    crd_csv_options o[] = {{.delimiter = 0},
                           {.delimiter = ',', .max_field = 16, .max_row = 40, .max_fields = 5}};
    for (size_t k = 0; k < 2; k++) {
        char whole[65], cut[65];
        read_all(text, SIZE_MAX, o[k], whole);
        for (size_t i = 0; i < 3; i++) {
            read_all(text, blocks[i], o[k], cut);
            CHECK(strcmp(whole, cut) == 0);
        }
    }
    return 0;
}
