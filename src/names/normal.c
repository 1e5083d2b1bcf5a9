/* A name is cut into its text and its remarks (brackets, and what stands behind a lone dash). Each
 * remark is judged by itself; what stays in the name is put back in its place. From there on there
 * are only words, and every rule looks at words alone: that is why a normal form, which has no
 * brackets, normalises to itself. */
#include "names/normal.h"

#include "base/err.h"
#include "base/str.h"
#include "names/remark.h"

#include <stdlib.h>
#include <string.h>

struct crd_name_reader {
    crd_arena *arena; /* NULL: nobody wants the other names */
    crd_plain words;
    crd_plain remark;
    crd_buf main; /* the written text without remarks; then with those that stay */
    crd_name_other others[CRD_NAME_OTHERS];
    size_t n_others;
    const crd_legal_form *form;
    bool mixed;
};

static void reader_init(crd_name_reader *r, crd_arena *arena)
{
    *r = (crd_name_reader){.arena = arena};
    crd_plain_init(&r->words);
    crd_plain_init(&r->remark);
    crd_buf_init(&r->main, 4 * CRD_NAME_MAX);
}

static void reader_done(crd_name_reader *r)
{
    crd_plain_done(&r->words);
    crd_plain_done(&r->remark);
    crd_buf_done(&r->main);
}

/* ---- words ------------------------------------------------------------------------------- */

struct span {
    size_t first, end;
};

static void note_form(const crd_legal_form **outermost, const crd_legal_form *form)
{
    if (!*outermost)
        *outermost = form;
}

static bool strip_joined(crd_plain *f, struct span s, const crd_legal_form **form)
{
    const crd_legal_form *found = NULL;
    size_t n = crd_legal_tail(crd_plain_at(f, s.end - 1), &found);
    if (n > 0) {
        f->words.at[s.end - 1].len -= (uint32_t)n;
        note_form(form, found);
        return true;
    }
    n = crd_legal_head(crd_plain_at(f, s.first), &found);
    if (n == 0)
        return false;
    f->words.at[s.first].at += (uint32_t)n;
    f->words.at[s.first].len -= (uint32_t)n;
    note_form(form, found);
    return true;
}

/* Legal forms and a leading "the", until nothing changes. Never the last word. */
static struct span strip(crd_plain *f, struct span s, const crd_legal_form **form)
{
    while (s.end > s.first) {
        const crd_legal_form *found = NULL;
        size_t n = crd_legal_behind(f, s.first, s.end, &found);
        if (n > 0) {
            s.end -= n;
            note_form(form, found);
        } else if ((n = crd_legal_ahead(f, s.first, s.end, &found)) > 0) {
            s.first += n;
            note_form(form, found);
        } else if (s.end - s.first > 1 && crd_str_eq(crd_plain_at(f, s.first), CRD_STR("the"))) {
            s.first++;
        } else if (!strip_joined(f, s, form)) {
            break;
        }
    }
    return s;
}

/* The words of the span. Stripping inside words leaves gaps, so they are put together anew. */
static void put_words(const crd_plain *f, struct span s, crd_buf *out)
{
    for (size_t i = s.first; i < s.end; i++) {
        if (i > s.first)
            crd_buf_addc(out, ' ');
        crd_buf_add(out, crd_plain_at(f, i));
    }
}

static crd_status keep_words(crd_arena *arena, const crd_plain *f, struct span s, crd_str *ret)
{
    size_t len = 0;
    for (size_t i = s.first; i < s.end; i++)
        len += f->words.at[i].len + 1u;
    char *text = CRD_NEW(arena, char, len + 1);
    if (!text)
        return CRD_ENOMEM;
    size_t at = 0;
    for (size_t i = s.first; i < s.end; i++) {
        crd_str w = crd_plain_at(f, i);
        if (i > s.first)
            text[at++] = ' ';
        memcpy(text + at, w.ptr, w.len);
        at += w.len;
    }
    *ret = (crd_str){text, at};
    return CRD_OK;
}

/* Another name, from words of a plain text. Past the limit the rest is dropped: a name with more
 * than sixteen others is no name. */
