/* Functions of rules over parties: who is restricted, by which regime, and what they reach. */
#include "know_world.h"

static const struct asks asks[] = {
    {"high_risk('listed')", 'y'},
    {"high_risk('party:listed')", 'y'},
    {"high_risk('child')", 'y'},
    {"high_risk('perhaps')", 'u'},
    {"high_risk('free')", 'n'},       /* its designation has ended */
    {"high_risk('bought')", 'n'},     /* of another effect */
    {"high_risk('only-named')", 'u'}, /* in force some day of the year */
    {"high_risk('sitting')", 'y'},    /* its state is designated */
    {"high_risk('nobody knows it')", 'n'},
    {"high_risk('seatless')", 'u'}, /* it may sit in the designated state */
    {"high_risk('torn')", 'u'},     /* so say some */
    {"high_risk('both')", 'u'},     /* the product is, the party is not */
    {"high_risk('product:both')", 'y'},
    {"high_risk('party:both')", 'n'},
    {"designated('both')", 'u'},
    {"designated('party:both')", 'n'},
    {"designated('product:both')", 'y'},
    {"listed('both', 'B')", 'u'},
    {"listed_for('both', 'op1', 'B')", 'u'},
    {"restricted_by('both', 'B')", 'u'},
    {"restricted_by('party:both', 'B')", 'n'},
    {"restricted_since('both') is null", 'y'},
    {"restricted_by('torn', 'L')", 'u'},
    {"restricted_by('seatless', 'L')", 'u'},
    {"high_risk(null)", 'u'},
    {"high_risk('p-child')", 'y'},
    {"high_risk('product:p-free')", 'n'},
    {"high_risk('p-none')", 'y'},                      /* its class is designated */
    {"high_risk('p-open')", 'u'},                      /* nobody says who makes it */
    {"high_risk('p-two')", 'y'},                       /* itself; on its maker sources disagree */
    {"restricted_since('p-two') = '2023-06-01'", 'y'}, /* the earlier of two */
    {"restricted_since('listed') = '2024-01-01'", 'y'},
    {"restricted_since('child') = '2024-01-01'", 'y'}, /* who controls it is listed */
    {"restricted_since('p-child', 'op1') = '2024-01-01'", 'y'},
    {"restricted_since('sitting') = '2024-01-01'", 'y'},
    {"restricted_since('free') is null", 'y'},
    {"restricted_since('perhaps') is null", 'y'},
    {"restricted_since(null) is null", 'y'},
    {"owners_known('state')", 'y'},
    {"owners_known('held')", 'y'}, /* by way of mother, to the state */
    {"owners_known('branch')", 'y'},
    {"owners_known('wide')", 'y'},  /* nobody unnamed can have more than half */
    {"owners_known('child')", 'u'}, /* who is behind listed is not said */
    {"owners_known('free')", 'u'},
    {"owners_known('nobody knows it')", 'u'},
    {"designated('listed', 'use-ban')", 'y'},
    {"designated('child', 'use-ban')", 'n'}, /* itself it is not */
    {"designated('bought')", 'y'},
    {"designated('bought', 'use-ban', 'procurement-ban')", 'y'},
    {"designated('bought', 'use-ban')", 'n'},
    {"designated('free')", 'n'},
    {"listed('only-named', 'N')", 'u'},
    {"listed('listed', 'N')", 'n'},
    {"listed('free', 'OLD')", 'n'},            /* all its rows are over: nobody */
    {"listed('free', 'NOWHERE')", 'u'},        /* nobody loaded it */
    {"listed('listed', 'NOWHERE', 'L')", 'y'}, /* another one decides */
    {"listed_for('listed', 'op1', 'L')", 'y'},
    {"listed_for('listed', 'op3', 'L')", 'n'},
    {"listed_for('listed', null, 'L')", 'u'},  /* it depends on whom */
    {"listed_for('bought', null, 'L')", 'y'},  /* for everybody */
    {"listed_for('child', 'op1', 'L')", 'n'},  /* itself it is not */
    {"listed_for('p-none', 'op1', 'L')", 'y'}, /* its class is */
    {"listed_for('p-free', 'op1', 'L')", 'n'},
    {"listed_for('XC', 'op1', 'L')", 'y'},
    {"listed_for('free', 'op1', 'NOWHERE')", 'u'},
    {"listed_for(null, 'op1', 'L')", 'u'},
    {"restricted_by('listed', 'L')", 'y'},
    {"restricted_by('child', 'L')", 'y'}, /* who controls it is */
    {"restricted_by('perhaps', 'L')", 'u'},
    {"restricted_by('sitting', 'L')", 'y'}, /* its state is */
    {"restricted_by('free', 'L', 'OLD')", 'n'},
    {"restricted_by('p-child', 'L')", 'y'},
    {"restricted_by('p-none', 'L')", 'y'},   /* its class is */
    {"restricted_by('p-open', 'L')", 'u'},   /* nobody says who makes it */
    {"restricted_by('p-open', 'OLD')", 'n'}, /* nobody is on it any more */
    {"restricted_by('p-child', 'N')", 'n'},
    {"restricted_by('p-two', 'N')", 'u'},
    {"restricted_by('p-child', 'NOWHERE', 'L')", 'y'},
    {"restricted_by('p-child', 'NOWHERE')", 'u'},
    {"restricted_by('nobody knows it', 'L')", 'n'},
    {"restricted_by(null, 'L')", 'u'},
    {"controlled_by('child', 'listed')", 'y'},
    {"controlled_by('child', 'party:listed')", 'y'},
    {"controlled_by('listed', 'listed')", 'y'},
    {"controlled_by('child', 'listed-once')", 'y'}, /* the same party under another id */
    {"controlled_by('free', 'listed-once')", 'n'},
    {"controlled_by('perhaps', 'listed')", 'u'},
    {"controlled_by('free', 'listed', 'XA')", 'n'},
    {"controlled_by(maker, 'listed')", 'n'},
    {"member_of('XB', 'UNION')", 'y'},
    {"member_of('XA', 'UNION')", 'n'},
    {"member_of('XA', 'UNION PACT')", 'u'},
    {"member_of('XA', 'UNION', 'XA')", 'y'},
    {"member_of(null, 'UNION')", 'u'},
    {"member_of('XZ', 'UNION')", 'n'},
    /* exposure: child manages e1, and listed surely controls child */
    {"exposed('element', 'e1', 'change', 'standing', 'child')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'party:child')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'listed')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'listed-once')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'sitting')", 'n'},
    {"exposed('element', 'e1', 'change', 'standing', 'sitting child')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'sitting', 'child')", 'y'},
    {"exposed('element', 'e2', 'change', 'standing', 'child')", 'n'},
    {"exposed('element', 'e2', 'change', 'standing', 'listed')", 'u'}, /* it may control perhaps */
    {"exposed('element', 'e9', 'change', 'latent', 'child')", 'n'},
    {"exposed('element', 'e1', 'change', 'latent', 'stranger')", 'n'},
    {"exposed('element', 'e1', 'change', 'latent', null)", 'u'},
    {"exposed('element', 'e1', 'sniff', 'latent', 'child')", 'u'},
    {"exposed('service', 'svc', 'change', 'latent', 'child')", 'y'},
    {"exposed('element', 'e1', 'any', 'standing', 'child')", 'y'},
    {"exposed('link element', 'e1', 'change', 'standing', 'child')", 'y'},
    {"exposed('colour', 'e1', 'change', 'standing', 'child')", 'u'},
    {"exposed_to_high_risk('element', 'e1', 'change', 'standing')", 'y'},
    {"exposed_to_high_risk('element', 'e2', 'change', 'standing')",
     'u'}, /* of perhaps it is not known */
    {"exposed_to_high_risk('site', 'plant', 'any', 'latent')", 'u'}, /* nobody says whose it is */
    {"exposed_to_high_risk('element', 'none', 'any', 'latent')", 'n'},
    {"exposed('service', 'svc', 'change', 'latent', 'sitting')",
     'u'},                        /* who owns e1 is not known */
    {"designated('noted')", 'y'}, /* on which ground is disputed, no matter */
    {"score('free', 'R', 'risk') < 0.5", 'y'},
    {"score('child', 'R', 'risk') is null", 'y'},
};

