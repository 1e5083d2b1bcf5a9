/* Waivers: what is read, what is refused where, whom they speak of and until when. */
#include "crdtest.h"

#include "base/file.h"
#include "base/str.h"
#include "rules/waiver.h"

struct reading {
    crd_arena *arena;
    crd_diags *diags;
    crd_waivers waivers;
};

static crd_status read_text(struct reading *r, const char *text)
{
    crd_text_in in = {crd_str_from(text), 64};
    *r = (struct reading){0};
    assert_ok(crd_arena_new(16 << 20, &r->arena));
    assert_ok(crd_diags_new(50, &r->diags));
    return crd_waivers_read(crd_text_in_blocks(&in), CRD_STR("w.yaml"), r->arena, r->diags,
                            &r->waivers, NULL);
}

static void done(struct reading *r)
{
    crd_diags_free(r->diags);
    crd_arena_free(r->arena);
}

#define REST "reason: r, reference: x, owner: o, expires: 2026-06-30"

static void test_read(void **state)
{
    (void)state;
    struct reading r;
    assert_ok(read_text(&r, "about: x\nwaivers:\n- {rule: p/A, subject: operator=x, " REST "}\n"
                            "- {rule: p/B/c, kind: exemption, operator: x, since: 2025-01-01, " REST
                            "}\n"));
    assert_int_equal(2, r.waivers.n);
    const crd_waiver *a = &r.waivers.at[0], *b = &r.waivers.at[1];
    assert_int_equal(3, a->line);
    assert_int_equal(3, a->column);
    assert_true(crd_str_eq(a->pack, CRD_STR("p")) && crd_str_eq(a->rule, CRD_STR("A")));
    assert_true(crd_str_eq(a->subject, CRD_STR("operator=x")) && crd_str_is_null(a->operator));
    assert_true(!a->exemption && a->since == CRD_DATE_NONE);
    assert_true(crd_str_eq(a->reason, CRD_STR("r")) && crd_str_eq(a->reference, CRD_STR("x")));
    assert_true(crd_str_eq(a->owner, CRD_STR("o")));
    assert_true(crd_str_eq(b->rule, CRD_STR("B/c")) && b->exemption);
    assert_true(crd_str_eq(b->operator, CRD_STR("x")) && b->since != CRD_DATE_NONE);
    done(&r);
    assert_ok(read_text(&r, "waivers: []\n"));
    assert_int_equal(0, r.waivers.n);
    done(&r);
}

struct refused {
    const char *name, *text;
    uint32_t line, column;
    const char *expected; /* its beginning */
};

#define LIST "waivers:\n- {"

static const struct refused refusals[] = {
    {"a list alone", "- a\n", 1, 1, "a mapping"},
    {"no list", "about: x\n", 1, 1, "`waivers`"},
    {"a list that is none", "waivers: x\n", 1, 10, "`waivers`"},
    {"an unknown key", LIST "rule: p/A, until: 2026-01-01, " REST "}\n", 2, 15, "one of rule"},
    {"no rule", LIST REST "}\n", 2, 3, "a waiver with `rule`"},
    {"no reason", LIST "rule: p/A, reference: x, owner: o, expires: 2026-01-01}\n", 2, 3,
     "a waiver with `reason`"},
    {"no reference", LIST "rule: p/A, reason: x, owner: o, expires: 2026-01-01}\n", 2, 3,
     "a waiver with `reference`"},
    {"no owner", LIST "rule: p/A, reason: x, reference: o, expires: 2026-01-01}\n", 2, 3,
     "a waiver with `owner`"},
    {"no expiry", LIST "rule: p/A, reason: x, reference: o, owner: o}\n", 2, 3,
     "a waiver with `expires`"},
    {"an empty expiry", LIST "rule: p/A, reason: x, reference: o, owner: o, expires: }\n", 2, 59,
     "a day"},
    {"a month is no day", LIST "rule: p/A, reason: x, reference: o, owner: o, expires: 2026-01}\n",
     2, 59, "a day"},
    {"for ever", LIST "rule: p/A, reason: x, reference: o, owner: o, expires: never}\n", 2, 59,
     "a day"},
    {"a rule without its pack", LIST "rule: A, " REST "}\n", 2, 10, "PACK/RULE"},
    {"an empty reason",
     LIST "rule: p/A, reason: '', reference: x, owner: o, expires: 2026-01-01}\n", 2, 23, "a text"},
    {"subject and operator", LIST "rule: p/A, subject: s, operator: o, " REST "}\n", 2, 37,
     "`subject` or"},
    {"an unknown kind", LIST "rule: p/A, kind: pardon, " REST "}\n", 2, 21, "one of waiver"},
    {"over before it begins", LIST "rule: p/A, since: 2026-07-01, " REST "}\n", 2, 78,
     "a day that is not"},
};

