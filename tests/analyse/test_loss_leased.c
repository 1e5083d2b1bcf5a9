/* Links that need services (src/analyse/loss_leased.c), where the service is down with nothing
 * lost: the link joins nothing from the start. */
#include "loss_world.h"

/* h0 - l0 - h1 - l1 - h2; l0 is leased, e0 brings its service. */
static void leased(struct one *o, const char *status)
{
    mem_init(&o->m);
    for (int i = 0; i < 3; i++)
        put(&o->m, "site", "id=h%d", i);
    put(&o->m, "element", "id=e0;function=router%s", status);
    put(&o->m, "link", "id=l0;a=site:h0;b=site:h1");
    put(&o->m, "link", "id=l1;a=site:h1;b=site:h2");
    put(&o->m, "dependency", "dependent=link:l0;needs=service:lent;kind=service;autonomy_h=0");
    put(&o->m, "service", "id=lent;name=L");
    put(&o->m, "need", "service=lent;node=a;kind=all");
    put(&o->m, "need_member", "service=lent;node=a;member=element:e0");
    put(&o->m, "service", "id=far;name=F");
    put(&o->m, "need", "service=far;node=a;kind=path;a_site=h0;b_site=h2");
    put(&o->m, "service", "id=near;name=N");
    put(&o->m, "need", "service=near;node=a;kind=path;a_site=h1;b_site=h2");
    one_make(o);
}

static bool is_lost(struct one *o, const char *link, const char *service, bool high)
{
    crd_str id = crd_str_from(link);
    crd_loss_opts opts = {.by = CRD_LOSS_LINK, .set = &id, .n_set = 1};
    const crd_loss_why *why;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK,
                  crd_loss_explain(o->t, &opts, crd_str_from(service), high, o->arena, &why, &err),
                  &err);
    const crd_loss_result *r = ask(o, &opts);
    bool found = false;
    for (size_t i = 0; i < r->n_cells; i++)
        if (crd_str_eq(r->cells[i].service, crd_str_from(service)))
            found = high ? r->cells[i].lost_high : r->cells[i].lost_low;
    assert_int_equal(found, why->lost);
    return found;
}

static const struct row {
    const char *name, *status, *link, *service;
    bool low, high;
} rows[] = {
    {"the leased link stands: its loss parts", "", "l0", "far", true, true},
    {"the leased link stands: another's loss parts", "", "l1", "far", true, true},
    {"it is down before: not joined by what is recorded", ";status=planned", "l1", "far", false,
     true},
    {"it is down before: nor parted by its own loss", ";status=planned", "l0", "far", false, true},
    {"it is down before: others are parted", ";status=planned", "l1", "near", true, true},
    {"it is down before: others are not its", ";status=planned", "l0", "near", false, false},
};

static void test_row(void **state)
{
    const struct row *row = *state;
    struct one o;
    leased(&o, row->status);
    assert_int_equal(is_lost(&o, row->link, row->service, false), row->low);
    assert_int_equal(is_lost(&o, row->link, row->service, true), row->high);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "analyse/loss_leased");
}
