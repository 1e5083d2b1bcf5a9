/* What one service leans on. A search backwards, over the same rows and ties of which
 * loss_things.c and loss_needs.c make gates; every value on which sources disagree counts. */
#include "analyse/loss_cone.h"

#include "base/bits.h"

#include <stdlib.h>

/* Rows by what they are of: of v those of at[first[v]] .. at[first[v + 1] - 1]. */
typedef struct rows_of {
    uint32_t *first, *at;
} rows_of;

struct crd_loss_index {
    const crd_ties *t;
    crd_loss_opts at_once;
    rows_of dependency;   /* by node of the dependent, where any of them matters at once */
    rows_of need, member; /* by row of service */
    rows_of passed;       /* by row of network: elements that may count for all of it */
    uint32_t *covers;     /* [covers] row of element; CRD_ROW_NONE */
    uint8_t *known[2];
};

/* ---- once for a world --------------------------------------------------------------------- */

/* @param of  [n] what each row is of; CRD_ROW_NONE: nothing */
static crd_status sort_rows(const uint32_t *of, const uint32_t *row, size_t n, uint32_t n_of,
                            rows_of *ret)
{
    ret->first = calloc((size_t)n_of + 2, sizeof *ret->first);
    ret->at = malloc((n + 1) * sizeof *ret->at);
    if (!ret->first || !ret->at)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++)
        if (of[i] != CRD_ROW_NONE)
            ret->first[of[i] + 2]++;
    for (uint32_t v = 0; v < n_of; v++)
        ret->first[v + 2] += ret->first[v + 1];
    for (size_t i = 0; i < n; i++)
        if (of[i] != CRD_ROW_NONE)
            ret->at[ret->first[of[i] + 1]++] = row ? row[i] : (uint32_t)i;
    return CRD_OK;
}

/* The rows that a column names. */
static void resolve(const crd_ties *t, const crd_world_col *c, uint32_t n, uint32_t table,
                    uint32_t *ret)
{
    for (uint32_t i = 0; i < n; i++)
        ret[i] = c->text[i] == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(t->w, table, c->text[i]);
}

static crd_status by_service(crd_loss_index *x, uint32_t table, const crd_world_col *c,
                             rows_of *ret)
{
    const crd_ties *t = x->t;
    uint32_t n = crd_world_frame(t->w, table)->n;
    uint32_t *of = malloc(((size_t)n + 1) * sizeof *of);
    if (!of)
        return CRD_ENOMEM;
    resolve(t, c, n, CRD_T_service, of);
    crd_status rc = sort_rows(of, NULL, n, crd_world_frame(t->w, CRD_T_service)->n, ret);
    free(of);
    return rc;
}

/* The dependents' ids of rows that matter at once, in either bound; `ret_some` as a set of texts.
 */
static crd_status leaning_at_once(const crd_loss_index *x, uint64_t **ret_some)
{
    const crd_world *w = x->t->w;
    const crd_frame *d = crd_world_frame(w, CRD_T_dependency);
    const crd_world_col *c = &CRD_COL(w, dependency, dependent);
    const crd_losing l = {.w = w, .o = &x->at_once, .high = true};
    uint32_t texts = 0;
    for (uint32_t i = 0; i < d->n; i++)
        if (c->text[i] != CRD_INTERN_NONE && c->text[i] >= texts)
            texts = c->text[i] + 1;
    *ret_some = calloc(crd_bits_words(texts) + 1, sizeof **ret_some);
    for (uint32_t i = 0; i < d->n && *ret_some; i++) {
        double hours = crd_col_real(&CRD_COL(w, dependency, autonomy_h), i);
        bool lasts = hours > 0 && !(d->flags[i] & CRD_ROW_CONTESTED);
        if (!lasts && c->text[i] != CRD_INTERN_NONE && crd_losing_counts(&l, i))
            crd_bits_put(*ret_some, c->text[i]);
    }
    return *ret_some ? CRD_OK : CRD_ENOMEM;
}

/* Whoever runs for a while without all that it needs leans on none of it at once: its rows are left
 * out. */
