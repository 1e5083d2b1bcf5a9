#ifndef CRD_FMT_XML_H
#define CRD_FMT_XML_H

#include "base/file.h"
#include "base/str.h"

/* XML 1.0 with namespaces, blocks in, events out (libxml2's SAX2 push parser; xml.c alone includes
 * it). Memory depends on the limits, never on the length of the document.
 *
 * Nothing outside the given bytes is ever read: no external subset, no external entity, no
 * XInclude, no network. A DOCTYPE without declarations is ignored; one that declares an entity or
 * an attribute's default value is refused, and so is a reference to any entity but the five of
 * XML. So no document can grow while it is read.
 *
 * Writes nothing to stderr, sets no process-wide handler: parsers in several threads do not
 * disturb each other; one parser belongs to one thread. */

typedef struct crd_xml_attr {
    crd_str name; /* local name */
    crd_str uri;  /* namespace; null = none */
    crd_str value;
} crd_xml_attr;

typedef struct crd_xml_element {
    crd_str name;   /* local name */
    crd_str uri;    /* namespace; null = none */
    uint32_t depth; /* the root has 1 */
    const crd_xml_attr *attrs;
    size_t n; /* attributes */
} crd_xml_element;

/* Views are lent for the call. A status other than CRD_OK ends the reading and comes back from
 * crd_xml_feed. Any function may be NULL. Texts of one place may come in several pieces; CDATA is
 * text; comments and processing instructions are not told. */
typedef struct crd_xml_events {
    crd_status (*start)(void *ctx, const crd_xml_element *e, crd_err *err);
    crd_status (*text)(void *ctx, crd_str text, crd_err *err);
    /* No attributes here: attrs is NULL, n is 0. */
    crd_status (*end)(void *ctx, const crd_xml_element *e, crd_err *err);
} crd_xml_events;

/* Past any of these: CRD_ELIMIT. */
typedef struct crd_xml_limits {
    uint32_t depth;      /* default 200; libxml2 itself ends at 256 */
    uint32_t attributes; /* of one element, default 1,000 */
    size_t name_bytes;   /* default 1,000 */
    size_t text_bytes;   /* between two tags, default 16 MiB */
    size_t markup_bytes; /* one tag with its attributes, one comment, default 1 MiB (at most 9) */
} crd_xml_limits;
#define CRD_XML_LIMITS ((crd_xml_limits){200, 1000, 1000, 16u << 20, 1u << 20})

typedef struct crd_xml crd_xml;

/* @param source  what errors name: a file's base name; copied.
 * @param limits  NULL = CRD_XML_LIMITS.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_xml_new(const char *source, const crd_xml_events *events, void *ctx,
                                     const crd_xml_limits *limits, crd_xml **ret_xml);
void crd_xml_free(crd_xml *x); /* NULL is fine */

/* CRD_EPARSE (malformed or refused) with line and column; CRD_ELIMIT; CRD_ENOMEM; what an event
 * returned. After a failure every further call gives the same status. O(bytes). */
CRD_NODISCARD crd_status crd_xml_feed(crd_xml *x, crd_str bytes, crd_err *err);
/* All that the blocks give, and its end. What they gave, and as of the two calls. */
CRD_NODISCARD crd_status crd_xml_feed_all(crd_xml *x, crd_blocks in, crd_err *err);
/* Tells that all bytes were given: CRD_EPARSE when the document is not complete. */
CRD_NODISCARD crd_status crd_xml_end(crd_xml *x, crd_err *err);

/* Where the tag of the current event begins, inside one; after the last event else: 1-based line,
 * and 1-based column counted in characters (0 = unknown, for a tag over several lines). */
void crd_xml_where(const crd_xml *x, uint32_t *ret_line, uint32_t *ret_column);
const char *crd_xml_source(const crd_xml *x); /* as given */

/* All of a stream in one call. */
CRD_NODISCARD crd_status crd_xml_read(crd_blocks in, const char *source,
                                      const crd_xml_events *events, void *ctx,
                                      const crd_xml_limits *limits, crd_err *err);

/* The value of the attribute with this local name and no namespace; null = absent. */
static inline crd_str crd_xml_attr_get(const crd_xml_element *e, const char *name)
{
    crd_str want = crd_str_from(name);
    for (size_t i = 0; i < e->n; i++)
        if (!e->attrs[i].uri.ptr && crd_str_eq(e->attrs[i].name, want))
            return e->attrs[i].value;
    return CRD_STR_NULL;
}

#endif
