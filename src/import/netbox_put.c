/* The second half of format `netbox`: rows to records. Cables and circuits are in netbox_cable.c.
 */
#include "import/netbox_put.h"

#include "base/err.h"
#include "import/words.h"

#include <stdio.h>
#include <string.h>

crd_from nb_from(const uint32_t *row)
{
    return (crd_from){.line = row[NB_LINE], .source_no = UINT32_MAX};
}

crd_status nb_fact(nb_put_state *p, const uint32_t *row, crd_str subject, const char *item,
                   crd_str value)
{
    return crd_put_fact(p->s->job, subject, NB_SCHEME, crd_str_from(item), value, NULL,
                        row[NB_LINE]);
}

crd_status nb_text_new(nb_put_state *p, crd_str *ret_text, const char *a, crd_str b, const char *c,
                       crd_str d)
{
    const crd_str parts[] = {crd_str_from(a), b, crd_str_from(c), d};
    size_t len = parts[0].len + b.len + parts[2].len + d.len;
    char *text = crd_arena_room(p->s->job->scratch, len + 1, 1), *at = text;
    if (!text)
        return CRD_ENOMEM;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].len > 0)
            memcpy(at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    *at = '\0';
    *ret_text = (crd_str){text, len};
    return CRD_OK;
}

crd_status nb_numbered(nb_put_state *p, const char *what, uint32_t pk, crd_str *ret_text)
{
    char room[CRD_PUT_DIGITS];
    return nb_text_new(p, ret_text, what, CRD_STR("-"), "", crd_put_digits(pk, room));
}

/* ---- keys -------------------------------------------------------------------------------- */

crd_status nb_site_key(nb_put_state *p, uint32_t pk, crd_str *ret_key)
{
    const uint32_t *row = nb_find(p->s, NB_SITE, pk);
    *ret_key = CRD_STR_NULL;
    if (!row)
        return CRD_OK;
    *ret_key = nb_text(p->s, row[NB_SLUG] ? row[NB_SLUG] : row[NB_NAME]);
    return ret_key->ptr ? CRD_OK : nb_numbered(p, "site", pk, ret_key);
}

crd_status nb_device_key(nb_put_state *p, uint32_t pk, crd_str *ret_key)
{
    const uint32_t *row = nb_find(p->s, NB_DEVICE, pk);
    uint32_t name = row ? row[NB_DEVICE_NAME] : 0;
    if (name && p->times[name] == 1) {
        *ret_key = nb_text(p->s, name);
        return CRD_OK;
    }
    return nb_numbered(p, "device", pk, ret_key);
}

/* How many devices have each name, up to 2. */
static crd_status count_names(nb_put_state *p)
{
    const nb_table *t = &p->s->tables[NB_DEVICE];
    p->times = CRD_NEW(p->s->job->arena, uint8_t, crd_intern_count(p->s->texts));
    if (!p->times)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < t->rows; i++) {
        const uint32_t *row = nb_row(p->s, NB_DEVICE, i);
        uint32_t name = row[NB_DEVICE_NAME];
        if (name && nb_find(p->s, NB_DEVICE, row[NB_PK]) == row && p->times[name] < 2)
            p->times[name]++;
    }
    return CRD_OK;
}

crd_status nb_party(nb_put_state *p, const uint32_t *row, crd_str name)
{
    uint32_t before = crd_intern_count(p->parties), no;
    if (name.len == 0)
        return CRD_OK;
    crd_status rc = crd_intern_add(p->parties, name, &no);
    return rc != CRD_OK || no != before ? rc : crd_put_party(p->s->job, name, row[NB_LINE]);
}

/* ---- objects ----------------------------------------------------------------------------- */

static crd_status put_named(nb_put_state *p, const uint32_t *row)
{
    return nb_party(p, row, nb_text(p->s, row[NB_NAME]));
}

/* The outermost of the regions around a site that is called like a country: "Georgia" within
 * "United States" is a state of it. Codes are not taken: "CA" may be a state's. */
static crd_status country_of(nb_put_state *p, uint32_t region, crd_str *ret_country)
{
    *ret_country = CRD_STR_NULL;
    for (int depth = 0; region && depth < 50; depth++) {
        const uint32_t *row = nb_find(p->s, NB_REGION, region);
        crd_str found = CRD_STR_NULL, name = row ? nb_text(p->s, row[NB_NAME]) : found;
        crd_status rc = name.len > 3 ? crd_words_country(p->s->job, name, &found) : CRD_OK;
        if (rc != CRD_OK)
            return rc;
        *ret_country = found.len > 0 ? found : *ret_country;
        region = row ? row[NB_PARENT] : 0;
    }
    return CRD_OK;
}

