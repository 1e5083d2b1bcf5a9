/* An object of a bulk CM or inventory file as records. The tables are the mapping;
 * docs/formats/bulkcm.md shows them with the reasons. */
#include "import/bulkcm.h"

#include "base/err.h"
#include "model/code.h"

#include <string.h>

enum { NAME_MAX_BYTES = 48 };

/* clang-format off */
/* Types that are called otherwise than our functions; without case, blanks, '-', '_' and a closing
 * "Function". */
static const struct {
    const char *type, *function;
} aliases[] = {
    {"btssitemgr", "bts"},
    {"enodeb", "enb"},
    {"gnodeb", "gnb"},
    {"mscserver", "msc"},
    {"gmscserver", "gmsc"},
    {"servinggw", "sgw"},
    {"servinggateway", "sgw"},
    {"pdngw", "pgw"},
    {"pdngateway", "pgw"},
    {"rru", "ru"},
    {"rrh", "ru"},
    {"radiounit", "ru"},
};
/* clang-format on */

/* Letters and digits in lower case. False when it is too long to be a type we know. */
static bool plain(crd_str s, char out[NAME_MAX_BYTES], size_t *ret_len)
{
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == ' ' || c == '-' || c == '_')
            continue;
        if (len == NAME_MAX_BYTES)
            return false;
        out[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    crd_str ending = CRD_STR("function");
    *ret_len = len > ending.len && crd_str_ends((crd_str){out, len}, ending) ? len - ending.len
                                                                             : len;
    return *ret_len > 0;
}

crd_str crd_bulkcm_function(crd_str type)
{
    char name[NAME_MAX_BYTES], code[NAME_MAX_BYTES];
    size_t n, m;
    if (!plain(type, name, &n))
        return CRD_STR_NULL;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (crd_str_eq(crd_str_from(aliases[i].type), (crd_str){name, n}))
            return crd_str_from(aliases[i].function);
    for (size_t i = 0; i < crd_functions_n; i++) /* a code begins with a letter or digit */
        if (crd_functions[i].code[0] == name[0] &&
            plain(crd_str_from(crd_functions[i].code), code, &m) &&
            crd_str_eq((crd_str){code, m}, (crd_str){name, n}))
            return crd_str_from(crd_functions[i].code);
    return CRD_STR_NULL;
}

/* managedElementType may list several, with commas or blanks between: the first that is known. */
static crd_str first_function(crd_str types)
{
    crd_str whole = crd_bulkcm_function(types), part, word;
    while (crd_str_is_null(whole) && crd_str_next(&types, ',', &part))
        while (crd_str_is_null(whole) && crd_str_next(&part, ' ', &word))
            whole = crd_bulkcm_function(word);
    return whole;
}

/* Is it the first time? Past the table's limit every time is: the sink counts repetitions. */
static crd_status is_new(crd_bulkcm *b, const char *table, crd_str key, bool *ret_new)
{
    uint32_t id, before = crd_intern_count(b->seen);
    crd_arena_mark mark = crd_arena_save(b->job->scratch);
    crd_str ref = crd_put_ref(b->job->scratch, table, key);
    crd_status rc = ref.ptr ? crd_intern_add(b->seen, ref, &id) : CRD_ENOMEM;
    crd_arena_rewind(b->job->scratch, mark);
    *ret_new = rc == CRD_ELIMIT || crd_intern_count(b->seen) > before;
    if (rc == CRD_ENOMEM || rc == CRD_EIO)
        return crd_fail(b->job->err, rc, "out of memory");
    return CRD_OK;
}

static crd_from from_of(const crd_bulkcm_object *o)
{
    return (crd_from){.line = o->line, .source_no = UINT32_MAX};
}

static crd_status put_site(crd_bulkcm *b, const crd_bulkcm_object *o)
{
    crd_site s;
    bool new = false;
    if (crd_str_is_null(o->location))
        return CRD_OK;
    crd_status rc = is_new(b, "site", o->location, &new);
    if (rc != CRD_OK || !new)
        return rc;
    crd_record_clear(CRD_PUT_TABLE(site), &s);
    s.id = o->location;
    s.name = o->location;
    return crd_job_put(b->job, CRD_PUT_TABLE(site), &s, from_of(o));
}

