/* Whom a regime restricts: by designation, by control, by where it sits, by assessment. */
#include "rules/know_int.h"

#include <stdlib.h>
#include <string.h>

#define TEXT(k, table, field, row) \
    (CRD_COL((k)->w, table, field).text ? CRD_COL((k)->w, table, field).text[row] : CRD_INTERN_NONE)

bool crd_know_has_word(crd_str words, crd_str one)
{
    crd_str rest = words, part;
    while (crd_str_next(&rest, ' ', &part))
        if (crd_str_eq(part, one))
            return true;
    return false;
}

uint32_t crd_know_actor(const crd_know *k, crd_str name)
{
    size_t colon = crd_str_find(name, CRD_STR(":"));
    if (colon != SIZE_MAX)
        name = (crd_str){name.ptr + colon + 1, name.len - colon - 1};
    uint32_t who = crd_world_find_text(k->w, name);
    bool state = who == CRD_INTERN_NONE ||
                 crd_world_row(k->w, CRD_T_jurisdiction, who) != CRD_ROW_NONE;
    return state ? who : crd_world_id(k->w, CRD_T_party, who);
}

uint32_t crd_know_row(const crd_know *k, crd_str id, uint32_t *ret_table)
{
    static const struct {
        const char *prefix;
        uint32_t table;
    } tables[] = {{"party:", CRD_T_party}, {"product:", CRD_T_product}};
    for (size_t i = 0; i < 2; i++) {
        crd_str prefix = crd_str_from(tables[i].prefix), key = id;
        if (crd_str_starts(id, prefix))
            key = (crd_str){id.ptr + prefix.len, id.len - prefix.len};
        uint32_t text = crd_world_find_text(k->w, key);
        uint32_t row = text == CRD_INTERN_NONE
                           ? CRD_ROW_NONE
                           : crd_world_row(k->w, tables[i].table,
                                           crd_world_id(k->w, tables[i].table, text));
        *ret_table = tables[i].table;
        if (row != CRD_ROW_NONE)
            return row;
    }
    return CRD_ROW_NONE;
}

/* The same of an argument: mostly an id without its table, of which the world's number is known. */
uint32_t crd_know_row_at(const crd_know *k, const crd_exprs *set, crd_expr_value v,
                         uint32_t *ret_table, uint32_t *ret_twin)
{
    uint32_t text;
    crd_str id = crd_exprs_text(set, v.text);
    bool numbered = crd_exprs_number(set, v.text, &text) && text != CRD_INTERN_NONE;
    *ret_table = CRD_T_product;
    *ret_twin = CRD_ROW_NONE;
    if (crd_str_is_null(id))
        return CRD_ROW_NONE;
    if (!numbered || crd_str_find(id, CRD_STR(":")) != SIZE_MAX) {
        uint32_t row = crd_know_row(k, id, ret_table);
        if (row != CRD_ROW_NONE)
            *ret_twin = crd_know_twin(k, id, *ret_table);
        return row;
    }
    uint32_t party = crd_world_row(k->w, CRD_T_party, crd_world_id(k->w, CRD_T_party, text));
    uint32_t product = crd_world_row(k->w, CRD_T_product, crd_world_id(k->w, CRD_T_product, text));
    if (party == CRD_ROW_NONE)
        return product;
    *ret_table = CRD_T_party;
    *ret_twin = product;
    return party;
}

uint32_t crd_know_twin(const crd_know *k, crd_str id, uint32_t table)
{
    uint32_t text = table == CRD_T_party && crd_str_find(id, CRD_STR(":")) == SIZE_MAX
                        ? crd_world_find_text(k->w, id)
                        : CRD_INTERN_NONE;
    return text == CRD_INTERN_NONE
               ? CRD_ROW_NONE
               : crd_world_row(k->w, CRD_T_product, crd_world_id(k->w, CRD_T_product, text));
}

/* ---- marks ---------------------------------------------------------------------------------- */

