/* What happens if a supplier stops, operator by operator: a hand-checked case, and memory. */
#include "crdtest.h"

#include "analyse/control.h"
#include "analyse/loss_plan.h"

#include "../fmt/oom.h"
#include "../world/ties_show.h"

/* Two operators. A's core is the supplier's, with a licence of 30 days; its radio is half of the
 * supplier's, half of another's. B has a core of its own and one cell of unknown make. */
static const char *const rows[][2] = {
    {"party", "id=sup;name=Supplier Inc"},
    {"party", "id=oth;name=Other Inc"},
    {"party", "id=a;name=A Mobile"},
    {"party", "id=b;name=B Mobile"},
    {"network", "id=na;operator=a"},
    {"network", "id=nb;operator=b"},
    {"product", "id=core;maker=sup"},
    {"product", "id=ran;maker=sup"},
    {"product", "id=ocore;maker=oth"},
    {"product", "id=oran;maker=oth"},
    {"element", "id=a-core;function=amf;network=na;product=core;licence_grace_days=30;owner=a"},
    {"element",
     "id=a-ran;function=gnb;network=na;product=ran;licence_grace_days=90;quantity=40;owner=a"},
    {"element", "id=a-oran;function=gnb;network=na;product=oran;quantity=60;owner=a"},
    {"element", "id=b-core;function=amf;network=nb;product=ocore;owner=b"},
    {"element", "id=b-cell;function=gnb;network=nb;owner=b"},
    {"contract",
     "id=k1;buyer=a;supplier=sup;kind=support;subject=network:na;notice_days=180;exit_clause=no"},
    {"contract", "id=k2;buyer=b;supplier=oth;kind=supply"},
    {"service", "id=sa;name=Mobile A;customer_class=citizens;users=1000;criticality=4"},
    {"service", "id=sb;name=Mobile B;customer_class=citizens;users=500;criticality=3"},
    {"need", "service=sa;node=r;kind=elements"},
    {"need_member", "service=sa;node=r;member=element:a-core"},
    {"need", "service=sb;node=r;kind=elements"},
    {"need_member", "service=sb;node=r;member=element:b-core"},
    {"need_member", "service=sb;node=r;member=element:b-cell"},
    {"service", "id=so;name=Open;customer_class=citizens"},
};

struct one {
    struct memfeed m;
    crd_world *w;
    crd_ties *t;
};

static void one_make(struct one *o)
{
    crd_want wants[64];
    size_t n_ties, n_loss;
    const crd_want *ties = crd_ties_wants(&n_ties), *loss = crd_loss_wants(&n_loss);
    crd_world_opts opts = CRD_WORLD_OPTS;
    mem_init(&o->m);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&o->m, "case", rows[i][0], rows[i][1]);
    memcpy(wants, ties, n_ties * sizeof *wants);
    memcpy(wants + n_ties, loss, n_loss * sizeof *wants);
    wants[n_ties + n_loss] = (crd_want){CRD_T_contract, 0};
    wants[n_ties + n_loss + 1] = (crd_want){CRD_T_element, 0};
    crd_feed feed = mem_feed(&o->m);
    assert_ok(crd_world_new(&feed, wants, n_ties + n_loss + 2, &opts, &o->w, NULL));
    assert_ok(crd_ties_new(o->w, NULL, 0, &o->t, NULL));
}

static void one_done(struct one *o)
{
    crd_ties_free(o->t);
    crd_world_free(o->w);
    mem_done(&o->m);
}

static const double hours[] = {0, 24 * 30, 24 * 365};

static const crd_stop_service *service(const crd_stop_plan *p, uint32_t of, const char *id,
                                       double at)
{
    for (size_t i = 0; i < p->n_services; i++) {
        const crd_stop_service *s = &p->services[i];
        if (s->operator== of && crd_str_eq(s->id, crd_str_from(id)) && s->hours >= at &&
            s->hours <= at)
            return s;
    }
    return NULL;
}

