/* comply --compare: packs side by side. */
#include "app/comply_compare.h"

#include "app/comply_lists.h"
#include "base/err.h"
#include "model/code.h"
#include "rules/compare.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 100, EVIDENCE = 5 };

static const char *const verdicts[] = {"pass", "fail", "unknown", "not-applicable", NULL};
static const char *const relations[] = {"no-counterpart", "stricter", "same", "laxer",
                                        "other",          "no-topic", NULL};

/* clang-format off */
static const crd_column everywhere_columns[] = {
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "verdict", .title = "Everywhere", .kind = CRD_CELL_CODE, .required = true, .codes = verdicts, .about = "pass: under every pack that judges anything of it; fail: under some pack; else unknown"},
    {.name = "fails", .title = "Fails under", .kind = CRD_CELL_TEXT, .about = "packs, with the number of verdicts"},
    {.name = "unknown", .title = "Unknown under", .kind = CRD_CELL_TEXT},
    {.name = "passes", .title = "Passes under", .kind = CRD_CELL_TEXT},
    {.name = "not_applicable", .title = "Not judged by", .kind = CRD_CELL_TEXT},
};
static const crd_column topic_columns[] = {
    {.name = "topic", .title = "Topic", .kind = CRD_CELL_CODE, .required = true},
    {.name = "title", .title = "What it is about", .kind = CRD_CELL_TEXT},
    {.name = "packs", .title = "Packs", .kind = CRD_CELL_INT, .required = true, .about = "that have a rule of it"},
    {.name = "all", .title = "All", .kind = CRD_CELL_BOOL, .required = true, .about = "have one"},
    {.name = "asked_by", .title = "Asked by", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "not_asked_by", .title = "Not by", .kind = CRD_CELL_TEXT},
    {.name = "least", .title = "Least that those who ask agree on", .kind = CRD_CELL_TEXT, .about = "the laxest of their demands; empty: they cannot be compared"},
    {.name = "most", .title = "Most that any asks", .kind = CRD_CELL_TEXT, .about = "empty: they cannot be compared"},
    {.name = "fails", .title = "Fail", .kind = CRD_CELL_INT, .required = true, .about = "operators that fail a rule of it under some pack"},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "passes", .title = "Pass", .kind = CRD_CELL_INT, .required = true, .about = "operators that pass under every pack that asks"},
};
static const crd_column difference_columns[] = {
    {.name = "topic", .title = "Topic", .kind = CRD_CELL_CODE, .about = "empty: of rules that say none"},
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .about = "empty: the whole case"},
    {.name = "differs", .title = "Differs", .kind = CRD_CELL_BOOL, .required = true, .about = "packs that judge it do not all come to the same verdict"},
    {.name = "fails", .title = "Fails under", .kind = CRD_CELL_TEXT, .about = "packs, with the rules that fail"},
    {.name = "unknown", .title = "Unknown under", .kind = CRD_CELL_TEXT},
    {.name = "passes", .title = "Passes under", .kind = CRD_CELL_TEXT},
};
static const crd_column divergence_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "topic", .title = "Topic", .kind = CRD_CELL_CODE},
    {.name = "demand", .title = "Asks", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "relation", .title = "Is", .kind = CRD_CELL_CODE, .required = true, .codes = relations, .about = "compared with the others' rules of the topic; other: they ask different things, or nobody gives the number"},
    {.name = "against", .title = "Beside", .kind = CRD_CELL_TEXT, .required = true, .about = "packs"},
    {.name = "theirs", .title = "Their rule", .kind = CRD_CELL_TEXT},
    {.name = "bites", .title = "Bites on", .kind = CRD_CELL_TEXT, .about = "operators who fail it"},
    {.name = "alone", .title = "Alone on", .kind = CRD_CELL_TEXT, .about = "of them those who fail no rule of the topic of the others"},
};
static const crd_column operator_columns[] = {
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .about = "empty: the whole case"},
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "verdict", .title = "Verdict", .kind = CRD_CELL_CODE, .required = true, .codes = verdicts, .about = "the worst of them"},
    {.name = "breaches", .title = "Breaches", .kind = CRD_CELL_INT, .required = true, .about = "as if it bound the operator"},
    {.name = "departures", .title = "Departures", .kind = CRD_CELL_INT, .required = true},
    {.name = "would_breach", .title = "Would breach", .kind = CRD_CELL_INT, .required = true},
    {.name = "indicators", .title = "Indicators", .kind = CRD_CELL_INT, .required = true},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true},
    {.name = "passes", .title = "Pass", .kind = CRD_CELL_INT, .required = true},
};
/* clang-format on */

