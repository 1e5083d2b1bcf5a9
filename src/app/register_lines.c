/* The register of risks: what is computed, with what people keep. */
#include "app/comply_register.h"

#include "base/str.h"

#include <stdlib.h>

const char *const crd_risk_states[] = {"open",   "reopened", "unknown", "own",
                                       "closed", "later",    NULL};

/* ---- what is kept -----------------------------------------------------------------------------
 */

static crd_str text(const crd_world *w, uint32_t field, uint32_t row)
{
    return crd_world_text(w, crd_world_frame(w, CRD_T_risk)->cols[field].text[row]);
}

static crd_kept_risk kept_of(const crd_world *w, uint32_t row)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_risk);
    return (crd_kept_risk){.id = text(w, CRD_C_risk_id, row),
                           .title = text(w, CRD_C_risk_title, row),
                           .owner = text(w, CRD_C_risk_owner, row),
                           .decision = text(w, CRD_C_risk_decision, row),
                           .treatment = text(w, CRD_C_risk_treatment, row),
                           .note = text(w, CRD_C_risk_note, row),
                           .review = crd_col_i32(&f->cols[CRD_C_risk_review], row),
                           .opened = crd_col_i32(&f->cols[CRD_C_risk_opened], row),
                           .closed = crd_col_i32(&f->cols[CRD_C_risk_closed], row)};
}

static int by_id(const void *a, const void *b)
{
    const crd_kept_risk *x = a, *y = b;
    return crd_str_cmp(x->id, y->id);
}

/* ---- lines ------------------------------------------------------------------------------------
 */

static uint32_t scenario_of(const crd_register *r, crd_str id)
{
    size_t slash = crd_str_find(id, CRD_STR("/"));
    crd_str name = {id.ptr, slash == SIZE_MAX ? 0 : slash};
    uint32_t i = 0;
    while (i < r->n_scenarios && !crd_str_eq(r->scenarios[i]->id, name))
        i++;
    return i < r->n_scenarios ? i : UINT32_MAX;
}

/* Is the day after the one that is looked at? */
static bool after(crd_date day, crd_date as_of)
{
    return day != CRD_DATE_NONE && as_of != CRD_DATE_NONE &&
           crd_date_first(day) > crd_date_last(as_of);
}

/* Of what some rule shows, the day that people wrote stays until it comes, or until rules are known
 * to fail. */
static void settle_shown(crd_risk_line *l, bool was_closed)
{
    l->state = l->now->failing == 0 ? CRD_RISK_UNKNOWN
               : was_closed         ? CRD_RISK_REOPENED
                                    : CRD_RISK_OPEN;
    if (l->kept && l->state != CRD_RISK_REOPENED)
        l->closed = l->kept->closed;
}

/* What was closed stays so with its day until something of it shows again. What is kept of later
 * days says nothing of this one, and is kept. That none of these packs speaks of the risk, or
 * nothing of the case is named as the subject, says nothing of whether it holds.
 * @param known  they do */
static void settle(crd_risk_line *l, bool known, crd_date as_of)
{
    const crd_kept_risk *k = l->kept;
    bool was_closed = k && k->closed != CRD_DATE_NONE && !after(k->closed, as_of);
    l->opened = k && k->opened != CRD_DATE_NONE ? k->opened : as_of;
    l->closed = CRD_DATE_NONE;
    if (l->now) {
        settle_shown(l, was_closed);
    } else if (k && after(k->opened, as_of)) {
        l->state = CRD_RISK_LATER;
        l->closed = k->closed;
    } else if (!known && !was_closed) {
        l->state = crd_str_starts(l->id, CRD_STR("own/")) ? CRD_RISK_OWN : CRD_RISK_UNKNOWN;
        l->closed = k ? k->closed : CRD_DATE_NONE; /* on a later day */
    } else {
        l->state = CRD_RISK_CLOSED;
        l->closed = was_closed ? k->closed : as_of;
    }
}

