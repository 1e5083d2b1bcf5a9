/* Every allocation of making lines of a register, and of naming entries that stand for nothing,
 * fails once: the answer is CRD_ENOMEM, and nothing leaks. */
#include "../rules/court.h"

#include "../fmt/oom.h"
#include "app/comply_register.h"

static const char pack_text[] =
    "pack: p\ntitle: T\nversion: 1\ndefaults: {status: law, confidence: high}\nrules:\n"
    "- {id: A, title: t, kind: forbid, where: 'true', per: operator, risks: [R1]}\n"
    "- {id: B, title: t, kind: forbid, subject: contract, where: 'true', per: buyer, risks: [R1]}\n"
    "risks:\n  R1: {title: T}\n  R2: {title: T}\n";

static const char *const rows[][2] = {
    {"source", "name=s;as_of=2025-06-01"},
    {"party", "id=op"},
    {"party", "id=one"},
    {"network", "id=n;operator=op"},
    {"element", "id=e;network=n"},
    {"contract", "id=c;buyer=op;supplier=one"},
    {"risk", "id=R1/buyer:op;owner=Buying"},
    {"risk", "id=R1/owned:op;owner=Owners"},
    {"risk", "id=R2/operator:opp"},
    {"risk", "id=R3/operator:op"},
};

typedef struct made {
    court o;
    const crd_register *now;
    const crd_judgement *all;
    size_t n;
} made;

static void make(made *m)
{
    const crd_ruleset *packs[1];
    court_pack(&m->o, pack_text);
    mem_init(&m->o.m);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m->o.m, "s", rows[i][0], rows[i][1]);
    court_open(&m->o);
    court_judge(&m->o, &m->all, &m->n);
    packs[0] = m->o.pack;
    const crd_register_in in = {
        .t = m->o.t, .packs = packs, .judged = &m->all, .n_judged = &m->n, .n = 1};
    assert_ok(crd_register_make(&in, m->o.arena, &m->now, NULL));
}

/* One entry of the operator, which goes on as it was kept first; the other one is closed. */
static crd_status lines(made *m, crd_arena *arena)
{
    crd_risk_lines to;
    crd_status rc = crd_risk_lines_make(m->o.w, m->now, arena, &to);
    for (size_t i = 0; rc == CRD_OK && i < to.n; i++) {
        const crd_risk_line *l = &to.at[i];
        if (crd_str_eq(l->id, CRD_STR("R1/operator:op"))) {
            assert_true(l->kept && l->now && l->now->n_findings == 2);
            assert_true(crd_str_eq(l->kept->owner, CRD_STR("Buying")));
        }
        if (crd_str_eq(l->id, CRD_STR("R1/owned:op")))
            assert_int_equal(l->state, CRD_RISK_CLOSED);
        assert_false(crd_str_eq(l->id, CRD_STR("R1/buyer:op")));
    }
    if (rc == CRD_OK)
        assert_int_equal(to.n, 4);
    return rc;
}

static crd_status warn(made *m, crd_arena *arena)
{
    const crd_str scenarios[] = {CRD_STR("R1"), CRD_STR("R2")};
    const crd_risk_naming x = {m->o.w, arena, scenarios, CRD_COUNT(scenarios), "No risk: "};
    crd_doc *d;
    crd_status rc = crd_doc_new(arena, "register", "Register", &d);
    return rc == CRD_OK ? crd_risk_warn_unnamed(&x, d) : rc;
}

struct row {
    const char *name;
    crd_status (*run)(made *m, crd_arena *arena);
};
static const struct row steps[] = {{"lines", lines}, {"entries that name nothing", warn}};

static void test_step(void **state)
{
    const struct row *row = *state;
    made m = {.now = NULL};
    bool failed = true;
    make(&m);
    for (long n = 0; failed; n++) {
        crd_arena *arena;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n);
        crd_status rc = row->run(&m, arena);
        failed = oom_rest();
        assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, NULL);
        crd_arena_free(arena);
    }
    court_close(&m.o);
    court_end(&m.o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, steps, test_step);
    return crd_suite_run(&s, "app/register oom");
}