static const crd_str effects[] = {{"use-ban", 7}};

static void test_asks(void **state)
{
    const crd_ruleset pack = {.risk = {.given = true,
                                       .designated = true,
                                       .control = true,
                                       .effects = effects,
                                       .n_effects = 1}};
    ask(*state, &pack);
}

/* Regimes differ: without control, by addressee, by state, by assessment; and without any. */
static void test_regimes(void **state)
{
    (void)state;
    static const crd_str states[] = {{"XA", 2}};
    crd_ruleset pack = {
        .risk = {.given = true, .designated = true, .effects = effects, .n_effects = 1}};
    ask(&(struct asks){"high_risk('child')", 'n'}, &pack);
    pack.risk.addressed = true;
    ask(&(struct asks){"high_risk('listed', 'op2')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('listed', 'op3')", 'n'}, &pack);
    ask(&(struct asks){"high_risk('listed')", 'u'}, &pack);
    ask(&(struct asks){"high_risk('product:both', 'op2')", 'u'}, &pack); /* it names nobody */
    static const crd_str lists[] = {{"L", 1}, {"NOWHERE", 7}}, old[] = {{"OLD", 3}};
    pack = (crd_ruleset){.risk = {.given = true, .designated = true, .lists = lists, .n_lists = 2}};
    ask(&(struct asks){"high_risk('listed')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('free')", 'u'}, &pack); /* the other list may name it */
    ask(&(struct asks){"high_risk('p-free')", 'u'}, &pack);
    ask(&(struct asks){"high_risk('nobody knows it')", 'u'}, &pack);
    ask(&(struct asks){"exposed_to_high_risk('element', 'box', 'any', 'standing')", 'u'}, &pack);
    pack.risk.n_lists = 1;
    ask(&(struct asks){"high_risk('free')", 'n'}, &pack);
    pack.risk.lists = old;
    ask(&(struct asks){"high_risk('free')", 'n'}, &pack); /* on it once; known */
    pack = (crd_ruleset){.risk = {.given = true, .control = true, .states = states, .n_states = 1}};
    ask(&(struct asks){"high_risk('child')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('free')", 'n'}, &pack);
    ask(&(struct asks){"high_risk('seatless')", 'u'}, &pack);
    static const crd_str open[] = {{"XA", 2}, {":who", 4}};
    static const crd_pack_param who = {.name = {"who", 3}, .type = CRD_X_NULL};
    pack.risk.states = open;
    pack.risk.n_states = 2;
    pack.params = &who;
    pack.n_params = 1;
    ask(&(struct asks){"high_risk('child')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('free')", 'u'}, &pack); /* of which states nobody says */
    ask(&(struct asks){"high_risk('p-free')", 'u'}, &pack);
    ask(&(struct asks){"high_risk('nobody knows it')", 'u'}, &pack);
    ask(&(struct asks){"exposed_to_high_risk('element', 'box', 'any', 'standing')", 'u'}, &pack);
    pack = (crd_ruleset){.risk = {.given = true,
                                  .regime = CRD_STR("R"),
                                  .criterion = CRD_STR("risk"),
                                  .at_least = {.set = true, .known = true, .value = 0.5}}};
    ask(&(struct asks){"high_risk('bought')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('free')", 'n'}, &pack);
    ask(&(struct asks){"high_risk('child')", 'u'}, &pack);  /* nobody has assessed it */
    ask(&(struct asks){"high_risk('child2')", 'u'}, &pack); /* how high is disputed */
    pack.risk.at_least.value = 0.1;
    ask(&(struct asks){"high_risk('child2')", 'y'}, &pack); /* high enough by either */
    pack.risk.at_least.value = 0.9;
    ask(&(struct asks){"high_risk('child2')", 'n'}, &pack);
    pack.risk.at_least = (crd_rule_limit){.set = true, .param = CRD_STR("least")};
    ask(&(struct asks){"high_risk('bought')", 'u'}, &pack); /* nobody says how high */
    ask(&(struct asks){"high_risk('free')", 'u'}, &pack);
    pack.risk.at_least = (crd_rule_limit){.set = true, .known = true, .value = 0.5};
    ask(&(struct asks){"high_risk('free')", 'u'}, NULL);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, asks, test_asks);
    CRD_SUITE_ADD(&s, test_regimes);
    return crd_suite_run(&s, "rules/know");
}
