/* Sentences of the first page: what a number is a number of, what is told of one that is not told,
 * and which days come first. */
#include "app/assess_ahead.h"
#include "app/assess_found.h"
#include "crdtest.h"

#include "report/render.h"

enum { UNTOLD = -1, OUT = 1 << 16 };

static const crd_column evidence[] = {
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_CODE},
};
static const crd_column verdicts[] = {
    {.name = "value", .title = "Value", .kind = CRD_CELL_REAL_BOUNDS},
    {.name = "unit", .title = "Unit", .kind = CRD_CELL_CODE},
    {.name = "threshold", .title = "Bound", .kind = CRD_CELL_REAL},
    {.name = "measure", .title = "By", .kind = CRD_CELL_CODE},
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID},
};
static const crd_column changes[] = {
    {.name = "date", .title = "From", .kind = CRD_CELL_DATE},
    {.name = "change", .title = "Change", .kind = CRD_CELL_CODE},
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID},
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_TEXT},
    {.name = "elements", .title = "Elements", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "sites", .title = "Sites", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID},
};

static crd_doc *new_doc(crd_arena *arena)
{
    crd_doc *d;
    assert_ok(crd_doc_new(arena, "test/1", "Test", &d));
    crd_section *t = crd_doc_table(d, "rules_evidence", "Evidence", evidence, 2);
    crd_doc_row(d, t, (const crd_cell[]){crd_cell_texts("finding:p/A"), crd_cell_texts("element")});
    crd_doc_row(d, t, (const crd_cell[]){crd_cell_texts("finding:p/B"), crd_cell_texts("party")});
    crd_doc_row(d, t, (const crd_cell[]){crd_cell_texts("finding:p/C"), crd_cell_texts("origin")});
    return d;
}

static const struct found_row {
    const char *name, *unit, *measure, *finding;
    double low, high, limit; /* UNTOLD: null */
    const char *says;
} founds[] = {
    {"a count of elements", "count", NULL, "finding:p/A", 2, 8, UNTOLD,
     ": 2–8 elements against it"},
    {"a count of one", "count", NULL, "finding:p/A", 1, 1, UNTOLD, ": 1 element against it"},
    {"one or none", "count", NULL, "finding:p/A", 0, 1, UNTOLD, ": 0–1 elements against it"},
    {"an irregular plural", "count", NULL, "finding:p/B", 2, 2, UNTOLD, ": 2 parties against it"},
    {"no plain word for it", "count", NULL, "finding:p/C", 2, 2, UNTOLD, ": 2 against it"},
    {"no evidence", "count", NULL, "finding:p/D", 2, 2, UNTOLD, ": 2 against it"},
    {"a count with a limit", "count", NULL, "finding:p/A", 3, 3, 2,
     ": found 3, where the limit is 2"},
    {"a number", "number", NULL, "finding:p/A", 0, 1, 2, ": found 0–1, where the limit is 2"},
    {"a share, outwards", "percent", "sites", "finding:p/A", 17.3913, 66.61, 35,
     ": found 17.3–66.7 % of sites, where the limit is 35 %"},
    {"a share with a hair", "percent", "sites", "finding:p/A", 34.9999999, 35.0000001, 35,
     ": found 35 % of sites, where the limit is 35 %"},
    {"all of it", "percent", "traffic", "finding:p/A", 100, 100, UNTOLD,
     ": found 100 % of traffic"},
    {"a number that is not told", "count", NULL, "finding:p/A", UNTOLD, UNTOLD, UNTOLD, ""},
    {"a share that is not told", "percent", "sites", "finding:p/A", UNTOLD, UNTOLD, 35,
     ", where the limit is 35 %"},
};

static crd_cell real(double v) { return v < 0 ? (crd_cell){.known = false} : crd_cell_real(v); }
static crd_cell text(const char *s) { return s ? crd_cell_texts(s) : (crd_cell){.known = false}; }

static void found(void **state)
{
    const struct found_row *row = *state;
    crd_arena *arena;
    crd_buf b;
    assert_ok(crd_arena_new(OUT * 16, &arena));
    crd_buf_init(&b, OUT);
    const crd_cell cells[] = {
        row->low < 0 ? (crd_cell){.known = false} : crd_cell_range(row->low, row->high),
        text(row->unit), real(row->limit), text(row->measure), text(row->finding)};
    const crd_cells r = {verdicts, cells, sizeof cells / sizeof *cells};
    crd_found_say(new_doc(arena), &r, &b);
    crd_buf_addc(&b, '\0');
    assert_string_equal(b.at, row->says);
    crd_buf_done(&b);
    crd_arena_free(arena);
}

