/* Format `bulkcm`: 3GPP bulk configuration (TS 32.615) and inventory (TS 32.695) files in XML;
 * docs/formats/bulkcm.md describes it.
 *
 * Objects are nested, and each has its attributes in an element of that name, before its children.
 * What is open at a time is kept on a stack; texts of an object live in the scratch arena above
 * those of the objects around it, so memory is that of the deepest nest. */
#include "import/bulkcm.h"

#include "base/err.h"
#include "fmt/xml.h"
#include "import/formats.h"

#include <stddef.h>
#include <string.h>

enum {
    FRAMES_MAX = 64,
    DN_MAX = 4096,
    VALUE_MAX = 16 * 1024,
    SEEN_MAX = 500000, /* sites, products, vendors told apart */
    SEEN_BYTES = 24 << 20
};

struct frame {
    uint32_t depth; /* of the object's element */
    size_t dn;      /* bytes of the DN before it */
    crd_arena_mark mark;
    crd_bulkcm_object object;
    bool wanted; /* a ManagedElement or an InventoryUnit */
    bool gone;   /* the file deletes it */
};

struct reading {
    crd_bulkcm b;
    crd_xml *parser;
    struct frame frames[FRAMES_MAX];
    size_t n;
    crd_buf dn;
    crd_buf text;        /* of the attribute that is open */
    uint32_t attributes; /* depth of the open element "attributes"; 0 = none */
    uint32_t vendor;     /* depth of the outermost open VsDataContainer; 0 = none */
    bool counting;       /* inside a vsDataType */
    crd_unread unread;
    uint64_t objects;
};

static bool is_3gpp(crd_str uri) { return crd_str_starts(uri, CRD_STR("http://www.3gpp.org/")); }

static crd_status too_big(struct reading *r, const char *what)
{
    uint32_t line, column;
    crd_xml_where(r->parser, &line, &column);
    return crd_fail_at(r->b.job->err, CRD_ELIMIT, r->b.job->file_name.ptr, line, column, "%s",
                       what);
}

/* Adds ",Name=id" with the signs that part DNs escaped (TS 32.300). */
static crd_status add_rdn(struct reading *r, crd_str name, crd_str id)
{
    if (r->dn.len > 0)
        crd_buf_addc(&r->dn, ',');
    crd_buf_add(&r->dn, name);
    crd_buf_addc(&r->dn, '=');
    for (size_t i = 0; i < id.len; i++) {
        if (strchr(",=+<>#;\\\"", id.ptr[i]) && id.ptr[i] != '\0')
            crd_buf_addc(&r->dn, '\\');
        crd_buf_addc(&r->dn, id.ptr[i]);
    }
    return r->dn.status == CRD_OK ? CRD_OK : too_big(r, "a distinguished name of over 4096 bytes");
}

static crd_str keep(struct reading *r, crd_str s)
{
    s = crd_str_trim(s);
    return s.len > 0 ? crd_str_copy(r->b.job->scratch, s) : CRD_STR_NULL;
}

/* The ManagedElement that is open. */
static const crd_bulkcm_object *around(const struct reading *r)
{
    for (size_t i = r->n; i-- > 0;)
        if (r->frames[i].wanted && !r->frames[i].object.unit)
            return &r->frames[i].object;
    return NULL;
}

/* A function object inside a ManagedElement says what that is, unless its type does. */
static void note_function(struct reading *r, crd_str name)
{
    for (size_t i = r->n; i-- > 0;) {
        struct frame *f = &r->frames[i];
        if (!f->wanted || f->object.unit)
            continue;
        if (crd_str_is_null(f->object.function) && !crd_str_starts(name, CRD_STR("External")) &&
            (crd_str_ends(name, CRD_STR("Function")) || crd_str_eq(name, CRD_STR("BtsSiteMgr"))))
            f->object.function = crd_bulkcm_function(name);
        return;
    }
}

