/* Tests of importers as rows: a file, what comes to the sink, and the findings. */
#ifndef CRD_TEST_IMPORT_ROWS_H
#define CRD_TEST_IMPORT_ROWS_H

#include "import/notes.h"

struct import_row {
    const char *name;
    const char *format;
    const char *file; /* name of the file */
    const char *text;
    crd_status want;
    const char *notes; /* what came to the sink, without the source's own row */
    const char *codes; /* of the findings, in order of kinds, "code:line:column" */
    uint32_t line;     /* of the error, when `want` is one */
};

struct import_result {
    crd_status rc;
    crd_err err;
    crd_import_report report;
    crd_buf notes, codes;
    char source[1200]; /* the source's own row */
};

static inline void import_done(struct import_result *r)
{
    crd_buf_done(&r->notes);
    crd_buf_done(&r->codes);
}

/* Imports a path; notes and codes begin behind a '<', so that they are never NULL. */
static inline void import_it(const char *path, const char *format, const char *map,
                             struct import_result *r)
{
    struct notes n = {0};
    crd_diags *diags = NULL;
    *r = (struct import_result){.err = CRD_ERR_INIT};
    crd_import_opts o = {
        .schema = &crd_records, .source = CRD_STR("t"), .as_of = CRD_DATE_NONE, .map = map};
    crd_sink sink = {.ctx = &n, .put = note};
    crd_buf_init(&n.text, 1 << 20);
    crd_buf_init(&r->codes, 1 << 20);
    crd_buf_addc(&n.text, '\n');
    assert_ok(crd_diags_new(100, &diags));
    r->rc = crd_import_run(crd_str_from(format), &path, 1, &o, &sink, diags, &r->report, &r->err);
    list_findings(diags, false, &r->codes);
    crd_diags_free(diags);
    char *own = strstr(n.text.at, "\nsource ");
    if (own) {
        snprintf(r->source, sizeof r->source, "%s", own + 1);
        own[1] = '\0';
    }
    r->notes = n.text;
}

static inline void test_import_row(void **state)
{
    const struct import_row *t = *state;
    struct place p = {0};
    struct import_result r;
    write_file(&p, t->file, t->text);
    import_it(p.file, t->format, NULL, &r);
    assert_status(t->want, r.rc, &r.err);
    assert_string_equal(r.notes.at + 1, t->notes);
    assert_string_equal(r.codes.at + 1, t->codes);
    assert_int_equal(r.err.line, t->line);
    clean(&p, t->file);
    import_done(&r);
}

#endif
