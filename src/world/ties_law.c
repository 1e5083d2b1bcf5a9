/* Which law reaches which party. First who is present in which state, and how; then each law takes
 * those of its state that its reach means. O(parties + elements + laws x parties present). */
#include "world/ties_int.h"

#include <string.h>

/* Two bits each: there maybe, there surely. */
enum how { ESTABLISHED, SERVING, OWNING, USING, HOWS };
enum { SURE = 2 };

typedef struct presence {
    uint32_t state, party;
    uint32_t how;
} presence;

typedef struct presences {
    crd_tying *b;
    crd_map at; /* state << 32 | party -> all */
    CRD_VEC(presence) all;
} presences;

static void be(presences *p, uint32_t state, uint32_t party, enum how how, bool sure)
{
    if (state == CRD_NODE_NONE || party == CRD_NODE_NONE || p->b->rc != CRD_OK)
        return;
    uint32_t fresh = (uint32_t)p->all.n;
    uint32_t *at = crd_map_add(&p->at, (uint64_t)state << 32 | party, fresh);
    if (!at || (*at == fresh && !CRD_VEC_PUSH(&p->all, ((presence){state, party, 0})))) {
        p->b->rc = CRD_ENOMEM;
        return;
    }
    p->all.at[*at].how |= (sure ? 3u : 1u) << (2 * (unsigned)how);
}

static void be_each(presences *p, uint32_t table, uint32_t row, uint32_t field, uint32_t party,
                    enum how how, bool sure)
{
    crd_each e = crd_each_of(p->b->w, table, row, field, CRD_T_jurisdiction);
    while (crd_each_next(&e))
        be(p, crd_tying_ref(p->b, CRD_T_jurisdiction, e.text), party, how, sure && e.sure);
}

/* By seat, headquarters or management; a branch is where its head office is, too. */
static void establish(presences *p, uint32_t row, uint32_t party, bool sure)
{
    be_each(p, CRD_T_party, row, CRD_C_party_jurisdiction, party, ESTABLISHED, sure);
    be_each(p, CRD_T_party, row, CRD_C_party_hq, party, ESTABLISHED, sure);
    be_each(p, CRD_T_party, row, CRD_C_party_managed_from, party, ESTABLISHED, sure);
}

static void established(presences *p)
{
    const crd_world *w = p->b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_party)->n; i++) {
        uint32_t party = crd_tying_row(p->b, CRD_T_party, i);
        establish(p, i, party, true);
        crd_each e = crd_each_of(w, CRD_T_party, i, CRD_C_party_branch_of, CRD_T_party);
        while (crd_each_next(&e)) {
            uint32_t head = crd_world_row(w, CRD_T_party, e.text);
            if (head != CRD_ROW_NONE)
                establish(p, head, party, e.sure);
        }
    }
}

static bool offers(const crd_world *w, uint32_t role)
{
    static const char *const not_offering[] = {"customer", "regulator", "security-authority",
                                               "test-laboratory"};
    for (size_t i = 0; i < sizeof not_offering / sizeof *not_offering; i++)
        if (crd_tying_is(w, role, not_offering[i]))
            return false;
    return true;
}

/* Whoever offers services there: by its role, or as operator of a network there. */
static void serving(presences *p)
{
    const crd_world *w = p->b->w;
    const crd_frame *roles = crd_world_frame(w, CRD_T_role);
    uint32_t states = crd_world_frame(w, CRD_T_jurisdiction)->n;
    for (uint32_t i = 0; i < roles->n; i++) {
        uint32_t country = CRD_COL(w, role, country).text[i];
        uint32_t party = crd_tying_ref(p->b, CRD_T_party, CRD_COL(w, role, party).text[i]);
        bool sure = crd_tying_sure(w, CRD_T_role, i);
        if (!offers(w, CRD_COL(w, role, role).text[i]))
            continue;
        if (country != CRD_INTERN_NONE)
            be(p, crd_tying_ref(p->b, CRD_T_jurisdiction, country), party, SERVING, sure);
        for (uint32_t s = 0; country == CRD_INTERN_NONE && s < states; s++)
            be(p, crd_tying_row(p->b, CRD_T_jurisdiction, s), party, SERVING, sure);
    }
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_network)->n; i++) {
        crd_each e = crd_each_of(w, CRD_T_network, i, CRD_C_network_operator, CRD_T_party);
        while (crd_each_next(&e))
            be_each(p, CRD_T_network, i, CRD_C_network_country,
                    crd_tying_ref(p->b, CRD_T_party, e.text), SERVING, e.sure);
    }
}

