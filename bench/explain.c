/* What an explanation costs on an open world.
 *   bench_explain CASE QUESTIONS
 * The world, who controls whom and all ties are made first and not counted. Then questions by
 * states in turn, about services in turn, each power in turn, latent: the first, and the first of
 * power A (stop), which make what is kept for later ones, and the others. */
#include "bench.h"

#include "analyse/explain.h"
#include "analyse/loss.h"
#include "base/err.h"
#include "store/store.h"

#include <string.h>

typedef struct open_world {
    crd_store *store;
    crd_world *w;
    crd_control *control;
    crd_ties *t;
} open_world;

static crd_status open_it(const char *path, open_world *o, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_feed feed;
    crd_want wants[128];
    crd_world_opts when = CRD_WORLD_OPTS;
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_control_tie *pairs = NULL;
    size_t count[3], n_pairs, n = 0;
    const crd_want *of[] = {crd_ties_wants(&count[0]), crd_control_wants(&count[1]),
                            crd_loss_wants(&count[2])};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < count[k]; i++)
            wants[n++] = of[k][i];
    CRD_TRY(crd_store_open(path, &crd_records, NULL, &o->store, err));
    CRD_TRY(crd_store_feed(o->store, &feed, err));
    CRD_TRY(crd_world_new(&feed, wants, n, &when, &o->w, err));
    CRD_TRY(crd_control_new(o->w, &votes, &o->control, err));
    CRD_TRY(crd_control_ties(o->control, &pairs, &n_pairs, err));
    CRD_TRY(crd_ties_new(o->w, pairs, n_pairs, &o->t, err));
done:
    free(pairs);
    return rc;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The i-th question, of a number-th prime step through states and services. */
static void question(const open_world *o, uint32_t i, crd_buf *id)
{
    const crd_frame *states = crd_world_frame(o->w, CRD_T_jurisdiction);
    const crd_frame *services = crd_world_frame(o->w, CRD_T_service);
    uint32_t state = i % states->n, service = i * 7919u % services->n;
    crd_exposure_actor who = {
        .id = crd_world_text(o->w, CRD_COL(o->w, jurisdiction, id).text[state]), .state = true};
    crd_buf_clear(id);
    crd_explain_id(CRD_T_service, crd_world_text(o->w, CRD_COL(o->w, service, id).text[service]),
                   &who, CRD_STR_NULL, i / states->n % CRD_POWERS, id);
}

static crd_status ask(const open_world *o, uint32_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_explainer *x = NULL;
    crd_arena *arena = NULL;
    const crd_explain_opts opts = {.latent = true};
    double *cpu = calloc((size_t)n + 1, sizeof *cpu), worst = 0;
    double found = 0, hops = 0;
    uint32_t n_later = 0, stop = 3 * crd_world_frame(o->w, CRD_T_jurisdiction)->n;
    crd_buf id;
    crd_buf_init(&id, 1 << 16);
    if (!cpu)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_explainer_new(o->t, o->control, &x, err));
    CRD_TRY(crd_arena_new(SIZE_MAX, &arena));
    for (uint32_t i = 0; i < n; i++) {
        const crd_explain_result *r;
        crd_arena_mark mark = crd_arena_save(arena);
        question(o, i, &id);
        double start = bench_cpu();
        CRD_TRY(crd_explain(x, crd_buf_str(&id), &opts, arena, &r, err));
        double took = bench_cpu() - start;
        if (i == 0)
            bench_print("first_cpu", took);
        else if (i == stop)
            bench_print("first_stop_cpu", took);
        else
            cpu[n_later++] = took;
        if (took > worst && i > 0 && i != stop) {
            worst = took;
            fprintf(stderr, "%.4f s: %s\n", worst, id.at);
        }
        found += r->any;
        hops += r->strongest.n;
        crd_arena_rewind(arena, mark);
    }
    qsort(cpu, n_later, sizeof *cpu, by_size);
    bench_print("median_cpu", cpu[n_later / 2]);
    bench_print("worst_cpu", worst);
    bench_print("chains", found / n);
    bench_print("hops", found > 0 ? hops / found : 0);
done:
    crd_buf_done(&id);
    crd_explainer_free(x);
    crd_arena_free(arena);
    free(cpu);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = CRD_OK;
    open_world o = {0};
    if (argc != 3)
        return 2;
    CRD_TRY(open_it(argv[1], &o, &err));
    bench_print("nodes", o.t->n_nodes);
    bench_print("ties", o.t->n_ties);
    CRD_TRY(ask(&o, (uint32_t)strtoul(argv[2], NULL, 10), &err));
    bench_print("peak", bench_peak());
done:
    crd_ties_free(o.t);
    crd_control_free(o.control);
    crd_world_free(o.w);
    crd_store_close(o.store);
    return bench_end(rc, &err);
}
