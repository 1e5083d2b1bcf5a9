#ifndef CRD_FUZZ_IMPORT_H
#define CRD_FUZZ_IMPORT_H

/* For targets of import formats: the bytes as a file, read into a sink that looks at each text. */
#include "fuzz.h"

#include "base/text.h"
#include "import/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static inline crd_status fuzz_put(void *ctx, const crd_table *t, const void *rec,
                                  const crd_from *from, crd_err *err)
{
    (void)from, (void)err;
    ++*(uint64_t *)ctx;
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (!crd_field_is_text(&t->fields[i]))
            continue;
        crd_str s = crd_field_str(&t->fields[i], rec);
        if (crd_text_valid(s) != s.len)
            abort(); /* a sink gets sound text */
    }
    return CRD_OK;
}

/* Reads the bytes with the format; twice, and both must say the same. */
static inline void fuzz_import(const char *format, const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("fuzz", 0);
    uint64_t put[2] = {0, 0};
    uint64_t told[2];
    crd_status rc[2];
    if (fd < 0 || (size > 0 && write(fd, data, size) != (ssize_t)size))
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const char *one = path;
    for (int i = 0; i < 2; i++) {
        crd_err err = CRD_ERR_INIT;
        crd_import_report report;
        crd_diags *diags = NULL;
        crd_import_opts o = {
            .schema = &crd_records, .source = CRD_STR("f"), .as_of = CRD_DATE_NONE};
        crd_sink sink = {.ctx = &put[i], .put = fuzz_put};
        if (crd_diags_new(4, &diags) != CRD_OK)
            abort();
        rc[i] = crd_import_run(crd_str_from(format), &one, 1, &o, &sink, diags, &report, &err);
        if (rc[i] != CRD_OK && !err.message[0])
            abort(); /* a failure says why */
        told[i] = crd_diags_count(diags, CRD_NOTE);
        crd_diags_free(diags);
    }
    if (rc[0] != rc[1] || put[0] != put[1] || told[0] != told[1])
        abort();
    close(fd);
}

#endif
