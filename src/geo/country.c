#include "geo/country.h"

static const crd_country countries[] = {
#define X(a2, a3, number, text, by)  \
    {.alpha2 = a2,                   \
     .alpha3 = a3,                   \
     .numeric = (number),            \
     .user_assigned = (number) == 0, \
     .name = (text),                 \
     .administered_by = by},
#include "geo/country.def"
#undef X
};
#define COUNT (sizeof countries / sizeof countries[0])

size_t crd_country_count(void) { return COUNT; }

const crd_country *crd_country_at(size_t i) { return i < COUNT ? &countries[i] : NULL; }

size_t crd_country_index(const crd_country *country) { return (size_t)(country - countries); }

const crd_country *crd_country_by_numeric(unsigned numeric)
{
    for (size_t i = 0; numeric != 0 && i < COUNT; i++)
        if (countries[i].numeric == numeric)
            return &countries[i];
    return NULL;
}

static int upper(char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : (unsigned char)c; }

/* <0, 0, >0 over n letters, `code` folded to upper case. */
static int compare(const char *code, const char *row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (upper(code[i]) != row[i])
            return upper(code[i]) < row[i] ? -1 : 1;
    return 0;
}

static const crd_country *find_alpha2(const char *code)
{
    size_t low = 0, high = COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(code, countries[middle].alpha2, 2);
        if (order == 0)
            return &countries[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

const crd_country *crd_country_find(crd_str code)
{
    if (code.len == 2)
        return find_alpha2(code.ptr);
    if (code.len != 3)
        return NULL;
    const char *p = code.ptr;
    if (is_digit(p[0]) && is_digit(p[1]) && is_digit(p[2]))
        return crd_country_by_numeric(
            (unsigned)((p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0')));
    for (size_t i = 0; i < COUNT; i++)
        if (compare(p, countries[i].alpha3, 3) == 0)
            return &countries[i];
    return NULL;
}
