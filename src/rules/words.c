/* Rules as sentences. */
#include "rules/words.h"

#include "base/str.h"

void crd_limit_words(const crd_rule_limit *l, crd_buf *out)
{
    if (!l->known) {
        crd_buf_addf(out, CRD_STR_FMT ", which nobody gives", CRD_STR_ARG(l->param));
        return;
    }
    crd_buf_addf(out, "%.10g%s", l->share ? l->value / 10000 : l->value, l->share ? "%" : "");
    if (!crd_str_is_null(l->param))
        crd_buf_addf(out, " (" CRD_STR_FMT ")", CRD_STR_ARG(l->param));
}

/* A text of the pack on one line: folded ones keep their line ends. */
static void add_text(crd_str text, crd_buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        bool blank = text.ptr[i] == '\n' || text.ptr[i] == ' ';
        if (!blank)
            crd_buf_addc(out, text.ptr[i]);
        else if (out->len > 0 && out->at[out->len - 1] != ' ')
            crd_buf_addc(out, ' ');
    }
}

static void for_which(crd_str where, crd_buf *out)
{
    if (crd_str_is_null(where) || crd_str_eq(crd_str_trim(where), CRD_STR("true")))
        return;
    crd_buf_adds(out, " for which ");
    add_text(crd_str_trim(where), out);
}

static const char *name_of(const crd_rule *u) { return crd_subjects[u->subject].name; }

/* "all elements for which ..." */
static void all_of(const crd_rule *u, crd_buf *out)
{
    crd_buf_addf(out, "all rows of %s", name_of(u));
    for_which(u->where_text, out);
}

static void add_measures(const crd_rule *u, crd_buf *out)
{
    crd_buf_adds(out, ", by ");
    for (size_t i = 0; i < u->n_measures_by; i++)
        crd_buf_addf(out, "%s%s", i ? ", " : "", crd_measure_name(u->measures_by[i]));
    crd_buf_adds(out, u->n_measures_by > 1 ? " (the worst counts)" : "");
}

static void say_forbid(const crd_rule *u, crd_buf *out)
{
    crd_buf_addf(out, "no %s", name_of(u));
    for_which(u->where_text, out);
}

static void say_require(const crd_rule *u, crd_buf *out)
{
    if (u->require == CRD_AT_LEAST) {
        crd_buf_adds(out, "at least ");
        crd_limit_words(&u->at_least, out);
        crd_buf_adds(out, " of ");
        all_of(u, out);
        crd_buf_adds(out, " satisfy: ");
    } else {
        crd_buf_addf(out, "%s %s", u->require == CRD_EVERY ? "every" : "some", name_of(u));
        for_which(u->where_text, out);
        crd_buf_adds(out, " satisfies: ");
    }
    add_text(crd_str_trim(u->of_text), out);
}

static void say_share(const crd_rule *u, crd_buf *out)
{
    crd_buf_adds(out, "of ");
    all_of(u, out);
    crd_buf_adds(out, u->at_most.set ? ", at most " : ", at least ");
    crd_limit_words(u->at_most.set ? &u->at_most : &u->at_least, out);
    crd_buf_adds(out, " are such");
    for_which(u->of_text, out);
    add_measures(u, out);
}

static void say_diversity(const crd_rule *u, crd_buf *out)
{
    const char *by = crd_subjects[u->subject].cols[u->by].is.name;
    const struct {
        const char *words;
        const crd_rule_limit *limit;
    } parts[] = {{"at least so many different ones: ", &u->distinct},
                 {"the largest has at most ", &u->largest},
                 {"index of concentration (HHI) at most ", &u->hhi}};
    crd_buf_addf(out, "by %s, among ", by);
    all_of(u, out);
    add_measures(u, out);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].limit->set) {
            crd_buf_addf(out, "; %s", parts[i].words);
            crd_limit_words(parts[i].limit, out);
        }
}

static void say_survives(const crd_rule *u, crd_buf *out)
{
    crd_buf_adds(out, "every service");
    for_which(u->where_text, out);
    crd_buf_addf(out, " keeps its %s %.10g hours after any one " CRD_STR_FMT,
                 u->keeps_target ? "target" : "minimum", u->at_hours, CRD_STR_ARG(u->lost_each));
    for_which(u->lost_text, out);
    crd_buf_addf(out, " is lost (mode " CRD_STR_FMT ")", CRD_STR_ARG(u->mode));
}

