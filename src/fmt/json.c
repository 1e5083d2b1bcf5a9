#include "fmt/json.h"

#include "base/err.h"
#include "base/str.h"
#include "fmt/keys.h"
#include "fmt/json_memory.h"
#include "fmt/json_screen.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

/* yajl reads the syntax; what it lets pass is found before it (fmt/json_screen.h) or in its
 * callbacks. Its own check of UTF-8 is off: ours is stricter and quicker.
 *
 * yajl reads in slices. What it keeps between them is the token that a slice cuts; how long that is
 * we count ourselves, so that a string without end meets a limit and the memory yajl may ask for is
 * known before it asks (fmt/json_memory.h). */

#define DEFAULT_DEPTH  ((size_t)128)
#define DEFAULT_STRING ((size_t)4 << 20)
#define DEFAULT_KEYS   ((size_t)64 << 20)
#define SLICE          ((size_t)32768)
#define WIDEST         ((size_t)6) /* bytes of the longest way to write one: \u0041 */

struct crd_json {
    crd_blocks in;
    crd_json_options o;
    crd_json_events e;
    yajl_handle yajl;
    crd_json_memory memory;
    crd_json_token token; /* what yajl keeps */
    crd_json_screen screen;
    crd_keys keys;
    size_t depth;
    bool value_seen;
    size_t tail;      /* where in the block the last document ended; 0 if before it */
    bool loose;       /* something other than blanks stands behind the last document */
    size_t event_end; /* in the slice; SIZE_MAX = none yet */
    size_t slice;     /* where in the block it begins */
    crd_str block;    /* being read */
    uint64_t before;  /* bytes of the blocks before it */
    size_t counted;   /* bytes of it that line and column have passed */
    uint64_t line, column;
    bool finishing;    /* yajl reads its own closing blank */
    crd_status failed; /* why a callback stopped it */
    bool by_event;     /* the stop came from an event */
    bool key_lasts;    /* see crd_json_key_lasts */
    const char *what;
};

/* ---- yajl's events ---- */

static int stop(crd_json *r, crd_status why, const char *what)
{
    r->failed = why;
    r->what = what;
    return 0;
}

static int passed(crd_json *r, crd_status rc)
{
    if (rc == CRD_OK)
        return 1;
    r->by_event = true;
    return stop(r, rc, "stopped by the caller");
}

/* Every event comes by here first. */
static inline bool may_go_on(crd_json *r)
{
    if (r->memory.failed)
        return stop(r, CRD_ENOMEM, "for a string or the stack");
    r->event_end = r->finishing ? 0 : yajl_get_bytes_consumed(r->yajl);
    return true;
}

/* A document is complete. What comes behind it is looked at by us: yajl takes a token that the end
 * of the input cuts, such as a lone quote, for nothing. */
static void document_end(crd_json *r)
{
    r->tail = r->slice + r->event_end;
    r->loose = false;
}

/* A value begins or stands here. */
static inline bool may_stand(crd_json *r, bool scalar)
{
    r->value_seen = true;
    if (!may_go_on(r))
        return false;
    if (!scalar || r->depth > 0)
        return true;
    document_end(r);
    if (r->o.any_value)
        return true;
    stop(r, CRD_EPARSE, "the document must be an object or an array");
    return false;
}

static inline bool fits(crd_json *r, size_t len)
{
    if (len <= r->o.max_string)
        return true;
    stop(r, CRD_ELIMIT, "a string or number is longer than the limit");
    return false;
}

static int on_null(void *ctx)
{
    crd_json *r = ctx;
    if (!may_stand(r, true))
        return 0;
    return r->e.null ? passed(r, r->e.null(r->e.ctx)) : 1;
}

static int on_boolean(void *ctx, int value)
{
    crd_json *r = ctx;
    if (!may_stand(r, true))
        return 0;
    return r->e.boolean ? passed(r, r->e.boolean(r->e.ctx, value != 0)) : 1;
}

static bool is_integer(crd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '.' || (s.ptr[i] | 0x20) == 'e')
            return false;
    return true;
}

static int on_number(void *ctx, const char *at, size_t len)
{
    crd_json *r = ctx;
    crd_str text = {at, len};
    if (!may_stand(r, true) || !fits(r, len))
        return 0;
    if (is_integer(text)) {
        int64_t value;
        if (!crd_str_to_i64(text, &value))
            return stop(r, CRD_EPARSE, "an integer outside 64 bits");
        return r->e.integer ? passed(r, r->e.integer(r->e.ctx, value, text)) : 1;
    }
    double value;
    if (!crd_str_to_real(text, &value))
        return stop(r, CRD_EPARSE, "a number too large for a double");
    return r->e.real ? passed(r, r->e.real(r->e.ctx, value, text)) : 1;
}

static crd_str view(const unsigned char *at, size_t len)
{
    return (crd_str){len ? (const char *)at : "", len};
}

static int on_string(void *ctx, const unsigned char *at, size_t len)
{
    crd_json *r = ctx;
    if (!may_stand(r, true) || !fits(r, len))
        return 0;
    return r->e.string ? passed(r, r->e.string(r->e.ctx, view(at, len))) : 1;
}

