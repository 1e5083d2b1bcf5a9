/* comply --waivers. */
#include "app/comply_waivers.h"

#include "app/comply_rules.h"

#include "rules/compare.h"
#include "base/err.h"
#include "base/file.h"

enum { BYTES = 4 << 20 };

static const char *const kinds[] = {"waiver", "exemption", NULL};
static const char *const states[] = {"in-force",  "expired",    "not-yet",    "nothing-to-waive",
                                     "unmatched", "other-pack", "other-rule", NULL};
enum state { IN_FORCE, EXPIRED, NOT_YET, NOTHING, UNMATCHED, OTHER, OTHER_RULE };

/* clang-format off */
static const crd_column columns[] = {
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID, .required = true, .about = "pack/rule"},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_TEXT, .about = "the group; empty: every one"},
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE, .required = true, .codes = kinds},
    {.name = "state", .title = "State", .kind = CRD_CELL_CODE, .required = true, .codes = states, .about = "on the date; nothing-to-waive: what it speaks of does not fail; unmatched: there is no such finding; other-pack, other-rule: that is not judged here"},
    {.name = "fails", .title = "Fails", .kind = CRD_CELL_INT, .required = true, .about = "findings that fail and that it speaks of"},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE},
    {.name = "expires", .title = "Last day", .kind = CRD_CELL_DATE, .required = true},
    {.name = "reason", .title = "Reason", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "reference", .title = "Reference", .kind = CRD_CELL_TEXT, .required = true, .about = "the authority's"},
    {.name = "owner", .title = "Owner", .kind = CRD_CELL_TEXT, .required = true, .about = "who answers for it"},
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT, .required = true},
};
/* clang-format on */