static int text_order(const crd_know *k, uint32_t a, uint32_t b)
{
    return crd_str_cmp(crd_world_text(k->w, a), crd_world_text(k->w, b));
}

/* Raises a mark; what decides between equals does not depend on the order of rows. */
static void raise(const crd_know *k, crd_know_mark *at, crd_know_mark to)
{
    if (to.sure < at->sure || to.sure == 0)
        return;
    if (to.sure == at->sure) {
        crd_date since = to.since < at->since ? to.since : at->since;
        at->since = to.since = since; /* NONE is the least */
        int order = (int)to.how - (int)at->how;
        order = order ? order : text_order(k, to.who, at->who);
        if (order == 0 && to.designation != CRD_ROW_NONE && at->designation != CRD_ROW_NONE)
            order = text_order(k, TEXT(k, designation, list, to.designation),
                               TEXT(k, designation, list, at->designation));
        if (order >= 0)
            return;
    }
    *at = to;
}

static uint8_t least(uint8_t a, uint8_t b) { return a < b ? a : b; }

/* All parties that the actor is, controls, or (a state) that are established there. */
static crd_status spread(crd_know *k, uint8_t *sure, uint32_t actor, uint8_t own, bool control)
{
    uint32_t n;
    sure[actor] = sure[actor] > own ? sure[actor] : own;
    for (unsigned bound = 0; control && bound < 2; bound++) {
        const crd_vid *at = crd_capturer_set(k->from[bound], actor, &n);
        for (uint32_t i = 0; i < n; i++) {
            uint8_t to = least(own, (uint8_t)(2 - bound));
            sure[at[i]] = sure[at[i]] > to ? sure[at[i]] : to;
        }
    }
    return CRD_OK;
}

uint8_t crd_know_sits(const crd_world *w, uint32_t party, uint32_t state)
{
    size_t n = 0;
    uint32_t seat = CRD_COL(w, party, jurisdiction).text
                        ? CRD_COL(w, party, jurisdiction).text[party]
                        : CRD_INTERN_NONE;
    bool doubt = crd_world_contested(w, CRD_T_party, party, CRD_C_party_jurisdiction);
    if (seat == CRD_INTERN_NONE)
        return 1;
    if (seat == state)
        return doubt ? 1 : 2;
    const crd_other *others = doubt ? crd_world_others(w, CRD_T_party, party,
                                                       CRD_C_party_jurisdiction, &n)
                                    : NULL;
    for (size_t i = 0; others && i < n && others[i].contested; i++)
        if (others[i].text == state)
            return 1;
    return 0;
}

