/* What pack.yaml must look like: the table that checks it and from which docs/schema has its JSON
 * Schema. What names stand for (columns, sources, parameters, expressions) is no matter of shape.
 */
#include "rules/pack_int.h"

/* ---- texts of a form ------------------------------------------------------------------------- */

static bool digit(char c) { return c >= '0' && c <= '9'; }
static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static size_t digits(crd_str t, size_t at, size_t most)
{
    size_t n = 0;
    while (n < most && at + n < t.len && digit(t.ptr[at + n]))
        n++;
    return n;
}

#define NUMBER "[+-]?([0-9]{1,15}(\\.[0-9]{0,15})?|\\.[0-9]{1,15})"

/* Where a number ends that begins the text; 0 = none does. */
static size_t number_end(crd_str t)
{
    size_t at = t.len > 0 && (t.ptr[0] == '+' || t.ptr[0] == '-');
    size_t whole = digits(t, at, 15), part = 0;
    at += whole;
    if (at < t.len && t.ptr[at] == '.') {
        part = digits(t, at + 1, 15);
        if (whole + part > 0)
            at += 1 + part;
    }
    return whole + part > 0 ? at : 0;
}

bool crd_pack_param_fits(crd_str name)
{
    bool fits = name.len > 0 && name.len <= 64 && (letter(name.ptr[0]) || name.ptr[0] == '_');
    for (size_t i = 1; fits && i < name.len; i++)
        fits = letter(name.ptr[i]) || digit(name.ptr[i]) || name.ptr[i] == '_';
    return fits;
}

static bool is_param(crd_str t)
{
    return t.len > 1 && t.ptr[0] == ':' && crd_pack_param_fits((crd_str){t.ptr + 1, t.len - 1});
}

static bool is_number(crd_str t) { return t.len > 0 && number_end(t) == t.len; }

static bool is_share(crd_str t)
{
    size_t at = number_end(t);
    while (at > 0 && at < t.len && t.ptr[at] == ' ')
        at++;
    return at > 0 && at + 1 == t.len && t.ptr[at] == '%';
}

static bool number_limit(crd_str t) { return is_param(t) || is_number(t); }
static bool share_limit(crd_str t) { return is_param(t) || is_share(t); }
static bool any_limit(crd_str t) { return is_param(t) || is_number(t) || is_share(t); }

static bool two(crd_str t, size_t at, int least, int most)
{
    int n = (t.ptr[at] - '0') * 10 + (t.ptr[at + 1] - '0');
    return digits(t, at, 2) == 2 && n >= least && n <= most;
}

/* Days that a month does not have are found when the date is read. */
static bool is_date(crd_str t)
{
    bool fits = (t.len == 4 || t.len == 7 || t.len == 10) && digits(t, 0, 4) == 4 &&
                !crd_str_starts(t, CRD_STR("0000"));
    if (fits && t.len >= 7)
        fits = t.ptr[4] == '-' && two(t, 5, 1, 12);
    if (fits && t.len == 10)
        fits = t.ptr[7] == '-' && two(t, 8, 1, 31);
    return fits;
}

/* 12, 8h, 30d: at most six digits before the point. */
static bool is_hours(crd_str t)
{
    size_t whole = digits(t, 0, 6), at = whole, part = 0;
    if (at < t.len && t.ptr[at] == '.') {
        part = digits(t, at + 1, 6);
        at += 1 + part;
    }
    at += at < t.len && (t.ptr[at] == 'h' || t.ptr[at] == 'd');
    return whole > 0 && at == t.len;
}

static bool is_version(crd_str t) { return t.len > 0 && t.len <= 6 && digits(t, 0, 6) == t.len; }

bool crd_pack_rule_id_fits(crd_str id)
{
    bool fits = id.len > 0 && id.len <= 64;
    for (size_t i = 0; fits && i < id.len; i++)
        fits = letter(id.ptr[i]) || digit(id.ptr[i]) || id.ptr[i] == '-' || id.ptr[i] == '.' ||
               id.ptr[i] == '_';
    return fits;
}

