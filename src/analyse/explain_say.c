/* Sentences, one for each kind of tie, in one table. They state what is recorded and what follows
 * from it could be done; that somebody does it is never said. */
#include "analyse/explain_int.h"

#include <string.h>

typedef void detail(const crd_say *s, crd_buf *out);

static detail law, control, influence, block, debt, access_limits, on_site, dependency, stage, list,
    need, one_state;

/* {f} the holder, {t} the target, {x} the detail; a holder that is not recorded has a sentence of
 * its own. In the order of crd_tie_id. */
/* clang-format off */
static const struct {
    const char *known, *unknown;
    detail *detail;
} sentences[CRD_TIES] = {
    [CRD_TIE_BUILDS] = {"{f} built {t}", "who built {t} is not recorded", NULL},
    [CRD_TIE_CARRIES] = {"{f} carries {t}", "what carries {t} is not recorded", NULL},
    [CRD_TIE_COMPELS] = {"{x}", "{x}", law},
    [CRD_TIE_CONTAINS] = {"{f} is part of {t}", "what is part of {t} is not recorded", NULL},
    [CRD_TIE_CONTROLS] = {"{f} controls {t}{x}", "who controls {t} is not recorded", control},
    [CRD_TIE_ENDS] = {"{t} ends in {f}", "what {t} ends in is not recorded", NULL},
    [CRD_TIE_FINANCES] = {"{f} lends to {t}{x} and could call the loan in", "who lends to {t} is not recorded", debt},
    [CRD_TIE_HOLDS_KEYS] = {"{f} holds the keys of {t}", "who holds the keys of {t} is not recorded", NULL},
    [CRD_TIE_HOSTS] = {"{f} hosts {t}", "who hosts {t} is not recorded", NULL},
    [CRD_TIE_HOUSES] = {"{t} stands at {f}", "where {t} stands is not recorded", NULL},
    [CRD_TIE_INFLUENCES] = {"{f} has weight in {t}{x}, and does not decide alone", "who has weight in {t} is not recorded", influence},
    [CRD_TIE_INTEGRATES] = {"{f} integrates {t}", "who integrates {t} is not recorded", NULL},
    [CRD_TIE_IS] = {"{x}", "what {t} is a body of is not recorded", one_state},
    [CRD_TIE_LENDS] = {"{f} is supposed to use what {t} could do", "who uses what {t} could do is not recorded", NULL},
    [CRD_TIE_MADE_IN] = {"{t} is made in {f}{x}, which could reach the production line", "where {t} is made is not recorded", stage},
    [CRD_TIE_MAINTAINS] = {"{f} maintains {t}{x}", "who maintains {t} is not recorded", on_site},
    [CRD_TIE_MAKES] = {"{f} makes {t}{x}", "who makes {t} is not recorded", stage},
    [CRD_TIE_MANAGES] = {"{f} manages {t}{x}", "who manages {t} is not recorded", access_limits},
    [CRD_TIE_NEEDS] = {"{t} needs {f}{x}", "what {t} needs is not recorded", dependency},
    [CRD_TIE_OPENS] = {"whoever has the keys of {f} could open what it protects for {t}", "what opens {t} is not recorded", NULL},
    [CRD_TIE_OPERATES] = {"{f} operates {t}", "who operates {t} is not recorded", NULL},
    [CRD_TIE_OWNS] = {"{f} owns {t}", "who owns {t} is not recorded", NULL},
    [CRD_TIE_PART_OF] = {"{t} is part of {f}", "what {t} is part of is not recorded", NULL},
    [CRD_TIE_PASSES] = {"traffic of {t} passes over {f}{x}", "what traffic of {t} passes over is not recorded", need},
    [CRD_TIE_RESTRICTS] = {"{f} could end supply to {t}{x}", "who could end supply to {t} is not recorded", list},
    [CRD_TIE_RUNS] = {"{f} runs as {t}", "what runs as {t} is not recorded", NULL},
    [CRD_TIE_SERVES] = {"{f} serves {t}{x}", "what serves {t} is not recorded", need},
    [CRD_TIE_STANDS_IN] = {"{t} stands in {f} or crosses it", "where {t} stands is not recorded", NULL},
    [CRD_TIE_VETOES] = {"{f} could block what {t} decides{x}", "who could block what {t} decides is not recorded", block},
};
/* clang-format on */

