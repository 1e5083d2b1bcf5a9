/* Where products were made, what releases contain, who owns their makers, and how long a
 * restriction is in force. */
#include "rules/know_int.h"

#include "model/code.h"
#include "rules/judge_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef const crd_expr_value *args_t;

#define TEXT(w, table, field, row) \
    (CRD_COL(w, table, field).text ? CRD_COL(w, table, field).text[row] : CRD_INTERN_NONE)

/* Of a release that nobody asked about yet. */
#define NOT_READ (CRD_INTERN_NONE - 1)

/* ---- rows by what they are about ------------------------------------------------------------ */

void crd_know_rows_forget(crd_know_rows *r)
{
    crd_map_done(&r->first);
    free(r->next);
    *r = (crd_know_rows){0};
}

uint32_t crd_know_first(crd_know *k, enum crd_know_by by, uint32_t text)
{
    static const struct {
        uint32_t table, field;
    } of[CRD_KNOW_BY] = {
        [CRD_KNOW_ORIGINS] = {CRD_T_origin, CRD_C_origin_product},
        [CRD_KNOW_PARTS] = {CRD_T_release_component, CRD_C_release_component_product},
        [CRD_KNOW_HOLDINGS] = {CRD_T_holding, CRD_C_holding_owned},
        [CRD_KNOW_LISTS] = {CRD_T_designation, CRD_C_designation_list},
        [CRD_KNOW_RELEASES] = {CRD_T_release, CRD_C_release_product},
    };
    crd_know_rows *r = &k->rows[by];
    const crd_frame *f = crd_world_frame(k->w, of[by].table);
    const uint32_t *texts = f->cols[of[by].field].text;
    if (!r->next) {
        r->next = malloc((f->n + 1) * sizeof *r->next);
        for (uint32_t i = f->n; r->next && i > 0; i--) {
            uint32_t *at = crd_map_add(&r->first, texts ? texts[i - 1] : CRD_INTERN_NONE,
                                       CRD_ROW_NONE);
            if (!at) {
                crd_know_rows_forget(r);
                break;
            }
            r->next[i - 1] = *at;
            *at = i - 1;
        }
    }
    if (!r->next) {
        k->failed = CRD_ENOMEM;
        return CRD_ROW_NONE;
    }
    const uint32_t *at = text == CRD_INTERN_NONE ? NULL : crd_map_find(&r->first, text);
    return at ? *at : CRD_ROW_NONE;
}

/* ---- where it was made ---------------------------------------------------------------------- */

enum { STAGES = 32 };

static uint32_t stage_bit(crd_str stage)
{
    int at = crd_code_find(crd_code_list_find(CRD_STR("origin_stage")), stage);
    return at >= 0 && at < STAGES ? 1u << at : 0;
}

/* made_outside(product, states, stage, ...) */
void crd_know_made_outside(void *ctx, const crd_exprs *set, args_t args, size_t n,
                           crd_expr_value *ret)
{
    crd_know *k = ctx;
    const crd_world *w = k->w;
    uint32_t asked = 0, seen = 0;
    uint8_t best = 0;
    crd_str states = crd_exprs_text(set, args[1].text);
    if (args[0].text == CRD_INTERN_NONE)
        return;
    for (size_t a = 2; a < n; a++)
        asked |= stage_bit(crd_exprs_text(set, args[a].text));
    for (uint32_t i = crd_know_first(k, CRD_KNOW_ORIGINS, crd_know_number(k, set, args[0]));
         i != CRD_ROW_NONE; i = crd_know_next(k, CRD_KNOW_ORIGINS, i)) {
        uint32_t bit = stage_bit(crd_world_text(w, TEXT(w, origin, stage, i)));
        uint32_t country = TEXT(w, origin, country, i);
        if (!(bit & asked))
            continue;
        seen |= bit;
        uint8_t in = country == CRD_INTERN_NONE || crd_str_is_null(states)
                         ? 1
                         : crd_know_member(k, crd_world_text(w, country), states);
        uint8_t out = (uint8_t)(2 - in), holds = crd_know_holds(w, CRD_T_origin, i);
        out = out < holds ? out : holds;
        best = out > best ? out : best;
    }
    if (best == 0 && seen != asked)
        best = 1; /* nobody says where one of the stages was */
    ret->truth = crd_know_truth(best);
}

