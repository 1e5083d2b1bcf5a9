/* Whether all records of a BODS file have one statement each, without taking the JSON apart: then a
 * second reading is not needed to know which statement is the latest.
 *
 * The bytes are searched for "recordId" and the text behind it. What is found may be more than the
 * records (the word in other texts), never fewer: a member's name can be written otherwise only
 * with \u escapes of ASCII, and with one of those in the file, as with a value that is repeated,
 * escaped or long, the answer is "perhaps not". */
#include "import/bods.h"

#include <stdlib.h>
#include <string.h>

enum { TAIL = 1024 }; /* a member with its value fits in it */

/* What stands behind a member's name, blanks and a colon passed over; `end` when the text ends
 * before that, NULL when there is no colon: the name was a value. */
static const char *value_at(const char *at, const char *end)
{
    bool colon = false;
    for (; at < end; at++) {
        if (*at == ':' && !colon)
            colon = true;
        else if (*at != ' ' && *at != '\t' && *at != '\r' && *at != '\n')
            return colon ? at : NULL;
    }
    return end;
}

/* One value; *single becomes false when it is not plainly a new one. */
static crd_status take_value(crd_intern *ids, const char *value, const char *end, bool *single)
{
    uint32_t id, before = crd_intern_count(ids);
    if (!value || (value < end && *value != '"'))
        return CRD_OK; /* no text: such a statement is refused */
    const char *quote = value < end ? memchr(value + 1, '"', (size_t)(end - value - 1)) : NULL;
    *single = quote && !memchr(value, '\\', (size_t)(quote - value));
    if (!*single)
        return CRD_OK;
    crd_status rc = crd_intern_add(ids, (crd_str){value + 1, (size_t)(quote - value - 1)}, &id);
    *single = rc == CRD_OK && id == before;
    return rc == CRD_ELIMIT ? CRD_OK : rc;
}

/* All names that begin in the first `n` bytes. */
static crd_status scan_block(crd_intern *ids, crd_str text, size_t n, bool *single)
{
    crd_str name = CRD_STR("\"recordId\"");
    const char *end = text.ptr + text.len;
    crd_status rc = CRD_OK;
    size_t at = 0, found;
    if (crd_str_find(text, CRD_STR("\\u00")) != SIZE_MAX)
        *single = false;
    while (rc == CRD_OK && *single && at < n &&
           (found = crd_str_find((crd_str){text.ptr + at, text.len - at}, name)) < n - at) {
        at += found + name.len;
        rc = take_value(ids, value_at(text.ptr + at, end), end, single);
    }
    return rc;
}

static crd_status scan(crd_blocks in, crd_intern *ids, bool *single, crd_err *err)
{
    crd_str block;
    char *room = NULL;
    size_t held = 0, cap = 0;
    crd_status rc = CRD_OK;
    do {
        rc = in.next(in.ctx, &block, err);
        if (rc != CRD_OK)
            break;
        if (held + block.len > cap) {
            char *more = realloc(room, held + block.len);
            if (!more) {
                rc = CRD_ENOMEM;
                break;
            }
            room = more;
            cap = held + block.len;
        }
        if (block.len > 0)
            memcpy(room + held, block.ptr, block.len);
        held += block.len;
        size_t keep = block.len > 0 && held > TAIL ? TAIL : block.len > 0 ? held : 0;
        if (held > 0)
            rc = scan_block(ids, (crd_str){room, held}, held - keep, single);
        if (held > keep)
            memmove(room, room + (held - keep), keep);
        held = keep;
    } while (rc == CRD_OK && *single && block.len > 0);
    free(room);
    return rc;
}

crd_status crd_bods_scan(const char *path, crd_intern *ids, bool *ret_single, crd_err *err)
{
    crd_file_in *file = NULL;
    bool single = true;
    crd_status rc = crd_file_in_open(path, &file, err);
    if (rc == CRD_OK)
        rc = scan(crd_file_in_blocks(file), ids, &single, err);
    crd_file_in_close(file);
    if (rc == CRD_OK)
        *ret_single &= single;
    return rc;
}
