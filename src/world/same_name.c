/* Parties that are one because of their names; world.h says when.
 *
 * The groups of one name are compared with one another, and the relation "do not exclude one
 * another, and exclude the same others" is what joins. It is an equivalence: if x and y, y and z
 * are related and x excludes z, then z is one that x excludes and y does not. So the outcome does
 * not depend on an order within a name, and a party of which too little is known to say which of
 * two namesakes it is stays alone. Groups that say the same of themselves are one class from the
 * start, so that the cost is n log n in the groups of a name and quadratic in the classes only, of
 * which there are few; of more than CLASSES none are joined with another.
 *
 * Names are gone through in byte order, main names first, then again with the other names until
 * nothing changes (at most PASSES times). Names that only one party has are never sorted. */
#include "base/str.h"
#include "world/identity_int.h"

#include <string.h>

enum { CLASSES = 256, PASSES = 8, NUMBERS = 32, SET_WORDS = CLASSES / 64 };

/* What a group says of itself; at the index of its root. */
typedef struct group {
    crd_claim lei, jurisdiction;
    uint32_t numbered; /* chain of nodes with a number in a register */
    uint32_t last_numbered;
    bool apart; /* a person or a branch */
    bool state;
    bool named; /* it has a name that another has too */
} group;

/* A group that has the name at hand. */
typedef struct holder {
    uint32_t root;
    uint32_t node; /* whose name it is; the first in byte order */
    const crd_legal_form *form;
    bool any_form; /* it carries several */
    bool main;     /* the name is a party.name of it */
    uint32_t class;
} holder;

typedef struct class
{
    uint32_t first; /* holder */
    uint64_t excludes[SET_WORDS];
} class;

typedef struct namer {
    crd_identity *y;
    group *groups;
    uint32_t *next_numbered;  /* [node] */
    uint32_t *holder_of;      /* [node] of roots: its holder, when `seen` says so */
    CRD_VEC(uint32_t) shared; /* in b->names.all: names that several parties have, sorted */
    CRD_VEC(holder) holders;
    CRD_VEC(class) classes;
    bool common;  /* the name at hand is made of common words */
    bool aliases; /* other names count too */
    bool changed;
} namer;

/* ---- groups ------------------------------------------------------------------------------ */

static void claims_meet(namer *s, crd_claim *c, const crd_claim *other)
{
    const crd_world *w = s->y->b->w;
    if (other->value == CRD_INTERN_NONE)
        return;
    if (c->value == CRD_INTERN_NONE) {
        *c = *other;
        return;
    }
    uint32_t mine = w->info.at[c->source].weight, theirs = w->info.at[other->source].weight;
    if (theirs > mine)
        *c = *other;
    else if (theirs == mine)
        c->tie = c->tie || other->tie || c->value != other->value;
}

static void groups_meet(namer *s, uint32_t into, uint32_t from)
{
    group *g = &s->groups[into], *o = &s->groups[from];
    claims_meet(s, &g->lei, &o->lei);
    claims_meet(s, &g->jurisdiction, &o->jurisdiction);
    g->apart = g->apart || o->apart;
    g->state = g->state || o->state;
    if (o->numbered == CRD_INTERN_NONE)
        return;
    if (g->numbered == CRD_INTERN_NONE)
        g->numbered = o->numbered;
    else
        s->next_numbered[g->last_numbered] = o->numbered;
    g->last_numbered = o->last_numbered;
}

static crd_status groups_make(namer *s)
{
    crd_nodes *all = &s->y->of[0];
    s->groups = reallocarray(NULL, all->n + 1, sizeof *s->groups);
    s->next_numbered = reallocarray(NULL, all->n + 1, sizeof *s->next_numbered);
    s->holder_of = reallocarray(NULL, all->n + 1, sizeof *s->holder_of);
    if (!s->groups || !s->next_numbered || !s->holder_of)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < all->n; i++) {
        const crd_node *n = &all->at[i];
        bool numbered = n->registry.value != CRD_INTERN_NONE;
        uint32_t chain = numbered ? i : CRD_INTERN_NONE;
        s->groups[i] = (group){
            n->lei, n->jurisdiction, chain, chain, n->branch || n->person, n->state, false};
        s->next_numbered[i] = CRD_INTERN_NONE;
        s->holder_of[i] = CRD_INTERN_NONE;
    }
    for (uint32_t i = 0; i < all->n; i++) {
        uint32_t root = crd_identity_find(all, i);
        if (root != i)
            groups_meet(s, root, i);
    }
    return CRD_OK;
}

