/* Days on which verdicts may change, and what changes on them. */
#include "rules/until.h"

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "rules/judge_int.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 1000000 };

typedef struct turning {
    const crd_world *w;
    const crd_ruleset *const *packs;
    size_t n;
    int32_t from, to;
    bool behind; /* some pack compares dates with the day: what is before it changes a day later */
    CRD_VEC(crd_turn) all;
    crd_map records; /* day, table, field -> turn */
} turning;

static crd_status put(turning *x, crd_turn t)
{
    if (t.day <= x->from || t.day > x->to)
        return CRD_OK;
    if (x->all.n >= MOST)
        return CRD_ELIMIT;
    return CRD_VEC_PUSH(&x->all, t) ? CRD_OK : CRD_ENOMEM;
}

/* ---- rules ------------------------------------------------------------------------------------
 */

static crd_status dates_of(turning *x, uint32_t pack, const crd_rule *u)
{
    const struct {
        crd_date date;
        crd_turn_kind kind;
        bool first, after;
    } dates[] = {
        {u->announced, CRD_TURN_KNOWN, false, false},
        {u->since, CRD_TURN_SINCE, false, false},
        {u->until, CRD_TURN_OVER, true, false},
        {u->kind == CRD_RULE_DEADLINE ? u->deadline : CRD_DATE_NONE, CRD_TURN_DEADLINE, false,
         true},
    };
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < sizeof dates / sizeof *dates && rc == CRD_OK; i++)
        if (dates[i].date != CRD_DATE_NONE)
            rc = put(x, (crd_turn){.day = (dates[i].first ? crd_date_first(dates[i].date)
                                                          : crd_date_last(dates[i].date)) +
                                          dates[i].after,
                                   .kind = dates[i].kind,
                                   .pack = pack,
                                   .rule = u});
    return rc;
}

