/* Packs: what is read, and what is refused where. */
#include "crdtest.h"
#include "told.h"

#include "base/file.h"
#include "base/str.h"
#include "rules/pack.h"

static void nothing(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                    crd_expr_value *ret)
{
    (void)ctx, (void)set, (void)args, (void)n, (void)ret;
}

static const crd_expr_fn fns[] = {
    {"controlled_by", CRD_X_BOOL, 2, 8, true, {CRD_X_TEXT}, nothing, "", "", NULL, false, NULL},
    {"fact", CRD_X_TEXT, 4, 4, true, {CRD_X_TEXT}, nothing, "", "", NULL, false, NULL},
    {"high_risk", CRD_X_BOOL, 1, 1, false, {CRD_X_TEXT}, nothing, "", "", NULL, false, NULL},
    {"member_of", CRD_X_BOOL, 2, 8, true, {CRD_X_TEXT}, nothing, "", "", NULL, false, NULL},
    {"supplies", CRD_X_BOOL, 2, 8, true, {CRD_X_TEXT}, nothing, "", "", NULL, false, NULL},
};

struct reading {
    crd_arena *arena;
    crd_diags *diags;
    crd_ruleset *pack;
};

/* A code that the case has. */
static bool has_own(void *ctx, const char *list, crd_str code)
{
    (void)ctx;
    return strcmp(list, "function") == 0 && crd_str_eq(code, CRD_STR("x-own"));
}

static crd_status read_told(struct reading *r, crd_blocks in, const crd_pack_given *given,
                            size_t n_given, crd_err *err)
{
    crd_pack_opts opts = {.file = CRD_STR("pack.yaml"),
                          .given = given,
                          .n_given = n_given,
                          .fns = fns,
                          .n_fns = CRD_COUNT(fns),
                          .more = {.has = has_own}};
    assert_ok(crd_arena_new(16 << 20, &r->arena));
    assert_ok(crd_diags_new(50, &r->diags));
    r->pack = NULL;
    return crd_pack_read(in, &opts, r->arena, r->diags, &r->pack, err);
}

static crd_status read_blocks(struct reading *r, crd_blocks in, const crd_pack_given *given,
                              size_t n_given)
{
    crd_err err = CRD_ERR_INIT;
    return read_told(r, in, given, n_given, &err);
}

static void done(struct reading *r)
{
    crd_pack_free(r->pack);
    crd_diags_free(r->diags);
    crd_arena_free(r->arena);
}

static void test_example(void **state)
{
    (void)state;
    struct reading r;
    crd_err err = CRD_ERR_INIT;
    crd_arena *arena = NULL;
    crd_str text;
    assert_ok(crd_arena_new(1 << 20, &arena));
    assert_status(
        CRD_OK,
        crd_file_read(CRD_TEST_DATA "/../../packs/example/pack.yaml", 1 << 20, arena, &text, &err),
        &err);
    crd_text_in in = {text, 4096};
    const crd_pack_given given[] = {{CRD_STR("friends"), CRD_STR("EU")},
                                    {CRD_STR("ran_cap"), CRD_STR("20 %")}};
    crd_status rc = read_blocks(&r, crd_text_in_blocks(&in), given, 2);
    print_told(r.diags);
    assert_ok(rc);
    const crd_ruleset *p = r.pack;
    assert_true(crd_str_eq(p->name, CRD_STR("example")));
    unsigned kinds = 0;
    assert_int_equal(9, p->n_rules);
    for (size_t i = 0; i < p->n_rules; i++)
        kinds |= 1u << p->rules[i].kind;
    assert_int_equal(0xff, kinds); /* each of them */
    const crd_rule *core = &p->rules[0], *share = &p->rules[2], *hhi = &p->rules[3];
    assert_int_equal(CRD_STATUS_LAW, core->status);
    assert_int_equal(2, core->confidence);
    assert_int_equal(CRD_SEV_HIGH, core->severity);
    assert_int_equal(0, core->source);
    assert_true(core->addressees != CRD_PRED_NONE && core->where != CRD_PRED_NONE);
    assert_int_equal(2, share->n_measures_by);
    assert_int_equal(CRD_BY_SITES, share->measures_by[0]);
    assert_int_equal(CRD_BY_TRAFFIC, share->measures_by[1]);
    assert_true(share->at_most.set && share->at_most.known && share->at_most.share);
    assert_true(share->at_most.value == 200000.0);
    assert_true(crd_str_eq(share->at_most.param, CRD_STR("ran_cap")));
    assert_true(hhi->hhi.value == 5000.0 && hhi->largest.value == 600000.0);
    assert_int_equal(CRD_STATUS_SOFT_LAW, hhi->status);
    assert_true(p->rules[4].at_hours == 365 * 24.0);
    assert_int_equal(CRD_V_SERVICE, p->rules[5].subject);
    assert_true(p->rules[5].trusted[0] != CRD_PRED_NONE && p->rules[5].trusted[1] != CRD_PRED_NONE);
    assert_true(p->risk.designated && p->risk.control && p->risk.n_effects == 2);
    assert_int_equal(CRD_X_TEXT, p->params[2].type);
    assert_true(crd_str_eq(core->topic, CRD_STR("core-suppliers")) && !p->params[0].binds);
    done(&r);
    crd_arena_free(arena);
}

