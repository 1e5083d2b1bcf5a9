/* exposure's lists about one actor: what it touches and how, and what of it does no harm. */
#include "app/exposure_show.h"

#include "base/buf.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
static const crd_column element_columns[] = {
    {.name = "what", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "function", .title = "Function", .kind = CRD_CELL_CODE},
    {.name = "layer", .title = "Layer", .kind = CRD_CELL_CODE},
    {.name = "network", .title = "Network", .kind = CRD_CELL_ID},
    {.name = "how", .title = "How", .kind = CRD_CELL_TEXT, .about = "kinds of ties by which states and parties hold it, or hold what leads to it"},
    {.name = "through", .title = "Through", .kind = CRD_CELL_TEXT, .about = "who of them does, the first by id"},
    {.name = "read", .title = "Read", .kind = CRD_CELL_CODE, .about = "certain, possible or null"},
    {.name = "metadata", .title = "Metadata", .kind = CRD_CELL_CODE},
    {.name = "change", .title = "Change", .kind = CRD_CELL_CODE},
    {.name = "stop", .title = "Stop", .kind = CRD_CELL_CODE},
    {.name = "explain", .title = "Explain", .kind = CRD_CELL_ID, .required = true, .about = "id for `cordon explain`; its last word is the power"},
};
static const crd_column way_columns[] = {
    {.name = "way", .title = "Way", .kind = CRD_CELL_CODE, .required = true, .about = "ownership, supply, access, territory, keys, other; all"},
    {.name = "what", .title = "What", .kind = CRD_CELL_CODE, .required = true, .about = "element, link, site"},
    {.name = "read", .title = "Read", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "metadata", .title = "Metadata", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "change", .title = "Change", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "stop", .title = "Stop", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "any", .title = "Any power", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "alone", .title = "This way alone", .kind = CRD_CELL_INT, .required = true, .about = "of the most: in no other way, not even possibly"},
    {.name = "networks", .title = "Networks", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "that they are part of: a cable is a network"},
    {.name = "networks_alone", .title = "This way alone", .kind = CRD_CELL_INT, .required = true},
};
static const crd_column harmless_columns[] = {
    {.name = "what", .title = "What", .kind = CRD_CELL_CODE, .required = true, .about = "product, network, site, element, link"},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "function", .title = "Function", .kind = CRD_CELL_CODE},
    {.name = "layer", .title = "Layer", .kind = CRD_CELL_CODE},
    {.name = "network", .title = "Network", .kind = CRD_CELL_ID},
    {.name = "quantity", .title = "Quantity", .kind = CRD_CELL_INT, .required = true},
    {.name = "verdict", .title = "Verdict", .kind = CRD_CELL_CODE, .required = true, .about = "harmless, unknown"},
    {.name = "why", .title = "As unknown is", .kind = CRD_CELL_CODE,
     .about = "way (from there to the service), hold (the actor's on the thing), criticality (of a service), data (that it holds or protects), use (of the thing), product (of other things)"},
    {.name = "powers", .title = "Powers", .kind = CRD_CELL_TEXT, .about = "that could lead to a service: C read, M metadata, I change, A stop"},
    {.name = "criticality", .title = "Highest", .kind = CRD_CELL_INT, .about = "criticality of a service that it could reach; null = none, or not known"},
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .about = "such a service"},
};
static const crd_column verdict_columns[] = {
    {.name = "verdict", .title = "Verdict", .kind = CRD_CELL_CODE, .required = true, .about = "harmless, unknown, touches"},
    {.name = "things", .title = "Products, networks, sites, elements, links", .kind = CRD_CELL_INT, .required = true},
    {.name = "above", .title = "Services above", .kind = CRD_CELL_INT, .required = true, .about = "services above the criticality, or without one"},
    {.name = "no_needs", .title = "Of them without recorded needs", .kind = CRD_CELL_INT, .required = true},
};
/* clang-format on */

/* ---- what is touched ----------------------------------------------------------------------- */

static crd_might_plane plane(const crd_exposure_show *s, unsigned power, bool high)
{
    return (crd_might_plane){
        (uint8_t)power, s->grade == CRD_EXPOSURE_STANDING ? CRD_GRADE_STANDING : CRD_GRADE_LATENT,
        high};
}

static bool has(const crd_exposure_show *s, crd_might m, unsigned power, bool high)
{
    return crd_might_has(m, plane(s, power, high));
}

static bool has_any(const crd_exposure_show *s, crd_might m, bool high)
{
    return has(s, m, 0, high) || has(s, m, 1, high) || has(s, m, 2, high) || has(s, m, 3, high);
}

static crd_cell might_cell(const crd_exposure_show *s, crd_might m, unsigned power)
{
    if (has(s, m, power, false))
        return crd_cell_texts("certain");
    return has(s, m, power, true) ? crd_cell_texts("possible") : CRD_CELL_NULL;
}

