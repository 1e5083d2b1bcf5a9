/* Equipment as networks use it: each element once for its own network, and once for each that
 * shares it. Rows of one element stand together, by the name of the user. O(elements + uses). */
#include "rules/subject_int.h"

#include <stdlib.h>

enum { USES_MAX = 1 << 28 };

/* A row of share_use. */
typedef struct share {
    uint32_t user, row; /* text; of share_use */
    uint32_t next;      /* of what is shared; UINT32_MAX = last */
    bool passive, possible;
} share;

typedef struct user {
    uint32_t text, share; /* network; row of share_use, CRD_ROW_NONE = it is its own */
    bool possible;
} user;

typedef struct using
{
    crd_subject *v;
    crd_map shared; /* table << 32 | text -> its first share */
    CRD_VEC(share) shares;
    uint32_t passive;     /* the text of the layer */
    CRD_VEC(user) users;  /* of one element */
    CRD_VEC(uint32_t) of; /* rows of the view: the element, and */
    CRD_VEC(user) by;
}
using;

bool crd_subject_uses_want(crd_want *wants, size_t most, size_t *n)
{
    return crd_subject_want(wants, most, n, CRD_T_element,
                            CRD_BIT(element, network) | CRD_BIT(element, site) |
                                CRD_BIT(element, function)) &&
           crd_subject_want(wants, most, n, CRD_T_network, CRD_BIT(network, operator)) &&
           crd_subject_want(wants, most, n, CRD_T_code, CRD_BIT(code, layer)) &&
           crd_subject_want(wants, most, n, CRD_T_share_use,
                            CRD_BIT(share_use, what) | CRD_BIT(share_use, used_by) |
                                CRD_BIT(share_use, kind));
}

static crd_status find_shares(using *x)
{
    const crd_world *w = x->v->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_share_use);
    const uint32_t mocn = crd_world_find_text(w, CRD_STR("mocn"));
    const uint32_t moran = crd_world_find_text(w, CRD_STR("moran"));
    const uint32_t passive = crd_world_find_text(w, CRD_STR("passive"));
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t kind = crd_subject_text_at(w, CRD_T_share_use, CRD_C_share_use_kind, i);
        uint32_t what = crd_subject_text_at(w, CRD_T_share_use, CRD_C_share_use_what, i);
        uint8_t table = crd_subject_target_at(w, CRD_T_share_use, CRD_C_share_use_what, i);
        share one = {.row = i,
                     .user = crd_subject_text_at(w, CRD_T_share_use, CRD_C_share_use_used_by, i),
                     .passive = kind == passive,
                     .possible = f->flags[i] & CRD_ROW_MAYBE};
        if (kind == CRD_INTERN_NONE || (kind != mocn && kind != moran && kind != passive) ||
            what == CRD_INTERN_NONE || one.user == CRD_INTERN_NONE)
            continue;
        uint32_t *first = crd_map_add(&x->shared, (uint64_t)table << 32 | what, UINT32_MAX);
        one.next = first ? *first : UINT32_MAX;
        if (!first || !CRD_VEC_PUSH(&x->shares, one))
            return CRD_ENOMEM;
        *first = (uint32_t)x->shares.n - 1;
    }
    return CRD_OK;
}

/* Whoever uses it by several shares does so for certain when one of them is certain. */
static crd_status add_user(using *x, user one)
{
    for (size_t i = 0; i < x->users.n; i++)
        if (x->users.at[i].text == one.text) {
            if (x->users.at[i].possible)
                x->users.at[i] = one;
            return CRD_OK;
        }
    return CRD_VEC_PUSH(&x->users, one) ? CRD_OK : CRD_ENOMEM;
}

/* Who shares what `table`:`text` names. `any`: in whatever way. */
static crd_status add_users(using *x, uint32_t table, uint32_t text, bool any, bool passive,
                            bool possible)
{
    crd_status rc = CRD_OK;
    const uint32_t *first = text == CRD_INTERN_NONE
                                ? NULL
                                : crd_map_find(&x->shared, (uint64_t)table << 32 | text);
    for (uint32_t i = first ? *first : UINT32_MAX; rc == CRD_OK && i != UINT32_MAX;
         i = x->shares.at[i].next)
        if (any || x->shares.at[i].passive == passive)
            rc = add_user(x, (user){x->shares.at[i].user, x->shares.at[i].row,
                                    possible || x->shares.at[i].possible});
    return rc;
}

