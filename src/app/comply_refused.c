/* comply --compare --of: what of somebody's networks the rules of packs would refuse. */
#include "app/comply_compare.h"

#include "app/finding.h"
#include "app/comply_extent.h"
#include "base/bits.h"
#include "base/err.h"
#include "rules/compare.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const char *const answers[] = {"refused", "not-known", "not-refused", "not-judged", NULL};
static const char *const verdicts[] = {"pass", "fail", "unknown", "not-applicable", NULL};
static const char *const standings[] = {"indicator", "would-breach", "departure", "breach", NULL};

/* clang-format off */
static const crd_column answer_columns[] = {
    {.name = "operator", .title = "Network of", .kind = CRD_CELL_ID, .required = true},
    {.name = "pack", .title = "Under", .kind = CRD_CELL_ID, .required = true},
    {.name = "answer", .title = "Answer", .kind = CRD_CELL_CODE, .required = true, .codes = answers, .about = "refused: some rule fails; not-known: none fails, some is unknown"},
    {.name = "breaches", .title = "Breaches", .kind = CRD_CELL_INT, .required = true, .about = "of the fails those of what would bind on the date"},
    {.name = "fails", .title = "Fails", .kind = CRD_CELL_INT, .required = true},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "passes", .title = "Pass", .kind = CRD_CELL_INT, .required = true},
    {.name = "elements", .title = "Elements", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "that speak against some rule, each once, as many as it stands for; one where nobody says"},
    {.name = "share_ppm", .title = "Of all", .kind = CRD_CELL_SHARE_BOUNDS, .about = "of the operator's elements"},
    {.name = "sites", .title = "Sites", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "at which these stand"},
};
static const crd_column refused_columns[] = {
    {.name = "operator", .title = "Network of", .kind = CRD_CELL_ID, .required = true},
    {.name = "pack", .title = "Under", .kind = CRD_CELL_ID, .required = true},
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_TEXT},
    {.name = "verdict", .title = "Verdict", .kind = CRD_CELL_CODE, .required = true, .codes = verdicts},
    {.name = "standing", .title = "Standing", .kind = CRD_CELL_CODE, .required = true, .codes = standings, .about = "as if it bound the operator"},
    {.name = "value", .title = "Value", .kind = CRD_CELL_REAL_BOUNDS},
    {.name = "unit", .title = "Unit", .kind = CRD_CELL_CODE},
    {.name = "threshold", .title = "Bound", .kind = CRD_CELL_REAL},
    {.name = "against", .title = "Against", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "rows that speak against it"},
    {.name = "evidence", .title = "Such as", .kind = CRD_CELL_TEXT, .about = "some of them, certain ones first; with '?' where something of it is not known"},
    {.name = "severity", .title = "Severity", .kind = CRD_CELL_CODE, .required = true},
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID, .required = true},
};
/* clang-format on */

typedef struct refusing {
    const crd_comply_refused *x;
    const crd_comparison *c;
    crd_subject *view, *uses; /* elements; and each once for each network that uses it */
    size_t n;
    const uint32_t *sites, *operators; /* columns of elements; of uses */
    crd_pieces pieces;
    uint32_t operator_at;  /* this column */
    uint64_t *sure, *any;  /* bits by row of element */
    uint64_t *sites_of[2]; /* bits by text: certain, possible */
    size_t n_texts;
    crd_compare_row *rows; /* [c->n_rows] by operator and pack */
} refusing;

static int by_operator(const void *a, const void *b)
{
    const crd_compare_row *x = a, *y = b;
    if (x->operator!= y->operator)
        return x->operator<y->operator? -1 : 1;
    if (x->pack != y->pack)
        return x->pack < y->pack ? -1 : 1;
    return (x->v > y->v) - (x->v < y->v);
}

static crd_status column(refusing *r, const char *name, const void **ret, crd_err *err)
{
    int at = crd_subject_column(&crd_subjects[CRD_V_ELEMENT], crd_str_from(name));
    return at < 0 ? CRD_EBUG : crd_subject_whole(r->view, (uint32_t)at, ret, err);
}

