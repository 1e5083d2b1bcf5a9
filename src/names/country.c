#include "names/country.h"

#include "base/str.h"
#include "names/plain.h"

enum { LONGEST = 200 }; /* bytes; the longest alias has 60 */

static const struct alias {
    const char *words, *codes; /* codes: alpha-2, blanks between */
} aliases[] = {
#define N(words, codes) {(words), (codes)},
#include "names/country.def"
#undef N
};
enum { ALIASES = sizeof aliases / sizeof aliases[0] };

size_t crd_country_alias_count(void) { return ALIASES; }

const char *crd_country_alias_at(size_t i, const char **ret_codes)
{
    *ret_codes = aliases[i].codes;
    return aliases[i].words;
}

static const struct alias *find(crd_str words)
{
    size_t low = 0, high = ALIASES;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = crd_str_cmp(words, crd_str_from(aliases[middle].words));
        if (order == 0)
            return &aliases[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static crd_str without_the(crd_str words)
{
    static const crd_str the = {"the ", 4};
    return crd_str_starts(words, the) ? (crd_str){words.ptr + the.len, words.len - the.len} : words;
}

const crd_country *crd_country_of_words(crd_str words)
{
    const struct alias *a = find(without_the(words));
    return a ? crd_country_find(crd_str_from(a->codes)) : NULL; /* several: no code */
}

static void read_alias(const struct alias *a, crd_country_reading *r)
{
    crd_str rest = crd_str_from(a->codes), code;
    while (crd_str_next(&rest, ' ', &code) && r->n_candidates < CRD_COUNTRY_CANDIDATES) {
        const crd_country *c = crd_country_find(code);
        if (c)
            r->candidates[r->n_candidates++] = c;
    }
    if (r->n_candidates == 1) {
        r->country = r->candidates[0];
        r->n_candidates = 0;
    }
}

crd_status crd_country_read(crd_str written, crd_country_reading *ret_reading)
{
    crd_country_reading r = {.country = crd_country_find(crd_str_trim(written))};
    crd_status rc = CRD_OK;
    if (!r.country && written.len <= LONGEST) {
        crd_plain f;
        crd_plain_init(&f);
        rc = crd_plain_read(&f, written, NULL);
        const struct alias *a = rc == CRD_OK ? find(without_the(crd_plain_all(&f))) : NULL;
        if (a)
            read_alias(a, &r);
        crd_plain_done(&f);
    }
    if (rc == CRD_OK)
        *ret_reading = r;
    return rc;
}
