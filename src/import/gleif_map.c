/* What a record of the LEI register says, as records of ours. The tables are the mapping;
 * docs/formats/gleif.md shows them with the reasons. */
#include "import/gleif.h"

#include "base/err.h"
#include "import/put.h"
#include "names/lei.h"

#include <stdio.h>
#include <string.h>

struct word {
    const char *from, *to;
};

/* clang-format off */
static const struct { /* CSV and XML name the periods differently */
    const char *path;
    crd_gleif_slot slot;
} slots[] = {
    {"LEI", CRD_GLEIF_LEI},
    {"Entity.LegalName", CRD_GLEIF_NAME},
    {"Entity.OtherEntityNames.OtherEntityName", CRD_GLEIF_OTHER},
    {"Entity.OtherEntityNames.OtherEntityName.type", CRD_GLEIF_OTHER_TYPE},
    {"Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName", CRD_GLEIF_TRANSLITERATED},
    {"Entity.LegalAddress.Country", CRD_GLEIF_COUNTRY},
    {"Entity.HeadquartersAddress.Country", CRD_GLEIF_HQ},
    {"Entity.RegistrationAuthority.RegistrationAuthorityID", CRD_GLEIF_AUTHORITY},
    {"Entity.RegistrationAuthority.RegistrationAuthorityEntityID", CRD_GLEIF_AUTHORITY_ID},
    {"Entity.LegalJurisdiction", CRD_GLEIF_LAW},
    {"Entity.EntityCategory", CRD_GLEIF_CATEGORY},
    {"Entity.EntityStatus", CRD_GLEIF_STATUS},
    {"Entity.EntityCreationDate", CRD_GLEIF_CREATED},
    {"Entity.EntityExpirationDate", CRD_GLEIF_EXPIRED},
    {"Registration.RegistrationStatus", CRD_GLEIF_REGISTRATION},
    {"Relationship.StartNode.NodeID", CRD_GLEIF_CHILD},
    {"Relationship.StartNode.NodeIDType", CRD_GLEIF_CHILD_TYPE},
    {"Relationship.EndNode.NodeID", CRD_GLEIF_PARENT},
    {"Relationship.EndNode.NodeIDType", CRD_GLEIF_PARENT_TYPE},
    {"Relationship.RelationshipType", CRD_GLEIF_RELATION},
    {"Relationship.RelationshipStatus", CRD_GLEIF_RELATION_STATUS},
    {"Relationship.Period.startDate", CRD_GLEIF_SINCE},
    {"Relationship.Period.endDate", CRD_GLEIF_UNTIL},
    {"Relationship.Period.periodType", CRD_GLEIF_PERIOD},
    {"Relationship.RelationshipPeriods.RelationshipPeriod.StartDate", CRD_GLEIF_SINCE},
    {"Relationship.RelationshipPeriods.RelationshipPeriod.EndDate", CRD_GLEIF_UNTIL},
    {"Relationship.RelationshipPeriods.RelationshipPeriod.PeriodType", CRD_GLEIF_PERIOD},
};
static const struct word categories[] = { /* Entity.EntityCategory */
    {"GENERAL", "company"},
    {"BRANCH", "branch"},
    {"FUND", "fund"},
    {"RESIDENT_GOVERNMENT_ENTITY", "state-body"},
    {"INTERNATIONAL_ORGANIZATION", "international"},
};
static const struct word name_types[] = { /* type of other names */
    {"PREVIOUS_LEGAL_NAME", "former"},
    {"TRADING_OR_OPERATING_NAME", "trading"},
    {"ALTERNATIVE_LANGUAGE_LEGAL_NAME", "translation"},
};
/* clang-format on */

static const char *word_of(const struct word *words, size_t n, crd_str from)
{
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(crd_str_from(words[i].from), from))
            return words[i].to;
    return NULL;
}
#define WORD_OF(words, from) word_of((words), sizeof(words) / sizeof *(words), (from))

/* As written in upper case, with the right check digits: a register has no excuse for others. */
static bool is_lei(crd_str s)
{
    char lei[21];
    return crd_lei_read(s, lei) == CRD_LEI_OK && crd_str_eq(s, (crd_str){lei, 20});
}

