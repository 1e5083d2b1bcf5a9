/* What changed between two assessments: where changes lead, which findings are new, and that what
 * tables leave out is not taken for a change. */
#include "app/since.h"
#include "base/err.h"
#include "crdtest.h"

enum { OUT = 1 << 24 };

/* One column of a table as it was and is, -1: null. */
static const struct cell_row {
    const char *name, *table, *column;
    crd_cell_kind kind;
    int64_t was[2], is[2];
    const char *way;
} values[] = {
    {"more power is worse",
     "standing_services",
     "read_ppm",
     CRD_CELL_SHARE_BOUNDS,
     {0, 5},
     {0, 6},
     "worse"},
    {"less power is better",
     "latent_services",
     "stop_ppm",
     CRD_CELL_SHARE_BOUNDS,
     {3, 5},
     {2, 5},
     "better"},
    {"nearer bounds are narrower",
     "standing_layers",
     "change",
     CRD_CELL_INT_BOUNDS,
     {3, 5},
     {4, 4},
     "narrower"},
    {"further bounds are wider",
     "standing_layers",
     "change",
     CRD_CELL_INT_BOUNDS,
     {4, 4},
     {3, 5},
     "wider"},
    {"more is lost", "withdraws_losses", "critical", CRD_CELL_INT_BOUNDS, {1, 1}, {2, 2}, "worse"},
    {"fewer are enough",
     "fewest_suppliers_fewest",
     "certain_at_most",
     CRD_CELL_INT,
     {2},
     {1},
     "worse"},
    {"more must fail", "fewest_states_fewest", "certain_at_most", CRD_CELL_INT, {2}, {3}, "better"},
    {"a set where none was known",
     "fewest_states_fewest",
     "certain_at_most",
     CRD_CELL_INT,
     {-1},
     {3},
     "worse"},
    {"no set is known any more",
     "fewest_states_fewest",
     "possible_at_most",
     CRD_CELL_INT,
     {1},
     {-1},
     "better"},
    {"a number that was not known",
     "withdraws_losses",
     "people_hours",
     CRD_CELL_INT_BOUNDS,
     {-1},
     {3, 3},
     "changed"},
    {"more makers are known", "check_makers", "known_ppm", CRD_CELL_SHARE, {1}, {2}, "better"},
    {"more elements without one", "check_makers", "no_maker", CRD_CELL_INT, {1}, {2}, "worse"},
    {"more elements", "check_makers", "elements", CRD_CELL_INT, {1}, {2}, "changed"},
    {"a share of a maker",
     "shares_shares",
     "share_ppm",
     CRD_CELL_SHARE_BOUNDS,
     {1, 1},
     {2, 2},
     "changed"},
    {"a table that nobody knows", "new_things", "read_ppm", CRD_CELL_SHARE, {1}, {2}, "changed"},
};

static crd_cell cell_of(crd_cell_kind kind, const int64_t *v)
{
    if (v[0] < 0)
        return CRD_CELL_NULL;
    return kind == CRD_CELL_INT || kind == CRD_CELL_SHARE ? crd_cell_int(v[0])
                                                          : crd_cell_span(v[0], v[1]);
}

/* A document with one table: key, actor, relation, the column. */
static crd_doc *one_cell(crd_arena *arena, const char *table, const crd_column *columns,
                         const char *relation, const crd_cell *value)
{
    crd_doc *d;
    assert_ok(crd_doc_new(arena, "cordon.assess/1", "A", &d));
    crd_doc_head_text(d, "nation", "Nation", CRD_STR("XN"));
    crd_section *t = crd_doc_table(d, table, "T", columns, 4);
    crd_doc_key(d, t, "service actor relation", NULL);
    if (value)
        crd_doc_row(d, t,
                    (const crd_cell[]){crd_cell_texts("mail"),
                                       crd_cell_texts(relation && !relation[0] ? "XN" : "QO"),
                                       crd_cell_texts(relation && relation[0] ? relation : NULL),
                                       *value});
    return d;
}

/* The way of the only change. */
static void compare(crd_arena *arena, const crd_doc *before, const crd_doc *after, crd_doc **ret,
                    crd_since_found *ret_found)
{
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_doc_new(arena, "cordon.diff.assessments/1", "D", ret));
    assert_status(
        CRD_OK, crd_since(arena, before, after, &(crd_since_opts){0}, *ret, ret_found, &err), &err);
}

struct picking {
    const char *column;
    char *room;
    size_t size, n;
};

static crd_status pick(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                       crd_err *err)
{
    struct picking *p = ctx;
    crd_cells r = {columns, cells, n};
    (void)err;
    if (p->n++ == 0)
        snprintf(p->room, p->size, CRD_STR_FMT, CRD_STR_ARG(crd_cells_text(&r, p->column)));
    return CRD_OK;
}