static crd_str join(crd_bulkcm *b, const crd_str *parts, size_t n, const char *between)
{
    size_t len = 0, at = 0, gap = strlen(between);
    for (size_t i = 0; i < n; i++)
        len += parts[i].len + gap;
    char *text = CRD_NEW(b->job->scratch, char, len + 1);
    for (size_t i = 0; text && i < n; i++) {
        if (parts[i].len == 0)
            continue;
        if (at > 0)
            memcpy(text + at, between, gap);
        at += at > 0 ? gap : 0;
        memcpy(text + at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    return (crd_str){text, text ? at : 0};
}

/* "ACME/RRU 4415": the vendor as written and what it is called. Nothing without both: a type
 * number alone may be anybody's. */
static crd_status put_product(crd_bulkcm *b, const crd_bulkcm_object *o, crd_str function,
                              crd_str *ret_product)
{
    crd_product p;
    crd_status rc = CRD_OK;
    bool new = false;
    crd_str called[] = {o->family, o->number};
    crd_str what = join(b, called, 2, " ");
    if (what.len == 0)
        what = o->type;
    *ret_product = CRD_STR_NULL;
    if (crd_str_is_null(o->vendor) || what.len == 0)
        return CRD_OK;
    crd_str both[] = {o->vendor, what};
    crd_str id = join(b, both, 2, "/");
    if (!id.ptr)
        CRD_TRY(crd_fail(b->job->err, CRD_ENOMEM, "out of memory"));
    *ret_product = id;
    CRD_TRY(is_new(b, "party", o->vendor, &new));
    if (new)
        CRD_TRY(crd_put_party(b->job, o->vendor, o->line));
    CRD_TRY(is_new(b, "product", id, &new));
    if (!new)
        goto done;
    crd_record_clear(CRD_PUT_TABLE(product), &p);
    p.id = id;
    p.name = crd_str_is_null(o->family) ? o->type : o->family;
    p.model = o->number;
    p.brand = o->vendor; /* the maker in fact is not said */
    p.category = function;
    CRD_TRY(crd_job_put(b->job, CRD_PUT_TABLE(product), &p, from_of(o)));
done:
    return rc;
}

static crd_status put_element(crd_bulkcm *b, const crd_bulkcm_object *o, crd_str function,
                              crd_str product)
{
    crd_element e;
    crd_record_clear(CRD_PUT_TABLE(element), &e);
    e.id = o->dn;
    e.name = o->label;
    e.site = o->location;
    e.function = function;
    e.product = product;
    e.release = o->version;
    if (!crd_str_is_null(function))
        return crd_job_put(b->job, CRD_PUT_TABLE(element), &e, from_of(o));
    crd_job_tell(b->job, CRD_IMPORT_FUNCTION_UNKNOWN,
                 &(crd_diag){.file = b->job->file_name,
                             .line = o->line,
                             .path = o->dn,
                             .field = CRD_STR("managedElementType"),
                             .found = o->type});
    return crd_job_put_part(b->job, CRD_PUT_TABLE(element), &e, from_of(o));
}

static crd_status put_facts(crd_bulkcm *b, const crd_bulkcm_object *o, crd_str function)
{
    crd_status rc = CRD_OK;
    crd_str subject = crd_put_ref(b->job->scratch, "element", o->dn);
    if (!subject.ptr)
        CRD_TRY(crd_fail(b->job->err, CRD_ENOMEM, "out of memory"));
    CRD_TRY(crd_put_fact(b->job, subject, "3GPP inventory", CRD_STR("serialNumber"), o->serial,
                         NULL, o->line));
    CRD_TRY(crd_put_fact(b->job, subject, "3GPP inventory", CRD_STR("dateOfManufacture"), o->made,
                         NULL, o->line));
    if (!crd_str_eq_nocase(o->type, function)) /* what the function was read from */
        CRD_TRY(crd_put_fact(b->job, subject, "3GPP inventory",
                             o->unit ? CRD_STR("inventoryUnitType") : CRD_STR("managedElementType"),
                             o->type, NULL, o->line));
done:
    return rc;
}

/* A part without a function of its own: what is known of it stands with its element. */
static crd_status put_part(crd_bulkcm *b, const crd_bulkcm_object *o)
{
    crd_str subject = crd_put_ref(b->job->scratch, "element", o->within);
    crd_str item = o->dn;
    if (crd_str_starts(item, o->within) && item.len > o->within.len)
        item = (crd_str){item.ptr + o->within.len + 1, item.len - o->within.len - 1};
    crd_str parts[] = {o->type, o->vendor, o->family, o->number, o->serial, o->made, o->version};
    crd_str value = join(b, parts, sizeof parts / sizeof *parts, "; ");
    if (!subject.ptr || !value.ptr)
        return crd_fail(b->job->err, CRD_ENOMEM, "out of memory");
    return crd_put_fact(b->job, subject, "3GPP inventory", item, value, NULL, o->line);
}

crd_status crd_bulkcm_put(crd_bulkcm *b, const crd_bulkcm_object *o)
{
    crd_status rc = CRD_OK;
    crd_str product, function = first_function(o->type);
    crd_arena_mark mark = crd_arena_save(b->job->scratch);
    if (crd_str_is_null(function))
        function = o->function;
    CRD_TRY(put_product(b, o, function, &product));
    if (o->unit && crd_str_is_null(function) && !crd_str_is_null(o->within)) {
        CRD_TRY(put_part(b, o));
        goto done;
    }
    CRD_TRY(put_site(b, o));
    CRD_TRY(put_element(b, o, function, product));
    CRD_TRY(put_facts(b, o, function));
done:
    crd_arena_rewind(b->job->scratch, mark);
    return rc;
}
