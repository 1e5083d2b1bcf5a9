/* The tie table: its laws, and rows that say again what the design's table says. */
#include "crdtest.h"

#include "model/tie.h"

static const enum crd_power powers[CRD_POWERS] = {CRD_POWER_C, CRD_POWER_M, CRD_POWER_I,
                                                  CRD_POWER_A};

static void kinds_are_the_code_list(void **state)
{
    (void)state;
    const crd_code_list *list = crd_code_list_find(CRD_STR("tie_kind"));
    assert_non_null(list);
    assert_int_equal(list->n, crd_tie_kinds_n);
    for (size_t i = 0; i < crd_tie_kinds_n; i++) {
        const crd_tie_kind *k = &crd_tie_kinds[i];
        assert_string_equal(k->code, list->codes[i].code);
        assert_ptr_equal(crd_tie_kind_find(crd_str_from(k->code)), k);
        assert_true(k->why[0]);
    }
    assert_null(crd_tie_kind_find(CRD_STR("own")));
    assert_null(crd_tie_kind_find(CRD_STR("Owns")));
    assert_null(crd_tie_kind_find(CRD_STR_NULL));
}

/* Every word of from and to is a table of the case, named once. */
static void ends_are_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_tie_kinds_n; i++) {
        const char *ends[] = {crd_tie_kinds[i].from, crd_tie_kinds[i].to};
        for (size_t e = 0; e < 2; e++) {
            uint64_t seen = 0;
            crd_str part;
            for (crd_str rest = crd_str_from(ends[e]); crd_str_next(&rest, '|', &part);) {
                const crd_table *t = crd_schema_find(&crd_records, part);
                if (!t)
                    fail_msg("%s: '" CRD_STR_FMT "' is no table", crd_tie_kinds[i].code,
                             CRD_STR_ARG(part));
                uint64_t bit = UINT64_C(1) << crd_schema_index(&crd_records, t);
                assert_false(seen & bit);
                seen |= bit;
            }
        }
    }
}

/* NONE < LATENT < STANDING; what is not fixed can come to STANDING at most. */
static int strength(crd_grade g)
{
    switch (g) {
    case CRD_GRADE_NONE:
    case CRD_GRADE_LATENT:
    case CRD_GRADE_STANDING:
        return (int)g;
    case CRD_GRADE_PASSES:
    case CRD_GRADE_LAW:
    case CRD_GRADE_FUNCTION:
    case CRD_GRADE_NEED:
        break;
    }
    return CRD_GRADE_STANDING;
}

static void who_can_change_can_stop(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_tie_kinds_n; i++)
        for (int weak = 0; weak < 2; weak++) {
            const crd_tie_kind *k = &crd_tie_kinds[i];
            int change = strength(crd_tie_grade(k, CRD_POWER_I, weak));
            int stop = strength(crd_tie_grade(k, CRD_POWER_A, weak));
            if (change > stop)
                fail_msg("%s: changes more than it can stop", k->code);
        }
}

static void a_condition_only_weakens(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_tie_kinds_n; i++) {
        const crd_tie_kind *k = &crd_tie_kinds[i];
        bool changes = false;
        for (size_t p = 0; p < CRD_POWERS; p++) {
            assert_true(k->cap[p] <= CRD_GRADE_STANDING && k->grade[p] <= CRD_GRADE_NEED);
            crd_grade full = crd_tie_grade(k, powers[p], false);
            crd_grade weak = crd_tie_grade(k, powers[p], true);
            assert_int_equal(full, k->grade[p]);
            assert_true(strength(weak) <= strength(full));
            assert_true(weak == full || weak == k->cap[p]);
            assert_true(strength(full) == 0 || strength(weak) > 0); /* never cuts a power off */
            changes |= weak != full;
        }
        assert_int_equal(changes, k->when[0] != 0);
    }
}

/* ---- paths over kinds of records: every cell must lead to a service ------------------------ */

/* reach[t]: from table t some path of ties, each with power p, leads to a service. */
static void spread(size_t p, bool reach[CRD_T_COUNT])
{
    memset(reach, 0, CRD_T_COUNT * sizeof *reach);
    reach[CRD_T_service] = true;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < crd_tie_kinds_n; i++)
            for (size_t h = 0; h < CRD_T_COUNT; h++)
                for (size_t t = 0; t < CRD_T_COUNT; t++)
                    if (reach[t] && !reach[h] && crd_tie_kinds[i].grade[p] &&
                        crd_tie_allows(&crd_tie_kinds[i], crd_str_from(crd_records.tables[h]->name),
                                       crd_str_from(crd_records.tables[t]->name)))
                        reach[h] = more = true;
    }
}

