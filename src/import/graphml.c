/* Format `graphml`: topologies of the Internet Topology Zoo, drawings of yEd, graphs that NetworkX
 * wrote; docs/formats/graphml.md describes it. Nodes are sites, edges are links, and what has no
 * column of its own is kept as a fact. One element with its data is in memory at a time, and the
 * ids of the edges, which need not be unique. */
#include "import/formats.h"

#include "base/err.h"
#include "fmt/xml.h"
#include "import/put.h"
#include "import/words.h"

#include <stdio.h>
#include <string.h>

enum { KEYS_MAX = 256, PARTS_MAX = 64, EDGES_MAX = 10000000, VALUE_MAX = CRD_TEXT_MAX };

#define SCHEME "graphml"

enum domain { ON_GRAPH = 1, ON_NODE = 2, ON_EDGE = 4, ON_OTHER = 8 };

enum what { A_FACT, A_LABEL, A_COUNTRY, A_LAT, A_LON, A_NETWORK, A_RAW, A_SPEED, A_UNITS, A_COUNT };

/* Names of attributes, without case, that fill a column. */
static const struct {
    const char *name;
    enum domain on;
    enum what what;
} attributes[] = {
    {"network", ON_GRAPH, A_NETWORK},
    {"name", ON_GRAPH, A_LABEL},
    {"label", ON_GRAPH, A_LABEL},
    {"label", ON_NODE, A_LABEL},
    {"name", ON_NODE, A_LABEL},
    {"country", ON_NODE, A_COUNTRY},
    {"geocode_country", ON_NODE, A_COUNTRY},
    {"country_code", ON_NODE, A_COUNTRY},
    {"latitude", ON_NODE, A_LAT},
    {"lat", ON_NODE, A_LAT},
    {"longitude", ON_NODE, A_LON},
    {"lon", ON_NODE, A_LON},
    {"lng", ON_NODE, A_LON},
    {"linkspeedraw", ON_EDGE, A_RAW},
    {"linkspeed", ON_EDGE, A_SPEED},
    {"linkspeedunits", ON_EDGE, A_UNITS},
};

struct key {
    crd_str id, name, preset;    /* preset: its default, null = none */
    unsigned on;                 /* set of enum domain */
    enum what what[ON_EDGE + 1]; /* by domain */
    bool drawing;                /* of a yFiles drawing: no value */
    uint64_t start;              /* of the id: start_of */
};

/* An open graph, node or edge. */
struct part {
    enum domain kind;
    crd_str id, from, to, directed;
    crd_str label;          /* drawn at it */
    crd_str *values;        /* [n_values], null = none */
    size_t n_values;        /* keys that were declared before it */
    crd_str first[A_COUNT]; /* values of each meaning: by `gather`, null = none */
    bool group;             /* a node with a graph of its own */
    uint32_t line, depth;
    crd_arena_mark mark;
};

struct graph {
    crd_job *job;
    crd_xml *xml;
    crd_str file; /* name without its ending */
    struct key keys[KEYS_MAX];
    size_t n_keys;
    uint16_t of[ON_EDGE + 1][KEYS_MAX]; /* by domain: the keys with values there, as declared */
    size_t n_of[ON_EDGE + 1];
    struct part parts[PARTS_MAX];
    size_t n_parts;
    crd_str network;
    size_t networks;
    crd_intern *edges;
    CRD_VEC(uint32_t) times; /* that an edge's id was met */
    uint32_t n_edges;
    crd_unread unread;
    uint32_t skip;    /* depth of an element that is passed over whole; 0 = none */
    uint32_t text_at; /* depth of the element whose text is taken; 0 = none */
    int key;          /* of the data at hand; -1 = none */
    uint32_t data_at; /* its depth; 0 = not in data */
    bool in_preset;
    bool label_done; /* a child has begun: what follows is no label */
    crd_buf text, label;
};

static uint32_t line_of(const struct graph *g)
{
    uint32_t line = 0, column = 0;
    crd_xml_where(g->xml, &line, &column);
    return line;
}

static crd_status too_many(struct graph *g, const char *what, unsigned max)
{
    return crd_fail_at(g->job->err, CRD_ELIMIT, g->job->file_name.ptr, line_of(g), 0,
                       "more than %u %s", max, what);
}

