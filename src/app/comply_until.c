/* comply --until: what becomes unlawful, and when. Verdicts are judged anew on the days on which a
 * date of a rule, a record or a waiver changes something, and compared from day to day. */
#include "app/comply_until.h"

#include "app/comply_days.h"
#include "app/finding.h"
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 100 };

static const char *const verdicts[] = {"pass", "fail", "unknown", "not-applicable", NULL};
static const char *const standings[] = {"indicator", "would-breach", "departure", "breach", NULL};
static const char *const kinds[] = {"unlawful", "lawful", "more", "fewer", "fails",
                                    "unknown",  "passes", "gone", NULL};

/* clang-format off */
static const crd_column date_columns[] = {
    {.name = "date", .title = "From", .kind = CRD_CELL_DATE, .required = true, .about = "the first day on which it is so"},
    {.name = "unlawful", .title = "Unlawful", .kind = CRD_CELL_INT, .required = true, .about = "verdicts that now fail what binds, without a waiver, and did not the day before"},
    {.name = "lawful", .title = "Lawful again", .kind = CRD_CELL_INT, .required = true},
    {.name = "more", .title = "More", .kind = CRD_CELL_INT, .required = true, .about = "that fail as before, of more"},
    {.name = "fewer", .title = "Fewer", .kind = CRD_CELL_INT, .required = true},
    {.name = "fails", .title = "Fail otherwise", .kind = CRD_CELL_INT, .required = true, .about = "that now fail what does not bind"},
    {.name = "unknown", .title = "Unknown", .kind = CRD_CELL_INT, .required = true, .about = "that became unknown"},
    {.name = "breaches", .title = "Breaches then", .kind = CRD_CELL_INT, .required = true, .about = "verdicts that fail what binds on that day, without a waiver"},
    {.name = "why", .title = "What happens", .kind = CRD_CELL_TEXT, .required = true, .about = "rules, deadlines, waivers and dates of records"},
};
static const crd_column change_columns[] = {
    {.name = "date", .title = "From", .kind = CRD_CELL_DATE, .required = true},
    {.name = "change", .title = "Change", .kind = CRD_CELL_CODE, .required = true, .codes = kinds, .about = "unlawful: fails what binds, unwaived, and did not; lawful: no longer does; more, fewer: still fails; fails: what does not bind; gone: not applicable"},
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .about = "empty: of no operator alone"},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_TEXT, .about = "the group that is judged; empty: the whole case"},
    {.name = "was", .title = "Was", .kind = CRD_CELL_CODE, .required = true, .codes = verdicts},
    {.name = "verdict", .title = "Is", .kind = CRD_CELL_CODE, .required = true, .codes = verdicts},
    {.name = "standing", .title = "Standing", .kind = CRD_CELL_CODE, .required = true, .codes = standings},
    {.name = "waived", .title = "Waived", .kind = CRD_CELL_BOOL, .required = true, .about = "by a waiver or an exemption in force then"},
    {.name = "value", .title = "Value", .kind = CRD_CELL_REAL_BOUNDS},
    {.name = "unit", .title = "Unit", .kind = CRD_CELL_CODE},
    {.name = "threshold", .title = "Bound", .kind = CRD_CELL_REAL},
    {.name = "elements", .title = "Elements", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "that speak against it (of other subjects: rows), as many as each stands for"},
    {.name = "elements_before", .title = "Before", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "the same on the day before"},
    {.name = "share_ppm", .title = "Of judged", .kind = CRD_CELL_SHARE_BOUNDS, .about = "what speaks against it, of what is judged, as many as each stands for; empty where the value itself is a share, or no rows are judged"},
    {.name = "sites", .title = "Sites", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "areas", .title = "Where", .kind = CRD_CELL_TEXT, .about = "areas, with the number of rows"},
    {.name = "why", .title = "Because", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "clause", .title = "Clause", .kind = CRD_CELL_TEXT},
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID, .required = true},
};
/* clang-format on */

typedef struct showing {
    crd_comply_days *d;
    crd_doc *doc;
    crd_section *dates, *changes;
    size_t limit, shown, left_out;
    bool never;
    crd_standing worst;
    bool found;
    const crd_turn *turns; /* [n_turns] of all days */
    size_t n_turns, at;    /* the first of the day */
    crd_buf why;
} showing;

/* ---- because ----------------------------------------------------------------------------------
 */

static void separate(crd_buf *b) { crd_buf_adds(b, b->len > 0 ? "; " : ""); }

