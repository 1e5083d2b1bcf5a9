#include "crdtest.h"

#include "graph/labels_int.h"

static uint64_t seed = 20261122;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

enum { NODES = 14, LINKS = 36, LABELS = 20, PAIRS = 12, MOST = 4096 };

struct net {
    uint32_t n_nodes, n_links, n_labels, n_pairs;
    crd_edge link[LINKS];
    uint32_t first[LINKS + 1], label[8 * LINKS], both_first[LINKS + 1], both[2 * LINKS][2];
    uint32_t row[LINKS];
    bool has_both, has_rows; /* rows: many links have the same, some none */
    crd_ends pair[PAIRS];
};

static crd_labelled labelled(const struct net *n)
{
    return (crd_labelled){.n_nodes = n->n_nodes,
                          .n_links = n->n_links,
                          .n_labels = n->n_labels,
                          .links = n->link,
                          .first = n->first,
                          .label = n->label,
                          .both_first = n->has_both ? n->both_first : NULL,
                          .both = (const uint32_t(*)[2])n->both,
                          .row = n->has_rows ? n->row : NULL,
                          .n_rows = n->n_links};
}

static void make(struct net *n)
{
    n->n_nodes = 1 + draw(NODES);
    n->n_links = draw(LINKS + 1);
    n->n_labels = 1 + draw(LABELS);
    n->n_pairs = draw(PAIRS + 1);
    n->first[0] = n->both_first[0] = 0;
    n->has_both = n->n_labels > 1 && draw(2);
    n->has_rows = draw(2);
    for (uint32_t l = 0; l < n->n_links; l++) {
        uint32_t many = draw(4) ? 1 : draw(n->has_rows ? 8 : 4);
        n->link[l] = (crd_edge){draw(n->n_nodes), draw(n->n_nodes)};
        n->row[l] = n->has_rows ? draw(n->n_links) / (1 + draw(4)) : l;
        n->first[l + 1] = n->first[l] + many;
        for (uint32_t i = 0; i < many; i++)
            n->label[n->first[l] + i] = draw(n->n_labels);
        many = n->has_both ? draw(3) : 0;
        n->both_first[l + 1] = n->both_first[l] + many;
        for (uint32_t i = 0; i < many; i++) {
            uint32_t *two = n->both[n->both_first[l] + i];
            two[0] = draw(n->n_labels);
            two[1] = (two[0] + 1 + draw(n->n_labels - 1)) % n->n_labels;
        }
    }
    for (uint32_t q = 0; q < n->n_pairs; q++)
        n->pair[q] = (crd_ends){draw(n->n_nodes), draw(n->n_nodes)};
}

/* Is q joined when labels a and b are lost (n_labels: none)? By relaxing links until nothing
 * changes. */
static bool joined(const struct net *n, uint32_t q, uint32_t a, uint32_t b)
{
    bool there[NODES] = {false};
    there[n->pair[q].a] = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t l = 0; l < n->n_links; l++) {
            bool lost = false;
            uint32_t r = n->row[l];
            for (uint32_t i = n->first[r]; i < n->first[r + 1]; i++)
                lost = lost || n->label[i] == a || n->label[i] == b;
            for (uint32_t i = n->both_first[r]; i < n->both_first[r + 1]; i++)
                lost = lost || (n->both[i][0] == a && n->both[i][1] == b) ||
                       (n->both[i][0] == b && n->both[i][1] == a);
            if (lost || there[n->link[l].from] == there[n->link[l].to])
                continue;
            there[n->link[l].from] = there[n->link[l].to] = changed = true;
        }
    }
    return there[n->pair[q].b];
}

static size_t expected(const struct net *n, uint32_t order, crd_failing *sets)
{
    size_t count = 0;
    uint32_t none = n->n_labels;
    for (uint32_t q = 0; q < n->n_pairs; q++)
        if (!joined(n, q, none, none))
            sets[count++] = (crd_failing){.root = q};
    for (uint32_t a = 0; order >= 1 && a < none; a++)
        for (uint32_t q = 0; q < n->n_pairs; q++)
            if (joined(n, q, none, none) && !joined(n, q, a, none))
                sets[count++] = (crd_failing){.root = q, .n = 1, .var = {a}};
    for (uint32_t a = 0; order >= 2 && a < none; a++)
        for (uint32_t b = a + 1; b < none; b++)
            for (uint32_t q = 0; q < n->n_pairs; q++)
                if (joined(n, q, a, none) && joined(n, q, b, none) && !joined(n, q, a, b))
                    sets[count++] = (crd_failing){.root = q, .n = 2, .var = {a, b}};
    return count;
}

