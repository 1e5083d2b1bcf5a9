#include "crdtest.h"

#include "diff_sides.h"

/* ---- oracle --------------------------------------------------------------------------------- */

static uint32_t next(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % below);
}

/* A small world whose ids, references and values often meet; decisions and equal names join
 * some, if wanted. Each statement has a source of its own weight: nothing is contested. */
static void put_random(struct memfeed *m, uint64_t *seed, bool decisions)
{
    enum { ROWS = 24 };
    char text[128], source[16];
    uint32_t id, start = next(seed, ROWS);
    for (uint32_t i = 0; i < ROWS; i++) {
        snprintf(source, sizeof source, "s%u", i);
        snprintf(text, sizeof text, "name=%s;as_of=%u", source, 2000 + (i * 7 + start) % ROWS);
        mem_put(m, source, "source", text);
        switch (next(seed, decisions ? 6 : 5)) {
        case 0:
            id = next(seed, 5);
            snprintf(text, sizeof text, decisions ? "id=p%u;name=N%u" : "id=p%u;name=N%u P%u", id,
                     next(seed, 2), id);
            mem_put(m, source, "party", text);
            break;
        case 1:
            snprintf(text, sizeof text, "id=e%u;owner=p%u;quantity=%u;site=s%u", next(seed, 4),
                     next(seed, 5), 1 + next(seed, 2), next(seed, 3));
            mem_put(m, source, "element", text);
            break;
        case 2:
            snprintf(text, sizeof text, "owner=party:p%u;owned=p%u;kind=votes;ppm_min=%u",
                     next(seed, 5), next(seed, 5), next(seed, 3));
            mem_put(m, source, "holding", text);
            break;
        case 3:
            snprintf(text, sizeof text, "subject=%s:p%u;scheme=x;item=y;value=%u",
                     next(seed, 2) ? "party" : "element", next(seed, 3), next(seed, 2));
            mem_put(m, source, "fact", text);
            break;
        case 4:
            snprintf(text, sizeof text, "id=s%u;lat=%u;kind=mast", next(seed, 4), next(seed, 2));
            mem_put(m, source, "site", text);
            break;
        default:
            snprintf(text, sizeof text, "a=%s%u;b=%s%u;verdict=same", "party:p", next(seed, 5),
                     "party:p", next(seed, 5));
            mem_put(m, source, "decision", text);
        }
    }
}

/* A merged row as texts. */
struct flat {
    const crd_table *t;
    char key[96], same[96]; /* as it stands; with the least ids */
    char field[CRD_FIELDS_MAX][48];
    bool done;
};

struct flats {
    CRD_VEC(struct flat) rows;
    const struct aliases *aliases;
};

struct aliases {
    CRD_VEC(crd_also) also;
    CRD_VEC(crd_str) names; /* two an alias */
};

/* The least id that any chain leads to, by trying until nothing changes. */
static crd_str least(const struct aliases *a, uint32_t table, crd_str id)
{
    crd_str seen[64];
    size_t n = 1, best = 0;
    seen[0] = id;
    for (size_t at = 0; at < n; at++)
        for (size_t i = 0; i < a->also.n; i++)
            for (size_t way = 0; way < 2; way++) {
                crd_str to = a->names.at[2 * i + !way];
                bool known = a->also.at[i].table != table ||
                             !crd_str_eq(a->names.at[2 * i + way], seen[at]);
                for (size_t k = 0; k < n; k++)
                    known |= crd_str_eq(seen[k], to);
                if (!known)
                    seen[n++] = to;
            }
    for (size_t i = 1; i < n; i++)
        best = crd_str_cmp(seen[i], seen[best]) < 0 ? i : best;
    return seen[best];
}