/* As groups are written: an operator is looked for under its name. */
static crd_status begin_near(crd_app *app, const crd_waiver *one, crd_near *near, crd_err *err)
{
    crd_str word = one->subject;
    if (!crd_str_is_null(one->operator)) {
        crd_buf b;
        crd_buf_init(&b, 1 << 16);
        crd_buf_addf(&b, "operator=" CRD_STR_FMT, CRD_STR_ARG(one->operator));
        word = crd_str_copy(app->arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
        crd_buf_done(&b);
        if (!word.ptr)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    crd_near_init(near, word, false);
    return CRD_OK;
}

crd_status crd_comply_waivers_read(crd_app *app, const crd_args *args, crd_out *out,
                                   crd_comply_waivers *ret_waivers, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str text;
    crd_comply_waivers w = {.given = true, .args = args};
    if (crd_arg_count(args, "waivers") == 0)
        return CRD_OK;
    crd_str file = crd_arg(args, "waivers");
    if (!out->diags)
        CRD_TRY(crd_diags_new(20, &out->diags));
    CRD_TRY(crd_file_read(file.ptr, BYTES, app->arena, &text, err));
    crd_text_in in = {text, 1 << 16};
    CRD_TRY(crd_waivers_read(crd_text_in_blocks(&in), file, app->arena, out->diags, &w.all, err));
    w.findings = CRD_NEW(app->arena, uint64_t, w.all.n);
    w.fails = CRD_NEW(app->arena, uint64_t, w.all.n);
    w.of = CRD_NEW(app->arena, size_t, w.all.n);
    w.near = CRD_NEW(app->arena, crd_near, w.all.n);
    if (!w.findings || !w.fails || !w.of || !w.near)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    for (size_t i = 0; i < w.all.n; i++)
        CRD_TRY(begin_near(app, &w.all.at[i], &w.near[i], err));
    *ret_waivers = w;
done:
    return rc;
}

void crd_comply_waivers_date(crd_comply_waivers *w, crd_date as_of)
{
    w->dated = as_of != CRD_DATE_NONE;
    w->day = w->dated ? crd_date_first(as_of) : INT32_MAX;
}

/* Verdicts of one rule come together. */
static void look_up(crd_comply_waivers *w, const crd_judgement *v)
{
    if (w->rule == v->rule)
        return;
    w->rule = v->rule;
    w->n_of = 0;
    for (size_t i = 0; i < w->all.n; i++)
        if (crd_str_eq(w->all.at[i].pack, v->pack->name) &&
            crd_str_eq(w->all.at[i].rule, v->rule->id))
            w->of[w->n_of++] = i;
}

const crd_waiver *crd_comply_waiver(crd_comply_waivers *w, const crd_judgement *v,
                                    const crd_world *world, crd_waived *ret_how)
{
    const crd_waiver *best = NULL;
    if (!w->given)
        return NULL;
    look_up(w, v);
    crd_str whose = w->n_of > 0 ? crd_judgement_operator(v, world) : CRD_STR_NULL;
    for (size_t k = 0; k < w->n_of; k++) {
        const crd_waiver *one = &w->all.at[w->of[k]];
        if (!crd_waiver_is_of(one, v, whose)) {
            crd_near_offer(&w->near[w->of[k]], v->group);
            continue;
        }
        w->findings[w->of[k]]++;
        if (v->verdict != CRD_FAIL)
            continue;
        crd_waived how = crd_waiver_on(one, w->day);
        w->fails[w->of[k]]++;
        if (!best ? how != CRD_WAIVED_EARLY : how == CRD_WAIVED && *ret_how != CRD_WAIVED) {
            best = one;
            *ret_how = how;
        }
    }
    return best;
}

/* ---- the table ------------------------------------------------------------------------------- */

static const crd_ruleset *pack_of(const crd_waiver *one, const crd_app_pack *packs, size_t n_packs)
{
    for (size_t p = 0; p < n_packs; p++)
        if (crd_str_eq(packs[p].pack->name, one->pack))
            return packs[p].pack;
    return NULL;
}

static enum state state_of(const crd_comply_waivers *w, size_t i, const crd_app_pack *packs,
                           size_t n_packs)
{
    static const enum state by_day[] = {
        [CRD_WAIVED_EARLY] = NOT_YET, [CRD_WAIVED] = IN_FORCE, [CRD_WAIVED_EXPIRED] = EXPIRED};
    const crd_ruleset *pack = pack_of(&w->all.at[i], packs, n_packs);
    if (!pack)
        return OTHER;
    if (crd_comply_rules_leave_out(w->args, pack, w->all.at[i].rule))
        return OTHER_RULE;
    if (w->findings[i] == 0)
        return UNMATCHED;
    enum state at = by_day[crd_waiver_on(&w->all.at[i], w->day)];
    return w->fails[i] == 0 && at == IN_FORCE ? NOTHING : at;
}

/* Which rules, or groups of its rule, may have been meant. */
static void say_unmatched(const crd_comply_waivers *w, size_t i, const crd_ruleset *pack,
                          crd_buf *b)
{
    const crd_waiver *one = &w->all.at[i];
    bool there = false;
    crd_near rules;
    crd_near_init(&rules, one->rule, true);
    for (size_t r = 0; r < pack->n_rules; r++) {
        there |= crd_str_eq(pack->rules[r].id, one->rule);
        crd_near_offer(&rules, pack->rules[r].id);
    }
    const crd_near *near = there ? &w->near[i] : &rules;
    crd_buf_adds(b, !there        ? "matches no finding: the pack has no such rule"
                    : near->n > 0 ? "matches no finding: the rule has no such subject here"
                                  : "matches no finding: the rule judges nothing here");
    crd_buf_adds(b, near->n > 0 ? "; perhaps " : "");
    crd_near_words(near, b);
    crd_buf_adds(b, near->n > 0 ? " is meant." : ".");
}

static void warn(crd_doc *d, const crd_comply_waivers *w, size_t i, enum state state,
                 const crd_ruleset *pack)
{
    const crd_waiver *one = &w->all.at[i];
    char day[11];
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_addf(&b, "The waiver of line %u, on " CRD_STR_FMT "/" CRD_STR_FMT ", ", one->line,
                 CRD_STR_ARG(one->pack), CRD_STR_ARG(one->rule));
    if (state == UNMATCHED)
        say_unmatched(w, i, pack, &b);
    else
        crd_buf_addf(&b, "held until %s: what it speaks of counts again.",
                     crd_date_text(one->expires, day).ptr);
    crd_doc_warn(d, crd_buf_str(&b));
    crd_buf_done(&b);
}

static void put(crd_doc *d, crd_section *t, const crd_comply_waivers *w, size_t i, enum state state)
{
    const crd_waiver *one = &w->all.at[i];
    crd_buf rule, subject;
    crd_buf_init(&rule, 1 << 16);
    crd_buf_init(&subject, 1 << 20);
    crd_buf_addf(&rule, CRD_STR_FMT "/" CRD_STR_FMT, CRD_STR_ARG(one->pack),
                 CRD_STR_ARG(one->rule));
    if (!crd_str_is_null(one->operator))
        crd_buf_addf(&subject, "operator=" CRD_STR_FMT, CRD_STR_ARG(one->operator));
    else
        crd_buf_add(&subject, one->subject);
    crd_doc_row(
        d, t,
        (const crd_cell[]){crd_cell_text(crd_buf_str(&rule)),
                           subject.len > 0 ? crd_cell_text(crd_buf_str(&subject)) : CRD_CELL_NULL,
                           crd_cell_texts(kinds[one->exemption]), crd_cell_texts(states[state]),
                           crd_cell_int((int64_t)w->fails[i]), crd_cell_date(one->since),
                           crd_cell_date(one->expires), crd_cell_text(one->reason),
                           crd_cell_text(one->reference), crd_cell_text(one->owner),
                           crd_cell_int(one->line)});
    crd_buf_done(&subject);
    crd_buf_done(&rule);
}

void crd_comply_waivers_table(crd_doc *d, const crd_comply_waivers *w, const crd_app_pack *packs,
                              size_t n_packs)
{
    crd_section *t = crd_doc_table(d, "waivers", "Waivers", columns,
                                   sizeof columns / sizeof *columns);
    crd_doc_key(d, t, "line rule", NULL);
    if (!w->given)
        crd_doc_quiet(d, t, NULL);
    if (w->given && !w->dated)
        crd_doc_warn(d, CRD_STR("The case has no date, so no waiver is in force: give --as-of."));
    for (size_t i = 0; i < w->all.n; i++) {
        enum state state = state_of(w, i, packs, n_packs);
        put(d, t, w, i, state);
        if (state == UNMATCHED || (state == EXPIRED && w->fails[i] > 0 && w->dated))
            warn(d, w, i, state, pack_of(&w->all.at[i], packs, n_packs));
    }
}
