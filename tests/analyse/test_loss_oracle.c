/* Losses of random small worlds, in every mode and bound and at several times, against one that is
 * evaluated by definition (loss_oracle.h). */
#include "crdtest.h"

#include "analyse/exposure.h"

#include "loss_oracle_needs.h"
#include "loss_oracle_one.h"

/* ---- both --------------------------------------------------------------------------------- */

/* What falls beyond what was down before. */
struct fallen {
    bool lost[2][SERVICES], degraded[2][SERVICES];
    int64_t elements[2], sites[2], links[2], cut[2];
};

static int64_t beyond(bool high, const bool *low, const bool *low_before, const bool *now,
                      const bool *before, uint32_t n)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += (low[i] && !low_before[i]) || (high && now[i] && !before[i]);
    return sum;
}

static uint32_t outside(const struct lo *x)
{
    uint32_t part[LO_MOST], sites = lo_n(x, CRD_T_site), best = 0;
    lo_join(x, part);
    for (uint32_t a = 0; a < sites; a++) {
        uint32_t n = 0;
        for (uint32_t b = 0; b < sites; b++)
            n += part[b] == part[a];
        best = n > best ? n : best;
    }
    return sites - best;
}

/* In high also what low has. */
static struct fallen by_definition(const struct one *o, const crd_loss_opts *opts,
                                   const uint32_t *lost, size_t n)
{
    struct fallen f = {0};
    struct lo base[2], x[2];
    for (int high = 0; high < 2; high++) {
        base[high] = (struct lo){.t = o->t, .w = o->w, .o = opts, .high = high};
        lo_evaluate(&base[high]);
        x[high] = base[high];
        x[high] = (struct lo){.t = o->t,
                              .w = o->w,
                              .o = opts,
                              .high = high,
                              .lost = lost,
                              .n_lost = n,
                              .base = &base[high]};
        lo_evaluate(&x[high]);
    }
    for (int high = 0; high < 2; high++)
        for (int of = 0; of <= high; of++) {
            for (uint32_t s = 0; s < SERVICES; s++) {
                char id[3] = {'s', (char)('0' + (char)s), '\0'};
                uint32_t row = crd_world_row(o->w, CRD_T_service,
                                             crd_world_find_text(o->w, crd_str_from(id)));
                f.lost[high][s] |= x[of].service[row] && !base[of].service[row];
                f.degraded[high][s] |= x[of].degraded[row] && !base[of].degraded[row];
            }
            uint32_t now = outside(&x[of]), before = outside(&base[of]);
            if (now > before && now - before > f.cut[high])
                f.cut[high] = now - before;
        }
    for (int high = 0; high < 2; high++) {
        f.elements[high] = beyond(high, x[0].element, base[0].element, x[1].element,
                                  base[1].element, lo_n(x, CRD_T_element));
        f.sites[high] = beyond(high, x[0].site, base[0].site, x[1].site, base[1].site,
                               lo_n(x, CRD_T_site));
        f.links[high] = beyond(high, x[0].link, base[0].link, x[1].link, base[1].link,
                               lo_n(x, CRD_T_link));
    }
    return f;
}

static struct fallen by_circuit(const crd_loss_result *r, crd_str id)
{
    struct fallen f = {0};
    for (size_t i = 0; i < r->n_whats; i++) {
        const crd_loss_what *w = &r->whats[i];
        if (!crd_str_eq(w->id, id))
            continue;
        f.elements[0] = w->elements.low, f.elements[1] = w->elements.high;
        f.sites[0] = w->sites.low, f.sites[1] = w->sites.high;
        f.links[0] = w->links.low, f.links[1] = w->links.high;
        f.cut[0] = w->cut_sites.low, f.cut[1] = w->cut_sites.high;
        for (size_t k = 0; k < r->n_cells; k++) {
            const crd_loss_cell *c = &r->cells[k];
            if (c->what != i)
                continue;
            int s = c->service.ptr[1] - '0';
            f.lost[0][s] = c->lost_low, f.lost[1][s] = c->lost_high;
            f.degraded[0][s] = c->degraded_low, f.degraded[1][s] = c->degraded_high;
        }
    }
    return f;
}

static uint64_t round_no;