static void no_cell_is_dead(void **state)
{
    (void)state;
    for (size_t p = 0; p < CRD_POWERS; p++) {
        bool reach[CRD_T_COUNT];
        spread(p, reach);
        for (size_t i = 0; i < crd_tie_kinds_n; i++) {
            const crd_tie_kind *k = &crd_tie_kinds[i];
            crd_str part;
            for (crd_str rest = crd_str_from(k->to); crd_str_next(&rest, '|', &part);) {
                const crd_table *t = crd_schema_find(&crd_records, part);
                int at = t ? crd_schema_index(&crd_records, t) : -1;
                if (k->grade[p] && (at < 0 || !reach[at]))
                    fail_msg("%s: power %zu ends at '" CRD_STR_FMT "'", k->code, p,
                             CRD_STR_ARG(part));
            }
        }
        assert_true(reach[CRD_T_party] && reach[CRD_T_jurisdiction]);
    }
}

/* Every kind of holder is itself within reach of a party or a state: no tie starts from nowhere.
 * A component is made by a party, a protection's keys are held by one, and so on. */
static void every_holder_is_reached_by_an_actor(void **state)
{
    (void)state;
    bool from[CRD_T_COUNT] = {[CRD_T_party] = true, [CRD_T_jurisdiction] = true};
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < crd_tie_kinds_n; i++)
            for (size_t h = 0; h < CRD_T_COUNT; h++)
                for (size_t t = 0; t < CRD_T_COUNT; t++)
                    if (from[h] && !from[t] &&
                        crd_tie_allows(&crd_tie_kinds[i], crd_str_from(crd_records.tables[h]->name),
                                       crd_str_from(crd_records.tables[t]->name)))
                        from[t] = more = true;
    }
    for (size_t i = 0; i < crd_tie_kinds_n; i++) {
        crd_str part;
        for (crd_str rest = crd_str_from(crd_tie_kinds[i].from); crd_str_next(&rest, '|', &part);) {
            const crd_table *t = crd_schema_find(&crd_records, part);
            assert_true(t && from[crd_schema_index(&crd_records, t)]);
        }
    }
}

/* What the record of a tie may point at is the end of some kind of tie, and no table is offered
 * that no kind accepts. */
static void columns_of_tie_are_ends_of_ties(void **state)
{
    (void)state;
    const crd_table *tie = crd_records.tables[CRD_T_tie];
    crd_str part;
    for (crd_str rest = crd_str_from(tie->fields[CRD_C_tie_holder].arg);
         crd_str_next(&rest, '|', &part);) {
        bool found = false;
        for (size_t i = 0; i < crd_tie_kinds_n && !found; i++)
            found = crd_str_find(crd_str_from(crd_tie_kinds[i].from), part) != SIZE_MAX;
        assert_true(found);
    }
    for (crd_str rest = crd_str_from(tie->fields[CRD_C_tie_target].arg);
         crd_str_next(&rest, '|', &part);) {
        bool found = false;
        for (size_t i = 0; i < crd_tie_kinds_n && !found; i++)
            found = crd_str_find(crd_str_from(crd_tie_kinds[i].to), part) != SIZE_MAX;
        assert_true(found);
    }
}

static void dependencies_are_the_code_list(void **state)
{
    (void)state;
    const crd_code_list *list = crd_code_list_find(CRD_STR("dependency_kind"));
    assert_non_null(list);
    for (size_t i = 0; i < list->n; i++) {
        unsigned set = crd_dependency_powers(crd_str_from(list->codes[i].code));
        if (set == 0 || set > 15 || ((set & CRD_POWER_I) && !(set & CRD_POWER_A)))
            fail_msg("dependency '%s': %u", list->codes[i].code, set);
    }
    assert_int_equal(crd_dependency_powers(CRD_STR("power")), CRD_POWER_A);
    assert_int_equal(crd_dependency_powers(CRD_STR("sync")), CRD_POWER_A);
    assert_int_equal(crd_dependency_powers(CRD_STR("licence")), CRD_POWER_A);
    assert_int_equal(crd_dependency_powers(CRD_STR("intercept")), CRD_POWER_C | CRD_POWER_M);
    assert_int_equal(crd_dependency_powers(CRD_STR("management")), 15);
    assert_int_equal(crd_dependency_powers(CRD_STR("powers")), 0);
    assert_int_equal(crd_dependency_powers(CRD_STR_NULL), 0);
}

/* ---- the design's table again, letter by letter: . none, l latent, S standing, = passes,
 * w by law, f by function, n by need; after the slash what is left while the condition holds --- */

struct cells {
    const char *name;
    const char *cells;
};

