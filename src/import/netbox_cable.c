/* Cables and circuits of format `netbox`. Ends of cables are ports; what a record needs is the
 * device or site behind a port. */
#include "import/netbox_put.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

enum { ENDS_MAX = 64 }; /* different things at one side of a cable */

enum use { DATA, POWER, CONSOLE, ELSEWHERE };

static enum use use_of(enum nb_model model)
{
    if (model == NB_INTERFACE || model == NB_FRONTPORT || model == NB_REARPORT ||
        model == NB_CIRCUITTERM)
        return DATA;
    if (model == NB_POWERPORT || model == NB_POWEROUTLET)
        return POWER;
    return model == NB_CONSOLEPORT || model == NB_CONSOLESERVERPORT ? CONSOLE : ELSEWHERE;
}

/* Where a circuit ends: a site, also as the site of a location (NetBox 4.2 and later). */
static crd_status circuit_end(nb_put_state *p, const uint32_t *term, crd_str *ret_site)
{
    uint32_t site = term[NB_CTERM_SITE];
    enum nb_model model = nb_model_of(p->s, nb_text(p->s, term[NB_CTERM_TYPE]));
    if (!site && model == NB_SITE)
        site = term[NB_CTERM_ID];
    if (!site && model == NB_LOCATION) {
        const uint32_t *location = nb_find(p->s, NB_LOCATION, term[NB_CTERM_ID]);
        site = location ? location[NB_LOCATION_SITE] : 0;
    }
    return nb_site_key(p, site, ret_site);
}

static crd_str provider_network(nb_put_state *p, const uint32_t *term)
{
    uint32_t network = term[NB_CTERM_NETWORK];
    if (!network && nb_model_of(p->s, nb_text(p->s, term[NB_CTERM_TYPE])) == NB_PROVIDERNETWORK)
        network = term[NB_CTERM_ID];
    return nb_text_of(p->s, NB_PROVIDERNETWORK, network, NB_NAME);
}

/* "element:x" or "site:y" of a port; null when the port or its device is not there. */
static crd_status node_of(nb_put_state *p, enum nb_model model, uint32_t pk, crd_str *ret_ref)
{
    crd_str key = CRD_STR_NULL;
    crd_status rc = CRD_OK;
    const uint32_t *port = nb_find(p->s, model, pk);
    *ret_ref = CRD_STR_NULL;
    if (!port)
        return CRD_OK;
    bool is_site = model == NB_CIRCUITTERM;
    if (is_site)
        rc = circuit_end(p, port, &key);
    else if (nb_find(p->s, NB_DEVICE, port[NB_PORT_DEVICE]))
        rc = nb_device_key(p, port[NB_PORT_DEVICE], &key);
    if (rc != CRD_OK || !key.ptr)
        return rc;
    return nb_text_new(p, ret_ref, is_site ? "site:" : "element:", key, "", CRD_STR_NULL);
}

/* ---- cables ------------------------------------------------------------------------------ */

struct side {
    crd_str nodes[ENDS_MAX]; /* each once */
    size_t n;
    size_t unknown;
    enum nb_model model; /* of its last port */
};

struct cable {
    const uint32_t *row;
    struct side sides[2];
    enum use use;
};

static crd_status add_node(nb_put_state *p, struct side *side, enum nb_model model, uint32_t pk)
{
    crd_str ref;
    crd_status rc = node_of(p, model, pk, &ref);
    side->model = model;
    if (rc != CRD_OK)
        return rc;
    if (!ref.ptr) {
        side->unknown++;
        return CRD_OK;
    }
    for (size_t i = 0; i < side->n; i++)
        if (crd_str_eq(side->nodes[i], ref))
            return CRD_OK;
    if (side->n == ENDS_MAX)
        return crd_fail(p->s->job->err, CRD_ELIMIT, "a cable with more than %d ends at one side",
                        ENDS_MAX);
    side->nodes[side->n++] = ref;
    return CRD_OK;
}

static crd_status gather(nb_put_state *p, struct cable *c)
{
    size_t n;
    const nb_entry *e = nb_index_find(&p->ends_by_cable, c->row[NB_PK], &n);
    crd_status rc = CRD_OK;
    c->sides[0].model = c->sides[1].model = NB_MODELS;
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        const uint32_t *end = nb_row(p->s, NB_CABLETERM, e[i].row);
        enum nb_model model = nb_model_of(p->s, nb_text(p->s, end[NB_END_TYPE]));
        bool b = crd_str_eq(nb_text(p->s, end[NB_END_SIDE]), CRD_STR("B"));
        enum use use = use_of(model);
        c->use = use > c->use ? use : c->use;
        if (use != ELSEWHERE)
            rc = add_node(p, &c->sides[b], model, end[NB_END_ID]);
    }
    return rc;
}