static const struct ahead_row {
    const char *name;
    struct {
        const char *change, *finding;
        int64_t low, high, sites_low, sites_high; /* UNTOLD: null */
    } days[6];
    size_t told;       /* sentences */
    const char *first; /* how the first goes on after its title */
    const char *note;  /* NULL: none */
} aheads[] = {
    {"nothing", {{0}}, 0, NULL, NULL},
    {"bounds",
     {{"unlawful", "finding:p/A", 3, 9, 0, 2}},
     1,
     "3–9 elements against it, at 0–2 sites.",
     NULL},
    {"one is one",
     {{"unlawful", "finding:p/A", 1, 1, 1, 1}},
     1,
     "1 element against it, at 1 site.",
     NULL},
    {"one site or more",
     {{"unlawful", "finding:p/A", 3, 3, 1, 9}},
     1,
     "3 elements against it, at 1–9 sites.",
     NULL},
    {"nowhere in particular",
     {{"unlawful", "finding:p/B", 2, 2, 0, 0}},
     1,
     "2 parties against it.",
     NULL},
    {"not told", {{"unlawful", "finding:p/A", UNTOLD, UNTOLD, UNTOLD, UNTOLD}}, 1, "for x.", NULL},
    {"only what becomes unlawful",
     {{"unknown", "finding:p/B", 7, 7, 1, 1},
      {"unlawful", "finding:p/A", 3, 3, 2, 2},
      {"more", "finding:p/B", 7, 7, 1, 1}},
     1,
     "3 elements against it, at 2 sites.",
     NULL},
    {"three of them",
     {{"unlawful", "finding:p/A", 3, 3, 2, 2},
      {"unlawful", "finding:p/A", 4, 4, 2, 2},
      {"unlawful", "finding:p/A", 5, 5, 2, 2}},
     3,
     "3 elements against it, at 2 sites.",
     NULL},
    {"one more",
     {{"unlawful", "finding:p/A", 3, 3, 2, 2},
      {"unlawful", "finding:p/A", 4, 4, 2, 2},
      {"unlawful", "finding:p/A", 5, 5, 2, 2},
      {"unlawful", "finding:p/A", 6, 6, 2, 2}},
     3,
     "3 elements against it, at 2 sites.",
     "1 more verdict becomes unlawful later: part deadlines."},
    {"two more",
     {{"unlawful", "finding:p/A", 3, 3, 2, 2},
      {"unlawful", "finding:p/A", 4, 4, 2, 2},
      {"unlawful", "finding:p/A", 5, 5, 2, 2},
      {"unlawful", "finding:p/A", 6, 6, 2, 2},
      {"unlawful", "finding:p/A", 7, 7, 2, 2}},
     3,
     "3 elements against it, at 2 sites.",
     "2 more verdicts become unlawful later: part deadlines."},
};

struct told {
    size_t n;
    int64_t rank;
    char first[200], finding[40], note[100];
};

static crd_status see(void *ctx, const crd_column *of, size_t n, const crd_cell *cells,
                      crd_err *err)
{
    struct told *t = ctx;
    crd_cells r = {of, cells, n};
    (void)err;
    t->n++;
    assert_int_equal(crd_cells_int(&r, "rank", 0), (int64_t)t->n);
    if (t->n == 1) {
        snprintf(t->first, sizeof t->first, CRD_STR_FMT, CRD_STR_ARG(crd_cells_text(&r, "says")));
        snprintf(t->finding, sizeof t->finding, CRD_STR_FMT,
                 CRD_STR_ARG(crd_cells_text(&r, "explain")));
    }
    return CRD_OK;
}

static crd_cell span(int64_t low, int64_t high)
{
    return low < 0 ? (crd_cell){.known = false} : crd_cell_span(low, high);
}

static const char *first_of(const struct ahead_row *row)
{
    size_t i = 0;
    while (strcmp(row->days[i].change, "unlawful") != 0)
        i++;
    return row->days[i].finding;
}

static void ahead(void **state)
{
    const struct ahead_row *row = *state;
    crd_arena *arena;
    crd_assess_ahead a;
    struct told t = {0};
    crd_buf json;
    assert_ok(crd_arena_new(OUT * 16, &arena));
    crd_doc *d = new_doc(arena);
    crd_assess_ahead_begin(&a, d);
    crd_section *of = crd_doc_table(d, "deadlines_changes", "Changes", changes, 9);
    for (size_t i = 0; i < CRD_COUNT(row->days) && row->days[i].change; i++)
        crd_doc_row(
            d, of,
            (const crd_cell[]){
                crd_cell_date((crd_date)(20000 + i)), text(row->days[i].change), text("p"),
                text("A"), text("Nothing"), text("x"), span(row->days[i].low, row->days[i].high),
                span(row->days[i].sites_low, row->days[i].sites_high), text(row->days[i].finding)});
    assert_ok(crd_assess_ahead_fill(&a, d, arena, NULL));
    assert_ok(crd_doc_each(d, "ahead", see, &t, NULL));
    assert_int_equal(t.n, row->told);
    if (row->first) {
        assert_memory_equal(t.first, "Nothing (p/A) then fails for x", 30);
        assert_string_equal(t.first + strlen(t.first) - strlen(row->first), row->first);
        assert_string_equal(t.finding, first_of(row));
    }
    crd_buf_init(&json, OUT);
    assert_ok(crd_render(d, CRD_RENDER_JSON, &(crd_render_options){0}, &json, NULL));
    crd_buf_addc(&json, '\0');
    assert_true((strstr(json.at, "unlawful later") != NULL) == (row->note != NULL));
    if (row->note)
        assert_non_null(strstr(json.at, row->note));
    crd_buf_done(&json);
    crd_arena_free(arena);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, founds, found);
    CRD_SUITE_ROWS(&s, aheads, ahead);
    return crd_suite_run(&s, "app/assess_said");
}