/* ---- what a release contains ---------------------------------------------------------------- */

/* The next part of the release from row `i` on; *ret_component: its row or NONE. */
static uint32_t part_at(const crd_know *k, uint32_t i, uint32_t version, uint32_t *ret_component)
{
    const crd_world *w = k->w;
    while (i != CRD_ROW_NONE && TEXT(w, release_component, version, i) != version)
        i = crd_know_next(k, CRD_KNOW_PARTS, i);
    if (i != CRD_ROW_NONE)
        *ret_component = crd_world_row(w, CRD_T_component,
                                       TEXT(w, release_component, component, i));
    return i;
}

enum { VERSIONS = 64 }; /* of one library in one release; more are not told apart */

/* Versions of a library in the release; -1: of a part it is not said which. */
static int64_t versions_of(const crd_know *k, uint32_t first, uint32_t version, uint32_t name)
{
    const crd_world *w = k->w;
    uint32_t found[VERSIONS], component;
    int64_t n = 0;
    bool open = false;
    for (uint32_t i = part_at(k, first, version, &component); i != CRD_ROW_NONE;
         i = part_at(k, crd_know_next(k, CRD_KNOW_PARTS, i), version, &component)) {
        uint32_t is = component == CRD_ROW_NONE ? CRD_INTERN_NONE
                                                : TEXT(w, component, version, component);
        if (component == CRD_ROW_NONE || TEXT(w, component, name, component) != name)
            continue;
        open |= is == CRD_INTERN_NONE;
        int64_t at = 0;
        while (at < n && found[at] != is)
            at++;
        if (at == n && n < VERSIONS && is != CRD_INTERN_NONE)
            found[n++] = is;
    }
    return open && n < 2 ? -1 : n;
}

/* The most versions of one of the names that the release has; NONE: not known. */
static uint32_t most_versions(crd_know *k, uint32_t product, uint32_t version, crd_str names)
{
    uint32_t first = crd_know_first(k, CRD_KNOW_PARTS, product), component;
    int64_t most = 0;
    bool open = false;
    crd_str one;
    if (part_at(k, first, version, &component) == CRD_ROW_NONE)
        return CRD_INTERN_NONE;
    while (crd_str_next(&names, ' ', &one)) {
        uint32_t name = crd_world_find_text(k->w, one);
        int64_t has = name == CRD_INTERN_NONE ? 0 : versions_of(k, first, version, name);
        open |= has < 0;
        most = has > most ? has : most;
    }
    return open && most < 2 ? CRD_INTERN_NONE : (uint32_t)most;
}

/* From here on `counted` is of these names; false: no memory. */
static bool counts_libraries(crd_know *k, crd_str names)
{
    if (k->libraries && crd_str_eq(crd_str_from(k->libraries), names))
        return true;
    crd_map_done(&k->counted);
    k->counted = (crd_map){0};
    free(k->libraries);
    k->libraries = malloc(names.len + 1);
    if (!k->libraries) {
        k->failed = CRD_ENOMEM;
        return false;
    }
    memcpy(k->libraries, names.ptr, names.len);
    k->libraries[names.len] = 0;
    return true;
}

/* versions(product, release, names): counted once for a release, as equipment is many of it */
void crd_know_versions(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    crd_str names = crd_exprs_text(set, args[2].text);
    uint32_t product = crd_know_number(k, set, args[0]), version = crd_know_number(k, set, args[1]);
    if (n != 3 || crd_str_is_null(names) || product == CRD_INTERN_NONE ||
        version == CRD_INTERN_NONE)
        return;
    if (!counts_libraries(k, names))
        return;
    uint32_t *at = crd_map_add(&k->counted, (uint64_t)product << 32 | version, NOT_READ);
    if (!at) {
        k->failed = CRD_ENOMEM;
        return;
    }
    if (*at == NOT_READ)
        *at = most_versions(k, product, version, names);
    if (*at != CRD_INTERN_NONE)
        ret->i = *at;
}

