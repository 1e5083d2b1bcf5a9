#include "names/remark.h"

#include "base/str.h"
#include "names/country.h"
#include "names/legal.h"

#include <string.h>

/* ---- cutting ----------------------------------------------------------------------------- */

static const struct bracket {
    const char *open, *close;
} brackets[] = {{"(", ")"},           {"[", "]"},           {"{", "}"},
                {"\uff08", "\uff09"}, {"\u3010", "\u3011"}, {"\u3014", "\u3015"}};

static bool stands(crd_str s, size_t at, const char *text, size_t *ret_len)
{
    size_t n = strlen(text);
    if (s.len - at < n || memcmp(s.ptr + at, text, n) != 0)
        return false;
    *ret_len = n;
    return true;
}

/* Past the bracket that closes the one at `at` (whose opening has `len` bytes); 0: none does. */
static size_t closes(crd_str s, size_t at, size_t len, const struct bracket *b, size_t *ret_inner)
{
    unsigned depth = 1;
    for (at += len; at < s.len; at++) {
        if (stands(s, at, b->open, &len))
            depth++;
        else if (stands(s, at, b->close, &len) && --depth == 0) {
            *ret_inner = at;
            return at + len;
        }
    }
    return 0;
}

/* A dash between blanks. Its bytes with the blanks; 0: none. */
static size_t lone_dash(crd_str s, size_t at)
{
    static const char *const dashes[] = {" - ", " \u2013 ", " \u2014 "};
    size_t len;
    for (size_t i = 0; i < sizeof dashes / sizeof dashes[0]; i++)
        if (stands(s, at, dashes[i], &len))
            return len;
    return 0;
}

struct special {
    bool dash;
    size_t at, inner, inner_end, end; /* where it starts; what it holds; where it ends */
};

/* The closing bracket is looked for once an opening one: after this many that nothing closes, the
 * rest is text, so that a text of opening brackets alone does not cost its length squared. */
enum { OPEN_MAX = 4 };

/* Most bytes begin nothing special, and most names hold nothing special at all. */
static bool may_begin(char c)
{
    return c == ' ' || c == '(' || c == '[' || c == '{' || c == '\xef' || c == '\xe3';
}

/* The first bracket or lone dash from `at` on. A dash's end is the end of its blanks. */
static bool find_special(crd_str s, size_t at, struct special *ret)
{
    size_t len, unclosed = 0;
    for (; at < s.len; at++) {
        if (!may_begin(s.ptr[at]))
            continue;
        for (size_t i = 0; i < sizeof brackets / sizeof brackets[0] && unclosed < OPEN_MAX; i++) {
            size_t inner_end;
            if (!stands(s, at, brackets[i].open, &len))
                continue;
            size_t end = closes(s, at, len, &brackets[i], &inner_end);
            if (end > 0) {
                *ret = (struct special){false, at, at + len, inner_end, end};
                return true;
            }
            unclosed++;
        }
        if ((len = lone_dash(s, at)) > 0) {
            *ret = (struct special){true, at, at + len, at + len, at + len};
            return true;
        }
    }
    return false;
}

bool crd_remark_next(crd_str *rest, crd_remark_cut *ret_cut)
{
    crd_str s = *rest;
    struct special found, next;
    if (s.len == 0)
        return false;
    if (!find_special(s, 0, &found)) {
        *ret_cut = (crd_remark_cut){s, false, false};
        *rest = (crd_str){s.ptr + s.len, 0};
        return true;
    }
    size_t end = found.end;
    if (found.at > 0) { /* the text before it; the remark comes next time */
        *ret_cut = (crd_remark_cut){{s.ptr, found.at}, false, false};
        end = found.at;
    } else if (found.dash) { /* up to the next one */
        end = find_special(s, found.end, &next) ? next.at : s.len;
        *ret_cut = (crd_remark_cut){{s.ptr + found.inner, end - found.inner}, true, true};
    } else {
        *ret_cut = (crd_remark_cut){
            {s.ptr + found.inner, found.inner_end - found.inner}, true, false};
    }
    *rest = (crd_str){s.ptr + end, s.len - end};
    return true;
}

/* ---- judging ----------------------------------------------------------------------------- */

#define IN  true
#define ANY false
static const struct marker {
    const char *words;
    enum crd_name_kind kind;
    bool in_bracket_only;
} markers[] = {
#define M(words, kind, where) {(words), (kind), (where)},
#include "names/markers.def"
#undef M
};
#undef IN
#undef ANY

static const char *const places[] = {
#define W(words) (words),
#include "names/places.def"
#undef W
};
static const char *const common_words[] = {
#define W(words) (words),
#include "names/words.def"
#undef W
};

static bool is_in(const char *const *sorted, size_t n, crd_str words)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = crd_str_cmp(words, crd_str_from(sorted[middle]));
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool crd_name_is_common_word(crd_str word)
{
    return is_in(common_words, sizeof common_words / sizeof common_words[0], word);
}

/* Do the words of `text` stand at word `at`? Gives their number. */
static size_t words_stand(const crd_plain *f, size_t at, const char *text)
{
    crd_str rest = crd_str_from(text), word;
    size_t n = 0;
    while (rest.len > 0 && crd_str_next(&rest, ' ', &word)) {
        if (at + n >= f->words.n || !crd_str_eq(crd_plain_at(f, at + n), word))
            return 0;
        n++;
    }
    return n;
}

