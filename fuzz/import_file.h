/* For targets that import a file: writes the bytes under a temporary name, reads them in a format,
 * and looks at every text that comes out. */
#ifndef CRD_FUZZ_IMPORT_FILE_H
#define CRD_FUZZ_IMPORT_FILE_H

#include "fuzz.h"

#include "import/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK(c) ((c) ? (void)0 : abort())

struct import_sum {
    uint64_t sum; /* of every byte lent, so that a sanitizer sees all of them read */
    uint64_t rows;
};

static inline crd_status import_look(void *ctx, const crd_table *t, const void *rec,
                                     const crd_from *from, crd_err *err)
{
    (void)err;
    struct import_sum *s = ctx;
    for (uint32_t i = 0; i < t->n_fields; i++) {
        bool null = crd_field_is_null(&t->fields[i], rec);
        CHECK(!null || !(t->fields[i].flags & CRD_F_KEY));
        if (null || !crd_field_is_text(&t->fields[i]))
            continue;
        crd_str text = crd_field_str(&t->fields[i], rec);
        for (size_t k = 0; k < text.len; k++)
            s->sum += (unsigned char)text.ptr[k];
    }
    CHECK(from->source.len > 0);
    s->rows++;
    return CRD_OK;
}

/* Twice, with the same outcome: what is read depends on nothing but the bytes. */
static inline int import_bytes(const char *format, const uint8_t *data, size_t size)
{
    char path[] = "/tmp/cordon-fuzz-XXXXXX";
    const char *paths[] = {path};
    struct import_sum sums[2] = {{0, 0}, {0, 0}};
    crd_status rcs[2];
    int fd = mkstemp(path);
    CHECK(fd >= 0);
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, data + done, size - done);
        CHECK(n > 0);
        done += (size_t)n;
    }
    close(fd);
    for (int i = 0; i < 2; i++) {
        crd_diags *diags;
        crd_err err = CRD_ERR_INIT;
        crd_import_report report;
        crd_import_opts o = {
            .schema = &crd_records, .source = CRD_STR("f"), .as_of = CRD_DATE_NONE};
        crd_sink sink = {.ctx = &sums[i], .put = import_look};
        CHECK(crd_diags_new(10, &diags) == CRD_OK);
        rcs[i] = crd_import_run(crd_str_from(format), paths, 1, &o, &sink, diags, &report, &err);
        CHECK(rcs[i] == err.code || rcs[i] == CRD_OK);
        CHECK(rcs[i] != CRD_EBUG);
        crd_diags_free(diags);
    }
    unlink(path);
    CHECK(rcs[0] == rcs[1] && sums[0].rows == sums[1].rows && sums[0].sum == sums[1].sum);
    return 0;
}

#endif
