/* People without a network for many losses: both bounds, a lane a loss. */
#include "analyse/loss_people.h"

#include <stdlib.h>
#include <string.h>

typedef CRD_VEC(crd_crowd_row) row_list;

struct crd_crowd_tally {
    const crd_crowd *of[2];
    crd_loss_people *people; /* [losses] */
    row_list *blocks[2];     /* [n_blocks] each block of lanes writes its own */
    size_t n_blocks;
};

crd_status crd_crowd_tally_new(const crd_crowd *low, const crd_crowd *high, uint64_t losses,
                               crd_crowd_tally **ret_tally)
{
    crd_crowd_tally *t = calloc(1, sizeof *t);
    *ret_tally = t;
    if (!t)
        return CRD_ENOMEM;
    *t = (crd_crowd_tally){.of = {low, high}, .n_blocks = (size_t)(losses / CRD_LANES + 1)};
    t->people = calloc((size_t)losses + 1, sizeof *t->people);
    for (int bound = 0; bound < 2; bound++)
        t->blocks[bound] = calloc(t->n_blocks, sizeof *t->blocks[bound]);
    if (t->people && t->blocks[0] && t->blocks[1])
        return CRD_OK;
    crd_crowd_tally_free(t);
    *ret_tally = NULL;
    return CRD_ENOMEM;
}

void crd_crowd_tally_free(crd_crowd_tally *t)
{
    if (!t)
        return;
    for (int bound = 0; bound < 2; bound++) {
        for (size_t b = 0; t->blocks[bound] && b < t->n_blocks; b++)
            CRD_VEC_DONE(&t->blocks[bound][b]);
        free(t->blocks[bound]);
    }
    free(t->people);
    free(t);
}

static void put(crd_loss_count *to, bool high, uint64_t value)
{
    int64_t v = value < INT64_MAX ? (int64_t)value : INT64_MAX;
    if (!high)
        to->low = to->high = v;
    else if (v > to->low)
        to->high = v;
}

crd_status crd_crowd_tally_block(crd_crowd_tally *t, bool high, uint64_t first, uint32_t n_lanes,
                                 const crd_word *words, crd_err *err)
{
    const crd_crowd *c = t->of[high];
    uint32_t rows = crd_crowd_rows(c);
    uint64_t *sums = malloc((size_t)rows * CRD_LANES * sizeof *sums);
    row_list *to = &t->blocks[high][first / CRD_LANES];
    crd_status rc = CRD_OK;
    if (!sums)
        return crd_fail(err, CRD_ENOMEM, "%u sums", rows);
    crd_crowd_sum(c, words, sums);
    for (uint32_t lane = 0; lane < n_lanes && rc == CRD_OK; lane++) {
        crd_loss_people *p = &t->people[first + lane];
        put(&p->own, high, sums[CRD_CROWD_OWN * CRD_LANES + lane]);
        put(&p->any, high, sums[CRD_CROWD_ANY * CRD_LANES + lane]);
        put(&p->calls, high, sums[CRD_CROWD_LAST * CRD_LANES + lane]);
        for (uint32_t k = 0; k < c->n_nets && rc == CRD_OK; k++) {
            crd_crowd_row r = {.loss = (uint32_t)(first + lane), .net = k};
            for (uint32_t i = 0; i < 3; i++)
                r.of[i][high] = sums[(size_t)(3 * (k + 1) + i) * CRD_LANES + lane];
            if ((r.of[0][high] || r.of[1][high]) && !CRD_VEC_PUSH(to, r))
                rc = crd_fail(err, CRD_ENOMEM, "%zu networks that lose users", to->n);
        }
    }
    free(sums);
    return rc;
}

static int row_order(const crd_crowd_row *a, const crd_crowd_row *b)
{
    if (a->loss != b->loss)
        return a->loss < b->loss ? -1 : 1;
    return (a->net > b->net) - (a->net < b->net);
}

/* Rows of low and of high as one; high is never less. */
static bool merge(const row_list *low, const row_list *high, crd_crowd_found *to)
{
    bool ok = true;
    for (size_t i = 0, k = 0; ok && (i < low->n || k < high->n);) {
        int order = i == low->n ? 1 : k == high->n ? -1 : row_order(&low->at[i], &high->at[k]);
        crd_crowd_row r = order <= 0 ? low->at[i] : high->at[k];
        for (int n = 0; n < 3; n++) {
            uint64_t most = order >= 0 ? high->at[k].of[n][1] : 0;
            r.of[n][0] = order <= 0 ? low->at[i].of[n][0] : 0;
            r.of[n][1] = most > r.of[n][0] ? most : r.of[n][0];
        }
        i += order <= 0;
        k += order >= 0;
        ok = CRD_VEC_PUSH(&to->rows, r);
    }
    return ok;
}

