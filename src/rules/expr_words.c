/* Expressions in words. A clause is what is spoken of, a form of `to be`, and what it is; so all
 * tenses are one table. */
#include "rules/expr_words.h"

#include "rules/expr_int.h"

typedef struct words {
    const crd_ruleset *pack;
    const crd_exprs *set;
    crd_subject_id subject;
    crd_buf *out;
} words;

static void noun(const words *w, uint32_t node);
static void clause(const words *w, uint32_t node, crd_words_tense tense, bool brackets);

/* ---- what is spoken of ------------------------------------------------------------------------
 */

/* Columns whose name, with blanks for '_', says too little. */
static const char *const labels[][2] = {
    {"a_country", "the state of its one end"},
    {"a_site", "the site of its one end"},
    {"approved", "approval of each access by the operator"},
    {"area_group", "region"},
    {"asset_class", "EU asset class"},
    {"audit_right", "a right to audit"},
    {"b_country", "the state of its other end"},
    {"b_site", "the site of its other end"},
    {"brand_country", "the brand's state"},
    {"buyer_country", "the buyer's state"},
    {"capacity_gbps", "capacity (Gbit/s)"},
    {"customer_class", "class of customer"},
    {"customer_country", "the customer's state"},
    {"data_class", "class of data"},
    {"encrypted", "encryption"},
    {"everyone", "passage of every user"},
    {"exit_clause", "an agreed way out"},
    {"from_country", "the state from which it is exercised"},
    {"groups", "group of regulated functions"},
    {"holder_country", "the holder's state"},
    {"holder_party", "the holder"},
    {"just_in_time", "limitation of access in time"},
    {"key_holder", "the holder of the keys"},
    {"key_holder_country", "the state of who holds the keys"},
    {"key_holder_party", "the holder of the keys"},
    {"length_km", "length (km)"},
    {"licence_grace_days", "days that it runs without a new licence"},
    {"logged", "a record of each session"},
    {"maker_country", "the maker's state"},
    {"managed_from", "the state of its executive management"},
    {"maybe", "doubt whether it holds on the day"},
    {"mfa", "strong authentication at each access"},
    {"months_between", "months"},
    {"network_kind", "kind of network"},
    {"notice_days", "days of notice"},
    {"on_site", "restriction to work on site under supervision"},
    {"open_interfaces", "openness of its interfaces"},
    {"operator_country", "the operator's state"},
    {"owned_country", "the state of what is held"},
    {"owner_country", "the owner's state"},
    {"owner_party", "the owner"},
    {"party_country", "the party's state"},
    {"power_autonomy_h", "time without the grid (hours)"},
    {"ppm_max", "the largest possible share"},
    {"ppm_min", "the least possible share"},
    {"priority_access", "priority when capacity is short"},
    {"restore_h", "time to restore it (hours)"},
    {"sanctions_affected", "an effect of sanctions on its supply"},
    {"share_ppm", "the part of the area's people"},
    {"spares_days", "days that spares last"},
    {"supplier_country", "the supplier's state"},
    {"traffic_gbps", "traffic in the busy hour (Gbit/s)"},
};

const char *crd_words_subject(crd_subject_id subject)
{
    static const char *const names[CRD_SUBJECTS] = {
        [CRD_V_USE] = "element in use",
        [CRD_V_TIE] = "tie (who could do what to whom)",
        [CRD_V_ORIGIN] = "stage of making a product",
        [CRD_V_COVER] = "coverage of an area",
        [CRD_V_DATA] = "data held",
    };
    return names[subject] ? names[subject] : crd_subjects[subject].name;
}

/* "the element" */
static const char *itself(crd_subject_id subject)
{
    return subject == CRD_V_USE ? "element" : crd_subjects[subject].name;
}

void crd_words_column(crd_subject_id subject, const char *name, crd_buf *out)
{
    if (strcmp(name, "id") == 0) {
        crd_buf_addf(out, "the %s itself", itself(subject));
        return;
    }
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(labels[i][0], name) == 0) {
            crd_buf_adds(out, labels[i][1]);
            return;
        }
    for (; *name; name++)
        crd_buf_addc(out, *name == '_' ? ' ' : *name);
}

