/* What fields are asked for in words, and what an answer looks like. */
#include "rules/gap_int.h"

#include "model/code.h"

/* ---- questions of fields ----------------------------------------------------------------------
 */

typedef struct field_words {
    uint32_t table, field;
    const char *ask;
} field_words;

#define ASK(table, field, ask)                      \
    {                                               \
        CRD_T_##table, CRD_C_##table##_##field, ask \
    }
/* Those whose description is no question when a 'what is' stands before it. */
static const field_words questions[] = {
    ASK(element, network, "which network is it part of"),
    ASK(element, site, "at which site does it stand"),
    ASK(element, area, "in which area does it lie"),
    ASK(element, owner, "who owns it"),
    ASK(element, function, "what does it do"),
    ASK(element, asset_class, "which class of the EU\'s list of 5G assets is it in"),
    ASK(element, roles, "which of these roles does it have"),
    ASK(element, generations, "which generations of mobile radio does it serve"),
    ASK(element, bands, "which frequency bands does it use"),
    ASK(element, product, "which product is it (maker and model)"),
    ASK(element, release, "which version of its software or firmware does it run"),
    ASK(element, quantity, "how many pieces does it stand for"),
    ASK(element, status, "is it planned, ordered, in service, spare, failed or retired"),
    ASK(element, ordered, "on which day was it ordered"),
    ASK(element, installed, "since which day is it in service"),
    ASK(element, removed, "until which day is, or was, it in service"),
    ASK(element, end_of_life, "when does its maker's support for the hardware end"),
    ASK(element, restore_h, "how many hours does it take to restore it after a failure"),
    ASK(element, spares_days, "how many days do spares last without new supply"),
    ASK(element, licence_grace_days, "how many days does it run once its licence is not renewed"),
    ASK(element, subscribers, "how many subscribers does it serve"),
    ASK(element, traffic_gbps, "how much traffic passes it in the busy hour"),
    ASK(element, premises, "how many premises does it pass"),
    ASK(element, replacement_cost, "what does it cost to replace it"),
    ASK(product, model, "which model or type is it"),
    ASK(product, brand, "whose name is on it"),
    ASK(product, maker, "who makes it in fact (not: under whose name it is sold)"),
    ASK(product, maker_of_record, "whom does the type approval name as its maker"),
    ASK(product, category, "for which function is it sold"),
    ASK(product, open_interfaces, "do its interfaces allow another maker's product in its place"),
    ASK(product, sanctions_affected, "is its supply touched by an export control or a sanction"),
    ASK(network, operator, "who operates it"),
    ASK(network, kind, "what kind of network is it"),
    ASK(network, country, "in which country does it stand"),
    ASK(network, subscribers, "how many subscribers depend on it"),
    ASK(site, country, "in which state does it stand"),
    ASK(site, area, "in which area does it stand"),
    ASK(site, lat, "where does it stand: which latitude"),
    ASK(site, lon, "where does it stand: which longitude"),
    ASK(site, uncertainty_m, "how far off may its position be"),
    ASK(site, kind, "what kind of place is it"),
    ASK(site, power_autonomy_h, "how many hours does it run without the grid"),
    ASK(link, network, "which network is it part of"),
    ASK(link, system, "which cable system or route does it belong to"),
    ASK(link, a, "where does it begin"),
    ASK(link, b, "where does it end"),
    ASK(link, medium, "is it fibre, submarine cable, microwave, satellite, copper or other"),
    ASK(link, crosses, "which states does it cross"),
    ASK(link, status, "is it planned, in service or retired"),
    ASK(link, installed, "since which day is it in service"),
    ASK(link, removed, "until which day is, or was, it in service"),
    ASK(link, replacement_cost, "what does it cost to replace it"),
    ASK(service, customer, "who depends on it"),
    ASK(service, users, "how many people use it"),
    ASK(service, trust_policy, "which trust policy must its traffic meet, or none"),
    ASK(service, priority_access, "is it served first when capacity is short"),
    ASK(service, criticality,
        "how bad is its loss, from 1 (inconvenient) to 5 (lives or the state at stake)"),
    ASK(party, jurisdiction, "in which state is it established"),
    ASK(party, hq, "in which state is its headquarters"),
    ASK(party, managed_from, "in which state does its executive management sit"),
    ASK(party, branch_of, "which party is it a branch of"),
    ASK(need, a_site, "between which places is the way needed: one end"),
    ASK(need, b_site, "between which places is the way needed: the other end"),
    ASK(tie, holder, "who has the power"),
    ASK(tie, from_country, "from which state is access exercised"),
    ASK(tie, privilege, "as what: administrator, operator, read-only, physical"),
    ASK(tie, mfa, "is authentication strong at each access"),
    ASK(tie, just_in_time, "is access opened for a limited time only"),
    ASK(tie, approved, "does the operator approve each access beforehand"),
    ASK(tie, logged, "is each session recorded"),
    ASK(tie, on_site, "is it on site and supervised only, without remote access"),
    ASK(tie, notice_days, "how many days of notice end it"),
    ASK(origin, party, "who does this stage of making it"),
    ASK(origin, country, "in which state is this stage done"),
    ASK(dependency, autonomy_h, "how many hours does it run without"),
    ASK(data_held, encrypted, "is it encrypted at rest and in use"),
    ASK(data_held, key_holder, "who holds the keys"),
    ASK(holding, owner, "who holds it"),
    ASK(holding, ppm_min, "how large is the share at least"),
    ASK(holding, ppm_max, "how large is the share at most"),
    ASK(contract, buyer, "who buys"),
    ASK(contract, supplier, "who supplies"),
    ASK(contract, subject, "what is it about"),
    ASK(contract, notice_days, "how many days of notice end it"),
    ASK(contract, exit_clause, "is there an agreed way out, with help to move"),
    ASK(contract, audit_right, "may the buyer or the authority audit"),
    ASK(covers, share_ppm, "which part of the area's people does it reach"),
    ASK(area, country, "in which state does it lie"),
    ASK(area, area_group, "which region does it belong to"),
    ASK(area, population, "how many people live there"),
    ASK(release, end_of_support, "which is the last day of its security updates"),
};