static const crd_world *world(const crd_say *s) { return s->a->t->w; }
static uint32_t kind_of(const crd_say *s)
{
    return s->hop->tie == CRD_ROW_NONE ? s->hop->more->kind : s->a->t->kind[s->hop->tie];
}

/* Row of the tie's origin when it is of this table. */
static uint32_t row_in(const crd_say *s, uint32_t table)
{
    const crd_ties *t = s->a->t;
    uint32_t tie = s->hop->tie;
    return tie != CRD_ROW_NONE && crd_ties_origin_table(t, tie) == table
               ? crd_ties_origin(t, tie).row
               : CRD_ROW_NONE;
}

static void date(crd_date d, crd_buf *out)
{
    char text[11];
    crd_buf_add(out, crd_date_text(d, text));
}

static const char *label_of(const char *list_name, crd_str code)
{
    const crd_code_list *l = crd_code_list_find(crd_str_from(list_name));
    int at = crd_code_find(l, code);
    return at < 0 ? NULL : l->codes[at].label;
}

/* ---- details ------------------------------------------------------------------------------ */

static void law_powers(const crd_world *w, uint32_t row, crd_buf *out)
{
    static const char *const what[][2] = {{"read", "hand over content"},
                                          {"metadata", "hand over metadata"},
                                          {"change", "change what it does"},
                                          {"stop", "stop it"}};
    crd_str rest = crd_world_text(w, CRD_COL(w, law, powers).text[row]), one;
    bool any = false;
    if (crd_str_is_null(rest))
        crd_buf_adds(out, "assist, with what is not recorded");
    for (size_t i = 0; i < sizeof what / sizeof *what && !crd_str_is_null(rest); i++)
        for (crd_str left = rest; crd_str_next(&left, ' ', &one);)
            if (crd_str_eq(one, crd_str_from(what[i][0]))) {
                crd_buf_addf(out, "%s%s", any ? ", to " : "", what[i][1]);
                any = true;
            }
}

static void law(const crd_say *s, crd_buf *out)
{
    const crd_world *w = world(s);
    uint32_t row = row_in(s, CRD_T_law);
    if (row == CRD_ROW_NONE) {
        crd_say_node(s->a->t, s->hop->from, true, out);
        crd_buf_adds(out, " could order ");
        crd_say_node(s->a->t, s->hop->to, false, out);
        crd_buf_adds(out, " to assist, by what a row of ties says");
        return;
    }
    crd_str article = crd_world_text(w, CRD_COL(w, law, article).text[row]);
    crd_date since = crd_col_i32(&CRD_COL(w, law, since), row);
    crd_str review = crd_world_text(w, CRD_COL(w, law, review).text[row]);
    int32_t secret = crd_col_i32(&CRD_COL(w, law, secrecy), row);
    const char *by = crd_str_is_null(review) ? NULL : label_of("law_review", review);
    crd_buf_adds(out, "the law '");
    crd_buf_add(out, crd_world_text(w, CRD_COL(w, law, instrument).text[row]));
    crd_buf_adds(out, article.len ? "', " : "'");
    crd_buf_add(out, article);
    crd_buf_adds(out, " of ");
    crd_say_node(s->a->t, s->hop->from, false, out);
    if (since != CRD_DATE_NONE) {
        crd_buf_adds(out, ", in force since ");
        date(since, out);
        crd_buf_addc(out, ',');
    }
    crd_buf_adds(out, " lets it order ");
    crd_say_node(s->a->t, s->hop->to, false, out);
    crd_buf_adds(out, " to ");
    law_powers(w, row, out);
    crd_buf_addf(out, " (%s; %s%s)",
                 secret == CRD_NULL32 ? "whether in secret is not recorded"
                 : secret             ? "in secret"
                                      : "not in secret",
                 by ? "reviewed by " : "", by ? by : "who reviews it is not recorded");
}

