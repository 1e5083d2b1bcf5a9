/* Ties in a mapped file: what is checked of them, and how they are used where they lie. */
#include "world/mapped_int.h"

#include <stddef.h>
#include <string.h>

static const void *place(const crd_mapped_file *f, crd_part_id part, size_t *ret_n)
{
    const crd_mapped_section *s = crd_mapped_find(f, part, 0, 0);
    if (ret_n)
        *ret_n = s ? (size_t)s->n : 0;
    return s ? f->at + s->offset : NULL;
}

static size_t count(const crd_mapped_file *f, crd_part_id part)
{
    size_t n;
    (void)place(f, part, &n);
    return n;
}

/* ---- each number by itself ------------------------------------------------------------------ */

bool crd_mapped_ties_whole(const crd_mapped_file *f)
{
    size_t there = 0, n = count(f, CRD_PART_TIES_TO), nodes = count(f, CRD_PART_TIES_FIRST);
    uint32_t base[CRD_NODE_KINDS + 1];
    for (unsigned p = CRD_PART_TIES_FIRST; p <= CRD_PART_TIES_SKIPPED; p++)
        there += crd_mapped_find(f, (crd_part_id)p, 0, 0) != NULL;
    if (there == 0)
        return true;
    const uint32_t *first = place(f, CRD_PART_TIES_FIRST, NULL);
    return there == CRD_PART_TIES_SKIPPED - CRD_PART_TIES_FIRST + 1 &&
           crd_ties_number(f->meta->n, base) == CRD_OK &&
           nodes == (size_t)base[CRD_NODE_USERS] + count(f, CRD_PART_TIES_EXTRA) + 1 &&
           first[0] == 0 && first[nodes - 1] == n && count(f, CRD_PART_TIES_MIGHT) == n &&
           count(f, CRD_PART_TIES_KIND) == n && count(f, CRD_PART_TIES_ORIGIN) == n &&
           count(f, CRD_PART_TIES_FRESH) == n / 64 + 1 &&
           count(f, CRD_PART_TIES_BEFORE) == n / CRD_ORIGIN_GROUP + 1 &&
           count(f, CRD_PART_TIES_EVERYONE) == f->meta->n[CRD_T_element];
}

/* Each no less than the one before; the first of the next chunk is looked at from here. */
static bool firsts_ok(const uint32_t *at, size_t n, bool more)
{
    uint32_t bad = 0;
    for (size_t i = 0; i + 1 < n + more; i++)
        bad |= (uint32_t)(at[i] > at[i + 1]);
    return !bad;
}

static bool below(const uint32_t *at, size_t n, size_t limit)
{
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = at[i] > most ? at[i] : most;
    return n == 0 || most < limit;
}

static bool bytes_below(const uint8_t *at, size_t n, unsigned limit)
{
    uint8_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = at[i] > most ? at[i] : most;
    return n == 0 || most < limit;
}

/* No grade above the highest; low within high is a matter of the answer. */
static bool mights_ok(const crd_might *at, size_t n)
{
    unsigned bad = 0;
    for (size_t i = 0; i < n; i++)
        bad |= at[i] & at[i] >> 1 & 0x5555u;
    return !bad;
}

static bool origins_ok(const uint8_t *at, size_t n)
{
    bool ok[256];
    bool all = true;
    for (unsigned i = 0; i < 256; i++)
        ok[i] = (i & ((1u << CRD_ORIGIN_SHIFT) - 1)) < CRD_T_COUNT &&
                i >> CRD_ORIGIN_SHIFT < CRD_ORIGIN_HOWS;
    for (size_t i = 0; i < n; i++)
        all &= ok[at[i]];
    return all;
}

static bool extras_ok(const crd_mapped_meta *m, const struct crd_node_extra *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool users = at[i].kind == CRD_NODE_USERS &&
                     (at[i].table == CRD_T_network || at[i].table == CRD_T_site ||
                      at[i].table == CRD_T_share_use) &&
                     at[i].id < m->n[at[i].table];
        bool named = at[i].kind == CRD_NODE_NAMED && at[i].table < CRD_T_COUNT &&
                     at[i].id < m->n_texts;
        if (!users && !named && at[i].kind != CRD_NODE_WAYS)
            return false;
    }
    return true;
}

static bool skipped_ok(const crd_mapped_meta *m, const crd_tie_origin *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (at[i].table >= CRD_T_COUNT || at[i].row >= m->n[at[i].table])
            return false;
    return true;
}

