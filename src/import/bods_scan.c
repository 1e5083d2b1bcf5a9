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

/* ---- ids --------------------------------------------------------------------------------- */

enum { SLOTS_MIN = 1024 };

crd_status crd_bods_ids_init(crd_bods_ids *ids)
{
    *ids = (crd_bods_ids){.slots = NULL};
    return crd_hash_key_draw(&ids->key);
}

void crd_bods_ids_done(crd_bods_ids *ids)
{
    CRD_VEC_DONE(&ids->order);
    free(ids->slots);
    ids->slots = NULL;
}

static uint64_t print_of(const crd_bods_ids *ids, crd_str id)
{
    uint64_t hash = crd_hash_keyed(&ids->key, id);
    return hash ? hash : 1;
}

/* The slot with it, or the free one where it belongs. */
static uint64_t *slot_of(const crd_bods_ids *ids, uint64_t print)
{
    size_t i = print & ids->mask;
    while (ids->slots[i] != 0 && ids->slots[i] != print)
        i = (i + 1) & ids->mask;
    return &ids->slots[i];
}

enum { AHEAD = 4 }; /* so many may be left out between two */

bool crd_bods_ids_has(crd_bods_ids *ids, crd_str id)
{
    if (!ids->slots)
        return false;
    uint64_t print = print_of(ids, id);
    for (size_t i = ids->next; i < ids->order.n && i < ids->next + AHEAD; i++)
        if (ids->order.at[i] == (uint32_t)(print >> 32)) {
            ids->next = i + 1;
            return true;
        }
    return *slot_of(ids, print) != 0;
}

static bool grow(crd_bods_ids *ids)
{
    crd_bods_ids more = *ids;
    more.mask = ids->slots ? ids->mask * 2 + 1 : SLOTS_MIN - 1;
    more.slots = calloc(more.mask + 1, sizeof *more.slots);
    if (!more.slots)
        return false;
    for (size_t i = 0; ids->slots && i <= ids->mask; i++)
        if (ids->slots[i] != 0)
            *slot_of(&more, ids->slots[i]) = ids->slots[i];
    free(ids->slots);
    *ids = more;
    return true;
}

/* *ret_new: it was not there. At most 5 of 8 slots are in use. */
static crd_status add_id(crd_bods_ids *ids, crd_str id, bool *ret_new)
{
    if ((!ids->slots || ids->order.n + 1 > (ids->mask + 1) / 8 * 5) && !grow(ids))
        return CRD_ENOMEM;
    uint64_t print = print_of(ids, id), *slot = slot_of(ids, print);
    *ret_new = *slot == 0;
    *slot = print;
    return !*ret_new || CRD_VEC_PUSH(&ids->order, (uint32_t)(print >> 32)) ? CRD_OK : CRD_ENOMEM;
}

/* ---- the search -------------------------------------------------------------------------- */

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
static crd_status take_value(crd_bods_ids *ids, const char *value, const char *end, bool *single)
{
    if (!value || (value < end && *value != '"'))
        return CRD_OK; /* no text: such a statement is refused */
    const char *quote = value < end ? memchr(value + 1, '"', (size_t)(end - value - 1)) : NULL;
    *single = quote && !memchr(value, '\\', (size_t)(quote - value));
    if (!*single)
        return CRD_OK;
    return add_id(ids, (crd_str){value + 1, (size_t)(quote - value - 1)}, single);
}

/* Is there an escape that may write a letter of a name? */
static bool has_escape(crd_str text)
{
    const char *at = text.ptr, *end = at + text.len;
    while ((at = memchr(at, '\\', (size_t)(end - at)))) {
        if (end - at >= 4 && memcmp(at, "\\u00", 4) == 0)
            return true;
        at++;
    }
    return false;
}

/* All names that begin in the first `n` bytes. */
static crd_status scan_block(crd_bods_ids *ids, crd_str text, size_t n, bool *single)
{
    crd_str name = CRD_STR("\"recordId\"");
    const char *end = text.ptr + text.len;
    crd_status rc = CRD_OK;
    size_t at = 0, found;
    if (has_escape(text))
        *single = false;
    while (rc == CRD_OK && *single && at < n &&
           (found = crd_str_find((crd_str){text.ptr + at, text.len - at}, name)) < n - at) {
        at += found + name.len;
        rc = take_value(ids, value_at(text.ptr + at, end), end, single);
    }
    return rc;
}

static crd_status scan(crd_blocks in, crd_bods_ids *ids, bool *single, crd_err *err)
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

crd_status crd_bods_scan(const char *path, crd_bods_ids *ids, bool *ret_single, crd_err *err)
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
