/* cordon assess of a case, with a time line of its stages.
 *
 *   bench_assess CASE PACKS [in-turn]
 *
 * PACKS are names or folders, commas between. Parts run in two lines at once: what a stage takes of
 * the clock is then shared, and what it takes of the processor and of memory is that of both;
 * in-turn runs one after the other. Nothing is kept from a run before. The document is written as
 * JSON and as the page, both to nowhere; bytes of them are told. Figures are seconds on the clock,
 * `_cpu` of the processor (all threads), `_bytes` bytes; of a stage the most that was held in it,
 * and what was when it ended (`_held`). What stands before the first part (reading, ties, control,
 * the map) is the stage `open`. */
#include "bench.h"

#include "app/ops.h"
#include "base/buf.h"
#include "report/render.h"

#include <string.h>

typedef struct stage {
    const char *name; /* NULL = none runs on this thread */
    double start, cpu;
} stage;

typedef struct timing {
    double peak; /* of all stages, bytes */
} timing;

static _Thread_local stage runs;

/* What is held now. */
static double held(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char text[256];
    long long kib = 0;
    while (f && fgets(text, sizeof text, f))
        if (sscanf(text, "VmRSS: %lld", &kib) == 1)
            break;
    if (f)
        fclose(f);
    return (double)kib * 1024;
}

static void begin_stage(const char *name) { runs = (stage){name, bench_now(), bench_cpu()}; }

static void end_stage(timing *t)
{
    char name[100];
    double peak = bench_peak();
    if (!runs.name)
        return;
    snprintf(name, sizeof name, "stage_%s", runs.name);
    bench_print(name, bench_now() - runs.start);
    snprintf(name, sizeof name, "stage_%s_cpu", runs.name);
    bench_print(name, bench_cpu() - runs.cpu);
    snprintf(name, sizeof name, "stage_%s_bytes", runs.name);
    bench_print(name, peak);
    snprintf(name, sizeof name, "stage_%s_held", runs.name);
    bench_print(name, held());
    fflush(stdout); /* whoever stops a long run has what there is */
    bench_peak_anew();
    t->peak = peak > t->peak ? peak : t->peak;
    runs.name = NULL;
}

static void part(void *ctx, const char *name, bool ended)
{
    end_stage(ctx);
    if (!ended)
        begin_stage(name);
}

static crd_status count(void *ctx, crd_str bytes, crd_err *err)
{
    (void)err;
    *(uint64_t *)ctx += bytes.len;
    return CRD_OK;
}

static crd_status render(const crd_doc *doc, crd_render_format f, uint64_t *ret_bytes, crd_err *err)
{
    crd_buf out;
    *ret_bytes = 0;
    crd_buf_init_stream(&out, count, ret_bytes);
    crd_status rc = crd_render(doc, f, &(crd_render_options){0}, &out, err);
    if (rc == CRD_OK)
        rc = crd_buf_end(&out, err);
    crd_buf_done(&out);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    timing t = {0};
    double start = bench_now(), cpu = bench_cpu();
    crd_app app = {.today = CRD_STR("2026-01-01"), .part = part, .part_ctx = &t};
    crd_args args;
    crd_out out = {0};
    uint64_t json = 0, page = 0;
    app.in_turn = argc == 4 && strcmp(argv[3], "in-turn") == 0;
    if (argc != 3 && !app.in_turn) {
        fprintf(stderr, "usage: bench_assess CASE PACKS [in-turn]\n");
        return 2;
    }
    const char *const words[] = {argv[1], "--packs", argv[2], "--no-cache"};
    begin_stage("open");
    crd_status rc = crd_arena_new(SIZE_MAX, &app.arena);
    if (rc == CRD_OK)
        rc = crd_args_parse(crd_ops_find(CRD_STR("assess")), words, 4, app.arena, &args, &err);
    if (rc == CRD_OK)
        rc = crd_op_run(&app, &args, &out, &err);
    end_stage(&t);
    begin_stage("json");
    if (rc == CRD_OK)
        rc = render(out.doc, CRD_RENDER_JSON, &json, &err);
    end_stage(&t);
    begin_stage("page");
    if (rc == CRD_OK)
        rc = render(out.doc, CRD_RENDER_HTML, &page, &err);
    end_stage(&t);
    bench_print("assess", bench_now() - start);
    bench_print("assess_cpu", bench_cpu() - cpu);
    bench_print("json_bytes", (double)json);
    bench_print("page_bytes", (double)page);
    bench_print("peak_bytes", t.peak);
    crd_diags_free(out.diags);
    crd_app_done(&app);
    crd_arena_free(app.arena);
    return bench_end(rc, &err);
}