/* An address of several lines as one. */
static crd_status one_line(nb_put_state *p, crd_str *address)
{
    char *text = CRD_NEW(p->s->job->scratch, char, 2 * address->len + 1);
    size_t n = 0;
    if (!text)
        return CRD_ENOMEM;
    for (size_t i = 0; i < address->len; i++) {
        char c = address->ptr[i];
        if (c == '\n') {
            text[n++] = ',';
            text[n++] = ' ';
        } else if (c != '\r') {
            text[n++] = c;
        }
    }
    *address = (crd_str){text, n};
    return CRD_OK;
}

static crd_status put_site(nb_put_state *p, const uint32_t *row)
{
    crd_site v;
    crd_str ref;
    crd_status rc = CRD_OK;
    const crd_table *t = CRD_PUT_TABLE(site);
    crd_str status = nb_text(p->s, row[NB_SITE_STATUS]);
    crd_str address = nb_text(p->s, row[NB_SITE_ADDRESS]);
    crd_record_clear(t, &v);
    CRD_TRY(nb_site_key(p, row[NB_PK], &v.id));
    v.name = nb_text(p->s, row[NB_NAME]);
    CRD_TRY(country_of(p, row[NB_SITE_REGION], &v.country));
    CRD_TRY(one_line(p, &address));
    crd_put_set(p->s->job, t, &v, CRD_C_site_lat, nb_text(p->s, row[NB_SITE_LAT]), row[NB_LINE]);
    crd_put_set(p->s->job, t, &v, CRD_C_site_lon, nb_text(p->s, row[NB_SITE_LON]), row[NB_LINE]);
    CRD_TRY(crd_job_put(p->s->job, t, &v, nb_from(row)));
    CRD_TRY(nb_text_new(p, &ref, "site:", v.id, "", CRD_STR_NULL));
    if (!crd_str_eq(status, CRD_STR("active")))
        CRD_TRY(nb_fact(p, row, ref, "status", status));
    CRD_TRY(
        nb_fact(p, row, ref, "region", nb_text_of(p->s, NB_REGION, row[NB_SITE_REGION], NB_NAME)));
    CRD_TRY(
        nb_fact(p, row, ref, "tenant", nb_text_of(p->s, NB_TENANT, row[NB_SITE_TENANT], NB_NAME)));
    CRD_TRY(nb_fact(p, row, ref, "facility", nb_text(p->s, row[NB_SITE_FACILITY])));
    CRD_TRY(nb_fact(p, row, ref, "physical_address", address));
done:
    return rc;
}

/* "Maker Model", of a type of devices or modules. */
static crd_status product_key(nb_put_state *p, enum nb_model model, uint32_t pk, crd_str *ret_key)
{
    const uint32_t *row = nb_find(p->s, model, pk);
    *ret_key = CRD_STR_NULL;
    if (!row)
        return CRD_OK;
    crd_str brand = nb_text_of(p->s, NB_MANUFACTURER, row[NB_TYPE_MANUFACTURER], NB_NAME);
    crd_str name = nb_text(p->s, row[NB_TYPE_MODEL]);
    return nb_text_new(p, ret_key, "", brand, brand.len > 0 && name.len > 0 ? " " : "", name);
}

/* The manufacturer is the name on the product. Who makes it in fact is not said. */
static crd_status put_type(nb_put_state *p, enum nb_model model, const uint32_t *row)
{
    crd_product v;
    crd_str ref;
    crd_status rc = CRD_OK;
    crd_record_clear(CRD_PUT_TABLE(product), &v);
    CRD_TRY(product_key(p, model, row[NB_PK], &v.id));
    v.model = nb_text(p->s, row[NB_TYPE_MODEL]);
    v.brand = nb_text_of(p->s, NB_MANUFACTURER, row[NB_TYPE_MANUFACTURER], NB_NAME);
    CRD_TRY(crd_job_put(p->s->job, CRD_PUT_TABLE(product), &v, nb_from(row)));
    CRD_TRY(nb_text_new(p, &ref, "product:", v.id, "", CRD_STR_NULL));
    CRD_TRY(nb_fact(p, row, ref, "part_number", nb_text(p->s, row[NB_TYPE_PART])));
done:
    return rc;
}

static crd_status put_device_type(nb_put_state *p, const uint32_t *row)
{
    return put_type(p, NB_DEVICETYPE, row);
}

static crd_status put_module_type(nb_put_state *p, const uint32_t *row)
{
    return put_type(p, NB_MODULETYPE, row);
}

