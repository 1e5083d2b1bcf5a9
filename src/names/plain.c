#include "names/plain.h"

#include "base/err.h"
#include "base/str.h"
#include "base/text.h"
#include "names/translit.h"

#include <string.h>

enum { TEXT_MAX = 256 * 1024 }; /* compatibility forms grow, but not that much */

void crd_plain_init(crd_plain *f)
{
    *f = (crd_plain){.mixed = false};
    crd_buf_init(&f->text, TEXT_MAX);
    crd_buf_init(&f->before, TEXT_MAX);
    crd_buf_init(&f->folded, TEXT_MAX);
}

void crd_plain_done(crd_plain *f)
{
    crd_buf_done(&f->text);
    crd_buf_done(&f->before);
    crd_buf_done(&f->folded);
    CRD_VEC_DONE(&f->words);
}

crd_str crd_plain_at(const crd_plain *f, size_t i)
{
    return (crd_str){f->text.at + f->words.at[i].at, f->words.at[i].len};
}

crd_str crd_plain_all(const crd_plain *f) { return crd_buf_str(&f->text); }

/* ---- what folding would lose ------------------------------------------------------------- */

static bool is_letter_byte(crd_str s, size_t at)
{
    if (at >= s.len)
        return false;
    unsigned char c = (unsigned char)s.ptr[at];
    return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word_byte(crd_str s, size_t at)
{
    return is_letter_byte(s, at) || (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9');
}

static bool is_at(crd_str s, size_t at, const char *text)
{
    if (at >= s.len || s.ptr[at] != text[0])
        return false;
    size_t n = strlen(text);
    return s.len - at >= n && memcmp(s.ptr + at, text, n) == 0;
}

/* Bytes of an apostrophe at `at`; 0: none. */
static size_t apostrophe(crd_str s, size_t at)
{
    static const char *const marks[] = {"'",      "`",      "\u00b4", "\u2018",
                                        "\u2019", "\u02bc", "\u2032", "\uff07"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (is_at(s, at, marks[i]))
            return strlen(marks[i]);
    return 0;
}

/* Bytes of a superscript digit at `at`; 0: none. */
static size_t superscript(crd_str s, size_t at)
{
    size_t len;
    uint32_t point = crd_utf8_at(s, at, &len);
    bool is = point == 0xb9 || point == 0xb2 || point == 0xb3 || point == 0x2070 ||
              (point >= 0x2074 && point <= 0x2079);
    return is && len > 1 ? len : 0;
}

/* The short i would fold to i; this letter keeps it apart. Its bytes; 0: none. */
static size_t short_i(crd_str s, size_t at)
{
    static const char *const forms[] = {"\u0439", "\u0419", "\u0438\u0306", "\u0418\u0306"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (is_at(s, at, forms[i]))
            return strlen(forms[i]);
    return 0;
}

/* A letter that stands alone and its bytes; 0: there is none at `at`. What comes before is known
 * to be no letter. */
static size_t lone_letter(crd_str s, size_t at)
{
    if (!is_letter_byte(s, at))
        return 0;
    size_t len;
    crd_utf8_at(s, at, &len);
    return is_word_byte(s, at + len) ? 0 : len;
}

enum joint { NO_JOINT, TIGHT, SPACED };

/* From behind a letter that stands alone: is the next one joined to it, as in "S.p.A.", "A/S" or
 * "S. A."? Gives how, and where that next letter stands. */
static enum joint next_initial(crd_str s, size_t at, size_t *ret_next)
{
    if (at >= s.len || (s.ptr[at] != '.' && s.ptr[at] != '/'))
        return NO_JOINT;
    size_t next = at + 1;
    while (s.ptr[at] == '.' && next < s.len && s.ptr[next] == ' ')
        next++;
    size_t len = lone_letter(s, next);
    *ret_next = next;
    if (len == 0)
        return NO_JOINT;
    if (next == at + 1)
        return TIGHT;
    /* After a blank only a letter with a point of its own: "S. A.", but not "S. B ..." and not the
     * first of a tight run as in "S. S.p.A.". */
    return is_at(s, next + len, ".") && !is_letter_byte(s, next + len + 1) ? SPACED : NO_JOINT;
}

/* Letters one by one, joined as long as they are joined in one way ("S.A. E.S.P." is two). Gives
 * where the run ends. */
static size_t put_initials(crd_str s, size_t at, crd_buf *out)
{
    enum joint run = NO_JOINT;
    for (;;) {
        size_t len = lone_letter(s, at), next;
        if (short_i(s, at) > 0)
            crd_buf_adds(out, "\u048b");
        else
            crd_buf_add(out, (crd_str){s.ptr + at, len});
        at += len;
        enum joint joint = next_initial(s, at, &next);
        if (joint == NO_JOINT || (run != NO_JOINT && joint != run))
            return at;
        run = joint;
        at = next;
    }
}

/* Superscript digits from `at` on: gone when they end a word. Gives where they end. */
static size_t put_superscripts(crd_str s, size_t at, crd_buf *out)
{
    size_t end = at, len;
    while (end < s.len && (len = superscript(s, end)) > 0)
        end += len;
    if (at == 0 || !is_word_byte(s, at - 1) || is_word_byte(s, end))
        crd_buf_add(out, (crd_str){s.ptr + at, end - at});
    return end;
}

static size_t put_other(crd_str s, size_t at, crd_buf *out)
{
    size_t len;
    if ((unsigned char)s.ptr[at] < 0x80 && is_word_byte(s, at)) {
        crd_buf_addc(out, s.ptr[at]);
        return at + 1;
    }
    if (s.ptr[at] == '&' || is_at(s, at, "\uff06")) {
        crd_buf_adds(out, " and ");
        return at + (s.ptr[at] == '&' ? 1 : 3);
    }
    if ((len = short_i(s, at)) > 0) {
        crd_buf_adds(out, "\u048b");
        return at + len;
    }
    if (superscript(s, at) > 0)
        return put_superscripts(s, at, out);
    if (at > 0 && (len = apostrophe(s, at)) > 0 && is_word_byte(s, at - 1) &&
        is_word_byte(s, at + len))
        return at + len;
    crd_utf8_at(s, at, &len);
    crd_buf_add(out, (crd_str){s.ptr + at, len});
    return at + len;
}

static void prepare(crd_str s, crd_buf *out)
{
    for (size_t at = 0; at < s.len;) {
        bool first = at == 0 || !is_word_byte(s, at - 1);
        if (first && (is_at(s, at, "t/a ") || is_at(s, at, "T/A "))) {
            crd_buf_adds(out, "trading as ");
            at += 4;
        } else if (first && lone_letter(s, at) > 0) {
            at = put_initials(s, at, out);
        } else {
            at = put_other(s, at, out);
        }
    }
}

/* ---- words ------------------------------------------------------------------------------- */

static bool put_word(crd_plain *f, crd_str word, enum crd_cyrillic alphabet)
{
    size_t start = f->text.len;
    if (f->words.n > 0)
        crd_buf_addc(&f->text, ' ');
    size_t at = f->text.len;
    unsigned scripts = crd_translit_word(word, alphabet, &f->text);
    if (f->text.status != CRD_OK)
        return true;
    if (f->text.len == at) { /* nothing but signs */
        f->text.len = start;
        return true;
    }
    f->mixed = f->mixed || ((scripts & CRD_SCRIPT_LATIN) != 0 && scripts != CRD_SCRIPT_LATIN);
    crd_plain_word w = {(uint32_t)at, (uint32_t)(f->text.len - at),
                        (scripts & CRD_SCRIPT_CYRILLIC) != 0};
    return CRD_VEC_PUSH(&f->words, w);
}

crd_status crd_plain_read(crd_plain *f, crd_str written, crd_err *err)
{
    crd_buf_clear(&f->text);
    crd_buf_clear(&f->before);
    crd_buf_clear(&f->folded);
    f->words.n = 0;
    f->mixed = false;
    if (written.len > CRD_NAME_MAX)
        return crd_fail(err, CRD_ELIMIT, "a name of %zu bytes, at most %d are read", written.len,
                        CRD_NAME_MAX);
    prepare(written, &f->before);
    crd_text_fold(crd_buf_str(&f->before), &f->folded);
    crd_str rest = crd_buf_str(&f->folded), word;
    enum crd_cyrillic alphabet = crd_translit_alphabet(rest);
    while (rest.len > 0 && crd_str_next(&rest, ' ', &word))
        if (!put_word(f, word, alphabet))
            return crd_fail(err, CRD_ENOMEM, "out of memory");
    crd_status rc = f->before.status != CRD_OK   ? f->before.status
                    : f->folded.status != CRD_OK ? f->folded.status
                                                 : f->text.status;
    return rc == CRD_OK ? rc : crd_fail(err, rc, "%s", crd_status_text(rc));
}