/* Evidence of that date is too old a day after so many months. */
static crd_status stale(turning *x, uint32_t pack, const crd_rule *u, crd_date date)
{
    if (date == CRD_DATE_NONE)
        return CRD_OK;
    int32_t days[] = {crd_months_after(crd_date_first(date), u->months.value),
                      crd_months_after(crd_date_last(date), u->months.value)};
    for (size_t i = 0; i < 2; i++) {
        if (days[i] == INT32_MAX || (i == 1 && days[1] == days[0]))
            continue;
        crd_status rc = put(
            x, (crd_turn){
                   .day = days[i] + 1, .kind = CRD_TURN_STALE, .pack = pack, .rule = u, .rows = 1});
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

static bool is_text(const turning *x, const uint32_t *col, uint32_t row, crd_str text)
{
    return col && col[row] != CRD_INTERN_NONE && crd_str_eq(crd_world_text(x->w, col[row]), text);
}

static crd_status stale_facts(turning *x, uint32_t pack, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    bool profiles = !crd_str_is_null(u->profile_regime);
    const crd_frame *f = crd_world_frame(x->w, profiles ? CRD_T_profile : CRD_T_fact);
    const uint32_t *one = f->cols[profiles ? CRD_C_profile_regime : CRD_C_fact_scheme].text;
    const uint32_t *two = f->cols[profiles ? CRD_C_profile_criterion : CRD_C_fact_item].text;
    const crd_world_col *date = &f->cols[profiles ? CRD_C_profile_as_of : CRD_C_fact_since];
    crd_str first = profiles ? u->profile_regime : u->fact_scheme;
    crd_str second = profiles ? u->profile_criterion : u->fact_item;
    for (uint32_t i = 0; i < f->n && rc == CRD_OK; i++)
        if (is_text(x, one, i, first) && is_text(x, two, i, second)) {
            size_t n = 0;
            const crd_other *o = profiles ? crd_world_others(x->w, CRD_T_profile, i,
                                                             CRD_C_profile_as_of, &n)
                                          : NULL;
            rc = stale(x, pack, u, crd_col_i32(date, i));
            for (size_t k = 0; k < n && o[k].contested && rc == CRD_OK; k++)
                rc = stale(x, pack, u, o[k].i32);
        }
    return rc;
}

/* The dates of the column, as rows of the subject's own table or of those it refers to have them:
 * all dates of fields of that name. */
static crd_status stale_column(turning *x, uint32_t pack, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    crd_subject *view = NULL;
    const void *cells;
    uint64_t columns[CRD_JUDGE_WORDS] = {0};
    crd_bits_put(columns, u->date_column);
    CRD_TRY(crd_subject_open(x->w, u->subject, columns, &view, NULL));
    CRD_TRY(crd_subject_whole(view, u->date_column, &cells, NULL));
    for (size_t i = 0; i < crd_subject_rows(view); i++)
        CRD_TRY(stale(x, pack, u, ((const crd_date *)cells)[i]));
done:
    crd_subject_free(view);
    return rc;
}

static crd_status evidence_of(turning *x, uint32_t pack, const crd_rule *u)
{
    if (u->kind != CRD_RULE_FRESH || !u->months.known || u->months.value < 0)
        return CRD_OK;
    return u->date_column == UINT32_MAX ? stale_facts(x, pack, u) : stale_column(x, pack, u);
}

/* ---- what expressions name --------------------------------------------------------------------
 */

static crd_status put_text(turning *x, uint32_t pack, crd_date d)
{
    crd_status rc = CRD_OK;
    const int32_t days[] = {crd_date_first(d), crd_date_first(d) + 1, crd_date_last(d),
                            crd_date_last(d) + 1};
    for (size_t i = 0; i < sizeof days / sizeof *days && rc == CRD_OK; i++)
        rc = put(x, (crd_turn){.day = days[i], .kind = CRD_TURN_TEXT, .pack = pack});
    return rc;
}

/* Dates in quotes. */
static crd_status dates_in(turning *x, uint32_t pack, crd_str text)
{
    crd_status rc = CRD_OK;
    crd_date d;
    for (size_t i = 0; i < text.len && rc == CRD_OK; i++) {
        size_t end = i + 1;
        if (text.ptr[i] != '\'')
            continue;
        while (end < text.len && text.ptr[end] != '\'')
            end++;
        if (end > i + 1 && end < text.len &&
            crd_date_parse((crd_str){text.ptr + i + 1, end - i - 1}, &d))
            rc = put_text(x, pack, d);
        i = end;
    }
    return rc;
}

/* Flaws that may stay open for so many days: every whole number that the pack has there. */
static crd_status flaws(turning *x, double days)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = crd_world_frame(x->w, CRD_T_vulnerability);
    for (uint32_t i = 0; i < f->n && rc == CRD_OK && days >= 0 && days <= 1e6; i++) {
        crd_date d = crd_col_i32(&f->cols[CRD_C_vulnerability_published], i);
        if (d == CRD_DATE_NONE)
            continue;
        const int32_t at[] = {crd_date_first(d), crd_date_last(d)};
        for (size_t k = 0; k < 2 && rc == CRD_OK; k++)
            rc = put(x, (crd_turn){.day = at[k] + (int32_t)days + 1,
                                   .kind = CRD_TURN_RECORD,
                                   .table = CRD_T_vulnerability,
                                   .field = CRD_C_vulnerability_published,
                                   .rows = 1});
    }
    return rc;
}

/* The last argument of each open_flaw(): a number or a parameter. */
static crd_status flaws_in(turning *x, uint32_t pack, crd_str text)
{
    crd_status rc = CRD_OK;
    size_t at;
    while (rc == CRD_OK && (at = crd_str_find(text, CRD_STR("open_flaw("))) != SIZE_MAX) {
        text = (crd_str){text.ptr + at + 10, text.len - at - 10};
        size_t end = crd_str_find(text, CRD_STR(")"));
        crd_str args = {text.ptr, end == SIZE_MAX ? text.len : end}, last = CRD_STR_NULL;
        while (crd_str_next(&args, ',', &last))
            continue;
        last = crd_str_trim(last);
        double days = 0;
        for (size_t i = 0; i < last.len && last.ptr[i] >= '0' && last.ptr[i] <= '9'; i++)
            days = days * 10 + (last.ptr[i] - '0');
        for (size_t p = 0; last.len > 1 && last.ptr[0] == ':' && p < x->packs[pack]->n_params; p++)
            if (crd_str_eq((crd_str){last.ptr + 1, last.len - 1}, x->packs[pack]->params[p].name))
                days = x->packs[pack]->params[p].number;
        rc = flaws(x, days);
    }
    return rc;
}

/* Each expression of the pack, one after the other. False: that was the last. */
static bool text_at(const crd_ruleset *p, size_t i, crd_str *ret)
{
    enum { OF_RULE = 7 };
    if (i < p->n_scopes) {
        *ret = p->scopes[i].text;
        return true;
    }
    i -= p->n_scopes;
    if (i / OF_RULE >= p->n_rules)
        return false;
    const crd_rule *u = &p->rules[i / OF_RULE];
    const crd_str all[OF_RULE] = {u->addressees_text, u->where_text,      u->of_text,
                                  u->lost_text,       u->between_text[0], u->between_text[1],
                                  u->trusted_text};
    *ret = all[i % OF_RULE];
    return true;
}

static bool reads_day(const crd_ruleset *p)
{
    crd_str text;
    for (size_t i = 0; text_at(p, i, &text); i++)
        if (!crd_str_is_null(text) && crd_str_find(text, CRD_STR("as_of")) != SIZE_MAX)
            return true;
    return false;
}

static crd_status texts_of(turning *x, uint32_t pack)
{
    crd_status rc = CRD_OK;
    const crd_ruleset *p = x->packs[pack];
    crd_str text;
    crd_date d;
    bool day = reads_day(p);
    for (size_t i = 0; rc == CRD_OK && text_at(p, i, &text); i++) {
        if (crd_str_is_null(text))
            continue;
        if (day)
            rc = dates_in(x, pack, text);
        if (rc == CRD_OK)
            rc = flaws_in(x, pack, text);
    }
    for (size_t i = 0; day && i < p->n_params && rc == CRD_OK; i++)
        if (p->params[i].type == CRD_X_TEXT && crd_date_parse(p->params[i].text, &d))
            rc = put_text(x, pack, d);
    return rc;
}

struct of_pack {
    turning *x;
    uint32_t pack;
};

static crd_status put_months(void *ctx, int32_t day)
{
    const struct of_pack *o = ctx;
    return put(o->x, (crd_turn){.day = day, .kind = CRD_TURN_MONTHS, .pack = o->pack});
}

/* ---- records ----------------------------------------------------------------------------------
 */

static crd_status put_record(turning *x, int32_t day, uint32_t table, uint32_t field)
{
    if (day <= x->from || day > x->to)
        return CRD_OK;
    uint64_t key = (uint64_t)(uint32_t)(day - x->from) << 32 | (uint64_t)table << 16 | field;
    uint32_t *at = crd_map_add(&x->records, key, (uint32_t)x->all.n);
    if (!at)
        return CRD_ENOMEM;
    if (*at < x->all.n) {
        x->all.at[*at].rows++;
        return CRD_OK;
    }
    return put(
        x,
        (crd_turn){.day = day, .kind = CRD_TURN_RECORD, .table = table, .field = field, .rows = 1});
}

static crd_status put_date(turning *x, crd_date d, uint32_t table, uint32_t field)
{
    if (d == CRD_DATE_NONE)
        return CRD_OK;
    int32_t first = crd_date_first(d), last = crd_date_last(d);
    crd_status rc = put_record(x, first, table, field);
    if (rc == CRD_OK && last != first)
        rc = put_record(x, last, table, field);
    for (int k = 0; x->behind && rc == CRD_OK && k < 1 + (last != first); k++)
        rc = put_record(x, (k ? last : first) + 1, table, field);
    return rc;
}

static crd_status records_of(turning *x, uint32_t table)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = crd_world_frame(x->w, table);
    size_t n;
    const crd_other *others = crd_world_all_others(x->w, table, &n);
    if (!f->table || table == CRD_T_source) /* which sources count is no matter of the day */
        return CRD_OK;
    for (uint32_t c = 0; c < f->table->n_fields; c++) {
        if (f->table->fields[c].kind != CRD_DATE || f->cols[c].holds == CRD_HOLDS_NOTHING)
            continue;
        for (uint32_t i = 0; i < f->n && rc == CRD_OK; i++)
            rc = put_date(x, crd_col_i32(&f->cols[c], i), table, c);
    }
    for (size_t i = 0; i < n && rc == CRD_OK; i++)
        if (others[i].contested && f->table->fields[others[i].field].kind == CRD_DATE)
            rc = put_date(x, others[i].i32, table, others[i].field);
    return rc;
}