static crd_status by_dependent(crd_loss_index *x)
{
    const crd_ties *t = x->t;
    const crd_world_col *c = &CRD_COL(t->w, dependency, dependent);
    crd_loss_list of = {0}, row = {0};
    uint64_t *some;
    crd_status rc = leaning_at_once(x, &some);
    for (uint32_t i = 0; i < crd_world_frame(t->w, CRD_T_dependency)->n && rc == CRD_OK; i++) {
        if (c->text[i] == CRD_INTERN_NONE || !crd_bits_has(some, c->text[i]))
            continue;
        uint32_t at = c->target[i] < CRD_T_COUNT ? crd_world_row(t->w, c->target[i], c->text[i])
                                                 : CRD_ROW_NONE;
        at = at == CRD_ROW_NONE ? CRD_ROW_NONE : crd_ties_node(t, c->target[i], at);
        rc = CRD_VEC_PUSH(&of, at) && CRD_VEC_PUSH(&row, i) ? CRD_OK : CRD_ENOMEM;
    }
    if (rc == CRD_OK)
        rc = sort_rows(of.at, row.at, of.n, t->n_nodes, &x->dependency);
    CRD_VEC_DONE(&of);
    CRD_VEC_DONE(&row);
    free(some);
    return rc;
}

/* What every user of a network passes, or might where the function is in doubt. */
static crd_status by_network(crd_loss_index *x)
{
    const crd_world *w = x->t->w;
    const crd_frame *e = crd_world_frame(w, CRD_T_element);
    const crd_losing l = {.w = w};
    crd_loss_list of = {0}, row = {0};
    bool ok = true;
    for (uint32_t i = 0; i < e->n && ok; i++) {
        crd_loss_value v[CRD_LOSS_VALUES];
        bool sure;
        if (x->t->everyone[i] != CRD_EVERYONE && !(e->flags[i] & CRD_ROW_CONTESTED))
            continue;
        uint32_t n = crd_losing_values(&l, CRD_T_element, i, CRD_C_element_network, v, &sure);
        for (uint32_t k = 0; k < n && ok; k++)
            ok = CRD_VEC_PUSH(&of, crd_world_row(w, CRD_T_network, v[k].text)) &&
                 CRD_VEC_PUSH(&row, i);
    }
    crd_status rc = ok ? sort_rows(of.at, row.at, of.n, crd_world_frame(w, CRD_T_network)->n,
                                   &x->passed)
                       : CRD_ENOMEM;
    CRD_VEC_DONE(&of);
    CRD_VEC_DONE(&row);
    return rc;
}

static crd_status mark_known(crd_loss_index *x)
{
    const crd_world *w = x->t->w;
    uint32_t elements = crd_world_frame(w, CRD_T_element)->n,
             n = crd_world_frame(w, CRD_T_covers)->n;
    const crd_world_col *c = &CRD_COL(w, need_member, member);
    x->covers = malloc(((size_t)n + 1) * sizeof *x->covers);
    for (int high = 0; high < 2; high++)
        x->known[high] = calloc((size_t)elements + 1, 1);
    if (!x->covers || !x->known[0] || !x->known[1])
        return CRD_ENOMEM;
    resolve(x->t, &CRD_COL(w, covers, element), n, CRD_T_element, x->covers);
    for (uint32_t i = 0; i < n; i++)
        if (x->covers[i] != CRD_ROW_NONE)
            x->known[0][x->covers[i]] = 1;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_need_member)->n; i++) {
        uint32_t row = c->target[i] == CRD_T_element ? crd_world_row(w, CRD_T_element, c->text[i])
                                                     : CRD_ROW_NONE;
        if (row != CRD_ROW_NONE)
            x->known[1][row] = 1;
    }
    return CRD_OK;
}

crd_status crd_loss_index_new(const crd_ties *t, crd_loss_index **ret_index)
{
    crd_status rc = CRD_OK;
    const crd_world *w = t->w;
    crd_loss_index *x = calloc(1, sizeof *x);
    *ret_index = NULL;
    if (!x)
        return CRD_ENOMEM;
    x->t = t;
    x->at_once = (crd_loss_opts){.by = CRD_LOSS_STATE, .mode = CRD_LOSS_SABOTAGES};
    CRD_TRY(by_dependent(x));
    CRD_TRY(by_service(x, CRD_T_need, &CRD_COL(w, need, service), &x->need));
    CRD_TRY(by_service(x, CRD_T_need_member, &CRD_COL(w, need_member, service), &x->member));
    CRD_TRY(by_network(x));
    CRD_TRY(mark_known(x));
    *ret_index = x;
    x = NULL;
done:
    crd_loss_index_free(x);
    return rc;
}

