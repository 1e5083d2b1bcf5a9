/* The rules of a pack, one by one: which keys a kind has, what each means. */
#include "rules/pack_int.h"

#include "analyse/route.h"

#include <math.h>

#define MOST_WAYS "at most 16 ways"
_Static_assert(CRD_DISJOINT_MAX == 16, MOST_WAYS);

const char *const crd_rule_kind_words[] = {"forbid", "require", "share",    "diversity", "survives",
                                           "route",  "fresh",   "deadline", NULL};
const char *const crd_measure_words[] = {"rows",        "quantity", "sites",    "traffic",
                                         "subscribers", "premises", "capacity", "length",
                                         "population",  NULL};

const char *crd_rule_kind_name(crd_rule_kind kind) { return crd_rule_kind_words[kind]; }
const char *crd_measure_name(crd_measure measure) { return crd_measure_words[measure]; }

const char *crd_measure_column(crd_measure measure)
{
    static const char *const columns[CRD_MEASURES] = {
        [CRD_BY_QUANTITY] = "quantity",       [CRD_BY_TRAFFIC] = "traffic_gbps",
        [CRD_BY_SUBSCRIBERS] = "subscribers", [CRD_BY_PREMISES] = "premises",
        [CRD_BY_CAPACITY] = "capacity_gbps",  [CRD_BY_LENGTH] = "length_km",
        [CRD_BY_POPULATION] = "population"};
    return columns[measure];
}

typedef struct reading {
    crd_pack_reader *r;
    crd_yaml_form *f;
    const crd_yaml_node *map;
    crd_rule *rule;
} reading;

static const crd_yaml_node *get(const reading *x, const char *key)
{
    return crd_yaml_get(x->map, key);
}

/* Tells when the key is not there. */
static const crd_yaml_node *need(const reading *x, const char *key, const char *expected)
{
    const crd_yaml_node *node = get(x, key);
    if (!node)
        crd_yaml_bad(x->f, x->map, expected, CRD_STR_NULL);
    return node;
}

static void predicate(const reading *x, const char *key, uint32_t *to, crd_str *ret_text)
{
    const crd_yaml_node *node = get(x, key);
    crd_pack_predicate(x->r, x->rule->subject, node, to);
    if (node && ret_text)
        *ret_text = node->text;
}

static void texts(const reading *x, const char *key, const crd_str **ret, size_t *ret_n)
{
    crd_yaml_texts t = {0};
    crd_yaml_texts_of(x->f, get(x, key), false, &t);
    *ret = t.at;
    *ret_n = t.n;
}

/* ---- what several kinds have ---------------------------------------------------------------- */

static bool subject_named(const reading *x, const crd_yaml_node *node, crd_subject_id *ret)
{
    int at = node->kind == CRD_YAML_SCALAR ? crd_subject_find(node->text) : -1;
    if (at < 0) {
        crd_yaml_bad(x->f, node, "a subject of docs/packs-reference.md", node->text);
        return false;
    }
    *ret = (crd_subject_id)at;
    return true;
}

static bool column(const reading *x, const crd_yaml_node *node, crd_str name, uint32_t *ret)
{
    int at = crd_subject_column(&crd_subjects[x->rule->subject], name);
    if (at < 0)
        crd_pack_tell(x->r, node, "a column of the subject", name);
    else
        *ret = (uint32_t)at;
    return at >= 0;
}

static void read_per(const reading *x)
{
    crd_yaml_texts t = {0};
    const crd_yaml_node *node = get(x, "per");
    crd_yaml_texts_of(x->f, node, false, &t);
    for (size_t i = 0; i < t.n; i++) {
        if (x->rule->n_per == CRD_RULE_PER) {
            crd_yaml_bad(x->f, node, "at most 4 columns", t.at[i]);
            return;
        }
        x->rule->n_per += column(x, node, t.at[i], &x->rule->per[x->rule->n_per]);
    }
}

/* Has the subject what is measured? */
static bool measurable(crd_subject_id subject, crd_measure m)
{
    const char *name = m == CRD_BY_SITES && subject != CRD_V_SITE ? "site" : crd_measure_column(m);
    int at = name ? crd_subject_column(&crd_subjects[subject], crd_str_from(name)) : -1;
    if (!name || m == CRD_BY_SITES)
        return !name || at >= 0;
    crd_expr_type type = at < 0 ? CRD_X_NULL : crd_subjects[subject].cols[at].is.type;
    return type == CRD_X_INT || type == CRD_X_REAL;
}

