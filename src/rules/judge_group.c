/* Groups of rows, weights, what a judgement comes to: what all kinds of rules need. */
#include "rules/judge_int.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { MAX_GROUPS = 1000000 };

/* What takes part in whether a row counts: CRD_PRED_NONE in places that say nothing. */
static void counting(const crd_rule *u, uint32_t preds[2])
{
    bool forbids = u->kind == CRD_RULE_FORBID || u->kind == CRD_RULE_DEADLINE;
    preds[0] = u->addressees;
    preds[1] = forbids ? CRD_PRED_NONE : u->where; /* there `where` is what speaks against it */
}

crd_tri crd_judging_counts(const crd_judging *j, const crd_rule *u, size_t row)
{
    const crd_docket *d = &j->dockets[u->subject];
    uint32_t preds[2];
    counting(u, preds);
    crd_tri bound = crd_docket_is(d, preds[0], row);
    if (bound == CRD_OPEN && j->opts->as_if_bound)
        bound = CRD_YES;
    crd_tri is = crd_tri_and(bound, crd_docket_is(d, preds[1], row));
    return is == CRD_YES && crd_subject_maybe(d->rows, row) ? CRD_OPEN : is;
}

crd_status crd_counted_new(const crd_judging *j, const crd_rule *u, crd_counted *c)
{
    const crd_docket *d = &j->dockets[u->subject];
    uint32_t preds[2];
    size_t words = crd_bits_words(d->n);
    *c = (crd_counted){malloc((words + 1) * sizeof *c->sure), malloc((words + 1) * sizeof *c->any),
                       words};
    if (!c->sure || !c->any)
        return CRD_ENOMEM;
    for (size_t w = 0; w < words; w++)
        c->sure[w] = c->any[w] = w + 1 == words && d->n % 64 ? (UINT64_C(1) << d->n % 64) - 1
                                                             : UINT64_MAX;
    counting(u, preds);
    for (size_t k = 0; k < 2; k++) {
        if (preds[k] == CRD_PRED_NONE)
            continue;
        const uint64_t *yes = d->yes[d->place[preds[k]] - 1], *no = d->no[d->place[preds[k]] - 1];
        bool as_if = k == 0 && j->opts->as_if_bound;
        for (size_t w = 0; w < words; w++) {
            c->sure[w] &= as_if ? ~no[w] : yes[w];
            c->any[w] &= ~no[w];
        }
    }
    for (size_t i = 0; i < d->n_maybe; i++)
        crd_bits_drop(c->sure, d->maybe[i]);
    return CRD_OK;
}

void crd_counted_done(crd_counted *c)
{
    free(c->sure);
    free(c->any);
}

/* ---- groups --------------------------------------------------------------------------------- */

/* What a row has in the columns of `per`. */
typedef struct key {
    uint32_t text[CRD_RULE_PER];
} key;

/* Other kinds than texts group by their number, which is as good. */
static uint32_t key_value(crd_expr_type type, const void *cells, size_t row)
{
    int8_t truth;
    int64_t whole;
    switch (type) {
    case CRD_X_TEXT:
        return ((const uint32_t *)cells)[row];
    case CRD_X_BOOL:
        truth = ((const int8_t *)cells)[row];
        return truth < 0 ? CRD_INTERN_NONE : (uint32_t)truth;
    case CRD_X_DATE:
        whole = ((const crd_date *)cells)[row];
        return whole == CRD_DATE_NONE ? CRD_INTERN_NONE : (uint32_t)whole;
    case CRD_X_INT:
        whole = ((const int64_t *)cells)[row];
        return whole == CRD_NULL64 ? CRD_INTERN_NONE : (uint32_t)whole;
    case CRD_X_REAL:
    case CRD_X_NULL:
        break;
    }
    return CRD_INTERN_NONE;
}

static crd_status key_columns(crd_judging *j, const crd_rule *u, const void *cells[CRD_RULE_PER])
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < u->n_per && rc == CRD_OK; i++)
        rc = crd_subject_whole(j->dockets[u->subject].rows, u->per[i], &cells[i], j->err);
    return rc;
}

