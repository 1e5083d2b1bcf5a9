/* comply --vary: the tables. */
#include "app/comply_vary.h"

#include "app/finding.h"

#include <math.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 100, NAMED = 5 };

static const char *const verdicts[] = {"pass", "fail", "unknown", "not-applicable", NULL};
static const char *const standings[] = {"indicator", "would-breach", "departure", "breach", NULL};

/* clang-format off */
static const crd_column value_columns[] = {
    {.name = "value", .title = "Value", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "from", .title = "From", .kind = CRD_CELL_REAL, .about = "of numbers: the least value of which all this is so; shares in percent"},
    {.name = "to", .title = "To", .kind = CRD_CELL_REAL, .about = "the greatest"},
    {.name = "turns", .title = "Turn here", .kind = CRD_CELL_INT, .required = true, .about = "verdicts that are not what they are in the row before; of names: in the first row"},
    {.name = "breaches", .title = "Breaches", .kind = CRD_CELL_INT, .required = true},
    {.name = "departures", .title = "Departures", .kind = CRD_CELL_INT, .required = true},
    {.name = "would_breach", .title = "Would breach", .kind = CRD_CELL_INT, .required = true},
    {.name = "indicators", .title = "Indicators", .kind = CRD_CELL_INT, .required = true},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "passes", .title = "Pass", .kind = CRD_CELL_INT, .required = true},
};
static const crd_column verdict_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .about = "empty: of no operator alone"},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_TEXT, .about = "the group that is judged; empty: the whole case"},
    {.name = "turns", .title = "Turns", .kind = CRD_CELL_BOOL, .required = true, .about = "another verdict comes of another value"},
    {.name = "values", .title = "At", .kind = CRD_CELL_TEXT, .required = true, .about = "the values of which it is so"},
    {.name = "from", .title = "From", .kind = CRD_CELL_REAL, .about = "of numbers: the least of them; shares in percent"},
    {.name = "to", .title = "To", .kind = CRD_CELL_REAL},
    {.name = "verdict", .title = "Verdict", .kind = CRD_CELL_CODE, .required = true, .codes = verdicts},
    {.name = "standing", .title = "Standing", .kind = CRD_CELL_CODE, .required = true, .codes = standings},
    {.name = "found", .title = "Found", .kind = CRD_CELL_REAL_BOUNDS, .about = "what was judged, over all of the values that were looked at"},
    {.name = "unit", .title = "Unit", .kind = CRD_CELL_CODE},
    {.name = "against", .title = "Against", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "rows that speak against it, over all of the values that were looked at"},
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID, .required = true},
};
/* clang-format on */

typedef struct showing {
    const crd_comply_days *d;
    const crd_comply_varied *v;
    crd_doc *doc;
    crd_section *values, *verdicts;
    size_t limit, shown, left_out;
    size_t steady, turning; /* verdicts that are the same at all values, and others */
    bool page;
    crd_buf text;
} showing;

void crd_comply_vary_text(const crd_comply_varied *v, double at, crd_buf *out)
{
    if (v->share)
        crd_buf_addf(out, "%.10g%%", at / 10000);
    else if (v->whole)
        crd_buf_addf(out, "%.0f", at);
    else
        crd_buf_addf(out, "%.17g", at);
}

static crd_cell number(const showing *s, double at)
{
    return s->v->labels ? CRD_CELL_NULL : crd_cell_real(s->v->share ? at / 10000 : at);
}

/* "20% to 33.3333%", or the names of points. */
static void add_values(showing *s, size_t from, size_t to)
{
    if (s->v->labels) {
        crd_buf_adds(&s->text, s->text.len > 0 ? ", " : "");
        crd_buf_add(&s->text, s->v->labels[from]);
        return;
    }
    crd_comply_vary_text(s->v, s->v->points[from].at, &s->text);
    if (to > from) {
        crd_buf_adds(&s->text, " to ");
        crd_comply_vary_text(s->v, s->v->points[to].at, &s->text);
    }
}

/* ---- values -----------------------------------------------------------------------------------
 */

/* Verdicts that are not the same at two points. */
static size_t turned(const crd_vary_point *a, const crd_vary_point *b)
{
    size_t i = 0, k = 0, n = 0;
    while (i < a->n || k < b->n) {
        int order = i == a->n ? 1 : k == b->n ? -1 : crd_held_order(&a->held[i], &b->held[k]);
        const crd_held *x = order <= 0 ? &a->held[i++] : NULL;
        const crd_held *y = order >= 0 ? &b->held[k++] : NULL;
        n += !crd_vary_same(x, y);
    }
    return n;
}