typedef struct showing {
    crd_app *app;
    crd_doc *doc;
    const crd_world *w;
    const crd_comply_packs *packs;
    const crd_comparison *c;
    size_t limit; /* rows of a table; 0 = all */
    size_t left_out;
    crd_buf text[4];
} showing;

/* ---- words ------------------------------------------------------------------------------------
 */

static crd_str pack_name(const showing *s, uint32_t pack) { return s->packs->at[pack].pack->name; }

static void add_word(crd_buf *b, crd_str word)
{
    crd_buf_adds(b, b->len > 0 ? ", " : "");
    crd_buf_add(b, word);
}

static crd_cell cell_of(const crd_buf *b)
{
    return b->len > 0 ? crd_cell_text(crd_buf_str(b)) : CRD_CELL_NULL;
}

static void clear(showing *s)
{
    for (size_t i = 0; i < COUNT(s->text); i++)
        crd_buf_clear(&s->text[i]);
}

/* null for the whole case */
static crd_str operator_name(const showing *s, uint32_t number)
{
    return number < s->c->n_operators ? s->c->operators[number] : CRD_STR_NULL;
}

/* "civil-communications/CC-WAY: a way" */
static void add_demand(showing *s, crd_buf *b, uint32_t pack, const crd_rule *u)
{
    crd_buf_add(b, pack_name(s, pack));
    crd_buf_addc(b, '/');
    crd_buf_add(b, u->id);
    crd_buf_adds(b, ": ");
    crd_rule_demand(u, b);
}

/* Is there room for one more row of a table that has n? */
static bool room(showing *s, size_t n)
{
    bool fits = s->limit == 0 || n < s->limit;
    s->left_out += !fits;
    return fits;
}

/* ---- tables -----------------------------------------------------------------------------------
 */

static crd_str party_name(const crd_world *w, crd_str id)
{
    uint32_t text = crd_world_find_text(w, id);
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_party, text);
    const uint32_t *names = CRD_COL(w, party, name).text;
    return row == CRD_ROW_NONE || !names ? CRD_STR_NULL : crd_world_text(w, names[row]);
}

static void show_everywhere(showing *s)
{
    crd_section *t = crd_doc_table(s->doc, "everywhere", "Operators under all packs",
                                   everywhere_columns, COUNT(everywhere_columns));
    static const size_t place[] = {
        [CRD_FAIL] = 0, [CRD_UNKNOWN] = 1, [CRD_PASS] = 2, [CRD_NOT_APPLICABLE] = 3};
    crd_doc_key(s->doc, t, "operator", "name");
    for (uint32_t o = 0; o < s->c->n_operators; o++) {
        crd_tally all = {{0}, {0}};
        clear(s);
        for (uint32_t p = 0; p < s->c->n_packs; p++) {
            const crd_tally *one = &s->c->tallies[o * s->c->n_packs + p];
            crd_verdict worst = crd_tally_worst(one);
            crd_buf *to = &s->text[place[worst]];
            all.by_verdict[worst]++;
            add_word(to, pack_name(s, p));
            if (worst != CRD_NOT_APPLICABLE)
                crd_buf_addf(to, " (%u)", one->by_verdict[worst]);
        }
        crd_str id = s->c->operators[o];
        if (room(s, o))
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){crd_cell_text(id), crd_cell_text(party_name(s->w, id)),
                                           crd_cell_texts(crd_verdict_name(crd_tally_worst(&all))),
                                           cell_of(&s->text[0]), cell_of(&s->text[1]),
                                           cell_of(&s->text[2]), cell_of(&s->text[3])});
    }
}

