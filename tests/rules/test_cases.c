/* Cases of packs: what is read, with its place, what is refused where, and when a verdict is what
 * was expected. */
#include "crdtest.h"

#include "base/file.h"
#include "base/str.h"
#include "rules/cases.h"

#define PACK                                                                \
    "pack: p\ntitle: T\nversion: 1\nparams: {cap: {value: 5, about: x}}\n"  \
    "rules:\n- {id: A, title: t, kind: forbid, where: 'quantity > :cap'}\n" \
    "- {id: B, title: t, kind: share, of: 'true', at_most: 5%, per: operator}\n"

struct reading {
    crd_arena *arena;
    crd_diags *diags;
    crd_ruleset *pack;
    crd_case_file file;
    crd_err err;
};

static crd_status read_text(struct reading *r, const char *text)
{
    crd_text_in in = {CRD_STR(PACK), 64};
    crd_pack_opts opts = {.file = CRD_STR("pack.yaml")};
    *r = (struct reading){.err = CRD_ERR_INIT};
    assert_ok(crd_arena_new(16 << 20, &r->arena));
    assert_ok(crd_diags_new(50, &r->diags));
    assert_ok(crd_pack_read(crd_text_in_blocks(&in), &opts, r->arena, r->diags, &r->pack, NULL));
    return crd_cases_read(crd_str_from(text), CRD_STR("c.yaml"), r->pack, r->arena, r->diags,
                          &r->file, &r->err);
}

static void done(struct reading *r)
{
    crd_pack_free(r->pack);
    crd_diags_free(r->diags);
    crd_arena_free(r->arena);
}

static void test_read(void **state)
{
    (void)state;
    struct reading r;
    assert_status(CRD_OK,
                  read_text(&r, "as_of: 2025-01-01\nparams: {cap: 7}\n"
                                "world:\n  folder: tables/some\n  party: |\n    id,name\n    a,A\n"
                                "cases:\n- name: one\n  params: {cap: 9}\n  world:\n"
                                "    element: |\n\n        id,function\n        e,amf\n  expect:\n"
                                "  - {rule: B, subject: operator=x, verdict: fail, standing: "
                                "breach, value: [57.5, 60%], finds: [e, f]}\n"
                                "  - {rule: A, as_of: 2020-02-29, verdict: pass, value: 3}\n"),
                  &r.err);
    const crd_case_file *f = &r.file;
    assert_true(crd_str_eq(f->world.folder, CRD_STR("tables/some")));
    assert_int_equal(1, f->world.n);
    assert_string_equal("party", f->world.tables[0].table->name);
    assert_true(crd_str_eq(f->world.tables[0].text, CRD_STR("id,name\na,A\n")));
    assert_int_equal(6, f->world.tables[0].line);
    assert_int_equal(4, f->world.tables[0].indent);
    assert_int_equal(1, f->n);
    const crd_case *c = &f->cases[0];
    assert_int_equal(13, c->world.tables[0].line); /* the empty line is the text's first */
    assert_int_equal(2, c->n_params);              /* of the file, then its own */
    assert_true(crd_str_eq(c->params[1].value, CRD_STR("9")));
    assert_int_equal(2, c->n_expects);
    const crd_case_expect *b = &c->expects[0], *a = &c->expects[1];
    assert_int_equal(17, b->line);
    assert_int_equal(5, b->column);
    assert_int_equal(1, b->rule);
    assert_int_equal(CRD_FAIL, b->verdict);
    assert_int_equal(CRD_STANDING_BREACH, b->standing);
    assert_true(b->low.value == 57.5 && b->low.slack > 0.05 && b->low.slack < 0.051);
    assert_true(b->high.value == 60 && b->high.slack > 0.5 && b->high.slack < 0.51);
    assert_int_equal(2, b->n_finds);
    assert_int_equal(0, a->rule);
    assert_int_equal(-1, a->standing);
    assert_true(a->as_of != b->as_of);
    done(&r);
}

struct refused {
    const char *name, *text;
    uint32_t line, column;
    const char *expected; /* its beginning */
};

#define HEAD  "as_of: 2025-01-01\ncases:\n- name: one\n"
#define ALONE "  expect: [{rule: A, verdict: pass}]\n"

