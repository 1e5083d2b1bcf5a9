/* What is not trusted: everything to which a path of ties leads from those who shall be avoided. */
#include "analyse/route_int.h"

#include "analyse/exposure.h"

#include <stdlib.h>
#include <string.h>

typedef CRD_VEC(uint32_t) node_list;

typedef struct avoiding {
    const crd_ties *t;
    node_list sure, maybe; /* nodes to begin from */
    crd_err *err;
} avoiding;

static bool begin_at(node_list *to, uint32_t node)
{
    return node == CRD_NODE_NONE || CRD_VEC_PUSH(to, node);
}

/* A row's node, also of a name that no row describes. */
static uint32_t node_of(const crd_ties *t, uint32_t table, uint32_t text)
{
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(t->w, table, text);
    if (row != CRD_ROW_NONE)
        return crd_ties_node(t, table, row);
    for (uint32_t v = t->base[CRD_NODE_USERS]; v < t->n_nodes && text != CRD_INTERN_NONE; v++) {
        const struct crd_node_extra *x = &t->extra[v - t->base[CRD_NODE_USERS]];
        if (x->kind == CRD_NODE_NAMED && x->table == table && x->id == text)
            return v;
    }
    return CRD_NODE_NONE;
}

static crd_status unknown_name(const avoiding *x, crd_str word, const char *what)
{
    return crd_fail(x->err, CRD_ENOENT, "no %s '" CRD_STR_FMT "'", what, CRD_STR_ARG(word));
}

static crd_status one_of(avoiding *x, uint32_t table, crd_str id, const char *what)
{
    const crd_world *w = x->t->w;
    uint32_t text = crd_world_find_text(w, id);
    uint32_t node = text == CRD_INTERN_NONE ? CRD_NODE_NONE
                                            : node_of(x->t, table, crd_world_id(w, table, text));
    if (node == CRD_NODE_NONE)
        return unknown_name(x, id, what);
    return begin_at(&x->sure, node) ? CRD_OK : CRD_ENOMEM;
}

/* All that a list names: parties, states, products, products of a class. */
static crd_status of_list(avoiding *x, crd_str list)
{
    const crd_world *w = x->t->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_designation);
    uint32_t name = crd_world_find_text(w, list);
    if (!crd_world_lists(w, name))
        return unknown_name(x, list, "list");
    for (uint32_t i = 0; i < f->n; i++) {
        if (CRD_COL(w, designation, list).text[i] != name)
            continue;
        bool doubt = f->flags[i] & (CRD_ROW_MAYBE | CRD_ROW_CONTESTED);
        node_list *to = doubt ? &x->maybe : &x->sure;
        uint32_t text = CRD_COL(w, designation, subject).text[i];
        uint8_t target = CRD_COL(w, designation, subject).target[i];
        bool fine = true;
        if (target == CRD_TARGET_CLASS) {
            const uint32_t *category = CRD_COL(w, product, category).text;
            for (uint32_t p = 0; category && fine && p < crd_world_frame(w, CRD_T_product)->n; p++)
                fine = category[p] != text || begin_at(to, crd_ties_node(x->t, CRD_T_product, p));
        } else if (target < CRD_T_COUNT) {
            fine = begin_at(to, node_of(x->t, target, text));
        }
        if (!fine)
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* States that are no members; those that may be one are avoided possibly. */
static crd_status outside(avoiding *x, crd_str alliance)
{
    const crd_world *w = x->t->w;
    uint32_t name = crd_world_find_text(w, alliance);
    const crd_frame *f = crd_world_frame(w, CRD_T_membership);
    const crd_frame *states = crd_world_frame(w, CRD_T_jurisdiction);
    bool found = false;
    uint8_t *member = calloc(states->n + 1u, 1);
    if (!member)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t state = crd_world_row(w, CRD_T_jurisdiction,
                                       CRD_COL(w, membership, jurisdiction).text[i]);
        if (name == CRD_INTERN_NONE || CRD_COL(w, membership, alliance).text[i] != name)
            continue;
        found = true;
        uint8_t sure = f->flags[i] & CRD_ROW_MAYBE ? 1 : 2;
        if (state != CRD_ROW_NONE && sure > member[state])
            member[state] = sure;
    }
    crd_status rc = found ? CRD_OK : unknown_name(x, alliance, "alliance with members");
    for (uint32_t s = 0; s < states->n && rc == CRD_OK; s++)
        if (member[s] < 2 &&
            !begin_at(member[s] ? &x->maybe : &x->sure, crd_ties_node(x->t, CRD_T_jurisdiction, s)))
            rc = CRD_ENOMEM;
    free(member);
    return rc;
}