static crd_status open_object(struct reading *r, const crd_xml_element *e)
{
    crd_str id = crd_xml_attr_get(e, "id");
    uint32_t column;
    if (r->n == FRAMES_MAX)
        return too_big(r, "more than 64 objects in one another");
    bool unit = crd_str_eq(e->name, CRD_STR("InventoryUnit"));
    const crd_bulkcm_object *element = around(r);
    struct frame *f = &r->frames[r->n];
    *f = (struct frame){.depth = e->depth,
                        .dn = r->dn.len,
                        .mark = crd_arena_save(r->b.job->scratch),
                        .wanted = unit || crd_str_eq(e->name, CRD_STR("ManagedElement")),
                        .gone = crd_str_eq(crd_xml_attr_get(e, "modifier"), CRD_STR("delete"))};
    note_function(r, e->name);
    crd_status rc = add_rdn(r, e->name, id);
    if (rc != CRD_OK)
        return rc;
    f->object.unit = unit;
    if (unit && element) {
        f->object.within = element->dn;
        f->object.location = element->location;
    }
    if (f->wanted) {
        f->object.dn = keep(r, crd_buf_str(&r->dn));
        crd_xml_where(r->parser, &f->object.line, &column);
        if (!f->object.dn.ptr)
            return crd_fail(r->b.job->err, CRD_ENOMEM, "out of memory");
    }
    r->n++;
    return CRD_OK;
}

static crd_status on_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct reading *r = ctx;
    if (r->vendor > 0 || r->attributes > 0) {
        r->counting = r->vendor > 0 && crd_str_eq(e->name, CRD_STR("vsDataType"));
        crd_buf_clear(&r->text);
        return CRD_OK;
    }
    if (!is_3gpp(e->uri))
        return CRD_OK;
    if (crd_str_eq(e->name, CRD_STR("VsDataContainer"))) {
        r->vendor = e->depth;
        return CRD_OK;
    }
    if (crd_str_eq(e->name, CRD_STR("attributes"))) {
        r->attributes = e->depth;
        return CRD_OK;
    }
    if (crd_str_eq(e->name, CRD_STR("configData"))) {
        crd_buf_clear(&r->dn);
        crd_buf_add(&r->dn, crd_str_trim(crd_xml_attr_get(e, "dnPrefix")));
        return r->dn.status == CRD_OK ? CRD_OK : too_big(r, "a dnPrefix of over 4096 bytes");
    }
    return crd_str_is_null(crd_xml_attr_get(e, "id")) ? CRD_OK : open_object(r, e);
}

static crd_status on_text(void *ctx, crd_str text, crd_err *err)
{
    (void)err;
    struct reading *r = ctx;
    bool wanted = r->vendor > 0 ? r->counting
                                : r->attributes > 0 && r->n > 0 && r->frames[r->n - 1].wanted;
    if (!wanted)
        return CRD_OK;
    if (r->text.len + text.len > VALUE_MAX)
        return too_big(r, "a value of over 16384 bytes");
    crd_buf_add(&r->text, text);
    return r->text.status;
}

/* Attributes that are read, and of which objects. */
static const struct {
    const char *name;
    size_t len, place;
    bool element, unit;
} places[] = {
#define PLACE(name, member) name, sizeof name - 1, offsetof(crd_bulkcm_object, member)
    {PLACE("managedElementType", type), true, false},
    {PLACE("userLabel", label), true, true},
    {PLACE("vendorName", vendor), true, true},
    {PLACE("swVersion", version), true, true},
    {PLACE("locationName", location), true, true},
    {PLACE("inventoryUnitType", type), false, true},
    {PLACE("vendorUnitFamilyType", family), false, true},
    {PLACE("vendorUnitTypeNumber", number), false, true},
    {PLACE("serialNumber", serial), true, true},
    {PLACE("dateOfManufacture", made), true, true},
    {PLACE("versionNumber", version), false, true},
#undef PLACE
};

/* Where the value of an attribute goes; NULL = it is not read. */
static crd_str *place_of(crd_bulkcm_object *o, crd_str name)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if ((o->unit ? places[i].unit : places[i].element) &&
            crd_str_eq(name, (crd_str){places[i].name, places[i].len}))
            return (crd_str *)(void *)((char *)o + places[i].place);
    return NULL;
}