/* The path without numbers and '@'. */
static bool plain_path(crd_str path, char *ret_plain, size_t size, size_t *ret_len,
                       uint32_t *ret_group)
{
    crd_str part;
    int64_t number;
    size_t len = 0;
    *ret_group = 0;
    while (crd_str_next(&path, '.', &part)) {
        if (crd_str_to_i64(part, &number)) {
            *ret_group = number >= 1 && number <= CRD_GLEIF_GROUPS_MAX ? (uint32_t)number - 1
                                                                       : CRD_GLEIF_GROUPS_MAX;
            continue;
        }
        if (part.len > 0 && part.ptr[0] == '@')
            part = (crd_str){part.ptr + 1, part.len - 1};
        if (part.len == 0 || len + part.len + 2 > size)
            return false;
        if (len > 0)
            ret_plain[len++] = '.';
        memcpy(ret_plain + len, part.ptr, part.len);
        len += part.len;
    }
    *ret_len = len;
    return *ret_group < CRD_GLEIF_GROUPS_MAX;
}

crd_gleif_slot crd_gleif_slot_of(crd_str path, uint32_t *ret_group)
{
    char plain[128];
    size_t len;
    if (!plain_path(path, plain, sizeof plain, &len, ret_group))
        return CRD_GLEIF_SLOTS;
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (crd_str_eq_nocase((crd_str){plain, len}, crd_str_from(slots[i].path)))
            return slots[i].slot;
    return CRD_GLEIF_SLOTS;
}

static crd_str value_of(const crd_gleif *g, crd_gleif_slot slot, uint32_t group)
{
    for (size_t i = 0; i < g->values.n; i++)
        if (g->values.at[i].slot == slot && g->values.at[i].group == group)
            return g->values.at[i].text;
    return CRD_STR_NULL;
}

static bool is_value(const crd_gleif *g, crd_gleif_slot slot, const char *text)
{
    return crd_str_eq(value_of(g, slot, 0), crd_str_from(text));
}

static crd_from from_of(const crd_gleif *g)
{
    return (crd_from){.line = g->line, .source_no = UINT32_MAX};
}

static void tell(const crd_gleif *g, enum crd_import_finding what, crd_str path, crd_str found,
                 const char *note)
{
    crd_job_tell(g->job, what,
                 &(crd_diag){.file = g->job->file_name,
                             .line = g->line,
                             .path = path,
                             .found = found,
                             .note = crd_str_from(note)});
}

/* The day of a date and time; what is none is told. */
static crd_date day_of(const crd_gleif *g, crd_str text)
{
    crd_date d = CRD_DATE_NONE;
    crd_str day = {text.ptr, text.len > 10 && text.ptr[10] == 'T' ? 10 : text.len};
    if (text.len > 0 && !crd_date_parse(day, &d)) {
        g->job->report->fields_dropped++;
        tell(g, CRD_IMPORT_FIELD_FORM, CRD_STR("date"), text, "a date YYYY-MM-DD is expected");
    }
    return d;
}

/* "US-DE" lies in the law of US. */
static crd_str state_of(crd_str code)
{
    return code.len > 3 && code.ptr[2] == '-' ? (crd_str){code.ptr, 2} : code;
}

/* Counted as read and dropped, so that the report adds up. */
static crd_status drop(crd_gleif *g, int table, enum crd_import_finding what, crd_str path,
                       crd_str found, const char *note)
{
    crd_import_count *count = &g->job->report->tables[table];
    count->read++;
    count->dropped++;
    tell(g, what, path, found, note);
    if (crd_diags_count(g->job->diags, CRD_ERROR) > g->job->max_errors)
        return crd_fail(g->job->err, CRD_ELIMIT,
                        "more than %llu errors: nothing was kept "
                        "(--max-errors raises the limit)",
                        (unsigned long long)g->job->max_errors);
    return CRD_OK;
}

/* ---- level 1 ----------------------------------------------------------------------------- */

static crd_status put_name(crd_gleif *g, crd_str lei, crd_str name, const char *kind)
{
    crd_party_name n;
    crd_record_clear(CRD_PUT_TABLE(party_name), &n);
    n.party = lei;
    n.name = name;
    n.kind = crd_str_from(kind);
    return crd_job_put(g->job, CRD_PUT_TABLE(party_name), &n, from_of(g));
}

