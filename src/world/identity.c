/* Which ids stand for one thing: union-find over identifiers and people's decisions, where a pair
 * that is decided to be different may never meet. Edges are tried in an order that depends on
 * nothing but what they say (decisions, LEIs, registers; each by rank, then bytes), and an edge
 * that would bring a forbidden pair together is left out and reported. Each group carries the list
 * of its members' vetoes; joining looks through the shorter one. */
#include "base/str.h"
#include "world/identity_int.h"

#include <string.h>

/* Tables whose records may be joined; party is the first. Their key is field 0. */
static const uint8_t tables[CRD_ID_TABLES] = {CRD_T_party,   CRD_T_product, CRD_T_site,
                                              CRD_T_element, CRD_T_network, CRD_T_service};

crd_status crd_identity_node(crd_identity *y, uint32_t k, crd_str id, uint32_t *ret)
{
    uint32_t text;
    crd_nodes *all = &y->of[k];
    crd_status rc = crd_world_keep(y->b->w, id, &text);
    if (rc != CRD_OK)
        return rc;
    uint32_t *at = crd_map_add(&y->node_of[k], text, (uint32_t)all->n);
    if (!at)
        return CRD_ENOMEM;
    *ret = *at;
    if (*at < all->n)
        return CRD_OK;
    crd_node fresh = {.text = text,
                      .parent = *at,
                      .source = CRD_NO_SOURCE,
                      .veto = CRD_NO_VETO,
                      .last_veto = CRD_NO_VETO,
                      .lei = CRD_NO_CLAIM,
                      .registry = CRD_NO_CLAIM,
                      .jurisdiction = CRD_NO_CLAIM};
    return CRD_VEC_PUSH(all, fresh) ? CRD_OK : CRD_ENOMEM;
}

static const crd_source_info *info(const crd_identity *y, uint32_t source)
{
    return &y->b->w->info.at[source];
}

static bool better(const crd_identity *y, uint32_t a, uint32_t b)
{
    return b == CRD_NO_SOURCE || (a != CRD_NO_SOURCE && info(y, a)->rank < info(y, b)->rank);
}

/* The source after which a group is called. An assumption calls nothing by a name of its own that
 * has one: else a what-if would seem to change all that it touches. */
static bool names_better(const crd_identity *y, uint32_t a, uint32_t b)
{
    if (a != CRD_NO_SOURCE && b != CRD_NO_SOURCE &&
        info(y, a)->pub.assumed != info(y, b)->pub.assumed)
        return info(y, b)->pub.assumed;
    return better(y, a, b);
}

/* ---- what parties say of themselves ------------------------------------------------------- */

void crd_identity_claim(crd_identity *y, crd_claim *c, uint32_t value, uint32_t source)
{
    uint32_t new = info(y, source)->weight;
    uint32_t old = c->value == CRD_INTERN_NONE ? 0 : info(y, c->source)->weight;
    if (c->value == CRD_INTERN_NONE || new > old)
        *c = (crd_claim){value, source, false};
    else if (new == old && value != c->value)
        c->tie = true;
}

/* The LEI in capitals; false when it cannot be one ("n/a", "pending"). */
static bool lei_of(crd_str s, char ret[21])
{
    if (s.len != 20)
        return false;
    ret[0] = 'L';
    for (size_t i = 0; i < 20; i++) {
        char c = s.ptr[i];
        bool lower = c >= 'a' && c <= 'z';
        if (!lower && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
            return false;
        ret[i + 1] = lower ? (char)(c - 'a' + 'A') : c;
    }
    return true;
}

/* A number in a register has a digit; "unknown" and "-" are what people write for none. */
static bool is_number(crd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '1' && s.ptr[i] <= '9')
            return true;
    return false;
}