static void share_of_what(const char *by, int32_t low, int32_t high, crd_buf *out)
{
    if (strcmp(by, "board") == 0) {
        crd_buf_adds(out, " by the right to appoint most of its board");
    } else if (strcmp(by, "consolidates") == 0) {
        crd_buf_adds(out, ", which it consolidates in its accounts");
    } else if (strcmp(by, "is") == 0) {
        crd_buf_adds(out, ", in law the same");
    } else if (strcmp(by, "concert") == 0 && high == 0) {
        crd_buf_adds(out, " in a group that acts as one");
    } else if (high >= 0) {
        crd_buf_adds(out, " with ");
        crd_explain_votes(low, high, out);
        crd_buf_adds(out, strcmp(by, "shares") == 0 ? " of the shares, which stand for votes"
                          : strcmp(by, "concert") == 0
                              ? " of the votes, in a group that acts as one"
                              : " of the votes");
    }
}

static void through(crd_str who, crd_date since, bool direct, crd_buf *out)
{
    if (!direct && who.len > 0) {
        crd_buf_adds(out, ", held through ");
        crd_buf_add(out, who);
    }
    if (since != CRD_DATE_NONE) {
        crd_buf_adds(out, ", since ");
        date(since, out);
    }
}

/* The state and its body; or who may use the whole state's powers. */
static void one_state(const crd_say *s, crd_buf *out)
{
    const crd_ties *t = s->a->t;
    bool down = crd_ties_kind(t, s->hop->to) == CRD_NODE_PARTY;
    crd_say_node(t, down ? s->hop->to : s->hop->from, true, out);
    crd_buf_adds(out, down ? " is a body of " : " has all powers of ");
    crd_say_node(t, down ? s->hop->from : s->hop->to, false, out);
    if (down)
        crd_buf_adds(out, ", which has it in hand");
}

static void control(const crd_say *s, crd_buf *out)
{
    if (row_in(s, CRD_T_party) != CRD_ROW_NONE)
        crd_buf_adds(out, ", its branch and in law the same person");
    if (!s->why || !s->why->controls)
        return;
    const crd_controller *c = s->why->controls;
    share_of_what(c->by, c->low_ppm, c->high_ppm, out);
    through(c->through, c->since, c->direct, out);
}

/* The first way of influence that the tie stands for, certain ones first. */
static const crd_influencer *way(const crd_say *s)
{
    for (size_t i = 0; s->why && i < s->why->n_influences; i++)
        if (strcmp(s->why->influences[i].tie, crd_tie_kinds[kind_of(s)].code) == 0)
            return &s->why->influences[i];
    return NULL;
}

static void influence(const crd_say *s, crd_buf *out)
{
    const crd_influencer *i = way(s);
    if (!i)
        return;
    if (strcmp(i->kind, "managed-from") == 0)
        crd_buf_adds(out, ", whose executive management sits there");
    else if (i->high_ppm >= 0) {
        crd_buf_adds(out, " with ");
        crd_explain_votes(i->low_ppm, i->high_ppm, out);
        crd_buf_adds(out, strcmp(i->kind, "board") == 0     ? " of the seats on its board"
                          : strcmp(i->kind, "largest") == 0 ? " of the votes, the largest holding"
                                                            : " of the votes");
    }
    through(i->through, i->since, true, out);
}

static void block(const crd_say *s, crd_buf *out)
{
    const crd_influencer *i = way(s);
    if (!i)
        return;
    crd_buf_adds(out, strcmp(i->kind, "veto") == 0    ? ", by a golden share or another veto"
                      : strcmp(i->kind, "joint") == 0 ? ", as one of two halves"
                                                      : ", as nobody has a majority without it");
    through(i->through, i->since, true, out);
}

static void debt(const crd_say *s, crd_buf *out)
{
    const crd_influencer *i = way(s);
    if (i && i->high_ppm >= 0 && i->high_ppm < 1000000) {
        crd_buf_adds(out, " (");
        crd_explain_votes(i->low_ppm, i->high_ppm, out);
        crd_buf_adds(out, " of its debt)");
    }
}

static void from_country(const crd_world *w, uint32_t row, crd_buf *out)
{
    crd_str country = crd_world_text(w, CRD_COL(w, tie, from_country).text[row]);
    if (country.len > 0) {
        crd_buf_adds(out, " from ");
        crd_buf_add(out, country);
    }
}