static bool is_wanted(const crd_exposure_show *s, const crd_exposure_touched *x)
{
    return crd_exposure_layer_wanted(s, x->layer) && has_any(s, x->might, true);
}

static crd_status how_text(uint32_t kinds, crd_buf *out)
{
    crd_buf_clear(out);
    for (size_t k = 0; k < crd_tie_kinds_n; k++)
        if (kinds >> k & 1) {
            crd_buf_adds(out, out->len ? " " : "");
            crd_buf_adds(out, crd_tie_kinds[k].code);
        }
    return out->status;
}

static crd_cell thing_id(crd_exposure_show *s, const crd_exposure_touched *x)
{
    int64_t low[CRD_POWERS], high[CRD_POWERS];
    for (unsigned p = 0; p < CRD_POWERS; p++) {
        low[p] = has(s, x->might, p, false);
        high[p] = has(s, x->might, p, true);
    }
    return crd_exposure_id(s, x->table, x->id, &s->r->actors[0], low, high, CRD_POWERS);
}

crd_status crd_exposure_elements(crd_exposure_show *s, crd_section **ret_table)
{
    crd_status rc = CRD_OK;
    size_t n = 0;
    crd_buf how;
    crd_section *t = crd_doc_table(s->doc, "elements", "What is touched", element_columns,
                                   COUNT(element_columns));
    crd_doc_key(s->doc, t, "what id", "function layer network");
    crd_buf_init(&how, 1 << 12);
    for (size_t i = 0; i < s->r->n_touched; i++) {
        const crd_exposure_touched *x = &s->r->touched[i];
        if (!is_wanted(s, x))
            continue;
        if (n++ >= s->limit) {
            s->left_out++;
            continue;
        }
        CRD_TRY(how_text(x->kinds[s->grade], &how));
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){
                        crd_cell_texts(crd_records.tables[x->table]->name), crd_cell_text(x->id),
                        crd_cell_text(x->function), crd_cell_text(x->layer),
                        crd_cell_text(x->network), crd_cell_text(crd_buf_str(&how)),
                        crd_cell_text(x->through[s->grade]), might_cell(s, x->might, 0),
                        might_cell(s, x->might, 1), might_cell(s, x->might, 2),
                        might_cell(s, x->might, 3), thing_id(s, x)});
    }
    crd_doc_quiet(s->doc, t, "explain");
    *ret_table = t;
done:
    crd_buf_done(&how);
    return rc;
}

/* ---- ways --------------------------------------------------------------------------------- */

/* The ways of one network, together: bits of enum crd_exposure_way, of low and of high. */
typedef struct in_network {
    crd_str id;
    uint8_t low, high;
} in_network;

typedef struct way_sums {
    int64_t low[CRD_POWERS + 1], high[CRD_POWERS + 1]; /* by power; any */
    int64_t alone;
    int64_t networks_low, networks_high, networks_alone;
} way_sums;

static int by_network(const void *a, const void *b)
{
    const in_network *x = a, *y = b;
    return crd_str_cmp(x->id, y->id);
}

/* Bits of the ways that have any power over it. */
static uint8_t ways_of(const crd_exposure_show *s, const crd_exposure_touched *x, bool high)
{
    uint8_t bits = 0;
    for (unsigned w = 0; w < CRD_WAYS; w++)
        bits |= (uint8_t)(has_any(s, x->by_way[w], high) ? 1u << w : 0);
    return bits;
}

static void add(const crd_exposure_show *s, way_sums *to, crd_might m, int64_t quantity)
{
    for (unsigned p = 0; p < CRD_POWERS; p++) {
        to->low[p] += has(s, m, p, false) ? quantity : 0;
        to->high[p] += has(s, m, p, true) ? quantity : 0;
    }
    to->low[CRD_POWERS] += has_any(s, m, false) ? quantity : 0;
    to->high[CRD_POWERS] += has_any(s, m, true) ? quantity : 0;
}

/* Ways of the networks of one table's things; sums of all things at CRD_WAYS. */
static void count_networks(in_network *nets, size_t n, way_sums sums[CRD_WAYS + 1])
{
    if (n)
        qsort(nets, n, sizeof *nets, by_network);
    for (size_t i = 0; i < n;) {
        uint8_t low = 0, high = 0;
        size_t k = i;
        for (; k < n && crd_str_eq(nets[k].id, nets[i].id); k++) {
            low |= nets[k].low;
            high |= nets[k].high;
        }
        for (unsigned w = 0; w < CRD_WAYS; w++) {
            sums[w].networks_low += low >> w & 1;
            sums[w].networks_high += high >> w & 1;
            sums[w].networks_alone += high == 1u << w;
        }
        sums[CRD_WAYS].networks_low += low != 0;
        sums[CRD_WAYS].networks_high += high != 0;
        i = k;
    }
}