static uint32_t arg(const words *w, const crd_x_node *n, uint32_t i)
{
    return i < n->n ? w->set->lists.at[n->list + i] : CRD_X_NONE;
}

static crd_str text_of(const words *w, uint32_t node)
{
    const crd_x_node *n = node == CRD_X_NONE ? NULL : &w->set->nodes.at[node];
    return n && n->op == CRD_OP_VALUE && n->type == CRD_X_TEXT
               ? crd_exprs_text(w->set, n->at.value.text)
               : CRD_STR_NULL;
}

/* Arguments from the i-th on: "A1 or A2" */
static void listed(const words *w, const crd_x_node *n, uint32_t i)
{
    for (uint32_t k = i; k < n->n; k++) {
        crd_buf_adds(w->out, k == i ? "" : k + 1 == n->n ? " or " : ", ");
        noun(w, arg(w, n, k));
    }
}

static const crd_pack_fact *fact_of(const words *w, const crd_x_node *n)
{
    for (size_t i = 0; i < w->pack->n_facts; i++)
        if (crd_str_eq(w->pack->facts[i].scheme, text_of(w, arg(w, n, 2))) &&
            crd_str_eq(w->pack->facts[i].item, text_of(w, arg(w, n, 3))))
            return &w->pack->facts[i];
    return NULL;
}

/* "the answer for operator to 'is there a plan?'" */
static void say_fact(const words *w, const crd_x_node *n)
{
    const crd_pack_fact *f = fact_of(w, n);
    crd_buf_adds(w->out, "what is recorded of ");
    noun(w, arg(w, n, 1));
    crd_buf_adds(w->out, " on '");
    if (f) {
        crd_buf_add(w->out, f->ask);
    } else {
        noun(w, arg(w, n, 2));
        crd_buf_adds(w->out, ": ");
        noun(w, arg(w, n, 3));
    }
    crd_buf_addc(w->out, '\'');
}

static void noun_call(const words *w, uint32_t node)
{
    const crd_x_node *n = &w->set->nodes.at[node];
    const char *name = w->set->lang->fns[n->at.fn].name;
    if (strcmp(name, "fact") == 0 || strcmp(name, "fact_number") == 0 ||
        strcmp(name, "has_fact") == 0) {
        say_fact(w, n);
    } else if (strcmp(name, "fact_since") == 0) {
        crd_buf_adds(w->out, "the day since which it is so: ");
        say_fact(w, n);
    } else if (strcmp(name, "months_between") == 0) {
        crd_buf_adds(w->out, "the number of months from ");
        noun(w, arg(w, n, 0));
        crd_buf_adds(w->out, " to ");
        noun(w, arg(w, n, 1));
    } else if (strcmp(name, "supported_until") == 0) {
        crd_buf_adds(w->out, "the last day of its security updates");
    } else if (strcmp(name, "as_of") == 0) {
        crd_buf_adds(w->out, "the day for which the case is read");
    } else if (strcmp(name, "number") == 0) {
        noun(w, arg(w, n, 0));
    } else if (strcmp(name, "score") == 0) {
        crd_buf_adds(w->out, "the assessment of ");
        noun(w, arg(w, n, 0));
        crd_buf_adds(w->out, " under ");
        noun(w, arg(w, n, 1));
        crd_buf_adds(w->out, ", criterion ");
        noun(w, arg(w, n, 2));
    } else {
        crd_exprs_say(w->set, node, w->out);
    }
}

static void value(const words *w, const crd_x_node *n)
{
    char day[11];
    switch ((crd_expr_type)n->type) {
    case CRD_X_NULL:
        if (n->at.bits == 0) {
            crd_buf_adds(w->out, "not known");
            return;
        }
        crd_buf_adds(w->out, "parameter ");
        crd_buf_add(w->out, w->set->lang->params[n->at.bits - 1].name);
        crd_buf_adds(w->out, " (no value given)");
        return;
    case CRD_X_BOOL:
        crd_buf_adds(w->out, n->at.value.truth == 1   ? "so"
                             : n->at.value.truth == 0 ? "not so"
                                                      : "not known");
        return;
    case CRD_X_INT:
        crd_buf_addi(w->out, n->at.value.i);
        return;
    case CRD_X_REAL:
        crd_buf_addr(w->out, n->at.value.real);
        return;
    case CRD_X_TEXT:
        crd_buf_add(w->out, crd_exprs_text(w->set, n->at.value.text));
        return;
    case CRD_X_DATE:
        crd_buf_add(w->out, crd_date_text(n->at.value.date, day));
        return;
    }
}

