/* cordon assess of a case, with a time line of its stages.
 *
 *   bench_assess CASE PACKS
 *
 * PACKS are names or folders, commas between. Nothing is kept from a run before. The document is
 * written as JSON and as the page, both to nowhere; bytes of them are told. Figures are seconds on
 * the clock, `_cpu` of the processor (all threads), `_bytes` bytes; of a stage the most that was
 * held in it, and what was when it ended (`_held`). What stands before the first part (reading,
 * ties, control, the map) is the stage `open`. */
#include "bench.h"

#include "app/assess.h"
#include "app/ops.h"
#include "base/buf.h"
#include "report/render.h"

#include <string.h>

typedef struct line {
    const char *stage; /* that runs */
    double start, cpu;
    double peak; /* of all stages before it, bytes */
} line;

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

static void end_stage(line *l, const char *next)
{
    char name[100];
    snprintf(name, sizeof name, "stage_%s", l->stage);
    bench_print(name, bench_now() - l->start);
    snprintf(name, sizeof name, "stage_%s_cpu", l->stage);
    bench_print(name, bench_cpu() - l->cpu);
    snprintf(name, sizeof name, "stage_%s_bytes", l->stage);
    double peak = bench_peak();
    bench_print(name, peak);
    snprintf(name, sizeof name, "stage_%s_held", l->stage);
    bench_print(name, held());
    fflush(stdout); /* whoever stops a long run has what there is */
    bench_peak_anew();
    *l = (line){next, bench_now(), bench_cpu(), peak > l->peak ? peak : l->peak};
}

/* What the program says of how far it is: a part that begins, or some step of one. */
static bool step(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    line *l = ctx;
    const char *part = crd_assess_part_of(what);
    (void)done, (void)total;
    if (part && part != l->stage)
        end_stage(l, part);
    return true;
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
    line l = {"open", bench_now(), bench_cpu(), 0};
    double start = l.start, cpu = l.cpu;
    crd_app app = {.today = CRD_STR("2026-01-01"), .progress = {&l, step}};
    crd_args args;
    crd_out out = {0};
    uint64_t json = 0, page = 0;
    if (argc != 3) {
        fprintf(stderr, "usage: bench_assess CASE PACKS\n");
        return 2;
    }
    const char *const words[] = {argv[1], "--packs", argv[2], "--no-cache"};
    crd_status rc = crd_arena_new(SIZE_MAX, &app.arena);
    if (rc == CRD_OK)
        rc = crd_args_parse(crd_ops_find(CRD_STR("assess")), words, 4, app.arena, &args, &err);
    if (rc == CRD_OK)
        rc = crd_op_run(&app, &args, &out, &err);
    end_stage(&l, "json");
    if (rc == CRD_OK)
        rc = render(out.doc, CRD_RENDER_JSON, &json, &err);
    end_stage(&l, "page");
    if (rc == CRD_OK)
        rc = render(out.doc, CRD_RENDER_HTML, &page, &err);
    end_stage(&l, "");
    bench_print("assess", bench_now() - start);
    bench_print("assess_cpu", bench_cpu() - cpu);
    bench_print("json_bytes", (double)json);
    bench_print("page_bytes", (double)page);
    bench_print("peak_bytes", l.peak);
    crd_diags_free(out.diags);
    crd_app_done(&app);
    crd_arena_free(app.arena);
    return bench_end(rc, &err);
}
