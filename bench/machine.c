/* How fast is this machine? Three figures and what the reference machine gave for them, so that
 * limits in seconds can be scaled. One thread, pages of 4 KiB, best of several.
 *
 * The reference: 2 virtual CPUs of an AMD EPYC (Zen 4, 32 MiB L3), Debian 12, gcc 12. Stream triad
 * 15.9 GB/s (24 bytes an element counted) and 62 million random 64-byte lines a second are its
 * figures in the project's methods, section 1 (256 MiB arrays, 512 MiB table). Those have no figure
 * for integer work: 0.435 thousand million steps a second is what the loop below gave on a machine
 * of that description. */
#include "bench.h"

#include <sys/mman.h>

static const double reference_triad = 15.9e9, reference_lines = 62e6, reference_steps = 0.435e9;

enum { ROUNDS = 4 };

static void *pages(size_t bytes)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        fputs("no memory for the machine's measure\n", stderr);
        exit(1);
    }
    madvise(at, bytes, MADV_NOHUGEPAGE);
    return at;
}

static double triad(void)
{
    size_t n = (size_t)32 << 20, bytes = n * sizeof(double);
    double *a = pages(bytes), *b = pages(bytes), *c = pages(bytes), best = 0;
    for (size_t i = 0; i < n; i++) {
        a[i] = 0;
        b[i] = (double)i;
        c[i] = 1;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double start = bench_now(), factor = 3 + round;
        for (size_t i = 0; i < n; i++)
            a[i] = b[i] + factor * c[i];
        double rate = 24.0 * (double)n / (bench_now() - start);
        best = rate > best ? rate : best;
    }
    volatile double keep = a[n / 2];
    (void)keep;
    munmap(a, bytes);
    munmap(b, bytes);
    munmap(c, bytes);
    return best;
}

typedef struct line {
    uint64_t word[8];
} line;

/* Lines that do not wait for one another: the addresses come from a counter, not from memory. */
static double random_lines(void)
{
    size_t bytes = (size_t)512 << 20, n = bytes / sizeof(line), reads = 8u << 20;
    line *table = pages(bytes), sum = {{0}};
    double best = 0;
    for (size_t i = 0; i < n; i++)
        table[i].word[0] = i;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t x = (uint64_t)round;
        double start = bench_now();
        for (size_t i = 0; i < reads; i++) {
            x += 0x9e3779b97f4a7c15u;
            uint64_t z = (x ^ x >> 31) * 0xbf58476d1ce4e5b9u;
            const line *from = &table[(z >> 20) & (n - 1)];
            for (int k = 0; k < 8; k++)
                sum.word[k] |= from->word[k];
        }
        double rate = (double)reads / (bench_now() - start);
        best = rate > best ? rate : best;
    }
    volatile uint64_t keep = sum.word[0];
    (void)keep;
    munmap(table, bytes);
    return best;
}

/* Multiplications, shifts and a branch that cannot be foretold one time in eight. */
static double integer_steps(void)
{
    uint64_t h = 1;
    size_t steps = 64u << 20;
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double start = bench_now();
        for (size_t i = 0; i < steps; i++) {
            h = (h ^ i) * 0xff51afd7ed558ccdu;
            h ^= h >> 33;
            if ((h & 7) == 0)
                h += i;
        }
        double rate = (double)steps / (bench_now() - start);
        best = rate > best ? rate : best;
    }
    volatile uint64_t keep = h;
    (void)keep;
    return best;
}

int main(void)
{
    bench_print("triad", triad());
    bench_print("triad_reference", reference_triad);
    bench_print("lines", random_lines());
    bench_print("lines_reference", reference_lines);
    bench_print("steps", integer_steps());
    bench_print("steps_reference", reference_steps);
    return 0;
}