/* ---- all --------------------------------------------------------------------------------------
 */

static crd_status put_waivers(turning *x, const crd_waivers *all)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; all && i < all->n && rc == CRD_OK; i++) {
        const crd_waiver *w = &all->at[i];
        if (w->since != CRD_DATE_NONE)
            rc = put(x, (crd_turn){
                            .day = crd_date_first(w->since), .kind = CRD_TURN_WAIVER, .waiver = w});
        if (rc == CRD_OK)
            rc = put(x, (crd_turn){.day = crd_date_last(w->expires) + 1,
                                   .kind = CRD_TURN_EXPIRED,
                                   .waiver = w});
    }
    return rc;
}

#define ORDER(a, b) \
    if ((a) != (b)) \
    return (a) < (b) ? -1 : 1
static int by_day(const void *a, const void *b)
{
    const crd_turn *x = a, *y = b;
    ORDER(x->day, y->day);
    ORDER(x->kind, y->kind);
    ORDER(x->pack, y->pack);
    ORDER(x->rule ? x->rule->line : 0, y->rule ? y->rule->line : 0);
    ORDER(x->waiver ? x->waiver->line : 0, y->waiver ? y->waiver->line : 0);
    ORDER(x->table, y->table);
    ORDER(x->field, y->field);
    return 0;
}