/* A role that stands for no function becomes a code of the case, once, and is told. */
static crd_status put_role(nb_put_state *p, const uint32_t *row)
{
    crd_code c;
    crd_str name = nb_text(p->s, row[NB_NAME]), slug = nb_text(p->s, row[NB_SLUG]);
    slug = slug.len > 0 ? slug : name;
    if (slug.len == 0 || nb_roles_find(p->roles, name, slug).len > 0)
        return CRD_OK;
    crd_job_tell(
        p->s->job, CRD_IMPORT_ROLE_UNKNOWN,
        &(crd_diag){
            .file = p->s->job->file_name, .line = row[NB_LINE], .path = slug, .found = name});
    crd_record_clear(CRD_PUT_TABLE(code), &c);
    c.list = CRD_STR("function");
    c.code = slug;
    c.label = name.len > 0 ? name : slug;
    return crd_job_put(p->s->job, CRD_PUT_TABLE(code), &c, nb_from(row));
}

static crd_str function_of(nb_put_state *p, uint32_t role)
{
    const uint32_t *row = nb_find(p->s, NB_ROLE, role);
    if (!row)
        return CRD_STR_NULL;
    crd_str name = nb_text(p->s, row[NB_NAME]), slug = nb_text(p->s, row[NB_SLUG]);
    slug = slug.len > 0 ? slug : name;
    crd_str found = nb_roles_find(p->roles, name, slug);
    return found.len > 0 ? found : slug;
}