bool crd_pack_column_fits(crd_str name)
{
    bool fits = name.len > 0 && name.len <= 64 && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
    for (size_t i = 1; fits && i < name.len; i++)
        fits = (name.ptr[i] >= 'a' && name.ptr[i] <= 'z') || digit(name.ptr[i]) ||
               name.ptr[i] == '_';
    return fits;
}

/* ---- small shapes ---------------------------------------------------------------------------- */

/* clang-format off */
static const crd_shape text = {.kind = CRD_SHAPE_TEXT, .expected = "a text that is not empty"};
static const crd_shape expression = {.kind = CRD_SHAPE_TEXT, .expected = "an expression"};
static const crd_shape value = {.kind = CRD_SHAPE_ANY, .expected = "a number, a share (35%) or a text"};
static const crd_shape yes_no = {.kind = CRD_SHAPE_BOOL};
static const crd_shape texts = {.kind = CRD_SHAPE_SOME, .expected = "a text, or a list of texts", .item = &text, .least = 1, .most = CRD_YAML_LIST_MAX};
static const crd_shape two_texts = {.kind = CRD_SHAPE_LIST, .expected = "two texts: [scheme, item] or [regime, criterion]", .item = &text, .least = 2, .most = 2};
static const crd_shape date = {.kind = CRD_SHAPE_FORM, .expected = "a date YYYY-MM-DD, YYYY-MM or YYYY", .fits = is_date,
    .pattern = "^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", .number = true, .least_n = 1000, .most_n = 9999};
static const crd_shape share = {.kind = CRD_SHAPE_FORM, .expected = "a share, such as 35%, or a parameter (:name)", .fits = share_limit,
    .pattern = "^(" NUMBER " *%|:[A-Za-z_][A-Za-z0-9_]{0,63})$"};
static const crd_shape number = {.kind = CRD_SHAPE_FORM, .expected = "a number without '%', or a parameter (:name)", .fits = number_limit,
    .pattern = "^(" NUMBER "|:[A-Za-z_][A-Za-z0-9_]{0,63})$", .number = true, .least_n = -1e15, .most_n = 1e15};
static const crd_shape limit = {.kind = CRD_SHAPE_FORM, .expected = "a number, a share (35%) or a parameter (:name)", .fits = any_limit,
    .pattern = "^(" NUMBER "( *%)?|:[A-Za-z_][A-Za-z0-9_]{0,63})$", .number = true, .least_n = -1e15, .most_n = 1e15};
static const crd_shape hours = {.kind = CRD_SHAPE_FORM, .expected = "a time after the loss: 0, 8h, 30d", .fits = is_hours,
    .pattern = "^[0-9]{1,6}(\\.[0-9]{0,6})?[hd]?$", .number = true, .least_n = 0, .most_n = 999999};
static const crd_shape version = {.kind = CRD_SHAPE_FORM, .expected = "a whole number from 0 to 999999", .fits = is_version,
    .pattern = "^[0-9]{1,6}$", .number = true, .least_n = 0, .most_n = 999999};
static const crd_shape pack_name = {.kind = CRD_SHAPE_FORM, .expected = "a name of small letters, digits and '-'", .fits = crd_pack_name_fits,
    .pattern = "^[a-z0-9][a-z0-9-]{0,63}$", .number = true, .least_n = 0, .most_n = 1e15};
static const crd_shape rule_id = {.kind = CRD_SHAPE_FORM, .expected = "an id of letters, digits, '-', '_' and '.'", .fits = crd_pack_rule_id_fits,
    .pattern = "^[A-Za-z0-9._-]{1,64}$", .number = true, .least_n = -1e15, .most_n = 1e15};

static const crd_shape topic = {.kind = CRD_SHAPE_FORM, .expected = "a topic of small letters, digits and '-'", .fits = crd_pack_name_fits,
    .pattern = "^[a-z0-9][a-z0-9-]{0,63}$", .number = true, .least_n = 0, .most_n = 1e15};