void crd_gap_field_words(uint32_t table, uint32_t field, crd_buf *b)
{
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (questions[i].table == table && questions[i].field == field) {
            crd_buf_adds(b, questions[i].ask);
            return;
        }
    crd_str about = crd_str_from(crd_records.tables[table]->fields[field].about);
    size_t end = crd_str_find(about, CRD_STR(";"));
    if (end != SIZE_MAX)
        about.len = end; /* what follows says what an empty one means */
    crd_buf_adds(b, "what is this: ");
    crd_buf_add(b, about);
}

/* ---- what an answer looks like ----------------------------------------------------------------
 */

enum { LISTED = 20, EXPLAINED = 6 }; /* codes that are named, and said */

static void add_codes(const crd_field *f, crd_buf *b)
{
    const crd_code_list *list = crd_code_list_find(crd_str_from(f->arg));
    crd_buf_adds(b, f->kind == CRD_CODES ? "one or more of" : "one of");
    if (!list || list->n > LISTED) {
        crd_buf_addf(b, " the words of the list '%s', see docs/schema.md", f->arg);
        return;
    }
    for (size_t i = 0; i < list->n; i++) {
        crd_buf_addf(b, "%s%s", i ? ", " : ": ", list->codes[i].code);
        if (list->n <= EXPLAINED)
            crd_buf_addf(b, " (%s)", list->codes[i].label);
    }
}

