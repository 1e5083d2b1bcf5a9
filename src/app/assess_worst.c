/* What stands first in an assessment: sentences made of the rows of its tables, and nothing that
 * these do not say. */
#include "app/assess.h"

#include "app/assess_called.h"
#include "app/assess_found.h"
#include "app/cells.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT = 1 << 12, OF_A_KIND = 3, REMEDIES = 5, ASK = 3, SEVERITIES = 4 };

/* In the order in which they are told: what binds first, then what breaks, then who could. */
enum { BREACH, ALONE, LOSS, REACH, NO_WAY, DEPARTURE, CUT, DATA, KINDS };
const char *const crd_worst_kinds[] = {"breach",    "alone", "loss", "reach", "no-way",
                                       "departure", "cut",   "data", NULL};

/* For a sentence: nothing where it is not known. */
static crd_str said(const crd_cells *r, const char *name)
{
    crd_str found = crd_cells_text(r, name);
    return found.ptr ? found : CRD_STR("");
}

/* The name beside an id, or the id itself. */
static crd_str named(const crd_cells *r, const char *name, const char *id)
{
    crd_str found = crd_cells_text(r, name);
    return crd_str_is_null(found) ? crd_cells_text(r, id) : found;
}

/* Low and high of bounds in whole numbers; nothing and nothing where unknown. */
static void span(const crd_cells *r, const char *name, int64_t *ret_low, int64_t *ret_high)
{
    const crd_column *c;
    const crd_cell *v = crd_cells_find(r, name, &c);
    bool there = v->known && (c->kind == CRD_CELL_INT_BOUNDS || c->kind == CRD_CELL_SHARE_BOUNDS);
    *ret_low = there ? v->as.span.low : 0;
    *ret_high = there ? v->as.span.high : 0;
}

static bool is_told(const crd_cells *r, const char *name)
{
    const crd_column *c;
    return crd_cells_find(r, name, &c)->known;
}

/* "3-5 states", "1 state"; of a number that is not told (of a release) that it is not. */
static void count_of(const crd_cells *r, const char *name, const char *what, crd_buf *out)
{
    int64_t low, high;
    span(r, name, &low, &high);
    if (!is_told(r, name)) {
        crd_buf_addf(out, "a number of %ss that is not told", what);
        return;
    }
    crd_cells_show(r, name, out);
    crd_buf_addf(out, " %s%s", what, low == 1 && high == 1 ? "" : "s");
}

/* ---- gathering ------------------------------------------------------------------------------ */

/* A sentence that may be told, with what it weighs; the heaviest of each kind are kept. */
typedef struct candidate {
    crd_worst says;
    double weight;
    crd_str lost; /* LOSS: who, and after how many hours */
    int64_t hours;
    crd_str todo; /* ALONE: what to do about it; else null */
} candidate;

typedef struct gathering {
    crd_worsts *to;
    const crd_doc *doc;
    candidate best[KINDS][OF_A_KIND];
    size_t n[KINDS];
    crd_buf b;                    /* the sentence in the making */
    crd_str home;                 /* a state; null: nobody says */
    uint64_t asked, open, closed; /* ways */
    int64_t elements, unnamed;
    double remedy_weight[REMEDIES]; /* of to->todo, falling */
    crd_called names;
} gathering;

static crd_str keep(gathering *g, crd_str s)
{
    crd_str own = crd_str_copy(g->to->arena, s);
    if (!own.ptr && !crd_str_is_null(s))
        g->to->status = CRD_ENOMEM;
    return own;
}

/* Would a sentence of this weight be among those kept? */
static bool weighs(const gathering *g, unsigned kind, double weight)
{
    return g->n[kind] < OF_A_KIND || g->best[kind][OF_A_KIND - 1].weight < weight;
}

/* What `b` holds. Of equal weight the earlier row stands first. */
static candidate *put(gathering *g, unsigned kind, double weight, const char *part, crd_str explain)
{
    candidate c = {.says = {crd_worst_kinds[kind], keep(g, crd_buf_str(&g->b)), keep(g, explain),
                            keep(g, crd_str_from(part))},
                   .weight = weight};
    size_t i = g->n[kind] < OF_A_KIND ? g->n[kind]++ : OF_A_KIND - 1;
    for (; i > 0 && g->best[kind][i - 1].weight < weight; i--)
        g->best[kind][i] = g->best[kind][i - 1];
    g->best[kind][i] = c;
    return &g->best[kind][i];
}

#define NEXT_ROW(g, r)                 \
    crd_cells r = {columns, cells, n}; \
    (void)err;                         \
    crd_buf_clear(&(g)->b)