static const char *const read_words[] = {"full", "opening", "secondary", "memory", NULL};
static const char *const each_words[] = {"maker", "supplier", "operator", "owner", "state", "site", "risk-group", NULL};
static const char *const mode_words[] = {"fails", "withdraws", "sabotages", "seized", NULL};
static const char *const keeps_words[] = {"minimum", "target", NULL};
static const char *const by_words[] = {"link", "node", "site", "risk-group", "supplier", "state", NULL};
const char *const crd_pack_subjects[] = {"element", "link", "site", "party", "service", "product", "tie", "network", "contract", "holding", "cover", "origin", "data", "use", NULL};

#define WORD(list) {.kind = CRD_SHAPE_WORD, .words = (list), .expected = "a word of the list"}
static const crd_shape read = WORD(read_words);
static const crd_shape each = WORD(each_words);
static const crd_shape mode = WORD(mode_words);
static const crd_shape keeps = WORD(keeps_words);
static const crd_shape disjoint_by = WORD(by_words);
static const crd_shape kind = WORD(crd_rule_kind_words);
static const crd_shape status = WORD(crd_rule_statuses);
static const crd_shape confidence = WORD(crd_confidences);
static const crd_shape severity = WORD(crd_severities);
static const crd_shape measure = WORD(crd_measure_words);
static const crd_shape subject = {.kind = CRD_SHAPE_WORD, .words = crd_pack_subjects, .expected = "a subject of docs/packs-reference.md"};
static const crd_shape measures = {.kind = CRD_SHAPE_SOME, .expected = "a measure, or a list of measures", .item = &measure, .least = 1, .most = CRD_MEASURES};
static const crd_shape per = {.kind = CRD_SHAPE_SOME, .expected = "a column, or a list of at most 4 columns", .item = &text, .least = 1, .most = CRD_RULE_PER};
static const crd_shape between = {.kind = CRD_SHAPE_LIST, .expected = "two expressions over sites", .item = &expression, .least = 2, .most = 2};

/* ---- what stands around the rules ------------------------------------------------------------ */

#define MAP(f, t) {.kind = CRD_SHAPE_MAP, .expected = "a mapping (key: value)", .fields = (f), .ties = (t)}
static const crd_shape_field source_fields[] = {
    {"title", &text, "a source with a title"}, {"url", &text, NULL}, {"date", &date, NULL}, {"read", &read, NULL}, {NULL, NULL, NULL}};
static const crd_shape source = MAP(source_fields, NULL);
static const crd_shape sources = {.kind = CRD_SHAPE_NAMES, .expected = "a mapping (name: {title, url, date, read})", .item = &source};
static const crd_shape_field param_fields[] = {
    {"value", &value, NULL}, {"about", &text, "a parameter with `about`"}, {"basis", &text, NULL}, {"binds", &yes_no, NULL}, {NULL, NULL, NULL}};
static const crd_shape param = MAP(param_fields, NULL);
#define NAME_PATTERN "^[A-Za-z_][A-Za-z0-9_]{0,63}$"
static const crd_shape params = {.kind = CRD_SHAPE_NAMES, .expected = "a mapping (name: {value, about, basis})", .item = &param, .fits = crd_pack_param_fits, .pattern = NAME_PATTERN};
static const crd_shape whom = WORD(crd_pack_whoms);
static const crd_shape_field fact_fields[] = {
    {"scheme", &text, "a fact with `scheme`"}, {"item", &text, "a fact with `item`"}, {"ask", &text, "a fact with `ask`, a question"},
    {"answer", &text, NULL}, {"whom", &whom, NULL}, {NULL, NULL, NULL}};
