/* comply --gaps: which facts are missing, whom to ask for them, and what they would decide. */
#include "app/comply_gaps.h"

#include "app/comply_answers.h"
#include "app/finding.h"
#include "app/open.h"
#include "app/when.h"
#include "base/err.h"

#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 100, ALL = 1 << 30 };

static const char *const kinds[] = {"field", "dispute", "exact", "dates", "row", "parameter", NULL};
static const char *const whoms[] = {"operator", "authority", "register", "pack", NULL};
static const char *const standings[] = {"indicator", "would-breach", "departure", "breach", NULL};
static const char *const verdicts[] = {"pass", "fail", "unknown", "not-applicable", NULL};

/* clang-format off */
static const crd_column whom_columns[] = {
    {.name = "whom", .title = "Ask", .kind = CRD_CELL_CODE, .required = true, .codes = whoms},
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .about = "null = of no operator"},
    {.name = "questions", .title = "Questions", .kind = CRD_CELL_INT, .required = true},
    {.name = "verdicts", .title = "Unknown verdicts", .kind = CRD_CELL_INT, .required = true, .about = "that rest on some of them"},
    {.name = "breaches", .title = "Of breach", .kind = CRD_CELL_INT, .required = true, .about = "of them those that could be a breach"},
};
static const crd_column question_columns[] = {
    {.name = "number", .title = "No.", .kind = CRD_CELL_INT, .required = true, .about = "in the order of asking, worth most first"},
    {.name = "whom", .title = "Ask", .kind = CRD_CELL_CODE, .required = true, .codes = whoms},
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .about = "of what is asked about; of a product or site: the one with most elements of it"},
    {.name = "operators", .title = "Operators", .kind = CRD_CELL_INT, .about = "that have to do with it"},
    {.name = "question", .title = "Question", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "answer", .title = "Answer", .kind = CRD_CELL_TEXT, .required = true, .about = "what an answer looks like"},
    {.name = "in_letter", .title = "No. in the letter", .kind = CRD_CELL_INT, .required = true, .about = "of those whom it is put to, from 1 on"},
    {.name = "kind", .title = "What is missing", .kind = CRD_CELL_CODE, .required = true, .codes = kinds,
     .about = "field: nobody gives it; dispute: sources of equal weight differ; exact: given, not exactly enough; dates: whether the row holds; row: there is none; parameter: of the pack"},
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .required = true},
    {.name = "record", .title = "Record", .kind = CRD_CELL_ID, .required = true},
    {.name = "field", .title = "Field", .kind = CRD_CELL_CODE, .about = "null = the whole row"},
    {.name = "verdicts", .title = "Verdicts", .kind = CRD_CELL_INT, .required = true, .about = "unknown ones that rest on it"},
    {.name = "breaches", .title = "Of breach", .kind = CRD_CELL_INT, .required = true},
    {.name = "departures", .title = "Of departure", .kind = CRD_CELL_INT, .required = true},
    {.name = "would_breach", .title = "Of would breach", .kind = CRD_CELL_INT, .required = true},
    {.name = "indicators", .title = "Of indicator", .kind = CRD_CELL_INT, .required = true},
    {.name = "alone", .title = "Alone", .kind = CRD_CELL_INT, .required = true, .about = "of them those where nothing else is missing"},
    {.name = "rows", .title = "Rows", .kind = CRD_CELL_INT, .required = true, .about = "that rest on it, of all rules"},
    {.name = "moves_ppm", .title = "Moves a share by", .kind = CRD_CELL_SHARE, .required = true, .about = "the widest of its shares: how far its bounds may move, at most"},
    {.name = "worth", .title = "Worth", .kind = CRD_CELL_REAL, .required = true, .about = "in its turn; docs/comply.md says how it is counted"},
    {.name = "left", .title = "Then unknown", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "verdicts unknown once it and all before it are answered: with the most telling answers, and whatever the answers are"},
    {.name = "why", .title = "Rules", .kind = CRD_CELL_TEXT, .required = true},
};
static const crd_column reason_columns[] = {
    {.name = "number", .title = "No.", .kind = CRD_CELL_INT, .required = true, .about = "of the question"},
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Rule", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "clause", .title = "Clause", .kind = CRD_CELL_TEXT},
    {.name = "verdict", .title = "Verdict", .kind = CRD_CELL_CODE, .required = true, .codes = verdicts},
    {.name = "standing", .title = "Standing", .kind = CRD_CELL_CODE, .required = true, .codes = standings},
    {.name = "severity", .title = "Severity", .kind = CRD_CELL_CODE, .required = true},
    {.name = "rows", .title = "Rows", .kind = CRD_CELL_INT, .required = true},
    {.name = "moves_ppm", .title = "Moves it by", .kind = CRD_CELL_SHARE, .required = true},
};
/* A sheet of the annex of a letter: `answer` and what follows it are for whoever answers. */
static const crd_column letter_columns[] = {
    {.name = "number", .title = "No.", .kind = CRD_CELL_INT, .required = true},
    {.name = "question", .title = "Question", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "form", .title = "How to answer", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "why", .title = "Why we ask", .kind = CRD_CELL_TEXT, .required = true, .about = "rules that cannot be judged without it, and their clauses"},
    {.name = "answer", .title = "Answer", .kind = CRD_CELL_TEXT},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT, .about = "where the answer can be checked: document, system, person"},
    {.name = "date", .title = "As of", .kind = CRD_CELL_TEXT, .about = "the day on which it is true"},
    {.name = "record", .title = "Our record", .kind = CRD_CELL_ID, .required = true, .about = "for our files"},
    {.name = "field", .title = "Field", .kind = CRD_CELL_CODE},
};
/* clang-format on */

