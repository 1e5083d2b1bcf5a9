#include "import/notes.h"

#include "base/hash.h"
#include "base/vec.h"
#include "model/code.h"
#include "report/tables_out.h"
#include "report/template.h"

/* ---- records kept ------------------------------------------------------------------------ */

struct kept {
    const crd_table *table;
    void *rec;
    crd_str source;
    uint32_t line;
};

struct store {
    crd_arena *arena;
    CRD_VEC(struct kept) rows;
};

static crd_status keep(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    (void)err;
    struct store *s = ctx;
    struct kept k = {.table = t, .line = from->line};
    k.rec = crd_arena_alloc(s->arena, 1, t->size, _Alignof(max_align_t));
    assert_non_null(k.rec);
    memcpy(k.rec, rec, t->size);
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (crd_field_is_text(&t->fields[i])) {
            crd_str *text = (crd_str *)(void *)((char *)k.rec + t->fields[i].offset);
            *text = crd_str_copy(s->arena, *text);
        }
    k.source = crd_str_copy(s->arena, from->source);
    assert_true(CRD_VEC_PUSH(&s->rows, k));
    return CRD_OK;
}

static void store_init(struct store *s)
{
    *s = (struct store){0};
    assert_ok(crd_arena_new((size_t)1 << 28, &s->arena));
}

static void store_done(struct store *s)
{
    CRD_VEC_DONE(&s->rows);
    crd_arena_free(s->arena);
}

/* ---- random records ---------------------------------------------------------------------- */

struct random {
    uint64_t seed, i;
};

static uint64_t below(struct random *r, uint64_t n) { return crd_rng_at(r->seed, 1, r->i++) % n; }

static crd_str some_text(struct random *r, crd_arena *arena)
{
    /* Blanks at the ends are no part of a value and cannot come from an import. */
    static const char *const odd[] = {
        "Acme",
        "=cmd|' /C calc'!A0",
        "+31 6 12",
        "-5",
        "@SUM(A1)",
        "0042",
        "12345678901234567890",
        "1E5",
        "2021-05-03",
        "3-4",
        "true",
        "#N/A",
        "a \"b\" c",
        "\"",
        "a,b;c|d",
        "line\nbreak",
        "cr\r\nlf",
        "tab\tinside",
        "a  b",
        "_x000D_",
        "'quoted",
        "\xc3\xa9t\xc3\xa9",
        "\xe6\x97\xa5",
        "\xf0\x9f\x98\x80",
        "\xef\xbb\xbfmark",
        "a\x01z",
        "<b>&amp;</b>",
        "%2F/%",
        "null",
        "*",
        "id *",
        "\xe2\x80\xae rtl",
        "nan",
        "inf",
        "0x1F",
    };
    crd_buf b;
    crd_buf_init(&b, 4096);
    for (uint64_t n = 1 + below(r, 3); n > 0; n--) {
        crd_buf_adds(&b, odd[below(r, CRD_COUNT(odd))]);
        if (n > 1)
            crd_buf_adds(&b, below(r, 2) ? " " : "");
    }
    crd_str s = crd_str_copy(arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return s;
}

static crd_str some_codes(struct random *r, const crd_field *f, crd_arena *arena)
{
    const crd_code_list *list = crd_code_list_find(crd_str_from(f->arg));
    assert_non_null(list);
    size_t a = below(r, list->n), b = below(r, list->n);
    if (f->kind == CRD_CODE || a == b)
        return crd_str_from(list->codes[a].code);
    crd_buf both;
    crd_buf_init(&both, 4096);
    crd_buf_addf(&both, "%s %s", list->codes[a].code, list->codes[b].code);
    crd_str s = crd_str_copy(arena, crd_buf_str(&both));
    crd_buf_done(&both);
    return s;
}

static int32_t some_date(struct random *r)
{
    int year = 1 + (int)below(r, 9999), month = (int)below(r, 13);
    int day = month ? (int)below(r, 29) : 0;
    crd_date d;
    assert_true(crd_date_make(year, month, day, &d));
    return d;
}

static double some_real(struct random *r, const crd_field *f)
{
    double u = (double)(crd_rng_at(r->seed, 2, r->i++) >> 11) * 0x1p-53;
    double v = below(r, 2) ? u * 1e-9 : f->min + u * (f->max - f->min);
    v = below(r, 3) ? v : floor(v);
    return v < f->min || v > f->max ? f->max : v == 0 ? 0 : v;
}

static void fill(struct random *r, const crd_table *t, void *rec, crd_arena *arena)
{
    crd_record_clear(t, rec);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        char *at = (char *)rec + f->offset;
        if (!(f->flags & CRD_F_KEY) && below(r, 3) == 0)
            continue;
        switch ((crd_kind)f->kind) {
        case CRD_TEXT:
        case CRD_REF:
            *(crd_str *)(void *)at = some_text(r, arena);
            break;
        case CRD_CODE:
        case CRD_CODES:
            *(crd_str *)(void *)at = some_codes(r, f, arena);
            break;
        case CRD_DATE:
            *(int32_t *)(void *)at = some_date(r);
            break;
        case CRD_PPM:
            *(int32_t *)(void *)at = (int32_t)below(r, 1000001);
            break;
        case CRD_BOOL:
            *(int32_t *)(void *)at = (int32_t)below(r, 2);
            break;
        case CRD_INT:
            *(int64_t *)(void *)at = (int64_t)(f->min +
                                               (double)below(r, (uint64_t)(f->max - f->min) + 1));
            break;
        case CRD_REAL:
            *(double *)(void *)at = some_real(r, f);
            break;
        }
    }
}