crd_status crd_crowd_tally_end(crd_crowd_tally *t, crd_crowd_found *ret_found)
{
    *ret_found = (crd_crowd_found){.people = t->people};
    t->people = NULL;
    for (size_t b = 0; b < t->n_blocks; b++)
        if (!merge(&t->blocks[0][b], &t->blocks[1][b], ret_found))
            return CRD_ENOMEM;
    return CRD_OK;
}

static int network_order(const void *a, const void *b)
{
    const crd_loss_network *x = a, *y = b;
    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static crd_loss_count count(const crd_crowd_row *r, int of)
{
    return (crd_loss_count){(int64_t)r->of[of][0], (int64_t)r->of[of][1]};
}

crd_status crd_crowd_list(const crd_crowd *high, const crd_world *w, const crd_crowd_found *found,
                          const uint32_t *place, crd_arena *arena, crd_loss_result *ret_result)
{
    crd_loss_result *r = ret_result;
    crd_loss_network *to = CRD_NEW(arena, crd_loss_network, found->rows.n + 1);
    if (!to)
        return CRD_ENOMEM;
    r->networks = to;
    r->n_networks = 0;
    for (size_t i = 0; i < found->rows.n; i++) {
        const crd_crowd_row *from = &found->rows.at[i];
        const crd_crowd_net *n = &high->nets[from->net];
        if (place[from->loss] == UINT32_MAX)
            continue;
        to[r->n_networks++] = (crd_loss_network){
            .what = place[from->loss],
            .id = crd_world_text(w, CRD_COL(w, network, id).text[n->row]),
            .name = crd_world_text(w, CRD_COL(w, network, name).text[n->row]),
            .operated_by = crd_world_text(w, CRD_COL(w, network, operator).text[n->row]),
            .subscribers = crd_col_i64(&CRD_COL(w, network, subscribers), n->row),
            .own = count(from, CRD_CROWD_OWN),
            .any = count(from, CRD_CROWD_ANY),
            .first = count(from, CRD_CROWD_LAST),
            .has_first = n->priority > 0,
        };
    }
    if (r->n_networks > 0)
        qsort(to, r->n_networks, sizeof *to, network_order);
    r->people_known = high->n_open > 0;
    r->people = high->people < INT64_MAX ? (int64_t)high->people : INT64_MAX;
    r->public_networks = high->n_open;
    r->unsaid_subscribers = high->unsaid_subscribers;
    r->unsaid_capacity = high->unsaid_capacity;
    return CRD_OK;
}

/* ---- any two ------------------------------------------------------------------------------ */

typedef struct pairing {
    crd_crowd_tally *tally;
    uint32_t (*pairs)[2];
    bool high;
} pairing;

static void set_pairs(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    const pairing *x = ctx;
    for (uint32_t k = 0; k < n_lanes; k++)
        for (int i = 0; i < 2; i++)
            vars[x->pairs[first + k][i]].w[k / 64] |= UINT64_C(1) << k % 64;
}

static crd_status look_pairs(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                             crd_err *err)
{
    const pairing *x = ctx;
    return crd_crowd_tally_block(x->tally, x->high, first, n_lanes, words, err);
}

crd_status crd_crowd_pairs(const crd_crowd *low, const crd_crowd *high, const uint32_t (*pairs)[2],
                           size_t n, crd_pool *pool, crd_loss_people *ret_people, crd_err *err)
{
    crd_status rc = CRD_ENOMEM;
    crd_map of = {0};
    crd_crowd_found found = {0};
    crd_crowd_tally *tally = NULL;
    uint32_t(*once)[2] = malloc((n + 1) * sizeof *once), *at = malloc((n + 1) * sizeof *at);
    size_t kept = 0;
    if (!once || !at)
        goto done;
    for (size_t i = 0; i < n; i++) {
        uint32_t *is = crd_map_add(&of, (uint64_t)pairs[i][0] << 32 | pairs[i][1], (uint32_t)kept);
        if (!is)
            goto done;
        at[i] = *is;
        if (*is == kept)
            memcpy(once[kept++], pairs[i], sizeof *once);
    }
    CRD_TRY(crd_crowd_tally_new(low, high, kept, &tally));
    for (int bound = 0; bound < 2; bound++) {
        pairing x = {tally, once, bound};
        crd_scenarios each = {.n = kept, .ctx = &x, .set = set_pairs, .look = look_pairs};
        CRD_TRY(crd_circuit_run((bound ? high : low)->circuit, &each, pool, err));
    }
    CRD_TRY(crd_crowd_tally_end(tally, &found));
    for (size_t i = 0; i < n; i++)
        ret_people[i] = found.people[at[i]];
done:
    crd_crowd_tally_free(tally);
    free(once);
    free(at);
    free(found.people);
    CRD_VEC_DONE(&found.rows);
    crd_map_done(&of);
    return rc;
}