/* Parties that sit in a state, and what they control. */
static crd_status spread_seat(crd_know *k, uint8_t *sure, uint32_t state, uint8_t own, bool control)
{
    const crd_frame *parties = crd_world_frame(k->w, CRD_T_party);
    for (uint32_t p = 0; p < parties->n; p++) {
        uint8_t sits = crd_know_sits(k->w, p, state);
        if (sits == 0)
            continue;
        crd_status rc = spread(k, sure, crd_control_of_party(k->c, p), least(own, sits), control);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

/* Since when a designation is in force; of states that the pack names it is not said. */
static crd_date day_of(const crd_know *k, uint32_t designation)
{
    return designation == CRD_ROW_NONE
               ? CRD_DATE_NONE
               : crd_col_i32(&CRD_COL(k->w, designation, since), designation);
}

static crd_status mark_parties(crd_know *k, crd_know_group *g, uint8_t own, uint32_t table,
                               uint32_t text, uint32_t designation)
{
    crd_status rc = CRD_OK;
    const crd_frame *parties = crd_world_frame(k->w, CRD_T_party);
    uint32_t row = crd_world_row(k->w, table, text);
    uint8_t *sure = calloc(crd_control_actors(k->c) + 1u, 1);
    if (!sure)
        return CRD_ENOMEM;
    bool state = table == CRD_T_jurisdiction;
    if (row != CRD_ROW_NONE)
        CRD_TRY(spread(k, sure,
                       state ? crd_control_of_state(k->c, row) : crd_control_of_party(k->c, row),
                       own, k->pack->risk.control || state));
    if (state)
        CRD_TRY(spread_seat(k, sure, text, own, k->pack->risk.control));
    for (uint32_t p = 0; p < parties->n; p++) {
        uint8_t is = sure[crd_control_of_party(k->c, p)];
        bool itself = !state && p == row;
        raise(k, &g->parties[p],
              (crd_know_mark){.sure = is,
                              .how = itself  ? CRD_KNOW_DESIGNATED
                                     : state ? CRD_KNOW_STATE
                                             : CRD_KNOW_CONTROLLED,
                              .who = text,
                              .designation = designation,
                              .since = day_of(k, designation)});
    }
done:
    free(sure);
    return rc;
}

static void mark_products(crd_know *k, crd_know_group *g, uint8_t own, bool class, uint32_t text,
                          uint32_t designation)
{
    const crd_frame *products = crd_world_frame(k->w, CRD_T_product);
    uint32_t row = class ? CRD_ROW_NONE : crd_world_row(k->w, CRD_T_product, text);
    for (uint32_t p = 0; p < products->n; p++)
        if (p == row || (class && TEXT(k, product, category, p) == text))
            raise(k, &g->products[p],
                  (crd_know_mark){.sure = own,
                                  .how = CRD_KNOW_DESIGNATED,
                                  .who = text,
                                  .designation = designation,
                                  .since = day_of(k, designation)});
}

/* ---- designations --------------------------------------------------------------------------- */

static bool among(const crd_know *k, uint32_t text, const crd_str *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(crd_world_text(k->w, text), all[i]))
            return true;
    return n == 0;
}

static crd_know_group *group_of(crd_know *k, uint32_t addressee)
{
    for (size_t i = 0; i < k->groups.n; i++)
        if (k->groups.at[i].addressee == addressee)
            return &k->groups.at[i];
    size_t parties = crd_world_frame(k->w, CRD_T_party)->n;
    size_t products = crd_world_frame(k->w, CRD_T_product)->n;
    crd_know_group g = {.addressee = addressee,
                        .parties = calloc(parties + 1, sizeof *g.parties),
                        .products = calloc(products + 1, sizeof *g.products)};
    if (k->groups.n < CRD_KNOW_GROUPS && g.parties && g.products && CRD_VEC_PUSH(&k->groups, g))
        return &k->groups.at[k->groups.n - 1];
    free(g.parties);
    free(g.products);
    return NULL;
}

static crd_status designated(crd_know *k, uint32_t row)
{
    const crd_pack_risk *r = &k->pack->risk;
    uint32_t text = TEXT(k, designation, subject, row);
    uint8_t target = CRD_COL(k->w, designation, subject).target[row];
    if (text == CRD_INTERN_NONE ||
        !among(k, TEXT(k, designation, effect, row), r->effects, r->n_effects) ||
        !among(k, TEXT(k, designation, list, row), r->lists, r->n_lists) ||
        !among(k, TEXT(k, designation, purpose, row), r->purposes, r->n_purposes))
        return CRD_OK;
    crd_know_group *g = group_of(k, r->addressed ? TEXT(k, designation, addressee, row)
                                                 : CRD_INTERN_NONE);
    uint8_t own = crd_know_holds(k->w, CRD_T_designation, row);
    if (r->addressed && g && g->addressee == CRD_INTERN_NONE)
        own = 1; /* whom it addresses is not said */
    if (!g)
        return k->groups.n < CRD_KNOW_GROUPS ? CRD_ENOMEM : CRD_ELIMIT;
    if (target == CRD_T_party || target == CRD_T_jurisdiction)
        return mark_parties(k, g, own, target, text, row);
    mark_products(k, g, own, target == CRD_TARGET_CLASS, text, row);
    return CRD_OK;
}

/* The parameter that stands there as ":name"; NULL: a code does. */
static const crd_pack_param *param_of(const crd_ruleset *pack, crd_str said)
{
    for (size_t p = 0; said.len > 1 && said.ptr[0] == ':' && p < pack->n_params; p++)
        if (crd_str_eq((crd_str){said.ptr + 1, said.len - 1}, pack->params[p].name))
            return &pack->params[p];
    return NULL;
}

crd_str crd_know_unset(const crd_know *k, size_t i)
{
    const crd_pack_param *p = param_of(k->pack, k->pack->risk.states[i]);
    return p && p->type == CRD_X_NULL ? p->name : CRD_STR_NULL;
}

/* States that the pack or its user names: codes, blanks between. */
static crd_status states_named(crd_know *k)
{
    const crd_pack_risk *r = &k->pack->risk;
    for (size_t i = 0; i < r->n_states; i++) {
        const crd_pack_param *p = param_of(k->pack, r->states[i]);
        crd_str codes = p ? p->text : r->states[i], one;
        k->unset |= !crd_str_is_null(crd_know_unset(k, i));
        while (crd_str_next(&codes, ' ', &one)) {
            uint32_t text = crd_world_find_text(k->w, one);
            crd_know_group *g = group_of(k, CRD_INTERN_NONE);
            crd_status rc = !g ? CRD_ENOMEM
                            : text == CRD_INTERN_NONE
                                ? CRD_OK
                                : mark_parties(k, g, 2, CRD_T_jurisdiction, text, CRD_ROW_NONE);
            if (rc != CRD_OK)
                return rc;
        }
    }
    return CRD_OK;
}

/* Is the score high enough: 0, 1 (sources differ, it may not hold, or nobody says how high), 2? */
static uint8_t assessed(const crd_know *k, uint32_t row)
{
    const crd_rule_limit *least = &k->pack->risk.at_least;
    size_t n = 0;
    bool high = crd_col_real(&CRD_COL(k->w, profile, score), row) >= least->value, differ = false;
    const crd_other *others = crd_world_others(k->w, CRD_T_profile, row, CRD_C_profile_score, &n);
    for (size_t i = 0; i < n && others[i].contested; i++)
        differ |= (others[i].real >= least->value) != high;
    if (!least->known || differ || crd_world_frame(k->w, CRD_T_profile)->flags[row] & CRD_ROW_MAYBE)
        return 1;
    return high ? 2 : 0;
}

static crd_status assessments(crd_know *k)
{
    const crd_pack_risk *r = &k->pack->risk;
    const crd_frame *f = crd_world_frame(k->w, CRD_T_profile);
    k->some_assessment = !crd_str_is_null(r->regime);
    for (uint32_t i = 0; k->some_assessment && i < f->n; i++) {
        double score = crd_col_real(&CRD_COL(k->w, profile, score), i);
        if (!crd_str_eq(crd_world_text(k->w, TEXT(k, profile, regime, i)), r->regime) ||
            !crd_str_eq(crd_world_text(k->w, TEXT(k, profile, criterion, i)), r->criterion) ||
            score != score)
            continue;
        uint8_t sure = assessed(k, i);
        uint32_t *at = crd_map_add(&k->assessed, TEXT(k, profile, party, i), sure);
        if (!at)
            return CRD_ENOMEM;
        *at = *at > sure ? *at : sure;
    }
    return CRD_OK;
}

void crd_know_forget(crd_know *k)
{
    for (size_t i = 0; i < k->groups.n; i++) {
        free(k->groups.at[i].parties);
        free(k->groups.at[i].products);
    }
    k->groups.n = 0;
    crd_map_done(&k->assessed);
    k->assessed = (crd_map){0};
    crd_intern_free(k->lacks);
    k->lacks = NULL;
    k->unlisted = k->unset = false;
    crd_know_restricted_forget(k);
}

bool crd_know_has_list(const crd_know *k, crd_str list)
{
    return !crd_str_is_null(list) && crd_world_lists(k->w, crd_world_find_text(k->w, list));
}

void crd_know_lacks(crd_know *k, crd_str list)
{
    enum { MOST = 64, BYTES = 1 << 16 };
    uint32_t id;
    if (crd_str_is_null(list) || list.len == 0 || crd_know_has_list(k, list))
        return;
    crd_status rc = k->lacks ? CRD_OK : crd_intern_new(MOST, BYTES, &k->lacks);
    rc = rc == CRD_OK ? crd_intern_add(k->lacks, list, &id) : rc;
    if (rc != CRD_OK && rc != CRD_ELIMIT)
        k->failed = rc;
}

size_t crd_know_lacking(const crd_know *k) { return k->lacks ? crd_intern_count(k->lacks) : 0; }

crd_str crd_know_lacking_at(const crd_know *k, size_t i)
{
    return crd_intern_text(k->lacks, (uint32_t)i);
}

/* Lists that the regime names and the case does not have: they may name anybody. */
static crd_status lists_there(crd_know *k)
{
    const crd_pack_risk *r = &k->pack->risk;
    for (size_t i = 0; r->designated && i < r->n_lists; i++) {
        k->unlisted |= !crd_know_has_list(k, r->lists[i]);
        crd_know_lacks(k, r->lists[i]);
    }
    return k->failed;
}

crd_status crd_know_regime(crd_know *k, const crd_ruleset *pack, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_know_forget(k);
    k->pack = pack;
    k->some_assessment = false;
    if (!pack || !pack->risk.given)
        return CRD_OK;
    const crd_frame *f = crd_world_frame(k->w, CRD_T_designation);
    for (uint32_t i = 0; pack->risk.designated && i < f->n; i++)
        CRD_TRY(designated(k, i));
    CRD_TRY(lists_there(k));
    CRD_TRY(states_named(k));
    CRD_TRY(assessments(k));
done:
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

/* ---- asking --------------------------------------------------------------------------------- */

/* Does the group's designation address the whose: 0, 1, 2? */
static uint8_t addressed(const crd_know *k, const crd_know_group *g, crd_str whose)
{
    if (g->addressee == CRD_INTERN_NONE)
        return 2;
    if (crd_str_is_null(whose))
        return 1;
    crd_str words = crd_world_text(k->w, g->addressee);
    return crd_know_has_word(words, whose) ? 2 : 0;
}

static crd_know_mark party_mark(crd_know *k, uint32_t row, crd_str whose)
{
    crd_know_mark best = {.designation = CRD_ROW_NONE};
    for (size_t i = 0; i < k->groups.n; i++) {
        crd_know_mark m = k->groups.at[i].parties[row];
        m.sure = least(m.sure, addressed(k, &k->groups.at[i], whose));
        raise(k, &best, m);
    }
    if (!k->some_assessment || best.sure == 2)
        return best;
    const uint32_t *score = crd_map_find(&k->assessed, TEXT(k, party, id, row));
    uint8_t sure = (uint8_t)(score ? *score : 1); /* nobody has assessed it: unknown */
    raise(k, &best,
          (crd_know_mark){.sure = sure,
                          .how = CRD_KNOW_ASSESSED,
                          .who = TEXT(k, party, id, row),
                          .designation = CRD_ROW_NONE,
                          .since = CRD_DATE_NONE});
    return best;
}

static crd_know_mark product_mark(crd_know *k, uint32_t row, crd_str whose)
{
    crd_know_mark best = {.designation = CRD_ROW_NONE};
    for (size_t i = 0; i < k->groups.n; i++) {
        crd_know_mark m = k->groups.at[i].products[row];
        m.sure = least(m.sure, addressed(k, &k->groups.at[i], whose));
        raise(k, &best, m);
    }
    uint32_t maker = TEXT(k, product, maker, row);
    uint32_t party = maker == CRD_INTERN_NONE ? CRD_ROW_NONE
                                              : crd_world_row(k->w, CRD_T_party, maker);
    crd_know_mark m = {.sure = maker == CRD_INTERN_NONE ? 1 : 0,
                       .designation = CRD_ROW_NONE,
                       .since = CRD_DATE_NONE};
    if (party != CRD_ROW_NONE)
        m = party_mark(k, party, whose);
    if (crd_world_contested(k->w, CRD_T_product, row, CRD_C_product_maker))
        m.sure = 1;
    m.how = CRD_KNOW_MAKER;
    m.who = maker;
    raise(k, &best, m);
    return best;
}

crd_know_mark crd_know_mark_of(crd_know *k, uint32_t row, uint32_t table, crd_str whose)
{
    if (!k->pack || !k->pack->risk.given)
        return (crd_know_mark){.sure = 1, .designation = CRD_ROW_NONE};
    crd_know_mark m = table == CRD_T_party ? party_mark(k, row, whose)
                                           : product_mark(k, row, whose);
    if (m.sure == 0 && crd_know_unnamed(k))
        m = (crd_know_mark){.sure = 1,
                            .how = k->unlisted ? CRD_KNOW_UNLISTED : CRD_KNOW_UNSET,
                            .who = CRD_INTERN_NONE,
                            .designation = CRD_ROW_NONE};
    return m;
}

crd_know_why crd_know_high_risk(crd_know *k, crd_str id)
{
    static const char *const hows[] = {"designated",
                                       "controlled",
                                       "state",
                                       "assessed",
                                       "maker",
                                       "list not in the case",
                                       "a parameter without a value"};
    uint32_t table;
    uint32_t row = crd_know_row(k, id, &table);
    crd_know_why why = {.designation = CRD_ROW_NONE};
    if (row == CRD_ROW_NONE)
        return why;
    crd_know_mark m = crd_know_mark_of(k, row, table, CRD_STR_NULL);
    if (m.sure == 0)
        return why;
    if (m.how == CRD_KNOW_UNLISTED) /* the regime's come first */
        return (crd_know_why){.how = hows[m.how],
                              .who = crd_know_lacking(k) > 0 ? crd_know_lacking_at(k, 0)
                                                             : CRD_STR_NULL,
                              .designation = CRD_ROW_NONE};
    return (crd_know_why){.how = hows[m.how],
                          .certain = m.sure == 2,
                          .who = crd_world_text(k->w, m.who),
                          .designation = m.designation};
}

/* ---- control by anybody ---------------------------------------------------------------------- */

static crd_status under_new(crd_know *k, uint32_t who, crd_know_under *u)
{
    crd_status rc = CRD_OK;
    *u = (crd_know_under){.who = who, .sure = calloc(crd_control_actors(k->c) + 1u, 1)};
    if (!u->sure)
        return CRD_ENOMEM;
    uint32_t party = crd_world_row(k->w, CRD_T_party, who);
    uint32_t state = crd_world_row(k->w, CRD_T_jurisdiction, who);
    if (party != CRD_ROW_NONE)
        CRD_TRY(spread(k, u->sure, crd_control_of_party(k->c, party), 2, true));
    else if (state != CRD_ROW_NONE)
        CRD_TRY(spread(k, u->sure, crd_control_of_state(k->c, state), 2, true));
    if (!CRD_VEC_PUSH(&k->unders, *u))
        rc = CRD_ENOMEM;
done:
    if (rc != CRD_OK)
        free(u->sure);
    return rc;
}

uint8_t crd_know_is_under(crd_know *k, uint32_t party, uint32_t who)
{
    size_t i = 0;
    crd_know_under u;
    while (i < k->unders.n && k->unders.at[i].who != who)
        i++;
    if (i == k->unders.n && under_new(k, who, &u) != CRD_OK) {
        k->failed = CRD_ENOMEM;
        return 1;
    }
    return k->unders.at[i].sure[crd_control_of_party(k->c, party)];
}