static void noun(const words *w, uint32_t node)
{
    static const char *const signs[] = {[CRD_OP_ADD] = " plus ",
                                        [CRD_OP_SUB] = " less ",
                                        [CRD_OP_MUL] = " times ",
                                        [CRD_OP_DIV] = " divided by "};
    const crd_x_node *n = node == CRD_X_NONE ? NULL : &w->set->nodes.at[node];
    if (!n)
        return;
    switch ((int)n->op) {
    case CRD_OP_COLUMN:
        crd_words_column(w->subject, crd_expr_lang_column(w->set->lang, n->at.column)->name,
                         w->out);
        break;
    case CRD_OP_VALUE:
        value(w, n);
        break;
    case CRD_OP_CALL:
        noun_call(w, node);
        break;
    case CRD_OP_ADD:
    case CRD_OP_SUB:
    case CRD_OP_MUL:
    case CRD_OP_DIV:
        crd_buf_addc(w->out, '(');
        noun(w, n->a);
        crd_buf_adds(w->out, signs[n->op]);
        noun(w, n->b);
        crd_buf_addc(w->out, ')');
        break;
    default:
        clause(w, node, CRD_WORDS_IS, true);
        break;
    }
}

/* ---- to be ------------------------------------------------------------------------------------
 */

static crd_words_tense opposite(crd_words_tense t) { return (crd_words_tense)(t ^ 1); }
static bool denies(crd_words_tense t) { return t & 1; }

static void be(const words *w, crd_words_tense t)
{
    static const char *const verbs[] = {
        " is ",           " is not ",          " is then ",
        " is no longer ", " turns out to be ", " turns out not to be "};
    crd_buf_adds(w->out, verbs[t]);
}

/* How the opposite of `not recorded` is said: "is recorded". */
static void recorded(const words *w, crd_words_tense t)
{
    be(w, t);
    crd_buf_adds(w->out, "recorded");
}

/* Is it a column of shares? */
static bool of_millionths(const words *w, uint32_t node)
{
    const crd_x_node *n = &w->set->nodes.at[node];
    const char *name = n->op == CRD_OP_COLUMN
                           ? crd_expr_lang_column(w->set->lang, n->at.column)->name
                           : "";
    return strstr(name, "ppm") != NULL;
}

static void compare(const words *w, const crd_x_node *n, crd_words_tense t)
{
    static const char *const numbers[] = {
        [CRD_OP_EQ] = "",         [CRD_OP_NE] = "",           [CRD_OP_LT] = "less than ",
        [CRD_OP_LE] = "at most ", [CRD_OP_GT] = "more than ", [CRD_OP_GE] = "at least "};
    static const char *const dates[] = {[CRD_OP_EQ] = "",        [CRD_OP_NE] = "",
                                        [CRD_OP_LT] = "before ", [CRD_OP_LE] = "on or before ",
                                        [CRD_OP_GT] = "after ",  [CRD_OP_GE] = "on or after "};
    bool date = w->set->nodes.at[n->a].type == CRD_X_DATE;
    noun(w, n->a);
    be(w, n->op == CRD_OP_NE ? opposite(t) : t);
    crd_buf_adds(w->out, (date ? dates : numbers)[n->op]);
    const crd_x_node *b = &w->set->nodes.at[n->b];
    if (b->op == CRD_OP_VALUE && b->type == CRD_X_INT && of_millionths(w, n->a)) {
        crd_buf_addr(w->out, (double)b->at.value.i / 10000);
        crd_buf_adds(w->out, " %");
        return;
    }
    noun(w, n->b);
}

