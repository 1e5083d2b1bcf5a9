/* Reading assumptions: files through the importers, short forms through form_read.c; then what they
 * name is looked up and what they end is found. */
#include "assume/assume_int.h"

#include "base/file.h"
#include "import/import.h"

#include <stdio.h>
#include <string.h>

#define ARENA_MAX ((size_t)2 << 30)
enum { FILE_MAX = 4 << 20 };

/* ---- added rows --------------------------------------------------------------------------- */

static crd_status remember_id(crd_assume *a, const crd_own_row *row)
{
    uint32_t id;
    if (!crd_look_has_id(row->table))
        return CRD_OK;
    crd_arena_mark m = crd_arena_save(a->arena);
    crd_str ref = crd_look_ref(a->arena, row->table,
                               crd_field_str(&crd_records.tables[row->table]->fields[0], row->rec));
    crd_status rc = ref.ptr ? crd_intern_add(a->ids, ref, &id) : CRD_ENOMEM;
    crd_arena_rewind(a->arena, m);
    return rc;
}

crd_status crd_own_put(crd_assume *a, uint32_t table, const void *rec, uint32_t text, uint32_t line,
                       crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *t = crd_records.tables[table];
    crd_own_row row = {.table = table, .text = text, .line = line};
    if (a->rows.n >= CRD_ASSUME_ROWS_MAX)
        return crd_fail(err, CRD_ELIMIT, "more than %d rows are assumed", CRD_ASSUME_ROWS_MAX);
    row.rec = crd_arena_alloc(a->arena, 1, t->size, _Alignof(max_align_t));
    if (!row.rec)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    memcpy(row.rec, rec, t->size);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (!crd_field_is_text(&t->fields[i]) || crd_field_is_null(&t->fields[i], rec))
            continue;
        crd_str copy = crd_str_copy(a->arena, crd_field_str(&t->fields[i], rec));
        if (!copy.ptr)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
        memcpy((char *)row.rec + t->fields[i].offset, &copy, sizeof copy);
    }
    CRD_TRY(remember_id(a, &row));
    if (!CRD_VEC_PUSH(&a->rows, row))
        CRD_TRY(CRD_ENOMEM);
done:
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

/* ---- files -------------------------------------------------------------------------------- */

struct taking {
    crd_assume *a;
    uint32_t text;
};

static crd_status take(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    struct taking *to = ctx;
    int table = crd_schema_index(&crd_records, t);
    if (table <= CRD_T_source)
        return CRD_OK;
    to->a->added[to->text]++;
    return crd_own_put(to->a, (uint32_t)table, rec, to->text, from->line, err);
}

/* Nothing is computed from a file with errors: what was meant is not known. */
static crd_status read_tables(crd_assume *a, uint32_t text, const char *path,
                              const crd_assume_opts *opts, crd_diags *diags, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct taking to = {a, text};
    crd_sink sink = {.ctx = &to, .put = take};
    crd_import_report report;
    crd_import_opts o = {.schema = &crd_records,
                         .source = a->name,
                         .as_of = CRD_DATE_NONE,
                         .parts = true,
                         .more = opts->more,
                         .progress = opts->progress};
    bool book = crd_str_ends(a->texts[text], CRD_STR(".xlsx"));
    uint64_t before = crd_diags_count(diags, CRD_ERROR);
    CRD_TRY(crd_import_run(book ? CRD_STR("xlsx") : CRD_STR("tables"), &path, 1, &o, &sink, diags,
                           &report, err));
    uint64_t errors = crd_diags_count(diags, CRD_ERROR) - before;
    if (errors > 0)
        rc = crd_fail(err, CRD_EPARSE,
                      "assumption '%.100s' has errors (%llu): nothing was computed", path,
                      (unsigned long long)errors);
done:
    return rc;
}

static crd_status say(crd_assume *a, uint32_t text, crd_str form, const char *file, uint32_t line,
                      const crd_more_codes *more, crd_err *err)
{
    crd_said s = {.words = crd_str_trim(form), .file = file, .line = line, .text = text};
    crd_err why = CRD_ERR_INIT;
    crd_status rc = crd_form_read(form, more, a->arena, &s.form, &why);
    if (rc == CRD_EINVAL)
        return crd_said_fail(err, &s, why.column, "%s", why.message);
    if (rc != CRD_OK)
        return crd_fail_at(err, rc, file ? file : "--assume", line, why.column, "%s", why.message);
    if (a->said.n >= CRD_ASSUME_FORMS_MAX)
        return crd_fail(err, CRD_ELIMIT, "more than %d assumptions in short form",
                        CRD_ASSUME_FORMS_MAX);
    return CRD_VEC_PUSH(&a->said, s) ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory");
}