/* A field's text with its id replaced by the least one. */
static void flat_text(const struct flats *f, const crd_table *t, uint32_t field, const void *rec,
                      bool replace, char out[48])
{
    crd_buf b;
    crd_buf_init(&b, 1 << 10);
    crd_field_text(&t->fields[field], rec, &b);
    crd_str text = crd_buf_str(&b), table = CRD_STR_NULL, key = text;
    const crd_field *d = &t->fields[field];
    if (d->kind == CRD_REF && text.len > 0 && t != crd_records.tables[CRD_T_decision])
        assert_true(crd_ref_split(d, text, &table, &key));
    if (field == 0 && d->kind == CRD_TEXT)
        table = crd_str_from(t->name);
    if (d->kind == CRD_REF && crd_str_is_null(table))
        table = crd_str_from(d->arg);
    const crd_table *of = crd_str_is_null(table) ? NULL : crd_schema_find(&crd_records, table);
    if (replace && of && t != crd_records.tables[CRD_T_decision])
        snprintf(out, 48, CRD_STR_FMT CRD_STR_FMT, (int)(key.ptr - text.ptr), text.ptr,
                 CRD_STR_ARG(least(f->aliases, (uint32_t)crd_schema_index(&crd_records, of), key)));
    else
        snprintf(out, 48, CRD_STR_FMT, CRD_STR_ARG(text));
    crd_buf_done(&b);
}

static crd_status put_flat(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                           const crd_merged *about, crd_err *err)
{
    struct flats *f = ctx;
    static struct flat one;
    (void)from;
    (void)about;
    (void)err;
    memset(&one, 0, sizeof one);
    one.t = t;
    crd_buf key;
    crd_buf_init(&key, sizeof one.key - 1);
    crd_record_key(t, rec, &key);
    snprintf(one.key, sizeof one.key, CRD_STR_FMT, CRD_STR_ARG(crd_buf_str(&key)));
    crd_buf_done(&key);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        char same[48];
        flat_text(f, t, i, rec, true, same);
        flat_text(f, t, i, rec, i > 0 || t->fields[i].kind != CRD_TEXT, one.field[i]);
        if (t->fields[i].flags & CRD_F_IN_KEY) {
            size_t len = strlen(one.same);
            snprintf(one.same + len, sizeof one.same - len, "%.40s/", same);
        }
    }
    assert_true(CRD_VEC_PUSH(&f->rows, one));
    return CRD_OK;
}

static void add_aliases(struct aliases *a, const crd_world *w)
{
    size_t n;
    const crd_also *also = crd_world_also(w, &n);
    for (size_t i = 0; i < n; i++) {
        assert_true(CRD_VEC_PUSH(&a->also, also[i]));
        assert_true(CRD_VEC_PUSH(&a->names, crd_world_text(w, also[i].from)));
        assert_true(CRD_VEC_PUSH(&a->names, crd_world_text(w, also[i].to)));
    }
}

static void note(crd_buf *out, const char *kind, const struct flat *l, const struct flat *r)
{
    const struct flat *one = l ? l : r;
    if (strcmp(kind, "changed") != 0) {
        crd_buf_addf(out, "%s %s %s\n", kind, one->t->name, one->key);
        return;
    }
    for (uint32_t i = 0; i < one->t->n_fields; i++)
        if (strcmp(l->field[i], r->field[i]) != 0)
            crd_buf_addf(out, "changed %s %s %s\n", one->t->name, l->key, one->t->fields[i].name);
}

/* Rows of the same thing: those of the same key, then in order, then who is left over. */
static void pair_up(struct flats *f, crd_buf *out)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < f[0].rows.n; i++)
            for (size_t k = 0; k < f[1].rows.n; k++) {
                struct flat *l = &f[0].rows.at[i], *r = &f[1].rows.at[k];
                if (l->done || r->done || strcmp(l->same, r->same) != 0 ||
                    (pass == 0 && strcmp(l->key, r->key) != 0))
                    continue;
                note(out, "changed", l, r);
                l->done = r->done = true;
            }
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < f[side].rows.n; i++) {
            struct flat *one = &f[side].rows.at[i];
            bool met = false;
            for (size_t k = 0; k < f[!side].rows.n; k++)
                met |= strcmp(f[!side].rows.at[k].same, one->same) == 0;
            if (!one->done && side == 0)
                note(out, met ? "joined" : "removed", one, NULL);
            if (!one->done && side == 1)
                note(out, met ? "split" : "added", NULL, one);
        }
}

