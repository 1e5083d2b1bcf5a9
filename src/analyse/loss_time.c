/* From when to when: the loss between the times at which something stops or is back.
 *
 * Between two such times nothing changes, so each stretch is one model and its losses are lanes of
 * it. There may be more times than are worth a model each; then several stretches are taken as one,
 * with what is down throughout in low and at any time in high: looser, never wrong. */
#include "analyse/loss_pairs.h"
#include "analyse/loss_people.h"

#include "base/bits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STRETCHES = 24, FEW = 12, MANY_THINGS = 200000, MOST_CELLS = 1 << 25 };

typedef struct number_list {
    double *at;
    size_t n, cap;
} number_list;

/* Stretches in which a loss takes a service, a bit each. */
typedef struct lasting {
    uint32_t low, high;
} lasting;

typedef struct timing {
    const crd_ties *t;
    const crd_world *w;
    crd_loss_opts o;
    crd_arena *arena;
    crd_err *err;
    double from[STRETCHES + 1]; /* stretch i: from[i] .. from[i + 1] */
    uint32_t n;
    bool exact;
    const uint32_t (*two)[2]; /* [n_two] variables: the losses are these; NULL: each one */
    uint32_t n_two, n_losses, n_services;
    bool hours_only;     /* no list of spells */
    uint32_t *roots;     /* [services] scratch */
    uint64_t cap;        /* people at most; UINT64_MAX = not known */
    double *people[2];   /* [losses] people x hours */
    lasting *cells;      /* [losses x services]; NULL = too many */
    bool left_out;       /* they are too many */
    crd_loss_lost *lost; /* [losses] */
    crd_loss_times *result;
} timing;

/* ---- when something changes --------------------------------------------------------------- */

static bool add_time(const timing *x, number_list *to, double hours)
{
    return !(hours > 0 && hours < x->from[1]) || CRD_VEC_PUSH(to, hours);
}

static bool add_field(const timing *x, number_list *to, uint32_t table, uint32_t field, double unit)
{
    const crd_world_col *c = &crd_world_frame(x->w, table)->cols[field];
    bool whole = crd_records.tables[table]->fields[field].kind == CRD_INT, ok = true;
    for (uint32_t i = 0; ok && i < crd_world_frame(x->w, table)->n; i++) {
        int64_t v = whole ? crd_col_i64(c, i) : 0;
        ok = add_time(x, to,
                      unit * (!whole            ? crd_col_real(c, i)
                              : v == CRD_NULL64 ? (double)NAN
                                                : (double)v));
    }
    return ok;
}

/* When networks stop that went on without a function. */
static bool add_outages(const timing *x, number_list *to)
{
    const crd_world_col *c = &CRD_COL(x->w, element, function);
    bool ok = true;
    for (size_t k = 0; k < crd_outages_n && ok; k++) {
        uint32_t text = crd_world_find_text(x->w, crd_str_from(crd_outages[k].code)), i = 0;
        uint32_t n = text == CRD_INTERN_NONE ? 0 : crd_world_frame(x->w, CRD_T_element)->n;
        while (i < n && c->text[i] != text)
            i++;
        ok = i == n || (add_time(x, to, crd_outages[k].possible_h) &&
                        add_time(x, to, crd_outages[k].certain_h));
    }
    return ok;
}