static void among(const words *w, const crd_x_node *n, crd_words_tense t)
{
    noun(w, n->a);
    be(w, t);
    crd_buf_adds(w->out, n->n > 2 ? "one of " : denies(t) && n->n == 2 ? "either " : "");
    listed(w, n, 0);
}

/* ---- questions that functions answer ----------------------------------------------------------
 */

/* What is spoken of is the argument `of`; then `is`, then arguments from `rest` on behind `link`.
 */
static const struct predicate {
    const char *name;
    uint32_t of;
    const char *is;
    uint32_t rest;
    const char *link;
} predicates[] = {
    {"controlled_by", 0, "under the control of", 1, " "},
    {"depends", 0, "recorded to need something", 1, ", of kind "},
    {"designated", 0, "designated by a list in force", 1, ", with effect "},
    {"has", 0, "one of these:", 1, " "},
    {"high_risk", 0, "high-risk under this regime", 9, ""},
    {"hosts", 0, "what runs something of EU asset class", 1, " "},
    {"listed", 0, "named by a list", 1, ": "},
    {"member_of", 0, "in", 1, " "},
    {"needs", 0, "in need of", 1, " "},
    {"operates", 0, "the operator of a network", 1, " of kind "},
    {"supplies", 0, "the maker of something in EU asset class", 1, " "},
    {"used", 0, "in use in EU asset class", 1, " "},
};

static void exposed(const words *w, const crd_x_node *n, crd_words_tense t, bool high_risk)
{
    crd_str power = text_of(w, arg(w, n, 2)), grade = text_of(w, arg(w, n, 3));
    crd_buf_addf(w->out, "the %s", itself(w->subject));
    be(w, t);
    crd_buf_adds(w->out, "within reach of ");
    if (high_risk)
        crd_buf_adds(w->out, "those who are high-risk under this regime");
    else
        listed(w, n, 4);
    if (crd_str_eq(power, CRD_STR("any"))) {
        crd_buf_adds(w->out, " in any way");
    } else {
        crd_buf_adds(w->out, " (could ");
        crd_buf_add(w->out, power);
        crd_buf_adds(w->out, " it)");
    }
    if (crd_str_eq(grade, CRD_STR("latent")))
        crd_buf_adds(w->out, ", also after preparation");
}

static void question(const words *w, uint32_t node, crd_words_tense t)
{
    const crd_x_node *n = &w->set->nodes.at[node];
    const char *name = w->set->lang->fns[n->at.fn].name;
    for (size_t i = 0; i < sizeof predicates / sizeof *predicates; i++) {
        const struct predicate *p = &predicates[i];
        if (strcmp(p->name, name) != 0)
            continue;
        noun(w, arg(w, n, p->of));
        be(w, t);
        crd_buf_adds(w->out, p->is);
        crd_buf_adds(w->out, p->rest < n->n ? p->link : "");
        listed(w, n, p->rest);
        return;
    }
    if (strncmp(name, "exposed", 7) == 0) {
        exposed(w, n, t, name[7] != '\0');
    } else if (strcmp(name, "has_fact") == 0) {
        say_fact(w, n);
        recorded(w, t);
    } else if (strcmp(name, "near") == 0) {
        crd_buf_addf(w->out, "the %s", itself(w->subject));
        be(w, t);
        crd_buf_adds(w->out, "within ");
        noun(w, arg(w, n, 3));
        crd_buf_adds(w->out, " km of a site of which '");
        noun(w, arg(w, n, 4));
        crd_buf_adds(w->out, ": ");
        noun(w, arg(w, n, 5));
        crd_buf_adds(w->out, "' says ");
        noun(w, arg(w, n, 6));
    } else if (strcmp(name, "open_flaw") == 0) {
        crd_buf_adds(w->out, "an exploited flaw of its software");
        be(w, t);
        crd_buf_adds(w->out, "open for more than ");
        noun(w, arg(w, n, 2));
        crd_buf_adds(w->out, " days");
    } else {
        crd_exprs_say(w->set, node, w->out);
        be(w, t);
        crd_buf_adds(w->out, "so");
    }
}

/* ---- clauses ----------------------------------------------------------------------------------
 */