static void add_rule(showing *s, const crd_turn *t)
{
    static const char *const words[] = {[CRD_TURN_KNOWN] = "announced",
                                        [CRD_TURN_SINCE] = "binds",
                                        [CRD_TURN_OVER] = "ends",
                                        [CRD_TURN_DEADLINE] = "deadline over",
                                        [CRD_TURN_STALE] = "evidence too old"};
    separate(&s->why);
    crd_buf_add(&s->why, s->d->packs.at[t->pack].pack->name);
    crd_buf_addc(&s->why, '/');
    crd_buf_add(&s->why, t->rule->id);
    crd_buf_addf(&s->why, " %s", words[t->kind]);
}

static void add_turn(showing *s, const crd_turn *t)
{
    const crd_table *table;
    switch (t->kind) {
    case CRD_TURN_KNOWN:
    case CRD_TURN_SINCE:
    case CRD_TURN_OVER:
    case CRD_TURN_DEADLINE:
    case CRD_TURN_STALE:
        add_rule(s, t);
        break;
    case CRD_TURN_WAIVER:
    case CRD_TURN_EXPIRED:
        separate(&s->why);
        crd_buf_addf(&s->why, "waiver " CRD_STR_FMT " of " CRD_STR_FMT "/" CRD_STR_FMT " %s",
                     CRD_STR_ARG(t->waiver->reference), CRD_STR_ARG(t->waiver->pack),
                     CRD_STR_ARG(t->waiver->rule),
                     t->kind == CRD_TURN_WAIVER ? "begins" : "is over");
        break;
    case CRD_TURN_RECORD:
        table = crd_records.tables[t->table];
        separate(&s->why);
        crd_buf_addf(&s->why, "%s.%s (%llu)", table->name, table->fields[t->field].name,
                     (unsigned long long)t->rows);
        break;
    case CRD_TURN_TEXT:
        separate(&s->why);
        crd_buf_addf(&s->why, "a date named in " CRD_STR_FMT,
                     CRD_STR_ARG(s->d->packs.at[t->pack].pack->name));
        break;
    case CRD_TURN_MONTHS:
        separate(&s->why);
        crd_buf_addf(&s->why, "months that " CRD_STR_FMT " counts",
                     CRD_STR_ARG(s->d->packs.at[t->pack].pack->name));
        break;
    }
}

static bool is_of(const showing *s, const crd_turn *t, const crd_held *h)
{
    if (t->waiver)
        return crd_str_eq(t->waiver->pack, s->d->packs.at[h->pack].pack->name) &&
               crd_str_eq(t->waiver->rule, h->rule->id);
    return t->rule ? t->rule == h->rule
                   : (t->kind == CRD_TURN_TEXT || t->kind == CRD_TURN_MONTHS) && t->pack == h->pack;
}