static void put_value(showing *s, size_t from, size_t to)
{
    const crd_vary_point *p = &s->v->points[from];
    size_t before = s->v->labels || from == 0 ? 0 : from - 1;
    int64_t by_verdict[4] = {0}, fails[4] = {0};
    for (size_t i = 0; i < p->n; i++) {
        by_verdict[p->held[i].verdict]++;
        fails[p->held[i].standing] += p->held[i].verdict == CRD_FAIL;
    }
    crd_buf_clear(&s->text);
    add_values(s, from, to);
    crd_doc_row(
        s->doc, s->values,
        (const crd_cell[]){
            crd_cell_text(crd_buf_str(&s->text)), number(s, p->at), number(s, s->v->points[to].at),
            crd_cell_int(from > 0 ? (int64_t)turned(&s->v->points[before], p) : 0),
            crd_cell_int(fails[CRD_STANDING_BREACH]), crd_cell_int(fails[CRD_STANDING_DEPARTURE]),
            crd_cell_int(fails[CRD_STANDING_WOULD_BREACH]),
            crd_cell_int(fails[CRD_STANDING_INDICATOR]), crd_cell_int(by_verdict[CRD_UNKNOWN]),
            crd_cell_int(by_verdict[CRD_PASS])});
}

static void put_values(showing *s)
{
    for (size_t i = 0, end; i < s->v->n; i = end) {
        for (end = i + 1; !s->v->labels && end < s->v->n; end++)
            if (turned(&s->v->points[end - 1], &s->v->points[end]) > 0)
                break;
        put_value(s, i, end - 1);
    }
}

/* ---- verdicts ---------------------------------------------------------------------------------
 */

/* The verdict at a point; NULL: there is none. */
static const crd_held *at_point(const crd_vary_point *p, const crd_held *like)
{
    return p->n == 0 ? NULL : bsearch(like, p->held, p->n, sizeof *p->held, crd_held_order);
}

static void put_verdict(showing *s, const crd_held *like, const crd_held *h, bool turns,
                        size_t from, size_t to)
{
    const crd_ruleset *pack = s->d->packs.at[like->pack].pack;
    crd_judgement named = {.pack = pack, .rule = like->rule, .group = like->group};
    crd_cell c[COUNT(verdict_columns)] = {{0}};
    crd_buf id;
    crd_buf_init(&id, 1 << 16);
    crd_finding_id(&named, &id);
    c[0] = crd_cell_text(pack->name);
    c[1] = crd_cell_text(like->rule->id);
    c[2] = crd_cell_text(like->rule->title);
    c[3] = crd_cell_text(like->operator);
    c[4] = crd_cell_text(like->group);
    c[5] = crd_cell_bool(turns);
    c[6] = crd_cell_text(crd_buf_str(&s->text));
    c[7] = number(s, s->v->points[from].at);
    c[8] = number(s, s->v->points[to].at);
    c[9] = crd_cell_texts(crd_verdict_name(h ? h->verdict : CRD_NOT_APPLICABLE));
    c[10] = crd_cell_texts(crd_standing_name(h ? h->standing : like->standing));
    if (h && h->has_value) {
        named.kind = h->kind;
        c[11] = crd_cell_range(crd_finding_unit(&named, h->low), crd_finding_unit(&named, h->high));
        c[12] = crd_cell_texts(crd_finding_unit_name(&named));
    }
    c[13] = h ? crd_cell_span((int64_t)h->bad_low, (int64_t)h->bad_high) : crd_cell_span(0, 0);
    c[14] = crd_cell_text(crd_buf_str(&id));
    if (s->limit > 0 && s->shown >= s->limit)
        s->left_out++;
    else
        crd_doc_row(s->doc, s->verdicts, c);
    s->shown++;
    crd_buf_done(&id);
}

/* What was found at one point, and at another with the same verdict: both ends. */
static void widen(crd_held *to, const crd_held *by)
{
    if (!by)
        return;
    if (by->has_value) {
        to->low = to->has_value && to->low < by->low ? to->low : by->low;
        to->high = to->has_value && to->high > by->high ? to->high : by->high;
        to->kind = to->has_value ? to->kind : by->kind;
        to->has_value = true;
    }
    to->bad_low = to->bad_low < by->bad_low ? to->bad_low : by->bad_low;
    to->bad_high = to->bad_high > by->bad_high ? to->bad_high : by->bad_high;
}