/* ---- what excludes ----------------------------------------------------------------------- */

/* What is disputed agrees only with what is not said. */
static bool claims_agree(const crd_claim *a, const crd_claim *b)
{
    return a->value == CRD_INTERN_NONE || b->value == CRD_INTERN_NONE ||
           (!a->tie && !b->tie && a->value == b->value);
}

static bool both_say(const crd_claim *a, const crd_claim *b)
{
    return a->value != CRD_INTERN_NONE && b->value != CRD_INTERN_NONE && claims_agree(a, b);
}

static bool same_registry(const namer *s, uint32_t a, uint32_t b)
{
    crd_str x = crd_intern_text(s->y->keys, a), z = crd_intern_text(s->y->keys, b);
    size_t n = strlen(x.ptr);
    return n == strlen(z.ptr) && memcmp(x.ptr, z.ptr, n) == 0;
}

/* Another number in the same register, a disputed one, or more of them than one looks at? */
static bool numbers_differ(const namer *s, const group *a, const group *b)
{
    unsigned seen = 0;
    const crd_node *all = s->y->of[0].at;
    for (uint32_t i = a->numbered; i != CRD_INTERN_NONE; i = s->next_numbered[i])
        for (uint32_t k = b->numbered; k != CRD_INTERN_NONE; k = s->next_numbered[k]) {
            const crd_claim *x = &all[i].registry, *z = &all[k].registry;
            if (x->tie || z->tie || ++seen > NUMBERS * NUMBERS ||
                (x->value != z->value && same_registry(s, x->value, z->value)))
                return true;
        }
    return false;
}

static bool excludes(namer *s, const holder *a, const holder *b)
{
    const group *x = &s->groups[a->root], *z = &s->groups[b->root];
    if (!a->main && !b->main)
        return true;
    if (!claims_agree(&x->lei, &z->lei) || !claims_agree(&x->jurisdiction, &z->jurisdiction))
        return true;
    if ((s->common || x->state || z->state) && !both_say(&x->jurisdiction, &z->jurisdiction))
        return true;
    if (!a->any_form && !b->any_form && !crd_legal_agree(a->form, b->form))
        return true;
    return numbers_differ(s, x, z) || crd_identity_forbidden(s->y, &s->y->of[0], a->root, b->root);
}

/* ---- classes ----------------------------------------------------------------------------- */

/* May others that say the same be of its class? Not when something but what is compared sets it
 * apart, or when it excludes its like. */
static bool has_likes(namer *s, const holder *h)
{
    const group *g = &s->groups[h->root];
    return s->y->of[0].at[h->root].vetoes == 0 && g->numbered == CRD_INTERN_NONE && h->main &&
           !excludes(s, h, h);
}

static int order_u64(uint64_t a, uint64_t b) { return a < b ? -1 : a > b; }

static int claim_order(const crd_claim *a, const crd_claim *b)
{
    return a->value != b->value ? order_u64(a->value, b->value) : (int)a->tie - (int)b->tie;
}

static int form_place(const crd_legal_form *form)
{
    return form ? (int)(form - crd_legal_at(0)) : -1;
}

/* 0: they say the same of themselves. */
static int likeness(const namer *s, const holder *a, const holder *b)
{
    const group *x = &s->groups[a->root], *z = &s->groups[b->root];
    int c = claim_order(&x->lei, &z->lei);
    c = c != 0 ? c : claim_order(&x->jurisdiction, &z->jurisdiction);
    c = c != 0 ? c : (int)x->state - (int)z->state;
    c = c != 0 ? c : (int)a->any_form - (int)b->any_form;
    return c != 0 ? c : form_place(a->form) - form_place(b->form);
}

/* Only for finding equals: numbers of `keys` depend on the feed, and what is shown does not depend
 * on this order. */
static int by_likeness(const void *ctx, const void *one, const void *two)
{
    const namer *s = ctx;
    const holder *a = one, *b = two;
    int c = likeness(s, a, b);
    if (c != 0)
        return c;
    return crd_text_order(s->y->b->w, s->y->of[0].at[a->node].text, s->y->of[0].at[b->node].text);
}

static crd_status unite(namer *s, uint32_t one, uint32_t two)
{
    crd_nodes *all = &s->y->of[0];
    crd_joined_by by = s->aliases ? CRD_BY_ALIAS : CRD_BY_NORMAL_NAME;
    const crd_world *w = s->y->b->w;
    bool swap = crd_text_order(w, all->at[one].text, all->at[two].text) > 0;
    uint32_t a = crd_identity_find(all, one), b = crd_identity_find(all, two);
    if (a == b || !crd_identity_join(s->y, 0, swap ? two : one, swap ? one : two, by))
        return CRD_OK;
    uint32_t root = crd_identity_find(all, one);
    groups_meet(s, root, root == a ? b : a);
    s->changed = true;
    return CRD_OK;
}