/* What happens to the rule itself on the day; else to records. */
static void because(showing *s, int32_t day, const crd_held *h)
{
    bool own = false;
    crd_buf_clear(&s->why);
    for (size_t i = s->at; i < s->n_turns && s->turns[i].day == day; i++)
        if (is_of(s, &s->turns[i], h)) {
            add_turn(s, &s->turns[i]);
            own = true;
        }
    for (size_t i = s->at; i < s->n_turns && s->turns[i].day == day; i++)
        if (!own && s->turns[i].kind == CRD_TURN_RECORD)
            add_turn(s, &s->turns[i]);
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static crd_cell share_of(const crd_held *h)
{
    return h->has_part ? crd_cell_parts(h->part[0], h->part[1]) : CRD_CELL_NULL;
}

static void put_values(const crd_held *h, crd_cell *cells)
{
    crd_judgement v = {.kind = h->kind};
    if (h->has_value) {
        cells[0] = crd_cell_range(crd_finding_unit(&v, h->low), crd_finding_unit(&v, h->high));
        cells[1] = crd_cell_texts(crd_finding_unit_name(&v));
    }
    if (h->limit && h->limit->set && h->limit->known)
        cells[2] = crd_cell_real(crd_finding_unit(&v, h->limit->value));
}

static void put_change(showing *s, int32_t day, const crd_changed *c)
{
    const crd_held *h = c->is ? c->is : c->was;
    const crd_ruleset *pack = s->d->packs.at[h->pack].pack;
    crd_judgement named = {.pack = pack, .rule = h->rule, .group = h->group};
    crd_cell cells[COUNT(change_columns)] = {{0}};
    crd_extent none = {0};
    const crd_extent *was = c->was ? &c->was->extent : &none, *is = c->is ? &c->is->extent : &none;
    crd_buf id;
    crd_buf_init(&id, 1 << 16);
    crd_finding_id(&named, &id);
    because(s, day, h);
    cells[0] = crd_cell_date(crd_date_from_days(day));
    cells[1] = crd_cell_texts(crd_held_change_name(c->change));
    cells[2] = crd_cell_text(pack->name);
    cells[3] = crd_cell_text(h->rule->id);
    cells[4] = crd_cell_text(h->rule->title);
    cells[5] = crd_cell_text(h->operator);
    cells[6] = crd_cell_text(h->group);
    cells[7] = crd_cell_texts(crd_verdict_name(c->was ? c->was->verdict : CRD_NOT_APPLICABLE));
    cells[8] = crd_cell_texts(crd_verdict_name(c->is ? c->is->verdict : CRD_NOT_APPLICABLE));
    cells[9] = crd_cell_texts(crd_standing_name(h->standing));
    cells[10] = crd_cell_bool(c->is && c->is->waived);
    if (c->is)
        put_values(c->is, &cells[11]);
    cells[14] = crd_cell_span(is->low, is->high);
    cells[15] = crd_cell_span(was->low, was->high);
    cells[16] = c->is ? share_of(c->is) : CRD_CELL_NULL;
    cells[17] = crd_cell_span(is->sites_low, is->sites_high);
    cells[18] = crd_cell_text(is->areas);
    cells[19] = crd_cell_text(crd_buf_str(&s->why));
    cells[20] = crd_cell_text(h->rule->clause);
    cells[21] = crd_cell_text(crd_buf_str(&id));
    crd_doc_row(s->doc, s->changes, cells);
    crd_buf_done(&id);
}

/* Changes of one kind after the other, worst first. */
static void put_day(showing *s, int32_t day, const crd_changed *all, size_t n, size_t breaches)
{
    int64_t by[CRD_CHANGE_VALUE + 1] = {0};
    for (int kind = 0; kind < CRD_CHANGE_VALUE; kind++)
        for (size_t i = 0; i < n; i++) {
            const crd_held *h = all[i].is;
            if (all[i].change != (crd_held_change)kind)
                continue;
            by[kind]++;
            s->found |= !s->never && h && h->verdict == CRD_FAIL && !h->waived &&
                        h->standing >= s->worst;
            if (s->limit > 0 && s->shown >= s->limit)
                s->left_out++;
            else
                put_change(s, day, &all[i]);
            s->shown++;
        }
    crd_buf_clear(&s->why);
    for (size_t i = s->at; i < s->n_turns && s->turns[i].day == day; i++)
        add_turn(s, &s->turns[i]);
    crd_doc_row(s->doc, s->dates,
                (const crd_cell[]){
                    crd_cell_date(crd_date_from_days(day)), crd_cell_int(by[CRD_CHANGE_UNLAWFUL]),
                    crd_cell_int(by[CRD_CHANGE_LAWFUL]), crd_cell_int(by[CRD_CHANGE_MORE]),
                    crd_cell_int(by[CRD_CHANGE_FEWER]), crd_cell_int(by[CRD_CHANGE_FAILS]),
                    crd_cell_int(by[CRD_CHANGE_UNKNOWN]), crd_cell_int((int64_t)breaches),
                    crd_cell_text(crd_buf_str(&s->why))});
}

static bool shows(const crd_changed *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].change != CRD_CHANGE_VALUE)
            return true;
    return false;
}

/* ---- from day to day --------------------------------------------------------------------------
 */