static int on_key(void *ctx, const unsigned char *at, size_t len)
{
    crd_json *r = ctx;
    crd_str key = view(at, len);
    if (!may_go_on(r) || !fits(r, len))
        return 0;
    crd_str placed = CRD_STR_NULL;
    crd_status rc = r->o.unique_keys ? crd_keys_add(&r->keys, key, &placed) : CRD_OK;
    if (rc == CRD_EEXIST)
        return stop(r, CRD_EPARSE, "an object has a key twice");
    if (rc != CRD_OK)
        return stop(r, rc, rc == CRD_ELIMIT ? "keys of open objects past the limit" : "for keys");
    r->key_lasts = placed.ptr != NULL;
    return r->e.key ? passed(r, r->e.key(r->e.ctx, r->key_lasts ? placed : key)) : 1;
}

static bool deeper(crd_json *r)
{
    if (!may_stand(r, false))
        return false;
    if (r->depth < r->o.max_depth) {
        r->depth++;
        return true;
    }
    stop(r, CRD_ELIMIT, "objects and arrays nested past the limit");
    return false;
}

static int on_start_object(void *ctx)
{
    crd_json *r = ctx;
    if (!deeper(r))
        return 0;
    if (r->o.unique_keys && crd_keys_start(&r->keys) != CRD_OK)
        return stop(r, CRD_ENOMEM, "for keys");
    return r->e.start_object ? passed(r, r->e.start_object(r->e.ctx)) : 1;
}

static int on_end_object(void *ctx)
{
    crd_json *r = ctx;
    if (!may_go_on(r))
        return 0;
    if (--r->depth == 0)
        document_end(r);
    if (r->o.unique_keys)
        crd_keys_end(&r->keys);
    return r->e.end_object ? passed(r, r->e.end_object(r->e.ctx)) : 1;
}

static int on_start_array(void *ctx)
{
    crd_json *r = ctx;
    if (!deeper(r))
        return 0;
    return r->e.start_array ? passed(r, r->e.start_array(r->e.ctx)) : 1;
}

static int on_end_array(void *ctx)
{
    crd_json *r = ctx;
    if (!may_go_on(r))
        return 0;
    if (--r->depth == 0)
        document_end(r);
    return r->e.end_array ? passed(r, r->e.end_array(r->e.ctx)) : 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end_object,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end_array,
};

/* ---- the reader ---- */

/* What yajl may ask for at once: its buffers double, and hold a token at most. */
static crd_status reserve(crd_json *r, size_t slice)
{
    return crd_json_memory_reserve(&r->memory, 2 * (r->token.len + slice) + 8192 + r->o.max_depth);
}

static crd_status yajl_begin(crd_json *r)
{
    yajl_alloc_funcs memory = {.malloc = crd_json_memory_take,
                               .realloc = crd_json_memory_retake,
                               .free = crd_json_memory_give,
                               .ctx = &r->memory};
    crd_status rc = reserve(r, 0);
    if (rc != CRD_OK)
        return rc;
    r->yajl = yajl_alloc(&callbacks, &memory, r);
    yajl_config(r->yajl, yajl_dont_validate_strings, 1);
    if (r->o.several)
        yajl_config(r->yajl, yajl_allow_multiple_values, 1);
    return r->memory.failed ? CRD_ENOMEM : CRD_OK;
}

crd_status crd_json_new(crd_blocks in, const crd_json_options *options,
                        const crd_json_events *events, crd_json **ret_reader)
{
    *ret_reader = NULL;
    crd_json *r = calloc(1, sizeof *r);
    if (!r)
        return CRD_ENOMEM;
    r->in = in;
    r->o = options ? *options : (crd_json_options){0};
    r->o.max_depth = r->o.max_depth ? r->o.max_depth : DEFAULT_DEPTH;
    r->o.max_string = r->o.max_string ? r->o.max_string : DEFAULT_STRING;
    if (r->o.max_string > SIZE_MAX / 64)
        r->o.max_string = SIZE_MAX / 64;
    r->e = *events;
    r->line = r->column = 1;
    crd_status rc = crd_keys_init(&r->keys, r->o.max_keys ? r->o.max_keys : DEFAULT_KEYS);
    if (rc == CRD_OK)
        rc = yajl_begin(r);
    if (rc != CRD_OK) {
        crd_json_free(r);
        return rc;
    }
    *ret_reader = r;
    return CRD_OK;
}

void crd_json_free(crd_json *r)
{
    if (!r)
        return;
    if (r->yajl)
        yajl_free(r->yajl);
    crd_json_memory_done(&r->memory);
    crd_keys_done(&r->keys);
    free(r);
}

static uint32_t clamp(uint64_t v) { return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v; }