static crd_str medium_of(crd_str type)
{
    static const struct {
        const char *prefix, *medium;
    } media[] = {{"cat", "copper"}, {"dac", "copper"}, {"mrj21", "copper"}, {"coax", "coax"},
                 {"mmf", "fibre"},  {"smf", "fibre"},  {"aoc", "fibre"},    {"rg-", "coax"}};
    for (size_t i = 0; i < sizeof media / sizeof *media; i++)
        if (crd_str_starts(type, crd_str_from(media[i].prefix)))
            return crd_str_from(media[i].medium);
    return CRD_STR_NULL;
}

static double length_km(crd_str length, crd_str unit)
{
    static const struct {
        const char *unit;
        double km;
    } units[] = {{"km", 1},        {"m", 1e-3},       {"cm", 1e-5},
                 {"mi", 1.609344}, {"ft", 0.3048e-3}, {"in", 0.0254e-3}};
    const crd_field *f = &CRD_PUT_TABLE(link)->fields[CRD_C_link_length_km];
    double v;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (crd_str_eq(unit, crd_str_from(units[i].unit)) && crd_str_to_real(length, &v) &&
            v >= 0 && v * units[i].km <= f->max)
            return v * units[i].km;
    return (double)NAN;
}

static crd_status put_link_facts(nb_put_state *p, const uint32_t *row, crd_str ref, bool exact)
{
    crd_status rc = CRD_OK;
    if (!exact)
        CRD_TRY(nb_fact(p, row, ref, "status", nb_text(p->s, row[NB_CABLE_STATUS])));
    CRD_TRY(nb_fact(p, row, ref, "type", nb_text(p->s, row[NB_CABLE_TYPE])));
    CRD_TRY(nb_fact(p, row, ref, "label", nb_text(p->s, row[NB_CABLE_LABEL])));
    CRD_TRY(
        nb_fact(p, row, ref, "tenant", nb_text_of(p->s, NB_TENANT, row[NB_CABLE_TENANT], NB_NAME)));
done:
    return rc;
}

static crd_status put_link(nb_put_state *p, const uint32_t *row, crd_str id, crd_str a, crd_str b)
{
    crd_link l;
    crd_str ref;
    bool exact;
    crd_status rc = CRD_OK;
    crd_record_clear(CRD_PUT_TABLE(link), &l);
    l.id = id;
    l.a = a;
    l.b = b;
    l.medium = medium_of(nb_text(p->s, row[NB_CABLE_TYPE]));
    l.length_km = length_km(nb_text(p->s, row[NB_CABLE_LENGTH]), nb_text(p->s, row[NB_CABLE_UNIT]));
    l.status = nb_status(nb_text(p->s, row[NB_CABLE_STATUS]), &exact);
    CRD_TRY(crd_job_put(p->s->job, CRD_PUT_TABLE(link), &l, nb_from(row)));
    CRD_TRY(nb_text_new(p, &ref, "link:", id, "", CRD_STR_NULL));
    CRD_TRY(put_link_facts(p, row, ref, exact));
done:
    return rc;
}

/* One link, or one from each thing at one side to each at the other (a breakout). */
static crd_status put_links(nb_put_state *p, const struct cable *c, crd_str id)
{
    const struct side *a = &c->sides[0], *b = &c->sides[1];
    crd_status rc = CRD_OK;
    bool several = a->n > 1 || b->n > 1;
    unsigned no = 0;
    for (size_t i = 0; i < (a->n ? a->n : 1); i++)
        for (size_t k = 0; k < (b->n ? b->n : 1); k++) {
            char number[16];
            int n = snprintf(number, sizeof number, ".%u", ++no);
            crd_str one = id;
            if (several)
                CRD_TRY(nb_text_new(p, &one, "", id, "", (crd_str){number, (size_t)n}));
            CRD_TRY(put_link(p, c->row, one, a->n ? a->nodes[i] : CRD_STR_NULL,
                             b->n ? b->nodes[k] : CRD_STR_NULL));
        }
done:
    return rc;
}

/* What has the power port needs what has the outlet. */
static crd_status put_power(nb_put_state *p, const struct cable *c)
{
    const struct side *from = &c->sides[c->sides[0].model == NB_POWERPORT ? 0 : 1];
    const struct side *to = &c->sides[from == c->sides];
    crd_status rc = CRD_OK;
    if (from->model != NB_POWERPORT || to->model != NB_POWEROUTLET)
        return crd_unread_add(&p->s->unread, CRD_STR("dcim.cable: other power"));
    for (size_t i = 0; i < from->n; i++)
        for (size_t k = 0; k < to->n; k++) {
            crd_dependency d;
            crd_record_clear(CRD_PUT_TABLE(dependency), &d);
            d.dependent = from->nodes[i];
            d.needs = to->nodes[k];
            d.kind = CRD_STR("power");
            CRD_TRY(crd_job_put(p->s->job, CRD_PUT_TABLE(dependency), &d, nb_from(c->row)));
        }
done:
    return rc;
}

