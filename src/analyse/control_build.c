/* From rows to actors and holdings. */
#include "analyse/control_int.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[CRD_HOLD_KINDS] = {
    [CRD_HOLD_VOTES] = "votes", [CRD_HOLD_SHARES] = "shares",
    [CRD_HOLD_BOARD] = "board", [CRD_HOLD_CONSOLIDATES] = "consolidates",
    [CRD_HOLD_VETO] = "veto",   [CRD_HOLD_DEBT] = "debt",
    [CRD_HOLD_IS] = "is",       [CRD_HOLD_CONCERT] = "concert"};

const char *crd_hold_name(enum crd_hold_kind kind) { return names[kind]; }

const crd_want *crd_control_wants(size_t *ret_n)
{
    static const crd_want wants[] = {
        {CRD_T_party, CRD_BIT(party, name) | CRD_BIT(party, kind) | CRD_BIT(party, jurisdiction) |
                          CRD_BIT(party, managed_from) | CRD_BIT(party, branch_of)},
        {CRD_T_party_name, CRD_BIT(party_name, name)},
        {CRD_T_jurisdiction, CRD_BIT(jurisdiction, name)},
        {CRD_T_holding, CRD_BIT(holding, ppm_min) | CRD_BIT(holding, ppm_max)},
    };
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

/* ---- nodes -------------------------------------------------------------------------------- */

static crd_str node_text(const crd_control *c, uint32_t node, uint32_t *ret_table)
{
    if (node < c->n_parties) {
        *ret_table = CRD_T_party;
        return crd_world_text(c->w, CRD_COL(c->w, party, id).text[node]);
    }
    node -= c->n_parties;
    if (node < c->n_states) {
        *ret_table = CRD_T_jurisdiction;
        return crd_world_text(c->w, CRD_COL(c->w, jurisdiction, id).text[node]);
    }
    const crd_unknown_node *u = &c->unknown.at[node - c->n_states];
    *ret_table = u->table;
    return crd_world_text(c->w, u->text);
}

/* The node that a reference means; made when it is described nowhere. CRD_NODE_NONE: out of memory.
 */
static uint32_t node_of(crd_control *c, uint32_t table, uint32_t text)
{
    uint32_t row = table == CRD_T_party || table == CRD_T_jurisdiction
                       ? crd_world_row(c->w, table, text)
                       : CRD_ROW_NONE;
    if (row != CRD_ROW_NONE)
        return table == CRD_T_party ? row : c->n_parties + row;
    crd_unknown_node u = {text, (uint8_t)table};
    uint32_t *at = crd_map_add(&c->unknown_of, (uint64_t)table << 32 | text,
                               (uint32_t)c->unknown.n);
    if (!at || (*at == c->unknown.n && !CRD_VEC_PUSH(&c->unknown, u)))
        return CRD_NODE_NONE;
    return c->n_parties + c->n_states + *at;
}

struct ranked {
    crd_str id;
    uint32_t table, node;
};

static int by_id(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int order = crd_str_cmp(x->id, y->id);
    if (order != 0)
        return order;
    return x->table < y->table ? -1 : x->table > y->table;
}

static crd_status rank_nodes(crd_control *c)
{
    c->n_nodes = c->n_parties + c->n_states + (uint32_t)c->unknown.n;
    struct ranked *all = calloc((size_t)c->n_nodes + 1, sizeof *all);
    c->rank = calloc((size_t)c->n_nodes + 1, sizeof *c->rank);
    if (!all || !c->rank) {
        free(all);
        return CRD_ENOMEM;
    }
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        all[i].node = i;
        all[i].id = node_text(c, i, &all[i].table);
    }
    qsort(all, c->n_nodes, sizeof *all, by_id);
    for (uint32_t i = 0; i < c->n_nodes; i++)
        c->rank[all[i].node] = i;
    free(all);
    return CRD_OK;
}

int crd_control_order(const crd_control *c, uint32_t a, uint32_t b)
{
    return c->rank[a] < c->rank[b] ? -1 : c->rank[a] > c->rank[b];
}

crd_str crd_control_id(const crd_control *c, uint32_t node, crd_arena *arena)
{
    uint32_t table;
    crd_str id = node_text(c, node, &table), prefix = CRD_STR("jurisdiction:");
    if (table != CRD_T_jurisdiction)
        return id;
    char *whole = CRD_NEW(arena, char, prefix.len + id.len);
    if (!whole)
        return CRD_STR_NULL;
    memcpy(whole, prefix.ptr, prefix.len);
    memcpy(whole + prefix.len, id.ptr, id.len);
    return (crd_str){whole, prefix.len + id.len};
}