static void value_text(const crd_judging *j, const crd_rule *u, size_t i, uint32_t value,
                       crd_buf *b)
{
    char day[11];
    if (value == CRD_INTERN_NONE) {
        crd_buf_adds(b, "unknown");
        return;
    }
    switch (crd_subjects[u->subject].cols[u->per[i]].is.type) {
    case CRD_X_TEXT:
        crd_buf_add(b, crd_subject_text(j->dockets[u->subject].rows, value));
        break;
    case CRD_X_BOOL:
        crd_buf_adds(b, value ? "yes" : "no");
        break;
    case CRD_X_DATE:
        crd_buf_add(b, crd_date_text((crd_date)value, day));
        break;
    case CRD_X_INT:
    case CRD_X_REAL:
    case CRD_X_NULL:
        crd_buf_addf(b, "%u", value);
        break;
    }
}

/* Groups live as long as who shares them, or the view that is kept with the world. */
static bool by_world(const crd_judging *j, const crd_rule *u)
{
    return j->opts->shared && j->opts->shared->lent[u->subject];
}

static crd_arena *room_of(const crd_judging *j, const crd_rule *u)
{
    if (!j->opts->shared)
        return j->arena;
    return by_world(j, u) ? j->opts->shared->kept->arena : j->opts->shared->arena;
}

static crd_groupings *groupings_of(crd_judging *j, const crd_rule *u)
{
    if (!j->opts->shared)
        return &j->groupings;
    return by_world(j, u) ? &j->opts->shared->kept->groupings : &j->opts->shared->groupings;
}

/* "operator=acme, asset_class=A1" */
static crd_str name_of(const crd_judging *j, const crd_rule *u, const key *k)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < u->n_per; i++) {
        crd_buf_addf(&b, "%s%s=", i ? ", " : "", crd_subjects[u->subject].cols[u->per[i]].is.name);
        value_text(j, u, i, k->text[i], &b);
    }
    crd_str copy = crd_str_copy(room_of(j, u), b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    return copy;
}

typedef struct grouped {
    crd_map first; /* hash of a key -> first group of that hash */
    CRD_VEC(key) keys;
    CRD_VEC(uint32_t) next;
} grouped;

static uint64_t hash_of(const key *k)
{
    uint64_t h = 0;
    for (size_t i = 0; i < CRD_RULE_PER; i++)
        h = crd_mix(h ^ k->text[i]);
    return h >> 1; /* never the map's free key */
}

static crd_status number_of(grouped *x, const key *k, uint32_t *ret)
{
    uint32_t fresh = (uint32_t)x->keys.n;
    uint32_t *at = crd_map_add(&x->first, hash_of(k), CRD_INTERN_NONE);
    if (!at)
        return CRD_ENOMEM;
    uint32_t head = *at;
    for (uint32_t i = head; i != CRD_INTERN_NONE; i = x->next.at[i])
        if (memcmp(&x->keys.at[i], k, sizeof *k) == 0) {
            *ret = i;
            return CRD_OK;
        }
    if (fresh >= MAX_GROUPS)
        return CRD_ELIMIT;
    if (!CRD_VEC_PUSH(&x->keys, *k) || !CRD_VEC_PUSH(&x->next, head))
        return CRD_ENOMEM;
    *at = fresh;
    *ret = fresh;
    return CRD_OK;
}

/* The group of a key; CRD_INTERN_NONE: there is none. */
static uint32_t group_of(const grouped *x, const key *k)
{
    const uint32_t *at = crd_map_find(&x->first, hash_of(k));
    uint32_t i = at ? *at : CRD_INTERN_NONE;
    while (i != CRD_INTERN_NONE && memcmp(&x->keys.at[i], k, sizeof *k) != 0)
        i = x->next.at[i];
    return i;
}