static const crd_shape fact = MAP(fact_fields, NULL);
static const crd_shape facts = {.kind = CRD_SHAPE_LIST, .expected = "a list of 1 to 1,000 facts", .item = &fact, .least = 1, .most = CRD_PACK_RULES};
static const crd_shape scopes = {.kind = CRD_SHAPE_NAMES, .expected = "a mapping (name: expression)", .item = &expression, .fits = crd_pack_param_fits, .pattern = NAME_PATTERN};
static const crd_shape_field designated_fields[] = {
    {"effects", &texts, NULL}, {"lists", &texts, NULL}, {"purposes", &texts, NULL}, {"addressed", &yes_no, NULL}, {NULL, NULL, NULL}};
static const crd_shape designated = MAP(designated_fields, NULL);
static const crd_shape_field assessed_fields[] = {
    {"regime", &text, "a regime and a criterion"}, {"criterion", &text, "a regime and a criterion"}, {"at_least", &limit, NULL}, {NULL, NULL, NULL}};
static const crd_shape assessed = MAP(assessed_fields, NULL);
static const crd_shape_field risk_fields[] = {
    {"designated", &designated, NULL}, {"control", &yes_no, NULL}, {"assessed", &assessed, NULL}, {"states", &texts, NULL}, {NULL, NULL, NULL}};
static const crd_shape risk = MAP(risk_fields, NULL);
#define GIVEN {"status", &status, NULL}, {"confidence", &confidence, NULL}, {"severity", &severity, NULL}, {"source", &text, NULL}, {"addressees", &expression, NULL}
static const crd_shape_field defaults_fields[] = {GIVEN, {NULL, NULL, NULL}};
static const crd_shape defaults = MAP(defaults_fields, NULL);

/* ---- rules ----------------------------------------------------------------------------------- */

#define COMMON \
    {"id", &rule_id, "a rule with `id`"}, {"title", &text, "a rule with `title`"}, {"kind", &kind, "a rule with `kind`"}, \
    {"clause", &text, NULL}, {"remedy", &text, NULL}, {"note", &text, NULL}, GIVEN, {"since", &date, NULL}, {"until", &date, NULL}, \
    {"announced", &date, NULL}, {"risks", &texts, NULL}, {"measures", &texts, NULL}, {"topic", &topic, NULL}
#define END {NULL, NULL, NULL}

static const crd_shape_field forbid_fields[] = {COMMON, {"subject", &subject, NULL}, {"where", &expression, "a rule with `where`"}, {"per", &per, NULL}, END};
static const crd_shape forbid = MAP(forbid_fields, NULL);

static const crd_shape_field require_fields[] = {COMMON, {"subject", &subject, NULL}, {"where", &expression, NULL}, {"per", &per, NULL},
    {"every", &expression, NULL}, {"some", &expression, NULL}, {"of", &expression, NULL}, {"at_least", &limit, NULL}, END};
static const crd_shape_tie require_ties[] = {
    {CRD_TIE_ONE, {"every", "some", "of"}, "one of `every`, `some` and `of`"}, {CRD_TIE_WITH, {"of", "at_least"}, "`of` with `at_least`"},
    {CRD_TIE_WITH, {"at_least", "of"}, "`at_least` with `of`"}, {CRD_TIE_END, {NULL}, NULL}};
static const crd_shape require = MAP(require_fields, require_ties);

static const crd_shape_field share_fields[] = {COMMON, {"subject", &subject, NULL}, {"among", &expression, NULL}, {"of", &expression, "a rule with `of`"},
    {"per", &per, NULL}, {"measure", &measures, NULL}, {"at_most", &share, NULL}, {"at_least", &share, NULL}, END};
static const crd_shape_tie share_ties[] = {{CRD_TIE_ONE, {"at_most", "at_least"}, "one of `at_most` and `at_least`"}, {CRD_TIE_END, {NULL}, NULL}};
static const crd_shape share_rule = MAP(share_fields, share_ties);

static const crd_shape_field diversity_fields[] = {COMMON, {"subject", &subject, NULL}, {"among", &expression, NULL}, {"by", &text, "a rule with `by`, a column"},
    {"per", &per, NULL}, {"measure", &measures, NULL}, {"distinct_at_least", &number, NULL}, {"largest_at_most", &share, NULL}, {"hhi_at_most", &number, NULL}, END};
