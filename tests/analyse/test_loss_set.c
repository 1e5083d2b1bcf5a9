/* What --fewest and --each disk find is a set that loss and explain take by name: the fewest take
 * the service down, parties that nobody recorded among them; the worst place does. */
#include "loss_world.h"

#include "analyse/fewest.h"
#include "analyse/loss_tell.h"
#include "base/buf.h"
#include "synth/synth.h"

static void nation(struct one *o)
{
    crd_err err = CRD_ERR_INIT;
    mem_init(&o->m);
    crd_sink sink = mem_sink(&o->m);
    assert_status(CRD_OK,
                  crd_synth(&(crd_synth_opts){.seed = 5, .elements = 400, .unknown_ppm = 600000},
                            &sink, &err),
                  &err);
    one_make(o);
}

/* As their ids say it. */
static size_t members(const crd_fewest_result *r, const crd_fewest_bound *b, crd_buf *room,
                      crd_str set[64])
{
    size_t at[65] = {0};
    crd_buf_clear(room);
    for (uint32_t i = 0; i < b->upper; i++) {
        const crd_fewest_party *p = &r->parties[b->set[i]];
        if (p->unknown)
            crd_buf_addf(room, "unknown:%s%s", p->unknown, crd_str_is_null(p->id) ? "" : ":");
        crd_buf_add(room, p->id);
        at[i + 1] = room->len;
    }
    for (uint32_t i = 0; i < b->upper; i++)
        set[i] = (crd_str){room->at + at[i], at[i + 1] - at[i]};
    return b->upper;
}

/* The id reads back, and says that the service falls in that bound. */
static void is_told(struct one *o, const crd_loss_opts *opts, const crd_str *set, size_t n,
                    crd_str service, bool high)
{
    const crd_loss_told *told;
    crd_err err = CRD_ERR_INIT;
    crd_buf id;
    crd_buf_init(&id, 1 << 16);
    crd_loss_id(opts, set, n, service, &id);
    assert_status(CRD_OK,
                  crd_loss_tell(o->t, crd_buf_str(&id), &(crd_loss_opts){.mode = CRD_LOSS_MODES},
                                o->arena, &told, &err),
                  &err);
    if (!told->lost[high])
        fail_msg("%.*s: not lost, high %d", (int)id.len, id.at, high);
    assert_true(told->n_falls > 0);
    assert_true(crd_str_eq(told->id, crd_buf_str(&id)));
    crd_buf_done(&id);
}

static void test_fewest(void **state)
{
    (void)state;
    static const crd_fewest_opts asked[] = {
        {.loss = {.by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS}},
        {.loss = {.by = CRD_LOSS_OWNER, .mode = CRD_LOSS_FAILS}},
        {.loss = {.by = CRD_LOSS_OPERATOR, .mode = CRD_LOSS_FAILS}},
        {.loss = {.by = CRD_LOSS_MAKER, .mode = CRD_LOSS_WITHDRAWS, .hours = 100000}},
        {.loss = {.by = CRD_LOSS_LINK}},
    };
    struct one o;
    crd_buf room;
    nation(&o);
    crd_buf_init(&room, 1 << 16);
    size_t unknown = 0, all = 0;
    for (size_t k = 0; k < CRD_COUNT(asked); k++) {
        const crd_fewest_result *r;
        crd_err err = CRD_ERR_INIT;
        assert_status(CRD_OK, crd_fewest(o.t, &asked[k], o.arena, &r, &err), &err);
        for (size_t i = 0; i < r->n_ones; i++)
            for (int high = 0; high < 2; high++) {
                crd_str set[64];
                const crd_fewest_bound *b = high ? &r->ones[i].low : &r->ones[i].high;
                if (!b->set || b->upper == 0 || b->upper > 64)
                    continue;
                size_t n = members(r, b, &room, set);
                for (size_t m = 0; m < n; m++) {
                    unknown += crd_str_starts(set[m], CRD_STR("unknown:"));
                    all += crd_str_eq(set[m], CRD_STR("unknown:all"));
                }
                is_told(&o, &asked[k].loss, set, n, r->ones[i].service, high);
            }
    }
    assert_true(unknown > 3);
    assert_true(all < unknown);
    crd_buf_done(&room);
    one_done(&o);
}

static void test_worst_place(void **state)
{
    (void)state;
    struct one o;
    crd_loss_disks *d;
    nation(&o);
    assert_ok(crd_loss_disks_new(o.w, 12.5, 0, &d, NULL));
    crd_loss_opts opts = {.by = CRD_LOSS_DISK, .disks = d};
    const crd_loss_result *r = ask(&o, &opts);
    assert_true(r->n_places > 0);
    for (size_t i = 0; i < r->n_places && i < 3; i++) {
        const crd_loss_place *p = &r->places[i];
        bool sure = p->sure != UINT32_MAX;
        is_told(&o, &opts, &r->whats[sure ? p->sure : p->may].id, 1, p->service, !sure);
    }
    crd_loss_disks_free(d);
    one_done(&o);
}