/* Of each group that is not open those with some of its values, and the others not known. */
static crd_status find_kin(const crd_rule *u, const grouped *x, const uint32_t *rank,
                           crd_grouping *g)
{
    size_t n = x->keys.n;
    unsigned masks = 1u << u->n_per;
    if (g->nobodys.n == 0)
        return CRD_OK;
    g->kin_first = calloc(n + 2, sizeof *g->kin_first);
    g->kin = malloc((n * masks + 1) * sizeof *g->kin);
    uint32_t *by_rank = malloc((n + 1) * sizeof *by_rank);
    crd_status rc = g->kin_first && g->kin && by_rank ? CRD_OK : CRD_ENOMEM;
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        by_rank[rank[i]] = (uint32_t)i;
    for (size_t i = 0, at = 0; rc == CRD_OK && i < n; i++) {
        for (unsigned m = 1; m < masks && !g->open[i]; m++) {
            key k = x->keys.at[by_rank[i]];
            for (size_t c = 0; c < u->n_per; c++)
                k.text[c] = m >> c & 1 ? CRD_INTERN_NONE : k.text[c];
            uint32_t kin = group_of(x, &k);
            if (kin != CRD_INTERN_NONE)
                g->kin[at++] = rank[kin];
        }
        g->kin_first[i + 1] = (uint32_t)at;
    }
    free(by_rank);
    return rc;
}

/* Groups in byte order of their names: rows' numbers mean nothing. */
struct ranked {
    crd_str name;
    uint32_t group;
};

static int by_name(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return crd_str_cmp(x->name, y->name);
}

static crd_status sort_groups(crd_judging *j, const crd_rule *u, const grouped *x, size_t n_rows,
                              crd_grouping *g)
{
    size_t n = x->keys.n;
    struct ranked *r = malloc((n + 1) * sizeof *r);
    uint32_t *rank = malloc((n + 1) * sizeof *rank);
    crd_status rc = r && rank ? CRD_OK : CRD_ENOMEM;
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        r[i] = (struct ranked){name_of(j, u, &x->keys.at[i]), (uint32_t)i};
        rc = r[i].name.ptr ? CRD_OK : CRD_ENOMEM;
    }
    if (rc == CRD_OK) {
        qsort(r, n, sizeof *r, by_name);
        for (size_t i = 0; i < n; i++) {
            rank[r[i].group] = (uint32_t)i;
            g->names[i] = r[i].name;
            for (size_t c = 0; c < u->n_per; c++)
                g->open[i] |= x->keys.at[r[i].group].text[c] == CRD_INTERN_NONE;
        }
        for (size_t i = 0; i < n_rows; i++)
            g->of[i] = rank[g->of[i]];
        for (size_t i = 0; i < g->may.n; i++)
            g->may.at[i].group = rank[g->may.at[i].group];
        for (size_t i = 0; i < g->nobodys.n; i++)
            g->nobodys.at[i].group = rank[g->nobodys.at[i].group];
        rc = find_kin(u, x, rank, g);
    }
    free(r);
    free(rank);
    return rc;
}

static bool is_open(const crd_rule *u, const key *k)
{
    bool none = false;
    for (size_t c = 0; c < u->n_per; c++)
        none |= k->text[c] == CRD_INTERN_NONE;
    return none;
}

/* The row is possibly of each group that sources of equal weight say; one disagreement at a time.
 * Where nobody says anything it may be of any. */
static crd_status group_said(crd_judging *j, const crd_rule *u, grouped *x, size_t row,
                             const key *at, crd_grouping *g)
{
    enum { SAID = 16 };
    uint32_t texts[SAID], group;
    bool said = false;
    for (size_t c = 0; c < u->n_per; c++) {
        key k = *at;
        if (k.text[c] != CRD_INTERN_NONE ||
            crd_subjects[u->subject].cols[u->per[c]].is.type != CRD_X_TEXT)
            continue;
        size_t n = crd_subject_said(j->dockets[u->subject].rows, u->per[c], row, texts, SAID);
        for (size_t i = 0; i < n; i++) {
            k.text[c] = texts[i];
            crd_status rc = number_of(x, &k, &group);
            crd_grouped one = {(uint32_t)row, group};
            if (rc == CRD_OK && (!CRD_VEC_PUSH(&g->may, one) ||
                                 (is_open(u, &k) && !CRD_VEC_PUSH(&g->nobodys, one))))
                rc = CRD_ENOMEM;
            if (rc != CRD_OK)
                return rc;
            said = true;
        }
    }
    crd_grouped one = {(uint32_t)row, g->of[row]};
    return said || CRD_VEC_PUSH(&g->nobodys, one) ? CRD_OK : CRD_ENOMEM;
}