/* How much its pack says that a rule matters: a place in the order of crd_severities. */
static double severity(const crd_cells *r)
{
    const char *const order[SEVERITIES] = {"info", "medium", "high", "block"};
    crd_str s = crd_cells_text(r, "severity");
    for (size_t i = 0; i < SEVERITIES; i++)
        if (crd_str_eq(s, crd_str_from(order[i])))
            return (double)i;
    return 0;
}

static void say_verdict(gathering *g, const crd_cells *r)
{
    crd_str subject = crd_cells_text(r, "subject"), clause = crd_cells_text(r, "clause");
    crd_buf_addf(&g->b, CRD_STR_FMT " (" CRD_STR_FMT ") fails", CRD_STR_ARG(said(r, "title")),
                 CRD_STR_ARG(said(r, "rule")));
    if (!crd_str_is_null(subject)) {
        crd_buf_adds(&g->b, " for ");
        crd_called_say_subject(&g->names, subject, &g->b);
    }
    crd_found_say(g->doc, r, &g->b);
    crd_buf_addf(&g->b, "; " CRD_STR_FMT, CRD_STR_ARG(said(r, "source")));
    if (!crd_str_is_null(clause))
        crd_buf_addf(&g->b, ", " CRD_STR_FMT, CRD_STR_ARG(clause));
    crd_buf_addc(&g->b, '.');
}

/* The remedy of a rule, once; those that weigh most are kept, of equal weight the earlier ones. */
static crd_status take_remedy(gathering *g, const crd_cells *r, double weight)
{
    crd_str remedy = crd_cells_text(r, "remedy");
    size_t n = g->to->todo.n;
    if (crd_str_is_null(remedy) || (n == REMEDIES && weight <= g->remedy_weight[n - 1]))
        return CRD_OK;
    crd_buf_clear(&g->b);
    crd_buf_addf(&g->b, CRD_STR_FMT " (" CRD_STR_FMT ": " CRD_STR_FMT ")", CRD_STR_ARG(remedy),
                 CRD_STR_ARG(said(r, "rule")), CRD_STR_ARG(said(r, "title")));
    size_t i = 0;
    while (i < n && !crd_str_eq(g->to->todo.at[i].text, crd_buf_str(&g->b)))
        i++;
    if (i < n && weight <= g->remedy_weight[i])
        return CRD_OK;
    crd_todo own = {keep(g, crd_buf_str(&g->b)), keep(g, crd_cells_text(r, "finding"))};
    if (i == n && n < REMEDIES && !CRD_VEC_PUSH(&g->to->todo, own))
        return CRD_ENOMEM;
    if (i == REMEDIES)
        i--;
    for (; i > 0 && g->remedy_weight[i - 1] < weight; i--) {
        g->to->todo.at[i] = g->to->todo.at[i - 1];
        g->remedy_weight[i] = g->remedy_weight[i - 1];
    }
    g->to->todo.at[i] = own;
    g->remedy_weight[i] = weight;
    return CRD_OK;
}

/* A verdict that fails: breaches and departures are never mixed. */
static crd_status verdict(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                          crd_err *err)
{
    gathering *g = ctx;
    NEXT_ROW(g, r);
    bool breach = crd_cells_are(&r, "standing", "breach");
    unsigned kind = breach ? BREACH : DEPARTURE;
    if (!crd_cells_are(&r, "verdict", "fail") || !crd_str_is_null(crd_cells_text(&r, "waived")) ||
        (!breach && !crd_cells_are(&r, "standing", "departure")))
        return CRD_OK;
    double weight = severity(&r);
    if (weighs(g, kind, weight)) {
        say_verdict(g, &r);
        put(g, kind, weight, "rules", crd_cells_text(&r, "finding"));
    }
    return take_remedy(g, &r, weight + (breach ? SEVERITIES : 0));
}

