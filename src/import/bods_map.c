/* What one BODS statement says, as records. The tables are the mapping; docs/formats/bods.md shows
 * them with the reasons. */
#include "import/bods.h"

#include "base/err.h"
#include "import/percent.h"
#include "names/lei.h"

#include <string.h>

struct word {
    const char *from, *to; /* to NULL: none of ours */
};

/* clang-format off */
static const struct word kinds[] = { /* entityType.type */
    {"registeredEntity", "company"},
    {"state", "state"},
    {"stateBody", "state-body"},
};
static const struct word subtypes[] = { /* entityType.subtype */
    {"trust", "fund"},
    {"governmentDepartment", "state-body"},
    {"stateAgency", "state-body"},
};
static const struct word name_kinds[] = { /* names[].type; others have no kind */
    {"legal", "legal"},
    {"translation", "translation"},
    {"transliteration", "transliteration"},
    {"former", "former"},
    {"birth", "former"},
};
static const struct word holdings[] = { /* interests[].type; others stay facts */
    {"shareholding", "shares"},
    {"votingRights", "votes"},
    {"appointmentOfBoard", "board"},
};
/* clang-format on */

static crd_str word_of(const struct word *words, size_t n, crd_str from)
{
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(crd_str_from(words[i].from), from))
            return crd_str_from(words[i].to);
    return CRD_STR_NULL;
}
#define WORD_OF(words, from) word_of((words), sizeof(words) / sizeof *(words), (from))

