/* The first half of format `netbox`: objects to rows. Which fields of which model are kept, and
 * where they stand in the database's dump and in answers of the REST interface, is one table. */
#include "import/netbox.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

enum what { TEXT, REF, CONTENT };

static const struct field {
    uint8_t model, field, what, to; /* to: model that a REF points at */
    const char *path, *other;       /* other: an older or newer name; NULL = none */
} fields[] = {
    {NB_CONTENTTYPE, NB_CONTENT_APP, TEXT, 0, "app_label", NULL},
    {NB_CONTENTTYPE, NB_CONTENT_MODEL, TEXT, 0, "model", NULL},
    {NB_TENANT, NB_NAME, TEXT, 0, "name", NULL},
    {NB_REGION, NB_NAME, TEXT, 0, "name", NULL},
    {NB_REGION, NB_SLUG, TEXT, 0, "slug", NULL},
    {NB_REGION, NB_PARENT, REF, NB_REGION, "parent", NULL},
    {NB_SITE, NB_NAME, TEXT, 0, "name", NULL},
    {NB_SITE, NB_SLUG, TEXT, 0, "slug", NULL},
    {NB_SITE, NB_SITE_STATUS, TEXT, 0, "status", NULL},
    {NB_SITE, NB_SITE_REGION, REF, NB_REGION, "region", NULL},
    {NB_SITE, NB_SITE_TENANT, REF, NB_TENANT, "tenant", NULL},
    {NB_SITE, NB_SITE_LAT, TEXT, 0, "latitude", NULL},
    {NB_SITE, NB_SITE_LON, TEXT, 0, "longitude", NULL},
    {NB_SITE, NB_SITE_FACILITY, TEXT, 0, "facility", NULL},
    {NB_SITE, NB_SITE_ADDRESS, TEXT, 0, "physical_address", NULL},
    {NB_LOCATION, NB_NAME, TEXT, 0, "name", NULL},
    {NB_LOCATION, NB_SLUG, TEXT, 0, "slug", NULL},
    {NB_LOCATION, NB_LOCATION_SITE, REF, NB_SITE, "site", NULL},
    {NB_MANUFACTURER, NB_NAME, TEXT, 0, "name", NULL},
    {NB_DEVICETYPE, NB_TYPE_MANUFACTURER, REF, NB_MANUFACTURER, "manufacturer", NULL},
    {NB_DEVICETYPE, NB_TYPE_MODEL, TEXT, 0, "model", NULL},
    {NB_DEVICETYPE, NB_TYPE_PART, TEXT, 0, "part_number", NULL},
    {NB_MODULETYPE, NB_TYPE_MANUFACTURER, REF, NB_MANUFACTURER, "manufacturer", NULL},
    {NB_MODULETYPE, NB_TYPE_MODEL, TEXT, 0, "model", NULL},
    {NB_MODULETYPE, NB_TYPE_PART, TEXT, 0, "part_number", NULL},
    {NB_ROLE, NB_NAME, TEXT, 0, "name", NULL},
    {NB_ROLE, NB_SLUG, TEXT, 0, "slug", NULL},
    {NB_PLATFORM, NB_NAME, TEXT, 0, "name", NULL},
    {NB_DEVICE, NB_DEVICE_NAME, TEXT, 0, "name", NULL},
    {NB_DEVICE, NB_DEVICE_TYPE, REF, NB_DEVICETYPE, "device_type", NULL},
    {NB_DEVICE, NB_DEVICE_ROLE, REF, NB_ROLE, "role", "device_role"},
    {NB_DEVICE, NB_DEVICE_PLATFORM, REF, NB_PLATFORM, "platform", NULL},
    {NB_DEVICE, NB_DEVICE_SITE, REF, NB_SITE, "site", NULL},
    {NB_DEVICE, NB_DEVICE_LOCATION, REF, NB_LOCATION, "location", NULL},
    {NB_DEVICE, NB_DEVICE_TENANT, REF, NB_TENANT, "tenant", NULL},
    {NB_DEVICE, NB_DEVICE_STATUS, TEXT, 0, "status", NULL},
    {NB_DEVICE, NB_DEVICE_SERIAL, TEXT, 0, "serial", NULL},
    {NB_DEVICE, NB_DEVICE_ASSET, TEXT, 0, "asset_tag", NULL},
    {NB_MODULEBAY, NB_PART_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_MODULEBAY, NB_PART_NAME, TEXT, 0, "name", NULL},
    {NB_MODULE, NB_PART_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_MODULE, NB_PART_NAME, REF, NB_MODULEBAY, "module_bay", NULL},
    {NB_MODULE, NB_PART_TYPE, REF, NB_MODULETYPE, "module_type", NULL},
    {NB_MODULE, NB_PART_SERIAL, TEXT, 0, "serial", NULL},
    {NB_INVENTORY, NB_PART_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_INVENTORY, NB_PART_NAME, TEXT, 0, "name", NULL},
    {NB_INVENTORY, NB_PART_TYPE, REF, NB_MANUFACTURER, "manufacturer", NULL},
    {NB_INVENTORY, NB_PART_ID, TEXT, 0, "part_id", NULL},
    {NB_INVENTORY, NB_PART_SERIAL, TEXT, 0, "serial", NULL},
    {NB_INTERFACE, NB_PORT_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_FRONTPORT, NB_PORT_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_REARPORT, NB_PORT_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_CONSOLEPORT, NB_PORT_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_CONSOLESERVERPORT, NB_PORT_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_POWERPORT, NB_PORT_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_POWEROUTLET, NB_PORT_DEVICE, REF, NB_DEVICE, "device", NULL},
    {NB_PROVIDER, NB_NAME, TEXT, 0, "name", NULL},
    {NB_PROVIDERNETWORK, NB_NAME, TEXT, 0, "name", NULL},
    {NB_CIRCUITTYPE, NB_NAME, TEXT, 0, "name", NULL},
    {NB_CIRCUIT, NB_CIRCUIT_CID, TEXT, 0, "cid", NULL},
    {NB_CIRCUIT, NB_CIRCUIT_PROVIDER, REF, NB_PROVIDER, "provider", NULL},
    {NB_CIRCUIT, NB_CIRCUIT_TYPE, REF, NB_CIRCUITTYPE, "type", NULL},
    {NB_CIRCUIT, NB_CIRCUIT_STATUS, TEXT, 0, "status", NULL},
    {NB_CIRCUIT, NB_CIRCUIT_TENANT, REF, NB_TENANT, "tenant", NULL},
    {NB_CIRCUIT, NB_CIRCUIT_SINCE, TEXT, 0, "install_date", NULL},
    {NB_CIRCUIT, NB_CIRCUIT_UNTIL, TEXT, 0, "termination_date", NULL},
    {NB_CIRCUIT, NB_CIRCUIT_RATE, TEXT, 0, "commit_rate", NULL},
    {NB_CIRCUITTERM, NB_CTERM_CIRCUIT, REF, NB_CIRCUIT, "circuit", NULL},
    {NB_CIRCUITTERM, NB_CTERM_SIDE, TEXT, 0, "term_side", NULL},
    {NB_CIRCUITTERM, NB_CTERM_SITE, REF, NB_SITE, "site", NULL},
    {NB_CIRCUITTERM, NB_CTERM_NETWORK, REF, NB_PROVIDERNETWORK, "provider_network", NULL},
    {NB_CIRCUITTERM, NB_CTERM_TYPE, CONTENT, 0, "termination_type", NULL},
    {NB_CIRCUITTERM, NB_CTERM_ID, REF, NB_MODELS, "termination_id", NULL},
    {NB_CABLE, NB_CABLE_TYPE, TEXT, 0, "type", NULL},
    {NB_CABLE, NB_CABLE_STATUS, TEXT, 0, "status", NULL},
    {NB_CABLE, NB_CABLE_LABEL, TEXT, 0, "label", NULL},
    {NB_CABLE, NB_CABLE_TENANT, REF, NB_TENANT, "tenant", NULL},
    {NB_CABLE, NB_CABLE_LENGTH, TEXT, 0, "length", NULL},
    {NB_CABLE, NB_CABLE_UNIT, TEXT, 0, "length_unit", NULL},
    {NB_CABLETERM, NB_END_CABLE, REF, NB_CABLE, "cable", NULL},
    {NB_CABLETERM, NB_END_SIDE, TEXT, 0, "cable_end", NULL},
    {NB_CABLETERM, NB_END_TYPE, CONTENT, 0, "termination_type", NULL},
    {NB_CABLETERM, NB_END_ID, REF, NB_MODELS, "termination_id", NULL},
};
enum { N_FIELDS = sizeof fields / sizeof *fields };