static crd_status keyed(crd_identity *y, char what, crd_str one, crd_str two, uint32_t *ret)
{
    crd_buf *b = &y->b->fold;
    crd_buf_clear(b);
    crd_buf_addc(b, what);
    crd_buf_add(b, one);
    crd_buf_addc(b, '\0');
    crd_buf_add(b, two);
    return b->status != CRD_OK ? b->status : crd_intern_add(y->keys, crd_buf_str(b), ret);
}

static crd_status put_party(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                            crd_err *err)
{
    crd_identity *y = ctx;
    const crd_party *p = rec;
    crd_status rc = CRD_OK;
    uint32_t source, at, key;
    char lei[21];
    (void)t;
    (void)err;
    CRD_TRY(crd_source_of(y->b, from, &source));
    if (source == CRD_NO_SOURCE)
        goto done;
    CRD_TRY(crd_identity_node(y, 0, p->id, &at));
    crd_node *n = &y->of[0].at[at];
    if (names_better(y, source, n->source))
        n->source = source;
    uint32_t id = n->text;
    n->branch |= p->branch_of.len > 0 || crd_str_eq(p->kind, CRD_STR("branch"));
    n->person |= crd_str_eq(p->kind, CRD_STR("person"));
    n->state |= crd_str_eq(p->kind, CRD_STR("state")) || crd_str_eq(p->kind, CRD_STR("state-body"));
    if (lei_of(p->lei, lei)) {
        CRD_TRY(crd_intern_add(y->keys, (crd_str){lei, sizeof lei}, &key));
        crd_identity_claim(y, &n->lei, key, source);
    }
    if (p->registry.len > 0 && is_number(p->registry_id)) {
        CRD_TRY(keyed(y, 'R', p->registry, p->registry_id, &key));
        crd_identity_claim(y, &n->registry, key, source);
    }
    if (p->jurisdiction.len > 0) {
        CRD_TRY(keyed(y, 'J', p->jurisdiction, CRD_STR_NULL, &key));
        crd_identity_claim(y, &n->jurisdiction, key, source);
    }
    rc = crd_names_add(&y->b->names, id, at, p->name, CRD_STR_NULL, false);
done:
    return rc;
}

/* A name of a party that no source describes keeps the names of that table together all the same.
 */
static crd_status put_other_name(void *ctx, const crd_table *t, const void *rec,
                                 const crd_from *from, crd_err *err)
{
    crd_identity *y = ctx;
    const crd_party_name *p = rec;
    uint32_t source, at;
    (void)t;
    (void)err;
    crd_status rc = crd_source_of(y->b, from, &source);
    if (rc != CRD_OK || source == CRD_NO_SOURCE || p->party.len == 0)
        return rc;
    rc = crd_identity_node(y, 0, p->party, &at);
    return rc != CRD_OK
               ? rc
               : crd_names_add(&y->b->names, y->of[0].at[at].text, at, p->name, p->kind, true);
}

/* ---- decisions ---------------------------------------------------------------------------- */

static void decision_add(crd_identity *y, crd_verdict *d, bool same, uint32_t source)
{
    uint32_t new = info(y, source)->weight;
    uint32_t old = d->source == CRD_NO_SOURCE ? 0 : info(y, d->source)->weight;
    if (d->source == CRD_NO_SOURCE || new > old) {
        d->same = same;
        d->tie = false;
        d->source = source;
        return;
    }
    if (new < old)
        return;
    d->tie |= d->same != same;
    if (better(y, source, d->source))
        d->source = source;
}

static crd_status put_pair(crd_identity *y, uint32_t k, crd_str one, crd_str two, bool same,
                           uint32_t source)
{
    crd_status rc = CRD_OK;
    uint32_t a, b;
    bool swap = crd_str_cmp(one, two) > 0;
    CRD_TRY(crd_identity_node(y, k, swap ? two : one, &a));
    CRD_TRY(crd_identity_node(y, k, swap ? one : two, &b));
    if (a == b)
        goto done;
    uint32_t *at = crd_map_add(&y->pair_of[k], (uint64_t)a << 32 | b, (uint32_t)y->decisions[k].n);
    if (!at)
        CRD_TRY(CRD_ENOMEM);
    crd_verdict fresh = {.a = a, .b = b, .source = CRD_NO_SOURCE};
    if (*at == y->decisions[k].n && !CRD_VEC_PUSH(&y->decisions[k], fresh))
        CRD_TRY(CRD_ENOMEM);
    decision_add(y, &y->decisions[k].at[*at], same, source);
done:
    return rc;
}