/* Equal ones once, with the sum of their rows. */
static crd_status keep(turning *x, crd_arena *arena, const crd_turn **ret, size_t *ret_n)
{
    crd_turn *to = CRD_NEW(arena, crd_turn, x->all.n);
    size_t n = 0;
    if (!to)
        return CRD_ENOMEM;
    if (x->all.n > 1)
        qsort(x->all.at, x->all.n, sizeof *x->all.at, by_day);
    for (size_t i = 0; i < x->all.n; i++) {
        if (n > 0 && by_day(&to[n - 1], &x->all.at[i]) == 0)
            to[n - 1].rows += x->all.at[i].rows;
        else
            to[n++] = x->all.at[i];
    }
    *ret = to;
    *ret_n = n;
    return CRD_OK;
}

/* Dates that the pack's expressions name, and months since dates. */
static crd_status of_texts(turning *x, uint32_t p)
{
    crd_status rc = texts_of(x, p);
    return rc == CRD_OK ? crd_until_months(x->w, x->packs[p], x->from, x->to, put_months,
                                           &(struct of_pack){x, p})
                        : rc;
}

/* `others`: also what is no rule's and no waiver's own. */
static crd_status find(turning *x, const crd_waivers *waivers, bool others, crd_arena *arena,
                       const crd_turn **ret_turns, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (uint32_t p = 0; p < x->n; p++) {
        x->behind |= reads_day(x->packs[p]);
        for (size_t i = 0; i < x->packs[p]->n_rules; i++) {
            CRD_TRY(dates_of(x, p, &x->packs[p]->rules[i]));
            CRD_TRY(evidence_of(x, p, &x->packs[p]->rules[i]));
        }
        CRD_TRY(others ? of_texts(x, p) : CRD_OK);
    }
    CRD_TRY(put_waivers(x, waivers));
    for (uint32_t t = 0; others && t < CRD_T_COUNT; t++)
        CRD_TRY(records_of(x, t));
    rc = keep(x, arena, ret_turns, ret_n);
done:
    crd_map_done(&x->records);
    CRD_VEC_DONE(&x->all);
    return rc == CRD_ELIMIT ? crd_fail(err, rc, "more than %d dates", MOST)
           : rc != CRD_OK   ? crd_fail(err, rc, "out of memory")
                            : CRD_OK;
}

