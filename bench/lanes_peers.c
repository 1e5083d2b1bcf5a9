/* The peers' own graphs are built before the clock starts. GraphBLAS may use all processors, as it
 * does by itself. */
#include "lanes_peers.h"

#include <GraphBLAS.h>
#include <igraph.h>

#include <string.h>

enum { WORDS = 8 };

static void must(bool fine, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "%s failed\n", what);
    exit(1);
}

#define TRY_I(call) must((call) == IGRAPH_SUCCESS, #call)
#define TRY_G(call) must((call) == GrB_SUCCESS, #call)

uint64_t bench_igraph(uint32_t n_nodes, uint32_t n_ties, const uint32_t *from, const uint32_t *to,
                      const uint32_t *sources, uint32_t n, double *ret_seconds)
{
    igraph_t graph;
    igraph_vector_int_t edges, reached;
    uint64_t pairs = 0;
    TRY_I(igraph_vector_int_init(&edges, 2 * (igraph_integer_t)n_ties));
    TRY_I(igraph_vector_int_init(&reached, 0));
    for (uint32_t e = 0; e < n_ties; e++) {
        VECTOR(edges)[2 * (size_t)e] = from[e];
        VECTOR(edges)[2 * (size_t)e + 1] = to[e];
    }
    TRY_I(igraph_create(&graph, &edges, n_nodes, IGRAPH_DIRECTED));
    igraph_vector_int_destroy(&edges);
    double start = bench_now();
    for (uint32_t i = 0; i < n; i++) {
        TRY_I(igraph_subcomponent(&graph, &reached, sources[i], IGRAPH_OUT));
        pairs += (uint64_t)igraph_vector_int_size(&reached);
    }
    *ret_seconds = bench_now() - start;
    igraph_vector_int_destroy(&reached);
    igraph_destroy(&graph);
    return pairs;
}

/* The library can be begun once; it says so the second time. It is ended by the end of the program.
 */
static void begin(void)
{
    GrB_Info info = GrB_init(GrB_NONBLOCKING);
    must(info == GrB_SUCCESS || info == GrB_INVALID_VALUE, "GrB_init");
}

static GrB_Matrix adjacency(uint32_t n_nodes, uint32_t n_ties, const uint32_t *from,
                            const uint32_t *to)
{
    GrB_Matrix a;
    GrB_Index *row = malloc(n_ties * sizeof *row), *column = malloc(n_ties * sizeof *column);
    bool *one = malloc(n_ties);
    must(row && column && one, "memory for GraphBLAS");
    for (uint32_t e = 0; e < n_ties; e++) {
        row[e] = from[e];
        column[e] = to[e];
        one[e] = true;
    }
    TRY_G(GrB_Matrix_new(&a, GrB_BOOL, n_nodes, n_nodes));
    TRY_G(GrB_Matrix_build_BOOL(a, row, column, one, n_ties, GrB_LOR));
    TRY_G(GrB_Matrix_wait(a, GrB_MATERIALIZE));
    free(row);
    free(column);
    free(one);
    return a;
}

uint64_t bench_graphblas(uint32_t n_nodes, uint32_t n_ties, const uint32_t *from,
                         const uint32_t *to, const uint32_t *sources, uint32_t n,
                         double *ret_seconds)
{
    GrB_Matrix frontier, reached;
    GrB_Index pairs = 0, more;
    begin();
    GrB_Matrix a = adjacency(n_nodes, n_ties, from, to);
    TRY_G(GrB_Matrix_new(&frontier, GrB_BOOL, n, n_nodes));
    TRY_G(GrB_Matrix_new(&reached, GrB_BOOL, n, n_nodes));
    double start = bench_now();
    for (uint32_t i = 0; i < n; i++) {
        TRY_G(GrB_Matrix_setElement_BOOL(frontier, true, i, sources[i]));
        TRY_G(GrB_Matrix_setElement_BOOL(reached, true, i, sources[i]));
    }
    do { /* what the frontier leads to and is new; a structural mask, complemented */
        TRY_G(GrB_mxm(frontier, reached, NULL, GxB_ANY_PAIR_BOOL, frontier, a, GrB_DESC_RSC));
        TRY_G(GrB_Matrix_nvals(&more, frontier));
        TRY_G(GrB_Matrix_assign_BOOL(reached, frontier, NULL, true, GrB_ALL, n, GrB_ALL, n_nodes,
                                     GrB_DESC_S));
    } while (more > 0);
    TRY_G(GrB_Matrix_nvals(&pairs, reached));
    *ret_seconds = bench_now() - start;
    GrB_Matrix_free(&a);
    GrB_Matrix_free(&frontier);
    GrB_Matrix_free(&reached);
    return pairs;
}