static crd_know_bill bill_new(crd_know *k, uint32_t i, uint32_t version)
{
    const crd_world *w = k->w;
    crd_know_bill b = {.ends_first = INT32_MAX, .ends_last = INT32_MAX};
    uint32_t component;
    for (i = part_at(k, i, version, &component); i != CRD_ROW_NONE;
         i = part_at(k, crd_know_next(k, CRD_KNOW_PARTS, i), version, &component)) {
        crd_date end = component == CRD_ROW_NONE
                           ? CRD_DATE_NONE
                           : crd_col_i32(&CRD_COL(w, component, end_of_support), component);
        if (end == CRD_DATE_NONE ||
            crd_world_contested(w, CRD_T_component, component, CRD_C_component_end_of_support)) {
            b.open = true;
            continue;
        }
        b.ends_first = crd_date_first(end) < b.ends_first ? crd_date_first(end) : b.ends_first;
        b.ends_last = crd_date_last(end) < b.ends_last ? crd_date_last(end) : b.ends_last;
    }
    return b;
}

/* Read once for a release; NULL: no parts are told, or no memory. */
static const crd_know_bill *bill_of(crd_know *k, uint32_t product, uint32_t version)
{
    uint32_t component;
    uint32_t *at = crd_map_add(&k->billed, (uint64_t)product << 32 | version, NOT_READ);
    if (at && *at == NOT_READ) {
        uint32_t first = crd_know_first(k, CRD_KNOW_PARTS, product);
        bool some = part_at(k, first, version, &component) != CRD_ROW_NONE;
        *at = some ? (uint32_t)k->bills.n : CRD_INTERN_NONE;
        if (some && !CRD_VEC_PUSH(&k->bills, bill_new(k, first, version)))
            at = NULL;
    }
    if (!at)
        k->failed = CRD_ENOMEM;
    return at && *at < k->bills.n ? &k->bills.at[*at] : NULL;
}

/* part_ends_before(product, release, day) */
void crd_know_part_ends(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    uint32_t product = crd_know_number(k, set, args[0]), version = crd_know_number(k, set, args[1]);
    if (n != 3 || product == CRD_INTERN_NONE || version == CRD_INTERN_NONE ||
        args[2].date == CRD_DATE_NONE)
        return;
    const crd_know_bill *b = bill_of(k, product, version);
    if (!b)
        return;
    bool surely = b->ends_last < crd_date_first(args[2].date);
    bool maybe = b->open || b->ends_first < crd_date_last(args[2].date);
    ret->truth = (int8_t)(surely ? 1 : maybe ? -1 : 0);
}

/* ---- owners --------------------------------------------------------------------------------- */

/* More than half of the votes of a party, or it is consolidated: who has them; NONE. What all that
 * are named surely hold, in millionths, at *ret_named. */
static uint32_t head_of(crd_know *k, uint32_t party, uint64_t *ret_named)
{
    const crd_world *w = k->w;
    static const char *const kinds[] = {"votes", "shares"};
    uint32_t id = TEXT(w, party, id, party), head = CRD_ROW_NONE;
    uint32_t first = crd_know_first(k, CRD_KNOW_HOLDINGS, id);
    bool votes = false;
    for (size_t pass = 0; pass < 2 && !votes; pass++) { /* shares stand for votes nobody tells */
        *ret_named = 0;
        for (uint32_t i = first; i != CRD_ROW_NONE; i = crd_know_next(k, CRD_KNOW_HOLDINGS, i)) {
            crd_str kind = crd_world_text(w, TEXT(w, holding, kind, i));
            int32_t least = crd_col_i32(&CRD_COL(w, holding, ppm_min), i);
            bool whole = crd_str_eq(kind, CRD_STR("consolidates"));
            if (crd_know_holds(w, CRD_T_holding, i) < 2)
                continue;
            if (!whole && !crd_str_eq(kind, crd_str_from(kinds[pass])))
                continue;
            votes |= !whole;
            *ret_named += whole || least == CRD_NULL32 ? 0 : (uint64_t)least;
            if (whole || (least != CRD_NULL32 && least > 500000))
                head = i;
        }
    }
    return head;
}