bool crd_mapped_ties_items_ok(const crd_mapped_file *f, const crd_mapped_section *s, const void *at,
                              size_t first, size_t n)
{
    switch (s->part) {
    case CRD_PART_TIES_FIRST:
        return firsts_ok(at, n, first + n < s->n);
    case CRD_PART_TIES_TO:
        return below(at, n, count(f, CRD_PART_TIES_FIRST) - 1);
    case CRD_PART_TIES_MIGHT:
        return mights_ok(at, n);
    case CRD_PART_TIES_KIND:
        return bytes_below(at, n, CRD_TIES);
    case CRD_PART_TIES_ORIGIN:
        return origins_ok(at, n);
    case CRD_PART_TIES_EVERYONE:
        return bytes_below(at, n, CRD_EVERYONE_UNSAID + 1);
    case CRD_PART_TIES_EXTRA:
        return extras_ok(f->meta, at, n);
    case CRD_PART_TIES_SKIPPED:
        return skipped_ok(f->meta, at, n);
    default: /* FRESH, BEFORE and ROWS: see below */
        return true;
    }
}

/* ---- rows behind ties ----------------------------------------------------------------------- */

/* What must hold of a tie whose origin is this byte: of 16 bytes, four to a line of the cache. */
typedef struct rule {
    uint32_t first, n;  /* where the target is, or for the row of a holder: where the tie is */
    uint32_t of_target; /* all bits, or none */
    uint32_t by_row : 1, none : 1, rows : 30; /* rows of the table; `none`: no row at all is fine */
} rule;

enum { ROWS_MAX = (1 << 30) - 1 };

static bool set_rules(const crd_mapped_file *f, rule of[256], rule *ret_elements)
{
    crd_ties t = {.n_nodes = 0};
    const uint32_t *firsts = place(f, CRD_PART_TIES_FIRST, NULL);
    if (crd_ties_number(f->meta->n, t.base) != CRD_OK)
        return false;
    for (unsigned i = 0; i < 256; i++) {
        uint32_t table = i & ((1u << CRD_ORIGIN_SHIFT) - 1);
        uint32_t node = crd_ties_node(&t, table, 0); /* NONE also for what is no table */
        uint32_t rows = table < CRD_T_COUNT ? f->meta->n[table] : 0;
        uint32_t nodes = node == CRD_NODE_NONE ? 0 : rows;
        of[i] = (rule){.rows = rows & ROWS_MAX, .n = UINT32_MAX, .none = table == CRD_T_holding};
        if (rows > ROWS_MAX)
            return false;
        switch ((crd_origin_how)(i >> CRD_ORIGIN_SHIFT)) {
        case CRD_ORIGIN_ROW: /* the ends may be anything */
        case CRD_ORIGIN_HOWS:
            of[i].by_row = 1;
            break;
        case CRD_ORIGIN_FROM:
            of[i].first = nodes ? firsts[node] : 0;
            of[i].n = nodes ? firsts[node + nodes] - firsts[node] : 0;
            break;
        case CRD_ORIGIN_TO:
            of[i].of_target = UINT32_MAX;
            of[i].first = node;
            of[i].n = nodes;
            break;
        }
    }
    *ret_elements = of[(unsigned)CRD_T_element | (unsigned)CRD_ORIGIN_TO << CRD_ORIGIN_SHIFT];
    return true;
}

/* Is how many rows begin before each group of ties what their bits say, and are there so many? */
static bool counts_ok(const crd_mapped_file *f, uint32_t first, uint32_t n)
{
    enum { WORDS = CRD_ORIGIN_GROUP / 64 };
    const uint64_t *fresh = place(f, CRD_PART_TIES_FRESH, NULL);
    const uint32_t *before = place(f, CRD_PART_TIES_BEFORE, NULL);
    size_t words = count(f, CRD_PART_TIES_FRESH), ties = count(f, CRD_PART_TIES_TO);
    size_t end = first + n, at = before[first / CRD_ORIGIN_GROUP];
    bool ok = first > 0 || at == 0;
    for (size_t g = first / CRD_ORIGIN_GROUP; g * CRD_ORIGIN_GROUP < end; g++) {
        ok &= before[g] == at;
        for (size_t i = g * WORDS; i < (g + 1) * WORDS && i < words; i++)
            at += (size_t)__builtin_popcountll(fresh[i]);
    }
    return ok && at <= count(f, CRD_PART_TIES_ROWS) &&
           (end >= ties || before[end / CRD_ORIGIN_GROUP] == at);
}

/* What runs, runs on elements. */
static bool runs_ok(const uint8_t *kind, const uint32_t *to, size_t n, const rule *elements)
{
    uint32_t bad = 0;
    for (size_t i = 0; i < n; i++)
        bad |= (uint32_t)(kind[i] == CRD_TIE_RUNS) &
               (uint32_t)(to[i] - elements->first >= elements->n);
    return !bad;
}