static void same(const struct one *o, const crd_loss_opts *opts, const char *how, crd_str id,
                 const struct fallen *want, const struct fallen *got)
{
    if (memcmp(want, got, sizeof *want) == 0)
        return;
    print_message("round %llu, %s, by %d mode %d hours %g pairs %d latent %d any %d: %.*s\n",
                  (unsigned long long)round_no, how, (int)opts->by, (int)opts->mode, opts->hours,
                  opts->pairs, opts->latent, opts->unknown_any, (int)id.len, id.ptr);
    for (int h = 0; h < 2; h++) {
        print_message("%s: elements %lld/%lld sites %lld/%lld links %lld/%lld cut %lld/%lld;",
                      h ? "high" : "low", (long long)want->elements[h], (long long)got->elements[h],
                      (long long)want->sites[h], (long long)got->sites[h],
                      (long long)want->links[h], (long long)got->links[h], (long long)want->cut[h],
                      (long long)got->cut[h]);
        for (int s = 0; s < SERVICES; s++)
            print_message(" s%d %d%d/%d%d", s, want->lost[h][s], want->degraded[h][s],
                          got->lost[h][s], got->degraded[h][s]);
        print_message("\n");
    }
    if (getenv("CRD_SHOW")) {
        for (uint32_t table = 0; table < CRD_T_COUNT; table++) {
            const crd_frame *f = crd_world_frame(o->w, table);
            for (uint32_t i = 0; i < f->n; i++) {
                print_message("%s", f->table->name);
                for (uint32_t k = 0; k < f->table->n_fields; k++) {
                    const crd_world_col *c = &f->cols[k];
                    const char *name = f->table->fields[k].name;
                    const char *q = crd_world_contested(o->w, table, i, k) ? "?" : "";
                    if (c->text && c->text[i] != CRD_INTERN_NONE)
                        print_message(" %s%s=%.*s", name, q,
                                      (int)crd_world_text(o->w, c->text[i]).len,
                                      crd_world_text(o->w, c->text[i]).ptr);
                    else if (c->holds == CRD_HOLDS_REAL && !isnan(crd_col_real(c, i)))
                        print_message(" %s%s=%g", name, q, crd_col_real(c, i));
                    else if (c->holds == CRD_HOLDS_I64 && crd_col_i64(c, i) != CRD_NULL64)
                        print_message(" %s%s=%lld", name, q, (long long)crd_col_i64(c, i));
                    else if (c->holds == CRD_HOLDS_I32 && crd_col_i32(c, i) != CRD_NULL32)
                        print_message(" %s%s=%d", name, q, crd_col_i32(c, i));
                }
                print_message("\n");
            }
        }
        crd_buf b;
        crd_buf_init(&b, 1 << 20);
        show_ties(o->t, &b);
        print_message("%.*s", (int)b.len, b.at);
        crd_buf_done(&b);
    }
    fail_msg("the circuit and the definition differ");
}

/* Everything that can be lost in this way, with its name. */
static size_t candidates(const struct one *o, crd_loss_by by, uint32_t *nodes, crd_str *ids)
{
    size_t n = 0;
    if (by == CRD_LOSS_RISK_GROUP) {
        for (uint32_t i = 0; i < crd_world_frame(o->w, CRD_T_risk_group)->n; i++) {
            nodes[n] = i;
            ids[n++] = crd_world_text(o->w, CRD_COL(o->w, risk_group, id).text[i]);
        }
        return n;
    }
    uint32_t want = by == CRD_LOSS_STATE  ? CRD_T_jurisdiction
                    : by == CRD_LOSS_SITE ? CRD_T_site
                    : by == CRD_LOSS_LINK ? CRD_T_link
                                          : CRD_T_party;
    for (uint32_t v = 0; v < o->t->n_nodes && n < LO_MOST; v++) {
        crd_node_kind kind = crd_ties_kind(o->t, v);
        uint32_t table = CRD_T_COUNT;
        crd_str id = kind == CRD_NODE_JURISDICTION || kind == CRD_NODE_PARTY ||
                             kind == CRD_NODE_SITE || kind == CRD_NODE_LINK ||
                             kind == CRD_NODE_NAMED
                         ? crd_ties_id(o->t, v, &table, NULL)
                         : CRD_STR_NULL;
        if (table == want && !crd_str_is_null(id)) {
            nodes[n] = v;
            ids[n++] = id;
        }
    }
    return n;
}

static bool pair_of(const crd_loss_result *r, int service, crd_str a, crd_str b, bool high)
{
    for (size_t i = 0; i < r->n_pairs; i++) {
        const crd_loss_pair *p = &r->pairs[i];
        bool same_two = (crd_str_eq(p->a, a) && crd_str_eq(p->b, b)) ||
                        (crd_str_eq(p->a, b) && crd_str_eq(p->b, a));
        if (same_two && p->service.ptr[1] - '0' == service && (high || p->certain))
            return true;
    }
    return false;
}

