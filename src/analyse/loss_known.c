/* Who is not recorded could be, in the high bound, whoever is known for such things and existed
 * when it was installed. There are many dates and few parties, so dates between which no party came
 * to be or ended share one gate. */
#include "analyse/loss_known.h"

#include "analyse/lived.h"

#include <stdlib.h>
#include <string.h>

/* Classes of things: a layer for elements, by its first function; links; or all. */
enum { CLASS_LINKS = -2, CLASS_ALL = -3, CLASS_NEW = -4 };

bool crd_known_of_all(const crd_losing *l)
{
    return l->o->by == CRD_LOSS_OWNER || l->o->by == CRD_LOSS_OPERATOR;
}

static uint32_t class_of_name(const crd_losing *l, uint32_t text)
{
    const crd_function *f = crd_function_find(crd_world_text(l->w, text));
    if (!f)
        return (uint32_t)CLASS_ALL;
    for (const crd_function *of = crd_functions; of < f; of++)
        if (strcmp(of->layer, f->layer) == 0)
            return (uint32_t)(of - crd_functions);
    return (uint32_t)(f - crd_functions);
}

/* By text, each looked up once. */
static uint32_t class_of_function(crd_known *list, uint32_t text)
{
    uint32_t *at = crd_map_add(&list->class_of, text, (uint32_t)CLASS_NEW);
    list->full |= !at;
    if (!at)
        return (uint32_t)CLASS_ALL;
    if (*at == (uint32_t)CLASS_NEW)
        *at = class_of_name(list->l, text);
    return *at;
}

static uint32_t class_of_element(crd_known *list, uint32_t element)
{
    const crd_losing *l = list->l;
    bool open = crd_world_contested(l->w, CRD_T_element, element, CRD_C_element_function);
    return open || crd_known_of_all(l)
               ? (uint32_t)CLASS_ALL
               : class_of_function(list, CRD_COL(l->w, element, function).text[element]);
}

static bool lived(const crd_world *w, uint32_t party_row, crd_date on)
{
    bool any = on == CRD_DATE_NONE;
    return crd_party_lived(w, party_row, any ? INT32_MIN : crd_date_first(on),
                           any ? INT32_MAX : crd_date_last(on));
}

static int by_class(const void *a, const void *b)
{
    const crd_known_one *x = a, *y = b;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    return (x->party > y->party) - (x->party < y->party);
}

/* Each once. */
static bool add(crd_known *list, uint32_t class, uint32_t party)
{
    size_t before = list->seen.n;
    const uint32_t *at = crd_map_add(&list->seen, (uint64_t) class << 32 | party, 0);
    return at &&
           (list->seen.n == before || CRD_VEC_PUSH(&list->all, ((crd_known_one){class, party})));
}

/* What it makes and is sold for, whether or not any of it stands. */
static bool add_sold(crd_known *list, uint32_t party, uint32_t product)
{
    crd_loss_value v[CRD_LOSS_VALUES];
    bool sure, ok = true;
    uint32_t n = crd_losing_values(list->l, CRD_T_product, product, CRD_C_product_category, v,
                                   &sure);
    for (uint32_t i = 0; i < n && ok; i++)
        ok = add(list, class_of_function(list, v[i].text), party);
    return ok;
}

/* What a party makes, owns or operates by tie i, as classes. */
static bool add_known(crd_known *list, uint32_t party, uint32_t i)
{
    const crd_ties *t = list->l->t;
    uint32_t e = t->base[CRD_NODE_ELEMENT], to = t->to[i];
    bool ok = true;
    if (crd_known_of_all(list->l))
        return add(list, (uint32_t)CLASS_ALL, party);
    crd_node_kind kind = crd_ties_kind(t, to);
    if (kind == CRD_NODE_ELEMENT)
        ok = add(list, class_of_element(list, to - e), party);
    if (kind == CRD_NODE_LINK)
        return add(list, (uint32_t)CLASS_LINKS, party);
    if (kind == CRD_NODE_PRODUCT)
        ok = ok && add_sold(list, party, to - t->base[CRD_NODE_PRODUCT]);
    for (uint32_t r = t->first[to]; r < t->first[to + 1] && ok; r++)
        if (t->kind[r] == CRD_TIE_RUNS)
            ok = add(list, class_of_element(list, t->to[r] - e), party);
    return ok;
}

/* Who makes what is recorded, by class of the thing. */
static bool gather_known(crd_known *list)
{
    const crd_losing *l = list->l;
    const crd_ties *t = l->t;
    bool ok = true;
    for (uint32_t v = 0; v < t->n_nodes && ok; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1] && ok; i++)
            if (crd_losing_is_own(l, i) && crd_losing_table(l, v) == CRD_T_party)
                ok = add_known(list, v, i);
    if (list->all.n > 0)
        qsort(list->all.at, list->all.n, sizeof *list->all.at, by_class);
    return ok;
}

