#include "crdtest.h"

#include "base/hash.h"
#include "world/ties_int.h"

/* Ties put by holder: each is what it was, with the row that says it, in order of derivation. */

enum { TIES_MAX = 5000, EXTRA = 3 };

struct one {
    uint32_t from, to, row;
    uint8_t table;
    crd_raw_what what;
};

/* A tie between nodes of tables, said by an end's row or by another table's. */
static struct one draw(const crd_ties *t, const uint32_t rows[CRD_T_COUNT], uint64_t round,
                       uint64_t i)
{
    static const uint32_t of[] = {CRD_T_party, CRD_T_element, CRD_T_link};
    uint64_t v = crd_rng_at(round, 1, i), more = crd_rng_at(round, 2, i);
    uint32_t from_table = of[v % 3], to_table = of[v / 3 % 3];
    struct one o = {.what.might = (crd_might)(more & 0x5555),
                    .what.kind = (uint8_t)(more % CRD_TIES)};
    uint32_t from = (uint32_t)(v >> 8) % rows[from_table];
    uint32_t to = (uint32_t)(more >> 20) % rows[to_table];
    crd_origin_how how = (crd_origin_how)(v / 9 % CRD_ORIGIN_HOWS);
    o.from = crd_ties_node(t, from_table, from);
    o.to = crd_ties_node(t, to_table, to);
    o.table = how == CRD_ORIGIN_FROM ? (uint8_t)from_table
              : how == CRD_ORIGIN_TO ? (uint8_t)to_table
                                     : (uint8_t)CRD_T_holding;
    o.row = how == CRD_ORIGIN_FROM ? from
            : how == CRD_ORIGIN_TO ? to
            : v % 7                ? (uint32_t)(i / 50) /* runs of one row */
                                   : CRD_ROW_NONE;
    o.what.origin = (uint8_t)(o.table | (unsigned)how << CRD_ORIGIN_SHIFT);
    return o;
}

static void round_of(uint64_t round, size_t n)
{
    static struct one all[TIES_MAX];
    uint32_t rows[CRD_T_COUNT] = {0};
    crd_ties *t = calloc(1, sizeof *t);
    crd_raw_ties raw = {0};
    size_t row = 0;
    assert_non_null(t);
    rows[CRD_T_party] = 3;
    rows[CRD_T_element] = 1 + (uint32_t)(round % 40);
    rows[CRD_T_link] = 2;
    assert_ok(crd_ties_number(rows, t->base));
    t->n_nodes = t->base[CRD_NODE_USERS] + EXTRA;
    for (size_t i = 0; i < n; i++) {
        all[i] = draw(t, rows, round, i);
        assert_true(CRD_VEC_PUSH(&raw.from, all[i].from) && CRD_VEC_PUSH(&raw.to, all[i].to) &&
                    CRD_VEC_PUSH(&raw.what, all[i].what));
        if (all[i].what.origin >> CRD_ORIGIN_SHIFT == CRD_ORIGIN_ROW)
            assert_true(CRD_VEC_PUSH(&raw.row, all[i].row));
    }
    row = raw.row.n;
    assert_ok(crd_ties_place(t, &raw));
    assert_null(raw.from.at);
    assert_int_equal(t->n_ties, n);
    assert_true(t->origins.n_rows <= row);
    uint32_t at = 0;
    for (uint32_t v = 0; v < t->n_nodes; v++) {
        assert_int_equal(t->first[v], at);
        for (size_t i = 0; i < n; i++) {
            if (all[i].from != v)
                continue;
            crd_tie_origin from = crd_ties_origin(t, at);
            assert_int_equal(t->to[at], all[i].to);
            assert_int_equal(t->might[at], all[i].what.might);
            assert_int_equal(t->kind[at], all[i].what.kind);
            assert_int_equal(from.table, all[i].table);
            assert_int_equal(crd_ties_origin_table(t, at), all[i].table);
            assert_int_equal(from.row, all[i].row);
            at++;
        }
    }
    assert_int_equal(t->first[t->n_nodes], n);
    crd_ties_free(t);
}

static void test_random(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < crd_rounds(40); round++)
        round_of(round, crd_rng_at(9, 9, round) % 700);
}

static void test_sizes(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 63, 64, 65, 511, 512, 513, 1024, TIES_MAX};
    for (size_t i = 0; i < CRD_COUNT(sizes); i++)
        round_of(i, sizes[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random), cmocka_unit_test(test_sizes)};
    return cmocka_run_group_tests_name("world/ties_place", tests, NULL, NULL);
}