static void read_measures(const reading *x)
{
    const crd_yaml_node *node = get(x, "measure");
    crd_rule *u = x->rule;
    const crd_yaml_node *one = node && node->kind == CRD_YAML_SEQUENCE ? node->first : node;
    for (; one; one = one == node ? NULL : one->next) {
        int word = -1;
        crd_yaml_word(x->f, one, crd_measure_words, &word);
        if (word >= 0 && u->n_measures_by < CRD_MEASURES)
            u->measures_by[u->n_measures_by++] = (crd_measure)word;
        if (word >= 0 && !measurable(u->subject, (crd_measure)word))
            crd_pack_tell(x->r, one, "a measure that rows of the subject have", one->text);
    }
    if (u->n_measures_by == 0) {
        u->measures_by[0] = crd_subject_pieces(u->subject) ? CRD_BY_QUANTITY : CRD_BY_ROWS;
        u->n_measures_by = 1;
    }
}

/* Is a limit a share (true), or a plain number? Told when it is the other. */
static void limit(const reading *x, const char *key, bool share, crd_rule_limit *to)
{
    const crd_yaml_node *node = get(x, key);
    crd_pack_limit(x->r, node, to);
    if (node && !crd_str_is_null(to->param) && to->known && to->share != share)
        crd_pack_tell(x->r, node, share ? "a share, such as 35%" : "a number without '%'",
                      node->text);
}

/* A limit that says nothing: no share is above all, no way is less than one. */
static void within(const reading *x, const char *key, double least, double most,
                   const crd_rule_limit *l, const char *expected)
{
    const crd_yaml_node *node = get(x, key);
    if (node && l->set && l->known && (l->value < least || l->value > most))
        crd_pack_tell(x->r, node, expected, node->text);
}

static void within_all(const reading *x, const char *key, const crd_rule_limit *l)
{
    if (l->share)
        within(x, key, 0, 1e6, l, "a share of 0% to 100%");
}

/* ---- the kinds ------------------------------------------------------------------------------ */

static void read_forbid(const reading *x)
{
    need(x, "where", "a rule with `where`");
    predicate(x, "where", &x->rule->where, &x->rule->where_text);
    read_per(x);
}

static void read_require(const reading *x)
{
    crd_rule *u = x->rule;
    static const char *const how[] = {"every", "some", "of"};
    size_t n = 0;
    predicate(x, "where", &u->where, &u->where_text);
    read_per(x);
    for (size_t i = 0; i < 3; i++) {
        if (!get(x, how[i]))
            continue;
        n++;
        u->require = (enum crd_require)i;
        predicate(x, how[i], &u->of, &u->of_text);
    }
    if (n != 1)
        crd_yaml_bad(x->f, x->map, "one of `every`, `some` and `of`", CRD_STR_NULL);
    crd_pack_limit(x->r, get(x, "at_least"), &u->at_least);
    if (get(x, "of") && !get(x, "at_least"))
        crd_yaml_bad(x->f, x->map, "`of` with `at_least`", CRD_STR_NULL);
    if (get(x, "at_least") && !get(x, "of"))
        crd_yaml_bad(x->f, get(x, "at_least"), "`at_least` with `of`", CRD_STR_NULL);
}

static void read_share(const reading *x)
{
    crd_rule *u = x->rule;
    need(x, "of", "a rule with `of`");
    predicate(x, "among", &u->where, &u->where_text);
    predicate(x, "of", &u->of, &u->of_text);
    read_per(x);
    read_measures(x);
    limit(x, "at_most", true, &u->at_most);
    limit(x, "at_least", true, &u->at_least);
    within_all(x, "at_most", &u->at_most);
    within_all(x, "at_least", &u->at_least);
    if (!get(x, "at_most") == !get(x, "at_least"))
        crd_yaml_bad(x->f, x->map, "one of `at_most` and `at_least`", CRD_STR_NULL);
}