crd_status crd_comply_gaps_add(crd_app *app, crd_comply_gaps *x, const crd_ties *t, crd_know *k,
                               const crd_ruleset *pack, const crd_judge_opts *opts,
                               const crd_judgement *all, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (!x->gaps)
        CRD_TRY(crd_gaps_new(&x->gaps, err));
    if (x->n + n > x->room) {
        size_t room = (x->n + n) * 2;
        const crd_judgement **more = CRD_NEW(app->arena, const crd_judgement *, room);
        CRD_TRY(more ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
        for (size_t i = 0; i < x->n; i++)
            more[i] = x->judgements[i];
        x->judgements = more;
        x->room = room;
    }
    for (size_t i = 0; i < n; i++)
        x->judgements[x->n++] = &all[i];
    rc = crd_gaps_add(x->gaps, t, k, pack, opts, all, n, err);
done:
    return rc;
}

/* ---- what is shown ----------------------------------------------------------------------------
 */

typedef struct showing {
    crd_app *app;
    crd_doc *doc;
    const crd_comply_gaps *x;
    const crd_gaps_result *r;
    crd_str operated_by; /* null = all */
    size_t n;            /* questions that are shown, the first ones */
    uint32_t *in_letter; /* [r->n] number of a question among those put to whom it is put */
    crd_section *questions, *reasons;
    crd_buf text;
} showing;

/* "example/EX-01 (s. 2(1)), example/EX-03 (s. 4)": each rule once, in the order of verdicts;
 * `titles`: with what they say. */
static crd_str rules_of(showing *s, const crd_gap *q, bool titles)
{
    const crd_rule *last = NULL;
    crd_buf_clear(&s->text);
    for (size_t i = 0; i < q->n_uses; i++) {
        const crd_judgement *v = s->x->judgements[q->uses[i].judgement];
        if (v->rule == last)
            continue;
        last = v->rule;
        crd_buf_adds(&s->text, s->text.len ? titles ? "; " : ", " : "");
        crd_buf_add(&s->text, v->pack->name);
        crd_buf_addc(&s->text, '/');
        crd_buf_add(&s->text, last->id);
        if (!crd_str_is_null(last->clause)) {
            crd_buf_adds(&s->text, " (");
            crd_buf_add(&s->text, last->clause);
            crd_buf_addc(&s->text, ')');
        }
        if (titles) {
            crd_buf_adds(&s->text, ": ");
            crd_buf_add(&s->text, last->title);
        }
    }
    return crd_buf_str(&s->text);
}

static void put_question(showing *s, uint32_t number)
{
    const crd_gap *q = &s->r->gaps[number];
    crd_cell row[COUNT(question_columns)] = {crd_cell_int(number + 1),
                                             crd_cell_texts(crd_gap_whom_name(q->whom)),
                                             crd_cell_text(q->operated_by),
                                             q->operators ? crd_cell_int(q->operators)
                                                          : CRD_CELL_NULL,
                                             crd_cell_text(q->question),
                                             crd_cell_text(q->answer),
                                             crd_cell_int(s->in_letter[number]),
                                             crd_cell_texts(crd_gap_kind_name(q->kind)),
                                             crd_cell_text(q->table),
                                             crd_cell_text(q->key),
                                             crd_cell_text(q->field),
                                             crd_cell_int(q->unknown),
                                             crd_cell_int(q->verdicts[CRD_STANDING_BREACH]),
                                             crd_cell_int(q->verdicts[CRD_STANDING_DEPARTURE]),
                                             crd_cell_int(q->verdicts[CRD_STANDING_WOULD_BREACH]),
                                             crd_cell_int(q->verdicts[CRD_STANDING_INDICATOR]),
                                             crd_cell_int(q->alone),
                                             crd_cell_int((int64_t)q->rows),
                                             crd_cell_int(q->ppm),
                                             crd_cell_real((double)(q->worth / 1000) / 1000),
                                             crd_cell_span(q->left_low, q->left_high)};
    row[COUNT(question_columns) - 1] = crd_cell_text(rules_of(s, q, false));
    crd_doc_row(s->doc, s->questions, row);
}

static void put_reasons(showing *s, uint32_t number)
{
    const crd_gap *q = &s->r->gaps[number];
    for (size_t i = 0; i < q->n_uses; i++) {
        const crd_judgement *v = s->x->judgements[q->uses[i].judgement];
        crd_buf_clear(&s->text);
        crd_finding_id(v, &s->text);
        crd_doc_row(s->doc, s->reasons,
                    (const crd_cell[]){
                        crd_cell_int(number + 1), crd_cell_text(crd_buf_str(&s->text)),
                        crd_cell_text(v->rule->title), crd_cell_text(v->rule->clause),
                        crd_cell_texts(crd_verdict_name(v->verdict)),
                        crd_cell_texts(crd_standing_name(v->standing)),
                        crd_cell_texts(crd_severity_name(v->rule->severity)),
                        crd_cell_int((int64_t)q->uses[i].rows), crd_cell_int(q->uses[i].ppm)});
    }
}

/* ---- whom to ask ------------------------------------------------------------------------------
 */

static int by_whom(const crd_gap *a, const crd_gap *b)
{
    if (a->whom != b->whom)
        return (int)a->whom - (int)b->whom;
    if (crd_str_is_null(a->operated_by) != crd_str_is_null(b->operated_by))
        return crd_str_is_null(a->operated_by) ? 1 : -1;
    return crd_str_cmp(a->operated_by, b->operated_by);
}

struct asked {
    const crd_gap *gap;
    uint32_t number;
};

static int by_whom_number(const void *a, const void *b)
{
    const struct asked *x = a, *y = b;
    int order = by_whom(x->gap, y->gap);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* Unknown verdicts of all these, each once. */
static void count_verdicts(const showing *s, const struct asked *all, size_t n, uint32_t *seen,
                           uint32_t turn, crd_cell *ret_all, crd_cell *ret_breaches)
{
    int64_t some = 0, breaches = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t u = 0; u < all[i].gap->n_uses; u++) {
            uint32_t at = all[i].gap->uses[u].judgement;
            const crd_judgement *v = s->x->judgements[at];
            if (seen[at] == turn || v->verdict != CRD_UNKNOWN)
                continue;
            seen[at] = turn;
            some++;
            breaches += v->standing == CRD_STANDING_BREACH;
        }
    *ret_all = crd_cell_int(some);
    *ret_breaches = crd_cell_int(breaches);
}

static void put_letter(showing *s, crd_section *t, const struct asked *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const crd_gap *q = all[i].gap;
        crd_buf_clear(&s->text);
        crd_buf_add(&s->text, q->table);
        crd_buf_addc(&s->text, ' ');
        crd_buf_add(&s->text, q->key);
        crd_cell row[COUNT(letter_columns)] = {
            [0] = crd_cell_int(s->in_letter[all[i].number]),
            [1] = crd_cell_text(q->question),
            [2] = crd_cell_text(q->answer),
            [7] = crd_cell_text(crd_str_copy(s->app->arena, crd_buf_str(&s->text))),
            [8] = crd_cell_text(q->field)};
        row[3] = crd_cell_text(rules_of(s, q, true));
        crd_doc_row(s->doc, t, row);
    }
}