static const struct {
    const char *model, *endpoint;
    size_t len; /* of model */
} models[] = {
#define X(id, model, endpoint) {model, endpoint, sizeof model - 1},
    NB_MODEL_MAP(X)
#undef X
};

const char *nb_model_name(enum nb_model model)
{
    return model < NB_MODELS ? models[model].model : "unknown";
}

enum nb_model nb_model_of(const nb_store *s, crd_str name)
{
    char buf[128];
    int64_t pk;
    if (name.len > 1 && name.ptr[0] == '#' &&
        crd_str_to_i64((crd_str){name.ptr + 1, name.len - 1}, &pk) && pk > 0 && pk < UINT32_MAX) {
        crd_str app = nb_text_of(s, NB_CONTENTTYPE, (uint32_t)pk, NB_CONTENT_APP);
        crd_str model = nb_text_of(s, NB_CONTENTTYPE, (uint32_t)pk, NB_CONTENT_MODEL);
        int n = snprintf(buf, sizeof buf, CRD_STR_FMT "." CRD_STR_FMT, CRD_STR_ARG(app),
                         CRD_STR_ARG(model));
        name = (crd_str){buf, n > 0 && (size_t)n < sizeof buf ? (size_t)n : 0};
    }
    for (int m = 0; m < NB_MODELS; m++)
        if (crd_str_eq(name, (crd_str){models[m].model, models[m].len}))
            return (enum nb_model)m;
    return NB_MODELS;
}