/* A topic of no list is warned of; a parameter may say that it binds. */
static void test_topic(void **state)
{
    (void)state;
    struct reading r;
    size_t n = 0, told = 0;
    crd_text_in in = {
        CRD_STR("pack: p\ntitle: T\nversion: 1\nparams: {home: {value: XN, about: x, basis: y, "
                "binds: true}}\nrules:\n- {id: a, title: t, kind: forbid, where: 'true', clause: "
                "c, status: derived, topic: core-suppliers}\n- {id: b, title: t, kind: forbid, "
                "where: 'true', clause: c, status: derived, topic: core-supplier}\n"),
        4096};
    assert_ok(read_blocks(&r, crd_text_in_blocks(&in), NULL, 0));
    assert_true(r.pack->params[0].binds);
    assert_true(crd_str_eq(r.pack->rules[1].topic, CRD_STR("core-supplier")));
    crd_pack_check(r.pack, CRD_STR("pack.yaml"), r.diags, &n);
    for (size_t i = 0; i < crd_diags_kinds(r.diags); i++)
        told += crd_diags_at(r.diags, i, 0)->kind == &crd_pack_code;
    assert_int_equal(1, n);
    assert_int_equal(1, told);
    done(&r);
}

/* What stands in front of the rules of the refused packs: line 1 to 5. */
#define HEAD "pack: p\ntitle: T\nversion: 1\nparams: {cap: {value: 5, about: x}}\nrules:\n"

/* ... and of refused returns: line 1 to 6. */
#define FILED                                                                                  \
    "pack: p\ntitle: T\nversion: 1\nrules: [{id: A, title: t, kind: forbid, where: 'true'}]\n" \
    "returns:\n  r: {title: R, subject: element, "
#define OWNER "o: {title: O, value: owner}"

struct refused {
    const char *name, *text;
    uint32_t line, column;
    const char *expected; /* its beginning */
};

