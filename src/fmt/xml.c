#include "fmt/xml.h"

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes given to libxml2 at once. After each slice what it could not yet use is measured, so that
 * a tag or comment without end is noticed while it is small. */
enum { SLICE = 16 * 1024 };

struct crd_xml {
    xmlParserCtxtPtr ctxt;
    crd_xml_events events;
    void *ctx;
    crd_xml_limits limits;
    CRD_VEC(crd_xml_attr) attrs; /* of the current start tag */
    crd_status rc;               /* of the first failure */
    crd_err *err;                /* the caller's, during a call */
    uint32_t depth;
    bool started;          /* the root was there */
    size_t text_run;       /* bytes of text since the last tag */
    uint32_t line, column; /* where the next event begins */
    char source[64];
};

static crd_str view(const xmlChar *text)
{
    return text ? (crd_str){(const char *)text, strlen((const char *)text)} : CRD_STR_NULL;
}

static void fail(crd_xml *x, crd_status rc)
{
    x->rc = rc;
    xmlStopParser(x->ctxt);
}

/* libxml2's position is the end of what it has read: where the next event begins. */
static void advance(crd_xml *x)
{
    xmlParserInputPtr in = x->ctxt->input;
    if (!in || x->rc != CRD_OK)
        return;
    x->line = in->line > 0 ? (uint32_t)in->line : 0;
    x->column = in->col > 0 ? (uint32_t)in->col : 0;
}

/* The tag that libxml2 has just read begins at the last '<' before its position: there is none
 * inside a tag. The column of a tag over several lines is known when an event came before it on
 * its line. */
static void find_tag(crd_xml *x)
{
    xmlParserInputPtr in = x->ctxt->input;
    if (!in || !in->base || x->rc != CRD_OK)
        return;
    const xmlChar *at = in->cur;
    uint32_t lines = 0, chars = 0;
    while (at > in->base) {
        at--;
        lines += *at == '\n';
        chars += (*at & 0xC0) != 0x80;
        if (*at == '<')
            break;
    }
    if (*at != '<' || in->line < 0 || (uint32_t)in->line <= lines)
        return;
    uint32_t line = (uint32_t)in->line - lines;
    if (lines == 0 && in->col > 0 && (uint32_t)in->col > chars)
        x->column = (uint32_t)in->col - chars;
    else if (line != x->line)
        x->column = 0;
    x->line = line;
}

#define FAIL_HERE(x, code, ...) \
    fail((x), crd_fail_at((x)->err, (code), (x)->source, (x)->line, (x)->column, __VA_ARGS__))

static bool name_fits(crd_xml *x, crd_str name, crd_str uri)
{
    if (name.len <= x->limits.name_bytes && uri.len <= x->limits.name_bytes)
        return true;
    FAIL_HERE(x, CRD_ELIMIT, "a name of more than %zu bytes", x->limits.name_bytes);
    return false;
}

/* libxml2 gives five pointers for each attribute: local name, prefix, namespace, value, value's
 * end. */
static bool gather_attrs(crd_xml *x, int n, const xmlChar **raw)
{
    x->attrs.n = 0;
    if (n < 0 || (uint32_t)n > x->limits.attributes) {
        FAIL_HERE(x, CRD_ELIMIT, "an element with more than %u attributes", x->limits.attributes);
        return false;
    }
    for (size_t i = 0; i < (size_t)n; i++) {
        const xmlChar **a = raw + 5 * i;
        crd_xml_attr attr = {view(a[0]), view(a[2]), {(const char *)a[3], (size_t)(a[4] - a[3])}};
        if (!name_fits(x, attr.name, attr.uri))
            return false;
        if (!CRD_VEC_PUSH(&x->attrs, attr)) {
            FAIL_HERE(x, CRD_ENOMEM, "%d attributes", n);
            return false;
        }
    }
    return true;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int n_namespaces, const xmlChar **namespaces, int n_attrs, int n_defaulted,
                     const xmlChar **attrs)
{
    (void)prefix, (void)n_namespaces, (void)namespaces, (void)n_defaulted;
    crd_xml *x = user;
    if (x->rc != CRD_OK)
        return;
    find_tag(x);
    if (x->depth >= x->limits.depth) {
        FAIL_HERE(x, CRD_ELIMIT, "elements nested deeper than %u", x->limits.depth);
        return;
    }
    x->depth++;
    x->started = true;
    x->text_run = 0;
    crd_xml_element e = {view(name), view(uri), x->depth, NULL, 0};
    if (!name_fits(x, e.name, e.uri) || !gather_attrs(x, n_attrs, attrs))
        return;
    e.attrs = x->attrs.at;
    e.n = x->attrs.n;
    if (x->events.start) {
        crd_status rc = x->events.start(x->ctx, &e, x->err);
        if (rc != CRD_OK)
            fail(x, rc);
    }
    advance(x);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)prefix;
    crd_xml *x = user;
    if (x->rc != CRD_OK)
        return;
    find_tag(x);
    crd_xml_element e = {view(name), view(uri), x->depth, NULL, 0};
    x->text_run = 0;
    if (x->events.end) {
        crd_status rc = x->events.end(x->ctx, &e, x->err);
        if (rc != CRD_OK)
            fail(x, rc);
    }
    x->depth--;
    advance(x);
}