static void say_route(const crd_rule *u, crd_buf *out)
{
    if (u->subject == CRD_V_SITE) {
        crd_buf_adds(out, "each site");
        for_which(u->between_text[0], out);
        crd_buf_adds(out, " reaches each site");
        for_which(u->between_text[1], out);
    } else {
        crd_buf_adds(out, "each path that a service");
        for_which(u->where_text, out);
        crd_buf_adds(out, " needs is there");
    }
    crd_buf_adds(out, " over elements and links");
    for_which(u->trusted_text, out);
    for (size_t i = 0; i < u->n_avoid; i++)
        crd_buf_addf(out, "%s" CRD_STR_FMT, i ? ", " : ", keeping clear of ",
                     CRD_STR_ARG(u->avoid[i]));
    if (u->disjoint.set) {
        crd_buf_adds(out, ", in so many ways: ");
        crd_limit_words(&u->disjoint, out);
        crd_buf_addf(out, ", that share no " CRD_STR_FMT, CRD_STR_ARG(u->disjoint_by));
    }
}

static void say_fresh(const crd_rule *u, crd_buf *out)
{
    crd_buf_adds(out, "of ");
    all_of(u, out);
    if (!crd_str_is_null(u->fact_scheme))
        crd_buf_addf(out, " the fact " CRD_STR_FMT "/" CRD_STR_FMT, CRD_STR_ARG(u->fact_scheme),
                     CRD_STR_ARG(u->fact_item));
    else if (!crd_str_is_null(u->profile_regime))
        crd_buf_addf(out, " the assessment " CRD_STR_FMT "/" CRD_STR_FMT,
                     CRD_STR_ARG(u->profile_regime), CRD_STR_ARG(u->profile_criterion));
    else if (u->date_column != UINT32_MAX)
        crd_buf_addf(out, " the date in %s", crd_subjects[u->subject].cols[u->date_column].is.name);
    crd_buf_adds(out, " is not older than so many months: ");
    crd_limit_words(&u->months, out);
}

static void say_deadline(const crd_rule *u, crd_buf *out)
{
    char day[11];
    crd_buf_addf(out, "after " CRD_STR_FMT " no %s", CRD_STR_ARG(crd_date_text(u->deadline, day)),
                 name_of(u));
    for_which(u->where_text, out);
}

void crd_rule_words(const crd_rule *u, crd_buf *out)
{
    static void (*const say[])(const crd_rule *u, crd_buf *out) = {
        [CRD_RULE_FORBID] = say_forbid,     [CRD_RULE_REQUIRE] = say_require,
        [CRD_RULE_SHARE] = say_share,       [CRD_RULE_DIVERSITY] = say_diversity,
        [CRD_RULE_SURVIVES] = say_survives, [CRD_RULE_ROUTE] = say_route,
        [CRD_RULE_FRESH] = say_fresh,       [CRD_RULE_DEADLINE] = say_deadline};
    for (size_t i = 0; i < u->n_per; i++)
        crd_buf_addf(out, "%s%s%s", i ? " and " : "for each ",
                     crd_subjects[u->subject].cols[u->per[i]].is.name,
                     i + 1 == u->n_per ? ": " : "");
    say[u->kind](u, out);
}

void crd_rule_binds(const crd_rule *u, crd_buf *out)
{
    crd_str who = crd_str_trim(u->addressees_text);
    if (who.len == 0 || crd_str_eq(who, CRD_STR("true"))) {
        crd_buf_adds(out, "everybody");
        return;
    }
    crd_buf_addf(out, "each %s", name_of(u));
    for_which(who, out);
}

void crd_rule_texts(const crd_rule *u, crd_buf *out)
{
    const struct {
        const char *title;
        crd_str text;
    } parts[] = {{"Remedy", u->remedy}, {"Note", u->note}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (crd_str_is_null(parts[i].text))
            continue;
        crd_buf_addf(out, "\n- %s: ", parts[i].title);
        add_text(crd_str_trim(parts[i].text), out);
    }
}