/* Rows of every table in the order in which they are read: sources, codes, the rest. */
static void make(struct store *s, uint64_t seed, int rows)
{
    static const uint32_t lines[] = {0, 1, 2, 70000, UINT32_MAX};
    static const char *const sources[] = {"s1", "register, 2025", "=s", "007"};
    struct random r = {.seed = seed};
    for (int pass = 0; pass < 3; pass++)
        for (size_t i = 0; i < crd_records.n; i++) {
            const crd_table *t = crd_records.tables[i];
            bool code = strcmp(t->name, "code") == 0;
            if ((i == 0 ? 0 : code ? 1 : 2) != pass)
                continue;
            for (int k = 0; k < rows; k++) {
                void *rec = crd_arena_alloc(s->arena, 1, t->size, _Alignof(max_align_t));
                crd_from from = {.source = crd_str_from(sources[below(&r, CRD_COUNT(sources))]),
                                 .line = lines[below(&r, CRD_COUNT(lines))]};
                fill(&r, t, rec, s->arena);
                if (i == 0)
                    from.source = crd_field_str(&t->fields[0], rec);
                assert_ok(keep(s, t, rec, &from, NULL));
            }
        }
}

/* ---- there and back ---------------------------------------------------------------------- */

static void write_all(const struct store *s, const crd_sink *to)
{
    crd_err err = CRD_ERR_INIT;
    for (size_t i = 0; i < s->rows.n; i++) {
        const struct kept *k = &s->rows.at[i];
        crd_from from = {.source = k->source, .line = k->line};
        assert_status(CRD_OK, to->put(to->ctx, k->table, k->rec, &from, &err), &err);
    }
    assert_status(CRD_OK, to->end(to->ctx, true, &err), &err);
}

static void read_all(const char *path, const char *format, struct store *s)
{
    crd_diags *diags;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_diags_new(20, &diags));
    crd_import_opts o = {.schema = &crd_records,
                         .source = CRD_STR("own"),
                         .as_of = CRD_DATE_NONE,
                         .max_errors = 1000000};
    crd_sink sink = {.ctx = s, .put = keep};
    assert_status(CRD_OK,
                  crd_import_run(crd_str_from("auto"), &path, 1, &o, &sink, diags, &report, &err),
                  &err);
    assert_string_equal(report.format, format);
    assert_int_equal(report.fields_dropped, 0);
    crd_diags_free(diags);
}

