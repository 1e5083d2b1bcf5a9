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
                     (at[i].table == CRD_T_network || at[i].table == CRD_T_site) &&
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
        return bytes_below(at, n, 2);
    case CRD_PART_TIES_EXTRA:
        return extras_ok(f->meta, at, n);
    case CRD_PART_TIES_SKIPPED:
        return skipped_ok(f->meta, at, n);
    default: /* FRESH, BEFORE and ROWS: see below */
        return true;
    }
}

/* ---- rows behind ties ----------------------------------------------------------------------- */

/* Nodes of a table, and its rows; none for what is no table of nodes. */
typedef struct range {
    uint32_t first, n, rows;
} range;

static void set_ranges(const crd_mapped_file *f, range of[1 << CRD_ORIGIN_SHIFT])
{
    crd_ties t = {.n_nodes = 0};
    memset(of, 0, sizeof(range) << CRD_ORIGIN_SHIFT);
    if (crd_ties_number(f->meta->n, t.base) != CRD_OK)
        return; /* seen before */
    for (uint32_t table = 0; table < CRD_T_COUNT; table++) {
        uint32_t first = crd_ties_node(&t, table, 0), rows = f->meta->n[table];
        of[table] = (range){first, first == CRD_NODE_NONE ? 0 : rows, rows};
    }
}

static uint32_t holder_of(const uint32_t *first, uint32_t n_nodes, uint32_t tie)
{
    uint32_t lo = 0, hi = n_nodes;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (first[mid] <= tie)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

static bool row_ok(const range *r, uint32_t table, uint32_t row)
{
    return row < r->rows || (row == CRD_ROW_NONE && table == CRD_T_holding);
}

bool crd_mapped_ties_rows_ok(const crd_mapped_file *f, uint32_t first, uint32_t n)
{
    range of[1 << CRD_ORIGIN_SHIFT];
    const uint8_t *kind = place(f, CRD_PART_TIES_KIND, NULL);
    const uint32_t *firsts = place(f, CRD_PART_TIES_FIRST, NULL);
    const uint32_t *to = place(f, CRD_PART_TIES_TO, NULL);
    const uint8_t *origin = place(f, CRD_PART_TIES_ORIGIN, NULL);
    const uint64_t *fresh = place(f, CRD_PART_TIES_FRESH, NULL);
    const uint32_t *before = place(f, CRD_PART_TIES_BEFORE, NULL);
    const uint32_t *rows = place(f, CRD_PART_TIES_ROWS, NULL);
    size_t n_rows = count(f, CRD_PART_TIES_ROWS);
    uint32_t at = before[first / CRD_ORIGIN_GROUP];
    uint32_t holder = holder_of(firsts, (uint32_t)count(f, CRD_PART_TIES_FIRST) - 1, first);
    bool ok = first > 0 || at == 0;
    set_ranges(f, of);
    const range elements = of[CRD_T_element];
    for (uint32_t i = first; i < first + n && ok; i++) {
        uint32_t table = origin[i] & ((1u << CRD_ORIGIN_SHIFT) - 1);
        unsigned how = origin[i] >> CRD_ORIGIN_SHIFT;
        const range *r = &of[table];
        while (firsts[holder + 1] <= i)
            holder++;
        if (i % CRD_ORIGIN_GROUP == 0)
            ok = before[i / CRD_ORIGIN_GROUP] == at;
        at += (uint32_t)(fresh[i / 64] >> i % 64 & 1);
        ok = ok && (kind[i] != CRD_TIE_RUNS || to[i] - elements.first < elements.n);
        if (how == CRD_ORIGIN_ROW)
            ok = ok && at > 0 && at <= n_rows && row_ok(r, table, rows[at - 1]);
        else
            ok = ok && (how == CRD_ORIGIN_TO ? to[i] : holder) - r->first < r->n;
    }
    uint32_t end = first + n; /* what follows begins with this count */
    return ok && (end % CRD_ORIGIN_GROUP != 0 || before[end / CRD_ORIGIN_GROUP] == at);
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
