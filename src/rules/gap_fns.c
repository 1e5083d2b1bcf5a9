/* What is missing where a function's arguments are known and its answer is not. */
#include "rules/gap_call.h"
#include "rules/subject_int.h"

typedef crd_gap_asked asked;

static uint32_t arg_node(const asked *a, uint32_t i) { return a->r->set->lists.at[a->n->list + i]; }

crd_str crd_gap_arg(const asked *a, uint32_t i)
{
    if (i >= a->n->n || a->r->set->nodes.at[arg_node(a, i)].type != CRD_X_TEXT)
        return CRD_STR_NULL;
    return crd_exprs_text(a->r->set, crd_gap_value(a->r, arg_node(a, i)).text);
}

void crd_gap_found(asked *a, uint32_t question)
{
    crd_gap_fam one = crd_gap_leaf(crd_gap_bit(a->r, question));
    a->all = a->some ? crd_gap_or(&a->all, &one) : one;
    a->some = true;
}

/* "a/b/c" */
void crd_gap_found_row(asked *a, crd_gap_kind kind, uint32_t table, uint32_t field,
                       const crd_str *parts, size_t n, uint32_t about_table, uint32_t about)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            crd_buf_addc(&b, '/');
        crd_gap_part(parts[i], &b);
    }
    if (b.status != CRD_OK)
        a->g->failed = true;
    else
        crd_gap_found(
            a, crd_gap_of_row(a->g, kind, table, field, crd_buf_str(&b), about_table, about));
    crd_buf_done(&b);
}

static uint32_t text_at(const asked *a, uint32_t table, uint32_t field, uint32_t row)
{
    return crd_subject_text_at(a->g->w, table, field, row);
}

/* ---- parties -------------------------------------------------------------------------------- */

/* Who holds how much of a party. */
static void found_holders(asked *a, uint32_t party)
{
    crd_str id = crd_world_text(a->g->w, text_at(a, CRD_T_party, CRD_C_party_id, party));
    crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_holding, CRD_X_NONE, &id, 1, CRD_T_party, party);
}

/* Designations that hold only possibly. */
static void doubtful_designations(asked *a, uint32_t subject)
{
    const crd_frame *f = crd_world_frame(a->g->w, CRD_T_designation);
    for (uint32_t i = 0; i < f->n; i++)
        if (text_at(a, CRD_T_designation, CRD_C_designation_subject, i) == subject &&
            crd_know_holds(a->g->w, CRD_T_designation, i) == 1)
            crd_gap_doubts(a, CRD_T_designation, i, crd_know_matters(CRD_T_designation));
}

static void of_mark(asked *a, const crd_know_mark *m, uint32_t party)
{
    if (m->sure != 1)
        return;
    if (m->designation != CRD_ROW_NONE && a->g->k->pack->risk.addressed &&
        text_at(a, CRD_T_designation, CRD_C_designation_addressee, m->designation) ==
            CRD_INTERN_NONE)
        crd_gap_found(a, crd_gap_of_cell(a->g, CRD_GAP_FIELD, CRD_T_designation,
                                         CRD_C_designation_addressee, m->designation));
    if (m->designation != CRD_ROW_NONE &&
        crd_know_holds(a->g->w, CRD_T_designation, m->designation) == 1)
        crd_gap_doubts(a, CRD_T_designation, m->designation, crd_know_matters(CRD_T_designation));
    else if (party != CRD_ROW_NONE &&
             crd_world_contested(a->g->w, CRD_T_party, party, CRD_C_party_jurisdiction))
        crd_gap_found(a, crd_gap_of_cell(a->g, CRD_GAP_DISPUTE, CRD_T_party,
                                         CRD_C_party_jurisdiction, party));
    else if (party != CRD_ROW_NONE &&
             text_at(a, CRD_T_party, CRD_C_party_jurisdiction, party) == CRD_INTERN_NONE)
        crd_gap_found(
            a, crd_gap_of_cell(a->g, CRD_GAP_FIELD, CRD_T_party, CRD_C_party_jurisdiction, party));
    if (party != CRD_ROW_NONE)
        found_holders(a, party);
}

/* Does the group speak of the operator that is asked about? Who is not named may be meant. */
static bool addressed(const asked *a, const crd_know_group *group)
{
    crd_str whose = crd_gap_arg(a, 1);
    return group->addressee == CRD_INTERN_NONE || crd_str_is_null(whose) ||
           crd_know_has_word(crd_world_text(a->g->w, group->addressee), whose);
}