static void on_text(void *user, const xmlChar *text, int len)
{
    crd_xml *x = user;
    if (x->rc != CRD_OK || len <= 0)
        return;
    if ((size_t)len > x->limits.text_bytes - x->text_run) {
        FAIL_HERE(x, CRD_ELIMIT, "a text of more than %zu bytes", x->limits.text_bytes);
        return;
    }
    x->text_run += (size_t)len;
    if (x->events.text) {
        crd_status rc = x->events.text(x->ctx, (crd_str){(const char *)text, (size_t)len}, x->err);
        if (rc != CRD_OK)
            fail(x, rc);
    }
    advance(x);
}

static void on_comment(void *user, const xmlChar *text)
{
    (void)text;
    advance(user);
}

static void on_instruction(void *user, const xmlChar *target, const xmlChar *data)
{
    (void)target, (void)data;
    advance(user);
}

static void refuse(crd_xml *x, const char *what, const xmlChar *name)
{
    if (x->rc != CRD_OK)
        return;
    advance(x);
    FAIL_HERE(x, CRD_EPARSE, "%s '%.60s': refused", what, name ? (const char *)name : "");
}

static void on_entity_decl(void *user, const xmlChar *name, int type, const xmlChar *public_id,
                           const xmlChar *system_id, xmlChar *content)
{
    (void)type, (void)public_id, (void)system_id, (void)content;
    refuse(user, "the document declares the entity", name);
}

static void on_unparsed_decl(void *user, const xmlChar *name, const xmlChar *public_id,
                             const xmlChar *system_id, const xmlChar *notation)
{
    (void)public_id, (void)system_id, (void)notation;
    refuse(user, "the document declares the entity", name);
}

static void on_attribute_decl(void *user, const xmlChar *element, const xmlChar *name, int type,
                              int def, const xmlChar *value, xmlEnumerationPtr tree)
{
    (void)element, (void)type, (void)def;
    xmlFreeEnumeration(tree); /* the callback owns it */
    if (value)
        refuse(user, "the document declares a default value for the attribute", name);
}

static xmlEntityPtr on_entity(void *user, const xmlChar *name)
{
    refuse(user, "reference to the entity", name);
    return NULL;
}

static xmlParserInputPtr on_resolve(void *user, const xmlChar *public_id, const xmlChar *system_id)
{
    (void)public_id;
    refuse(user, "an outside part", system_id);
    return NULL;
}

static void on_error(void *user, xmlErrorPtr e)
{
    crd_xml *x = user;
    if (x->rc != CRD_OK || e->level < XML_ERR_ERROR)
        return;
    if (e->code == XML_ERR_NO_MEMORY) {
        FAIL_HERE(x, CRD_ENOMEM, "while reading XML");
        return;
    }
    char text[160];
    /* what the push parser says of a document that is cut off */
    bool cut = e->code == XML_ERR_DOCUMENT_END && x->depth > 0;
    snprintf(text, sizeof text, "%s",
             cut          ? "the document ends before its last element does"
             : e->message ? e->message
                          : "malformed XML");
    text[strcspn(text, "\r\n")] = '\0'; /* libxml2 ends its messages with one */
    fail(x, crd_fail_at(x->err, CRD_EPARSE, x->source, e->line > 0 ? (uint32_t)e->line : 0,
                        e->int2 > 0 ? (uint32_t)e->int2 : 0, "%s", text));
}

/* Everything that is not named here is NULL: libxml2 builds no tree and loads no subset. */
static const xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .comment = on_comment,
    .processingInstruction = on_instruction,
    .entityDecl = on_entity_decl,
    .unparsedEntityDecl = on_unparsed_decl,
    .attributeDecl = on_attribute_decl,
    .getEntity = on_entity,
    .getParameterEntity = on_entity,
    .resolveEntity = on_resolve,
    .serror = on_error,
};