uint32_t crd_control_seat_of(const crd_control *c, uint32_t node)
{
    if (node < c->n_parties)
        return CRD_COL(c->w, party, jurisdiction).text[node];
    if (node < c->n_parties + c->n_states)
        return CRD_COL(c->w, jurisdiction, id).text[node - c->n_parties];
    const crd_unknown_node *u = &c->unknown.at[node - c->n_parties - c->n_states];
    return u->table == CRD_T_jurisdiction ? u->text : CRD_INTERN_NONE;
}

uint32_t crd_control_head_of(const crd_control *c, uint32_t node)
{
    if (node >= c->n_parties || CRD_COL(c->w, party, branch_of).text[node] == CRD_INTERN_NONE)
        return CRD_NODE_NONE;
    uint32_t face = c->face[c->actor[node]];
    return face == node ? CRD_NODE_NONE : face;
}

crd_control_actor crd_control_who(const crd_control *c, uint32_t node, crd_arena *arena)
{
    crd_control_actor who = {.id = crd_control_id(c, node, arena),
                             .jurisdiction = crd_world_text(c->w, crd_control_seat_of(c, node))};
    if (node < c->n_parties)
        who.name = crd_world_text(c->w, CRD_COL(c->w, party, name).text[node]);
    else if (node < c->n_parties + c->n_states)
        who.name = crd_world_text(c->w,
                                  CRD_COL(c->w, jurisdiction, name).text[node - c->n_parties]);
    return who;
}

/* ---- holdings ----------------------------------------------------------------------------- */

static crd_status add_hold(crd_control *c, crd_hold h)
{
    if (h.owner == CRD_NODE_NONE || h.owned == CRD_NODE_NONE || c->holds.n >= UINT32_MAX - 1)
        return CRD_ENOMEM;
    return CRD_VEC_PUSH(&c->holds, h) ? CRD_OK : CRD_ENOMEM;
}

/* The least (or most) that the row's field may be; a null stands for `otherwise`. */
static int32_t bound_of(const crd_world *w, uint32_t row, uint32_t field, int32_t otherwise,
                        bool most)
{
    int32_t ppm = crd_col_i32(&crd_world_frame(w, CRD_T_holding)->cols[field], row);
    size_t n = 0;
    const crd_other *o = NULL;
    if (ppm == CRD_NULL32)
        return otherwise;
    if (crd_world_contested(w, CRD_T_holding, row, field))
        o = crd_world_others(w, CRD_T_holding, row, field, &n);
    for (size_t i = 0; i < n && o[i].contested; i++)
        if (most ? o[i].i32 > ppm : o[i].i32 < ppm)
            ppm = o[i].i32;
    return ppm < 0 ? 0 : ppm > CRD_WHOLE ? CRD_WHOLE : ppm;
}

static crd_status read_holding(crd_control *c, uint32_t row)
{
    const crd_world *w = c->w;
    crd_str kind = crd_world_text(w, CRD_COL(w, holding, kind).text[row]);
    const crd_world_col *owner = &CRD_COL(w, holding, owner), *owned = &CRD_COL(w, holding, owned);
    crd_hold h = {.kind = CRD_HOLD_KINDS,
                  .row = row,
                  .since = crd_col_i32(&CRD_COL(w, holding, since), row),
                  .certain = !(crd_world_frame(w, CRD_T_holding)->flags[row] & CRD_ROW_MAYBE)};
    for (unsigned k = 0; k <= CRD_HOLD_DEBT; k++)
        if (crd_str_eq(kind, crd_str_from(names[k])))
            h.kind = (uint8_t)k;
    if (h.kind == CRD_HOLD_KINDS || owner->text[row] == CRD_INTERN_NONE ||
        owned->text[row] == CRD_INTERN_NONE)
        return CRD_OK; /* `check` tells of it */
    h.low = h.certain ? bound_of(w, row, CRD_C_holding_ppm_min, 0, false) : 0;
    h.high = bound_of(w, row, CRD_C_holding_ppm_max, CRD_WHOLE, true);
    int32_t least = bound_of(w, row, CRD_C_holding_ppm_min, 0, true);
    h.high = h.high < least ? least : h.high; /* the wrong way round: check tells of it */
    h.owner = node_of(c, owner->target[row], owner->text[row]);
    h.owned = node_of(c, CRD_T_party, owned->text[row]);
    return add_hold(c, h);
}

