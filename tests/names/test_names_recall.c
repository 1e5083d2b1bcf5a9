#include "crdtest.h"

#include "base/str.h"
#include "names/index.h"
#include "names/normal.h"

#include "labelled.h"

#include <stdlib.h>

/* What the index finds and wrongly offers, on a labelled set. The same table at a million firms is
 * printed by bench/names.c; its figures stand in docs/names.md. */
enum { FIRMS = 20000, QUERIES = 150, BEST = 10 };

/* Least share of the right firm in first place and among ten; most share of wrong firms offered
 * with a score of 0.85 or more (when none is right). In percent. */
static const struct bar {
    int first, among, wrong;
} bars[LABELLED_KIND_COUNT] = {
    [LABELLED_FORM] = {99, 99, 0},      [LABELLED_TYPO] = {90, 95, 0},
    [LABELLED_TYPOS] = {55, 60, 0},     [LABELLED_ORDER] = {99, 99, 0},
    [LABELLED_DROPPED] = {65, 90, 0},   [LABELLED_SHORTENED] = {97, 99, 0},
    [LABELLED_JOINED] = {97, 99, 0},    [LABELLED_CYRILLIC] = {90, 95, 0},
    [LABELLED_REMARK] = {99, 99, 0},    [LABELLED_LIKE_PLACE] = {0, 0, 20},
    [LABELLED_LIKE_TRADE] = {0, 0, 20}, [LABELLED_LIKE_NAME] = {0, 0, 20},
    [LABELLED_STRANGER] = {0, 0, 5},
};

int main(void)
{
    crd_buf texts;
    crd_str *normals = calloc(FIRMS, sizeof *normals);
    size_t *starts = calloc(FIRMS + 1, sizeof *starts);
    crd_buf_init(&texts, SIZE_MAX);
    char text[300];
    struct labelled_firm firm;
    bool ok = normals && starts;
    for (size_t i = 0; ok && i < FIRMS; i++) {
        labelled_firm(i, &firm);
        labelled_write(&firm, text, sizeof text);
        starts[i] = texts.len;
        ok = crd_name_normal(crd_str_from(text), &texts, NULL) == CRD_OK;
        starts[i + 1] = texts.len;
    }
    for (size_t i = 0; ok && i < FIRMS; i++)
        normals[i] = (crd_str){texts.at + starts[i], starts[i + 1] - starts[i]};
    crd_name_index *x = NULL;
    crd_name_finder *f = NULL;
    ok = ok && crd_name_index_new(normals, FIRMS, &x, NULL) == CRD_OK &&
         crd_name_finder_new(x, &f) == CRD_OK;
    printf("1..%d\n", LABELLED_KIND_COUNT);
    for (unsigned kind = 0; ok && kind < LABELLED_KIND_COUNT; kind++) {
        unsigned first = 0, among = 0, wrong = 0;
        for (uint64_t q = 0; q < QUERIES; q++) {
            crd_name_candidate got[BEST];
            crd_buf normal;
            uint64_t r = crd_rng_at(LABELLED_SEED, 50 + kind, q), of = (r >> 5) % FIRMS;
            labelled_firm(of, &firm);
            labelled_vary((enum labelled_kind)kind, r, &firm, text, sizeof text);
            crd_buf_init(&normal, SIZE_MAX);
            ok = ok && crd_name_normal(crd_str_from(text), &normal, NULL) == CRD_OK;
            size_t n = crd_names_candidates(f, crd_buf_str(&normal), BEST, 0.5, got);
            for (size_t i = 0; i < n; i++) {
                bool right = crd_str_eq(normals[got[i].id], normals[of]);
                first += right && i == 0;
                among += right;
                if (right)
                    break;
            }
            wrong += n > 0 && got[0].score >= 0.85;
            crd_buf_done(&normal);
        }
        bool other = kind >= LABELLED_FIRST_OTHER;
        bool good = other ? wrong * 100 <= (unsigned)bars[kind].wrong * QUERIES
                          : first * 100 >= (unsigned)bars[kind].first * QUERIES &&
                                among * 100 >= (unsigned)bars[kind].among * QUERIES;
        printf("%s %u - %s: ", good ? "ok" : "not ok", kind + 1, labelled_text[kind]);
        if (other)
            printf("wrongly offered at 0.85 or more %u of %d\n", wrong, QUERIES);
        else
            printf("first %u, among ten %u of %d\n", first, among, QUERIES);
    }
    crd_name_finder_free(f);
    crd_name_index_free(x);
    crd_buf_done(&texts);
    free(normals);
    free(starts);
    return ok ? 0 : 1;
}
