#ifndef CRD_FMT_JSON_H
#define CRD_FMT_JSON_H

#include "base/file.h"

/* A reader of JSON (RFC 8259): blocks in, events out, through yajl (fmt/json.c alone includes it).
 *
 * It accepts and refuses as jansson does: the document is one object or array; text is well-formed
 * UTF-8 without a byte order mark; escapes that make a lone surrogate or a NUL are refused, and so
 * are integers outside int64, reals too large for a double and anything after the document. (One
 * difference is meant: a NUL byte behind a number is refused; jansson 2.14 overlooks it.)
 *
 * Memory does not grow with the file: some blocks of max_string, and with unique_keys the keys of
 * the objects that are open. Reading ends at the first fault. Not thread-safe; one reader, one
 * document. What is accepted and which events come do not depend on where the blocks are cut. */
typedef struct crd_json crd_json;

/* Each may be NULL: that event is passed over (and still checked). Views live for the call. What
 * is not CRD_OK ends the reading and is what crd_json_read returns. */
typedef struct crd_json_events {
    void *ctx;
    crd_status (*null)(void *ctx);
    crd_status (*boolean)(void *ctx, bool value);
    /* `text` is the number as written, exact. */
    crd_status (*integer)(void *ctx, int64_t value, crd_str text);
    crd_status (*real)(void *ctx, double value, crd_str text); /* has a fraction or an exponent */
    crd_status (*string)(void *ctx, crd_str value);            /* ptr != NULL also when empty */
    crd_status (*key)(void *ctx, crd_str key);
    crd_status (*start_object)(void *ctx);
    crd_status (*end_object)(void *ctx);
    crd_status (*start_array)(void *ctx);
    crd_status (*end_array)(void *ctx);
} crd_json_events;

typedef struct crd_json_options {
    const char *source; /* name for errors; borrowed; may be NULL */
    bool any_value;     /* the document may also be a null, boolean, number or string */
    bool several;       /* none, one or more documents one after another (JSON Lines) */
    bool unique_keys;   /* a key that an object has twice is refused */
    size_t max_depth;   /* objects and arrays in one another; 0 = 128 */
    size_t max_string;  /* bytes of a string, key or number; 0 = 4 MiB */
    size_t max_keys;    /* unique_keys: bytes held for keys of open objects, beside 11 KiB for the
                           first short ones; 0 = 64 MiB */
} crd_json_options;

/* @param in       outlives the reader.
 * @param options  may be NULL: defaults. Copied, as is `events`.
 * CRD_ENOMEM; CRD_EIO when the system has no random bytes for the table of keys. */
CRD_NODISCARD crd_status crd_json_new(crd_blocks in, const crd_json_options *options,
                                      const crd_json_events *events, crd_json **ret_reader);
void crd_json_free(crd_json *r); /* NULL is fine */

/* Read all of it, once. CRD_EPARSE with line and column in err; CRD_ELIMIT; CRD_ENOMEM; what the
 * blocks or an event gave (err then keeps what it held, or says where). */
CRD_NODISCARD crd_status crd_json_read(crd_json *r, crd_err *err);

/* Inside the event of a key, with unique_keys: does its view live as long as the reader? True of
 * most keys of a document that repeats a few short ones. */
bool crd_json_key_lasts(const crd_json *r);

typedef struct crd_json_place {
    uint64_t offset;       /* bytes from the start */
    uint32_t line, column; /* 1-based, in bytes */
    size_t depth;          /* objects and arrays that are open */
} crd_json_place;

/* Inside an event: just behind the text that made it. Costs a look at the bytes since the last
 * call. */
crd_json_place crd_json_where(crd_json *r);

#endif