static void first_of(const crd_doc *d, const char *table, const char *column, char *room,
                     size_t size)
{
    struct picking p = {column, room, size, 0};
    room[0] = 0;
    assert_ok(crd_doc_each(d, table, pick, &p, NULL));
}

static void leads(void **state)
{
    const struct cell_row *row = *state;
    crd_arena *arena;
    crd_doc *d;
    crd_since_found found;
    char way[32];
    const crd_column columns[] = {{.name = "service", .kind = CRD_CELL_ID},
                                  {.name = "actor", .kind = CRD_CELL_ID},
                                  {.name = "relation", .kind = CRD_CELL_CODE},
                                  {.name = row->column, .kind = row->kind}};
    crd_cell was = cell_of(row->kind, row->was), is = cell_of(row->kind, row->is);
    assert_ok(crd_arena_new(OUT, &arena));
    compare(arena, one_cell(arena, row->table, columns, NULL, &was),
            one_cell(arena, row->table, columns, NULL, &is), &d, &found);
    first_of(d, "changes", "way", way, sizeof way);
    assert_string_equal(way, row->way);
    assert_true(found.differs);
    crd_arena_free(arena);
}

/* Rows that come and go; whose power it is. `relation` "": the nation itself. */
static const struct come_row {
    const char *name, *table, *relation;
    bool was, is;
    const char *way;
} comes[] = {
    {"power that was not there", "standing_services", NULL, false, true, "worse"},
    {"power that is gone", "standing_services", "other", true, false, "better"},
    {"an ally's", "standing_services", "ally", false, true, "changed"},
    {"one's own", "standing_services", "", false, true, "changed"},
    {"a share", "shares_shares", NULL, false, true, "changed"},
    {"a finding of check", "check_findings", NULL, false, true, "worse"},
};

static void comes_and_goes(void **state)
{
    const struct come_row *row = *state;
    crd_arena *arena;
    crd_doc *d;
    crd_since_found found;
    char way[32];
    static const crd_column columns[] = {{.name = "service", .kind = CRD_CELL_ID},
                                         {.name = "actor", .kind = CRD_CELL_ID},
                                         {.name = "relation", .kind = CRD_CELL_CODE},
                                         {.name = "read_ppm", .kind = CRD_CELL_SHARE_BOUNDS}};
    crd_cell half = crd_cell_span(0, 500000);
    assert_ok(crd_arena_new(OUT, &arena));
    compare(arena, one_cell(arena, row->table, columns, row->relation, row->was ? &half : NULL),
            one_cell(arena, row->table, columns, row->relation, row->is ? &half : NULL), &d,
            &found);
    first_of(d, "changes", "way", way, sizeof way);
    assert_string_equal(way, row->way);
    crd_arena_free(arena);
}

/* ---- findings -----------------------------------------------------------------------------------
 */

struct verdict {
    const char *id, *verdict, *standing, *waived;
    int64_t against;
    bool unlisted; /* in `fails` alone */
};

static const struct finding_row {
    const char *name;
    struct verdict was[3], is[3];
    bool cut;                 /* the table of verdicts, on both sides */
    const char *change, *way; /* NULL: none */
    uint64_t fresh, known;    /* breaches */
} findings[] = {
    {"a new breach", {{0}}, {{"a", "fail", "breach", NULL, 1, false}}, false, "new", "worse", 1, 0},
    {"one that passed",
     {{"a", "pass", "breach", NULL, 0, false}},
     {{"a", "fail", "breach", NULL, 1, false}},
     false,
     "new",
     "worse",
     1,
     0},
    {"one that was unknown",
     {{"a", "unknown", "breach", NULL, 0, false}},
     {{"a", "fail", "breach", NULL, 1, false}},
     false,
     "new",
     "worse",
     1,
     0},
    {"one whose waiver is over",
     {{"a", "fail", "breach", "waived", 1, false}},
     {{"a", "fail", "breach", "expired", 1, false}},
     false,
     "new",
     "worse",
     1,
     0},
    {"a known breach",
     {{"a", "fail", "breach", NULL, 1, false}},
     {{"a", "fail", "breach", NULL, 1, false}},
     false,
     NULL,
     NULL,
     0,
     1},
    {"of more",
     {{"a", "fail", "breach", NULL, 1, false}},
     {{"a", "fail", "breach", NULL, 2, false}},
     false,
     "changed",
     "worse",
     0,
     1},
    {"of less",
     {{"a", "fail", "breach", NULL, 2, false}},
     {{"a", "fail", "breach", NULL, 1, false}},
     false,
     "changed",
     "better",
     0,
     1},
    {"one that weighs more than it did",
     {{"a", "fail", "departure", NULL, 1, false}},
     {{"a", "fail", "breach", NULL, 1, false}},
     false,
     "changed",
     "worse",
     1,
     0},
    {"one that is gone",
     {{"a", "fail", "breach", NULL, 1, false}},
     {{"a", "pass", "breach", NULL, 0, false}},
     false,
     "gone",
     "better",
     0,
     0},
    {"one that is waived now",
     {{"a", "fail", "breach", NULL, 1, false}},
     {{"a", "fail", "breach", "waived", 1, false}},
     false,
     "gone",
     "better",
     0,
     0},
    {"one that became unknown",
     {{"a", "pass", "breach", NULL, 0, false}},
     {{"a", "unknown", "breach", NULL, 0, false}},
     false,
     "changed",
     "worse",
     0,
     0},
    {"known, but listed before only",
     {{"a", "fail", "breach", NULL, 1, false}},
     {{"a", "fail", "breach", NULL, 1, true}},
     true,
     NULL,
     NULL,
     0,
     1},
    {"known, but listed now only",
     {{"a", "fail", "breach", NULL, 1, true}},
     {{"a", "fail", "breach", NULL, 1, false}},
     true,
     NULL,
     NULL,
     0,
     1},
    {"a pass that is listed now only, where lists are cut",
     {{0}},
     {{"a", "unknown", "breach", NULL, 1, false}},
     true,
     NULL,
     NULL,
     0,
     0},
};