static crd_status put_decision(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                               crd_err *err)
{
    crd_identity *y = ctx;
    const crd_decision *d = rec;
    crd_str table_a, table_b, a, b;
    uint32_t source;
    (void)err;
    bool same = crd_str_eq(d->verdict, CRD_STR("same"));
    if (!same && !crd_str_eq(d->verdict, CRD_STR("different")))
        return CRD_OK;
    if (!crd_ref_split(&t->fields[CRD_C_decision_a], d->a, &table_a, &a) ||
        !crd_ref_split(&t->fields[CRD_C_decision_b], d->b, &table_b, &b) ||
        !crd_str_eq(table_a, table_b) || a.len == 0 || b.len == 0)
        return CRD_OK; /* `check` tells of it */
    crd_status rc = crd_source_of(y->b, from, &source);
    for (uint32_t k = 0; rc == CRD_OK && source != CRD_NO_SOURCE && k < CRD_ID_TABLES; k++)
        if (crd_str_eq(table_a, crd_str_from(crd_records.tables[tables[k]]->name)))
            rc = put_pair(y, k, a, b, same, source);
    return rc;
}

/* Best source of records that decisions name, for tables that are not read whole. */
static crd_status put_named(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                            crd_err *err)
{
    crd_identity *y = ctx;
    uint32_t source, at;
    (void)err;
    crd_status rc = crd_source_of(y->b, from, &source);
    if (rc != CRD_OK || source == CRD_NO_SOURCE)
        return rc;
    rc = crd_identity_node(y, y->table, crd_field_str(&t->fields[0], rec), &at);
    if (rc == CRD_OK && names_better(y, source, y->of[y->table].at[at].source))
        y->of[y->table].at[at].source = source;
    return rc;
}

static crd_status read_named(crd_identity *y, uint32_t k, crd_err *err)
{
    const crd_table *t = crd_records.tables[tables[k]];
    size_t n = y->of[k].n;
    if (n == 0)
        return CRD_OK;
    crd_str *ids = reallocarray(NULL, n, sizeof *ids);
    if (!ids)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++)
        ids[i] = crd_intern_text(y->b->w->texts, y->of[k].at[i].text);
    crd_query q = {.table = t, .fields = 1, .with = &t->fields[0], .values = ids, .n_values = n};
    crd_sink sink = {.ctx = y, .put = put_named};
    y->table = k;
    crd_status rc = y->b->feed->replay(y->b->feed->ctx, &q, &sink, err);
    free(ids);
    return rc;
}

/* ---- joining ------------------------------------------------------------------------------ */

uint32_t crd_identity_find(crd_nodes *all, uint32_t i)
{
    while (all->at[i].parent != i) {
        all->at[i].parent = all->at[all->at[i].parent].parent;
        i = all->at[i].parent;
    }
    return i;
}

crd_status crd_identity_forbid(crd_identity *y, uint32_t k, uint32_t a, uint32_t b)
{
    const uint32_t side[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        crd_node *n = &y->of[k].at[side[i]];
        int32_t at = (int32_t)y->vetoes.n;
        if (y->vetoes.n >= INT32_MAX)
            return CRD_ELIMIT;
        if (!CRD_VEC_PUSH(&y->vetoes, ((crd_veto){a, b, n->veto})))
            return CRD_ENOMEM;
        n->veto = at;
        n->last_veto = n->last_veto == CRD_NO_VETO ? at : n->last_veto;
        n->vetoes++;
    }
    return CRD_OK;
}

