/* Who a party counts for: itself, or the state that it answers to; and who the unknown could be. */
#include "analyse/control_int.h"
#include "analyse/shares_int.h"

#include <stdlib.h>

/* ---- the state of a party ----------------------------------------------------------------- */

static bool is_state(const crd_control *c, uint32_t node)
{
    return node >= c->n_parties && node < c->n_parties + c->n_states;
}

/* A state's own code; the seats that a party's field may name. */
static void add_seat(const crd_control *c, uint32_t node, crd_share_who *set)
{
    uint32_t values[WHO_MAX], n;
    if (is_state(c, node)) {
        crd_share_who_add(set, CRD_COL(c->w, jurisdiction, id).text[node - c->n_parties]);
        return;
    }
    if (node >= c->n_parties) {
        set->unknown = true; /* described nowhere */
        return;
    }
    if (!crd_share_values(c->w, CRD_T_party, node, CRD_C_party_jurisdiction, values, &n))
        set->unknown = true;
    for (uint32_t i = 0; i < n; i++)
        crd_share_who_add(set, values[i]);
}

/* Certain states above it; without one, where those at the top sit; without them, its own seat. */
static void add_certain(const crd_control *c, uint32_t row, const crd_found_list *found,
                        crd_share_who *set)
{
    bool any = false;
    for (size_t i = 0; i < found->n; i++) {
        uint32_t face = c->face[found->at[i].actor];
        if (found->at[i].certain && is_state(c, face)) {
            add_seat(c, face, set);
            any = true;
        }
    }
    for (size_t i = 0; i < found->n && !any; i++)
        if (found->at[i].certain && found->at[i].ultimate)
            add_seat(c, c->face[found->at[i].actor], set);
    if (set->n == 0 && !set->unknown)
        add_seat(c, is_state(c, c->face[c->actor[row]]) ? c->face[c->actor[row]] : row, set);
}

static crd_status find_state(crd_control *c, uint32_t row, crd_share_who *ret)
{
    crd_status rc = CRD_OK;
    crd_found_list found = {0};
    CRD_TRY(crd_control_find(c, c->actor[row], &found));
    add_certain(c, row, &found, ret);
    for (size_t i = 0; i < found.n; i++) {
        uint32_t face = c->face[found.at[i].actor];
        if (!found.at[i].certain && (found.at[i].ultimate || is_state(c, face)))
            add_seat(c, face, ret);
    }
done:
    CRD_VEC_DONE(&found);
    return rc;
}

/* Asked once for each party. */
static crd_status state_of(crd_sharing *s, uint32_t row, const crd_share_who **ret)
{
    uint32_t *at = crd_map_add(&s->answer_of, row, (uint32_t)s->answers.n);
    crd_share_answer fresh = {.made = false};
    if (!at || (*at == s->answers.n && !CRD_VEC_PUSH(&s->answers, fresh)))
        return CRD_ENOMEM;
    crd_share_answer *answer = &s->answers.at[*at];
    crd_status rc = answer->made ? CRD_OK : find_state(s->opts->control, row, &answer->states);
    answer->made = true;
    *ret = &answer->states;
    return rc;
}

crd_status crd_share_answer_to(crd_sharing *s, crd_share_who *set)
{
    crd_share_who states = {.unknown = set->unknown};
    set->any = false;
    for (uint32_t i = 0; s->opts->control && i < set->n; i++) {
        const crd_share_who *one;
        crd_status rc = state_of(s, crd_world_row(s->w, CRD_T_party, set->parties[i]), &one);
        if (rc != CRD_OK)
            return rc;
        states.unknown |= one->unknown;
        states.any |= one->unknown;
        for (uint32_t k = 0; k < one->n; k++)
            crd_share_who_add(&states, one->parties[k]);
    }
    if (s->opts->control)
        *set = states;
    return CRD_OK;
}

/* ---- who the unknown could be ------------------------------------------------------------- */

static int by_label(const void *a, const void *b)
{
    const crd_share_member *x = a, *y = b;
    if (x->label != y->label)
        return x->label < y->label ? -1 : 1;
    return (x->party > y->party) - (x->party < y->party);
}

/* A party's life, as far as it is agreed, and what it is known for. */
static crd_share_member member_of(const crd_sharing *s, crd_share_role role, uint32_t row)
{
    const crd_world *w = s->w;
    uint32_t id = CRD_COL(w, party, id).text[row];
    const uint32_t *known = crd_map_find(&s->known[role], id);
    crd_date since = crd_col_i32(&CRD_COL(w, party, since), row),
             until = crd_col_i32(&CRD_COL(w, party, until), row);
    bool begins = since != CRD_DATE_NONE &&
                  !crd_world_contested(w, CRD_T_party, row, CRD_C_party_since);
    bool ends = until != CRD_DATE_NONE &&
                !crd_world_contested(w, CRD_T_party, row, CRD_C_party_until);
    return (crd_share_member){.party = id,
                              .known = known != NULL,
                              .layers = known ? *known : 0,
                              .since = begins ? crd_date_first(since) : INT32_MIN,
                              .until = ends ? crd_date_last(until) : INT32_MAX};
}

crd_status crd_share_members(crd_sharing *s, crd_share_role role)
{
    const crd_frame *parties = crd_world_frame(s->w, CRD_T_party);
    s->members.n = 0;
    for (uint32_t p = 0; p < parties->n; p++) {
        uint32_t id = CRD_COL(s->w, party, id).text[p];
        crd_share_who set = {.parties = {id}, .n = 1};
        if (!crd_map_find(&s->known[role], id) && (!s->opts->unknown_any || s->opts->control))
            continue;
        crd_status rc = crd_share_answer_to(s, &set);
        if (rc != CRD_OK)
            return rc;
        crd_share_member member = member_of(s, role, p);
        for (uint32_t i = 0; i < set.n; i++) {
            member.label = set.parties[i];
            if (!CRD_VEC_PUSH(&s->members, member))
                return CRD_ENOMEM;
        }
    }
    if (s->members.n)
        qsort(s->members.at, s->members.n, sizeof *s->members.at, by_label);
    return CRD_OK;
}

crd_share_kind crd_share_kind_of(bool said, uint32_t layers, crd_date installed)
{
    bool dated = said && installed != CRD_DATE_NONE;
    return (crd_share_kind){.layers = said ? layers : UINT32_MAX,
                            .installed = said ? installed : CRD_DATE_NONE,
                            .first = dated ? crd_date_first(installed) : INT32_MIN,
                            .last = dated ? crd_date_last(installed) : INT32_MAX};
}