static crd_doc *verdicts_of(crd_arena *arena, const struct verdict *v, bool cut)
{
    static const crd_column columns[] = {{.name = "finding", .kind = CRD_CELL_ID},
                                         {.name = "verdict", .kind = CRD_CELL_CODE},
                                         {.name = "standing", .kind = CRD_CELL_CODE},
                                         {.name = "waived", .kind = CRD_CELL_CODE},
                                         {.name = "against", .kind = CRD_CELL_INT_BOUNDS}};
    static const crd_column heads[] = {{.name = "part", .kind = CRD_CELL_ID},
                                       {.name = "line", .kind = CRD_CELL_ID},
                                       {.name = "value", .kind = CRD_CELL_TEXT}};
    crd_doc *d;
    assert_ok(crd_doc_new(arena, "cordon.assess/1", "A", &d));
    crd_section *t = crd_doc_table(d, "rules_verdicts", "T", columns, 5);
    crd_section *fails = crd_doc_table(d, "fails", "F", columns, 3);
    crd_section *head = crd_doc_table(d, "part_heads", "H", heads, 3);
    if (cut)
        crd_doc_row(d, head,
                    (const crd_cell[]){crd_cell_texts("rules"), crd_cell_texts("left_out"),
                                       crd_cell_texts("7")});
    for (; v->id; v++) {
        const crd_cell row[] = {crd_cell_texts(v->id), crd_cell_texts(v->verdict),
                                crd_cell_texts(v->standing), crd_cell_texts(v->waived),
                                crd_cell_span(v->against, v->against)};
        if (!v->unlisted)
            crd_doc_row(d, t, row);
        if (strcmp(v->verdict, "fail") == 0 && (!v->waived || strcmp(v->waived, "expired") == 0))
            crd_doc_row(d, fails, row);
    }
    return d;
}

static void finding(void **state)
{
    const struct finding_row *row = *state;
    crd_arena *arena;
    crd_doc *d;
    crd_since_found found;
    char change[32], way[32];
    assert_ok(crd_arena_new(OUT, &arena));
    compare(arena, verdicts_of(arena, row->was, row->cut), verdicts_of(arena, row->is, row->cut),
            &d, &found);
    first_of(d, "findings", "change", change, sizeof change);
    first_of(d, "findings", "way", way, sizeof way);
    assert_string_equal(change, row->change ? row->change : "");
    assert_string_equal(way, row->way ? row->way : "");
    assert_int_equal(found.fresh[3], row->fresh);
    assert_int_equal(found.known[3], row->known);
    assert_int_equal(found.differs, row->change != NULL);
    crd_arena_free(arena);
}

/* Without a baseline the tables are there, and empty. */
static void nothing_to_compare(void **state)
{
    crd_arena *arena;
    crd_doc *d;
    crd_since_found found;
    char way[32];
    (void)state;
    assert_ok(crd_arena_new(OUT, &arena));
    compare(arena, NULL, verdicts_of(arena, findings[0].is, false), &d, &found);
    crd_str rest = CRD_STR(CRD_SINCE_SECTIONS), name;
    while (crd_str_next(&rest, ' ', &name)) {
        char section[32];
        snprintf(section, sizeof section, CRD_STR_FMT, CRD_STR_ARG(name));
        first_of(d, section, "way", way, sizeof way);
        assert_string_equal(way, "");
    }
    assert_false(found.differs);
    crd_arena_free(arena);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, values, leads);
    CRD_SUITE_ROWS(&s, comes, comes_and_goes);
    CRD_SUITE_ROWS(&s, findings, finding);
    CRD_SUITE_ADD(&s, nothing_to_compare);
    return crd_suite_run(&s, "app/since");
}