static crd_status begin(refusing *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    const void *sites, *operators;
    int at = crd_subject_column(&crd_subjects[CRD_V_USE], CRD_STR("operator"));
    CRD_TRY(crd_judge_shared_view(r->x->shared, CRD_V_ELEMENT, &r->view, err));
    r->n = crd_subject_rows(r->view);
    CRD_TRY(column(r, "site", &sites, err));
    CRD_TRY(crd_judge_shared_view(r->x->shared, CRD_V_USE, &r->uses, err));
    CRD_TRY(at < 0 ? CRD_EBUG : crd_subject_whole(r->uses, (uint32_t)at, &operators, err));
    CRD_TRY(crd_pieces_open(r->view, CRD_V_ELEMENT, &r->pieces, err));
    r->sites = sites;
    r->operators = operators;
    r->operator_at = (uint32_t)at;
    for (size_t i = 0; i < r->n; i++)
        if (r->sites[i] != CRD_INTERN_NONE && r->sites[i] >= r->n_texts)
            r->n_texts = (size_t)r->sites[i] + 1;
    r->rows = CRD_NEW(r->x->app->arena, crd_compare_row, r->c->n_rows);
    r->sure = calloc(crd_bits_words(r->n) + 1, sizeof *r->sure);
    r->any = calloc(crd_bits_words(r->n) + 1, sizeof *r->any);
    for (size_t k = 0; k < 2; k++)
        r->sites_of[k] = calloc(crd_bits_words(r->n_texts) + 1, sizeof *r->sites_of[k]);
    CRD_TRY(r->rows && r->sure && r->any && r->sites_of[0] && r->sites_of[1] ? CRD_OK : CRD_ENOMEM);
    if (r->c->n_rows > 1) {
        memcpy(r->rows, r->c->rows, r->c->n_rows * sizeof *r->rows);
        qsort(r->rows, r->c->n_rows, sizeof *r->rows, by_operator);
    } else if (r->c->n_rows == 1) {
        r->rows[0] = r->c->rows[0];
    }
done:
    return rc;
}

static void end(refusing *r)
{
    free(r->sure);
    free(r->any);
    free(r->sites_of[0]);
    free(r->sites_of[1]);
}

/* Elements of an operator that speak against some of its verdicts, and those of it that do not:
 * certainly, possibly. */
typedef struct sums {
    int64_t low, high, others_low, others_high, sites_low, sites_high;
} sums;

/* Does the operator use the element of that row of uses? */
static bool may_use(const refusing *r, size_t use, uint32_t who)
{
    enum { SAID = 16 };
    uint32_t said[SAID];
    if (r->operators[use] != CRD_INTERN_NONE)
        return r->operators[use] == who;
    size_t n = crd_subject_said(r->uses, r->operator_at, use, said, SAID);
    for (size_t i = 0; i < n; i++)
        if (said[i] == who)
            return true;
    return n == 0; /* of whom nobody says anything: anybody */
}

/* The elements that the operator's networks use and that speak against nothing, each once: rows of
 * one stand together. Those that are its own only possibly, or speak against something only
 * possibly, are in the bound that suits. */
static void add_others(const refusing *r, uint32_t who, sums *s)
{
    size_t n = crd_subject_rows(r->uses);
    for (size_t i = 0; i < n;) {
        uint32_t row = crd_subject_row(r->uses, i);
        bool sure = false, may = false;
        for (; i < n && crd_subject_row(r->uses, i) == row; i++) {
            bool uses = may_use(r, i, who);
            may |= uses;
            sure |= uses && r->operators[i] == who && !crd_subject_maybe(r->uses, i);
        }
        if (sure && !crd_bits_has(r->any, row))
            s->others_low += crd_pieces_of(&r->pieces, row, false);
        if (may && !crd_bits_has(r->sure, row))
            s->others_high += crd_pieces_of(&r->pieces, row, true);
    }
}

