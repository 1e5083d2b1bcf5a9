/* Where there is no chain: what would have to be otherwise. Where there is a possible one only:
 * what that rests on. A negative answer is an answer too. */
#include "analyse/explain_int.h"

#include "base/bits.h"

#include <string.h>

enum { NAMED_MAX = 20 /* of what is not recorded */, STOP = 3 };

static crd_status add(crd_explaining *e, const char *what)
{
    crd_explain_lack one = {what, crd_explain_keep(e)};
    return one.sentence.ptr && CRD_VEC_PUSH(&e->lacks, one) ? CRD_OK : CRD_ENOMEM;
}

/* At another grade, or with another power? */
static crd_status is_there(const crd_explaining *e, uint8_t grade, uint8_t power, bool *ret_any)
{
    crd_chain_ask other = e->ask;
    uint64_t *leads = calloc(crd_bits_words(e->t->n_nodes) + 1, sizeof *leads);
    if (!leads)
        return CRD_ENOMEM;
    other.grade = grade;
    other.power = power;
    crd_status rc = crd_chain_lead(&other, leads);
    *ret_any = false;
    for (size_t i = 0; i < e->from.n; i++)
        *ret_any |= crd_bits_has(leads, e->from.at[i]);
    free(leads);
    return rc;
}

static crd_status other_grade(crd_explaining *e)
{
    bool any = false;
    if (e->ask.grade == CRD_GRADE_LATENT)
        return CRD_OK;
    crd_status rc = is_there(e, CRD_GRADE_LATENT, e->ask.power, &any);
    if (rc != CRD_OK)
        return rc;
    crd_buf_adds(crd_explain_write(e),
                 any ? "After preparation (--grade latent) there is a chain."
                     : "After preparation (--grade latent) there is none either.");
    return add(e, "grade");
}

static crd_status other_powers(crd_explaining *e)
{
    for (uint8_t p = 0; p < CRD_POWERS; p++) {
        bool any = false;
        if (p == e->ask.power)
            continue;
        crd_status rc = is_there(e, e->ask.grade, p, &any);
        if (rc != CRD_OK)
            return rc;
        if (!any)
            continue;
        crd_buf_addf(crd_explain_write(e), "For the power %s there is a chain at this grade.",
                     crd_explain_power(p));
        rc = add(e, "power");
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

/* How much of each kind is reached, and that none of it leads on. */
static crd_status reach(crd_explaining *e)
{
    static const struct {
        crd_node_kind kind;
        const char *one, *many;
    } kinds[] = {
        {CRD_NODE_JURISDICTION, "state", "states"}, {CRD_NODE_PARTY, "party", "parties"},
        {CRD_NODE_PRODUCT, "product", "products"},  {CRD_NODE_NETWORK, "network", "networks"},
        {CRD_NODE_SITE, "site", "sites"},           {CRD_NODE_ELEMENT, "element", "elements"},
        {CRD_NODE_LINK, "link", "links"},           {CRD_NODE_SERVICE, "service", "services"}};
    const crd_ties *t = e->t;
    uint64_t *reached = calloc(crd_bits_words(t->n_nodes) + 1, sizeof *reached);
    if (!reached)
        return CRD_ENOMEM;
    crd_chain_ask all = e->ask;
    all.within = NULL;
    crd_status rc = crd_chain_reach(&all, reached);
    for (size_t i = 0; i < e->from.n; i++)
        crd_bits_drop(reached, e->from.at[i]);
    crd_buf *b = crd_explain_write(e);
    bool any = false;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        uint64_t n = 0;
        for (uint32_t v = t->base[kinds[k].kind]; v < t->base[kinds[k].kind + 1]; v++)
            n += crd_bits_has(reached, v);
        if (n == 0)
            continue;
        crd_buf_addf(b, "%s%llu %s", any ? ", " : "By ties that give this power it reaches ",
                     (unsigned long long)n, n == 1 ? kinds[k].one : kinds[k].many);
        any = true;
    }
    crd_buf_adds(b, any ? "; none of them leads to "
                        : "No tie that gives this power leads from it to ");
    crd_say_node(t, e->ask.to, false, b);
    crd_buf_addc(b, '.');
    free(reached);
    return rc == CRD_OK ? add(e, "reach") : rc;
}

/* ---- what is not recorded ------------------------------------------------------------------ */

struct open_tie {
    const crd_ties *t;
    uint32_t tie;
};

static int by_name(const void *a, const void *b)
{
    const struct open_tie *x = a, *y = b;
    int cmp = x->t->to[x->tie] == y->t->to[y->tie]
                  ? 0
                  : crd_chain_node_cmp(x->t, x->t->to[x->tie], y->t->to[y->tie]);
    return cmp ? cmp : crd_chain_tie_cmp(x->t, x->tie, y->tie);
}

static crd_status say_open(crd_explaining *e, const struct open_tie *open, size_t n)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < n && i < NAMED_MAX && rc == CRD_OK; i++) {
        crd_chain_hop hop = {
            .from = e->t->base[CRD_NODE_UNKNOWN], .to = e->t->to[open[i].tie], .tie = open[i].tie};
        crd_say say = {.a = &e->ask, .hop = &hop};
        crd_buf *b = crd_explain_write(e);
        crd_say_hop(&say, b);
        crd_buf_adds(b, " If it were this actor, there would be a chain.");
        rc = add(e, "not-recorded");
    }
    if (n > NAMED_MAX && rc == CRD_OK) {
        crd_buf_addf(crd_explain_write(e),
                     "And %zu more such fields are empty; --unknown any counts them all.",
                     n - NAMED_MAX);
        rc = add(e, "not-recorded");
    }
    return rc;
}