/* owners_known(party): up to a state, a person, or where nobody unnamed can have the majority */
void crd_know_owners_known(void *ctx, const crd_exprs *set, args_t args, size_t n,
                           crd_expr_value *ret)
{
    enum { STEPS = 64 };
    static const char *const ends[] = {"state", "state-body", "person", "community",
                                       "international"};
    crd_know *k = ctx;
    const crd_world *w = k->w;
    uint32_t text = crd_know_number(k, set, args[0]);
    for (size_t step = 0; step < STEPS && n == 1; step++) {
        uint32_t party = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                 : crd_world_row(w, CRD_T_party, text);
        if (party == CRD_ROW_NONE)
            return;
        crd_str kind = crd_world_text(w, TEXT(w, party, kind, party));
        uint64_t named = 0;
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            if (crd_str_eq(kind, crd_str_from(ends[i])))
                ret->truth = 1;
        if (ret->truth == 1)
            return;
        text = TEXT(w, party, branch_of, party);
        if (text != CRD_INTERN_NONE)
            continue;
        uint32_t head = head_of(k, party, &named);
        if (head == CRD_ROW_NONE || CRD_COL(w, holding, owner).target[head] != CRD_T_party) {
            if (head != CRD_ROW_NONE || named >= 500000)
                ret->truth = 1; /* a state's; or nobody else can have more than half */
            return;
        }
        text = TEXT(w, holding, owner, head);
    }
}

/* ---- ties ----------------------------------------------------------------------------------- */

enum { ANY_TABLE = 0xffff }; /* with kind 0: some tie leads to a text */

static uint64_t tie_key(uint32_t table, int kind, uint32_t text)
{
    return (uint64_t)table << 48 | (uint64_t)(unsigned)kind << 32 | text;
}

static void make_tied(crd_know *k, const crd_code_list *kinds)
{
    const crd_world *w = k->w;
    k->tied_made = true;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_tie)->n; i++) {
        uint32_t sure = crd_know_holds(w, CRD_T_tie, i);
        int kind = crd_code_find(kinds, crd_world_text(w, TEXT(w, tie, kind, i)));
        uint32_t *at = kind < 0 ? &sure
                                : crd_map_add(&k->tied,
                                              tie_key(CRD_COL(w, tie, target).target[i], kind,
                                                      TEXT(w, tie, target, i)),
                                              sure);
        if (!at) {
            k->failed = CRD_ENOMEM;
            return;
        }
        *at = *at > sure ? *at : sure;
        if (kind >= 0 &&
            !crd_map_add(&k->tied, tie_key(ANY_TABLE, 0, TEXT(w, tie, target, i)), 1)) {
            k->failed = CRD_ENOMEM;
            return;
        }
    }
}

/* Mostly the one that was asked for last. */
static const crd_table *table_of(crd_know *k, crd_str name)
{
    if (!k->last_table || !crd_str_eq(name, crd_str_from(k->last_table->name)))
        k->last_table = crd_schema_find(&crd_records, name);
    return k->last_table;
}

/* tied(table, key, kind, ...) */
void crd_know_tied(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    crd_know *k = ctx;
    uint32_t text = crd_know_number(k, set, args[1]), best = 0;
    const crd_table *t = args[1].text == CRD_INTERN_NONE
                             ? NULL
                             : table_of(k, crd_exprs_text(set, args[0].text));
    if (!t)
        return;
    if (!k->tied_made)
        make_tied(k, crd_code_list_find(CRD_STR("tie_kind")));
    ret->truth = 0;
    if (text == CRD_INTERN_NONE || !crd_map_find(&k->tied, tie_key(ANY_TABLE, 0, text)))
        return; /* mostly: no tie leads there */
    const crd_code_list *kinds = crd_code_list_find(CRD_STR("tie_kind"));
    for (size_t a = 2; a < n; a++) {
        int kind = crd_code_find(kinds, crd_exprs_text(set, args[a].text));
        const uint32_t *at = kind < 0
                                 ? NULL
                                 : crd_map_find(&k->tied,
                                                tie_key((uint32_t)crd_schema_index(&crd_records, t),
                                                        kind, text));
        best = at && *at > best ? *at : best;
    }
    ret->truth = crd_know_truth((uint8_t)best);
}

/* ---- functions of a network ----------------------------------------------------------------- */

/* One function of an element in each network that it may be part of. */
static void stands_in(crd_know *k, uint32_t element, uint32_t function, uint32_t sure)
{
    const crd_world *w = k->w;
    for (size_t i = 0;; i++) {
        bool agreed;
        uint32_t network = crd_know_text(w, CRD_T_element, element, CRD_C_element_network, i,
                                         &agreed);
        if (network == CRD_INTERN_NONE)
            return;
        uint32_t is = agreed ? sure : 1;
        uint32_t *at = crd_map_add(&k->functions, (uint64_t)network << 32 | function, is);
        if (!at) {
            k->failed = CRD_ENOMEM;
            return;
        }
        *at = *at > is ? *at : is;
    }
}

