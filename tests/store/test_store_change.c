/* Superseding, forgetting, the digest, and what a case is. */
#include "case.h"

#define MARK "Qx7-marker-of-the-forgotten-source"

static void digest_of(const char *path, char hex[65])
{
    crd_err err = CRD_ERR_INIT;
    crd_store *s = open_case(path, false);
    assert_status(CRD_OK, crd_store_digest(s, hex, &err), &err);
    crd_store_close(s);
}

/* Does any file of the folder hold the bytes? */
static bool folder_holds(const char *folder, const char *needle)
{
    crd_arena *a = NULL;
    crd_str *names;
    size_t n;
    bool found = false;
    assert_ok(crd_arena_new(256 << 20, &a));
    assert_ok(crd_dir_list(folder, 1000, a, &names, &n, NULL));
    for (size_t i = 0; i < n; i++) {
        crd_str bytes;
        assert_ok(crd_file_read(in_folder(folder, names[i].ptr), 64 << 20, a, &bytes, NULL));
        found = found || crd_str_find(bytes, crd_str_from(needle)) != SIZE_MAX;
    }
    crd_arena_free(a);
    return found;
}

/* n parties whose every text holds the marker, with long names, so that they fill many pages and
 * stand between the others' in every index. */
static void import_marked(const char *path, const char *source, unsigned n)
{
    crd_err err = CRD_ERR_INIT;
    crd_store *s = open_case(path, true);
    crd_sink sink = begin(s, NULL);
    for (unsigned i = 0; i < n; i++) {
        char id[128], name[512];
        snprintf(id, sizeof id, "%u-" MARK "-%u", i * 7919 % 1000, i);
        snprintf(name, sizeof name, "%0*u " MARK, (int)(i % 300) + 1, i);
        crd_party p = party(id, name, MARK);
        assert_status(CRD_OK, put(&sink, CRD_T_party, &p, source, i, &err), &err);
    }
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    crd_store_close(s);
}

static void forget(const char *path, const char *source, crd_status want)
{
    crd_err err = CRD_ERR_INIT;
    crd_store *s = open_case(path, true);
    assert_status(want, crd_store_forget(s, crd_str_from(source), &err), &err);
    crd_store_close(s);
}

static void forget_leaves_no_byte(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon"), *never = in_folder(folder, "never.cordon");
    char before[65], after[65];
    new_case(path);
    new_case(never);
    import_parties(path, "first", 900);
    import_marked(path, MARK "-source", 2000);
    import_parties(path, "last", 900);
    import_parties(never, "last", 900); /* in another order, too */
    import_parties(never, "first", 900);
    assert_true(folder_holds(folder, MARK));
    forget(path, "no such source", CRD_ENOENT);
    assert_true(folder_holds(folder, MARK));
    forget(path, MARK "-source", CRD_OK);
    assert_false(folder_holds(folder, MARK));
    assert_false(crd_file_exists(in_folder(folder, "a.cordon-journal")));
    assert_false(crd_file_exists(in_folder(folder, "a.cordon-wal")));

    crd_buf got, want;
    print_case(path, &got);
    print_case(never, &want);
    assert_buf(&got, want.at);
    crd_buf_done(&got);
    crd_buf_done(&want);
    digest_of(path, after);
    digest_of(never, before);
    assert_string_equal(before, after);
    folder_free(folder);
}

static void forget_needs_the_case_alone(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    new_case(path);
    import_parties(path, "one", 10);
    crd_store *reader = open_case(path, false);
    forget(path, "one", CRD_EBUSY);
    crd_store_close(reader);
    forget(path, "one", CRD_OK);
    reader = open_case(path, true);
    crd_err err = CRD_ERR_INIT;
    crd_store_close(reader);
    reader = open_case(path, false);
    assert_status(CRD_EINVAL, crd_store_forget(reader, S("one"), &err), &err);
    crd_store_close(reader);
    folder_free(folder);
}