static uint32_t operator_of(presences *p, uint32_t element)
{
    const crd_world *w = p->b->w;
    uint32_t network = CRD_COL(w, element, network).text[element];
    uint32_t row = network == CRD_INTERN_NONE ? CRD_ROW_NONE
                                              : crd_world_row(w, CRD_T_network, network);
    return row == CRD_ROW_NONE
               ? CRD_NODE_NONE
               : crd_tying_ref(p->b, CRD_T_party, CRD_COL(w, network, operator).text[row]);
}

/* Is everything that leads from the element to its operator without doubt? */
static bool operator_sure(const crd_world *w, uint32_t element)
{
    uint32_t row = crd_world_row(w, CRD_T_network, CRD_COL(w, element, network).text[element]);
    return !crd_world_contested(w, CRD_T_element, element, CRD_C_element_network) &&
           crd_tying_sure(w, CRD_T_network, row) &&
           !crd_world_contested(w, CRD_T_network, row, CRD_C_network_operator);
}

/* Whoever has equipment in the territory. */
static void owning(presences *p)
{
    const crd_world *w = p->b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_element)->n; i++) {
        uint32_t site = CRD_COL(w, element, site).text[i];
        uint32_t row = site == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_site, site);
        bool sure = p->b->element[i] == CRD_THERE_SURE &&
                    !crd_world_contested(w, CRD_T_element, i, CRD_C_element_site);
        if (p->b->element[i] == CRD_THERE_NOT || row == CRD_ROW_NONE)
            continue;
        crd_each e = crd_each_of(w, CRD_T_element, i, CRD_C_element_owner, CRD_T_party);
        while (crd_each_next(&e))
            be_each(p, CRD_T_site, row, CRD_C_site_country,
                    crd_tying_ref(p->b, CRD_T_party, e.text), OWNING, sure && e.sure);
        uint32_t by = operator_of(p, i);
        if (by != CRD_NODE_NONE)
            be_each(p, CRD_T_site, row, CRD_C_site_country, by, OWNING,
                    sure && operator_sure(w, i));
    }
}

/* Whoever uses technology that comes from there; which of it is controlled is known only where the
 * product says that a control touches it. Pairs of product and state, then those who make or use
 * the product. */
static void use_of_product(presences *p, uint32_t product, uint32_t state, bool sure)
{
    const crd_world *w = p->b->w;
    crd_each e = crd_each_of(w, CRD_T_product, product, CRD_C_product_maker, CRD_T_party);
    while (crd_each_next(&e))
        be(p, state, crd_tying_ref(p->b, CRD_T_party, e.text), USING, sure && e.sure);
}

static void use_of(presences *p, const uint32_t *state_of, const uint32_t *next,
                   const uint32_t *first)
{
    const crd_world *w = p->b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_element)->n; i++) {
        uint32_t product = CRD_COL(w, element, product).text[i];
        uint32_t row = product == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                  : crd_world_row(w, CRD_T_product, product);
        if (p->b->element[i] == CRD_THERE_NOT || row == CRD_ROW_NONE)
            continue;
        bool sure = crd_col_i32(&CRD_COL(w, product, sanctions_affected), row) == 1 &&
                    p->b->element[i] == CRD_THERE_SURE &&
                    !crd_world_contested(w, CRD_T_element, i, CRD_C_element_product);
        uint32_t by = operator_of(p, i);
        for (uint32_t at = first[row]; at != CRD_ROW_NONE; at = next[at])
            be(p, state_of[at], by, USING, sure && by != CRD_NODE_NONE && operator_sure(w, i));
    }
}

static crd_status technology(presences *p)
{
    crd_status rc = CRD_OK;
    const crd_world *w = p->b->w;
    uint32_t products = crd_world_frame(w, CRD_T_product)->n;
    uint32_t origins = crd_world_frame(w, CRD_T_origin)->n;
    uint32_t *first = reallocarray(NULL, (size_t)products + 1, sizeof *first);
    uint32_t *next = reallocarray(NULL, (size_t)origins + 1, sizeof *next);
    uint32_t *state_of = reallocarray(NULL, (size_t)origins + 1, sizeof *state_of);
    if (!first || !next || !state_of) {
        rc = CRD_ENOMEM;
        goto done;
    }
    memset(first, 0xff, ((size_t)products + 1) * sizeof *first);
    for (uint32_t i = 0; i < origins; i++) {
        uint32_t row = crd_world_row(w, CRD_T_product, CRD_COL(w, origin, product).text[i]);
        state_of[i] = crd_tying_ref(p->b, CRD_T_jurisdiction, CRD_COL(w, origin, country).text[i]);
        if (row == CRD_ROW_NONE || state_of[i] == CRD_NODE_NONE)
            continue;
        next[i] = first[row];
        first[row] = i;
        use_of_product(p, row, state_of[i],
                       crd_col_i32(&CRD_COL(w, product, sanctions_affected), row) == 1 &&
                           crd_tying_sure(w, CRD_T_origin, i));
    }
    use_of(p, state_of, next, first);
done:
    free(first);
    free(next);
    free(state_of);
    return rc;
}

