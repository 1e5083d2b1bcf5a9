/* Routes as tables. */
#include "app/route_show.h"

#include "app/route_hands.h"
#include "base/err.h"

#include <math.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const char *const bounds[] = {"certain", "possible", NULL};
static const char *const trusts[] = {"yes", "unknown", "no", NULL};
static const char *const kinds[] = {"site", "element", "link", "state", "network", NULL};
static const char *const exposed[] = {"nothing", "metadata-and-stop", NULL};
static const char *const means[] = {"replace", "replace-or-seal", NULL};

/* clang-format off */
static const crd_column answer_columns[] = {
    {.name = "bound", .title = "Answer", .kind = CRD_CELL_CODE, .required = true, .codes = bounds,
     .about = "certain: over what is there and trusted beyond doubt; possible: also over what may be"},
    {.name = "from", .title = "From", .kind = CRD_CELL_ID},
    {.name = "to", .title = "To", .kind = CRD_CELL_ID},
    {.name = "way", .title = "A way", .kind = CRD_CELL_BOOL, .required = true, .about = "trusted or not"},
    {.name = "trusted", .title = "A trusted way", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "untrusted", .title = "Untrusted on it", .kind = CRD_CELL_INT, .about = "things on the best way that are certainly not trusted"},
    {.name = "unknown", .title = "Unknown on it", .kind = CRD_CELL_INT, .about = "things on it that may not be"},
    {.name = "capacity_gbps", .title = "Capacity", .kind = CRD_CELL_REAL, .unit = "Gbit/s", .about = "the least of its links; empty: one does not say"},
    {.name = "length_km", .title = "Length", .kind = CRD_CELL_REAL, .unit = "km", .about = "of its links that say"},
    {.name = "under_protection", .title = "With encryption", .kind = CRD_CELL_BOOL,
     .about = "no trusted way, but trusted ends: encryption from end to end would keep content safe; who speaks to whom, and whether they can, stays open"},
    {.name = "open", .title = "Can be opened", .kind = CRD_CELL_BOOL, .about = "by replacing what is not trusted; never where the territory itself is in the way"},
    {.name = "replace", .title = "To replace", .kind = CRD_CELL_INT},
    {.name = "cost", .title = "Cost", .kind = CRD_CELL_REAL, .about = "of those that say what replacing them costs"},
    {.name = "costless", .title = "Without a cost", .kind = CRD_CELL_INT, .about = "of them those that do not say; they were counted as the dearest that does"},
    {.name = "cut", .title = "In every way", .kind = CRD_CELL_INT, .about = "so many untrusted things are enough to block every way: the proof that none is trusted"},
    {.name = "ways", .title = "Ways", .kind = CRD_CELL_INT, .about = "that were found when several were asked for"},
    {.name = "apart", .title = "Apart", .kind = CRD_CELL_INT, .about = "of them no two of which share what was asked for"},
    {.name = "shared", .title = "Shared", .kind = CRD_CELL_INT, .about = "how often they do share it"},
    {.name = "proven", .title = "Proven", .kind = CRD_CELL_BOOL, .about = "none are better; false: the effort did not suffice"},
    {.name = "at_least", .title = "Share at least", .kind = CRD_CELL_INT, .about = "where not proven: no ways share less often; the gap to `shared` is what is open"},
    {.name = "explain", .title = "Explain", .kind = CRD_CELL_ID, .about = "id for `cordon explain`"},
};
#define THING                                                                                                     \
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE, .required = true, .codes = kinds},                    \
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},                                         \
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},                                                     \
    {.name = "trusted", .title = "Trusted", .kind = CRD_CELL_CODE, .required = true, .codes = trusts}
#define HANDS                                                                                                     \
    {.name = "why", .title = "Why not", .kind = CRD_CELL_TEXT, .about = "who of those avoided, or controlled by them, has a hand in it; \"indirectly\": `cordon explain exposure:...` has the chain"}, \
    {.name = "maker", .title = "Maker", .kind = CRD_CELL_TEXT},                                                   \
    {.name = "owner", .title = "Owner", .kind = CRD_CELL_TEXT},                                                   \
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_TEXT},                                             \
    {.name = "manager", .title = "Manager", .kind = CRD_CELL_TEXT, .about = "who manages, maintains or hosts it"}, \
    {.name = "carried_by", .title = "Carried by", .kind = CRD_CELL_TEXT},                                         \
    {.name = "in", .title = "In", .kind = CRD_CELL_TEXT, .about = "states whose territory it is in"}