static const struct refused refusals[] = {
    {"no mapping", "- a\n", 1, 1, "a mapping"},
    {"no name", "title: T\nversion: 1\nrules: [{id: a, title: t, kind: forbid, where: 'true'}]\n",
     1, 1, "a pack with `pack`"},
    {"wrong name", "pack: My Pack\ntitle: T\nversion: 1\n", 1, 7, "a name of small letters"},
    {"unknown key", "pack: p\ntitle: T\nversion: 1\nfoo: 1\n", 4, 1, "one of pack, title"},
    {"no rules", "pack: p\ntitle: T\nversion: 1\n", 1, 1, "a pack with `rules`"},
    {"unknown kind", HEAD "- {id: a, title: t, kind: ban}\n", 6, 27, "one of forbid"},
    {"a key of another kind",
     HEAD "- {id: a, title: t, kind: forbid, where: 'true', at_most: 5%}\n", 6, 50, "one of id"},
    {"no where", HEAD "- {id: a, title: t, kind: forbid}\n", 6, 3, "a rule with `where`"},
    {"no id", HEAD "- {title: t, kind: forbid, where: 'true'}\n", 6, 3, "a rule with `id`"},
    {"an id twice",
     HEAD "- {id: a, title: t, kind: forbid, where: 'true'}\n"
          "- {id: a, title: t, kind: forbid, where: 'true'}\n",
     7, 3, "an id that no other"},
    {"unknown subject", HEAD "- {id: a, title: t, kind: forbid, where: 'true', subject: cow}\n", 6,
     59, "one of element"},
    {"an expression's fault", HEAD "- {id: a, title: t, kind: forbid, where: maker =}\n", 6, 49,
     "a value, a column"},
    {"in quotes", HEAD "- {id: a, title: t, kind: forbid, where: 'cow = 1'}\n", 6, 43, "a column"},
    {"a share as a number", HEAD "- {id: a, title: t, kind: share, of: 'true', at_most: 35}\n", 6,
     55, "a share"},
    {"a parameter that is no share",
     HEAD "- {id: a, title: t, kind: share, of: 'true', at_most: ':cap'}\n", 6, 55, "a share"},
    {"an unknown parameter", HEAD "- {id: a, title: t, kind: share, of: 'true', at_most: ':x'}\n",
     6, 55, "a parameter"},
    {"no bound", HEAD "- {id: a, title: t, kind: share, of: 'true'}\n", 6, 3, "one of `at_most`"},
    {"an unknown measure",
     HEAD "- {id: a, title: t, kind: share, of: 'true', at_most: 5%, measure: weight}\n", 6, 68,
     "one of rows"},
    {"an unknown column of per",
     HEAD "- {id: a, title: t, kind: forbid, where: 'true', per: colour}\n", 6, 55, "a column"},
    {"no mode", HEAD "- {id: a, title: t, kind: survives, lost: {each: maker}}\n", 6, 3,
     "a rule with `mode`"},
    {"no loss", HEAD "- {id: a, title: t, kind: survives, mode: fails}\n", 6, 3,
     "a rule with `lost`"},
    {"a date column that is none",
     HEAD "- {id: a, title: t, kind: fresh, evidence: {date: maker}, months: 2}\n", 6, 51,
     "a column of dates"},
    {"a day that is none",
     HEAD "- {id: a, title: t, kind: deadline, where: 'true', by: 2024-02-30}\n", 6, 56, "a date"},
    {"an unknown source", HEAD "- {id: a, title: t, kind: forbid, where: 'true', source: x}\n", 6,
     58, "one of the pack"},
    {"a share of more than all",
     HEAD "- {id: a, title: t, kind: share, of: 'true', at_most: 101%}\n", 6, 55, "a share of 0%"},
    {"an end before its start",
     HEAD "- {id: a, title: t, kind: forbid, where: 'true', since: 2025, until: 2024}\n", 6, 70,
     "a day after"},
    {"different values of numbers",
     HEAD "- {id: a, title: t, kind: diversity, by: quantity, distinct_at_least: 2}\n", 6, 42,
     "a column of texts"},
    {"different values of truths",
     HEAD "- {id: a, title: t, kind: diversity, by: everyone, distinct_at_least: 2}\n", 6, 42,
     "a column of texts"},
    {"more ways than are counted",
     HEAD "- {id: a, title: t, kind: route, services: 'true', trusted: 'true', disjoint: 17}\n", 6,
     79, "at most 16 ways"},
    {"more ways by a parameter",
     "pack: p\ntitle: T\nversion: 1\nparams: {n: {value: 18, about: x}}\nrules:\n- {id: a, title: "
     "t, kind: route, services: 'true', trusted: 'true', disjoint: ':n'}\n",
     6, 79, "at most 16 ways"},
    {"states of no parameter", "pack: p\ntitle: T\nversion: 1\nhigh_risk: {states: [':who']}\n", 4,
     21, "a parameter of the pack"},
    {"months below none",
     HEAD "- {id: a, title: t, kind: fresh, evidence: {date: installed}, months: -3}\n", 6, 71,
     "0 months or more"},
    {"traffic of sites",
     HEAD "- {id: a, title: t, kind: share, subject: site, of: 'true', at_most: 5%, measure: "
          "traffic}\n",
     6, 83, "a measure that"},
    {"sites of parties",
     HEAD "- {id: a, title: t, kind: share, subject: party, of: 'true', at_most: 5%, measure: "
          "[rows, sites]}\n",
     6, 91, "a measure that"},
    {"an unknown effect",
     "pack: p\ntitle: T\nversion: 1\nhigh_risk: {designated: {effects: [boo]}}\n", 4, 35,
     "codes of the list"},
    {"a risk without title",
     HEAD "- {id: a, title: t, kind: forbid, where: 'true'}\nrisks:\n  R1: {group: g}\n", 8, 7,
     "a risk with `title`"},
    {"a risk that is people's",
     HEAD "- {id: a, title: t, kind: forbid, where: 'true'}\nrisks:\n  own: {title: T}\n", 8, 3,
     "another id"},
    {"a place that withdraws",
     HEAD "- {id: a, title: t, kind: forbid, where: 'true'}\nrisks:\n  R1: {title: T, loss: {each: "
          "site, mode: withdraws}}\n",
     8, 43, "a mode that goes"},
    {"an unknown power",
     HEAD "- {id: a, title: t, kind: forbid, where: 'true'}\nrisks:\n  R1: {title: T, exposure: "
          "{power: own}}\n",
     8, 36, "one of read"},
    {"a return without columns", FILED "}\n", 6, 6, "a return with `columns`"},
    {"of no columns", FILED "columns: {}}\n", 6, 44, "1 to 40 columns"},
    {"of an unknown subject",
     "pack: p\ntitle: T\nversion: 1\nrules: [{id: A, title: t, kind: forbid, where: 'true'}]\n"
     "returns:\n  r: {title: R, subject: cow, columns: {o: {title: O, value: owner}}}\n",
     6, 26, "one of element"},
    {"a column's wrong name", FILED "columns: {My: {title: O, value: owner}}}\n", 6, 45,
     "a name of"},
    {"a column's name that is ours", FILED "columns: {certain: {title: O, value: owner}}}\n", 6, 45,
     "another name"},
    {"a column without value", FILED "columns: {o: {title: O}}}\n", 6, 48, "a column with `value`"},
    {"a value's fault", FILED "columns: {o: {title: O, value: cow}}}\n", 6, 66, "a column"},
    {"a sum of texts", FILED "columns: {o: {title: O, value: owner, total: sum}}}\n", 6, 66,
     "a number to add up"},
    {"different numbers",
     FILED "group: o, columns: {" OWNER ", q: {title: Q, value: quantity, total: distinct}}}\n", 6,
     105, "a text to tell apart"},
    {"a share of nothing said",
     FILED "group: o, columns: {" OWNER ", q: {title: Q, value: quantity, total: share}}}\n", 6,
     105, "a share with `when`"},
    {"a count of values",
     FILED "group: o, columns: {" OWNER ", q: {title: Q, value: quantity, total: count}}}\n", 6,
     105, "no value"},
    {"a group of no column", FILED "group: x, columns: {" OWNER "}}\n", 6, 42,
     "columns of the return"},
    {"no total in a group",
     FILED "group: o, columns: {" OWNER ", q: {title: Q, value: quantity}}}\n", 6, 84, "`total`"},
    {"a condition in a listing",
     FILED "columns: {q: {title: Q, value: quantity, when: owner is null}}}\n", 6, 45,
     "a return with `group`"},
    {"an unknown source of a return", FILED "source: x, columns: {" OWNER "}}\n", 6, 43,
     "one of the pack"},
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
    crd_text_in in = {crd_str_from(want->text), 64};
    assert_status(CRD_EPARSE, read_blocks(&r, crd_text_in_blocks(&in), NULL, 0), NULL);
    assert_true(told(&r, want));
    assert_null(r.pack);
    done(&r);
}