static void read_diversity(const reading *x)
{
    crd_rule *u = x->rule;
    const crd_yaml_node *by = need(x, "by", "a rule with `by`, a column");
    predicate(x, "among", &u->where, &u->where_text);
    if (by && column(x, by, by->text, &u->by) &&
        crd_subjects[u->subject].cols[u->by].is.type != CRD_X_TEXT)
        crd_pack_tell(x->r, by, "a column of texts", by->text);
    read_per(x);
    read_measures(x);
    limit(x, "distinct_at_least", false, &u->distinct);
    limit(x, "largest_at_most", true, &u->largest);
    limit(x, "hhi_at_most", false, &u->hhi);
    within_all(x, "largest_at_most", &u->largest);
    within(x, "hhi_at_most", 0, 10000, &u->hhi, "an index of 0 to 10000");
    if (!get(x, "distinct_at_least") && !get(x, "largest_at_most") && !get(x, "hhi_at_most"))
        crd_yaml_bad(x->f, x->map, "`distinct_at_least`, `largest_at_most` or `hhi_at_most`",
                     CRD_STR_NULL);
}

void crd_pack_hours(crd_pack_reader *r, const crd_yaml_node *node, double *ret_hours)
{
    double factor = 1;
    if (!node)
        return;
    crd_str t = node->kind == CRD_YAML_SCALAR ? node->text : CRD_STR_NULL;
    if (crd_str_ends(t, CRD_STR("d")))
        factor = 24;
    if (factor > 1 || crd_str_ends(t, CRD_STR("h")))
        t.len--;
    if (!crd_str_to_real(t, ret_hours) || *ret_hours < 0 || *ret_hours > 1e6)
        crd_yaml_bad(&r->form, node, "a time after the loss: 0, 8h, 30d", node->text);
    *ret_hours *= factor;
}

static void read_lost(const reading *x)
{
    static const char *const keys[] = {"each", "where", NULL};
    static const char *const each[] = {"maker", "supplier", "operator",   "owner",
                                       "state", "site",     "risk-group", NULL};
    crd_rule *u = x->rule;
    const crd_yaml_node *lost = need(x, "lost", "a rule with `lost`");
    int word = -1;
    if (!lost || !crd_yaml_keys(x->f, lost, keys))
        return;
    const crd_yaml_node *where = crd_yaml_get(lost, "where");
    crd_yaml_word(x->f, crd_yaml_get(lost, "each"), each, &word);
    if (!crd_yaml_get(lost, "each"))
        crd_yaml_bad(x->f, lost, "`each`: what is lost, one after the other", CRD_STR_NULL);
    u->lost_each = word < 0 ? CRD_STR_NULL : crd_str_from(each[word]);
    u->lost_subject = word == 5 ? CRD_V_SITE : CRD_V_PARTY;
    if (where && (word == 4 || word == 6))
        crd_pack_tell(x->r, where, "no `where` for states and risk groups", CRD_STR_NULL);
    else
        crd_pack_predicate(x->r, u->lost_subject, where, &u->lost);
    u->lost_text = where ? where->text : CRD_STR_NULL;
}

static void read_survives(const reading *x)
{
    static const char *const modes[] = {"fails", "withdraws", "sabotages", "seized", NULL};
    static const char *const keeps[] = {"minimum", "target", NULL};
    crd_rule *u = x->rule;
    int mode = -1, keep = 0;
    u->subject = CRD_V_SERVICE;
    predicate(x, "services", &u->services, &u->where_text);
    read_lost(x);
    crd_yaml_word(x->f, need(x, "mode", "a rule with `mode`: fails, withdraws, sabotages, seized"),
                  modes, &mode);
    u->mode = mode < 0 ? CRD_STR_NULL : crd_str_from(modes[mode]);
    crd_yaml_word(x->f, get(x, "keeps"), keeps, &keep);
    u->keeps_target = keep == 1;
    crd_pack_hours(x->r, get(x, "at"), &u->at_hours);
}

/* Words of whom to avoid; ":name" must be a parameter of the pack. */
static void read_avoid(const reading *x)
{
    const crd_ruleset *pack = x->r->pack;
    texts(x, "avoid", &x->rule->avoid, &x->rule->n_avoid);
    for (size_t i = 0; i < x->rule->n_avoid; i++) {
        crd_str word = x->rule->avoid[i];
        bool is = !crd_str_starts(word, CRD_STR(":"));
        for (size_t p = 0; p < pack->n_params && !is; p++)
            is = crd_str_eq((crd_str){word.ptr + 1, word.len - 1}, pack->params[p].name);
        if (!is)
            crd_pack_tell(x->r, get(x, "avoid"), "a parameter of the pack", word);
    }
}