/* What the values that the party's kind may have say of it. */
typedef struct kinds {
    bool state, body, other;
} kinds;

static void note_kind(const crd_world *w, uint32_t text, kinds *k)
{
    crd_str kind = crd_world_text(w, text);
    bool state = crd_str_eq(kind, CRD_STR("state")), body = crd_str_eq(kind, CRD_STR("state-body"));
    k->state |= state;
    k->body |= body;
    k->other |= !state && !body;
}

static kinds kinds_of(const crd_world *w, uint32_t row)
{
    kinds k = {false, false, false};
    size_t n = 0;
    const crd_other *o = NULL;
    note_kind(w, CRD_COL(w, party, kind).text[row], &k);
    if (crd_world_contested(w, CRD_T_party, row, CRD_C_party_kind))
        o = crd_world_others(w, CRD_T_party, row, CRD_C_party_kind, &n);
    for (size_t i = 0; i < n && o[i].contested; i++)
        note_kind(w, o[i].text, &k);
    return k;
}

/* How a party is one with another: not for sure; it is a body that the other has in hand, whose
 * power is not its own; or in all. */
typedef enum oneness { ONE_MAYBE, ONE_BODY, ONE_WHOLE } oneness;

/* The party is, or possibly is, one with each value of its field. Wholly: *ret_same. */
static crd_status same_as(crd_control *c, uint32_t row, uint32_t field, uint32_t table, oneness how,
                          uint32_t *ret_same)
{
    const crd_world *w = c->w;
    uint32_t text = crd_world_frame(w, CRD_T_party)->cols[field].text[row];
    size_t n = 0;
    const crd_other *o = NULL;
    if (text == CRD_INTERN_NONE)
        return CRD_OK;
    uint32_t node = node_of(c, table, text);
    if (crd_world_contested(w, CRD_T_party, row, field))
        o = crd_world_others(w, CRD_T_party, row, field, &n);
    if (node == CRD_NODE_NONE)
        return CRD_ENOMEM;
    if (how == ONE_WHOLE && !o) {
        *ret_same = node;
        return CRD_OK;
    }
    bool certain = how != ONE_MAYBE && !o;
    crd_hold h = {.owner = node,
                  .owned = row,
                  .kind = CRD_HOLD_IS,
                  .certain = certain,
                  .low = certain ? CRD_WHOLE : 0,
                  .high = CRD_WHOLE,
                  .since = CRD_DATE_NONE,
                  .row = CRD_ROW_NONE};
    crd_status rc = add_hold(c, h);
    for (size_t i = 0; rc == CRD_OK && i < n && o[i].contested; i++) {
        h.owner = node_of(c, table, o[i].text);
        rc = add_hold(c, h);
    }
    return rc;
}

/* same[row]: the node with which a party is certainly one in all. */
static crd_status read_rows(crd_control *c, uint32_t *same)
{
    crd_status rc = CRD_OK;
    const crd_world *w = c->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_holding)->n; i++)
        CRD_TRY(read_holding(c, i));
    for (uint32_t i = 0; i < c->n_parties; i++) {
        same[i] = i;
        kinds k = kinds_of(w, i);
        if (CRD_COL(w, party, branch_of).text[i] != CRD_INTERN_NONE)
            CRD_TRY(same_as(c, i, CRD_C_party_branch_of, CRD_T_party, ONE_WHOLE, &same[i]));
        else if (k.state || k.body)
            CRD_TRY(same_as(c, i, CRD_C_party_jurisdiction, CRD_T_jurisdiction,
                            k.other  ? ONE_MAYBE
                            : k.body ? ONE_BODY
                                     : ONE_WHOLE,
                            &same[i]));
    }
done:
    return rc;
}

/* ---- actors ------------------------------------------------------------------------------- */

static uint32_t root_of(uint32_t *up, uint32_t i)
{
    while (up[i] != i) {
        up[i] = up[up[i]];
        i = up[i];
    }
    return i;
}

/* A state names its actor, else a head office, else the first. */
static bool names_better(const crd_control *c, uint32_t a, uint32_t b)
{
    uint32_t parties = c->n_parties;
    const uint32_t *head = CRD_COL(c->w, party, branch_of).text;
    unsigned x = a >= parties ? 0 : head[a] == CRD_INTERN_NONE ? 1 : 2;
    unsigned y = b >= parties ? 0 : head[b] == CRD_INTERN_NONE ? 1 : 2;
    return x != y ? x < y : c->rank[a] < c->rank[b];
}