static crd_status add_other(crd_name_reader *r, enum crd_name_kind kind, crd_plain *f,
                            struct span s)
{
    if (!r->arena || s.first >= s.end || r->n_others == CRD_NAME_OTHERS)
        return CRD_OK;
    crd_name_other o = {.kind = kind};
    crd_status rc = keep_words(r->arena, f, s, &o.text);
    const crd_legal_form *form = NULL;
    if (rc == CRD_OK)
        rc = keep_words(r->arena, f, strip(f, s, &form), &o.normal);
    if (rc == CRD_OK)
        r->others[r->n_others++] = o;
    return rc;
}

/* ---- remarks ----------------------------------------------------------------------------- */

/* The names of "formerly A, B and C": cut at commas and semicolons. */
static crd_status add_listed(crd_name_reader *r, enum crd_name_kind kind, crd_str text,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    bool first = true;
    for (size_t at = 0; at <= text.len && rc == CRD_OK; first = false) {
        size_t end = at;
        while (end < text.len && text.ptr[end] != ',' && text.ptr[end] != ';')
            end++;
        rc = crd_plain_read(&r->remark, (crd_str){text.ptr + at, end - at}, err);
        if (rc == CRD_OK) {
            struct span s = {0, r->remark.words.n};
            enum crd_name_kind ignored;
            if (first)
                s.first = crd_remark_marker(&r->remark, 0, true, &ignored);
            rc = add_other(r, kind, &r->remark, s);
        }
        at = end + 1;
    }
    return rc;
}

/* r->words holds the name without its remarks. */
static crd_status judge_remark(crd_name_reader *r, crd_str text, bool dash, bool *ret_stays,
                               crd_err *err)
{
    crd_status rc = crd_plain_read(&r->remark, text, err);
    if (rc != CRD_OK)
        return rc;
    r->mixed = r->mixed || r->remark.mixed;
    enum crd_name_kind kind = CRD_NAME_UNSURE;
    enum crd_remark what = crd_remark_judge(&r->words, &r->remark, dash, &kind);
    *ret_stays = what == CRD_REMARK_PART || what == CRD_REMARK_UNSURE;
    if (what == CRD_REMARK_NAME)
        return kind == CRD_NAME_ABBREVIATION
                   ? add_other(r, kind, &r->remark, (struct span){0, r->remark.words.n})
                   : add_listed(r, kind, text, err);
    if (what == CRD_REMARK_UNSURE && !dash)
        return add_other(r, CRD_NAME_UNSURE, &r->remark, (struct span){0, r->remark.words.n});
    return CRD_OK;
}

/* The written text again, with blanks instead of the remarks that do not belong to the name. */
static crd_status place_remarks(crd_name_reader *r, crd_str written, crd_err *err)
{
    crd_str rest = written;
    crd_remark_cut cut;
    crd_status rc = CRD_OK;
    crd_buf_clear(&r->main);
    while (rc == CRD_OK && crd_remark_next(&rest, &cut)) {
        bool stays = true;
        if (cut.remark)
            rc = judge_remark(r, cut.text, cut.dash, &stays, err);
        if (cut.remark)
            crd_buf_addc(&r->main, ' ');
        if (stays)
            crd_buf_add(&r->main, cut.text);
        if (cut.remark)
            crd_buf_addc(&r->main, ' ');
    }
    return rc;
}

/* Short forms are made of the name behind "OOO" or "The". */
static void drop_ahead(crd_plain *f)
{
    struct span s = {0, f->words.n};
    const crd_legal_form *form;
    size_t n = 1;
    while (n > 0 && s.end > s.first + 1) {
        n = crd_str_eq(crd_plain_at(f, s.first), CRD_STR("the"))
                ? 1
                : crd_legal_ahead(f, s.first, s.end, &form);
        s.first += n;
    }
    f->words.n = s.end - s.first;
    if (s.first > 0)
        memmove(f->words.at, f->words.at + s.first, f->words.n * sizeof *f->words.at);
}

static crd_status read_bare(crd_name_reader *r, crd_str written, bool *ret_remarks, crd_err *err)
{
    crd_str rest = written;
    crd_remark_cut cut;
    *ret_remarks = false;
    while (crd_remark_next(&rest, &cut)) {
        *ret_remarks = *ret_remarks || cut.remark;
        if (cut.remark)
            crd_buf_addc(&r->main, ' ');
        else
            crd_buf_add(&r->main, cut.text);
    }
    crd_status rc = crd_buf_end(&r->main, err);
    return rc == CRD_OK ? crd_plain_read(&r->words, crd_buf_str(&r->main), err) : rc;
}