static void mark(refusing *r, const crd_judgement *v)
{
    bool use = v->rule->subject == CRD_V_USE;
    if ((!use && v->rule->subject != CRD_V_ELEMENT) || v->verdict == CRD_PASS ||
        v->verdict == CRD_NOT_APPLICABLE)
        return;
    for (size_t i = 0; i < v->n_against; i++) {
        uint32_t row = use ? crd_subject_row(r->uses, v->against[i].row) : v->against[i].row;
        crd_bits_put(r->any, row);
        if (v->against[i].certain && v->verdict == CRD_FAIL)
            crd_bits_put(r->sure, row);
    }
    for (size_t i = 0; i < v->n_nobodys; i++)
        crd_bits_put(r->any, use ? crd_subject_row(r->uses, v->nobodys[i].row) : v->nobodys[i].row);
}

static void add_up(refusing *r, size_t from, size_t to, crd_str operator, sums * s)
{
    uint32_t who = crd_world_find_text(r->x->w, operator);
    size_t words = crd_bits_words(r->n) + 1, texts = crd_bits_words(r->n_texts) + 1;
    memset(r->sure, 0, words * sizeof *r->sure);
    memset(r->any, 0, words * sizeof *r->any);
    for (size_t k = 0; k < 2; k++)
        memset(r->sites_of[k], 0, texts * sizeof *r->sites_of[k]);
    for (size_t i = from; i < to; i++)
        mark(r, r->rows[i].v);
    add_others(r, who, s);
    bool elsewhere = false;
    for (size_t i = 0; i < r->n; i++) {
        bool sure = crd_bits_has(r->sure, i), any = crd_bits_has(r->any, i);
        s->low += sure ? crd_pieces_of(&r->pieces, i, false) : 0;
        s->high += any ? crd_pieces_of(&r->pieces, i, true) : 0;
        if (any && r->sites[i] == CRD_INTERN_NONE) { /* at one of the others, or at its own */
            s->sites_high += crd_pieces_of(&r->pieces, i, true);
            elsewhere |= sure && crd_pieces_of(&r->pieces, i, false) > 0;
        } else if (any) {
            if (sure && !crd_bits_has(r->sites_of[0], r->sites[i]))
                s->sites_low++;
            s->sites_high += !crd_bits_has(r->sites_of[1], r->sites[i]);
            crd_bits_put(r->sites_of[1], r->sites[i]);
            if (sure)
                crd_bits_put(r->sites_of[0], r->sites[i]);
        }
    }
    if (s->sites_low == 0)
        s->sites_low = elsewhere;
}

/* The share grows with what speaks against something and shrinks with what does not. */
static double part_of(int64_t part, int64_t others)
{
    return part > 0 ? (double)part / ((double)part + (double)others) : 0;
}

static void put_answer(refusing *r, crd_section *t, uint32_t operator, uint32_t pack, size_t from,
                       size_t to)
{
    static const int place[] = {
        [CRD_FAIL] = 0, [CRD_UNKNOWN] = 1, [CRD_PASS] = 2, [CRD_NOT_APPLICABLE] = 3};
    const crd_tally *n = &r->c->tallies[operator* r->c->n_packs + pack];
    sums s = {0};
    int64_t fails = n->by_verdict[CRD_FAIL];
    add_up(r, from, to, r->c->operators[operator], &s);
    bool judged = crd_tally_worst(n) != CRD_NOT_APPLICABLE && s.high + s.others_high > 0;
    crd_cell share = judged ? crd_cell_parts(part_of(s.low, s.others_high),
                                             part_of(s.high, s.others_low))
                            : CRD_CELL_NULL;
    crd_doc_row(r->x->doc, t,
                (const crd_cell[]){crd_cell_text(r->c->operators[operator]),
                                   crd_cell_text(r->x->packs->at[pack].pack->name),
                                   crd_cell_texts(answers[place[crd_tally_worst(n)]]),
                                   crd_cell_int(n->fails[CRD_STANDING_BREACH]), crd_cell_int(fails),
                                   crd_cell_int(n->by_verdict[CRD_UNKNOWN]),
                                   crd_cell_int(n->by_verdict[CRD_PASS]),
                                   crd_cell_span(s.low, s.high),
                                   share,
                                   crd_cell_span(s.sites_low, s.sites_high)});
}