void crd_loss_index_free(crd_loss_index *x)
{
    if (!x)
        return;
    rows_of *const all[] = {&x->dependency, &x->need, &x->member, &x->passed};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        free(all[i]->first);
        free(all[i]->at);
    }
    free(x->covers);
    free(x->known[0]);
    free(x->known[1]);
    free(x);
}

const uint8_t *crd_loss_index_known(const crd_loss_index *x, bool high) { return x->known[high]; }

/* ---- one service -------------------------------------------------------------------------- */

typedef struct searching {
    const crd_loss_index *x;
    const crd_ties *t;
    const crd_world *w;
    const crd_loss_back *back;
    const uint64_t *const *stopped; /* by bound */
    crd_loss_cone *cone;
    uint8_t *plain;      /* [n_nodes] KNOWN, PLAIN, and flags by bound */
    uint64_t *seen;      /* nodes */
    crd_loss_list queue; /* nodes */
    uint8_t *covering;   /* [networks] 1: their access equipment is to come, 2: it is there */
    bool covers_all, covers_any, ways;
    bool full; /* memory is out */
} searching;

static void keep(searching *s, uint32_t table, uint32_t row)
{
    s->full |= !CRD_VEC_PUSH(&s->cone->of[table], row);
}

/* ---- what leans on nothing but on where it is --------------------------------------------- */

enum { KNOWN = 1, PLAIN = 2, DOWN = 2 /* bits from here */, FAILS = 4, BOTH = 3, IN_HIGH = 2 };

static uint8_t look_plain(searching *s, uint32_t node);

/* The thing falls with another, in low when that is sure. False: that is not plain itself. */
static bool leans(searching *s, uint32_t on, bool sure, uint8_t *flags)
{
    unsigned of = look_plain(s, on), bounds = sure ? BOTH : IN_HIGH;
    *flags |= (uint8_t)(of & (bounds << DOWN | bounds << FAILS));
    return of & PLAIN;
}

/* Of a link, else of an element. Where others may stand in for what it leans on it is not plain. */
static bool plain_ties(searching *s, uint32_t node, bool link, uint8_t *flags)
{
    const crd_loss_back *b = s->back;
    uint8_t apart = link ? CRD_TIE_CARRIES : CRD_TIE_HOSTS;
    uint8_t with = link ? CRD_TIE_ENDS : CRD_TIE_HOUSES;
    for (uint32_t i = b->first[node]; i < b->first[node + 1]; i++) {
        if (b->kind[i] != apart && b->kind[i] != with)
            continue;
        crd_node_kind holder = crd_ties_kind(s->t, b->from[i]);
        if (b->kind[i] == apart && holder == (link ? CRD_NODE_LINK : CRD_NODE_ELEMENT))
            return false;
        if (b->kind[i] == with && holder == (link ? CRD_NODE_ELEMENT : CRD_NODE_SITE) &&
            !leans(s, b->from[i], (b->might[i] & 0x00ff) != 0, flags))
            return false;
    }
    return true;
}

static bool plain_ends(searching *s, uint32_t row, uint8_t *flags)
{
    static const uint32_t fields[] = {CRD_C_link_a, CRD_C_link_b};
    const crd_losing l = {.w = s->w};
    for (int k = 0; k < 2; k++) {
        crd_loss_value v[CRD_LOSS_VALUES];
        bool sure;
        uint32_t n = crd_losing_values(&l, CRD_T_link, row, fields[k], v, &sure);
        for (uint32_t i = 0; i < n; i++) {
            uint32_t site = v[i].table == CRD_T_site ? crd_world_row(s->w, CRD_T_site, v[i].text)
                                                     : CRD_ROW_NONE;
            if (site != CRD_ROW_NONE && !leans(s, s->t->base[CRD_NODE_SITE] + site, sure, flags))
                return false;
        }
    }
    return true;
}

