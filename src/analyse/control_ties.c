/* Control and influence as ties, for the graph of powers. Each pair of a controller and what it
 * controls is a tie, as what several hold together follows from no single holding; influence is a
 * tie to the company itself, and reaches what that controls by itself.
 *
 * Asked of holders, not of companies: what x controls is found once, and then everything that x and
 * those hold is looked at. Asking each company who holds in it (as one does for one company) finds
 * what a large holder controls anew for each of its companies. */
#include "analyse/control_int.h"

#include "base/err.h"
#include "world/ties.h"

#include <stdlib.h>

typedef struct managed {
    uint32_t state, z; /* actors */
    bool certain;
} managed;

typedef struct turning {
    crd_control *c;
    uint32_t *size[2], *above[2]; /* [n_actors], crd_control_measure */
    uint32_t *met;                /* [n_actors] the last who was asked about it, and 1 */
    crd_actor_list into;          /* where x may have influence */
    CRD_VEC(managed) managed;     /* by state, then what is managed */
    size_t at_managed;
    CRD_VEC(crd_control_tie) ties;
} turning;

static bool is_top(const turning *t, unsigned bound, uint32_t x)
{
    return t->size[bound][x] > 0 && t->above[bound][x] <= t->size[bound][x];
}

uint32_t crd_control_face_of(const crd_control *c, uint32_t actor, uint32_t *ret_text)
{
    uint32_t node = c->face[actor];
    if (node < c->n_parties) {
        *ret_text = CRD_COL(c->w, party, id).text[node];
        return CRD_T_party;
    }
    node -= c->n_parties;
    if (node < c->n_states) {
        *ret_text = CRD_COL(c->w, jurisdiction, id).text[node];
        return CRD_T_jurisdiction;
    }
    const crd_unknown_node *u = &c->unknown.at[node - c->n_states];
    *ret_text = u->text;
    return u->table == CRD_T_jurisdiction ? CRD_T_jurisdiction : CRD_T_party;
}

/* A holding in z: x's own when it has one. */
static uint32_t holding_of(const crd_control *c, uint32_t x, uint32_t z)
{
    uint32_t row = CRD_ROW_NONE;
    for (uint32_t i = c->in [z + 1]; i-- > c->in[z];)
        if (c->holds.at[i].from == x || row == CRD_ROW_NONE)
            row = c->holds.at[i].row;
    return row;
}

static crd_status add(turning *t, uint32_t x, uint32_t z, crd_tie_id kind, bool certain,
                      uint32_t row)
{
    crd_control_tie tie = {.kind = (uint8_t)kind, .certain = certain, .row = row};
    if (crd_control_face_of(t->c, z, &tie.owned) != CRD_T_party) /* a state is owned by nobody */
        return CRD_OK;
    tie.owner_table = crd_control_face_of(t->c, x, &tie.owner);
    return CRD_VEC_PUSH(&t->ties, tie) ? CRD_OK : CRD_ENOMEM;
}

/* ---- control ------------------------------------------------------------------------------ */

/* A body of the state x: world/ties.h has that tie already. */
static bool is_body(const crd_control *c, uint32_t x, uint32_t z, bool certain)
{
    if (c->face[x] < c->n_parties)
        return false;
    for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++)
        if (c->holds.at[i].kind == CRD_HOLD_IS && c->holds.at[i].from == x &&
            (c->holds.at[i].certain || !certain))
            return true;
    return false;
}

/* What x controls certainly, then what possibly only. Both capturers are run for x. */
static crd_status controls(turning *t, uint32_t x, const crd_vid *const all[2], const uint32_t n[2])
{
    crd_status rc = CRD_OK;
    crd_control *c = t->c;
    for (unsigned b = 0; b < 2; b++)
        for (uint32_t i = 0; i < n[b]; i++)
            if ((b == 0 || !crd_capturer_has(c->from[0], all[b][i])) &&
                !is_body(c, x, all[b][i], b == 0))
                CRD_TRY(
                    add(t, x, all[b][i], CRD_TIE_CONTROLS, b == 0, holding_of(c, x, all[b][i])));
done:
    return rc;
}

/* ---- influence ---------------------------------------------------------------------------- */

