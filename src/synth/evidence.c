/* Facts, incidents, threats, measures and settings: few rows, so that no table is empty. */
#include "synth/synth_int.h"

static crd_status put_facts(struct synth *s)
{
    for (uint64_t i = 0; i < s->n.products; i += 10) {
        ROW(fact, f);
        f.subject = synth_id(s, "product:product", i);
        f.scheme = CRD_STR("XA evaluation");
        f.item = CRD_STR("level");
        f.value = draw(s, R_FACT, i) % 3 ? CRD_STR("substantial") : CRD_STR("basic");
        f.issuer = CRD_STR("Test house of State A");
        f.since = synth_day(s, R_FACT, i, 2021, 2024);
        f.until = synth_year(2027);
        PUT(fact, f);
    }
    for (uint64_t i = 0; i < s->n.mobile; i++) {
        ROW(fact, f);
        f.subject = synth_text(s, "party:party-%06llu", (unsigned long long)(P_MOBILE + i));
        f.scheme = CRD_STR("XA telecom act");
        f.item = CRD_STR("tier");
        f.value = i < 2 ? CRD_STR("1") : CRD_STR("2");
        f.issuer = CRD_STR("Ministry of State A");
        f.since = synth_year(2022);
        PUT(fact, f);
    }
    return CRD_OK;
}

static crd_status put_incidents(struct synth *s)
{
    static const char *const kinds[] = {"cut", "fault", "outage", "human-error", "disaster"};
    for (uint64_t i = 0; i < 5 + s->n.elements / 10000; i++) {
        ROW(incident, x);
        x.id = synth_id(s, "incident", i);
        x.subject = synth_id(s, "element:element", below(s, R_INCIDENT, i, s->n.elements));
        x.kind = synth_pick(kinds, draw(s, R_INCIDENT, i) % COUNT_OF(kinds));
        x.began = synth_day(s, R_INCIDENT, i, 2021, 2025);
        x.ended = x.began;
        x.users_affected = (int64_t)below(s, R_INCIDENT, i + 1, 100000);
        x.cause = CRD_STR("as established by the operator");
        x.reported_to = CRD_STR("Ministry of State A");
        PUT(incident, x);
    }
    return CRD_OK;
}

static crd_status put_threats(struct synth *s)
{
    static const char *const scenarios[] = {"prepositioning in networks", "withdrawal of supply"};
    static const char *const likely[] = {"unlikely", "possible", "likely"};
    for (uint64_t i = 0; i < STATES; i++) {
        if (i == HOME)
            continue;
        ROW(threat, t);
        t.actor = synth_text(s, "jurisdiction:X%c", synth_letter(i));
        t.scenario = synth_pick(scenarios, i % 2);
        t.capability = 1 + (int64_t)below(s, R_INCIDENT, i + 7000000, 5);
        t.intent = 1 + (int64_t)below(s, R_INCIDENT, i + 8000000, 5);
        t.likelihood = synth_pick(likely, i % 3);
        t.assessed_by = CRD_STR("Ministry of State A");
        t.as_of = synth_year(2025);
        PUT(threat, t);
    }
    return CRD_OK;
}

static crd_status put_measures(struct synth *s)
{
    static const struct {
        const char *id, *name, *ties, *leaves;
        double cost;
        int64_t days;
    } measures[] = {
        {"supervised-access", "Access case by case, approved and recorded", "manages maintains",
         "read metadata change stop", 40000, 120},
        {"end-to-end", "Encryption with keys of the customer's own", "passes serves",
         "metadata stop", 150000, 270},
        {"second-supplier", "A second supplier for the same function", "makes maintains",
         "read metadata change", 900000, 540},
    };
    for (size_t k = 0; k < COUNT_OF(measures); k++) {
        ROW(mitigation, m);
        m.id = crd_str_from(measures[k].id);
        m.name = crd_str_from(measures[k].name);
        m.ties = crd_str_from(measures[k].ties);
        m.leaves = crd_str_from(measures[k].leaves);
        m.cost = measures[k].cost;
        m.lead_time_days = measures[k].days;
        PUT(mitigation, m);
    }
    for (uint64_t m = 0; m < s->n.mobile; m += 2) {
        ROW(applied, a);
        a.mitigation = CRD_STR("supervised-access");
        a.target = synth_id(s, "element:element", synth_core(s, m, B_5G, 8, 0, 0));
        a.since = synth_year(2023);
        PUT(applied, a);
    }
    return CRD_OK;
}

static crd_status put_settings(struct synth *s)
{
    static const char *const settings[][2] = {
        {"currency", "XAC"}, {"price_year", "2025"}, {"nation", "XA"}};
    for (size_t k = 0; k < COUNT_OF(settings); k++) {
        ROW(setting, x);
        x.name = crd_str_from(settings[k][0]);
        x.value = crd_str_from(settings[k][1]);
        PUT(setting, x);
    }
    ROW(vex, v);
    v.product = synth_id(s, "product", 0);
    v.vulnerability = CRD_STR("XVE-2025-00000");
    v.status = CRD_STR("not-affected");
    v.stated_by = synth_text(s, "Works %llu", (unsigned long long)crd_synth_maker(0));
    v.stated_on = synth_year(2025);
    PUT(vex, v);
    return CRD_OK;
}

crd_status synth_put_evidence(struct synth *s)
{
    crd_status rc = put_facts(s);
    if (rc == CRD_OK)
        rc = put_incidents(s);
    if (rc == CRD_OK)
        rc = put_threats(s);
    if (rc == CRD_OK)
        rc = put_measures(s);
    return rc == CRD_OK ? put_settings(s) : rc;
}