/* One supplier, certainly, is enough to take a service down. */
static crd_status alone(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                        crd_err *err)
{
    gathering *g = ctx;
    NEXT_ROW(g, r);
    if (crd_cells_int(&r, "certain_at_most", 0) != 1 ||
        crd_str_is_null(crd_cells_text(&r, "certain_set")))
        return CRD_OK;
    double weight = (double)crd_cells_int(&r, "criticality", 0) * 1e12 +
                    (double)crd_cells_int(&r, "users", 0);
    if (!weighs(g, ALONE, weight))
        return CRD_OK;
    crd_buf_addf(&g->b, CRD_STR_FMT " (criticality ",
                 CRD_STR_ARG(named(&r, "service_name", "service")));
    crd_cells_show(&r, "criticality", &g->b);
    if (is_told(&r, "users")) {
        crd_buf_adds(&g->b, ", ");
        crd_cells_show(&r, "users", &g->b);
        crd_buf_addf(&g->b, " user%s", crd_cells_int(&r, "users", 0) == 1 ? "" : "s");
    }
    crd_buf_addf(&g->b, "), as if all equipment stopped: " CRD_STR_FMT,
                 CRD_STR_ARG(said(&r, "says")));
    candidate *c = put(g, ALONE, weight, "fewest_suppliers", crd_cells_text(&r, "certain_explain"));
    crd_str who = crd_cells_text(&r, "certain_set"), name = crd_called_name(&g->names, who);
    crd_buf_clear(&g->b);
    crd_buf_addf(&g->b,
                 "See to it that " CRD_STR_FMT " stands without " CRD_STR_FMT
                 " (cordon loss CASE --plan " CRD_STR_FMT ").",
                 CRD_STR_ARG(named(&r, "service_name", "service")),
                 CRD_STR_ARG(crd_str_is_null(name) ? who : name), CRD_STR_ARG(who));
    c->todo = keep(g, crd_buf_str(&g->b));
    return CRD_OK;
}

static void say_when(int64_t hours, crd_buf *out)
{
    if (hours == 0)
        crd_buf_adds(out, "at once");
    else if (hours % 24 == 0)
        crd_buf_addf(out, "after %lld days", (long long)(hours / 24));
    else
        crd_buf_addf(out, "after %lld hours", (long long)hours);
}

/* A supplier that stops supplying. */
static crd_status loss(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                       crd_err *err)
{
    gathering *g = ctx;
    NEXT_ROW(g, r);
    int64_t low, high, users, most;
    span(&r, "critical", &low, &high);
    span(&r, "users", &users, &most);
    double weight = (double)low * 1e12 + (double)users;
    if (high == 0 || !weighs(g, LOSS, weight))
        return CRD_OK;
    for (size_t i = 0; i < g->n[LOSS]; i++) /* the worst time of each is enough */
        if (crd_str_eq(g->best[LOSS][i].lost, crd_cells_text(&r, "lost")))
            return CRD_OK;
    crd_buf_addf(&g->b, "If " CRD_STR_FMT " stops supplying, ",
                 CRD_STR_ARG(named(&r, "name", "lost")));
    count_of(&r, "critical", "critical service", &g->b);
    crd_buf_adds(&g->b, " and ");
    count_of(&r, "services", "service", &g->b);
    crd_buf_adds(&g->b, " in all are down ");
    say_when(crd_cells_int(&r, "at_hours", 0), &g->b);
    crd_buf_adds(&g->b, ", with ");
    count_of(&r, "users", "user", &g->b);
    crd_buf_addc(&g->b, '.');
    candidate *c = put(g, LOSS, weight, "withdraws", CRD_STR_NULL);
    c->lost = keep(g, crd_cells_text(&r, "lost"));
    c->hours = crd_cells_int(&r, "at_hours", 0);
    return CRD_OK;
}

/* A supplier without whose links states no longer hang together: what is left to say where a case
 * has links and no services. */
static crd_status cut(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                      crd_err *err)
{
    gathering *g = ctx;
    NEXT_ROW(g, r);
    int64_t low, high, sites, most;
    span(&r, "cut_states", &low, &high);
    span(&r, "cut_sites", &sites, &most);
    double weight = (double)low * 1e12 + (double)sites;
    if (low == 0 || !weighs(g, CUT, weight))
        return CRD_OK;
    crd_buf_addf(&g->b, "If all that " CRD_STR_FMT " built or made stopped, ",
                 CRD_STR_ARG(named(&r, "name", "lost")));
    count_of(&r, "cut_states", "state", &g->b);
    crd_buf_adds(&g->b, " and ");
    count_of(&r, "cut_sites", "site", &g->b);
    crd_buf_adds(&g->b, " would be cut off from the largest part of the network.");
    put(g, CUT, weight, "fails", crd_cells_text(&r, "lost"));
    return CRD_OK;
}

/* A service that is lost with a supplier told above: the first one is that which weighs most. */
static crd_status lost_with(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                            crd_err *err)
{
    gathering *g = ctx;
    NEXT_ROW(g, r);
    for (size_t i = 0; i < g->n[LOSS]; i++) {
        candidate *c = &g->best[LOSS][i];
        if (crd_str_is_null(c->says.explain) && crd_cells_int(&r, "at_hours", -1) == c->hours &&
            crd_str_eq(crd_cells_text(&r, "lost"), c->lost))
            c->says.explain = keep(g, crd_cells_text(&r, "explain"));
    }
    return CRD_OK;
}

