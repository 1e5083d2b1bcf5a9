/* Suppression: by brute force, over all numbers that the shown ones allow. */
#include "base/hash.h"
#include "base/str.h"
#include "report/suppress.h"

#include "crdtest.h"

enum { ROWS = 2, COLUMNS = 3, CELLS = ROWS * COLUMNS, CAP = 14, LIMIT = 4000000 };

/* Cells of a table with totals of rows, of columns and of all; grids of parts only have less. */
typedef struct grid {
    int64_t threshold, value[CELLS];
    uint32_t cell[CELLS], row[ROWS], column[COLUMNS], all;
    bool shown[CELLS], by_column;
    crd_sums *sums;
} grid;

static int64_t total_of(const int64_t *v, size_t from, size_t step, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += v[from + i * step];
    return sum;
}

static void make(grid *g)
{
    const crd_str none = CRD_STR("");
    assert_int_equal(crd_sums_new(g->threshold, &g->sums), CRD_OK);
    for (size_t i = 0; i < CELLS; i++)
        assert_int_equal(crd_sums_cell(g->sums, none, g->value[i], g->shown[i], &g->cell[i]),
                         CRD_OK);
    for (size_t r = 0; r < ROWS; r++) {
        assert_int_equal(crd_sums_cell(g->sums, none, total_of(g->value, r * COLUMNS, 1, COLUMNS),
                                       true, &g->row[r]),
                         CRD_OK);
        assert_int_equal(crd_sums_add(g->sums, g->row[r], g->cell + r * COLUMNS, COLUMNS), CRD_OK);
    }
    assert_int_equal(crd_sums_cell(g->sums, none, total_of(g->value, 0, 1, CELLS), true, &g->all),
                     CRD_OK);
    assert_int_equal(crd_sums_add(g->sums, g->all, g->row, ROWS), CRD_OK);
    for (size_t c = 0; c < COLUMNS && g->by_column; c++) {
        uint32_t parts[ROWS];
        for (size_t r = 0; r < ROWS; r++)
            parts[r] = g->cell[r * COLUMNS + c];
        assert_int_equal(
            crd_sums_cell(g->sums, none, total_of(g->value, c, COLUMNS, ROWS), true, &g->column[c]),
            CRD_OK);
        assert_int_equal(crd_sums_add(g->sums, g->column[c], parts, ROWS), CRD_OK);
    }
    if (g->by_column)
        assert_int_equal(crd_sums_add(g->sums, g->all, g->column, COLUMNS), CRD_OK);
    assert_int_equal(crd_sums_settle(g->sums), CRD_OK);
}

static bool known(const grid *g, uint32_t cell) { return !crd_sums_hides(g->sums, cell); }

static bool fits(const grid *g, const int64_t *v)
{
    bool ok = !known(g, g->all) || total_of(v, 0, 1, CELLS) == total_of(g->value, 0, 1, CELLS);
    for (size_t r = 0; r < ROWS && ok; r++)
        ok = !known(g, g->row[r]) ||
             total_of(v, r * COLUMNS, 1, COLUMNS) == total_of(g->value, r * COLUMNS, 1, COLUMNS);
    for (size_t c = 0; c < COLUMNS && ok && g->by_column; c++)
        ok = !known(g, g->column[c]) ||
             total_of(v, c, COLUMNS, ROWS) == total_of(g->value, c, COLUMNS, ROWS);
    return ok;
}

typedef struct seen {
    bool other[CELLS], other_row[ROWS];
    size_t looked;
} seen;

static bool is_small(const grid *g, int64_t v) { return v > 0 && v < g->threshold; }

static bool all_seen(const grid *g, const seen *s)
{
    bool all = true;
    for (size_t i = 0; i < CELLS; i++)
        all = all && (s->other[i] || !is_small(g, g->value[i]));
    for (size_t r = 0; r < ROWS; r++)
        all = all && (s->other_row[r] || !is_small(g, total_of(g->value, r * COLUMNS, 1, COLUMNS)));
    return all;
}