/* All errors of a file are told, not the first. */
static void test_all_told(void **state)
{
    (void)state;
    struct reading r;
    crd_text_in in = {CRD_STR(HEAD "- {id: a, title: t, kind: forbid, where: x = 1 and y = 2}\n"
                                   "- {id: b, kind: forbid, where: z = 1}\n"),
                      64};
    assert_status(CRD_EPARSE, read_blocks(&r, crd_text_in_blocks(&in), NULL, 0), NULL);
    assert_int_equal(4, crd_diags_count(r.diags, CRD_ERROR));
    done(&r);
}

/* ---- --param --------------------------------------------------------------------------------- */

struct giving {
    const char *name, *value;
    const char *message; /* NULL: it fits */
};

#define GIVE_CAP  "parameter cap: "
#define GIVE_DAYS "parameter days: "

static const struct giving givings[] = {
    {"cap", "20%", NULL},
    {"cap", "20 %", NULL},
    {"cap", "many",
     GIVE_CAP "a share such as 35% is expected, not 'many' (pack.yaml:5, where it is 35%)"},
    {"cap", "35",
     GIVE_CAP "a share such as 35% is expected, not '35' (pack.yaml:5, where it is 35%)"},
    {"cap", "101%",
     GIVE_CAP "a share of 0% to 100% is expected, not '101%' (pack.yaml:5, where it is 35%)"},
    {"cap", "", GIVE_CAP "a share such as 35% is expected, not '' (pack.yaml:5, where it is 35%)"},
    {"days", "10", NULL},
    {"days", "10%",
     GIVE_DAYS "a plain number such as 24 is expected, not '10%' (pack.yaml:6, where it is 7)"},
    {"days", "ten",
     GIVE_DAYS "a plain number such as 24 is expected, not 'ten' (pack.yaml:6, where it is 7)"},
    {"home", "XN", NULL},
    {"home", "35", NULL}, /* a text that looks like a number */
    {"home", "", "parameter home: a text is expected, not '' (pack.yaml:7, where it is GB)"},
    {"day", "2026-01-01", NULL},
    {"day", "soon",
     "parameter day: a date such as 2025-12-31 is expected, not 'soon' (pack.yaml:8, where it is "
     "2025-01-01)"},
    {"open", "20%", NULL},
    {"open", "20", "parameter open: a share, such as 35% is expected, not '20' (pack.yaml:9)"},
    {"open", "120%", "parameter open: a share of 0% to 100% is expected, not '120%' (pack.yaml:9)"},
    {"open", "EU",
     "parameter open: a parameter of the pack that is a number is expected, not 'EU' "
     "(pack.yaml:9)"},
    {"open", "", "parameter open: a value is expected, not '' (pack.yaml:9)"},
    {"another", "1", NULL}, /* of another pack */
};

