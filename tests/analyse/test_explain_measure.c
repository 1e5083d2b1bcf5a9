/* Measures in place, as the chain whose tie they weakened names them. */
#include "crdtest.h"

#include "analyse/explain.h"

#include "power_world.h"

#define EDGE                                                               \
    {"party", "id=m;name=M"}, {"element", "id=e;function=amf;owner=o"},    \
        {"element", "id=f;function=amf;owner=o"},                          \
    {                                                                      \
        "tie", "holder=party:m;target=element:e;kind=maintains;on_site=no" \
    }
#define MAINTAINS "M (m) maintains element e (amf) (remotely)."

/* clang-format off */
static const struct measure_case {
    const char *name;
    const char *rows[8][2]; /* '!' before a table: of another source of the same weight */
    const char *power;
    const char *sentence, *why; /* of the one hop; why NULL = certain */
} cases[] = {
    {"none", {EDGE}, "change", MAINTAINS, NULL},
    {"one, with its date", {EDGE, {"mitigation", "id=x;name=Supervised access;ties=maintains;leaves=stop"}, {"applied", "mitigation=x;target=element:e;since=2024-01-01"}},
     "change", MAINTAINS " It is weakened by the mitigation Supervised access (x), applied since 2024-01-01: what is left is after preparation only.", NULL},
    {"of two", {EDGE, {"mitigation", "id=x;name=X;ties=maintains"}, {"mitigation", "id=y;name=Y;ties=manages maintains"}, {"applied", "mitigation=x;target=element:e"}, {"applied", "mitigation=y;target=element:e;since=2025"}},
     "stop", MAINTAINS " It is weakened by the mitigation X (x), and by Y (y), applied since 2025: what is left is after preparation only.", NULL},
    {"the power that it leaves", {EDGE, {"mitigation", "id=x;name=X;ties=maintains;leaves=stop"}, {"applied", "mitigation=x;target=element:e"}}, "stop", MAINTAINS, NULL},
    {"who may change may stop", {EDGE, {"mitigation", "id=x;name=X;ties=maintains;leaves=change"}, {"applied", "mitigation=x;target=element:e"}}, "stop", MAINTAINS, NULL},
    {"of another thing", {EDGE, {"mitigation", "id=x;name=X;ties=maintains"}, {"applied", "mitigation=x;target=element:f"}}, "change", MAINTAINS, NULL},
    {"of other ties", {EDGE, {"mitigation", "id=x;name=X;ties=manages"}, {"applied", "mitigation=x;target=element:e"}}, "change", MAINTAINS, NULL},
    {"that nobody describes", {EDGE, {"applied", "mitigation=x;target=element:e"}}, "change", MAINTAINS, NULL},
    {"one that is contested", {EDGE, {"mitigation", "id=x;name=X;ties=maintains"}, {"!mitigation", "id=x;ties=manages"}, {"applied", "mitigation=x;target=element:e"}},
     "change", MAINTAINS, "how far it is weakened is not certain: by the mitigation X (x)"},
};
/* clang-format on */

static void same(crd_str got, const char *want)
{
    if (!crd_str_eq(got.ptr ? got : CRD_STR(""), crd_str_from(want)))
        fail_msg("'" CRD_STR_FMT "' is not '%s'", CRD_STR_ARG(got), want);
}

static void test_case(void **state)
{
    const struct measure_case *c = *state;
    struct memfeed m;
    crd_ties *t;
    crd_explainer *x;
    crd_arena *arena;
    const crd_explain_result *r;
    crd_err err = CRD_ERR_INIT;
    char id[60];
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++) {
        bool other = c->rows[i][0][0] == '!';
        mem_put(&m, other ? "t" : "s", c->rows[i][0] + other, c->rows[i][1]);
    }
    crd_world *w = ties_world(&m);
    assert_ok(crd_ties_new(w, NULL, 0, &t, NULL));
    assert_ok(crd_explainer_new(t, NULL, &x, NULL));
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    snprintf(id, sizeof id, "exposure:element:e/party:m/%s", c->power);
    /* standing where nothing surely weakens it */
    bool latent = c->sentence[strlen(MAINTAINS)] != '\0';
    crd_explain_opts o = {.latent = latent};
    assert_status(CRD_OK, crd_explain(x, crd_str_from(id), &o, arena, &r, &err), &err);
    assert_int_equal(r->strongest.n, 1);
    same(r->strongest.hops[0].sentence, c->sentence);
    assert_int_equal(r->strongest.hops[0].certain, !c->why);
    same(r->strongest.hops[0].why, c->why ? c->why : "");
    if (latent) { /* and it is true: there is no standing chain */
        assert_ok(crd_explain(x, crd_str_from(id), &(crd_explain_opts){.latent = false}, arena, &r,
                              NULL));
        assert_false(r->any);
    }
    crd_arena_free(arena);
    crd_explainer_free(x);
    crd_ties_free(t);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    return crd_suite_run(&s, "analyse/explain_measure");
}