/* Rows [from, end) of the comparison are of one topic and operator. */
static size_t same_place(const crd_comparison *c, size_t from)
{
    size_t end = from + 1;
    while (end < c->n_rows && c->rows[end].topic == c->rows[from].topic &&
           c->rows[end].operator== c->rows[from].operator)
        end++;
    return end;
}

static crd_verdict worst_of(const crd_comparison *c, size_t from, size_t end, uint32_t pack)
{
    crd_tally t = {{0}, {0}};
    for (size_t i = from; i < end; i++)
        if (c->rows[i].pack == pack)
            t.by_verdict[c->rows[i].v->verdict]++;
    return crd_tally_worst(&t);
}

static bool asks(const crd_ruleset *p, crd_str topic)
{
    for (size_t i = 0; i < p->n_rules; i++)
        if (crd_str_eq(p->rules[i].topic, topic))
            return true;
    return false;
}

/* How many operators fail, are unknown, pass on a topic: rows from *at on, which is moved on. */
static void count_operators(const crd_comparison *c, uint32_t topic, size_t *at, int64_t n[4])
{
    while (*at < c->n_rows && c->rows[*at].topic == topic) {
        size_t end = same_place(c, *at);
        crd_tally t = {{0}, {0}};
        for (size_t i = *at; i < end; i++)
            t.by_verdict[c->rows[i].v->verdict]++;
        n[crd_tally_worst(&t)] += c->rows[*at].operator<c->n_operators;
        *at = end;
    }
}

static void show_topics(showing *s)
{
    const crd_comparison *c = s->c;
    const crd_code_list *list = crd_code_list_find(CRD_STR("rule_topic"));
    crd_section *t = crd_doc_table(s->doc, "topics", "What the packs ask for", topic_columns,
                                   COUNT(topic_columns));
    crd_doc_key(s->doc, t, "topic", "title");
    size_t at = 0;
    for (uint32_t k = 0; k < c->n_topics; k++) {
        const crd_minimum *m = &c->minima[k];
        int64_t n[4] = {0};
        int code = crd_code_find(list, c->topics[k]);
        clear(s);
        for (uint32_t p = 0; p < c->n_packs; p++)
            add_word(&s->text[asks(s->packs->at[p].pack, c->topics[k]) ? 0 : 1], pack_name(s, p));
        if (m->least && m->packs > 1)
            add_demand(s, &s->text[2], m->least_of, m->least);
        if (m->most && m->packs > 1)
            add_demand(s, &s->text[3], m->most_of, m->most);
        count_operators(c, k, &at, n);
        crd_doc_row(
            s->doc, t,
            (const crd_cell[]){crd_cell_text(c->topics[k]),
                               code < 0 ? CRD_CELL_NULL : crd_cell_texts(list->codes[code].label),
                               crd_cell_int(m->packs), crd_cell_bool(m->packs == c->n_packs),
                               cell_of(&s->text[0]), cell_of(&s->text[1]), cell_of(&s->text[2]),
                               cell_of(&s->text[3]), crd_cell_int(n[CRD_FAIL]),
                               crd_cell_int(n[CRD_UNKNOWN]), crd_cell_int(n[CRD_PASS])});
    }
}