/* Ties of the unknown party from which the end is reached. */
static crd_status not_recorded(crd_explaining *e)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = e->t;
    uint32_t unknown = t->base[CRD_NODE_UNKNOWN];
    CRD_VEC(struct open_tie) open = {0};
    for (uint32_t i = t->first[unknown]; i < t->first[unknown + 1]; i++)
        if (crd_chain_counts(&e->ask, i) && crd_bits_has(e->leads, t->to[i]) &&
            !CRD_VEC_PUSH(&open, ((struct open_tie){t, i})))
            CRD_TRY(CRD_ENOMEM);
    if (open.n > 0)
        qsort(open.at, open.n, sizeof *open.at, by_name);
    CRD_TRY(say_open(e, open.at, open.n));
done:
    CRD_VEC_DONE(&open);
    return rc;
}

/* No chain is certain, and yet the share is: users pass one of several things, and all are in
 * reach. */
static crd_status all_of_several(crd_explaining *e)
{
    if (!e->r->has_share || e->ask.power == STOP || e->r->certain || e->r->share.low_ppm == 0)
        return CRD_OK;
    crd_buf_adds(crd_explain_write(e),
                 "No chain is certain by itself; the low bound is: of things that stand in for "
                 "one another all are in reach, whichever its users pass.");
    return add(e, "users");
}

/* A certain chain of which the share says nothing. */
static crd_status whose_users(crd_explaining *e)
{
    static const char *const why[CRD_UNSURE_N] = {
        [CRD_SURE_OF_NEED] = "whom the last thing serves is not recorded",
        [CRD_UNSURE_BY_CHOICE] =
            "another would do in its place, and not all that would do is wholly in reach",
        [CRD_UNSURE_BY_DOUBT] = "sources leave open whether all users need what it reaches",
        [CRD_UNSURE_OUTSIDE] = "what it reaches is needed in some areas, other things in others",
    };
    crd_status rc = CRD_OK;
    unsigned which = 0;
    if (!e->r->has_share || !e->r->certain || e->r->share.low_ppm > 0)
        return CRD_OK;
    if (e->ask.power != STOP)
        CRD_TRY(crd_explain_unsure(e, &which));
    crd_buf *b = crd_explain_write(e);
    crd_buf_adds(b, "That there is a chain is certain; how many users it reaches is not: ");
    if (e->ask.power == STOP) /* by what is left, not by what is reached */
        crd_buf_adds(b, "something may stand in for what it stops, or whom that serves is not "
                        "recorded");
    for (unsigned k = 0, n = 0; k < CRD_UNSURE_N; k++)
        if (which >> k & 1)
            crd_buf_addf(b, "%s%s", n++ ? "; " : "", why[k]);
    crd_buf_addc(b, '.');
    rc = add(e, "users");
done:
    return rc;
}

/* ---- what a possible chain rests on -------------------------------------------------------- */

static crd_status rests_on(crd_explaining *e)
{
    crd_status rc = CRD_OK;
    const crd_explain_chain *c = &e->r->strongest;
    for (uint32_t i = 0; i < c->n && rc == CRD_OK; i++) {
        if (c->hops[i].certain)
            continue;
        crd_buf *b = crd_explain_write(e);
        crd_buf_add(b, c->hops[i].sentence);
        crd_buf_adds(b, " Possible only: ");
        crd_buf_add(b, c->hops[i].why);
        crd_buf_addc(b, '.');
        rc = add(e, "possible");
    }
    return rc;
}

crd_status crd_explain_lacks(crd_explaining *e, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool is_unknown = false;
    (void)err;
    for (size_t i = 0; i < e->from.n; i++)
        is_unknown |= e->from.at[i] == e->t->base[CRD_NODE_UNKNOWN];
    if (e->r->any) {
        CRD_TRY(rests_on(e));
        CRD_TRY(all_of_several(e));
        rc = whose_users(e);
        goto done;
    }
    CRD_TRY(reach(e));
    CRD_TRY(other_grade(e));
    CRD_TRY(other_powers(e));
    if (!is_unknown && !e->opts->unknown_any)
        CRD_TRY(not_recorded(e));
done:
    return rc;
}
