/* States, their laws and alliances; parties, their names, roles and the lists that name them. */
#include "synth/synth_int.h"

/* ---- states ------------------------------------------------------------------------------- */

/* The first half are allies of home; a perspective groups all of them. */
static const char *const relations[STATES] = {NULL,    "ally",  "ally",       "ally",
                                              "ally",  "ally",  "partner",    "other",
                                              "other", "other", "of-concern", "of-concern"};

crd_status synth_put_states(struct synth *s)
{
    ROW(source, src);
    src.name = s->from.source;
    src.title = CRD_STR("invented nation");
    src.format = CRD_STR("synth");
    src.confidence = CRD_STR("high");
    src.as_of = synth_year(2026);
    PUT(source, src);
    for (uint64_t i = 0; i < STATES; i++) {
        ROW(jurisdiction, j);
        j.id = synth_state(s, i);
        j.name = synth_text(s, "State %c", synth_letter(i));
        PUT(jurisdiction, j);
    }
    for (uint64_t i = 0; i < STATES; i++) {
        if (i < STATES / 2) {
            ROW(membership, m);
            m.jurisdiction = synth_state(s, i);
            m.alliance = CRD_STR("ALLIANCE");
            m.since = synth_year(1990 + (int)i);
            PUT(membership, m);
        }
        ROW(relation, r);
        r.of_state = synth_state(s, HOME);
        r.towards = synth_state(s, i);
        r.kind = relations[i] ? crd_str_from(relations[i]) : CRD_STR("home");
        r.basis = CRD_STR("invented white paper");
        r.since = synth_year(2015);
        PUT(relation, r);
    }
    return CRD_OK;
}

typedef struct law_kind {
    const char *name, *article, *powers, *reach, *review;
    bool secret;
    uint32_t among; /* one state in so many has it */
    int since;
} law_kind;

/* Every state has the first two; the others are spread over all of them, allies and home included.
 */
static const law_kind law_kinds[] = {
    {"Interception Act", "s 4", "read metadata", "services", "court-before", true, 1, 1998},
    {"Readiness Act", "s 9", "change stop", "established", "administrative", false, 1, 2006},
    {"Intelligence Assistance Act", "art. 7", "read metadata change stop", "citizens", "none", true,
     4, 2012},
    {"Stored Records Act", "s 13", "read metadata", "group", "court-before", true, 3, 2014},
    {"Export Control Act", "s 3", "stop", "users-of-technology", "administrative", false, 4, 2002},
    {"Foreign Intelligence Act", "s 2", "metadata", "established", "court-after", true, 2, 2009},
    {"Territory Act", "s 1", "stop", "assets", "court-after", false, 3, 1985},
};

crd_status synth_put_laws(struct synth *s)
{
    for (uint64_t k = 0; k < COUNT_OF(law_kinds); k++)
        for (uint64_t i = 0; i < STATES; i++) {
            const law_kind *l = &law_kinds[k];
            if ((i + 3 * k) % l->among != (l->among > 1 ? 1 : 0))
                continue;
            ROW(law, r);
            r.jurisdiction = synth_state(s, i);
            r.instrument = synth_text(s, "%s of State %c", l->name, synth_letter(i));
            r.article = crd_str_from(l->article);
            r.powers = crd_str_from(l->powers);
            r.reach = crd_str_from(l->reach);
            r.secrecy = l->secret;
            r.review = crd_str_from(l->review);
            r.since = synth_year(l->since + (int)(i % 5));
            if (k == 5 && i % 4 == 0) /* repealed since */
                r.until = synth_year(2022);
            PUT(law, r);
        }
    return CRD_OK;
}

/* ---- parties ------------------------------------------------------------------------------ */

/* Where the makers of everything sit: allies, others, and states of concern. */
static const uint8_t vendor_state[] = {1, 10, 2, 10, 3, 7, 11, 4, 1, 8, 0, 6};

/* Chips and software come from few places. */
static const uint8_t parts_state[] = {1, 1, 1, 2, 2, 6, 10};