static crd_status make_actors(crd_control *c, const uint32_t *same)
{
    uint32_t *up = calloc((size_t)c->n_nodes + 1, sizeof *up);
    c->actor = calloc((size_t)c->n_nodes + 1, sizeof *c->actor);
    c->face = calloc((size_t)c->n_nodes + 1, sizeof *c->face);
    c->node = calloc((size_t)c->n_nodes + 1, sizeof *c->node);
    c->node_first = calloc((size_t)c->n_nodes + 2, sizeof *c->node_first);
    if (!up || !c->actor || !c->face || !c->node || !c->node_first) {
        free(up);
        return CRD_ENOMEM;
    }
    for (uint32_t i = 0; i < c->n_nodes; i++)
        up[i] = i;
    for (uint32_t i = 0; i < c->n_parties; i++)
        up[root_of(up, i)] = root_of(up, same[i]);
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        c->actor[i] = CRD_NODE_NONE;
        c->node[c->rank[i]] = i; /* for a moment: nodes by rank */
    }
    for (uint32_t r = 0; r < c->n_nodes; r++) { /* numbers do not depend on the order of rows */
        uint32_t root = root_of(up, c->node[r]);
        if (c->actor[root] != CRD_NODE_NONE)
            continue;
        c->face[c->n_actors] = c->node[r];
        c->actor[root] = c->n_actors++;
    }
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        uint32_t a = c->actor[i] = c->actor[root_of(up, i)];
        if (names_better(c, i, c->face[a]))
            c->face[a] = i;
        c->node_first[a + 2]++;
    }
    for (uint32_t a = 0; a < c->n_actors; a++)
        c->node_first[a + 1] += c->node_first[a];
    for (uint32_t i = 0; i < c->n_nodes; i++)
        c->node[c->node_first[c->actor[i] + 1]++] = i;
    free(up);
    return CRD_OK;
}

/* ---- life --------------------------------------------------------------------------------- */

crd_status crd_control_new(const crd_world *w, const crd_control_opts *opts,
                           crd_control **ret_control, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_control *c = NULL;
    uint32_t *same = NULL;
    *ret_control = NULL;
    if (opts->threshold_ppm < 0 || opts->threshold_ppm > CRD_WHOLE || opts->influence_ppm < 0 ||
        opts->influence_ppm > CRD_WHOLE || (opts->at_least && opts->threshold_ppm == 0))
        return crd_fail(err, CRD_EINVAL, "a threshold of %d, of influence %d", opts->threshold_ppm,
                        opts->influence_ppm);
    c = calloc(1, sizeof *c);
    if (!c)
        return crd_fail(err, CRD_ENOMEM, "control");
    c->w = w;
    c->opts = *opts;
    c->n_parties = crd_world_frame(w, CRD_T_party)->n;
    c->n_states = crd_world_frame(w, CRD_T_jurisdiction)->n;
    same = calloc((size_t)c->n_parties + 1, sizeof *same);
    if (!same)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "control"));
    CRD_TRY(read_rows(c, same));
    CRD_TRY(rank_nodes(c));
    CRD_TRY(make_actors(c, same));
    CRD_TRY(crd_control_build(c, err));
    *ret_control = c;
    c = NULL;
done:
    free(same);
    crd_control_free(c);
    return rc;
}

void crd_control_free(crd_control *c)
{
    if (!c)
        return;
    for (unsigned b = 0; b < 2; b++) {
        crd_capturer_free(c->from[b]);
        crd_capture_free(c->capture[b]);
        free(c->slots[b]);
    }
    crd_forest_free(c->forest);
    CRD_VEC_DONE(&c->holds);
    CRD_VEC_DONE(&c->unknown);
    crd_map_done(&c->unknown_of);
    free(c->actor);
    free(c->face);
    free(c->node);
    free(c->node_first);
    free(c->rank);
    free(c->in);
    free(c->out);
    free(c->out_hold);
    free(c->known);
    free(c->basis);
    free(c);
}

uint32_t crd_control_actors(const crd_control *c) { return c->n_actors; }
uint32_t crd_control_of_party(const crd_control *c, uint32_t row) { return c->actor[row]; }

uint32_t crd_control_of_state(const crd_control *c, uint32_t row)
{
    return c->actor[c->n_parties + row];
}

const crd_capture *crd_control_capture(const crd_control *c, bool possible)
{
    return c->capture[possible];
}

const crd_forest *crd_control_forest(const crd_control *c) { return c->forest; }