/* A line of the table of those asked, or a sheet of the annex. */
static void put_whom(showing *s, crd_section *t, const struct asked *all, size_t n, uint32_t *seen,
                     uint32_t turn)
{
    const crd_gap *q = all[0].gap;
    crd_cell some, breaches;
    if (t) {
        count_verdicts(s, all, n, seen, turn, &some, &breaches);
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_texts(crd_gap_whom_name(q->whom)),
                                       crd_cell_text(q->operated_by), crd_cell_int((int64_t)n),
                                       some, breaches});
        return;
    }
    crd_buf name;
    crd_buf_init(&name, 1 << 16);
    crd_buf_addf(&name, "letter_%u", (unsigned)turn);
    crd_str key = crd_str_copy(s->app->arena, crd_buf_str(&name));
    crd_str title = crd_str_is_null(q->operated_by)
                        ? crd_str_from(q->whom == CRD_ASK_OPERATOR ? "no operator recorded"
                                                                   : crd_gap_whom_name(q->whom))
                        : crd_str_copy(s->app->arena, q->operated_by);
    crd_buf_done(&name);
    if (key.ptr && title.ptr)
        put_letter(s,
                   crd_doc_table(s->doc, key.ptr, title.ptr, letter_columns, COUNT(letter_columns)),
                   all, n);
}