static void make_stand_in(crd_know *k)
{
    const crd_world *w = k->w;
    k->functions_made = true;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_element)->n; i++) {
        uint32_t sure = crd_world_frame(w, CRD_T_element)->flags[i] & CRD_ROW_MAYBE ? 1 : 2;
        for (size_t v = 0;; v++) {
            bool agreed;
            uint32_t function = crd_know_text(w, CRD_T_element, i, CRD_C_element_function, v,
                                              &agreed);
            if (function == CRD_INTERN_NONE)
                break;
            stands_in(k, i, function, agreed ? sure : 1);
        }
    }
}

/* has_function(network, function, ...) */
void crd_know_has_function(void *ctx, const crd_exprs *set, args_t args, size_t n,
                           crd_expr_value *ret)
{
    crd_know *k = ctx;
    uint32_t network = crd_know_number(k, set, args[0]), best = 0;
    if (args[0].text == CRD_INTERN_NONE)
        return;
    if (!k->functions_made)
        make_stand_in(k);
    for (size_t a = 1; a < n && network != CRD_INTERN_NONE; a++) {
        const uint32_t *at = crd_map_find(&k->functions, (uint64_t)network << 32 |
                                                             crd_know_number(k, set, args[a]));
        best = at && *at > best ? *at : best;
    }
    ret->truth = crd_know_truth((uint8_t)best);
}

/* ---- lists ---------------------------------------------------------------------------------- */

/* Does the designation name it: itself, or a class that the product is of? */
static bool names(const crd_world *w, uint32_t i, uint32_t table, uint32_t row, uint32_t id)
{
    uint32_t subject = TEXT(w, designation, subject, i);
    uint8_t target = CRD_COL(w, designation, subject).target[i];
    if (target == CRD_TARGET_CLASS)
        return table == CRD_T_product && row != CRD_ROW_NONE &&
               subject == TEXT(w, product, category, row);
    return subject == id && (row == CRD_ROW_NONE || target == table);
}

/* The same of it and of the product of the same id, if there is one: 0, 1, 2? */
static uint8_t named_by(const crd_world *w, uint32_t i, uint32_t table, uint32_t row, uint32_t twin,
                        uint32_t id)
{
    uint8_t is = names(w, i, table, row, id) ? 2 : 0,
            holds = crd_know_holds(w, CRD_T_designation, i);
    if (twin != CRD_ROW_NONE)
        is = crd_know_either(is, names(w, i, CRD_T_product, twin, id) ? 2 : 0);
    return is < holds ? is : holds;
}

/* What a list says of it, at most `best`: of lists that nobody loaded it is not known. */
static uint8_t unless_loaded(crd_know *k, crd_str list, uint8_t best)
{
    if (best == 2 || crd_know_has_list(k, list))
        return best;
    crd_know_lacks(k, list);
    return 1;
}

/* listed_for(party or product, operator, list, ...) */
void crd_know_listed_for(void *ctx, const crd_exprs *set, args_t args, size_t n,
                         crd_expr_value *ret)
{
    crd_know *k = ctx;
    const crd_world *w = k->w;
    crd_str key = crd_exprs_text(set, args[0].text), whose = crd_exprs_text(set, args[1].text);
    uint32_t table = 0, twin, row = crd_know_row_at(k, set, args[0], &table, &twin);
    uint32_t id = row == CRD_ROW_NONE ? crd_know_number(k, set, args[0])
                                      : crd_world_frame(w, table)->cols[0].text[row];
    uint8_t best = 0;
    if (crd_str_is_null(key))
        return;
    for (size_t a = 2; a < n; a++) {
        for (uint32_t i = crd_know_first(k, CRD_KNOW_LISTS, crd_know_number(k, set, args[a]));
             i != CRD_ROW_NONE && best < 2; i = crd_know_next(k, CRD_KNOW_LISTS, i)) {
            crd_str to = crd_world_text(w, TEXT(w, designation, addressee, i));
            uint8_t is = named_by(w, i, table, row, twin, id);
            if (!crd_str_is_null(to) && !crd_know_has_word(to, whose))
                is = is && crd_str_is_null(whose) ? 1 : 0; /* it may be whom the list addresses */
            best = is > best ? is : best;
        }
        best = unless_loaded(k, crd_exprs_text(set, args[a].text), best);
    }
    ret->truth = crd_know_truth(best);
}

