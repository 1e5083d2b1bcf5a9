/* Rules in words, and what a sound pack should not be. */
#include "crdtest.h"

#include "base/file.h"
#include "base/str.h"
#include "rules/know.h"
#include "rules/words.h"

struct reading {
    crd_arena *arena;
    crd_diags *diags;
    crd_ruleset *pack;
};

static void read_text(struct reading *r, const char *head, const char *rule)
{
    char text[2000];
    crd_err err = CRD_ERR_INIT;
    crd_pack_opts opts = {
        .file = CRD_STR("pack.yaml"), .fns = crd_rule_fns, .n_fns = crd_rule_fns_n};
    snprintf(text, sizeof text,
             "pack: p\ntitle: T\nversion: 1\n%srules:\n- {id: A, title: t, %s}\n", head, rule);
    crd_text_in in = {crd_str_from(text), 4096};
    assert_ok(crd_arena_new(16 << 20, &r->arena));
    assert_ok(crd_diags_new(50, &r->diags));
    assert_status(CRD_OK,
                  crd_pack_read(crd_text_in_blocks(&in), &opts, r->arena, r->diags, &r->pack, &err),
                  &err);
}

static void done(struct reading *r)
{
    crd_pack_free(r->pack);
    crd_diags_free(r->diags);
    crd_arena_free(r->arena);
}

struct said {
    const char *name, *rule, *words;
};

static const struct said sayings[] = {
    {"forbid", "kind: forbid, where: \"asset_class = 'A1'\", per: [operator, site]",
     "for each operator and site: no element for which asset_class = 'A1'"},
    {"require every", "kind: require, subject: site, every: power_autonomy_h >= 4",
     "every site satisfies: power_autonomy_h >= 4"},
    {"require some", "kind: require, where: quantity > 1, some: site is not null, per: operator",
     "for each operator: some element for which quantity > 1 satisfies: site is not null"},
    {"at least", "kind: require, where: 'true', of: site is not null, at_least: 95%",
     "at least 95% of all rows of element satisfy: site is not null"},
    {"share", "kind: share, of: high_risk(maker), at_most: ':cap', measure: [sites, traffic]",
     "of all rows of element, at most 35% (cap) are such for which high_risk(maker), by sites, "
     "traffic (the worst counts)"},
    {"diversity", "kind: diversity, by: maker, distinct_at_least: 2, largest_at_most: ':none'",
     "by maker, among all rows of element, by quantity; at least so many different ones: 2; the "
     "largest has at most none, which nobody gives"},
    {"survives",
     "kind: survives, lost: {each: maker, where: high_risk(id)}, mode: withdraws, at: 30d",
     "every service keeps its minimum 720 hours after any one maker for which high_risk(id) is "
     "lost (mode withdraws)"},
    {"a way of services", "kind: route, services: criticality > 3, trusted: 'true', disjoint: 2",
     "each path that a service for which criticality > 3 needs is there over elements and links, "
     "in so many ways: 2, that share no node"},
    {"a way between sites",
     "kind: route, between: [\"country = 'XN'\", \"country = 'XE'\"], trusted: 'true'",
     "each site for which country = 'XN' reaches each site for which country = 'XE' over elements "
     "and links"},
    {"a way that keeps clear", "kind: route, services: 'true', avoid: [XA, 'party:bad']",
     "each path that a service needs is there over elements and links, keeping clear of XA, "
     "party:bad"},
    {"fresh by a fact", "kind: fresh, evidence: {fact: [S, I]}, months: 12",
     "of all rows of element the fact S/I is not older than so many months: 12"},
    {"fresh by a profile", "kind: fresh, subject: party, evidence: {profile: [R, C]}, months: 12",
     "of all rows of party the assessment R/C is not older than so many months: 12"},
    {"fresh by a date", "kind: fresh, evidence: {date: installed}, months: 12",
     "of all rows of element the date in installed is not older than so many months: 12"},
    {"deadline", "kind: deadline, where: quantity > 1, by: 2027-12-31",
     "after 2027-12-31 no element for which quantity > 1"},
};

static void test_words(void **state)
{
    const struct said *t = *state;
    struct reading r;
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    read_text(&r, "params: {cap: {value: 35%, about: x, basis: y}, none: {about: x}}\n", t->rule);
    crd_rule_words(&r.pack->rules[0], &b);
    assert_true(b.status == CRD_OK);
    assert_int_equal(strlen(t->words), b.len);
    assert_memory_equal(t->words, b.at, b.len);
    crd_buf_done(&b);
    done(&r);
}

struct warned {
    const char *name, *head, *rule;
    const char *codes; /* "code:line ", sorted */
};

#define FINE    "clause: c, "
#define MAKER   "where: \"maker_country = 'XX'\""
#define BY_LIST "high_risk: {designated: {lists: [L]}}\n"
#define BY_LAND "high_risk: {states: [XX], control: true}\n"