bool crd_identity_forbidden(crd_identity *y, crd_nodes *all, uint32_t a, uint32_t b)
{
    uint32_t shorter = all->at[a].vetoes <= all->at[b].vetoes ? a : b;
    uint32_t other = shorter == a ? b : a;
    for (int32_t i = all->at[shorter].veto; i != CRD_NO_VETO; i = y->vetoes.at[i].next)
        if (crd_identity_find(all, y->vetoes.at[i].a) == other ||
            crd_identity_find(all, y->vetoes.at[i].b) == other)
            return true;
    return false;
}

static crd_status contradict(crd_identity *y, uint32_t k, uint32_t a, uint32_t b, crd_joined_by by,
                             bool verdict)
{
    crd_world *w = y->b->w;
    uint32_t x = y->of[k].at[a].text, z = y->of[k].at[b].text;
    bool swap = crd_text_order(w, x, z) > 0;
    crd_contradiction c = {tables[k], swap ? z : x, swap ? x : z, by, verdict};
    return CRD_VEC_PUSH(&w->contradictions, c) ? CRD_OK : CRD_ENOMEM;
}

bool crd_identity_join(crd_identity *y, uint32_t k, uint32_t one, uint32_t two, crd_joined_by by)
{
    crd_nodes *all = &y->of[k];
    uint32_t a = crd_identity_find(all, one), b = crd_identity_find(all, two);
    if (a != b && crd_identity_forbidden(y, all, a, b))
        return false;
    const uint32_t ends[2] = {one, two};
    for (int i = 0; i < 2; i++) {
        crd_node *n = &all->at[ends[i]];
        n->by = n->joined ? n->by : by;
        n->joined = true;
    }
    if (a == b)
        return true;
    crd_node *root = &all->at[a], *child = &all->at[b];
    child->parent = a;
    if (child->veto != CRD_NO_VETO) {
        y->vetoes.at[child->last_veto].next = root->veto;
        root->last_veto = root->veto == CRD_NO_VETO ? child->last_veto : root->last_veto;
        root->veto = child->veto;
        root->vetoes += child->vetoes;
    }
    return true;
}

typedef struct ordering {
    const crd_identity *y;
    uint32_t k;
} ordering;

static int node_order(const ordering *o, uint32_t a, uint32_t b)
{
    const crd_node *all = o->y->of[o->k].at;
    return crd_text_order(o->y->b->w, all[a].text, all[b].text);
}

static int by_strength(const void *ctx, const void *one, const void *two)
{
    const ordering *o = ctx;
    const crd_verdict *x = one, *z = two;
    uint32_t rx = info(o->y, x->source)->rank, rz = info(o->y, z->source)->rank;
    if (rx != rz)
        return rx < rz ? -1 : 1;
    int c = node_order(o, x->a, z->a);
    return c != 0 ? c : node_order(o, x->b, z->b);
}

static crd_status decide(crd_identity *y, uint32_t k)
{
    crd_status rc = CRD_OK;
    ordering o = {y, k};
    CRD_TRY(crd_sort(y->decisions[k].at, y->decisions[k].n, sizeof(crd_verdict), by_strength, &o));
    CRD_VEC_EACH (crd_verdict, d, &y->decisions[k]) {
        if (d->same && !d->tie)
            continue;
        CRD_TRY(crd_identity_forbid(y, k, d->a, d->b));
        if (d->tie)
            CRD_TRY(contradict(y, k, d->a, d->b, CRD_BY_DECISION, true));
    }
    CRD_VEC_EACH (crd_verdict, d, &y->decisions[k]) {
        if (d->same && !d->tie && !crd_identity_join(y, k, d->a, d->b, CRD_BY_DECISION))
            CRD_TRY(contradict(y, k, d->a, d->b, CRD_BY_DECISION, false));
    }
done:
    return rc;
}

