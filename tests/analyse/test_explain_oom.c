/* Every allocation may fail once, of an answer with chains and of one without. */
#include "crdtest.h"

#include "analyse/explain.h"

#include "power_world.h"

#include "../fmt/oom.h"

struct asked {
    const char *name, *id;
    crd_explain_opts opts;
};

static const struct asked asked[] = {
    {"a share of users", "exposure:s0/X0/metadata", {.latent = true, .around = 1}},
    {"whom it could leave without a service", "exposure:s0/X0/stop", {.latent = true}},
    {"a coalition and the unknown",
     "exposure:element:e0/X1+party:p0/read",
     {.latent = true, .unknown_any = true}},
    {"nothing to be found", "exposure:s1/party:p4/read", {.latent = false}},
};

static void test_out_of_memory(void **state)
{
    const struct asked *c = *state;
    struct power_world o;
    uint64_t seed = 3;
    long n = 0;
    bool hit;
    pw_make(&o, &seed, 0);
    do {
        crd_explainer *x = NULL;
        crd_arena *arena = NULL;
        const crd_explain_result *r = NULL;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n++);
        crd_status rc = crd_explainer_new(o.t, o.control, &x, NULL);
        if (rc == CRD_OK)
            rc = crd_explain(x, crd_str_from(c->id), &c->opts, arena, &r, NULL);
        hit = oom_rest();
        assert_int_equal(rc, hit ? CRD_ENOMEM : CRD_OK);
        assert_true((rc == CRD_OK) == (r != NULL));
        crd_explainer_free(x);
        crd_arena_free(arena);
    } while (hit);
    assert_true(n > 10);
    pw_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, asked, test_out_of_memory);
    return crd_suite_run(&s, "analyse/explain_oom");
}
