/* A nation from a seed. Each table is a function that puts its rows; each value of row i is drawn
 * by crd_rng_at(seed, stream of the value, i), so tables can refer to each other's rows without
 * remembering them, and any size streams in constant memory. */
#include "synth/synth_int.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { STEP = 4096 };

/* ---- texts ------------------------------------------------------------------------------- */

static char *room(struct synth *s) { return s->text[s->used++ % (int)COUNT_OF(s->text)]; }

crd_str synth_text(struct synth *s, const char *fmt, ...)
{
    char *at = room(s);
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(at, sizeof s->text[0], fmt, ap);
    va_end(ap);
    return (crd_str){at, (size_t)n < sizeof s->text[0] ? (size_t)n : sizeof s->text[0] - 1};
}

/* By hand: ten of these a row would cost more than all else. */
crd_str synth_id(struct synth *s, const char *prefix, uint64_t i)
{
    char *at = room(s), digits[24];
    size_t n = 0, len = 0;
    for (; prefix[len] && len < 40; len++)
        at[len] = prefix[len];
    at[len++] = '-';
    do
        digits[n++] = (char)('0' + i % 10);
    while ((i /= 10) > 0);
    while (n < 6)
        digits[n++] = '0';
    while (n > 0)
        at[len++] = digits[--n];
    return (crd_str){at, len};
}

char synth_letter(uint64_t state) { return "ABCDEFGHIJLM"[state % STATES]; }

crd_str synth_state(struct synth *s, uint64_t i) { return synth_text(s, "X%c", synth_letter(i)); }

crd_date synth_day(const struct synth *s, enum stream k, uint64_t i, int from, int to)
{
    crd_date d = CRD_DATE_NONE;
    uint64_t r = draw(s, k, i);
    int year = from + (int)scale(r, (uint64_t)(to - from + 1));
    (void)crd_date_make(year, 1 + (int)(r % 12), 1 + (int)(r / 12 % 28), &d);
    return d;
}

crd_date synth_year(int year)
{
    crd_date d = CRD_DATE_NONE;
    (void)crd_date_make(year, 1, 1, &d);
    return d;
}

/* Does the query ask for this row? */
static bool is_asked(const struct synth *s, const crd_table *t, const void *rec)
{
    const crd_query *q = s->only;
    if (!q)
        return true;
    if (q->table != t)
        return false;
    bool has = !q->with;
    for (size_t i = 0; !has && i < q->n_values; i++)
        has = crd_str_eq(crd_field_str(q->with, rec), q->values[i]);
    bool any = q->n_any == 0;
    for (size_t k = 0; !any && k < q->n_any; k++)
        for (size_t i = 0; !any && i < q->any[k].n; i++)
            any = crd_str_eq(crd_field_str(q->any[k].field, rec), q->any[k].values[i]);
    return has && any;
}

crd_status synth_put(struct synth *s, int table, const void *rec)
{
    const crd_table *t = crd_records.tables[table];
    s->from.line++;
    s->used = 0;
    s->nth[table]++;
    if (++s->put % STEP == 0 && !crd_progress_step(s->o->progress, "making the nation", s->put,
                                                   s->put > s->total ? s->put : s->total))
        return crd_fail(s->err, CRD_ECANCEL, "stopped");
    return is_asked(s, t, rec) ? s->sink->put(s->sink->ctx, t, rec, &s->from, s->err) : CRD_OK;
}

/* ---- sizes -------------------------------------------------------------------------------- */

static uint64_t between(uint64_t v, uint64_t least, uint64_t most)
{
    return v < least ? least : v > most ? most : v;
}

uint64_t crd_synth_maker(uint64_t maker) { return P_MAKERS + maker; }

static void size_sites(crd_synth_size *n)
{
    n->sites = n->elements / SLOTS;
    uint64_t centres = n->sites / 500 + between(n->sites / 10, 0, 40);
    n->data_centres = centres < 2 ? 2 : centres / 2 * 2; /* in pairs */
    n->exchanges = between(n->sites / 100, 2, UINT64_MAX);
    n->landings = between(n->sites / 1000, 1, 12);
    n->leaves = n->sites - n->data_centres - n->exchanges - 2 * n->landings - 2;
    n->mobile = between(n->data_centres / 6, 1, 4);
    n->areas = n->elements / 50 + 1;
    n->regions = between(n->exchanges, 1, 20);
    n->regions = n->regions > n->areas ? n->areas : n->regions;
}

void crd_synth_size_of(uint64_t elements, crd_synth_size *ret_size)
{
    crd_synth_size n = {.elements = elements};
    size_sites(&n);
    n.parties = between(elements / 100, 240, UINT64_MAX);
    n.makers = between(n.parties / 16, 20, UINT64_MAX);
    n.parts = between(n.parties / 50, 6, UINT64_MAX);
    n.suppliers = n.makers + n.parts + N_CLOUDS + N_MANAGERS + N_INTEGRATORS + N_BUILDERS;
    uint64_t rows = between(elements / 50 / F_KINDS, 4, UINT64_MAX);
    n.vendors = between(rows / 4, 3, 12);
    n.products = rows * F_KINDS;
    n.components = between(elements / 500, 40, UINT64_MAX);
    n.services = between(elements / 100, 10, UINT64_MAX);
    *ret_size = n;
}