crd_status nb_put_cable(nb_put_state *p, const uint32_t *row)
{
    struct cable c = {.row = row};
    crd_str id;
    crd_status rc = CRD_OK;
    CRD_TRY(gather(p, &c));
    CRD_TRY(nb_numbered(p, "cable", row[NB_PK], &id));
    if (c.use == CONSOLE || c.use == ELSEWHERE)
        return crd_unread_add(&p->s->unread, c.use == CONSOLE ? CRD_STR("dcim.cable: console")
                                                              : CRD_STR("dcim.cable: other ends"));
    bool open = false;
    for (size_t i = 0; i < 2; i++)
        open |= c.sides[i].unknown > 0 || c.sides[i].model == NB_MODELS;
    if (open)
        CRD_TRY(nb_end_unknown(p, row, "dcim.cable", id));
    CRD_TRY(c.use == POWER ? put_power(p, &c) : put_links(p, &c, id));
done:
    return rc;
}

/* ---- circuits ---------------------------------------------------------------------------- */

static crd_status circuit_ends(nb_put_state *p, const uint32_t *row, crd_str ref, crd_link *l)
{
    size_t n;
    const nb_entry *e = nb_index_find(&p->terms_by_circuit, row[NB_PK], &n);
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < n; i++) {
        const uint32_t *term = nb_row(p->s, NB_CIRCUITTERM, e[i].row);
        crd_str site,
            *end = crd_str_eq(nb_text(p->s, term[NB_CTERM_SIDE]), CRD_STR("A")) ? &l->a : &l->b;
        if (term[NB_LEARNED] && nb_find(p->s, NB_CIRCUITTERM, term[NB_PK]) != term)
            continue;
        CRD_TRY(circuit_end(p, term, &site));
        if (site.ptr)
            CRD_TRY(nb_text_new(p, end, "site:", site, "", CRD_STR_NULL));
        CRD_TRY(nb_fact(p, row, ref, "provider_network", provider_network(p, term)));
    }
done:
    return rc;
}

static crd_status put_circuit_facts(nb_put_state *p, const uint32_t *row, crd_str ref, bool exact)
{
    crd_status rc = CRD_OK;
    if (!exact)
        CRD_TRY(nb_fact(p, row, ref, "status", nb_text(p->s, row[NB_CIRCUIT_STATUS])));
    CRD_TRY(nb_fact(p, row, ref, "type",
                    nb_text_of(p->s, NB_CIRCUITTYPE, row[NB_CIRCUIT_TYPE], NB_NAME)));
    CRD_TRY(nb_fact(p, row, ref, "tenant",
                    nb_text_of(p->s, NB_TENANT, row[NB_CIRCUIT_TENANT], NB_NAME)));
done:
    return rc;
}

/* A circuit is a link that its provider operates. Whose cables it runs over is not said. */
crd_status nb_put_circuit(nb_put_state *p, const uint32_t *row)
{
    crd_link l;
    crd_str ref, holder, provider, cid = nb_text(p->s, row[NB_CIRCUIT_CID]);
    bool exact;
    double kbps;
    crd_status rc = CRD_OK;
    const crd_table *t = CRD_PUT_TABLE(link);
    crd_record_clear(t, &l);
    if (row[NB_LEARNED])
        return CRD_OK;
    provider = nb_text_of(p->s, NB_PROVIDER, row[NB_CIRCUIT_PROVIDER], NB_NAME);
    if (cid.len == 0)
        CRD_TRY(nb_numbered(p, "circuit", row[NB_PK], &cid));
    CRD_TRY(nb_text_new(p, &l.id, "", cid, provider.len > 0 ? "@" : "", provider));
    CRD_TRY(nb_text_new(p, &ref, "link:", l.id, "", CRD_STR_NULL));
    CRD_TRY(circuit_ends(p, row, ref, &l));
    l.medium = CRD_STR("leased-line");
    l.status = nb_status(nb_text(p->s, row[NB_CIRCUIT_STATUS]), &exact);
    if (crd_str_to_real(nb_text(p->s, row[NB_CIRCUIT_RATE]), &kbps) && kbps > 0 && kbps <= 1e13)
        l.capacity_gbps = kbps / 1e6;
    crd_put_set(p->s->job, t, &l, CRD_C_link_installed, nb_text(p->s, row[NB_CIRCUIT_SINCE]),
                row[NB_LINE]);
    crd_put_set(p->s->job, t, &l, CRD_C_link_removed, nb_text(p->s, row[NB_CIRCUIT_UNTIL]),
                row[NB_LINE]);
    CRD_TRY(crd_job_put(p->s->job, t, &l, nb_from(row)));
    CRD_TRY(put_circuit_facts(p, row, ref, exact));
    if (provider.len > 0) {
        CRD_TRY(nb_text_new(p, &holder, "party:", provider, "", CRD_STR_NULL));
        CRD_TRY(crd_put_tie(p->s->job, holder, ref, "operates", row[NB_LINE]));
    }
done:
    return rc;
}