/* A row for each run of values with one verdict. */
static void put_runs(showing *s, const crd_held *like, bool turns)
{
    for (size_t i = 0, end; i < s->v->n; i = end) {
        const crd_held *h = at_point(&s->v->points[i], like);
        crd_held all = h ? *h : (crd_held){0};
        end = i + 1;
        for (; end < s->v->n && crd_vary_same(h, at_point(&s->v->points[end], like)); end++)
            widen(&all, at_point(&s->v->points[end], like));
        crd_buf_clear(&s->text);
        add_values(s, i, end - 1);
        put_verdict(s, like, h ? &all : NULL, turns, i, end - 1);
    }
}

/* A row for each verdict, with the names under which it comes. */
static void put_names(showing *s, const crd_held *like, bool turns)
{
    for (size_t i = 0; i < s->v->n; i++) {
        const crd_held *h = at_point(&s->v->points[i], like);
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = crd_vary_same(h, at_point(&s->v->points[k], like));
        if (told)
            continue;
        crd_held all = h ? *h : (crd_held){0};
        crd_buf_clear(&s->text);
        size_t n = 0;
        for (size_t k = i; k < s->v->n; k++) {
            if (!crd_vary_same(h, at_point(&s->v->points[k], like)))
                continue;
            if (n++ < NAMED || !s->page)
                add_values(s, k, k);
            widen(&all, at_point(&s->v->points[k], like));
        }
        if (n > NAMED && s->page)
            crd_buf_addf(&s->text, " and %zu more", n - NAMED);
        put_verdict(s, like, h ? &all : NULL, turns, i, i);
    }
}

static void put_subject(showing *s, const crd_held *like, bool wanted)
{
    bool turns = false;
    for (size_t i = 1; i < s->v->n && !turns; i++)
        turns = !crd_vary_same(at_point(&s->v->points[i - 1], like),
                               at_point(&s->v->points[i], like));
    if (turns != wanted)
        return;
    s->steady += !turns;
    s->turning += turns;
    if (!turns && s->page)
        return;
    if (s->v->labels)
        put_names(s, like, turns);
    else
        put_runs(s, like, turns);
}

/* Every subject once, at the first point that has it: what turns first. */
static void put_verdicts(showing *s)
{
    for (int wanted = 1; wanted >= 0; wanted--)
        for (size_t i = 0; i < s->v->n; i++)
            for (size_t k = 0; k < s->v->points[i].n; k++) {
                const crd_held *h = &s->v->points[i].held[k];
                bool before = false;
                for (size_t m = 0; m < i && !before; m++)
                    before = at_point(&s->v->points[m], h) != NULL;
                bool one = k == 0 || crd_held_order(h, h - 1) != 0;
                if (!before && one)
                    put_subject(s, h, wanted == 1);
            }
}

static void add_notes(const showing *s)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 12);
    crd_buf_addf(&b, "%zu verdicts turn with the value, %zu are the same whatever it is%s.",
                 s->turning, s->steady, s->page && s->steady > 0 ? " (not listed here)" : "");
    crd_doc_note(s->doc, crd_buf_str(&b));
    crd_buf_clear(&b);
    crd_buf_addf(&b, "%zu more rows are not shown; --limit 0 shows all.", s->left_out);
    if (s->left_out > 0)
        crd_doc_note(s->doc, crd_buf_str(&b));
    crd_buf_done(&b);
}

crd_status crd_comply_vary_show(crd_app *app, const crd_args *args, const crd_comply_days *d,
                                const crd_comply_varied *varied, crd_doc *doc)
{
    (void)app;
    bool page = crd_args_for_reading(args);
    showing s = {.d = d,
                 .v = varied,
                 .doc = doc,
                 .page = page,
                 .limit = crd_arg_number(args, "limit", page ? SHOWN : 0)};
    crd_buf_init(&s.text, 1 << 20);
    s.values = crd_doc_table(doc, "values", "Values", value_columns, COUNT(value_columns));
    crd_doc_key(doc, s.values, "value", NULL);
    s.verdicts = crd_doc_table(doc, "verdicts", "Verdicts by value", verdict_columns,
                               COUNT(verdict_columns));
    crd_doc_key(doc, s.verdicts, "finding values", "title");
    crd_doc_main(doc, s.verdicts);
    static const char *const quiet[] = {"turns", "from", "to", "subject"};
    for (size_t i = 0; i < COUNT(quiet); i++)
        crd_doc_quiet(doc, s.verdicts, quiet[i]);
    crd_doc_quiet(doc, s.values, "from");
    crd_doc_quiet(doc, s.values, "to");
    put_values(&s);
    put_verdicts(&s);
    add_notes(&s);
    crd_status rc = s.text.status;
    crd_buf_done(&s.text);
    return rc;
}
