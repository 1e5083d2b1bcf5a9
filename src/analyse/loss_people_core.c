/* What of networks' cores all of their users need, or some; and what of a host's core its guests
 * do. */
#include "analyse/loss_people.h"

#include "model/code.h"

#include <stdlib.h>
#include <string.h>

enum { GENERATIONS = 32 };

/* What all users of a network pass, of one function. */
typedef struct core_part {
    uint32_t net, gate, function;
    uint32_t generations; /* set; 0 = not said, or all */
    uint64_t users;       /* as far as all of them say */
    bool said, sure;
    bool certain, keys; /* nobody gets through without; it lets users in */
} core_part;

typedef struct coring {
    crd_losing *l;
    const crd_world *w;
    crd_crowd *c;
    CRD_VEC(core_part) parts; /* by network, in the end */
    crd_map part_of;          /* network << 32 | function -> index */
} coring;

/* Set of those an element serves; 0 = not said. */
static uint32_t generations(const crd_world *w, const crd_code_list *list, uint32_t element)
{
    uint32_t text = CRD_COL(w, element, generations).text[element], set = 0;
    crd_str rest = text == CRD_INTERN_NONE ? CRD_STR_NULL : crd_world_text(w, text), one;
    while (crd_str_next(&rest, ' ', &one)) {
        int at = crd_code_find(list, one);
        if (at < 0 || at >= GENERATIONS)
            return 0;
        set |= UINT32_C(1) << at;
    }
    return set;
}

/* Without which nobody gets in or through; the other functions that everybody passes (charging,
 * voice, registers of stolen telephones) leave some service certainly, so they are for high. */
enum role { NOT_CORE, POSSIBLE, CARRIES, ADMITS };
static enum role role_of(const crd_losing *l, uint32_t function)
{
    /* what holds subscribers and lets them in: a host must ask it also for those who roam */
    static const char *const keys[] = {"aaa", "ausf", "hlr", "hss", "udm", "udr"};
    static const char *const carry[] = {"amf", "mme", "msc", "pgw", "sgw", "smf", "upf", "vlr"};
    const crd_function *f = crd_function_find(crd_world_text(l->w, function));
    if (!crd_losing_stops(l, function))
        return NOT_CORE;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (crd_losing_is(l, function, keys[i]))
            return ADMITS;
    for (size_t i = 0; i < sizeof carry / sizeof *carry; i++)
        if (crd_losing_is(l, function, carry[i]))
            return CARRIES;
    return f && !(f->sees & CRD_POWER_A) ? NOT_CORE : POSSIBLE; /* taps and probes stop nothing */
}

/* An element and one network that it may be part of. Low: all that may be must fail, one of them
 * surely one. High: who may be elsewhere stands in for nobody. */
static bool add_to_core(coring *x, const crd_code_list *list, uint32_t net, uint32_t e, bool sure)
{
    crd_losing *l = x->l;
    uint32_t function = CRD_COL(x->w, element, function).text[e];
    uint32_t *at = crd_map_add(&x->part_of, (uint64_t)net << 32 | function, (uint32_t)x->parts.n);
    uint32_t serves = generations(x->w, list, e);
    bool said = crd_col_i64(&CRD_COL(x->w, element, subscribers), e) != CRD_NULL64;
    if (!at)
        return false;
    if (*at == x->parts.n) {
        core_part p = {.net = net,
                       .function = function,
                       .gate = crd_gate_list_add(&l->gates, sure || !l->high ? CRD_GATE_ALL_OF : 1),
                       .generations = serves,
                       .said = true,
                       .sure = sure,
                       .certain = role_of(l, function) >= CARRIES,
                       .keys = role_of(l, function) == ADMITS};
        if (!CRD_VEC_PUSH(&x->parts, p))
            return false;
    }
    core_part *p = &x->parts.at[*at];
    if (!sure && p->sure && l->high)
        return true;
    p->generations = serves && p->generations ? p->generations | serves : 0;
    p->said = p->said && said;
    p->users += crd_crowd_number(l, CRD_T_element, CRD_C_element_subscribers, e, l->high, 0);
    crd_losing_in(l, p->gate, l->element + e);
    return true;
}

static bool in_cores(coring *x, const crd_code_list *list, uint32_t e, bool surely)
{
    crd_loss_value net[CRD_LOSS_VALUES];
    bool sure, ok = true;
    if (x->l->t->everyone[e] != CRD_EVERYONE ||
        crd_world_there(x->w, CRD_T_element, e) == CRD_THERE_NOT ||
        role_of(x->l, CRD_COL(x->w, element, function).text[e]) == NOT_CORE)
        return true;
    uint32_t n = crd_losing_values(x->l, CRD_T_element, e, CRD_C_element_network, net, &sure);
    sure = sure && !crd_world_contested(x->w, CRD_T_element, e, CRD_C_element_function);
    for (uint32_t i = 0; i < n && ok && sure == surely; i++) {
        uint32_t row = crd_world_row(x->w, CRD_T_network, net[i].text);
        uint32_t at = crd_crowd_find(x->c, row);
        ok = at == UINT32_MAX || add_to_core(x, list, at, e, sure);
    }
    return ok;
}

/* Parts of one network's core, and of a guest's own: what it has itself it need not ask its host.
 */
typedef struct core_parts {
    const core_part *at;
    size_t n;
    const core_part *own; /* NULL: of nobody */
    size_t n_own;
} core_parts;