crd_status crd_turns(const crd_world *all, const crd_ruleset *const *packs, size_t n,
                     const crd_waivers *waivers, int32_t from, int32_t to, crd_arena *arena,
                     const crd_turn **ret_turns, size_t *ret_n, crd_err *err)
{
    turning x = {.w = all, .packs = packs, .n = n, .from = from, .to = to};
    return find(&x, waivers, true, arena, ret_turns, ret_n, err);
}

crd_status crd_turns_of_rules(const crd_world *w, const crd_ruleset *const *packs, size_t n,
                              const crd_waivers *waivers, int32_t from, int32_t to,
                              crd_arena *arena, const crd_turn **ret_turns, size_t *ret_n,
                              crd_err *err)
{
    turning x = {.w = w, .packs = packs, .n = n, .from = from, .to = to};
    return find(&x, waivers, false, arena, ret_turns, ret_n, err);
}

/* ---- changes ----------------------------------------------------------------------------------
 */

int crd_held_order(const void *a, const void *b)
{
    const crd_held *x = a, *y = b;
    ORDER(x->pack, y->pack);
    ORDER(x->rule, y->rule); /* of one array */
    if (crd_str_is_null(x->group) || crd_str_is_null(y->group))
        return crd_str_is_null(y->group) - crd_str_is_null(x->group);
    return crd_str_cmp(x->group, y->group);
}

bool crd_held_unlawful(const crd_held *h)
{
    return h && h->verdict == CRD_FAIL && h->standing == CRD_STANDING_BREACH && !h->waived;
}

const char *crd_held_change_name(crd_held_change c)
{
    static const char *const names[] = {"unlawful", "lawful", "more", "fewer", "fails",
                                        "unknown",  "passes", "gone", "value"};
    return names[c];
}

/* Of what speaks against it: certain rows, then possible ones. */
static int more_or_fewer(const crd_held *was, const crd_held *is)
{
    ORDER(was->bad_low, is->bad_low);
    ORDER(was->bad_high, is->bad_high);
    return 0;
}

static bool same_value(const crd_held *a, const crd_held *b)
{
    return a->low >= b->low && a->low <= b->low && a->high >= b->high && a->high <= b->high &&
           a->rows == b->rows;
}

/* False: nothing. */
static bool differ(const crd_held *was, const crd_held *is, crd_held_change *ret)
{
    static const crd_held_change by_verdict[] = {[CRD_PASS] = CRD_CHANGE_PASSES,
                                                 [CRD_FAIL] = CRD_CHANGE_FAILS,
                                                 [CRD_UNKNOWN] = CRD_CHANGE_UNKNOWN,
                                                 [CRD_NOT_APPLICABLE] = CRD_CHANGE_GONE};
    crd_verdict before = was ? was->verdict : CRD_NOT_APPLICABLE;
    crd_verdict now = is ? is->verdict : CRD_NOT_APPLICABLE;
    if (crd_held_unlawful(was) != crd_held_unlawful(is)) {
        *ret = crd_held_unlawful(is) ? CRD_CHANGE_UNLAWFUL : CRD_CHANGE_LAWFUL;
        return true;
    }
    if (before != now) {
        *ret = by_verdict[now];
        return true;
    }
    if (!was || !is || now == CRD_NOT_APPLICABLE)
        return false;
    if (was->standing != is->standing || was->waived != is->waived) {
        *ret = by_verdict[now];
        return true;
    }
    int order = more_or_fewer(was, is);
    *ret = now != CRD_FAIL || order == 0 ? CRD_CHANGE_VALUE
           : order < 0                   ? CRD_CHANGE_MORE
                                         : CRD_CHANGE_FEWER;
    return order != 0 || !same_value(was, is);
}

size_t crd_held_changes(const crd_held *was, size_t n_was, const crd_held *is, size_t n_is,
                        crd_changed *ret)
{
    size_t i = 0, k = 0, n = 0;
    while (i < n_was || k < n_is) {
        int order = i == n_was ? 1 : k == n_is ? -1 : crd_held_order(&was[i], &is[k]);
        const crd_held *a = order <= 0 ? &was[i++] : NULL, *b = order >= 0 ? &is[k++] : NULL;
        crd_held_change change;
        if (differ(a, b, &change))
            ret[n++] = (crd_changed){a, b, change};
    }
    return n;
}