static bool same_cell(const crd_loss_cell *a, const crd_loss_cell *b)
{
    return a->what == b->what && crd_str_eq(a->service, b->service) && a->lost_low == b->lost_low &&
           a->lost_high == b->lost_high && a->degraded_low == b->degraded_low &&
           a->degraded_high == b->degraded_high;
}

/* Of the first losses the same cells as of all, of the others their number; with and without
 * threads. */
static void compare_few(const struct one *o, const crd_loss_opts *opts, const crd_loss_result *all)
{
    crd_err err = CRD_ERR_INIT;
    crd_pool *pool = NULL;
    assert_status(CRD_OK, crd_pool_new(2, &pool, &err), &err);
    for (size_t few = 1; few <= 3; few++) {
        const crd_loss_result *r;
        crd_loss_opts some = *opts;
        some.tell_cells = few;
        some.pool = few == 2 ? pool : NULL;
        assert_status(CRD_OK, crd_loss(o->t, &some, o->arena, &r, &err), &err);
        assert_int_equal(r->n_whats, all->n_whats);
        assert_int_equal(r->n_cells + r->cells_left_out, all->n_cells);
        assert_true(r->n_cells > 0 || all->n_cells == 0);
        for (size_t i = 0; i < r->n_cells; i++)
            assert_true(same_cell(&r->cells[i], &all->cells[i]));
        for (size_t i = r->n_cells; i < all->n_cells; i++)
            assert_true(all->cells[i].what >= few);
    }
    crd_pool_free(pool);
}

static void compare(const struct one *o, const crd_loss_opts *opts)
{
    uint32_t nodes[LO_MOST];
    crd_str ids[LO_MOST];
    struct fallen alone[LO_MOST];
    bool is_label[LO_MOST];
    const crd_loss_result *each, *r;
    crd_err err = CRD_ERR_INIT;
    size_t n = candidates(o, opts->by, nodes, ids);
    assert_status(CRD_OK, crd_loss(o->t, opts, o->arena, &each, &err), &err);
    compare_few(o, opts, each);
    for (size_t i = 0; i < n; i++) {
        crd_loss_opts set = *opts;
        set.pairs = false;
        set.set = &ids[i];
        set.n_set = 1;
        crd_status rc = crd_loss(o->t, &set, o->arena, &r, &err);
        is_label[i] = rc == CRD_OK;
        if (rc == CRD_ENOENT)
            continue;
        assert_status(CRD_OK, rc, &err);
        alone[i] = by_definition(o, opts, &nodes[i], 1);
        struct fallen got = by_circuit(r, ids[i]);
        same(o, &set, "alone", ids[i], &alone[i], &got);
        got = by_circuit(each, ids[i]);
        same(o, opts, "each", ids[i], &alone[i], &got);
    }
    for (size_t a = 0; a < n && opts->pairs; a++)
        for (size_t b = a + 1; b < n; b++) {
            if (!is_label[a] || !is_label[b])
                continue;
            uint32_t two[2] = {nodes[a], nodes[b]};
            crd_str names[2] = {ids[a], ids[b]};
            struct fallen both = by_definition(o, opts, two, 2);
            crd_loss_opts set = *opts;
            set.pairs = false;
            set.set = names;
            set.n_set = 2;
            assert_status(CRD_OK, crd_loss(o->t, &set, o->arena, &r, &err), &err);
            assert_int_equal(r->n_whats, 1);
            struct fallen got = by_circuit(r, r->whats[0].id);
            same(o, &set, "two", r->whats[0].id, &both, &got);
            for (int s = 0; s < SERVICES; s++)
                for (int high = 0; high < 2; high++) {
                    bool pair = both.lost[high][s] && !alone[a].lost[high][s] &&
                                !alone[b].lost[high][s];
                    bool certain = both.lost[0][s] && !alone[a].lost[0][s] && !alone[b].lost[0][s];
                    if (pair_of(each, s, ids[a], ids[b], high) != (pair || (high && certain)))
                        fail_msg("round %llu: a pair of s%d, high %d: %.*s",
                                 (unsigned long long)round_no, s, high,
                                 CRD_STR_ARG(r->whats[0].id));
                }
        }
}

