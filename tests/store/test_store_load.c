/* Rows into a case and out of it again. */
#include "case.h"

#include "base/diag.h"

/* Every table, every field filled, with values that differ. */
static void fill(const crd_table *t, void *rec, unsigned seed, crd_arena *a)
{
    crd_record_clear(t, rec);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        char text[64];
        const char *expected;
        switch ((crd_kind)f->kind) {
        case CRD_TEXT:
        case CRD_REF:
        case CRD_CODE:
        case CRD_CODES:
            snprintf(text, sizeof text, "%s%u", f->name, seed);
            break;
        case CRD_DATE:
            snprintf(text, sizeof text,
                     seed % 3 == 0   ? "%u"
                     : seed % 3 == 1 ? "%u-05"
                                     : "%u-05-07",
                     2000 + (seed + i) % 20);
            break;
        case CRD_BOOL:
            snprintf(text, sizeof text, "%s", (seed + i) % 2 ? "yes" : "no");
            break;
        case CRD_PPM:
        case CRD_INT:
            snprintf(text, sizeof text, "%u", 1 + (seed + i) % 5);
            break;
        case CRD_REAL:
            snprintf(text, sizeof text, "%u.25", 1 + (seed + i) % 5);
            break;
        }
        crd_str kept = crd_str_copy(a, crd_str_from(text));
        assert_true(crd_field_set(f, rec, kept, a, &expected));
    }
}

static void every_table_comes_back(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon"), *other = in_folder(folder, "b.cordon");
    crd_arena *a = NULL;
    assert_ok(crd_arena_new(16 << 20, &a));
    crd_err err = CRD_ERR_INIT;
    crd_buf want, got;
    crd_buf_init(&want, SIZE_MAX);
    new_case(path);
    crd_store *s = open_case(path, true);
    crd_sink sink = begin(s, NULL);
    for (size_t i = 0; i < crd_records.n; i++) {
        const crd_table *t = crd_records.tables[i];
        for (unsigned row = 0; row < 4; row++) {
            void *rec = crd_arena_alloc(a, 1, t->size, 16);
            fill(t, rec, row, a);
            if (row == 3) /* the sparse row: keys only */
                for (uint32_t k = 0; k < t->n_fields; k++)
                    if (!(t->fields[k].flags & CRD_F_KEY))
                        assert_true(
                            crd_field_set(&t->fields[k], rec, S(""), a, &(const char *){NULL}));
            crd_from from = {S("source0"), row, 0};
            if (i == 0)
                from = (crd_from){crd_field_str(&t->fields[0], rec), 0, 0};
            char name[32];
            if (i == 0) {
                snprintf(name, sizeof name, "source%u", row);
                crd_str text = crd_str_copy(a, crd_str_from(name));
                assert_true(crd_field_set(&t->fields[0], rec, text, a, &(const char *){NULL}));
                from.source = text;
            }
            assert_status(CRD_OK, sink.put(sink.ctx, t, rec, &from, &err), &err);
            assert_ok(print_put(&want, t, rec, &from, NULL));
        }
    }
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    crd_store_close(s);
    print_case(path, &got);
    assert_buf(&got, want.at);

    /* and a case replayed into a new case is the same again */
    new_case(other);
    crd_store *from = open_case(path, false);
    s = open_case(other, true);
    sink = begin(s, NULL);
    crd_feed feed;
    assert_ok(crd_store_feed(from, &feed, &err));
    for (size_t i = crd_records.n; i-- > 0;) /* also with the sources last */
        assert_status(
            CRD_OK,
            feed.replay(feed.ctx, &(crd_query){.table = crd_records.tables[i]}, &sink, &err), &err);
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    crd_store_close(s);
    crd_store_close(from);
    crd_buf_done(&got);
    print_case(other, &got);
    assert_buf(&got, want.at);
    crd_buf_done(&got);
    crd_buf_done(&want);
    crd_arena_free(a);
    folder_free(folder);
}

/* ---- one key, several rows ---------------------------------------------------------------- */

static const crd_store_count *count_of(const crd_store_report *r, int table)
{
    return &r->tables[table];
}

