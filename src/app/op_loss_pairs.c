/* loss --pairs: any two that together take more than each alone, worst first, and their services.
 */
#include "app/op_loss.h"

#include "analyse/loss_tell.h"
#include "app/loss_people.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
static const crd_column pair_columns[] = {
    {.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL, .required = true},
    {.name = "a", .title = "Lost", .kind = CRD_CELL_ID, .required = true},
    {.name = "a_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "b", .title = "and", .kind = CRD_CELL_ID, .required = true},
    {.name = "b_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "critical", .title = "Critical services", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "of criticality 4 and 5, that neither takes alone"},
    {.name = "services", .title = "Services", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "that neither takes alone"},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "of these, each service for itself"},
    {.name = "any", .title = "More without any network", .kind = CRD_CELL_INT_BOUNDS, .unit = "people", .about = "than each alone leaves without, summed; null: not counted"},
    {.name = "calls", .title = "More without emergency calls", .kind = CRD_CELL_INT_BOUNDS, .unit = "people", .about = "the same"},
    {.name = "capacity_gbps", .title = "More capacity", .kind = CRD_CELL_INT_BOUNDS, .unit = "Gbit/s", .about = "of links that fall with both, beyond the sum of each alone; null: not worked out for so many pairs"},
    {.name = "cut_sites", .title = "More sites cut off", .kind = CRD_CELL_INT_BOUNDS, .about = "than by each alone, summed; null: not worked out for so many pairs"},
    {.name = "cut_states", .title = "More states cut off", .kind = CRD_CELL_INT_BOUNDS, .about = "the same for states"},
    {.name = "people_hours", .title = "More people x hours", .kind = CRD_CELL_INT_BOUNDS, .about = "up to the horizon, beyond the sum of each alone; null without one"},
    {.name = "both_services", .title = "Both take", .kind = CRD_CELL_INT_BOUNDS, .about = "services; null as with capacity"},
    {.name = "a_services", .title = "the first alone", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "b_services", .title = "the second", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "both_any", .title = "Without any network", .kind = CRD_CELL_INT_BOUNDS, .unit = "people", .about = "of both together"},
    {.name = "both_calls", .title = "Without emergency calls", .kind = CRD_CELL_INT_BOUNDS, .unit = "people", .about = "of both together"},
    {.name = "both_capacity_gbps", .title = "Capacity", .kind = CRD_CELL_INT_BOUNDS, .unit = "Gbit/s", .about = "of both together"},
    {.name = "both_people_hours", .title = "People x hours", .kind = CRD_CELL_INT_BOUNDS, .about = "of both together"},
    {.name = "both_cut_sites", .title = "Sites cut off", .kind = CRD_CELL_INT_BOUNDS, .about = "by both together"},
    {.name = "both_cut_states", .title = "States cut off", .kind = CRD_CELL_INT_BOUNDS, .about = "by both together"},
};

static const char *const states[] = {"lost", "possibly lost", NULL};

static const crd_column service_columns[] = {
    {.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL, .required = true},
    {.name = "a", .title = "Lost", .kind = CRD_CELL_ID, .required = true},
    {.name = "b", .title = "and", .kind = CRD_CELL_ID, .required = true},
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "service_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "criticality", .title = "Criticality", .kind = CRD_CELL_INT},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    {.name = "is", .title = "Is", .kind = CRD_CELL_CODE, .required = true, .codes = states},
    {.name = "explain", .title = "Explain", .kind = CRD_CELL_ID, .about = "id for `cordon explain`"},
    {.name = "more", .title = "More", .kind = CRD_CELL_INT, .about = "further services of these two, which --limit leaves out"},
};
static const crd_column spell_columns[] = {
    {.name = "a", .title = "Lost", .kind = CRD_CELL_ID, .required = true},
    {.name = "b", .title = "and", .kind = CRD_CELL_ID, .required = true},
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "service_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "criticality", .title = "Criticality", .kind = CRD_CELL_INT},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    {.name = "certain_from_h", .title = "Certainly from", .kind = CRD_CELL_REAL, .unit = "h", .about = "hours after the loss of both; null: not for certain"},
    {.name = "certain_until_h", .title = "until", .kind = CRD_CELL_REAL, .unit = "h", .about = "null, where there is a beginning: still lost at the horizon"},
    {.name = "possible_from_h", .title = "Possibly from", .kind = CRD_CELL_REAL, .required = true, .unit = "h"},
    {.name = "possible_until_h", .title = "until", .kind = CRD_CELL_REAL, .unit = "h", .about = "null: perhaps still lost at the horizon, or restored nobody knows when"},
    {.name = "hours", .title = "Hours lost", .kind = CRD_CELL_REAL_BOUNDS, .required = true, .about = "in all, within the horizon"},
    {.name = "more", .title = "More", .kind = CRD_CELL_INT, .about = "further services of these two, which --limit leaves out"},
};
/* clang-format on */

void crd_app_loss_twos_begin(crd_app_loss_twos *t, crd_doc *doc)
{
    *t = (crd_app_loss_twos){.doc = doc};
    crd_buf_init(&t->id, 1 << 16);
    t->pairs = crd_doc_table(doc, "pairs", "Two that together take more than each alone",
                             pair_columns, COUNT(pair_columns));
    t->services = crd_doc_table(doc, "pair_services", "Services that two take together",
                                service_columns, COUNT(service_columns));
    t->spells = crd_doc_table(doc, "pair_durations", "From when to when two take services",
                              spell_columns, COUNT(spell_columns));
    crd_doc_key(doc, t->spells, "a b service", "service_name");
    crd_doc_key(doc, t->pairs, "at_hours a b", "a_name b_name");
    crd_doc_key(doc, t->services, "at_hours a b service", "service_name");
}

static crd_cell span(crd_loss_count n)
{
    return n.low == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_span(n.low, n.high);
}

static crd_cell span_if(bool known, crd_loss_count n) { return known ? span(n) : CRD_CELL_NULL; }

static crd_cell number(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }

static void show_pair(crd_app_loss_twos *t, const crd_loss_opts *o, const crd_loss_result *r,
                      const crd_loss_two *x)
{
    const crd_loss_what *more = &x->more, *both = &x->both;
    bool people = r->people_known, all = x->weighed, timed = all && o->times;
    crd_doc_row(t->doc, t->pairs,
                (const crd_cell[]){crd_cell_real(o->hours),
                                   crd_cell_text(x->a),
                                   crd_cell_text(x->a_name),
                                   crd_cell_text(x->b),
                                   crd_cell_text(x->b_name),
                                   span(more->critical),
                                   span(more->services),
                                   span(more->users),
                                   span_if(people, more->people.any),
                                   span_if(people, more->people.calls),
                                   span_if(all, more->capacity),
                                   span_if(x->told, more->cut_sites),
                                   span_if(x->told, more->cut_states),
                                   span_if(timed, more->people_hours),
                                   span_if(all, both->services),
                                   span_if(all, x->alone[0]),
                                   span_if(all, x->alone[1]),
                                   span_if(people, both->people.any),
                                   span_if(people, both->people.calls),
                                   span_if(all, both->capacity),
                                   span_if(timed, both->people_hours),
                                   span_if(x->told, both->cut_sites),
                                   span_if(x->told, both->cut_states)});
}

/* Until the next call. */
static crd_cell id_of(crd_app_loss_twos *t, const crd_loss_opts *o, const crd_loss_pair *p)
{
    crd_buf_clear(&t->id);
    crd_loss_id(o, (const crd_str[]){p->a, p->b}, 2, p->service, &t->id);
    return crd_cell_text(crd_buf_str(&t->id));
}

static void show_service(crd_app_loss_twos *t, const crd_loss_opts *o, const crd_loss_pair *p,
                         uint64_t others)
{
    t->more |= others > 0;
    crd_doc_row(t->doc, t->services,
                (const crd_cell[]){crd_cell_real(o->hours), crd_cell_text(p->a),
                                   crd_cell_text(p->b), crd_cell_text(p->service),
                                   crd_cell_text(p->name), number(p->criticality), number(p->users),
                                   crd_cell_texts(states[!p->certain]), id_of(t, o, p),
                                   others ? crd_cell_int((int64_t)others) : CRD_CELL_NULL});
}

/* Their services stand worst first: of each two the first. */
static void show_services(crd_app_loss_twos *t, const crd_loss_opts *o, const crd_loss_result *r,
                          crd_str only, crd_loss_room *room)
{
    size_t twos = 0;
    for (size_t from = 0, end; from < r->n_pairs; from = end) {
        const crd_loss_pair *p = &r->pairs[from];
        size_t n = 0, shown = 0, most;
        for (end = from; end < r->n_pairs && r->pairs[end].two == p->two; end++)
            n += crd_str_is_null(only) || crd_str_eq(only, r->pairs[end].service);
        most = twos < room->losses ? room->each : 0;
        twos += n > 0;
        size_t out = n > most ? n - most : 0;
        room->left_out += out;
        room->cut |= out > 0;
        for (size_t i = from; i < end && shown < most; i++)
            if (crd_str_is_null(only) || crd_str_eq(only, r->pairs[i].service)) {
                shown++;
                show_service(t, o, &r->pairs[i], shown == most ? out : 0);
            }
    }
}

/* Do they take the service asked for? `at`: where the services of pair i begin, or before. */
static bool concerns(const crd_loss_result *r, size_t i, crd_str only, size_t *at)
{
    bool is = crd_str_is_null(only);
    for (; *at < r->n_pairs && r->pairs[*at].two <= i; ++*at)
        is |= r->pairs[*at].two == i && crd_str_eq(only, r->pairs[*at].service);
    return is;
}

void crd_app_loss_twos_show(crd_app_loss_twos *t, const crd_loss_opts *o, const crd_loss_result *r,
                            crd_str only, crd_loss_room *room)
{
    size_t n = 0, at = 0;
    for (size_t i = 0; i < r->n_twos; i++) {
        if (!concerns(r, i, only, &at))
            continue;
        if (n++ < room->losses)
            show_pair(t, o, r, &r->twos[i]);
        else
            room->left_out++;
    }
    show_services(t, o, r, only, room);
}

static void show_spell(crd_app_loss_twos *t, const crd_loss_two *two, const crd_loss_spell *x,
                       size_t others)
{
    crd_cell is[5];
    crd_loss_spell_cells(x, is);
    crd_doc_row(t->doc, t->spells,
                (const crd_cell[]){
                    crd_cell_text(two->a), crd_cell_text(two->b), crd_cell_text(x->service),
                    crd_cell_text(x->name), number(x->criticality), number(x->users), is[0], is[1],
                    is[2], is[3], is[4], others ? crd_cell_int((int64_t)others) : CRD_CELL_NULL});
}

static bool is_asked(crd_str only, crd_str service)
{
    return crd_str_is_null(only) || crd_str_eq(only, service);
}

/* Those of one pair stand together, in order of users and hours: from .. end. How many are left
 * out? */
static size_t show_spells(crd_app_loss_twos *t, const crd_loss_result *r, size_t from, size_t end,
                          crd_str only, size_t most)
{
    const crd_loss_spell *of = r->two_times->spells;
    size_t all = 0, shown = 0;
    for (size_t i = from; i < end; i++)
        all += is_asked(only, of[i].service);
    size_t out = all > most ? all - most : 0;
    for (size_t i = from; i < end && shown < most; i++)
        if (is_asked(only, of[i].service)) {
            shown++;
            show_spell(t, &r->twos[of[i].loss], &of[i], shown == most ? out : 0);
        }
    return out;
}

void crd_app_loss_twos_spells(crd_app_loss_twos *t, const crd_loss_result *r, crd_str only,
                              crd_loss_room *room)
{
    const crd_loss_times *times = r->two_times;
    size_t n = times ? times->n_spells : 0, twos = 0, left_out = 0;
    for (size_t from = 0, end; from < n; from = end) {
        bool any = false;
        for (end = from; end < n && times->spells[end].loss == times->spells[from].loss; end++)
            any |= is_asked(only, times->spells[end].service);
        left_out += show_spells(t, r, from, end, only, twos < room->losses ? room->each : 0);
        twos += any;
    }
    room->left_out += left_out;
    room->cut |= left_out > 0;
    if (left_out == 0)
        crd_doc_quiet(t->doc, t->spells, "more");
    if (times && times->spells_left_out)
        crd_doc_note(t->doc, CRD_STR("Too many pairs and services to list from when to when: ask "
                                     "for fewer with --limit, or with --set."));
}

void crd_app_loss_twos_end(crd_app_loss_twos *t, const crd_loss_opts *o)
{
    static const char *const quiet[] = {"both_any",          "both_calls",     "both_capacity_gbps",
                                        "both_people_hours", "both_cut_sites", "both_cut_states"};
    for (size_t i = 0; i < COUNT(quiet); i++)
        crd_doc_quiet(t->doc, t->pairs, quiet[i]);
    if (!o->times)
        crd_doc_quiet(t->doc, t->pairs, "people_hours");
    if (!o->times || !o->pairs)
        crd_doc_quiet(t->doc, t->spells, NULL);
    if (!t->more)
        crd_doc_quiet(t->doc, t->services, "more");
    if (!o->pairs) {
        crd_doc_quiet(t->doc, t->pairs, NULL);
        crd_doc_quiet(t->doc, t->services, NULL);
        return;
    }
    crd_doc_note(t->doc, CRD_STR("Pairs are in the order of what both take beyond what each takes "
                                 "alone; --set A,B says all that both take."));
}

void crd_app_loss_twos_done(crd_app_loss_twos *t) { crd_buf_done(&t->id); }