static const crd_column hop_columns[] = {
    {.name = "bound", .title = "Answer", .kind = CRD_CELL_CODE, .required = true, .codes = bounds},
    {.name = "way", .title = "Way", .kind = CRD_CELL_INT, .required = true, .about = "0 is the best; 1 and more: several, side by side"},
    {.name = "step", .title = "Step", .kind = CRD_CELL_INT, .required = true},
    THING, HANDS,
};
static const crd_column out_columns[] = {
    {.name = "bound", .title = "Answer", .kind = CRD_CELL_CODE, .required = true, .codes = bounds},
    {.name = "by", .title = "By", .kind = CRD_CELL_CODE, .required = true, .codes = means,
     .about = "replace: what is not trusted goes; replace-or-seal: where it is cheaper it stays, and encryption from end to end, with keys in trusted hands, keeps content from it"},
    {.name = "open", .title = "Opens", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "replace", .title = "To replace", .kind = CRD_CELL_INT, .required = true},
    {.name = "seal", .title = "To seal", .kind = CRD_CELL_INT, .required = true, .about = "ways, each between two trusted places"},
    {.name = "cost", .title = "Cost", .kind = CRD_CELL_REAL, .about = "of those that say"},
    {.name = "costless", .title = "Without a cost", .kind = CRD_CELL_INT, .about = "of them those that do not say; they were counted as the dearest that does"},
    {.name = "exposed", .title = "Still exposed", .kind = CRD_CELL_CODE, .required = true, .codes = exposed,
     .about = "what those who are avoided could still do on sealed ways: see who speaks to whom, where and when, and stop it"},
    {.name = "proven", .title = "Proven", .kind = CRD_CELL_BOOL, .required = true, .about = "nothing cheaper opens it; false: the effort did not suffice"},
    {.name = "at_least", .title = "Costs at least", .kind = CRD_CELL_REAL, .about = "where not proven: nothing that opens it costs less, what does not say its cost counted as the dearest that does; empty: no bound is known"},
    {.name = "gap", .title = "Gap", .kind = CRD_CELL_REAL, .about = "where not proven: so much cheaper another could be at most, counted so"},
};
static const crd_column seal_columns[] = {
    {.name = "bound", .title = "Answer", .kind = CRD_CELL_CODE, .required = true, .codes = bounds},
    {.name = "from", .title = "From", .kind = CRD_CELL_ID, .required = true},
    {.name = "to", .title = "To", .kind = CRD_CELL_ID, .required = true},
    {.name = "measure", .title = "Measure", .kind = CRD_CELL_ID, .about = "of table mitigation: the cheapest that acts on what carries and leaves metadata and stop"},
    {.name = "cost", .title = "Cost", .kind = CRD_CELL_REAL},
    {.name = "untrusted", .title = "Untrusted on it", .kind = CRD_CELL_INT, .about = "they see who speaks to whom, where and when, and could stop it; content is safe"},
    {.name = "unknown", .title = "Unknown on it", .kind = CRD_CELL_INT, .about = "that may"},
};
static const crd_column policy_columns[] = {
    {.name = "policy", .title = "Policy", .kind = CRD_CELL_ID, .required = true},
    {.name = "rank", .title = "Rank", .kind = CRD_CELL_INT, .required = true, .about = "from strict to lax, as they were given"},
    {.name = "yes", .title = "Pairs with a way", .kind = CRD_CELL_INT, .required = true},
    {.name = "unknown", .title = "Possibly", .kind = CRD_CELL_INT, .required = true},
    {.name = "no", .title = "Without", .kind = CRD_CELL_INT, .required = true},
};
static const crd_column lane_columns[] = {
    {.name = "from", .title = "From", .kind = CRD_CELL_ID, .required = true},
    {.name = "to", .title = "To", .kind = CRD_CELL_ID, .required = true},
    {.name = "strictest", .title = "Strictest", .kind = CRD_CELL_ID, .about = "first of the policies under which a way is certain; empty: none"},
    {.name = "certain", .title = "Certain under", .kind = CRD_CELL_TEXT, .about = "policies that find a way"},
    {.name = "possible", .title = "Possible under", .kind = CRD_CELL_TEXT, .about = "and those that possibly do"},
    {.name = "none", .title = "None under", .kind = CRD_CELL_TEXT},
};
static const crd_column replace_columns[] = {
    {.name = "bound", .title = "Answer", .kind = CRD_CELL_CODE, .required = true, .codes = bounds},
    {.name = "by", .title = "By", .kind = CRD_CELL_CODE, .required = true, .codes = means},
    THING,
    {.name = "cost", .title = "Cost", .kind = CRD_CELL_REAL},
    HANDS,
};
static const crd_column cut_columns[] = {
    {.name = "bound", .title = "Answer", .kind = CRD_CELL_CODE, .required = true, .codes = bounds},
    THING, HANDS,
};
static const crd_column pair_columns[] = {
    {.name = "from", .title = "From", .kind = CRD_CELL_ID, .required = true},
    {.name = "to", .title = "To", .kind = CRD_CELL_ID, .required = true},
    {.name = "trusted", .title = "Trusted way", .kind = CRD_CELL_CODE, .required = true, .codes = trusts},
    {.name = "apart", .title = "Ways apart", .kind = CRD_CELL_INT_BOUNDS, .about = "trusted ways that share no place; at most the number that was asked for"},
};
static const crd_column service_columns[] = {
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "need", .title = "Need", .kind = CRD_CELL_ID, .required = true},
    {.name = "policy", .title = "Policy", .kind = CRD_CELL_ID, .about = "that the service names"},
    {.name = "known", .title = "Policy known", .kind = CRD_CELL_BOOL, .required = true, .about = "the case says what it is (setting trust_policy:NAME)"},
    {.name = "from", .title = "From", .kind = CRD_CELL_ID},
    {.name = "to", .title = "To", .kind = CRD_CELL_ID},
    {.name = "trusted", .title = "Trusted way", .kind = CRD_CELL_CODE, .required = true, .codes = trusts},
};
/* clang-format on */