static void access_limits(const crd_say *s, crd_buf *out)
{
    static const struct {
        uint32_t field;
        const char *what;
    } limits[] = {{CRD_C_tie_mfa, "strong authentication"},
                  {CRD_C_tie_just_in_time, "for a limited time"},
                  {CRD_C_tie_approved, "each access approved"},
                  {CRD_C_tie_logged, "each session recorded"}};
    const crd_world *w = world(s);
    uint32_t row = row_in(s, CRD_T_tie);
    if (row_in(s, CRD_T_contract) != CRD_ROW_NONE)
        crd_buf_adds(out, " under a contract, the limits of access not recorded");
    if (row == CRD_ROW_NONE)
        return;
    from_country(w, row, out);
    crd_buf_adds(out, " (");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        int32_t v = crd_col_i32(&crd_world_frame(w, CRD_T_tie)->cols[limits[i].field], row);
        crd_buf_addf(out, "%s%s: %s", i ? "; " : "", limits[i].what,
                     v == CRD_NULL32 ? "not recorded"
                     : v             ? "yes"
                                     : "no");
    }
    crd_buf_addc(out, ')');
}

static void on_site(const crd_say *s, crd_buf *out)
{
    const crd_world *w = world(s);
    uint32_t row = row_in(s, CRD_T_tie);
    if (row_in(s, CRD_T_contract) != CRD_ROW_NONE)
        crd_buf_adds(out, " under a support contract");
    if (row == CRD_ROW_NONE)
        return;
    from_country(w, row, out);
    int32_t v = crd_col_i32(&CRD_COL(w, tie, on_site), row);
    crd_buf_adds(out, v == CRD_NULL32 ? " (whether on site only is not recorded)"
                      : v             ? " (on site and supervised only)"
                                      : " (remotely)");
}

static void dependency(const crd_say *s, crd_buf *out)
{
    uint32_t row = row_in(s, CRD_T_dependency);
    if (row == CRD_ROW_NONE)
        return;
    crd_str code = crd_world_text(world(s), CRD_COL(world(s), dependency, kind).text[row]);
    const char *label = label_of("dependency_kind", code);
    crd_buf_adds(out, " (");
    crd_buf_add(out, code);
    crd_buf_addf(out, "%s%s)", label ? ": " : "", label ? label : "");
}

static void stage(const crd_say *s, crd_buf *out)
{
    uint32_t row = row_in(s, CRD_T_origin);
    if (row == CRD_ROW_NONE)
        return;
    crd_buf_adds(out, " (stage ");
    crd_buf_add(out, crd_world_text(world(s), CRD_COL(world(s), origin, stage).text[row]));
    crd_buf_addc(out, ')');
}

static void list(const crd_say *s, crd_buf *out)
{
    uint32_t row = row_in(s, CRD_T_designation);
    if (row == CRD_ROW_NONE)
        return;
    crd_buf_adds(out, ", by the list '");
    crd_buf_add(out, crd_world_text(world(s), CRD_COL(world(s), designation, list).text[row]));
    crd_buf_adds(out, "'");
}

/* What part of its need tree the service has it for. */
static void need(const crd_say *s, crd_buf *out)
{
    const crd_world *w = world(s);
    uint32_t row = row_in(s, CRD_T_need_member), at = row_in(s, CRD_T_need);
    if (row == CRD_ROW_NONE && at == CRD_ROW_NONE)
        return;
    uint32_t service = row == CRD_ROW_NONE ? CRD_COL(w, need, service).text[at]
                                           : CRD_COL(w, need_member, service).text[row];
    uint32_t node = row == CRD_ROW_NONE ? CRD_COL(w, need, node).text[at]
                                        : CRD_COL(w, need_member, node).text[row];
    for (uint32_t i = 0; at == CRD_ROW_NONE && i < crd_world_frame(w, CRD_T_need)->n; i++)
        if (CRD_COL(w, need, service).text[i] == service && CRD_COL(w, need, node).text[i] == node)
            at = i;
    crd_buf_adds(out, " (its need '");
    crd_buf_add(out, crd_world_text(w, node));
    crd_buf_adds(out, "'");
    if (at != CRD_ROW_NONE) {
        const char *label = label_of("need_kind",
                                     crd_world_text(w, CRD_COL(w, need, kind).text[at]));
        crd_buf_addf(out, "%s%s", label ? ": " : "", label ? label : "");
    }
    crd_buf_addc(out, ')');
}