static void random_world(void)
{
    static const double times[] = {0, 0, 4, 6, 24, 720};
    struct one o;
    seed = 20261122 + round_no * 7919;
    draw(2);
    one_draw(&o);
    one_open(&o);
    for (int by = 0; by <= CRD_LOSS_RISK_GROUP; by++)
        for (int mode = 0; mode < CRD_LOSS_MODES; mode++) {
            crd_loss_opts opts = {.by = (crd_loss_by)by,
                                  .mode = (crd_loss_mode)mode,
                                  .hours = times[draw(6)],
                                  .pairs = draw(3) == 0,
                                  .latent = draw(2),
                                  .unknown_any = draw(8) == 0};
            bool place = by >= CRD_LOSS_SITE;
            if ((place && mode != CRD_LOSS_FAILS) ||
                (mode == CRD_LOSS_SEIZED && by != CRD_LOSS_STATE))
                continue;
            compare(&o, &opts);
        }
    one_done(&o);
}

/* From CRD_FIRST on, and without it also rounds that differed once. */
static void each_round(void (*run)(void), uint64_t n, const uint64_t *kept, size_t n_kept)
{
    const char *from = getenv("CRD_FIRST");
    uint64_t first = from ? strtoull(from, NULL, 10) : 0;
    for (round_no = first; round_no < first + n; round_no++)
        run();
    for (size_t i = 0; i < n_kept && !from; i++) {
        round_no = kept[i];
        run();
    }
}

static void test_random_worlds(void **state)
{
    (void)state;
    static const uint64_t kept[] = {338, 923, 1202, 1667};
    each_round(random_world, crd_rounds(25), kept, CRD_COUNT(kept));
}

/* ---- what keeps a service alive -------------------------------------------------------------- */

static bool fails(const struct lo *x, const crd_loss_step *s)
{
    return s->table == CRD_T_element   ? x->element[s->row]
           : s->table == CRD_T_link    ? x->link[s->row]
           : s->table == CRD_T_site    ? x->site[s->row]
           : s->table == CRD_T_network ? x->network[s->row]
                                       : x->service[s->row];
}

/* What a service is said to rest on is enough: whatever else another loss takes, while all of that
 * stands the service does. And the reason is given exactly where it falls. */
static void judge_left(const struct one *o, const crd_loss_opts *opts, crd_str service)
{
    uint32_t nodes[LO_MOST];
    crd_str ids[LO_MOST];
    size_t n = candidates(o, opts->by, nodes, ids);
    uint32_t row = crd_world_row(o->w, CRD_T_service, crd_world_find_text(o->w, service));
    for (int high = 0; high < 2; high++) {
        struct lo base = {.t = o->t, .w = o->w, .o = opts, .high = high};
        lo_evaluate(&base);
        for (size_t a = 0; a < n; a++) {
            crd_loss_opts set = *opts;
            const crd_loss_why *why;
            set.set = &ids[a];
            set.n_set = 1;
            if (crd_loss_explain(o->t, &set, service, high, o->arena, &why, NULL) != CRD_OK)
                continue;
            for (size_t b = 0; b < n; b++) {
                struct lo x = base;
                memset(x.dead, 0, sizeof x.dead);
                x.lost = &nodes[b];
                x.n_lost = 1;
                x.base = &base;
                lo_evaluate(&x);
                bool all = true;
                for (size_t i = 0; i < why->n_rests; i++)
                    all &= !fails(&x, &why->rests[i]);
                if (a == b) {
                    assert_int_equal(why->lost, x.service[row]);
                    assert_int_equal(why->degraded, x.degraded[row]);
                    assert_true(why->lost || all);
                }
                if (!why->lost && all && x.service[row])
                    fail_msg("round %llu, by %d mode %d high %d: what keeps " CRD_STR_FMT
                             " without " CRD_STR_FMT " stands without " CRD_STR_FMT,
                             (unsigned long long)round_no, (int)opts->by, (int)opts->mode, high,
                             CRD_STR_ARG(service), CRD_STR_ARG(ids[a]), CRD_STR_ARG(ids[b]));
            }
        }
    }
}

static void what_keeps_it_alive(void)
{
    static const double times[] = {0, 6, 720};
    struct one o;
    seed = 20261124 + round_no * 7919;
    draw(2);
    one_draw(&o);
    one_open(&o);
    for (int by = 0; by < CRD_LOSS_DISK; by++) {
        bool place = by >= CRD_LOSS_SITE;
        crd_loss_opts opts = {.by = (crd_loss_by)by,
                              .mode = place ? CRD_LOSS_FAILS : (crd_loss_mode)draw(3),
                              .hours = times[draw(3)]};
        judge_left(&o, &opts, CRD_STR("s0"));
        judge_left(&o, &opts, CRD_STR("s1"));
    }
    one_done(&o);
}