/* Where y holds something, once for each x. */
static crd_status meet(turning *t, uint32_t x, uint32_t y)
{
    const crd_control *c = t->c;
    for (uint32_t i = c->out[y]; i < c->out[y + 1]; i++) {
        uint32_t z = c->holds.at[c->out_hold[i]].to;
        if (z == y || z == x || t->met[z] == x + 1 || c->face[z] >= c->n_parties)
            continue;
        t->met[z] = x + 1;
        if (!CRD_VEC_PUSH(&t->into, z))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* In what x holds itself and, of those at the top, in what all they control hold. */
static crd_status influences(turning *t, uint32_t x, const crd_vid *held, uint32_t n)
{
    crd_status rc = CRD_OK;
    crd_control *c = t->c;
    const bool top[2] = {is_top(t, 0, x), is_top(t, 1, x)};
    crd_sway all[CRD_SWAYS];
    t->into.n = 0;
    CRD_TRY(meet(t, x, x));
    for (uint32_t i = 0; i < n && (top[0] || top[1]); i++)
        if (top[crd_capturer_has(c->from[0], held[i]) ? 0 : 1])
            CRD_TRY(meet(t, x, held[i]));
    if (t->into.n > 1) /* numbers of actors do not depend on the order of rows */
        qsort(t->into.at, t->into.n, sizeof *t->into.at, by_number);
    for (size_t i = 0; i < t->into.n; i++) {
        uint32_t z = t->into.at[i];
        if (crd_capturer_has(c->from[0], z)) /* that is a tie of control */
            continue;
        unsigned n_all = crd_control_sways(c, z, false, all);
        for (unsigned k = 0; k < n_all; k++)
            CRD_TRY(add(t, x, z, all[k].tie, all[k].certain, holding_of(c, CRD_NODE_NONE, z)));
    }
done:
    return rc;
}

/* ---- management that sits in a state ------------------------------------------------------ */

static crd_status put_managed(turning *t, uint32_t state, uint32_t row, bool certain)
{
    const crd_control *c = t->c;
    uint32_t at = crd_world_row(c->w, CRD_T_jurisdiction, state);
    if (at == CRD_ROW_NONE)
        return CRD_OK;
    managed one = {c->actor[c->n_parties + at], c->actor[row], certain};
    return one.state == one.z || CRD_VEC_PUSH(&t->managed, one) ? CRD_OK : CRD_ENOMEM;
}

static int by_state(const void *a, const void *b)
{
    const managed *x = a, *y = b;
    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    if (x->z != y->z)
        return x->z < y->z ? -1 : 1;
    return x->certain == y->certain ? 0 : x->certain ? -1 : 1;
}

static crd_status gather_managed(turning *t)
{
    crd_status rc = CRD_OK;
    const crd_control *c = t->c;
    const crd_world *w = c->w;
    for (uint32_t row = 0; row < c->n_parties; row++) {
        uint32_t text = CRD_COL(w, party, managed_from).text[row];
        size_t n = 0;
        const crd_other *o = NULL;
        if (text == CRD_INTERN_NONE || c->face[c->actor[row]] != row)
            continue;
        if (crd_world_contested(w, CRD_T_party, row, CRD_C_party_managed_from))
            o = crd_world_others(w, CRD_T_party, row, CRD_C_party_managed_from, &n);
        CRD_TRY(put_managed(t, text, row, !o));
        for (size_t i = 0; i < n && o[i].contested; i++)
            CRD_TRY(put_managed(t, o[i].text, row, false));
    }
    if (t->managed.n > 1)
        qsort(t->managed.at, t->managed.n, sizeof *t->managed.at, by_state);
done:
    return rc;
}

static crd_status manages(turning *t, uint32_t x)
{
    crd_status rc = CRD_OK;
    for (; t->at_managed < t->managed.n && t->managed.at[t->at_managed].state == x;
         t->at_managed++) {
        const managed *m = &t->managed.at[t->at_managed];
        if (!crd_capturer_has(t->c->from[0], m->z))
            CRD_TRY(add(t, x, m->z, CRD_TIE_INFLUENCES, m->certain,
                        holding_of(t->c, CRD_NODE_NONE, m->z)));
    }
done:
    return rc;
}

/* ---- all of it ---------------------------------------------------------------------------- */

static crd_status turn(turning *t)
{
    crd_status rc = CRD_OK;
    crd_control *c = t->c;
    for (uint32_t x = 0; x < c->n_actors; x++) {
        const crd_vid *all[2];
        uint32_t n[2];
        if (x % 1024 == 0 && !crd_progress_step(c->opts.progress, "control", x, c->n_actors))
            CRD_TRY(CRD_ECANCEL);
        bool is_state = t->at_managed < t->managed.n && t->managed.at[t->at_managed].state == x;
        if (c->out[x] == c->out[x + 1] && !is_state)
            continue;
        for (unsigned b = 0; b < 2; b++)
            all[b] = crd_capturer_from(c->from[b], x, &n[b]);
        CRD_TRY(controls(t, x, all, n));
        CRD_TRY(influences(t, x, all[1], n[1]));
        CRD_TRY(manages(t, x));
    }
done:
    return rc;
}

static crd_status prepare(turning *t)
{
    size_t room = (size_t)t->c->n_actors + 1;
    t->met = calloc(room, sizeof *t->met);
    for (unsigned b = 0; b < 2; b++) {
        t->size[b] = calloc(room, sizeof *t->size[b]);
        t->above[b] = calloc(room, sizeof *t->above[b]);
        if (!t->size[b] || !t->above[b] || !t->met)
            return CRD_ENOMEM;
    }
    return crd_control_measure(t->c, t->size, t->above);
}

crd_status crd_control_ties(crd_control *c, crd_control_tie **ret_ties, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    turning t = {.c = c};
    *ret_ties = NULL;
    *ret_n = 0;
    CRD_TRY(prepare(&t));
    CRD_TRY(gather_managed(&t));
    CRD_TRY(turn(&t));
    *ret_ties = t.ties.at;
    *ret_n = t.ties.n;
    t.ties.at = NULL;
done:
    CRD_VEC_DONE(&t.ties);
    CRD_VEC_DONE(&t.into);
    CRD_VEC_DONE(&t.managed);
    for (unsigned b = 0; b < 2; b++) {
        free(t.size[b]);
        free(t.above[b]);
    }
    free(t.met);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for control") : rc;
}
