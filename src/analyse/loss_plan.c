/* What happens if a supplier stops, operator by operator. What its loss takes is asked of the model
 * of loss at each time (loss_labels.c), as things; a lane is what of these is one operator's, and
 * exposure_stop.c says what is left of services without it. */
#include "analyse/loss_plan_int.h"
#include "base/bits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef crd_planning planning;

static const char *const unknown_names[CRD_STOP_UNKNOWNS] = {"product", "spares", "grace",
                                                             "restoral", "contract"};

/* ---- what it takes ------------------------------------------------------------------------ */

/* Things that the loss takes after so long, by themselves. */
static crd_status take(planning *x, double hours, bool high, uint64_t *ret)
{
    crd_status rc = CRD_OK;
    crd_losing l = {0};
    crd_loss_opts o = *x->o;
    crd_circuit *c = NULL;
    crd_word *words = NULL;
    crd_gates gates;
    uint32_t *roots = malloc(((size_t)x->n_things + 1) * sizeof *roots);
    o.hours = hours;
    CRD_TRY(crd_losing_make(x->t, &o, high, &l, x->err));
    if (!roots)
        CRD_TRY(CRD_ENOMEM);
    for (uint32_t i = 0; i < x->n_things; i++)
        roots[i] = l.dead + x->first + i;
    CRD_TRY(crd_gate_list_end(&l.gates, &gates, x->err));
    CRD_TRY(crd_circuit_new(&gates, roots, x->n_things, &c, x->err));
    words = crd_words_new(crd_circuit_words(c));
    if (!words)
        CRD_TRY(CRD_ENOMEM);
    memset(words, 0xff, sizeof *words); /* the one variable: all of the set is lost */
    crd_circuit_eval(c, words);
    for (uint32_t i = 0; i < x->n_things; i++)
        if (words[crd_circuit_root(c, i)].w[0] & 1)
            crd_bits_put(ret, i);
done:
    crd_losing_end(&l);
    crd_circuit_free(c);
    free(words);
    free(roots);
    return rc;
}

static crd_status take_all(planning *x)
{
    crd_status rc = CRD_OK;
    enum { FOREVER = 1000000000 }; /* hours: past every notice, grace and stock */
    for (int high = 0; high < 2; high++) {
        x->taken[high] = calloc(x->n_hours * x->words + 1, sizeof *x->taken[high]);
        x->ever[high] = calloc(x->words + 1, sizeof *x->ever[high]);
        if (!x->taken[high] || !x->ever[high])
            return CRD_ENOMEM;
        for (size_t i = 0; i < x->n_hours; i++)
            CRD_TRY(take(x, x->hours[i], high, x->taken[high] + i * x->words));
        CRD_TRY(take(x, FOREVER, high, x->ever[high]));
        for (size_t i = 0; i < x->n_hours; i++)
            for (size_t k = 0; k < x->words; k++)
                x->ever[high][k] |= x->taken[high][i * x->words + k];
    }
done:
    return rc;
}

/* ---- operators ---------------------------------------------------------------------------- */

static uint32_t operator_text(const planning *x, uint32_t table, uint32_t row)
{
    const crd_world *w = x->w;
    uint32_t net = table == CRD_T_element ? CRD_COL(w, element, network).text[row]
                                          : CRD_COL(w, link, network).text[row];
    uint32_t at = net == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_network, net);
    if (at != CRD_ROW_NONE)
        return CRD_COL(w, network, operator).text[at];
    return table == CRD_T_element ? CRD_COL(w, element, owner).text[row] : CRD_INTERN_NONE;
}

uint32_t crd_plan_operator_of(const planning *x, uint32_t table, uint32_t row)
{
    const uint32_t *at = crd_map_find(&x->number_of, operator_text(x, table, row));
    return at && *at ? *at - 1 : UINT32_MAX;
}

uint32_t crd_plan_thing_row(const planning *x, uint32_t thing, uint32_t *ret_table)
{
    uint32_t node = x->first + thing;
    crd_node_kind kind = crd_ties_kind(x->t, node);
    *ret_table = kind == CRD_NODE_ELEMENT ? CRD_T_element
                 : kind == CRD_NODE_LINK  ? CRD_T_link
                                          : CRD_T_site;
    return node - x->t->base[kind];
}