/* ---- whole sentences ---------------------------------------------------------------------- */

/* The first letter of a sentence of ours; names keep theirs. */
static void capital(crd_buf *out, size_t at)
{
    if (at < out->len && out->at[at] >= 'a' && out->at[at] <= 'z')
        out->at[at] = (char)(out->at[at] - 'a' + 'A');
}

static void fill(const crd_say *s, const char *text, detail *more, crd_buf *out)
{
    bool ours = text[0] != '{' || text[1] == 'x';
    size_t at = out->len;
    for (const char *p = text; *p; p++) {
        if (*p != '{') {
            crd_buf_addc(out, *p);
            continue;
        }
        if (p[1] == 'f')
            crd_say_node(s->a->t, s->hop->from, p == text, out);
        else if (p[1] == 't')
            crd_say_node(s->a->t, s->hop->to, p == text, out);
        else if (more)
            more(s, out);
        p += 2;
    }
    if (ours && !(text[0] == '{' && row_in(s, CRD_T_law) == CRD_ROW_NONE))
        capital(out, at);
    crd_buf_addc(out, '.');
}

/* Those whose votes are added: "A, B and C". */
static void say_members(const crd_say *s, crd_buf *out)
{
    const crd_pools *p = s->pools;
    size_t pool = s->hop->more->pool, begin = p->first.at[pool];
    size_t end = pool + 1 < p->first.n ? p->first.at[pool + 1] : p->members.n;
    for (size_t i = begin; i < end; i++) {
        crd_buf_adds(out, i == begin ? "" : i + 1 < end ? ", " : " and ");
        crd_say_node(s->a->t, p->members.at[i], i == begin, out);
    }
}

/* What several have together and none of them alone. */
static void say_together(const crd_say *s, crd_buf *out)
{
    static const struct {
        uint8_t kind;
        const char *verb, *after;
        detail *detail;
    } said[] = {
        {CRD_TIE_CONTROLS, " together control ", "", control},
        {CRD_TIE_INFLUENCES, " together have weight in ", ", and do not decide alone", influence},
        {CRD_TIE_VETOES, " together could block what is decided in ", "", block},
        {CRD_TIE_FINANCES, " together lend to ", " and could call the loan in", debt}};
    say_members(s, out);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (said[i].kind == s->hop->more->kind) {
            crd_buf_adds(out, said[i].verb);
            crd_say_node(s->a->t, s->hop->to, false, out);
            said[i].detail(s, out);
            crd_buf_addf(out, "%s.", said[i].after);
        }
}

static void say_hop(const crd_say *s, crd_buf *out)
{
    const crd_ties *t = s->a->t;
    if (s->hop->tie == CRD_ROW_NONE && s->hop->more->pool != CRD_NO_POOL) {
        say_together(s, out);
        return;
    }
    if (s->hop->tie == CRD_ROW_NONE) { /* a supposition of the question */
        crd_say_node(t, s->hop->from, true, out);
        if (crd_ties_kind(t, s->hop->to) == CRD_NODE_UNKNOWN) {
            crd_buf_adds(out, " is supposed to be who is not recorded.");
        } else {
            crd_buf_adds(out, " is supposed to use what ");
            crd_say_node(t, s->hop->to, false, out);
            crd_buf_adds(out, " could do.");
        }
        return;
    }
    uint32_t kind = kind_of(s);
    if (crd_ties_kind(t, s->hop->from) == CRD_NODE_USERS && kind == CRD_TIE_SERVES) {
        fill(s, "users of {t} are {f}{x}", need, out);
        return;
    }
    bool unknown = crd_ties_kind(t, s->hop->from) == CRD_NODE_UNKNOWN;
    fill(s, unknown ? sentences[kind].unknown : sentences[kind].known,
         unknown ? NULL : sentences[kind].detail, out);
}

/* ---- why it is possible only -------------------------------------------------------------- */

static bool maybe_there(const crd_ties *t, uint32_t node)
{
    crd_node_kind kind = crd_ties_kind(t, node);
    if (kind != CRD_NODE_ELEMENT && kind != CRD_NODE_LINK)
        return false;
    uint32_t table = kind == CRD_NODE_LINK ? CRD_T_link : CRD_T_element;
    return crd_world_there(t->w, table, node - t->base[kind]) == CRD_THERE_MAYBE;
}

