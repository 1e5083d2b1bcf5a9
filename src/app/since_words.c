/* What changed between two assessments, in sentences: of each topic the change that weighs most
 * for the worse and for the better, and how many there are; findings by standing, never added up.
 */
#include "app/since.h"

#include <string.h>

enum { REACH, PREPARED, LOSS, ALONE, STATES, WAYS, TOPICS };

static const struct {
    const char *table, *part, *called; /* "... of `called`" */
} topics[TOPICS] = {
    [REACH] = {"standing_services", "standing", "powers through channels that exist"},
    [PREPARED] = {"latent_services", "latent", "powers that can be prepared"},
    [LOSS] = {"withdraws_losses", "withdraws", "losses of a supplier"},
    [ALONE] = {"fewest_suppliers_fewest", "fewest_suppliers", "services by the fewest suppliers"},
    [STATES] = {"fewest_states_fewest", "fewest_states", "services by the fewest states"},
    [WAYS] = {"routes_services", "routes", "paths that services ask to be trusted"},
};

typedef struct topic {
    uint64_t n[2];    /* worse, better */
    double weight[2]; /* of the heaviest */
    crd_str most[2];  /* a sentence without its full stop */
} topic;

struct crd_since_words {
    topic topics[TOPICS];
    double makers[2]; /* without a maker, before and after */
    double questions[2];
    uint64_t rest, rest_tables;
    const char *last;
};

crd_status crd_since_words_new(crd_since_work *w)
{
    w->words = CRD_NEW(w->arena, crd_since_words, 1);
    if (!w->words)
        return CRD_ENOMEM;
    memset(w->words, 0, sizeof *w->words);
    return CRD_OK;
}

/* ---- a change as a sentence --------------------------------------------------------------------
 */

static crd_str named(const crd_cells *r, const char *name, const char *id)
{
    crd_str found = crd_cells_text(r, name);
    return crd_str_is_null(found) ? crd_cells_text(r, id) : found;
}

static void say_before(const crd_change *c, const char *column, crd_buf *out)
{
    crd_cells was = {c->columns, c->before, c->n};
    crd_buf_adds(out, c->before ? "; before: " : "; before: not at all");
    if (c->before)
        crd_cells_show(&was, column, out);
}

static double low_of(const crd_cells *r, const char *column, double *ret_high)
{
    const crd_column *k;
    double low = 0, high = 0;
    const crd_cell *v = crd_cells_find(r, column, &k);
    if (!crd_cell_span_of(k, v, &low, &high))
        low = high = 0;
    *ret_high = high;
    return low;
}

/* How far a column moved: what is certain first. */
static double moved(const crd_change *c, const char *column)
{
    crd_cells was = {c->columns, c->before, c->n}, is = {c->columns, c->after, c->n};
    double was_high, high;
    double low = low_of(&is, column, &high) - low_of(&was, column, &was_high);
    double by = low * 1e3 + (high - was_high);
    return by < 0 ? -by : by;
}

static double critical(const crd_change *c)
{
    crd_cells r = {c->columns, c->after ? c->after : c->before, c->n};
    return (double)crd_cells_int(&r, "criticality", 0);
}

/* The power that moved most that way; NULL: none. */
static const char *power_of(const crd_since_work *w, const crd_change *c, crd_way way,
                            const char **ret_verb)
{
    static const char *const powers[][2] = {{"change_ppm", "change"},
                                            {"stop_ppm", "stop"},
                                            {"read_ppm", "read"},
                                            {"metadata_ppm", "see the metadata of"}};
    const char *best = NULL;
    double most = 0;
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < sizeof powers / sizeof *powers; k++) {
            if (strcmp(c->columns[i].name, powers[k][0]) != 0 ||
                (c->kind == CRD_CHANGED && crd_since_way_of_cell(w, c, i) != way))
                continue;
            double by = moved(c, powers[k][0]);
            if (by > most) {
                most = by;
                best = powers[k][0];
                *ret_verb = powers[k][1];
            }
        }
    return best;
}