/* The same by a reference of the element: where sources disagree on it, possibly by each. */
static crd_status add_by(using *x, uint32_t row, uint32_t field, uint32_t table, bool passive)
{
    const crd_world *w = x->v->w;
    size_t n = 0;
    bool open = crd_world_contested(w, CRD_T_element, row, field);
    crd_status rc = add_users(x, table, crd_subject_text_at(w, CRD_T_element, field, row), false,
                              passive, open);
    const crd_other *o = open ? crd_world_others(w, CRD_T_element, row, field, &n) : NULL;
    for (size_t i = 0; rc == CRD_OK && i < n && o[i].contested; i++)
        rc = add_users(x, table, o[i].text, false, passive, true);
    return rc;
}

/* The network's operator, when it is certain. */
static uint32_t operator_of(const crd_world *w, uint32_t network)
{
    uint32_t row = network == CRD_INTERN_NONE ? CRD_ROW_NONE
                                              : crd_world_row(w, CRD_T_network, network);
    return row == CRD_ROW_NONE || crd_world_contested(w, CRD_T_network, row, CRD_C_network_operator)
               ? CRD_INTERN_NONE
               : crd_subject_text_at(w, CRD_T_network, CRD_C_network_operator, row);
}

/* Its own network, unless that, or its operator, is among those that share it for certain; such as
 * share it only possibly are then no others. */
static crd_status add_own(using *x, uint32_t network, bool open)
{
    const crd_world *w = x->v->w;
    uint32_t operator= x->users.n> 0 && !open ? operator_of(w, network) : CRD_INTERN_NONE;
    size_t kept = 0;
    bool there = false;
    for (size_t i = 0; i < x->users.n; i++) {
        user one = x->users.at[i];
        bool same = !open && (one.text == network ||
                              (operator!= CRD_INTERN_NONE && operator_of(w, one.text) == operator));
        there |= same && !one.possible;
        if (!same || !one.possible)
            x->users.at[kept++] = one;
    }
    x->users.n = kept;
    return there || CRD_VEC_PUSH(&x->users, ((user){network, CRD_ROW_NONE, false})) ? CRD_OK
                                                                                    : CRD_ENOMEM;
}

/* By name, nobody first. */
static bool before(const crd_world *w, uint32_t a, uint32_t b)
{
    if (a == CRD_INTERN_NONE || b == CRD_INTERN_NONE)
        return a == CRD_INTERN_NONE && b != CRD_INTERN_NONE;
    return crd_str_cmp(crd_world_text(w, a), crd_world_text(w, b)) < 0;
}

static void sort_users(using *x)
{
    for (size_t i = 1; i < x->users.n; i++) {
        user one = x->users.at[i];
        size_t at = i;
        for (; at > 0 && before(x->v->w, one.text, x->users.at[at - 1].text); at--)
            x->users.at[at] = x->users.at[at - 1];
        x->users.at[at] = one;
    }
}

static crd_status element(using *x, uint32_t row)
{
    crd_status rc = CRD_OK;
    const crd_world *w = x->v->w;
    uint32_t network = crd_subject_text_at(w, CRD_T_element, CRD_C_element_network, row);
    uint32_t function = crd_subject_text_at(w, CRD_T_element, CRD_C_element_function, row);
    uint32_t layer = CRD_INTERN_NONE;
    x->users.n = 0;
    if (x->shares.n > 0) {
        if (function != CRD_INTERN_NONE &&
            !crd_world_contested(w, CRD_T_element, row, CRD_C_element_function))
            CRD_TRY(crd_subject_code(x->v, function, CRD_PART_LAYER, &layer));
        bool passive = layer != CRD_INTERN_NONE && layer == x->passive;
        uint32_t id = crd_subject_text_at(w, CRD_T_element, CRD_C_element_id, row);
        CRD_TRY(add_users(x, CRD_T_element, id, true, false, false));
        CRD_TRY(add_by(x, row, CRD_C_element_network, CRD_T_network, passive));
        CRD_TRY(add_by(x, row, CRD_C_element_site, CRD_T_site, passive));
    }
    CRD_TRY(add_own(x, network, crd_world_contested(w, CRD_T_element, row, CRD_C_element_network)));
    sort_users(x);
    if (x->of.n + x->users.n > USES_MAX)
        return CRD_ELIMIT;
    for (size_t i = 0; i < x->users.n; i++) {
        if (!CRD_VEC_PUSH(&x->of, row) || !CRD_VEC_PUSH(&x->by, x->users.at[i]))
            return CRD_ENOMEM;
    }
done:
    return rc;
}