crd_str nb_status(crd_str status, bool *ret_exact)
{
    static const struct {
        const char *netbox, *ours;
        bool exact;
    } words[] = {
        {"active", "in-service", true},
        {"connected", "in-service", true},
        {"planned", "planned", true},
        {"staged", "ordered", false},
        {"provisioning", "ordered", false},
        {"inventory", "spare", true},
        {"failed", "failed", true},
        {"offline", "failed", false},
        {"decommissioning", "retired", false},
        {"deprovisioning", "retired", false},
        {"decommissioned", "retired", true},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (crd_str_eq(status, crd_str_from(words[i].netbox))) {
            *ret_exact = words[i].exact;
            return crd_str_from(words[i].ours);
        }
    *ret_exact = false;
    return CRD_STR_NULL;
}

static crd_status put_device_facts(nb_put_state *p, const uint32_t *row, crd_str ref, bool exact)
{
    crd_status rc = CRD_OK;
    if (!exact)
        CRD_TRY(nb_fact(p, row, ref, "status", nb_text(p->s, row[NB_DEVICE_STATUS])));
    CRD_TRY(nb_fact(p, row, ref, "serial", nb_text(p->s, row[NB_DEVICE_SERIAL])));
    CRD_TRY(nb_fact(p, row, ref, "asset_tag", nb_text(p->s, row[NB_DEVICE_ASSET])));
    CRD_TRY(nb_fact(p, row, ref, "tenant",
                    nb_text_of(p->s, NB_TENANT, row[NB_DEVICE_TENANT], NB_NAME)));
    CRD_TRY(nb_fact(p, row, ref, "location",
                    nb_text_of(p->s, NB_LOCATION, row[NB_DEVICE_LOCATION], NB_NAME)));
done:
    return rc;
}

static crd_status put_device(nb_put_state *p, const uint32_t *row)
{
    crd_element v;
    crd_str ref;
    bool exact;
    crd_status rc = CRD_OK;
    if (row[NB_LEARNED]) /* only mentioned: what it is, is not known */
        return CRD_OK;
    crd_record_clear(CRD_PUT_TABLE(element), &v);
    CRD_TRY(nb_device_key(p, row[NB_PK], &v.id));
    CRD_TRY(nb_site_key(p, row[NB_DEVICE_SITE], &v.site));
    CRD_TRY(product_key(p, NB_DEVICETYPE, row[NB_DEVICE_TYPE], &v.product));
    v.name = nb_text(p->s, row[NB_DEVICE_NAME]);
    v.function = function_of(p, row[NB_DEVICE_ROLE]);
    v.release = nb_text_of(p->s, NB_PLATFORM, row[NB_DEVICE_PLATFORM], NB_NAME);
    v.status = nb_status(nb_text(p->s, row[NB_DEVICE_STATUS]), &exact);
    CRD_TRY(crd_job_put(p->s->job, CRD_PUT_TABLE(element), &v, nb_from(row)));
    CRD_TRY(nb_text_new(p, &ref, "element:", v.id, "", CRD_STR_NULL));
    CRD_TRY(put_device_facts(p, row, ref, exact));
done:
    return rc;
}

/* A module or an item of the inventory: what is inside a device, as a fact on it. */
static crd_status put_part(nb_put_state *p, const uint32_t *row, const char *what, crd_str name,
                           crd_str product)
{
    crd_str id, ref, item, serial = nb_text(p->s, row[NB_PART_SERIAL]);
    crd_status rc = CRD_OK;
    if (!nb_find(p->s, NB_DEVICE, row[NB_PART_DEVICE]))
        return nb_end_unknown(p, row, what, name);
    if (name.len == 0)
        CRD_TRY(nb_numbered(p, "nr", row[NB_PK], &name));
    CRD_TRY(nb_device_key(p, row[NB_PART_DEVICE], &id));
    CRD_TRY(nb_text_new(p, &ref, "element:", id, "", CRD_STR_NULL));
    CRD_TRY(nb_text_new(p, &item, what, CRD_STR(" "), "", name));
    CRD_TRY(crd_put_fact(p->s->job, ref, NB_SCHEME, item,
                         product.len > 0 ? product : CRD_STR("present"), NULL, row[NB_LINE]));
    CRD_TRY(nb_text_new(p, &item, what, CRD_STR(" "), "", name));
    CRD_TRY(nb_text_new(p, &item, "", item, " serial", CRD_STR_NULL));
    CRD_TRY(crd_put_fact(p->s->job, ref, NB_SCHEME, item, serial, NULL, row[NB_LINE]));
done:
    return rc;
}

static crd_status put_module(nb_put_state *p, const uint32_t *row)
{
    crd_str product;
    crd_status rc = product_key(p, NB_MODULETYPE, row[NB_PART_TYPE], &product);
    crd_str bay = nb_text_of(p->s, NB_MODULEBAY, row[NB_PART_NAME], NB_PART_NAME);
    return rc == CRD_OK ? put_part(p, row, "module", bay, product) : rc;
}

static crd_status put_inventory(nb_put_state *p, const uint32_t *row)
{
    crd_str brand = nb_text_of(p->s, NB_MANUFACTURER, row[NB_PART_TYPE], NB_NAME), product;
    crd_str part = nb_text(p->s, row[NB_PART_ID]);
    crd_status rc = nb_text_new(p, &product, "", brand, brand.len > 0 && part.len > 0 ? " " : "",
                                part);
    return rc == CRD_OK ? put_part(p, row, "inventory", nb_text(p->s, row[NB_PART_NAME]), product)
                        : rc;
}

crd_status nb_end_unknown(nb_put_state *p, const uint32_t *row, const char *what, crd_str found)
{
    crd_job_tell(p->s->job, CRD_IMPORT_END_UNKNOWN,
                 &(crd_diag){.file = p->s->job->file_name,
                             .line = row[NB_LINE],
                             .path = crd_str_from(what),
                             .found = found});
    return CRD_OK;
}

/* ---- all --------------------------------------------------------------------------------- */

static crd_status put_each(nb_put_state *p, enum nb_model model,
                           crd_status (*put)(nb_put_state *p, const uint32_t *row))
{
    for (uint32_t i = 0; i < p->s->tables[model].rows; i++) {
        const uint32_t *row = nb_row(p->s, model, i);
        if (row[NB_LEARNED] && nb_find(p->s, model, row[NB_PK]) != row)
            continue; /* it also stood by itself */
        crd_arena_mark mark = crd_arena_save(p->s->job->scratch);
        p->s->job->file_name = nb_text(p->s, row[NB_FILE]);
        crd_status rc = put(p, row);
        crd_arena_rewind(p->s->job->scratch, mark);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

crd_status nb_put(nb_store *s, const nb_roles *roles)
{
    static const struct {
        enum nb_model model;
        crd_status (*put)(nb_put_state *p, const uint32_t *row);
    } steps[] = {
        {NB_TENANT, put_named},
        {NB_MANUFACTURER, put_named},
        {NB_PROVIDER, put_named},
        {NB_SITE, put_site},
        {NB_DEVICETYPE, put_device_type},
        {NB_MODULETYPE, put_module_type},
        {NB_ROLE, put_role},
        {NB_DEVICE, put_device},
        {NB_MODULE, put_module},
        {NB_INVENTORY, put_inventory},
        {NB_CIRCUIT, nb_put_circuit},
        {NB_CABLE, nb_put_cable},
    };
    nb_put_state p = {.s = s, .roles = roles};
    crd_str name = s->job->file_name;
    crd_status rc = CRD_OK;
    CRD_TRY(crd_intern_new(NB_ROWS_MAX, (size_t)1 << 30, &p.parties));
    CRD_TRY(count_names(&p));
    CRD_TRY(nb_index_make(&s->tables[NB_CABLETERM], NB_END_CABLE, &p.ends_by_cable));
    CRD_TRY(nb_index_make(&s->tables[NB_CIRCUITTERM], NB_CTERM_CIRCUIT, &p.terms_by_circuit));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        CRD_TRY(put_each(&p, steps[i].model, steps[i].put));
done:
    s->job->file_name = name;
    nb_index_done(&p.ends_by_cable);
    nb_index_done(&p.terms_by_circuit);
    crd_intern_free(p.parties);
    return rc;
}
