/* One file in one format: what comes to the sink, and what is found, as text to compare. */
#ifndef CRD_TEST_IMPORT_READS_H
#define CRD_TEST_IMPORT_READS_H

#include "import/notes.h"

struct reads {
    const char *name;
    const char *text; /* of the file */
    crd_status want;
    const char *notes; /* records as note() writes them, without the own source */
    const char *found; /* findings: "code:line path; " */
};

static inline void list_places(crd_diags *d, crd_buf *out)
{
    for (size_t i = 0; i < crd_diags_kinds(d); i++) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *k = crd_diags_kind(d, i, &total, &kept);
        for (size_t j = 0; j < kept; j++) {
            const crd_diag *one = crd_diags_at(d, i, j);
            crd_buf_addf(out, "%s:%u " CRD_STR_FMT "; ", k->code, one->line,
                         CRD_STR_ARG(one->path));
        }
    }
}

/* Like note(), but the row of the own source is left out: it is the same in each test. */
static inline crd_status note_rows(void *ctx, const crd_table *t, const void *rec,
                                   const crd_from *from, crd_err *err)
{
    return strcmp(t->name, "source") == 0 ? CRD_OK : note(ctx, t, rec, from, err);
}

static inline crd_status read_mapped(const char *format, const char *map, const char *file,
                                     const char *text, crd_buf *ret_notes, crd_buf *ret_found,
                                     crd_import_report *report, crd_err *err)
{
    struct place p = {0};
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_import_opts o = {
        .schema = &crd_records, .source = CRD_STR("t"), .as_of = CRD_DATE_NONE, .map = map};
    crd_sink sink = {.ctx = &n, .put = note_rows};
    crd_buf_init(&n.text, 1 << 20);
    assert_ok(crd_diags_new(100, &diags));
    write_file(&p, file, text);
    const char *path = p.file;
    crd_status rc = crd_import_run(crd_str_from(format), &path, 1, &o, &sink, diags, report, err);
    crd_buf_add(ret_notes, crd_buf_str(&n.text));
    list_places(diags, ret_found);
    clean(&p, file);
    crd_buf_done(&n.text);
    crd_diags_free(diags);
    return rc;
}

static inline crd_status read_text(const char *format, const char *file, const char *text,
                                   crd_buf *ret_notes, crd_buf *ret_found,
                                   crd_import_report *report, crd_err *err)
{
    return read_mapped(format, NULL, file, text, ret_notes, ret_found, report, err);
}

static inline void expect_reads(const char *format, const char *file, const struct reads *t)
{
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf notes, found;
    crd_buf_init(&notes, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    crd_buf_adds(&notes, "\n");
    crd_buf_adds(&found, " ");
    crd_status rc = read_text(format, file, t->text, &notes, &found, &report, &err);
    assert_status(t->want, rc, &err);
    if (t->want == CRD_OK)
        assert_string_equal(notes.at + 1, t->notes);
    else
        assert_true(err.line > 0 || t->want != CRD_EPARSE);
    assert_string_equal(found.at + 1, t->found);
    crd_buf_done(&found);
    crd_buf_done(&notes);
}

#endif
