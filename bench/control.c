/* Company control of an invented register: 40 % persons and funds, the rest companies with 1 to 5
 * owners (2.8 on average, 1.7 holdings a party), three of four owners a person, 2 % of the others
 * any company, so that there are rings. tools/bench measures it against gringo, and a test compares
 * the pairs.
 *
 *   control facts N SEED        o(owner,owned,millionths). one a line
 *   control solve FILE KIND     reads them, prints c(x,z). for all pairs; KIND: list or forest
 *   control time FILE ROUNDS    figures of the computation alone */
#include "bench.h"

#include "graph/capture.h"

#include <string.h>

enum { HALF = 500000, WHOLE = 1000000 };

static uint32_t draw(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

static void facts(uint32_t n, uint64_t seed)
{
    uint32_t persons = n * 2 / 5 + 1;
    for (uint32_t z = persons; z < n; z++) {
        uint32_t owners = 1 + draw(&seed) % 100 / 22, left = WHOLE - draw(&seed) % 3 * 50000;
        uint32_t met[5], n_met = 0;
        for (uint32_t i = 0; i < owners && left > 0; i++) {
            bool company = draw(&seed) % 4 == 0 && z > persons;
            uint32_t y = !company                ? draw(&seed) % persons
                         : draw(&seed) % 50 == 0 ? persons + draw(&seed) % (n - persons)
                                                 : persons + draw(&seed) % (z - persons);
            uint32_t part = i + 1 == owners ? left : 1 + draw(&seed) % left;
            bool again = y == z || part == 0;
            for (uint32_t k = 0; k < n_met; k++)
                again |= met[k] == y;
            if (again)
                continue;
            met[n_met++] = y;
            left -= part < left ? part : left;
            printf("o(%u,%u,%u).\n", y, z, part);
        }
    }
}

struct world {
    crd_stake *stakes;
    crd_slot *slots;
    size_t n_stakes, room;
    uint32_t n;
};

static uint32_t number(const char **at)
{
    uint32_t value = 0;
    while (**at && (**at < '0' || **at > '9'))
        ++*at;
    for (; **at >= '0' && **at <= '9'; ++*at)
        value = value * 10 + (uint32_t)(**at - '0');
    return value;
}

static char *whole_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    if (f && fseek(f, 0, SEEK_END) == 0) {
        long size = ftell(f);
        rewind(f);
        text = malloc((size_t)size + 1);
        if (text)
            text[fread(text, 1, (size_t)size, f)] = '\0';
    }
    if (f)
        fclose(f);
    if (!text) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    return text;
}

static void read_world(const char *path, struct world *w)
{
    char *text = whole_file(path);
    size_t lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    *w = (struct world){.stakes = calloc(lines + 1, sizeof *w->stakes)};
    const char *at = text;
    for (size_t i = 0; w->stakes && i < lines; i++) {
        crd_stake k = {.from = number(&at)};
        k.slot = number(&at);
        k.weight = number(&at);
        w->n = k.from >= w->n ? k.from + 1 : w->n;
        w->n = k.slot >= w->n ? k.slot + 1 : w->n;
        w->stakes[w->n_stakes++] = k;
    }
    free(text);
    w->slots = calloc((size_t)w->n + 1, sizeof *w->slots);
    if (!w->stakes || !w->slots) {
        fputs("no memory\n", stderr);
        exit(1);
    }
    for (uint32_t v = 0; v < w->n; v++)
        w->slots[v] = (crd_slot){v, HALF + 1, UINT64_MAX};
}

static crd_capture *capture_of(const struct world *w)
{
    crd_capture *c;
    crd_err err = CRD_ERR_INIT;
    crd_status rc = crd_capture_new(w->n, w->slots, w->n, w->stakes, w->n_stakes, &c, &err);
    if (rc != CRD_OK)
        exit(bench_end(rc, &err));
    return c;
}

static char *digits(char *to, uint32_t value)
{
    char back[10];
    int n = 0;
    do
        back[n++] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    while (n > 0)
        *to++ = back[--n];
    return to;
}

static void tell(uint32_t x, const crd_vid *to, uint32_t n)
{
    char line[32];
    for (uint32_t i = 0; i < n; i++) {
        char *at = line;
        if (to[i] == x)
            continue;
        *at++ = 'c';
        *at++ = '(';
        at = digits(at, x);
        *at++ = ',';
        at = digits(at, to[i]);
        memcpy(at, ").\n", 3);
        fwrite(line, 1, (size_t)(at + 3 - line), stdout);
    }
}

static crd_capturer *capturer_of(const crd_capture *c)
{
    crd_capturer *k;
    crd_err err = CRD_ERR_INIT;
    crd_status rc = crd_capturer_new(c, &k, &err);
    if (rc != CRD_OK)
        exit(bench_end(rc, &err));
    return k;
}

static crd_forest *forest_of(const crd_capture *c)
{
    crd_forest *f;
    crd_err err = CRD_ERR_INIT;
    crd_status rc = crd_forest_new(c, NULL, &f, &err);
    if (rc != CRD_OK)
        exit(bench_end(rc, &err));
    return f;
}

static void solve(const char *path, bool forest)
{
    struct world w;
    uint32_t n;
    read_world(path, &w);
    crd_capture *c = capture_of(&w);
    crd_capturer *k = forest ? NULL : capturer_of(c);
    crd_forest *f = forest ? forest_of(c) : NULL;
    for (uint32_t x = 0; x < w.n; x++) {
        if (!crd_capture_starts(c, x))
            continue;
        const crd_vid *to = f ? crd_forest_under(f, x, &n) : crd_capturer_set(k, x, &n);
        tell(x, to, n);
    }
    crd_forest_free(f);
    crd_capturer_free(k);
    crd_capture_free(c);
    free(w.slots);
    free(w.stakes);
}

static void measure(const char *path, int rounds)
{
    struct world w;
    read_world(path, &w);
    bench_print("parties", w.n);
    bench_print("holdings", (double)w.n_stakes);
    for (int round = 0; round < rounds; round++) {
        uint64_t pairs = 0, forest_pairs = 0;
        double start = bench_now(), cpu = bench_cpu();
        crd_capture *c = capture_of(&w);
        double built = bench_now(), built_cpu = bench_cpu();
        bench_print("build_cpu", built_cpu - cpu);
        crd_capturer *k = capturer_of(c);
        for (uint32_t x = 0; x < w.n; x++) {
            uint32_t n = 0;
            if (crd_capture_starts(c, x))
                crd_capturer_set(k, x, &n);
            pairs += n;
        }
        double listed = bench_now();
        bench_print("list_cpu", bench_cpu() - built_cpu);
        crd_forest *f = forest_of(c);
        for (uint32_t x = 0; x < w.n; x++)
            forest_pairs += crd_forest_count(f, x);
        double planted = bench_now();
        bench_print("build", built - start);
        bench_print("list", listed - built);
        bench_print("forest", planted - listed);
        bench_print("pairs", (double)pairs);
        bench_print("forest_pairs", (double)forest_pairs);
        crd_forest_free(f);
        crd_capturer_free(k);
        crd_capture_free(c);
    }
    bench_print("peak", bench_peak());
    free(w.slots);
    free(w.stakes);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "facts") == 0)
        facts((uint32_t)strtoul(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
    else if (argc == 4 && strcmp(argv[1], "solve") == 0)
        solve(argv[2], strcmp(argv[3], "forest") == 0);
    else if (argc == 4 && strcmp(argv[1], "time") == 0)
        measure(argv[2], (int)strtol(argv[3], NULL, 10));
    else
        return 2;
    return 0;
}
