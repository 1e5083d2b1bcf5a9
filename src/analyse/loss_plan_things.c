/* Of the plan for a supplier that stops: equipment and links that it takes, and the functions that
 * they have, with what else is in these. */
#include "analyse/loss_plan_int.h"

#include "base/bits.h"

#include <math.h>
#include <stdlib.h>

typedef crd_planning planning;

static int64_t quantity(const planning *x, uint32_t element)
{
    int64_t n = crd_col_i64(&CRD_COL(x->w, element, quantity), element);
    return n == CRD_NULL64 || n < 1 ? 1 : n;
}

static double first_time(const planning *x, bool high, uint32_t thing)
{
    for (size_t i = 0; i < x->n_hours; i++)
        if (crd_bits_has(x->taken[high] + i * x->words, thing))
            return x->hours[i];
    return (double)NAN;
}

static bool is_there(const planning *x, uint32_t table, uint32_t row)
{
    return crd_world_there(x->w, table, row) != CRD_THERE_NOT;
}

static crd_stop_thing describe(const planning *x, uint32_t table, uint32_t row)
{
    const crd_world *w = x->w;
    crd_stop_thing s = {.table = table, .row = row, .quantity = 1};
    s.spares_days = s.grace_days = (double)NAN;
    if (table == CRD_T_element) {
        s.id = crd_plan_text(x, CRD_COL(w, element, id).text[row]);
        s.name = crd_plan_text(x, CRD_COL(w, element, name).text[row]);
        s.network = crd_plan_text(x, CRD_COL(w, element, network).text[row]);
        s.function = crd_plan_text(x, CRD_COL(w, element, function).text[row]);
        s.product = crd_plan_text(x, CRD_COL(w, element, product).text[row]);
        s.quantity = quantity(x, row);
        s.spares_days = crd_col_real(&CRD_COL(w, element, spares_days), row);
        s.grace_days = crd_col_real(&CRD_COL(w, element, licence_grace_days), row);
        s.restore_h = crd_col_real(&CRD_COL(w, element, restore_h), row);
    } else {
        s.id = crd_plan_text(x, CRD_COL(w, link, id).text[row]);
        s.name = crd_plan_text(x, CRD_COL(w, link, system).text[row]);
        s.network = crd_plan_text(x, CRD_COL(w, link, network).text[row]);
        s.restore_h = crd_col_real(&CRD_COL(w, link, restore_h), row);
    }
    return s;
}

static void count_unknown(planning *x, const crd_stop_thing *s)
{
    int64_t *of = x->unknown[s->operator];
    bool element = s->table == CRD_T_element;
    of[CRD_STOP_NO_PRODUCT] += element && crd_str_is_null(s->product) ? s->quantity : 0;
    of[CRD_STOP_NO_SPARES] += element && isnan(s->spares_days) ? s->quantity : 0;
    of[CRD_STOP_NO_GRACE] += element && isnan(s->grace_days) ? s->quantity : 0;
    of[CRD_STOP_NO_RESTORAL] += isnan(s->restore_h) ? s->quantity : 0;
}

static int by_thing(const void *a, const void *b)
{
    const crd_stop_thing *x = a, *y = b;
    if (x->operator!= y->operator)
        return x->operator<y->operator? -1 : 1;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

crd_status crd_plan_things(planning *x)
{
    uint32_t table;
    for (uint32_t i = 0; i < x->n_things; i++) {
        uint32_t row = crd_plan_thing_row(x, i, &table);
        if (!crd_bits_has(x->ever[1], i) || table == CRD_T_site || !is_there(x, table, row))
            continue;
        crd_stop_thing s = describe(x, table, row);
        s.operator= x->rank[crd_plan_operator_of(x, table, row)];
        s.certain = crd_bits_has(x->ever[0], i);
        for (int high = 0; high < 2; high++)
            s.from[high] = first_time(x, high, i);
        crd_loss_count *to = table == CRD_T_element
            ? &x->operators[s.operator].elements : & x->operators[s.operator].links;
        to->low += s.certain ? s.quantity : 0;
        to->high += s.quantity;
        count_unknown(x, &s);
        if (!CRD_VEC_PUSH(&x->things, s))
            return CRD_ENOMEM;
    }
    if (x->things.n)
        qsort(x->things.at, x->things.n, sizeof *x->things.at, by_thing);
    return CRD_OK;
}

static int by_function(const void *a, const void *b)
{
    const crd_stop_function *x = a, *y = b;
    if (x->operator!= y->operator)
        return x->operator<y->operator? -1 : 1;
    return crd_str_cmp(x->function, y->function);
}

typedef struct other {
    uint32_t function; /* number */
    crd_str product;
} other;

static int by_other(const void *a, const void *b)
{
    const other *x = a, *y = b;
    if (x->function != y->function)
        return x->function < y->function ? -1 : 1;
    return crd_str_cmp(x->product, y->product);
}

enum { OTHERS_MOST = 8 }; /* products of one function that are named */

/* Products from elsewhere, each once, by id. */
static bool name_others(planning *x, other *all, size_t n)
{
    crd_buf b;
    bool ok = true;
    size_t kept = 0, named_so_far = 0;
    if (n)
        qsort(all, n, sizeof *all, by_other);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || by_other(&all[i], &all[kept - 1]) != 0)
            all[kept++] = all[i];
    crd_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < kept && ok; i++) {
        if (named_so_far < OTHERS_MOST) {
            crd_buf_adds(&b, named_so_far ? ", " : "");
            crd_buf_add(&b, all[i].product);
        } else if (named_so_far == OTHERS_MOST) {
            crd_buf_adds(&b, ", ...");
        }
        named_so_far++;
        if (i + 1 < kept && all[i + 1].function == all[i].function)
            continue;
        crd_str copy = crd_str_copy(x->arena, crd_buf_str(&b));
        ok = copy.ptr && b.status == CRD_OK;
        x->functions.at[all[i].function].others = copy;
        crd_buf_clear(&b);
        named_so_far = 0;
    }
    crd_buf_done(&b);
    return ok;
}