/* All questions by whom they are put to, then in their order. The caller frees; NULL: no memory. */
static struct asked *by_letters(const showing *s, size_t n)
{
    struct asked *all = malloc((n + 1) * sizeof *all);
    for (size_t i = 0; all && i < n; i++)
        all[i] = (struct asked){&s->r->gaps[i], (uint32_t)i};
    if (all && n > 1)
        qsort(all, n, sizeof *all, by_whom_number);
    return all;
}

static crd_status number_letters(showing *s)
{
    struct asked *all = by_letters(s, s->r->n);
    s->in_letter = CRD_NEW(s->app->arena, uint32_t, s->r->n);
    for (size_t i = 0; all && s->in_letter && i < s->r->n; i++)
        s->in_letter[all[i].number] = i > 0 && by_whom(all[i - 1].gap, all[i].gap) == 0
                                          ? s->in_letter[all[i - 1].number] + 1
                                          : 1;
    crd_status rc = all && s->in_letter ? CRD_OK : CRD_ENOMEM;
    free(all);
    return rc;
}

static crd_status put_whoms(showing *s, crd_section *t)
{
    struct asked *all = by_letters(s, s->n);
    uint32_t *seen = calloc(s->x->n + 1, sizeof *seen), turn = 0;
    crd_status rc = all && seen ? CRD_OK : CRD_ENOMEM;
    for (size_t i = 0, next; rc == CRD_OK && i < s->n; i = next) {
        for (next = i + 1; next < s->n && by_whom(all[i].gap, all[next].gap) == 0;)
            next++;
        put_whom(s, t, all + i, next - i, seen, ++turn);
    }
    free(all);
    free(seen);
    return rc;
}

/* ---- the document -----------------------------------------------------------------------------
 */

static void notes(const showing *s)
{
    crd_doc_note(s->doc,
                 CRD_STR("What nobody recorded is no breach. The order is greedy: worth most for "
                         "the verdicts that are still unknown when it is a question's turn. An "
                         "answer may raise a question of its own."));
    if (s->r->rest > 0)
        crd_doc_note(s->doc, CRD_STR("Some verdicts rest also on what no single answer settles "
                                     "(losses, ways, bounds of engines): they stay among the "
                                     "unknown in the upper number."));
    if (s->n < s->r->n) {
        crd_buf b;
        crd_buf_init(&b, 200);
        crd_buf_addf(&b,
                     "These are the first %zu of %zu questions: %zu more with --limit 0, or in a "
                     "file (-o questions.xlsx has all).",
                     s->n, s->r->n, s->r->n - s->n);
        crd_doc_note(s->doc, crd_buf_str(&b));
        crd_buf_done(&b);
    }
}

/* What somebody outside sees: nothing of other operators, nor of the whole country. */
static void letter_notes(const showing *s)
{
    crd_doc_note(s->doc, CRD_STR("Please fill in the answer, where it can be checked (document, "
                                 "system, person), and the day on which it is true. An answer "
                                 "'not known' helps, too. What nobody recorded is no breach."));
    if (s->n < s->r->n) {
        crd_buf b;
        crd_buf_init(&b, 200);
        crd_buf_addf(&b, "These are the first %zu of %zu questions.", s->n, s->r->n);
        crd_doc_note(s->doc, crd_buf_str(&b));
        crd_buf_done(&b);
    }
}

static void tables(showing *s, crd_section **ret_whoms)
{
    static const char *const quiet[] = {"operators",  "kind",       "record",   "table",
                                        "field",      "departures", "worth",    "would_breach",
                                        "indicators", "answer",     "in_letter"};
    *ret_whoms = crd_doc_table(s->doc, "whom", "Whom to ask", whom_columns, COUNT(whom_columns));
    crd_doc_key(s->doc, *ret_whoms, "whom operator", NULL);
    s->questions = crd_doc_table(s->doc, "questions", "Questions", question_columns,
                                 COUNT(question_columns));
    crd_doc_key(s->doc, s->questions, "table record field kind", "question");
    crd_doc_main(s->doc, s->questions);
    for (size_t i = 0; i < COUNT(quiet); i++)
        crd_doc_quiet(s->doc, s->questions, quiet[i]);
    s->reasons = crd_doc_table(s->doc, "reasons", "What rests on them", reason_columns,
                               COUNT(reason_columns));
    crd_doc_key(s->doc, s->reasons, "number finding", "title");
    crd_doc_quiet(s->doc, s->reasons, NULL);
}