static void read_route(const reading *x)
{
    static const char *const by[] = {"link",     "node",  "site", "risk-group",
                                     "supplier", "state", NULL};
    crd_rule *u = x->rule;
    const crd_yaml_node *between = get(x, "between");
    const crd_yaml_node *trusted = get(x, "trusted");
    int word = 1;
    read_avoid(x);
    if (!trusted == (u->n_avoid == 0))
        crd_yaml_bad(x->f, x->map, "one of `trusted` and `avoid`", CRD_STR_NULL);
    u->subject = between ? CRD_V_SITE : CRD_V_SERVICE;
    if (!between == !get(x, "services"))
        crd_yaml_bad(x->f, x->map, "one of `services` and `between`", CRD_STR_NULL);
    predicate(x, "services", &u->services, &u->where_text);
    if (between && (between->kind != CRD_YAML_SEQUENCE || between->n != 2)) {
        crd_yaml_bad(x->f, between, "two expressions over sites", CRD_STR_NULL);
    } else if (between) {
        crd_pack_predicate(x->r, CRD_V_SITE, between->first, &u->between[0]);
        crd_pack_predicate(x->r, CRD_V_SITE, between->first->next, &u->between[1]);
        u->between_text[0] = between->first->text;
        u->between_text[1] = between->first->next->text;
    }
    crd_pack_predicate(x->r, CRD_V_ELEMENT, trusted, &u->trusted[0]);
    crd_pack_predicate(x->r, CRD_V_LINK, trusted, &u->trusted[1]);
    u->trusted_text = trusted ? trusted->text : CRD_STR_NULL;
    limit(x, "disjoint", false, &u->disjoint);
    within(x, "disjoint", 1, 1e6, &u->disjoint, "one way or more");
    if (!crd_pack_given_at(x->r, get(x, "disjoint"))) /* else more is unknown, not refused */
        within(x, "disjoint", 0, CRD_DISJOINT_MAX, &u->disjoint, MOST_WAYS);
    crd_yaml_word(x->f, get(x, "by"), by, &word);
    u->disjoint_by = crd_str_from(by[word]);
}

static void two_words(const reading *x, const crd_yaml_node *list, crd_str *a, crd_str *b)
{
    crd_yaml_texts t = {0};
    if (!list)
        return;
    crd_yaml_texts_of(x->f, list, false, &t);
    if (t.n != 2) {
        crd_yaml_bad(x->f, list, "two texts: [scheme, item] or [regime, criterion]", CRD_STR_NULL);
        return;
    }
    *a = t.at[0];
    *b = t.at[1];
}

static void read_fresh(const reading *x)
{
    static const char *const keys[] = {"fact", "profile", "date", NULL};
    crd_rule *u = x->rule;
    const crd_yaml_node *e = need(x, "evidence", "a rule with `evidence`");
    predicate(x, "where", &u->where, &u->where_text);
    read_per(x);
    need(x, "months", "a rule with `months`");
    limit(x, "months", false, &u->months);
    within(x, "months", 0, (double)INFINITY, &u->months, "0 months or more");
    if (!e || !crd_yaml_keys(x->f, e, keys))
        return;
    const crd_yaml_node *date = crd_yaml_get(e, "date");
    two_words(x, crd_yaml_get(e, "fact"), &u->fact_scheme, &u->fact_item);
    two_words(x, crd_yaml_get(e, "profile"), &u->profile_regime, &u->profile_criterion);
    if (date && column(x, date, date->text, &u->date_column) &&
        crd_subjects[u->subject].cols[u->date_column].is.type != CRD_X_DATE)
        crd_pack_tell(x->r, date, "a column of dates", date->text);
    if (e->n != 1)
        crd_yaml_bad(x->f, e, "one of `fact`, `profile` and `date`", CRD_STR_NULL);
    if (crd_yaml_get(e, "profile") && u->subject != CRD_V_PARTY)
        crd_pack_tell(x->r, e, "profiles are of parties: subject party", CRD_STR_NULL);
}

static void read_deadline(const reading *x)
{
    need(x, "where", "a rule with `where`");
    predicate(x, "where", &x->rule->where, &x->rule->where_text);
    read_per(x);
    crd_pack_date(x->r, need(x, "by", "a rule with `by`, a date"), &x->rule->deadline);
}

/* ---- one rule ------------------------------------------------------------------------------- */

