#include "fuzz.h"

#include "base/str.h"
#include "base/text.h"
#include "names/country.h"
#include "names/lei.h"
#include "names/normal.h"

#include <stdlib.h>
#include <string.h>

#define CHECK(c) ((c) ? (void)0 : abort())

/* What is in a normal form: words with one blank between. */
static void check_normal(crd_str s)
{
    CHECK(s.ptr && crd_text_valid(s) == s.len);
    CHECK(crd_str_find(s, CRD_STR("  ")) == SIZE_MAX);
    CHECK(s.len == 0 || (s.ptr[0] != ' ' && s.ptr[s.len - 1] != ' '));
}

/* Any bytes as a name: a normal form is its own normal form, and a legal form behind it changes
 * nothing. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crd_str text = {(const char *)data, size};
    crd_arena *a;
    crd_name n, again;
    crd_buf longer;
    crd_country_reading country;
    CHECK(crd_arena_new(1 << 20, &a) == CRD_OK);
    crd_status rc = crd_name_read(text, a, &n, NULL);
    CHECK(rc == (size > CRD_NAME_MAX ? CRD_ELIMIT : CRD_OK));
    if (rc == CRD_OK) {
        check_normal(n.normal);
        CHECK(n.n_others <= CRD_NAME_OTHERS);
        for (size_t i = 0; i < n.n_others; i++) {
            check_normal(n.others[i].text);
            check_normal(n.others[i].normal);
        }
        if (n.normal.len <= CRD_NAME_MAX) {
            CHECK(crd_name_read(n.normal, a, &again, NULL) == CRD_OK);
            CHECK(crd_str_eq(n.normal, again.normal) && again.n_others == 0);
        }
        crd_buf_init(&longer, SIZE_MAX);
        crd_buf_add(&longer, n.normal);
        crd_buf_adds(&longer, " GmbH");
        if (n.normal.len > 0 && longer.len <= CRD_NAME_MAX) {
            CHECK(crd_name_read(crd_buf_str(&longer), a, &again, NULL) == CRD_OK);
            CHECK(crd_str_eq(n.normal, again.normal) || crd_legal_is(n.normal));
        }
        crd_buf_done(&longer);
    }
    CHECK(crd_country_read(text, &country) == CRD_OK);
    CHECK(!country.country || country.n_candidates == 0);
    char lei[21];
    CHECK(crd_lei_read(text, lei) != CRD_LEI_OK || crd_lei_read(CRD_STR(""), NULL) == CRD_LEI_FORM);
    crd_arena_free(a);
    return 0;
}
