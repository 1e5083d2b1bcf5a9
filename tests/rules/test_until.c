/* Verdicts on the days on which something changes, against verdicts of every day. */
#include "regimes.h"

#include "rules/until.h"

static int32_t day_of(const char *text)
{
    crd_date d = CRD_DATE_NONE;
    assert_true(crd_date_parse(crd_str_from(text), &d));
    return crd_date_first(d);
}

struct held {
    crd_held *at;
    size_t n;
};

/* All verdicts of a day, their texts kept in `arena`. */
static struct held hold(regimes *r, int32_t day, const crd_waivers *waivers, crd_arena *arena)
{
    struct held h = {0};
    size_t room = 0;
    regimes_open(r, crd_date_from_days(day), false);
    for (uint32_t p = 0; p < r->n; p++) {
        const crd_judgement *all;
        size_t n;
        crd_judge_opts opts = {.evidence = 0};
        regimes_judge(r, p, &opts, &all, &n);
        h.at = realloc(h.at, (room += n) * sizeof *h.at);
        assert_non_null(h.at);
        for (size_t i = 0; i < n; i++) {
            const crd_judgement *v = &all[i];
            bool waived = false;
            for (size_t k = 0; waivers && k < waivers->n; k++)
                waived |= v->verdict == CRD_FAIL &&
                          crd_waiver_is_of(&waivers->at[k], v, CRD_STR_NULL) &&
                          crd_waiver_on(&waivers->at[k], day) == CRD_WAIVED;
            h.at[h.n++] = (crd_held){
                .pack = p,
                .rule = v->rule,
                .group = crd_str_is_null(v->group) ? CRD_STR_NULL : crd_str_copy(arena, v->group),
                .verdict = v->verdict,
                .standing = v->standing,
                .waived = waived,
                .low = v->low,
                .high = v->high,
                .rows = v->rows,
                .bad_low = v->bad_low,
                .bad_high = v->bad_high};
        }
    }
    regimes_close(r);
    qsort(h.at, h.n, sizeof *h.at, crd_held_order);
    return h;
}

/* What rules and waivers say themselves is, asked for alone, what it is among all turns. */
static void check_own(const regimes *r, const crd_waivers *waivers, int32_t from, int32_t to,
                      crd_arena *arena, const crd_turn *all, size_t n_all)
{
    const crd_turn *own;
    size_t n, at = 0;
    assert_ok(crd_turns_of_rules(r->w, (const crd_ruleset *const *)r->packs, r->n, waivers, from,
                                 to, arena, &own, &n, NULL));
    for (size_t i = 0; i < n_all; i++) {
        if (all[i].kind > CRD_TURN_EXPIRED)
            continue;
        assert_true(at < n);
        assert_int_equal(all[i].day, own[at].day);
        assert_int_equal(all[i].kind, own[at].kind);
        assert_ptr_equal(all[i].rule, own[at].rule);
        assert_ptr_equal(all[i].waiver, own[at].waiver);
        assert_int_equal(all[i].rows, own[at].rows);
        at++;
    }
    assert_int_equal(n, at);
}

/* Nothing changes on a day that is none of the turns; on the others enough does. */
static void check_world(regimes *r, const crd_waivers *waivers, size_t *moved, size_t *still)
{
    int32_t from = day_of("2025-06-01"), to = day_of("2026-12-31");
    const crd_turn *turns;
    size_t n_turns, at = 0;
    crd_arena *kept = NULL;
    regimes_open(r, CRD_DATE_NONE, true);
    assert_ok(crd_arena_new(64 << 20, &kept));
    assert_ok(crd_turns(r->w, (const crd_ruleset *const *)r->packs, r->n, waivers, from, to, kept,
                        &turns, &n_turns, NULL));
    check_own(r, waivers, from, to, kept, turns, n_turns);
    regimes_close(r);
    struct held was = hold(r, from, waivers, kept);
    for (int32_t day = from + 1; day <= to; day++) {
        struct held is = hold(r, day, waivers, kept);
        crd_changed *changes = malloc((was.n + is.n + 1) * sizeof *changes);
        size_t n = crd_held_changes(was.at, was.n, is.at, is.n, changes);
        bool turn = at < n_turns && turns[at].day == day;
        while (at < n_turns && turns[at].day == day)
            at++;
        if (n > 0 && !turn) {
            char text[11];
            crd_date_text(crd_date_from_days(day), text);
            const crd_held *h = changes[0].is ? changes[0].is : changes[0].was;
            fail_msg("%s: %.*s %s changes, and it is no turn", text, (int)h->rule->id.len,
                     h->rule->id.ptr, crd_held_change_name(changes[0].change));
        }
        *moved += turn && n > 0;
        *still += turn && n == 0;
        free(changes);
        free(was.at);
        was = is;
    }
    assert_int_equal(n_turns, at);
    free(was.at);
    crd_arena_free(kept);
}