static void read_texts(const reading *x)
{
    crd_rule *u = x->rule;
    crd_yaml_text(x->f, need(x, "id", "a rule with `id`"), &u->id);
    crd_yaml_text(x->f, need(x, "title", "a rule with `title`"), &u->title);
    crd_yaml_text(x->f, get(x, "clause"), &u->clause);
    crd_yaml_text(x->f, get(x, "remedy"), &u->remedy);
    crd_yaml_text(x->f, get(x, "note"), &u->note);
    crd_yaml_text(x->f, get(x, "topic"), &u->topic);
    crd_pack_date(x->r, get(x, "since"), &u->since);
    crd_pack_date(x->r, get(x, "until"), &u->until);
    crd_pack_date(x->r, get(x, "announced"), &u->announced);
    if (u->since != CRD_DATE_NONE && u->until != CRD_DATE_NONE &&
        crd_date_last(u->until) <= crd_date_first(u->since))
        crd_pack_tell(x->r, get(x, "until"), "a day after `since`", get(x, "until")->text);
    texts(x, "risks", &u->risks, &u->n_risks);
    texts(x, "measures", &u->measures, &u->n_measures);
}

static void read_rule(crd_pack_reader *r, const crd_yaml_node *map, crd_rule *u)
{
    static void (*const read[])(const reading *x) = {
        [CRD_RULE_FORBID] = read_forbid,     [CRD_RULE_REQUIRE] = read_require,
        [CRD_RULE_SHARE] = read_share,       [CRD_RULE_DIVERSITY] = read_diversity,
        [CRD_RULE_SURVIVES] = read_survives, [CRD_RULE_ROUTE] = read_route,
        [CRD_RULE_FRESH] = read_fresh,       [CRD_RULE_DEADLINE] = read_deadline};
    const reading x = {.r = r, .f = &r->form, .map = map, .rule = u};
    struct crd_pack_defaults own = r->defaults;
    int kind = -1;
    crd_yaml_word(&r->form, need(&x, "kind", "a rule with `kind`"), crd_rule_kind_words, &kind);
    if (kind < 0)
        return;
    u->kind = (crd_rule_kind)kind;
    read_texts(&x);
    crd_pack_common(r, map, &own);
    u->status = own.status;
    u->confidence = own.confidence;
    u->severity = own.severity;
    u->source = own.source;
    u->subject = CRD_V_ELEMENT;
    if (get(&x, "subject") && !subject_named(&x, get(&x, "subject"), &u->subject))
        return; /* nothing of it could be read */
    read[kind](&x);
    crd_pack_predicate(r, u->subject, own.addressees, &u->addressees);
    u->addressees_text = own.addressees ? own.addressees->text : CRD_STR_NULL;
}

void crd_pack_rules(crd_pack_reader *r, const crd_yaml_node *list)
{
    crd_ruleset *p = r->pack;
    if (!list)
        return;
    if (list->kind != CRD_YAML_SEQUENCE || list->n == 0 || list->n > CRD_PACK_RULES) {
        crd_yaml_bad(&r->form, list, "a list of 1 to 1,000 rules", list->text);
        return;
    }
    crd_rule *all = CRD_YAML_ROOM(&r->form, crd_rule, list->n);
    for (const crd_yaml_node *node = list->first; all && node; node = node->next) {
        crd_rule *u = &all[p->n_rules++];
        *u = (crd_rule){.line = node->line,
                        .column = node->column,
                        .source = UINT32_MAX,
                        .since = CRD_DATE_NONE,
                        .until = CRD_DATE_NONE,
                        .announced = CRD_DATE_NONE,
                        .deadline = CRD_DATE_NONE,
                        .addressees = CRD_PRED_NONE,
                        .where = CRD_PRED_NONE,
                        .of = CRD_PRED_NONE,
                        .services = CRD_PRED_NONE,
                        .lost = CRD_PRED_NONE,
                        .between = {CRD_PRED_NONE, CRD_PRED_NONE},
                        .trusted = {CRD_PRED_NONE, CRD_PRED_NONE},
                        .date_column = UINT32_MAX};
        if (node->kind != CRD_YAML_MAPPING) {
            crd_yaml_bad(&r->form, node, "a rule (key: value)", node->text);
            continue;
        }
        read_rule(r, node, u);
        for (size_t i = 0; u->id.ptr && i + 1 < p->n_rules; i++)
            if (crd_str_eq(all[i].id, u->id))
                crd_pack_tell(r, node, "an id that no other rule has", u->id);
    }
    p->rules = all;
}