static void test_all_sets_by_brute_force(void **state)
{
    (void)state;
    static crd_failing want[MOST];
    for (uint64_t round = crd_rounds(20) * 20; round > 0; round--) {
        struct net n;
        make(&n);
        crd_labelled g = labelled(&n);
        uint32_t order = draw(3);
        size_t many = expected(&n, order, want), got_n;
        crd_failing *got;
        crd_pool *pool = NULL;
        if (round % 4 == 0)
            assert_ok(crd_pool_new(2, &pool, NULL));
        assert_ok(crd_labels_failing(&g, n.pair, n.n_pairs, order, MOST, pool, &got, &got_n, NULL));
        assert_int_equal(got_n, many);
        for (size_t i = 0; i < many; i++)
            assert_memory_equal(&got[i], &want[i], sizeof *got);
        free(got);
        if (many > 0) {
            assert_status(CRD_ELIMIT,
                          crd_labels_failing(&g, n.pair, n.n_pairs, order, many - 1, pool, &got,
                                             &got_n, NULL),
                          NULL);
            assert_null(got);
        }
        crd_pool_free(pool);
    }
}

/* Weight outside the heaviest component, by marking each node's component. */
static uint64_t apart(const struct net *n, const uint32_t *weight, uint32_t lost, uint32_t other)
{
    uint64_t all = 0, most = 0;
    for (uint32_t start = 0; start < n->n_nodes; start++) {
        bool there[NODES] = {false};
        uint64_t sum = 0;
        there[start] = true;
        for (bool changed = true; changed;) {
            changed = false;
            for (uint32_t l = 0; l < n->n_links; l++) {
                bool is = true;
                uint32_t r = n->row[l];
                for (uint32_t i = n->first[r]; i < n->first[r + 1]; i++)
                    is = is && n->label[i] != lost && n->label[i] != other;
                for (uint32_t i = n->both_first[r]; i < n->both_first[r + 1]; i++)
                    is = is && !(n->both[i][0] == lost && n->both[i][1] == other) &&
                         !(n->both[i][0] == other && n->both[i][1] == lost);
                if (is && there[n->link[l].from] != there[n->link[l].to])
                    there[n->link[l].from] = there[n->link[l].to] = changed = true;
            }
        }
        for (uint32_t v = 0; v < n->n_nodes; v++)
            sum += there[v] ? weight[v] : 0;
        most = sum > most ? sum : most;
        all += weight[start];
    }
    return all - most;
}

static void test_what_is_apart(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(20) * 20; round > 0; round--) {
        struct net n;
        uint32_t weight[NODES];
        uint64_t got[LABELS + 4], base;
        make(&n);
        crd_labelled g = labelled(&n);
        for (uint32_t v = 0; v < n.n_nodes; v++)
            weight[v] = round % 2 ? draw(5) : 1;
        assert_ok(crd_labels_apart(&g, round % 2 ? weight : NULL, got, &base, NULL));
        uint32_t none = n.n_labels, two[4][2];
        assert_int_equal(base, apart(&n, weight, none, none));
        for (uint32_t l = 0; l < n.n_labels; l++)
            assert_int_equal(got[l], apart(&n, weight, l, none));
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 2; k++)
                two[i][k] = draw(n.n_labels);
        assert_ok(crd_labels_apart_two(&g, round % 2 ? weight : NULL, (const uint32_t(*)[2])two, 4,
                                       got, &base, NULL));
        assert_int_equal(base, apart(&n, weight, none, none));
        for (int i = 0; i < 4; i++)
            assert_int_equal(got[i], apart(&n, weight, two[i][0], two[i][1]));
    }
}

/* m links side by side, a label each: nothing of m - 1 parts them, so all of two for m = 2. */
static void test_side_by_side(void **state)
{
    (void)state;
    for (uint32_t m = 1; m <= 3; m++) {
        crd_edge link[] = {{0, 1}, {0, 1}, {0, 1}};
        uint32_t first[] = {0, 1, 2, 3}, label[] = {0, 1, 2};
        crd_labelled g = {2, m, 3, link, first, label, NULL, NULL, NULL, 0};
        crd_ends pair = {0, 1};
        crd_failing *got;
        size_t n;
        assert_ok(crd_labels_failing(&g, &pair, 1, 2, 100, NULL, &got, &n, NULL));
        assert_int_equal(n, m <= 2);
        assert_true(n == 0 || got[0].n == m);
        free(got);
    }
}

