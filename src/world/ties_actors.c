/* Ties among states and parties: organs, holdings, export control. */
#include "world/ties_int.h"

/* A state has its organs in hand. The other way only the state itself: a municipal utility has its
 * own power and not that of the police. */
static void organs(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_party)->n; i++) {
        bool is = false, sure = true, whole = false, surely_whole = true;
        crd_each k = crd_each_of(w, CRD_T_party, i, CRD_C_party_kind, 0);
        while (crd_each_next(&k)) {
            bool state = crd_tying_is(w, k.text, "state");
            bool organ = state || crd_tying_is(w, k.text, "state-body");
            whole |= state;
            surely_whole &= state && k.sure;
            is |= organ;
            sure &= organ && k.sure;
        }
        if (!is)
            continue;
        uint32_t party = crd_tying_row(b, CRD_T_party, i);
        crd_each j = crd_each_of(w, CRD_T_party, i, CRD_C_party_jurisdiction, CRD_T_jurisdiction);
        while (crd_each_next(&j)) {
            uint32_t state = crd_tying_ref(b, CRD_T_jurisdiction, j.text);
            crd_tying_tie(b, state, party, CRD_TIE_IS, sure && j.sure, CRD_AT(party, i));
            if (whole)
                crd_tying_tie(b, party, state, CRD_TIE_IS, surely_whole && j.sure,
                              CRD_AT(party, i));
        }
    }
}

/* A branch is its head office, in law. */
static void branches(crd_tying *b)
{
    for (uint32_t i = 0; i < crd_world_frame(b->w, CRD_T_party)->n; i++) {
        crd_each e = crd_each_of(b->w, CRD_T_party, i, CRD_C_party_branch_of, CRD_T_party);
        while (crd_each_next(&e))
            crd_tying_tie(b, crd_tying_ref(b, CRD_T_party, e.text),
                          crd_tying_row(b, CRD_T_party, i), CRD_TIE_CONTROLS, e.sure,
                          CRD_AT(party, i));
    }
}

/* Vetoes and debts tie by themselves; shares, votes and boards need the whole of who holds what,
 * so they come in from the caller. */
static void holdings(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_holding)->n; i++) {
        uint32_t kind = CRD_COL(w, holding, kind).text[i];
        bool veto = crd_tying_is(w, kind, "veto");
        if (!veto && !crd_tying_is(w, kind, "debt"))
            continue;
        uint32_t owner = crd_tying_ref(b, CRD_COL(w, holding, owner).target[i],
                                       CRD_COL(w, holding, owner).text[i]);
        uint32_t owned = crd_tying_ref(b, CRD_T_party, CRD_COL(w, holding, owned).text[i]);
        crd_tying_tie(b, owner, owned, veto ? CRD_TIE_VETOES : CRD_TIE_FINANCES,
                      crd_tying_sure(w, CRD_T_holding, i), CRD_AT(holding, i));
    }
}

/* The longest instrument of `law` that the ground names. */
static crd_str instrument_in(const crd_world *w, crd_str basis)
{
    crd_str longest = CRD_STR_NULL;
    for (uint32_t k = 0; k < crd_world_frame(w, CRD_T_law)->n && basis.len > 0; k++) {
        crd_str act = crd_world_text(w, CRD_COL(w, law, instrument).text[k]);
        if (act.len > longest.len && crd_str_find(basis, act) != SIZE_MAX)
            longest = act;
    }
    return longest;
}

/* An export control is a designation whose legal ground names an instrument of `law`: whose list it
 * is stands nowhere else. Who names an 'Export Act' names no 'Act'. It acts in both ways of
 * reading: on whom is named, and on supply to whoever is named; both are "supply ends". */
static void restrictions(crd_tying *b)
{
    const crd_world *w = b->w;
    uint32_t n_laws = crd_world_frame(w, CRD_T_law)->n;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_designation)->n; i++) {
        uint32_t effect = CRD_COL(w, designation, effect).text[i];
        bool placed = false;
        if (!crd_tying_is(w, effect, "export-control") && !crd_tying_is(w, effect, "sanction"))
            continue;
        uint32_t subject = crd_tying_ref(b, CRD_COL(w, designation, subject).target[i],
                                         CRD_COL(w, designation, subject).text[i]);
        crd_str basis = crd_world_text(w, CRD_COL(w, designation, basis).text[i]);
        crd_str longest = instrument_in(w, basis);
        uint32_t last = CRD_NODE_NONE; /* articles of one instrument stand side by side */
        for (uint32_t k = 0; k < n_laws && basis.len > 0; k++) {
            crd_str act = crd_world_text(w, CRD_COL(w, law, instrument).text[k]);
            uint32_t state = crd_tying_ref(b, CRD_T_jurisdiction,
                                           CRD_COL(w, law, jurisdiction).text[k]);
            if (act.len == 0 || state == last || crd_str_find(basis, act) == SIZE_MAX ||
                (act.len < longest.len && crd_str_find(longest, act) != SIZE_MAX))
                continue;
            crd_tying_tie(
                b, state, subject, CRD_TIE_RESTRICTS,
                crd_tying_sure(w, CRD_T_designation, i) &&
                    !crd_world_contested(w, CRD_T_designation, i, CRD_C_designation_basis),
                CRD_AT(designation, i));
            last = state;
            placed = subject != CRD_NODE_NONE;
        }
        if (!placed)
            crd_tying_skip(b, CRD_AT(designation, i));
    }
}

crd_status crd_tying_actors(crd_tying *b, const crd_control_tie *control, size_t n_control)
{
    organs(b);
    for (size_t i = 0; i < n_control; i++) {
        const crd_control_tie *c = &control[i];
        uint32_t owner = crd_tying_ref(b, c->owner_table, c->owner);
        uint32_t owned = crd_tying_ref(b, CRD_T_party, c->owned);
        crd_tying_tie(b, owner, owned, (crd_tie_id)c->kind, c->certain, CRD_AT(holding, c->row));
    }
    branches(b);
    if (!control) /* who controls knows vetoes and debts as well */
        holdings(b);
    restrictions(b);
    return b->rc;
}
