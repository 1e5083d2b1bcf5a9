#include "names/legal.h"

#include "base/str.h"

#include <string.h>

enum {
    P = CRD_FORM_PRIVATE,
    S = CRD_FORM_STOCK,
    O = CRD_FORM_OTHER,
    B = CRD_FORM_BEHIND,
    A = CRD_FORM_AHEAD,
    C = CRD_FORM_AHEAD_CYRILLIC,
    WORDS_MAX = 6
};

static const crd_legal_form forms[] = {
#define L(words, code, kinds, where, countries) {(words), (code), (kinds), (where), (countries)},
#include "names/legal.def"
#undef L
};
enum { FORMS = sizeof forms / sizeof forms[0] };

size_t crd_legal_count(void) { return FORMS; }

const crd_legal_form *crd_legal_at(size_t i) { return i < FORMS ? &forms[i] : NULL; }

static const crd_legal_form *find(crd_str words)
{
    size_t low = 0, high = FORMS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = crd_str_cmp(words, crd_str_from(forms[middle].words));
        if (order == 0)
            return &forms[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool is_part(crd_str word)
{
    static const crd_str parts[] = {{"pvt", 3}, {"private", 7}, {"proprietary", 11}, {"publ", 4}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (crd_str_eq(word, parts[i]))
            return true;
    return false;
}

bool crd_legal_is(crd_str words) { return is_part(words) || find(words) != NULL; }

/* Letters that stand alone without points are looked up as if there were some: "S A" is "S.A.". */
static const crd_legal_form *find_spaced(const crd_plain *f, size_t first, size_t n)
{
    char joined[WORDS_MAX];
    for (size_t i = 0; i < n; i++) {
        crd_str w = crd_plain_at(f, first + i);
        if (w.len != 1)
            return NULL;
        joined[i] = w.ptr[0];
    }
    return n > 1 ? find((crd_str){joined, n}) : NULL;
}

static const crd_legal_form *find_words(const crd_plain *f, size_t first, size_t n)
{
    const crd_plain_word *a = &f->words.at[first], *b = &f->words.at[first + n - 1];
    const crd_legal_form *form = find((crd_str){f->text.at + a->at, b->at + b->len - a->at});
    return form ? form : find_spaced(f, first, n);
}

size_t crd_legal_behind(const crd_plain *f, size_t first, size_t end,
                        const crd_legal_form **ret_form)
{
    size_t most = end - first > WORDS_MAX ? WORDS_MAX : end - first;
    for (size_t n = most; n > 0; n--) {
        const crd_legal_form *form = n < end - first ? find_words(f, end - n, n) : NULL;
        if (form && (form->where & B)) {
            *ret_form = form;
            return n;
        }
    }
    return 0;
}

size_t crd_legal_ahead(const crd_plain *f, size_t first, size_t end,
                       const crd_legal_form **ret_form)
{
    size_t most = end - first > WORDS_MAX ? WORDS_MAX : end - first;
    for (size_t n = most; n > 0; n--) {
        const crd_legal_form *form = n < end - first ? find_words(f, first, n) : NULL;
        bool cyrillic = f->words.at[first].cyrillic;
        if (!form || !(form->where & (cyrillic ? A | C : A)))
            continue;
        /* Two letters are little: "AO World" is a name of its own. */
        if (!cyrillic && strcmp(form->words, "ao") == 0 && end - first < 3)
            continue;
        *ret_form = form;
        return n;
    }
    return 0;
}

bool crd_legal_only(const crd_plain *f, size_t at, size_t end)
{
    bool any = end > at;
    while (end > at) {
        size_t n = end - at > WORDS_MAX ? WORDS_MAX : end - at;
        while (n > 0) {
            const crd_legal_form *form = find_words(f, end - n, n);
            if ((form && (form->where & B)) || (n == 1 && is_part(crd_plain_at(f, end - 1))))
                break;
            n--;
        }
        if (n == 0)
            return false;
        end -= n;
    }
    return any;
}

static bool is_ascii(const char *text) { return (unsigned char)text[0] < 0x80; }

size_t crd_legal_tail(crd_str word, const crd_legal_form **ret_form)
{
    size_t longest = 0;
    if (word.len == 0 || is_ascii(word.ptr + word.len - 1))
        return 0;
    for (size_t i = FORMS; i-- > 0 && !is_ascii(forms[i].words);) {
        crd_str w = crd_str_from(forms[i].words);
        if (w.len > longest && w.len < word.len && w.len > 3 && crd_str_ends(word, w)) {
            longest = w.len;
            *ret_form = &forms[i];
        }
    }
    return longest;
}

size_t crd_legal_head(crd_str word, const crd_legal_form **ret_form)
{
    size_t longest = 0;
    if (word.len == 0 || is_ascii(word.ptr))
        return 0;
    for (size_t i = FORMS; i-- > 0 && !is_ascii(forms[i].words);) {
        crd_str w = crd_str_from(forms[i].words);
        if (w.len > longest && w.len < word.len && w.len > 3 && crd_str_starts(word, w)) {
            longest = w.len;
            *ret_form = &forms[i];
        }
    }
    return longest;
}

static bool common_country(const char *a, const char *b)
{
    if (a[0] == '*' || b[0] == '*')
        return true;
    crd_str rest = crd_str_from(a), code, all = crd_str_from(b);
    while (crd_str_next(&rest, ' ', &code))
        if (crd_str_find(all, code) != SIZE_MAX) /* codes have two letters, and blanks between */
            return true;
    return false;
}

bool crd_legal_agree(const crd_legal_form *a, const crd_legal_form *b)
{
    if (!a || !b || strcmp(a->code, b->code) == 0)
        return true;
    return (a->kinds & b->kinds) != 0 && common_country(a->countries, b->countries);
}
