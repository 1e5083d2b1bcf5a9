#include "fuzz.h"

#include "base/hash.h"
#include "base/str.h"
#include "base/text.h"
#include "fmt/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(c) ((c) ? (void)0 : abort())

/* Everything the reader says, as one number. */
typedef struct said {
    crd_sha256 h;
} said;

static crd_status say(void *ctx, char kind, crd_str text)
{
    said *s = ctx;
    size_t head[2] = {(size_t)kind, text.len};
    CHECK(crd_text_valid(text) == text.len && text.ptr);
    crd_sha256_add(&s->h, (crd_str){(const char *)head, sizeof head});
    crd_sha256_add(&s->h, text);
    return CRD_OK;
}

static crd_status on_null(void *ctx) { return say(ctx, 'n', CRD_STR("")); }
static crd_status on_boolean(void *ctx, bool v) { return say(ctx, v ? 't' : 'f', CRD_STR("")); }
static crd_status on_integer(void *ctx, int64_t v, crd_str text)
{
    (void)v;
    return say(ctx, 'i', text);
}
static crd_status on_real(void *ctx, double v, crd_str text)
{
    (void)v;
    return say(ctx, 'r', text);
}
static crd_status on_string(void *ctx, crd_str v) { return say(ctx, 's', v); }
static crd_status on_key(void *ctx, crd_str v) { return say(ctx, 'k', v); }
static crd_status on_start_object(void *ctx) { return say(ctx, '{', CRD_STR("")); }
static crd_status on_end_object(void *ctx) { return say(ctx, '}', CRD_STR("")); }
static crd_status on_start_array(void *ctx) { return say(ctx, '[', CRD_STR("")); }
static crd_status on_end_array(void *ctx) { return say(ctx, ']', CRD_STR("")); }

static crd_status read_all(crd_str text, size_t block, const crd_json_options *o, char hex[65])
{
    said s;
    crd_sha256_init(&s.h);
    crd_json_events e = {&s,          on_null, on_boolean,      on_integer,    on_real,
                         on_string,   on_key,  on_start_object, on_end_object, on_start_array,
                         on_end_array};
    crd_text_in in = {text, block};
    crd_json *r = NULL;
    crd_err err = CRD_ERR_INIT;
    CHECK(crd_json_new(crd_text_in_blocks(&in), o, &e, &r) == CRD_OK);
    crd_status rc = crd_json_read(r, &err);
    CHECK(rc == err.code && (rc == CRD_OK || (err.message[0] && err.line && err.column)));
    crd_json_free(r);
    crd_sha256_end(&s.h, hex);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t blocks[] = {1, 3, 17};
    static const size_t flags[] = {0, JSON_REJECT_DUPLICATES, JSON_DECODE_ANY};
    crd_str text = {size ? (const char *)data : "", size};
    for (size_t k = 0; k < 3 && size < 2000; k++) { /* no deeper than both go */
        crd_json_options o = {.max_depth = 2000,
                              .unique_keys = (flags[k] & JSON_REJECT_DUPLICATES) != 0,
                              .any_value = (flags[k] & JSON_DECODE_ANY) != 0};
        char whole[65], cut[65];
        crd_status rc = read_all(text, SIZE_MAX, &o, whole);
        json_t *tree = json_loadb(text.ptr, text.len, flags[k], NULL);
        /* jansson loses a NUL behind a number ("[1\0]" is an array to it); we do not. */
        bool nul = size > 0 && memchr(text.ptr, '\0', size);
        CHECK((tree != NULL) == (rc == CRD_OK) || (nul && rc == CRD_EPARSE));
        json_decref(tree);
        for (size_t i = 0; i < 3; i++) {
            CHECK(read_all(text, blocks[i], &o, cut) == rc);
            CHECK(rc != CRD_OK || strcmp(whole, cut) == 0);
        }
    }
    crd_json_options several = {.several = true, .any_value = true, .max_depth = 20};
    char one[65], two[65];
    crd_status rc = read_all(text, SIZE_MAX, &several, one);
    CHECK(rc == read_all(text, 1, &several, two) && (rc != CRD_OK || strcmp(one, two) == 0));
    return 0;
}