#define ASKS(x) (1u << CRD_ROUTE_##x)
enum { OF_PAIR = ASKS(PAIR) | ASKS(WAYS) };

/* What is not asked for. */
static void hide(crd_route_show *s, crd_route_asks asks)
{
    static const char *const several[] = {"ways", "apart", "shared", "at_least", "proven"};
    static const char *const of_pair[] = {
        "from", "to",     "untrusted", "unknown", "capacity_gbps", "length_km", "under_protection",
        "cut",  "explain"};
    const struct {
        crd_section *table;
        unsigned asks;
    } tables[] = {{s->answers, OF_PAIR | ASKS(OPEN)},
                  {s->ways_out, OF_PAIR | ASKS(OPEN)},
                  {s->replace, OF_PAIR | ASKS(OPEN)},
                  {s->seal, OF_PAIR | ASKS(OPEN)},
                  {s->hops, OF_PAIR},
                  {s->cut, OF_PAIR},
                  {s->pairs, ASKS(MATRIX) | ASKS(OPEN)},
                  {s->services, ASKS(SERVICES)},
                  {s->openings, ASKS(SERVICES)},
                  {s->policies, ASKS(LANES)},
                  {s->lanes, ASKS(LANES)}};
    bool open = asks == CRD_ROUTE_OPEN;
    for (size_t i = 0; i < COUNT(tables); i++)
        if (!(tables[i].asks >> asks & 1))
            crd_doc_quiet(s->doc, tables[i].table, NULL);
    for (size_t i = 0; asks != CRD_ROUTE_WAYS && i < COUNT(several) - open; i++)
        crd_doc_quiet(s->doc, s->answers, several[i]);
    for (size_t i = 0; open && i < COUNT(of_pair); i++)
        crd_doc_quiet(s->doc, s->answers, of_pair[i]);
    crd_doc_main(s->doc, OF_PAIR >> asks & 1          ? s->hops
                         : asks == CRD_ROUTE_SERVICES ? s->services
                         : asks == CRD_ROUTE_LANES    ? s->lanes
                                                      : s->pairs);
}

