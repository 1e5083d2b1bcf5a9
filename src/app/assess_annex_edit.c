/* What an annex does not tell of what is found in it. */
#include "app/assess_annex.h"

#include "base/err.h"
#include "base/str.h"
#include "report/doc_edit.h"

#include <stdio.h>
#include <string.h>

enum { PATH = 1 << 16 };

bool crd_assess_annex_skips(const char *part)
{
    static const char *const skipped[] = {"operators", "compare", "deadlines", "register"};
    bool found = false;
    for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++)
        found = found || strcmp(skipped[i], part) == 0;
    return found;
}

/* ---- rows by the names of their columns --------------------------------------------------------
 */

static crd_cell *cell(const crd_column *columns, size_t n, crd_cell *cells, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(columns[i].name, name) == 0)
            return &cells[i];
    return NULL;
}

static crd_str text(const crd_column *columns, size_t n, crd_cell *cells, const char *name)
{
    const crd_cell *c = cell(columns, n, cells, name);
    return c && c->known ? c->as.text : CRD_STR_NULL;
}

/* ---- verdicts of the whole case ----------------------------------------------------------------
 */

enum { VERDICT, STANDING, WAIVED, VALUE, THRESHOLD, AGAINST, N_TOLD };
static const char *const told[N_TOLD] = {"verdict", "standing",  "waived",
                                         "value",   "threshold", "against"};

typedef struct editing {
    crd_assessing *a;
    crd_intern *ids;  /* findings of the whole case */
    crd_cell *whole;  /* [N_TOLD * ids] */
    crd_intern *kept; /* findings of the annex */
    crd_intern *packs;
    int64_t (*counts)[7]; /* [packs] */
    crd_intern *numbers;  /* of questions */
    uint64_t others;      /* verdicts for which the operator's records are not enough */
    crd_buf b;
} editing;

static crd_status remember(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                           crd_err *err)
{
    editing *e = ctx;
    crd_cell row[64];
    uint32_t id;
    if (n > sizeof row / sizeof *row)
        return crd_fail(err, CRD_EBUG, "verdicts have too many columns");
    memcpy(row, cells, n * sizeof *row);
    crd_status rc = crd_intern_add(e->ids, text(columns, n, row, "finding"), &id);
    for (size_t k = 0; k < N_TOLD && rc == CRD_OK; k++) {
        const crd_cell *c = cell(columns, n, row, told[k]);
        e->whole[(size_t)id * N_TOLD + k] = c ? *c : CRD_CELL_NULL;
    }
    return rc == CRD_OK ? rc : crd_fail(err, rc, "no memory for an annex");
}

static crd_status count(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                        crd_err *err)
{
    (void)columns, (void)n, (void)cells, (void)err;
    ++*(size_t *)ctx;
    return CRD_OK;
}

/* "operator=x, layer=core" or "service=x/line": does it speak of something of one's own? */
static bool is_own(const crd_annex *x, crd_str subject, bool *ret_service)
{
    crd_str part, rest = subject;
    *ret_service = false;
    while (crd_str_next(&rest, ',', &part)) {
        part = crd_str_trim(part);
        size_t equals = crd_str_find(part, CRD_STR("="));
        if (equals == SIZE_MAX)
            continue;
        crd_str what = {part.ptr, equals};
        crd_str value = {part.ptr + equals + 1, part.len - equals - 1};
        bool service = crd_str_eq(what, CRD_STR("service"));
        size_t slash = service ? crd_str_find(value, CRD_STR("/")) : SIZE_MAX;
        if (slash != SIZE_MAX)
            value.len = slash;
        if (crd_annex_is_own(x, value)) {
            *ret_service = service;
            return true;
        }
    }
    return false;
}

static bool same(const crd_column *c, const crd_cell *a, const crd_cell *b, crd_buf *scratch)
{
    if (!a->known || !b->known)
        return a->known == b->known;
    if (c->kind == CRD_CELL_TEXT || c->kind == CRD_CELL_CODE || c->kind == CRD_CELL_ID)
        return crd_str_eq(a->as.text, b->as.text);
    crd_buf_clear(scratch);
    crd_doc_show(c, a, scratch);
    size_t cut = crd_buf_str(scratch).len;
    crd_doc_show(c, b, scratch);
    crd_str both = crd_buf_str(scratch);
    return crd_str_eq((crd_str){both.ptr, cut}, (crd_str){both.ptr + cut, both.len - cut});
}

static crd_status tally(editing *e, const crd_column *columns, size_t n, crd_cell *cells,
                        crd_err *err)
{
    static const char *const standings[] = {"breach", "departure", "would-breach", "indicator"};
    uint32_t pack;
    crd_status rc = crd_intern_add(e->packs, text(columns, n, cells, "pack"), &pack);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "no memory for an annex");
    crd_str verdict = text(columns, n, cells, "verdict");
    size_t k = crd_str_eq(verdict, CRD_STR("unknown")) ? 4
               : crd_str_eq(verdict, CRD_STR("pass"))  ? 5
                                                       : 6;
    if (crd_str_eq(verdict, CRD_STR("fail")) && !crd_str_is_null(text(columns, n, cells, "waived")))
        return CRD_OK;
    for (size_t i = 0; i < 4 && crd_str_eq(verdict, CRD_STR("fail")); i++)
        if (crd_str_eq(text(columns, n, cells, "standing"), crd_str_from(standings[i])))
            k = i;
    e->counts[pack][k]++;
    return CRD_OK;
}