static bool is_null_value(const words *w, uint32_t node)
{
    const crd_x_node *n = &w->set->nodes.at[node];
    return n->op == CRD_OP_VALUE && ((n->type == CRD_X_NULL && n->at.bits == 0) ||
                                     (n->type == CRD_X_BOOL && n->at.value.truth < 0));
}

/* Parts of a chain of one operator; `null`, which packs write for `not known`, is told apart. */
static void parts(const words *w, uint32_t node, uint8_t op, crd_words_tense t, const char *sign,
                  bool *first, bool *open)
{
    const crd_x_node *n = &w->set->nodes.at[node];
    if (n->op == op) {
        parts(w, n->a, op, t, sign, first, open);
        parts(w, n->b, op, t, sign, first, open);
        return;
    }
    if (is_null_value(w, node)) {
        *open = true;
        return;
    }
    crd_buf_adds(w->out, *first ? "" : sign);
    *first = false;
    clause(w, node, t, true);
}

static void chain(const words *w, uint32_t node, crd_words_tense t, bool brackets)
{
    const crd_x_node *n = &w->set->nodes.at[node];
    bool all = (n->op == CRD_OP_AND) != denies(t), first = true, open = false;
    crd_buf_adds(w->out, brackets ? "(" : "");
    parts(w, node, n->op, t, all ? ", and " : ", or ", &first, &open);
    if (open)
        crd_buf_adds(w->out, all ? "; whether it counts is then not known"
                                 : "; else it is not known whether it counts");
    crd_buf_adds(w->out, brackets ? ")" : "");
}

static void clause(const words *w, uint32_t node, crd_words_tense t, bool brackets)
{
    const crd_x_node *n = &w->set->nodes.at[node];
    switch ((enum crd_x_op)n->op) {
    case CRD_OP_AND:
    case CRD_OP_OR:
        chain(w, node, t, brackets);
        break;
    case CRD_OP_NOT:
        clause(w, n->a, opposite(t), brackets);
        break;
    case CRD_OP_IS_NULL:
        noun(w, n->a);
        recorded(w, opposite(t));
        break;
    case CRD_OP_IS_TRUE:
        crd_buf_adds(w->out, denies(t) ? "it is not sure that " : "it is sure that ");
        clause(w, n->a, CRD_WORDS_IS, true);
        break;
    case CRD_OP_IN:
        among(w, n, t);
        break;
    case CRD_OP_EQ:
    case CRD_OP_NE:
    case CRD_OP_LT:
    case CRD_OP_LE:
    case CRD_OP_GT:
    case CRD_OP_GE:
        compare(w, n, t);
        break;
    case CRD_OP_CALL:
        question(w, node, t);
        break;
    case CRD_OP_VALUE:
        crd_buf_adds(w->out, is_null_value(w, node)                  ? "it is not known"
                             : (n->at.value.truth == 1) != denies(t) ? "it is any"
                                                                     : "it is none");
        break;
    case CRD_OP_COLUMN:
    case CRD_OP_ADD:
    case CRD_OP_SUB:
    case CRD_OP_MUL:
    case CRD_OP_DIV:
        noun(w, node);
        be(w, t);
        crd_buf_adds(w->out, "given");
        break;
    }
}

void crd_words_node(const crd_ruleset *pack, crd_subject_id subject, uint32_t node,
                    crd_words_tense tense, crd_buf *out)
{
    words w = {.pack = pack, .set = pack->sets[subject], .subject = subject, .out = out};
    clause(&w, node, tense, false);
}

void crd_words_predicate(const crd_ruleset *pack, crd_subject_id subject, uint32_t id, crd_buf *out)
{
    crd_words_node(pack, subject, pack->sets[subject]->roots.at[id], CRD_WORDS_IS, out);
}

void crd_words_hours(double hours, crd_buf *out)
{
    double days = hours / 24;
    bool whole = hours >= 48 && days - (double)(int64_t)days == 0.0;
    if (hours <= 0) {
        crd_buf_adds(out, "at once");
        return;
    }
    crd_buf_addr(out, whole ? days : hours);
    crd_buf_adds(out, whole ? " days" : hours > 1 || hours < 1 ? " hours" : " hour");
}
