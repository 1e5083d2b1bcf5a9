/* What stands where: who makes what stands in which asset class, what runs on what, what needs
 * what. Each is worked out once, when it is first asked for. */
#include "rules/know_int.h"

#include "model/code.h"

typedef const crd_expr_value *args_t;

/* Sorts of the map `stands`, in the bits above the class. */
enum { OF_MAKER = 0, OF_PRODUCT = 16, OF_HOST = 32 };
enum { ANY_CLASS = 15 }; /* of what may be in any of them: possibly only */

#define TEXT(w, table, field, row) \
    (CRD_COL(w, table, field).text ? CRD_COL(w, table, field).text[row] : CRD_INTERN_NONE)

uint32_t crd_know_class_number(crd_str class)
{
    return class.len == 2 && class.ptr[0] == 'A' ? (uint32_t)(class.ptr[1] - '0') : 0;
}

/* Classes that the case's own codes of functions give. */
static crd_status own_classes(crd_know *k)
{
    const crd_world *w = k->w;
    uint32_t list = crd_world_find_text(w, CRD_STR("function"));
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_code)->n; i++) {
        crd_str class = crd_world_text(w, TEXT(w, code, asset_class, i));
        bool known = !crd_str_is_null(class) &&
                     !crd_world_contested(w, CRD_T_code, i, CRD_C_code_asset_class);
        if (list != CRD_INTERN_NONE && TEXT(w, code, list, i) == list &&
            !crd_map_add(&k->classes, TEXT(w, code, code, i),
                         known ? crd_know_class_number(class) : ANY_CLASS))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

uint32_t crd_know_class_of(const crd_know *k, uint32_t element)
{
    const crd_world *w = k->w;
    uint32_t function = TEXT(w, element, function, element);
    crd_str class = crd_world_text(w, TEXT(w, element, asset_class, element));
    const crd_function *f = crd_function_find(crd_world_text(w, function));
    if (crd_world_contested(w, CRD_T_element, element, CRD_C_element_asset_class))
        return ANY_CLASS;
    if (!crd_str_is_null(class))
        return crd_know_class_number(class);
    if (crd_world_contested(w, CRD_T_element, element, CRD_C_element_function))
        return ANY_CLASS;
    if (f && (f->asset_class[0] || strcmp(f->layer, "cloud") != 0))
        return crd_know_class_number(crd_str_from(f->asset_class));
    const uint32_t *own = f || function == CRD_INTERN_NONE ? NULL
                                                           : crd_map_find(&k->classes, function);
    return own ? *own : ANY_CLASS;
}

static crd_status note(crd_know *k, uint32_t class, uint32_t text, uint32_t sure)
{
    uint32_t *at = crd_map_add(&k->stands, (uint64_t) class << 32 | text, 0);
    if (!at)
        return CRD_ENOMEM;
    sure = class % 16 == ANY_CLASS ? 1 : sure;
    *at = *at > sure ? *at : sure;
    return CRD_OK;
}

/* A product that stands in an element, and who makes it; *ret_made: somebody is named. */
static crd_status note_product(crd_know *k, uint32_t class, uint32_t element, uint32_t product,
                               uint32_t sure, bool *ret_made)
{
    const crd_world *w = k->w;
    bool agreed;
    uint32_t row = crd_world_row(w, CRD_T_product, product), maker = CRD_INTERN_NONE;
    crd_status rc = note(k, OF_PRODUCT + class, product, sure);
    *ret_made = false;
    for (size_t i = 0; rc == CRD_OK && row != CRD_ROW_NONE; i++) {
        maker = crd_know_text(w, CRD_T_product, row, CRD_C_product_maker, i, &agreed);
        if (maker == CRD_INTERN_NONE)
            break;
        *ret_made = true;
        crd_know_maker_of(k, maker, TEXT(w, element, function, element));
        rc = note(k, OF_MAKER + class, maker, agreed ? sure : 1);
    }
    return rc;
}

/* What stands in one element, by all sources that are as good. */
static crd_status note_element(crd_know *k, uint32_t element)
{
    const crd_world *w = k->w;
    crd_status rc = CRD_OK;
    uint32_t sure = crd_know_holds(w, CRD_T_element, element),
             class = crd_know_class_of(k, element);
    size_t i = 0;
    for (; rc == CRD_OK; i++) {
        bool agreed, made;
        uint32_t product = crd_know_text(w, CRD_T_element, element, CRD_C_element_product, i,
                                         &agreed);
        if (product == CRD_INTERN_NONE)
            break;
        rc = note_product(k, class, element, product, agreed ? sure : 1, &made);
        if (!made)
            crd_know_unnamed_in(k, class, element, false);
    }
    if (i == 0)
        crd_know_unnamed_in(k, class, element, true);
    return rc;
}

/* The machine that an element runs on, and the network that the machine is part of. */
static crd_status note_host(crd_know *k, uint32_t host, uint32_t element, uint32_t sure)
{
    const crd_world *w = k->w;
    uint32_t on = crd_world_row(w, CRD_T_element, host);
    uint32_t runs = crd_world_row(w, CRD_T_element, element);
    uint32_t network = on == CRD_ROW_NONE ? CRD_INTERN_NONE : TEXT(w, element, network, on);
    if (runs == CRD_ROW_NONE)
        return CRD_OK;
    crd_status rc = note(k, OF_HOST + crd_know_class_of(k, runs), host, sure);
    if (rc == CRD_OK && network != CRD_INTERN_NONE)
        rc = note(k, OF_HOST + crd_know_class_of(k, runs), network, sure);
    return rc;
}

static crd_status note_ties(crd_know *k)
{
    const crd_world *w = k->w;
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_tie)->n && rc == CRD_OK; i++)
        if (CRD_COL(w, tie, target).target[i] == CRD_T_element &&
            crd_str_eq(crd_world_text(w, TEXT(w, tie, kind, i)), CRD_STR("hosts")))
            rc = note_host(k, TEXT(w, tie, holder, i), TEXT(w, tie, target, i),
                           crd_know_holds(w, CRD_T_tie, i));
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_dependency)->n && rc == CRD_OK; i++)
        if (CRD_COL(w, dependency, dependent).target[i] == CRD_T_element &&
            CRD_COL(w, dependency, needs).target[i] == CRD_T_element &&
            crd_str_eq(crd_world_text(w, TEXT(w, dependency, kind, i)), CRD_STR("hosting")))
            rc = note_host(k, TEXT(w, dependency, needs, i), TEXT(w, dependency, dependent, i),
                           crd_know_holds(w, CRD_T_dependency, i));
    return rc;
}