static bool is_asked(const core_parts *of, size_t i)
{
    for (size_t k = 0; k < of->n_own; k++)
        if (of->own[k].function == of->at[i].function)
            return false;
    return true;
}

/* Users of other generations do without this part: it is the whole core only where each generation
 * has lost one. */
static void by_generation(coring *x, const core_parts *of, uint32_t all, bool keys, uint32_t to)
{
    crd_losing *l = x->l;
    uint32_t every = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
    crd_losing_in(l, to, every);
    for (uint32_t left = all; left; left &= left - 1) {
        uint32_t one = crd_gate_list_add(&l->gates, 1);
        crd_losing_in(l, every, one);
        for (size_t i = 0; i < of->n; i++) {
            const core_part *p = &of->at[i];
            if (p->sure && p->certain && (p->keys || !keys) && (p->generations & left & -left) &&
                is_asked(of, i))
                crd_losing_in(l, one, p->gate);
        }
    }
}

/* Parts of the core that say that they serve some of the users only. */
static bool is_partial(const core_part *p, const crd_crowd_net *n)
{
    return p->said && n->known && p->users < n->subs[0];
}

static int by_net(const void *a, const void *b)
{
    const core_part *x = a, *y = b;
    if (x->net != y->net)
        return x->net < y->net ? -1 : 1;
    return (x->gate > y->gate) - (x->gate < y->gate);
}

/* Does the part alone take users in this bound? `all`: generations of the network. */
static bool takes(const crd_losing *l, const core_part *p, uint32_t all)
{
    return l->high || (p->sure && p->certain && (p->generations == 0 || p->generations == all));
}

static uint32_t all_generations(const core_parts *of)
{
    uint32_t all = 0;
    for (size_t i = 0; i < of->n; i++)
        all |= of->at[i].certain ? of->at[i].generations : 0;
    return all;
}

/* What takes all users; `keys`: by letting none of them in. */
static void whole_core(coring *x, const core_parts *of, bool keys, uint32_t to)
{
    crd_losing *l = x->l;
    uint32_t all = all_generations(of);
    for (size_t i = 0; i < of->n; i++) {
        const core_part *p = &of->at[i];
        if (takes(l, p, all) && !is_partial(p, &x->c->nets[p->net]) && (p->keys || !keys) &&
            is_asked(of, i))
            crd_losing_in(l, to, p->gate);
    }
    if (all && !l->high)
        by_generation(x, of, all, keys, to);
}

/* What takes some. */
static bool some_of_core(coring *x, const core_parts *of)
{
    crd_crowd_net *n = &x->c->nets[of->at->net];
    uint32_t all = all_generations(of);
    bool ok = true;
    for (size_t i = 0; i < of->n && ok; i++) {
        crd_crowd_terms one = {0};
        if (takes(x->l, &of->at[i], all) && is_partial(&of->at[i], n))
            ok = crd_crowd_put(&one, of->at[i].gate, of->at[i].users) &&
                 CRD_VEC_PUSH(&n->parts, one);
    }
    return ok;
}

/* The parts of a network's core, which stand together. */
static core_parts parts_of(const coring *x, uint32_t net)
{
    size_t from = 0, to = x->parts.n, end;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (x->parts.at[mid].net < net)
            from = mid + 1;
        else
            to = mid;
    }
    for (end = from; end < x->parts.n && x->parts.at[end].net == net;)
        end++;
    return (core_parts){.at = x->parts.at + from, .n = end - from};
}

/* What of a host's core its guests lean on: certainly, what they have not themselves. */
static void lean_on_core(coring *x, uint32_t net, crd_crowd_host *h)
{
    core_parts own = parts_of(x, net), of = parts_of(x, h->net);
    h->core = x->c->nets[h->net].core;
    if (x->l->high || !h->guest || own.n == 0)
        return;
    of.own = own.at;
    of.n_own = own.n;
    h->core = crd_gate_list_add(&x->l->gates, 1);
    whole_core(x, &of, false, h->core);
}

static bool cores(coring *x)
{
    const crd_code_list *list = crd_code_list_find(CRD_STR("generation"));
    bool ok = list != NULL;
    for (int surely = 1; surely >= 0; surely--)
        for (uint32_t e = 0; ok && e < crd_world_frame(x->w, CRD_T_element)->n; e++)
            ok = in_cores(x, list, e, surely);
    if (x->parts.n > 0)
        qsort(x->parts.at, x->parts.n, sizeof *x->parts.at, by_net);
    for (uint32_t k = 0; k < x->c->n_nets && ok; k++) {
        crd_crowd_net *n = &x->c->nets[k];
        core_parts of = parts_of(x, k);
        if (of.n > 0) {
            whole_core(x, &of, false, n->core);
            whole_core(x, &of, true, n->keys);
            ok = some_of_core(x, &of);
        }
        for (size_t i = 0; i < n->hosts.n; i++)
            lean_on_core(x, k, &n->hosts.at[i]);
    }
    return ok;
}

crd_status crd_crowd_cores(crd_losing *l, crd_crowd *c)
{
    coring x = {.l = l, .w = l->w, .c = c};
    bool ok = cores(&x);
    CRD_VEC_DONE(&x.parts);
    crd_map_done(&x.part_of);
    return ok ? CRD_OK : CRD_ENOMEM;
}