void crd_route_tables(crd_route_show *s, crd_route_asks asks)
{
    crd_doc *d = s->doc;
    s->answers = crd_doc_table(d, "answers", "Is there a way", answer_columns,
                               COUNT(answer_columns));
    crd_doc_key(d, s->answers, "bound from to", "explain");
    s->hops = crd_doc_table(d, "hops", "The way", hop_columns, COUNT(hop_columns));
    crd_doc_key(d, s->hops, "bound way step", NULL);
    s->ways_out = crd_doc_table(d, "ways_out", "What would open one", out_columns,
                                COUNT(out_columns));
    crd_doc_key(d, s->ways_out, "bound by", NULL);
    s->replace = crd_doc_table(d, "replace", "What to replace", replace_columns,
                               COUNT(replace_columns));
    crd_doc_key(d, s->replace, "bound by kind id", "name");
    s->seal = crd_doc_table(d, "seal", "What to seal", seal_columns, COUNT(seal_columns));
    crd_doc_key(d, s->seal, "bound from to", NULL);
    s->cut = crd_doc_table(d, "cut", "What every way passes one of", cut_columns,
                           COUNT(cut_columns));
    crd_doc_key(d, s->cut, "bound kind id", "name");
    s->pairs = crd_doc_table(d, "pairs", "Pairs of places", pair_columns, COUNT(pair_columns));
    crd_doc_key(d, s->pairs, "from to", NULL);
    s->services = crd_doc_table(d, "services", "What services need", service_columns,
                                COUNT(service_columns));
    crd_doc_key(d, s->services, "service need", NULL);
    crd_route_openings_table(s);
    s->policies = crd_doc_table(d, "policies", "Policies", policy_columns, COUNT(policy_columns));
    crd_doc_key(d, s->policies, "policy", NULL);
    s->lanes = crd_doc_table(d, "lanes", "Pairs of places, by policy", lane_columns,
                             COUNT(lane_columns));
    crd_doc_key(d, s->lanes, "from to", NULL);
    hide(s, asks);
}

/* ---- cells ----------------------------------------------------------------------------------- */

static const char *kind_of(uint32_t table)
{
    return table == CRD_T_site      ? "site"
           : table == CRD_T_element ? "element"
           : table == CRD_T_link    ? "link"
           : table == CRD_T_network ? "network"
                                    : "state";
}

static crd_str field(const crd_world *w, uint32_t table, const char *name, uint32_t row)
{
    int f = crd_table_find(crd_records.tables[table], crd_str_from(name));
    const uint32_t *text = f < 0 ? NULL : crd_world_frame(w, table)->cols[f].text;
    return text ? crd_world_text(w, text[row]) : CRD_STR_NULL;
}

static crd_str place_id(const crd_route_show *s, uint32_t node)
{
    const crd_route_node *n = &s->map->nodes[node];
    uint32_t table = n->kind == CRD_PLACE_SITE      ? CRD_T_site
                     : n->kind == CRD_PLACE_ELEMENT ? CRD_T_element
                     : n->kind == CRD_PLACE_NETWORK ? CRD_T_network
                                                    : CRD_T_jurisdiction;
    return field(s->map->w, table, "id", n->row);
}

static size_t put_thing(crd_cell *c, const crd_route_show *s, crd_route_thing x)
{
    const crd_world *w = s->map->w;
    c[0] = crd_cell_texts(kind_of(x.table));
    c[1] = crd_cell_text(field(w, x.table, "id", x.row));
    c[2] = crd_cell_text(x.table == CRD_T_link ? field(w, x.table, "system", x.row)
                                               : field(w, x.table, "name", x.row));
    c[3] = crd_cell_texts(trusts[x.trust]);
    return 4;
}

static size_t put_hands(crd_cell *c, const crd_route_show *s, crd_route_thing x)
{
    for (int role = 0; role < CRD_HANDS; role++)
        c[role] = crd_cell_text(crd_hands_text(s->hands, x, (enum crd_hand)role));
    return CRD_HANDS;
}

static void put_way(crd_route_show *s, bool hopeful, uint32_t number, const crd_route_way *way)
{
    for (size_t i = 0; i < way->n; i++) {
        crd_cell c[COUNT(hop_columns)] = {{0}};
        c[0] = crd_cell_texts(bounds[hopeful]);
        c[1] = crd_cell_int(number);
        c[2] = crd_cell_int((int64_t)i);
        size_t n = 3 + put_thing(c + 3, s, way->things[i]);
        put_hands(c + n, s, way->things[i]);
        crd_doc_row(s->doc, s->hops, c);
    }
}

