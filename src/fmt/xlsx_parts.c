/* What surrounds the cells: relations, the book's list of sheets, styles, shared strings. Elements
 * are known by their local name and depth, so that both name spaces of the standard will do. */
#include "fmt/xlsx_in.h"

#include "base/err.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

struct relation {
    crd_str id, type, target; /* target: a path from the archive's root */
};

struct relations {
    crd_xlsx *book;
    crd_str folder; /* of the part that they belong to, "" or "xl/" */
    CRD_VEC(struct relation) all;
};

static bool is(const crd_xml_element *e, uint32_t depth, const char *name)
{
    return e->depth == depth && crd_str_eq(e->name, crd_str_from(name));
}

static crd_status no_memory(crd_xlsx *b, crd_err *err)
{
    return crd_fail_at(err, CRD_ENOMEM, crd_zip_source(b->zip), 0, 0, "reading a workbook");
}

/* "../a/b" seen from "xl/" is "a/b"; a leading slash means the root. */
static crd_str resolve(crd_arena *a, crd_str folder, crd_str target)
{
    if (target.len > 0 && target.ptr[0] == '/')
        return crd_str_copy(a, (crd_str){target.ptr + 1, target.len - 1});
    while (target.len >= 2 && memcmp(target.ptr, "./", 2) == 0)
        target = (crd_str){target.ptr + 2, target.len - 2};
    while (target.len >= 3 && memcmp(target.ptr, "../", 3) == 0) {
        target = (crd_str){target.ptr + 3, target.len - 3};
        if (folder.len > 0)
            folder.len--;
        while (folder.len > 0 && folder.ptr[folder.len - 1] != '/')
            folder.len--;
    }
    char *path = CRD_NEW(a, char, folder.len + target.len + 1);
    if (!path)
        return CRD_STR_NULL;
    if (folder.len > 0)
        memcpy(path, folder.ptr, folder.len);
    if (target.len > 0)
        memcpy(path + folder.len, target.ptr, target.len);
    return (crd_str){path, folder.len + target.len};
}

static crd_status relation_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    struct relations *r = ctx;
    crd_xlsx *b = r->book;
    if (!is(e, 2, "Relationship") ||
        crd_str_eq(crd_xml_attr_get(e, "TargetMode"), CRD_STR("External")))
        return CRD_OK;
    if (r->all.n >= (size_t)b->limits.sheets + 1000)
        return crd_fail_at(err, CRD_ELIMIT, crd_zip_source(b->zip), 0, 0, "more than %zu relations",
                           r->all.n);
    crd_str id = crd_xml_attr_get(e, "Id"), type = crd_xml_attr_get(e, "Type");
    if (!id.ptr || !type.ptr)
        return CRD_OK; /* of no use to us */
    struct relation one = {crd_str_copy(b->arena, id), crd_str_copy(b->arena, type),
                           resolve(b->arena, r->folder, crd_xml_attr_get(e, "Target"))};
    if (!one.id.ptr || !one.type.ptr || !one.target.ptr || !CRD_VEC_PUSH(&r->all, one))
        return no_memory(b, err);
    return CRD_OK;
}

/* Reads the relations of a part: "xl/workbook.xml" has them in "xl/_rels/workbook.xml.rels". */
static crd_status read_relations(crd_xlsx *b, crd_str part, struct relations *r, crd_err *err)
{
    static const crd_xml_events events = {.start = relation_start};
    size_t cut = part.len;
    while (cut > 0 && part.ptr[cut - 1] != '/')
        cut--;
    r->book = b;
    r->folder = (crd_str){part.ptr, cut};
    char path[300];
    int n = snprintf(path, sizeof path, "%.*s_rels/%.*s.rels", (int)cut, part.ptr,
                     (int)(part.len - cut), part.ptr + cut);
    if (n < 0 || (size_t)n >= sizeof path)
        return crd_fail_at(err, CRD_EPARSE, crd_zip_source(b->zip), 0, 0,
                           "not a workbook: the name of a part is too long");
    return crd_xlsx_part_read(b, (crd_str){path, (size_t)n}, &events, r, err);
}

/* By the last part of the type, which both editions of the standard share. Null = none. */
static crd_str by_type(const struct relations *r, const char *kind)
{
    for (size_t i = 0; i < r->all.n; i++)
        if (crd_str_ends(r->all.at[i].type, crd_str_from(kind)))
            return r->all.at[i].target;
    return CRD_STR_NULL;
}

/* Of the element that lists the sheets. */
struct listing {
    crd_xlsx *book;
    struct relations *relations;
};

