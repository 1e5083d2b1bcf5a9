/* Names that must not be told. Texts and names are folded to words (names of firms are written in
 * many ways) and each run of words of a text is looked up: O(words * longest name). */
#include "app/annex.h"

#include "base/err.h"
#include "base/str.h"
#include "base/text.h"

#include <stdlib.h>

enum { SHORT = 3, WORDS_MAX = 16, SCRATCH = 1 << 20 };

struct crd_untold {
    crd_intern *folded, *exact, *never, *allowed, *mine;
    size_t longest; /* words of the longest folded name */
    crd_buf scratch;
};

crd_status crd_untold_new(crd_untold **ret_names, crd_err *err)
{
    crd_untold *u = calloc(1, sizeof *u);
    *ret_names = NULL;
    if (!u)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    crd_buf_init(&u->scratch, SCRATCH);
    if (crd_intern_new(UINT32_MAX, SIZE_MAX, &u->folded) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &u->exact) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &u->never) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &u->mine) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &u->allowed) != CRD_OK) {
        crd_untold_free(u);
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    *ret_names = u;
    return CRD_OK;
}

void crd_untold_free(crd_untold *u)
{
    if (!u)
        return;
    crd_intern_free(u->folded);
    crd_intern_free(u->exact);
    crd_intern_free(u->never);
    crd_intern_free(u->mine);
    crd_intern_free(u->allowed);
    crd_buf_done(&u->scratch);
    free(u);
}

static crd_status put(crd_intern *to, crd_str text, crd_err *err)
{
    uint32_t id;
    crd_status rc = crd_intern_add(to, text, &id);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "no memory for the names of an annex");
}

static crd_str fold(crd_untold *u, crd_str text)
{
    crd_buf_clear(&u->scratch);
    crd_text_fold(text, &u->scratch);
    return u->scratch.status == CRD_OK ? crd_str_trim(crd_buf_str(&u->scratch)) : CRD_STR_NULL;
}

static size_t words_of(crd_str folded)
{
    size_t n = folded.len > 0;
    for (size_t i = 0; i < folded.len; i++)
        n += folded.ptr[i] == ' ';
    return n;
}

crd_status crd_untold_name(crd_untold *u, crd_str name, crd_err *err)
{
    if (name.len < SHORT)
        return CRD_OK;
    crd_str f = fold(u, name);
    size_t n = words_of(f);
    if (f.len < SHORT || n > WORDS_MAX) /* a text that long is found as a value, nowhere else */
        return put(u->exact, name, err);
    u->longest = n > u->longest ? n : u->longest;
    return put(u->folded, f, err);
}

static bool is_word(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

crd_status crd_untold_key(crd_untold *u, crd_str key, crd_err *err)
{
    for (size_t i = 0; i < key.len; i++)
        if (!is_word((unsigned char)key.ptr[i]))
            return crd_untold_name(u, key, err);
    return key.len < SHORT ? CRD_OK : put(u->exact, key, err);
}

crd_status crd_untold_never(crd_untold *u, crd_str name, crd_err *err)
{
    crd_status rc = crd_untold_name(u, name, err);
    return rc == CRD_OK && name.len > 0 ? put(u->never, fold(u, name), err) : rc;
}

crd_status crd_untold_mine(crd_untold *u, crd_str name, crd_err *err)
{
    crd_str f = fold(u, name);
    size_t n = words_of(f);
    if (f.len == 0 || n > WORDS_MAX)
        return CRD_OK;
    u->longest = n > u->longest ? n : u->longest;
    return put(u->mine, f, err);
}

crd_status crd_untold_allow(crd_untold *u, crd_str name, crd_err *err)
{
    crd_str f = fold(u, name);
    if (f.len == 0 || crd_intern_find(u->never, f) != CRD_INTERN_NONE)
        return CRD_OK;
    crd_status rc = put(u->allowed, f, err);
    return rc == CRD_OK ? put(u->allowed, name, err) : rc;
}

static bool is_there(const crd_untold *u, const crd_intern *in, crd_str text)
{
    return crd_intern_find(in, text) != CRD_INTERN_NONE &&
           crd_intern_find(u->allowed, text) == CRD_INTERN_NONE;
}

static bool exact_in(const crd_untold *u, crd_str text)
{
    if (is_there(u, u->exact, text))
        return true;
    for (size_t i = 0, end; i < text.len; i = end + 1) {
        for (end = i; end < text.len && is_word((unsigned char)text.ptr[end]); end++)
            ;
        if (end > i && is_there(u, u->exact, (crd_str){text.ptr + i, end - i}))
            return true;
    }
    return false;
}

/* Every run of at most `longest` words from one word on. *ret_next: where to go on, behind the
 * longest name of one's own that begins here ("Norland Telecom" is not of "Norland"). */
static bool run_in(const crd_untold *u, crd_str text, size_t from, size_t *ret_next)
{
    size_t end = from, own = 0, found = 0;
    *ret_next = text.len;
    for (size_t n = 0; n < u->longest && end < text.len; n++) {
        end += n > 0;
        while (end < text.len && text.ptr[end] != ' ')
            end++;
        crd_str run = {text.ptr + from, end - from};
        if (n == 0)
            *ret_next = end + 1;
        if (crd_intern_find(u->mine, run) != CRD_INTERN_NONE)
            own = end;
        if (is_there(u, u->folded, run))
            found = end;
    }
    if (own > 0)
        *ret_next = own + 1;
    return found > own;
}

bool crd_untold_in(crd_untold *u, crd_str text)
{
    if (text.len == 0)
        return false;
    if (exact_in(u, text))
        return true;
    crd_str f = fold(u, text);
    bool found = u->scratch.status != CRD_OK;
    for (size_t from = 0, next; !found && from < f.len; from = next)
        found = run_in(u, f, from, &next);
    return found;
}