static void way_row(crd_exposure_show *s, crd_section *t, const char *way, uint32_t table,
                    const way_sums *x)
{
    crd_cell cells[COUNT(way_columns)];
    size_t n = 0;
    if (x->high[CRD_POWERS] == 0)
        return;
    cells[n++] = crd_cell_texts(way);
    cells[n++] = crd_cell_texts(crd_records.tables[table]->name);
    for (unsigned p = 0; p <= CRD_POWERS; p++)
        cells[n++] = crd_cell_span(x->low[p], x->high[p]);
    cells[n++] = crd_cell_int(x->alone);
    cells[n++] = crd_cell_span(x->networks_low, x->networks_high);
    cells[n++] = crd_cell_int(x->networks_alone);
    crd_doc_row(s->doc, t, cells);
}

crd_status crd_exposure_ways(crd_exposure_show *s, crd_section **ret_table)
{
    static const uint32_t tables[] = {CRD_T_element, CRD_T_link, CRD_T_site};
    crd_section *t = crd_doc_table(s->doc, "ways", "In which ways", way_columns,
                                   COUNT(way_columns));
    crd_doc_key(s->doc, t, "way what", NULL);
    in_network *nets = calloc(s->r->n_touched + 1, sizeof *nets);
    if (!nets)
        return CRD_ENOMEM;
    for (size_t k = 0; k < COUNT(tables); k++) {
        way_sums sums[CRD_WAYS + 1] = {0};
        size_t n = 0;
        for (size_t i = 0; i < s->r->n_touched; i++) {
            const crd_exposure_touched *x = &s->r->touched[i];
            if (x->table != tables[k] || !is_wanted(s, x))
                continue;
            uint8_t low = ways_of(s, x, false), high = ways_of(s, x, true);
            for (unsigned w = 0; w < CRD_WAYS; w++) {
                add(s, &sums[w], x->by_way[w], x->quantity);
                sums[w].alone += high == 1u << w ? x->quantity : 0;
            }
            add(s, &sums[CRD_WAYS], x->might, x->quantity);
            if (!crd_str_is_null(x->network))
                nets[n++] = (in_network){x->network, low, high};
        }
        count_networks(nets, n, sums);
        for (unsigned w = 0; w < CRD_WAYS; w++)
            sums[CRD_WAYS].alone += sums[w].alone;
        for (unsigned w = 0; w < CRD_WAYS; w++)
            sums[CRD_WAYS].networks_alone += sums[w].networks_alone;
        for (unsigned w = 0; w <= CRD_WAYS; w++)
            way_row(s, t, w < CRD_WAYS ? crd_way_name((enum crd_exposure_way)w) : "all", tables[k],
                    &sums[w]);
    }
    free(nets);
    *ret_table = t;
    return CRD_OK;
}

/* ---- what does no harm --------------------------------------------------------------------- */

static void power_letters(uint8_t powers, char text[CRD_POWERS + 1])
{
    size_t n = 0;
    for (unsigned p = 0; p < CRD_POWERS; p++)
        if (powers >> p & 1)
            text[n++] = "CMIA"[p];
    text[n] = '\0';
}

crd_section *crd_exposure_harmless(crd_exposure_show *s)
{
    size_t n = 0;
    crd_section *t = crd_doc_table(
        s->doc, "harmless", "What could touch no service above the criticality, at latent grade",
        harmless_columns, COUNT(harmless_columns));
    crd_doc_key(s->doc, t, "what id", "name function layer network quantity");
    for (size_t i = 0; s->harmless && i < s->harmless->n_things; i++) {
        const crd_harm_thing *x = &s->harmless->things[i];
        char powers[CRD_POWERS + 1];
        if (x->harm == CRD_HARM_TOUCHES || !crd_exposure_layer_wanted(s, x->layer))
            continue;
        if (n++ >= s->limit) {
            s->left_out++;
            continue;
        }
        power_letters(x->powers, powers);
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){
                        crd_cell_texts(crd_records.tables[x->table]->name), crd_cell_text(x->id),
                        crd_cell_text(x->name), crd_cell_text(x->function), crd_cell_text(x->layer),
                        crd_cell_text(x->network), crd_cell_int(x->quantity),
                        crd_cell_texts(crd_harm_name(x->harm)), crd_cell_texts(x->why),
                        powers[0] ? crd_cell_texts(powers) : CRD_CELL_NULL,
                        x->criticality == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(x->criticality),
                        crd_cell_text(x->service)});
    }
    return t;
}

crd_section *crd_exposure_verdicts(crd_exposure_show *s)
{
    crd_section *t = crd_doc_table(s->doc, "verdicts", "How much of what is in its reach",
                                   verdict_columns, COUNT(verdict_columns));
    crd_doc_key(s->doc, t, "verdict", NULL);
    for (unsigned k = 0; s->harmless && k < CRD_HARMS; k++)
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_texts(crd_harm_name((crd_harm)k)),
                                       crd_cell_int((int64_t)s->harmless->n[k]),
                                       crd_cell_int((int64_t)s->harmless->n_above),
                                       crd_cell_int((int64_t)s->harmless->n_no_needs)});
    return t;
}