static double say_reach(crd_since_work *w, const crd_change *c, crd_way way, bool prepared)
{
    const char *verb = NULL, *column = power_of(w, c, way, &verb);
    crd_cells r = {c->columns, c->after ? c->after : c->before, c->n};
    if (!column)
        return -1;
    crd_buf_addf(&w->b, CRD_STR_FMT " %s %s " CRD_STR_FMT, CRD_STR_ARG(crd_cells_text(&r, "actor")),
                 c->after ? "could" : "can no longer", verb,
                 CRD_STR_ARG(named(&r, "service_name", "service")));
    if (c->after) {
        crd_buf_adds(&w->b, " for ");
        crd_cells_show(&r, column, &w->b);
        crd_buf_adds(&w->b, " of its users");
    }
    crd_buf_adds(&w->b, prepared ? ", after preparation" : ", through channels that exist");
    say_before(c, column, &w->b);
    return critical(c) * 1e10 + moved(c, column);
}

static double say_loss(crd_since_work *w, const crd_change *c)
{
    crd_cells r = {c->columns, c->after, c->n};
    crd_cells any = {c->columns, c->after ? c->after : c->before, c->n};
    int64_t hours = crd_cells_int(&any, "at_hours", 0);
    static const char *const columns[][2] = {{"critical", "critical services"},
                                             {"services", "services"},
                                             {"users", "users with their services"}};
    size_t k = 0;
    while (k < 3 && moved(c, columns[k][0]) == 0)
        k++;
    if (k == 3)
        return -1;
    const char *column = columns[k][0];
    crd_buf_addf(&w->b, "If " CRD_STR_FMT " stops supplying, ",
                 CRD_STR_ARG(named(&any, "name", "lost")));
    if (c->after)
        crd_cells_show(&r, column, &w->b);
    else
        crd_buf_adds(&w->b, "no");
    crd_buf_addf(&w->b, " %s are down ", columns[k][1]);
    if (hours == 0)
        crd_buf_adds(&w->b, "at once");
    else if (hours % 24 == 0)
        crd_buf_addf(&w->b, "after %lld days", (long long)(hours / 24));
    else
        crd_buf_addf(&w->b, "after %lld hours", (long long)hours);
    say_before(c, column, &w->b);
    return moved(c, "critical") * 1e12 + moved(c, "users");
}

static double say_alone(crd_since_work *w, const crd_change *c, const char *whom)
{
    crd_cells was = {c->columns, c->before, c->n}, is = {c->columns, c->after, c->n};
    if (!c->before || !c->after)
        return -1;
    int64_t old = crd_cells_int(&was, "certain_at_most", 0);
    int64_t own = crd_cells_int(&is, "certain_at_most", 0);
    bool certain = old != own;
    if (!certain) {
        old = crd_cells_int(&was, "possible_at_most", 0);
        own = crd_cells_int(&is, "possible_at_most", 0);
    }
    if (old == own)
        return -1;
    crd_buf_addf(&w->b, CRD_STR_FMT ": ", CRD_STR_ARG(named(&is, "service_name", "service")));
    if (own == 0)
        crd_buf_addf(&w->b, "no %ss are known to take it down%s", whom,
                     certain ? " for certain" : "");
    else
        crd_buf_addf(&w->b, "%lld %s%s %s enough to take it down", (long long)own, whom,
                     own == 1 ? "" : "s", certain ? own == 1 ? "is" : "are" : "may be");
    if (old == 0)
        crd_buf_adds(&w->b, "; none were known before");
    else
        crd_buf_addf(&w->b, "; it took %lld before", (long long)old);
    return critical(c) * 1e10 + (double)crd_cells_int(&is, "users", 0) + (certain ? 1e9 : 0);
}

static double say_way(crd_since_work *w, const crd_change *c)
{
    crd_cells r = {c->columns, c->after ? c->after : c->before, c->n};
    if (crd_str_is_null(crd_cells_text(&r, "policy")))
        return -1;
    crd_buf_addf(&w->b, CRD_STR_FMT " (" CRD_STR_FMT "): a trusted way: ",
                 CRD_STR_ARG(crd_cells_text(&r, "service")),
                 CRD_STR_ARG(crd_cells_text(&r, "need")));
    if (c->after)
        crd_cells_show(&r, "trusted", &w->b);
    else
        crd_buf_adds(&w->b, "not asked any more");
    say_before(c, "trusted", &w->b);
    return 1;
}