static void test_refused(void **state)
{
    const struct refused *want = *state;
    struct reading r;
    bool told = false;
    assert_status(CRD_EPARSE, read_text(&r, want->text), NULL);
    uint64_t total;
    size_t kept;
    crd_diags_kind(r.diags, 0, &total, &kept);
    for (size_t i = 0; i < kept; i++) {
        const crd_diag *d = crd_diags_at(r.diags, 0, i);
        told |= d->line == want->line && d->column == want->column &&
                crd_str_starts(d->expected, crd_str_from(want->expected));
        if (!told)
            print_message("%u:%u %.*s\n", d->line, d->column, (int)d->expected.len,
                          d->expected.ptr);
    }
    assert_true(told);
    done(&r);
}

struct meant {
    const char *name, *waiver, *group;
    bool is;
    const char *whose;
};

/* Of pack p, rule A. */
static const struct meant meanings[] = {
    {"every group", "rule: p/A", "operator=x", true, NULL},
    {"the whole case", "rule: p/A", NULL, true, NULL},
    {"another rule", "rule: p/B", "operator=x", false, NULL},
    {"another pack", "rule: q/A", "operator=x", false, NULL},
    {"the group", "rule: p/A, subject: operator=x", "operator=x", true, NULL},
    {"another group", "rule: p/A, subject: operator=x", "operator=xy", false, NULL},
    {"its operator", "rule: p/A, operator: x", "operator=x", true, NULL},
    {"its operator first", "rule: p/A, operator: x", "operator=x, site=s", true, NULL},
    {"its operator last", "rule: p/A, operator: x", "site=s, operator=x", true, NULL},
    {"a longer name", "rule: p/A, operator: x", "operator=xy", false, NULL},
    {"an owner and no operator", "rule: p/A, operator: x", "co-operator=x", false, NULL},
    {"the operator that it is about", "rule: p/A, operator: x", "target_operator=x", true, "x"},
    {"about another operator", "rule: p/A, operator: x", "target_operator=y", false, "y"},
    {"an operator of nothing", "rule: p/A, operator: x", NULL, false, NULL},
};

static void test_is_of(void **state)
{
    const struct meant *m = *state;
    struct reading r;
    char text[300];
    const crd_ruleset pack = {.name = CRD_STR("p")};
    const crd_rule rule = {.id = CRD_STR("A")};
    const crd_judgement v = {.pack = &pack, .rule = &rule, .group = crd_str_from(m->group)};
    snprintf(text, sizeof text, "waivers:\n- {%s, " REST "}\n", m->waiver);
    assert_ok(read_text(&r, text));
    assert_int_equal(m->is, crd_waiver_is_of(&r.waivers.at[0], &v,
                                             m->whose ? crd_str_from(m->whose) : CRD_STR_NULL));
    done(&r);
}

static void test_days(void **state)
{
    (void)state;
    struct reading r;
    crd_date d[4];
    const crd_waived want[] = {CRD_WAIVED_EARLY, CRD_WAIVED, CRD_WAIVED, CRD_WAIVED_EXPIRED};
    const char *const days[] = {"2024-12-31", "2025-01-01", "2026-06-30", "2026-07-01"};
    assert_ok(read_text(&r, "waivers:\n- {rule: p/A, since: 2025-01-01, " REST "}\n"));
    for (size_t i = 0; i < 4; i++) {
        assert_true(crd_date_parse(crd_str_from(days[i]), &d[i]));
        assert_int_equal(want[i], crd_waiver_on(&r.waivers.at[0], crd_date_first(d[i])));
    }
    done(&r);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_read);
    CRD_SUITE_ROWS(&s, refusals, test_refused);
    CRD_SUITE_ROWS(&s, meanings, test_is_of);
    CRD_SUITE_ADD(&s, test_days);
    return crd_suite_run(&s, "rules/waiver");
}