static crd_status group_rows(crd_judging *j, const crd_rule *u, grouped *x, crd_grouping *g)
{
    uint32_t *of = g->of;
    const void *cells[CRD_RULE_PER] = {NULL};
    const void *codes[CRD_RULE_PER] = {NULL};
    const crd_subject_col *cols = crd_subjects[u->subject].cols;
    key last = {{0}};
    crd_status rc = key_columns(j, u, cells);
    for (size_t c = 0; c < u->n_per && rc == CRD_OK; c++) {
        uint32_t code = crd_code_column(u->subject, u->per[c]);
        if (code != UINT32_MAX)
            rc = crd_subject_whole(j->dockets[u->subject].rows, code, &codes[c], j->err);
    }
    for (size_t i = 0; i < j->dockets[u->subject].n && rc == CRD_OK; i++) {
        key k = {{0}};
        for (size_t c = 0; c < u->n_per; c++)
            k.text[c] = key_value(cols[u->per[c]].is.type, cells[c], i);
        if (i > 0 && memcmp(&k, &last, sizeof k) == 0)
            of[i] = of[i - 1];
        else
            rc = number_of(x, &k, &of[i]);
        bool none = false; /* there is no value, and that is known */
        for (size_t c = 0; c < u->n_per; c++)
            none |= k.text[c] == CRD_INTERN_NONE && codes[c] &&
                    ((const uint32_t *)codes[c])[i] != CRD_INTERN_NONE;
        if (rc == CRD_OK && is_open(u, &k) && !none)
            rc = group_said(j, u, x, i, &k, g);
        last = k;
    }
    return rc;
}

static crd_status grouping_fill(crd_judging *j, const crd_rule *u, crd_grouping *g)
{
    crd_status rc = CRD_OK;
    size_t n = j->dockets[u->subject].n;
    grouped x = {0};
    if (u->n_per > 0) {
        g->of = calloc(n + 1, sizeof *g->of);
        CRD_TRY(g->of ? CRD_OK : CRD_ENOMEM);
        CRD_TRY(group_rows(j, u, &x, g));
        g->n = x.keys.n;
    }
    g->names = CRD_NEW(room_of(j, u), crd_str, g->n + 1);
    g->open = CRD_NEW(room_of(j, u), bool, g->n + 1);
    CRD_TRY(g->names && g->open ? CRD_OK : CRD_ENOMEM);
    if (u->n_per > 0)
        CRD_TRY(sort_groups(j, u, &x, n, g));
done:
    crd_map_done(&x.first);
    CRD_VEC_DONE(&x.keys);
    CRD_VEC_DONE(&x.next);
    return rc;
}

static void grouping_done(crd_grouping *g)
{
    free(g->of);
    free(g->kin_first);
    free(g->kin);
    CRD_VEC_DONE(&g->may);
    CRD_VEC_DONE(&g->nobodys);
}

crd_status crd_grouping_get(crd_judging *j, const crd_rule *u, const crd_grouping **ret_grouping)
{
    crd_groupings *all = groupings_of(j, u);
    for (size_t i = 0; i < all->n; i++) {
        const crd_grouping *g = all->at[i];
        if (g->subject == u->subject && g->n_per == u->n_per &&
            memcmp(g->per, u->per, u->n_per * sizeof *u->per) == 0) {
            *ret_grouping = g;
            return CRD_OK;
        }
    }
    crd_grouping *g = CRD_NEW(room_of(j, u), crd_grouping, 1);
    if (!g)
        return CRD_ENOMEM;
    *g = (crd_grouping){.subject = (crd_subject_id)u->subject, .n_per = u->n_per, .n = 1};
    memcpy(g->per, u->per, u->n_per * sizeof *u->per);
    crd_status rc = grouping_fill(j, u, g);
    if (rc == CRD_OK && !CRD_VEC_PUSH(all, g))
        rc = CRD_ENOMEM;
    if (rc == CRD_OK)
        *ret_grouping = g;
    else
        grouping_done(g);
    return rc;
}