static void test_given(void **state)
{
    const struct giving *g = *state;
    struct reading r;
    crd_err err = CRD_ERR_INIT;
    crd_text_in in = {CRD_STR("pack: p\ntitle: T\nversion: 1\nparams:\n"
                              "  cap: {value: 35%, about: x}\n"
                              "  days: {value: 7, about: x}\n"
                              "  home: {value: GB, about: x}\n"
                              "  day: {value: 2025-01-01, about: x}\n"
                              "  open: {about: x}\n"
                              "rules:\n"
                              "- {id: a, title: t, kind: share, of: 'true', at_most: ':cap'}\n"
                              "- {id: b, title: t, kind: forbid, where: quantity > :days}\n"
                              "- {id: c, title: t, kind: share, of: 'true', at_most: ':open'}\n"),
                      64};
    const crd_pack_given given = {crd_str_from(g->name), crd_str_from(g->value)};
    crd_status rc = read_told(&r, crd_text_in_blocks(&in), &given, 1, &err);
    assert_string_equal(g->message ? g->message : "", err.message);
    assert_int_equal(g->message ? CRD_EINVAL : CRD_OK, rc);
    assert_int_equal(0, crd_diags_count(r.diags, CRD_ERROR));
    done(&r);
}

/* The pack's own value, however it is written, has the pack's basis. */
struct written {
    const char *name, *value;
    bool own;
};
static const struct written writings[] = {
    {"cap", "35%", false}, {"cap", "35.0%", false}, {"cap", "35.1%", true}, {"days", "7.0", false},
    {"days", "8", true},   {"home", "GB", false},   {"home", "gb", true},
};

static void test_written(void **state)
{
    const struct written *x = *state;
    struct reading r;
    crd_text_in in = {CRD_STR("pack: p\ntitle: T\nversion: 1\nparams:\n"
                              "  cap: {value: 35%, about: x, basis: act}\n"
                              "  days: {value: 7, about: x, basis: act}\n"
                              "  home: {value: GB, about: x, basis: act}\n"
                              "rules:\n- {id: a, title: t, kind: forbid, where: 'true'}\n"),
                      64};
    const crd_pack_given given = {crd_str_from(x->name), crd_str_from(x->value)};
    assert_ok(read_blocks(&r, crd_text_in_blocks(&in), &given, 1));
    for (size_t i = 0; i < r.pack->n_params; i++) {
        const crd_pack_param *p = &r.pack->params[i];
        bool asked = crd_str_eq(p->name, given.name);
        assert_int_equal(asked, p->given);
        assert_int_equal(asked && x->own, p->own);
        assert_int_equal(asked && x->own, !crd_str_eq(p->basis, CRD_STR("act")));
    }
    done(&r);
}