static double say(crd_since_work *w, size_t of, const crd_change *c, crd_way way)
{
    crd_buf_clear(&w->b);
    switch (of) {
    case REACH:
    case PREPARED:
        return say_reach(w, c, way, of == PREPARED);
    case LOSS:
        return say_loss(w, c);
    case ALONE:
        return say_alone(w, c, "supplier");
    case STATES:
        return say_alone(w, c, "state");
    default:
        return say_way(w, c);
    }
}

/* ---- gathering ----------------------------------------------------------------------------------
 */

static void add_sum(const crd_change *c, const char *column, double *sums)
{
    crd_cells was = {c->columns, c->before, c->n}, is = {c->columns, c->after, c->n};
    double high;
    sums[0] += low_of(&was, column, &high);
    sums[1] += low_of(&is, column, &high);
}

crd_status crd_since_words_add(crd_since_work *w, const crd_change *c, crd_way way)
{
    crd_since_words *x = w->words;
    if (strcmp(c->table, "check_makers") == 0) {
        add_sum(c, "no_product", x->makers);
        add_sum(c, "no_maker", x->makers);
    }
    if (strcmp(c->table, "gaps_whom") == 0)
        add_sum(c, "questions", x->questions);
    size_t of = 0;
    while (of < TOPICS && strcmp(topics[of].table, c->table) != 0)
        of++;
    if (of == TOPICS) {
        x->rest++;
        x->rest_tables += !x->last || strcmp(x->last, c->table) != 0;
        x->last = c->table;
    }
    if (of == TOPICS || (way != CRD_WAY_WORSE && way != CRD_WAY_BETTER))
        return CRD_OK;
    topic *t = &x->topics[of];
    double weight = say(w, of, c, way);
    t->n[way]++;
    if (weight > t->weight[way] || (weight >= 0 && crd_str_is_null(t->most[way]))) {
        t->weight[way] = weight;
        t->most[way] = crd_since_keep(w, crd_buf_str(&w->b));
    }
    return CRD_OK;
}

/* ---- telling ------------------------------------------------------------------------------------
 */

static void put(crd_since_work *w, crd_way way, const char *part)
{
    crd_doc_row(w->to, w->summary,
                (const crd_cell[]){crd_cell_int((int64_t)++w->words_said),
                                   crd_cell_texts(crd_way_names[way]), crd_cell_texts(part),
                                   crd_cell_text(crd_buf_str(&w->b))});
}

static void tell_topic(crd_since_work *w, size_t of)
{
    const topic *t = &w->words->topics[of];
    for (int way = CRD_WAY_WORSE; way <= CRD_WAY_BETTER; way++) {
        if (t->n[way] == 0)
            continue;
        crd_buf_clear(&w->b);
        if (!crd_str_is_null(t->most[way])) {
            crd_buf_addf(&w->b, CRD_STR_FMT ".", CRD_STR_ARG(t->most[way]));
            if (t->n[way] > 1)
                crd_buf_addf(&w->b, " (The weightiest of %llu that are %s.)",
                             (unsigned long long)t->n[way], crd_way_names[way]);
        } else {
            crd_buf_addf(&w->b, "Of the %s %llu are %s.", topics[of].called,
                         (unsigned long long)t->n[way], crd_way_names[way]);
        }
        put(w, (crd_way)way, topics[of].part);
    }
}

/* What a fail of this standing became: the index of the words for it; 4: none of them. */
static int became(const crd_since_finding *f, size_t standing)
{
    const char *code = crd_since_standings[standing];
    bool fails = crd_cells_are(&f->is, "standing", code),
         failed = crd_cells_are(&f->was, "standing", code);
    if (f->change == CRD_SINCE_NEW)
        return fails ? 0 : 4;
    if (f->change == CRD_SINCE_GONE)
        return failed ? 1 : 4;
    if (!fails || !crd_cells_are(&f->is, "verdict", "fail") ||
        !crd_cells_are(&f->was, "verdict", "fail"))
        return 4;
    return f->way == CRD_WAY_WORSE && failed ? 2 : f->way == CRD_WAY_BETTER && failed ? 3 : 4;
}

