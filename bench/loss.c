/* How the cost of the loss question grows with a nation, at one size:
 *   bench_loss ELEMENTS RADIUS_KM
 * world: all that it needs, compiled straight from the nation, with ties. each: every supplier lost
 * by itself (fails), both bounds. disks: what a disk of this radius may hit, wherever it lies;
 * places: each of these lost. RADIUS_KM 0: no disks. */
#include "bench.h"

#include "analyse/loss.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "synth/synth.h"

#include <stdlib.h>

enum { SEED = 20260101, UNKNOWN_PPM = 100000, WANTS = 64 };

typedef struct nation {
    crd_world *w;
    crd_ties *t;
    crd_arena *arena;
} nation;

static crd_status compile(int64_t elements, nation *n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_want wants[WANTS];
    size_t count[2], all = 0;
    const crd_want *of[2] = {crd_ties_wants(&count[0]), crd_loss_wants(&count[1])};
    crd_synth_opts o = {.seed = SEED, .elements = (uint64_t)elements, .unknown_ppm = UNKNOWN_PPM};
    crd_feed feed = crd_synth_feed(&o);
    crd_world_opts opts = CRD_WORLD_OPTS;
    double start = bench_cpu();
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < count[k] && all < WANTS; i++)
            wants[all++] = of[k][i];
    CRD_TRY(crd_arena_new(SIZE_MAX, &n->arena));
    CRD_TRY(crd_world_new(&feed, wants, all, &opts, &n->w, err));
    CRD_TRY(crd_ties_new(n->w, NULL, 0, &n->t, err));
    bench_print("world_cpu", bench_cpu() - start);
    bench_print("world_peak", bench_peak());
    bench_print("sites", crd_world_frame(n->w, CRD_T_site)->n);
    bench_print("links", crd_world_frame(n->w, CRD_T_link)->n);
done:
    return rc;
}

static crd_status ask(const nation *n, const crd_loss_opts *o, const char *cpu, const char *asked,
                      crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_loss_result *r;
    double start = bench_cpu();
    CRD_TRY(crd_loss(n->t, o, n->arena, &r, err));
    bench_print(cpu, bench_cpu() - start);
    bench_print(asked, (double)r->asked);
    bench_print("services", (double)r->services);
    bench_print("peak", bench_peak());
done:
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = CRD_OK;
    nation n = {0};
    crd_loss_disks *disks = NULL;
    int64_t elements;
    double radius = argc == 3 ? strtod(argv[2], NULL) : -1;
    if (radius < 0 || !crd_str_to_i64(crd_str_from(argv[1]), &elements) || elements < 100) {
        fputs("usage: bench_loss ELEMENTS RADIUS_KM\n", stderr);
        return 2;
    }
    CRD_TRY(compile(elements, &n, &err));
    CRD_TRY(ask(&n, &(crd_loss_opts){.by = CRD_LOSS_SUPPLIER}, "each_cpu", "each", &err));
    if (radius == 0)
        goto done;
    double start = bench_cpu();
    CRD_TRY(crd_loss_disks_new(n.w, radius, 0, &disks, &err));
    bench_print("disks_cpu", bench_cpu() - start);
    bench_print("disks", disks->n);
    bench_print("cover_km", disks->cover_km);
    CRD_TRY(ask(&n, &(crd_loss_opts){.by = CRD_LOSS_DISK, .disks = disks}, "places_cpu", "places",
                &err));
done:
    crd_loss_disks_free(disks);
    crd_ties_free(n.t);
    crd_world_free(n.w);
    crd_arena_free(n.arena);
    return bench_end(rc, &err);
}