static void a_key_has_one_row_a_source(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_err err = CRD_ERR_INIT;
    crd_store_report report;
    crd_diags *diags = NULL;
    assert_ok(crd_diags_new(10, &diags));
    new_case(path);
    crd_store *s = open_case(path, true);
    crd_sink sink = begin(
        s,
        &(crd_store_import){.imported_at = CRD_DATE_NONE, .diags = diags, .ret_report = &report});
    crd_party acme = party("acme", "Acme", "NO"), other = party("acme", "Acme Ltd", "NO");
    crd_party empty = party("acme", NULL, "NO");
    assert_ok(put(&sink, CRD_T_party, &acme, "one", 2, &err));
    assert_ok(put(&sink, CRD_T_party, &acme, "one", 3, &err));  /* repeated */
    assert_ok(put(&sink, CRD_T_party, &other, "one", 4, &err)); /* dropped */
    assert_ok(put(&sink, CRD_T_party, &empty, "one", 5, &err)); /* dropped */
    assert_ok(put(&sink, CRD_T_party, &other, "two", 2, &err)); /* another source may */
    crd_holding h;
    crd_record_clear(crd_records.tables[CRD_T_holding], &h);
    h.owner = S("a"), h.owned = S("b"), h.kind = S("votes");
    assert_ok(put(&sink, CRD_T_holding, &h, "one", 2, &err));
    assert_ok(put(&sink, CRD_T_holding, &h, "one", 3, &err)); /* repeated, with a null in the key */
    assert_true(crd_date_parse(S("2020"), &h.since));
    assert_ok(put(&sink, CRD_T_holding, &h, "one", 4, &err)); /* another key */
    h.owner = S("ab"), h.owned = S("");
    assert_ok(put(&sink, CRD_T_holding, &h, "one", 5, &err));
    crd_source mine;
    crd_record_clear(crd_records.tables[CRD_T_source], &mine);
    mine.name = S("one");
    mine.title = S("the first");
    assert_ok(put(&sink, CRD_T_source, &mine, "one", 0, &err));
    assert_ok(put(&sink, CRD_T_source, &mine, "one", 0, &err)); /* repeated */
    mine.title = S("the other");
    assert_ok(put(&sink, CRD_T_source, &mine, "one", 0, &err)); /* dropped */
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    const crd_store_count *p = count_of(&report, CRD_T_party);
    assert_int_equal(p->kept, 2);
    assert_int_equal(p->fresh, 2);
    assert_int_equal(p->repeated, 1);
    assert_int_equal(p->dropped, 2);
    assert_int_equal(count_of(&report, CRD_T_holding)->kept, 3);
    assert_int_equal(count_of(&report, CRD_T_holding)->repeated, 1);
    assert_int_equal(count_of(&report, CRD_T_source)->kept, 2);
    assert_int_equal(count_of(&report, CRD_T_source)->repeated, 1);
    assert_int_equal(count_of(&report, CRD_T_source)->dropped, 1);
    crd_buf out;
    crd_buf_init(&out, SIZE_MAX);
    replay_into(s, &(crd_query){.table = crd_records.tables[CRD_T_party]}, &out);
    assert_buf(&out,
               "party one:2|acme|Acme||NO|||||||||\nparty two:2|acme|Acme Ltd||NO|||||||||\n");
    crd_buf_clear(&out);
    replay_into(s, &(crd_query){.table = crd_records.tables[CRD_T_source]}, &out);
    assert_buf(&out, "source one:0|one|the first|||||||||||\nsource two:0|two||||||||||||\n");
    crd_buf_done(&out);
    crd_store_close(s);

    uint64_t total;
    size_t kept, n_kinds;
    assert_int_equal(crd_diags_kinds(diags), 1);
    const crd_diag_kind *kind = crd_diags_kind(diags, 0, &total, &kept);
    assert_ptr_equal(kind, &crd_store_findings(&n_kinds)[0]);
    assert_int_equal(total, 3);
    const crd_diag *first = crd_diags_at(diags, 0, 0);
    assert_int_equal(first->line, 4);
    assert_true(crd_str_eq(first->file, S("one")));
    assert_true(crd_str_eq(first->path, S("party/acme")));
    crd_diags_free(diags);
    folder_free(folder);
}