/* One short form a line. */
static crd_status read_forms(crd_assume *a, uint32_t text, const char *path,
                             const crd_more_codes *more, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str rest, one;
    uint32_t line = 0;
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    CRD_TRY(crd_file_read(path, FILE_MAX, a->arena, &rest, err));
    while (crd_str_next(&rest, '\n', &one)) {
        line++;
        crd_str bare = crd_str_trim(one);
        if (bare.len > 0 && bare.ptr[0] != '#')
            CRD_TRY(say(a, text, one, name, line, more, err));
    }
done:
    return rc;
}

/* A folder's assume.txt; *ret_tables: there is also a table in it. */
static crd_status read_folder_forms(crd_assume *a, uint32_t text, const char *path,
                                    const crd_more_codes *more, bool *ret_tables, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str *names;
    size_t n, size = strlen(path) + sizeof "/assume.txt";
    bool forms = false;
    *ret_tables = false;
    CRD_TRY(crd_dir_list(path, 100000, a->arena, &names, &n, err));
    for (size_t i = 0; i < n; i++) {
        forms |= crd_str_eq(names[i], CRD_STR("assume.txt"));
        *ret_tables |= crd_str_ends(names[i], CRD_STR(".csv"));
    }
    *ret_tables |= !forms; /* then the reader of tables says what is missing */
    if (!forms)
        goto done;
    char *full = CRD_NEW(a->arena, char, size);
    if (!full)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    snprintf(full, size, "%s/assume.txt", path);
    rc = read_forms(a, text, full, more, err);
done:
    return rc;
}

static crd_status read_one(crd_assume *a, uint32_t i, const crd_assume_opts *opts, crd_diags *diags,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str text = a->texts[i];
    const char *path = text.ptr;
    bool tables = true;
    if (crd_form_is(text) || !crd_file_exists(path)) {
        bool pathlike = !crd_form_is(text) && !memchr(path, ' ', text.len) &&
                        (memchr(path, '/', text.len) || memchr(path, '.', text.len));
        return pathlike ? crd_fail(err, CRD_ENOENT, "--assume: no file '%.150s'", path)
                        : say(a, i, text, NULL, i + 1, &opts->more, err);
    }
    if (crd_str_ends(text, CRD_STR(".txt")))
        return read_forms(a, i, path, &opts->more, err);
    if (crd_file_is_dir(path))
        CRD_TRY(read_folder_forms(a, i, path, &opts->more, &tables, err));
    if (tables)
        rc = read_tables(a, i, path, opts, diags, err);
done:
    return rc;
}

/* ---- sources ------------------------------------------------------------------------------ */

static crd_status meet_source(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                              crd_err *err)
{
    const crd_assume *a = ctx;
    (void)t, (void)from;
    if (crd_str_eq(a->name, ((const crd_source *)rec)->name))
        return crd_fail(err, CRD_EEXIST, "the case has a source of the name '%s'", a->name.ptr);
    return CRD_OK;
}

