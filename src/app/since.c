/* What changed between two assessments: their tables row by row, findings by their ids, and a
 * summary in sentences. Nothing here knows which parts an assessment has; where a number leads
 * stands in since_which.c. */
#include "app/since.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { TEXT = 1 << 20, SHOWN_VALUES = 4 };

static const char *const row_changes[] = {
    [CRD_CHANGED] = "changed", [CRD_ADDED] = "added", [CRD_REMOVED] = "removed", NULL};
static const char *const asked_kinds[] = {"case",   "digest",   "as_of", "nation", "version",
                                          "packs",  "pack",     "part",  "asked",  "table",
                                          "column", "withheld", NULL};
static const char *const verdicts[] = {"pass", "fail", "unknown", "not-applicable", NULL};

/* clang-format off */
static const crd_column summary_columns[] = {
    {.name = "rank", .title = "", .kind = CRD_CELL_INT, .required = true},
    {.name = "way", .title = "Is", .kind = CRD_CELL_CODE, .required = true, .codes = crd_way_names, .about = "narrower: bounds stand nearer, more is known; changed: nobody says where that leads"},
    {.name = "part", .title = "Part", .kind = CRD_CELL_ID, .required = true},
    {.name = "says", .title = "What changed", .kind = CRD_CELL_TEXT, .required = true},
};
static const crd_column differs_columns[] = {
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE, .required = true, .codes = asked_kinds},
    {.name = "what", .title = "What", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "before", .title = "Before", .kind = CRD_CELL_TEXT},
    {.name = "after", .title = "After", .kind = CRD_CELL_TEXT},
};
static const crd_column finding_columns[] = {
    {.name = "change", .title = "Change", .kind = CRD_CELL_CODE, .required = true, .codes = crd_since_changes, .about = "new: fails and did not; gone: failed and does not"},
    {.name = "way", .title = "Is", .kind = CRD_CELL_CODE, .required = true, .codes = crd_way_names},
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID},
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_TEXT},
    {.name = "verdict_before", .title = "Was", .kind = CRD_CELL_CODE, .codes = verdicts, .about = "null: was not among the verdicts"},
    {.name = "verdict_after", .title = "Verdict", .kind = CRD_CELL_CODE, .codes = verdicts, .about = "null: is not among the verdicts"},
    {.name = "standing_before", .title = "Stood as", .kind = CRD_CELL_CODE, .codes = crd_since_standings},
    {.name = "standing_after", .title = "Standing", .kind = CRD_CELL_CODE, .codes = crd_since_standings},
    {.name = "waived_before", .title = "Was waived", .kind = CRD_CELL_CODE},
    {.name = "waived_after", .title = "Waived", .kind = CRD_CELL_CODE},
    {.name = "value_before", .title = "Value was", .kind = CRD_CELL_REAL_BOUNDS},
    {.name = "value_after", .title = "Value", .kind = CRD_CELL_REAL_BOUNDS},
    {.name = "against_before", .title = "Against was", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "against_after", .title = "Against", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "threshold_before", .title = "Bound was", .kind = CRD_CELL_REAL},
    {.name = "threshold_after", .title = "Bound", .kind = CRD_CELL_REAL},
    {.name = "unit", .title = "Unit", .kind = CRD_CELL_CODE},
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID, .required = true},
};
static const crd_column count_columns[] = {
    {.name = "table", .title = "Table", .kind = CRD_CELL_ID, .required = true},
    {.name = "added", .title = "Added", .kind = CRD_CELL_INT, .required = true},
    {.name = "removed", .title = "Removed", .kind = CRD_CELL_INT, .required = true},
    {.name = "changed", .title = "Changed", .kind = CRD_CELL_INT, .required = true},
    {.name = "worse", .title = "Worse", .kind = CRD_CELL_INT, .required = true, .about = "rows of which something is worse and nothing better"},
    {.name = "better", .title = "Better", .kind = CRD_CELL_INT, .required = true},
};
static const crd_column change_columns[] = {
    {.name = "table", .title = "Table", .kind = CRD_CELL_ID, .required = true},
    {.name = "change", .title = "Row", .kind = CRD_CELL_CODE, .required = true, .codes = row_changes},
    {.name = "way", .title = "Is", .kind = CRD_CELL_CODE, .required = true, .codes = crd_way_names},
    {.name = "what", .title = "What", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "column", .title = "Column", .kind = CRD_CELL_ID, .about = "null: the row came or went"},
    {.name = "title", .title = "Value", .kind = CRD_CELL_TEXT},
    {.name = "before", .title = "Before", .kind = CRD_CELL_TEXT, .about = "as it is shown; of a row that went: what it said"},
    {.name = "after", .title = "After", .kind = CRD_CELL_TEXT},
    {.name = "key", .title = "Key", .kind = CRD_CELL_ID, .required = true, .about = "what tells the row apart in its table, bars between"},
};
/* clang-format on */