/* The first few of them, with their values where these moved. */
static void add_rules(crd_since_work *w, size_t standing, int which)
{
    enum { MOST = 3 };
    size_t n = 0;
    for (size_t i = 0; i < w->findings.n && n < MOST; i++) {
        const crd_since_finding *f = &w->findings.at[i];
        const crd_cells *r = f->is.at ? &f->is : &f->was;
        if (became(f, standing) != which)
            continue;
        crd_buf_addf(&w->b, "%s" CRD_STR_FMT, n++ ? ", " : " (",
                     CRD_STR_ARG(crd_cells_text(r, "rule")));
        crd_str subject = crd_cells_text(r, "subject");
        if (!crd_str_is_null(subject))
            crd_buf_addf(&w->b, " " CRD_STR_FMT, CRD_STR_ARG(subject));
        if (which >= 2) {
            crd_buf_adds(&w->b, ": against ");
            crd_cells_show(&f->is, "against", &w->b);
            crd_buf_adds(&w->b, ", before ");
            crd_cells_show(&f->was, "against", &w->b);
        }
    }
    crd_buf_adds(&w->b, n == 0 ? "" : n == MOST ? ", ...)" : ")");
}

static void tell_standing(crd_since_work *w, size_t standing)
{
    static const char *const called[] = {"Indicators", "Would-be breaches", "Departures",
                                         "Breaches"};
    static const char *const words[] = {"new", "gone", "of more than before",
                                        "of less than before"};
    const uint64_t *n = w->by_standing[standing];
    bool worse = n[0] + n[2] > 0, better = n[1] + n[3] > 0, first = true;
    if (!worse && !better)
        return;
    crd_buf_clear(&w->b);
    crd_buf_addf(&w->b, "%s: ", called[standing]);
    for (int i = 0; i < 4; i++) {
        if (n[i] == 0)
            continue;
        crd_buf_addf(&w->b, "%s%llu %s", first ? "" : ", ", (unsigned long long)n[i], words[i]);
        add_rules(w, standing, i);
        first = false;
    }
    uint64_t known = w->found->known[standing], all = known + w->found->fresh[standing];
    crd_buf_addf(&w->b, "; %llu in all.", (unsigned long long)all);
    put(w, worse && better ? CRD_WAY_OTHER : worse ? CRD_WAY_WORSE : CRD_WAY_BETTER, "rules");
}

static void tell_numbers(crd_since_work *w)
{
    const crd_since_words *x = w->words;
    if (w->opened + w->settled > 0) {
        crd_buf_clear(&w->b);
        crd_buf_addf(&w->b, "Of verdicts %llu became unknown, and %llu are unknown no more.",
                     (unsigned long long)w->opened, (unsigned long long)w->settled);
        put(w,
            w->opened > 0 && w->settled > 0 ? CRD_WAY_OTHER
            : w->opened > 0                 ? CRD_WAY_WORSE
                                            : CRD_WAY_BETTER,
            "rules");
    }
    for (int i = 0; i < 2; i++) {
        const double *sums = i == 0 ? x->makers : x->questions;
        if (sums[0] == sums[1])
            continue;
        bool more = sums[1] > sums[0];
        double by = more ? sums[1] - sums[0] : sums[0] - sums[1];
        crd_buf_clear(&w->b);
        crd_buf_addf(&w->b, "%lld %s %s.", (long long)by, more ? "more" : "fewer",
                     i == 0 ? "elements are of a maker whom nobody names" : "questions are open");
        put(w, more ? CRD_WAY_WORSE : CRD_WAY_BETTER, i == 0 ? "check" : "gaps");
    }
    if (x->rest > 0) {
        crd_buf_clear(&w->b);
        crd_buf_addf(&w->b, "%llu rows of %llu other tables differ (tables counts and changes).",
                     (unsigned long long)x->rest, (unsigned long long)x->rest_tables);
        put(w, CRD_WAY_OTHER, "since");
    }
}

void crd_since_words_say(crd_since_work *w)
{
    static const size_t order[] = {LOSS, ALONE, STATES, REACH, PREPARED, WAYS};
    tell_standing(w, 3);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        tell_topic(w, order[i]);
    for (size_t standing = 3; standing-- > 0;)
        tell_standing(w, standing);
    tell_numbers(w);
}