size_t crd_remark_marker(const crd_plain *f, size_t at, bool in_bracket,
                         enum crd_name_kind *ret_kind)
{
    crd_str first = at < f->words.n ? crd_plain_at(f, at) : (crd_str){"", 0};
    for (size_t i = 0; i < sizeof markers / sizeof markers[0]; i++) {
        if ((markers[i].in_bracket_only && !in_bracket) || first.len == 0 ||
            first.ptr[0] != markers[i].words[0])
            continue;
        size_t n = words_stand(f, at, markers[i].words);
        if (n > 0) {
            *ret_kind = markers[i].kind;
            return n;
        }
    }
    return 0;
}

static bool is_number(crd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return true;
}

static bool is_place_or_form(const crd_plain *remark)
{
    crd_str all = crd_plain_all(remark);
    if (is_in(places, sizeof places / sizeof places[0], all) || crd_legal_is(all) ||
        crd_country_of_words(all))
        return true;
    for (size_t i = 0; i < remark->words.n; i++)
        if (!crd_name_is_common_word(crd_plain_at(remark, i)) &&
            !crd_legal_is(crd_plain_at(remark, i)))
            return false;
    return true;
}

/* Is each word of `part` the start of (or the whole of) a word of `name`, of two letters at least?
 * "AVIC Hi-Tech" of "AVIC Aviation High-Technology". */
static bool is_made_of_words(const crd_plain *name, const crd_plain *part)
{
    for (size_t i = 0; i < part->words.n; i++) {
        crd_str w = crd_plain_at(part, i);
        bool found = false;
        for (size_t j = 0; j < name->words.n && !found; j++)
            found = w.len > 1 && crd_str_starts(crd_plain_at(name, j), w);
        if (!found)
            return false;
    }
    return part->words.n > 0;
}

/* Can `letters` be made of the beginnings of the name's words, in order, the first word and at
 * least one more among them? BSNL, AVIC (AViation Industry Corporation), Telma (TELecom
 * MAlagasy). Keeps the set of letters that can have been used: O(letters * letters of the name). */
enum { BLEND_MAX = 32 };

static bool is_blend(const crd_plain *name, crd_str letters)
{
    if (letters.len < 2 || letters.len > BLEND_MAX || name->words.n < 2)
        return false;
    uint64_t reached = 0; /* bit i: the words so far can have given letters[0 .. i) */
    for (size_t w = 0; w < name->words.n; w++) {
        crd_str word = crd_plain_at(name, w);
        uint64_t from = w == 0 ? 1 : reached;
        for (size_t start = 0; start < letters.len; start++) {
            if (!(from >> start & 1))
                continue;
            size_t n = 0;
            while (n < word.len && start + n < letters.len && word.ptr[n] == letters.ptr[start + n])
                reached |= UINT64_C(1) << (start + ++n);
        }
        if (w == 0) /* all from one word is a prefix, not a blend */
            reached &= ~(UINT64_C(1) << letters.len);
    }
    return reached >> letters.len & 1;
}

/* The words without "and", as one; false: too long for a blend. */
static bool join_letters(const crd_plain *f, char joined[BLEND_MAX], size_t *ret_len)
{
    size_t len = 0;
    for (size_t i = 0; i < f->words.n; i++) {
        crd_str w = crd_plain_at(f, i);
        if (crd_str_eq(w, CRD_STR("and")))
            continue;
        if (w.len > BLEND_MAX - len)
            return false;
        memcpy(joined + len, w.ptr, w.len);
        len += w.len;
    }
    *ret_len = len;
    return true;
}

/* One is the short form of the other. */
static bool abbreviates(const crd_plain *name, const crd_plain *remark)
{
    char joined[BLEND_MAX];
    size_t len;
    if (is_made_of_words(name, remark))
        return true;
    /* A short form has one word, but for a legal form behind it or letters joined by "&". */
    if (remark->words.n <= 3 && join_letters(remark, joined, &len) &&
        is_blend(name, (crd_str){joined, len}))
        return true;
    const crd_legal_form *form;
    if (remark->words.n == 2 && crd_legal_behind(remark, 0, 2, &form) == 1 &&
        is_blend(name, crd_plain_at(remark, 0)))
        return true;
    size_t n = name->words.n, k;
    while ((k = crd_legal_behind(name, 0, n, &form)) > 0)
        n -= k;
    return n == 1 && is_blend(remark, crd_plain_at(name, 0));
}

enum crd_remark crd_remark_judge(const crd_plain *name, const crd_plain *remark, bool dash,
                                 enum crd_name_kind *ret_kind)
{
    crd_str all = crd_plain_all(remark);
    if (all.len == 0)
        return CRD_REMARK_GONE;
    if (name->words.n == 0) /* nothing but remarks: they are the name */
        return CRD_REMARK_PART;
    if (!dash && is_number(all) && all.len <= 2)
        return CRD_REMARK_GONE;
    size_t n = crd_remark_marker(remark, 0, true, ret_kind);
    if (n > 0 && n < remark->words.n)
        return CRD_REMARK_NAME;
    if (is_place_or_form(remark))
        return CRD_REMARK_PART;
    if (abbreviates(name, remark)) {
        *ret_kind = CRD_NAME_ABBREVIATION;
        return CRD_REMARK_NAME;
    }
    return CRD_REMARK_UNSURE;
}