static void oracle(const struct sides *s, uint32_t table, crd_buf *out)
{
    struct aliases a = {{0}, {0}};
    struct flats f[2] = {{.aliases = &a}, {.aliases = &a}};
    crd_world *w[2];
    for (int i = 0; i < 2; i++) {
        w[i] = world_of(s->feed[i], &s->opts[i], table);
        add_aliases(&a, w[i]);
    }
    for (int i = 0; i < 2; i++)
        assert_ok(crd_world_put_rows(w[i], table, put_flat, &f[i], NULL));
    pair_up(f, out);
    for (int i = 0; i < 2; i++) {
        CRD_VEC_DONE(&f[i].rows);
        crd_world_free(w[i]);
    }
    CRD_VEC_DONE(&a.also);
    CRD_VEC_DONE(&a.names);
}

static crd_status list_short(void *ctx, const crd_table *t, const crd_diff_change *c, crd_err *err)
{
    (void)err;
    crd_buf_addf(ctx, "%s %s " CRD_STR_FMT "%s%s\n", kinds[c->kind], t->name, CRD_STR_ARG(c->key),
                 c->field == CRD_DIFF_ROW ? "" : " ",
                 c->field == CRD_DIFF_ROW ? "" : t->fields[c->field].name);
    return CRD_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines in byte order. */
static void sort_lines(crd_buf *b)
{
    char *lines[512];
    size_t n = 0;
    crd_buf sorted;
    crd_buf_init(&sorted, 1 << 20);
    for (char *at = b->at; at && *at;) {
        char *end = strchr(at, '\n');
        *end = 0;
        assert_true(n < CRD_COUNT(lines));
        lines[n++] = at;
        at = end + 1;
    }
    if (n > 0)
        qsort(lines, n, sizeof *lines, by_text);
    for (size_t i = 0; i < n; i++)
        crd_buf_addf(&sorted, "%s\n", lines[i]);
    crd_buf_done(b);
    *b = sorted;
}

static void test_oracle(void **state)
{
    (void)state;
    static const uint32_t tables[] = {CRD_T_party, CRD_T_element, CRD_T_holding,
                                      CRD_T_fact,  CRD_T_site,    CRD_T_decision};
    uint64_t seed = 7;
    size_t lines = 0;
    for (uint64_t round = 0, n = crd_rounds(40); round < n; round++) {
        struct memfeed l, r;
        mem_init(&l);
        mem_init(&r);
        put_random(&l, &seed, round % 2);
        put_random(&r, &seed, round % 3);
        struct sides s = {{&l, &r}, {all_times, all_times}};
        for (size_t i = 0; i < CRD_COUNT(tables); i++) {
            crd_buf want, got;
            crd_buf_init(&want, 1 << 20);
            crd_buf_init(&got, 1 << 20);
            crd_diff_to to = {&got, list_short};
            crd_diff_count c;
            crd_world *wl = world_of(&l, &all_times, tables[i]);
            crd_world *wr = world_of(&r, &all_times, tables[i]);
            assert_ok(crd_diff_table(wl, wr, tables[i], &to, NULL, &c, NULL));
            oracle(&s, tables[i], &want);
            sort_lines(&want);
            sort_lines(&got);
            assert_string_equal(want.len ? want.at : "", got.len ? got.at : "");
            lines += got.len > 0;
            crd_world_free(wl);
            crd_world_free(wr);
            crd_buf_done(&want);
            crd_buf_done(&got);
        }
        mem_done(&l);
        mem_done(&r);
    }
    assert_true(lines > 100);
}

/* ---- laws ----------------------------------------------------------------------------------- */

/* A change as seen from the other side. */
static crd_status list_mirror(void *ctx, const crd_table *t, const crd_diff_change *c, crd_err *err)
{
    static const crd_diff_kind mirror[] = {[CRD_DIFF_REMOVED] = CRD_DIFF_ADDED,
                                           [CRD_DIFF_ADDED] = CRD_DIFF_REMOVED,
                                           [CRD_DIFF_CHANGED] = CRD_DIFF_CHANGED,
                                           [CRD_DIFF_JOINED] = CRD_DIFF_SPLIT,
                                           [CRD_DIFF_SPLIT] = CRD_DIFF_JOINED};
    crd_diff_change m = *c;
    m.kind = mirror[c->kind];
    m.left = c->right;
    m.right = c->left;
    if (c->kind == CRD_DIFF_CHANGED && c->otherwise.ptr) {
        m.key = c->otherwise;
        m.otherwise = c->key;
    }
    return list_change(ctx, t, &m, err);
}

static void test_mirror(void **state)
{
    (void)state;
    uint64_t seed = 77;
    for (uint64_t round = 0, n = crd_rounds(15); round < n; round++) {
        struct memfeed m[2];
        crd_buf out[2];
        crd_world *w[2];
        for (int i = 0; i < 2; i++) {
            mem_init(&m[i]);
            put_random(&m[i], &seed, true);
            crd_buf_init(&out[i], 1 << 20);
        }
        for (uint32_t t = 1; t < CRD_T_COUNT; t++) {
            crd_diff_count c, d;
            for (int i = 0; i < 2; i++)
                w[i] = world_of(&m[i], &all_times, t);
            struct listing there = {&out[0], true}, back = {&out[1], true};
            assert_ok(
                crd_diff_table(w[0], w[1], t, &(crd_diff_to){&there, list_change}, NULL, &c, NULL));
            assert_ok(
                crd_diff_table(w[1], w[0], t, &(crd_diff_to){&back, list_mirror}, NULL, &d, NULL));
            assert_true(c.added == d.removed && c.removed == d.added && c.same == d.same);
            assert_true(c.changed == d.changed && c.joined == d.split && c.split == d.joined);
            assert_ok(crd_diff_table(w[0], w[0], t, NULL, NULL, &d, NULL));
            assert_int_equal(d.same, crd_world_frame(w[0], t)->n);
            assert_int_equal(d.added + d.removed + d.changed + d.joined + d.split, 0);
            for (int i = 0; i < 2; i++)
                crd_world_free(w[i]);
        }
        for (int i = 0; i < 2; i++)
            sort_lines(&out[i]);
        assert_string_equal(out[0].at, out[1].at);
        for (int i = 0; i < 2; i++) {
            crd_buf_done(&out[i]);
            mem_done(&m[i]);
        }
    }
}

/* Rows of one table as "key field value", for taking changes. */
struct patch {
    CRD_VEC(char *) lines;
};

static void patch_set(struct patch *p, const crd_table *t, crd_str key, crd_str field,
                      crd_str value)
{
    char head[160], *line = malloc(320);
    assert_non_null(line);
    snprintf(head, sizeof head, "%s " CRD_STR_FMT " " CRD_STR_FMT "=", t->name, CRD_STR_ARG(key),
             CRD_STR_ARG(field));
    for (size_t i = 0; i < p->lines.n; i++)
        if (strncmp(p->lines.at[i], head, strlen(head)) == 0) {
            free(p->lines.at[i]);
            p->lines.at[i--] = p->lines.at[--p->lines.n];
        }
    snprintf(line, 320, "%s" CRD_STR_FMT "\n", head, CRD_STR_ARG(value));
    if (crd_str_is_null(value))
        free(line);
    else
        assert_true(CRD_VEC_PUSH(&p->lines, line));
}

static crd_status patch_row(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                            const crd_merged *about, crd_err *err)
{
    (void)from;
    (void)about;
    (void)err;
    crd_buf key, value;
    crd_buf_init(&key, 1 << 10);
    crd_buf_init(&value, 1 << 10);
    crd_record_key(t, rec, &key);
    patch_set(ctx, t, crd_buf_str(&key), CRD_STR(""), CRD_STR("there"));
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (t->fields[i].flags & CRD_F_IN_KEY || crd_field_is_null(&t->fields[i], rec))
            continue;
        crd_buf_clear(&value);
        crd_field_text(&t->fields[i], rec, &value);
        patch_set(ctx, t, crd_buf_str(&key), crd_str_from(t->fields[i].name), crd_buf_str(&value));
    }
    crd_buf_done(&key);
    crd_buf_done(&value);
    return CRD_OK;
}

