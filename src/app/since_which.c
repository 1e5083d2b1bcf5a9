/* Where a change leads: which numbers are worse when there is more of them. What stands in none of
 * these tables has merely changed. */
#include "app/since.h"

#include <string.h>

const char *const crd_way_names[] = {"worse", "better", "wider", "narrower", "changed", NULL};

typedef enum sense { MORE_IS_WORSE, MORE_IS_BETTER, FEWER_IS_WORSE } sense;

/* Of a table with this name, or with this end of its name after '*'. FEWER_IS_WORSE: of things
 * that must come together; none known (null) is best. */
typedef struct measure {
    const char *table, *columns;
    sense sense;
} measure;

static const measure measures[] = {
    {"*_services", "read_ppm metadata_ppm change_ppm stop_ppm", MORE_IS_WORSE},
    {"*_layers", "read metadata change stop", MORE_IS_WORSE},
    {"*_networks",
     "users_read_ppm users_metadata_ppm users_change_ppm read metadata change stop own any "
     "priority",
     MORE_IS_WORSE},
    {"*_operators",
     "users_read_ppm users_metadata_ppm users_change_ppm read metadata change stop breaches "
     "departures would_breach indicators unknown",
     MORE_IS_WORSE},
    {"*_losses",
     "critical services degraded users elements sites links cut_sites cut_states capacity_gbps "
     "paths_gbps people_hours",
     MORE_IS_WORSE},
    {"*_people", "own any calls", MORE_IS_WORSE},
    {"*_parties", "alone sets services", MORE_IS_WORSE},
    {"*_pairs", "critical services users any calls capacity_gbps cut_sites cut_states people_hours",
     MORE_IS_WORSE},
    {"*_fewest", "certain_at_least certain_at_most possible_at_least possible_at_most",
     FEWER_IS_WORSE},
    {"*_groups", "unknown_ppm", MORE_IS_WORSE},
    {"check_findings_kinds", "count", MORE_IS_WORSE},
    {"check_makers", "no_product no_maker", MORE_IS_WORSE},
    {"check_makers", "known_ppm", MORE_IS_BETTER},
    {"check_completeness", "filled_ppm", MORE_IS_BETTER},
    {"rules_packs", "breaches departures would_breach indicators unknown", MORE_IS_WORSE},
    {"gaps_whom", "questions verdicts breaches", MORE_IS_WORSE},
    {"register_scenarios", "open unknown critical share_ppm", MORE_IS_WORSE},
    {"register_register", "fails unknown against critical share_ppm", MORE_IS_WORSE},
};

/* Tables of which each row is something bad. */
static const char *const bad_rows[] = {"standing_services",
                                       "standing_layers",
                                       "standing_networks",
                                       "standing_operators",
                                       "latent_services",
                                       "latent_layers",
                                       "latent_networks",
                                       "latent_operators",
                                       "withdraws_services",
                                       "fails_services",
                                       "fails_pair_services",
                                       "sabotages_services",
                                       "sites_services",
                                       "groups_services",
                                       "*_losses",
                                       "*_people",
                                       "check_findings_kinds",
                                       "check_findings",
                                       NULL};

static bool is_table(const char *table, const char *pattern)
{
    return pattern[0] == '*' ? crd_str_ends(crd_str_from(table), crd_str_from(pattern + 1))
                             : strcmp(table, pattern) == 0;
}

static bool is_word(const char *words, const char *one)
{
    crd_str rest = crd_str_from(words), word;
    while (crd_str_next(&rest, ' ', &word))
        if (crd_str_eq(word, crd_str_from(one)))
            return true;
    return false;
}

static const measure *measure_of(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        if (is_table(table, measures[i].table) && is_word(measures[i].columns, column))
            return &measures[i];
    return NULL;
}

bool crd_since_weighs(const char *table, const char *column)
{
    return measure_of(table, column) != NULL;
}

bool crd_since_is_order(const char *table, const char *column)
{
    return strcmp(table, "gaps_questions") == 0 && strcmp(column, "number") == 0;
}

crd_way crd_since_way_of_bounds(double was_low, double was_high, double low, double high)
{
    if (low >= was_low && high >= was_high)
        return low > was_low || high > was_high ? CRD_WAY_WORSE : CRD_WAY_OTHER;
    if (low <= was_low && high <= was_high)
        return CRD_WAY_BETTER;
    return low < was_low ? CRD_WAY_WIDER : CRD_WAY_NARROWER;
}