/* Owners stand in seven layers, each above the one before. */
static void layer_owners(struct synth *s)
{
    static const uint64_t upto_percent[] = {0, 40, 65, 80, 90, 96, 99, 100};
    uint64_t owners = s->n.parties - s->first_owner;
    for (size_t i = 0; i < COUNT_OF(upto_percent); i++)
        s->layer_of_owners[i] = s->first_owner + owners * upto_percent[i] / 100;
}

/* ---- tables ------------------------------------------------------------------------------- */

#define T(table) (UINT64_C(1) << CRD_T_##table)

/* In this order. A table of which two have rows gets them in this order, too. */
static const struct {
    crd_status (*put)(struct synth *s);
    uint64_t tables;
} makers[] = {
    {synth_put_states, T(source) | T(jurisdiction) | T(membership) | T(relation)},
    {synth_put_laws, T(law)},
    {synth_put_parties, T(party) | T(party_name)},
    {synth_put_roles, T(role)},
    {synth_put_lists, T(designation)},
    {synth_put_profiles, T(profile)},
    {synth_put_holdings, T(holding)},
    {synth_put_products, T(product)},
    {synth_put_origins, T(origin)},
    {synth_put_components, T(component) | T(vulnerability) | T(affects)},
    {synth_put_releases, T(release) | T(release_component)},
    {synth_put_networks, T(network)},
    {synth_put_uses, T(share_use)},
    {synth_put_areas, T(area)},
    {synth_put_sites, T(site)},
    {synth_put_elements, T(element)},
    {synth_put_covers, T(covers)},
    {synth_put_data, T(data_held)},
    {synth_put_dependencies, T(dependency)},
    {synth_put_links,
     T(link) | T(course) | T(link_support) | T(risk_group) | T(risk_member) | T(tie)},
    {synth_put_ties, T(tie) | T(contract)},
    {synth_put_protections, T(protection)},
    {synth_put_services, T(service) | T(need) | T(need_member) | T(protection)},
    {synth_put_evidence,
     T(fact) | T(incident) | T(threat) | T(mitigation) | T(applied) | T(setting) | T(vex)},
};
_Static_assert(CRD_T_COUNT <= 64, "tables fit a word");

static crd_status make(const crd_synth_opts *opts, const crd_query *only, const crd_sink *sink,
                       crd_err *err)
{
    if (opts->elements < 100 || opts->elements > 100000000 || opts->unknown_ppm > 1000000)
        return crd_fail(
            err, CRD_EINVAL,
            "a nation has 100 to 100,000,000 elements, and unknowns up to 1,000,000 ppm");
    struct synth s = {.o = opts, .sink = sink, .err = err, .only = only};
    snprintf(s.name, sizeof s.name, "synth-%llu", (unsigned long long)opts->seed);
    s.from = (crd_from){.source = crd_str_from(s.name), .source_no = 0};
    crd_synth_size_of(opts->elements, &s.n);
    s.first_parts = P_MAKERS + s.n.makers;
    s.first_customer = s.first_parts + s.n.parts;
    s.first_owner = s.first_customer + between(s.n.parties / 20, 12, UINT64_MAX);
    s.first_leaf = s.n.sites - s.n.leaves;
    s.total = opts->elements * 3;
    layer_owners(&s);
    crd_status rc = synth_index_areas(&s);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "no memory for areas");
    uint64_t want = only ? UINT64_C(1) << crd_schema_index(&crd_records, only->table) : UINT64_MAX;
    for (size_t i = 0; rc == CRD_OK && i < COUNT_OF(makers); i++)
        if (makers[i].tables & want)
            rc = makers[i].put(&s);
    free(s.leaves_upto);
    return rc;
}

crd_status crd_synth(const crd_synth_opts *opts, const crd_sink *sink, crd_err *err)
{
    return make(opts, NULL, sink, err);
}

static crd_status replay(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    const crd_synth_opts *opts = ctx;
    char name[32];
    snprintf(name, sizeof name, "synth-%llu", (unsigned long long)opts->seed);
    if (!crd_str_is_null(q->where))
        return crd_fail(err, CRD_EINVAL, "an invented nation knows no SQL");
    if (!crd_str_is_null(q->source) && !crd_str_eq(q->source, crd_str_from(name)))
        return CRD_OK;
    return make(opts, q, to, err);
}

crd_feed crd_synth_feed(crd_synth_opts *opts)
{
    return (crd_feed){.ctx = opts, .schema = &crd_records, .replay = replay};
}