static void put_replace(crd_route_show *s, bool hopeful, bool protect, const crd_route_opening *o)
{
    const crd_world *w = s->map->w;
    for (size_t i = 0; i < o->n; i++) {
        crd_cell c[COUNT(replace_columns)] = {{0}};
        crd_route_thing x = o->replace[i];
        c[0] = crd_cell_texts(bounds[hopeful]);
        c[1] = crd_cell_texts(means[protect]);
        size_t n = 2 + put_thing(c + 2, s, x);
        if (x.table == CRD_T_link)
            c[n] = crd_cell_real(crd_col_real(&CRD_COL(w, link, replacement_cost), x.row));
        else if (x.table == CRD_T_element)
            c[n] = crd_cell_real(crd_col_real(&CRD_COL(w, element, replacement_cost), x.row));
        put_hands(c + n + 1, s, x);
        crd_doc_row(s->doc, s->replace, c);
    }
}

static crd_cell seen(uint64_t n)
{
    return n == CRD_ROUTE_UNSEEN ? CRD_CELL_NULL : crd_cell_int((int64_t)n);
}

/* What is proven has no gap to state. */
static crd_cell if_open(const crd_route_opening *o, double x)
{
    return o->proven ? CRD_CELL_NULL : crd_cell_real(x);
}

/* By replacing alone, and with sealing where that is cheaper. */
static void put_ways_out(crd_route_show *s, bool hopeful, const crd_route_opening *replace,
                         const crd_route_opening *protect)
{
    const crd_route_opening *both[] = {replace, protect};
    crd_route_protection p = crd_route_protection_of(s->map->w);
    for (unsigned k = 0; k < 2; k++) {
        const crd_route_opening *o = both[k];
        crd_doc_row(s->doc, s->ways_out,
                    (const crd_cell[]){crd_cell_texts(bounds[hopeful]), crd_cell_texts(means[k]),
                                       crd_cell_bool(o->exists), crd_cell_int((int64_t)o->n),
                                       crd_cell_int((int64_t)o->n_sealed), crd_cell_real(o->cost),
                                       crd_cell_int((int64_t)o->costless),
                                       crd_cell_texts(exposed[o->n_sealed > 0]),
                                       crd_cell_bool(o->proven), if_open(o, o->at_least),
                                       if_open(o, o->gap)});
        if (k == 0 || o->n_sealed > 0) /* else the same again */
            put_replace(s, hopeful, k == 1, o);
        for (size_t i = 0; i < o->n_sealed; i++) {
            const crd_route_sealed *x = &o->sealed[i];
            if (s->limit == 0 || i < s->limit)
                crd_doc_row(s->doc, s->seal,
                            (const crd_cell[]){crd_cell_texts(bounds[hopeful]),
                                               crd_cell_text(place_id(s, x->from)),
                                               crd_cell_text(place_id(s, x->to)),
                                               crd_cell_text(p.measure), crd_cell_real(p.cost),
                                               seen(x->untrusted), seen(x->open)});
            else
                s->left_out++;
        }
    }
}

/* ---- one pair -------------------------------------------------------------------------------- */

static void put_answer(crd_route_show *s, const crd_route_result *r, bool hopeful)
{
    const crd_route_answer *a = hopeful ? &r->hopeful : &r->careful;
    crd_cell c[COUNT(answer_columns)] = {{0}};
    c[0] = crd_cell_texts(bounds[hopeful]);
    c[1] = crd_cell_text(place_id(s, r->from));
    c[2] = crd_cell_text(place_id(s, r->to));
    c[3] = crd_cell_bool(a->exists);
    c[4] = crd_cell_bool(a->trusted);
    if (a->exists) {
        c[5] = crd_cell_int((int64_t)a->best.untrusted);
        c[6] = crd_cell_int((int64_t)a->best.open);
        c[7] = crd_cell_real(a->best.capacity_gbps);
        c[8] = crd_cell_real(a->best.length_km);
    }
    if (!a->trusted) {
        c[9] = crd_cell_bool(a->under_protection);
        c[10] = crd_cell_bool(a->opening.exists);
        c[11] = crd_cell_int((int64_t)a->opening.n);
        c[12] = crd_cell_real(a->opening.cost);
        c[13] = crd_cell_int((int64_t)a->opening.costless);
        c[14] = crd_cell_int((int64_t)a->n_cut);
    }
    if (a->n_ways > 0) {
        c[15] = crd_cell_int((int64_t)a->n_ways);
        c[16] = crd_cell_int(a->apart);
        c[17] = crd_cell_int((int64_t)a->shared);
        c[18] = crd_cell_bool(a->proven);
        if (!a->proven)
            c[19] = crd_cell_int((int64_t)a->at_least);
    }
    c[20] = crd_cell_text(s->id);
    crd_doc_row(s->doc, s->answers, c);
}