static const struct refused refusals[] = {
    {"no mapping", "- a\n", 1, 1, "a mapping"},
    {"unknown key", "cows: 1\ncases: []\n", 1, 1, "one of about, as_of"},
    {"no cases", "as_of: 2025-01-01\n", 1, 1, "`cases`"},
    {"an empty list of cases", "cases: []\n", 1, 8, "`cases`"},
    {"a case without a name", "as_of: 2025-01-01\ncases:\n- expect: [{rule: A, verdict: pass}]\n",
     3, 3, "a case with `name`"},
    {"nothing expected", HEAD, 3, 3, "`expect`"},
    {"no date", "cases:\n- name: one\n" ALONE, 3, 12, "`as_of`"},
    {"a month is no day", "as_of: 2025-01\ncases:\n- name: one\n" ALONE, 1, 8, "a day"},
    {"an unknown rule", HEAD "  expect: [{rule: C, verdict: pass}]\n", 4, 19, "a rule of the pack"},
    {"no rule", HEAD "  expect: [{verdict: pass}]\n", 4, 12, "`rule`"},
    {"no verdict", HEAD "  expect: [{rule: A}]\n", 4, 12, "`verdict`"},
    {"an unknown verdict", HEAD "  expect: [{rule: A, verdict: fails}]\n", 4, 31, "one of pass"},
    {"an unknown standing", HEAD "  expect: [{rule: A, verdict: fail, standing: bad}]\n", 4, 47,
     "one of indicator"},
    {"a value that is none", HEAD "  expect: [{rule: A, verdict: fail, value: many}]\n", 4, 44,
     "a number"},
    {"three values", HEAD "  expect: [{rule: A, verdict: fail, value: [1, 2, 3]}]\n", 4, 44,
     "a number"},
    {"an unknown parameter", HEAD "  params: {cup: 1}\n" ALONE, 4, 12, "a parameter"},
    {"a parameter that is a list", HEAD "  params: {cap: [1]}\n" ALONE, 4, 17, "a number, a share"},
    {"an unknown table", HEAD "  world:\n    cow: |\n      id\n" ALONE, 5, 5, "`data`, `folder`"},
    {"a table that is no text", HEAD "  world:\n    party: [a]\n" ALONE, 5, 12, "CSV text"},
    {"a table in quotes", HEAD "  world:\n    party: \"id\\na\"\n" ALONE, 5, 12, "CSV text"},
    {"a folded table", HEAD "  world:\n    party: >\n      id\n" ALONE, 5, 12, "CSV text"},
    {"data that is neither", HEAD "  world: {data: some}\n" ALONE, 4, 17, "true or false"},
    {"a folder that leads out", HEAD "  world: {folder: a/../../b}\n" ALONE, 4, 19, "a folder"},
    {"a folder from the root", HEAD "  world: {folder: /etc}\n" ALONE, 4, 19, "a folder"},
};

static bool told(struct reading *r, const struct refused *want)
{
    for (size_t k = 0; k < crd_diags_kinds(r->diags); k++) {
        uint64_t total;
        size_t kept;
        crd_diags_kind(r->diags, k, &total, &kept);
        for (size_t i = 0; i < kept; i++) {
            const crd_diag *d = crd_diags_at(r->diags, k, i);
            if (d->line == want->line && d->column == want->column &&
                crd_str_starts(d->expected, crd_str_from(want->expected)))
                return true;
            print_message("%u:%u %.*s\n", d->line, d->column, (int)d->expected.len,
                          d->expected.ptr);
        }
    }
    return false;
}

static void test_refused(void **state)
{
    const struct refused *want = *state;
    struct reading r;
    assert_status(CRD_EPARSE, read_text(&r, want->text), NULL);
    assert_true(told(&r, want));
    done(&r);
}

static void test_no_yaml(void **state)
{
    (void)state;
    struct reading r;
    assert_status(CRD_EPARSE, read_text(&r, "a: [\n"), NULL);
    assert_int_equal(2, r.err.line);
    done(&r);
}

struct meeting {
    const char *name;
    crd_case_expect expect;
    bool meets;
};

/* Of a fail, breach, share of 57.5 to 60.04 %, that finds x. */
static const struct meeting meetings[] = {
    {"the verdict", {.verdict = CRD_FAIL, .standing = -1}, true},
    {"another verdict", {.verdict = CRD_UNKNOWN, .standing = -1}, false},
    {"the standing", {.verdict = CRD_FAIL, .standing = CRD_STANDING_BREACH}, true},
    {"another standing", {.verdict = CRD_FAIL, .standing = CRD_STANDING_INDICATOR}, false},
    {"the value",
     {.verdict = CRD_FAIL,
      .standing = -1,
      .has_value = true,
      .low = {57.5, 0.05},
      .high = {60, 0.05}},
     true},
    {"a low bound that is off",
     {.verdict = CRD_FAIL,
      .standing = -1,
      .has_value = true,
      .low = {57.4, 0.05},
      .high = {60, 0.05}},
     false},
    {"a high bound that is off",
     {.verdict = CRD_FAIL,
      .standing = -1,
      .has_value = true,
      .low = {57.5, 0.05},
      .high = {60, 0.03}},
     false},
    {"what is found",
     {.verdict = CRD_FAIL, .standing = -1, .finds = &CRD_STR("x"), .n_finds = 1},
     true},
    {"what is not",
     {.verdict = CRD_FAIL, .standing = -1, .finds = &CRD_STR("y"), .n_finds = 1},
     false},
};

static void test_meets(void **state)
{
    const struct meeting *m = *state;
    static const crd_evidence x = {.id = {"x", 1}};
    const crd_judgement v = {.verdict = CRD_FAIL,
                             .standing = CRD_STANDING_BREACH,
                             .kind = CRD_VALUE_OF_SHARE,
                             .has_value = true,
                             .low = 575000,
                             .high = 600400,
                             .evidence = &x,
                             .n_evidence = 1};
    assert_int_equal(m->meets, crd_case_meets(&m->expect, &v));
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_read);
    CRD_SUITE_ROWS(&s, refusals, test_refused);
    CRD_SUITE_ADD(&s, test_no_yaml);
    CRD_SUITE_ROWS(&s, meetings, test_meets);
    return crd_suite_run(&s, "rules/cases");
}