typedef struct named {
    crd_str id;
    uint32_t at;
} named;

/* Nobody last. */
static int by_name(const void *a, const void *b)
{
    const named *x = a, *y = b;
    if (crd_str_is_null(x->id) != crd_str_is_null(y->id))
        return crd_str_is_null(x->id) ? 1 : -1;
    int order = crd_str_cmp(x->id, y->id);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static crd_status sort_operators(planning *x)
{
    named *all = malloc((x->texts.n + 1) * sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < x->texts.n; i++)
        all[i] = (named){crd_plan_text(x, x->texts.at[i]), i};
    if (x->texts.n)
        qsort(all, x->texts.n, sizeof *all, by_name);
    for (uint32_t i = 0; i < x->texts.n; i++) {
        uint32_t of = x->texts.at[all[i].at];
        uint32_t party = of == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(x->w, CRD_T_party, of);
        x->rank[all[i].at] = i;
        x->operators[i].id = all[i].id;
        x->operators[i].name = party == CRD_ROW_NONE
                                   ? CRD_STR_NULL
                                   : crd_plan_text(x, CRD_COL(x->w, party, name).text[party]);
    }
    free(all);
    return CRD_OK;
}

/* Whoever has something that the loss could take. */
static crd_status find_operators(planning *x)
{
    uint32_t table;
    for (uint32_t i = 0; i < x->n_things; i++) {
        if (!crd_bits_has(x->ever[1], i))
            continue;
        uint32_t row = crd_plan_thing_row(x, i, &table);
        if (table == CRD_T_site)
            continue;
        uint32_t of = operator_text(x, table, row);
        uint32_t *at = crd_map_add(&x->number_of, of, 0);
        if (!at || (!*at && !CRD_VEC_PUSH(&x->texts, of)))
            return CRD_ENOMEM;
        *at = *at ? *at : (uint32_t)x->texts.n;
    }
    x->rank = malloc((x->texts.n + 1) * sizeof *x->rank);
    x->unknown = calloc(x->texts.n + 1, sizeof *x->unknown);
    x->operators = CRD_NEW(x->arena, crd_stop_operator, x->texts.n + 1);
    if (!x->rank || !x->unknown || !x->operators)
        return CRD_ENOMEM;
    x->plan->operators = x->operators;
    x->plan->n_operators = x->texts.n;
    return sort_operators(x);
}

/* ---- services ------------------------------------------------------------------------------ */

static crd_status put_services(planning *x, double hours, uint32_t first, const crd_sheet sheet[2])
{
    int32_t ppm[2][CRD_LANES];
    for (size_t i = 0; i < sheet[1].n_rows; i++) { /* high has whatever low has */
        uint32_t s = sheet[1].rows[i].target;
        memset(ppm, 0, sizeof ppm);
        crd_row_spread(&sheet[1], &sheet[1].rows[i], ppm[1]);
        for (size_t k = 0; k < sheet[0].n_rows; k++)
            if (sheet[0].rows[k].target == s)
                crd_row_spread(&sheet[0], &sheet[0].rows[k], ppm[0]);
        for (uint32_t l = 0; l < CRD_LANES && first + l < x->texts.n; l++) {
            if (ppm[1][l] <= 0)
                continue;
            crd_stop_service one = {
                .operator= first + l,
                .hours = hours,
                .id = crd_plan_text(x, CRD_COL(x->w, service, id).text[s]),
                .name = crd_plan_text(x, CRD_COL(x->w, service, name).text[s]),
                .criticality = crd_col_i64(&CRD_COL(x->w, service, criticality), s),
                .users = crd_col_i64(&CRD_COL(x->w, service, users), s),
                .share = {ppm[0][l], ppm[1][l]}};
            if (!CRD_VEC_PUSH(&x->services, one))
                return CRD_ENOMEM;
        }
    }
    return CRD_OK;
}

/* What is each operator's of the things taken. A place is nobody's: what stands there is lost with
 * it already. */
static void set_words(planning *x, size_t time, bool high, uint32_t first, crd_word *words)
{
    uint32_t table;
    memset(words, 0, ((size_t)x->n_things + 1) * sizeof *words);
    for (uint32_t i = 0; i < x->n_things; i++) {
        uint32_t row = crd_plan_thing_row(x, i, &table);
        if (table == CRD_T_site || !crd_bits_has(x->taken[high] + time * x->words, i))
            continue;
        uint32_t who = crd_plan_operator_of(x, table, row);
        uint32_t rank = who == UINT32_MAX ? UINT32_MAX : x->rank[who];
        if (rank != UINT32_MAX && rank >= first && rank - first < CRD_LANES)
            crd_bits_put(words[i + 1].w, rank - first);
    }
}

static int by_service(const void *a, const void *b)
{
    const crd_stop_service *x = a, *y = b;
    if (x->operator!= y->operator)
        return x->operator<y->operator? -1 : 1;
    if (x->hours < y->hours || x->hours > y->hours)
        return x->hours < y->hours ? -1 : 1;
    if (x->criticality != y->criticality)
        return x->criticality > y->criticality ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static crd_status at_time(planning *x, const crd_users *u, const uint32_t *place, size_t time,
                          crd_word *words)
{
    crd_status rc = CRD_OK;
    crd_stopper *s = NULL;
    crd_loss_opts o = *x->o;
    o.hours = x->hours[time];
    CRD_TRY(crd_stopper_new(u, &o, CRD_ROW_NONE, &s, x->err));
    for (uint32_t first = 0; first < x->texts.n; first += CRD_LANES) {
        crd_sheet sheet[2] = {{0}, {0}};
        size_t n = x->texts.n - first < CRD_LANES ? x->texts.n - first : CRD_LANES;
        for (int high = 0; high < 2; high++) {
            set_words(x, time, high, first, words);
            crd_reach_block block = {.n = n, .words = words, .place = place};
            CRD_TRY(crd_stopper_block(s, &block, high ? &sheet[0] : NULL, x->arena, &sheet[high],
                                      x->err));
        }
        CRD_TRY(put_services(x, x->hours[time], first, sheet));
    }
done:
    crd_stopper_free(s);
    return rc;
}

static crd_status list_services(planning *x)
{
    crd_status rc = CRD_OK;
    crd_users *u = NULL;
    crd_word *words = crd_words_new(x->n_things + 1);
    uint32_t *place = calloc((size_t)x->t->n_nodes + 1, sizeof *place);
    if (!words || !place)
        CRD_TRY(CRD_ENOMEM);
    for (uint32_t i = 0; i < x->n_things; i++)
        place[x->first + i] = i + 1;
    CRD_TRY(crd_users_new(x->t, &u));
    for (size_t i = 0; i < x->n_hours; i++)
        CRD_TRY(at_time(x, u, place, i, words));
    if (x->services.n)
        qsort(x->services.at, x->services.n, sizeof *x->services.at, by_service);
done:
    crd_users_free(u);
    free(words);
    free(place);
    return rc;
}

/* ---- contracts, and what is not recorded ---------------------------------------------------- */

static int by_contract(const void *a, const void *b)
{
    const crd_stop_contract *x = a, *y = b;
    if (x->operator!= y->operator)
        return x->operator<y->operator? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

/* The supplier, and whom it surely controls. */
static bool is_supplier(const planning *x, uint32_t party, const uint64_t *ours)
{
    uint32_t row = party == CRD_INTERN_NONE ? CRD_ROW_NONE
                                            : crd_world_row(x->w, CRD_T_party, party);
    return row != CRD_ROW_NONE ? crd_bits_has(ours, row)
                               : crd_str_eq(crd_plan_text(x, party), x->o->set[0]);
}

static void find_ours(const planning *x, uint64_t *ours)
{
    const crd_ties *t = x->t;
    uint32_t base = t->base[CRD_NODE_PARTY], n = crd_world_frame(x->w, CRD_T_party)->n;
    uint32_t text_no = crd_world_find_text(x->w, x->o->set[0]);
    uint32_t row = text_no == CRD_INTERN_NONE ? CRD_ROW_NONE
                                              : crd_world_row(x->w, CRD_T_party, text_no);
    if (row != CRD_ROW_NONE)
        crd_bits_put(ours, row);
    for (bool more = row != CRD_ROW_NONE; more;) {
        more = false;
        for (uint32_t p = 0; p < n; p++)
            for (uint32_t i = t->first[base + p];
                 crd_bits_has(ours, p) && i < t->first[base + p + 1]; i++)
                if (t->kind[i] == CRD_TIE_CONTROLS && (t->might[i] & 0xff) &&
                    crd_ties_kind(t, t->to[i]) == CRD_NODE_PARTY &&
                    !crd_bits_has(ours, t->to[i] - base)) {
                    crd_bits_put(ours, t->to[i] - base);
                    more = true;
                }
    }
}

static crd_status list_contracts(planning *x)
{
    const crd_world *w = x->w;
    uint64_t *ours = calloc(crd_bits_words(crd_world_frame(w, CRD_T_party)->n) + 1, sizeof *ours);
    bool ok = ours != NULL;
    if (ok)
        find_ours(x, ours);
    for (uint32_t i = 0; ok && i < crd_world_frame(w, CRD_T_contract)->n; i++) {
        const uint32_t *at = crd_map_find(&x->number_of, CRD_COL(w, contract, buyer).text[i]);
        if (!at || !*at || !is_supplier(x, CRD_COL(w, contract, supplier).text[i], ours) ||
            (crd_world_frame(w, CRD_T_contract)->flags[i] & CRD_ROW_ELSEWHEN))
            continue;
        crd_stop_contract c = {.operator= x->rank[*at - 1],
                               .id = crd_plan_text(x, CRD_COL(w, contract, id).text[i]),
                               .kind = crd_plan_text(x, CRD_COL(w, contract, kind).text[i]),
                               .subject = crd_plan_text(x, CRD_COL(w, contract, subject).text[i]),
                               .notice_days = crd_col_i64(&CRD_COL(w, contract, notice_days), i),
                               .exit_clause = crd_col_i32(&CRD_COL(w, contract, exit_clause), i),
                               .until = crd_col_i32(&CRD_COL(w, contract, until), i)};
        ok = CRD_VEC_PUSH(&x->contracts, c);
    }
    if (x->contracts.n)
        qsort(x->contracts.at, x->contracts.n, sizeof *x->contracts.at, by_contract);
    free(ours);
    return ok ? CRD_OK : CRD_ENOMEM;
}

static crd_status list_unknowns(planning *x)
{
    for (uint32_t i = 0; i < x->texts.n; i++)
        x->unknown[i][CRD_STOP_NO_CONTRACT] = !crd_str_eq(x->operators[i].id, x->plan->id);
    for (size_t i = 0; i < x->contracts.n; i++)
        x->unknown[x->contracts.at[i].operator][CRD_STOP_NO_CONTRACT] = 0;
    for (uint32_t i = 0; i < x->texts.n; i++)
        for (int k = 0; k < CRD_STOP_UNKNOWNS; k++)
            if (x->unknown[i][k] > 0 &&
                !CRD_VEC_PUSH(&x->unknowns,
                              ((crd_stop_unknown){i, unknown_names[k], x->unknown[i][k]})))
                return CRD_ENOMEM;
    return CRD_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static bool copy(planning *x, const void *from, size_t n, size_t size, const void **ret)
{
    void *to = crd_arena_alloc(x->arena, n + 1, size, _Alignof(max_align_t));
    if (to && n)
        memcpy(to, from, n * size);
    *ret = to;
    return to != NULL;
}

static crd_status keep(planning *x)
{
    crd_stop_plan *p = x->plan;
    const void *of[5];
    if (!copy(x, x->things.at, x->things.n, sizeof *x->things.at, &of[0]) ||
        !copy(x, x->functions.at, x->functions.n, sizeof *x->functions.at, &of[1]) ||
        !copy(x, x->services.at, x->services.n, sizeof *x->services.at, &of[2]) ||
        !copy(x, x->contracts.at, x->contracts.n, sizeof *x->contracts.at, &of[3]) ||
        !copy(x, x->unknowns.at, x->unknowns.n, sizeof *x->unknowns.at, &of[4]))
        return CRD_ENOMEM;
    p->things = of[0];
    p->n_things = x->things.n;
    p->functions = of[1];
    p->n_functions = x->functions.n;
    p->services = of[2];
    p->n_services = x->services.n;
    p->contracts = of[3];
    p->n_contracts = x->contracts.n;
    p->unknowns = of[4];
    p->n_unknowns = x->unknowns.n;
    return CRD_OK;
}

/* Services that no need names. */
static crd_status count_open(planning *x)
{
    const crd_world *w = x->w;
    uint32_t n = crd_world_frame(w, CRD_T_service)->n;
    uint8_t *has = calloc((size_t)n + 1, 1);
    if (!has)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_need)->n; i++) {
        uint32_t row = crd_world_row(w, CRD_T_service, CRD_COL(w, need, service).text[i]);
        if (row != CRD_ROW_NONE)
            has[row] = 1;
    }
    for (uint32_t i = 0; i < n; i++)
        x->plan->open += !has[i];
    free(has);
    return CRD_OK;
}

static crd_status make(planning *x)
{
    crd_status rc = CRD_OK;
    uint32_t party = crd_world_find_text(x->w, x->o->set[0]);
    party = party == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(x->w, CRD_T_party, party);
    x->plan->id = x->o->set[0];
    x->plan->name = party == CRD_ROW_NONE
                        ? CRD_STR_NULL
                        : crd_plan_text(x, CRD_COL(x->w, party, name).text[party]);
    CRD_TRY(take_all(x));
    CRD_TRY(find_operators(x));
    CRD_TRY(crd_plan_things(x));
    CRD_TRY(crd_plan_functions(x));
    CRD_TRY(list_services(x));
    CRD_TRY(list_contracts(x));
    CRD_TRY(list_unknowns(x));
    CRD_TRY(count_open(x));
    CRD_TRY(keep(x));
done:
    return rc;
}

crd_status crd_stop_plan_make(const crd_ties *t, crd_str supplier, const crd_loss_opts *o,
                              const double *hours, size_t n_hours, crd_arena *arena,
                              const crd_stop_plan **ret_plan, crd_err *err)
{
    crd_loss_opts opts = *o;
    crd_str *set = CRD_NEW(arena, crd_str, 1);
    planning x = {
        .t = t, .w = t->w, .hours = hours, .n_hours = n_hours, .arena = arena, .err = err};
    crd_status rc = CRD_ENOMEM;
    *ret_plan = NULL;
    x.plan = CRD_NEW(arena, crd_stop_plan, 1);
    x.first = t->base[CRD_NODE_SITE];
    x.n_things = t->base[CRD_NODE_LINK + 1] - x.first;
    x.words = crd_bits_words(x.n_things);
    if (set && x.plan) {
        *set = supplier;
        opts.by = CRD_LOSS_SUPPLIER;
        opts.pairs = false;
        opts.set = set;
        opts.n_set = 1;
        x.o = &opts;
        rc = crd_losing_check(&opts, err);
        rc = rc == CRD_OK ? make(&x) : rc;
    }
    if (rc == CRD_OK)
        *ret_plan = x.plan;
    for (int high = 0; high < 2; high++) {
        free(x.taken[high]);
        free(x.ever[high]);
    }
    crd_map_done(&x.number_of);
    CRD_VEC_DONE(&x.texts);
    CRD_VEC_DONE(&x.things);
    CRD_VEC_DONE(&x.functions);
    CRD_VEC_DONE(&x.services);
    CRD_VEC_DONE(&x.contracts);
    CRD_VEC_DONE(&x.unknowns);
    free(x.rank);
    free(x.unknown);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for the plan") : rc;
}