static crd_status meet_answer(crd_route_show *s, const crd_route_answer *a)
{
    crd_status rc = crd_hands_ask(s->hands, a->best.things, a->best.n);
    for (size_t i = 0; i < a->n_ways && rc == CRD_OK; i++)
        rc = crd_hands_ask(s->hands, a->ways[i].things, a->ways[i].n);
    if (rc == CRD_OK)
        rc = crd_hands_ask(s->hands, a->opening.replace, a->opening.n);
    if (rc == CRD_OK)
        rc = crd_hands_ask(s->hands, a->protecting.replace, a->protecting.n);
    return rc == CRD_OK ? crd_hands_ask(s->hands, a->cut, a->n_cut) : rc;
}

/* Where every answer is a trusted way, nothing need be opened. */
static void hide_openings(crd_route_show *s, const crd_route_result *r)
{
    const crd_route_answer *a = &r->careful, *b = &r->hopeful;
    crd_section *tables[] = {s->ways_out, s->replace, s->cut};
    for (size_t i = 0; a->trusted && b->trusted && i < COUNT(tables); i++)
        crd_doc_quiet(s->doc, tables[i], NULL);
    if (a->protecting.n_sealed + b->protecting.n_sealed == 0)
        crd_doc_quiet(s->doc, s->seal, NULL);
}

crd_status crd_route_show_result(crd_route_show *s, const crd_route_result *r)
{
    crd_status rc = CRD_OK;
    hide_openings(s, r);
    CRD_TRY(crd_hands_new(s->map, s->arena, &s->hands));
    CRD_TRY(meet_answer(s, &r->careful));
    CRD_TRY(meet_answer(s, &r->hopeful));
    CRD_TRY(crd_hands_look(s->hands));
    for (unsigned hopeful = 0; hopeful < 2; hopeful++) {
        const crd_route_answer *a = hopeful ? &r->hopeful : &r->careful;
        put_answer(s, r, hopeful == 1);
        put_way(s, hopeful == 1, 0, &a->best);
        for (size_t i = 0; i < a->n_ways; i++)
            put_way(s, hopeful == 1, (uint32_t)i + 1, &a->ways[i]);
        if (!a->trusted)
            put_ways_out(s, hopeful == 1, &a->opening, &a->protecting);
        for (size_t i = 0; i < a->n_cut; i++) {
            crd_cell c[COUNT(cut_columns)] = {{0}};
            c[0] = crd_cell_texts(bounds[hopeful]);
            size_t n = 1 + put_thing(c + 1, s, a->cut[i]);
            put_hands(c + n, s, a->cut[i]);
            crd_doc_row(s->doc, s->cut, c);
        }
    }
done:
    return rc;
}

crd_status crd_route_show_opening(crd_route_show *s, bool hopeful, const crd_route_opening *o,
                                  const crd_route_opening *protect)
{
    crd_status rc = CRD_OK;
    crd_cell c[COUNT(answer_columns)] = {{0}};
    c[0] = crd_cell_texts(bounds[hopeful]);
    c[3] = crd_cell_bool(o->exists);
    c[4] = crd_cell_bool(o->exists && o->n == 0);
    c[10] = crd_cell_bool(o->exists);
    c[11] = crd_cell_int((int64_t)o->n);
    c[12] = crd_cell_real(o->cost);
    c[13] = crd_cell_int((int64_t)o->costless);
    c[18] = crd_cell_bool(o->proven);
    crd_doc_row(s->doc, s->answers, c);
    crd_route_show_done(s);
    CRD_TRY(crd_hands_new(s->map, s->arena, &s->hands));
    CRD_TRY(crd_hands_ask(s->hands, o->replace, o->n));
    CRD_TRY(crd_hands_ask(s->hands, protect->replace, protect->n));
    CRD_TRY(crd_hands_look(s->hands));
    put_ways_out(s, hopeful, o, protect);
done:
    return rc;
}

/* ---- many ------------------------------------------------------------------------------------ */

static bool is_room(crd_route_show *s, size_t *n)
{
    if (s->limit == 0 || *n < s->limit) {
        ++*n;
        return true;
    }
    s->left_out++;
    return false;
}

