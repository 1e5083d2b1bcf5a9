#include "crdtest.h"

#include "../fmt/oom.h"

#include "base/str.h"
#include "names/country.h"
#include "names/index.h"
#include "names/normal.h"
#include "names/split.h"

/* With each allocation failing in turn: the right status, nothing leaked, nothing half done. */
static void each_failure(bool (*work)(void))
{
    long n = 0;
    bool hit;
    do {
        oom_arm(n++);
        bool ok = work();
        hit = oom_rest();
        assert_int_equal(!hit, ok);
        assert_true(n < 10000);
    } while (hit);
    assert_true(n > 1);
}

static bool read_name(void)
{
    crd_arena *a;
    crd_name name = {.n_others = 77};
    if (crd_arena_new(1 << 20, &a) != CRD_OK)
        return false;
    crd_status rc = crd_name_read(
        CRD_STR("Telia Eesti (formerly Eesti Telekom, EMT) AS d/b/a Telia"), a, &name, NULL);
    bool ok = rc == CRD_OK && name.n_others == 3;
    if (!ok)
        ok = rc != CRD_ENOMEM || name.n_others != 77;
    crd_arena_free(a);
    return ok;
}

static bool read_normal(void)
{
    crd_buf b;
    crd_buf_init(&b, 1000);
    crd_status rc = crd_name_normal(CRD_STR("Telecom Italia (TI) S.p.A."), &b, NULL);
    crd_buf_done(&b);
    return rc == CRD_OK;
}

static bool read_country(void)
{
    crd_country_reading r;
    return crd_country_read(CRD_STR("Virgin Islands (U.S.)"), &r) == CRD_OK && r.country;
}

static bool split_list(void)
{
    crd_arena *a;
    crd_split_part *parts;
    size_t n;
    if (crd_arena_new(1 << 20, &a) != CRD_OK)
        return false;
    crd_status rc = crd_names_split(CRD_STR("A, Inc., B; C (d, e), F, G, H, I, J, K, L"), NULL, a,
                                    &parts, &n, NULL);
    crd_arena_free(a);
    return rc == CRD_OK && n == 10;
}

static bool make_index(void)
{
    static const crd_str names[] = {
        {"nokia networks", 14}, {"huawei marine networks", 22}, {"", 0}};
    crd_name_index *x;
    crd_name_finder *f = NULL;
    crd_name_candidate got[2];
    if (crd_name_index_new(names, 3, &x, NULL) != CRD_OK) {
        assert_null(x);
        return false;
    }
    bool ok = crd_name_finder_new(x, &f) == CRD_OK;
    if (ok)
        assert_int_equal(2, crd_names_candidates(f, CRD_STR("nokla networks"), 2, 0, got));
    crd_name_finder_free(f);
    crd_name_index_free(x);
    return ok;
}

static void test_name(void **state)
{
    (void)state;
    each_failure(read_name);
}
static void test_normal(void **state)
{
    (void)state;
    each_failure(read_normal);
}
static void test_country(void **state)
{
    (void)state;
    each_failure(read_country);
}
static void test_split(void **state)
{
    (void)state;
    each_failure(split_list);
}
static void test_index(void **state)
{
    (void)state;
    each_failure(make_index);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_name);
    CRD_SUITE_ADD(&s, test_normal);
    CRD_SUITE_ADD(&s, test_country);
    CRD_SUITE_ADD(&s, test_split);
    CRD_SUITE_ADD(&s, test_index);
    return crd_suite_run(&s, "names/oom");
}