static int by_time(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Of all times those that stretches begin at: fewer where each costs much. */
static void choose(timing *x, number_list *all, double horizon)
{
    size_t n = 0;
    uint32_t things = crd_world_frame(x->w, CRD_T_element)->n +
                      crd_world_frame(x->w, CRD_T_link)->n;
    uint32_t most = things > MANY_THINGS ? FEW : STRETCHES;
    if (all->n > 0)
        qsort(all->at, all->n, sizeof *all->at, by_time);
    for (size_t i = 0; i < all->n; i++)
        if (n == 0 || all->at[i] > all->at[n - 1])
            all->at[n++] = all->at[i];
    x->exact = n < most;
    x->n = x->exact ? (uint32_t)n + 1 : most;
    x->from[0] = 0;
    for (uint32_t i = 1; i < x->n; i++)
        x->from[i] = all->at[x->exact ? i - 1 : (i - 1) * (n - 1) / (most - 2)];
    x->from[x->n] = horizon;
}

static crd_status stretches(timing *x, double horizon)
{
    number_list all = {0};
    bool fails = x->o.mode == CRD_LOSS_FAILS || x->o.mode == CRD_LOSS_SABOTAGES;
    bool ends = x->o.mode == CRD_LOSS_WITHDRAWS, ok;
    x->from[1] = horizon;
    ok = add_field(x, &all, CRD_T_dependency, CRD_C_dependency_autonomy_h, 1) &&
         add_field(x, &all, CRD_T_site, CRD_C_site_power_autonomy_h, 1) && add_outages(x, &all);
    if (fails)
        ok = ok && add_field(x, &all, CRD_T_element, CRD_C_element_restore_h, 1) &&
             add_field(x, &all, CRD_T_link, CRD_C_link_restore_h, 1);
    if (ends)
        ok = ok && add_field(x, &all, CRD_T_tie, CRD_C_tie_notice_days, 24) &&
             add_field(x, &all, CRD_T_contract, CRD_C_contract_notice_days, 24) &&
             add_field(x, &all, CRD_T_element, CRD_C_element_licence_grace_days, 24) &&
             add_field(x, &all, CRD_T_element, CRD_C_element_spares_days, 24);
    if (ok)
        choose(x, &all, horizon);
    CRD_VEC_DONE(&all);
    return ok ? CRD_OK : CRD_ENOMEM;
}

/* ---- one stretch -------------------------------------------------------------------------- */

typedef struct stretch {
    timing *x;
    uint32_t at;
    crd_losing model[2];
    crd_crowd crowd[2];
    uint64_t *down[2]; /* services that are down with nothing lost */
    crd_crowd_tally *tally;
    crd_crowd_found found;
    uint64_t *users[2]; /* [vars] of lost services: the most of one; of all */
} stretch;

typedef struct pass {
    stretch *s;
    bool high;
} pass;

static void set_lanes(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    (void)ctx;
    for (uint32_t k = 0; k < n_lanes; k++)
        vars[first + k].w[k / 64] |= UINT64_C(1) << k % 64;
}

static void set_two(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    const pass *p = ctx;
    crd_losing_set_two(p->s->x->two, first, n_lanes, vars);
}

static void set_none(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    (void)ctx;
    (void)first;
    (void)n_lanes;
    (void)vars;
}

static crd_status look_down(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                            crd_err *err)
{
    const pass *p = ctx;
    stretch *s = p->s;
    (void)first;
    (void)n_lanes;
    (void)err;
    for (uint32_t i = 0; i < s->x->n_services; i++)
        if (words[crd_circuit_root(s->crowd[p->high].circuit, i)].w[0] & 1)
            crd_bits_put(s->down[p->high], i);
    return CRD_OK;
}

static void note(stretch *s, bool high, uint32_t service, uint64_t loss)
{
    timing *x = s->x;
    x->lost[loss].takes_any = true;
    int64_t said = crd_col_i64(&CRD_COL(x->w, service, users), service);
    uint64_t users = said > 0 ? (uint64_t)said : 0;
    if (high)
        s->users[1][loss] += users;
    else if (users > s->users[0][loss])
        s->users[0][loss] = users;
    if (!x->cells)
        return;
    lasting *to = &x->cells[loss * x->n_services + service];
    if (high)
        to->high |= UINT32_C(1) << s->at;
    else
        to->low |= UINT32_C(1) << s->at;
}

/* Blocks write their own losses. What was down before is not lost; what possibly was, is lost
 * possibly where it certainly is. */
static crd_status look(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                       crd_err *err)
{
    const pass *p = ctx;
    stretch *s = p->s;
    for (uint32_t i = 0; i < s->x->n_services; i++) {
        bool doubted = !p->high && crd_bits_has(s->down[1], i);
        const crd_word *lost = &words[crd_circuit_root(s->crowd[p->high].circuit, i)];
        if (crd_bits_has(s->down[p->high], i))
            continue;
        for (uint32_t k = 0; k < n_lanes; k++) {
            if (!(lost->w[k / 64] >> k % 64 & 1))
                continue;
            note(s, p->high, i, first + k);
            if (doubted)
                note(s, true, i, first + k);
        }
    }
    return crd_crowd_tally_block(s->tally, p->high, first, n_lanes, words, err);
}

static void add_up(stretch *s)
{
    timing *x = s->x;
    double hours = x->from[s->at + 1] - x->from[s->at];
    for (uint32_t v = 0; v < x->n_losses; v++) {
        const crd_loss_count *own = &s->found.people[v].own;
        uint64_t low = (uint64_t)own->low > s->users[0][v] ? (uint64_t)own->low : s->users[0][v];
        uint64_t high = (uint64_t)own->high + s->users[1][v];
        high = high < x->cap ? high : x->cap;
        x->lost[v].takes_any = x->lost[v].takes_any || high > 0;
        x->people[0][v] += hours * (double)low;
        x->people[1][v] += hours * (double)(high > low ? high : low);
    }
}

static crd_status room(stretch *s)
{
    timing *x = s->x;
    for (int high = 0; high < 2; high++) {
        s->users[high] = calloc((size_t)x->n_losses + 1, sizeof *s->users[high]);
        s->down[high] = calloc(crd_bits_words(x->n_services) + 1, sizeof *s->down[high]);
        if (!s->users[high] || !s->down[high])
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* People that at most are without; UINT64_MAX: nobody knows. */
static uint64_t cap_of(const timing *x, const stretch *s)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < x->n_services; i++) {
        int64_t users = crd_col_i64(&CRD_COL(x->w, service, users), i);
        most = users > 0 && (uint64_t)users > most ? (uint64_t)users : most;
    }
    return s->crowd[1].people == 0     ? UINT64_MAX
           : s->crowd[1].people > most ? s->crowd[1].people
                                       : most;
}

/* What is the same in all stretches: who can be lost. */
static crd_status begin(timing *x, const stretch *s)
{
    const crd_losing *l = &s->model[0];
    x->n_losses = x->two ? x->n_two : l->gates.n_vars;
    for (int high = 0; high < 2; high++)
        x->people[high] = calloc((size_t)x->n_losses + 1, sizeof *x->people[high]);
    if (!x->hours_only && (uint64_t)x->n_losses * x->n_services <= MOST_CELLS)
        x->cells = calloc((size_t)x->n_losses * x->n_services + 1, sizeof *x->cells);
    x->cap = cap_of(x, s);
    x->lost = CRD_NEW(x->arena, crd_loss_lost, (size_t)x->n_losses + 1);
    for (uint32_t v = 0; x->lost && !x->two && v < x->n_losses; v++)
        x->lost[v].id = crd_losing_id(l, v, x->arena, &x->lost[v].name);
    x->left_out = x->hours_only || (uint64_t)x->n_losses * x->n_services > MOST_CELLS;
    return x->lost && x->people[0] && x->people[1] && (x->cells || x->left_out) ? CRD_OK
                                                                                : CRD_ENOMEM;
}

static crd_status run(stretch *s)
{
    timing *x = s->x;
    crd_status rc = CRD_OK;
    CRD_TRY(room(s));
    for (int high = 0; high < 2; high++) {
        pass p = {s, high};
        crd_scenarios none = {.n = 1, .ctx = &p, .set = set_none, .look = look_down};
        CRD_TRY(crd_circuit_run(s->crowd[high].circuit, &none, NULL, x->err));
    }
    CRD_TRY(crd_crowd_tally_new(&s->crowd[0], &s->crowd[1], x->n_losses, &s->tally));
    for (int high = 0; high < 2; high++) {
        pass p = {s, high};
        crd_scenarios each = {
            .n = x->n_losses, .ctx = &p, .set = x->two ? set_two : set_lanes, .look = look};
        CRD_TRY(crd_circuit_run(s->crowd[high].circuit, &each, x->o.pool, x->err));
    }
    CRD_TRY(crd_crowd_tally_end(s->tally, &s->found));
    add_up(s);
done:
    return rc;
}

static crd_status one_stretch(timing *x, uint32_t at)
{
    stretch s = {.x = x, .at = at};
    crd_status rc = CRD_OK;
    x->o.hours = x->from[at];
    x->o.until = x->from[at + 1];
    for (int high = 0; high < 2; high++) {
        CRD_TRY(crd_losing_make(x->t, &x->o, high, &s.model[high], x->err));
        for (uint32_t i = 0; i < x->n_services; i++)
            x->roots[i] = s.model[high].lost + i;
        CRD_TRY(crd_crowd_new(&s.model[high], x->roots, x->n_services, &s.crowd[high], x->err));
        crd_losing_compiled(&s.model[high]);
    }
    if (at == 0) {
        CRD_TRY(begin(x, &s));
    }
    CRD_TRY(run(&s));
done:
    for (int high = 0; high < 2; high++) {
        crd_crowd_done(&s.crowd[high]);
        crd_losing_end(&s.model[high]);
        free(s.users[high]);
        free(s.down[high]);
    }
    crd_crowd_tally_free(s.tally);
    free(s.found.people);
    CRD_VEC_DONE(&s.found.rows);
    return rc;
}

/* ---- results ------------------------------------------------------------------------------ */

static crd_loss_lasting span(const timing *x, uint32_t bits)
{
    crd_loss_lasting l = {.from = (double)NAN, .until = (double)NAN};
    for (uint32_t i = 0; i < x->n; i++) {
        if (!(bits >> i & 1))
            continue;
        l.from = l.hours > 0 ? l.from : x->from[i];
        l.until = x->from[i + 1];
        l.hours += x->from[i + 1] - x->from[i];
    }
    l.lasts = bits >> (x->n - 1) & 1;
    return l;
}

static double weight(const crd_loss_spell *s)
{
    return s->high.hours * (s->users > 0 ? (double)s->users : 0);
}

static int spell_order(const void *a, const void *b)
{
    const crd_loss_spell *x = a, *y = b;
    double one = weight(x), other = weight(y);
    if (x->loss != y->loss)
        return x->loss < y->loss ? -1 : 1;
    if (one > other || one < other)
        return one > other ? -1 : 1;
    return crd_str_cmp(x->service, y->service);
}

static crd_status list_spells(timing *x)
{
    size_t n = 0, all = x->cells ? (size_t)x->n_losses * x->n_services : 0;
    for (size_t i = 0; i < all; i++)
        n += x->cells[i].high != 0;
    crd_loss_spell *to = CRD_NEW(x->arena, crd_loss_spell, n + 1);
    if (!to)
        return CRD_ENOMEM;
    n = 0;
    for (size_t i = 0; i < all; i++) {
        uint32_t s = (uint32_t)(i % x->n_services);
        if (x->cells[i].high == 0)
            continue;
        to[n++] = (crd_loss_spell){
            .loss = (uint32_t)(i / x->n_services),
            .service = crd_world_text(x->w, CRD_COL(x->w, service, id).text[s]),
            .name = crd_world_text(x->w, CRD_COL(x->w, service, name).text[s]),
            .criticality = crd_col_i64(&CRD_COL(x->w, service, criticality), s),
            .users = crd_col_i64(&CRD_COL(x->w, service, users), s),
            .low = span(x, x->cells[i].low),
            .high = span(x, x->cells[i].high),
        };
    }
    if (n > 0)
        qsort(to, n, sizeof *to, spell_order);
    x->result->spells = to;
    x->result->n_spells = n;
    return CRD_OK;
}

static int64_t whole(double hours, bool up)
{
    double v = up ? ceil(hours) : floor(hours);
    return v < 9e18 ? (int64_t)v : INT64_MAX;
}

static crd_status list_losses(timing *x)
{
    crd_loss_lost *to = x->lost;
    double *steps = CRD_NEW(x->arena, double, (size_t)x->n + 1);
    if (!steps)
        return CRD_ENOMEM;
    for (uint32_t v = 0; v < x->n_losses; v++)
        to[v].people_hours = (crd_loss_count){whole(x->people[0][v], false),
                                              whole(x->people[1][v], true)};
    memcpy(steps, x->from, (x->n + 1) * sizeof *steps);
    x->result->losses = to;
    x->result->n_losses = x->n_losses;
    x->result->times = steps;
    x->result->n_times = x->n;
    x->result->exact = x->exact;
    x->result->spells_left_out = x->left_out;
    return list_spells(x);
}

static crd_status answer(timing *x, double horizon)
{
    crd_status rc = CRD_OK;
    x->roots = malloc(((size_t)x->n_services + 1) * sizeof *x->roots);
    if (!x->roots)
        return CRD_ENOMEM;
    CRD_TRY(stretches(x, horizon));
    for (uint32_t i = 0; i < x->n; i++)
        CRD_TRY(one_stretch(x, i));
    CRD_TRY(list_losses(x));
done:
    return rc;
}

static crd_status over_time(timing *x, double horizon_h, const crd_loss_times **ret_times)
{
    x->o.rank = CRD_LOSS_BY_CRITICAL;
    x->o.times = NULL;
    crd_status rc = crd_losing_check(&x->o, x->err);
    if (rc != CRD_OK)
        return rc;
    if (!(horizon_h > 0))
        return crd_fail(x->err, CRD_EINVAL, "a horizon before the loss");
    x->n_services = crd_world_frame(x->w, CRD_T_service)->n;
    x->result = CRD_NEW(x->arena, crd_loss_times, 1);
    rc = x->result ? answer(x, horizon_h) : CRD_ENOMEM;
    if (rc == CRD_ENOMEM && x->err->message[0] == '\0')
        rc = crd_fail(x->err, CRD_ENOMEM, "memory for how long losses last");
    if (rc == CRD_OK)
        *ret_times = x->result;
    free(x->people[0]);
    free(x->people[1]);
    free(x->cells);
    free(x->roots);
    return rc;
}

crd_status crd_loss_over_time(const crd_ties *t, const crd_loss_opts *opts, double horizon_h,
                              crd_arena *arena, const crd_loss_times **ret_times, crd_err *err)
{
    timing x = {.t = t, .w = t->w, .o = *opts, .arena = arena, .err = err};
    *ret_times = NULL;
    x.o.pairs = false;
    return over_time(&x, horizon_h, ret_times);
}

crd_status crd_losing_pair_times(const crd_ties *t, const crd_loss_opts *o, double horizon_h,
                                 const uint32_t (*two)[2], size_t n, bool hours_only,
                                 crd_arena *arena, const crd_loss_times **ret_times, crd_err *err)
{
    timing x = {.t = t,
                .w = t->w,
                .o = *o,
                .two = two,
                .n_two = (uint32_t)n,
                .hours_only = hours_only,
                .arena = arena,
                .err = err};
    *ret_times = NULL;
    return over_time(&x, horizon_h, ret_times);
}
