/* Whom losses leave without a network, as tables. */
#include "app/loss_people.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const crd_column people_columns[] = {
    {.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL, .required = true},
    {.name = "lost", .title = "Lost", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "own",
     .title = "Without own network",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .unit = "people",
     .about = "who subscribe to a network that no longer serves them"},
    {.name = "any",
     .title = "Without any",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .unit = "people",
     .about = "nor does one on which they may roam, or another to which they may subscribe"},
    {.name = "calls",
     .title = "Without emergency calls",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .unit = "people",
     .about = "no public network that stands reaches them"},
};

static const crd_column network_columns[] = {
    {.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL, .required = true},
    {.name = "lost", .title = "Lost", .kind = CRD_CELL_ID, .required = true},
    {.name = "network", .title = "Network", .kind = CRD_CELL_ID, .required = true},
    {.name = "network_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID},
    {.name = "subscribers", .title = "Subscribers", .kind = CRD_CELL_INT},
    {.name = "own",
     .title = "Without it",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "subscribers whom it no longer serves"},
    {.name = "any",
     .title = "Nor carried",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "of them those whom no network carries by a roaming agreement"},
    {.name = "priority",
     .title = "With priority",
     .kind = CRD_CELL_INT_BOUNDS,
     .about = "of these, users of services with priority, who are carried first"},
    {.name = "more",
     .title = "More",
     .kind = CRD_CELL_INT,
     .about = "further networks of this loss, which --limit leaves out"},
};

static const crd_column spell_columns[] = {
    {.name = "lost", .title = "Lost", .kind = CRD_CELL_ID, .required = true},
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "service_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "criticality", .title = "Criticality", .kind = CRD_CELL_INT},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    {.name = "certain_from_h",
     .title = "Certainly from",
     .kind = CRD_CELL_REAL,
     .unit = "h",
     .about = "hours after the loss; null: not for certain"},
    {.name = "certain_until_h",
     .title = "until",
     .kind = CRD_CELL_REAL,
     .unit = "h",
     .about = "null, where there is a beginning: still lost at the horizon"},
    {.name = "possible_from_h",
     .title = "Possibly from",
     .kind = CRD_CELL_REAL,
     .required = true,
     .unit = "h"},
    {.name = "possible_until_h",
     .title = "until",
     .kind = CRD_CELL_REAL,
     .unit = "h",
     .about = "null: perhaps still lost at the horizon, or restored nobody knows when"},
    {.name = "hours",
     .title = "Hours lost",
     .kind = CRD_CELL_REAL_BOUNDS,
     .required = true,
     .about = "in all, within the horizon; less than from beginning to end when it is back "
              "in between"},
    {.name = "more",
     .title = "More",
     .kind = CRD_CELL_INT,
     .about = "further services of this loss, which --limit leaves out"},
};

void crd_loss_crowds_begin(crd_loss_crowds *s, crd_doc *doc, crd_loss_room *room)
{
    *s = (crd_loss_crowds){.doc = doc, .room = room};
    s->people = crd_doc_table(doc, "people", "People without a network", people_columns,
                              COUNT(people_columns));
    s->networks = crd_doc_table(doc, "networks", "Networks that lose users", network_columns,
                                COUNT(network_columns));
    s->spells = crd_doc_table(doc, "durations", "From when to when services are lost",
                              spell_columns, COUNT(spell_columns));
    crd_doc_key(doc, s->spells, "lost service", "service_name");
    crd_doc_key(doc, s->people, "at_hours lost", "name");
    crd_doc_key(doc, s->networks, "at_hours lost network", "network_name operator");
}

static crd_cell span(crd_loss_count n) { return crd_cell_span(n.low, n.high); }

static crd_cell more(crd_loss_crowds *s, uint64_t n)
{
    s->more |= n > 0;
    return n > 0 ? crd_cell_int((int64_t)n) : CRD_CELL_NULL;
}

static void show_network(crd_loss_crowds *s, crd_str lost, const crd_loss_network *x, double hours,
                         uint64_t others)
{
    crd_doc_row(s->doc, s->networks,
                (const crd_cell[]){crd_cell_real(hours), crd_cell_text(lost), crd_cell_text(x->id),
                                   crd_cell_text(x->name), crd_cell_text(x->operated_by),
                                   x->subscribers == CRD_NULL64 ? CRD_CELL_NULL
                                                                : crd_cell_int(x->subscribers),
                                   span(x->own), span(x->any),
                                   x->has_first ? span(x->first) : CRD_CELL_NULL, more(s, others)});
}

/* Of each loss those that leave most people without. */
static void show_networks(crd_loss_crowds *s, const crd_loss_result *r, double hours)
{
    for (size_t from = 0, end; from < r->n_networks; from = end) {
        crd_loss_worst worst;
        uint32_t what = r->networks[from].what;
        crd_loss_worst_begin(&worst, what < s->room->losses ? s->room->each : 0);
        for (end = from; end < r->n_networks && r->networks[end].what == what; end++) {
            const crd_loss_network *x = &r->networks[end];
            crd_loss_worst_meet(&worst, end - from,
                                (const int64_t[]){x->any.low, x->any.high, x->own.high});
        }
        uint64_t out = crd_loss_worst_end(&worst, s->room);
        size_t last = crd_loss_worst_last(&worst);
        for (size_t i = from; i < end; i++)
            if (crd_loss_worst_has(&worst, i - from))
                show_network(s, r->whats[what].id, &r->networks[i], hours,
                             i - from == last ? out : 0);
    }
}