static void put_refused(refusing *r, crd_section *t, const crd_compare_row *row, crd_buf *room)
{
    const crd_judgement *v = row->v;
    crd_cell cells[COUNT(refused_columns)] = {{0}};
    crd_buf id;
    crd_buf_init(&id, 1 << 16);
    crd_finding_id(v, &id);
    crd_buf_clear(room);
    for (size_t i = 0; i < v->n_evidence; i++) {
        crd_buf_adds(room, i ? ", " : "");
        crd_buf_add(room, v->evidence[i].id);
        crd_buf_adds(room, v->evidence[i].certain ? "" : "?");
    }
    cells[0] = crd_cell_text(r->c->operators[row->operator]);
    cells[1] = crd_cell_text(v->pack->name);
    cells[2] = crd_cell_text(v->rule->id);
    cells[3] = crd_cell_text(v->rule->title);
    cells[4] = crd_cell_text(v->group);
    cells[5] = crd_cell_texts(crd_verdict_name(v->verdict));
    cells[6] = crd_cell_texts(crd_standing_name(v->standing));
    if (v->has_value) {
        cells[7] = crd_cell_range(crd_finding_unit(v, v->low), crd_finding_unit(v, v->high));
        cells[8] = crd_cell_texts(crd_finding_unit_name(v));
    }
    if (v->limit && v->limit->set && v->limit->known)
        cells[9] = crd_cell_real(crd_finding_unit(v, v->limit->value));
    cells[10] = crd_cell_span((int64_t)v->bad_low, (int64_t)v->bad_high);
    cells[11] = room->len > 0 ? crd_cell_text(crd_buf_str(room)) : CRD_CELL_NULL;
    cells[12] = crd_cell_texts(crd_severity_name(v->rule->severity));
    cells[13] = crd_cell_text(crd_buf_str(&id));
    crd_doc_row(r->x->doc, t, cells);
    crd_buf_done(&id);
}

/* Operator by operator, pack by pack; of each what fails, then what is unknown. */
static void fill(refusing *r, crd_section *all, crd_section *refused, crd_buf *room)
{
    size_t shown = 0, at = 0;
    for (uint32_t o = 0; o < r->c->n_operators; o++)
        for (uint32_t p = 0; p < r->c->n_packs; p++) {
            size_t from = at;
            while (at < r->c->n_rows && r->rows[at].operator== o && r->rows[at].pack == p)
                at++;
            put_answer(r, all, o, p, from, at);
            for (int turn = 0; turn < 2; turn++)
                for (size_t i = from; i < at; i++) {
                    if (r->rows[i].v->verdict != (turn ? CRD_UNKNOWN : CRD_FAIL))
                        continue;
                    if (r->x->limit == 0 || shown++ < r->x->limit)
                        put_refused(r, refused, &r->rows[i], room);
                }
        }
}

crd_status crd_comply_refused_show(const crd_comply_refused *x, const struct crd_comparison *c,
                                   bool asked, crd_err *err)
{
    refusing r = {.x = x, .c = c};
    crd_buf room;
    crd_section *all = crd_doc_table(x->doc, "answers", "Can we share over their networks?",
                                     answer_columns, COUNT(answer_columns));
    crd_section *refused = crd_doc_table(x->doc, "refused", "What would be refused, or is unknown",
                                         refused_columns, COUNT(refused_columns));
    crd_doc_key(x->doc, all, "operator pack", NULL);
    crd_doc_key(x->doc, refused, "finding", "title");
    if (!asked) {
        crd_doc_quiet(x->doc, all, NULL);
        crd_doc_quiet(x->doc, refused, NULL);
        return CRD_OK;
    }
    crd_buf_init(&room, 1 << 20);
    crd_status rc = begin(&r, err);
    if (rc == CRD_OK)
        fill(&r, all, refused, &room);
    rc = rc == CRD_OK ? room.status : rc;
    crd_buf_done(&room);
    end(&r);
    return rc;
}