static void make_stands(crd_know *k)
{
    crd_status rc = CRD_OK;
    if (k->stands_made)
        return;
    k->stands_made = true;
    rc = own_classes(k);
    crd_know_unnamed_make(k);
    for (uint32_t i = 0; i < crd_world_frame(k->w, CRD_T_element)->n && rc == CRD_OK; i++)
        rc = note_element(k, i);
    if (rc == CRD_OK)
        rc = note_ties(k);
    if (rc != CRD_OK)
        k->failed = rc;
}

/* Could it be what nobody named in the class? */
static bool may(const crd_know *k, uint32_t of, uint32_t text, uint32_t class)
{
    return of == OF_MAKER     ? crd_know_may_make(k, text, class)
           : of == OF_PRODUCT ? crd_know_may_stand(k, text, class)
                              : false;
}

static void stands(crd_know *k, const crd_exprs *set, args_t args, size_t n, uint32_t of,
                   crd_expr_value *ret)
{
    uint32_t text = crd_know_number(k, set, args[0]), best = 0;
    make_stands(k);
    if (args[0].text == CRD_INTERN_NONE)
        return;
    if (text != CRD_INTERN_NONE && n > 1 &&
        (crd_map_find(&k->stands, (uint64_t)(of + ANY_CLASS) << 32 | text) ||
         may(k, of, text, ANY_CLASS)))
        best = 1;
    for (size_t a = 1; a < n && text != CRD_INTERN_NONE; a++) {
        uint32_t class = crd_know_class_number(crd_exprs_text(set, args[a].text));
        const uint32_t *at = crd_map_find(&k->stands, (uint64_t)(of + class) << 32 | text);
        best = at && *at > best ? *at : best;
        best = best == 0 && may(k, of, text, class) ? 1 : best;
    }
    ret->truth = crd_know_truth((uint8_t)best);
}

void crd_know_supplies(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    stands(ctx, set, args, n, OF_MAKER, ret);
}

void crd_know_used(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    stands(ctx, set, args, n, OF_PRODUCT, ret);
}

void crd_know_hosts(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    stands(ctx, set, args, n, OF_HOST, ret);
}

/* ---- needs ---------------------------------------------------------------------------------- */

enum { KINDS = 16 }; /* bits of a kind: surely below, possibly above */

static uint32_t kind_bit(crd_str kind)
{
    int at = crd_code_find(crd_code_list_find(CRD_STR("dependency_kind")), kind);
    return at >= 0 && at < KINDS ? 1u << at : 0;
}

/* The same of a text of the world: remembered. */
uint32_t crd_know_kind(crd_know *k, uint32_t text)
{
    uint32_t *at = crd_map_add(&k->needs_kinds, text, CRD_INTERN_NONE);
    if (!at) {
        k->failed = CRD_ENOMEM;
        return 0;
    }
    if (*at == CRD_INTERN_NONE)
        *at = kind_bit(crd_world_text(k->w, text));
    return *at;
}