/* Against a plain list, with many rows, few keys and several sources at once. */
static void uniqueness_agrees_with_a_list(void **state)
{
    (void)state;
    enum { ROWS = 3000, KEYS = 700 };
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_err err = CRD_ERR_INIT;
    crd_store_report report;
    static int said[3][KEYS]; /* 1 + the name's number */
    memset(said, 0, sizeof said);
    uint64_t kept = 0, repeated = 0, dropped = 0;
    new_case(path);
    crd_store *s = open_case(path, true);
    crd_sink sink = begin(s,
                          &(crd_store_import){.imported_at = CRD_DATE_NONE, .ret_report = &report});
    for (unsigned i = 0; i < ROWS; i++) {
        uint64_t r = crd_rng_at(7, 1, i);
        unsigned source = (unsigned)(r % 3), key = (unsigned)(r >> 8) % KEYS;
        int name = (int)(r >> 40) % 2;
        char id[32], from[32];
        snprintf(id, sizeof id, "p%u", key);
        snprintf(from, sizeof from, "s%u", source);
        crd_party p = party(id, name ? "x" : "y", NULL);
        assert_status(CRD_OK, put(&sink, CRD_T_party, &p, from, i, &err), &err);
        kept += said[source][key] == 0;
        repeated += said[source][key] == 1 + name;
        dropped += said[source][key] == 2 - name;
        if (!said[source][key])
            said[source][key] = 1 + name;
    }
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    assert_int_equal(report.tables[CRD_T_party].kept, kept);
    assert_int_equal(report.tables[CRD_T_party].repeated, repeated);
    assert_int_equal(report.tables[CRD_T_party].dropped, dropped);
    crd_store_close(s);
    folder_free(folder);
}

/* ---- sources ------------------------------------------------------------------------------ */

static void statements_are_compared_with_earlier_ones(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_err err = CRD_ERR_INIT;
    crd_store_report report;
    new_case(path);
    for (int round = 0; round < 3; round++) {
        crd_store *s = open_case(path, true);
        char name[16];
        snprintf(name, sizeof name, "s%d", round);
        crd_sink sink = begin(
            s, &(crd_store_import){.imported_at = CRD_DATE_NONE, .ret_report = &report});
        crd_party same = party("a", "A", "NO"), changed = party("b", round ? "B2" : "B", NULL);
        crd_party only = party(name, "C", NULL);
        assert_ok(put(&sink, CRD_T_party, &same, name, 1, &err));
        assert_ok(put(&sink, CRD_T_party, &changed, name, 2, &err));
        assert_ok(put(&sink, CRD_T_party, &only, name, 3, &err));
        assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
        crd_store_close(s);
        const crd_store_count *c = count_of(&report, CRD_T_party);
        assert_int_equal(c->kept, 3);
        assert_int_equal(c->fresh, round ? 1 : 3);
        assert_int_equal(c->agreeing, round ? 1 : 0);
        assert_int_equal(c->conflicting, round ? 1 : 0); /* s2 agrees with s1, not with s0 */
    }
    folder_free(folder);
}

static void a_source_comes_once(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_err err = CRD_ERR_INIT;
    crd_date day;
    crd_buf before, after;
    assert_true(crd_date_parse(S("2026-03-01"), &day));
    new_case(path);
    import_parties(path, "filing", 2);
    print_case(path, &before);
    crd_store *s = open_case(path, true);
    crd_sink sink = begin(s, NULL);
    crd_party p = party("x", "X", NULL);
    assert_ok(put(&sink, CRD_T_party, &p, "new", 1, &err));
    assert_status(CRD_EEXIST, put(&sink, CRD_T_party, &p, "filing", 1, &err), &err);
    assert_non_null(strstr(err.message, "the case has a source 'filing' already"));
    err = CRD_ERR_INIT; /* and then nothing more goes in, and nothing is kept */
    assert_status(CRD_EEXIST, put(&sink, CRD_T_party, &p, "new", 2, &err), &err);
    err = CRD_ERR_INIT;
    assert_status(CRD_EEXIST, sink.end(sink.ctx, true, &err), &err);
    crd_store_close(s);
    print_case(path, &after);
    assert_buf(&after, before.at);
    crd_buf_done(&after);
    crd_buf_done(&before);

    /* --replace: under its own name, then under another */
    crd_store_import replace = {.imported_at = day, .replace = S("filing")};
    for (int round = 0; round < 3; round++) {
        s = open_case(path, true);
        sink = begin(s, &replace);
        p = party("x", "X", NULL);
        err = CRD_ERR_INIT;
        assert_status(CRD_OK, put(&sink, CRD_T_party, &p, round == 2 ? "next" : "filing", 1, &err),
                      &err);
        assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
        crd_store_close(s);
    }
    s = open_case(path, false);
    crd_buf_init(&after, SIZE_MAX);
    replay_into(s,
                &(crd_query){.table = crd_records.tables[CRD_T_source],
                             .fields = CRD_BIT(source, superseded_at) | CRD_BIT(source, replaces) |
                                       CRD_BIT(source, imported_at)},
                &after);
    assert_buf(&after, "source filing:0||||||||2026-03-01|2026-03-01|filing~2|||\n"
                       "source filing~1:0|||||||||2026-03-01||||\n"
                       "source filing~2:0||||||||2026-03-01|2026-03-01|filing~1|||\n"
                       "source next:0||||||||2026-03-01||filing|||\n");
    crd_buf_done(&after);
    crd_store_close(s);
    s = open_case(path, true);
    err = CRD_ERR_INIT;
    replace.replace = S("none");
    assert_status(CRD_ENOENT, crd_store_begin_import(s, &replace, &sink, &err), &err);
    replace.imported_at = CRD_DATE_NONE;
    err = CRD_ERR_INIT;
    assert_status(CRD_EINVAL, crd_store_begin_import(s, &replace, &sink, &err), &err);
    crd_store_close(s);
    folder_free(folder);
}