/* A rule behind "- {id: a, title: t, clause: c, status: derived, ", and what is warned of it. */
struct warned {
    const char *name, *regime, *text;
    const crd_diag_kind *want;
};
static const struct warned warnings[] = {
    {"nothing is forbidden", "", "kind: forbid, where: 'false'}", &crd_pack_never},
    {"nothing counts", "", "kind: share, of: 'false', at_most: 5%}", &crd_pack_never},
    {"nobody is bound", "", "kind: forbid, where: 'true', addressees: 'false'}", &crd_pack_never},
    {"at least none", "", "kind: diversity, by: maker, distinct_at_least: 0}", &crd_pack_always},
    {"at least one", "", "kind: diversity, by: maker, distinct_at_least: 1}", NULL},
    {"announced afterwards", "",
     "kind: forbid, where: 'true', announced: 2025-01-02, since: 2025-01-01}", &crd_pack_dates},
    {"announced on the day", "",
     "kind: forbid, where: 'true', announced: 2025-01-01, since: 2025-01-01}", NULL},
    {"in the month perhaps", "",
     "kind: forbid, where: 'true', announced: 2025-01-02, since: 2025-01}", NULL},
    {"over before it applies", "",
     "kind: deadline, where: 'true', since: 2025-01-02, by: 2025-01-01}", &crd_pack_dates},
    {"none may be there", "", "kind: require, every: 'false'}", NULL},
    {"a regime that is not there", "", "kind: forbid, where: high_risk(maker)}", &crd_pack_regime},
    {"a regime of nobody", "high_risk: {control: true}\n",
     "kind: survives, lost: {each: maker, where: high_risk(id)}, mode: fails}", &crd_pack_regime},
    {"a regime of lists", "high_risk: {designated: {lists: [L]}}\n",
     "kind: forbid, where: high_risk(maker)}", NULL},
    {"a fact without words", "", "kind: forbid, where: \"fact('element', id, 'S', 'i') = 'no'\"}",
     &crd_pack_ask},
    {"evidence without words", "", "kind: fresh, evidence: {fact: [S, i]}, months: 1}",
     &crd_pack_ask},
    {"the same fact twice", "",
     "kind: forbid, where: \"fact('element', id, 'S', 'i') = 'no' or fact('site', site, 'S', 'i') "
     "= "
     "'no'\"}",
     &crd_pack_ask},
    {"a fact with words", "facts: [{scheme: S, item: i, ask: is it?}]\n",
     "kind: forbid, where: \"fact('element', id, 'S', 'i') = 'no'\"}", NULL},
    {"words for another fact", "facts: [{scheme: S, item: k, ask: is it?}]\n",
     "kind: forbid, where: \"fact('element', id, 'S', 'i') = 'no'\"}", &crd_pack_ask},
};

/* Words that no list has are told; a code that the case adds is none of them. */
static void test_own_code(void **state)
{
    (void)state;
    static const char *const texts[] = {"x-own", "x-other"};
    for (size_t i = 0; i < 2; i++) {
        struct reading r;
        char text[300];
        snprintf(text, sizeof text,
                 "pack: p\ntitle: T\nversion: 1\nrules:\n"
                 "- {id: a, title: t, kind: forbid, where: \"function = '%s'\"}\n",
                 texts[i]);
        crd_text_in in = {crd_str_from(text), 4096};
        assert_ok(read_blocks(&r, crd_text_in_blocks(&in), NULL, 0));
        assert_int_equal(i, crd_diags_count(r.diags, CRD_WARNING));
        done(&r);
    }
}

static void test_warned(void **state)
{
    const struct warned *w = *state;
    struct reading r;
    char text[500];
    size_t n = 0;
    snprintf(text, sizeof text,
             "pack: p\ntitle: T\nversion: 1\n%srules:\n"
             "- {id: a, title: t, clause: c, status: derived, %s\n",
             w->regime, w->text);
    crd_text_in in = {crd_str_from(text), 4096};
    assert_ok(read_blocks(&r, crd_text_in_blocks(&in), NULL, 0));
    crd_pack_check(r.pack, CRD_STR("pack.yaml"), r.diags, &n);
    assert_int_equal(w->want ? 1 : 0, n);
    if (w->want)
        assert_ptr_equal(w->want, crd_diags_at(r.diags, 0, 0)->kind);
    done(&r);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_example);
    CRD_SUITE_ADD(&s, test_topic);
    CRD_SUITE_ROWS(&s, refusals, test_refused);
    CRD_SUITE_ADD(&s, test_all_told);
    CRD_SUITE_ROWS(&s, givings, test_given);
    CRD_SUITE_ROWS(&s, writings, test_written);
    CRD_SUITE_ROWS(&s, warnings, test_warned);
    CRD_SUITE_ADD(&s, test_own_code);
    return crd_suite_run(&s, "rules/pack");
}