static crd_status classes_make(namer *s)
{
    crd_status rc = CRD_OK;
    bool open = false; /* the last class takes its likes */
    s->classes.n = 0;
    CRD_TRY(crd_sort(s->holders.at, s->holders.n, sizeof(holder), by_likeness, s));
    for (uint32_t i = 0; i < s->holders.n; i++) {
        holder *h = &s->holders.at[i];
        bool mine = has_likes(s, h);
        if (!mine || !open || likeness(s, &s->holders.at[i - 1], h) != 0) {
            if (!CRD_VEC_PUSH(&s->classes, ((class){.first = i})))
                CRD_TRY(CRD_ENOMEM);
        }
        open = mine;
        h->class = (uint32_t)s->classes.n - 1;
    }
done:
    return rc;
}

static void mark_excluded(namer *s)
{
    for (size_t i = 0; i < s->classes.n; i++)
        for (size_t k = 0; k < i; k++) {
            class *a = &s->classes.at[i], *b = &s->classes.at[k];
            if (!excludes(s, &s->holders.at[a->first], &s->holders.at[b->first]))
                continue;
            a->excludes[k / 64] |= UINT64_C(1) << (k % 64);
            b->excludes[i / 64] |= UINT64_C(1) << (i % 64);
        }
}

static crd_status classes_join(namer *s)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < s->classes.n; i++)
        for (size_t k = i + 1; k < s->classes.n; k++) {
            const class *a = &s->classes.at[i], *b = &s->classes.at[k];
            if (a->excludes[k / 64] >> (k % 64) & 1 ||
                memcmp(a->excludes, b->excludes, sizeof a->excludes) != 0)
                continue;
            CRD_TRY(unite(s, s->holders.at[a->first].node, s->holders.at[b->first].node));
        }
done:
    return rc;
}

/* ---- names ------------------------------------------------------------------------------- */

static bool is_common(crd_str normal)
{
    crd_str word;
    while (crd_str_next(&normal, ' ', &word))
        if (!crd_name_is_common_word(word))
            return false;
    return true;
}

static crd_status hold(namer *s, const crd_called *c)
{
    uint32_t root = crd_identity_find(&s->y->of[0], c->node);
    if (s->groups[root].apart || !c->joins || (c->alias && !s->aliases))
        return CRD_OK;
    uint32_t at = s->holder_of[root];
    if (at == CRD_INTERN_NONE) {
        s->holder_of[root] = (uint32_t)s->holders.n;
        holder h = {.root = root, .node = c->node, .form = c->form, .main = !c->alias};
        return CRD_VEC_PUSH(&s->holders, h) ? CRD_OK : CRD_ENOMEM;
    }
    holder *h = &s->holders.at[at];
    h->any_form = h->any_form || (h->form && c->form && !crd_legal_agree(h->form, c->form));
    h->form = h->form ? h->form : c->form;
    h->main = h->main || !c->alias;
    return CRD_OK;
}

/* All names from `first` to `end` in s->shared are one name. */
static crd_status one_name(namer *s, size_t first, size_t end)
{
    crd_status rc = CRD_OK;
    const crd_names *names = &s->y->b->names;
    s->holders.n = 0;
    for (size_t i = first; i < end; i++)
        CRD_TRY(hold(s, &names->all.at[s->shared.at[i]]));
    for (size_t i = 0; i < s->holders.n; i++)
        s->holder_of[s->holders.at[i].root] = CRD_INTERN_NONE;
    if (s->holders.n < 2)
        goto done;
    s->common = is_common(
        crd_intern_text(names->normals, names->all.at[s->shared.at[first]].normal));
    CRD_TRY(classes_make(s));
    if (s->classes.n <= CLASSES)
        mark_excluded(s);
    if (s->classes.n <= CLASSES)
        CRD_TRY(classes_join(s));
    for (uint32_t i = 0; i < s->holders.n; i++) {
        const class *c = &s->classes.at[s->holders.at[i].class];
        CRD_TRY(unite(s, s->holders.at[c->first].node, s->holders.at[i].node));
    }
done:
    return rc;
}