/* Who could do something to a critical service, but those at home and allies: by their relation
 * where the case has one, else any other state. */
static bool is_foreign(const gathering *g, const crd_cells *r)
{
    crd_str relation = crd_cells_text(r, "relation");
    if (!crd_cells_are(r, "actor_kind", "state") || crd_str_eq(crd_cells_text(r, "actor"), g->home))
        return false;
    return crd_str_is_null(relation)
               ? !crd_str_is_null(g->home)
               : !crd_cells_are(r, "relation", "home") && !crd_cells_are(r, "relation", "ally");
}

/* The id of the row is that of its worst power; the same of this one. */
static void say_reach_id(const crd_cells *r, const char *power, crd_buf *out)
{
    crd_str id = crd_cells_text(r, "explain");
    while (id.len > 0 && id.ptr[id.len - 1] != '/')
        id.len--;
    crd_buf_clear(out);
    crd_buf_add(out, id);
    crd_buf_adds(out, power);
}

static crd_status reach(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                        crd_err *err)
{
    static const char *const powers[][2] = {
        {"change_ppm", "change"}, {"stop_ppm", "stop"}, {"read_ppm", "read"}};
    gathering *g = ctx;
    NEXT_ROW(g, r);
    if (!is_foreign(g, &r))
        return CRD_OK;
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
        int64_t low, high;
        span(&r, powers[i][0], &low, &high);
        double weight = crd_cells_are(&r, "relation", "of-concern") * 1e15 + (low > 0) * 1e12 +
                        (double)crd_cells_int(&r, "criticality", 0) * 1e9 + (double)low +
                        (double)high / 1e7;
        if (high == 0 || !weighs(g, REACH, weight))
            continue;
        crd_str name = crd_called_name(&g->names, crd_cells_text(&r, "actor"));
        crd_buf_clear(&g->b);
        if (!crd_str_is_null(name))
            crd_buf_addf(&g->b, CRD_STR_FMT " (", CRD_STR_ARG(name));
        crd_buf_addf(&g->b, CRD_STR_FMT "%s could %s " CRD_STR_FMT " (criticality ",
                     CRD_STR_ARG(said(&r, "actor")), crd_str_is_null(name) ? "" : ")", powers[i][1],
                     CRD_STR_ARG(named(&r, "service_name", "service")));
        crd_cells_show(&r, "criticality", &g->b);
        crd_buf_adds(&g->b, ") for ");
        crd_cells_show(&r, powers[i][0], &g->b);
        crd_buf_adds(&g->b, " of its users, through channels that exist.");
        crd_str sentence = keep(g, crd_buf_str(&g->b));
        say_reach_id(&r, powers[i][1], &g->b);
        put(g, REACH, weight, "standing", crd_buf_str(&g->b))->says.text = sentence;
        break;
    }
    return CRD_OK;
}

static crd_status way(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                      crd_err *err)
{
    gathering *g = ctx;
    NEXT_ROW(g, r);
    if (crd_str_is_null(crd_cells_text(&r, "policy")))
        return CRD_OK;
    g->asked++;
    g->closed += crd_cells_are(&r, "trusted", "no");
    g->open += crd_cells_are(&r, "trusted", "unknown");
    return CRD_OK;
}

static crd_status maker(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                        crd_err *err)
{
    gathering *g = ctx;
    NEXT_ROW(g, r);
    if (crd_cells_int(&r, "elements", -1) < 0 || crd_cells_int(&r, "no_product", -1) < 0 ||
        crd_cells_int(&r, "no_maker", -1) < 0)
        g->unnamed = INT32_MIN; /* a count is not told: nor is a sum */
    g->elements += crd_cells_int(&r, "elements", 0);
    g->unnamed += crd_cells_int(&r, "no_product", 0) + crd_cells_int(&r, "no_maker", 0);
    return CRD_OK;
}