/* A pack's verdict on one topic and operator, into the text of that verdict: with the rules. */
static void add_verdict(showing *s, size_t from, size_t end, uint32_t pack, crd_verdict worst)
{
    static const size_t place[] = {
        [CRD_FAIL] = 0, [CRD_UNKNOWN] = 1, [CRD_PASS] = 2, [CRD_NOT_APPLICABLE] = 3};
    crd_buf *to = &s->text[place[worst]];
    const crd_rule *last = NULL;
    add_word(to, pack_name(s, pack));
    for (size_t i = from; i < end && worst != CRD_NOT_APPLICABLE; i++) {
        const crd_judgement *v = s->c->rows[i].v;
        if (s->c->rows[i].pack != pack || v->verdict != worst || v->rule == last)
            continue;
        crd_buf_adds(to, " ");
        crd_buf_add(to, v->rule->id);
        last = v->rule;
    }
}

static void show_difference(showing *s, crd_section *t, size_t from, size_t end, bool wanted,
                            size_t *n)
{
    const crd_comparison *c = s->c;
    const crd_compare_row *first = &c->rows[from];
    size_t judged[4] = {0};
    clear(s);
    for (uint32_t p = 0; p < c->n_packs; p++) {
        crd_verdict worst = worst_of(c, from, end, p);
        judged[worst]++;
        if (worst != CRD_NOT_APPLICABLE)
            add_verdict(s, from, end, p, worst);
    }
    bool differs = (judged[CRD_FAIL] > 0) + (judged[CRD_UNKNOWN] > 0) + (judged[CRD_PASS] > 0) > 1;
    if (differs != wanted || judged[CRD_NOT_APPLICABLE] == c->n_packs || !room(s, (*n)++))
        return;
    crd_doc_row(
        s->doc, t,
        (const crd_cell[]){first->topic < c->n_topics ? crd_cell_text(c->topics[first->topic])
                                                      : CRD_CELL_NULL,
                           crd_cell_text(operator_name(s, first->operator)), crd_cell_bool(differs),
                           cell_of(&s->text[0]), cell_of(&s->text[1]), cell_of(&s->text[2])});
}

/* Where verdicts differ first. */
static void show_differences(showing *s)
{
    crd_section *t = crd_doc_table(s->doc, "verdicts", "Verdicts by topic", difference_columns,
                                   COUNT(difference_columns));
    crd_doc_key(s->doc, t, "topic operator", NULL);
    size_t n = 0;
    for (int wanted = 1; wanted >= 0; wanted--)
        for (size_t at = 0; at < s->c->n_rows;) {
            size_t end = same_place(s->c, at);
            show_difference(s, t, at, end, wanted == 1, &n);
            at = end;
        }
}

static void add_operators(showing *s, crd_buf *b, const uint32_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        add_word(b, at[i] < s->c->n_operators ? s->c->operators[at[i]] : CRD_STR("the whole case"));
}

static void show_divergence(showing *s, crd_section *t, const crd_divergence *d)
{
    crd_buf demand;
    crd_buf_init(&demand, 1 << 16);
    clear(s);
    crd_rule_demand(d->rule, &demand);
    for (size_t i = 0; i < d->n_against; i++)
        add_word(&s->text[0], pack_name(s, d->against[i]));
    if (d->theirs)
        add_demand(s, &s->text[1], d->against[0], d->theirs);
    add_operators(s, &s->text[2], d->bites, d->n_bites);
    add_operators(s, &s->text[3], d->alone, d->n_alone);
    crd_doc_row(s->doc, t,
                (const crd_cell[]){crd_cell_text(pack_name(s, d->pack)), crd_cell_text(d->rule->id),
                                   crd_cell_text(d->rule->title), crd_cell_text(d->rule->topic),
                                   crd_cell_text(crd_buf_str(&demand)),
                                   crd_cell_texts(crd_contrast_name(d->relation)),
                                   cell_of(&s->text[0]), cell_of(&s->text[1]), cell_of(&s->text[2]),
                                   cell_of(&s->text[3])});
    crd_buf_done(&demand);
}

