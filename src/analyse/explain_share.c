/* Of how many users: what exposure counts (exposure_tally.c), for one actor, service, power and
 * grade alone. What each tie brings of whose users does not depend on the question: it is made by
 * the first one and kept. Of it one service and what its users are users of are taken, which costs
 * what they have of ties and not what all services have. */
#include "analyse/explain_int.h"
#include "base/bits.h"

#include <string.h>

void crd_explain_users_free(crd_explain_users *u)
{
    if (!u)
        return;
    crd_users_free(u->all);
    free(u->place);
    free(u->words);
    free(u);
}

crd_status crd_explain_users_make(crd_explainer *x)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = x->t;
    crd_explain_users *u = x->users ? NULL : calloc(1, sizeof *u);
    if (x->users)
        return CRD_OK;
    if (!u)
        return CRD_ENOMEM;
    CRD_TRY(crd_users_new(t, &u->all));
    u->place = calloc((size_t)t->n_nodes + 1, sizeof *u->place);
    u->words = crd_words_new(2);
    if (!u->place || !u->words)
        CRD_TRY(CRD_ENOMEM);
    memset(u->words, 0, 2 * sizeof *u->words);
    u->words[1].w[0] = 1;
    x->users = u;
    u = NULL;
done:
    crd_explain_users_free(u);
    return rc;
}

/* ---- of all targets a few ----------------------------------------------------------------- */

void crd_explain_few_done(crd_users *few)
{
    free(few->first);
    free(few->cover_first);
    free(few->into);
    free(few->choice_n);
    CRD_VEC_DONE(&few->coverings);
}

/* The service, and the users' nodes that are part of its users. */
static void choose(const crd_users *all, uint32_t service, uint64_t *wanted)
{
    const crd_ties *t = all->t;
    crd_bits_put(wanted, service);
    for (uint32_t i = all->first[service]; i < all->first[service + 1]; i++) {
        uint32_t from = all->into[i].from;
        if (crd_ties_kind(t, from) == CRD_NODE_USERS)
            crd_bits_put(wanted, all->n_services + from - t->base[CRD_NODE_USERS]);
    }
}

static crd_status few_init(const crd_users *all, const uint64_t *wanted, crd_users *few)
{
    uint32_t n_into = 0, n = all->n_targets;
    for (uint32_t k = 0; k < n; k++)
        n_into += crd_bits_has(wanted, k) ? all->first[k + 1] - all->first[k] : 0;
    *few = *all;
    few->first = calloc((size_t)n + 1, sizeof *few->first);
    few->cover_first = calloc((size_t)n + 1, sizeof *few->cover_first);
    few->into = calloc((size_t)n_into + 1, sizeof *few->into);
    few->choice_n = calloc((size_t)n + 1, sizeof *few->choice_n);
    few->coverings.at = NULL;
    few->coverings.n = few->coverings.cap = 0;
    if (!few->first || !few->cover_first || !few->into || !few->choice_n)
        return CRD_ENOMEM;
    for (uint32_t k = 0; k < n; k++)
        few->choice_n[k] = crd_bits_has(wanted, k) ? all->choice_n[k] : 0;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t at = few->first[k], of = all->first[k];
        uint32_t ties = crd_bits_has(wanted, k) ? all->first[k + 1] - of : 0;
        few->first[k + 1] = at + ties;
        if (ties)
            memcpy(few->into + at, all->into + of, ties * sizeof *few->into);
        for (uint32_t i = all->cover_first[k]; ties && i < all->cover_first[k + 1]; i++)
            if (!CRD_VEC_PUSH(&few->coverings, all->coverings.at[i]))
                return CRD_ENOMEM;
        few->cover_first[k + 1] = (uint32_t)few->coverings.n;
    }
    return CRD_OK;
}

crd_status crd_explain_few(const crd_users *all, uint32_t service, crd_users *ret_few)
{
    uint64_t *wanted = calloc(crd_bits_words(all->n_targets) + 1, sizeof *wanted);
    if (!wanted)
        return CRD_ENOMEM;
    choose(all, service, wanted);
    crd_status rc = few_init(all, wanted, ret_few);
    free(wanted);
    return rc;
}

/* ---- one bound ---------------------------------------------------------------------------- */

static void place(crd_explain_users *u, const uint64_t *reached, size_t n, uint32_t word)
{
    for (size_t k = 0; k < crd_bits_words(n); k++)
        for (uint64_t left = reached[k]; left; left &= left - 1)
            u->place[k * 64 + (size_t)__builtin_ctzll(left)] = word;
}

int32_t crd_explain_number(const crd_sheet *s, uint32_t target)
{
    int32_t all[CRD_LANES];
    for (size_t i = 0; i < s->n_rows; i++)
        if (s->rows[i].target == target) {
            crd_row_spread(s, &s->rows[i], all);
            return all[0];
        }
    return 0;
}

static crd_status count(crd_explaining *e, crd_tally *tally, bool high, uint64_t *reached,
                        int32_t *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_explain_users *u = e->x->users;
    size_t n = e->t->n_nodes;
    crd_chain_ask one = e->ask;
    crd_sheet sheet = {0};
    const crd_reach_block block = {.n = 1, .words = u->words, .place = u->place};
    crd_reach_plane p = {.plane = {one.power, one.grade, high}, .kinds = one.kinds};
    one.certain = !high;
    CRD_TRY(crd_chain_reach(&one, reached));
    place(u, reached, n, 1);
    rc = crd_tally_plane(tally, &p, u->place);
    if (rc == CRD_OK)
        rc = crd_tally_block(tally, &block, NULL, &sheet, err);
    place(u, reached, n, 0);
    *ret = crd_explain_number(&sheet, e->ask.to - e->t->base[CRD_NODE_SERVICE]);
    crd_sheet_done(&sheet);
done:
    return rc;
}

crd_status crd_explain_count(crd_explaining *e, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = e->t;
    crd_users few = {0};
    crd_tally *tally = NULL;
    uint64_t *reached = calloc(crd_bits_words(t->n_nodes) + 1, sizeof *reached);
    if (!reached)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_explain_users_make(e->x));
    CRD_TRY(crd_explain_few(e->x->users->all, e->ask.to - t->base[CRD_NODE_SERVICE], &few));
    CRD_TRY(crd_tally_new(&few, NULL, &tally));
    CRD_TRY(count(e, tally, false, reached, &e->r->share.low_ppm, err));
    CRD_TRY(count(e, tally, true, reached, &e->r->share.high_ppm, err));
done:
    crd_tally_free(tally);
    crd_explain_few_done(&few);
    free(reached);
    return rc;
}

/* ---- why it is not more -------------------------------------------------------------------- */

crd_status crd_explain_unsure(crd_explaining *e, unsigned *ret_why)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = e->t;
    uint32_t k = e->ask.to - t->base[CRD_NODE_SERVICE];
    crd_chain_ask one = e->ask;
    uint64_t *reached = calloc(crd_bits_words(t->n_nodes) + 1, sizeof *reached);
    if (!reached)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_explain_users_make(e->x));
    *ret_why = 0;
    one.certain = true;
    CRD_TRY(crd_chain_reach(&one, reached));
    const crd_users *u = e->x->users->all;
    for (uint32_t i = u->first[k]; i < u->first[k + 1]; i++)
        if (crd_bits_has(reached, u->into[i].from) && crd_chain_counts(&one, u->into[i].tie))
            *ret_why |= 1u << u->into[i].part.unsure;
    if (*ret_why == 0)
        *ret_why = 1u << CRD_SURE_OF_NEED;
done:
    free(reached);
    return rc;
}