crd_status crd_xml_new(const char *source, const crd_xml_events *events, void *ctx,
                       const crd_xml_limits *limits, crd_xml **ret_xml)
{
    *ret_xml = NULL;
    crd_xml *x = calloc(1, sizeof *x);
    if (!x)
        return CRD_ENOMEM;
    x->events = *events;
    x->ctx = ctx;
    x->limits = limits ? *limits : CRD_XML_LIMITS;
    x->line = x->column = 1;
    snprintf(x->source, sizeof x->source, "%s", source);
    xmlSAXHandler sax = handler; /* copied by libxml2 */
    x->ctxt = xmlCreatePushParserCtxt(&sax, x, NULL, 0, NULL);
    /* NOENT: attribute values come with '&amp;' as '&', not as '&#38;'; all other entities are
     * refused above. Not HUGE: libxml2's own limits stay as a second fence. */
    if (!x->ctxt || xmlCtxtUseOptions(x->ctxt, XML_PARSE_NONET | XML_PARSE_NOENT) != 0) {
        crd_xml_free(x);
        return CRD_ENOMEM;
    }
    *ret_xml = x;
    return CRD_OK;
}

void crd_xml_free(crd_xml *x)
{
    if (!x)
        return;
    if (x->ctxt) {
        if (x->ctxt->myDoc)
            xmlFreeDoc(x->ctxt->myDoc);
        xmlFreeParserCtxt(x->ctxt);
    }
    CRD_VEC_DONE(&x->attrs);
    free(x);
}

/* Bytes that wait for the end of a tag, comment or text. */
static size_t pending(const crd_xml *x)
{
    xmlParserInputPtr in = x->ctxt->input;
    return in && in->end > in->cur ? (size_t)(in->end - in->cur) : 0;
}

static void be_quiet(void *ctx, const char *text, ...) { (void)ctx, (void)text; }

/* A few faults (an encoder's) have no way to `on_error` and would go to stderr: for the time of the
 * call this thread's channel for them is closed. */
static int parse_quietly(xmlParserCtxtPtr ctxt, const char *at, int len, bool end)
{
    xmlGenericErrorFunc report = xmlGenericError;
    void *report_ctx = xmlGenericErrorContext;
    xmlSetGenericErrorFunc(NULL, be_quiet);
    int code = xmlParseChunk(ctxt, at, len, end);
    xmlSetGenericErrorFunc(report_ctx, report);
    return code;
}

static crd_status push(crd_xml *x, const char *at, int len, bool end)
{
    int code = parse_quietly(x->ctxt, at, len, end);
    bool stopped = code == XML_ERR_NO_MEMORY || code == XML_ERR_INVALID_ENCODING ||
                   x->ctxt->wellFormed == 0 || x->ctxt->disableSAX;
    if (x->rc == CRD_OK && (stopped || (end && (x->depth > 0 || !x->started)))) {
        advance(x);
        if (code == XML_ERR_NO_MEMORY)
            FAIL_HERE(x, CRD_ENOMEM, "while reading XML");
        else
            FAIL_HERE(x, CRD_EPARSE, "%s",
                      code == XML_ERR_INVALID_ENCODING ? "bytes that are not of the encoding"
                                                       : "malformed or unfinished XML");
    }
    return x->rc;
}

crd_status crd_xml_feed(crd_xml *x, crd_str bytes, crd_err *err)
{
    x->err = err;
    while (x->rc == CRD_OK && bytes.len > 0) {
        size_t n = bytes.len < SLICE ? bytes.len : SLICE;
        if (push(x, bytes.ptr, (int)n, false) == CRD_OK && pending(x) > x->limits.markup_bytes)
            FAIL_HERE(x, CRD_ELIMIT, "a tag or comment of more than %zu bytes",
                      x->limits.markup_bytes);
        bytes.ptr += n;
        bytes.len -= n;
    }
    x->err = NULL;
    return x->rc;
}

crd_status crd_xml_end(crd_xml *x, crd_err *err)
{
    x->err = err;
    if (x->rc == CRD_OK)
        push(x, NULL, 0, true);
    x->err = NULL;
    return x->rc;
}

crd_status crd_xml_feed_all(crd_xml *x, crd_blocks in, crd_err *err)
{
    for (;;) {
        crd_str block;
        crd_status rc = in.next(in.ctx, &block, err);
        if (rc != CRD_OK)
            return rc;
        if (block.len == 0)
            return crd_xml_end(x, err);
        rc = crd_xml_feed(x, block, err);
        if (rc != CRD_OK)
            return rc;
    }
}

void crd_xml_where(const crd_xml *x, uint32_t *ret_line, uint32_t *ret_column)
{
    *ret_line = x->line;
    *ret_column = x->column;
}

const char *crd_xml_source(const crd_xml *x) { return x->source; }

crd_status crd_xml_read(crd_blocks in, const char *source, const crd_xml_events *events, void *ctx,
                        const crd_xml_limits *limits, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_xml *x = NULL;
    rc = crd_xml_new(source, events, ctx, limits, &x);
    if (rc != CRD_OK)
        return crd_fail_at(err, rc, source, 0, 0, "no memory for a parser");
    rc = crd_xml_feed_all(x, in, err);
    crd_xml_free(x);
    return rc;
}