/* What bites alone first: those are the networks on which packs disagree. */
static void show_divergences(showing *s)
{
    crd_section *t = crd_doc_table(s->doc, "divergence", "Rules beside their counterparts",
                                   divergence_columns, COUNT(divergence_columns));
    crd_doc_key(s->doc, t, "pack rule relation against", "title");
    size_t n = 0;
    for (int turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < s->c->n_divergences; i++) {
            const crd_divergence *d = &s->c->divergences[i];
            int is = d->n_alone > 0 ? 0 : d->n_bites > 0 ? 1 : 2;
            if (is == turn && room(s, n++))
                show_divergence(s, t, d);
        }
}

static void show_operators(showing *s)
{
    const crd_comparison *c = s->c;
    crd_section *t = crd_doc_table(s->doc, "operators", "Operators under each pack",
                                   operator_columns, COUNT(operator_columns));
    crd_doc_key(s->doc, t, "operator pack", NULL);
    size_t n = 0;
    for (uint32_t o = 0; o <= c->n_operators; o++)
        for (uint32_t p = 0; p < c->n_packs; p++) {
            const crd_tally *one = &c->tallies[o * c->n_packs + p];
            if (crd_tally_worst(one) == CRD_NOT_APPLICABLE || !room(s, n++))
                continue;
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){crd_cell_text(operator_name(s, o)),
                                           crd_cell_text(pack_name(s, p)),
                                           crd_cell_texts(crd_verdict_name(crd_tally_worst(one))),
                                           crd_cell_int(one->fails[CRD_STANDING_BREACH]),
                                           crd_cell_int(one->fails[CRD_STANDING_DEPARTURE]),
                                           crd_cell_int(one->fails[CRD_STANDING_WOULD_BREACH]),
                                           crd_cell_int(one->fails[CRD_STANDING_INDICATOR]),
                                           crd_cell_int(one->by_verdict[CRD_UNKNOWN]),
                                           crd_cell_int(one->by_verdict[CRD_PASS])});
        }
}

/* ---- notes ------------------------------------------------------------------------------------
 */

static void add_notes(showing *s, const crd_comply_whose *whose)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_doc_note(s->doc,
                 CRD_STR("Every rule is judged as if it bound these networks, so a verdict here is "
                         "no breach of anybody's law: whoever may be an addressee counts as one, "
                         "and standings are what they would be."));
    if (crd_str_is_null(whose->state))
        crd_doc_warn(s->doc, CRD_STR("The case has no setting 'nation', and its operators are not "
                                     "all of one state: packs bind the states that they name, and "
                                     "those of other states compare nothing here. Say whose "
                                     "networks are meant: --of STATE, or --param."));
    else
        crd_buf_addf(&b,
                     "Parameters that say whose operators a pack binds name " CRD_STR_FMT
                     " here%s, unless --param gives them.",
                     CRD_STR_ARG(whose->state),
                     whose->by_operators ? ", the state of all operators, as the case has no "
                                           "setting 'nation'"
                                         : "");
    if (b.len > 0)
        crd_doc_note(s->doc, crd_buf_str(&b));
    crd_buf_clear(&b);
    crd_doc_note(s->doc, CRD_STR("Rules of one topic are counterparts. Only what they ask is "
                                 "compared, not of which equipment they ask it; nothing is "
                                 "averaged."));
    if (s->c->left_out > 0)
        crd_buf_addf(&b, "%zu verdicts on others, or on the whole case, are left out with --of.",
                     s->c->left_out);
    if (b.len > 0)
        crd_doc_note(s->doc, crd_buf_str(&b));
    crd_buf_clear(&b);
    if (s->left_out > 0)
        crd_buf_addf(&b, "%zu more rows are not shown; --limit 0 shows all.", s->left_out);
    if (b.len > 0)
        crd_doc_note(s->doc, crd_buf_str(&b));
    crd_buf_done(&b);
}

/* ---- the operation ----------------------------------------------------------------------------
 */