static void what_does_not_fit_ends_the_import(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_err err = CRD_ERR_INIT;
    new_case(path);
    crd_store *s = open_case(path, false);
    crd_sink sink;
    assert_status(CRD_EINVAL, crd_store_begin_import(s, NULL, &sink, &err), &err);
    crd_store_close(s);
    for (int i = 0; i < 4; i++) {
        s = open_case(path, true);
        sink = begin(s, NULL);
        crd_party p = party(i == 0 ? NULL : "a", "A", NULL);
        crd_table stranger = *crd_records.tables[CRD_T_party];
        crd_holding h;
        crd_record_clear(crd_records.tables[CRD_T_holding], &h);
        h.owner = S("a"), h.owned = S("b"), h.kind = S("votes"), h.ppm_min = 1000001;
        crd_from from = {S("one"), 1, 0};
        err = CRD_ERR_INIT;
        crd_status rc = i == 0   ? put(&sink, CRD_T_party, &p, "one", 1, &err)
                        : i == 1 ? sink.put(sink.ctx, &stranger, &p, &from, &err)
                        : i == 2 ? put(&sink, CRD_T_holding, &h, "one", 1, &err)
                                 : put(&sink, CRD_T_party, &p, "", 1, &err);
        assert_status(CRD_EINVAL, rc, &err);
        assert_ok(sink.end(sink.ctx, false, &err));
        crd_store_close(s);
    }
    folder_free(folder);
}

/* ---- reading a part ------------------------------------------------------------------------ */

static void fill_network(const char *path, bool reverse)
{
    static const char *const sources[] = {"alpha", "beta", "gamma"};
    crd_err err = CRD_ERR_INIT;
    new_case(path);
    for (unsigned k = 0; k < 3; k++) {
        unsigned which = reverse ? 2 - k : k;
        crd_store *s = open_case(path, true);
        crd_sink sink = begin(s, NULL);
        for (unsigned i = 0; i < 40; i++) {
            crd_element e;
            char id[32], site[32], band[32];
            crd_record_clear(crd_records.tables[CRD_T_element], &e);
            snprintf(id, sizeof id, "e%u", (i * 37) % 40);
            snprintf(site, sizeof site, "site%u", i % 5);
            snprintf(band, sizeof band, "n%u", i % 4);
            e.id = crd_str_from(id), e.site = crd_str_from(site), e.bands = crd_str_from(band);
            e.function = S("o-ru"), e.quantity = i + which, e.restore_h = i % 7;
            assert_ok(put(&sink, CRD_T_element, &e, sources[which], i + 2, &err));
        }
        assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
        crd_store_close(s);
    }
}

static const crd_str some_sites[] = {{"site3", 5}, {"nowhere", 7}, {"site1", 5}, {"site3", 5}};
static const crd_str some_bands[] = {{"n2", 2}, {"n9", 2}};
static const crd_str some_ids[] = {{"e7", 2}, {"e0", 2}};