static const crd_shape_tie diversity_ties[] = {
    {CRD_TIE_ANY, {"distinct_at_least", "largest_at_most", "hhi_at_most"}, "`distinct_at_least`, `largest_at_most` or `hhi_at_most`"}, {CRD_TIE_END, {NULL}, NULL}};
static const crd_shape diversity = MAP(diversity_fields, diversity_ties);

static const crd_shape_field lost_fields[] = {{"each", &each, "`each`: what is lost, one after the other"}, {"where", &expression, NULL}, END};
static const crd_shape lost = MAP(lost_fields, NULL);
static const crd_shape_field survives_fields[] = {COMMON, {"services", &expression, NULL}, {"lost", &lost, "a rule with `lost`"},
    {"mode", &mode, "a rule with `mode`: fails, withdraws, sabotages, seized"}, {"at", &hours, NULL}, {"keeps", &keeps, NULL}, END};
static const crd_shape survives = MAP(survives_fields, NULL);

static const crd_shape_field route_fields[] = {COMMON, {"services", &expression, NULL}, {"between", &between, NULL}, {"trusted", &expression, NULL}, {"avoid", &texts, NULL},
    {"disjoint", &number, NULL}, {"by", &disjoint_by, NULL}, END};
static const crd_shape_tie route_ties[] = {{CRD_TIE_ONE, {"services", "between"}, "one of `services` and `between`"},
    {CRD_TIE_ONE, {"trusted", "avoid"}, "one of `trusted` and `avoid`"}, {CRD_TIE_END, {NULL}, NULL}};
static const crd_shape route = MAP(route_fields, route_ties);

static const crd_shape_field evidence_fields[] = {{"fact", &two_texts, NULL}, {"profile", &two_texts, NULL}, {"date", &text, NULL}, END};
static const crd_shape_tie evidence_ties[] = {{CRD_TIE_ONE, {"fact", "profile", "date"}, "one of `fact`, `profile` and `date`"}, {CRD_TIE_END, {NULL}, NULL}};
static const crd_shape evidence = MAP(evidence_fields, evidence_ties);
static const crd_shape_field fresh_fields[] = {COMMON, {"subject", &subject, NULL}, {"where", &expression, NULL}, {"per", &per, NULL},
    {"evidence", &evidence, "a rule with `evidence`"}, {"months", &number, "a rule with `months`"}, END};
static const crd_shape fresh = MAP(fresh_fields, NULL);

static const crd_shape_field deadline_fields[] = {COMMON, {"subject", &subject, NULL}, {"where", &expression, "a rule with `where`"}, {"per", &per, NULL},
    {"by", &date, "a rule with `by`, a date"}, END};
static const crd_shape deadline = MAP(deadline_fields, NULL);

static const crd_shape *const rules_by_kind[] = {
    [CRD_RULE_FORBID] = &forbid, [CRD_RULE_REQUIRE] = &require, [CRD_RULE_SHARE] = &share_rule, [CRD_RULE_DIVERSITY] = &diversity,
    [CRD_RULE_SURVIVES] = &survives, [CRD_RULE_ROUTE] = &route, [CRD_RULE_FRESH] = &fresh, [CRD_RULE_DEADLINE] = &deadline};
static const crd_shape rule = {.kind = CRD_SHAPE_VARIANTS, .expected = "a rule with `kind`", .by = "kind", .key = &kind, .variants = rules_by_kind};
static const crd_shape rules = {.kind = CRD_SHAPE_LIST, .expected = "a list of 1 to 1,000 rules", .item = &rule, .least = 1, .most = CRD_PACK_RULES};

/* ---- returns --------------------------------------------------------------------------------- */

static const crd_shape total = WORD(crd_return_total_words);
static const crd_shape_field return_column_fields[] = {
    {"title", &text, "a column with `title`"}, {"about", &text, NULL}, {"value", &expression, NULL}, {"when", &expression, NULL}, {"total", &total, NULL}, END};
