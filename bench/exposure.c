/* Exposure of a whole invented nation, from its rows to the answer, and what the parts cost.
 *
 *   bench_exposure ELEMENTS ROUNDS [parts]
 *
 * The nation comes from src/synth straight into the world: no file stands between. One block are
 * the 512 actors of greatest reach; `plane_*` are its sweeps, one plane after another, by one
 * thread. All figures but `*_bytes` and counts are seconds; `_cpu` of the processor. */
#include "bench.h"

#include "analyse/control.h"
#include "analyse/exposure_group.h"
#include "synth/synth.h"

#include <string.h>

enum { SEED = 20260101, PLANES = 16, WANTS = 64 };

static void must(crd_status rc, const crd_err *err)
{
    if (bench_end(rc, err) != 0)
        exit(1);
}

static void *room(size_t n, size_t size)
{
    void *at = calloc(n ? n : 1, size);
    if (!at) {
        fputs("no memory\n", stderr);
        exit(1);
    }
    return at;
}

/* ---- from rows to ties ---------------------------------------------------------------------- */

typedef struct nation {
    crd_world *w;
    crd_ties *t;
} nation;

static nation nation_new(uint64_t elements)
{
    crd_synth_opts synth = {.seed = SEED, .elements = elements, .unknown_ppm = 100000};
    crd_feed feed = crd_synth_feed(&synth);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_want wants[WANTS];
    crd_err err = CRD_ERR_INIT;
    crd_control *control;
    crd_control_tie *pairs;
    size_t n_ties, n_control, n_pairs;
    nation n;
    const crd_want *of_ties = crd_ties_wants(&n_ties), *of_control = crd_control_wants(&n_control);
    memcpy(wants, of_ties, n_ties * sizeof *wants);
    memcpy(wants + n_ties, of_control, n_control * sizeof *wants);
    must(crd_world_new(&feed, wants, n_ties + n_control, &opts, &n.w, &err), &err);
    bench_print("world_bytes", (double)crd_world_bytes(n.w));
    double start = bench_now(), cpu = bench_cpu();
    must(crd_control_new(n.w, &votes, &control, &err), &err);
    must(crd_control_ties(control, &pairs, &n_pairs, &err), &err);
    bench_print("control", bench_now() - start);
    bench_print("control_cpu", bench_cpu() - cpu);
    bench_print("control_ties", (double)n_pairs);
    start = bench_now();
    cpu = bench_cpu();
    must(crd_ties_new(n.w, pairs, n_pairs, &n.t, &err), &err);
    bench_print("ties_new", bench_now() - start);
    bench_print("ties_new_cpu", bench_cpu() - cpu);
    bench_print("nodes", n.t->n_nodes);
    bench_print("ties", n.t->n_ties);
    bench_print("parties", crd_world_frame(n.w, CRD_T_party)->n);
    bench_print("services", crd_world_frame(n.w, CRD_T_service)->n);
    free(pairs);
    crd_control_free(control);
    return n;
}

/* ---- the parts of one block ----------------------------------------------------------------- */

static crd_reach_plane plane(unsigned i)
{
    return (crd_reach_plane){
        .plane = {.power = (uint8_t)(i >> 1 & 3),
                  .grade = i & 1 ? CRD_GRADE_STANDING : CRD_GRADE_LATENT,
                  .high = i >= 8},
        .kinds = ~(UINT64_C(1) << CRD_TIE_LENDS | UINT64_C(1) << CRD_TIE_RESTRICTS)};
}

typedef struct parts {
    const crd_ties *t;
    crd_users *users;
    crd_tally *tally;
    crd_groups *groups;
    const crd_reach_plane *plane;
    uint64_t *reach; /* [actors] nodes that each reaches; or NULL: the parts are measured */
    double mark;     /* when the reacher was last at work */
    double order_and_sweep, shares, shares_plan, sums;
} parts;