/* The model of a REST endpoint: "dcim/sites", or its last part alone; NB_MODELS when none. */
static enum nb_model model_of_endpoint(crd_str endpoint)
{
    for (int m = 0; m < NB_MODELS; m++) {
        crd_str whole = crd_str_from(models[m].endpoint);
        size_t slash = crd_str_find(whole, CRD_STR("/")) + 1;
        if (crd_str_eq(endpoint, whole) ||
            crd_str_eq(endpoint, (crd_str){whole.ptr + slash, whole.len - slash}))
            return (enum nb_model)m;
    }
    return NB_MODELS;
}

/* ---- rows -------------------------------------------------------------------------------- */

static crd_status keep_text(nb_store *s, crd_str text, uint32_t *ret_text)
{
    text = crd_str_trim(text);
    *ret_text = 0;
    if (text.len == 0)
        return CRD_OK;
    crd_status rc = crd_intern_add(s->texts, text, ret_text);
    return rc == CRD_ELIMIT
               ? crd_fail(s->job->err, rc, "more texts than %d, or 1 GiB of them", NB_TEXTS_MAX)
               : rc;
}

static crd_status add_row(nb_store *s, enum nb_model model, const uint32_t *cells)
{
    nb_table *t = &s->tables[model];
    if (t->rows == NB_ROWS_MAX)
        return crd_fail(s->job->err, CRD_ELIMIT, "more than %d objects of %s", NB_ROWS_MAX,
                        models[model].model);
    if (!CRD_VEC_RESERVE(&t->cells, t->cells.n + t->width))
        return CRD_ENOMEM;
    memcpy(t->cells.at + t->cells.n, cells, t->width * sizeof *cells);
    t->cells.n += t->width;
    t->rows++;
    return CRD_OK;
}

/* A key as the database has it: 1 and up. */
static uint32_t key_of(crd_str text)
{
    int64_t v;
    return crd_str_to_i64(text, &v) && v > 0 && v < UINT32_MAX ? (uint32_t)v : 0;
}

static crd_status learn(nb_store *s, enum nb_model model, uint32_t pk, const crd_flat *r,
                        unsigned depth);

/* "dcim.site", ["dcim", "site"], or a content type's number as "#7". */
static crd_status read_content(nb_store *s, const crd_flat *r, const char *path, uint32_t *ret_text)
{
    char buf[128];
    crd_str text = crd_flat_get(r, path), before = CRD_STR_NULL, after = CRD_STR_NULL;
    char sign = '#';
    if (key_of(text)) {
        after = text;
    } else {
        crd_flat parts = crd_flat_member(r, path);
        if (parts.n < 2)
            return keep_text(s, text, ret_text);
        before = crd_flat_get(&parts, "0");
        after = crd_flat_get(&parts, "1");
        sign = '.';
    }
    if (before.len + 1 + after.len < sizeof buf) {
        if (before.len > 0)
            memcpy(buf, before.ptr, before.len);
        buf[before.len] = sign;
        if (after.len > 0)
            memcpy(buf + before.len + 1, after.ptr, after.len);
        text = (crd_str){buf, before.len + 1 + after.len};
    }
    return keep_text(s, text, ret_text);
}

static crd_status read_ref(nb_store *s, const crd_flat *r, const struct field *f, const char *path,
                           unsigned depth, uint32_t *ret_pk)
{
    *ret_pk = key_of(crd_flat_get(r, path));
    if (*ret_pk || f->to == NB_MODELS)
        return CRD_OK;
    crd_flat nested = crd_flat_member(r, path);
    *ret_pk = key_of(crd_flat_get(&nested, "id"));
    return *ret_pk ? learn(s, (enum nb_model)f->to, *ret_pk, &nested, depth + 1) : CRD_OK;
}