/* The same of an argument. */
static uint32_t kind_of(crd_know *k, const crd_exprs *set, crd_expr_value v)
{
    uint32_t number;
    if (!crd_exprs_number(set, v.text, &number) || number == CRD_INTERN_NONE)
        return kind_bit(crd_exprs_text(set, v.text));
    return crd_know_kind(k, number);
}

static void make_needed(crd_know *k)
{
    const crd_world *w = k->w;
    if (k->needed_made)
        return;
    k->needed_made = true;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_dependency)->n; i++) {
        uint64_t key = (uint64_t)TEXT(w, dependency, dependent, i) << 32 |
                       TEXT(w, dependency, needs, i);
        uint32_t *at = crd_map_add(&k->needed, key, 0);
        if (!at) {
            k->failed = CRD_ENOMEM;
            return;
        }
        bool sure = crd_know_holds(w, CRD_T_dependency, i) == 2;
        uint32_t kind = crd_know_kind(k, TEXT(w, dependency, kind, i)) << (sure ? 0 : KINDS);
        *at |= kind;
        at = crd_map_add(&k->needed, key | CRD_INTERN_NONE, 0); /* whatever it needs */
        if (!at) {
            k->failed = CRD_ENOMEM;
            return;
        }
        *at |= kind;
    }
}

uint32_t crd_know_kinds(crd_know *k, const crd_exprs *set, args_t args, size_t from, size_t n)
{
    uint32_t kinds = n > from ? 0 : (1u << KINDS) - 1;
    for (size_t a = from; a < n; a++)
        kinds |= kind_of(k, set, args[a]);
    return kinds;
}

/* Does the one need the other (NONE: anything), by one of the kinds from the n-th argument on? */
static int8_t needs(crd_know *k, const crd_exprs *set, uint32_t one, uint32_t other, args_t args,
                    size_t from, size_t n)
{
    uint32_t kinds = crd_know_kinds(k, set, args, from, n);
    make_needed(k);
    const uint32_t *at = one == CRD_INTERN_NONE
                             ? NULL
                             : crd_map_find(&k->needed, (uint64_t)one << 32 | other);
    return (int8_t)(!at ? 0 : *at & kinds ? 1 : *at >> KINDS & kinds ? -1 : 0);
}

void crd_know_needs(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    uint32_t other = crd_know_number(k, set, args[1]);
    if (args[0].text == CRD_INTERN_NONE || args[1].text == CRD_INTERN_NONE)
        return;
    ret->truth = other == CRD_INTERN_NONE
                     ? 0
                     : needs(k, set, crd_know_number(k, set, args[0]), other, args, 2, n);
}

void crd_know_depends(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    if (args[0].text != CRD_INTERN_NONE)
        ret->truth = needs(k, set, crd_know_number(k, set, args[0]), CRD_INTERN_NONE, args, 1, n);
}

/* ---- networks ------------------------------------------------------------------------------- */

/* Is it the party's network: 0, 1 (who operates it is not said, or disputed), 2? */
static uint32_t is_of(const crd_world *w, uint32_t network, uint32_t party)
{
    size_t n = 0;
    uint32_t operator= TEXT(w, network, operator, network);
    const crd_other *others = crd_world_others(w, CRD_T_network, network, CRD_C_network_operator,
                                               &n);
    bool doubt = n > 0 && others[0].contested;
    if (operator== CRD_INTERN_NONE)
        return 1;
    if (operator== party)
        return doubt ? 1 : 2;
    for (size_t i = 0; i < n && others[i].contested; i++)
        if (others[i].text == party)
            return 1;
    return 0;
}

/* Is the network of one of the kinds from the second argument on (none: any): 0, 1, 2? */
static uint32_t is_a(const crd_know *k, const crd_exprs *set, uint32_t network, args_t args,
                     size_t n)
{
    uint32_t kind = TEXT(k->w, network, kind, network);
    if (n == 1)
        return 2;
    if (kind == CRD_INTERN_NONE ||
        crd_world_contested(k->w, CRD_T_network, network, CRD_C_network_kind))
        return 1;
    for (size_t a = 1; a < n; a++)
        if (crd_know_number(k, set, args[a]) == kind)
            return 2;
    return 0;
}

void crd_know_operates(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    const crd_world *w = k->w;
    uint32_t party = crd_know_number(k, set, args[0]), best = 0;
    if (args[0].text == CRD_INTERN_NONE)
        return;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_network)->n && best < 2; i++) {
        uint32_t its = is_of(w, i, party), kind = its ? is_a(k, set, i, args, n) : 0;
        uint32_t sure = crd_know_holds(w, CRD_T_network, i);
        sure = its < sure ? its : sure;
        sure = kind < sure ? kind : sure;
        best = sure > best ? sure : best;
    }
    ret->truth = crd_know_truth((uint8_t)best);
}