/* Elements that may count for a whole network are part of its gates. */
static bool is_plain(searching *s, uint32_t node, crd_node_kind kind, uint8_t *flags)
{
    uint32_t row = node - s->t->base[kind],
             table = kind == CRD_NODE_LINK ? CRD_T_link : CRD_T_element;
    const uint32_t *first = s->x->dependency.first;
    if (first[node] != first[node + 1])
        return false;
    if (kind == CRD_NODE_SITE)
        return true;
    if (kind == CRD_NODE_ELEMENT &&
        (s->t->everyone[row] == CRD_EVERYONE ||
         (crd_world_frame(s->w, table)->flags[row] & CRD_ROW_CONTESTED)))
        return false;
    crd_there there = crd_world_there(s->w, table, row);
    if (there != CRD_THERE_SURE)
        *flags |= (uint8_t)((there == CRD_THERE_NOT ? BOTH : IN_HIGH) << DOWN);
    return plain_ties(s, node, kind == CRD_NODE_LINK, flags) &&
           (kind != CRD_NODE_LINK || plain_ends(s, row, flags));
}

/* A site, element or link. */
static uint8_t look_plain(searching *s, uint32_t node)
{
    uint8_t flags = 0;
    if (s->plain[node])
        return s->plain[node];
    bool plain = is_plain(s, node, crd_ties_kind(s->t, node), &flags);
    for (int high = 0; high < 2; high++)
        if (crd_bits_has(s->stopped[high], node))
            flags |= (uint8_t)(1u << high << FAILS);
    flags |= (uint8_t)((flags >> DOWN & BOTH) << FAILS);
    s->plain[node] = (uint8_t)(KNOWN | (plain ? PLAIN : 0) | flags);
    return s->plain[node];
}

/* ---- all others --------------------------------------------------------------------------- */

static void visit(searching *s, uint32_t node)
{
    if (node == CRD_NODE_NONE || crd_bits_has(s->seen, node))
        return;
    crd_bits_put(s->seen, node);
    bool thing = node >= s->t->base[CRD_NODE_SITE] && node < s->t->base[CRD_NODE_LINK + 1];
    unsigned is = thing ? look_plain(s, node) : 0;
    if (!(is & PLAIN))
        s->full |= !CRD_VEC_PUSH(&s->queue, node);
    else if (is >> FAILS & BOTH)
        s->full |= !CRD_VEC_PUSH(&s->cone->plain,
                                 ((crd_loss_plain){node, is >> DOWN & BOTH, is >> FAILS & BOTH}));
}

static void visit_row(searching *s, uint32_t table, uint32_t text)
{
    uint32_t row = table < CRD_T_COUNT && text != CRD_INTERN_NONE ? crd_world_row(s->w, table, text)
                                                                  : CRD_ROW_NONE;
    if (row != CRD_ROW_NONE)
        visit(s, crd_ties_node(s->t, table, row));
}

/* Every value of a reference. */
static void visit_values(searching *s, uint32_t table, uint32_t row, uint32_t field)
{
    const crd_losing l = {.w = s->w};
    crd_loss_value v[CRD_LOSS_VALUES];
    bool sure;
    uint32_t n = crd_losing_values(&l, table, row, field, v, &sure);
    for (uint32_t i = 0; i < n; i++)
        visit_row(s,
                  field == CRD_C_element_network && table == CRD_T_element ? CRD_T_network
                                                                           : v[i].table,
                  v[i].text);
}

static void dependencies(searching *s, uint32_t node)
{
    const rows_of *r = &s->x->dependency;
    for (uint32_t i = r->first[node]; i < r->first[node + 1]; i++) {
        keep(s, CRD_T_dependency, r->at[i]);
        visit_row(s, CRD_COL(s->w, dependency, needs).target[r->at[i]],
                  CRD_COL(s->w, dependency, needs).text[r->at[i]]);
    }
}

/* Ties from one kind of node. */
static void ties(searching *s, uint32_t node, uint8_t kind, crd_node_kind holder)
{
    const crd_loss_back *b = s->back;
    for (uint32_t i = b->first[node]; i < b->first[node + 1]; i++) {
        uint32_t from = b->from[i];
        if (b->kind[i] != kind || crd_ties_kind(s->t, from) != holder)
            continue;
        s->full |= !CRD_VEC_PUSH(&s->cone->ties,
                                 ((crd_loss_leaning){from, node, b->might[i], kind}));
        visit(s, from);
    }
}