static size_t told_index(const crd_column *c)
{
    size_t k = 0;
    while (k < N_TOLD && strcmp(c->name, told[k]) != 0)
        k++;
    return k;
}

/* The verdict alone. */
static void tell_verdict(const crd_column *columns, size_t n, crd_cell *cells,
                         const crd_cell *whole)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = told_index(&columns[i]);
        if (k < N_TOLD)
            cells[i] = k < VALUE ? whole[k] : CRD_CELL_NULL;
        else if (strcmp(columns[i].name, "rows") == 0 && !columns[i].required)
            cells[i] = CRD_CELL_NULL;
    }
}

static crd_status verdict(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                          bool *ret_keep, crd_err *err)
{
    editing *e = ctx;
    crd_str finding = text(columns, n, cells, "finding");
    uint32_t id = crd_intern_find(e->ids, finding);
    bool service, equal = true;
    *ret_keep = id != CRD_INTERN_NONE &&
                is_own(e->a->annex, text(columns, n, cells, "subject"), &service) &&
                !crd_annex_names_others(e->a->annex, finding);
    if (!*ret_keep)
        return CRD_OK;
    const crd_cell *whole = &e->whole[(size_t)id * N_TOLD];
    for (size_t i = 0; i < n; i++) {
        size_t k = told_index(&columns[i]);
        equal = equal && (k == N_TOLD || same(&columns[i], &cells[i], &whole[k], &e->b));
    }
    *ret_keep = equal || !service; /* others carry it as well: nothing is said of it */
    if (!*ret_keep)
        return CRD_OK;
    if (!equal)
        tell_verdict(columns, n, cells, whole);
    e->others += !equal;
    crd_status rc = tally(e, columns, n, cells, err);
    return rc == CRD_OK ? crd_intern_add(e->kept, finding, &id) : rc;
}

static crd_status pack(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                       bool *ret_keep, crd_err *err)
{
    static const char *const names[] = {"breaches", "departures", "would_breach",  "indicators",
                                        "unknown",  "passes",     "not_applicable"};
    editing *e = ctx;
    (void)err, (void)ret_keep;
    uint32_t id = crd_intern_find(e->packs, text(columns, n, cells, "pack"));
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        crd_cell *c = cell(columns, n, cells, names[k]);
        if (c)
            *c = crd_cell_int(id == CRD_INTERN_NONE ? 0 : e->counts[id][k]);
    }
    return CRD_OK;
}

/* A row that belongs to a finding stays with it. */
static crd_status of_finding(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                             bool *ret_keep, crd_err *err)
{
    editing *e = ctx;
    (void)err;
    *ret_keep = crd_intern_find(e->kept, text(columns, n, cells, "finding")) != CRD_INTERN_NONE &&
                !crd_annex_names_others(e->a->annex, text(columns, n, cells, "id"));
    return CRD_OK;
}

static crd_status waiver(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                         bool *ret_keep, crd_err *err)
{
    editing *e = ctx;
    bool service;
    (void)err;
    *ret_keep = is_own(e->a->annex, text(columns, n, cells, "subject"), &service);
    for (size_t i = 0; i < n && *ret_keep; i++)
        if (columns[i].kind == CRD_CELL_TEXT && cells[i].known &&
            crd_annex_names_others(e->a->annex, cells[i].as.text))
            cells[i] = CRD_CELL_NULL;
    return CRD_OK;
}

/* ---- questions, and what is wrong with the data ------------------------------------------------
 */

static bool hid(editing *e, crd_str table, crd_str record, crd_str field)
{
    crd_buf_clear(&e->b);
    crd_buf_add(&e->b, table);
    if (!crd_str_is_null(record)) {
        crd_buf_addc(&e->b, '/');
        crd_buf_add(&e->b, record);
    }
    crd_buf_addc(&e->b, '/');
    crd_buf_add(&e->b, field);
    return e->b.status != CRD_OK || crd_annex_hid(e->a->annex, crd_buf_str(&e->b));
}

static crd_status number_text(editing *e, const crd_cell *number, crd_str *ret_text, crd_err *err)
{
    crd_buf_clear(&e->b);
    crd_buf_addf(&e->b, "%lld", (long long)(number && number->known ? number->as.i : -1));
    *ret_text = crd_buf_str(&e->b);
    return e->b.status == CRD_OK ? CRD_OK : crd_fail(err, CRD_ENOMEM, "no memory for an annex");
}