static crd_status one_day(showing *s, int32_t day, crd_comply_day *was, crd_comply_day *is,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_changed *all = NULL;
    size_t breaches = 0;
    CRD_TRY(crd_comply_day_judge(s->d, day, is, err));
    all = malloc((was->n + is->n + 1) * sizeof *all);
    CRD_TRY(all ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    size_t n = crd_held_changes(was->at, was->n, is->at, is->n, all);
    for (size_t i = 0; i < is->n; i++)
        breaches += crd_held_unlawful(&is->at[i]);
    if (shows(all, n))
        put_day(s, day, all, n, breaches);
done:
    free(all);
    return rc;
}

static crd_status all_days(showing *s, crd_comply_day *first, size_t *ret_days, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_day was = *first, is = {0};
    *first = (crd_comply_day){0};
    for (s->at = 0; s->at < s->n_turns;) {
        int32_t day = s->turns[s->at].day;
        ++*ret_days;
        CRD_TRY(one_day(s, day, &was, &is, err));
        crd_comply_day_done(&was);
        was = is;
        is = (crd_comply_day){0};
        while (s->at < s->n_turns && s->turns[s->at].day == day)
            s->at++;
    }
done:
    crd_comply_day_done(&was);
    crd_comply_day_done(&is);
    return rc;
}

static void begin(showing *s, const crd_args *args)
{
    crd_str word = crd_arg(args, "fail-on");
    bool page = crd_args_for_reading(args);
    s->limit = crd_arg_number(args, "limit", page ? SHOWN : 0);
    s->never = crd_str_eq(word, CRD_STR("never"));
    s->worst = CRD_STANDING_BREACH;
    for (int i = 0; standings[i]; i++)
        if (crd_str_eq(word, crd_str_from(standings[i])))
            s->worst = (crd_standing)i;
    s->dates = crd_doc_table(s->doc, "dates", "When", date_columns, COUNT(date_columns));
    crd_doc_key(s->doc, s->dates, "date", NULL);
    s->changes = crd_doc_table(s->doc, "changes", "What changes", change_columns,
                               COUNT(change_columns));
    crd_doc_key(s->doc, s->changes, "date finding", "title");
    crd_doc_main(s->doc, s->changes);
    static const char *const quiet[] = {"subject", "unit", "waived", "clause"};
    for (size_t i = 0; i < COUNT(quiet); i++)
        crd_doc_quiet(s->doc, s->changes, quiet[i]);
}

static void add_notes(const showing *s, size_t days, size_t now)
{
    char text[400];
    if (s->d->still)
        snprintf(text, sizeof text,
                 "If nothing changes but the date: rules and waivers as they stand on %zu days to "
                 "come, records as on the day of the case. --until DATE follows the dates of "
                 "records too. Of the rules that have such a day %zu verdicts fail what binds "
                 "already.",
                 days, now);
    else
        snprintf(
            text, sizeof text,
            "%zu verdicts fail what binds on the day of the case already; here is what changes "
            "after it, if nothing is done but what is recorded. Judged anew on %zu days on which "
            "some date of a rule, a record or a waiver falls.",
            now, days);
    crd_doc_note(s->doc, crd_str_from(text));
    if (s->left_out > 0) {
        snprintf(text, sizeof text, "%zu more changes are not shown; --limit 0 shows all.",
                 s->left_out);
        crd_doc_note(s->doc, crd_str_from(text));
    }
}

/* --until, or the last day on which a rule of the packs turns. */
static crd_status find_turns(crd_app *app, const crd_args *args, showing *s, crd_date *ret_to,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    bool open = s->d->still && crd_arg_count(args, "until") == 0;
    if (!open)
        CRD_TRY(crd_comply_days_until(app, args, s->d, ret_to, err));
    if (!s->d->still)
        return crd_comply_days_turns(s->d, crd_date_last(*ret_to), &s->turns, &s->n_turns, err);
    CRD_TRY(crd_comply_days_ahead(s->d, open ? INT32_MAX : crd_date_last(*ret_to), &s->turns,
                                  &s->n_turns, err));
    if (open)
        *ret_to = crd_date_from_days(s->n_turns > 0 ? s->turns[s->n_turns - 1].day : s->d->from);
done:
    return rc;
}

crd_status crd_comply_until(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_day first = {0};
    showing s = {.d = CRD_NEW(app->arena, crd_comply_days, 1)};
    size_t days = 0, now = 0;
    crd_date to;
    if (!s.d)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    crd_buf_init(&s.why, 1 << 20);
    CRD_TRY(crd_comply_days_open(app, args, out, s.d, err));
    CRD_TRY(find_turns(app, args, &s, &to, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.comply.until/1", "What becomes unlawful, and when",
                        &out->doc, err));
    s.doc = out->doc;
    crd_doc_head(s.doc, (crd_column){.name = "as_of", .title = "As of", .kind = CRD_CELL_DATE},
                 crd_cell_date(crd_date_from_days(s.d->from)));
    crd_doc_head(s.doc, (crd_column){.name = "until", .title = "Until", .kind = CRD_CELL_DATE},
                 crd_cell_date(to));
    crd_doc_head_text(s.doc, "marking", "Marking", s.d->marking);
    crd_doc_head_count(s.doc, "withheld", "Sources withheld", s.d->withheld);
    begin(&s, args);
    CRD_TRY(crd_comply_day_judge(s.d, s.d->from, &first, err));
    for (size_t i = 0; i < first.n; i++)
        now += crd_held_unlawful(&first.at[i]);
    CRD_TRY(all_days(&s, &first, &days, err));
    add_notes(&s, days, now);
    crd_comply_lists_show(&s.d->lists, s.doc);
    out->found = s.found;
    rc = s.why.status;
done:
    crd_buf_done(&s.why);
    crd_comply_day_done(&first);
    crd_comply_days_done(s.d);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