/* ---- the whole --------------------------------------------------------------------------- */

/* Cuts the span before words that announce another name, and keeps that. */
static crd_status cut_marked(crd_name_reader *r, struct span *s)
{
    for (size_t i = 1; i < s->end; i++) {
        enum crd_name_kind kind;
        size_t n = crd_remark_marker(&r->words, i, false, &kind);
        if (n == 0 || i + n >= s->end || crd_legal_only(&r->words, i + n, s->end))
            continue;
        crd_status rc = add_other(r, kind, &r->words, (struct span){i + n, s->end});
        s->end = i;
        return rc;
    }
    return CRD_OK;
}

static crd_status read_all(crd_name_reader *r, crd_str written, struct span *ret_span, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool remarks;
    if (written.len > CRD_NAME_MAX)
        return crd_fail(err, CRD_ELIMIT, "a name of %zu bytes, at most %d are read", written.len,
                        CRD_NAME_MAX);
    CRD_TRY(read_bare(r, written, &remarks, err));
    if (remarks) {
        drop_ahead(&r->words);
        CRD_TRY(place_remarks(r, written, err));
        CRD_TRY(crd_buf_end(&r->main, err));
        CRD_TRY(crd_plain_read(&r->words, crd_buf_str(&r->main), err));
    }
    r->mixed = r->mixed || r->words.mixed;
    struct span s = {0, r->words.words.n};
    CRD_TRY(cut_marked(r, &s));
    *ret_span = strip(&r->words, s, &r->form);
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

crd_status crd_name_reader_read(crd_name_reader *r, crd_str written, crd_arena *arena,
                                crd_name *ret_name, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct span s;
    crd_name name = {.n_others = 0};
    r->arena = arena;
    r->n_others = 0;
    r->form = NULL;
    r->mixed = false;
    crd_buf_clear(&r->main);
    CRD_TRY(read_all(r, written, &s, err));
    CRD_TRY(keep_words(arena, &r->words, s, &name.normal));
    if (r->n_others > 0) {
        crd_name_other *others = CRD_NEW(arena, crd_name_other, r->n_others);
        if (!others)
            CRD_TRY(CRD_ENOMEM);
        memcpy(others, r->others, r->n_others * sizeof *others);
        name.others = others;
        name.n_others = r->n_others;
    }
    name.form = r->form;
    name.mixed = r->mixed;
    *ret_name = name;
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

crd_status crd_name_reader_new(crd_name_reader **ret_reader)
{
    *ret_reader = malloc(sizeof **ret_reader);
    if (!*ret_reader)
        return CRD_ENOMEM;
    reader_init(*ret_reader, NULL);
    return CRD_OK;
}

void crd_name_reader_free(crd_name_reader *r)
{
    if (r)
        reader_done(r);
    free(r);
}

crd_status crd_name_read(crd_str written, crd_arena *arena, crd_name *ret_name, crd_err *err)
{
    crd_name_reader r;
    reader_init(&r, arena);
    crd_status rc = crd_name_reader_read(&r, written, arena, ret_name, err);
    reader_done(&r);
    return rc;
}

crd_status crd_name_normal(crd_str written, crd_buf *out, crd_err *err)
{
    crd_name_reader r;
    struct span s;
    reader_init(&r, NULL);
    crd_status rc = read_all(&r, written, &s, err);
    if (rc == CRD_OK) {
        put_words(&r.words, s, out);
        rc = out->status;
    }
    reader_done(&r);
    return rc;
}

crd_name_verdict crd_name_compare(const crd_name *a, const crd_name *b)
{
    if (a->normal.len == 0 || !crd_str_eq(a->normal, b->normal))
        return CRD_NAMES_DIFFER;
    return crd_legal_agree(a->form, b->form) ? CRD_NAMES_EQUAL : CRD_NAMES_FORMS_DIFFER;
}

const char *crd_name_kind_code(enum crd_name_kind kind)
{
    switch (kind) {
    case CRD_NAME_FORMER:
        return "former";
    case CRD_NAME_TRADING:
    case CRD_NAME_ALSO:
        return "trading";
    case CRD_NAME_ABBREVIATION:
        return "abbreviation";
    case CRD_NAME_NOTE:
    case CRD_NAME_UNSURE:
        break;
    }
    return NULL;
}