static enum what what_of(crd_str name, enum domain on)
{
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (attributes[i].on == on && crd_str_eq_nocase(name, crd_str_from(attributes[i].name)))
            return attributes[i].what;
    return A_FACT;
}

/* ---- records ----------------------------------------------------------------------------- */

/* The value of the i-th key at the part, or the key's default, trimmed. The key belongs to the
 * part's domain. */
static crd_str value_of(const struct graph *g, const struct part *p, size_t i)
{
    if (i >= p->n_values)
        return CRD_STR_NULL;
    crd_str v = crd_str_is_null(p->values[i]) ? g->keys[i].preset : p->values[i];
    return v.len > 0 ? v : CRD_STR_NULL;
}

/* The first value of each meaning. */
static void gather(const struct graph *g, struct part *p)
{
    for (size_t w = 0; w < A_COUNT; w++)
        p->first[w] = CRD_STR_NULL;
    for (size_t k = 0; k < g->n_of[p->kind]; k++) {
        size_t i = g->of[p->kind][k];
        crd_str v = value_of(g, p, i), *first = &p->first[g->keys[i].what[p->kind]];
        if (v.len > 0 && first->len == 0)
            *first = v;
    }
}

/* All values that no column holds: `taken` is the set (bits of enum what) that columns do. */
static crd_status put_facts(struct graph *g, const struct part *p, const char *table, crd_str key,
                            unsigned taken)
{
    crd_status rc = CRD_OK;
    crd_str subject = crd_put_ref(g->job->scratch, table, key);
    crd_str name = p->first[A_LABEL];
    CRD_TRY(subject.ptr ? CRD_OK : CRD_ENOMEM);
    for (size_t k = 0; k < g->n_of[p->kind]; k++) {
        size_t i = g->of[p->kind][k];
        if (!(taken >> g->keys[i].what[p->kind] & 1))
            CRD_TRY(crd_put_fact(g->job, subject, SCHEME, g->keys[i].name, value_of(g, p, i), NULL,
                                 p->line));
    }
    if (p->directed.len > 0)
        CRD_TRY(crd_put_fact(g->job, subject, SCHEME,
                             crd_str_from(p->kind == ON_GRAPH ? "edgedefault" : "directed"),
                             p->directed, NULL, p->line));
    if (p->label.len > 0 && !crd_str_eq(p->label, name) && (p->kind == ON_EDGE || name.len > 0))
        CRD_TRY(
            crd_put_fact(g->job, subject, SCHEME, CRD_STR("drawn_label"), p->label, NULL, p->line));
done:
    return rc;
}

static crd_status put_network(struct graph *g, const struct part *p)
{
    crd_network n;
    crd_str name = p->first[A_NETWORK], label = p->first[A_LABEL];
    unsigned taken = 1u << (name.len > 0 ? A_NETWORK : A_LABEL);
    crd_record_clear(CRD_PUT_TABLE(network), &n);
    n.id = g->network;
    n.name = name.len > 0 ? name : label;
    crd_status rc = crd_job_put(g->job, CRD_PUT_TABLE(network), &n, crd_put_from(p->line));
    return rc != CRD_OK ? rc : put_facts(g, p, "network", n.id, taken);
}

/* An entry without what identifies it is told and passed over. */
static bool lacks(struct graph *g, const struct part *p, const char *path, const char *field,
                  crd_str value)
{
    if (value.len > 0)
        return false;
    crd_job_tell(g->job, CRD_IMPORT_ENTRY_UNUSABLE,
                 &(crd_diag){.file = g->job->file_name,
                             .line = p->line,
                             .path = crd_str_from(path),
                             .field = crd_str_from(field),
                             .found = p->id});
    return true;
}