static crd_str relation_id(const crd_xml_element *e)
{
    for (size_t i = 0; i < e->n; i++)
        if (e->attrs[i].uri.ptr && crd_str_eq(e->attrs[i].name, CRD_STR("id")))
            return e->attrs[i].value;
    return CRD_STR_NULL;
}

static crd_status add_sheet(struct listing *l, const crd_xml_element *e, crd_err *err)
{
    crd_xlsx *b = l->book;
    if (b->sheets.n >= b->limits.sheets)
        return crd_fail_at(err, CRD_ELIMIT, crd_zip_source(b->zip), 0, 0, "more than %u sheets",
                           b->limits.sheets);
    crd_str state = crd_xml_attr_get(e, "state"), id = relation_id(e);
    crd_str name = crd_xml_attr_get(e, "name");
    if (crd_str_is_null(name))
        name = CRD_STR("");
    bool very = crd_str_eq(state, CRD_STR("veryHidden"));
    crd_xlsx_sheet sheet = {.name = crd_str_copy(b->arena, name),
                            .hidden = very || crd_str_eq(state, CRD_STR("hidden")),
                            .very_hidden = very};
    crd_str path = CRD_STR_NULL;
    for (size_t i = 0; i < l->relations->all.n && !path.ptr; i++) {
        const struct relation *r = &l->relations->all.at[i];
        if (crd_str_eq(r->id, id) && crd_str_ends(r->type, CRD_STR("/worksheet")))
            path = r->target;
    }
    sheet.rows = path.ptr != NULL;
    if (!sheet.name.ptr || !CRD_VEC_PUSH(&b->paths, path) || !CRD_VEC_PUSH(&b->sheets, sheet))
        return no_memory(b, err);
    return CRD_OK;
}

static crd_status book_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    struct listing *l = ctx;
    if (e->depth == 1 && !crd_str_eq(e->name, CRD_STR("workbook")))
        return crd_fail_at(err, CRD_EPARSE, crd_zip_source(l->book->zip), 0, 0,
                           "not a workbook: its main part is '%.60s'", e->name.ptr);
    if (is(e, 2, "workbookPr"))
        l->book->epoch_1904 = crd_xlsx_flag(crd_xml_attr_get(e, "date1904"));
    if (is(e, 3, "sheet"))
        return add_sheet(l, e, err);
    return CRD_OK;
}

struct own_format {
    uint32_t id;
    crd_str code;
};

struct styles {
    crd_xlsx *book;
    bool in_cells; /* inside cellXfs */
    CRD_VEC(struct own_format) own;
};

static bool attr_number(const crd_xml_element *e, const char *name, uint32_t *ret_value)
{
    int64_t v = 0;
    if (!crd_str_to_i64(crd_xml_attr_get(e, name), &v) || v < 0 || v > UINT32_MAX)
        return false;
    *ret_value = (uint32_t)v;
    return true;
}

static crd_str format_code(const struct styles *s, uint32_t id)
{
    for (size_t i = 0; i < s->own.n; i++)
        if (s->own.at[i].id == id)
            return s->own.at[i].code;
    crd_str code = crd_xlsx_format_builtin(id);
    return code.ptr ? code : CRD_STR("General");
}

static crd_status styles_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    struct styles *s = ctx;
    crd_xlsx *b = s->book;
    uint32_t id = 0;
    if (e->depth == 2)
        s->in_cells = crd_str_eq(e->name, CRD_STR("cellXfs"));
    bool format = is(e, 3, "numFmt"), cell = s->in_cells && is(e, 3, "xf");
    if ((format && s->own.n >= b->limits.styles) || (cell && b->styles.n >= b->limits.styles))
        return crd_fail_at(err, CRD_ELIMIT, crd_zip_source(b->zip), 0, 0, "more than %u styles",
                           b->limits.styles);
    if (format && attr_number(e, "numFmtId", &id)) {
        crd_str code = crd_xml_attr_get(e, "formatCode");
        struct own_format own = {id, crd_str_copy(b->arena, code.ptr ? code : CRD_STR("General"))};
        if (!own.code.ptr || !CRD_VEC_PUSH(&s->own, own))
            return no_memory(b, err);
    }
    if (cell) {
        attr_number(e, "numFmtId", &id); /* absent = 0, General */
        crd_str code = format_code(s, id);
        struct crd_xlsx_format one = {code, crd_xlsx_format_shows(code)};
        if (!CRD_VEC_PUSH(&b->styles, one))
            return no_memory(b, err);
    }
    return CRD_OK;
}