static const struct part {
    const char *name;
    int with; /* -1 = none */
    const crd_str *values;
    size_t n_values;
    const char *where, *source;
    uint64_t fields;
} parts[] = {
    {"everything", -1, NULL, 0, NULL, NULL, 0},
    {"two columns", -1, NULL, 0, NULL, NULL, CRD_BIT(element, id) | CRD_BIT(element, quantity)},
    {"one source", -1, NULL, 0, NULL, "beta", 0},
    {"a source that is not there", -1, NULL, 0, NULL, "delta", 0},
    {"by an indexed field", CRD_C_element_site, some_sites, 4, NULL, NULL, 0},
    {"by the key", CRD_C_element_id, some_ids, 2, NULL, NULL, 0},
    {"by a field without an index", CRD_C_element_bands, some_bands, 2, NULL, NULL, 0},
    {"by a field that is not wanted", CRD_C_element_bands, some_bands, 2, NULL, NULL,
     CRD_BIT(element, id)},
    {"by no value", CRD_C_element_site, some_sites, 0, NULL, NULL, 0},
    {"by an expression", -1, NULL, 0, "restore_h > 3 AND bands IN ('n1', 'n2')", NULL, 0},
    {"by an indexed field, an expression and a source", CRD_C_element_site, some_sites, 4,
     "restore_h > 3", "gamma", CRD_BIT(element, id)},
};

/* What the query means, done by hand over everything. */
struct oracle {
    const struct part *part;
    crd_buf out;
};

static crd_status oracle_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                             crd_err *err)
{
    struct oracle *o = ctx;
    const struct part *p = o->part;
    crd_element e = *(const crd_element *)rec;
    bool in = p->with < 0;
    for (size_t i = 0; i < p->n_values; i++)
        in = in || crd_str_eq(crd_field_str(&t->fields[p->with], rec), p->values[i]);
    if (p->where)
        in = in && e.restore_h > 3;
    if (p->where && strstr(p->where, "bands"))
        in = in && (crd_str_eq(e.bands, S("n1")) || crd_str_eq(e.bands, S("n2")));
    if (p->source)
        in = in && crd_str_eq(from->source, crd_str_from(p->source));
    crd_element wanted;
    crd_record_clear(t, &wanted);
    if (!p->fields)
        wanted = e;
    if (p->fields & CRD_BIT(element, id))
        wanted.id = e.id;
    if (p->fields & CRD_BIT(element, quantity))
        wanted.quantity = e.quantity;
    return in ? print_put(&o->out, t, &wanted, from, err) : CRD_OK;
}

static void a_part_is_what_it_says(void **state)
{
    const struct part *p = *state;
    const crd_table *t = crd_records.tables[CRD_T_element];
    crd_query q = {.table = t,
                   .fields = p->fields,
                   .with = p->with >= 0 ? &t->fields[p->with] : NULL,
                   .values = p->values,
                   .n_values = p->n_values,
                   .where = crd_str_from(p->where),
                   .source = crd_str_from(p->source)};
    for (int reverse = 0; reverse < 2; reverse++) {
        char *folder = folder_new();
        const char *path = in_folder(folder, "a.cordon");
        fill_network(path, reverse);
        crd_err err = CRD_ERR_INIT;
        struct oracle o = {.part = p};
        crd_buf got;
        crd_feed feed;
        crd_sink to = {.ctx = &o, .put = oracle_put};
        crd_buf_init(&o.out, SIZE_MAX);
        crd_buf_init(&got, SIZE_MAX);
        crd_store *s = open_case(path, false);
        assert_ok(crd_store_feed(s, &feed, &err));
        assert_ok(feed.replay(feed.ctx, &(crd_query){.table = t}, &to, &err));
        replay_into(s, &q, &got);
        assert_buf(&got, o.out.at ? o.out.at : "");
        if (p->with < 0 && !p->where && !p->source && !reverse) /* the order itself */
            assert_true(crd_str_starts(crd_buf_str(&got), S("element alpha:2|e0|")));
        crd_store_close(s);
        crd_buf_done(&got);
        crd_buf_done(&o.out);
        folder_free(folder);
    }
}