static void search(const grid *g, int64_t *v, size_t i, seen *s)
{
    if (all_seen(g, s) || ++s->looked > LIMIT)
        return;
    if (i == CELLS) {
        for (size_t k = 0; k < CELLS && fits(g, v); k++)
            s->other[k] = s->other[k] || v[k] != g->value[k];
        for (size_t r = 0; r < ROWS && fits(g, v); r++)
            s->other_row[r] = s->other_row[r] || total_of(v, r * COLUMNS, 1, COLUMNS) !=
                                                     total_of(g->value, r * COLUMNS, 1, COLUMNS);
        return;
    }
    bool fixed = g->shown[i] && known(g, g->cell[i]);
    for (int64_t x = fixed ? g->value[i] : 0; x <= (fixed ? g->value[i] : CAP); x++) {
        v[i] = x;
        search(g, v, i + 1, s);
    }
}

/* Every small count could be another one, also where totals are shown. */
static void nothing_follows(void **state)
{
    size_t hidden = 0, shown = 0;
    (void)state;
    for (uint64_t round = 0; round < 400; round++) {
        grid g = {.threshold = 2 + (int64_t)(crd_rng_at(7, 1, round) % 4),
                  .by_column = crd_rng_at(7, 2, round) % 3 != 0};
        int64_t v[CELLS];
        seen s = {.looked = 0};
        for (size_t i = 0; i < CELLS; i++) {
            g.value[i] = (int64_t)(crd_rng_at(7, 3 + i, round) % 10);
            g.shown[i] = crd_rng_at(7, 20 + i, round) % 8 != 0;
        }
        make(&g);
        for (size_t i = 0; i < CELLS; i++) {
            if (is_small(&g, g.value[i]) && g.shown[i])
                assert_true(crd_sums_hides(g.sums, g.cell[i]));
            *(crd_sums_hides(g.sums, g.cell[i]) ? &hidden : &shown) += 1;
        }
        search(&g, v, 0, &s);
        if (s.looked <= LIMIT)
            assert_true(all_seen(&g, &s));
        crd_sums_free(g.sums);
    }
    assert_true(hidden > 300 && shown > 100);
}

/* Without a small count nothing is hidden. */
static void nothing_small(void **state)
{
    grid g = {.threshold = 3, .value = {5, 6, 0, 9, 3, 4}, .by_column = true};
    (void)state;
    for (size_t i = 0; i < CELLS; i++)
        g.shown[i] = true;
    make(&g);
    for (size_t i = 0; i < CELLS; i++)
        assert_false(crd_sums_hides(g.sums, g.cell[i]));
    assert_false(crd_sums_hides(g.sums, g.all));
    crd_sums_free(g.sums);
}

/* One name is one count: hidden here, hidden there. And a sum that does not add up says nothing. */
static void one_name(void **state)
{
    crd_sums *s;
    uint32_t a, b, c, d, total;
    (void)state;
    assert_int_equal(crd_sums_new(5, &s), CRD_OK);
    assert_int_equal(crd_sums_cell(s, CRD_STR("x"), 2, true, &a), CRD_OK);
    assert_int_equal(crd_sums_cell(s, CRD_STR("x"), 2, true, &b), CRD_OK);
    assert_int_equal(a, b);
    assert_int_equal(crd_sums_cell(s, CRD_STR(""), 40, true, &c), CRD_OK);
    assert_int_equal(crd_sums_cell(s, CRD_STR(""), 60, true, &d), CRD_OK);
    assert_int_equal(crd_sums_cell(s, CRD_STR("sum"), 90, true, &total), CRD_OK);
    assert_int_equal(crd_sums_add(s, total, (const uint32_t[]){a, c, d}, 3), CRD_OK);
    assert_int_equal(crd_sums_settle(s), CRD_OK);
    assert_true(crd_sums_hides(s, a));
    assert_false(crd_sums_hides(s, c) || crd_sums_hides(s, d) || crd_sums_hides(s, total));
    assert_int_equal(crd_sums_find(s, CRD_STR("sum")), total);
    assert_int_equal(crd_sums_find(s, CRD_STR("none")), UINT32_MAX);
    crd_sums_free(s);
}