void crd_groupings_done(crd_groupings *all)
{
    for (size_t i = 0; i < all->n; i++)
        grouping_done(all->at[i]);
    CRD_VEC_DONE(all);
}

/* ---- judgements ----------------------------------------------------------------------------- */

/* Does a threshold count that is nobody's but the pack's, or the user's: a parameter without
 * `basis`, or one given in the place of the pack's? */
static bool own_threshold(const crd_ruleset *pack, const crd_rule *u)
{
    const crd_rule_limit *all[] = {&u->at_most, &u->at_least, &u->distinct, &u->largest,
                                   &u->hhi,     &u->disjoint, &u->months};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t k = 0; !crd_str_is_null(all[i]->param) && k < pack->n_params; k++)
            if (crd_str_eq(pack->params[k].name, all[i]->param) &&
                (pack->params[k].own || crd_str_is_null(pack->params[k].basis)))
                return true;
    return false;
}

crd_standing crd_judging_standing(const crd_judging *j, const crd_rule *u)
{
    crd_date as_of = crd_judging_day(j);
    bool ahead = u->since != CRD_DATE_NONE && crd_date_last(u->since) > crd_date_first(as_of);
    bool ours = u->confidence == 0 || own_threshold(j->pack, u);
    if (crd_judge_over(u, as_of))
        return CRD_STANDING_INDICATOR; /* of what binds nobody any more */
    switch (ours ? CRD_STATUS_DERIVED : u->status) {
    case CRD_STATUS_LAW:
    case CRD_STATUS_DIRECTION:
    case CRD_STATUS_LICENCE:
    case CRD_STATUS_CONTRACT:
        return ahead ? CRD_STANDING_WOULD_BREACH : CRD_STANDING_BREACH;
    case CRD_STATUS_PROPOSED:
        return CRD_STANDING_WOULD_BREACH;
    case CRD_STATUS_SOFT_LAW:
    case CRD_STATUS_GUIDANCE:
        return ahead ? CRD_STANDING_WOULD_BREACH : CRD_STANDING_DEPARTURE;
    case CRD_STATUS_LAPSED:
    case CRD_STATUS_SUPERSEDED:
    case CRD_STATUS_DERIVED:
        break;
    }
    return CRD_STANDING_INDICATOR;
}

crd_judgement *crd_judging_add(crd_judging *j, const crd_rule *u, crd_str group)
{
    crd_judgement one = {.pack = j->pack,
                         .rule = u,
                         .group = group,
                         .verdict = CRD_NOT_APPLICABLE,
                         .standing = crd_judging_standing(j, u)};
    return CRD_VEC_PUSH(&j->all, one) ? &j->all.at[j->all.n - 1] : NULL;
}

crd_status crd_judging_none(crd_judging *j, const crd_rule *u, size_t first)
{
    bool none = j->all.n == first;
    return !none || crd_judging_add(j, u, CRD_STR_NULL) ? CRD_OK : CRD_ENOMEM;
}

/* Above 0: the part is more than the limit. Of whole numbers the products are compared with what
 * rounding took from them, so that nothing is lost. */
static int part_to(crd_part p, double scale, double limit, double slack)
{
    if (isinf(p.all)) /* the whole is without end: the part is nothing, or is itself without end */
        return (isinf(p.of) ? scale : 0) > limit ? 1 : (isinf(p.of) ? scale : 0) < limit ? -1 : 0;
    double part = p.of * scale, most = limit * p.all;
    if (slack > 0 && fabs(part - most) <= slack * fabs(most))
        return 0;
    if (part < most || part > most)
        return part > most ? 1 : -1;
    double more = fma(p.of, scale, -part) - fma(limit, p.all, -most);
    return more > 0 ? 1 : more < 0 ? -1 : 0;
}