static crd_status each(void *ctx, const crd_reach_block *b, crd_err *err)
{
    crd_status rc = CRD_OK;
    parts *p = ctx;
    crd_sheet sheet = {0};
    double start = bench_cpu();
    p->order_and_sweep += start - p->mark;
    if (p->reach) {
        uint64_t sums[CRD_LANES];
        crd_lanes_sum(b->words, &(crd_lane_group){NULL, NULL, p->t->n_nodes}, sums);
        memcpy(p->reach + b->first, sums, b->n * sizeof *sums);
        goto done;
    }
    if (p->plane->plane.power < 3) {
        CRD_TRY(crd_tally_plane(p->tally, p->plane, b->place));
        double planned = bench_cpu();
        CRD_TRY(crd_tally_block(p->tally, b, NULL, &sheet, err));
        double end = bench_cpu();
        p->shares_plan += planned - start;
        p->shares += end - planned;
        start = end;
    }
    CRD_TRY(crd_groups_add(p->groups, b,
                           p->plane->plane.power < 3 ? crd_tally_users(p->tally) : NULL,
                           &p->plane->plane, NULL, err));
    p->sums += bench_cpu() - start;
done:
    crd_sheet_done(&sheet);
    p->mark = bench_cpu();
    return rc;
}

typedef struct reach {
    uint64_t n;
    uint32_t node;
} reach;

static int by_reach(const void *a, const void *b)
{
    const reach *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return (x->node > y->node) - (x->node < y->node);
}

/* The states and parties of greatest reach in the widest plane. */
static uint32_t greatest(parts *p, crd_reacher use, uint32_t nodes[CRD_LANES])
{
    const crd_ties *t = p->t;
    uint32_t first = t->base[CRD_NODE_JURISDICTION], n = t->base[CRD_NODE_PRODUCT] - first;
    crd_reach_plane widest = plane(14);
    crd_reach_seeds *seeds = room(n, sizeof *seeds);
    uint32_t *own = room(n, sizeof *own);
    reach *all = room(n, sizeof *all);
    crd_err err = CRD_ERR_INIT;
    p->reach = room(n, sizeof *p->reach);
    for (uint32_t i = 0; i < n; i++) {
        own[i] = first + i;
        seeds[i] = (crd_reach_seeds){&own[i], 1};
    }
    p->mark = bench_cpu();
    must(use.reach(use.ctx, t, &widest, seeds, n, each, p, &err), &err);
    for (uint32_t i = 0; i < n; i++)
        all[i] = (reach){p->reach[i], own[i]};
    qsort(all, n, sizeof *all, by_reach);
    uint32_t chosen = n < CRD_LANES ? n : CRD_LANES;
    double sum = 0;
    for (uint32_t i = 0; i < chosen; i++) {
        nodes[i] = all[i].node;
        sum += (double)all[i].n;
    }
    bench_print("sources", chosen);
    bench_print("mean_reach", sum / chosen / t->n_nodes);
    free(seeds);
    free(own);
    free(all);
    free(p->reach);
    p->reach = NULL;
    return chosen;
}

/* "sweep_M_latent_high 0.02" */
static void tell(const crd_reach_plane *p, const char *what, double seconds)
{
    char line[64];
    snprintf(line, sizeof line, "%s_%c_%s_%s", what, "CMIA"[p->plane.power],
             p -> plane.grade == CRD_GRADE_STANDING ? "standing" : "latent",
             p->plane.high ? "high" : "low");
    bench_print(line, seconds);
}