static crd_status put_names(crd_gleif *g, crd_str lei)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < g->values.n && rc == CRD_OK; i++) {
        const crd_gleif_value *v = &g->values.at[i];
        if (v->slot == CRD_GLEIF_OTHER)
            rc = put_name(g, lei, v->text,
                          WORD_OF(name_types, value_of(g, CRD_GLEIF_OTHER_TYPE, v->group)));
        else if (v->slot == CRD_GLEIF_TRANSLITERATED)
            rc = put_name(g, lei, v->text, "transliteration");
    }
    return rc;
}

crd_status crd_gleif_entity(crd_gleif *g)
{
    crd_status rc = CRD_OK;
    crd_party p;
    crd_str lei = value_of(g, CRD_GLEIF_LEI, 0);
    if (!is_lei(lei))
        return drop(g, CRD_T_party, CRD_IMPORT_STATEMENT_REJECTED, CRD_STR("LEI"), lei,
                    "no LEI whose check digits are right");
    if (is_value(g, CRD_GLEIF_REGISTRATION, "ANNULLED") ||
        is_value(g, CRD_GLEIF_REGISTRATION, "DUPLICATE"))
        return drop(g, CRD_T_party, CRD_IMPORT_RECORD_INACTIVE, lei,
                    value_of(g, CRD_GLEIF_REGISTRATION, 0), NULL);
    crd_record_clear(CRD_PUT_TABLE(party), &p);
    p.id = lei;
    p.lei = lei;
    p.name = value_of(g, CRD_GLEIF_NAME, 0);
    p.kind = crd_str_from(WORD_OF(categories, value_of(g, CRD_GLEIF_CATEGORY, 0)));
    p.jurisdiction = state_of(value_of(g, CRD_GLEIF_LAW, 0));
    if (crd_str_is_null(p.jurisdiction))
        p.jurisdiction = value_of(g, CRD_GLEIF_COUNTRY, 0);
    p.hq = value_of(g, CRD_GLEIF_HQ, 0);
    p.registry = value_of(g, CRD_GLEIF_AUTHORITY, 0);
    p.registry_id = value_of(g, CRD_GLEIF_AUTHORITY_ID, 0);
    p.since = day_of(g, value_of(g, CRD_GLEIF_CREATED, 0));
    if (is_value(g, CRD_GLEIF_STATUS, "INACTIVE")) {
        p.until = day_of(g, value_of(g, CRD_GLEIF_EXPIRED, 0));
        tell(g, CRD_IMPORT_RECORD_INACTIVE, lei, CRD_STR("INACTIVE"),
             p.until == CRD_DATE_NONE ? "it does not say since when: kept without an end" : NULL);
    }
    CRD_TRY(crd_job_put(g->job, CRD_PUT_TABLE(party), &p, from_of(g)));
    CRD_TRY(put_names(g, lei));
done:
    return rc;
}

/* ---- relationship records ---------------------------------------------------------------- */

/* Of the several periods only the relationship's own says when it held; the others are those of
 * accounts and filings. */
static void period_of(const crd_gleif *g, crd_date *ret_since, crd_date *ret_until)
{
    *ret_since = *ret_until = CRD_DATE_NONE;
    for (uint32_t i = 0; i < CRD_GLEIF_GROUPS_MAX; i++)
        if (crd_str_eq(value_of(g, CRD_GLEIF_PERIOD, i), CRD_STR("RELATIONSHIP_PERIOD"))) {
            *ret_since = day_of(g, value_of(g, CRD_GLEIF_SINCE, i));
            *ret_until = day_of(g, value_of(g, CRD_GLEIF_UNTIL, i));
            return;
        }
}

/* The direct parent is often the ultimate one: two records of the register, one holding. */
static crd_status seen_before(crd_gleif *g, crd_str child, crd_str parent, crd_date since,
                              bool *ret_seen)
{
    char key[64];
    uint32_t id, before = crd_intern_count(g->seen);
    int n = snprintf(key, sizeof key, "%.20s %.20s %d", child.ptr, parent.ptr, since);
    crd_status rc = crd_intern_add(g->seen, (crd_str){key, (size_t)n}, &id);
    *ret_seen = rc == CRD_OK && crd_intern_count(g->seen) == before;
    return rc == CRD_OK || rc == CRD_ELIMIT ? CRD_OK : crd_fail(g->job->err, rc, "out of memory");
}

