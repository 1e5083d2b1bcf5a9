#include "fuzz.h"

#include "base/hash.h"
#include "fmt/xml.h"

#include <stdlib.h>
#include <string.h>

#define CHECK(c) ((c) ? (void)0 : abort())

/* Events as one number, texts joined; what must balance does. */
struct seen {
    crd_sha256 h;
    uint32_t depth;
};

static void add(struct seen *s, char what, crd_str text)
{
    crd_sha256_add(&s->h, (crd_str){&what, 1});
    crd_sha256_add(&s->h, text);
}

static crd_status on_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct seen *s = ctx;
    CHECK(e->depth == ++s->depth && e->depth <= 20 && e->n <= 10 && e->name.len <= 50);
    add(s, '<', e->name);
    for (size_t i = 0; i < e->n; i++) {
        CHECK(e->attrs[i].name.len <= 50);
        add(s, '@', e->attrs[i].name);
        add(s, '=', e->attrs[i].value);
    }
    add(s, '>', CRD_STR(""));
    return CRD_OK;
}

static crd_status on_text(void *ctx, crd_str text, crd_err *err)
{
    (void)err;
    struct seen *s = ctx;
    crd_sha256_add(&s->h, text);
    return CRD_OK;
}

static crd_status on_end(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct seen *s = ctx;
    CHECK(e->depth == s->depth--);
    add(s, '/', e->name);
    return CRD_OK;
}

static crd_status read_all(crd_str text, size_t block, char hex[65])
{
    static const crd_xml_events events = {on_start, on_text, on_end};
    const crd_xml_limits limits = {20, 10, 50, 1000, 4000};
    struct seen s = {.depth = 0};
    crd_err err = CRD_ERR_INIT;
    crd_sha256_init(&s.h);
    crd_text_in in = {text, block};
    crd_status rc = crd_xml_read(crd_text_in_blocks(&in), "f", &events, &s, &limits, &err);
    CHECK(rc == err.code);
    CHECK(rc == CRD_OK ? s.depth == 0 : rc == CRD_EPARSE || rc == CRD_ELIMIT);
    crd_sha256_end(&s.h, hex);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char whole[65], cut[65];
    crd_str text = {(const char *)data, size};
    crd_status a = read_all(text, 100000, whole);
    crd_status b = read_all(text, 5, cut);
    /* Cut blocks give the same events, when no limit or fault ends them earlier or later. */
    CHECK(a != CRD_OK || b != CRD_OK || strcmp(whole, cut) == 0);
    return 0;
}