/* Sixteen planes of one block, `rounds` times. */
static void measure_parts(const crd_ties *t, int rounds)
{
    parts p = {.t = t};
    crd_err err = CRD_ERR_INIT;
    crd_lane_reacher *lanes;
    uint32_t nodes[CRD_LANES];
    crd_reach_seeds seeds[CRD_LANES];
    must(crd_lane_reacher_new(t, NULL, &lanes, &err), &err);
    crd_reacher use = crd_lane_reacher_use(lanes);
    double start = bench_cpu();
    must(crd_users_new(t, &p.users), &err);
    must(crd_tally_new(p.users, NULL, &p.tally), &err);
    must(crd_groups_new(t, &p.groups), &err);
    bench_print("prepare_cpu", bench_cpu() - start);
    bench_print("ties_into", p.users->first[p.users->n_targets]);
    bench_print("ties_into_services", p.users->first[p.users->n_services]);
    bench_print("coverings", (double)p.users->coverings.n);
    uint32_t n = greatest(&p, use, nodes);
    for (uint32_t i = 0; i < n; i++)
        seeds[i] = (crd_reach_seeds){&nodes[i], 1};
    for (int round = 0; round < rounds; round++) {
        double most = 0, all = 0, one = 0;
        p.shares = p.shares_plan = p.sums = 0;
        for (unsigned i = 0; i < PLANES; i++) {
            crd_reach_plane at = plane(i);
            p.plane = &at;
            p.order_and_sweep = 0;
            double shares = p.shares;
            p.mark = bench_cpu();
            must(use.reach(use.ctx, t, &at, seeds, n, each, &p, &err), &err);
            all += p.order_and_sweep;
            most = p.order_and_sweep > most ? p.order_and_sweep : most;
            shares = p.shares - shares;
            one = shares > one ? shares : one;
            tell(&at, "sweep", p.order_and_sweep);
            if (at.plane.power < 3)
                tell(&at, "shares", shares);
        }
        bench_print("plane_cpu", most); /* the widest: its view and its sweep */
        bench_print("planes_cpu", all);
        bench_print("shares_plan_cpu", p.shares_plan);
        bench_print("shares_cpu", p.shares);
        bench_print("shares_one_cpu", one); /* of the plane that costs most */
        bench_print("sums_cpu", p.sums);
    }
    crd_groups_free(p.groups);
    crd_tally_free(p.tally);
    crd_users_free(p.users);
    crd_lane_reacher_free(lanes);
}

static crd_status count_cell(void *ctx, const crd_exposure_cell *cell)
{
    (void)cell;
    ++*(uint64_t *)ctx;
    return CRD_OK;
}

/* ---- whole questions ------------------------------------------------------------------------ */

static void ask(const crd_ties *t, const char *name, unsigned who, crd_pool *pool)
{
    char line[64];
    crd_err err = CRD_ERR_INIT;
    crd_arena *arena;
    const crd_exposure_result *r;
    uint64_t cells = 0;
    crd_exposure_opts opts = {.who = who, .pool = pool, .compact = true};
    must(crd_arena_new(SIZE_MAX, &arena), &err);
    double start = bench_now(), cpu = bench_cpu();
    must(crd_exposure(t, &opts, arena, &r, &err), &err);
    must(crd_exposure_each(r, &cells, count_cell), &err);
    double took = bench_now() - start, took_cpu = bench_cpu() - cpu;
    double blocks = (double)((r->n_actors + CRD_LANES - 1) / CRD_LANES);
    const struct {
        const char *what;
        double value;
    } all[] = {{"", took},
               {"_cpu", took_cpu},
               {"_actors", (double)r->n_actors},
               {"_blocks", blocks},
               {"_block_cpu", took_cpu / blocks},
               {"_cells", (double)cells},
               {"_groups", (double)r->n_groups},
               {"_peak", bench_peak()}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        snprintf(line, sizeof line, "%s%s", name, all[i].what);
        bench_print(line, all[i].value);
    }
    crd_arena_free(arena);
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_pool *pool;
    if (argc < 3) {
        fputs("usage: bench_exposure ELEMENTS ROUNDS [parts]\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0); /* what is known is told, whatever comes */
    double start = bench_now();
    nation n = nation_new(strtoull(argv[1], NULL, 10));
    bench_print("made", bench_now() - start);
    bench_print("made_peak", bench_peak());
    must(crd_pool_new(0, &pool, &err), &err);
    measure_parts(n.t, (int)strtol(argv[2], NULL, 10));
    bench_print("peak", bench_peak());
    if (argc > 3) /* the parts alone */
        goto done;
    ask(n.t, "usual", CRD_EXPOSED_TO_STATES | CRD_EXPOSED_TO_ULTIMATES | CRD_EXPOSED_TO_UNKNOWN,
        pool);
    ask(n.t, "all", CRD_EXPOSED_TO_STATES | CRD_EXPOSED_TO_PARTIES | CRD_EXPOSED_TO_UNKNOWN, pool);
done:
    crd_pool_free(pool);
    crd_ties_free(n.t);
    crd_world_free(n.w);
    return 0;
}