static void compare(const struct store *a, const struct store *b)
{
    assert_int_equal(a->rows.n, b->rows.n);
    for (size_t i = 0; i < a->rows.n; i++) {
        const struct kept *x = &a->rows.at[i], *y = &b->rows.at[i];
        bool same = x->table == y->table && crd_record_eq(x->table, x->rec, y->rec) &&
                    crd_str_eq(x->source, y->source) &&
                    (x->line == y->line || x->table == crd_records.tables[0]);
        for (uint32_t f = 0; !same && x->table == y->table && f < x->table->n_fields; f++) {
            crd_buf t;
            crd_buf_init(&t, 1 << 16);
            crd_buf_addf(&t, "%s.%s: '", x->table->name, x->table->fields[f].name);
            crd_field_text(&x->table->fields[f], x->rec, &t);
            crd_buf_adds(&t, "' and '");
            crd_field_text(&x->table->fields[f], y->rec, &t);
            print_error("%s'\n", t.at);
            crd_buf_done(&t);
        }
        assert_true(same);
    }
}

static void temp_dir(char dir[64])
{
    snprintf(dir, 64, "/tmp/cordon-test-XXXXXX");
    assert_non_null(mkdtemp(dir));
}

static void remove_folder(const char *folder)
{
    for (size_t i = 0; i < crd_records.n; i++) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s.csv", folder, crd_records.tables[i]->name);
        unlink(path);
    }
    assert_int_equal(rmdir(folder), 0);
}

static void test_tables(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct store a, b;
        char dir[64], folder[96];
        crd_sink sink;
        store_init(&a);
        store_init(&b);
        temp_dir(dir);
        snprintf(folder, sizeof folder, "%s/out/", dir);
        make(&a, seed, 20);
        assert_ok(crd_tables_out_open(folder, &crd_records, &sink, NULL));
        write_all(&a, &sink);
        read_all(folder, "tables", &b);
        compare(&a, &b);
        remove_folder(folder);
        assert_int_equal(rmdir(dir), 0);
        store_done(&b);
        store_done(&a);
    }
}

static void test_book(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct store a, b;
        char dir[64], path[96];
        struct stat st;
        crd_sink sink;
        store_init(&a);
        store_init(&b);
        temp_dir(dir);
        snprintf(path, sizeof path, "%s/out.xlsx", dir);
        make(&a, seed, 12);
        assert_ok(crd_book_out_open(path, &crd_records, &sink, NULL));
        write_all(&a, &sink);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        read_all(path, "xlsx", &b);
        compare(&a, &b);
        unlink(path);
        assert_int_equal(rmdir(dir), 0);
        store_done(&b);
        store_done(&a);
    }
}

/* ---- what the writers promise ------------------------------------------------------------ */

static const crd_party acme = {
    .id = {"acme", 4}, .name = {"Acme, \"A\"", 9}, .since = CRD_DATE_NONE, .until = CRD_DATE_NONE};

static crd_status put_acme(const crd_sink *sink, uint32_t line)
{
    crd_from from = {.source = CRD_STR("s"), .line = line};
    return sink->put(sink->ctx, crd_records.tables[CRD_T_party], &acme, &from, NULL);
}

static void read_text(const char *path, char *out, size_t size)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(out, 1, size - 1, f);
    out[n] = '\0';
    fclose(f);
}

static void test_folder_form(void **state)
{
    (void)state;
    char dir[64], folder[96], file[128], text[400];
    struct stat st;
    crd_sink sink;
    temp_dir(dir);
    snprintf(folder, sizeof folder, "%s/out", dir);
    snprintf(file, sizeof file, "%s/party.csv", folder);
    assert_int_equal(mkdir(folder, 0755), 0); /* there, but empty */
    assert_ok(crd_tables_out_open(folder, &crd_records, &sink, NULL));
    assert_ok(put_acme(&sink, 7));
    assert_int_not_equal(stat(file, &st), 0); /* nothing before the end */
    assert_ok(sink.end(sink.ctx, true, NULL));
    read_text(file, text, sizeof text);
    assert_string_equal(text, "id,name,kind,jurisdiction,hq,managed_from,branch_of,lei,registry,"
                              "registry_id,url,since,until,source,line\n"
                              "acme,\"Acme, \"\"A\"\"\",,,,,,,,,,,,s,7\n");
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_status(CRD_EEXIST, crd_tables_out_open(folder, &crd_records, &sink, NULL), NULL);
    assert_status(CRD_EEXIST, crd_tables_out_open(file, &crd_records, &sink, NULL), NULL);
    assert_status(CRD_ENOENT, crd_tables_out_open("/nowhere/at/all", &crd_records, &sink, NULL),
                  NULL);
    remove_folder(folder);
    assert_int_equal(rmdir(dir), 0);
}