static crd_status question(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                           bool *ret_keep, crd_err *err)
{
    editing *e = ctx;
    crd_status rc = CRD_OK;
    crd_str number;
    uint32_t id;
    *ret_keep = crd_str_eq(text(columns, n, cells, "whom"), CRD_STR("operator")) &&
                !hid(e, text(columns, n, cells, "table"), text(columns, n, cells, "record"),
                     text(columns, n, cells, "field"));
    if (!*ret_keep)
        return CRD_OK;
    CRD_TRY(number_text(e, cell(columns, n, cells, "number"), &number, err));
    rc = crd_intern_add(e->numbers, number, &id);
done:
    return rc;
}

static crd_status reason(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                         bool *ret_keep, crd_err *err)
{
    editing *e = ctx;
    crd_str number;
    crd_status rc = number_text(e, cell(columns, n, cells, "number"), &number, err);
    *ret_keep = rc == CRD_OK && crd_intern_find(e->numbers, number) != CRD_INTERN_NONE &&
                crd_intern_find(e->ids, text(columns, n, cells, "finding")) != CRD_INTERN_NONE;
    return rc;
}

static crd_status whom(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                       bool *ret_keep, crd_err *err)
{
    (void)ctx, (void)err;
    *ret_keep = crd_str_eq(text(columns, n, cells, "whom"), CRD_STR("operator"));
    return CRD_OK;
}

static crd_status wrong(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                        bool *ret_keep, crd_err *err)
{
    editing *e = ctx;
    crd_str path = text(columns, n, cells, "path");
    (void)err;
    *ret_keep = !crd_str_starts(path, CRD_STR("service/")) &&
                !crd_str_starts(path, CRD_STR("need")) &&
                !hid(e, path, CRD_STR_NULL, text(columns, n, cells, "field"));
    return CRD_OK;
}

/* What the parts that were changed count in their heads. */
static crd_status head_line(void *ctx, const crd_column *columns, size_t n, crd_cell *cells,
                            bool *ret_keep, crd_err *err)
{
    static const char *const parts[] = {"rules", "gaps", "check"};
    static const char *const lines[] = {"case", "as_of", "marking"};
    bool changed = false, told_line = false;
    (void)ctx, (void)err;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        changed |= crd_str_eq(text(columns, n, cells, "part"), crd_str_from(parts[i]));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        told_line |= crd_str_eq(text(columns, n, cells, "line"), crd_str_from(lines[i]));
    *ret_keep = !changed || told_line;
    return CRD_OK;
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static crd_status begin(editing *e, crd_err *err)
{
    size_t n = 0, packs = 0;
    crd_status rc = crd_doc_each(e->a->whole, "verdicts", count, &n, err);
    if (rc == CRD_OK)
        rc = crd_doc_each(e->a->whole, "packs", count, &packs, err);
    if (rc != CRD_OK)
        return rc;
    crd_buf_init(&e->b, PATH);
    e->whole = CRD_NEW(e->a->app->arena, crd_cell, n * N_TOLD + 1);
    e->counts = crd_arena_alloc(e->a->app->arena, packs + 1, sizeof *e->counts, _Alignof(int64_t));
    crd_intern **const sets[] = {&e->ids, &e->kept, &e->packs, &e->numbers};
    bool ok = e->whole && e->counts;
    for (size_t i = 0; i < sizeof sets / sizeof *sets && ok; i++)
        ok = crd_intern_new(UINT32_MAX, SIZE_MAX, sets[i]) == CRD_OK;
    if (!ok)
        return crd_fail(err, CRD_ENOMEM, "no memory for an annex");
    return crd_doc_each(e->a->whole, "verdicts", remember, e, err);
}

static void say(crd_assessing *a, const editing *e)
{
    char line[200];
    if (e->others > 0) {
        snprintf(line, sizeof line,
                 "%llu verdicts rest also on records of others: they are those of the whole case, "
                 "and no value stands beside them.",
                 (unsigned long long)e->others);
        crd_doc_note(a->out->doc, crd_str_from(line));
    }
    if (crd_annex_left_out(a->annex) > 0) {
        snprintf(line, sizeof line,
                 "%llu of its own things are not in it: another operator's name stands in their "
                 "keys.",
                 (unsigned long long)crd_annex_left_out(a->annex));
        crd_doc_note(a->out->doc, crd_str_from(line));
    }
}

crd_status crd_assess_annex_edit(crd_assessing *a)
{
    static const struct {
        const char *table;
        crd_doc_editor *edit;
    } edits[] = {
        {"rules_verdicts", verdict}, {"rules_packs", pack},        {"rules_evidence", of_finding},
        {"rules_waivers", waiver},   {"gaps_questions", question}, {"gaps_reasons", reason},
        {"gaps_whom", whom},         {"check_findings", wrong},    {"part_heads", head_line}};
    editing e = {.a = a};
    crd_status rc = begin(&e, a->err);
    for (size_t i = 0; i < sizeof edits / sizeof *edits && rc == CRD_OK; i++)
        rc = crd_doc_edit(a->out->doc, edits[i].table, edits[i].edit, &e, a->err);
    if (rc == CRD_OK)
        say(a, &e);
    crd_intern_free(e.ids);
    crd_intern_free(e.kept);
    crd_intern_free(e.packs);
    crd_intern_free(e.numbers);
    crd_buf_done(&e.b);
    return rc;
}