uint64_t synth_party_state(const struct synth *s, uint64_t i)
{
    static const uint8_t first[P_MAKERS] = {
        0, 0, 2,  8,  0, 0, 0, 0, 0, /* operators */
        0, 1,                        /* towers */
        0, 1, 10,                    /* clouds */
        0, 1, 7,  10, 2, 8,          /* managers */
        0, 1, 10, 0,  0,             /* integrators, power */
    };
    if (i < P_MINISTRIES)
        return first[i];
    if (i < P_BUILDERS)
        return (i - P_MINISTRIES) % STATES;
    if (i < P_MAKERS)
        return i == P_BUILDERS ? 1 : 10;
    if (i < P_MAKERS + s->n.vendors)
        return vendor_state[i - P_MAKERS];
    if (i >= s->first_parts && i < s->first_customer)
        return parts_state[draw(s, R_PARTY_STATE, i) % COUNT_OF(parts_state)];
    if (i >= s->first_customer && i < s->first_owner)
        return HOME;
    double u = (double)(draw(s, R_PARTY_STATE, i) >> 11) * 0x1p-53;
    uint64_t k = (uint64_t)(u * u * STATES); /* the first states have most */
    return k < STATES ? k : STATES - 1;
}

static const char *title_of(const struct synth *s, uint64_t i)
{
    static const struct {
        uint64_t below;
        const char *title;
    } titles[] = {
        {P_TOWERS, "Telecom"},     {P_CLOUDS, "Towers"},        {P_MANAGERS, "Cloud"},
        {P_INTEGRATORS, "Manage"}, {P_POWER, "Integration"},    {P_MINISTRIES, "Power"},
        {P_FUNDS, "Ministry"},     {P_BANKS, "Sovereign Fund"}, {P_BUILDERS, "Bank"},
        {P_MAKERS, "Cable Works"},
    };
    for (size_t k = 0; k < COUNT_OF(titles); k++)
        if (i < titles[k].below)
            return titles[k].title;
    return i < s->first_parts      ? "Works"
           : i < s->first_customer ? "Parts"
           : i < s->first_owner    ? "Customer"
                                   : "Holding";
}

bool synth_is_organ(const struct synth *s, uint64_t i)
{
    return i == P_SAFETY || (i >= P_MINISTRIES && i < P_BANKS) ||
           (i >= s->first_customer && i < s->first_owner && i % 4 == 0);
}

bool synth_is_branch(const struct synth *s, uint64_t i)
{
    return i >= s->first_parts && i < s->first_customer && happens(s, R_PARTY_BRANCH, i, 100000);
}

static const char *kind_of(const struct synth *s, uint64_t i)
{
    static const char *const owners[] = {"company", "company", "company", "company", "fund"};
    if (synth_is_organ(s, i))
        return "state-body";
    if (i < s->first_owner)
        return "company";
    if (i >= s->layer_of_owners[5]) /* at the top are people */
        return below(s, R_PARTY_KIND, i, 3) ? "person" : "fund";
    return owners[below(s, R_PARTY_KIND, i, COUNT_OF(owners))];
}

static crd_status put_party(struct synth *s, uint64_t i)
{
    ROW(party, p);
    uint64_t state = synth_party_state(s, i);
    p.id = synth_id(s, "party", i);
    p.name = synth_text(s, "%s %llu", title_of(s, i), (unsigned long long)i);
    p.kind = crd_str_from(kind_of(s, i));
    p.jurisdiction = synth_state(s, state);
    p.hq = synth_state(s, state);
    if (i >= P_MAKERS + s->n.vendors && happens(s, R_PARTY_HQ, i, 50000)) {
        p.hq = synth_state(s, draw(s, R_PARTY_HQ, i) >> 32);
        p.managed_from = p.hq;
    }
    if (synth_is_branch(s, i))
        p.branch_of = synth_id(s, "party", P_MAKERS + (i - s->first_parts) % s->n.makers);
    p.since = synth_day(s, R_PARTY_SINCE, i, 1950, 1994);
    PUT(party, p);
    if (!happens(s, R_PARTY_ALIAS, i, 100000))
        return CRD_OK;
    ROW(party_name, n);
    n.party = synth_id(s, "party", i);
    n.name = synth_text(s, "Firm No %llu", (unsigned long long)i);
    n.kind = CRD_STR("trading");
    PUT(party_name, n);
    return CRD_OK;
}

crd_status synth_put_parties(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.parties; i++)
        rc = put_party(s, i);
    return rc;
}

