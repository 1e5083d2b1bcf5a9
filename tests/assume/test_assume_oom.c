/* Every allocation made to fail, one after another: an assumption is read whole or answers
 * CRD_ENOMEM, and so does the world of it; nothing leaks (LeakSanitizer). */
#include "worlds.h"

#include "fmt/oom.h"

static const struct row {
    const char *name, *texts[3];
    const char *release;
} rows[] = {
    {"a holding in place of another", {"holding Quist p 30%"}, NULL},
    {"a removal and a change", {"remove d", "set element:e2 product e status retired"}, NULL},
    {"an end and a region", {"end tie p", "region r q XN", "law XN compels C A"}, NULL},
    {"with sources withheld", {"remove e2", "holding p2 p2 1%"}, "green"},
};

static crd_status assume_and_count(struct memfeed *m, const struct row *row, uint32_t *ret_n)
{
    crd_assume *a = NULL;
    crd_world *w = NULL;
    crd_want want = {.table = CRD_T_element};
    size_t n = 0;
    while (n < 3 && row->texts[n])
        n++;
    crd_str texts[3];
    crd_feed feed = mem_feed(m);
    crd_assume_opts o = {.release = row->release ? crd_str_from(row->release) : CRD_STR_NULL,
                         .as_known = CRD_DATE_NONE};
    for (size_t i = 0; i < n; i++)
        texts[i] = crd_str_from(row->texts[i]);
    crd_status rc = crd_assume_new(&feed, texts, n, &o, NULL, &a, NULL);
    if (rc == CRD_OK)
        rc = crd_world_new(crd_assume_feed(a), &want, 1, &CRD_WORLD_OPTS, &w, NULL);
    if (rc == CRD_OK)
        *ret_n = crd_world_frame(w, CRD_T_element)->n;
    crd_world_free(w);
    crd_assume_free(a);
    return rc;
}

static void test_row(void **state)
{
    const struct row *row = *state;
    struct memfeed m;
    uint32_t want = 0, got = 0;
    mem_init(&m);
    mem_put(&m, "t", "source", "name=t;marking=green");
    mem_put(&m, "s", "jurisdiction", "id=XN");
    mem_put(&m, "s", "party", "id=p;lei=529900T8BM49AURSDO55");
    mem_put(&m, "t", "party", "id=p2;lei=529900T8BM49AURSDO55");
    mem_put(&m, "s", "party", "id=q;name=Quist");
    mem_put(&m, "s", "product", "id=d;maker=p");
    mem_put(&m, "s", "product", "id=e;maker=q");
    mem_put(&m, "s", "element", "id=e1;product=d");
    mem_put(&m, "t", "element", "id=e2;product=d");
    mem_put(&m, "s", "element", "id=e3;product=e");
    mem_put(&m, "s", "tie", "holder=party:p2;target=element:e3;kind=manages");
    assert_ok(assume_and_count(&m, row, &want));
    bool hit = true;
    for (long i = 0; hit; i++) {
        assert_true(i < 20000);
        oom_arm(i);
        crd_status rc = assume_and_count(&m, row, &got);
        hit = oom_rest();
        assert_true(rc == CRD_ENOMEM || rc == CRD_OK);
        if (rc == CRD_OK)
            assert_int_equal(want, got);
        if (!hit)
            assert_ok(rc);
    }
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "assume/oom");
}