static void covers_with_element(searching *s, uint32_t element)
{
    visit(s, crd_ties_node(s->t, CRD_T_element, element));
    visit_values(s, CRD_T_element, element, CRD_C_element_network);
}

/* Of which networks the coverage need counts equipment; of no named ones of all. */
static void coverage(searching *s, uint32_t service, uint32_t need)
{
    const rows_of *r = &s->x->member;
    const crd_world_col *c = &CRD_COL(s->w, need_member, member);
    bool named = false;
    s->covers_any = true;
    for (uint32_t i = r->first[service]; i < r->first[service + 1]; i++) {
        uint32_t m = r->at[i];
        if (CRD_COL(s->w, need_member, node).text[m] != CRD_COL(s->w, need, node).text[need])
            continue;
        uint32_t row = c->target[m] < CRD_T_COUNT ? crd_world_row(s->w, c->target[m], c->text[m])
                                                  : CRD_ROW_NONE;
        named |= c->target[m] == CRD_T_network || c->target[m] == CRD_T_element;
        if (c->target[m] == CRD_T_network && row != CRD_ROW_NONE && !s->covering[row])
            s->covering[row] = 1;
        if (c->target[m] == CRD_T_element && row != CRD_ROW_NONE)
            covers_with_element(s, row);
    }
    s->covers_all |= !named;
}

static void needs(searching *s, uint32_t service)
{
    const crd_world *w = s->w;
    const rows_of *n = &s->x->need, *m = &s->x->member;
    for (uint32_t i = m->first[service]; i < m->first[service + 1]; i++) {
        keep(s, CRD_T_need_member, m->at[i]);
        visit_row(s, CRD_COL(w, need_member, member).target[m->at[i]],
                  CRD_COL(w, need_member, member).text[m->at[i]]);
    }
    for (uint32_t i = n->first[service]; i < n->first[service + 1]; i++) {
        uint32_t row = n->at[i];
        crd_str kind = crd_world_text(w, CRD_COL(w, need, kind).text[row]);
        keep(s, CRD_T_need, row);
        visit_row(s, CRD_T_site, CRD_COL(w, need, a_site).text[row]);
        visit_row(s, CRD_T_site, CRD_COL(w, need, b_site).text[row]);
        s->ways |= crd_str_eq(kind, CRD_STR("path")) || crd_str_eq(kind, CRD_STR("agreement"));
        if (crd_str_eq(kind, CRD_STR("coverage")))
            coverage(s, service, row);
    }
}

/* What a network is of: what its users pass, and whose guest it is. */
static void network(searching *s, uint32_t row)
{
    const crd_losing l = {.w = s->w};
    const rows_of *p = &s->x->passed;
    for (uint32_t i = p->first[row]; i < p->first[row + 1]; i++)
        visit(s, s->t->base[CRD_NODE_ELEMENT] + p->at[i]);
    for (uint32_t i = 0; i < crd_world_frame(s->w, CRD_T_share_use)->n; i++) {
        uint32_t guest, host = crd_losing_host(&l, i, &guest);
        if (host != CRD_ROW_NONE && guest == row)
            visit_row(s, CRD_T_network, CRD_COL(s->w, share_use, what).text[i]);
    }
}

static void look_at(searching *s, uint32_t node)
{
    const crd_ties *t = s->t;
    crd_node_kind kind = crd_ties_kind(t, node);
    uint32_t row = node - t->base[kind];
    switch (kind) {
    case CRD_NODE_SITE:
        keep(s, CRD_T_site, row);
        break;
    case CRD_NODE_ELEMENT:
        keep(s, CRD_T_element, row);
        ties(s, node, CRD_TIE_HOUSES, CRD_NODE_SITE);
        ties(s, node, CRD_TIE_HOSTS, CRD_NODE_ELEMENT);
        break;
    case CRD_NODE_LINK:
        keep(s, CRD_T_link, row);
        ties(s, node, CRD_TIE_CARRIES, CRD_NODE_LINK);
        ties(s, node, CRD_TIE_ENDS, CRD_NODE_ELEMENT);
        visit_values(s, CRD_T_link, row, CRD_C_link_a);
        visit_values(s, CRD_T_link, row, CRD_C_link_b);
        break;
    case CRD_NODE_NETWORK:
        network(s, row);
        break;
    case CRD_NODE_SERVICE:
        keep(s, CRD_T_service, row);
        needs(s, row);
        break;
    case CRD_NODE_JURISDICTION:
    case CRD_NODE_PARTY:
    case CRD_NODE_PRODUCT:
    case CRD_NODE_RELEASE:
    case CRD_NODE_COMPONENT:
    case CRD_NODE_PROTECTION:
    case CRD_NODE_UNKNOWN:
    case CRD_NODE_USERS:
    case CRD_NODE_WAYS:
    case CRD_NODE_NAMED:
        return;
    }
    dependencies(s, node);
}