static uint32_t party_row(const crd_losing *l, uint32_t node)
{
    return crd_ties_kind(l->t, node) == CRD_NODE_PARTY ? node - l->t->base[CRD_NODE_PARTY]
                                                       : CRD_ROW_NONE;
}

/* Of whom nobody says since when they are there: things of any age could be theirs. */
static void count_undated(crd_losing *l, const crd_known *list)
{
    crd_map seen = {0};
    for (size_t i = 0; i < list->all.n && !l->gates.full; i++) {
        uint32_t row = party_row(l, list->all.at[i].party);
        bool dated = row != CRD_ROW_NONE &&
                     crd_col_i32(&CRD_COL(l->w, party, since), row) != CRD_DATE_NONE;
        uint32_t *at = dated ? NULL : crd_map_add(&seen, list->all.at[i].party, 0);
        l->gates.full |= !dated && !at;
        l->undated += at && !*at;
        if (at)
            *at = 1;
    }
    crd_map_done(&seen);
}

static int by_day(const void *a, const void *b)
{
    const crd_date *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool gather_lives(crd_known *list)
{
    const crd_losing *l = list->l;
    bool ok = true;
    for (size_t i = 0; i < list->all.n && ok; i++) {
        crd_date since, until;
        crd_party_life(l->w, party_row(l, list->all.at[i].party), &since, &until);
        ok = (since == CRD_DATE_NONE || CRD_VEC_PUSH(&list->since, crd_date_first(since))) &&
             (until == CRD_DATE_NONE || CRD_VEC_PUSH(&list->until, crd_date_last(until)));
    }
    if (list->since.n > 0)
        qsort(list->since.at, list->since.n, sizeof *list->since.at, by_day);
    if (list->until.n > 0)
        qsort(list->until.at, list->until.n, sizeof *list->until.at, by_day);
    return ok;
}

/* How many days are not after this one. */
static uint32_t days_until(const crd_date *days, size_t n, crd_date day)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t at = low + (high - low) / 2;
        if (days[at] <= day)
            low = at + 1;
        else
            high = at;
    }
    return (uint32_t)low;
}

/* The number of the dates on which the same parties were there; NULL: memory is out. */
static const uint32_t *age_of(crd_known *list, crd_date on)
{
    uint64_t key = UINT64_MAX - 1; /* on no known date: each of them */
    if (on != CRD_DATE_NONE)
        key = (uint64_t)days_until(list->since.at, list->since.n, crd_date_last(on)) << 32 |
              days_until(list->until.at, list->until.n, crd_date_first(on));
    return crd_map_add(&list->age_of, key, (uint32_t)list->age_of.n);
}

void crd_known_done(crd_known *list)
{
    CRD_VEC_DONE(&list->all);
    CRD_VEC_DONE(&list->since);
    CRD_VEC_DONE(&list->until);
    crd_map_done(&list->age_of);
    crd_map_done(&list->class_of);
    crd_map_done(&list->seen);
    crd_map_done(&list->gate_of);
    crd_map_done(&list->nobodys);
}

bool crd_known_gather(crd_losing *l, crd_known *ret_list)
{
    *ret_list = (crd_known){.l = l};
    if (!gather_known(ret_list) || !gather_lives(ret_list) || ret_list->full)
        return false;
    if (!l->o->unknown_any)
        count_undated(l, ret_list);
    return true;
}

static uint32_t class_of_node(crd_known *list, uint32_t node)
{
    const crd_losing *l = list->l;
    if (node == CRD_NODE_NONE || crd_known_of_all(l))
        return (uint32_t)CLASS_ALL;
    return crd_ties_kind(l->t, node) == CRD_NODE_ELEMENT
               ? class_of_element(list, node - l->t->base[CRD_NODE_ELEMENT])
               : (uint32_t)CLASS_LINKS;
}

uint32_t crd_known_could_be(crd_losing *l, crd_known *list, uint32_t node, crd_date on)
{
    if (l->o->unknown_any)
        return l->any;
    uint32_t class = class_of_node(list, node);
    const uint32_t *age = age_of(list, on);
    uint32_t *gate = age ? crd_map_add(&list->gate_of, (uint64_t) class << 32 | *age, 0) : NULL;
    if (!gate || list->full) {
        l->gates.full = true;
        return l->any;
    }
    if (*gate)
        return *gate;
    uint32_t made = crd_gate_list_add(&l->gates, 1);
    bool any = false;
    *gate = made;
    for (size_t i = 0; i < list->all.n; i++) {
        uint32_t party = list->all.at[i].party;
        bool fits = list->all.at[i].class == class || class == (uint32_t)CLASS_ALL;
        if (!fits || !lived(l->w, party_row(l, party), on))
            continue;
        crd_losing_in(l, made, l->dead + party);
        any = true;
    }
    if (!any && !crd_map_add(&list->nobodys, made, 1))
        l->gates.full = true;
    return made;
}

bool crd_known_is_nobody(const crd_known *list, uint32_t gate)
{
    return crd_map_find(&list->nobodys, gate) != NULL;
}