static void test_folder_undone(void **state)
{
    (void)state;
    char dir[64], folder[96];
    crd_sink sink;
    temp_dir(dir);
    snprintf(folder, sizeof folder, "%s/out", dir);
    assert_ok(crd_tables_out_open(folder, &crd_records, &sink, NULL));
    assert_ok(put_acme(&sink, 7));
    assert_ok(sink.end(sink.ctx, false, NULL));
    assert_int_equal(rmdir(dir), 0); /* nothing is left in it */

    temp_dir(dir); /* somebody fills the place meanwhile */
    snprintf(folder, sizeof folder, "%s/out", dir);
    assert_ok(crd_tables_out_open(folder, &crd_records, &sink, NULL));
    assert_ok(put_acme(&sink, 7));
    FILE *f = fopen(folder, "w");
    assert_non_null(f);
    fclose(f);
    assert_status(CRD_EEXIST, sink.end(sink.ctx, true, NULL), NULL);
    assert_int_equal(unlink(folder), 0);
    assert_int_equal(rmdir(dir), 0);
}

static void test_foreign_tables(void **state)
{
    (void)state;
    static const crd_table strange = {.name = "strange"};
    char dir[64], path[96];
    crd_sink sink;
    crd_err err = CRD_ERR_INIT;
    crd_from from = {.source = CRD_STR("s")};
    temp_dir(dir);
    snprintf(path, sizeof path, "%s/out", dir);
    assert_ok(crd_tables_out_open(path, &crd_records, &sink, NULL));
    assert_status(CRD_EINVAL, sink.put(sink.ctx, &strange, &acme, &from, &err), &err);
    assert_ok(sink.end(sink.ctx, false, NULL));

    crd_setting set;
    crd_record_clear(crd_records.tables[CRD_T_setting], &set);
    set.name = CRD_STR("nation");
    assert_ok(crd_book_out_open(path, &crd_records, &sink, NULL));
    assert_ok(put_acme(&sink, 1));
    assert_ok(sink.put(sink.ctx, crd_records.tables[CRD_T_setting], &set, &from, NULL));
    assert_status(CRD_EINVAL, put_acme(&sink, 2), NULL); /* party comes again */
    assert_ok(sink.end(sink.ctx, false, NULL));
    assert_int_equal(rmdir(dir), 0);
}

/* ---- the template ------------------------------------------------------------------------ */

static void test_template_reads_back(void **state)
{
    (void)state;
    char dir[64], path[96];
    struct notes n = {0};
    crd_buf found;
    crd_diags *diags;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf_init(&n.text, 1 << 16);
    crd_buf_init(&found, 1 << 16);
    assert_ok(crd_diags_new(20, &diags));
    temp_dir(dir);
    snprintf(path, sizeof path, "%s/ask.xlsx", dir);
    assert_status(CRD_OK,
                  crd_template_write(path, &crd_records, crd_records.tables, crd_records.n,
                                     CRD_STR("Ask"), &err),
                  &err);
    const char *p = path;
    crd_import_opts o = {.schema = &crd_records, .as_of = CRD_DATE_NONE};
    crd_sink sink = {.ctx = &n, .put = note};
    assert_status(CRD_OK, crd_import_run(CRD_STR("xlsx"), &p, 1, &o, &sink, diags, &report, &err),
                  &err);
    list_findings(diags, true, &found);
    assert_string_equal(found.at, "<");
    assert_int_equal(n.text.len, 0);
    assert_int_equal(report.files, 1);
    const crd_table *twice[] = {crd_records.tables[1], crd_records.tables[1]};
    assert_status(CRD_EINVAL, crd_template_write(path, &crd_records, twice, 2, CRD_STR_NULL, NULL),
                  NULL);
    assert_ok(crd_template_write(path, &crd_records, NULL, 0, CRD_STR_NULL, NULL));
    unlink(path);
    assert_int_equal(rmdir(dir), 0);
    crd_diags_free(diags);
    crd_buf_done(&found);
    crd_buf_done(&n.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),         cmocka_unit_test(test_book),
        cmocka_unit_test(test_folder_form),    cmocka_unit_test(test_folder_undone),
        cmocka_unit_test(test_foreign_tables), cmocka_unit_test(test_template_reads_back),
    };
    return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