/* What is left of a sum leaves each of its hidden parts at least as many values as the threshold,
 * not only more than one. */
static void room_for_each(void **state)
{
    static const int64_t worlds[][4] = {{1, 1, 20, 30}, {1, 2, 2, 40}, {4, 4, 4, 0},
                                        {1, 0, 0, 9},   {3, 7, 8, 9},  {1, 1, 1, 1}};
    (void)state;
    for (size_t k = 0; k < CRD_COUNT(worlds); k++)
        for (int64_t threshold = 2; threshold <= 8; threshold++) {
            crd_sums *sums = NULL;
            uint32_t part[4], total;
            int64_t left = 0, n = 0;
            bool small = false;
            assert_int_equal(crd_sums_new(threshold, &sums), CRD_OK);
            for (size_t i = 0; i < 4; i++)
                assert_int_equal(crd_sums_cell(sums, CRD_STR(""), worlds[k][i], true, &part[i]),
                                 CRD_OK);
            assert_int_equal(
                crd_sums_cell(sums, CRD_STR(""), total_of(worlds[k], 0, 1, 4), true, &total),
                CRD_OK);
            assert_int_equal(crd_sums_add(sums, total, part, 4), CRD_OK);
            assert_int_equal(crd_sums_settle(sums), CRD_OK);
            for (size_t i = 0; i < 4; i++) {
                small = small || (worlds[k][i] > 0 && worlds[k][i] < threshold);
                n += crd_sums_hides(sums, part[i]);
                left += crd_sums_hides(sums, part[i]) ? worlds[k][i] : 0;
            }
            if (small && !crd_sums_hides(sums, total))
                assert_true(left - n + 1 >= threshold);
            crd_sums_free(sums);
        }
}

/* A count that is first a part of something, and then stands in a table. */
static void shown_later(void **state)
{
    (void)state;
    crd_sums *sums = NULL;
    uint32_t first, then;
    assert_int_equal(crd_sums_new(5, &sums), CRD_OK);
    assert_int_equal(crd_sums_cell(sums, CRD_STR("x"), 3, false, &first), CRD_OK);
    assert_int_equal(crd_sums_cell(sums, CRD_STR("x"), 3, true, &then), CRD_OK);
    assert_int_equal(first, then);
    assert_int_equal(crd_sums_settle(sums), CRD_OK);
    assert_true(crd_sums_hides(sums, first));
    crd_sums_free(sums);
}

/* How many totals are told of `n` sums in a chain, each of two small counts and a large one. */
static size_t told_of_chain(size_t n)
{
    crd_sums *sums = NULL;
    uint32_t part[3], total[400], told = 0;
    assert_int_equal(crd_sums_new(5, &sums), CRD_OK);
    assert_int_equal(crd_sums_cell(sums, CRD_STR(""), 2, true, &part[0]), CRD_OK);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(crd_sums_cell(sums, CRD_STR(""), 2, true, &part[1]), CRD_OK);
        assert_int_equal(crd_sums_cell(sums, CRD_STR(""), 50, true, &part[2]), CRD_OK);
        assert_int_equal(crd_sums_cell(sums, CRD_STR(""), 54, true, &total[i]), CRD_OK);
        assert_int_equal(crd_sums_add(sums, total[i], part, 3), CRD_OK);
        part[0] = part[1];
    }
    assert_int_equal(crd_sums_settle(sums), CRD_OK);
    for (size_t i = 0; i < n; i++)
        told += !crd_sums_hides(sums, total[i]);
    crd_sums_free(sums);
    return told;
}

/* What is too much to solve is not told at all. */
static void too_many_to_solve(void **state)
{
    (void)state;
    assert_int_equal(told_of_chain(40), 40);
    assert_int_equal(told_of_chain(200), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_follows), cmocka_unit_test(nothing_small),
        cmocka_unit_test(one_name),        cmocka_unit_test(room_for_each),
        cmocka_unit_test(shown_later),     cmocka_unit_test(too_many_to_solve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