crd_register_impact crd_risk_impact(const crd_register *r, uint32_t scenario)
{
    crd_register_impact worst = {0};
    for (size_t i = 0; i < r->n_impacts; i++) {
        const crd_register_impact *one = &r->impacts[i];
        if (one->scenario != scenario)
            continue;
        worst.exposure |= one->exposure;
        worst.asked++;
        if (one->critical_low > worst.critical_low)
            worst.critical_low = one->critical_low;
        if (one->critical_high > worst.critical_high)
            worst.critical_high = one->critical_high;
        if (one->share_low > worst.share_low)
            worst.share_low = one->share_low;
        if (one->share_high > worst.share_high)
            worst.share_high = one->share_high;
    }
    return worst;
}

int crd_risk_likelihood(const crd_world *w, const crd_register *r, uint32_t scenario)
{
    const crd_code_list *bands = crd_code_list_find(CRD_STR("likelihood"));
    int highest = -1;
    for (size_t i = 0; i < r->n_threats; i++) {
        const crd_register_threat *t = &r->threats[i];
        if (t->scenario != scenario)
            continue;
        uint32_t band = CRD_COL(w, threat, likelihood).text[t->row];
        int at = band == CRD_INTERN_NONE ? -1 : crd_code_find(bands, crd_world_text(w, band));
        highest = at > highest ? at : highest;
    }
    return highest;
}

static void add(crd_risk_lines *to, const crd_world *w, crd_str id, const crd_register_entry *now,
                const crd_kept_risk *kept)
{
    crd_risk_line *l = &to->at[to->n++];
    *l = (crd_risk_line){.id = id, .now = now, .kept = kept, .likelihood = -1};
    l->scenario = now ? now->scenario : scenario_of(to->now, id);
    if (l->scenario != UINT32_MAX) {
        l->impact = crd_risk_impact(to->now, l->scenario);
        l->likelihood = crd_risk_likelihood(w, to->now, l->scenario);
    }
    settle(l, l->scenario != UINT32_MAX && (now || crd_risk_names_subject(w, id)), to->as_of);
}

/* What a kept entry would be called now. */
typedef struct renamed {
    crd_str id;
    size_t at;
} renamed;

static int by_new_id(const void *a, const void *b)
{
    const renamed *x = a, *y = b;
    int order = crd_str_cmp(x->id, y->id);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Entries of former registers, by the ids of now: of several that are one now, one that was kept
 * under that id goes on, else the first; the others stay under theirs, and are closed. `kept` is
 * in the order of ids. */
static crd_status rename_kept(const crd_world *w, crd_arena *arena, crd_kept_risk *kept, size_t n)
{
    crd_str *ids = CRD_NEW(arena, crd_str, n);
    renamed *all = CRD_NEW(arena, renamed, n);
    size_t m = 0;
    if (!ids || !all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++)
        ids[i] = kept[i].id;
    crd_status rc = crd_register_ids(w, arena, ids, n);
    if (rc != CRD_OK)
        return rc;
    for (size_t i = 0; i < n; i++) {
        crd_kept_risk key = {.id = ids[i]};
        if (!crd_str_eq(ids[i], kept[i].id) && !bsearch(&key, kept, n, sizeof *kept, by_id))
            all[m++] = (renamed){ids[i], i};
    }
    if (m > 1)
        qsort(all, m, sizeof *all, by_new_id);
    for (size_t i = 0; i < m; i++)
        if (i == 0 || !crd_str_eq(all[i].id, all[i - 1].id))
            kept[all[i].at].id = all[i].id;
    if (m > 0)
        qsort(kept, n, sizeof *kept, by_id);
    return CRD_OK;
}

crd_status crd_risk_lines_make(const crd_world *w, const crd_register *now, crd_arena *arena,
                               crd_risk_lines *ret_lines)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_risk);
    crd_kept_risk *kept = CRD_NEW(arena, crd_kept_risk, f->n);
    crd_risk_lines to = {.at = CRD_NEW(arena, crd_risk_line, now->n_entries + f->n),
                         .as_of = crd_world_as_of(w),
                         .now = now};
    if (!kept || !to.at)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < f->n; i++)
        kept[i] = kept_of(w, i);
    if (f->n > 1)
        qsort(kept, f->n, sizeof *kept, by_id);
    crd_status rc = rename_kept(w, arena, kept, f->n);
    if (rc != CRD_OK)
        return rc;
    for (size_t i = 0, k = 0; i < now->n_entries || k < f->n;) { /* both by id */
        int order = i == now->n_entries ? 1
                    : k == f->n         ? -1
                                        : crd_str_cmp(now->entries[i].id, kept[k].id);
        add(&to, w, order <= 0 ? now->entries[i].id : kept[k].id,
            order <= 0 ? &now->entries[i] : NULL, order >= 0 ? &kept[k] : NULL);
        i += order <= 0;
        k += order >= 0;
    }
    *ret_lines = to;
    return CRD_OK;
}