static void test_what_keeps_it_alive(void **state)
{
    (void)state;
    static const uint64_t kept[] = {115};
    each_round(what_keeps_it_alive, crd_rounds(4), kept, CRD_COUNT(kept));
}

/* ---- exposure's stop ------------------------------------------------------------------------ */

static crd_exposure_share stop_of(const crd_exposure_result *r, uint32_t actor, uint32_t service,
                                  int grade)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (r->cells[i].actor == actor && r->cells[i].service == service)
            return r->cells[i].share[grade][3];
    return (crd_exposure_share){0, 0};
}

/* Where the service is lost when everything stops that the actor could stop, all of its users are
 * without; else those of access equipment that stops, at most. */
static void judge_stop(const struct one *o, const crd_exposure_result *r, uint32_t a, int grade)
{
    crd_loss_opts opts = {
        .by = CRD_LOSS_STATE, .mode = CRD_LOSS_SABOTAGES, .latent = grade == CRD_EXPOSURE_LATENT};
    uint32_t node = r->actors[a].node;
    struct lo base[2], x[2];
    bool any = false;
    for (int high = 0; high < 2; high++) {
        base[high] = (struct lo){.t = o->t, .w = o->w, .o = &opts, .high = high, .closed = true};
        lo_evaluate(&base[high]);
        x[high] = (struct lo){.t = o->t,
                              .w = o->w,
                              .o = &opts,
                              .high = high,
                              .closed = true,
                              .lost = &node,
                              .n_lost = 1,
                              .base = &base[high]};
        lo_evaluate(&x[high]);
    }
    for (uint32_t e = 0; e < lo_n(x, CRD_T_element); e++)
        any |= (x[1].element[e] && !base[1].element[e]) || (x[0].element[e] && !base[0].element[e]);
    for (uint32_t k = 0; k < r->n_services; k++) {
        crd_exposure_share got = stop_of(r, a, k, grade);
        uint32_t s = crd_world_row(o->w, CRD_T_service,
                                   crd_world_find_text(o->w, r->services[k].id));
        bool low = x[0].service[s] && !base[0].service[s];
        bool high = low || (x[1].service[s] && !base[1].service[s]);
        bool bad = (low && got.low_ppm != 1000000) || (high && got.high_ppm != 1000000) ||
                   got.low_ppm > got.high_ppm || (!any && !high && got.high_ppm > 0);
        if (bad)
            fail_msg("round %llu: %.*s stops %.*s at grade %d: got %d-%d, lost %d-%d",
                     (unsigned long long)round_no, CRD_STR_ARG(r->actors[a].id),
                     CRD_STR_ARG(r->services[k].id), grade, got.low_ppm, got.high_ppm, low, high);
        if (!low)
            assert_true(got.low_ppm == 0 || any);
    }
}

static void test_what_an_actor_could_stop(void **state)
{
    (void)state;
    for (round_no = 0; round_no < crd_rounds(30); round_no++) {
        struct one o;
        const crd_exposure_result *r;
        crd_err err = CRD_ERR_INIT;
        crd_exposure_opts opts = {.who = CRD_EXPOSED_TO_STATES | CRD_EXPOSED_TO_PARTIES,
                                  .stops = true};
        crd_lane_reacher *lanes = NULL;
        crd_reacher use;
        seed = 20261123 + round_no * 7919;
        one_draw(&o);
        one_open(&o);
        assert_ok(crd_lane_reacher_new(o.t, NULL, &lanes, NULL));
        use = crd_lane_reacher_use(lanes);
        if (draw(2))
            opts.reacher = &use;
        assert_status(CRD_OK, crd_exposure(o.t, &opts, o.arena, &r, &err), &err);
        for (uint32_t a = 0; a < r->n_actors; a++)
            for (int grade = 0; grade < CRD_EXPOSURE_GRADES; grade++)
                judge_stop(&o, r, a, grade);
        crd_lane_reacher_free(lanes);
        one_done(&o);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_random_worlds);
    CRD_SUITE_ADD(&s, test_what_keeps_it_alive);
    CRD_SUITE_ADD(&s, test_what_an_actor_could_stop);
    return crd_suite_run(&s, "analyse/loss_oracle");
}