/* Is the result a workbook and nothing else? Then it is the annex of a letter. */
static bool only_workbooks(const crd_args *args)
{
    size_t n = crd_arg_count(args, "output");
    for (size_t i = 0; i < n; i++)
        if (!crd_str_ends(crd_arg_at(args, "output", i), CRD_STR(".xlsx")) &&
            !crd_str_eq(crd_arg(args, "format"), CRD_STR("xlsx")))
            return false;
    return n > 0;
}

static crd_status known_operator(const crd_world *w, crd_str id, crd_err *err)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_network);
    uint32_t text = crd_world_find_text(w, id);
    const uint32_t *operators = f->cols[CRD_C_network_operator].text;
    bool known = crd_str_is_null(id);
    for (uint32_t i = 0; i < f->n && operators && text != CRD_INTERN_NONE && !known; i++)
        known = operators[i] == text;
    return known ? CRD_OK
                 : crd_fail(err, CRD_ENOENT,
                            "--operator: no network is operated by '" CRD_STR_FMT "'",
                            CRD_STR_ARG(id));
}

/* The sheets of one operator, to be sent to it. */
static crd_status fill_letter(showing *s)
{
    crd_doc_head_text(s->doc, "operator", "Operator", s->operated_by);
    crd_doc_head_count(s->doc, "questions", "Questions", s->r->n);
    letter_notes(s);
    return put_whoms(s, NULL);
}

static crd_status fill(showing *s, bool annex)
{
    crd_section *whoms_table = NULL;
    crd_doc_head_text(s->doc, "operator", "Operator", s->operated_by);
    crd_doc_head_count(s->doc, "questions", "Questions", s->r->n);
    crd_doc_head_count(s->doc, "unknown", "Unknown verdicts", s->r->unknown);
    crd_doc_head_count(s->doc, "rest", "Of them resting also on what no answer settles",
                       s->r->rest);
    notes(s);
    if (annex && put_whoms(s, NULL) != CRD_OK)
        return CRD_ENOMEM;
    tables(s, &whoms_table);
    for (uint32_t i = 0; i < s->n; i++) {
        put_question(s, i);
        put_reasons(s, i);
    }
    return put_whoms(s, whoms_table);
}

/* A page is for people; files and programs get all, unless it is said how many. */
static size_t limit_of(const crd_args *args)
{
    bool page = crd_args_for_reading(args);
    size_t limit = crd_arg_number(args, "limit", page ? SHOWN : 0);
    return limit ? limit : ALL;
}

crd_status crd_comply_gaps_show(crd_app *app, const crd_args *args, crd_out *out,
                                crd_comply_gaps *x, const crd_world *w, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t limit = limit_of(args);
    bool annex = only_workbooks(args);
    showing s = {.app = app, .x = x, .operated_by = crd_arg(args, "operator")};
    bool letter = annex && !crd_str_is_null(s.operated_by);
    crd_buf_init(&s.text, 1 << 22);
    if (!x->gaps)
        CRD_TRY(crd_gaps_new(&x->gaps, err));
    CRD_TRY(known_operator(w, s.operated_by, err));
    CRD_TRY(crd_gaps_rank(x->gaps, 0, s.operated_by, app->arena, &s.r, err));
    s.n = s.r->n < limit ? s.r->n : limit;
    CRD_TRY(number_letters(&s));
    CRD_TRY(crd_app_doc(app, args, "cordon.comply.gaps/1",
                        letter ? "Questions" : "Which facts are missing", &out->doc, err));
    s.doc = out->doc;
    if (letter) {
        crd_doc_head(s.doc, (crd_column){.name = "as_of", .title = "As of", .kind = CRD_CELL_DATE},
                     crd_cell_date(crd_world_as_of(w)));
        crd_doc_head_text(s.doc, "marking", "Marking", crd_world_marking(w));
    } else {
        crd_app_head_world(out->doc, w);
    }
    CRD_TRY(letter ? fill_letter(&s) : fill(&s, annex));
    if (crd_arg_path(args, "answers"))
        CRD_TRY(crd_comply_answers(app, args, w, s.r, s.in_letter, s.n, err));
    rc = s.text.status;
done:
    crd_buf_done(&s.text);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