crd_str crd_bods_join(const crd_bods *b, const crd_str *parts, size_t n)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        len += parts[i].len;
    char *text = CRD_NEW(b->job->scratch, char, len + 1);
    size_t at = 0;
    for (size_t i = 0; text && i < n; i++) {
        if (parts[i].len > 0)
            memcpy(text + at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    return (crd_str){text, text ? len : 0};
}

static crd_status put(const crd_bods *b, int table, const void *rec)
{
    crd_from from = {.line = b->statement->line, .source_no = UINT32_MAX};
    return crd_job_put(b->job, crd_records.tables[table], rec, from);
}

crd_status crd_bods_fact(const crd_bods *b, crd_str party, crd_str scheme, crd_str item,
                         crd_str value, crd_date since, crd_date until)
{
    crd_fact f;
    crd_record_clear(crd_records.tables[CRD_T_fact], &f);
    f.subject = crd_bods_join(b, (crd_str[]){CRD_STR("party:"), party}, 2);
    if (!f.subject.ptr)
        return crd_fail(b->job->err, CRD_ENOMEM, "out of memory");
    f.scheme = scheme;
    f.item = item;
    f.value = value.len > 0 ? value : CRD_STR_NULL;
    f.issuer = crd_tree_text(
        crd_tree_get(crd_tree_get(b->statement, "publicationDetails"), "publisher"), "name");
    f.since = since;
    f.until = until;
    return put(b, CRD_T_fact, &f);
}

/* Facts of the standard itself; "item/what" tells several of one kind apart. */
static crd_status own_fact(const crd_bods *b, crd_str party, crd_str item, crd_str what,
                           crd_str value)
{
    crd_str key = crd_bods_join(b, (crd_str[]){item, CRD_STR("/"), what}, what.len > 0 ? 3 : 1);
    return key.ptr
               ? crd_bods_fact(b, party, CRD_STR("BODS"), key, value, CRD_DATE_NONE, CRD_DATE_NONE)
               : crd_fail(b->job->err, CRD_ENOMEM, "out of memory");
}

/* ---- parties ----------------------------------------------------------------------------- */

/* "US-DE" lies in the law of US; a place without a code keeps its name. */
static crd_str jurisdiction_of(const crd_tree *place)
{
    crd_str code = crd_tree_text(place, "code");
    size_t cut = crd_str_find(code, CRD_STR("-"));
    if (crd_str_is_null(code))
        return crd_tree_text(place, "name");
    return cut == 2 ? (crd_str){code.ptr, 2} : code;
}

static crd_str headquarters(const crd_tree *details)
{
    const crd_tree *all = crd_tree_get(details, "addresses");
    for (const crd_tree *a = all && all->kind == CRD_TREE_ARRAY ? all->first : NULL; a; a = a->next)
        if (crd_str_eq(crd_tree_text(a, "type"), CRD_STR("business")))
            return jurisdiction_of(crd_tree_get(a, "country"));
    return CRD_STR_NULL;
}

/* As written in upper case, with the right check digits: a register has no excuse for others. */
static bool is_lei(crd_str s)
{
    char lei[21];
    return crd_lei_read(s, lei) == CRD_LEI_OK && crd_str_eq(s, (crd_str){lei, 20});
}

static crd_str scheme_of(const crd_tree *identifier)
{
    crd_str s = crd_tree_text(identifier, "scheme");
    return crd_str_is_null(s) ? crd_tree_text(identifier, "schemeName") : s;
}

/* The LEI and the first number of a register are the party's own; more are facts. */
static crd_status identifiers(const crd_bods *b, crd_party *p)
{
    const crd_tree *all = crd_tree_get(b->details, "identifiers");
    crd_status rc = CRD_OK;
    for (const crd_tree *i = all && all->kind == CRD_TREE_ARRAY ? all->first : NULL;
         i && rc == CRD_OK; i = i->next) {
        crd_str id = crd_tree_text(i, "id"), scheme = scheme_of(i);
        bool lei = crd_str_eq(scheme, CRD_STR("XI-LEI"));
        if (crd_str_is_null(id))
            continue;
        if (lei && is_lei(id) && crd_str_is_null(p->lei)) {
            p->lei = id;
        } else if (!lei && !crd_str_is_null(scheme) && crd_str_is_null(p->registry)) {
            p->registry = scheme;
            p->registry_id = id;
        } else {
            if (lei && !is_lei(id))
                crd_bods_tell(b, CRD_IMPORT_FIELD_FORM, crd_tree_get(i, "id"),
                              "an LEI whose check digits are right");
            rc = crd_bods_fact(b, b->record_id,
                               crd_str_is_null(scheme) ? CRD_STR("BODS identifier") : scheme, id,
                               CRD_STR("identifier"), CRD_DATE_NONE, CRD_DATE_NONE);
        }
    }
    return rc;
}

static crd_status other_name(const crd_bods *b, crd_str name, crd_str kind)
{
    crd_party_name n;
    crd_record_clear(crd_records.tables[CRD_T_party_name], &n);
    n.party = b->record_id;
    n.name = name;
    n.kind = kind;
    return crd_str_is_null(name) ? CRD_OK : put(b, CRD_T_party_name, &n);
}

static crd_status entity_names(const crd_bods *b)
{
    const crd_tree *all = crd_tree_get(b->details, "alternateNames");
    crd_status rc = CRD_OK;
    for (const crd_tree *n = all && all->kind == CRD_TREE_ARRAY ? all->first : NULL;
         n && rc == CRD_OK; n = n->next)
        if (n->kind == CRD_TREE_STRING && n->text.len > 0)
            rc = other_name(b, n->text, CRD_STR_NULL);
    return rc;
}

static crd_status person_name(const crd_bods *b, const crd_tree *name, crd_str *ret_name)
{
    crd_str full = crd_tree_text(name, "fullName");
    crd_str given = crd_tree_text(name, "givenName"), family = crd_tree_text(name, "familyName");
    *ret_name = full;
    if (!crd_str_is_null(full) || (crd_str_is_null(given) && crd_str_is_null(family)))
        return CRD_OK;
    crd_str parts[] = {given, given.len > 0 && family.len > 0 ? CRD_STR(" ") : CRD_STR(""), family};
    *ret_name = crd_bods_join(b, parts, 3);
    return ret_name->ptr ? CRD_OK : crd_fail(b->job->err, CRD_ENOMEM, "out of memory");
}

/* The legal name, or the first there is; the others are other names. */
static crd_status person_names(const crd_bods *b, crd_party *p)
{
    const crd_tree *all = crd_tree_get(b->details, "names"), *best = NULL;
    const crd_tree *first = all && all->kind == CRD_TREE_ARRAY ? all->first : NULL;
    crd_status rc = CRD_OK;
    for (const crd_tree *n = first; n && !best; n = n->next)
        if (crd_str_eq(crd_tree_text(n, "type"), CRD_STR("legal")))
            best = n;
    best = best ? best : first;
    CRD_TRY(person_name(b, best, &p->name));
    for (const crd_tree *n = first; n; n = n->next) {
        crd_str name;
        CRD_TRY(person_name(b, n, &name));
        if (n != best)
            CRD_TRY(other_name(b, name, WORD_OF(name_kinds, crd_tree_text(n, "type"))));
    }
done:
    return rc;
}

/* One nationality is the person's state; of several none is preferred, and all are facts. */
static crd_status nationalities(const crd_bods *b, crd_party *p)
{
    const crd_tree *all = crd_tree_get(b->details, "nationalities");
    crd_status rc = CRD_OK;
    if (!all || all->kind != CRD_TREE_ARRAY)
        return CRD_OK;
    if (all->n == 1)
        p->jurisdiction = jurisdiction_of(all->first);
    for (const crd_tree *n = all->n > 1 ? all->first : NULL; n && rc == CRD_OK; n = n->next)
        rc = own_fact(b, b->record_id, CRD_STR("nationality"), jurisdiction_of(n), CRD_STR("yes"));
    return rc;
}

static crd_status unspecified(const crd_bods *b, crd_str party, const crd_tree *why, crd_str item)
{
    crd_str reason = crd_tree_text(why, "reason"), more = crd_tree_text(why, "description");
    crd_str parts[] = {reason, reason.len > 0 && more.len > 0 ? CRD_STR(": ") : CRD_STR(""), more};
    crd_str value = crd_bods_join(b, parts, 3);
    crd_bods_tell(b, CRD_IMPORT_OWNER_UNSPECIFIED, why, value.ptr);
    return value.ptr ? own_fact(b, party, item, b->record_id, value)
                     : crd_fail(b->job->err, CRD_ENOMEM, "out of memory");
}

static void entity(const crd_bods *b, crd_party *p, crd_str *ret_type)
{
    const crd_tree *type = crd_tree_get(b->details, "entityType");
    *ret_type = crd_tree_text(type, "type");
    crd_str sub = WORD_OF(subtypes, crd_tree_text(type, "subtype"));
    p->kind = crd_str_is_null(sub) ? WORD_OF(kinds, *ret_type) : sub;
    p->name = crd_tree_text(b->details, "name");
    p->jurisdiction = jurisdiction_of(crd_tree_get(b->details, "jurisdiction"));
    p->hq = headquarters(b->details);
    p->url = crd_tree_text(b->details, "uri");
    p->since = crd_bods_date(b, b->details, "foundingDate");
    p->until = crd_bods_date(b, b->details, "dissolutionDate");
}

static bool starts_unnamed(crd_str type)
{
    return crd_str_starts(type, CRD_STR("anonymous")) || crd_str_starts(type, CRD_STR("unknown"));
}

crd_status crd_bods_party(const crd_bods *b)
{
    crd_status rc = CRD_OK;
    crd_party p;
    crd_str type;
    bool person = crd_str_eq(crd_tree_text(b->statement, "recordType"), CRD_STR("person"));
    crd_record_clear(crd_records.tables[CRD_T_party], &p);
    p.id = b->record_id;
    if (person) {
        type = crd_tree_text(b->details, "personType");
        p.kind = CRD_STR("person");
        CRD_TRY(person_names(b, &p));
        CRD_TRY(nationalities(b, &p));
        p.until = crd_bods_date(b, b->details, "deathDate");
    } else {
        entity(b, &p, &type);
        CRD_TRY(entity_names(b));
    }
    CRD_TRY(identifiers(b, &p));
    if (starts_unnamed(type)) {
        const crd_tree *why = crd_tree_get(b->details, person ? "unspecifiedPersonDetails"
                                                              : "unspecifiedEntityDetails");
        if (crd_str_is_null(
                p.name)) /* two unnamed parties are not one: the record tells them apart */
            p.name = crd_bods_join(b, (crd_str[]){type, CRD_STR(" "), b->record_id}, 3);
        if (!p.name.ptr)
            CRD_TRY(crd_fail(b->job->err, CRD_ENOMEM, "out of memory"));
        CRD_TRY(unspecified(b, b->record_id, why, type));
    }
    CRD_TRY(put(b, CRD_T_party, &p));
    if (b->closed) /* the register closed its record; that ends no company and no person */
        CRD_TRY(own_fact(b, b->record_id, CRD_STR("record closed"), CRD_STR(""), b->date));
done:
    return rc;
}

/* ---- relationships ----------------------------------------------------------------------- */

static crd_str number_of(const crd_bods *b, const crd_tree *share, const char *key)
{
    const crd_tree *n = crd_tree_get(share, key);
    if (!n || n->kind == CRD_TREE_NULL)
        return CRD_STR_NULL;
    if (n->kind == CRD_TREE_NUMBER)
        return n->text;
    b->job->report->fields_dropped++;
    crd_bods_tell(b, CRD_IMPORT_FIELD_FORM, n, "a number from 0 to 100");
    return CRD_STR_NULL;
}

static void share_of(const crd_bods *b, const crd_tree *interest, crd_holding *h)
{
    const crd_tree *share = crd_tree_get(interest, "share");
    crd_str wrong = CRD_STR_NULL;
    if (!share || share->kind == CRD_TREE_NULL)
        return;
    crd_percent_ends ends = {.exact = number_of(b, share, "exact"),
                             .minimum = number_of(b, share, "minimum"),
                             .above = number_of(b, share, "exclusiveMinimum"),
                             .maximum = number_of(b, share, "maximum"),
                             .below = number_of(b, share, "exclusiveMaximum")};
    if (crd_percent_range(&ends, &h->ppm_min, &h->ppm_max, &wrong))
        return;
    const crd_tree *at = share;
    for (const crd_tree *m = share->first; m; m = m->next)
        at = m->text.ptr == wrong.ptr ? m : at;
    b->job->report->fields_dropped++;
    crd_bods_tell(b, CRD_IMPORT_FIELD_FORM, at, "a share from 0 to 100, the least first");
}

/* "indirect; beneficial ownership or control; <details>" */
static crd_status note_of(const crd_bods *b, const crd_tree *interest, crd_str *ret_note)
{
    crd_str way = crd_tree_text(interest, "directOrIndirect");
    crd_str more = crd_tree_text(interest, "details");
    bool control = crd_tree_true(interest, "beneficialOwnershipOrControl");
    crd_str parts[6] = {CRD_STR(""), CRD_STR(""), CRD_STR(""),
                        CRD_STR(""), CRD_STR(""), CRD_STR("")};
    if (crd_str_eq(way, CRD_STR("unknown")))
        way = CRD_STR("direct or indirect: unknown");
    parts[0] = way;
    parts[1] = way.len > 0 && (control || more.len > 0) ? CRD_STR("; ") : CRD_STR("");
    parts[2] = control ? CRD_STR("beneficial ownership or control") : CRD_STR("");
    parts[3] = control && more.len > 0 ? CRD_STR("; ") : CRD_STR("");
    parts[4] = more;
    crd_str note = crd_bods_join(b, parts, 5);
    if (!note.ptr)
        return crd_fail(b->job->err, CRD_ENOMEM, "out of memory");
    *ret_note = note.len > 0 ? note : CRD_STR_NULL;
    return CRD_OK;
}

/* "interest/trustee/per-1": of this kind, held by this party. */
static crd_status interest_fact(const crd_bods *b, const crd_tree *interest, crd_str type,
                                const crd_holding *h)
{
    crd_str owner = crd_tree_text(b->details, "interestedParty"), note;
    crd_status rc = CRD_OK;
    crd_buf value;
    crd_buf_init(&value, 2 * CRD_TREE_BYTES_MAX);
    crd_str item = crd_bods_join(b, (crd_str[]){CRD_STR("interest/"), type, CRD_STR("/"), owner},
                                 4);
    if (!item.ptr)
        CRD_TRY(crd_fail(b->job->err, CRD_ENOMEM, "out of memory"));
    CRD_TRY(note_of(b, interest, &note));
    if (h->ppm_min != CRD_NULL32 || h->ppm_max != CRD_NULL32)
        crd_buf_addf(&value, "%d to %d ppm%s", h->ppm_min == CRD_NULL32 ? 0 : h->ppm_min,
                     h->ppm_max == CRD_NULL32 ? 1000000 : h->ppm_max, note.len > 0 ? "; " : "");
    crd_buf_add(&value, note);
    CRD_TRY(crd_buf_end(&value, b->job->err));
    CRD_TRY(
        crd_bods_fact(b, h->owned, CRD_STR("BODS"), item, crd_buf_str(&value), h->since, h->until));
done:
    crd_buf_done(&value);
    return rc;
}

static bool chain_given(const crd_bods *b)
{
    const crd_tree *chain = crd_tree_get(b->details, "componentRecords");
    return chain && chain->kind == CRD_TREE_ARRAY && chain->n > 0;
}

static crd_status interest(const crd_bods *b, const crd_tree *i, crd_holding *h)
{
    crd_str type = crd_tree_text(i, "type");
    crd_date end = CRD_DATE_NONE;
    h->since = crd_bods_date(b, i, "startDate");
    h->until = crd_bods_date(b, i, "endDate");
    if (b->closed && h->until == CRD_DATE_NONE) {
        crd_str day = {b->date.ptr, b->date.len > 10 ? 10 : b->date.len};
        if (crd_date_parse(day, &end) && (h->since == CRD_DATE_NONE || end >= h->since))
            h->until = end;
    }
    h->ppm_min = h->ppm_max = CRD_NULL32;
    share_of(b, i, h);
    h->kind = WORD_OF(holdings, type);
    bool chain = chain_given(b) &&
                 !crd_str_eq(crd_tree_text(i, "directOrIndirect"), CRD_STR("direct"));
    if (crd_str_is_null(h->kind) || chain) {
        crd_bods_tell(b, chain ? CRD_IMPORT_INTEREST_CHAIN : CRD_IMPORT_INTEREST_KIND, i, type.ptr);
        return interest_fact(b, i, crd_str_is_null(type) ? CRD_STR("unknownInterest") : type, h);
    }
    crd_status rc = note_of(b, i, &h->note);
    return rc == CRD_OK ? put(b, CRD_T_holding, h) : rc;
}

crd_status crd_bods_relationship(const crd_bods *b)
{
    const crd_tree *owner = crd_tree_get(b->details, "interestedParty");
    const crd_tree *all = crd_tree_get(b->details, "interests");
    crd_holding h;
    crd_status rc = CRD_OK;
    crd_record_clear(crd_records.tables[CRD_T_holding], &h);
    h.owned = crd_tree_text(b->details, "subject");
    if (owner->kind == CRD_TREE_OBJECT)
        return unspecified(b, h.owned, owner, CRD_STR("unspecified interested party"));
    h.owner = crd_bods_join(b, (crd_str[]){CRD_STR("party:"), owner->text}, 2);
    if (!h.owner.ptr)
        return crd_fail(b->job->err, CRD_ENOMEM, "out of memory");
    if (!all || all->kind != CRD_TREE_ARRAY || all->n == 0) {
        crd_bods_tell(b, CRD_IMPORT_INTEREST_KIND, b->details, "no interest is given");
        return interest_fact(b, b->details, CRD_STR("unknownInterest"), &h);
    }
    for (const crd_tree *i = all->first; i && rc == CRD_OK; i = i->next)
        rc = interest(b, i, &h);
    return rc;
}