static crd_status judge_all(crd_app *app, const crd_comply_packs *p, const crd_app_tied *tied,
                            crd_judge_opts *opts, crd_comply_lists *lists, crd_compare_in *in,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_know *know = NULL;
    CRD_TRY(crd_know_new(tied->world, tied->control, &know, err));
    for (size_t i = 0; i < p->n; i++) {
        in[i].pack = p->at[i].pack;
        CRD_TRY(crd_know_regime(know, in[i].pack, err));
        CRD_TRY(
            crd_judge(tied->ties, know, in[i].pack, opts, app->arena, &in[i].all, &in[i].n, err));
        CRD_TRY(crd_comply_lists_add(app, lists, &p->at[i], know, err));
    }
done:
    crd_know_free(know);
    return rc;
}

static crd_status show(showing *s, const crd_comply_whose *whose, crd_judge_shared *shared,
                       crd_err *err)
{
    for (size_t i = 0; i < COUNT(s->text); i++)
        crd_buf_init(&s->text[i], 1 << 22);
    crd_comply_refused refused = {.app = s->app,
                                  .doc = s->doc,
                                  .w = s->w,
                                  .packs = s->packs,
                                  .shared = shared,
                                  .limit = s->limit};
    crd_doc_head_text(s->doc, "bound", "As if bound", whose->state);
    show_everywhere(s);
    crd_status rc = crd_comply_refused_show(&refused, s->c, whose->n > 0, err);
    show_topics(s);
    show_differences(s);
    show_divergences(s);
    show_operators(s);
    add_notes(s, whose);
    for (size_t i = 0; i < COUNT(s->text); i++) {
        rc = rc == CRD_OK ? s->text[i].status : rc;
        crd_buf_done(&s->text[i]);
    }
    return rc;
}

crd_status crd_comply_compare(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_want wants[CRD_COMPLY_WANTS + 1];
    size_t n_wants = 0;
    crd_comply_packs *p = CRD_NEW(app->arena, crd_comply_packs, 1);
    crd_comply_lists lists = {0};
    crd_comply_whose whose;
    crd_judge_opts opts = {.evidence = crd_arg_number(args, "evidence", EVIDENCE),
                           .as_if_bound = true};
    bool page = crd_args_for_reading(args);
    showing s = {.app = app, .packs = p, .limit = crd_arg_number(args, "limit", page ? SHOWN : 0)};
    if (!p)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    CRD_TRY(crd_comply_packs_load(app, args, out, p, err));
    CRD_TRY(crd_comply_packs_wants(p, wants, &n_wants, err));
    wants[n_wants++] = (crd_want){CRD_T_setting, 0};
    CRD_TRY(crd_app_tied_open_more(app, args, wants, n_wants, &tied, err));
    CRD_TRY(crd_comply_whose_of(app, args, tied.world, &whose, err));
    CRD_TRY(crd_comply_bind(app, out, p, whose.state, err));
    crd_compare_in *in = CRD_NEW(app->arena, crd_compare_in, p->n);
    const crd_ruleset *const *packs = crd_comply_packs_rules(app, p);
    CRD_TRY(in && packs ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    CRD_TRY(crd_judge_shared_new(tied.ties, packs, p->n, &opts.shared, err));
    crd_judge_shared_keep(opts.shared, tied.kept);
    opts.all_rows = whose.n > 0;
    CRD_TRY(judge_all(app, p, &tied, &opts, &lists, in, err));
    crd_compare_opts which = {.of = whose.operators, .n_of = whose.n};
    CRD_TRY(crd_compare(in, p->n, tied.world, &which, app->arena, &s.c, err));
    CRD_TRY(
        crd_app_doc(app, args, "cordon.comply.compare/1", "Packs side by side", &out->doc, err));
    s.doc = out->doc;
    s.w = tied.world;
    crd_app_head_world(out->doc, tied.world);
    CRD_TRY(show(&s, &whose, opts.shared, err));
    crd_comply_lists_show(&lists, out->doc);
done:
    crd_comply_lists_done(&lists);
    crd_judge_shared_free(opts.shared);
    crd_comply_packs_done(p);
    crd_app_tied_done(&tied);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
