/* Functions of rules over things: facts, dates, places, products, networks, and who could have
 * made what nobody is named for. */
#include "know_world.h"

static const struct asks asks[] = {
    {"past('2023-06-01', 24)", 'n'}, /* the last day */
    {"past('2023-05-31', 24)", 'y'},
    {"past(fact_since('element', 'e1', 'audit', 'year'), 12)", 'y'},
    {"past(fact_since('element', 'e1', 'audit', 'year'), 24)", 'u'}, /* it depends on the day */
    {"past(fact_since('element', 'e1', 'audit', 'year'), 36)", 'n'},
    {"past('2025-06-01', 0)", 'n'},
    {"past('2020-01-01', lifetime_y)", 'u'},
    {"made_outside('p-free', 'XB', 'assembly')", 'n'},
    {"made_outside('p-free', 'UNION', 'assembly')", 'n'},
    {"made_outside('p-free', 'XB', 'design')", 'y'},
    {"made_outside('p-free', 'XB', 'assembly', 'design')", 'y'},
    {"made_outside('p-free', 'XB', 'firmware')", 'u'},         /* by whom, not where */
    {"made_outside('p-free', 'XB', 'assembly', 'chip')", 'u'}, /* of the chip nobody tells */
    {"made_outside('p-child', 'XB', 'assembly')", 'u'},
    {"made_outside('p-free', null, 'design')", 'u'},
    {"made_outside(null, 'XB', 'design')", 'u'},
    {"versions('p-free', '2.1', 'ssl zip') = 2", 'y'},
    {"versions('p-free', '3', 'ssl') = 1", 'y'},
    {"versions('p-free', '3', 'zip') = 0", 'y'},
    {"versions('p-free', '4', 'tls') is null", 'y'}, /* it is not said which */
    {"versions('p-free', '9', 'ssl') is null", 'y'}, /* of that release nothing is said */
    {"versions('p-none', '1', 'ssl') is null", 'y'},
    {"part_ends_before('p-free', '2.1', '2026-01-01')", 'y'},
    {"part_ends_before('p-free', '2.1', '2025-12-31')", 'n'},
    {"part_ends_before('p-free', '3', '2027-06-30')", 'u'},
    {"part_ends_before('p-free', '3', '2028-01-01')", 'y'},
    {"part_ends_before('p-free', '4', '2026-01-01')", 'u'}, /* of one part nobody says */
    {"part_ends_before('p-free', '9', '2026-01-01')", 'u'},
    {"has_function('n', 'gnb')", 'y'},
    {"has_function('n', 'smo', 'amf')", 'y'},
    {"has_function('cloud', 'gnb')", 'n'},
    {"has_function('none', 'gnb')", 'n'},
    {"has_function(null, 'gnb')", 'u'},
    {"tied('element', 'e1', 'hosts')", 'y'},
    {"tied('element', 'e2', 'hosts')", 'u'}, /* since some day of the year */
    {"tied('element', 'e2', 'integrates', 'manages')", 'y'},
    {"tied('element', 'e1', 'integrates')", 'n'},
    {"tied('network', 'e1', 'hosts')", 'n'},
    {"tied('element', null, 'hosts')", 'u'},
    {"fact('element', 'e1', 'audit', 'result') = 'passed'", 'y'},
    {"fact('element', 'e2', 'audit', 'result') = 'passed'", 'u'},
    {"fact('element', 'e1', 'audit', 'none') is null", 'y'},
    {"fact('site', 'e1', 'audit', 'result') is null", 'y'},
    {"fact_number('element', 'e1', 'audit', 'score') > 12", 'y'},
    {"fact_since('element', 'e1', 'audit', 'result') = '2024-03-01'", 'y'},
    {"has_fact('element', 'e1', 'audit', 'result')", 'y'},
    {"has_fact('element', 'e2', 'audit', 'result')", 'y'}, /* whatever it says */
    {"has_fact('site', 'fought', 'class', 'kind')", 'y'},
    {"fact('site', 'fought', 'class', 'kind') is null", 'y'},
    {"has_fact('element', 'e1', 'audit', 'later')", 'u'}, /* since some day of the year */
    {"fact('element', 'e1', 'audit', 'later') is null", 'y'},
    {"has_fact('element', 'e1', 'audit', 'again')", 'y'},
    {"fact('element', 'e1', 'audit', 'again') = 'yes'", 'y'}, /* whatever else holds says so, too */
    {"fact('element', 'e1', 'audit', 'told') = 'yes'", 'y'},  /* who says so is disputed */
    {"fact_since('element', 'e1', 'audit', 'told') = '2024-01-01'", 'y'},
    {"has_fact('element', 'e9', 'audit', 'result')", 'n'},
    {"has('2g 4g 5g', '5g')", 'y'},
    {"has('2g 4g', '5g', '3g')", 'n'},
    {"has('5g-sa', '5g')", 'n'},
    {"has(model, '5g')", 'u'},
    {"number('12.5') = 12.5", 'y'},
    {"number('twelve') is null", 'y'},
    {"as_of() = '2025-06-01'", 'y'},
    {"months_between('2024-01-31', '2024-02-29') = 0", 'y'},
    {"months_between('2024-01-31', '2024-03-31') = 2", 'y'},
    {"months_between('2024-03-15', '2024-01-15') = -2", 'y'},
    /* since 2023, 17 to 29 months: unknown between them, and only there */
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) is null", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) > 16", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) >= 17", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) > 17", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) <= 17", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) >= 29", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) < 30", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) < 29", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) >= 30", 'n'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) <= 16.5", 'n'},
    {"29 >= months_between(fact_since('element', 'e1', 'audit', 'year'), as_of())", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) between 17 and 29",
     'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) = 30", 'n'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) <> 30", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) = 20", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) in (1, 2)", 'n'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) in (1, 20)", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) not in (1, 20)", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) >= null", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'may'), as_of()) <= 1", 'y'}, /* 0 or 1 */
    {"months_between(fact_since('element', 'e1', 'audit', 'may'), as_of()) < 0", 'n'},
    {"has_function('argued', 'smf')", 'y'},
    {"has_function('argued', 'udm')", 'u'}, /* sources disagree which it is */
    {"has_function('argued', 'ausf')", 'u'},
    {"has_function('argued', 'upf')", 'n'},
    {"used('p-argued', 'A1')", 'u'},
    {"supplies('arguer', 'A1')", 'u'},
    {"supplies('arguer', 'A4')", 'u'}, /* whose e6 is, and of which class, nobody says */
    {"supplies('both', 'A4')", 'n'},   /* known for nothing like it */
    {"distance_km(60, 10, 61, 10) between 111 and 112", 'y'},
    {"near(60.1, 10, 0, 20, 'class', 'kind', 'nuclear')", 'y'},
    {"near(60.1, 10, 0, 11, 'class', 'kind', 'nuclear')", 'u'}, /* 11.1 km, give or take 1 */
    {"near(60.2, 10, 0, 20, 'class', 'kind', 'nuclear')", 'n'},
    {"near(60.2, 10, 5000, 20, 'class', 'kind', 'nuclear')", 'u'},
    {"near(lifetime_y, 10, 0, 20, 'class', 'kind', 'nuclear')", 'u'},
    {"near(lifetime_y, 10, 0, 20, 'class', 'kind', 'dam')", 'n'},
    {"near(60.05, 10, lifetime_y, 20, 'class', 'kind', 'nuclear')", 'u'}, /* an area's centre */
    {"near(60.05, 10, lifetime_y, 20, 'class', 'kind', 'dam')", 'n'},
    {"near(60.05, 10, 0, 20, 'class', 'kind', 'nuclear')", 'y'}, /* it is said how exactly */
    {"near(60.06, 10, lifetime_y, 20, 'class', 'kind', 'nuclear')", 'y'},
    {"near(70, 10, 0, 20, 'class', 'kind', 'depot')", 'u'}, /* its latitude is disputed */
    {"near(71, 10, 0, 20, 'class', 'kind', 'depot')", 'u'},
    {"near(70, 10, 0, 20, 'class', 'kind', 'port')", 'u'}, /* others say otherwise */
    {"near(70, 10, 0, 20, 'class', 'kind', 'none')", 'u'},
    {"supplies('free', 'A1')", 'y'},
    {"used('p-free', 'A1')", 'y'},
    {"used('p-free', 'A4', 'A2')", 'n'},
    {"used('p-two', 'A4')", 'y'},
    {"used('free', 'A1')", 'n'}, /* a party is no product */
    {"hosts('zone', 'A1')", 'y'},
    {"hosts('cloud', 'A1', 'A2')", 'y'},
    {"hosts('zone', 'A4')", 'u'}, /* since some day of the year */
    {"hosts('box', 'A4')", 'y'},  /* by what the hosted one needs */
    {"hosts('box', 'A1')", 'n'},
    {"hosts('n', 'A1')", 'n'},
    {"hosts(null, 'A1')", 'u'},
    {"needs('e2', 'box')", 'y'},
    {"needs('e2', 'box', 'hosting')", 'y'},
    {"needs('e2', 'box', 'orchestration')", 'n'},
    {"needs('box', 'e2', 'hosting', 'orchestration')", 'y'},
    {"needs('e1', 'box')", 'n'},
    {"depends('e2')", 'y'},
    {"depends('e2', 'hosting')", 'y'},
    {"depends('e2', 'power')", 'n'},
    {"depends('e1')", 'n'},
    {"operates('op1')", 'y'},
    {"operates('op1', 'mobile')", 'u'}, /* nobody says what kind of network */
    {"operates('free')", 'u'},          /* of one network nobody says whose it is */
    {"operates('free', 'fixed', 'mobile')", 'n'},
    {"operates('free', 'transport')", 'u'},
    {"operates('op3', 'fixed')", 'u'}, /* sources disagree */
    {"operates('op4', 'fixed')", 'u'},
    {"supplies('miner', 'A1')", 'y'}, /* the case's own function */
    {"supplies('miner', 'A2')", 'u'}, /* e6 again */
    {"supplies('elder', 'A3')", 'u'}, /* sells for the layer of what nobody is named for */
    {"supplies('young', 'A3')", 'n'}, /* was not there yet */
    {"supplies('elder', 'A1')", 'n'},
    {"used('p-young', 'A3')", 'u'},   /* sold for the function */
    {"used('p-elder', 'A3')", 'n'},   /* for another */
    {"supplies('child', 'A1')", 'u'}, /* nobody says what its element is */
    {"used('p-child', 'A4')", 'u'},
    {"open_flaw('p-free', '1.0', 14)", 'y'},
    {"open_flaw('p-free', '1.0', 31)", 'n'}, /* public for 31 days */
    {"open_flaw('p-free', '1.0', 30)", 'y'},
    {"open_flaw('p-free', '2.1', 14)", 'n'}, /* fixed there */
    {"open_flaw('p-child', '1', 14)", 'n'},  /* nobody exploits it */
    {"open_flaw('p-two', '1', 14)", 'u'},    /* some versions of a part of it */
    {"open_flaw('p-two', '2', 14)", 'n'},
    {"open_flaw('p-two', null, 14)", 'u'},
    {"open_flaw('p-open', '1', 14)", 'u'},
    {"open_flaw('p-none', '8', 14)", 'n'},
    {"open_flaw('p-none', '9', 14)", 'y'}, /* the word on the release */
    {"supplies('free', 'A2')", 'u'},       /* e6 again */
    {"supplies('listed', 'A4')", 'u'},
    {"supported_until('p-free', '2.1') = '2026-01-31'", 'y'},
    {"supported_until('p-free', '2.2') is null", 'y'},
};

static void test_asks(void **state) { ask(*state, NULL); }

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_rule_fns_n; i++) {
        const crd_expr_fn *f = &crd_rule_fns[i];
        assert_true(i == 0 || strcmp(crd_rule_fns[i - 1].name, f->name) < 0);
        assert_true(f->n_least <= f->n_most && f->n_most <= 2 * CRD_X_ARGS);
        assert_true(f->n_most <= CRD_X_ARGS || f->rest_text);
        assert_true(strncmp(f->form, f->name, strlen(f->name)) == 0 && f->about[0]);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, asks, test_asks);
    CRD_SUITE_ADD(&s, test_table);
    return crd_suite_run(&s, "rules/know_things");
}