static crd_status attribute_done(struct reading *r, crd_str name)
{
    crd_str *place = place_of(&r->frames[r->n - 1].object, name);
    crd_str text = crd_str_trim(crd_buf_str(&r->text));
    if (!place || text.len == 0)
        return CRD_OK;
    *place = keep(r, text);
    return place->ptr ? CRD_OK : crd_fail(r->b.job->err, CRD_ENOMEM, "out of memory");
}

static crd_status close_object(struct reading *r)
{
    struct frame *f = &r->frames[--r->n];
    crd_status rc = CRD_OK;
    r->objects += f->wanted;
    if (f->wanted && f->gone)
        crd_job_tell(r->b.job, CRD_IMPORT_RECORD_INACTIVE,
                     &(crd_diag){.file = r->b.job->file_name,
                                 .line = f->object.line,
                                 .path = f->object.dn,
                                 .note = CRD_STR("the file deletes it: not read")});
    else if (f->wanted)
        rc = crd_bulkcm_put(&r->b, &f->object);
    crd_arena_rewind(r->b.job->scratch, f->mark);
    r->dn.len = f->dn;
    return rc;
}

static crd_status on_end(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct reading *r = ctx;
    crd_status rc = CRD_OK;
    if (r->vendor > 0) {
        if (r->counting && r->text.len > 0)
            rc = crd_unread_add(&r->unread, crd_str_trim(crd_buf_str(&r->text)));
        r->counting = false;
        r->vendor = e->depth == r->vendor ? 0 : r->vendor;
    } else if (r->attributes > 0) {
        if (e->depth == r->attributes)
            r->attributes = 0;
        else if (e->depth == r->attributes + 1 && r->n > 0 && r->frames[r->n - 1].wanted &&
                 r->attributes == r->frames[r->n - 1].depth + 1)
            rc = attribute_done(r, e->name);
        crd_buf_clear(&r->text);
    } else if (r->n > 0 && r->frames[r->n - 1].depth == e->depth) {
        rc = close_object(r);
    }
    return rc;
}

crd_status crd_read_bulkcm(crd_job *job, const char *path)
{
    static const crd_xml_events events = {on_start, on_text, on_end};
    crd_status rc = CRD_OK;
    crd_blocks in;
    crd_str block;
    struct reading *r = CRD_NEW(job->arena, struct reading, 1);
    if (!r)
        return crd_fail(job->err, CRD_ENOMEM, "out of memory");
    r->b.job = job;
    crd_buf_init(&r->dn, DN_MAX);
    crd_buf_init(&r->text, 2 * VALUE_MAX);
    CRD_TRY(crd_put_needs_records(job));
    CRD_TRY(crd_intern_new(SEEN_MAX, SEEN_BYTES, &r->b.seen));
    CRD_TRY(crd_job_open(job, path, &in));
    CRD_TRY(crd_xml_new(job->file_name.ptr, &events, r, NULL, &r->parser));
    do {
        CRD_TRY(in.next(in.ctx, &block, job->err));
        if (block.len > 0)
            CRD_TRY(crd_xml_feed(r->parser, block, job->err));
    } while (block.len > 0);
    CRD_TRY(crd_xml_end(r->parser, job->err));
    if (r->objects == 0)
        rc = crd_fail_at(job->err, CRD_EPARSE, job->file_name.ptr, 1, 0,
                         "no ManagedElement and no InventoryUnit of a 3GPP namespace in it");
done:
    crd_unread_tell(&r->unread, job);
    crd_job_close(job);
    crd_xml_free(r->parser);
    crd_intern_free(r->b.seen);
    crd_buf_done(&r->text);
    crd_buf_done(&r->dn);
    return rc;
}

int crd_recognise_bulkcm(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why)
{
    (void)path;
    (void)schema;
    bool gpp = crd_str_find(head, CRD_STR("http://www.3gpp.org/")) != SIZE_MAX;
    bool config = crd_str_find(head, CRD_STR("#configData")) != SIZE_MAX ||
                  crd_str_find(head, CRD_STR("#genericNrm")) != SIZE_MAX;
    bool inventory = crd_str_find(head, CRD_STR("#inventoryNrm")) != SIZE_MAX;
    *ret_why = inventory ? "XML of 3GPP inventory (TS 32.695)" : "XML of 3GPP bulk CM (TS 32.615)";
    return gpp && (config || inventory) ? 95 : 0;
}