/* One loss of many as the same loss asked for alone. */
static void compare_alone(struct one *o, const crd_loss_result *r, uint32_t number)
{
    const crd_loss_what *what = &r->whats[r->place[number]];
    crd_loss_opts opts = {.by = CRD_LOSS_SITE, .set = &what->id, .n_set = 1};
    const crd_loss_result *alone = ask(o, &opts);
    size_t n = 0;
    assert_int_equal(what->services.low, alone->whats[0].services.low);
    assert_int_equal(what->services.high, alone->whats[0].services.high);
    assert_int_equal(what->users.high, alone->whats[0].users.high);
    for (size_t i = 0; i < r->n_cells; i++) {
        const crd_loss_cell *a = &r->cells[i];
        if (a->what != r->place[number])
            continue;
        assert_true(n < alone->n_cells);
        const crd_loss_cell *b = &alone->cells[n++];
        uint32_t row = crd_world_row(o->w, CRD_T_service, crd_world_find_text(o->w, a->service));
        assert_true(crd_str_eq(a->service, b->service));
        assert_int_equal(a->lost_low, b->lost_low);
        assert_int_equal(a->lost_high, b->lost_high);
        assert_int_equal(a->degraded_low, b->degraded_low);
        assert_int_equal(a->degraded_high, b->degraded_high);
        for (int high = 0; high < 2; high++) {
            assert_int_equal(crd_falls_has(r->falls, high, CRD_FALL_LOST, row, number),
                             high ? a->lost_high : a->lost_low);
            assert_int_equal(crd_falls_has(r->falls, high, CRD_FALL_LESS, row, number),
                             high ? a->degraded_high : a->degraded_low);
        }
    }
    assert_int_equal(n, alone->n_cells);
}

/* More losses than a word has lanes: the last of one block and the first of the next. */
static void test_several_blocks(void **state)
{
    (void)state;
    struct one o;
    crd_err err = CRD_ERR_INIT;
    mem_init(&o.m);
    crd_sink sink = mem_sink(&o.m);
    crd_synth_opts large = {.seed = 6, .elements = 8000, .unknown_ppm = 100000};
    assert_status(CRD_OK, crd_synth(&large, &sink, &err), &err);
    one_make(&o);
    const crd_loss_result *r = ask(&o, &(crd_loss_opts){.by = CRD_LOSS_SITE});
    assert_true(r->asked > CRD_LANES + 1);
    assert_int_equal(r->falls->n_blocks, (r->asked + CRD_LANES - 1) / CRD_LANES);
    const uint32_t some[] = {0, CRD_LANES - 1, CRD_LANES, (uint32_t)r->asked - 1};
    size_t compared = 0;
    for (size_t i = 0; i < CRD_COUNT(some); i++)
        if (r->place[some[i]] != UINT32_MAX) {
            compare_alone(&o, r, some[i]);
            compared++;
        }
    assert_true(compared >= 3);
    one_done(&o);
}

/* Who is not lost like that, and ids that name nothing. */
static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        crd_status want;
    } rows[] = {
        {"loss:supplier:fails:0h:unknown:element:nowhere/sv-0", CRD_ENOENT},
        {"loss:supplier:fails:0h:unknown:/sv-0", CRD_ENOENT},
        {"loss:site:fails:0h:unknown:all/sv-0", CRD_ENOENT},
        {"loss:disk:fails:0h:1,2/sv-0", CRD_EINVAL},
        {"loss:disk:fails:0h:1,2@km/sv-0", CRD_EINVAL},
        {"loss:disk:fails:0h:1,2@1e1km/sv-0", CRD_EINVAL},
        {"loss:disk:fails:0h:1,2@5km+1,2@6km/sv-0", CRD_EINVAL},
        {"loss:disk:fails:0h:1,2@9999km/sv-0", CRD_EINVAL},
        {"loss:disk:fails:0h:1,2@5km/sv-0", CRD_ENOENT},
    };
    struct one o;
    const crd_loss_told *told;
    nation(&o);
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        crd_err err = CRD_ERR_INIT;
        assert_status(rows[i].want,
                      crd_loss_tell(o.t, crd_str_from(rows[i].id),
                                    &(crd_loss_opts){.mode = CRD_LOSS_MODES}, o.arena, &told, &err),
                      &err);
    }
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_fewest);
    CRD_SUITE_ADD(&s, test_worst_place);
    CRD_SUITE_ADD(&s, test_several_blocks);
    CRD_SUITE_ADD(&s, test_refused);
    return crd_suite_run(&s, "analyse/loss_set");
}
