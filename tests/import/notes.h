/* A sink that writes each record down as a line, files to import, and findings as text. */
#ifndef CRD_TEST_IMPORT_NOTES_H
#define CRD_TEST_IMPORT_NOTES_H

#include "crdtest.h"

#include "base/buf.h"
#include "import/import.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct notes {
    crd_buf text;
    uint64_t fail_after; /* 0 = never */
    uint64_t rows;
};

static inline crd_status note(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                              crd_err *err)
{
    (void)err;
    struct notes *n = ctx;
    if (n->fail_after && ++n->rows > n->fail_after)
        return CRD_EIO;
    crd_buf_addf(&n->text, "%s", t->name);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (crd_field_is_null(&t->fields[i], rec))
            continue;
        if (strcmp(t->fields[i].name, "path") == 0 || strcmp(t->fields[i].name, "sha256") == 0)
            continue; /* a temporary folder's name; test_source has the hash */
        crd_buf_addf(&n->text, " %s=", t->fields[i].name);
        crd_field_text(&t->fields[i], rec, &n->text);
    }
    crd_buf_addf(&n->text, " @" CRD_STR_FMT ":%u\n", CRD_STR_ARG(from->source), from->line);
    return CRD_OK;
}

/* A temporary folder and the file last written in it. */
struct place {
    char dir[64];
    char file[160];
};

static inline void write_bytes(struct place *p, const char *name, const char *bytes, size_t len)
{
    if (!p->dir[0]) {
        snprintf(p->dir, sizeof p->dir, "/tmp/cordon-test-XXXXXX");
        assert_non_null(mkdtemp(p->dir));
    }
    snprintf(p->file, sizeof p->file, "%s/%s", p->dir, name);
    FILE *f = fopen(p->file, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    fclose(f);
}

static inline void write_file(struct place *p, const char *name, const char *text)
{
    write_bytes(p, name, text, strlen(text));
}

static inline void clean(struct place *p, const char *name)
{
    snprintf(p->file, sizeof p->file, "%s/%s", p->dir, name);
    unlink(p->file);
    rmdir(p->dir);
}

/* "code:line:column ", or "code@path " when there is a path of a cell ("sheet!B7", "sheet"). */
static inline void list_findings(crd_diags *d, bool paths, crd_buf *out)
{
    crd_buf_addc(out, '<');
    for (size_t i = 0; i < crd_diags_kinds(d); i++) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *k = crd_diags_kind(d, i, &total, &kept);
        for (size_t j = 0; j < kept; j++) {
            const crd_diag *one = crd_diags_at(d, i, j);
            if (paths)
                crd_buf_addf(out, "%s@" CRD_STR_FMT " ", k->code, CRD_STR_ARG(one->path));
            else
                crd_buf_addf(out, "%s:%u:%u ", k->code, one->line, one->column);
        }
    }
}

#endif
