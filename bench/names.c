/* Screens names against many invented firms (tests/names/labelled.h), on one core:
 *     bench_names [FIRMS [NAMES]]
 * prints "name value" lines: seconds to read and index the firms, bytes of the index, names
 * screened a second (reading the name included), and for each kind of name how often the right firm
 * came first and among ten, or how often a wrong one was offered. */
#include "bench.h"

#include "../tests/names/labelled.h"
#include "base/str.h"
#include "names/index.h"

enum { BEST = 10 };

struct counts {
    unsigned asked, first, among, at_70, at_85;
};

struct firms {
    size_t n;
    crd_buf texts;
    size_t *starts;
    crd_str *normals;
};

static crd_status read_firms(struct firms *all, crd_err *err)
{
    char text[300];
    struct labelled_firm firm;
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < all->n && rc == CRD_OK; i++) {
        labelled_firm(i, &firm);
        labelled_write(&firm, text, sizeof text);
        all->starts[i] = all->texts.len;
        rc = crd_name_normal(crd_str_from(text), &all->texts, err);
    }
    all->starts[all->n] = all->texts.len;
    for (size_t i = 0; i < all->n && rc == CRD_OK; i++)
        all->normals[i] = (crd_str){all->texts.at + all->starts[i],
                                    all->starts[i + 1] - all->starts[i]};
    return rc;
}

static crd_status screen(const struct firms *all, crd_name_finder *f, uint64_t q, crd_buf *normal,
                         struct counts *counts, double *seconds, crd_err *err)
{
    char text[300];
    struct labelled_firm firm;
    crd_name_candidate got[BEST];
    uint64_t kind = q % LABELLED_KIND_COUNT;
    uint64_t r = crd_rng_at(LABELLED_SEED, 50 + kind, q), of = (r >> 5) % all->n;
    labelled_firm(of, &firm);
    labelled_vary((enum labelled_kind)kind, r, &firm, text, sizeof text);
    struct counts *c = &counts[kind];

    double start = bench_cpu();
    crd_buf_clear(normal);
    crd_status rc = crd_name_normal(crd_str_from(text), normal, err);
    size_t n = crd_names_candidates(f, crd_buf_str(normal), BEST, 0.5, got);
    *seconds += bench_cpu() - start;

    c->asked++;
    c->at_70 += n > 0 && got[0].score >= 0.7;
    c->at_85 += n > 0 && got[0].score >= 0.85;
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(all->normals[got[i].id], all->normals[of])) {
            c->first += i == 0;
            c->among++;
            break;
        }
    return rc;
}

static void print_counts(const struct counts *counts)
{
    for (unsigned k = 0; k < LABELLED_KIND_COUNT; k++) {
        const struct counts *c = &counts[k];
        double percent = c->asked ? 100.0 / c->asked : 0;
        fprintf(stderr,
                k < LABELLED_FIRST_OTHER ? "| %s | %.1f | %.1f | |\n"
                                         : "| %s | | | %.1f / %.1f |\n",
                labelled_text[k], percent * (k < LABELLED_FIRST_OTHER ? c->first : c->at_70),
                percent * (k < LABELLED_FIRST_OTHER ? c->among : c->at_85));
        if (k < LABELLED_FIRST_OTHER)
            printf("first_%u %.9g\namong_%u %.9g\n", k, percent * c->first, k, percent * c->among);
        else
            printf("offered_%u %.9g\n", k, percent * c->at_85);
    }
}

int main(int argc, char **argv)
{
    struct firms all = {.n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000};
    uint64_t names = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000;
    crd_err err = CRD_ERR_INIT;
    crd_name_index *x = NULL;
    crd_name_finder *f = NULL;
    crd_buf normal;
    struct counts counts[LABELLED_KIND_COUNT] = {{0}};
    double seconds = 0;
    crd_buf_init(&all.texts, SIZE_MAX);
    crd_buf_init(&normal, SIZE_MAX);
    all.starts = calloc(all.n + 1, sizeof *all.starts);
    all.normals = calloc(all.n + 1, sizeof *all.normals);
    crd_status rc = all.starts && all.normals ? CRD_OK : CRD_ENOMEM;

    double start = bench_cpu();
    if (rc == CRD_OK)
        rc = read_firms(&all, &err);
    bench_print("names_read_s", bench_cpu() - start);
    start = bench_cpu();
    if (rc == CRD_OK)
        rc = crd_name_index_new(all.normals, all.n, &x, &err);
    bench_print("names_index_s", bench_cpu() - start);
    if (rc == CRD_OK)
        rc = crd_name_finder_new(x, &f);
    for (uint64_t q = 0; q < names && rc == CRD_OK; q++)
        rc = screen(&all, f, q, &normal, counts, &seconds, &err);
    if (rc == CRD_OK) {
        bench_print("names_index_bytes", (double)crd_name_index_bytes(x));
        bench_print("names_screened_per_s", (double)names / seconds);
        print_counts(counts);
    }
    crd_name_finder_free(f);
    crd_name_index_free(x);
    crd_buf_done(&all.texts);
    crd_buf_done(&normal);
    free(all.starts);
    free(all.normals);
    return bench_end(rc, &err);
}
