/* The bytes are a map. Parsed twice with the same outcome; a sound one is then used on a file that
 * has columns a to e. */
#include "import_file.h"

#include "import/map.h"

static const char file[] = "a,b,c,d,e\n"
                           "x1,\"A; B, C\",\"1.234,5\",31.12.2020,51 %\n"
                           ",-,1e9,2020-02-30,\n"
                           "x1,K\xc3\xb8ln,-5,44319,x\n";

static crd_status parse(crd_str text, uint64_t *ret_problems)
{
    static const crd_diag_kind kind = {"map", CRD_ERROR, "a map", "Mend it."};
    crd_text_in in = {text, 100};
    crd_arena *arena = NULL;
    crd_diags *diags = NULL;
    crd_csv_map map = {0};
    crd_err err = CRD_ERR_INIT;
    CHECK(crd_arena_new((size_t)64 << 20, &arena) == CRD_OK);
    CHECK(crd_diags_new(SIZE_MAX, &diags) == CRD_OK);
    crd_status rc = crd_csv_map_parse(crd_text_in_blocks(&in), "m.yaml", &crd_records, arena, &kind,
                                      diags, &map, &err);
    *ret_problems = crd_diags_count(diags, CRD_NOTE);
    CHECK(rc == err.code || rc == CRD_OK);
    CHECK(rc != CRD_OK || *ret_problems == 0);
    for (size_t i = 0; crd_diags_kinds(diags) > 0 && i < *ret_problems; i++)
        CHECK(crd_diags_at(diags, 0, i)->expected.len > 0);
    crd_csv_map_done(&map);
    crd_diags_free(diags);
    crd_arena_free(arena);
    return rc;
}

static void put(char path[], const void *data, size_t size)
{
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crd_str text = {(const char *)data, size};
    uint64_t one = 0, two = 0;
    crd_status rc = parse(text, &one);
    CHECK(parse(text, &two) == rc && one == two);
    if (rc != CRD_OK || size > 60000)
        return 0;
    char map[] = "/tmp/cordon-fuzz-XXXXXX", csv[] = "/tmp/cordon-fuzz-XXXXXX";
    const char *paths[] = {csv};
    struct import_sum sum = {0, 0};
    crd_diags *diags;
    crd_import_report report;
    put(map, data, size);
    put(csv, file, sizeof file - 1);
    crd_import_opts o = {
        .schema = &crd_records, .source = CRD_STR("f"), .as_of = CRD_DATE_NONE, .map = map};
    crd_sink sink = {.ctx = &sum, .put = import_look};
    CHECK(crd_diags_new(10, &diags) == CRD_OK);
    CHECK(crd_import_run(CRD_STR("csv"), paths, 1, &o, &sink, diags, &report, NULL) != CRD_EBUG);
    crd_diags_free(diags);
    unlink(csv);
    unlink(map);
    return 0;
}