/* Move line and column to byte `to` of the block. */
static void count_to(crd_json *r, size_t to)
{
    if (to <= r->counted)
        return;
    const char *p = r->block.ptr + r->counted, *end = r->block.ptr + to, *lf;
    while (p < end && (lf = memchr(p, '\n', (size_t)(end - p)))) {
        r->line++;
        r->column = 1;
        p = lf + 1;
    }
    r->column += (size_t)(end - p);
    r->counted = to;
}

static crd_json_place place_at(crd_json *r, size_t at)
{
    count_to(r, at);
    return (crd_json_place){r->before + at, clamp(r->line), clamp(r->column), r->depth};
}

crd_json_place crd_json_where(crd_json *r)
{
    size_t at = r->finishing ? r->block.len : r->slice + yajl_get_bytes_consumed(r->yajl);
    return place_at(r, at < r->block.len ? at : r->block.len);
}

bool crd_json_key_lasts(const crd_json *r) { return r->key_lasts; }

static crd_status fail_here(crd_json *r, size_t at, crd_status rc, const char *what, crd_err *err)
{
    crd_json_place p = place_at(r, at);
    return crd_fail_at(err, rc, r->o.source, p.line, p.column, "%s", what);
}

/* yajl's sentence without its line end. */
static crd_status syntax_error(crd_json *r, size_t at, crd_err *err)
{
    unsigned char *text = yajl_get_error(r->yajl, 0, NULL, 0);
    if (r->memory.failed) {
        yajl_free_error(r->yajl, text);
        return fail_here(r, at, CRD_ENOMEM, "for an error's text", err);
    }
    char *cut = strchr((char *)text, '\n');
    if (cut)
        *cut = '\0';
    crd_status rc = fail_here(r, at, CRD_EPARSE, (char *)text, err);
    yajl_free_error(r->yajl, text);
    return rc;
}

/* Let yajl read `len` bytes of the block from r->slice on, or come to its end. */
static crd_status advance(crd_json *r, size_t len, crd_err *err)
{
    crd_status rc = reserve(r, len);
    if (rc != CRD_OK)
        return fail_here(r, r->slice, rc, "for a string", err);
    const char *from = r->finishing ? "" : r->block.ptr + r->slice;
    r->event_end = SIZE_MAX;
    yajl_status status = r->finishing ? yajl_complete_parse(r->yajl)
                                      : yajl_parse(r->yajl, (const unsigned char *)from, len);
    size_t at = r->finishing ? len : yajl_get_bytes_consumed(r->yajl);
    at = r->slice + (at < len ? at : len);
    if (r->memory.failed)
        return fail_here(r, at, CRD_ENOMEM, "for a string or the stack", err);
    if (r->failed != CRD_OK) {
        if (r->by_event && err && err->code != CRD_OK)
            return r->failed; /* the event said why */
        return fail_here(r, at, r->failed, r->what, err);
    }
    if (status != yajl_status_ok)
        return syntax_error(r, at, err);
    if (r->event_end != SIZE_MAX)
        r->token = (crd_json_token){0};
    size_t done = r->event_end == SIZE_MAX ? 0 : r->event_end;
    crd_json_token_walk(&r->token, (crd_str){from + done, len - done});
    if (r->token.len > WIDEST * r->o.max_string + 2)
        return fail_here(r, at, CRD_ELIMIT, "a string or number is longer than the limit", err);
    return CRD_OK;
}

static crd_status advance_slices(crd_json *r, size_t len, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (r->slice = 0; r->slice < len && rc == CRD_OK;) {
        size_t n = len - r->slice < SLICE ? len - r->slice : SLICE;
        rc = advance(r, n, err);
        r->slice += n;
    }
    return rc;
}

/* Behind the last document: blanks, or the next one (whose first token is not complete yet). */
static crd_status check_tail(crd_json *r, size_t len, crd_err *err)
{
    for (size_t i = r->tail; r->value_seen && r->depth == 0 && i < len; i++) {
        if (strchr(" \t\r\n", r->block.ptr[i]))
            continue;
        r->loose = true;
        if (!r->o.several)
            return fail_here(r, i, CRD_EPARSE, "text behind the document", err);
    }
    r->tail = 0;
    return CRD_OK;
}

crd_status crd_json_read(crd_json *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (;;) {
        crd_str block = CRD_STR_NULL;
        CRD_TRY(r->in.next(r->in.ctx, &block, err));
        if (block.len == 0)
            break;
        r->block = block;
        r->counted = 0;
        const char *what = NULL;
        size_t sound = crd_json_screen_block(&r->screen, block, &what);
        CRD_TRY(advance_slices(r, sound, err));
        CRD_TRY(check_tail(r, sound, err));
        if (what) {
            rc = fail_here(r, sound, CRD_EPARSE, what, err);
            goto done;
        }
        count_to(r, block.len);
        r->before += block.len;
        r->block = CRD_STR_NULL;
    }
    r->finishing = true;
    r->counted = r->slice = 0;
    if (!(r->o.several && !r->value_seen))
        CRD_TRY(advance(r, 0, err));
    if (r->loose && r->depth == 0)
        rc = fail_here(r, 0, CRD_EPARSE, "the last document is cut", err);
done:
    return rc;
}