static const crd_shape return_column = MAP(return_column_fields, NULL);
static const crd_shape return_columns = {.kind = CRD_SHAPE_NAMES, .expected = "a mapping (name: {title, value, when, total})", .item = &return_column,
    .fits = crd_pack_column_fits, .pattern = "^[a-z][a-z0-9_]{0,63}$"};
static const crd_shape group = {.kind = CRD_SHAPE_SOME, .expected = "a column of the return, or a list of at most 8", .item = &text, .least = 1, .most = CRD_RETURN_KEYS};
static const crd_shape_field return_fields[] = {
    {"title", &text, "a return with `title`"}, {"about", &text, NULL}, {"clause", &text, NULL}, {"source", &text, NULL}, {"subject", &subject, "a return with `subject`"},
    {"where", &expression, NULL}, {"group", &group, NULL}, {"columns", &return_columns, "a return with `columns`"}, END};
static const crd_shape return_ = MAP(return_fields, NULL);
static const crd_shape returns = {.kind = CRD_SHAPE_NAMES, .expected = "a mapping (name: a return)", .item = &return_, .fits = crd_pack_name_fits,
    .pattern = "^[a-z0-9][a-z0-9-]{0,63}$"};

/* ---- risks ----------------------------------------------------------------------------------- */

static const char *const power_words[] = {"read", "metadata", "change", "stop", NULL};
static const char *const grade_words[] = {"standing", "latent", NULL};
static const crd_shape power = WORD(power_words);
static const crd_shape grade = WORD(grade_words);
static const crd_shape_field risk_loss_fields[] = {{"each", &each, "`each`: what is lost, one after the other"},
    {"mode", &mode, "`mode`: fails, withdraws, sabotages, seized"}, {"at", &hours, NULL}, END};
static const crd_shape risk_loss = MAP(risk_loss_fields, NULL);
static const crd_shape_field risk_exposure_fields[] = {{"power", &power, "`power`: read, metadata, change, stop"}, {"grade", &grade, NULL}, END};
static const crd_shape risk_exposure = MAP(risk_exposure_fields, NULL);
static const crd_shape_field scenario_fields[] = {
    {"title", &text, "a risk with `title`"}, {"group", &text, NULL}, {"threat", &text, NULL}, {"vulnerability", &text, NULL}, {"consequence", &text, NULL},
    {"source", &text, NULL}, {"loss", &risk_loss, NULL}, {"exposure", &risk_exposure, NULL}, END};
static const crd_shape scenario = MAP(scenario_fields, NULL);
static const crd_shape scenarios = {.kind = CRD_SHAPE_NAMES, .expected = "a mapping (id: a risk)", .item = &scenario, .fits = crd_pack_rule_id_fits,
    .pattern = "^[A-Za-z0-9._-]{1,64}$"};

static const crd_shape_field pack_fields[] = {
    {"pack", &pack_name, "a pack with `pack`, its name"}, {"title", &text, "a pack with `title`"}, {"version", &version, "a pack with `version`"},
    {"authority", &text, NULL}, {"about", &text, NULL}, {"sources", &sources, NULL}, {"params", &params, NULL}, {"facts", &facts, NULL}, {"high_risk", &risk, NULL},
    {"scopes", &scopes, NULL}, {"defaults", &defaults, NULL}, {"rules", &rules, "a pack with `rules`"}, {"risks", &scenarios, NULL}, {"returns", &returns, NULL}, END};
const crd_shape crd_pack_shape = MAP(pack_fields, NULL);
/* clang-format on */

void crd_pack_schema(crd_buf *out)
{
    crd_shape_schema(&crd_pack_shape, "A pack of rules for Cordon: pack.yaml",
                     "docs/packs.md explains it. 'cordon pack check' also checks what no schema "
                     "can: expressions, and what names stand for.",
                     out);
}