/* Up to 64 ties, from `first`: is each where its origin says? Gives which of them name a row. */
static uint64_t places_ok(const rule of[256], const uint8_t *origin, const uint32_t *to,
                          uint32_t first, uint32_t n, uint32_t *bad)
{
    uint64_t by_row = 0;
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < n; i++) {
        const rule *r = &of[origin[i]];
        uint32_t at = (to[i] & r->of_target) | ((first + i) & ~r->of_target);
        wrong |= (uint32_t)(at - r->first >= r->n);
        by_row |= (uint64_t)r->by_row << i;
    }
    *bad |= wrong;
    return by_row;
}

/* Are the rows there that those of 64 ties name? `at`: how many rows begin before them. */
static bool named_ok(const crd_mapped_file *f, const rule of[256], const uint8_t *origin,
                     uint64_t by_row, uint64_t fresh, uint32_t at)
{
    const uint32_t *rows = place(f, CRD_PART_TIES_ROWS, NULL);
    uint32_t bad = 0;
    for (; by_row; by_row &= by_row - 1) {
        unsigned i = (unsigned)__builtin_ctzll(by_row);
        const rule *r = &of[origin[i]];
        uint64_t upto = UINT64_MAX >> (63 - i);
        for (uint64_t begin = fresh & upto; begin; begin &= begin - 1) /* few: since the last one */
            at++;
        fresh &= ~upto;
        uint32_t row = at > 0 ? rows[at - 1] : CRD_ROW_NONE - 1;
        bad |= (uint32_t)(row >= r->rows) & (uint32_t) !(r->none && row == CRD_ROW_NONE);
    }
    return !bad;
}

/* Without branches that depend on the ties, but for those that name rows: they come in all orders.
 */
bool crd_mapped_ties_rows_ok(const crd_mapped_file *f, uint32_t first, uint32_t n)
{
    rule of[256], elements;
    const uint32_t *to = place(f, CRD_PART_TIES_TO, NULL);
    const uint8_t *origin = place(f, CRD_PART_TIES_ORIGIN, NULL);
    const uint8_t *kind = place(f, CRD_PART_TIES_KIND, NULL);
    const uint64_t *fresh = place(f, CRD_PART_TIES_FRESH, NULL);
    const uint32_t *before = place(f, CRD_PART_TIES_BEFORE, NULL);
    uint32_t bad = 0;
    if (!set_rules(f, of, &elements) || !counts_ok(f, first, n) ||
        !runs_ok(kind + first, to + first, n, &elements))
        return false;
    uint32_t at = before[first / CRD_ORIGIN_GROUP];
    for (uint32_t i = first; i < first + n && !bad; i += 64) {
        uint32_t some = first + n - i < 64 ? first + n - i : 64;
        uint64_t by_row = places_ok(of, origin + i, to + i, i, some, &bad);
        if (!named_ok(f, of, origin + i, by_row, fresh[i / 64], at))
            return false;
        at += (uint32_t)__builtin_popcountll(fresh[i / 64]);
    }
    return !bad;
}

/* ---- ties ------------------------------------------------------------------------------------ */

/* To what lies in the file; it is only read and never freed: crd_ties_free knows. */
#define LEND(f, part) ((void *)(uintptr_t)place((f), (part), NULL))

crd_status crd_mapped_ties(const crd_mapped_file *f, const crd_world *w, crd_ties **ret_ties)
{
    *ret_ties = NULL;
    if (!crd_mapped_find(f, CRD_PART_TIES_TO, 0, 0))
        return CRD_OK;
    crd_ties *t = calloc(1, sizeof *t);
    if (!t)
        return CRD_ENOMEM;
    t->w = w;
    t->lent = true;
    t->n_nodes = (uint32_t)count(f, CRD_PART_TIES_FIRST) - 1;
    t->n_ties = (uint32_t)count(f, CRD_PART_TIES_TO);
    t->first = LEND(f, CRD_PART_TIES_FIRST);
    t->to = LEND(f, CRD_PART_TIES_TO);
    t->might = LEND(f, CRD_PART_TIES_MIGHT);
    t->kind = LEND(f, CRD_PART_TIES_KIND);
    t->origins.at = LEND(f, CRD_PART_TIES_ORIGIN);
    t->origins.fresh = LEND(f, CRD_PART_TIES_FRESH);
    t->origins.before = LEND(f, CRD_PART_TIES_BEFORE);
    t->origins.rows = LEND(f, CRD_PART_TIES_ROWS);
    t->origins.n_rows = (uint32_t)count(f, CRD_PART_TIES_ROWS);
    t->everyone = LEND(f, CRD_PART_TIES_EVERYONE);
    t->extra = LEND(f, CRD_PART_TIES_EXTRA);
    t->skipped = LEND(f, CRD_PART_TIES_SKIPPED);
    t->n_skipped = count(f, CRD_PART_TIES_SKIPPED);
    if (crd_ties_number(f->meta->n, t->base) != CRD_OK) { /* seen before */
        free(t);
        return CRD_EPARSE;
    }
    *ret_ties = t;
    return CRD_OK;
}