static crd_status read_field(nb_store *s, const crd_flat *r, const struct field *f,
                             const char *path, unsigned depth, uint32_t *ret_cell)
{
    if (f->what == REF)
        return read_ref(s, r, f, path, depth, ret_cell);
    if (f->what == CONTENT)
        return read_content(s, r, path, ret_cell);
    crd_str text = crd_flat_get(r, path);
    if (crd_str_is_null(text)) { /* a choice in REST: {"value": "active", "label": "Active"} */
        crd_flat choice = crd_flat_member(r, path);
        text = crd_flat_get(&choice, "value");
    }
    return keep_text(s, text, ret_cell);
}

static crd_status read_cells(nb_store *s, enum nb_model model, const crd_flat *r, unsigned depth,
                             uint32_t cells[NB_WIDTH_MAX])
{
    for (size_t i = s->first_field[model]; i < N_FIELDS && fields[i].model == model; i++) {
        const struct field *f = &fields[i];
        crd_status rc = read_field(s, r, f, f->path, depth, &cells[f->field]);
        if (rc == CRD_OK && cells[f->field] == 0 && f->other)
            rc = read_field(s, r, f, f->other, depth, &cells[f->field]);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

/* An object that another one mentions with its name: REST answers for one endpoint alone are then
 * enough. Once an object. */
static crd_status learn(nb_store *s, enum nb_model model, uint32_t pk, const crd_flat *r,
                        unsigned depth)
{
    char name[32];
    uint32_t cells[NB_WIDTH_MAX] = {pk, r->line, s->file, 1}, before, no;
    if (depth > 4)
        return CRD_OK;
    int n = snprintf(name, sizeof name, "%d/%u", (int)model, pk);
    before = crd_intern_count(s->learned);
    crd_status rc = crd_intern_add(s->learned, (crd_str){name, (size_t)n}, &no);
    if (rc != CRD_OK || no != before)
        return rc;
    rc = read_cells(s, model, r, depth, cells);
    return rc == CRD_OK ? add_row(s, model, cells) : rc;
}

/* ---- ends of cables ---------------------------------------------------------------------- */

static crd_status add_end(nb_store *s, const uint32_t *cable, const char *side, crd_str type,
                          uint32_t id, const crd_flat *object)
{
    uint32_t end[NB_WIDTH_MAX] = {0, cable[NB_LINE], cable[NB_FILE], 0};
    end[NB_END_CABLE] = cable[NB_PK];
    end[NB_END_ID] = id;
    crd_status rc = keep_text(s, crd_str_from(side), &end[NB_END_SIDE]);
    if (rc == CRD_OK)
        rc = keep_text(s, type, &end[NB_END_TYPE]);
    if (rc == CRD_OK)
        rc = add_row(s, NB_CABLETERM, end);
    enum nb_model model = nb_model_of(s, type);
    if (rc == CRD_OK && model < NB_MODELS && id && object->n > 0)
        rc = learn(s, model, id, object, 0);
    return rc;
}

/* Before 3.3, and in answers of the REST interface, a cable's ends stand in the cable. */
static crd_status read_ends(nb_store *s, const crd_flat *r, const uint32_t *cable)
{
    static const struct {
        const char *side, *list, *type, *id, *object;
    } sides[] = {
        {"A", "a_terminations", "termination_a_type", "termination_a_id", "termination_a"},
        {"B", "b_terminations", "termination_b_type", "termination_b_id", "termination_b"},
    };
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < 2; i++) {
        crd_flat list = crd_flat_member(r, sides[i].list), item;
        for (size_t at = 0; rc == CRD_OK && crd_flat_next(&list, &at, &item);) {
            crd_flat object = crd_flat_member(&item, "object");
            rc = add_end(s, cable, sides[i].side, crd_flat_get(&item, "object_type"),
                         key_of(crd_flat_get(&item, "object_id")), &object);
        }
        uint32_t id = key_of(crd_flat_get(r, sides[i].id)), type = 0;
        if (rc != CRD_OK || !id)
            continue;
        rc = read_content(s, r, sides[i].type, &type);
        crd_flat object = crd_flat_member(r, sides[i].object);
        if (rc == CRD_OK)
            rc = add_end(s, cable, sides[i].side, nb_text(s, type), id, &object);
    }
    return rc;
}

/* ---- objects ----------------------------------------------------------------------------- */

static crd_status take(nb_store *s, enum nb_model model, crd_str pk, const crd_flat *r)
{
    uint32_t cells[NB_WIDTH_MAX] = {key_of(pk), r->line, s->file, 0};
    s->objects++;
    if (cells[NB_PK] == 0) {
        if (model != NB_CONTENTTYPE) /* in a natural form it has none, and needs none */
            crd_job_tell(s->job, CRD_IMPORT_ENTRY_UNUSABLE,
                         &(crd_diag){.file = s->job->file_name,
                                     .line = r->line,
                                     .column = r->column,
                                     .path = crd_str_from(models[model].model),
                                     .field = CRD_STR("pk"),
                                     .found = pk});
        return CRD_OK;
    }
    crd_status rc = read_cells(s, model, r, 0, cells);
    if (rc == CRD_OK)
        rc = add_row(s, model, cells);
    return rc == CRD_OK && model == NB_CABLE ? read_ends(s, r, cells) : rc;
}

/* "https://host/api/dcim/sites/1/" -> "dcim/sites"; null when it is no such address. */
static crd_str endpoint_of(crd_str url)
{
    size_t at = crd_str_find(url, CRD_STR("/api/"));
    if (at == SIZE_MAX)
        return CRD_STR_NULL;
    crd_str rest = {url.ptr + at + 5, url.len - at - 5}, app, name;
    const char *start = rest.ptr;
    if (!crd_str_next(&rest, '/', &app) || !crd_str_next(&rest, '/', &name) || name.len == 0)
        return CRD_STR_NULL;
    return (crd_str){start, app.len + 1 + name.len};
}

static crd_status take_rest(nb_store *s, const crd_flat *r)
{
    crd_str endpoint = endpoint_of(crd_flat_get(r, "url"));
    if (crd_str_is_null(endpoint))
        endpoint = s->file_model;
    enum nb_model model = model_of_endpoint(endpoint);
    if (model < NB_MODELS)
        return take(s, model, crd_flat_get(r, "id"), r);
    s->objects += !crd_str_is_null(endpoint_of(crd_flat_get(r, "url")));
    return crd_unread_add(&s->unread, endpoint.len > 0 ? endpoint : CRD_STR("(no model)"));
}

static crd_status take_object(void *ctx, const crd_flat *r)
{
    nb_store *s = ctx;
    crd_str model = crd_flat_get(r, "model");
    crd_flat members = crd_flat_member(r, "fields");
    if (r->outer) {
        if (crd_flat_get(r, "next").len > 0)
            crd_job_tell(s->job, CRD_IMPORT_PAGES_MISSING,
                         &(crd_diag){.file = s->job->file_name,
                                     .expected = crd_flat_get(r, "count"),
                                     .found = crd_flat_get(r, "next")});
        return CRD_OK;
    }
    if (members.n == 0 || model.len == 0)
        return take_rest(s, r);
    enum nb_model m = nb_model_of(s, model);
    if (m < NB_MODELS)
        return take(s, m, crd_flat_get(r, "pk"), &members);
    return crd_unread_add(&s->unread, model);
}

crd_status nb_store_read(nb_store *s, const char *path, crd_str endpoint)
{
    static const char *const lists[] = {"results", NULL};
    crd_flat_reader reader = {.lists = lists, .ctx = s, .record = take_object};
    s->file_model = endpoint;
    crd_status rc = keep_text(s, crd_job_base_name(path), &s->file);
    return rc == CRD_OK ? crd_flat_read(s->job, path, &reader, NULL) : rc;
}

/* ---- life -------------------------------------------------------------------------------- */

crd_status nb_store_init(nb_store *s, crd_job *job)
{
    crd_status rc = CRD_OK;
    uint32_t none;
    *s = (nb_store){.job = job};
    for (int m = 0; m < NB_MODELS; m++)
        s->tables[m].width = NB_FIELDS;
    for (size_t i = N_FIELDS; i-- > 0;) {
        nb_table *t = &s->tables[fields[i].model];
        s->first_field[fields[i].model] = i; /* those of a model stand together */
        uint32_t width = fields[i].field + 1u;
        t->width = t->width < width ? width : t->width;
    }
    CRD_TRY(crd_intern_new(NB_TEXTS_MAX, (size_t)1 << 30, &s->texts));
    CRD_TRY(crd_intern_add(s->texts, CRD_STR(""), &none));
    CRD_TRY(crd_intern_new(NB_ROWS_MAX, (size_t)1 << 30, &s->learned));
done:
    return rc;
}

void nb_store_done(nb_store *s)
{
    for (int m = 0; m < NB_MODELS; m++) {
        CRD_VEC_DONE(&s->tables[m].cells);
        nb_index_done(&s->tables[m].by_pk);
    }
    crd_intern_free(s->texts);
    crd_intern_free(s->learned);
}