static bool say_contested(const crd_say *s, uint32_t table, uint32_t row, crd_buf *out)
{
    const crd_frame *f = crd_world_frame(world(s), table);
    bool any = false;
    for (uint32_t k = 0; k < f->table->n_fields; k++)
        if (crd_world_contested(world(s), table, row, k)) {
            crd_buf_addf(out, "%s%s", any ? ", " : "sources of equal weight disagree on ",
                         f->table->fields[k].name);
            any = true;
        }
    return any;
}

static const char *by_kind(uint32_t kind)
{
    switch ((crd_tie_id)kind) {
    case CRD_TIE_MANAGES:
    case CRD_TIE_MAINTAINS:
    case CRD_TIE_HOSTS:
    case CRD_TIE_INTEGRATES:
        return "whether a condition that would weaken it holds is not recorded";
    case CRD_TIE_COMPELS:
        return "whom the law reaches, with what powers or under whose review is not certain";
    case CRD_TIE_CONTROLS:
    case CRD_TIE_INFLUENCES:
    case CRD_TIE_VETOES:
    case CRD_TIE_FINANCES:
        return "holdings are known as ranges, contested or doubtful";
    case CRD_TIE_PASSES:
        return "it is one of several routes, or not certain to be passed";
    case CRD_TIE_ENDS:
        return "in which equipment of the site is not recorded";
    case CRD_TIE_SERVES:
        return "what the function does, or whether these users depend on it, is not certain";
    case CRD_TIE_CONTAINS:
        return "the component may not be active";
    case CRD_TIE_BUILDS:
    case CRD_TIE_CARRIES:
    case CRD_TIE_HOLDS_KEYS:
    case CRD_TIE_HOUSES:
    case CRD_TIE_IS:
    case CRD_TIE_LENDS:
    case CRD_TIE_MADE_IN:
    case CRD_TIE_MAKES:
    case CRD_TIE_NEEDS:
    case CRD_TIE_OPENS:
    case CRD_TIE_OPERATES:
    case CRD_TIE_OWNS:
    case CRD_TIE_PART_OF:
    case CRD_TIE_RESTRICTS:
    case CRD_TIE_RUNS:
    case CRD_TIE_STANDS_IN:
    case CRD_TIES:
        break;
    }
    return "what it rests on is not certain";
}

static void say_why(const crd_say *s, crd_buf *out)
{
    const crd_ties *t = s->a->t;
    uint32_t tie = s->hop->tie;
    if (tie == CRD_ROW_NONE && s->hop->more->pool != CRD_NO_POOL) {
        crd_buf_adds(out, by_kind(s->hop->more->kind));
        return;
    }
    if (tie == CRD_ROW_NONE) {
        crd_buf_adds(out, "it is a supposition of the question");
        return;
    }
    uint32_t table = crd_ties_origin_table(t, tie), row = crd_ties_origin(t, tie).row;
    if (crd_ties_kind(t, s->hop->from) == CRD_NODE_UNKNOWN)
        crd_buf_adds(out, "nobody is named");
    else if (crd_say_measures(s, false, out))
        return;
    else if (crd_chain_grade(s->a, tie, false) != CRD_GRADE_NONE)
        crd_buf_adds(out, "certain after preparation only; whether a condition that would weaken "
                          "it holds is not recorded");
    else if (maybe_there(t, s->hop->from) || maybe_there(t, s->hop->to))
        crd_buf_adds(out, "whether it is in service is not certain");
    else if (row != CRD_ROW_NONE && (crd_world_frame(t->w, table)->flags[row] & CRD_ROW_MAYBE))
        crd_buf_adds(out, "it holds on the date only possibly");
    else if (row == CRD_ROW_NONE || !say_contested(s, table, row, out))
        crd_buf_adds(out, by_kind(t->kind[tie]));
}

void crd_say_hop(const crd_say *s, crd_buf *out)
{
    size_t at = out->len;
    say_hop(s, out);
    crd_say_measures(s, true, out);
    crd_buf_one_line(out, at);
}

void crd_say_why(const crd_say *s, crd_buf *out)
{
    size_t at = out->len;
    say_why(s, out);
    crd_buf_one_line(out, at);
}