/* Is it whom one row of a list names, or in the hand of it; a product by its maker too: 0, 1, 2? */
static uint8_t in_hand(crd_know *k, uint32_t i, uint32_t table, uint32_t row)
{
    const crd_world *w = k->w;
    uint32_t subject = TEXT(w, designation, subject, i), party = row;
    uint8_t target = CRD_COL(w, designation, subject).target[i];
    bool doubt = false;
    if (names(w, i, table, row, crd_world_frame(w, table)->cols[0].text[row]))
        return 2;
    if (target != CRD_T_party && target != CRD_T_jurisdiction)
        return 0;
    if (table == CRD_T_product) {
        uint32_t maker = TEXT(w, product, maker, row);
        doubt = crd_world_contested(w, CRD_T_product, row, CRD_C_product_maker);
        if (maker == CRD_INTERN_NONE || doubt)
            return 1;
        party = crd_world_row(w, CRD_T_party, maker);
    }
    if (party == CRD_ROW_NONE)
        return 0;
    uint8_t sits = target == CRD_T_jurisdiction ? crd_know_sits(w, party, subject) : 0;
    uint8_t under = crd_know_is_under(k, party, crd_world_id(w, target, subject));
    return sits > under ? sits : under;
}

/* restricted_by(party or product, list, ...) */
void crd_know_restricted_by(void *ctx, const crd_exprs *set, args_t args, size_t n,
                            crd_expr_value *ret)
{
    crd_know *k = ctx;
    crd_str key = crd_exprs_text(set, args[0].text);
    uint32_t table, twin, row = crd_know_row_at(k, set, args[0], &table, &twin);
    uint8_t best = 0;
    if (crd_str_is_null(key))
        return;
    for (size_t a = 1; a < n; a++) {
        for (uint32_t i = crd_know_first(k, CRD_KNOW_LISTS, crd_know_number(k, set, args[a]));
             row != CRD_ROW_NONE && i != CRD_ROW_NONE && best < 2;
             i = crd_know_next(k, CRD_KNOW_LISTS, i)) {
            uint8_t holds = crd_know_holds(k->w, CRD_T_designation, i);
            uint8_t is = in_hand(k, i, table, row);
            if (twin != CRD_ROW_NONE)
                is = crd_know_either(is, in_hand(k, i, CRD_T_product, twin));
            is = is < holds ? is : holds;
            best = is > best ? is : best;
        }
        best = unless_loaded(k, crd_exprs_text(set, args[a].text), best);
    }
    ret->truth = crd_know_truth(best);
}

/* ---- dates ---------------------------------------------------------------------------------- */

/* past(date, months): is the day so many months after it over? */
void crd_know_past(void *ctx, const crd_exprs *set, args_t args, size_t n, crd_expr_value *ret)
{
    (void)set;
    crd_date as_of = crd_world_as_of(((const crd_know *)ctx)->w);
    if (n != 2 || args[0].date == CRD_DATE_NONE || as_of == CRD_DATE_NONE || isnan(args[1].real) ||
        args[1].real < 0 || args[1].real > 1e5)
        return;
    int32_t day = crd_date_first(as_of);
    bool surely = crd_months_after(crd_date_last(args[0].date), args[1].real) < day;
    bool maybe = crd_months_after(crd_date_first(args[0].date), args[1].real) < day;
    ret->truth = (int8_t)(surely ? 1 : maybe ? -1 : 0);
}

/* restricted_since(party or product, operator) */
void crd_know_restricted_since(void *ctx, const crd_exprs *set, args_t args, size_t n,
                               crd_expr_value *ret)
{
    crd_know *k = ctx;
    crd_str whose = n > 1 ? crd_exprs_text(set, args[1].text) : CRD_STR_NULL;
    uint32_t table, twin, row = crd_know_row_at(k, set, args[0], &table, &twin);
    if (row == CRD_ROW_NONE)
        return;
    crd_know_mark m = crd_know_mark_of(k, row, table, whose), other = m;
    if (twin != CRD_ROW_NONE)
        other = crd_know_mark_of(k, twin, CRD_T_product, whose);
    if (m.sure == 2 && other.sure == 2 && other.since == m.since)
        ret->date = m.since;
}