void crd_loss_crowds_show(crd_loss_crowds *s, const crd_loss_result *r, double hours)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_whats && r->people_known; i++) {
        const crd_loss_what *x = &r->whats[i];
        if (x->people.own.high <= 0)
            continue;
        if (n++ >= s->room->losses)
            s->room->left_out++;
        else
            crd_doc_row(s->doc, s->people,
                        (const crd_cell[]){crd_cell_real(hours), crd_cell_text(x->id),
                                           crd_cell_text(x->name), span(x->people.own),
                                           span(x->people.any), span(x->people.calls)});
    }
    show_networks(s, r, hours);
}

static crd_cell hour(const crd_loss_lasting *l, double at)
{
    return l->hours > 0 ? crd_cell_real(at) : CRD_CELL_NULL;
}

static crd_cell end_of(const crd_loss_lasting *l)
{
    return l->lasts ? CRD_CELL_NULL : hour(l, l->until);
}

static crd_cell number(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }

void crd_loss_spell_cells(const crd_loss_spell *x, crd_cell ret_cells[5])
{
    ret_cells[0] = hour(&x->low, x->low.from);
    ret_cells[1] = end_of(&x->low);
    ret_cells[2] = hour(&x->high, x->high.from);
    ret_cells[3] = end_of(&x->high);
    ret_cells[4] = crd_cell_range(x->low.hours, x->high.hours);
}

static void show_spell(crd_loss_crowds *s, crd_str lost, const crd_loss_spell *x, uint64_t others)
{
    crd_cell is[5];
    crd_loss_spell_cells(x, is);
    crd_doc_row(s->doc, s->spells,
                (const crd_cell[]){crd_cell_text(lost), crd_cell_text(x->service),
                                   crd_cell_text(x->name), number(x->criticality), number(x->users),
                                   is[0], is[1], is[2], is[3], is[4], more(s, others)});
}

/* Of one loss: they stand by its number. */
static size_t first_spell(const crd_loss_times *t, uint32_t loss)
{
    size_t low = 0, high = t->n_spells;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->spells[middle].loss < loss)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* They stand in order of users and hours. Is there any? */
static bool spells_of(crd_loss_crowds *s, crd_str lost, const crd_loss_times *t, uint32_t loss,
                      crd_str only, size_t most)
{
    size_t first = first_spell(t, loss), n = 0, shown = 0;
    for (size_t k = first; k < t->n_spells && t->spells[k].loss == loss; k++)
        n += crd_str_is_null(only) || crd_str_eq(only, t->spells[k].service);
    size_t out = n > most ? n - most : 0;
    s->room->left_out += out;
    s->room->cut |= out > 0;
    for (size_t k = first; k < t->n_spells && t->spells[k].loss == loss && shown < most; k++)
        if (crd_str_is_null(only) || crd_str_eq(only, t->spells[k].service)) {
            shown++;
            show_spell(s, lost, &t->spells[k], shown == most ? out : 0);
        }
    return n > 0;
}

void crd_loss_crowds_spells(crd_loss_crowds *s, const crd_loss_result *r,
                            const crd_loss_times *times, crd_str only)
{
    if (!times) {
        crd_doc_quiet(s->doc, s->spells, NULL);
        return;
    }
    s->more = false;
    for (size_t i = 0, taking = 0; i < r->n_whats; i++) {
        size_t place = crd_str_is_null(only) ? i : taking;
        taking += spells_of(s, r->whats[i].id, times, r->whats[i].number, only,
                            place < s->room->losses ? s->room->each : 0);
    }
    if (!s->more)
        crd_doc_quiet(s->doc, s->spells, "more");
    crd_doc_head(
        s->doc,
        (crd_column){.name = "horizon_hours", .title = "Horizon (hours)", .kind = CRD_CELL_REAL},
        crd_cell_real(times->times[times->n_times]));
    crd_doc_note(s->doc, CRD_STR("People times hours are counted from the loss to the horizon: of "
                                 "who loses a network or a service, low the largest group at each "
                                 "time, high all groups up to everybody."));
    crd_doc_note(s->doc, CRD_STR("Without an end: still lost at the horizon. What nobody says when "
                                 "it is restored is back at once in low, never in high."));
    if (!times->exact)
        crd_doc_note(s->doc, CRD_STR("More times at which something changes than are worked out "
                                     "one by one: several are taken together, so the bounds "
                                     "stand further apart."));
    if (times->spells_left_out)
        crd_doc_note(s->doc, CRD_STR("Too many losses and services to list from when to when: ask "
                                     "with --set."));
}

void crd_loss_crowds_end(crd_loss_crowds *s, const crd_loss_result *r)
{
    if (!s->more)
        crd_doc_quiet(s->doc, s->networks, "more");
    if (!r->people_known) {
        crd_doc_note(s->doc, CRD_STR("People without a network are not counted: no public network "
                                     "says how many subscribers it has or where it covers."));
        crd_doc_quiet(s->doc, s->people, NULL);
        crd_doc_quiet(s->doc, s->networks, NULL);
        return;
    }
    if (r->people > 0)
        crd_doc_head_count(s->doc, "people", "People", (uint64_t)r->people);
    crd_doc_head_count(s->doc, "public_networks", "Public networks", r->public_networks);
    crd_doc_note(s->doc, CRD_STR("Subscribers are spread over the areas that their network covers "
                                 "as people are. People of several networks are bounded, never "
                                 "added: somebody may have two."));
    if (r->unsaid_subscribers > 0)
        crd_doc_note(s->doc, CRD_STR("A network that does not say how many subscribers it has "
                                     "counts for nobody in low, for all whom it covers in high."));
    if (r->unsaid_capacity > 0)
        crd_doc_note(s->doc, CRD_STR("A roaming agreement that does not say how much capacity is "
                                     "set aside carries everybody in low, nobody in high."));
}
