/* What the benchmark programs share. They measure and print; tools/bench runs and judges them. */
#ifndef CRD_BENCH_H
#define CRD_BENCH_H

#include <crd/types.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds of processor time, ours and the kernel's for us: what a busy machine distorts less. */
static inline double bench_cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* One measure: "name value", what tools/bench reads. */
static inline void bench_print(const char *name, double value) { printf("%s %.9g\n", name, value); }

/* Most memory that this program has held since it began, in bytes. Not getrusage: its figure
 * includes what the caller held between fork and exec. */
static inline double bench_peak(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    long long kib = 0;
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "VmHWM: %lld", &kib) == 1)
            break;
    if (f)
        fclose(f);
    return (double)kib * 1024;
}

/* From here on bench_peak() is of what comes; where the kernel does not let us, it stays. */
static inline void bench_peak_anew(void)
{
    FILE *f = fopen("/proc/self/clear_refs", "w");
    if (f) {
        fputs("5", f);
        fclose(f);
    }
}

static inline int bench_end(crd_status rc, const crd_err *err)
{
    if (rc == CRD_OK)
        return 0;
    fprintf(stderr, "%s:%u:%u: %s (%s)\n", err->source, err->line, err->column, err->message,
            crd_status_text(rc));
    return 1;
}

#endif