static void test_days(void **state)
{
    (void)state;
    regimes r = {0};
    uint64_t seed = 9;
    size_t moved = 0, still = 0;
    static const crd_waiver waived[] = {
        {.line = 1,
         .pack = {"a", 1},
         .rule = {"CORE", 4},
         .since = CRD_DATE_NONE,
         .expires = CRD_DATE_NONE},
        {.line = 2, .pack = {"b", 1}, .rule = {"NONE", 4}, .since = CRD_DATE_NONE},
    };
    crd_waiver own[2] = {waived[0], waived[1]};
    crd_date_parse(CRD_STR("2026-04-20"), &own[0].expires);
    crd_date_parse(CRD_STR("2025-11"), &own[1].since);
    crd_date_parse(CRD_STR("2026-02"), &own[1].expires);
    crd_waivers waivers = {own, 2};
    regimes_packs(&r, NULL, 0);
    for (uint64_t round = 0; round < crd_rounds(4); round++) {
        mem_init(&r.m);
        regimes_fill(&r.m, &seed);
        check_world(&r, &waivers, &moved, &still);
        mem_done(&r.m);
    }
    assert_true(moved > 0);
    assert_true(still < 20 * moved); /* turns are not every day */
    regimes_end(&r);
}

/* Of evidence of some day of a month the verdict turns from pass to unknown to fail, and never
 * back. */
static void test_months_of_a_month(void **state)
{
    (void)state;
    regimes r = {0};
    crd_arena *kept = NULL;
    int32_t turned[3] = {0};
    int rank = 0;
    regimes_packs(&r, NULL, 0);
    assert_ok(crd_arena_new(64 << 20, &kept));
    mem_init(&r.m);
    mem_put(&r.m, "s", "source", "name=s;as_of=2025-06-01");
    mem_put(&r.m, "s", "party", "id=op;jurisdiction=XA");
    mem_put(&r.m, "s", "network", "id=n;operator=op");
    mem_put(&r.m, "s", "fact", "subject=network:n;scheme=audit;item=done;value=yes;since=2025-06");
    for (int32_t day = day_of("2025-07-01"); day <= day_of("2026-12-31"); day++) {
        struct held is = hold(&r, day, NULL, kept);
        int now = -1;
        for (size_t i = 0; i < is.n; i++)
            if (crd_str_eq(is.at[i].rule->id, CRD_STR("HALF")))
                now = is.at[i].verdict == CRD_PASS ? 0 : is.at[i].verdict == CRD_UNKNOWN ? 1 : 2;
        assert_true(now >= rank);
        if (now > rank)
            turned[now] = day;
        rank = now;
        free(is.at);
    }
    assert_int_equal(day_of("2026-03-01"), turned[1]); /* nine months after the first day of June */
    assert_int_equal(day_of("2026-03-30"), turned[2]); /* after the last */
    mem_done(&r.m);
    crd_arena_free(kept);
    regimes_end(&r);
}

/* ---- changes ----------------------------------------------------------------------------------
 */

struct step {
    const char *name;
    crd_verdict was, is;
    crd_standing stood, stands;
    bool was_waived, is_waived;
    uint64_t before, after;
    int change; /* -1: none */
};
#define B CRD_STANDING_BREACH
#define W CRD_STANDING_WOULD_BREACH
static const struct step steps[] = {
    {"nothing", CRD_FAIL, CRD_FAIL, B, B, false, false, 1, 1, -1},
    {"a pass becomes a breach", CRD_PASS, CRD_FAIL, B, B, false, false, 0, 1, CRD_CHANGE_UNLAWFUL},
    {"what would breach binds", CRD_FAIL, CRD_FAIL, W, B, false, false, 1, 1, CRD_CHANGE_UNLAWFUL},
    {"a waiver is over", CRD_FAIL, CRD_FAIL, B, B, true, false, 1, 1, CRD_CHANGE_UNLAWFUL},
    {"a waiver begins", CRD_FAIL, CRD_FAIL, B, B, false, true, 1, 1, CRD_CHANGE_LAWFUL},
    {"it is taken out", CRD_FAIL, CRD_PASS, B, B, false, false, 1, 0, CRD_CHANGE_LAWFUL},
    {"more", CRD_FAIL, CRD_FAIL, B, B, false, false, 1, 2, CRD_CHANGE_MORE},
    {"fewer", CRD_FAIL, CRD_FAIL, W, W, false, false, 2, 1, CRD_CHANGE_FEWER},
    {"it would fail", CRD_PASS, CRD_FAIL, W, W, false, false, 0, 1, CRD_CHANGE_FAILS},
    {"it becomes unknown", CRD_PASS, CRD_UNKNOWN, B, B, false, false, 0, 1, CRD_CHANGE_UNKNOWN},
    {"it is settled", CRD_UNKNOWN, CRD_PASS, B, B, false, false, 1, 0, CRD_CHANGE_PASSES},
    {"the rule ends", CRD_PASS, CRD_NOT_APPLICABLE, B, B, false, false, 0, 0, CRD_CHANGE_GONE},
    {"unknown of more", CRD_UNKNOWN, CRD_UNKNOWN, B, B, false, false, 1, 2, CRD_CHANGE_VALUE},
    {"what would breach is waived", CRD_FAIL, CRD_FAIL, W, W, false, true, 1, 1, CRD_CHANGE_FAILS},
    {"never applicable", CRD_NOT_APPLICABLE, CRD_NOT_APPLICABLE, B, W, false, false, 0, 1, -1},
};