static void test_rows_that_are_none(void **state)
{
    (void)state;
    crd_edge link = {0, 1};
    uint32_t first[] = {0, 1}, label = 0, row = 1;
    crd_labelled g = {2, 1, 2, &link, first, &label, NULL, NULL, &row, 1};
    crd_ends pair = {0, 1};
    crd_failing *got;
    size_t n;
    uint64_t apart_of[2], base;
    assert_status(CRD_EINVAL, crd_labels_failing(&g, &pair, 1, 1, 10, NULL, &got, &n, NULL), NULL);
    const uint32_t two[1][2] = {{0, 1}};
    assert_status(CRD_EINVAL, crd_labels_apart(&g, NULL, apart_of, &base, NULL), NULL);
    assert_status(CRD_EINVAL, crd_labels_apart_two(&g, NULL, two, 1, apart_of, &base, NULL), NULL);
}

/* How a range of labels touches a row: rows of few labels and of many (which are kept as bits), by
 * counting. */
static void test_ranges_of_labels(void **state)
{
    (void)state;
    enum { ROWS = 30, MANY = 200 };
    crd_edge link = {0, 0};
    uint32_t row = 0, first[ROWS + 1] = {0}, label[ROWS * MANY];
    for (uint64_t round = crd_rounds(6); round > 0; round--) {
        uint32_t part = round % 2 ? 40 : 3;
        for (uint32_t r = 0; r < ROWS; r++) {
            first[r + 1] = first[r];
            for (uint32_t l = 0; l < MANY; l++) /* whole stretches, and single ones */
                if (draw(3) ? draw(part) == 0 : l / 16 % 3 == r % 3)
                    label[first[r + 1]++] = l;
        }
        crd_labelled g = {1, 1, MANY, &link, first, label, NULL, NULL, &row, ROWS};
        crd_label_rows rows;
        assert_ok(crd_label_rows_of(&g, &rows, NULL));
        for (uint32_t at = 0; at < 4000; at++) {
            uint32_t r = draw(ROWS), begin = draw(MANY), n = 0;
            uint32_t end = begin + 1 + draw(draw(2) ? MANY - begin : 1);
            for (uint32_t i = first[r]; i < first[r + 1]; i++)
                n += label[i] >= begin && label[i] < end;
            assert_int_equal(crd_label_rows_touch(&rows, r, begin, end), n == 0 ? CRD_LABEL_NONE
                                                                         : n == end - begin
                                                                             ? CRD_LABEL_ALL
                                                                             : CRD_LABEL_SOME);
        }
        assert_int_equal(rows.bits != NULL, first[ROWS] >= 2 * ROWS * 4);
        crd_label_rows_done(&rows);
    }
}

static const struct refused {
    const char *name;
    crd_edge link;
    uint32_t first, label, order;
    crd_ends pair;
} refused[] = {
    {"link to nowhere", {0, 2}, 1, 0, 1, {0, 1}},    {"rows fall", {0, 1}, 2, 0, 1, {0, 1}},
    {"label out of range", {0, 1}, 0, 5, 1, {0, 1}}, {"pair out of range", {0, 1}, 0, 0, 1, {0, 2}},
    {"order three", {0, 1}, 0, 0, 3, {0, 1}},
};

static void test_refused(void **state)
{
    const struct refused *r = *state;
    uint32_t first[] = {r->first, 1};
    crd_labelled g = {2, 1, 2, &r->link, first, &r->label, NULL, NULL, NULL, 0};
    crd_failing *got;
    crd_err err = CRD_ERR_INIT;
    size_t n;
    assert_status(CRD_EINVAL,
                  crd_labels_failing(&g, &r->pair, 1, r->order, 9, NULL, &got, &n, &err), &err);
    assert_null(got);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_all_sets_by_brute_force);
    CRD_SUITE_ADD(&s, test_what_is_apart);
    CRD_SUITE_ADD(&s, test_side_by_side);
    CRD_SUITE_ADD(&s, test_rows_that_are_none);
    CRD_SUITE_ADD(&s, test_ranges_of_labels);
    CRD_SUITE_ROWS(&s, refused, test_refused);
    return crd_suite_run(&s, "graph/labels");
}