static crd_way turned(crd_way way)
{
    return way == CRD_WAY_WORSE ? CRD_WAY_BETTER : way == CRD_WAY_BETTER ? CRD_WAY_WORSE : way;
}

static crd_cells side(const crd_change *c)
{
    return (crd_cells){c->columns, c->after ? c->after : c->before, c->n};
}

/* Power of the nation itself, and of those it calls its own. */
static bool is_own(const crd_since_work *w, const crd_change *c)
{
    crd_cells r = side(c);
    crd_str actor = crd_cells_text(&r, "actor");
    if (crd_cells_are(&r, "relation", "home") || crd_cells_are(&r, "relation", "ally"))
        return true;
    if (crd_str_is_null(actor))
        actor = strncmp(c->table, "sabotages_", 10) == 0 ? crd_cells_text(&r, "lost") : actor;
    return !crd_str_is_null(actor) && crd_str_eq(actor, w->nation);
}

/* What codes lead to, worst first; NULL where no order is known. */
static const char *const *order_of(const char *table, const char *column)
{
    static const char *const trusts[] = {"no", "unknown", "yes", NULL};
    static const char *const losses[] = {"lost", "degraded", "possibly lost", "possibly degraded",
                                         NULL};
    static const char *const overdue[] = {"true", "false", NULL};
    if (strcmp(table, "routes_services") == 0 && strcmp(column, "trusted") == 0)
        return trusts;
    if (is_table(table, "*_services") && strcmp(column, "is") == 0)
        return losses;
    if (strcmp(table, "register_register") == 0 && strcmp(column, "overdue") == 0)
        return overdue;
    return NULL;
}

static size_t rank_of(const char *const *order, const crd_column *c, const crd_cell *v)
{
    size_t i = 0;
    crd_str text = c->kind != CRD_CELL_BOOL ? v->as.text
                   : v->as.flag             ? CRD_STR("true")
                                            : CRD_STR("false");
    while (order[i] && !(v->known && crd_str_eq(text, crd_str_from(order[i]))))
        i++;
    return i;
}

static crd_way way_of_code(const crd_change *c, size_t i)
{
    const char *const *order = order_of(c->table, c->columns[i].name);
    if (!order || c->columns[i].kind == CRD_CELL_TEXT)
        return CRD_WAY_OTHER;
    size_t was = rank_of(order, &c->columns[i], &c->before[i]);
    size_t is = rank_of(order, &c->columns[i], &c->after[i]);
    return is < was ? CRD_WAY_WORSE : is > was ? CRD_WAY_BETTER : CRD_WAY_OTHER;
}

crd_way crd_since_way_of_cell(const crd_since_work *w, const crd_change *c, size_t i)
{
    const measure *m = measure_of(c->table, c->columns[i].name);
    double low, high, was_low, was_high;
    if (is_own(w, c))
        return CRD_WAY_OTHER;
    if (!m)
        return way_of_code(c, i);
    bool was = crd_cell_span_of(&c->columns[i], &c->before[i], &was_low, &was_high);
    bool is = crd_cell_span_of(&c->columns[i], &c->after[i], &low, &high);
    if (was && is) {
        crd_way way = crd_since_way_of_bounds(was_low, was_high, low, high);
        return m->sense == MORE_IS_WORSE ? way : turned(way);
    }
    if (m->sense != FEWER_IS_WORSE || was == is)
        return CRD_WAY_OTHER;
    return is ? CRD_WAY_WORSE : CRD_WAY_BETTER;
}

static bool is_cut(const crd_since_work *w, const char *table)
{
    crd_str rest = w->cut, part;
    while (crd_str_next(&rest, ' ', &part))
        if (part.len > 0 && crd_str_starts(crd_str_from(table), part) && table[part.len] == '_')
            return true;
    return false;
}

crd_way crd_since_way_of_row(const crd_since_work *w, const crd_change *c)
{
    if (is_own(w, c) || is_cut(w, c->table))
        return CRD_WAY_OTHER;
    for (size_t i = 0; bad_rows[i]; i++)
        if (is_table(c->table, bad_rows[i]))
            return c->kind == CRD_ADDED ? CRD_WAY_WORSE : CRD_WAY_BETTER;
    return CRD_WAY_OTHER;
}