/* Access equipment of networks that coverage asked for since the last time. */
static void cover(searching *s)
{
    const crd_world *w = s->w;
    const crd_frame *e = crd_world_frame(w, CRD_T_element);
    uint32_t n = crd_world_frame(w, CRD_T_network)->n;
    bool more = s->covers_all;
    for (uint32_t i = 0; i < n; i++)
        more |= s->covering[i] == 1;
    for (uint32_t c = 0; more && c < crd_world_frame(w, CRD_T_covers)->n; c++) {
        uint32_t row = s->x->covers[c];
        if (row == CRD_ROW_NONE)
            continue;
        uint32_t text = CRD_COL(w, element, network).text[row];
        uint32_t network = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                   : crd_world_row(w, CRD_T_network, text);
        if (s->covers_all || (e->flags[row] & CRD_ROW_CONTESTED) ||
            (network != CRD_ROW_NONE && s->covering[network] == 1))
            covers_with_element(s, row);
    }
    for (uint32_t i = 0; i < n; i++)
        s->covering[i] = s->covering[i] ? 2 : 0;
    s->covers_all = false;
}

/* Between which places there is a way depends on all links. */
static void links(searching *s)
{
    for (uint32_t v = s->t->base[CRD_NODE_LINK]; v < s->t->base[CRD_NODE_LINK + 1]; v++)
        visit(s, v);
    s->ways = false;
}

static void search(searching *s)
{
    for (size_t at = 0; at < s->queue.n && !s->full;) {
        look_at(s, s->queue.at[at++]);
        if (at == s->queue.n && s->ways)
            links(s);
        if (at == s->queue.n)
            cover(s);
    }
}

/* Areas and their covers are looked up by name: all, when any need counts them. */
static void keep_areas(searching *s)
{
    static const uint32_t tables[] = {CRD_T_area, CRD_T_covers};
    for (int k = 0; k < 2 && s->covers_any; k++)
        for (uint32_t i = 0; i < crd_world_frame(s->w, tables[k])->n; i++)
            keep(s, tables[k], i);
}

crd_status crd_loss_cone_make(const crd_loss_index *x, const crd_loss_back *back,
                              const uint64_t *const stopped[2], uint32_t service,
                              const uint32_t *elements, size_t n, crd_loss_cone *ret_cone)
{
    const crd_ties *t = x->t;
    searching s = {.x = x, .t = t, .w = t->w, .back = back, .stopped = stopped, .cone = ret_cone};
    *ret_cone = (crd_loss_cone){0};
    s.seen = calloc(crd_bits_words(t->n_nodes) + 1, sizeof *s.seen);
    s.covering = calloc((size_t)crd_world_frame(t->w, CRD_T_network)->n + 1, 1);
    s.plain = calloc((size_t)t->n_nodes + 1, 1);
    s.full = !s.seen || !s.covering || !s.plain;
    if (!s.full) {
        visit(&s, t->base[CRD_NODE_SERVICE] + service);
        for (size_t i = 0; i < n; i++) {
            visit(&s, t->base[CRD_NODE_ELEMENT] + elements[i]);
            if (t->everyone[elements[i]] == CRD_EVERYONE)
                visit_values(&s, CRD_T_element, elements[i], CRD_C_element_network);
        }
        search(&s);
        keep_areas(&s);
    }
    free(s.seen);
    free(s.covering);
    free(s.plain);
    CRD_VEC_DONE(&s.queue);
    return s.full ? CRD_ENOMEM : CRD_OK;
}

void crd_loss_cone_done(crd_loss_cone *c)
{
    for (size_t i = 0; i < CRD_T_COUNT; i++)
        CRD_VEC_DONE(&c->of[i]);
    CRD_VEC_DONE(&c->ties);
    CRD_VEC_DONE(&c->plain);
}