static crd_status consolidation(crd_gleif *g, crd_str child, crd_str parent, const char *note,
                                crd_date since, crd_date until)
{
    crd_holding h;
    bool seen;
    crd_status rc = seen_before(g, child, parent, since, &seen);
    if (rc != CRD_OK || seen)
        return rc != CRD_OK ? rc
                            : drop(g, CRD_T_holding, CRD_IMPORT_RELATIONSHIP_TWICE, child,
                                   value_of(g, CRD_GLEIF_RELATION, 0), NULL);
    crd_record_clear(CRD_PUT_TABLE(holding), &h);
    h.owner = crd_put_ref(g->job->scratch, "party", parent);
    if (!h.owner.ptr)
        return crd_fail(g->job->err, CRD_ENOMEM, "out of memory");
    h.owned = child;
    h.kind = CRD_STR("consolidates");
    h.note = crd_str_from(note);
    h.since = since;
    h.until = until;
    return crd_job_put(g->job, CRD_PUT_TABLE(holding), &h, from_of(g));
}

/* The name stands in level 1, so this statement leaves it open. */
static crd_status branch(crd_gleif *g, crd_str child, crd_str parent, crd_date until)
{
    crd_party p;
    crd_record_clear(CRD_PUT_TABLE(party), &p);
    p.id = child;
    p.lei = child;
    p.kind = CRD_STR("branch");
    p.branch_of = parent;
    p.until = until;
    return crd_job_put_part(g->job, CRD_PUT_TABLE(party), &p, from_of(g));
}

static crd_status other_relation(crd_gleif *g, crd_str child, crd_str parent, crd_date since,
                                 crd_date until)
{
    crd_fact f;
    crd_record_clear(CRD_PUT_TABLE(fact), &f);
    f.subject = crd_put_ref(g->job->scratch, "party", child);
    if (!f.subject.ptr)
        return crd_fail(g->job->err, CRD_ENOMEM, "out of memory");
    f.scheme = CRD_STR("GLEIF");
    f.item = value_of(g, CRD_GLEIF_RELATION, 0);
    f.value = parent;
    f.since = since;
    f.until = until;
    tell(g, CRD_IMPORT_RELATIONSHIP_KIND, child, f.item, NULL);
    return crd_job_put(g->job, CRD_PUT_TABLE(fact), &f, from_of(g));
}

static crd_status relation(crd_gleif *g)
{
    crd_str child = value_of(g, CRD_GLEIF_CHILD, 0), parent = value_of(g, CRD_GLEIF_PARENT, 0);
    crd_str bad = is_lei(child) ? parent : child;
    crd_date since, until;
    if (!is_lei(child) || !is_lei(parent))
        return drop(g, CRD_T_holding, CRD_IMPORT_STATEMENT_REJECTED, CRD_STR("NodeID"), bad,
                    "no LEI whose check digits are right");
    if (crd_str_is_null(value_of(g, CRD_GLEIF_RELATION, 0)))
        return drop(g, CRD_T_holding, CRD_IMPORT_STATEMENT_REJECTED, CRD_STR("RelationshipType"),
                    CRD_STR_NULL, "no RelationshipType");
    period_of(g, &since, &until);
    if (!is_value(g, CRD_GLEIF_RELATION_STATUS, "ACTIVE") && until == CRD_DATE_NONE)
        return drop(g, CRD_T_holding, CRD_IMPORT_RECORD_INACTIVE, child,
                    value_of(g, CRD_GLEIF_RELATION_STATUS, 0),
                    "it does not say until when it held");
    if (is_value(g, CRD_GLEIF_RELATION, "IS_DIRECTLY_CONSOLIDATED_BY"))
        return consolidation(g, child, parent, "accounting consolidation, direct parent", since,
                             until);
    if (is_value(g, CRD_GLEIF_RELATION, "IS_ULTIMATELY_CONSOLIDATED_BY"))
        return consolidation(g, child, parent, "accounting consolidation, ultimate parent", since,
                             until);
    if (is_value(g, CRD_GLEIF_RELATION, "IS_INTERNATIONAL_BRANCH_OF"))
        return branch(g, child, parent, until);
    return other_relation(g, child, parent, since, until);
}

crd_status crd_gleif_relation(crd_gleif *g)
{
    crd_arena_mark mark = crd_arena_save(g->job->scratch);
    crd_status rc = relation(g);
    crd_arena_rewind(g->job->scratch, mark);
    return rc;
}