/* ---- order ------------------------------------------------------------------------------------
 */

static int falling(int64_t a, int64_t b) { return (a < b) - (a > b); }

static int by_standing(const crd_risk_line *x, const crd_risk_line *y)
{
    if (!x->now || !y->now)
        return (x->now == NULL) - (y->now == NULL);
    int order = falling((int)x->now->standing, (int)y->now->standing);
    if (order == 0)
        order = falling((int)x->now->severity, (int)y->now->severity);
    return order ? order : falling(x->now->failing, y->now->failing);
}

static int by_impact(const crd_risk_line *x, const crd_risk_line *y)
{
    int order = falling(x->impact.critical_low, y->impact.critical_low);
    if (order == 0)
        order = falling(x->impact.critical_high, y->impact.critical_high);
    return order ? order : falling(x->impact.share_high, y->impact.share_high);
}

static int by_state(const crd_risk_line *x, const crd_risk_line *y)
{
    static const int place[] = {0, 0, 1, 1, 2, 2}; /* fails, then what nobody knows, then closed */
    return place[x->state] - place[y->state];
}

static int last(const crd_risk_line *x, const crd_risk_line *y)
{
    return crd_str_cmp(x->id, y->id);
}

static int standing_first(const void *a, const void *b)
{
    const crd_risk_line *x = a, *y = b;
    int order = by_state(x, y);
    if (order == 0)
        order = by_standing(x, y);
    if (order == 0)
        order = by_impact(x, y);
    return order ? order : last(x, y);
}

static int likelihood_first(const void *a, const void *b)
{
    const crd_risk_line *x = a, *y = b;
    int order = by_state(x, y);
    if (order == 0)
        order = falling(x->likelihood, y->likelihood); /* not assessed: last, and said so */
    return order ? order : standing_first(a, b);
}

static int impact_first(const void *a, const void *b)
{
    const crd_risk_line *x = a, *y = b;
    int order = by_state(x, y);
    if (order == 0)
        order = by_impact(x, y);
    return order ? order : standing_first(a, b);
}

static int64_t due(const crd_risk_line *l)
{
    return l->kept && l->kept->review != CRD_DATE_NONE ? crd_date_first(l->kept->review)
                                                       : INT64_MAX;
}

static int review_first(const void *a, const void *b)
{
    const crd_risk_line *x = a, *y = b;
    int64_t p = due(x), q = due(y);
    return p != q ? (p > q) - (p < q) : standing_first(a, b);
}

void crd_risk_lines_sort(crd_risk_lines *lines, crd_str order)
{
    int (*by)(const void *, const void *) = standing_first;
    if (crd_str_eq(order, CRD_STR("likelihood")))
        by = likelihood_first;
    else if (crd_str_eq(order, CRD_STR("impact")))
        by = impact_first;
    else if (crd_str_eq(order, CRD_STR("review")))
        by = review_first;
    if (lines->n > 1)
        qsort(lines->at, lines->n, sizeof *lines->at, by);
}

/* ---- treatments -------------------------------------------------------------------------------
 */

size_t crd_risk_treatment(crd_arena *arena, crd_str text, crd_str *ret_parts, size_t room)
{
    size_t n = 0, from = 0;
    bool quoted = false;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] == '"')
            quoted = !quoted;
        if (i < text.len && (text.ptr[i] != ';' || quoted) && text.ptr[i] != '\n')
            continue;
        crd_str part = crd_str_trim((crd_str){text.ptr + from, i - from});
        from = i + 1;
        if (part.len == 0)
            continue;
        if (n == room)
            return SIZE_MAX;
        ret_parts[n] = crd_str_copy(arena, part);
        if (!ret_parts[n++].ptr)
            return SIZE_MAX;
    }
    return n;
}
