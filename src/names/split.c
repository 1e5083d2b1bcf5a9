#include "names/split.h"

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "names/legal.h"
#include "names/remark.h"

#include <string.h>

struct splitter {
    crd_str s;
    const crd_split_options *o;
    crd_plain plain;
    CRD_VEC(crd_split_part) parts;
};

static bool stands(crd_str s, size_t at, const char *text)
{
    size_t n = strlen(text);
    return at < s.len && s.len - at >= n && memcmp(s.ptr + at, text, n) == 0;
}

static bool is_word_byte(crd_str s, size_t at)
{
    if (at >= s.len)
        return false;
    unsigned char c = (unsigned char)s.ptr[at];
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(crd_str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* Letters and digits of ASCII: no separator, bracket or quote begins with one. */
static bool is_ordinary(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* ---- what stays whole -------------------------------------------------------------------- */

/* Bytes of a protected phrase that stands at `at` as words of its own; 0: none. */
static size_t protected_phrase(const struct splitter *p, size_t at)
{
    size_t longest = 0;
    if (p->o->n_protect == 0 || (at > 0 && is_word_byte(p->s, at - 1)))
        return 0;
    for (size_t i = 0; i < p->o->n_protect; i++) {
        crd_str phrase = p->o->protect[i];
        if (phrase.len > longest && phrase.len <= p->s.len - at &&
            !is_word_byte(p->s, at + phrase.len) &&
            crd_str_eq_nocase((crd_str){p->s.ptr + at, phrase.len}, phrase))
            longest = phrase.len;
    }
    return longest;
}

/* What closes the bracket or quote at `at`, or NULL. */
static const char *closing(crd_str s, size_t at, size_t *ret_len)
{
    static const char *const pairs[][2] = {
        {"(", ")"},           {"[", "]"},           {"{", "}"},           {"\"", "\""},
        {"\u201c", "\u201d"}, {"\u201e", "\u201c"}, {"\u00ab", "\u00bb"}, {"\uff08", "\uff09"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (stands(s, at, pairs[i][0])) {
            *ret_len = strlen(pairs[i][0]);
            return pairs[i][1];
        }
    return NULL;
}

/* Past the bracket or quote at `at`, inner ones of its kind included; 0: it is never closed. */
static size_t past_bracket(crd_str s, size_t at)
{
    size_t open_len = 0;
    const char *close = closing(s, at, &open_len);
    if (!close)
        return 0;
    char open[4] = "";
    memcpy(open, s.ptr + at, open_len);
    bool nests = strcmp(open, close) != 0;
    unsigned depth = 1;
    for (at += open_len; at < s.len; at++) {
        if (stands(s, at, close) && --depth == 0)
            return at + strlen(close);
        if (nests && stands(s, at, open))
            depth++;
    }
    return 0;
}

/* An opening bracket that nothing closes makes past_bracket look to the end of the text; after
 * this many, brackets are text. */
enum { UNCLOSED_MAX = 8 };

static size_t skip_bracket(crd_str s, size_t at, size_t *unclosed)
{
    size_t ignored;
    if (*unclosed >= UNCLOSED_MAX || !closing(s, at, &ignored))
        return 0;
    size_t past = past_bracket(s, at);
    *unclosed += past == 0;
    return past > 0 ? past - at : 0;
}

/* ---- hard separators --------------------------------------------------------------------- */

/* Bytes of a separator that always is one; 0: none. */
static size_t hard_separator(crd_str s, size_t at)
{
    char c = s.ptr[at];
    if (c == ';' || c == '|' || c == '\n' || c == '\r' || c == '\t')
        return 1;
    return stands(s, at, "\u2022") || stands(s, at, "\uff1b") ? 3 : stands(s, at, "\u00b7") ? 2 : 0;
}

static size_t comma(crd_str s, size_t at)
{
    if (s.ptr[at] == ',')
        return at > 0 && is_digit(s, at - 1) && is_digit(s, at + 1) ? 0 : 1;
    return stands(s, at, "\uff0c") || stands(s, at, "\u3001") ? 3 : 0;
}

static bool known(const struct splitter *p, crd_str name)
{
    name = crd_str_trim(name);
    return p->o->known && name.len > 0 && p->o->known(p->o->known_ctx, name);
}

/* Does the text behind a comma go on with the name before it: a legal form, up to the next
 * separator, bracket or announcement of another name, or "The"? */
static crd_status goes_on(struct splitter *p, size_t at, bool *ret_goes_on, crd_err *err)
{
    size_t end = at, open_len;
    while (
        end < p->s.len && end - at < 200 &&
        (is_ordinary(p->s.ptr[end]) || (hard_separator(p->s, end) == 0 && comma(p->s, end) == 0 &&
                                        !closing(p->s, end, &open_len))))
        end++;
    *ret_goes_on = false;
    if (known(p, (crd_str){p->s.ptr + at, end - at}))
        return CRD_OK;
    crd_status rc = crd_plain_read(&p->plain, (crd_str){p->s.ptr + at, end - at}, err);
    if (rc != CRD_OK || p->plain.words.n == 0)
        return rc;
    size_t n = p->plain.words.n;
    enum crd_name_kind ignored;
    for (size_t i = 1; i < n; i++)
        if (crd_remark_marker(&p->plain, i, false, &ignored) > 0)
            n = i;
    *ret_goes_on = crd_legal_only(&p->plain, 0, n) ||
                   crd_str_eq(crd_plain_all(&p->plain), CRD_STR("the"));
    return rc;
}

/* ---- soft separators --------------------------------------------------------------------- */

static const char *const soft_words[] = {" and ", " AND ", " & ",   " und ", " et ", " y ",
                                         " e ",   " og ",  " och ", " / ",   "/",    " + "};

static size_t soft_separator(crd_str s, size_t at)
{
    if (s.ptr[at] != ' ' && s.ptr[at] != '/')
        return 0; /* all begin with one of the two */
    /* A/S, t/a, d/b/a: one letter is no name */
    if (s.ptr[at] == '/' && (at < 2 || !is_word_byte(s, at - 2) || !is_word_byte(s, at + 2)))
        return 0;
    for (size_t i = 0; i < sizeof soft_words / sizeof soft_words[0]; i++)
        if (stands(s, at, soft_words[i]))
            return strlen(soft_words[i]);
    return 0;
}

static crd_status push(struct splitter *p, crd_str text, bool doubtful, crd_err *err)
{
    text = crd_str_trim(text);
    if (text.len == 0)
        return CRD_OK;
    if (p->parts.n == CRD_SPLIT_PARTS)
        return crd_fail(err, CRD_ELIMIT, "more than %d names in one list", CRD_SPLIT_PARTS);
    return CRD_VEC_PUSH(&p->parts, ((crd_split_part){text, doubtful}))
               ? CRD_OK
               : crd_fail(err, CRD_ENOMEM, "out of memory");
}

/* A soft separator inside `text` whose left side is known, and whose right side, or what stands
 * before its own next soft separator, is too. Where it is; text.len: none. `doubtful`: there are
 * separators that could not be decided on. */
static size_t find_soft(const struct splitter *p, crd_str text, size_t *ret_len, bool *doubtful)
{
    *doubtful = false;
    size_t unclosed = 0;
    if (text.len > CRD_NAME_MAX)
        return text.len; /* no name, and no two */
    for (size_t at = 0; at < text.len; at++) {
        size_t whole = protected_phrase(p, (size_t)(text.ptr - p->s.ptr) + at);
        if (whole == 0 && is_ordinary(text.ptr[at]))
            continue;
        if (whole == 0)
            whole = skip_bracket(text, at, &unclosed);
        if (whole > 0) {
            at += whole - 1;
            continue;
        }
        size_t len = soft_separator(text, at);
        if (len == 0)
            continue;
        *doubtful = true;
        if (!known(p, (crd_str){text.ptr, at}))
            continue;
        size_t from = at + len;
        for (size_t end = from; end <= text.len; end++)
            if ((end == text.len || soft_separator(text, end) > 0) &&
                known(p, (crd_str){text.ptr + from, end - from})) {
                *ret_len = len;
                return at;
            }
    }
    return text.len;
}

static crd_status push_soft(struct splitter *p, crd_str text, crd_err *err)
{
    crd_status rc = CRD_OK;
    text = crd_str_trim(text);
    if (crd_str_starts(text, CRD_STR("and ")))
        text = crd_str_trim((crd_str){text.ptr + 4, text.len - 4});
    for (;;) {
        size_t len = 0;
        bool doubtful = false;
        size_t at = known(p, text) ? text.len : find_soft(p, text, &len, &doubtful);
        if (rc == CRD_OK)
            rc = push(p, (crd_str){text.ptr, at}, at == text.len && doubtful, err);
        if (rc != CRD_OK || at == text.len)
            return rc;
        text = (crd_str){text.ptr + at + len, text.len - at - len};
    }
}

/* ---- the whole --------------------------------------------------------------------------- */

/* A comma that does not separate has no length. */
static crd_status separator(struct splitter *p, size_t start, size_t at, size_t *ret_len,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    bool more = false;
    *ret_len = hard_separator(p->s, at);
    if (*ret_len > 0 || (*ret_len = comma(p->s, at)) == 0)
        return rc;
    if (crd_str_trim((crd_str){p->s.ptr + start, at - start}).len > 0)
        rc = goes_on(p, at + *ret_len, &more, err);
    if (more)
        *ret_len = 0;
    return rc;
}

static crd_status split(struct splitter *p, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t start = 0, at = 0, unclosed = 0, len;
    while (at < p->s.len) {
        size_t whole = protected_phrase(p, at);
        if (whole == 0 && is_ordinary(p->s.ptr[at])) {
            at++;
            continue;
        }
        if (whole == 0)
            whole = skip_bracket(p->s, at, &unclosed);
        if (whole > 0) {
            at += whole;
            continue;
        }
        CRD_TRY(separator(p, start, at, &len, err));
        if (len > 0) {
            CRD_TRY(push_soft(p, (crd_str){p->s.ptr + start, at - start}, err));
            start = at + len;
        }
        at += len > 0 ? len : 1;
    }
    rc = push_soft(p, (crd_str){p->s.ptr + start, p->s.len - start}, err);
done:
    return rc;
}

crd_status crd_names_split(crd_str list, const crd_split_options *options, crd_arena *arena,
                           crd_split_part **ret_parts, size_t *ret_n, crd_err *err)
{
    static const crd_split_options plain = {.n_protect = 0};
    struct splitter p = {.s = list, .o = options ? options : &plain};
    crd_status rc = CRD_OK;
    crd_plain_init(&p.plain);
    if (list.len > CRD_SPLIT_MAX)
        CRD_TRY(crd_fail(err, CRD_ELIMIT, "a list of names of %zu bytes, at most %d are read",
                         list.len, CRD_SPLIT_MAX));
    CRD_TRY(split(&p, err));
    crd_split_part *parts = CRD_NEW(arena, crd_split_part, p.parts.n);
    if (!parts)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    if (p.parts.n > 0)
        memcpy(parts, p.parts.at, p.parts.n * sizeof *parts);
    *ret_parts = parts;
    *ret_n = p.parts.n;
done:
    CRD_VEC_DONE(&p.parts);
    crd_plain_done(&p.plain);
    return rc;
}