static crd_status put_node(struct graph *g, const struct part *p)
{
    crd_site s;
    crd_status rc = CRD_OK;
    const crd_table *t = CRD_PUT_TABLE(site);
    unsigned taken = 1u << A_LABEL | 1u << A_LAT | 1u << A_LON;
    crd_str country = p->first[A_COUNTRY], label = p->first[A_LABEL];
    if (lacks(g, p, "node", "id", p->id))
        return CRD_OK;
    crd_record_clear(t, &s);
    s.id = crd_put_id(g->job->scratch, p->id, g->file);
    CRD_TRY(s.id.ptr ? CRD_OK : CRD_ENOMEM);
    s.name = label.len > 0 ? label : p->label;
    CRD_TRY(crd_words_country(g->job, country, &s.country));
    crd_put_set(g->job, t, &s, CRD_C_site_lat, p->first[A_LAT], p->line);
    crd_put_set(g->job, t, &s, CRD_C_site_lon, p->first[A_LON], p->line);
    if (s.country.len > 0)
        taken |= 1u << A_COUNTRY;
    else if (country.len > 0)
        crd_job_tell(g->job, CRD_IMPORT_COUNTRY_UNKNOWN,
                     &(crd_diag){.file = g->job->file_name,
                                 .line = p->line,
                                 .path = CRD_STR("node"),
                                 .field = CRD_STR("country"),
                                 .found = country});
    CRD_TRY(crd_job_put(g->job, t, &s, crd_put_from(p->line)));
    CRD_TRY(put_facts(g, p, "site", s.id, taken));
done:
    return rc;
}

/* Gbit/s from bits a second, or from a number with K, M, G or T; NaN when neither is there. */
static double capacity_of(const struct part *p)
{
    static const struct {
        char letter;
        double gbps;
    } units[] = {{'K', 1e-6}, {'M', 1e-3}, {'G', 1}, {'T', 1e3}};
    double v;
    if (crd_str_to_real(p->first[A_RAW], &v) && v > 0)
        return v / 1e9;
    crd_str unit = p->first[A_UNITS];
    if (unit.len > 0 && crd_str_to_real(p->first[A_SPEED], &v) && v > 0)
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if ((unit.ptr[0] & ~0x20) == units[i].letter)
                return v * units[i].gbps;
    return (double)NAN;
}

/* Edges need no id, and NetworkX gives parallel edges between different nodes the same one: the
 * first keeps it, the others get a number. */
static crd_status edge_id(struct graph *g, crd_str id, crd_str *ret_id)
{
    char plain[32];
    crd_str stem = id;
    if (id.len == 0)
        stem = (crd_str){plain, (size_t)snprintf(plain, sizeof plain, "e%u", g->n_edges)};
    for (uint32_t no, before;;) {
        before = crd_intern_count(g->edges);
        crd_status rc = crd_intern_add(g->edges, stem, &no);
        if (rc == CRD_OK && no == g->times.n && !CRD_VEC_PUSH(&g->times, 1))
            rc = CRD_ENOMEM;
        if (rc != CRD_OK)
            return rc == CRD_ELIMIT ? too_many(g, "edges", EDGES_MAX) : rc;
        if (no == before)
            break;
        crd_str base = crd_intern_text(g->edges, no);
        char *text = CRD_NEW(g->job->scratch, char, base.len + 16);
        if (!text)
            return CRD_ENOMEM;
        int n = snprintf(text, base.len + 16, CRD_STR_FMT "#%u", CRD_STR_ARG(base),
                         ++g->times.at[no]);
        stem = (crd_str){text, (size_t)n};
    }
    *ret_id = crd_put_id(g->job->scratch, stem, g->file);
    return ret_id->ptr ? CRD_OK : CRD_ENOMEM;
}

static crd_status put_edge(struct graph *g, const struct part *p)
{
    crd_link l;
    crd_status rc = CRD_OK;
    const crd_table *t = CRD_PUT_TABLE(link);
    crd_record_clear(t, &l);
    if (lacks(g, p, "edge", "source", p->from) || lacks(g, p, "edge", "target", p->to))
        return CRD_OK;
    CRD_TRY(edge_id(g, p->id, &l.id));
    g->n_edges++;
    l.network = g->network;
    l.a = crd_put_ref_id(g->job->scratch, "site", p->from, g->file);
    l.b = crd_put_ref_id(g->job->scratch, "site", p->to, g->file);
    CRD_TRY(l.a.ptr && l.b.ptr ? CRD_OK : CRD_ENOMEM);
    double capacity = capacity_of(p);
    const crd_field *f = &t->fields[CRD_C_link_capacity_gbps];
    if (capacity >= f->min && capacity <= f->max) /* false for NaN */
        l.capacity_gbps = capacity;
    CRD_TRY(crd_job_put(g->job, t, &l, crd_put_from(p->line)));
    CRD_TRY(put_facts(g, p, "link", l.id, 0));
done:
    return rc;
}