static const struct warned warnings[] = {
    {"nothing", "", FINE "kind: forbid, where: quantity > 1", ""},
    {"origin alone", "", FINE "kind: forbid, " MAKER, "pack-origin:5 "},
    {"origin among other things", "",
     FINE "kind: forbid, where: \"asset_class = 'A1' and maker_country <> 'XN'\"",
     "pack-origin:5 "},
    {"origin with a designation", "",
     FINE "kind: forbid, where: \"maker_country = 'XX' and designated(maker)\"", ""},
    {"by a regime that rests on lists", BY_LIST, FINE "kind: forbid, where: high_risk(maker)", ""},
    {"by a regime that rests on states", BY_LAND, FINE "kind: forbid, where: high_risk(maker)",
     "pack-origin:6 "},
    {"of a share", "", FINE "kind: share, of: \"brand_country = 'XX'\", at_most: 5%",
     "pack-origin:5 "},
    {"of what is lost", "",
     FINE "kind: survives, mode: fails, lost: {each: maker, where: \"jurisdiction = 'XX'\"}",
     "pack-origin:5 "},
    {"of a way", "", FINE "kind: route, services: 'true', trusted: \"operator_country = 'XN'\"",
     "pack-origin:5 "},
    {"a maker by name", "", FINE "kind: forbid, where: \"maker = 'x'\"", "pack-origin:5 "},
    {"a brand by name, the other way round", "", FINE "kind: forbid, where: \"'x' <> brand\"",
     "pack-origin:5 "},
    {"one of some makers", "", FINE "kind: share, of: \"maker in ('x', 'y')\", at_most: 5%",
     "pack-origin:5 "},
    {"a maker by name that is designated", "",
     FINE "kind: forbid, where: \"maker = 'x' and designated(maker)\"", ""},
    {"a maker that is the brand", "", FINE "kind: forbid, where: maker = brand", ""},
    {"a maker that is known", "", FINE "kind: forbid, where: maker is not null", ""},
    {"under a state's control", "", FINE "kind: forbid, where: \"controlled_by(maker, 'XX')\"",
     "pack-origin:5 "},
    {"under control of a state that the pack names",
     "params: {of: {value: XX, about: x, basis: y}}\n",
     FINE "kind: forbid, where: \"controlled_by(maker, :of)\"", "pack-origin:6 "},
    {"under control of whom the user names", "params: {of: {about: x}}\n",
     FINE "kind: forbid, where: \"controlled_by(maker, :of)\"", ""},
    {"under a state's control, and assessed", "",
     FINE "kind: forbid, where: \"controlled_by(maker, 'XX') and score(maker, 'R', 'c') > 1\"", ""},
    {"whose operator it is", "", FINE "kind: forbid, where: \"operator = 'x'\"", ""},
    {"whom it binds is another question", "",
     FINE "kind: forbid, where: quantity > 1, addressees: \"operator_country = 'XN'\"", ""},
    {"lapsed, nobody says when", "", FINE "status: lapsed, kind: forbid, where: quantity > 1",
     "pack-over:5 "},
    {"superseded on a day", "",
     FINE "status: superseded, until: 2024-01-01, kind: forbid, where: quantity > 1", ""},
    {"no clause", "", "kind: forbid, where: quantity > 1", "pack-clause:5 "},
    {"law that nobody read", "sources: {s: {title: S, read: memory}}\n",
     FINE "status: law, confidence: medium, source: s, kind: forbid, where: quantity > 1",
     "pack-unread:6 "},
    {"law without source", "",
     FINE "status: law, confidence: high, kind: forbid, where: quantity > 1", "pack-unread:5 "},
    {"law of low confidence", "sources: {s: {title: S, read: memory}}\n",
     FINE "status: law, confidence: low, source: s, kind: forbid, where: quantity > 1", ""},
    {"a source that is not used", "sources: {s: {title: S, read: full}}\n",
     FINE "kind: forbid, where: quantity > 1", "pack-unused:4 "},
    {"a parameter without basis", "params: {a: {value: 1, about: x}, b: {about: x}}\n",
     FINE "kind: forbid, where: quantity > :a", "pack-basis:4 "},
};

static void test_warns(void **state)
{
    const struct warned *t = *state;
    struct reading r;
    size_t n = 0, told = 0;
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_addc(&b, '<');
    read_text(&r, t->head, t->rule);
    crd_pack_check(r.pack, CRD_STR("pack.yaml"), r.diags, &n);
    for (size_t i = 0; i < crd_diags_kinds(r.diags); i++) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *k = crd_diags_kind(r.diags, i, &total, &kept);
        for (size_t j = 0; j < kept; j++, told++)
            crd_buf_addf(&b, "%s:%u ", k->code, crd_diags_at(r.diags, i, j)->line);
        assert_int_equal(CRD_WARNING, k->severity);
    }
    assert_string_equal(t->codes, b.at + 1);
    assert_int_equal(n, told);
    crd_buf_done(&b);
    done(&r);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, sayings, test_words);
    CRD_SUITE_ROWS(&s, warnings, test_warns);
    return crd_suite_run(&s, "rules/pack_say");
}