static const struct cells cell_rows[] = {
    {"compels", "wwww/llll"},  {"is", "SSSS/SSSS"},         {"lends", "SSSS/SSSS"},
    {"controls", "SSSS/SSSS"}, {"influences", "llll/llll"}, {"vetoes", "...l/...l"},
    {"finances", "...l/...l"}, {"restricts", "...S/...S"},  {"made-in", "..ll/..ll"},
    {"makes", "llll/llll"},    {"maintains", "SSSS/llll"},  {"integrates", "SSSS/llll"},
    {"contains", "llll/llll"}, {"runs", "====/===="},       {"operates", "SSSS/SSSS"},
    {"part-of", "====/===="},  {"manages", "SSSS/llll"},    {"hosts", "SSSS/lSlS"},
    {"owns", "lllS/lllS"},     {"stands-in", "lllS/lllS"},  {"houses", "lllS/lllS"},
    {"builds", "llll/llll"},   {"carries", "SSSS/SSSS"},    {"ends", "SSSS/SSSS"},
    {"needs", "SSSS/SSSS"},    {"holds-keys", "S.SS/S.SS"}, {"opens", "S.SS/S.SS"},
    {"serves", "ffff/ffff"},   {"passes", "SSSn/SSSn"},
};

static void every_kind_has_its_row_of_cells(void **state)
{
    (void)state;
    assert_int_equal(CRD_COUNT(cell_rows), crd_tie_kinds_n);
    for (size_t i = 0; i < CRD_COUNT(cell_rows); i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(cell_rows[i].name, cell_rows[k].name);
}

static void cells_are_the_designs(void **state)
{
    const struct cells *row = *state;
    const crd_tie_kind *k = crd_tie_kind_find(crd_str_from(row->name));
    assert_non_null(k);
    char got[10] = "xxxx/xxxx";
    for (size_t p = 0; p < CRD_POWERS; p++) {
        got[p] = ".lS=wfn"[crd_tie_grade(k, powers[p], false)];
        got[p + 5] = ".lS=wfn"[crd_tie_grade(k, powers[p], true)];
    }
    assert_string_equal(got, row->cells);
}

struct allow {
    const char *name;
    const char *kind, *holder, *target;
    bool want;
};

static const struct allow allow_rows[] = {
    {"a party manages an element", "manages", "party", "element", true},
    {"a party does not manage a product", "manages", "party", "product", false},
    {"a party maintains a product", "maintains", "party", "product", true},
    {"a party owns a site", "owns", "party", "site", true},
    {"a site does not own a party", "owns", "site", "party", false},
    {"an element hosts an element", "hosts", "element", "element", true},
    {"a party hosts an element", "hosts", "party", "element", true},
    {"a site does not host, it houses", "hosts", "site", "element", false},
    {"a state stands around a link", "stands-in", "jurisdiction", "link", true},
    {"a state does not stand in a party", "stands-in", "jurisdiction", "party", false},
    {"a state is its organ", "is", "jurisdiction", "party", true},
    {"an organ is its state", "is", "party", "jurisdiction", true},
    {"a party is no other party", "is", "party", "party", false},
    {"only states lend", "lends", "party", "party", false},
    {"a link carries a link", "carries", "link", "link", true},
    {"half a table's name", "owns", "party", "sit", false},
    {"two tables at once", "owns", "party", "network|site", false},
    {"no holder", "owns", "", "site", false},
};

static void ends_are_checked(void **state)
{
    const struct allow *row = *state;
    const crd_tie_kind *k = crd_tie_kind_find(crd_str_from(row->kind));
    assert_non_null(k);
    assert_int_equal(crd_tie_allows(k, crd_str_from(row->holder), crd_str_from(row->target)),
                     row->want);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, kinds_are_the_code_list);
    CRD_SUITE_ADD(&s, ends_are_tables);
    CRD_SUITE_ADD(&s, who_can_change_can_stop);
    CRD_SUITE_ADD(&s, a_condition_only_weakens);
    CRD_SUITE_ADD(&s, no_cell_is_dead);
    CRD_SUITE_ADD(&s, every_holder_is_reached_by_an_actor);
    CRD_SUITE_ADD(&s, columns_of_tie_are_ends_of_ties);
    CRD_SUITE_ADD(&s, dependencies_are_the_code_list);
    CRD_SUITE_ADD(&s, every_kind_has_its_row_of_cells);
    CRD_SUITE_ROWS(&s, cell_rows, cells_are_the_designs);
    CRD_SUITE_ROWS(&s, allow_rows, ends_are_checked);
    return crd_suite_run(&s, "model/tie");
}