static const char *role_of(const struct synth *s, uint64_t i)
{
    static const struct {
        uint64_t below;
        const char *role;
    } roles[] = {
        {P_MVNO, "operator"},
        {P_SUBSEA, "mvno"},
        {P_TOWERS, "operator"},
        {P_CLOUDS, "tower-company"},
        {P_MANAGERS, "cloud-provider"},
        {P_INTEGRATORS, "managed-service-provider"},
        {P_POWER, "integrator"},
        {P_MINISTRIES, NULL},
        {P_MINISTRIES + 1, "regulator"},
        {P_BANKS, NULL},
        {P_BUILDERS, "financier"},
    };
    for (size_t k = 0; k < COUNT_OF(roles); k++)
        if (i < roles[k].below)
            return roles[k].role;
    if (i < s->first_parts)
        return "maker";
    if (i < s->first_customer)
        return "component-supplier";
    return i < s->first_owner ? "customer" : NULL;
}

/* Who offers services offers them at home, and where it sits. */
crd_status synth_put_roles(struct synth *s)
{
    for (uint64_t i = 0; i < s->first_owner; i++) {
        const char *role = role_of(s, i);
        if (!role)
            continue;
        uint64_t state = synth_party_state(s, i);
        for (int abroad = 0; abroad < (state == HOME ? 1 : 2); abroad++) {
            ROW(role, r);
            r.party = synth_id(s, "party", i);
            r.role = crd_str_from(role);
            r.country = synth_state(s, abroad ? state : HOME);
            r.since = synth_year(2000);
            PUT(role, r);
        }
    }
    return CRD_OK;
}

/* ---- lists -------------------------------------------------------------------------------- */

static crd_status put_designation(struct synth *s, const char *list, uint64_t subject,
                                  const char *effect, const char *basis, int since)
{
    ROW(designation, d);
    d.list = crd_str_from(list);
    d.subject = synth_text(s, "party:party-%06llu", (unsigned long long)subject);
    d.effect = crd_str_from(effect);
    d.scope = CRD_STR("public networks");
    d.addressee = CRD_STR("operators of public networks");
    d.basis = crd_str_from(basis);
    d.since = synth_year(since);
    PUT(designation, d);
    return CRD_OK;
}

/* Lists of home, of an ally (which controls its exports) and of the other side. */
crd_status synth_put_lists(struct synth *s)
{
    crd_status rc = put_designation(s, "A-vendors", crd_synth_maker(1), "use-ban",
                                    "Telecom Security Directions, no. 2", 2021);
    if (rc == CRD_OK && s->n.vendors > 3)
        rc = put_designation(s, "A-vendors", crd_synth_maker(3), "removal",
                             "Telecom Security Directions, no. 3", 2023);
    if (rc == CRD_OK)
        rc = put_designation(s, "B-entities", crd_synth_maker(1), "export-control",
                             "Export Control Act of State B, s 3", 2020);
    if (rc == CRD_OK)
        rc = put_designation(s, "J-unreliable", crd_synth_maker(0), "export-control",
                             "Export Control Act of State J, s 3", 2022);
    for (uint64_t i = 0; rc == CRD_OK && i < 1 + s->n.makers / 100; i++)
        rc = put_designation(s, "C-procurement",
                             crd_synth_maker(s->n.vendors + (below(s, R_DESIGNATED, i, 7) + 7 * i) %
                                                                (s->n.makers - s->n.vendors)),
                             "procurement-ban", "Procurement Order of State C, part 1", 2019);
    return rc;
}

/* What the authority thinks of the makers of everything. */
crd_status synth_put_profiles(struct synth *s)
{
    static const char *const criteria[] = {"links to a government", "law at home", "quality"};
    for (uint64_t i = 0; i < s->n.vendors; i++)
        for (uint64_t k = 0; k < COUNT_OF(criteria); k++) {
            ROW(profile, p);
            p.party = synth_id(s, "party", crd_synth_maker(i));
            p.regime = CRD_STR("XA supplier assessment");
            p.criterion = crd_str_from(criteria[k]);
            p.score = (double)(1 + below(s, R_DESIGNATED, 1000 + 3 * i + k, 5));
            p.assessed_by = CRD_STR("Ministry of State A");
            p.as_of = synth_year(2025);
            PUT(profile, p);
        }
    return CRD_OK;
}