/* ---- a word of 512 bits as GraphBLAS's element --------------------------------------------- */

typedef struct word {
    uint64_t w[WORDS];
} word;

static void word_or(void *z, const void *x, const void *y)
{
    word *to = z;
    const word *a = x, *b = y;
    for (int k = 0; k < WORDS; k++)
        to->w[k] = a->w[k] | b->w[k];
}

static void word_new(void *z, const void *x, const void *y) /* in x, not in y */
{
    word *to = z;
    const word *a = x, *b = y;
    for (int k = 0; k < WORDS; k++)
        to->w[k] = a->w[k] & ~b->w[k];
}

static void word_first(void *z, const void *x, const void *y)
{
    (void)y;
    memcpy(z, x, sizeof(word));
}

static void word_is_some(void *z, const void *x, GrB_Index i, GrB_Index j, const void *y)
{
    (void)i, (void)j, (void)y;
    const word *a = x;
    uint64_t any = 0;
    for (int k = 0; k < WORDS; k++)
        any |= a->w[k];
    *(bool *)z = any != 0;
}

uint64_t bench_graphblas_words(uint32_t n_nodes, uint32_t n_ties, const uint32_t *from,
                               const uint32_t *to, const uint32_t *sources, uint32_t n,
                               double *ret_seconds)
{
    static const word none;
    GrB_Type type;
    GrB_BinaryOp or_op, new_op, first_op;
    GrB_IndexUnaryOp some;
    GrB_Monoid monoid;
    GrB_Semiring ring;
    GrB_Vector frontier, reached;
    GrB_Index more;
    begin();
    GrB_Matrix a = adjacency(n_nodes, n_ties, from, to);
    TRY_G(GrB_Type_new(&type, sizeof(word)));
    TRY_G(GrB_BinaryOp_new(&or_op, word_or, type, type, type));
    TRY_G(GrB_BinaryOp_new(&new_op, word_new, type, type, type));
    TRY_G(GrB_BinaryOp_new(&first_op, word_first, type, type, GrB_BOOL));
    TRY_G(GrB_IndexUnaryOp_new(&some, word_is_some, GrB_BOOL, type, GrB_BOOL));
    TRY_G(GrB_Monoid_new_UDT(&monoid, or_op, (void *)&(word){{0}}));
    TRY_G(GrB_Semiring_new(&ring, monoid, first_op));
    TRY_G(GrB_Vector_new(&frontier, type, n_nodes));
    TRY_G(GrB_Vector_new(&reached, type, n_nodes));
    double start = bench_now();
    TRY_G(GrB_Vector_assign_UDT(reached, NULL, NULL, (void *)&(word){{0}}, GrB_ALL, n_nodes, NULL));
    for (uint32_t i = 0; i < n; i++) {
        word one = none;
        one.w[i / 64] = UINT64_C(1) << i % 64;
        TRY_G(GrB_Vector_setElement_UDT(frontier, &one, sources[i]));
        TRY_G(GrB_Vector_setElement_UDT(reached, &one, sources[i]));
    }
    do {
        TRY_G(GrB_vxm(frontier, NULL, NULL, ring, frontier, a, GrB_DESC_R));
        TRY_G(GrB_Vector_eWiseMult_BinaryOp(frontier, NULL, NULL, new_op, frontier, reached, NULL));
        TRY_G(GrB_Vector_select_BOOL(frontier, NULL, NULL, some, frontier, true, GrB_DESC_R));
        TRY_G(GrB_Vector_nvals(&more, frontier));
        TRY_G(GrB_Vector_eWiseAdd_BinaryOp(reached, NULL, NULL, or_op, reached, frontier, NULL));
    } while (more > 0);
    *ret_seconds = bench_now() - start;
    uint64_t pairs = 0;
    for (uint32_t v = 0; v < n_nodes; v++) {
        word x;
        TRY_G(GrB_Vector_extractElement_UDT(&x, reached, v));
        for (int k = 0; k < WORDS; k++)
            pairs += (uint64_t)__builtin_popcountll(x.w[k]);
    }
    GrB_Vector_free(&frontier);
    GrB_Vector_free(&reached);
    GrB_Matrix_free(&a);
    return pairs;
}