static crd_status keep_texts(crd_assume *a, const crd_str *texts, size_t n, crd_err *err)
{
    a->name = CRD_STR("assumption");
    a->texts = CRD_NEW(a->arena, crd_str, n);
    a->added = CRD_NEW(a->arena, uint64_t, n);
    if (!a->texts || !a->added)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (; a->n < n; a->n++) {
        a->texts[a->n] = crd_str_copy(a->arena, texts[a->n]);
        if (!a->texts[a->n].ptr)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    crd_query q = {.table = crd_records.tables[CRD_T_source], .fields = CRD_BIT(source, name)};
    return a->base.replay(a->base.ctx, &q, &(crd_sink){.ctx = a, .put = meet_source}, err);
}

/* ---- contradictions ----------------------------------------------------------------------- */

/* The key of a row, as a text that no other row has. */
static crd_status key_of(const crd_own_row *row, crd_buf *key)
{
    crd_buf_clear(key);
    crd_buf_addf(key, "%u/", row->table);
    crd_record_key(crd_records.tables[row->table], row->rec, key);
    return key->status;
}

/* What rows of one key say together. */
typedef struct said_together {
    const crd_own_row *first;
    void *rec; /* the first row's own while there is one only */
} said_together;

static void set_value(const crd_field *f, void *to, const void *from)
{
    size_t size = crd_field_is_text(f)                        ? sizeof(crd_str)
                  : f->kind == CRD_INT || f->kind == CRD_REAL ? 8
                                                              : 4;
    memcpy((char *)to + f->offset, (const char *)from + f->offset, size);
}

/* The first field of which the row says something else; -1 = none, and it is added. */
static int add_row(said_together *all, const crd_own_row *row)
{
    const crd_table *t = crd_records.tables[row->table];
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        if (crd_field_is_null(f, row->rec))
            continue;
        if (crd_field_is_null(f, all->rec))
            set_value(f, all->rec, row->rec);
        else if (!crd_field_same(f, all->rec, row->rec))
            return (int)i;
    }
    return -1;
}

static crd_status meet_again(crd_assume *a, said_together *all, const crd_own_row *row,
                             const char *key, crd_err *err)
{
    const crd_table *t = crd_records.tables[row->table];
    if (all->rec == all->first->rec) {
        all->rec = crd_arena_alloc(a->arena, 1, t->size, _Alignof(max_align_t));
        if (!all->rec)
            return CRD_ENOMEM;
        memcpy(all->rec, all->first->rec, t->size);
    }
    int field = add_row(all, row);
    return field < 0
               ? CRD_OK
               : crd_fail(err, CRD_EINVAL,
                          "assumptions %u and %u contradict one another: field '%s' of %s %.100s",
                          all->first->text + 1, row->text + 1, t->fields[field].name, t->name, key);
}

/* Rows of one key say nothing against one another: so their order does not matter. */
static crd_status no_contradictions(crd_assume *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_intern *keys = NULL;
    CRD_VEC(said_together) all = {0};
    crd_buf key;
    crd_buf_init(&key, 1 << 16);
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &keys));
    for (uint32_t i = 0; i < a->rows.n; i++) {
        const crd_own_row *row = &a->rows.at[i];
        uint32_t id;
        CRD_TRY(key_of(row, &key));
        CRD_TRY(crd_intern_add(keys, crd_buf_str(&key), &id));
        if (id == all.n && !CRD_VEC_PUSH(&all, ((said_together){row, row->rec})))
            CRD_TRY(CRD_ENOMEM);
        crd_str shown = crd_intern_text(keys, id);
        if (row != all.at[id].first)
            CRD_TRY(meet_again(a, &all.at[id], row, strchr(shown.ptr, '/') + 1, err));
    }
done:
    crd_buf_done(&key);
    crd_intern_free(keys);
    CRD_VEC_DONE(&all);
    return rc == CRD_OK || rc == CRD_EINVAL ? rc : crd_fail(err, rc, "out of memory");
}

/* ---- for people ----------------------------------------------------------------------------- */

static crd_status add_line(crd_assume *a, crd_buf *b)
{
    crd_str line = b->status == CRD_OK ? crd_str_copy(a->arena, crd_buf_str(b)) : CRD_STR_NULL;
    crd_buf_clear(b);
    return line.ptr && CRD_VEC_PUSH(&a->lines, line) ? CRD_OK : CRD_ENOMEM;
}

static crd_status describe(crd_assume *a, uint32_t text, crd_buf *b)
{
    crd_status rc = CRD_OK;
    uint64_t forms = 0;
    CRD_VEC_EACH (crd_said, s, &a->said) {
        if (s->text != text || ++forms > CRD_ASSUME_SHOWN)
            continue;
        if (s->file)
            crd_buf_addf(b, CRD_STR_FMT ": ", CRD_STR_ARG(a->texts[text]));
        crd_buf_add(b, s->words);
        CRD_TRY(add_line(a, b));
    }
    if (forms > CRD_ASSUME_SHOWN) {
        crd_buf_addf(b, CRD_STR_FMT ": and %llu more", CRD_STR_ARG(a->texts[text]),
                     (unsigned long long)(forms - CRD_ASSUME_SHOWN));
        CRD_TRY(add_line(a, b));
    }
    if (a->added[text] > 0 || forms == 0) {
        crd_buf_addf(b, CRD_STR_FMT " (%llu row%s)", CRD_STR_ARG(a->texts[text]),
                     (unsigned long long)a->added[text], a->added[text] == 1 ? "" : "s");
        CRD_TRY(add_line(a, b));
    }
done:
    return rc;
}