/* ---- parties by identifier ---------------------------------------------------------------- */

typedef struct holder {
    uint32_t value, node;
} holder;

typedef CRD_VEC(holder) holders;

static int by_value(const void *ctx, const void *one, const void *two)
{
    const ordering *o = ctx;
    const holder *x = one, *z = two;
    if (x->value != z->value)
        return crd_str_cmp(crd_intern_text(o->y->keys, x->value),
                           crd_intern_text(o->y->keys, z->value));
    return node_order(o, x->node, z->node);
}

static const crd_claim *claim_of(const crd_node *n, crd_joined_by by)
{
    const crd_claim *c = by == CRD_BY_LEI ? &n->lei : &n->registry;
    return n->branch || c->tie || c->value == CRD_INTERN_NONE ? NULL : c;
}

/* Parties whose identifier another has too. */
static crd_status shared(crd_identity *y, crd_joined_by by, holders *out)
{
    crd_status rc = CRD_OK;
    crd_map first = {0};
    for (uint32_t i = 0; i < y->of[0].n; i++) {
        const crd_claim *c = claim_of(&y->of[0].at[i], by);
        if (!c)
            continue;
        uint32_t *at = crd_map_add(&first, c->value, i);
        if (!at)
            CRD_TRY(CRD_ENOMEM);
        if (*at == i)
            continue;
        if (*at != CRD_INTERN_NONE && !CRD_VEC_PUSH(out, ((holder){c->value, *at})))
            CRD_TRY(CRD_ENOMEM);
        *at = CRD_INTERN_NONE;
        if (!CRD_VEC_PUSH(out, ((holder){c->value, i})))
            CRD_TRY(CRD_ENOMEM);
    }
done:
    crd_map_done(&first);
    return rc;
}

/* Each party, in byte order, joins the first group of its identifier's holders that takes it.
 * Groups of one identifier exclude one another, so that no later one could. */
static crd_status join_shared(crd_identity *y, crd_joined_by by)
{
    crd_status rc = CRD_OK;
    ordering o = {y, 0};
    holders all = {0};
    CRD_VEC(uint32_t) groups = {0};
    CRD_TRY(shared(y, by, &all));
    CRD_TRY(crd_sort(all.at, all.n, sizeof *all.at, by_value, &o));
    for (size_t i = 0; i < all.n; i++) {
        if (i == 0 || all.at[i].value != all.at[i - 1].value)
            groups.n = 0;
        uint32_t me = all.at[i].node;
        bool in = false;
        for (size_t g = 0; g < groups.n && !in; g++)
            in = crd_identity_find(&y->of[0], groups.at[g]) == crd_identity_find(&y->of[0], me) &&
                 crd_identity_join(y, 0, groups.at[g], me, by);
        for (size_t g = 0; g < groups.n && !in; g++) {
            in = crd_identity_join(y, 0, groups.at[g], me, by);
            if (!in)
                CRD_TRY(contradict(y, 0, groups.at[g], me, by, false));
        }
        if (!in && !CRD_VEC_PUSH(&groups, me))
            CRD_TRY(CRD_ENOMEM);
    }
done:
    CRD_VEC_DONE(&all);
    CRD_VEC_DONE(&groups);
    return rc;
}

/* ---- the outcome -------------------------------------------------------------------------- */

/* Keeps in each root's `last_veto`, free by now, the member whose id the group takes. */
static void choose(crd_identity *y, uint32_t k)
{
    crd_nodes *all = &y->of[k];
    for (uint32_t i = 0; i < all->n; i++)
        all->at[i].last_veto = CRD_NO_VETO;
    for (uint32_t i = 0; i < all->n; i++) {
        crd_node *root = &all->at[crd_identity_find(all, i)];
        const crd_node *best = root->last_veto == CRD_NO_VETO ? NULL : &all->at[root->last_veto];
        const crd_node *me = &all->at[i];
        if (!best || names_better(y, me->source, best->source) ||
            (me->source == best->source && crd_text_order(y->b->w, me->text, best->text) < 0))
            root->last_veto = (int32_t)i;
    }
}