static void test_by_hand(void **state)
{
    (void)state;
    struct one o;
    crd_arena *arena;
    const crd_stop_plan *p;
    crd_err err = CRD_ERR_INIT;
    crd_loss_opts opts = {.mode = CRD_LOSS_WITHDRAWS};
    one_make(&o);
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    assert_status(CRD_OK, crd_stop_plan_make(o.t, CRD_STR("sup"), &opts, hours, 3, arena, &p, &err),
                  &err);
    assert_int_equal(p->n_operators, 2);
    assert_true(crd_str_eq(p->operators[0].id, CRD_STR("a")));
    assert_true(p->operators[0].elements.low == 41 && p->operators[0].elements.high == 41);
    assert_int_equal(p->operators[0].all_elements, 101);
    assert_true(p->operators[1].elements.low == 0 && p->operators[1].elements.high == 1);
    /* Nothing at once; the core after 30 days for sure; the unknown cell possibly then. */
    assert_null(service(p, 0, "sa", 0));
    assert_null(service(p, 1, "sb", 0));
    const crd_stop_service *s = service(p, 0, "sa", 24 * 30);
    assert_non_null(s);
    assert_true(s->share.low_ppm == 1000000 && s->users == 1000);
    assert_null(service(p, 0, "sb", 24 * 365)); /* another's trouble is in no section of A's */
    s = service(p, 1, "sb", 24 * 30);
    assert_non_null(s);
    assert_true(s->share.low_ppm == 0 && s->share.high_ppm == 1000000);
    assert_int_equal(p->n_functions, 3);
    assert_true(crd_str_eq(p->functions[0].function, CRD_STR("amf")));
    assert_true(p->functions[0].others.len == 0 && p->functions[0].all == 1);
    assert_true(crd_str_eq(p->functions[1].others, CRD_STR("oran")));
    assert_true(p->functions[1].supplied.low == 40 && p->functions[1].all == 100);
    assert_int_equal(p->n_things, 3);
    assert_true(p->things[0].from[0] >= 720 && p->things[0].from[0] <= 720);
    assert_true(p->things[1].quantity == 40 && p->things[1].from[0] >= 8760);
    assert_true(!p->things[2].certain && p->things[2].from[0] != p->things[2].from[0]);
    assert_int_equal(p->n_contracts, 1);
    assert_true(crd_str_eq(p->contracts[0].id, CRD_STR("k1")) &&
                p->contracts[0].notice_days == 180);
    assert_true(p->contracts[0].exit_clause == 0);
    bool no_contract = false, no_product = false;
    for (size_t i = 0; i < p->n_unknowns; i++) {
        no_contract |= p->unknowns[i].operator== 1 && strcmp(p->unknowns[i].what, "contract") == 0;
        no_product |= p->unknowns[i].operator== 1 && strcmp(p->unknowns[i].what, "product") == 0;
        assert_true(p->unknowns[i].operator== 1 || strcmp(p->unknowns[i].what, "contract") != 0);
    }
    assert_true(no_contract && no_product);
    assert_int_equal(p->open, 1);
    assert_status(CRD_ENOENT,
                  crd_stop_plan_make(o.t, CRD_STR("nobody"), &opts, hours, 3, arena, &p, &err),
                  &err);
    crd_arena_free(arena);
    one_done(&o);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    struct one o;
    one_make(&o);
    long n = 0;
    for (bool failed = true; failed; n++) {
        crd_arena *arena;
        const crd_stop_plan *p;
        crd_err err = CRD_ERR_INIT;
        crd_loss_opts opts = {.mode = CRD_LOSS_WITHDRAWS};
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n);
        crd_status rc = crd_stop_plan_make(o.t, CRD_STR("sup"), &opts, hours + 1, 1, arena, &p,
                                           &err);
        failed = oom_rest();
        assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
        assert_true((p != NULL) == (rc == CRD_OK));
        crd_arena_free(arena);
    }
    assert_true(n > 100);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_by_hand);
    CRD_SUITE_ADD(&s, test_out_of_memory);
    return crd_suite_run(&s, "analyse/loss_plan");
}