/* The view takes what was found. */
static crd_status keep(using *x)
{
    crd_subject *v = x->v;
    size_t n = x->of.n;
    crd_subject_join users = {.parent = UINT32_MAX, /* found by no reference */
                              .table = CRD_T_network,
                              .any_target = true,
                              .contested = crd_subject_contested(v->w, CRD_T_network)};
    users.rows = malloc((n + 1) * sizeof *users.rows);
    v->possible = calloc(crd_bits_words(n) + 1, sizeof *v->possible);
    v->users = malloc((n + 1) * sizeof *v->users);
    v->shares = malloc((n + 1) * sizeof *v->shares);
    uint32_t *rows = malloc((n + 1) * sizeof *rows);
    if (!users.rows || !v->possible || !v->users || !v->shares || !rows ||
        !CRD_VEC_PUSH(&v->joins, users)) {
        free(users.rows);
        free(rows);
        return CRD_ENOMEM;
    }
    v->joins.at[0].rows = rows;
    v->n = n;
    for (size_t i = 0; i < n; i++) {
        rows[i] = x->of.at[i];
        v->users[i] = x->by.at[i].text;
        v->shares[i] = x->by.at[i].share;
        if (x->by.at[i].possible)
            crd_bits_put(v->possible, i);
    }
    crd_world_rows(v->w, CRD_T_network, v->users, n, users.rows);
    for (size_t i = 0; i < n; i++)
        if (v->shares[i] == CRD_ROW_NONE &&
            crd_world_contested(v->w, CRD_T_element, rows[i], CRD_C_element_network))
            users.rows[i] = CRD_SUBJECT_UNSURE;
    return CRD_OK;
}

crd_status crd_subject_uses(crd_subject *v)
{
    crd_status rc = CRD_OK;
    using x = {.v = v, .passive = CRD_INTERN_NONE};
    CRD_TRY(find_shares(&x));
    CRD_TRY(crd_subject_literal(v, CRD_STR("passive"), &x.passive));
    for (uint32_t i = 0; i < v->n; i++)
        CRD_TRY(element(&x, i));
    CRD_TRY(keep(&x));
done:
    crd_map_done(&x.shared);
    CRD_VEC_DONE(&x.shares);
    CRD_VEC_DONE(&x.users);
    CRD_VEC_DONE(&x.of);
    CRD_VEC_DONE(&x.by);
    return rc;
}

crd_status crd_subject_sorted(const crd_subject *v, uint32_t **ret_order)
{
    uint32_t *order = NULL, *rows = NULL, *first = NULL;
    crd_status rc = crd_world_sorted(v->w, v->def->table, &order);
    size_t n = crd_world_frame(v->w, v->def->table)->n, at = 0;
    if (rc != CRD_OK || !v->def->uses) {
        *ret_order = order;
        return rc;
    }
    rows = malloc((v->n + 1) * sizeof *rows);
    first = malloc((n + 1) * sizeof *first);
    rc = rows && first ? CRD_OK : CRD_ENOMEM;
    for (size_t i = v->n; rc == CRD_OK && i-- > 0;)
        first[crd_subject_row(v, i)] = (uint32_t)i; /* each has a use */
    for (size_t k = 0; rc == CRD_OK && k < n; k++)
        for (size_t i = first[order[k]]; i < v->n && crd_subject_row(v, i) == order[k]; i++)
            rows[at++] = (uint32_t)i;
    free(order);
    free(first);
    if (rc == CRD_OK)
        *ret_order = rows;
    else
        free(rows);
    return rc;
}

crd_status crd_subject_ranks(crd_subject *v, const uint32_t **ret_ranks)
{
    uint32_t *order = NULL;
    bool as_they_stand = true;
    crd_status rc = v->ranked ? CRD_OK : crd_subject_sorted(v, &order);
    for (size_t i = 0; rc == CRD_OK && order && i < v->n; i++)
        as_they_stand &= order[i] == i;
    if (!as_they_stand) {
        v->ranks = malloc((v->n + 1) * sizeof *v->ranks);
        rc = v->ranks ? CRD_OK : CRD_ENOMEM;
    }
    for (size_t i = 0; v->ranks && order && i < v->n; i++)
        v->ranks[order[i]] = (uint32_t)i;
    free(order);
    v->ranked = rc == CRD_OK;
    *ret_ranks = v->ranks;
    return rc;
}
