/* The checks of single records, once more over every statement: what import reported is still
 * there, and the case may have gained codes, or rows by other ways than import. */
#include "analyse/check_int.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "model/check.h"

#include <string.h>

/* ---- the case's own codes ----------------------------------------------------------------- */

struct codes {
    crd_intern *known; /* "list\0code" */
    char room[1024];
};

static crd_str code_key(char *room, size_t size, crd_str list, crd_str code)
{
    if (list.len + 1 + code.len > size)
        return CRD_STR_NULL;
    memcpy(room, list.ptr, list.len);
    room[list.len] = 0;
    memcpy(room + list.len + 1, code.ptr, code.len);
    return (crd_str){room, list.len + 1 + code.len};
}

static bool has_code(void *ctx, const char *list, crd_str code)
{
    struct codes *c = ctx;
    crd_str key = code_key(c->room, sizeof c->room, crd_str_from(list), code);
    return !crd_str_is_null(key) && crd_intern_find(c->known, key) != CRD_INTERN_NONE;
}

static crd_status gather_codes(const crd_world *w, struct codes *c)
{
    crd_status rc = crd_intern_new(UINT32_MAX, SIZE_MAX, &c->known);
    for (uint32_t r = 0; rc == CRD_OK && r < crd_world_frame(w, CRD_T_code)->n; r++) {
        uint32_t id;
        crd_str list = crd_world_text(w, CRD_COL(w, code, list).text[r]);
        crd_str key = code_key(c->room, sizeof c->room, list,
                               crd_world_text(w, CRD_COL(w, code, code).text[r]));
        if (!crd_str_is_null(key))
            rc = crd_intern_add(c->known, key, &id);
    }
    return rc;
}

/* ---- statements --------------------------------------------------------------------------- */

struct statements {
    const crd_world *w;
    const crd_progress *progress;
    struct codes codes;
    crd_more_codes more;
    crd_diags *found;
    crd_buf last; /* name of the source met last */
    bool last_checked;
    uint64_t rows;
};

/* Used, and somebody's statement: an assumption may give one field alone, and was checked when it
 * was read. */
static bool is_checked(const crd_world *w, crd_str source)
{
    size_t n;
    const crd_world_source *s = crd_world_sources(w, &n);
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(s[i].name, source))
            return s[i].used && !s[i].assumed;
    return true;
}

static crd_status put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                      crd_err *err)
{
    struct statements *s = ctx;
    if (++s->rows % 65536 == 0 && !crd_progress_step(s->progress, "statements", s->rows, 0))
        return crd_fail(err, CRD_ECANCEL, "cancelled");
    if (s->rows == 1 || !crd_str_eq(crd_buf_str(&s->last), from->source)) {
        crd_buf_clear(&s->last);
        crd_buf_add(&s->last, from->source);
        s->last_checked = is_checked(s->w, from->source);
    }
    if (s->last_checked)
        crd_record_check(t, rec, from, &s->more, s->found);
    return CRD_OK;
}

static crd_status no_end(void *ctx, bool commit, crd_err *err)
{
    (void)ctx, (void)commit, (void)err;
    return CRD_OK;
}

static int diag_order(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    const crd_diag *x = *(const crd_diag *const *)a, *y = *(const crd_diag *const *)b;
    int c = crd_str_cmp(x->file, y->file);
    c = c != 0 ? c : (x->line < y->line ? -1 : x->line > y->line);
    c = c != 0 ? c : crd_str_cmp(x->path, y->path);
    c = c != 0 ? c : crd_str_cmp(x->field, y->field);
    return c != 0 ? c : crd_str_cmp(x->found, y->found);
}

/* Kind by kind, places in order; what was only counted is counted on. */
static crd_status hand_over_in_order(crd_diags *from, size_t kind, crd_diags *to)
{
    uint64_t total;
    size_t kept;
    const crd_diag_kind *k = crd_diags_kind(from, kind, &total, &kept);
    const crd_diag **at = calloc(kept ? kept : 1, sizeof *at);
    if (!at)
        return CRD_ENOMEM;
    for (size_t i = 0; i < kept; i++)
        at[i] = crd_diags_at(from, kind, i);
    crd_status rc = crd_check_sort(at, kept, sizeof *at, diag_order, NULL);
    for (size_t i = 0; rc == CRD_OK && i < kept; i++)
        crd_diags_add(to, at[i]);
    for (uint64_t i = kept; rc == CRD_OK && i < total; i++)
        crd_diags_add(to, &(crd_diag){.kind = k});
    free(at);
    return rc;
}

crd_status crd_check_statements(const crd_world *w, const crd_feed *feed,
                                const crd_check_opts *opts, crd_diags *diags, crd_err *err)
{
    enum { MANY = 200000 }; /* places of a kind that are put in order; past it, what comes first */
    crd_status rc = CRD_OK;
    struct statements s = {.w = w, .progress = opts->progress};
    crd_buf_init(&s.last, 1 << 20);
    CRD_TRY(gather_codes(w, &s.codes));
    CRD_TRY(crd_diags_new(MANY, &s.found));
    s.more = (crd_more_codes){&s.codes, has_code};
    crd_sink sink = {&s, put, no_end};
    for (size_t t = 0; t < feed->schema->n; t++)
        CRD_TRY(
            feed->replay(feed->ctx, &(crd_query){.table = feed->schema->tables[t]}, &sink, err));
    for (size_t k = 0; k < crd_diags_kinds(s.found); k++)
        CRD_TRY(hand_over_in_order(s.found, k, diags));
done:
    crd_buf_done(&s.last);
    crd_intern_free(s.codes.known);
    crd_diags_free(s.found);
    if (rc == CRD_ENOMEM)
        return crd_fail(err, rc, "out of memory while checking statements");
    return rc;
}