double crd_weights_slack(const crd_weights *w, uint64_t rows)
{
    return w->real ? (double)(rows + 4) * DBL_EPSILON : 0;
}

/* The part in whole units of the scale. Of a part that is known exactly the nearest, but never on
 * the other side of the limit; an end of bounds downwards or upwards. */
static double part_value(crd_part p, double scale, int end, double slack)
{
    double exact = isinf(p.all) ? (isinf(p.of) ? scale : 0) : p.all > 0 ? p.of * scale / p.all : 0;
    double near = floor(exact + 0.5);
    if (end == 0 || fabs(near - exact) <= slack * exact) /* a sum that is off by its last digits */
        return near;
    return end < 0 ? floor(exact) : ceil(exact);
}

void crd_judging_settle_parts(crd_judgement *to, const crd_rule_limit *limit, bool at_most,
                              bool open, const crd_part parts[2], double scale, double slack)
{
    bool bound = limit->known;
    int low = bound ? part_to(parts[0], scale, limit->value, slack) : 0;
    int high = bound ? part_to(parts[1], scale, limit->value, slack) : 0;
    if (parts[0].of == parts[1].of && parts[0].all == parts[1].all) {
        to->low = part_value(parts[0], scale, 0, slack);
        if (bound && (low > 0 ? to->low <= limit->value : low < 0 && to->low >= limit->value))
            to->low = part_value(parts[0], scale, low, slack);
        to->high = to->low;
    } else {
        to->low = part_value(parts[0], scale, -1, slack);
        to->high = part_value(parts[1], scale, 1, slack);
    }
    crd_judging_settle(to, limit, at_most, open);
    if (!bound || open)
        return;
    to->verdict = (at_most ? low > 0 : high < 0)     ? CRD_FAIL
                  : (at_most ? high <= 0 : low >= 0) ? CRD_PASS
                                                     : CRD_UNKNOWN;
}

void crd_judging_settle(crd_judgement *to, const crd_rule_limit *limit, bool at_most, bool open)
{
    to->limit = limit;
    to->at_most = at_most;
    to->has_value = true;
    bool fine = at_most ? to->high <= limit->value : to->low >= limit->value;
    bool bad = at_most ? to->low > limit->value : to->high < limit->value;
    to->verdict = !limit->known || open ? CRD_UNKNOWN
                  : bad                 ? CRD_FAIL
                  : fine                ? CRD_PASS
                                        : CRD_UNKNOWN;
}

int crd_verdict_worse(crd_verdict a, crd_verdict b)
{
    static const int rank[] = {
        [CRD_NOT_APPLICABLE] = 0, [CRD_PASS] = 1, [CRD_UNKNOWN] = 2, [CRD_FAIL] = 3};
    return rank[a] - rank[b];
}

/* ---- weights -------------------------------------------------------------------------------- */

crd_status crd_judging_weights(crd_judging *j, const crd_rule *u, crd_measure m,
                               crd_weights *ret_weights)
{
    const char *column = crd_measure_column(m);
    const crd_subject_def *d = &crd_subjects[u->subject];
    const void *cells;
    *ret_weights = (crd_weights){.rows = j->dockets[u->subject].rows};
    if (!column)
        return CRD_OK;
    int at = crd_subject_column(d, crd_str_from(column));
    ret_weights->none = at < 0;
    if (at < 0)
        return CRD_OK;
    ret_weights->column = (uint32_t)at;
    crd_status rc = crd_subject_whole(j->dockets[u->subject].rows, (uint32_t)at, &cells, j->err);
    if (rc != CRD_OK)
        return rc;
    if (d->cols[at].is.type == CRD_X_INT)
        ret_weights->whole = cells;
    else if (d->cols[at].is.type == CRD_X_REAL)
        ret_weights->real = cells;
    else
        ret_weights->none = true;
    return CRD_OK;
}