/* "party|element" -> "id or name of the party or element" */
static void add_target(const crd_field *f, crd_buf *b)
{
    crd_str rest = crd_str_from(f->arg), one;
    bool first = true;
    if (crd_str_eq(rest, CRD_STR("jurisdiction"))) {
        crd_buf_adds(b, "code of the state, two letters (ISO 3166)");
        return;
    }
    crd_buf_adds(b, "id or name of the ");
    while (crd_str_next(&rest, '|', &one)) {
        crd_buf_adds(b, first ? "" : " or ");
        crd_buf_add(b, one);
        first = false;
    }
}

static void add_form(const crd_field *f, crd_buf *b)
{
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
        crd_buf_adds(b, "text");
        break;
    case CRD_REF:
        add_target(f, b);
        break;
    case CRD_CODE:
    case CRD_CODES:
        add_codes(f, b);
        break;
    case CRD_DATE:
        crd_buf_adds(b, "a day, YYYY-MM-DD");
        break;
    case CRD_PPM:
        crd_buf_adds(b, "a share in percent");
        break;
    case CRD_INT:
    case CRD_REAL:
        crd_buf_adds(b, f->kind == CRD_INT ? "a whole number" : "a number");
        if (f->unit[0])
            crd_buf_addf(b, " (%s)", f->unit);
        break;
    case CRD_BOOL:
        crd_buf_adds(b, "yes or no");
        break;
    }
}

static void add_row_form(const crd_gaps *g, uint32_t question, crd_buf *b)
{
    const crd_pack_fact *fact = crd_gap_fact(g, question);
    switch (g->asks.at[question].table) {
    case CRD_T_fact:
        if (fact && !crd_str_is_null(fact->answer))
            crd_buf_add(b, fact->answer);
        else
            crd_buf_adds(b, "yes, no or a value; and since which day, YYYY-MM-DD");
        break;
    case CRD_T_profile:
        crd_buf_adds(b, "a score on the scale of the regime, who gave it, and the day, YYYY-MM-DD");
        break;
    case CRD_T_designation:
        crd_buf_adds(b, "the list: a row for each who is named, sheet 'designation'");
        break;
    case CRD_T_holding:
        crd_buf_adds(b, "a row for each holder, with its share in percent, sheet 'holding'");
        break;
    case CRD_T_tie:
        crd_buf_addf(b, "a row for whoever it is, kind '%s', sheet 'tie'",
                     g->asks.at[question].about_table == CRD_T_site ? "owns' or 'operates"
                                                                    : "builds");
        break;
    case CRD_T_need:
        crd_buf_adds(b, "sheets 'need' and 'need_member', docs/schema.md");
        break;
    case CRD_T_vex:
        crd_buf_adds(b, "affected, not-affected, fixed or under-investigation, and who says so");
        break;
    case CRD_T_release:
        crd_buf_adds(b, "a day, YYYY-MM-DD");
        break;
    default:
        crd_buf_adds(b, "its record");
        break;
    }
}

crd_str crd_gap_answer(const crd_gaps *g, uint32_t question, crd_arena *arena)
{
    const crd_gap_ask *a = &g->asks.at[question];
    crd_buf b;
    crd_buf_init(&b, 1 << 20);
    if (a->kind == CRD_GAP_PARAM)
        crd_buf_adds(&b, "a value, when the pack is used");
    else if (a->kind == CRD_GAP_DATES)
        crd_buf_adds(&b, "two days, YYYY-MM-DD: from, until (none while it goes on)");
    else if (a->table == CRD_T_fact && a->field == CRD_C_fact_since && a->kind != CRD_GAP_ROW)
        crd_buf_adds(&b, "a day, YYYY-MM-DD");
    else if (a->kind == CRD_GAP_ROW || a->table == CRD_T_fact || a->field == CRD_X_NONE)
        add_row_form(g, question, &b);
    else
        add_form(&crd_records.tables[a->table]->fields[a->field], &b);
    crd_buf_one_line(&b, 0);
    crd_str copy = crd_str_copy(arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    return copy;
}