static crd_status question(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                           crd_err *err)
{
    gathering *g = ctx;
    NEXT_ROW(g, r);
    if (g->to->ask.n == ASK)
        return CRD_OK;
    crd_buf_addf(&g->b, CRD_STR_FMT " (it decides ", CRD_STR_ARG(said(&r, "question")));
    crd_cells_show(&r, "verdicts", &g->b);
    crd_buf_addf(&g->b, " verdict%s; ", crd_cells_int(&r, "verdicts", 0) == 1 ? "" : "s");
    if (crd_cells_are(&r, "whom", "pack")) /* nobody can be asked: whoever uses the pack decides */
        crd_buf_adds(&g->b, "to be decided)");
    else
        crd_buf_addf(&g->b, "ask: " CRD_STR_FMT ")", CRD_STR_ARG(said(&r, "whom")));
    return CRD_VEC_PUSH(&g->to->ask, keep(g, crd_buf_str(&g->b))) ? CRD_OK : CRD_ENOMEM;
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void say_ways(gathering *g)
{
    unsigned long long asked = g->asked, open = g->open, closed = g->closed;
    if (open == asked) {
        crd_buf_addf(
            &g->b,
            "Services ask for a trusted way on %llu path%s; whether there is one is known of none.",
            asked, asked == 1 ? "" : "s");
        return;
    }
    crd_buf_addf(&g->b, "Of %llu path%s that services ask to be trusted ", asked,
                 asked == 1 ? "" : "s");
    if (closed > 0)
        crd_buf_addf(&g->b, "%llu %s no trusted way%s", closed, closed == 1 ? "has" : "have",
                     open ? ", and " : ".");
    if (open > 0)
        crd_buf_addf(&g->b, "of %llu it is not known whether there is %s.", open,
                     closed ? "one" : "a trusted way");
}

static void sum_up(gathering *g)
{
    crd_buf_clear(&g->b);
    if (g->closed + g->open > 0) {
        say_ways(g);
        put(g, NO_WAY, 0, "routes", CRD_STR_NULL);
    }
    crd_buf_clear(&g->b);
    if (g->unnamed > 0) {
        crd_buf_addf(&g->b,
                     "Of %lld of %lld elements nobody says who made them: bounds rest on it.",
                     (long long)g->unnamed, (long long)g->elements);
        put(g, DATA, 0, "check", CRD_STR_NULL);
    }
}

/* After what rules that fail say: what the sentences ask for. */
static crd_status what_else(gathering *g, const candidate *best, size_t n)
{
    for (size_t i = 0; i < n && g->to->todo.n < REMEDIES; i++) {
        crd_todo one = {best[i].todo, best[i].says.explain};
        if (!crd_str_is_null(one.text) && !CRD_VEC_PUSH(&g->to->todo, one))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* The first of each kind, then the second, until there are enough; told by kind. */
static crd_status choose(gathering *g)
{
    enum { MOST = 5 };
    size_t take[KINDS] = {0}, n = 0;
    for (size_t nth = 0; nth < OF_A_KIND; nth++)
        for (unsigned k = 0; k < KINDS && n < MOST; k++)
            if (g->n[k] > nth) {
                take[k]++;
                n++;
            }
    for (unsigned k = 0; k < KINDS; k++)
        for (size_t i = 0; i < take[k]; i++)
            if (!CRD_VEC_PUSH(&g->to->all, g->best[k][i].says))
                return CRD_ENOMEM;
    return what_else(g, g->best[ALONE], take[ALONE]);
}

crd_status crd_worsts_find(const crd_doc *doc, crd_str home, crd_arena *arena, crd_worsts *ret,
                           crd_err *err)
{
    static const struct {
        const char *table;
        crd_doc_seen *seen;
    } tables[] = {{"rules_verdicts", verdict},  {"fewest_suppliers_fewest", alone},
                  {"withdraws_losses", loss},   {"withdraws_services", lost_with},
                  {"standing_services", reach}, {"routes_services", way},
                  {"check_makers", maker},      {"gaps_questions", question},
                  {"fails_losses", cut}};
    crd_status rc = CRD_OK;
    *ret = (crd_worsts){.arena = arena};
    gathering g = {.to = ret, .doc = doc, .home = home};
    crd_buf_init(&g.b, TEXT);
    CRD_TRY(crd_called_read(doc, arena, &g.names, err));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        rc = crd_doc_each(doc, tables[i].table, tables[i].seen, &g, NULL);
        if (rc == CRD_ENOENT)
            rc = CRD_OK;
        CRD_TRY(rc);
    }
    sum_up(&g);
    CRD_TRY(ret->status);
    CRD_TRY(choose(&g));
done:
    crd_called_done(&g.names);
    crd_buf_done(&g.b);
    return rc;
}

void crd_worsts_done(crd_worsts *w)
{
    CRD_VEC_DONE(&w->all);
    CRD_VEC_DONE(&w->todo);
    CRD_VEC_DONE(&w->ask);
}