/* ---- laws --------------------------------------------------------------------------------- */

static int by_state(const void *a, const void *b)
{
    const presence *x = a, *y = b;
    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    return (x->party > y->party) - (x->party < y->party);
}

/* Ways of being present that the reach means; a law of unknown reach may mean all, and surely
 * none. */
static unsigned reach_of(const crd_world *w, uint32_t reach, bool *ret_sure)
{
    *ret_sure = reach != CRD_INTERN_NONE;
    if (reach == CRD_INTERN_NONE)
        return (1u << HOWS) - 1;
    if (crd_tying_is(w, reach, "services"))
        return 1u << SERVING;
    if (crd_tying_is(w, reach, "assets"))
        return 1u << OWNING;
    if (crd_tying_is(w, reach, "users-of-technology"))
        return 1u << USING;
    /* `group` and `citizens` reach further through control, which is a tie of its own */
    return 1u << ESTABLISHED;
}

static crd_weak court_of(const crd_world *w, uint32_t row)
{
    uint32_t review = crd_tying_code(w, CRD_T_law, row, CRD_C_law_review);
    if (review == CRD_INTERN_NONE)
        return CRD_WEAK_MAYBE;
    return crd_tying_is(w, review, "court-before") ? CRD_WEAK_YES : CRD_WEAK_NO;
}

static void apply(presences *p, uint32_t law)
{
    crd_tying *b = p->b;
    const crd_world *w = b->w;
    bool reach_sure;
    unsigned reach = reach_of(w, crd_tying_code(w, CRD_T_law, law, CRD_C_law_reach), &reach_sure);
    uint32_t powers = CRD_COL(w, law, powers).text[law];
    bool known = powers != CRD_INTERN_NONE &&
                 !crd_world_contested(w, CRD_T_law, law, CRD_C_law_powers);
    unsigned has = crd_tying_powers(w, powers);
    crd_might might = crd_tying_might(CRD_TIE_COMPELS, court_of(w, law), known ? has : 0,
                                      known ? has : 15);
    uint32_t state = crd_tying_ref(b, CRD_T_jurisdiction, CRD_COL(w, law, jurisdiction).text[law]);
    size_t lo = 0, hi = p->all.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->all.at[mid].state < state)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < p->all.n && p->all.at[lo].state == state; lo++) {
        unsigned is = 0;
        for (unsigned how = 0; how < HOWS; how++)
            is |= reach >> how & 1 ? p->all.at[lo].how >> (2 * how) & 3 : 0;
        if (is)
            crd_tying_add(b, state, p->all.at[lo].party, CRD_TIE_COMPELS, might,
                          reach_sure && (is & SURE) && crd_tying_sure(w, CRD_T_law, law),
                          CRD_AT(law, law));
    }
}

static unsigned needed(const crd_world *w)
{
    unsigned all = 0;
    bool sure;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_law)->n; i++)
        all |= reach_of(w, crd_tying_code(w, CRD_T_law, i, CRD_C_law_reach), &sure);
    return all;
}

crd_status crd_tying_laws(crd_tying *b)
{
    crd_status rc = CRD_OK;
    presences p = {.b = b};
    unsigned need = needed(b->w);
    if (need >> ESTABLISHED & 1)
        established(&p);
    if (need >> SERVING & 1)
        serving(&p);
    if (need >> OWNING & 1)
        owning(&p);
    if (need >> USING & 1)
        CRD_TRY(technology(&p));
    CRD_TRY(b->rc);
    if (p.all.n)
        qsort(p.all.at, p.all.n, sizeof *p.all.at, by_state);
    for (uint32_t i = 0; i < crd_world_frame(b->w, CRD_T_law)->n; i++)
        apply(&p, i);
    rc = b->rc;
done:
    crd_map_done(&p.at);
    CRD_VEC_DONE(&p.all);
    return rc;
}