/* ---- elements ---------------------------------------------------------------------------- */

static bool is(const crd_xml_element *e, const char *name)
{
    return crd_str_eq(e->name, crd_str_from(name));
}

static crd_str keep(crd_arena *arena, crd_str s) { return crd_str_copy(arena, crd_str_trim(s)); }

/* The first eight bytes: they tell most ids apart. */
static uint64_t start_of(crd_str id)
{
    uint64_t start = 0;
    for (size_t i = 0; i < id.len && i < sizeof start; i++)
        start |= (uint64_t)(unsigned char)id.ptr[i] << 8 * i;
    return start;
}

static crd_status start_key(struct graph *g, const crd_xml_element *e)
{
    crd_str on = crd_xml_attr_get(e, "for"), drawing = crd_xml_attr_get(e, "yfiles.type");
    crd_str name = crd_xml_attr_get(e, "attr.name");
    if (g->n_keys == KEYS_MAX)
        return too_many(g, "keys", KEYS_MAX);
    struct key *k = &g->keys[g->n_keys];
    *k = (struct key){.id = keep(g->job->arena, crd_xml_attr_get(e, "id")),
                      .drawing = drawing.len > 0 && name.len == 0};
    k->name = name.len > 0 ? keep(g->job->arena, name) : k->id;
    k->on = crd_str_eq(on, CRD_STR("node"))                 ? ON_NODE
            : crd_str_eq(on, CRD_STR("edge"))               ? ON_EDGE
            : crd_str_eq(on, CRD_STR("graph"))              ? ON_GRAPH
            : on.len == 0 || crd_str_eq(on, CRD_STR("all")) ? ON_NODE | ON_EDGE | ON_GRAPH
                                                            : ON_OTHER;
    if (name.len > 0 && !k->name.ptr)
        return CRD_ENOMEM;
    k->what[ON_GRAPH] = what_of(k->name, ON_GRAPH);
    k->what[ON_NODE] = what_of(k->name, ON_NODE);
    k->what[ON_EDGE] = what_of(k->name, ON_EDGE);
    if (k->id.len == 0) {
        crd_job_tell(g->job, CRD_IMPORT_ENTRY_UNUSABLE,
                     &(crd_diag){.file = g->job->file_name,
                                 .line = line_of(g),
                                 .path = CRD_STR("key"),
                                 .field = CRD_STR("id")});
        return CRD_OK;
    }
    k->start = start_of(k->id);
    for (unsigned domain = ON_GRAPH; domain <= ON_EDGE; domain *= 2)
        if ((k->on & domain) && !k->drawing)
            g->of[domain][g->n_of[domain]++] = (uint16_t)g->n_keys;
    g->n_keys++;
    return CRD_OK;
}

static crd_status start_part(struct graph *g, const crd_xml_element *e, enum domain kind)
{
    if (g->n_parts == PARTS_MAX)
        return too_many(g, "nodes and graphs in one another", PARTS_MAX);
    struct part *p = &g->parts[g->n_parts++];
    crd_arena *a = g->job->scratch;
    crd_str id = crd_xml_attr_get(e, "id"), from = CRD_STR_NULL, to = CRD_STR_NULL;
    if (kind == ON_EDGE) {
        from = crd_xml_attr_get(e, "source");
        to = crd_xml_attr_get(e, "target");
    }
    p->kind = kind;
    p->line = line_of(g);
    p->depth = e->depth;
    p->group = false;
    p->mark = crd_arena_save(a);
    p->n_values = g->n_keys;
    p->values = CRD_NEW(a, crd_str, p->n_values);
    p->label = CRD_STR_NULL;
    p->id = keep(a, id);
    p->from = keep(a, from);
    p->to = keep(a, to);
    crd_str directed = crd_xml_attr_get(e, kind == ON_GRAPH ? "edgedefault" : "directed");
    p->directed = keep(a, directed);
    if (kind == ON_EDGE && p->id.len > 0)
        crd_intern_expect(g->edges, p->id); /* asked for at its end */
    bool whole = p->values && (p->id.ptr || !id.ptr) && (p->from.ptr || !from.ptr) &&
                 (p->to.ptr || !to.ptr) && (p->directed.ptr || !directed.ptr);
    return whole ? CRD_OK : CRD_ENOMEM;
}