static crd_status publish(crd_identity *y, uint32_t k)
{
    crd_world *w = y->b->w;
    crd_nodes *all = &y->of[k];
    choose(y, k);
    for (uint32_t i = 0; i < all->n; i++) {
        const crd_node *me = &all->at[i];
        uint32_t to = all->at[all->at[crd_identity_find(all, i)].last_veto].text;
        if (to != me->text) {
            uint32_t *at = crd_map_add(&w->ids, crd_id_key(tables[k], me->text), to);
            if (!at || !CRD_VEC_PUSH(&w->also, ((crd_also){tables[k], me->text, to, me->by})))
                return CRD_ENOMEM;
            y->b->merges[tables[k]] = true;
        }
        /* A text that someone has told apart from a record is no name of one either. */
        if (k == 0 && to == me->text && me->source == CRD_NO_SOURCE && me->vetoes > 0 &&
            !crd_map_add(&w->ids, crd_id_key(tables[k], me->text), to))
            return CRD_ENOMEM;
        if (k == 0 && me->source != CRD_NO_SOURCE && !crd_map_add(&y->b->names.known, me->text, 1))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static void identity_done(crd_identity *y)
{
    crd_intern_free(y->keys);
    for (uint32_t k = 0; k < CRD_ID_TABLES; k++) {
        crd_map_done(&y->node_of[k]);
        crd_map_done(&y->pair_of[k]);
        CRD_VEC_DONE(&y->of[k]);
        CRD_VEC_DONE(&y->decisions[k]);
    }
    CRD_VEC_DONE(&y->vetoes);
}

crd_status crd_identity_load(crd_build *b, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_identity y = {.b = b};
    const crd_feed *feed = b->feed;
    crd_query parties = {.table = crd_records.tables[CRD_T_party],
                         .fields = CRD_BIT(party, id) | CRD_BIT(party, lei) |
                                   CRD_BIT(party, registry) | CRD_BIT(party, registry_id) |
                                   CRD_BIT(party, branch_of) | CRD_BIT(party, kind) |
                                   CRD_BIT(party, name) | CRD_BIT(party, jurisdiction)};
    crd_query others = {.table = crd_records.tables[CRD_T_party_name],
                        .fields = CRD_BIT(party_name, party) | CRD_BIT(party_name, name) |
                                  CRD_BIT(party_name, kind)};
    crd_query decisions = {.table = crd_records.tables[CRD_T_decision],
                           .fields = CRD_BIT(decision, a) | CRD_BIT(decision, b) |
                                     CRD_BIT(decision, verdict)};
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &y.keys));
    CRD_TRY(crd_names_init(&b->names));
    CRD_TRY(feed->replay(feed->ctx, &decisions, &(crd_sink){.ctx = &y, .put = put_decision}, err));
    CRD_TRY(feed->replay(feed->ctx, &parties, &(crd_sink){.ctx = &y, .put = put_party}, err));
    CRD_TRY(feed->replay(feed->ctx, &others, &(crd_sink){.ctx = &y, .put = put_other_name}, err));
    for (uint32_t k = 1; k < CRD_ID_TABLES; k++)
        CRD_TRY(read_named(&y, k, err));
    for (uint32_t k = 0; k < CRD_ID_TABLES; k++) {
        y.vetoes.n = 0;
        CRD_TRY(decide(&y, k));
        if (k == 0) {
            CRD_TRY(join_shared(&y, CRD_BY_LEI));
            CRD_TRY(join_shared(&y, CRD_BY_REGISTRY));
            CRD_TRY(crd_identity_by_name(&y, err));
        }
        CRD_TRY(publish(&y, k));
    }
done:
    identity_done(&y);
    return rc;
}