static void superseding_marks_and_keeps(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    char before[65], after[65];
    crd_date day;
    assert_true(crd_date_parse(S("2026-03-01"), &day));
    new_case(path);
    import_parties(path, "old", 1);
    import_parties(path, "new", 1);
    digest_of(path, before);
    crd_err err = CRD_ERR_INIT;
    crd_store *s = open_case(path, true);
    assert_status(CRD_ENOENT, crd_store_supersede(s, S("none"), CRD_STR_NULL, day, &err), &err);
    err = CRD_ERR_INIT;
    assert_status(CRD_ENOENT, crd_store_supersede(s, S("old"), S("none"), day, &err), &err);
    err = CRD_ERR_INIT;
    assert_status(CRD_EINVAL, crd_store_supersede(s, S("old"), S("new"), CRD_DATE_NONE, &err),
                  &err);
    err = CRD_ERR_INIT;
    crd_buf out;
    crd_buf_init(&out, SIZE_MAX);
    crd_query q = {.table = crd_records.tables[0],
                   .fields = CRD_BIT(source, superseded_at) | CRD_BIT(source, replaces)};
    replay_into(s, &q, &out);
    assert_buf(&out, "source new:0|||||||||||||\nsource old:0|||||||||||||\n");
    assert_status(CRD_OK, crd_store_supersede(s, S("old"), CRD_STR_NULL, day, &err), &err);
    crd_store_close(s);
    digest_of(path, after);
    assert_string_equal(before, after); /* when it was superseded is no part of what is known */
    s = open_case(path, true);
    assert_status(CRD_OK, crd_store_supersede(s, S("old"), S("new"), day, &err), &err);
    crd_buf_clear(&out);
    replay_into(s, &q, &out);
    assert_buf(&out, "source new:0||||||||||old|||\nsource old:0|||||||||2026-03-01||||\n");
    crd_buf_clear(&out);
    replay_into(
        s, &(crd_query){.table = crd_records.tables[CRD_T_party], .fields = CRD_BIT(party, id)},
        &out);
    assert_buf(&out, "party new:2|new-0||||||||||||\nparty old:2|old-0||||||||||||\n");
    crd_store_close(s);
    digest_of(path, after);
    assert_string_not_equal(before, after); /* who replaces whom is */
    crd_buf_done(&out);
    folder_free(folder);
}

/* The header's definition, written down once by hand. */
static void the_digest_is_as_defined(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    new_case(path);
    crd_err err = CRD_ERR_INIT;
    crd_store *s = open_case(path, true);
    crd_date day;
    assert_true(crd_date_parse(S("2026-03-01"), &day));
    crd_sink sink = begin(s, &(crd_store_import){.imported_at = day});
    crd_holding h;
    crd_record_clear(crd_records.tables[CRD_T_holding], &h);
    h.owner = S("a,b");
    h.owned = S("c");
    h.kind = S("votes");
    h.ppm_min = 510000;
    assert_true(crd_date_parse(S("2020-05"), &h.since));
    assert_ok(put(&sink, CRD_T_holding, &h, "register", 7, &err));
    assert_ok(sink.end(sink.ctx, true, &err));
    crd_store_close(s);

    crd_sha256 sha;
    char want[65], got[65];
    crd_sha256_init(&sha);
    for (size_t i = 0; i < crd_records.n; i++) {
        crd_sha256_add(&sha, crd_str_from(crd_records.tables[i]->name));
        crd_sha256_add(&sha, S("\n"));
        if (i == CRD_T_source)
            crd_sha256_add(&sha, S("8:register,0,8:register,-,-,-,-,-,-,-,-,-,-,\n"));
        if (i == CRD_T_holding)
            crd_sha256_add(&sha, S("8:register,7,3:a,b,1:c,5:votes,6:510000,-,-,7:2020-05,-,\n"));
    }
    crd_sha256_end(&sha, want);
    digest_of(path, got);
    assert_string_equal(want, got);
    folder_free(folder);
}

static void a_case_is_described(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    new_case(path);
    import_parties(path, "b", 3);
    import_parties(path, "a", 5);
    crd_err err = CRD_ERR_INIT;
    crd_store *s = open_case(path, false);
    crd_arena *a = NULL;
    crd_store_info info;
    assert_ok(crd_arena_new(1 << 20, &a));
    assert_status(CRD_OK, crd_store_describe(s, a, &info, &err), &err);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(info.file_bytes, (uint64_t)st.st_size);
    assert_int_equal(info.version, crd_records.version);
    assert_int_equal(info.n_sources, 2);
    assert_true(crd_str_eq(info.sources[0].source, S("a")));
    assert_int_equal(info.sources[0].tables[CRD_T_party], 5);
    assert_int_equal(info.sources[1].tables[CRD_T_party], 3);
    assert_int_equal(info.sources[1].tables[CRD_T_source], 1);
    assert_int_equal(info.tables[CRD_T_party], 8);
    assert_int_equal(info.tables[CRD_T_source], 2);
    assert_int_equal(info.tables[CRD_T_element], 0);
    crd_arena_free(a);
    crd_store_close(s);
    folder_free(folder);
}

int main(void)
{
    struct test_list list = {.n = 0};
    ADD_TEST(&list, forget_leaves_no_byte);
    ADD_TEST(&list, forget_needs_the_case_alone);
    ADD_TEST(&list, superseding_marks_and_keeps);
    ADD_TEST(&list, the_digest_is_as_defined);
    ADD_TEST(&list, a_case_is_described);
    return run_list(&list);
}