/* Pairs without a way first. */
crd_status crd_route_show_matrix(crd_route_show *s, const crd_route_matrix *x,
                                 const uint32_t *nodes)
{
    static const char *const says[] = {"no", "unknown", "yes"};
    size_t shown = 0;
    for (unsigned is = 0; is < 3; is++)
        for (uint32_t i = 0; i < x->n; i++)
            for (uint32_t k = i + 1; k < x->n; k++) {
                size_t at = (size_t)i * x->n + k;
                if (x->joined[at] != is || !is_room(s, &shown))
                    continue;
                crd_cell c[COUNT(pair_columns)] = {{0}};
                c[0] = crd_cell_text(place_id(s, nodes[i]));
                c[1] = crd_cell_text(place_id(s, nodes[k]));
                c[2] = crd_cell_texts(says[is]);
                if (x->apart[0])
                    c[3] = crd_cell_span(x->apart[0][at], x->apart[1][at]);
                crd_doc_row(s->doc, s->pairs, c);
            }
    return CRD_OK;
}

/* Names of the policies whose bits are set, blanks between. */
static crd_str names_of(crd_route_show *s, const crd_route_lane *lanes, size_t n, uint64_t bits)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    for (size_t p = 0; p < n; p++)
        if (bits >> p & 1) {
            if (b.len > 0)
                crd_buf_addc(&b, ' ');
            crd_buf_add(&b, lanes[p].name);
        }
    crd_str copy = b.len > 0 ? crd_str_copy(s->arena, crd_buf_str(&b)) : CRD_STR_NULL;
    crd_buf_done(&b);
    return copy;
}

static void put_lane(crd_route_show *s, const crd_route_lane *lanes, size_t n, uint32_t from,
                     uint32_t to, const uint64_t bits[2])
{
    uint64_t all = n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
    crd_doc_row(s->doc, s->lanes,
                (const crd_cell[]){crd_cell_text(place_id(s, from)), crd_cell_text(place_id(s, to)),
                                   bits[0] ? crd_cell_text(lanes[__builtin_ctzll(bits[0])].name)
                                           : CRD_CELL_NULL,
                                   crd_cell_text(names_of(s, lanes, n, bits[0])),
                                   crd_cell_text(names_of(s, lanes, n, bits[1] & ~bits[0])),
                                   crd_cell_text(names_of(s, lanes, n, all & ~bits[1]))});
}

/* Pairs that the fewest policies find a way for first. */
crd_status crd_route_show_lanes(crd_route_show *s, const crd_route_lane *lanes, size_t n_lanes,
                                const uint32_t *nodes, uint32_t n, const uint64_t *sure,
                                const uint64_t *maybe)
{
    size_t shown = 0;
    for (size_t p = 0; p < n_lanes; p++)
        crd_doc_row(s->doc, s->policies,
                    (const crd_cell[]){crd_cell_text(lanes[p].name), crd_cell_int((int64_t)p + 1),
                                       crd_cell_int((int64_t)lanes[p].pairs[2]),
                                       crd_cell_int((int64_t)lanes[p].pairs[1]),
                                       crd_cell_int((int64_t)lanes[p].pairs[0])});
    for (unsigned few = 0; few <= n_lanes; few++) {
        size_t pair = 0;
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t k = i + 1; k < n; k++, pair++)
                if ((unsigned)__builtin_popcountll(sure[pair]) == few && is_room(s, &shown))
                    put_lane(s, lanes, n_lanes, nodes[i], nodes[k],
                             (const uint64_t[]){sure[pair], maybe[pair]});
    }
    return CRD_OK;
}

crd_status crd_route_show_needs(crd_route_show *s, const crd_route_need *needs, size_t n)
{
    size_t shown = 0;
    for (size_t i = 0; i < n; i++) {
        const crd_route_need *x = &needs[i];
        if (!is_room(s, &shown))
            continue;
        crd_cell c[COUNT(service_columns)] = {
            crd_cell_text(x->service),         crd_cell_text(x->node), crd_cell_text(x->policy),
            crd_cell_bool(x->known),           crd_cell_text(x->a),    crd_cell_text(x->b),
            crd_cell_texts(trusts[x->trusted])};
        crd_doc_row(s->doc, s->services, c);
    }
    return CRD_OK;
}

void crd_route_show_done(crd_route_show *s)
{
    crd_hands_free(s->hands);
    s->hands = NULL;
}