static void test_step(void **state)
{
    const struct step *s = *state;
    static const crd_rule rule;
    crd_changed changed[2];
    crd_held was = {.rule = &rule,
                    .verdict = s->was,
                    .standing = s->stood,
                    .waived = s->was_waived,
                    .bad_low = s->before};
    crd_held is = {.rule = &rule,
                   .verdict = s->is,
                   .standing = s->stands,
                   .waived = s->is_waived,
                   .bad_low = s->after};
    size_t n = crd_held_changes(&was, 1, &is, 1, changed);
    assert_int_equal(s->change >= 0, n);
    if (n > 0)
        assert_int_equal(s->change, (int)changed[0].change);
    /* one that is not there is not applicable */
    n = crd_held_changes(NULL, 0, &was, 1, changed);
    assert_int_equal(s->was != CRD_NOT_APPLICABLE, n);
}

/* The same verdict and as much against it: by another value, or of other rows. */
static void test_value(void **state)
{
    (void)state;
    static const crd_rule rule;
    const crd_held was = {.rule = &rule, .verdict = CRD_FAIL, .low = 2, .high = 4, .rows = 9};
    const crd_held is[] = {was,
                           {.rule = &rule, .verdict = CRD_FAIL, .low = 1, .high = 4, .rows = 9},
                           {.rule = &rule, .verdict = CRD_FAIL, .low = 3, .high = 4, .rows = 9},
                           {.rule = &rule, .verdict = CRD_FAIL, .low = 2, .high = 3, .rows = 9},
                           {.rule = &rule, .verdict = CRD_FAIL, .low = 2, .high = 5, .rows = 9},
                           {.rule = &rule, .verdict = CRD_FAIL, .low = 2, .high = 4, .rows = 8}};
    for (size_t i = 0; i < CRD_COUNT(is); i++) {
        crd_changed changed[2];
        size_t n = crd_held_changes(&was, 1, &is[i], 1, changed);
        assert_int_equal(i > 0, n);
        if (n > 0)
            assert_int_equal(CRD_CHANGE_VALUE, changed[0].change);
    }
}

/* The days of a waiver are told when they lie after the first day that is asked for, up to the
 * last; the day after its last day is the first without it. */
static void test_edges(void **state)
{
    static const struct {
        const char *from, *to;
        size_t begins, ends;
    } asked[] = {{"2025-11-01", "2026-12-31", 0, 1}, {"2025-10-31", "2026-12-31", 1, 1},
                 {"2025-10-31", "2026-02-28", 1, 0}, {"2025-10-31", "2026-03-01", 1, 1},
                 {"2026-03-01", "2026-12-31", 0, 0}, {"2026-02-28", "2026-12-31", 0, 1}};
    regimes r = {0};
    crd_waiver own = {.line = 2, .pack = {"b", 1}, .rule = {"NONE", 4}};
    (void)state;
    crd_date_parse(CRD_STR("2025-11-01"), &own.since);
    crd_date_parse(CRD_STR("2026-02-28"), &own.expires);
    const crd_waivers waivers = {&own, 1};
    regimes_packs(&r, NULL, 0);
    mem_init(&r.m);
    mem_put(&r.m, "s", "source", "name=s;as_of=2025-06-01");
    regimes_open(&r, CRD_DATE_NONE, true);
    for (size_t i = 0; i < CRD_COUNT(asked); i++) {
        crd_arena *kept = NULL;
        const crd_turn *turns;
        size_t n, begins = 0, ends = 0;
        assert_ok(crd_arena_new(64 << 20, &kept));
        assert_ok(crd_turns_of_rules(r.w, (const crd_ruleset *const *)r.packs, r.n, &waivers,
                                     day_of(asked[i].from), day_of(asked[i].to), kept, &turns, &n,
                                     NULL));
        for (size_t k = 0; k < n; k++) {
            begins += turns[k].kind == CRD_TURN_WAIVER;
            ends += turns[k].kind == CRD_TURN_EXPIRED;
            if (turns[k].kind == CRD_TURN_EXPIRED)
                assert_int_equal(day_of("2026-03-01"), turns[k].day);
        }
        assert_int_equal(asked[i].begins, begins);
        assert_int_equal(asked[i].ends, ends);
        crd_arena_free(kept);
    }
    regimes_close(&r);
    mem_done(&r.m);
    regimes_end(&r);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_value);
    CRD_SUITE_ADD(&s, test_edges);
    CRD_SUITE_ADD(&s, test_days);
    CRD_SUITE_ADD(&s, test_months_of_a_month);
    CRD_SUITE_ROWS(&s, steps, test_step);
    return crd_suite_run(&s, "rules/until");
}