static crd_status start_graph(struct graph *g, const crd_xml_element *e)
{
    struct part *outside = g->n_parts > 0 ? &g->parts[g->n_parts - 1] : NULL;
    if (outside) {
        outside->group = true;
        return start_part(g, e, ON_GRAPH);
    }
    crd_status rc = start_part(g, e, ON_GRAPH);
    g->network = g->networks++ == 0
                     ? g->file
                     : crd_put_id(g->job->arena,
                                  g->parts[0].id.len > 0 ? g->parts[0].id : CRD_STR("graph"),
                                  g->file);
    return rc != CRD_OK || g->network.ptr ? rc : CRD_ENOMEM;
}

static crd_status start_data(struct graph *g, const crd_xml_element *e)
{
    crd_str id = crd_xml_attr_get(e, "key");
    uint64_t start = start_of(id);
    g->key = -1;
    for (size_t i = 0; i < g->n_keys && g->key < 0; i++)
        if (g->keys[i].start == start && crd_str_eq(g->keys[i].id, id))
            g->key = (int)i;
    if (g->key >= 0 && g->n_parts > 0 && (size_t)g->key >= g->parts[g->n_parts - 1].n_values)
        g->key = -1;
    if (g->n_parts == 0 || g->key < 0) { /* of the file as a whole, or of no declared key */
        g->skip = e->depth;
        return g->key < 0 ? crd_unread_add(&g->unread, CRD_STR("data of undeclared keys")) : CRD_OK;
    }
    g->data_at = g->text_at = e->depth;
    crd_buf_clear(&g->text);
    return CRD_OK;
}

/* Within data: drawings have labels. */
static void start_in_data(struct graph *g, const crd_xml_element *e)
{
    if (is(e, "NodeLabel") || is(e, "EdgeLabel")) {
        g->text_at = e->depth;
        g->label_done = false;
        crd_buf_clear(&g->label);
    } else if (g->text_at > g->data_at) {
        g->label_done = true;
    }
}

static crd_status on_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct graph *g = ctx;
    if (g->skip)
        return CRD_OK;
    if (g->data_at) {
        start_in_data(g, e);
        return CRD_OK;
    }
    if (is(e, "data"))
        return start_data(g, e);
    if (is(e, "key"))
        return start_key(g, e);
    if (is(e, "default")) {
        g->in_preset = true;
        g->text_at = e->depth;
        crd_buf_clear(&g->text);
        return CRD_OK;
    }
    if (is(e, "graph"))
        return start_graph(g, e);
    if (is(e, "node") && g->n_parts > 0)
        return start_part(g, e, ON_NODE);
    if (is(e, "edge") && g->n_parts > 0)
        return start_part(g, e, ON_EDGE);
    if (e->depth == 1 && is(e, "graphml"))
        return CRD_OK;
    if (e->depth == 1)
        return crd_fail_at(g->job->err, CRD_EPARSE, g->job->file_name.ptr, line_of(g), 0,
                           "the root is '" CRD_STR_FMT "', not 'graphml'", CRD_STR_ARG(e->name));
    g->skip = e->depth;
    return is(e, "desc") ? CRD_OK : crd_unread_add(&g->unread, e->name);
}

static crd_status on_text(void *ctx, crd_str text, crd_err *err)
{
    (void)err;
    struct graph *g = ctx;
    if (g->skip || !g->text_at)
        return CRD_OK;
    bool label = g->data_at && g->text_at > g->data_at;
    if (!label)
        crd_buf_add(&g->text, text);
    else if (!g->label_done)
        crd_buf_add(&g->label, text);
    return CRD_OK;
}

/* The buffer's text, trimmed, in the arena; null when it is blank or too long (which is told). */
static crd_status take_text(struct graph *g, crd_buf *b, crd_arena *arena, crd_str *ret_text)
{
    *ret_text = CRD_STR_NULL;
    if (b->status == CRD_ELIMIT) {
        g->job->report->fields_dropped++;
        crd_job_tell(g->job, CRD_IMPORT_FIELD_FORM,
                     &(crd_diag){.file = g->job->file_name,
                                 .line = line_of(g),
                                 .path = CRD_STR("data"),
                                 .expected = CRD_STR("a text of at most 65536 bytes"),
                                 .found = crd_buf_str(b)});
        return CRD_OK;
    }
    crd_str text = crd_str_trim(crd_buf_str(b));
    *ret_text = crd_str_copy(arena, text);
    return b->status != CRD_OK || !ret_text->ptr ? CRD_ENOMEM : CRD_OK;
}