/* Sets (or takes away) the fields of a whole row, "a=1; b=2". */
static void patch_fields(struct patch *p, const crd_table *t, crd_str key, crd_str fields, bool set)
{
    crd_str one;
    patch_set(p, t, key, CRD_STR(""), set ? CRD_STR("there") : CRD_STR_NULL);
    while (fields.len > 0 && crd_str_next(&fields, ';', &one)) {
        one = crd_str_trim(one);
        size_t eq = crd_str_find(one, CRD_STR("="));
        assert_true(eq != SIZE_MAX);
        patch_set(p, t, key, (crd_str){one.ptr, eq},
                  set ? (crd_str){one.ptr + eq + 1, one.len - eq - 1} : CRD_STR_NULL);
    }
}

static crd_status patch_change(void *ctx, const crd_table *t, const crd_diff_change *c,
                               crd_err *err)
{
    (void)err;
    if (c->kind == CRD_DIFF_CHANGED)
        patch_set(ctx, t, c->key, crd_str_from(t->fields[c->field].name), c->right.value);
    else
        patch_fields(ctx, t, c->key, c->kind == CRD_DIFF_ADDED ? c->right.value : c->left.value,
                     c->kind == CRD_DIFF_ADDED);
    return CRD_OK;
}

/* The left with its changes applied is the right. */
static void test_apply(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (uint64_t round = 0, n = crd_rounds(15); round < n; round++) {
        struct memfeed m[2];
        struct patch p[2] = {{{0}}, {{0}}};
        crd_world *w[2];
        for (int i = 0; i < 2; i++) {
            mem_init(&m[i]);
            put_random(&m[i], &seed, false);
        }
        for (uint32_t t = 1; t < CRD_T_COUNT; t++) {
            crd_diff_count c;
            for (int i = 0; i < 2; i++) {
                w[i] = world_of(&m[i], &all_times, t);
                assert_ok(crd_world_put_rows(w[i], t, patch_row, &p[i], NULL));
            }
            assert_ok(
                crd_diff_table(w[0], w[1], t, &(crd_diff_to){&p[0], patch_change}, NULL, &c, NULL));
            for (int i = 0; i < 2; i++)
                crd_world_free(w[i]);
        }
        assert_int_equal(p[0].lines.n, p[1].lines.n);
        for (int i = 0; i < 2; i++)
            qsort(p[i].lines.at, p[i].lines.n, sizeof *p[i].lines.at, by_text);
        for (size_t i = 0; i < p[0].lines.n; i++)
            assert_string_equal(p[0].lines.at[i], p[1].lines.at[i]);
        for (int i = 0; i < 2; i++) {
            for (size_t k = 0; k < p[i].lines.n; k++)
                free(p[i].lines.at[k]);
            CRD_VEC_DONE(&p[i].lines);
            mem_done(&m[i]);
        }
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_oracle);
    CRD_SUITE_ADD(&s, test_mirror);
    CRD_SUITE_ADD(&s, test_apply);
    return crd_suite_run(&s, "analyse/diff_oracle");
}