static void risk_of_party(asked *a, uint32_t party)
{
    crd_know *k = a->g->k;
    for (size_t i = 0; i < k->groups.n; i++)
        if (addressed(a, &k->groups.at[i]))
            of_mark(a, &k->groups.at[i].parties[party], party);
    uint32_t id = text_at(a, CRD_T_party, CRD_C_party_id, party);
    if (!k->some_assessment)
        return;
    const uint32_t *score = crd_map_find(&k->assessed, id);
    if (score && *score != 1)
        return;
    crd_str key[] = {crd_world_text(a->g->w, id), k->pack->risk.regime, k->pack->risk.criterion};
    crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_profile, CRD_C_profile_score, key, 3, CRD_T_party,
                      party);
}

/* A list that the case does not have. */
static void found_list(asked *a, crd_str list)
{
    if (!crd_str_is_null(list) && !crd_know_has_list(a->g->k, list))
        crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_designation, CRD_X_NONE, &list, 1,
                          CRD_T_designation, CRD_ROW_NONE);
}

/* Parameters that would name the regime's states, or say which score is high. */
static void found_unset(asked *a)
{
    const crd_know *k = a->g->k;
    for (size_t i = 0; k->unset && i < k->pack->risk.n_states; i++)
        if (!crd_str_is_null(crd_know_unset(k, i)))
            crd_gap_found(a, crd_gap_of_param(a->g, crd_know_unset(k, i)));
    if (k->some_assessment && !k->pack->risk.at_least.known)
        crd_gap_found(a, crd_gap_of_param(a->g, k->pack->risk.at_least.param));
}

static void exposed_to_risk(asked *a)
{
    found_unset(a);
    crd_gap_ask_exposed(a);
}

static void high_risk(asked *a)
{
    crd_know *k = a->g->k;
    uint32_t table, row = crd_know_row(k, crd_gap_arg(a, 0), &table);
    if (!k->pack || !k->pack->risk.given)
        return;
    found_unset(a);
    for (size_t i = 0; k->unlisted && i < k->pack->risk.n_lists; i++)
        found_list(a, k->pack->risk.lists[i]);
    if (row == CRD_ROW_NONE) {
        crd_str key[] = {crd_gap_arg(a, 0), k->pack->risk.regime, k->pack->risk.criterion};
        if (k->some_assessment)
            crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_profile, CRD_C_profile_score, key, 3,
                              CRD_T_party, CRD_ROW_NONE);
        return;
    }
    if (table == CRD_T_party) {
        risk_of_party(a, row);
        return;
    }
    for (size_t i = 0; i < k->groups.n; i++)
        if (addressed(a, &k->groups.at[i]))
            of_mark(a, &k->groups.at[i].products[row], CRD_ROW_NONE);
    uint32_t maker = text_at(a, CRD_T_product, CRD_C_product_maker, row);
    bool doubt = crd_world_contested(k->w, CRD_T_product, row, CRD_C_product_maker);
    if (doubt || maker == CRD_INTERN_NONE) {
        crd_gap_found(a, crd_gap_of_cell(a->g, doubt ? CRD_GAP_DISPUTE : CRD_GAP_FIELD,
                                         CRD_T_product, CRD_C_product_maker, row));
        return;
    }
    uint32_t party = crd_world_row(k->w, CRD_T_party, maker);
    if (party != CRD_ROW_NONE)
        risk_of_party(a, party);
}

static void designated(asked *a)
{
    crd_know *k = a->g->k;
    uint32_t table, row = crd_know_row(k, crd_gap_arg(a, 0), &table);
    doubtful_designations(a, row == CRD_ROW_NONE ? crd_world_find_text(k->w, crd_gap_arg(a, 0))
                                                 : text_at(a, table, 0, row));
}

static void listed(asked *a)
{
    designated(a);
    for (uint32_t i = 1; i < a->n->n; i++)
        found_list(a, crd_gap_arg(a, i));
}

static void controlled_by(asked *a)
{
    uint32_t table, row = crd_know_row(a->g->k, crd_gap_arg(a, 0), &table);
    if (row != CRD_ROW_NONE && table == CRD_T_party)
        found_holders(a, row);
}

static void member_of(asked *a)
{
    const crd_world *w = a->g->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_membership);
    uint32_t state = crd_world_find_text(w, crd_gap_arg(a, 0));
    for (uint32_t i = 0; i < f->n; i++)
        if (text_at(a, CRD_T_membership, CRD_C_membership_jurisdiction, i) == state &&
            crd_know_holds(w, CRD_T_membership, i) == 1)
            crd_gap_found(a, crd_gap_of_cell(a->g, CRD_GAP_DATES, CRD_T_membership, CRD_X_NONE, i));
}