static crd_status end_in_data(struct graph *g, const crd_xml_element *e)
{
    struct part *p = &g->parts[g->n_parts - 1];
    crd_str text;
    crd_status rc = CRD_OK;
    if (e->depth == g->text_at && e->depth > g->data_at) {
        rc = take_text(g, &g->label, g->job->scratch, &text);
        if (p->label.len == 0)
            p->label = text;
        g->text_at = g->data_at;
    } else if (e->depth == g->data_at) {
        if (!g->keys[g->key].drawing)
            rc = take_text(g, &g->text, g->job->scratch, &p->values[g->key]);
        g->data_at = g->text_at = 0;
    }
    return rc;
}

static crd_status end_part(struct graph *g)
{
    struct part *p = &g->parts[g->n_parts - 1];
    crd_status rc = CRD_OK;
    gather(g, p);
    if (p->kind == ON_EDGE)
        rc = put_edge(g, p);
    else if (p->group)
        rc = crd_unread_add(&g->unread, CRD_STR("group"));
    else if (p->kind == ON_NODE)
        rc = put_node(g, p);
    else if (g->n_parts == 1)
        rc = put_network(g, p);
    crd_arena_rewind(g->job->scratch, p->mark);
    g->n_parts--;
    return rc;
}

static crd_status on_end(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct graph *g = ctx;
    if (g->skip) {
        g->skip = g->skip == e->depth ? 0 : g->skip;
        return CRD_OK;
    }
    if (g->data_at)
        return end_in_data(g, e);
    if (g->in_preset && e->depth == g->text_at) {
        g->in_preset = false;
        g->text_at = 0;
        if (g->n_keys > 0)
            return take_text(g, &g->text, g->job->arena, &g->keys[g->n_keys - 1].preset);
    }
    if (g->n_parts > 0 && g->parts[g->n_parts - 1].depth == e->depth)
        return end_part(g);
    return CRD_OK;
}

/* ---- file -------------------------------------------------------------------------------- */

/* "Geant2012.graphml" -> "Geant2012" */
static crd_str stem(crd_str name)
{
    static const char *const endings[] = {".graphml", ".xml"};
    for (size_t i = 0; i < 2; i++)
        if (crd_str_ends(name, crd_str_from(endings[i])) && name.len > strlen(endings[i]))
            return (crd_str){name.ptr, name.len - strlen(endings[i])};
    return name;
}

crd_status crd_read_graphml(crd_job *job, const char *path)
{
    static const crd_xml_events events = {on_start, on_text, on_end};
    crd_status rc = CRD_OK;
    crd_blocks in;
    struct graph *g = CRD_NEW(job->arena, struct graph, 1);
    if (!g)
        return CRD_ENOMEM;
    g->job = job;
    crd_buf_init(&g->text, VALUE_MAX);
    crd_buf_init(&g->label, VALUE_MAX);
    CRD_TRY(crd_put_needs_records(job));
    CRD_TRY(crd_intern_new(EDGES_MAX, (size_t)1 << 30, &g->edges));
    CRD_TRY(crd_job_open(job, path, &in));
    g->file = stem(job->file_name);
    CRD_TRY(crd_xml_new(job->file_name.ptr, &events, g, NULL, &g->xml));
    CRD_TRY(crd_xml_feed_all(g->xml, in, job->err));
    if (g->networks == 0)
        rc = crd_fail_at(job->err, CRD_EPARSE, job->file_name.ptr, 0, 0, "no graph in it");
done:
    crd_unread_tell(&g->unread, job);
    crd_xml_free(g->xml);
    CRD_VEC_DONE(&g->times);
    crd_intern_free(g->edges);
    crd_buf_done(&g->text);
    crd_buf_done(&g->label);
    return rc;
}

int crd_recognise_graphml(const char *path, crd_str head, const crd_schema *schema,
                          const char **ret_why)
{
    (void)path;
    (void)schema;
    *ret_why = "a graphml element";
    return crd_str_find(head, CRD_STR("<graphml")) != SIZE_MAX ? 95 : 0;
}