static crd_status describe_all(crd_assume *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf b;
    crd_buf_init(&b, 1 << 20);
    for (uint32_t i = 0; rc == CRD_OK && i < a->n; i++)
        rc = describe(a, i, &b);
    crd_buf_done(&b);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

/* ---- all ---------------------------------------------------------------------------------- */

static crd_status look_up_all(crd_assume *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_VEC_EACH (crd_said, s, &a->said)
        CRD_TRY(crd_look_up(a, s, err));
done:
    return rc;
}

static crd_status put_forms(crd_assume *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_VEC_EACH (crd_said, s, &a->said) {
        for (size_t i = 0; i < s->form.n_rows; i++)
            CRD_TRY(
                crd_own_put(a, s->form.rows[i].table, s->form.rows[i].rec, s->text, s->line, err));
    }
done:
    return rc;
}

/* What forms bring can be named by other forms, whatever their order. */
static crd_status announce(crd_assume *a)
{
    crd_status rc = CRD_OK;
    CRD_VEC_EACH (crd_said, s, &a->said) {
        for (size_t i = 0; i < s->form.n_rows && !s->form.sets; i++)
            CRD_TRY(remember_id(
                a, &(crd_own_row){.table = s->form.rows[i].table, .rec = s->form.rows[i].rec}));
    }
done:
    return rc;
}

static crd_status read_all(crd_assume *a, const crd_str *texts, size_t n,
                           const crd_assume_opts *opts, crd_diags *diags, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (n > CRD_ASSUME_MAX)
        CRD_TRY(crd_fail(err, CRD_ELIMIT, "more than %d assumptions: write them into a file",
                         CRD_ASSUME_MAX));
    CRD_TRY(crd_arena_new(ARENA_MAX, &a->arena));
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &a->ids));
    CRD_TRY(keep_texts(a, texts, n, err));
    for (uint32_t i = 0; i < n; i++)
        CRD_TRY(read_one(a, i, opts, diags, err));
    CRD_TRY(crd_shown_init(a, opts, err));
    CRD_TRY(announce(a));
    CRD_TRY(look_up_all(a, err));
    CRD_TRY(crd_gone_find(a, opts, err));
    CRD_TRY(put_forms(a, err));
    CRD_TRY(no_contradictions(a, err));
    CRD_TRY(describe_all(a, err));
    crd_feed_init(a);
done:
    return rc;
}

crd_status crd_assume_new(const crd_feed *base, const crd_str *texts, size_t n,
                          const crd_assume_opts *opts, crd_diags *diags, crd_assume **ret_assume,
                          crd_err *err)
{
    *ret_assume = NULL;
    crd_assume *a = calloc(1, sizeof *a);
    if (!a)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    a->base = *base;
    crd_status rc = read_all(a, texts, n, opts, diags, err);
    if (rc != CRD_OK) {
        crd_assume_free(a);
        return crd_fail(err, rc, "assumptions: %s", crd_status_text(rc));
    }
    *ret_assume = a;
    return CRD_OK;
}

void crd_assume_free(crd_assume *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < CRD_T_COUNT; i++)
        crd_intern_free(a->gone[i]);
    crd_intern_free(a->withheld);
    crd_intern_free(a->ids);
    CRD_VEC_DONE(&a->said);
    CRD_VEC_DONE(&a->rows);
    CRD_VEC_DONE(&a->ends);
    CRD_VEC_DONE(&a->lines);
    crd_arena_free(a->arena);
    free(a);
}

const crd_feed *crd_assume_feed(const crd_assume *a) { return &a->feed; }

size_t crd_assume_count(const crd_assume *a) { return a->lines.n; }

crd_str crd_assume_line(const crd_assume *a, size_t i) { return a->lines.at[i]; }