static crd_status read_styles(crd_xlsx *b, crd_str path, crd_err *err)
{
    static const crd_xml_events events = {.start = styles_start};
    struct styles s = {.book = b};
    crd_status rc = crd_xlsx_part_read(b, path, &events, &s, err);
    CRD_VEC_DONE(&s.own);
    return rc;
}

crd_status crd_xlsx_read_book(crd_xlsx *b, crd_err *err)
{
    static const crd_xml_events events = {.start = book_start};
    crd_status rc = CRD_OK;
    struct relations root = {0}, own = {0};
    CRD_TRY(read_relations(b, CRD_STR(""), &root, err));
    crd_str part = by_type(&root, "/officeDocument");
    if (!part.ptr) {
        rc = crd_fail_at(err, CRD_EPARSE, crd_zip_source(b->zip), 0, 0,
                         "not a workbook: it names no main part");
        goto done;
    }
    CRD_TRY(read_relations(b, part, &own, err));
    struct listing l = {b, &own};
    CRD_TRY(crd_xlsx_part_read(b, part, &events, &l, err));
    crd_str styles = by_type(&own, "/styles");
    if (styles.ptr)
        CRD_TRY(read_styles(b, styles, err));
    b->strings_path = by_type(&own, "/sharedStrings");
done:
    CRD_VEC_DONE(&root.all);
    CRD_VEC_DONE(&own.all);
    return rc;
}

struct strings {
    crd_xlsx *book;
    size_t bytes;
    uint32_t phonetic; /* depth of a rPh element that we are in, or 0 */
    bool in_text;
    crd_buf text, decoded;
};

static crd_status strings_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct strings *s = ctx;
    if (is(e, 2, "si"))
        crd_buf_clear(&s->text);
    if (!s->phonetic && crd_str_eq(e->name, CRD_STR("rPh")))
        s->phonetic = e->depth;
    s->in_text = !s->phonetic && (is(e, 3, "t") || is(e, 4, "t"));
    return CRD_OK;
}

static crd_status strings_text(void *ctx, crd_str text, crd_err *err)
{
    struct strings *s = ctx;
    if (!s->in_text)
        return CRD_OK;
    crd_buf_add(&s->text, text);
    return s->text.status == CRD_OK
               ? CRD_OK
               : crd_fail_at(err, s->text.status, crd_zip_source(s->book->zip), 0, 0,
                             "shared string %zu is too long", s->book->strings.n);
}

static crd_status keep_string(struct strings *s, crd_err *err)
{
    crd_xlsx *b = s->book;
    crd_buf_clear(&s->decoded);
    crd_xlsx_unescape(crd_buf_str(&s->text), &s->decoded);
    if (s->decoded.status != CRD_OK)
        return no_memory(b, err);
    if (b->strings.n >= b->limits.strings || s->decoded.len >= b->limits.string_bytes - s->bytes)
        return crd_fail_at(err, CRD_ELIMIT, crd_zip_source(b->zip), 0, 0,
                           "more than %u shared strings or %zu bytes of them", b->limits.strings,
                           b->limits.string_bytes);
    s->bytes += s->decoded.len + 1;
    crd_str text = s->decoded.len ? crd_buf_str(&s->decoded) : CRD_STR("");
    crd_str kept = crd_str_copy(b->strings_arena, text);
    return kept.ptr && CRD_VEC_PUSH(&b->strings, kept) ? CRD_OK : no_memory(b, err);
}

static crd_status strings_end(void *ctx, const crd_xml_element *e, crd_err *err)
{
    struct strings *s = ctx;
    s->in_text = false;
    if (s->phonetic == e->depth)
        s->phonetic = 0;
    return is(e, 2, "si") ? keep_string(s, err) : CRD_OK;
}

crd_status crd_xlsx_read_strings(crd_xlsx *b, crd_err *err)
{
    static const crd_xml_events events = {strings_start, strings_text, strings_end};
    if (b->strings_read || !b->strings_path.ptr)
        return CRD_OK;
    struct strings s = {.book = b};
    crd_buf_init(&s.text, b->limits.row_bytes);
    crd_buf_init(&s.decoded, b->limits.row_bytes);
    b->strings.n = 0; /* after an attempt that failed */
    crd_status rc = crd_xlsx_part_read(b, b->strings_path, &events, &s, err);
    b->strings_read = rc == CRD_OK;
    crd_buf_done(&s.text);
    crd_buf_done(&s.decoded);
    return rc;
}