static void score(asked *a)
{
    crd_str key[] = {crd_gap_arg(a, 0), crd_gap_arg(a, 1), crd_gap_arg(a, 2)};
    uint32_t table, row = crd_know_row(a->g->k, key[0], &table);
    crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_profile, CRD_C_profile_score, key, 3, CRD_T_party,
                      row != CRD_ROW_NONE && table == CRD_T_party ? row : CRD_ROW_NONE);
}

/* ---- facts ---------------------------------------------------------------------------------- */

static void supported_until(asked *a)
{
    const crd_world *w = a->g->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_release);
    crd_str key[] = {crd_gap_arg(a, 0), crd_gap_arg(a, 1)};
    uint32_t product = crd_world_find_text(w, key[0]), version = crd_world_find_text(w, key[1]);
    for (uint32_t i = 0; i < f->n; i++) {
        if (text_at(a, CRD_T_release, CRD_C_release_product, i) != product ||
            text_at(a, CRD_T_release, CRD_C_release_version, i) != version)
            continue;
        bool doubt = crd_world_contested(w, CRD_T_release, i, CRD_C_release_end_of_support);
        crd_date d = crd_col_i32(&f->cols[CRD_C_release_end_of_support], i);
        crd_gap_found(a, crd_gap_of_cell(a->g,
                                         doubt                ? CRD_GAP_DISPUTE
                                         : d == CRD_DATE_NONE ? CRD_GAP_FIELD
                                                              : CRD_GAP_EXACT,
                                         CRD_T_release, CRD_C_release_end_of_support, i));
        return;
    }
    crd_gap_found_row(
        a, CRD_GAP_ROW, CRD_T_release, CRD_C_release_end_of_support, key, 2, CRD_T_product,
        product == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_product, product));
}

/* ---- numbers and places --------------------------------------------------------------------- */

/* The first argument is there, and is not what it should be. */
static void not_exact(asked *a)
{
    a->all = crd_gap_leaf(crd_gap_sources(a->r, arg_node(a, 0), true));
    a->some = true;
}

static void months_between(asked *a)
{
    a->all = crd_gap_leaf(crd_gap_sources(a->r, arg_node(a, 0), false) |
                          crd_gap_sources(a->r, arg_node(a, 1), false));
    a->some = true;
}

/* Nobody can be asked about what is not known, such as a fact of an operator whom no way leads to.
 */
static bool of_nothing(const asked *a)
{
    uint32_t n = a->r->set->lang->fns[a->n->at.fn].n_least < 2 ? 1 : 2;
    bool nothing = false;
    for (uint32_t i = 0; i < n && i < a->n->n; i++)
        nothing |= a->r->set->nodes.at[arg_node(a, i)].type == CRD_X_TEXT &&
                   crd_str_is_null(crd_gap_arg(a, i));
    return nothing;
}

crd_gap_fam crd_gap_call(crd_gap_row *r, uint32_t node)
{
    static const struct {
        const char *name;
        void (*ask)(asked *a);
    } all[] = {
        {"controlled_by", controlled_by},
        {"designated", designated},
        {"depends", crd_gap_ask_needs},
        {"exposed", crd_gap_ask_exposed},
        {"exposed_to_high_risk", exposed_to_risk},
        {"fact", crd_gap_ask_fact},
        {"fact_number", crd_gap_ask_fact},
        {"fact_since", crd_gap_ask_fact},
        {"has_fact", crd_gap_ask_fact},
        {"high_risk", high_risk},
        {"hosts", crd_gap_ask_hosts},
        {"listed", listed},
        {"listed_for", crd_gap_ask_listed_for},
        {"made_outside", crd_gap_ask_made},
        {"member_of", member_of},
        {"months_between", months_between},
        {"near", not_exact},
        {"needs", crd_gap_ask_needs},
        {"number", not_exact},
        {"open_flaw", crd_gap_ask_open_flaw},
        {"operates", crd_gap_ask_operates},
        {"owners_known", crd_gap_ask_owners},
        {"part_ends_before", crd_gap_ask_parts},
        {"past", not_exact},
        {"restricted_by", crd_gap_ask_restricted_by},
        {"restricted_since", high_risk},
        {"score", score},
        {"supplies", crd_gap_ask_supplies},
        {"supported_until", supported_until},
        {"used", crd_gap_ask_used},
        {"versions", crd_gap_ask_parts},
    };
    asked a = {.r = r, .g = r->g, .n = &r->set->nodes.at[node]};
    const char *name = r->set->lang->fns[a.n->at.fn].name;
    if (of_nothing(&a))
        return crd_gap_leaf(0);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0)
            all[i].ask(&a);
    return a.some ? a.all : crd_gap_leaf(0);
}