static crd_status every_name(namer *s)
{
    crd_status rc = CRD_OK;
    const crd_called *all = s->y->b->names.all.at;
    for (size_t first = 0, end; rc == CRD_OK && first < s->shared.n; first = end) {
        uint32_t normal = all[s->shared.at[first]].normal;
        for (end = first + 1; end < s->shared.n && all[s->shared.at[end]].normal == normal;)
            end++;
        rc = one_name(s, first, end);
    }
    return rc;
}

static int by_name(const void *ctx, const void *one, const void *two)
{
    const namer *s = ctx;
    const crd_called *all = s->y->b->names.all.at;
    const crd_called *a = &all[*(const uint32_t *)one], *b = &all[*(const uint32_t *)two];
    if (a->normal != b->normal)
        return crd_str_cmp(crd_intern_text(s->y->b->names.normals, a->normal),
                           crd_intern_text(s->y->b->names.normals, b->normal));
    int c = crd_text_order(s->y->b->w, a->party, b->party);
    if (c == 0)
        c = (int)a->alias - (int)b->alias;
    return c != 0 ? c : form_place(a->form) - form_place(b->form);
}

/* Names that more than one party has. */
static crd_status collect(namer *s)
{
    const crd_names *names = &s->y->b->names;
    for (uint32_t i = 0; i < names->head.n; i++) {
        uint32_t first = names->head.at[i];
        bool several = false;
        for (uint32_t k = first; k != CRD_INTERN_NONE && !several; k = names->all.at[k].next)
            several = names->all.at[k].node != names->all.at[first].node;
        for (uint32_t k = first; several && k != CRD_INTERN_NONE; k = names->all.at[k].next)
            if (!CRD_VEC_PUSH(&s->shared, k))
                return CRD_ENOMEM;
    }
    return crd_sort(s->shared.at, s->shared.n, sizeof(uint32_t), by_name, s);
}

/* ---- what holds what --------------------------------------------------------------------- */

/* Nobody owns himself: between owner and owned no name speaks. Groups of holders alone matter. */
static crd_status put_holding(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                              crd_err *err)
{
    namer *s = ctx;
    const crd_holding *h = rec;
    crd_str table, owner;
    uint32_t source;
    (void)err;
    crd_status rc = crd_source_of(s->y->b, from, &source);
    if (rc != CRD_OK || source == CRD_NO_SOURCE ||
        !crd_ref_split(&t->fields[CRD_C_holding_owner], h->owner, &table, &owner) ||
        !crd_str_eq(table, CRD_STR("party")))
        return rc;
    const crd_intern *texts = s->y->b->w->texts;
    uint32_t x = crd_intern_find(texts, owner), z = crd_intern_find(texts, h->owned);
    const uint32_t *a = x == CRD_INTERN_NONE ? NULL : crd_map_find(&s->y->node_of[0], x);
    const uint32_t *b = z == CRD_INTERN_NONE ? NULL : crd_map_find(&s->y->node_of[0], z);
    if (!a || !b)
        return rc;
    crd_nodes *all = &s->y->of[0];
    uint32_t one = crd_identity_find(all, *a), two = crd_identity_find(all, *b);
    if (one == two || !s->groups[one].named || !s->groups[two].named)
        return rc;
    return crd_identity_forbid(s->y, 0, one, two);
}

static crd_status read_holdings(namer *s, crd_err *err)
{
    const crd_feed *feed = s->y->b->feed;
    crd_query q = {.table = crd_records.tables[CRD_T_holding],
                   .fields = CRD_BIT(holding, owner) | CRD_BIT(holding, owned)};
    for (size_t i = 0; i < s->shared.n; i++) {
        uint32_t node = s->y->b->names.all.at[s->shared.at[i]].node;
        s->groups[crd_identity_find(&s->y->of[0], node)].named = true;
    }
    return feed->replay(feed->ctx, &q, &(crd_sink){.ctx = s, .put = put_holding}, err);
}

crd_status crd_identity_by_name(crd_identity *y, crd_err *err)
{
    crd_status rc = CRD_OK;
    namer s = {.y = y};
    CRD_TRY(collect(&s));
    if (s.shared.n == 0)
        goto done;
    CRD_TRY(groups_make(&s));
    CRD_TRY(read_holdings(&s, err));
    CRD_TRY(every_name(&s));
    s.aliases = true;
    s.changed = true;
    for (int pass = 0; pass < PASSES && s.changed; pass++) {
        s.changed = false;
        CRD_TRY(every_name(&s));
    }
done:
    free(s.groups);
    free(s.next_numbered);
    free(s.holder_of);
    CRD_VEC_DONE(&s.shared);
    CRD_VEC_DONE(&s.holders);
    CRD_VEC_DONE(&s.classes);
    return rc;
}