static crd_status avoid(avoiding *x, crd_str word)
{
    static const struct {
        const char *prefix;
        uint32_t table;
        const char *what;
    } forms[] = {{"jurisdiction:", CRD_T_jurisdiction, "state"}, {"party:", CRD_T_party, "party"}};
    for (size_t i = 0; i < 2; i++) {
        crd_str prefix = crd_str_from(forms[i].prefix);
        if (crd_str_starts(word, prefix))
            return one_of(x, forms[i].table,
                          (crd_str){word.ptr + prefix.len, word.len - prefix.len}, forms[i].what);
    }
    if (crd_str_starts(word, CRD_STR("list:")))
        return of_list(x, (crd_str){word.ptr + 5, word.len - 5});
    if (crd_str_starts(word, CRD_STR("outside:")))
        return outside(x, (crd_str){word.ptr + 8, word.len - 8});
    if (crd_str_find(word, CRD_STR(":")) != SIZE_MAX)
        return crd_fail(x->err, CRD_EINVAL,
                        "'" CRD_STR_FMT "': a state (XN), party:ID, list:NAME or outside:ALLIANCE "
                        "is expected",
                        CRD_STR_ARG(word));
    return one_of(x, CRD_T_jurisdiction, word, "state");
}

/* ---- searching ------------------------------------------------------------------------------ */

typedef struct adding {
    const crd_ties *t;
    const crd_reach_plane *p;
    uint64_t *set, *own;
} adding;

/* Links that a node which is reached gives a power over, but for those that it carries. */
static void add_own(const adding *a, uint32_t v)
{
    const crd_ties *t = a->t;
    uint32_t first = t->base[CRD_NODE_LINK], end = t->base[CRD_NODE_LINK + 1];
    bool link = v >= first && v < end;
    for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
        bool carries = link && t->kind[i] == CRD_TIE_CARRIES &&
                       crd_ties_origin_table(t, i) == CRD_T_link_support;
        bool counts = (a->p->kinds >> t->kind[i] & 1) && crd_might_has(t->might[i], a->p->plane);
        if (counts && !carries && t->to[i] >= first && t->to[i] < end)
            crd_bits_put(a->own, t->to[i]);
    }
}

static crd_status add_block(void *ctx, const crd_reach_block *b, crd_err *err)
{
    adding *a = ctx;
    (void)err;
    for (uint32_t v = 0; v < a->t->n_nodes; v++)
        if (b->words[b->place[v]].w[0] & 1) {
            crd_bits_put(a->set, v);
            add_own(a, v);
        }
    return CRD_OK;
}

/* Adds what a path from the beginnings reaches in one bound. */
static crd_status reach(const crd_ties *t, const crd_route_policy *policy, const node_list *from,
                        bool high, uint64_t *set, uint64_t *own, crd_err *err)
{
    crd_reach_seeds seeds = {from->at, from->n};
    unsigned powers = policy->powers ? policy->powers : 15;
    uint64_t kinds = 0;
    for (size_t k = 0; k < crd_tie_kinds_n; k++)
        if (!(crd_tie_kinds[k].flags & (CRD_TIE_SCENARIO | CRD_TIE_WITHDRAWS)))
            kinds |= UINT64_C(1) << k;
    for (uint8_t power = 0; power < CRD_POWERS && from->n > 0; power++) {
        crd_reach_plane p = {
            .plane = {.power = power,
                      .grade = policy->standing ? CRD_GRADE_STANDING : CRD_GRADE_LATENT,
                      .high = high},
            .kinds = kinds};
        adding a = {.t = t, .p = &p, .set = set, .own = own};
        crd_status rc = powers >> power & 1 ? crd_reacher_plain.reach(crd_reacher_plain.ctx, t, &p,
                                                                      &seeds, 1, add_block, &a, err)
                                            : CRD_OK;
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

crd_status crd_route_reached(const crd_ties *t, const crd_route_policy *policy,
                             uint64_t *ret_sets[2], uint64_t *ret_own[2], crd_err *err)
{
    crd_status rc = CRD_OK;
    avoiding x = {.t = t, .err = err};
    for (size_t b = 0; b < 2; b++) {
        ret_sets[b] = calloc(crd_bits_words(t->n_nodes) + 1, sizeof *ret_sets[b]);
        ret_own[b] = calloc(crd_bits_words(t->n_nodes) + 1, sizeof *ret_own[b]);
        CRD_TRY(ret_sets[b] && ret_own[b] ? CRD_OK : CRD_ENOMEM);
    }
    for (size_t i = 0; i < policy->n_avoid; i++)
        CRD_TRY(avoid(&x, policy->avoid[i]));
    CRD_TRY(reach(t, policy, &x.sure, false, ret_sets[0], ret_own[0], err));
    for (size_t i = 0; i < x.sure.n; i++)
        CRD_TRY(begin_at(&x.maybe, x.sure.at[i]) ? CRD_OK : CRD_ENOMEM);
    /* whoever is not named could be one of them; where nobody is avoided, that hurts nobody */
    if (!policy->trust_unknown && policy->n_avoid > 0)
        CRD_TRY(begin_at(&x.maybe, t->base[CRD_NODE_UNKNOWN]) ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(reach(t, policy, &x.maybe, true, ret_sets[1], ret_own[1], err));
done:
    CRD_VEC_DONE(&x.sure);
    CRD_VEC_DONE(&x.maybe);
    if (rc != CRD_OK)
        for (size_t b = 0; b < 2; b++) {
            free(ret_sets[b]);
            ret_sets[b] = NULL;
            free(ret_own[b]);
            ret_own[b] = NULL;
        }
    return rc;
}