crd_str crd_since_keep(crd_since_work *w, crd_str s)
{
    crd_str own = crd_str_copy(w->arena, s);
    if (!own.ptr && !crd_str_is_null(s) && w->b.status == CRD_OK)
        w->b.status = CRD_ENOMEM;
    return own;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

/* Tables that are made of others, describe the document, or are compared as findings. */
static bool wants(void *ctx, const char *table)
{
    static const char *const not [] = {"worst",
                                       "standings",
                                       "first",
                                       "ask",
                                       "parts",
                                       "part_heads",
                                       "part_said",
                                       "tables",
                                       "table_columns",
                                       "fails",
                                       "rules_verdicts",
                                       "rules_evidence",
                                       "register_evidence",
                                       "gaps_reasons"};
    (void)ctx;
    for (size_t i = 0; i < COUNT(not ); i++)
        if (strcmp(table, not [i]) == 0)
            return false;
    return strncmp(table, "since_", 6) != 0;
}

static void differs(crd_since_work *w, const char *kind, const char *what, const char *was,
                    const char *is)
{
    w->n_differs++;
    crd_doc_row(w->to, w->differs,
                (const crd_cell[]){crd_cell_texts(kind), crd_cell_texts(what), crd_cell_texts(was),
                                   crd_cell_texts(is)});
}

static void apart(void *ctx, const char *table, crd_apart why)
{
    bool old = why != CRD_APART_AFTER, is = why != CRD_APART_BEFORE;
    const char *keys = why == CRD_APART_KEYS ? "other keys: not compared" : "there";
    differs(ctx, "table", table, old ? keys : NULL, is ? keys : NULL);
}

static void unpaired(void *ctx, const char *table, const char *column)
{
    crd_since_work *w = ctx;
    crd_buf_clear(&w->b);
    crd_buf_addf(&w->b, "%s.%s", table, column);
    crd_str what = crd_since_keep(w, crd_buf_str(&w->b));
    differs(w, "column", what.ptr, NULL, "of one of the two only: not compared");
}

static crd_str said(crd_since_work *w, const crd_column *c, const crd_cell *v)
{
    if (!v->known)
        return CRD_STR_NULL;
    crd_buf_clear(&w->b);
    crd_doc_show(c, v, &w->b);
    return crd_since_keep(w, crd_buf_str(&w->b));
}

/* The key for programs. */
static crd_str key_of(crd_since_work *w, const crd_change *c, const crd_cell *cells)
{
    crd_buf_clear(&w->b);
    for (size_t i = 0, n = 0; i < c->n; i++) {
        if (!c->is_key[i])
            continue;
        crd_buf_adds(&w->b, n++ ? "|" : "");
        if (cells[i].known)
            crd_doc_show(&c->columns[i], &cells[i], &w->b);
    }
    return crd_since_keep(w, crd_buf_str(&w->b));
}

/* The name that stands beside an id, which says more to people. */
static const crd_cell *label_of(const crd_change *c, const crd_cell *cells, size_t key)
{
    size_t n = strlen(c->columns[key].name);
    for (size_t i = 0; i < c->n; i++) {
        const char *name = c->columns[i].name;
        if (c->is_label[i] && cells[i].known && c->columns[i].kind == CRD_CELL_TEXT &&
            ((strncmp(name, c->columns[key].name, n) == 0 && strcmp(name + n, "_name") == 0) ||
             (i == key + 1 && strcmp(name, "name") == 0)))
            return &cells[i];
    }
    return &cells[key];
}

/* For people: names, and numbers with what they are. */
static crd_str what_of(crd_since_work *w, const crd_change *c, const crd_cell *cells)
{
    crd_buf_clear(&w->b);
    for (size_t i = 0, n = 0; i < c->n; i++) {
        const crd_column *k = &c->columns[i];
        if (!c->is_key[i] || !cells[i].known || strcmp(k->name, "actor_kind") == 0 ||
            strcmp(k->name, "relation") == 0)
            continue;
        crd_buf_adds(&w->b, n++ ? ", " : "");
        if (k->kind != CRD_CELL_TEXT && k->kind != CRD_CELL_ID && k->kind != CRD_CELL_CODE)
            crd_buf_addf(&w->b, "%s ", k->title && k->title[0] ? k->title : k->name);
        crd_doc_show(k, label_of(c, cells, i), &w->b);
    }
    return crd_since_keep(w, crd_buf_str(&w->b));
}

static bool is_nothing(const crd_column *c, const crd_cell *v)
{
    double low, high;
    return !v->known || (crd_cell_span_of(c, v, &low, &high) && high == 0);
}

/* What a row says that came or went: numbers that weigh, or else its first values. */
static crd_str values_of(crd_since_work *w, const crd_change *c, const crd_cell *cells)
{
    crd_buf_clear(&w->b);
    size_t n = 0;
    for (int weighty = 1; weighty >= 0 && n == 0; weighty--)
        for (size_t i = 0; i < c->n && n < SHOWN_VALUES; i++) {
            if (c->is_key[i] || c->is_label[i] || is_nothing(&c->columns[i], &cells[i]) ||
                (weighty && !crd_since_weighs(c->table, c->columns[i].name)))
                continue;
            crd_buf_addf(&w->b, "%s%s ", n++ ? ", " : "",
                         c->columns[i].title ? c->columns[i].title : c->columns[i].name);
            crd_doc_show(&c->columns[i], &cells[i], &w->b);
        }
    return crd_since_keep(w, crd_buf_str(&w->b));
}

static crd_status put(crd_since_work *w, const crd_change *c, size_t i, crd_way way, crd_str key,
                      crd_str what)
{
    crd_since_row r = {.table = c->table,
                       .kind = c->kind,
                       .way = way,
                       .key = key,
                       .what = what,
                       .before = CRD_STR_NULL,
                       .after = CRD_STR_NULL,
                       .at = w->rows.n};
    if (c->kind == CRD_CHANGED) {
        r.column = c->columns[i].name;
        r.title = c->columns[i].title;
        r.before = said(w, &c->columns[i], &c->before[i]);
        r.after = said(w, &c->columns[i], &c->after[i]);
    } else if (c->kind == CRD_ADDED) {
        r.after = values_of(w, c, c->after);
    } else {
        r.before = values_of(w, c, c->before);
    }
    return CRD_VEC_PUSH(&w->rows, r) ? CRD_OK : CRD_ENOMEM;
}

/* Worse when something is and nothing is better. */
static crd_way way_of(const crd_since_work *w, const crd_change *c, bool *ret_any)
{
    bool ways[CRD_WAYS] = {false};
    *ret_any = c->kind != CRD_CHANGED;
    if (c->kind != CRD_CHANGED)
        return crd_since_way_of_row(w, c);
    for (size_t i = 0; i < c->n; i++)
        if (c->differs[i] && !c->is_label[i] && !crd_since_is_order(c->table, c->columns[i].name)) {
            ways[crd_since_way_of_cell(w, c, i)] = true;
            *ret_any = true;
        }
    if (ways[CRD_WAY_WORSE] || ways[CRD_WAY_BETTER])
        return ways[CRD_WAY_WORSE] && ways[CRD_WAY_BETTER] ? CRD_WAY_OTHER
               : ways[CRD_WAY_WORSE]                       ? CRD_WAY_WORSE
                                                           : CRD_WAY_BETTER;
    return ways[CRD_WAY_WIDER]      ? CRD_WAY_WIDER
           : ways[CRD_WAY_NARROWER] ? CRD_WAY_NARROWER
                                    : CRD_WAY_OTHER;
}

static crd_status count(crd_since_work *w, const crd_change *c, crd_way way)
{
    crd_since_count *of = w->counts.n ? &w->counts.at[w->counts.n - 1] : NULL;
    if (!of || strcmp(of->table, c->table) != 0) {
        if (!CRD_VEC_PUSH(&w->counts, ((crd_since_count){.table = c->table})))
            return CRD_ENOMEM;
        of = &w->counts.at[w->counts.n - 1];
    }
    of->added += c->kind == CRD_ADDED;
    of->removed += c->kind == CRD_REMOVED;
    of->changed += c->kind == CRD_CHANGED;
    of->ways[way]++;
    return CRD_OK;
}

static crd_status seen(void *ctx, const crd_change *c, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_since_work *w = ctx;
    const crd_cell *cells = c->after ? c->after : c->before;
    bool any;
    crd_way way = way_of(w, c, &any);
    (void)err;
    if (!any)
        return CRD_OK;
    w->found->differs = true;
    CRD_TRY(count(w, c, way));
    CRD_TRY(crd_since_words_add(w, c, way));
    if (w->opts->summary)
        return CRD_OK;
    crd_str key = key_of(w, c, cells), what = what_of(w, c, cells);
    if (c->kind != CRD_CHANGED)
        return put(w, c, 0, way, key, what);
    for (size_t i = 0; i < c->n; i++)
        if (c->differs[i] && !c->is_label[i] && !crd_since_is_order(c->table, c->columns[i].name))
            CRD_TRY(put(w, c, i, crd_since_way_of_cell(w, c, i), key, what));
done:
    return rc;
}

/* ---- showing ----------------------------------------------------------------------------------
 */

/* What the case says of itself stands behind what it means. */
static bool is_check(const crd_since_row *r) { return strncmp(r->table, "check_", 6) == 0; }

static int by_way(const void *a, const void *b)
{
    const crd_since_row *x = a, *y = b;
    if (x->way != y->way)
        return (x->way > y->way) - (x->way < y->way);
    if (is_check(x) != is_check(y))
        return is_check(x) ? 1 : -1;
    return (x->at > y->at) - (x->at < y->at);
}

static void show_counts(crd_since_work *w, crd_section *t)
{
    for (size_t i = 0; i < w->counts.n; i++) {
        const crd_since_count *c = &w->counts.at[i];
        crd_doc_row(w->to, t,
                    (const crd_cell[]){crd_cell_texts(c->table), crd_cell_int((int64_t)c->added),
                                       crd_cell_int((int64_t)c->removed),
                                       crd_cell_int((int64_t)c->changed),
                                       crd_cell_int((int64_t)c->ways[CRD_WAY_WORSE]),
                                       crd_cell_int((int64_t)c->ways[CRD_WAY_BETTER])});
    }
}

static void show_changes(crd_since_work *w, crd_section *t, size_t *ret_left_out)
{
    size_t n = w->rows.n, most = w->opts->limit > 0 ? w->opts->limit : n;
    *ret_left_out = n > most ? n - most : 0;
    if (n > 1)
        qsort(w->rows.at, n, sizeof *w->rows.at, by_way);
    for (size_t i = 0; i < n && i < most; i++) {
        const crd_since_row *r = &w->rows.at[i];
        crd_doc_row(w->to, t,
                    (const crd_cell[]){
                        crd_cell_texts(r->table), crd_cell_texts(row_changes[r->kind]),
                        crd_cell_texts(crd_way_names[r->way]), crd_cell_text(r->what),
                        crd_cell_texts(r->column), crd_cell_texts(r->title),
                        crd_cell_text(r->before), crd_cell_text(r->after), crd_cell_text(r->key)});
    }
}

static void note(crd_since_work *w, size_t left_out, uint64_t relabelled)
{
    crd_buf *b = &w->b;
    if (!w->found->differs)
        crd_doc_note(w->to, CRD_STR("Nothing that the two find differs."));
    if (w->opts->summary)
        crd_doc_note(w->to, CRD_STR("--summary: changes are counted, not listed."));
    crd_buf_clear(b);
    if (w->cut.len > 1 && w->found->differs) {
        crd_str parts = {w->cut.ptr + 1, w->cut.len - 2};
        crd_buf_addf(b,
                     "Tables are cut to the rows that weigh most in: " CRD_STR_FMT
                     ". A row that comes or goes there may only have come among those or fallen "
                     "out of them; it is called changed.",
                     CRD_STR_ARG(parts));
        crd_doc_note(w->to, crd_buf_str(b));
    }
    crd_buf_clear(b);
    if (relabelled > 0) {
        crd_buf_addf(b, "%llu more rows differ in names or order only.",
                     (unsigned long long)relabelled);
        crd_doc_note(w->to, crd_buf_str(b));
    }
    crd_buf_clear(b);
    if (left_out > 0) {
        crd_buf_addf(b, "%zu more changes are not shown here; a file (-o) or -f csv has all.",
                     left_out);
        crd_doc_note(w->to, crd_buf_str(b));
    }
}

static crd_status compare(crd_since_work *w, crd_section *findings, crd_section *counts,
                          crd_section *changes)
{
    crd_status rc = CRD_OK;
    const crd_changes to = {w, wants, apart, unpaired, seen};
    uint64_t relabelled;
    size_t left_out[2] = {0};
    CRD_TRY(crd_since_words_new(w));
    CRD_TRY(crd_since_asked(w));
    CRD_TRY(crd_doc_changes(w->arena, w->before, w->after, &to, &relabelled, w->err));
    CRD_TRY(crd_since_findings(w));
    crd_since_words_say(w);
    show_counts(w, counts);
    if (!w->opts->summary) {
        crd_since_show_findings(w, findings, &left_out[0]);
        show_changes(w, changes, &left_out[1]);
    }
    note(w, left_out[0] + left_out[1], relabelled);
    rc = w->b.status;
done:
    return rc;
}

static void quiet(crd_doc *to, crd_section *findings, crd_section *changes)
{
    static const char *const columns[] = {"standing_before",  "waived_before",   "waived_after",
                                          "threshold_before", "threshold_after", "unit"};
    for (size_t i = 0; i < COUNT(columns); i++)
        crd_doc_quiet(to, findings, columns[i]);
    crd_doc_quiet(to, changes, "column");
    crd_doc_quiet(to, changes, "key");
}

/* For people a table without a row says nothing here that the notes do not. */
static void hide_empty(crd_since_work *w, crd_section *findings, crd_section *counts,
                       crd_section *changes)
{
    if (w->words == NULL || w->words_said == 0)
        crd_doc_quiet(w->to, w->summary, NULL);
    if (w->n_differs == 0)
        crd_doc_quiet(w->to, w->differs, NULL);
    if (w->findings.n == 0 || w->opts->summary)
        crd_doc_quiet(w->to, findings, NULL);
    if (w->counts.n == 0)
        crd_doc_quiet(w->to, counts, NULL);
    if (w->rows.n == 0)
        crd_doc_quiet(w->to, changes, NULL);
}

#define TABLE(d, name, title, columns) crd_doc_table(d, name, title, columns, COUNT(columns))

crd_status crd_since(crd_arena *arena, const crd_doc *before, const crd_doc *after,
                     const crd_since_opts *opts, crd_doc *to, crd_since_found *ret_found,
                     crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_since_work w = {.arena = arena,
                        .before = before,
                        .after = after,
                        .opts = opts,
                        .to = to,
                        .nation = CRD_STR_NULL,
                        .cut = CRD_STR(""),
                        .found = ret_found,
                        .err = err};
    *ret_found = (crd_since_found){.differs = false};
    w.summary = TABLE(to, "summary", "What changed", summary_columns);
    w.differs = TABLE(to, "differs", "What the two do not have in common", differs_columns);
    crd_section *findings = TABLE(to, "findings", "Findings of rules", finding_columns);
    crd_section *counts = TABLE(to, "counts", "Tables in which something changed", count_columns);
    crd_section *changes = TABLE(to, "changes", "Changes", change_columns);
    crd_doc_key(to, w.summary, "says", "rank");
    crd_doc_key(to, w.differs, "kind what", NULL);
    crd_doc_key(to, findings, "finding", "title");
    crd_doc_key(to, counts, "table", NULL);
    crd_doc_key(to, changes, "table key column", "what title");
    crd_buf_init(&w.b, TEXT);
    quiet(to, findings, changes);
    if (before)
        rc = compare(&w, findings, counts, changes);
    hide_empty(&w, findings, counts, changes);
    crd_buf_done(&w.b);
    CRD_VEC_DONE(&w.counts);
    CRD_VEC_DONE(&w.rows);
    CRD_VEC_DONE(&w.findings);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory for the comparison") : rc;
}