/* Functions of operators, numbered; and what else is in use for them. */
typedef struct numbering {
    planning *x;
    crd_map of; /* operator << 32 | function -> number + 1 */
    CRD_VEC(other) others;
} numbering;

static uint64_t key_of(const planning *x, uint32_t who, uint32_t function)
{
    return (uint64_t)x->rank[who] << 32 | function;
}

/* A function that it touches. */
static crd_status touched(numbering *n, uint32_t who, uint32_t function)
{
    planning *x = n->x;
    uint32_t *at = crd_map_add(&n->of, key_of(x, who, function), 0);
    if (!at)
        return CRD_ENOMEM;
    if (*at)
        return CRD_OK;
    *at = (uint32_t)x->functions.n + 1;
    crd_stop_function f = {.function = crd_plan_text(x, function), .others = CRD_STR_NULL};
    f.operator= x->rank[who];
    return CRD_VEC_PUSH(&x->functions, f) ? CRD_OK : CRD_ENOMEM;
}

/* An element of an operator, of whatever function. */
static crd_status counted(numbering *n, uint32_t i, uint32_t who, uint32_t function, bool low,
                          bool high)
{
    planning *x = n->x;
    const uint32_t *at = crd_map_find(&n->of, key_of(x, who, function));
    x->operators[x->rank[who]].all_elements += quantity(x, i);
    if (!at)
        return CRD_OK;
    crd_stop_function *f = &x->functions.at[*at - 1];
    crd_str product = crd_plan_text(x, CRD_COL(x->w, element, product).text[i]);
    f->all += quantity(x, i);
    f->supplied.low += low ? quantity(x, i) : 0;
    f->supplied.high += high ? quantity(x, i) : 0;
    bool is_other = !high && !crd_str_is_null(product);
    return !is_other || CRD_VEC_PUSH(&n->others, ((other){*at - 1, product})) ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_plan_functions(planning *x)
{
    crd_status rc = CRD_OK;
    const crd_world *w = x->w;
    numbering n = {.x = x};
    uint32_t elements = crd_world_frame(w, CRD_T_element)->n;
    uint32_t shift = x->t->base[CRD_NODE_ELEMENT] - x->first;
    for (int round = 0; round < 2; round++) /* which functions it touches, then all of them */
        for (uint32_t i = 0; i < elements; i++) {
            uint32_t who = crd_plan_operator_of(x, CRD_T_element, i);
            uint32_t function = CRD_COL(w, element, function).text[i];
            bool low = crd_bits_has(x->ever[0], shift + i);
            bool high = crd_bits_has(x->ever[1], shift + i);
            if (who == UINT32_MAX || !is_there(x, CRD_T_element, i) || (round == 0 && !high))
                continue;
            CRD_TRY(round == 0 ? touched(&n, who, function)
                               : counted(&n, i, who, function, low, high));
        }
    if (!name_others(x, n.others.at, n.others.n))
        CRD_TRY(CRD_ENOMEM);
    if (x->functions.n)
        qsort(x->functions.at, x->functions.n, sizeof *x->functions.at, by_function);
done:
    crd_map_done(&n.of);
    CRD_VEC_DONE(&n.others);
    return rc;
}
