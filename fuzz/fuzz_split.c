#include "fuzz.h"

#include "base/str.h"
#include "names/split.h"

#include <stdlib.h>

#define CHECK(c) ((c) ? (void)0 : abort())

/* What the list is cut by, blanks, and the "and" before a last name: nothing else may get lost. */
static bool is_between(crd_str gap)
{
    for (size_t i = 0; i < gap.len; i++) {
        unsigned char c = (unsigned char)gap.ptr[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
            return false;
        if (c >= 'a' && c <= 'z' && c != 'a' && c != 'n' && c != 'd')
            return false;
    }
    return true;
}

static void check(crd_str list, const crd_split_options *o)
{
    crd_arena *a;
    crd_split_part *parts;
    size_t n, at = 0;
    CHECK(crd_arena_new(1 << 20, &a) == CRD_OK);
    crd_status rc = crd_names_split(list, o, a, &parts, &n, NULL);
    CHECK(rc == CRD_OK || (rc == CRD_ELIMIT && list.len > CRD_SPLIT_PARTS));
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        crd_str t = parts[i].text;
        CHECK(t.len > 0 && crd_str_trim(t).len == t.len);
        size_t start = (size_t)(t.ptr - list.ptr);
        CHECK(start >= at && start + t.len <= list.len);
        CHECK(is_between((crd_str){list.ptr + at, start - at}));
        at = start + t.len;
    }
    CHECK(rc != CRD_OK || is_between((crd_str){list.ptr + at, list.len - at}));
    crd_arena_free(a);
}

/* Any bytes as a list: parts are trimmed views in order, and only separators lie between them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const crd_str phrases[] = {{"b, c", 4}, {"Cable & Wireless", 16}};
    crd_split_options o = {.protect = phrases, .n_protect = 2};
    crd_str list = {(const char *)data, size};
    check(list, NULL);
    check(list, &o);
    return 0;
}