static void a_writer_may_read_too(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_err err = CRD_ERR_INIT;
    crd_feed feed;
    crd_buf out;
    crd_query q = {.table = crd_records.tables[CRD_T_party], .fields = CRD_BIT(party, id)};
    crd_buf_init(&out, SIZE_MAX);
    new_case(path);
    crd_store *s = open_case(path, true);
    replay_into(s, &q, &out);
    assert_buf(&out, "");
    crd_sink sink = begin(s, NULL), to = {.ctx = &out, .put = print_put};
    crd_party p = party("a", "A", NULL);
    assert_ok(put(&sink, CRD_T_party, &p, "one", 0, &err));
    assert_status(CRD_EINVAL, crd_store_feed(s, &feed, &err), &err);
    assert_ok(sink.end(sink.ctx, true, NULL));
    replay_into(s, &q, &out);
    assert_buf(&out, "party one:0|a||||||||||||\n");
    crd_buf_clear(&out);
    import_parties(path, "two", 1); /* somebody else, between two calls */
    replay_into(s, &q, &out);
    assert_buf(&out, "party one:0|a||||||||||||\nparty two:2|two-0||||||||||||\n");
    err = CRD_ERR_INIT;
    assert_ok(crd_store_feed(s, &feed, &err));
    crd_table stranger = *q.table;
    q.table = &stranger;
    assert_status(CRD_EINVAL, feed.replay(feed.ctx, &q, &to, &err), &err);
    crd_store_close(s);
    crd_buf_done(&out);
    folder_free(folder);
}

/* ---- expressions -------------------------------------------------------------------------- */

static const struct expression {
    const char *name, *text;
    crd_status want;
    uint32_t column;
} expressions[] = {
    {"a comparison", "name = 'x'", CRD_OK, 0},
    {"quotes within quotes", "name = 'it''s )' OR \"name\" = 'b' OR [name] = 'c)'", CRD_OK, 0},
    {"functions that compute", "lower(name) LIKE 'a%' AND length(id) > 2", CRD_OK, 0},
    {"the place of the row", "line > 3", CRD_OK, 0},
    {"nothing", "", CRD_EPARSE, 0},
    {"out of the parentheses", "1) OR (1", CRD_EPARSE, 2},
    {"another statement", "1; DELETE FROM party", CRD_EPARSE, 2},
    {"not closed", "name = (1", CRD_EPARSE, 8},
    {"a quote that does not end", "name = 'x", CRD_EPARSE, 8},
    {"a comment", "1 -- x", CRD_EPARSE, 3},
    {"another comment", "1 /* x */", CRD_EPARSE, 3},
    {"a parameter", "name = ?", CRD_EPARSE, 8},
    {"a named parameter", "name = :x", CRD_EPARSE, 8},
    {"two values", "1, 2", CRD_EPARSE, 0},
    {"a misspelt column", "naem = 'x'", CRD_EPARSE, 1},
    {"a misspelt column further on", "name = 'x' AND idd = 'y'", CRD_EPARSE, 16},
    {"another table", "id IN (SELECT id FROM site)", CRD_EPARSE, 0},
    {"the schema", "id IN (SELECT name FROM sqlite_schema)", CRD_EPARSE, 0},
    {"chance", "random() > 0", CRD_EPARSE, 0},
    {"the clock", "since < date('now')", CRD_EPARSE, 0},
};

static void an_expression_is_judged(void **state)
{
    const struct expression *row = *state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    new_case(path);
    import_parties(path, "one", 3);
    crd_err err = CRD_ERR_INIT;
    crd_feed feed;
    crd_buf out;
    crd_buf_init(&out, SIZE_MAX);
    crd_sink to = {.ctx = &out, .put = print_put};
    crd_store *s = open_case(path, false);
    assert_ok(crd_store_feed(s, &feed, &err));
    crd_query q = {.table = crd_records.tables[CRD_T_party], .where = crd_str_from(row->text)};
    assert_status(row->want, feed.replay(feed.ctx, &q, &to, &err), &err);
    if (row->column) {
        assert_int_equal(err.line, 1);
        assert_int_equal(err.column, row->column);
    }
    crd_store_close(s);
    crd_buf_done(&out);
    folder_free(folder);
}

int main(void)
{
    struct test_list list = {.n = 0};
    ADD_TEST(&list, every_table_comes_back);
    ADD_TEST(&list, a_key_has_one_row_a_source);
    ADD_TEST(&list, uniqueness_agrees_with_a_list);
    ADD_TEST(&list, statements_are_compared_with_earlier_ones);
    ADD_TEST(&list, a_source_comes_once);
    ADD_TEST(&list, what_does_not_fit_ends_the_import);
    ADD_TEST(&list, a_writer_may_read_too);
    ADD_ROWS(&list, parts, a_part_is_what_it_says);
    ADD_ROWS(&list, expressions, an_expression_is_judged);
    return run_list(&list);
}
